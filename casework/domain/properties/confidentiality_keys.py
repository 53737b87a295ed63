"""Keys: what holds of the beginning from which on what is personal lies under keys."""

from __future__ import annotations

from typing import Final

from casework.domain.confidentiality.keys import KeysBegun
from casework.domain.general import REASON_STATED, RECORD_STANDS
from casework.domain.kernel import IN_ORDER, stated
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said
from casework.domain.properties.templates import Property, at_most_once, whenever

PROPERTIES: Final[tuple[Property, ...]] = (
    at_most_once(law("Keys begin once, and for good", IN_ORDER), KeysBegun),
    whenever(
        law("Whoever has keys begin says why", REASON_STATED),
        KeysBegun,
        lambda it: stated(it.event.reason),
    ),
    as_said(law("What is on record of keys was said of them", RECORD_STANDS), (KeysBegun,)),
)
