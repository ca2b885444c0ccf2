"""One file being put together from chunks, in the store's ``.part``."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.store.files import Files
from package_format.errors import Damaged, LessonError
from package_format.recipe import Chunk, RecipeFile


class Assembly:
    """The file that ``file`` describes. What an earlier run left of it is believed as far as it hashes right.

    Raises:
        NoSpace, Unwritable: see ``Files.begin``.
    """

    def __init__(self, files: Files, file: RecipeFile) -> None:
        self.file = file
        self.fault: LessonError | None = None
        """Why the file is not whole yet, as far as anything went wrong."""
        self.unchecked = False
        """Whether chunks were written unchecked, for the digest of the whole file to judge."""
        self.hopeless = False
        """Whether all its chunks are right and the file is not: no source can help."""
        self.whole = False
        self._files = files
        self._part = files.begin(file.digest, file.size)
        self._missing = dict(self._chunks())
        for offset in self._part.present(file.chunks):
            del self._missing[offset]

    @property
    def missing(self) -> list[tuple[int, Chunk]]:
        """Offsets in the file and chunks that are not there yet, in file order."""
        return list(self._missing.items())

    @property
    def kept(self) -> int:
        """Bytes of the file that are there."""
        return self.file.size - sum(chunk.size for chunk in self._missing.values())

    def put(self, offset: int, content: bytes) -> None:
        """Write the bytes of the chunk at ``offset``.

        Raises:
            NoSpace, Unwritable: nothing that was there before is lost.
        """
        self._part.write(offset, content)
        self._missing.pop(offset, None)

    def finish(self) -> bool:
        """Put the file into its place if it is complete; return whether it is whole (``Files.settle`` waits).

        A file that is complete and still not what its digest says is begun again: where chunks were written unchecked,
        one of them was wrong and all are asked for once more, checked; where all were right, the recipe lies.
        """
        if self._missing or self.whole:
            return self.whole
        try:
            self._part.finish(wait=False)
        except Damaged as error:
            self.fault = error
            self.hopeless = not self.unchecked
            self.unchecked = False
            self._part = self._files.begin(self.file.digest, self.file.size)
            self._missing = dict(self._chunks())
            return False
        self.fault = None
        self.whole = True
        return True

    def close(self) -> None:
        """Leave what is there for another time."""
        if not self.whole:
            self._part.close()

    def _chunks(self) -> Iterator[tuple[int, Chunk]]:
        offset = 0
        for chunk in self.file.chunks:
            yield offset, chunk
            offset += chunk.size
