"""The book of properties: those of every page, by its name; nothing registers itself."""

from __future__ import annotations

from typing import Final

from casework.domain import calendar, catalogue, numbers, policy
from casework.domain.archives import file, source
from casework.domain.care import customer, feedback, revisit
from casework.domain.confidentiality import erasure, grants, keys, nda
from casework.domain.governance import sla
from casework.domain.inventory import replenishment, slow_moving, stock_item, stocktake
from casework.domain.issuance import blank_forms, issuance
from casework.domain.orders import order
from casework.domain.people import (
    appraisal,
    attendance,
    employee,
    induction,
    leave,
    leave_register,
    organisation,
    record,
    scheme,
    training_plan,
    training_session,
)
from casework.domain.properties import (
    archives_file,
    archives_source,
    care_customer,
    care_feedback,
    care_revisit,
    confidentiality_erasure,
    confidentiality_grants,
    confidentiality_keys,
    confidentiality_nda,
    governance_sla,
    inventory_replenishment,
    inventory_slow_moving,
    inventory_stock_item,
    inventory_stocktake,
    issuance_blank_forms,
    issuance_issuance,
    orders_order,
    people_appraisal,
    people_attendance,
    people_employee,
    people_induction,
    people_leave,
    people_leave_register,
    people_organisation,
    people_record,
    people_scheme,
    people_training_plan,
    people_training_session,
    requests_consultation,
    requests_delivery,
    requests_intake,
    requests_processing,
    review_finding,
    review_review,
    signing_contract,
)
from casework.domain.properties import (
    calendar as of_calendar,
)
from casework.domain.properties import (
    catalogue as of_catalogue,
)
from casework.domain.properties import (
    numbers as of_numbers,
)
from casework.domain.properties import (
    policy as of_policy,
)
from casework.domain.properties.templates import Property
from casework.domain.requests import consultation, delivery, intake, processing
from casework.domain.review import finding, review
from casework.domain.signing import contract

PROPERTIES: Final[dict[str, tuple[Property, ...]]] = {
    file.decider.name: archives_file.PROPERTIES,
    source.decider.name: archives_source.PROPERTIES,
    calendar.decider.name: of_calendar.PROPERTIES,
    customer.decider.name: care_customer.PROPERTIES,
    feedback.decider.name: care_feedback.PROPERTIES,
    revisit.decider.name: care_revisit.PROPERTIES,
    catalogue.decider.name: of_catalogue.PROPERTIES,
    erasure.decider.name: confidentiality_erasure.PROPERTIES,
    grants.decider.name: confidentiality_grants.PROPERTIES,
    keys.decider.name: confidentiality_keys.PROPERTIES,
    nda.decider.name: confidentiality_nda.PROPERTIES,
    sla.decider.name: governance_sla.PROPERTIES,
    replenishment.decider.name: inventory_replenishment.PROPERTIES,
    slow_moving.decider.name: inventory_slow_moving.PROPERTIES,
    stock_item.decider.name: inventory_stock_item.PROPERTIES,
    stocktake.decider.name: inventory_stocktake.PROPERTIES,
    blank_forms.decider.name: issuance_blank_forms.PROPERTIES,
    issuance.decider.name: issuance_issuance.PROPERTIES,
    numbers.decider.name: of_numbers.PROPERTIES,
    order.decider.name: orders_order.PROPERTIES,
    appraisal.decider.name: people_appraisal.PROPERTIES,
    attendance.decider.name: people_attendance.PROPERTIES,
    employee.decider.name: people_employee.PROPERTIES,
    induction.decider.name: people_induction.PROPERTIES,
    leave.decider.name: people_leave.PROPERTIES,
    leave_register.decider.name: people_leave_register.PROPERTIES,
    organisation.decider.name: people_organisation.PROPERTIES,
    record.decider.name: people_record.PROPERTIES,
    scheme.decider.name: people_scheme.PROPERTIES,
    training_plan.decider.name: people_training_plan.PROPERTIES,
    training_session.decider.name: people_training_session.PROPERTIES,
    policy.decider.name: of_policy.PROPERTIES,
    consultation.decider.name: requests_consultation.PROPERTIES,
    delivery.decider.name: requests_delivery.PROPERTIES,
    intake.decider.name: requests_intake.PROPERTIES,
    processing.decider.name: requests_processing.PROPERTIES,
    finding.decider.name: review_finding.PROPERTIES,
    review.decider.name: review_review.PROPERTIES,
    contract.decider.name: signing_contract.PROPERTIES,
}
