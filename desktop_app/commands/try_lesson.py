"""``songke try-lesson FILE…``: play files once, as the window would, and say whether a class could see them.

With ``-`` it serves a publisher: a description of a lesson (``player.trial_lessons``) on each line of the input, a
verdict on each line of the output. The first line says whether web lessons can be played here at all. It may be ended
at any time: it keeps nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.commands.speaker import DONE, FAILED, Speaker
from package_format.errors import LessonError, Refused

if TYPE_CHECKING:
    from desktop_app.player.trial import Verdict

SERVED = "-"
_MOST_SAID = 5


def run(arguments: argparse.Namespace, speaker: Speaker) -> int:
    """Judge every file; 1 if there is one that does not open."""
    reason = _why_not()
    if SERVED in arguments.files:
        return _serve(reason)
    if reason:
        raise Refused(reason, "try-lesson")
    from desktop_app.player.trial import Patience, Trial
    from desktop_app.player.trial_lessons import of_file

    good = True
    with Trial() as trial, tempfile.TemporaryDirectory(prefix="songke-try-") as work:
        for number, name in enumerate(arguments.files):
            try:
                verdict = trial.judge(of_file(Path(name), Path(work) / str(number)), Patience())
            except LessonError as error:
                speaker.trouble(error, Path(name).name)
                good = False
                continue
            good = good and verdict.word == "shown"
            speaker.show({"file": name, **asdict(verdict)})
            _say(name, verdict, speaker)
    return DONE if good else FAILED


def _serve(reason: str) -> int:
    """Answer line for line until there is nothing more to play."""
    _answer({"ready": not reason, "reason": reason})
    if reason:
        return FAILED
    from desktop_app.player.trial import Patience, Trial
    from desktop_app.player.trial_lessons import described

    with Trial() as trial:
        for line in sys.stdin:
            told = json.loads(line)
            patience = Patience(float(told["seconds"]), int(told["memory"]))
            _answer(asdict(trial.judge(described(told), patience)))
    return DONE


def _answer(facts: Mapping[str, Any]) -> None:
    print(json.dumps(facts), flush=True)


def _why_not() -> str:
    """Return why no web lesson can be played here, empty where they can."""
    try:
        from desktop_app.player.screen import ensure_platform
        from desktop_app.player.web.engine import why_not
    except ImportError as error:
        return str(error)
    ensure_platform()
    return why_not()


def _say(name: str, verdict: Verdict, speaker: Speaker) -> None:
    if verdict.word != "shown":
        speaker.say("not opened", file=name, reason=verdict.reason)
    elif verdict.player == "outside":
        speaker.say("tried elsewhere", file=name)
    else:
        speaker.say("tried", file=name, player=verdict.player, seconds=f"{verdict.opened_ms / 1000:.1f}")
        if verdict.is_blank:
            speaker.say("tried blank")
    if verdict.missing:
        speaker.say("tried missing", count=len(verdict.missing), paths=_some(verdict.missing))
    if verdict.outside:
        speaker.say("tried outside", hosts=_some(verdict.outside))
    for error in verdict.errors[:1]:
        speaker.say("tried error", error=error)


def _some(names: tuple[str, ...]) -> str:
    return "、".join(names[:_MOST_SAID]) + (" …" if len(names) > _MOST_SAID else "")
