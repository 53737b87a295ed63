"""Contract: from the files to the signatures of both sides, and on to the last obligation.

The files of a kind of business are prepared, and reviewed by others. With a venue ready, the
customer is taken through them in a session: clause by clause, until both sides sign the very copies
that were compared. Then the contract is put on file and followed up until nothing is owed.

    phase       act                    next phase
    ----------  ---------------------  --------------------
    NotOpened   OpenSigning            Preparing
    NotOpened   OpenForRequest         Preparing
    Preparing   AddFile                same
    Preparing   SubmitFiles            FileReview
    FileReview  PassFiles              same, FilesReady
    FileReview  ReturnFiles            Preparing
    FilesReady  BookVenue              same
    FilesReady  ConfirmVenueReady      same
    FilesReady  StartSession           InSession
    revisable   ReviseFiles            Preparing
    InSession   ExplainClause          same
    InSession   ConfirmClause          same
    InSession   RemindRisk             same
    InSession   AcknowledgeRisk        same
    InSession   AskQuestion            same
    InSession   AnswerQuestion         same
    InSession   FillField              same
    InSession   DeclareTrue            same
    InSession   CrossCheck             same
    InSession   Sign                   same
    InSession   AffixSeal              same
    InSession   CompleteSigning        Signed
    unsigned    AbandonSigning         Abandoned
    Signed      ArchiveContract        same
    Signed      StartFollowUp          Executing
    Executing   RecordPayment          same
    Executing   RecordPerformance      same
    Executing   RaiseExecutionIssue    same
    Executing   ResolveExecutionIssue  same
    Executing   CloseContract          Closed
    Executing   TerminateContract      Terminated

    revisable: Preparing, FilesReady, InSession
    unsigned: Preparing, FileReview, FilesReady, InSession

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import FARTHEST, Calendars, Span, Timing, deadline
from casework.domain.catalogue import ON_OFFER, Entry, Profile
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import (
    IN_ORDER,
    Act,
    Deadline,
    Decider,
    Kind,
    NoFacts,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.policy import Terms
from casework.domain.signing import files, performance, session, signatures
from casework.domain.signing.deal import (
    Abandoned,
    Bound,
    Closed,
    Contract,
    Deal,
    Executing,
    FilesReady,
    InSession,
    NotOpened,
    Obligation,
    Preparing,
    Side,
    Signed,
    Signer,
    Terminated,
    Unsigned,
    Venue,
    hold_bound,
)
from casework.domain.signing.files import FILES_REVIEWED, Numbering, unless_sale_waits
from casework.domain.signing.performance import NOTHING_OWED, Hindered
from casework.domain.signing.signatures import COPIES_AGREE, hold_gone_through
from casework.domain.staff import PARTIES, Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Nameable:
    """For what follows from a request: whether customer and contract can be named in a revisit
    (``care.revisit`` says how)."""

    in_revisit: bool


@frozen
class Opening(Bound):
    """For opening: also the approved entry (``catalogue/<type>``), and what ``Nameable`` tells.
    ``of_request``: a request that was filed would call its own contract so
    (``requests.intake/<identity>``, held)."""

    entry: Entry | None
    in_revisit: bool
    of_request: bool = False


@frozen
class Concluding(Bound):
    """For completion: also the term of archiving (``policy``, ``calendar``)."""

    archive: Timing


@frozen
class OnFile(Bound):
    """For the follow-up: also whether the contract's archive, of the class for signings, is opened
    and indexed (``archives.file/signing:<contract>``, held)."""

    indexed: bool


@frozen
class Closing(Bound):
    """For closing: also whether the customer was revisited, or given up after enough attempts
    (``care.revisit/signing:<contract>``, held)."""

    revisited: bool


# ``Bound`` is told to whatever else a signer does, ``Signer`` to what either side may do. What
# files, the session and performance are told besides stands with them.

Facts: TypeAlias = (
    NoFacts
    | Bound
    | Signer
    | Nameable
    | Opening
    | Concluding
    | OnFile
    | Closing
    | Numbering
    | Hindered
    | Timing
)


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter. Those of
# ``files``, ``session``, ``signatures`` and ``performance`` belong to them.


@frozen
class SigningOpened:
    customer: Person
    business_type: str
    entry: Entry
    request: str


@frozen
class VenueBooked:
    place: str
    starts: datetime


@frozen
class VenueReady:
    """Tidy and comfortable, and what is needed there works."""


@frozen
class SessionStarted:
    """The customer is here."""


@frozen
class SigningCompleted:
    copies: str
    archive_by: Span


@frozen
class SigningAbandoned:
    """``voids`` are the reviews that end with it."""

    reason: str
    voids: frozenset[str]


@frozen
class SigningArchiveOpened:
    number: str


@frozen
class FollowUpStarted:
    obligations: tuple[Obligation, ...]


@frozen
class ContractClosed:
    """Nothing is owed any more."""


@frozen
class ContractTerminated:
    reason: str


Event: TypeAlias = (
    SigningOpened
    | files.Event
    | VenueBooked
    | VenueReady
    | SessionStarted
    | session.Event
    | signatures.Event
    | SigningCompleted
    | SigningAbandoned
    | SigningArchiveOpened
    | FollowUpStarted
    | performance.Event
    | ContractClosed
    | ContractTerminated
)


# -- Commands ----------------------------------------------------------------------------------

_SIGNER: Final = frozenset({Role.SIGNER})
_EITHER_SIDE: Final = PARTIES | _SIGNER


@frozen
class OpenSigning(Act):
    """A contract that stands alone."""

    may = _SIGNER

    customer: Person
    business_type: str


@frozen
class OpenForRequest(Act):
    """Follows from the request that is worked on by signing, with the entry that it began with."""

    request: str
    customer: Person
    business_type: str
    entry: Entry


@frozen
class BookVenue(Act):
    may = _SIGNER

    place: str
    starts: datetime


@frozen
class ConfirmVenueReady(Act):
    may = _SIGNER

    tidy: bool
    comfortable: bool
    equipment_works: bool


@frozen
class StartSession(Act):
    may = _SIGNER


@frozen
class CompleteSigning(Act):
    may = _SIGNER


@frozen
class AbandonSigning(Act):
    """By the customer or a signer; or because the request was withdrawn."""

    may = _EITHER_SIDE

    reason: str


@frozen
class ArchiveContract(Act):
    """``number`` is that of the archive to be opened."""

    may = _SIGNER

    number: str


@frozen
class StartFollowUp(Act):
    """``obligations`` is whatever is owed from now on; each instalment is one."""

    may = _SIGNER

    obligations: tuple[Obligation, ...]


@frozen
class CloseContract(Act):
    may = _SIGNER


@frozen
class TerminateContract(Act):
    may = frozenset({Role.MANAGER})

    reason: str


Command: TypeAlias = (
    OpenSigning
    | OpenForRequest
    | files.Command
    | BookVenue
    | ConfirmVenueReady
    | StartSession
    | session.Command
    | signatures.Command
    | CompleteSigning
    | AbandonSigning
    | ArchiveContract
    | StartFollowUp
    | performance.Command
    | CloseContract
    | TerminateContract
)


# -- 1  Opening --------------------------------------------------------------------------------
# GEN-11, which stands in the catalogue, binds it: what is signed is what the catalogue approved.
# The clauses of CTR-01, CTR-02, CTR-03 and CTR-11 stand in ``files``; those of CTR-10 and CTR-15,
# which hold wherever a contract is, in ``deal``.


def open_signing(contract: Contract, act: OpenSigning, facts: Opening) -> list[Event]:
    only_while(contract, NotOpened)
    hold_bound(facts)
    require(not facts.of_request, IN_ORDER)
    require(facts.entry is not None, ON_OFFER)
    assert facts.entry is not None
    require(facts.entry.business.profile is Profile.SIGNING, ON_OFFER)
    require(facts.in_revisit, REVISITED)
    return [SigningOpened(act.customer, act.business_type, facts.entry, request="")]


def open_for_request(contract: Contract, act: OpenForRequest, facts: Nameable) -> list[Event]:
    only_while(contract, NotOpened)
    require(facts.in_revisit, REVISITED)
    return [SigningOpened(act.customer, act.business_type, act.entry, act.request)]


# -- 2  The venue ------------------------------------------------------------------------------
# S2-2.3e    A place is arranged beforehand; it is tidy and comfortable, and everything works.

VENUE_READY = Rule(
    "CTR-04",
    "A session takes place where a venue was booked before, and found in order for it.",
    cites=("S2-2.3e",),
)


def book(contract: Contract, act: BookVenue, facts: Bound) -> list[Event]:
    only_while(contract, FilesReady)
    hold_bound(facts)
    require(stated(act.place), VENUE_READY)
    require(act.starts > act.at, VENUE_READY)
    return [VenueBooked(act.place, act.starts)]


def confirm_venue(contract: Contract, act: ConfirmVenueReady, facts: Bound) -> list[Event]:
    now = only_while(contract, FilesReady)
    hold_bound(facts)
    require(now.venue, VENUE_READY)
    require(act.tidy, VENUE_READY)
    require(act.comfortable, VENUE_READY)
    require(act.equipment_works, VENUE_READY)
    return [VenueReady()]


def start_session(contract: Contract, act: StartSession, facts: Bound) -> list[Event]:
    now = only_while(contract, FilesReady, per=unless_sale_waits(contract, FILES_REVIEWED))
    hold_bound(facts)
    require(any(it.ready for it in now.venue), VENUE_READY)
    return [SessionStarted()]


# -- 3  Completion -----------------------------------------------------------------------------
# The clauses of CTR-05 to CTR-08 stand in ``session``, those of CTR-09 in ``signatures``, also
# where they bind this act.


def complete(contract: Contract, act: CompleteSigning, facts: Concluding) -> list[Event]:
    now = only_while(contract, InSession, per=COPIES_AGREE)
    hold_bound(facts)
    hold_gone_through(now)
    require(now.proceedings.signed == {*Side}, COPIES_AGREE)
    require(now.proceedings.sealed >= now.files.seals, COPIES_AGREE)
    return [SigningCompleted(now.proceedings.copies[-1], facts.archive.since(act.at))]


# -- 4  Abandonment ----------------------------------------------------------------------------
# Until both have signed, either side may leave it, and says why.


def abandon(contract: Contract, act: AbandonSigning, facts: Signer) -> list[Event]:
    now = only_while(contract, Unsigned)
    if act.party != now.deal.customer:
        only_by(facts.in_post, IN_POST)
        hold_bound(facts)
    require(stated(act.reason), REASON_STATED)
    return [SigningAbandoned(act.reason, _live_reviews(now))]


def _live_reviews(now: Unsigned) -> frozenset[str]:
    if isinstance(now, Preparing):
        return frozenset(it.kind for it in now.back)
    return now.files.reviews


# -- 5  On file, and followed up ---------------------------------------------------------------
# S2-2.5a    What was signed is put on file promptly.
# S2-4.2a    The file holds who the customer is, what was signed, what was written.
# S2-4.2b    It can be found in the index.

FILED_FIRST = Rule(
    "CTR-12",
    "A contract is followed up once its archive is opened and in the index.",
    cites=("S2-2.5a", "S2-4.2a", "S2-4.2b"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def archive(contract: Contract, act: ArchiveContract, facts: Bound) -> list[Event]:
    signed = only_while(contract, Signed)
    hold_bound(facts)
    require(not signed.filed, FILED_FIRST)
    return [SigningArchiveOpened(act.number)]


def follow_up(contract: Contract, act: StartFollowUp, facts: OnFile) -> list[Event]:
    signed = only_while(contract, Signed, per=FILED_FIRST)
    hold_bound(facts)
    require(facts.indexed, FILED_FIRST)
    keys = [it.key for it in act.obligations]
    require(len(set(keys)) == len(keys), NOTHING_OWED)
    require(all(stated(it.what) for it in act.obligations), NOTHING_OWED)
    signed_at = signed.archive_by.start
    require(all(signed_at <= it.due <= FARTHEST for it in act.obligations), NOTHING_OWED)
    return [FollowUpStarted(act.obligations)]


# -- 6  The end --------------------------------------------------------------------------------
# S2-2.5c    Customers are revisited about how satisfied they are.
# The clauses of CTR-13 stand in ``performance``.

REVISITED = Rule(
    "CTR-14",
    "A contract is closed once its customer was revisited, or could not be reached often enough.",
    cites=("S2-2.5c",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def close(contract: Contract, act: CloseContract, facts: Closing) -> list[Event]:
    now = only_while(contract, Executing, per=NOTHING_OWED)
    hold_bound(facts)
    require(not now.obligations, NOTHING_OWED)
    require(not now.issues, NOTHING_OWED)
    require(facts.revisited, REVISITED)
    return [ContractClosed()]


def terminate(contract: Contract, act: TerminateContract) -> list[Event]:
    only_while(contract, Executing)
    require(stated(act.reason), REASON_STATED)
    return [ContractTerminated(act.reason)]


# -- Decide ------------------------------------------------------------------------------------


def decide(contract: Contract, command: Command, facts: Facts) -> list[Event]:
    match command:
        case OpenSigning():
            return open_signing(contract, command, told(facts, Opening))
        case OpenForRequest():
            return open_for_request(contract, command, told(facts, Nameable))
        case BookVenue():
            return book(contract, command, told(facts, Bound))
        case ConfirmVenueReady():
            return confirm_venue(contract, command, told(facts, Bound))
        case StartSession():
            return start_session(contract, command, told(facts, Bound))
        case CompleteSigning():
            return complete(contract, command, told(facts, Concluding))
        case AbandonSigning():
            return abandon(contract, command, told(facts, Signer))
        case ArchiveContract():
            return archive(contract, command, told(facts, Bound))
        case StartFollowUp():
            return follow_up(contract, command, told(facts, OnFile))
        case CloseContract():
            return close(contract, command, told(facts, Closing))
        case TerminateContract():
            return terminate(contract, command)
        case (
            files.AddFile()
            | files.ReviseFiles()
            | files.SubmitFiles()
            | files.PassFiles()
            | files.ReturnFiles()
        ):
            return [*files.decide(contract, command, facts)]
        case (
            session.ExplainClause()
            | session.ConfirmClause()
            | session.RemindRisk()
            | session.AcknowledgeRisk()
            | session.AskQuestion()
            | session.AnswerQuestion()
            | session.FillField()
            | session.DeclareTrue()
        ):
            return [*session.decide(contract, command, facts)]
        case signatures.CrossCheck() | signatures.Sign() | signatures.AffixSeal():
            return [*signatures.decide(contract, command, facts)]
        case (
            performance.RecordPayment()
            | performance.RecordPerformance()
            | performance.RaiseExecutionIssue()
            | performance.ResolveExecutionIssue()
        ):
            return [*performance.decide(contract, command, facts)]
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(contract: Contract, event: Event) -> Contract:
    match event:
        case SigningOpened(customer, business_type, entry, request):
            was(contract, NotOpened)
            return Preparing(Deal(customer, business_type, entry, request))
        case (
            files.FileAdded()
            | files.FilesRevised()
            | files.FilesSubmitted()
            | files.FileReviewPassed()
            | files.FilesApproved()
            | files.FilesReturned()
        ):
            return files.after(contract, event)
        case VenueBooked(place, starts):
            return attrs.evolve(was(contract, FilesReady), venue=(Venue(place, starts),))
        case VenueReady():
            now = was(contract, FilesReady)
            return attrs.evolve(now, venue=tuple(attrs.evolve(it, ready=True) for it in now.venue))
        case SessionStarted():
            now = was(contract, FilesReady)
            return InSession(now.deal, now.files, now.proceedings, now.version)
        case (
            session.ClauseExplained()
            | session.ClauseConfirmed()
            | session.RiskReminded()
            | session.RiskAcknowledged()
            | session.QuestionAsked()
            | session.QuestionAnswered()
            | session.FieldFilled()
            | session.TruthDeclared()
        ):
            return session.after(contract, event)
        case signatures.CopiesMatched() | signatures.PartySigned() | signatures.SealAffixed():
            return signatures.after(contract, event)
        case SigningCompleted(archive_by=archive_by):
            return Signed(was(contract, InSession).deal, archive_by)
        case SigningAbandoned():
            was(contract, Unsigned)
            return Abandoned()
        case SigningArchiveOpened():
            return attrs.evolve(was(contract, Signed), filed=True)
        case FollowUpStarted(obligations):
            return Executing(was(contract, Signed).deal, obligations)
        case (
            performance.PaymentRecorded()
            | performance.PerformanceRecorded()
            | performance.ExecutionIssueRaised()
            | performance.ExecutionIssueResolved()
        ):
            return performance.after(contract, event)
        case ContractClosed():
            return Closed(was(contract, Executing).deal)
        case ContractTerminated():
            return Terminated(was(contract, Executing).deal)
        case _:
            assert_never(event)


# -- Due ---------------------------------------------------------------------------------------


def due(contract: Contract, calendars: Calendars) -> tuple[Deadline, ...]:
    """The revision of what came back, the archiving, what is owed, and what stands in its way."""
    match contract:
        case Preparing(version=version, back=back):
            return tuple(
                deadline(Terms.FILE_REVISION, it.revise_by, calendars, of=f"{it.kind}.{version}")
                for it in back
            )
        case Signed(archive_by=archive_by, filed=False):
            return (deadline(Terms.ARCHIVE, archive_by, calendars),)
        case Executing():
            return tuple(performance.running(contract, calendars))
        case _:
            return ()


decider: Decider[Contract, Command, Event, Facts] = Decider(
    "signing.contract",
    NotOpened(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Closed, Terminated, Abandoned),
    due=due,
)
