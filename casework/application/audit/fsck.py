"""Checking all of it: what is on record, what is sealed, and whether the two agree.

Everything is worked out anew from the entries as they are stored; nothing that was worked out
before is believed. Nothing is repaired. What could not be checked is told too, so that nobody takes
silence for proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from casework.application.audit.findings import Finding, Kind, Report, Unchecked, Why
from casework.application.audit.fsck_record import FAULTS, RecordCheck
from casework.application.audit.fsck_tree import TreeCheck
from casework.application.audit.redecide import Came, Redecided, redecide
from casework.application.audit.sealing import Unsealable, hash_of
from casework.application.audit.seals import Reader, Seals, Tree
from casework.application.office import Office

_LOWEST = -(2**63)
"""Readers of the feed begin at 0. What was put before that by hand is seen from here."""


def fsck(office: Office, seals: Seals, reader: Reader, since: Sequence[bytes] = ()) -> Report:
    """Check the whole record of an office, and what is kept of its seals.

    ``since`` are checkpoints that somebody outside has held: signed notes, of the same log.

    Raises:
        ProofRejected: one of ``since`` is no checkpoint of this log.
        StoreFailure: the store could not be read.
    """
    outside = [reader.read(it) for it in since]
    tree, record = TreeCheck(seals, reader, outside), RecordCheck(office)
    findings: list[Finding] = []
    entries = 0
    for position, entry in office.journal.feed(_LOWEST):
        entries += 1
        leaf = b""
        try:
            leaf = hash_of(position, entry)
        except Unsealable as wrong:
            findings.append(Finding(Kind.MALFORMED, str(wrong), position=position))
        if position > 0:
            tree.see(position, entry, leaf)
        else:
            says = f"{entry.stream} v{entry.version} stands before the beginning of the feed"
            findings.append(Finding(Kind.HIDDEN, says, None, position, entry.stream, entry.version))
        if leaf:
            findings += record.see(position, entry, leaf)
    findings += record.end()
    findings = [*tree.findings(), *findings]
    redecided, unchecked = _again(office, record, findings)
    return Report(
        entries,
        record.streams,
        record.decisions,
        tree.size,
        tree.waiting,
        tree.checkpoints,
        redecided,
        tuple(findings),
        (*_unchecked(tree, outside, entries, verifies=reader.verifies), *unchecked),
    )


def _again(
    office: Office, record: RecordCheck, findings: list[Finding]
) -> tuple[int, list[Unchecked]]:
    """Make every decision again, and add those that come out otherwise."""
    count = unread = 0
    unchecked: list[Unchecked] = []
    try:
        for it in redecide(office):
            if it.came is Came.NOT_DECIDABLE and it.unread:
                unread += 1
                continue
            count += 1
            findings += _otherwise(it, record)
    except FAULTS as fault:
        says = f"decisions after the first {count} were not made again: {type(fault).__name__}"
        unchecked.append(Unchecked(Why.NOT_REDECIDED, says))
    if unread:
        says = f"{unread} decisions rest on words that are erased, or whose key is not at hand"
        unchecked.append(Unchecked(Why.UNREAD, says, unread))
    return count, unchecked


def _otherwise(it: Redecided, record: RecordCheck) -> Iterable[Finding]:
    known = it.came is Came.NOT_DECIDABLE and (not it.decision or it.decision in record.faulty)
    if it.came is Came.UNCHANGED or known:  # What cannot be read has been told.
        return
    says = "; ".join((f"decision {it.decision}: {it.came}", *it.told))
    yield Finding(Kind.REDECIDED, says, stream=it.stream, decision=it.decision)


def _unchecked(
    tree: TreeCheck, outside: Sequence[Tree], entries: int, *, verifies: bool
) -> Iterator[Unchecked]:
    held = max((it.size for it in outside), default=0)
    if not entries and not tree.size and not held:
        says = "nothing is on record and nothing is sealed: all of it may have been taken away"
        yield Unchecked(Why.NOTHING_RECORDED, says)
    if not tree.size:
        says = "nothing is sealed: whoever can write to the store may have altered all of it"
        yield Unchecked(Why.NOTHING_SEALED, says, entries)
    elif tree.waiting:
        says = (
            f"{tree.waiting} of {entries} entries wait to be sealed: whoever can write to the"
            " store may have altered them, or taken away others"
        )
        yield Unchecked(Why.UNSEALED, says, tree.waiting)
    if not verifies:
        says = "no key was given: no signature was verified, and anybody may have made the seals"
        yield Unchecked(Why.NO_KEY, says, tree.size)
    if not held:
        says = (
            "no checkpoint that somebody outside holds was given: whoever holds both the store"
            " and the key may have replaced all of it"
        )
        yield Unchecked(Why.NO_CHECKPOINT_OUTSIDE, says, tree.size)
    elif held < tree.size:
        says = (
            f"whoever holds both the store and the key may have replaced the {tree.size - held}"
            f" sealed entries after the first {held}, which the checkpoint held outside is of"
        )
        yield Unchecked(Why.SINCE_CHECKPOINT_OUTSIDE, says, tree.size - held)
