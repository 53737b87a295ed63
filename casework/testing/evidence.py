"""What speaks for each rule, computed: explorations, deletions, tests, proofs.

It is kept in ``evidence.json``, from which the matrix is made (``casework.testing.matrix``).
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Final

from casework.domain import rulebook
from casework.domain.kernel import Rule
from casework.testing import proofs
from casework.testing.deletion import Subject
from casework.testing.matrix import Evidence

_SAID: Final = ("casework.domain.properties.", "casework.testing.casts.")

# -- Pages -------------------------------------------------------------------------------------


def digest_of(subject: Subject) -> str:
    """SHA-256 over a page, its chapters, its properties and its cast, without their comments.

    What they stand on (the kernel, the calendar, the explorer) does not go into it: after a change
    there, prove all pages again.
    """
    modules = {it.__name__ for it in (*subject.modules, *subject.beside)}
    todo = [getattr(subject.cast.acts, "__module__", "")]
    todo += [getattr(it.step, "__module__", "") for it in subject.properties]
    while todo:
        name = todo.pop()
        if name in modules or not name.startswith(_SAID):
            continue
        modules.add(name)
        todo += [_home(it) for it in vars(import_module(name)).values()]
    digest = hashlib.sha256()
    for name in sorted(modules):
        code = ast.unparse(ast.parse(inspect.getsource(sys.modules[name])))
        digest.update(f"{name}\n{code}\n".encode())
    return digest.hexdigest()


def _home(value: object) -> str:
    if isinstance(value, ModuleType):
        return value.__name__
    home = getattr(value, "__module__", "")
    return home if isinstance(home, str) else ""


def stale(told: Evidence, subjects: Mapping[str, Subject]) -> list[str]:
    """The pages that were never proved, or not as they are now."""
    return [
        name
        for name, it in subjects.items()
        if name not in told.pages or told.pages[name].digest != digest_of(it)
    ]


# -- Tests and proofs --------------------------------------------------------------------------

_ID: Final = re.compile(r"\b[A-Z]{3}-\d{2}\b")


def claims() -> dict[str, tuple[str, ...]]:
    """By rule, what is claimed of it for all numbers; the project's tests prove every claim."""
    found: dict[str, list[str]] = defaultdict(list)
    for it in pkgutil.iter_modules(proofs.__path__, f"{proofs.__name__}."):
        for claim in getattr(import_module(it.name), "CLAIMS", ()):
            name = f"{it.name.rpartition('.')[2]}: {claim.name.replace('_', ' ')}"
            for rule in claim.rules:
                found[rule.id].append(name)
    return {rule: tuple(found[rule]) for rule in sorted(found)}


def named_in(folder: Path, root: Path) -> dict[str, tuple[str, ...]]:
    """By rule, the tests below a folder that name it: ``tests/…/test_x.py::test_…``.

    A test names a rule by its constant, or by its id in a string; the docstring of a file speaks
    for the whole file.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = dict(_constants(tree))
        for rule in sorted(set(_ID.findall(ast.get_docstring(tree) or ""))):
            found[rule].append(path.relative_to(root).as_posix())
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                name = f"{path.relative_to(root).as_posix()}::{node.name}"
                for rule in sorted(_named(node, constants)):
                    found[rule].append(name)
    known = rulebook.rules()
    return {it: tuple(found[it]) for it in sorted(found) if it in known}


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The rules that a module imports, by the names it knows them under."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith(
            "casework.domain"
        ):
            continue
        home = import_module(node.module or "")
        for it in node.names:
            value = getattr(home, it.name, None)
            if isinstance(value, Rule):
                yield it.asname or it.name, value.id
            elif isinstance(value, ModuleType):
                for name, inside in vars(value).items():
                    if isinstance(inside, Rule):
                        yield f"{it.asname or it.name}.{name}", inside.id


def _named(function: ast.FunctionDef, constants: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name):
                found.add(constants.get(name, ""))
            case ast.Attribute(value=ast.Name(id=home), attr=name):
                found.add(constants.get(f"{home}.{name}", ""))
            case ast.Constant(value=str(text)):
                found.update(_ID.findall(text))
    return found - {""}
