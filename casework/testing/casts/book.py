"""The book of casts: every page that can be explored, by its name; nothing registers itself.

Besides the pages, those that policies join are explored as one.
"""

from __future__ import annotations

from typing import Final

from casework.testing.casts import (
    archives_file,
    archives_source,
    calendar,
    care_customer,
    care_feedback,
    care_revisit,
    catalogue,
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
    numbers,
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
    policy,
    processing_and_review,
    requests_consultation,
    requests_delivery,
    requests_intake,
    requests_processing,
    review_finding,
    review_review,
    signing_contract,
    stocktake_and_stock_item,
)
from casework.testing.deletion import Subject

_SUBJECTS: Final = (
    archives_file.SUBJECT,
    archives_source.SUBJECT,
    calendar.SUBJECT,
    care_customer.SUBJECT,
    care_feedback.SUBJECT,
    care_revisit.SUBJECT,
    catalogue.SUBJECT,
    confidentiality_erasure.SUBJECT,
    confidentiality_grants.SUBJECT,
    confidentiality_keys.SUBJECT,
    confidentiality_nda.SUBJECT,
    governance_sla.SUBJECT,
    inventory_replenishment.SUBJECT,
    inventory_slow_moving.SUBJECT,
    inventory_stock_item.SUBJECT,
    inventory_stocktake.SUBJECT,
    issuance_blank_forms.SUBJECT,
    issuance_issuance.SUBJECT,
    numbers.SUBJECT,
    orders_order.SUBJECT,
    people_appraisal.SUBJECT,
    people_attendance.SUBJECT,
    people_employee.SUBJECT,
    people_induction.SUBJECT,
    people_leave.SUBJECT,
    people_leave_register.SUBJECT,
    people_organisation.SUBJECT,
    people_record.SUBJECT,
    people_scheme.SUBJECT,
    people_training_plan.SUBJECT,
    people_training_session.SUBJECT,
    policy.SUBJECT,
    requests_consultation.SUBJECT,
    requests_delivery.SUBJECT,
    requests_intake.SUBJECT,
    requests_processing.SUBJECT,
    review_finding.SUBJECT,
    review_review.SUBJECT,
    signing_contract.SUBJECT,
)

SUBJECTS: Final[dict[str, Subject]] = {it.name: it for it in _SUBJECTS}

_JOINED: Final = (processing_and_review.SUBJECT, stocktake_and_stock_item.SUBJECT)

JOINED: Final[dict[str, Subject]] = {it.name: it for it in _JOINED}

EVERYTHING: Final[dict[str, Subject]] = {**SUBJECTS, **JOINED}
