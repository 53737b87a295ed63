"""Leave, told as its clauses would be argued: in advance, approved, and no longer than it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.calendar import Term, Unit
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import (
    IN_ORDER,
    SYSTEM,
    ImpossibleHistory,
    NoFacts,
    Person,
    Personal,
    Rule,
)
from casework.domain.people import leave
from casework.domain.people.leave import (
    IN_ADVANCE,
    Applied,
    Applying,
    ApplyLeave,
    Approved,
    ApproveLeave,
    CancelLeave,
    Cancelled,
    Ended,
    EndLeave,
    LeaveApplied,
    LeaveApproved,
    LeaveCancelled,
    LeaveEnded,
    LeaveRejected,
    LeaveStarted,
    NotApplied,
    OnLeave,
    Rejected,
    RejectLeave,
    ReturnEarly,
    StartLeave,
    decider,
    due,
)
from casework.domain.people.leave_register import ON_APPROVED_LEAVE
from casework.domain.people.scoring import Superior
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did, did_for, moment, said
from tests.domain.onward import brought_on

# -- The cast ----------------------------------------------------------------------------------
# Day 1 is a Monday.

KIM, LIN = Person("kim"), Person("lin")
ONE_DAY = Term(1, Unit.WORKING_DAYS)
AT_WORK = Applying(employed=True, calendar=CALENDAR, emergency=ONE_DAY)
ABOVE, NOT_ABOVE = Superior(superior=True), Superior(superior=False)
REASON = said("kim", "My sister marries.")
APPLY = ApplyLeave(moment(10), moment(12), REASON, **did("kim", 1))
APPLIED = LeaveApplied(KIM, moment(10), moment(12), False, REASON)
APPROVED, STARTED, CANCELLED = LeaveApproved(KIM), LeaveStarted(KIM), LeaveCancelled(KIM)
REJECTED = LeaveRejected(KIM, "Two are away already.")
ENDED = LeaveEnded(KIM, moment(12), early=False)
A_MOMENT = timedelta(microseconds=1)


def kim(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  In advance -----------------------------------------------------------------------------


def test_leave_is_applied_for_in_person_before_it_begins():
    nobody = kim().told(AT_WORK)

    nobody.when(APPLY).then(APPLIED)
    nobody.when(attrs.evolve(APPLY, start=moment(1) + A_MOMENT)).then(
        attrs.evolve(APPLIED, start=moment(1) + A_MOMENT)
    )
    nobody.when(attrs.evolve(APPLY, start=moment(1))).refused(IN_ADVANCE)
    nobody.when(attrs.evolve(APPLY, start=moment(0))).refused(IN_ADVANCE)
    nobody.when(attrs.evolve(APPLY, end=APPLY.start)).refused(IN_ADVANCE)
    nobody.when(attrs.evolve(APPLY, reason=said("lea", "My sister."))).refused(IN_ADVANCE)
    on_behalf = did_for("lin", "kim", 1)
    nobody.when(attrs.evolve(APPLY, **on_behalf)).refused(IN_POST)
    nobody.when(APPLY, attrs.evolve(AT_WORK, employed=False)).refused(IN_POST)
    kim(APPLIED).when(APPLY, AT_WORK).refused(IN_ORDER)


def test_a_reason_need_be_given_for_an_emergency_alone():
    silent = said("kim", " ")

    kim().when(attrs.evolve(APPLY, reason=silent), AT_WORK).then(
        attrs.evolve(APPLIED, reason=silent)
    )


def emergency(start: datetime, at: datetime, reason: Personal = REASON) -> ApplyLeave:
    return ApplyLeave(start, moment(12), reason, True, by=KIM, at=at)


def test_an_emergency_is_told_of_within_its_term_and_says_why():
    friday, monday = moment(5), moment(8, 23)
    nobody = kim().told(AT_WORK)
    told = LeaveApplied(KIM, friday, moment(12), True, REASON)

    nobody.when(emergency(friday, friday)).then(told)
    nobody.when(emergency(friday, monday)).then(told)
    nobody.when(emergency(friday, moment(9, 0))).refused(IN_ADVANCE)
    nobody.when(emergency(friday, monday, said("kim", "\n"))).refused(IN_ADVANCE)
    nobody.when(attrs.evolve(emergency(friday, monday), emergency=False)).refused(IN_ADVANCE)
    hour = attrs.evolve(AT_WORK, emergency=Term(1, Unit.HOURS))
    an_hour_on = friday + timedelta(hours=1)
    nobody.when(emergency(friday, an_hour_on), hour).then(told)
    nobody.when(emergency(friday, an_hour_on + A_MOMENT), hour).refused(IN_ADVANCE)
    longer = attrs.evolve(AT_WORK, emergency=Term(2, Unit.WORKING_DAYS))
    nobody.when(emergency(friday, moment(9, 0)), longer).then(told)


def test_what_is_long_past_is_no_emergency():
    for zone in (timezone(timedelta(hours=14)), UTC):
        long_ago = datetime.min.replace(tzinfo=zone)
        kim().when(emergency(long_ago, moment(8)), AT_WORK).refused(IN_ADVANCE)
    century = attrs.evolve(AT_WORK, emergency=Term(40_000, Unit.DAYS))
    ten_years = timedelta(days=3_650)
    for since, so in ((ten_years, False), (ten_years - A_MOMENT, True)):
        act = emergency(moment(8) - since, moment(8))
        if so:
            kim().when(act, century).then(attrs.evolve(APPLIED, start=act.start, emergency=True))
        else:
            kim().when(act, century).refused(IN_ADVANCE)
    kim().when(emergency(moment(-3_700), moment(8)), century).refused(IN_ADVANCE)


# -- 2  Approved -------------------------------------------------------------------------------


def test_a_superior_who_is_somebody_else_approves_or_rejects_for_a_reason():
    approve = ApproveLeave(**did("lin", 2))
    reject = RejectLeave("Two are away already.", **did("lin", 2))

    kim(APPLIED).when(approve, ABOVE).then(APPROVED)
    kim(APPLIED).when(reject, ABOVE).then(REJECTED)
    kim(APPLIED).when(attrs.evolve(reject, reason=" "), ABOVE).refused(REASON_STATED)
    for act in (approve, reject):
        kim(APPLIED).when(act, NOT_ABOVE).refused(ON_APPROVED_LEAVE)
        kim(APPLIED).when(attrs.evolve(act, by=KIM), ABOVE).refused(ON_APPROVED_LEAVE)
        for history in ((), (APPLIED, APPROVED), (APPLIED, REJECTED), (APPLIED, CANCELLED)):
            kim(*history).when(act, ABOVE).refused(IN_ORDER)


def test_leave_begins_when_it_was_to_and_was_approved():
    start = StartLeave(by=SYSTEM, at=moment(10) + A_MOMENT)

    kim(APPLIED, APPROVED).when(start).then(STARTED)
    kim(APPLIED, APPROVED).when(attrs.evolve(start, at=moment(10))).refused(ON_APPROVED_LEAVE)
    for history in ((), (APPLIED,), (APPLIED, REJECTED), (APPLIED, CANCELLED)):
        kim(*history).when(start).refused(ON_APPROVED_LEAVE)


def test_leave_ends_when_it_was_to_or_with_the_return():
    away = kim(APPLIED, APPROVED, STARTED)
    over = EndLeave(by=SYSTEM, at=moment(12) + A_MOMENT)
    back = ReturnEarly(**did("kim", 11))

    away.when(over).then(ENDED)
    away.when(attrs.evolve(over, at=moment(12))).refused(ON_APPROVED_LEAVE)
    away.when(back).then(LeaveEnded(KIM, moment(11), early=True))
    away.when(attrs.evolve(back, at=moment(12))).refused(ON_APPROVED_LEAVE)
    away.when(attrs.evolve(back, by=LIN)).refused(IN_POST)
    away.when(ReturnEarly(**did_for("lin", "kim", 11))).refused(IN_POST)
    kim(APPLIED, APPROVED).when(back).refused(IN_ORDER)
    kim(APPLIED, APPROVED).when(over).refused(IN_ORDER)


def test_leave_is_given_up_by_whoever_asked_before_it_begins():
    cancel = CancelLeave(**did("kim", 3))

    for history in ((APPLIED,), (APPLIED, APPROVED)):
        kim(*history).when(cancel).then(CANCELLED)
        kim(*history).when(attrs.evolve(cancel, by=LIN)).refused(IN_POST)
        kim(*history).when(CancelLeave(**did_for("lin", "kim", 3))).refused(IN_POST)
    late: list[tuple[Any, ...]] = [(), (APPLIED, APPROVED, STARTED), (APPLIED, REJECTED)]
    for past in late:
        kim(*past).when(cancel).refused(IN_ORDER)


# -- Deadlines ---------------------------------------------------------------------------------


def test_the_clock_begins_and_ends_an_approved_leave():
    [begins] = due(kim(APPLIED, APPROVED).state, (CALENDAR,))
    [ends] = due(kim(APPLIED, APPROVED, STARTED).state, (CALENDAR,))

    assert (begins.ends, begins.lapse) == (moment(10), StartLeave(by=SYSTEM))
    assert (ends.ends, ends.lapse) == (moment(12), EndLeave(by=SYSTEM))
    assert (begins.key, ends.key) == ("leave.start", "leave.end")
    later = attrs.evolve(APPLIED, start=moment(11), end=moment(13))
    [begins_later] = due(kim(later, APPROVED).state, (CALENDAR,))
    [ends_later] = due(kim(later, APPROVED, STARTED).state, (CALENDAR,))
    assert begins.occurrence != begins_later.occurrence
    assert ends.occurrence != ends_later.occurrence
    for history in ((), (APPLIED,), (APPLIED, REJECTED), (APPLIED, APPROVED, STARTED, ENDED)):
        assert due(kim(*history).state, (CALENDAR,)) == ()


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    for start in (day - 5, day, day + 1):
        for urgent in (False, True):
            apply_for = ApplyLeave(
                moment(start), moment(start + 2), REASON, urgent, **did("kim", day)
            )
            yield apply_for, AT_WORK
    for facts in (ABOVE, NOT_ABOVE):
        yield ApproveLeave(**did("lin", day)), facts
        yield RejectLeave("Two are away already.", **did("lin", day)), facts
    yield StartLeave(**did(SYSTEM, day)), NoFacts()
    yield EndLeave(**did(SYSTEM, day)), NoFacts()
    for who in ("kim", "lin"):
        yield ReturnEarly(**did(who, day)), NoFacts()
        yield CancelLeave(**did(who, day)), NoFacts()


@pytest.mark.parametrize(
    ("past", "phase"),
    [
        ((), NotApplied),
        ((), Applied),
        ((), Approved),
        ((), Rejected),
        ((), Cancelled),
        ((APPLIED, APPROVED), OnLeave),
        ((APPLIED, APPROVED), Ended),
    ],
)
def test_histories_lead_to_every_phase(past: tuple[Any, ...], phase: type):
    page = attrs.evolve(decider, initial=decider.after(past))

    assert isinstance(page.after(reach(page, acts, phase)), phase)


@for_all(histories(decider, acts))
def test_whatever_happens_leave_that_begins_was_approved(history: list[Any]):
    kinds = [type(it) for it in history]

    assert LeaveStarted not in kinds or LeaveApproved in kinds[: kinds.index(LeaveStarted)]
    assert LeaveEnded not in kinds or LeaveStarted in kinds[: kinds.index(LeaveEnded)]


@for_all(histories(decider, acts))
def test_wherever_a_leave_has_come_to_it_can_be_brought_to_its_end(history: list[Any]):
    state = decider.after(history)
    if not isinstance(state, Rejected | Cancelled):
        brought_on(decider, state, _next, Ended)


def _next(state: Any) -> tuple[Any, Any]:
    match state:
        case Applied():
            return ApproveLeave(**did("lin", 2)), ABOVE
        case Approved() | OnLeave():
            [deadline] = due(state, (CALENDAR,))
            assert deadline.lapse is not None
            return attrs.evolve(deadline.lapse, at=deadline.ends + A_MOMENT), NoFacts()
        case _:
            return APPLY, AT_WORK


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1, 3, 30), most=400)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(leave.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(leave).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    unbelievable: list[list[Any]] = [
        [APPROVED],
        [REJECTED],
        [STARTED],
        [ENDED],
        [CANCELLED],
        [APPLIED, APPLIED],
        [APPLIED, STARTED],
        [APPLIED, APPROVED, ENDED],
    ]
    for history in unbelievable:
        with pytest.raises(ImpossibleHistory):
            decider.after(history)
