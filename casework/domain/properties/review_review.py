"""Review: what holds of every review, whoever sits in it."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.kernel import Person, stated
from casework.domain.policy import SWITCHABLE_OFF
from casework.domain.properties.templates import (
    BROKEN,
    Law,
    Property,
    Step,
    never_after,
    precedence,
    remembering,
    whenever,
)
from casework.domain.review.review import (
    CRITERIA,
    REQUEST_RESULT,
    WAYS_BACK,
    CriterionJudged,
    Panel,
    Passing,
    PassStage,
    Returning,
    ReviewInvalidated,
    ReviewOpened,
    ReviewPassed,
    ReviewResubmitted,
    ReviewReturned,
    ReworkEscalated,
    StagePassed,
)
from casework.domain.staff import Role

_SAID = (CriterionJudged, StagePassed, ReviewReturned)
_BEGUN = (ReviewOpened, ReviewResubmitted)


def _panel(it: Step) -> Panel:
    match it.facts:
        case Passing(panel=panel) | Returning(panel=panel):
            return panel
        case Panel() as panel:
            return panel
        case other:
            raise TypeError(f"a reviewer was told {other!r}")


# -- What is under review, told from the events alone --------------------------------------------


@frozen
class Round:
    """A version under review: what it is, at which stage, who has had a hand in it."""

    kind: str = ""
    version: int = 0
    digest: str = ""
    producer: str = ""
    stages: tuple[Role, ...] = ()
    stage: int = 0  # 0: nothing is before a reviewer.
    hands: frozenset[Person] = frozenset()
    sheet: frozenset[tuple[Person, str, bool]] = frozenset()
    sat: frozenset[Person] = frozenset()

    def after(self, event: Any) -> Round:
        match event:
            case ReviewOpened(kind, version, digest, producer, stages=stages):
                return Round(kind, version, digest, producer, stages, 1, frozenset({producer}))
            case ReviewResubmitted(version, digest, producer=producer):
                own = frozenset({producer})
                return Round(self.kind, version, digest, producer, self.stages, 1, own)
            case CriterionJudged(criterion=criterion, passed=passed, reviewer=reviewer):
                kept = frozenset(it for it in self.sheet if it[:2] != (reviewer, criterion))
                sheet = kept | {(reviewer, criterion, passed)}
                return evolve(self, sheet=sheet, sat=self.sat | {reviewer})
            case StagePassed(reviewer=reviewer):
                hands = self.hands | self.sat | {reviewer}
                more = evolve(self, hands=hands, stage=self.stage + 1)
                return evolve(more, sheet=frozenset(), sat=frozenset())
            case ReviewPassed() | ReviewReturned() | ReviewInvalidated():
                return evolve(self, stage=0)
            case _:
                return self


def _of_round(law: Law, kinds: tuple[type, ...], holds: Any) -> Property:
    """Whenever it happens, this holds of the round so far and of the step."""

    def step(now: Round, it: Step) -> Any:
        if isinstance(it.event, kinds) and not holds(now, it):
            return BROKEN
        return now.after(it.event)

    told = (*_BEGUN, *_SAID, ReviewPassed, ReviewInvalidated)
    return remembering(law, tuple(dict.fromkeys((*told, *kinds))), Round(), step)


def _other_eyes(now: Round, it: Step) -> bool:
    waived = now.kind in _panel(it).one_person & SWITCHABLE_OFF
    return waived or it.act.by not in now.hands


def _right_reviewer(now: Round, it: Step) -> bool:
    panel, role = _panel(it), now.stages[now.stage - 1]
    if now.kind != REQUEST_RESULT or role not in (Role.LEADER, Role.DEPUTY):
        return role in panel.roles
    first = (panel.leaders, panel.all_leaders, panel.all_deputies)
    ranks = first if role is Role.LEADER else (panel.deputies, panel.all_deputies, panel.managers)
    free = [rank - now.hands for rank in ranks]
    return any(it.act.by in rank and not any(free[:n]) for n, rank in enumerate(free))


def _sheet_is_full_and_clean(now: Round, _: Step) -> bool:
    judged = {criterion for _, criterion, _ in now.sheet}
    return judged == CRITERIA[now.kind] and all(passed for *_, passed in now.sheet)


def _fails_something(now: Round, it: Step) -> bool:
    return stated(it.event.reason) and any(not passed for *_, passed in now.sheet)


def _escalated(memory: tuple[int, bool], it: Step) -> Any:
    returns, owed = memory
    match it.event:
        case ReviewOpened():
            return BROKEN if owed else (0, False)
        case ReviewReturned():
            return BROKEN if owed else (returns + 1, returns + 1 >= it.facts.max_returns)
        case _:
            return (returns, False) if owed and it.event.returns == returns else BROKEN


PROPERTIES: Final = (
    precedence(
        Law("Nothing is judged that has not come up for review", ("S1-3.3.1",), ("REV-01",)),
        _BEGUN,
        _SAID,
        anew=(ReviewPassed, ReviewReturned, ReviewInvalidated),
    ),
    never_after(
        Law("A live review is the only one", ("S1-3.3.3",), ("REV-12",)),
        ReviewOpened,
        ReviewOpened,
        anew=ReviewInvalidated,
    ),
    never_after(
        Law("What has gone another way is not resubmitted", ("S2-2.3d",), ("REV-05",)),
        (ReviewInvalidated, ReviewPassed),
        ReviewResubmitted,
        anew=ReviewOpened,
    ),
    precedence(
        Law("What comes back was sent back", ("S1-3.3.3",), ("REV-05",)),
        ReviewReturned,
        ReviewResubmitted,
        anew=_BEGUN,
    ),
    precedence(
        Law("Only a live review is undone, for a reason", ("S2-2.3d",), ("REV-12",)),
        ReviewOpened,
        ReviewInvalidated,
        anew=ReviewInvalidated,
    ),
    whenever(
        Law("A review is undone for a stated reason", ("S2-2.3d",), ("GEN-03",)),
        ReviewInvalidated,
        lambda it: stated(it.event.reason),
    ),
    whenever(
        Law("What comes up for review is of a kind with criteria", ("S0-6.2a",), ("REV-07",)),
        ReviewOpened,
        lambda it: it.event.kind in CRITERIA and stated(it.event.digest),
    ),
    _of_round(
        Law("No version comes up again, nor an earlier one", ("S1-3.3.2",), ("REV-09", "REV-05")),
        _BEGUN,
        lambda now, it: it.event.version > now.version and stated(it.event.digest),
    ),
    whenever(
        Law("What comes back answers the reason", ("S1-3.3.3",), ("REV-05",)),
        ReviewResubmitted,
        lambda it: it.event.responses and all(map(stated, it.event.responses)),
    ),
    _of_round(
        Law("Nobody judges their own work, or one version twice", ("S1-3.3.1",), ("REV-08",)),
        _SAID,
        _other_eyes,
    ),
    _of_round(
        Law("Those review whose turn it is", ("S1-3.3.1", "S1-3.3.2"), ("REV-02", "GEN-02")),
        _SAID,
        _right_reviewer,
    ),
    _of_round(
        Law("What is said is said of the version at hand", ("S1-3.3.2",), ("REV-01",)),
        _SAID,
        lambda now, it: it.event.version == now.version and it.event.stage == now.stage,
    ),
    _of_round(
        Law("By each kind's own criteria, and no others", ("S0-6.2b",), ("REV-07",)),
        (CriterionJudged,),
        lambda now, it: it.event.criterion in CRITERIA[now.kind],
    ),
    _of_round(
        Law("A stage passes what meets every criterion", ("S0-6.2b",), ("REV-06",)),
        (StagePassed,),
        _sheet_is_full_and_clean,
    ),
    _of_round(
        Law("What passes is the content that was looked at", ("S0-6.3b",), ("REV-10",)),
        (StagePassed,),
        lambda now, it: isinstance(it.act, PassStage) and it.act.digest == now.digest,
    ),
    _of_round(
        Law("A return says why, and what fails", ("S1-3.3.3",), ("REV-03",)),
        (ReviewReturned,),
        _fails_something,
    ),
    _of_round(
        Law("A return goes to the producer, by a way that there is", ("S1-3.3.3",), ("REV-04",)),
        (ReviewReturned,),
        lambda now, it: (
            it.event.producer == now.producer and it.event.back_to in WAYS_BACK.get(now.kind, {""})
        ),
    ),
    _of_round(
        Law("A review has passed when its last stage has", ("S1-3.3.2",), ("REV-01",)),
        (ReviewPassed,),
        lambda now, it: now.stage == len(now.stages) + 1,
    ),
    remembering(
        Law("What is returned too often comes before the manager", ("S1-2.2.1c",), ("REV-11",)),
        (ReviewOpened, ReviewReturned, ReworkEscalated),
        (0, False),
        _escalated,
        pending=lambda memory: memory[1],
    ),
)
