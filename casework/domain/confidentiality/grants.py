"""Grants: what protected information a person may see, and every look they took.

    phase      act             next phase
    ---------  --------------  ----------
    Ungranted  GrantAccess     Granted
    Granted    GrantAccess     same
    Granted    RevokeAccess    same, Ungranted
    Granted    EndGrants       Ungranted
    Granted    ReadClassified  same

What this table does not open is refused. One stream a person. A grant says at once until when it
holds, and so needs nobody to end it. A look that no grant covers is refused, and that refusal is
on record as every refusal is, with the rule and with who asked: it is the log of denied access,
and no event of its own repeats it here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypeAlias, assert_never, get_args

from attrs import frozen

from casework.domain.catalogue import InfoClass
from casework.domain.general import REASON_STATED, TWO_PERSONS, UNDER_NDA
from casework.domain.kernel import (
    Act,
    Decider,
    Kind,
    NoFacts,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.staff import PARTIES, Role

# -- Terms -------------------------------------------------------------------------------------

EVERYTHING: Final = "*"
"""The subject of a grant that is about no one in particular."""


@frozen
class Grant:
    """May see these classes of information about this subject, up to a moment (aware)."""

    key: str
    classes: frozenset[InfoClass]
    subject: str
    grantor: Person
    expires: datetime


# -- Phases ------------------------------------------------------------------------------------


@frozen
class Ungranted:
    """May see nothing protected."""


@frozen
class Granted:
    """Was granted something that has not been taken back. It may have expired."""

    person: Person
    grants: tuple[Grant, ...]


Grants: TypeAlias = Ungranted | Granted


def covers(
    grants: Grants, classes: frozenset[InfoClass], at: datetime, subject: str = EVERYTHING
) -> bool:
    """Whether all these classes may be seen then: of this subject, or of everyone if none."""
    held = grants.grants if isinstance(grants, Granted) else ()
    about = {EVERYTHING, subject}
    current = (it.classes for it in held if it.subject in about and at <= it.expires)
    return classes <= frozenset().union(*current)


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Reader:
    """Who is granted access: by the stream's name, and ``confidentiality.nda`` (held)."""

    person: Person
    under_nda: bool


Facts: TypeAlias = NoFacts | Reader


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class AccessGranted:
    person: Person
    grant: Grant


@frozen
class AccessRevoked:
    key: str
    reason: str


@frozen
class GrantsEnded:
    """With the agreement they were given under."""

    keys: tuple[str, ...]


@frozen
class ClassifiedRead:
    reader: Person
    information: InfoClass
    subject: str


Event: TypeAlias = AccessGranted | AccessRevoked | GrantsEnded | ClassifiedRead


# -- Commands ----------------------------------------------------------------------------------

_OWNER: Final = frozenset({Role.INFO_OWNER})


@frozen
class GrantAccess(Act):
    """``subject`` is whom the information is about, or ``EVERYTHING``."""

    may = _OWNER

    key: str
    classes: frozenset[InfoClass]
    subject: str
    expires: datetime


@frozen
class RevokeAccess(Act):
    may = _OWNER

    key: str
    reason: str


@frozen
class EndGrants(Act):
    """It follows from the end of the agreement."""


@frozen
class ReadClassified(Act):
    """By whoever wants to see it; the front end shows it after this was accepted."""

    may = PARTIES

    information: InfoClass
    subject: str


Command: TypeAlias = GrantAccess | RevokeAccess | EndGrants | ReadClassified


# -- 1  Grants ---------------------------------------------------------------------------------
# S4-7.2.3   Only those who were authorised come near what is protected.

BOUNDED = Rule(
    "ACC-04",
    "A grant says for what, by whom and until when, and ends with the agreement at the latest.",
    cites=("S4-7.2.3",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def grant(grants: Grants, act: GrantAccess, facts: Reader) -> list[Event]:
    only_by(act.by != facts.person, TWO_PERSONS)
    require(facts.under_nda, UNDER_NDA)
    require(stated(act.key) and act.key not in _keys(grants), BOUNDED)
    require(act.classes, BOUNDED)
    require(stated(act.subject), BOUNDED)
    require(act.expires > act.at, BOUNDED)
    given = Grant(act.key, act.classes, act.subject, act.by, act.expires)
    return [AccessGranted(facts.person, given)]


def revoke(grants: Grants, act: RevokeAccess) -> list[Event]:
    only_while(grants, Granted)
    require(act.key in _keys(grants), BOUNDED)
    require(stated(act.reason), REASON_STATED)
    return [AccessRevoked(act.key, act.reason)]


def end(grants: Grants, act: EndGrants) -> list[Event]:
    only_while(grants, Granted)
    return [GrantsEnded(_keys(grants))]


def _keys(grants: Grants) -> tuple[str, ...]:
    return tuple(it.key for it in grants.grants) if isinstance(grants, Granted) else ()


# -- 2  Reading --------------------------------------------------------------------------------
# S4-7.2.3   Only those who were authorised see and use it.
# S2-5.2b    Files and media have their access rights.
# S0-9.2a    Nobody unconcerned is let in on customers' data or business secrets.
# S1-7.1.1   Nothing of it is leaked.
# S1-1.3.4   What customers and the business entrust is kept confidential.
# S2-3.4a    Staff keep secret what they learn of business and customers.
# S3-3.1.2a  So does everyone.

READ_WITH_GRANT = Rule(
    "ACC-01",
    "Protected information is seen by whoever holds a grant for its class and subject.",
    cites=(
        "S4-7.2.3",
        "S2-5.2b",
        "S0-9.2a",
        "S1-7.1.1",
        "S1-1.3.4",
        "S2-3.4a",
        "S3-3.1.2a",
    ),
)


def read(grants: Grants, act: ReadClassified) -> list[Event]:
    person = only_while(grants, Granted, per=READ_WITH_GRANT).person
    only_by(act.by == act.party == person, READ_WITH_GRANT)
    wanted = frozenset({act.information})
    require(covers(grants, wanted, act.at, act.subject), READ_WITH_GRANT)
    return [ClassifiedRead(act.by, act.information, act.subject)]


# -- Decide, evolve ----------------------------------------------------------------------------


def decide(grants: Grants, command: Command, facts: Facts) -> list[Event]:
    match command:
        case GrantAccess():
            return grant(grants, command, told(facts, Reader))
        case RevokeAccess():
            return revoke(grants, command)
        case EndGrants():
            return end(grants, command)
        case ReadClassified():
            return read(grants, command)
        case _:
            assert_never(command)


def evolve(grants: Grants, event: Event) -> Grants:
    match event:
        case AccessGranted(person, given):
            held = grants.grants if isinstance(grants, Granted) else ()
            return Granted(person, (*held, given))
        case AccessRevoked(key):
            now = was(grants, Granted)
            left = tuple(it for it in now.grants if it.key != key)
            return Granted(now.person, left) if left else Ungranted()
        case GrantsEnded():
            was(grants, Granted)
            return Ungranted()
        case ClassifiedRead():
            return was(grants, Granted)
        case _:
            assert_never(event)


decider: Decider[Grants, Command, Event, Facts] = Decider(
    "confidentiality.grants",
    Ungranted(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
)
