"""Whatever anybody did in the office, in whatever order and at what time, its laws hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache, partial
from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import example, given

from casework.application.audit.redecide import redecide
from casework.application.office import Office
from casework.domain.care.customer import CustomerRead
from casework.domain.confidentiality.grants import ClassifiedRead
from casework.domain.governance.sla import SLABreached
from casework.domain.inventory import correction, stock_item, stocktake
from casework.domain.kernel import ImpossibleHistory
from casework.domain.numbers import NumberTaken
from casework.domain.requests import (
    delivery,
    intake,
    objections,
    one_notice,
    outcome,
    processing,
)
from casework.domain.requests.filing import Verdict
from casework.domain.review import review
from casework.infrastructure.bootstrap import PAGES
from casework.testing.journals import at_once
from tests.application import laws
from tests.application.laws import LAWS, Line, Record, on_record
from tests.application.moves import LAMP
from tests.application.plans import (
    APPROVED,
    FILED,
    PASS,
    SET_BACK,
    STARTED,
    TOLD,
    TOURED,
    TOURS,
    Next,
    Plan,
    Play,
    Step,
    chosen,
    plans,
    played,
    played_without_timers,
    tour,
)
from tests.offices import Numbered, an_office

UNREACHABLE = {
    "requests.processing.ProfileRestarted",  # It takes a request with a child.
    "inventory.stock_item.PurchaseReceived",  # It takes procurement.
}

# -- The laws ----------------------------------------------------------------------------------


def test_the_laws_hold_after_every_history_and_everything_there_is_has_happened_in_one():
    happened: set[str] = set()

    @given(plans())
    def whatever_is_planned(plan: Plan) -> None:
        play = played(plan)
        record = keeps_the_laws(play)
        happened.update(f"{it.page}.{type(it.event).__name__}" for it in record.lines)
        assert played_without_timers(play).came == play.came

    for told in TOURS:
        whatever_is_planned = example(tour(told))(whatever_is_planned)
    whatever_is_planned()
    there_is = {f"{page}.{it.__name__}" for page in TOURED for it in PAGES[page].decider.events}
    assert there_is - happened == UNREACHABLE


def test_the_laws_hold_though_the_clock_is_set_back():
    @given(plans(SET_BACK))
    def whatever_is_planned(plan: Plan) -> None:
        keeps_the_laws(played(plan))

    whatever_is_planned()


def test_the_laws_hold_though_many_act_at_once():
    play = Play()
    shared = [it for told in TOURS if "3:" in told or "4:" in told for it in tour(told, case=2)]

    def act(me: int, steps: Iterable[Step]) -> None:
        journal, clock = play.office.journal, play.clock
        office = an_office(journal, clock=clock, new_id=Numbered(f"{me}-"))
        for step in steps:
            for stream, command in chosen(office, step) if isinstance(step, Next) else ():
                office.execute(stream, command)

    one_each = (tour(TOURS[0], case=0), tour(TOURS[0], case=1))
    at_once([partial(act, me, it) for me, it in enumerate((*one_each, shared, shared, shared))])
    assert isinstance(play.office.state("requests.delivery/1")[1], outcome.Archived)
    assert isinstance(play.office.state("requests.delivery/2")[1], outcome.Archived)
    keeps_the_laws(play)


def keeps_the_laws(play: Play) -> Record:
    record = on_record(play.office)
    for law in LAWS:
        law(record)
    for office in play.offices:
        replays(office)
    return record


def replays(office: Office) -> None:
    """LAW-01: what is on record folds to the states that were decided on, and each decision made
    again comes out the same."""
    streams = {it.stream for _, it in office.journal.feed() if "decision." not in it.name}
    afresh = an_office(office.journal, clock=office.clock)
    assert all(afresh.state(it) == office.state(it) for it in streams)
    assert {what for _, what in redecide(afresh)} == {""}


@pytest.mark.parametrize("told", TOURS)
def test_every_step_of_a_tour_finds_somebody_to_take_it(told: str):
    steps = [it for it in tour(told) if isinstance(it, Next)]
    assert len(played(tour(told)).asked) == len(steps)


# -- Each law is broken by a record that breaks it -----------------------------------------------

Tampering: TypeAlias = Callable[[Record], Record]


@cache
def recorded(told: str) -> Record:
    return on_record(played(tour(told)).office)


def _with(record: Record, lines: list[Line]) -> Record:
    return Record(tuple(lines), record.verdicts, record.end)


def without(kind: type) -> Tampering:
    """The last event of this kind is gone."""

    def tamper(record: Record) -> Record:
        last = _last(record, kind)
        return _with(record, [it for it in record.lines if it is not last])

    return tamper


def twice(kind: type) -> Tampering:
    """The last event of this kind happens again."""
    return lambda record: _with(record, [*record.lines, _last(record, kind)])


def otherwise(kind: type, **fields: Any) -> Tampering:
    """The last event of this kind says something else."""

    def tamper(record: Record) -> Record:
        last = _last(record, kind)
        other = attrs.evolve(last, event=attrs.evolve(last.event, **fields))
        return _with(record, [other if it is last else it for it in record.lines])

    return tamper


def later(kind: type, **by: float) -> Tampering:
    """The last event of this kind happens later, or earlier."""

    def tamper(record: Record) -> Record:
        last = _last(record, kind)
        other = attrs.evolve(last, at=last.at + timedelta(**by))
        return _with(record, [other if it is last else it for it in record.lines])

    return tamper


def demanding(record: Record) -> Record:
    """The last check finds everything wanting."""
    last = _last(record, one_notice.CompletenessChecked)
    missing = (attrs.evolve(it, verdict=Verdict.MISSING) for it in last.event.judgements)
    return otherwise(one_notice.CompletenessChecked, judgements=tuple(missing))(record)


def _last(record: Record, kind: type) -> Line:
    return [it for it in record.lines if isinstance(it.event, kind)][-1]


NOTICE = """SubmitRequest/1 RecordCompletenessCheck IssueMissingMaterialsNotice SupplyMaterial
    RecordCompletenessCheck"""
AMENDED = "SubmitRequest RecordCompletenessCheck AmendRequest RecordCompletenessCheck"
RETURNED = f"""{STARTED} CompleteProcessing RecordVerdict/2 ReturnForRework CompleteProcessing
    {PASS} {PASS}"""
SETTLED = f"{TOLD} RaiseObjection AnswerObjection ConfirmSatisfied CollectFeedback CloseRequest"
WAIVED = f"""{APPROVED} NotifyResult RecordDeliveryFailure NotifyResult/1 RecordDeliveryFailure
    NotifyResult RecordDeliveryFailure OverrideDelivery CollectFeedback CloseRequest"""
STOCKED = "9:RegisterItem 9:ReceiveStock 9:IssueStock/3"
COUNTED = """9:RegisterItem 9:ReceiveStock 9:PlanStocktake 9:StartStocktake 9:RecordCount/1
    9:FinishCounting 9:RecordCause 9:PostAdjustment 9:CompleteStocktake"""
READ = "5:GrantAccess 5:ReadClassified"
LOOKED = "5:GrantAccess 3:ReportCustomerInfo 3:ReadCustomer"
LATE = "SubmitRequest 60h RecordCompletenessCheck"
LAPSED = "SubmitRequest/1 RecordCompletenessCheck IssueMissingMaterialsNotice 700h"


@pytest.mark.parametrize(
    ("law", "told", "tamper"),
    [
        (laws.every_entry_has_its_verdict, FILED, without(intake.RequestSubmitted)),
        (laws.every_entry_has_its_verdict, FILED, twice(intake.RequestSubmitted)),
        (laws.time_goes_one_way, LATE, later(one_notice.CompletenessChecked, days=-9)),
        (laws.what_is_missing_is_told_once, NOTICE, twice(one_notice.MissingMaterialsNotified)),
        (laws.what_is_missing_is_told_once, NOTICE, demanding),
        (laws.what_is_missing_is_told_once, AMENDED, demanding),
        (
            laws.what_came_back_is_done_again,
            RETURNED,
            otherwise(processing.ReturnedForRework, reason=" "),
        ),
        (laws.what_came_back_is_done_again, RETURNED, without(review.StagePassed)),
        (
            laws.what_came_back_is_done_again,
            RETURNED,
            otherwise(processing.ResultApproved, version=1),
        ),
        (laws.only_what_passed_is_told, TOLD, without(review.StagePassed)),
        (laws.nothing_is_closed_over_an_objection, SETTLED, without(delivery.DeliveryConfirmed)),
        (laws.nothing_is_closed_over_an_objection, SETTLED, without(objections.ObjectionSettled)),
        (laws.nothing_is_closed_over_an_objection, WAIVED, without(objections.OverrideGranted)),
        (laws.nobody_reviews_twice, APPROVED, otherwise(review.StagePassed, reviewer="hana")),
        (laws.nobody_reviews_twice, APPROVED, otherwise(review.CriterionJudged, reviewer="lin")),
        (laws.stock_is_neither_made_nor_lost, STOCKED, without(stock_item.StockReceived)),
        (laws.stock_is_neither_made_nor_lost, COUNTED, without(correction.StockAdjusted)),
        (
            laws.stock_is_neither_made_nor_lost,
            COUNTED,
            otherwise(stocktake.CountingFinished, differences=(stocktake.Differing(LAMP, 4, 0),)),
        ),
        (laws.no_number_is_given_twice, FILED, twice(intake.RequestRegistered)),
        (laws.no_number_is_given_twice, FILED, without(NumberTaken)),
        (laws.only_the_granted_read, READ, otherwise(ClassifiedRead, subject="ben")),
        (laws.only_the_granted_read, READ, later(ClassifiedRead, days=4)),
        (laws.only_the_granted_read, READ, otherwise(ClassifiedRead, information="trade_secret")),
        (laws.only_the_granted_read, LOOKED, later(CustomerRead, days=4)),
        (laws.every_breach_is_noted_once, LATE, without(SLABreached)),
        (laws.every_breach_is_noted_once, LATE, twice(SLABreached)),
        (laws.every_breach_is_noted_once, LATE, otherwise(SLABreached, occurrence="@never")),
        (
            laws.what_lapses_lapses_before_anything_else,
            LAPSED,
            without(one_notice.SupplementLapsed),
        ),
        (
            laws.nothing_is_left_behind,
            f"{APPROVED} WithdrawRequest",
            without(review.ReviewInvalidated),
        ),
    ],
)
def test_a_record_that_breaks_a_law_is_found_out(law: Any, told: str, tamper: Tampering):
    law(recorded(told))
    with pytest.raises(AssertionError) as broken:
        law(tamper(recorded(told)))
    assert not isinstance(broken.value, ImpossibleHistory)
