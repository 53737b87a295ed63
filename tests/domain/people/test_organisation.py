"""The organisation, told as its clauses would be argued, and as it grows at random."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all
from hypothesis.strategies import sampled_from, sets

from casework.domain.general import IN_POST, REASON_STATED, UNDER_NDA
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Rule, stated
from casework.domain.people import organisation, work_plan
from casework.domain.people.appointment import ASSESSED
from casework.domain.people.organisation import (
    DUTIES_AND_SCOPE,
    ONE_LEADER,
    ONE_MANAGER,
    SECTIONS_OF_DEPUTIES,
    AppointDeputy,
    AppointLeader,
    AppointManager,
    AssignPost,
    Candidate,
    CentreLeftUnmanaged,
    CentreOpened,
    ChangeServices,
    CreateGroup,
    DefinePost,
    DepartmentOpened,
    DepartureRecorded,
    DeputyAppointed,
    FoundOffice,
    GroupCreated,
    LeaderAppointed,
    ManagerAppointed,
    OfficeFounded,
    OpenCentre,
    OpenDepartment,
    PostAssigned,
    PostDefined,
    PostVacated,
    RecordDeparture,
    ServicesChanged,
    Succession,
    VacatePost,
    decider,
)
from casework.domain.people.posts import ANY, Founded, NotFounded, Organisation, PostKind
from casework.domain.people.standing_in import AtWork, StandIn, StoodIn
from casework.domain.people.work_plan import PLAN_AND_PROGRESS, SetWorkPlan, WorkPlanSet
from casework.domain.staff import STAFF, Role
from casework.testing.histories import explore, histories, outcomes, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did, said

# -- The cast ----------------------------------------------------------------------------------

HAN, MAX, DAN, LEA, KIM = (Person(it) for it in ("han", "max", "dan", "lea", "kim"))
PERMITS, LOANS, EVERYTHING = frozenset({"permit"}), frozenset({"loan"}), frozenset({"*"})
FIT = Candidate(employed=True, under_nda=True)
APPOINTED = Candidate(employed=True, under_nda=True, clerk=True)
UNBOUND = Candidate(employed=True, under_nda=False)
STRANGER = Candidate(employed=False, under_nda=True)
LEAVES = Succession(STRANGER, granted=False)
TO_FIT, TO_UNBOUND, TO_STRANGER = (Succession(it, granted=False) for it in (FIT, UNBOUND, STRANGER))

FOUNDED = OfficeFounded(HAN, said("han", "Han"))
CENTRE, GROUP = CentreOpened("north"), GroupCreated("north", "permits", PERMITS)
MAX_MANAGES = ManagerAppointed("north", MAX, acting=False)
LEA_LEADS = LeaderAppointed("permits", LEA, acting=False)
DAN_DEPUTISES = DeputyAppointed("deputy 1", "north", DAN, PERMITS)


def defined(post: str, role: Role, unit: str = "permits", **more: Any) -> PostDefined:
    told = {"duties": "Works on cases.", "scope": PERMITS, "kind": PostKind.GENERAL} | more
    return PostDefined(post, role, unit=unit, **told)


DESK = defined("desk 1", Role.HANDLER)
KIM_HANDLES = PostAssigned("desk 1", KIM, acting=False)


def at_work(*who: Person) -> AtWork:
    return AtWork(frozenset(who))


def office(*history: Any) -> Given:
    return given(decider, *history)


def the_office(*history: Any) -> Organisation:
    state = office(FOUNDED, CENTRE, GROUP, *history).state
    assert isinstance(state, Organisation)
    return state


# -- 1  Manager --------------------------------------------------------------------------------


def test_an_office_is_founded_once_by_anyone():
    found = FoundOffice(HAN, said("han", "Han"), **did("anyone", 1))

    office().when(found, at_work()).then(FOUNDED)
    office(FOUNDED).when(found, at_work(HAN)).refused(IN_ORDER)


def test_a_centre_has_a_name_of_its_own():
    opened = OpenCentre("north", **did("han", 1))

    office(FOUNDED).when(opened).then(CENTRE)
    signing = attrs.evolve(opened, processing=False)
    office(FOUNDED).when(signing).then(CentreOpened("north", processing=False))
    office(FOUNDED).when(attrs.evolve(opened, centre=" ")).refused(ONE_MANAGER)
    office(FOUNDED).when(attrs.evolve(opened, centre="tracker")).refused(ONE_MANAGER)
    office(FOUNDED, CENTRE).when(opened).refused(ONE_MANAGER)
    office().when(opened).refused(IN_ORDER)


def test_a_centre_has_one_manager():
    appoint = AppointManager("north", MAX, **did("han", 1))
    centre = office(FOUNDED, CENTRE).told(FIT)

    centre.when(appoint).then(MAX_MANAGES)
    centre.when(attrs.evolve(appoint, acting=True)).then(ManagerAppointed("north", MAX, True))
    centre.when(attrs.evolve(appoint, centre="south")).refused(ONE_MANAGER)
    centre.when(appoint, STRANGER).refused(IN_ORDER)
    office(FOUNDED, CENTRE, MAX_MANAGES).when(appoint, FIT).refused(ONE_MANAGER)
    office().when(appoint, FIT).refused(IN_ORDER)


# -- 2  Groups and their leaders ---------------------------------------------------------------


def test_a_group_belongs_to_a_centre_and_serves_something():
    create = CreateGroup("north", "permits", PERMITS, **did("han", 1))
    centre = office(FOUNDED, CENTRE)

    centre.when(create).then(GROUP)
    centre.when(attrs.evolve(create, centre="south")).refused(ONE_LEADER)
    centre.when(attrs.evolve(create, group="north")).refused(ONE_LEADER)
    centre.when(attrs.evolve(create, serves=frozenset())).refused(ONE_LEADER)
    centre.when(attrs.evolve(create, serves=frozenset({"permit", " "}))).refused(ONE_LEADER)
    office().when(create).refused(IN_ORDER)


def test_a_group_has_one_leader():
    appoint = AppointLeader("permits", LEA, **did("han", 1))
    group = office(FOUNDED, CENTRE, GROUP).told(FIT)

    group.when(appoint).then(LEA_LEADS)
    group.when(attrs.evolve(appoint, group="north")).refused(ONE_LEADER)
    group.when(appoint, STRANGER).refused(IN_ORDER)
    office(FOUNDED, CENTRE, GROUP, LEA_LEADS).when(appoint, FIT).refused(ONE_LEADER)
    office().when(appoint, FIT).refused(IN_ORDER)


def test_each_centre_and_each_group_has_its_own_head_plan_and_services():
    refunds, more = frozenset({"refund"}), frozenset({"permit", "licence"})
    south = (CentreOpened("south"), GroupCreated("south", "refunds", refunds))
    both = (FOUNDED, CENTRE, GROUP, *south)
    changed = office(*both, ServicesChanged("permits", more)).state
    planned = office(*both, WorkPlanSet("north", 1, "Less waiting.", ("Two days.",))).state
    appoint = AppointManager("south", MAX, **did("han", 1))

    assert {it.name: it.serves for it in changed.units if it.name in ("permits", "refunds")} == {
        "permits": more,
        "refunds": refunds,
    }
    assert {it.name: it.scope for it in changed.posts if it.name in ("permits", "refunds")} == {
        "permits": more,
        "refunds": refunds,
    }
    assert {it.name: it.plans for it in planned.units} == {
        "north": 1,
        "permits": 0,
        "south": 0,
        "refunds": 0,
    }
    office(*both, MAX_MANAGES).when(appoint, FIT).then(ManagerAppointed("south", MAX, False))


def test_whoever_heads_a_unit_does_so_for_all_that_it_serves():
    now = the_office()
    heads = {it.name: (it.role, it.unit, it.scope) for it in now.posts}

    assert heads["north"] == (Role.MANAGER, "north", frozenset({ANY}))
    assert heads["permits"] == (Role.LEADER, "permits", PERMITS)


def test_every_post_there_is_by_itself_or_by_appointment_says_its_duties():
    duties = {it.name: it.duties for it in the_office(DAN_DEPUTISES).posts}

    assert set(duties) == {"hr", "tracker", "north", "permits", "deputy 1"}
    assert all(map(stated, duties.values()))


def test_only_a_group_is_within_a_centre():
    now = the_office(DepartmentOpened("repairs", frozenset({"defect"})))

    assert {it.name: it.within for it in now.units} == {
        "north": "",
        "permits": "north",
        "repairs": "",
    }


# -- 3  Deputies -------------------------------------------------------------------------------


def test_a_deputy_has_sections():
    appoint = AppointDeputy("deputy 1", "north", DAN, PERMITS, **did("han", 1))
    centre = office(FOUNDED, CENTRE).told(FIT)

    centre.when(appoint).then(DAN_DEPUTISES)
    centre.when(attrs.evolve(appoint, sections=frozenset())).refused(SECTIONS_OF_DEPUTIES)
    centre.when(attrs.evolve(appoint, centre="south")).refused(SECTIONS_OF_DEPUTIES)
    centre.when(attrs.evolve(appoint, post="")).refused(SECTIONS_OF_DEPUTIES)
    centre.when(attrs.evolve(appoint, post="tracker")).refused(SECTIONS_OF_DEPUTIES)
    centre.when(appoint, STRANGER).refused(IN_ORDER)
    office().when(appoint, FIT).refused(IN_ORDER)


def test_a_deputys_post_is_filled_anew_once_it_is_vacant():
    appoint = AppointDeputy("deputy 1", "north", LEA, LOANS, **did("han", 1))
    vacated = PostVacated("deputy 1", DAN, "Promoted.")

    office(FOUNDED, CENTRE, DAN_DEPUTISES).when(appoint, FIT).refused(SECTIONS_OF_DEPUTIES)
    vacant = office(FOUNDED, CENTRE, CentreOpened("south"), DAN_DEPUTISES, vacated).told(FIT)
    vacant.when(appoint).then(DeputyAppointed("deputy 1", "north", LEA, LOANS))
    vacant.when(attrs.evolve(appoint, centre="south")).refused(SECTIONS_OF_DEPUTIES)


# -- 4  Posts ----------------------------------------------------------------------------------


def test_a_department_has_a_name_of_its_own_and_serves_something():
    opened = OpenDepartment("repairs", frozenset({"defect"}), **did("han", 1))

    office(FOUNDED).when(opened).then(DepartmentOpened("repairs", frozenset({"defect"})))
    office(FOUNDED).when(attrs.evolve(opened, department="hr")).refused(DUTIES_AND_SCOPE)
    office(FOUNDED).when(attrs.evolve(opened, serves=frozenset())).refused(DUTIES_AND_SCOPE)
    office().when(opened).refused(IN_ORDER)


def test_what_a_group_or_department_serves_may_change():
    change = ChangeServices("permits", LOANS, **did("han", 1))
    group = office(FOUNDED, CENTRE, GROUP)

    group.when(change).then(ServicesChanged("permits", LOANS))
    group.when(attrs.evolve(change, unit="north")).refused(DUTIES_AND_SCOPE)
    group.when(attrs.evolve(change, serves=frozenset())).refused(DUTIES_AND_SCOPE)
    office().when(change).refused(IN_ORDER)


def test_a_post_has_a_name_a_role_and_a_place():
    define = DefinePost(
        "desk 1", Role.HANDLER, "Works on cases.", PERMITS, "permits", **did("h", 1)
    )
    group = office(FOUNDED, CENTRE, GROUP)

    group.when(define).then(DESK)
    group.when(attrs.evolve(define, unit="")).then(defined("desk 1", Role.HANDLER, ""))
    group.when(attrs.evolve(define, unit="nowhere")).refused(DUTIES_AND_SCOPE)
    group.when(attrs.evolve(define, post="permits")).refused(DUTIES_AND_SCOPE)
    for role in (Role.MANAGER, Role.DEPUTY, Role.LEADER, Role.CUSTOMER, Role.SYSTEM):
        group.when(attrs.evolve(define, role=role)).refused(DUTIES_AND_SCOPE)
    office().when(define).refused(IN_ORDER)


def test_a_vacant_post_may_be_defined_anew_but_keeps_its_role():
    define = DefinePost("desk 1", Role.HANDLER, "All loans.", LOANS, "permits", **did("han", 1))
    group = office(FOUNDED, CENTRE, GROUP, DESK)

    group.when(define).then(defined("desk 1", Role.HANDLER, duties="All loans.", scope=LOANS))
    group.when(attrs.evolve(define, role=Role.SIGNER)).refused(DUTIES_AND_SCOPE)
    filled = office(FOUNDED, CENTRE, GROUP, DESK, KIM_HANDLES)
    filled.when(define).refused(DUTIES_AND_SCOPE)


def test_a_clerks_post_of_any_kind_is_a_clerks():
    define = DefinePost("counter", Role.CLERK, "Issues.", PERMITS, **did("han", 1))

    for kind in (PostKind.ISSUANCE_FRONT, PostKind.ISSUANCE_BACKOFFICE):
        of_kind = attrs.evolve(define, kind=kind)
        told = defined("counter", Role.CLERK, "", duties="Issues.", kind=kind)
        office(FOUNDED).when(of_kind).then(told)
        not_a_clerk = attrs.evolve(of_kind, role=Role.BACKOFFICE)
        office(FOUNDED).when(not_a_clerk).refused(DUTIES_AND_SCOPE)


def test_supervisors_and_managers_have_a_unit_of_their_own():
    supervise = DefinePost("head", Role.BUSINESS_SUPERVISOR, "Leads.", PERMITS, **did("han", 1))
    manage = attrs.evolve(supervise, role=Role.BUSINESS_MANAGER)
    group = office(FOUNDED, CENTRE, GROUP)

    for define, unit in ((supervise, "permits"), (manage, "north")):
        there = attrs.evolve(define, unit=unit)
        group.when(there).then(defined("head", define.role, unit, duties="Leads."))
        group.when(define).refused(DUTIES_AND_SCOPE)
    group.when(attrs.evolve(supervise, unit="north")).refused(DUTIES_AND_SCOPE)
    group.when(attrs.evolve(manage, unit="permits")).refused(DUTIES_AND_SCOPE)


def test_a_post_is_filled_once_its_duties_and_scope_are_stated():
    assign = AssignPost("desk 1", KIM, **did("han", 1))
    no_duties = defined("desk 1", Role.HANDLER, duties="\u3000")
    no_scope = defined("desk 1", Role.HANDLER, scope=frozenset())

    office(FOUNDED, CENTRE, GROUP, DESK).when(assign, FIT).then(KIM_HANDLES)
    office(FOUNDED, CENTRE, GROUP, no_duties).when(assign, FIT).refused(DUTIES_AND_SCOPE)
    office(FOUNDED, CENTRE, GROUP, no_scope).when(assign, FIT).refused(DUTIES_AND_SCOPE)
    office(FOUNDED).when(assign, FIT).refused(DUTIES_AND_SCOPE)
    to_manage = attrs.evolve(assign, post="north")
    office(FOUNDED, CENTRE).when(to_manage, FIT).refused(DUTIES_AND_SCOPE)
    office().when(assign, FIT).refused(IN_ORDER)


def test_a_post_is_held_by_one_person_who_is_employed():
    assign = AssignPost("desk 1", LEA, **did("han", 1))

    filled = office(FOUNDED, CENTRE, GROUP, DESK, KIM_HANDLES)
    filled.when(assign, FIT).refused(IN_ORDER)
    office(FOUNDED, CENTRE, GROUP, DESK).when(assign, STRANGER).refused(IN_ORDER)


def test_nobody_works_on_cases_who_is_not_bound_to_secrecy():
    for role in (Role.HANDLER, Role.CLERK, Role.SIGNER, Role.BACKOFFICE):
        vacant = office(FOUNDED, CENTRE, GROUP, defined("desk 1", role))
        assign = AssignPost("desk 1", KIM, **did("han", 1))
        vacant.when(assign, APPOINTED).then(KIM_HANDLES)
        vacant.when(assign, UNBOUND).refused(UNDER_NDA)
    follow = AssignPost("tracker", KIM, **did("han", 1))
    office(FOUNDED).when(follow, UNBOUND).then(PostAssigned("tracker", KIM, acting=False))


def test_a_clerks_post_is_given_to_nobody_who_was_not_appointed_as_a_clerk():
    assign = AssignPost("counter", KIM, **did("han", 1))
    succeed = VacatePost("counter", "Moves.", successor=LEA, **did("han", 2))
    for kind in PostKind:
        counter = defined("counter", Role.CLERK, "", kind=kind)
        held = PostAssigned("counter", KIM, acting=False)

        office(FOUNDED, counter).when(assign, APPOINTED).then(held)
        office(FOUNDED, counter).when(assign, FIT).refused(ASSESSED)
        acting = attrs.evolve(assign, acting=True)
        office(FOUNDED, counter).when(acting, FIT).refused(ASSESSED)
        filled = office(FOUNDED, counter, held)
        filled.when(succeed, TO_FIT).refused(ASSESSED)
        filled.when(succeed, Succession(APPOINTED, granted=False)).then(
            PostVacated("counter", KIM, "Moves."), PostAssigned("counter", LEA, acting=False)
        )


def test_a_supervisor_leads_where_there_is_no_leader():
    head = defined("head", Role.ISSUANCE_SUPERVISOR)
    assign = AssignPost("head", KIM, **did("han", 1))
    appoint = AppointLeader("permits", LEA, **did("han", 1))
    group = office(FOUNDED, CENTRE, GROUP, head)
    led, supervised = LEA_LEADS, PostAssigned("head", KIM, acting=False)

    group.when(assign, FIT).then(supervised)
    office(FOUNDED, CENTRE, GROUP, head, led).when(assign, FIT).refused(ONE_LEADER)
    office(FOUNDED, CENTRE, GROUP, head, supervised).when(appoint, FIT).refused(ONE_LEADER)


def test_a_business_manager_manages_where_there_is_no_manager():
    head = defined("head", Role.BUSINESS_MANAGER, "north")
    assign = AssignPost("head", KIM, **did("han", 1))
    appoint = AppointManager("north", MAX, **did("han", 1))
    in_charge = PostAssigned("head", KIM, acting=False)

    office(FOUNDED, CENTRE, head).when(assign, FIT).then(in_charge)
    office(FOUNDED, CENTRE, head, MAX_MANAGES).when(assign, FIT).refused(ONE_MANAGER)
    elsewhere = (CentreOpened("south"), ManagerAppointed("south", MAX, acting=False))
    office(FOUNDED, CENTRE, head, *elsewhere).when(assign, FIT).then(in_charge)
    office(FOUNDED, CENTRE, head, in_charge).when(appoint, FIT).refused(ONE_MANAGER)
    leaves = VacatePost("head", "Retires.", **did("han", 2))
    office(FOUNDED, CENTRE, head, in_charge).when(leaves, LEAVES).then(
        PostVacated("head", KIM, "Retires."), CentreLeftUnmanaged("north")
    )


# -- 5  Leaving a post -------------------------------------------------------------------------


def test_a_manager_is_succeeded_or_a_finding_stands():
    vacate = VacatePost("north", "Retires.", **did("max", 2))
    managed = office(FOUNDED, CENTRE, MAX_MANAGES).told(TO_FIT)
    vacated = PostVacated("north", MAX, "Retires.")

    managed.when(vacate).then(vacated, CentreLeftUnmanaged("north"))
    to_dan = attrs.evolve(vacate, successor=DAN, acting=True)
    managed.when(to_dan).then(vacated, ManagerAppointed("north", DAN, acting=True))
    managed.when(to_dan, TO_STRANGER).refused(IN_ORDER)
    managed.when(attrs.evolve(vacate, reason="\u200b")).refused(REASON_STATED)
    office(FOUNDED, CENTRE).when(vacate, LEAVES).refused(IN_ORDER)
    office().when(vacate, LEAVES).refused(IN_ORDER)


def test_every_other_post_may_be_succeeded_to_or_left():
    lead = (FOUNDED, CENTRE, GROUP, LEA_LEADS, DAN_DEPUTISES, DESK, KIM_HANDLES)
    held = {
        "permits": (LEA, LeaderAppointed("permits", HAN, acting=False)),
        "deputy 1": (DAN, DeputyAppointed("deputy 1", "north", HAN, PERMITS)),
        "desk 1": (KIM, PostAssigned("desk 1", HAN, acting=False)),
    }

    for post, (holder, succeeded) in held.items():
        vacate, vacated = VacatePost(post, "Moves.", **did("han", 2)), PostVacated
        office(*lead).when(vacate, LEAVES).then(vacated(post, holder, "Moves."))
        to_han = attrs.evolve(vacate, successor=HAN)
        office(*lead).when(to_han, TO_FIT).then(vacated(post, holder, "Moves."), succeeded)


def test_a_successor_is_bound_to_secrecy_where_the_post_asks_it():
    vacate = VacatePost("desk 1", "Moves.", successor=LEA, **did("han", 2))

    office(FOUNDED, CENTRE, GROUP, DESK, KIM_HANDLES).when(vacate, TO_UNBOUND).refused(UNDER_NDA)


def test_leaving_is_never_refused_and_vacates_everything():
    both = (FOUNDED, CENTRE, MAX_MANAGES, GROUP, LeaderAppointed("permits", MAX, acting=True))
    gone = "The employment ended."

    office(*both).when(RecordDeparture(MAX, **did("han", 3))).then(
        DepartureRecorded(MAX),
        PostVacated("north", MAX, gone),
        CentreLeftUnmanaged("north"),
        PostVacated("permits", MAX, gone),
    )
    for history in ((), (FOUNDED,), both):
        stranger = RecordDeparture(Person("nobody"), **did("han", 3))
        office(*history).when(stranger).then(DepartureRecorded(Person("nobody")))


def test_who_leaves_a_post_for_another_loses_the_access_they_were_granted():
    granted = Succession(FIT, granted=True)
    vacate = VacatePost("desk 1", "Moves.", **did("han", 2))
    kept = PostVacated("desk 1", KIM, "Moves.")
    lost = attrs.evolve(kept, access_ends=True)
    filled = office(FOUNDED, CENTRE, GROUP, DESK, KIM_HANDLES)

    filled.when(vacate, LEAVES).then(kept)
    filled.when(vacate, granted).then(lost)
    to_lea = attrs.evolve(vacate, successor=LEA)
    filled.when(to_lea, granted).then(lost, PostAssigned("desk 1", LEA, acting=False))


def test_who_goes_on_in_the_same_post_keeps_the_access_they_were_granted():
    acting = ManagerAppointed("north", MAX, acting=True)
    for_good = VacatePost("north", "On trial no more.", successor=MAX, **did("han", 2))

    office(FOUNDED, CENTRE, acting).when(for_good, Succession(FIT, granted=True)).then(
        PostVacated("north", MAX, "On trial no more."), MAX_MANAGES
    )


LEFT = PostVacated("hr", HAN, "Moves.")


def test_with_nobody_at_work_to_fill_posts_whoever_holds_one_stands_in():
    stand_in, stood_in = StandIn(**did("lea", 2)), StoodIn(LEA)
    led = (FOUNDED, CENTRE, GROUP, LEA_LEADS)
    head = (defined("head", Role.BUSINESS_MANAGER, "north"), PostAssigned("head", KIM, False))

    office(*led, LEFT).when(stand_in, at_work(LEA)).then(stood_in)
    office(*led).when(stand_in, at_work(LEA)).then(stood_in)
    office(*led).when(stand_in, at_work(LEA, HAN)).refused(IN_POST)
    office(*led, MAX_MANAGES, LEFT).when(stand_in, at_work(LEA, MAX)).refused(IN_POST)
    office(*led, *head, LEFT).when(stand_in, at_work(LEA, KIM)).refused(IN_POST)
    again = attrs.evolve(stand_in, by=KIM)
    office(*led, LEFT, stood_in).when(again, at_work(LEA, KIM)).refused(IN_POST)
    office().when(stand_in, at_work()).refused(IN_ORDER)
    assert StandIn.may == STAFF


def test_whoever_stands_in_holds_the_post_of_personnel():
    for history in ((LEA_LEADS, LEFT), (LEA_LEADS,)):
        state = the_office(*history, StoodIn(LEA))
        assert state.roles_of(LEA) == {Role.LEADER, Role.HR}
        assert state.staffing() == {LEA}


def test_an_office_in_which_nobody_is_at_work_is_founded_anew_and_keeps_what_it_has():
    found = FoundOffice(KIM, said("kim", "Kim"), **did("anyone", 5))
    anew = OfficeFounded(KIM, said("kim", "Kim"))
    founded = (FOUNDED, CENTRE, GROUP)

    office(*founded, LEFT).when(found, at_work()).then(anew)
    office(*founded).when(found, at_work()).then(anew)
    office(*founded, LEA_LEADS, LEFT).when(found, at_work(LEA)).refused(IN_ORDER)
    assert office(*founded, LEFT, anew).state == office(anew, CENTRE, GROUP).state


# -- 6  The work plan --------------------------------------------------------------------------


def test_the_plan_of_a_centre_is_its_managers():
    plan = SetWorkPlan("north", "Faster.", ("Two days a permit.",), **did("max", 2))
    managed = office(FOUNDED, CENTRE, CentreOpened("south"), MAX_MANAGES)
    first = WorkPlanSet("north", 1, "Faster.", ("Two days a permit.",))

    managed.when(plan).then(first)
    office(*managed.history, first).when(plan).then(attrs.evolve(first, version=2))
    managed.when(attrs.evolve(plan, by=HAN)).refused(PLAN_AND_PROGRESS)
    managed.when(attrs.evolve(plan, centre="south")).refused(PLAN_AND_PROGRESS)
    managed.when(attrs.evolve(plan, plan="")).refused(PLAN_AND_PROGRESS)
    managed.when(attrs.evolve(plan, goals=())).refused(PLAN_AND_PROGRESS)
    managed.when(attrs.evolve(plan, goals=("Two days a permit.", " "))).refused(PLAN_AND_PROGRESS)
    office().when(plan).refused(IN_ORDER)


def test_there_is_a_tracker_post_from_the_beginning_and_nothing_takes_it_away():
    away = DefinePost("tracker", Role.HANDLER, "Works.", PERMITS, **did("han", 1))

    assert Role.TRACKER in {it.role for it in the_office().posts}
    office(FOUNDED).when(away).refused(DUTIES_AND_SCOPE)


# -- What every page may ask -------------------------------------------------------------------

NOBODY: frozenset[Person] = frozenset()


def test_roles_come_from_posts_and_end_with_them():
    assert the_office().roles_of(HAN) == {Role.HR}
    assert the_office().roles_of(KIM) == frozenset()
    assert the_office(MAX_MANAGES, DAN_DEPUTISES).roles_of(MAX) == {Role.MANAGER}
    both = the_office(DESK, KIM_HANDLES, LeaderAppointed("permits", KIM, acting=False))
    assert both.roles_of(KIM) == {Role.HANDLER, Role.LEADER}
    left = the_office(DESK, KIM_HANDLES, PostVacated("desk 1", KIM, "Moves."))
    assert left.roles_of(KIM) == frozenset()
    assert NotFounded().roles_of(HAN) == frozenset()


def test_a_supervisor_acts_as_leader_too():
    head = defined("head", Role.BUSINESS_SUPERVISOR)
    led = the_office(head, PostAssigned("head", KIM, acting=False))

    assert led.roles_of(KIM) == {Role.BUSINESS_SUPERVISOR, Role.LEADER}
    assert led.leaders("permits") == led.all_leaders() == {KIM}


def test_a_group_has_members_a_leader_and_its_business():
    spare, elsewhere = defined("files", Role.ARCHIVIST), defined("desk 9", Role.HANDLER, "north")
    filled = (
        PostAssigned("files", DAN, acting=False),
        PostAssigned("desk 9", HAN, acting=False),
    )
    group = the_office(LEA_LEADS, DESK, KIM_HANDLES, spare, elsewhere, *filled)

    assert group.members("permits") == {KIM}
    assert group.leaders("permits") == group.all_leaders() == {LEA}
    assert group.leaders("loans") == group.members("loans") == NOBODY
    assert group.group_of(KIM) == group.group_of(LEA) == group.group_of(DAN) == {"permits"}
    assert group.group_of(HAN) == frozenset()
    assert group.group_serves("permits", "permit")
    assert not group.group_serves("permits", "loan")
    assert not group.group_serves("north", "permit")
    changed = the_office(ServicesChanged("permits", EVERYTHING))
    assert changed.group_serves("permits", "loan")


def test_a_group_is_of_the_kind_of_its_centre():
    signing = (CentreOpened("south", processing=False), GroupCreated("south", "leases", LOANS))
    state = the_office(*signing)

    assert state.is_processing("permits")
    assert not state.is_processing("leases")
    assert not state.is_processing("north")
    assert not state.is_processing("nowhere")


def test_duties_reach_as_far_as_a_post_says():
    anywhere = defined("desk 1", Role.HANDLER, scope=EVERYTHING)
    follows = PostAssigned("tracker", KIM, acting=False)
    kim = the_office(DESK, KIM_HANDLES, follows)

    assert the_office(DESK, KIM_HANDLES).duties_cover(KIM, "permit")
    assert not the_office(DESK, KIM_HANDLES).duties_cover(KIM, "loan")
    assert the_office(anywhere, KIM_HANDLES).duties_cover(KIM, "loan")
    assert kim.duties_cover(KIM, "loan")
    assert not kim.duties_cover(KIM, "loan", Role.HANDLER)
    assert kim.duties_cover(KIM, "permit", Role.HANDLER, Role.CLERK)
    assert not the_office().duties_cover(KIM, "permit")
    led = the_office(LEA_LEADS, ServicesChanged("permits", LOANS))
    assert led.duties_cover(LEA, "loan")
    assert not led.duties_cover(LEA, "permit")


def test_deputies_have_their_sections():
    other = DeputyAppointed("deputy 2", "north", LEA, EVERYTHING)
    two = the_office(DAN_DEPUTISES, other)

    assert two.deputies("permit") == two.all_deputies() == {DAN, LEA}
    assert two.deputies("loan") == {LEA}
    assert the_office(LEA_LEADS).deputies("permit") == the_office().all_deputies() == NOBODY


def test_a_finding_stands_while_a_centre_has_no_manager():
    left = PostVacated("north", MAX, "Retires.")
    two = the_office(CentreOpened("south"), MAX_MANAGES)

    assert two.managers() == two.managers("north") == {MAX}
    assert two.managers("south") == NOBODY
    assert two.unmanaged() == {"south"}
    assert the_office(MAX_MANAGES, left).unmanaged() == {"north"}
    assert the_office(MAX_MANAGES, left, MAX_MANAGES).unmanaged() == frozenset()


def test_a_department_serves_its_types_of_problem():
    repairs = DepartmentOpened("repairs", frozenset({"defect"}))
    fixer, clerk = defined("fixer", Role.DEPT, "repairs"), defined("files", Role.CLERK, "repairs")
    elsewhere = defined("helper", Role.DEPT, "permits")
    posts = (("fixer", KIM), ("files", LEA), ("helper", LEA))
    filled = [PostAssigned(post, who, acting=False) for post, who in posts]
    state = the_office(repairs, fixer, clerk, elsewhere, *filled)

    assert state.department_serves("repairs", "defect")
    assert not state.department_serves("repairs", "delay")
    assert not state.department_serves("permits", "permit")
    assert state.departments_of(KIM) == {"repairs"}
    assert state.departments_of(HAN) == state.group_of(KIM) == frozenset()
    assert state.departments_of(LEA) == frozenset()


def test_everyone_has_a_superior_and_nobody_is_their_own():
    full = (MAX_MANAGES, DAN_DEPUTISES, LEA_LEADS, DESK, KIM_HANDLES)
    state = the_office(*full)
    south = (CentreOpened("south"), ManagerAppointed("south", HAN, acting=False))

    assert state.superior_of(KIM) == {LEA}
    assert state.superior_of(LEA) == {DAN}
    assert state.superior_of(DAN) == state.superior_of(HAN) == {MAX}
    assert state.superior_of(MAX) == {HAN}
    assert the_office(*full, *south).superior_of(DAN) == {MAX}
    assert the_office(MAX_MANAGES, LEA_LEADS, *south).superior_of(LEA) == {MAX}
    leads_alone = the_office(MAX_MANAGES, DESK, KIM_HANDLES)
    assert leads_alone.superior_of(KIM) == {MAX}
    his_own = LeaderAppointed("permits", KIM, acting=False)
    assert the_office(MAX_MANAGES, his_own, DESK, KIM_HANDLES).superior_of(KIM) == {MAX}
    loans = DeputyAppointed("deputy 1", "north", DAN, LOANS)
    assert the_office(MAX_MANAGES, loans, LEA_LEADS).superior_of(LEA) == {MAX}
    assert the_office(ManagerAppointed("north", HAN, acting=False)).superior_of(HAN) == NOBODY


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    han = did("han", day)
    for present in (at_work(), AtWork(state.holders())):
        yield FoundOffice(HAN, said("han", "Han"), **han), present
        yield StandIn(**did("max", day)), present
    yield OpenCentre("north", **han), NoFacts()
    yield CreateGroup("north", "permits", PERMITS, **han), NoFacts()
    yield OpenDepartment("repairs", PERMITS, **han), NoFacts()
    yield ChangeServices("permits", LOANS, **han), NoFacts()
    yield DefinePost("desk 1", Role.HANDLER, "Works.", PERMITS, "permits", **han), NoFacts()
    yield DefinePost("head", Role.BUSINESS_SUPERVISOR, "Leads.", LOANS, "permits", **han), NoFacts()
    yield SetWorkPlan("north", "Faster.", ("Two days.",), **did("max", day)), NoFacts()
    yield RecordDeparture(MAX, **han), NoFacts()
    yield VacatePost("hr", "Moves.", **han), LEAVES
    for facts in (FIT, STRANGER):
        yield AppointManager("north", MAX, **han), facts
        yield AppointDeputy("deputy 1", "north", DAN, PERMITS, **han), facts
        yield AppointLeader("permits", MAX, **han), facts
        for post in ("desk 1", "head", "tracker"):
            yield AssignPost(post, LEA, **han), facts
    for post in ("north", "permits", "head", "deputy 1", "desk 1"):
        yield VacatePost(post, "Moves.", **han), LEAVES
        yield VacatePost(post, "Moves.", DAN, **han), TO_FIT
        yield VacatePost(post, "Moves.", DAN, **han), TO_UNBOUND


def lives() -> Any:
    return histories(decider, acts)


@pytest.mark.parametrize("phase", [NotFounded, Founded])
def test_histories_lead_to_every_phase(phase: type):
    assert isinstance(decider.after(reach(decider, acts, phase)), phase)


@for_all(lives())
def test_whatever_happens_a_centre_has_one_manager_and_a_group_one_leader(history: list[Any]):
    state = decider.after(history)

    assert len(state.managers("north")) <= 1
    assert len(state.leaders("permits")) <= 1
    assert all(len(it.holder) <= 1 for it in state.posts)


@for_all(lives())
def test_whatever_happens_roles_are_those_of_the_posts_held(history: list[Any]):
    state = decider.after(history)

    for person in (HAN, MAX, DAN, LEA, KIM):
        held = [it for it in state.posts if person in it.holder]
        assert state.roles_of(person) == {it.role for it in held} | {it.acts_as for it in held}


@for_all(lives())
def test_whatever_happens_whoever_departed_holds_nothing(history: list[Any]):
    leaves = RecordDeparture(MAX, **did("han", 9))
    gone = decider.decide(decider.after(history), leaves, NoFacts())
    state = decider.after([*history, *gone])

    assert not state.roles_of(MAX)
    assert not state.managers() & {MAX}


@for_all(lives(), sets(sampled_from((HAN, MAX, DAN, LEA, KIM))))
def test_whatever_happens_somebody_can_fill_posts_or_come_to_it(
    history: list[Any], away: set[Person]
):
    state = decider.after(history)
    present = state.holders() - away
    found = FoundOffice(KIM, said("kim", "Kim"), **did("kim", 99))
    ways = [found, *(StandIn(**did(who, 99)) for who in sorted(present))]
    tried = outcomes(decider, lambda *_: [(it, AtWork(present)) for it in ways], state, 99)

    assert bool(state.staffing() - away) != any(isinstance(it, list) for _, it in tried)


@for_all(lives())
def test_whatever_happens_a_manager_who_leaves_is_succeeded_or_missed(history: list[Any]):
    for event, after in pairwise([*history, None]):
        if isinstance(event, PostVacated) and event.post == "north":
            assert isinstance(after, CentreLeftUnmanaged | ManagerAppointed)


@for_all(lives())
def test_whatever_happens_a_post_follows_the_progress_of_cases(history: list[Any]):
    state = decider.after(history)

    assert not isinstance(state, Founded) or Role.TRACKER in {it.role for it in state.posts}


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(
    decider,
    acts,
    days=(1,),
    within=lambda it: max([0, *(unit.plans for unit in it.units)]) <= 1,
    most=300,
)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(organisation.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    rules = {
        it
        for page in (organisation, work_plan)
        for it in vars(page).values()
        if isinstance(it, Rule)
    }

    assert len({it.id for it in rules}) == len(rules)


def test_a_history_that_could_not_have_been_is_not_believed():
    for history in ([StoodIn(KIM)], [CENTRE], [MAX_MANAGES], [WorkPlanSet("north", 1, "", ())]):
        with pytest.raises(ImpossibleHistory):
            decider.after(history)
    with pytest.raises(ImpossibleHistory):
        decider.after([CentreLeftUnmanaged("north")])
    with pytest.raises(ImpossibleHistory):
        decider.after([ServicesChanged("permits", LOANS)])
