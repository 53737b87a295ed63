"""An issuance on its way, told from the events alone: what was said, entered, made and printed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.catalogue import Entry, FieldKind, Item, Marks
from casework.domain.issuance.documents import (
    DocumentGenerated,
    DocumentPrinted,
    DocumentReturned,
    SealAffixed,
    SignatureAffixed,
)
from casework.domain.issuance.entry import DataEntered, EntryVerified, FieldChecked
from casework.domain.issuance.handover import DocumentDelivered, IssueRaised, IssueResolved
from casework.domain.issuance.information import CorrectionRequested, InfoCorrected
from casework.domain.issuance.issuance import IssuanceOpened, IssuanceVoided
from casework.domain.issuance.underway import DOCUMENT, INFORMATION, Data, Datum
from casework.domain.kernel import Person, Personal
from casework.domain.properties.records import telling


@frozen
class Sheet:
    """The printed copy at hand, and what is on it."""

    number: int = 0
    template: str = ""
    digest: str = ""
    signatures: frozenset[str] = frozenset()
    seals: frozenset[str] = frozenset()


@frozen(cache_hash=True)
class Work:
    """What was applied for, what of it was entered, made and printed, and by whom.

    ``live`` are the reviews that end if it is given up. ``since``: the applicant is asked.
    """

    applicant: Person | None = None
    entry: Entry | None = None
    received: datetime | None = None
    hands: frozenset[Person] = frozenset()
    version: int = 0
    details: frozenset[Datum] = frozenset()
    live: frozenset[str] = frozenset()
    since: datetime | None = None
    waited: int = 0
    entered: frozenset[Datum] = frozenset()
    checked: frozenset[Item] = frozenset()
    documents: int = 0
    made: tuple[str, str] = ("", "")
    copies: int = 0
    sheet: Sheet = Sheet()
    problems: frozenset[str] = frozenset()

    @property
    def asked(self) -> Marks:
        """What the copy at hand must bear."""
        assert self.entry is not None
        every = {it.template: it for it in self.entry.business.marks}
        return every.get(self.sheet.template, Marks(self.sheet.template))

    @property
    def fields(self) -> dict[Item, tuple[FieldKind, str]]:
        assert self.entry is not None
        business = self.entry.business
        texts = dict.fromkeys(business.sections, (FieldKind.TEXT, ""))
        return {**texts, **{it.item: (it.kind, it.unit) for it in business.fields}}

    def said(self, item: Item) -> list[Personal]:
        return [it.text for it in self.details if it.item == item and it.text is not None]

    def after(self, event: Any) -> Work:
        match event:
            case IssuanceOpened():
                return Work(
                    event.applicant,
                    event.entry,
                    event.received_at,
                    frozenset({event.clerk}),
                    1,
                    frozenset(event.details),
                    frozenset({INFORMATION}),
                )
            case CorrectionRequested(requested_at=at, void=void):
                live = self.live - {INFORMATION} if void else self.live
                return evolve(self._unmade(), since=at, live=live)
            case InfoCorrected(version, details=details, waited=waited):
                told = evolve(self, version=version, details=_anew(self.details, details))
                live = self.live | {INFORMATION}
                return evolve(told, waited=self.waited + waited, since=None, live=live)
            case DataEntered(_, details, clerk):
                entered = _anew(self.entered, details)
                checked = self.checked - {it.item for it in details}
                return evolve(self._by(clerk), entered=entered, checked=checked)
            case FieldChecked(item):
                return evolve(self, checked=self.checked | {item})
            case EntryVerified(clerk=clerk):
                return evolve(self._by(clerk), entered=frozenset(), checked=frozenset())
            case DocumentGenerated(version, template, digest, clerk):
                return evolve(self._by(clerk), documents=version, made=(template, digest))
            case DocumentPrinted(number, printer=printer):
                sheet, live = Sheet(number, *self.made), self.live | {DOCUMENT}
                made = ("", "")
                return evolve(self._by(printer), copies=number, made=made, sheet=sheet, live=live)
            case SignatureAffixed(signatory=signatory):
                signed = self.sheet.signatures | {signatory}
                return evolve(self, sheet=evolve(self.sheet, signatures=signed))
            case SealAffixed(seal=seal):
                return evolve(self, sheet=evolve(self.sheet, seals=self.sheet.seals | {seal}))
            case DocumentReturned():
                return self._unmade()
            case DocumentDelivered(clerk=clerk):
                return self._by(clerk)
            case IssueRaised(key):
                return evolve(self, problems=self.problems | {key})
            case IssueResolved(key):
                return evolve(self, problems=self.problems - {key})
            case IssuanceVoided():
                return Work()
            case _:
                return self

    def _by(self, clerk: Person) -> Work:
        return evolve(self, hands=self.hands | {clerk})

    def _unmade(self) -> Work:
        none: frozenset[Any] = frozenset()
        return evolve(self, entered=none, checked=none, made=("", ""), sheet=Sheet())


def _anew(before: frozenset[Datum], later: Data) -> frozenset[Datum]:
    """What was said, but of the same fields what was said later."""
    again = {it.item for it in later}
    return frozenset(it for it in before if it.item not in again) | {*later}


of_work: Final = telling(
    Work(),
    (
        *(IssuanceOpened, CorrectionRequested, InfoCorrected, DataEntered, FieldChecked),
        *(EntryVerified, DocumentGenerated, DocumentPrinted, SignatureAffixed, SealAffixed),
        *(DocumentReturned, DocumentDelivered, IssueRaised, IssueResolved, IssuanceVoided),
    ),
)
