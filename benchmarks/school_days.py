"""Seeded school days of village schools: what teachers play, counted by the session that the players use.

One to three teachers at one computer; films seen whole, stopped for questions, broken off, gone on with, skipped
through; lines repeated from A to B; courseware, worksheets, pictures; lessons prepared in the evening; now and then a
clock with a dead battery.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.player.session import Session
from package_format.session_row import ClockQuality, Kind, Origin, Outcome, ResourceVersion, SessionRow

FIRST_DAY = 1_788_220_800  # Tuesday, 1 September 2026, 8:00 in Beijing
DEAD_BATTERY = 1_199_145_600  # 1 January 2008
DAY, HOUR, MINUTE = 86_400, 3600, 60
STEP = 5000
"""Milliseconds between two positions told to the session, which takes any step below ten seconds."""
SUBJECTS = {"yw": 8, "sx": 5, "yy": 3, "yinyue": 2, "meishu": 2, "kexue": 2, "dd": 2}
"""Textbook → periods a week."""
SPOKEN = ("yw", "yy", "yinyue")
FORMS = {
    "shipin": (Kind.VIDEO, 0.8),
    "kejian": (Kind.DOCUMENT, 0.6),
    "lianxi": (Kind.DOCUMENT, 0.7),
    "langdu": (Kind.AUDIO, 0.8),
    "tupian": (Kind.IMAGE, 0.3),
}
"""What a lesson may bring → what shows it, and the share of lessons that bring it."""
SYLLABLES = (
    "bai", "chang", "chun", "dong", "er", "fa", "feng", "gong", "gu", "hai", "huang", "jia", "jin", "kou", "lan", "li",
    "mei", "mu", "niao", "ping", "qing", "qiu", "ren", "shan", "shi", "tian", "wan", "xiao", "xue", "yi", "yun", "zhu",
)  # fmt: skip


@dataclass(frozen=True)
class Teaching:
    """One resource of a lesson: what kind of player shows it, and its length in ms, pages or pictures."""

    resource: ResourceVersion
    kind: Kind
    length: int


class Library:
    """The lessons of one textbook after another, as a centre might publish them."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw

    def lessons(self, book: str) -> Iterator[list[Teaching]]:
        """Yield the resources of each lesson of ``book``, without end."""
        names: set[str] = set()
        forms = [form for form in FORMS if form != "langdu" or book.startswith(SPOKEN)]
        while True:
            name = "".join(self._draw.choices(SYLLABLES, k=self._draw.randint(2, 4)))
            chosen = [form for form in forms if self._draw.random() < FORMS[form][1]]
            if name not in names and chosen:
                names.add(name)
                yield [self._teaching(f"{book}-{name}-{form}", form) for form in chosen]

    def _teaching(self, name: str, form: str) -> Teaching:
        draw = self._draw
        length = {
            "shipin": draw.randint(4_500, 60_000) * 40,  # three to forty minutes, 25 pictures a second
            "kejian": draw.randint(8, 40),
            "lianxi": draw.randint(1, 4),
            "langdu": draw.randint(30_000, 300_000),
            "tupian": 1,
        }[form]
        version = 2 if draw.random() < 0.1 else 1
        return Teaching(ResourceVersion("hubei-jichu", name, version), FORMS[form][0], length)


class Watching:
    """How teachers use what they have opened; ``now`` is the computer's monotonic clock in seconds."""

    def __init__(self, draw: random.Random) -> None:
        self._draw = draw
        self._places: dict[ResourceVersion, int] = {}
        self.now = 0.0

    def use(self, session: Session, teaching: Teaching, preparing: bool) -> None:
        """Open a lesson and use it in one of the ways teachers have."""
        self.now += self._draw.uniform(0.2, 1.5)
        session.opened(teaching.length)
        habit = self._draw.random()
        if teaching.kind not in (Kind.VIDEO, Kind.AUDIO):
            self._leaf(session, teaching.length, preparing)
        elif preparing or habit < 0.08:
            self._skim(session, teaching.length)
        elif teaching.kind is Kind.AUDIO and habit < 0.4:
            self._repeat(session, teaching.length)
        else:
            self._show(session, teaching)

    def _show(self, session: Session, teaching: Teaching) -> None:
        """Show a film from where it was left, with stops for questions, to the end or until the bell rings."""
        draw, length = self._draw, teaching.length
        at = self._places.get(teaching.resource, 0)
        end = length if draw.random() < 0.65 else draw.randint(at, length)
        for stop in sorted(draw.randint(at, end) for _ in range(draw.choice([0, 0, 0, 1, 1, 2, 4]))):
            self._play(session, at, stop)
            session.paused(stop)
            self.now += draw.uniform(5, 90)
            at = stop
        self._play(session, at, end)
        session.paused(end)
        self._places[teaching.resource] = end if end < length else 0

    def _repeat(self, session: Session, length: int) -> None:
        """Play to B, two to five times again from A, and then perhaps to the end."""
        draw = self._draw
        a = draw.randint(0, length // 2)
        b = draw.randint(a + 1000, min(length, a + 15_000))
        self._play(session, 0, b)
        for _ in range(draw.randint(2, 5)):
            session.seeked(b, a)
            self._play(session, a, b)
        end = length if draw.random() < 0.5 else b
        self._play(session, b, end)
        session.paused(end)

    def _skim(self, session: Session, length: int) -> None:
        """Look here and there."""
        draw = self._draw
        at = 0
        for _ in range(draw.randint(1, 4)):
            left = draw.randint(at, min(length, at + 60_000))
            self._play(session, at, left)
            at = draw.randint(left, length)
            session.seeked(left, at)
        end = draw.randint(at, min(length, at + 90_000))
        self._play(session, at, end)
        session.paused(end)

    def _play(self, session: Session, at: int, end: int) -> None:
        """Let time run from ``at`` to ``end``; it starts a little late, and two clocks never agree."""
        session.playing(at)
        self.now += self._draw.uniform(0, 0.25)
        rate = 1 + self._draw.gauss(0, 2e-5)
        while at < end:
            step = min(end - at, STEP)
            at += step
            self.now += step / 1000 * rate
            session.moved(at)

    def _leaf(self, session: Session, pages: int, preparing: bool) -> None:
        """Turn page by page, now and then back; in class a page stays for a while, ten minutes for all of them."""
        draw = self._draw
        last = pages if draw.random() < 0.6 else draw.randint(1, pages)
        page = 1
        while True:
            session.shown(page)
            self.now += draw.uniform(0.5, 8) if preparing else 1 + draw.expovariate(pages / 600)
            session.touched()
            if page >= last:
                return
            page += -1 if page > 1 and draw.random() < 0.04 else 1


class School:
    """One teaching point with its one computer, always the same for a ``seed``."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        self._watching = Watching(self._draw)
        library = Library(self._draw)
        grades = self._draw.sample(range(1, 7), self._draw.randint(1, 3))
        self._periods = {f"{subject}{grade}": SUBJECTS[subject] for grade in grades for subject in SUBJECTS}
        self._lessons = {book: library.lessons(f"{book}a") for book in self._periods}
        self._shown = {book: next(lessons) for book, lessons in self._lessons.items()}
        self._clock = self._draw.choice([ClockQuality.PLAUSIBLE, ClockQuality.CONFIRMED])
        self._battery_dead = False
        self._stream = self._seq = 0

    def plays(self) -> Iterator[SessionRow]:
        """Yield the rows of one school day after another, without end."""
        day = 0
        while True:
            if day % 7 not in (4, 5):  # Saturday and Sunday
                self._battery_dead = self._draw.random() < 0.02
                yield from self._day(FIRST_DAY + day * DAY)
            day += 1

    def _day(self, morning: int) -> Iterator[SessionRow]:
        draw = self._draw
        self._start_program()
        for number, book in enumerate(draw.choices(list(self._periods), list(self._periods.values()), k=6)):
            if number == 4 and draw.random() < 0.4:  # switched off at noon
                self._start_program()
            if draw.random() < 0.55:
                self._wait_until(morning + (20 + number * 50 + draw.uniform(0, 9)) * MINUTE)
                yield from self._period(book)
        if draw.random() < 0.25:
            self._start_program()
            self._wait_until(morning + draw.uniform(9, 12) * HOUR)
            ahead = self._shown[draw.choice(list(self._shown))]
            for teaching in draw.sample(ahead, draw.randint(1, len(ahead))):
                yield self._play(teaching, Origin.PREPARING)

    def _period(self, book: str) -> Iterator[SessionRow]:
        """Use one to three resources of the lesson that is due; then it is done, or goes on next time."""
        for teaching in self._shown[book][: self._draw.randint(1, 3)]:
            yield self._play(teaching, Origin.IN_CLASS)
            self._watching.now += self._draw.uniform(20, 420)
        if self._draw.random() < 0.5:
            self._shown[book] = next(self._lessons[book])
        else:
            self._draw.shuffle(self._shown[book])

    def _play(self, teaching: Teaching, origin: Origin) -> SessionRow:
        draw, watching = self._draw, self._watching
        started, clock = int(watching.now), self._clock
        if self._battery_dead:
            started, clock = started % DAY + DEAD_BATTERY, ClockQuality.IMPLAUSIBLE
        session = Session(
            teaching.resource, teaching.kind, lambda: watching.now, started=started, clock=clock, origin=origin
        )
        outcome = draw.choices([Outcome.ENDED, Outcome.BROKEN_OFF, Outcome.NOT_OPENED], [985, 10, 5])[0]
        if outcome is not Outcome.NOT_OPENED:
            watching.use(session, teaching, preparing=origin is Origin.PREPARING)
        rated = origin is Origin.IN_CLASS and draw.random() < 0.15
        self._seq += 1
        return session.finish(outcome, draw.choice([1, 2, 3, 3, 3]) if rated else 0).keyed(self._stream, self._seq)

    def _start_program(self) -> None:
        self._stream, self._seq = self._draw.getrandbits(63) or 1, 0

    def _wait_until(self, time: float) -> None:
        self._watching.now = max(self._watching.now, time)


def term(seed: int, number: int) -> tuple[SessionRow, ...]:
    """Return the first ``number`` rows of a school in the outbox's order: by stream and seq."""
    plays = School(seed).plays()
    return tuple(sorted((next(plays) for _ in range(number)), key=lambda row: (row.stream, row.seq)))
