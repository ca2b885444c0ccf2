"""Flash and EPUB: the samples of our own, and real lessons where there are some."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from desktop_app.player.vocabulary import Can, State, Unit
from desktop_app.player.web import system_font, web_player
from desktop_app.player.web.epub_player import PLACES
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.store.cards import Lesson
from samples.make import flash
from tests.player.conftest import Stage
from tests.player.lessons import lesson_of
from tests.player.web_lessons import QUIET, Files, answer, package, page, real, sample, shown, until, unzipped

pytestmark = [pytest.mark.qt_log_ignore(*QUIET), pytest.mark.usefixtures("qapp")]
EPUB, SWF = "application/epub+zip", "application/x-shockwave-flash"
OPF = "OEBPS/book.opf"


def frame(player: WebPlayer) -> QImage:
    picture = player.current_frame()
    assert picture is not None
    return picture


def dark_pixels(picture: QImage, top: float, bottom: float) -> int:
    """How many pixels of a band (shares of the height) are as dark as letters."""
    rows = range(round(top * picture.height()), round(bottom * picture.height()))
    return sum(picture.pixelColor(x, y).lightness() < 90 for y in rows for x in range(0, picture.width(), 2))


# ---------------------------------------------------------------- Flash


@pytest.fixture
def ducks(tmp_path: Path) -> Lesson:
    path = tmp_path / "小鸭.swf"
    path.write_bytes(flash.film())
    return lesson_of(path, media_type=SWF)


def test_a_flash_film_moves_and_its_chinese_shows(stage: Stage, ducks: Lesson) -> None:
    player = shown(stage, "swf", ducks)
    assert player.unit is Unit.ONE
    stage.until(lambda: frame(player).pixelColor(240, 200).name() == "#7fc4e3")
    first = frame(player)
    stage.until(lambda: frame(player) != first)
    stage.until(lambda: dark_pixels(frame(player), 0.05, 0.25) > 400)


def test_without_a_font_the_film_still_plays(stage: Stage, ducks: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_font, "find", lambda: None)
    player = shown(stage, "swf", ducks)
    stage.until(lambda: frame(player).pixelColor(240, 200).name() == "#7fc4e3")
    stage.pass_time(500)
    # That is what the font is for: without it only 3 + 2 = 5 is there.
    assert dark_pixels(frame(player), 0.05, 0.25) < 300


EMBED = "<object width=440 height=240 type='application/x-shockwave-flash' data='film.swf'></object>"
OLD = (
    "<object classid='clsid:D27CDB6E-AE6D-11cf-96B8-444553540000' width=440 height=240>"
    "<param name=movie value='film.swf'><embed src='film.swf' width=440 height=240"
    " type='application/x-shockwave-flash'></object>"
)


@pytest.mark.parametrize("markup", [EMBED, OLD], ids=["object", "classid"])
def test_flash_inside_a_page_plays(stage: Stage, tmp_path: Path, markup: str) -> None:
    lesson = package(tmp_path, {"index.html": page(markup), "film.swf": flash.film()})
    player = shown(stage, "html", lesson)
    stage.until(lambda: frame(player).pixelColor(200, 180).name() == "#7fc4e3")
    stage.until(lambda: dark_pixels(frame(player), 0.05, 0.25) > 300)
    assert answer(stage, player, "navigator.plugins['Shockwave Flash'] !== undefined")


def test_what_is_no_flash_says_so(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "broken.swf"
    path.write_bytes(b"FWS\x06" + b"\xff" * 40)
    lesson = lesson_of(path, media_type=SWF)
    player = stage.player("swf", lesson)
    player.open(lesson, lesson.main)
    stage.until(lambda: player.state in (State.FAILED, State.SHOWING))


@pytest.mark.parametrize("name", ["lesson1-moving-square.swf", "ruffle-test-button_goto.swf"])
def test_real_flash(stage: Stage, name: str) -> None:
    player = shown(stage, "swf", lesson_of(real(f"swf/{name}"), media_type=SWF))
    stage.until(lambda: player.decoded().filled_pages == 1)


def test_names_of_fonts(tmp_path: Path) -> None:
    name = "测试字体".encode("utf-16-be")
    records = [(1, 0, 0, 4, 3, 0), (3, 1, 0x409, 4, len(name), 3), (3, 1, 0x804, 4, 2, 3)]
    table = b"\0\0" + len(records).to_bytes(2, "big") + (6 + 12 * len(records)).to_bytes(2, "big")
    table += b"".join(b"".join(value.to_bytes(2, "big") for value in record) for record in records) + b"Mac" + name
    font = b"\0\1\0\0" + b"\0\1" + b"\0" * 6 + b"name" + b"\0" * 4 + (28).to_bytes(4, "big") + b"\0" * 4 + table
    assert system_font.full_name(font) == "测试字体"
    assert [system_font.full_name(font[:cut]) for cut in (0, 3, 13, 30, 60)] == [""] * 5
    assert system_font.full_name(b"ttcf" + b"\xff" * 20) == ""
    (tmp_path / "a.ttf").write_bytes(font)
    found = system_font.find([str(tmp_path / "none.ttf"), str(tmp_path / "a.ttf")])
    assert found == system_font.Font(tmp_path / "a.ttf", "测试字体")
    assert system_font.find([str(tmp_path)]) is None


# ---------------------------------------------------------------- EPUB

TEXT = "[...document.querySelectorAll('iframe')].map((one) => one.contentDocument.body.innerText).join()"


def book(stage: Stage, lesson: Lesson, notes: dict[str, str], start: int = 0) -> WebPlayer:
    player = stage.player("epub", lesson)
    assert isinstance(player, WebPlayer)
    player.recall(dict(notes), notes.__setitem__)
    player.open(lesson, lesson.main, start)
    stage.until(lambda: player.state in (State.SHOWING, State.FAILED))
    assert not stage.failures, stage.failures
    return player


def leaf(stage: Stage, player: WebPlayer, words: str, turn: Callable[[], object]) -> None:
    """Turn pages, each when the one before is there, until ``words`` are to be read."""
    while not answer(stage, player, f"{TEXT}.includes('{words}')"):
        before = answer(stage, player, "songke.shown()")
        turn()
        until(stage, player, f"songke.shown() > {before}")


def test_a_book_is_read_page_by_page_and_goes_on_where_it_was_left(stage: Stage, tmp_path: Path) -> None:
    lesson = package(tmp_path, sample("huiben"), OPF, EPUB)
    notes: dict[str, str] = {}
    player = book(stage, lesson, notes)
    assert (player.unit, player.position) == (Unit.PAGE, 1)
    assert Can.PAGES in player.capabilities
    until(stage, player, f"{TEXT}.includes('稻子熟了')")
    stage.until(lambda: player.length == 3)
    assert len(json.loads(notes[PLACES])) == 3
    leaf(stage, player, "果园", player.next_page)
    stage.until(lambda: player.position > 1)
    player.zoom_in()
    player.seek(3)
    stage.until(lambda: player.position == 3)
    stage.until(lambda: player.decoded().filled_pages == 1)
    player.close()

    again = book(stage, lesson, notes, start=3)
    assert again.length == 3, "its places are known from before"
    until(stage, again, f"{TEXT}.includes('大雁')")
    leaf(stage, again, "果园", again.previous_page)
    leaf(stage, again, "稻子熟了", again.previous_page)
    stage.until(lambda: again.position < 3)
    other = book(stage, lesson, {}, start=3)
    until(stage, other, f"{TEXT}.includes('大雁')")


def test_a_book_from_right_to_left(stage: Stage, tmp_path: Path) -> None:
    files = sample("huiben")
    files[OPF] = files[OPF].replace(b"<spine>", b'<spine page-progression-direction="rtl">')
    words = "<p dir='rtl' lang='ug'>ياخشىمۇسىز، بالىلار!</p>"
    files["OEBPS/one.xhtml"] = files["OEBPS/one.xhtml"].replace(b"<h1>", f"{words}<h1>".encode())
    player = book(stage, package(tmp_path, files, OPF, EPUB), {})
    until(stage, player, f"{TEXT}.includes('ياخشىمۇسىز')")
    press = "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowLeft'}))"
    leaf(stage, player, "果园", lambda: answer(stage, player, f"{press}; 1"))


STYLE = "<style>html { writing-mode: vertical-rl }</style>"
VERSE = "床前明月光，疑是地上霜。" * 300
UPRIGHT = (
    f"<html xmlns='http://www.w3.org/1999/xhtml' lang='zh'><head><title>t</title>{STYLE}</head>"
    f"<body><h1 id='a'>静夜思</h1><p>{VERSE}</p></body></html>"
)


def test_chinese_from_top_to_bottom_is_turned_to_the_left(stage: Stage, tmp_path: Path) -> None:
    files = sample("huiben")
    files[OPF] = files[OPF].replace(b"<spine>", b'<spine page-progression-direction="rtl">')
    files["OEBPS/one.xhtml"] = UPRIGHT.encode()
    player = book(stage, package(tmp_path, files, OPF, EPUB), {})
    first = "document.querySelector('iframe').contentDocument.querySelector('h1').getBoundingClientRect()"
    # The heading stands at the right edge, higher than it is wide: letters follow each other downwards.
    until(stage, player, f"(() => {{ const r = {first}; return r.height > 2 * r.width && r.width > 0 }})()")
    stage.until(lambda: player.length > 3)
    before = player.position
    for _ in range(40):  # a place is a thousand characters, and this window small
        shown_before = answer(stage, player, "songke.shown()")
        player.next_page()
        until(stage, player, f"songke.shown() > {shown_before}")
        if player.position > before:
            break
    assert player.position > before


def test_the_contents_of_a_book_lead_to_its_chapters(stage: Stage, tmp_path: Path) -> None:
    player = book(stage, package(tmp_path, sample("huiben"), OPF, EPUB), {})
    titles = answer(stage, player, "[...document.querySelectorAll('nav button')].map((one) => one.textContent)")
    assert len(titles) == 3
    assert answer(stage, player, "document.getElementById('contents').hidden")
    stage.until(lambda: player.length == 3)
    before = answer(stage, player, "document.querySelector('#book').clientWidth")
    answer(stage, player, "document.getElementById('toggle').click(); 1")
    until(stage, player, f"document.querySelector('#book').clientWidth < {before}")
    answer(stage, player, "document.querySelectorAll('nav button')[2].click(); 1")
    until(stage, player, f"{TEXT}.includes('大雁')")
    stage.until(lambda: player.position == 3)


def test_scripts_of_a_book_do_not_run(stage: Stage, tmp_path: Path) -> None:
    files = sample("huiben")
    script = b"<script>parent.document.title = 'run'; document.title = 'run'</script><h1>"
    files["OEBPS/one.xhtml"] = files["OEBPS/one.xhtml"].replace(b"<h1>", script)
    player = book(stage, package(tmp_path, files, OPF, EPUB), {})
    until(stage, player, f"{TEXT}.includes('稻子熟了')")
    assert answer(stage, player, "document.title") == "EPUB"


def test_a_book_without_its_pages_says_so(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_player, "OPEN_WITHIN", 3000)
    lesson = package(tmp_path, {OPF: "<package/>"}, OPF, EPUB)
    player = stage.player("epub", lesson)
    player.open(lesson, lesson.main)
    stage.until(lambda: player.state is State.FAILED)


def test_a_real_book(stage: Stage, tmp_path: Path) -> None:
    files = unzipped(real("epub/childrens-literature.epub"))
    player = book(stage, package(tmp_path, files, "EPUB/package.opf", EPUB), {})
    stage.until(lambda: player.length > 100)
    player.seek(40)
    stage.until(lambda: player.position >= 39)
    assert len(until(stage, player, TEXT, lambda text: len(text) > 1000)) > 1000


# ---------------------------------------------------------------- pages and courses

PAGES: list[tuple[str, str, str, Callable[[Path], Files] | None]] = [
    ("html5/balancing-act_en.html", "html", "text/html", None),
    ("scorm/plants-scorm12.zip", "scorm", "application/x-scorm+zip", unzipped),
    ("scorm/plants-scorm2004.zip", "scorm", "application/x-scorm+zip", unzipped),
]


@pytest.mark.parametrize(("path", "name", "media_type", "files"), PAGES, ids=[path for path, *_rest in PAGES])
def test_real_pages_and_courses(
    stage: Stage, tmp_path: Path, path: str, name: str, media_type: str, files: Callable[[Path], Files] | None
) -> None:
    source = real(path)
    lesson = (
        lesson_of(source, media_type=media_type)
        if files is None
        else package(tmp_path, files(source), "sco/index.html", media_type)
    )
    player = shown(stage, name, lesson)
    stage.until(lambda: player.decoded().filled_pages == 1)
