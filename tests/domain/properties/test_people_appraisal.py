"""Appraisal, in every state that its cast can bring it to."""

from __future__ import annotations

from casework.testing.casts.people_appraisal import SUBJECT
from tests.domain.properties.holding import assert_nothing_is_decoration, assert_proved


def test_an_appraisal_keeps_its_properties_wherever_it_has_come_to():
    assert_proved(SUBJECT)


def test_without_any_guard_or_event_of_an_appraisal_a_property_breaks():
    assert_nothing_is_decoration(SUBJECT)
