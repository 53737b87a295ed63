"""Plans for an office: who asks for what, and when, as steps that each state gives a meaning.

Each step lets time go by, or one of its people do what suggests itself (``moves``), or somebody
ask for anything at all. Two offices on one journal take turns. Tours lead through the pages on
purpose, and a plan drawn at random goes along two of them, astray now and then.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from random import Random
from types import NoneType, UnionType
from typing import Any, Final, TypeAlias, Union, get_args, get_origin, get_type_hints

import attrs
from attrs import define, field, frozen
from hypothesis import strategies as st

from casework.adapters.storage.memory import MemoryJournal
from casework.application.office import Denied, Office
from casework.application.pages import Policy
from casework.application.ports import Entry, MalformedName
from casework.application.record import MalformedInput
from casework.application.timers import tick
from casework.application.views.work import Work
from casework.domain.kernel import SYSTEM, WHEN_DECIDED, Act, Person, Personal
from casework.infrastructure.bootstrap import PAGES
from tests.application.moves import ANN, BEN, CASES, PARTS, STAFF, Move, complete
from tests.offices import SetClock, an_office, staffed

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
    if word.rstrip("!").removesuffix("h").isdigit():
        return Wait(int(word.rstrip("!").removesuffix("h")), word.endswith("!"))
    part, colon, rest = word.rpartition(":")
    name, _, pick = rest.partition("/")
    return Next(int(part) if colon else case, int(pick or 0), name)


def _in(part: int, told: str) -> str:
    return " ".join(f"{part}:{it}" for it in told.split())


FILED = "SubmitRequest RecordCompletenessCheck Register"
STARTED = f"""{FILED} FileApplicationMaterials AssignGroup DesignateTracker AssignHandler
    StartProcessing RecordStep"""
PASS = "RecordVerdict RecordVerdict PassStage"
APPROVED = f"{STARTED} CompleteProcessing {PASS} {PASS}"
TOLD = f"{APPROVED} NotifyResult ConfirmDelivery"
ON_FILE = "OpenArchive AddRecord AddRecord AddRecord IndexArchive SealArchive ArchiveRequest"
PUT_RIGHT = "AcceptTransfer PlanRectification CompleteRectification InformCustomer"
RESOLVED = f"RecordProblem TransferFeedback {PUT_RIGHT} VerifyRectification"
TOURS: Final[tuple[str, ...]] = (
    f"{TOLD} CollectFeedback CloseRequest {ON_FILE}",
    f"{TOLD} 200h! CloseRequest 200h! {ON_FILE}",
    # Intake: the notice, what is found late, what lapses, what is declined or taken back.
    """SubmitRequest/1 RequestClarification AnswerClarification RecordCompletenessCheck
    IssueMissingMaterialsNotice RemindSupplement SupplyMaterial RecordCompletenessCheck/1
    8:RecordCause 8:ProposeMeasure 8:VerifyFinding/1 8:ProposeMeasure 8:VerifyFinding
    RecordCompletenessCheck/1 Register""",
    """SubmitRequest/2 RequestClarification RecordCompletenessCheck/1 300h
    IssueMissingMaterialsNotice RequestClarification 700h SupplyMaterial""",
    """7:SetChoice SubmitRequest/1 RecordCompletenessCheck IssueMissingMaterialsNotice
    OverrideOneTimeNotice SupplyMaterial RecordCompletenessCheck/1 700h!""",
    """SubmitRequest/3 RecordCompletenessCheck/2 AmendRequest RecordCompletenessCheck/2
    RecordCompletenessCheck/1 IssueMissingMaterialsNotice AmendRequest/1 RecordCompletenessCheck
    DeclineRequest""",
    "SubmitRequest RecordCompletenessCheck WithdrawRequest",
    # Processing: what is asked, told upwards, late, in other hands, in another group.
    f"""{STARTED} RequestInformation CancelInformationRequest RequestInformation
    ProvideInformation/1 ProvideInformation Escalate ResolveEscalation Escalate/1 60h
    ResolveEscalation RecordProgress RecordProgress/1 ResolveDelay ReassignHandler
    DelegateNotice CompleteProcessing {PASS} {PASS} DelegateNotice ReassignHandler
    WithdrawRequest""",
    f"""{FILED} FileApplicationMaterials AssignGroup/1 DesignateTracker/1 AssignHandler/1 60h
    ReassignGroup/1 60h! AssignHandler StartProcessing RecordStep CompleteProcessing
    {PASS} {PASS} NotifyResult ResolveDelay ResolveDelay RecordProgress/1 ResolveDelay""",
    # Review: returned at both stages, too often, by one stage alone, late; what voids it.
    f"""{STARTED} CompleteProcessing RecordVerdict RecordVerdict/1 ReturnForRework
    CompleteProcessing {PASS} RecordVerdict/2 ReturnForRework
    CompleteProcessing RecordVerdict/2 ReturnForRework CompleteProcessing {PASS} {PASS} 50h!
    NotifyResult ConfirmDelivery CollectFeedback CloseRequest""",
    f"""7:SetCount 7:SetStages {STARTED} CompleteProcessing RecordVerdict/2 60h ReturnForRework
    CompleteProcessing {PASS} 30h NotifyResult ConfirmDelivery""",
    f"{STARTED} CompleteProcessing RecordVerdict WithdrawRequest",
    f"{STARTED} CompleteProcessing RecordVerdict/2 ReturnForRework WithdrawRequest",
    f"{APPROVED} WithdrawRequest",
    # Delivery: what does not arrive, what is questioned, what is done again.
    f"""{APPROVED} NotifyResult RecordDeliveryFailure NotifyResult/1 RecordDeliveryFailure
    NotifyResult RecordDeliveryFailure OverrideDelivery CollectFeedback CloseRequest""",
    f"""{TOLD} RaiseObjection AnswerObjection RaiseObjection/1 300h! AnswerObjection
    ConfirmSatisfied CollectFeedback CloseRequest RaiseObjection AnswerObjection
    ConfirmSatisfied CloseRequest {ON_FILE}""",
    f"""{TOLD} RaiseObjection ReopenResult CompleteProcessing {PASS} {PASS} NotifyResult
    ConfirmDelivery ConfirmSatisfied CollectFeedback CloseRequest {ON_FILE}""",
    f"{TOLD} RaiseObjection ReopenResult CompleteProcessing RecordVerdict WithdrawRequest",
    f"""{TOLD} CollectFeedback/1 RaiseObjection {RESOLVED} OverrideObjection CloseFeedback
    ConfirmSatisfied CloseFeedback CloseRequest {ON_FILE}""",
    # Care.
    f"""{_in(3, "OpenFeedback")} 30h {_in(3, "RecordProblem")} 60h
    {_in(3, f"TransferFeedback RejectTransfer TransferFeedback {PUT_RIGHT}")}
    {_in(3, "VerifyRectification/1 PlanRectification")} 600h 3:CompleteRectification 60h
    {_in(3, "InformCustomer VerifyRectification DeclareUnsatisfied PlanRectification")}
    {_in(3, "CompleteRectification InformCustomer VerifyRectification")} 300h 3:CloseFeedback""",
    f"""{_in(3, f"OpenFeedback RecordProblem TransferFeedback {PUT_RIGHT}")}
    {_in(3, "VerifyRectification OverrideClosure")}""",
    f"""{_in(3, "ScheduleRevisit RecordUnreachable RescheduleRevisit RecordUnreachable")} 800h!
    {_in(3, "RescheduleRevisit RateSatisfaction/2 RecordRevisit")} 60h
    {_in(3, "WithdrawFeedback ForwardSuggestion")}""",
    f"""{_in(3, "ScheduleRevisit RecordUnreachable RescheduleRevisit RecordUnreachable")}
    {_in(3, "RescheduleRevisit RecordUnreachable GiveUpRevisit")}""",
    f"""5:GrantAccess {_in(3, "ReportCustomerInfo/1 RecordCustomerInfo ClassifyCustomer")}
    {_in(3, "AnalyseCustomer CorrectCustomerInfo CheckCustomerInfo LogContact ReadCustomer")}
    {_in(3, "ReadCustomer/1 ReadCustomer/2")} 100h 3:ReadCustomer""",
    # Consultation.
    _in(4, "OpenConsultation AnswerOnSpot ConfirmUnderstood CloseConsultation"),
    """4:OpenConsultation 2h 4:DeferConsultation 60h 4:Reply 4:AskFurther 4:Refer 60h!
    4:AnswerReferred 300h 4:CloseConsultation""",
    "SubmitRequest 4:OpenConsultation 4:ConvertToRequest 300h! 4:CloseConsultation",
    # The office itself.
    f"""{_in(5, "GrantAccess GrantAccess/1 ReadClassified ReadClassified/1 RevokeAccess")} 100h
    5:ReadClassified""",
    f"""{_in(6, "RecordCompetency AcknowledgePolicy VacatePost VacatePost/1 GrantAccess")}
    {_in(6, "RenewNda SignNda EndNda PrepareNda EndEmployment EndEmployment/1 VacatePost/2")}
    {_in(6, "AppointManager AppointDeputy ChangeServices SetWorkPlan OpenDepartment")}
    {_in(6, "OpenCentre CreateGroup")}""",
    "6:EndEmployment/2 6:EndEmployment/3 6:EndEmployment/4 6:StandIn 6:OpenCentre",
    f"""{_in(7, "SetTerm SetTerm/1 PublishCalendar ProposeBusinessType ApproveBusinessType")}
    SubmitRequest 30h RecordCompletenessCheck""",
    # Stock.
    f"""{_in(9, "RegisterItem ReceiveStock ReserveStock PlanStocktake StartStocktake")}
    {_in(9, "RecordCount IssueStock RecordCount/1 FinishCounting RecordCause PostAdjustment")}
    {_in(9, "RecordRecount/1 PostAdjustment ReleaseReservation CompleteStocktake")}
    {_in(9, "PlanStocktake/2 StartStocktake/1 CancelStocktake/1 BlockItem UnblockItem")}""",
    f"""{_in(9, "RegisterItem ReceiveStock ReserveStock/1 PlanStocktake/1 StartStocktake")}
    {_in(9, "RecordCount/2 FinishCounting RecordRecount/2 RecordCause PostAdjustment")}
    {_in(9, "CompleteStocktake PlanStocktake/2 StartStocktake/1 RecordCount/4")} 1h
    {_in(9, "FinishCounting/1 AcceptTiming/1 CompleteStocktake/1")}""",
    f"""{_in(9, "RegisterItem AnalyseTurnover ProposeReplenishment ApproveReplenishment")} 60h
    {_in(9, "ReceiveStock IssueStock/3 BlockItem")}""",
    f"""{_in(9, "RegisterItem")} 100h {_in(9, "AnalyseTurnover ProposeReplenishment")} 100h
    {_in(9, "RejectReplenishment ReceiveStock FlagSlowMoving")} 2400h!
    {_in(9, "FlagSlowMoving RecordConsultation PlanDisposal/1 ExecuteDisposal PlanDisposal")}
    {_in(9, "ExecuteDisposal CloseCase IssueStock/3 BlockItem RetireItem")}""",
)
"""Together they lead to every kind of event on the pages of ``TOURED``."""

TOURED: Final = frozenset(
    {
        *("calendar", "policy", "catalogue", "numbers", "archives.file", "governance.sla"),
        *("requests.intake", "requests.processing", "requests.delivery", "requests.consultation"),
        *("review.review", "review.finding", "care.customer", "care.feedback", "care.revisit"),
        "people.organisation",
        *("confidentiality.nda", "confidentiality.grants"),
        *("inventory.stock_item", "inventory.stocktake"),
        *("inventory.replenishment", "inventory.slow_moving"),
    }
)

WAITS: Final = st.builds(Wait, st.sampled_from((0, 1, 3, 8, 20, 50, 100, 300)), st.booleans())
SET_BACK: Final = st.builds(Wait, st.sampled_from((-1, -30)), st.booleans())
NEXT: Final = st.builds(Next, st.integers(0, len(PARTS) - 1), st.integers(0, 10_000))
ANYTHING: Final = st.builds(Anything, st.integers(0, 2**32))
ONWARDS: Final = 12
"""So many turns go on with a tour, for each that goes astray in one of the other ways."""


@st.composite
def plans(draw: st.DrawFn, *others: st.SearchStrategy[Wait]) -> Plan:
    """Two tours at once, gone astray now and then, and on from where they end."""
    tours = [tour(draw(st.sampled_from(TOURS)), case) for case in range(2)]
    left = [list(reversed(it)) for it in tours]
    astray: tuple[st.SearchStrategy[Step], ...] = (WAITS, NEXT, ANYTHING, *others)
    plan: list[Step] = []
    turns = st.integers(0, ONWARDS + len(astray) - 1)
    for turn in draw(st.lists(turns, min_size=30, max_size=130)):
        way = left[turn % 2]
        if turn >= ONWARDS:
            plan.append(draw(astray[turn - ONWARDS]))
        else:
            plan.append(way.pop() if way else draw(NEXT))
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

    asked: list[tuple[datetime, str, Act]] = field(factory=list)
    came: list[str] = field(factory=list)
    clock: SetClock = field(factory=SetClock)
    offices: tuple[Office, Office] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.offices = begun(self.clock)

    def without(self, policy: Policy) -> None:
        """Go on as if a policy had never been written."""
        for office in self.offices:
            office.policies = [it for it in office.policies if it is not policy]

    @property
    def office(self) -> Office:
        return self.offices[0]

    def ask(self, stream: str, act: Act) -> None:
        """Ask, and hear what came of it; ask the other office again, and hear the same."""
        self.asked.append((self.clock(), stream, act))
        decision = f"d{len(self.asked)}"
        one, other = self.offices if len(self.asked) % 2 else self.offices[::-1]
        came = _came(one, stream, act, decision)
        assert _came(other, stream, act, decision) == came
        self.came.append(came)


def _came(office: Office, stream: str, act: Act, decision: str) -> str:
    """The rule it was refused under, or whether it was accepted, or told to be malformed."""
    try:
        outcome = office.execute(stream, act, decision=decision)
    except (MalformedInput, MalformedName):
        return "malformed"
    return outcome.rule.id if isinstance(outcome, Denied) else "accepted"


def played(plan: Plan, play: Play | None = None) -> Play:
    """Carry a plan out, and let the timers run at its end."""
    play = play or Play()
    timers = [Work(it) for it in play.offices]
    for turn, step in enumerate(plan):
        office = play.offices[turn % 2]
        match step:
            case Wait(hours, run):
                play.clock.forward(hours=hours)
                if run:
                    tick(office, timers[turn % 2])
            case Next():
                for stream, act in chosen(office, step):
                    play.ask(stream, act)
            case Anything(seed):
                play.ask(*wanted(Random(seed), play.clock()))
    tick(play.office)
    return play


def played_without_timers(play: Play) -> Play:
    """The same asked at the same times, with the timers resting until the end."""
    again = Play()
    for at, stream, act in play.asked:
        again.clock.now = at
        again.ask(stream, act)
    again.clock.now = play.clock.now
    tick(again.office)
    return again


def chosen(office: Office, step: Next) -> list[Move]:
    """The one move that a step means, or none if nothing of the kind suggests itself."""
    by_kind: dict[str, list[Move]] = {}
    for move in PARTS[step.part](office):
        by_kind.setdefault(type(move[1]).__name__, []).append(move)
    if step.name:
        named = by_kind.get(step.name, [])
        return [named[step.pick % len(named)]] if named else []
    kinds = sorted(by_kind)
    for n in range(len(kinds)):
        there = by_kind[kinds[(step.pick + n) % len(kinds)]]
        lawful = [it for it in there if office.consider(*it).rule is None]
        if lawful:
            return [lawful[step.pick % len(lawful)]]
    return []


# -- Anything ----------------------------------------------------------------------------------

WORDS: Final = (
    *("", " ", "?", "\u6a21\u7cca", "x" * 250, "phone", "email", "permit", "permits", "repairs"),
    *("delay", "quality", "accuracy", "visit", "lost", "late", "wrong", "i", "p", "q0", "g1", "*"),
    *("REQ-20240701-0001", "BUSINESS-20240701-0001", "business", "digest 1", "digest 2", "hr"),
    *("handler 2", "processing", "1", "2", "ann", "s1", "task.due", "override", "lease"),
)
PEOPLE: Final = (*STAFF, ANN, BEN, SYSTEM, *map(Person, ("nobody", "", "\u6a21\u7cca", "x" * 180)))
PLACES: Final = (*CASES, "c1", "v1", "desk", "val", "rui", "hana", "ann", "office", "permit", "")
SUBJECTS: Final = ("request_result:1", "request_result:2", "requests.intake/1", "rating:a:b:c")
NUMBERS: Final = (-1, 0, 1, 2, 3, 5, 10**6, 2**63, 10**30)


def wanted(random: Random, now: datetime) -> Move:
    """Any command of any page, put anywhere by anybody, with anything in it."""
    page = random.choice(sorted(PAGES))
    kind = random.choice(PAGES[page].decider.commands)
    command: Act = _value(kind, random, now)
    if random.random() < 0.8:
        command = attrs.evolve(command, at=WHEN_DECIDED, on_behalf_of=None)
    return f"{page}/{random.choice(PLACES + SUBJECTS)}", command


def _value(hint: Any, random: Random, now: datetime) -> Any:
    """A value of a declared type, as likely absurd as not."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        part = random.choice(parts)
        return None if part is NoneType else _value(part, random, now)
    if origin is not None:
        return origin(_value(parts[0], random, now) for _ in range(random.randrange(3)))
    if hint is Person:
        return random.choice(PEOPLE)
    if hint is Personal:
        return Personal(random.choice(PEOPLE), random.choice(WORDS))
    hint = getattr(hint, "__supertype__", hint)
    if attrs.has(hint):
        hints = get_type_hints(hint)
        fields = (it.name for it in attrs.fields(hint) if it.init)
        return hint(**{it: _value(hints[it], random, now) for it in fields})
    if issubclass(hint, Enum):
        return random.choice(list(hint))
    moments = [now + timedelta(hours=it) for it in (-30, -1, 0, 1, 100)]
    ends = [datetime(year, 12, 31, tzinfo=UTC) for year in (1, 9999)]
    return random.choice(
        {
            str: WORDS,
            int: NUMBERS,
            bool: (True, False),
            datetime: (*moments, *ends),
            date: (now.date(), date.min, date.max),
        }[hint]
    )
