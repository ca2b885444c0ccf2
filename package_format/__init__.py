"""The repository format shared by the centre, the desktop and the satellite ingest.

Bytes in, bytes out: no Qt, no database, no sockets. ``docs/FORMAT.md`` is the text this package follows.
"""
