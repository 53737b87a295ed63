"""Differences between two moments, field by field, each with the event that made it.

The moments are those of one stream, of all streams of a page, or of a view. The earlier one may
know nothing that the later one does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import frozen

from casework.application.audit.fields import ABSENT, Difference, differences, value_at
from casework.application.audit.moments import Cut, office_at, standing
from casework.application.audit.scan import VERDICTS
from casework.application.office import Office
from casework.application.ports import Entry
from casework.application.reading import Line, Turn, history, replay
from casework.application.record import MalformedInput
from casework.application.views.figures import Figures
from casework.application.views.work import Due, Work
from casework.domain import calendar
from casework.domain.governance import sla
from casework.domain.metrics.counting import By, Measure, place_of
from casework.domain.people import organisation
from casework.domain.people.figures import Metric
from casework.domain.people.periods import Period


class MomentsCrossed(ValueError):
    """The first moment has something in it that the second has not."""


@frozen
class Change:
    """A field that changed: of which stream or row of a view, and the event behind it.

    ``line`` is the last event that changed it, in ``stream``; none where only time has passed.
    ``before`` and ``after`` are ``ABSENT`` where there was, or is, no such field.
    """

    of: str
    path: str
    before: Any
    after: Any
    stream: str = ""
    line: Line | None = None


def require_in_order(earlier: Cut, later: Cut) -> None:
    """Hold two moments to their order.

    Raises:
        MomentsCrossed: there is something in the first that is not in the second.
    """
    for stream, version in earlier.versions.items():
        if version > (then := later.versions.get(stream, 0)):
            raise MomentsCrossed(
                f"{earlier.moment} has version {version} of {stream}, {later.moment} only {then}:"
                " give the earlier moment first"
            )


# -- Streams -----------------------------------------------------------------------------------


def diff(office: Office, stream: str, earlier: Cut, later: Cut) -> tuple[Change, ...]:
    """What changed in a stream from one moment to another, in the order of its state's fields.

    Raises:
        MalformedInput: no such page, or nothing has ever happened in the stream.
        UnknownMoment: nothing had happened in it yet at the later moment.
        MomentsCrossed: the stream went back from the one to the other.
    """
    end, _ = standing(office, later, stream)
    begin = earlier.versions.get(stream, 0)
    if begin > end:
        raise MomentsCrossed(
            f"{stream} has version {begin} at {earlier.moment}, and {end} at {later.moment}: give"
            " the earlier moment first"
        )
    return tuple(_changes(stream, replay(office, stream)[begin:end]))


def _changes(stream: str, turns: Sequence[Turn]) -> Iterator[Change]:
    if turns:
        for it in differences(turns[0].before, turns[-1].after):
            behind = last_change(turns, it.path)
            assert behind, f"{it.path} of {stream} changed by itself"
            yield Change(stream, it.path, it.before, it.after, stream, behind.line)


def last_change(turns: Sequence[Turn], path: str) -> Turn | None:
    """The last event that changed what is at a path; none if none did."""
    for turn in reversed(turns):
        if not same(value_at(turn.before, path), value_at(turn.after, path)):
            return turn
    return None


def same(one: Any, other: Any) -> bool:
    return next(differences(one, other), None) is None


def diff_page(office: Office, page: str, earlier: Cut, later: Cut) -> tuple[Change, ...]:
    """What changed in all streams of a page, stream by stream.

    Raises:
        MalformedInput: there is no such page.
        MomentsCrossed: a stream went back from the one moment to the other.
    """
    if page not in office.pages:
        raise MalformedInput(f"{page!r} is no page: there are {', '.join(sorted(office.pages))}")
    streams = sorted(it for it in later.versions if it.startswith(f"{page}/"))
    moved = [it for it in streams if later.versions[it] != earlier.versions.get(it, 0)]
    return tuple(it for stream in moved for it in diff(office, stream, earlier, later))


# -- Open work ---------------------------------------------------------------------------------

_Key = tuple[str, str, str]
_EVERY: Final = f"{calendar.decider.name}/"
_NOTES: Final = f"{sla.decider.name}/"


@frozen
class Row:
    """A deadline in the open work: the phase of its case, when it ends, whether its breach is
    on record."""

    phase: str
    ends: datetime
    noted: bool


def diff_queue(office: Office, earlier: Cut, later: Cut) -> tuple[Change, ...]:
    """What changed in the open work: deadlines that came, went, moved, were missed or noted.

    Raises:
        MomentsCrossed: the first moment has something in it that the second has not.
    """
    require_in_order(earlier, later)
    work = Work.of(office_at(office, earlier))
    before = _rows(work.due())
    behind: dict[tuple[_Key, str], tuple[str, int]] = {}
    now = dict(before)
    for entry in _between(office, earlier, later):
        work.read(entry)
        touched = _touched(entry, {it[0] for it in now})
        fresh = _rows(it for stream in touched for it in work.due_in(stream))
        for key in {it for it in now if it[0] in touched} | fresh.keys():
            was, is_ = now.pop(key, ABSENT), fresh.get(key, ABSENT)
            for it in differences(was, is_):
                behind[key, it.path] = behind[key, ""] = entry.stream, entry.version
            if is_ is not ABSENT:
                now[key] = is_
    changes: list[Change] = []
    for key in sorted(before.keys() | now.keys()):
        was, is_ = before.get(key, ABSENT), now.get(key, ABSENT)
        of = " ".join(filter(None, key))
        changes += (
            _with_line(office, of, it, behind[key, it.path]) for it in differences(was, is_)
        )
        if isinstance(was, Row) and isinstance(is_, Row):
            overdue = earlier.at > was.ends, later.at > is_.ends
            changes += [Change(of, "overdue", *overdue)] * (overdue[0] != overdue[1])
    return tuple(changes)


def _rows(due: Iterable[Due]) -> dict[_Key, Row]:
    return {
        (it.stream, it.deadline.key, it.deadline.occurrence): Row(
            it.phase, it.deadline.ends, it.noted
        )
        for it in due
    }


def _touched(entry: Entry, open_: set[str]) -> set[str]:
    """The streams whose deadlines an entry may have to do with."""
    if entry.stream.startswith(_EVERY):
        return open_
    return {entry.stream.removeprefix(_NOTES)}


def _between(office: Office, earlier: Cut, later: Cut) -> Iterator[Entry]:
    for _, entry in later.feed(office.journal):
        if not earlier.holds(entry) and entry.name not in VERDICTS:
            yield entry


def _with_line(office: Office, of: str, it: Difference, place: tuple[str, int]) -> Change:
    stream, version = place
    line = history(office, stream)[version - 1]
    return Change(of, it.path, it.before, it.after, stream, line)


# -- Figures -----------------------------------------------------------------------------------


def diff_figures(
    office: Office,
    earlier: Cut,
    later: Cut,
    by: By,
    metrics: Sequence[Metric],
    periods: Sequence[Period] = (),
) -> tuple[Change, ...]:
    """What changed in the figures; behind each, the last event that it counts more or less of.

    Without ``periods``, those of every month there is anything of. Where the same is counted
    for somebody else, the calendar or the organisation is behind it.

    Raises:
        MomentsCrossed: the first moment has something in it that the second has not.
    """
    require_in_order(earlier, later)
    views = [Figures.of(office_at(office, it)) for it in (earlier, later)]
    months = periods or views[1].months()
    before, after = ({_name(it): it for it in view.measures(by, metrics, months)} for view in views)
    changes: list[Change] = []
    for name in dict.fromkeys([*before, *after]):
        was, is_ = before.get(name), after.get(name)
        for it in differences(_told(was), _told(is_)):
            place = _counted_since(office, was, is_) or _setting(office, earlier, later)
            changes.append(
                _with_line(office, name, it, place)
                if place
                else Change(name, it.path, it.before, it.after)
            )
    return tuple(changes)


@frozen
class _Figure:
    numerator: int
    denominator: int


def _told(it: Measure | None) -> Any:
    return _Figure(it.figure.numerator, it.figure.denominator) if it else ABSENT


def _name(it: Measure) -> str:
    return " ".join(filter(None, (it.metric.value, it.period, it.subject.name)))


def _counted_since(
    office: Office, was: Measure | None, is_: Measure | None
) -> tuple[str, int] | None:
    """The last of the events that only one of two measures rests on."""
    before, after = (frozenset(it.figure.evidence) if it else frozenset() for it in (was, is_))
    found = [place_of(it) for it in before ^ after]
    return max(found, key=lambda it: office.journal.position_of(*it) or 0, default=None)


def _setting(office: Office, earlier: Cut, later: Cut) -> tuple[str, int] | None:
    """The last event that moved the calendar or somebody's post."""
    pages = (calendar.decider.name, organisation.decider.name)
    found = [
        (it.stream, it.version)
        for it in _between(office, earlier, later)
        if it.stream.partition("/")[0] in pages
    ]
    return found[-1] if found else None
