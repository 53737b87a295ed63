"""The play: an office on a set clock, in which one act follows another and each is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeAlias

from attrs import Factory, define, field, frozen

from casework.adapters.cli.offices import Happening, events_of
from casework.application.office import Accepted, Denied, Office, Outcome
from casework.application.ports import Journal, PersonalKeys
from casework.application.timers import tick
from casework.application.views.work import Work
from casework.domain.kernel import Act, Consulted, Kind, Rule, consulting
from casework.infrastructure.bootstrap import office_on

AHEAD = timedelta(hours=8)
"""Of UTC: the clock of the office in the story."""

Put: TypeAlias = tuple[str, Act]
"""A stream, and a command put to it."""


class OffScript(AssertionError):
    """The office decided otherwise than the story has it. The fault is the story's, or ours."""


@frozen
class Chapter:
    """A part of the story, and what there is to see in it."""

    title: str
    about: str


@frozen
class Done:
    """One act, what came of it, and the rules it was held to."""

    stream: str
    act: Act
    outcome: Outcome
    events: tuple[Happening, ...] = ()
    consulted: tuple[Consulted, ...] = ()


@frozen
class Turn:
    """What is told in one sentence: an act, or several alike, and the rule behind it."""

    at: datetime
    says: str
    rule: Rule
    done: tuple[Done, ...]

    @property
    def accepted(self) -> bool:
        return isinstance(self.done[0].outcome, Accepted)

    @property
    def events(self) -> tuple[str, ...]:
        """What happened, each kind of event once."""
        names = (type(event).__name__ for it in self.done for *_, event in it.events)
        return tuple(dict.fromkeys(names))


Told: TypeAlias = Chapter | Turn


@define
class SetClock:
    """A clock that stands until it is set."""

    now: datetime = datetime(2024, 9, 1, 16, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def _numbered() -> Callable[[], str]:
    numbers: Iterator[int] = count(1)
    return lambda: f"demo-{next(numbers):04}"


@define
class Play:
    """Puts the acts of a story to an office, holds what comes of them to it, and has them told."""

    journal: Journal
    tell: Callable[[Told], None]
    keys: PersonalKeys | None = None
    clock: SetClock = field(init=False, factory=SetClock)
    office: Office = field(
        init=False,
        default=Factory(
            lambda it: office_on(it.journal, clock=it.clock, new_id=_numbered(), keys=it.keys),
            takes_self=True,
        ),
    )
    work: Work = field(init=False, default=Factory(lambda it: Work(it.office), takes_self=True))

    def chapter(self, title: str, about: str) -> None:
        self.tell(Chapter(title, about))

    def on(self, when: str) -> None:
        """Set the clock: ``2024-09-02 09:30`` in the office."""
        now = datetime.fromisoformat(when).replace(tzinfo=UTC) - AHEAD
        if now < self.clock.now:
            raise OffScript(f"{when} is in the past")
        self.clock.now = now

    def act(self, put: Put, says: str, rule: str) -> None:
        """An act that is lawful, and the rule it keeps that is worth telling."""
        self.alike([put], says, rule)

    def alike(self, puts: Sequence[Put], says: str, rule: str) -> None:
        """Acts that are told in one sentence."""
        done = tuple(self._accepted(*it) for it in puts)
        behind = self._rule(rule)
        held_to = {one.rule for it in done for one in it.consulted}
        if Kind.GUARD in behind.kinds and behind not in held_to:
            raise OffScript(f"{says} Nothing was held to {rule}.")
        self.tell(Turn(self.clock.now, says, behind, done))

    def refused(self, put: Put, says: str, rule: str) -> None:
        """An act that the rule forbids."""
        done = self._put(*put)
        if not isinstance(done.outcome, Denied) or done.outcome.rule.id != rule:
            raise OffScript(f"{done.act} was to be refused under {rule}: {done.outcome}")
        self.tell(Turn(self.clock.now, says, self._rule(rule), (done,)))

    def time_passes(self, when: str, says: str, rule: str) -> None:
        """Set the clock, and let every deadline happen that has passed by then."""
        self.on(when)
        struck = tick(self.office, self.work)
        if not struck:
            raise OffScript(f"nothing was due by {when}")
        done = tuple(self._done(it.due.stream, it.command, it.outcome, ()) for it in struck)
        for it in done:
            _require_accepted(it)
        self.tell(Turn(self.clock.now, says, self._rule(rule), done))

    def _accepted(self, stream: str, act: Act) -> Done:
        return _require_accepted(self._put(stream, act))

    def _put(self, stream: str, act: Act) -> Done:
        with consulting() as trail:
            outcome = self.office.execute(stream, act)
        return self._done(stream, act, outcome, tuple(trail))

    def _done(self, stream: str, act: Act, outcome: Outcome, trail: tuple[Consulted, ...]) -> Done:
        events = events_of(self.office, outcome) if isinstance(outcome, Accepted) else ()
        return Done(stream, act, outcome, events, trail)

    def _rule(self, rule: str) -> Rule:
        if rule not in self.office.rules:
            raise OffScript(f"there is no rule {rule}")
        return self.office.rules[rule]


def _require_accepted(done: Done) -> Done:
    if isinstance(done.outcome, Denied):
        raise OffScript(f"{done.act} was refused under {done.outcome.rule.id}")
    return done
