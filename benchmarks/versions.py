"""What the next version of real content travels with, against other ways in the same run (DESIGN §11).

    python -m benchmarks.versions [--quick | --only NAME …] [--cache DIR] [--without PEER …]

The corpus is fetched from the package registries by name (``benchmarks.corpus``) and kept in a cache folder. For every
package the real centre publishes the old and the new version; real points hold the old one and sync over HTTP, by
release deltas and from packs alone. Bytes of content and recipes are counted; index and metadata are shown by
``benchmarks.update``. Web packages and containers are published as the zips that authors have: the centre takes them
apart. The other ways get the same files, containers as they are; those whose program is not installed are left out
(Debian: rsync, zsync, casync, xdelta3, bsdiff, zstd). ``bsdiff`` takes 17 times the memory and most of the time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import CACHE, CORPUS, QUICK, Package, Unavailable, fetch, pack
from benchmarks.edited_film import edited_films
from benchmarks.generated import CHANNEL, CHANNEL_TOML, centre, root
from benchmarks.peers import Pair, installed, spent
from benchmarks.update import Counted, serving
from benchmarks.version_table import Table

WAYS = ("packs", "delta")
_SCORM = b"""<manifest><organizations default="o"><organization identifier="o"><item identifierref="r"/></organization>
</organizations><resources><resource identifier="r" type="webcontent" href="index.html"/></resources></manifest>"""
_H5P = b'{"title": "Lesson", "mainLibrary": "H5P.Lesson", "preloadedDependencies": []}'
_PAGE = b'<!DOCTYPE html><html lang="zh-CN"><title>Lesson</title><body></body></html>'
_FIRST = {
    "h5p": [("h5p.json", _H5P), ("content/content.json", b"{}")],
    "scorm": [("imsmanifest.xml", _SCORM), ("index.html", _PAGE)],
    "geometry": [("index.html", _PAGE)],
}
"""What makes a container of each."""


@dataclass(frozen=True)
class Pick:
    """One thing that changes: folders with the files of its old and its new version, one of them as lessons hold it."""

    name: str
    kind: str
    old: Path
    new: Path


@dataclass(frozen=True)
class Ours:
    """One sync to the new version: bytes of content and recipes, requests, CPU seconds, peak memory in MiB."""

    bytes: int
    requests: int
    cpu: float
    memory: int


def picks(names: Sequence[str] | None, cache: Path, folder: Path) -> Iterator[Pick]:
    """Yield the corpus, or what is in ``names`` of it (``films`` for the edited ones); say what cannot be had."""
    for package in CORPUS:
        if names is None or package.name in names:
            try:
                old, new = fetch(package, cache)
            except Unavailable as error:
                print(f"left out: {error}", file=sys.stderr)
                continue
            plain = Pick(package.name, package.kind, old, new)
            yield contained(package, plain, folder) if package.container else plain
    for name, old, new in edited_films(cache) if names is None or "films" in names else ():
        yield Pick(name, "video", old, new)


def contained(package: Package, plain: Pick, folder: Path) -> Pick:
    """Put both versions into the container that authors hand out."""
    first = _FIRST[package.name]
    places = []
    for number, source in enumerate((plain.old, plain.new)):
        place = folder / package.name / str(number)
        place.mkdir(parents=True)
        pack(source, place / package.container, first)
        places.append(place)
    return Pick(package.name, package.kind, *places)


def publish(pick: Pick, version: Path, folder: Path) -> dict[str, object]:
    """Publish one version as one resource; return what the centre says."""
    content = folder / "content"
    shutil.rmtree(content, ignore_errors=True)
    content.mkdir()
    files = sorted(path for path in version.rglob("*") if path.is_file())
    if len(files) == 1 or pick.kind == "pdf":
        names = [path.relative_to(version).as_posix().replace("/", "-") for path in files]
        for path, name in zip(files, names, strict=True):
            shutil.copyfile(path, content / name)
    else:
        names = ["package.zip"]
        pack(version, content / names[0], [("imsmanifest.xml", _SCORM), ("index.html", _PAGE)])
    (content / "channel.toml").write_text(CHANNEL_TOML, encoding="utf-8")
    row = f"lesson,课文,bench-1a,第一单元,第一课,课件,{';'.join(names)}"
    (content / "resources.csv").write_text(f"标识,标题,教材,单元,课,类型,文件\n{row}\n", encoding="utf-8")
    return centre("publish", folder / "centre", "--unplayed", "--channel", CHANNEL, content)


def receive(way: str, point: Path, address: str) -> Ours:
    """Sync in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.versions", "--receive", way, str(point), address]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Ours(**json.loads(done.stdout))


def received(way: str, point: Path, address: str) -> Ours:
    """Be that process."""
    from desktop_app.store.store import Store
    from desktop_app.sync.engine import sync

    with Store.open(point) as store:
        source = Counted(address, way)
        before = os.times()
        outcome = sync(store, [source], lambda _: None)
        after = os.times()
        source.close()
    if not outcome.complete:
        raise SystemExit(f"the sync was not complete: {outcome.troubles}")
    content = source.bytes["delta"] + source.bytes["chunks"] + source.bytes["recipes"]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Ours(content, outcome.requests, after.user + after.system - before.user - before.system, memory)


def ours(pick: Pick, folder: Path) -> tuple[dict[str, Ours], float]:
    """Publish both versions and let a point follow each way; return what it took, and the seconds of publishing."""
    from desktop_app.store.store import Store
    from desktop_app.sync.subscribe import subscribe

    centre("init", folder / "centre")
    publish(pick, pick.old, folder)
    with serving(folder / "centre") as address:
        with Store.open(folder / "packs") as store:
            subscribe(store, address, root(folder / "centre"), None, ())
        receive("packs", folder / "packs", address)
        shutil.copytree(folder / "packs", folder / "delta")
        before = os.times()
        publish(pick, pick.new, folder)
        after = os.times()
        making = after.children_user + after.children_system - before.children_user - before.children_system
        return {way: receive(way, folder / way, address) for way in WAYS}, making


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.versions", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few small packages")
    parser.add_argument("--only", nargs="+", help="these parts of the corpus")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where the corpus is kept")
    parser.add_argument("--without", nargs="*", default=[], help="peers to leave out")
    parser.add_argument("--receive", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.receive:
        way, point, address = asked.receive
        print(json.dumps(received(way, Path(point), address).__dict__))
        return 0
    table = Table()
    with tempfile.TemporaryDirectory(prefix="songke-") as name, suppress(KeyboardInterrupt):
        # Ctrl-C ends it with the table of what is done.
        for pick in picks(QUICK if asked.quick else asked.only, asked.cache, Path(name) / "containers"):
            folder = Path(name) / "work"
            folder.mkdir()
            compare(pick, [peer for peer in installed() if peer not in asked.without], folder, table)
            shutil.rmtree(folder)
    for line in table.lines():
        print(line)
    return 0


def compare(pick: Pick, peers: Sequence[str], folder: Path, table: Table) -> None:
    """Bring one thing to its new version by every way, and note what it took once all have."""
    pair = Pair.make(pick.old, pick.new, folder)
    costs = {peer: spent(peer, pair) for peer in peers}
    found, making = ours(pick, folder)
    for peer, cost in costs.items():
        table.add(peer, pick.kind, pick.name, cost.bytes, cost.cpu)
    for way, took in found.items():
        table.add(f"songke {way}", pick.kind, pick.name, took.bytes, took.cpu, took.requests, took.memory)
    table.making += making
    print(table.line(pick.name), file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
