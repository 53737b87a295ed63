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
    wanted = _metrics(metric)
    periods = _periods(period)
    turning = by is By.OFFICE and metric in ("", TURNOVER, _TURNOVER_ID)
    with office_at(common) as office:
        view = Figures.of(office, as_of)
        months = periods or view.months()
        measures = view.measures(by, wanted, months)
        turnovers = view.turnovers(months) if turning else []
        look = looks_of(office)
        document = {
            "by": by,
            "as_of": view.position,
            "figures": [_as_document(it, events=events) for it in measures],
            "turnovers": [_turnover_as_document(it) for it in turnovers],
        }
        shown = _shown(office, measures, turnovers, look if events else None)
    head = Text(counted(len(measures) + len(turnovers), "figure"), "bold")
    head.append(f"  by {by.value}, as of position {view.position}", "dim")
    answer(common, document, head, *shown)
    return Exit.DONE


def _metrics(asked: str) -> list[Metric]:
    if asked in (TURNOVER, _TURNOVER_ID):
        return []
    found = [it for it in DEFINITIONS if asked in ("", it.value, IDS[it])]
    if not found:
        known = ", ".join(f"{IDS[it]} {it.value}" for it in DEFINITIONS)
        raise MalformedInput(
            f"no metric is called {asked}: there are {known}, {_TURNOVER_ID} {TURNOVER}"
        )
    return sorted(found, key=lambda it: IDS[it])


def _periods(asked: str) -> list[Period]:
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
        **_figure_as_document(it.figure),
        "hundredths": hundredths(it.metric, it.figure),
    }
    return told | {"counted": [_counted_as_document(one) for one in it.counted]} if events else told


def _figure_as_document(figure: Figure) -> dict[str, Any]:
    return {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "evidence": [_place(it) for it in figure.evidence],
    }


def _counted_as_document(it: Counted) -> dict[str, Any]:
    return {
        "thing": it.thing,
        "day": it.day,
        "numerator": it.numerator,
        "denominator": it.denominator,
        "evidence": [_place(one) for one in it.evidence],
    }


def _place(evidence: str) -> dict[str, Any]:
    stream, version = place_of(evidence)
    return {"stream": stream, "version": version}


def _turnover_as_document(it: Turnover) -> dict[str, Any]:
    told = {"metric": TURNOVER, "id": _TURNOVER_ID, "item": it.item, "period": it.period}
    return told | _figure_as_document(it.figure) | {"hundredths": _turns(it.figure)}


# -- For people --------------------------------------------------------------------------------


def _shown(
    office: Office, measures: list[Measure], turnovers: list[Turnover], opened: Looks | None
) -> list[RenderableType]:
    shown: list[RenderableType] = []
    if opened:
        for it in measures:
            shown += ["", Text.assemble(*_title(it))]
            shown.append(under(_events(office, it, opened)))
    elif measures:
        rows = [
            (
                it.period,
                IDS[it.metric],
                words(it.metric.value),
                plain(it.subject.name) or "the office",
                *_told(it),
            )
            for it in measures
        ]
        shown += ["", table(("period", "", "metric", "whose", "comes to", "of"), rows)]
    if turnovers:
        lines = [
            (it.period, _TURNOVER_ID, plain(it.item), _number(_turns(it.figure)))
            for it in turnovers
        ]
        shown.append(section("Turnover", table(("period", "", "item", "times"), lines)))
    return shown


def _title(it: Measure) -> list[tuple[str, str]]:
    value, of = _told(it)
    head = f"{it.period}  {IDS[it.metric]} {words(it.metric.value)}  {plain(it.subject.name)}"
    return [(head.rstrip(), "bold"), (f"  {value}", "cyan"), (f"  {of}", "dim")]


def _told(it: Measure) -> tuple[str, str]:
    """What a figure comes to, and of what."""
    value = hundredths(it.metric, it.figure)
    if value is None:
        return _number(value), ""
    if it.metric not in PLAIN:
        return f"{_number(value)} %", f"{it.figure.numerator} of {it.figure.denominator}"
    if it.metric is Metric.QUANTITY:
        return str(it.figure.numerator), ""
    unit = " min" if it.metric is Metric.ISSUANCE_TIME else ""
    return f"{_number(value)}{unit}", f"{len(it.counted)}"


def _number(value: int | None) -> str:
    """Hundredths as they are written: 8333 as 83.33."""
    return "no data" if value is None else f"{value // 100}.{value % 100:02}"


def _turns(figure: Figure) -> int | None:
    if not figure.applicable:
        return None
    return half_up(figure.numerator * 100, figure.denominator)


def _events(office: Office, it: Measure, look: Looks) -> Table:
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
        return f"{_number(half_up(one.numerator * 100, one.denominator))} min"
    return str(one.numerator) if metric in PLAIN else f"{one.numerator} of {one.denominator}"
