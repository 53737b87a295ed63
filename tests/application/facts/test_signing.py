"""What a contract is told is found where it says, and held where it says."""

from __future__ import annotations

from typing import Any

import attrs

from casework.application.facts import signing
from casework.application.facts.signing import SIGNING
from casework.domain import calendar, catalogue, policy
from casework.domain.archives import file
from casework.domain.archives.file import Contents
from casework.domain.calendar import Published
from casework.domain.care import revisit
from casework.domain.care.revisit import Visit
from casework.domain.confidentiality import nda
from casework.domain.confidentiality.nda import NotPrepared, Wording
from casework.domain.kernel import Act, Person
from casework.domain.people.employee import Active
from casework.domain.people.posts import Founded, Post
from casework.domain.policy import Choices, ChoiceSet
from casework.domain.requests.case import Child
from casework.domain.requests.filing import Filing, NotSubmitted, Withdrawn
from casework.domain.signing import contract, deal, files, performance, session, signatures
from casework.domain.signing.contract import (
    Closing,
    Concluding,
    ContractClosed,
    ContractTerminated,
    Nameable,
    OnFile,
    Opening,
    SigningAbandoned,
    decider,
)
from casework.domain.signing.deal import SIGNING_FILE, Bound, Side, Signer
from casework.domain.signing.files import Numbering
from casework.domain.signing.performance import Hindered
from casework.domain.staff import Role
from tests.application.seen import Seen
from tests.domain.cast import CALENDAR, did, said, wd
from tests.domain.signing.test_contract import (
    ANN,
    BOTH_SIGNED,
    DONE,
    LEASE,
    NOBODY,
    OPENED,
    PREPARED,
    READY,
    REVIEWED,
    SETTLED,
    TEXT,
    UNDERWAY,
)

# -- The cast ----------------------------------------------------------------------------------
# Sam is a signer under an agreement; Sue is one without; Han is bound, and no signer.

STREAM = "signing.contract/17"
ARCHIVE, REVISIT = "archives.file/signing:17", "care.revisit/signing:17"
SAM, SUE, HAN = map(Person, ("sam", "sue", "han"))
SIGNS = Post("table", Role.SIGNER, "", "Signs.", frozenset({"*"}), frozenset({SAM, SUE}))
FORCE = nda.Bound(SAM, Wording(("keeps secrets",), ("returns copies",)))
LATER = attrs.evolve(CALENDAR, version=1)


def seen(**streams: Any) -> Seen:
    """The office's own pages and what else is told."""
    named = {"archive": ARCHIVE, "revisit": REVISIT, "policy": "policy/office"}
    pages = {
        "requests.intake/17": NotSubmitted(),
        "requests.intake/a:b": NotSubmitted(),
        "people.organisation/office": Founded(posts=(SIGNS,)),
        f"{policy.decider.name}/office": policy.decider.initial,
        f"{calendar.decider.name}/office": Published((CALENDAR, LATER)),
        f"{catalogue.decider.name}/lease": catalogue.Approved((LEASE,)),
        f"{catalogue.decider.name}/loan": catalogue.Unknown(),
    }
    for person in (SAM, SUE, HAN, ANN):
        bound = person in (SAM, HAN)
        pages[f"confidentiality.nda/{person}"] = FORCE if bound else NotPrepared()
        pages[f"people.employee/{person}"] = Active(person, "full")
    return Seen(pages | {named[it]: state for it, state in streams.items()})


def told(act: Act, finding: Seen, stream: str = STREAM) -> Any:
    finder = SIGNING[type(act)]
    facts = finder.find(stream, act, finding)
    assert type(facts) is finder.kind
    return facts


def term(count: int) -> Any:
    return attrs.evolve(wd(count), calendar=1)


# -- People ------------------------------------------------------------------------------------


def test_whoever_works_on_it_is_looked_up_in_the_agreements():
    sam = did("sam", 5)
    for act in (
        files.ReviseFiles((), "Wrong.", **sam),
        files.SubmitFiles(**sam),
        contract.BookVenue("room 3", sam["at"], **sam),
        contract.ConfirmVenueReady(True, True, True, **sam),
        contract.StartSession(**sam),
        session.ExplainClause("rent", **sam),
        session.RemindRisk("rent", **sam),
        session.AnswerQuestion("q1", "Yes.", **sam),
        signatures.CrossCheck("a", "a", **sam),
        contract.ArchiveContract("SIGNING-20240701-0001", **sam),
        performance.RecordPayment("rent", "transfer", **sam),
        performance.RecordPerformance("keys", "protocol", **sam),
        performance.ResolveExecutionIssue("lock", "Replaced.", **sam),
    ):
        finding = seen()
        assert told(act, finding) == Bound(under_nda=True)
        assert finding.held == ["confidentiality.nda/sam"]
        assert told(attrs.evolve(act, by=SUE), seen()) == Bound(under_nda=False)


def test_for_what_either_side_may_do_it_is_asked_whether_the_actor_is_a_signer():
    for act in (
        signatures.Sign(Side.OFFICE, "a", **did("sam", 5)),
        signatures.AffixSeal(Side.OFFICE, "a", **did("sam", 5)),
        contract.AbandonSigning("Gone.", **did("sam", 5)),
    ):
        finding = seen()
        assert told(act, finding) == Signer(in_post=True, under_nda=True)
        assert {"people.organisation/office", "confidentiality.nda/sam"} <= {*finding.held}
        assert told(attrs.evolve(act, by=SUE), seen()) == Signer(in_post=True, under_nda=False)
        assert told(attrs.evolve(act, by=HAN), seen()) == NOBODY


def test_for_what_the_customer_fills_in_it_is_asked_of_whoever_guided_them():
    fill = session.FillField("tenant", said("ann", "Ann"), SAM, **did("ann", 5))
    by_han = attrs.evolve(fill, guided_by=HAN)

    assert told(fill, seen()) == Signer(in_post=True, under_nda=True)
    assert told(by_han, seen()) == NOBODY


# -- Terms, numbers, entries -------------------------------------------------------------------


def test_terms_are_those_in_force():
    back = files.ReturnFiles(SIGNING_FILE, 1, "Wrong.", HAN, **did("han", 3))
    complete = contract.CompleteSigning(**did("sam", 5))
    raise_it = performance.RaiseExecutionIssue("lock", "Broken.", **did("sam", 5))

    assert told(back, seen()) == term(1)
    assert told(complete, seen()) == Concluding(under_nda=True, archive=term(5))
    assert told(raise_it, seen()) == Hindered(under_nda=True, resolve=term(2))
    assert told(attrs.evolve(complete, by=SUE), seen()).under_nda is False


def test_files_are_numbered_by_the_prefixes_of_policy():
    add = files.AddFile("lease", "FILE-20240701-0001", TEXT, **did("sam", 1))
    changed = policy.decider.after(
        [ChoiceSet(Choices.FILE_NUMBERS, frozenset({"LEASE", "ANNEX"}), "Told apart.")]
    )

    assert told(add, seen()) == Numbering(under_nda=True, prefixes=frozenset({"FILE"}))
    assert told(add, seen(policy=changed)).prefixes == {"LEASE", "ANNEX"}


def test_a_contract_is_opened_on_the_entry_in_force():
    begin = contract.OpenSigning(ANN, "lease", **did("sam", 1))

    assert told(begin, seen()) == Opening(under_nda=True, entry=LEASE, in_revisit=True)
    assert told(attrs.evolve(begin, business_type="loan"), seen()).entry is None


def test_whether_a_request_would_call_its_contract_so_is_looked_up_and_held():
    begin = contract.OpenSigning(ANN, "lease", **did("sam", 1))
    finding, again = seen(), "signing.contract/17.2"
    assert told(begin, finding).of_request is False
    assert "requests.intake/17" in finding.held

    finding.states["requests.intake/17"] = Withdrawn(Filing(ANN, "lease", LEASE, frozenset()))
    finding.states["requests.intake/17.2"] = NotSubmitted()
    assert told(begin, finding).of_request is True
    assert told(begin, finding, again).of_request is True


def test_whoever_can_be_told_of_can_be_named_in_the_revisit():
    begin = contract.OpenSigning(ANN, "lease", **did("sam", 1))
    follow = contract.OpenForRequest("17", ANN, "lease", LEASE, **did("han", 1))
    odd, nobody = Person("a:" + "b" * 100), Person(" ")

    assert told(attrs.evolve(begin, customer=odd), seen()).in_revisit is True
    assert told(attrs.evolve(begin, customer=nobody), seen()).in_revisit is False
    assert told(begin, seen(), "signing.contract/a:b").in_revisit is True
    assert told(attrs.evolve(follow, customer=odd), seen()) == Nameable(in_revisit=True)
    assert told(attrs.evolve(follow, customer=nobody), seen()) == Nameable(in_revisit=False)


# -- The archive and the revisit ---------------------------------------------------------------


def test_what_was_signed_is_on_file_once_its_own_archive_is_in_the_index():
    follow = contract.StartFollowUp((), **did("sam", 7))
    of_signing = Contents("signing", "SIGNING-20240701-0001", indexed=True)
    of_sales = attrs.evolve(of_signing, archive_class="sales")

    for state, indexed in (
        (file.NotOpened(), False),
        (file.Collecting(attrs.evolve(of_signing, indexed=False)), False),
        (file.Collecting(of_signing), True),
        (file.Sealed(of_signing), True),
        (file.Collecting(of_sales), False),
    ):
        finding = seen(archive=state)
        assert told(follow, finding) == OnFile(under_nda=True, indexed=indexed)
        assert ARCHIVE in finding.held


def test_the_customer_was_revisited_or_given_up():
    close = contract.CloseContract(**did("sam", 30))
    visit, span = Visit(ANN, "17", SAM), wd(20).since(did("sam", 5)["at"])

    for state, over in (
        (revisit.NotScheduled(), False),
        (revisit.Scheduled(visit, span), False),
        (revisit.Unreachable(visit, span), False),
        (revisit.Done(visit, suggested=True, forward_by=span), True),
        (revisit.Forwarded(), True),
        (revisit.GivenUp(), True),
    ):
        finding = seen(revisit=state)
        assert told(close, finding) == Closing(under_nda=True, revisited=over)
        assert REVISIT in finding.held


# -- As others see it --------------------------------------------------------------------------


def test_a_request_knows_what_became_of_its_contract():
    live = Child(live=True, stream=STREAM)
    for history in (PREPARED, REVIEWED, READY, BOTH_SIGNED):
        assert _child(*history) == live
    assert _child() == Child(stream=STREAM)
    left = SigningAbandoned("Gone.", frozenset())
    assert _child(OPENED, left) == Child(ended=True, stream=STREAM)
    signed = Child(past_recall=True, stream=STREAM)
    terminated = (*UNDERWAY, ContractTerminated("Gone."))
    for past in (DONE, UNDERWAY, terminated, (*SETTLED, ContractClosed())):
        assert _child(*past) == signed


def _child(*history: Any) -> Child:
    finding = Seen({STREAM: decider.after(history)})
    facts = signing.child(STREAM, finding)
    assert finding.held == [STREAM]
    return facts


def test_every_command_that_is_told_something_has_its_finder():
    told_nothing = {
        files.PassFiles,
        session.ConfirmClause,
        session.AcknowledgeRisk,
        session.AskQuestion,
        session.DeclareTrue,
        contract.TerminateContract,
    }

    assert {*SIGNING} == {*decider.commands} - told_nothing
    assert deal.elsewhere("17") == "signing:17"
