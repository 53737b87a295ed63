"""Bootstrap: the one place that knows every page, policy and store."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from contextlib import closing, nullcontext
from functools import cache
from importlib import import_module, resources
from pathlib import Path
from types import MappingProxyType
from typing import Final

from casework.application.audit.rule_set import RuleSet
from casework.application.audit.seals import Seals
from casework.application.bells import Bell, LocalBell, RingingJournal
from casework.application.facts.appraisal import RECORD, SCHEME, appraisal_finders
from casework.application.facts.archives import ARCHIVES
from casework.application.facts.attendance import ATTENDANCE, is_sealed
from casework.application.facts.confidentiality import GRANTS, NDA
from casework.application.facts.consultation import CONSULTATION
from casework.application.facts.customer import CUSTOMER
from casework.application.facts.delivery import DELIVERY
from casework.application.facts.feedback import FEEDBACK
from casework.application.facts.finding import Finding
from casework.application.facts.intake import INTAKE
from casework.application.facts.inventory import (
    REPLENISHMENT,
    SLOW_MOVING,
    STOCK_ITEM,
    STOCKTAKE,
)
from casework.application.facts.issuance import BLANK_FORMS, ISSUANCE
from casework.application.facts.leave import LEAVE
from casework.application.facts.orders import ORDERS
from casework.application.facts.people import EMPLOYEE, ORGANISATION
from casework.application.facts.processing import PROCESSING
from casework.application.facts.review import REVIEW
from casework.application.facts.revisit import REVISIT
from casework.application.facts.signing import SIGNING
from casework.application.facts.sla import sla_finders
from casework.application.facts.training import INDUCTION, TRAINING_PLAN, TRAINING_SESSION
from casework.application.office import Office
from casework.application.pages import Page, Policy
from casework.application.ports import Clock, Ids, Journal, PersonalKeys, StoreFailure
from casework.application.views.figures import Figures
from casework.application.views.shelves import Shelf
from casework.domain import calendar, catalogue, numbers, policy, rulebook
from casework.domain.archives import file, source
from casework.domain.care import customer, feedback, revisit
from casework.domain.confidentiality import erasure, grants, nda
from casework.domain.confidentiality import keys as personal_keys
from casework.domain.governance import sla
from casework.domain.inventory import replenishment, slow_moving, stock_item, stocktake
from casework.domain.issuance import blank_forms, issuance
from casework.domain.kernel import Person, Rule
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
from casework.domain.people.figures import NO_DATA, Figure, Metric
from casework.domain.people.periods import Period
from casework.domain.requests import consultation, delivery, intake, processing
from casework.domain.review import finding, review
from casework.domain.signing import contract
from casework.infrastructure.reactions import REACTS_TO


def _no_figures(metric: Metric, person: Person, period: Period, finding: Finding) -> Figure:
    return NO_DATA  # An office has a view of its own, which ``office_on`` puts in place.


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
    Page(personal_keys.decider, {}),
    Page(erasure.decider, {}),
    Page(file.decider, ARCHIVES),
    Page(source.decider, {}),
    Page(contract.decider, SIGNING),
    Page(issuance.decider, ISSUANCE),
    Page(blank_forms.decider, BLANK_FORMS),
    Page(order.decider, ORDERS),
    Page(attendance.decider, ATTENDANCE),
    Page(leave.decider, LEAVE),
    Page(leave_register.decider, {}),
    Page(induction.decider, INDUCTION),
    Page(training_plan.decider, TRAINING_PLAN),
    Page(training_session.decider, TRAINING_SESSION),
    Page(scheme.decider, SCHEME),
    Page(record.decider, RECORD),
    Page(appraisal.decider, appraisal_finders(_no_figures, is_sealed)),
    Page(stock_item.decider, STOCK_ITEM),
    Page(stocktake.decider, STOCKTAKE),
    Page(replenishment.decider, REPLENISHMENT),
    Page(slow_moving.decider, SLOW_MOVING),
)
_DECIDERS: Final = {it.decider.name: it.decider for it in _PAGES}

PAGES: Final = {it.decider.name: it for it in _PAGES} | {
    sla.decider.name: Page(sla.decider, sla_finders(_DECIDERS))
}
"""Every page of the office, by name."""

POLICIES: Final[tuple[Policy, ...]] = tuple(REACTS_TO)
"""What follows from what, in the order in which they react."""


@cache
def _rules() -> Mapping[str, Rule]:
    return MappingProxyType(rulebook.rules())


@cache
def rules_in_force() -> RuleSet:
    """The rules in force, and the domain's own sources."""
    with resources.as_file(resources.files("casework.domain")) as folder:
        return rule_set_of(_rules().values(), folder)


@cache
def rule_set() -> str:
    """The digest of the rules in force: SHA-256 over every rule and the domain's own source."""
    return rules_in_force().digest


def rule_set_of(rules: Iterable[Rule], folder: Path) -> RuleSet:
    """Rules, in their order, with every source below a folder."""
    sources = {
        it.relative_to(folder).as_posix(): hashlib.sha256(it.read_bytes()).hexdigest()
        for it in folder.rglob("*.py")
    }
    return RuleSet.of(rules, sources)


_TELLING: Final = re.compile(r"://|:.*@|password", re.IGNORECASE | re.DOTALL)
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


def without_password(where: str) -> str:
    """How a store is named to people: a file by its path, and what looks like an address by its
    kind alone, for the password may be in any part of one that is not as it should be."""
    if not _TELLING.search(where):
        return where
    scheme = _SCHEME.match(where)
    return f"{scheme[0] if scheme else ''}…"


def _on_server(where: str) -> bool:
    """Whether a store is a server of PostgreSQL, and not a file or memory.

    Raises:
        StoreFailure: it is an address of anything else, or what it takes is not installed.
    """
    if "://" not in where:
        return False
    if not where.startswith(("postgresql://", "postgres://")):
        named = without_password(where)
        raise StoreFailure(f"no store is called {named}: name a file, postgresql://… or memory:")
    try:
        import_module("casework.adapters.storage.connections")
    except ImportError as wrong:
        needed = "a store in PostgreSQL needs psycopg: pip install 'casework[postgres]'"
        raise StoreFailure(needed) from wrong
    return True


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
    if _on_server(where):
        from casework.adapters.storage.postgres import PostgresJournal

        return PostgresJournal(where)
    from casework.adapters.storage.sqlite import SqliteJournal

    return SqliteJournal(where)


def open_seals(where: str) -> Seals:
    """Open the seals of a store (see ``open_journal``), which keeps them beside the journal.

    Raises:
        StoreFailure: if they cannot be opened, saying why and what to do.
    """
    if where == "memory:":
        from casework.adapters.storage.seals import MemorySeals

        return MemorySeals()
    if _on_server(where):
        from casework.adapters.storage.seals_postgres import PostgresSeals

        return PostgresSeals(where)
    from casework.adapters.storage.seals_sqlite import SqliteSeals

    return SqliteSeals(where)


def open_shelf(where: str, journal: Journal) -> Shelf:
    """Open the kept views of a store (see ``open_journal``), which lie beside its journal.

    Raises:
        StoreFailure: if they cannot be opened, saying why and what to do.
    """
    if where == "memory:":
        from casework.adapters.storage.views import MemoryShelf

        return MemoryShelf(journal)
    if _on_server(where):
        from casework.adapters.storage.views_postgres import PostgresShelf

        return PostgresShelf(where)
    from casework.adapters.storage.views_sqlite import SqliteShelf

    return SqliteShelf(where)


def open_bell(where: str) -> Bell:
    """Open the bell of a store (see ``open_journal``): on PostgreSQL all processes hear it.

    Raises:
        StoreFailure: if it cannot be opened, saying why and what to do.
    """
    if _on_server(where):
        from casework.adapters.storage.notifying import PostgresBell

        return PostgresBell(where)
    return LocalBell()


def open_keys(folder: Path | str, *, make: bool = False) -> PersonalKeys:
    """The keys for personal data that lie in a folder, which ``make`` makes if it is not there.

    Raises:
        StoreFailure: if it cannot be opened, saying why and what to do.
    """
    try:
        from casework.infrastructure.personal_keys import FolderKeys, make_folder
    except ImportError as wrong:
        raise StoreFailure("keys need cryptography: pip install 'casework[audit]'") from wrong
    if make:
        make_folder(Path(folder))
    return FolderKeys(folder)


def open_office(
    where: str,
    *,
    clock: Clock | None = None,
    new_id: Ids | None = None,
    keys: PersonalKeys | None = None,
    bell: Bell | None = None,
    snapshots: bool = False,
) -> Office:
    """The office on a store (see ``open_journal``), with every page and policy there is.

    With ``keys`` (see ``open_keys``), what is personal is recorded under its person's key. With a
    ``bell`` (see ``open_bell``), it rings after each decision; closing the journal closes it too.
    With ``snapshots``, long streams are read on from where `casework views` has kept them.

    Raises:
        StoreFailure: if the store cannot be opened.
    """
    journal = open_journal(where)
    if bell is not None:
        journal = RingingJournal(journal, bell)
    try:
        with closing(open_shelf(where, journal)) if snapshots else nullcontext() as shelf:
            return office_on(journal, clock=clock, new_id=new_id, keys=keys, shelf=shelf)
    except BaseException:
        journal.close()
        raise


def office_on(
    journal: Journal,
    *,
    clock: Clock | None = None,
    new_id: Ids | None = None,
    keys: PersonalKeys | None = None,
    shelf: Shelf | None = None,
) -> Office:
    """The office on a journal of your own, which passes ``casework.testing.journals``.

    With the ``shelf`` beside it, long streams are read on from the states that are kept there as
    the rules are now. They are taken from it at once: it is free to be closed.

    Raises:
        StoreFailure: if they cannot be read.
    """
    rules, digest = _rules(), rule_set()
    office = Office(journal, PAGES, POLICIES, rules, digest, keys=keys, reacts_to=REACTS_TO)
    finders = appraisal_finders(Figures(office).of_person, is_sealed)
    office.pages = PAGES | {appraisal.decider.name: Page(appraisal.decider, finders)}
    office.clock = clock or office.clock
    office.new_id = new_id or office.new_id
    if shelf is not None:
        from casework.application.views.states import States, beginnings

        office.begun = beginnings(States(office), shelf)
    return office
