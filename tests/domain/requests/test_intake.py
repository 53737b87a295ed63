"""Intake, told as its clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.catalogue import (
    ON_OFFER,
    BusinessType,
    Entry,
    FieldKind,
    FormField,
    Item,
    Items,
    Profile,
)
from casework.domain.general import IN_POST, OVERRIDE_NAMED, REASON_STATED
from casework.domain.kernel import IN_ORDER, SYSTEM, ImpossibleHistory, NoFacts, Rule
from casework.domain.money import EXACT, Money, Quantity
from casework.domain.numbers import NUMBERED_ONCE
from casework.domain.requests import clarification, filing, intake, one_notice
from casework.domain.requests.case import ONE_CHILD
from casework.domain.requests.clarification import (
    CLARIFIED,
    AnswerClarification,
    ClarificationAnswered,
    ClarificationLapsed,
    ClarificationRequested,
    LapseClarification,
    RequestClarification,
)
from casework.domain.requests.filing import (
    Answer,
    ApplicantKind,
    AwaitingSupplement,
    Checked,
    Declined,
    Deficient,
    Grounds,
    Judgement,
    Lapsed,
    NoticeItem,
    NotSubmitted,
    Open,
    Registered,
    Submitted,
    Verdict,
    Withdrawn,
)
from casework.domain.requests.intake import (
    FILED_WITH_GUIDANCE,
    REGISTER_CHECKED,
    AmendRequest,
    ByChannel,
    DeclineRequest,
    Numbering,
    Offer,
    Register,
    RequestAmended,
    RequestDeclined,
    RequestRegistered,
    RequestSubmitted,
    RequestWithdrawn,
    SubmitRequest,
    WithdrawRequest,
    decider,
    due,
)
from casework.domain.requests.one_notice import (
    ANSWER_TO_NOTICE,
    FORM_COMPLETE,
    FULL_CHECK,
    FULL_NOTICE,
    NEVER_FOR_INCOMPLETENESS,
    NO_FRESH_START,
    NO_LATER_DEMANDS,
    ONE_NOTICE,
    CompletenessChecked,
    DeficiencyFoundLate,
    IssueMissingMaterialsNotice,
    LapseSupplement,
    MaterialSupplied,
    MissingMaterialsNotified,
    OverrideGranted,
    OverrideOneTimeNotice,
    RecordCompletenessCheck,
    RemindSupplement,
    Supplementary,
    SupplementLapsed,
    SupplementReminded,
    SupplyMaterial,
)
from casework.testing.histories import explore, histories, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did, did_for, moment, said, wd
from tests.domain.onward import brought_on

# -- The cast ----------------------------------------------------------------------------------

FORM, LEASE, PHOTO = (Item(it) for it in ("application form", "lease", "photo"))
BASICS, RENT, ROOMS = (Item(it) for it in ("customer_basics", "rent", "rooms"))
PERMIT = Entry(
    2,
    BusinessType(
        profile=Profile.GENERIC,
        sections=frozenset({BASICS}),
        fields=(
            FormField(RENT, FieldKind.MONEY, "CNY"),
            FormField(ROOMS, FieldKind.QUANTITY, "room", mandatory=False),
        ),
        materials=frozenset({FORM, LEASE, PHOTO}),
        steps=(),
        classes=frozenset(),
    ),
)
WHO = Answer(BASICS, said("ann", "Ann, of 3 Harbour Road"))
HOW_MUCH = Answer(RENT, money=Money(280_000, "CNY"))
IN_FULL = (WHO, HOW_MUCH)
ALL = PERMIT.business.materials | {BASICS, RENT}

OFFER = Offer(PERMIT, frozenset({"online_platform", "phone"}), look=wd(1))
DEMANDS = {Verdict.MISSING, Verdict.INVALID, Verdict.EMPTY, Verdict.INACCURATE}
LOOK, TELL, ANSWER = wd(1), wd(1), wd(10)
NUMBER = Numbering("REQ")


def submission(materials: Items, form: tuple[Answer, ...] = IN_FULL, **more: Any) -> SubmitRequest:
    told = {"channel": "online_platform", "guided_by": "form help 3"} | more
    return SubmitRequest("permit", ApplicantKind.CUSTOMER, materials=materials, form=form, **told)


def submitted(materials: Items, form: tuple[Answer, ...] = IN_FULL) -> RequestSubmitted:
    return RequestSubmitted(
        said("ann", "").of,
        ApplicantKind.CUSTOMER,
        "online_platform",
        "form help 3",
        "permit",
        PERMIT,
        materials,
        form,
        LOOK.since(moment(1)),
    )


def verdicts(**found: Verdict) -> tuple[Judgement, ...]:
    """All in order but for what is told otherwise, by the first letters of the item."""
    return tuple(
        Judgement(it, next((v for k, v in found.items() if it.startswith(k)), Verdict.OK))
        for it in sorted(ALL)
    )


def checked(on: int, judgements: tuple[Judgement, ...]) -> CompletenessChecked:
    return CompletenessChecked(judgements, moment(on), TELL.since(moment(on)))


def lines(*items: Item) -> tuple[NoticeItem, ...]:
    return tuple(NoticeItem(it, "not handed in", f"the {it}") for it in sorted(items))


SHORT = verdicts(lease=Verdict.MISSING, photo=Verdict.MISSING)
FILED_SHORT = submitted(frozenset({FORM}))
FILED_IN_FULL = submitted(PERMIT.business.materials)
FOUND_SHORT = checked(1, SHORT)
FOUND_IN_ORDER = checked(2, verdicts())
NOTICED = MissingMaterialsNotified(lines(LEASE, PHOTO), ANSWER.since(moment(2)))
SUPPLIED = MaterialSupplied(frozenset({LEASE, PHOTO}), (), LOOK.since(moment(2)))
ASKED = ClarificationRequested("q1", FORM, "Which address?", ANSWER.since(moment(1)))
CLARIFIED_ON_2 = ClarificationAnswered("q1", said("ann", "3 Harbour Road"), LOOK.since(moment(2)))

AWAITING = (FILED_SHORT, FOUND_SHORT, NOTICED)


def at_intake(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Filing ---------------------------------------------------------------------------------


def test_a_request_comes_in_by_an_open_channel_and_with_guidance():
    nothing = at_intake().told(OFFER)

    nothing.when(submission(frozenset({FORM}), **did("ann", 1))).then(FILED_SHORT)
    nothing.when(submission(frozenset({FORM}), channel="pigeon", **did("ann", 1))).refused(
        FILED_WITH_GUIDANCE
    )
    nothing.when(submission(frozenset({FORM}), guided_by=" ", **did("ann", 1))).refused(
        FILED_WITH_GUIDANCE
    )
    nothing.when(submission(frozenset({FORM}), **did(" ", 1))).refused(FILED_WITH_GUIDANCE)
    taken = attrs.evolve(OFFER, free=False)
    at_intake().when(submission(frozenset({FORM}), **did("ann", 1)), taken).refused(ONE_CHILD)
    at_intake(FILED_SHORT).when(submission(frozenset({FORM}), **did("ann", 1)), OFFER).refused(
        IN_ORDER
    )


def test_only_what_the_catalogue_offers_is_asked_for():
    nothing, off = at_intake().told(OFFER), attrs.evolve(OFFER, entry=None)
    twice, unknown = (WHO, WHO), (Answer(Item("shoe size"), said("ann", "41")),)

    nothing.when(submission(frozenset(), **did("ann", 1)), off).refused(ON_OFFER)
    nothing.when(submission(frozenset({Item("x")}), **did("ann", 1))).refused(ON_OFFER)
    nothing.when(submission(frozenset(), twice, **did("ann", 1))).refused(ON_OFFER)
    nothing.when(submission(frozenset(), unknown, **did("ann", 1))).refused(ON_OFFER)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(RENT, money=Money(280_000, "USD")),
        Answer(RENT, money=Money(0, "CNY")),
        Answer(RENT, money=Money(-1, "CNY")),
        Answer(RENT, said("ann", "280000 yuan")),
        Answer(RENT),
        Answer(ROOMS, quantity=Quantity(-2, "room")),
        Answer(ROOMS, quantity=Quantity(2, "piece")),
        Answer(ROOMS, said("ann", "two"), quantity=Quantity(2, "room")),
        Answer(BASICS, money=Money(1, "CNY")),
    ],
    ids=repr,
)
def test_an_amount_is_positive_and_of_the_currency_or_unit_of_its_field(answer: Answer):
    only = submission(frozenset(), (answer,), **did("ann", 1))

    at_intake().when(only, OFFER).refused(EXACT)


def test_amounts_are_taken_in_the_currency_of_their_field_and_in_no_other():
    rooms = Answer(ROOMS, quantity=Quantity(2, "room"))
    both, dollars = (*IN_FULL, rooms), (Answer(RENT, money=Money(1, "USD")),)

    at_intake().when(submission(frozenset(), both, **did("ann", 1)), OFFER).then(
        submitted(frozenset(), both)
    )
    at_intake().when(submission(frozenset(), dollars, **did("ann", 1)), OFFER).refused(EXACT)


def test_a_request_entered_for_somebody_is_theirs():
    entered = submission(frozenset({FORM}), **did_for("cai", "ann", 1))

    at_intake().when(entered, OFFER).then(FILED_SHORT)


# -- 2  Clarification --------------------------------------------------------------------------


def test_a_question_is_about_what_was_supplied_and_asked_once():
    ask = RequestClarification("q1", FORM, "Which address?", **did("cai", 1))
    request = at_intake(FILED_SHORT).told(ANSWER)

    request.when(ask).then(ASKED)
    request.when(attrs.evolve(ask, about=LEASE)).refused(CLARIFIED)
    request.when(attrs.evolve(ask, question="\u3000\u200b")).refused(CLARIFIED)
    at_intake(FILED_SHORT, ASKED).when(ask, ANSWER).refused(CLARIFIED)
    at_intake().when(ask, ANSWER).refused(IN_ORDER)


def test_a_question_is_answered_by_the_applicant():
    answer = AnswerClarification("q1", said("ann", "3 Harbour Road"), **did("ann", 2))
    asked = at_intake(FILED_SHORT, ASKED).told(LOOK)

    asked.when(answer).then(CLARIFIED_ON_2)
    asked.when(attrs.evolve(answer, by=did("bo", 2)["by"])).refused(IN_POST)
    asked.when(attrs.evolve(answer, key="q2")).refused(CLARIFIED)
    asked.when(attrs.evolve(answer, answer=said("ann", " "))).refused(CLARIFIED)
    at_intake().when(answer, LOOK).refused(IN_ORDER)


def test_an_unanswered_question_lapses_after_its_term_and_not_before():
    asked = at_intake(FILED_SHORT, ASKED).told(CALENDAR)

    asked.when(LapseClarification("q1", **did(SYSTEM, 15))).refused(CLARIFIED)
    asked.when(LapseClarification("q2", **did(SYSTEM, 16))).refused(CLARIFIED)
    asked.when(LapseClarification("q1", **did(SYSTEM, 16))).then(ClarificationLapsed("q1"))
    at_intake().when(LapseClarification("q1", **did(SYSTEM, 16)), CALENDAR).refused(IN_ORDER)
    other = attrs.evolve(CALENDAR, version=1)
    asked.when(LapseClarification("q1", **did(SYSTEM, 16)), other).refused(CLARIFIED)


# -- 3  The check ------------------------------------------------------------------------------


def check(on: int, judgements: tuple[Judgement, ...]) -> RecordCompletenessCheck:
    return RecordCompletenessCheck(judgements, **did("cai", on))


def test_a_check_gives_every_item_one_verdict_that_fits_it():
    request = at_intake(FILED_SHORT).told(TELL)
    a_field_missing = verdicts(lease=Verdict.MISSING, photo=Verdict.MISSING, rent=Verdict.MISSING)
    a_lease_empty = verdicts(lease=Verdict.EMPTY, photo=Verdict.MISSING)

    request.when(check(1, SHORT)).then(FOUND_SHORT)
    request.when(check(1, SHORT[1:])).refused(FULL_CHECK)
    request.when(check(1, (*SHORT, Judgement(Item("x"), Verdict.OK)))).refused(FULL_CHECK)
    request.when(check(1, (*SHORT, SHORT[0]))).refused(FULL_CHECK)
    request.when(check(1, a_field_missing)).refused(FULL_CHECK)
    request.when(check(1, a_lease_empty)).refused(FULL_CHECK)
    at_intake().when(check(1, SHORT), TELL).refused(IN_ORDER)


def test_what_was_not_handed_in_is_not_found_in_order():
    at_intake(FILED_SHORT).when(check(1, verdicts()), TELL).refused(FULL_CHECK)


def test_a_part_of_the_form_left_out_is_found_empty():
    blank = Answer(BASICS, said("ann", "\u2800"))
    left_out = submitted(PERMIT.business.materials, (blank, HOW_MUCH))
    found = verdicts(customer=Verdict.EMPTY)

    for wrong in (verdicts(), verdicts(customer=Verdict.INACCURATE)):
        at_intake(left_out).when(check(1, wrong), TELL).refused(FORM_COMPLETE)
    at_intake(left_out).when(check(1, found), TELL).then(checked(1, found))


# -- 4  The one notice -------------------------------------------------------------------------


def notice(on: int, items: tuple[NoticeItem, ...]) -> IssueMissingMaterialsNotice:
    return IssueMissingMaterialsNotice(items, **did("cai", on))


def test_a_notice_names_everything_that_is_wanting_and_nothing_else():
    request = at_intake(FILED_SHORT, FOUND_SHORT).told(ANSWER)
    both = lines(LEASE, PHOTO)

    request.when(notice(2, both)).then(NOTICED)
    request.when(notice(2, both[1:])).refused(FULL_NOTICE)
    request.when(notice(2, (both[0], *lines(FORM)))).refused(FULL_NOTICE)
    request.when(notice(2, (*both, *lines(FORM)))).refused(FULL_NOTICE)
    request.when(notice(2, (*both, both[0]))).refused(FULL_NOTICE)
    request.when(notice(2, (both[0], attrs.evolve(both[1], wrong=" ")))).refused(FULL_NOTICE)
    request.when(notice(2, (both[0], attrs.evolve(both[1], supply="")))).refused(FULL_NOTICE)


def test_a_notice_is_given_once():
    both = notice(3, lines(LEASE, PHOTO))

    at_intake(*AWAITING).when(both, ANSWER).refused(ONE_NOTICE)
    at_intake(FILED_SHORT).when(both, ANSWER).refused(ONE_NOTICE)
    insufficient = checked(4, verdicts(lease=Verdict.INVALID))
    at_intake(*AWAITING, SUPPLIED, insufficient).when(both, ANSWER).refused(ONE_NOTICE)


def test_after_the_notice_nothing_it_did_not_name_is_demanded():
    late_demand = verdicts(application=Verdict.INVALID)
    supplied = at_intake(*AWAITING, SUPPLIED).told(TELL)

    supplied.when(check(3, late_demand)).refused(NO_LATER_DEMANDS)


def test_what_the_office_finds_too_late_counts_as_in_order_and_against_the_office():
    late = verdicts(application=Verdict.LATE_FOUND)

    at_intake(*AWAITING, SUPPLIED).when(check(3, late), TELL).then(
        checked(3, late), DeficiencyFoundLate(frozenset({FORM}))
    )
    assert isinstance(at_intake(*AWAITING, SUPPLIED, checked(3, late)).state, Checked)
    on_time = verdicts(lease=Verdict.LATE_FOUND, photo=Verdict.MISSING)
    at_intake(FILED_SHORT).when(check(1, on_time), TELL).refused(NO_LATER_DEMANDS)


def test_a_later_demand_takes_a_deputy_a_reason_and_a_policy_that_allows_it():
    demand = OverrideOneTimeNotice(frozenset({FORM}), "The form is forged.", **did("dan", 3))
    awaiting = at_intake(*AWAITING).told(Supplementary(allowed=True))

    awaiting.when(demand).then(OverrideGranted("REQ-08", "The form is forged.", frozenset({FORM})))
    untold_of = ALL - {LEASE, PHOTO}
    awaiting.when(attrs.evolve(demand, items=untold_of)).then(
        OverrideGranted("REQ-08", "The form is forged.", untold_of)
    )
    awaiting.when(demand, Supplementary(allowed=False)).refused(NO_LATER_DEMANDS)
    awaiting.when(attrs.evolve(demand, reason="")).refused(OVERRIDE_NAMED)
    awaiting.when(attrs.evolve(demand, items=frozenset())).refused(NO_LATER_DEMANDS)
    awaiting.when(attrs.evolve(demand, items=frozenset({LEASE}))).refused(NO_LATER_DEMANDS)
    untold = at_intake(FILED_IN_FULL, FOUND_IN_ORDER)
    untold.when(demand, Supplementary(allowed=True)).refused(NO_LATER_DEMANDS)
    at_intake(FILED_SHORT).when(demand, Supplementary(allowed=True)).refused(IN_ORDER)
    granted = at_intake(*AWAITING, OverrideGranted("REQ-08", "Forged.", frozenset({FORM})))
    found = verdicts(application=Verdict.INVALID, lease=Verdict.MISSING, photo=Verdict.MISSING)
    granted.when(check(3, found), TELL).then(checked(3, found))


def test_all_that_was_missing_may_come_at_once_or_in_parts():
    all_of_it = SupplyMaterial(frozenset({LEASE, PHOTO}), **did("ann", 2))
    part_of_it = SupplyMaterial(frozenset({LEASE}), **did("ann", 2))
    a_part = attrs.evolve(SUPPLIED, materials=frozenset({LEASE}))

    at_intake(*AWAITING).when(all_of_it, LOOK).then(SUPPLIED)
    at_intake(*AWAITING).when(part_of_it, LOOK).then(a_part)
    at_intake(*AWAITING, SUPPLIED).when(part_of_it, LOOK).then(a_part)


def test_where_no_material_was_handed_in_all_of_them_may_be_supplied():
    every = PERMIT.business.materials
    found = verdicts(**{str(it): Verdict.MISSING for it in every})
    told = MissingMaterialsNotified(lines(*every), ANSWER.since(moment(2)))
    bare = at_intake(submitted(frozenset()), checked(1, found), told)

    bare.when(SupplyMaterial(every, **did("ann", 2)), LOOK).then(
        MaterialSupplied(every, (), LOOK.since(moment(2)))
    )


def test_only_what_the_notice_named_is_supplied_and_by_whoever_filed():
    supply = SupplyMaterial(frozenset({LEASE}), **did("ann", 2))
    awaiting = at_intake(*AWAITING).told(LOOK)

    awaiting.when(attrs.evolve(supply, materials=frozenset({FORM}))).refused(ANSWER_TO_NOTICE)
    awaiting.when(attrs.evolve(supply, materials=frozenset())).refused(ANSWER_TO_NOTICE)
    awaiting.when(attrs.evolve(supply, form=(WHO,))).refused(ANSWER_TO_NOTICE)
    awaiting.when(attrs.evolve(supply, by=did("bo", 2)["by"])).refused(IN_POST)
    at_intake(FILED_SHORT, FOUND_SHORT).when(supply, LOOK).refused(ANSWER_TO_NOTICE)
    in_order = at_intake(*AWAITING, SUPPLIED, checked(3, verdicts()))
    in_order.when(supply, LOOK).refused(ANSWER_TO_NOTICE)


def test_a_form_field_is_supplied_as_an_answer_that_fits_it():
    left_out = submitted(PERMIT.business.materials, (WHO,))
    found = verdicts(rent=Verdict.EMPTY)
    told = MissingMaterialsNotified(lines(RENT), ANSWER.since(moment(1)))
    awaiting = at_intake(left_out, checked(1, found), told).told(LOOK)
    supply = SupplyMaterial(frozenset(), (HOW_MUCH,), **did("ann", 2))
    dollars = (Answer(RENT, money=Money(1, "USD")),)

    awaiting.when(supply).then(MaterialSupplied(frozenset(), (HOW_MUCH,), LOOK.since(moment(2))))
    awaiting.when(attrs.evolve(supply, materials=frozenset({RENT}))).refused(ANSWER_TO_NOTICE)
    awaiting.when(attrs.evolve(supply, form=dollars)).refused(EXACT)


def test_only_what_is_still_wanting_is_reminded_of():
    remind = RemindSupplement(frozenset({LEASE}), **did("cai", 5))
    awaiting = at_intake(*AWAITING)

    awaiting.when(remind).then(SupplementReminded(frozenset({LEASE})))
    awaiting.when(attrs.evolve(remind, items=frozenset({LEASE, PHOTO}))).then(
        SupplementReminded(frozenset({LEASE, PHOTO}))
    )
    awaiting.when(attrs.evolve(remind, items=frozenset({FORM}))).refused(ANSWER_TO_NOTICE)
    awaiting.when(attrs.evolve(remind, items=frozenset())).refused(ANSWER_TO_NOTICE)
    at_intake(FILED_SHORT, FOUND_SHORT).when(remind).refused(ANSWER_TO_NOTICE)


def test_an_unanswered_request_lapses_after_its_term_and_not_before():
    awaiting = at_intake(*AWAITING).told(CALENDAR)
    supplied = at_intake(*AWAITING, SUPPLIED).told(CALENDAR)

    awaiting.when(LapseSupplement(**did(SYSTEM, 16))).refused(NEVER_FOR_INCOMPLETENESS)
    awaiting.when(LapseSupplement(**did(SYSTEM, 17))).then(
        SupplementLapsed(frozenset({LEASE, PHOTO}))
    )
    supplied.when(LapseSupplement(**did(SYSTEM, 17))).refused(NEVER_FOR_INCOMPLETENESS)
    early = at_intake(FILED_SHORT, FOUND_SHORT)
    early.when(LapseSupplement(**did(SYSTEM, 99)), CALENDAR).refused(NEVER_FOR_INCOMPLETENESS)


def test_what_was_supplied_and_found_insufficient_begins_the_term_anew():
    insufficient = checked(10, verdicts(lease=Verdict.INVALID))
    again = at_intake(*AWAITING, SUPPLIED, insufficient).told(CALENDAR)
    unchanged = at_intake(*AWAITING, checked(10, SHORT)).told(CALENDAR)

    again.when(LapseSupplement(**did(SYSTEM, 24))).refused(NEVER_FOR_INCOMPLETENESS)
    again.when(LapseSupplement(**did(SYSTEM, 25))).then(SupplementLapsed(frozenset({LEASE})))
    unchanged.when(LapseSupplement(**did(SYSTEM, 17))).then(
        SupplementLapsed(frozenset({LEASE, PHOTO}))
    )


def test_what_a_check_finds_insufficient_only_now_begins_the_term_anew():
    only_the_photo = checked(4, verdicts(photo=Verdict.INVALID))
    then_the_lease_as_well = checked(10, verdicts(photo=Verdict.INVALID, lease=Verdict.INVALID))
    told_of_both = (*AWAITING, SUPPLIED, only_the_photo, then_the_lease_as_well)
    lapse = LapseSupplement(**did(SYSTEM, 24))

    at_intake(*told_of_both).when(lapse, CALENDAR).refused(NEVER_FOR_INCOMPLETENESS)
    at_intake(*told_of_both).when(attrs.evolve(lapse, at=moment(25)), CALENDAR).then(
        SupplementLapsed(frozenset({LEASE, PHOTO}))
    )


def test_a_term_that_begins_anew_is_counted_by_the_calendar_in_force_then():
    insufficient = attrs.evolve(
        checked(10, verdicts(lease=Verdict.INVALID)),
        tell_by=attrs.evolve(TELL, calendar=1).since(moment(10)),
    )
    state = at_intake(*AWAITING, SUPPLIED, insufficient).state

    assert isinstance(state, AwaitingSupplement)
    assert state.answer_by == attrs.evolve(ANSWER, calendar=1).since(moment(10))


def test_nothing_lapses_while_an_answer_lies_unseen():
    answered = at_intake(*AWAITING, ASKED, CLARIFIED_ON_2).told(CALENDAR)

    answered.when(LapseSupplement(**did(SYSTEM, 17))).refused(NEVER_FOR_INCOMPLETENESS)
    looked = (*AWAITING, ASKED, CLARIFIED_ON_2, checked(3, SHORT))
    at_intake(*looked).when(LapseSupplement(**did(SYSTEM, 18)), CALENDAR).then(
        SupplementLapsed(frozenset({LEASE, PHOTO}))
    )


def test_a_request_is_declined_for_what_it_is_and_never_as_incomplete():
    decline = DeclineRequest(Grounds.NOT_OUR_BUSINESS, "A tax matter.", "phone", **did("cai", 1))
    request = at_intake(FILED_SHORT).told(ByChannel(frozenset({"phone"})))

    request.when(decline).then(RequestDeclined(Grounds.NOT_OUR_BUSINESS, "A tax matter.", "phone"))
    request.when(attrs.evolve(decline, ground=Grounds.INCOMPLETE)).refused(NEVER_FOR_INCOMPLETENESS)
    request.when(attrs.evolve(decline, channel="pigeon")).refused(NEVER_FOR_INCOMPLETENESS)
    request.when(attrs.evolve(decline, reason="\u3164")).refused(REASON_STATED)
    for history in ((FILED_SHORT, FOUND_SHORT), (FILED_IN_FULL, FOUND_IN_ORDER)):
        at_intake(*history).when(decline, ByChannel(frozenset({"phone"}))).then(
            RequestDeclined(Grounds.NOT_OUR_BUSINESS, "A tax matter.", "phone")
        )
    at_intake(*AWAITING).when(decline, ByChannel(frozenset({"phone"}))).refused(
        NEVER_FOR_INCOMPLETENESS
    )


# -- Amendment ---------------------------------------------------------------------------------

AMENDED = RequestAmended(frozenset({LEASE}), (WHO,), LOOK.since(moment(3)))


def test_an_amendment_is_the_applicants_own_and_begins_anew():
    amend = AmendRequest(frozenset({LEASE}), (WHO,), **did("ann", 3))
    awaiting = at_intake(*AWAITING).told(LOOK)

    awaiting.when(amend).then(AMENDED)
    awaiting.when(attrs.evolve(amend, by=did("cai", 3)["by"])).refused(IN_POST)
    awaiting.when(attrs.evolve(amend, form=())).refused(ONE_NOTICE)
    at_intake(FILED_SHORT).when(attrs.evolve(amend, form=()), LOOK).then(
        attrs.evolve(AMENDED, form=())
    )
    nothing = attrs.evolve(amend, materials=frozenset(), form=())
    at_intake(FILED_SHORT).when(nothing, LOOK).refused(ONE_NOTICE)
    awaiting.when(attrs.evolve(amend, materials=frozenset({Item("x")}))).refused(ON_OFFER)
    dollars = (Answer(RENT, money=Money(1, "USD")),)
    awaiting.when(attrs.evolve(amend, form=dollars)).refused(EXACT)
    at_intake().when(amend, LOOK).refused(IN_ORDER)
    anew = at_intake(*AWAITING, AMENDED, checked(4, verdicts(photo=Verdict.MISSING)))
    anew.when(notice(5, lines(PHOTO)), ANSWER).then(
        MissingMaterialsNotified(lines(PHOTO), ANSWER.since(moment(5)))
    )


def test_all_materials_may_be_handed_in_and_all_amended():
    everything = PERMIT.business.materials
    amend = AmendRequest(everything, (), **did("ann", 3))

    at_intake().when(submission(everything, **did("ann", 1)), OFFER).then(FILED_IN_FULL)
    at_intake(FILED_SHORT).when(amend, LOOK).then(
        RequestAmended(everything, (), LOOK.since(moment(3)))
    )


def test_what_was_supplied_and_found_in_order_is_amended_like_anything_else():
    amend = AmendRequest(frozenset({LEASE}), (), **did("ann", 3))
    seen = at_intake(*AWAITING, SUPPLIED, FOUND_IN_ORDER)

    at_intake(*AWAITING).when(amend, LOOK).refused(ONE_NOTICE)
    seen.when(amend, LOOK).then(attrs.evolve(AMENDED, form=()))


def test_an_amendment_reopens_only_what_it_changed():
    amended = at_intake(*AWAITING, AMENDED).told(TELL)
    against_the_form = verdicts(application=Verdict.INVALID, photo=Verdict.MISSING)
    against_the_lease = verdicts(lease=Verdict.INVALID, photo=Verdict.MISSING)

    amended.when(check(4, against_the_form)).refused(NO_FRESH_START)
    amended.when(check(4, against_the_lease)).then(checked(4, against_the_lease))
    of_the_form = RequestAmended(frozenset({FORM}), (), LOOK.since(moment(3)))
    changed = at_intake(*AWAITING, of_the_form).told(TELL)
    found = verdicts(application=Verdict.INVALID, lease=Verdict.MISSING, photo=Verdict.MISSING)
    changed.when(check(4, found)).then(checked(4, found))


def test_the_form_says_of_each_field_what_was_said_last():
    more, moved = Answer(RENT, money=Money(1, "CNY")), Answer(BASICS, said("ann", "Moved."))
    left_out = submitted(PERMIT.business.materials, (WHO,))
    found, told = verdicts(rent=Verdict.EMPTY), lines(RENT)
    short = (left_out, checked(1, found), MissingMaterialsNotified(told, ANSWER.since(moment(1))))
    supplied = MaterialSupplied(frozenset(), (HOW_MUCH,), LOOK.since(moment(2)))
    amended = RequestAmended(frozenset(), (moved, more), LOOK.since(moment(3)))

    def says(*history: Any) -> tuple[Answer, ...]:
        answers: tuple[Answer, ...] = at_intake(*history).state.filing.answers
        return answers

    assert says(*short) == (WHO,)
    assert says(*short, supplied) == (WHO, HOW_MUCH)
    assert says(*short, supplied, amended) == (moved, more)
    assert says(submitted(frozenset(), (HOW_MUCH, WHO))) == (WHO, HOW_MUCH)


# -- 5  Registration ---------------------------------------------------------------------------


def test_only_what_was_found_complete_by_the_latest_check_is_registered():
    register = Register("REQ-20240702-0001", **did("cai", 2))

    at_intake(FILED_IN_FULL, FOUND_IN_ORDER).when(register, NUMBER).then(
        RequestRegistered("REQ-20240702-0001")
    )
    at_intake(FILED_IN_FULL).when(register, NUMBER).refused(REGISTER_CHECKED)
    at_intake(FILED_SHORT, FOUND_SHORT).when(register, NUMBER).refused(REGISTER_CHECKED)
    at_intake(*AWAITING, SUPPLIED).when(register, NUMBER).refused(REGISTER_CHECKED)
    stale = at_intake(FILED_IN_FULL, FOUND_IN_ORDER, ASKED, CLARIFIED_ON_2)
    stale.when(register, NUMBER).refused(REGISTER_CHECKED)


def test_what_is_issued_without_a_request_is_not_issued_again_through_one():
    register = Register("REQ-20240702-0001", **did("cai", 2))
    checked = at_intake(FILED_IN_FULL, FOUND_IN_ORDER)

    checked.when(register, attrs.evolve(NUMBER, issued=True)).refused(ONE_CHILD)


def test_nothing_is_registered_while_a_question_is_open():
    register = Register("REQ-20240702-0001", **did("cai", 2))
    asked = at_intake(FILED_IN_FULL, FOUND_IN_ORDER, ASKED).told(NUMBER)
    lapsed = at_intake(FILED_IN_FULL, FOUND_IN_ORDER, ASKED, ClarificationLapsed("q1"))

    asked.when(register).refused(CLARIFIED)
    lapsed.when(register, NUMBER).then(RequestRegistered("REQ-20240702-0001"))


@pytest.mark.parametrize(
    "number",
    [
        "",
        "17",
        "ORD-20240702-0001",
        "REQ-20240702-1",
        "REQ-20240702-00017",
        "REQ-2024070\uff12-0001",
    ],
)
def test_a_number_follows_the_scheme(number: str):
    register = Register(number, **did("cai", 2))

    at_intake(FILED_IN_FULL, FOUND_IN_ORDER).when(register, NUMBER).refused(NUMBERED_ONCE)


def test_no_number_is_given_outside_the_scheme():
    register = Register("17", **did("cai", 2))

    at_intake(FILED_IN_FULL, FOUND_IN_ORDER).when(register, NUMBER).refused(NUMBERED_ONCE)


# -- 6  Withdrawal -----------------------------------------------------------------------------


def test_whoever_filed_takes_it_back_and_says_why():
    withdraw = WithdrawRequest("I am moving away.", **did("ann", 2))
    request = at_intake(FILED_SHORT)

    request.when(withdraw).then(RequestWithdrawn("I am moving away."))
    request.when(attrs.evolve(withdraw, by=did("bo", 2)["by"])).refused(IN_POST)
    request.when(attrs.evolve(withdraw, reason="\u00a0")).refused(REASON_STATED)
    at_intake().when(withdraw).refused(IN_ORDER)
    done = at_intake(FILED_IN_FULL, FOUND_IN_ORDER, RequestRegistered("REQ-20240702-0001"))
    done.when(withdraw).refused(IN_ORDER)


def test_what_is_over_still_says_what_was_filed():
    filed = at_intake(FILED_SHORT).state.filing
    awaited = at_intake(*AWAITING).state.filing
    complete = at_intake(FILED_IN_FULL, FOUND_IN_ORDER).state
    number = "REQ-20240702-0001"
    declined = RequestDeclined(Grounds.NOT_OUR_BUSINESS, "A tax matter.", "phone")

    assert complete == Checked(complete.filing, moment(2))
    assert decider.after((FILED_SHORT, declined)) == Declined(filed)
    assert decider.after((FILED_SHORT, RequestWithdrawn("No."))) == Withdrawn(filed)
    lapsed = SupplementLapsed(frozenset({LEASE, PHOTO}))
    assert decider.after((*AWAITING, lapsed)) == Lapsed(awaited)
    registered = (FILED_IN_FULL, FOUND_IN_ORDER, RequestRegistered(number))
    assert decider.after(registered) == Registered(complete.filing, number, moment(2))


def test_an_amended_request_has_been_seen_by_no_check_and_told_of_by_no_notice():
    amended = at_intake(FILED_SHORT, FOUND_SHORT, NOTICED, AMENDED).state.filing
    asked = at_intake(FILED_SHORT, ASKED, AMENDED).state.filing

    assert (amended.generation, amended.verdicts, amended.notices) == (2, (), ())
    assert amended.unseen == (AMENDED.look_by,)
    assert asked.clarifications == ()
    assert at_intake(FILED_SHORT, AMENDED, AMENDED).state.filing.generation == 3


# -- Deadlines ---------------------------------------------------------------------------------


def keys(*history: Any) -> list[tuple[str, bool]]:
    running = due(decider.after(history), (CALENDAR,))
    return [(it.key, it.lapse is not None) for it in running]


def test_each_phase_runs_its_own_deadlines():
    assert keys() == []
    assert keys(FILED_SHORT) == [("sla.clarify", False)]
    assert keys(FILED_SHORT, FOUND_SHORT) == [("sla.missing_notice", False)]
    assert keys(*AWAITING) == [("supplement.deadline", True)]
    assert keys(*AWAITING, SUPPLIED) == [("sla.clarify", False)]
    assert keys(FILED_IN_FULL, FOUND_IN_ORDER) == []
    asked = (FILED_IN_FULL, FOUND_IN_ORDER, ASKED)
    assert keys(*asked) == [("supplement.deadline", True)]
    assert keys(*asked, CLARIFIED_ON_2) == [("sla.clarify", False)]
    assert keys(FILED_SHORT, RequestWithdrawn("No.")) == []


def ends(*history: Any) -> dict[str, Any]:
    return {it.key: it.ends for it in due(decider.after(history), (CALENDAR,))}


def test_a_question_is_never_taken_for_the_notice_whatever_its_key():
    nameless = attrs.evolve(ASKED, key="", answer_by=NOTICED.supply_by)
    both = due(decider.after((*AWAITING, nameless)), (CALENDAR,))

    assert [it.key for it in both] == ["supplement.deadline", "supplement.deadline"]
    assert len({it.occurrence for it in both}) == 2


def test_each_question_is_kept_as_it_was_asked_and_lapses_by_itself_by_the_clock():
    also = attrs.evolve(ASKED, key="q2")
    now = at_intake(FILED_SHORT, ASKED, also).state
    running = [it for it in due(now, (CALENDAR,)) if it.lapse]

    assert [(it.key, it.about, it.answer_by) for it in now.filing.clarifications] == [
        (it.key, it.about, it.answer_by) for it in (ASKED, also)
    ]
    assert [it.lapse for it in running] == [
        LapseClarification(it, by=SYSTEM) for it in ("q1", "q2")
    ]
    [notice_] = due(decider.after(AWAITING), (CALENDAR,))
    assert notice_.lapse == LapseSupplement(by=SYSTEM)
    assert len({it.occurrence for it in running}) == 2


def test_what_came_in_first_is_looked_at_in_its_own_term_whatever_comes_after_it():
    later = attrs.evolve(SUPPLIED, look_by=LOOK.since(moment(4)))

    assert ends(*AWAITING, SUPPLIED, later) == ends(*AWAITING, SUPPLIED)
    assert ends(*AWAITING, later) != ends(*AWAITING, SUPPLIED)


def test_looking_once_more_leaves_no_more_time_to_tell():
    again = checked(4, SHORT)

    assert ends(FILED_SHORT, FOUND_SHORT, again) == ends(FILED_SHORT, FOUND_SHORT)


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    ann, cai = did("ann", day), did("cai", day)
    none: frozenset[Item] = frozenset()
    for materials in (frozenset({FORM}), PERMIT.business.materials):
        yield submission(materials, **ann), OFFER
    yield RequestClarification("q1", FORM, "Which address?", **cai), ANSWER
    yield AnswerClarification("q1", said("ann", "3 Harbour Road"), **ann), LOOK
    yield LapseClarification("q1", **did(SYSTEM, day)), CALENDAR
    for lease, photo in combinations(
        (Verdict.OK, Verdict.MISSING, Verdict.LATE_FOUND, Verdict.OK), 2
    ):
        yield check(day, verdicts(lease=lease, photo=photo)), TELL
    yield check(day, verdicts(application=Verdict.LATE_FOUND)), TELL
    yield check(day, verdicts(application=Verdict.INVALID)), TELL
    yield check(day, SHORT), TELL
    for some in combinations((FORM, LEASE, PHOTO), 2):
        yield notice(day, lines(*some)), ANSWER
    yield notice(day, lines(LEASE)), ANSWER
    yield RemindSupplement(frozenset({LEASE}), **cai), NoFacts()
    for some_of_it in (frozenset({LEASE}), frozenset({LEASE, PHOTO}), none):
        yield SupplyMaterial(some_of_it, **ann), LOOK
    yield (
        OverrideOneTimeNotice(frozenset({FORM}), "Forged.", **did("dan", day)),
        Supplementary(True),
    )
    yield LapseSupplement(**did(SYSTEM, day)), CALENDAR
    for amended in (LEASE, FORM):
        yield AmendRequest(frozenset({amended}), (), **ann), LOOK
    for ground in Grounds:
        yield (
            DeclineRequest(ground, "A tax matter.", "phone", **cai),
            ByChannel(frozenset({"phone"})),
        )
    yield Register("REQ-20240702-0001", **cai), NUMBER
    yield WithdrawRequest("I am moving away.", **ann), NoFacts()


def begun(past: tuple[Any, ...]) -> Any:
    """The page, as if its histories began after this past."""
    return attrs.evolve(decider, initial=decider.after(past))


PASTS: list[tuple[Any, ...]] = [
    (),
    (FILED_SHORT, FOUND_SHORT),
    AWAITING,
    (*AWAITING, SUPPLIED),
    (FILED_IN_FULL, FOUND_IN_ORDER),
]


def lives() -> Any:
    """Histories from the very beginning, and from where a few things have happened."""
    return st.sampled_from(PASTS).flatmap(
        lambda past: histories(begun(past), acts).map(lambda more: [*past, *more])
    )


TRIES = settings(max_examples=2_000, database=None, phases=[Phase.generate])


@pytest.mark.parametrize(
    "phase",
    [NotSubmitted, Submitted, Deficient, AwaitingSupplement, Checked, *decider.over],
)
def test_histories_lead_to_every_phase(phase: type):
    find(lives(), lambda it: isinstance(decider.after(it), phase), settings=TRIES)


@pytest.mark.parametrize(
    "event",
    [
        CompletenessChecked,
        DeficiencyFoundLate,
        MissingMaterialsNotified,
        OverrideGranted,
        RequestAmended,
        RequestRegistered,
    ],
)
def test_the_laws_are_put_to_what_they_are_about(event: type):
    past = [it for past in PASTS for it in past]

    def decided(history: list[Any]) -> bool:
        return any(isinstance(it, event) and it not in past for it in history)

    find(lives(), decided, settings=TRIES)


@for_all(lives())
def test_whatever_happens_a_generation_has_one_notice_and_it_is_full(history: list[Any]):
    told, found = 0, frozenset[Item]()
    for event in history:
        match event:
            case RequestAmended():
                told = 0
            case CompletenessChecked(judgements):
                found = frozenset(
                    it.item for it in judgements if it.verdict in (Verdict.MISSING, Verdict.INVALID)
                )
            case MissingMaterialsNotified(items):
                told += 1
                assert {it.item for it in items} == found != frozenset()
    assert told <= 1


@for_all(lives())
def test_whatever_happens_nothing_is_demanded_that_the_notice_did_not_name(history: list[Any]):
    named: frozenset[Item] | None = None
    for event in history:
        match event:
            case RequestAmended():
                named = None
            case MissingMaterialsNotified(items):
                named = frozenset(it.item for it in items)
            case OverrideGranted(items=more):
                assert named is not None
                named |= more
            case CompletenessChecked(judgements) if named is not None:
                wanting = {it.item for it in judgements if it.verdict is Verdict.MISSING}
                assert wanting <= named


@for_all(lives())
def test_whatever_happens_what_was_in_order_stays_so_unless_amended(history: list[Any]):
    latest, settled = frozenset[Item](), frozenset[Item]()
    for event in history:
        match event:
            case RequestAmended(materials):
                settled = (settled | latest) - materials
                latest = frozenset()
            case CompletenessChecked(judgements):
                demanded = {it.item for it in judgements if it.verdict in DEMANDS}
                assert not demanded & settled
                latest = ALL - demanded


@for_all(lives())
def test_whatever_happens_registration_follows_a_clean_check(history: list[Any]):
    for before, event in pairwise(history):
        if isinstance(event, RequestRegistered):
            assert isinstance(
                before,
                CompletenessChecked | ClarificationLapsed | DeficiencyFoundLate | OverrideGranted,
            )
    registered = [it for it in history if isinstance(it, RequestRegistered)]
    assert len(registered) <= 1


@for_all(lives())
def test_whatever_happens_lateness_is_put_on_record_with_its_finding(history: list[Any]):
    for event, after in pairwise([*history, None]):
        if isinstance(event, CompletenessChecked):
            late = {it.item for it in event.judgements if it.verdict is Verdict.LATE_FOUND}
            assert bool(late) == isinstance(after, DeficiencyFoundLate)


# -- No traps ----------------------------------------------------------------------------------


def next_step(state: Any) -> tuple[Any, Any]:
    """What brings a request on: the desk does its part, and the applicant what they are asked."""
    filing = state.filing
    wanting, absent = filing.wanting, filing.required - filing.on_file
    for question in filing.clarifications:
        return LapseClarification(question.key, **did(SYSTEM, 99)), CALENDAR
    if filing.unseen:
        found = {it: Verdict.MISSING if it in filing.materials else Verdict.EMPTY for it in absent}
        judged = (Judgement(it, found.get(it, Verdict.OK)) for it in sorted(filing.required))
        return check(99, tuple(judged)), TELL
    if isinstance(state, Deficient):
        return notice(99, lines(*wanting)), ANSWER
    if isinstance(state, AwaitingSupplement):
        form = tuple(it for it in IN_FULL if it.item in wanting)
        return SupplyMaterial(wanting & filing.materials, form, **did("ann", 99)), LOOK
    return Register("REQ-20240702-0001", **did("cai", 99)), NUMBER


def test_from_wherever_it_has_come_to_a_request_can_still_be_registered():
    for state in EXPLORED.states:
        if isinstance(state, Open):
            brought_on(decider, state, next_step, Registered)


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(
    decider,
    acts,
    days=(1, 30),
    within=lambda it: getattr(getattr(it, "filing", None), "generation", 1) <= 2,
    most=1_000,
)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(intake.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    parts = (clarification, filing, intake, one_notice)
    rules = {it for part in parts for it in vars(part).values() if isinstance(it, Rule)}

    assert len({it.id for it in rules}) == len(rules)


def test_a_history_that_could_not_have_been_is_not_believed():
    with pytest.raises(ImpossibleHistory):
        decider.after([FILED_IN_FULL, NOTICED])
    with pytest.raises(ImpossibleHistory):
        decider.after([FOUND_SHORT])
