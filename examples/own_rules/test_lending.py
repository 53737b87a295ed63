"""The lending desk in examples: given, when, then."""

from __future__ import annotations

from held_to import EVE, FAY, GUS, MONDAY, day
from lending import (
    ONCE_IN_TIME,
    SECOND_LOOK,
    SERVES_OTHERS,
    TO_MEMBERS,
    Desk,
    Extend,
    Inspect,
    ItemInspected,
    ItemLent,
    ItemTakenBack,
    Lend,
    LoanExtended,
    TakeBack,
    decider,
)

from casework.domain.kernel import IN_ORDER
from casework.testing.scenario import given

TODAY = Desk(frozenset({FAY}), MONDAY)
LENT = ItemLent(FAY, day(8))
DAMAGED = ItemTakenBack(True, EVE)


def test_a_member_borrows():
    given(decider).when(Lend(FAY, day(8), by=EVE), TODAY).then(LENT)


def test_nobody_borrows_who_is_no_member():
    given(decider).when(Lend(GUS, day(8), by=EVE), TODAY).refused(TO_MEMBERS)


def test_nobody_borrows_for_longer_than_two_weeks():
    given(decider).when(Lend(FAY, day(15), by=EVE), TODAY).then(ItemLent(FAY, day(15)))
    given(decider).when(Lend(FAY, day(16), by=EVE), TODAY).refused(TO_MEMBERS)
    given(decider).when(Lend(FAY, day(0), by=EVE), TODAY).refused(TO_MEMBERS)


def test_nobody_lends_to_themselves():
    given(decider).when(Lend(FAY, day(8), by=FAY), TODAY).refused(SERVES_OTHERS)


def test_what_is_lent_is_not_lent_again():
    given(decider, LENT).when(Lend(FAY, day(8), by=EVE), TODAY).refused(IN_ORDER)


def test_a_loan_is_extended_once():
    longer = LoanExtended(day(15))
    given(decider, LENT).when(Extend(day(15), by=EVE), TODAY).then(longer)
    given(decider, LENT, longer).when(Extend(day(20), by=EVE), TODAY).refused(ONCE_IN_TIME)


def test_a_loan_is_extended_in_time_and_by_two_weeks_at_most():
    late = Desk(TODAY.members, day(9))
    given(decider, LENT).when(Extend(day(15), by=EVE), late).refused(ONCE_IN_TIME)
    given(decider, LENT).when(Extend(day(23), by=EVE), TODAY).refused(ONCE_IN_TIME)
    given(decider, LENT).when(Extend(day(8), by=EVE), TODAY).refused(ONCE_IN_TIME)
    given(decider).when(Extend(day(8), by=EVE), TODAY).refused(IN_ORDER)


def test_only_what_was_lent_is_taken_back():
    given(decider, LENT).when(TakeBack(True, by=EVE)).then(DAMAGED)
    given(decider).when(TakeBack(True, by=EVE)).refused(IN_ORDER)


def test_a_second_person_looks_at_what_came_back_damaged():
    given(decider, LENT, DAMAGED).when(Inspect(True, by=FAY)).then(ItemInspected(True))
    given(decider, LENT, DAMAGED).when(Inspect(True, by=EVE)).refused(SECOND_LOOK)
    given(decider, LENT).when(Inspect(True, by=FAY)).refused(SECOND_LOOK)
