"""The vendored libraries are those that the lock pins, whole and with their licences."""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "desktop_app" / "player" / "web" / "vendor"
PINNED = ROOT / "installers" / "web"


def _listed() -> dict[str, str]:
    lines = (VENDOR / "SHA256SUMS").read_text("ascii").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def test_the_files_are_those_that_were_taken_from_the_pinned_packages() -> None:
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert present == set(_listed())
    for name, digest in _listed().items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
    assert sum((VENDOR / name).stat().st_size for name in present) < 17e6


def test_the_list_is_what_the_script_takes() -> None:
    spec = importlib.util.spec_from_file_location("web_libraries", ROOT / "installers" / "web_libraries.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert set(script.FILES) == set(_listed())
    assert script.sums({name: (VENDOR / name).read_bytes() for name in script.FILES}) == (
        VENDOR / "SHA256SUMS"
    ).read_text("ascii")
    # Every library has its licence beside it.
    assert {name.partition("/")[0] for name in script.FILES} == {
        name.partition("/")[0] for name in script.FILES if "LICEN" in name.upper()
    }


def test_the_lock_pins_every_package_and_names_no_address() -> None:
    text = (PINNED / "package-lock.json").read_text("utf-8")
    assert "://" not in text
    wanted = json.loads((PINNED / "package.json").read_text("utf-8"))["dependencies"]
    packages = json.loads(text)["packages"]
    for name, version in wanted.items():
        assert packages[f"node_modules/{name}"]["version"] == version
    assert all(one["integrity"].startswith("sha512-") for path, one in packages.items() if path)
