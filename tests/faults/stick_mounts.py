"""Sticks as file systems that are really mounted: exFAT and FAT32 in images (FUSE), tmpfs for sizes; in a namespace.

Run as ``unshare -m python -m tests.faults.stick_mounts KIND FOLDER``: a centre, a school and one stick of KIND go
through a week, and what happened comes out as one line of JSON. Root is needed, and nothing of it is seen outside.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from centre.__main__ import main as songke_centre
from desktop_app.__main__ import main as songke
from tests.centre import contents
from tests.centre.contents import row
from tests.sync.points import opened, played

SIZE, SMALL = "64M", {"exfat": "6M", "tmpfs": "3M"}
"""The FAT of FUSE does not say when it is full, nor how much room it has: sizes are told, and nothing is filled up."""


class Stick:
    """One stick of a kind, plugged in at ``place`` and pulled out again; what is on it stays (but for tmpfs)."""

    def __init__(self, kind: str, folder: Path, size: str) -> None:
        self.kind, self.size = kind, size
        self.image = folder / f"{kind}-{size}.img"
        self.place = folder / f"{kind} {size}"
        self.place.mkdir()
        self._loop = ""
        if kind != "tmpfs":
            _run("truncate", "-s", size, self.image)
            _run(*(["mkfs.vfat", "-F", "32"] if kind == "fat" else ["mkfs.exfat"]), self.image)

    def plug(self, mode: str = "rw") -> None:
        if self.kind == "tmpfs":
            _run("mount", "-t", "tmpfs", "-o", f"size={self.size}", "none", self.place)
        elif self.kind == "fat":
            _run("fusefat", "-o", "rw+" if mode == "rw" else "ro", self.image, self.place)
        else:
            self._loop = _run("losetup", "-f", "--show", self.image).strip()
            _run("mount.exfat-fuse", "-o", mode, self._loop, self.place)

    def pull(self, *, suddenly: bool = False) -> None:
        _run("umount", *(["-l"] if suddenly else []), self.place)
        if self._loop:
            _run("losetup", "-d", self._loop)
            self._loop = ""

    def again(self, mode: str = "rw") -> None:
        """Out and in."""
        if self.kind == "tmpfs":
            _run("mount", "-o", f"remount,{mode}", self.place)
        else:
            self.pull()
            self.plug(mode)


class Week:
    """The centre, the school, and what they answer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.centre_folder, self.data = folder / "centre", folder / "school"
        self.tree = self.centre_folder / "repository"

    def centre(self, *arguments: object) -> tuple[int, Any, str]:
        return _call(songke_centre, [*arguments, "--json"])

    def school(self, *arguments: object) -> tuple[int, Any, str]:
        return _call(songke, [*arguments, "--data", self.data, "--json"])

    def export(self, stick: Stick) -> tuple[int, Any, str]:
        return self.centre("export", self.centre_folder, stick.place, "--max-size", "60m")

    def publish(self, count: int) -> None:
        rows = [row(f"film-{n}", 标题=f"第{n}课 电影", 文件=f"f{n}.mp4", 课=f"第{n}课") for n in range(count)]
        films = {f"f{n}.mp4": contents.mp4(50 + n, 400_000) for n in range(count)}
        channel = contents.CHANNEL.partition("[progress]")[0]
        content: dict[str, bytes | str] = {"channel.toml": channel, "resources.csv": contents.table(rows), **films}
        contents.write(self.folder / "content", content)
        self.centre("publish", self.centre_folder, "--unplayed", "--channel", "demo", self.folder / "content")


def main(kind: str, folder: Path) -> None:
    """Go through a week with a stick of ``kind``; print what happened."""
    import centre.packing

    centre.packing.PACK_SIZE = 300_000
    week, stick = Week(folder), Stick(kind, folder, SIZE)
    week.centre("init", week.centre_folder)
    week.publish(8)
    stick.plug()
    told: dict[str, Any] = {"week": _week(week, stick), "read-only": _read_only(week, stick)}
    if kind != "tmpfs":
        told["pulled while written"] = _pulled_while_written(week, stick)
    told["pulled while read"] = _pulled_while_read(week, stick)
    if kind in SMALL:
        small = Stick(kind, folder, SMALL[kind])
        small.plug()
        told["full"] = _full(week, small)
        small.pull()
    stick.pull()
    print(json.dumps(told))


def _week(week: Week, stick: Stick) -> dict[str, Any]:
    """Lessons in, usage out, receipts back; a stranger's file stays."""
    (stick.place / "my photos.txt").write_bytes(b"mine")
    exported, facts, _ = week.export(stick)
    stick.again()
    names = sorted(path.relative_to(stick.place).as_posix() for path in stick.place.rglob("*") if path.is_file())
    week.school("subscribe", stick.place, "--root", week.tree / "metadata" / "1.root.json")
    imported, received, _ = week.school("import", stick.place)
    with opened(week.data) as store:
        for number in range(20):
            played(store, f"film-{number % 8}")
    carried = week.school("carry", stick.place)[1]
    stick.again()
    collected = week.centre("collect", week.centre_folder, stick.place)[1]
    stick.again()
    home = week.school("carry", stick.place)[1]
    again = week.export(stick)[1]
    return {
        "exported": exported,
        "folder": Path(facts["folder"]).name,
        "names": names,
        "imported": imported,
        "installed": received["installed"],
        "rows": [carried["rows"], collected["fresh"], home["confirmed"], home["rows"]],
        "copied again": again["copied"],
        "photos": (stick.place / "my photos.txt").read_bytes().decode(),
        "left": [path.name for path in stick.place.rglob("*.batch")],
    }


def _read_only(week: Week, stick: Stick) -> dict[str, Any]:
    with opened(week.data) as store:
        played(store, "film-1")
    stick.again("ro")
    carried = week.school("import", stick.place, "--carry")
    exported = week.export(stick)
    stick.again()
    return {"import": [carried[0], carried[1]["complete"], carried[2]], "export": [exported[0], exported[2]]}


def _pulled_while_written(week: Week, stick: Stick) -> dict[str, Any]:
    """Pulled out at the third pack of a new release; the folder it was mounted on stays, and stays empty."""
    week.publish(14)
    with _at_call("package_format.stick.open_new", 12, lambda: stick.pull(suddenly=True)):
        pulled = week.export(stick)
    empty = not list(stick.place.iterdir())
    stick.plug()
    valid = week.school("import", stick.place)
    exported = week.export(stick)
    return {"pulled": [pulled[0], pulled[2]], "empty": empty, "valid": valid[1]["troubles"], "then": exported[0]}


def _pulled_while_read(week: Week, stick: Stick) -> dict[str, Any]:
    week.publish(20)
    week.export(stick)
    with _at_call("os.lseek", 25, lambda: stick.pull(suddenly=True)):
        pulled = week.school("import", stick.place)
    stick.plug()
    if stick.kind == "tmpfs":
        week.export(stick)
    then = week.school("import", stick.place)
    clean = week.school("verify")[1]["clean"]
    return {"pulled": [pulled[0], pulled[2]], "then": [then[0], then[1]["complete"]], "clean": clean}


def _full(week: Week, stick: Stick) -> dict[str, Any]:
    (stick.place / "films of others.bin").write_bytes(bytes(1_000_000))
    exported = week.export(stick)
    home = stick.place / "songke"
    whole = all(
        path.read_bytes() == (week.tree / path.relative_to(home)).read_bytes()
        for path in home.rglob("*")
        if path.is_file()
    )
    parts = [path.name for path in home.rglob("*.part")]
    fresh = Week(week.folder)
    fresh.data = week.folder / "another school"
    fresh.school("subscribe", stick.place, "--root", week.tree / "metadata" / "1.root.json")
    got = fresh.school("import", stick.place)
    return {"export": [exported[0], exported[2]], "whole": whole, "parts": parts, "installed": got[1]["installed"]}


@contextlib.contextmanager
def _at_call(name: str, number: int, act: Callable[[], None]) -> Any:
    """Do ``act`` just before the ``number``-th call of the function called ``name``."""
    from importlib import import_module

    module, _, function = name.rpartition(".")
    owner = import_module(module)
    real = getattr(owner, function)
    calls = 0

    def counted(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            act()
        return real(*arguments)

    setattr(owner, function, counted)
    try:
        yield
    finally:
        setattr(owner, function, real)


def _call(program: Callable[[list[str]], int], arguments: list[object]) -> tuple[int, Any, str]:
    out, trouble = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(trouble):
        code = program([*map(str, arguments)])
    said = out.getvalue().strip()
    return code, json.loads(said.splitlines()[-1]) if said else None, trouble.getvalue()


def _run(*command: object) -> str:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, timeout=60)
    if done.returncode:
        raise OSError(done.returncode, f"{command}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    os.environ.pop("SONGKE_LANG", None)
    main(sys.argv[1], Path(sys.argv[2]))
