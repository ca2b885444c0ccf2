"""Publishing web lessons that are played once: what no class could see is left out, what they lack is said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from centre.__main__ import main
from centre.examine import trials as module
from centre.examine.examination import Fault
from centre.examine.trials import Played, Trials
from samples.make import flash, web_packages
from tests.centre import contents, zips
from tests.centre.centres import Site
from tests.centre.contents import row
from tests.player import courses
from tests.player.web_lessons import page, real

NO_SPINE = "<package xmlns='http://www.idpf.org/2007/opf' version='3.0'><metadata/><manifest/><spine/></package>"


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    return Site(tmp_path, capsys)


def sample(name: str) -> dict[str, bytes | str]:
    return {path: file.read_bytes() for path, file in web_packages.members(name)}


def publish(site: Site, files: Mapping[str, bytes | str], code: int = 0, words: tuple[str, ...] = ()) -> dict[str, Any]:
    """Publish a resource for each file, called like it."""
    contents.write(site.content, files)
    contents.write(site.content, {"channel.toml": contents.CHANNEL.partition("[progress]")[0]})
    site.rows(*(row(name.partition(".")[0], 类型="课件", 文件=name) for name in files))
    return site.publish(code, words)


def zipped(files: dict[str, bytes | str]) -> bytes:
    return zips.write(zips.of(files))


def zipped_page(words: str) -> bytes:
    return zipped({"index.html": page(words)})


def found(said: dict[str, Any], kind: str) -> list[str]:
    return [one["text"] for one in said["findings"] if one["kind"] == kind]


@pytest.mark.slow
def test_a_good_and_a_broken_lesson_of_every_kind(site: Site) -> None:
    book = sample("huiben")
    good: dict[str, bytes | str] = {
        "html.zip": zipped({"index.html": page("口算")}),
        "scorm.zip": zipped(dict(courses.course("1.2"))),
        "h5p.h5p": zipped(sample("panduan")),
        "epub.epub": zipped(book),
        "swf.swf": flash.film(b""),
        "alone.html": page("一页"),
    }
    broken: dict[str, bytes | str] = {
        "h5p-bad.h5p": zipped({"h5p.json": '{"mainLibrary": "H5P.No"}', "content/content.json": "{}"}),
        "epub-bad.epub": zipped({**book, "OEBPS/book.opf": NO_SPINE}),
        "epub-torn.epub": zipped({path: part for path, part in book.items() if path != "OEBPS/one.xhtml"}),
    }
    said = publish(site, good | broken, 3)
    assert set(site.look().records) == {name.partition(".")[0] for name in good}
    assert said["left_out"] == len(broken)
    left = {one["facts"]["path"]: one["kind"] for one in said["findings"] if one["leaves_out"]}
    assert left == dict.fromkeys(broken, "unshown")
    assert "没有章节" in next(text for text in found(said, "unshown") if "epub-bad" in text)
    assert [text for text in found(said, "lacks-files") if "epub-torn.epub" in text and "OEBPS/one.xhtml" in text]
    assert len(found(said, "lacks-files")) == 1
    assert not found(said, "needs-network")
    assert not found(said, "blank")


def test_what_a_lesson_lacks_is_said_and_it_is_published(site: Site) -> None:
    body = page("口算<img src='图/b.png'><script>fetch('https://api.example/1').catch(() => 0)</script>")
    said = publish(site, {"a.zip": zipped({"index.html": body})})
    assert said["left_out"] == 0
    assert found(said, "lacks-files") == ["课件“a.zip”里缺 1 个文件：图/b.png；用到它们的地方会是空的，请补上再打包"]
    (text,) = found(said, "needs-network")
    assert text.startswith("这个网页课件要上网才完整：“a.zip”打开时要从 api.example 取东西")
    assert set(site.look().records) == {"a"}


def test_a_page_has_the_files_that_stand_beside_it(site: Site) -> None:
    picture = contents.png()
    contents.write(site.content, {"页.html": page("口算<img src='图/a.png'>"), "图/a.png": picture, "a.mp4": b"x"})
    contents.write(site.content, {"channel.toml": contents.CHANNEL.partition("[progress]")[0]})
    site.rows(row("a", 类型="课件", 文件="页.html;图/a.png"))
    said = site.publish(0, ())
    assert not found(said, "lacks-files")
    assert not found(said, "untried")


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> list[Played | None]:
    """What a player that is not started says of the next lessons."""
    answers: list[Played | None] = []

    def play(self: Trials, _tried: object) -> Played | None:
        return answers.pop(0)

    monkeypatch.setattr(Trials, "_play", play)
    return answers


def test_what_was_played_is_known_and_the_old_version_stays(site: Site, stand_in: list[Played | None]) -> None:
    stand_in.append(Played())
    assert publish(site, {"a.zip": zipped_page("一")})["changed"] == 0
    assert not site.publish(words=())["signed"], "nobody was asked again: there is no answer left"
    again = zips.write(zips.of({"index.html": page("一")}), comment=b"packed again")
    assert not publish(site, {"a.zip": again})["signed"], "packed in another way it is the same lesson"
    stand_in.append(Played(Fault.CRASHED, "its page has crashed"))
    said = publish(site, {"a.zip": zipped_page("二")}, 3)
    assert said["left_out"] == 1
    assert "一打开就崩溃" in found(said, "crashed")[0]
    assert site.look().versions() == {"a": 1}
    assert publish(site, {"a.zip": zipped_page("二")}, 3, ("--unplayed",))["left_out"] == 1
    assert publish(site, {"a.zip": zipped_page("三")}, 0, ("--unplayed",))["left_out"] == 0


def test_a_lesson_that_stays_blank_is_published_with_a_warning(site: Site, stand_in: list[Played | None]) -> None:
    stand_in.append(Played(is_blank=True, errors=("Uncaught ReferenceError: 课 is not defined",)))
    said = publish(site, {"a.html": page("")})
    (text,) = found(said, "blank")
    assert "a.html" in text
    assert "课 is not defined" in text
    assert said["resources"] == 1


@pytest.mark.parametrize(
    ("fault", "words"), [(Fault.HUNG, "没有反应"), (Fault.GREEDY, "内存"), (Fault.UNSHOWN, "打不开")]
)
def test_every_refusal_says_which_file_and_why(
    site: Site, stand_in: list[Played | None], fault: Fault, words: str
) -> None:
    stand_in.append(Played(fault, "the reason"))
    said = publish(site, {"a.html": page("一")}, 3)
    (text,) = found(said, fault.value)
    assert "a.html" in text
    assert words in text
    assert "the reason" in text


def test_without_a_player_it_is_said_once(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "player", lambda: ())
    said = publish(site, {"a.zip": zipped_page("一"), "b.html": page("二")})
    (text,) = found(said, "untried")
    assert text.startswith("有 2 个网页课件只检查了结构，没有试放")
    assert said["resources"] == 2
    assert not found(publish(site, {"a.zip": zipped_page("三")}, words=("--unplayed",)), "untried")
    arguments = ["publish", str(site.centre), "--channel", "demo", str(site.content), "--lang", "en"]
    assert main(arguments) == 0
    assert "judged by their structure only" in capsys.readouterr().out


def test_real_lessons_are_all_published(site: Site) -> None:
    folder = real("html5/balancing-act_en.html").parents[1]
    files = {
        f"l{number}{path.suffix}": path.read_bytes()
        for number, path in enumerate(sorted(folder.glob("*/*")))
        if path.parent.name in {"epub", "h5p", "html5", "scorm", "swf"}
    }
    said = publish(site, files)
    assert (said["resources"], said["left_out"]) == (len(files), 0)
    assert not found(said, "lacks-files")
    assert not found(said, "blank")
