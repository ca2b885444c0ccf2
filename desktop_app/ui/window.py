"""The window's beginning and end: the application, the services, the log, and what happens to a bug."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.services import Services
from desktop_app.ui.theme import BODY, Theme

if TYPE_CHECKING:
    from desktop_app.player.ranks import Ranks
    from desktop_app.store.store import Store

MEMORY = "window.ini"
LOG = "window.log"
_LOG_BYTES, _LOG_COPIES = 500_000, 2
_log = logging.getLogger(__name__)


def run(data: Path, argv: Sequence[str] = (), prepare: Callable[[MainWindow], object] | None = None) -> int:
    """Show the window over the point in ``data`` until it is closed; the exit code.

    ``argv`` is what Qt may want (``-platform``, ``-style``); ``prepare`` gets the window before it is shown.
    """
    application = make_application(argv)
    services = Services(data, open_store, make_ranks)
    window = MainWindow(services, data / MEMORY)
    hook, sys.excepthook = sys.excepthook, _report_to(services)
    window.painted.connect(lambda: _after_first_paint(application, data))
    if prepare is not None:
        prepare(window)
    window.show()
    try:
        return application.exec()
    finally:
        sys.excepthook = hook
        services.close()


def make_application(argv: Sequence[str] = ()) -> QApplication:
    """The one application object, in our own style on every system."""
    application = QApplication(["songke", *argv])
    application.setApplicationName("Songke")
    application.setStyle("Fusion")
    theme = Theme.for_screen(None)
    application.setFont(theme.font(BODY))
    application.setPalette(theme.palette())
    return application


def open_store(folder: Path) -> Store:
    """Open the point's store; on a worker's thread, because the imports alone take longer than the first paint."""
    from desktop_app.store.store import Store

    return Store.open(folder)


def make_ranks() -> Ranks:
    """What chooses players, with sound."""
    from desktop_app.player.ranks import Ranks

    return Ranks()


def _after_first_paint(application: QApplication, data: Path) -> None:
    """What can wait: the words of Qt's own dialogues, and the log."""
    words = QTranslator(application)
    if words.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(words)
    if data.is_dir():
        handler = RotatingFileHandler(
            data / LOG, maxBytes=_LOG_BYTES, backupCount=_LOG_COPIES, encoding="utf-8", delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logging.getLogger().addHandler(handler)


def _report_to(services: Services) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """A bug on Qt's thread is logged and told calmly; the lesson goes on."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _log.error("a bug", exc_info=(kind, error, trace))
        if isinstance(error, Exception):
            services.trouble.emit(error, "")

    return report
