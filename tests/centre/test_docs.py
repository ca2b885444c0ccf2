"""What the pages for publishers and for the curious say is what the programs do."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from centre.archive import tables
from centre.intake import values
from centre.intake.headings import REQUIRED, Column
from package_format.inventory import Inventory
from package_format.shard import CLASSES, KINDS, STATUSES
from package_format.statement import Batch, SessionRow
from tests.centre import contents, reader
from tests.centre.centres import Site

DOCS = Path(__file__).parents[2] / "docs"
PUBLISHING = (DOCS / "publishing.md").read_text("utf-8")
USAGE = (DOCS / "usage-data.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PUBLISHING, re.DOTALL)
    assert found
    return found[1]


def test_the_example_can_be_published_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = Site(tmp_path, capsys)
    files: dict[str, bytes | str] = {
        "channel.toml": block("toml"),
        "resources.csv": block("csv"),
        "video/kedou.mp4": contents.mp4(1),
        "subs/kedou.srt": contents.SRT,
        "sheets/kedou.pdf": contents.pdf(),
        "covers/kedou.jpg": b"\xff\xd8\xff\xe0" + bytes(50),
    }
    for name in files:
        assert name.rsplit("/", 1)[-1] in PUBLISHING.split("`channel.toml`:")[0]
    contents.write(site.content, files)
    report = site.run("publish", site.centre, "--unplayed", "--channel", "county-demo", site.content)
    assert (report["findings"], report["resources"]) == ([], 2)
    seen = reader.look(site.tree, tmp_path / "trust", "county-demo")
    assert seen.manifest.progress[0].weeks[0].nodes == seen.records["kedou-film"].nodes
    assert seen.records["kedou-film"].contributors == ("张老师", "李老师")


def test_every_column_is_described_and_marked_as_it_is() -> None:
    rows = dict(re.findall(r"^\| ([^ |]+) \| `(\w+)` \|", PUBLISHING, re.MULTILINE))
    assert rows == {column.chinese: column.value[1] for column in Column}
    musts = set(re.findall(r"^\| ([^ |]+) \| `\w+` \| yes \|", PUBLISHING, re.MULTILINE))
    assert musts == {column.chinese for column in REQUIRED}


def test_every_word_of_the_vocabulary_is_named() -> None:
    for word in (*KINDS, *CLASSES, *STATUSES, *values.KINDS, *values.CLASSES, *values.STATUSES):
        assert word in PUBLISHING, word


def test_every_field_of_usage_is_justified() -> None:
    described = set(re.findall(r"^\| `(\w+)` \|", USAGE, re.MULTILINE))
    fields = {field.name for field in dataclasses.fields(SessionRow)} | {"point"}
    fields |= {field.name for field in dataclasses.fields(Batch)} - {"rows"}
    fields |= {field.name for field in dataclasses.fields(Inventory)}
    assert fields <= described
    kept = {column.name for table in (tables.sessions, tables.points) for column in table.columns}
    # Numbers that only join tables, and the batch a row came in.
    assert kept - {"number", "id", "batch", "first_received", "last_received"} <= described
    assert {"first_received", "last_received"} <= set(re.findall(r"`(\w+)`", USAGE))
