"""Laws of issuance and signing: nothing leaves or is signed but what went the whole way."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field

from casework.domain.issuance import blank_forms, documents, entry, handover, information
from casework.domain.issuance.documents import BlankForm
from casework.domain.issuance.underway import DOCUMENT, INFORMATION, BackTo
from casework.domain.review.review import ReviewOpened
from casework.domain.signing import contract, files, session, signatures
from casework.domain.signing.deal import Content, PassageKind, Side
from tests.application.laws.record import Line, Record
from tests.application.laws.reviews import passes

# -- LAW-06 ------------------------------------------------------------------------------------


def what_is_delivered_went_the_whole_way(record: Record) -> None:
    """Information reviewed, entry verified, found fit to print, printed, and that copy reviewed:
    in this order, each of the version before, or it is not handed over."""
    for stream, lines in record.streams.items():
        if stream.startswith("issuance.issuance/"):
            _the_whole_way(record, lines)


@define
class _Way:
    """How far an issuance has come: the versions that stand, 0 for none."""

    information: int = 1
    approved: int = 0
    verified: int = 0
    document: int = 0
    checked: int = 0
    printed: int = 0
    passed: int = 0

    def back_to(self, step: str) -> None:
        """Nothing stands that came after a step."""
        steps = ("information", "approved", "verified", "document", "checked", "printed", "passed")
        for later in steps[steps.index(step) + 1 :]:
            setattr(self, later, 0)


def _the_whole_way(record: Record, lines: list[Line]) -> None:
    way = _Way()
    for line in lines:
        match line.event:
            case information.CorrectionRequested():
                way.back_to("information")
            case information.InfoCorrected(version):
                assert version == way.information + 1
                way.information = version
                way.back_to("information")
            case information.InfoApproved(version):
                assert version == way.information
                assert _reviewed(record, line, INFORMATION, version)
                way.approved = version
            case entry.DataEntered(version):
                assert version == way.approved
            case entry.EntryVerified(version):
                assert version == way.approved
                way.verified = version
            case documents.DocumentGenerated(version):
                assert way.verified
                way.document = version
                way.back_to("document")
            case documents.PrePrintPassed(version):
                assert version == way.document
                way.checked = version
            case documents.DocumentPrinted(copy, version):
                assert version == way.checked
                way.printed = copy
                way.back_to("printed")
            case documents.DocumentReturned(back_to=back_to):
                way.back_to("verified" if back_to is BackTo.DOCUMENT else "approved")
            case documents.DocumentApproved(copy):
                assert copy == way.printed
                assert _reviewed(record, line, DOCUMENT, copy)
                way.passed = copy
            case handover.DocumentDelivered(copy):
                assert 0 != copy == way.passed


def _reviewed(record: Record, line: Line, kind: str, version: int) -> bool:
    reviewed = record.before(line, f"review.review/{kind}:{line.identity}")
    opened = any(isinstance(it.event, ReviewOpened) for it in reviewed)
    return opened and passes(reviewed, version)


def every_sheet_is_accounted_for(record: Record) -> None:
    """A numbered sheet is in stock, with one clerk, used for one copy, or spoiled; a series is
    closed with none out; and a copy is printed on the sheet that its printer held."""
    for stream, lines in record.streams.items():
        if stream.startswith("issuance.blank_forms/"):
            _each_sheet_once(lines)
    printed = {
        f"{it.form.series}:{it.form.number}": (f"{line.stream}, copy {it.copy}", line.by)
        for line, it in record.of("issuance.issuance", documents.DocumentPrinted)
        if isinstance(it.form, BlankForm)
    }
    used = {
        f"{line.identity}:{it.number}": (it.document, line.by)
        for line, it in record.of("issuance.blank_forms", blank_forms.FormUsed)
    }
    assert used == printed


def _each_sheet_once(lines: list[Line]) -> None:
    here: dict[int, str] = {}
    for line in lines:
        match line.event:
            case blank_forms.FormsReceived(forms):
                assert not forms.numbers & here.keys()
                here |= dict.fromkeys(forms.numbers, "")
            case blank_forms.FormsDrawn(forms, clerk):
                assert {here[it] for it in forms.numbers} == {""}
                here |= dict.fromkeys(forms.numbers, clerk)
            case blank_forms.FormsReturned(forms):
                assert {here[it] for it in forms.numbers} == {line.by}
                here |= dict.fromkeys(forms.numbers, "")
            case blank_forms.FormsSpoiled(forms):
                assert {here[it] for it in forms.numbers} <= {line.by, ""}
                here |= dict.fromkeys(forms.numbers, "spoiled")
            case blank_forms.FormUsed(number):
                assert here[number] == line.by
                here[number] = "used"
            case blank_forms.SeriesClosed(balance):
                left = list(here.values())
                assert set(left) <= {"", "used", "spoiled"}
                gone = (left.count("used"), left.count("spoiled"))
                assert (balance.received, balance.used, balance.spoiled) == (len(left), *gone)
                assert balance.in_stock + balance.returned == left.count("")


# -- LAW-07 ------------------------------------------------------------------------------------


def nobody_signs_unawares(record: Record) -> None:
    """Whoever signs has files before them that passed review, each clause explained, understood
    and agreed, each risk acknowledged, no question open, all filled in and said to be true, and
    both copies compared; and it is complete with both signatures and all seals on them."""
    for stream, lines in record.streams.items():
        if stream.startswith("signing.contract/"):
            _with_open_eyes(record, lines)


_Marks = set[tuple[str, str]]


@define
class _Session:
    """What was gone through, by the wording that was before the customer then."""

    customer: str = ""
    files: dict[str, Content] = field(factory=dict)
    approved: bool = False
    version: int = 0
    explained: _Marks = field(factory=set)
    agreed: _Marks = field(factory=set)
    reminded: _Marks = field(factory=set)
    acknowledged: _Marks = field(factory=set)
    filled: _Marks = field(factory=set)
    questions: set[str] = field(factory=set)
    true: bool = False
    copies: str = ""
    signed: set[Side] = field(factory=set)
    sealed: set[Side] = field(factory=set)

    def passages(self, *kinds: PassageKind) -> _Marks:
        every = (it for content in self.files.values() for it in content.passages)
        return {(it.key, it.digest) for it in every if it.kind in kinds}

    @property
    def clauses(self) -> _Marks:
        return self.passages(PassageKind.CLAUSE, PassageKind.IMPORTANT_CLAUSE)

    @property
    def warnings(self) -> _Marks:
        return self.passages(PassageKind.RISK_NOTICE, PassageKind.IMPORTANT_CLAUSE)

    @property
    def blanks(self) -> _Marks:
        every = self.files.values()
        return {(blank, content.digest) for content in every for blank in content.fields}

    def changed(self) -> None:
        """Of what the files no longer say, nothing was said."""
        self.explained &= self.clauses
        self.agreed &= self.clauses
        self.reminded &= self.warnings
        self.acknowledged &= self.warnings
        self.filled &= self.blanks
        self.approved, self.true = False, False
        self.compared()

    def compared(self, copies: str = "") -> None:
        """These are the copies; whatever was on others is gone."""
        if copies != self.copies or not copies:
            self.copies, self.signed, self.sealed = copies, set(), set()

    def is_gone_through(self) -> bool:
        return (
            self.approved
            and self.clauses <= self.explained & self.agreed
            and self.warnings <= self.reminded & self.acknowledged
            and self.blanks <= self.filled
            and not self.questions
            and self.true
            and bool(self.copies)
        )


def _with_open_eyes(record: Record, lines: list[Line]) -> None:
    now = _Session()
    for line in lines:
        match line.event:
            case contract.SigningOpened(customer):
                now.customer = customer
            case files.FileAdded(file):
                now.files[file.name] = file.content
            case files.FilesRevised(revisions):
                now.files |= {it.name: it.content for it in revisions}
                now.changed()
            case files.FilesSubmitted(version):
                now.version = version
            case files.FilesReturned():
                now.approved = False
            case files.FilesApproved(version):
                assert version == now.version
                assert all(_reviewed(record, line, kind, version) for kind in _kinds(now))
                now.approved = True
            case signatures.PartySigned(side, signer, copies=copies):
                assert now.is_gone_through()
                assert copies == now.copies
                assert (signer == now.customer) == (side is Side.CUSTOMER)
                assert side is Side.CUSTOMER or line.by == signer
                now.signed.add(side)
            case signatures.SealAffixed(side, copies):
                assert copies == now.copies
                now.sealed.add(side)
            case contract.SigningCompleted(copies):
                assert now.is_gone_through()
                assert copies == now.copies
                assert now.signed == set(Side)
                asked = {side for it in now.files.values() for side in it.seals}
                assert asked <= now.sealed
            case _:
                _told(now, line.event)


def _kinds(now: _Session) -> Iterator[str]:
    yield "signing_file"
    if "sales_contract" in now.files:
        yield "sales_contract"


def _told(now: _Session, event: object) -> None:
    match event:
        case session.ClauseExplained(key, digest):
            now.explained.add((key, digest))
        case session.ClauseConfirmed(key, digest, understood, agreed):
            now.agreed.discard((key, digest))
            if understood and agreed:
                now.agreed.add((key, digest))
        case session.RiskReminded(key, digest):
            now.reminded.add((key, digest))
        case session.RiskAcknowledged(key, digest):
            now.acknowledged.add((key, digest))
        case session.QuestionAsked(key):
            now.questions.add(key)
        case session.QuestionAnswered(key):
            now.questions.discard(key)
        case session.FieldFilled(name):
            every = now.files.values()
            now.filled |= {(name, it.digest) for it in every if name in it.fields}
            now.true = False
            now.compared()
        case session.TruthDeclared():
            now.true = True
        case signatures.CopiesMatched(digest):
            now.compared(digest)
