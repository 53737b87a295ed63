"""What feedback is told is found where it says, and held where it says."""

from __future__ import annotations

from typing import Any

import attrs

from casework.application.facts.feedback import FEEDBACK
from casework.domain import calendar, policy
from casework.domain.calendar import Published
from casework.domain.care import feedback
from casework.domain.care.feedback import Overridable, Receiver, Verifying
from casework.domain.care.rectification import (
    AcceptTransfer,
    CompleteRectification,
    Handing,
    InformCustomer,
    PlanRectification,
    RejectTransfer,
    Standing,
)
from casework.domain.kernel import SYSTEM, Act, Person
from casework.domain.people.posts import Founded, Post, Unit, UnitKind
from casework.domain.policy import Choices, ChoiceSet, InForce
from casework.domain.staff import Role
from tests.application.seen import Seen
from tests.domain.care.test_feedback import (
    AT_DEPARTMENT,
    IN_HAND,
    LATE,
    OPENED,
    READY,
    RECORDED,
    RESOLVED,
    TOLD,
    WANTS,
)
from tests.domain.cast import CALENDAR, did, said, wd, wh

STREAM, OFFICE = "care.feedback/17", "people.organisation/office"
ANY, DELAYS = frozenset({"*"}), frozenset({"delay"})


def post(role: Role, unit: str, who: str) -> Post:
    return Post(who, role, unit, "Works.", ANY, frozenset({Person(who)}))


FOUNDED = Founded(
    units=(
        Unit("permits", UnitKind.DEPARTMENT, serves=DELAYS),
        Unit("cashiers", UnitKind.DEPARTMENT, serves=frozenset({"accounts"})),
    ),
    posts=(
        post(Role.DEPT, "permits", "dee"),
        post(Role.DEPT, "cashiers", "eve"),
        post(Role.BACKOFFICE, "", "bea"),
    ),
)
LATER = attrs.evolve(CALENDAR, version=1)


def now(term: Any) -> Any:
    """The same term, by the calendar now in force."""
    return attrs.evolve(term, calendar=1)


def seen(*history: Any, in_force: InForce = policy.decider.initial) -> Seen:
    return Seen(
        {
            STREAM: feedback.decider.after(history),
            OFFICE: FOUNDED,
            f"{policy.decider.name}/office": in_force,
            f"{calendar.decider.name}/office": Published((CALENDAR, LATER)),
        }
    )


def told(act: Act, finding: Seen) -> Any:
    finder = FEEDBACK[type(act)]
    facts = finder.find(STREAM, act, finding)
    assert type(facts) is finder.kind
    return facts


def test_terms_are_those_in_force():
    opens = feedback.OpenFeedback(
        Person("ann"), "17", "telephone", Person("han"), LATE, **did("bea", 1)
    )
    hears = feedback.RecordProblem(LATE, WANTS, **did("bea", 1))
    verifies = feedback.VerifyRectification(True, True, **did("bea", 5))
    unsatisfied = feedback.DeclareUnsatisfied(said("ann", "Half is missing."), **did("ann", 6))

    assert told(opens, seen()) == now(wh(4))
    assert told(hears, seen(OPENED)) == now(wd(1))
    assert told(verifies, seen(*TOLD)) == Verifying(now(wd(5)), now(wd(10)))
    assert told(unsatisfied, seen(*RESOLVED)) == now(wd(10))


def test_a_department_serves_what_the_organisation_says():
    transfer = feedback.TransferFeedback("delay", "permits", **did("bea", 2))
    case = seen(OPENED, RECORDED)

    assert told(transfer, case) == Receiver(serves=True, rectify=now(wd(10)))
    assert case.held == [OFFICE]
    for elsewhere in (
        attrs.evolve(transfer, department="cashiers"),
        attrs.evolve(transfer, department="nowhere"),
        attrs.evolve(transfer, problem_type=""),
    ):
        assert told(elsewhere, case) == Receiver(serves=False, rectify=now(wd(10)))


def test_only_the_department_that_has_the_case_acts_on_it():
    for act, history in (
        (AcceptTransfer(**did("dee", 3)), AT_DEPARTMENT),
        (PlanRectification("Refund the fee.", **did("dee", 3)), IN_HAND),
    ):
        case = seen(*history)
        assert told(act, case) == Standing(entitled=True)
        assert case.held == [OFFICE]
        assert told(attrs.evolve(act, by=Person("eve")), case) == Standing(entitled=False)
        assert told(act, seen(OPENED)) == Standing(entitled=False)


def test_what_leaves_the_department_begins_the_next_term():
    rejects = RejectTransfer("A matter of accounts.", **did("dee", 3))
    completes = CompleteRectification("The fee is refunded.", **did("dee", 4))

    assert told(rejects, seen(*AT_DEPARTMENT)) == Handing(True, now(wd(1)))
    assert told(completes, seen(*IN_HAND)) == Handing(True, now(wd(2)))
    by_eve = attrs.evolve(completes, by=Person("eve"))
    assert told(by_eve, seen(*IN_HAND)) == Handing(False, now(wd(2)))


def test_the_customer_is_told_by_the_department_or_the_desk():
    tell = InformCustomer("By telephone.", **did("dee", 5))
    case = seen(*READY)

    assert told(tell, case) == Standing(entitled=True)
    assert told(attrs.evolve(tell, by=Person("bea")), case) == Standing(entitled=True)
    assert told(attrs.evolve(tell, by=Person("eve")), case) == Standing(entitled=False)


def test_a_lapse_is_counted_by_the_calendar_its_term_began_with():
    lapse = feedback.LapseSatisfaction(**did(SYSTEM, 13))

    assert told(lapse, seen(*RESOLVED)) == CALENDAR
    assert told(lapse, seen(*TOLD)) == LATER


def test_policy_may_forbid_any_override():
    override = feedback.OverrideClosure("Everything owed was paid.", **did("dan", 8))
    forbidden = ChoiceSet(Choices.UNSATISFIED, frozenset({"forbid"}), "Never.")
    strict = policy.decider.after([forbidden])

    assert told(override, seen(*RESOLVED)) == Overridable(allowed=True)
    assert told(override, seen(*RESOLVED, in_force=strict)) == Overridable(allowed=False)
