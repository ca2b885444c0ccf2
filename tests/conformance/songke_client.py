#!/usr/bin/env python3
"""Songke's client under the TUF conformance suite: its command line, spoken over our carrier, fetcher and workflow.

    songke_client.py --metadata-dir DIR init ROOT
    songke_client.py --metadata-dir DIR --metadata-url URL refresh
    songke_client.py --metadata-dir DIR --metadata-url URL --target-name NAME … --target-base-url URL \
--target-dir DIR download

The suite (theupdateframework/tuf-conformance, CLIENT-CLI.md) starts one process a step and looks at what is trusted in
DIR afterwards. A point does two things that the suite does not ask for and one that it forbids, so the adapter leaves
them out: the all-or-nothing switch around the workflow (``trust.reader``), the refusal of any delegation that is not a
channel's (``trust.state``), and the judgement of expiry by a reference time that only warns: here the computer's clock
judges, as the specification has it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # the suite starts a file, wherever it stands itself

from tuf.api.exceptions import RepositoryError

from desktop_app.sync.http_source import HttpSource
from desktop_app.sync.patience import Patience
from package_format.errors import LessonError, Missing
from package_format.trust.fetcher import FOLDER, CarrierFetcher
from package_format.trust.workflow import Workflow

TARGETS = "targets/"
PATIENCE = Patience(connect=5, read=5, tries=1, first_wait=0.01, longest_wait=0.01)
REFUSED = (RepositoryError, LessonError)


class Carrier:
    """The suite's web server as one tree: what is asked below ``metadata/`` and ``targets/`` has an address each."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self._sources = {folder: HttpSource(address, patience=PATIENCE) for folder, address in addresses.items()}

    def fetch(self, path: str, most: int) -> bytes:
        """Return the object at ``path``; see ``package_format.trust.Fetch``."""
        folder, _, name = path.partition("/")
        return self._sources[folder + "/"].fetch(name, most)

    def close(self) -> None:
        """Close every connection."""
        for source in self._sources.values():
            source.close()


def main() -> int:
    """Do one step; 0 done, 1 refused."""
    step = parsed()
    state = Path(step.metadata_dir)
    if step.step == "init":
        shutil.copyfile(step.root, state / "root.json")
        return 0
    addresses = {FOLDER: step.metadata_url} | ({TARGETS: step.target_base_url} if step.target_base_url else {})
    try:
        with closing(Carrier(addresses)) as carrier:
            follow(state, carrier, step.target_name, Path(step.target_dir or "."))
    except REFUSED as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def follow(state: Path, carrier: Carrier, targets: list[str], folder: Path) -> None:
    """Refresh what is trusted in ``state``, then bring ``targets`` into ``folder``.

    Raises:
        RepositoryError, LessonError: the repository is not to be trusted, or not there.
    """
    root = state / "root.json"
    try:
        workflow = Workflow(state, root.read_bytes(), CarrierFetcher(carrier.fetch), datetime.now(UTC))
        workflow.refresh()
        for name in targets:
            bring(workflow, name, folder)
    finally:
        # Our state keeps every root under its number; the suite looks for the newest one without.
        if newest := sorted(state.glob("root_history/*.root.json"), key=lambda path: int(path.name.split(".")[0])):
            shutil.copyfile(newest[-1], root)


def bring(workflow: Workflow, name: str, folder: Path) -> None:
    """Download one target unless it is there already."""
    found = workflow.get_targetinfo(name)
    if found is None:
        raise Missing(name)
    path = str(folder / unquote(name).replace("/", "_"))
    if workflow.find_cached_target(found, path) is None:
        workflow.download_target(found, path, TARGETS)


def parsed() -> argparse.Namespace:
    """Return the command line, in the suite's words."""
    parser = argparse.ArgumentParser(description="Songke under the TUF conformance suite")
    parser.add_argument("--metadata-dir", required=True)
    parser.add_argument("--metadata-url")
    parser.add_argument("--target-name", action="append", default=[])
    parser.add_argument("--target-dir")
    parser.add_argument("--target-base-url")
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("init").add_argument("root", type=Path)
    steps.add_parser("refresh")
    steps.add_parser("download")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
