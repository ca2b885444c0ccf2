from __future__ import annotations

import os
import signal
import time
from concurrent.futures import CancelledError

import pytest

from package_format import names
from package_format.broadcast.side_process import SideProcesses, _tried, outcome
from package_format.errors import NoSpace


def full() -> int:
    raise NoSpace("spool", 100, 0)


def test_work_is_done_in_another_process_and_trouble_is_nothing_done() -> None:
    beside = SideProcesses(2)
    beside.close()  # none was ever needed
    beside.begin()
    assert outcome(beside.submit(names.digest_of, b"a")) == names.digest_of(b"a")
    assert outcome(beside.submit(os.getpid)) not in {None, os.getpid()}
    assert _tried(full, ()) == (None, "")
    assert _tried(len, ("abc",)) == (3, "")
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):  # a bug is not hidden
        outcome(beside.submit(divmod, 1, 0))
    running = beside.processes
    assert running
    beside.close()
    assert not any(process.is_alive() for process in running)
    lazy = SideProcesses(2)
    assert outcome(lazy.submit(os.getpid))
    lazy.close()  # of two that were allowed one was enough


def test_a_process_that_is_killed_while_it_works_or_answers_is_begun_again() -> None:
    beside = SideProcesses()
    for size in (100, 50 << 20):  # an answer that no pipe holds is cut in its middle
        first = outcome(beside.submit(os.getpid))
        assert first is not None
        answer = beside.submit(bytes, size)
        if size > 1000:
            time.sleep(0.02)
        os.kill(first, signal.SIGKILL)
        assert outcome(answer) in {None, bytes(size)}
        later = [outcome(beside.submit(os.getpid)) for _ in range(3)]
        assert later[-1] not in {None, first, os.getpid()}
    beside.close()


def test_what_was_not_begun_when_all_ends_is_cancelled() -> None:
    beside = SideProcesses()
    futures = [beside.submit(time.sleep, 0.2) for _ in range(20)]
    beside.close()
    assert futures[-1].cancelled()
    with pytest.raises(CancelledError):
        outcome(futures[-1])
    assert beside.processes == []
