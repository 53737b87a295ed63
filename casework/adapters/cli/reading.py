"""Reading: what is so, what has happened, why, and what may be done now. Nothing is recorded."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import Any

import attrs
from rich.console import Group, RenderableType
from rich.text import Text

from casework.adapters.cli import looks
from casework.adapters.cli.asking import options, page_of
from casework.adapters.cli.looks import BROKEN, KEPT, Looks, counted, plain, section, table, under
from casework.adapters.cli.matrix import show_matrix
from casework.adapters.cli.offices import looks_of, office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.adapters.interchange.player import is_assumed
from casework.adapters.structuring import structured
from casework.application.allowed import Possibility
from casework.application.allowed import allowed as possibilities
from casework.application.audit.why import Why
from casework.application.audit.why import why as reasons
from casework.application.office import Office
from casework.application.reading import Line
from casework.application.reading import history as lines_of
from casework.application.record import ACCEPTED, REFUSED, MalformedInput
from casework.application.views.keeping import Keeper, NotKept
from casework.application.views.work import Due, OpenWork, Work
from casework.domain import rulebook
from casework.domain.kernel import Person, Rule
from casework.infrastructure.bootstrap import PAGES, open_shelf


def show(stream: str, /, *, common: Common = COMMON) -> Exit:
    """Show how a case stands: its phase and all that is in it.

    Parameters
    ----------
    stream
        PAGE/ID, such as requests.intake/17.
    """
    with office_at(common) as office:
        document, shown = standing(office, stream)
        answer(common, document, *shown)
    return Exit.DONE


def standing(office: Office, stream: str) -> tuple[dict[str, Any], list[RenderableType]]:
    """How a case stands in an office: for programs, and for people.

    Raises:
        MalformedInput: nothing has happened in it.
    """
    version, state = office.state(stream)
    if not version:
        raise MalformedInput(
            f"nothing has happened in {stream}: `casework streams` lists what there is"
        )
    phase = type(state).__name__
    given = attrs.asdict(state, recurse=False, filter=lambda it, _: it.init)
    document = {"stream": stream, "version": version, "phase": phase, "state": given}
    head = Text.assemble((stream, "bold"), f"  {phase}", (f"  version {version}", "dim"))
    return document, [head, "", under(looks_of(office).tree(state))]


def history(stream: str, /, *, common: Common = COMMON) -> Exit:
    """Tell all that has happened in a case, in order.

    Parameters
    ----------
    stream
        PAGE/ID, such as requests.intake/17.
    """
    with office_at(common) as office:
        page_of(PAGES, stream)
        lines = lines_of(office, stream)
        look = looks_of(office)
        document = {"stream": stream, "events": [_as_document(it) for it in lines]}
        rows = [
            (
                str(it.version),
                Text(look.moment(it.at), no_wrap=True),
                plain(it.by),
                _happened(it, look),
            )
            for it in lines
        ]
        more = Text(f"Why any of it was decided so: casework why {stream} VERSION", "dim")
        shown = table(("", "when", "by", "what"), rows)
        answer(common, document, Text(stream, "bold"), "", shown, more)
    return Exit.DONE


def _as_document(line: Line) -> dict[str, Any]:
    return {
        "version": line.version,
        "name": line.name,
        "event": line.event,
        "by": line.by,
        "at": line.at,
        "decision": line.decision,
        "cause": line.cause,
    }


def _happened(line: Line, look: Looks) -> Text:
    text = Text(line.name.rpartition(".")[2], "cyan")
    if line.cause:
        text.append(f"  {looks.words(line.cause)}", "dim")
    if is_assumed(line.decision):
        text.append("  assumed", "yellow")
    if said := look.line(line.event):
        text.append("\n").append(said)
    return text


# -- Why ---------------------------------------------------------------------------------------


def why(what: str, version: int | None = None, /, *, common: Common = COMMON) -> Exit:
    """Tell why something was decided so: every rule it was held to, and whether it kept it.

    Parameters
    ----------
    what
        A decision's id; or a case (PAGE/ID), with the version of one of its events.
    version
        Which event of the case, from 1.
    """
    with office_at(common) as office:
        decision = what if version is None else _decision(office, what, version)
        told = reasons(office, decision)
        answer(common, _why_document(office, told), *_why_shown(office, told))
    return Exit.DONE


def _decision(office: Office, stream: str, version: int) -> str:
    lines = lines_of(office, stream)
    if not 1 <= version <= len(lines):
        raise MalformedInput(f"{stream} has versions 1 to {len(lines)}, and no {version}")
    return lines[version - 1].decision


def _why_document(office: Office, told: Why) -> dict[str, Any]:
    return {
        "decision": told.verdict.decision,
        "outcome": "refused" if told.rule else "accepted",
        "recorded": told.verdict.recorded,
        "rule": told.rule,
        "steps": [
            {
                "stream": step.stream,
                "command": type(step.command).__name__,
                "data": step.command,
                "cause": step.cause,
                "consulted": [
                    {"rule": it.rule, "ground": it.ground, "kept": it.kept} for it in step.consulted
                ],
            }
            for step in told.steps
        ],
        "events": [
            {"stream": stream, "version": version, "name": type(event).__name__, "event": event}
            for stream, version, event in told.events
        ],
    }


def _why_shown(office: Office, told: Why) -> list[RenderableType]:
    look = looks_of(office)
    outcome = (
        Text.assemble(BROKEN, " refused under ", (told.rule.id, "bold"))
        if told.rule
        else (Text.assemble(KEPT, " accepted"))
    )
    head = Text.assemble(("decision ", "dim"), (told.verdict.decision, "bold"), "  ", outcome)
    head.append(f"  recorded {look.moment(told.verdict.recorded)}", "dim")
    shown: list[RenderableType] = [head]
    for step in told.steps:
        by = f" by {plain(step.command.by)}, {look.moment(step.command.at)}"
        line = Text.assemble((type(step.command).__name__, "bold cyan"), f"  {step.stream}")
        line.append(by, "dim")
        if step.cause:
            line.append(f", {looks.words(step.cause)}", "dim")
        shown += ["", line]
        if said := look.line(step.command):
            shown.append(under(said, 4))
        shown.append(under(looks.consulted(step.consulted)))
    if told.events:
        wrote = [
            Text.assemble(f"  {type(event).__name__}", (f"  {stream} v{version}", "dim"))
            for stream, version, event in told.events
        ]
        shown.append(section("What came of it", *wrote))
    return shown


# -- What may be done --------------------------------------------------------------------------


def allowed(stream: str, /, *, by: str, common: Common = COMMON) -> Exit:
    """Tell what somebody may do in a case now, and which rule is against the rest.

    Parameters
    ----------
    stream
        PAGE/ID, such as requests.intake/17.
    by
        Who: the id of an employee, a customer or an applicant.
    """
    with office_at(common) as office:
        version, state = office.state(stream)
        may = possibilities(office, stream, Person(by))
    document = {
        "stream": stream,
        "phase": type(state).__name__,
        "by": by,
        "commands": [
            {
                "command": it.command.__name__,
                "open": it.open,
                "rule": it.rule,
                "ground": it.ground,
            }
            for it in may
        ],
    }
    standing = type(state).__name__ if version else "nothing has happened here yet"
    head = Text.assemble((stream, "bold"), f"  {standing}", (f"  for {plain(by)}", "dim"))
    answer(common, document, head, *_may_shown(may))
    return Exit.DONE


def _may_shown(may: tuple[Possibility, ...]) -> list[RenderableType]:
    open_ = [
        (Text(it.command.__name__, "bold"), " ".join(one.typed for one in options(it.command)))
        for it in may
        if it.open
    ]
    shown: list[RenderableType] = []
    if open_:
        shown.append(section("Open", table(("command", "fields"), open_)))
    closed = [it for it in may if not it.open]
    if closed:
        rules = dict.fromkeys(it.rule for it in closed)
        shown.append(section("Closed", *(_against(it, closed) for it in rules if it)))
    return shown


def _against(rule: Rule, closed: list[Possibility]) -> RenderableType:
    names = ", ".join(it.command.__name__ for it in closed if it.rule == rule)
    return under(Group(looks.rule(rule), under(Text(names, "dim"), 8)))


def queue(*, by: str | None = None, at: str | None = None, common: Common = COMMON) -> Exit:
    """List the open work by its deadline, the soonest first; what is overdue is marked, and whether
    its breach has been noted. Where `casework views` keeps it, only what is new is read.

    Parameters
    ----------
    by
        Only where this person may do something now.
    at
        As of this time, with its zone; otherwise as of now.
    """
    with office_at(common) as office:
        now = structured(datetime, at) if at else office.clock()
        document, shown = open_work(office, now, by, kept_work(office, common))
    answer(common, document, *shown)
    return Exit.DONE


def kept_work(office: Office, common: Common) -> Work:
    """The open work as it is kept, with what has come since; read from nothing if it is not."""
    with closing(open_shelf(common.store, office.journal)) as shelf:
        try:
            position, rows = Keeper(OpenWork(office), office.journal, shelf).rows()
        except NotKept:
            return Work.of(office)
    work = Work.kept(office, position, rows)
    work.follow()
    return work


def open_work(
    office: Office, now: datetime, by: str | None = None, work: Work | None = None
) -> tuple[dict[str, Any], list[RenderableType]]:
    """The open work of an office as of a time: for programs, and for people."""
    work = work or Work.of(office)
    due = [it for it in work.due() if by is None or _can_act(office, it.stream, by)]
    look = looks_of(office)
    document = {
        "now": now,
        "work": [
            {
                "stream": it.stream,
                "phase": it.phase,
                "deadline": it.deadline.key,
                "ends": it.deadline.ends,
                "overdue": it.over(now),
                "noted": it.noted,
            }
            for it in due
        ],
    }
    overdue = sum(it.over(now) for it in due)
    head = Text.assemble((counted(len(due), "deadline"), "bold"), f", {overdue} overdue")
    head.append(f"  as of {look.moment(now)}", "dim")
    rows = [_due_row(it, now, look) for it in due]
    return document, [head, "", table(("until", "", "case", "what for"), rows)]


def _can_act(office: Office, stream: str, by: str) -> bool:
    return any(it.open for it in possibilities(office, stream, Person(by)))


def _due_row(due: Due, now: datetime, look: Looks) -> tuple[RenderableType, ...]:
    mark = Text()
    if due.over(now):
        mark = Text("noted", "red") if due.noted else Text("overdue", "bold red")
    until = Text(look.moment(due.deadline.ends), no_wrap=True)
    case = Text.assemble((due.stream, "bold"), (f"  {looks.words(due.phase)}", "dim"))
    return until, mark, case, Text(due.deadline.key, no_wrap=True)


# -- What there is -----------------------------------------------------------------------------


def streams(page: str = "", /, *, common: Common = COMMON) -> Exit:
    """List the cases there are, and how each stands.

    Parameters
    ----------
    page
        Only those of this page, such as requests.intake.
    """
    if page:
        page = page_of(PAGES, page).decider.name
    found: dict[str, tuple[int, Any]] = {}
    with office_at(common) as office:
        for _, entry in office.journal.feed():
            if entry.name in (ACCEPTED, REFUSED) or page not in (
                "",
                entry.stream.partition("/")[0],
            ):
                continue
            decider = office.page(entry.stream).decider
            state = found.get(entry.stream, (0, decider.initial))[1]
            found[entry.stream] = entry.version, decider.evolve(state, office.codec.event(entry)[0])
    listed = [
        {"stream": name, "version": version, "phase": type(state).__name__}
        for name, (version, state) in sorted(found.items())
    ]
    rows = [
        (Text(str(it["stream"]), "bold"), looks.words(str(it["phase"])), str(it["version"]))
        for it in listed
    ]
    answer(common, {"streams": listed}, table(("case", "phase", "version"), rows))
    return Exit.DONE


def rules(
    prefix: str = "", /, *, matrix: bool = False, csv: bool = False, common: Common = COMMON
) -> Exit:
    """List the rules and the clauses they come from.

    Parameters
    ----------
    prefix
        Only ids that begin so: REQ, REQ-06; with --matrix clauses: S1, S1-3.3.
    matrix
        Clause by clause: which rules carry it out, on which pages, what speaks for each of them,
        and what is still to come.
    csv
        The matrix as comma-separated values, a line for each clause and rule.
    """
    if matrix or csv:
        return show_matrix(prefix, common, csv=csv)
    found = [it for it in rulebook.rules().values() if it.id.startswith(prefix)]
    document = {"rules": [{"rule": it, "pages": rulebook.pages_of(it.id)} for it in found]}
    rows = [
        (
            Text(it.id, "bold", no_wrap=True),
            Text(it.says).append(f"  {', '.join(it.cites)}", "dim"),
            Text("\n".join(rulebook.pages_of(it.id)), "dim"),
        )
        for it in found
    ]
    count = Text(counted(len(found), "rule"), "dim")
    answer(common, document, table(("rule", "says", "page"), rows), count)
    return Exit.DONE
