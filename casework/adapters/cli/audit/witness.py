"""`casework audit witness`: outside the office, holding the log to what it has shown before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cyclopts import App
from rich.text import Text

from casework.adapters.cli.audit.logs import keys_of, telling_keys
from casework.adapters.cli.looks import KEPT, advised, marked, plain, under
from casework.adapters.cli.output import COMMON, Common, Exit, Failure, answer, fail
from casework.application.audit.merkle import ProofRejected
from casework.application.record import MalformedInput

if TYPE_CHECKING:
    from casework.infrastructure.sealing.witness import Witness

_HELP: Final = """Keep the last checkpoint of a log outside the office; sign only what grew from it.

Exit codes: 0 done; 1 the witness does not sign; 2 what was asked, or a file, is not right.
"""

witness: Final = App(name="witness", help=_HELP)


@witness.command
def begin(
    checkpoint: Path,
    /,
    *,
    held: Path,
    key: Path,
    log: Path,
    handover: tuple[Path, ...] = (),
    common: Common = COMMON,
) -> Exit:
    """Sign a first checkpoint of a log, with nothing to hold it to, and keep it.

    Parameters
    ----------
    checkpoint
        The file with the checkpoint.
    held
        The file in which the witness keeps what it signed last.
    key
        The file with the witness's key (casework audit keygen --witness).
    log
        The file with the first key of the log that is trusted.
    handover
        The checkpoints by which the log passed from that key to others, in order.
    """
    it, shown = _witness(held, key, log, handover), checkpoint.read_bytes()
    try:
        it.begin(shown)
    except ProofRejected as wrong:
        return _refuses(wrong, common)
    return _told(it, common)


@witness.command
def cosign(
    proof: Path,
    /,
    *,
    held: Path,
    key: Path,
    log: Path,
    handover: tuple[Path, ...] = (),
    common: Common = COMMON,
) -> Exit:
    """Sign the checkpoint that the log has grown to from the one that is held, and keep that.

    Parameters
    ----------
    proof
        The file with the proof that it grew (casework audit prove-growth).
    held, key, log, handover
        As for `begin`.
    """
    from casework.infrastructure.sealing.proofs import ConsistencyProof

    it, shown = _witness(held, key, log, handover), ConsistencyProof.parse(proof.read_bytes())
    try:
        it.cosign(shown)
    except ProofRejected as wrong:
        return _refuses(wrong, common)
    return _told(it, common)


@witness.command(name="held")
def what_is_held(
    *,
    held: Path,
    key: Path,
    log: Path,
    handover: tuple[Path, ...] = (),
    common: Common = COMMON,
) -> Exit:
    """Tell what the witness signed last. The file itself is what an auditor asks for (--since).

    Parameters
    ----------
    held, key, log, handover
        As for `begin`.
    """
    return _told(_witness(held, key, log, handover), common)


def _witness(held: Path, key: Path, log: Path, handovers: Sequence[Path]) -> Witness:
    with telling_keys():
        from casework.infrastructure.sealing.keys import Kind, read_signing_key
        from casework.infrastructure.sealing.witness import Witness

        keys = keys_of(log, handovers)
        return Witness(read_signing_key(key, Kind.WITNESS), keys, held, lambda: datetime.now(UTC))


def _told(it: Witness, common: Common) -> Exit:
    held = it.held()
    if held is None:
        raise MalformedInput(f"{it.file} is not there: let the witness begin")
    document = {
        "held": str(it.file),
        "origin": held.checkpoint.origin,
        "size": held.checkpoint.size,
        "root": held.checkpoint.root.hex(),
        "at": held.at,
        "note": held.note.decode(),
    }
    said = f"{it.key.name} holds {held.checkpoint.size:,} entries of {held.checkpoint.origin}."
    answer(
        common,
        document,
        marked(KEPT, Text(plain(said))),
        under(Text(held.note.decode().rstrip(), "cyan")),
        advised(f"{it.file.name} is what an auditor asks for: casework audit verify --since"),
    )
    return Exit.DONE


def _refuses(wrong: ProofRejected, common: Common) -> Exit:
    says = f"The witness does not sign: {wrong}"
    return fail(Failure("rejected", says, exit=Exit.FAULT), json=common.json)
