"""Looking back: any past state, what changed, whose doing it was, and why. Nothing is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli import looks
from casework.adapters.cli.figures import figures_of, metrics_named, periods_named
from casework.adapters.cli.looks import (
    BROKEN,
    Looks,
    columns,
    counted,
    plain,
    section,
    table,
    under,
)
from casework.adapters.cli.offices import looks_of, office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.adapters.cli.reading import open_work
from casework.adapters.cli.reading import standing as standing_shown
from casework.adapters.cli.stock import in_stock
from casework.adapters.interchange.player import is_assumed
from casework.application.audit import moments
from casework.application.audit.diff import (
    Change,
    diff_figures,
    diff_page,
    diff_queue,
)
from casework.application.audit.diff import diff as diff_stream
from casework.application.audit.explain import Basis, Explanation
from casework.application.audit.explain import explain as explained
from casework.application.audit.fields import ABSENT
from casework.application.audit.moments import AtTime, Cut, Latest, moment_of
from casework.application.audit.timeline import Happening
from casework.application.audit.timeline import timeline as timeline_of
from casework.application.office import Office
from casework.application.reading import Line
from casework.application.views.figures import Figures
from casework.domain.inventory import stock_item
from casework.domain.metrics.counting import By

QUEUE, STOCK, FIGURES = "queue", "stock", "figures"
# -- As of -------------------------------------------------------------------------------------


def as_of(
    what: str,
    moment: str,
    /,
    *,
    metric: str = "",
    period: str = "",
    by: By = By.OFFICE,
    common: Common = COMMON,
) -> Exit:
    """Show how something stood at a moment: a case, the open work, the stock, the figures.

    A time has two pasts. As it happened: what had happened by then, whenever it was recorded. As
    it was known: what had been recorded by then.

    Parameters
    ----------
    what
        PAGE/ID, such as requests.intake/17; or queue, stock, figures.
    moment
        v3 (a version of the case), @120 (a position of the journal), 2024-09-02T09:30+08:00 (a
        time, as it happened), known:2024-09-02T09:30+08:00 (as it was known), or now.
    metric
        Of the figures only this one, as `casework figures` takes it.
    period
        Of the figures only this month or quarter.
    by
        Figures for each person, each group, or the office as a whole.
    """
    view = what in (QUEUE, STOCK, FIGURES)
    with office_at(common) as office:
        cut, then = moments.at(office, moment_of(moment, "" if view else what))
        match what:
            case "queue":
                document, shown = open_work(then, cut.at)
            case "stock":
                document, shown = in_stock(then)
            case "figures":
                document, shown = figures_of(then, Figures.of(then), metric, period, by)
            case _:
                moments.standing(office, cut, what)
                document, shown = standing_shown(then, what)
        head = cut_shown(cut, looks_of(office))
    answer(common, {"moment": cut_document(cut), **document}, head, "", *shown)
    return Exit.DONE


def cut_document(cut: Cut) -> dict[str, Any]:
    return {
        "asked": str(cut.moment),
        "past": cut.moment.past if isinstance(cut.moment, AtTime) else None,
        "position": cut.position,
        "at": cut.at,
        "entries": cut.entries,
        "skipped": cut.skipped,
    }


def cut_shown(cut: Cut, look: Looks) -> Text:
    match cut.moment:
        case AtTime(at, past):
            asked = f"{past.value} at {look.moment(at)}"
        case Latest():
            asked = "now"
        case _:
            asked = f"at {cut.moment}"
    told = Text.assemble((asked, "bold"), (f"  position {cut.position}", "dim"))
    if not isinstance(cut.moment, AtTime):
        told.append(f", recorded {look.moment(cut.at)}", "dim")
    if cut.skipped:
        told.append(f"; {_entries(cut.skipped)} before it left out", "yellow")
    return told


def _entries(count: int) -> str:
    return f"{count:,} entry" if count == 1 else f"{count:,} entries"


# -- Diff --------------------------------------------------------------------------------------


def diff(
    what: str,
    earlier: str,
    later: str = "now",
    /,
    *,
    metric: str = "",
    period: str = "",
    by: By = By.OFFICE,
    common: Common = COMMON,
) -> Exit:
    """Tell what changed from one moment to another, field by field, and which event changed it.

    Parameters
    ----------
    what
        PAGE/ID; a PAGE, for all of its cases; or queue, stock, figures.
    earlier
        From this moment, written as for `as-of`.
    later
        To this moment.
    metric
        Of the figures only this one.
    period
        Of the figures only this month or quarter.
    by
        Figures for each person, each group, or the office as a whole.
    """
    stream = what if "/" in what else ""
    with office_at(common) as office:
        cuts = [moments.cut(office.journal, moment_of(it, stream)) for it in (earlier, later)]
        changes = _changes(office, what, *cuts, metric=metric, period=period, by=by)
        look = looks_of(office)
    document = {
        "of": what,
        "earlier": cut_document(cuts[0]),
        "later": cut_document(cuts[1]),
        "changes": [_change_document(it) for it in changes],
    }
    heads = [Text.assemble((told, "dim"), cut_shown(it, look)) for told, it in _from_to(cuts)]
    count = Text(counted(len(changes), "change"), "bold")
    answer(common, document, Text(what, "bold"), *heads, count, *_changes_shown(changes, look))
    return Exit.DONE


def _from_to(cuts: Sequence[Cut]) -> list[tuple[str, Cut]]:
    return list(zip(("from  ", "to    "), cuts, strict=True))


def _changes(
    office: Office, what: str, earlier: Cut, later: Cut, *, metric: str, period: str, by: By
) -> tuple[Change, ...]:
    match what:
        case "queue":
            return diff_queue(office, earlier, later)
        case "stock":
            return diff_page(office, stock_item.decider.name, earlier, later)
        case "figures":
            wanted, periods = metrics_named(metric), periods_named(period)
            return diff_figures(office, earlier, later, by, wanted, periods)
        case _ if "/" in what:
            return diff_stream(office, what, earlier, later)
        case _:
            return diff_page(office, what, earlier, later)


def _change_document(it: Change) -> dict[str, Any]:
    told: dict[str, Any] = {"of": it.of, "path": it.path}
    told |= {"before": it.before} if it.before is not ABSENT else {}
    told |= {"after": it.after} if it.after is not ABSENT else {}
    return told | {"event": _line_document(it.stream, it.line) if it.line else None}


def _line_document(stream: str, line: Line) -> dict[str, Any]:
    return {
        "stream": stream,
        "version": line.version,
        "name": line.name,
        "by": line.by,
        "at": line.at,
        "decision": line.decision,
        "cause": line.cause,
    }


def _changes_shown(changes: Sequence[Change], look: Looks) -> list[RenderableType]:
    shown: list[RenderableType] = []
    for of in dict.fromkeys(it.of for it in changes):
        rows = [
            (Text(looks.clipped(plain(it.path), 40)), _came_to(it, look), _behind(it, look))
            for it in changes
            if it.of == of
        ]
        shown += ["", Text(plain(of), "bold"), table(("field", "before → after", "by"), rows)]
    return shown


def _came_to(it: Change, look: Looks) -> Text:
    if isinstance(it.before, frozenset) and isinstance(it.after, frozenset):
        text = Text()
        for mark, items, style in (
            ("- ", it.before - it.after, "red"),
            ("+ ", it.after - it.before, "green"),
        ):
            if items:
                text.append("\n" if text else "").append(mark, style).append(look.brief(items))
        return text
    before, after = (_value(one, look) for one in (it.before, it.after))
    return Text.assemble((before, "dim"), " → ", after)


def _value(value: Any, look: Looks) -> str:
    if value is ABSENT:
        return "(nothing)"
    if value == "":
        return "(empty)"
    return looks.clipped(_brief(value, look), 160)


def _brief(value: Any, look: Looks) -> str:
    """A value in a few words; of a thing with several kinds, which kind it is."""
    told = look.brief(value)
    return told if told != "–" or value is None else looks.words(type(value).__name__)


def _behind(it: Change, look: Looks) -> Text:
    return _line_shown(it.stream, it.line, look) if it.line else Text("time has passed", "dim")


def _line_shown(stream: str, line: Line, look: Looks) -> Text:
    text = Text(line.name.rpartition(".")[2], "cyan")
    text.append(f"  {plain(stream)} v{line.version}", "dim")
    text.append(f"\n{plain(line.by)}, {look.moment(line.at)}")
    return text.append(f"  {plain(line.decision)}", "dim")


# -- Timeline ----------------------------------------------------------------------------------


def timeline(stream: str, /, *, common: Common = COMMON) -> Exit:
    """Tell all of a case in the order in which it was recorded: every event in each of its
    streams, what its decisions wrote elsewhere, and what was tried and refused.

    Parameters
    ----------
    stream
        Any stream of the case, such as requests.intake/17.
    """
    with office_at(common) as office:
        told = timeline_of(office, stream)
        look = looks_of(office)
    events = sum(not it.rule and not it.beside for it in told.happenings)
    refusals_ = sum(bool(it.rule) for it in told.happenings)
    document = {
        "case": told.case,
        "streams": told.streams,
        "events": events,
        "refusals": refusals_,
        "beside": sum(it.beside and not it.rule for it in told.happenings),
        "happenings": [attrs.asdict(it, recurse=False) for it in told.happenings],
    }
    head = Text.assemble(
        (plain(told.case), "bold"),
        f"  {counted(events, 'event')} in {counted(len(told.streams), 'stream')}",
        f", {counted(refusals_, 'refusal')}",
    )
    rows = [
        (
            Text(look.moment(it.at), no_wrap=True),
            Text.assemble(plain(it.by), (for_whom(it.on_behalf_of), "dim")),
            _happening(it, look),
        )
        for it in told.happenings
    ]
    more = Text("Why any of it was decided so: casework why DECISION", "dim")
    answer(common, document, head, "", table(("when", "by", "what"), rows), more)
    return Exit.DONE


def for_whom(person: str) -> str:
    return f"\nfor {plain(person)}" if person else ""


def _happening(it: Happening, look: Looks) -> Text:
    name = it.name.rpartition(".")[2]
    text = Text.assemble(BROKEN, " ") if it.rule else Text()
    text.append(name, "red" if it.rule else "dim cyan" if it.beside else "cyan")
    text.append(f"  {plain(it.stream)}" + ("" if it.rule else f" v{it.version}"), "dim")
    if it.rule:
        text.append(f"  refused under {it.rule}", "bold red")
    if it.cause:
        text.append(f"  {looks.words(it.cause)}", "dim")
    if is_assumed(it.decision):
        text.append("  assumed", "yellow")
    if look.moment(it.recorded) != look.moment(it.at):
        text.append(f"  recorded {look.moment(it.recorded)}", "yellow")
    text.append(f"  {plain(it.decision)}", "dim")
    if said := look.line(it.said):
        text.append("\n").append(said)
    return text


# -- Explain -----------------------------------------------------------------------------------


def explain(stream: str, field: str, moment: str = "now", /, *, common: Common = COMMON) -> Exit:
    """Explain a field of a case: which event set it, by what command of whom, on what facts and
    where they were read, and every rule that was consulted.

    Parameters
    ----------
    stream
        PAGE/ID, such as requests.intake/17.
    field
        Its path, as `diff` writes it: phase, case.handler, sheet[0].passed.
    moment
        As it was at this moment, written as for `as-of`.
    """
    with office_at(common) as office:
        cut = moments.cut(office.journal, moment_of(moment, stream))
        told = explained(office, stream, field, cut)
        look = looks_of(office)
    document: dict[str, Any] = {
        "stream": stream,
        "version": told.version,
        "moment": cut_document(cut),
        "path": field,
        "initial": told.line is None,
    }
    document |= {"value": told.value} if told.value is not ABSENT else {}
    document |= {"before": told.before} if told.before is not ABSENT else {}
    if told.line and told.basis:
        document |= {"event": _line_document(stream, told.line) | {"event": told.line.event}}
        document |= _basis_document(told.basis)
    answer(common, document, *_explained_shown(told, look))
    return Exit.DONE


def _basis_document(it: Basis) -> dict[str, Any]:
    return {
        "command": {
            "stream": it.stream,
            "put_to_version": it.version,
            "name": type(it.command).__name__,
            "data": it.command,
            "cause": it.cause,
        },
        "asked": {
            "stream": it.caller,
            "name": type(it.asked).__name__,
            "by": it.asked.by,
            "on_behalf_of": it.asked.on_behalf_of,
            "at": it.asked.at,
            "roles": it.roles,
        },
        "facts": {"value": it.facts, "read": it.read, "held": it.held},
        "consulted": [
            {"rule": one.rule, "ground": one.ground, "kept": one.kept} for one in it.consulted
        ],
        "unexplained": it.unexplained,
    }


def _explained_shown(told: Explanation, look: Looks) -> list[RenderableType]:
    head = Text.assemble(
        (plain(told.stream), "bold"), (f" v{told.version}", "dim"), f"  {plain(told.path)}"
    )
    shown: list[RenderableType] = [head, under(Text(_value(told.value, look), "bold"))]
    if told.line is None or told.basis is None:
        return [*shown, "", Text("No event has set it: it is as every case of this page begins.")]
    it, line = told.basis, told.line
    shown.append(under(Text(f"before: {_value(told.before, look)}", "dim")))
    shown.append(section("Set by", under(_line_shown(told.stream, line, look))))
    if said := look.line(line.event):
        shown.append(under(said, 4))
    put = Text.assemble((type(it.command).__name__, "cyan"), (f"  {plain(it.stream)}", "dim"))
    if it.cause:
        put.append(f"  {looks.words(it.cause)}", "dim")
    shown.append(section("By the command", under(put)))
    if said := look.line(it.command):
        shown.append(under(said, 4))
    asked = Text.assemble(plain(it.asked.by), (f"  as {', '.join(it.roles) or 'a party'}", "dim"))
    if it.asked.on_behalf_of is not None:
        asked.append(f"  for {plain(it.asked.on_behalf_of.person)}", "yellow")
    if it.cause:
        asked.append(f"  asked for {type(it.asked).__name__} in {plain(it.caller)}", "dim")
    shown.append(section("Put by", under(asked)))
    if it.read:
        rows = [
            (Text(plain(name), "bold"), f"v{version}", "held" if name in it.held else "")
            for name, version in it.read.items()
        ]
        shown.append(section("Told, from", under(columns(rows)), under(look.tree(it.facts), 4)))
    rules = (
        under(looks.consulted(it.consulted)) if it.consulted else under(it.unexplained or "none")
    )
    shown.append(section("Rules consulted", rules))
    return shown
