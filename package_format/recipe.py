"""Recipes: how the files of one resource version are put together from chunks (FORMAT §8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from package_format import canonical, names
from package_format.canonical import Json
from package_format.errors import Damaged
from package_format.fields import Fields
from package_format.pack import MAGIC

FORMAT = "songke-recipe-1"


@dataclass(frozen=True, slots=True)
class Chunk:
    """``size`` bytes of a file, stored as ``stored`` bytes at ``offset`` of the pack ``pack`` (a digest)."""

    digest: str
    size: int
    pack: str
    offset: int
    stored: int


@dataclass(frozen=True, slots=True)
class RecipeFile:
    """One file of a resource: its chunks follow one another and add up to ``size`` bytes."""

    path: str
    size: int
    digest: str
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """All files of one version of a resource; ``packs`` gives the size in bytes of every pack the chunks lie in."""

    resource: str
    version: int
    packs: Mapping[str, int]
    files: tuple[RecipeFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


def folder_digest(files: Iterable[tuple[str, int, str]]) -> str:
    """Return the digest of a folder entry (FORMAT §8): of path (as in the recipe), size and digest of its files."""
    return names.digest_of(canonical.encode([list(file) for file in sorted(files)]))


def folder_files(recipe: Recipe, folder: str) -> list[RecipeFile]:
    """Return the files of a recipe whose paths are below ``folder``."""
    return [file for file in recipe.files if file.path.startswith(folder + "/")]


def encode(recipe: Recipe) -> bytes:
    """Return the canonical bytes of ``recipe``, its files sorted by path."""
    packs = sorted(recipe.packs)
    number = {pack: place for place, pack in enumerate(packs)}
    files = [
        {
            "path": file.path,
            "size": file.size,
            "digest": file.digest,
            "chunks": [
                [chunk.digest, chunk.size, number[chunk.pack], chunk.offset, chunk.stored] for chunk in file.chunks
            ],
        }
        for file in sorted(recipe.files, key=lambda file: file.path)
    ]
    return canonical.encode(
        {
            "format": FORMAT,
            "resource": recipe.resource,
            "version": recipe.version,
            "packs": [[pack, recipe.packs[pack]] for pack in packs],
            "files": files,
        }
    )


def decode(content: bytes, name: str) -> Recipe:
    """Return the recipe that ``content`` spells; raise ``Damaged`` about ``name`` where it breaks a rule of §8."""
    fields = Fields(canonical.decode(content, name), name)
    fields.format(FORMAT)
    packs = fields.listed("packs", lambda pair: _pack(pair, name), required=True)
    files = fields.listed("files", lambda file: _file(file, packs, name), required=True)
    if not 0 < len(files) <= names.MOST_FILES:
        raise Damaged(name, f"{len(files)} files")
    if [file.path for file in files] != sorted(file.path for file in files):
        raise Damaged(name, "files are not sorted by path")
    names.check_paths((file.path for file in files), name)
    return Recipe(fields.identifier("resource"), fields.integer("version", 1), dict(packs), files)


def _pack(pair: Json, name: str) -> tuple[str, int]:
    if not isinstance(pair, list) or len(pair) != 2:
        raise Damaged(name, "packs: not pairs of digest and size")
    return names.check_digest(pair[0], name), _integer(pair[1], 1, names.MOST_PACK, name)


def _file(value: Json, packs: tuple[tuple[str, int], ...], name: str) -> RecipeFile:
    fields = Fields(value, name)
    path = names.check_path(fields.text("path"), name)
    chunks = fields.listed("chunks", lambda chunk: _chunk(chunk, packs, name), required=True)
    file = RecipeFile(path, fields.integer("size", 0, names.MOST_FILE), fields.digest("digest"), chunks)
    if sum(chunk.size for chunk in chunks) != file.size:
        raise Damaged(name, f"the chunks of {path} do not add up to its size")
    return file


def _chunk(value: Json, packs: tuple[tuple[str, int], ...], name: str) -> Chunk:
    if not isinstance(value, list) or len(value) != 5:
        raise Damaged(name, "a chunk is not five values")
    size = _integer(value[1], 1, names.MOST_CHUNK, name)
    pack, length = packs[_integer(value[2], 0, len(packs) - 1, name)]
    offset = _integer(value[3], len(MAGIC), length, name)
    stored = _integer(value[4], 1, size, name)
    if offset + stored > length:
        raise Damaged(name, "a chunk lies beyond the end of its pack")
    return Chunk(names.check_digest(value[0], name), size, pack, offset, stored)


def _integer(value: Json, low: int, high: int, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Damaged(name, f"{value!r:.40} is not an integer from {low} to {high}")
    return value
