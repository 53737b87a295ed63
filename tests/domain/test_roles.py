"""Who may do what, command by command, as the catalogue's tables have it (2.3 to 2.11).

The gate holds an actor's posts to what a command says of itself; this holds the command to the
catalogue. Whatever a party may do is a party's own case besides, which the page sees to.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from casework.domain import calendar, catalogue, numbers, policy
from casework.domain.archives import file
from casework.domain.care import customer, feedback, revisit
from casework.domain.confidentiality import erasure, grants, keys, nda
from casework.domain.governance import sla
from casework.domain.people import employee, organisation
from casework.domain.review import finding, review
from casework.domain.staff import STAFF, Role

NOBODY = ""
PARTY = "applicant customer"
CLOCK = "system"
REVIEWER = (
    "leader deputy manager iss_reviewer contract_reviewer sign_reviewer doc_reviewer backoffice"
)
STAFFING = "hr manager"
EVERYONE = " ".join(STAFF)

MAY: dict[ModuleType, dict[str, str]] = {
    calendar: {"PublishCalendar": "manager hr"},
    policy: {"SetTerm SetCount SetChoice SetStages": "manager"},
    catalogue: {
        "ProposeBusinessType": "drafter backoffice deputy manager",
        "ApproveBusinessType": "manager approver",
    },
    numbers: {"TakeNumber": NOBODY},
    sla: {"NoteBreach": CLOCK},
    review: {
        "OpenReview Resubmit InvalidateReview": NOBODY,
        "RecordVerdict PassStage ReturnForRework": REVIEWER,
    },
    finding: {
        "OpenFinding": NOBODY,
        "RecordCause ProposeMeasure VerifyFinding": "inspector",
    },
    customer: {
        "ReportCustomerInfo": "sales",
        "RecordCustomerInfo ClassifyCustomer AnalyseCustomer": "backoffice",
        "CorrectCustomerInfo CheckCustomerInfo": "backoffice",
        "LogContact": "sales backoffice",
        "ReadCustomer": EVERYONE,
    },
    feedback: {
        "OpenFeedback RecordProblem TransferFeedback": "backoffice handler",
        "AcceptTransfer RejectTransfer PlanRectification CompleteRectification": "dept",
        "InformCustomer": "dept backoffice handler",
        "VerifyRectification CloseFeedback": "backoffice handler",
        "ConfirmSatisfied DeclareUnsatisfied WithdrawFeedback": PARTY,
        "LapseSatisfaction": CLOCK,
        "OverrideClosure": "deputy",
    },
    revisit: {
        "ScheduleRevisit RecordUnreachable RescheduleRevisit": "backoffice signer",
        "GiveUpRevisit RecordRevisit ForwardSuggestion": "backoffice signer",
        "RateSatisfaction": PARTY,
    },
    organisation: {
        "FoundOffice": PARTY,
        "OpenCentre CreateGroup OpenDepartment ChangeServices": STAFFING,
        "AppointManager AppointDeputy AppointLeader": STAFFING,
        "DefinePost AssignPost VacatePost": STAFFING,
        "RecordDeparture": NOBODY,
        "StandIn": EVERYONE,
        "SetWorkPlan": "manager",
    },
    employee: {
        "EngageEmployee RecordCompetency EndEmployment": "hr",
        "AcknowledgePolicy": PARTY,
    },
    nda: {"PrepareNda RenewNda EndNda": "hr", "SignNda": PARTY},
    grants: {
        "GrantAccess RevokeAccess": "info_owner",
        "EndGrants": NOBODY,
        "ReadClassified": PARTY,
    },
    keys: {"BeginKeys": "sys_admin hr info_owner"},
    erasure: {"OrderErasure": "hr info_owner"},
    file: {
        "OpenArchive AddRecord IndexArchive SealArchive": "archivist handler clerk backoffice",
    },
}


def told(page: Any) -> dict[str, frozenset[Role]]:
    """Command by command, the roles that the table names."""
    return {
        command: frozenset(map(Role, roles.split()))
        for commands, roles in MAY[page].items()
        for command in commands.split()
    }


@pytest.mark.parametrize("page", MAY, ids=lambda it: it.__name__.removeprefix("casework.domain."))
def test_each_command_is_open_to_whom_the_catalogue_opens_it(page: Any):
    may = {it.__name__: it.may for it in page.decider.commands}

    assert {it: may[it] for it in told(page)} == told(page)


def test_the_auditor_does_nothing_and_the_clock_only_what_is_the_clocks():
    for page in MAY:
        for may in told(page).values():
            assert Role.AUDITOR not in may
            assert Role.SYSTEM not in may or may == {Role.SYSTEM}
