"""Appraisals: how each score came about, and what followed from it. Nothing is recorded.

Every figure is counted again from the feed as it stood when the appraisal was told of it, and
whether it still comes to the same is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

from attrs import frozen
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.figures import (
    comes_to,
    counted_as_document,
    events_shown,
    figure_as_document,
    number,
    periods_named,
)
from casework.adapters.cli.looks import (
    BROKEN,
    Looks,
    columns,
    counted,
    plain,
    section,
    table,
    under,
    words,
)
from casework.adapters.cli.offices import looks_of, office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.application.office import FEED, Office
from casework.application.reading import Line as Told
from casework.application.reading import Turn, history, replay
from casework.application.views.figures import Figures
from casework.domain.metrics.counting import By, Measure, Subject, hundredths
from casework.domain.metrics.definitions import IDS
from casework.domain.people import appraisal as page
from casework.domain.people import record
from casework.domain.people.appraisal import (
    AppealDecided,
    AppealLodged,
    AppraisalOpened,
    GradeConfirmed,
)
from casework.domain.people.assessment import Graded, Open, Running, Settled, Sheet, Verdict
from casework.domain.people.assessment import Shown as Published
from casework.domain.people.grades import FULL, half_up
from casework.domain.people.improvement import (
    ImprovementAssessed,
    ImprovementOpened,
    MeasureImposed,
    ResultApplied,
)
from casework.domain.people.indicators import Indicator, Yardstick
from casework.domain.people.record import (
    ImprovementDue,
    MeasureDue,
    OutcomeEntered,
    ResultEntered,
    RewardDue,
)
from casework.domain.people.scoring import (
    IndicatorRated,
    MetricImported,
    ObservationRecorded,
    ScoreComputed,
)

Kind = TypeVar("Kind")


def appraisal(
    *,
    person: str = "",
    period: str = "",
    scheme: str = "",
    events: bool = False,
    common: Common = COMMON,
) -> Exit:
    """Tell how people were appraised: each score, how it came about, and what followed from it.

    All of an appraisal is told if it is one person's, or the only one; otherwise each has a line.

    Parameters
    ----------
    person
        Only this person's, by their id.
    period
        Only those for this month (2024-10) or quarter (2024-Q4).
    scheme
        Only those by this scheme, such as issuance.
    events
        List what each figure counted, and the events that say so.
    """
    keys = {it.key for it in periods_named(period)}
    with office_at(common) as office:
        known = (_read(office, stream) for stream in _streams(office))
        wanted = [
            it
            for it in known
            if person in ("", it.sheet.employee)
            and scheme in ("", it.sheet.scheme.name)
            and (not keys or it.sheet.period.key in keys)
        ]
        found = sorted(wanted, key=lambda it: it.order)
        told = common.json or events or bool(person) or len(found) == 1
        counts = _counted(office, found) if told else {}
        look = looks_of(office)
        document = {"appraisals": [_as_document(it, counts, events=events) for it in found]}
        if told:
            shown = [
                part for it in found for part in _one_shown(office, it, counts, look, events=events)
            ]
        else:
            shown = ["", table(_HEADS, map(_row, found))]
    head = Text(counted(len(found), "appraisal"), "bold")
    answer(common, document, head, *(shown if found else ()))
    return Exit.DONE


# -- What is on record -------------------------------------------------------------------------


@frozen
class _Appraisal:
    """An appraisal as it is on record. ``positions`` are those of the feed at which figures were
    read, by the version of their event; ``due`` is what came of it on the person's record."""

    stream: str
    turns: tuple[Turn, ...]
    positions: Mapping[int, int]
    on_record: tuple[Told, ...]

    @property
    def state(self) -> Any:
        return self.turns[-1].after

    @property
    def phase(self) -> str:
        return words(type(self.state).__name__)

    @property
    def sheet(self) -> Sheet:
        """The sheet as it stands, or as it last stood."""
        states = (it.after for it in reversed(self.turns))
        return next(it.sheet for it in states if isinstance(it, Running | Settled))

    @property
    def order(self) -> tuple[str, ...]:
        return self.sheet.period.key, self.sheet.scheme.name, self.sheet.employee

    @property
    def opened(self) -> AppraisalOpened:
        return self.all(AppraisalOpened)[0]

    @property
    def score(self) -> tuple[ScoreComputed, ...]:
        """The score that stands, or nothing: while it is gathered, none does."""
        stands = isinstance(self.state, Running | Settled) and not isinstance(self.state, Open)
        return tuple(self.all(ScoreComputed)[-1:]) if stands else ()

    @property
    def verdict(self) -> tuple[Verdict, ...]:
        graded = isinstance(self.state, Graded | Published | Settled)
        return (self.state.verdict,) if graded else ()

    @property
    def graded(self) -> list[Turn]:
        """Every time a grade was confirmed: once more, after an appeal that was upheld."""
        return [it for it in self.turns if isinstance(it.line.event, GradeConfirmed)]

    def all(self, kind: type[Kind]) -> list[Kind]:
        return [it.line.event for it in self.turns if isinstance(it.line.event, kind)]

    def lines(self, *kinds: type) -> list[Told]:
        return [it.line for it in self.turns if isinstance(it.line.event, kinds)]

    def imported(self, yardstick: Yardstick) -> tuple[Told, ...]:
        """The latest figure of a metric, or nothing yet."""
        figures = self.lines(MetricImported)
        return tuple(it for it in figures if it.event.metric is yardstick.metric)[-1:]

    def ratings(self, indicator: Indicator) -> list[IndicatorRated]:
        """Each rater's latest."""
        given = (it for it in self.all(IndicatorRated) if it.indicator == indicator.name)
        return list({it.rater: it for it in given}.values())

    def points(self, indicator: Indicator) -> tuple[int, ...]:
        """The hundredths that an indicator came to; nothing if it was left out, or is no score."""
        lines = (line for it in self.score for line in it.lines)
        return tuple(it.points for it in lines if it.indicator == indicator.name)


Counts = Mapping[tuple[str, int], Measure]
"""What each figure counts, by the stream and the version of its event."""


def _streams(office: Office) -> list[str]:
    named = f"{page.decider.name}/"
    return sorted({it.stream for _, it in office.journal.feed() if it.stream.startswith(named)})


def _read(office: Office, stream: str) -> _Appraisal:
    turns, positions = replay(office, stream), {}
    for entry in office.journal.read(stream):
        told = office.codec.stored(entry).told
        if told and FEED in told.read:
            positions[entry.version] = told.read[FEED]
    opened = turns[0].line.event
    return _Appraisal(stream, turns, positions, _on_record(office, opened.employee, stream))


def _on_record(office: Office, employee: str, stream: str) -> tuple[Told, ...]:
    """What this appraisal led to on the employee's record."""
    kept = f"{record.decider.name}/{employee}"
    if not office.journal.read(kept):
        return ()
    return tuple(it for it in history(office, kept) if _cites(it.event) == stream)


def _cites(event: Any) -> str:
    match event:
        case ResultEntered(result):
            return result.appraisal
        case OutcomeEntered(outcome):
            return outcome.appraisal
        case ImprovementDue(appraisal) | MeasureDue(appraisal) | RewardDue(appraisal):
            return appraisal
        case _:
            return ""


def _counted(office: Office, found: Iterable[_Appraisal]) -> Counts:
    """Every figure once more, from the feed as it stood when it was read: in one passage."""
    used = [
        (it.positions[line.version], it, line)
        for it in found
        for line in it.lines(MetricImported)
        if line.version in it.positions
    ]
    view, counts = Figures(office), {}
    for position, it, line in sorted(used, key=lambda one: one[0]):
        view.follow(position)
        whose = Subject(By.PERSON, it.sheet.employee)
        measured = view.measure(line.event.metric, it.sheet.period, whose)
        counts[it.stream, line.version] = measured
    return counts


# -- For programs ------------------------------------------------------------------------------


def _as_document(it: _Appraisal, counts: Counts, *, events: bool) -> dict[str, Any]:
    sheet = it.sheet
    return {
        "stream": it.stream,
        "person": sheet.employee,
        "scheme": sheet.scheme.name,
        "version": it.opened.version,
        "period": sheet.period.key,
        "phase": it.phase,
        "late": it.opened.late,
        "indicators": [
            _indicator_as_document(it, one, counts, events=events)
            for one in sheet.scheme.indicators
        ],
        "score": next((one.score for one in it.score), None),
        "weights": next((one.weights for one in it.score), None),
        "left_out": [name for one in it.score for name in one.left_out],
        "grade": next((one.grade for one in it.verdict), None),
        "graded": [_graded_as_document(one) for one in it.graded],
        "observations": it.all(ObservationRecorded),
        "appeal": [_told_as_document(one) for one in it.lines(AppealLodged, AppealDecided)],
        "follows": [_told_as_document(one) for one in it.lines(*_FOLLOWS)],
        "on_record": [_told_as_document(one) for one in it.on_record],
    }


def _indicator_as_document(
    it: _Appraisal, indicator: Indicator, counts: Counts, *, events: bool
) -> dict[str, Any]:
    return {
        "name": indicator.name,
        "weight": indicator.weight,
        "points": next(iter(it.points(indicator)), None),
        "figures": [
            _figure_as_document(it, yardstick, told, counts, events=events)
            for yardstick in indicator.yardsticks
            for told in it.imported(yardstick)
        ],
        "ratings": it.ratings(indicator),
    }


def _figure_as_document(
    it: _Appraisal, yardstick: Yardstick, told: Told, counts: Counts, *, events: bool
) -> dict[str, Any]:
    figure, measured = told.event.figure, counts.get((it.stream, told.version))
    document = {
        "metric": yardstick.metric,
        "id": IDS[yardstick.metric],
        "worst": yardstick.worst,
        "best": yardstick.best,
        **figure_as_document(figure),
        "hundredths": hundredths(yardstick.metric, figure),
        "points": _worth(yardstick, told),
        "version": told.version,
        "position": it.positions.get(told.version),
        "same": measured and measured.figure == figure,
    }
    opened = {"counted": counted_as_document(measured)} if events and measured else {}
    return document | opened


def _worth(yardstick: Yardstick, told: Told) -> int | None:
    figure = told.event.figure
    return yardstick.hundredths(figure) if figure.applicable else None


def _graded_as_document(it: Turn) -> dict[str, Any]:
    verdict = it.after.verdict
    return {"at": it.line.at, "by": verdict.by, "score": verdict.score, "grade": verdict.grade}


def _told_as_document(it: Told) -> dict[str, Any]:
    return {"version": it.version, "name": it.name, "by": it.by, "at": it.at, "event": it.event}


# -- For people --------------------------------------------------------------------------------

_FOLLOWS: Final = (ImprovementOpened, MeasureImposed, ResultApplied, ImprovementAssessed)
_HEADS: Final = ("period", "scheme", "person", "phase", "score", "grade", "left out", "appeal")


def _row(it: _Appraisal) -> tuple[RenderableType, ...]:
    left_out = (name for one in it.score for name in one.left_out)
    return (
        it.sheet.period.key,
        plain(it.sheet.scheme.name),
        Text(plain(it.sheet.employee), "bold"),
        it.phase,
        *([number(one.score) for one in it.score] or ["–"]),
        *([one.grade.value for one in it.verdict] or ["–"]),
        ", ".join(map(words, left_out)),
        _appeal(it),
    )


def _appeal(it: _Appraisal) -> str:
    for one in it.all(AppealDecided):
        return "upheld" if one.upheld else "rejected"
    return "lodged" if it.all(AppealLodged) else ""


def _one_shown(
    office: Office, it: _Appraisal, counts: Counts, look: Looks, *, events: bool
) -> Iterator[RenderableType]:
    yield ""
    yield _title(it)
    parts = [row for one in it.sheet.scheme.indicators for row in _indicator(it, one, counts)]
    yield table(("indicator", "weight", "points", "from", "", "read at", "worth"), parts)
    for score in it.score:
        yield from _sum(it, score)
    if events:
        yield from _opened(office, it, counts, look)
    for title, rows in (
        ("Seen in the period", [_happened(one, look) for one in it.lines(ObservationRecorded)]),
        ("Graded", [_graded(one, look) for one in it.graded]),
        ("Appeal", [_happened(one, look) for one in it.lines(AppealLodged, AppealDecided)]),
        ("What follows", [_happened(one, look) for one in it.lines(*_FOLLOWS)]),
        ("On record", [_recorded(one, look) for one in it.on_record]),
    ):
        if rows:
            yield section(title, under(columns(rows)))


def _title(it: _Appraisal) -> Text:
    sheet, title = it.sheet, Text()
    title.append(plain(sheet.employee), "bold")
    title.append(f"  {plain(sheet.scheme.name)} {sheet.period.key}")
    title.append(f"  by version {it.opened.version} of the scheme", "dim")
    title.append(f"  {it.phase}", "cyan")
    if it.opened.late:
        title.append("  opened late", "yellow")
    return title


def _indicator(
    it: _Appraisal, indicator: Indicator, counts: Counts
) -> Iterator[tuple[RenderableType, ...]]:
    """An indicator, with a row for each figure and each rating that it rests on."""
    points = next((Text(number(one), "bold") for one in it.points(indicator)), Text("–"))
    if it.score and not it.points(indicator):
        points = Text("left out", "yellow")
    head: tuple[RenderableType, ...] = words(indicator.name), str(indicator.weight), points
    for part in _parts(it, indicator, counts):
        yield *head, *part
        head = "", "", ""


def _parts(
    it: _Appraisal, indicator: Indicator, counts: Counts
) -> Iterator[tuple[RenderableType, ...]]:
    for yardstick in indicator.yardsticks:
        told = it.imported(yardstick)
        yield from (_figure(it, yardstick, one, counts) for one in told)
        if not told:
            yield _named(yardstick), Text("not read yet", "dim"), "", ""
    yield from map(_rating, it.ratings(indicator))
    if indicator.rated and not it.ratings(indicator):
        yield Text("not rated yet", "dim"), "", "", ""


def _named(yardstick: Yardstick) -> str:
    return f"{IDS[yardstick.metric]} {words(yardstick.metric.value)}"


def _figure(
    it: _Appraisal, yardstick: Yardstick, told: Told, counts: Counts
) -> tuple[RenderableType, ...]:
    figure, measured = told.event.figure, counts.get((it.stream, told.version))
    things = len(measured.counted) if measured else len(figure.evidence)
    value, of = comes_to(yardstick.metric, figure, things)
    said = Text(value).append(f"  of {of}" if of.isdecimal() else f"  {of}", "dim")
    if measured and measured.figure != figure:
        said.append("  ").append_text(BROKEN).append(" counted again, it is another", "red")
    worth = _worth(yardstick, told)
    position = it.positions.get(told.version)
    return (
        _named(yardstick),
        said,
        Text("–" if position is None else str(position), "dim"),
        "–" if worth is None else number(worth),
    )


def _rating(it: IndicatorRated) -> tuple[RenderableType, ...]:
    told = Text(plain(it.ground))
    return f"rated by {plain(it.rater)}", told, "", number(100 * it.points)


def _sum(it: _Appraisal, score: ScoreComputed) -> Iterator[RenderableType]:
    total = Text.assemble("  total ", (number(score.score), "bold"), f" of {number(FULL)}")
    for verdict in it.verdict:
        total.append(": ").append(verdict.grade.value, "bold")
        total.append(f", confirmed by {plain(verdict.by)}", "dim")
    yield total
    if score.left_out:
        named = ", ".join(map(words, score.left_out))
        shares = (
            f"{words(one.indicator)} {number(half_up(one.weight * FULL, score.weights))} %"
            for one in score.lines
        )
        why = f"  There was nothing to count {named} from: left out, with its weight."
        yield Text(why, "yellow")
        yield Text(f"  Of the rest each weighs more: {', '.join(shares)}.")


def _opened(
    office: Office, it: _Appraisal, counts: Counts, look: Looks
) -> Iterator[RenderableType]:
    """What each figure that was used counts."""
    for indicator in it.sheet.scheme.indicators:
        for yardstick in indicator.yardsticks:
            for told in it.imported(yardstick):
                measured = counts.get((it.stream, told.version))
                if measured and measured.counted:
                    things = events_shown(office, measured, look)
                    yield section(_named(yardstick), under(things))


def _happened(it: Told, look: Looks) -> tuple[RenderableType, ...]:
    return *_when(it, look), look.line(it.event)


def _when(it: Told, look: Looks) -> tuple[RenderableType, ...]:
    """When what happened, and whose act it was or followed from."""
    return (
        Text(look.moment(it.at), "dim", no_wrap=True),
        Text(words(type(it.event).__name__), no_wrap=True),
        Text(plain(it.by), "dim", no_wrap=True),
    )


def _graded(it: Turn, look: Looks) -> tuple[RenderableType, ...]:
    verdict = it.after.verdict
    says = f"{verdict.grade.value}, {number(verdict.score)} points"
    return *_when(it.line, look), says


def _recorded(it: Told, look: Looks) -> tuple[RenderableType, ...]:
    """What came onto the employee's record: of which appraisal need not be said."""
    match it.event:
        case ResultEntered(result):
            return *_when(it, look), f"{result.grade.value}, {number(result.score)} points"
        case OutcomeEntered(outcome):
            return *_when(it, look), "met" if outcome.met else "not met"
        case MeasureDue(fails=fails):
            return *_when(it, look), f"{fails} fails in a row"
        case _:
            return *_when(it, look), ""
