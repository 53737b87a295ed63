"""Source records: what holds of every case that was taken over from another system."""

from __future__ import annotations

from typing import Final

from casework.domain.archives.source import SourceKept
from casework.domain.general import RECORD_STANDS
from casework.domain.kernel import IN_ORDER
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said
from casework.domain.properties.templates import Property, at_most_once

PROPERTIES: Final[tuple[Property, ...]] = (
    at_most_once(law("A source is kept once, and never again otherwise", IN_ORDER), SourceKept),
    as_said(law("A source is kept as it was told", RECORD_STANDS), (SourceKept,)),
)
