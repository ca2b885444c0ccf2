"""ZIM archives: pages lead on and back, the place is kept, titles are found; what crashes the reader ends it alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTemporaryDir

from desktop_app.player.protocol import Player
from desktop_app.player.vocabulary import Can, State, Unit
from desktop_app.player.web import zim_library, zim_reader
from desktop_app.player.web.web_player import WebPlayer
from desktop_app.player.web.zim_reader import ZimReader
from desktop_app.player.web.zim_site import media_type
from desktop_app.store.cards import Lesson
from desktop_app.store.own_kinds import ZIM
from desktop_app.store.web_media import UNKNOWN
from desktop_app.ui import words
from package_format.errors import NotPlayable
from tests.player.archives import LARGE, PAGE, archive, needs_libzim
from tests.player.conftest import Stage
from tests.player.lessons import lesson_of
from tests.player.web_lessons import QUIET, answer, real, until

pytestmark = [pytest.mark.qt_log_ignore(*QUIET), pytest.mark.usefixtures("qapp"), needs_libzim]
TEXT = "document.getElementById('stage').contentDocument.body.innerText"
INSIDE = "document.getElementById('stage').contentDocument"


@pytest.fixture
def water(tmp_path: Path) -> Lesson:
    return archive(tmp_path / "ab")


def opened(stage: Stage, lesson: Lesson, start: int = 0) -> WebPlayer:
    player = stage.open("zim", lesson, start)
    assert isinstance(player, WebPlayer)
    assert not stage.failures, stage.failures
    return player


def reads(stage: Stage, player: WebPlayer, words: str) -> None:
    until(stage, player, f"{TEXT}.includes('{words}')")


def press(stage: Stage, player: WebPlayer, script: str, words: str) -> None:
    answer(stage, player, f"{script}.click()")
    reads(stage, player, words)


def test_pages_lead_on_back_and_home(stage: Stage, water: Lesson) -> None:
    player = opened(stage, water)
    assert player.unit is Unit.PAGE
    assert player.capabilities == frozenset({Can.ZOOM, Can.SOUND, Can.OVERLAY, Can.KEYS})
    reads(stage, player, "生命之源")
    until(stage, player, f"{INSIDE}.getElementById('dot').naturalWidth == 1")
    begun = player.position
    assert 1 <= begun <= player.length == 9
    press(stage, player, f"{INSIDE}.getElementById('a')", "变成雨")
    stage.until(lambda: player.position != begun)
    press(stage, player, "document.getElementById('back')", "生命之源")
    stage.until(lambda: player.position == begun)
    press(stage, player, f"{INSIDE}.getElementById('b')", "看不见")  # /A/… as old archives write it
    press(stage, player, "document.getElementById('home')", "生命之源")
    press(stage, player, f"{INSIDE}.getElementById('c')", "六千三百")  # wants a window of its own
    press(stage, player, f"{INSIDE}.querySelector('a')", "变成雨")  # from a folder


def test_it_goes_on_where_it_was_left(stage: Stage, water: Lesson) -> None:
    player = opened(stage, water)
    press(stage, player, f"{INSIDE}.getElementById('a')", "变成雨")
    stage.until(lambda: len(set(stage.moves)) > 1)
    left = player.position
    player.close()
    again = opened(stage, water, start=left)
    reads(stage, again, "变成雨")
    assert again.position == left
    assert answer(stage, again, "document.getElementById('back').disabled") is True
    press(stage, again, "document.getElementById('home')", "生命之源")


@pytest.mark.parametrize("start", [10**6, 3, 2], ids=["beyond", "a picture", "no page"])
def test_a_place_that_is_no_page_is_the_beginning(stage: Stage, water: Lesson, start: int) -> None:
    reads(stage, opened(stage, water, start), "生命之源")


def test_titles_and_texts_are_found(stage: Stage, water: Lesson) -> None:
    player = opened(stage, water)
    answer(stage, player, "document.getElementById('seek').click()")
    until(stage, player, "!document.getElementById('search').hidden")

    def look_for(words: str, expected: str) -> None:
        typed = (
            f"const at = document.getElementById('words'); at.value = '{words}'; at.dispatchEvent(new Event('input'))"
        )
        player.ask(f"{{ {typed} }}")
        until(stage, player, "document.querySelector('#found button').innerText", lambda text: text == expected)

    look_for("水循", "水循环")  # the beginning of a title
    look_for("变成雨", "水循环")  # of no title
    look_for("长江", "长江")
    press(stage, player, "document.querySelector('#found button')", "六千三百")
    player.ask(
        "{ const at = document.getElementById('words'); at.value = 'zzz'; at.dispatchEvent(new Event('input')) }"
    )
    until(stage, player, "!document.getElementById('nothing').hidden")


def test_what_pages_ask_for_comes_as_what_it_is(stage: Stage, water: Lesson) -> None:
    player = opened(stage, water)
    fetching = (
        "(async () => {{ const at = await fetch({0}); if (!at.ok) {{ return [at.status]; }}"
        " return [at.status, at.headers.get('content-type'), at.redirected,"
        " decodeURIComponent(new URL(at.url).pathname), (await at.arrayBuffer()).byteLength]; }})()"
        ".then((got) => {{ window.got = got; }}, () => {{ window.got = ['refused']; }})"
    )

    def asked(path: str) -> list[object]:
        player.ask(f"window.got = null; {fetching.format(repr(path))}")
        got: list[object] = until(stage, player, "window.got")
        return got

    html, script_type, plain = "text/html; charset=utf-8", "text/javascript; charset=utf-8", "application/octet-stream"
    assert asked("/大江")[:4] == [200, html, True, "/江河/长江"]
    assert asked("/")[:4] == [200, html, True, "/首页"]
    assert asked("/odd.js") == [200, script_type, False, "/odd.js", 14]
    for _ in range(2):  # written into a file, which the second one finds
        assert asked("/large.bin") == [200, plain, False, "/large.bin", LARGE]
    for path in ("/none", "/ab", "/.songke/../ab", "/../ab", "/.songke/pages/none", "/M/none", "/" + "a" * 5000):
        assert asked(path) in ([404], ["refused"]), path
    reads(stage, player, "生命之源")


def test_a_link_to_the_web_says_so_and_leads_nowhere(stage: Stage, water: Lesson) -> None:
    player = opened(stage, water)
    assert answer(stage, player, "document.getElementById('outside').hidden") is True
    answer(stage, player, f"{INSIDE}.getElementById('d').click()")
    until(stage, player, "!document.getElementById('outside').hidden")
    reads(stage, player, "生命之源")
    assert player.state is State.SHOWING


def test_a_page_may_not_put_itself_in_our_place(stage: Stage, tmp_path: Path) -> None:
    bad = "<script>try { top.location = '/b' } catch (error) { document.body.append('caught') }</script><p>bad</p>"
    entries = {"a": ("a", "text/html", PAGE.format("a", bad)), "b": ("b", "text/html", PAGE.format("b", "b"))}
    player = opened(stage, archive(tmp_path / "c", entries=entries, main="a"))
    reads(stage, player, "bad")
    stage.pass_time(300)
    assert answer(stage, player, "document.getElementById('home') !== null")


def test_words_of_a_page_are_not_believed(stage: Stage, water: Lesson) -> None:
    player = opened(stage, water)
    begun = player.position
    for said in ('"none"', "7", '""', "null", '{"a": 1}', '"' + "x" * 5000 + '"'):
        player.ask(f"say('at', {said}); say('search', {said}); say('other', {said})")
    answer(stage, player, "1")
    stage.pass_time(200)
    assert (player.position, player.state) == (begun, State.SHOWING)


# ---------------------------------------------------------------- the reader may die


def reader_of(player: Player) -> ZimReader:
    reader = player._reader  # type: ignore[attr-defined]
    assert isinstance(reader, ZimReader)
    return reader


def kill(reader: ZimReader) -> None:
    assert reader._process is not None
    reader._process.kill()


def test_a_reader_that_dies_is_made_anew_and_given_up_in_the_end(stage: Stage, water: Lesson) -> None:
    player = opened(stage, water)
    kill(reader_of(player))
    stage.until(lambda: reader_of(player)._deaths == 1 and reader_of(player)._greeted)
    press(stage, player, f"{INSIDE}.getElementById('a')", "变成雨")
    kill(reader_of(player))
    stage.until(lambda: reader_of(player)._deaths == 2 and reader_of(player)._greeted)
    kill(reader_of(player))
    stage.until(lambda: player.state is State.FAILED)
    assert "crashes" in str(stage.failures[0])


def test_what_kills_the_reader_costs_one_question(stage: Stage, water: Lesson, deadly: Path) -> None:
    player = opened(stage, water)
    heard: list[dict[str, object]] = []
    for number in (1, 2):
        reader_of(player).ask({"ask": "number", "path": "水循环"}, lambda said: heard.append(dict(said.head)))
        if number == 1:
            reader_of(player).ask({"ask": "die"}, lambda said: heard.append(dict(said.head)))
    stage.until(lambda: len(heard) == 3)
    assert heard[1] == {}
    assert heard[0] == heard[2] != {}
    stage.until(lambda: reader_of(player)._greeted)
    assert player.state is State.SHOWING
    player.close()
    reader_of(player).ask({"ask": "die"}, lambda said: heard.append(dict(said.head)))
    assert heard[3] == {}


@pytest.fixture
def deadly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader that dies when it is told to, as libzim may of an entry."""
    source = zim_reader.CHILD.read_text("utf-8")
    before = '        asked, path = question.get("ask")'
    assert before in source
    child = tmp_path / "deadly.py"
    child.write_text(
        source.replace(before, f"        if question['ask'] == 'die':\n            os.abort()\n{before}"), "utf-8"
    )
    monkeypatch.setattr(zim_reader, "CHILD", child)
    return child


HELLO = "import json, sys, time\nsay = lambda text: (sys.stdout.write(text + chr(10)), sys.stdout.flush())\n"
GOOD = "say(json.dumps({'entries': 2, 'main': 'a'}))\n"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("say('no json')", "makes no sense"),
        ("say('[1]')", "makes no sense"),
        ("say('{\"size\": 99999999999}')", "makes no sense"),
        ('say(\'{"size": "7"}\')', "makes no sense"),
        ("sys.stdout.write('x' * 100000); sys.stdout.flush(); time.sleep(60)", "makes no sense"),
        ("say('[' * 60000)", "makes no sense"),
        ("say('{}'); say('{}'); time.sleep(60)", "no page"),
        (GOOD + GOOD + "time.sleep(60)", "first page"),
        (GOOD + "sys.stdin.readline(); say('{\"path\": 7}'); time.sleep(60)", "first page"),
        ("say(json.dumps({'entries': 2, 'main': ''})); time.sleep(60)", "no page"),
        ("sys.exit(3)", "crashes"),
        ("time.sleep(60)", "crashes"),
        ("say(json.dumps({'broken': 'not an archive'}))", "not an archive"),
    ],
)
def test_a_reader_that_was_taken_over_is_not_believed(
    stage: Stage, water: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    child = tmp_path / "child.py"
    child.write_text(HELLO + script, "utf-8")
    monkeypatch.setattr(zim_reader, "CHILD", child)
    monkeypatch.setattr(zim_reader, "ANSWER_WITHIN", 3_000)
    player = stage.open("zim", water)
    assert player.state is State.FAILED
    assert reason in str(stage.failures[0])
    assert reader_of(player)._process is None


def test_without_room_for_a_folder_nothing_is_started(water: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zim_reader, "QTemporaryDir", lambda: QTemporaryDir(str(water.main.location / "none")))
    reader, said = ZimReader(water.main.location), list[str]()
    reader.failed.connect(said.append)
    reader.begin()
    assert (len(said), reader._process) == (1, None)


def test_a_process_that_nobody_asks_any_more_takes_away_what_it_wrote(water: Lesson, tmp_path: Path) -> None:
    folder = tmp_path / "large"
    folder.mkdir()
    question = json.dumps({"ask": "entry", "path": "large.bin"}).encode() + b"\n"
    command = [sys.executable, "-I", str(zim_reader.CHILD), str(water.main.location), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert json.loads(child.stdout.readline())["entries"] == 9
        child.stdin.write(question)
        child.stdin.flush()
        named = json.loads(child.stdout.readline())["file"]
        assert (folder / named).stat().st_size == LARGE
        child.stdin.close()
        assert child.wait(60) == 0
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="limits what a process may write")
def test_a_large_entry_without_room_is_not_there_and_leaves_nothing(water: Lesson, tmp_path: Path) -> None:
    folder = tmp_path / "large"
    folder.mkdir()
    paths = ("large.bin", "首页")
    questions = b"".join(json.dumps({"ask": "entry", "path": path}).encode() + b"\n" for path in paths)
    command = ["prlimit", f"--fsize={1 << 20}", sys.executable, "-I", str(zim_reader.CHILD)]
    done = subprocess.run(
        [*command, str(water.main.location), str(folder)], input=questions, capture_output=True, check=True
    )
    _hello, refused, given = done.stdout.split(b"\n")[:3]
    assert "large" in json.loads(refused)["trouble"]
    assert json.loads(given)["size"] > 0
    assert not folder.exists()


def test_files_that_a_reader_names_are_its_own(water: Lesson, tmp_path: Path) -> None:
    reader = ZimReader(water.main.location)
    assert reader.file("1") is None
    reader._folder = QTemporaryDir()
    folder = Path(reader._folder.path())
    (folder / "1").write_bytes(b"")
    (folder / "2").symlink_to(water.main.location)
    assert reader.file("1") == folder / "1"
    for name in ("2", "3", "../1", "", 1, None, str(folder / "1"), "١"):
        assert reader.file(name) is None, name
    reader.close()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("text/html", "text/html;charset=utf-8"), ("text/html; charset=gbk", "text/html; charset=gbk"),
        ("text/html; raw=true", "text/html;charset=utf-8"), ("image/svg+xml", "image/svg+xml"),
        (" image/png", "image/png"), ("x", UNKNOWN),
        ("", UNKNOWN), (None, UNKNOWN), ("text/\r\nSet-Cookie: a", UNKNOWN),
    ],
)  # fmt: skip
def test_media_types(said: object, expected: str) -> None:
    assert media_type(said) == expected


def test_what_is_no_archive_says_so(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "ab").write_bytes(b"ZIM\x04" + bytes(100))
    player = stage.open("zim", lesson_of(tmp_path / "ab", media_type=ZIM))
    assert player.state is State.FAILED
    gone = lesson_of(tmp_path / "none", media_type=ZIM)
    assert stage.open("zim", gone).state is State.FAILED
    assert "not on this disk" in str(stage.failures[1])


def test_without_the_extra_a_lesson_says_what_is_missing(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ab").write_bytes(b"ZIM\x04")
    monkeypatch.setattr(zim_library, "find_spec", lambda _name: None)
    with pytest.raises(NotPlayable) as caught:
        stage.player("zim", lesson_of(tmp_path / "ab", media_type=ZIM))
    assert (caught.value.media_type, zim_library.LACKING in caught.value.reason) == (ZIM, True)
    assert "libzim" in words.explain(caught.value, "zh_CN").do


def test_a_real_archive(stage: Stage) -> None:
    player = opened(stage, lesson_of(real("zim/plants-zh.zim"), media_type=ZIM))
    reads(stage, player, "植物")
    stage.until(lambda: player.decoded().filled_pages == 1)
