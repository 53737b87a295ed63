"""Numbers, in every state that their cast can bring them to."""

from __future__ import annotations

from casework.domain.numbers import (
    ARCHIVE_NUMBERED,
    DOCUMENT_NUMBERED,
    NUMBERED_ONCE,
    ORDER_ACCURATE,
    RATED_ONCE,
)
from casework.testing.casts.numbers import SUBJECT
from casework.testing.deletion import held
from tests.domain.properties.holding import assert_nothing_is_decoration, assert_proved


def test_a_number_keeps_its_properties_wherever_it_has_come_to():
    assert_proved(SUBJECT)


def test_each_kind_of_number_is_refused_under_its_own_rule():
    of_each = {NUMBERED_ONCE, ARCHIVE_NUMBERED, RATED_ONCE, DOCUMENT_NUMBERED, ORDER_ACCURATE}

    assert held(SUBJECT).refusals.keys() == of_each


def test_without_the_guard_or_the_event_of_a_number_a_property_breaks():
    assert_nothing_is_decoration(SUBJECT)
