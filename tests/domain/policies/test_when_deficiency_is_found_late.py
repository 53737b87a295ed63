"""What follows when a check finds what an earlier one overlooked."""

from __future__ import annotations

import re

import attrs

from casework.domain.catalogue import BusinessType, Entry, Item, Items, Profile
from casework.domain.kernel import Happened, Person
from casework.domain.policies.when_deficiency_is_found_late import when_deficiency_is_found_late
from casework.domain.requests.filing import Checked, Filing
from casework.domain.requests.one_notice import (
    DeficiencyFoundLate,
    RecordCompletenessCheck,
    SupplementReminded,
)
from casework.domain.review import finding
from casework.domain.review.finding import FindingMetAgain, FindingOpened, OpenFinding
from casework.testing.scenario import given
from tests.domain.cast import did

LEASE, PHOTO, CHINESE = Item("lease"), Item("photo"), Item("房屋租賃合同")
NOTHING: Items = frozenset()
PERMIT = Entry(1, BusinessType(Profile.GENERIC, NOTHING, (), NOTHING, (), frozenset()))
FILING = Filing(Person("ann"), "permit", PERMIT, NOTHING)


def found(*items: Item, generation: int = 1, case: str = "17", on: int = 3) -> Happened:
    filing = attrs.evolve(FILING, generation=generation)
    check = RecordCompletenessCheck((), **did("cai", on))
    late = DeficiencyFoundLate(frozenset(items))
    return Happened(f"requests.intake/{case}", late, Checked(filing, check.at), check)


def stream(it: Happened) -> str:
    [(name, _)] = when_deficiency_is_found_late(it)
    return name


def test_a_finding_is_opened_against_the_earlier_check():
    [(name, command)] = when_deficiency_is_found_late(found(LEASE))

    assert name.startswith(f"{finding.decider.name}/late:17:1.")
    assert command == OpenFinding(
        "requests.intake/17",
        frozenset({LEASE}),
        "requests.intake/17, generation 1",
        **did("cai", 3),
    )


def test_each_request_generation_and_set_of_items_has_a_finding_of_its_own():
    each = [
        found(LEASE),
        found(PHOTO),
        found(LEASE, PHOTO),
        found(LEASE, generation=2),
        found(LEASE, case="18"),
        found(Item("lease', 'photo")),
    ]

    assert len({stream(it) for it in each}) == len(each)


def test_a_second_check_meets_the_same_finding_and_is_not_refused():
    first, again = found(LEASE, PHOTO), found(PHOTO, LEASE, on=4)
    [(name, open_it)], [(same, meet_it)] = map(when_deficiency_is_found_late, (first, again))
    earlier = "requests.intake/17, generation 1"
    opened = FindingOpened("requests.intake/17", frozenset({LEASE, PHOTO}), earlier)

    assert name == same
    given(finding.decider).when(open_it).then(opened)
    given(finding.decider, opened).when(meet_it).then(FindingMetAgain(earlier))


def test_its_name_can_be_kept_by_any_store():
    many = [CHINESE, *(Item(f"{CHINESE} {it}") for it in range(50)), Item("\ud800"), Item("\0")]

    assert re.fullmatch(r"review\.finding/late:17:1\.[0-9a-f]{16}", stream(found(*many)))


def test_nothing_else_opens_a_finding():
    reminded = attrs.evolve(found(LEASE), event=SupplementReminded(frozenset({LEASE})))

    assert not list(when_deficiency_is_found_late(reminded))
