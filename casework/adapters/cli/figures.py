"""Figures: what the metrics come to, and the events behind them. Nothing is recorded."""

from __future__ import annotations

from typing import Any, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from casework.adapters.cli.looks import Looks, columns, counted, plain, section, table, under, words
from casework.adapters.cli.offices import looks_of, office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.application.office import Office
from casework.application.record import MalformedInput
from casework.application.views.figures import Figures, Turnover
from casework.domain.metrics.counting import By, Counted, Measure, hundredths, place_of
from casework.domain.metrics.definitions import DEFINITIONS, IDS
from casework.domain.people.figures import PLAIN, Figure, Metric
from casework.domain.people.grades import half_up
from casework.domain.people.periods import Period, period_named

TURNOVER: Final = "turnover"
_TURNOVER_ID: Final = "MET-10"


def figures(
    *,
    metric: str = "",
    period: str = "",
    by: By = By.OFFICE,
    events: bool = False,
    as_of: int | None = None,
    common: Common = COMMON,
) -> Exit:
    """Tell what the metrics come to, counted from what is on record; each can be opened.

    Parameters
    ----------
    metric
        Only this one: by its id (MET-05) or its name (on_time_rate).
    period
        A month (2024-10) or a quarter (2024-Q4); otherwise every month there is anything of.
    by
        For whom: each person, each group or other unit, or the office as a whole.
    events
        List what was counted, and the events that say so.
    as_of
        As of this position of the feed; otherwise as of now.
    """
    with office_at(common) as office:
        view = Figures.of(office, as_of)
        document, shown = figures_of(office, view, metric, period, by, events=events)
    answer(common, document, *shown)
    return Exit.DONE


def figures_of(
    office: Office, view: Figures, metric: str, period: str, by: By, *, events: bool = False
) -> tuple[dict[str, Any], list[RenderableType]]:
    """The figures of a view, asked for as on the command line: for programs, and for people.

    Raises:
        MalformedInput: there is no such metric, or no such period.
    """
    turning = by is By.OFFICE and metric in ("", TURNOVER, _TURNOVER_ID)
    wanted, months = metrics_named(metric), periods_named(period) or view.months()
    measures = view.measures(by, wanted, months)
    turnovers = view.turnovers(months) if turning else []
    document = {
        "by": by,
        "as_of": view.position,
        "figures": [_as_document(it, events=events) for it in measures],
        "turnovers": [_turnover_as_document(it) for it in turnovers],
    }
    head = Text(counted(len(measures) + len(turnovers), "figure"), "bold")
    head.append(f"  by {by.value}, as of position {view.position}", "dim")
    look = looks_of(office) if events else None
    return document, [head, *_shown(office, measures, turnovers, look)]


def metrics_named(asked: str) -> list[Metric]:
    """The metrics of an id or a name; all of them, if none is asked for.

    Raises:
        MalformedInput: there is none so called.
    """
    if asked in (TURNOVER, _TURNOVER_ID):
        return []
    found = [it for it in DEFINITIONS if asked in ("", it.value, IDS[it])]
    if not found:
        known = ", ".join(f"{IDS[it]} {it.value}" for it in DEFINITIONS)
        raise MalformedInput(
            f"no metric is called {asked}: there are {known}, {_TURNOVER_ID} {TURNOVER}"
        )
    return sorted(found, key=lambda it: IDS[it])


def periods_named(asked: str) -> list[Period]:
    """The month or the quarter of that name; none, if none is asked for.

    Raises:
        MalformedInput: it is no such thing.
    """
    found = list(period_named(asked))
    if asked and not found:
        raise MalformedInput(f"{asked} is no month such as 2024-10, and no quarter such as 2024-Q4")
    return found


# -- For programs ------------------------------------------------------------------------------


def _as_document(it: Measure, *, events: bool) -> dict[str, Any]:
    told = {
        "metric": it.metric,
        "id": IDS[it.metric],
        "subject": it.subject.name,
        "period": it.period,
        **figure_as_document(it.figure),
        "hundredths": hundredths(it.metric, it.figure),
    }
    return told | {"counted": counted_as_document(it)} if events else told


def figure_as_document(figure: Figure) -> dict[str, Any]:
    """A figure, with the events that it counts."""
    return {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "evidence": [_place(it) for it in figure.evidence],
    }


def counted_as_document(measured: Measure) -> list[dict[str, Any]]:
    """The things that were counted, each with the events that say so."""
    return [
        {
            "thing": it.thing,
            "day": it.day,
            "numerator": it.numerator,
            "denominator": it.denominator,
            "evidence": [_place(one) for one in it.evidence],
        }
        for it in measured.counted
    ]


def _place(evidence: str) -> dict[str, Any]:
    stream, version = place_of(evidence)
    return {"stream": stream, "version": version}


def _turnover_as_document(it: Turnover) -> dict[str, Any]:
    told = {"metric": TURNOVER, "id": _TURNOVER_ID, "item": it.item, "period": it.period}
    return told | figure_as_document(it.figure) | {"hundredths": _turns(it.figure)}


# -- For people --------------------------------------------------------------------------------


def _shown(
    office: Office, measures: list[Measure], turnovers: list[Turnover], opened: Looks | None
) -> list[RenderableType]:
    shown: list[RenderableType] = []
    if opened:
        for it in measures:
            shown += ["", Text.assemble(*_title(it))]
            shown.append(under(events_shown(office, it, opened)))
    elif measures:
        rows = [
            (
                it.period,
                IDS[it.metric],
                words(it.metric.value),
                plain(it.subject.name) or "the office",
                *comes_to(it.metric, it.figure, len(it.counted)),
            )
            for it in measures
        ]
        shown += ["", table(("period", "", "metric", "whose", "comes to", "of"), rows)]
    if turnovers:
        lines = [
            (it.period, _TURNOVER_ID, plain(it.item), number(_turns(it.figure))) for it in turnovers
        ]
        shown.append(section("Turnover", table(("period", "", "item", "times"), lines)))
    return shown


def _title(it: Measure) -> list[tuple[str, str]]:
    value, of = comes_to(it.metric, it.figure, len(it.counted))
    head = f"{it.period}  {IDS[it.metric]} {words(it.metric.value)}  {plain(it.subject.name)}"
    return [(head.rstrip(), "bold"), (f"  {value}", "cyan"), (f"  {of}", "dim")]


def comes_to(metric: Metric, figure: Figure, count: int) -> tuple[str, str]:
    """What a figure comes to, and of what; so many things were counted."""
    value = hundredths(metric, figure)
    if value is None:
        return number(value), ""
    if metric not in PLAIN:
        return f"{number(value)} %", f"{figure.numerator} of {figure.denominator}"
    if metric is Metric.QUANTITY:
        return str(figure.numerator), ""
    unit = " min" if metric is Metric.ISSUANCE_TIME else ""
    return f"{number(value)}{unit}", f"{count}"


def number(value: int | None) -> str:
    """Hundredths as they are written: 8333 as 83.33."""
    return "no data" if value is None else f"{value // 100}.{value % 100:02}"


def _turns(figure: Figure) -> int | None:
    if not figure.applicable:
        return None
    return half_up(figure.numerator * 100, figure.denominator)


def events_shown(office: Office, it: Measure, look: Looks) -> Table:
    """The things that were counted, each with the events that say so."""
    return columns(
        (
            Text(look.brief(one.day), no_wrap=True),
            plain(one.thing),
            Text(_came_to(it.metric, one), no_wrap=True),
            Text("\n").join(_event(office, *place_of(told)) for told in one.evidence),
        )
        for one in it.counted
    )


def _event(office: Office, stream: str, version: int) -> Text:
    entry = office.journal.read(stream, version - 1)[0]
    name = Text(entry.name.rpartition(".")[2], "cyan")
    return name.append(f"  {plain(stream)} v{version}", "dim")


def _came_to(metric: Metric, one: Counted) -> str:
    if metric is Metric.ISSUANCE_TIME:
        return f"{number(half_up(one.numerator * 100, one.denominator))} min"
    return str(one.numerator) if metric in PLAIN else f"{one.numerator} of {one.denominator}"
