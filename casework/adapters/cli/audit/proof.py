"""Proof: a bundle for whoever trusts neither us nor our software, and single proofs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.audit.logs import keys_of, log_of, read_with, seals_at, telling_keys
from casework.adapters.cli.audit.reports import entries, shown
from casework.adapters.cli.looks import (
    BROKEN,
    KEPT,
    advised,
    columns,
    counted,
    marked,
    plain,
    under,
)
from casework.adapters.cli.offices import office_at
from casework.adapters.cli.output import COMMON, Common, Exit, Failure, answer, fail
from casework.adapters.interchange.bundles import open_bundle, write_bundle
from casework.application.audit import bundle_check, proving
from casework.application.audit.bundle import Export
from casework.application.audit.bundle_check import Verified
from casework.application.audit.leaves import entry_of, leaf_bytes
from casework.application.audit.merkle import ProofRejected, leaf_hash, verify_consistency
from casework.application.audit.redecide import Came
from casework.application.ports import Entry
from casework.application.record import MalformedInput
from casework.infrastructure.bootstrap import office_on, open_keys, rules_in_force

if TYPE_CHECKING:
    from casework.infrastructure.sealing.checkpoints import LogKeys
    from casework.infrastructure.sealing.manifests import LogNotary

_PROOF: Final = b"c2sp.org/tlog-proof@"

# -- A bundle ------------------------------------------------------------------------------------


def export(
    bundle: Path,
    /,
    *,
    key: Path,
    first: Path | None = None,
    handover: tuple[Path, ...] = (),
    since: tuple[Path, ...] = (),
    common: Common = COMMON,
) -> Exit:
    """Write all that is sealed to one file, which `casework audit verify` checks without a store.

    Parameters
    ----------
    bundle
        The file to write. It must not be there yet.
    key
        The file with the key that the log is sealed with: it signs what the bundle says of itself.
    first
        The file with the first key of the log that is trusted; otherwise it is this one.
    handover
        The checkpoints by which the log passed from the first key to this one, in order.
    since
        A checkpoint that somebody outside holds: the bundle proves to have grown from it.
    """
    signing, log = log_of(key, first, handover)
    from casework.infrastructure.sealing.manifests import LogNotary, vouched_by

    with office_at(common) as office, seals_at(common) as seals:
        exported = Export(
            office.journal,
            seals,
            LogNotary(log),
            rules_in_force(),
            [it.read_bytes() for it in handover],
            [it.read_bytes() for it in since],
        )
        try:
            made = write_bundle(
                bundle, exported.entries(), exported.parts, lambda told: vouched_by(signing, told)
            )
        except FileExistsError:
            raise MalformedInput(f"{bundle} is there already: name another file") from None
    document = {"bundle": str(bundle), "bytes": bundle.stat().st_size, "manifest": made}
    waiting = f"{made.waiting:,} more wait to be sealed." if made.waiting else ""
    answer(
        common,
        document,
        marked(KEPT, Text(f"{entries(made.size)} in {plain(str(bundle))}. {waiting}".rstrip())),
        advised("Whoever gets it asks: casework audit verify FILE --key KEY.pub --since FILE"),
    )
    return Exit.DONE


def verify(
    bundle: Path,
    /,
    *,
    since: tuple[Path, ...] = (),
    key: Path | None = None,
    unsigned: bool = False,
    keys: Path | None = None,
    common: Common = COMMON,
) -> Exit:
    """Check a bundle: every byte of it, every entry, every signature, every decision made again.

    It takes no store and no network. Exit code 1 if anything does not hold, 2 if the file is no
    bundle that can be read, 5 if all holds that could be checked, and without a key no signature
    could: then anybody may have made it.

    Parameters
    ----------
    bundle
        The file.
    since
        A checkpoint that you have held: what is in the bundle must have grown from it.
    key
        The file with the first key of the log that you trust; without it no signature is checked.
    unsigned
        That is what you want: exit code 0, though no signature was checked.
    keys
        The folder with the keys for personal data, if you have it.
    """
    held = [it.read_bytes() for it in since]
    notary = _notary(key)
    with open_bundle(bundle) as opened:
        office = office_on(opened.journal, keys=open_keys(keys) if keys else None)
        verified = bundle_check.verify(opened, office, rules_in_force(), notary, held)
    said = shown(verified.report, columns(_checked(verified)))
    if not verified.signed:
        says = "No signature was checked: this proves nothing. Give the key that you trust: --key"
        said.append(marked(BROKEN, Text(says, "bold")))
    answer(common, _verified_document(verified), *said)
    if not verified.holds:
        return Exit.FAULT
    return Exit.DONE if verified.signed or unsigned else Exit.UNSIGNED


def _notary(key: Path | None) -> LogNotary:
    with telling_keys():
        from casework.infrastructure.sealing.manifests import LogNotary

        return LogNotary(keys_of(key, ()) if key else None)


def _verified_document(it: Verified) -> dict[str, Any]:
    return {
        "holds": it.holds,
        "signed": it.signed,
        "key": it.key,
        "since": it.since,
        "manifest": it.manifest,
        "came": {one.value: it.came.get(one, 0) for one in Came},
        **attrs.asdict(it.report),
    }


def _checked(it: Verified) -> Iterator[tuple[RenderableType, ...]]:
    """What was gone through, a line each."""
    report, told = it.report, it.manifest
    yield Text("log", "dim"), plain(told.origin)
    yield Text("entries", "dim"), f"{report.entries:,} of {counted(report.streams, 'stream')}"
    signed = f"by {it.key}" if it.key else "not checked: no key was given"
    yield Text("signatures", "dim"), plain(signed)
    yield Text("checkpoints", "dim"), f"{report.checkpoints:,}, each with the root of its entries"
    if it.since:
        sizes = ", ".join(f"{size:,}" for size in it.since)
        yield Text("grown from", "dim"), f"the {sizes} entries of the checkpoint held outside"
    decided = f"{told.accepted:,} accepted, {told.refused:,} refused"
    yield Text("decisions", "dim"), f"{decided}, from {told.earliest} to {told.latest}"
    came = ", ".join(f"{n:,} {one.value}" for one, n in it.came.items())
    yield Text("made again", "dim"), came or "none"
    rules = ", ".join(f"{n:,} under {one[:16]}…" for one, n in told.decided_under.items())
    yield Text("rule sets", "dim"), rules or "none"


# -- One entry, one growth -----------------------------------------------------------------------


def prove(
    stream: str,
    version: int,
    file: Path,
    /,
    *,
    key: Path | None = None,
    handover: tuple[Path, ...] = (),
    common: Common = COMMON,
) -> Exit:
    """Prove to somebody that one entry is sealed, without showing any other.

    Parameters
    ----------
    stream
        PAGE/ID.
    version
        Of the stream.
    file
        Where to write the proof, by custom NAME.tlog-proof; the entry is in it. It must not be
        there yet.
    key
        The file with the first key of the log; without it the checkpoint is not verified before.
    handover
        The checkpoints by which the log passed from that key to others, in order.
    """
    reader = read_with(key, handover)
    from casework.infrastructure.sealing.proofs import InclusionProof

    with office_at(common) as office, seals_at(common) as seals:
        it = proving.inclusion(office.journal, seals, reader, stream, version)
    leaf = leaf_bytes(it.entry)
    _write(file, InclusionProof(it.index, it.path, it.checkpoint, leaf).encode())
    document = {"file": str(file), "leaf": it.index, "size": it.size, "hash": leaf_hash(leaf).hex()}
    said = (
        f"{plain(stream)} v{version} is leaf {it.index:,} of {it.size:,}: the proof is in {file}."
    )
    answer(common, document, marked(KEPT, Text(said)))
    return Exit.DONE


def prove_growth(
    checkpoint: Path,
    file: Path,
    /,
    *,
    key: Path | None = None,
    handover: tuple[Path, ...] = (),
    common: Common = COMMON,
) -> Exit:
    """Prove to whoever holds a checkpoint that the log only grew since: a witness asks for it.

    Parameters
    ----------
    checkpoint
        The file with the checkpoint that is held.
    file
        Where to write the proof. It must not be there yet.
    key
        The file with the first key of the log; without it no checkpoint is verified before.
    handover
        The checkpoints by which the log passed from that key to others, in order.
    """
    reader = read_with(key, handover)
    from casework.infrastructure.sealing.proofs import ConsistencyProof

    held = reader.read(checkpoint.read_bytes())
    with seals_at(common) as seals:
        it = proving.consistency(seals, reader, held.size)
    verify_consistency(it.first, it.second, it.path, held.root, reader.read(it.checkpoint).root)
    _write(file, ConsistencyProof(it.first, it.path, it.checkpoint).encode())
    document = {"file": str(file), "from": it.first, "to": it.second}
    said = f"The log grew from {it.first:,} entries to {it.second:,}: the proof is in {file}."
    answer(common, document, marked(KEPT, Text(said)))
    return Exit.DONE


def check_proof(
    file: Path,
    /,
    *,
    key: Path,
    handover: tuple[Path, ...] = (),
    since: Path | None = None,
    common: Common = COMMON,
) -> Exit:
    """Check a proof, without a store: that an entry is in the log, or that the log only grew.

    Exit code 1 if it does not show that.

    Parameters
    ----------
    file
        The proof.
    key
        The file with the first key of the log that you trust.
    handover
        The checkpoints by which the log passed from that key to others, in order.
    since
        The checkpoint that you have held, if the proof is that the log grew from it.
    """
    log, data = keys_of(key, handover), file.read_bytes()
    if data.startswith(_PROOF):
        return _check_entry(data, log, common)
    if since is None:
        raise MalformedInput("this proves that a log grew: say from where, with --since")
    return _check_growth(data, since.read_bytes(), log, common)


def _check_entry(data: bytes, log: LogKeys, common: Common) -> Exit:
    from casework.infrastructure.sealing.proofs import InclusionProof

    proof = InclusionProof.parse(data)
    try:
        entry = entry_of(proof.extra or b"")
    except ValueError:
        raise MalformedInput("there is no entry in this proof that it could be about") from None
    try:
        of = proof.verify(leaf_hash(leaf_bytes(entry)), log).checkpoint
    except ProofRejected as wrong:
        return _rejected(wrong, common)
    document = {
        "holds": True,
        "leaf": proof.index,
        "size": of.size,
        "origin": of.origin,
        **_entry_document(entry),
    }
    said = f"{entry.stream} v{entry.version} is leaf {proof.index:,} of {of.size:,} of {of.origin}."
    written = Text(plain(entry.data.decode("utf-8", "backslashreplace")), "dim")
    answer(common, document, marked(KEPT, Text(plain(said))), under(written))
    return Exit.DONE


def _entry_document(entry: Entry) -> dict[str, Any]:
    text = entry.data.decode("utf-8", "backslashreplace")
    return {
        "stream": entry.stream,
        "version": entry.version,
        "name": entry.name,
        "data": text,
    }


def _check_growth(data: bytes, since: bytes, log: LogKeys, common: Common) -> Exit:
    from casework.infrastructure.sealing.proofs import ConsistencyProof

    proof = ConsistencyProof.parse(data)
    try:
        of = proof.verify(since, log).checkpoint
    except ProofRejected as wrong:
        return _rejected(wrong, common)
    document = {"holds": True, "from": proof.old, "size": of.size, "origin": of.origin}
    said = f"{of.origin} only grew, from {proof.old:,} entries to {of.size:,}."
    answer(common, document, marked(KEPT, Text(plain(said))))
    return Exit.DONE


def _rejected(wrong: ProofRejected, common: Common) -> Exit:
    says = f"This does not show what it should: {wrong}"
    return fail(Failure("rejected", says, exit=Exit.FAULT), json=common.json)


def _write(file: Path, data: bytes) -> None:
    try:
        with file.open("xb") as out:
            out.write(data)
    except FileExistsError:
        raise MalformedInput(f"{file} is there already: name another file") from None


# -- From one key to the next --------------------------------------------------------------------


def rotate(
    *,
    key: Path,
    new: Path,
    out: Path,
    first: Path | None = None,
    handover: tuple[Path, ...] = (),
    common: Common = COMMON,
) -> Exit:
    """Hand the log over to another key, at its last checkpoint: both keys sign that.

    Parameters
    ----------
    key
        The file with the key that the log is sealed with by now.
    new
        The file with the key to come, of the same name (casework audit keygen).
    out
        Where to write the handover. It must not be there yet.
    first
        The file with the first key of the log that is trusted; otherwise it is --key.
    handover
        The checkpoints by which the log passed from the first key to --key, in order.
    """
    signing, log = log_of(key, first, handover)
    from casework.infrastructure.sealing.checkpoints import hand_over, open_checkpoint
    from casework.infrastructure.sealing.keys import Kind, read_signing_key

    with telling_keys():
        successor = read_signing_key(new, Kind.LOG)
    with seals_at(common) as seals:
        head = seals.head()
    if head is None:
        raise MalformedInput("nothing is sealed yet, so there is nothing to hand over")
    last = open_checkpoint(head.checkpoint, log).checkpoint
    note = hand_over(last, signing, successor)
    _write(out, note)
    document = {"file": str(out), "size": last.size, "key": str(successor.verifier)}
    answer(
        common,
        document,
        marked(KEPT, Text(f"From {last.size:,} entries on, {plain(new.name)} seals the log.")),
        advised(f"Hand {plain(out.name)} to all who trust the old key; seal with --handover."),
    )
    return Exit.DONE
