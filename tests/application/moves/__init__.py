"""What somebody in a fully staffed office might do next: acts that are likely to be accepted.

A move is a stream and an act. For each part of an office's life a function looks at the states that
its streams are in and names them; it promises nothing, the office decides. ``cast`` tells who there
is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from casework.application.office import Office
from tests.application.moves.appraised import (
    BACK_OFFICE,
    HANDLER,
    SIGNER,
    of_clerk,
    of_leave,
    of_schemes,
    of_work,
)
from tests.application.moves.care import of_care, of_consultation, of_findings
from tests.application.moves.cases import CASES, of_case
from tests.application.moves.cast import Move
from tests.application.moves.house import of_people, of_rules, of_secrecy
from tests.application.moves.issuing import of_issuance_alone, of_sheets
from tests.application.moves.selling import of_order_alone
from tests.application.moves.signing import of_contract_alone
from tests.application.moves.store import of_stock
from tests.application.moves.trained import of_newcomers, of_training

PARTS: Final[dict[str, Callable[[Office], Iterator[Move]]]] = {
    **{name: partial(of_case, case=it) for name, it in CASES.items()},
    "contract": of_contract_alone,
    "issuance": of_issuance_alone,
    "order": of_order_alone,
    "sheets": of_sheets,
    "stock": of_stock,
    "care": of_care,
    "desk": of_consultation,
    "findings": of_findings,
    "secrecy": of_secrecy,
    "people": of_people,
    "rules": of_rules,
    "schemes": of_schemes,
    "clerk": of_clerk,
    "handler": partial(of_work, one=HANDLER),
    "signer": partial(of_work, one=SIGNER),
    "backoffice": partial(of_work, one=BACK_OFFICE),
    "leave": of_leave,
    "newcomers": of_newcomers,
    "school": of_training,
}
"""The parts of an office's life, each of which goes on by itself."""
