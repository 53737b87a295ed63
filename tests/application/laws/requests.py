"""Laws of requests: what is told once, reviewed anew, told when it passed, closed in peace."""

from __future__ import annotations

from casework.domain.kernel import stated
from casework.domain.requests import delivery, intake, objections, one_notice, processing
from casework.domain.requests.filing import IN_ORDER
from casework.domain.review import review
from tests.application.laws.record import Line, Record
from tests.application.laws.reviews import passes

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
