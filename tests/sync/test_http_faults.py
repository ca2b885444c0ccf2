"""HttpSource against servers that cut, reset, stall, lie and ignore ranges, on real sockets."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from contextlib import closing
from dataclasses import replace
from email.utils import formatdate

import pytest

from desktop_app.sync.http_source import HttpSource
from package_format.errors import Cause, Damaged, Unreachable
from tests.sync import fault_server
from tests.sync.fault_server import Exchange, Fault, FaultServer, cutting, good, ignoring_ranges
from tests.sync.packs import FRAME, NEEDED, PACKS, WANTED, bring, serving
from tests.sync.receivers import HASTIEST, HASTY, Basket


@pytest.mark.parametrize("how", ["close", "reset", "stall"])
@pytest.mark.parametrize("after", [1, 39_999, 40_000, 250_001])
def test_a_cut_inside_a_range_is_resumed_to_the_byte(how: str, after: int) -> None:
    cuts = 3
    with serving(cutting(after, cuts, how), patience=HASTIEST if how == "stall" else HASTY) as (server, source):
        assert bring(source).got == WANTED
        assert source.received == NEEDED
    # A reset throws away what the system had received and nobody had read yet.
    lost_on_the_way = cuts * after if how == "reset" else 0
    assert server.sent <= NEEDED + lost_on_the_way


def test_a_server_that_ends_every_answer_early_is_slow_but_enough() -> None:
    with serving(cutting(150_000, 10**9)) as (server, source):
        assert bring(source).got == WANTED
        assert server.sent == NEEDED


def test_frames_that_came_before_a_server_died_are_kept() -> None:
    with serving(dying(400_000)) as (_, source):
        basket = Basket()
        with pytest.raises(Unreachable):
            source.fetch_ranges(list(WANTED), basket)
        assert 400_000 - 4 * FRAME <= sum(map(len, basket.got.values())) <= 400_000
        assert all(WANTED[span] == stored for span, stored in basket.got.items())


def dying(after: int) -> Fault:
    """Send ``after`` bytes in all, then close every connection without an answer."""
    left = after
    lock = threading.Lock()

    def fault(exchange: Exchange) -> bool:
        nonlocal left
        start, end = exchange.span or (0, 0)
        with lock:
            share = min(left, end - start)
            left -= share
        if share:
            exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/*")
            exchange.send((exchange.content or b"")[start : start + share])
        return 0 < share == end - start

    return fault


def test_a_server_without_ranges_sends_each_object_once() -> None:
    with serving(ignoring_ranges) as (server, source):
        assert bring(source).got == WANTED
        assert server.sent <= 1.05 * NEEDED


def test_a_server_without_ranges_that_is_cut_loses_no_frame() -> None:
    left = iter([300_000, 700_000])

    def fault(exchange: Exchange) -> bool:
        content = exchange.content or b""
        exchange.head("200 OK", len(content))
        after = next(left, len(content))
        exchange.send(content[:after])
        return after == len(content)

    with serving(fault) as (_, source):
        assert bring(source).got == WANTED


def test_reading_a_whole_object_ends_with_the_last_frame_wanted() -> None:
    first = next(iter(WANTED))
    with serving(ignoring_ranges) as (_, source):
        assert bring(source, {first: WANTED[first]}).got == {first: WANTED[first]}
        assert source.received < 3 * FRAME


def test_an_object_cut_short_on_the_server_loses_only_what_it_lacks() -> None:
    short = {path: content[:600_000] for path, content in PACKS.items()}
    for fault in (good, ignoring_ranges):
        with (
            FaultServer(short, fault).running() as server,
            closing(HttpSource(server.address, patience=HASTY)) as source,
        ):
            basket = bring(source)
        assert {span for span in WANTED if span.end <= 600_000} == set(basket.got)
        assert all(isinstance(error, Damaged) for error in basket.gone.values())


def encoding_a_range(exchange: Exchange) -> bool:
    start, end = exchange.span or (0, 0)
    exchange.head("206 Partial Content", 9, Content_Range=f"bytes {start}-{end - 1}/*", Content_Encoding="gzip")
    exchange.send(b"123456789")
    return True


def encoding_oddly(exchange: Exchange) -> bool:
    exchange.head("200 OK", 9, Content_Encoding="zebra")
    exchange.send(b"123456789")
    return True


def test_a_box_that_compresses_whole_objects_does_no_harm() -> None:
    tree = {**PACKS, "packs/zeros": bytes(5_000_000), "packs/empty": b""}
    with (
        FaultServer(tree, fault_server.gzipping).running() as server,
        closing(HttpSource(server.address, patience=HASTY)) as source,
    ):
        for path, content in tree.items():
            assert source.fetch(path, len(content)) == content
        assert bring(source).got == WANTED
        with pytest.raises(Damaged, match="larger than"):
            source.fetch("packs/zeros", 100_000)  # a few kilobytes on the way


def test_a_compressed_object_that_is_cut_is_fetched_again() -> None:
    body = gzip.compress(PACKS["packs/a"])

    def fault(exchange: Exchange) -> bool:
        if exchange.number:
            return exchange.answer()
        exchange.head("200 OK", None, Content_Encoding="gzip", Connection="close")
        exchange.send(body[: len(body) // 2])
        return False

    with serving(fault) as (server, source):
        assert source.fetch("packs/a", 10**7) == PACKS["packs/a"]
        assert len(server.asked) == 2


@pytest.mark.parametrize(
    "fault, reason",
    [
        (fault_server.wrong_range, "another range"),
        (fault_server.encoding, "encodes it as gzip, and wrongly"),
        (encoding_a_range, "encodes it as gzip"),
        (encoding_oddly, "encodes it as zebra"),
    ],
)
def test_answers_that_would_be_other_bytes_are_not_used(fault: Fault, reason: str) -> None:
    with serving(fault) as (_, source):
        basket = bring(source)
    assert not basket.got
    assert len(basket.gone) == len(WANTED)
    assert all(isinstance(error, Damaged) and reason in str(error) for error in basket.gone.values())


@pytest.mark.parametrize(
    "fault",
    [
        fault_server.garbage,
        fault_server.redirecting,
        fault_server.status("500 Internal Server Error"),
        fault_server.status("403 Forbidden"),
        lambda _: False,
    ],
    ids=["garbage", "redirects", "500", "403", "silent close"],
)
def test_a_server_that_never_answers_well_is_unreachable_soon(fault: Fault) -> None:
    with serving(fault) as (_, source):
        with pytest.raises(Unreachable) as caught:
            source.fetch_ranges(list(WANTED), Basket())
        assert caught.value.source == source.name
        with pytest.raises(Unreachable):
            source.fetch("packs/a", 10**7)


def test_a_login_page_in_the_place_of_lessons_is_told_apart() -> None:
    page = b"\r\n<!DOCTYPE HTML><title>Please log in</title>"

    def portal(**headers: str) -> Fault:
        def fault(exchange: Exchange) -> bool:
            exchange.head("200 OK", len(page), **headers)
            exchange.send(page)
            return True

        return fault

    def redirect(exchange: Exchange) -> bool:
        if exchange.path.startswith("login"):
            return portal(Content_Type="text/html")(exchange)
        exchange.head("302 Found", 0, Location="/login?back=" + exchange.path)
        return True

    answers = [portal(Content_Type="text/html; charset=gbk"), portal(), redirect, fault_server.status("511 Login")]
    for fault in answers:
        with serving(fault) as (_, source):
            with pytest.raises(Unreachable) as caught:
                source.fetch("packs/a", 10**7)
            assert caught.value.cause is Cause.LOGIN
            with pytest.raises(Unreachable) as caught:
                source.fetch_ranges(list(WANTED), Basket())
            assert caught.value.cause is Cause.LOGIN


def test_a_name_that_nobody_knows_is_told_apart() -> None:
    with closing(HttpSource("http://lessons.invalid/", patience=HASTY, proxy="direct")) as source:
        with pytest.raises(Unreachable) as caught:
            source.fetch("packs/a", 10)
        assert caught.value.cause is Cause.NAME


def test_a_repository_with_an_address_of_version_six() -> None:
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with (
        FaultServer(PACKS).running(listener) as server,
        closing(HttpSource(server.address, patience=HASTY)) as source,
    ):
        assert server.address.startswith("http://[::1]:")
        assert bring(source).got == WANTED


def test_a_router_that_forgets_every_connection_is_noticed_long_before_the_read_timeout() -> None:
    """Four bodies stop at the same moment without a word, as when a router loses its table."""
    silent = threading.Event()
    left = iter(range(4))

    def forgetting(exchange: Exchange) -> bool:
        start, end = exchange.span or (0, 0)
        if next(left, None) is None:
            return exchange.answer()
        exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/*")
        exchange.send((exchange.content or b"")[start : start + 100_000])
        silent.wait(30)
        return False

    patient = replace(HASTY, read=60, silence=0.3)
    with serving(forgetting, patience=patient) as (server, source):
        try:
            assert bring(source).got == WANTED
        finally:
            silent.set()
        assert source.link.cuts >= 1
        assert source.received == NEEDED
        assert server.sent <= NEEDED


def test_a_connection_made_before_the_link_was_given_up_is_not_used_again() -> None:
    with serving() as (server, source):
        source.fetch("packs/a", 10**7)
        source.link.cuts += 1
        source.fetch("packs/a", 10**7)
        source.fetch("packs/a", 10**7)
        assert len({id(exchange.socket) for exchange in server.asked}) == 2


def test_on_a_link_that_two_connections_fill_the_others_rest_and_all_arrives() -> None:
    def slowly(exchange: Exchange) -> bool:
        time.sleep(0.05)
        return exchange.answer()

    with serving(slowly) as (server, source):
        source.link.answered(0.0001)
        source.link._best = 1000.0
        assert source.link.connections == 2
        assert bring(source).got == WANTED
        assert len({id(exchange.socket) for exchange in server.asked}) <= 4


def test_a_cut_on_one_connection_alone_is_noticed_by_its_own_timeout() -> None:
    with serving(cutting(100_000, 1, "stall"), patience=replace(HASTIEST, silence=30)) as (_, source):
        assert bring(source).got == WANTED
        assert source.link.cuts == 0


def test_nobody_listening_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with (
        closing(HttpSource(f"http://127.0.0.1:{port}", patience=HASTY)) as source,
        pytest.raises(Unreachable, match="refused"),
    ):
        source.fetch("packs/a", 10)


def test_a_busy_server_is_asked_again_after_the_time_it_named() -> None:
    with serving(fault_server.status("503 Service Unavailable", 2, Retry_After="0")) as (server, source):
        assert bring(source).got == WANTED
        assert len(server.asked) > 2


def test_a_busy_server_may_name_a_moment_instead_of_seconds() -> None:
    moment = formatdate(time.time() + 7200, usegmt=True)
    with serving(fault_server.status("503 Service Unavailable", Retry_After=moment)) as (_, source):
        with pytest.raises(Unreachable) as caught:
            source.fetch("packs/a", 10**7)
        assert 7000 < (caught.value.retry_after or 0) <= 7200
        assert caught.value.cause is Cause.BUSY


def test_a_server_that_asks_for_a_long_wait_is_left_alone() -> None:
    with serving(fault_server.status("429 Too Many Requests", Retry_After="3600")) as (server, source):
        with pytest.raises(Unreachable) as caught:
            source.fetch("packs/a", 10**7)
        assert caught.value.retry_after == 3600
        assert len(server.asked) == 1


def test_a_server_that_only_pretends_to_be_alive_is_dropped() -> None:
    def dripping(exchange: Exchange) -> bool:
        start, end = exchange.span or (0, 1)
        exchange.head("206 Partial Content", end - start, Content_Range=f"bytes {start}-{end - 1}/*")
        for place in range(start, end):
            exchange.send((exchange.content or b"")[place : place + 1], pace=0.05)
        return True

    hasty = replace(HASTY, slow_seconds=0.3)
    with serving(dripping, patience=hasty) as (_, source), pytest.raises(Unreachable, match="next to nothing"):
        bring(source)


def test_a_slow_server_that_goes_on_sending_is_waited_for() -> None:
    with serving(patience=replace(HASTY, slow_seconds=0, slow_bytes=1)) as (_, source):
        assert bring(source).got == WANTED


def test_one_object_that_always_fails_does_not_stop_the_others() -> None:
    def fault(exchange: Exchange) -> bool:
        if exchange.path == "packs/a":
            time.sleep(0.05)
            return False
        time.sleep(0.02)
        return exchange.answer()

    wanted = {span: content for span, content in WANTED.items() if span.path == "packs/b" or span.offset == 8}
    with serving(fault, patience=replace(HASTY, tries=2)) as (_, source):
        basket = bring(source, dict(sorted(wanted.items(), key=lambda pair: pair[0])))
    assert {span.path for span in basket.got} == {"packs/b"}
    assert [type(error) for error in basket.gone.values()] == [Unreachable]
