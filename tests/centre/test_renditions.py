"""Presentations become PDFs when they are published: by LibreOffice, once, with the original beside it."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from centre.intake import renditions
from centre.intake.facts import read_facts
from centre.intake.folder import SourceFile
from centre.intake.renditions import NoRendition, Renditions
from tests.centre import slides
from tests.centre.centres import Site
from tests.centre.contents import lessons, row

needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def presentation(folder: Path, *texts: str) -> SourceFile:
    location = folder / "slides.pptx"
    location.write_bytes(slides.pptx(*texts))
    return SourceFile("ppt/课件.pptx", location, location.stat().st_size, PPTX)


@needs_office
def test_a_presentation_becomes_a_pdf_with_a_page_a_slide_and_stays_the_same(tmp_path: Path) -> None:
    file = presentation(tmp_path, "小蝌蚪找妈妈", "第二页", "第三页")
    made = Renditions(tmp_path / "kept").pdf_of(file)
    assert (made.path, made.media_type) == ("ppt/课件.pdf", "application/pdf")
    assert read_facts(made.location, made.media_type).pages == 3
    content = made.location.read_bytes()
    assert made.size == len(content)
    assert [path.name for path in (tmp_path / "kept").iterdir()] == [made.location.name], "nothing else is left"
    again = Renditions(tmp_path / "kept", "no such program").pdf_of(file)
    assert again.location.read_bytes() == content, "made once for a content"


@needs_office
def test_published_the_pdf_opens_and_the_presentation_is_its_original(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = Site(tmp_path, capsys)
    lessons(site.content, [row("kejian", 文件="kejian.pptx")])
    (site.content / "kejian.pptx").write_bytes(slides.pptx("一", "二"))
    said = site.publish()
    assert said["resources"] == 1
    assert not [found for found in said["findings"] if found["kind"] == "no-rendition"]
    (record,) = site.look().records.values()
    assert [(file.role, file.path, file.media_type) for file in record.files] == [
        ("main", "kejian.pdf", "application/pdf"),
        ("original", "kejian.pptx", PPTX),
    ]
    assert record.pages == 2
    assert not site.publish()["signed"], "the same content is no new release"


def test_without_libreoffice_publishing_goes_on_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    site = Site(tmp_path, capsys)
    lessons(site.content, [row("kejian", 文件="kejian.pptx")])
    (site.content / "kejian.pptx").write_bytes(slides.pptx("一"))
    (found,) = [found for found in site.publish()["findings"] if found["kind"] == "no-rendition"]
    assert "kejian.pptx" in found["text"]
    (record,) = site.look().records.values()
    assert [file.role for file in record.files] == ["main"]


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a shell script")
@pytest.mark.parametrize(
    ("does", "reason"),
    [
        ("exit 1", "cannot read it"),
        ('mkdir -p "$9"; echo text > "$9/document.pdf"', "cannot read it"),
        ("sleep 600 & wait", "took more than"),
    ],
)
def test_a_document_that_cannot_be_turned_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, reason: str
) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    monkeypatch.setattr(renditions, "SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(NoRendition, match=reason):
        Renditions(tmp_path / "kept", str(program)).pdf_of(presentation(tmp_path, "一"))
    assert time.monotonic() - began < 100, "what the program started was ended with it"
    assert list((tmp_path / "kept").iterdir()) == []


def test_a_program_that_does_not_start_is_no_rendition(tmp_path: Path) -> None:
    with pytest.raises(NoRendition, match="does not start"):
        Renditions(tmp_path / "kept", str(tmp_path / "absent")).pdf_of(presentation(tmp_path, "一"))
