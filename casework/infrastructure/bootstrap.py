"""Bootstrap: the one place that knows every page, policy and store."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from casework.application.facts.archives import ARCHIVES
from casework.application.facts.confidentiality import GRANTS, NDA
from casework.application.facts.consultation import CONSULTATION
from casework.application.facts.customer import CUSTOMER
from casework.application.facts.delivery import DELIVERY
from casework.application.facts.feedback import FEEDBACK
from casework.application.facts.intake import INTAKE
from casework.application.facts.people import EMPLOYEE, ORGANISATION
from casework.application.facts.processing import PROCESSING
from casework.application.facts.review import REVIEW
from casework.application.facts.revisit import REVISIT
from casework.application.facts.sla import sla_finders
from casework.application.office import Office
from casework.application.pages import Page, Policy
from casework.application.ports import Clock, Ids, Journal
from casework.domain import calendar, catalogue, numbers, policy, rulebook
from casework.domain.archives import file
from casework.domain.care import customer, feedback, revisit
from casework.domain.confidentiality import grants, nda
from casework.domain.governance import sla
from casework.domain.people import employee, organisation
from casework.domain.policies.when_archive_is_opened import when_archive_is_opened
from casework.domain.policies.when_customer_is_dissatisfied import when_customer_is_dissatisfied
from casework.domain.policies.when_deficiency_is_found_late import when_deficiency_is_found_late
from casework.domain.policies.when_employment_ends import when_employment_ends
from casework.domain.policies.when_nda_ends import when_nda_ends
from casework.domain.policies.when_office_is_founded import when_office_is_founded
from casework.domain.policies.when_rating_is_low import when_rating_is_low
from casework.domain.policies.when_request_is_registered import when_request_is_registered
from casework.domain.policies.when_request_is_withdrawn import when_request_is_withdrawn
from casework.domain.policies.when_result_is_approved import when_result_is_approved
from casework.domain.policies.when_result_is_reopened import when_result_is_reopened
from casework.domain.policies.when_result_is_reviewed import when_result_is_reviewed
from casework.domain.policies.when_satisfaction_is_rated import when_satisfaction_is_rated
from casework.domain.policies.when_work_is_completed import when_work_is_completed
from casework.domain.requests import consultation, delivery, intake, processing
from casework.domain.review import finding, review

_PAGES: Final = (
    Page(calendar.decider, {}),
    Page(policy.decider, {}),
    Page(catalogue.decider, {}),
    Page(numbers.decider, {}),
    Page(intake.decider, INTAKE),
    Page(processing.decider, PROCESSING),
    Page(delivery.decider, DELIVERY),
    Page(consultation.decider, CONSULTATION),
    Page(review.decider, REVIEW),
    Page(finding.decider, {}),
    Page(customer.decider, CUSTOMER),
    Page(feedback.decider, FEEDBACK),
    Page(revisit.decider, REVISIT),
    Page(organisation.decider, ORGANISATION),
    Page(employee.decider, EMPLOYEE),
    Page(nda.decider, NDA),
    Page(grants.decider, GRANTS),
    Page(file.decider, ARCHIVES),
)
_DECIDERS: Final = {it.decider.name: it.decider for it in _PAGES}

PAGES: Final = {it.decider.name: it for it in _PAGES} | {
    sla.decider.name: Page(sla.decider, sla_finders(_DECIDERS))
}
"""Every page of the office, by name."""

POLICIES: Final[tuple[Policy, ...]] = (
    when_request_is_registered,
    when_work_is_completed,
    when_result_is_reviewed,
    when_result_is_approved,
    when_result_is_reopened,
    when_request_is_withdrawn,
    when_deficiency_is_found_late,
    when_customer_is_dissatisfied,
    when_rating_is_low,
    when_satisfaction_is_rated,
    when_archive_is_opened,
    when_employment_ends,
    when_nda_ends,
    when_office_is_founded,
)
"""What follows from what, in the order in which they react."""


@cache
def rule_set() -> str:
    """The digest of the rules in force: SHA-256 over every rule and the domain's own source."""
    digest = hashlib.sha256()
    for rule in rulebook.rules().values():
        told = (rule.id, rule.says, *rule.cites, *rule.kinds)
        digest.update("\x1f".join(told).encode() + b"\x1e")
    domain = resources.files("casework.domain")
    with resources.as_file(domain) as folder:
        for source in sorted(folder.rglob("*.py")):
            digest.update(source.relative_to(folder).as_posix().encode() + b"\x00")
            digest.update(source.read_bytes())
    return digest.hexdigest()


def open_journal(where: str) -> Journal:
    """Open a store.

    ``where`` is ``memory:``, a file's path (SQLite; made if it is not there) or a
    ``postgresql://`` address.

    Raises:
        StoreFailure: if it cannot be opened, saying why and what to do.
    """
    if where == "memory:":
        from casework.adapters.storage.memory import MemoryJournal

        return MemoryJournal()
    if where.startswith(("postgresql://", "postgres://")):
        from casework.adapters.storage.postgres import PostgresJournal

        return PostgresJournal(where)
    from casework.adapters.storage.sqlite import SqliteJournal

    return SqliteJournal(Path(where))


def open_office(where: str, *, clock: Clock | None = None, new_id: Ids | None = None) -> Office:
    """The office on a store (see ``open_journal``), with every page and policy there is.

    Raises:
        StoreFailure: if the store cannot be opened.
    """
    return office_on(open_journal(where), clock=clock, new_id=new_id)


def office_on(journal: Journal, *, clock: Clock | None = None, new_id: Ids | None = None) -> Office:
    """The office on a journal of your own, which passes ``casework.testing.journals``."""
    office = Office(journal, PAGES, POLICIES, rulebook.rules(), rule_set())
    office.clock = clock or office.clock
    office.new_id = new_id or office.new_id
    return office
