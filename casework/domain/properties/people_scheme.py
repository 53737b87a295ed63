"""Appraisal schemes: what holds of all that was drawn up, and of what is in force on any day."""

from __future__ import annotations

from datetime import date
from string import ascii_lowercase, digits
from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.calendar import office_day
from casework.domain.general import RECORD_STANDS, TWO_PERSONS
from casework.domain.kernel import IN_ORDER, Person, stated
from casework.domain.people.figures import OF_QUALITY
from casework.domain.people.indicators import (
    CALLED_FOR,
    IN_ITS_WINDOW,
    ONE_A_PERIOD,
    SETTLED,
    SOUND_SCHEME,
    CalledFor,
    Document,
    Indicator,
    Scheme,
)
from casework.domain.people.periods import Cycle
from casework.domain.people.scheme import SchemeActivated, SchemeDefined
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import Property, Step, at_most_once, precedence, whenever
from casework.domain.staff import Role

_EVERY = (SchemeDefined, SchemeActivated)
_IN_NAMES: Final = frozenset(ascii_lowercase + digits + "_-")
_FIRST_MONTHS: Final = {Cycle.MONTHLY: range(1, 13), Cycle.QUARTERLY: (1, 4, 7, 10)}

# -- What there is, told from the events alone -----------------------------------------------------


@frozen
class Version:
    """A scheme, and from when on."""

    scheme: Scheme
    since: date


@frozen(cache_hash=True)
class Book:
    """What is drawn up and not in force, by whom; and what was put in force, in that order."""

    drawn: frozenset[tuple[Scheme, Person]] = frozenset()
    versions: tuple[Version, ...] = ()

    def after(self, event: Any) -> Book:
        match event:
            case SchemeDefined(scheme, by):
                return evolve(self, drawn=self._others(scheme.name) | {(scheme, by)})
            case SchemeActivated(name, since=since):
                taken = tuple(Version(scheme, since) for scheme, _ in self.draft(name))
                return Book(self._others(name), (*self.versions, *taken))
            case _:
                return self

    def draft(self, name: str) -> tuple[tuple[Scheme, Person], ...]:
        return tuple(it for it in self.drawn if it[0].name == name)

    def of(self, name: str) -> tuple[Version, ...]:
        return tuple(it for it in self.versions if it.scheme.name == name)

    def roles_on(self, day: date) -> list[Role]:
        """Each role as often as a scheme is in force for it that day."""
        in_force = {it.scheme.name: it.scheme for it in self.versions if it.since <= day}
        return [role for it in in_force.values() for role in it.roles]

    def _others(self, name: str) -> frozenset[tuple[Scheme, Person]]:
        return frozenset(it for it in self.drawn if it[0].name != name)


_of_book: Final = telling(Book(), _EVERY)


def _drawn_up_so(says: Any) -> Any:
    """Whatever is put in force was drawn up, and is like this."""
    return lambda now, it: all(says(scheme) for scheme, _ in now.draft(it.event.name))


def _begins(cycle: Cycle, day: date) -> bool:
    return day.day == 1 and day.month in _FIRST_MONTHS[cycle]


def _where_periods_meet(now: Book, it: Step) -> bool:
    """A period of the scheme begins that day, and one of what it follows."""
    last = [version.scheme for version in now.of(it.event.name)[-1:]]
    schemes = [scheme for scheme, _ in now.draft(it.event.name)]
    return all(_begins(scheme.cycle, it.event.since) for scheme in (*schemes, *last))


def _ahead(now: Book, it: Step) -> bool:
    """What takes over from a version does so later than that, and not today."""
    today = office_day(it.facts, it.act.at)
    return all(it.event.since > max(each.since, today) for each in now.of(it.event.name)[-1:])


def _one_scheme_a_role(now: Book, it: Step) -> bool:
    """On no day from then on is a role under two schemes."""
    then = now.after(it.event)
    days = {each.since for each in then.versions if each.since >= it.event.since}
    return all(len(roles) == len(set(roles)) for roles in map(then.roles_on, days))


def _named_once(scheme: Scheme) -> bool:
    names = sorted(it.name for it in scheme.indicators)
    return all(map(stated, names)) and names == sorted(set(names))


def _worth_something(it: Indicator) -> bool:
    lengths = [abs(each.best - each.worst) for each in it.yardsticks]
    return it.weight > 0 and 0 not in lengths and (it.rated or len(lengths) > 0)


def _answers(scheme: Scheme, wanted: CalledFor) -> bool:
    for it in scheme.indicators:
        metrics = {each.metric for each in it.yardsticks}
        if it.name == wanted.name and metrics >= wanted.metrics and it.rated >= wanted.rated:
            return True
    return False


def _tells_of_quality(scheme: Scheme) -> bool:
    metrics = {each.metric for it in scheme.indicators for each in it.yardsticks}
    return not metrics.isdisjoint(OF_QUALITY)


def _as_settled(scheme: Scheme) -> bool:
    cycle, window = SETTLED.get(scheme.document, (scheme.cycle, scheme.window))
    return scheme.cycle is cycle and scheme.window is window


PROPERTIES: Final[tuple[Property, ...]] = (
    precedence(
        law("No scheme is in force that nobody drew up", IN_ORDER), SchemeDefined, SchemeActivated
    ),
    whenever(
        law("A scheme's name can be part of other names", ONE_A_PERIOD),
        SchemeDefined,
        lambda it: (
            len(it.event.scheme.name) in range(1, 41) and _IN_NAMES.issuperset(it.event.scheme.name)
        ),
    ),
    _of_book(
        law("A scheme comes into force once as it was drawn up", IN_ORDER),
        (SchemeActivated,),
        lambda now, it: len(now.draft(it.event.name)) == 1,
    ),
    _of_book(
        law("Who draws up a scheme does not put it in force", TWO_PERSONS),
        (SchemeActivated,),
        lambda now, it: it.act.by not in {by for _, by in now.draft(it.event.name)},
    ),
    _of_book(
        law("A scheme has the cycle and the window that its document settles", IN_ITS_WINDOW),
        (SchemeActivated,),
        _drawn_up_so(_as_settled),
    ),
    _of_book(
        law("A scheme is for somebody", SOUND_SCHEME),
        (SchemeActivated,),
        _drawn_up_so(lambda scheme: len(scheme.roles) > 0),
    ),
    _of_book(
        law("Each indicator of a scheme has a name of its own", SOUND_SCHEME),
        (SchemeActivated,),
        _drawn_up_so(_named_once),
    ),
    _of_book(
        law("Each indicator of a scheme counts, and can be told by something", SOUND_SCHEME),
        (SchemeActivated,),
        _drawn_up_so(lambda scheme: all(map(_worth_something, scheme.indicators))),
    ),
    _of_book(
        law("The weights of a scheme come to a hundred", SOUND_SCHEME),
        (SchemeActivated,),
        _drawn_up_so(lambda scheme: sum(it.weight for it in scheme.indicators) == 100),
    ),
    _of_book(
        law("A scheme has all that its document asks for", SOUND_SCHEME),
        (SchemeActivated,),
        _drawn_up_so(
            lambda scheme: all(_answers(scheme, it) for it in CALLED_FOR[scheme.document])
        ),
    ),
    _of_book(
        law("No scheme leaves out the quality of work", SOUND_SCHEME),
        (SchemeActivated,),
        _drawn_up_so(_tells_of_quality),
    ),
    _of_book(
        law("The back office's scheme names the departments concerned", SOUND_SCHEME),
        (SchemeActivated,),
        _drawn_up_so(
            lambda scheme: scheme.document is not Document.BACK_OFFICE or scheme.departments
        ),
    ),
    _of_book(
        law("A scheme takes over where periods meet", ONE_A_PERIOD),
        (SchemeActivated,),
        _where_periods_meet,
    ),
    _of_book(
        law("What takes over from a version is later than it, and ahead", ONE_A_PERIOD),
        (SchemeActivated,),
        _ahead,
    ),
    _of_book(
        law("On no day is a post under two schemes", ONE_A_PERIOD),
        (SchemeActivated,),
        _one_scheme_a_role,
    ),
    _of_book(
        law("A scheme's versions are counted", RECORD_STANDS),
        (SchemeActivated,),
        lambda now, it: it.event.version == 1 + len(now.of(it.event.name)),
    ),
    at_most_once(
        law("No version of a scheme takes the number of another", RECORD_STANDS),
        SchemeActivated,
        of=lambda it: (it.event.name, it.event.version),
    ),
    as_said(law("What is on record of schemes was said of them", RECORD_STANDS), _EVERY),
)
