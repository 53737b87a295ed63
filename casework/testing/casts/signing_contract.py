"""Contract: a lease, and one with a contract of sale beside it; a customer and two signers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

import attrs

from casework.domain.calendar import FARTHEST
from casework.domain.catalogue import BusinessType, Entry, Profile
from casework.domain.kernel import NoFacts, Person
from casework.domain.properties.signing_contract import PROPERTIES
from casework.domain.signing import contract, deal, files, performance, session, signatures
from casework.domain.signing.contract import (
    AbandonSigning,
    ArchiveContract,
    BookVenue,
    CloseContract,
    Closing,
    CompleteSigning,
    Concluding,
    ConfirmVenueReady,
    Nameable,
    OnFile,
    OpenForRequest,
    Opening,
    OpenSigning,
    StartFollowUp,
    StartSession,
    TerminateContract,
    decider,
)
from casework.domain.signing.deal import (
    SALES_CONTRACT,
    SIGNING_FILE,
    Bound,
    Content,
    Executing,
    FileReview,
    FilesReady,
    InSession,
    NotOpened,
    Obligation,
    ObligationKind,
    Passage,
    PassageKind,
    Preparing,
    Revision,
    Side,
    Signer,
    Unsigned,
)
from casework.domain.signing.files import (
    AddFile,
    Numbering,
    PassFiles,
    ReturnFiles,
    ReviseFiles,
    SubmitFiles,
)
from casework.domain.signing.performance import (
    Hindered,
    RaiseExecutionIssue,
    RecordPayment,
    RecordPerformance,
    ResolveExecutionIssue,
)
from casework.domain.signing.session import (
    AcknowledgeRisk,
    AnswerQuestion,
    AskQuestion,
    ConfirmClause,
    DeclareTrue,
    ExplainClause,
    FillField,
    RemindRisk,
)
from casework.domain.signing.signatures import AffixSeal, CrossCheck, Sign
from casework.testing.casts.common import did, did_for, moment, said, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Allowed, Asked, Cast

ANN, SAM, REX = (Person(it) for it in ("ann", "sam", "rex"))
LEASE: Final = Entry(
    3,
    BusinessType(
        profile=Profile.SIGNING,
        sections=frozenset(),
        fields=(),
        materials=frozenset(),
        steps=(),
        classes=frozenset(),
        signing_files=frozenset({"lease"}),
        contract_clauses=("rent",),
    ),
)
GENERIC: Final = Entry(1, attrs.evolve(LEASE.business, profile=Profile.GENERIC))
RENT: Final = Passage("rent", PassageKind.IMPORTANT_CLAUSE, "rent-1")
RENT_2: Final = Passage("rent", PassageKind.CLAUSE, "rent-2")
IMPORTANT: Final = attrs.evolve(RENT, digest="rent-2")
TERM: Final = Passage("term", PassageKind.CLAUSE, "term-1")
RISK: Final = Passage("deposit", PassageKind.RISK_NOTICE, "risk-1")
TEXT: Final = Content("text-1", (RENT,), frozenset({"tenant"}), frozenset({Side.OFFICE}))
TEXT_2: Final = Content("text-2", (RENT_2, RISK), frozenset({"tenant"}))
LONGER: Final = attrs.evolve(TEXT_2, passages=(IMPORTANT, TERM, RISK))
PRICE: Final = Content("sale-1", ())
NUMBER: Final = "FILE-20240701-0001"

BOUND, UNBOUND = Bound(under_nda=True), Bound(under_nda=False)
SIGNER: Final = Signer(in_post=True, under_nda=True)
LOOSE: Final = Signer(in_post=True, under_nda=False)
NOBODY: Final = Signer(in_post=False, under_nda=False)
SWORN: Final = Signer(in_post=False, under_nda=True)
OFFER: Final = Opening(under_nda=True, entry=LEASE, in_revisit=True)
NUMBERS: Final = Numbering(under_nda=True, prefixes=frozenset({"FILE"}))
CONCLUDES: Final = Concluding(under_nda=True, archive=wd(5))
INDEXED: Final = OnFile(under_nda=True, indexed=True)
HINDERED: Final = Hindered(under_nda=True, resolve=wd(2))
VISITED: Final = Closing(under_nda=True, revisited=True)
REVISION: Final = wd(1)
PAY: Final = Obligation("first rent", ObligationKind.PAYMENT, "CNY 3000.", moment(20))
HAND_OVER: Final = Obligation("keys", ObligationKind.PERFORMANCE, "The keys.", moment(5))

_ANN: Final = did("ann", 5)
_SAM: Final = did("sam", 5)


def _loosely(act: Any, facts: Any) -> Iterator[Asked]:
    """By somebody who has agreed to secrecy, and by somebody who has not."""
    yield act, facts
    yield act, attrs.evolve(facts, under_nda=False)


def _openings() -> Iterator[Asked]:
    stand_alone = OpenSigning(ANN, "lease", **_SAM)
    yield from _loosely(stand_alone, OFFER)
    for wrong in ({"entry": None}, {"entry": GENERIC}, {"in_revisit": False}, {"of_request": True}):
        yield stand_alone, attrs.evolve(OFFER, **wrong)
    for named in (True, False):
        follow = OpenForRequest("17", ANN, "lease", LEASE, **_ANN)
        yield follow, Nameable(in_revisit=named)


def _added() -> Iterator[Asked]:
    lease = AddFile("lease", NUMBER, TEXT, **_SAM)
    yield from _loosely(lease, NUMBERS)
    yield AddFile(SALES_CONTRACT, "FILE-20240701-0002", PRICE, **_SAM), NUMBERS
    yield attrs.evolve(lease, name=" "), NUMBERS
    for number in ("LEASE-20240701-0001", "FILE-20240231-0001", "FILE-1"):
        yield attrs.evolve(lease, number=number), NUMBERS
    blank = attrs.evolve(TEXT, passages=(attrs.evolve(RENT, key=" "),))
    unread = attrs.evolve(TEXT, passages=(attrs.evolve(RENT, digest=""),))
    for content in (attrs.evolve(TEXT, digest=""), blank, unread):
        yield attrs.evolve(lease, content=content), NUMBERS
    yield attrs.evolve(lease, name=SALES_CONTRACT, content=TEXT), NUMBERS
    yield attrs.evolve(lease, content=attrs.evolve(TEXT_2, passages=(RISK,))), NUMBERS


def _prepared(text: Content) -> Iterator[Asked]:
    revised = ReviseFiles((Revision("lease", text),), "The rent is wrong.", **_SAM)
    yield from _loosely(revised, BOUND)
    yield attrs.evolve(revised, reason=" "), BOUND
    yield attrs.evolve(revised, revisions=(Revision("lease", TEXT),)), BOUND
    yield attrs.evolve(revised, revisions=(Revision("annex", text),)), BOUND
    yield attrs.evolve(revised, revisions=revised.revisions * 2), BOUND
    yield attrs.evolve(revised, revisions=()), BOUND
    unread = attrs.evolve(text, digest=" ")
    yield attrs.evolve(revised, revisions=(Revision("lease", unread),)), BOUND
    for responses in ((), ("It is right now.",), (" ",)):
        yield from _loosely(SubmitFiles(responses, **_SAM), BOUND)


def _reviewed() -> Iterator[Asked]:
    rex = did("rex", 5)
    for kind in (SIGNING_FILE, SALES_CONTRACT):
        for version in (1, 2):
            yield PassFiles(kind, version, **rex), NoFacts()
            yield ReturnFiles(kind, version, "The rent is wrong.", REX, **rex), REVISION
    yield ReturnFiles(SIGNING_FILE, 1, " ", REX, **rex), REVISION


def _at_the_venue() -> Iterator[Asked]:
    for place, starts in (("room 3", moment(6)), (" ", moment(6)), ("room 3", moment(5))):
        yield from _loosely(BookVenue(place, starts, **_SAM), BOUND)
    for order in (
        (True, True, True),
        (False, True, True),
        (True, False, True),
        (True, True, False),
    ):
        yield from _loosely(ConfirmVenueReady(*order, **_SAM), BOUND)
    yield from _loosely(StartSession(**_SAM), BOUND)


def _told() -> Iterator[Asked]:
    for key in ("rent", "term", "deposit", "roof"):
        yield ExplainClause(key, **_SAM), BOUND
        yield RemindRisk(key, **_SAM), BOUND
    yield ExplainClause("rent", **_SAM), UNBOUND
    yield RemindRisk("rent", **_SAM), UNBOUND
    for key, digest in (
        ("rent", "rent-1"),
        ("rent", "rent-2"),
        ("term", "term-1"),
        ("deposit", "risk-1"),
    ):
        yield ConfirmClause(key, digest, True, True, **_ANN), NoFacts()
        yield AcknowledgeRisk(key, digest, **_ANN), NoFacts()
    for understood, agreed in ((True, False), (False, True)):
        yield ConfirmClause("rent", "rent-1", understood, agreed, **_ANN), NoFacts()
    entered = ConfirmClause("rent", "rent-1", True, True, **did_for("cai", "ann", 5))
    yield entered, NoFacts()
    yield attrs.evolve(entered, on_behalf_of=None), NoFacts()
    yield AcknowledgeRisk("rent", "rent-1", **_SAM), NoFacts()
    for key, question, by in (
        ("q1", "May I keep a dog?", _ANN),
        ("q1", " ", _ANN),
        ("q1", "May I?", _SAM),
    ):
        yield AskQuestion(key, said("ann", question), **by), NoFacts()
    for key, answer in (("q1", "You may."), ("q1", " "), ("q2", "You may.")):
        yield from _loosely(AnswerQuestion(key, answer, **_SAM), BOUND)


def _written() -> Iterator[Asked]:
    filled = FillField("tenant", said("ann", "Ann Lee"), SAM, **_ANN)
    for guide in (SIGNER, LOOSE, SWORN):
        yield filled, guide
    yield attrs.evolve(filled, **_SAM), SIGNER
    yield attrs.evolve(filled, field="landlord"), SIGNER
    yield attrs.evolve(filled, value=said("ann", " ")), SIGNER
    for by in (_ANN, _SAM):
        yield DeclareTrue(**by), NoFacts()


_COMPARED: Final = (("copy-1", "copy-1"), ("copy-2", "copy-2"), ("copy-1", "copy-2"), (" ", " "))


def _signed() -> Iterator[Asked]:
    for ours, theirs in _COMPARED:
        yield from _loosely(CrossCheck(ours, theirs, **_SAM), BOUND)
    for act in (Sign, AffixSeal):
        for copies in ("copy-1", "copy-2"):
            yield act(Side.CUSTOMER, copies, **_ANN), NOBODY
            yield act(Side.OFFICE, copies, **_SAM), SIGNER
        yield act(Side.CUSTOMER, "copy-1", **did_for("sam", "ann", 5)), NOBODY
        yield act(Side.CUSTOMER, "copy-1", **_SAM), SIGNER
        yield act(Side.OFFICE, "copy-1", **_ANN), SIGNER
        for who in (LOOSE, SWORN):
            yield act(Side.OFFICE, "copy-1", **_SAM), who
    yield from _loosely(CompleteSigning(**_SAM), CONCLUDES)


def _left() -> Iterator[Asked]:
    for by, facts in ((_ANN, NOBODY), (_SAM, SIGNER), (_SAM, LOOSE), (did("bob", 5), SWORN)):
        yield AbandonSigning("Another flat.", **by), facts
    yield AbandonSigning(" ", **_ANN), NOBODY


def _owed() -> Iterator[Asked]:
    yield from _loosely(ArchiveContract("SIGNING-20240701-0001", **_SAM), BOUND)
    follow = StartFollowUp((PAY, HAND_OVER), **_SAM)
    yield from _loosely(follow, INDEXED)
    yield follow, attrs.evolve(INDEXED, indexed=False)
    for wrong in (
        (PAY, attrs.evolve(HAND_OVER, key=PAY.key)),
        (attrs.evolve(PAY, what=" "),),
        (attrs.evolve(PAY, due=moment(5) - timedelta(microseconds=1)),),
        (attrs.evolve(PAY, due=FARTHEST + timedelta(microseconds=1)),),
    ):
        yield attrs.evolve(follow, obligations=wrong), INDEXED
    for act in (RecordPayment, RecordPerformance):
        yield from _loosely(act("first rent", "transfer 9", **_SAM), BOUND)
        yield from _loosely(act("keys", "protocol 4", **_SAM), BOUND)
        yield act("first rent", " ", **_SAM), BOUND
        yield act("keys", " ", **_SAM), BOUND
    for what in ("The lock is broken.", " "):
        yield from _loosely(RaiseExecutionIssue("lock", what, **_SAM), HINDERED)
    for key, solution in (("lock", "It was replaced."), ("lock", " "), ("roof", "Mended.")):
        yield from _loosely(ResolveExecutionIssue(key, solution, **_SAM), BOUND)
    yield from _loosely(CloseContract(**_SAM), VISITED)
    yield CloseContract(**_SAM), attrs.evolve(VISITED, revisited=False)
    for reason in ("The house is gone.", " "):
        yield TerminateContract(reason, **did("mo", 5)), NoFacts()


OPENINGS: Final = tuple(_openings())
ADDED: Final = tuple(_added())
REVIEWED: Final = tuple(_reviewed())
VENUE: Final = tuple(_at_the_venue())
SESSION: Final = (*_told(), *_written(), *_signed())
LEFT: Final = tuple(_left())
OWED: Final = tuple(_owed())


def _once_more(state: Any, text: Content) -> Iterator[Asked]:
    """What was returned and cannot be revised as others are is revised otherwise."""
    if isinstance(state, Preparing) and state.back:
        for it in state.files.each:
            if it.name == "lease" and (it.version > 1 or it.content.digest == text.digest):
                content = attrs.evolve(it.content, digest=f"{it.content.digest} again")
                yield ReviseFiles((Revision("lease", content),), "Still wrong.", **_SAM), BOUND


def _acts(text: Content) -> Callable[[Any], tuple[Asked, ...]]:
    """What there is to do in each phase, with what the lease may be revised to."""
    prepared = tuple(_prepared(text))
    others = (*ADDED, *prepared, *REVIEWED, *VENUE, *SESSION, *LEFT, *OWED)
    one = {type(act): (act, facts) for act, facts in reversed((*OPENINGS, *others))}

    def in_place(*acts: Asked) -> tuple[Asked, ...]:
        """These acts, and of each other kind one that would be lawful elsewhere."""
        here = {type(act) for act, _ in acts}
        return (*acts, *(it for kind, it in one.items() if kind not in here))

    phases: dict[type, tuple[Asked, ...]] = {
        NotOpened: in_place(*OPENINGS),
        Preparing: in_place(*ADDED, *prepared, *LEFT),
        FileReview: in_place(*REVIEWED, *LEFT),
        FilesReady: in_place(*prepared, *VENUE, *LEFT),
        InSession: in_place(*SESSION, *LEFT, *prepared),
    }
    afterwards = in_place(*OWED)

    def asked(state: Any) -> tuple[Asked, ...]:
        return (*phases.get(type(state), afterwards), *_once_more(state, text))

    return asked


def _in_order(state: InSession) -> bool:
    """Whether a session goes in its order. In the first, one step of it may be left out, but not
    with other copies; in the second, what is left of the first is in no order."""
    now, papers = state.proceedings, state.files
    steps = (
        (papers.clauses, now.explained),
        (papers.clauses, now.agreed),
        (papers.warnings, now.reminded),
        (papers.warnings, now.acknowledged),
        (papers.blanks, now.filled),
    )
    done = [asked <= said for asked, said in steps if asked]
    first = state.version == 1
    if first:
        done += [now.declared, bool(now.copies)]
    left_out = done[: max((n for n, it in enumerate(done) if it), default=0)].count(False)
    amiss = left_out + len(now.questions) + (now.copies == ("copy-2",))
    return amiss <= first and now.sealed <= {Side.OFFICE}


def _within_reach(state: Any) -> bool:
    if not isinstance(state, Unsigned):
        return True
    revised = [it.version for it in state.files.each]
    if state.deal.request or state.version > 2 or max(revised, default=1) > 2:
        return False
    return not isinstance(state, InSession) or SALES_CONTRACT not in state.files.names


def _within(state: Any) -> bool:
    if isinstance(state, InSession):
        once = {state.version, *(it.version for it in state.files.each)}
        return _within_reach(state) and len(once) == 1 and _in_order(state)
    return _within_reach(state)


LARGER: Final = Cast(
    decider,
    _acts(LONGER),
    "files handed in twice and revised once; a session in any order, of up to three passages; a"
    " contract of sale up to its session; two obligations and an issue",
    within=_within_reach,
    goal=lambda state: isinstance(state, decider.over),
    escapes=(AbandonSigning, TerminateContract),
)
CAST: Final = attrs.evolve(
    LARGER,
    acts=_acts(TEXT_2),
    bounds="files handed in, and once more when they were revised; a session in its order, one step"
    " left out at most, but what is revised may be compared before; one seal; a contract of sale up"
    " to its session; two obligations and an issue",
    within=_within,
)

# -- What must be accepted ---------------------------------------------------------------------


def _customer_may(state: Any) -> Iterator[Asked]:
    """Ask, agree to what was explained, and leave as long as nothing is signed."""
    if isinstance(state, Unsigned):
        yield AbandonSigning("Another flat.", **_ANN), NOBODY
    if isinstance(state, InSession):
        yield AskQuestion("q9", said("ann", "May I keep a dog?"), **_ANN), NoFacts()
        for mark in sorted(state.files.clauses & state.proceedings.explained, key=repr):
            yield ConfirmClause(mark.key, mark.digest, True, True, **_ANN), NoFacts()


def _office_may(state: Any) -> Iterator[Asked]:
    """Explain any clause, remind of any risk, settle what is owed, and end what is signed."""
    match state:
        case InSession(files=files_):
            for clause in files_.clauses:
                yield ExplainClause(clause.key, **_SAM), BOUND
            for risk in files_.warnings:
                yield RemindRisk(risk.key, **_SAM), BOUND
        case FileReview(version=version):
            for kind in sorted(state.files.reviews - state.passed):
                yield PassFiles(kind, version, **did("rex", 5)), NoFacts()
        case Executing(obligations=obligations):
            for it in obligations:
                paid = it.kind is ObligationKind.PAYMENT
                act = RecordPayment if paid else RecordPerformance
                yield act(it.key, "transfer 9", **_SAM), BOUND
            yield TerminateContract("The house is gone.", **did("mo", 5)), NoFacts()
        case _:
            return


ALLOWED: Final = (
    Allowed("A customer may ask, agree to what was explained, and leave unsigned", _customer_may),
    Allowed("The office may review, explain, remind, settle what is owed, and end it", _office_may),
)
SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (contract, deal, files, session, signatures, performance),
    redundant={
        "session: require(_named(act.clause, now.proceedings.explained), EXPLAINED)": "CTR-10"
        " covers it: what was never explained was not explained in this wording; it tells why",
        "session: require(_named(act.passage, now.proceedings.reminded), WARNED)": "CTR-10 covers"
        " it: what nobody was reminded of, nobody was in this wording; it tells why",
        "signatures: require(now.proceedings.copies, COPIES_AGREE)": "CTR-10 covers it: copies that"
        " were never compared are not those compared; it tells why. At completion, what is signed"
        " is required too, and only compared copies are",
    },
    allowed=ALLOWED,
    larger=LARGER,
)
