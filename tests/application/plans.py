"""Plans for an office: who asks for what, and when, as steps that each state gives a meaning.

Each step lets time go by, or one of its people do what suggests itself (``moves``), or somebody
ask for anything at all. Two offices on one journal take turns. Tours lead through the pages on
purpose, and a plan drawn at random goes along two of them, astray now and then.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from random import Random
from types import NoneType, UnionType
from typing import Any, Final, TypeAlias, Union, get_args, get_origin, get_type_hints

import attrs
from attrs import define, field, frozen
from hypothesis import strategies as st

from casework.adapters.storage.memory import MemoryJournal
from casework.application.office import Denied, Office
from casework.application.pages import Policy
from casework.application.ports import Entry, MalformedName
from casework.application.record import MalformedInput
from casework.application.timers import tick
from casework.application.views.work import Due, Work
from casework.domain.kernel import SYSTEM, WHEN_DECIDED, Act, Person, Personal
from casework.infrastructure.bootstrap import PAGES
from tests.application.moves import PARTS
from tests.application.moves.cases import CASES
from tests.application.moves.cast import ANN, BEN, STAFF, Move, complete
from tests.application.tours import KINDS, PROFILES
from tests.offices import SetClock, an_office, staffed

# -- Plans -------------------------------------------------------------------------------------


@frozen
class Wait:
    """Time goes by, or the clock is set back; the timers run then, or do not."""

    hours: int
    timers: bool


@frozen
class Next:
    """Somebody does what suggests itself in one part of the office.

    Of the acts of this name the one that ``pick`` says, be it lawful or not; without a name one
    that would be accepted now, if there is any.
    """

    part: str
    pick: int
    name: str = ""


@frozen
class Anything:
    """Somebody asks for something."""

    seed: int


Step: TypeAlias = Wait | Next | Anything
Plan: TypeAlias = tuple[Step, ...]


def tour(told: str, case: int = 0) -> Plan:
    """Read a tour: ``Name`` or ``Name/pick`` of a plain request, ``stock:Name`` of another part;
    the parts of a profile are the one of this case. ``24h`` lets hours go by, ``24h!`` and the
    timers run."""
    return tuple(_step(it, case) for it in told.split())


def _step(word: str, case: int) -> Step:
    if word.rstrip("!").removesuffix("h").isdigit():
        return Wait(int(word.rstrip("!").removesuffix("h")), word.endswith("!"))
    part, colon, rest = word.rpartition(":")
    name, _, pick = rest.partition("/")
    part = part if colon else "plain"
    return Next(f"{part}{case + 1}" if part in PROFILES else part, int(pick or 0), name)


def parts_of(plan: Plan) -> set[str]:
    """The parts of the office's life that a plan leads through."""
    return {it.part for it in plan if isinstance(it, Next)}


WAITS: Final = st.builds(Wait, st.sampled_from((0, 1, 3, 8, 20, 50, 100, 300)), st.booleans())
SET_BACK: Final = st.builds(Wait, st.sampled_from((-1, -30)), st.booleans())
ANYTHING: Final = st.builds(Anything, st.integers(0, 2**32))
LEAVING: Final = {"people"}
"""The part in which people leave, who are told here by name: nobody else would go on for them."""

TURNS: Final = 12
"""So many turns in a round go on with a tour, and about as many take what is accepted now."""


@st.composite
def plans(draw: st.DrawFn, *others: st.SearchStrategy[Wait], by_the_book: bool = False) -> Plan:
    """Two tours at once, each from anywhere on its way.

    Half of the steps then are whatever would be accepted, in a part that a tour leads through or
    in any; most others go on with a tour, and some go astray. By the book nobody asks for anything
    at all, and nobody leaves.
    """
    tours = [draw(_tours(case, by_the_book)) for case in range(2)]
    begun = [len(it) * draw(st.integers(0, 4)) // 4 for it in tours]
    plan = [it for told, much in zip(tours, begun, strict=True) for it in told[:much]]
    left = [list(reversed(told[much:])) for told, much in zip(tours, begun, strict=True)]
    near = sorted(set[str]().union(*map(parts_of, tours)))
    anywhere = sorted(PARTS.keys() - (LEAVING if by_the_book else set()))
    astray: tuple[st.SearchStrategy[Step], ...] = (WAITS, *others)
    astray = astray if by_the_book else (*astray, ANYTHING)
    for turn in draw(st.lists(st.integers(0, 2 * TURNS + 3), min_size=30, max_size=90)):
        way = left[turn % 2]
        if turn < TURNS and way:
            plan.append(way.pop())
        elif turn <= 2 * TURNS:
            part = draw(st.sampled_from(near if turn % 3 else anywhere))
            plan.append(Next(part, draw(st.integers(0, 10_000))))
        else:
            plan.append(draw(astray[turn % len(astray)]))
    return tuple(plan)


@st.composite
def _tours(draw: st.DrawFn, case: int, by_the_book: bool) -> Plan:
    kind = draw(st.sampled_from(KINDS))
    told = [it for it in kind if not (by_the_book and LEAVING & parts_of(tour(it)))]
    return tour(draw(st.sampled_from(told)), case)


# -- Playing -----------------------------------------------------------------------------------


@cache
def beginning() -> tuple[Entry, ...]:
    """The record of an office that has its people, and nothing to do yet."""
    journal = MemoryJournal()
    complete(staffed(journal))
    return tuple(it for _, it in journal.feed())


def begun(clock: SetClock) -> tuple[Office, Office]:
    """Two offices on one journal, neither of which knows what the other does."""
    journal = MemoryJournal()
    journal.append(beginning())
    return an_office(journal, clock=clock), an_office(journal, clock=clock)


@define
class Play:
    """A plan carried out: what was asked at what time, and what came of it."""

    asked: list[tuple[datetime, str, Act]] = field(factory=list)
    came: list[str] = field(factory=list)
    ticks: list[tuple[int, datetime]] = field(factory=list)
    clock: SetClock = field(factory=SetClock)
    offices: tuple[Office, Office] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.offices = begun(self.clock)

    def without(self, policy: Policy) -> None:
        """Go on as if a policy had never been written."""
        for office in self.offices:
            office.policies = [it for it in office.policies if it is not policy]

    @property
    def office(self) -> Office:
        return self.offices[0]

    def ask(self, stream: str, act: Act) -> None:
        """Ask, and hear what came of it; ask the other office again, and hear the same."""
        self.asked.append((self.clock(), stream, act))
        decision = f"d{len(self.asked)}"
        one, other = self.offices if len(self.asked) % 2 else self.offices[::-1]
        came = _came(one, stream, act, decision)
        assert _came(other, stream, act, decision) == came
        self.came.append(came)


def _came(office: Office, stream: str, act: Act, decision: str) -> str:
    """The rule it was refused under, or whether it was accepted, or told to be malformed."""
    try:
        outcome = office.execute(stream, act, decision=decision)
    except (MalformedInput, MalformedName):
        return "malformed"
    return outcome.rule.id if isinstance(outcome, Denied) else "accepted"


def played(plan: Plan, play: Play | None = None) -> Play:
    """Carry a plan out, and let the timers run at its end."""
    play = play or Play()
    timers = [Work(it) for it in play.offices]
    for turn, step in enumerate(plan):
        office = play.offices[turn % 2]
        match step:
            case Wait(hours, run):
                play.clock.forward(hours=hours)
                if run:
                    play.ticks.append((len(play.asked), play.clock()))
                    tick(office, timers[turn % 2])
            case Next():
                for stream, act in chosen(office, step):
                    play.ask(stream, act)
            case Anything(seed):
                play.ask(*wanted(Random(seed), play.clock()))
    tick(play.office)
    return play


@define
class Results(Work):
    """Of all deadlines those by which an appraisal becomes final: what follows from a result is
    decided on the record of results, where none is that the clock has not brought there."""

    def due(self) -> list[Due]:
        return [it for it in super().due() if it.stream.startswith("people.appraisal/")]


def played_without_timers(play: Play) -> Play:
    """The same asked at the same times, with the timers resting until the end: all but those
    whose results others rest on."""
    again = Play()
    ticks, results = list(reversed(play.ticks)), Results(again.office)
    for n, (at, stream, act) in enumerate(play.asked):
        while ticks and ticks[-1][0] <= n:
            again.clock.now = ticks.pop()[1]
            tick(again.office, results)
        again.clock.now = at
        again.ask(stream, act)
    again.clock.now = play.clock.now
    tick(again.office)
    return again


def chosen(office: Office, step: Next) -> list[Move]:
    """The one move that a step means, or none if nothing of the kind suggests itself."""
    by_kind: dict[str, list[Move]] = {}
    for move in PARTS[step.part](office):
        by_kind.setdefault(type(move[1]).__name__, []).append(move)
    if step.name:
        named = by_kind.get(step.name, [])
        return [named[step.pick % len(named)]] if named else []
    kinds = sorted(by_kind)
    for n in range(len(kinds)):
        there = by_kind[kinds[(step.pick + n) % len(kinds)]]
        lawful = [it for it in there if office.consider(*it).rule is None]
        if lawful:
            return [lawful[step.pick % len(lawful)]]
    return []


# -- Anything ----------------------------------------------------------------------------------

WORDS: Final = (
    *("", " ", "?", "\u6a21\u7cca", "x" * 250, "phone", "email", "permit", "permits", "repairs"),
    *("delay", "quality", "accuracy", "visit", "lost", "late", "wrong", "i", "p", "q0", "g1", "*"),
    *("REQ-20240701-0001", "BUSINESS-20240701-0001", "business", "digest 1", "digest 2", "hr"),
    *("handler 2", "processing", "1", "2", "ann", "s1", "task.due", "override", "lease"),
)
PEOPLE: Final = (*STAFF, ANN, BEN, SYSTEM, *map(Person, ("nobody", "", "\u6a21\u7cca", "x" * 180)))
PLACES: Final = (
    *(it.name for it in CASES.values()),
    "c1",
    "v1",
    "desk",
    "val",
    "rui",
    "hana",
    "ann",
    "office",
    "permit",
    "",
)
SUBJECTS: Final = ("request_result:1", "request_result:2", "requests.intake/1", "rating:a:b:c")
NUMBERS: Final = (-1, 0, 1, 2, 3, 5, 10**6, 2**63, 10**30)


ELSEWHERE: Final = {"confidentiality.keys"}
"""Once it has keys, an office without them can do nothing any more."""


def wanted(random: Random, now: datetime) -> Move:
    """Any command of any page, put anywhere by anybody, with anything in it."""
    page = random.choice(sorted(PAGES.keys() - ELSEWHERE))
    kind = random.choice(PAGES[page].decider.commands)
    command: Act = _value(kind, random, now)
    if random.random() < 0.8:
        command = attrs.evolve(command, at=WHEN_DECIDED, on_behalf_of=None)
    return f"{page}/{random.choice(PLACES + SUBJECTS)}", command


def _value(hint: Any, random: Random, now: datetime) -> Any:
    """A value of a declared type, as likely absurd as not."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        part = random.choice(parts)
        return None if part is NoneType else _value(part, random, now)
    if origin is not None:
        return origin(_value(parts[0], random, now) for _ in range(random.randrange(3)))
    if hint is Person:
        return random.choice(PEOPLE)
    if hint is Personal:
        return Personal(random.choice(PEOPLE), random.choice(WORDS))
    hint = getattr(hint, "__supertype__", hint)
    if attrs.has(hint):
        hints = get_type_hints(hint)
        fields = (it.name for it in attrs.fields(hint) if it.init)
        return hint(**{it: _value(hints[it], random, now) for it in fields})
    if issubclass(hint, Enum):
        return random.choice(list(hint))
    moments = [now + timedelta(hours=it) for it in (-30, -1, 0, 1, 100)]
    ends = [datetime(year, 12, 31, tzinfo=UTC) for year in (1, 9999)]
    return random.choice(
        {
            str: WORDS,
            int: NUMBERS,
            bool: (True, False),
            datetime: (*moments, *ends),
            date: (now.date(), date.min, date.max),
        }[hint]
    )
