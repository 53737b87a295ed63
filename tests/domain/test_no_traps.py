"""No traps (LAW-15): whatever has happened, the office can bring the matter to its end.

For each page there is a way out: what the office itself does next in a state. It is walked from
every state that the page's own tests reach. No customer lends a hand on it, and nothing is given
up that need not be: nothing is withdrawn, voided or called off.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from types import ModuleType, UnionType
from typing import Any, Final, TypeAlias

import pytest
from attrs import frozen

from casework.domain.archives import file
from casework.domain.archives.file import RecordKind, belongs
from casework.domain.care import customer, feedback, rectification, revisit
from casework.domain.confidentiality import nda
from casework.domain.kernel import SYSTEM, NoFacts
from casework.domain.review import finding, review
from casework.domain.staff import PARTIES
from casework.testing.explorer import Page
from tests.domain.archives.test_file import DUAL
from tests.domain.care.test_feedback import INSIDE, ON, PASS_ON, RECEIVER, VERIFYING
from tests.domain.care.test_revisit import THREE
from tests.domain.cast import CALENDAR, did, said
from tests.domain.confidentiality.test_nda import EMPLOYED
from tests.domain.confidentiality.test_nda import FULL as WORDING
from tests.domain.review.test_review import DAN, DOT, FULL, LEA, LEO, MAX, TERM, resubmission
from tests.domain.test_total import reached

LATE: Final = 99
"""A day on which every term is over."""

STEPS: Final = 30
Step: TypeAlias = tuple[Any, Any]
NOTHING: Final = NoFacts()


def of_feedback(state: Any) -> Step:
    bea, dee = did("bea", LATE), did("dee", LATE)
    match state:
        case feedback.Opened():
            problem = said("ann", "It is late.")
            return feedback.RecordProblem(problem, problem, **bea), PASS_ON
        case feedback.Recorded():
            return feedback.TransferFeedback("delay", "permits", **bea), RECEIVER
        case rectification.Transferred():
            return rectification.AcceptTransfer(**dee), INSIDE
        case rectification.Rectifying(planned=False):
            return rectification.PlanRectification("Refund.", **dee), INSIDE
        case rectification.Rectifying():
            return rectification.CompleteRectification("Refunded.", **dee), ON
        case rectification.Rectified():
            return rectification.InformCustomer("By telephone.", **bea), INSIDE
        case feedback.Informed():
            return feedback.VerifyRectification(True, True, **did("eva", LATE)), VERIFYING
        case feedback.Verified(satisfaction=feedback.Satisfaction.AWAITED):
            return feedback.LapseSatisfaction(**did(SYSTEM, LATE + 30)), CALENDAR
        case _:
            return feedback.CloseFeedback(**bea), NOTHING


def of_revisit(state: Any) -> Step:
    bea = did("bea", LATE)
    match state:
        case revisit.Scheduled():
            return revisit.RecordUnreachable("By telephone.", **bea), NOTHING
        case revisit.Unreachable(visit) if visit.attempts < THREE.attempts:
            return revisit.RescheduleRevisit(**bea), NOTHING
        case _:
            return revisit.GiveUpRevisit(**bea), THREE


def of_customer(state: Any) -> Step:
    bea = did("bea", LATE)
    match state:
        case customer.Reported():
            detail = customer.Detail("shoe size", said("ann", "39"))
            return customer.RecordCustomerInfo((detail,), **bea), NOTHING
        case customer.Recorded():
            return customer.ClassifyCustomer("private", "letting", **bea), NOTHING
        case _:
            return customer.AnalyseCustomer(said("ann", "None."), **bea), NOTHING


def of_review(state: Any) -> Step:
    """Whoever may reviews it; the producer answers."""
    subject, criteria = state.subject, review.CRITERIA[state.subject.kind]
    if isinstance(state, review.Returned):
        return resubmission(subject.version + 1), TERM
    able = {LEA, LEO, DAN, DOT, MAX} - state.taken
    if subject.kind == review.REQUEST_RESULT:
        able &= review.eligible(state.role, FULL, state.taken)
    by = did(min(able), LATE)
    if not all(it.passed for it in state.sheet):
        back = review.ReturnForRework(subject.version, "It is wrong.", **by)
        return back, review.Returning(FULL, max_returns=3)
    for criterion in sorted(criteria - {it.criterion for it in state.sheet}):
        return review.RecordVerdict(subject.version, criterion, True, "", **by), FULL
    return review.PassStage(subject.version, subject.digest, **by), review.Passing(FULL, TERM)


def of_finding(state: Any) -> Step:
    ina = did("ina", LATE)
    match state:
        case finding.Opened():
            return finding.RecordCause("The list was old.", **ina), NOTHING
        case finding.Analysed():
            return finding.ProposeMeasure("Print it anew.", **ina), NOTHING
        case _:
            return finding.VerifyFinding(True, "It helped.", **ina), NOTHING


def of_archive(state: Any) -> Step:
    ari, contents = did("ari", LATE), state.contents
    missing = belongs(contents.archive_class) - {it.kind for it in contents.records}
    single = [(it.kind, it.name) for it in contents.records if not it.twofold]
    for kind, name in (*single, *((it, "1") for it in sorted(missing))):
        return file.AddRecord(RecordKind(kind), name, "disk 3", "box 7", **ari), NOTHING
    if not contents.indexed:
        return file.IndexArchive(said("ann", "Ann"), **ari), NOTHING
    return file.SealArchive(**ari), DUAL


def of_agreement(state: Any) -> Step:
    if isinstance(state, nda.Prepared) and state.wording.complete:
        return nda.SignNda(**did("kim", LATE)), NOTHING
    return nda.PrepareNda(WORDING, **did("han", LATE)), EMPLOYED


@frozen
class Way:
    """The next step in a state, from where it is walked, and where it ends."""

    step: Callable[[Any], Step]
    start: type
    end: type | UnionType


WAYS: Final = {
    feedback: Way(of_feedback, rectification.Live, feedback.Closed),
    revisit: Way(of_revisit, revisit.Live, revisit.Done | revisit.GivenUp | revisit.Forwarded),
    customer: Way(of_customer, customer.Known, customer.Analysed),
    review: Way(of_review, review.Live, review.Passed),
    finding: Way(of_finding, finding.Found, finding.Verified),
    file: Way(of_archive, file.Collecting, file.Sealed),
    nda: Way(of_agreement, nda.Unbound, nda.Bound),
}


def walked(page: Page, way: Way, state: Any) -> Any:
    """Where the way leads in so many steps."""
    for _ in range(STEPS):
        if isinstance(state, way.end):
            break
        state = reduce(page.evolve, page.decide(state, *way.step(state)), state)
    return state


@pytest.mark.parametrize("page", WAYS)
def test_whatever_has_happened_there_is_a_way_out(page: ModuleType):
    way = WAYS[page]
    starts = [it for it in reached(page) if isinstance(it, way.start)]

    assert starts
    for state in starts:
        assert isinstance(walked(page.decider, way, state), way.end)


@pytest.mark.parametrize("page", WAYS)
def test_no_step_of_it_is_a_customers_or_calls_anything_off(page: ModuleType):
    way = WAYS[page]
    steps = {
        type(way.step(it)[0])
        for it in reached(page)
        if isinstance(it, way.start) and not isinstance(it, way.end)
    }

    assert not [it for it in steps if it.may & PARTIES and it is not nda.SignNda]
    assert not [it for it in steps if it.__name__.startswith(("Withdraw", "Void", "Invalidate"))]
