"""How commands speak: results on standard output, one plain line of trouble on standard error, JSON where asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from desktop_app.commands import refusals
from desktop_app.commands.sayings import say
from desktop_app.sync.progress import Progress, Reporter, Trouble
from desktop_app.ui import figures, words
from package_format.errors import LessonError, Refused

DONE = 0
FAILED = 1
INCOMPLETE = 3


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks ``language`` (``zh_CN`` or ``en``) to a person, or JSON to a program."""

    language: str
    json: bool = False

    def say(self, key: str, **facts: str | int) -> None:
        """Print a sentence; a program that wants JSON does not get it."""
        self.line(say(key, self.language, **facts))

    def line(self, text: str) -> None:
        """Print one line of result for a person."""
        if not self.json:
            print(text)

    def warn(self, key: str, **facts: str | int) -> None:
        """Print a sentence beside the results: on standard error."""
        print(say(key, self.language, **facts), file=sys.stderr)

    def show(self, facts: Mapping[str, Any] | list[dict[str, Any]]) -> None:
        """Print ``facts`` as one line of JSON, if JSON is wanted."""
        if self.json:
            print(json.dumps(facts, ensure_ascii=not _is_unicode()))

    def trouble(self, error: BaseException, lesson: str = "") -> None:
        """Print what happened, what is safe and what to do as one line; a technician's facts follow in brackets."""
        facts = str(error)
        if self.language != "en" and isinstance(error, LessonError):
            facts = refusals.phrases().of(error)
        if type(error) is Refused:
            text = say("refused", self.language, facts=facts)
        else:
            text = f"{words.sentence(error, self.language, lesson)} ({facts})"
        print(text.replace("\n", " "), file=sys.stderr)

    def troubles(self, troubles: Iterable[Trouble]) -> None:
        """Print every trouble of a sync."""
        for trouble in troubles:
            self.trouble(trouble.error, trouble.lesson)

    def title(self, text: Mapping[str, str]) -> str:
        """Return the title that suits the language."""
        return figures.title(text, self.language)

    @contextmanager
    def progress(self) -> Iterator[Reporter]:
        """Give a reporter that draws a bar on a terminal and nothing anywhere else."""
        if not sys.stderr.isatty():
            yield _silent
            return
        # Imported where there is a terminal to draw on.
        from tqdm import tqdm

        with tqdm(unit="B", unit_scale=True, unit_divisor=1000, leave=False, file=sys.stderr) as bar:

            def draw(progress: Progress) -> None:
                bar.total = max(progress.expected, progress.received)
                bar.set_description_str(progress.lesson or progress.source, refresh=False)
                bar.update(progress.received - bar.n)

            yield draw


def trouble_facts(troubles: Iterable[Trouble]) -> list[dict[str, str]]:
    """Return troubles as JSON shows them."""
    return [
        {"kind": type(trouble.error).__name__, "lesson": trouble.lesson, "message": str(trouble.error)}
        for trouble in troubles
    ]


def _silent(_: Progress) -> None:
    return


def _is_unicode() -> bool:
    """Whether the output has a code for every character; otherwise JSON spells it by its number."""
    return (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")
