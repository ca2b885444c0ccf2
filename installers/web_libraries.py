"""Take what plays web lessons from npm, and keep the few files of it that a player needs.

    python installers/web_libraries.py            make desktop_app/player/web/vendor anew
    python installers/web_libraries.py --check    say whether it is what npm has, and change nothing

Versions are those of ``installers/web/package-lock.json``: a SHA-512 for each package and no address; where packages
come from is npm's own setting. The files are committed, so that neither ./run nor an installer needs npm.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PINNED = ROOT / "installers" / "web"
VENDOR = ROOT / "desktop_app" / "player" / "web" / "vendor"
DIGESTS = "SHA256SUMS"
_RUFFLE = "@ruffle-rs/ruffle"
FILES: Mapping[str, str] = {
    # SCORM 1.2 and 2004 run-time
    "scorm/scorm12.js": "scorm-again/dist/scorm12.min.js",
    "scorm/scorm2004.js": "scorm-again/dist/scorm2004.min.js",
    "scorm/LICENSE": "scorm-again/LICENSE",
    # H5P
    "h5p/main.bundle.js": "h5p-standalone/dist/main.bundle.js",
    "h5p/main.bundle.js.LICENSE.txt": "h5p-standalone/dist/main.bundle.js.LICENSE.txt",
    "h5p/frame.bundle.js": "h5p-standalone/dist/frame.bundle.js",
    "h5p/styles/h5p.css": "h5p-standalone/dist/styles/h5p.css",
    "h5p/fonts/h5p-core-30.woff2": "h5p-standalone/dist/fonts/h5p-core-30.woff2",
    "h5p/fonts/h5p-theme.woff2": "h5p-standalone/dist/fonts/h5p-theme.woff2",
    "h5p/images/throbber.gif": "h5p-standalone/dist/images/throbber.gif",
    "h5p/LICENSE": "h5p-standalone/LICENSE",
    # EPUB
    "epub/epub.js": "epubjs/dist/epub.min.js",
    "epub/LICENSE": "epubjs/license",
    # Flash: the core that needs no extension of WebAssembly, and so runs on every processor
    "ruffle/ruffle.js": f"{_RUFFLE}/ruffle.js",
    "ruffle/core.ruffle.f000070ea72f8ae4fe3a.js": f"{_RUFFLE}/core.ruffle.f000070ea72f8ae4fe3a.js",
    "ruffle/72a20ef1c0b8ceb37720.wasm": f"{_RUFFLE}/72a20ef1c0b8ceb37720.wasm",
    "ruffle/LICENSE_MIT": f"{_RUFFLE}/LICENSE_MIT",
    "ruffle/LICENSE_APACHE": f"{_RUFFLE}/LICENSE_APACHE",
}
"""File in the player's folder → file in npm's packages."""


def main(arguments: list[str] | None = None) -> int:
    """Make the folder, or check it; 0 done, 1 it differs or npm failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; say whether the folder is up to date")
    check = parser.parse_args(arguments).check
    with tempfile.TemporaryDirectory() as scratch:
        try:
            packages = fetch(Path(scratch))
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"npm could not bring the libraries: {error}", file=sys.stderr)
            return 1
        wanted = {name: (packages / source).read_bytes() for name, source in FILES.items()}
    wanted[DIGESTS] = sums(wanted).encode()
    if check:
        wrong = [name for name, content in wanted.items() if read(VENDOR / name) != content]
        print("\n".join(f"differs: {name}" for name in wrong) or "every file is what npm has")
        return int(bool(wrong))
    write(wanted)
    print(f"{len(FILES)} files, {sum(map(len, wanted.values())) / 1e6:.1f} MB")
    return 0


def fetch(scratch: Path) -> Path:
    """Let npm bring the pinned packages, checked by their SHA-512 and with no script of theirs run."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PINNED / name, scratch / name)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=scratch, check=True)
    return scratch / "node_modules"


def sums(files: Mapping[str, bytes]) -> str:
    """The list that ``sha256sum --check`` reads."""
    return "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))


def read(path: Path) -> bytes:
    """What a file holds; nothing if it is not there."""
    return path.read_bytes() if path.is_file() else b""


def write(files: Mapping[str, bytes]) -> None:
    """Put exactly these files into the folder."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name, content in files.items():
        (VENDOR / name).parent.mkdir(parents=True, exist_ok=True)
        (VENDOR / name).write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())
