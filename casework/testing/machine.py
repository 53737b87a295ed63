"""A whole office, asked at random: several cases at once, on whatever journal it is opened on.

    class Requests(OfficeMachine):
        def opened(self) -> Office:
            return office_on(MemoryJournal(), clock=Clock())

        def moves(self, office: Office) -> Iterator[Move]:
            for case in ("1", "2"):
                yield f"requests.intake/{case}", submission(by=Person("ann"))
                ...

    test_requests = Requests.TestCase

``moves`` promises nothing: it names what people might ask for next, lawful or not. Which of it is
lawful the office is asked. Whatever came of it is then held to the laws that every office keeps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from casework.application.audit.monitor import monitor
from casework.application.audit.redecide import Came, redecide
from casework.application.office import Accepted, Office, Outcome
from casework.application.record import ACCEPTED, REFUSED
from casework.application.timers import tick
from casework.domain.kernel import Act
from casework.domain.properties.book import PROPERTIES
from casework.domain.properties.templates import Property

Move: TypeAlias = tuple[str, Act]
"""A stream, and what is asked of it."""


class OfficeMachine(RuleBasedStateMachine):
    """An office to which something is asked at every step, half of the time what is lawful now.

    Derive from it, say how the office is ``opened`` and which ``moves`` there are; say how
    ``time_passes``, if it does. When a run is over, what is on record is read again by an office
    that remembers nothing: every state is the same, every decision is made again and comes out as
    it did, and the ``properties`` of every page hold.
    """

    properties: Mapping[str, tuple[Property, ...]] = PROPERTIES

    def __init__(self) -> None:
        super().__init__()
        self.office = self.opened()
        self.outcomes: Counter[str] = Counter()

    def opened(self) -> Office:
        """An office on an empty journal, staffed as far as the moves need."""
        raise TypeError(f"{type(self).__name__} does not say how its office is opened")

    def moves(self, office: Office) -> Iterable[Move]:
        """What anybody might ask for next: a stream, and a command."""
        raise TypeError(f"{type(self).__name__} names no moves")

    def time_passes(self, hours: int) -> bool:
        """Put the office's clock forward; ``False``: it has none that can be put."""
        return False

    @precondition(lambda self: any(True for _ in self.moves(self.office)))
    @rule(data=st.data(), lawful=st.booleans())
    def something_is_asked(self, data: st.DataObject, lawful: bool) -> None:
        """Somebody asks for something; ``lawful``: what would be accepted now, if anything."""
        moves = list(self.moves(self.office))
        if lawful:
            moves = [it for it in moves if self.office.consider(*it).rule is None] or moves
        stream, command = data.draw(st.sampled_from(moves), label="asked")
        self.came(stream, command, self.office.execute(stream, command))

    @rule(hours=st.sampled_from((1, 24, 24 * 7, 24 * 60)))
    def hours_go_by(self, hours: int) -> None:
        """Time passes, and the timers run."""
        if self.time_passes(hours):
            tick(self.office)

    def came(self, stream: str, command: Act, outcome: Outcome) -> None:
        """Note what came of a command: for whoever wants to hold it to more."""
        self.outcomes["" if isinstance(outcome, Accepted) else outcome.rule.id] += 1

    def teardown(self) -> None:
        """Hold what is on record to the laws of every office, and close its journal."""
        try:
            self.keeps_the_laws()
        finally:
            self.office.journal.close()

    def keeps_the_laws(self) -> None:
        """What is on record is whole, comes out the same again, and keeps every property."""
        office: Any = self.office
        afresh = attrs.evolve(office)
        streams = {
            entry.stream
            for _, entry in office.journal.feed()
            if entry.name not in (ACCEPTED, REFUSED)
        }
        for stream in sorted(streams):
            assert afresh.state(stream) == office.state(stream), f"{stream} reads otherwise"
        different = [it for it in redecide(afresh) if it.came is not Came.UNCHANGED]
        assert not different, f"made again, it comes out otherwise: {different[0]}"
        breaches = monitor(afresh, self.properties).breaches
        assert not breaches, f"{breaches[0].stream}: {breaches[0].property.name}"
