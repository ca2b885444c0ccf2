"""Publishing with all played: covers, words, tracks, renditions in the record; what plays nowhere is left out."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from centre.examine.web_films import WebFilms
from package_format.web_rendition import rendition_path
from tests.centre import contents, zips
from tests.centre.centres import Site
from tests.centre.contents import row
from tests.player import inside_films
from tests.player.lessons import FIXTURES

pytestmark = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
FILM = (FIXTURES / "film.mp4").read_bytes()
SRT = "1\n00:00:00,500 --> 00:00:02,000\n小蝌蚪长出两条后腿\n"


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    return Site(tmp_path, capsys)


def publish(site: Site, *rows: dict[str, str], code: int = 0, **files: bytes | str) -> dict[str, Any]:
    contents.write(site.content, {name.replace("__", "."): content for name, content in files.items()})
    contents.write(site.content, {"channel.toml": contents.CHANNEL.partition("[progress]")[0]})
    site.rows(*rows)
    return site.publish(code, ())


def kinds(said: dict[str, Any]) -> set[str]:
    return {found["kind"] for found in said["findings"]}


def test_a_record_says_what_was_found_out(site: Site) -> None:
    rows = [row("film", 字幕="zh-CN=a.srt"), row("sheet", 文件="b.pdf")]
    said = publish(site, *rows, a__mp4=FILM, a__srt=SRT, b__pdf=(FIXTURES / "pages.pdf").read_bytes())
    assert said["left_out"] == 0
    records = site.look().records
    assert records["film"].duration_ms == 5000
    assert "长出两条后腿" in records["film"].text
    assert records["sheet"].pages == 3
    assert records["sheet"].cover is not None
    assert records["sheet"].cover.size < 48 << 10
    assert not site.publish(words=())["signed"], "the same content is no new release"
    assert not site.publish()["signed"], "what was played once is known, also to who is in a hurry"


def test_the_languages_of_a_film_are_in_its_record_and_subtitles_of_pictures_are_told(
    site: Site, tmp_path: Path
) -> None:
    both = inside_films.make(tmp_path / "a.mp4", ("-c:s", "mov_text")).read_bytes()
    pictures = inside_films.make_with_pictures(tmp_path / "b.mkv", text=True).read_bytes()
    said = publish(site, row("both"), row("pictures", 文件="b.mkv"), a__mp4=both, b__mkv=pictures)
    told = [found for found in said["findings"] if found["kind"] == "picture-subtitles"]
    assert [(found["row"], found["leaves_out"]) for found in told] == [(3, False)]
    tracks = site.look().records["both"].files[0].tracks
    assert [(track.kind, track.codec, track.language) for track in tracks] == [
        ("subtitle", "mov_text", "zh"), ("subtitle", "mov_text", "bo"),
    ]  # fmt: skip


def test_what_plays_nowhere_is_left_out_and_the_old_version_stays(site: Site) -> None:
    publish(site, row("old"), row("other", 文件="b.mp4"), a__mp4=FILM, b__mp4=FILM + b"\0" * 8)
    rows = [row("old"), row("new", 文件="c.mp4"), row("other", 文件="b.mp4")]
    broken = {"a__mp4": contents.mp4(3), "c__mp4": contents.mp4(4), "b__mp4": FILM + bytes(16)}
    said = publish(site, *rows, code=3, **broken)
    assert (said["resources"], said["left_out"], said["changed"], said["removed"]) == (2, 2, 1, 0)
    places = {(found["row"], found["kind"], found["leaves_out"]) for found in said["findings"]}
    assert {(2, "not-playable", True), (3, "not-playable", True)} <= places
    assert "no-longer-offered" not in kinds(said)
    assert site.look().versions() == {"old": 1, "other": 2}
    said = publish(site, *rows, a__mp4=FILM + b"\0" * 4, c__mp4=FILM)
    assert (said["resources"], said["left_out"]) == (3, 0)
    assert site.look().versions() == {"old": 2, "other": 2, "new": 1}


def test_a_person_is_told_which_file_why_and_what_to_do(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    from centre.__main__ import main

    publish(site, row("old"), a__mp4=FILM)
    contents.write(site.content, {"a.mp4": contents.mp4(3)})
    arguments = ["publish", str(site.centre), "--channel", "demo", str(site.content), "--lang", "zh_CN"]
    assert main(arguments) == 3
    said = capsys.readouterr()
    assert "未发布 resources.csv，第 2 行，“文件”：“a.mp4”放不出来" in said.out
    assert "请从原处重新拷贝" in said.out
    assert "1 个资源放不出来" in said.err


def test_films_in_packages_get_a_rendition_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    page = "<meta charset=utf-8><body>看影片<video src='m/片.mp4'></video>"
    package = zips.write(zips.of({"index.html": page, "m/片.mp4": FILM, "n.mp4": contents.mp4(5)}))
    said = publish(site, row("web", 类型="课件", 文件="a.zip"), a__zip=package)
    (found,) = [one for one in said["findings"] if one["kind"] == "package-film"]
    assert "n.mp4" in found["text"]
    files = site.look().files["web"]
    assert set(files) == {"package/index.html", "package/m/片.mp4", "package/n.mp4", rendition_path("package/m/片.mp4")}
    assert files["package/m/片.mp4"] == FILM
    assert files[rendition_path("package/m/片.mp4")].startswith(b"\x1a\x45\xdf\xa3")
    monkeypatch.setattr(WebFilms, "_encode", lambda *_: pytest.fail("encoded again"))
    assert not site.publish(words=())["signed"]
    assert not site.publish()["signed"]


def test_a_wrong_suffix_or_none_changes_nothing(site: Site) -> None:
    rows = [row("film", 文件="没有后缀"), row("sheet", 文件="b.mp4"), row("picture", 文件="c.pdf", 类型="素材")]
    files = {"没有后缀": FILM, "b.mp4": (FIXTURES / "pages.pdf").read_bytes()}
    contents.write(site.content, {**files, "c.pdf": (FIXTURES / "picture1.png").read_bytes()})
    said = publish(site, *rows)
    assert said["left_out"] == 0
    records = site.look().records
    found = {name: (one.files[0].media_type, one.duration_ms, one.pages) for name, one in records.items()}
    assert found == {"film": ("video/mp4", 5000, 0), "sheet": ("application/pdf", 0, 3), "picture": ("image/png", 0, 0)}


def test_without_ffmpeg_publishing_goes_on_and_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    said = publish(site, row("film"), row("web", 文件="b.zip"), a__mp4=contents.mp4(1),
                   b__zip=zips.write(zips.of({"index.html": "<p>", "a.mp4": FILM})))  # fmt: skip
    assert {"unseen", "package-film"} <= kinds(said)
    assert said["resources"] == 2


def test_a_film_whose_rendition_would_have_too_long_a_path_is_named(site: Site) -> None:
    path = f"{'a' * 60}/{'b' * 60}/{'c' * 60}/{'d' * 28}.mp4"
    package = zips.write(zips.of({"index.html": "<p>口算", path: FILM}))
    said = publish(site, row("web", 类型="课件", 文件="a.zip"), a__zip=package)
    (found,) = [one for one in said["findings"] if one["kind"] == "package-film"]
    assert "too long" in found["text"]
    assert set(site.look().files["web"]) == {"package/index.html", f"package/{path}"}
