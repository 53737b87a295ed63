"""Times in what a caller hands in: each must be one moment, everywhere, and not too far back."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from casework.application.record import MalformedInput
from casework.application.shapes import fields_of, holds
from casework.domain.calendar import Term, Unit


def require_aware(value: Any, path: str = "") -> None:
    """Hold every time in a value to say its zone, in whole minutes.

    Raises:
        MalformedInput: one does not.
    """
    if isinstance(value, datetime):
        offset = value.utcoffset()
        if offset is None:
            raise MalformedInput(f"{path[1:]}: a time without its zone; add one, such as +08:00")
        if offset % timedelta(minutes=1):  # It would be kept as another time.
            raise MalformedInput(f"{path[1:]}: its zone must be whole minutes from UTC")
    elif isinstance(value, tuple):
        for n, part in enumerate(value):
            require_aware(part, f"{path}[{n}]")
    else:
        for name in fields_of(value.__class__):
            require_aware(getattr(value, name), f"{path}.{name}")


def require_aware_where_declared(value: Any) -> None:
    """The same of a value whose every part is of its declared type: quicker, for most have room for
    few times.

    Raises:
        MalformedInput: one does not.
    """
    for name in _timed(value.__class__):
        require_aware(getattr(value, name), f".{name}")


@cache
def _timed(kind: Any) -> tuple[str, ...]:
    return tuple(name for name, declared in fields_of(kind).items() if holds(declared, datetime))


def back(term: Term) -> timedelta:
    """How far back a term reaches, holidays or not."""
    match term.unit:
        case Unit.MINUTES:
            return timedelta(minutes=term.count)
        case Unit.HOURS | Unit.WORKING_HOURS:
            return timedelta(hours=term.count)
        case Unit.DAYS | Unit.WORKING_DAYS:
            return timedelta(days=term.count)
