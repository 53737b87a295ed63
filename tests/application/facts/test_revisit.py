"""What a revisit is told is found where it says."""

from __future__ import annotations

from typing import Any

from casework.application.facts.revisit import REVISIT
from casework.domain import calendar, policy
from casework.domain.calendar import Published, Term, Timing
from casework.domain.calendar import Unit as In
from casework.domain.care import revisit
from casework.domain.care.revisit import Addressee, Patience, Scale, Source, Visiting
from casework.domain.kernel import Act, Person
from casework.domain.people.posts import Founded, Unit, UnitKind
from casework.domain.policy import Counts, CountSet
from tests.application.seen import Seen
from tests.domain.care.test_revisit import FOUND, IDEA, NOTHING, USED
from tests.domain.cast import CALENDAR, did, wd

STREAM = "care.revisit/8"


def told(act: Act, *changes: policy.Event) -> Any:
    finder = REVISIT[type(act)]
    finding = Seen(
        {
            f"{policy.decider.name}/office": policy.decider.after(changes),
            f"{calendar.decider.name}/office": Published((CALENDAR,)),
        }
    )
    facts = finder.find(STREAM, act, finding)
    assert type(facts) is finder.kind
    return facts


def test_the_term_the_patience_and_the_scale_are_those_of_policy():
    schedule = revisit.ScheduleRevisit(Person("ann"), "17", Person("han"), **did("bea", 1))
    give_up = revisit.GiveUpRevisit(**did("bea", 9))
    record = revisit.RecordRevisit("summer", 4, USED, FOUND, IDEA, **did("bea", 9))
    rate = revisit.RateSatisfaction("summer", Source.FEEDBACK, 4, NOTHING, **did("ann", 9))
    scale = Scale(least=1, most=5, alert=3)

    assert told(schedule) == Timing(Term(30, In.DAYS), 0)
    assert told(give_up) == Patience(3)
    assert told(rate) == scale
    assert told(record) == Visiting(scale, wd(1))


def test_policy_may_ask_for_more_attempts_and_another_scale():
    give_up = revisit.GiveUpRevisit(**did("bea", 9))
    rate = revisit.RateSatisfaction("summer", Source.FEEDBACK, 4, NOTHING, **did("ann", 9))

    assert told(give_up, CountSet(Counts.REVISIT_ATTEMPTS, 5, "Patience.")) == Patience(5)
    assert told(rate, CountSet(Counts.SATISFACTION_MAX, 10, "Finer.")) == Scale(1, 10, 3)
    assert told(rate, CountSet(Counts.SATISFACTION_MIN, 2, "Kinder.")) == Scale(2, 5, 3)
    assert told(rate, CountSet(Counts.SATISFACTION_ALERT, 4, "Stricter.")) == Scale(1, 5, 4)


def test_what_was_suggested_goes_to_a_department_there_is():
    units = (Unit("repairs", UnitKind.DEPARTMENT), Unit("north", UnitKind.CENTRE))
    finder = REVISIT[revisit.ForwardSuggestion]
    for department, exists in (("repairs", True), ("north", False), ("", False)):
        finding = Seen({"people.organisation/office": Founded(units)})
        forward = revisit.ForwardSuggestion(department, **did("bea", 9))

        assert finder.kind is Addressee
        assert finder.find(STREAM, forward, finding) == Addressee(exists)
        assert finding.held == ["people.organisation/office"]
