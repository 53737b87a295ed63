"""What follows when the office is founded."""

from __future__ import annotations

from casework.domain.kernel import Happened, Person
from casework.domain.people.employee import EngageEmployee
from casework.domain.people.organisation import CentreOpened, FoundOffice, OfficeFounded
from casework.domain.people.posts import Founded
from casework.domain.policies.when_office_is_founded import when_office_is_founded
from tests.domain.cast import did, said

HAN, NAME = Person("han"), said("han", "Han")
FOUND = FoundOffice(HAN, NAME, **did("anyone", 1))


def test_whoever_holds_the_first_post_is_the_first_employee():
    founded = Happened("people.organisation/office", OfficeFounded(HAN, NAME), Founded(), FOUND)
    engage = EngageEmployee(NAME, "full_time", **did("anyone", 1))

    assert list(when_office_is_founded(founded)) == [("people.employee/han", engage)]


def test_nothing_follows_from_anything_else():
    opened = Happened("people.organisation/office", CentreOpened("north"), Founded(), FOUND)

    assert not list(when_office_is_founded(opened))
