"""Laws of the office: what is protected is read by the granted alone; no deadline goes unnoted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime

from casework.domain.care.customer import CustomerRead
from casework.domain.confidentiality import grants
from casework.domain.governance.sla import SLABreached
from casework.domain.kernel import SYSTEM, Deadline, Person
from casework.infrastructure.bootstrap import PAGES
from tests.application.laws.record import Record

# -- LAW-12 ------------------------------------------------------------------------------------


def only_the_granted_read(record: Record) -> None:
    """Whoever reads what is protected holds a grant for its class and subject then."""
    held: dict[str, dict[str, grants.Grant]] = defaultdict(dict)
    for line in record.lines:
        match line.event:
            case grants.AccessGranted(person, grant):
                held[person][grant.key] = grant
            case grants.AccessRevoked(key):
                del held[line.identity][key]
            case grants.GrantsEnded():
                held[line.identity].clear()
            case grants.ClassifiedRead(reader, information, subject):
                assert _covered(held[reader], information, subject, line.at)
            case CustomerRead(reader):
                assert _covered(held[reader], "customer_info", line.identity, line.at)


def _covered(held: dict[str, grants.Grant], wanted: str, about: str, at: datetime) -> bool:
    return any(
        wanted in it.classes and it.subject in (about, "*") and at <= it.expires
        for it in held.values()
    )


# -- LAW-13 ------------------------------------------------------------------------------------


def every_breach_is_noted_once(record: Record) -> None:
    """Each deadline that passed was noted, once; and nothing else was."""
    noted = Counter(
        (event.subject, event.key, event.occurrence)
        for _, event in record.of("governance.sla", SLABreached)
    )
    assert set(noted.values()) <= {1}
    passed = {
        (stream, it.key, it.occurrence)
        for stream in record.streams
        for it, until, _ in _ran(record, stream)
        if it.lapse is None and it.ends < until
    }
    assert passed <= noted.keys(), f"not noted: {passed - noted.keys()}"
    for line, event in record.of("governance.sla", SLABreached):
        ran = {(it.key, it.occurrence, it.ends) for it, _, _ in _ran(record, event.subject)}
        assert (event.key, event.occurrence, event.ends) in ran
        assert line.at > event.ends


def what_lapses_lapses_before_anything_else(record: Record) -> None:
    """Once a deadline is over that ends something, the clock ends it before anybody acts."""
    for stream in record.streams:
        for it, until, by in _ran(record, stream):
            assert it.lapse is None or until <= it.ends or by == SYSTEM, f"{it} in {stream}"


def _ran(record: Record, stream: str) -> Iterator[tuple[Deadline, datetime, Person | None]]:
    """Every deadline that ran between two steps, or still does: with the time of the later step,
    and who took it, or the time at which the record was read, and nobody."""
    decider = PAGES[stream.partition("/")[0]].decider
    state, lines = decider.initial, record.streams[stream]
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        state = decider.evolve(state, line.event)
        if after and (after.decision, after.step) == (line.decision, line.step):
            continue  # In the midst of what one act led to.
        until, by = (after.at, after.by) if after else (record.end, None)
        yield from ((it, until, by) for it in decider.due(state, record.calendars))
