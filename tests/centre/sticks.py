"""A centre with six films in small packs, and what a reader gets from a copy of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from package_format.trust.tree import MetadataTree
from tests.centre import contents, reader
from tests.centre.centres import Site, tree_of
from tests.centre.contents import row

BIG = 400_000
CHANNEL = contents.CHANNEL.partition("[progress]")[0]


def six_films(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr("centre.packing.PACK_SIZE", 300_000)
    made = Site(tmp_path, capsys)
    rows = [row(f"film-{n}", 标题=f"第{n}课 电影", 文件=f"f{n}.mp4", 课=f"第{n}课") for n in range(6)]
    films = {f"f{n}.mp4": contents.mp4(50 + n, BIG) for n in range(6)}
    contents.write(made.content, {"channel.toml": CHANNEL, "resources.csv": contents.table(rows), **films})
    made.publish()
    return made


def export(site: Site, stick: Path, *arguments: object, code: int = 0) -> dict[str, Any]:
    return site.run("export", site.centre, stick, *arguments, code=code)


def named(home: Path) -> set[str]:
    return {path for path in tree_of(home) if not path.endswith(".part")}


def in_force(site: Site) -> dict[str, bytes]:
    """The repository without metadata that nothing leads to any more."""
    kept = {f"metadata/{name}" for name in MetadataTree(site.tree / "metadata").in_force()}
    return {path: content for path, content in tree_of(site.tree).items() if path in kept or "metadata" not in path}


def films(home: Path, tmp_path: Path) -> set[str]:
    """The resources that a reader who has nothing gets from the copy at ``home``, byte for byte."""
    fresh = tmp_path / f"reader-{len(list(tmp_path.iterdir()))}"
    manifest, _, records = reader.catalogue(home, fresh)
    assert manifest.number
    whole = set()
    for record in records.values():
        try:
            reader.files(home, record)
        except FileNotFoundError:
            continue
        whole.add(record.id)
    return whole
