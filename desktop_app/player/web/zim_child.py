"""Reads one ZIM archive and answers questions about it: run alone, because a spoiled one may crash libzim (C++).

    python -I zim_child.py ARCHIVE FOLDER

Each question is a line of JSON; each answer is one too, followed by ``size`` bytes where it has that key. The first
answer comes unasked. What is large is written into FOLDER, and taken away again when nobody asks any more.

    → {}                               ← {"entries": 120, "main": "index.html"}    or {"broken": "why"}
    → {"ask": "entry", "path": "A/x"}  ← {"size": 7, "type": "text/html"} and 7 bytes   or {"file": "12", "type": …},
                                         {"moved": "A/y"}, {}
    → {"ask": "number", "path": "A/x"} ← {"number": 12}, 0 where there is none
    → {"ask": "path", "number": 12}    ← {"path": "A/x"}, that of the main entry where there is none, or nothing if
                                         not even that can be read
    → {"ask": "search", "words": "水"} ← {"found": [["A/x", "水"], …]}

libzim is GPL-3.0, the rest of the program is not: it is imported in this process and in no other of the window's.
Nothing else of the project is imported here: it starts quickly.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from libzim.reader import Archive
from libzim.search import Query, Searcher
from libzim.suggestion import SuggestionSearcher

MOST_SAID = 4 << 20
"""Bytes of an entry that go over the pipe; a larger one is written into a file, from anywhere in which can be read."""
MOST_WRITTEN, MOST_KEPT = 1 << 30, 2 << 30
"""Bytes of an entry, and of all that lie in the folder at a time."""
MOST_MEMORY = 1 << 30
MOST_HOPS = 10
"""Redirections one after another; archives have one, sometimes two."""
MOST_FOUND = 30
MOST_LISTED = 48 << 10
"""Bytes of what a search found: who asks believes no line of more than 64 KiB, and gives the archive up."""
_BLOCK = 1 << 20
_BAD = (RuntimeError, KeyError, IndexError, ValueError, OverflowError, MemoryError, UnicodeError, OSError)
"""What libzim's errors become; of those that become a crash whoever asks hears by this process's end."""


class Shelf:
    """The large entries that lie in ``folder``, each under its number; the oldest make room."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, int] = {}

    def put(self, number: int, content: memoryview) -> str:
        """Write ``content`` unless it is there; return the name of its file."""
        name = str(number)
        if name not in self._kept:
            while self._kept and sum(self._kept.values()) + len(content) > MOST_KEPT:
                oldest = next(iter(self._kept))
                del self._kept[oldest]
                (self._folder / oldest).unlink(missing_ok=True)
            self._kept[name] = len(content)
            try:
                with (self._folder / name).open("wb") as file:
                    for at in range(0, len(content), _BLOCK):
                        file.write(content[at : at + _BLOCK])
            except OSError:  # no room: what is half written takes none
                del self._kept[name]
                (self._folder / name).unlink(missing_ok=True)
                raise
        return name

    def clear(self) -> None:
        """Take away what was written, and the folder, if nothing else is in it."""
        for name in self._kept:
            (self._folder / name).unlink(missing_ok=True)
        with suppress(OSError):
            self._folder.rmdir()


class Reader:
    """Answers questions about the archive at ``path``; raises what is in ``_BAD`` if it cannot be opened."""

    def __init__(self, path: Path, shelf: Shelf) -> None:
        self._archive = Archive(path)
        self._shelf = shelf
        self._entries = self._archive.entry_count
        if not self._archive.has_new_namespace_scheme:
            self._entries = self._archive.all_entry_count
        self.main = self._item(self._archive.main_entry).path

    def hello(self) -> dict[str, Any]:
        """What is known of the whole."""
        return {"entries": self._entries, "main": self.main}

    def answer(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """The answer to one question, and what follows it."""
        asked, path = question.get("ask"), str(question.get("path", ""))
        if asked == "entry":
            return self._content(path)
        if asked == "number":
            return {"number": self._number(path)}, b""
        if asked == "path":
            return {"path": self._readable(int(question["number"]))}, b""
        return {"found": self._search(str(question.get("words", "")))}, b""

    def _item(self, entry: Any) -> Any:
        for _ in range(MOST_HOPS):
            if not entry.is_redirect:
                return entry.get_item()
            entry = entry.get_redirect_entry()
        raise ValueError("redirections without end")

    def _content(self, path: str) -> tuple[dict[str, Any], bytes]:
        entry = self._archive.get_entry_by_path(path)
        item = self._item(entry)
        if entry.is_redirect:
            return {"moved": item.path}, b""
        if item.size > MOST_WRITTEN:
            return {}, b""
        content = item.content
        if len(content) > MOST_SAID:
            return {"file": self._shelf.put(item._index, content), "type": item.mimetype}, b""
        said = content.tobytes()
        return {"size": len(said), "type": item.mimetype}, said

    def _number(self, path: str) -> int:
        number: int = self._item(self._archive.get_entry_by_path(path))._index + 1
        return number if number <= self._entries else 0

    def _readable(self, number: int) -> str:
        """The path of entry ``number``, or of the main entry; what it holds has been read."""
        try:
            if 1 <= number <= self._entries:
                item = self._item(self._archive._get_entry_by_id(number - 1))
                if item.size <= MOST_WRITTEN and item.mimetype.startswith("text/html") and len(item.content):
                    return str(item.path)
        except _BAD:
            pass  # whatever became of it, the archive has a beginning
        main = self._item(self._archive.get_entry_by_path(self.main))
        if not 0 < main.size <= MOST_WRITTEN or not len(main.content):
            raise ValueError("its main page is empty")
        return str(self.main)

    def _search(self, words: str) -> list[tuple[str, str]]:
        """Paths and titles: of titles first, then of texts that have the words; what is too long is left out."""
        if not words.strip():
            return []
        paths = dict.fromkeys(SuggestionSearcher(self._archive).suggest(words).getResults(0, MOST_FOUND))
        if self._archive.has_fulltext_index and len(paths) < MOST_FOUND:
            found = Searcher(self._archive).search(Query().set_query(words))
            paths |= dict.fromkeys(found.getResults(0, MOST_FOUND - len(paths)))
        listed, room = [], MOST_LISTED
        for path in paths:
            one = (path, self._archive.get_entry_by_path(path).title or path)
            if (size := len(json.dumps(one)) + len(", ")) <= room:
                listed.append(one)
                room -= size
        return listed


def main(archive: Path, folder: Path) -> None:
    """Answer until nobody asks any more."""
    said = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libzim and Xapian print is no answer
    shelf = Shelf(folder)
    try:
        _limit()
        try:
            reader = Reader(archive, shelf)
        except _BAD as error:
            _say(said, {"broken": _reason(error)})
            return
        _say(said, reader.hello())
        for line in sys.stdin.buffer:
            try:
                _say(said, *reader.answer(json.loads(line)))
            except _BAD as error:
                _say(said, {"trouble": _reason(error)})
    except BrokenPipeError:
        pass  # nobody listens any more
    finally:
        shelf.clear()


def _say(said: BinaryIO, answer: dict[str, Any], content: bytes = b"") -> None:
    said.write(json.dumps(answer).encode() + b"\n" + content)
    said.flush()


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:100] or type(error).__name__


def _limit() -> None:
    """Let an archive that unpacks to gigabytes end this process and not the computer; Windows has no such limits."""
    if sys.platform != "win32":
        import resource

        for what, most in ((resource.RLIMIT_DATA, MOST_MEMORY), (resource.RLIMIT_CORE, 0)):
            hard = resource.getrlimit(what)[1]
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
