"""Metrics: what is counted, for whom and when; against histories made up from a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.domain.calendar import UNPUBLISHED, Calendar, Span, Term, Unit
from casework.domain.care import customer, feedback, revisit
from casework.domain.catalogue import BusinessType, Profile
from casework.domain.catalogue import Entry as Business
from casework.domain.inventory import stock_item, stocktake
from casework.domain.inventory.correction import StockWrittenOff
from casework.domain.inventory.counting import Booked, Method
from casework.domain.inventory.counting import Period as Often
from casework.domain.inventory.stock import Item, Levels
from casework.domain.issuance.handover import IssuanceCompleted
from casework.domain.issuance.issuance import IssuanceErrorRecorded, IssuanceVoided, Stage
from casework.domain.kernel import ImpossibleHistory, Person, Personal
from casework.domain.metrics import inventory
from casework.domain.metrics.counting import (
    OFFICE,
    By,
    Counted,
    Measure,
    Recorded,
    Setting,
    Subject,
    hundredths,
    measure,
    place_of,
)
from casework.domain.metrics.definitions import DEFINITIONS, IDS, NEEDS, PAGES
from casework.domain.money import Quantity
from casework.domain.orders.fulfilment import OrderDelivered
from casework.domain.orders.order import OrderDelayed, OrderReceived
from casework.domain.orders.placed import Basis, Details
from casework.domain.people.figures import NO_DATA, PLAIN, Figure, Metric
from casework.domain.people.periods import Period, period_named
from casework.domain.people.posts import Founded, Post
from casework.domain.requests import assignment, delivery, processing, supervision
from casework.domain.requests.case import Group, Result
from casework.domain.review import review
from casework.domain.staff import Role

JULY, AUGUST = period_named("2024-07")[0], period_named("2024-08")[0]
QUARTER = period_named("2024-Q3")[0]
FIRST = datetime(2024, 7, 1, 1, tzinfo=UTC)  # Nine o'clock in the office.
SPAN = Span(FIRST, Term(1, Unit.WORKING_DAYS), 0)
ENTRY = Business(1, BusinessType(Profile.GENERIC, frozenset(), (), frozenset(), (), frozenset()))
BOOK = Setting(
    organisation=Founded(
        posts=(
            Post("store", Role.BACKOFFICE, "goods", "", frozenset(), frozenset({Person("ben")})),
            Post("desk", Role.BACKOFFICE, "care", "", frozenset(), frozenset({Person("bea")})),
            Post("follows", Role.TRACKER, "", "", frozenset(), frozenset({Person("bea")})),
        )
    )
)


def moment(day: int, hour: int = 0) -> datetime:
    """So many days after the first of July, at nine o'clock and so many hours."""
    return FIRST + timedelta(days=day, hours=hour)


def words(of: str, text: str) -> Personal:
    return Personal(Person(of), text)


def history(*happened: tuple[str, datetime, Any], by: str = "bo") -> list[Recorded]:
    """What happened, in this order, each stream's events numbered."""
    versions: dict[str, int] = {}
    told = []
    for stream, at, event in happened:
        versions[stream] = versions.get(stream, 0) + 1
        told.append(Recorded(stream, versions[stream], event, Person(by), at, BOOK))
    return told


def came_to(
    metric: Metric, events: Sequence[Recorded], period: Period = JULY, subject: Subject = OFFICE
) -> Measure:
    return measure(metric, DEFINITIONS[metric](events), subject, period)


def fraction(measured: Measure) -> tuple[int, int]:
    return measured.figure.numerator, measured.figure.denominator


def person(name: str) -> Subject:
    return Subject(By.PERSON, name)


# -- Requests ----------------------------------------------------------------------------------


@frozen
class Plan:
    """How a request goes, in days after the first of July."""

    handler: str = "hana"
    group: str = "permits"
    due: int = 10
    approved: int = 5  # Below zero: never.
    returned: bool = False
    reopened: bool = False
    verdicts: tuple[bool, ...] = ()  # On a complaint, each the last until the next.

    def goes(self, case: str) -> Iterator[tuple[str, datetime, Any]]:
        stream, then = f"requests.processing/{case}", moment(max(self.approved, 0))
        number, handler = f"REQ-{case}", Person(self.handler)
        asked = (number, Person("ann"), "permit", ENTRY, frozenset[Any](), FIRST, FIRST)
        yield stream, then, processing.ProcessingOpened(*asked)
        yield stream, then, assignment.GroupAssigned(Group(self.group), moment(self.due), "right")
        yield stream, then, assignment.TrackerDesignated(Person("tom"))
        yield stream, then, assignment.HandlerAssigned(handler)
        yield stream, then, processing.ProcessingStarted()
        yield stream, then, processing.ProcessingCompleted(Result(1, "a"), handler)
        if self.returned:
            back = processing.ReturnedForRework(1, 1, "wrong", Person("lin"), handler)
            yield stream, then, back
            again = processing.ReworkCompleted(Result(2, "b"), ("set right",), handler, False)
            yield stream, then, again
        if self.approved < 0:
            return
        yield stream, then, processing.ResultApproved(1, "a")
        if self.reopened:
            later, tom = moment(self.approved + 1), Person("tom")
            yield f"requests.delivery/{case}", later, delivery.ResultReopened("doubted")
            once_more = ("doubted", later, handler, handler, tom, ())
            yield stream, later, processing.WorkReopened(*once_more)
            taken = supervision.HandlerReassigned(Person("rui"), "busy")
            yield stream, later, taken
            done = processing.ReworkCompleted(Result(3, "c"), ("done",), Person("rui"), True)
            yield stream, later, done
            yield stream, moment(self.approved + 40), processing.ResultApproved(3, "c")
        if self.verdicts:
            about = (Person("ann"), number, "phone", handler, words("ann", "late"), SPAN)
            yield f"care.feedback/F{case}", then, feedback.FeedbackOpened(*about)
        for right in self.verdicts:
            found = feedback.VerificationFailed(right, "not yet", SPAN)
            yield f"care.feedback/F{case}", moment(self.approved + 2), found

    @property
    def faulty(self) -> bool:
        return self.returned or self.reopened or self.verdicts[-1:] == (True,)

    def falls_in(self, period: Period) -> bool:
        return self.approved >= 0 and period.holds(date(2024, 7, 1) + timedelta(self.approved))


def office(*plans: Plan) -> list[Recorded]:
    told = (it for n, plan in enumerate(plans, 1) for it in plan.goes(str(n)))
    return history(*sorted(told, key=lambda it: it[1]))


def test_quantity_counts_first_approvals_for_whoever_handled_them_then():
    events = office(Plan(), Plan(reopened=True), Plan(handler="rui"), Plan(approved=-1))
    assert fraction(came_to(Metric.QUANTITY, events)) == (3, 1)
    assert fraction(came_to(Metric.QUANTITY, events, subject=person("hana"))) == (2, 1)
    assert fraction(came_to(Metric.QUANTITY, events, subject=person("rui"))) == (1, 1)
    assert fraction(came_to(Metric.QUANTITY, events, AUGUST, person("rui"))) == (0, 1)


def test_whoever_got_nothing_done_has_done_none_and_that_is_no_lack_of_data():
    assert came_to(Metric.QUANTITY, []).figure == Figure(0, 1)


def test_in_time_is_the_moment_it_was_due_or_before():
    events = office(Plan(due=5, approved=5), Plan(due=4, approved=5))
    measured = came_to(Metric.ON_TIME, events)
    assert fraction(measured) == (1, 2)
    assert [it.numerator for it in measured.counted] == [1, 0]


def test_a_later_reopening_counts_as_an_error_and_not_as_late():
    events = office(Plan(reopened=True, due=6))
    assert fraction(came_to(Metric.ON_TIME, events)) == (1, 1)
    assert fraction(came_to(Metric.PROCESSING_ERRORS, events)) == (1, 1)


def test_errors_are_requests_that_came_back_or_were_rightly_complained_about():
    plans = (Plan(returned=True), Plan(verdicts=(True,)), Plan(verdicts=(False,)), Plan())
    assert fraction(came_to(Metric.PROCESSING_ERRORS, office(*plans))) == (2, 4)


def test_a_request_with_many_errors_is_one_erroneous_request():
    events = office(Plan(returned=True, reopened=True, verdicts=(True,)))
    measured = came_to(Metric.PROCESSING_ERRORS, events)
    assert fraction(measured) == (1, 1)
    assert len(measured.figure.evidence) == 4  # The approval, and each of the three.


def test_a_complaint_verified_once_more_counts_as_last_verified():
    wrong = came_to(Metric.PROCESSING_ERRORS, office(Plan(verdicts=(True,))))
    corrected = came_to(Metric.PROCESSING_ERRORS, office(Plan(verdicts=(True, False))))
    assert (fraction(wrong), fraction(corrected)) == ((1, 1), (0, 1))


def complaint(about: str) -> list[Recorded]:
    """Somebody complained about something, and was right to."""
    opened = feedback.FeedbackOpened(
        Person("ann"), about, "phone", Person("hana"), words("ann", "late"), SPAN
    )
    verified = feedback.RectificationVerified(True, SPAN)
    return history(("care.feedback/8", FIRST, opened), ("care.feedback/8", FIRST, verified))


def test_a_complaint_names_a_request_by_its_number_or_as_its_pages_do():
    for about, found in (("REQ-1", (1, 1)), ("1", (1, 1)), ("REQ-9", (0, 1))):
        events = office(Plan()) + complaint(about)
        assert fraction(came_to(Metric.PROCESSING_ERRORS, events)) == found


def test_a_request_counts_for_the_group_that_had_it():
    events = office(Plan(), Plan(group="refunds", due=0))
    permits, refunds = Subject(By.GROUP, "permits"), Subject(By.GROUP, "refunds")
    assert fraction(came_to(Metric.ON_TIME, events, subject=permits)) == (1, 1)
    assert fraction(came_to(Metric.ON_TIME, events, subject=refunds)) == (0, 1)


def test_days_are_those_of_the_office():
    last = datetime(2024, 7, 31, 16, 30, tzinfo=UTC)  # Half past midnight there.
    rated = Recorded("care.revisit/1", 1, rating("hana", 4), Person("bo"), last)
    assert came_to(Metric.SATISFACTION, [rated], JULY).figure == NO_DATA
    assert fraction(came_to(Metric.SATISFACTION, [rated], AUGUST)) == (4, 1)
    greenwich = Calendar(1, 0, 540, 1020, frozenset(), frozenset())
    there = evolve(rated, setting=Setting(greenwich))
    assert fraction(came_to(Metric.SATISFACTION, [there], JULY)) == (4, 1)


def test_what_happened_is_on_a_page_under_an_identity_that_may_name_a_page_itself():
    noted = Recorded("governance.sla/requests.intake/17", 3, None, Person("bo"), FIRST)

    assert (noted.page, noted.identity) == ("governance.sla", "requests.intake/17")
    assert noted.id == "governance.sla/requests.intake/17@3"
    assert place_of(noted.id) == (noted.stream, 3)


def test_a_thing_told_of_twice_is_one_thing_of_all_whose_it_was():
    hana, rui = frozenset({Person("hana")}), frozenset({Person("rui")})
    permits, refunds = frozenset({"permits"}), frozenset({"refunds"})
    second, fifth = date(2024, 7, 2), date(2024, 7, 5)
    one = Counted(Metric.ON_TIME, "7", hana, permits, fifth, 0, 3, ("a@1",))
    other = Counted(Metric.ON_TIME, "7", rui, refunds, second, 1, 1, ("a@2",))
    both = Counted(Metric.ON_TIME, "7", hana | rui, permits | refunds, fifth, 1, 3, ("a@1", "a@2"))
    figure = Figure(1, 3, ("a@1", "a@2"))

    told = measure(Metric.ON_TIME, [one, other], OFFICE, JULY)
    assert told == Measure(Metric.ON_TIME, OFFICE, "2024-07", figure, (both,))
    backwards = measure(Metric.ON_TIME, [other, one], OFFICE, JULY).counted[0]
    assert (backwards.day, backwards.numerator, backwards.denominator) == (fifth, 1, 3)


def test_a_figure_says_for_whom_and_when_and_by_which_events():
    measured = came_to(Metric.QUANTITY, office(Plan()), subject=person("hana"))

    assert (measured.subject, measured.period) == (person("hana"), "2024-07")
    assert [it.denominator for it in measured.counted] == [1]
    assert [it.evidence for it in measured.counted] == [measured.figure.evidence]
    assert len(measured.figure.evidence) == 1


# -- Customers ---------------------------------------------------------------------------------


def rating(employee: str, score: int) -> revisit.SatisfactionRated:
    who, by = Person("ann"), Person(employee)
    source = revisit.Source.REVISIT
    return revisit.SatisfactionRated(who, "R1", by, "s1", source, score, False, words("ann", "ok"))


def test_satisfaction_is_the_mean_of_the_scores_of_whoever_was_rated():
    events = history(
        ("care.revisit/1", moment(0), rating("ben", 5)),
        ("care.revisit/2", moment(1), rating("ben", 2)),
        ("care.revisit/3", moment(2), rating("bea", 1)),
    )
    measured = came_to(Metric.SATISFACTION, events, subject=person("ben"))
    assert (fraction(measured), hundredths(measured.metric, measured.figure)) == ((7, 2), 350)
    assert fraction(came_to(Metric.SATISFACTION, events, subject=Subject(By.GROUP, "care"))) == (
        1,
        1,
    )


def known(checks: Iterable[bool]) -> list[tuple[str, datetime, Any]]:
    stream, ann, ben = "care.customer/ann", Person("ann"), Person("ben")
    basics, bea = words("ann", "Ann"), Person("bea")
    reported = customer.CustomerInfoReported(ann, basics, basics, ben, SPAN, FIRST)
    corrected = customer.CustomerInfoCorrected("basics", basics, basics, "moved", bea)
    checked = [customer.CustomerInfoChecked(it, "the passport") for it in checks]
    return [(stream, FIRST, it) for it in (reported, *checked, corrected)]


def test_customer_info_counts_the_checks_for_those_who_answered_for_the_record_then():
    later = ("care.customer/ann", moment(31), customer.CustomerInfoChecked(True, "the passport"))
    events = history(*known([True, False]), later)
    ben, bea = person("ben"), person("bea")
    assert fraction(came_to(Metric.CUSTOMER_INFO, events, subject=ben)) == (1, 2)
    assert came_to(Metric.CUSTOMER_INFO, events, subject=bea).figure == NO_DATA
    assert fraction(came_to(Metric.CUSTOMER_INFO, events, AUGUST, bea)) == (1, 1)
    goods_, care_ = Subject(By.GROUP, "goods"), Subject(By.GROUP, "care")
    assert fraction(came_to(Metric.CUSTOMER_INFO, events, AUGUST, care_)) == (1, 1)
    assert came_to(Metric.CUSTOMER_INFO, events, JULY, care_).figure == NO_DATA
    assert fraction(came_to(Metric.CUSTOMER_INFO, events, JULY, goods_)) == (1, 2)
    assert fraction(came_to(Metric.CUSTOMER_INFO, events, QUARTER)) == (2, 3)


# -- Inventory ---------------------------------------------------------------------------------


def pcs(units: int) -> Quantity:
    return Quantity(units, "pcs")


def counting(**found: int) -> list[tuple[str, datetime, Any]]:
    """A stocktake by Ben of items of which the books say ten; each was found to differ so."""
    stream, ben = "inventory.stocktake/7", Person("ben")
    items = [Item(it) for it in found]
    plan = stocktake.StocktakePlanned(frozenset(items), Method.PHYSICAL, Often.MONTHLY)
    started = stocktake.StocktakeStarted(tuple(Booked(it, pcs(10)) for it in items))
    seen = [stocktake.ItemCounted(it, "shelf", pcs(10 + found[it]), 0, 1, ben) for it in items]
    lines = tuple(stocktake.Differing(it, 10 + found[it], found[it]) for it in items)
    done = stocktake.CountingFinished(lines)
    return [(stream, FIRST, it) for it in (plan, started, *seen, done)]


def completed(*again: stocktake.Event) -> list[tuple[str, datetime, Any]]:
    told = (*again, stocktake.StocktakeCompleted(2, 1))
    return [("inventory.stocktake/7", moment(1), it) for it in told]


def test_a_stocktake_counts_its_items_once_it_is_completed():
    ben, begun = person("ben"), counting(bolts=0, nuts=-2)
    assert came_to(Metric.STOCKTAKE, history(*begun)).figure == NO_DATA
    events = history(*begun, *completed())
    assert fraction(came_to(Metric.STOCKTAKE, events, subject=ben)) == (1, 2)
    assert came_to(Metric.STOCKTAKE, events, subject=person("bea")).figure == NO_DATA
    assert fraction(came_to(Metric.STOCKTAKE, events, subject=Subject(By.GROUP, "goods"))) == (1, 2)


def test_a_stocktake_that_was_cancelled_never_counts():
    cancelled = ("inventory.stocktake/7", FIRST, stocktake.StocktakeCancelled("a storm"))
    events = history(*counting(bolts=0), cancelled)
    assert came_to(Metric.STOCKTAKE, events).figure == NO_DATA


def test_stocktakes_that_run_at_one_time_are_told_apart():
    also = [(stream.replace("7", "8"), at, it) for stream, at, it in counting(nuts=0)]
    done = [(stream.replace("7", "8"), at, it) for stream, at, it in completed()]
    events = history(*counting(bolts=0, nuts=-2), *also, *completed(), *done)
    measured = came_to(Metric.STOCKTAKE, events)

    assert fraction(measured) == (2, 3)
    assert [it.thing for it in measured.counted] == [
        "inventory.stocktake/7:bolts",
        "inventory.stocktake/7:nuts",
        "inventory.stocktake/8:nuts",
    ]


def test_a_recount_corrects_what_was_found_and_counts_for_whoever_recounted_too():
    recounted = stocktake.ItemRecounted(Item("nuts"), pcs(10), 0, 0, Person("bea"))
    events = history(*counting(bolts=0, nuts=-2), *completed(recounted))
    assert fraction(came_to(Metric.STOCKTAKE, events)) == (2, 2)
    assert fraction(came_to(Metric.STOCKTAKE, events, subject=person("bea"))) == (1, 1)
    told = came_to(Metric.STOCKTAKE, events, subject=person("bea")).figure.evidence
    assert [type(event_of(it, events)).__name__ for it in told] == [
        "ItemRecounted",
        "StocktakeCompleted",
    ]


def event_of(evidence: str, events: Sequence[Recorded]) -> Any:
    (found,) = [it.event for it in events if (it.stream, it.version) == place_of(evidence)]
    return found


def goods(*moves: tuple[int, int]) -> list[Recorded]:
    """What came (above zero) and went (below) of bolts on which day after the first of July."""
    stream, day = "inventory.stock_item/bolts", date(2024, 7, 1)
    told: list[tuple[str, datetime, Any]] = [
        (stream, FIRST, stock_item.ItemRegistered("Bolts", "pcs", Levels(1, 2, 99), day))
    ]
    for on, units in moves:
        when = day + timedelta(days=on)
        moved = (
            stock_item.StockReceived(pcs(units), stock_item.Source.PRODUCTION, "run", when)
            if units > 0
            else stock_item.StockIssued(pcs(-units), "", "order", when)
        )
        told.append((stream, moment(on), moved))
    return history(*told)


def test_turnover_is_what_went_out_over_the_mean_stock():
    events = goods((0, 60), (10, -20), (40, -10), (70, -5))
    july = inventory.turnover(events, "bolts", JULY)
    assert Fraction(july.numerator, july.denominator) == Fraction(20 * 2, 0 + 40)
    august = inventory.turnover(events, "bolts", AUGUST)
    assert Fraction(august.numerator, august.denominator) == Fraction(10 * 2, 40 + 30)
    assert [len(it.evidence) for it in (july, august)] == [2, 3]


def test_turnover_is_told_by_what_moved_the_item_and_nothing_else():
    elsewhere = [("inventory.stock_item/nuts", FIRST, it.event) for it in goods((0, 9))]
    promised = stock_item.StockReserved("order 3", pcs(4))
    bolts = [(it.stream, it.at, it.event) for it in goods((0, 60), (30, -20))]
    stream = "inventory.stock_item/bolts"
    events = history(*elsewhere, *bolts[:2], (stream, moment(1), promised), bolts[2])

    assert inventory.turnover(events, "bolts", JULY) == Figure(
        *(40, 40), (f"{stream}@2", f"{stream}@4")
    )


def test_what_came_and_went_between_leaves_nothing_to_measure_by():
    assert inventory.turnover(goods((1, 5), (2, -5)), "bolts", JULY) == NO_DATA


def test_what_was_never_there_does_not_turn_over():
    assert inventory.turnover(goods(), "bolts", JULY) == NO_DATA
    assert inventory.turnover(goods((0, 60)), "nuts", JULY) == NO_DATA


def test_what_was_retired_still_tells_what_it_turned_over_and_moves_no_more():
    stream = "inventory.stock_item/bolts"
    moved = [(it.stream, it.at, it.event) for it in goods((0, 60), (40, -60))]
    over = [
        (stream, moment(41), stock_item.ItemBlocked("Nobody asks for it.")),
        (stream, moment(42), stock_item.ItemRetired("Nobody asks for it.")),
    ]
    (_, at, again) = moved[1]

    before = inventory.turnover(history(*moved), "bolts", AUGUST)
    assert Fraction(before.numerator, before.denominator) == Fraction(60 * 2, 60 + 0)
    assert inventory.turnover(history(*moved, *over), "bolts", AUGUST) == before
    with pytest.raises(ImpossibleHistory):
        inventory.turnover(history(*moved, *over, (stream, at, again)), "bolts", AUGUST)


def test_what_is_written_off_was_not_sold():
    scrapped = StockWrittenOff(pcs(20), "plan 3", date(2024, 7, 8))
    moved = [(it.stream, it.at, it.event) for it in goods((0, 60))]
    events = history(*moved, ("inventory.stock_item/bolts", moment(7), scrapped))
    assert inventory.turnover(events, "bolts", JULY).numerator == 0


# -- Drafts ------------------------------------------------------------------------------------


def up(kind: str, *stages: Role) -> review.ReviewOpened:
    return review.ReviewOpened(kind, 1, "a", Person("ben"), "", "", "", "", stages, SPAN)


def test_a_draft_counts_by_its_first_verdict():
    good, bad = "review.review/sales_contract:1", "review.review/signing_file:2"
    back = review.ReviewReturned(1, 1, "unclear", Person("lin"), Person("ben"))
    events = history(
        (good, FIRST, up("sales_contract", Role.CONTRACT_REVIEWER)),
        (good, FIRST, review.ReviewPassed(1)),
        (bad, FIRST, up("signing_file", Role.SIGN_REVIEWER)),
        (bad, FIRST, back),
        (bad, FIRST, review.ReviewResubmitted(2, "b", ("set right",), Person("ben"), SPAN)),
        (bad, FIRST, review.ReviewPassed(2)),
    )
    assert fraction(came_to(Metric.DRAFT_QUALITY, events, subject=person("ben"))) == (1, 2)
    goods_ = Subject(By.GROUP, "goods")
    assert fraction(came_to(Metric.DRAFT_QUALITY, events, subject=goods_)) == (1, 2)


def test_what_is_no_draft_or_had_no_verdict_does_not_count():
    void, result = "review.review/sales_contract:1", "review.review/request_result:2"
    unread = "review.review/controlled_document:3"
    events = history(
        (void, FIRST, up("sales_contract", Role.CONTRACT_REVIEWER)),
        (void, FIRST, review.ReviewInvalidated("changed")),
        (result, FIRST, up("request_result", Role.LEADER)),
        (result, FIRST, review.ReviewPassed(1)),
        (unread, FIRST, up("controlled_document")),
        (unread, FIRST, review.ReviewPassed(1)),
    )
    assert came_to(Metric.DRAFT_QUALITY, events).figure == NO_DATA


# -- Issuance ----------------------------------------------------------------------------------


def issued(clerk: str, seconds: int = 5400) -> IssuanceCompleted:
    return IssuanceCompleted(Person(clerk), "policy", FIRST, moment(1), seconds, 0, SPAN)


def wrong(clerk: str) -> IssuanceErrorRecorded:
    return IssuanceErrorRecorded(Stage.DATA_ENTRY, Person(clerk), "a digit")


def test_issuance_errors_are_issuances_and_not_single_errors():
    events = history(
        ("issuance.issuance/1", FIRST, issued("ben")),
        ("issuance.issuance/1", FIRST, wrong("ben")),
        ("issuance.issuance/1", FIRST, wrong("ben")),
        ("issuance.issuance/2", FIRST, issued("ben")),
    )
    measured = came_to(Metric.ISSUANCE_ERRORS, events)
    assert fraction(measured) == (1, 2)
    assert len(measured.figure.evidence) == 4


def test_an_error_counts_when_it_is_recorded_against_whoever_made_it():
    events = history(
        ("issuance.issuance/1", FIRST, issued("ben")),
        ("issuance.issuance/1", moment(40), wrong("bea")),
    )
    assert fraction(came_to(Metric.ISSUANCE_ERRORS, events)) == (0, 1)
    assert fraction(came_to(Metric.ISSUANCE_ERRORS, events, AUGUST, person("bea"))) == (1, 1)
    assert fraction(came_to(Metric.ISSUANCE_ERRORS, events, QUARTER)) == (1, 1)
    assert fraction(came_to(Metric.ISSUANCE_ERRORS, events, QUARTER, person("ben"))) == (0, 1)


def test_a_voided_issuance_counts_in_neither():
    events = history(
        ("issuance.issuance/1", FIRST, wrong("ben")),
        ("issuance.issuance/1", FIRST, IssuanceVoided("asked twice", frozenset())),
    )
    assert came_to(Metric.ISSUANCE_ERRORS, events).figure == NO_DATA


def test_issuance_time_is_the_mean_in_minutes():
    events = history(
        ("issuance.issuance/1", FIRST, issued("ben", seconds=90)),
        ("issuance.issuance/2", FIRST, issued("ben", seconds=60)),
    )
    assert hundredths(Metric.ISSUANCE_TIME, came_to(Metric.ISSUANCE_TIME, events).figure) == 125
    assert fraction(came_to(Metric.ISSUANCE_TIME, events, subject=person("ben"))) == (150, 120)
    assert came_to(Metric.ISSUANCE_TIME, events, subject=person("bea")).figure == NO_DATA


# -- Orders ------------------------------------------------------------------------------------


def ordered(promised: int) -> OrderReceived:
    basis = Basis(Person("ann"), "goods", ENTRY)
    return OrderReceived(basis, "ORD-1", moment(promised), Details(words("ann", "here"), ()))


def test_orders_count_when_delivered_and_when_promised_and_not_delivered():
    on_time, late, missing = (f"orders.order/{it}" for it in (1, 2, 3))
    events = history(
        (on_time, FIRST, ordered(promised=8)),
        (late, FIRST, ordered(promised=8)),
        (missing, FIRST, ordered(promised=8)),
        (on_time, moment(7), OrderDelivered("ORD-1", moment(8), True, "")),
        (late, moment(9), OrderDelayed(moment(8))),
        (missing, moment(33), OrderDelayed(moment(8))),  # The clock was late.
        (late, moment(35), OrderDelivered("ORD-1", moment(8), False, "")),
        by="ben",
    )
    assert fraction(came_to(Metric.ORDER_TIMELINESS, events, subject=person("ben"))) == (1, 3)
    assert fraction(came_to(Metric.ORDER_TIMELINESS, events, AUGUST)) == (0, 1)
    measured = came_to(Metric.ORDER_TIMELINESS, events, QUARTER)
    assert [it.thing for it in measured.counted] == ["1", "2", "3"]
    assert fraction(came_to(Metric.ORDER_TIMELINESS, events, QUARTER)) == (1, 3)


def test_an_order_counts_for_whoever_took_it_down_and_not_for_the_clock():
    stream = "orders.order/1"
    taken = history((stream, FIRST, ordered(promised=8)), by="ben")
    found = Recorded(stream, 2, OrderDelayed(moment(8)), Person("system"), moment(9), BOOK)
    events = [*taken, found]
    assert fraction(came_to(Metric.ORDER_TIMELINESS, events, subject=person("ben"))) == (0, 1)
    assert came_to(Metric.ORDER_TIMELINESS, events, subject=person("system")).figure == NO_DATA


# -- Every metric ------------------------------------------------------------------------------

plans = st.builds(
    Plan,
    handler=st.sampled_from(["hana", "rui", "qi"]),
    group=st.sampled_from(["permits", "refunds"]),
    due=st.integers(0, 60),
    approved=st.integers(-1, 60),
    returned=st.booleans(),
    reopened=st.booleans(),
    verdicts=st.lists(st.booleans(), max_size=3).map(tuple),
)
histories = st.lists(plans, max_size=8).map(tuple)
periods = st.sampled_from([JULY, AUGUST, QUARTER])
subjects = st.sampled_from(
    [OFFICE, person("hana"), person("rui"), Subject(By.GROUP, "permits"), person("nobody")]
)


def everything(told: tuple[Plan, ...]) -> list[Recorded]:
    """The requests, and something that every other metric counts."""
    others = history(
        ("care.revisit/1", FIRST, rating("hana", 4)),
        *known([True, False]),
        *counting(bolts=0, nuts=1),
        *completed(),
        ("review.review/sales_contract:1", FIRST, up("sales_contract", Role.CONTRACT_REVIEWER)),
        ("review.review/sales_contract:1", FIRST, review.ReviewPassed(1)),
        ("issuance.issuance/1", FIRST, issued("ben")),
        ("orders.order/1", FIRST, ordered(promised=8)),
        ("orders.order/1", FIRST, OrderDelivered("ORD-1", moment(8), True, "")),
    )
    return [*office(*told), *others]


def concerns(plan: Plan, subject: Subject) -> bool:
    match subject.by:
        case By.PERSON:
            return plan.handler == subject.name
        case By.GROUP:
            return plan.group == subject.name
        case By.OFFICE:
            return True


@settings(max_examples=60)
@given(histories, periods, subjects)
def test_a_figure_is_what_a_naive_recount_finds(
    told: tuple[Plan, ...], period: Period, subject: Subject
):
    events = office(*told)
    mine = [it for it in told if concerns(it, subject) and it.falls_in(period)]
    in_time, faulty = sum(it.approved <= it.due for it in mine), sum(it.faulty for it in mine)
    assert fraction(came_to(Metric.QUANTITY, events, period, subject)) == (len(mine), 1)
    assert fraction(came_to(Metric.ON_TIME, events, period, subject)) == (in_time, len(mine))
    errors = came_to(Metric.PROCESSING_ERRORS, events, period, subject)
    assert fraction(errors) == (faulty, len(mine))


@settings(max_examples=40)
@given(histories, periods, subjects)
def test_every_rate_is_from_none_to_all_and_nothing_counted_is_no_data(
    told: tuple[Plan, ...], period: Period, subject: Subject
):
    events = everything(told)
    for metric, definition in DEFINITIONS.items():
        measured = measure(metric, definition(events), subject, period)
        value = hundredths(metric, measured.figure)
        if metric is Metric.QUANTITY:
            assert value == 100 * len(measured.counted)
        elif not measured.counted:
            assert (measured.figure, value) == (NO_DATA, None)
        elif metric not in PLAIN:
            assert value is not None
            assert 0 <= value <= 100 * 100


@settings(max_examples=40)
@given(histories, periods, subjects)
def test_every_figure_can_be_opened_to_the_events_it_counts(
    told: tuple[Plan, ...], period: Period, subject: Subject
):
    events = everything(told)
    places = {(it.stream, it.version) for it in events}
    for metric, definition in DEFINITIONS.items():
        measured = measure(metric, definition(events), subject, period)
        things = measured.counted
        assert all(it.evidence for it in things)
        assert {place_of(it) for it in measured.figure.evidence} <= places
        assert set(measured.figure.evidence) == {id for it in things for id in it.evidence}
        assert len({it.thing for it in things}) == len(things)
        assert sum(it.numerator for it in things) == measured.figure.numerator
        if metric not in PLAIN:
            assert len(things) == measured.figure.denominator


@settings(max_examples=40)
@given(histories, histories, periods)
def test_what_others_did_or_in_another_period_changes_nothing(
    told: tuple[Plan, ...], more: tuple[Plan, ...], period: Period
):
    others = tuple(
        it for it in more if it.handler != "hana" or not (it.falls_in(period) or it.approved < 0)
    )
    before, after = office(*told), office(*told, *others)
    for metric in (Metric.QUANTITY, Metric.ON_TIME, Metric.PROCESSING_ERRORS):
        then = came_to(metric, before, period, person("hana")).figure
        now = came_to(metric, after, period, person("hana")).figure
        assert (then.numerator, then.denominator) == (now.numerator, now.denominator)
        assert set(then.evidence) == set(now.evidence)


def test_every_metric_is_defined_has_its_id_and_counts_for_itself():
    assert set(DEFINITIONS) == set(IDS) == set(Metric)
    for metric, definition in DEFINITIONS.items():
        assert {it.metric for it in definition(everything((Plan(),)))} == {metric}


def test_only_the_pages_named_are_needed():
    events = everything((Plan(returned=True, reopened=True, verdicts=(True,)),))
    assert {it.page for it in events} <= PAGES
    for metric, definition in DEFINITIONS.items():
        needed = [it for it in events if it.page in NEEDS[metric]]
        assert [*definition(needed)] == [*definition(events)] != []
        for page in NEEDS[metric]:
            assert [*definition([it for it in needed if it.page != page])] != [*definition(needed)]


def test_hundredths_are_rounded_half_upwards():
    assert hundredths(Metric.ON_TIME, Figure(1, 3)) == 3333
    assert hundredths(Metric.ON_TIME, Figure(2, 3)) == 6667
    assert hundredths(Metric.ON_TIME, Figure(1, 32)) == 313  # 3.125 %.
    assert hundredths(Metric.SATISFACTION, Figure(9, 2)) == 450
    assert hundredths(Metric.ON_TIME, NO_DATA) is None


def test_an_event_is_found_by_its_id_whatever_its_stream_is_called():
    it = Recorded("care.revisit/a@b:7", 12, rating("ben", 3), Person("bo"), FIRST)
    assert place_of(it.id) == ("care.revisit/a@b:7", 12)


def test_where_nobody_holds_a_post_there_is_no_group():
    assert Setting(UNPUBLISHED).units_of([Person("ben")]) == frozenset()
    assert BOOK.units_of([Person("ben"), Person("bea")]) == {"goods", "care"}
