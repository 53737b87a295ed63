"""A request on its way from page to page: what the examples of its policies have in common."""

from __future__ import annotations

from typing import Any

from casework.domain.catalogue import BusinessType, Entry, Item, Profile
from casework.domain.kernel import Act, Decider, Happened, Person
from casework.domain.requests import processing
from casework.domain.requests.assignment import (
    ApplicationMaterialsFiled,
    GroupAssigned,
    HandlerAssigned,
    TrackerDesignated,
)
from casework.domain.requests.case import Case, Group, Result
from casework.domain.requests.processing import (
    ProcessingCompleted,
    ProcessingOpened,
    ProcessingStarted,
    ResultApproved,
    ReturnedForRework,
    ReworkCompleted,
    WorkReopened,
)
from casework.domain.review.review import Opening, OpenReview, ReviewOpened
from casework.domain.staff import Role
from tests.domain.cast import did, moment, wd

NUMBER, LEASE = "REQ-20240701-0001", Item("lease")
ANN, HAN, TAM, LEE = map(Person, ("ann", "han", "tam", "lee"))
NORTH, DUE = Group("north"), moment(10)
BUSINESS = BusinessType(
    Profile.GENERIC, frozenset(), (), frozenset({LEASE}), steps=(), classes=frozenset()
)
PERMIT = Entry(2, BUSINESS)
CASE = Case(NUMBER, ANN, "permit", PERMIT, NORTH, HAN, HAN, TAM, DUE, "exact")
V1, V2 = Result(1, "sha-1"), Result(2, "sha-2")

AT_WORK = (
    ProcessingOpened(NUMBER, ANN, "permit", PERMIT, frozenset({LEASE}), moment(1), moment(1)),
    ApplicationMaterialsFiled("cabinet 3"),
    GroupAssigned(NORTH, DUE, "exact"),
    HandlerAssigned(HAN),
    TrackerDesignated(TAM),
    ProcessingStarted(),
)
COMPLETED = ProcessingCompleted(V1, HAN)
RETURNED = ReturnedForRework(1, 1, "The rent is wrong.", LEE, HAN)
REWORKED = ReworkCompleted(V2, ("It is right now.",), HAN, afresh=False)
APPROVED = ResultApproved(1, "sha-1")
REOPENED = WorkReopened("The customer is right.", moment(9), HAN, HAN, TAM, ())

REVIEW = "review.review/request_result:17"
OPEN_REVIEW = OpenReview(
    kind="request_result",
    version=1,
    digest="sha-1",
    producer=HAN,
    profile="generic",
    group="north",
    business_type="permit",
    quality="exact",
    **did("han", 5),
)
STAGES = Opening((Role.LEADER, Role.DEPUTY), wd(1))
REVIEW_OPENED = ReviewOpened(
    "request_result",
    1,
    "sha-1",
    HAN,
    "generic",
    "north",
    "permit",
    "exact",
    (Role.LEADER, Role.DEPUTY),
    wd(1).since(moment(5)),
)


def happened(page: Decider[Any, Any, Any, Any], act: Act, *history: Any) -> Happened:
    """That the last of these happened in case 17, by this act, after the others."""
    return Happened(f"{page.name}/17", history[-1], page.after(history), act)


def in_processing(act: Act, *history: Any) -> Happened:
    return happened(processing.decider, act, *history)
