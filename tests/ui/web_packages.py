"""Web packages of several files in a store that a window shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from package_format.recipe import folder_digest, folder_files
from package_format.shard import Record, RecordFile
from tests.ui.bookshop import Offered


@dataclass(frozen=True)
class Package(Offered):
    """A resource whose main file is the folder ``package``; ``path`` is the page in it that opens."""

    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def contents(self) -> dict[str, bytes]:
        return {f"package/{path}": content for path, content in self.files.items()}

    def record(self) -> Record:
        inside = folder_files(self.made, "package")
        digest = folder_digest((one.path, one.size, one.digest) for one in inside)
        size = sum(len(content) for content in self.files.values())
        folder = RecordFile("main", "package", self.media_type, size, digest, "zh-CN", "folder", self.path)
        return replace(super().record(), files=(folder,))


def package(name: str, media_type: str, entry: str, files: Mapping[str, str | bytes]) -> Package:
    """A resource of 第一单元 第 1 课 whose id and title are ``name``."""
    written = {path: one.encode() if isinstance(one, str) else one for path, one in files.items()}
    return Package(name, name, name, "课件", "l1", b"", media_type, entry, files=written)
