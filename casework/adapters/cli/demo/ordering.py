"""Ordering: one order met from stock, sent in two parts, and one that is made."""

from __future__ import annotations

from typing import Final

import attrs

from casework.adapters.cli.demo import moves as m
from casework.adapters.cli.demo.cast import (
    AN,
    BAI,
    DENG,
    FEI,
    LU,
    SHAO,
    SHI,
    STORE,
    SU,
    SUN,
    TAO,
    WORKSHOP,
    ZHENG,
)
from casework.adapters.cli.demo.growing import ALARM, BLANKET, GOODS, pieces
from casework.adapters.cli.demo.play import Play, Put
from casework.domain.kernel import Act, Person
from casework.domain.money import Money
from casework.domain.orders import follow_up, fulfilment, order
from casework.domain.orders.fulfilment import Material, Planned
from casework.domain.orders.placed import ORDER_INFO, Details, Line, Part, Placed
from casework.domain.requests.filing import Answer


def yuan(amount: int) -> Money:
    return Money(amount * 100, "CNY")


def on_order(name: str, act: Act) -> Put:
    return f"orders.order/{name}", act


def received(name: str, customer: Person, placed: Placed) -> Put:
    taken = order.ReceiveOrder(
        customer, "safety_goods", placed.number, placed.promised_at, placed.details, by=BAI
    )
    return on_order(name, taken)


def entered(name: str, customer: Person, placed: Placed, by: Person = BAI) -> Put:
    books = order.EnterOrder(customer, placed.number, placed.promised_at, placed.details, by=by)
    return on_order(name, books)


# -- 1  From stock -----------------------------------------------------------------------------

ALARMS: Final = Line(ALARM, "with a battery for ten years", pieces(30), yuan(2_400))
BLANKETS: Final = Line(BLANKET, "one metre square", pieces(3), yuan(180))
G1: Final = Placed(
    "ORD-20241024-0001",
    m.clock("2024-10-30 17:00"),
    Details(m.said(ZHENG, "Zheng, 7 Orchard Street"), (ALARMS, BLANKETS)),
)


def an_order_from_stock(play: Play) -> None:
    play.chapter(
        "An order from stock",
        "Zheng wants alarms for a whole house. What is ordered is looked through by somebody else"
        " before it is in the books; what is promised to one is not given to another.",
    )
    play.on("2024-10-24 09:00")
    form = (Answer(m.BASICS, text=m.said(ZHENG, "Zheng, policy 2024-G1")),)
    arrived = [
        m.file("G1", "safety_goods", ZHENG, frozenset(), form),
        *m.found_in_order("G1", GOODS, "REQ-20241024-0001"),
        *m.given_to("G1", SU, due="2024-10-31 17:00"),
    ]
    play.alike(arrived, "Zheng's request, G1, goes to Su, and asks for an order.", "REQ-15")
    by_hand = m.complete("G1", SU)
    play.refused(by_hand, "It is not done before the order is.", "REQ-34")
    play.act(received("G1", ZHENG, G1), "Bai takes down what Zheng wants.", "ORD-02")
    own = m.judged_as(ORDER_INFO, "G1", BAI, 1)[0]
    play.refused(own, "Bai would look through it herself.", "REV-08")
    early = entered("G1", ZHENG, G1)
    play.refused(early, "Before somebody has, it is not entered.", "ORD-01")
    looked = [
        *m.judged_as(ORDER_INFO, "G1", SHI, 1),
        m.passed_as(ORDER_INFO, "G1", SHI, 1, G1.digest),
    ]
    play.alike(looked, "Shi does.", "REV-06")
    play.refused(
        entered("G1", ZHENG, G1, SHI), "Who looked it through does not enter it,", "GEN-05"
    )
    dearer = attrs.evolve(ALARMS, price=yuan(2_700))
    other = attrs.evolve(G1, details=attrs.evolve(G1.details, lines=(dearer, BLANKETS)))
    play.refused(entered("G1", ZHENG, other), "and who enters it changes nothing.", "ORD-02")
    play.act(early, "It is in the books as it was reviewed.", "ORD-02")
    astray = on_order("G1", order.Dispatch(frozenset({"warehouse"}), by=BAI))
    play.refused(astray, "There is no warehouse.", "ORD-03")
    sent_on = on_order("G1", order.Dispatch(frozenset({STORE}), by=BAI))
    play.act(sent_on, "It goes to the store.", "ORD-03")
    _sent_in_two(play)
    _and_the_request(play)


def _sent_in_two(play: Play) -> None:
    play.on("2024-10-24 14:00")
    ten = on_order("G1", fulfilment.Ship((Part(1, pieces(10)),), by=SHAO))
    play.refused(ten, "Shao would send what is not set aside.", "ORD-06")
    aside = on_order("G1", fulfilment.ReserveFromStock(by=SHAO))
    play.act(aside, "Shao sets it aside,", "ORD-06")
    play.act(ten, "and sends ten alarms ahead.", "ORD-07")
    more = on_order("G1", fulfilment.Ship((Part(1, pieces(21)),), by=SHAO))
    play.refused(more, "Twenty are left to send, not 21.", "ORD-07")
    first = on_order("G1", fulfilment.InformShipment(1, "Ten alarms, with the van.", by=BAI))
    play.act(first, "Bai tells Zheng.", "ORD-08")
    play.on("2024-10-25 10:00")
    others = fulfilment.Ship((Part(1, pieces(20)), Part(2, pieces(3))), by=SHAO)
    play.act(on_order("G1", others), "The rest follows. Alarms run low, it is said.", "ORD-07")
    arrived = [on_order("G1", fulfilment.ConfirmDelivery(it, by=ZHENG)) for it in (1, 2)]
    play.alike(arrived, "Zheng has all of it, in time: G1 comes up for review.", "GEN-02")
    close = on_order("G1", order.CloseOrder(by=BAI))
    play.refused(close, "Nobody told him of the second van.", "ORD-08")
    second = on_order("G1", fulfilment.InformShipment(2, "The rest, with the van.", by=BAI))
    play.alike([second, close], "Told late, the order is closed.", "ORD-08")


def _and_the_request(play: Play) -> None:
    play.on("2024-10-25 14:00")
    reviewed = [*m.passed("G1", LU, seen=G1.digest), *m.passed("G1", DENG, seen=G1.digest)]
    play.alike(reviewed, "Lu and Deng review what came of the request.", "REV-02")
    told = m.told_and_closed("G1", SU, ZHENG, G1.digest, "They all went off at once.")
    away = m.put_away("G1", AN, "BUSINESS-20241025-0001")
    play.alike([*told, *away], "Zheng is content. G1 closes, and rests.", "REQ-30")


# -- 2  Made to order --------------------------------------------------------------------------

UNSAID: Final = Line("house-plate", "", pieces(2), yuan(260))
PLATE: Final = attrs.evolve(UNSAID, spec="brass, engraved with the name and the house")
A1: Final = Placed(
    "ORD-20241028-0001",
    m.clock("2024-11-08 17:00"),
    Details(m.said(SUN, "Sun, 3 Mill Lane"), (UNSAID,)),
)
A1_AGAIN: Final = attrs.evolve(A1, version=2, details=attrs.evolve(A1.details, lines=(PLATE,)))


def an_order_that_is_made(play: Play) -> None:
    play.chapter(
        "An order that is made",
        "Sun orders what is on no shelf. Production makes exactly what was ordered, materials are"
        " bought for it, and whatever comes up on the way is settled before the end.",
    )
    play.on("2024-10-28 10:00")
    play.act(received("A1", SUN, A1), "Sun orders two house plates.", "ORD-02")
    looked = m.judged_as(ORDER_INFO, "A1", SHI, 1, "spec")
    back = m.returned_as(ORDER_INFO, "A1", SHI, 1, "What is to be engraved?")
    play.alike([*looked, back], "Shi sends it back: nothing says how.", "REV-03")
    details = A1_AGAIN.details
    again = order.ResubmitOrder(details, ("Sun telephoned what it says.",), by=BAI)
    play.act(on_order("A1", again), "Bai asks Sun. It comes again, under its number,", "GEN-03")
    passed = [
        *m.judged_as(ORDER_INFO, "A1", SHI, 2),
        m.passed_as(ORDER_INFO, "A1", SHI, 2, A1_AGAIN.digest),
        entered("A1", SUN, A1_AGAIN),
        on_order("A1", order.Dispatch(frozenset({WORKSHOP}), by=BAI)),
    ]
    play.alike(passed, "is reviewed again, and goes to the workshop.", "ORD-03")
    _made(play)
    _sent(play)


def _made(play: Play) -> None:
    one = on_order("A1", fulfilment.PlanProduction("P-1", (_planned(1),), by=FEI))
    play.refused(one, "Fei plans one. Two were ordered.", "ORD-04")
    two = on_order("A1", fulfilment.PlanProduction("P-1", (_planned(2),), by=FEI))
    play.act(two, "Fei plans both.", "ORD-04")
    sheet = (Material("brass sheet", pieces(3)),)
    at_large = on_order("A1", fulfilment.PurchaseMaterials("P-9", sheet, by=TAO))
    play.refused(at_large, "Tao would buy brass for no plan there is,", "ORD-05")
    bought = on_order("A1", fulfilment.PurchaseMaterials("P-1", sheet, by=TAO))
    play.act(bought, "and buys it for this one.", "ORD-05")
    told = on_order("A1", follow_up.ReportToCustomer("It is being made.", by=BAI))
    play.act(told, "Bai tells Sun that it is under way.", "ORD-10")
    play.on("2024-10-29 11:00")
    dent = follow_up.RaiseIssue("dent", "The second plate has a dent.", by=BAI)
    play.act(on_order("A1", dent), "One plate is dented.", "ORD-09")
    each = on_order("A1", fulfilment.CompleteProduction((Part(1, pieces(1)),), by=FEI))
    play.act(each, "One is done.", "ORD-04")
    early = on_order("A1", fulfilment.Ship((Part(1, pieces(1)),), by=SHAO))
    play.refused(early, "It does not go alone: all of it is made first.", "ORD-06")
    play.act(each, "Now both are.", "ORD-04")


def _planned(units: int) -> Planned:
    return Planned(PLATE.product, PLATE.spec, pieces(units))


def _sent(play: Play) -> None:
    play.on("2024-10-29 15:00")
    sent = [
        on_order("A1", fulfilment.Ship((Part(1, pieces(2)),), by=SHAO)),
        on_order("A1", fulfilment.InformShipment(1, "Both, by post.", by=BAI)),
    ]
    play.alike(sent, "Shao sends them, and Bai says so.", "ORD-08")
    asks = follow_up.LogInquiry("screws", m.said(SUN, "Are there screws?"), by=BAI)
    play.act(on_order("A1", asks), "Sun asks whether there are screws.", "ORD-09")
    play.on("2024-10-30 09:30")
    arrived = on_order("A1", fulfilment.ConfirmDelivery(1, by=SUN))
    play.act(arrived, "They arrive.", "GEN-02")
    close = on_order("A1", order.CloseOrder(by=BAI))
    play.refused(close, "What became of the dent? Of the screws?", "ORD-09")
    settled = [
        on_order("A1", follow_up.ResolveIssue("dent", "Made anew.", by=BAI)),
        on_order("A1", follow_up.AnswerInquiry("screws", "Four, in the box.", by=BAI)),
    ]
    play.alike([*settled, close], "Both are answered, and A1 is closed.", "ORD-09")
