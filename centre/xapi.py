"""Plays as xAPI 2.0 statements (IEEE 9274.1.1-2023), for other systems; the centre itself never stores them.

Films and recordings follow the xAPI Video Profile 1.0.3 and the Audio Profile 1.0: initialized, played, completed (from
95 %), terminated, with played segments, progress and time. Everything else is one ``experienced``. The actor is the
teaching point, never a person. The same play gives the same statements, ids included, whenever it is exported.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from centre.archive.figures import ArchivedSession
from centre.titles import Titles
from package_format.statement import ClockQuality, Kind, Origin, Outcome, Reason, Success

COMPLETED = 950
"""Thousandths of a film that must have been seen for it to count as completed."""

_ADL = "http://adlnet.gov/expapi/"
_PROFILES = {Kind.VIDEO: "https://w3id.org/xapi/video", Kind.AUDIO: "https://w3id.org/xapi/audio"}
_VERSIONS = {Kind.VIDEO: "v1.0.3", Kind.AUDIO: "v1.0.0"}
_TYPES = {
    Kind.DOCUMENT: _ADL + "activities/file",
    Kind.IMAGE: "http://activitystrea.ms/schema/1.0/image",
    Kind.WEB: _ADL + "activities/lesson",
    Kind.OTHER: _ADL + "activities/media",
}
_STARS = {1: "不合适", 2: "一般", 3: "好用"}

Statement = dict[str, Any]


class Exporter:
    """Makes statements in the name of the centre at ``home`` (an address with a slash at its end)."""

    def __init__(self, home: str, titles: Titles) -> None:
        self._home = home
        self._titles = titles
        self._namespace = uuid.uuid5(uuid.NAMESPACE_URL, home)

    def statements(self, session: ArchivedSession) -> list[Statement]:
        """Return the statements of one play in the order in which they happened.

        None for a self-test (nobody was taught) and for a play that never opened (nothing was experienced).
        """
        if session.row.origin == Origin.SELF_TEST or session.row.outcome == Outcome.NOT_OPENED:
            return []
        events = _media_events(session) if session.row.kind in _PROFILES else _other_events(session)
        return [self._statement(session, verb, at_ms, result) for verb, at_ms, result in events]

    def _statement(self, session: ArchivedSession, verb: str, at_ms: int, result: Statement) -> Statement:
        row = session.row
        statement: Statement = {
            "id": str(uuid.uuid5(self._namespace, f"{row.stream}/{row.seq}/{verb}")),
            "version": "2.0.0",
            "actor": {"objectType": "Agent", "account": {"homePage": self._home, "name": session.point}},
            "verb": {"id": verb, "display": {"en": verb.rsplit("/", 1)[1]}},
            "object": self._activity(session),
            "context": self._context(session),
        }
        if result:
            statement["result"] = result
        if at := _timestamp(row.started, at_ms):
            statement["timestamp"] = at
        return statement

    def _activity(self, session: ArchivedSession) -> Statement:
        resource, kind = session.row.resource, session.row.kind
        profile = _PROFILES.get(kind)
        definition: Statement = {
            "type": f"{profile}/activity-type/{kind.name.lower()}" if profile else _TYPES[kind],
            "extensions": {self._own("resource-version"): resource.version},
        }
        if title := self._titles.get((resource.channel, resource.id)):
            definition["name"] = dict(title)
        name = f"{self._home}resources/{resource.channel}/{resource.id}"
        return {"objectType": "Activity", "id": name, "definition": definition}

    def _context(self, session: ArchivedSession) -> Statement:
        row = session.row
        extensions: Statement = {
            self._own("clock"): ClockQuality(row.clock).name.lower(),
            self._own("origin"): _named(Origin(row.origin)),
            self._own("received"): _timestamp(session.received, 0),
        }
        if row.answered:
            extensions[self._own("answered")] = row.answered
        if row.reasons:
            extensions[self._own("reasons")] = [_named(one) for one in Reason if one & row.reasons]
        context: Statement = {
            "registration": str(uuid.uuid5(self._namespace, f"{row.stream}/{row.seq}")),
            "platform": "Songke",
            "extensions": extensions,
        }
        if profile := _PROFILES.get(row.kind):
            extensions[f"{profile}/extensions/length"] = row.length / 1000
            extensions[f"{profile}/extensions/completion-threshold"] = COMPLETED / 1000
            category = {"objectType": "Activity", "id": f"{profile}/{_VERSIONS[row.kind]}"}
            context["contextActivities"] = {"category": [{"objectType": "Activity", "id": profile}, category]}
        return context

    def _own(self, name: str) -> str:
        return f"{self._home}xapi/extensions/{name}"


def _media_events(session: ArchivedSession) -> Iterator[tuple[str, int, Statement]]:
    """Yield (verb, milliseconds after the start, result) of a film or recording."""
    row = session.row
    profile = _PROFILES[row.kind]
    seen = {
        f"{profile}/extensions/time": row.position / 1000,
        f"{profile}/extensions/progress": row.progress / 1000,
        f"{profile}/extensions/played-segments": _segments(row.segments),
    }
    yield _ADL + "verbs/initialized", 0, {}
    if row.segments:
        yield f"{profile}/verbs/played", 0, {"extensions": {f"{profile}/extensions/time": row.segments[0][0] / 10}}
    done: Statement = {"duration": _duration(row.active_ms), "extensions": seen}
    if row.progress >= COMPLETED:
        yield _ADL + "verbs/completed", row.active_ms, done | {"completion": True}
    yield _ADL + "verbs/terminated", row.active_ms, done | _rating(row.stars)


def _other_events(session: ArchivedSession) -> Iterator[tuple[str, int, Statement]]:
    row = session.row
    result: Statement = {"duration": _duration(row.active_ms)} | _rating(row.stars)
    if row.progress >= COMPLETED:
        result["completion"] = True
    if row.score:
        # What the lesson says of the class is the result; the teacher's rating stays in its response.
        result["score"] = {"scaled": (row.score - 1) / 1000}
    if row.success:
        result["success"] = row.success == Success.PASSED
    yield _ADL + "verbs/experienced", 0, result


def _rating(stars: int) -> Statement:
    """Return the teacher's one-tap rating as a response and as a score within its own range."""
    return {"score": {"raw": stars, "min": 1, "max": 3}, "response": _STARS[stars]} if stars else {}


def _named(word: Origin | Reason) -> str:
    return str(word.name).lower().replace("_", "-")


def _segments(segments: tuple[tuple[int, int], ...]) -> str:
    """Return played stretches (tenths of a second) as the profiles write them: ``0.0[.]12.5[,]30.0[.]41.2``."""
    return "[,]".join(f"{start / 10:.1f}[.]{end / 10:.1f}" for start, end in segments)


def _duration(milliseconds: int) -> str:
    """Return an ISO 8601 duration in seconds, to the hundredth as xAPI 2.0 §4.2.7 compares them."""
    return f"PT{milliseconds / 1000:.2f}S"


def _timestamp(seconds: int, plus_ms: int) -> str:
    """Return an ISO 8601 time in UTC; empty where a clock went so wrong that no calendar has the day."""
    try:
        at = datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=plus_ms)
    except (OverflowError, ValueError, OSError):
        return ""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
