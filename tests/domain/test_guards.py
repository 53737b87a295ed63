"""No rule is decoration: take any guard out of a page, and an example of that page fails."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import pytest

from casework import domain
from casework.domain import calendar, catalogue, general, money, numbers, policy
from casework.domain.archives import file, source
from casework.domain.care import customer, feedback, rectification, revisit
from casework.domain.confidentiality import erasure, grants, keys, nda
from casework.domain.governance import sla
from casework.domain.inventory import (
    correction,
    replenishment,
    shortage,
    slow_moving,
    stock,
    stock_item,
    stocktake,
)
from casework.domain.issuance import (
    blank_forms,
    documents,
    entry,
    handover,
    information,
    issuance,
)
from casework.domain.issuance import underway as issuance_underway
from casework.domain.orders import follow_up, fulfilment, order
from casework.domain.people import (
    appointment,
    appraisal,
    assessment,
    attendance,
    employee,
    improvement,
    induction,
    leave,
    leave_register,
    organisation,
    performance,
    record,
    scheme,
    scoring,
    standing_in,
    training_plan,
    training_session,
    work_plan,
)
from casework.domain.requests import (
    assignment,
    case,
    clarification,
    consultation,
    delivery,
    filing,
    intake,
    objections,
    one_notice,
    processing,
    supervision,
    work,
)
from casework.domain.review import finding, review
from casework.domain.signing import contract, deal, files, session, signatures
from casework.domain.signing import performance as contract_performance
from casework.testing.guards import (
    examples,
    guards,
    noticed,
    unnoticed_events,
    unnoticed_guards,
    without_guard,
)
from tests.domain import (
    test_calendar,
    test_catalogue,
    test_general,
    test_money,
    test_numbers,
    test_policy,
)
from tests.domain.archives import test_file, test_source
from tests.domain.care import test_customer, test_feedback, test_revisit
from tests.domain.confidentiality import test_erasure, test_grants, test_keys, test_nda
from tests.domain.governance import test_sla
from tests.domain.inventory import (
    test_replenishment,
    test_slow_moving,
    test_stock_item,
    test_stocktake,
)
from tests.domain.issuance import test_blank_forms, test_issuance
from tests.domain.orders import test_order
from tests.domain.people import (
    test_appraisal,
    test_attendance,
    test_employee,
    test_induction,
    test_leave,
    test_leave_register,
    test_organisation,
    test_performance,
    test_record,
    test_scheme,
    test_training_plan,
    test_training_session,
)
from tests.domain.requests import (
    test_consultation,
    test_delivery,
    test_intake,
    test_processing,
)
from tests.domain.review import test_finding, test_review
from tests.domain.signing import test_contract

PAGES = {
    calendar: (test_calendar,),
    catalogue: (test_catalogue,),
    general: (test_general,),
    money: (test_money,),
    numbers: (test_numbers,),
    policy: (test_policy,),
    intake: (test_intake,),
    filing: (test_intake,),
    clarification: (test_intake,),
    one_notice: (test_intake,),
    processing: (test_processing,),
    assignment: (test_processing,),
    work: (test_processing,),
    case: (test_processing, test_delivery),
    supervision: (test_processing, test_delivery),
    delivery: (test_delivery,),
    objections: (test_delivery,),
    consultation: (test_consultation,),
    review: (test_review,),
    finding: (test_finding,),
    customer: (test_customer,),
    feedback: (test_feedback,),
    rectification: (test_feedback,),
    revisit: (test_revisit,),
    organisation: (test_organisation,),
    work_plan: (test_organisation,),
    standing_in: (test_organisation,),
    employee: (test_employee,),
    nda: (test_nda,),
    grants: (test_grants,),
    keys: (test_keys,),
    erasure: (test_erasure,),
    file: (test_file,),
    source: (test_source,),
    sla: (test_sla,),
    contract: (test_contract,),
    deal: (test_contract,),
    files: (test_contract,),
    session: (test_contract,),
    signatures: (test_contract,),
    contract_performance: (test_contract,),
    issuance: (test_issuance,),
    issuance_underway: (test_issuance,),
    information: (test_issuance,),
    entry: (test_issuance,),
    documents: (test_issuance,),
    handover: (test_issuance,),
    blank_forms: (test_blank_forms,),
    order: (test_order,),
    fulfilment: (test_order,),
    follow_up: (test_order,),
    scheme: (test_scheme,),
    appraisal: (test_appraisal,),
    scoring: (test_appraisal,),
    improvement: (test_appraisal,),
    assessment: (test_appraisal,),
    record: (test_record,),
    appointment: (test_employee,),
    performance: (test_employee, test_performance),
    attendance: (test_attendance,),
    induction: (test_induction,),
    leave: (test_leave,),
    leave_register: (test_leave_register,),
    training_plan: (test_training_plan,),
    training_session: (test_training_session,),
    stock: (test_stock_item,),
    stock_item: (test_stock_item,),
    correction: (test_stock_item,),
    shortage: (test_stock_item,),
    stocktake: (test_stocktake,),
    replenishment: (test_replenishment,),
    slow_moving: (test_slow_moving,),
}
EVERY = [pytest.param(it, id=it.__name__.removeprefix("casework.domain.")) for it in PAGES]
DECIDING = [it for it in EVERY if hasattr(it.values[0], "decider")]


@pytest.mark.parametrize("page", EVERY)
def test_every_guard_is_noticed_when_it_is_gone(page: ModuleType):
    assert guards(page)
    assert not unnoticed_guards(page, *PAGES[page])


@pytest.mark.parametrize("page", DECIDING)
def test_every_event_is_noticed_when_it_does_not_follow(page: ModuleType):
    assert not unnoticed_events(page, *PAGES[page])


def test_no_page_with_a_guard_is_left_out():
    names = [it.name for it in pkgutil.walk_packages(domain.__path__, "casework.domain.")]
    guarded = {it for it in map(importlib.import_module, names) if guards(it)}

    assert guarded <= PAGES.keys()


def test_a_guard_that_is_taken_out_holds_nobody():
    line = next(it for it in guards(intake))
    with without_guard(intake, line):
        assert noticed(examples(test_intake))
