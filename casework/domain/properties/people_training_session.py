"""Training session: what holds of every session, from the plan to whether it helped."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.general import IN_POST, REASON_STATED, RECORD_STANDS, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, Person, stated
from casework.domain.people.training import BY_APPROVED_PLAN, TrainingTopic
from casework.domain.people.training_session import (
    ON_RECORD,
    EffectEvaluated,
    ExamRecorded,
    SessionCancelled,
    SessionCompleted,
    SessionRecorded,
    SessionScheduled,
    SignedIn,
)
from casework.domain.properties.course import in_course, staying, to
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Property,
    Step,
    at_most_once,
    never_after,
    precedence,
    whenever,
)

_ENDS = (EffectEvaluated, SessionCancelled)
_LATER = (SignedIn, SessionRecorded, ExamRecorded, SessionCompleted, *_ENDS)
_EVERY = (SessionScheduled, *_LATER)

# -- Who came, told from the events alone ----------------------------------------------------------


@frozen(cache_hash=True)
class List:
    """By which plan, on what; who signed in, and who was examined."""

    plan: str = ""
    topics: frozenset[TrainingTopic] = frozenset()
    came: frozenset[Person] = frozenset()
    examined: frozenset[Person] = frozenset()

    def after(self, event: Any) -> List:
        match event:
            case SessionScheduled(plan, topics=topics):
                return List(plan, topics)
            case SignedIn(person):
                return evolve(self, came=self.came | {person})
            case ExamRecorded(examined):
                return evolve(self, examined=self.examined | {examined.person})
            case _:
                return self


_of_list: Final = telling(List(), _EVERY)


def _by_an_item(it: Step) -> bool:
    """By the first item of the plan that is called so, on its topics."""
    items = [(each.key, each.topics) for each in it.facts.items if each.key == it.act.item]
    return items[:1] == [(it.event.item, it.event.topics)]


PROPERTIES: Final[tuple[Property, ...]] = (
    in_course(
        law("A session of training goes its course", IN_ORDER),
        "none",
        {
            SessionScheduled: to("scheduled", "none"),
            SignedIn: staying("scheduled"),
            SessionRecorded: to("held", "scheduled"),
            ExamRecorded: staying("held"),
            SessionCompleted: to("completed", "held"),
            EffectEvaluated: to("over", "completed"),
            SessionCancelled: to("over", "scheduled", "held"),
        },
    ),
    at_most_once(law("A session is scheduled once", IN_ORDER), SessionScheduled),
    precedence(
        law("Nothing becomes of a session that was not scheduled", IN_ORDER),
        SessionScheduled,
        _LATER,
    ),
    precedence(
        law("A session is complete only with its record", ON_RECORD),
        SessionRecorded,
        SessionCompleted,
    ),
    precedence(
        law("Whether it helped is told of a session that is complete", IN_ORDER),
        SessionCompleted,
        EffectEvaluated,
    ),
    never_after(law("What was completed is not called off", IN_ORDER), SessionCompleted, _ENDS[1]),
    never_after(law("Once it is over, a session is over", IN_ORDER), _ENDS, _EVERY),
    whenever(
        law("A session is held by an item of the plan", BY_APPROVED_PLAN),
        SessionScheduled,
        _by_an_item,
    ),
    whenever(
        law("Everyone who comes signs in for themselves", IN_POST),
        SignedIn,
        lambda it: {it.act.by, it.act.party} == {it.event.person},
    ),
    whenever(
        law("Whoever comes to a session works here", IN_POST),
        SignedIn,
        lambda it: it.facts.employed,
    ),
    at_most_once(law("Everyone signs in once", ON_RECORD), SignedIn, of=lambda it: it.event.person),
    _of_list(
        law("A session was held if somebody came", ON_RECORD),
        (SessionRecorded,),
        lambda now, it: len(now.came) > 0,
    ),
    whenever(
        law("A session's record tells what was done", ON_RECORD),
        SessionRecorded,
        lambda it: stated(it.event.record),
    ),
    whenever(
        law("Nobody examines themselves", TWO_PERSONS),
        ExamRecorded,
        lambda it: it.act.by != it.event.examined.person,
    ),
    _of_list(
        law("Whoever came is examined, and nobody else", ON_RECORD),
        (ExamRecorded,),
        lambda now, it: it.event.examined.person in now.came,
    ),
    _of_list(
        law("A session is complete with a result for each who came", ON_RECORD),
        (SessionCompleted,),
        lambda now, it: now.examined == now.came,
    ),
    _of_list(
        law("It is on record who took part in a session, and on what", RECORD_STANDS),
        (SessionCompleted,),
        lambda now, it: (it.event.attendees, it.event.topics) == (now.came, now.topics),
    ),
    whenever(
        law("What shows that a session helped, and why one is called off, is said", REASON_STATED),
        _ENDS,
        lambda it: stated(
            it.event.ground if isinstance(it.event, EffectEvaluated) else it.event.reason
        ),
    ),
    _of_list(
        law("A session's end tells which plan it was held by", RECORD_STANDS),
        _ENDS,
        lambda now, it: it.event.plan == now.plan,
    ),
    as_said(law("What is on record of a session was said of it", RECORD_STANDS), _EVERY),
)
