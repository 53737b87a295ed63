"""Who has which roles: asked for every decision."""

from __future__ import annotations

from casework.application.facts.finding import Finding
from casework.application.facts.people import is_employed, organisation
from casework.domain.kernel import Person
from casework.domain.staff import Role


def general_roles(person: Person, finding: Finding) -> frozenset[Role]:
    """The roles of the posts that somebody employed holds (held); a party holds none."""
    roles = organisation(finding).roles_of(person)
    return roles if roles and is_employed(person, finding) else frozenset()
