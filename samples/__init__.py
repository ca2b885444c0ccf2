"""The sample channel: its content in ``lessons/`` and ``second/``, and the maintainers' tool that makes it."""
