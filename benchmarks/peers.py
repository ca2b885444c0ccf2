"""Other ways to bring a new version to who holds the old one: real programs, counted in bytes to fetch.

Tools of single files (xdelta3, bsdiff, zstd, zsync) work on tars with sorted names and no times; what would lie there
as a container (``.zip``) is in the tar as it is.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 900


@dataclass(frozen=True)
class Pair:
    """The two versions as folders and as tars; ``work`` is a folder for whatever a tool makes, empty each time."""

    old: Path
    new: Path
    old_tar: Path
    new_tar: Path
    work: Path

    @classmethod
    def make(cls, old: Path, new: Path, work: Path) -> Pair:
        """Make the tars."""
        made = cls(old, new, work / "old.tar", work / "new.tar", work / "tool")
        for folder, path in ((made.old, made.old_tar), (made.new, made.new_tar)):
            with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as archive:
                for file in sorted(folder.rglob("*")):
                    if file.is_file():
                        member = archive.gettarinfo(file, file.relative_to(folder).as_posix())
                        member.mtime = member.uid = member.gid = 0
                        member.uname = member.gname = ""
                        with file.open("rb") as content:
                            archive.addfile(member, content)
        return made


@dataclass(frozen=True)
class Spent:
    """What a way took: bytes to fetch, and CPU seconds of its programs, making and applying together."""

    bytes: int
    cpu: float


def digests(folder: Path) -> dict[str, int]:
    """Return digest → size of the files below ``folder``."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path.stat().st_size for path in files}


def changed_files(pair: Pair) -> int:
    """Whole files that are not there yet under any name."""
    old = digests(pair.old)
    return sum(size for digest, size in digests(pair.new).items() if digest not in old)


def rsync(pair: Pair) -> int:
    """``rsync -z`` with its own delta, both directions counted."""
    shutil.copytree(pair.old, pair.work / "copy")
    said = _run("rsync", "-rcz", "--no-whole-file", "--delete", "--stats", f"{pair.new}/", str(pair.work / "copy"))
    return sum(int(found.replace(",", "")) for found in re.findall(r"^Total bytes \w+: ([\d,]+)", said, re.MULTILINE))


def zsync(pair: Pair) -> int:
    """``zsync`` of the tar: its control file, and the share of the tar that it does not find in the old one.

    It says that share before it asks for the ranges; the tar itself is not served.
    """
    control = pair.work / "new.tar.zsync"
    _run("zsyncmake", "-q", "-u", "http://127.0.0.1:9/new.tar", "-o", str(control), str(pair.new_tar))
    command = ["zsync", "-i", str(pair.old_tar), str(control)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=pair.work, check=False, timeout=_LONGEST)
    found = re.findall(r"Target ([\d.]+)% complete", done.stdout + done.stderr)
    if not found:
        raise SystemExit(f"zsync: {done.stderr.strip()[-300:]}")
    return control.stat().st_size + round((1 - float(found[-1]) / 100) * pair.new_tar.stat().st_size)


def casync(pair: Pair) -> int:
    """``casync`` with its chunks of 64 KiB: those of the new version that the old one does not have."""
    stored: list[dict[str, int]] = []
    for name, folder in (("old", pair.old), ("new", pair.new)):
        store = pair.work / f"{name}.castr"
        _run("casync", "make", "--without=all", f"--store={store}", str(pair.work / f"{name}.caidx"), str(folder))
        stored.append({path.name: path.stat().st_size for path in store.rglob("*.cacnk")})
    return sum(size for chunk, size in stored[1].items() if chunk not in stored[0])


def xdelta3(pair: Pair) -> int:
    """``xdelta3 -9`` with a window over the whole old tar."""
    window = str(max(pair.old_tar.stat().st_size, 1 << 20))
    _run("xdelta3", "-e", "-9", "-f", "-B", window, "-s", str(pair.old_tar), str(pair.new_tar), str(pair.work / "d"))
    _run("xdelta3", "-d", "-f", "-B", window, "-s", str(pair.old_tar), str(pair.work / "d"), str(pair.work / "out"))
    return _same(pair)


def bsdiff(pair: Pair) -> int:
    """``bsdiff``."""
    _run("bsdiff", str(pair.old_tar), str(pair.new_tar), str(pair.work / "d"))
    _run("bspatch", str(pair.old_tar), str(pair.work / "out"), str(pair.work / "d"))
    return _same(pair)


def zstd(pair: Pair) -> int:
    """``zstd -19 --patch-from``."""
    _run(
        "zstd", "-q", "-19", "--long=27", f"--patch-from={pair.old_tar}", str(pair.new_tar), "-o", str(pair.work / "d")
    )
    patch = f"--patch-from={pair.old_tar}"
    _run("zstd", "-q", "-d", "--long=31", patch, str(pair.work / "d"), "-o", str(pair.work / "out"))
    return _same(pair)


def _same(pair: Pair) -> int:
    """Return the size of the delta ``d``; what was made with it must be the new tar."""
    if (pair.work / "out").read_bytes() != pair.new_tar.read_bytes():
        raise SystemExit("a binary delta made something else")
    return (pair.work / "d").stat().st_size


def _run(program: str, *arguments: str, cwd: Path | None = None) -> str:
    done = subprocess.run([program, *arguments], capture_output=True, text=True, cwd=cwd, check=False, timeout=_LONGEST)
    if done.returncode:
        raise SystemExit(f"{program}: {done.stderr.strip()[-300:]}")
    return done.stdout


PEERS: Mapping[str, Callable[[Pair], int]] = {
    "changed files": changed_files,
    "rsync -z": rsync,
    "zsync": zsync,
    "casync": casync,
    "xdelta3": xdelta3,
    "bsdiff": bsdiff,
    "zstd --patch-from": zstd,
}
PROGRAMS = {"rsync -z": "rsync", "zstd --patch-from": "zstd"}
BINARY = ("xdelta3", "bsdiff", "zstd --patch-from")
"""The binary deltas, the best of which the budget names."""


def installed() -> list[str]:
    """Return the peers whose programs are here."""
    return [name for name in PEERS if name == "changed files" or shutil.which(PROGRAMS.get(name, name))]


def spent(name: str, pair: Pair) -> Spent:
    """Run one peer."""
    shutil.rmtree(pair.work, ignore_errors=True)
    pair.work.mkdir()
    before = os.times()
    fetched = PEERS[name](pair)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Spent(fetched, cpu)
