"""The school's own: classes, the textbooks they use, timetable, calendar, and how far each class has come."""
