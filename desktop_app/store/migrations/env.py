"""Where Alembic finds the connection: ``desktop_app.store.upgrade`` hands it over, inside a transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
