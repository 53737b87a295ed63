"""Documents: made from what was entered, looked at before they are printed and reviewed afterwards.

The page of the issuance opens these acts, and goes on from the events.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.catalogue import BusinessType, Marks
from casework.domain.general import REASON_STATED
from casework.domain.issuance.information import CorrectionRequested
from casework.domain.issuance.underway import (
    BackTo,
    Case,
    Copy,
    DocPassed,
    Document,
    Entered,
    Generated,
    InfoPassed,
    Inside,
    Issuance,
    Printed,
    PrintReady,
)
from casework.domain.kernel import (
    IN_ORDER,
    Act,
    Kind,
    Person,
    Rule,
    only_while,
    require,
    stated,
    was,
)
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


@frozen
class BlankForm:
    """A numbered sheet: its series, and its number in it."""

    series: str
    number: int


def _in_a_register(form: BlankForm | None) -> bool:
    """Whether a register could bear the name of the sheet's series: printable ASCII, no space."""
    return form is None or re.fullmatch(r"[!-~]{1,60}", form.series) is not None


def marks(business: BusinessType, template: str) -> Marks:
    """What a document made by a template must bear: nothing, if that is not told."""
    told = (it for it in business.marks if it.template == template)
    return next(told, Marks(template))


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class DocumentGenerated:
    version: int
    template: str
    digest: str
    clerk: Person


@frozen
class PrePrintPassed:
    version: int


@frozen
class PrePrintFailed:
    version: int
    reason: str


@frozen
class DocumentPrinted:
    """``version`` is the document's. ``form`` is the numbered sheet it is on, if on any;
    ``response`` answers the reason for which the copy before came back."""

    copy: int
    version: int
    digest: str
    printer: Person
    form: BlankForm | None
    response: str


@frozen
class SignatureAffixed:
    """On the copy, whose content has this digest; ``signatory`` is as whom they signed."""

    copy: int
    signatory: str
    signer: Person
    digest: str


@frozen
class SealAffixed:
    copy: int
    seal: str
    digest: str


@frozen
class DocumentReturned:
    copy: int
    reason: str
    back_to: BackTo


@frozen
class DocumentApproved:
    copy: int


Event: TypeAlias = (
    DocumentGenerated
    | PrePrintPassed
    | PrePrintFailed
    | DocumentPrinted
    | SignatureAffixed
    | SealAffixed
    | DocumentReturned
    | DocumentApproved
)


def after(issuance: Issuance, event: Event) -> Issuance:
    """The issuance as the event left it."""
    match event:
        case DocumentGenerated(version, template, digest, clerk):
            case = was(issuance, Inside).case.by(clerk)
            document = Document(version, template, digest)
            return Generated(attrs.evolve(case, documents=version), document)
        case PrePrintPassed():
            drafted = was(issuance, Generated)
            return PrintReady(drafted.case, drafted.document)
        case PrePrintFailed():
            return was(issuance, Generated)
        case DocumentPrinted(number, printer=printer):
            ready = was(issuance, PrintReady)
            case = attrs.evolve(ready.case.by(printer), copies=number)
            return Printed(case, Copy(number, ready.document, printer))
        case SignatureAffixed(signatory=signatory):
            now = was(issuance, Printed)
            signed = now.copy.signatures | {signatory}
            return attrs.evolve(now, copy=attrs.evolve(now.copy, signatures=signed))
        case SealAffixed(seal=seal):
            now = was(issuance, Printed)
            sealed = now.copy.seals | {seal}
            return attrs.evolve(now, copy=attrs.evolve(now.copy, seals=sealed))
        case DocumentReturned(back_to=back_to):
            return _back(was(issuance, Printed).case, back_to)
        case DocumentApproved():
            now = was(issuance, Printed)
            return DocPassed(now.case, now.copy)
        case _:
            assert_never(event)


def _back(case: Case, to: BackTo) -> Issuance:
    match to:
        case BackTo.DOCUMENT:
            return Entered(case)
        case BackTo.ENTRY | BackTo.INFORMATION:  # What corrects the information follows at once.
            return InfoPassed(case)
        case _:
            assert_never(to)


# -- Commands ----------------------------------------------------------------------------------

_CLERK: Final = frozenset({Role.CLERK})


@frozen
class GenerateDocument(Act):
    """``digest`` is that of the document's content."""

    may = _CLERK

    template: str
    digest: str


@frozen
class RegenerateDocument(Act):
    """In place of the version that is not to be printed."""

    may = _CLERK

    template: str
    digest: str


@frozen
class PrePrintCheck(Act):
    """Whether a version is in form and right in content; ``note`` says what is not."""

    may = _CLERK

    version: int
    format_right: bool
    content_right: bool
    note: str = ""


@frozen
class PrintDocument(Act):
    """``response`` tells what was done about the reason for which the copy before came back."""

    may = _CLERK

    version: int
    form: BlankForm | None = None
    response: str = ""


@frozen
class RecordSignature(Act):
    """Somebody signed this copy, as one of those whose signature its template asks for."""

    may = _CLERK

    copy: int
    signatory: str
    signer: Person


@frozen
class RecordSeal(Act):
    may = _CLERK

    copy: int
    seal: str


@frozen
class ReturnDocument(Act):
    """Follows from the review; ``back_to`` is a ``BackTo``."""

    copy: int
    reason: str
    back_to: str


@frozen
class ApproveDocument(Act):
    """Follows from the review."""

    copy: int


Command: TypeAlias = (
    GenerateDocument
    | RegenerateDocument
    | PrePrintCheck
    | PrintDocument
    | RecordSignature
    | RecordSeal
    | ReturnDocument
    | ApproveDocument
)


# -- To the printer ----------------------------------------------------------------------------
# S0-6.4a    Each kind of business has its document, made once all is entered.
# S0-6.4b    Form and content are looked at before anything is printed.
# S0-3.3b    A document is in form and clear.

BY_TEMPLATE = Rule(
    "ISS-05",
    "A document is made from a verified entry, by a template of its kind of business.",
    cites=("S0-6.4a",),
)
LOOKED_AT_FIRST = Rule(
    "ISS-06",
    "What is printed was found right before, in form and content, in this very version.",
    cites=("S0-6.4b", "S0-3.3b"),
)


def generate(issuance: Issuance, act: GenerateDocument) -> list[Event]:
    return _generated(only_while(issuance, Entered, per=BY_TEMPLATE).case, act)


def regenerate(issuance: Issuance, act: RegenerateDocument) -> list[Event]:
    return _generated(only_while(issuance, Generated, per=BY_TEMPLATE).case, act)


def _generated(case: Case, act: GenerateDocument | RegenerateDocument) -> list[Event]:
    require(act.template in case.entry.business.templates, BY_TEMPLATE)
    require(stated(act.digest), BY_TEMPLATE)
    return [DocumentGenerated(case.documents + 1, act.template, act.digest, act.by)]


def check_before_print(issuance: Issuance, act: PrePrintCheck) -> list[Event]:
    now = only_while(issuance, Generated, per=LOOKED_AT_FIRST)
    require(act.version == now.document.version, LOOKED_AT_FIRST)
    if act.format_right and act.content_right:
        return [PrePrintPassed(act.version)]
    require(stated(act.note), REASON_STATED)
    return [PrePrintFailed(act.version, act.note)]


def print_document(issuance: Issuance, act: PrintDocument) -> list[Event]:
    now = only_while(issuance, PrintReady, per=LOOKED_AT_FIRST)
    require(act.version == now.document.version, LOOKED_AT_FIRST)
    require(_in_a_register(act.form), IN_ORDER)
    copy, digest = now.case.copies + 1, now.document.digest
    return [DocumentPrinted(copy, act.version, digest, act.by, act.form, act.response)]


# -- On paper ----------------------------------------------------------------------------------
# S0-6.5a    What was printed is reviewed once more: its content, its signatures and its seals.
# S0-3.3b    Signatures and seals are complete.
# S0-6.5b    What passed is handed over.

SECOND_REVIEW = Rule(
    "ISS-07",
    "Only the very copy that passed its review, after printing, leaves the office.",
    cites=("S0-6.5a", "S0-6.5b"),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)
SIGNED_AND_SEALED = Rule(
    "ISS-08",
    "A copy passes with every signature and seal of its template on it; each begins with none.",
    cites=("S0-6.5a", "S0-3.3b"),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)


def sign(issuance: Issuance, act: RecordSignature) -> list[Event]:
    now = only_while(issuance, Printed)
    require(act.copy == now.copy.number, SIGNED_AND_SEALED)
    require(act.signatory in _asked_of(now).signatures, SIGNED_AND_SEALED)
    require(stated(act.signer), SIGNED_AND_SEALED)
    return [SignatureAffixed(act.copy, act.signatory, act.signer, now.copy.document.digest)]


def seal(issuance: Issuance, act: RecordSeal) -> list[Event]:
    now = only_while(issuance, Printed)
    require(act.copy == now.copy.number, SIGNED_AND_SEALED)
    require(act.seal in _asked_of(now).seals, SIGNED_AND_SEALED)
    return [SealAffixed(act.copy, act.seal, now.copy.document.digest)]


def _asked_of(now: Printed) -> Marks:
    return marks(now.case.entry.business, now.copy.document.template)


def return_document(issuance: Issuance, act: ReturnDocument) -> list[Event | CorrectionRequested]:
    now = only_while(issuance, Printed)
    require(act.copy == now.copy.number, SECOND_REVIEW)
    require(act.back_to in {*BackTo}, SECOND_REVIEW)
    require(stated(act.reason), REASON_STATED)
    back_to = BackTo(act.back_to)
    returned = DocumentReturned(act.copy, act.reason, back_to)
    if back_to is not BackTo.INFORMATION:
        return [returned]
    version = now.case.information.version
    return [returned, CorrectionRequested(version, (act.reason,), act.at, void=True)]


def approve(issuance: Issuance, act: ApproveDocument) -> list[Event]:
    now = only_while(issuance, Printed)
    asked = _asked_of(now)
    require(act.copy == now.copy.number, SECOND_REVIEW)
    require(now.copy.signatures >= asked.signatures, SIGNED_AND_SEALED)
    require(now.copy.seals >= asked.seals, SIGNED_AND_SEALED)
    return [DocumentApproved(act.copy)]


# -- Decide ------------------------------------------------------------------------------------


def decide(issuance: Issuance, act: Command) -> list[Event | CorrectionRequested]:
    match act:
        case GenerateDocument():
            return [*generate(issuance, act)]
        case RegenerateDocument():
            return [*regenerate(issuance, act)]
        case PrePrintCheck():
            return [*check_before_print(issuance, act)]
        case PrintDocument():
            return [*print_document(issuance, act)]
        case RecordSignature():
            return [*sign(issuance, act)]
        case RecordSeal():
            return [*seal(issuance, act)]
        case ReturnDocument():
            return return_document(issuance, act)
        case ApproveDocument():
            return [*approve(issuance, act)]
        case _:
            assert_never(act)
