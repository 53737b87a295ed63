"""Issuance: what holds of every issuance, whoever issues it and for whom."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from casework.domain.catalogue import ON_OFFER, FieldKind, Profile
from casework.domain.general import IN_POST, REASON_STATED, RECORD_STANDS
from casework.domain.issuance.documents import (
    BY_TEMPLATE,
    LOOKED_AT_FIRST,
    SECOND_REVIEW,
    SIGNED_AND_SEALED,
    DocumentApproved,
    DocumentGenerated,
    DocumentPrinted,
    DocumentReturned,
    PrePrintFailed,
    PrePrintPassed,
    SealAffixed,
    SignatureAffixed,
)
from casework.domain.issuance.entry import (
    AS_REVIEWED,
    EACH_CHECKED,
    REVIEWED_FIRST,
    DataEntered,
    EntryVerified,
    FieldChecked,
)
from casework.domain.issuance.handover import (
    AS_WISHED,
    NOTHING_LEFT,
    TIME_TAKEN,
    TO_WHOM_IT_IS_FOR,
    DeliveryFailed,
    DocumentBound,
    DocumentCollated,
    DocumentDelivered,
    IssuanceArchived,
    IssuanceCompleted,
    IssueRaised,
    IssueResolved,
    ReceiptAcknowledged,
)
from casework.domain.issuance.information import (
    CORRECTED,
    CorrectionRequested,
    InfoApproved,
    InfoCorrected,
    ReturnInformation,
)
from casework.domain.issuance.issuance import (
    CHECKED_FIRST,
    ERRORS_COUNT,
    IssuanceErrorRecorded,
    IssuanceOpened,
    IssuanceVoided,
    Opening,
    VoidWithRequest,
)
from casework.domain.issuance.underway import (
    BUSINESS_DEPARTMENT,
    DELIVERY_METHOD,
    INFORMATION,
    TRAINED,
    BackTo,
    Datum,
    Training,
    digest_of,
)
from casework.domain.kernel import IN_ORDER, Personal, Unreadable, stated
from casework.domain.money import EXACT
from casework.domain.properties.course import NOWHERE, Ways, in_course, staying, to
from casework.domain.properties.issuance_work import Work, of_work
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said
from casework.domain.properties.templates import (
    Step,
    at_most_once,
    never_after,
    precedence,
    response,
    whenever,
)

# -- Where it is ---------------------------------------------------------------------------------

_INSIDE: Final = (
    "InfoReview",
    "Correcting",
    "InfoPassed",
    "Entered",
    "Generated",
    "PrintReady",
    "Printed",
    "DocPassed",
)
_UNPRINTED: Final = ("InfoPassed", "Entered", "Generated", "PrintReady")


def _back(place: str, event: DocumentReturned) -> str:
    made = event.back_to is BackTo.DOCUMENT
    return ("Entered" if made else "InfoPassed") if place == "Printed" else NOWHERE


_COURSE: Final[Ways] = {
    IssuanceOpened: to("InfoReview", "NotOpened"),
    InfoApproved: to("InfoPassed", "InfoReview"),
    CorrectionRequested: to("Correcting", "InfoReview", *_UNPRINTED),
    InfoCorrected: to("InfoReview", "Correcting"),
    DataEntered: staying("InfoPassed"),
    FieldChecked: staying("InfoPassed"),
    EntryVerified: to("Entered", "InfoPassed"),
    DocumentGenerated: to("Generated", "Entered", "Generated"),
    PrePrintPassed: to("PrintReady", "Generated"),
    PrePrintFailed: staying("Generated"),
    DocumentPrinted: to("Printed", "PrintReady"),
    SignatureAffixed: staying("Printed"),
    SealAffixed: staying("Printed"),
    DocumentReturned: _back,
    DocumentApproved: to("DocPassed", "Printed"),
    DocumentDelivered: to("Delivered", "DocPassed"),
    ReceiptAcknowledged: staying("Delivered", "Completed"),
    DeliveryFailed: to("DocPassed", "Delivered"),
    IssueRaised: staying(*_INSIDE, "Delivered"),
    IssueResolved: staying(*_INSIDE, "Delivered"),
    IssuanceCompleted: to("Completed", "Delivered"),
    DocumentCollated: staying("Completed"),
    DocumentBound: staying("Completed"),
    IssuanceArchived: to("Archived", "Completed"),
    IssuanceErrorRecorded: staying(*_INSIDE, "Delivered", "Completed", "Archived"),
    IssuanceVoided: to("Voided", *_INSIDE),
}
# -- What the clauses say -------------------------------------------------------------------------


def _alike(one: Personal | None, other: Personal | None) -> bool:
    """Whether two say the same, as far as it can still be read."""
    if isinstance(one, Unreadable) or isinstance(other, Unreadable):
        return one is not None and other is not None
    return one == other


def _same(some: frozenset[Datum], others: frozenset[Datum]) -> bool:
    """Whether each field says the same on both sides."""
    there = {it.item: it for it in others}
    return len(some) == len(others) and all(
        it.item in there
        and (it.money, it.quantity) == (there[it.item].money, there[it.item].quantity)
        and _alike(it.text, there[it.item].text)
        for it in some
    )


def _in_format(now: Work, datum: Datum) -> bool:
    kind, unit = now.fields.get(datum.item, (None, ""))
    text, money, quantity = datum.text, datum.money, datum.quantity
    match kind:
        case FieldKind.TEXT:
            return text is not None and text.stated and money is None and quantity is None
        case FieldKind.MONEY:
            of_kind = money is not None and text is None and quantity is None
            return of_kind and money.minor > 0 and money.currency == unit  # type: ignore[union-attr]  # It is there.
        case FieldKind.QUANTITY:
            of_kind = quantity is not None and text is None and money is None
            return of_kind and quantity.units > 0 and quantity.unit == unit  # type: ignore[union-attr]  # It is there.
        case _:
            return False


def _seconds(since: datetime | None, until: datetime) -> int:
    assert since is not None
    gone = until - since
    return max(gone.days * 86_400 + gone.seconds, 0)


def _as_checked(it: Step) -> bool:
    found, opened = it.facts.application, it.event
    if found is None:
        return False
    asked = (found.applicant, found.business_type, found.entry, found.checked_at)
    same = _same(frozenset(found.details), frozenset(opened.details))
    told = (opened.applicant, opened.business_type, opened.entry, opened.received_at)
    return same and asked == told and opened.digest == digest_of(1, opened.details)


def _answerable(it: Step) -> bool:
    if isinstance(it.facts, Opening):
        return (it.event.request, it.event.clerk) == ("", it.act.by)
    return bool(it.event.request == it.act.request)


def _trained(it: Step) -> bool:
    match it.facts:
        case Opening(training=training) | (Training() as training):
            return not training.guarded or (training.inducted and training.able)
        case _:
            return isinstance(it.event, IssuanceOpened)  # By its request, which holds its handler.


def _told_in_full(now: Work, it: Step) -> bool:
    event = it.event
    told = event.issues and all(map(stated, event.issues))
    return told and event.version == now.version and event.requested_at == it.act.at


def _corrects(now: Work, it: Step) -> bool:
    event, ended = it.event, INFORMATION not in now.live
    after = now.after(event)
    digest = digest_of(event.version, tuple(after.details))
    follows = event.version == now.version + 1 and event.digest == digest
    return bool(event.details) and follows and event.void == ended


def _of_the_form(now: Work, it: Step) -> bool:
    items = [each.item for each in it.event.details]
    return len(set(items)) == len(items) and now.fields.keys() >= set(items)


def _enters_what_was_said(now: Work, it: Step) -> bool:
    items = [each.item for each in it.event.details]
    once = bool(items) and len(set(items)) == len(items)
    return once and {each.item for each in now.details} >= set(items)


def _each_looked_at(now: Work, it: Step) -> bool:
    looked = now.checked == {each.item for each in now.entered}
    return looked and all(_in_format(now, each) for each in now.entered)


def _on_the_books(it: Step) -> bool:
    form = it.event.form
    return form is None or re.fullmatch(r"[\x21-\x7e]{1,60}", form.series) is not None


def _the_very_copy(now: Work, it: Step) -> bool:
    return bool(now.sheet.number == it.event.copy == now.copies)


def _the_very_content(now: Work, it: Step) -> bool:
    return _the_very_copy(now, it) and it.event.digest == now.sheet.digest


def _for_whom(now: Work, it: Step) -> bool:
    departments = now.said(BUSINESS_DEPARTMENT)
    unread = any(isinstance(each, Unreadable) for each in departments)
    known = it.event.recipient in {each.clear for each in departments}
    return it.event.recipient == now.applicant or known or unread


def _as_wished(now: Work, it: Step) -> bool:
    method, wishes = it.event.method, now.said(DELIVERY_METHOD)
    if isinstance(method, Unreadable) or any(isinstance(each, Unreadable) for each in wishes):
        return True
    return method.stated and (not wishes or method.clear in {each.clear for each in wishes})


def _raised(now: Work, it: Step) -> bool:
    act, event = it.act, it.event
    fresh = event.key not in now.problems and stated(event.what)
    in_time = now.received is not None and now.received <= act.met_at <= act.at
    return fresh and in_time and event.raised_at == act.at


def _time_taken(now: Work, it: Step) -> bool:
    event = it.event
    taken = _seconds(now.received, it.act.at)
    counted = max(taken - now.waited, 0) if it.facts.without_waiting else taken
    told = (event.received_at, event.completed_at, event.clerk)
    of = told == (now.received, it.act.at, it.act.by)
    return of and (event.seconds, event.waited) == (counted, now.waited)


PROPERTIES: Final = (
    # Where it is
    in_course(
        law(
            "An issuance goes its way, and nothing happens where it is not in place",
            *(IN_ORDER, REVIEWED_FIRST, AS_REVIEWED, EACH_CHECKED, CORRECTED, BY_TEMPLATE),
            *(LOOKED_AT_FIRST, SECOND_REVIEW, NOTHING_LEFT),
        ),
        "NotOpened",
        _COURSE,
    ),
    at_most_once(law("An issuance is opened once", IN_ORDER), IssuanceOpened),
    never_after(
        law("What was given up is issued no more", IN_ORDER),
        IssuanceVoided,
        (IssuanceOpened, InfoApproved, DocumentGenerated, DocumentPrinted, DocumentDelivered),
    ),
    as_said(
        law("What is on record of an issuance is what was said", RECORD_STANDS),
        tuple(_COURSE),
        apart=frozenset({"details"}),
    ),
    response(
        law("What was opened is put on file, or given up", IN_ORDER),
        IssuanceOpened,
        (IssuanceArchived, IssuanceVoided),
    ),
    # Opening
    whenever(
        law("What is issued was applied for, and found complete", CHECKED_FIRST),
        IssuanceOpened,
        _as_checked,
    ),
    whenever(
        law("What is issued is what the catalogue approved for issuance", ON_OFFER),
        IssuanceOpened,
        lambda it: it.event.entry.business.profile is Profile.ISSUANCE,
    ),
    whenever(
        law("Somebody is answerable for an issuance from its opening on", CHECKED_FIRST),
        IssuanceOpened,
        _answerable,
    ),
    whenever(
        law("Nobody issues before induction and mastery, where policy asks for them", TRAINED),
        (IssuanceOpened, DataEntered),
        _trained,
    ),
    # Information
    of_work(
        law("What is approved is the information as it stands", CORRECTED),
        (InfoApproved,),
        lambda now, it: it.event.version == now.version,
    ),
    of_work(
        law("What is wrong is told in full, of the version that it is wrong in", CORRECTED),
        (CorrectionRequested,),
        _told_in_full,
    ),
    whenever(
        law("A review waits for what it sent back itself, and for nothing else", CORRECTED),
        CorrectionRequested,
        lambda it: it.event.void != isinstance(it.act, ReturnInformation),
    ),
    precedence(
        law("Nothing is corrected that nobody found wrong", CORRECTED),
        CorrectionRequested,
        InfoCorrected,
        anew=InfoCorrected,
    ),
    of_work(
        law("Only the applicant speaks for the applicant of an issuance", IN_POST),
        (InfoCorrected, ReceiptAcknowledged),
        lambda now, it: it.act.party == now.applicant,
    ),
    of_work(
        law("A correction is the next version, with what was right left alone", CORRECTED),
        (InfoCorrected,),
        _corrects,
    ),
    of_work(
        law("A correction says something of fields that the form has, each once", ON_OFFER),
        (InfoCorrected,),
        _of_the_form,
    ),
    of_work(
        law("A correction is in the format of each field, and readable", EXACT),
        (InfoCorrected,),
        lambda now, it: all(_in_format(now, each) for each in it.event.details),
    ),
    of_work(
        law("The time that an applicant takes is noted", TIME_TAKEN),
        (InfoCorrected,),
        lambda now, it: it.event.waited == _seconds(now.since, it.act.at),
    ),
    # Entry
    precedence(
        law("Nothing is entered before its review has passed", REVIEWED_FIRST, CORRECTED),
        InfoApproved,
        (DataEntered, FieldChecked, EntryVerified),
        anew=CorrectionRequested,
    ),
    of_work(
        law("What is entered is of the version that passed", REVIEWED_FIRST),
        (DataEntered, EntryVerified),
        lambda now, it: it.event.version == now.version,
    ),
    of_work(
        law("Only fields that were filled in are entered, each once", AS_REVIEWED),
        (DataEntered,),
        _enters_what_was_said,
    ),
    of_work(
        law("A mark is put to a field that is entered", EACH_CHECKED),
        (FieldChecked,),
        lambda now, it: it.event.item in {each.item for each in now.entered},
    ),
    of_work(
        law("What is verified says what was reviewed, all of it and no more", AS_REVIEWED),
        (EntryVerified,),
        lambda now, it: _same(now.entered, now.details),
    ),
    of_work(
        law("What is verified bears a mark at each field, and is in its format", EACH_CHECKED),
        (EntryVerified,),
        _each_looked_at,
    ),
    # Documents
    precedence(
        law("A document is made from an entry that was verified", BY_TEMPLATE),
        EntryVerified,
        DocumentGenerated,
        anew=CorrectionRequested,
    ),
    of_work(
        law("A document is made by a template of its business, as the next version", BY_TEMPLATE),
        (DocumentGenerated,),
        lambda now, it: (
            now.entry is not None
            and it.event.template in now.entry.business.templates
            and stated(it.event.digest)
            and it.event.version == now.documents + 1
            and it.event.clerk == it.act.by
        ),
    ),
    precedence(
        law("What is printed was found fit to print in this version", LOOKED_AT_FIRST),
        PrePrintPassed,
        DocumentPrinted,
        anew=(DocumentGenerated, CorrectionRequested),
    ),
    whenever(
        law("What is fit to print is right in form and content", LOOKED_AT_FIRST),
        PrePrintPassed,
        lambda it: it.act.format_right and it.act.content_right,
    ),
    whenever(
        law("What is not fit to print is not without a reason", REASON_STATED),
        PrePrintFailed,
        lambda it: (
            it.event.reason == it.act.note
            and stated(it.event.reason)
            and not (it.act.format_right and it.act.content_right)
        ),
    ),
    of_work(
        law("What is looked at and printed is the last version", LOOKED_AT_FIRST),
        (PrePrintPassed, PrePrintFailed, DocumentPrinted),
        lambda now, it: it.event.version == now.documents,
    ),
    of_work(
        law("Each copy has the next number, and the content of its version", SECOND_REVIEW),
        (DocumentPrinted,),
        lambda now, it: (
            it.event.copy == now.copies + 1
            and it.event.digest == now.made[1]
            and it.event.printer == it.act.by
        ),
    ),
    whenever(
        law("A numbered sheet is of a series that a register can bear", IN_ORDER),
        DocumentPrinted,
        _on_the_books,
    ),
    of_work(
        law("What is put on a copy is put on the one at hand", SIGNED_AND_SEALED),
        (SignatureAffixed, SealAffixed),
        _the_very_content,
    ),
    of_work(
        law("A copy is signed by somebody, as one whom its template asks for", SIGNED_AND_SEALED),
        (SignatureAffixed,),
        lambda now, it: stated(it.event.signer) and it.event.signatory in now.asked.signatures,
    ),
    of_work(
        law("A copy bears no other seal than its template asks for", SIGNED_AND_SEALED),
        (SealAffixed,),
        lambda now, it: it.event.seal in now.asked.seals,
    ),
    of_work(
        law("What is said of a copy is said of the one at hand", SECOND_REVIEW),
        (DocumentReturned, DocumentApproved, DocumentDelivered, DeliveryFailed),
        _the_very_copy,
    ),
    whenever(
        law("A copy comes back for something that can be put right", SECOND_REVIEW),
        DocumentReturned,
        lambda it: it.event.back_to in {*BackTo},
    ),
    whenever(
        law("Who sends back, gives up or hands over in vain says why", REASON_STATED),
        (DocumentReturned, DeliveryFailed, IssuanceVoided),
        lambda it: stated(it.event.reason),
    ),
    of_work(
        law("A copy passes with every signature on it", SIGNED_AND_SEALED),
        (DocumentApproved,),
        lambda now, it: now.sheet.signatures >= now.asked.signatures,
    ),
    of_work(
        law("A copy passes with every seal on it", SIGNED_AND_SEALED),
        (DocumentApproved,),
        lambda now, it: now.sheet.seals >= now.asked.seals,
    ),
    # Handing over
    precedence(
        law("No copy leaves the office before it passed", SECOND_REVIEW),
        DocumentApproved,
        DocumentDelivered,
        anew=DocumentPrinted,
    ),
    of_work(
        law("A document is handed to whom it is for", TO_WHOM_IT_IS_FOR),
        (DocumentDelivered,),
        _for_whom,
    ),
    of_work(
        law("A document is handed over as it was wished", AS_WISHED),
        (DocumentDelivered,),
        _as_wished,
    ),
    at_most_once(law("That it arrived is said once", IN_ORDER), ReceiptAcknowledged),
    never_after(
        law("What arrived was not handed over in vain", IN_ORDER),
        ReceiptAcknowledged,
        DeliveryFailed,
    ),
    of_work(
        law("A receipt is for the last copy", SECOND_REVIEW),
        (ReceiptAcknowledged,),
        lambda now, it: it.event.copy == now.copies,
    ),
    # Problems, and the end
    of_work(
        law("A problem is told when it was met, and told from those open", NOTHING_LEFT),
        (IssueRaised,),
        _raised,
    ),
    whenever(
        law("The term to tell of a problem begins when it was met", NOTHING_LEFT),
        IssueRaised,
        lambda it: it.event.tell_by == it.facts.since(it.act.met_at),
    ),
    of_work(
        law("What is solved was a problem, and somehow", NOTHING_LEFT),
        (IssueResolved,),
        lambda now, it: it.event.key in now.problems and stated(it.event.solution),
    ),
    of_work(
        law("Nothing is complete with a problem open", NOTHING_LEFT),
        (IssuanceCompleted,),
        lambda now, it: not now.problems,
    ),
    of_work(
        law("The time it took is told as policy counts it", TIME_TAKEN),
        (IssuanceCompleted,),
        _time_taken,
    ),
    whenever(
        law("The term of its archiving begins when it is complete", NOTHING_LEFT),
        IssuanceCompleted,
        lambda it: it.event.archive_by == it.facts.archive.since(it.act.at),
    ),
    at_most_once(law("Papers are put in order once", NOTHING_LEFT), DocumentCollated),
    at_most_once(law("Papers are bound once", NOTHING_LEFT), DocumentBound),
    precedence(
        law("Papers are put in order before they are bound", NOTHING_LEFT),
        DocumentCollated,
        DocumentBound,
    ),
    precedence(
        law("Papers are bound before they are on file", NOTHING_LEFT),
        DocumentBound,
        IssuanceArchived,
    ),
    whenever(
        law("What is on file lies in a sealed archive", NOTHING_LEFT),
        IssuanceArchived,
        lambda it: it.facts.sealed,
    ),
    # Errors, and giving up
    whenever(
        law("An error is recorded by who reviews, or is above who made it", IN_POST),
        IssuanceErrorRecorded,
        lambda it: it.facts.reviews or it.facts.superior,
    ),
    whenever(
        law("An error is recorded by another, who says what it is", ERRORS_COUNT),
        IssuanceErrorRecorded,
        lambda it: it.act.by != it.event.clerk and stated(it.event.what),
    ),
    of_work(
        law("An error is that of somebody who had a hand in it", ERRORS_COUNT),
        (IssuanceErrorRecorded,),
        lambda now, it: it.event.clerk in now.hands,
    ),
    whenever(
        law("An issuance is given up by who is above its clerk, or with its request", IN_POST),
        IssuanceVoided,
        lambda it: isinstance(it.act, VoidWithRequest) or it.facts.superior,
    ),
    of_work(
        law("Whatever review of it is live ends with what is given up", SECOND_REVIEW),
        (IssuanceVoided,),
        lambda now, it: it.event.voids == now.live,
    ),
)
