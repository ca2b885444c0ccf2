"""The database's history, for Alembic: ``versions`` holds one revision per schema number."""
