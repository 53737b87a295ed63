"""The whole office, for all numbers: terms and shifts, parameters, and the order of acts.

PYTEST_DONT_REWRITE: CrossHair reads the asserts as they stand.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import attrs

from casework.domain import calendar, general, money, policy
from casework.domain.calendar import (
    TIME_WORDS,
    UNPUBLISHED,
    Calendar,
    PublishCalendar,
    Published,
    Span,
    Term,
    Unit,
)
from casework.domain.care import revisit
from casework.domain.care.revisit import (
    HEARD_IN_FULL,
    TRIED_ENOUGH,
    GiveUpRevisit,
    Patience,
    RateSatisfaction,
    RecordRevisit,
    SatisfactionRated,
    Scale,
    Scheduled,
    Source,
    Unreachable,
    Visit,
    Visiting,
)
from casework.domain.catalogue import BusinessType, Entry, Profile
from casework.domain.general import IN_TIME_ORDER, General, admit
from casework.domain.governance import sla
from casework.domain.governance.sla import NoteBreach, Running, Watching
from casework.domain.issuance import blank_forms, handover, issuance, underway
from casework.domain.issuance.blank_forms import Range
from casework.domain.issuance.handover import (
    TIME_TAKEN,
    CompleteIssuance,
    Concluding,
    IssuanceCompleted,
)
from casework.domain.issuance.underway import Case, Copy, Delivered, Document, Information
from casework.domain.kernel import NoFacts, Person, Personal, Refused
from casework.domain.money import EXACT, Money
from casework.domain.numbers import RATED_ONCE
from casework.domain.policy import (
    LONGEST,
    POLICY_IN_FORCE,
    Counts,
    InForce,
    SetCount,
    SetTerm,
    Terms,
)
from casework.domain.review import review
from casework.domain.review.review import (
    STUCK,
    Panel,
    ReturnForRework,
    Returning,
    ReworkEscalated,
    Staged,
    Subject,
)
from casework.domain.staff import Role
from casework.testing.casts.common import did, moment, wd
from casework.testing.proofs.claims import (
    Claim,
    Instead,
    Undecided,
    Without,
    accepted,
    after,
    as_moment,
)

ANN, LEA = Person("ann"), Person("lea")
MAX: Final = did("max", 1)
SAID: Final = Personal(ANN, "Quick.")
START: Final = moment(1)
TERM: Final = wd(1)


# -- Calendar ----------------------------------------------------------------------------------


def a_working_day_is_at_least_an_hour_within_the_day(
    opens: int, closes: int, offset: int, now: int
) -> None:
    """By any table, the office is open for an hour at least on a working day, and within it."""
    assert 0 <= now < 24 * 60
    table = Calendar(1, offset, opens, closes, frozenset(), frozenset())
    act = PublishCalendar(table, "The table of the year.", **MAX)
    if accepted(calendar.decider, Published((UNPUBLISHED,)), act, NoFacts()):
        begins, left = calendar.open_from(table, now)
        assert now <= begins
        assert opens <= begins
        assert begins + left == closes <= 24 * 60
        assert opens >= 0
        assert calendar.open_from(table, 0) == (opens, closes - opens)
        assert closes - opens >= 60
        assert -14 * 60 <= offset <= 14 * 60


def a_term_in_hours_lasts_so_long(count: int) -> None:
    """A term in hours or minutes lasts exactly so long, and is over only after its last moment."""
    assert 0 <= count <= LONGEST[Unit.HOURS]
    hours, minutes = (Span(START, Term(count, it), 0) for it in (Unit.HOURS, Unit.MINUTES))
    last = START + timedelta(hours=count)
    assert not calendar.passed((UNPUBLISHED,), hours, last)
    assert calendar.passed((UNPUBLISHED,), hours, last + timedelta(microseconds=1))
    assert calendar.ends((UNPUBLISHED,), minutes) - START == timedelta(minutes=count)


def a_breach_is_noted_after_the_last_moment(ends: int, at: int) -> None:
    """A breach is noted after the last moment in time, and never before."""
    assert ends != 0
    act = NoteBreach("sla.review", "@1", by=ANN, at=as_moment(at))
    if accepted(sla.decider, Watching(), act, Running("review.review/1", as_moment(ends))):
        assert at > ends


def acts_follow_one_another_and_none_is_of_the_future(
    at: int, last: int, now: int, earliest: int
) -> None:
    """Acts follow one another in time; none lies ahead, or further back than allowed."""
    assert last <= now
    told = General(frozenset({Role.MANAGER}), *map(as_moment, (last, now, earliest)))
    try:
        admit(SetTerm(Terms.REVIEW, TERM.term, "", by=ANN, at=as_moment(at)), told)
    except Refused:
        return
    assert earliest <= at
    assert last <= at <= now


# -- Parameters --------------------------------------------------------------------------------


def a_term_is_some_time_and_no_more_than_ten_years(count: int) -> None:
    """A term is some time, and no more than ten years; only backdating may be allowed none."""
    assert count != 1
    for unit in Unit:
        for key in (Terms.REVIEW, Terms.BACKDATE_MAX):
            act = SetTerm(key, Term(count, unit), "It takes longer.", **MAX)
            if accepted(policy.decider, InForce(), act, NoFacts()):
                assert count >= (0 if key is Terms.BACKDATE_MAX else 1)
                assert count <= LONGEST[unit]


def there_is_a_scale_whatever_is_set(least: int, most: int, alert: int, count: int) -> None:
    """There are scores to choose from, and an alert among them, whichever of them is set."""
    assert least < most
    assert least <= alert <= most
    keys = (Counts.SATISFACTION_MIN, Counts.SATISFACTION_MAX, Counts.SATISFACTION_ALERT)
    before = InForce(counts=tuple(zip(keys, (least, most, alert), strict=True)))
    for key in keys:
        act = SetCount(key, count, "Customers asked for it.", **MAX)
        if events := accepted(policy.decider, before, act, NoFacts()):
            now = after(policy.decider, before, events)
            low, high, warning = (now.count(it) for it in keys)
            assert low < high
            assert low <= warning <= high
            assert 0 < now.count(key) == count <= policy.HIGHEST


# -- Scores, attempts, returns, time taken -----------------------------------------------------


def _visit(attempts: int = 0) -> Visit:
    return Visit(ANN, "17", Person("kim"), attempts)


def a_score_is_on_the_scale_and_low_below_the_alert(
    score: int, least: int, most: int, alert: int
) -> None:
    """A score is on the scale, and low exactly below the alert."""
    assert least <= alert <= most
    before, scale = Scheduled(_visit(), TERM.since(START)), Scale(least, most, alert)
    rate = RateSatisfaction("2024", Source.FEEDBACK, score, SAID, by=ANN, at=START)
    ask = RecordRevisit("2024", score, SAID, SAID, SAID, **MAX)
    by_customer = accepted(revisit.decider, before, rate, scale)
    by_office = accepted(revisit.decider, before, ask, Visiting(scale, TERM))
    for event in (*by_customer, *by_office):
        if isinstance(event, SatisfactionRated):
            assert least <= event.score == score <= most
            assert event.low == (score < alert)


def nobody_gives_up_before_so_many_attempts(attempts: int, enough: int) -> None:
    """Nobody gives a customer up before so many attempts."""
    assert enough > 0
    before = Unreachable(_visit(attempts), TERM.since(START))
    if accepted(revisit.decider, before, GiveUpRevisit(**MAX), Patience(enough)):
        assert attempts >= enough


_STAGES: Final = (Role.LEADER,)
_SUBJECT: Final = Subject("archive", 1, "d1", ANN, "north", "permit", _STAGES)
_PANEL: Final = Panel(
    roles=frozenset(_STAGES),
    leaders=frozenset(),
    all_leaders=frozenset(),
    deputies=frozenset(),
    all_deputies=frozenset(),
    managers=frozenset(),
    one_person=frozenset(),
)
_FAILED: Final = (review.Judgement(LEA, "complete", passed=False),)


def what_is_returned_often_enough_is_escalated(returns: int, most: int) -> None:
    """What is returned as often as it may be is brought before the manager, and not before."""
    assert returns >= 0
    subject = attrs.evolve(_SUBJECT, returns=returns)
    before = Staged(subject, 1, TERM.since(START), sheet=_FAILED)
    act = ReturnForRework(1, "A page is missing.", "", by=LEA, at=START)
    events = accepted(review.decider, before, act, Returning(_PANEL, most))
    assert events
    assert after(review.decider, before, events).subject.returns == returns + 1
    told = [it.returns for it in events if isinstance(it, ReworkEscalated)]
    assert told == ([returns + 1] if returns + 1 >= most else [])


def _once_more(state: Any, act: Any, facts: Any) -> Any:
    """As the page decides, but for one return more."""
    return review.decide(state, act, attrs.evolve(facts, max_returns=facts.max_returns + 1))


_ISSUED: Final = Case(
    request="17",
    applicant=ANN,
    business_type="permit",
    entry=Entry(
        1,
        BusinessType(Profile.ISSUANCE, frozenset(), (), frozenset(), (), frozenset()),
    ),
    clerk=LEA,
    received_at=START,
    information=Information(1, "d1", ()),
)
_COPY: Final = Copy(1, Document(1, "permit", "d1"), LEA)


def an_issuance_took_no_longer_than_from_receipt_to_completion(
    took: int, waited: int, apart: bool
) -> None:
    """An issuance took as long as from receipt to completion, less what it waited, if that goes."""
    assert waited >= 0
    assert -(10**9) <= took <= 10**9
    before = Delivered(attrs.evolve(_ISSUED, waited=waited), _COPY)
    act = CompleteIssuance(by=LEA, at=START + timedelta(seconds=took))
    for event in accepted(issuance.decider, before, act, Concluding(apart, TERM)):
        if isinstance(event, IssuanceCompleted):
            assert event.seconds == max(took - (waited if apart else 0), 0)
            assert 0 <= event.seconds <= max(took, 0)


def a_range_of_sheets_can_be_counted(first: int, last: int) -> None:
    """Sheets in a range are numbered from one, are some, and no more than can be counted."""
    assert first != 2
    if Range(first, last).countable:
        assert 1 <= last - first + 1 <= 10_000
        assert first >= 1
        assert last <= 999_999_999


def amounts_of_one_currency_add_up(one: int, other: int) -> None:
    """Amounts of one currency add up to the minor unit, and what is some of each stays some."""
    assert one > 0
    assert other > 0
    total = money.added(Money(one, "CNY"), Money(other, "CNY"))
    assert total == Money(one + other, "CNY")
    assert money.positive(total)


# -- What CrossHair cannot decide --------------------------------------------------------------


def a_term_in_days_ends_on_its_last_day(start: int, count: int) -> None:
    """A term in days runs to the end of its last day."""
    assert 0 <= count <= LONGEST[Unit.DAYS]
    assert 0 <= start < 24 * 60
    at = datetime(2024, 7, 1, tzinfo=UTC) + timedelta(minutes=start)
    end = calendar.term_ends(UNPUBLISHED, at, Term(count, Unit.DAYS))
    assert (
        calendar.office_day(UNPUBLISHED, end) - calendar.office_day(UNPUBLISHED, at)
    ).days == count


def a_term_in_working_days_ends_on_a_working_day(on: date, count: int) -> None:
    """A term in working days ends on a working day."""
    assert on.year < 9_000
    assert 0 < count <= LONGEST[Unit.WORKING_DAYS]
    last = calendar.working_day_after(UNPUBLISHED, on, count)
    assert calendar.is_working_day(UNPUBLISHED, last)


def a_term_in_working_hours_ends_while_the_office_is_open(start: int, minutes: int) -> None:
    """A term in working hours ends while the office is open."""
    assert 0 <= start < 7 * 24 * 60
    assert 0 < minutes <= 60 * LONGEST[Unit.WORKING_HOURS]
    at = datetime(2024, 7, 1, tzinfo=UTC) + timedelta(minutes=start)
    end = calendar.office_time(
        UNPUBLISHED, calendar.working_minutes_after(UNPUBLISHED, at, minutes)
    )
    assert 9 * 60 < end.hour * 60 + end.minute <= 17 * 60


def _without(module: Any, *guards: str) -> tuple[Without, ...]:
    name = module.__name__.rpartition(".")[2]
    return tuple(Without(module, f"{name}: require({it})") for it in guards)


CLAIMS: Final = (
    Claim(
        a_working_day_is_at_least_an_hour_within_the_day,
        (TIME_WORDS,),
        (
            *_without(
                calendar,
                "table.opens >= 0 and table.closes <= 24 * 60, TIME_WORDS",
                "table.closes - table.opens >= 60, TIME_WORDS",
                "abs(table.utc_offset) <= 14 * 60, TIME_WORDS",
            ),
            Instead(calendar, "max", min),
        ),
    ),
    Claim(
        a_term_in_hours_lasts_so_long,
        (TIME_WORDS,),
        (
            Instead(
                calendar, "passed", lambda calendars, span, at: at >= calendar.ends(calendars, span)
            ),
        ),
    ),
    Claim(
        a_breach_is_noted_after_the_last_moment,
        (TIME_WORDS,),
        _without(sla, "act.at > facts.ends, TIME_WORDS"),
    ),
    Claim(
        acts_follow_one_another_and_none_is_of_the_future,
        (IN_TIME_ORDER,),
        _without(
            general,
            "act.at >= general.last, IN_TIME_ORDER",
            "act.at <= general.now, IN_TIME_ORDER",
            "act.at >= general.earliest, IN_TIME_ORDER",
        ),
    ),
    Claim(
        a_term_is_some_time_and_no_more_than_ten_years,
        (EXACT, POLICY_IN_FORCE),
        _without(
            policy,
            "act.term.count > 0 or act.key is Terms.BACKDATE_MAX, EXACT",
            "act.term.count >= 0, EXACT",
            "act.term.count <= LONGEST[act.term.unit], POLICY_IN_FORCE",
        ),
    ),
    Claim(
        there_is_a_scale_whatever_is_set,
        (EXACT, POLICY_IN_FORCE),
        _without(
            policy,
            "act.count > 0, EXACT",
            "act.count <= HIGHEST, POLICY_IN_FORCE",
            "_has_a_scale(evolve(policy, set_so)), POLICY_IN_FORCE",
        ),
    ),
    Claim(
        a_score_is_on_the_scale_and_low_below_the_alert,
        (RATED_ONCE, HEARD_IN_FULL),
        _without(
            revisit, "facts.has(act.score), RATED_ONCE", "facts.scale.has(act.score), HEARD_IN_FULL"
        ),
    ),
    Claim(
        nobody_gives_up_before_so_many_attempts,
        (TRIED_ENOUGH,),
        _without(revisit, "visit.attempts >= facts.attempts, TRIED_ENOUGH"),
    ),
    Claim(
        what_is_returned_often_enough_is_escalated,
        (STUCK,),
        (Instead(review, "decider", attrs.evolve(review.decider, decide=_once_more)),),
    ),
    Claim(
        an_issuance_took_no_longer_than_from_receipt_to_completion,
        (TIME_TAKEN,),
        (
            Instead(handover, "max", lambda one, other: one),
            Instead(underway, "max", lambda one, other: one),
        ),
    ),
    Claim(
        a_range_of_sheets_can_be_counted,
        (EXACT,),
        (Instead(blank_forms, "MOST", 20_000), Instead(blank_forms, "LAST", 10**10)),
    ),
    Claim(
        amounts_of_one_currency_add_up,
        (EXACT,),
        (Instead(money, "Money", lambda minor, currency: Money(abs(minor) - 1, currency)),),
    ),
)

_DATES: Final = "CrossHair's days are not Python's own, and are not combined with a time of day"
_LOOP: Final = "it is counted day by day, in a loop for which no number of rounds can be given"

UNDECIDED: Final = (
    Undecided(
        a_term_in_days_ends_on_its_last_day,
        (TIME_WORDS,),
        _DATES,
        "tests/domain/test_calendar.py",
    ),
    Undecided(
        a_term_in_working_days_ends_on_a_working_day,
        (TIME_WORDS,),
        _LOOP,
        "tests/domain/test_calendar.py",
    ),
    Undecided(
        a_term_in_working_hours_ends_while_the_office_is_open,
        (TIME_WORDS,),
        _LOOP,
        "tests/domain/test_calendar.py",
    ),
)
