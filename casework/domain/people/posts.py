"""Terms of the organisation: its units and posts, and what every page may ask of it.

It is read for every decision there is, so that who has which roles is worked out once for each
state and then looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from itertools import chain
from typing import Final, TypeAlias

from attrs import Factory, field, frozen

from casework.domain.kernel import Person
from casework.domain.staff import CLOCK, PARTIES, STANDS_FOR, Role, Roles

# -- Terms -------------------------------------------------------------------------------------

ANY: Final = "*"
"""A scope, or a section, that covers every business type."""

Scope: TypeAlias = frozenset[str]
"""Business types, or ``ANY``; for a department the types of problem it serves."""


class UnitKind(StrEnum):
    """What a unit of the office is."""

    CENTRE = "centre"
    GROUP = "group"
    DEPARTMENT = "department"


class PostKind(StrEnum):
    """What the regulations name of posts beyond their role (S0-2b)."""

    GENERAL = "general"
    ISSUANCE_FRONT = "issuance_front"
    ISSUANCE_BACKOFFICE = "issuance_backoffice"


CLERKS: Final = frozenset({PostKind.ISSUANCE_FRONT, PostKind.ISSUANCE_BACKOFFICE})
"""The kinds of post that make a clerk, facing the customer or not."""

APPOINTED: Final = frozenset({Role.MANAGER, Role.DEPUTY, Role.LEADER})
"""The roles one is appointed to, by a command of their own."""

NO_POST: Final = PARTIES | CLOCK | APPOINTED
"""The roles no post can be defined for: they are appointed, or nobody's in the office."""

WORKS_ON_CASES: Final = frozenset({Role.HANDLER, Role.CLERK, Role.SIGNER, Role.BACKOFFICE})
"""The roles that make a member of a group; nobody is given them who is not bound to secrecy."""


@frozen
class Unit:
    """A centre, a group of a centre (``within``), or a department, and what it serves.

    ``plans`` counts a centre's work plans; ``processing`` tells a business processing centre.
    """

    name: str
    kind: UnitKind
    within: str = ""
    serves: Scope = frozenset()
    plans: int = 0
    processing: bool = False


@frozen
class Post:
    """A post: what it is for, how far it reaches, in which unit (empty: the office's own).

    ``holder`` is one person or nobody.
    """

    name: str
    role: Role
    unit: str
    duties: str
    scope: Scope
    holder: frozenset[Person] = frozenset()

    @property
    def acts_as(self) -> Role:
        """Supervisors act as leader, managers of any name as manager, of their unit (ROL-19)."""
        return STANDS_FOR.get(self.role, self.role)

    def covers(self, business_type: str) -> bool:
        return business_type in self.scope or ANY in self.scope


HR_POST: Final = Post("hr", Role.HR, "", "Engages people and fills posts.", frozenset({ANY}))
TRACKER_POST: Final = Post(
    "tracker", Role.TRACKER, "", "Follows how cases progress.", frozenset({ANY})
)


# -- Phases ------------------------------------------------------------------------------------


def _index(organisation: Organisation) -> dict[Person, Roles]:
    roles: dict[Person, Roles] = {}
    for post in organisation.posts:
        for person in post.holder:
            roles[person] = roles.get(person, frozenset()) | {post.role, post.acts_as}
    return roles


def _acting(organisation: Organisation) -> dict[Role, tuple[Post, ...]]:
    acting: dict[Role, tuple[Post, ...]] = {}
    for post in organisation.posts:
        acting[post.acts_as] = (*acting.get(post.acts_as, ()), post)
    return acting


@frozen
class Organisation:
    """Who holds what. Whoever is unknown here holds nothing, and what is unknown has nobody."""

    units: tuple[Unit, ...] = ()
    posts: tuple[Post, ...] = ()
    _roles: dict[Person, Roles] = field(
        init=False, eq=False, repr=False, default=Factory(_index, takes_self=True)
    )
    _acting: dict[Role, tuple[Post, ...]] = field(
        init=False, eq=False, repr=False, default=Factory(_acting, takes_self=True)
    )

    def roles_of(self, person: Person) -> Roles:
        """The roles of the person's posts, and those the posts stand for."""
        return self._roles.get(person, frozenset())

    def holders(self) -> frozenset[Person]:
        """Everybody who holds a post."""
        return frozenset(self._roles)

    def staffing(self) -> frozenset[Person]:
        """Those who fill posts: personnel and the managers."""
        return self._union(map(self._holders, (Role.HR, Role.MANAGER)))

    def leaders(self, group: str) -> frozenset[Person]:
        """The group's leader, or nobody."""
        return self._holders(Role.LEADER, lambda it: it.unit == group)

    def all_leaders(self) -> frozenset[Person]:
        return self._holders(Role.LEADER)

    def members(self, group: str) -> frozenset[Person]:
        """Those who hold a post in the group in which cases are worked on."""
        works = (it for role in WORKS_ON_CASES for it in self._acting.get(role, ()))
        return self._union(it.holder for it in works if it.unit == group)

    def is_processing(self, group: str) -> bool:
        """Whether the group is one of a business processing centre."""
        centres = (it.within for it in self.unit(group, UnitKind.GROUP))
        return any(it.processing for name in centres for it in self.unit(name, UnitKind.CENTRE))

    def group_serves(self, group: str, business_type: str) -> bool:
        return self._serves(group, UnitKind.GROUP, business_type)

    def duties_cover(self, person: Person, business_type: str, *roles: Role) -> bool:
        """Whether a post of the person reaches the business type; only in these roles, if any."""
        return any(
            it.covers(business_type) and (not roles or it.role in roles)
            for it in self._held_by(person)
        )

    def deputies(self, business_type: str) -> frozenset[Person]:
        """The deputies whose sections include the business type."""
        return self._holders(Role.DEPUTY, lambda it: it.covers(business_type))

    def all_deputies(self) -> frozenset[Person]:
        return self._holders(Role.DEPUTY)

    def managers(self, centre: str | None = None) -> frozenset[Person]:
        """The managers of all centres; or the one manager of this centre, or nobody."""
        return self._holders(Role.MANAGER, lambda it: centre is None or it.unit == centre)

    def unmanaged(self) -> frozenset[str]:
        """The centres without a manager: the finding stands until one is appointed (ORG-01)."""
        centres = frozenset(it.name for it in self.units if it.kind is UnitKind.CENTRE)
        return frozenset(it for it in centres if not self.managers(it))

    def group_of(self, person: Person) -> frozenset[str]:
        """The groups the person leads or holds a post in."""
        held = {it.unit for it in self._held_by(person)}
        return frozenset(it for it in held if self.unit(it, UnitKind.GROUP))

    def departments_of(self, person: Person) -> frozenset[str]:
        """The departments for which the person takes on problems."""
        held = {it.unit for it in self._held_by(person) if it.role is Role.DEPT}
        return frozenset(it for it in held if self.unit(it, UnitKind.DEPARTMENT))

    def department_serves(self, department: str, problem_type: str) -> bool:
        return self._serves(department, UnitKind.DEPARTMENT, problem_type)

    def superior_of(self, person: Person) -> frozenset[Person]:
        """The leader of the group; a leader's is the section's deputy, then the manager; a
        manager's is personnel (ROL-16). Nobody is above themselves."""
        if person in self.managers():
            return self._holders(Role.HR) - {person}
        if person in self.all_deputies():
            return self._managers_above(person)
        groups = [it for it in self.units if it.name in self.group_of(person)]
        leaders = self._union(self.leaders(it.name) for it in groups) - {person}
        deputies = self._union(self._deputies_over(it) for it in groups)
        return leaders or deputies or self._managers_above(person)

    def unit(self, name: str, kind: UnitKind) -> tuple[Unit, ...]:
        """The unit of this name and kind, or nothing."""
        return tuple(it for it in self.units if it.name == name and it.kind is kind)

    def known(self, name: str) -> bool:
        """Whether a unit or a post bears the name."""
        return name in {it.name for it in self.units} | {it.name for it in self.posts}

    def _held_by(self, person: Person) -> tuple[Post, ...]:
        return tuple(it for it in self.posts if person in it.holder)

    def _holders(
        self, role: Role, wanted: Callable[[Post], bool] = lambda _: True
    ) -> frozenset[Person]:
        """Those whose posts act as this, if they are wanted."""
        return self._union(it.holder for it in self._acting.get(role, ()) if wanted(it))

    @staticmethod
    def _union(some: Iterable[frozenset[Person]]) -> frozenset[Person]:
        return frozenset(chain.from_iterable(some))

    def _serves(self, name: str, kind: UnitKind, wanted: str) -> bool:
        return any(wanted in it.serves or ANY in it.serves for it in self.unit(name, kind))

    def _deputies_over(self, group: Unit) -> frozenset[Person]:
        return self._holders(
            Role.DEPUTY,
            lambda it: it.unit == group.within and any(map(it.covers, group.serves)),
        )

    def _managers_above(self, person: Person) -> frozenset[Person]:
        held = {it.unit for it in self._held_by(person)}
        centres = held | {it.within for it in self.units if it.name in held}
        return self._holders(Role.MANAGER, lambda it: it.unit in centres) or self.managers()


@frozen
class NotFounded(Organisation):
    """Nobody holds a post yet, and so nobody may do anything but found the office."""


@frozen
class Founded(Organisation):
    """The office exists, and has somebody for personnel."""
