"""Binds the resources of a textbook: drafts and cut files become recipes and records; versions rise with change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from centre.cutting import CutFile, Cutter
from centre.initials import initials
from centre.intake.content import Volume
from centre.intake.draft import Draft
from centre.intake.draft_files import DraftFile
from centre.ledger import Ledger
from centre.needs import Needs
from centre.packing import Packer
from package_format import names, recipe
from package_format.catalogue import Title
from package_format.pack import FrameRef
from package_format.recipe import Chunk, Recipe, RecipeFile
from package_format.shard import FileTrack, Record, RecordFile

_UNPLACED = FrameRef("0" * 64, 1, "0" * 64, 8, 1)
"""Stands for a frame whose pack is not finished yet; never leaves this module."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A record on its way: ``record`` is complete but for the frame references of its recipe and cover."""

    record: Record
    changed: bool
    recipe: str
    cover: str


class Binder:
    """Binds textbook after textbook of one channel; recipes and covers go into ``packer``, side by side.

    ``cutter`` has cut every file already and its packs are finished; ``current`` are the records readers see now.
    """

    def __init__(
        self, ledger: Ledger, needs: Needs, packer: Packer, cutter: Cutter, channel: str, current: Mapping[str, Record]
    ) -> None:
        self._ledger = ledger
        self._needs = needs
        self._packer = packer
        self._cutter = cutter
        self._channel = channel
        self._current = current
        self._notes: list[tuple[str, frozenset[str]]] = []
        self._pack_sizes = ledger.packs()

    def bind(self, volume: Volume) -> list[Bound]:
        """Return the bound records of a textbook, sorted by id.

        Of a resource whose new files play nowhere the record stays that readers see now.
        """
        bound = [self._bind(draft, volume.about) for draft in volume.drafts]
        olds = (self._current[one] for one in volume.refused if one in self._current)
        kept = [Bound(old, False, old.recipe.digest, "") for old in olds if self._is_whole(old)]
        return sorted([*bound, *kept], key=lambda one: one.record.id)

    def add_covers(self, volume: Volume) -> None:
        """Put the covers of a textbook and of its resources behind its recipes."""
        for cover in (volume.cover, *(draft.cover for draft in volume.drafts)):
            if cover is not None and not self._packer.holds(self._cutter.digest(cover)):
                self._packer.add(self._cutter.digest(cover), self._cutter.whole(cover))

    def finish(self) -> None:
        """Note which packs the new recipes need; call it before the records are completed."""
        self._ledger.add_recipes(self._notes)

    def complete(self, bound: Bound) -> Record:
        """Return the record with its frame references, once the packer is closed."""
        if not bound.changed:
            return bound.record
        cover = self._ledger.frame(bound.cover) if bound.cover else None
        return replace(bound.record, recipe=self._ledger.frame(bound.recipe), cover=cover)

    def _bind(self, draft: Draft, about: Title) -> Bound:
        cover = self._cutter.digest(draft.cover) if draft.cover else ""
        old = self._current.get(draft.id)
        record = self._record(draft, about, old)
        if old is not None and self._same(record, cover, old):
            return Bound(old, False, old.recipe.digest, cover)
        version = 1 + max(old.version if old else 0, self._ledger.version(self._channel, draft.id))
        made = self._recipe(draft, version)
        raw = recipe.encode(made)
        digest = names.digest_of(raw)
        self._packer.add(digest, raw)
        self._notes.append((digest, frozenset(made.packs)))
        return Bound(replace(record, version=version), True, digest, cover)

    def _same(self, record: Record, cover: str, old: Record) -> bool:
        """Return whether nothing but places in packs tells ``record`` from ``old``, and these places still exist."""
        if (old.cover.digest if old.cover else "") != cover:
            return False
        if replace(record, version=old.version, recipe=old.recipe, cover=old.cover) != old:
            return False
        return self._is_whole(old)

    def _is_whole(self, old: Record) -> bool:
        """Return whether every pack that a published record needs is still here."""
        return old.recipe.pack in self._pack_sizes and self._needs.packs(old) <= self._pack_sizes.keys()

    def _record(self, draft: Draft, about: Title, old: Record | None) -> Record:
        files = [self._record_file(file) for file in draft.files]
        main = None if draft.files[0].source.package else self._cutter.cut(draft.files[0].source)
        seen = draft.files[0].examined
        return Record(
            id=draft.id,
            version=1,
            title=dict(draft.title),
            # Looking characters up takes longer than everything else about an unchanged resource.
            initials=old.initials if old and old.title == draft.title else initials(draft.title),
            kind=draft.kind,
            resource_class=draft.resource_class,
            languages=draft.languages,
            grades=draft.grades,
            subject=about.subject,
            stage=about.stage,
            nodes=(draft.node,),
            files=tuple(files),
            recipe=_UNPLACED,
            status=draft.status,
            lesson_minutes=draft.lesson_minutes,
            duration_ms=main.duration_ms or seen.duration_ms if main else 0,
            pages=seen.pages or main.pages if main else 0,
            contributors=draft.contributors,
            source=draft.source,
            rights=draft.rights,
            keywords=draft.keywords,
            description=draft.description,
            valid_from=draft.valid_from,
            valid_to=draft.valid_to,
            replaces=draft.replaces,
            text=draft.text,
        )

    def _recipe(self, draft: Draft, version: int) -> Recipe:
        cut = [one for file in draft.files for one in self._parts(file)]
        files = [RecipeFile(path, file.size, file.digest, self._chunks(file.chunks)) for path, file in cut]
        packs = {chunk.pack: self._pack_sizes[chunk.pack] for file in files for chunk in file.chunks}
        return Recipe(draft.id, version, packs, tuple(files))

    def _record_file(self, file: DraftFile) -> RecordFile:
        package = file.source.package
        if package is None:
            cut = self._cutter.cut(file.source)
            tracks = tuple(FileTrack(one.kind, one.codec, one.language) for one in file.examined.tracks)
            kind, loudness = file.source.media_type, file.examined.loudness
            made = RecordFile(file.role, file.path, kind, cut.size, cut.digest, file.language)
            return replace(made, tracks=tracks, loudness=loudness)
        digest = recipe.folder_digest((path, part.size, part.digest) for path, part in self._parts(file))
        kind = package.media_type
        return RecordFile(file.role, file.path, kind, package.size, digest, file.language, "folder", package.entry)

    def _parts(self, file: DraftFile) -> list[tuple[str, CutFile]]:
        """Return what a recipe lists for ``file``: the file itself, or every file of its package."""
        if file.source.package is None:
            return [(file.path, self._cutter.cut(file.source))]
        return [(f"{file.path}/{path}", part) for path, part in self._cutter.cut_package(file.source).items()]

    def _chunks(self, digests: Sequence[str]) -> tuple[Chunk, ...]:
        refs = (self._ledger.frame(digest) for digest in digests)
        return tuple(Chunk(ref.digest, ref.size, ref.pack, ref.offset, ref.stored) for ref in refs)
