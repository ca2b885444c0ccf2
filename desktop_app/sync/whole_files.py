"""Files that come in one piece from a folder: read in long runs, two at a time, hashed once while they are written.

A copy from a stick spends its time on hashing and writing, and one thread can only do one of them. What does not work
here, for whatever reason, is left to ``Reception``, which goes chunk by chunk and can say what is wrong.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

from desktop_app.store.files import Files
from desktop_app.sync.folder_source import FolderSource
from desktop_app.sync.ranges import Span
from desktop_app.sync.routes import OBJECTS
from desktop_app.sync.source import Pulse
from package_format import names, zstd
from package_format.errors import Damaged, Missing, Stopped, Unreadable
from package_format.recipe import Chunk, RecipeFile

THREADS = 2
MOST_RUN = 512 << 10
MOST_PENDING = 32
"""Files handed to the threads at one time."""
_BEAT = 0.1
_LEFT = (Missing, Damaged, Unreadable)


class WholeFiles:
    """Brings whole files from ``source``; ``whole`` is called with each digest, ``pulse`` five times a second."""

    def __init__(self, files: Files, source: FolderSource, whole: Callable[[str], None], pulse: Pulse) -> None:
        self._files = files
        self._source = source
        self._whole = whole
        self._pulse = pulse
        self._stop = threading.Event()

    def bring(self, files: Iterable[RecipeFile]) -> None:
        """Bring as many of ``files`` as come without trouble.

        Raises:
            Unreachable: the folder is gone; what came whole is kept.
            Stopped, NoSpace, Unwritable: likewise.
        """
        left = iter(files)
        with ThreadPoolExecutor(THREADS, thread_name_prefix="songke-copy") as threads:
            # Few at a time: to wait for one of thousands takes thousands of looks, and a package has as many files.
            pending = {threads.submit(self._copy, file) for file in islice(left, MOST_PENDING)}
            try:
                while pending:
                    self._pulse()
                    done, pending = wait(pending, _BEAT, FIRST_COMPLETED)
                    for future in done:
                        self._note(future)
                    pending |= {threads.submit(self._copy, file) for file in islice(left, MOST_PENDING - len(pending))}
            except BaseException:  # whatever ended the work, the threads must not begin another file
                self._stop.set()
                threads.shutdown(wait=False, cancel_futures=True)
                raise

    def _note(self, future: Future[str]) -> None:
        if digest := future.result():
            self._whole(digest)

    def _copy(self, file: RecipeFile) -> str:
        """Bring one file; return its digest, or nothing if it is left to others."""
        try:
            self._files.write_whole(file.digest, file.size, self._pieces(file))
        except _LEFT:
            return ""
        return file.digest

    def _pieces(self, file: RecipeFile) -> Iterator[bytes]:
        """Yield the file from its object, or where the folder has none of it from its packs."""
        whole = OBJECTS in self._source.carries and self._source.has(names.object_path(file.digest))
        for piece in self._whole_object(file) if whole else self._unpacked(file):
            if self._stop.is_set():
                raise Stopped
            yield piece

    def _whole_object(self, file: RecipeFile) -> Iterator[bytes]:
        for offset in range(0, file.size, MOST_RUN):
            yield self._source.read(Span(names.object_path(file.digest), offset, min(MOST_RUN, file.size - offset)))

    def _unpacked(self, file: RecipeFile) -> Iterator[bytes]:
        for run in runs(file.chunks):
            first, last = run[0], run[-1]
            span = Span(names.pack_path(first.pack), first.offset, last.offset + last.stored - first.offset)
            stored = self._source.read(span)
            if all(chunk.stored == chunk.size for chunk in run):
                yield stored
                continue
            for chunk in run:
                start = chunk.offset - first.offset
                yield zstd.expand(stored[start : start + chunk.stored], chunk.size, chunk.digest)


def runs(chunks: Iterable[Chunk], most: int = MOST_RUN) -> Iterator[list[Chunk]]:
    """Join chunks that follow one another in file and pack into runs of at most ``most`` bytes or one chunk."""
    run: list[Chunk] = []
    for chunk in chunks:
        follows = run and run[-1].pack == chunk.pack and run[-1].offset + run[-1].stored == chunk.offset
        if run and not (follows and chunk.offset + chunk.stored - run[0].offset <= most):
            yield run
            run = []
        run.append(chunk)
    if run:
        yield run
