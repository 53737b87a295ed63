"""Terms of training, shared by its plans, its sessions and inductions."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from attrs import frozen

from casework.domain.kernel import Person, Rule, stated
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


class TrainingTopic(StrEnum):
    """What a training is about. A session tells it, so that it serves the duty it is meant for."""

    BUSINESS_KNOWLEDGE = "business_knowledge"
    OPERATING_SKILLS = "operating_skills"
    COMMUNICATION = "communication"
    PROFESSIONALISM = "professionalism"
    TEAMWORK = "teamwork"
    NEW_BUSINESS = "new_business"
    SYSTEM_UPGRADE = "system_upgrade"
    NETWORK_SECURITY = "network_security"
    CONFIDENTIALITY = "confidentiality"
    SAFETY = "safety"


class TeachingMethod(StrEnum):
    """How something is taught, in the house or outside of it."""

    LECTURE = "lecture"
    DEMONSTRATION = "demonstration"
    SIMULATION = "simulation"
    ONLINE = "online"
    PRACTICE = "practice"
    EXTERNAL = "external"


class TrainerKind(StrEnum):
    INTERNAL_EXPERT = "internal_expert"
    EXTERNAL_EXPERT = "external_expert"


class Effect(StrEnum):
    """What a session is seen to have changed."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


@frozen
class Trainer:
    person: Person
    kind: TrainerKind


@frozen
class PlanItem:
    """One item of a plan: on what, what exactly, how, on which days, and by whom.

    What is empty has not been settled yet.
    """

    key: str
    topics: frozenset[TrainingTopic]
    content: str
    methods: frozenset[TeachingMethod]
    days: tuple[date, ...]
    trainers: tuple[Trainer, ...]

    @property
    def settled(self) -> bool:
        """Whether content, method, time and trainers are all stated."""
        named = stated(self.key) and stated(self.content) and self.topics
        return bool(named and self.methods and self.days and self.trainers)


@frozen
class Programme:
    """What a plan is for, and its items."""

    goal: str
    items: tuple[PlanItem, ...]

    @property
    def settled(self) -> bool:
        """Whether it states its goal, and all there is to state of each item, none named twice."""
        keys = [it.key for it in self.items]
        once = bool(keys) and len(keys) == len(set(keys))
        return stated(self.goal) and once and all(it.settled for it in self.items)


TRAINS: Final = frozenset({Role.DEPUTY, Role.TRAINER})
"""Those who hold trainings."""


# -- Rules of plans and sessions ---------------------------------------------------------------
# S3-7.3.1   Training is held by the plan.
# S1-2.2.2b  A deputy organises trainings.
# S1-2.2.1d  The manager sees to the team and its abilities.

BY_APPROVED_PLAN = Rule(
    "TRN-03",
    "A session belongs to an item of an approved plan; the plan of the year is the manager's.",
    cites=("S3-7.3.1", "S1-2.2.2b", "S1-2.2.1d"),
)
