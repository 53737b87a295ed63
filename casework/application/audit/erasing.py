"""Erasing: what lay under somebody's key is lost for good, and how all the keys stand.

First the order is put on record, then the key is destroyed. Broken off in between, it is told by
``keeping`` and finished by asking again. No entry is altered: what was recorded in the clear,
before there were keys, stays as readable as it was, and is counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import Final

from attrs import frozen

from casework.application.office import UNDER_KEYS, Denied, Office, Outcome
from casework.application.ports import KeyState, PersonalKeys
from casework.application.reading import history
from casework.application.record import KeysMissing, MalformedInput, personal_of
from casework.domain.confidentiality import erasure
from casework.domain.confidentiality.erasure import Ordered, OrderErasure
from casework.domain.confidentiality.keys import BeginKeys
from casework.domain.kernel import Person

_ORDERS: Final = f"{erasure.decider.name}/"


@frozen
class Values:
    """How many of somebody's words are on record, each place where they stand counted.

    ``clear``: anybody can read them, and nobody can erase them. ``sealed``: under their key.
    ``erased``: for good. ``lost``: under a key that is not here and was not destroyed here.
    """

    clear: int = 0
    sealed: int = 0
    erased: int = 0
    lost: int = 0

    def __add__(self, other: Values) -> Values:
        return Values(
            self.clear + other.clear,
            self.sealed + other.sealed,
            self.erased + other.erased,
            self.lost + other.lost,
        )


@frozen
class Keeping:
    """How what is personal is kept: by person; and where keys and orders do not agree.

    ``begun``: it is on record that it goes under keys. ``unfinished``: their erasure was ordered,
    and their key is not yet destroyed. ``unordered``: their key was destroyed without an order on
    record.
    """

    begun: bool
    values: Mapping[Person, Values]
    unfinished: tuple[Person, ...]
    unordered: tuple[Person, ...]

    @property
    def total(self) -> Values:
        return reduce(add, self.values.values(), Values())

    @property
    def sound(self) -> bool:
        """Whether keys and record agree, and no key is missing."""
        return not (self.unfinished or self.unordered or self.total.lost)


@frozen
class Erasing:
    """Somebody's data are erased. ``decision`` ordered it; ``values`` are all of theirs."""

    person: Person
    decision: str
    values: Values


def keeping(office: Office) -> Keeping:
    """How what is personal is kept, read from the whole journal and the keys.

    Raises:
        MalformedInput: an entry that cannot be read.
        StoreFailure: the journal or the keys could not be reached.
    """
    found, ordered = _found(office)
    gone = {Person(it.person) for it in office.keys.tombstones()} if office.keys else set()
    unfinished = {it for it in ordered if _state(office, it) is not KeyState.DESTROYED}
    return Keeping(
        bool(office.journal.read(UNDER_KEYS)),
        {it: _values(office, it, found[it]) for it in sorted(found)},
        tuple(sorted(unfinished)) if office.keys else (),
        tuple(sorted(gone - ordered)),
    )


def refused_to_begin(office: Office, by: Person, reason: str) -> Denied | None:
    """Whether this is somebody who may not begin with keys: then that goes on record.

    For those who have yet to make the keys: an office without them will do.
    """
    command = BeginKeys(reason, by=by)
    if office.consider(UNDER_KEYS, command).rule is None:
        return None
    came = office.execute(UNDER_KEYS, command)
    return came if isinstance(came, Denied) else None


def begin(office: Office, by: Person, reason: str) -> Outcome:
    """Put on record that what is personal goes under keys from now on.

    Raises:
        KeysMissing: the office was opened without keys.
        As ``Office.execute``.
    """
    _require_keys(office)
    return office.execute(UNDER_KEYS, BeginKeys(reason, by=by))


def erase(
    office: Office, person: Person, *, by: Person, reason: str, decision: str | None = None
) -> Erasing | Denied:
    """Order somebody's erasure, and destroy their key; or finish what was ordered before.

    Raises:
        MalformedInput: nothing on record is about them.
        KeysMissing: the office was opened without keys.
        As ``Office.execute``. Whatever was done until then stands; asked again, it is finished.
    """
    key = _require_keys(office)
    stream = f"{_ORDERS}{person}"
    found, ordered = _found(office)
    if person not in found and person not in ordered:
        raise MalformedInput(f"nothing on record is personal to {person}: check the id")
    if person not in ordered:
        outcome = office.execute(stream, OrderErasure(reason, by=by), decision=decision)
        if isinstance(outcome, Denied) and not isinstance(office.state(stream)[1], Ordered):
            return outcome
    order = history(office, stream)[0]
    key.destroy(person, order.by, order.at)
    return Erasing(person, order.decision, _values(office, person, found.get(person, Counter())))


def _require_keys(office: Office) -> PersonalKeys:
    if office.keys is None:
        raise KeysMissing("this office was opened without keys: nothing here is under any")
    return office.keys


Forms = Counter[str]
"""How many values are stored in the clear, sealed, and as erased."""


def _found(office: Office) -> tuple[Mapping[Person, Forms], set[Person]]:
    """Everybody's values as they are stored, and those whose erasure was ordered."""
    found: dict[Person, Forms] = defaultdict(Counter)
    ordered: set[Person] = set()
    for _, entry in office.journal.feed():
        if entry.stream.startswith(_ORDERS):
            ordered.add(Person(entry.stream.removeprefix(_ORDERS)))
        for _, it in personal_of(entry):
            (form,) = it.keys() - {"of"}
            found[Person(it["of"])][form] += 1
    return found, ordered


def _values(office: Office, person: Person, forms: Forms) -> Values:
    clear, sealed, erased = forms["clear"], forms["sealed"], forms["erased"]
    match _state(office, person):
        case KeyState.KEPT:
            return Values(clear, sealed, erased)
        case KeyState.NONE:
            return Values(clear, 0, erased, sealed)
        case KeyState.DESTROYED | KeyState.HALF_DESTROYED:
            return Values(clear, 0, erased + sealed)


def _state(office: Office, person: Person) -> KeyState:
    return office.keys.state(person) if office.keys else KeyState.NONE
