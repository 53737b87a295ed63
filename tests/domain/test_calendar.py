"""Terms are counted by the table that was in force when they began."""

from __future__ import annotations

import time as machine
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.calendar import (
    TIME_WORDS,
    UNPUBLISHED,
    Calendar,
    CalendarPublished,
    PublishCalendar,
    Span,
    Term,
    Timing,
    Unit,
    deadline,
    decider,
    ends,
    is_working_day,
    moment,
    office_day,
    office_time,
    over,
    passed,
    term_ends,
    working_day_after,
    working_minutes_after,
)
from casework.domain.kernel import SYSTEM, Act, Deadline, NoFacts
from casework.testing.histories import explore, histories, table
from casework.testing.scenario import given
from tests.domain.cast import did

OCTOBER = attrs.evolve(
    UNPUBLISHED,
    version=1,
    holidays=frozenset(date(2024, 10, it) for it in range(1, 8)),
    make_up_days=frozenset({date(2024, 9, 29), date(2024, 10, 12)}),
)
PUBLISH = PublishCalendar(OCTOBER, "The yearly table.", **did("hua", 1))
SOME_DAY = st.dates(date(2024, 1, 1), date(2025, 12, 31))


def at(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    """A time on the office's clock."""
    return datetime(2024, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


# -- Counting ----------------------------------------------------------------------------------


def test_holidays_are_off_and_make_up_days_are_worked():
    assert not is_working_day(OCTOBER, date(2024, 10, 1))  # A Tuesday.
    assert is_working_day(OCTOBER, date(2024, 10, 12))  # A Saturday.
    assert not is_working_day(OCTOBER, date(2024, 10, 13))
    assert not is_working_day(OCTOBER, date(2024, 10, 19))
    assert is_working_day(UNPUBLISHED, date(2024, 10, 1))


def test_a_term_in_working_days_runs_to_the_end_of_its_last_day():
    filed = at(30, 16, month=9)  # A Monday, the last day before the holidays.

    assert term_ends(OCTOBER, filed, Term(1, Unit.WORKING_DAYS)) == at(9, 0) - timedelta(
        microseconds=1
    )
    assert term_ends(OCTOBER, filed, Term(5, Unit.WORKING_DAYS)) == at(13, 0) - timedelta(
        microseconds=1
    )


def test_a_term_in_working_hours_runs_while_the_office_is_open():
    assert term_ends(OCTOBER, at(30, 15, month=9), Term(4, Unit.WORKING_HOURS)) == at(8, 11)
    assert term_ends(OCTOBER, at(8, 7), Term(1, Unit.WORKING_HOURS)) == at(8, 10)
    assert term_ends(OCTOBER, at(8, 16), Term(1, Unit.WORKING_HOURS)) == at(8, 17)
    assert term_ends(OCTOBER, at(8, 20), Term(1, Unit.WORKING_HOURS)) == at(9, 10)
    seconds = at(8, 10) + timedelta(seconds=30)
    assert term_ends(OCTOBER, seconds, Term(2, Unit.WORKING_HOURS)) == at(8, 12) + timedelta(
        seconds=30
    )


def test_days_hours_and_minutes_run_through_nights_and_holidays():
    assert term_ends(OCTOBER, at(1, 9), Term(2, Unit.DAYS)) == at(4, 0) - timedelta(microseconds=1)
    assert term_ends(OCTOBER, at(1, 9), Term(2, Unit.HOURS)) == at(1, 11)
    assert term_ends(OCTOBER, at(1, 9), Term(30, Unit.MINUTES)) == at(1, 9, 30)


def test_the_day_is_the_offices_day():
    just_after_midnight = datetime(2024, 9, 30, 16, 30, tzinfo=UTC)

    assert office_day(OCTOBER, just_after_midnight) == date(2024, 10, 1)
    assert moment(OCTOBER, date(2024, 10, 1), 30) == just_after_midnight


def test_the_time_is_the_offices_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", "ELSEWHERE+5")
    machine.tzset()
    try:
        assert office_time(OCTOBER, at(8, 9)) == datetime(2024, 10, 8, 9)  # noqa: DTZ001
    finally:
        monkeypatch.undo()
        machine.tzset()


def test_seconds_before_the_office_opens_count_for_nothing():
    early = at(8, 8) + timedelta(seconds=30)

    assert term_ends(OCTOBER, early, Term(1, Unit.WORKING_HOURS)) == at(8, 10)


def test_an_office_that_is_open_all_day_works_from_its_midnight_on():
    always = attrs.evolve(OCTOBER, opens=0, closes=24 * 60)

    assert term_ends(always, at(8, 23), Term(2, Unit.WORKING_HOURS)) == at(9, 1)


def test_a_running_term_keeps_the_table_it_was_begun_with():
    versions = (UNPUBLISHED, OCTOBER)
    old = Span(at(30, 9, month=9), Term(1, Unit.WORKING_DAYS), 0)
    new = attrs.evolve(old, calendar=1)

    assert ends(versions, old) == at(2, 0) - timedelta(microseconds=1)
    assert ends(versions, new) == at(9, 0) - timedelta(microseconds=1)
    assert passed(versions, old, at(2, 0))
    assert not passed(versions, old, ends(versions, old))
    assert over(UNPUBLISHED, old, at(2, 0))
    assert not over(UNPUBLISHED, old, ends(versions, old))
    assert not over(OCTOBER, old, at(20, 0))
    assert Timing(old.term, 0).since(old.start) == old


def test_deadlines_of_one_key_are_told_apart_by_start_and_subject():
    span = Span(at(8, 9), Term(1, Unit.WORKING_DAYS), 0)
    later = attrs.evolve(span, start=at(8, 10))
    these = [
        deadline("k", span, (UNPUBLISHED,)),
        deadline("k", later, (UNPUBLISHED,)),
        deadline("k", span, (UNPUBLISHED,), of="q1"),
    ]

    assert len({it.occurrence for it in these}) == 3


def test_a_deadline_has_the_act_that_follows_when_it_has_passed():
    span = Span(at(8, 9), Term(1, Unit.WORKING_DAYS), 0)
    lapse = Act(by=SYSTEM)

    with_it = deadline("k", span, (UNPUBLISHED,), of="q1", lapse=lapse)
    without = deadline("k", span, (UNPUBLISHED,))

    end = ends((UNPUBLISHED,), span)
    assert with_it == Deadline("k", f"q1@{span.start.isoformat()}", end, lapse)
    assert without == Deadline("k", f"@{span.start.isoformat()}", end)


@for_all(SOME_DAY, st.integers(0, 40), st.integers(0, 40))
def test_working_days_add_up(day: date, one: int, other: int):
    first = working_day_after(OCTOBER, day, one)

    assert working_day_after(OCTOBER, first, other) == working_day_after(OCTOBER, day, one + other)


@for_all(SOME_DAY, st.integers(1, 60))
def test_exactly_so_many_working_days_lie_in_a_term(day: date, count: int):
    last = working_day_after(OCTOBER, day, count)
    between = (day + timedelta(days=it) for it in range(1, (last - day).days + 1))

    assert sum(is_working_day(OCTOBER, it) for it in between) == count
    assert is_working_day(OCTOBER, last)


@for_all(SOME_DAY, st.times(), st.integers(1, 4000))
def test_a_term_in_working_hours_ends_while_the_office_is_open(day: date, hour: time, minutes: int):
    start = datetime.combine(day, hour, UTC)
    end = working_minutes_after(OCTOBER, start, minutes)
    midnight = moment(OCTOBER, office_day(OCTOBER, end), 0)

    assert end >= start + timedelta(minutes=minutes)
    assert is_working_day(OCTOBER, office_day(OCTOBER, end))
    assert OCTOBER.opens <= (end - midnight).total_seconds() / 60 <= OCTOBER.closes + 1


# -- Publication -------------------------------------------------------------------------------


def test_a_table_is_published_as_the_next_version_and_says_why():
    nothing = given(decider)

    nothing.when(PUBLISH).then(CalendarPublished(OCTOBER, "The yearly table."))
    given(decider, CalendarPublished(OCTOBER, "First.")).when(PUBLISH).refused(TIME_WORDS)
    nothing.when(attrs.evolve(PUBLISH, reason="\u3000")).refused(TIME_WORDS)


def bad(**changes: Any) -> PublishCalendar:
    return attrs.evolve(PUBLISH, calendar=attrs.evolve(OCTOBER, **changes))


def test_a_table_does_not_contradict_itself():
    nothing = given(decider)

    nothing.when(bad(holidays=OCTOBER.make_up_days)).refused(TIME_WORDS)
    nothing.when(bad(opens=17 * 60, closes=9 * 60)).refused(TIME_WORDS)
    nothing.when(bad(opens=9 * 60, closes=10 * 60 - 1)).refused(TIME_WORDS)
    nothing.when(bad(opens=-1)).refused(TIME_WORDS)
    nothing.when(bad(closes=24 * 60 + 1)).refused(TIME_WORDS)
    nothing.when(bad(utc_offset=15 * 60)).refused(TIME_WORDS)


def test_a_table_may_go_to_the_very_end_of_what_a_day_and_a_zone_are():
    nothing = given(decider)

    for lawful in (
        bad(opens=0, closes=60),
        bad(opens=23 * 60, closes=24 * 60),
        bad(utc_offset=14 * 60),
        bad(utc_offset=-14 * 60),
    ):
        nothing.when(lawful).then(CalendarPublished(lawful.calendar, lawful.reason))
    nothing.when(bad(utc_offset=14 * 60 + 1)).refused(TIME_WORDS)
    nothing.when(bad(utc_offset=-14 * 60 - 1)).refused(TIME_WORDS)


def test_the_table_in_force_is_the_one_that_was_published_last():
    third = attrs.evolve(OCTOBER, version=2)
    published = [CalendarPublished(it, "The yearly table.") for it in (OCTOBER, third)]

    assert [given(decider, *published[:it]).state.current for it in (0, 1, 2)] == [
        UNPUBLISHED,
        OCTOBER,
        third,
    ]


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    for version in (1, 2, 3):
        table_: Calendar = attrs.evolve(OCTOBER, version=version)
        yield PublishCalendar(table_, "The yearly table.", **did("hua", day)), NoFacts()


@for_all(histories(decider, acts))
def test_whatever_happens_versions_are_counted_without_gaps(history: list[Any]):
    versions = decider.after(history).versions

    assert [it.version for it in versions] == list(range(len(versions)))


def test_the_table_on_the_page_is_the_code():
    from casework.domain import calendar

    found = explore(decider, acts, within=lambda it: len(it.versions) < 3)

    assert table(calendar.__doc__ or "", ["Published"]) == found.transitions
    assert found.events == set(decider.events)
