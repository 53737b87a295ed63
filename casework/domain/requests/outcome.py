"""Terms and phases of delivery: a result on its way to the customer, and what they say of it."""

from __future__ import annotations

from typing import TypeAlias

import attrs
from attrs import frozen

from casework.domain.calendar import Span
from casework.domain.kernel import Person
from casework.domain.requests.case import Case, Result

# -- Terms -------------------------------------------------------------------------------------


@frozen
class ToTell:
    """The customer is to be told, for the first time or again."""

    by: Span


@frozen
class Sent:
    """The customer was told by a channel; whether it arrived is not known."""

    channel: str


@frozen
class Arrived:
    """It arrived, or a deputy let that go. ``window`` is the customer's time to say something."""

    window: Span


Standing: TypeAlias = ToTell | Sent | Arrived


@frozen
class Answered:
    """An objection with an answer; it lapses if the customer does not reply by then."""

    key: str
    reply_by: Span


@frozen
class Objections:
    """What the customer questions and has not declared settled, each by its key.

    ``waiting`` have no answer; the answer to the ``reopened`` is a new version, and counts once
    that has arrived.
    """

    waiting: frozenset[str] = frozenset()
    reopened: frozenset[str] = frozenset()
    answered: tuple[Answered, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        return self.waiting | self.with_answer

    @property
    def with_answer(self) -> frozenset[str]:
        return self.reopened | {it.key for it in self.answered}

    def without(self, keys: frozenset[str]) -> Objections:
        answered = tuple(it for it in self.answered if it.key not in keys)
        return Objections(self.waiting - keys, self.reopened - keys, answered)

    def raised(self, key: str) -> Objections:
        others = self.without(frozenset({key}))
        return attrs.evolve(others, waiting=others.waiting | {key})

    def given_answer(self, key: str, reply_by: Span) -> Objections:
        others = self.without(frozenset({key}))
        return attrs.evolve(others, answered=(*others.answered, Answered(key, reply_by)))

    def given_new_version(self) -> Objections:
        return Objections(reopened=self.keys)

    def given_arrival(self, window: Span) -> Objections:
        arrived = tuple(Answered(it, window) for it in sorted(self.reopened))
        return attrs.evolve(self, reopened=frozenset(), answered=(*self.answered, *arrived))


@frozen
class Outcome:
    """A case with its approved result, and what came of telling it.

    ``producer`` made this version. ``failed`` are the channels by which it did not arrive, one
    for each attempt. ``heard``: feedback on this version is on record. ``complaints`` counts the
    dissatisfied feedback on every version, of which ``former`` on former ones; each opens a case
    in customer care.
    """

    case: Case
    result: Result
    producer: Person
    standing: Standing
    failed: tuple[str, ...] = ()
    heard: bool = False
    complaints: int = 0
    former: int = 0
    objections: Objections = Objections()

    @property
    def judged(self) -> frozenset[Person]:
        """Those whose work it is, and who therefore do not judge it."""
        return frozenset({self.producer, self.case.handler})

    @property
    def tellers(self) -> frozenset[Person]:
        """Those who may tell the customer."""
        return frozenset({self.case.handler, self.case.notifier})

    def arrived(self, window: Span) -> Outcome:
        """The first window stands, however often the arrival is confirmed."""
        if isinstance(self.standing, Arrived):
            return self
        objections = self.objections.given_arrival(window)
        return attrs.evolve(self, standing=Arrived(window), objections=objections)


def complaint(request: str, count: int) -> str:
    """The identity in customer care of a request's complaint: the first (1), the second, …

    With a slash, so that nobody begins it beforehand and the complaint has nowhere to go.
    """
    return f"{request}/complaint-{count}"


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotOpened:
    """Nothing has been approved yet."""


@frozen
class Begun:
    """There is an approved result, or there was."""

    outcome: Outcome


@frozen
class Open(Begun):
    """With the handler, who tells the customer."""


@frozen
class Approved(Open):
    """The customer has not been told of this version."""


@frozen
class Told(Open):
    """The customer has been told of this version, whether or not that arrived."""


@frozen
class Notified(Told):
    """Nothing is questioned."""


@frozen
class Objected(Told):
    """Something is questioned."""


@frozen
class Reopened(Begun):
    """Back in processing, until the next version is approved. What is questioned stays so."""


@frozen
class Closed(Begun):
    """Done; to be archived."""

    archive_by: Span


@frozen
class Archived(Begun):
    """On file."""


@frozen
class Withdrawn(Begun):
    """Taken back by whoever filed it, before this version or the next was told."""


Delivery: TypeAlias = NotOpened | Begun
