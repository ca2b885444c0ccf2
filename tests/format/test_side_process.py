from __future__ import annotations

import os
import signal

import pytest

from package_format import names
from package_format.broadcast.side_process import SideProcesses, _tried, outcome
from package_format.errors import NoSpace


def full() -> int:
    raise NoSpace("spool", 100, 0)


def test_work_is_done_in_another_process_and_trouble_is_nothing_done() -> None:
    beside = SideProcesses()
    beside.close()  # one that was never needed
    assert outcome(beside.submit(names.digest_of, b"a")) == names.digest_of(b"a")
    assert outcome(beside.submit(os.getpid)) not in {None, os.getpid()}
    assert _tried(full) is None
    with pytest.raises(ZeroDivisionError):  # anything else is a bug, and is not hidden
        _tried(divmod, 1, 0)
    beside.close()


def test_a_process_that_is_killed_is_begun_again() -> None:
    beside = SideProcesses()
    first = outcome(beside.submit(os.getpid))
    assert first is not None
    os.kill(first, signal.SIGKILL)
    later = [outcome(beside.submit(os.getpid)) for _ in range(50)]
    assert later[-1] not in {None, first, os.getpid()}
    beside.close()
