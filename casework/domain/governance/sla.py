"""Breaches: which deadlines of a case passed while what they were for was still undone.

    phase     act         next phase
    --------  ----------  ----------
    Watching  NoteBreach  same

One stream for each stream that has deadlines. The deadline itself runs on the page of its case,
and a late act stays welcome there; here it is put on record that it was late, once, by the clock.
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from attrs import frozen

from casework.domain.calendar import TIME_WORDS
from casework.domain.kernel import Act, Decider, require
from casework.domain.staff import CLOCK

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Breached:
    """Which deadline: its parameter, and which of that parameter's it was."""

    key: str
    occurrence: str


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Watching:
    """What has been noted so far."""

    noted: frozenset[Breached] = frozenset()


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Running:
    """What the case's own page tells of the deadline (snapshot), by the stream's name.

    ``ends`` is none if no such deadline runs, or if its lapse is the page's own affair.
    """

    subject: str
    ends: datetime | None


# -- Events ------------------------------------------------------------------------------------


@frozen
class SLABreached:
    key: str
    subject: str
    occurrence: str
    ends: datetime


# -- Commands ----------------------------------------------------------------------------------


@frozen
class NoteBreach(Act):
    """By the clock."""

    may = CLOCK

    key: str
    occurrence: str


# -- 1  Noted once -----------------------------------------------------------------------------
# The rule is GEN-06, told in the calendar.


def note(watching: Watching, act: NoteBreach, facts: Running) -> list[SLABreached]:
    require(Breached(act.key, act.occurrence) not in watching.noted, TIME_WORDS)
    require(facts.ends is not None, TIME_WORDS)
    assert facts.ends is not None
    require(act.at > facts.ends, TIME_WORDS)
    return [SLABreached(act.key, facts.subject, act.occurrence, facts.ends)]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(watching: Watching, command: NoteBreach, facts: Running) -> list[SLABreached]:
    match command:
        case NoteBreach():
            return note(watching, command, facts)
        case _:
            assert_never(command)


def evolve(watching: Watching, event: SLABreached) -> Watching:
    match event:
        case SLABreached(key, occurrence=occurrence):
            return Watching(watching.noted | {Breached(key, occurrence)})
        case _:
            assert_never(event)


decider: Decider[Watching, NoteBreach, SLABreached, Running] = Decider(
    "governance.sla",
    Watching(),
    decide,
    evolve,
    commands=(NoteBreach,),
    events=(SLABreached,),
)
