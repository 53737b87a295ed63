"""What attendance is told, and whether it is settled."""

from __future__ import annotations

from typing import Final

from casework.application.facts.finding import Finder, Finders, Finding, identity, today
from casework.application.facts.leave import leaves_of
from casework.domain.kernel import Person
from casework.domain.people import attendance, employee
from casework.domain.people.attendance import Settling, TimeSheet
from casework.domain.people.periods import Cycle, period_named

NOBODY: Final = "?"
"""Whom a stream is about that is not called after anybody."""


def is_sealed(person: Person, month: str, finding: Finding) -> bool:
    """Whether somebody's attendance of a month (2024-07) is sealed (held)."""
    return attendance.sealed(finding.hold(f"{attendance.decider.name}/{person}:{month}"))


def _sheet(stream: str, act: object, finding: Finding) -> TimeSheet:
    whose, _, key = identity(stream).rpartition(":")
    name = whose or NOBODY
    month = tuple(it for it in period_named(key) if it.cycle is Cycle.MONTHLY)
    employed = employee.employed(finding.hold(f"{employee.decider.name}/{name}"))
    return TimeSheet(Person(name), month, employed, today(finding))


def _settling(stream: str, act: object, finding: Finding) -> Settling:
    sheet = _sheet(stream, act, finding)
    known = finding.hold(f"{employee.decider.name}/{sheet.employee}")
    return Settling(sheet, employee.spells_of(known), leaves_of(sheet.employee, finding))


ATTENDANCE: Final[Finders] = {
    attendance.Punch: Finder(TimeSheet, _sheet),
    attendance.CorrectPunch: Finder(TimeSheet, _sheet),
    attendance.SealPeriod: Finder(Settling, _settling),
}
