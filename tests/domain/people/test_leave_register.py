"""The register of leaves: no two of one person overlap, and it is known which are approved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import attrs
from hypothesis import given as for_all

from casework.domain.kernel import IN_ORDER, NoFacts
from casework.domain.people import leave_register
from casework.domain.people.leave_register import (
    ON_APPROVED_LEAVE,
    Booking,
    BookLeave,
    ConfirmLeave,
    LeaveBooked,
    LeaveConfirmed,
    LeaveReleased,
    LeaveShortened,
    Register,
    ReleaseLeave,
    ShortenLeave,
    decider,
)
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did, moment

BOOKED = LeaveBooked("l1", moment(10), moment(12))
APPROVED, GONE = LeaveConfirmed("l1"), LeaveReleased("l1")
SHORTENED = LeaveShortened("l1", moment(11))


def kim(*history: Any) -> Given:
    return given(decider, *history)


def test_no_two_leaves_overlap():
    book = BookLeave("l2", moment(11), moment(14), **did("kim", 2))
    booked = LeaveBooked("l2", moment(11), moment(14))

    kim().when(book).then(booked)
    for history in ((BOOKED,), (BOOKED, APPROVED)):
        kim(*history).when(book).refused(ON_APPROVED_LEAVE)
        for begin, end in ((9, 11), (10, 12), (8, 20), (11, 12)):
            other = attrs.evolve(book, start=moment(begin), end=moment(end))
            kim(*history).when(other).refused(ON_APPROVED_LEAVE)
        for begin, end in ((12, 14), (8, 10)):
            other = attrs.evolve(book, start=moment(begin), end=moment(end))
            kim(*history).when(other).then(LeaveBooked("l2", moment(begin), moment(end)))
    kim(BOOKED, GONE).when(book).then(booked)
    kim(BOOKED, APPROVED, SHORTENED).when(book).then(booked)


def test_what_becomes_of_a_leave_is_entered_for_the_leaves_there_are():
    confirm, release = ConfirmLeave("l1", **did("lin", 3)), ReleaseLeave("l1", **did("lin", 3))
    shorten = ShortenLeave("l1", moment(11), **did("kim", 11))

    kim(BOOKED).when(confirm).then(APPROVED)
    kim(BOOKED).when(release).then(GONE)
    kim(BOOKED).when(shorten).then(SHORTENED)
    for act in (confirm, release, shorten):
        kim().when(act).refused(IN_ORDER)
        kim(BOOKED, GONE).when(act).refused(IN_ORDER)


def test_the_register_knows_when_somebody_is_away_with_approval():
    other = LeaveBooked("l2", moment(20), moment(21))

    assert kim(BOOKED, other).state.approved == ()
    approved = kim(BOOKED, other, APPROVED).state.approved
    assert approved == (Booking("l1", moment(10), moment(12), approved=True),)
    assert kim(BOOKED, other, APPROVED, SHORTENED).state.approved == (
        attrs.evolve(approved[0], end=moment(11)),
    )
    assert kim(BOOKED, other, APPROVED, GONE).state.approved == ()


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything that may follow from a leave, in order or not."""
    for leave in ("l1", "l2"):
        for begin, end in ((10, 12), (11, 14)):
            yield BookLeave(leave, moment(begin), moment(end), **did("kim", day)), NoFacts()
        yield ConfirmLeave(leave, **did("lin", day)), NoFacts()
        yield ReleaseLeave(leave, **did("lin", day)), NoFacts()
        yield ShortenLeave(leave, moment(11), **did("kim", day)), NoFacts()


def test_histories_lead_to_the_only_phase():
    assert isinstance(decider.after(reach(decider, acts, Register)), Register)


@for_all(histories(decider, acts))
def test_whatever_happens_no_two_leaves_overlap(history: list[Any]):
    bookings = decider.after(history).bookings

    assert all(a.end <= b.start or b.end <= a.start for a, b in combinations(bookings, 2))


EXPLORED = explore(decider, acts, days=(1,), within=lambda it: len(it.bookings) < 3, most=200)


def test_the_table_on_the_page_is_the_code():
    assert table(leave_register.__doc__ or "", ["Register"]) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events
