"""Stock: what is there of each item, what is promised or runs low, what is being counted."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.looks import Looks, counted, plain, section, table, under
from casework.adapters.cli.offices import looks_of, office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.application.office import Office
from casework.application.reading import history
from casework.application.record import MalformedInput
from casework.domain.inventory import stock_item
from casework.domain.inventory.arithmetic import free, is_low
from casework.domain.inventory.stock import (
    Blocked,
    Retired,
    Stock,
    Stocked,
    StockItem,
    Unregistered,
)


def stock(item: str = "", /, *, common: Common = COMMON) -> Exit:
    """Tell what is in stock: on hand, reserved, on its way, low, and being counted.

    Parameters
    ----------
    item
        Only this one, with what it is reserved for, what is on its way, and what moved.
    """
    with office_at(common) as office:
        document, shown = in_stock(office, item)
    answer(common, document, *shown)
    return Exit.DONE


def in_stock(office: Office, item: str = "") -> tuple[dict[str, Any], list[RenderableType]]:
    """What an office has in stock, all of it or one item: for programs, and for people.

    Raises:
        MalformedInput: there is no such item.
    """
    names = [item] if item else _items(office)
    found = [_kept(office, name) for name in names]
    if item and isinstance(found[0].state, Unregistered):
        raise MalformedInput(f"there is no item {item}: `casework stock` lists those there are")
    document = {"items": [_as_document(it) for it in found]}
    shown = _one_shown(found[0], looks_of(office)) if item else _all_shown(found)
    return document, shown


@frozen
class _Kept:
    """An item of stock as it stands: its name in the store, what it is called, its phase."""

    item: str
    called: str
    state: StockItem

    @property
    def phase(self) -> str:
        return type(self.state).__name__

    @property
    def stock(self) -> tuple[Stock, ...]:
        """What there is of it; nothing of one that is off the books."""
        return (self.state.stock,) if isinstance(self.state, Stocked) else ()


def _items(office: Office) -> list[str]:
    page = f"{stock_item.decider.name}/"
    streams = {entry.stream for _, entry in office.journal.feed() if entry.stream.startswith(page)}
    return sorted(it.removeprefix(page) for it in streams)


def _kept(office: Office, item: str) -> _Kept:
    stream = f"{stock_item.decider.name}/{item}"
    version, state = office.state(stream)
    events = [it.event for it in history(office, stream)] if version else []
    called = [it.name for it in events if isinstance(it, stock_item.ItemRegistered)]
    return _Kept(item, "".join(called), state)


# -- For programs ------------------------------------------------------------------------------


def _as_document(it: _Kept) -> dict[str, Any]:
    told: dict[str, Any] = {"item": it.item, "name": it.called, "phase": it.phase}
    for kept in it.stock:
        told |= {
            "unit": kept.unit,
            "levels": kept.levels,
            "on_hand": kept.on_hand,
            "reserved": kept.promised,
            "free": free(kept.on_hand, kept.promised),
            "awaited": kept.expected,
            "low": is_low(kept.on_hand, kept.levels.reorder_point),
            "reservations": kept.reserved,
            "on_its_way": kept.awaited,
            "counted_by": [one.stocktake for one in kept.count],
            "days": kept.days,
        }
    return told


# -- For people --------------------------------------------------------------------------------


def _all_shown(found: list[_Kept]) -> list[RenderableType]:
    low = sum(_low(kept) for it in found for kept in it.stock)
    head = Text.assemble((counted(len(found), "item"), "bold"), f", {low} to be reordered")
    rows = [_row(it) for it in found]
    heads = ("item", "", "on hand", "reserved", "free", "on its way", "reorder at", "")
    return [head, "", table(heads, rows)] if rows else [head]


def _low(kept: Stock) -> bool:
    return is_low(kept.on_hand, kept.levels.reorder_point)


def _row(it: _Kept) -> tuple[RenderableType, ...]:
    named = Text(plain(it.item), "bold"), plain(it.called)
    if not it.stock:
        return *named, "", "", "", "", "", Text(it.phase.lower(), "dim")
    (kept,) = it.stock
    levels = (
        f"{kept.on_hand} {plain(kept.unit)}",
        str(kept.promised),
        str(free(kept.on_hand, kept.promised)),
        str(kept.expected),
        str(kept.levels.reorder_point),
    )
    return *named, *levels, _marks(it, kept)


def _marks(it: _Kept, kept: Stock) -> Text:
    """What is to be seen at once: it runs low, it is counted, it is not given out."""
    marks = Text()
    if _low(kept):
        marks.append("low ", "bold red")
    for one in kept.count:
        marks.append(f"counted in {plain(one.stocktake)} ", "yellow")
    if isinstance(it.state, Blocked):
        marks.append("blocked", "red")
    return marks


def _one_shown(it: _Kept, look: Looks) -> list[RenderableType]:
    head = Text.assemble(
        (plain(it.item), "bold"), f"  {plain(it.called)}", (f"  {it.phase}", "dim")
    )
    if not it.stock:
        assert isinstance(it.state, Retired)
        return [head]
    (kept,) = it.stock
    shown: list[RenderableType] = [head.append("  ").append(_marks(it, kept)), ""]
    shown.append(under(look.tree(kept.levels)))
    shown.append(table(("on hand", "reserved", "free", "on its way"), [_row(it)[2:6]]))
    for title, portions in (("Reserved", kept.reserved), ("On its way", kept.awaited)):
        if portions:
            rows = [(plain(one.name), f"{one.units} {plain(kept.unit)}") for one in portions]
            shown.append(section(title, table(("for", "how much"), rows)))
    if kept.days:
        days = [(look.brief(one.day), str(one.out), str(one.closing)) for one in kept.days]
        shown.append(section("Moved", table(("day", "issued", "left"), days)))
    return shown
