"""What might be done next about an order: its review, its making or its stock, its way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import attrs

from casework.application.office import Office
from casework.domain.kernel import Act, Person, Personal
from casework.domain.money import Money
from casework.domain.orders import follow_up, fulfilment, order
from casework.domain.orders.fulfilment import Material, Planned
from casework.domain.orders.placed import (
    Details,
    InProduction,
    Line,
    Live,
    NotReceived,
    Open,
    Part,
    Ready,
    Requested,
    Returned,
)
from tests.application.moves.cast import (
    ANN,
    BEA,
    BEN,
    BO,
    LAMP,
    PAM,
    PIA,
    SAM,
    Move,
    numbered,
    pieces,
)
from tests.application.moves.papers import of_review

ALONE: Final = "alone"
"""The order that serves no request."""


def of_order_alone(office: Office) -> Iterator[Move]:
    """What suggests itself about an order that serves no request."""
    stream = f"orders.order/{ALONE}"
    if isinstance(office.state(stream)[1], NotReceived):
        yield from ((stream, it) for it in _received(office, ANN, 94))
    yield from of_order(office, ALONE, 94)


def of_order(office: Office, name: str, number: int) -> Iterator[Move]:
    stream = f"orders.order/{name}"
    state = office.state(stream)[1]
    if not isinstance(state, Open):
        return
    yield from ((stream, it) for it in _order(office, number, state))
    yield from of_review(office, "order_info", name)


def wanted(customer: Person, lamps: int, spec: str = "brass") -> Details:
    lines = (
        Line(LAMP, spec, pieces(lamps), Money(90_00, "CNY")),
        Line(LAMP, "steel", pieces(2), Money(50_00, "CNY")),
    )
    return Details(Personal(customer, "Ann, of 3 Harbour Road"), lines)


def _received(office: Office, customer: Person, number: int) -> Iterator[Act]:
    own, shared, spare = numbered("ORD", number, 9)
    for named, lamps, days in ((own, 3, 20), (own, 40, 2), (shared, 3, 20), (spare, 3, 20)):
        by_then, what = office.clock() + timedelta(days=days), wanted(customer, lamps)
        yield order.ReceiveOrder(customer, "lamps", named, by_then, what, by=BO)


def _order(office: Office, number: int, state: Open) -> Iterator[Act]:
    customer = state.basis.customer
    if isinstance(state, Requested):
        yield from _received(office, customer, number)
    if isinstance(state, Live):
        yield from _placed(state)
    yield order.CancelOrder("It is too dear.", by=customer)
    yield order.CancelOrder("It is too dear.", by=BEN if customer == ANN else ANN)


def _placed(state: Live) -> Iterator[Act]:
    placed, customer = state.placed, state.basis.customer
    if isinstance(state, Returned):
        yield order.ResubmitOrder(wanted(customer, 4), ("It is said now.",), by=BO)
    entry = order.EnterOrder(customer, placed.number, placed.promised_at, placed.details, by=BO)
    yield entry
    yield attrs.evolve(entry, details=wanted(customer, 5))
    yield order.Dispatch(frozenset({"repairs"}), by=BO)
    plan = tuple(Planned(it.product, it.spec, it.quantity) for it in placed.lines)
    yield fulfilment.PlanProduction("P-7", plan, by=PAM)
    yield fulfilment.ReserveFromStock(by=SAM)
    yield fulfilment.PurchaseMaterials("P-7", (Material("brass", pieces(9)),), by=PIA)
    if isinstance(state, InProduction):
        for n, tally in enumerate(state.tallies, 1):
            missing = max(tally.ordered - tally.ready, 0)
            yield fulfilment.CompleteProduction((Part(n, pieces(missing)),), by=PAM)
            yield fulfilment.CompleteProduction((Part(n, pieces(1)),), by=PAM)
    if isinstance(state, Ready):
        yield from _sent(state)
    yield from _followed(state)


def _sent(state: Ready) -> Iterator[Act]:
    for n, tally in enumerate(state.tallies, 1):
        if tally.ordered > tally.sent:
            yield fulfilment.Ship((Part(n, pieces(tally.ordered - tally.sent)),), by=SAM)
        yield fulfilment.Ship((Part(n, pieces(1)),), by=SAM)
    for it in state.shipments:
        if not it.informed:
            yield fulfilment.InformShipment(it.number, "By rail, on Monday.", by=BO)
        yield fulfilment.ConfirmDelivery(it.number, by=state.basis.customer)


def _followed(state: Live) -> Iterator[Act]:
    customer, complaint = state.basis.customer, "desk"
    yield follow_up.RecordProgress("Goes well.", by=BO)
    yield follow_up.RaiseIssue("press", "It stands still.", by=BO)
    yield follow_up.ResolveIssue("press", "It runs again.", by=BEA)
    yield follow_up.ReportToCustomer("It is being made.", by=BO)
    question = Personal(customer, "When will it come?")
    yield follow_up.LogInquiry("when", question, by=BO)
    for key in sorted(state.placed.inquiries):
        yield follow_up.AnswerInquiry(key, "On Monday.", by=BO)
    yield follow_up.LinkComplaint(complaint, by=BO)
    yield order.CloseOrder(by=BO)
