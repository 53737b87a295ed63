"""Organisation: a centre with a group, a department, a deputy, and a post of each sort.

Hua is personnel first, Lin is given what there is to be held, and Dan may succeed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from casework.domain.kernel import SYSTEM, NoFacts, Person
from casework.domain.people import organisation, standing_in, work_plan
from casework.domain.people.organisation import (
    AppointDeputy,
    AppointLeader,
    AppointManager,
    AssignPost,
    Candidate,
    ChangeServices,
    CreateGroup,
    DefinePost,
    FoundOffice,
    OpenCentre,
    OpenDepartment,
    RecordDeparture,
    Succession,
    VacatePost,
    decider,
)
from casework.domain.people.posts import (
    HR_POST,
    TRACKER_POST,
    Founded,
    Organisation,
    PostKind,
)
from casework.domain.people.standing_in import AtWork, StandIn
from casework.domain.people.work_plan import SetWorkPlan
from casework.domain.properties.people_organisation import PROPERTIES
from casework.domain.staff import Role
from casework.testing.casts.common import did, moment, said
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

HUA, LIN, DAN = (Person(it) for it in ("hua", "lin", "dan"))
PERMIT, LEASE = frozenset({"permit"}), frozenset({"lease"})
UNSAID: Final = (frozenset[str](), frozenset({"permit", " "}))

FIT: Final = Candidate(employed=True, under_nda=True, clerk=True)
UNFIT: Final = (
    attrs.evolve(FIT, employed=False),
    attrs.evolve(FIT, under_nda=False),
    attrs.evolve(FIT, clerk=False),
)
HELD: Final = ("hr", "north", "permits", "second", "desk", "counter", "business", "archive")
"""What may be left, and a post that there is not."""

_HUA: Final = did("hua", 1)


def _founded() -> Iterator[Asked]:
    for at_work in (frozenset[Person](), frozenset({LIN})):
        yield FoundOffice(HUA, said("hua", "Hua"), **did("ann", 1)), AtWork(at_work)


def _opened() -> Iterator[Asked]:
    for name in ("north", "hr", " "):
        yield OpenCentre(name, **_HUA), NoFacts()
    for centre, group, serves in (
        ("north", "permits", PERMIT),
        ("south", "permits", PERMIT),
        ("sales", "permits", PERMIT),
        ("north", "north", PERMIT),
        ("north", " ", PERMIT),
        *(("north", "permits", it) for it in UNSAID),
    ):
        yield CreateGroup(centre, group, serves, **_HUA), NoFacts()
    for name, serves in (("sales", PERMIT), ("hr", PERMIT), (" ", PERMIT)):
        yield OpenDepartment(name, serves, **_HUA), NoFacts()
    for unit in ("permits", "sales", "north"):
        yield ChangeServices(unit, LEASE, **_HUA), NoFacts()
    for serves in UNSAID:
        yield OpenDepartment("sales", serves, **_HUA), NoFacts()
        yield ChangeServices("permits", serves, **_HUA), NoFacts()


def _appointed() -> Iterator[Asked]:
    for candidate in (FIT, UNFIT[0]):
        for name in ("north", "permits"):
            yield AppointManager(name, LIN, **_HUA), candidate
            yield AppointLeader(name, LIN, **_HUA), candidate
        yield AppointDeputy("second", "north", LIN, PERMIT, **_HUA), candidate
    for post, centre in (("second", "permits"), ("hr", "north"), (" ", "north")):
        yield AppointDeputy(post, centre, LIN, PERMIT, **_HUA), FIT
    for sections in UNSAID:
        yield AppointDeputy("second", "north", LIN, sections, **_HUA), FIT


def _defined() -> Iterator[Asked]:
    desk = DefinePost("desk", Role.CLERK, "Issues.", PERMIT, kind=PostKind.ISSUANCE_FRONT, **_HUA)
    yield desk, NoFacts()
    for wrong in (
        {"duties": " "},
        {"scope": UNSAID[0]},
        {"unit": "nowhere"},
        {"post": " "},
        {"post": "tracker"},
        {"post": "hr", "role": Role.HR, "kind": PostKind.GENERAL},
        {"role": Role.HANDLER},
        {"role": Role.DEPUTY, "kind": PostKind.GENERAL},
    ):
        yield attrs.evolve(desk, **wrong), NoFacts()
    for post, role, unit in (
        ("counter", Role.ISSUANCE_SUPERVISOR, "permits"),
        ("counter", Role.ISSUANCE_SUPERVISOR, "north"),
        ("business", Role.BUSINESS_MANAGER, "north"),
        ("business", Role.BUSINESS_MANAGER, "permits"),
        ("business", Role.BUSINESS_MANAGER, ""),
    ):
        yield DefinePost(post, role, "Supervises.", PERMIT, unit, **_HUA), NoFacts()


def _assigned() -> Iterator[Asked]:
    for post in HELD:
        yield AssignPost(post, LIN, **_HUA), FIT
    for candidate in UNFIT:
        yield AssignPost("desk", LIN, **_HUA), candidate


def _left() -> Iterator[Asked]:
    for post in HELD:
        for granted in (True, False):
            yield VacatePost(post, "Moves.", **_HUA), Succession(FIT, granted)
        for successor in (LIN, DAN):
            left = VacatePost(post, "Moves.", successor=successor, **_HUA)
            yield left, Succession(FIT, granted=True)
    yield VacatePost("desk", " ", **_HUA), Succession(FIT, granted=True)
    yield VacatePost("desk", " ", successor=DAN, **_HUA), Succession(FIT, granted=True)
    for candidate in UNFIT:
        left = VacatePost("desk", "Moves.", successor=DAN, **_HUA)
        yield left, Succession(candidate, granted=True)
    for person in (LIN, HUA):
        yield RecordDeparture(person, by=SYSTEM, at=moment(1)), NoFacts()


def _ran() -> Iterator[Asked]:
    for people in ({LIN}, {LIN, HUA}, {DAN}):
        yield StandIn(**did("lin", 1)), AtWork(frozenset(people))
    for by in ("lin", "hua"):
        yield SetWorkPlan("north", "More permits.", ("Ten a day.",), **did(by, 1)), NoFacts()
    for plan, goals in ((" ", ("Ten a day.",)), ("More.", ()), ("More.", ("Ten a day.", " "))):
        yield SetWorkPlan("north", plan, goals, **did("lin", 1)), NoFacts()


ACTS: Final = (
    *(*_founded(), *_opened(), *_appointed(), *_defined()),
    *(*_assigned(), *_left(), *_ran()),
)
"""With one who is at work now and one who is not, whoever they are."""


THINGS: Final = ("north", "permits", "sales", "second", "desk", "counter", "business")
"""In the order in which they come to be."""
TOGETHER: Final = (
    {"north", "permits"},
    {"north", "second"},
    {"north", "business"},
    {"north", "permits", "counter"},
)
"""What has to do with a centre."""


def _in_their_order(names: Iterable[str]) -> bool:
    at = [THINGS.index(it) for it in names if it in THINGS]
    return at == sorted(at)


def _quiet(state: Organisation) -> bool:
    """Nobody was succeeded, all serve permits, and no plan is set."""
    lin_alone = all(it.holder <= {HUA, LIN} for it in state.posts)
    return lin_alone and all(it.serves <= PERMIT and not it.plans for it in state.units)


def _within(state: Organisation) -> bool:
    units, posts = [it.name for it in state.units], [it.name for it in state.posts]
    if not (_in_their_order(units) and _in_their_order(posts)):
        return False
    things = {*units, *posts} & set(THINGS)
    personnel = next((it.holder for it in state.posts if it.name == HR_POST.name), {HUA})
    if DAN in personnel or any(it.plans > 1 for it in state.units):
        return False
    if HUA not in personnel:
        return things <= {"north"}
    return len(things) <= 1 or (things in TOGETHER and len(things) <= 2 + _quiet(state))


def _brings(act: Any) -> str:
    """What comes to be by an act, if it is one of them."""
    match act:
        case OpenCentre(centre=name) | CreateGroup(group=name) | OpenDepartment(department=name):
            return name if name in THINGS else ""
        case AppointDeputy(post=name) | DefinePost(post=name):
            return name if name in THINGS else ""
        case _:
            return ""


BRINGING: Final = tuple((_brings(act), (act, facts)) for act, facts in ACTS)


def _acts(state: Organisation) -> tuple[Asked, ...]:
    """All there is but what would bring more than there may be together."""
    names = {it.name for it in state.units} | {it.name for it in state.posts}
    here = names & set(THINGS)
    fits = {it for it in THINGS if it in here or not here or {*here, it} in TOGETHER}
    return tuple(asked for brings, asked in BRINGING if not brings or brings in fits)


CAST: Final = Cast(
    decider,
    _acts,
    "three people; one at a time of a centre, a department and a post; with the centre also its"
    " deputy, its other manager, or its group, and in that a supervisor as long as nobody was"
    " succeeded and no plan is set; once personnel has changed, only the centre",
    within=_within,
    goal=lambda state: bool(state.staffing()),
)


def _one_holder(state: Any) -> bool:
    """A post has one holder at most, a centre one manager, a group one leader."""
    names = [it.name for it in state.units]
    alone = all(len(state.managers(it)) <= 1 and len(state.leaders(it)) <= 1 for it in names)
    return alone and all(len(it.holder) <= 1 for it in state.posts)


def _has_a_tracker(state: Any) -> bool:
    names = {it.name for it in state.posts}
    return not isinstance(state, Founded) or {HR_POST.name, TRACKER_POST.name} <= names


UNFOUNDED: Final = {
    f"{guard}: only_while(organisation, Founded){nth}": f"{rule} covers it: an act on what only an"
    " office has, its units and posts, which there are none of before it is founded"
    for guard, nth, rule in (
        ("organisation", " (2)", "ORG-01"),
        ("organisation", " (3)", "ORG-02"),
        ("organisation", " (4)", "ORG-02"),
        ("organisation", " (5)", "ORG-03"),
        ("organisation", " (7)", "ORG-04"),
        ("organisation", " (9)", "ORG-04"),
        ("work_plan", "", "ORG-05"),
    )
}
"""Appointing, creating a group, changing services, assigning a post, and setting a plan."""

SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (organisation, standing_in, work_plan),
    redundant=UNFOUNDED,
    invariants=(
        ("A post has one holder, a centre one manager and a group one leader", _one_holder),
        ("An office has posts for personnel and for following the progress", _has_a_tracker),
    ),
)
