"""Processing with its review: two who handle it, those who review, two versions, two returns.

The facts of reactions are those that an office with these people would find.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import reduce
from typing import Any, Final

import attrs

from casework.domain.kernel import NoFacts, Person, Refused
from casework.domain.policies.reviews import review_of
from casework.domain.policies.when_request_is_withdrawn import when_request_is_withdrawn
from casework.domain.policies.when_result_is_reviewed import when_result_is_reviewed
from casework.domain.policies.when_work_is_completed import when_work_is_completed
from casework.domain.properties.templates import BROKEN, Law, Property, Step, remembering
from casework.domain.requests import processing
from casework.domain.requests.assignment import (
    AssignGroup,
    AssignHandler,
    DesignateTracker,
    FileApplicationMaterials,
)
from casework.domain.requests.case import Child, Result
from casework.domain.requests.processing import (
    CompleteProcessing,
    ProcessingCompleted,
    ResultApproved,
    ReturnedForRework,
    ReworkCompleted,
)
from casework.domain.requests.underway import Approved, AtWork, UnderReview, Withdrawn
from casework.domain.requests.work import RecordStep
from casework.domain.review import review
from casework.domain.review.review import (
    Opening,
    OpenReview,
    Panel,
    Passing,
    PassStage,
    RecordVerdict,
    Resubmit,
    ReturnForRework,
    Returning,
    ReviewInvalidated,
    ReviewPassed,
    ReviewReturned,
)
from casework.domain.staff import Role
from casework.testing.casts import requests_processing
from casework.testing.casts.common import did, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast, Invariant
from casework.testing.joined import Joined, Streams

MODULES: Final = (
    processing,
    *requests_processing.SUBJECT.modules[1:],
    review,
    *(sys.modules[it.__module__] for it in (when_work_is_completed, when_result_is_reviewed)),
    sys.modules[when_request_is_withdrawn.__module__],
)
WORK: Final = f"{processing.decider.name}/17"
REVIEW: Final = review_of("17")
HAN, LEA, DOT = (Person(it) for it in ("han", "lea", "dot"))
TERM: Final = wd(1)
PANEL: Final = Panel(
    roles=frozenset(),
    leaders=frozenset({LEA}),
    all_leaders=frozenset({LEA}),
    deputies=frozenset({DOT}),
    all_deputies=frozenset({DOT}),
    managers=frozenset(),
    one_person=frozenset(),
)


def _told(stream: str, act: Any, joined: Joined) -> Any:
    match act:
        case OpenReview():
            return Opening((Role.LEADER, Role.DEPUTY), TERM)
        case Resubmit():
            return TERM
        case _:
            return NoFacts()


STREAMS: Final = Streams(
    {WORK: processing.decider, REVIEW: review.decider},
    (when_work_is_completed, when_result_is_reviewed, when_request_is_withdrawn),
    _told,
)
PAGE: Final = STREAMS.page("requests.processing + review.review")

# -- What holds between the two ----------------------------------------------------------------


def _passed_before(passed: frozenset[int], step: Step) -> Any:
    match step.event:
        case ReviewPassed(version):
            return passed | {version}
        case ResultApproved():
            return passed if step.act.version in passed else BROKEN
        case ReviewInvalidated():
            return frozenset()
        case _:
            return passed


def _settled(owed: str, step: Step) -> Any:
    """What an act begins in one stream is finished in the other before anything else is asked."""
    if step.first and owed:
        return BROKEN
    match step.event:
        case ReviewPassed():
            return "approval"
        case ReviewReturned():
            return "rework"
        case ResultApproved():
            return "" if owed == "approval" else BROKEN
        case ReturnedForRework():
            return "" if owed == "rework" else BROKEN
        case _:
            return owed


PROPERTIES: Final[tuple[Property, ...]] = (
    remembering(
        Law("A version is approved that its review has passed", ("S3-2.1.2e",), ("REV-12",)),
        (ReviewPassed, ResultApproved, ReviewInvalidated),
        frozenset(),
        _passed_before,
    ),
    remembering(
        Law("What a review comes to, the work comes to at once", ("S3-2.1.2e",), ("REV-12",)),
        (
            ReviewPassed,
            ReviewReturned,
            ResultApproved,
            ReturnedForRework,
            ProcessingCompleted,
            ReworkCompleted,
        ),
        "",
        _settled,
    ),
)


def _of_one_version(joined: Joined) -> bool:
    work, reviewed = joined.states
    if not isinstance(work, UnderReview) or not isinstance(reviewed, review.Live):
        return not isinstance(work, UnderReview)
    return bool(work.work.versions[-1].version == reviewed.subject.version)


def _at_one(joined: Joined) -> bool:
    work, reviewed = joined.states
    match work:
        case UnderReview():
            return isinstance(reviewed, review.Staged)
        case Approved():
            return isinstance(reviewed, review.Passed)
        case Withdrawn():
            return not isinstance(reviewed, review.Live)
        case _:
            return isinstance(reviewed, review.Idle | review.Returned)


INVARIANTS: Final[tuple[Invariant, ...]] = (
    ("work and its review stand where the other says they do", _at_one),
    ("what is under review is the version that was handed in last", _of_one_version),
)

# -- The cast ----------------------------------------------------------------------------------


def _begun() -> tuple[Any, ...]:
    """A request that is being processed, all its steps done, by lawful acts of the page's cast."""
    state: Any = processing.decider.initial
    past: list[Any] = []
    for kind in (
        processing.OpenProcessing,
        FileApplicationMaterials,
        AssignGroup,
        DesignateTracker,
        AssignHandler,
        processing.StartProcessing,
    ):
        events = next(_lawful(state, kind))
        state, past = reduce(processing.decider.evolve, events, state), past + events
    for step in ("examine", "decide"):
        done = RecordStep(step, **did("han", 3))
        events = processing.decider.decide(state, done, NoFacts())
        state, past = reduce(processing.decider.evolve, events, state), past + events
    return tuple(past)


def _lawful(state: Any, kind: type[Any]) -> Iterator[list[Any]]:
    for act, facts in requests_processing.CAST.acts(state):
        if isinstance(act, kind):
            try:
                yield processing.decider.decide(state, act, facts)
            except Refused:
                continue


def _acts() -> Iterator[Asked]:
    for version in (1, 2, 3):
        for by in ("han", "hui"):
            for responses in ((), ("Right now.",)):
                result = Result(version, f"sha-{version}")
                yield CompleteProcessing(result, responses, **did(by, 4)), Child()
        for who in (HAN, LEA, DOT):
            for criterion in ("quality", "accuracy"):
                for passed in (True, False):
                    yield RecordVerdict(version, criterion, passed, "", **did(who, 5)), PANEL
            for digest in (f"sha-{version}", "another"):
                yield PassStage(version, digest, **did(who, 5)), Passing(PANEL, TERM)
            back = ReturnForRework(version, "The rent is wrong.", "", **did(who, 5))
            yield back, Returning(PANEL, max_returns=2)
    yield processing.WithdrawRequest("I am moving.", **did("ann", 5)), Child()
    yield processing.WithdrawRequest("I am moving.", **did("bo", 5)), Child()


ACTS: Final = tuple(_acts())


def _within(joined: Joined) -> bool:
    work, reviewed = joined.states
    begun = isinstance(work, AtWork | UnderReview | Approved | Withdrawn)
    return begun and not (
        isinstance(reviewed, review.Live)
        and (reviewed.subject.version > 2 or reviewed.subject.returns > 2)
    )


CAST: Final = Cast(
    PAGE,
    lambda joined: ACTS,
    "a request whose steps are done, by one who handles it and one who does not; a leader and a"
    " deputy who review, two versions, two returns; the applicant may withdraw",
    within=_within,
    starts=(_begun(),),
    goal=lambda joined: isinstance(joined.states[0], Approved | Withdrawn),
    escapes=(processing.WithdrawRequest,),
)


def without(policy: Any) -> Cast:
    """The same cast where one of the policies does not react."""
    left = tuple(it for it in STREAMS.policies if it is not policy)
    return attrs.evolve(CAST, page=attrs.evolve(STREAMS, policies=left).page(PAGE.name))


SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (),
    INVARIANTS,
    parts={f"policy {it.__name__}": without(it) for it in STREAMS.policies},
    beside=MODULES,
)
