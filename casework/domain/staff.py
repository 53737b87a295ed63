"""Roles of the office (2.11), and those who hold no post in it.

A role comes from a post in the organisation, never from who somebody is (GEN-09).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a post allows its holder to do. The value is the term of the catalogue."""

    APPLICANT = "applicant"  # ROL-01: whoever asks. No post: own cases only.
    CUSTOMER = "customer"
    INTAKE = "intake"  # ROL-02
    RECEPTION = "reception"
    CLERK = "clerk"  # ROL-03
    HANDLER = "handler"  # ROL-04
    LEADER = "leader"  # ROL-05
    DEPUTY = "deputy"  # ROL-06
    MANAGER = "manager"  # ROL-07
    TRACKER = "tracker"  # ROL-08
    ISS_REVIEWER = "iss_reviewer"  # ROL-09
    CONTRACT_REVIEWER = "contract_reviewer"
    SIGN_REVIEWER = "sign_reviewer"
    DOC_REVIEWER = "doc_reviewer"
    SIGNER = "signer"  # ROL-10
    BIZ_OWNER = "biz_owner"
    BACKOFFICE = "backoffice"  # ROL-11
    SALES = "sales"  # ROL-12
    PRODUCTION = "production"
    PURCHASER = "purchaser"
    SHIPPING = "shipping"
    ARCHIVIST = "archivist"  # ROL-13
    ARCH_APPROVER = "arch_approver"
    FINANCE = "finance"  # ROL-14
    EXPENSE_APPROVER = "expense_approver"
    CUSTODIAN = "custodian"  # ROL-15
    SAFETY_OFFICER = "safety_officer"
    SYS_ADMIN = "sys_admin"
    HR = "hr"
    INFO_OWNER = "info_owner"
    RISK_OWNER = "risk_owner"
    TRAINER = "trainer"
    DEPT_HEAD = "dept_head"  # ROL-16
    AUDITOR = "auditor"  # ROL-17: reads, does nothing.
    SYSTEM = "system"
    DEPT = "dept"  # ROL-18
    EMPLOYEE = "employee"
    DRAFTER = "drafter"
    APPROVER = "approver"
    INSPECTOR = "inspector"
    ISSUANCE_SUPERVISOR = "issuance_supervisor"  # ROL-19
    BUSINESS_MANAGER = "business_manager"
    BUSINESS_SUPERVISOR = "business_supervisor"
    DEPARTMENT_MANAGER = "department_manager"


Roles = frozenset[Role]

PARTIES: Final = frozenset({Role.APPLICANT, Role.CUSTOMER})
"""Those who hold no post; they act on their own cases alone."""

CLOCK: Final = frozenset({Role.SYSTEM})
"""Sent by the timers alone."""

STAFF: Final = frozenset(Role) - PARTIES - CLOCK - {Role.AUDITOR}
"""Whoever holds a post in which something may be done."""

INTAKE_DESK: Final = frozenset({Role.INTAKE, Role.CLERK})

ENTERS_FOR_PARTIES: Final = frozenset({Role.INTAKE, Role.CLERK, Role.HANDLER})
"""Who may enter what a customer did (REQ-31)."""

STANDS_FOR: Final[dict[Role, Role]] = {
    Role.ISSUANCE_SUPERVISOR: Role.LEADER,
    Role.BUSINESS_SUPERVISOR: Role.LEADER,
    Role.BUSINESS_MANAGER: Role.MANAGER,
    Role.DEPARTMENT_MANAGER: Role.MANAGER,
}
"""Posts, not new powers: supervisors act as leader, managers as manager, of their own (ROL-19)."""
