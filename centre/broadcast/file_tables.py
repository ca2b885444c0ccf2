"""Tables of files for receivers of other makes: what is on the air now, in the words of FLUTE (RFC 6726)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from centre.broadcast.symbols import MOST, SYMBOL
from package_format.broadcast.alc import NO_CODE, TOI_SIZE, Symbol
from package_format.broadcast.blocks import Blocks
from package_format.broadcast.file_table import Cut, ListedFile, encode_table
from package_format.broadcast.schedule import OnAir

EVERY = 10.0
"""Seconds after which the tables of what is on the air are sent again."""
LIFE = 7200
"""Seconds that a table says it holds; it is renewed at half of them."""
PAGE = 48
"""Files of one table: eight datagrams. A receiver needs the table of a file only while that file is sent."""
_INSTANCES = 1 << 20
_TOI = bytes(TOI_SIZE)


class FileTables:
    """The tables of one session.

    Args:
        session: where the source symbols are sent.
        clock: Unix seconds.
    """

    def __init__(self, session: int, clock: Callable[[], float]) -> None:
        self._session = session
        self._clock = clock
        self._instance = 0
        self._pages: list[list[ListedFile]] = []
        self._page_of: dict[bytes, int] = {}
        self._leads: range = range(0)
        self._current: deque[int] = deque(maxlen=2)
        self._made: dict[int, tuple[int, float, bytes]] = {}

    def announce(self, leads: Sequence[OnAir], lessons: Sequence[OnAir]) -> None:
        """Begin with other files: ``leads`` are on the air all the time, ``lessons`` in their order."""
        self._pages = [*_pages(leads), *_pages(lessons)]
        self._leads = range(-(-len(leads) // PAGE))
        self._page_of = {
            one.toi.to_bytes(TOI_SIZE, "big"): number for number, page in enumerate(self._pages) for one in page
        }
        self._current.clear()
        self._made.clear()

    def before(self, toi: bytes) -> Iterator[Symbol]:
        """Yield the table that must go before the first symbol of the object ``toi``, if it was not sent yet."""
        page = self._page_of.get(toi)
        if page is None or page in self._current or page in self._made:
            return
        if page not in self._leads:
            self._current.append(page)
        yield from self._table(page)

    def again(self) -> Iterator[Symbol]:
        """Yield the tables of what is on the air now."""
        for page in (*self._leads, *self._current):
            yield from self._table(page)

    def _table(self, page: int) -> Iterator[Symbol]:
        now = self._clock()
        instance, made, content = self._made.get(page, (0, float("-inf"), b""))
        if not made <= now < made + LIFE / 2:
            instance, self._instance = self._instance, (self._instance + 1) % _INSTANCES
            content = encode_table(self._pages[page], Cut(NO_CODE, SYMBOL, MOST), int(now) + LIFE)
            self._made[page] = (instance, now, content)
        blocks = Blocks(len(content), SYMBOL, MOST)
        for esi in range(blocks.symbols):
            offset, size = blocks.place(0, esi)
            part = content[offset : offset + size]
            yield Symbol(self._session, _TOI, blocks, 0, esi, part, NO_CODE, instance)


def _pages(objects: Sequence[OnAir]) -> Iterator[list[ListedFile]]:
    for first in range(0, len(objects), PAGE):
        yield [_listed(one) for one in objects[first : first + PAGE]]


def _listed(one: OnAir) -> ListedFile:
    return ListedFile(one.path, int(one.digest[: 2 * TOI_SIZE], 16), one.size)
