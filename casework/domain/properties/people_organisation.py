"""Organisation: what holds of who holds what, from the office's foundation on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.general import IN_POST, REASON_STATED, RECORD_STANDS, UNDER_NDA
from casework.domain.kernel import IN_ORDER, Person, stated
from casework.domain.people.appointment import ASSESSED
from casework.domain.people.organisation import (
    DUTIES_AND_SCOPE,
    ONE_LEADER,
    ONE_MANAGER,
    SECTIONS_OF_DEPUTIES,
    Candidate,
    CentreLeftUnmanaged,
    CentreOpened,
    DepartmentOpened,
    DepartureRecorded,
    DeputyAppointed,
    GroupCreated,
    LeaderAppointed,
    ManagerAppointed,
    OfficeFounded,
    PostAssigned,
    PostDefined,
    PostVacated,
    ServicesChanged,
    Succession,
    VacatePost,
)
from casework.domain.people.posts import (
    APPOINTED,
    CLERKS,
    HR_POST,
    NO_POST,
    TRACKER_POST,
    WORKS_ON_CASES,
    Scope,
    UnitKind,
)
from casework.domain.people.standing_in import StoodIn
from casework.domain.people.work_plan import PLAN_AND_PROGRESS, WorkPlanSet
from casework.domain.properties.course import in_course, staying, to
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    BROKEN,
    Property,
    Step,
    at_most_once,
    precedence,
    remembering,
    whenever,
)
from casework.domain.staff import STANDS_FOR, Role

NOBODY: Final = Person("")
_OPENED = (CentreOpened, GroupCreated, DepartmentOpened)
_FILLED = (ManagerAppointed, LeaderAppointed, DeputyAppointed, PostAssigned)
_ONCE_FOUNDED = (
    *(*_OPENED, ServicesChanged, *_FILLED, PostDefined, PostVacated),
    *(CentreLeftUnmanaged, StoodIn, WorkPlanSet),
)
_EVERY = (OfficeFounded, *_ONCE_FOUNDED, DepartureRecorded)

# -- What there is, told from the events alone -----------------------------------------------------


@frozen
class Seat:
    """A post: as what its holder acts, for which unit, and whether it says what it is for."""

    role: Role
    unit: str
    says_so: bool = True
    holder: Person = NOBODY

    def acts_as(self, role: Role) -> bool:
        return STANDS_FOR.get(self.role, self.role) is role


@frozen(cache_hash=True)
class Office:
    """Its units by name, its posts by name, and how many plans its centres had."""

    units: frozenset[tuple[str, UnitKind]] = frozenset()
    seats: frozenset[tuple[str, Seat]] = frozenset()
    plans: frozenset[tuple[str, int]] = frozenset()

    def after(self, event: Any) -> Office:
        match event:
            case OfficeFounded(hr):
                desks = (HR_POST, TRACKER_POST) if not self.seats else ()
                founded = self._seated(*((it.name, Seat(it.role, it.unit)) for it in desks))
                return founded._held(HR_POST.name, hr)
            case CentreOpened(centre):
                return self._opened(centre, UnitKind.CENTRE, Seat(Role.MANAGER, centre))
            case GroupCreated(_, group):
                return self._opened(group, UnitKind.GROUP, Seat(Role.LEADER, group))
            case DepartmentOpened(department):
                return evolve(self, units=self.units | {(department, UnitKind.DEPARTMENT)})
            case ManagerAppointed(post, person) | LeaderAppointed(post, person):
                return self._held(post, person)
            case PostAssigned(post, person):
                return self._held(post, person)
            case DeputyAppointed(post, centre, person):
                return self._seated((post, Seat(Role.DEPUTY, centre, holder=person)))
            case PostDefined(post, role, duties, scope, unit):
                says_so = stated(duties) and _says_what(scope)
                return self._seated((post, Seat(role, unit, says_so)))
            case PostVacated(post):
                return self._held(post, NOBODY)
            case StoodIn(person):
                return self._held(HR_POST.name, person)
            case WorkPlanSet(centre, version):
                others = frozenset(it for it in self.plans if it[0] != centre)
                return evolve(self, plans=others | {(centre, version)})
            case _:
                return self

    def seat(self, name: str) -> Seat | None:
        return dict(self.seats).get(name)

    def bears(self, name: str) -> bool:
        """Whether a unit or a post is called so."""
        return name in dict(self.units) or name in dict(self.seats)

    def acting(self, role: Role, unit: str | None = None) -> frozenset[Person]:
        """Who acts as this, for a unit or for any."""
        seats = (it for _, it in self.seats if it.holder and it.acts_as(role))
        return frozenset(it.holder for it in seats if unit is None or it.unit == unit)

    def _opened(self, name: str, kind: UnitKind, seat: Seat) -> Office:
        return evolve(self._seated((name, seat)), units=self.units | {(name, kind)})

    def _seated(self, *seats: tuple[str, Seat]) -> Office:
        names = {name for name, _ in seats}
        others = frozenset(it for it in self.seats if it[0] not in names)
        return evolve(self, seats=others.union(seats))

    def _held(self, name: str, holder: Person) -> Office:
        kept = (it for it in (self.seat(name),) if it is not None)
        return self._seated(*((name, evolve(it, holder=holder)) for it in kept))


_of_office: Final = telling(Office(), _EVERY)


def _says_what(scope: Scope) -> bool:
    return len(scope) > 0 and not any(not stated(it) for it in scope)


def _candidate(it: Step) -> Candidate:
    told: Candidate | Succession = it.facts
    return told.successor if isinstance(told, Succession) else told


def _a_new_name(now: Office, name: str) -> bool:
    return stated(name) and not now.bears(name)


def _alone(role: Role, now: Office, it: Step) -> bool:
    """Nobody acts as this for the unit in which somebody is to."""
    seat = now.seat(_post_of(it.event))
    return seat is None or not (seat.acts_as(role) and now.acting(role, seat.unit))


def _post_of(event: Any) -> str:
    match event:
        case ManagerAppointed(name) | LeaderAppointed(name) | DeputyAppointed(name):
            return name
        case _:
            return str(event.post)


def _deputy_place(now: Office, it: Step) -> bool:
    there = now.seat(it.event.post)
    vacant = there == Seat(Role.DEPUTY, it.event.centre)
    return vacant or _a_new_name(now, it.event.post)


def _post_place(now: Office, it: Step) -> bool:
    """In a group for who acts as leader, in a centre for a manager, else anywhere there is."""
    kinds = {Role.LEADER: UnitKind.GROUP, Role.MANAGER: UnitKind.CENTRE}
    where = dict(now.units).get(it.event.unit)
    stands_for = STANDS_FOR.get(it.event.role)
    if stands_for is not None:
        return where is kinds[stands_for]
    return where is not None or it.event.unit == ""


def _post_name(now: Office, it: Step) -> bool:
    there = now.seat(it.event.post)
    if there is None:
        return _a_new_name(now, it.event.post)
    return there.role is it.event.role and there.holder == NOBODY


def _known(now: Office, it: Step) -> bool:
    seat = now.seat(it.event.post)
    return seat is not None and seat.role not in APPOINTED


def _says_so(now: Office, it: Step) -> bool:
    seat = now.seat(it.event.post)
    return seat is not None and seat.says_so


def _fit_for(roles: Iterable[Role], now: Office, it: Step, fit: bool) -> bool:
    seat = now.seat(it.event.post)
    return fit or seat is None or seat.role not in roles


def _access(it: Step) -> bool:
    """It ends with the post for whoever was given any, unless the same person goes on."""
    if not isinstance(it.act, VacatePost):
        return False
    return bool(it.facts.granted) and it.act.successor != it.event.person


# -- What is owed before anything else happens -----------------------------------------------------


@frozen(cache_hash=True)
class Owed:
    """A centre whose manager has just left, by the post; what somebody who has gone still holds;
    and all there is."""

    office: Office = Office()
    centre: str = ""
    post: str = ""
    held: frozenset[str] = frozenset()


def _gap_is_told(owed: Owed, it: Step) -> Any:
    """A manager's post is filled in the same breath, or the centre is without one, and says so."""
    event = it.event
    match event:
        case ManagerAppointed(centre) if owed.centre and not it.first:
            settled = centre == owed.post
        case PostAssigned(post) if owed.centre and not it.first:
            settled = post == owed.post
        case CentreLeftUnmanaged(centre):
            settled = not it.first and centre == owed.centre
        case _:
            settled = not owed.centre
    if not settled:
        return BROKEN
    left = owed.office.seat(event.post) if isinstance(event, PostVacated) else None
    after = owed.office.after(event)
    if left is not None and left.acts_as(Role.MANAGER):
        return Owed(after, left.unit, event.post)
    return Owed(after)


def _nothing_is_kept(owed: Owed, it: Step) -> Any:
    """Whoever has gone has left every post by the end of that act."""
    if it.first and owed.held:
        return BROKEN
    match it.event:
        case DepartureRecorded(person):
            held = {name for name, seat in owed.office.seats if seat.holder == person}
            return Owed(owed.office, held=frozenset(held))
        case PostVacated(post):
            return Owed(owed.office.after(it.event), held=owed.held - {post})
        case _:
            return Owed(owed.office.after(it.event), held=owed.held)


PROPERTIES: Final[tuple[Property, ...]] = (
    in_course(
        law("An office is founded before there is anything in it", IN_ORDER),
        "nowhere",
        {
            OfficeFounded: to("office", "nowhere", "office"),
            DepartureRecorded: staying("nowhere", "office"),
            **dict.fromkeys(_ONCE_FOUNDED, staying("office")),
        },
    ),
    precedence(
        law("Nothing is opened, filled or left without an office", IN_ORDER),
        OfficeFounded,
        _ONCE_FOUNDED,
    ),
    whenever(
        law("An office is founded while nobody is at work in it", IN_ORDER),
        OfficeFounded,
        lambda it: len(it.facts.people) == 0,
    ),
    # -- Centres, groups, departments
    _of_office(
        law("A centre has a name of its own", ONE_MANAGER),
        (CentreOpened,),
        lambda now, it: _a_new_name(now, it.event.centre),
    ),
    _of_office(
        law("A group has a name of its own", ONE_LEADER),
        (GroupCreated,),
        lambda now, it: _a_new_name(now, it.event.group),
    ),
    _of_office(
        law("A department has a name of its own", DUTIES_AND_SCOPE),
        (DepartmentOpened,),
        lambda now, it: _a_new_name(now, it.event.department),
    ),
    _of_office(
        law("A group is one of a centre", ONE_LEADER),
        (GroupCreated,),
        lambda now, it: (it.event.centre, UnitKind.CENTRE) in now.units,
    ),
    whenever(
        law("A group has its business", ONE_LEADER),
        GroupCreated,
        lambda it: _says_what(it.event.serves),
    ),
    whenever(
        law("Whoever serves says what", DUTIES_AND_SCOPE),
        (DepartmentOpened, ServicesChanged),
        lambda it: _says_what(it.event.serves),
    ),
    _of_office(
        law("Groups and departments serve, and nothing else does", DUTIES_AND_SCOPE),
        (ServicesChanged,),
        lambda now, it: dict(now.units).get(it.event.unit) in (UnitKind.GROUP, UnitKind.DEPARTMENT),
    ),
    # -- Posts
    _of_office(
        law("A manager manages a centre", ONE_MANAGER),
        (ManagerAppointed,),
        lambda now, it: (it.event.centre, UnitKind.CENTRE) in now.units,
    ),
    _of_office(
        law("A leader leads a group", ONE_LEADER),
        (LeaderAppointed,),
        lambda now, it: (it.event.group, UnitKind.GROUP) in now.units,
    ),
    _of_office(
        law("A centre has one manager at most", ONE_MANAGER),
        (ManagerAppointed, PostAssigned),
        lambda now, it: _alone(Role.MANAGER, now, it),
    ),
    _of_office(
        law("A group has one leader at most", ONE_LEADER),
        (LeaderAppointed, PostAssigned),
        lambda now, it: _alone(Role.LEADER, now, it),
    ),
    whenever(
        law("Posts are for those who work here", IN_ORDER),
        _FILLED,
        lambda it: _candidate(it).employed,
    ),
    _of_office(
        law("A deputy is one of a centre", SECTIONS_OF_DEPUTIES),
        (DeputyAppointed,),
        lambda now, it: (it.event.centre, UnitKind.CENTRE) in now.units,
    ),
    _of_office(
        law("A deputy has a post that nobody has", SECTIONS_OF_DEPUTIES),
        (DeputyAppointed,),
        _deputy_place,
    ),
    whenever(
        law("A deputy has sections", SECTIONS_OF_DEPUTIES),
        DeputyAppointed,
        lambda it: _says_what(it.event.sections),
    ),
    _of_office(
        law("A post is new, or vacant and of the same kind as it was", DUTIES_AND_SCOPE),
        (PostDefined,),
        _post_name,
    ),
    whenever(
        law("Nobody makes a post of what one is appointed to, or of a party", DUTIES_AND_SCOPE),
        PostDefined,
        lambda it: it.event.role not in NO_POST,
    ),
    whenever(
        law("Only a clerk's post is one of issuing", DUTIES_AND_SCOPE),
        PostDefined,
        lambda it: it.event.role is Role.CLERK or it.event.kind not in CLERKS,
    ),
    _of_office(
        law("A post has its place", DUTIES_AND_SCOPE),
        (PostDefined,),
        _post_place,
    ),
    _of_office(
        law("What is assigned is a post, and none that one is appointed to", DUTIES_AND_SCOPE),
        (PostAssigned,),
        _known,
    ),
    _of_office(
        law("A post that is filled says what it is for, and how far it goes", DUTIES_AND_SCOPE),
        (PostAssigned,),
        _says_so,
    ),
    _of_office(
        law("A post has one holder at most", IN_ORDER),
        (ManagerAppointed, LeaderAppointed, DeputyAppointed, PostAssigned),
        lambda now, it: all(
            not seat.holder for name, seat in now.seats if name == _post_of(it.event)
        ),
    ),
    _of_office(
        law("Whoever works on cases is bound to secrecy", UNDER_NDA),
        (PostAssigned,),
        lambda now, it: _fit_for(WORKS_ON_CASES, now, it, _candidate(it).under_nda),
    ),
    _of_office(
        law("Whoever has a clerk's post was appointed as one", ASSESSED),
        (PostAssigned,),
        lambda now, it: _fit_for((Role.CLERK,), now, it, _candidate(it).clerk),
    ),
    # -- Leaving
    _of_office(
        law("Whoever leaves a post held it", IN_ORDER),
        (PostVacated,),
        lambda now, it: any(
            seat.holder == it.event.person != NOBODY
            for name, seat in now.seats
            if name == it.event.post
        ),
    ),
    whenever(
        law("It is said why somebody leaves a post", REASON_STATED),
        PostVacated,
        lambda it: stated(it.event.reason),
    ),
    whenever(
        law("What a post gave access to ends with it", RECORD_STANDS),
        PostVacated,
        lambda it: it.event.access_ends == _access(it),
    ),
    remembering(
        law(
            "A centre whose manager leaves has another, or it is told that it has none", ONE_MANAGER
        ),
        _EVERY,
        Owed(),
        _gap_is_told,
        pending=lambda owed: bool(owed.centre),
    ),
    remembering(
        law("Whoever has gone holds no post any more", RECORD_STANDS),
        _EVERY,
        Owed(),
        _nothing_is_kept,
        pending=lambda owed: bool(owed.held),
    ),
    # -- Standing in, and the plan
    _of_office(
        law("Somebody stands in while nobody at work fills posts", IN_POST),
        (StoodIn,),
        lambda now, it: it.facts.people.isdisjoint(now.acting(Role.HR) | now.acting(Role.MANAGER)),
    ),
    whenever(
        law("Whoever stands in does so of their own accord", RECORD_STANDS),
        StoodIn,
        lambda it: it.event.person == it.act.by,
    ),
    _of_office(
        law("A centre's manager sets its plan", PLAN_AND_PROGRESS),
        (WorkPlanSet,),
        lambda now, it: it.act.by in now.acting(Role.MANAGER, it.event.centre),
    ),
    whenever(
        law("A plan of work says what is to be done and reached", PLAN_AND_PROGRESS),
        WorkPlanSet,
        lambda it: stated(it.event.plan) and _says_what(frozenset(it.event.goals)),
    ),
    _of_office(
        law("A centre's plans are counted", PLAN_AND_PROGRESS),
        (WorkPlanSet,),
        lambda now, it: it.event.version == 1 + dict(now.plans).get(it.event.centre, 0),
    ),
    at_most_once(
        law("No plan of work takes the number of another", PLAN_AND_PROGRESS),
        WorkPlanSet,
        of=lambda it: (it.event.centre, it.event.version),
    ),
    as_said(law("What is on record of the office was said of it", RECORD_STANDS), _EVERY),
)
