"""Training plan: what holds of every plan, of its versions, and of the sessions held by it."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.calendar import Span
from casework.domain.general import REASON_STATED, RECORD_STANDS, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, Person, stated
from casework.domain.people.training import BY_APPROVED_PLAN, Effect, PlanItem, Programme
from casework.domain.people.training_plan import (
    BY_POST_AND_WISH,
    EFFECT_EVALUATED,
    FULLY_STATED,
    NEEDS_FIRST,
    EffectEntered,
    NeedsAnalysed,
    PersonalNeed,
    PlanApproved,
    PlanClosed,
    PlanDrafted,
    PlanKind,
    PlanRevised,
    RevisionDue,
    SessionDropped,
    SessionEntered,
)
from casework.domain.properties.course import in_course, staying, to
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    BROKEN,
    Property,
    Step,
    at_most_once,
    never_after,
    precedence,
    remembering,
    whenever,
)

NOBODY: Final = Person("")
UNWRITTEN: Final = Programme("", ())
_WRITTEN = (PlanDrafted, PlanRevised)
_LEFT = (SessionDropped, EffectEntered)
_PLANNED = (PlanRevised, PlanApproved, SessionEntered, *_LEFT, RevisionDue, PlanClosed)
_EVERY = (NeedsAnalysed, PlanDrafted, *_PLANNED)

# -- The plan as it stands, told from the events alone ---------------------------------------------


@frozen(cache_hash=True)
class Version:
    """Who wrote it, what it says; whether needs were looked into; and which sessions are open."""

    kind: str = ""
    author: Person = NOBODY
    programme: Programme = UNWRITTEN
    needs: bool = False
    running: frozenset[str] = frozenset()
    poor: bool = False

    def after(self, event: Any) -> Version:
        match event:
            case NeedsAnalysed():
                return evolve(self, needs=True)
            case PlanDrafted(kind, programme, author):
                return Version(kind, author, programme, self.needs)
            case PlanRevised(programme, author):
                return evolve(self, programme=programme, author=author, poor=False)
            case SessionEntered(session):
                return evolve(self, running=self.running | {session})
            case SessionDropped(session):
                return evolve(self, running=self.running - {session})
            case EffectEntered(session, effect):
                poor = self.poor or effect is Effect.POOR
                return evolve(self, running=self.running - {session}, poor=poor)
            case _:
                return self


_of_plan: Final = telling(Version(), _EVERY)


def _one_person_s(it: Step) -> bool:
    """What the post needs, and what the person wishes in their own words; of nobody else's plan."""
    one: PersonalNeed | None = it.event.personal
    if one is None or it.event.kind is not PlanKind.PERSONAL:
        return one is None and it.event.kind is not PlanKind.PERSONAL
    return stated(one.post_need) and one.wish.of == one.employee and one.wish.stated


def _whose_as_said(it: Step) -> bool:
    """But for the wish, which may no longer be readable."""
    said = [
        (each.employee, each.post_need) for each in (it.event.personal, it.act.personal) if each
    ]
    return len(said) in (0, 2) and len(set(said)) <= 1


def _all_is_stated(now: Version, it: Step) -> bool:
    programme, keys = now.programme, [each.key for each in now.programme.items]
    named = len(set(keys)) == len(keys) > 0 and stated(programme.goal)
    return named and all(map(_item_is_stated, programme.items))


def _item_is_stated(it: PlanItem) -> bool:
    listed = (it.topics, it.methods, it.days, it.trainers)
    return stated(it.key) and stated(it.content) and all(len(each) > 0 for each in listed)


def _revised_for_what_helped_little(owed: tuple[str, ...], it: Step) -> Any:
    """At once, the plan is to be revised, by a term that begins then; and for nothing else."""
    event = it.event
    if isinstance(event, RevisionDue):
        by = Span(it.act.at, it.facts.term, it.facts.calendar)
        kept = (event.session,) == owed and not it.first and event.revise_by == by
        return () if kept else BROKEN
    if owed:
        return BROKEN
    poor = isinstance(event, EffectEntered) and event.effect is Effect.POOR
    return (event.session,) if poor else ()


PROPERTIES: Final[tuple[Property, ...]] = (
    in_course(
        law("A plan of training goes its course", IN_ORDER),
        "none",
        {
            NeedsAnalysed: staying("none", "draft", "approved"),
            PlanDrafted: to("draft", "none"),
            PlanRevised: to("draft", "draft", "approved"),
            PlanApproved: to("approved", "draft"),
            SessionEntered: staying("approved"),
            SessionDropped: staying("draft", "approved"),
            EffectEntered: staying("draft", "approved"),
            RevisionDue: staying("draft", "approved"),
            PlanClosed: to("over", "approved"),
        },
    ),
    at_most_once(law("A plan of training is drafted once", IN_ORDER), PlanDrafted),
    precedence(law("Nothing becomes of a plan without a draft", IN_ORDER), PlanDrafted, _PLANNED),
    never_after(law("What is closed of training is over", IN_ORDER), PlanClosed, _EVERY),
    precedence(
        law("Training is held by a plan that is approved as it is", BY_APPROVED_PLAN),
        PlanApproved,
        SessionEntered,
        anew=PlanRevised,
    ),
    whenever(
        law("A need that was looked into is told", NEEDS_FIRST),
        NeedsAnalysed,
        lambda it: stated(it.event.findings),
    ),
    whenever(
        law("One person's plan, and no other, goes by post and wish", BY_POST_AND_WISH),
        PlanDrafted,
        _one_person_s,
    ),
    whenever(
        law("Whoever writes a plan stands for it", RECORD_STANDS),
        _WRITTEN,
        lambda it: it.event.author == it.act.by,
    ),
    whenever(
        law("It is said why a plan is revised", REASON_STATED),
        PlanRevised,
        lambda it: stated(it.event.reason),
    ),
    _of_plan(
        law("The plan of the year is approved by a manager", BY_APPROVED_PLAN),
        (PlanApproved,),
        lambda now, it: it.facts.manager or now.kind != PlanKind.ANNUAL,
    ),
    _of_plan(
        law("Nobody approves a plan as they wrote it", TWO_PERSONS),
        (PlanApproved,),
        lambda now, it: it.act.by != now.author,
    ),
    _of_plan(
        law("A plan that is approved states all there is to state", FULLY_STATED),
        (PlanApproved,),
        _all_is_stated,
    ),
    _of_plan(
        law("A plan for more than one follows from needs", NEEDS_FIRST),
        (PlanApproved,),
        lambda now, it: now.needs or now.kind == PlanKind.PERSONAL,
    ),
    _of_plan(
        law("An approval tells what the plan is for", RECORD_STANDS),
        (PlanApproved,),
        lambda now, it: it.event.kind == now.kind,
    ),
    _of_plan(
        law("Only a session that is open is called off, or evaluated", BY_APPROVED_PLAN),
        _LEFT,
        lambda now, it: it.event.session in now.running,
    ),
    remembering(
        law("What helped little is a reason to revise the plan, in time", EFFECT_EVALUATED),
        _EVERY,
        (),
        _revised_for_what_helped_little,
        pending=bool,
    ),
    _of_plan(
        law("A plan ends when every session was evaluated", EFFECT_EVALUATED),
        (PlanClosed,),
        lambda now, it: not now.running,
    ),
    _of_plan(
        law("A plan ends when it was revised for whatever helped little", EFFECT_EVALUATED),
        (PlanClosed,),
        lambda now, it: not now.poor,
    ),
    whenever(
        law("A plan is for whom it was asked for, and for what their post needs", RECORD_STANDS),
        PlanDrafted,
        _whose_as_said,
    ),
    as_said(
        law("What is on record of a plan was said of it", RECORD_STANDS),
        _EVERY,
        apart=frozenset({"personal"}),
    ),
)
