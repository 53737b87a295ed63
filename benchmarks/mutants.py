"""Mutants of the functions of a page, as mutmut makes them, and a mutant in its function's place.

mutmut makes them; it does not run them, since its own runner rewrites every function, and what
reads a page's source or its frames does not stand for that. Here the code of one function is
another for a while, whoever calls it by whatever name. That is why functions with a decorator are
mutated too, properties above all, which mutmut by itself leaves alone.
"""

from __future__ import annotations
import __future__

import difflib
import dis
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import libcst
from attrs import frozen
from libcst.metadata import MetadataWrapper
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import get_ignored_lines

SAYS_ONLY = ("__repr__", "__str__")
"""What is said by these is for people to read."""


class Left(Enum):
    """What no test can hold to, or none should; the value is what it is called."""

    WORDS = "words only"  # For people to read, in what is raised or shown.
    UNREAD = "never read"  # An argument that the function called does nothing with.
    SAME = "the same"  # Without a ``case _`` that does nothing.
    CONSTANT = "constants only"  # Called while its module is imported, for what stands there.


@frozen
class Mutant:
    """``function`` is what it is in, by its qualified name, ``code`` all of that function and
    ``change`` what differs by line. ``left``: why nobody need notice, by rule."""

    function: str
    code: str
    change: str
    left: Left | None


class _Everywhere(MutationVisitor):
    """Decorators are not mutated, but what they decorate is."""

    def _skip_node_and_children(self, node: libcst.CSTNode) -> bool:
        if isinstance(node, libcst.FunctionDef) and node.decorators:
            return False
        return bool(super()._skip_node_and_children(node))


def mutants(of: ModuleType) -> Iterator[Mutant]:
    """Every mutant of a module's functions and methods; what lies outside is not mutated."""
    file = str(of.__file__)
    text = Path(file).read_text()
    wrapper = MetadataWrapper(libcst.parse_module(text))
    visitor = _Everywhere(mutation_operators, get_ignored_lines(file, text, wrapper))
    module = wrapper.visit(visitor)
    names = {id(it): name for name, it in _functions(module)}
    words = {
        id(inner)
        for name, function in _functions(module)
        for it in _words(of, name, function)
        for inner in _within(it)
    }
    constants = _for_constants(module)
    for it in visitor.mutations:
        function = it.contained_by_top_level_function
        if function is not None and (name := names.get(id(function))):
            before = module.code_for_node(function)
            after = module.code_for_node(function.deep_replace(it.original_node, it.mutated_node))
            left = Left.WORDS if id(it.original_node) in words else None
            left = Left.CONSTANT if name in constants else left
            left = Left.SAME if _is_same(it.original_node, it.mutated_node) else left
            if _is_unread(of, it.original_node, it.mutated_node):
                left = Left.UNREAD
            yield Mutant(name, after, _change(before, after), left)


def _functions(module: libcst.Module) -> Iterator[tuple[str, libcst.FunctionDef]]:
    for it in module.body:
        if isinstance(it, libcst.FunctionDef):
            yield it.name.value, it
        elif isinstance(it, libcst.ClassDef):
            for method in it.body.body:
                if isinstance(method, libcst.FunctionDef):
                    yield f"{it.name.value}.{method.name.value}", method


def _words(of: ModuleType, name: str, function: libcst.FunctionDef) -> Iterator[libcst.CSTNode]:
    """What a function says to people: how it shows itself, and what an exception is told."""
    owner = vars(of).get(name.partition(".")[0])
    raised = isinstance(owner, type) and issubclass(owner, BaseException)
    if function.name.value in SAYS_ONLY:
        yield function.body
    if function.name.value == "__init__" and raised:
        yield from _told_first(function)
    for it in _within(function):
        if isinstance(it, libcst.Raise) and isinstance(it.exc, libcst.Call):
            yield from (arg for arg in it.exc.args if _is_text(arg.value))
            if any(_is_text(arg.value) for arg in it.exc.args):
                yield it.exc


def _is_same(before: libcst.CSTNode, after: libcst.CSTNode) -> bool:
    """Whether all that is gone of a match is a last case that takes anything and does nothing."""
    if not isinstance(before, libcst.Match) or not isinstance(after, libcst.Match):
        return False
    gone = [it for it in before.cases if it not in after.cases]
    match gone:
        case [libcst.MatchCase(pattern=libcst.MatchAs(pattern=None, name=None), body=body)]:
            says = libcst.Module([]).code_for_node(body).partition("#")[0].strip()
            return says == "pass" and not body.body[1:]
        case _:
            return False


def _told_first(function: libcst.FunctionDef) -> Iterator[libcst.CSTNode]:
    """What an exception passes on to those it is one of, to be shown."""
    for it in _within(function):
        match it:
            case libcst.Call(func=libcst.Attribute(value=libcst.Call(func=libcst.Name("super")))):
                yield it


def _for_constants(module: libcst.Module) -> set[str]:
    """Private functions that nothing but the module itself calls: a table, told in short."""
    private = {name for name, _ in _functions(module) if name.startswith("_")}
    inside = {
        it.value
        for _, function in _functions(module)
        for it in _within(function.body)
        if isinstance(it, libcst.Name)
    }
    called, named = list[str](), list[str]()
    for it in _within(module):
        if isinstance(it, libcst.Call) and isinstance(it.func, libcst.Name):
            called.append(it.func.value)
        if isinstance(it, libcst.Name):
            named.append(it.value)
    return {
        it
        for it in private - inside
        if called.count(it) and called.count(it) == named.count(it) - 1  # Its own name is one.
    }


def _is_unread(module: ModuleType, before: libcst.CSTNode, after: libcst.CSTNode) -> bool:
    """Whether only an argument differs, and the function called does nothing with it."""
    match before, after:
        case libcst.Call(func=libcst.Name(name), args=one), libcst.Call(args=other):
            found = vars(module).get(name)
        case _:
            return False
    if not isinstance(found, FunctionType) or len(one) != len(other):
        return False
    if any(it.star or it.keyword for it in one):
        return False
    names = found.__code__.co_varnames[: found.__code__.co_argcount]
    differ = {name for name, was, now in zip(names, one, other, strict=False) if was is not now}
    read = {it.argval for it in dis.get_instructions(found) if it.opname.startswith("LOAD")}
    return bool(differ) and differ.isdisjoint(read | {*found.__code__.co_cellvars})


def _is_text(node: libcst.CSTNode) -> bool:
    return isinstance(
        node, (libcst.SimpleString, libcst.FormattedString, libcst.ConcatenatedString)
    )


def _within(node: libcst.CSTNode) -> Iterator[libcst.CSTNode]:
    yield node
    for it in node.children:
        yield from _within(it)


def _change(before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return "\n".join(
        f"{it[0]} {it[1:].strip()}" for it in lines if it[:3] not in ("---", "+++", "@@ ")
    )


def done(module: ModuleType, mutant: Mutant) -> bool:
    """Let the function run the mutant's code; whether it can be."""
    owner, _, name = mutant.function.rpartition(".")
    code = f"class {owner}:\n{textwrap.indent(mutant.code, '    ')}" if owner else mutant.code
    then: dict[str, Any] = dict(vars(module))
    try:
        flags = __future__.annotations.compiler_flag
        exec(compile(code, str(module.__file__), "exec", flags, dont_inherit=True), then)
    except Exception:  # noqa: BLE001  # Whatever it is, it does not run.
        return False
    was = _function(vars(vars(module)[owner]) if owner else vars(module), name)
    now = _function(vars(then[owner]) if owner else then, name)
    if now.__code__.co_freevars != was.__code__.co_freevars:
        return False
    was.__code__ = now.__code__
    was.__defaults__ = now.__defaults__
    was.__kwdefaults__ = now.__kwdefaults__
    return True


def function_of(module: ModuleType, name: str) -> FunctionType:
    """The function of a module by its qualified name, without what decorates it."""
    owner, _, own = name.rpartition(".")
    return _function(vars(vars(module)[owner]) if owner else vars(module), own)


def _function(names: Mapping[str, Any], name: str) -> FunctionType:
    found: Any = names[name]
    found = found.fget if isinstance(found, property) else getattr(found, "__func__", found)
    function: FunctionType = inspect.unwrap(found)
    return function
