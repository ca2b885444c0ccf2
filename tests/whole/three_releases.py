"""Three releases of one channel by the real centre, each kept as the tree that a carrier would bring."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from centre.centre_folder import CentreFolder
from centre.establish import establish
from centre.intake.content import read_content
from centre.intake.findings import Findings
from centre.publish import Published, Publisher
from tests.centre import contents
from tests.centre.contents import row

WORDS = [f"{word}{number}" for number in range(60) for word in ("青蛙", "尾巴", "荷叶", "妈妈", "池塘")]
NOW = 1_795_400_000
DAY = 86_400
PAGES = 12


def page(number: int, release: int) -> str:
    """A page of about 60 kB; a few words of it change with every release."""
    chance = random.Random(number)
    words = [chance.choice(WORDS) for _ in range(6000)]
    for change in range(1, release):
        words[random.Random(change * 100 + number).randrange(6000)] = f"第{change + 1}次修改"
    return f"<html><body>{''.join(words)}</body></html>"


def film(release: int) -> bytes:
    """A film of 1.5 MB in which every release changes 100 bytes."""
    content = bytearray(contents.mp4(7, 1_500_000))
    for change in range(1, release):
        content[change * 400_000 : change * 400_000 + 100] = random.Random(change).randbytes(100)
    return bytes(content)


def lessons(release: int) -> dict[str, bytes | str]:
    """The files of a release: a film, pages, a recording under a new id and name, and pages that are new."""
    files: dict[str, bytes | str] = {"film.mp4": film(release), "same.mp4": contents.mp4(8, 300_000)}
    files |= {f"pages/{number}.html": page(number, release) for number in range(PAGES)}
    moved = bytearray(contents.mp4(9, 400_000))
    if release > 1:
        moved[200_000:200_050] = bytes(50)
    files["old.mp4" if release == 1 else "new.mp4"] = bytes(moved)
    if release > 1:
        files["more.html"] = page(1, 1) + page(PAGES, release)
    return files


@dataclass
class Releases:
    """The centre, and for each release its tree and what publishing said."""

    folder: Path
    trees: dict[int, Path] = field(default_factory=dict)
    said: dict[int, Published] = field(default_factory=dict)

    def publish(self, number: int, files: Mapping[str, bytes | str]) -> None:
        """Publish ``files``, one resource each, and keep the tree."""
        names = [path for path in files if path.startswith("pages/")]
        rows = [row("film", 文件="film.mp4"), row("same", 文件="same.mp4")]
        rows += [row("book-1", 文件="old.mp4")] if "old.mp4" in files else [row("book-2", 文件="new.mp4")]
        rows += [row(f"page-{place}", 类型="课件", 文件=name) for place, name in enumerate(names)]
        rows += [row("more", 类型="课件", 文件="more.html")] if "more.html" in files else []
        self.publish_rows(number, files, rows)

    def publish_rows(self, number: int, files: Mapping[str, bytes | str], rows: Sequence[Mapping[str, str]]) -> None:
        """Publish ``files`` as the resources that ``rows`` of the table name, and keep the tree."""
        content = self.folder / f"content{number}"
        contents.lessons(content, rows)
        contents.write(content, files)
        findings = Findings()
        read = read_content(content, "demo", findings)
        assert read is not None, findings.all
        publisher = Publisher(CentreFolder.open(self.folder / "centre"), NOW + number * DAY, lambda *_: None)
        self.said[number] = publisher.publish(read, findings)
        self.trees[number] = self.folder / f"tree{number}"
        shutil.copytree(self.folder / "centre" / "repository", self.trees[number])

    @property
    def root(self) -> bytes:
        return (self.trees[1] / "metadata" / "root.json").read_bytes()


def three_releases(folder: Path) -> Releases:
    """Make them."""
    establish(folder / "centre", "usage/batches", NOW)
    made = Releases(folder)
    for number in (1, 2, 3):
        made.publish(number, lessons(number))
    return made
