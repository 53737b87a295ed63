"""What follows from what: each policy, and the events that it reacts to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from casework.application.pages import Policy
from casework.domain.archives.file import ArchiveOpened
from casework.domain.care.revisit import SatisfactionRated
from casework.domain.confidentiality.nda import NdaEnded
from casework.domain.inventory.replenishment import ReplenishmentProposed, ReplenishmentRejected
from casework.domain.inventory.slow_moving import DisposalExecuted
from casework.domain.inventory.stocktake import (
    StockAdjusted,
    StocktakeCancelled,
    StocktakeCompleted,
    StocktakeStarted,
)
from casework.domain.issuance.documents import DocumentPrinted
from casework.domain.issuance.handover import IssuanceCompleted
from casework.domain.issuance.information import CorrectionRequested, InfoCorrected
from casework.domain.issuance.issuance import IssuanceOpened, IssuanceVoided
from casework.domain.orders.fulfilment import OrderDelivered, OrderShipped, StockReserved
from casework.domain.orders.order import OrderCancelled, OrderReceived, OrderResubmitted
from casework.domain.people.appraisal import AppealDecided, AppraisalFinalised
from casework.domain.people.employee import EmploymentEnded
from casework.domain.people.improvement import ImprovementAssessed
from casework.domain.people.induction import InductionCompleted
from casework.domain.people.leave import (
    LeaveApplied,
    LeaveApproved,
    LeaveCancelled,
    LeaveEnded,
    LeaveRejected,
)
from casework.domain.people.organisation import OfficeFounded, PostVacated
from casework.domain.people.performance import DismissedForPerformance, TransferredForPerformance
from casework.domain.people.training_session import (
    EffectEvaluated,
    SessionCancelled,
    SessionScheduled,
)
from casework.domain.policies.when_appeal_is_rejected import when_appeal_is_rejected
from casework.domain.policies.when_appraisal_is_final import when_appraisal_is_final
from casework.domain.policies.when_archive_is_opened import when_archive_is_opened
from casework.domain.policies.when_customer_is_dissatisfied import when_customer_is_dissatisfied
from casework.domain.policies.when_deficiency_is_found_late import when_deficiency_is_found_late
from casework.domain.policies.when_difference_is_adjusted import when_difference_is_adjusted
from casework.domain.policies.when_disposal_is_executed import when_disposal_is_executed
from casework.domain.policies.when_employee_is_transferred import when_employee_is_transferred
from casework.domain.policies.when_employment_ends import when_employment_ends
from casework.domain.policies.when_form_is_printed_on import when_form_is_printed_on
from casework.domain.policies.when_improvement_is_assessed import when_improvement_is_assessed
from casework.domain.policies.when_induction_is_completed import when_induction_is_completed
from casework.domain.policies.when_issuance_goes_another_way import when_issuance_goes_another_way
from casework.domain.policies.when_issuance_is_completed import when_issuance_is_completed
from casework.domain.policies.when_issuance_is_reviewed import when_issuance_is_reviewed
from casework.domain.policies.when_issuance_is_up_for_review import when_issuance_is_up_for_review
from casework.domain.policies.when_leave_changes import when_leave_changes
from casework.domain.policies.when_nda_ends import when_nda_ends
from casework.domain.policies.when_office_is_founded import when_office_is_founded
from casework.domain.policies.when_order_is_cancelled import when_order_is_cancelled
from casework.domain.policies.when_order_is_delivered import when_order_is_delivered
from casework.domain.policies.when_order_is_received import when_order_is_received
from casework.domain.policies.when_order_is_reserved import when_order_is_reserved
from casework.domain.policies.when_order_is_reviewed import when_order_is_reviewed
from casework.domain.policies.when_order_is_shipped import when_order_is_shipped
from casework.domain.policies.when_post_is_vacated import when_post_is_vacated
from casework.domain.policies.when_processing_starts import when_processing_starts
from casework.domain.policies.when_rating_is_low import when_rating_is_low
from casework.domain.policies.when_replenishment_is_proposed import when_replenishment_is_proposed
from casework.domain.policies.when_request_is_registered import when_request_is_registered
from casework.domain.policies.when_request_is_withdrawn import when_request_is_withdrawn
from casework.domain.policies.when_result_is_approved import when_result_is_approved
from casework.domain.policies.when_result_is_reopened import when_result_is_reopened
from casework.domain.policies.when_result_is_reviewed import when_result_is_reviewed
from casework.domain.policies.when_satisfaction_is_rated import when_satisfaction_is_rated
from casework.domain.policies.when_session_changes import when_session_changes
from casework.domain.policies.when_signing_file_is_added import when_signing_file_is_added
from casework.domain.policies.when_signing_files_are_reviewed import when_signing_files_are_reviewed
from casework.domain.policies.when_signing_files_are_submitted import (
    when_signing_files_are_submitted,
)
from casework.domain.policies.when_signing_files_change import when_signing_files_change
from casework.domain.policies.when_signing_is_archived import when_signing_is_archived
from casework.domain.policies.when_signing_is_completed import when_signing_is_completed
from casework.domain.policies.when_stocktake_ends import when_stocktake_ends
from casework.domain.policies.when_stocktake_starts import when_stocktake_starts
from casework.domain.policies.when_work_is_completed import when_work_is_completed
from casework.domain.requests import delivery, processing
from casework.domain.requests.delivery import FeedbackCollected, ResultReopened
from casework.domain.requests.intake import RequestRegistered
from casework.domain.requests.one_notice import DeficiencyFoundLate
from casework.domain.requests.processing import (
    ProcessingCompleted,
    ProcessingStarted,
    ProfileRestarted,
    ResultApproved,
    ReworkCompleted,
)
from casework.domain.review.review import ReviewPassed, ReviewReturned
from casework.domain.signing.contract import (
    SigningAbandoned,
    SigningArchiveOpened,
    SigningCompleted,
)
from casework.domain.signing.files import FileAdded, FilesReturned, FilesRevised, FilesSubmitted

REACTS_TO: Final[Mapping[Policy, tuple[type, ...]]] = {
    when_request_is_registered: (RequestRegistered,),
    when_work_is_completed: (ProcessingCompleted, ReworkCompleted),
    when_result_is_reviewed: (ReviewReturned, ReviewPassed),
    when_result_is_approved: (ResultApproved,),
    when_result_is_reopened: (ResultReopened,),
    when_request_is_withdrawn: (processing.RequestWithdrawn, delivery.RequestWithdrawn),
    when_deficiency_is_found_late: (DeficiencyFoundLate,),
    when_customer_is_dissatisfied: (FeedbackCollected,),
    when_rating_is_low: (SatisfactionRated,),
    when_satisfaction_is_rated: (SatisfactionRated,),
    when_archive_is_opened: (ArchiveOpened,),
    when_employment_ends: (EmploymentEnded, DismissedForPerformance),
    when_nda_ends: (NdaEnded,),
    when_post_is_vacated: (PostVacated,),
    when_office_is_founded: (OfficeFounded,),
    when_processing_starts: (ProcessingStarted, ProfileRestarted),
    when_signing_file_is_added: (FileAdded,),
    when_signing_files_are_submitted: (FilesSubmitted,),
    when_signing_files_are_reviewed: (ReviewReturned, ReviewPassed),
    when_signing_files_change: (FilesReturned, FilesRevised, SigningAbandoned),
    when_signing_is_completed: (SigningCompleted,),
    when_signing_is_archived: (SigningArchiveOpened,),
    when_appeal_is_rejected: (AppealDecided,),
    when_appraisal_is_final: (AppraisalFinalised,),
    when_employee_is_transferred: (TransferredForPerformance,),
    when_form_is_printed_on: (DocumentPrinted,),
    when_improvement_is_assessed: (ImprovementAssessed,),
    when_induction_is_completed: (InductionCompleted,),
    when_issuance_goes_another_way: (CorrectionRequested, IssuanceVoided),
    when_issuance_is_completed: (IssuanceCompleted,),
    when_issuance_is_reviewed: (ReviewReturned, ReviewPassed),
    when_issuance_is_up_for_review: (IssuanceOpened, InfoCorrected, DocumentPrinted),
    when_leave_changes: (LeaveApplied, LeaveApproved, LeaveEnded, LeaveRejected, LeaveCancelled),
    when_order_is_cancelled: (OrderCancelled,),
    when_order_is_delivered: (OrderDelivered,),
    when_order_is_received: (OrderReceived, OrderResubmitted),
    when_order_is_reserved: (StockReserved,),
    when_order_is_reviewed: (ReviewReturned, ReviewPassed),
    when_order_is_shipped: (OrderShipped,),
    when_session_changes: (SessionScheduled, SessionCancelled, EffectEvaluated),
    when_stocktake_starts: (StocktakeStarted,),
    when_difference_is_adjusted: (StockAdjusted,),
    when_stocktake_ends: (StocktakeCompleted, StocktakeCancelled),
    when_replenishment_is_proposed: (ReplenishmentProposed, ReplenishmentRejected),
    when_disposal_is_executed: (DisposalExecuted,),
}
"""Policies in the order in which they react, each with every event its ``match`` has a case for.

The office asks a policy about these events alone.
"""
