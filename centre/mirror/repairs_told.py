"""What a mirror's readers fetched to mend a broadcast, told to the copy that it mirrors (FORMAT §13).

A mirror counts as the centre does. When it is brought up to date it tells its source what was counted since, by a
request for each object that asks for nothing (HEAD) and says how many bytes in Range. So a chain of mirrors ends at the
centre, whose carousel sends sooner what schools have fetched from any of them.
"""

from __future__ import annotations

import json

from centre.mirror.carriers import HttpCarrier
from centre.mirror.mirror_folder import MirrorFolder
from centre.repair_counts import read_counts
from package_format.errors import Missing
from package_format.trust.durable import write_durably

MOST_TOLD = 2000
"""Objects told of at a time, those fetched most: a request each."""
_KINDS = ("packs", "index", "deltas")


def tell_repairs(folder: MirrorFolder, source: HttpCarrier) -> int:
    """Tell ``source`` what was counted in ``folder`` since the last time; return of how many objects.

    Raises:
        LessonError: the source does not answer, or this disk; what was not noted as told is told again.
    """
    counts, told = read_counts(folder.repair_file), read_counts(folder.repairs_told_file)
    news = {digest: more for digest, count in counts.items() if (more := count - told.get(digest, 0)) > 0}
    sent = 0
    for digest in sorted(news, key=lambda digest: -news[digest])[:MOST_TOLD]:
        path = next((f"{kind}/{digest}" for kind in _KINDS if (folder.repository / kind / digest).is_file()), None)
        if path is not None:
            try:
                source.tell(path, news[digest])
                sent += 1
            except Missing:
                pass  # swept there in the meantime: nobody sends it any more
        told[digest] = counts[digest]
    if news:
        kept = {digest: told[digest] for digest in told.keys() & counts.keys()}
        write_durably(folder.repairs_told_file, json.dumps(kept).encode())
    return sent
