"""Timetables as schools keep them, read from files: CSES YAML, and spreadsheets (.xlsx, CSV) with a grid."""
