"""Order: a customer, a back office of two; two pieces of one product, made, or taken from stock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import attrs

from casework.domain.calendar import FARTHEST
from casework.domain.catalogue import BusinessType, Entry, Profile
from casework.domain.kernel import SYSTEM, NoFacts, Person
from casework.domain.money import Money, Quantity
from casework.domain.orders import follow_up, fulfilment, order, placed
from casework.domain.orders.follow_up import (
    AnswerInquiry,
    Complaint,
    LinkComplaint,
    LogInquiry,
    RaiseIssue,
    RecordProgress,
    ReportToCustomer,
    ResolveIssue,
)
from casework.domain.orders.fulfilment import (
    Arriving,
    CompleteProduction,
    ConfirmDelivery,
    InformShipment,
    Material,
    Planned,
    PlanProduction,
    PurchaseMaterials,
    ReserveFromStock,
    Ship,
    Warehouse,
)
from casework.domain.orders.order import (
    CancelOrder,
    CloseOrder,
    Closing,
    DetectDelay,
    Dispatch,
    Dispatching,
    Entering,
    EnterOrder,
    Kept,
    OpenForRequest,
    PassOrder,
    ReceiveOrder,
    Receiving,
    ResubmitOrder,
    ReturnOrder,
    decider,
)
from casework.domain.orders.placed import (
    MOST_LINES,
    Delivered,
    Details,
    Dispatched,
    Entered,
    Goods,
    InProduction,
    Line,
    Live,
    NotReceived,
    Open,
    Part,
    Produced,
    Ready,
    Received,
    Requested,
    Returned,
    Reviewed,
    Shipped,
    Underway,
)
from casework.domain.properties.orders_order import PROPERTIES
from casework.testing.casts.common import did, did_for, moment, said, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Allowed, Asked, Cast

ANN, REX = Person("ann"), Person("rex")
ENTRY: Final = Entry(
    1,
    BusinessType(
        profile=Profile.ORDER,
        sections=frozenset(),
        fields=(),
        materials=frozenset(),
        steps=(),
        classes=frozenset(),
    ),
)
GENERIC: Final = Entry(1, attrs.evolve(ENTRY.business, profile=Profile.GENERIC))
CHAIR: Final = Line("chair", "oak", Quantity(2, "piece"), Money(9_000, "CNY"))
TO_ANN: Final = said("ann", "Ann, 3 Harbour Road")
DETAILS: Final = Details(TO_ANN, (CHAIR,))
VAGUE: Final = attrs.evolve(DETAILS, lines=(attrs.evolve(CHAIR, spec=" "),))
AMISS: Final = (
    attrs.evolve(CHAIR, quantity=Quantity(0, "piece")),
    attrs.evolve(CHAIR, quantity=Quantity(2, " ")),
    attrs.evolve(CHAIR, price=Money(0, "CNY")),
    attrs.evolve(CHAIR, price=Money(9_000, "")),
)
NUMBER: Final = "ORD-20240701-0001"
PROMISED: Final = moment(10)
LATE: Final = PROMISED + timedelta(microseconds=1)

OFFER: Final = Receiving(ENTRY, frozenset({"ORD"}))
TWO_PEOPLE, ONE_PERSON = Entering(one_person=False), Entering(one_person=True)
TERM: Final = wd(2)
DEPARTMENTS: Final = Dispatching(frozenset({"workshop"}), TERM)
WAREHOUSE: Final = Warehouse(open=True, stocked=frozenset({"chair"}), report=TERM)
COMPLETES, COMPLETES_NOT = Arriving(completes=True), Arriving(completes=False)
NOTHING_KEPT: Final = Kept(())

_ANN: Final = did("ann", 5)
_BEA: Final = did("bea", 5)


def _received() -> Iterator[Asked]:
    yield OpenForRequest("17", ANN, "sale", ENTRY, **_ANN), NoFacts()
    lawful = ReceiveOrder(ANN, "sale", NUMBER, PROMISED, DETAILS, **_BEA)
    yield lawful, OFFER
    for wrong in ({"entry": None}, {"entry": GENERIC}, {"of_request": True}):
        yield lawful, attrs.evolve(OFFER, **wrong)
    yield attrs.evolve(lawful, business_type="lease"), OFFER
    for customer in ("bob", " "):
        yield attrs.evolve(lawful, customer=Person(customer)), OFFER
    for number in ("REQ-20240701-0001", "ORD-20240231-0001", "ORD-1"):
        yield attrs.evolve(lawful, number=number), OFFER
    for promised in (_BEA["at"], FARTHEST + timedelta(microseconds=1)):
        yield attrs.evolve(lawful, promised_at=promised), OFFER
    yield attrs.evolve(lawful, details=VAGUE), OFFER
    for details in _amiss():
        yield attrs.evolve(lawful, details=details), OFFER


def _amiss() -> Iterator[Details]:
    yield attrs.evolve(DETAILS, lines=())
    yield attrs.evolve(DETAILS, lines=(CHAIR,) * (MOST_LINES + 1))
    for line in (*AMISS, attrs.evolve(CHAIR, price=Money(9_000, "USD"))):
        yield attrs.evolve(DETAILS, lines=(CHAIR, line))


def _reviewed() -> Iterator[Asked]:
    rex = did("rex", 5)
    for version in (1, 2):
        yield PassOrder(version, frozenset({REX}), **rex), NoFacts()
        yield ReturnOrder(version, "Which oak?", REX, **rex), NoFacts()
    yield PassOrder(1, frozenset(), **rex), NoFacts()
    yield ReturnOrder(1, " ", REX, **rex), NoFacts()
    for responses in (("Ours.",), (), (" ",)):
        yield ResubmitOrder(DETAILS, responses, **_BEA), NoFacts()
    for details in _amiss():
        yield ResubmitOrder(details, ("Ours.",), **_BEA), NoFacts()


def _entered() -> Iterator[Asked]:
    lawful = EnterOrder(ANN, NUMBER, PROMISED, DETAILS, **_BEA)
    yield lawful, TWO_PEOPLE
    for policy in (TWO_PEOPLE, ONE_PERSON):
        yield attrs.evolve(lawful, **did("rex", 5)), policy
    yield attrs.evolve(lawful, customer=Person("bob")), TWO_PEOPLE
    yield attrs.evolve(lawful, number="ORD-20240701-0002"), TWO_PEOPLE
    yield attrs.evolve(lawful, promised_at=moment(11)), TWO_PEOPLE
    yield attrs.evolve(lawful, details=VAGUE), TWO_PEOPLE
    yield (
        attrs.evolve(lawful, details=attrs.evolve(DETAILS, recipient=said("ann", "Bob"))),
        (TWO_PEOPLE),
    )
    for departments in ({"workshop"}, {"kitchen"}, set[str]()):
        yield Dispatch(frozenset(departments), **_BEA), DEPARTMENTS


def _parts() -> Iterator[tuple[Part, ...]]:
    yield ()
    for line, units, unit in (
        (1, 1, "piece"),
        (1, 2, "piece"),
        (1, 3, "piece"),
        (1, 0, "piece"),
        (1, 1, "box"),
        (0, 1, "piece"),
        (2, 1, "piece"),
    ):
        yield (Part(line, Quantity(units, unit)),)
    yield (Part(1, Quantity(1, "piece")), Part(1, Quantity(2, "piece")))


def _planned() -> Iterator[Asked]:
    pat = did("pat", 5)
    asked = Planned("chair", "oak", Quantity(2, "piece"))
    for name, lines in (
        ("P-1", (asked,)),
        (" ", (asked,)),
        ("P-1", (attrs.evolve(asked, spec="pine"),)),
        ("P-1", (asked, asked)),
    ):
        yield PlanProduction(name, lines, **pat), TERM
    for facts in (
        WAREHOUSE,
        attrs.evolve(WAREHOUSE, open=False),
        attrs.evolve(WAREHOUSE, stocked=frozenset()),
    ):
        yield ReserveFromStock(**pat), facts


def _made() -> Iterator[Asked]:
    pat = did("pat", 5)
    wood = Material("wood", Quantity(4, "metre"))
    for name, materials in (
        ("P-1", (wood,)),
        ("P-2", (wood,)),
        ("P-1", ()),
        ("P-1", (attrs.evolve(wood, what=" "),)),
        ("P-1", (attrs.evolve(wood, quantity=Quantity(0, "metre")),)),
    ):
        yield PurchaseMaterials(name, materials, **pat), NoFacts()
    for parts in _parts():
        yield CompleteProduction(parts, **pat), TERM


def _sent() -> Iterator[Asked]:
    for parts in _parts():
        yield Ship(parts, **did("sal", 5)), TERM
    for shipment, message in ((1, "By van."), (2, "By van."), (3, "By van."), (1, " ")):
        yield InformShipment(shipment, message, **_BEA), NoFacts()
    confirm = ConfirmDelivery(1, **_ANN)
    for shipment in (1, 2, 3):
        for at in (PROMISED, LATE):
            yield attrs.evolve(confirm, shipment=shipment, at=at), COMPLETES
    yield attrs.evolve(confirm, **did_for("bea", "ann", 5)), COMPLETES_NOT
    yield attrs.evolve(confirm, **_BEA), COMPLETES


def _followed() -> Iterator[Asked]:
    for text in ("It goes well.", " "):
        yield RecordProgress(text, **_BEA), NoFacts()
        yield ReportToCustomer(text, **_BEA), NoFacts()
        yield RaiseIssue("i1", text, **_BEA), TERM
        yield ResolveIssue("i1", text, **_BEA), NoFacts()
    yield ResolveIssue("i2", "Mended.", **_BEA), NoFacts()


def _said() -> Iterator[Asked]:
    for text in ("When does it come?", " "):
        yield LogInquiry("q1", said("ann", text), **_BEA), NoFacts()
        yield AnswerInquiry("q1", text, **_BEA), NoFacts()
    yield AnswerInquiry("q2", "Soon.", **_BEA), NoFacts()
    for of_customer in (True, False):
        yield LinkComplaint("31", **_BEA), Complaint(of_customer)


def _ended() -> Iterator[Asked]:
    for at in (PROMISED, LATE):
        yield DetectDelay(by=SYSTEM, at=at), NoFacts()
    for reason, by in (("Too late.", _ANN), (" ", _ANN), ("Too late.", _BEA)):
        yield CancelOrder(reason, **by), NOTHING_KEPT
    kept = Kept((Goods("chair", Quantity(2, "piece")),))
    yield CancelOrder("Too late.", **_ANN), kept
    for complaints_closed in (True, False):
        yield CloseOrder(**_BEA), Closing(complaints_closed)


RECEIVED: Final = tuple(_received())
REVIEWED: Final = tuple(_reviewed())
ENTERED: Final = tuple(_entered())
PLANNED: Final = tuple(_planned())
MADE: Final = tuple(_made())
SENT: Final = tuple(_sent())
FOLLOWED: Final = tuple(_followed())
SAID: Final = tuple(_said())
ENDED: Final = tuple(_ended())
EVERYTHING: Final = (
    *(*RECEIVED, *REVIEWED, *ENTERED, *PLANNED, *MADE, *SENT),
    *(*FOLLOWED, *SAID, *ENDED),
)


def _in_place(*acts: Asked) -> tuple[Asked, ...]:
    """These acts, and of each other kind one that would be lawful elsewhere."""
    here = {type(act) for act, _ in acts}
    elsewhere = {type(act): (act, facts) for act, facts in reversed(EVERYTHING)}
    return (*acts, *(it for kind, it in elsewhere.items() if kind not in here))


IN_PLACE: Final[tuple[tuple[type | tuple[type, ...], tuple[Asked, ...]], ...]] = (
    ((NotReceived, Requested), _in_place(*RECEIVED, *ENDED)),
    ((Received, Returned), _in_place(*REVIEWED, *SAID, *ENDED)),
    ((Reviewed, Entered), _in_place(*ENTERED)),
    (Dispatched, _in_place(*PLANNED, *FOLLOWED)),
    (InProduction, _in_place(*MADE)),
    (Produced, _in_place(*SENT)),
    (Shipped, _in_place(*SENT, *FOLLOWED, *SAID, *ENDED)),
    (Delivered, _in_place(*SENT, *FOLLOWED, *SAID, *ENDED)),
    (object, _in_place()),
)


def _acts(state: Any) -> tuple[Asked, ...]:
    return next(acts for phases, acts in IN_PLACE if isinstance(state, phases))


def _aside(state: Any) -> int:
    """How much is open beside the way that an order goes."""
    if not isinstance(state, Live):
        return 0
    now = state.placed
    count = now.late + len(now.inquiries) + len(now.complaints)
    return count + (len(state.course.issues) if isinstance(state, Underway) else 0)


def _within_reach(state: Any) -> bool:
    if not isinstance(state, Open):
        return True
    if not state.basis.request or (isinstance(state, Live) and state.placed.version > 2):
        return isinstance(state, Live) and state.placed.version == 1 and isinstance(state, Received)
    made = state.tallies[0].ready if isinstance(state, InProduction | Ready) else 0
    return made <= 3 and not (isinstance(state, Reviewed | Underway) and state.placed.version > 1)


def _within(state: Any) -> bool:
    over_made = isinstance(state, Ready) and state.tallies[0].ready > 2
    early = isinstance(state, Live) and not isinstance(state, Received | Shipped | Delivered)
    return _within_reach(state) and _aside(state) <= (not early) and not over_made


LARGER: Final = Cast(
    decider,
    _acts,
    "two pieces of one product, one or more at a time; two versions up to their entry; an order"
    " without a request up to its review; one inquiry, one complaint, one issue, and a delay",
    within=_within_reach,
    goal=lambda state: isinstance(state, decider.over),
    escapes=(CancelOrder,),
)
CAST: Final = attrs.evolve(
    LARGER,
    bounds="as many pieces made as were ordered; aside from that one thing at a time (an inquiry, a"
    " complaint, an issue, a delay), before the review or after something was sent",
    within=_within,
)

# -- What must be accepted ---------------------------------------------------------------------


def _goes_on(state: Any) -> Iterator[Asked]:
    """What was reviewed may pass or come back; what is there and ordered may be sent."""
    match state:
        case Received(placed=placed_):
            if placed_.details == DETAILS:
                yield PassOrder(placed_.version, frozenset({REX}), **did("rex", 5)), NoFacts()
            yield ReturnOrder(placed_.version, "Which oak?", REX, **did("rex", 5)), NoFacts()
        case Returned():
            yield ResubmitOrder(DETAILS, ("Ours.",), **_BEA), NoFacts()
        case Produced(tallies=tallies) | Shipped(tallies=tallies):
            if min(tallies[0].ready, tallies[0].ordered) > tallies[0].sent:
                yield Ship((Part(1, Quantity(1, "piece")),), **did("sal", 5)), TERM
            for it in state.shipments:
                if not it.delivered:
                    yield ConfirmDelivery(it.number, **_ANN), COMPLETES_NOT
        case _:
            return


def _customer_may(state: Any) -> Iterator[Asked]:
    """Ask at any time, and take the order back as long as nothing was sent."""
    if isinstance(state, Live):
        yield LogInquiry("q9", said("ann", "When does it come?"), **_BEA), NoFacts()
        if not isinstance(state, Shipped | Delivered):
            yield CancelOrder("Too late.", **did(state.basis.customer, 5)), NOTHING_KEPT


ALLOWED: Final = (
    Allowed("What was reviewed may pass or come back, and what is there be sent", _goes_on),
    Allowed("A customer may ask, and take the order back until it is sent", _customer_may),
)
SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (order, fulfilment, follow_up, placed),
    allowed=ALLOWED,
    larger=LARGER,
)
