from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.satellite.air import multicast_works
from tests.whole.programs import ROOT, Centre


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """A centre that has published the sample lessons; not to be changed."""
    centre = Centre(tmp_path_factory.mktemp("centre") / "centre")
    centre.done("init")
    centre.done("publish", "--unplayed", "--channel", "songke-samples", ROOT / "samples" / "lessons")
    return centre


@pytest.fixture
def centre(published: Centre, tmp_path: Path) -> Centre:
    """A centre of one test's own, with the sample lessons published."""
    shutil.copytree(published.folder, tmp_path / "centre")
    return Centre(tmp_path / "centre")


@pytest.fixture(scope="session")
def multicast() -> None:
    """Skip where this machine has no multicast on loopback."""
    if not multicast_works():
        pytest.skip("this machine does not bring multicast on loopback back to itself")
