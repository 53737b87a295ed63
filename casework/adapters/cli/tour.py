"""`casework tour`: one request from the counter to the archive, a command at a time."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

from attrs import define, field
from rich.console import Console, RenderableType
from rich.text import Text

from casework.adapters.cli import looks
from casework.adapters.cli.asking import words_of
from casework.adapters.cli.demo.command import new_journal
from casework.adapters.cli.demo.founding import (
    its_calendar_and_its_policy,
    the_office_is_founded,
    what_can_be_asked_for,
)
from casework.adapters.cli.demo.play import Chapter, Done, Play, Told, Turn
from casework.adapters.cli.demo.requests import from_the_counter_to_the_archive
from casework.adapters.cli.looks import BROKEN, KEPT, marked, plain, under
from casework.adapters.cli.offices import document_of
from casework.adapters.cli.output import Exit, console, print_json
from casework.application.office import Denied


def tour(*, step: bool = False, store: str = "memory:", json: bool = False) -> Exit:
    """Take one request from the counter to the archive, a command at a time.

    Each is shown as one would type it, with what came of it and every rule it was held to.

    Parameters
    ----------
    step
        Wait for Enter after each command.
    store
        A new store in which to keep it; without it, nothing is left behind.
    json
        Answer in JSON, for programs.
    """
    with new_journal(store, force=False) as journal:
        guide = Guide(step and not json, None if json else console())
        play = Play(journal, guide)
        for chapter in (the_office_is_founded, its_calendar_and_its_policy, what_can_be_asked_for):
            chapter(play)
        guide.begin()
        from_the_counter_to_the_archive(play)
    if json:
        print_json({"store": store, "steps": guide.steps})
    return Exit.DONE


@define
class Guide:
    """Shows each act, from ``begin`` on: to people on the console, waiting if asked to, and as
    the ``steps`` for programs."""

    waits: bool
    console: Console | None
    steps: list[dict[str, Any]] = field(init=False, factory=list)
    _begun: bool = field(init=False, default=False)

    def begin(self) -> None:
        self._begun = True

    def __call__(self, told: Told) -> None:
        match told:
            case Turn(says=says, done=done) if self._begun:
                for it in done:
                    self._step(says, it)
                    says = ""
            case Chapter(title=title, about=about) if self._begun and self.console:
                self.console.print(Text(title, "bold cyan"), Text(about, "italic"), sep="\n")

    def _step(self, says: str, done: Done) -> None:
        line = shlex.join(("casework", *words_of(done.stream, done.act)))
        self.steps.append(_as_document(says, line, done))
        if self.console is None:
            return
        self.console.print(Text(f"\n{says}\n" if says else "", "bold"), end="")
        self.console.print(Text(f"$ {plain(line)}", "cyan"), soft_wrap=True)  # It can be copied.
        self.console.print(*_shown(done), sep="\n")
        if self.waits:
            self._wait(self.console)

    def _wait(self, console: Console) -> None:
        try:
            console.input(Text("  Enter goes on.", "dim"))
        except EOFError:  # Nobody is there to press it.
            self.waits = False


def _as_document(says: str, line: str, done: Done) -> dict[str, Any]:
    return {
        "says": says,
        "line": line,
        "decision": done.outcome.decision,
        "rule": done.outcome.rule if isinstance(done.outcome, Denied) else None,
        "events": [document_of(it) for it in done.events],
        "consulted": done.consulted,
    }


def _shown(done: Done) -> Iterator[RenderableType]:
    if isinstance(done.outcome, Denied):
        yield under(marked(BROKEN, looks.rule(done.outcome.rule)))
        return
    for stream, version, _, event in done.events:
        what = Text.assemble(type(event).__name__, (f"  {stream} v{version}", "dim"))
        yield under(marked(KEPT, what))
    kept = dict.fromkeys(it.rule.id for it in done.consulted)
    yield under(Text(f"held to {', '.join(kept)}", "dim"), 4)
