"""Each law is broken by a record that breaks it: an event dropped, repeated, or altered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any, TypeAlias

import attrs
import pytest

from casework.domain.archives import file
from casework.domain.care.customer import CustomerRead
from casework.domain.confidentiality.grants import ClassifiedRead
from casework.domain.governance.sla import SLABreached
from casework.domain.inventory import correction, stock_item, stocktake
from casework.domain.issuance import blank_forms, documents, entry, handover, information
from casework.domain.issuance.underway import BackTo
from casework.domain.kernel import ImpossibleHistory, Person
from casework.domain.money import Quantity
from casework.domain.numbers import NumberTaken
from casework.domain.orders import fulfilment, order
from casework.domain.orders.placed import Part
from casework.domain.people import appraisal, improvement, leave_register, record, scoring
from casework.domain.people.figures import Figure
from casework.domain.people.grades import Grade
from casework.domain.people.performance import (
    DismissedForPerformance,
    TransferredForPerformance,
)
from casework.domain.people.training_session import SessionCompleted
from casework.domain.policy import ChoiceSet
from casework.domain.requests import delivery, intake, objections, one_notice, processing
from casework.domain.requests.filing import Verdict
from casework.domain.review import review
from casework.domain.signing import contract, files, session, signatures
from tests.application.laws import (
    LAWS,
    ends,
    numbers,
    office,
    people,
    profiles,
    requests,
    reviews,
    store,
)
from tests.application.laws import record as all_of_it
from tests.application.laws.record import Line, Record, on_record
from tests.application.moves.cast import ANN, BEA, BO, CAS, COL, HANA, LAMP, LIN, SID
from tests.application.plans import played, tour
from tests.application.tours import (
    APPROVED,
    FILED,
    OF_ISSUANCE,
    OF_ORDERS,
    OF_PEOPLE,
    OF_SIGNING,
    PASS,
    STARTED,
    TOLD,
    first,
)
from tests.application.ways import brought_to_its_end

Tampering: TypeAlias = Callable[[Record], Record]


@cache
def recorded(told: str) -> Record:
    return on_record(played(tour(told)).office)


# -- Tampering ---------------------------------------------------------------------------------


def _with(record: Record, lines: list[Line]) -> Record:
    placed = (attrs.evolve(it, place=place) for place, it in enumerate(lines))
    return Record(tuple(placed), record.verdicts, record.end)


def _nth(record: Record, kind: type, nth: int) -> Line:
    return [it for it in record.lines if isinstance(it.event, kind)][nth]


def without(kind: type, nth: int = -1) -> Tampering:
    """The last event of this kind is gone; or the one that is named by its place among them."""

    def tamper(record: Record) -> Record:
        gone = _nth(record, kind, nth)
        return _with(record, [it for it in record.lines if it is not gone])

    return tamper


def twice(kind: type) -> Tampering:
    """The last event of this kind happens again."""
    return lambda record: _with(record, [*record.lines, _nth(record, kind, -1)])


def otherwise(kind: type, nth: int = -1, **fields: Any) -> Tampering:
    """Such an event says something else."""

    def tamper(record: Record) -> Record:
        line = _nth(record, kind, nth)
        other = attrs.evolve(line, event=attrs.evolve(line.event, **fields))
        return _with(record, [other if it is line else it for it in record.lines])

    return tamper


def by_another(kind: type, who: Person, nth: int = -1, **fields: Any) -> Tampering:
    """Such an event was somebody else's doing, and says so if it says who."""

    def tamper(record: Record) -> Record:
        line = _nth(record, kind, nth)
        other = attrs.evolve(line, by=who, event=attrs.evolve(line.event, **fields))
        return _with(record, [other if it is line else it for it in record.lines])

    return tamper


def later(kind: type, nth: int = -1, **by: float) -> Tampering:
    """Such an event happens later, or earlier."""

    def tamper(record: Record) -> Record:
        line = _nth(record, kind, nth)
        other = attrs.evolve(line, at=line.at + timedelta(**by))
        return _with(record, [other if it is line else it for it in record.lines])

    return tamper


def sooner(kind: type, than: type) -> Tampering:
    """The last event of one kind comes right before the last of another."""

    def tamper(record: Record) -> Record:
        moved, before = _nth(record, kind, -1), _nth(record, than, -1)
        others = [it for it in record.lines if it is not moved]
        at = others.index(before)
        return _with(record, [*others[:at], moved, *others[at:]])

    return tamper


def both(*tamperings: Tampering) -> Tampering:
    def tamper(record: Record) -> Record:
        for each in tamperings:
            record = each(record)
        return record

    return tamper


def demanding(record: Record) -> Record:
    """The last check finds everything wanting."""
    last = _nth(record, one_notice.CompletenessChecked, -1)
    missing = (attrs.evolve(it, verdict=Verdict.MISSING) for it in last.event.judgements)
    return otherwise(one_notice.CompletenessChecked, judgements=tuple(missing))(record)


def told_by_luck(record: Record) -> Record:
    """What had to be waived was confirmed by the customer."""
    line = _nth(record, delivery.DeliveryWaived, -1)
    lucky = attrs.evolve(line, event=delivery.DeliveryConfirmed(line.event.window))
    return _with(record, [lucky if it is line else it for it in record.lines])


# -- Histories ---------------------------------------------------------------------------------

NOTICE = """SubmitRequest/1 RecordCompletenessCheck IssueMissingMaterialsNotice SupplyMaterial
    RecordCompletenessCheck"""
AMENDED = "SubmitRequest RecordCompletenessCheck AmendRequest RecordCompletenessCheck"
RETURNED = f"""{STARTED} CompleteProcessing RecordVerdict/2 ReturnForRework CompleteProcessing
    {PASS} {PASS}"""
SETTLED = f"{TOLD} RaiseObjection AnswerObjection ConfirmSatisfied CollectFeedback CloseRequest"
WAIVED = f"""{APPROVED} NotifyResult RecordDeliveryFailure NotifyResult/1 RecordDeliveryFailure
    NotifyResult RecordDeliveryFailure OverrideDelivery CollectFeedback CloseRequest"""
STOCKED = "stock:RegisterItem stock:ReceiveStock stock:IssueStock/3"
COUNTED = """stock:RegisterItem stock:ReceiveStock stock:PlanStocktake stock:StartStocktake
    stock:RecordCount/1 stock:FinishCounting stock:RecordCause stock:PostAdjustment
    stock:CompleteStocktake"""
RESERVED = "stock:RegisterItem stock:ReceiveStock stock:ReserveStock/1 stock:BlockItem"
READ = "secrecy:GrantAccess secrecy:ReadClassified"
LOOKED = "secrecy:GrantAccess care:ReportCustomerInfo care:ReadCustomer"
LATE = "SubmitRequest 60h RecordCompletenessCheck"
LAPSED = "SubmitRequest/1 RecordCompletenessCheck IssueMissingMaterialsNotice 700h"


SIGNED = first(OF_SIGNING, "CloseRequest")
SOLD = first(OF_SIGNING, "ConfirmClause/3")
RESTARTED = first(OF_SIGNING, "RestartProfile")
ISSUED = first(OF_ISSUANCE, "ArchiveRequest")
SENT_BACK = first(OF_ISSUANCE, "RestartProfile")
SHEETS = first(OF_ISSUANCE, "CloseSeries")
MADE = first(OF_ORDERS, "ArchiveRequest")
FROM_STOCK = first(OF_ORDERS, "LinkComplaint")
ALONE = first(OF_ORDERS, "SetChoice")
CANCELLED = first(OF_ORDERS, "selling:RecordVerdict selling:WithdrawRequest")
GRADED = first(OF_PEOPLE, "DecideAppeal ")
FIGURED = first(OF_PEOPLE, "CompleteProcessing")
DISMISSED = first(OF_PEOPLE, "DismissForPerformance clerk:CancelAppraisal")
MOVED = first(OF_PEOPLE, "TransferForPerformance")
AWAY = first(OF_PEOPLE, "RejectLeave")
ENDING = (
    handover.IssuanceArchived,
    handover.DocumentBound,
    handover.DocumentCollated,
    handover.ReceiptAcknowledged,
    handover.IssuanceCompleted,
)


CASES: list[tuple[Callable[[Record], None], str, Tampering]] = [
    (all_of_it.every_entry_has_its_verdict, FILED, without(intake.RequestSubmitted)),
    (all_of_it.every_entry_has_its_verdict, FILED, twice(intake.RequestSubmitted)),
    (all_of_it.time_goes_one_way, LATE, later(one_notice.CompletenessChecked, days=-9)),
    (requests.what_is_missing_is_told_once, NOTICE, twice(one_notice.MissingMaterialsNotified)),
    (requests.what_is_missing_is_told_once, NOTICE, demanding),
    (requests.what_is_missing_is_told_once, AMENDED, demanding),
    (
        requests.what_came_back_is_done_again,
        RETURNED,
        otherwise(processing.ReturnedForRework, reason=" "),
    ),
    (requests.what_came_back_is_done_again, RETURNED, without(review.StagePassed)),
    (
        requests.what_came_back_is_done_again,
        RETURNED,
        otherwise(processing.ResultApproved, version=1),
    ),
    (requests.only_what_passed_is_told, TOLD, without(review.StagePassed)),
    (requests.nothing_is_closed_over_an_objection, SETTLED, without(delivery.DeliveryConfirmed)),
    (requests.nothing_is_closed_over_an_objection, SETTLED, without(objections.ObjectionSettled)),
    (requests.nothing_is_closed_over_an_objection, WAIVED, without(objections.OverrideGranted)),
    # LAW-05
    (reviews.nobody_reviews_twice, APPROVED, otherwise(review.StagePassed, reviewer=HANA)),
    (reviews.nobody_reviews_twice, APPROVED, otherwise(review.CriterionJudged, reviewer=LIN)),
    (reviews.nobody_reviews_twice, MADE, otherwise(review.StagePassed, reviewer=BO)),
    (reviews.nobody_reviews_twice, SIGNED, otherwise(review.CriterionJudged, reviewer=SID)),
    (reviews.nobody_reviews_twice, ISSUED, otherwise(review.CriterionJudged, 8, reviewer=COL)),
    (reviews.nobody_reviews_twice, ALONE, without(ChoiceSet)),
    (reviews.nobody_enters_what_they_reviewed, MADE, by_another(order.OrderEntered, BEA)),
    (reviews.nobody_enters_what_they_reviewed, ALONE, without(ChoiceSet)),
    (
        reviews.nobody_adjusts_what_they_counted,
        COUNTED,
        by_another(stocktake.StockAdjusted, BO, adjuster=BO),
    ),
    (
        reviews.nobody_adjusts_what_they_counted,
        COUNTED,
        otherwise(stocktake.StockAdjusted, adjuster=LIN),
    ),
    # LAW-06
    (profiles.what_is_delivered_went_the_whole_way, ISSUED, without(information.InfoApproved)),
    (profiles.what_is_delivered_went_the_whole_way, ISSUED, without(entry.EntryVerified)),
    (profiles.what_is_delivered_went_the_whole_way, ISSUED, without(documents.PrePrintPassed)),
    (profiles.what_is_delivered_went_the_whole_way, ISSUED, without(documents.DocumentPrinted)),
    (profiles.what_is_delivered_went_the_whole_way, ISSUED, without(documents.DocumentApproved)),
    (
        profiles.what_is_delivered_went_the_whole_way,
        ISSUED,
        sooner(documents.PrePrintPassed, documents.DocumentGenerated),
    ),
    (
        profiles.what_is_delivered_went_the_whole_way,
        ISSUED,
        otherwise(handover.DocumentDelivered, copy=2),
    ),
    (
        profiles.what_is_delivered_went_the_whole_way,
        SENT_BACK,
        otherwise(documents.DocumentReturned, 0, back_to=BackTo.ENTRY),
    ),
    (
        profiles.what_is_delivered_went_the_whole_way,
        SENT_BACK,
        without(information.InfoCorrected, 0),
    ),
    (profiles.what_is_delivered_went_the_whole_way, ISSUED, without(review.StagePassed, 1)),
    (profiles.every_sheet_is_accounted_for, ISSUED, without(blank_forms.FormUsed)),
    (profiles.every_sheet_is_accounted_for, ISSUED, otherwise(blank_forms.FormUsed, number=2)),
    (
        profiles.every_sheet_is_accounted_for,
        ISSUED,
        otherwise(documents.DocumentPrinted, form=None),
    ),
    (profiles.every_sheet_is_accounted_for, SHEETS, without(blank_forms.FormsReturned)),
    (profiles.every_sheet_is_accounted_for, SHEETS, without(blank_forms.FormsSpoiled)),
    (profiles.every_sheet_is_accounted_for, SHEETS, by_another(blank_forms.FormsReturned, LIN)),
    # LAW-07
    (profiles.nobody_signs_unawares, SIGNED, without(session.ClauseExplained)),
    (profiles.nobody_signs_unawares, SIGNED, otherwise(session.ClauseConfirmed, agreed=False)),
    (profiles.nobody_signs_unawares, SIGNED, otherwise(session.ClauseConfirmed, digest="rent-2")),
    (profiles.nobody_signs_unawares, SIGNED, without(session.RiskReminded)),
    (profiles.nobody_signs_unawares, SIGNED, without(session.RiskAcknowledged)),
    (profiles.nobody_signs_unawares, SIGNED, without(session.FieldFilled)),
    (profiles.nobody_signs_unawares, SIGNED, without(session.TruthDeclared)),
    (profiles.nobody_signs_unawares, SIGNED, without(signatures.CopiesMatched)),
    (profiles.nobody_signs_unawares, SIGNED, without(files.FilesApproved)),
    (profiles.nobody_signs_unawares, SIGNED, without(review.StagePassed)),
    (profiles.nobody_signs_unawares, SIGNED, without(signatures.PartySigned)),
    (profiles.nobody_signs_unawares, SIGNED, without(signatures.SealAffixed)),
    (
        profiles.nobody_signs_unawares,
        SIGNED,
        otherwise(signatures.PartySigned, 0, signer=SID),
    ),
    (profiles.nobody_signs_unawares, SIGNED, by_another(signatures.PartySigned, ANN)),
    (
        profiles.nobody_signs_unawares,
        SIGNED,
        otherwise(contract.SigningCompleted, copies="copies-2"),
    ),
    (profiles.nobody_signs_unawares, SOLD, without(session.QuestionAnswered)),
    (profiles.nobody_signs_unawares, SOLD, without(files.FilesSubmitted, 1)),
    # LAW-08
    (store.stock_is_neither_made_nor_lost, STOCKED, without(stock_item.StockReceived)),
    (
        store.stock_is_neither_made_nor_lost,
        STOCKED,
        otherwise(stock_item.StockIssued, quantity=Quantity(21, "piece")),
    ),
    (store.stock_is_neither_made_nor_lost, COUNTED, without(correction.StockAdjusted)),
    (
        store.stock_is_neither_made_nor_lost,
        COUNTED,
        otherwise(correction.StockAdjusted, difference=-2),
    ),
    (
        store.stock_is_neither_made_nor_lost,
        COUNTED,
        otherwise(stocktake.CountingFinished, differences=(stocktake.Differing(LAMP, 4, 0),)),
    ),
    (
        store.nothing_is_promised_that_is_not_there,
        RESERVED,
        otherwise(stock_item.StockReserved, quantity=Quantity(21, "piece")),
    ),
    (store.nothing_is_promised_that_is_not_there, FROM_STOCK, without(stock_item.StockReserved)),
    (
        store.no_more_is_sent_than_was_ordered,
        MADE,
        otherwise(fulfilment.OrderShipped, parts=(Part(2, Quantity(3, "piece")),)),
    ),
    (store.no_more_is_sent_than_was_ordered, MADE, without(fulfilment.ProductionCompleted)),
    (store.no_more_is_sent_than_was_ordered, MADE, without(fulfilment.OrderShipped)),
    (store.no_more_is_sent_than_was_ordered, FROM_STOCK, without(stock_item.StockIssued)),
    (
        store.no_more_is_sent_than_was_ordered,
        FROM_STOCK,
        otherwise(stock_item.StockReserved, quantity=Quantity(1, "piece")),
    ),
    # LAW-10
    (numbers.no_number_is_given_twice, FILED, twice(intake.RequestRegistered)),
    (numbers.no_number_is_given_twice, FILED, without(NumberTaken)),
    (numbers.no_number_is_given_twice, MADE, without(NumberTaken, 1)),
    (numbers.no_number_is_given_twice, SIGNED, otherwise(NumberTaken, 1, holder="elsewhere")),
    (numbers.whatever_has_a_number_keeps_it, MADE, otherwise(order.OrderClosed, number="ORD-1")),
    (
        numbers.whatever_has_a_number_keeps_it,
        FILED,
        otherwise(processing.ProcessingOpened, number="REQ-1"),
    ),
    (
        numbers.whatever_has_a_number_keeps_it,
        SIGNED,
        otherwise(contract.SigningArchiveOpened, number="SIGNING-1"),
    ),
    # LAW-11
    (
        people.figures_count_what_is_on_record,
        GRADED,
        otherwise(scoring.MetricImported, figure=Figure(3, 2, ("care.revisit/v1@1",))),
    ),
    (
        people.figures_count_what_is_on_record,
        GRADED,
        otherwise(scoring.MetricImported, figure=Figure(1, 2)),
    ),
    (people.figures_count_what_is_on_record, FIGURED, without(processing.ResultApproved)),
    (people.a_score_is_what_was_gathered, GRADED, otherwise(scoring.IndicatorRated, points=94)),
    (people.a_score_is_what_was_gathered, GRADED, otherwise(scoring.ScoreComputed, score=9400)),
    (people.a_score_is_what_was_gathered, FIGURED, without(scoring.IndicatorRated)),
    (
        people.a_score_is_what_was_gathered,
        FIGURED,
        otherwise(scoring.MetricImported, 2, figure=Figure(100, 1, ("a@1",))),
    ),
    (people.a_score_is_what_was_gathered, GRADED, otherwise(appraisal.AppraisalFinalised, score=1)),
    (
        people.a_higher_score_never_has_a_lower_grade,
        GRADED,
        otherwise(appraisal.GradeConfirmed, grade=Grade.FAIL),
    ),
    (people.what_is_final_is_on_the_record, GRADED, without(record.ResultEntered)),
    (people.what_is_final_is_on_the_record, DISMISSED, without(appraisal.AppraisalFinalised)),
    (
        people.nobody_goes_for_performance_but_after_failing_twice,
        DISMISSED,
        without(appraisal.AppraisalFinalised, 0),
    ),
    (
        people.nobody_goes_for_performance_but_after_failing_twice,
        DISMISSED,
        without(appraisal.AppraisalFinalised),
    ),
    (
        people.nobody_goes_for_performance_but_after_failing_twice,
        DISMISSED,
        without(SessionCompleted),
    ),
    (
        people.nobody_goes_for_performance_but_after_failing_twice,
        DISMISSED,
        otherwise(SessionCompleted, attendees=frozenset({HANA})),
    ),
    (
        people.nobody_goes_for_performance_but_after_failing_twice,
        DISMISSED,
        later(SessionCompleted, days=40),
    ),
    (
        people.nobody_goes_for_performance_but_after_failing_twice,
        DISMISSED,
        by_another(DismissedForPerformance, CAS),
    ),
    (
        people.nobody_goes_for_performance_but_after_failing_twice,
        MOVED,
        otherwise(improvement.ImprovementAssessed, met=True),
    ),
    (
        people.nobody_goes_for_performance_but_after_failing_twice,
        MOVED,
        otherwise(TransferredForPerformance, training="t2"),
    ),
    (people.no_two_leaves_overlap, AWAY, without(leave_register.LeaveReleased, 0)),
    # LAW-12 and LAW-13
    (office.only_the_granted_read, READ, otherwise(ClassifiedRead, subject="ben")),
    (office.only_the_granted_read, READ, later(ClassifiedRead, days=4)),
    (office.only_the_granted_read, READ, otherwise(ClassifiedRead, information="trade_secret")),
    (office.only_the_granted_read, LOOKED, later(CustomerRead, days=4)),
    (office.every_breach_is_noted_once, LATE, without(SLABreached)),
    (office.every_breach_is_noted_once, LATE, twice(SLABreached)),
    (office.every_breach_is_noted_once, LATE, otherwise(SLABreached, occurrence="@never")),
    (
        office.what_lapses_lapses_before_anything_else,
        LAPSED,
        without(one_notice.SupplementLapsed),
    ),
    # LAW-16
    (
        ends.nothing_is_left_behind,
        f"{APPROVED} WithdrawRequest",
        without(review.ReviewInvalidated),
    ),
    (ends.nothing_is_left_behind, SOLD, without(contract.SigningAbandoned)),
    (ends.nothing_is_left_behind, SOLD, without(review.ReviewInvalidated)),
    (ends.nothing_is_left_behind, CANCELLED, without(order.OrderCancelled)),
    (ends.nothing_is_left_behind, CANCELLED, without(review.ReviewInvalidated)),
    (ends.nothing_is_left_behind, ISSUED, both(*(without(it) for it in ENDING))),
    (ends.a_request_has_one_child_at_a_time, RESTARTED, without(contract.SigningAbandoned, 0)),
    (ends.a_request_has_one_child_at_a_time, RESTARTED, without(processing.ProfileRestarted)),
]


@pytest.mark.parametrize(("law", "told", "tamper"), CASES)
def test_a_record_that_breaks_a_law_is_found_out(law: Any, told: str, tamper: Tampering):
    law(recorded(told))
    with pytest.raises(AssertionError) as broken:
        law(tamper(recorded(told)))
    assert not isinstance(broken.value, ImpossibleHistory)


@cache
def ended() -> tuple[Record, int]:
    """A record in which all was brought to its end, and where that began."""
    play = played(tour(APPROVED))
    since = len(on_record(play.office).lines)
    brought_to_its_end(play)
    return on_record(play.office), since


@pytest.mark.parametrize(
    "tamper",
    [
        without(delivery.RequestArchived),
        without(delivery.RequestClosed),
        without(file.ArchiveSealed),
        told_by_luck,
    ],
)
def test_what_is_stuck_or_came_to_its_end_by_luck_is_found_out(tamper: Tampering):
    record, since = ended()
    ends.everything_comes_to_its_end(record, since)
    with pytest.raises(AssertionError):
        ends.everything_comes_to_its_end(tamper(record), since)


def test_every_law_is_broken_by_some_record():
    assert {law for law, _, _ in CASES} == {*LAWS}
