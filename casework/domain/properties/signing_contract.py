"""Contract: what holds of every contract, whoever prepares it and whoever signs."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime
from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.calendar import FARTHEST
from casework.domain.catalogue import Entry, Profile
from casework.domain.kernel import stated
from casework.domain.properties.course import in_course, staying, to
from casework.domain.properties.records import as_said
from casework.domain.properties.signing_papers import (
    EACH_TEXT,
    GONE,
    SAID,
    Papers,
    Sitting,
    Whose,
    of_papers,
    of_sitting,
    of_whose,
)
from casework.domain.properties.templates import (
    BROKEN,
    Law,
    Step,
    at_most_once,
    never_after,
    precedence,
    remembering,
    response,
    whenever,
)
from casework.domain.signing.contract import (
    ContractClosed,
    ContractTerminated,
    FollowUpStarted,
    Nameable,
    Opening,
    SessionStarted,
    SigningAbandoned,
    SigningArchiveOpened,
    SigningCompleted,
    SigningOpened,
    VenueBooked,
    VenueReady,
)
from casework.domain.signing.deal import (
    SALES_CONTRACT,
    SIGNING_FILE,
    Mark,
    ObligationKind,
    Side,
)
from casework.domain.signing.files import (
    FileAdded,
    FileReviewPassed,
    FilesApproved,
    FilesReturned,
    FilesRevised,
    FilesSubmitted,
)
from casework.domain.signing.performance import (
    ExecutionIssueRaised,
    ExecutionIssueResolved,
    PaymentRecorded,
    PerformanceRecorded,
)
from casework.domain.signing.session import (
    ClauseConfirmed,
    ClauseExplained,
    FieldFilled,
    QuestionAnswered,
    QuestionAsked,
    RiskAcknowledged,
    RiskReminded,
    TruthDeclared,
)
from casework.domain.signing.signatures import CopiesMatched, PartySigned, SealAffixed

_AT_THE_TABLE: Final = (*SAID, QuestionAsked, QuestionAnswered)
_SETTLED: Final = (PaymentRecorded, PerformanceRecorded)
_IN_THE_WAY: Final = (ExecutionIssueRaised, ExecutionIssueResolved)
_OVER: Final = (ContractClosed, ContractTerminated, SigningAbandoned)
_SIGNED_AND_OVER: Final = (PartySigned, SigningCompleted)

# -- Who -----------------------------------------------------------------------------------------


def _by_a_side(now: Whose, it: Step) -> bool:
    if it.event.side is Side.CUSTOMER:
        return it.act.party in now.customer
    return it.facts.in_post  # type: ignore[no-any-return]  # A ``Signer`` tells it.


def _left_by_a_side(now: Whose, it: Step) -> bool:
    return it.act.party in now.customer or it.facts.in_post


def _bound(now: Whose, it: Step) -> bool:
    """Whoever works for the office has agreed to secrecy."""
    match it.event, it.facts:
        case SigningOpened(), Nameable():
            return True
        case ((PartySigned(Side.CUSTOMER) | SealAffixed(Side.CUSTOMER)), _):
            return True
        case SigningAbandoned(), _ if it.act.party in now.customer:
            return True
        case _:
            return it.facts.under_nda  # type: ignore[no-any-return]  # A ``Bound`` tells it.


# -- What the clauses say ------------------------------------------------------------------------


def _on_offer(it: Step) -> bool:
    if not isinstance(it.facts, Opening):
        return True
    entry = it.facts.entry
    return entry is not None and it.event.entry == entry and _for_signing(entry)


def _for_signing(entry: Entry) -> bool:
    return entry.business.profile is Profile.SIGNING


def _numbered(it: Step) -> bool:
    for prefix in it.facts.prefixes:
        scheme = re.escape(prefix) + r"-([0-9]{4})(0[1-9]|1[0-2])([0-9]{2})-[0-9]{4}"
        if read := re.fullmatch(scheme, it.event.file.number):
            year, month, day = map(int, read.groups())
            return year > 0 and 1 <= day <= monthrange(year, month)[1]
    return False


def _as_added(it: Step) -> bool:
    file, act = it.event.file, it.act
    said = (file.name, file.number, file.content) == (act.name, act.number, act.content)
    return said and file.version == 1


def _complete(now: Papers, it: Step) -> bool:
    assert now.entry is not None
    business, names = now.entry.business, {*now.names}
    clauses = {it.key for it in now.clauses}
    there = names and business.signing_files <= names
    return bool(there and clauses and clauses.issuperset(business.contract_clauses))


def _revises(now: Papers, it: Step) -> bool:
    names, stand = [each.name for each in it.event.revisions], {}
    stand = {file.name: file.content.digest for file in now.each}
    known = bool(names) and len(set(names)) == len(names) and stand.keys() >= set(names)
    return known and all(each.content.digest != stand[each.name] for each in it.event.revisions)


def _handed_in(now: tuple[int, str, bool], it: Step) -> Any:
    """A version after the other; and one that came back is another when it is handed in again."""
    version, digest, back = now
    match it.event:
        case FilesSubmitted():
            other = not back or it.event.digest != digest
            answered = len(it.event.responses) == back and all(map(stated, it.event.responses))
            follows = it.event.version == version + 1
            return (
                (version + 1, it.event.digest, False) if follows and other and answered else BROKEN
            )
        case FilesReturned():
            return (version, digest, True) if it.event.version == version else BROKEN
        case FilesApproved() if it.event.digest != digest:
            return BROKEN
        case SigningAbandoned() | SigningCompleted():
            return (0, "", False)
        case _:
            return now if it.event.version == version else BROKEN


@frozen
class Reviews:
    """Which reviews of the files are live, which of these passed, and which sent them back."""

    asked: frozenset[str] = frozenset({SIGNING_FILE})
    live: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()
    approval: bool = False  # The last has passed, and that is still to be said.

    def after(self, event: Any) -> Any:
        if self.approval != isinstance(event, FilesApproved):
            return BROKEN
        match event:
            case FileAdded(file):
                return evolve(self, asked=self.asked | ({SALES_CONTRACT} & {file.name}))
            case FilesSubmitted(opened=opened, resumed=resumed):
                asked = opened | resumed == self.asked and not opened & resumed
                if not asked or resumed != self.back or opened & self.live:
                    return BROKEN
                return Reviews(self.asked, self.asked)
            case FileReviewPassed(review):
                passed = self.passed | {review}
                done = evolve(self, passed=passed, approval=passed == self.live)
                return done if review in self.live - self.passed else BROKEN
            case FilesApproved():
                return evolve(self, approval=False)
            case FilesReturned(review, voids=voids):
                known = review in self.live - self.passed and voids == self.live - {review}
                only = frozenset({review})
                return Reviews(self.asked, only, frozenset(), only) if known else BROKEN
            case FilesRevised(voids=voids):
                return evolve(self, live=self.back) if voids == self.live - self.back else BROKEN
            case SigningAbandoned(voids=voids):
                return Reviews() if voids == self.live else BROKEN
            case SigningCompleted():
                return Reviews()
            case _:
                return self


def _reviews(now: Reviews, it: Step) -> Any:
    return now.after(it.event)


def _questions(now: frozenset[str], it: Step) -> Any:
    match it.event:
        case QuestionAsked(key, question):
            return now | {key} if key not in now and question.stated else BROKEN
        case QuestionAnswered(key, answer):
            return now - {key} if key in now and stated(answer) else BROKEN
        case SigningAbandoned():
            return frozenset()
        case _:
            return BROKEN if now else now


def _filled(now: Sitting, it: Step) -> bool:
    asked = it.event.field in {field.key for field in now.papers.fields}
    return asked and it.event.value.stated and it.facts.in_post


def _all_filled_in(now: Sitting, it: Step) -> bool:
    return now.papers.fields <= now.filled


def _agreed(now: Sitting, it: Step) -> bool:
    clauses = now.papers.clauses
    return now.all(ClauseExplained, clauses) and now.all(ClauseConfirmed, clauses)


def _warned(now: Sitting, it: Step) -> bool:
    warnings = now.papers.warnings
    return now.all(RiskReminded, warnings) and now.all(RiskAcknowledged, warnings)


def _owed(now: frozenset[tuple[str, ObligationKind]], it: Step) -> Any:
    match it.event:
        case FollowUpStarted(obligations):
            keys = {it.key for it in obligations}
            return _keys(obligations) if len(keys) == len(obligations) else BROKEN
        case ContractClosed():
            return BROKEN if now else now
        case ContractTerminated():
            return frozenset()
        case _:
            of_payment = isinstance(it.event, PaymentRecorded)
            kind = ObligationKind.PAYMENT if of_payment else ObligationKind.PERFORMANCE
            key = (it.event.obligation, kind)
            return now - {key} if key in now and stated(it.event.proof) else BROKEN


def _keys(obligations: Any) -> frozenset[tuple[str, ObligationKind]]:
    return frozenset((it.key, it.kind) for it in obligations)


def _falls_due(signed: tuple[datetime, ...], it: Step) -> Any:
    if isinstance(it.event, SigningCompleted):
        return (it.act.at,)
    fair = all(
        stated(owed.what) and signed <= (owed.due,) and owed.due <= FARTHEST
        for owed in it.event.obligations
    )
    return () if fair else BROKEN


def _in_the_way(now: frozenset[str], it: Step) -> Any:
    match it.event:
        case ExecutionIssueRaised(key, what):
            return now | {key} if key not in now and stated(what) else BROKEN
        case ExecutionIssueResolved(key, solution):
            return now - {key} if key in now and stated(solution) else BROKEN
        case ContractTerminated():
            return frozenset()
        case _:
            return BROKEN if now else now


def _begins(it: Step) -> bool:
    """The term that begins is the one that was told, and begins now."""
    match it.event:
        case SigningCompleted(archive_by=begun):
            told = it.facts.archive
        case ExecutionIssueRaised(resolve_by=begun):
            told = it.facts.resolve
        case _:
            begun, told = it.event.revise_by, it.facts
    return bool(begun == told.since(it.act.at))


_SIGNING: Final = ("Preparing", "FileReview", "FilesReady", "InSession")
_COURSE: Final = {
    SigningOpened: to("Preparing", "NotOpened"),
    FileAdded: staying("Preparing"),
    FilesRevised: to("Preparing", "Preparing", "FilesReady", "InSession"),
    FilesSubmitted: to("FileReview", "Preparing"),
    FileReviewPassed: staying("FileReview"),
    FilesApproved: to("FilesReady", "FileReview"),
    FilesReturned: to("Preparing", "FileReview"),
    VenueBooked: staying("FilesReady"),
    VenueReady: staying("FilesReady"),
    SessionStarted: to("InSession", "FilesReady"),
    **dict.fromkeys(_AT_THE_TABLE, staying("InSession")),
    SigningCompleted: to("Signed", "InSession"),
    SigningAbandoned: to("over", *_SIGNING),
    SigningArchiveOpened: staying("Signed"),
    FollowUpStarted: to("Executing", "Signed"),
    **dict.fromkeys((*_SETTLED, *_IN_THE_WAY), staying("Executing")),
    ContractClosed: to("over", "Executing"),
    ContractTerminated: to("over", "Executing"),
}
_ORDER: Final = ("S4-1.3.3", "S0-3.2b", "S3-1.3.2", "S1-2.2.4a")
_POSTS: Final = ("S0-2a", "S0-2b", "S1-1.2", "S2-1.2", "S3-1.2", "S4-1.2")
_REVIEW: Final = ("S2-2.3b", "S2-2.3c")
_PREPARED: Final = ("S2-2.3a", "S2-4.1b")
_FILED: Final = ("S2-2.5a", "S2-4.2a", "S2-4.2b")

PROPERTIES: Final = (
    # Where it is
    in_course(
        Law(
            "A contract goes its way, and nothing happens where it is not in place",
            (*_ORDER, *_REVIEW, "S2-2.4d", "S2-2.5b"),
            ("GEN-04", "CTR-01", "CTR-02", "CTR-03", "CTR-09", "CTR-12", "CTR-13"),
        ),
        "NotOpened",
        _COURSE,
    ),
    at_most_once(Law("A contract is opened once", _ORDER, ("GEN-04",)), SigningOpened),
    at_most_once(Law("What was signed is signed", _ORDER, ("GEN-04",)), SigningCompleted),
    at_most_once(
        Law("An archive is opened for it once", _FILED, ("CTR-12",)), SigningArchiveOpened
    ),
    never_after(
        Law("Nothing becomes of a contract that is over", _ORDER, ("GEN-04",)),
        _OVER,
        (SigningOpened, FileAdded, FollowUpStarted, *_AT_THE_TABLE, *_SETTLED, *_IN_THE_WAY),
    ),
    as_said(
        Law("What is on record of a contract is what was said", ("S0-6.6a",), ("GEN-01",)),
        tuple(_COURSE),
    ),
    whenever(
        Law("A term of signing begins with what it is the term of", ("S2-1.3c",), ("GEN-06",)),
        (FilesReturned, SigningCompleted, ExecutionIssueRaised),
        _begins,
    ),
    # Who
    of_whose(
        Law("Only the customer speaks for the customer", _POSTS, ("GEN-02",)),
        (ClauseConfirmed, RiskAcknowledged, QuestionAsked, FieldFilled, TruthDeclared),
        lambda now, it: it.act.party in now.customer,
    ),
    of_whose(
        Law("Each side signs and seals for itself", _POSTS, ("GEN-02",)),
        (PartySigned, SealAffixed),
        _by_a_side,
    ),
    of_whose(
        Law("Nobody stands on both sides", ("S0-9.3b", "S4-2.1.2"), ("GEN-05",)),
        (PartySigned, SealAffixed),
        lambda now, it: it.event.side is Side.CUSTOMER or it.act.by not in now.customer,
    ),
    of_whose(
        Law("A contract is left by one of those who were to sign it", _POSTS, ("GEN-02",)),
        (SigningAbandoned,),
        _left_by_a_side,
    ),
    of_whose(
        Law("Whoever works on a contract has agreed to secrecy", ("S2-5.2a",), ("CTR-15",)),
        tuple(
            it
            for it in _COURSE
            if it
            not in (
                *(FileReviewPassed, FilesApproved, FilesReturned, ContractTerminated),
                *(ClauseConfirmed, RiskAcknowledged, QuestionAsked, TruthDeclared),
            )
        ),
        _bound,
    ),
    # Opening
    whenever(
        Law(
            "What is signed is what the catalogue approved for signing",
            ("S3-1.3.2", "S0-6.4a", "S2-2.3a"),
            ("GEN-11",),
        ),
        SigningOpened,
        _on_offer,
    ),
    whenever(
        Law("A contract opened by hand is not that of a request", _ORDER, ("GEN-04",)),
        SigningOpened,
        lambda it: isinstance(it.facts, Nameable) or not it.facts.of_request,
    ),
    whenever(
        Law("A contract is opened for whom a revisit can name", ("S2-2.5c",), ("CTR-14",)),
        SigningOpened,
        lambda it: it.facts.in_revisit,
    ),
    # Files
    whenever(
        Law("Each file has its number by the scheme", ("S2-4.1b",), ("DOC-01",)),
        FileAdded,
        _numbered,
    ),
    whenever(
        Law("A file is put there as it was handed over", ("S0-6.6a",), ("GEN-01",)),
        FileAdded,
        _as_added,
    ),
    of_papers(
        Law("A file is named, and by a name that no other file has", _PREPARED, ("CTR-01",)),
        (FileAdded,),
        lambda now, it: stated(it.event.file.name) and it.event.file.name not in now.names,
    ),
    of_papers(
        Law("Files say what they say in passages that are told apart", _PREPARED, ("CTR-01",)),
        EACH_TEXT,
        lambda now, it: now.after(it.event).readable,
    ),
    of_papers(
        Law("Files are handed in with every file and clause asked for", _PREPARED, ("CTR-01",)),
        (FilesSubmitted,),
        _complete,
    ),
    of_papers(
        Law("What is handed in, approved and signed is what was prepared", _REVIEW, ("CTR-02",)),
        (FilesSubmitted, FilesApproved),
        lambda now, it: it.event.digest == now.digest,
    ),
    of_papers(
        Law("A revision changes files that there are, each once", ("S2-2.3d",), ("CTR-03",)),
        (FilesRevised,),
        _revises,
    ),
    remembering(
        Law(
            "What came back is changed, and answers the reason", ("S2-2.3d",), ("CTR-03", "CTR-02")
        ),
        (FilesSubmitted, FileReviewPassed, FilesApproved, FilesReturned, *GONE),
        (0, "", False),
        _handed_in,
    ),
    remembering(
        Law(
            "Every review that files ask for passes them, or ends with what ended them",
            (*_REVIEW, "S3-3.2.1b", "S2-2.3d"),
            ("CTR-02", "CTR-03", "CTR-11"),
        ),
        (
            *(FileAdded, FilesSubmitted, FileReviewPassed, FilesApproved, FilesReturned),
            *(FilesRevised, *GONE),
        ),
        Reviews(),
        _reviews,
    ),
    whenever(
        Law("Files come back for a stated reason", ("S2-2.3d",), ("CTR-03",)),
        FilesReturned,
        lambda it: stated(it.event.reason),
    ),
    whenever(
        Law("Who changes, leaves or ends a contract says why", ("S1-3.3.3",), ("GEN-03",)),
        (FilesRevised, SigningAbandoned, ContractTerminated),
        lambda it: stated(it.event.reason),
    ),
    precedence(
        Law("No session before these very files were approved", _REVIEW, ("CTR-02", "CTR-11")),
        FilesApproved,
        SessionStarted,
        anew=FilesRevised,
    ),
    # The venue
    whenever(
        Law("A venue is a place, booked ahead of its time", ("S2-2.3e",), ("CTR-04",)),
        VenueBooked,
        lambda it: stated(it.event.place) and it.event.starts > it.act.at,
    ),
    whenever(
        Law("A venue is found in order in every respect", ("S2-2.3e",), ("CTR-04",)),
        VenueReady,
        lambda it: it.act.tidy and it.act.comfortable and it.act.equipment_works,
    ),
    precedence(
        Law("A venue is booked before it is found in order", ("S2-2.3e",), ("CTR-04",)),
        VenueBooked,
        VenueReady,
        anew=FilesRevised,
    ),
    precedence(
        Law("A session begins where the venue was found in order", ("S2-2.3e",), ("CTR-04",)),
        VenueReady,
        SessionStarted,
        anew=(VenueBooked, FilesRevised),
    ),
    # The session
    precedence(
        Law("Nothing is agreed that was never explained", ("S2-2.4a",), ("CTR-05",)),
        ClauseExplained,
        ClauseConfirmed,
    ),
    of_sitting(
        Law("What is explained is a clause as it stands", ("S2-2.4a",), ("CTR-05",)),
        (ClauseExplained,),
        lambda now, it: Mark(it.event.clause, it.event.digest) in now.papers.clauses,
    ),
    of_sitting(
        Law(
            "What is agreed to is the wording that was explained",
            ("S2-2.4a",),
            ("CTR-10", "CTR-05"),
        ),
        (ClauseConfirmed,),
        lambda now, it: (ClauseExplained, Mark(it.event.clause, it.event.digest)) in now.said,
    ),
    of_sitting(
        Law("What a customer is reminded of is important as it stands", ("S2-2.4b",), ("CTR-06",)),
        (RiskReminded,),
        lambda now, it: Mark(it.event.passage, it.event.digest) in now.papers.warnings,
    ),
    of_sitting(
        Law("What is acknowledged is what one was reminded of", ("S2-2.4b",), ("CTR-10", "CTR-06")),
        (RiskAcknowledged,),
        lambda now, it: (RiskReminded, Mark(it.event.passage, it.event.digest)) in now.said,
    ),
    remembering(
        Law("Nothing is signed while a question is open", ("S2-2.4b",), ("CTR-07",)),
        (QuestionAsked, QuestionAnswered, PartySigned, SigningCompleted, SigningAbandoned),
        frozenset(),
        _questions,
    ),
    of_sitting(
        Law("A field is filled in with help, and readably", ("S2-2.4c",), ("CTR-08",)),
        (FieldFilled,),
        _filled,
    ),
    of_sitting(
        Law("What is called true is all filled in", ("S2-2.4c",), ("CTR-08",)),
        (TruthDeclared,),
        _all_filled_in,
    ),
    # Signatures
    whenever(
        Law(
            "Copies that say something, and the same, are found to agree", ("S2-2.4d",), ("CTR-09",)
        ),
        CopiesMatched,
        lambda it: stated(it.event.digest) and it.act.ours == it.act.theirs == it.event.digest,
    ),
    precedence(
        Law("Copies are compared before they are signed or sealed", ("S2-2.4d",), ("CTR-09",)),
        CopiesMatched,
        (PartySigned, SealAffixed),
        anew=(FieldFilled, FilesRevised),
    ),
    of_sitting(
        Law("What is signed and sealed are the copies compared", ("S2-2.4d",), ("CTR-10",)),
        (PartySigned, SealAffixed, SigningCompleted),
        lambda now, it: bool(now.copies) and it.event.copies == now.copies,
    ),
    of_sitting(
        Law("What is signed are the files as they stand", ("S2-2.3d",), ("CTR-10", "CTR-02")),
        (PartySigned,),
        lambda now, it: it.event.files == now.papers.digest,
    ),
    whenever(
        Law("A signature is that of whoever signs", ("S2-2.4d",), ("CTR-09",)),
        PartySigned,
        lambda it: (
            it.event.signer == (it.act.party if it.event.side is Side.CUSTOMER else it.act.by)
        ),
    ),
    of_sitting(
        Law("Who signs has agreed to every clause as it stands", ("S2-2.4a",), ("CTR-05",)),
        _SIGNED_AND_OVER,
        _agreed,
    ),
    of_sitting(
        Law("Who signs has seen every warning as it stands", ("S2-2.4b",), ("CTR-06",)),
        _SIGNED_AND_OVER,
        _warned,
    ),
    of_sitting(
        Law("Who signs has called true what is filled in", ("S2-2.4c",), ("CTR-08",)),
        _SIGNED_AND_OVER,
        lambda now, it: now.declared and _all_filled_in(now, it),
    ),
    of_sitting(
        Law("Signing is over with both signatures on the copies", ("S2-2.4d",), ("CTR-09",)),
        (SigningCompleted,),
        lambda now, it: now.signed == {Side.CUSTOMER, Side.OFFICE},
    ),
    of_sitting(
        Law("Signing is over with every seal that the files ask for", ("S2-2.4d",), ("CTR-09",)),
        (SigningCompleted,),
        lambda now, it: all(file.content.seals <= now.sealed for file in now.papers.each),
    ),
    # Afterwards
    whenever(
        Law("A contract is followed up once it is in the index", _FILED, ("CTR-12",)),
        FollowUpStarted,
        lambda it: it.facts.indexed,
    ),
    remembering(
        Law("What is owed is stated, and falls due after the signing", ("S2-2.5b",), ("CTR-13",)),
        (SigningCompleted, FollowUpStarted),
        (),
        _falls_due,
    ),
    remembering(
        Law("What is owed is given in its kind before it is closed", ("S2-2.5b",), ("CTR-13",)),
        (FollowUpStarted, *_SETTLED, ContractClosed, ContractTerminated),
        frozenset(),
        _owed,
    ),
    remembering(
        Law("What stands in the way is resolved before it is closed", ("S2-2.5b",), ("CTR-13",)),
        (*_IN_THE_WAY, ContractClosed, ContractTerminated),
        frozenset(),
        _in_the_way,
    ),
    whenever(
        Law("A contract is closed with its customer revisited", ("S2-2.5c",), ("CTR-14",)),
        ContractClosed,
        lambda it: it.facts.revisited,
    ),
    response(
        Law("What was opened comes to an end", _ORDER, ("GEN-04",)),
        SigningOpened,
        _OVER,
    ),
)
