"""Employee, in every state that its cast can bring it to."""

from __future__ import annotations

from casework.domain.people.performance import DismissedForPerformance, still_unmet
from casework.domain.properties.people_employee import PROPERTIES
from casework.domain.properties.templates import BROKEN, Step
from casework.testing.casts.common import moment
from casework.testing.casts.people_employee import BY_RESULTS, KIM, SUBJECT
from tests.domain.properties.holding import assert_nothing_is_decoration, assert_proved


def test_an_employee_keeps_their_properties_wherever_they_have_come_to():
    assert_proved(SUBJECT)


def test_without_any_guard_or_event_of_an_employee_a_property_breaks():
    assert_nothing_is_decoration(SUBJECT)


def test_poor_performance_may_cost_what_the_property_lets_it_cost_and_nothing_is_spared_besides():
    [only_if] = [it for it in PROPERTIES if it.name.startswith("Poor performance")]
    dismissed = DismissedForPerformance(KIM, "s1", "Errors.", False, moment(99))
    lawful = [only_if.after([Step(dismissed, *it)]) is not BROKEN for it in BY_RESULTS]

    assert lawful == [still_unmet(facts.performance) for _, facts in BY_RESULTS]
    assert set(lawful) == {True, False}
