"""Review: two who produce, three ranks who review, two versions; a sale, a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from casework.domain.kernel import NoFacts, Person
from casework.domain.properties.review_review import PROPERTIES
from casework.domain.review import review
from casework.domain.review.review import (
    InvalidateReview,
    Opening,
    OpenReview,
    Panel,
    Passing,
    PassStage,
    RecordVerdict,
    Resubmit,
    ReturnForRework,
    Returning,
    decider,
)
from casework.domain.staff import Role
from casework.testing.casts.common import did, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

HAN, LEA, LEO, DOT, MAX = (Person(it) for it in ("han", "lea", "leo", "dot", "max"))
TERM: Final = wd(1)
TWO: Final = (Role.LEADER, Role.DEPUTY)
PANEL: Final = Panel(
    roles=frozenset(),
    leaders=frozenset({LEA}),
    all_leaders=frozenset({LEA, LEO}),
    deputies=frozenset({DOT}),
    all_deputies=frozenset({DOT}),
    managers=frozenset({MAX}),
    one_person=frozenset(),
)
SELLERS: Final = attrs.evolve(PANEL, roles=frozenset({Role.CONTRACT_REVIEWER}))
"""Of a contract of sale: whoever asks is one of its reviewers. Of others ``PANEL`` is told."""
ALONE: Final = attrs.evolve(SELLERS, one_person=frozenset({"sales_contract", "request_result"}))


def _opening(kind: str, version: int, producer: Person, digest: str = "") -> OpenReview:
    told = ("generic", "north", "permit", "No errors.")
    return OpenReview(kind, version, digest or f"d{version}", producer, *told, **did("han", 1))


def _acts() -> Iterator[Asked]:
    for version in (1, 2, 3):
        for producer in (HAN, LEA):
            yield _opening("request_result", version, producer), Opening(TWO, TERM)
        yield _opening("request_result", version, HAN, " "), Opening(TWO, TERM)
        for answers in (("Corrected.",), (), (" ",)):
            for digest in (f"d{version}", " "):
                yield Resubmit(version, digest, answers, HAN, **did("han", 1)), TERM
        for by in (HAN, LEA, LEO, DOT, MAX):
            yield from _said(by, version, PANEL)
    yield _opening("sales_contract", 1, HAN), Opening((Role.CONTRACT_REVIEWER,), TERM)
    for by, panel in ((HAN, SELLERS), (HAN, ALONE), (LEA, SELLERS), (LEA, PANEL)):
        yield from _said(by, 1, panel, "lawful", "reasonable", "clear")
    yield _opening("request_result", 1, HAN), Opening((Role.CONTRACT_REVIEWER,) * 2, TERM)
    for by in (LEA, LEO):
        yield RecordVerdict(1, "quality", True, "", **did(by, 1)), SELLERS
    yield RecordVerdict(1, "accuracy", True, "", **did(LEA, 1)), SELLERS
    yield _opening("issuance_document", 1, HAN), Opening((Role.CONTRACT_REVIEWER,), TERM)
    yield RecordVerdict(1, "format", False, "", **did(LEA, 1)), SELLERS
    yield _opening("nothing of ours", 1, HAN), Opening(TWO, TERM)
    yield _opening("request_result", 1, HAN), Opening((), TERM)
    for reason in ("The request was withdrawn.", " "):
        yield InvalidateReview(reason, **did("ann", 1)), NoFacts()


def _said(by: Person, version: int, panel: Panel, *criteria: str) -> Iterator[Asked]:
    who = did(by, 1)
    for criterion in criteria or ("quality", "accuracy", "beauty"):
        for passed in (True, False):
            yield RecordVerdict(version, criterion, passed, "", **who), panel
    for digest in (f"d{version}", "another"):
        yield PassStage(version, digest, **who), Passing(panel, TERM)
    for reason, back_to in (("The rent is wrong.", ""), (" ", ""), ("The rent is wrong.", "entry")):
        yield ReturnForRework(version, reason, back_to, **who), Returning(panel, max_returns=2)


ACTS: Final = tuple(_acts())


def _within(state: object) -> bool:
    match state:
        case review.Live(subject):
            return subject.version <= 2 and subject.returns <= 2
        case review.Idle(version):
            return version <= 2
        case _:
            return True


CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "five people of three ranks, two versions and two returns",
    within=_within,
)
SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (review,),
    redundant={
        "review: only_while(review, Live, per=IN_STAGES)": "REV-09 closes whatever is not staged;"
        " this tells only that there was no review at all",
    },
)
