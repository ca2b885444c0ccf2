"""Groups of release deltas at work: which are asked for, and what they make of the old files on this disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from desktop_app.store.files import Files
from desktop_app.sync.ranges import Span
from package_format import delta, delta_plan, names
from package_format.delta import Region
from package_format.delta_plan import Offer, Places
from package_format.errors import Missing
from package_format.recipe import RecipeFile


class Groups:
    """The groups that may serve one window of files.

    Each is asked for once: what did not work comes from packs, or from a delta of another source the next time.
    """

    def __init__(self, files: Files, offers: Sequence[Offer] = ()) -> None:
        self._files = files
        self._offers = {span_of(offer): offer for offer in offers}

    def choose(self, missing: Mapping[str, Places], absent: AbstractSet[str]) -> list[Offer]:
        """Return the groups to ask for; see ``delta_plan.choose``."""
        ready = [offer for offer in self._offers.values() if is_ready(self._files, offer.group.bases)]
        return delta_plan.choose(ready, missing, absent) if ready else []

    def make(self, span: Span, stored: bytes) -> list[tuple[Region, bytes]]:
        """Return the pieces that the group at ``span`` makes, not believed yet; it is not offered again.

        Raises:
            Damaged: the group is not what the directory says.
            Missing: an old file has gone meanwhile.
        """
        group = self._offers.pop(span).group
        prefix = bytearray()
        for base in group.bases:
            content = self._files.read(base.file, base.offset, base.length)
            if content is None:
                raise Missing(f"file {base.file}")
            prefix += content
        return delta.expand_group(group, stored, bytes(prefix), span.path)

    def keep(self, piece: Region, content: bytes) -> bool:
        """Keep what is a whole file that is to be received later; return whether it is one and was not here.

        Raises:
            NoSpace, Unwritable: it cannot be written.
        """
        if piece.offset or self._files.has(piece.file, piece.length) or names.digest_of(content) != piece.file:
            return False
        self._files.write_whole(piece.file, piece.length, [content])
        return True

    def give_up(self, span: Span) -> None:
        """Do not offer the group at ``span`` again."""
        self._offers.pop(span, None)


def span_of(offer: Offer) -> Span:
    """Return where the frame of a group lies."""
    return Span(offer.path, offer.group.offset, offer.group.stored)


def is_ready(files: Files, bases: Iterable[Region]) -> bool:
    """Tell whether every old file that a group needs is here."""
    return all(files.find(digest) is not None for digest in {base.file for base in bases})


def batches(files: Sequence[RecipeFile], offers: Iterable[Offer], most: int) -> Iterator[list[RecipeFile]]:
    """Cut ``files`` into batches of ``most`` or a few more, so that files which one group makes are received together.

    Files keep their order, but for those that are made together with an earlier one.
    """
    together: dict[str, list[str]] = {}
    for offer in offers:
        made = list(dict.fromkeys(piece.file for piece in offer.group.pieces))
        for digest in made:
            together.setdefault(digest, []).extend(made)
    left = {file.digest: file for file in files}
    batch: list[RecipeFile] = []
    for file in files:
        for digest in (file.digest, *together.get(file.digest, ())):
            if digest in left:
                batch.append(left.pop(digest))
        if len(batch) >= most:
            yield batch
            batch = []
    if batch:
        yield batch
