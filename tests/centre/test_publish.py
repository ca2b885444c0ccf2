"""Publishing: what readers get is what was published, and only what changed is written."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from centre.centre_folder import CentreFolder
from centre.intake.content import read_content
from centre.intake.findings import Findings
from centre.publish import Publisher
from package_format import names, zstd
from tests.centre import contents, reader
from tests.centre.centres import Site, tree_of
from tests.centre.contents import row


@pytest.fixture
def site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Site:
    made = Site(tmp_path, capsys)
    contents.three_lessons(made.content)
    return made


def kinds(report: dict[str, Any]) -> list[str]:
    return [finding["kind"] for finding in report["findings"]]


def test_readers_get_what_was_published(site: Site) -> None:
    report = site.publish()
    assert (report["signed"], report["release"], report["added"], report["findings"]) == (True, 1, 3, [])
    seen = site.look()
    source = tree_of(site.content)
    assert seen.files["tadpoles"] == {"蝌蚪.mp4": source["video/蝌蚪.mp4"], "蝌蚪.srt": source["video/蝌蚪.srt"]}
    assert seen.files["tadpoles-sheet"] == {"sheet.pdf": source["sheet.pdf"]}
    assert seen.covers == {"tadpoles": source["covers/1.png"], "plants": source["covers/2.png"]}
    record = seen.records["tadpoles"]
    assert (record.initials, record.duration_ms, record.version) == ("xkdzmm", 90_000, 1)
    assert [(file.role, file.media_type, file.language) for file in record.files] == [
        ("main", "video/mp4", ""),
        ("subtitle", "application/x-subrip", "zh-CN"),
    ]
    assert seen.records["tadpoles-sheet"].pages == 4
    assert (record.subject, record.stage, record.rights) == ("语文", "小学", "CC0-1.0")


def test_the_manifest_says_who_when_where(site: Site) -> None:
    site.publish()
    manifest = site.look().manifest
    assert manifest.publisher == {"zh-CN": "示例中心"}
    assert [entry.about.id for entry in manifest.textbooks] == ["kexue-3a", "yuwen-2a"]
    assert manifest.progress[0].weeks[0].nodes == site.look().records["tadpoles"].nodes
    keys = CentreFolder.open(site.centre).usage_keys()
    assert manifest.usage is not None
    assert (manifest.usage.seal, manifest.usage.receipts) == (keys.seal_public, keys.receipts_public)
    assert manifest.usage.address == "usage/batches"


def test_mirrors_are_published_and_a_new_one_makes_a_release(site: Site) -> None:
    site.publish()
    assert site.look().manifest.mirrors == ()
    written = 'mirrors = ["https://a.example/songke", "https://b.example/", "https://a.example/songke/"]\nrights = '
    path = site.content / "channel.toml"
    path.write_text(path.read_text("utf-8").replace("rights = ", written, 1), "utf-8")
    assert site.publish()["signed"]
    assert site.look().manifest.mirrors == ("https://a.example/songke/", "https://b.example/")


def test_publishing_the_same_again_writes_nothing(site: Site) -> None:
    site.publish()
    before = tree_of(site.tree)
    report = site.publish()
    assert (report["signed"], report["release"], report["pack_bytes"], report["index_bytes"]) == (False, 1, 0, 0)
    assert tree_of(site.tree) == before


def test_one_changed_file_travels_alone(site: Site) -> None:
    site.publish()
    before, first = tree_of(site.tree), site.look()
    film = bytearray(contents.mp4(12, 500_000))
    film[300_000:300_100] = bytes(100)
    contents.write(site.content, {"video/plants.mp4": bytes(film)})
    report = site.publish()
    seen = site.look()
    assert seen.files["plants"]["plants.mp4"] == bytes(film)
    assert seen.versions() == {"tadpoles": 1, "tadpoles-sheet": 1, "plants": 2}
    assert (report["added"], report["changed"], report["new_files"]) == (0, 1, 1)
    # At most the two chunks that the 100 bytes touch; what was there stays byte for byte.
    assert 0 < report["pack_bytes"] < 2 * (256 << 10) + 10_000
    assert (
        before.items() - {("metadata/timestamp.json", before["metadata/timestamp.json"])} <= tree_of(site.tree).items()
    )
    entries = {entry.about.id: entry for entry in seen.manifest.textbooks}
    old = {entry.about.id: entry for entry in first.manifest.textbooks}
    assert entries["yuwen-2a"] == old["yuwen-2a"]
    assert entries["kexue-3a"].shard != old["kexue-3a"].shard


def test_index_deltas_lead_from_the_last_three_releases(site: Site) -> None:
    rows = [row(f"r-{number:03}", 标题=f"第{number}课 练习", 文件="a.mp4") for number in range(200)]
    shards = {}
    entry = None
    for release in range(5):
        rows[release] |= {"简介": f"第{release}次修改"}
        contents.lessons(site.content, rows)
        site.publish()
        entry = site.look().manifest.textbooks[1]
        shards[entry.shard.raw_digest] = reader.raw_shard(site.tree, entry)
    assert entry is not None
    assert [delta.base for delta in entry.deltas] == list(shards)[-2:-5:-1]
    for delta in entry.deltas:
        stored = (site.tree / names.index_path(delta.digest)).read_bytes()
        assert (names.digest_of(stored), len(stored)) == (delta.digest, delta.size)
        assert delta.size < 0.2 * entry.shard.size
        raw = zstd.expand_with_prefix(stored, shards[delta.base], entry.shard.raw, "shard")
        assert raw == shards[entry.shard.raw_digest]


def test_words_and_covers_raise_the_version_without_new_content(site: Site) -> None:
    site.publish()
    contents.write(site.content, {"covers/2.png": contents.png(99)})
    text = (site.content / "resources.csv").read_text().replace("（学习单）", "（作业）")
    site.add(resources__csv=text)
    report = site.publish()
    seen = site.look()
    assert seen.versions() == {"tadpoles": 1, "tadpoles-sheet": 2, "plants": 2}
    assert seen.covers["plants"] == contents.png(99)
    assert (report["new_files"], report["packs"]) == (0, 1)
    assert report["pack_bytes"] < 4_000


def test_a_resource_that_comes_back_has_a_new_version(site: Site) -> None:
    site.publish()
    everything = (site.content / "resources.csv").read_text()
    site.add(resources__csv="\n".join(everything.splitlines()[:2]))
    report = site.publish()
    assert (report["removed"], report["resources"], kinds(report)) == (
        2,
        1,
        ["empty-textbook", "unlisted-files", "no-longer-offered"],
    )
    assert site.look().versions() == {"tadpoles": 1}
    site.add(resources__csv=everything)
    site.publish()
    assert site.look().versions() == {"tadpoles": 1, "tadpoles-sheet": 2, "plants": 2}


def test_equal_files_are_stored_once(site: Site) -> None:
    film = contents.mp4(5, 300_000)
    contents.lessons(site.content, [row("x", 文件="a.mp4"), row("y", 文件="b.mp4"), row("z", 文件="a.mp4")])
    contents.write(site.content, {"a.mp4": film, "b.mp4": film})
    report = site.publish()
    assert report["pack_bytes"] < 1.1 * len(film)
    assert [site.look().files[name] for name in "xyz"] == [{"a.mp4": film}, {"b.mp4": film}, {"a.mp4": film}]


def test_packs_are_about_eight_mebibytes_and_recipes_lie_side_by_side(site: Site) -> None:
    films = {f"{number}.mp4": contents.mp4(number, 2_500_000) for number in range(8)}
    contents.lessons(site.content, [row(f"r-{name[0]}", 文件=name) for name in films])
    contents.write(site.content, films)
    report = site.publish()
    sizes = sorted(path.stat().st_size for path in (site.tree / "packs").iterdir())
    assert sizes[-1] <= 8.1 * (1 << 20)
    assert sizes[-2] >= 7.5 * (1 << 20)
    assert report["packs"] == len(sizes) == 4
    seen = site.look()
    refs = sorted((r.recipe.offset, r.recipe.stored) for r in seen.records.values())
    assert len({record.recipe.pack for record in seen.records.values()}) == 1
    assert all(start + stored == follows for (start, stored), (follows, _) in pairwise(refs))


def test_mistakes_publish_nothing(site: Site) -> None:
    site.publish()
    before = tree_of(site.tree)
    site.rows(*(row(f"Bad Id {number}") for number in range(70)))
    report = site.publish(code=1)
    assert report["refused"]
    assert report["mistakes"] >= 70
    assert tree_of(site.tree) == before


@pytest.mark.parametrize("back", [20 * 3600, 5_000_000])
def test_the_clock_of_the_centre_may_go_back(site: Site, back: int) -> None:
    """By hours it was set right, and no release is dated before another; by weeks the one before was dated ahead."""
    folder = CentreFolder.open(site.centre)
    site.publish()
    first = site.look().manifest
    contents.write(site.content, {"sheet.pdf": contents.pdf(6)})
    content = read_content(site.content, "demo", Findings())
    assert content is not None
    Publisher(folder, first.published - back, lambda _done, _all: None).publish(content, Findings())
    second = site.look().manifest
    assert (second.number, second.published) == (2, first.published - (back if back > 86_400 else 0))


def test_progress_counts_every_byte(site: Site) -> None:
    seen = []
    folder = CentreFolder.open(site.centre)
    content = read_content(site.content, "demo", Findings())
    assert content is not None
    Publisher(folder, 0, lambda done, expected: seen.append((done, expected))).publish(content, Findings())
    total = sum(len(body) for name, body in tree_of(site.content).items() if name.startswith(("video", "sheet")))
    assert seen[-1] == (total, total)
    assert seen == sorted(seen)


def test_several_channels_in_one_centre(site: Site, tmp_path: Path) -> None:
    site.publish()
    toml = contents.CHANNEL.replace('"demo"', '"county"', 1)
    other = contents.lessons(tmp_path / "other", [row("tadpoles", 文件="a.mp4")], channel__toml=toml)
    site.run("publish", site.centre, "--unplayed", "--channel", "county", other)
    assert reader.look(site.tree, tmp_path / "r2", "county").versions() == {"tadpoles": 1}
    assert site.look().versions()["plants"] == 1


def test_figures_of_a_term_of_small_changes(site: Site) -> None:
    """5 % of 400 files changed by 100 bytes: how much has to be written anew (chunks, recipes and shards)."""
    rng = random.Random(4)
    films = {f"{number}.mp4": contents.mp4(number, 90_000) for number in range(400)}
    contents.lessons(site.content, [row(f"r-{number}", 文件=f"{number}.mp4") for number in range(400)])
    contents.write(site.content, films)
    site.publish()
    changed = rng.sample(sorted(films), 20)
    for name in changed:
        body = bytearray(films[name])
        at = rng.randrange(1000, len(body) - 100)
        body[at : at + 100] = rng.randbytes(100)
        contents.write(site.content, {name: bytes(body)})
    report = site.publish()
    entry = site.look().manifest.textbooks[1]
    assert report["changed"] == 20
    assert report["pack_bytes"] <= sum(len(films[name]) for name in changed) * 1.02
    assert entry.deltas[0].size < 0.35 * entry.shard.size
