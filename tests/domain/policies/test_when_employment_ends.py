"""What follows when somebody leaves."""

from __future__ import annotations

from casework.domain.confidentiality.grants import EndGrants
from casework.domain.confidentiality.nda import Ended as NdaOver
from casework.domain.confidentiality.nda import EndNda, NdaEnded, NdaSigned, Wording
from casework.domain.kernel import Happened, Person
from casework.domain.people.employee import (
    Departure,
    Edition,
    EmploymentEnded,
    Ended,
    EndEmployment,
    NotEngaged,
    PolicyAcknowledged,
)
from casework.domain.people.organisation import RecordDeparture
from casework.domain.people.performance import DismissedForPerformance, DismissForPerformance
from casework.domain.policies.when_employment_ends import when_employment_ends
from casework.domain.policies.when_nda_ends import when_nda_ends
from tests.domain.cast import did

KIM = Person("kim")
END = EndEmployment(Departure.RESIGNED, "Moves away.", **did("han", 3))
DEPARTED = ("people.organisation/office", RecordDeparture(KIM, **did("han", 3)))


def ended(*, agreement: bool) -> Happened:
    event = EmploymentEnded(KIM, Departure.RESIGNED, "Moves away.", agreement)
    return Happened("people.employee/kim", event, Ended(), END)


def test_the_posts_are_vacated():
    assert list(when_employment_ends(ended(agreement=False))) == [DEPARTED]


def test_the_agreement_ends_if_there_is_one():
    over = ("confidentiality.nda/kim", EndNda("Moves away.", **did("han", 3)))

    assert list(when_employment_ends(ended(agreement=True))) == [DEPARTED, over]


def test_the_same_follows_from_a_dismissal():
    dismiss = DismissForPerformance("s1", "Moves away.", **did("han", 3))

    def dismissed(*, agreement: bool) -> Happened:
        at = dismiss.at
        event = DismissedForPerformance(KIM, "s1", "Moves away.", agreement, at)
        return Happened("people.employee/kim", event, Ended(), dismiss)

    for agreement in (True, False):
        resigned = list(when_employment_ends(ended(agreement=agreement)))
        assert list(when_employment_ends(dismissed(agreement=agreement))) == resigned


def test_nothing_follows_from_anything_else():
    event = PolicyAcknowledged(Edition("conduct", 2))
    read = Happened("people.employee/kim", event, NotEngaged(), END)
    signed = NdaSigned(KIM, Wording((), ()))

    assert not list(when_employment_ends(read))
    assert not list(when_nda_ends(Happened("confidentiality.nda/kim", signed, NdaOver(), END)))


def test_access_ends_with_the_agreement_if_there_is_any():
    def over(*, granted: bool) -> Happened:
        event = NdaEnded(KIM, "Moves away.", granted)
        return Happened("confidentiality.nda/kim", event, NdaOver(), END)

    gone = ("confidentiality.grants/kim", EndGrants(**did("han", 3)))

    assert list(when_nda_ends(over(granted=True))) == [gone]
    assert not list(when_nda_ends(over(granted=False)))
