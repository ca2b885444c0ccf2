"""Web packages from a publisher's zip to a school's disk: taken apart, installed whole, changed in little, healed."""

from __future__ import annotations

import os
import random
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from desktop_app.store.store import Store
from tests.centre import contents, packages, zips
from tests.centre.contents import row
from tests.whole.programs import Centre, Point

CORPUS = Path(os.environ.get("SONGKE_CONTENT", Path(__file__).resolve().parents[3] / "shared" / "content"))
REAL = {
    "scorm": "scorm/plants-scorm12.zip",
    "h5p": "h5p/truefalse-zh.h5p",
    "epub": "epub/childrens-literature.epub",
}
PICTURES = {f"img/图{number}.png": random.Random(number).randbytes(9000) for number in range(150)}


def game(changes: Mapping[str, bytes | str] = MappingProxyType({})) -> bytes:
    """Return a package as a Chinese computer zips it: names in GBK, nothing said about them."""
    files = {**packages.HTML, **PICTURES, **changes}
    return zips.write(
        zips.Entry(name.encode("gbk"), content.encode() if isinstance(content, str) else content)
        for name, content in files.items()
        if content != "gone"
    )


def held(point: Point, resource: str) -> dict[str, bytes]:
    """Return what a player would be given of a package, by path below its folder."""
    with Store.open(point.folder) as store:
        (folder,) = store.library.lesson(resource).folders
        return {stored.path.removeprefix(f"{folder.folder}/"): stored.location.read_bytes() for stored in folder}


def stored_files(point: Point) -> int:
    return sum(path.is_file() for path in (point.folder / "files").rglob("*"))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_package_travels_changes_and_heals(tmp_path: Path) -> None:
    centre, near, far = Centre(tmp_path / "centre"), Point(tmp_path / "near"), Point(tmp_path / "far")
    content = contents.lessons(tmp_path / "content", [row("game", 类型="课件", 文件="游戏.zip")])
    contents.write(content, {"游戏.zip": game()})
    centre.done("init")
    assert centre.done("publish", "--unplayed", "--channel", "demo", content)["new_files"] == len(packages.HTML) + len(
        PICTURES
    )

    with centre.serving() as address:
        far.done("subscribe", address, "--root", centre.root)
        near.done("subscribe", centre.tree, "--root", centre.root)
        assert far.done("sync")["installed"] == 1
        assert near.done("import", centre.tree)["installed"] == 1
        expected = {name: c.encode() if isinstance(c, str) else c for name, c in {**packages.HTML, **PICTURES}.items()}
        assert held(far, "game") == held(near, "game") == expected
        (card,) = far.done("list")
        assert (card["media_type"], card["readiness"]) == ("text/html", "ready")
        assert card["bytes"] == sum(map(len, expected.values()))
        assert far.done("status")["bytes_ready"] == card["bytes"]
        assert far.done("verify")["checked"] == stored_files(far) == len(set(expected.values()))

        # The next version: one file changed, one gone. Hardly more than these come, and nothing of the old one stays.
        contents.write(content, {"游戏.zip": game({"img/图7.png": b"new" * 2000, "img/图8.png": "gone"})})
        centre.done("publish", "--unplayed", "--channel", "demo", content)
        synced = far.done("sync")
        assert (synced["installed"], synced["received"] < 60_000) == (1, True)
        now = {name: content for name, content in expected.items() if name != "img/图8.png"}
        now["img/图7.png"] = b"new" * 2000
        assert held(far, "game") == now
        assert stored_files(far) == len(set(now.values()))

        # Rot in two files, one of them lost: verify names the lesson, the next sync brings exactly these.
        with Store.open(far.folder) as store:
            (folder,) = store.library.lesson("game").folders
            spoiled = [folder.find("img/图1.png"), folder.find("js/app.js")]
        assert spoiled[0] is not None
        assert spoiled[1] is not None
        spoiled[0].location.unlink()
        spoiled[1].location.write_bytes(b"rot")
        found = far.run("verify")
        assert (found.code, len(found.facts["rotten"]), found.facts["resources"]) == (3, 2, ["game"])
        assert far.done("sync")["received"] < 60_000
        assert held(far, "game") == now
        assert far.done("verify")["clean"]

    played = far.done("play", "game", "--seconds", "1")
    assert (played["player"], played["pages_rendered"], played["outcome"]) == ("html", 1, 0)


@pytest.mark.slow
@pytest.mark.parametrize("kind", REAL)
def test_real_packages_arrive_as_they_were(kind: str, tmp_path: Path) -> None:
    if not (CORPUS / REAL[kind]).is_file():
        pytest.skip(f"no lesson files at {CORPUS} (SONGKE_CONTENT)")
    centre, point = Centre(tmp_path / "centre"), Point(tmp_path / "point")
    content = contents.lessons(tmp_path / "content", [row("real", 文件="real.zip")])
    contents.write(content, {"real.zip": (CORPUS / REAL[kind]).read_bytes()})
    centre.done("init")
    centre.done("publish", "--unplayed", "--channel", "demo", content)
    point.done("subscribe", centre.tree, "--root", centre.root)
    assert point.done("import", centre.tree)["installed"] == 1
    with zipfile.ZipFile(CORPUS / REAL[kind]) as package:
        expected = {info.filename: package.read(info) for info in package.infolist() if not info.is_dir()}
    assert held(point, "real") == expected
