"""Telling: the turns of a play as people read them."""

from __future__ import annotations

from datetime import datetime

from attrs import define, field
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from casework.adapters.cli import looks
from casework.adapters.cli.demo.play import AHEAD, Chapter, Told, Turn
from casework.adapters.cli.looks import BROKEN, KEPT, columns, plain


@define
class Telling:
    """Prints each turn as it comes: who did what, what came of it, the rule behind it."""

    console: Console
    _day: str = field(init=False, default="")
    _known: set[str] = field(init=False, factory=set)

    def __call__(self, told: Told) -> None:
        match told:
            case Chapter():
                self._chapter(told)
            case Turn():
                self._turn(told)

    def _chapter(self, chapter: Chapter) -> None:
        self.console.print()
        self.console.rule(Text(chapter.title, "bold cyan"), align="left", style="cyan")
        self.console.print(Text(chapter.about, "italic"))
        self._day = ""

    def _turn(self, turn: Turn) -> None:
        local = turn.at + AHEAD
        day = f"{local:%A} {local.day} {local:%B %Y}"
        if day != self._day:
            self.console.print()
            self.console.print(Text(day, "bold"))
            self._day = day
        self.console.print(_shown(turn, local, self._rule(turn)))

    def _rule(self, turn: Turn) -> RenderableType:
        """The rule in full where it is met for the first time; later its sentence."""
        if turn.rule.id not in self._known:
            self._known.add(turn.rule.id)
            return looks.rule(turn.rule)
        return columns([(Text(turn.rule.id, "bold"), Text(turn.rule.says, "dim"))])


def _shown(turn: Turn, local: datetime, rule: RenderableType) -> Table:
    """A turn: its mark and time, who, what; beneath, the command with its events and the rule."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(no_wrap=True, style="bold", min_width=6)
    grid.add_column(ratio=1)
    first = turn.done[0]
    more = f" (and {len(turn.done) - 1} more)" if turn.done[1:] else ""
    command = Text.assemble(
        f"{type(first.act).__name__}{more}", (f"  {first.stream}", "dim"), style="cyan"
    )
    if turn.events:
        command.append(f"  → {', '.join(turn.events)}", "dim")
    what = Group(Text(turn.says), command, rule)
    grid.add_row(KEPT if turn.accepted else BROKEN, f"{local:%H:%M}", plain(first.act.by), what)
    return grid
