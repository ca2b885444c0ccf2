"""The main job with the three programs as processes: publish, serve, subscribe, sync, play, report; then an update."""

from __future__ import annotations

from pathlib import Path

import pytest

from samples.make.__main__ import LESSONS, SECOND, copy_release
from tests.whole.programs import Centre, Point

CHANNEL = "songke-samples"
MOST_METADATA = 12_000
"""Bytes of signed metadata and a manifest that an update of one channel may need."""


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_lessons_go_out_and_their_use_comes_home(tmp_path: Path) -> None:
    centre, point = Centre(tmp_path / "centre"), Point(tmp_path / "point")
    centre.done("init")
    first = centre.done("publish", "--channel", CHANNEL, LESSONS)
    with centre.serving() as address:
        subscribed = point.done("subscribe", address, "--root", centre.root)
        assert subscribed["channels"] == [CHANNEL]
        assert [book["ready"] for book in subscribed["textbooks"]] == [0, 0]

        received = point.done("sync")
        assert (received["installed"], received["waiting"], received["troubles"]) == (first["resources"], 0, [])
        assert received["releases"] == {CHANNEL: 1}
        assert received["received"] <= 1.05 * (first["pack_bytes"] + first["index_bytes"]) + MOST_METADATA
        status = point.done("status")
        assert (status["ready"], status["waiting"]) == (first["resources"], 0)
        assert status["bytes_ready"] == first["content_bytes"]

        cards = point.done("list")
        chosen = {
            media: next(card for card in cards if card["media_type"] == media)
            for media in ("audio/mpeg", "application/pdf")
        }
        plays = [point.done("play", chosen["audio/mpeg"]["id"], "--seconds", "2") for _ in range(2)]
        plays.append(point.done("play", chosen["application/pdf"]["id"], "--seconds", "2"))
        assert all(play["samples_decoded"] or play["sound_blocks"] or play["pages_filled"] for play in plays)
        assert point.done("status")["outbox_rows"] == 3

        assert point.done("sync")["uploaded"] == 3
        assert point.done("status")["outbox_rows"] == 0
        agree(centre, {chosen["audio/mpeg"]["id"]: 2, chosen["application/pdf"]["id"]: 1})

        content = tmp_path / "second"
        copy_release(content, LESSONS, SECOND)
        second = centre.done("publish", "--channel", CHANNEL, content)
        assert (second["added"], second["changed"]) == (1, 1)
        update = point.done("sync")
        assert update["releases"] == {CHANNEL: 2}
        assert update["installed"] == 2
        # Only the change travels: the new chunks, covers and recipes, the index, and what signs them.
        assert update["received"] <= 1.05 * (second["pack_bytes"] + second["index_bytes"]) + MOST_METADATA
        assert update["received"] < received["received"] / 20
        assert point.done("verify")["clean"]
        agree(centre, {chosen["audio/mpeg"]["id"]: 2, chosen["application/pdf"]["id"]: 1})


def agree(centre: Centre, plays: dict[str, int]) -> None:
    """The centre's figures are those of the plays, each counted once, from one point."""
    report = centre.done("report")
    assert {use["resource"]: use["plays"] for use in report["resources"]} == plays
    assert {use["points"] for use in report["resources"]} == {1}
    assert all(1000 <= use["class_ms"] <= 15_000 * use["plays"] for use in report["resources"])
    assert (report["totals"]["rows"], report["totals"]["points"], report["totals"]["quarantined"]) == (3, 1, 0)
