"""Moments: what there was at a version, a position or a time, in both of its pasts."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit import moments
from casework.application.audit.moments import (
    AtPosition,
    AtTime,
    AtVersion,
    Latest,
    Past,
    UnknownMoment,
    cut,
    moment_of,
    office_at,
    standing,
)
from casework.application.ports import Journal, StoreFailure
from casework.application.record import ACCEPTED, MalformedInput
from casework.application.views.figures import Figures
from casework.application.views.work import Work
from casework.domain.kernel import Person
from casework.domain.metrics.counting import By
from casework.domain.metrics.definitions import DEFINITIONS
from casework.domain.requests import filing
from casework.domain.requests.intake import Register
from tests.application.audit.lived import INTAKE, a_life, entered_late, streams
from tests.offices import MONDAY, an_office, did, registered, staffed, submission

HOUR = timedelta(hours=1)


# -- As of ------------------------------------------------------------------------------------


def test_the_latest_moment_is_what_is_so_now():
    office = a_life()
    now = cut(office.journal, Latest())
    then = office_at(office, now)

    assert (now.skipped, now.entries) == (0, len(list(office.journal.feed())))
    for stream in streams():
        assert then.state(stream) == office.state(stream)
    assert Work.of(then).due() == Work.of(office).due()


@given(st.data())
def test_whoever_follows_on_from_a_position_comes_to_what_is_so_later(data: st.DataObject):
    office = a_life()
    end = max(position for position, _ in office.journal.feed())
    until = data.draw(st.integers(1, end))
    stream = data.draw(st.sampled_from(streams()))
    then = office_at(office, cut(office.journal, AtPosition(until)))

    version, state = then.state(stream)
    decider = office.page(stream).decider
    for entry in office.journal.read(stream, version):
        state = decider.evolve(state, office.codec.event(entry)[0])
    assert state == office.state(stream)[1]

    work = Work.of(then)
    for position, entry in office.journal.feed():
        if position > until:
            work.read(entry)
    assert work.due() == Work.of(office).due()


@given(st.data())
def test_a_version_is_the_fold_of_so_many_events(data: st.DataObject):
    office = a_life()
    stream = data.draw(st.sampled_from(streams()))
    version = data.draw(st.integers(1, office.state(stream)[0]))
    found = cut(office.journal, AtVersion(stream, version))

    events = [office.codec.event(it)[0] for it in office.journal.read(stream)[:version]]
    assert standing(office, found, stream) == (version, office.page(stream).decider.after(events))
    assert found.position == office.journal.position_of(stream, version)


def test_figures_of_a_past_office_are_those_as_of_that_position():
    office = a_life()
    end = max(position for position, _ in office.journal.feed())
    for position in (end // 2, end):
        then = Figures.of(office_at(office, cut(office.journal, AtPosition(position))))
        asked = By.OFFICE, list(DEFINITIONS), then.months()
        assert then.measures(*asked) == Figures.of(office, position).measures(*asked)


def test_history_and_verdicts_of_a_past_office_end_at_the_moment():
    office = entered_late()
    first = cut(office.journal, AtVersion(INTAKE, 1))
    then = office_at(office, first).journal

    assert [it.version for it in then.read(INTAKE)] == [1]
    assert then.position_of(INTAKE, 1) == first.position
    assert then.position_of(INTAKE, 2) is None
    assert max(position for position, _ in then.feed()) == first.position
    assert list(then.feed(after=first.position)) == []


# -- Two pasts ---------------------------------------------------------------------------------


def test_an_act_that_was_entered_late_sets_the_two_pasts_apart():
    office = entered_late()
    noon = MONDAY + 3 * HOUR
    happened = cut(office.journal, AtTime(noon, Past.HAPPENED))
    known = cut(office.journal, AtTime(noon, Past.KNOWN))

    assert isinstance(standing(office, happened, INTAKE)[1], filing.Checked)
    assert isinstance(standing(office, known, INTAKE)[1], filing.Submitted)
    assert known.position < happened.position


def test_what_lies_before_the_last_of_a_moment_and_is_not_of_it_is_counted():
    office = entered_late()
    office.clock = lambda: MONDAY + 11 * HOUR
    did(office, "requests.intake/18", attrs.evolve(submission(), at=MONDAY + HOUR))
    found = cut(office.journal, AtTime(MONDAY + HOUR, Past.HAPPENED))
    before = [it for it in office.journal.feed() if it[0] <= found.position]

    assert standing(office, found, "requests.intake/18")[0] == 1
    assert standing(office, found, INTAKE)[0] == 1  # Its check, at eleven, was entered before.
    assert found.entries + found.skipped == len(before)
    assert found.skipped > 0


@given(st.integers(0, 20_000))
def test_every_time_of_both_pasts_is_one_that_could_have_been(hours: int):
    office = a_life()
    for past in Past:
        found = cut(office.journal, AtTime(MONDAY + hours * HOUR, past))
        then = office_at(office, found)
        for stream, version in found.versions.items():
            if not stream.startswith("decision/"):
                assert then.state(stream)[0] == version
        for _, entry in then.journal.feed():
            if entry.name == ACCEPTED:
                for stream, _, last in office.codec.verdict(entry).wrote:
                    assert found.versions[stream] >= last


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_what_had_happened_or_was_known_earlier_has_happened_or_is_known_later(a: int, b: int):
    office = a_life()
    for past in Past:
        earlier, later = (
            cut(office.journal, AtTime(MONDAY + it * HOUR, past)).versions for it in sorted((a, b))
        )
        assert all(later[stream] >= version for stream, version in earlier.items())


def test_the_end_of_time_is_the_latest_moment():
    office = a_life()
    now = cut(office.journal, Latest())
    for past in Past:
        assert cut(office.journal, AtTime(MONDAY + 1_000_000 * HOUR, past)).versions == now.versions


def test_where_the_clock_ran_back_nothing_is_known_before_what_it_rests_on():
    office = entered_late()
    office.clock = lambda: MONDAY + 5 * HOUR  # It was at ten hours before.
    did(office, "requests.intake/19", submission())
    known = cut(office.journal, AtTime(MONDAY + 6 * HOUR, Past.KNOWN))

    assert standing(office, known, "requests.intake/19")[0] == 1
    assert standing(office, known, INTAKE)[0] == 1
    assert known.skipped > 0


# -- No such moment ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moment",
    [
        AtVersion(INTAKE, 99),
        AtVersion(INTAKE, 0),
        AtVersion("requests.intake/nothing", 1),
        AtPosition(0),
        AtPosition(99_999),
        AtTime(MONDAY - 1000 * HOUR, Past.HAPPENED),
        AtTime(MONDAY - 1000 * HOUR, Past.KNOWN),
        AtTime(MONDAY.replace(tzinfo=None), Past.HAPPENED),
    ],
    ids=str,
)
def test_a_moment_that_there_is_not_is_said_to_be_none(moment: moments.Moment):
    with pytest.raises(UnknownMoment):
        cut(entered_late().journal, moment)


def test_an_empty_journal_has_no_moments():
    for moment in (Latest(), AtPosition(1), AtTime(MONDAY, Past.KNOWN)):
        with pytest.raises(UnknownMoment):
            cut(MemoryJournal(), moment)


def test_a_stream_that_had_not_begun_is_told_from_one_that_never_did():
    office = entered_late()
    early = cut(office.journal, AtPosition(1))
    with pytest.raises(UnknownMoment):
        standing(office, early, INTAKE)
    with pytest.raises(MalformedInput):
        standing(office, early, "requests.intake/nothing")


@pytest.mark.parametrize("text", ["", "v", "v3.5", "@", "@x", "yesterday", "2024-07-01", "known:"])
def test_a_text_that_names_no_moment_is_refused(text: str):
    with pytest.raises(UnknownMoment):
        moment_of(text, INTAKE)


def test_a_view_has_no_versions():
    assert moment_of("v3", INTAKE) == AtVersion(INTAKE, 3)
    with pytest.raises(UnknownMoment):
        moment_of("v3")


def test_a_moment_is_written_as_it_is_read():
    at = MONDAY.isoformat()
    assert moment_of(at) == AtTime(MONDAY, Past.HAPPENED)
    assert moment_of(f"known:{at}") == AtTime(MONDAY, Past.KNOWN)
    assert moment_of("@12") == AtPosition(12)
    assert moment_of("now") == Latest()


# -- The past stays ----------------------------------------------------------------------------


def test_what_is_past_is_not_written_to(journal: Journal):
    office = staffed(journal)
    registered(office)
    then = office_at(office, cut(journal, AtVersion(INTAKE, 1)))
    before = list(journal.feed())

    with pytest.raises(StoreFailure):
        then.execute("requests.intake/20", submission())
    assert list(journal.feed()) == before


def test_all_stores_come_to_the_same_past(journal: Journal):
    registered(staffed(journal))
    found = cut(journal, AtVersion(INTAKE, 2))
    memory = MemoryJournal()
    memory.append([it for _, it in journal.feed()])

    again = cut(memory, AtVersion(INTAKE, 2))
    assert (again.versions, again.entries) == (found.versions, found.entries)
    state = standing(an_office(journal), found, INTAKE)
    assert state == standing(an_office(memory), again, INTAKE)
    assert state[0] == 2


def test_who_acts_in_the_past_is_looked_for_in_the_past():
    office = entered_late()
    then = office_at(office, cut(office.journal, AtVersion(INTAKE, 1)))
    refused = then.consider(INTAKE, Register("REQ-20240701-0018", by=Person("cai"))).rule
    assert refused
    assert refused.id == "REQ-04"  # It had not been checked.
