"""Offices with a long life behind them, and one with an act that was entered late."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

import attrs

from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.moments import Latest, cut
from casework.application.office import Office
from casework.application.record import ACCEPTED, REFUSED
from casework.domain.calendar import Term, Unit
from casework.domain.kernel import Person
from casework.domain.policy import SetTerm, Terms
from casework.domain.requests.intake import Register
from tests.application.plans import Play, played, tour
from tests.application.tours import TOURS
from tests.offices import MONDAY, SetClock, check, did, staffed, submission

INTAKE = "requests.intake/17"
MIA = Person("mia")


@cache
def a_life() -> Office:
    """An office through which every tour has gone, one after the other. Nobody writes to it."""
    play = Play()
    for told in TOURS:
        played(tour(told), play)
    return play.office


@cache
def streams() -> tuple[str, ...]:
    """Every stream of it but the verdicts', in alphabetical order."""
    versions = cut(a_life().journal, Latest()).versions
    return tuple(sorted(it for it in versions if not it.startswith("decision/")))


def entered_late() -> Office:
    """An office where request 17 was checked at eleven, which was put on record at seven."""
    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    late = SetTerm(Terms.BACKDATE_MAX, Term(1, Unit.DAYS), "Entered in the evening.", by=MIA)
    did(office, "policy/office", late)
    did(office, INTAKE, submission())
    clock.forward(hours=10)
    did(office, INTAKE, attrs.evolve(check(), at=MONDAY + timedelta(hours=2)))
    did(office, INTAKE, Register("REQ-20240701-0017", by=Person("cai")))
    return office


def events_in(office: Office) -> list[Any]:
    """Each entry that is no verdict."""
    verdicts = (ACCEPTED, REFUSED)
    return [it for _, it in office.journal.feed() if it.name not in verdicts]
