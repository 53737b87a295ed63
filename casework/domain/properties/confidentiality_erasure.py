"""Erasure: what holds of the order that nothing said of a person be read any more."""

from __future__ import annotations

from typing import Final

from casework.domain.confidentiality.erasure import ErasureOrdered
from casework.domain.general import REASON_STATED, RECORD_STANDS
from casework.domain.kernel import IN_ORDER, stated
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said
from casework.domain.properties.templates import Property, at_most_once, whenever

PROPERTIES: Final[tuple[Property, ...]] = (
    at_most_once(law("A person's words are ordered erased once", IN_ORDER), ErasureOrdered),
    whenever(
        law("Whoever orders an erasure says why", REASON_STATED),
        ErasureOrdered,
        lambda it: stated(it.event.reason),
    ),
    as_said(
        law("What is on record of an erasure was said of it", RECORD_STANDS),
        (ErasureOrdered,),
    ),
)
