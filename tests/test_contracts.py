"""The import contracts bite: a skeleton of the house keeps them all, and each planted import breaks its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SKELETON = {
    "package_format/pack": "",
    "package_format/trust/reader": "import tuf, securesystemslib, package_format.pack",
    "desktop_app/__main__": "import desktop_app.commands.sync",
    "desktop_app/commands/sync": "import desktop_app.sync.engine",
    "desktop_app/store/tables": "import sqlalchemy, alembic, package_format.pack",
    "desktop_app/sync/engine": "import desktop_app.store.tables, package_format.trust.reader",
    "desktop_app/sync/http_connection": "import requests, urllib3, desktop_app.sync.http_transport",
    "desktop_app/sync/http_transport": "import requests, urllib3",
    "desktop_app/sync/upload": "import desktop_app.sync.http_connection",
    "desktop_app/sync/neighbours": "import zeroconf, ifaddr",
    "desktop_app/sync/watch": "import watchdog.observers",
    "desktop_app/player/ranks": "",
    "desktop_app/player/session": "",
    "desktop_app/player/vlc_engine": "import vlc",
    "desktop_app/player/vlc_player": "import vlc, PySide6.QtWidgets",
    "desktop_app/player/web/zim_child": "import libzim.reader",
    "desktop_app/ui/words": "import package_format.pack",
    "desktop_app/ui/wall": "import PySide6.QtWidgets, desktop_app.sync.engine, desktop_app.player.ranks",
    "centre/archive/tables": "import sqlalchemy",
    "centre/examine/pdf_child": "import pypdfium2",
    "centre/examine/zim_child": "import libzim.reader",
    "centre/publish": "import package_format.trust.reader",
    "satellite_ingest/plan": "import package_format.trust.reader",
}
PLANTED = [
    ("package_format/pack", "import socket", "The format is pure"),
    ("package_format/pack", "import desktop_app.sync.engine", "The format is pure"),
    ("package_format/pack", "import package_format.trust.reader", "No import goes round in a circle"),
    ("centre/publish", "import desktop_app.store.tables", "The programs share a format"),
    ("desktop_app/sync/engine", "import centre.publish", "The programs share a format"),
    ("satellite_ingest/plan", "import desktop_app.store.tables", "The programs share a format"),
    ("satellite_ingest/plan", "import centre.publish", "The programs share a format"),
    ("centre/publish", "import satellite_ingest", "Neither program knows the satellite"),
    ("desktop_app/store/tables", "import desktop_app.sync.engine", "the window knows sync and player"),
    ("desktop_app/player/ranks", "import desktop_app.sync.engine", "the window knows sync and player"),
    ("desktop_app/sync/engine", "import desktop_app.ui.words", "the window knows sync and player"),
    ("desktop_app/ui/words", "import desktop_app.commands.sync", "the window knows sync and player"),
    ("desktop_app/sync/engine", "import PySide6.QtCore", "Qt stays in the window"),
    ("desktop_app/ui/words", "import PySide6.QtCore", "The words for trouble"),
    ("desktop_app/player/session", "import PySide6.QtCore", "The words for trouble"),
    ("desktop_app/player/ranks", "import vlc", "The words for trouble"),
    ("desktop_app/ui/wall", "import sqlalchemy", "SQL stays in the store"),
    ("centre/publish", "import sqlalchemy", "SQL stays in the store"),
    ("desktop_app/sync/engine", "import requests", "HTTP is spoken in one connection"),
    ("desktop_app/sync/engine", "import tuf", "Signatures are judged in one room"),
    ("centre/publish", "import securesystemslib.signer", "Signatures are judged in one room"),
    ("desktop_app/sync/engine", "import zeroconf", "Schools of a network are found in one room"),
    ("desktop_app/ui/wall", "import vlc", "libVLC is optional"),
    ("centre/publish", "import pypdfium2", "Strangers' PDFs are opened in a process of their own"),
    ("desktop_app/player/ranks", "import libzim.reader", "libzim is GPL-3.0"),
    ("desktop_app/ui/wall", "import watchdog.events", "Folders are watched in one room"),
]


def lint(folder: Path, planted: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Build the skeleton with further imports in ``folder`` and run the project's own contracts over it."""
    for name, imports in SKELETON.items():
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        for package in [path.parent, *path.parent.parents]:
            if folder in package.parents:
                (package / "__init__.py").touch()
        path.write_text(f"{imports}\n{planted.get(name, '')}\n", "utf-8")
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    config = ["--config", str(ROOT / "pyproject.toml")]
    return subprocess.run([*command, *config], cwd=folder, capture_output=True, text=True, check=False)


def test_the_skeleton_keeps_every_contract(tmp_path: Path) -> None:
    answer = lint(tmp_path, {})
    assert answer.returncode == 0, answer.stdout
    assert " 0 broken" in answer.stdout


@pytest.mark.parametrize("module, imports, contract", PLANTED)
def test_a_wrong_import_breaks_its_contract(tmp_path: Path, module: str, imports: str, contract: str) -> None:
    answer = lint(tmp_path, {module: imports})
    assert answer.returncode == 1, answer.stdout
    # The reasons of broken contracts stand again, as headings, below the table of verdicts.
    headings = " ".join(answer.stdout.partition("Broken contracts")[2].split())
    assert contract in headings, answer.stdout
