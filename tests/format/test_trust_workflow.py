"""These fail loudly when a release of python-tuf no longer has what the adapter in ``workflow`` relies on."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tuf.api.exceptions import DownloadHTTPError, DownloadLengthMismatchError, ExpiredMetadataError
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig  # type: ignore[attr-defined]

from package_format.trust.fetcher import (
    MOST_ROOT,
    MOST_SNAPSHOT,
    MOST_TARGETS,
    MOST_TIMESTAMP,
    CarrierFetcher,
)
from package_format.trust.workflow import BEFORE_ALL_EXPIRY, Workflow
from tests.format.simulator import Simulator, contents


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    simulator = Simulator(tmp_path / "centre", "county")
    simulator.publish("county", "long ago", now=0)
    return simulator


def plain_updater(folder: Path, simulator: Simulator) -> Updater:
    folder.mkdir()
    fetcher = CarrierFetcher(simulator.carrier().fetch)
    return Updater(str(folder), "metadata/", fetcher=fetcher, bootstrap=simulator.root)


def test_python_tuf_still_judges_expiry_by_the_private_reference_time(simulator: Simulator, tmp_path: Path) -> None:
    updater = plain_updater(tmp_path / "plain", simulator)
    assert isinstance(updater._trusted_set.reference_time, datetime)
    with pytest.raises(ExpiredMetadataError):
        updater.refresh()


def test_the_workflow_lets_nothing_expire(simulator: Simulator, tmp_path: Path) -> None:
    workflow = Workflow(tmp_path, simulator.root, CarrierFetcher(simulator.carrier().fetch))
    assert workflow._trusted_set.reference_time == BEFORE_ALL_EXPIRY == datetime(1, 1, 1, tzinfo=UTC)
    workflow.refresh()
    target = workflow.get_targetinfo("channels/county/release.json")
    assert target is not None
    assert target.length == len("long ago")


def test_python_tuf_still_links_the_root_and_the_workflow_does_not(simulator: Simulator, tmp_path: Path) -> None:
    plain_updater(tmp_path / "plain", simulator)
    assert (tmp_path / "plain" / "root.json").is_symlink()
    (tmp_path / "ours").mkdir()
    workflow = Workflow(tmp_path / "ours", simulator.root, CarrierFetcher(simulator.carrier().fetch))
    workflow.refresh()
    assert set(contents(tmp_path / "ours")) == {
        "root_history/1.root.json",
        "timestamp.json",
        "snapshot.json",
        "targets.json",
    }


def test_python_tufs_limits_are_the_formats() -> None:
    config = UpdaterConfig()
    limits = (
        config.root_max_length,
        config.timestamp_max_length,
        config.snapshot_max_length,
        config.targets_max_length,
    )
    assert limits == (MOST_ROOT, MOST_TIMESTAMP, MOST_SNAPSHOT, MOST_TARGETS) == (512_000, 16_384, 2_000_000, 5_000_000)


def test_python_tuf_still_fetches_through_the_method_the_carrier_overrides() -> None:
    assert "self._fetcher.download_bytes(url, length)" in inspect.getsource(Updater._download_metadata)
    signature = inspect.signature(FetcherInterface.download_bytes)
    assert list(signature.parameters) == ["self", "url", "max_length"]


def test_the_carrier_serves_python_tufs_other_ways_too(simulator: Simulator) -> None:
    carrier = simulator.carrier()
    fetcher = CarrierFetcher(carrier.fetch)
    assert b"".join(fetcher.fetch("metadata/1.root.json")) == simulator.root
    with fetcher.download_file("metadata/1.root.json", len(simulator.root)) as file:
        assert file.read() == simulator.root
    with pytest.raises(DownloadHTTPError) as absent:
        fetcher.fetch("metadata/9.root.json")
    assert absent.value.status_code == 404
    with pytest.raises(DownloadLengthMismatchError):
        CarrierFetcher(lambda path, most: b"12345").download_bytes("metadata/timestamp.json", 4)
