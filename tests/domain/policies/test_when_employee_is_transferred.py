"""What follows when somebody is given other work for poor performance."""

from __future__ import annotations

from casework.domain.kernel import Happened, Person
from casework.domain.people.employee import Active, WorkStarted
from casework.domain.people.organisation import AssignPost, VacatePost
from casework.domain.people.performance import TransferForPerformance, TransferredForPerformance
from casework.domain.policies.when_employee_is_transferred import when_employee_is_transferred
from tests.domain.cast import did

KIM, OFFICE = Person("kim"), "people.organisation/office"
TRANSFER = TransferForPerformance("desk 1", "archive 2", "s1", "Errors.", **did("han", 40))


def test_the_one_post_is_left_and_then_the_other_filled():
    event = TransferredForPerformance(KIM, "desk 1", "archive 2", "s1", "Errors.")
    moved = Happened("people.employee/kim", event, Active(KIM, "intern"), TRANSFER)

    assert list(when_employee_is_transferred(moved)) == [
        (OFFICE, VacatePost("desk 1", "Errors.", **did("han", 40))),
        (OFFICE, AssignPost("archive 2", KIM, **did("han", 40))),
    ]


def test_nothing_follows_from_anything_else():
    started = Happened("people.employee/kim", WorkStarted(), Active(KIM, "intern"), TRANSFER)

    assert not list(when_employee_is_transferred(started))
