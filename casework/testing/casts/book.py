"""The book of casts: every page that can be explored, by its name; nothing registers itself."""

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
    issuance_blank_forms,
    issuance_issuance,
    numbers,
    orders_order,
    policy,
    requests_consultation,
    requests_delivery,
    requests_intake,
    requests_processing,
    review_finding,
    review_review,
    signing_contract,
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
    issuance_blank_forms.SUBJECT,
    issuance_issuance.SUBJECT,
    numbers.SUBJECT,
    orders_order.SUBJECT,
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
