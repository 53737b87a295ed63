"""Terms and phases of an order: what was ordered, what of it is there, and what has been sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypeAlias

from attrs import frozen

from casework.domain.calendar import Span
from casework.domain.catalogue import Entry
from casework.domain.kernel import Person, Personal, stated
from casework.domain.money import Money, Quantity
from casework.domain.orders.arithmetic import is_ready, is_sent, sendable

# -- Terms -------------------------------------------------------------------------------------

ORDER_INFO: Final = "order_info"
"""What an order is reviewed as."""

MOST_LINES: Final = 100
"""How many lines an order has at most: each of them is told in the decision that reserves, sends
or releases its goods, and a decision is no longer than that."""


@frozen
class Line:
    """What is ordered of one product, as specified.

    What comes from stock is a ``product`` by the identity of its stream on
    ``inventory.stock_item``. ``price`` is for all of the quantity: of one unit there may be no
    whole amount.
    """

    product: str
    spec: str
    quantity: Quantity
    price: Money

    @property
    def stated(self) -> bool:
        return stated(self.product) and stated(self.spec)


@frozen
class Part:
    """So much of a line; the first line is 1."""

    line: int
    quantity: Quantity


Parts: TypeAlias = tuple[Part, ...]


def units_of(parts: Parts, line: int) -> int:
    """How many units of the line they come to."""
    return sum(it.quantity.units for it in parts if it.line == line)


@frozen
class Goods:
    """So much of a product in stock."""

    product: str
    quantity: Quantity


@frozen
class Details:
    """What is ordered, and who is to get it where (``recipient``)."""

    recipient: Personal
    lines: tuple[Line, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is left out."""
        return self.recipient.stated and all(it.stated for it in self.lines)


@frozen
class Basis:
    """Whose order it is, of what kind of business. ``request`` is the identity of the request it
    serves; empty: it stands alone."""

    customer: Person
    business_type: str
    entry: Entry
    request: str = ""


@frozen
class Placed:
    """An order as it was placed.

    ``number`` and ``promised_at`` stay; ``version`` (1, 2, …) counts how often the details were
    handed in. ``late``: the promised time passed before everything was delivered. ``inquiries``
    wait for an answer; ``complaints`` are cases of customer care, open or not.
    """

    number: str
    promised_at: datetime
    details: Details
    version: int = 1
    late: bool = False
    inquiries: frozenset[str] = frozenset()
    complaints: frozenset[str] = frozenset()

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.details.lines

    @property
    def digest(self) -> str:
        """The digest of this version. What is personal is left out, since it may be erased one
        day; within a version nothing of it changes."""
        lines = [
            (it.product, it.spec, amount.units, amount.unit, price.minor, price.currency)
            for it, amount, price in ((it, it.quantity, it.price) for it in self.lines)
        ]
        by, whose = self.promised_at.astimezone(UTC).isoformat(), self.details.recipient.of
        told = (self.number, self.version, by, whose, lines)
        return sha256(ascii(told).encode()).hexdigest()

    def goods(self, parts: Parts) -> tuple[Goods, ...]:
        """What these parts are in stock."""
        return tuple(Goods(self.lines[it.line - 1].product, it.quantity) for it in parts)

    @property
    def whole(self) -> Parts:
        """All that is ordered."""
        return tuple(Part(n, it.quantity) for n, it in enumerate(self.lines, 1))


@frozen
class Tally:
    """How many units of a line are ordered, how many of them are there (made for it, or reserved
    in stock), and how many have been sent."""

    ordered: int
    ready: int = 0
    sent: int = 0

    @property
    def sendable(self) -> int:
        return sendable(self.ordered, self.ready, self.sent)


Tallies: TypeAlias = tuple[Tally, ...]


def all_ready(tallies: Iterable[Tally]) -> bool:
    """Whether all that is ordered is there."""
    return all(is_ready(it.ordered, it.ready) for it in tallies)


def all_sent(tallies: Iterable[Tally]) -> bool:
    """Whether all that is ordered has been sent."""
    return all(is_sent(it.ordered, it.sent) for it in tallies)


@frozen
class Shipment:
    """What was sent at one time. The customer is to be told of it by then, and was or was not."""

    number: int
    inform_by: Span
    informed: bool = False
    delivered: bool = False


class Status(StrEnum):
    """What a customer is told that their order has come to. That it is on its way they are told of
    each shipment; that it arrived, they say."""

    DISPATCHED = "dispatched"
    IN_PRODUCTION = "in_production"
    READY = "ready"


@frozen
class Change:
    """What the customer is to be told by then."""

    status: Status
    report_by: Span


@frozen
class Issue:
    """Something that stands in the way."""

    key: str
    resolve_by: Span


@frozen
class Course:
    """How it goes: what stands in the way, and what the customer has not been told."""

    issues: tuple[Issue, ...] = ()
    untold: tuple[Change, ...] = ()


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotReceived:
    """There is no order."""


@frozen
class Open:
    """Somebody wants something."""

    basis: Basis


@frozen
class Requested(Open):
    """A request asks for it; what exactly has not been taken down."""


@frozen
class Live(Open):
    """What is wanted is on record."""

    placed: Placed


@frozen
class Received(Live):
    """Lies before its reviewers."""


@frozen
class Returned(Live):
    """Came back from them."""


@frozen
class Reviewed(Live):
    """Found right by them, in this very version."""

    reviewers: frozenset[Person]


@frozen
class Entered(Live):
    """In the books, as it was reviewed."""


@frozen
class Underway(Live):
    """With the departments."""

    course: Course


@frozen
class Dispatched(Underway):
    """To be made, or taken from stock."""


@frozen
class InProduction(Underway):
    """Made by this plan."""

    plan: str
    tallies: Tallies


@frozen
class Ready(Underway):
    """All of it is there, or was. ``from_stock``: it was reserved there, not made."""

    tallies: Tallies
    from_stock: bool
    shipments: tuple[Shipment, ...] = ()


@frozen
class Produced(Ready):
    """Nothing has been sent."""


@frozen
class Shipped(Ready):
    """Some of it has been sent, or all."""


@frozen
class Delivered(Ready):
    """The customer has all of it."""


@frozen
class Closed:
    """Delivered, and nothing is open any more."""


@frozen
class Cancelled:
    """Not wanted any more."""


Order: TypeAlias = NotReceived | Open | Closed | Cancelled

RECALLABLE: Final[tuple[type[Live], ...]] = (
    Received,
    Returned,
    Reviewed,
    Entered,
    Dispatched,
    InProduction,
    Produced,
)
"""As long as nothing has been sent."""
