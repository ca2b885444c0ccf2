"""Packages of thousands of small files: publish, import, sync, verify and open, against ``unzip`` in the same run.

    python -m benchmarks.package_files [--files 3000] [--rounds N] [--folder DIR]

A SCORM package of scripts, pages and pictures as authoring tools make them (1-6 KB, every fifth 10-60 KB). ``unzip``
neither hashes nor waits for the disk; ``unzip, then sync`` does the latter. Every way runs in a process of its own; the
ways of Songke are timed without its start. HTTP is the centre's own server on this computer.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.generated import CHANNEL, CHANNEL_TOML, centre, root
from benchmarks.update import serving

_ROW = "pack,课件,bench-1a,第一单元,第一课,课件,package.zip"
_MANIFEST = """<manifest><organizations default="o">
<organization identifier="o"><item identifierref="r"/></organization></organizations>
<resources><resource identifier="r" type="webcontent" href="index.html"/></resources></manifest>"""


def make_package(folder: Path, files: int, changed: int = 0) -> None:
    """Write a content folder with one package of ``files`` files, the first ``changed`` of them in a newer version."""
    folder.mkdir(exist_ok=True)
    (folder / "channel.toml").write_text(CHANNEL_TOML, encoding="utf-8")
    (folder / "resources.csv").write_text(f"标识,标题,教材,单元,课,类型,文件\n{_ROW}\n", encoding="utf-8")
    with zipfile.ZipFile(folder / "package.zip", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("imsmanifest.xml", _MANIFEST)
        package.writestr("index.html", "<!DOCTYPE html><html>")
        for number in range(files - 2):
            chance = random.Random(number + 1_000_000 * (number < changed))
            words = " ".join(f"word{chance.randrange(500)}" for _ in range(chance.randrange(150, 900)))
            picture = chance.randbytes(chance.randrange(10_000, 60_000))
            name, content = (f"img/{number}.png", picture) if number % 5 == 0 else (f"js/{number}.js", words.encode())
            package.writestr(f"{number // 200}/{name}", content)


def sync_once(source: str, folder: Path) -> None:
    """Be the process that receives: print the seconds of a sync, of a verification and of opening the lesson."""
    from desktop_app.store.store import Store
    from desktop_app.store.verify import verify
    from desktop_app.sync.engine import sync
    from desktop_app.sync.sources import open_source

    with Store.open(folder) as store:
        begun = time.perf_counter()
        outcome = sync(store, [open_source(source, None)], lambda _: None)
        synced = time.perf_counter()
        clean = verify(store).clean
        verified = time.perf_counter()
        folders = store.library.lesson("pack").folders
        opened = time.perf_counter()
    whole = outcome.complete and clean and len(folders) == 1
    print(json.dumps({"whole": whole, "sync": synced - begun, "verify": verified - synced, "open": opened - verified}))


class Bench:
    """One content folder and everything that is done with it."""

    def __init__(self, folder: Path, files: int) -> None:
        self._folder = folder
        self._files = files
        make_package(folder / "content", files)

    def round(self) -> Mapping[str, float]:
        """Do everything once; return the seconds of each way."""
        folder = self._folder
        seconds = {
            "unzip": self._timed(self._unzip),
            "unzip, then sync": self._timed(self._unzip, lasting=True),
        }
        shutil.rmtree(folder / "centre", ignore_errors=True)
        centre("init", folder / "centre")
        make_package(folder / "content", self._files)
        seconds["publish"] = self._timed(self._publish)
        seconds["publish again, nothing new"] = self._timed(self._publish)
        received = self._receive(str(folder / "centre" / "repository"), "stick")
        seconds |= {"import from a folder": received["sync"], "verify": received["verify"], "open": received["open"]}
        with serving(folder / "centre") as address:
            seconds["sync over HTTP"] = self._receive(address, "net")["sync"]
            make_package(folder / "content", self._files, changed=self._files // 20)
            seconds["publish, 5 % changed"] = self._timed(self._publish)
            seconds["sync of the 5 %"] = self._receive(address, "net", again=True)["sync"]
        return seconds

    def _publish(self) -> None:
        centre("publish", self._folder / "centre", "--unplayed", "--channel", CHANNEL, self._folder / "content")

    def _unzip(self) -> None:
        target = self._folder / "unzipped"
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run(["unzip", "-q", str(self._folder / "content/package.zip"), "-d", str(target)], check=True)

    def _timed(self, work: Callable[[], None], lasting: bool = False) -> float:
        subprocess.run(["sync"], check=True)
        begun = time.perf_counter()
        work()
        if lasting:
            subprocess.run(["sync"], check=True)
        return time.perf_counter() - begun

    def _receive(self, source: str, name: str, again: bool = False) -> Mapping[str, float]:
        target = self._folder / name
        if not again:
            shutil.rmtree(target, ignore_errors=True)
            key = self._folder / "root.json"
            key.write_bytes(root(self._folder / "centre"))
            _python("desktop_app", "subscribe", source, "--root", str(key), "--data", str(target))
        subprocess.run(["sync"], check=True)
        facts: dict[str, float] = json.loads(_python("benchmarks.package_files", "--one", source, str(target)))
        if not facts["whole"]:
            raise SystemExit("the package did not arrive whole")
        return facts


def _python(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.package_files", description=__doc__)
    parser.add_argument("--files", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="a folder on the disk to measure (default: the system's)")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.one:
        sync_once(chosen.one[0], Path(chosen.one[1]))
        return 0
    if shutil.which("unzip") is None:
        raise SystemExit("unzip is missing: apt-get install unzip")
    with tempfile.TemporaryDirectory(prefix="songke-", dir=chosen.folder) as name:
        bench = Bench(Path(name), chosen.files)
        rounds = [bench.round() for _ in range(chosen.rounds)]
    print(f"{chosen.files} files, {chosen.rounds} rounds\n{'way':28}{'seconds':>9}{'files/s':>9}{'× unzip':>9}")
    for way in rounds[0]:
        middle = statistics.median(each[way] for each in rounds)
        ratio = statistics.median(each[way] / each["unzip"] for each in rounds)
        print(f"{way:28}{middle:9.2f}{chosen.files / middle:9.0f}{ratio:9.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
