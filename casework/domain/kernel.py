"""The few words every page of the domain is written in.

It knows no aggregate, and imports nothing but attrs and the standard library.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import reduce
from typing import ClassVar, Final, Generic, NewType, TypeVar, cast

from attrs import Factory, field, frozen

State = TypeVar("State")
Command = TypeVar("Command")
Event = TypeVar("Event")
Facts = TypeVar("Facts")
Kind_ = TypeVar("Kind_")

Person = NewType("Person", str)
"""Somebody, by the pseudonym the office knows them under. Never a name."""

SYSTEM: Final = Person("system")
"""The clock, and whatever follows from an event without anybody's doing."""


# -- Rules -------------------------------------------------------------------------------------


class Kind(StrEnum):
    """How a rule is held, and so how it is tested."""

    GUARD = "guard"  # It refuses a command.
    DUTY = "duty"  # An event must follow.
    CONSTRUCTION = "construction"  # It cannot be expressed otherwise.
    LAW = "law"  # It is a property of whole histories.


GUARD: Final = (Kind.GUARD,)
DUTY: Final = (Kind.DUTY,)
CONSTRUCTION: Final = (Kind.CONSTRUCTION,)
LAW: Final = (Kind.LAW,)


@frozen
class Rule:
    """One sentence that the code holds people to, and the clauses it comes from.

    ``id`` and ``cites`` are those of the catalogue; ``says`` is our own sentence.
    """

    id: str
    says: str
    cites: tuple[str, ...]
    kinds: tuple[Kind, ...] = GUARD


class Ground(StrEnum):
    """What about an act a rule was held against."""

    ROLE = "role"  # Nobody in such a post may do this at all.
    PHASE = "phase"  # Not now.
    ACTOR = "actor"  # Somebody else may.
    CONTENT = "content"  # Not like this.


class Refused(Exception):
    """What was asked is not allowed. The rule says why; nothing has changed."""

    def __init__(self, rule: Rule, ground: Ground) -> None:
        super().__init__(f"{rule.id} {rule.says} ({', '.join(rule.cites)})")
        self.rule: Rule = rule
        self.ground: Ground = ground


class ImpossibleHistory(AssertionError):
    """The record holds what no decision of ours could have written. The fault is ours."""


IN_ORDER = Rule(
    "GEN-04",
    "Nothing is done out of order.",
    cites=("S4-1.3.3", "S0-3.2b", "S3-1.3.2", "S1-2.2.4a"),
)


@frozen
class Consulted:
    """A rule that an act was held to, on what ground, and whether the act kept it."""

    rule: Rule
    ground: Ground
    kept: bool


_trail: ContextVar[list[Consulted] | None] = ContextVar("trail", default=None)


@contextmanager
def consulting() -> Iterator[list[Consulted]]:
    """Note every rule consulted meanwhile, in order. It changes no decision."""
    trail: list[Consulted] = []
    token = _trail.set(trail)
    try:
        yield trail
    finally:
        _trail.reset(token)


def _hold(kept: bool, rule: Rule, ground: Ground) -> None:
    if (trail := _trail.get()) is not None:
        trail.append(Consulted(rule, ground, kept))
    if not kept:
        raise Refused(rule, ground)


def only_while(state: object, *phases: type[Kind_], per: Rule = IN_ORDER) -> Kind_:
    """Open an act in these phases alone; in any other it is refused under the rule."""
    _hold(isinstance(state, phases), per, Ground.PHASE)
    return cast(Kind_, state)


def only_by(allowed: object, rule: Rule) -> None:
    """Hold who acts to the rule. Who comes before what: only afterwards ``require``."""
    _hold(bool(allowed), rule, Ground.ACTOR)


def require(condition: object, rule: Rule) -> None:
    """Hold what was asked to the rule."""
    _hold(bool(condition), rule, Ground.CONTENT)


def hold_to_role(allowed: object, rule: Rule) -> None:
    """Hold the actor's posts to the rule. Said once for all pages, in ``general.admit``."""
    _hold(bool(allowed), rule, Ground.ROLE)


def was(state: object, phase: type[Kind_]) -> Kind_:
    """Recall the phase an event found. It cannot have found any other."""
    if isinstance(state, phase):
        return state
    raise ImpossibleHistory(f"expected {phase.__name__}, found {state!r}")


def told(facts: object, kind: type[Kind_]) -> Kind_:
    """Read the facts this command is decided on. The office finds no others for it."""
    if isinstance(facts, kind):
        return facts
    raise AssertionError(f"expected to be told {kind.__name__}, was told {facts!r}")


@frozen
class NoFacts:
    """Nothing need be told."""


_UNSEEN: Final = frozenset("\u2800\u115f\u1160\u3164\uffa0\u034f")  # Letters that show nothing.


def stated(text: str) -> bool:
    """Tell whether anything readable is said, whatever script's blanks surround it (GEN-03).

    After NFKC normalisation at least one letter, digit, punctuation mark or symbol must remain
    that is not one of the fillers which show nothing.
    """
    return any(
        unicodedata.category(it)[0] in "LNPS" and it not in _UNSEEN
        for it in unicodedata.normalize("NFKC", text)
    )


# -- Personal data -----------------------------------------------------------------------------


class Personal:
    """Something said about a person that the person may have erased: a name, a contact, a text.

    A plain class, so that a codec meets it as one of its own kind. What can no longer be read, or
    cannot be read here, is an ``Erased`` or a ``Withheld``, and its ``clear`` is empty.
    """

    __slots__ = ("_clear", "of")

    def __init__(self, of: Person, clear: str) -> None:
        self.of = of
        self._clear = clear

    @property
    def clear(self) -> str:
        """What is said."""
        return self._clear

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, Personal):
            return False
        return (self.of, self._clear) == (other.of, other._clear)

    def __hash__(self) -> int:
        return hash((type(self), self.of, self._clear))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(of={self.of!r}, …)"  # Nothing personal in messages.

    @property
    def stated(self) -> bool:
        """Whether anything readable is said."""
        return stated(self.clear)

    @property
    def erased(self) -> bool:
        """Whether the person had it erased: for good, and everywhere."""
        return False


_missed: ContextVar[list[Person] | None] = ContextVar("missed", default=None)


@contextmanager
def missing() -> Iterator[list[Person]]:
    """Note whose words are asked for meanwhile that cannot be read. It changes no decision."""
    missed: list[Person] = []
    token = _missed.set(missed)
    try:
        yield missed
    finally:
        _missed.reset(token)


class Unreadable(Personal):
    """Something personal that is on record and cannot be read: it was said, but not what."""

    __slots__ = ()

    def _miss(self) -> None:
        if (missed := _missed.get()) is not None:
            missed.append(self.of)

    @property
    def clear(self) -> str:
        self._miss()
        return ""

    @property
    def stated(self) -> bool:
        self._miss()
        return True


class Erased(Unreadable):
    """What somebody said and had erased. That it was said stands; what it was, nobody knows.

    All that is left of one person's words is alike, so that two of them are equal.
    """

    __slots__ = ()

    def __init__(self, of: Person) -> None:
        super().__init__(of, "")

    def __eq__(self, other: object) -> bool:
        self._miss()
        return isinstance(other, Erased) and self.of == other.of

    def __hash__(self) -> int:
        return hash((Erased, self.of))

    @property
    def erased(self) -> bool:
        return True


class Withheld(Unreadable):
    """What cannot be read here, since its key is not at hand. It has not been erased.

    ``sealed`` is how it lies on record.
    """

    __slots__ = ("sealed",)

    def __init__(self, of: Person, sealed: str) -> None:
        super().__init__(of, "")
        self.sealed = sealed

    def __eq__(self, other: object) -> bool:
        self._miss()
        return isinstance(other, Withheld) and (self.of, self.sealed) == (other.of, other.sealed)

    def __hash__(self) -> int:
        return hash((Withheld, self.of, self.sealed))


# -- Acts --------------------------------------------------------------------------------------

WHEN_DECIDED: Final = datetime.min.replace(tzinfo=UTC)
"""No time claimed: the office sets the later of its clock and the stream's last."""


@frozen
class OnBehalf:
    """For whom somebody else enters an act, and the proof that it is that person's own (REQ-31).

    ``evidence`` names a letter, a message, a recorded call.
    """

    person: Person
    evidence: str


@frozen(kw_only=True)
class Act:
    """Whatever is done is done by someone, at some time. Every command is an act.

    ``by`` did it; ``at`` (aware) is when, or ``WHEN_DECIDED``; ``on_behalf_of`` is given where a
    member of staff enters what a customer did. ``may`` names the roles that may do it: nobody
    for what only follows from an event.
    """

    may: ClassVar[frozenset[str]] = frozenset()

    by: Person
    at: datetime = WHEN_DECIDED
    on_behalf_of: OnBehalf | None = None

    @property
    def party(self) -> Person:
        """Whose act it is: the actor's, or that of whoever they enter it for."""
        return self.on_behalf_of.person if self.on_behalf_of else self.by


# -- Deadlines ---------------------------------------------------------------------------------


@frozen
class Deadline:
    """A time by which something must have been done.

    ``key`` is the parameter it comes from, ``occurrence`` tells it from others of the same key
    in the same stream, ``ends`` (aware) is the last moment in time. ``lapse`` is what the clock
    does about it on the page itself; without one, the breach is noted and the late act stays
    welcome (GEN-06).
    """

    key: str
    occurrence: str
    ends: datetime
    lapse: Act | None = None


# -- Pages -------------------------------------------------------------------------------------


def no_deadlines(state: object, calendars: object) -> tuple[Deadline, ...]:
    """A page without deadlines."""
    return ()


@frozen
class Decider(Generic[State, Command, Event, Facts]):
    """A page of the domain, ready to run: a beginning and two pure functions.

    ``name`` is the page's place in the domain and the first part of its streams' names.
    ``commands`` and ``events`` list its classes; ``over`` the phases in which nothing more
    happens; ``due`` tells which deadlines run in a state, given the calendars.
    """

    name: str
    initial: State
    decide: Callable[[State, Command, Facts], list[Event]]
    evolve: Callable[[State, Event], State]
    commands: tuple[type[Act], ...]
    events: tuple[type, ...]
    over: tuple[type, ...] = ()
    due: Callable[..., tuple[Deadline, ...]] = no_deadlines

    def after(self, events: Iterable[Event]) -> State:
        """Where these events lead."""
        return reduce(self.evolve, events, self.initial)


@frozen
class Happened:
    """What a policy may react to: an event, in its stream, the state it led to, by which act."""

    stream: str
    event: object
    state: object
    act: Act
    identity: str = field(init=False, default=Factory(lambda it: it.stream.partition("/")[2], True))
    """The stream's own part of its name: what a case is called on each of its pages."""


Reaction = tuple[str, Act]
"""A stream, and the command put to it because of what happened."""
