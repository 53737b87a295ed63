"""Appointment: who may become a clerk.

``employee`` opens it for candidates and for who works here already, and leads on from the event;
``organisation`` gives a clerk's post to nobody else.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from attrs import frozen

from casework.domain.calendar import Calendar, office_day
from casework.domain.general import TWO_PERSONS
from casework.domain.kernel import Act, Person, Rule, only_by, require
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


class Education(StrEnum):
    """What somebody has learnt, from the least up; policy names its least by these words."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    VOCATIONAL = "vocational"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTORATE = "doctorate"

    def reaches(self, least: Education) -> bool:
        ladder = list(Education)
        return ladder.index(self) >= ladder.index(least)


class Major(StrEnum):
    """What somebody studied. Any will do; of equal candidates those that are named come first."""

    FINANCE = "finance"
    INSURANCE = "insurance"
    ECONOMICS = "economics"
    OTHER = "other"


class Standing(StrEnum):
    """How a candidate stands to a standard. One that policy does not set is never passed."""

    PASSED = "passed"
    NOT_CONFIGURED = "not_configured"


RATED_FIRST: Final = frozenset(
    {
        "issuance_process",
        "law_and_standards",
        "office_software",
        "issuance_system",
        "data_analysis",
        "writing",
        "attitude",
        "teamwork",
        "learning",
        "product_knowledge",
    }
)
"""The topics in which a candidate is rated before becoming a clerk, whatever the rating."""


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Standards:
    """For an appointment: the least education, and the lowest and the highest age, each nothing
    unless it is set (``policy``); the calendar in force."""

    education: tuple[Education, ...]
    ages: tuple[int, ...]
    calendar: Calendar


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ClerkAppointed:
    """``fit`` is the day on which the person declared to be fit for the work."""

    person: Person
    education: Education
    major: Major
    fit: date
    by_education: Standing
    by_age: Standing
    at: datetime


# -- Commands ----------------------------------------------------------------------------------


@frozen
class AppointClerk(Act):
    """Of a candidate, or of somebody who works here. ``age`` in whole years is asked for only
    where policy sets a range of ages. ``fit`` is the day on which the person declared to be fit
    for the work; of health nothing else is kept."""

    may = frozenset({Role.HR})

    education: Education
    major: Major
    fit: date | None = None
    age: int | None = None


# -- 1  Clerks ---------------------------------------------------------------------------------
# S0-4.1a    A clerk has at least the education that is asked for.
# S0-4.1b    Any field of study will do; related ones are preferred.
# S0-4.1c    A clerk is of the age that is asked for.
# S0-4.1d    A clerk is in good health, and fit for how much work there is.
# S0-4.2a    A clerk knows how issuance works, its law and its standards.
# S0-4.2b    A clerk handles office software and the system of issuance.
# S0-4.2c    A clerk can read figures and write.
# S0-4.3a    A clerk is responsible, dedicated and careful.
# S0-4.3b    A clerk talks and works well with others, and bears pressure.
# S0-4.3c    A clerk learns fast and adapts.
# S3-3.2.1a  Whoever presents a product knows it.

STANDARDS_MET = Rule(
    "EMP-01",
    "A clerk meets the standards of education and age that are set; what is not set is not passed.",
    cites=("S0-4.1a", "S0-4.1b", "S0-4.1c"),
)
ASSESSED = Rule(
    "EMP-02",
    "A clerk has declared to be fit, and was rated in everything that the work asks for.",
    cites=(
        "S0-4.1d",
        "S0-4.2a",
        "S0-4.2b",
        "S0-4.2c",
        "S0-4.3a",
        "S0-4.3b",
        "S0-4.3c",
        "S3-3.2.1a",
    ),
)


def appoint(
    person: Person, rated: Collection[str], act: AppointClerk, facts: Standards
) -> ClerkAppointed:
    """Decide on somebody, by the topics they were rated in.

    Raises:
        Refused: under EMP-01, EMP-02 or GEN-05.
    """
    only_by(act.by != person, TWO_PERSONS)
    require(all(map(act.education.reaches, facts.education)), STANDARDS_MET)
    require(_of_age(act.age, facts.ages), STANDARDS_MET)
    require(act.fit is not None, ASSESSED)
    assert act.fit is not None
    require(act.fit <= office_day(facts.calendar, act.at), ASSESSED)
    require(RATED_FIRST.issubset(rated), ASSESSED)
    by_education, by_age = _standing(facts.education), _standing(facts.ages)
    return ClerkAppointed(person, act.education, act.major, act.fit, by_education, by_age, act.at)


def _of_age(age: int | None, ages: tuple[int, ...]) -> bool:
    return not ages or (age is not None and min(ages) <= age <= max(ages))


def _standing(standard: tuple[object, ...]) -> Standing:
    return Standing.PASSED if standard else Standing.NOT_CONFIGURED
