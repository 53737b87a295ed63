"""A deal on its way: its files, what was gone through with the customer, how far it has come.

Whatever a customer understood, acknowledged, filled in or signed is bound to the digest of what
they had before them. What changes has another digest, so that nothing said of it stands.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypeAlias

import attrs
from attrs import frozen

from casework.domain.calendar import Span
from casework.domain.catalogue import Entry
from casework.domain.kernel import Kind, Person, Rule, only_by

# -- Terms -------------------------------------------------------------------------------------

SIGNING_FILE: Final = "signing_file"
SALES_CONTRACT: Final = "sales_contract"
"""What the files are reviewed as: always the first; and the second, where there is a file of that
name in the set."""


class Side(StrEnum):
    """The two who sign."""

    CUSTOMER = "customer"
    OFFICE = "office"


class PassageKind(StrEnum):
    """What a passage asks for: a clause is explained and agreed, a notice of risk is brought to
    the customer's attention, an important clause is both."""

    CLAUSE = "clause"
    IMPORTANT_CLAUSE = "important_clause"
    RISK_NOTICE = "risk_notice"


@frozen
class Passage:
    """A part of a file that the customer must know of, by the digest of its wording."""

    key: str
    kind: PassageKind
    digest: str


@frozen
class Content:
    """What a version of a file says, by its digest: its passages, the fields left for the
    customer, and whose seals it must bear."""

    digest: str
    passages: tuple[Passage, ...]
    fields: frozenset[str] = frozenset()
    seals: frozenset[Side] = frozenset()


@frozen
class SigningFile:
    """A file to be signed, in a version (1, 2, …). It keeps its number."""

    name: str
    number: str
    version: int
    content: Content


@frozen
class Revision:
    """What a file is to say from now on."""

    name: str
    content: Content


@frozen
class Mark:
    """A passage or a field, in the wording or the file of this digest and in no other."""

    key: str
    digest: str


Marks: TypeAlias = frozenset[Mark]


@frozen
class Files:
    """The files of a deal as they stand."""

    each: tuple[SigningFile, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(it.name for it in self.each)

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(part for it in self.each for part in it.content.passages)

    @property
    def clauses(self) -> Marks:
        """What must be explained and agreed."""
        return self._marks(PassageKind.CLAUSE, PassageKind.IMPORTANT_CLAUSE)

    @property
    def warnings(self) -> Marks:
        """What the customer must be reminded of, and acknowledge."""
        return self._marks(PassageKind.IMPORTANT_CLAUSE, PassageKind.RISK_NOTICE)

    def _marks(self, *kinds: PassageKind) -> Marks:
        return frozenset(Mark(it.key, it.digest) for it in self.passages if it.kind in kinds)

    @property
    def blanks(self) -> Marks:
        """What the customer must fill in."""
        return frozenset(
            Mark(field, it.content.digest) for it in self.each for field in it.content.fields
        )

    @property
    def seals(self) -> frozenset[Side]:
        """Whose seals are asked for."""
        return frozenset(side for it in self.each for side in it.content.seals)

    @property
    def reviews(self) -> frozenset[str]:
        """What the files are reviewed as."""
        return frozenset({SIGNING_FILE} | ({SALES_CONTRACT} & self.names))

    @property
    def digest(self) -> str:
        """The digest of all of them together, in whatever order they were added."""
        told = sorted(
            (it.name, it.number, it.version, it.content.digest, _told(it.content))
            for it in self.each
        )
        return sha256(ascii(told).encode()).hexdigest()

    def revised(self, revisions: tuple[Revision, ...]) -> Files:
        """With these in place of what they revise."""
        said = {it.name: it.content for it in revisions}
        return Files(
            tuple(
                attrs.evolve(it, version=it.version + 1, content=said[it.name])
                if it.name in said
                else it
                for it in self.each
            )
        )


def _told(content: Content) -> tuple[object, ...]:
    passages = [(it.key, it.kind.value, it.digest) for it in content.passages]
    return passages, sorted(content.fields), sorted(it.value for it in content.seals)


@frozen
class Proceedings:
    """What has been gone through with the customer.

    ``agreed``: understood and agreed; ``questions`` have no answer yet; ``declared``: what is
    filled in is true; ``copies`` is the digest of both filled-in copies, once they were found to
    agree. ``signed`` and ``sealed`` are on these copies.
    """

    explained: Marks = frozenset()
    agreed: Marks = frozenset()
    reminded: Marks = frozenset()
    acknowledged: Marks = frozenset()
    filled: Marks = frozenset()
    questions: frozenset[str] = frozenset()
    declared: bool = False
    copies: tuple[str, ...] = ()
    signed: frozenset[Side] = frozenset()
    sealed: frozenset[Side] = frozenset()

    def unsigned(self) -> Proceedings:
        """Without whatever was said of the copies as a whole."""
        return attrs.evolve(self.matched(), declared=False)

    def matched(self, *copies: str) -> Proceedings:
        """With copies of this digest, or none. What was signed and sealed were other copies."""
        if copies == self.copies:
            return self
        none: frozenset[Side] = frozenset()
        return attrs.evolve(self, copies=copies, signed=none, sealed=none)

    def on(self, files: Files) -> Proceedings:
        """What is left of it when the files change to these."""
        return attrs.evolve(
            self.unsigned(),
            explained=self.explained & files.clauses,
            agreed=self.agreed & files.clauses,
            reminded=self.reminded & files.warnings,
            acknowledged=self.acknowledged & files.warnings,
            filled=self.filled & files.blanks,
        )


@frozen
class Deal:
    """Whose contract it is, and about what. ``request`` is the identity of the request it serves;
    empty: it stands alone."""

    customer: Person
    business_type: str
    entry: Entry
    request: str = ""


@frozen
class Back:
    """The review that sent the files back, the digest of what it saw, and the time to revise."""

    kind: str
    digest: str
    revise_by: Span


@frozen
class Venue:
    """Where the session is to be, and from when on."""

    place: str
    starts: datetime
    ready: bool = False


class ObligationKind(StrEnum):
    """What is owed under the contract."""

    PAYMENT = "payment"
    PERFORMANCE = "performance"


@frozen
class Obligation:
    """Something owed under the contract, by its key, and when it falls due."""

    key: str
    kind: ObligationKind
    what: str
    due: datetime


@frozen
class Issue:
    """Something that stands in the way of execution."""

    key: str
    resolve_by: Span


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotOpened:
    """There is no contract."""


@frozen
class Unsigned:
    """On its way to being signed. ``version`` counts how often the files were handed in."""

    deal: Deal
    files: Files = Files()
    proceedings: Proceedings = Proceedings()
    version: int = 0


@frozen
class Preparing(Unsigned):
    """The files are being prepared. ``back`` is told where a review returned them."""

    back: tuple[Back, ...] = ()


@frozen
class FileReview(Unsigned):
    """The files lie before their reviewers; ``passed`` are the reviews that have."""

    passed: frozenset[str] = frozenset()

    @property
    def outstanding(self) -> frozenset[str]:
        return self.files.reviews - self.passed


@frozen
class FilesReady(Unsigned):
    """Every review has passed these very files. ``venue``: none yet, or one."""

    venue: tuple[Venue, ...] = ()


@frozen
class InSession(Unsigned):
    """The customer is here."""


@frozen
class Abandoned:
    """It came to nothing."""


@frozen
class Binding:
    """Signed by both sides."""

    deal: Deal


@frozen
class Signed(Binding):
    """To be put on file by then. ``filed``: its archive has been opened."""

    archive_by: Span
    filed: bool = False


@frozen
class Executing(Binding):
    """What is owed, and what stands in the way of it; settled and resolved ones are left out."""

    obligations: tuple[Obligation, ...]
    issues: tuple[Issue, ...] = ()


@frozen
class Closed(Binding):
    """Everything owed was given, and the customer was asked how it went."""


@frozen
class Terminated(Binding):
    """Ended before everything owed was given."""


Contract: TypeAlias = NotOpened | Unsigned | Abandoned | Binding


def elsewhere(contract: str) -> str:
    """What a contract's archive and its revisit are called on their own pages. A request's own
    bear the request's identity, which a contract may share."""
    return f"signing:{contract}"


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Bound:
    """For whatever a member of staff does here: whether their secrecy agreement is in force
    (``confidentiality.nda/<actor>``, held)."""

    under_nda: bool


@frozen
class Signer:
    """For what a customer does with a signer's help, or either of them may do: whether the one
    who is asked about has a signer's post (``people.organisation/office``, held) and, if so, a
    secrecy agreement in force (``confidentiality.nda/<person>``, held)."""

    in_post: bool
    under_nda: bool


# -- Bound to secrecy --------------------------------------------------------------------------
# S2-5.2a    Those who work in signing have signed what secrecy asks of them.

SIGNERS_BOUND = Rule(
    "CTR-15",
    "Whoever works on a contract for the office is bound to secrecy.",
    cites=("S2-5.2a",),
)


def hold_bound(facts: Bound | Signer) -> None:
    """Hold a member of staff to secrecy.

    Raises:
        Refused: under CTR-15.
    """
    only_by(facts.under_nda, SIGNERS_BOUND)


# -- Bound to what was seen --------------------------------------------------------------------
# S2-2.3d    What is not right is revised.
# S2-2.4a    What the customer understood and agreed to is the clause as it was explained.
# S2-2.4d    What is signed was compared, and is the same on both sides.

AS_SEEN = Rule(
    "CTR-10",
    "What is agreed, acknowledged or signed is the very wording that was seen; a change undoes it.",
    cites=("S2-2.3d", "S2-2.4a", "S2-2.4d"),
    kinds=(Kind.GUARD, Kind.CONSTRUCTION),
)
