"""Pages in a room of their own: they show, they move, they break alone."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import Can, State, Unit
from desktop_app.player.web import sandbox
from desktop_app.player.web.engine import WebEngine
from desktop_app.player.web.gate import Flood
from desktop_app.player.web.site import Site
from desktop_app.player.web.web_player import WebPlayer
from package_format.errors import NotPlayable
from tests.player.conftest import Stage
from tests.player.lessons import FIXTURES
from tests.player.web_lessons import QUIET, answer, package, page, shown, until

pytestmark = [pytest.mark.qt_log_ignore(*QUIET), pytest.mark.usefixtures("qapp")]


def test_a_page_is_shown_with_what_it_calls_by_odd_names(stage: Stage, tmp_path: Path) -> None:
    lesson = package(
        tmp_path,
        {
            "课/index.html": page(
                "<link rel=stylesheet href='../IMG/Style.css'><img src='../img/%E5%9B%BE%201.png'>"
                "<script src='a.js'></script>"
            ),
            "img/style.css": "body { background: #1f6f5c }",
            "img/图 1.png": (FIXTURES / "picture1.png").read_bytes(),
            "课/a.js": "window.ready = 1",
        },
        "课/index.html",
    )
    player = shown(stage, "html", lesson)
    assert (player.unit, player.position, player.length) == (Unit.ONE, 1, 1)
    assert {Can.ZOOM, Can.SOUND, Can.OVERLAY, Can.KEYS} == player.capabilities
    assert answer(stage, player, "[ready, document.images[0].naturalWidth > 0, document.title]") == [1, True, "课"]
    stage.until(lambda: player.decoded().filled_pages == 1)
    picture = player.current_frame()
    assert picture is not None
    assert picture.pixelColor(470, 260).name() == "#1f6f5c"


def test_a_single_page_needs_no_package(stage: Stage, tmp_path: Path) -> None:
    from tests.player.lessons import lesson_of

    path = tmp_path / "仿真 1.html"
    path.write_text(page("<p id=p>你好"), "utf-8")
    player = shown(stage, "html", lesson_of(path, media_type="text/html"))
    assert answer(stage, player, "p.textContent.trim()") == "你好"


def test_a_film_in_a_page_can_be_sought(stage: Stage, tmp_path: Path) -> None:
    film = (FIXTURES / "film.webm").read_bytes()
    lesson = package(tmp_path, {"index.html": page("<video id=v src=film.webm muted></video>"), "film.webm": film})
    player = shown(stage, "html", lesson)
    until(stage, player, "v.readyState >= 2 && v.seekable.length ? v.seekable.end(0) : 0", lambda end: end > 2)
    answer(stage, player, "window.sought = 0; v.onseeked = () => { sought = v.currentTime }; v.currentTime = 2.5; 1")
    assert until(stage, player, "sought") == pytest.approx(2.5, abs=0.2)
    ranged = "fetch('film.webm', {headers: {Range: 'bytes=100-199'}}).then(r => r.arrayBuffer())"
    ranged += ".then(b => { got = b.byteLength }); 1"
    answer(stage, player, "window.got = 0;" + ranged)
    assert until(stage, player, "got") == 100


def test_loudness_reaches_the_page(stage: Stage, tmp_path: Path) -> None:
    body = "<video id=v src=film.webm></video><iframe id=f srcdoc='<video id=w></video>'></iframe>"
    lesson = package(tmp_path, {"index.html": page(body), "film.webm": (FIXTURES / "film.webm").read_bytes()})
    player = shown(stage, "html", lesson)
    real = "Object.getOwnPropertyDescriptor(frames[0].HTMLMediaElement.prototype, 'volume')"
    assert answer(stage, player, f"v.volume = 0.5; v.play(); {real} !== undefined")
    player.set_volume(40)
    # The page reads what it has set; what is heard is its share of it.
    assert answer(stage, player, "v.volume") == 0.5
    assert answer(stage, player, "__songkeShare()") == pytest.approx(0.4)
    assert answer(stage, player, "frames[0].__songkeShare()") == pytest.approx(0.4)
    player.set_muted(True)
    player.set_volume(0)
    assert answer(stage, player, "new AudioContext().destination.gain.value") == 0


def test_zoom(stage: Stage, tmp_path: Path) -> None:
    lesson = package(tmp_path, {"index.html": page("<div style='width: 960px'>wide</div>")})
    player = shown(stage, "html", lesson)
    seen: list[float] = []
    player.zoomed.connect(seen.append)
    player.zoom_in()
    player.zoom_out()
    player.zoom_fit()
    player.zoom_width()
    stage.until(lambda: len(seen) == 4)
    assert seen[:3] == pytest.approx([1.25, 1.0, 1.0])
    assert seen[3] < 0.55
    for _ in range(20):
        player.zoom_in()
    assert seen[-1] == pytest.approx(5.0)


def test_a_page_is_shown_as_large_on_a_screen_of_more_pixels(stage: Stage, tmp_path: Path) -> None:
    lesson = package(tmp_path, {"index.html": page("<p>你好</p>")})
    player = stage.player("html", lesson)
    assert isinstance(player, WebPlayer)
    player.widget.resize(3840, 2160)
    player.open(lesson, lesson.main)
    stage.until(lambda: player.state is State.SHOWING)
    assert answer(stage, player, "innerWidth") == pytest.approx(1920, abs=1)
    player.zoom_in()
    player.zoom_fit()
    assert answer(stage, player, "devicePixelRatio") == pytest.approx(2.0)


def test_nothing_pops_up(stage: Stage, tmp_path: Path) -> None:
    script = (
        "for (let n = 0; n < 300; n += 1) alert(n);"
        "window.got = [confirm('?'), prompt('?'), window.open('other.html')]; window.print();"
        "window.onbeforeunload = () => 'stay'"
    )
    lesson = package(tmp_path, {"index.html": page(f"<script>{script}</script>"), "other.html": page("b")})
    player = shown(stage, "html", lesson)
    assert answer(stage, player, "got") == [True, None, None]


def _broken(stage: Stage, player: Player) -> NotPlayable:
    stage.until(lambda: bool(stage.failures))
    (error,) = stage.failures
    assert isinstance(error, NotPlayable)
    assert player.state is State.FAILED
    return error


@pytest.mark.skipif(sys.platform == "win32", reason="ends the page's process by a signal")
def test_a_page_that_crashes_takes_nothing_with_it(stage: Stage, tmp_path: Path) -> None:
    lesson = package(tmp_path, {"index.html": page("a")})
    first, second = shown(stage, "html", lesson), shown(stage, "html", lesson)
    room = first._room
    assert room is not None
    assert room.page is not None
    os.kill(room.page.renderProcessPid(), signal.SIGKILL)
    assert "crashed" in str(_broken(stage, first))
    assert answer(stage, second, "1 + 1") == 2


@pytest.mark.parametrize(
    ("script", "reasons"),
    [
        ("setTimeout(() => { for (;;); }, 100)", ["does not answer"]),
        # On a machine that is slow enough the page has not asked for much when it has been silent for long, or has
        # not even been painted in the time that a page has for it.
        (
            "setTimeout(() => { for (;;) console.log('x') }, 100)",
            ["asks for too much", "does not answer", "shows nothing"],
        ),
        (
            "setInterval(() => { for (let n = 0; n < 500; n += 1) fetch('a.txt').catch(() => 0) })",
            ["asks for too much", "does not answer", "shows nothing"],
        ),
    ],
    ids=["loops", "talks", "fetches"],
)
def test_a_page_that_runs_wild_is_stopped(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reasons: list[str]
) -> None:
    from desktop_app.player.web import watchdog

    if "does not answer" in reasons:
        monkeypatch.setattr(watchdog, "ASK_EVERY", 300)
    lesson = package(tmp_path, {"index.html": page(f"<script>{script}</script>"), "a.txt": "a"})
    player = stage.player("html", lesson)
    player.open(lesson, lesson.main)
    broken = str(_broken(stage, player))
    assert any(reason in broken for reason in reasons), broken
    calm = shown_after(stage, tmp_path)
    assert answer(stage, calm, "1 + 1") == 2


def shown_after(stage: Stage, tmp_path: Path) -> WebPlayer:
    """A calm lesson opens after whatever was before."""
    stage.failures.clear()
    return shown(stage, "html", package(tmp_path / "calm", {"index.html": page("calm")}))


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="looks into /proc")
def test_a_closed_lesson_leaves_no_process(stage: Stage, tmp_path: Path) -> None:
    lesson = package(tmp_path, {"index.html": page("a")})
    pids = []
    for _ in range(3):
        player = shown(stage, "html", lesson)
        room = player._room
        assert room is not None
        assert room.page is not None
        pids.append(room.page.renderProcessPid())
        player.close()
    stage.until(lambda: not any(_runs(pid) for pid in pids))


def _runs(pid: int) -> bool:
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return False


def test_what_is_missing_fails_plainly(stage: Stage, tmp_path: Path) -> None:
    lesson = package(tmp_path, {"index.html": page("a")})
    lesson.main.location.unlink()
    player = stage.player("html", lesson)
    player.open(lesson, lesson.main)
    assert "not on this disk" in str(_broken(stage, player))


def test_one_lesson_cannot_read_another(stage: Stage, tmp_path: Path) -> None:
    secret = shown(stage, "html", package(tmp_path / "a", {"index.html": page("a"), "secret.txt": "secret"}))
    assert secret._room is not None
    address = secret._room.base + "secret.txt"
    thief = shown(stage, "html", package(tmp_path / "b", {"index.html": page("b")}))
    tries = (
        f"window.got = []; fetch('{address}').then(r => r.text()).then(t => got.push(t), () => got.push('no'));"
        f"const i = new Image(); i.onload = () => got.push('img'); i.onerror = () => got.push('no');"
        f"i.src = '{address}';"
        f"fetch('file:///etc/passwd').then(() => got.push('file'), () => got.push('no')); 1"
    )
    answer(stage, thief, tries)
    assert until(stage, thief, "got", lambda got: len(got) == 3) == ["no", "no", "no"]
    answer(stage, thief, f"location.href = '{address}'; 1")
    answer(stage, thief, "location.href = 'file:///etc/passwd'; 1")
    stage.pass_time(300)
    assert thief._room is not None
    assert thief._room.page is not None
    assert thief._room.page.url() == QUrl(thief._room.base + "index.html")


def test_our_own_pages_hide_nothing_else(tmp_path: Path) -> None:
    lesson = package(tmp_path, {"index.html": "a"})
    site = Site(lesson, lesson.main, {"font": FIXTURES / "bare.mp3"})
    assert site.find(".songke/pages/shim.js") is not None
    assert site.find(".songke/font") is not None
    for path in (
        ".songke/pages/../room.py",
        ".songke/../index.html",
        ".songke/pages/",
        ".songke/",
        "../index.html",
        ".songke/pages/\0",
        "\0",
    ):
        assert site.find(path) is None


def test_a_flood_is_far_more_than_any_lesson_asks_for() -> None:
    now = 0.0
    flood = Flood(3, 1.0, lambda: now)
    assert [flood.counts() for _ in range(4)] == [False, False, False, True]
    now = 2.0
    assert not flood.counts()


@pytest.mark.parametrize("root", [True, False])
def test_only_root_runs_pages_unlocked(monkeypatch: pytest.MonkeyPatch, root: bool) -> None:
    monkeypatch.setattr(sandbox, "is_root", lambda: root)
    monkeypatch.setenv("QTWEBENGINE_CHROMIUM_FLAGS", "--mine")
    monkeypatch.setenv("QTWEBENGINE_DISABLE_SANDBOX", "")
    WebEngine()._set_flags()
    assert (os.environ["QTWEBENGINE_DISABLE_SANDBOX"] == "1") is root
    flags = os.environ["QTWEBENGINE_CHROMIUM_FLAGS"]
    assert flags.startswith("--mine ")
    assert "no-sandbox" not in flags
    WebEngine()._set_flags()
    assert os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] == flags, "said once"
