"""Training plan: of each kind one that is all stated, and one that lacks each thing in turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs

from casework.domain.kernel import SYSTEM, NoFacts, Person
from casework.domain.people import training_plan
from casework.domain.people.training import (
    Effect,
    PlanItem,
    Programme,
    TeachingMethod,
    Trainer,
    TrainerKind,
    TrainingTopic,
)
from casework.domain.people.training_plan import (
    AnalyseNeeds,
    ApprovePlan,
    Approver,
    ClosePlan,
    DraftPlan,
    DropSession,
    EnterEffect,
    EnterSession,
    NeedsSource,
    NotDrafted,
    PersonalNeed,
    PlanKind,
    Planned,
    RevisePlan,
    decider,
)
from casework.domain.properties.people_training_plan import PROPERTIES
from casework.testing.casts.common import day, did, moment, said, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

ITEM: Final = PlanItem(
    "i1",
    frozenset({TrainingTopic.SAFETY}),
    "What to do in a fire.",
    frozenset({TeachingMethod.PRACTICE}),
    (day(5),),
    (Trainer(Person("tom"), TrainerKind.INTERNAL_EXPERT),),
)
SETTLED: Final = Programme("Everyone gets out.", (ITEM,))
LACKING: Final[tuple[dict[str, Any], ...]] = (
    {"key": " "},
    {"topics": frozenset()},
    {"content": " "},
    {"methods": frozenset()},
    {"days": ()},
    {"trainers": ()},
)
UNSETTLED: Final = (
    attrs.evolve(SETTLED, goal=" "),
    *(attrs.evolve(SETTLED, items=items) for items in ((), (ITEM, ITEM))),
    *(attrs.evolve(SETTLED, items=(attrs.evolve(ITEM, **it),)) for it in LACKING),
)
NEED: Final = PersonalNeed(Person("kim"), "Contracts.", said("kim", "To lead a group."))


def _drafted() -> Iterator[Asked]:
    for findings in ("Nobody knows the way out.", " "):
        yield AnalyseNeeds(NeedsSource.SURVEY, findings, **did("tom", 1)), NoFacts()
    for kind in PlanKind:
        for personal in (None, NEED):
            yield DraftPlan(kind, SETTLED, personal, **did("tom", 1)), NoFacts()
    for wrong in (
        attrs.evolve(NEED, post_need=" "),
        attrs.evolve(NEED, wish=said("tom", "To lead.")),
        attrs.evolve(NEED, wish=said("kim", " ")),
    ):
        yield DraftPlan(PlanKind.PERSONAL, SETTLED, wrong, **did("tom", 1)), NoFacts()
    for programme in UNSETTLED:
        yield DraftPlan(PlanKind.SPECIAL, programme, **did("tom", 1)), NoFacts()


def _went_on() -> Iterator[Asked]:
    for by in ("tom", "max"):
        yield RevisePlan(SETTLED, "There is more to learn.", **did(by, 2)), NoFacts()
        for manager in (True, False):
            yield ApprovePlan(**did(by, 2)), Approver(manager)
    yield RevisePlan(SETTLED, " ", **did("tom", 2)), NoFacts()
    for session in ("s1", "s2"):
        yield EnterSession(session, by=SYSTEM, at=moment(3)), NoFacts()
        yield DropSession(session, by=SYSTEM, at=moment(4)), NoFacts()
        for effect in (Effect.GOOD, Effect.POOR):
            yield EnterEffect(session, effect, by=SYSTEM, at=moment(5)), wd(5)
    yield ClosePlan(**did("max", 9)), NoFacts()


ACTS: Final = (*_drafted(), *_went_on())


def _within(state: Any) -> bool:
    return not isinstance(state, Planned) or (
        len(state.plan.running) + len(state.plan.poor) <= 1
        and state.plan.running <= {"s1"}
        and (not state.plan.poor or state.plan.poor[0].session == "s1")
    )


CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "a trainer and a manager, plans of each kind, one session at a time",
    within=_within,
    goal=lambda state: isinstance(state, NotDrafted | training_plan.Closed),
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (training_plan,))
