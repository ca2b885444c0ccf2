"""Web lessons are played by the points' own player before they are published, in a program that may crash alone."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from centre import contained
from centre.contained import Limits, NotRun
from centre.conversation import Conversation
from centre.examine import trials as module
from centre.examine.examination import Fault
from centre.examine.trials import Played, Trials, Tried, from_json, to_json
from tests.player.web_lessons import page

SHOWN = '{"word": "shown", "reason": "", "is_blank": false, "missing": ["a.png"], "outside": [], "errors": []}'
READY = 'print(\'{"ready": true, "reason": ""}\', flush=True)'


def player(folder: Path, script: str) -> Sequence[str]:
    """A program that is ready, and does as ``script`` says for each ``line`` of its input."""
    path = folder / "player.py"
    body = "\n    ".join(script.splitlines())
    head = f"import json, os, socket, sys, time\nfrom pathlib import Path\n{READY}\n"
    path.write_text(f"{head}for line in sys.stdin:\n    {body}\n", "utf-8")
    return (sys.executable, str(path))


def judge(folder: Path, script: str) -> Sequence[str]:
    """A player that shows everything, after it has done as ``script`` says with the page's ``text``."""
    text = "text = Path(json.loads(line)['files']['index.html'][1]).read_text('utf-8')"
    return player(folder, f"{text}\n{script}\nprint({SHOWN!r}, flush=True)")


def tried(number: int = 1, content: str = "口算", seen: list[Path] | None = None) -> Tried:
    """A page; ``seen`` gets the folder in which it is made."""

    def spread(work: Path) -> Mapping[str, tuple[int, Path]]:
        if seen is not None:
            seen.append(work)
        (work / "0").write_text(page(content), "utf-8")
        return {"index.html": (1, work / "0")}

    return Tried(f"{number:064x}", "text/html", "index.html", True, spread)


@pytest.fixture
def trials_of(tmp_path: Path) -> Iterator[Callable[..., Trials]]:
    made: list[Trials] = []

    def make(command: Sequence[str] | None = None, **more: float) -> Trials:
        made.append(Trials(tmp_path / "kept", command=command, **more))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.end()


Make = Callable[..., Trials]


def test_one_player_plays_all_lessons_and_each_only_once(tmp_path: Path, trials_of: Make) -> None:
    places: list[Path] = []
    trials = trials_of(
        judge(tmp_path, f"with open({str(tmp_path / 'log')!r}, 'a') as log: print(os.getpid(), file=log)")
    )
    for number in (1, 2, 1):
        assert trials.play(tried(number, seen=places)) == Played(missing=("a.png",))
    pids = (tmp_path / "log").read_text().split()
    assert len(pids) == 2
    assert len(set(pids)) == 1
    assert not any(place.exists() for place in places), "nothing is left of what was unpacked"
    later = trials_of(("nowhere",))
    assert later.play(tried(2)) == Played(missing=("a.png",)), "what was played is known, also where there is no player"
    assert later.play(tried(3)) is None
    assert later.unplayed == 1
    assert later.why


def test_lessons_that_a_run_left_unpacked_when_it_was_cut_off_are_deleted(tmp_path: Path, trials_of: Make) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    left, played_now = (Path(tempfile.mkdtemp(dir=kept)) for _ in range(2))
    others = kept / "of somebody else"
    others.mkdir()
    for folder in (left, others):
        (folder / "0").write_bytes(b"a film")
        os.utime(folder, (0, 0))
    assert trials_of(judge(tmp_path, "")).play(tried()) is not None
    assert [left.exists(), played_now.exists(), others.exists()] == [False, True, True]


def test_who_is_in_a_hurry_plays_nothing_and_is_told_nothing(tmp_path: Path) -> None:
    trials = Trials(tmp_path, is_quick=True, command=judge(tmp_path, ""))
    assert trials.play(tried()) is None
    assert trials.unplayed == 0


@pytest.mark.parametrize("reason", ["", "libwebengine.so is missing"])
def test_without_a_player_publishing_goes_on(tmp_path: Path, trials_of: Make, reason: str) -> None:
    (tmp_path / "player.py").write_text(
        f'print(\'{{"ready": false, "reason": "{reason}"}}\')' if reason else "print(1)"
    )
    trials = trials_of((sys.executable, str(tmp_path / "player.py")))
    places: list[Path] = []
    assert [trials.play(tried(number, seen=places)) for number in (1, 2)] == [None, None]
    assert trials.unplayed == 2
    assert trials.why == (reason or "it is another program")
    assert not places


def test_where_no_player_is_installed_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _name: None)
    trials = Trials(tmp_path)
    assert trials.play(tried()) is None
    assert "not installed" in trials.why


@pytest.mark.parametrize(
    ("does", "fault"),
    [("os.abort()", Fault.CRASHED), ("time.sleep(600)", Fault.HUNG), ("print('{', flush=True)", Fault.CRASHED)],
)
def test_a_player_that_dies_of_a_lesson_refuses_it_and_goes_on(
    tmp_path: Path, trials_of: Make, monkeypatch: pytest.MonkeyPatch, does: str, fault: Fault
) -> None:
    usual = module.LIMITS
    if fault is Fault.HUNG:
        monkeypatch.setattr(module, "LIMITS", Limits(seconds=1))
    trials = trials_of(judge(tmp_path, f"if 'bad' in text: {does}"))
    found = trials.play(tried(1, "bad"))
    assert found is not None
    assert found.fault is fault
    monkeypatch.setattr(module, "LIMITS", usual)
    assert trials.play(tried(2)) == Played(missing=("a.png",))


def test_what_fails_once_is_tried_again_before_it_is_refused(tmp_path: Path, trials_of: Make) -> None:
    marker = tmp_path / "once"
    script = f"mark = Path({str(marker)!r})\nif not mark.exists(): mark.touch(); os.abort()"
    found = trials_of(judge(tmp_path, script)).play(tried())
    assert found == Played(missing=("a.png",))


def test_what_was_seen_is_kept_and_another_edition_is_not_believed() -> None:
    found = Played(Fault.GREEDY, "why", True, ("图.png",), ("a.example",), ("Uncaught",))
    assert from_json(to_json(found)) == found
    assert from_json(to_json(found).replace(b'"edition": 1', b'"edition": 0')) is None
    for broken in (b"", b"[]", b'{"edition": 1}', to_json(found).replace(b'"greedy"', b'"other"')):
        assert from_json(broken) is None


def test_what_a_lesson_says_cannot_steer_a_terminal_or_stop_publishing(tmp_path: Path, trials_of: Make) -> None:
    said = {**json.loads(SHOWN), "word": "unshown", "reason": "no\r\x1b[2J", "errors": ["a\nb", "\ud800", "水"]}
    found = trials_of(player(tmp_path, f"print({json.dumps(said)!r}, flush=True)")).play(tried())
    assert found is not None
    assert (found.reason, found.errors) == ("no  [2J", ("a b", " ", "水"))
    assert from_json(to_json(found)) == found


@pytest.mark.skipif(os.name == "nt", reason="signals of Linux")
def test_a_program_that_was_ended_from_outside_has_ended(tmp_path: Path) -> None:
    talk = Conversation(player(tmp_path, "print(line.strip() + '!', flush=True)"), Limits(60), {})
    try:
        assert b"ready" in talk.hear()
        assert talk.ask(b"a") == b"a!\n"
        os.kill(talk.process, signal.SIGKILL)
        for _ in range(2):
            with pytest.raises(NotRun, match="ended"):
                talk.ask(b"b")
    finally:
        talk.end()


def test_a_pipe_that_breaks_as_on_windows_ends_no_publishing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(io.BytesIO):
        def close(self) -> None:
            super().close()
            raise OSError(errno.EINVAL, "Invalid argument")

    talk = Conversation(player(tmp_path, "pass"), Limits(60), {})
    assert b"ready" in talk.hear()
    talk._ours.close()
    monkeypatch.setattr(talk, "_ours", Pipe())
    talk.end()
    with pytest.raises(NotRun, match="ended"):
        talk.hear()


@pytest.mark.skipif(not contained.is_offline(), reason="this system makes no networks of its own")
def test_the_player_has_no_network(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = f"try: socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 5)\n"
        script += "except OSError: print('cut off', flush=True)\nelse: print('through', flush=True)"
        talk = Conversation(player(tmp_path, script), Limits(60), {})
        try:
            talk.hear()
            assert talk.ask(b"") == b"cut off\n"
        finally:
            talk.end()


def test_an_absent_program_is_said() -> None:
    with pytest.raises(NotRun, match="does not start"):
        Conversation(("/nowhere/at/all",), Limits(30), {})


# ---------------------------------------------------------------- the real player


@pytest.mark.skipif(os.name == "nt", reason="signals and /proc of Linux")
def test_the_real_player_shows_a_page_and_ends_one_that_loops_or_grows(trials_of: Make) -> None:
    grows = "<script>const kept = []; for (;;) kept.push(new Uint8Array(8 << 20).fill(1))</script>"
    patient, hasty = trials_of(memory=500), trials_of(seconds=2)
    assert patient.play(tried(1, "口算<img src=a.png>")) == Played(missing=("a.png",))
    found = patient.play(tried(2, grows))
    assert found is not None
    assert found.fault is Fault.GREEDY
    found = hasty.play(tried(3, "<script>for (;;) {}</script>"))
    assert found is not None
    assert found.fault is Fault.HUNG
    sessions = [conversation.process for one in (patient, hasty) if (conversation := one._conversation)]
    patient.end()
    hasty.end()
    assert sessions
    until = time.monotonic() + 60
    while left := [one for one in sessions if _is_there(one)]:
        assert time.monotonic() < until, f"still there: {left}"
        time.sleep(0.1)


def _is_there(session: int) -> bool:
    """Whether a process of this group is left."""
    try:
        os.killpg(session, 0)
    except ProcessLookupError:
        return False
    return True
