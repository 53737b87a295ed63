"""Files: what is to be signed is prepared, and looked at by others before the customer sees it.

The page of the contract opens these acts, and goes on from the events.
"""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.calendar import Span, Timing
from casework.domain.general import REASON_STATED
from casework.domain.kernel import (
    Act,
    Kind,
    Person,
    Rule,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.numbers import DOCUMENT_NUMBERED, number_in_scheme
from casework.domain.signing.deal import (
    SALES_CONTRACT,
    Back,
    Bound,
    Content,
    Contract,
    FileReview,
    Files,
    FilesReady,
    InSession,
    Preparing,
    Revision,
    SigningFile,
    Unsigned,
    hold_bound,
)
from casework.domain.staff import Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Numbering(Bound):
    """For a new file: the prefixes of the number scheme as well (``policy``)."""

    prefixes: frozenset[str]


# ``Bound`` is told to what else a signer does, ``Timing`` (``policy``, ``calendar``) to a return:
# the term of the revision.

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter. ``voids``
# are the reviews that end with it.


@frozen
class FileAdded:
    file: SigningFile


@frozen
class FilesRevised:
    revisions: tuple[Revision, ...]
    reason: str
    voids: frozenset[str]


@frozen
class FilesSubmitted:
    """The reviews to be ``opened``, and those that sent it back and are ``resumed``."""

    version: int
    digest: str
    opened: frozenset[str]
    resumed: frozenset[str]
    responses: tuple[str, ...]


@frozen
class FileReviewPassed:
    review: str
    version: int


@frozen
class FilesApproved:
    """Every review has passed."""

    version: int
    digest: str


@frozen
class FilesReturned:
    review: str
    version: int
    reason: str
    reviewer: Person
    revise_by: Span
    voids: frozenset[str]


Event: TypeAlias = (
    FileAdded | FilesRevised | FilesSubmitted | FileReviewPassed | FilesApproved | FilesReturned
)


def after(contract: Contract, event: Event) -> Contract:
    """The contract as the event left it."""
    match event:
        case FileAdded(file):
            now = was(contract, Preparing)
            return attrs.evolve(now, files=Files((*now.files.each, file)))
        case FilesRevised(revisions):
            return _revised(contract, revisions)
        case FilesSubmitted(version):
            now = was(contract, Preparing)
            return FileReview(now.deal, now.files, now.proceedings, version)
        case FileReviewPassed(review):
            lay = was(contract, FileReview)
            return attrs.evolve(lay, passed=lay.passed | {review})
        case FilesApproved():
            lay = was(contract, FileReview)
            return FilesReady(lay.deal, lay.files, lay.proceedings, lay.version)
        case FilesReturned(review, revise_by=revise_by):
            lay = was(contract, FileReview)
            back = Back(review, lay.files.digest, revise_by)
            return Preparing(lay.deal, lay.files, lay.proceedings, lay.version, (back,))
        case _:
            assert_never(event)


def _revised(contract: Contract, revisions: tuple[Revision, ...]) -> Preparing:
    ready = isinstance(contract, FilesReady | InSession)
    now: Unsigned = was(contract, Unsigned if ready else Preparing)
    files = now.files.revised(revisions)
    back = now.back if isinstance(now, Preparing) else ()
    return Preparing(now.deal, files, now.proceedings.on(files), now.version, back)


# -- Commands ----------------------------------------------------------------------------------

_SIGNER: Final = frozenset({Role.SIGNER})


@frozen
class AddFile(Act):
    """``name`` is what the list of the business type calls it."""

    may = _SIGNER

    name: str
    number: str
    content: Content


@frozen
class ReviseFiles(Act):
    """Once they are approved, it undoes that, and whatever was said of what it changes."""

    may = _SIGNER

    revisions: tuple[Revision, ...]
    reason: str


@frozen
class SubmitFiles(Act):
    """``responses``, one for each reason in its place, where the files came back."""

    may = _SIGNER

    responses: tuple[str, ...] = ()


@frozen
class PassFiles(Act):
    """Follows from a review."""

    review: str
    version: int


@frozen
class ReturnFiles(Act):
    """Follows from a review."""

    review: str
    version: int
    reason: str
    reviewer: Person


Command: TypeAlias = AddFile | ReviseFiles | SubmitFiles | PassFiles | ReturnFiles


# -- 1  Preparation ----------------------------------------------------------------------------
# S2-2.3a    Each kind of business has its files, which are prepared.
# S2-4.1b    Each has its own number.

FILES_COMPLETE = Rule(
    "CTR-01",
    "Every file and clause that this kind of business asks for is there, each file numbered.",
    cites=("S2-2.3a", "S2-4.1b"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def add(contract: Contract, act: AddFile, facts: Numbering) -> list[Event]:
    files = only_while(contract, Preparing).files
    hold_bound(facts)
    require(any(number_in_scheme(act.number, it) for it in facts.prefixes), DOCUMENT_NUMBERED)
    require(stated(act.name), FILES_COMPLETE)
    require(act.name not in files.names, FILES_COMPLETE)
    file = SigningFile(act.name, act.number, 1, act.content)
    _hold_content(Files((*files.each, file)))
    return [FileAdded(file)]


def _hold_content(files: Files) -> None:
    """Hold the files to say which passages they have, and each only once."""
    keys = [it.key for it in files.passages]
    require(all(stated(it.content.digest) for it in files.each), FILES_COMPLETE)
    require(all(stated(it.key) and stated(it.digest) for it in files.passages), FILES_COMPLETE)
    require(len(set(keys)) == len(keys), FILES_COMPLETE)


# -- 2  Review ---------------------------------------------------------------------------------
# S2-2.3b    Files are complete and accurate, and in form.
# S2-2.3c    They are looked through for slips of the pen and missing clauses.
# S3-3.2.1b  A contract of sale is lawful, reasonable and clear.

FILES_REVIEWED = Rule(
    "CTR-02",
    "No session begins before these very files passed their review.",
    cites=("S2-2.3b", "S2-2.3c"),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)
SALE_REVIEWED = Rule(
    "CTR-11",
    "A contract of sale is not signed before it passed the review of such contracts as well.",
    cites=("S3-3.2.1b",),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)


def unless_sale_waits(contract: Contract, rule: Rule) -> Rule:
    """The rule, unless it is for the review of a contract of sale alone that all has to wait."""
    if isinstance(contract, FileReview) and contract.outstanding == {SALES_CONTRACT}:
        return SALE_REVIEWED
    return rule


def submit(contract: Contract, act: SubmitFiles, facts: Bound) -> list[Event]:
    now = only_while(contract, Preparing, per=FILES_COMPLETE)
    hold_bound(facts)
    business, files = now.deal.entry.business, now.files
    require(files.names and files.names >= business.signing_files, FILES_COMPLETE)
    clauses = {it.key for it in files.clauses}
    require(clauses and clauses >= {*business.contract_clauses}, FILES_COMPLETE)
    require(files.digest not in {it.digest for it in now.back}, REVISED_ANEW)
    require(len(act.responses) == len(now.back), REVISED_ANEW)
    require(all(map(stated, act.responses)), REVISED_ANEW)
    resumed = frozenset(it.kind for it in now.back)
    opened = files.reviews - resumed
    return [FilesSubmitted(now.version + 1, files.digest, opened, resumed, act.responses)]


def pass_files(contract: Contract, act: PassFiles) -> list[Event]:
    now = only_while(contract, FileReview, per=FILES_REVIEWED)
    require(act.version == now.version, FILES_REVIEWED)
    require(act.review in now.outstanding, FILES_REVIEWED)
    passed: list[Event] = [FileReviewPassed(act.review, act.version)]
    last = now.outstanding == {act.review}
    return [*passed, FilesApproved(act.version, now.files.digest)] if last else passed


# -- 3  Revision -------------------------------------------------------------------------------
# S2-2.3d    What is not right is revised promptly.

REVISED_ANEW = Rule(
    "CTR-03",
    "Files come back with a reason, are changed for it, and are reviewed anew; the old are void.",
    cites=("S2-2.3d",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def return_files(contract: Contract, act: ReturnFiles, facts: Timing) -> list[Event]:
    now = only_while(contract, FileReview, per=REVISED_ANEW)
    require(act.version == now.version, REVISED_ANEW)
    require(act.review in now.outstanding, REVISED_ANEW)
    require(stated(act.reason), REVISED_ANEW)
    revise_by, others = facts.since(act.at), now.files.reviews - {act.review}
    returned = (act.review, act.version, act.reason, act.reviewer)
    return [FilesReturned(*returned, revise_by, others)]


def revise(contract: Contract, act: ReviseFiles, facts: Bound) -> list[Event]:
    now = only_while(contract, Preparing, FilesReady, InSession)
    hold_bound(facts)
    before = {it.name: it.content.digest for it in now.files.each}
    names = [it.name for it in act.revisions]
    require(names and before.keys() >= {*names}, REVISED_ANEW)
    require(len(set(names)) == len(names), REVISED_ANEW)
    require(all(it.content.digest != before[it.name] for it in act.revisions), REVISED_ANEW)
    _hold_content(now.files.revised(act.revisions))
    require(stated(act.reason), REASON_STATED)
    return [FilesRevised(act.revisions, act.reason, _approved(now))]


def _approved(now: Unsigned) -> frozenset[str]:
    return frozenset() if isinstance(now, Preparing) else now.files.reviews


# -- Decide ------------------------------------------------------------------------------------


def decide(contract: Contract, act: Command, facts: object) -> list[Event]:
    match act:
        case AddFile():
            return add(contract, act, told(facts, Numbering))
        case ReviseFiles():
            return revise(contract, act, told(facts, Bound))
        case SubmitFiles():
            return submit(contract, act, told(facts, Bound))
        case PassFiles():
            return pass_files(contract, act)
        case ReturnFiles():
            return return_files(contract, act, told(facts, Timing))
        case _:
            assert_never(act)
