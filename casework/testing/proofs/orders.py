"""Orders, for all numbers of units: what is ordered, what is there of it, and what is sent.

PYTEST_DONT_REWRITE: CrossHair reads the asserts as they stand.
"""

from __future__ import annotations

from typing import Final

from casework.domain.catalogue import BusinessType, Entry, Profile
from casework.domain.kernel import Person, Personal
from casework.domain.money import EXACT, Money, Quantity
from casework.domain.orders import arithmetic, fulfilment, placed
from casework.domain.orders.fulfilment import (
    MADE_AS_ORDERED,
    NO_MORE_THAN_ORDERED,
    THERE_BEFORE_SENT,
    CompleteProduction,
    Ship,
)
from casework.domain.orders.order import decider
from casework.domain.orders.placed import (
    Basis,
    Course,
    Details,
    InProduction,
    Line,
    Part,
    Placed,
    Produced,
    Tally,
)
from casework.testing.casts.common import did, moment, wd
from casework.testing.proofs.claims import Claim, Instead, Weaker, Without, accepted, after

ANN: Final = Person("ann")
BEA: Final = did("bea", 5)
PIECE: Final = "piece"
CHAIR: Final = Line("chair", "oak", Quantity(2, PIECE), Money(9_000, "CNY"))
BUSINESS: Final = BusinessType(
    profile=Profile.ORDER,
    sections=frozenset(),
    fields=(),
    materials=frozenset(),
    steps=(),
    classes=frozenset(),
)
BASIS: Final = Basis(ANN, "sale", Entry(1, BUSINESS))
PLACED: Final = Placed(
    "ORD-20240701-0001", moment(10), Details(Personal(ANN, "Ann, 3 Harbour Road"), (CHAIR,))
)
MEASURED: Final[tuple[Weaker, ...]] = (
    Without(fulfilment, "fulfilment: require(_measured(act.parts, now.placed), EXACT)"),
)


def no_more_is_sent_than_was_ordered_or_is_there(
    ordered: int, ready: int, sent: int, first: int, second: int
) -> None:
    """No more is sent than was ordered or is there, in however many parts."""
    assert 0 <= sent <= ordered
    assert sent <= ready
    tallies = (Tally(ordered, ready, sent),)
    before = Produced(BASIS, PLACED, Course(), tallies, from_stock=False)
    parts = (Part(1, Quantity(first, PIECE)), Part(1, Quantity(second, PIECE)))
    if events := accepted(decider, before, Ship(parts, **BEA), wd(1)):
        [now] = after(decider, before, events).tallies
        assert first > 0
        assert second > 0
        assert now.sent == sent + first + second
        assert now.sent <= ordered
        assert now.sent <= ready
        assert (now.ordered, now.ready) == (ordered, ready)


def an_order_is_made_once_all_of_it_is_there(ordered: int, ready: int, made: int) -> None:
    """An order is made once as much is there as was ordered, and not before."""
    assert 0 <= ready < ordered
    before = InProduction(BASIS, PLACED, Course(), "P-1", (Tally(ordered, ready),))
    act = CompleteProduction((Part(1, Quantity(made, PIECE)),), **BEA)
    if events := accepted(decider, before, act, wd(1)):
        now = after(decider, before, events)
        assert now.tallies == (Tally(ordered, ready + made),)
        assert made > 0
        assert isinstance(now, Produced) == (ready + made >= ordered)


def what_is_sent_in_full_has_nothing_left_to_send(ordered: int, ready: int, sent: int) -> None:
    """Of what is there in full, nothing can be sent exactly when all of it was."""
    assert 0 <= sent <= ordered
    if arithmetic.is_ready(ordered, ready):
        left = arithmetic.sendable(ordered, ready, sent)
        assert left >= 0
        assert (left == 0) == arithmetic.is_sent(ordered, sent)


CLAIMS: Final = (
    Claim(
        no_more_is_sent_than_was_ordered_or_is_there,
        (NO_MORE_THAN_ORDERED, EXACT),
        (
            *MEASURED,
            Without(
                fulfilment,
                "fulfilment: require(_within(act.parts, now.tallies), NO_MORE_THAN_ORDERED)",
            ),
            Instead(placed, "sendable", lambda ordered, ready, sent: ordered - sent),
            Instead(placed, "sendable", lambda ordered, ready, sent: ready - sent),
        ),
    ),
    Claim(
        an_order_is_made_once_all_of_it_is_there,
        (MADE_AS_ORDERED, THERE_BEFORE_SENT, EXACT),
        (
            Without(fulfilment, "fulfilment: require(_measured(act.made, now.placed), EXACT)"),
            Instead(placed, "is_ready", lambda ordered, ready: ready > 0),
        ),
    ),
    Claim(
        what_is_sent_in_full_has_nothing_left_to_send,
        (NO_MORE_THAN_ORDERED, THERE_BEFORE_SENT),
        (
            Instead(arithmetic, "is_sent", lambda ordered, sent: sent > ordered),
            Instead(arithmetic, "min", max),
        ),
    ),
)
