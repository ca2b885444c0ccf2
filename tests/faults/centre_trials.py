"""Trials of what a centre does: publishing a release, and taking usage from a stick."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from centre.__main__ import main
from centre.archive.engine import Database
from centre.archive.figures import sessions
from centre.centre_folder import CentreFolder
from package_format import names
from package_format.receipt import read_receipt
from package_format.seal import PointKey, batch_id
from package_format.stick import tree_on
from tests.centre import contents, reader
from tests.centre.contents import row
from tests.centre.plays import play, sealed
from tests.faults.trials import Scene
from tests.faults.workshop import Ended

RESTING = 400_000
ROOT_IN_CENTRE = "repository/metadata/1.root.json"


class PublishScene:
    """A centre with one release, and the content of the next: a changed resource, a new one and a cover."""

    act = "publish"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        content = folder / "content"
        command("init", folder / "centre")
        contents.lessons(content, [row("old", 文件="a.mp4")])
        command("publish", folder / "centre", "--unplayed", "--channel", "demo", content)
        contents.lessons(content, [row("old", 文件="a.mp4", 封面="c.png"), row("new", 文件="b.mp4")])
        contents.write(content, {"b.mp4": contents.mp4(8, RESTING), "c.png": contents.png()})

    def prepare(self, folder: Path) -> Mapping[str, str]:
        """Copy the centre; the content is only read."""
        copy = Path(shutil.copytree(self._folder / "centre", folder / "centre"))
        return {"centre": str(copy), "content": str(self._folder / "content"), "place": str(copy)}

    def check(self, words: Mapping[str, str], ended: Ended) -> None:
        """A reader sees one release or the other, whole; publishing again makes the new one, once."""
        tree, who = Path(words["centre"]) / "repository", Path(words["centre"]).parent
        seen = reader.look(tree, who / "reader")
        assert set(seen.records) == ({"old"} if seen.manifest.number == 1 else {"old", "new"})
        assert ended.code != 0 or seen.manifest.number == 2
        done = command("publish", words["centre"], "--unplayed", "--channel", "demo", words["content"])
        assert (done["release"], done["broken_packs"]) == (2, [])
        seen = reader.look(tree, who / "reader")
        assert seen.versions() == {"old": 2, "new": 1}
        source = {path.name: path.read_bytes() for path in Path(words["content"]).iterdir()}
        assert seen.files == {"old": {"a.mp4": source["a.mp4"]}, "new": {"b.mp4": source["b.mp4"]}}
        assert not command("publish", words["centre"], "--unplayed", "--channel", "demo", words["content"])["signed"]
        assert not list((Path(words["centre"]) / "unfinished").glob("*"))


class CollectScene:
    """A centre and a stick with the usage of two points; ``stick_fails`` says whose disk it is."""

    act = "collect"

    def __init__(self, folder: Path, stick_fails: bool) -> None:
        self._folder = folder
        self.stick_fails = stick_fails
        command("init", folder / "centre")
        keys = CentreFolder.open(folder / "centre").usage_keys()
        usage = folder / "stick" / "usage"
        usage.mkdir(parents=True)
        for stream in (1, 2):
            content = sealed(PointKey.generate(), [play(seq, stream=stream) for seq in (1, 2, 3)], keys.seal_public)
            (usage / f"{batch_id(content)}.batch").write_bytes(content)

    def prepare(self, folder: Path) -> Mapping[str, str]:
        """Copy the centre and the stick."""
        copy = str(shutil.copytree(self._folder / "centre", folder / "centre"))
        stick = str(shutil.copytree(self._folder / "stick", folder / "stick"))
        return {"centre": copy, "stick": stick, "place": stick if self.stick_fails else copy}

    def check(self, words: Mapping[str, str], ended: Ended) -> None:
        """What a receipt names is in the archive and beside it; collecting again takes everything exactly once."""
        folder = CentreFolder.open(Path(words["centre"]))
        public = bytes.fromhex(folder.usage_keys().receipts_public)
        for receipt in (Path(words["stick"]) / "receipts").glob("*.json"):
            named = read_receipt(receipt.read_bytes(), public)
            assert set(named) <= {path.name for path in folder.batches.rglob("*") if path.is_file()}
            assert len(keys_of(folder)) >= 3 * len(named)
        assert ended.code != 0 or len(keys_of(folder)) == 6
        done = command("collect", words["centre"], words["stick"])
        assert (done["batches"], done["quarantined"], done["refused"]) == (2, 0, [])
        assert keys_of(folder) == [(stream, seq) for stream in (1, 2) for seq in (1, 2, 3)]
        assert (Path(words["stick"]) / done["receipt"]).is_file()


class ExportScene:
    """A centre and a stick that takes its lessons, and holds those of the release before."""

    act = "export"

    def __init__(self, folder: Path, stick_fails: bool) -> None:
        self._folder = folder
        self.stick_fails = stick_fails
        command("init", folder / "centre")
        contents.lessons(folder / "content", [row("old", 文件="a.mp4")])
        command("publish", folder / "centre", "--unplayed", "--channel", "demo", folder / "content")
        (folder / "stick").mkdir()
        command("export", folder / "centre", folder / "stick")
        contents.lessons(folder / "content", [row("old", 文件="a.mp4"), row("new", 文件="b.mp4")])
        contents.write(folder / "content", {"b.mp4": contents.mp4(8, RESTING)})
        command("publish", folder / "centre", "--unplayed", "--channel", "demo", folder / "content")

    def prepare(self, folder: Path) -> Mapping[str, str]:
        """Copy the centre and the stick."""
        copy = str(shutil.copytree(self._folder / "centre", folder / "centre"))
        stick = str(shutil.copytree(self._folder / "stick", folder / "stick"))
        return {"centre": copy, "stick": stick, "place": stick if self.stick_fails else copy}

    def check(self, words: Mapping[str, str], ended: Ended) -> None:
        """What is on the stick is what its name says, in part or whole; exporting again makes it whole."""
        stick = Path(words["stick"])
        for path in stick.rglob("*"):
            if path.parent.name in {"packs", "index"} and len(path.name) == 64:
                assert names.digest_of(path.read_bytes()) == path.name
        assert ended.code != 0 or self._look(stick).manifest.number == 2
        command("export", words["centre"], stick)
        assert self._look(stick).manifest.number == 2
        assert not [path for path in stick.rglob("*") if path.suffix in {".part", ".tmp"}]

    def _look(self, stick: Path) -> reader.Seen:
        tree = tree_on(stick)
        assert tree is not None
        return reader.look(tree, stick.parent / "reader", root=(self._folder / "centre" / ROOT_IN_CENTRE).read_bytes())


def keys_of(folder: CentreFolder) -> list[tuple[int, int]]:
    """Return the keys of every row in the archive."""
    database = Database("", folder.usage_file)
    try:
        return [(one.row.stream, one.row.seq) for one in sessions(database)]
    finally:
        database.close()


def command(*words: object) -> dict[str, Any]:
    """Run a command of the centre in this process; return what it reports. It must end well."""
    shown, said = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(said):
        code = main([*map(str, words), "--json"])
    assert code == 0, f"{words}: {said.getvalue()}"
    return dict(json.loads(shown.getvalue()))


def centre_scenes(folder: Path) -> list[Scene]:
    """Return what a centre does while its disk goes wrong, or the stick it takes usage from."""
    return [
        PublishScene(folder / "publish"),
        CollectScene(folder / "collect", stick_fails=False),
        CollectScene(folder / "collect-stick", stick_fails=True),
        ExportScene(folder / "export", stick_fails=False),
        ExportScene(folder / "export-stick", stick_fails=True),
    ]
