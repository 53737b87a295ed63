"""The one place that knows everybody forgets nobody, and says what it runs."""

from __future__ import annotations

import importlib
import os
import pkgutil
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from traceback import format_exception
from types import FunctionType, ModuleType
from typing import Any
from urllib.parse import urlencode

import attrs
import pytest
from psycopg.conninfo import conninfo_to_dict

import casework.domain
from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.office import Office
from casework.application.pages import Policy
from casework.application.ports import StoreFailure
from casework.domain import numbers, rulebook
from casework.domain.archives import file
from casework.domain.care import feedback, revisit
from casework.domain.confidentiality import grants, nda
from casework.domain.inventory.stock import Stock, Stocked
from casework.domain.issuance import underway as issuing
from casework.domain.kernel import LAW, Decider, Person, Personal, stated
from casework.domain.orders import placed
from casework.domain.people import assessment, employee
from casework.domain.people.organisation import FoundOffice
from casework.domain.people.posts import Founded
from casework.domain.policies.when_office_is_founded import when_office_is_founded
from casework.domain.requests import outcome, underway
from casework.domain.review import finding, review
from casework.domain.signing import deal
from casework.domain.staff import Role
from casework.infrastructure.bootstrap import (
    PAGES,
    POLICIES,
    office_on,
    open_bell,
    open_journal,
    open_office,
    open_seals,
    open_shelf,
    rule_set,
    rule_set_of,
    without_password,
)
from tests.application.moves.cast import CAS, LAMP
from tests.application.plans import Play, played, tour
from tests.application.tours import (
    APPROVED,
    ARRIVED,
    BEGUN,
    DISPATCHED,
    FAILED,
    FILED,
    GRADED,
    HANDED,
    IN_SESSION,
    MADE,
    OF_PEOPLE,
    ON_PAPER,
    SIGNED,
    STARTED,
    TOLD,
    TRAINED,
    first,
    passes,
    via,
)
from tests.offices import ORGANISATION, an_office, did
from tests.postgres import database

ADDRESSES = (
    "mysql://hua:hunter2@host/office",
    "sqlite:///office.db",
    "postgresql://hua:hunter2@127.0.0.1:1/office",
    "postgres://hua:hunter2@127.0.0.1:1/office",
    "POSTGRESQL://hua:hunter2@127.0.0.1:1/office",
    "postgresql://hua:hunter2 two@127.0.0.1:1/office",
    "postgresql://hua:hunter2%zz@127.0.0.1:1/office",
    "postgresql://hua:one@hunter2@127.0.0.1:1/office",
    "postgresql://hua:1/hunter2@127.0.0.1:1/office",
    "postgresql://hua:hunter2/office",
    "postgresql://hua:hunter2@[::1/office",
)
"""Where nothing can be opened, and a secret is to be kept."""

DOMAIN = Path(casework.domain.__file__).parent
TESTS = Path(__file__).parents[1]
ROOT = Path(__file__).parents[2]
FOUND = FoundOffice(Person("hua"), Personal(Person("hua"), "Hua Lin"), by=Person("owner"))

# -- Nobody is forgotten -----------------------------------------------------------------------


def modules() -> Iterator[ModuleType]:
    for it in pkgutil.walk_packages([str(DOMAIN)], "casework.domain."):
        yield importlib.import_module(it.name)


def test_every_page_is_known_under_its_own_name_and_nothing_else_is():
    written = {
        module.__name__.removeprefix("casework.domain."): module.decider
        for module in modules()
        if isinstance(getattr(module, "decider", None), Decider)
    }

    assert {name: it.decider for name, it in PAGES.items()} == written
    assert all(name == it.decider.name for name, it in PAGES.items())


def test_every_policy_reacts_once():
    written = {
        it
        for module in modules()
        for name, it in vars(module).items()
        if name.startswith("when_") and isinstance(it, FunctionType)
    }

    assert set(POLICIES) == written
    assert len(POLICIES) == len(written)


def test_what_a_page_is_told_is_found_for_commands_of_its_own():
    for page in PAGES.values():
        assert set(page.finders) <= set(page.decider.commands)


# -- Every policy is needed --------------------------------------------------------------------


def has(stream: str, phase: type) -> Callable[[Office], bool]:
    """Whether a stream is in a phase."""
    return lambda office: isinstance(office.state(stream)[1], phase)


def found_late(office: Office) -> bool:
    return any(
        it.name == f"{finding.decider.name}.FindingOpened" for _, it in office.journal.feed()
    )


def lamps(are: Callable[[Stock], bool]) -> Callable[[Office], bool]:
    """Whether this is so of the stock of lamps."""

    def told(office: Office) -> bool:
        state = office.state(f"inventory.stock_item/{LAMP}")[1]
        return isinstance(state, Stocked) and are(state.stock)

    return told


def so(stream: str, told: Callable[[Any], bool]) -> Callable[[Office], bool]:
    """Whether something is so of the state that a stream is in."""
    return lambda office: told(office.state(stream)[1])


STOCKED = "stock:RegisterItem stock:ReceiveStock"
COUNTING = f"{STOCKED} stock:PlanStocktake stock:StartStocktake"
COUNTED = f"""{COUNTING} stock:RecordCount/1 stock:FinishCounting stock:RecordCause
    stock:PostAdjustment"""
DISPOSED = "stock:FlagSlowMoving stock:RecordConsultation stock:PlanDisposal stock:ExecuteDisposal"
RESULT = "review.review/request_result:1"
COMPLETED = f"{STARTED} CompleteProcessing"
LATE = """SubmitRequest/1 RecordCompletenessCheck IssueMissingMaterialsNotice SupplyMaterial
    RecordCompletenessCheck/1"""
RATED = "care:ScheduleRevisit care:RateSatisfaction/2"
RATING = "rating:ann:permit:s2"
SIGNING, CONTRACT = via("signing", BEGUN), "signing.contract/signing1"
READY = via("signing", f"{BEGUN} {IN_SESSION}")
INFORMED, ISSUANCE = via("issuing", f"{BEGUN} {passes(5)}"), "issuance.issuance/issuing1"
KEPT = f"{STOCKED} {via('order', f'{DISPATCHED} ReserveFromStock')}"
STORIES: dict[str, tuple[str, Callable[[Office], bool]]] = {
    "when_request_is_registered": (FILED, has("requests.processing/1", underway.Registered)),
    "when_work_is_completed": (COMPLETED, has(RESULT, review.Staged)),
    "when_result_is_reviewed": (APPROVED, has("requests.processing/1", underway.Approved)),
    "when_result_is_approved": (APPROVED, has("requests.delivery/1", outcome.Approved)),
    "when_result_is_reopened": (f"{TOLD} RaiseObjection ReopenResult", has(RESULT, review.Void)),
    "when_request_is_withdrawn": (f"{COMPLETED} WithdrawRequest", has(RESULT, review.Void)),
    "when_deficiency_is_found_late": (LATE, found_late),
    "when_customer_is_dissatisfied": (
        f"{TOLD} CollectFeedback/1",
        has("care.feedback/1/complaint-1", feedback.Opened),
    ),
    "when_rating_is_low": (
        RATED,
        has("care.feedback/rating/ann:permit:s2", feedback.Opened),
    ),
    "when_satisfaction_is_rated": (RATED, has(f"numbers/{RATING}", numbers.Taken)),
    "when_archive_is_opened": (
        "OpenArchive",
        has("numbers/archive:BUSINESS-20240701-0001", numbers.Taken),
    ),
    "when_employment_ends": (
        "people:EndEmployment",
        has("confidentiality.nda/val", nda.Ended),
    ),
    "when_post_is_vacated": (
        "people:VacatePost",
        has("confidentiality.grants/rui", grants.Ungranted),
    ),
    "when_stocktake_starts": (COUNTING, lamps(lambda it: bool(it.count))),
    "when_difference_is_adjusted": (COUNTED, lamps(lambda it: it.on_hand == 19)),
    "when_stocktake_ends": (f"{COUNTED} stock:CompleteStocktake", lamps(lambda it: not it.count)),
    "when_replenishment_is_proposed": (
        "stock:RegisterItem stock:AnalyseTurnover stock:ProposeReplenishment",
        lamps(lambda it: it.expected == 20),
    ),
    "when_disposal_is_executed": (
        f"{STOCKED} 2400h {DISPOSED}",
        lamps(lambda it: it.on_hand == 18),
    ),
    "when_nda_ends": (
        "people:GrantAccess people:EndNda",
        has("confidentiality.grants/val", grants.Ungranted),
    ),
    "when_processing_starts": (SIGNING, has(CONTRACT, deal.Preparing)),
    "when_signing_file_is_added": (
        f"{SIGNING} signing:AddFile",
        has("numbers/document:FILE-20240701-0050", numbers.Taken),
    ),
    "when_signing_files_are_submitted": (
        f"{SIGNING} signing:AddFile signing:SubmitFiles",
        has("review.review/signing_file:signing1", review.Staged),
    ),
    "when_signing_files_are_reviewed": (READY, has(CONTRACT, deal.InSession)),
    "when_signing_files_change": (
        f"{READY} signing:ReviseFiles",
        has("review.review/signing_file:signing1", review.Void),
    ),
    "when_signing_is_completed": (
        via("signing", f"{BEGUN} {SIGNED}"),
        has("care.revisit/signing:signing1", revisit.Scheduled),
    ),
    "when_signing_is_archived": (
        via("signing", f"{BEGUN} {SIGNED} ArchiveContract"),
        has("archives.file/signing:signing1", file.Collecting),
    ),
    "when_issuance_is_up_for_review": (
        via("issuing", BEGUN),
        has("review.review/issuance_info:issuing1", review.Staged),
    ),
    "when_issuance_is_reviewed": (INFORMED, has(ISSUANCE, issuing.InfoPassed)),
    "when_issuance_goes_another_way": (
        f"{INFORMED} issuing:RequestCorrection",
        has("review.review/issuance_info:issuing1", review.Void),
    ),
    "when_issuance_is_completed": (
        via("issuing", f"{BEGUN} {HANDED} CompleteIssuance"),
        has("requests.processing/issuing1", underway.UnderReview),
    ),
    "when_form_is_printed_on": (
        f"{via('sheets', 'ReceiveForms DrawForms')} {via('issuing', f'{BEGUN} {ON_PAPER}')}",
        so("issuance.blank_forms/A", lambda it: it.used == {1}),
    ),
    "when_order_is_received": (
        "order:ReceiveOrder",
        has("review.review/order_info:alone", review.Staged),
    ),
    "when_order_is_reviewed": (
        via("order", f"ReceiveOrder {passes(4)}"),
        has("orders.order/alone", placed.Reviewed),
    ),
    "when_order_is_reserved": (KEPT, lamps(lambda it: it.promised == 5)),
    "when_order_is_shipped": (f"{KEPT} order:Ship", lamps(lambda it: it.on_hand == 17)),
    "when_order_is_cancelled": (f"{KEPT} order:CancelOrder", lamps(lambda it: not it.promised)),
    "when_order_is_delivered": (
        via("selling", f"{BEGUN} {MADE} {ARRIVED}"),
        has("requests.delivery/selling1", outcome.Approved),
    ),
    "when_appeal_is_rejected": (
        via("clerk", f"800h {GRADED} Appeal DecideAppeal/1"),
        has("people.appraisal/cas:issuance:2024-07", assessment.Final),
    ),
    "when_appraisal_is_final": (
        via("clerk", f"800h {FAILED}"),
        so("people.record/cas", lambda it: bool(it.results)),
    ),
    "when_improvement_is_assessed": (
        via("clerk", f"800h {FAILED} OpenImprovement ApplyResult RecordImprovementOutcome"),
        so("people.record/cas", lambda it: bool(it.outcomes)),
    ),
    "when_employee_is_transferred": (
        first(OF_PEOPLE, "TransferForPerformance"),
        so(ORGANISATION, lambda it: it.roles_of(CAS) == {Role.ARCHIVIST}),
    ),
    "when_induction_is_completed": (
        first(OF_PEOPLE, "AppointClerk").replace("newcomers:EndEmployment", ""),
        has("people.employee/ivy", employee.Active),
    ),
    "when_leave_changes": (
        "leave:ApplyLeave",
        so("people.leave_register/hana", lambda it: bool(it.bookings)),
    ),
    "when_session_changes": (
        TRAINED,
        so("people.training_plan/y1", lambda it: it.plan.running == {"t1"}),
    ),
}
"""For each policy a short story, and where it ends only with that policy. Without the one of the
founding there is no office to tell a story in: it has a test of its own."""


FOUNDING = when_office_is_founded.__name__
OTHERS = [it for it in POLICIES if it.__name__ != FOUNDING]


def test_every_policy_has_a_story_and_its_own_examples():
    told = "".join(it.read_text(encoding="utf-8") for it in TESTS.rglob("test_*.py"))

    assert [it.__name__ for it in POLICIES if f"{it.__name__}(" not in told] == []
    assert {it.__name__ for it in OTHERS} == STORIES.keys()


@pytest.mark.parametrize("policy", OTHERS, ids=lambda it: it.__name__)
def test_without_any_one_policy_some_story_ends_otherwise(policy: Policy):
    story, ends = STORIES[policy.__name__]
    without = Play()
    without.without(policy)

    assert ends(played(tour(story)).office)
    assert not ends(played(tour(story), without).office)


def test_without_the_policy_of_the_founding_nobody_is_employed():
    office, without = an_office(MemoryJournal()), an_office(MemoryJournal())
    without.policies = [it for it in POLICIES if it is not when_office_is_founded]
    for it in (office, without):
        did(it, ORGANISATION, FOUND)

    assert has("people.employee/hua", employee.Active)(office)
    assert not has("people.employee/hua", employee.Active)(without)


# -- What is in force --------------------------------------------------------------------------


ASK = "from casework.infrastructure.bootstrap import rule_set; print(rule_set())"


def test_the_rule_set_is_the_same_in_every_process():
    told = {
        subprocess.run(
            [sys.executable, "-c", ASK],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            cwd=place,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed, place in (("1", ROOT), ("2", ROOT.anchor))
    }

    assert told == {rule_set()}
    assert office_on(MemoryJournal()).rule_set == rule_set()


def test_the_rule_set_is_another_if_a_byte_of_the_domain_is(tmp_path: Path):
    rules = rulebook.rules().values()
    shutil.copytree(DOMAIN, tmp_path / "domain")
    assert rule_set_of(rules, tmp_path / "domain").digest == rule_set()

    page = tmp_path / "domain" / "requests" / "intake.py"
    page.write_bytes(page.read_bytes() + b"\n")
    changed = rule_set_of(rules, tmp_path / "domain").digest
    page.rename(page.with_name("intakes.py"))
    renamed = rule_set_of(rules, tmp_path / "domain").digest
    page.with_name("intakes.py").unlink()
    assert len({rule_set(), changed, renamed, rule_set_of(rules, tmp_path / "domain").digest}) == 4


def test_the_rule_set_is_the_same_whatever_lies_about_that_is_no_source(tmp_path: Path):
    shutil.copytree(DOMAIN, tmp_path / "domain")
    (tmp_path / "domain" / "notes.txt").write_text("to do")

    assert rule_set_of(rulebook.rules().values(), tmp_path / "domain").digest == rule_set()


@pytest.mark.parametrize(
    "change", [{"id": "GEN-99"}, {"says": "Otherwise."}, {"cites": ("S0-1c",)}, {"kinds": LAW}]
)
def test_the_rule_set_is_another_if_anything_of_a_rule_is(change: dict[str, Any]):
    first, *rest = rulebook.rules().values()
    changed = [attrs.evolve(first, **change), *rest]

    assert rule_set_of([first, *rest], DOMAIN).digest == rule_set()
    assert rule_set_of(changed, DOMAIN).digest != rule_set()
    assert rule_set_of(rest, DOMAIN).digest != rule_set()


# -- Stores ------------------------------------------------------------------------------------


def test_a_store_is_picked_by_its_address(tmp_path: Path, postgres: str):
    places = {
        "memory:": MemoryJournal,
        str(tmp_path / "office.db"): SqliteJournal,
        str(tmp_path / "memory:"): SqliteJournal,
    }
    for place, kind in places.items():
        journal = open_journal(place)
        assert type(journal) is kind
        journal.close()
    with database(postgres) as fresh:
        journal = open_journal(f"postgresql:///?{urlencode(conninfo_to_dict(fresh))}")
        assert type(journal) is PostgresJournal
        journal.close()


def test_an_office_opened_on_a_file_finds_what_was_done_in_it(tmp_path: Path):
    where = str(tmp_path / "office.db")
    first = open_office(where)
    did(first, ORGANISATION, FOUND)
    first.journal.close()
    again = open_office(where)

    assert isinstance(again.state(ORGANISATION)[1], Founded)
    assert again.pages.keys() == PAGES.keys()
    assert (tuple(again.policies), again.rule_set) == (POLICIES, rule_set())
    again.journal.close()


@pytest.mark.parametrize(
    "where",
    [
        "",
        ":memory:",
        "{0}",
        "{0}/nowhere/office.db",
        "{0}/poem.db",
        "{0}/other.db",
        *ADDRESSES,
    ],
)
def test_what_cannot_be_opened_is_a_failure_of_the_store_that_says_why_and_tells_no_secret(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "poem.db").write_text("Two roads diverged in a yellow wood, " * 9)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE poems (line TEXT)")
    before = sorted(tmp_path.rglob("*"))

    with pytest.raises(StoreFailure) as failure:
        open_office(where.format(tmp_path))
    assert stated(str(failure.value))
    assert "hunter2" not in "".join(format_exception(failure.value))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("where", ADDRESSES)
def test_what_lies_beside_a_journal_tells_no_secret_either(where: str):
    for opened in (open_seals, partial(open_shelf, journal=MemoryJournal())):
        with pytest.raises(StoreFailure) as failure:
            opened(where)
        assert "hunter2" not in "".join(format_exception(failure.value))


@pytest.mark.parametrize("where", [it for it in ADDRESSES if "two" in it or it[:5] == "mysql"])
def test_a_bell_at_what_is_no_address_of_a_server_is_a_failure_of_the_store_too(where: str):
    with pytest.raises(StoreFailure) as failure:
        open_bell(where)
    assert "hunter2" not in "".join(format_exception(failure.value))


@pytest.mark.parametrize("where", ["memory:", "./office.db", "C:\\offices\\office.db", "a=b@c.db"])
def test_a_store_that_can_hold_no_secret_is_named_as_it_was_given(where: str):
    assert without_password(where) == where


@pytest.mark.parametrize(
    "where",
    [
        "postgresql://hua:hunter2@host/office",
        "postgresql://hua:hun/ter2hunter2@host/office",
        "postgresql:///office?password=hunter2",
        "MYSQL://hua:hunter2@host/office",
        "hua:hunter2@host/office",
        "dbname=office password=hunter2",
        "dbname=office password=hunter2 host=mysql://",
    ],
)
def test_whatever_may_hold_a_secret_is_named_without_it(where: str):
    assert "hunter2" not in without_password(where)
