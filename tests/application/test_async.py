"""The office asked from an event loop: as many at once as like, each told its own."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import pytest

from casework.adapters.storage.memory import MemoryJournal
from casework.application.office import Accepted, Denied
from casework.application.record import MalformedInput
from casework.domain.kernel import Person
from casework.domain.requests.intake import Register
from tests.offices import did, staffed, submission


def test_many_may_be_asked_at_once_and_each_is_answered():
    office = staffed(MemoryJournal())

    async def ask() -> list[object]:
        asked = [office.execute_async(f"requests.intake/{n}", submission()) for n in range(20)]
        return list(await asyncio.gather(*asked))

    outcomes = asyncio.run(ask())

    for n, outcome in enumerate(outcomes):
        assert isinstance(outcome, Accepted)
        assert (f"requests.intake/{n}", 1, 1) in outcome.wrote


def test_it_answers_as_execute_does_and_under_the_same_decision_id():
    office = staffed(MemoryJournal())
    did(office, "requests.intake/1", submission())
    register = Register("REQ-20240701-0001", by=Person("cai"))
    outcome = asyncio.run(office.execute_async("requests.intake/1", register, decision="d"))

    assert isinstance(outcome, Denied)
    assert office.execute("requests.intake/1", register, decision="d") == outcome
    with pytest.raises(MalformedInput):
        asyncio.run(office.execute_async("nothing/1", register))


def test_the_loop_goes_on_while_the_office_waits():
    office = staffed(MemoryJournal())

    async def ask() -> object:
        with office._queues[hash("requests.intake/1") % len(office._queues)]:
            asked = asyncio.ensure_future(office.execute_async("requests.intake/1", submission()))
            await asyncio.sleep(0)
            assert not asked.done()
        return await asked

    assert isinstance(asyncio.run(ask()), Accepted)


def test_whoever_stops_waiting_stops_nothing_not_even_what_has_yet_to_begin():
    office = staffed(MemoryJournal())
    streams = [f"requests.intake/{n}" for n in range(100)]

    async def ask() -> None:
        with ExitStack() as stack:
            for queue in office._queues:
                stack.enter_context(queue)
            asked = [
                asyncio.ensure_future(office.execute_async(it, submission())) for it in streams
            ]
            await asyncio.sleep(0)
            for it in asked:
                it.cancel()
            gone = await asyncio.gather(*asked, return_exceptions=True)
        assert all(isinstance(it, asyncio.CancelledError) for it in gone)

    asyncio.run(ask())

    assert [office.state(it)[0] for it in streams] == [1] * len(streams)
