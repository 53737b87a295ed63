"""Parameters supposed: a file that names some of the policy, and what each would be.

    [review]
    max_returns = 1

    [sla]
    clarify = { count = 4, unit = "wh" }

    [intake]
    channels = ["phone", "email"]

    [[stages]]
    kind = "request_result"
    profile = "generic"
    roles = ["leader"]

TOML; or, in a file called ``.json``, the same as JSON. A name is written in parts or whole:
``"review.max_returns" = 1`` is the same.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

from casework.adapters.structuring import Malformed, Problem, parsed, structured
from casework.domain import policy
from casework.domain.calendar import Term
from casework.domain.kernel import SYSTEM, NoFacts, Refused
from casework.domain.policy import Choices, Counts, InForce, Stages, Terms

T = TypeVar("T")

STAGES: Final = "stages"
_WHY: Final = "supposed"


def parameters(file: Path) -> tuple[policy.Event, ...]:
    """What a file supposes, as if it had been set; each only as the policy's own page allows.

    Raises:
        Malformed: with everything that is wrong with it.
    """
    problems: list[Problem] = []
    found: dict[str, policy.Event] = {}
    for path, given in _named(_read(file), ""):
        if path in found:
            problems.append(Problem(path, "given twice"))
        try:
            found[path] = _parameter(path, given)
        except Malformed as wrong:
            problems += (Problem(_under(path, it.path), it.says) for it in wrong.problems)
    if not problems:
        problems += _unlawful(found)
    if not problems and not found:
        problems.append(Problem("", "it names no parameter"))
    if problems:
        raise Malformed(*problems)
    return tuple(found.values())


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text("utf-8")
        given = parsed(text) if file.suffix == ".json" else tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as wrong:
        raise Malformed(Problem("", f"{file} cannot be read: {wrong}")) from wrong
    except tomllib.TOMLDecodeError as wrong:
        raise Malformed(Problem("", f"no TOML: {wrong}")) from wrong
    if not isinstance(given, dict):
        raise Malformed(Problem("", "an object that names parameters is wanted"))
    return given


def _named(given: dict[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Every parameter by its whole name; of reviewers, each list of stages at its place."""
    for name, value in given.items():
        at = _under(path, name)
        if at == STAGES and isinstance(value, list):
            yield from ((f"{STAGES}[{n}]", it) for n, it in enumerate(value))
        elif isinstance(value, dict) and at not in _KNOWN:
            yield from _named(value, at)
        else:
            yield at, value


def _parameter(path: str, given: Any) -> policy.Event:
    if path.startswith(f"{STAGES}["):
        return policy.StagesSet(structured(Stages, given), _WHY)
    if path not in _KNOWN:
        raise Malformed(Problem("", f"unknown; there are {', '.join((*_KNOWN, STAGES))}"))
    return _KNOWN[path](given)


def _term(key: Terms) -> Callable[[Any], policy.Event]:
    return lambda given: policy.TermSet(key, structured(Term, given), _WHY)


def _count(key: Counts) -> Callable[[Any], policy.Event]:
    return lambda given: policy.CountSet(key, structured(int, given), _WHY)


def _choice(key: Choices) -> Callable[[Any], policy.Event]:
    return lambda given: policy.ChoiceSet(key, structured(frozenset[str], given), _WHY)


_KNOWN: Final[dict[str, Callable[[Any], policy.Event]]] = {
    **{it.value: _term(it) for it in Terms},
    **{it.value: _count(it) for it in Counts},
    **{it.value: _choice(it) for it in Choices},
}


def _unlawful(found: dict[str, policy.Event]) -> Iterator[Problem]:
    """What the policy's own page refuses, all of it together being in force."""
    in_force = InForce()
    for event in found.values():
        in_force = policy.evolve(in_force, event)
    for path, event in found.items():
        try:
            policy.decide(in_force, _command(event), NoFacts())
        except Refused as refusal:
            yield Problem(path, f"{refusal.rule.id} {refusal.rule.says}")


def _command(event: policy.Event) -> policy.Command:
    match event:
        case policy.TermSet(key, term):
            return policy.SetTerm(key, term, _WHY, by=SYSTEM)
        case policy.CountSet(key, count):
            return policy.SetCount(key, count, _WHY, by=SYSTEM)
        case policy.ChoiceSet(key, choice):
            return policy.SetChoice(key, choice, _WHY, by=SYSTEM)
        case policy.StagesSet(stages):
            return policy.SetStages(stages, _WHY, by=SYSTEM)


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else path or name
