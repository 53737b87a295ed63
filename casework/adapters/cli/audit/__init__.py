"""`casework audit`: any past state, every reason, and a history that proves itself."""

from __future__ import annotations

from typing import Final

from cyclopts import App

from casework.adapters.cli.audit import (
    again,
    erasing,
    exports,
    looking,
    looking_into,
    monitoring,
    proof,
    sealing,
)
from casework.adapters.cli.audit.witness import witness

_HELP: Final = """Look back, explain, prove, and export what the office has on record.

Exit codes: 0 done, and what was checked holds; 1 the record does not hold; 2 what was asked, or
where, is not right.
"""

audit: Final = App(name="audit", help=_HELP)
audit.command(looking.as_of)
audit.command(looking.diff)
audit.command(looking.timeline)
audit.command(looking.explain)
audit.command(looking_into.refusals)
audit.command(looking_into.people)
audit.command(looking_into.sample)
audit.command(looking_into.completeness)
audit.command(sealing.keygen)
audit.command(sealing.seal)
audit.command(sealing.fsck)
audit.command(proof.export)
audit.command(proof.verify)
audit.command(proof.prove)
audit.command(proof.prove_growth)
audit.command(proof.check_proof)
audit.command(proof.rotate)
audit.command(witness)
audit.command(erasing.erase)
audit.command(erasing.keys)
audit.command(exports.log)
audit.command(exports.model)
audit.command(monitoring.monitor)
audit.command(again.redecide)
audit.command(again.what_if)
