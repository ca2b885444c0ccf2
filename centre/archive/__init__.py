"""The archive of usage: every session row once, in SQLite or PostgreSQL (SQLAlchemy Core). Only this room knows SQL."""
