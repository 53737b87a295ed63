"""Breaches: what holds of every deadline that is noted as missed."""

from __future__ import annotations

from typing import Final

from casework.domain.calendar import TIME_WORDS
from casework.domain.general import RECORD_STANDS
from casework.domain.governance.sla import SLABreached
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said
from casework.domain.properties.templates import Property, at_most_once, whenever

PROPERTIES: Final[tuple[Property, ...]] = (
    at_most_once(
        law("The passing of a deadline is noted once", TIME_WORDS),
        SLABreached,
        of=lambda it: (it.event.key, it.event.occurrence),
    ),
    whenever(
        law("What is noted as missed ran, and was over", TIME_WORDS),
        SLABreached,
        lambda it: it.facts.ends == it.event.ends and it.act.at > it.event.ends,
    ),
    whenever(
        law("A breach is noted of the case that ran late", RECORD_STANDS),
        SLABreached,
        lambda it: it.event.subject == it.facts.subject,
    ),
    as_said(law("A breach is on record as it was noted", RECORD_STANDS), (SLABreached,)),
)
