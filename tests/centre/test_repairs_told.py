"""Mirrors tell their source what schools fetched from them to mend a broadcast."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from centre.mirror.carriers import HttpCarrier
from centre.mirror.mirror_folder import MirrorFolder
from centre.mirror.repairs_told import tell_repairs
from centre.repair_counts import read_counts
from package_format.errors import Unreachable
from tests.centre.centres import run
from tests.centre.servers import centre_server, nginx_server
from tests.sync.publisher import Lesson, Publisher, noise


def test_what_schools_fetch_from_a_mirror_to_mend_a_broadcast_is_told_up_the_chain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    centre = Publisher(tmp_path / "centre", pack=128 << 10)
    centre.publish(Lesson("song", {"song.mp4": noise(1, 300_000)}))
    (tmp_path / "root.json").write_bytes(centre.root)
    city, county = MirrorFolder(tmp_path / "city"), MirrorFolder(tmp_path / "county")
    root = ["--root", tmp_path / "root.json"]
    run(capsys, "mirror", centre.tree, city.path, *root)
    packs = sorted((city.repository / "packs").iterdir())
    run(capsys, "mirror", city.repository, county.path, *root)
    with centre_server(county.path) as server:
        for number, pack in enumerate(packs):
            mends = {"Songke_Repair": "4711", "Range": f"bytes=0-{99 + number}"}
            assert server.get(f"/packs/{pack.name}", **mends).status == 206
        server.get(f"/packs/{packs[0].name}")  # an ordinary reader
    expected = {pack.name: 100 + number for number, pack in enumerate(packs)}
    assert read_counts(county.repair_file) == expected
    with centre_server(city.path) as server:
        address = f"http://127.0.0.1:{server.port}/"
        for _ in range(2):  # what was told is not told again
            assert run(capsys, "mirror", address, county.path)["complete"]
        (county.repair_file).write_text(json.dumps({**expected, packs[0].name: 150, "0" * 64: 7}))
        assert tell_repairs(county, HttpCarrier(address)) == 1
    assert read_counts(city.repair_file) == {**expected, packs[0].name: 150}
    (county.repair_file).write_text(json.dumps({packs[0].name: 151}))
    with pytest.raises(Unreachable):
        tell_repairs(county, HttpCarrier(address))
    (county.path / "repository" / "packs" / ("1" * 64)).touch()
    (county.repair_file).write_text(json.dumps({"1" * 64: 5}))
    with centre_server(city.path) as server:  # the source has it no more
        assert tell_repairs(county, HttpCarrier(f"http://127.0.0.1:{server.port}/")) == 0
    assert read_counts(county.repairs_told_file) == {"1" * 64: 5}


def test_an_nginx_tells_the_centre_what_schools_fetch_from_it_to_mend_a_broadcast(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    centre = Publisher(tmp_path / "centre", pack=128 << 10)
    centre.publish(Lesson("song", {"song.mp4": noise(1, 300_000)}))
    (tmp_path / "root.json").write_bytes(centre.root)
    city = MirrorFolder(tmp_path / "city")
    run(capsys, "mirror", centre.tree, city.path, "--root", tmp_path / "root.json")
    first, second, *_ = sorted(path.name for path in (centre.tree / "packs").iterdir())
    with centre_server(city.path) as behind, nginx_server(centre.tree, tmp_path / "nginx", behind.port) as server:
        assert server.get(f"/packs/{first}", Songke_Repair="4711", Range="bytes=0-99,200-299").status == 206
        assert server.get(f"/packs/{second}", Songke_Repair="4711", Range="bytes=1-7").status == 206
        assert server.get(f"/packs/{second}", Range="bytes=0-999").status == 206, "an ordinary reader"
    assert read_counts(city.repair_file) == {first: 200, second: 7}
    with nginx_server(centre.tree, tmp_path / "alone") as server:  # nobody behind it: schools notice nothing
        assert server.get(f"/packs/{first}", Songke_Repair="4711", Range="bytes=0-99").status == 206
