"""Terms and phases of an appraisal, shared by its page and its chapters."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

import attrs
from attrs import frozen

from casework.domain.calendar import Span
from casework.domain.kernel import Person, only_while
from casework.domain.people.figures import Figure, Metric
from casework.domain.people.grades import FINAL_STANDS, Grade
from casework.domain.people.indicators import Indicator, Scheme
from casework.domain.people.periods import Period

# -- Terms -------------------------------------------------------------------------------------


@frozen
class Imported:
    """A metric's latest figure."""

    metric: Metric
    figure: Figure


@frozen
class Rating:
    """Somebody's latest rating of an indicator: 0 to 100 points, and as what they gave it."""

    indicator: str
    rater: Person
    points: int
    as_superior: bool
    as_head: bool


@frozen
class Sheet:
    """Whose work in which period, by which scheme, and all that is known of it so far.

    ``observed`` counts the observations; they are numbered from 1. ``appealed``: once is all.
    """

    employee: Person
    scheme: Scheme
    period: Period
    observed: int = 0
    figures: tuple[Imported, ...] = ()
    ratings: tuple[Rating, ...] = ()
    appealed: bool = False

    def figure(self, metric: Metric) -> tuple[Figure, ...]:
        """The metric's figure, or nothing yet."""
        return tuple(it.figure for it in self.figures if it.metric is metric)

    def rated(self, indicator: str) -> tuple[int, ...]:
        """The points that this indicator was given, one number for each rater."""
        return tuple(it.points for it in self.ratings if it.indicator == indicator)

    def complete(self, indicator: Indicator) -> bool:
        """Whether all its metrics are there, and a rating if it is rated."""
        measured = all(self.figure(it) for it in indicator.metrics)
        return measured and (not indicator.rated or bool(self.rated(indicator.name)))

    def with_figure(self, imported: Imported) -> Sheet:
        others = (it for it in self.figures if it.metric is not imported.metric)
        return attrs.evolve(self, figures=(*others, imported))

    def with_rating(self, rating: Rating) -> Sheet:
        given = (rating.indicator, rating.rater)
        others = (it for it in self.ratings if (it.indicator, it.rater) != given)
        return attrs.evolve(self, ratings=(*others, rating))


@frozen
class Verdict:
    """A score, the grade it comes to, and the superior who confirmed that."""

    score: int
    grade: Grade
    by: Person


class Improvement(StrEnum):
    """What is done for somebody who failed (S2-3.3d)."""

    TRAINING = "training"
    COACHING = "coaching"
    POST_CHANGE = "post_change"


class Measure(StrEnum):
    """What is done after failing again and again (GAP-04). Dismissal is guarded elsewhere."""

    TRAINING = "training"
    POST_CHANGE = "post_change"
    PAY_REVIEW = "pay_review"
    WARNING = "warning"


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotOpened:
    """Nobody has begun it."""


@frozen
class Running:
    """Under way."""

    sheet: Sheet


@frozen
class Open(Running):
    """Figures, ratings and observations are gathered."""


@frozen
class Scored(Running):
    """There is a score, in hundredths of a point."""

    score: int


@frozen
class Graded(Running):
    """The employee has not been shown the grade."""

    verdict: Verdict


@frozen
class Shown(Running):
    """The employee has been shown the grade, and has this long to appeal."""

    verdict: Verdict
    window: Span


@frozen
class Published(Shown):
    """It becomes final once the time to appeal is over, or at once if an appeal was rejected."""

    rejected: bool = False


@frozen
class Appealed(Shown):
    """The superior's superior is to decide."""


@frozen
class Settled:
    """Final. ``improvements`` and ``measures`` are what was decided because of it."""

    sheet: Sheet
    verdict: Verdict
    improvements: frozenset[Improvement] = frozenset()
    measures: frozenset[Measure] = frozenset()


@frozen
class Final(Settled):
    """What follows from it is still to be decided."""


@frozen
class Applied(Settled):
    """What follows from it has been carried out."""


@frozen
class Improving(Settled):
    """What follows from it is carried out, and the employee is to improve."""


@frozen
class Closed(Settled):
    """Whether the employee improved has been assessed."""


@frozen
class Cancelled:
    """It came to nothing: the employee left, or came under another scheme."""


Appraisal: TypeAlias = NotOpened | Running | Settled | Cancelled


def hold_final(appraisal: Appraisal) -> None:
    """Refuse whatever would change a final appraisal.

    Raises:
        Refused: under APR-11.
    """
    only_while(appraisal, NotOpened, Running, Cancelled, per=FINAL_STANDS)
