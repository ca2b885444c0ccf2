from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop_app.sync.progress import Progress
from desktop_app.ui.worker import Report, Worker
from package_format.errors import Missing, Stopped


def never(value: object) -> None:
    raise AssertionError(value)


pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("test")
    yield made
    assert made.close(5)


@pytest.fixture
def owner() -> QObject:
    return QObject()


def test_five_thousand_results_arrive_in_order_on_qts_thread(worker: Worker, owner: QObject, qtbot: QtBot) -> None:
    # PySide6 6.12.0 on CPython 3.11 died before a thousand emits: this is what keeps the pin honest.
    results: list[tuple[int, bool]] = []
    home = QThread.currentThread()

    def number(n: int) -> Callable[[Report], int]:
        return lambda _report: n

    for n in range(5000):
        worker.submit(owner, number(n), lambda got: results.append((got, QThread.currentThread() is home)), never)
    qtbot.waitUntil(lambda: len(results) == 5000, timeout=30_000)
    assert results == [(n, True) for n in range(5000)]


def test_work_runs_elsewhere_one_job_at_a_time(worker: Worker, owner: QObject, qtbot: QtBot) -> None:
    threads: list[int] = []
    inside: list[int] = [0]

    def work(_report: Report) -> int:
        inside[0] += 1
        time.sleep(0.005)
        together = inside[0]
        inside[0] -= 1
        threads.append(threading.get_ident())
        return together

    seen: list[int] = []
    for _ in range(10):
        worker.submit(owner, work, seen.append, never)
    assert worker.busy
    qtbot.waitUntil(lambda: len(seen) == 10)
    assert seen == [1] * 10
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()
    assert not worker.busy


def test_trouble_and_bugs_reach_the_one_who_asked(
    worker: Worker, owner: QObject, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Exception] = []

    def missing(_report: Report) -> None:
        raise Missing("r-1")

    def bug(_report: Report) -> None:
        raise ZeroDivisionError

    worker.submit(owner, missing, never, told.append)
    worker.submit(owner, bug, never, told.append)
    worker.submit(owner, lambda _report: 1, lambda _one: None, never)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert [type(error) for error in told] == [Missing, ZeroDivisionError]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def endless(begun: threading.Event) -> Callable[[Report], None]:
    def work(report: Report) -> None:
        begun.set()
        received = 0
        while True:
            received += 1
            report(Progress(received=received))
            time.sleep(0.001)

    return work


def test_a_snapshot_is_there_to_poll_and_stop_ends_the_job(worker: Worker, owner: QObject, qtbot: QtBot) -> None:
    told: list[Exception] = []
    job = worker.submit(owner, endless(threading.Event()), never, told.append)
    qtbot.waitUntil(lambda: job.latest is not None and job.latest.received > 3)
    assert not job.stopping
    job.stop()
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], Stopped)


def test_a_newer_look_up_replaces_older_ones(worker: Worker, owner: QObject, qtbot: QtBot) -> None:
    gate = threading.Event()
    worker.submit(owner, lambda _report: gate.wait(5), lambda _ok: None, never)
    got: list[str] = []
    asked = [worker.submit(owner, lambda _r, w=w: w, got.append, never, key="search") for w in "abcd"]  # type: ignore[misc]
    worker.submit(owner, lambda _report: "other", got.append, never, key="tree")
    gate.set()
    qtbot.waitUntil(lambda: len(got) == 2)
    assert got == ["d", "other"]
    assert [job.dropped for job in asked] == [True, True, True, False]


def test_a_newer_look_up_replaces_the_running_one(worker: Worker, owner: QObject, qtbot: QtBot) -> None:
    begun, got = threading.Event(), [""][:0]
    worker.submit(owner, endless(begun), never, never, key="search")
    assert begun.wait(5)
    worker.submit(owner, lambda _report: "new", got.append, never, key="search")
    qtbot.waitUntil(lambda: got == ["new"])


def test_small_ranks_go_first(worker: Worker, owner: QObject, qtbot: QtBot) -> None:
    gate = threading.Event()
    worker.submit(owner, lambda _report: gate.wait(5), lambda _ok: None, never)
    got: list[str] = []
    worker.submit(owner, lambda _report: "cover", got.append, never, rank=1)
    worker.submit(owner, lambda _report: "search", got.append, never)
    gate.set()
    qtbot.waitUntil(lambda: len(got) == 2)
    assert got == ["search", "cover"]


def test_nobody_is_told_who_is_gone(worker: Worker, owner: QObject, qtbot: QtBot) -> None:
    gone = QObject()
    gate = threading.Event()
    worker.submit(gone, lambda _report: gate.wait(5), never, never)
    delete(gone)
    gate.set()
    got: list[int] = []
    worker.submit(owner, lambda _report: 1, got.append, never)
    qtbot.waitUntil(lambda: got == [1])


def test_closing_while_busy_stops_the_job_and_tells_nobody(owner: QObject, qtbot: QtBot) -> None:
    worker = Worker("busy")
    begun = threading.Event()
    job = worker.submit(owner, endless(begun), never, never)
    worker.submit(owner, lambda _report: 1, never, never)
    assert begun.wait(5)
    assert worker.close(5)
    assert job.dropped
    late = worker.submit(owner, lambda _report: 2, never, never)
    assert late.dropped
    qtbot.wait(20)


def test_a_job_that_hangs_does_not_hold_the_program(owner: QObject) -> None:
    worker = Worker("stuck")
    gate, begun = threading.Event(), threading.Event()

    def hang(_report: Report) -> None:
        begun.set()
        gate.wait(10)

    worker.submit(owner, hang, never, never)
    assert begun.wait(5)
    assert not worker.close(0.05)
    gate.set()
    assert worker.close(5)


def test_what_must_be_kept_is_done_while_closing(owner: QObject) -> None:
    worker = Worker("closing")
    gate, begun, kept = threading.Event(), threading.Event(), [""][:0]

    def hang(_report: Report) -> None:
        begun.set()
        gate.wait(10)

    worker.submit(owner, hang, never, never)
    worker.submit(owner, lambda _report: kept.append("look-up"), never, never)
    worker.submit(owner, lambda _report: kept.append("row"), never, never, keep=True)
    assert begun.wait(5)
    threading.Timer(0.05, gate.set).start()
    assert worker.close(5)
    assert kept == ["row"]
