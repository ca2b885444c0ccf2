"""The window's beginning and end: the application, the services, the log, and what happens to a bug.

What is imported above is all that the first picture needs; the rest is imported after it.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.tidying import Tidying

if TYPE_CHECKING:
    from desktop_app.player.ranks import Ranks
    from desktop_app.store.store import Store
    from desktop_app.ui.services import Services

MEMORY = "window.ini"
LOG = "window.log"
_LOG_BYTES = 500_000
Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def run(data: Path, argv: Sequence[str] = (), prepare: Callable[[MainWindow], object] | None = None) -> int:
    """Show the window over the point in ``data`` until it is closed; the exit code.

    ``argv`` is what Qt may want (``-platform``, ``-style``); ``prepare`` gets the window before it is shown.
    """
    application = make_application(argv)
    window = MainWindow(lambda: make_services(data), data / MEMORY)
    window.painted.connect(lambda: dress(application))
    window.built.connect(lambda: _after_first_paint(window, data))
    if prepare is not None:
        prepare(window)
    window.open()
    hook, tidying = sys.excepthook, Tidying(application)
    try:
        with _closed_when_asked(window):
            return application.exec()
    finally:
        tidying.end()
        sys.excepthook = hook
        if window.services is not None:
            window.services.close()


@contextmanager
def _closed_when_asked(window: MainWindow) -> Iterator[None]:
    """Close the window as its own button would when the system asks the program to end (shutting down, Ctrl+C).

    Python hears a signal only while it runs: the timer of ``Tidying`` wakes it every second.
    """

    def close(*_: object) -> None:
        window.close()

    before = {number: signal.signal(number, close) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def make_application(argv: Sequence[str] = ()) -> QApplication:
    """The one application object."""
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)  # web lessons need it, and it is late
    application = QApplication(["songke", *argv])
    application.setApplicationName("Songke")
    return application


def make_services(data: Path) -> Services:
    """The services over the point in ``data``."""
    from desktop_app.ui.services import Services

    return Services(data, open_store, make_ranks)


def open_store(folder: Path) -> Store:
    """Open the point's store; on a worker's thread, because the imports alone take longer than the first paint."""
    from desktop_app.store.store import Store

    return Store.open(folder)


def make_ranks() -> Ranks:
    """What chooses players, with sound."""
    from desktop_app.player.ranks import Ranks

    return Ranks()


def dress(application: QApplication) -> None:
    """The same style on every system, for everything that is built after the first paint."""
    from desktop_app.ui.theme import BODY, Theme

    theme = Theme.for_screen(None)
    application.setStyle("Fusion")
    application.setFont(theme.font(BODY))
    application.setPalette(theme.palette())


def _after_first_paint(window: MainWindow, data: Path) -> None:
    """What can wait: the log, and the hook for bugs."""
    if data.is_dir():
        _keep_log(data / LOG)
    if window.services is not None:
        sys.excepthook = _report_to(window.services)
    if window.rooms is not None:
        window.rooms.visit.watch()
        window.rooms.drops.watch()


def _keep_log(path: Path) -> None:
    """Write warnings and bugs to ``path``; what a start finds too long is kept once, as ``.old``."""
    import logging

    if path.is_file() and path.stat().st_size > _LOG_BYTES:
        path.replace(path.with_suffix(".old"))
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)


def _report_to(services: Services) -> Hook:
    """A bug on Qt's thread is logged and told calmly; the lesson goes on."""
    import logging

    log = logging.getLogger(__name__)

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("a bug", exc_info=(kind, error, trace))
        if isinstance(error, Exception):
            services.trouble.emit(error, "")

    return report
