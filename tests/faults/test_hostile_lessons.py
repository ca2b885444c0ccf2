"""Web lessons that try every way out, in a namespace whose every packet is counted: none leaves."""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from samples.make import flash, web_packages
from tests.centre import contents, zips
from tests.centre.contents import row
from tests.faults import namespaces
from tests.faults.packet_counter import Counter, watched
from tests.player import archives, courses
from tests.player.web_lessons import page
from tests.whole.programs import Centre, Point

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("hostile.js").read_text("utf-8")
SERVICE = (
    "self.addEventListener('install', () => fetch('http://10.66.0.9/service')); fetch('http://evil.example/service')"
)
BARE = """
import os, sys
os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
os.environ.pop("QTWEBENGINE_CHROMIUM_FLAGS", None)  # the walls of a test before this one
from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtWidgets import QApplication
QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
application = QApplication([])
from PySide6.QtWebEngineWidgets import QWebEngineView
view = QWebEngineView()
view.show()
view.setHtml(open(sys.argv[1], encoding="utf-8").read(), QUrl("http://10.66.0.2/"))
application.exec()
"""


def html() -> bytes:
    return zips.write(
        zips.of({"index.html": page("<script src=hostile.js></script>"), "hostile.js": SCRIPT, "sw.js": SERVICE})
    )


def scorm() -> bytes:
    return zips.write(zips.of(courses.course("1.2", f"</script><script>{SCRIPT}")))


def h5p() -> bytes:
    files = {path: file.read_bytes() for path, file in web_packages.members("panduan")}
    name = "Songke.TrueFalse-1.0/true-false.js"
    return zips.write(zips.of({**files, name: files[name] + SCRIPT.encode()}))


def epub() -> bytes:
    files = {path: file.read_bytes() for path, file in web_packages.members("huiben")}
    ways = "<script src='../hostile.js'></script><img src='http://10.66.0.9/a.png'/><iframe src='http://10.66.0.9/b'/>"
    links = "<link rel='stylesheet' href='http://evil.example/c.css'/><link rel='dns-prefetch' href='//evil.example'/>"
    name = "OEBPS/one.xhtml"
    page_with = files[name].replace(b"</head>", links.encode() + b"</head>").replace(b"<h1>", ways.encode() + b"<h1>")
    return zips.write(zips.of({**files, name: page_with, "hostile.js": SCRIPT}))


def swf() -> bytes:
    """A film that opens addresses, loads variables and another film from them."""

    def get_url(address: str, target: str) -> bytes:
        content = address.encode() + b"\0" + target.encode() + b"\0"
        return b"\x83" + struct.pack("<H", len(content)) + content

    ways = (("http://10.66.0.9/a", "_blank"), ("http://evil.example/b", ""), ("http://10.66.0.9/c.swf", "_level1"))
    actions = b"".join(get_url(*way) for way in ways) + b"\0"
    return flash.film(struct.pack("<HI", 12 << 6 | 0x3F, len(actions)) + actions)


def zim() -> bytes:
    """Pages of an archive, and links that the page around them follows."""
    ways = "<a id=way href='http://10.66.0.9/a' target=_blank>a</a><a id=other href='http://10.66.0.9/b'>b</a>"
    ways += "<script>way.click(); other.click()</script>"
    entries = {
        "index": ("a", "text/html", page(f"<script src=hostile.js></script>{ways}")),
        "hostile.js": ("", "text/javascript", SCRIPT),
    }
    with tempfile.TemporaryDirectory() as folder:
        return archives.make(Path(folder) / "a", entries, "index").read_bytes()


KINDS: dict[str, Callable[[], bytes]] = {
    "html.zip": html,
    "scorm.zip": scorm,
    "h5p.h5p": h5p,
    "epub.epub": epub,
    "swf.swf": swf,
    **({"zim.zim": zim} if archives.HAS_LIBZIM else {}),
}


@pytest.fixture(scope="module")
def point(tmp_path_factory: pytest.TempPathFactory) -> Point:
    """A school that has received one hostile lesson of every kind."""
    folder = tmp_path_factory.mktemp("hostile")
    centre, made = Centre(folder / "centre"), Point(folder / "point")
    rows = [row(Path(name).stem, 文件=name) for name in KINDS]
    content = contents.lessons(folder / "content", rows)
    contents.write(content, {name: make() for name, make in KINDS.items()})
    centre.done("init")
    centre.done("publish", "--unplayed", "--channel", "demo", content)
    made.done("subscribe", centre.tree, "--root", centre.root)
    made.done("import", centre.tree)
    return made


@pytest.fixture
def counter() -> Iterator[Counter]:
    if reason := namespaces.why_not():
        pytest.skip(reason)
    with watched() as made:
        made.seen()
        yield made


def played(counter: Counter, *command: object) -> subprocess.CompletedProcess[str]:
    inside = namespaces.entering(counter.name, [sys.executable, *map(str, command)])
    return subprocess.run(inside, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


@pytest.mark.slow
def test_the_script_gets_out_where_there_are_no_walls(counter: Counter, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page(f"<script>{SCRIPT}</script>"), "utf-8")
    missing = {"protocol 6 to 10.66.0.9 port 80", "protocol 17 to 10.66.0.9 port 3478", "port 53", "loopback"}
    command = namespaces.entering(counter.name, [sys.executable, "-c", BARE, str(tmp_path / "page.html")])
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
        until = time.monotonic() + 80
        while missing and time.monotonic() < until:
            time.sleep(0.3)
            seen = counter.seen()
            missing = {expected for expected in missing if not any(expected in words for words in seen)}
        browser.kill()
    assert not missing


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Path(name).stem for name in KINDS])
def test_no_packet_of_any_protocol_leaves(counter: Counter, point: Point, kind: str) -> None:
    seconds = 3 if kind in ("epub", "swf") else 5  # the script takes four
    done = played(counter, "-m", "desktop_app", "--data", point.folder, "play", kind, "--seconds", seconds, "--json")
    assert done.returncode == 0, done.stderr
    assert sorted(set(counter.seen())) == []
