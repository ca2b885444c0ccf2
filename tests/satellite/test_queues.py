"""What is sent sooner than what, and what schools fetch over the network having a say in it."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import pytest
import requests

from centre.broadcast.asked import Asked
from centre.broadcast.carousel import Carousel, SentObject
from centre.broadcast.position import Positions
from centre.broadcast.queues import MOST_EXTRA, Kind, Queue, extra_repair, sort_into_queues, timeline
from centre.broadcast.symbols import ObjectSymbols
from centre.repair_counts import HEADER, TOLD_BY_MIRROR, RepairCounts, read_counts
from package_format import names
from tests.whole.programs import Centre


def an_object(folder: Path, number: int) -> SentObject:
    content = bytes([number]) * 100_000
    digest = names.digest_of(content)
    (folder / digest).write_bytes(content)
    return SentObject(digest, ObjectSymbols(folder / digest, digest, len(content), 2), 0)


def test_every_object_is_in_one_queue() -> None:
    queues = sort_into_queues("abcd", str, lambda one: one == "b", {"c": 5, "b": 9})
    assert [(queue.kind, list(queue.objects)) for queue in queues] == [
        (Kind.FRESH, ["b"]), (Kind.ASKED, ["c"]), (Kind.TERM, ["a", "d"]),
    ]  # fmt: skip


def test_queues_share_the_time_by_weight_while_they_have_anything(tmp_path: Path) -> None:
    made = [an_object(tmp_path, number) for number in range(12)]
    queues = [Queue(Kind.FRESH, made[:2]), Queue(Kind.ASKED, made[2:4]), Queue(Kind.TERM, made[4:])]
    carousel = Carousel([], queues, Positions(tmp_path / "positions.json"), time.monotonic)
    kinds = {one.digest[:28]: queue.kind for queue in queues for one in queue.objects}
    sent = [kinds[symbol.toi.hex()] for symbol in carousel.one_pass()]
    assert [sent[:200].count(kind) for kind in Kind] == pytest.approx([120, 60, 20], abs=2)
    assert {kind: sent.count(kind) // 72 for kind in Kind} == {Kind.FRESH: 2, Kind.ASKED: 2, Kind.TERM: 8}
    assert set(sent[-72:]) == {Kind.TERM}


def test_the_timeline_says_when_each_object_is_sent() -> None:
    queues = [Queue(Kind.FRESH, ["f", "g"]), Queue(Kind.TERM, ["t", "u"])]
    times = {one: [round(begins), round(ends)] for _, one, begins, ends in timeline(queues, lambda _: 6.0)}
    # The term has a seventh while there is something fresh, and everything afterwards.
    assert times == {"f": [0, 7], "g": [7, 14], "t": [0, 18], "u": [18, 24]}
    assert not list(timeline([], float))


def test_what_is_asked_for_has_more_repair_within_limits() -> None:
    assert [extra_repair(asked, 100) for asked in (0, 20, 10_000)] == [0, 0.2, MOST_EXTRA]
    assert extra_repair(5, 0) == 0


def test_requests_are_counted_and_a_pass_answers_them(tmp_path: Path) -> None:
    now = itertools.count(step=1.0)
    file, answered = tmp_path / "repair.json", tmp_path / "answered.json"
    counts = RepairCounts(file, lambda: next(now))
    for asked in ("bytes=0-9", "bytes=90-", "bytes=0-1, 4-5", "bytes=95-200", "bytes=99-3"):
        counts.count("a", 100, "77", asked)
    assert read_counts(file)  # within seconds, also if the power fails now
    for asked in ("", "bytes=-5", "lines=1-2", "bytes=" + "0-9," * 2000):
        counts.count("b", 100, "77", asked)
    counts.count("c", 100, "no number!", "")
    counts.close()
    assert read_counts(file) == {"a": 10 + 10 + 4 + 5, "b": 400}
    first = Asked(file, answered)
    assert first.now == {"a": 29, "b": 400}
    again = RepairCounts(file)
    again.count("a", 100, "77", "bytes=0-9")
    again.close()
    first.note_answered()
    assert Asked(file, answered).now == {"a": 10}
    file.write_text("{")
    assert Asked(file, answered).now == {}


def test_the_web_counts_repair_and_nothing_else(centre: Centre) -> None:
    [one, *_] = sorted((centre.tree / "packs").iterdir())
    with centre.serving() as address:
        session = {HEADER: "123456"}
        ranges = {"Range": "bytes=0-999"}
        assert requests.get(f"{address}packs/{one.name}", headers=ranges | session, timeout=20).status_code == 206
        requests.get(f"{address}packs/{one.name}", headers=ranges, timeout=20)
        requests.head(f"{address}packs/{one.name}", headers=ranges | session, timeout=20)
        requests.get(f"{address}metadata/timestamp.json", headers=session, timeout=20)
        requests.get(f"{address}packs/{'0' * 64}", headers=session, timeout=20)
        told = {HEADER: TOLD_BY_MIRROR, "Range": "bytes=0-499"}
        assert requests.head(f"{address}packs/{one.name}", headers=told, timeout=20).content == b""
    assert read_counts(centre.folder / "archive" / "repair.json") == {one.name: 1500}
    facts = centre.done("broadcast", "--rate", "1m", "--dry-run")
    assert facts["queues"] == {"fresh": facts["size"]}  # what was never sent is fresh, whoever asked for it
