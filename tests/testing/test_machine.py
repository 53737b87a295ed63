"""The machine for a whole office: what it asks, and that it notices what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.office import Office
from casework.application.ports import Journal
from casework.domain.kernel import Person
from casework.domain.properties.templates import Law, whenever
from casework.domain.requests.intake import Register, RequestRegistered, WithdrawRequest
from casework.testing.machine import Move, OfficeMachine
from tests.offices import MONDAY, SetClock, an_office, check, staffed, submission

FEW = settings(
    max_examples=6,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
BROKEN = settings(FEW, max_examples=30, phases=[Phase.generate])
"""For what must fail: any way that it fails will do."""
FIRST, SECOND = "requests.intake/1", "requests.intake/2"


class Requests(OfficeMachine):
    """Two requests at once, taken in by one clerk."""

    begun: ClassVar[list[OfficeMachine]] = []

    def __init__(self) -> None:
        super().__init__()
        self.begun.append(self)

    def journal(self) -> Journal:
        return MemoryJournal()

    def opened(self) -> Office:
        return staffed(self.journal())

    def moves(self, office: Office) -> Iterator[Move]:
        for number, stream in enumerate((FIRST, SECOND)):
            yield stream, submission()
            yield stream, check()
            yield stream, Register(f"REQ-20240701-000{number}", by=Person("cai"))
            yield stream, WithdrawRequest("No longer needed.", by=Person("ann"))

    def time_passes(self, hours: int) -> bool:
        clock = self.office.clock
        assert isinstance(clock, SetClock)
        clock.forward(hours=hours)
        return True


def test_what_is_asked_at_random_keeps_the_laws_of_every_office():
    Requests.begun.clear()
    run_state_machine_as_test(Requests, settings=FEW)

    outcomes = [name for it in Requests.begun for name in it.outcomes]
    assert "" in outcomes, "nothing was ever accepted"
    assert [it for it in outcomes if it], "nothing was ever refused"
    assert any(it.office.clock() > MONDAY for it in Requests.begun)


def test_it_runs_on_any_journal(tmp_path_factory: pytest.TempPathFactory):
    class OnFile(Requests):
        def journal(self) -> Journal:
            return SqliteJournal(tmp_path_factory.mktemp("machine") / "office.db")

    run_state_machine_as_test(OnFile, settings=settings(FEW, max_examples=2))


def test_a_property_that_does_not_hold_is_noticed():
    law = Law("Nothing is ever registered.", (), ())
    broken = whenever(law, RequestRegistered, lambda step: False)

    class Strict(Requests):
        properties = MappingProxyType({"requests.intake": (broken,)})

        def moves(self, office: Office) -> Iterator[Move]:
            version = office.state(FIRST)[0]
            if version < 3:
                yield (
                    FIRST,
                    (
                        submission(),
                        check(),
                        Register("REQ-20240701-0001", by=Person("cai")),
                    )[version],
                )

    with pytest.raises(AssertionError, match=law.name):
        run_state_machine_as_test(Strict, settings=BROKEN)


def test_a_state_that_is_not_what_is_on_record_is_noticed():
    class Forgetful(Requests):
        def keeps_the_laws(self) -> None:
            streams = {it.stream for _, it in self.office.journal.feed()}
            if FIRST in streams:
                version, _, at = self.office._known[FIRST]
                self.office._known[FIRST] = (version, "something else", at)
            super().keeps_the_laws()

    with pytest.raises(AssertionError, match=FIRST):
        run_state_machine_as_test(Forgetful, settings=BROKEN)


def test_a_machine_that_says_nothing_of_its_office_is_told_so():
    with pytest.raises(TypeError, match="OfficeMachine"):
        OfficeMachine()


def test_an_office_in_which_nobody_asks_for_anything_stands_still():
    class Silent(OfficeMachine):
        def opened(self) -> Office:
            return an_office(MemoryJournal())

        def moves(self, office: Office) -> tuple[Move, ...]:
            return ()

    run_state_machine_as_test(Silent, settings=settings(FEW, max_examples=2))
