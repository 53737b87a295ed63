"""Why a field says what it says: the event that set it, and all that its decision rested on."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import chain
from typing import Any

from attrs import frozen

from casework.application.audit.diff import last_change
from casework.application.audit.fields import ABSENT, UnknownField, paths, steps, value_at
from casework.application.audit.moments import Cut, standing
from casework.application.audit.why import Changed, why
from casework.application.office import Office
from casework.application.reading import Line, replay
from casework.application.record import MalformedInput, Told
from casework.domain.general import General
from casework.domain.kernel import Consulted


@frozen
class Basis:
    """What an event came from: the command as it was put, and all that it was told.

    ``caller`` is the stream, and ``asked`` the command, with which the decision began: the same,
    unless it followed (``cause``). ``roles`` are those of whoever put that. ``facts`` were found
    in the streams of ``read``, at these versions; ``held`` could not move meanwhile. ``consulted``
    are the rules the command was held to, in order; where the decision cannot be made again,
    ``unexplained`` says why.
    """

    stream: str
    version: int
    command: Any
    cause: str
    caller: str
    asked: Any
    roles: tuple[str, ...]
    facts: Any
    read: dict[str, int]
    held: tuple[str, ...]
    consulted: tuple[Consulted, ...]
    unexplained: str = ""


@frozen
class Explanation:
    """What is at a path of a stream's state at a version, and what it was before it was set.

    Without a ``line`` no event ever set it: it is as the page begins. ``before`` is ``ABSENT``
    where there was no such field, ``value`` where the event took it away.
    """

    stream: str
    version: int
    path: str
    value: Any
    before: Any
    line: Line | None = None
    basis: Basis | None = None


def explain(office: Office, stream: str, path: str, at: Cut | None = None) -> Explanation:
    """Explain a field of a stream's state, as it is now or was at a moment.

    Raises:
        MalformedInput: no such page, or nothing has ever happened in the stream.
        UnknownMoment: nothing had happened in it yet.
        UnknownField: it has no such field, and never had until then.
    """
    turns = replay(office, stream)
    if at is not None:
        turns = turns[: standing(office, at, stream)[0]]
    steps(path)
    state = turns[-1].after
    value = value_at(state, path)
    behind = last_change(turns, path)
    if behind is None:
        if value is ABSENT:
            raise UnknownField(_no_field(stream, state, path))
        return Explanation(stream, len(turns), path, value, value)
    line = behind.line
    basis = basis_of(office, stream, line)
    return Explanation(stream, len(turns), path, value, value_at(behind.before, path), line, basis)


def _no_field(stream: str, state: Any, path: str) -> str:
    known = list(paths(state))
    near = get_close_matches(path, known, n=3, cutoff=0.5) or [it for it in known if "." not in it]
    return f"{stream} has no field {path}, and had none: there are {', '.join(near)}"


def basis_of(office: Office, stream: str, line: Line) -> Basis:
    """What an event on record came from."""
    codec, journal = office.codec, office.journal
    bodies = [codec.body(it) for it in journal.read(stream)[: line.version]]
    step = bodies[-1].step
    own = (it.told for it in bodies if (it.decision, it.step) == (line.decision, step))
    if (put := next(filter(None, own), None)) is None:
        raise MalformedInput(f"{stream} v{line.version} came from no command that is on record")
    caller = _caller(office, line.decision)
    command = codec.decode(put.data, codec.types[put.command])
    asked = codec.decode(caller.data, codec.types[caller.command])
    general = codec.decode(caller.general, General)
    facts = codec.decode(put.facts, office.page(stream).finder(type(command)).kind)
    consulted, unexplained = _consulted(office, line.decision, step)
    return Basis(
        stream,
        put.at,
        command,
        put.cause,
        caller.stream,
        asked,
        tuple(sorted(general.roles)),
        facts,
        put.read,
        put.held,
        consulted,
        unexplained,
    )


def _caller(office: Office, decision: str) -> Told:
    """The command with which a decision began."""
    wrote = [office.codec.verdict(it).wrote for it in office.journal.read(f"decision/{decision}")]
    for stream, first, _ in chain.from_iterable(wrote):
        for one in office.journal.read(stream, first - 1):
            body = office.codec.body(one)
            if body.decision != decision:
                break
            if body.told and not body.told.cause:
                return body.told
    raise MalformedInput(f"decision {decision} names no command that led to it")


def _consulted(office: Office, decision: str, step: int) -> tuple[tuple[Consulted, ...], str]:
    try:
        return why(office, decision).steps[step].consulted, ""
    except Changed as changed:
        return (), f"the rules now in force lead elsewhere: {changed}"
