"""What is on record was said: word by word, as far as it can be read."""

from __future__ import annotations

import pytest

from casework.domain.care.revisit import RateSatisfaction, SatisfactionRated, Source
from casework.domain.kernel import Erased, Person, Personal, Withheld
from casework.domain.properties.records import as_said
from casework.domain.properties.templates import BROKEN, Law, Step
from casework.testing.casts.common import did, said

ANN, HAN = Person("ann"), Person("han")
AS_SAID = as_said(Law("It is on record as it was said", (), ()), (SatisfactionRated,))


def on_record(asked: Personal, told: Personal, score: int = 4) -> bool:
    act = RateSatisfaction("spring", Source.FEEDBACK, 4, asked, **did("ann", 1))
    event = SatisfactionRated(ANN, "17", HAN, "spring", Source.FEEDBACK, score, False, told)
    return AS_SAID.after([Step(event, act, None)]) is not BROKEN


def test_what_is_on_record_otherwise_than_it_was_said_breaks_it():
    fine = said("ann", "It serves.")

    assert on_record(fine, fine)
    assert not on_record(fine, fine, score=5)
    assert not on_record(fine, said("ann", "It is a shame."))


@pytest.mark.parametrize("lost", [Erased(ANN), Withheld(ANN, "a1b2")])
def test_what_can_no_longer_be_read_breaks_nothing(lost: Personal):
    assert on_record(lost, lost)
    assert on_record(said("ann", "It serves."), lost)
    assert not on_record(lost, lost, score=5)
