"""Grants: what holds of whatever protected information anybody was let see."""

from __future__ import annotations

from typing import Any, Final

from attrs import frozen

from casework.domain.confidentiality.grants import (
    BOUNDED,
    EVERYTHING,
    READ_WITH_GRANT,
    AccessGranted,
    AccessRevoked,
    ClassifiedRead,
    Grant,
    GrantsEnded,
)
from casework.domain.general import REASON_STATED, RECORD_STANDS, TWO_PERSONS, UNDER_NDA
from casework.domain.kernel import IN_ORDER, Person, stated
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import Property, Step, precedence, whenever

NOBODY: Final = Person("")
_EVERY = (AccessGranted, AccessRevoked, GrantsEnded, ClassifiedRead)

# -- What somebody may see, told from the events alone -------------------------------------------


@frozen(cache_hash=True)
class Held:
    """Who holds which grants, none of them taken back."""

    person: Person = NOBODY
    grants: frozenset[Grant] = frozenset()

    @property
    def keys(self) -> set[str]:
        return {it.key for it in self.grants}

    def after(self, event: Any) -> Held:
        match event:
            case AccessGranted(person, grant):
                return Held(person, self.grants | {grant})
            case AccessRevoked(key):
                return Held(self.person, frozenset(it for it in self.grants if it.key != key))
            case GrantsEnded():
                return Held(self.person)
            case _:
                return self


_of_held: Final = telling(Held(), (AccessGranted, AccessRevoked, GrantsEnded))


def _says_what(it: Step) -> bool:
    grant = it.event.grant
    return stated(grant.key) and stated(grant.subject) and bool(grant.classes)


def _as_asked(it: Step) -> bool:
    act = it.act
    asked = Grant(act.key, act.classes, act.subject, act.by, act.expires)
    return it.event.grant == asked and bool(it.event.person == it.facts.person)


def _covered(now: Held, it: Step) -> bool:
    """Some grant that has not expired is for the class, of this subject or of everything."""
    return any(
        it.event.information in grant.classes
        and grant.subject in {EVERYTHING, it.event.subject}
        and it.act.at <= grant.expires
        for grant in now.grants
    )


PROPERTIES: Final[tuple[Property, ...]] = (
    whenever(
        law("Nobody grants themselves access", TWO_PERSONS),
        AccessGranted,
        lambda it: it.act.by != it.event.person,
    ),
    whenever(
        law("Access is given under an agreement in force", UNDER_NDA),
        AccessGranted,
        lambda it: it.facts.under_nda,
    ),
    whenever(
        law("A grant has a name, and says of what and of whom", BOUNDED),
        AccessGranted,
        _says_what,
    ),
    _of_held(
        law("No two grants that are held have one name", BOUNDED),
        (AccessGranted,),
        lambda now, it: it.event.grant.key not in now.keys,
    ),
    whenever(
        law("A grant is for a time to come", BOUNDED),
        AccessGranted,
        lambda it: it.event.grant.expires > it.act.at,
    ),
    whenever(
        law("A grant is as its grantor gave it", RECORD_STANDS),
        AccessGranted,
        _as_asked,
    ),
    precedence(
        law("Nothing is taken back, ended or read that was never granted", IN_ORDER),
        AccessGranted,
        (AccessRevoked, GrantsEnded, ClassifiedRead),
    ),
    _of_held(
        law("What is taken back was held", BOUNDED),
        (AccessRevoked,),
        lambda now, it: it.event.key in now.keys,
    ),
    whenever(
        law("Access is taken back for a reason", REASON_STATED),
        AccessRevoked,
        lambda it: stated(it.event.reason),
    ),
    _of_held(
        law("With the agreement every grant ends, and there was one", IN_ORDER, BOUNDED),
        (GrantsEnded,),
        lambda now, it: now.keys and sorted(it.event.keys) == sorted(now.keys),
    ),
    _of_held(
        law("Whoever reads does so in person, under grants of their own", READ_WITH_GRANT),
        (ClassifiedRead,),
        lambda now, it: it.act.by == it.act.party == it.event.reader == now.person,
    ),
    _of_held(
        law("Nothing is read that no grant covers then", READ_WITH_GRANT),
        (ClassifiedRead,),
        _covered,
    ),
    as_said(
        law("What is on record of access was said of it", RECORD_STANDS),
        (AccessRevoked, ClassifiedRead),
    ),
)
