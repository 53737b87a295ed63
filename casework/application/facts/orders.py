"""What an order is told, and how others see it."""

from __future__ import annotations

import re
from typing import Final

from casework.application.facts.filed import of_request
from casework.application.facts.finding import Finder, Finders, Finding, in_force, timing
from casework.application.facts.people import organisation
from casework.domain import catalogue
from casework.domain.calendar import Timing
from casework.domain.care import feedback
from casework.domain.inventory import stock_item
from casework.domain.inventory.stock import Stock, Stocked, portion
from casework.domain.money import Quantity
from casework.domain.orders import follow_up, fulfilment, order
from casework.domain.orders.follow_up import Complaint
from casework.domain.orders.fulfilment import Arriving, Warehouse
from casework.domain.orders.order import Closing, Dispatching, Entering, Kept, Receiving
from casework.domain.orders.placed import (
    ORDER_INFO,
    Cancelled,
    Closed,
    Delivered,
    Goods,
    Live,
    Open,
    Shipped,
)
from casework.domain.people.posts import UnitKind
from casework.domain.policy import Choices, Terms
from casework.domain.requests import processing
from casework.domain.requests.case import Child
from casework.domain.requests.underway import AtWork


def child(stream: str, finding: Finding) -> Child:
    """What has become of a request's order (held)."""
    state = finding.hold(stream)
    return Child(
        live=isinstance(state, Open) and not isinstance(state, Delivered),
        ended=isinstance(state, Cancelled),
        past_recall=isinstance(state, Shipped | Delivered | Closed),
        stream=stream,
    )


def _receiving(stream: str, act: order.ReceiveOrder, finding: Finding) -> Receiving:
    entry = catalogue.in_force(finding.look(f"{catalogue.decider.name}/{act.business_type}"))
    prefixes = in_force(finding).choice(Choices.ORDER_NUMBERS)
    return Receiving(entry, prefixes, of_request(stream, finding))


def _entering(stream: str, act: object, finding: Finding) -> Entering:
    return Entering(ORDER_INFO in in_force(finding).choice(Choices.SEPARATION_OFF))


def _report(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.ORDER_PROGRESS)


def _dispatching(stream: str, act: order.Dispatch, finding: Finding) -> Dispatching:
    office = organisation(finding)
    there = {it for it in act.departments if office.unit(it, UnitKind.DEPARTMENT)}
    return Dispatching(frozenset(there), timing(finding, Terms.ORDER_PROGRESS))


def _products(stream: str, finding: Finding) -> list[str]:
    """The products of an order that an item of stock could be called."""
    state = finding.look(stream)
    products = {it.product for it in state.placed.lines} if isinstance(state, Live) else set()
    return sorted(it for it in products if re.fullmatch("[!-~]{1,150}", it))


def _stock(state: object) -> tuple[Stock, ...]:
    """The stock of an item that is on the books, or nothing."""
    return (state.stock,) if isinstance(state, Stocked) else ()


def _warehouse(stream: str, act: object, finding: Finding) -> Warehouse:
    stocked = frozenset(
        it
        for it in _products(stream, finding)
        if _stock(finding.look(f"{stock_item.decider.name}/{it}"))
    )
    allowed = "from_stock" in in_force(finding).choice(Choices.FULFILMENT)
    return Warehouse(allowed, stocked, timing(finding, Terms.ORDER_PROGRESS))


def _kept(stream: str, act: object, finding: Finding) -> Kept:
    reserved = (
        Goods(product, Quantity(portion(stock.reserved, stream), stock.unit))
        for product in _products(stream, finding)
        for stock in _stock(finding.hold(f"{stock_item.decider.name}/{product}"))
    )
    return Kept(tuple(it for it in reserved if it.quantity.units))


def _arriving(stream: str, act: object, finding: Finding) -> Arriving:
    state = finding.look(stream)
    if not isinstance(state, Open) or not state.basis.request:
        return Arriving(completes=False)
    work = finding.look(f"{processing.decider.name}/{state.basis.request}")
    return Arriving(isinstance(work, AtWork) and not _unfinished(work))


def _unfinished(now: AtWork) -> bool:
    """Whether anything is left that a completion waits for (REQ-18 to REQ-20)."""
    return bool(now.left_out() or now.work.inquiries or now.work.problems)


def _issue(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.DEFAULT)


def _complaint(stream: str, act: follow_up.LinkComplaint, finding: Finding) -> Complaint:
    state = finding.look(stream)
    case = finding.look(f"{feedback.decider.name}/{act.complaint}")
    known = isinstance(state, Open) and not isinstance(case, feedback.NotOpened)
    return Complaint(known and case.case.customer == state.basis.customer)


def _closing(stream: str, act: object, finding: Finding) -> Closing:
    state = finding.look(stream)
    linked = sorted(state.placed.complaints) if isinstance(state, Live) else ()
    cases = [finding.hold(f"{feedback.decider.name}/{it}") for it in linked]
    return Closing(all(map(feedback.closed, cases)))


ORDERS: Final[Finders] = {
    order.ReceiveOrder: Finder(Receiving, _receiving),
    order.EnterOrder: Finder(Entering, _entering),
    order.Dispatch: Finder(Dispatching, _dispatching),
    fulfilment.PlanProduction: Finder(Timing, _report),
    fulfilment.CompleteProduction: Finder(Timing, _report),
    fulfilment.ReserveFromStock: Finder(Warehouse, _warehouse),
    fulfilment.Ship: Finder(Timing, _report),
    fulfilment.ConfirmDelivery: Finder(Arriving, _arriving),
    follow_up.RaiseIssue: Finder(Timing, _issue),
    follow_up.LinkComplaint: Finder(Complaint, _complaint),
    order.CloseOrder: Finder(Closing, _closing),
    order.CancelOrder: Finder(Kept, _kept),
}
