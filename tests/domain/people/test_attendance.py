"""Attendance: punched in person, corrected for a reason, and what a month falls short of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.calendar import is_working_day
from casework.domain.general import IN_POST, REASON_STATED, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, Person, Rule
from casework.domain.people import attendance
from casework.domain.people.attendance import (
    MIDNIGHT,
    PUNCHED_IN_PERSON,
    SEALED_COUNTS,
    AttendanceFact,
    CorrectPunch,
    Open,
    PeriodSealed,
    Punch,
    PunchCorrected,
    Punched,
    Sealed,
    SealPeriod,
    Settling,
    Shortfall,
    TimeSheet,
    common,
    decider,
    length,
    month_facts,
    owed,
    sealed,
    shortfalls,
    without,
)
from casework.domain.people.employee import Spell
from casework.domain.people.periods import period_named
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, day, did, did_for, moment

# -- The cast ----------------------------------------------------------------------------------
# July 2024 has 23 working days; the first is a Monday. The shift is from nine to five.

KIM, JULY = Person("kim"), period_named("2024-07")
SHEET = TimeSheet(KIM, JULY, employed=True, calendar=CALENDAR)
AT_WORK = (Spell(moment(-100)),)
MONTH = Settling(SHEET, AT_WORK, ())
WHOLE_SHIFT = 8 * 60
WORKING_DAYS = [it for it in SHEET.days if is_working_day(CALENDAR, it)]


def at(on: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return moment(on, hour) + timedelta(minutes=minute, seconds=second)


def kim(*history: Any) -> Given:
    return given(decider, *history).told(SHEET)


def punched(on: int, *hours: int) -> list[Punched]:
    return [Punched(moment(on, it)) for it in hours]


def absent(day_: date, minutes: int = WHOLE_SHIFT) -> AttendanceFact:
    return AttendanceFact(day_, Shortfall.ABSENT, minutes)


# -- 1  In person ------------------------------------------------------------------------------


def test_everyone_punches_for_themselves():
    punch = Punch(**did("kim", 1))

    kim().when(punch).then(Punched(moment(1)))
    kim(*punched(1, 9)).when(Punch(**did("kim", 1, 17))).then(Punched(moment(1, 17)))
    kim().when(attrs.evolve(punch, by=Person("lea"))).refused(PUNCHED_IN_PERSON)
    kim().when(Punch(**did_for("lea", "kim", 1))).refused(PUNCHED_IN_PERSON)
    kim().when(Punch(**did_for("kim", "lea", 1))).refused(PUNCHED_IN_PERSON)


def test_only_whoever_works_for_the_office_punches():
    gone = attrs.evolve(SHEET, employed=False)

    kim().when(Punch(**did("kim", 1)), gone).refused(IN_POST)


def test_a_punch_belongs_to_its_month_on_the_offices_clock():
    for first, last in ((at(1, 0), at(31, 23, 59, 59)),):
        kim().when(Punch(by=KIM, at=first)).then(Punched(first))
        kim().when(Punch(by=KIM, at=last)).then(Punched(last))
    for other in (at(1, 0) - timedelta(microseconds=1), at(32, 0)):
        kim().when(Punch(by=KIM, at=other)).refused(SEALED_COUNTS)
    nowhere = attrs.evolve(SHEET, month=())
    kim().when(Punch(**did("kim", 1)), nowhere).refused(SEALED_COUNTS)


# -- 2  What it falls short of -----------------------------------------------------------------


def on_the_first(*punches: datetime, leaves: tuple[Spell, ...] = ()) -> list[tuple[str, int]]:
    """What the first of July falls short of."""
    facts = month_facts(frozenset(punches), attrs.evolve(MONTH, leaves=leaves))
    return [(it.shortfall.value, it.minutes) for it in facts if it.day == day(1)]


def test_whoever_comes_after_the_shift_begins_is_late():
    assert on_the_first(at(1, 9), at(1, 17)) == []
    assert on_the_first(at(1, 7, 30), at(1, 19)) == []
    assert on_the_first(at(1, 9, 0, 59), at(1, 17)) == []
    assert on_the_first(at(1, 9, 1), at(1, 17)) == [("late", 1)]
    assert on_the_first(at(1, 18), at(1, 19)) == [("late", WHOLE_SHIFT)]


def test_whoever_goes_before_it_ends_leaves_early():
    assert on_the_first(at(1, 9), at(1, 16, 59, 59)) == [("early_leave", 1)]
    assert on_the_first(at(1, 10), at(1, 12), at(1, 15)) == [("late", 60), ("early_leave", 120)]
    assert on_the_first(at(1, 9)) == [("early_leave", WHOLE_SHIFT)]
    assert on_the_first(at(1, 7), at(1, 8)) == [("early_leave", WHOLE_SHIFT)]


def test_a_shift_that_begins_at_midnight_is_owed_from_its_first_minute():
    night = attrs.evolve(CALENDAR, opens=0, closes=8 * 60)
    facts = attrs.evolve(MONTH, sheet=attrs.evolve(SHEET, calendar=night))

    def told(*punches: datetime) -> list[tuple[str, int]]:
        found = month_facts(frozenset(punches), facts)
        return [(it.shortfall.value, it.minutes) for it in found if it.day == day(1)]

    assert told(at(1, 1), at(1, 8)) == [("late", 60)]
    assert told(at(1, 0), at(1, 8)) == []


def test_stretches_that_only_touch_have_nothing_in_common():
    assert common([(9, 12)], [(12, 17)]) == ()
    assert common([(9, 12)], [(11, 17)]) == ((11, 12),)
    assert without([(9, 17)], [(9, 12)]) == ((12, 17),)
    assert without([(9, 17)], [(9, 17)]) == ()


def test_whoever_does_not_come_is_absent():
    assert on_the_first() == [("absent", WHOLE_SHIFT)]
    assert on_the_first(at(2, 9), at(2, 17)) == [("absent", WHOLE_SHIFT)]


def test_approved_leave_covers_its_own_minutes_and_no_others():
    whole, morning = Spell(at(1, 0), at(2, 0)), Spell(at(1, 9), at(1, 12))

    assert on_the_first(leaves=(whole,)) == []
    assert on_the_first(leaves=(morning,)) == [("absent", 5 * 60)]
    assert on_the_first(at(1, 12), at(1, 17), leaves=(morning,)) == []
    assert on_the_first(at(1, 12, 30), at(1, 17), leaves=(morning,)) == [("late", 30)]
    assert on_the_first(leaves=(Spell(at(-90, 0), at(90, 0)),)) == []


def test_nothing_is_owed_on_a_day_off_or_before_or_after_the_employment():
    saturday, holiday = day(6), attrs.evolve(CALENDAR, holidays=frozenset({day(1)}))
    hired = attrs.evolve(MONTH, spells=(Spell(at(3, 10), at(4, 0)), Spell(at(5, 0))))
    closed = attrs.evolve(MONTH, sheet=attrs.evolve(SHEET, calendar=holiday))

    assert owed(saturday, MONTH) == owed(day(1), closed) == ()
    assert owed(day(2), hired) == owed(day(4), hired) == ()
    assert owed(day(3), hired) == ((10 * 60, 17 * 60),)
    assert owed(day(5), hired) == owed(day(1), MONTH) == ((9 * 60, 17 * 60),)


# -- 3  Settled --------------------------------------------------------------------------------


def test_punches_are_corrected_by_somebody_else_for_a_reason():
    correct = CorrectPunch((at(1, 9),), (at(1, 8), at(1, 17)), "The gate's clock.", **did("hua", 2))
    now = attrs.evolve(correct, right=(correct.at,))
    kim(*punched(1, 9)).when(now).then(PunchCorrected(now.wrong, now.right, now.reason))
    one = kim(*punched(1, 9))

    one.when(correct).then(PunchCorrected(correct.wrong, correct.right, "The gate's clock."))
    one.when(attrs.evolve(correct, right=())).then(
        PunchCorrected(correct.wrong, (), "The gate's clock.")
    )
    one.when(attrs.evolve(correct, by=KIM)).refused(TWO_PERSONS)
    one.when(attrs.evolve(correct, reason=" ")).refused(REASON_STATED)
    one.when(attrs.evolve(correct, wrong=(at(1, 10),))).refused(SEALED_COUNTS)
    one.when(attrs.evolve(correct, right=(at(3, 9),))).refused(SEALED_COUNTS)
    one.when(attrs.evolve(correct, right=(at(0, 9),))).refused(SEALED_COUNTS)
    one.when(attrs.evolve(correct, right=correct.wrong)).refused(SEALED_COUNTS)
    one.when(attrs.evolve(correct, wrong=(), right=())).refused(SEALED_COUNTS)
    after = PunchCorrected(correct.wrong, correct.right, "The gate's clock.")
    assert kim(*punched(1, 9, 12), after).state == Open(frozenset({at(1, 8), at(1, 12), at(1, 17)}))


def test_a_month_is_sealed_once_it_is_over_with_all_it_falls_short_of():
    seal = SealPeriod(**did("hua", 32))
    whole = [it for on in range(1, 32) for it in punched(on, 9, 17)]
    nothing = PeriodSealed(tuple(map(absent, WORKING_DAYS)), CALENDAR.version)

    kim(*whole).when(seal, MONTH).then(PeriodSealed((), CALENDAR.version))
    kim().when(seal, MONTH).then(nothing)
    kim().when(SealPeriod(by=Person("hua"), at=at(31, 23)), MONTH).refused(SEALED_COUNTS)
    kim().when(seal, attrs.evolve(MONTH, spells=())).refused(SEALED_COUNTS)
    nameless = attrs.evolve(MONTH, sheet=attrs.evolve(SHEET, month=()))
    kim().when(seal, nameless).refused(SEALED_COUNTS)
    assert kim(nothing).state == Sealed(nothing.facts)


def test_what_is_sealed_stands():
    settled = kim(PeriodSealed((), CALENDAR.version))
    correct = CorrectPunch((), (at(1, 17),), "Forgotten.", **did("hua", 33))

    settled.when(correct).refused(SEALED_COUNTS)
    settled.when(Punch(**did("kim", 31))).refused(IN_ORDER)
    settled.when(SealPeriod(**did("hua", 33)), MONTH).refused(IN_ORDER)
    assert sealed(settled.state)
    assert not sealed(kim(*punched(1, 9)).state)


# -- Whatever the minutes are ------------------------------------------------------------------

STRETCH = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda it: (min(it), max(it)))
STRETCHES = st.lists(STRETCH, max_size=4)


def minutes(some: Any) -> set[int]:
    return {it for begin, end in some for it in range(begin, end)}


def apart(some: Any) -> list[tuple[int, int]]:
    """The same minutes in stretches that do not overlap."""
    return [(it, it + 1) for it in sorted(minutes(some))]


@for_all(STRETCHES, STRETCHES)
def test_stretches_are_what_their_minutes_are(some: Any, others: Any):
    assert minutes(without(some, others)) == minutes(some) - minutes(others)
    assert minutes(common(apart(some), apart(others))) == minutes(some) & minutes(others)
    assert length(apart(some)) == len(minutes(some))
    assert length(without(apart(some), others)) == len(minutes(some) - minutes(others))


@for_all(STRETCHES, st.lists(st.integers(0, 30), max_size=3))
def test_what_is_missing_is_what_was_owed_before_the_first_punch_and_after_the_last(
    some: Any, punches: list[int]
):
    due, missing = minutes(some), dict(shortfalls(apart(some), punches))
    expected = {Shortfall.ABSENT: len(due)}
    if punches:
        expected = {
            Shortfall.LATE: sum(1 for it in due if it < min(punches)),
            Shortfall.EARLY_LEAVE: sum(1 for it in due if it >= max(punches)),
        }

    assert missing == {key: count for key, count in expected.items() if count}


@for_all(
    st.lists(st.tuples(st.integers(0, 60 * 24 * 31), st.integers(1, 5_000)), max_size=4),
    st.frozensets(st.integers(0, 60 * 24 * 31 - 1), max_size=6),
)
def test_absence_that_no_leave_covers_is_absenteeism_and_no_other_is(
    away: list[tuple[int, int]], punched_at: frozenset[int]
):
    """LEV-03: on a day without a punch every minute of the shift is leave, or absent."""
    start = at(1, 0)
    leaves = tuple(
        Spell(start + timedelta(minutes=a), start + timedelta(minutes=a + b)) for a, b in away
    )
    punches = frozenset(start + timedelta(minutes=it) for it in punched_at)
    facts = month_facts(punches, attrs.evolve(MONTH, leaves=leaves))
    off = {minute for a, b in away for minute in range(a, a + b)}
    for number, day_ in enumerate(SHEET.days):
        came = [it for it in punched_at if it // MIDNIGHT == number]
        shift = range(number * MIDNIGHT + 9 * 60, number * MIDNIGHT + 17 * 60)
        uncovered = len(set(shift) - off) if day_ in WORKING_DAYS and not came else 0
        told = [it.minutes for it in facts if (it.day, it.shortfall) == (day_, Shortfall.ABSENT)]
        assert told == ([uncovered] if uncovered else [])


# -- Every history the page can write ----------------------------------------------------------

BEFORE = TimeSheet(KIM, period_named("2024-06"), employed=True, calendar=CALENDAR)


def acts(state: Any, on: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    for who in ("kim", "lea"):
        yield Punch(**did(who, on)), SHEET
        for wrong, right in (((), (at(1, 9),)), ((at(1, 9),), ()), ((at(1, 9),), (at(1, 8),))):
            yield CorrectPunch(wrong, right, "Forgotten.", **did(who, on)), SHEET
    yield SealPeriod(**did("hua", on)), MONTH
    yield SealPeriod(**did("hua", on)), attrs.evolve(MONTH, sheet=BEFORE)


@pytest.mark.parametrize("phase", [Open, Sealed])
def test_histories_lead_to_every_phase(phase: type):
    assert isinstance(decider.after(reach(decider, acts, phase)), phase)


@for_all(histories(decider, acts))
def test_whatever_happens_nothing_follows_the_seal(history: list[Any]):
    assert PeriodSealed not in [type(it) for it in history[:-1]]


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(
    decider, acts, days=(1, 32), within=lambda it: isinstance(it, Sealed) or len(it.punches) < 3
)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(attendance.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(attendance).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    for event in (Punched(moment(1)), PunchCorrected((), (), "."), PeriodSealed((), 0)):
        with pytest.raises(ImpossibleHistory):
            decider.after([PeriodSealed((), 0), event])
