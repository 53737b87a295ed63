"""Customers, told as their clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.care import customer
from casework.domain.care.customer import (
    GUARDED,
    KEPT_RIGHT,
    LONG_AGO,
    REPORTED_IN_FULL,
    SORTED_FIRST,
    Access,
    AnalyseCustomer,
    Analysed,
    CheckCustomerInfo,
    Classified,
    ClassifyCustomer,
    ContactLogged,
    CorrectCustomerInfo,
    CustomerAnalysed,
    CustomerClassified,
    CustomerInfoChecked,
    CustomerInfoCorrected,
    CustomerInfoRecorded,
    CustomerInfoReported,
    CustomerRead,
    Detail,
    Kept,
    LogContact,
    NotReported,
    ReadCustomer,
    RecordCustomerInfo,
    Recorded,
    ReportCustomerInfo,
    Reported,
    Whose,
    decider,
    due,
)
from casework.domain.general import REASON_STATED
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.staff import Role
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did, moment, said, wd

# -- The cast ----------------------------------------------------------------------------------
# Sid met Ann; Bea and Ben are the back office.

ANN, SID, BEA = Person("ann"), Person("sid"), Person("bea")
REPORT = wd(1)
OF_ANN = Whose(ANN, REPORT)
MAY_READ, MAY_NOT = Access(covered=True), Access(covered=False)

WHO, NEEDS = said("ann", "Ann, of 3 Harbour Road"), said("ann", "A permit to let rooms")
FULL_NAME = said("ann", "Ann Lee, of 3 Harbour Road")
PHONE, NEW_PHONE = said("ann", "555 0100"), said("ann", "555 0199")
TELEPHONE, EMAIL = Detail("telephone", PHONE), Detail("email", said("ann", "ann@example.org"))

REPORTED = CustomerInfoReported(ANN, WHO, NEEDS, SID, REPORT.since(moment(1)), moment(2))
RECORDED = CustomerInfoRecorded((TELEPHONE, EMAIL), BEA)
CLASSIFIED = CustomerClassified("private", "letting", BEA)
ANALYSED = CustomerAnalysed(said("ann", "May want a second permit."))
CORRECTED = CustomerInfoCorrected("telephone", PHONE, NEW_PHONE, "She moved.", BEA)
LOGGED = ContactLogged("telephone", said("ann", "Asked how long it takes."))

KNOWN = ((REPORTED,), (REPORTED, RECORDED), (REPORTED, RECORDED, CLASSIFIED, ANALYSED))


def on_record(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Report ---------------------------------------------------------------------------------


def test_a_contact_is_reported_with_who_it_was_and_what_they_need():
    report = ReportCustomerInfo(WHO, NEEDS, moment(1), **did("sid", 2))
    nothing = on_record().told(OF_ANN)

    nothing.when(report).then(REPORTED)
    nothing.when(attrs.evolve(report, basics=said("ann", " "))).refused(REPORTED_IN_FULL)
    nothing.when(attrs.evolve(report, needs=said("ann", ""))).refused(REPORTED_IN_FULL)
    nothing.when(attrs.evolve(report, contacted_at=moment(3))).refused(REPORTED_IN_FULL)
    on_record(REPORTED).when(report, OF_ANN).refused(IN_ORDER)


def test_a_contact_may_be_as_old_as_any_and_as_new_as_its_report():
    for since in (LONG_AGO, moment(2)):
        report = ReportCustomerInfo(WHO, NEEDS, since, **did("sid", 2))
        on_record().when(report, OF_ANN).then(
            attrs.evolve(REPORTED, report_by=REPORT.since(since)),
        )


def test_a_contact_from_before_there_were_any_is_not_believed():
    before_time = datetime.min.replace(tzinfo=timezone(timedelta(hours=8)))
    report = ReportCustomerInfo(WHO, NEEDS, before_time, **did("sid", 2))

    on_record().when(report, OF_ANN).refused(REPORTED_IN_FULL)


def test_a_report_that_came_late_has_passed_its_deadline_when_it_comes():
    late = attrs.evolve(REPORTED, reported_at=moment(3, 0))
    running = due(decider.after([late]), (CALENDAR,))

    assert [(it.key, it.lapse) for it in running] == [("sla.customer_info", None)]
    assert running[0].ends < moment(3, 0)
    assert not due(decider.after([late, RECORDED]), (CALENDAR,))
    assert due(decider.after([REPORTED]), (CALENDAR,)) == ()
    assert due(decider.after([]), (CALENDAR,)) == ()


# -- 2  Record, classification, analysis -------------------------------------------------------


def test_the_back_office_records_in_detail_what_was_reported():
    record = RecordCustomerInfo((TELEPHONE, EMAIL), **did("bea", 2))
    reported = on_record(REPORTED)
    unnamed, empty = Detail(" ", PHONE), Detail("telephone", said("ann", ""))

    reported.when(record).then(RECORDED)
    reported.when(attrs.evolve(record, details=())).refused(SORTED_FIRST)
    reported.when(attrs.evolve(record, details=(TELEPHONE, TELEPHONE))).refused(SORTED_FIRST)
    reported.when(attrs.evolve(record, details=(unnamed,))).refused(SORTED_FIRST)
    reported.when(attrs.evolve(record, details=(empty,))).refused(SORTED_FIRST)
    on_record().when(record).refused(IN_ORDER)


def test_what_was_reported_is_changed_only_by_a_correction():
    again = RecordCustomerInfo((Detail("basics", FULL_NAME),), **did("bea", 2))

    on_record(REPORTED).when(again).refused(KEPT_RIGHT)


def test_only_the_classification_says_first_how_a_customer_is_sorted():
    nothing, private = said("ann", ""), said("ann", "private")
    record = RecordCustomerInfo((Detail("customer_type", private),), **did("bea", 2))
    correct = CorrectCustomerInfo("industry", nothing, private, "Known already.", **did("bea", 2))
    sorted_ = CorrectCustomerInfo(
        "industry", said("ann", "letting"), private, "She stopped.", **did("bea", 4)
    )

    on_record(REPORTED).when(record).refused(SORTED_FIRST)
    on_record(REPORTED, RECORDED).when(correct).refused(SORTED_FIRST)
    on_record(REPORTED, RECORDED, CLASSIFIED).when(sorted_).then(
        CustomerInfoCorrected(
            "industry", said("ann", "letting"), private, "She stopped.", Person("bea")
        )
    )


def test_customers_are_sorted_by_type_and_industry():
    classify = ClassifyCustomer("private", "letting", **did("bea", 3))
    recorded = on_record(REPORTED, RECORDED)

    recorded.when(classify).then(CLASSIFIED)
    recorded.when(attrs.evolve(classify, customer_type="")).refused(SORTED_FIRST)
    recorded.when(attrs.evolve(classify, industry=" ")).refused(SORTED_FIRST)
    on_record(REPORTED).when(classify).refused(SORTED_FIRST)


def test_nothing_is_analysed_before_it_is_recorded_and_sorted():
    analyse = AnalyseCustomer(said("ann", "May want a second permit."), **did("bea", 4))
    classified = on_record(REPORTED, RECORDED, CLASSIFIED)

    classified.when(analyse).then(ANALYSED)
    classified.when(attrs.evolve(analyse, insights=said("ann", ""))).refused(SORTED_FIRST)
    on_record(REPORTED, RECORDED).when(analyse).refused(SORTED_FIRST)
    on_record(REPORTED).when(analyse).refused(SORTED_FIRST)


# -- 3  Accuracy -------------------------------------------------------------------------------


def test_a_correction_names_field_old_new_reason_and_steward():
    correct = CorrectCustomerInfo("telephone", PHONE, NEW_PHONE, "She moved.", **did("bea", 5))
    recorded = on_record(REPORTED, RECORDED)

    recorded.when(correct).then(CORRECTED)
    recorded.when(attrs.evolve(correct, field=" ", old=said("ann", ""))).refused(KEPT_RIGHT)
    recorded.when(attrs.evolve(correct, old=NEW_PHONE, new=PHONE)).refused(KEPT_RIGHT)
    recorded.when(attrs.evolve(correct, field="fax")).refused(KEPT_RIGHT)
    recorded.when(attrs.evolve(correct, new=said("ann", ""))).refused(KEPT_RIGHT)
    recorded.when(attrs.evolve(correct, new=PHONE)).refused(KEPT_RIGHT)
    recorded.when(attrs.evolve(correct, reason="")).refused(REASON_STATED)
    on_record().when(correct).refused(IN_ORDER)
    on_record(REPORTED, RECORDED, CORRECTED).when(correct).refused(KEPT_RIGHT)


def test_what_was_reported_and_how_it_was_sorted_can_be_corrected_too():
    letting, hotels = said("ann", "letting"), said("ann", "hotels")
    basics = CorrectCustomerInfo("basics", WHO, FULL_NAME, "She told us.", **did("bea", 5))
    industry = attrs.evolve(basics, field="industry", old=letting, new=hotels)

    on_record(REPORTED).when(basics).then(
        CustomerInfoCorrected("basics", WHO, FULL_NAME, "She told us.", BEA)
    )
    on_record(REPORTED, RECORDED, CLASSIFIED).when(industry).then(
        CustomerInfoCorrected("industry", letting, hotels, "She told us.", BEA)
    )


def test_what_was_never_entered_is_entered_as_a_correction_of_nothing():
    nothing = said("ann", "")
    fax = CorrectCustomerInfo("fax", nothing, PHONE, "She has one now.", **did("bea", 5))

    on_record(REPORTED).when(fax).then(
        CustomerInfoCorrected("fax", nothing, PHONE, "She has one now.", BEA)
    )


def test_a_sample_is_checked_against_its_source_by_somebody_else():
    check = CheckCustomerInfo(False, "identity card", **did("ben", 5))
    recorded = on_record(REPORTED, RECORDED)

    recorded.when(check).then(CustomerInfoChecked(False, "identity card"))
    recorded.when(attrs.evolve(check, source=" ")).refused(KEPT_RIGHT)
    recorded.when(attrs.evolve(check, by=BEA)).refused(KEPT_RIGHT)
    recorded.when(attrs.evolve(check, by=SID)).refused(KEPT_RIGHT)
    on_record().when(check).refused(IN_ORDER)


def test_whoever_corrects_a_field_answers_for_it_from_then_on():
    by_ben = attrs.evolve(CORRECTED, steward=Person("ben"))
    check = CheckCustomerInfo(True, "identity card", **did("ben", 6))

    on_record(REPORTED, RECORDED).when(check).then(CustomerInfoChecked(True, "identity card"))
    on_record(REPORTED, RECORDED, by_ben).when(check).refused(KEPT_RIGHT)


def test_every_field_is_kept_with_who_entered_it_or_corrected_it_last():
    by_ben = attrs.evolve(CORRECTED, steward=Person("ben"))
    kept = on_record(REPORTED, RECORDED, CLASSIFIED, by_ben).state.record.kept

    assert set(kept) == {
        Kept("basics", WHO, SID),
        Kept("needs", NEEDS, SID),
        Kept("email", EMAIL.value, BEA),
        Kept("customer_type", said("ann", "private"), BEA),
        Kept("industry", said("ann", "letting"), BEA),
        Kept("telephone", NEW_PHONE, Person("ben")),
    }
    assert len(kept) == 6


# -- 4  Contacts and reading -------------------------------------------------------------------


def test_contacts_are_logged():
    log = LogContact("telephone", said("ann", "Asked how long it takes."), **did("bea", 3))

    for history in KNOWN:
        on_record(*history).when(log).then(LOGGED)
        on_record(*history).when(attrs.evolve(log, channel="")).refused(GUARDED)
        on_record(*history).when(attrs.evolve(log, note=said("ann", " "))).refused(GUARDED)
    on_record().when(log).refused(IN_ORDER)


def test_customer_information_is_read_under_a_grant_and_leaves_a_trace():
    read = ReadCustomer(**did("han", 3))

    for history in KNOWN:
        on_record(*history).when(read, MAY_READ).then(CustomerRead(Person("han")))
        on_record(*history).when(read, MAY_NOT).refused(GUARDED)
    on_record().when(read, MAY_READ).refused(IN_ORDER)


def test_everyone_in_the_office_may_ask_to_read_but_no_party_no_clock_and_no_auditor():
    outside = {Role.APPLICANT, Role.CUSTOMER, Role.SYSTEM, Role.AUDITOR}

    assert ReadCustomer.may == frozenset(Role) - outside


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    sid, bea, ben = did("sid", day), did("bea", day), did("ben", day)
    for since in (moment(1), moment(day + 1)):
        yield ReportCustomerInfo(WHO, NEEDS, since, **sid), OF_ANN
    for details in ((TELEPHONE, EMAIL), (TELEPHONE, TELEPHONE), ()):
        yield RecordCustomerInfo(details, **bea), NoFacts()
    for industry in ("letting", ""):
        yield ClassifyCustomer("private", industry, **bea), NoFacts()
    yield AnalyseCustomer(said("ann", "May want a second permit."), **bea), NoFacts()
    for who in (bea, ben):
        yield CorrectCustomerInfo("telephone", PHONE, NEW_PHONE, "She moved.", **who), NoFacts()
        yield CorrectCustomerInfo("basics", WHO, FULL_NAME, "Full name.", **who), NoFacts()
        yield CorrectCustomerInfo("needs", NEEDS, FULL_NAME, "", **who), NoFacts()
        yield CheckCustomerInfo(True, "identity card", **who), NoFacts()
    yield LogContact("telephone", said("ann", "Asked how long it takes."), **bea), NoFacts()
    for access in (MAY_READ, MAY_NOT):
        yield ReadCustomer(**did("han", day)), access


def lives() -> Any:
    return histories(decider, acts)


@pytest.mark.parametrize("phase", [NotReported, Reported, Recorded, Classified, Analysed])
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts, phase)


@for_all(lives())
def test_whatever_happens_every_correction_starts_from_what_was_on_file(history: list[Any]):
    on_file: dict[str, Any] = {}
    for event in history:
        match event:
            case CustomerInfoReported(basics=basics, needs=needs):
                on_file |= {"basics": basics, "needs": needs}
            case CustomerInfoRecorded(details):
                on_file |= {it.field: it.value for it in details}
            case CustomerInfoCorrected(field, old, new, reason):
                assert on_file[field] == old != new
                assert reason
                on_file[field] = new


@for_all(lives())
def test_whatever_happens_analysis_follows_the_record_and_the_sorting(history: list[Any]):
    order = [CustomerInfoReported, CustomerInfoRecorded, CustomerClassified, CustomerAnalysed]
    seen = [type(it) for it in history if type(it) in order]

    assert seen == order[: len(seen)]


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1, 30), most=600)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(customer.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(customer).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    with pytest.raises(ImpossibleHistory):
        decider.after([RECORDED])
    with pytest.raises(ImpossibleHistory):
        decider.after([REPORTED, CLASSIFIED])
    with pytest.raises(ImpossibleHistory):
        decider.after([LOGGED])
