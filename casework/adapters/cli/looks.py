"""Looks: how values of the domain are shown to people. Nothing here knows a page by name.

What somebody wrote is shown as they wrote it, and can do nothing to the terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Final

import attrs
from attrs import frozen
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from casework.domain.calendar import Span, Term, Timing, Unit
from casework.domain.kernel import Act, Consulted, Erased, Ground, Personal, Rule, Withheld
from casework.domain.money import Money, Quantity

UNITS: Final = {
    Unit.WORKING_DAYS: "working day",
    Unit.WORKING_HOURS: "working hour",
    Unit.DAYS: "day",
    Unit.HOURS: "hour",
    Unit.MINUTES: "minute",
}
GROUNDS: Final = {
    Ground.ROLE: "post",
    Ground.PHASE: "phase",
    Ground.ACTOR: "person",
    Ground.CONTENT: "content",
}
KEPT, BROKEN = Text("✓", "green"), Text("✗", "bold red")

# -- Texts -------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """A text on one line, with nothing in it that a terminal would obey."""
    return "".join(it if _harmless(it) else _spelled(it) for it in text)


def _harmless(letter: str) -> bool:
    return letter.isprintable() or letter == "\u3000"


def _spelled(letter: str) -> str:
    return " " if letter in "\n\r\t" else letter.encode("unicode_escape").decode()


def words(name: str) -> str:
    """A name of the code as people read it: ``answer_by`` and ``AnswerBy`` as "answer by"."""
    spaced = "".join(f" {it.lower()}" if it.isupper() else it for it in name)
    return spaced.replace("_", " ").strip()


def counted(count: int, what: str) -> str:
    """So many of something, in words: 1 event, 2 events."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def term(it: Term) -> str:
    return counted(it.count, UNITS[it.unit])


def clipped(text: str, most: int) -> str:
    """A text cut where it would be longer than so many letters."""
    return text if _width(text) <= most else f"{text[: most - 1]}…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(it) in "WF" else 1 for it in text)


# -- Values ------------------------------------------------------------------------------------


@frozen
class Looks:
    """How values look in an office whose clock is so many minutes ahead of UTC."""

    utc_offset: int = 480

    def moment(self, at: datetime) -> str:
        zone = timezone(timedelta(minutes=self.utc_offset))
        try:
            return at.astimezone(zone).replace(tzinfo=None).isoformat(" ", "minutes")
        except OverflowError:
            return at.isoformat()

    def brief(self, value: Any) -> str:
        """A value in a few words, on one line."""
        match value:
            case None:
                return "–"
            case bool():
                return "yes" if value else "no"
            case StrEnum():
                return value.value
            case str():
                return plain(value)
            case int():
                return str(value)
            case datetime():
                return self.moment(value)
            case date():
                return value.isoformat()
            case Erased(of=of):
                return f"erased ({plain(of)})"
            case Withheld(of=of):
                return f"under a key that is not at hand ({plain(of)})"
            case Personal(of=of, clear=clear):
                return f"“{plain(clear)}” ({plain(of)})"
            case Term():
                return term(value)
            case Timing():
                return term(value.term)
            case Span():
                return f"{term(value.term)} from {self.moment(value.start)}"
            case Money():
                return f"{value.minor} minor {plain(value.currency)}"
            case Quantity():
                return f"{value.units} {plain(value.unit)}"
            case frozenset():
                return ", ".join(sorted(map(self.item, value))) or "none"
            case tuple():
                return ("; " if _has_parts(value) else ", ").join(map(self.item, value)) or "none"
            case _:
                return ", ".join(f"{name} {told}" for name, told in self.parts(value)) or "–"

    def item(self, value: Any) -> str:
        """One of several: what it is called or about stands first, and bare."""
        if isinstance(value, _WHOLE) or not attrs.has(type(value)):
            return self.brief(value)
        (_, first), *others = self.parts(value) or [("", "–")]
        return ", ".join([first, *(f"{name} {told}" for name, told in others)])

    def parts(self, value: Any) -> list[tuple[str, str]]:
        """The fields of a value in which anything is said, each in a few words."""
        return [(words(name), self.brief(it)) for name, it in _fields(value) if _says(it)]

    def line(self, value: Any, most: int = 240) -> Text:
        """What an event or a command says, in a line or two: the names of its fields dim.

        Who acts and when is told elsewhere.
        """
        line = Text()
        for name, told in self.parts(value):
            if isinstance(value, Act) and name in _OF_EVERY_ACT:
                continue
            line.append(" · " if line else "", "dim").append(f"{name} ", "dim")
            line.append(clipped(told, most // 3))
        return line if len(line) <= most else line[:most].append("…")

    def tree(self, value: Any) -> Table:
        """A value with all that is said in it, a field a line."""
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        self._branch(table, value, "")
        return table

    def _branch(self, table: Table, value: Any, indent: str) -> None:
        for name, it in _fields(value):
            if not _says(it):
                continue
            label = f"{indent}{words(name)}"
            if _is_leaf(it):
                table.add_row(label, self.brief(it))
            elif isinstance(it, tuple):
                table.add_row(label, "\n".join(f"• {self.item(one)}" for one in it))
            else:
                table.add_row(label, "")
                self._branch(table, it, f"{indent}  ")


_OF_EVERY_ACT: Final = frozenset(words(it.name) for it in attrs.fields(Act))
_WHOLE: Final = (Personal, Term, Timing, Span, Money, Quantity)


def _fields(value: Any) -> list[tuple[str, Any]]:
    """The fields that somebody gave; what is only worked out from them is left out."""
    return [(it.name, getattr(value, it.name)) for it in attrs.fields(type(value)) if it.init]


def _says(value: Any) -> bool:
    return value not in (None, "", (), frozenset())


def _has_parts(value: Any) -> bool:
    return any(attrs.has(type(it)) for it in value)


def _is_leaf(value: Any) -> bool:
    if isinstance(value, tuple):
        return not _has_parts(value)
    return isinstance(value, _WHOLE) or not attrs.has(type(value)) or not attrs.fields(type(value))


# -- Rules -------------------------------------------------------------------------------------


def rule(it: Rule) -> Table:
    """A rule: its id, its sentence, its clauses."""
    line = Text(plain(it.says)).append(f"  {', '.join(it.cites)}", "dim")
    return columns([(Text(it.id, "bold", no_wrap=True), line)])


def consulted(rules: Sequence[Consulted]) -> Table:
    """The rules an act was held to, in order, each once."""
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(ratio=1)
    table.add_column(style="dim", no_wrap=True)
    for it in dict.fromkeys(rules):
        mark = KEPT if it.kept else BROKEN
        says = Text(plain(it.rule.says)).append(f"  {', '.join(it.rule.cites)}", "dim")
        table.add_row(mark, it.rule.id, says, GROUNDS[it.ground])
    return table


# -- Tables ------------------------------------------------------------------------------------


def table(columns: Iterable[str], rows: Iterable[Sequence[RenderableType]]) -> Table:
    """A calm table: a line under its head, and air."""
    made = Table(box=SIMPLE_HEAD, padding=(0, 1), header_style="bold", show_edge=False)
    for it in columns:
        made.add_column(it, overflow="fold")
    for row in rows:
        made.add_row(*row)
    return made


def columns(rows: Iterable[Sequence[RenderableType]]) -> Table:
    """Rows without lines or heads, so that each column's lines keep their place."""
    made = Table.grid(padding=(0, 2))
    for row in rows:
        made.add_row(*row)
    return made


def marked(mark: RenderableType, content: RenderableType) -> Table:
    """Something behind a mark: its further lines are set in."""
    made = Table.grid(padding=(0, 1))
    made.add_row(mark, content)
    return made


def advised(advice: str) -> Padding:
    """What to do, beneath what went wrong."""
    return Padding(marked(Text("→", "dim"), Text(plain(advice), "dim")), (0, 0, 0, 2))


def under(content: RenderableType, by: int = 2) -> Padding:
    """Something set in beneath its title."""
    return Padding(content, (0, 0, 0, by))


def section(title: str, *content: RenderableType) -> Group:
    """Something under its title, with a blank line above."""
    return Group("", Text(title, "bold cyan"), *content)
