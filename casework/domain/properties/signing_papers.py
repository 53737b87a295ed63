"""A contract on its way, told from the events alone: its files, and what was said of them."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.catalogue import Entry
from casework.domain.kernel import Person, stated
from casework.domain.properties.records import telling
from casework.domain.signing.contract import (
    SigningAbandoned,
    SigningCompleted,
    SigningOpened,
)
from casework.domain.signing.deal import (
    Files,
    Mark,
    Passage,
    PassageKind,
    Side,
    SigningFile,
)
from casework.domain.signing.files import FileAdded, FilesRevised
from casework.domain.signing.session import (
    ClauseConfirmed,
    ClauseExplained,
    FieldFilled,
    RiskAcknowledged,
    RiskReminded,
    TruthDeclared,
)
from casework.domain.signing.signatures import CopiesMatched, PartySigned, SealAffixed

SAID: Final = (
    ClauseExplained,
    ClauseConfirmed,
    RiskReminded,
    RiskAcknowledged,
    FieldFilled,
    TruthDeclared,
    CopiesMatched,
    PartySigned,
    SealAffixed,
)
EACH_TEXT: Final = (FileAdded, FilesRevised)
GONE: Final = (SigningCompleted, SigningAbandoned)

# -- The files -----------------------------------------------------------------------------------


@frozen(cache_hash=True)
class Papers:
    """The files as they stand, and what was asked of them when the contract was opened."""

    entry: Entry | None = None
    each: tuple[SigningFile, ...] = ()

    @property
    def passages(self) -> list[Passage]:
        return [it for file in self.each for it in file.content.passages]

    @property
    def names(self) -> list[str]:
        return [it.name for it in self.each]

    def marks(self, *kinds: PassageKind) -> frozenset[Mark]:
        return frozenset(Mark(it.key, it.digest) for it in self.passages if it.kind in kinds)

    @property
    def clauses(self) -> frozenset[Mark]:
        return self.marks(PassageKind.CLAUSE, PassageKind.IMPORTANT_CLAUSE)

    @property
    def warnings(self) -> frozenset[Mark]:
        return self.marks(PassageKind.RISK_NOTICE, PassageKind.IMPORTANT_CLAUSE)

    @property
    def fields(self) -> frozenset[Mark]:
        return frozenset(
            Mark(it, file.content.digest) for file in self.each for it in file.content.fields
        )

    @property
    def digest(self) -> str:
        return Files(self.each).digest

    @property
    def readable(self) -> bool:
        """Whether all that they say can be told apart, and is there."""
        keys = [it.key for it in self.passages]
        said = [*(it.content.digest for it in self.each), *(it.digest for it in self.passages)]
        return len(set(keys)) == len(keys) and all(map(stated, [*keys, *said]))

    def after(self, event: Any) -> Papers:
        match event:
            case SigningOpened(entry=entry):
                return Papers(entry)
            case FileAdded(file):
                return evolve(self, each=(*self.each, file))
            case FilesRevised(revisions):
                said = {it.name: it.content for it in revisions}
                return evolve(self, each=tuple(_anew(it, said) for it in self.each))
            case SigningCompleted() | SigningAbandoned():
                return Papers()
            case _:
                return self


def _anew(file: SigningFile, said: dict[str, Any]) -> SigningFile:
    if file.name not in said:
        return file
    return evolve(file, version=file.version + 1, content=said[file.name])


# -- The session ---------------------------------------------------------------------------------


@frozen(cache_hash=True)
class Sitting:
    """What the customer was told, said and wrote, of the files as they stand.

    ``said`` are the kinds of event that there were of a passage in its wording; ``copies`` what was
    compared last, with whose signatures and seals.
    """

    papers: Papers = Papers()
    said: frozenset[tuple[type, Mark]] = frozenset()
    filled: frozenset[Mark] = frozenset()
    declared: bool = False
    copies: str = ""
    signed: frozenset[Side] = frozenset()
    sealed: frozenset[Side] = frozenset()

    def after(self, event: Any) -> Sitting:
        match event:
            case ClauseExplained(key, digest) | RiskReminded(key, digest):
                return self._heard(type(event), Mark(key, digest))
            case RiskAcknowledged(key, digest):
                return self._heard(RiskAcknowledged, Mark(key, digest))
            case ClauseConfirmed(key, digest, understood, agreed):
                mark = Mark(key, digest)
                if understood and agreed:
                    return self._heard(ClauseConfirmed, mark)
                return evolve(self, said=self.said - {(ClauseConfirmed, mark)})
            case FieldFilled(field):
                filled = frozenset(it for it in self.papers.fields if it.key == field)
                return evolve(self._unwritten(), filled=self.filled | filled)
            case TruthDeclared():
                return evolve(self, declared=True)
            case CopiesMatched(digest):
                return self if digest == self.copies else self._copied(digest)
            case PartySigned(side):
                return evolve(self, signed=self.signed | {side})
            case SealAffixed(side):
                return evolve(self, sealed=self.sealed | {side})
            case FilesRevised():
                return self._revised(event)
            case SigningCompleted() | SigningAbandoned():
                return Sitting()
            case _:
                return evolve(self, papers=self.papers.after(event))

    def _heard(self, kind: type, mark: Mark) -> Sitting:
        return evolve(self, said=self.said | {(kind, mark)})

    def _copied(self, digest: str) -> Sitting:
        return evolve(self, copies=digest, signed=frozenset(), sealed=frozenset())

    def _unwritten(self) -> Sitting:
        return evolve(self._copied(""), declared=False)

    def _revised(self, event: FilesRevised) -> Sitting:
        papers = self.papers.after(event)
        stand = {Mark(it.key, it.digest): it.kind for it in papers.passages}
        said = frozenset(it for it in self.said if _still(it, stand))
        kept = evolve(self._unwritten(), papers=papers, said=said)
        return evolve(kept, filled=self.filled & papers.fields)

    def all(self, kind: type, marks: frozenset[Mark]) -> bool:
        return all((kind, it) in self.said for it in marks)

    @property
    def gone_through(self) -> bool:
        clauses, warnings = self.papers.clauses, self.papers.warnings
        told = self.all(ClauseExplained, clauses) and self.all(RiskReminded, warnings)
        return told and self.all(ClauseConfirmed, clauses) and self.all(RiskAcknowledged, warnings)


def _still(said: tuple[type, Mark], stand: dict[Mark, PassageKind]) -> bool:
    """Whether what was said is of a passage that stands, and that it is said of."""
    kind, mark = said
    of_clause = kind in (ClauseExplained, ClauseConfirmed)
    other = PassageKind.RISK_NOTICE if of_clause else PassageKind.CLAUSE
    return stand.get(mark, other) is not other


# -- Who -----------------------------------------------------------------------------------------


@frozen
class Whose:
    """Whose contract it is."""

    customer: tuple[Person, ...] = ()

    def after(self, event: Any) -> Whose:
        return Whose((event.customer,)) if isinstance(event, SigningOpened) else self


of_papers: Final = telling(Papers(), (SigningOpened, *EACH_TEXT, *GONE))
of_sitting: Final = telling(Sitting(), (SigningOpened, *EACH_TEXT, *SAID, *GONE))
of_whose: Final = telling(Whose(), (SigningOpened,))
