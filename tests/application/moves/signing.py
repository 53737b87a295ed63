"""What might be done next about a contract: its files, its session, and all that is owed by it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from casework.application.office import Office
from casework.domain.kernel import Act, Person, Personal
from casework.domain.signing import contract, files, performance, session, signatures
from casework.domain.signing.deal import (
    SALES_CONTRACT,
    SIGNING_FILE,
    Binding,
    Content,
    Executing,
    FileReview,
    InSession,
    NotOpened,
    Obligation,
    ObligationKind,
    Passage,
    PassageKind,
    Preparing,
    Revision,
    Side,
    Signed,
    Unsigned,
    elsewhere,
)
from tests.application.moves.care import of_visit
from tests.application.moves.cast import ANN, BEN, MIA, OLGA, SID, Move, numbered
from tests.application.moves.papers import filing_away, of_review

ALONE: Final = "alone"
"""The contract that serves no request."""

RENT = Passage("rent", PassageKind.IMPORTANT_CLAUSE, "rent-1")
NOISE = Passage("noise", PassageKind.CLAUSE, "noise-1")
FLOOD = Passage("flood", PassageKind.RISK_NOTICE, "flood-1")
SIDES = frozenset({Side.OFFICE})
TEXTS: Final = {
    "tenancy": (
        Content("text-1", (RENT, FLOOD), frozenset({"tenant"}), SIDES),
        Content("text-2", (RENT, FLOOD), frozenset({"tenant"}), SIDES),
        Content("text-3", (Passage("rent", PassageKind.CLAUSE, "rent-2"),), frozenset(), SIDES),
    ),
    SALES_CONTRACT: (
        Content("sale-1", (NOISE,)),
        Content("sale-2", (NOISE,), frozenset({"price"})),
    ),
}
"""What the files say, in each of their wordings."""


def of_contract_alone(office: Office) -> Iterator[Move]:
    """What suggests itself about a contract that serves no request."""
    stream = f"signing.contract/{ALONE}"
    if isinstance(office.state(stream)[1], NotOpened):
        yield stream, contract.OpenSigning(ANN, "tenancy", by=SID)
        yield stream, contract.OpenSigning(ANN, "permit", by=SID)
    yield from of_contract(office, ALONE, 90)


def of_contract(office: Office, name: str, number: int) -> Iterator[Move]:
    stream = f"signing.contract/{name}"
    state = office.state(stream)[1]
    yield from ((stream, it) for it in _contract(office, number, state))
    if isinstance(state, FileReview):
        for kind in (SIGNING_FILE, SALES_CONTRACT):
            yield from of_review(office, kind, name)
    if isinstance(state, Binding):
        whose = state.deal.customer
        kept = f"archives.file/{elsewhere(name)}"
        yield from ((kept, it) for it in filing_away(whose, name, office.state(kept)[1]))
        yield from of_visit(office, elsewhere(name), whose)


def _contract(office: Office, number: int, state: Any) -> Iterator[Act]:
    match state:
        case Preparing():
            yield from _preparing(number, state)
        case InSession():
            yield from _session(state)
        case Signed() | Executing():
            yield from _signed(office, number, state)
    if not isinstance(state, Unsigned):
        return
    yield contract.BookVenue("room 3", office.clock() + timedelta(days=1), by=SID)
    yield contract.ConfirmVenueReady(True, True, True, by=SID)
    yield contract.ConfirmVenueReady(True, True, False, by=SID)
    yield contract.StartSession(by=SID)
    for it in state.files.each:
        for content in TEXTS[it.name]:
            if content.digest != it.content.digest:
                revision = (Revision(it.name, content),)
                yield files.ReviseFiles(revision, "It read badly.", by=SID)
    yield contract.AbandonSigning("It is too dear.", by=state.deal.customer)
    yield contract.AbandonSigning("Nobody came.", by=SID)


def _preparing(number: int, state: Preparing) -> Iterator[Act]:
    for place, (name, texts) in enumerate(TEXTS.items()):
        if name not in state.files.names:
            for it in numbered("FILE", 10 * number + place, 50):
                yield files.AddFile(name, it, texts[0], by=SID)
    yield files.SubmitFiles(tuple("It reads well now." for _ in state.back), by=SID)


def _session(state: InSession) -> Iterator[Act]:
    customer, copies = state.deal.customer, state.proceedings.copies
    for it in sorted(state.files.clauses, key=lambda mark: mark.key):
        yield session.ExplainClause(it.key, by=SID)
        yield session.ConfirmClause(it.key, it.digest, True, True, by=customer)
    for it in sorted(state.files.clauses, key=lambda mark: mark.key):
        yield session.ConfirmClause(it.key, it.digest, True, False, by=customer)
    for it in sorted(state.files.warnings, key=lambda mark: mark.key):
        yield session.RemindRisk(it.key, by=SID)
        yield session.AcknowledgeRisk(it.key, it.digest, by=customer)
    yield session.AskQuestion("q", Personal(customer, "What if it burns?"), by=customer)
    for key in sorted(state.proceedings.questions):
        yield session.AnswerQuestion(key, "Then nothing is owed.", by=OLGA)
    for it in sorted(state.files.blanks, key=lambda mark: mark.key):
        yield session.FillField(it.key, Personal(customer, "Ann Lee"), SID, by=customer)
    yield session.DeclareTrue(by=customer)
    yield signatures.CrossCheck("copies-1", "copies-1", by=SID)
    yield signatures.CrossCheck("copies-2", "copies-2", by=SID)
    yield signatures.CrossCheck("copies-1", "copies-2", by=SID)
    signers: tuple[tuple[Side, Person], ...] = ((Side.CUSTOMER, customer), (Side.OFFICE, SID))
    for side, who in (*signers, (Side.CUSTOMER, BEN if customer == ANN else ANN)):
        yield signatures.Sign(side, copies[-1] if copies else "copies-1", by=who)
        yield signatures.AffixSeal(side, copies[-1] if copies else "copies-1", by=who)
    yield contract.CompleteSigning(by=SID)


def _signed(office: Office, number: int, state: Any) -> Iterator[Act]:
    for it in numbered("SIGNING", number, 5):
        yield contract.ArchiveContract(it, by=SID)
    soon = office.clock() + timedelta(days=20)
    rent = Obligation("rent", ObligationKind.PAYMENT, "A first rent.", soon)
    keys = Obligation("keys", ObligationKind.PERFORMANCE, "Two keys.", soon)
    yield contract.StartFollowUp((rent, keys), by=SID)
    yield performance.RecordPayment("rent", "receipt 1", by=SID)
    yield performance.RecordPerformance("keys", "protocol 1", by=SID)
    yield performance.RaiseExecutionIssue("lock", "It does not open.", by=SID)
    if isinstance(state, Executing):
        for issue in state.issues:
            yield performance.ResolveExecutionIssue(issue.key, "A new lock.", by=SID)
    yield contract.CloseContract(by=SID)
    yield contract.TerminateContract("The house burnt down.", by=MIA)
