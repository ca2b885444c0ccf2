"""One file being put together from chunks, in the store's ``.part``."""

from __future__ import annotations

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
        """What went wrong with it last; None while nothing has."""
        self.whole = False
        self._hopeless = False
        self._part = files.begin(file.digest, file.size)
        self._missing: dict[int, Chunk] = {}
        present = self._part.present(file.chunks)
        offset = 0
        for chunk in file.chunks:
            if offset not in present:
                self._missing[offset] = chunk
            offset += chunk.size

    @property
    def missing(self) -> list[tuple[int, Chunk]]:
        """Offsets in the file and chunks that are not there yet, in file order."""
        return list(self._missing.items())

    def put(self, offset: int, content: bytes) -> None:
        """Write the checked bytes of the chunk at ``offset``.

        Raises:
            NoSpace, Unwritable: nothing that was there before is lost.
        """
        self._part.write(offset, content)
        del self._missing[offset]

    def finish(self) -> bool:
        """Put the file into its place if it is complete; return whether it is whole (``Files.settle`` waits for it).

        Where every chunk was right and the whole is not, the recipe lies: ``fault`` says so, and no source can help.
        """
        if self._missing or self.whole or self._hopeless:
            return self.whole
        try:
            self._part.finish(wait=False)
        except Damaged as error:
            self.fault, self._hopeless = error, True
        else:
            self.fault, self.whole = None, True
        return self.whole

    def close(self) -> None:
        """Leave what is there for another time."""
        if not self.whole and not self._hopeless:
            self._part.close()
