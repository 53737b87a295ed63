"""Timers: every deadline that has passed happens, exactly once, however often and late they run.

What the clock does is a command like any other, decided on its page. Its decision id is the
deadline's identity, so asking again answers as before. An id that is used up without the deadline
having happened (the clock was set back meanwhile, or somebody asked something else under it) is
followed by another.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from itertools import count
from typing import Final

from attrs import frozen

from casework.application.office import DecisionIdReused, Office, Outcome
from casework.application.record import ACCEPTED
from casework.application.views.work import Due, Work
from casework.domain.governance import sla
from casework.domain.kernel import SYSTEM, Act

_CLOCKS: Final = "deadline-"


def of_the_clock(decision: str) -> bool:
    """Whether it was the timers that asked: their decision ids are of this form."""
    return decision.startswith(_CLOCKS)


@frozen
class Struck:
    """A deadline that has passed, what the clock asked for, and what came of it."""

    due: Due
    command: Act
    outcome: Outcome


def tick(office: Office, work: Work | None = None) -> tuple[Struck, ...]:
    """Let every deadline that has passed by the office's clock happen.

    What a lapse brings about may itself be over already; so the timers run until nothing is
    left. ``work`` may be kept from one call to the next, which then reads only what is new.

    Raises:
        Conflict, StoreFailure: as ``Office.execute``. What was struck until then is on record,
            and the next call goes on from there.
    """
    work = work or Work(office)
    struck: dict[str, Struck] = {}
    while True:
        work.follow()
        now = office.clock()
        over = {_identity(it): it for it in work.due() if it.over(now) and not it.noted}
        fresh = {it: due for it, due in over.items() if it not in struck}
        if not fresh:
            return tuple(struck.values())
        for decision, due in fresh.items():
            if not work.runs(due):
                continue  # What happened just before has ended it.
            struck[decision] = _strike(office, due, decision)


def _strike(office: Office, due: Due, identity: str) -> Struck:
    stream, command = _command(due)
    decision, attempts = identity, count(2)
    while True:
        verdict = office.journal.read(f"decision/{decision}")
        if not verdict or verdict[0].name == ACCEPTED:
            with suppress(DecisionIdReused):
                return Struck(due, command, office.execute(stream, command, decision=decision))
        decision = f"{identity}.{next(attempts)}"


def _command(due: Due) -> tuple[str, Act]:
    if due.deadline.lapse is not None:
        return due.stream, due.deadline.lapse
    note = sla.NoteBreach(due.deadline.key, due.deadline.occurrence, by=SYSTEM)
    return f"{sla.decider.name}/{due.stream}", note


def _identity(due: Due) -> str:
    """Hashed, since the parts together may be longer than an id can be."""
    parts = f"{due.stream}\n{due.deadline.key}\n{due.deadline.occurrence}"
    return f"{_CLOCKS}{hashlib.sha256(parts.encode()).hexdigest()[:40]}"
