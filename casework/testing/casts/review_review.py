"""Review: two who produce, three ranks who review, two versions; a sale, a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from casework.testing.explorer import Allowed, Asked, Cast

HAN, LEA, LEO, DOT, DAN, MAX = (Person(it) for it in ("han", "lea", "leo", "dot", "dan", "max"))
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
AWAY: Final = attrs.evolve(
    PANEL,
    leaders=frozenset(),
    all_leaders=frozenset({LEO}),
    deputies=frozenset(),
    all_deputies=frozenset({DAN}),
)
"""While leader and deputy are away."""
ALONE: Final = attrs.evolve(SELLERS, one_person=frozenset({"sales_contract", "request_result"}))


def _opening(kind: str, version: int, producer: Person, digest: str = "") -> OpenReview:
    told = ("generic", "north", "permit", "No errors.")
    return OpenReview(kind, version, digest or f"d{version}", producer, *told, **did("han", 1))


def _acts(versions: int, *panels: Panel) -> Iterator[Asked]:
    for version in range(1, versions + 2):
        for producer in (HAN, LEA):
            yield _opening("request_result", version, producer), Opening(TWO, TERM)
        yield _opening("request_result", version, HAN, " "), Opening(TWO, TERM)
        for answers in (("Corrected.",), (), (" ",)):
            for digest in (f"d{version}", " "):
                yield Resubmit(version, digest, answers, HAN, **did("han", 1)), TERM
        for panel in panels:
            for by in sorted({HAN, LEA, MAX} | panel.all_leaders | panel.all_deputies):
                yield from _said(by, version, panel)
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


ACTS: Final = tuple(_acts(2, PANEL))
MORE: Final = tuple(_acts(5, PANEL, AWAY))


def _of(most: int) -> Callable[[object], bool]:
    """So many versions, and as many returns."""

    def within(state: object) -> bool:
        match state:
            case review.Live(subject):
                return subject.version <= most and subject.returns <= most
            case review.Idle(version):
                return version <= most
            case _:
                return True

    return within


def _ends(state: object) -> bool:
    """Results that a leader and a deputy review pass in the end; the rest only begins here."""
    match state:
        case review.Passed():
            return True
        case review.Live(subject):
            return subject.kind != review.REQUEST_RESULT or subject.stages != TWO
        case _:
            return True


CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "five people of three ranks, two versions and two returns",
    within=_of(2),
    goal=_ends,
    escapes=(InvalidateReview,),
)
LARGER: Final = attrs.evolve(
    CAST,
    acts=lambda state: MORE,
    bounds="six people of three ranks, of whom leader and deputy are there or away, from one act"
    " to the next; five versions and five returns",
    within=_of(5),
)

# -- What must be accepted ---------------------------------------------------------------------


def _goes_on(state: object) -> Iterator[Asked]:
    """Whoever's turn it is judges what has not been judged, and then passes or returns it."""
    if not isinstance(state, review.Staged) or _ends(state):
        return
    subject, taken = state.subject, state.earlier | {state.subject.producer}
    ranks = (LEA, LEO, DOT) if state.stage == 1 else (DOT, MAX)
    by = did(next(it for it in ranks if it not in taken), 1)
    judged = {it.criterion for it in state.sheet}
    for criterion in sorted({"quality", "accuracy"} - judged):
        yield RecordVerdict(subject.version, criterion, True, "", **by), PANEL
    if not all(it.passed for it in state.sheet):
        back = ReturnForRework(subject.version, "The rent is wrong.", "", **by)
        yield back, Returning(PANEL, max_returns=2)
    elif len(judged) == 2:
        yield PassStage(subject.version, subject.digest, **by), Passing(PANEL, TERM)


def _comes_again(state: object) -> Iterator[Asked]:
    if isinstance(state, review.Idle):
        yield _opening("request_result", state.version + 1, HAN), Opening(TWO, TERM)
    elif isinstance(state, review.Returned):
        version = state.subject.version + 1
        yield Resubmit(version, f"d{version}", ("Corrected.",), HAN, **did("han", 1)), TERM
    if isinstance(state, review.Live):
        yield InvalidateReview("The request was withdrawn.", **did("ann", 1)), NoFacts()


ALLOWED: Final = (
    Allowed("Whoever's turn it is may judge, and then pass or return what was judged", _goes_on),
    Allowed("A later version may come up, and any review may end with its subject", _comes_again),
)
SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (review,),
    redundant={
        "review: only_while(review, Live, per=IN_STAGES)": "REV-09 closes whatever is not staged;"
        " this tells only that there was no review at all",
    },
    allowed=ALLOWED,
    larger=LARGER,
)
