"""Whatever anybody did in the office, in whatever order and at what time, its laws hold."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Final

import pytest
from hypothesis import example, given, settings

from casework.application.audit.redecide import Came, redecide
from casework.application.office import Office
from casework.application.timers import tick
from casework.domain.requests import outcome
from casework.infrastructure.bootstrap import PAGES
from casework.testing.journals import at_once
from tests.application.laws import LAWS
from tests.application.laws.ends import everything_comes_to_its_end
from tests.application.laws.record import Record, on_record
from tests.application.plans import (
    SET_BACK,
    Next,
    Plan,
    Play,
    Step,
    chosen,
    parts_of,
    plans,
    played,
    played_without_timers,
    tour,
)
from tests.application.tours import TOURS
from tests.application.ways import brought_to_its_end
from tests.offices import Numbered, an_office

ROOTS: Final = {"plain2", "people", "rules"}
"""Parts whose tours change what all others stand on, or are taken by one alone."""

UNREACHABLE: Final = {
    "inventory.stock_item.PurchaseReceived": "It takes procurement.",
    "archives.source.SourceKept": "It takes a log of another system.",
    "confidentiality.erasure.ErasureOrdered": "It takes a store under keys, or a lucky draw.",
    "confidentiality.keys.KeysBegun": "It takes a store under keys.",
}
"""What no history of this office need come to, and why. All else on every page has happened."""


def test_the_laws_hold_after_every_history_and_everything_there_is_has_happened_in_one():
    happened: set[str] = set()

    @given(plans())
    def whatever_is_planned(plan: Plan) -> None:
        play = played(plan)
        record = keeps_the_laws(play)
        happened.update(f"{it.page}.{type(it.event).__name__}" for it in record.lines)
        assert played_without_timers(play).came == play.came

    for told in TOURS:
        whatever_is_planned = example(tour(told))(whatever_is_planned)
    whatever_is_planned()
    there_is = {f"{page}.{it.__name__}" for page in PAGES for it in PAGES[page].decider.events}
    assert there_is >= UNREACHABLE.keys()
    assert there_is - happened <= UNREACHABLE.keys()


def test_the_laws_hold_though_the_clock_is_set_back():
    @given(plans(SET_BACK))
    def whatever_is_planned(plan: Plan) -> None:
        keeps_the_laws(played(plan))

    whatever_is_planned()


def test_the_laws_hold_though_many_act_at_once():
    play = Play()
    apart = [it for told in TOURS for it in [tour(told, case=1)] if not ROOTS & parts_of(it)]
    shared = [it for steps in apart for it in steps]

    def act(me: int, steps: Iterable[Step]) -> None:
        journal, clock = play.office.journal, play.clock
        office = an_office(journal, clock=clock, new_id=Numbered(f"{me}-"))
        for step in steps:
            for stream, command in chosen(office, step) if isinstance(step, Next) else ():
                office.execute(stream, command)

    one_each = (tour(TOURS[0], case=0), tour(TOURS[0], case=1))
    at_once([partial(act, me, it) for me, it in enumerate((*one_each, shared, shared, shared))])
    assert isinstance(play.office.state("requests.delivery/1")[1], outcome.Archived)
    assert isinstance(play.office.state("requests.delivery/2")[1], outcome.Archived)
    tick(play.office)
    keeps_the_laws(play)


def keeps_the_laws(play: Play) -> Record:
    record = on_record(play.office)
    for law in LAWS:
        law(record)
    replays(record, *play.offices)
    return record


def replays(record: Record, *offices: Office) -> None:
    """LAW-01: what is on record folds to the states that were decided on, and each decision made
    again comes out the same."""
    afresh = an_office(offices[0].journal, clock=offices[0].clock)
    for office in offices:
        assert all(afresh.state(it) == office.state(it) for it in record.streams)
    assert {it.came for it in redecide(afresh)} == {Came.UNCHANGED}


@settings(max_examples=settings().max_examples // 2)  # Each goes a long way.
@given(plans(by_the_book=True))
def test_whatever_was_begun_can_be_brought_to_its_end(plan: Plan):
    play = played(plan)
    since = len(on_record(play.office).lines)
    brought_to_its_end(play)
    record = on_record(play.office)
    everything_comes_to_its_end(record, since)
    for law in LAWS:
        law(record)


@pytest.mark.parametrize("told", TOURS)
def test_every_step_of_a_tour_finds_somebody_to_take_it(told: str):
    steps = [it for it in tour(told) if isinstance(it, Next)]
    assert len(played(tour(told)).asked) == len(steps)
