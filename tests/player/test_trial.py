"""A lesson played once before it is published: good ones of every kind, and those that no class could see."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.player.protocol import Decoded
from desktop_app.player.trial import Patience, Trial, Verdict, Word
from desktop_app.player.web.web_player import WebPlayer
from tests.centre import zips
from tests.player import courses
from tests.player.lessons import FIXTURES
from tests.player.web_lessons import QUIET, Files, package, page, sample

pytestmark = [pytest.mark.qt_log_ignore(*QUIET), pytest.mark.usefixtures("qapp")]
LOOP = "for (;;) {}"
PATIENT = Patience()
GROWS = "const kept = []; for (;;) kept.push(new Uint8Array(8 << 20).fill(1))"


@pytest.fixture(scope="module")
def trial(qapp: QApplication) -> Iterator[Trial]:
    with Trial() as made:
        yield made


def judged(trial: Trial, folder: Path, files: Files, entry: str = "index.html", kind: str = "text/html",
           patience: Patience = PATIENT) -> Verdict:  # fmt: skip
    return trial.judge(package(folder, files, entry, kind), patience)


def test_good_lessons_of_every_kind_open_and_lack_nothing(trial: Trial, tmp_path: Path) -> None:
    kinds: dict[str, tuple[Files, str, str]] = {
        "html": ({"index.html": page("<h1>口算</h1>")}, "index.html", "text/html"),
        "scorm": (courses.course("1.2"), "imsmanifest.xml", "application/x-scorm+zip"),
        "h5p": (sample("panduan"), "h5p.json", "application/x-h5p+zip"),
        "epub": (sample("huiben"), "OEBPS/book.opf", "application/epub+zip"),
    }
    for name, (files, entry, kind) in kinds.items():
        found = judged(trial, tmp_path / name, files, entry, kind)
        assert (found.word, found.player, found.is_blank) == (Word.SHOWN, name, False), found
        assert (found.missing, found.outside, found.errors) == ((), (), ()), found


def test_what_a_lesson_lacks_and_wants_from_outside_is_named(trial: Trial, tmp_path: Path) -> None:
    body = (
        "口算<img src='图/b.png'><script src='js/c.js?v=1'></script><link rel=icon href=favicon.ico>"
        "<script src='https://cdn.example/a.js'></script><img src='//img.example/x.png'>"
        "<script>fetch('http://api.example:8080/1').catch(() => 0); new WebSocket('ws://ws.example/');"
        "setTimeout(() => { location = 'https://next.example/' }, 200); notDefinedAnywhere()</script>"
    )
    found = judged(trial, tmp_path, {"index.html": page(body)})
    assert (found.word, found.is_blank) == (Word.SHOWN, False)
    assert set(found.missing) == {"图/b.png", "js/c.js"}
    assert set(found.outside) == {"cdn.example", "img.example", "api.example:8080", "ws.example", "next.example"}
    assert [error for error in found.errors if "notDefinedAnywhere" in error]


def test_what_a_lesson_says_is_named_in_one_line_that_steers_no_terminal(trial: Trial, tmp_path: Path) -> None:
    body = "口算<img src='a%1b[2Jb.png'><script>throw new Error('one\\u001b[31m\\ntwo')</script>"
    found = judged(trial, tmp_path, {"index.html": page(body)})
    assert (found.word, found.missing) == (Word.SHOWN, ("a [2Jb.png",))
    assert found.errors == ("Uncaught Error: one [31m two",)


def test_what_is_nowhere_to_be_seen_is_blank(trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.player.trial.PAINTS_WITHIN", 2.0)
    found = judged(trial, tmp_path, {"index.html": page("")})
    assert (found.word, found.is_blank) == (Word.SHOWN, True)


def test_all_units_of_a_course_are_opened(trial: Trial, tmp_path: Path) -> None:
    files = dict(courses.course("2004"))
    lacking = {**files, "sco/二.html": page("二<img src=nowhere.png>")}
    found = judged(trial, tmp_path, lacking, "imsmanifest.xml", "application/x-scorm+zip")
    assert (found.word, found.pages, found.missing) == (Word.SHOWN, 2, ("sco/nowhere.png",))


def test_all_chapters_of_a_book_are_read(trial: Trial, tmp_path: Path) -> None:
    for gone in ("OEBPS/two.xhtml", "OEBPS/nav.xhtml"):
        files = {path: content for path, content in sample("huiben").items() if path != gone}
        found = judged(trial, tmp_path / gone, files, "OEBPS/book.opf", "application/epub+zip")
        assert (found.word, found.is_blank, found.missing) == (Word.SHOWN, False, (gone,)), found


@pytest.mark.parametrize(
    ("script", "word"),
    [(LOOP, Word.HUNG), (f"setTimeout(() => {{ {LOOP} }}, 200)", Word.HUNG), (GROWS, Word.GREEDY)],
)
def test_a_page_that_runs_wild_is_ended(trial: Trial, tmp_path: Path, script: str, word: Word) -> None:
    files = {"index.html": page(f"口算<script>{script}</script>")}
    assert judged(trial, tmp_path, files, patience=Patience(2 if word is Word.HUNG else 60, 500)).word is word
    assert judged(trial, tmp_path / "next", {"index.html": page("好")}).word is Word.SHOWN


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="finds the page's process in /proc")
def test_a_page_whose_process_dies_has_crashed(trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(self: WebPlayer) -> Decoded:
        if self.process:
            os.kill(self.process, signal.SIGKILL)
        return Decoded()

    monkeypatch.setattr(WebPlayer, "decoded", die)
    assert judged(trial, tmp_path, {"index.html": page("口算")}).word is Word.CRASHED


@pytest.mark.parametrize(
    ("files", "entry", "kind"),
    [
        ({"index.html": page("口算")}, "index.html", "application/x-scorm+zip"),
        ({"h5p.json": '{"mainLibrary": "H5P.TrueFalse"}', "content/content.json": "{}"}, "h5p.json",
         "application/x-h5p+zip"),
        ({"OEBPS/book.opf": "<package/>"}, "OEBPS/book.opf", "application/epub+zip"),
        ({"a.swf": b"FWS\x06\x30\0\0\0" + bytes(40)}, "a.swf", "application/x-shockwave-flash"),
        ({path: content for path, content in sample("huiben").items() if path != "OEBPS/one.xhtml"},
         "OEBPS/book.opf", "application/epub+zip"),
    ],
    ids=["scorm", "h5p", "epub without a spine", "flash without a frame", "epub without its first chapter"],
)  # fmt: skip
def test_what_no_player_can_show_is_unshown(trial: Trial, tmp_path: Path, files: Files, entry: str, kind: str) -> None:
    found = judged(trial, tmp_path, files, entry, kind)
    assert found.word is Word.UNSHOWN
    assert found.reason


def test_a_page_that_is_not_on_the_disk_is_unshown(trial: Trial, tmp_path: Path) -> None:
    lesson = package(tmp_path, {"index.html": page("口算")})
    lesson.main.location.unlink()
    assert trial.judge(lesson, Patience()).word is Word.UNSHOWN


# ---------------------------------------------------------------- the command


def songke(*words: object, given: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "desktop_app", "try-lesson", *map(str, words)]
    return subprocess.run(command, input=given, capture_output=True, text=True, timeout=110, check=False)


def test_a_technician_tries_files(tmp_path: Path) -> None:
    good, bad, torn = tmp_path / "好.zip", tmp_path / "坏.h5p", tmp_path / "c.zip"
    good.write_bytes(zips.write(zips.of({"index.html": page("口算<img src=a.png>")})))
    broken = {"h5p.json": '{"mainLibrary": "H5P.TrueFalse"}', "content/content.json": "{}"}
    bad.write_bytes(zips.write(zips.of(broken)))
    torn.write_bytes(good.read_bytes()[:-60] + bytes(60))
    slides = tmp_path / "讲.pptx"
    slides.write_bytes(zips.write(zips.of({"ppt/presentation.xml": "<p/>"})))
    said = songke(good, bad, torn, slides, FIXTURES / "pages.pdf", tmp_path / "nowhere", "--lang", "zh_CN")
    assert said.returncode == 1, said.stderr
    assert "好.zip：打得开（html" in said.stdout
    assert "里面缺 1 个文件：a.png" in said.stdout
    assert "讲.pptx：用 WPS 或 PowerPoint 打开" in said.stdout
    assert "pages.pdf：打得开（qtpdf" in said.stdout
    assert "坏.h5p：打不开（H5P" in said.stdout
    assert "nowhere" in said.stderr
    alone = songke(good, "--json")
    assert alone.returncode == 0, alone.stderr
    found = json.loads(alone.stdout)
    assert (found["word"], found["player"], found["is_blank"], found["missing"]) == ("shown", "html", False, ["a.png"])


def test_a_publisher_asks_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "0").write_text(page("<script src=a.js></script>口算"), "utf-8")
    (tmp_path / "1").write_text("document.title = 1", "utf-8")
    files = {"index.html": [90, str(tmp_path / "0")], "a.js": [18, str(tmp_path / "1")]}
    told = {"media_type": "text/html", "entry": "index.html", "files": files, "seconds": 60, "memory": 1500}
    asked = [json.dumps({**told, "package": package}) for package in (True, False)]
    said = songke("-", given="\n".join(asked) + "\n")
    ready, *verdicts = map(json.loads, said.stdout.splitlines())
    assert ready == {"ready": True, "reason": ""}
    assert [(one["word"], one["missing"]) for one in verdicts] == [("shown", []), ("shown", [])]
