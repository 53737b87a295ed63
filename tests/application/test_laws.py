"""The laws of whole histories: whatever anybody did in the office, and whenever the timers ran.

A history is drawn from the office itself. Each step lets time go by, or one of its people do what
suggests itself (``moves``), or anybody anything; two offices on one journal take turns. Tours lead
through the pages on purpose, so that every kind of event has happened and every law had its case.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cache
from random import Random
from types import NoneType, UnionType
from typing import Any, Final, NewType, TypeAlias, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from attrs import define, field, frozen
from hypothesis import example, given
from hypothesis import strategies as st

from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.redecide import redecide
from casework.application.office import Denied, Office, Outcome
from casework.application.ports import Entry, MalformedName
from casework.application.record import ACCEPTED, REFUSED, MalformedInput, Verdict
from casework.application.timers import tick
from casework.application.views.work import Work
from casework.domain.archives.file import ArchiveOpened
from casework.domain.calendar import Calendars
from casework.domain.care import revisit
from casework.domain.care.customer import CustomerRead
from casework.domain.confidentiality import grants
from casework.domain.governance.sla import SLABreached
from casework.domain.kernel import (
    SYSTEM,
    WHEN_DECIDED,
    Act,
    Person,
    Personal,
    no_deadlines,
    stated,
)
from casework.domain.numbers import NumberTaken
from casework.domain.requests import (
    delivery,
    filing,
    intake,
    objections,
    one_notice,
    outcome,
    processing,
    underway,
)
from casework.domain.review import review
from casework.infrastructure.bootstrap import PAGES
from tests.application.moves import ANN, BEN, CASES, PARTS, STAFF, Move, complete
from tests.offices import MONDAY, SetClock, an_office, staffed

# -- Plans -------------------------------------------------------------------------------------


@frozen
class Wait:
    """Time goes by, or the clock is set back; the timers run then, or do not."""

    hours: int
    timers: bool


@frozen
class Next:
    """Somebody does what suggests itself in one part of the office.

    Of the acts of this name the one that ``pick`` says, be it lawful or not; without a name one
    that would be accepted now, if there is any.
    """

    part: int
    pick: int
    name: str = ""


@frozen
class Anything:
    """Somebody asks for something."""

    seed: int


Step: TypeAlias = Wait | Next | Anything
Plan: TypeAlias = tuple[Step, ...]


def tour(told: str, case: int = 0) -> Plan:
    """Read a tour: ``Name`` or ``Name/pick`` of the case, ``3:Name`` of another part; ``24h``
    lets hours go by, ``24h!`` and the timers run."""
    return tuple(_step(it, case) for it in told.split())


def _step(word: str, case: int) -> Step:
    if word[0].isdigit() and word.rstrip("!").endswith("h"):
        return Wait(int(word.rstrip("!").removesuffix("h")), word.endswith("!"))
    part, colon, rest = word.rpartition(":")
    name, _, pick = rest.partition("/")
    return Next(int(part) if colon else case, int(pick or 0), name)


CARE, CONSULTING, SECRECY, PEOPLE, RULES, FINDINGS = range(len(CASES), len(PARTS))
FILED = "SubmitRequest RecordCompletenessCheck Register"
STARTED = f"""{FILED} FileApplicationMaterials AssignGroup DesignateTracker AssignHandler
    StartProcessing RecordStep"""
TWO_PASS = "RecordVerdict RecordVerdict PassStage"
FIRST = f"{TWO_PASS} {TWO_PASS}"
APPROVED = f"{STARTED} CompleteProcessing {FIRST}"
TOLD = f"{APPROVED} NotifyResult ConfirmDelivery"
ON_FILE = "OpenArchive AddRecord AddRecord AddRecord IndexArchive SealArchive ArchiveRequest"
PUT_RIGHT = "AcceptTransfer PlanRectification CompleteRectification InformCustomer"
HEARD = f"RecordProblem TransferFeedback {PUT_RIGHT}"
RESOLVED = f"{HEARD} VerifyRectification"
TOURS: Final[tuple[str, ...]] = (
    f"{TOLD} CollectFeedback CloseRequest {ON_FILE}",
    f"{TOLD} 200h! CloseRequest 200h! {ON_FILE}",
    # Intake, its notice and its clock.
    """SubmitRequest/1 RequestClarification AnswerClarification RecordCompletenessCheck
    IssueMissingMaterialsNotice RemindSupplement SupplyMaterial RecordCompletenessCheck/1
    6:RecordCause 8:RecordCause 8:ProposeMeasure 8:VerifyFinding/1 8:ProposeMeasure 8:VerifyFinding
    RecordCompletenessCheck/1 Register""",
    "SubmitRequest/2 RequestClarification RecordCompletenessCheck/1 300h IssueMissingMaterialsNotice"
    " RequestClarification 700h! SupplyMaterial",
    """7:SetChoice SubmitRequest/1 RecordCompletenessCheck IssueMissingMaterialsNotice
    OverrideOneTimeNotice SupplyMaterial RecordCompletenessCheck/1 700h SupplyMaterial""",
    """SubmitRequest/3 RecordCompletenessCheck/2 AmendRequest RecordCompletenessCheck/2
    RecordCompletenessCheck/1 IssueMissingMaterialsNotice AmendRequest/1 RecordCompletenessCheck
    DeclineRequest""",
    "SubmitRequest RecordCompletenessCheck WithdrawRequest",
    # Work, its people and its clock.
    f"""{STARTED} RequestInformation CancelInformationRequest RequestInformation
    ProvideInformation ProvideInformation/1 Escalate ResolveEscalation Escalate/1 60h
    ResolveEscalation RecordProgress RecordProgress/1 ResolveDelay ReassignHandler
    DelegateNotice CompleteProcessing {FIRST} DelegateNotice ReassignHandler WithdrawRequest""",
    f"""{FILED} FileApplicationMaterials AssignGroup/1 DesignateTracker/1 AssignHandler/1 60h
    ReassignGroup/1 60h! AssignHandler StartProcessing RecordStep CompleteProcessing
    {FIRST} NotifyResult ResolveDelay ResolveDelay RecordProgress/1 ResolveDelay""",
    # Review: returned at both stages, too often, by one stage alone, late.
    f"""{STARTED} CompleteProcessing RecordVerdict RecordVerdict/1 ReturnForRework
    CompleteProcessing {TWO_PASS} RecordVerdict/2 ReturnForRework
    CompleteProcessing RecordVerdict/2 ReturnForRework CompleteProcessing {FIRST} 50h!
    NotifyResult ConfirmDelivery CollectFeedback CloseRequest""",
    f"""7:SetCount 7:SetStages {STARTED} CompleteProcessing RecordVerdict/2 60h ReturnForRework
    CompleteProcessing {TWO_PASS} 30h NotifyResult ConfirmDelivery""",
    f"{STARTED} CompleteProcessing RecordVerdict WithdrawRequest",
    f"{STARTED} CompleteProcessing RecordVerdict/2 ReturnForRework WithdrawRequest",
    f"{APPROVED} WithdrawRequest",
    # Delivery: what does not arrive, what is questioned, what is done again.
    f"""{APPROVED} NotifyResult RecordDeliveryFailure NotifyResult/1 RecordDeliveryFailure
    NotifyResult RecordDeliveryFailure OverrideDelivery CollectFeedback CloseRequest""",
    f"""{TOLD} RaiseObjection AnswerObjection RaiseObjection/1 300h! AnswerObjection
    ConfirmSatisfied CollectFeedback CloseRequest RaiseObjection AnswerObjection
    ConfirmSatisfied CloseRequest {ON_FILE}""",
    f"""{TOLD} RaiseObjection ReopenResult CompleteProcessing {FIRST} NotifyResult
    ConfirmDelivery ConfirmSatisfied CollectFeedback CloseRequest {ON_FILE}""",
    f"""{TOLD} RaiseObjection ReopenResult CompleteProcessing RecordVerdict WithdrawRequest""",
    f"""{TOLD} CollectFeedback/1 RaiseObjection {RESOLVED} OverrideObjection CloseFeedback
    ConfirmSatisfied/1 ConfirmSatisfied CloseFeedback CloseRequest CollectFeedback/1 {ON_FILE}""",
    # Care.
    f"""3:OpenFeedback 30h 3:RecordProblem 60h 3:TransferFeedback 3:RejectTransfer
    3:TransferFeedback {'3:' + ' 3:'.join(PUT_RIGHT.split())} 3:VerifyRectification/1
    3:PlanRectification 600h 3:CompleteRectification 60h 3:InformCustomer 3:VerifyRectification
    3:DeclareUnsatisfied 3:PlanRectification 3:CompleteRectification 3:InformCustomer
    3:VerifyRectification 300h 3:CloseFeedback""",
    f"""3:OpenFeedback {'3:' + ' 3:'.join(HEARD.split())} 3:ConfirmSatisfied
    3:VerifyRectification 3:OverrideClosure""",
    """3:ScheduleRevisit 3:RecordUnreachable 3:RescheduleRevisit 3:RecordUnreachable 800h!
    3:RescheduleRevisit 3:RateSatisfaction/2 3:RecordRevisit 60h 3:ForwardSuggestion
    3:WithdrawFeedback""",
    """3:ScheduleRevisit 3:RecordUnreachable 3:RescheduleRevisit 3:RecordUnreachable
    3:RescheduleRevisit 3:RecordUnreachable 3:GiveUpRevisit""",
    """5:GrantAccess 3:ReportCustomerInfo/1 3:RecordCustomerInfo 3:ClassifyCustomer
    3:AnalyseCustomer 3:CorrectCustomerInfo 3:CheckCustomerInfo 3:LogContact 3:ReadCustomer
    3:ReadCustomer/1 3:ReadCustomer/2 100h 3:ReadCustomer""",
    # Consultation.
    """4:OpenConsultation 4:AnswerOnSpot 4:ConfirmUnderstood 4:CloseConsultation""",
    """4:OpenConsultation 2h 4:DeferConsultation 60h 4:Reply 4:AskFurther 4:Refer 60h!
    4:AnswerReferred 300h 4:CloseConsultation""",
    "SubmitRequest 4:OpenConsultation 4:ConvertToRequest 300h! 4:CloseConsultation",
    # The office.
    """5:GrantAccess 5:GrantAccess/1 5:ReadClassified 5:ReadClassified/1 5:RevokeAccess 100h
    5:ReadClassified""",
    """6:RecordCompetency 6:AcknowledgePolicy 6:VacatePost 6:VacatePost/1 6:GrantAccess
    6:RenewNda 6:SignNda 6:EndNda 6:PrepareNda 6:EndEmployment 6:EndEmployment/1
    6:VacatePost/2 6:AppointManager 6:AppointDeputy 6:ChangeServices 6:SetWorkPlan
    6:OpenDepartment 6:OpenCentre 6:CreateGroup""",
    "7:SetTerm 7:SetTerm/1 7:PublishCalendar 7:ProposeBusinessType 7:ApproveBusinessType"
    " SubmitRequest 30h RecordCompletenessCheck",
)

WAITS: Final = st.builds(Wait, st.sampled_from((0, 1, 3, 8, 20, 50, 100, 300)), st.booleans())
NEXT: Final = st.builds(Next, st.integers(0, len(PARTS) - 1), st.integers(0, 10_000))
ANYTHING: Final = st.builds(Anything, st.integers(0, 2**32))
BACK: Final = st.builds(Wait, st.sampled_from((-1, -30)), st.booleans())


@st.composite
def plans(draw: st.DrawFn, *others: st.SearchStrategy[Step]) -> Plan:
    """Two tours at once, gone astray now and then."""
    ways = [iter(tour(draw(st.sampled_from(TOURS)), case)) for case in range(2)]
    astray = (WAITS, NEXT, ANYTHING, *others)
    plan: list[Step] = []
    for turn in draw(st.lists(st.integers(0, 8 + len(astray)), min_size=30, max_size=110)):
        if turn > 8:
            plan.append(draw(astray[turn - 9]))
        elif step := next(ways[turn % 2], None):
            plan.append(step)
    return tuple(plan)


# -- Playing -----------------------------------------------------------------------------------


@cache
def beginning() -> tuple[Entry, ...]:
    """The record of an office that has its people, and nothing to do yet."""
    journal = MemoryJournal()
    complete(staffed(journal))
    return tuple(it for _, it in journal.feed())


def begun(clock: SetClock) -> tuple[Office, Office]:
    """Two offices on one journal, neither of which knows what the other does."""
    journal = MemoryJournal()
    journal.append(beginning())
    return an_office(journal, clock=clock), an_office(journal, clock=clock)


@define
class Play:
    """A plan carried out: what was asked at what time, and what came of it."""

    plan: Plan
    clock: SetClock = field(factory=SetClock)
    asked: list[tuple[datetime, str, Act]] = field(init=False, factory=list)
    came: list[str] = field(init=False, factory=list)
    offices: tuple[Office, Office] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.offices = begun(self.clock)
        timers = [Work(it) for it in self.offices]
        for turn, step in enumerate(self.plan):
            office = self.offices[turn % 2]
            match step:
                case Wait(hours, run):
                    self.clock.forward(hours=hours)
                    if run:
                        tick(office, timers[turn % 2])
                case Next():
                    self._ask(office, *_chosen(office, step))
                case Anything(seed):
                    self._ask(office, _wanted(Random(seed), self.clock()))
        tick(self.offices[0])

    @property
    def office(self) -> Office:
        return self.offices[0]

    def _ask(self, office: Office, *moves: Move) -> None:
        for stream, act in moves:
            self.asked.append((self.clock(), stream, act))
            self.came.append(asked(office, stream, act, f"d{len(self.asked)}"))


def asked(office: Office, stream: str, act: Act, decision: str) -> str:
    """Ask, twice. Tell the rule it was refused under, or whether it was accepted or malformed."""
    before = sum(1 for _ in office.journal.feed()) if _SLOW else 0
    try:
        outcome: Outcome = office.execute(stream, act, decision=decision)
    except (MalformedInput, MalformedName):
        assert not office.journal.read(f"decision/{decision}") if len(decision) < 100 else True
        return "malformed"
    assert before >= 0
    return outcome.rule.id if isinstance(outcome, Denied) else "accepted"


_SLOW = False


def _chosen(office: Office, step: Next) -> list[Move]:
    """The one move that a step means, or none if nothing of the kind suggests itself."""
    there = sorted(PARTS[step.part](office), key=lambda it: type(it[1]).__name__)
    if step.name:
        named = [it for it in there if type(it[1]).__name__ == step.name]
        return named[step.pick % len(named) :][:1] if named else []
    kinds = sorted({type(it[1]).__name__ for it in there})
    for n in range(len(kinds)):
        kind = kinds[(step.pick + n) % len(kinds)]
        of_kind = [it for it in there if type(it[1]).__name__ == kind]
        lawful = [it for it in of_kind if office.consider(*it).rule is None]
        if lawful:
            return [lawful[step.pick % len(lawful)]]
    return []
