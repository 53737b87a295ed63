"""An office with a store: what every test of the inventory through the office begins with.

bo, ben, bea: back office        sam: shipping        repairs: a department
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.application.office import Office
from casework.application.ports import Journal
from casework.domain.confidentiality.nda import PrepareNda, SignNda, Wording
from casework.domain.inventory.stock import Item, Levels, Stock, Stocked
from casework.domain.inventory.stock_item import ReceiveStock, RegisterItem, Source
from casework.domain.kernel import Act, Person, Personal
from casework.domain.money import Quantity
from casework.domain.people.employee import EngageEmployee
from casework.domain.people.organisation import AssignPost, DefinePost
from casework.domain.staff import Role
from tests.offices import ORGANISATION, did, staffed

LEVELS = Levels(least=2, reorder_point=4, most=100)


def by(who: str) -> Person:
    return Person(who)


def pcs(units: int) -> Quantity:
    return Quantity(units, "pcs")


def with_a_store(journal: Journal) -> Office:
    """A staffed office whose back office counts and whose shipping ships."""
    office = staffed(journal)
    for stream, command in _people():
        did(office, stream, command)
    return office


def _people() -> Iterator[tuple[str, Act]]:
    hua, everything = by("hua"), frozenset({"*"})
    posts = (("ben", Role.BACKOFFICE), ("bea", Role.BACKOFFICE), ("sam", Role.SHIPPING))
    for who, role in posts:
        engage = EngageEmployee(Personal(by(who), who), "full_time", by=hua)
        yield f"people.employee/{who}", engage
        wording = Wording(("keeps what is learned here",), ("returns every copy",))
        yield f"confidentiality.nda/{who}", PrepareNda(wording, by=hua)
        yield f"confidentiality.nda/{who}", SignNda(by=by(who))
        yield ORGANISATION, DefinePost(f"{who}'s", role, "Keeps the stock.", everything, by=hua)
        yield ORGANISATION, AssignPost(f"{who}'s", by(who), by=hua)


def put_in(office: Office, item: str, units: int) -> Item:
    """Put an item on the books with so much of it in stock."""
    stream = f"inventory.stock_item/{item}"
    did(office, stream, RegisterItem(item, "pcs", LEVELS, by=by("bo")))
    if units:
        did(office, stream, ReceiveStock(pcs(units), Source.PRODUCTION, "run 8", by=by("bo")))
    return Item(item)


def stock_of(office: Office, item: str) -> Stock:
    state = office.state(f"inventory.stock_item/{item}")[1]
    assert isinstance(state, Stocked)
    return state.stock
