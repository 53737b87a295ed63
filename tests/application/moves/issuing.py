"""What might be done next about an issuance, from its information to its archive and its sheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from casework.application.office import Office
from casework.domain.archives import file
from casework.domain.issuance import blank_forms, documents, entry, handover, information, issuance
from casework.domain.issuance.blank_forms import Kept, Range
from casework.domain.issuance.documents import BlankForm
from casework.domain.issuance.underway import (
    DOCUMENT,
    INFORMATION,
    Completed,
    Correcting,
    Datum,
    Delivered,
    DocPassed,
    Drafted,
    Entered,
    InfoPassed,
    Known,
    NotOpened,
    OnPaper,
    Open,
    alone,
    on_file,
)
from casework.domain.kernel import Act, Personal
from tests.application.moves.cast import ARNO, BO, CAS, COL, KIT, LIN, REN, Move, numbered
from tests.application.moves.papers import filing_away, of_review

SERIES: Final = ("A", "B")
"""Series of numbered sheets."""


def of_issuance_alone(office: Office) -> Iterator[Move]:
    """What suggests itself about an issuance on an application that is not registered."""
    name = alone("issuing2")
    stream = f"issuance.issuance/{name}"
    if isinstance(office.state(stream)[1], NotOpened):
        yield stream, issuance.OpenIssuance(by=COL)
    yield from of_issuance(office, name, 92)


def of_issuance(office: Office, name: str, number: int) -> Iterator[Move]:
    stream = f"issuance.issuance/{name}"
    state = office.state(stream)[1]
    if not isinstance(state, Known):
        return
    yield from ((stream, it) for it in _issuance(office, state))
    for kind in (INFORMATION, DOCUMENT):
        yield from of_review(office, kind, name)
    kept = f"archives.file/{on_file(name)}"
    there = office.state(kept)[1]
    if isinstance(there, file.NotOpened) and isinstance(state, Completed):
        for it in numbered("ISSUANCE", number, 7):
            yield kept, file.OpenArchive("issuance", it, by=ARNO)
    yield from ((kept, it) for it in filing_away(state.case.applicant, name, there))


def _issuance(office: Office, state: Known) -> Iterator[Act]:
    case = state.case
    match state:
        case InfoPassed():
            yield from _entry(state)
        case Correcting():
            item = min(it.item for it in case.information.details)
            said = f"It is version {case.information.version + 1}."
            yield information.SubmitCorrection(
                (Datum(item, Personal(case.applicant, said)),), by=case.applicant
            )
        case Drafted() | Entered():
            yield from _document(office, state)
        case OnPaper():
            yield from _paper(state)
        case Delivered() | Completed():
            yield from _handed(state)
    if isinstance(state, Open):
        yield handover.RaiseIssue("toner", "There is no toner.", case.received_at, by=COL)
        for it in case.problems:
            yield handover.ResolveIssue(it.key, "There is toner.", by=COL)
    yield information.RequestCorrection(("The name is wrong.",), by=COL)
    for clerk in (*sorted(case.hands), BO):
        stage = issuance.Stage.OTHER
        yield issuance.RecordIssuanceError(stage, clerk, "The name is wrong.", by=REN)
    yield issuance.VoidIssuance("It was asked for twice.", by=LIN)


def _entry(state: InfoPassed) -> Iterator[Act]:
    now = state.case.information
    yield entry.EnterData(now.version, now.details, by=COL)
    yield entry.EnterData(now.version, now.details, by=CAS)
    wrong = Datum(now.details[0].item, Personal(state.case.applicant, "A slip of the pen."))
    yield entry.EnterData(now.version, (wrong,), by=COL)
    for it in now.details:
        if it.item not in state.checked:
            yield entry.CheckField(it.item, by=COL)
    yield entry.VerifyEntry(by=COL)


def _document(office: Office, state: Drafted | Entered) -> Iterator[Act]:
    if isinstance(state, Entered):
        digest = f"document-{state.case.documents + 1}"
        yield documents.GenerateDocument("certificate", digest, by=COL)
        yield documents.GenerateDocument("letter", digest, by=COL)
        return
    version, again = state.document.version, f"document-{state.case.documents + 1}"
    yield documents.RegenerateDocument("certificate", again, by=COL)
    yield documents.PrePrintCheck(version, True, True, by=COL)
    yield documents.PrePrintCheck(version, True, False, "The name is wrong.", by=COL)
    answer = "Made anew." if state.case.copies else ""
    for series in SERIES:
        for sheet in sorted(_held(office, series)):
            form = BlankForm(series, sheet)
            yield documents.PrintDocument(version, form, answer, by=COL)
    yield documents.PrintDocument(version, None, answer, by=COL)


def _paper(state: OnPaper) -> Iterator[Act]:
    copy, ann = state.copy.number, state.case.applicant
    if isinstance(state, DocPassed):
        for recipient in (ann, "nobody"):
            yield handover.Deliver(copy, recipient, Personal(ann, "by mail"), by=COL)
    yield documents.RecordSignature(copy, "issuer", LIN, by=COL)
    yield documents.RecordSeal(copy, "company", by=COL)


def _handed(state: Delivered | Completed) -> Iterator[Act]:
    yield handover.AcknowledgeReceipt(by=state.case.applicant)
    yield handover.RecordDeliveryFailure("It came back.", by=COL)
    for clerk in (COL, CAS):
        yield handover.CompleteIssuance(by=clerk)
    yield handover.Collate(by=COL)
    yield handover.Bind(by=COL)
    yield handover.ArchiveIssuance(by=ARNO)


# -- Sheets ------------------------------------------------------------------------------------


def _held(office: Office, series: str) -> frozenset[int]:
    state = office.state(f"issuance.blank_forms/{series}")[1]
    return state.held_by(COL) if isinstance(state, Kept) else frozenset()


def of_sheets(office: Office) -> Iterator[Move]:
    """What suggests itself about the numbered sheets that documents are printed on."""
    for series in SERIES:
        stream = f"issuance.blank_forms/{series}"
        yield from ((stream, it) for it in _sheets(office.state(stream)[1]))


def _sheets(state: Any) -> Iterator[Act]:
    there = len(state.received) if isinstance(state, Kept) else 0
    yield blank_forms.ReceiveForms(Range(there + 1, there + 4), "the printers", by=KIT)
    if not isinstance(state, Kept):
        return
    for first in sorted(state.unused)[:2]:
        yield blank_forms.DrawForms(Range(first, first + 1), by=COL)
        yield blank_forms.DrawForms(Range(first, first), by=CAS)
        yield blank_forms.SpoilForms(Range(first, first), "It got wet.", by=KIT)
    for it in sorted(state.drawn, key=lambda drawn: drawn.number):
        yield blank_forms.ReturnForms(Range(it.number, it.number), by=it.clerk)
        yield blank_forms.SpoilForms(Range(it.number, it.number), "It tore.", by=it.clerk)
    left = tuple(Range(it, it) for it in sorted(state.unused))
    yield blank_forms.CloseSeries(left, by=KIT)
    yield blank_forms.CloseSeries(left[1:], by=KIT)
