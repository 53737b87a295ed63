"""An order on its way, told from the events alone: what was ordered, made, sent and said."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.kernel import Person
from casework.domain.orders.follow_up import (
    ComplaintLinked,
    InquiryAnswered,
    InquiryLogged,
    IssueRaised,
    IssueResolved,
    ProgressRecorded,
    ReportedToCustomer,
)
from casework.domain.orders.fulfilment import (
    CustomerInformedOfShipment,
    MaterialsOrdered,
    OrderDelivered,
    OrderShipped,
    ProductionCompleted,
    ProductionPlanned,
    ShipmentDelivered,
    StockReserved,
)
from casework.domain.orders.order import (
    OrderCancelled,
    OrderClosed,
    OrderDelayed,
    OrderDispatched,
    OrderEntered,
    OrderReceived,
    OrderRequested,
    OrderResubmitted,
    OrderReturned,
    OrderReviewed,
)
from casework.domain.orders.placed import Basis, Details, Parts
from casework.domain.properties.records import telling

NOT_RECEIVED: Final = "NotReceived"
_LEADS: Final = {
    OrderRequested: "Requested",
    OrderReceived: "Received",
    OrderReturned: "Returned",
    OrderResubmitted: "Received",
    OrderReviewed: "Reviewed",
    OrderEntered: "Entered",
    OrderDispatched: "Dispatched",
    ProductionPlanned: "InProduction",
    StockReserved: "Produced",
    OrderShipped: "Shipped",
    OrderDelivered: "Delivered",
    OrderClosed: "over",
    OrderCancelled: "over",
}


@frozen
class Sent:
    """A shipment: whether the customer was told of it, and has it."""

    told: bool = False
    there: bool = False


@frozen(cache_hash=True)
class Sale:
    """What was ordered, and what of it has been made or reserved, sent and received.

    ``made`` and ``sent`` are units of each line, in its place.
    """

    place: str = NOT_RECEIVED
    basis: Basis | None = None
    number: str = ""
    promised: datetime | None = None
    details: Details | None = None
    version: int = 0
    reviewers: frozenset[Person] = frozenset()
    plan: str = ""
    stock: bool = False
    made: tuple[int, ...] = ()
    sent: tuple[int, ...] = ()
    shipments: tuple[Sent, ...] = ()
    issues: frozenset[str] = frozenset()
    inquiries: frozenset[str] = frozenset()
    complaints: frozenset[str] = frozenset()

    @property
    def customer(self) -> Person | None:
        return self.basis.customer if self.basis else None

    @property
    def ordered(self) -> tuple[int, ...]:
        return tuple(it.quantity.units for it in self.details.lines) if self.details else ()

    @property
    def all_made(self) -> bool:
        return all(n >= most for n, most in zip(self.made, self.ordered, strict=True))

    @property
    def all_there(self) -> bool:
        """Whether all that was ordered was sent, and all that was sent is there."""
        sent = all(n >= most for n, most in zip(self.sent, self.ordered, strict=True))
        return sent and all(it.there for it in self.shipments)

    @property
    def on_its_way(self) -> set[int]:
        return {n for n, it in enumerate(self.shipments, 1) if not it.there}

    def after(self, event: Any) -> Sale:
        now = evolve(self, place=_LEADS.get(type(event), self.place))
        match event:
            case OrderRequested(basis):
                return evolve(now, basis=basis)
            case OrderReceived(basis, number, promised_at, details):
                return Sale(now.place, basis, number, promised_at, details, 1)
            case OrderResubmitted(version, details):
                return evolve(now, version=version, details=details)
            case OrderReviewed(reviewers=reviewers):
                return evolve(now, reviewers=reviewers)
            case OrderEntered():
                return evolve(now, reviewers=frozenset())
            case ProductionPlanned(plan):
                none = (0,) * len(self.ordered)
                return evolve(now, plan=plan, made=none, sent=none)
            case ProductionCompleted(made):
                return now._made(made)
            case StockReserved():
                none = (0,) * len(self.ordered)
                return evolve(now, made=self.ordered, sent=none, stock=True)
            case OrderShipped(_, parts):
                shipments = (*self.shipments, Sent())
                return evolve(now, sent=_more(self.sent, parts), shipments=shipments)
            case CustomerInformedOfShipment(shipment):
                return now._with(shipment, told=True)
            case ShipmentDelivered(shipment):
                return now._with(shipment, there=True)
            case OrderClosed() | OrderCancelled():
                return Sale(now.place)
            case _:
                return now._said(event)

    def _made(self, parts: Parts) -> Sale:
        more = evolve(self, made=_more(self.made, parts))
        return evolve(more, place="Produced", plan="") if more.all_made else more

    def _with(self, shipment: int, **changes: bool) -> Sale:
        each = enumerate(self.shipments, 1)
        shipments = (evolve(it, **changes) if n == shipment else it for n, it in each)
        return evolve(self, shipments=tuple(shipments))

    def _said(self, event: Any) -> Sale:
        match event:
            case IssueRaised(key):
                return evolve(self, issues=self.issues | {key})
            case IssueResolved(key):
                return evolve(self, issues=self.issues - {key})
            case InquiryLogged(key):
                return evolve(self, inquiries=self.inquiries | {key})
            case InquiryAnswered(key):
                return evolve(self, inquiries=self.inquiries - {key})
            case ComplaintLinked(complaint):
                return evolve(self, complaints=self.complaints | {complaint})
            case _:
                return self


def _more(units: tuple[int, ...], parts: Parts) -> tuple[int, ...]:
    added = (sum(it.quantity.units for it in parts if it.line == n) for n in _lines(units))
    return tuple(n + more for n, more in zip(units, added, strict=True))


def _lines(units: tuple[int, ...]) -> range:
    return range(1, len(units) + 1)


of_sale: Final = telling(
    Sale(),
    (
        *_LEADS,
        *(ProductionCompleted, CustomerInformedOfShipment, ShipmentDelivered),
        *(IssueRaised, IssueResolved, InquiryLogged, InquiryAnswered, ComplaintLinked),
    ),
)

_FROM_DISPATCH: Final = ("Dispatched", "InProduction", "Produced", "Shipped")
_PLACED: Final = ("Received", "Returned", "Reviewed", "Entered", *_FROM_DISPATCH)
UNDERWAY: Final = (*_FROM_DISPATCH, "Delivered")
MAY_HAPPEN: Final[dict[type, tuple[str, ...]]] = {
    OrderRequested: (NOT_RECEIVED,),
    OrderReceived: (NOT_RECEIVED, "Requested"),
    OrderReturned: ("Received",),
    OrderResubmitted: ("Returned",),
    OrderReviewed: ("Received",),
    OrderEntered: ("Reviewed",),
    OrderDispatched: ("Entered",),
    ProductionPlanned: ("Dispatched",),
    MaterialsOrdered: ("InProduction",),
    ProductionCompleted: ("InProduction",),
    StockReserved: ("Dispatched",),
    OrderShipped: ("Produced", "Shipped"),
    CustomerInformedOfShipment: ("Shipped", "Delivered"),
    ShipmentDelivered: ("Shipped",),
    OrderDelivered: ("Shipped",),
    **dict.fromkeys((ProgressRecorded, IssueRaised, IssueResolved, ReportedToCustomer), UNDERWAY),
    **dict.fromkeys((InquiryLogged, InquiryAnswered, ComplaintLinked), (*_PLACED, "Delivered")),
    OrderDelayed: _PLACED,
    OrderClosed: ("Delivered",),
    OrderCancelled: ("Requested", *_PLACED[:-1]),
}
"""Where each event may happen."""
