"""Organisation: the office's centres, groups, departments and posts, and who holds which.

What anybody may do comes from the posts they hold here (GEN-02), and so does who assigns, who
reviews and who answers. One stream: ``people.organisation/office``.

    phase       act              next phase
    ----------  ---------------  ----------
    NotFounded  FoundOffice      Founded
    NotFounded  RecordDeparture  same
    Founded     FoundOffice      same
    Founded     OpenCentre       same
    Founded     CreateGroup      same
    Founded     OpenDepartment   same
    Founded     ChangeServices   same
    Founded     AppointManager   same
    Founded     AppointDeputy    same
    Founded     AppointLeader    same
    Founded     DefinePost       same
    Founded     AssignPost       same
    Founded     VacatePost       same
    Founded     RecordDeparture  same
    Founded     StandIn          same
    Founded     SetWorkPlan      same

What this table does not open is refused. A post is held by one person or by nobody. The post of
a centre's manager bears the centre's name, that of a group's leader the group's.
"""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.general import REASON_STATED, UNDER_NDA
from casework.domain.kernel import (
    IN_ORDER,
    Act,
    Decider,
    Kind,
    NoFacts,
    Person,
    Personal,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.people.appointment import ASSESSED
from casework.domain.people.posts import (
    ANY,
    APPOINTED,
    CLERKS,
    HR_POST,
    NO_POST,
    TRACKER_POST,
    WORKS_ON_CASES,
    Founded,
    NotFounded,
    Organisation,
    Post,
    PostKind,
    Scope,
    Unit,
    UnitKind,
)
from casework.domain.people.standing_in import AtWork, StandIn, StoodIn, stand_in
from casework.domain.people.work_plan import SetWorkPlan, WorkPlanSet, set_work_plan
from casework.domain.staff import PARTIES, STANDS_FOR, Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Candidate:
    """What is known of whoever is to hold a post.

    Found in ``people.employee/<person>`` and ``confidentiality.nda/<person>`` (held). ``clerk``:
    appointed as one.
    """

    employed: bool
    under_nda: bool
    clerk: bool = False


@frozen
class Succession:
    """For leaving a post: whoever is to succeed, if anybody is; and whether the holder was granted
    access (``confidentiality.grants/<holder>``, held)."""

    successor: Candidate
    granted: bool


# ``AtWork`` is told to whoever would found the office, or stand in.

Facts: TypeAlias = NoFacts | Candidate | Succession | AtWork


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class OfficeFounded:
    hr: Person
    name: Personal


@frozen
class CentreOpened:
    centre: str
    processing: bool = True


@frozen
class GroupCreated:
    centre: str
    group: str
    serves: Scope


@frozen
class DepartmentOpened:
    department: str
    serves: Scope


@frozen
class ServicesChanged:
    unit: str
    serves: Scope


@frozen
class ManagerAppointed:
    centre: str
    person: Person
    acting: bool


@frozen
class DeputyAppointed:
    post: str
    centre: str
    person: Person
    sections: Scope


@frozen
class LeaderAppointed:
    group: str
    person: Person
    acting: bool


@frozen
class PostDefined:
    post: str
    role: Role
    duties: str
    scope: Scope
    unit: str
    kind: PostKind


@frozen
class PostAssigned:
    post: str
    person: Person
    acting: bool


@frozen
class PostVacated:
    """``access_ends``: what the person was granted ends with the post (ACC-04)."""

    post: str
    person: Person
    reason: str
    access_ends: bool = False


@frozen
class CentreLeftUnmanaged:
    """A standing finding against the office, until a manager is appointed (ORG-01)."""

    centre: str


@frozen
class DepartureRecorded:
    person: Person


Event: TypeAlias = (
    OfficeFounded
    | CentreOpened
    | GroupCreated
    | DepartmentOpened
    | ServicesChanged
    | ManagerAppointed
    | DeputyAppointed
    | LeaderAppointed
    | PostDefined
    | PostAssigned
    | PostVacated
    | CentreLeftUnmanaged
    | DepartureRecorded
    | StoodIn
    | WorkPlanSet
)


# -- Commands ----------------------------------------------------------------------------------

_STAFFING: Final = frozenset({Role.HR, Role.MANAGER})


@frozen
class FoundOffice(Act):
    """By anyone, while nobody at work holds a post: the one act that needs none. ``hr`` will hold
    the first, and is engaged under ``name``."""

    may = PARTIES

    hr: Person
    name: Personal


@frozen
class OpenCentre(Act):
    """``processing``: for business processing, where every result is reviewed twice (GAP-26)."""

    may = _STAFFING

    centre: str
    processing: bool = True


@frozen
class CreateGroup(Act):
    """``serves`` are the business types the group works on."""

    may = _STAFFING

    centre: str
    group: str
    serves: Scope


@frozen
class OpenDepartment(Act):
    """``serves`` are the types of problem it takes on."""

    may = _STAFFING

    department: str
    serves: Scope


@frozen
class ChangeServices(Act):
    """What a group or a department serves from now on."""

    may = _STAFFING

    unit: str
    serves: Scope


@frozen
class AppointManager(Act):
    may = _STAFFING

    centre: str
    person: Person
    acting: bool = False


@frozen
class AppointDeputy(Act):
    """``post`` is a new name, or a deputy's post of the centre that is vacant."""

    may = _STAFFING

    post: str
    centre: str
    person: Person
    sections: Scope


@frozen
class AppointLeader(Act):
    may = _STAFFING

    group: str
    person: Person
    acting: bool = False


@frozen
class DefinePost(Act):
    """A new post, or a vacant one anew. ``unit`` is empty for a post of the office's own."""

    may = _STAFFING

    post: str
    role: Role
    duties: str
    scope: Scope
    unit: str = ""
    kind: PostKind = PostKind.GENERAL


@frozen
class AssignPost(Act):
    may = _STAFFING

    post: str
    person: Person
    acting: bool = False


@frozen
class VacatePost(Act):
    """``successor`` takes over in the same moment, for good or ``acting``."""

    may = _STAFFING

    post: str
    reason: str
    successor: Person | None = None
    acting: bool = False


@frozen
class RecordDeparture(Act):
    """It follows from the end of an employment."""

    person: Person


Command: TypeAlias = (
    FoundOffice
    | OpenCentre
    | CreateGroup
    | OpenDepartment
    | ChangeServices
    | AppointManager
    | AppointDeputy
    | AppointLeader
    | DefinePost
    | AssignPost
    | VacatePost
    | RecordDeparture
    | StandIn
    | SetWorkPlan
)


# -- 1  Manager --------------------------------------------------------------------------------
# S1-2.1a    A centre has one manager.

ONE_MANAGER = Rule(
    "ORG-01",
    "A centre has one manager at most; who vacates the post is succeeded, or leaves a finding.",
    cites=("S1-2.1a",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def found(organisation: Organisation, act: FoundOffice, facts: AtWork) -> list[Event]:
    only_by(not facts.people, IN_ORDER)
    return [OfficeFounded(act.hr, act.name)]


def open_centre(organisation: Organisation, act: OpenCentre) -> list[Event]:
    now = only_while(organisation, Founded)
    require(_new(now, act.centre), ONE_MANAGER)
    return [CentreOpened(act.centre, act.processing)]


def appoint_manager(
    organisation: Organisation, act: AppointManager, facts: Candidate
) -> list[Event]:
    now = only_while(organisation, Founded)
    require(now.unit(act.centre, UnitKind.CENTRE), ONE_MANAGER)
    require(not now.managers(act.centre), ONE_MANAGER)
    require(facts.employed, IN_ORDER)
    return [ManagerAppointed(act.centre, act.person, act.acting)]


def _new(now: Founded, name: str) -> bool:
    return stated(name) and not now.known(name)


# -- 2  Groups and their leaders ---------------------------------------------------------------
# S1-2.1c    A centre has several groups.
# S1-2.1d    Each group has one leader.

ONE_LEADER = Rule(
    "ORG-02",
    "A group has its business and one leader at most; without a leader it gets no new work.",
    cites=("S1-2.1d", "S1-2.1c"),
)


def create_group(organisation: Organisation, act: CreateGroup) -> list[Event]:
    now = only_while(organisation, Founded)
    require(now.unit(act.centre, UnitKind.CENTRE), ONE_LEADER)
    require(_new(now, act.group), ONE_LEADER)
    require(_says_what(act.serves), ONE_LEADER)
    return [GroupCreated(act.centre, act.group, act.serves)]


def appoint_leader(organisation: Organisation, act: AppointLeader, facts: Candidate) -> list[Event]:
    now = only_while(organisation, Founded)
    require(now.unit(act.group, UnitKind.GROUP), ONE_LEADER)
    require(not now.leaders(act.group), ONE_LEADER)
    require(facts.employed, IN_ORDER)
    return [LeaderAppointed(act.group, act.person, act.acting)]


def _says_what(scope: Scope) -> bool:
    return bool(scope) and all(map(stated, scope))


# -- 3  Deputies -------------------------------------------------------------------------------
# S1-2.1b    There are deputies, as many as there are.
# S1-2.2.2a  Each manages sections of the business.

SECTIONS_OF_DEPUTIES = Rule(
    "ORG-03",
    "A deputy has sections, named by their business types.",
    cites=("S1-2.1b", "S1-2.2.2a"),
)


def appoint_deputy(organisation: Organisation, act: AppointDeputy, facts: Candidate) -> list[Event]:
    now = only_while(organisation, Founded)
    require(now.unit(act.centre, UnitKind.CENTRE), SECTIONS_OF_DEPUTIES)
    require(_new(now, act.post) or _vacant_deputy(now, act), SECTIONS_OF_DEPUTIES)
    require(_says_what(act.sections), SECTIONS_OF_DEPUTIES)
    require(facts.employed, IN_ORDER)
    return [DeputyAppointed(act.post, act.centre, act.person, act.sections)]


def _vacant_deputy(now: Founded, act: AppointDeputy) -> bool:
    posts = (it for it in now.posts if it.name == act.post and it.unit == act.centre)
    return any(it.role is Role.DEPUTY and not it.holder for it in posts)


# -- 4  Posts ----------------------------------------------------------------------------------
# S4-1.3.1   Each post has its duties, and says how far it reaches.
# S0-2b      Clerks' posts are bound alike, before the customer or behind.
# The clauses of EMP-01 and EMP-02, which say who may be a clerk, stand in ``appointment``.

DUTIES_AND_SCOPE = Rule(
    "ORG-04",
    "A post is filled once its duties and scope are stated; a clerk's post is one of any kind.",
    cites=("S4-1.3.1", "S0-2b"),
)


def open_department(organisation: Organisation, act: OpenDepartment) -> list[Event]:
    now = only_while(organisation, Founded)
    require(_new(now, act.department), DUTIES_AND_SCOPE)
    require(_says_what(act.serves), DUTIES_AND_SCOPE)
    return [DepartmentOpened(act.department, act.serves)]


def change_services(organisation: Organisation, act: ChangeServices) -> list[Event]:
    now = only_while(organisation, Founded)
    serving = [it.name for it in now.units if it.kind is not UnitKind.CENTRE]
    require(act.unit in serving, DUTIES_AND_SCOPE)
    require(_says_what(act.serves), DUTIES_AND_SCOPE)
    return [ServicesChanged(act.unit, act.serves)]


def define_post(organisation: Organisation, act: DefinePost) -> list[Event]:
    now = only_while(organisation, Founded)
    vacant = [it.role for it in now.posts if it.name == act.post and not it.holder]
    require(_new(now, act.post) or vacant == [act.role], DUTIES_AND_SCOPE)
    require(act.role not in NO_POST, DUTIES_AND_SCOPE)
    require(act.role is Role.CLERK or act.kind not in CLERKS, DUTIES_AND_SCOPE)
    require(_has_place(now, act), DUTIES_AND_SCOPE)
    return [PostDefined(act.post, act.role, act.duties, act.scope, act.unit, act.kind)]


def _has_place(now: Founded, act: DefinePost) -> bool:
    """Whoever stands for a leader does so in a group, for a manager in a centre (ROL-19)."""
    match STANDS_FOR.get(act.role):
        case Role.LEADER:
            return bool(now.unit(act.unit, UnitKind.GROUP))
        case Role.MANAGER:
            return bool(now.unit(act.unit, UnitKind.CENTRE))
        case _:
            return not act.unit or act.unit in {it.name for it in now.units}


def assign_post(organisation: Organisation, act: AssignPost, facts: Candidate) -> list[Event]:
    now = only_while(organisation, Founded)
    post = next((it for it in now.posts if it.name == act.post), None)
    require(post is not None and post.role not in APPOINTED, DUTIES_AND_SCOPE)
    assert post is not None
    require(stated(post.duties) and _says_what(post.scope), DUTIES_AND_SCOPE)
    require(not post.holder, IN_ORDER)
    require(post.acts_as is not Role.LEADER or not now.leaders(post.unit), ONE_LEADER)
    require(post.acts_as is not Role.MANAGER or not now.managers(post.unit), ONE_MANAGER)
    _require_fit(facts, post)
    return [PostAssigned(post.name, act.person, act.acting)]


def _require_fit(candidate: Candidate, post: Post) -> None:
    require(candidate.employed, IN_ORDER)
    require(candidate.under_nda or post.role not in WORKS_ON_CASES, UNDER_NDA)
    require(candidate.clerk or post.role is not Role.CLERK, ASSESSED)


# -- 5  Leaving a post -------------------------------------------------------------------------
# S1-2.1a    A centre has one manager: nobody is kept from leaving, and the gap is not hidden.
# S4-7.2.3   Who is given other work is authorised anew.


def vacate_post(organisation: Organisation, act: VacatePost, facts: Succession) -> list[Event]:
    filled = (it for it in organisation.posts if it.holder)
    post = next((it for it in filled if it.name == act.post), None)
    require(post is not None, IN_ORDER)
    assert post is not None
    require(stated(act.reason), REASON_STATED)
    if act.successor is None:
        return _leaves(post, act.reason, facts.granted)
    _require_fit(facts.successor, post)
    moves = facts.granted and act.successor not in post.holder
    return [*_vacated(post, act.reason, moves), _succeeds(post, act.successor, act.acting)]


def _leaves(post: Post, reason: str, granted: bool) -> list[Event]:
    unmanaged = [CentreLeftUnmanaged(post.unit)] if post.acts_as is Role.MANAGER else []
    return [*_vacated(post, reason, granted), *unmanaged]


def _vacated(post: Post, reason: str, granted: bool) -> list[Event]:
    return [PostVacated(post.name, it, reason, granted) for it in post.holder]


def _succeeds(post: Post, person: Person, acting: bool) -> Event:
    match post.role:
        case Role.MANAGER:
            return ManagerAppointed(post.unit, person, acting)
        case Role.LEADER:
            return LeaderAppointed(post.unit, person, acting)
        case Role.DEPUTY:
            return DeputyAppointed(post.name, post.unit, person, post.scope)
        case _:
            return PostAssigned(post.name, person, acting)


def record_departure(organisation: Organisation, act: RecordDeparture) -> list[Event]:
    """Vacate whatever the person holds. It is never refused; access ends with the agreement."""
    left = [it for it in organisation.posts if act.person in it.holder]
    vacated = [event for it in left for event in _leaves(it, "The employment ended.", False)]
    return [DepartureRecorded(act.person), *vacated]


# -- Decide ------------------------------------------------------------------------------------


def decide(organisation: Organisation, command: Command, facts: Facts) -> list[Event]:
    match command:
        case FoundOffice():
            return found(organisation, command, told(facts, AtWork))
        case OpenCentre():
            return open_centre(organisation, command)
        case CreateGroup():
            return create_group(organisation, command)
        case OpenDepartment():
            return open_department(organisation, command)
        case ChangeServices():
            return change_services(organisation, command)
        case AppointManager():
            return appoint_manager(organisation, command, told(facts, Candidate))
        case AppointDeputy():
            return appoint_deputy(organisation, command, told(facts, Candidate))
        case AppointLeader():
            return appoint_leader(organisation, command, told(facts, Candidate))
        case DefinePost():
            return define_post(organisation, command)
        case AssignPost():
            return assign_post(organisation, command, told(facts, Candidate))
        case VacatePost():
            return vacate_post(organisation, command, told(facts, Succession))
        case RecordDeparture():
            return record_departure(organisation, command)
        case StandIn():
            return [*stand_in(organisation, command, told(facts, AtWork))]
        case SetWorkPlan():
            return [*set_work_plan(organisation, command)]
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(organisation: Organisation, event: Event) -> Organisation:
    match event:
        case OfficeFounded(hr):
            posts = organisation.posts or (HR_POST, TRACKER_POST)
            return _held(Founded(organisation.units, posts), HR_POST.name, frozenset({hr}))
        case CentreOpened(centre, processing):
            manages = Post(centre, Role.MANAGER, centre, "Manages.", frozenset({ANY}))
            opened = Unit(centre, UnitKind.CENTRE, processing=processing)
            return _with(organisation, opened, manages)
        case GroupCreated(centre, group, serves):
            leads = Post(group, Role.LEADER, group, "Leads.", serves)
            return _with(organisation, Unit(group, UnitKind.GROUP, centre, serves), leads)
        case DepartmentOpened(department, serves):
            return _with(organisation, Unit(department, UnitKind.DEPARTMENT, "", serves))
        case ServicesChanged(unit, serves):
            return _serving(was(organisation, Founded), unit, serves)
        case ManagerAppointed(post, person) | LeaderAppointed(post, person):
            return _held(organisation, post, frozenset({person}))
        case DeputyAppointed(post, centre, person, sections):
            deputy = Post(post, Role.DEPUTY, centre, "Deputises.", sections, frozenset({person}))
            return _with(organisation, deputy)
        case PostDefined(post, role, duties, scope, unit):
            return _with(organisation, Post(post, role, unit, duties, scope))
        case PostAssigned(post, person):
            return _held(organisation, post, frozenset({person}))
        case PostVacated(post):
            return _held(organisation, post, frozenset())
        case CentreLeftUnmanaged():
            return was(organisation, Founded)
        case DepartureRecorded():
            return organisation
        case StoodIn(person):
            return _held(organisation, HR_POST.name, frozenset({person}))
        case WorkPlanSet(centre, version):
            now = was(organisation, Founded)
            units = (
                attrs.evolve(it, plans=version) if it.name == centre else it for it in now.units
            )
            return attrs.evolve(now, units=tuple(units))
        case _:
            assert_never(event)


def _with(organisation: Organisation, *more: Unit | Post) -> Founded:
    """Add units and posts; one that bears the name of one there was takes its place."""
    now, names = was(organisation, Founded), {it.name for it in more}
    units = [it for it in more if isinstance(it, Unit)]
    posts = [it for it in more if isinstance(it, Post)]
    kept = [it for it in now.posts if it.name not in names]
    return attrs.evolve(now, units=(*now.units, *units), posts=(*kept, *posts))


def _held(organisation: Organisation, post: str, holder: frozenset[Person]) -> Founded:
    now = was(organisation, Founded)
    posts = (attrs.evolve(it, holder=holder) if it.name == post else it for it in now.posts)
    return attrs.evolve(now, posts=tuple(posts))


def _serving(now: Founded, unit: str, serves: Scope) -> Founded:
    units = (attrs.evolve(it, serves=serves) if it.name == unit else it for it in now.units)
    posts = (attrs.evolve(it, scope=serves) if it.name == unit else it for it in now.posts)
    return attrs.evolve(now, units=tuple(units), posts=tuple(posts))


decider: Decider[Organisation, Command, Event, Facts] = Decider(
    "people.organisation",
    NotFounded(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
)
