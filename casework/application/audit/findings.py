"""What a check of the whole record comes to: what is wrong, and what could not be checked."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen


class Kind(StrEnum):
    """What is wrong."""

    # What is sealed.
    CHANGED = "changed"  # A sealed entry is not what was sealed.
    GONE = "gone"  # A sealed entry is no longer there.
    INSERTED = "inserted"  # An entry stands among the sealed ones and is none of them.
    ROOT = "root"  # Neither the entries nor the hashes that are kept come to the signed root.
    TILE = "tile"  # The hashes that are kept were altered.
    NUMBERING = "numbering"  # The positions of leaves that are kept were altered.
    CHECKPOINT = "checkpoint"  # A checkpoint that is kept is none, or is not signed by the log.
    INCONSISTENT = "inconsistent"  # A checkpoint tells of another past.
    ROLLED_BACK = "rolled back"  # More was sealed than the checkpoints that are kept tell of.

    # The streams.
    MALFORMED = "malformed"  # Something in the journal is no entry.
    GAP = "gap"  # A stream leaves out versions.
    ORDER = "order"  # The positions of a stream's entries are not in the order of its versions.
    HIDDEN = "hidden"  # What a stream reads is not what the feed says.
    UNREADABLE = "unreadable"  # What is stored is no event, command or verdict of ours.
    IMPOSSIBLE = "impossible"  # The page can make nothing of a stream's history.

    # The decisions.
    UNDECIDED = "undecided"  # Entries of a decision that has no verdict.
    MISSING = "missing"  # A verdict says that something was written which is not there.
    OUTSIDE = "outside"  # An entry of a decision whose verdict does not know it.
    VERDICT = "verdict"  # A verdict says of itself what is not so.
    REDECIDED = "redecided"  # Made again, a decision does not come out as it is on record.

    # A bundle.
    FILE = "file"  # A file in it is not the one that its manifest tells of.
    MANIFEST = "manifest"  # The log does not vouch for its manifest, or that says what is not so.
    PROOF = "proof"  # A proof in it does not show what it is there for.
    RULES = "rules"  # Its rules are not those of which it tells.


@frozen
class Finding:
    """Something wrong: of which kind, in a sentence, and where, as far as that applies.

    ``leaves`` are the first and the last leaf it may concern, numbered from 0. ``position`` is a
    place in the feed.
    """

    kind: Kind
    says: str
    leaves: tuple[int, int] | None = None
    position: int | None = None
    stream: str = ""
    version: int | None = None
    decision: str = ""


class Why(StrEnum):
    """Why something could not be checked."""

    UNSEALED = "unsealed"  # Entries wait to be sealed: nothing proves that they are as recorded.
    NOTHING_SEALED = "nothing sealed"
    NOTHING_RECORDED = "nothing recorded"
    NO_KEY = "no key"  # Signatures were not verified.
    NO_CHECKPOINT_OUTSIDE = "no checkpoint outside"
    SINCE_CHECKPOINT_OUTSIDE = "since checkpoint outside"
    NOT_REDECIDED = "not redecided"
    UNREAD = "unread"  # Decisions rest on words that are erased, or whose key is not at hand.
    OTHER_RULES = "other rules"  # Decisions were made under rules that are not those here.
    TOLD = "told"  # What the log vouches for, and nothing else shows.


@frozen
class Unchecked:
    """What could not be checked, and what may therefore have happened. ``count`` is how many
    entries that concerns, or decisions."""

    why: Why
    says: str
    count: int = 0


@frozen
class Report:
    """A check of the whole record: what was gone through, what was found, what was left.

    ``streams`` are those of pages, each decision has one of its own besides. ``sealed`` entries
    are under the last checkpoint, ``waiting`` ones not yet. ``redecided`` is how many decisions
    were made again.
    """

    entries: int
    streams: int
    decisions: int
    sealed: int
    waiting: int
    checkpoints: int
    redecided: int
    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found. What could not be checked is another matter."""
        return not self.findings

    @property
    def first_bad_leaf(self) -> int | None:
        """The first leaf that something is wrong with, as far as that can be told."""
        return min((it.leaves[0] for it in self.findings if it.leaves), default=None)
