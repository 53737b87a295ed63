"""Issuance: an applicant, two clerks and a leader; three versions, two documents, two copies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs

from casework.domain.catalogue import (
    BusinessType,
    Entry,
    FieldKind,
    FormField,
    Item,
    Marks,
    Profile,
)
from casework.domain.issuance import (
    documents,
    entry,
    handover,
    information,
    issuance,
    underway,
)
from casework.domain.issuance.documents import (
    ApproveDocument,
    BlankForm,
    GenerateDocument,
    PrePrintCheck,
    PrintDocument,
    RecordSeal,
    RecordSignature,
    RegenerateDocument,
    ReturnDocument,
)
from casework.domain.issuance.entry import CheckField, EnterData, VerifyEntry
from casework.domain.issuance.handover import (
    AcknowledgeReceipt,
    ArchiveIssuance,
    Bind,
    Collate,
    CompleteIssuance,
    Concluding,
    Deliver,
    OnFile,
    RaiseIssue,
    RecordDeliveryFailure,
    ResolveIssue,
)
from casework.domain.issuance.information import (
    ApproveInformation,
    RequestCorrection,
    ReturnInformation,
    SubmitCorrection,
)
from casework.domain.issuance.issuance import (
    Above,
    Application,
    Filed,
    Judge,
    OpenForRequest,
    Opening,
    OpenIssuance,
    RecordIssuanceError,
    Stage,
    VoidIssuance,
    VoidWithRequest,
    decider,
)
from casework.domain.issuance.underway import (
    BUSINESS_DEPARTMENT,
    DELIVERY_METHOD,
    Archived,
    Completed,
    Correcting,
    Data,
    Datum,
    Delivered,
    DocPassed,
    Drafted,
    Entered,
    InfoPassed,
    InfoReview,
    Inside,
    Known,
    NotOpened,
    OnPaper,
    Open,
    Printed,
    Training,
    Voided,
)
from casework.domain.kernel import NoFacts, Person
from casework.domain.money import Money, Quantity
from casework.domain.properties.issuance_issuance import PROPERTIES
from casework.testing.casts.common import did, did_for, moment, said, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Allowed, Asked, Cast

ANN, CLEO, DAN = (Person(it) for it in ("ann", "cleo", "dan"))
FEE, ROOMS = Item("fee"), Item("rooms")
ENTRY: Final = Entry(
    2,
    BusinessType(
        profile=Profile.ISSUANCE,
        sections=frozenset(),
        fields=(
            FormField(FEE, FieldKind.MONEY, "CNY"),
            FormField(ROOMS, FieldKind.QUANTITY, "room", mandatory=False),
            FormField(DELIVERY_METHOD, mandatory=False),
            FormField(BUSINESS_DEPARTMENT, mandatory=False),
        ),
        materials=frozenset(),
        steps=(),
        classes=frozenset(),
        templates=frozenset({"permit", "note"}),
        marks=(Marks("permit", frozenset({"head"}), frozenset({"round"})),),
    ),
)
GENERIC: Final = Entry(1, attrs.evolve(ENTRY.business, profile=Profile.GENERIC))
TEN: Final = Datum(FEE, money=Money(1_000, "CNY"))
TWELVE: Final = Datum(FEE, money=Money(1_200, "CNY"))
COURIER: Final = Datum(DELIVERY_METHOD, text=said("ann", "by courier"))
LOANS: Final = Datum(BUSINESS_DEPARTMENT, text=said("ann", "Loans"))
AMISS: Final = (
    Datum(FEE, text=said("ann", "a lot")),
    Datum(FEE, money=Money(1_200, "USD")),
    Datum(FEE, money=Money(0, "CNY")),
    Datum(ROOMS, quantity=Quantity(2, "piece")),
    Datum(DELIVERY_METHOD, text=said("ann", " ")),
)
APPLICATION: Final = Application(ANN, "permit", ENTRY, (COURIER, TEN), moment(1))
BAD: Final = attrs.evolve(APPLICATION, details=(AMISS[0],))
"""What nobody can enter before it was corrected; of its delivery nothing is said."""
TRAINED: Final = Training(guarded=True, inducted=True, able=True)
UNTRAINED: Final = (
    attrs.evolve(TRAINED, inducted=False),
    attrs.evolve(TRAINED, able=False),
)
LAX: Final = Training(guarded=False, inducted=False, able=False)
SHEET: Final = BlankForm("A-2024", 7)
TELL, ARCHIVE = wd(1), wd(5)

_ANN: Final = did("ann", 3)
_CLEO: Final = did("cleo", 3)
_LEA: Final = did("lea", 3)


def _openings() -> Iterator[Asked]:
    for training in (TRAINED, *UNTRAINED):
        yield OpenIssuance(**_CLEO), Opening(APPLICATION, training)
    yield OpenIssuance(**_CLEO), Opening(BAD, TRAINED)
    yield OpenForRequest("17", CLEO, **_ANN), Filed(APPLICATION)
    for application in (None, attrs.evolve(APPLICATION, entry=GENERIC)):
        yield OpenIssuance(**_CLEO), Opening(application, TRAINED)
        yield OpenForRequest("17", CLEO, **_ANN), Filed(application)


def _reviewed() -> Iterator[Asked]:
    for version in (1, 2, 3):
        yield ApproveInformation(version, **_LEA), NoFacts()
        yield ReturnInformation(version, "The fee is wrong.", **_LEA), NoFacts()
    yield ReturnInformation(1, " ", **_LEA), NoFacts()


def _found_wrong() -> Iterator[Asked]:
    for issues in (("The fee is wrong.",), (), (" ",)):
        yield RequestCorrection(issues, **_CLEO), NoFacts()


def _corrected() -> Iterator[Asked]:
    right: Data = (TWELVE, LOANS)
    yield SubmitCorrection(right, **did("ann", 4)), NoFacts()
    yield SubmitCorrection(right, **did_for("cleo", "ann", 4)), NoFacts()
    yield SubmitCorrection(right, **did("bob", 4)), NoFacts()
    yield SubmitCorrection((), **did("ann", 4)), NoFacts()
    yield SubmitCorrection((TWELVE, TWELVE), **did("ann", 4)), NoFacts()
    unasked = Datum(Item("shoe size"), text=said("ann", "41"))
    for datum in (unasked, *AMISS):
        yield SubmitCorrection((datum,), **did("ann", 4)), NoFacts()


def _entered() -> Iterator[Asked]:
    for version, details in (
        (1, (COURIER, TEN)),
        (2, (COURIER, TWELVE, LOANS)),
        (2, (TWELVE, LOANS)),
        (3, (COURIER, TWELVE, LOANS)),
        (1, (TWELVE,)),
        (1, (AMISS[0],)),
        (1, ()),
        (1, (TEN, TEN)),
        (1, (Datum(ROOMS, quantity=Quantity(2, "room")),)),
    ):
        yield EnterData(version, details, **_CLEO), TRAINED
    for training in (*UNTRAINED, LAX):
        yield EnterData(1, (COURIER, TEN), **_CLEO), training
    for item in (FEE, DELIVERY_METHOD, BUSINESS_DEPARTMENT, ROOMS):
        yield CheckField(item, **_CLEO), NoFacts()
    yield VerifyEntry(**_CLEO), NoFacts()


def _made() -> Iterator[Asked]:
    for make in (GenerateDocument, RegenerateDocument):
        for template, digest in (("permit", "d1"), ("poster", "d1"), ("permit", " ")):
            yield make(template, digest, **_CLEO), NoFacts()
    for version in (1, 2):
        yield PrePrintCheck(version, True, True, **_CLEO), NoFacts()
        yield PrintDocument(version, SHEET, **_CLEO), NoFacts()
    for form, content in ((False, True), (True, False)):
        for note in ("The date is wrong.", " "):
            yield PrePrintCheck(1, form, content, note, **_CLEO), NoFacts()
    yield PrintDocument(1, attrs.evolve(SHEET, series="A 2024"), **_CLEO), NoFacts()


def _printed() -> Iterator[Asked]:
    for copy in (1, 2):
        yield RecordSignature(copy, "head", DAN, **_CLEO), NoFacts()
        yield RecordSeal(copy, "round", **_CLEO), NoFacts()
        yield ApproveDocument(copy, **_LEA), NoFacts()
        for back_to in ("document", "entry", "information"):
            yield ReturnDocument(copy, "It is blurred.", back_to, **_LEA), NoFacts()
    yield RecordSignature(1, "cook", DAN, **_CLEO), NoFacts()
    yield RecordSignature(1, "head", Person(" "), **_CLEO), NoFacts()
    yield RecordSeal(1, "square", **_CLEO), NoFacts()
    yield ReturnDocument(1, " ", "document", **_LEA), NoFacts()
    yield ReturnDocument(1, "It is blurred.", "kitchen", **_LEA), NoFacts()


def _handed() -> Iterator[Asked]:
    dan = did("dan", 5)
    for copy, recipient, method in (
        (1, "ann", "by courier"),
        (2, "ann", "by courier"),
        (1, "Loans", "by courier"),
        (2, "Loans", "by courier"),
        (1, "bob", "by courier"),
        (1, "ann", "by fax"),
        (1, "ann", " "),
    ):
        yield Deliver(copy, recipient, said("ann", method), **dan), NoFacts()
    for by in (did("ann", 5), did("bob", 5)):
        yield AcknowledgeReceipt(**by), NoFacts()
    for reason in ("Nobody was there.", " "):
        yield RecordDeliveryFailure(reason, **dan), NoFacts()


def _problems() -> Iterator[Asked]:
    for what, met in (
        ("The system is down.", moment(2)),
        (" ", moment(2)),
        ("The system is down.", moment(1, 8)),
        ("The system is down.", moment(7)),
    ):
        yield RaiseIssue("p1", what, met, **_CLEO), TELL
    for key, solution in (("p1", "It is up."), ("p1", " "), ("p2", "It is up.")):
        yield ResolveIssue(key, solution, **_CLEO), NoFacts()


def _concluded() -> Iterator[Asked]:
    for without_waiting in (True, False):
        yield CompleteIssuance(**did("cleo", 6)), Concluding(without_waiting, ARCHIVE)
    yield Collate(**_CLEO), NoFacts()
    yield Bind(**_CLEO), NoFacts()
    for is_sealed in (True, False):
        yield ArchiveIssuance(**_CLEO), OnFile(is_sealed)


def _errors() -> Iterator[Asked]:
    reviewer, nobody = Judge(reviews=True, superior=False), Judge(reviews=False, superior=False)
    superior = Judge(reviews=False, superior=True)
    for clerk, what, by, judge in (
        (CLEO, "A wrong fee.", _LEA, superior),
        (CLEO, "A wrong fee.", _LEA, reviewer),
        (CLEO, "A wrong fee.", _LEA, nobody),
        (CLEO, "A wrong fee.", _CLEO, reviewer),
        (DAN, "A wrong fee.", _LEA, reviewer),
        (CLEO, " ", _LEA, reviewer),
    ):
        yield RecordIssuanceError(Stage.DATA_ENTRY, clerk, what, **by), judge


def _given_up() -> Iterator[Asked]:
    for reason in ("Not wanted.", " "):
        yield VoidWithRequest(reason, **_ANN), NoFacts()
        for superior in (True, False):
            yield VoidIssuance(reason, **_LEA), Above(superior)


OPENINGS: Final = tuple(_openings())
REVIEWED: Final = tuple(_reviewed())
FOUND_WRONG: Final = tuple(_found_wrong())
CORRECTED: Final = tuple(_corrected())
ENTERED: Final = tuple(_entered())
MADE: Final = tuple(_made())
PRINTED: Final = tuple(_printed())
HANDED: Final = tuple(_handed())
PROBLEMS: Final = tuple(_problems())
CONCLUDED: Final = tuple(_concluded())
ANYWHERE: Final = (*_errors(), *_given_up())
EVERYTHING: Final = (
    *(*OPENINGS, *REVIEWED, *FOUND_WRONG, *CORRECTED, *ENTERED, *MADE, *PRINTED, *HANDED),
    *(*PROBLEMS, *CONCLUDED, *ANYWHERE),
)


def _in_place(*acts: Asked) -> tuple[Asked, ...]:
    """These acts, and of each other kind one that would be lawful elsewhere."""
    here = {type(act) for act, _ in acts}
    elsewhere = {type(act): (act, facts) for act, facts in reversed(EVERYTHING)}
    return (*acts, *(it for kind, it in elsewhere.items() if kind not in here))


IN_PLACE: Final[tuple[tuple[type | tuple[type, ...], tuple[Asked, ...]], ...]] = (
    (NotOpened, _in_place(*OPENINGS)),
    (InfoReview, _in_place(*REVIEWED, *PROBLEMS, *ANYWHERE)),
    (Correcting, _in_place(*CORRECTED)),
    (InfoPassed, _in_place(*FOUND_WRONG, *ENTERED)),
    ((Entered, Drafted), _in_place(*FOUND_WRONG, *MADE)),
    (DocPassed, _in_place(*HANDED)),
    (OnPaper, _in_place(*PRINTED)),
    (Delivered, _in_place(*HANDED, *PROBLEMS, *CONCLUDED)),
    (Completed, _in_place(*HANDED, *CONCLUDED)),
    ((Archived, Voided), _in_place(*ANYWHERE)),
)


def _acts(state: Any) -> tuple[Asked, ...]:
    return next(acts for phases, acts in IN_PLACE if isinstance(state, phases))


def _within_reach(state: Any) -> bool:
    if not isinstance(state, Known):
        return True
    case = state.case
    alone = not case.request or isinstance(state, InfoReview)
    return alone and case.information.version <= 3 and max(case.documents, case.copies) <= 2


def _within(state: Any) -> bool:
    if not _within_reach(state):
        return False
    if not isinstance(state, Inside):
        return True
    case = state.case
    again = sum(max(n, 1) for n in (case.information.version, case.documents, case.copies)) - 3
    return again <= 2 and not case.problems


LARGER: Final = Cast(
    decider,
    _acts,
    "three versions of the information, two of the document and two copies; a problem any time;"
    " what serves a request up to its review",
    within=_within_reach,
    goal=lambda state: isinstance(state, Archived | Voided),
    escapes=(VoidIssuance, VoidWithRequest),
)
CAST: Final = attrs.evolve(
    LARGER,
    bounds="two of these are done twice: the information, the document, the copy; a problem once"
    " the document is handed over",
    within=_within,
)

# -- What must be accepted ---------------------------------------------------------------------


def _goes_on(state: Any) -> Iterator[Asked]:
    """What is reviewed may pass or come back; what was reviewed may be entered, field by field."""
    match state:
        case InfoReview(case):
            version = case.information.version
            yield ApproveInformation(version, **_LEA), NoFacts()
            yield ReturnInformation(version, "The fee is wrong.", **_LEA), NoFacts()
        case InfoPassed(case):
            yield RequestCorrection(("The fee is wrong.",), **_CLEO), NoFacts()
            details = case.information.details
            yield EnterData(case.information.version, details, **_CLEO), TRAINED
            for it in state.entered:
                if it.item not in state.checked:
                    yield CheckField(it.item, **_CLEO), NoFacts()
        case Printed(copy=copy):
            yield ReturnDocument(copy.number, "It is blurred.", "document", **_LEA), NoFacts()
            if copy.signatures >= {"head"} and copy.seals >= {"round"}:
                yield ApproveDocument(copy.number, **_LEA), NoFacts()
        case Delivered(case) | Completed(case) if not case.acknowledged:
            yield AcknowledgeReceipt(**did("ann", 5)), NoFacts()
        case _:
            return


def _comes_up(state: Any) -> Iterator[Asked]:
    """A problem may be told as long as it is open, and given up while nothing has left."""
    if isinstance(state, Open):
        yield RaiseIssue("p9", "The system is down.", moment(2), **_CLEO), TELL
        for it in state.case.problems:
            yield ResolveIssue(it.key, "It is up.", **_CLEO), NoFacts()
    if isinstance(state, Inside) and not state.case.request:
        yield VoidIssuance("Not wanted.", **_LEA), Above(superior=True)


ALLOWED: Final = (
    Allowed(
        "What comes before a reviewer may pass or come back, and what passed goes on", _goes_on
    ),
    Allowed("A problem may be told and solved, and an issuance given up inside", _comes_up),
)
SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (issuance, information, entry, documents, handover, underway),
    redundant={
        "information: require(items_of(act.details) <= asked, ON_OFFER)": "GEN-07 covers it: what"
        " the form does not ask for is in no format of its; this tells what is wrong with it",
    },
    allowed=ALLOWED,
    larger=LARGER,
)
