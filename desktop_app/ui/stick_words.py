"""What the card of a stick says at each stage of its visit. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.sync.progress import Outcome
from desktop_app.ui import figures, words
from desktop_app.ui.strings import Strings
from package_format.errors import PULLED, Damaged, LessonError, Unreachable, Unreadable

if TYPE_CHECKING:
    from desktop_app.sync.carry import Carried
    from desktop_app.sync.stick_look import StickLook


@dataclass(frozen=True, slots=True)
class StickWords:
    """A headline, lines below it, and the words of the buttons (empty: no button)."""

    lead: str
    lines: tuple[str, ...]
    yes: str = ""
    no: str = ""


def asking(look: StickLook, say: Strings) -> StickWords:
    """What is on the stick, what would go out, and the one question."""
    lines = tuple(_offer(look, say))
    takes = bool(look.rows and look.writable)
    if look.refused is not None:
        said = words.explain(look.refused, say.language)
        return StickWords(said.happened, (said.safe, said.do, *lines), say("stick-take") if takes else "", say("ok"))
    if look.lessons:
        yes = say("stick-both") if takes else say("stick-receive")
        return StickWords(say("stick-new"), lines, yes, say("stick-not-now"))
    if takes:
        return StickWords(say("stick-here"), lines, say("stick-take"), say("stick-not-now"))
    return StickWords(say("stick-here"), lines, "", say("ok"))


def done(result: Outcome | Exception | None, carried: Carried | LessonError | None, say: Strings) -> StickWords:
    """What came and went, and that the stick may be pulled out, unless it has been already."""
    trouble = _ending(result)
    if trouble is not None:
        said = words.explain(trouble, say.language)
        return StickWords(said.happened, (said.safe, said.do), "", say("ok"))
    lines = [*_received(result, say), *carried_lines(carried, say)]
    return StickWords(say("stick-pull"), tuple(lines), "", say("ok"))


def _offer(look: StickLook, say: Strings) -> Iterator[str]:
    language = say.language
    if look.lessons:
        span, size = figures.span(look.seconds, language), figures.size(look.size)
        facts: dict[str, str | int] = {"lessons": look.lessons, "span": span, "size": size}
        weeks = figures.weeks(look.weeks, language)
        yield say("stick-weeks", weeks=weeks, **facts) if weeks else say("stick-lessons", **facts)
    for older in look.older:
        theirs, ours = figures.days_apart(older.theirs, older.ours, language)
        yield say("stick-older", theirs=theirs, ours=ours)
    for edition in look.editions:
        yield say("stick-edition", theirs=edition.theirs, ours=edition.ours)
    if look.rows:
        yield say("stick-rows", count=look.rows) if look.writable else say("stick-read-only")


def _ending(result: Outcome | Exception | None) -> Exception | None:
    """Return what ended it early; a stick that was pulled out is a trouble of an outcome, too."""
    if not isinstance(result, Outcome):
        return result
    gone = (
        one.error for one in result.troubles if isinstance(one.error, Unreachable) and "://" not in one.error.source
    )
    return next((Unreachable(error.source, PULLED) for error in gone), None)


def _received(result: Outcome | Exception | None, say: Strings) -> Iterator[str]:
    if not isinstance(result, Outcome):
        return
    spoiled = [one for one in result.troubles if one.lesson and isinstance(one.error, Damaged | Unreadable)]
    if spoiled:
        yield say("stick-spoiled", bad=len(spoiled), good=result.installed)
    elif result.installed:
        yield say("done-new", count=result.installed)
    else:
        yield say("stick-nothing")
    if result.waiting and not spoiled:
        yield say("stick-rest", count=result.waiting)


def carried_lines(carried: Carried | LessonError | None, say: Strings) -> Iterator[str]:
    """What went out on a stick and what came back, or why nothing did."""
    if isinstance(carried, LessonError):
        yield words.sentence(carried, say.language)
    elif carried is not None:
        if carried.rows:
            yield say("stick-taken", count=carried.rows)
        if carried.inventories:
            yield say("stick-inventory")
        if carried.confirmed:
            yield say("stick-confirmed", count=carried.confirmed)
