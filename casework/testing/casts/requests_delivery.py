"""Delivery: a customer and a stranger, two who handle it, two versions, one thing questioned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import attrs

from casework.domain.catalogue import BusinessType, Entry, Profile
from casework.domain.kernel import SYSTEM, NoFacts, Person
from casework.domain.properties.requests_delivery import PROPERTIES
from casework.domain.requests import case, delivery, objections, supervision
from casework.domain.requests.case import Candidate, Case, Child, Delay, Group, Result
from casework.domain.requests.delivery import (
    ArchiveRequest,
    Attempts,
    Channels,
    CloseRequest,
    Closing,
    CollectFeedback,
    ConfirmDelivery,
    EndDelivery,
    Listener,
    NotifyResult,
    OnFile,
    OpenDelivery,
    OverrideDelivery,
    RecordDeliveryFailure,
    ReopenResult,
    WithdrawRequest,
    decider,
)
from casework.domain.requests.objections import (
    AnswerObjection,
    ConfirmSatisfied,
    LapseObjection,
    OverrideObjection,
    RaiseObjection,
    Remedy,
)
from casework.domain.requests.outcome import Begun, NotOpened, Open, Reopened
from casework.domain.requests.supervision import (
    Delegate,
    DelegateNotice,
    Leads,
    ReassignHandler,
    RecordProgress,
    ResolveDelay,
)
from casework.testing.casts.common import CALENDAR, did, did_for, moment, said, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

ENTRY: Final = Entry(
    1,
    BusinessType(
        profile=Profile.GENERIC,
        sections=frozenset(),
        fields=(),
        materials=frozenset(),
        steps=(),
        classes=frozenset(),
    ),
)
HAN, HU, TIA = Person("han"), Person("hu"), Person("tia")
CASE: Final = Case(
    number="REQ-20240701-0001",
    applicant=Person("ann"),
    business_type="permit",
    entry=ENTRY,
    group=Group("north"),
    handler=HAN,
    notifier=HAN,
    tracker=TIA,
    due=moment(20),
    quality="No errors.",
)
LATE: Final = attrs.evolve(CASE, delays=(Delay("due", moment(1)),))
FIRST, SECOND = Result(1, "aa11"), Result(2, "bb22")
TELL, WINDOW, ARCHIVE = wd(1), wd(5), wd(5)
BY: Final = Channels(frozenset({"phone", "email"}))
FIT: Final = Candidate(by_leader=True, member=True, covers=True, under_nda=True, granted=True)
UNFIT: Final = tuple(
    attrs.evolve(FIT, **{it: False})
    for it in ("by_leader", "member", "covers", "under_nda", "granted")
)
CLOSING: Final = Closing(
    by_leader=False, complaints_closed=False, calendar=CALENDAR, archive=ARCHIVE
)
ANOTHER: Final = attrs.evolve(CALENDAR, version=1)
BLANK: Final = said("ann", " ")


def _telling() -> Iterator[Asked]:
    for it, result in ((CASE, FIRST), (LATE, FIRST), (CASE, SECOND)):
        yield OpenDelivery(it, result, HAN, **did("lea", 1)), TELL
    for by, channel, digest in (
        ("han", "phone", "aa11"),
        ("han", "email", "aa11"),
        ("han", "phone", "bb22"),
        ("cai", "phone", "aa11"),
        ("hu", "phone", "aa11"),
        ("hu", "phone", "bb22"),
        ("cai", "phone", "bb22"),
        ("han", "pigeon", "aa11"),
    ):
        yield NotifyResult(channel, digest, **did(by, 2)), BY
    for party in (did("ann", 2), did("cai", 2), did_for("han", "ann", 2)):
        yield ConfirmDelivery(**party), WINDOW
    for by, reason in (("han", "Nobody answers."), ("han", " "), ("cai", "Nobody answers.")):
        yield RecordDeliveryFailure(reason, **did(by, 2)), TELL
    for by, reason in (("dan", "The address is void."), ("dan", " "), ("han", "It is void.")):
        yield OverrideDelivery(reason, **did(by, 2)), Attempts(2, WINDOW)
    yield OverrideDelivery("The address is void.", **did("dan", 2)), Attempts(3, WINDOW)


def _questions() -> Iterator[Asked]:
    where = said("ann", "Where is my window?")
    for text, by in ((where, "ann"), (BLANK, "ann"), (where, "cai")):
        yield RaiseObjection("window", text, **did(by, 2)), NoFacts()
    for key, answer, by in (
        ("window", "At the back.", "han"),
        ("window", " ", "han"),
        ("window", "At the back.", "cai"),
        ("door", "At the back.", "han"),
    ):
        yield AnswerObjection(key, answer, **did(by, 2)), WINDOW
    for key, party in (
        ("window", did("ann", 3)),
        ("window", did("cai", 3)),
        ("window", did_for("han", "ann", 3)),
        ("window", did_for("hu", "ann", 3)),
        ("door", did("ann", 3)),
    ):
        yield ConfirmSatisfied(key, **party), NoFacts()
    for day, calendar in ((9, CALENDAR), (10, CALENDAR), (10, ANOTHER)):
        yield LapseObjection("window", **did(SYSTEM, day)), calendar
    for by, reason, resolved in (
        ("dan", "It was put right.", True),
        ("dan", "It was put right.", False),
        ("dan", " ", True),
        ("han", "It was put right.", True),
    ):
        yield OverrideObjection(reason, **did(by, 3)), Remedy(resolved)
    for reason in ("The window was forgotten.", " "):
        yield ReopenResult(reason, **did("dan", 3)), NoFacts()


def _ends() -> Iterator[Asked]:
    glad, sad = said("ann", "Thank you."), said("ann", "I want my window.")
    for by, satisfied, opinion, there in (
        ("han", True, glad, False),
        ("han", False, sad, False),
        ("han", False, BLANK, False),
        ("bo", True, glad, True),
        ("cai", True, glad, False),
    ):
        yield CollectFeedback(satisfied, opinion, **did(by, 3)), Listener(there)
    done = attrs.evolve(CLOSING, complaints_closed=True)
    for day in (9, 10):
        yield CloseRequest(**did("han", day)), CLOSING
        yield CloseRequest(**did("han", day)), done
    yield CloseRequest(**did("han", 10)), attrs.evolve(done, calendar=ANOTHER)
    yield CloseRequest(**did("cai", 10)), done
    yield CloseRequest(**did("lea", 10)), attrs.evolve(done, by_leader=True)
    for by, archivist, sealed in (
        ("han", False, True),
        ("han", False, False),
        ("ari", True, True),
        ("cai", False, True),
    ):
        yield ArchiveRequest(**did(by, 11)), OnFile(archivist, sealed)
    for by, reason, past in (
        ("ann", "I am moving.", False),
        ("ann", " ", False),
        ("ann", "I am moving.", True),
        ("cai", "I am moving.", False),
    ):
        yield WithdrawRequest(reason, **did(by, 2)), Child(past_recall=past)
    for reason in ("It was withdrawn.", " "):
        yield EndDelivery(reason, **did("ann", 3)), NoFacts()


def _supervision() -> Iterator[Asked]:
    who = did("lea", 2)
    yield ReassignHandler(HU, "Han is ill.", **who), FIT
    yield ReassignHandler(HU, " ", **who), FIT
    yield ReassignHandler(TIA, "Han is ill.", **who), FIT
    for unfit in UNFIT:
        yield ReassignHandler(HU, "Han is ill.", **who), unfit
    for by, reason, leads, in_post in (
        ("han", "I am away.", False, True),
        ("lea", "Han is away.", True, True),
        ("cai", "Han is away.", False, True),
        ("han", " ", False, True),
        ("han", "I am away.", False, False),
    ):
        yield DelegateNotice(Person("cai"), reason, **did(by, 2)), Delegate(leads, in_post)
    for by, note, anomaly in (
        ("tia", "All is well.", ""),
        ("tia", "It was lost.", "due"),
        ("tia", "It was lost.", "task.due@soon"),
        ("tia", " ", ""),
        ("cai", "All is well.", ""),
    ):
        yield RecordProgress(note, anomaly, **did(by, 2)), NoFacts()
    for by, key, cause, measure, leads in (
        ("tia", "due", "Much to do.", "More hands.", False),
        ("lea", "due", "Much to do.", "More hands.", True),
        ("cai", "due", "Much to do.", "More hands.", False),
        ("tia", "other", "Much to do.", "More hands.", False),
        ("tia", "due", " ", "More hands.", False),
        ("tia", "due", "Much to do.", " ", False),
    ):
        yield ResolveDelay(key, cause, measure, **did(by, 3)), Leads(leads)


ACTS: Final = (*_telling(), *_questions(), *_ends(), *_supervision())
OF_THE_END: Final = (RaiseObjection, ArchiveRequest, EndDelivery, OpenDelivery)
FEW: Final = (
    *{type(act): (act, told) for act, told in reversed(ACTS)}.values(),
    *((act, told) for act, told in ACTS if isinstance(act, OF_THE_END)),
)
"""With nothing to tell: all that may still be done, and the first act of each other kind."""


def _out_of_the_ordinary(state: Begun) -> int:
    it = state.outcome
    return sum(
        (
            it.case.handler != HAN,
            it.case.notifier != it.case.handler,
            bool(it.case.delays),
            len(it.failed),
            it.heard,
            it.complaints,
            bool(it.objections.keys),
            it.result.version - 1,
        )
    )


def _acts(state: Any) -> tuple[Asked, ...]:
    return ACTS if isinstance(state, NotOpened | Open) else FEW


def _of(most: int) -> Callable[[Any], bool]:
    """A third version is out of bounds, and so what is reopened twice is."""

    def within(state: Any) -> bool:
        if not isinstance(state, Begun):
            return True
        again = isinstance(state, Reopened) and state.outcome.result.version > 1
        return not again and _out_of_the_ordinary(state) <= most

    return within


CAST: Final = Cast(
    decider,
    _acts,
    "two versions, one thing questioned; three things out of the ordinary at a time, of which: a"
    " new handler, a delegate, a delay, each failed attempt, feedback, each complaint, a question,"
    " a second version",
    within=_of(3),
    goal=lambda state: isinstance(state, decider.over),
    escapes=(EndDelivery, WithdrawRequest),
)
LARGER: Final = attrs.evolve(
    CAST,
    bounds=CAST.bounds.replace("three", "six"),
    within=_of(6),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (delivery, objections, supervision, case), larger=LARGER)
