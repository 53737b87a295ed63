"""What the pages of secrecy agreements and grants are told, and how others see a grant."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from casework.application.facts.finding import Finder, Finders, Finding, identity
from casework.application.facts.people import is_employed, is_under_nda
from casework.domain.catalogue import InfoClass
from casework.domain.confidentiality import grants, nda
from casework.domain.confidentiality.grants import EVERYTHING, Reader
from casework.domain.confidentiality.nda import GivenAccess, Partner
from casework.domain.kernel import Person


def may_see(
    person: str,
    classes: frozenset[InfoClass],
    at: datetime,
    finding: Finding,
    subject: str = EVERYTHING,
) -> bool:
    """Whether somebody's grants cover all these classes then, about the subject (held)."""
    held = finding.hold(f"{grants.decider.name}/{person}")
    return grants.covers(held, classes, at, subject)


def _partner(stream: str, act: object, finding: Finding) -> Partner:
    person = Person(identity(stream))
    return Partner(person, is_employed(person, finding))


def _given_access(stream: str, act: object, finding: Finding) -> GivenAccess:
    held = finding.hold(f"{grants.decider.name}/{identity(stream)}")
    return GivenAccess(isinstance(held, grants.Granted))


NDA: Final[Finders] = {
    nda.PrepareNda: Finder(Partner, _partner),
    nda.EndNda: Finder(GivenAccess, _given_access),
}


def _reader(stream: str, act: object, finding: Finding) -> Reader:
    person = Person(identity(stream))
    return Reader(person, is_under_nda(person, finding))


GRANTS: Final[Finders] = {
    grants.GrantAccess: Finder(Reader, _reader),
}
