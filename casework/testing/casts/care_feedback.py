"""Feedback: who complains and a stranger, who is blamed, two who put it right, two at the desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from casework.domain.care import feedback, rectification
from casework.domain.care.feedback import (
    CloseFeedback,
    ConfirmSatisfied,
    DeclareUnsatisfied,
    LapseSatisfaction,
    OpenFeedback,
    Overridable,
    OverrideClosure,
    Receiver,
    RecordProblem,
    TransferFeedback,
    Verifying,
    VerifyRectification,
    WithdrawFeedback,
    closed,
    decider,
)
from casework.domain.care.rectification import (
    AcceptTransfer,
    CompleteRectification,
    Handing,
    InformCustomer,
    PlanRectification,
    RejectTransfer,
    Standing,
)
from casework.domain.kernel import SYSTEM, NoFacts, Person
from casework.domain.properties.care_feedback import PROPERTIES
from casework.testing.casts.common import CALENDAR, did, did_for, said, wd, wh
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

ANN, HAN = Person("ann"), Person("han")
RESPOND, PASS_ON, RECTIFY, TELL, WINDOW = wh(4), wd(1), wd(10), wd(2), wd(5)
LATE, WANTS = said("ann", "It came a month late."), said("ann", "My fee back.")
BLANK: Final = said("ann", " ")
ROUNDS: Final = 2


def _acts() -> Iterator[Asked]:
    for subject, source in (("17", "telephone"), (" ", "telephone"), ("17", " ")):
        yield OpenFeedback(ANN, subject, source, HAN, LATE, **did("bea", 1)), RESPOND
    for problem, demand in ((LATE, WANTS), (BLANK, WANTS), (LATE, BLANK)):
        yield RecordProblem(problem, demand, **did("bea", 1, 10)), PASS_ON
    for sort, to, serves in (
        ("delay", "permits", True),
        ("delay", "cashiers", True),
        ("delay", "kitchen", False),
        (" ", "permits", True),
    ):
        yield TransferFeedback(sort, to, **did("bea", 2)), Receiver(serves, RECTIFY)
    yield from _of_department()
    for by in ("bea", "dee", "han"):
        for resolved, justified, reason in (
            (True, True, ""),
            (True, False, ""),
            (False, True, "No money yet."),
            (False, True, " "),
        ):
            verify = VerifyRectification(resolved, justified, reason, **did(by, 5))
            yield verify, Verifying(WINDOW, RECTIFY)
    for party in (
        did("ann", 6),
        did("bo", 6),
        did_for("cai", "ann", 6),
        did_for("dee", "ann", 6),
        did_for("han", "ann", 6),
    ):
        yield ConfirmSatisfied(**party), NoFacts()
        yield WithdrawFeedback(**party), NoFacts()
        yield DeclareUnsatisfied(LATE, **party), RECTIFY
    yield DeclareUnsatisfied(BLANK, **did("ann", 6)), RECTIFY
    for day in (12, 13):
        yield LapseSatisfaction(**did(SYSTEM, day)), CALENDAR
    yield LapseSatisfaction(**did(SYSTEM, 13)), attrs.evolve(CALENDAR, version=1)
    for reason, allowed in (("All was paid.", True), (" ", True), ("All was paid.", False)):
        yield OverrideClosure(reason, **did("dan", 8)), Overridable(allowed)
    for judged in ("dee", "han"):
        yield OverrideClosure("All was paid.", **did(judged, 8)), Overridable(True)
    yield CloseFeedback(**did("bea", 14)), NoFacts()


def _of_department() -> Iterator[Asked]:
    for entitled in (True, False):
        yield AcceptTransfer(**did("dee", 3)), Standing(entitled)
        yield RejectTransfer("Of accounts.", **did("dee", 3)), Handing(entitled, PASS_ON)
        yield PlanRectification("Refund it.", **did("dee", 3)), Standing(entitled)
        yield InformCustomer("It is refunded.", **did("bea", 5)), Standing(entitled)
        for by in ("dee", "eve"):
            yield CompleteRectification("Refunded.", **did(by, 4)), Handing(entitled, TELL)
    yield RejectTransfer(" ", **did("dee", 3)), Handing(True, PASS_ON)
    yield PlanRectification(" ", **did("dee", 3)), Standing(True)
    yield CompleteRectification(" ", **did("dee", 4)), Handing(True, TELL)
    yield InformCustomer(" ", **did("bea", 5)), Standing(True)


ACTS: Final = tuple(_acts())
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "one complaint, two departments that serve it, two rounds",
    within=lambda state: getattr(state, "round", 1) <= ROUNDS,
    goal=closed,
    escapes=(WithdrawFeedback,),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (feedback, rectification))
