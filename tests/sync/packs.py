"""Two packs on a web server, the frames wanted of them, and the point's source."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from desktop_app.sync.http_source import HttpSource
from desktop_app.sync.patience import Patience
from desktop_app.sync.ranges import Span
from tests.sync.fault_server import Fault, FaultServer, good
from tests.sync.receivers import HASTY, Basket

FRAME = 40_000
PACKS = {
    f"packs/{name}": bytes((place * step) % 251 for place in range(1_200_008)) for step, name in ((7, "a"), (9, "b"))
}
WANTED = {
    Span(path, offset, min(FRAME, len(content) - offset)): content[offset : offset + FRAME]
    for path, content in PACKS.items()
    for offset in range(8, len(content), FRAME)
}
NEEDED = sum(span.length for span in WANTED)


@contextmanager
def serving(fault: Fault = good, patience: Patience = HASTY) -> Iterator[tuple[FaultServer, HttpSource]]:
    with (
        FaultServer(PACKS, fault).running() as server,
        closing(HttpSource(server.address, patience=patience)) as source,
    ):
        yield server, source


def bring(source: HttpSource, wanted: dict[Span, bytes] = WANTED) -> Basket:
    basket = Basket()
    source.fetch_ranges(list(wanted), basket)
    return basket
