"""When the office is founded, whoever holds its first post is its first employee.

There is nobody yet who could engage them, and without an employment a post gives no role.
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.domain.kernel import Happened, Reaction
from casework.domain.people import employee
from casework.domain.people.organisation import OfficeFounded


def when_office_is_founded(it: Happened) -> Iterator[Reaction]:
    match it.event:
        case OfficeFounded(hr, name):
            engage = employee.EngageEmployee(name, "full_time", by=it.act.by, at=it.act.at)
            yield f"{employee.decider.name}/{hr}", engage
