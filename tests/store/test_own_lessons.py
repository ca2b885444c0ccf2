"""A teacher's own files as lessons: their kind by content, what plays of them, and that nothing of them is recorded."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.store import own_kinds
from desktop_app.store.cards import Place
from desktop_app.store.ink import Stroke
from desktop_app.store.own_kinds import PROGRAM, SLIDES, UNKNOWN, judge, top_folder
from desktop_app.store.own_lessons import kind_of
from desktop_app.store.store import Store
from package_format.errors import NotPlayable, Refused, Unreadable
from package_format.session_row import ResourceVersion
from tests.store.test_outbox import ROW

FIXTURES = Path(__file__).parents[1] / "player" / "fixtures"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ASF = b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(40)
PICTURES = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")


def packed(*members: str, mimetype: str = "") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        if mimetype:
            file.writestr("mimetype", mimetype)
        for name in members:
            file.writestr(name, "x")
    return content.getvalue()


def part(name: str) -> bytes:
    return OLE + bytes((1 << 20) - 520) + name.encode("utf-16-le")  # across the edge of a block


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x00\x00%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF\0\0\0\0WEBP", "image/webp"), (b"BM" + bytes(20), "image/bmp"),
        (b"ID3\x04", "audio/mpeg"), (b"\xff\xfb\x90\x00\x00", "audio/mpeg"), (b"\xff\xf1\x50\x80\x00", "audio/aac"),
        (b"\xff\xff\xff\xff\xff", UNKNOWN), (b"\xff\xfe\x61\x00\x62", UNKNOWN), (b"\xff\x00\x00\x00\x00", UNKNOWN),
        (b"\0\0\0\x18ftypM4A ", "audio/mp4"), (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"\x1a\x45\xdf\xa3....webm", "video/webm"), (b"\x1a\x45\xdf\xa3....", "video/x-matroska"),
        (b"OggS...theora", "video/ogg"), (b"OggS...vorbis", "audio/ogg"),
        (ASF + PICTURES, "video/x-ms-wmv"), (ASF, "audio/x-ms-wma"),
        ((b"\x47" + bytes(187)) * 2, "video/mp2t"),
        (b"CWS\x09", "application/x-shockwave-flash"), (b"ZIM\x04\x06", "application/x-zim"),
        (b"  <!DOCTYPE HTML><html>", "text/html"), (b"just words", UNKNOWN), (b"\x00<html>", UNKNOWN), (b"", UNKNOWN),
        (part("PowerPoint Document"), "application/vnd.ms-powerpoint"), (part("WordDocument"), "application/msword"),
        (OLE, UNKNOWN),
        (packed("ppt/presentation.xml"), SLIDES), (packed("a.txt"), "application/zip"),
        (b"PK\x03\x04cut", "application/zip"),
        (packed("content/index.html", "content/a.js"), "text/html+zip"), (packed("h5p.json"), "application/x-h5p+zip"),
        (packed("imsmanifest.xml", "index.html"), "application/x-scorm+zip"),
        (packed("META-INF/container.xml", mimetype="application/epub+zip"), "application/epub+zip"),
        (packed("content.xml", mimetype="application/vnd.oasis.opendocument.presentation"),
         "application/vnd.oasis.opendocument.presentation"),
        (b"MZ\x90\x00", PROGRAM), (b"\x7fELF", PROGRAM),
    ],
)  # fmt: skip
def test_a_file_is_what_its_content_says(tmp_path: Path, content: bytes, media_type: str) -> None:
    path = tmp_path / "课件.mp3"
    path.write_bytes(content)
    assert judge(path) == media_type


def test_a_name_alone_makes_a_program(tmp_path: Path) -> None:
    path = tmp_path / "看图.BAT"
    path.write_bytes(b"echo")
    assert judge(path) == PROGRAM
    assert top_folder(["a/x", "a/y"]) == "a/"
    assert top_folder(["a/x", "b"]) == top_folder([]) == ""


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("video/mp4", "视频"), ("audio/mpeg", "音频"), ("image/png", "图片"), ("application/pdf", "文档"),
        (SLIDES, "课件"), ("application/msword", "文档"), ("application/x-scorm+zip", "网页课件"),
        (UNKNOWN, "其他文件"),
    ],
)  # fmt: skip
def test_kinds_as_teachers_call_them(media_type: str, kind: str) -> None:
    assert kind_of(media_type) == kind


@pytest.mark.parametrize("name", ["打地鼠.exe", "打地鼠.pdf"])
def test_programs_are_not_taken(store: Store, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"MZ\x90\x00" + bytes(5000))
    with pytest.raises(NotPlayable) as caught:
        store.own_files.add(path)
    assert (caught.value.title, caught.value.media_type) == (name, PROGRAM)
    assert store.own_files.files() == []
    assert list((store.folder / "own").iterdir()) == []


def test_an_own_file_is_a_lesson(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "朗读.dat"
    path.write_bytes((FIXTURES / "tone.mp3").read_bytes())
    own = store.own_files.add(path)
    lesson = store.library.lesson("@1")
    assert (lesson.card.id, lesson.card.channel, lesson.card.kind) == ("@1", "", "音频")
    assert (lesson.main.media_type, lesson.main.location) == ("audio/mpeg", own.location)
    assert store.library.card("@1") == lesson.card
    assert store.own_lessons.cards() == [lesson.card]
    assert store.library.others(lesson.card) == []
    for name in ("@2", "@x"):
        with pytest.raises(Refused):
            store.library.lesson(name)
    own.location.unlink()
    with pytest.raises(Unreadable):
        store.library.lesson("@1")


def test_what_cannot_be_read_is_of_no_known_kind(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4 trailer<</Root 1 0 R>>")
    own = store.own_files.add(path)

    def refuse(_path: Path) -> str:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(own_kinds, "judge", refuse)
    assert store.own_lessons.media_type(own) == UNKNOWN
    monkeypatch.undo()
    assert store.own_lessons.media_type(own) == "application/pdf"


def test_a_presentation_with_a_pdf_shows_that_and_keeps_the_original(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "课件.pptx"
    path.write_bytes(packed("ppt/presentation.xml"))
    own = store.own_files.add(path)
    assert [file.role for file in store.library.lesson("@1").files] == ["main"]
    assert store.library.card("@1").media_type == SLIDES
    store.own_lessons.keep_slides(own, b"%PDF-1.4 slides")
    main, original = store.library.lesson("@1").files
    assert (main.role, main.media_type, main.location.read_bytes()) == ("main", "application/pdf", b"%PDF-1.4 slides")
    assert (original.role, original.media_type, original.location) == ("original", SLIDES, own.location)
    assert store.library.card("@1").media_type == "application/pdf"
    assert store.own_lessons.remove(own.key) == own
    assert list((store.folder / "slides").iterdir()) == []


def test_place_and_ink_stay_with_it_and_go_with_it(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.4 trailer<</Root 1 0 R>>")
    store.own_files.add(path)
    left = Place("@1", 1, 3, 9, 1_795_000_000)
    store.library.keep_place(left)
    store.library.keep_place(Place("@7", 1, 3, 9, 1_795_000_000))
    store.ink.keep("@1", 1, 3, [Stroke(0, 40, ((1, 2), (3, 4)))])
    store.notes.keep("@1", 1, "a", "{}")
    assert [(card.id, place) for card, place in store.library.recent(5)] == [("@1", left)]
    store.own_lessons.remove(1)
    assert store.library.place("@1") is None
    assert store.ink.of("@1", 1) == {}
    assert store.notes.of("@1", 1) == {}
    assert store.library.recent(5) == []


def test_no_record_of_its_use_is_kept(store: Store) -> None:
    own = replace(ROW, resource=ResourceVersion("", "@1", 1))
    assert store.outbox.add(own) == own
    store.outbox.draft(5, own)
    assert store.outbox.take_up() == 0
    assert store.outbox.pending() == 0
    assert store.outbox.add(ROW).seq == 1
