"""Doing: any command of any page, put to the office; and the pages' commands listed."""

from __future__ import annotations

import sys
from typing import Annotated, Any

from attrs import frozen
from cyclopts import Parameter
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.asking import asked, command_of, options, page_of
from casework.adapters.cli.looks import BROKEN, KEPT, advised, marked, plain, rule, table, under
from casework.adapters.cli.offices import Happening, document_of, events_of, looks_of, office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.application.audit.why import why
from casework.application.office import Accepted, Denied, Office
from casework.application.pages import Page
from casework.application.ports import well_formed
from casework.application.record import MalformedInput
from casework.domain.kernel import Act, Ground, Rule
from casework.domain.staff import CLOCK, PARTIES
from casework.infrastructure.bootstrap import PAGES


@Parameter(name="*")
@frozen
class Asking:
    """Who asks, and how: the same for every command."""

    by: str | None = None
    """Who does it: the id of an employee, a customer or an applicant."""

    at: str | None = None
    """When, with its zone (2024-09-02T09:30+08:00); without it, now."""

    on_behalf_of: str | None = None
    """For whom it is entered, where a member of staff enters what a customer did."""

    evidence: str | None = None
    """The proof that it is that person's own act: a letter, a message, a recorded call."""

    data: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None
    """The whole command as JSON, or - to read it from standard input. Options go over it."""

    decision: str | None = None
    """Your own id for this question: asked again under it, nothing is done twice."""

    dry_run: bool = False
    """Tell what it would come to, and record nothing."""

    help: Annotated[bool, Parameter(name=("--help", "-h"))] = False
    """Display this message, or what a page or a command takes, and exit."""

    def given(self) -> dict[str, Any]:
        """The fields of an act that were given."""
        fields: dict[str, Any] = {}
        if self.by is not None:
            fields["by"] = self.by
        if self.at is not None:
            fields["at"] = self.at
        if self.on_behalf_of is not None or self.evidence is not None:
            told = {"person": self.on_behalf_of, "evidence": self.evidence}
            fields["on_behalf_of"] = {it: text for it, text in told.items() if text is not None}
        return fields


ASKING = Asking()


def do(
    stream: str = "",
    command: str = "",
    /,
    *fields: Annotated[str, Parameter(allow_leading_hyphen=True)],
    asking: Asking = ASKING,
    common: Common = COMMON,
) -> Exit:
    """Put a command to the office, and record what it decides.

    Without a command, it lists those of the page; with --help after one, what that takes.

    Parameters
    ----------
    stream
        PAGE/ID, such as requests.intake/17; PAGE/new for something new, under an id of its own.
    command
        What to do, such as SubmitRequest.
    fields
        Each field of the command as --field value: a list by repeating it or as JSON, a part of a
        value as --field.part value, anything with parts as JSON.
    """
    if not stream:
        return _list_pages(common)
    page = page_of(PAGES, stream)
    if not command:
        return _list_commands(page, _commands(page), common)
    kind = command_of(page, command)
    if asking.help:
        return _list_commands(page, (kind,), common)
    data = sys.stdin.buffer.read() if asking.data == "-" else asking.data
    act = asked(kind, fields, data, asking.given())
    _require_names(stream, asking.decision)
    with office_at(common, make=not asking.dry_run) as office:
        if stream.endswith("/new"):
            stream = office.new(page.decider.name)
        if asking.dry_run:
            return _consider(office, stream, act, common)
        return _execute(office, stream, act, asking.decision, common)


def _require_names(stream: str, decision: str | None) -> None:
    """Hold the ids to what a store can keep, before there is one.

    Raises:
        MalformedInput, MalformedName: if it cannot keep one.
    """
    page, _, identity = stream.partition("/")
    if not identity:
        raise MalformedInput(f"{stream!r} names no case: write {page}/ID, or {page}/new")
    well_formed(stream)
    if decision is not None:
        well_formed(f"decision/{decision}")


# -- What came of it ---------------------------------------------------------------------------


def _execute(office: Office, stream: str, act: Act, decision: str | None, common: Common) -> Exit:
    outcome = office.execute(stream, act, decision=decision)
    match outcome:
        case Accepted():
            events = events_of(office, outcome)
            _accepted(office, stream, act, events, common, outcome.decision)
            return Exit.DONE
        case Denied():
            ground = why(office, outcome.decision).steps[-1].consulted[-1].ground
            _refused(stream, act, outcome.rule, ground, common, outcome.decision)
            return Exit.REFUSED


def _consider(office: Office, stream: str, act: Act, common: Common) -> Exit:
    considered = office.consider(stream, act)
    if considered.rule is not None:
        _refused(stream, act, considered.rule, None, common, None)
        return Exit.REFUSED
    codec = office.codec
    events: list[Happening] = []
    versions: dict[str, int] = {}
    for where, event in considered.events:
        versions[where] = versions.get(where, office.state(where)[0]) + 1
        name = codec.name(where.partition("/")[0], type(event))
        events.append((where, versions[where], name, event))
    _accepted(office, stream, act, tuple(events), common, None)
    return Exit.DONE


def _accepted(
    office: Office,
    stream: str,
    act: Act,
    events: tuple[Happening, ...],
    common: Common,
    decision: str | None,
) -> None:
    document = {
        "outcome": "accepted",
        "recorded": decision is not None,
        "stream": stream,
        "command": type(act).__name__,
        "decision": decision,
        "events": [document_of(it) for it in events],
    }
    done = "" if decision else " would be accepted; nothing is recorded"
    head = Text.assemble((type(act).__name__, "bold"), f"  {stream}{done}")
    shown: list[RenderableType] = [marked(KEPT, head), *event_lines(office, events)]
    if decision:
        shown.append(advised(f"Every rule consulted: casework why {decision}"))
    answer(common, document, *shown)


def event_lines(office: Office, events: tuple[Happening, ...]) -> list[RenderableType]:
    """The events of a decision, each with what it says beneath it."""
    looks = looks_of(office)
    lines: list[RenderableType] = []
    for stream, version, name, event in events:
        head = Text.assemble((name.rpartition(".")[2], "cyan"), (f"  {stream} v{version}", "dim"))
        lines.append(under(head))
        if said := looks.line(event):
            lines.append(under(said, 4))
    return lines


def _refused(
    stream: str,
    act: Act,
    against: Rule,
    ground: Ground | None,
    common: Common,
    decision: str | None,
) -> None:
    advice = _advice(stream, act, ground)
    document = {
        "outcome": "refused",
        "recorded": decision is not None,
        "stream": stream,
        "command": type(act).__name__,
        "decision": decision,
        "rule": against,
        "ground": ground,
        "advice": advice,
    }
    done = "Refused" if decision else "Would be refused"
    head = Text.assemble((f"{done}: {type(act).__name__}", "bold"), f"  {stream}")
    shown: list[RenderableType] = [marked(BROKEN, head), under(rule(against))]
    shown.append(advised(f"Nothing has changed. {advice}"))
    if decision:
        shown.append(advised(f"Every rule consulted: casework why {decision}"))
    answer(common, document, *shown)


def _advice(stream: str, act: Act, ground: Ground | None) -> str:
    by = plain(act.by)
    if ground is Ground.ROLE:
        return (
            f"{by} holds no post for it: it takes {_who(type(act))}."
            " See who holds which: casework show people.organisation/office"
        )
    return f"See what {by} may do there now: casework allowed {stream} --by {by}"


# -- What there is to do -----------------------------------------------------------------------


def _who(kind: type[Act]) -> str:
    """Who may send a command, in words."""
    if not kind.may:
        return "nobody: it follows from other acts"
    if kind.may & CLOCK:
        return "the clock"
    names = sorted(kind.may - PARTIES)
    return " or ".join([*names, "the party of the case"] if kind.may & PARTIES else names)


def _says(kind: type) -> str:
    """What a class's own docstring says."""
    told = vars(kind).get("__doc__") or ""
    return "" if told.startswith("Method generated") else " ".join(told.replace("``", "").split())


def _commands(page: Page) -> tuple[type[Act], ...]:
    return page.decider.commands


def _list_pages(common: Common) -> Exit:
    document = {
        "pages": [
            {"page": name, "commands": [it.__name__ for it in page.decider.commands]}
            for name, page in PAGES.items()
        ]
    }
    rows = [
        (Text(name, "bold"), Text(", ".join(it.__name__ for it in _commands(page) if it.may)))
        for name, page in PAGES.items()
        if any(it.may for it in _commands(page))
    ]
    usage = Text("casework do PAGE/ID COMMAND [--field value …] --by ID", "bold")
    more = Text("What a page or a command takes: casework do PAGE [COMMAND] --help", "dim")
    answer(common, document, usage, more, "", table(("page", "commands"), rows))
    return Exit.DONE


def _list_commands(page: Page, kinds: tuple[type[Act], ...], common: Common) -> Exit:
    document = {
        "page": page.decider.name,
        "commands": [
            {
                "command": it.__name__,
                "says": _says(it),
                "may": sorted(it.may),
                "fields": [
                    {"name": one.name, "takes": one.takes, "required": one.required}
                    for one in options(it)
                ],
            }
            for it in kinds
        ],
    }
    shown: list[RenderableType] = [Text(page.decider.name, "bold")]
    for it in kinds:
        shown += ["", *_command(it, in_full=len(kinds) == 1)]
    if len(kinds) > 1:
        more = f"What a command takes: casework do {page.decider.name} COMMAND --help"
        shown += ["", Text(more, "dim")]
    answer(common, document, *shown)
    return Exit.DONE


def _command(kind: type[Act], *, in_full: bool) -> list[RenderableType]:
    """A command, who may send it, and its fields: by name, or each with what it takes."""
    lines: list[RenderableType] = [
        Text.assemble((kind.__name__, "bold cyan"), ("  by ", "dim"), (_who(kind), "dim"))
    ]
    if says := _says(kind):
        lines.append(under(Text(says)))
    if in_full:
        rows = [
            (it.typed, it.takes, "" if it.required else "may be left out") for it in options(kind)
        ]
        lines += ["", table(("field", "takes", ""), rows)] if rows else []
    elif typed := "  ".join(it.typed if it.required else f"[{it.typed}]" for it in options(kind)):
        lines.append(under(Text(typed, "dim")))
    return lines
