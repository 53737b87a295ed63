"""What is stored, by name: every event, command and fact of every page, field by field.

python -m tests.golden.stored    writes ``stored.json`` anew, if it has only grown
"""

from __future__ import annotations

import json
import sys
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec

from casework.application.record import Body, Told, Verdict
from casework.domain.general import General
from casework.infrastructure.bootstrap import PAGES

GOLDEN = Path(__file__).with_name("stored.json")
Layout = dict[str, Any]


def now() -> Layout:
    """The layout of everything stored, as the code has it now."""
    values: Layout = {}
    pages = {
        name: {
            "events": {it.__name__: _fields(it, values) for it in page.decider.events},
            "commands": {it.__name__: _fields(it, values) for it in page.decider.commands},
            "facts": {
                command.__name__: _fields(finder.kind, values)
                for command, finder in page.finders.items()
            },
        }
        for name, page in PAGES.items()
    }
    _type(General, values)
    records = {it.__name__: _record(it) for it in (Told, Body, Verdict)}
    return {"pages": pages, "values": dict(sorted(values.items())), "records": records}


def golden() -> Layout:
    layout: Layout = json.loads(GOLDEN.read_bytes())
    return layout


def broken(old: Layout, new: Layout) -> list[str]:
    """What is stored under the old layout and could not be read under the new one."""
    return [it for key in old for it in _broken(old[key], new.get(key), key)]


def _broken(old: Any, new: Any, path: str) -> list[str]:
    if new is None:
        return [f"{path} is gone"]
    if isinstance(old, dict) and isinstance(new, dict):
        inside = [it for key in old for it in _broken(old[key], new.get(key), f"{path}.{key}")]
        return inside + _grown(old, new, path)
    if isinstance(old, list):
        return [f"{path}: {it} is gone" for it in old if it not in new]
    return [] if old == new else [f"{path} was {old}, is {new}"]


def _grown(old: Layout, new: Layout, path: str) -> list[str]:
    """A field comes after the others, and has a default for what was stored before it."""
    if not all(isinstance(it, str) for it in new.values()):
        return []
    order = [it for it in new if it in old]
    early = [] if list(new)[: len(order)] == list(old) else [f"{path}: new fields come last"]
    return early + [
        f"{path}.{key} has no default for what is stored already"
        for key in new
        if key not in old and "=" not in new[key]
    ]


def _fields(kind: Any, values: Layout) -> dict[str, str]:
    hints = get_type_hints(kind)
    return {
        it.name: _type(hints[it.name], values) + ("" if it.default is attrs.NOTHING else " =")
        for it in attrs.fields(kind)
    }


def _record(kind: type[msgspec.Struct]) -> dict[str, str]:
    return {
        it.name: str(it.type) + (" =" if not it.required else "")
        for it in msgspec.structs.fields(kind)
    }


def _type(hint: Any, values: Layout) -> str:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return " | ".join(_type(it, values) for it in get_args(hint))
    if origin is not None:
        parts = ("..." if it is Ellipsis else _type(it, values) for it in get_args(hint))
        return f"{origin.__name__}[{', '.join(parts)}]"
    hint = getattr(hint, "__supertype__", hint)
    if hint is NoneType:
        return "None"
    described = _value(hint, values) if attrs.has(hint) or issubclass(hint, Enum) else None
    if described is None:
        return str(hint.__name__)
    name = f"{hint.__module__.removeprefix('casework.domain.')}.{hint.__name__}"
    values[name] = described
    return name


def _value(kind: Any, values: Layout) -> Any:
    if issubclass(kind, Enum):
        return [str(it.value) for it in kind]
    return _fields(kind, values)


if __name__ == "__main__":
    lost = broken(golden(), now()) if GOLDEN.exists() else []
    if lost:
        sys.exit("what is stored could no longer be read:\n" + "\n".join(lost))
    GOLDEN.write_text(json.dumps(now(), indent=1) + "\n", encoding="utf-8")
