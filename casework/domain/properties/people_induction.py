"""Induction: what holds of everybody's first days, until they are ready to work alone."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.calendar import office_day
from casework.domain.general import RECORD_STANDS, TWO_PERSONS
from casework.domain.kernel import IN_ORDER
from casework.domain.people.induction import (
    WHOLE_INDUCTION,
    InductionCompleted,
    InductionExamined,
    InductionTopic,
    TopicsTaught,
)
from casework.domain.properties.course import in_course, staying, to
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Property,
    at_most_once,
    never_after,
    precedence,
    whenever,
)

_EVERY = (TopicsTaught, InductionExamined, InductionCompleted)

# -- What was taught, told from the events alone ---------------------------------------------------


@frozen(cache_hash=True)
class Taught:
    """Which topics, on which days, and whether the latest exam was passed."""

    topics: frozenset[InductionTopic] = frozenset()
    days: frozenset[date] = frozenset()
    passed: bool = False

    def after(self, event: Any) -> Taught:
        match event:
            case TopicsTaught(day=day, topics=topics):
                return Taught(self.topics | topics, self.days | {day}, self.passed)
            case InductionExamined(passed):
                return evolve(self, passed=passed)
            case _:
                return self


_of_lessons: Final = telling(Taught(), _EVERY)

PROPERTIES: Final[tuple[Property, ...]] = (
    in_course(
        law("An induction goes its course", IN_ORDER),
        "not begun",
        {
            TopicsTaught: to("underway", "not begun", "underway"),
            InductionExamined: staying("underway"),
            InductionCompleted: to("over", "underway"),
        },
    ),
    precedence(
        law("Nobody is inducted who was taught nothing", WHOLE_INDUCTION),
        TopicsTaught,
        InductionCompleted,
    ),
    precedence(law("Nobody is examined who was taught nothing", IN_ORDER), TopicsTaught, _EVERY[1]),
    at_most_once(law("An induction ends once", WHOLE_INDUCTION), InductionCompleted),
    never_after(
        law("Whoever is inducted is taught and examined no more", IN_ORDER),
        InductionCompleted,
        (TopicsTaught, InductionExamined),
    ),
    whenever(
        law("Nobody inducts themselves", TWO_PERSONS),
        _EVERY,
        lambda it: it.act.by != it.facts.person,
    ),
    whenever(
        law("Whoever is taught works here", WHOLE_INDUCTION),
        TopicsTaught,
        lambda it: it.facts.employed,
    ),
    whenever(
        law("What is taught is something, in some way", WHOLE_INDUCTION),
        TopicsTaught,
        lambda it: len(it.event.topics) > 0 and len(it.event.methods) > 0,
    ),
    whenever(
        law("What is taught is on record on that day, with whom it was taught", RECORD_STANDS),
        TopicsTaught,
        lambda it: (
            (it.event.person, it.event.day)
            == (it.facts.person, office_day(it.facts.calendar, it.act.at))
        ),
    ),
    _of_lessons(
        law("Whoever is inducted was taught all there is", WHOLE_INDUCTION),
        (InductionCompleted,),
        lambda now, it: now.topics >= set(InductionTopic),
    ),
    _of_lessons(
        law("Whoever is inducted was taught on enough days", WHOLE_INDUCTION),
        (InductionCompleted,),
        lambda now, it: len(now.days) >= it.facts.days,
    ),
    _of_lessons(
        law("Whoever is inducted passed the latest exam", WHOLE_INDUCTION),
        (InductionCompleted,),
        lambda now, it: now.passed,
    ),
    whenever(
        law("The end of an induction tells whose it was, and whether work awaits", RECORD_STANDS),
        InductionCompleted,
        lambda it: (it.event.person, it.event.awaited) == (it.facts.person, it.facts.awaited),
    ),
    as_said(law("What is on record of an induction was said of it", RECORD_STANDS), _EVERY),
)
