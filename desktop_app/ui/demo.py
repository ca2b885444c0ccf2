"""``songke --demo``, the main job of ``./run``: a sample centre publishes, this point receives, a class is held.

With a screen the window opens on the sample lessons while the centre goes on being served. Without one the same is
done offscreen: every step is printed with its figures, and pictures of the screens are left in a folder.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.ui import demo_school, figures
from desktop_app.ui.demo_centre import CentreFailed, SampleCentre
from desktop_app.ui.strings import Strings

if TYPE_CHECKING:
    from desktop_app.store.store import Store
    from desktop_app.sync.progress import Outcome
    from desktop_app.ui.gallery import Gallery
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.services import Services

PLAYED_SECONDS = 3.0
PICTURE_SIZE = (1366, 768)
DONE, FAILED, INCOMPLETE = 0, 1, 3
_SHOWN = (("video/", "video"), ("application/pdf", "pdf"), ("audio/", "audio"))


def run(data: Path, offscreen: bool = False, pictures: Path | None = None, language: str = "zh_CN") -> int:
    """Do the whole demonstration in ``data/demo``; a second start finds everything made and is quick.

    Returns 0 done, 1 refused by the sample centre, 3 incomplete but safe to run again.

    Raises:
        LessonError: a step cannot be done; nothing is lost.
    """
    without_screen = offscreen or not has_screen(os.environ)
    if without_screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        return Demo(data / "demo", Strings(language or "zh_CN"), pictures).run(without_screen)
    except CentreFailed as refusal:
        sys.stderr.write(f"{refusal}\n")
        return FAILED


def has_screen(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether a window can be seen here."""
    if environment.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return False
    return platform in ("win32", "darwin") or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


class Demo:
    """One demonstration: ``folder`` holds the centre, the point and the pictures."""

    def __init__(self, folder: Path, say: Strings, pictures: Path | None = None) -> None:
        self._say = say
        self._centre = SampleCentre(folder / "centre")
        self.point = folder / "point"
        self._pictures = pictures or folder / "pictures"
        self._began = time.monotonic()

    def run(self, without_screen: bool) -> int:
        """All steps, one after another."""
        self.prepare()
        with self.served() as address:
            complete = self.receive(address)
            code = self._hold_class() if without_screen else self._open_window()
        return code if complete else INCOMPLETE

    # ------------------------------------------------------------ centre and point

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve the sample centre for the body; gives its address."""
        with self._centre.served() as address:
            self._tell("demo-served", address=address)
            yield address

    def prepare(self) -> None:
        """Make the centre and publish the samples; nothing new is written when nothing has changed."""
        self.point.mkdir(parents=True, exist_ok=True)
        if not self._centre.exists:
            self._centre.make()
            self._tell("demo-made", folder=str(self._centre.folder))
        published = self._centre.publish()
        self._tell(
            "demo-published",
            release=int(published["release"]),
            resources=int(published["resources"]),
            size=figures.size(int(published["content_bytes"])),
        )

    def receive(self, address: str) -> bool:
        """Subscribe to the sample channel and receive everything; whether it is complete."""
        from desktop_app.store.store import Store

        store = Store.open(self.point)
        try:
            self._subscribe(store, address)
            began = time.monotonic()
            outcome = self._sync(store)
            self._tell_received(outcome, time.monotonic() - began)
            demo_school.enter(store, int(time.time()))
            return outcome.complete
        finally:
            store.close()

    def _subscribe(self, store: Store, address: str) -> None:
        known = [channel for channel in store.library.channels() if address in channel.sources]
        if known:
            return
        from desktop_app.sync.subscribe import subscribe

        subscribe(store, address, self._centre.root.read_bytes(), None, ())
        store.settings.language = self._say.language
        store.settings.school = store.settings.school or self._say("demo-school")
        books = store.library.textbooks(subscribed_only=True)
        titles = ("、" if self._say.language == "zh_CN" else "; ").join(
            figures.title(book.title, self._say.language) for book in books
        )
        self._tell("demo-subscribed", textbooks=titles)

    def _sync(self, store: Store) -> Outcome:
        from desktop_app.sync.engine import sync

        return sync(store, None, lambda _progress: None, now=int(time.time()))

    def _tell_received(self, outcome: Outcome, seconds: float) -> None:
        self._tell(
            "demo-received",
            installed=outcome.installed,
            size=figures.size(outcome.received),
            requests=outcome.requests,
            seconds=f"{seconds:.1f}",
            waiting=outcome.waiting,
        )

    # ------------------------------------------------------------ the window

    def _open_window(self) -> int:
        from desktop_app.ui import window

        self._tell("demo-window")
        return window.run(self.point)

    def _hold_class(self) -> int:
        """Without a screen: play, report, and leave pictures."""
        from desktop_app.ui import window
        from desktop_app.ui.gallery import Gallery, until
        from desktop_app.ui.main_window import MainWindow
        from desktop_app.ui.theme import Theme

        application = window.make_application()
        window.dress(application)
        theme = Theme.for_height(PICTURE_SIZE[1])
        shown = MainWindow(self._silent_services, self.point / window.MEMORY, theme)
        try:
            shown.show()
            shown.resize(*PICTURE_SIZE)
            gallery = Gallery(shown, self._pictures)
            self._tell("demo-page", path=str(gallery.page("today", "today")))
            self._tell("demo-library", path=str(gallery.library()), count=len(gallery.cards()))
            self._play(shown, gallery)
            receiving = shown.build().receiving
            receiving.update()
            until(lambda: not receiving.running, 120, "the update")
            self._tell_reported(receiving.result)
            self._tell("demo-page", path=str(gallery.page("receive", "sync")))
            self._tell("demo-page", path=str(gallery.page("school", "school")))
        finally:
            shown.close()
            application.processEvents()
        self._tell("demo-done", folder=str(self._pictures), seconds=f"{time.monotonic() - self._began:.1f}")
        return DONE

    def _silent_services(self) -> Services:
        from desktop_app.player.ranks import Ranks
        from desktop_app.ui import window
        from desktop_app.ui.services import Services

        return Services(self.point, window.open_store, lambda: Ranks(silent=True))

    def _play(self, shown: MainWindow, gallery: Gallery) -> None:
        for media_type, name in _SHOWN:
            card = gallery.first(media_type)
            began = time.monotonic()
            player, position = gallery.play(card, PLAYED_SECONDS)
            gallery.show_controls()
            shown.resize(*PICTURE_SIZE)
            path = gallery.take(name)
            gallery.leave()
            where = figures.clock(position) if not media_type.endswith("pdf") else self._say("page-at", page=position)
            title = figures.title(card.title, self._say.language)
            seconds = f"{time.monotonic() - began:.1f}"
            self._tell("demo-played", title=title, player=player, where=where, seconds=seconds, path=str(path))

    def _tell_reported(self, result: Outcome | Exception | None) -> None:
        if isinstance(result, Exception):
            raise result
        totals = self._centre.report()["totals"]
        uploaded = result.uploaded if result is not None else 0
        self._tell("demo-reported", rows=uploaded, all=totals["rows"], points=totals["points"])

    def _tell(self, key: str, **facts: str | int) -> None:
        sys.stdout.write(f"[{time.monotonic() - self._began:6.1f} s] {self._say(key, **facts)}\n")
        sys.stdout.flush()
