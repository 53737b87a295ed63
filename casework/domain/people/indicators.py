"""Terms of appraisal schemes: what each post is appraised by, how often, and from when on."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from attrs import frozen

from casework.domain.kernel import Kind, Rule
from casework.domain.people.figures import OF_QUALITY, PLAIN, Figure, Metric
from casework.domain.people.grades import on_scale
from casework.domain.people.periods import Cycle
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


class Document(StrEnum):
    """The regulation that says what a post is appraised by."""

    ISSUANCE = "issuance"  # S0
    PROCESSING = "processing"  # S1
    SIGNING = "signing"  # S2
    BACK_OFFICE = "back_office"  # S4


class Window(StrEnum):
    """From when on an appraisal may be opened."""

    AFTER_END = "after_end"  # Once its period is over.
    BEFORE_END = "before_end"  # In the last days of its period.


@frozen
class Yardstick:
    """What a metric must come to for no points at all, and for all: percent, or a number.

    The worst is the greater of the two where less is better.
    """

    metric: Metric
    worst: int
    best: int

    def hundredths(self, figure: Figure) -> int:
        """What a figure that applies is worth."""
        times = 1 if self.metric in PLAIN else 100
        return on_scale(figure.numerator * times, figure.denominator, self.worst, self.best)


@frozen
class Indicator:
    """What somebody is appraised by: metrics, others' rating, or both, each counting alike.

    ``weight`` is in percent of the scheme.
    """

    name: str
    weight: int
    yardsticks: tuple[Yardstick, ...] = ()
    rated: bool = False

    @property
    def metrics(self) -> frozenset[Metric]:
        return frozenset(it.metric for it in self.yardsticks)

    @property
    def sound(self) -> bool:
        """Whether there is something to appraise by, and no yardstick without a length."""
        measurable = all(it.worst != it.best for it in self.yardsticks)
        return self.weight > 0 and measurable and bool(self.yardsticks or self.rated)


@frozen
class Scheme:
    """What the holders of posts with these roles are appraised by.

    ``departments`` are those concerned by their work, whose heads rate them too (S4-5.2.1).
    """

    name: str
    document: Document
    roles: frozenset[Role]
    cycle: Cycle
    window: Window
    indicators: tuple[Indicator, ...]
    departments: frozenset[str] = frozenset()

    @property
    def metrics(self) -> frozenset[Metric]:
        return frozenset(metric for it in self.indicators for metric in it.metrics)

    @property
    def of_quality(self) -> bool:
        """Whether an indicator tells of the quality of work."""
        return bool(self.metrics & OF_QUALITY)

    def rates(self, indicator: str) -> bool:
        return any(it.rated and it.name == indicator for it in self.indicators)


@frozen
class InForce:
    """A version (1, 2, …) of a scheme, and the first day of the first period it is for."""

    scheme: Scheme
    version: int
    since: date


@frozen
class CalledFor:
    """An indicator that a document calls for, by at least these metrics, or by rating."""

    name: str
    metrics: frozenset[Metric] = frozenset()
    rated: bool = False

    def within(self, scheme: Scheme) -> bool:
        return any(
            it.name == self.name and self.metrics <= it.metrics and (it.rated or not self.rated)
            for it in scheme.indicators
        )


def _rated(name: str) -> CalledFor:
    return CalledFor(name, rated=True)


def _by(name: str, *metrics: Metric) -> CalledFor:
    return CalledFor(name, frozenset(metrics))


CALLED_FOR: Final[dict[Document, tuple[CalledFor, ...]]] = {
    Document.ISSUANCE: (
        _by("accuracy", Metric.ISSUANCE_ERRORS),
        _by("efficiency", Metric.ISSUANCE_TIME),
        _by("satisfaction", Metric.SATISFACTION),
        _rated("attitude_cooperation"),
    ),
    Document.PROCESSING: (
        _by("quantity", Metric.QUANTITY),
        _by("quality", Metric.PROCESSING_ERRORS, Metric.SATISFACTION),
        _by("timeliness", Metric.ON_TIME),
        _rated("teamwork"),
        _rated("learning"),
    ),
    Document.SIGNING: (_rated("results"), _rated("attitude"), _rated("ability")),
    Document.BACK_OFFICE: (
        _by("task_completion", Metric.ORDER_TIMELINESS, Metric.CUSTOMER_INFO, Metric.STOCKTAKE),
        _by("quality", Metric.DRAFT_QUALITY, Metric.SATISFACTION),
        _rated("cooperation"),
        _rated("learning"),
    ),
}
"""What each document has its posts appraised by."""

SETTLED: Final = {
    Document.ISSUANCE: (Cycle.MONTHLY, Window.AFTER_END),
    Document.PROCESSING: (Cycle.MONTHLY, Window.BEFORE_END),
}
"""How often, and from when on, where the document says so itself; elsewhere the scheme does."""


# -- Default schemes ---------------------------------------------------------------------------
# Weights and yardsticks are ours; the sources give none (2.14).

_ERRORS: Final = Yardstick(Metric.PROCESSING_ERRORS, worst=100, best=0)
_SCORES: Final = Yardstick(Metric.SATISFACTION, worst=1, best=5)


def _rate(metric: Metric) -> Yardstick:
    return Yardstick(metric, worst=0, best=100)


ISSUANCE_SCHEME: Final = Scheme(
    "issuance",
    Document.ISSUANCE,
    frozenset({Role.CLERK}),
    Cycle.MONTHLY,
    Window.AFTER_END,
    (
        Indicator("accuracy", 40, (Yardstick(Metric.ISSUANCE_ERRORS, worst=100, best=0),)),
        Indicator("efficiency", 20, (Yardstick(Metric.ISSUANCE_TIME, worst=120, best=30),)),
        Indicator("satisfaction", 20, (_SCORES,)),
        Indicator("attitude_cooperation", 20, rated=True),
    ),
)
PROCESSING_SCHEME: Final = Scheme(
    "processing",
    Document.PROCESSING,
    frozenset({Role.HANDLER, Role.LEADER}),
    Cycle.MONTHLY,
    Window.BEFORE_END,
    (
        Indicator("quantity", 20, (Yardstick(Metric.QUANTITY, worst=0, best=100),)),
        Indicator("quality", 35, (_ERRORS, _SCORES)),
        Indicator("timeliness", 20, (_rate(Metric.ON_TIME),)),
        Indicator("teamwork", 15, rated=True),
        Indicator("learning", 10, rated=True),
    ),
)
SIGNING_SCHEME: Final = Scheme(
    "signing",
    Document.SIGNING,
    frozenset({Role.SIGNER}),
    Cycle.MONTHLY,
    Window.AFTER_END,
    (
        Indicator("results", 50, (_SCORES,), rated=True),
        Indicator("attitude", 25, rated=True),
        Indicator("ability", 25, rated=True),
    ),
)


def back_office_scheme(departments: frozenset[str]) -> Scheme:
    """The back office's, with the departments that its work concerns."""
    return Scheme(
        "back_office",
        Document.BACK_OFFICE,
        frozenset({Role.BACKOFFICE}),
        Cycle.QUARTERLY,
        Window.AFTER_END,
        (
            Indicator(
                "task_completion",
                40,
                (
                    _rate(Metric.ORDER_TIMELINESS),
                    _rate(Metric.CUSTOMER_INFO),
                    _rate(Metric.STOCKTAKE),
                ),
            ),
            Indicator("quality", 30, (_rate(Metric.DRAFT_QUALITY), _SCORES)),
            Indicator("cooperation", 15, rated=True),
            Indicator("learning", 15, rated=True),
        ),
        departments,
    )


# -- Rules of schemes and of appraisals --------------------------------------------------------
# S0-7.2     Clerks are appraised monthly, early in the month, for the month before.
# S1-6.2     Processing is appraised monthly, at the end of the month.
# S2-3.3b1   Signing is appraised in a cycle of its own.
# S4-5.2.1   The back office is appraised every month or every quarter.

ONE_A_PERIOD = Rule(
    "APR-01",
    "Somebody is appraised once by a scheme for a period; periods meet, and no post has two.",
    cites=("S0-7.2", "S1-6.2", "S4-5.2.1", "S2-3.3b1"),
)
IN_ITS_WINDOW = Rule(
    "APR-02",
    "Each post's appraisal has its cycle and its window; opened too late, that is said.",
    cites=("S0-7.2", "S1-6.2", "S4-5.2.1", "S2-3.3b1"),
    kinds=(Kind.GUARD, Kind.DUTY),
)

# S3-4.3.1   The quality of work counts in every appraisal.
# S2-3.3a    Signing is appraised by results, attitude and ability.
# S4-1.3.4   No post goes without an appraisal.
# S0-7.1.1a  Clerks are appraised by how many errors they make,
# S0-7.1.2a  by the time they take,
# S0-7.1.4a  and by their attitude and cooperation.

SOUND_SCHEME = Rule(
    "APR-03",
    "A post is under one scheme: of weight 100, with what its document asks for, and quality.",
    cites=("S3-4.3.1", "S2-3.3a", "S4-1.3.4", "S0-7.1.1a", "S0-7.1.2a", "S0-7.1.4a"),
)
