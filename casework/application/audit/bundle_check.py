"""Checking a bundle: all of it worked out anew from its entries, nothing in it believed.

First what was signed, then the entries against the roots that were, then the numbers; only then are
the decisions made again. What it cannot show is told too: a bundle shows that nothing was altered
since it was signed, and that what it records follows from the rules. What was signed in the first
place is the word of who holds the key, as far as nobody outside holds an earlier checkpoint.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field, frozen

from casework.application.audit.bundle import Bundle, Manifest, Notary, Tally, ambiguous
from casework.application.audit.findings import Finding, Kind, Report, Unchecked, Why
from casework.application.audit.fsck_record import FAULTS, RecordCheck
from casework.application.audit.leaves import entry_hash
from casework.application.audit.merkle import EMPTY_ROOT, ProofRejected, verify_consistency
from casework.application.audit.redecide import Came, Redecided, redecide
from casework.application.audit.rule_set import RuleSet
from casework.application.audit.seals import Tree
from casework.application.office import Office
from casework.application.record import MalformedInput


@frozen
class Verified:
    """What came of checking a bundle.

    ``report`` is that of a check of the whole record. ``key`` is the one its checkpoint is signed
    with, empty if none was at hand; ``since`` the sizes of the checkpoints held outside; ``came``
    how many decisions fell in which class.
    """

    report: Report
    manifest: Manifest
    key: str
    since: tuple[int, ...]
    came: Mapping[Came, int]

    @property
    def holds(self) -> bool:
        """Whether all that could be checked holds: a proof only if it is ``signed`` too."""
        return self.report.holds

    @property
    def signed(self) -> bool:
        """Whether signatures were held to a key; without one, anybody may have made the bundle."""
        return bool(self.key)


def verify(
    bundle: Bundle, office: Office, rules: RuleSet, notary: Notary, since: Sequence[bytes] = ()
) -> Verified:
    """Check a bundle.

    ``office`` is one on the bundle's journal, under ``rules``; with the keys for personal data, as
    far as they are at hand. ``notary`` has the key of the log that is trusted, or none; ``since``
    are checkpoints that somebody outside has held.

    Raises:
        Unreadable: a line of its entries is none.
        ProofRejected: one of ``since`` is no checkpoint of this log.
    """
    check = _Check(bundle, office, rules, notary)
    check.signatures(since)
    check.entries()
    check.proofs()
    check.numbers()
    check.record()
    return check.verified()


_NO_TREE = Tree(0, EMPTY_ROOT)


@define
class _Check:
    bundle: Bundle
    office: Office
    rules: RuleSet
    notary: Notary
    findings: list[Finding] = field(init=False, factory=list)
    unchecked: list[Unchecked] = field(init=False, factory=list)
    came: Counter[Came] = field(init=False, factory=Counter)
    unread: int = field(init=False, default=0)
    head: Tree = field(init=False, default=_NO_TREE)
    origin: str = field(init=False, default="")
    vouched: bool = field(init=False, default=False)
    trees: dict[str, Tree] = field(init=False, factory=dict)  # By file, the last one apart.
    outside: list[Tree] = field(init=False, factory=list)
    tally: Tally = field(init=False, factory=lambda: Tally(frozenset()))

    @property
    def manifest(self) -> Manifest:
        return self.bundle.manifest

    def finds(self, kind: Kind, says: str, leaves: tuple[int, int] | None = None) -> None:
        self.findings.append(Finding(kind, says, leaves))

    # -- What was signed ---------------------------------------------------------------------

    def signatures(self, since: Sequence[bytes]) -> None:
        """The last checkpoint, the earlier ones, the handovers, those held outside; then what the
        log vouches for: the manifest, and by it every other file."""
        bundle = self.bundle
        try:
            self.notary = self.notary.following(bundle.handovers)
        except ProofRejected as wrong:
            self.finds(Kind.CHECKPOINT, f"the handovers do not lead from the key given: {wrong}")
        self.head = self._signed("checkpoint", bundle.checkpoint) or self.head
        for size, note in bundle.checkpoints.items():
            name = f"checkpoints/{size}"
            self.trees[name] = self._signed(name, note) or _NO_TREE
            if self.trees[name].size != size:
                self.finds(Kind.CHECKPOINT, f"{name} is of {self.trees[name].size} entries")
        for n, note in enumerate(bundle.handovers, 1):
            name = f"handovers/{n}"
            self.trees[name] = self._signed(name, note) or _NO_TREE
        for note in since:
            tree = self.notary.read(note)
            if (origin := self.notary.told(note)[0]) != self.origin:
                raise ProofRejected(f"it is a checkpoint of {origin[:60]}, not of {self.origin}")
            self.outside.append(tree)
        self._files()

    def _signed(self, name: str, note: bytes) -> Tree | None:
        """The tree that a checkpoint tells of, signed or not: to see what else is true of it."""
        try:
            origin, tree = self.notary.told(note)
        except ProofRejected as wrong:
            self.finds(Kind.CHECKPOINT, f"{name}: {wrong}")
            return None
        self.origin = self.origin or origin
        try:
            self.notary.read(note)
        except ProofRejected as wrong:
            self.finds(Kind.CHECKPOINT, f"{name}: {wrong}")
        if origin != self.origin:
            self.finds(Kind.CHECKPOINT, f"{name} is of another log: {origin[:60]}")
        return tree

    def _files(self) -> None:
        try:
            origin, digest = self.notary.vouched(self.bundle.voucher, self.head.size)
            if origin != self.origin:
                self.finds(Kind.MANIFEST, f"manifest.sig is about a bundle of {origin[:60]}")
            elif digest != self.bundle.digest:
                self.finds(Kind.MANIFEST, "the manifest is not the one that manifest.sig is about")
            else:
                self.vouched = True
        except ProofRejected as wrong:
            self.finds(Kind.MANIFEST, f"the log does not vouch for the manifest: {wrong}")
        told, found = self.manifest.files, self.bundle.found
        for name in sorted(told.keys() | found.keys()):
            if name not in found:
                self.finds(Kind.FILE, f"{name} is not there, and the manifest tells of it")
            elif name not in told:
                self.finds(Kind.FILE, f"the manifest does not know {name}")
            elif told[name] != found[name]:
                self.finds(Kind.FILE, f"{name} is not the file that the manifest tells of")

    # -- The entries -------------------------------------------------------------------------

    def entries(self) -> None:
        """The entries against every root that was signed."""
        trees = sorted(self.trees.items(), key=lambda it: it[1].size)
        trees = [*(it for it in trees if it[1].size), ("checkpoint", self.head)]
        self.tally = Tally(frozenset(it.size for it in (*self.outside, *dict(trees).values())))
        for position, entry in self.bundle.journal.feed():
            self.tally.see(position, entry)
        size = self.tally.size
        if size > self.head.size:
            says = f"there are {size} entries, and the checkpoint is of {self.head.size}"
            self.finds(Kind.INSERTED, says, (self.head.size, size - 1))
        good = 0
        for name, tree in trees:
            if tree.size > size:
                break
            if self._root(tree.size) != tree.root:
                says = (
                    f"the first {tree.size} entries do not come to the root of {name}: something"
                    f" among leaves {good} to {tree.size - 1} was altered, added or taken away"
                )
                self.finds(Kind.ROOT, says, (good, tree.size - 1))
                break
            good = tree.size
        if size < self.head.size:
            says = f"the checkpoint is of {self.head.size} entries, and only {size} are there"
            self.finds(Kind.GONE, says, (good, self.head.size - 1))
        for tree in self.outside:
            self._against(tree, size)

    def _against(self, tree: Tree, size: int) -> None:
        if tree.size > size:
            says = f"a checkpoint held outside is of {tree.size} entries, and only {size} are there"
            self.finds(Kind.ROLLED_BACK, says, (size, tree.size - 1))
        elif self._root(tree.size) != tree.root:
            says = f"the checkpoint of {tree.size} entries held outside tells of another past"
            self.finds(Kind.INCONSISTENT, says, (0, tree.size - 1))

    def _root(self, size: int) -> bytes:
        return self.tally.roots[size] if size else EMPTY_ROOT

    def proofs(self) -> None:
        """The proofs that the log only grew from each earlier checkpoint to the last."""
        for size, proof in self.bundle.proofs.items():
            name = f"proofs/{size}"
            try:
                grown = self.notary.grown(proof)
                if grown.first != size or grown.checkpoint != self.bundle.checkpoint:
                    raise ProofRejected("it is about other checkpoints")
                old = self.trees[f"checkpoints/{size}"].root
                verify_consistency(size, grown.second, grown.path, old, self.head.root)
            except ProofRejected as wrong:
                self.finds(Kind.PROOF, f"{name}: {wrong}")

    # -- The numbers -------------------------------------------------------------------------

    def numbers(self) -> None:
        """The manifest and the rules, against what the entries come to."""
        told = self.manifest
        root = self.tally.frontier.root()
        rules = self.bundle.rules.digest
        right = self.tally.manifest(self.origin, root, told.waiting, rules, told.files)
        for name in told.__struct_fields__:
            says, is_ = getattr(told, name), getattr(right, name)
            if says != is_:
                kind = Kind.RULES if name == "rules" else Kind.MANIFEST
                self.finds(kind, f"the manifest says of {name}: {says}; it comes to {is_}")
        if told.waiting < 0:
            self.finds(Kind.MANIFEST, f"the manifest says that {told.waiting} entries wait")
        if not self.vouched and rules not in self.tally.under:
            says = "nothing vouches for its rules: no decision in it was made under them"
            self.finds(Kind.RULES, says)

    # -- The record --------------------------------------------------------------------------

    def record(self) -> None:
        """Streams without gaps, whole decisions; and each of them made again."""
        sound = not self.findings
        if sound:
            self._again()
        else:
            says = "no decision was made again: what comes before does not hold"
            self.unchecked.append(Unchecked(Why.NOT_REDECIDED, says, self.tally.decisions))
        if self.tally.dubious or self.findings:
            self.findings += self._faults()

    def _faults(self) -> Iterator[Finding]:
        """What is wrong with the record, entry by entry."""
        record = RecordCheck(self.office)
        for position, entry in self.bundle.journal.feed():
            try:
                if ambiguous(entry.data):
                    json.loads(entry.data, object_pairs_hook=_unique)
            except (ValueError, RecursionError) as wrong:
                says = f"{entry.stream} v{entry.version}: {wrong}"
                yield Finding(Kind.UNREADABLE, says, None, position, entry.stream, entry.version)
            else:
                yield from record.see(position, entry, entry_hash(entry))
        yield from record.end()

    def _again(self) -> None:
        others: Counter[str] = Counter()
        try:
            for it in redecide(self.office):
                self.came[it.came] += 1
                if it.came is Came.UNCHANGED:
                    continue
                rules = self._rules_of(it)
                if it.came is Came.NOT_DECIDABLE and it.unread:
                    self.unread += 1
                elif rules and rules != self.rules.digest:
                    others[rules] += 1
                else:
                    says = "; ".join((f"decision {it.decision}: {it.came}", *it.told))
                    found = Finding(Kind.REDECIDED, says, stream=it.stream, decision=it.decision)
                    self.findings.append(found)
        except FAULTS as fault:
            says = f"after {self.came.total()} decisions, one cannot be made again: {fault}"
            self.finds(Kind.REDECIDED, says)
        if self.unread:
            says = (
                f"{self.unread} decisions rest on words that are erased, or whose key is not at"
                " hand: they were not made again"
            )
            self.unchecked.append(Unchecked(Why.UNREAD, says, self.unread))
        self._other_rules(others)

    def _rules_of(self, it: Redecided) -> str:
        """The rule set of a decision, or of that which it hangs on; empty if that is not known."""
        decision = it.told[0] if it.came is Came.UNREACHABLE else it.decision
        if not decision:
            return ""
        for entry in self.bundle.journal.read(f"decision/{decision}"):
            try:
                return self.office.codec.verdict(entry).rules
            except MalformedInput:
                break
        return ""

    def _other_rules(self, others: Counter[str]) -> None:
        elsewhere = {it: n for it, n in self.tally.under.items() if it != self.rules.digest}
        if elsewhere:
            told = ", ".join(f"{n} under {it[:16]}…" for it, n in elsewhere.items())
            says = (
                f"{told} were decided under other rules than those here ({self.rules.digest[:16]}…)"
                f" and made again under those here; {others.total()} of them come out otherwise."
                " Whether they were right then, only casework with those rules can tell"
            )
            self.unchecked.append(Unchecked(Why.OTHER_RULES, says, sum(elsewhere.values())))
        if self.bundle.rules.digest != self.rules.digest:
            differing = self.bundle.rules.differing(self.rules) or ("their order",)
            shown = ", ".join(differing[:5]) + (", …" if len(differing) > 5 else "")
            says = f"the rules in force at the export are not those here: they differ in {shown}"
            self.unchecked.append(Unchecked(Why.OTHER_RULES, says))

    # -- What it comes to --------------------------------------------------------------------

    def verified(self) -> Verified:
        streams = sum(not it.startswith("decision/") for it in self.tally.versions)
        report = Report(
            self.tally.size,
            streams,
            self.tally.decisions,
            self.head.size,
            self.manifest.waiting,
            1 + len(self.bundle.checkpoints) + len(self.bundle.handovers),
            self.came.total() - self.unread,
            tuple(self.findings),
            (*self._left(), *self.unchecked),
        )
        since = tuple(it.size for it in self.outside)
        return Verified(report, self.manifest, self.notary.key, since, dict(self.came))

    def _left(self) -> Iterator[Unchecked]:
        """What no bundle can show."""
        size, held = self.head.size, max((it.size for it in self.outside), default=0)
        could = (
            "could have recorded other entries in their place, left out some or added some, dated"
            " them as they liked and sealed that, as long as every decision follows from the rules"
        )
        if not self.notary.verifies:
            says = "no key was given: no signature was verified, and anybody may have made this"
            yield Unchecked(Why.NO_KEY, says, size)
        if not held:
            says = (
                "no checkpoint that somebody outside holds was given: whoever holds both the"
                f" store and the key {could}. That goes for all {size} entries"
            )
            yield Unchecked(Why.NO_CHECKPOINT_OUTSIDE, says, size)
        elif held < size:
            says = (
                f"whoever holds both the store and the key {could}. That goes for the"
                f" {size - held} entries after the first {held}, which the checkpoint held"
                " outside is of"
            )
            yield Unchecked(Why.SINCE_CHECKPOINT_OUTSIDE, says, size - held)
        if self.manifest.waiting:
            says = (
                f"{self.manifest.waiting} more entries were on record and not sealed yet: they are"
                " not in the bundle, and nothing is known of them"
            )
            yield Unchecked(Why.UNSEALED, says, self.manifest.waiting)
        says = (
            "positions in the feed, how many entries wait, and the times at which decisions were"
            " recorded are as the log told them"
        )
        if self.tally.backwards:
            says += f"; {self.tally.backwards} times, the clock ran backwards"
        yield Unchecked(Why.TOLD, says, size)


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key[:60]!r} is there twice")
        found[key] = value
    return found
