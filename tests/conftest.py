"""What holds for every test: no display is needed, no time limit makes a slow machine fail a property."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports Qt; a test of the window on a real X display sets its own for the process it starts.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Machines that test are shared and slow: a property is right or wrong, never late.
settings.register_profile("songke", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("songke")


class _Listener(logging.Handler):
    """Keeps what was logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning; one that means to asks for ``caplog`` and looks at it."""
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    yield
    logging.getLogger().removeHandler(listener)
    if "caplog" not in request.fixturenames:
        assert not listener.lines, "unexpected in the log (a test that means it asks for caplog): " + "; ".join(
            listener.lines
        )


@pytest.fixture
def usage_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let points send no inventories: for tests that count batches; ``test_inventory`` is about those."""
    monkeypatch.setattr("desktop_app.store.inventory.Holdings.tell", lambda *_, **__: False)
