"""XES (IEEE 1849): a log as XML, case by case; no more than one case is held in memory."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from xml.etree.ElementTree import Element, ParseError, iterparse

from casework.adapters.interchange.log import Case, Notation, Reading, UnreadableLog


def read_xes(file: BufferedReader, notation: Notation) -> Iterator[Case]:
    """The cases of a log, in its order.

    Raises:
        UnreadableLog: it is no XML, or breaks off; or, once all of it was read, what is wrong
            with its cases and events.
    """
    reading = Reading(notation)
    try:
        parts = iterparse(file, events=("start", "end"))
        _, root = next(parts)
        if _name(root) != "log":
            raise UnreadableLog(f"no XES: its root is {_name(root)}, not log")
        for happened, element in parts:
            if happened == "end" and _name(element) == "trace":
                yield from _cases(element, reading)
                root.clear()
    except ParseError as wrong:
        raise UnreadableLog(f"no whole XML: {wrong}") from wrong
    reading.finish()


def _cases(trace: Element, reading: Reading) -> Iterator[Case]:
    told = _attributes(trace)
    key = reading.notation.case or "concept:name"
    if not (name := told.get(key)):
        reading.complain(f"a case without {key}")
        return
    made = (
        reading.event(f"case {name}, event {number}", _attributes(it))
        for number, it in enumerate((it for it in trace if _name(it) == "event"), 1)
    )
    yield Case(name, told, tuple(it for it in made if it))


def _attributes(element: Element) -> dict[str, str]:
    return {key: it.get("value", "") for it in element if (key := it.get("key"))}


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
