"""Laws of endings: what is over leaves nothing alive behind, what is not can come to its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from casework.domain.inventory import counting, replenishment, stock
from casework.domain.issuance import underway as issuing
from casework.domain.issuance.issuance import IssuanceOpened, IssuanceVoided
from casework.domain.orders import order, placed
from casework.domain.requests import filing, outcome, underway
from casework.domain.requests.processing import ProcessingStarted, ProfileRestarted
from casework.domain.review import review
from casework.domain.signing import contract, deal
from tests.application.laws.record import Line, Record

# -- LAW-16 ------------------------------------------------------------------------------------

CHILDREN: Final = ("signing.contract", "issuance.issuance", "orders.order")
REVIEWED_AS: Final = {
    "signing.contract": ("signing_file", "sales_contract"),
    "issuance.issuance": ("issuance_info", "issuance_document"),
    "orders.order": ("order_info",),
}


def nothing_is_left_behind(record: Record) -> None:
    """What is at its end has no review, contract, issuance or order that could still change it."""
    children = _children(record)
    cases = {it.partition("/")[2] for it in record.streams if it.startswith("requests.intake/")}
    for case in cases:
        left = record.state(f"review.review/request_result:{case}")
        told = record.state(f"requests.delivery/{case}")
        ended = (filing.Lapsed, filing.Declined, filing.Withdrawn)
        given_up = (
            isinstance(record.state(f"requests.intake/{case}"), ended)
            or isinstance(record.state(f"requests.processing/{case}"), underway.Withdrawn)
            or isinstance(told, outcome.Withdrawn)
        )
        if given_up:
            assert not isinstance(left, review.Live)
        if isinstance(told, outcome.Archived):
            assert isinstance(left, review.Passed)
        if given_up or isinstance(told, outcome.Closed | outcome.Archived):
            assert not any(_alive(record, it) for it in children[case])
    for lines in record.streams.values():
        for line in lines:
            if isinstance(line.event, _GIVEN_UP):
                _leaves_no_review(record, line)


_GIVEN_UP: Final = (contract.SigningAbandoned, IssuanceVoided, order.OrderCancelled)


def _leaves_no_review(record: Record, line: Line) -> None:
    for kind in REVIEWED_AS[line.page]:
        left = record.state(f"review.review/{kind}:{line.identity}")
        assert not isinstance(left, review.Live)


def _children(record: Record) -> dict[str, list[Line]]:
    """What was begun on other pages for each request, by the line that tells of it."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in record.lines:
        match line.event:
            case contract.SigningOpened(request=request) | IssuanceOpened(request):
                found[request].append(line)
            case order.OrderRequested(basis):
                found[basis.request].append(line)
    return found


def _alive(record: Record, child: Line) -> bool:
    """Whether what was begun for a request could still change it."""
    at = record.state(child.stream)
    return isinstance(at, deal.Unsigned | issuing.Open) or (
        isinstance(at, placed.Open) and not isinstance(at, placed.Delivered)
    )


def a_request_has_one_child_at_a_time(record: Record) -> None:
    """What is begun for a request is begun with its work, or once the last was given up."""
    alive: dict[str, str] = {}
    begun = {line.place: line.stream for each in _children(record).values() for line in each}
    serves = {line.stream: it for it, each in _children(record).items() for line in each if it}
    for line in record.lines:
        if line.place in begun and line.stream in serves:
            assert serves[line.stream] not in alive
            alive[serves[line.stream]] = line.stream
            starts = (ProcessingStarted, ProfileRestarted)
            assert any(isinstance(it.event, starts) for it in record.decisions[line.decision])
        if isinstance(line.event, _GIVEN_UP) and line.stream in serves:
            assert alive.pop(serves[line.stream]) == line.stream


# -- LAW-15 ------------------------------------------------------------------------------------

ENDS: Final[dict[str, tuple[str, ...]]] = {
    "requests.intake": ("Registered", "Lapsed", "Declined", "Withdrawn"),
    "requests.processing": ("Approved", "Withdrawn"),
    "requests.delivery": ("Archived", "Withdrawn"),
    "archives.file": ("Sealed",),
    "signing.contract": ("Closed", "Terminated", "Abandoned"),
    "issuance.issuance": ("Archived", "Voided"),
    "orders.order": ("Closed", "Cancelled"),
    "inventory.stocktake": ("Completed", "Cancelled"),
    "inventory.replenishment": ("Approved", "Rejected"),
    "inventory.slow_moving": ("Closed",),
    "review.finding": ("Verified",),
    "care.feedback": ("Closed", "Withdrawn"),
    "care.revisit": ("Done", "Forwarded", "GivenUp"),
    "people.appraisal": ("Applied", "Closed", "Cancelled"),
    "people.leave": ("Ended", "Rejected", "Cancelled"),
    "people.training_session": ("Evaluated", "Cancelled"),
    "people.training_plan": ("NotDrafted", "Closed"),
    "people.induction": ("Inducted",),
}
"""The phases in which a matter of each page is over. What goes on for good has no page here; nor
has a consultation, whose end is its customer's word or silence."""

ESCAPES: Final = frozenset(
    {
        *("RequestWithdrawn", "RequestDeclined", "SupplementLapsed", "DeliveryEnded"),
        *("SigningAbandoned", "ContractTerminated", "IssuanceVoided", "OrderCancelled"),
        *("StocktakeCancelled", "SessionCancelled", "AppraisalCancelled", "LeaveCancelled"),
        *("FeedbackWithdrawn", "SatisfactionConfirmed", "ObjectionSettled"),
        *("DeliveryConfirmed", "UnderstandingConfirmed", "ReceiptAcknowledged"),
    }
)
"""What nobody may need to bring a matter to its end: that it is given up, or a customer's luck."""


def _open(record: Record) -> Iterator[str]:
    for stream, lines in record.streams.items():
        page, state = stream.partition("/")[0], record.state(stream)
        if page not in ENDS or _phase(state) in ENDS[page] or _went_elsewhere(record, lines[0]):
            continue
        yield stream


def _went_elsewhere(record: Record, first: Line) -> bool:
    """Whether it was overtaken: what was applied for is issued by itself and cannot be registered;
    what was to be counted or replenished is off the books."""
    match record.state(first.stream):
        case filing.Open():
            by_itself = record.state(f"issuance.issuance/{issuing.alone(first.identity)}")
            return isinstance(by_itself, issuing.Known)
        case counting.Planned(counting.Plan(scope)):
            return all(_retired(record, it) for it in scope)
        case replenishment.Analysed(item):
            return _retired(record, item)
        case _:
            return False


def _retired(record: Record, item: str) -> bool:
    return isinstance(record.state(f"inventory.stock_item/{item}"), stock.Retired)


def _phase(state: Any) -> str:
    return type(state).__name__


def everything_comes_to_its_end(record: Record, since: int) -> None:
    """From some place of the record on, all that was open was brought to its end, and nothing of
    it by giving up, or by a customer's luck."""
    stuck = sorted(_open(record))
    assert not stuck, f"{[(it, _phase(record.state(it))) for it in stuck]}"
    for line in record.lines[since:]:
        assert type(line.event).__name__ not in ESCAPES, f"{line.event} in {line.stream}"
