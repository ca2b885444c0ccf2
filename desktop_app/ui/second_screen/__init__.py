"""Two screens in class: the lesson alone for the class on one, a console for the teacher on the other."""
