"""Registers of receipts as carriers brought them, kept to be handed on to neighbours: the folder ``receipts/``.

Names are those of the tree (FORMAT §10). One register for each centre, with those of its pages that were needed or
cost nothing: whoever misses one waits on.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from desktop_app.store import disk
from package_format import names
from package_format.tree_paths import read_path
from package_format.trust.durable import read_whole, write_durably


class Registers:
    """Keeps registers whose signature was checked, and pages whose digest was; may be used from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, path: str, register: bytes, pages: Mapping[str, bytes]) -> None:
        """Keep a register (its place in the tree) and ``pages`` of it by digest; pages that none names are forgotten.

        Raises:
            NoSpace, Unwritable: the one before is still there.
        """
        for digest, page in pages.items():
            write_durably(self._folder / digest, page)
        write_durably(self._place(path), register)
        # What cannot be tidied up now stays for the next time: the register is here.
        with suppress(OSError):
            self._forget_pages()

    def _forget_pages(self) -> None:
        registers = [place.read_bytes() for place in self._folder.glob("*.register")]
        for place in self._folder.iterdir():
            named = read_path(f"receipts/{place.name}")
            page = bytes.fromhex(named.digest) if named else b""
            if named is None or (page and not any(page in one for one in registers)):
                disk.remove(place)

    def find(self, path: str) -> bytes | None:
        """Return the register or page at ``path`` in the tree, None where it is not here or this disk has spoiled it.

        Raises:
            Unreadable: the disk does not give it now.
        """
        named = read_path(path)
        if named is None or named.kind not in {"register", "receipts"}:
            return None
        try:
            content = read_whole(self._place(path))
        except FileNotFoundError:
            return None
        return content if not named.digest or names.digest_of(content) == named.digest else None

    def _place(self, path: str) -> Path:
        return self._folder / path.rpartition("/")[2]
