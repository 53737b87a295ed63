"""What follows when somebody leaves a post."""

from __future__ import annotations

from casework.domain.confidentiality.grants import EndGrants
from casework.domain.kernel import Happened, Person
from casework.domain.people.organisation import CentreLeftUnmanaged, PostVacated, VacatePost
from casework.domain.people.posts import Founded
from casework.domain.policies.when_post_is_vacated import when_post_is_vacated
from tests.domain.cast import did

VACATE = VacatePost("desk 1", "Moves.", **did("han", 3))


def happened(event: object) -> Happened:
    return Happened("people.organisation/office", event, Founded(), VACATE)


def test_the_access_they_were_granted_ends_if_there_is_any():
    left = PostVacated("desk 1", Person("kim"), "Moves.", access_ends=True)
    over = ("confidentiality.grants/kim", EndGrants(**did("han", 3)))

    assert list(when_post_is_vacated(happened(left))) == [over]
    without = PostVacated("desk 1", Person("kim"), "Moves.")
    assert not list(when_post_is_vacated(happened(without)))


def test_nothing_follows_from_anything_else():
    assert not list(when_post_is_vacated(happened(CentreLeftUnmanaged("north"))))
