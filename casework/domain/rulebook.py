"""Rulebook: every rule of every page, collected, and which clause each of them serves.

The pages are named here one by one; nothing registers itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from types import ModuleType
from typing import Final

from attrs import frozen

from casework.domain import calendar, catalogue, general, kernel, money, numbers, policy
from casework.domain.archives import file, source
from casework.domain.care import customer, feedback, rectification, revisit
from casework.domain.clauses import CLAUSES
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
    documents,
    entry,
    handover,
    information,
    issuance,
)
from casework.domain.issuance import underway as issuance_underway
from casework.domain.kernel import Rule
from casework.domain.orders import follow_up, fulfilment, order
from casework.domain.people import (
    appointment,
    appraisal,
    attendance,
    employee,
    grades,
    improvement,
    indicators,
    induction,
    leave,
    leave_register,
    organisation,
    performance,
    record,
    scheme,
    scoring,
    training,
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

PAGES: Final[tuple[ModuleType, ...]] = (
    kernel,
    general,
    calendar,
    money,
    policy,
    catalogue,
    numbers,
    intake,
    filing,
    clarification,
    one_notice,
    case,
    processing,
    assignment,
    supervision,
    work,
    delivery,
    objections,
    consultation,
    review,
    finding,
    customer,
    feedback,
    rectification,
    revisit,
    organisation,
    work_plan,
    employee,
    nda,
    grants,
    keys,
    erasure,
    file,
    source,
    sla,
    contract,
    deal,
    files,
    session,
    signatures,
    contract_performance,
    issuance,
    issuance_underway,
    information,
    entry,
    documents,
    handover,
    order,
    fulfilment,
    follow_up,
    appointment,
    performance,
    attendance,
    leave,
    leave_register,
    induction,
    training,
    training_plan,
    training_session,
    scheme,
    indicators,
    appraisal,
    scoring,
    grades,
    improvement,
    record,
    stock,
    stock_item,
    correction,
    shortage,
    stocktake,
    replenishment,
    slow_moving,
)
"""Every module that holds people to a rule."""

NOT_A_RULE: Final = ("GAP", "MET", "NRM", "PD", "POL", "ROL")
"""What else the catalogue names: silences, metrics, norms, duties, parameters, roles."""


class Status(StrEnum):
    """How far a clause is carried out."""

    ENFORCED = "enforced"  # Every rule it calls for is on a page.
    IN_PART = "in part"  # Some of them are.
    NOT_BUILT = "not built yet"  # None of them is.
    NO_RULE = "parameter, metric, duty or role"  # It calls for none.
    NORM = "norm: recorded, never refused"  # No machine can enforce it.


@frozen
class Row:
    """A clause, the rules it calls for, and the pages that hold people to them."""

    clause: str
    rules: tuple[str, ...]
    pages: tuple[str, ...]
    missing: tuple[str, ...]
    otherwise: tuple[str, ...]
    status: Status


def rules() -> dict[str, Rule]:
    """Every rule of every page, by its catalogue id."""
    found = {it.id: it for page in PAGES for it in _rules_of(page)}
    return dict(sorted(found.items()))


def pages_of(rule: str) -> tuple[str, ...]:
    """The pages that hold people to a rule, by their name under ``casework.domain``."""
    return tuple(
        page.__name__.removeprefix("casework.domain.")
        for page in PAGES
        if any(it.id == rule for it in _rules_of(page))
    )


def _rules_of(page: ModuleType) -> Iterable[Rule]:
    return (it for it in vars(page).values() if isinstance(it, Rule))


def to_come() -> tuple[str, ...]:
    """The rules of the catalogue that no page holds people to yet."""
    called_for = {it for named in CLAUSES.values() for it in named.split() if _is_rule(it)}
    return tuple(sorted(called_for - rules().keys()))


def matrix() -> tuple[Row, ...]:
    """Clause by clause: its rules, their pages, and what is still missing."""
    built = rules()
    where = {it: pages_of(it) for it in built}
    return tuple(_row(clause, named.split(), where) for clause, named in CLAUSES.items())


def _row(clause: str, named: list[str], where: dict[str, tuple[str, ...]]) -> Row:
    called_for = tuple(it for it in named if _is_rule(it))
    missing = tuple(it for it in called_for if it not in where)
    pages = dict.fromkeys(page for it in called_for for page in where.get(it, ()))
    otherwise = tuple(it for it in named if not _is_rule(it))
    return Row(clause, called_for, tuple(pages), missing, otherwise, _status(named, missing))


def _status(named: list[str], missing: tuple[str, ...]) -> Status:
    called_for = [it for it in named if _is_rule(it)]
    if not called_for:
        norm = any(it.startswith("NRM-") for it in named)
        return Status.NORM if norm else Status.NO_RULE
    if not missing:
        return Status.ENFORCED
    return Status.NOT_BUILT if len(missing) == len(called_for) else Status.IN_PART


def _is_rule(name: str) -> bool:
    return name.partition("-")[0] not in NOT_A_RULE
