"""Issuance: from an application found complete to a document in the customer's hands, and on file.

What was applied for is reviewed; what passed is entered as it was reviewed; what was entered is
made into a document, looked at, printed, signed and sealed; the very copy is reviewed once more,
and handed over as the customer wishes. What a review returns goes back as far as it is wrong.

    phase       act                    next phase
    ----------  ---------------------  ------------------------------
    NotOpened   OpenIssuance           InfoReview
    NotOpened   OpenForRequest         InfoReview
    InfoReview  ApproveInformation     InfoPassed
    InfoReview  ReturnInformation      Correcting
    unprinted   RequestCorrection      Correcting
    Correcting  SubmitCorrection       InfoReview
    InfoPassed  EnterData              same
    InfoPassed  CheckField             same
    InfoPassed  VerifyEntry            Entered
    Entered     GenerateDocument       Generated
    Generated   RegenerateDocument     same
    Generated   PrePrintCheck          same, PrintReady
    PrintReady  PrintDocument          Printed
    Printed     RecordSignature        same
    Printed     RecordSeal             same
    Printed     ReturnDocument         Entered, InfoPassed, Correcting
    Printed     ApproveDocument        DocPassed
    DocPassed   Deliver                Delivered
    Delivered   RecordDeliveryFailure  DocPassed
    Delivered   CompleteIssuance       Completed
    handed      AcknowledgeReceipt     same
    Completed   Collate                same
    Completed   Bind                   same
    Completed   ArchiveIssuance        Archived
    inside      RaiseIssue             same
    inside      ResolveIssue           same
    Delivered   RaiseIssue             same
    Delivered   ResolveIssue           same
    inside      RecordIssuanceError    same
    outside     RecordIssuanceError    same
    inside      VoidIssuance           Voided
    inside      VoidWithRequest        Voided

    unprinted: InfoPassed, Entered, Generated, PrintReady
    inside: InfoReview, Correcting, InfoPassed, Entered, Generated, PrintReady, Printed, DocPassed
    handed: Delivered, Completed
    outside: Delivered, Completed, Archived

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias, assert_never, get_args

from attrs import frozen

from casework.domain.calendar import Calendars, Timing, deadline
from casework.domain.catalogue import ON_OFFER, Entry, Profile
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.issuance import documents, entry, handover, information
from casework.domain.issuance.handover import Concluding, OnFile
from casework.domain.issuance.underway import (
    DOCUMENT,
    INFORMATION,
    Case,
    Completed,
    Correcting,
    Data,
    InfoReview,
    Information,
    Inside,
    Issuance,
    Known,
    NotOpened,
    Open,
    Training,
    Voided,
    digest_of,
    hold_trained,
)
from casework.domain.kernel import (
    Act,
    Deadline,
    Decider,
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
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


class Stage(StrEnum):
    """Where an error was made."""

    DATA_ENTRY = "data_entry"
    DOCUMENT_MAKING = "document_making"
    OTHER = "other"


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Application:
    """What was applied for, as a check found it complete at that time."""

    applicant: Person
    business_type: str
    entry: Entry
    details: Data
    checked_at: datetime


@frozen
class Filed:
    """For an opening: the application, from ``requests.intake/<application>`` (held).

    It is there if the latest check found all of it in order, nothing came in since, and nothing
    is still to be clarified; and, for an issuance that stands alone, if it is not registered.
    """

    application: Application | None


@frozen
class Opening(Filed):
    """For an opening by a clerk: also what is known of them."""

    training: Training


@frozen
class Judge:
    """For an error: whether its recorder reviews issuances, or is the superior of the clerk named
    (``people.organisation/office``, held)."""

    reviews: bool
    superior: bool


@frozen
class Above:
    """For giving up: whether the actor is the superior of the clerk who is answerable for it
    (``people.organisation/office``, held)."""

    superior: bool


# What the acts of ``entry`` and ``handover`` are told stands with them.

Facts: TypeAlias = (
    NoFacts | Filed | Opening | Training | Judge | Above | Timing | Concluding | OnFile
)


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter. Those of
# ``information``, ``entry``, ``documents`` and ``handover`` belong to them.


@frozen
class IssuanceOpened:
    """``request`` is that which it serves; empty: it stands alone. ``digest`` is of the details."""

    request: str
    applicant: Person
    business_type: str
    entry: Entry
    clerk: Person
    received_at: datetime
    digest: str
    details: Data


@frozen
class IssuanceErrorRecorded:
    """It counts in the period in which it is recorded, whenever it was made."""

    stage: Stage
    clerk: Person
    what: str


@frozen
class IssuanceVoided:
    """``voids`` are the reviews that end with it."""

    reason: str
    voids: frozenset[str]


Event: TypeAlias = (
    IssuanceOpened
    | information.Event
    | entry.Event
    | documents.Event
    | handover.Event
    | IssuanceErrorRecorded
    | IssuanceVoided
)


# -- Commands ----------------------------------------------------------------------------------

_SUPERIORS: Final = frozenset({Role.LEADER, Role.DEPUTY, Role.MANAGER, Role.HR})


@frozen
class OpenIssuance(Act):
    """An issuance that stands alone, and bears the name that ``underway.alone`` gives it."""

    may = frozenset({Role.CLERK})


@frozen
class OpenForRequest(Act):
    """Follows from the request that is worked on by issuance; ``clerk`` is who handles that."""

    request: str
    clerk: Person


@frozen
class RecordIssuanceError(Act):
    """Whenever it is found; ``clerk`` is who made it."""

    may = _SUPERIORS | {Role.ISS_REVIEWER}

    stage: Stage
    clerk: Person
    what: str


@frozen
class VoidIssuance(Act):
    may = _SUPERIORS

    reason: str


@frozen
class VoidWithRequest(Act):
    """Follows from the withdrawal of the request it serves."""

    reason: str


Command: TypeAlias = (
    OpenIssuance
    | OpenForRequest
    | information.Command
    | entry.Command
    | documents.Command
    | handover.Command
    | RecordIssuanceError
    | VoidIssuance
    | VoidWithRequest
)


# -- 1  Opening --------------------------------------------------------------------------------
# S0-6.1b    Before anything is issued, the application is seen to be complete.
# S0-6.1c    Whatever it lacks is told first.
# GEN-11, which stands in the catalogue, binds it too. The clauses of ISS-12 stand in ``underway``.

CHECKED_FIRST = Rule(
    "ISS-15",
    "Nothing is issued but on an application that a check found complete, with or without request.",
    cites=("S0-6.1b", "S0-6.1c"),
)


def open_alone(issuance: Issuance, act: OpenIssuance, facts: Opening) -> list[Event]:
    only_while(issuance, NotOpened)
    hold_trained(facts.training)
    return [_opened(facts, "", act.by)]


def open_for_request(issuance: Issuance, act: OpenForRequest, facts: Filed) -> list[Event]:
    only_while(issuance, NotOpened)
    return [_opened(facts, act.request, act.clerk)]


def _opened(facts: Filed, request: str, clerk: Person) -> Event:
    require(facts.application, CHECKED_FIRST)
    assert facts.application is not None
    it = facts.application
    require(it.entry.business.profile is Profile.ISSUANCE, ON_OFFER)
    digest, asked = digest_of(1, it.details), (it.applicant, it.business_type, it.entry)
    return IssuanceOpened(request, *asked, clerk, it.checked_at, digest, it.details)


# -- 2  From review to hand-over ---------------------------------------------------------------
# The clauses of ISS-04 stand in ``information``, those of ISS-01 to ISS-03 in ``entry``, those of
# ISS-05 to ISS-08 in ``documents``, those of ISS-09 to ISS-11 and ISS-14 in ``handover``.

# -- 3  Errors ---------------------------------------------------------------------------------
# S0-7.1.1a  Accuracy is told by the errors made in entering details and in making documents.

ERRORS_COUNT = Rule(
    "ISS-13",
    "An error is put on record with its stage and whoever made it, by another, whenever found.",
    cites=("S0-7.1.1a",),
)


def record_error(issuance: Issuance, act: RecordIssuanceError, facts: Judge) -> list[Event]:
    case = only_while(issuance, Known).case
    only_by(facts.reviews or facts.superior, IN_POST)
    only_by(act.by != act.clerk, ERRORS_COUNT)
    require(act.clerk in case.hands, ERRORS_COUNT)
    require(stated(act.what), ERRORS_COUNT)
    return [IssuanceErrorRecorded(act.stage, act.clerk, act.what)]


# -- 4  Giving up ------------------------------------------------------------------------------
# Until the document has left the office, whoever is above the clerk may end it, and says why; with
# the request it serves, it ends by itself.


def void(issuance: Issuance, act: VoidIssuance, facts: Above) -> list[Event]:
    now = only_while(issuance, Inside)
    only_by(facts.superior, IN_POST)
    require(stated(act.reason), REASON_STATED)
    return [IssuanceVoided(act.reason, frozenset(_live_reviews(now)))]


def void_with_request(issuance: Issuance, act: VoidWithRequest) -> list[Event]:
    now = only_while(issuance, Inside)
    require(stated(act.reason), REASON_STATED)
    return [IssuanceVoided(act.reason, frozenset(_live_reviews(now)))]


def _live_reviews(now: Inside) -> Iterator[str]:
    if not (isinstance(now, Correcting) and now.void):
        yield INFORMATION
    if now.case.copies:
        yield DOCUMENT


# -- Decide ------------------------------------------------------------------------------------


def decide(issuance: Issuance, command: Command, facts: Facts) -> list[Event]:
    match command:
        case OpenIssuance():
            return open_alone(issuance, command, told(facts, Opening))
        case OpenForRequest():
            return open_for_request(issuance, command, told(facts, Filed))
        case RecordIssuanceError():
            return record_error(issuance, command, told(facts, Judge))
        case VoidIssuance():
            return void(issuance, command, told(facts, Above))
        case VoidWithRequest():
            return void_with_request(issuance, command)
        case (
            information.ApproveInformation()
            | information.ReturnInformation()
            | information.RequestCorrection()
            | information.SubmitCorrection()
        ):
            return [*information.decide(issuance, command)]
        case entry.EnterData() | entry.CheckField() | entry.VerifyEntry():
            return [*entry.decide(issuance, command, facts)]
        case (
            documents.GenerateDocument()
            | documents.RegenerateDocument()
            | documents.PrePrintCheck()
            | documents.PrintDocument()
            | documents.RecordSignature()
            | documents.RecordSeal()
            | documents.ReturnDocument()
            | documents.ApproveDocument()
        ):
            return [*documents.decide(issuance, command)]
        case (
            handover.Deliver()
            | handover.AcknowledgeReceipt()
            | handover.RecordDeliveryFailure()
            | handover.RaiseIssue()
            | handover.ResolveIssue()
            | handover.CompleteIssuance()
            | handover.Collate()
            | handover.Bind()
            | handover.ArchiveIssuance()
        ):
            return [*handover.decide(issuance, command, facts)]
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(issuance: Issuance, event: Event) -> Issuance:
    match event:
        case IssuanceOpened():
            was(issuance, NotOpened)
            return InfoReview(_case(event))
        case IssuanceErrorRecorded():
            return was(issuance, Known)
        case IssuanceVoided():
            was(issuance, Inside)
            return Voided()
        case (
            information.InfoApproved()
            | information.CorrectionRequested()
            | information.InfoCorrected()
        ):
            return information.after(issuance, event)
        case entry.DataEntered() | entry.FieldChecked() | entry.EntryVerified():
            return entry.after(issuance, event)
        case (
            documents.DocumentGenerated()
            | documents.PrePrintPassed()
            | documents.PrePrintFailed()
            | documents.DocumentPrinted()
            | documents.SignatureAffixed()
            | documents.SealAffixed()
            | documents.DocumentReturned()
            | documents.DocumentApproved()
        ):
            return documents.after(issuance, event)
        case (
            handover.DocumentDelivered()
            | handover.ReceiptAcknowledged()
            | handover.DeliveryFailed()
            | handover.IssueRaised()
            | handover.IssueResolved()
            | handover.IssuanceCompleted()
            | handover.DocumentCollated()
            | handover.DocumentBound()
            | handover.IssuanceArchived()
        ):
            return handover.after(issuance, event)
        case _:
            assert_never(event)


def _case(it: IssuanceOpened) -> Case:
    asked = (it.request, it.applicant, it.business_type, it.entry, it.clerk, it.received_at)
    return Case(*asked, Information(1, it.digest, it.details), hands=frozenset({it.clerk}))


# -- Due ---------------------------------------------------------------------------------------


def due(issuance: Issuance, calendars: Calendars) -> tuple[Deadline, ...]:
    """The archiving of what is completed, and what was told of too late before."""
    match issuance:
        case Open():
            return tuple(handover.running(issuance, calendars))
        case Completed(archive_by=archive_by):
            return (deadline(Terms.ARCHIVE, archive_by, calendars),)
        case _:
            return ()


decider: Decider[Issuance, Command, Event, Facts] = Decider(
    "issuance.issuance",
    NotOpened(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Voided,),
    due=due,
)
