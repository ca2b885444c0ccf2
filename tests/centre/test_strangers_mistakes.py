"""What a person gives by mistake, or a strange place holds: one plain sentence, and nothing is spoiled by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from centre.centre_folder import CentreFolder
from centre.delegation import accept
from centre.mirror.carriers import FolderCarrier
from package_format.errors import Damaged
from tests.centre.centres import Site, run
from tests.sync.publisher import Lesson, Publisher


@pytest.fixture
def source(tmp_path: Path) -> Publisher:
    made = Publisher(tmp_path / "source")
    made.publish(Lesson("poem", {"poem.txt": b"poem " * 500}))
    (tmp_path / "root.json").write_bytes(made.root)
    (tmp_path / "wrong.json").write_text("no root")
    return made


def test_a_wrong_root_is_named_and_the_right_one_still_taken(
    tmp_path: Path, source: Publisher, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, right, county = tmp_path / "wrong.json", tmp_path / "root.json", tmp_path / "county"
    said = run(capsys, "mirror", source.tree, tmp_path / "city", "--root", wrong, code=1)
    assert str(wrong) in said["error"]
    assert run(capsys, "mirror", source.tree, tmp_path / "city", "--root", right)["releases"] == {"county": 1}
    assert str(wrong) in run(capsys, "init", county, "--delegated", "county", "--root", wrong, code=1)["error"]
    run(capsys, "init", county, "--delegated", "county", "--root", right)


def test_an_address_that_cannot_be_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "mirror", "http://[x", tmp_path / "city", "--root", tmp_path / "root.json", code=1)
    run(capsys, "init", tmp_path / "centre", "--address", "http://[x", code=1)
    assert not (tmp_path / "city").exists()


def test_a_place_that_has_every_number_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Endless(FolderCarrier):
        def fetch(self, path: str, most: int) -> bytes:
            return path.encode()[:most]

    monkeypatch.setattr(accept, "MOST_WAITING", 3)
    with pytest.raises(Damaged, match="more than 3"):
        accept._newest_role(CentreFolder(tmp_path), Endless(tmp_path), "county")


def test_a_place_where_a_person_may_not_look(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(tmp_path, capsys)

    def refuse(path: Path) -> bool:
        raise PermissionError(13, "没有权限", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(CentreFolder, "open", refuse)
        assert "没有权限" in site.run("report", site.centre, code=1)["error"]
