"""When a check finds what an earlier one overlooked, that is held against the office (REQ-08).

Whoever checks again says of such an item again that it was found late. In one generation of the
request the same items are the same finding, so the finding's name tells generation and items: the
second check meets it again, and is never refused for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from casework.domain.catalogue import Items
from casework.domain.kernel import Happened, Reaction, was
from casework.domain.requests.filing import Open
from casework.domain.requests.one_notice import DeficiencyFoundLate
from casework.domain.review import finding


def when_deficiency_is_found_late(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case DeficiencyFoundLate(items):
            generation = was(it.state, Open).filing.generation
            earlier = f"{it.stream}, generation {generation}"
            name = f"late:{it.identity}:{generation}.{_digest(items)}"
            found = finding.OpenFinding(it.stream, items, earlier, by=it.act.by, at=it.act.at)
            yield f"{finding.decider.name}/{name}", found


def _digest(items: Items) -> str:
    """The items, in whatever script they are called, in a few letters that any store can keep."""
    return sha256(ascii(sorted(items)).encode()).hexdigest()[:16]
