"""The way out of whatever is open: people of the office do, again and again, what brings it nearer.

They take the first act in the order of ``ONWARDS`` that would be accepted and that changes
anything. Customers lend a hand where a matter is theirs to go on with (they hand in what is
missing, agree to a contract, take in an order); nothing depends on their being satisfied or silent,
and nothing is given up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import reduce
from typing import Final

from casework.application.office import Office
from casework.application.timers import tick
from casework.domain.archives.file import OpenArchive
from casework.domain.issuance import handover
from casework.domain.kernel import Act
from casework.domain.people.assessment import Running
from casework.domain.people.attendance import SealPeriod
from casework.domain.people.periods import period_named
from casework.domain.people.scoring import RateIndicator
from casework.domain.requests import delivery
from casework.domain.signing.signatures import CrossCheck
from tests.application.moves import PARTS
from tests.application.moves.appraised import MONTHS, today
from tests.application.moves.cast import Move
from tests.application.plans import Play

# -- What leads on -----------------------------------------------------------------------------

_ONWARDS = """
    ArchiveRequest SealArchive AddRecord IndexArchive OpenArchive
    CloseRequest OverrideObjection OverrideDelivery AnswerObjection RecordDeliveryFailure
    NotifyResult CollectFeedback ResolveDelay
    OverrideClosure CloseFeedback VerifyRectification InformCustomer CompleteRectification
    PlanRectification AcceptTransfer TransferFeedback RecordProblem
    VerifyFinding ProposeMeasure RecordCause
    RecordSignature RecordSeal PassStage ReturnForRework RecordVerdict
    CompleteProcessing ResolveEscalation CancelInformationRequest RecordStep RestartProfile
    StartProcessing AssignHandler DesignateTracker AssignGroup FileApplicationMaterials
    Register AnswerClarification SupplyMaterial IssueMissingMaterialsNotice
    RecordCompletenessCheck AmendRequest
    CloseContract GiveUpRevisit RecordUnreachable RescheduleRevisit RecordPayment
    RecordPerformance ResolveExecutionIssue StartFollowUp ArchiveContract CompleteSigning Sign
    AffixSeal CrossCheck DeclareTrue AnswerQuestion ConfirmClause AcknowledgeRisk ExplainClause
    RemindRisk FillField StartSession ConfirmVenueReady BookVenue SubmitFiles AddFile ReviseFiles
    ArchiveIssuance Bind Collate CompleteIssuance ResolveIssue Deliver PrintDocument
    PrePrintCheck GenerateDocument VerifyEntry CheckField EnterData SubmitCorrection
    CloseOrder ConfirmDelivery InformShipment Ship CompleteProduction PlanProduction Dispatch
    EnterOrder ResubmitOrder AnswerInquiry ReceiveOrder
    CompleteStocktake FinishCounting RecordRecount RecordCount StartStocktake
    CloseCase ExecuteDisposal PlanDisposal RecordConsultation
    ApproveReplenishment ProposeReplenishment UnblockItem ReceiveStock
    ApplyResult RecordImprovementOutcome OpenImprovement DecideAppeal Publish ConfirmGrade
    SealPeriod RateIndicator ComputeScore ImportMetric ReopenScoring
    ApproveLeave CompleteInduction RecordInductionExam TeachTopics
    ClosePlan ApprovePlan EvaluateEffect CompleteSession RecordExam RecordSession SignIn
    AnalyseNeeds RevisePlan
"""
ONWARDS: Final = (*_ONWARDS.split(),)
"""Whatever is nearer to an end comes first."""

BACKWARDS: Final = ("passed", "resolved", "agreed", "content_right", "equipment_works")
"""What somebody denies who does not want to go on."""

LUCK: Final = (delivery.ConfirmDelivery, handover.RecordDeliveryFailure)
"""What bears the name of something on the way, and is not on it; a customer who is satisfied is
luck, too."""

OFTEN: Final = 3
"""So often the same is done: tried again, not for ever."""


def _leads_on(office: Office, stream: str, act: Act) -> bool:
    """Whether it goes on with something that was begun, by nobody's luck and not backwards."""
    version, state = office.state(stream)
    case = stream.partition("/")[2].rpartition(":")[2].partition(".")[0]
    filed = bool(office.state(f"requests.intake/{case}")[0])
    begun = bool(version) or (isinstance(act, OpenArchive) and filed)
    if not begun and not isinstance(act, SealPeriod):
        return False
    if isinstance(act, RateIndicator) and isinstance(state, Running):
        rated = {(it.indicator, it.rater) for it in state.sheet.ratings}
        return (act.indicator, act.by) not in rated
    if isinstance(act, CrossCheck):
        return act.ours == "copies-1"
    lucky = isinstance(act, LUCK) or getattr(act, "satisfied", False)
    return not lucky and all(getattr(act, it, True) for it in BACKWARDS)


def _changes(office: Office, stream: str, act: Act) -> bool:
    """Whether it would be accepted, and anything be otherwise then."""
    state, decider = office.state(stream)[1], office.page(stream).decider
    happened = office.consider(stream, act).events
    here = (event for where, event in happened if where == stream)
    return bool(happened) and reduce(decider.evolve, here, state) != state


# -- The way -----------------------------------------------------------------------------------


def brought_to_its_end(play: Play) -> None:
    """Go on with everything that was begun until nobody knows how to; then let the months go by
    that are appraised, and go on."""
    done: Counter[Move] = Counter()
    _go_on(play, done)
    for month in MONTHS:
        [period] = period_named(month)
        while today(play.office) <= period.last:
            play.clock.forward(days=1)
        tick(play.office)
        _go_on(play, done)
        play.clock.forward(days=14)
        tick(play.office)
        _go_on(play, done)


def _go_on(play: Play, done: Counter[Move]) -> None:
    """Part by part, until a round of all of them brings nothing on."""
    while sum(_onward(play, part, done) for part in PARTS):
        pass


def _onward(play: Play, part: str, done: Counter[Move]) -> int:
    """How much was done in a part of the office's life, as far as it goes."""
    steps = 0
    while move := next(_steps(play.office, part, done), None):
        play.ask(*move)
        assert play.came[-1] == "accepted"
        done[move] += 1
        steps += 1
    return steps


def _steps(office: Office, part: str, done: Counter[Move]) -> Iterator[Move]:
    by_name: dict[str, list[Move]] = {}
    for move in PARTS[part](office):
        by_name.setdefault(type(move[1]).__name__, []).append(move)
    for name in ONWARDS:
        for move in sorted(by_name.get(name, ()), key=done.__getitem__):
            if done[move] < OFTEN and _leads_on(office, *move) and _changes(office, *move):
                yield move
