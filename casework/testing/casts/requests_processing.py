"""Processing: two groups, two who handle it, two who follow it, three steps and two versions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs

from casework.domain.catalogue import BusinessType, Entry, Item, Profile, Step
from casework.domain.kernel import SYSTEM, NoFacts, Person
from casework.domain.properties.requests_processing import PROPERTIES
from casework.domain.requests import assignment, case, processing, supervision, work
from casework.domain.requests.assignment import (
    AssignGroup,
    AssignHandler,
    DesignateTracker,
    FileApplicationMaterials,
    Follower,
    Placement,
    ReassignGroup,
)
from casework.domain.requests.case import Candidate, Case, Child, Delay, Group, Result
from casework.domain.requests.processing import (
    TASK_DUE,
    ApproveResult,
    CompleteProcessing,
    CompleteProfile,
    DetectDelay,
    OpenProcessing,
    ReopenWork,
    Restarting,
    RestartProfile,
    ReturnForRework,
    StartProcessing,
    WithdrawRequest,
    decider,
)
from casework.domain.requests.supervision import (
    Delegate,
    DelegateNotice,
    Leads,
    ReassignHandler,
    RecordProgress,
    ResolveDelay,
)
from casework.domain.requests.underway import (
    Approved,
    AtWork,
    Level,
    Open,
    Staffed,
    Tasked,
    UnderReview,
    Working,
)
from casework.domain.requests.work import (
    CancelInformationRequest,
    Escalate,
    ProvideInformation,
    RecordStep,
    RequestInformation,
    ResolveEscalation,
    Standing,
    Upwards,
)
from casework.testing.casts.common import did, moment, said, wd, wh
from casework.testing.deletion import Subject
from casework.testing.explorer import Allowed, Asked, Cast

LEASE, INCOME = Item("lease"), Item("proof of income")
ENTRY: Final = Entry(
    2,
    BusinessType(
        profile=Profile.GENERIC,
        sections=frozenset(),
        fields=(),
        materials=frozenset({LEASE}),
        steps=(Step("examine"), Step("visit", mandatory=False), Step("decide")),
        classes=frozenset(),
    ),
)
NUMBER: Final = "REQ-20240701-0001"
ANN, HAN, HUI, TAM, TIA = (Person(it) for it in ("ann", "han", "hui", "tam", "tia"))
NORTH, SOUTH = Group("north"), Group("south")
DUE, LATER = moment(10), moment(20)
LATE: Final = f"{TASK_DUE}@{DUE.isoformat()}"
CASE: Final = Case(NUMBER, ANN, "permit", ENTRY, NORTH, HAN, HAN, TAM, DUE, "no error")
IN_OTHER_HANDS: Final = attrs.evolve(CASE, handler=HUI, notifier=HUI)
FOLLOWED_BY_TIA: Final = attrs.evolve(CASE, tracker=TIA)
DELAYED: Final = attrs.evolve(CASE, delays=(Delay("other", moment(9)),))
FIT: Final = Candidate(by_leader=True, member=True, covers=True, under_nda=True, granted=True)
UNFIT: Final = tuple(
    attrs.evolve(FIT, **{it: False})
    for it in ("by_leader", "member", "covers", "under_nda", "granted")
)


def _placing() -> Iterator[Asked]:
    serves, cai = Placement(serves=True, led=True), did("cai", 2)
    for place in ("cabinet 3", " "):
        yield FileApplicationMaterials(place, **cai), NoFacts()
    for due, quality, told in (
        (DUE, "no error", serves),
        (DUE, "no error", Placement(serves=False, led=True)),
        (DUE, "no error", Placement(serves=True, led=False)),
        (moment(2), "no error", serves),
        (DUE, " ", serves),
    ):
        yield AssignGroup(NORTH, due, quality, **cai), told
        yield ReassignGroup(SOUTH, due, quality, "Short of hands.", **did("dan", 2)), told
    yield ReassignGroup(SOUTH, LATER, "no error", "Short of hands.", **did("dan", 2)), serves
    yield ReassignGroup(SOUTH, LATER, "no error", " ", **did("dan", 2)), serves
    for handler in (HAN, HUI, TAM):
        yield AssignHandler(handler, **did("lee", 2)), FIT
    for unfit in UNFIT:
        yield AssignHandler(HAN, **did("lee", 2)), unfit
    for by in ("han", "cai"):
        yield StartProcessing(**did(by, 3)), NoFacts()


def _following() -> Iterator[Asked]:
    for tracker, in_post, by_superior in (
        (TAM, True, True),
        (TIA, True, True),
        (HAN, True, True),
        (TAM, False, True),
        (TAM, True, False),
    ):
        yield DesignateTracker(tracker, **did("mo", 2)), Follower(in_post, by_superior)
    for by, note, anomaly in (
        ("tam", "Half is done.", ""),
        ("tam", "It was lost.", "other"),
        ("tam", "It was lost.", "task.due@soon"),
        ("tam", " ", ""),
        ("cai", "Half is done.", ""),
    ):
        yield RecordProgress(note, anomaly, **did(by, 3)), NoFacts()
    for day in (10, 11):
        yield DetectDelay(**did(SYSTEM, day)), NoFacts()
    for by, key, cause, measure, leads in (
        ("tam", LATE, "Much to do.", "More hands.", False),
        ("tam", "other", "Much to do.", "More hands.", False),
        ("lee", "other", "Much to do.", "More hands.", True),
        ("cai", "other", "Much to do.", "More hands.", False),
        ("tam", "nothing", "Much to do.", "More hands.", False),
        ("tam", "other", " ", "More hands.", False),
        ("tam", "other", "Much to do.", " ", False),
    ):
        yield ResolveDelay(key, cause, measure, **did(by, 4)), Leads(leads)


def _handing() -> Iterator[Asked]:
    for handler, reason in ((HUI, "Han is ill."), (HUI, " "), (TAM, "Han is ill.")):
        yield ReassignHandler(handler, reason, **did("lee", 3)), FIT
    for unfit in UNFIT:
        yield ReassignHandler(HUI, "Han is ill.", **did("lee", 3)), unfit
    for by, reason, leads, in_post in (
        ("han", "I am away.", False, True),
        ("lee", "Han is away.", True, True),
        ("cai", "Han is away.", False, True),
        ("han", " ", False, True),
        ("han", "I am away.", False, False),
    ):
        yield DelegateNotice(TIA, reason, **did(by, 3)), Delegate(leads, in_post)


def _working() -> Iterator[Asked]:
    for by, step in (
        ("han", "examine"),
        ("han", "visit"),
        ("han", "decide"),
        ("han", "dream"),
        ("hui", "examine"),
        ("hui", "decide"),
    ):
        yield RecordStep(step, **did(by, 3)), NoFacts()
    for by, item, what, why, until in (
        ("han", INCOME, "last year's", "to judge the rent", None),
        ("hui", INCOME, "last year's", "to judge the rent", None),
        ("han", INCOME, " ", "to judge the rent", None),
        ("han", INCOME, "last year's", " ", None),
        ("han", LEASE, "a new one", "it ran out", None),
        ("han", LEASE, "a new one", "it ran out", moment(2)),
        ("han", LEASE, "a new one", "it ran out", moment(1)),
        ("han", LEASE, "a new one", "it ran out", moment(4)),
    ):
        yield RequestInformation("q1", item, what, why, until, **did(by, 3)), wd(1)
    for by, key, text in (
        ("ann", "q1", "Here."),
        ("bo", "q1", "Here."),
        ("ann", "q2", "Here."),
        ("ann", "q1", " "),
    ):
        yield ProvideInformation(key, said("ann", text), **did(by, 3)), NoFacts()
    for by, key, reason, leads in (
        ("han", "q1", "It is on file.", False),
        ("lee", "q1", "It is on file.", True),
        ("cai", "q1", "It is on file.", False),
        ("han", "q2", "It is on file.", False),
        ("han", "q1", " ", False),
    ):
        yield CancelInformationRequest(key, reason, **did(by, 3)), Leads(leads)


def _problems() -> Iterator[Asked]:
    for by, problem, met, level in (
        ("han", "No precedent.", moment(2), Level.LEADER),
        ("han", "No precedent.", moment(2), Level.DEPUTY),
        ("hui", "No precedent.", moment(2), Level.LEADER),
        ("han", " ", moment(2), Level.LEADER),
        ("han", "No precedent.", moment(1), Level.LEADER),
        ("han", "No precedent.", moment(4), Level.LEADER),
    ):
        yield Escalate("p1", problem, met, **did(by, 3)), Upwards(level, wh(4), wd(1))
    for by, key, solution, levels in (
        ("lee", "p1", "So.", {Level.LEADER}),
        ("dan", "p1", "So.", {Level.DEPUTY}),
        ("mo", "p1", "So.", {Level.MANAGER}),
        ("han", "p1", "So.", {Level.LEADER}),
        ("cai", "p1", "So.", set()),
        ("lee", "p2", "So.", {Level.LEADER}),
        ("lee", "p1", " ", {Level.LEADER}),
    ):
        yield ResolveEscalation(key, solution, **did(by, 3)), Standing(frozenset(levels))
    for leads, ended, reason in (
        (True, True, "It was abandoned."),
        (False, True, "It was abandoned."),
        (True, False, "It was abandoned."),
        (True, True, " "),
    ):
        restart = RestartProfile(reason, **did("lee", 3))
        yield restart, Restarting(by_leader=leads, child=Child(ended=ended))


def _completing() -> Iterator[Asked]:
    for version in (1, 2, 3):
        result = Result(version, f"sha-{version}")
        for responses in ((), ("Right now.",), (" ",)):
            yield CompleteProcessing(result, responses, **did("han", 4)), Child()
        again = () if version == 1 else ("Right now.",)
        yield CompleteProcessing(result, again, **did("hui", 4)), Child()
    first = Result(1, "sha-1")
    yield CompleteProcessing(first, **did("han", 4)), Child(live=True)
    yield CompleteProcessing(Result(1, " "), **did("han", 4)), Child()
    for digest, made in (("sha-1", "It is signed."), (" ", "It is signed."), ("sha-2", " ")):
        yield CompleteProfile(digest, made, **did("sam", 4)), NoFacts()


def _reviewing() -> Iterator[Asked]:
    for version in (1, 2):
        for reason in ("The rent is wrong.", " "):
            yield ReturnForRework(version, 1, reason, Person("lee"), **did("lee", 5)), NoFacts()
        yield ApproveResult(version, **did("dan", 5)), NoFacts()
    for it, reason, day in (
        (CASE, "The customer is right.", 9),
        (CASE, "The customer is right.", 12),
        (IN_OTHER_HANDS, "The customer is right.", 9),
        (FOLLOWED_BY_TIA, "The customer is right.", 9),
        (DELAYED, "The customer is right.", 9),
        (CASE, " ", 9),
    ):
        yield ReopenWork(it, reason, **did("dan", day)), NoFacts()


def _ends() -> Iterator[Asked]:
    signing = "signing.contract/17"
    for by, reason, child in (
        ("ann", "I am moving.", Child()),
        ("ann", "I am moving.", Child(live=True, stream=signing)),
        ("ann", "I am moving.", Child(past_recall=True, stream=signing)),
        ("ann", " ", Child()),
        ("bo", "I am moving.", Child()),
    ):
        yield WithdrawRequest(reason, **did(by, 3)), child


_OPENING = OpenProcessing(
    NUMBER, ANN, "permit", ENTRY, frozenset({LEASE}), moment(1), **did("cai", 1, 12)
)
BEFORE: Final = ((_OPENING, NoFacts()), *_placing(), *_following(), *_handing(), *_ends())
DURING: Final = (*_following(), *_handing(), *_working(), *_problems(), *_completing(), *_ends())
AFTER: Final = (*_following(), *_handing(), *_reviewing(), *_ends())
_FIRST: Final = {type(act): (act, told) for act, told in reversed((*BEFORE, *DURING, *AFTER))}


def _and_the_rest(acts: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """With the first act of each kind that is not among them."""
    kinds = {type(act) for act, _ in acts}
    return (*acts, *(it for kind, it in _FIRST.items() if kind not in kinds))


FROM_THE_BOOKS, AT_WORK, DONE = map(_and_the_rest, (BEFORE, DURING, AFTER))


def _acts(state: Any) -> tuple[Asked, ...]:
    match state:
        case AtWork():
            return AT_WORK
        case UnderReview() | Approved():
            return DONE
        case _:
            return FROM_THE_BOOKS


def _out_of_the_ordinary(state: Any) -> int:
    now = state.handed if isinstance(state, Approved) else state
    odd = int(isinstance(now, Open) and now.trackers == {TIA})
    if isinstance(now, Tasked):
        odd += (now.task.group != NORTH) + max(len(now.task.delays), not now.task.watched)
    if isinstance(now, Staffed):
        odd += (now.hands.handler != HAN) + (now.hands.notifier != now.hands.handler)
    if isinstance(now, Working):
        so_far = now.work
        odd += len(so_far.inquiries) + len(so_far.problems) + so_far.restarts
        odd += ("visit" in so_far.done) + max(len(so_far.versions) - 1, 0)
    return odd


CAST: Final = Cast(
    decider,
    _acts,
    "a procedure of three steps; one thing out of the ordinary at a time, of which: another group,"
    " handler or tracker, a delegate, a delay, a due time past, an optional step, an inquiry, a"
    " problem, a restart, each further version",
    within=lambda state: _out_of_the_ordinary(state) <= 1,
    goal=lambda state: isinstance(state, decider.over),
    escapes=(WithdrawRequest,),
)
LARGER: Final = attrs.evolve(
    CAST,
    bounds=CAST.bounds.replace("one thing", "five things"),
    within=lambda state: _out_of_the_ordinary(state) <= 5,
)

# -- What must be accepted ---------------------------------------------------------------------


def _at_work(state: Any) -> Iterator[Asked]:
    """The handler takes the next step that must be taken, asks, tells upwards, and completes."""
    if not isinstance(state, AtWork):
        return
    by, now = did(state.hands.handler, 4), state.work
    todo = [it for it in ("examine", "decide") if it not in now.done]
    if todo:
        yield RecordStep(todo[0], **by), NoFacts()
    elif not now.inquiries and not now.problems:
        version = len(now.versions) + 1
        result = Result(version, f"sha-{version}")
        yield CompleteProcessing(result, ("Right now.",) * len(now.reasons), **by), Child()
    new = Escalate("p9", "No precedent.", moment(4), **by)
    yield new, Upwards(Level.LEADER, wh(4), wd(1))


def _decided(state: Any) -> Iterator[Asked]:
    """What is reviewed may be approved or come back; whoever asked may take it back before."""
    if isinstance(state, UnderReview):
        version = state.work.versions[-1].version
        yield ApproveResult(version, **did("dan", 5)), NoFacts()
        back = ReturnForRework(version, 1, "The rent is wrong.", Person("lee"), **did("lee", 5))
        yield back, NoFacts()
    if isinstance(state, Open):
        yield WithdrawRequest("I am moving.", **did("ann", 5)), Child()


ALLOWED: Final = (
    Allowed("The handler may take the next step, tell of a problem, and complete", _at_work),
    Allowed("What was completed may be approved or returned; who asked may withdraw", _decided),
)
SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (processing, assignment, supervision, work, case),
    allowed=ALLOWED,
    larger=LARGER,
)
