"""The summary: where three months have left the office, its cases, figures, stock and people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from attrs import frozen
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.looks import columns, section, table, under, words
from casework.application.office import Office
from casework.application.views.figures import Figures
from casework.domain.inventory import slow_moving, stock_item, stocktake
from casework.domain.inventory.arithmetic import is_low
from casework.domain.inventory.stock import Stocked
from casework.domain.issuance import blank_forms, issuance
from casework.domain.metrics.counting import OFFICE, hundredths
from casework.domain.metrics.definitions import DEFINITIONS, IDS
from casework.domain.orders import order
from casework.domain.people import appraisal, record
from casework.domain.people.appraisal import GradeConfirmed
from casework.domain.people.figures import PLAIN, Metric
from casework.domain.people.record import Record
from casework.domain.requests import delivery, intake, processing
from casework.domain.signing import contract

PAGES: Final = tuple(
    it.decider.name
    for it in (
        intake,
        processing,
        delivery,
        issuance,
        blank_forms,
        contract,
        order,
        stocktake,
        slow_moving,
    )
)
"""Whose cases are told of, each in its phase."""

UNITS: Final = {Metric.ISSUANCE_TIME: " min"}

Board = dict[str, dict[str, list[str]]]
"""By page and phase: the cases in it."""


@frozen
class Comes:
    """What a metric comes to for the whole office, month by month; ``None``: no data."""

    metric: Metric
    id: str
    months: dict[str, int | None]


@frozen
class Left:
    """What is left of an item of stock, and what is on its way."""

    item: str
    on_hand: int
    awaited: int
    low: bool


@frozen
class Graded:
    """A final result: the grades that were confirmed on the way, and whether the person has
    improved since (``None``: nobody was to)."""

    person: str
    period: str
    score: int
    grade: str
    confirmed: list[str]
    improved: bool | None


@frozen
class Summary:
    board: Board
    figures: list[Comes]
    stock: list[Left]
    grades: list[Graded]


def summary_of(office: Office) -> Summary:
    """The office as it stands."""
    streams = list(dict.fromkeys(entry.stream for _, entry in office.journal.feed()))
    return Summary(
        _board(office, streams),
        list(_figures(office)),
        list(_stock(office, streams)),
        list(_grades(office, streams)),
    )


def _board(office: Office, streams: list[str]) -> Board:
    board: Board = {it: {} for it in PAGES}
    for stream in streams:
        page, _, case = stream.partition("/")
        if page in board:
            phase = type(office.state(stream)[1]).__name__
            board[page].setdefault(phase, []).append(case)
    return board


def _figures(office: Office) -> Iterator[Comes]:
    view = Figures.of(office)
    for metric in sorted(DEFINITIONS, key=lambda it: IDS[it]):
        comes = {it.key: view.measure(metric, it, OFFICE).figure for it in view.months()}
        told = {month: hundredths(metric, figure) for month, figure in comes.items()}
        yield Comes(metric, IDS[metric], told)


def _stock(office: Office, streams: list[str]) -> Iterator[Left]:
    for item in _of(stock_item.decider.name, streams):
        state = office.state(f"{stock_item.decider.name}/{item}")[1]
        if isinstance(state, Stocked):
            kept = state.stock
            low = is_low(kept.on_hand, kept.levels.reorder_point)
            yield Left(item, kept.on_hand, kept.expected, low)


def _grades(office: Office, streams: list[str]) -> Iterator[Graded]:
    confirmed: dict[str, list[str]] = {}
    for _, entry in office.journal.feed():
        if entry.name == f"{appraisal.decider.name}.{GradeConfirmed.__name__}":
            event, _ = office.codec.event(entry)
            confirmed.setdefault(entry.stream, []).append(event.grade.value)
    for person in sorted(_of(record.decider.name, streams)):
        known: Record = office.state(f"{record.decider.name}/{person}")[1]
        met = {it.appraisal: it.met for it in known.outcomes}
        for it in known.results:
            said = (it.period.key, it.score, it.grade.value, confirmed[it.appraisal])
            yield Graded(person, *said, met.get(it.appraisal))


def _of(page: str, streams: list[str]) -> list[str]:
    return [it.removeprefix(f"{page}/") for it in streams if it.startswith(f"{page}/")]


# -- For people --------------------------------------------------------------------------------


def shown(it: Summary) -> Iterator[RenderableType]:
    for page, phases in it.board.items():
        rows = [(Text(words(name), "bold"), Text(", ".join(phases[name]))) for name in phases]
        yield section(page, under(columns(rows)))
    months = sorted({month for one in it.figures for month in one.months})
    figures = [
        (one.id, words(one.metric.value), *(_told(one.metric, one.months[at]) for at in months))
        for one in it.figures
    ]
    yield section("Figures of the office", table(("", "metric", *months), figures))
    stock = [
        (one.item, str(one.on_hand), str(one.awaited), Text("low" if one.low else "", "bold red"))
        for one in it.stock
    ]
    yield section("Stock", table(("item", "on hand", "on its way", ""), stock))
    yield section(
        "Grades",
        table(("whose", "period", "score", "grade", ""), [_graded(one) for one in it.grades]),
    )


def _told(metric: Metric, value: int | None) -> str:
    if value is None:
        return "no data"
    if metric is Metric.QUANTITY:
        return str(value // 100)
    unit = UNITS.get(metric, "") if metric in PLAIN else " %"
    return f"{_decimal(value)}{unit}"


def _decimal(value: int) -> str:
    return f"{value // 100}.{value % 100:02}"


def _graded(it: Graded) -> tuple[RenderableType, ...]:
    first, improved = it.confirmed[0], {True: "improved since", False: "not improved"}
    appealed = "" if first == it.grade else f"first {first}; an appeal was upheld"
    after = "" if it.improved is None else improved[it.improved]
    return it.person, it.period, _decimal(it.score), Text(it.grade, "bold"), after or appealed


def as_document(it: Summary) -> dict[str, Any]:
    return {"board": it.board, "figures": it.figures, "stock": it.stock, "grades": it.grades}
