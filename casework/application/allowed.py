"""What somebody may do here now, and why not the rest. Front ends are built on it.

Each command of a page is put with blanks for its contents, and nothing is recorded. Stopped by
the actor's posts, by the phase or by who they are, it is closed to them; stopped only by its
contents, or not at all, it is theirs to fill in.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
from attrs import frozen

from casework.application.office import Draft, Office
from casework.domain.kernel import (
    WHEN_DECIDED,
    Act,
    Ground,
    Person,
    Personal,
    Refused,
    Rule,
)


@frozen
class Possibility:
    """A command of a page: open to the actor now, or closed under a rule and on what ground.

    Of an open one, ``rule`` is what a blank form of it breaks first, if anything.
    """

    command: type[Act]
    open: bool
    rule: Rule | None
    ground: Ground | None


def allowed(office: Office, stream: str, by: Person) -> tuple[Possibility, ...]:
    """Every command of a stream's page as it stands for somebody now.

    What only follows from other events is left out: it is nobody's to do.

    Raises:
        MalformedInput: if there is no such page.
        MalformedName: if no stream can be called so.
        StoreFailure: if the store could not be read.
    """
    commands = office.page(stream).decider.commands
    return tuple(_probe(office, stream, it, by) for it in commands if it.may)


def _probe(office: Office, stream: str, command: type[Act], by: Person) -> Possibility:
    act: Act = blank(command, by)
    try:
        office.attempt(Draft(office), stream, act)
    except Refused as refusal:
        closed = refusal.ground is not Ground.CONTENT
        return Possibility(command, not closed, refusal.rule, refusal.ground)
    return Possibility(command, True, None, None)


def blank(kind: type, by: Person) -> Any:
    """A value of a class with something in every field: as a form before it is filled in."""
    hints = get_type_hints(kind)
    given = {
        it.name: _filler(hints[it.name], by)
        for it in attrs.fields(kind)
        if it.init and it.name not in ("by", "at", "on_behalf_of")
    }
    if issubclass(kind, Act):
        given["by"] = by
    return kind(**given)


def _filler(hint: Any, by: Person) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        parts = [it for it in get_args(hint) if it is not NoneType]
        return None if NoneType in get_args(hint) else _filler(parts[0], by)
    if origin is not None:
        return origin()
    hint = getattr(hint, "__supertype__", hint)
    if hint is Personal:
        return Personal(by, "?")
    if attrs.has(hint):
        return blank(hint, by)
    if issubclass(hint, Enum):
        return next(iter(hint))
    fillers = {str: "?", int: 1, bool: True, datetime: WHEN_DECIDED, date: date.min}
    return fillers[hint]
