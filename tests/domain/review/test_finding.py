"""Quality findings, told as their clauses would be argued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.general import REASON_STATED
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.review import finding
from casework.domain.review.finding import (
    ENDS_VERIFIED,
    Analysed,
    CauseRecorded,
    FindingMetAgain,
    FindingOpened,
    FindingVerified,
    MeasureFailed,
    MeasureProposed,
    MeasureSet,
    NotOpened,
    Opened,
    OpenFinding,
    ProposeMeasure,
    RecordCause,
    Verified,
    VerifyFinding,
    decider,
)
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import did

# -- The cast ----------------------------------------------------------------------------------

INA = Person("ina")
LEASE, EARLIER = frozenset({"lease"}), "requests.intake/17, generation 1"

OPENED = FindingOpened("requests.intake/17", LEASE, EARLIER)
CAUSE = CauseRecorded("The list of the form was out of date.", INA)
MEASURE = MeasureProposed("Print the list with each form.", INA)
SEEN = FindingVerified("Twenty checks, none short.", INA)
FAILED = MeasureFailed("Twenty checks, three short.", INA)

OPEN = OpenFinding("requests.intake/17", LEASE, EARLIER, **did("cai", 1))
RECORD = RecordCause("The list of the form was out of date.", **did("ina", 2))
PROPOSE = ProposeMeasure("Print the list with each form.", **did("ina", 3))
VERIFY = VerifyFinding(True, "Twenty checks, none short.", **did("ina", 30))
FAIL = VerifyFinding(False, "Twenty checks, three short.", **did("ina", 30))


def at_finding(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  From the record to the verification ----------------------------------------------------


def test_what_was_overlooked_is_put_on_record_by_nobodys_leave():
    at_finding().when(OPEN).then(OPENED)
    assert not OpenFinding.may


def test_a_finding_says_throughout_what_was_overlooked_where_and_against_what():
    what = ("requests.intake/17", LEASE, EARLIER)

    assert at_finding(OPENED).state == Opened(*what)
    assert at_finding(OPENED, CAUSE).state == Analysed(*what)
    assert at_finding(OPENED, CAUSE, MEASURE).state == MeasureSet(*what)
    assert at_finding(OPENED, CAUSE, MEASURE, SEEN).state == Verified(*what)


def test_what_is_met_again_is_the_same_finding_whatever_became_of_it():
    again = FindingMetAgain(EARLIER)
    for history in (
        (OPENED,),
        (OPENED, CAUSE),
        (OPENED, CAUSE, MEASURE),
        (OPENED, CAUSE, MEASURE, SEEN),
    ):
        met = at_finding(*history)

        met.when(OPEN).then(again)
        assert at_finding(*history, again).state == met.state


def test_its_cause_comes_first():
    at_finding(OPENED).when(RECORD).then(CAUSE)
    at_finding(OPENED).when(attrs.evolve(RECORD, cause="\u3000")).refused(REASON_STATED)
    for elsewhere in ((), (OPENED, CAUSE), (OPENED, CAUSE, MEASURE, SEEN)):
        at_finding(*elsewhere).when(RECORD).refused(IN_ORDER)


def test_a_measure_answers_a_cause():
    at_finding(OPENED, CAUSE).when(PROPOSE).then(MEASURE)
    at_finding(OPENED, CAUSE).when(attrs.evolve(PROPOSE, measure=" ")).refused(ENDS_VERIFIED)
    for elsewhere in ((), (OPENED,), (OPENED, CAUSE, MEASURE)):
        at_finding(*elsewhere).when(PROPOSE).refused(IN_ORDER)


def test_a_finding_ends_by_a_verification_after_the_measure():
    set_up = at_finding(OPENED, CAUSE, MEASURE)

    set_up.when(VERIFY).then(SEEN)
    set_up.when(attrs.evolve(VERIFY, seen="")).refused(ENDS_VERIFIED)
    set_up.when(attrs.evolve(FAIL, seen="")).refused(ENDS_VERIFIED)
    for too_early in ((), (OPENED,), (OPENED, CAUSE)):
        at_finding(*too_early).when(VERIFY).refused(ENDS_VERIFIED)
    at_finding(OPENED, CAUSE, MEASURE, SEEN).when(VERIFY).refused(ENDS_VERIFIED)


def test_a_measure_that_did_not_help_is_followed_by_another():
    failed = (OPENED, CAUSE, MEASURE, FAILED)

    at_finding(OPENED, CAUSE, MEASURE).when(FAIL).then(FAILED)
    at_finding(*failed).when(VERIFY).refused(ENDS_VERIFIED)
    at_finding(*failed).when(PROPOSE).then(MEASURE)
    at_finding(*failed, MEASURE).when(VERIFY).then(SEEN)


# -- Every history the page can write ----------------------------------------------------------


def acts(state: Any, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    for command in (OPEN, RECORD, PROPOSE, VERIFY, FAIL):
        yield attrs.evolve(command, **did(command.by, day)), NoFacts()


@pytest.mark.parametrize("phase", [NotOpened, Opened, Analysed, MeasureSet, Verified])
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts, phase)


@for_all(histories(decider, acts))
def test_whatever_happens_a_finding_ends_after_a_cause_and_a_measure_that_helped(
    history: list[Any],
):
    steps = [it for it in history if not isinstance(it, FindingMetAgain)]
    ends = [at for at, it in enumerate(steps) if isinstance(it, FindingVerified)]

    assert ends in ([], [len(steps) - 1])
    if ends:
        assert steps[:2] == [OPENED, CAUSE]
        assert steps[-2:] == [MEASURE, SEEN]


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(finding.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(finding).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    no_such: tuple[list[Any], ...] = (
        [CAUSE],
        [FindingMetAgain(EARLIER)],
        [OPENED, OPENED],
        [OPENED, MEASURE],
        [OPENED, CAUSE, SEEN],
        [OPENED, CAUSE, FAILED],
    )
    for history in no_such:
        with pytest.raises(ImpossibleHistory):
            decider.after(history)
