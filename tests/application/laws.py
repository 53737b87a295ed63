"""The laws of whole histories (2.17 of the catalogue), as functions of what is on record.

They read events alone and count for themselves; no page's own bookkeeping is asked, but to fold
a state. Each raises AssertionError where the record breaks it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, Final, TypeVar

from attrs import define, frozen

from casework.application.office import Office
from casework.application.record import ACCEPTED, REFUSED, Verdict
from casework.domain.archives.file import ArchiveOpened
from casework.domain.calendar import CalendarPublished, Calendars, Published
from casework.domain.care.customer import CustomerRead
from casework.domain.care.revisit import SatisfactionRated
from casework.domain.confidentiality import grants
from casework.domain.governance.sla import SLABreached
from casework.domain.inventory import correction, stock, stock_item, stocktake
from casework.domain.kernel import SYSTEM, Deadline, Person, stated
from casework.domain.numbers import NumberTaken
from casework.domain.requests import (
    delivery,
    filing,
    intake,
    objections,
    one_notice,
    outcome,
    processing,
    underway,
)
from casework.domain.requests.filing import IN_ORDER
from casework.domain.review import review
from casework.infrastructure.bootstrap import PAGES

Event = TypeVar("Event")

# -- What is on record -------------------------------------------------------------------------


@frozen
class Line:
    """An event on record: where, when, by whom, and in which step of which decision."""

    stream: str
    version: int
    event: Any
    at: datetime
    by: Person
    decision: str
    step: int

    @property
    def page(self) -> str:
        return self.stream.partition("/")[0]

    @property
    def identity(self) -> str:
        return self.stream.partition("/")[2]


@define(slots=False)
class Record:
    """All events in their order with the verdicts on them, read at a time (``end``)."""

    lines: tuple[Line, ...]
    verdicts: tuple[Verdict, ...]
    end: datetime

    @cached_property
    def streams(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line.stream].append(line)
        return found

    @cached_property
    def calendars(self) -> Calendars:
        tables = self.of("calendar", CalendarPublished)
        first: Published = PAGES["calendar"].decider.initial
        return (*first.versions, *(event.calendar for _, event in tables))

    def of(self, page: str, kind: type[Event]) -> Iterator[tuple[Line, Event]]:
        """The events of a kind on a page, in their order."""
        for line in self.lines:
            if line.page == page and isinstance(line.event, kind):
                yield line, line.event

    def state(self, stream: str) -> Any:
        """Where the events of a stream lead."""
        decider = PAGES[stream.partition("/")[0]].decider
        return decider.after(it.event for it in self.streams.get(stream, ()))

    def before(self, line: Line, stream: str) -> list[Line]:
        """The events of a stream before a line of the record."""
        at = self.lines.index(line)
        return [it for it in self.lines[:at] if it.stream == stream]


def on_record(office: Office) -> Record:
    """Read everything there is."""
    lines: list[Line] = []
    verdicts: list[Verdict] = []
    for _, entry in office.journal.feed():
        if entry.name in (ACCEPTED, REFUSED):
            verdicts.append(office.codec.verdict(entry))
            continue
        body, (event, at) = office.codec.body(entry), office.codec.event(entry)
        who = body.by, body.decision, body.step
        lines.append(Line(entry.stream, entry.version, event, at, Person(who[0]), *who[1:]))
    return Record(tuple(lines), tuple(verdicts), office.clock())


# -- Every decision ----------------------------------------------------------------------------


def every_entry_has_its_verdict(record: Record) -> None:
    """A verdict names exactly what was written in its decision; a refusal wrote nothing."""
    wrote: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for line in record.lines:
        wrote[line.decision].setdefault(line.stream, []).append(line.version)
    for verdict in record.verdicts:
        told = {stream: [*range(first, last + 1)] for stream, first, last in verdict.wrote}
        assert wrote.pop(verdict.decision, {}) == told
        assert bool(verdict.wrote) != bool(verdict.rule)
    assert not wrote, "there are entries without a verdict"
    assert len({it.decision for it in record.verdicts}) == len(record.verdicts)


def time_goes_one_way(record: Record) -> None:
    """GEN-10: in each stream nothing is dated before what came before it."""
    for lines in record.streams.values():
        times = [it.at for it in lines]
        assert times == sorted(times)
        assert [it.version for it in lines] == [*range(1, len(lines) + 1)]


# -- LAW-02 ------------------------------------------------------------------------------------


def what_is_missing_is_told_once(record: Record) -> None:
    """One notice a generation; no later demand, no fresh start by an amendment."""
    for stream, lines in record.streams.items():
        if stream.startswith("requests.intake/"):
            _told_once(lines)


def _told_once(lines: list[Line]) -> None:
    notified: frozenset[str] | None = None
    found: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()
    for line in lines:
        match line.event:
            case one_notice.MissingMaterialsNotified(items):
                assert notified is None, "a second notice in one generation"
                notified = frozenset(it.item for it in items)
            case one_notice.OverrideGranted(items=items):
                assert notified is not None
                notified |= items
            case one_notice.CompletenessChecked(judgements):
                found = frozenset(it.item for it in judgements if it.verdict in IN_ORDER)
                demanded = frozenset(it.item for it in judgements) - found
                assert notified is None or demanded <= notified, "asked for later"
                assert not demanded & settled, "asked for again after an amendment"
            case intake.RequestAmended(materials, form):
                changed = materials | {it.item for it in form}
                settled, found, notified = (settled | found) - changed, frozenset(), None


# -- LAW-03 and LAW-04 -------------------------------------------------------------------------


def passes(lines: list[Line], version: int) -> bool:
    """Whether a review has passed this version at all its stages, and stands."""
    stages, passed = 0, [0]
    for line in lines:
        match line.event:
            case review.ReviewOpened(stages=roles):
                stages, passed = len(roles), [0]
            case review.StagePassed(of, stage) if of == version:
                passed.append(stage)
            case review.ReviewInvalidated():
                passed = []
    return passed == [*range(stages + 1)]


def what_came_back_is_done_again(record: Record) -> None:
    """A return has a reason; what is approved next is a later version, passed from the start."""
    for line, returned in record.of("requests.processing", processing.ReturnedForRework):
        assert stated(returned.reason)
        subject = f"review.review/request_result:{line.identity}"
        for later in record.streams[line.stream][line.version :]:
            if isinstance(later.event, processing.ResultApproved):
                since = record.before(later, subject)[len(record.before(line, subject)) :]
                opened = [it for it in record.streams[subject] if _opens(it.event)][:1]
                assert later.event.version > returned.version
                assert passes([*opened, *since], later.event.version)
                break


def _opens(event: object) -> bool:
    return isinstance(event, review.ReviewOpened)


def only_what_passed_is_told(record: Record) -> None:
    """What is told has passed every stage of a review that stands."""
    for line, told in record.of("requests.delivery", delivery.ResultNotified):
        reviewed = record.before(line, f"review.review/request_result:{line.identity}")
        assert passes(reviewed, told.result.version)


def nothing_is_closed_over_an_objection(record: Record) -> None:
    """What is closed has arrived, or that was waived; and nothing is questioned any more."""
    for stream, lines in record.streams.items():
        if stream.startswith("requests.delivery/"):
            _closed_in_peace(lines)


def _closed_in_peace(lines: list[Line]) -> None:
    arrived, waived = False, False
    questioned: frozenset[str] = frozenset()
    for line in lines:
        match line.event:
            case delivery.DeliveryOpened():
                arrived = False
            case delivery.DeliveryConfirmed():
                arrived = True
            case objections.OverrideGranted(rule):
                waived = rule == "REQ-26"
            case delivery.DeliveryWaived():
                assert waived
                arrived = True
            case objections.ObjectionRaised(key):
                questioned |= {key}
            case objections.ObjectionSettled(key) | objections.ObjectionLapsed(key):
                questioned -= {key}
            case objections.ObjectionsWaived(keys):
                questioned -= keys
            case delivery.RequestClosed():
                assert arrived, "closed before it arrived"
                assert not questioned, "closed over an objection"


# -- LAW-05 ------------------------------------------------------------------------------------


def nobody_reviews_twice(record: Record) -> None:
    """Of one version, whoever reviews a stage reviews no other, and did not make it."""
    for stream, lines in record.streams.items():
        if stream.startswith("review.review/"):
            _other_eyes(lines)


def _other_eyes(lines: list[Line]) -> None:
    eyes: dict[tuple[int, int], set[Person]] = defaultdict(set)
    for line in lines:
        match line.event:
            case (
                review.ReviewOpened(version=version, producer=producer)
                | review.ReviewResubmitted(version=version, producer=producer)
            ):
                eyes[version, 0].add(producer)
            case (
                review.CriterionJudged(version, stage, reviewer=reviewer)
                | review.StagePassed(version, stage, reviewer)
                | review.ReviewReturned(version, stage, reviewer=reviewer)
            ):
                eyes[version, stage].add(reviewer)
    for version in {it for it, _ in eyes}:
        met = Counter(who for (of, _), them in eyes.items() if of == version for who in them)
        assert set(met.values()) <= {1}, f"{met} on version {version}"


# -- LAW-08 ------------------------------------------------------------------------------------


def stock_is_neither_made_nor_lost(record: Record) -> None:
    """What is on hand is what came less what went, as adjusted, and never below zero; once a
    stocktake is completed it is what was counted and what moved since."""
    on_hand: Counter[str] = Counter()
    since: dict[str, int] = {}  # What moved since the cut-off.
    counted: dict[str, dict[str, int]] = defaultdict(dict)  # By stocktake, as at the cut-off.
    for line in record.lines:
        item, event = line.identity, line.event
        if line.page == "inventory.stock_item":
            by = _came(event)
            on_hand[item] += by + _adjusted(event)
            since[item] = since.get(item, 0) + by
            assert on_hand[item] >= 0
        match event:
            case correction.CountBegun():
                since[item] = 0
            case stocktake.CountingFinished(differences):
                counted[item] |= {it.item: it.counted for it in differences}
            case stocktake.ItemRecounted(what, quantity, moved):
                counted[item][what] = quantity.units - moved
            case stocktake.TimingAccepted(what):
                del counted[item][what]
            case stocktake.StocktakeCompleted():
                for name, units in counted.pop(item).items():
                    assert on_hand[name] == units + since[name]
    for name, units in on_hand.items():
        state = record.state(f"inventory.stock_item/{name}")
        assert units == (state.stock.on_hand if isinstance(state, stock.Stocked) else 0)


def _came(event: object) -> int:
    match event:
        case stock_item.StockReceived(quantity) | stock_item.PurchaseReceived(quantity):
            return int(quantity.units)
        case stock_item.StockIssued(quantity) | correction.StockWrittenOff(quantity):
            return -int(quantity.units)
        case _:
            return 0


def _adjusted(event: object) -> int:
    return event.difference if isinstance(event, correction.StockAdjusted) else 0


# -- LAW-10 ------------------------------------------------------------------------------------


def no_number_is_given_twice(record: Record) -> None:
    """What bears a number is the only one of its kind that does, for good."""
    given = Counter(
        [
            *(it.number for _, it in record.of("requests.intake", intake.RequestRegistered)),
            *(it.number for _, it in record.of("archives.file", ArchiveOpened)),
            *(it.name for _, it in record.of("care.revisit", SatisfactionRated)),
        ]
    )
    holders = record.of("numbers", NumberTaken)
    taken = Counter(line.identity.partition(":")[2] for line, _ in holders)
    assert set(given.values()) <= {1}
    assert given == taken


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


# -- LAW-16 ------------------------------------------------------------------------------------


def nothing_is_left_behind(record: Record) -> None:
    """What is at its end has no review that could still change it."""
    cases = {it.partition("/")[2] for it in record.streams if it.startswith("requests.intake/")}
    for case in cases:
        left = record.state(f"review.review/request_result:{case}")
        ended = (filing.Lapsed, filing.Declined, filing.Withdrawn)
        if (
            isinstance(record.state(f"requests.intake/{case}"), ended)
            or isinstance(record.state(f"requests.processing/{case}"), underway.Withdrawn)
            or isinstance(record.state(f"requests.delivery/{case}"), outcome.Withdrawn)
        ):
            assert not isinstance(left, review.Live)
        if isinstance(record.state(f"requests.delivery/{case}"), outcome.Archived):
            assert isinstance(left, review.Passed)


LAWS: Final[tuple[Callable[[Record], None], ...]] = (
    every_entry_has_its_verdict,
    time_goes_one_way,
    what_is_missing_is_told_once,
    what_came_back_is_done_again,
    only_what_passed_is_told,
    nothing_is_closed_over_an_objection,
    nobody_reviews_twice,
    stock_is_neither_made_nor_lost,
    no_number_is_given_twice,
    only_the_granted_read,
    every_breach_is_noted_once,
    what_lapses_lapses_before_anything_else,
    nothing_is_left_behind,
)
"""LAW-01 alone is not among them: it asks the office to fold and to decide again."""
