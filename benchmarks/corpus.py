"""Real next versions: two consecutive releases each of packages, fetched by name with the registries' own clients.

What is fetched stays in a cache folder outside the repository. A package that cannot be had (a client that is not
installed, a version that has left the archive) is left out and named.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "songke-corpus"


class Unavailable(Exception):
    """A package cannot be had here; the text says why."""


@dataclass(frozen=True)
class Package:
    """Two releases of what the registry has ``called`` so; kept are the folders and endings ``parts`` (or all of it).

    ``kind`` is what a lesson would hold of it; ``container`` names the one file that it is put into, if any.
    """

    name: str
    kind: str
    client: str
    called: str
    versions: tuple[str, str] = ("", "")
    parts: tuple[str, ...] = ()
    container: str = ""


CORPUS = (
    Package("h5p-standalone", "app", "npm", "h5p-standalone", ("3.8.0", "3.8.2")),
    Package("jsxgraph", "app", "npm", "jsxgraph", ("1.13.2", "1.13.3")),
    Package("mathlive", "app", "npm", "mathlive", ("0.111.0", "0.111.1")),
    Package("ruffle", "app", "npm", "@ruffle-rs/ruffle", ("0.5.0", "0.6.0")),
    Package("reveal.js", "app", "npm", "reveal.js", ("6.0.1", "6.0.2")),
    Package("mathjax", "app", "npm", "mathjax", ("4.1.2", "4.1.3")),
    Package("jupyterlab", "app", "pip", "jupyterlab", ("4.5.10", "4.5.11"), (".js", ".css", ".svg", ".woff", ".woff2")),
    Package("pygame media", "media", "pip", "pygame", ("2.6.0", "2.6.1"), (".wav", ".mp3", ".ogg", ".png", ".html")),
    Package("python-doc", "html", "apt", "python3.11-doc", parts=(".html", ".js", ".css", ".png", ".svg")),
    Package("apache2-doc", "html", "apt", "apache2-doc", parts=(".html", ".css", ".gif", ".png")),
    Package("wireshark-doc", "html", "apt", "wireshark-doc", parts=(".html", ".png", ".css")),
    Package("postgresql-doc", "html", "apt", "postgresql-doc-15", parts=(".html", ".svg", ".css")),
    Package("erlang-doc", "pdf", "apt", "erlang-doc", parts=(".pdf",)),
    Package("ghostscript-doc", "pdf", "apt", "ghostscript-doc", parts=(".pdf", ".html", ".png")),
    Package("h5p", "zip", "npm", "h5p-standalone", ("3.8.0", "3.8.2"), container="lesson.h5p"),
    Package("scorm", "zip", "npm", "scorm-again", ("3.3.9", "3.4.3"), container="lesson.zip"),
    Package("geometry", "zip", "npm", "jsxgraph", ("1.13.2", "1.13.3"), ("package/distrib",), container="lesson.zip"),
)
QUICK = ("mathlive", "reveal.js", "apache2-doc", "ghostscript-doc", "scorm")


def fetch(package: Package, cache: Path = CACHE) -> tuple[Path, Path]:
    """Return the folders of the old and the new version; raise ``Unavailable`` if one cannot be had."""
    versions = package.versions if all(package.versions) else _newest_two(package.called)
    old, new = (_version(package, version, cache) for version in versions)
    return old, new


def _version(package: Package, version: str, cache: Path) -> Path:
    plain = f"{package.name}-{version}".replace(":", "_").replace("/", "_").replace(" ", "_")
    folder = cache / plain
    if not folder.is_dir():
        working = cache / f"{plain}.working"
        shutil.rmtree(working, ignore_errors=True)
        (working / "got").mkdir(parents=True)
        CLIENTS[package.client](package.called, version, working / "got", working / "all")
        _keep(package, working / "all", working / "kept")
        (working / "kept").rename(folder)
        shutil.rmtree(working)
    return folder


def _npm(package: str, version: str, got: Path, into: Path) -> None:
    _run("npm", "pack", "--silent", f"{package}@{version}", "--pack-destination", str(got))
    with tarfile.open(next(got.iterdir())) as archive:
        archive.extractall(into, filter="data")


def _pip(package: str, version: str, got: Path, into: Path) -> None:
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:")
    _run(*pip, "--dest", str(got), f"{package}=={version}")
    with zipfile.ZipFile(next(got.iterdir())) as archive:
        archive.extractall(into)  # noqa: S202  (it keeps members inside ``into`` by itself)


def _apt(package: str, version: str, got: Path, into: Path) -> None:
    _run("apt-get", "download", "-q", f"{package}={version}", cwd=got)
    _run("dpkg-deb", "-x", str(next(got.iterdir())), str(into))


def _newest_two(package: str) -> tuple[str, str]:
    """Return the two newest versions that the archive offers of a Debian package, the older first."""
    table = _run("apt-cache", "madison", package)
    offered = list(dict.fromkeys(line.split("|")[1].strip() for line in table.splitlines() if line.count("|") == 2))
    if len(offered) < 2:
        raise Unavailable(f"{package}: the archive offers {len(offered)} versions")
    return offered[1], offered[0]


def _keep(package: Package, source: Path, folder: Path) -> None:
    """Copy the plain files that ``package`` keeps; endings begin with a dot, everything else is the start of a path."""
    endings = tuple(part for part in package.parts if part.startswith("."))
    starts = tuple(part for part in package.parts if not part.startswith("."))
    folder.mkdir()
    for path in sorted(source.rglob("*")):
        inside = path.relative_to(source).as_posix()
        wanted = inside.endswith(endings) if endings else inside.startswith(starts or ("",))
        if wanted and path.is_file() and not path.is_symlink():
            place = folder / _without_version(inside)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)


def _without_version(inside: str) -> str:
    """Drop the version that a wheel puts into the names of its top folders (``name-1.2.data``)."""
    first, slash, rest = inside.partition("/")
    name, dash, _ = first.partition("-")
    return f"{name}{first[first.rfind('.') :]}/{rest}" if slash and dash and "." in first else inside


def _run(*command: str, cwd: Path | None = None) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=cwd)
    except FileNotFoundError as error:
        raise Unavailable(f"{command[0]} is not installed") from error
    except subprocess.CalledProcessError as error:
        raise Unavailable(f"{' '.join(command[-2:])}: {error.stderr.strip()[-120:]}") from error
    return done.stdout


CLIENTS: Mapping[str, Callable[[str, str, Path, Path], None]] = {"npm": _npm, "pip": _pip, "apt": _apt}


def pack(folder: Path, container: Path, first: Iterable[tuple[str, bytes]] = ()) -> None:
    """Put a folder into a zip, deflated, as authoring tools do; ``first`` are members that come before its files."""
    with zipfile.ZipFile(container, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in first:
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                member = zipfile.ZipInfo(path.relative_to(folder).as_posix())
                made.writestr(member, path.read_bytes(), zipfile.ZIP_DEFLATED)
