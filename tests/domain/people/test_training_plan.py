"""Training plans, told as their clauses would be argued: needed, stated in full, and evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.calendar import term_ends
from casework.domain.general import REASON_STATED, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.people import training, training_plan
from casework.domain.people.training import (
    BY_APPROVED_PLAN,
    Effect,
    PlanItem,
    Programme,
    TeachingMethod,
    Trainer,
    TrainerKind,
    TrainingTopic,
)
from casework.domain.people.training_plan import (
    BY_POST_AND_WISH,
    EFFECT_EVALUATED,
    FULLY_STATED,
    NEEDS_FIRST,
    AnalyseNeeds,
    Approved,
    ApprovePlan,
    Approver,
    Closed,
    ClosePlan,
    Draft,
    DraftPlan,
    DropSession,
    EffectEntered,
    EnterEffect,
    EnterSession,
    NeedsAnalysed,
    NeedsSource,
    NotDrafted,
    PersonalNeed,
    PlanApproved,
    PlanClosed,
    PlanDrafted,
    PlanKind,
    PlanRevised,
    RevisePlan,
    RevisionDue,
    SessionDropped,
    SessionEntered,
    approved_items,
    decider,
    due,
)
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, day, did, moment, said, wd
from tests.domain.onward import brought_on

# -- The cast ----------------------------------------------------------------------------------

DAN, KIM = Person("dan"), Person("kim")
ITEM = PlanItem(
    "permits",
    frozenset({TrainingTopic.BUSINESS_KNOWLEDGE}),
    "The new law on permits.",
    frozenset({TeachingMethod.LECTURE}),
    (day(10),),
    (Trainer(Person("tia"), TrainerKind.INTERNAL_EXPERT),),
)
PROGRAMME = Programme("Fewer errors in permits.", (ITEM,))
OTHER = Programme("No errors in permits.", (ITEM,))
NEEDS = NeedsAnalysed(NeedsSource.SURVEY, "The law is new to all.")
DRAFTED = PlanDrafted(PlanKind.ANNUAL, PROGRAMME, DAN, None)
APPROVED = PlanApproved(PlanKind.ANNUAL)
REVISED = PlanRevised(OTHER, DAN, "The session helped little.")
IN_FORCE = (NEEDS, DRAFTED, APPROVED)
ENTERED, DROPPED = SessionEntered("s1"), SessionDropped("s1")
HELPED, DID_NOT = EffectEntered("s1", Effect.GOOD), EffectEntered("s1", Effect.POOR)
REVISE_BY = RevisionDue("s1", wd(2).since(moment(11)))
MANAGER, DEPUTY = Approver(manager=True), Approver(manager=False)
WANTED = PersonalNeed(KIM, "Draws up leases.", said("kim", "To speak in public."))


def plan(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Needs, and the draft -------------------------------------------------------------------


def test_needs_are_looked_into_before_a_plan_and_while_there_is_one():
    analyse = AnalyseNeeds(NeedsSource.SURVEY, NEEDS.findings, **did("hua", 1))

    for history in ((), (DRAFTED,), IN_FORCE):
        plan(*history).when(analyse).then(NEEDS)
        plan(*history).when(attrs.evolve(analyse, findings=" ")).refused(NEEDS_FIRST)
    plan(*IN_FORCE, PlanClosed()).when(analyse).refused(IN_ORDER)


def test_a_plan_is_drafted_once_however_much_is_still_open():
    draft = DraftPlan(PlanKind.ANNUAL, PROGRAMME, **did("dan", 2))
    bare = Programme("", ())

    plan().when(draft).then(DRAFTED)
    plan(NEEDS).when(draft).then(DRAFTED)
    plan().when(attrs.evolve(draft, programme=bare)).then(attrs.evolve(DRAFTED, programme=bare))
    plan(DRAFTED).when(draft).refused(IN_ORDER)


def test_a_plan_for_one_person_says_what_the_post_needs_and_the_person_wishes():
    draft = DraftPlan(PlanKind.PERSONAL, PROGRAMME, WANTED, **did("dan", 2))
    drafted = PlanDrafted(PlanKind.PERSONAL, PROGRAMME, DAN, WANTED)

    plan().when(draft).then(drafted)
    for lacking in (
        None,
        attrs.evolve(WANTED, post_need=" "),
        attrs.evolve(WANTED, wish=said("kim", "")),
        attrs.evolve(WANTED, wish=said("lea", "To speak in public.")),
    ):
        plan().when(attrs.evolve(draft, personal=lacking)).refused(BY_POST_AND_WISH)
    for kind in (PlanKind.ANNUAL, PlanKind.SPECIAL):
        plan().when(attrs.evolve(draft, kind=kind)).refused(BY_POST_AND_WISH)


def test_learning_outside_of_the_house_is_as_good_as_any():
    for method in TeachingMethod:
        programme = Programme("To speak.", (attrs.evolve(ITEM, methods=frozenset({method})),))
        drafted = PlanDrafted(PlanKind.PERSONAL, programme, DAN, WANTED)
        approve = ApprovePlan(**did("dea", 3))
        plan(drafted).when(approve, DEPUTY).then(PlanApproved(PlanKind.PERSONAL))


def test_a_plan_is_revised_for_a_reason_and_is_a_draft_again():
    revise = RevisePlan(OTHER, "The session helped little.", **did("dan", 12))

    for history in ((DRAFTED,), IN_FORCE):
        plan(*history).when(revise).then(REVISED)
        plan(*history).when(attrs.evolve(revise, reason="")).refused(REASON_STATED)
    plan().when(revise).refused(IN_ORDER)
    plan(*IN_FORCE, PlanClosed()).when(revise).refused(IN_ORDER)
    assert isinstance(plan(*IN_FORCE, REVISED).state, Draft)


def test_sessions_are_held_by_the_programme_as_it_was_last_revised():
    added = attrs.evolve(ITEM, key="leases")
    revised = attrs.evolve(REVISED, programme=attrs.evolve(OTHER, items=(ITEM, added)))

    assert approved_items(plan(*IN_FORCE, revised, APPROVED).state) == (ITEM, added)


def test_a_plan_keeps_where_its_needs_were_seen():
    told = NeedsAnalysed(NeedsSource.INTERVIEW, "Leases are hard.")
    seen = NeedsAnalysed(NeedsSource.APPRAISAL, "Some are slow.")
    sources = {NeedsSource.SURVEY, NeedsSource.INTERVIEW}

    assert plan(NEEDS, told).state.needs == sources
    assert plan(NEEDS, told, DRAFTED, APPROVED).state.plan.needs == sources
    assert plan(NEEDS, told, DRAFTED, seen).state.plan.needs == set(NeedsSource)


# -- 2  Approval -------------------------------------------------------------------------------


def test_a_plan_is_approved_when_all_is_stated():
    approve = ApprovePlan(**did("mia", 3))
    drafted = plan(NEEDS, DRAFTED).told(MANAGER)

    drafted.when(approve).then(APPROVED)
    for lacking in (
        attrs.evolve(PROGRAMME, goal=" "),
        attrs.evolve(PROGRAMME, items=()),
        attrs.evolve(PROGRAMME, items=(ITEM, ITEM)),
        *(
            attrs.evolve(PROGRAMME, items=(ITEM, attrs.evolve(ITEM, key="other", **change)))
            for change in _LACKING
        ),
        attrs.evolve(PROGRAMME, items=(attrs.evolve(ITEM, key=""),)),
    ):
        short = plan(NEEDS, attrs.evolve(DRAFTED, programme=lacking))
        short.when(approve, MANAGER).refused(FULLY_STATED)
    two = attrs.evolve(PROGRAMME, items=(ITEM, attrs.evolve(ITEM, key="other")))
    plan(NEEDS, attrs.evolve(DRAFTED, programme=two)).when(approve, MANAGER).then(APPROVED)
    plan(*IN_FORCE).when(approve, MANAGER).refused(IN_ORDER)
    plan().when(approve, MANAGER).refused(IN_ORDER)


_LACKING: tuple[dict[str, Any], ...] = (
    {"content": "\n"},
    {"topics": frozenset()},
    {"methods": frozenset()},
    {"days": ()},
    {"trainers": ()},
)


def test_the_plan_of_the_year_is_approved_by_the_manager():
    approve = ApprovePlan(**did("dea", 3))
    special = attrs.evolve(DRAFTED, kind=PlanKind.SPECIAL)

    plan(NEEDS, DRAFTED).when(approve, DEPUTY).refused(BY_APPROVED_PLAN)
    plan(NEEDS, DRAFTED).when(approve, MANAGER).then(APPROVED)
    plan(NEEDS, special).when(approve, DEPUTY).then(PlanApproved(PlanKind.SPECIAL))


def test_nobody_approves_what_they_wrote():
    by_author = ApprovePlan(**did("dan", 3))
    rewritten = attrs.evolve(REVISED, author=Person("mia"))

    plan(NEEDS, DRAFTED).when(by_author, MANAGER).refused(TWO_PERSONS)
    plan(NEEDS, DRAFTED, rewritten).when(by_author, MANAGER).then(APPROVED)
    by_reviser = attrs.evolve(by_author, by=Person("mia"))
    plan(NEEDS, DRAFTED, rewritten).when(by_reviser, MANAGER).refused(TWO_PERSONS)


def test_a_plan_for_all_follows_from_needs():
    approve = ApprovePlan(**did("mia", 3))

    for kind in (PlanKind.ANNUAL, PlanKind.SPECIAL):
        drafted = attrs.evolve(DRAFTED, kind=kind)
        plan(drafted).when(approve, MANAGER).refused(NEEDS_FIRST)
        for source in NeedsSource:
            needs = NeedsAnalysed(source, "The law is new to all.")
            plan(drafted, needs).when(approve, MANAGER).then(PlanApproved(kind))
            plan(needs, drafted).when(approve, MANAGER).then(PlanApproved(kind))


# -- 3  Sessions and their effect --------------------------------------------------------------


def test_sessions_belong_to_an_approved_plan():
    enter = EnterSession("s1", **did("tia", 10))

    plan(*IN_FORCE).when(enter).then(ENTERED)
    for history in ((), (NEEDS, DRAFTED), (*IN_FORCE, REVISED), (*IN_FORCE, PlanClosed())):
        plan(*history).when(enter).refused(BY_APPROVED_PLAN)
    assert approved_items(plan(*IN_FORCE).state) == (ITEM,)
    assert approved_items(plan(NEEDS, DRAFTED).state) == ()
    assert approved_items(plan(*IN_FORCE, PlanClosed()).state) == ()


def test_what_becomes_of_a_session_is_entered_for_the_sessions_there_are():
    drop = DropSession("s1", **did("tia", 10))
    effect = EnterEffect("s1", Effect.GOOD, **did("tia", 11))

    for history in ((*IN_FORCE, ENTERED), (*IN_FORCE, ENTERED, REVISED)):
        plan(*history).when(drop).then(DROPPED)
        plan(*history).when(effect, wd(2)).then(HELPED)
    plan(*IN_FORCE).when(drop).refused(BY_APPROVED_PLAN)
    plan(*IN_FORCE).when(effect, wd(2)).refused(BY_APPROVED_PLAN)
    plan(*IN_FORCE, ENTERED, DROPPED).when(effect, wd(2)).refused(BY_APPROVED_PLAN)
    plan().when(drop).refused(IN_ORDER)
    plan().when(effect, wd(2)).refused(IN_ORDER)


def test_a_poor_effect_calls_for_a_revision():
    poor = EnterEffect("s1", Effect.POOR, **did("tia", 11))
    fair = attrs.evolve(poor, effect=Effect.FAIR)

    plan(*IN_FORCE, ENTERED).when(poor, wd(2)).then(DID_NOT, REVISE_BY)
    plan(*IN_FORCE, ENTERED).when(fair, wd(2)).then(EffectEntered("s1", Effect.FAIR))


def test_a_plan_ends_when_all_its_sessions_were_evaluated_and_it_was_revised_where_due():
    close, again = ClosePlan(**did("mia", 20)), PlanApproved(PlanKind.ANNUAL)
    poor = (*IN_FORCE, ENTERED, DID_NOT, REVISE_BY)

    plan(*IN_FORCE).when(close).then(PlanClosed())
    plan(*IN_FORCE, ENTERED, HELPED).when(close).then(PlanClosed())
    plan(*IN_FORCE, ENTERED, DROPPED).when(close).then(PlanClosed())
    plan(*IN_FORCE, ENTERED).when(close).refused(EFFECT_EVALUATED)
    plan(*IN_FORCE, ENTERED, REVISED, again).when(close).refused(EFFECT_EVALUATED)
    plan(*poor).when(close).refused(EFFECT_EVALUATED)
    plan(*poor, REVISED, again).when(close).then(PlanClosed())
    for history in ((), (NEEDS, DRAFTED), (*IN_FORCE, PlanClosed())):
        plan(*history).when(close).refused(IN_ORDER)


def test_a_revision_is_due_by_a_time():
    [it] = due(plan(*IN_FORCE, ENTERED, DID_NOT, REVISE_BY).state, (CALENDAR,))

    assert (it.key, it.lapse) == ("sla.default", None)
    assert it.ends == term_ends(CALENDAR, moment(11), wd(2).term)
    for history in ((), IN_FORCE, (*IN_FORCE, ENTERED, DID_NOT, REVISE_BY, REVISED)):
        assert due(plan(*history).state, (CALENDAR,)) == ()


def test_each_session_that_helped_little_has_a_term_of_its_own():
    two = (ENTERED, SessionEntered("s2"), DID_NOT, REVISE_BY)
    other = (EffectEntered("s2", Effect.POOR), attrs.evolve(REVISE_BY, session="s2"))
    state = plan(*IN_FORCE, *two, *other).state

    assert [it.session for it in state.plan.poor] == ["s1", "s2"]
    assert len({it.occurrence for it in due(state, (CALENDAR,))}) == 2


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, on: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    yield AnalyseNeeds(NeedsSource.SURVEY, "The law is new.", **did("hua", on)), NoFacts()
    for kind in (PlanKind.ANNUAL, PlanKind.PERSONAL):
        for wanted in (None, WANTED):
            yield DraftPlan(kind, PROGRAMME, wanted, **did("dan", on)), NoFacts()
    yield RevisePlan(OTHER, "It helped little.", **did("dan", on)), NoFacts()
    for facts in (MANAGER, DEPUTY):
        yield ApprovePlan(**did("mia", on)), facts
    for session in ("s1", "s2"):
        yield EnterSession(session, **did("tia", on)), NoFacts()
        yield DropSession(session, **did("tia", on)), NoFacts()
        for effect in (Effect.GOOD, Effect.POOR):
            yield EnterEffect(session, effect, **did("tia", on)), wd(2)
    yield ClosePlan(**did("mia", on)), NoFacts()


@pytest.mark.parametrize("phase", [NotDrafted, Draft, Approved, Closed])
def test_histories_lead_to_every_phase(phase: type):
    assert isinstance(decider.after(reach(decider, acts, phase)), phase)


@for_all(histories(decider, acts))
def test_whatever_happens_a_plan_ends_with_every_session_evaluated_and_heeded(history: list[Any]):
    running, poor = set(), False
    for event in history:
        match event:
            case SessionEntered(session):
                running.add(session)
            case SessionDropped(session) | EffectEntered(session):
                running.discard(session)
            case RevisionDue():
                poor = True
            case PlanRevised():
                poor = False
            case PlanClosed():
                assert not running
                assert not poor


@for_all(histories(decider, acts))
def test_whatever_happens_every_poor_effect_is_followed_by_its_term(history: list[Any]):
    for it, after in pairwise([*history, None]):
        poor = isinstance(it, EffectEntered) and it.effect is Effect.POOR
        assert poor == isinstance(after, RevisionDue)


@for_all(histories(decider, acts))
def test_wherever_a_plan_has_come_to_it_can_be_brought_to_its_end(history: list[Any]):
    brought_on(decider, decider.after(history), _next, Closed)


def _next(state: Any) -> tuple[Any, Any]:
    match state:
        case Approved(it) if it.running:
            return EnterEffect(min(it.running), Effect.FAIR, **did("tia", 30)), wd(2)
        case Approved(it) if it.poor:
            return RevisePlan(OTHER, "It helped little.", **did("dan", 30)), NoFacts()
        case Approved():
            return ClosePlan(**did("mia", 30)), NoFacts()
        case Draft(it) if it.needs or it.kind is PlanKind.PERSONAL:
            return ApprovePlan(**did("mia", 30)), MANAGER
        case Draft():
            return AnalyseNeeds(NeedsSource.SURVEY, "The law is new.", **did("hua", 30)), NoFacts()
        case _:
            return DraftPlan(PlanKind.ANNUAL, PROGRAMME, **did("dan", 30)), NoFacts()


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(
    decider,
    acts,
    days=(1,),
    within=lambda it: not isinstance(it, Draft | Approved) or len(it.plan.poor) < 2,
    most=300,
)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(training_plan.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    modules = (training, training_plan)
    rules = {it for module in modules for it in vars(module).values() if isinstance(it, Rule)}

    assert len(rules) == len({it.id for it in rules})


def test_a_history_that_could_not_have_been_is_not_believed():
    unbelievable: list[list[Any]] = [
        [REVISED],
        [APPROVED],
        [DRAFTED, DRAFTED],
        [DRAFTED, ENTERED],
        [DROPPED],
        [HELPED],
        [REVISE_BY],
        [DRAFTED, PlanClosed()],
        [*IN_FORCE, PlanClosed(), NEEDS],
    ]
    for history in unbelievable:
        with pytest.raises(ImpossibleHistory):
            decider.after(history)
