"""What changed between two moments, and the event behind each change; why a field is as it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.diff import (
    MomentsCrossed,
    diff,
    diff_figures,
    diff_page,
    diff_queue,
    same,
)
from casework.application.audit.explain import explain
from casework.application.audit.fields import (
    ABSENT,
    PHASE,
    UnknownField,
    differences,
    parts,
    paths,
    value_at,
)
from casework.application.audit.moments import (
    AtPosition,
    AtTime,
    AtVersion,
    Cut,
    Latest,
    Past,
    UnknownMoment,
    cut,
    office_at,
)
from casework.application.office import Office
from casework.application.reading import replay
from casework.application.record import MalformedInput
from casework.application.views.figures import Figures
from casework.application.views.work import Work
from casework.domain.kernel import OnBehalf, Person
from casework.domain.metrics.counting import By
from casework.domain.people.figures import Metric
from casework.domain.requests.intake import WithdrawRequest
from tests.application.audit.lived import INTAKE, a_life, entered_late, streams
from tests.offices import MONDAY, did, registered, staffed, submission


def now(office: Office) -> Cut:
    return cut(office.journal, Latest())


def at_version(office: Office, stream: str, version: int) -> Cut:
    return cut(office.journal, AtVersion(stream, version))


# -- Fields ------------------------------------------------------------------------------------


def test_every_field_of_every_state_is_found_by_its_path():
    seen: set[str] = set()
    for stream in streams():
        for turn in replay(a_life(), stream):
            for path in paths(turn.after):
                assert value_at(turn.after, path) is not ABSENT
                seen.add(path)
    assert {"phase", "filing.verdicts[lease].verdict"} <= seen


def test_what_kind_of_thing_something_is_is_never_taken_for_a_field_of_that_name():
    def things(value: Any) -> Any:
        yield value
        for it in parts(value).values():
            yield from things(it)

    for stream in streams():
        for it in things(a_life().state(stream)[1]):
            assert not attrs.has(type(it)) or PHASE not in {
                one.name for one in attrs.fields(type(it))
            }


@given(st.data())
def test_differences_between_states_are_all_there_are_and_true(data: st.DataObject):
    stream = data.draw(st.sampled_from(streams()))
    turns = replay(a_life(), stream)
    states = [turns[0].before, *(it.after for it in turns)]
    before, after = (states[data.draw(st.integers(0, len(turns)))] for _ in range(2))
    found = list(differences(before, after))

    assert bool(found) == (before != after)
    for it in found:
        assert same(value_at(before, it.path), it.before)
        assert same(value_at(after, it.path), it.after)
        assert not same(it.before, it.after)
    told = tuple(it.path for it in found)
    for path in {*paths(before), *paths(after)}:  # What is under no difference is the same.
        if not any(path.startswith(one) or one.startswith(path) for one in told):
            assert same(value_at(before, path), value_at(after, path))


@pytest.mark.parametrize("path", ["", ".a", "a..b", "a[", "[", "a b", "9"])
def test_what_is_no_path_is_refused(path: str):
    with pytest.raises(UnknownField):
        value_at(submission(), path)


# -- Streams -----------------------------------------------------------------------------------


@given(st.data())
def test_a_diff_explains_every_field_that_two_moments_have_different(data: st.DataObject):
    office = a_life()
    stream = data.draw(st.sampled_from(streams()))
    turns = replay(office, stream)
    begin = data.draw(st.integers(1, len(turns)))
    end = data.draw(st.integers(begin, len(turns)))
    earlier, later = (at_version(office, stream, it) for it in (begin, end))
    changes = diff(office, stream, earlier, later)

    told = [(it.path, it.before, it.after) for it in changes]
    states = turns[begin - 1].after, turns[end - 1].after
    assert told == [(it.path, it.before, it.after) for it in differences(*states)]
    for it in changes:
        assert it.line is not None
        assert begin < it.line.version <= end
        turn = turns[it.line.version - 1]
        assert turn.line == it.line
        assert not same(value_at(turn.before, it.path), value_at(turn.after, it.path))
        assert same(value_at(turn.after, it.path), it.after)


@given(st.sampled_from(streams()))
def test_nothing_changes_from_a_moment_to_itself(stream: str):
    office = a_life()
    moment = now(office)
    assert diff(office, stream, moment, moment) == ()


def test_from_before_a_stream_began_everything_in_it_is_new():
    office = entered_late()
    begin = cut(office.journal, AtPosition(1))
    changes = diff(office, INTAKE, begin, at_version(office, INTAKE, 1))
    assert {it.path for it in changes} >= {"phase", "filing"}
    assert {it.line.version for it in changes if it.line} == {1}


def test_a_phase_is_a_field_and_a_list_is_told_by_what_is_in_it():
    office = entered_late()
    changes = diff(office, INTAKE, at_version(office, INTAKE, 1), at_version(office, INTAKE, 2))
    told = {it.path: (it.before, it.after, it.line and it.line.by) for it in changes}

    assert told["phase"] == ("Submitted", "Checked", "cai")
    assert told["filing.verdicts[lease]"][0] is ABSENT
    assert told["filing.verdicts[lease]"][1].verdict == "ok"


def test_the_moments_of_a_diff_are_in_their_order():
    office = entered_late()
    late, early = at_version(office, INTAKE, 2), at_version(office, INTAKE, 1)
    with pytest.raises(MomentsCrossed):
        diff(office, INTAKE, late, early)
    with pytest.raises(MomentsCrossed):
        diff_queue(office, late, early)
    with pytest.raises(MomentsCrossed):
        diff_figures(office, late, early, By.OFFICE, [Metric.QUANTITY])
    crossed = cut(office.journal, AtTime(MONDAY + timedelta(hours=3), Past.KNOWN))
    happened = cut(office.journal, AtTime(MONDAY + timedelta(hours=3), Past.HAPPENED))
    assert diff(office, INTAKE, crossed, happened)  # Known before; happened after all.


def test_a_diff_of_what_there_is_not_is_refused():
    office = entered_late()
    early = cut(office.journal, AtPosition(1))
    with pytest.raises(UnknownMoment):
        diff(office, INTAKE, early, early)
    with pytest.raises(MalformedInput):
        diff(office, "requests.intake/nothing", early, now(office))
    with pytest.raises(MalformedInput):
        diff_page(office, "nowhere", early, now(office))


def test_a_page_changes_by_what_its_streams_do():
    office = a_life()
    end = max(position for position, _ in office.journal.feed())
    earlier, later = cut(office.journal, AtPosition(end // 2)), now(office)
    changes = diff_page(office, "inventory.stock_item", earlier, later)
    moved = {
        it
        for it in streams()
        if it.startswith("inventory.stock_item/")
        and earlier.versions.get(it) != later.versions.get(it)
    }
    assert moved
    assert {it.of for it in changes} == moved


# -- Views -------------------------------------------------------------------------------------


@given(st.data())
def test_a_diff_of_the_open_work_tells_every_deadline_that_changed_and_no_other(
    data: st.DataObject,
):
    office = a_life()
    end = max(position for position, _ in office.journal.feed())
    places = sorted(data.draw(st.integers(380, end)) for _ in range(2))
    earlier, later = (cut(office.journal, AtPosition(it)) for it in places)
    before, after = (
        {
            f"{it.stream} {it.deadline.key} {it.deadline.occurrence}".rstrip(): it
            for it in Work.of(office_at(office, one)).due()
        }
        for one in (earlier, later)
    )
    changes = diff_queue(office, earlier, later)

    moved = {it for it in before.keys() | after.keys() if _row(before, it) != _row(after, it)}
    assert {it.of for it in changes if it.path != "overdue"} == moved
    for it in changes:
        if it.path == "overdue":
            assert it.line is None
            continue
        assert it.line is not None
        place = office.journal.position_of(it.stream, it.line.version)
        assert place is not None
        assert places[0] < place <= places[1]


def _row(rows: dict[str, Any], name: str) -> Any:
    it = rows.get(name)
    return it and (it.phase, it.deadline.ends, it.noted)


def test_a_figure_that_changed_is_told_with_an_event_that_it_counts():
    office = a_life()
    end = max(position for position, _ in office.journal.feed())
    for half in (end // 3, end // 2):
        earlier, later = cut(office.journal, AtPosition(half)), now(office)
        changes = diff_figures(office, earlier, later, By.OFFICE, [Metric.QUANTITY])
        months = Figures.of(office).months()
        views = [Figures.of(office_at(office, it)) for it in (earlier, later)]
        told = [
            {
                it.period: it.figure.numerator
                for it in view.measures(By.OFFICE, [Metric.QUANTITY], months)
            }
            for view in views
        ]
        moved = {f"quantity {it}" for it in told[0] if told[0][it] != told[1][it]}
        assert {it.of for it in changes} == moved
        assert moved
        for it in changes:
            assert it.line
            assert (office.journal.position_of(it.stream, it.line.version) or 0) > half


# -- Explain -----------------------------------------------------------------------------------


@given(st.data())
def test_the_event_that_explains_a_field_really_set_it(data: st.DataObject):
    office = a_life()
    stream = data.draw(st.sampled_from(streams()))
    turns = replay(office, stream)
    version = data.draw(st.integers(1, len(turns)))
    state = turns[version - 1].after
    path = data.draw(st.sampled_from(sorted(paths(state))))
    told = explain(office, stream, path, at_version(office, stream, version))

    assert same(told.value, value_at(state, path))
    if told.line is None:
        assert all(same(value_at(it.before, path), told.value) for it in turns[:version])
        return
    turn = turns[told.line.version - 1]
    assert turn.line == told.line
    assert same(value_at(turn.before, path), told.before)
    assert not same(told.before, told.value)
    for later in turns[told.line.version : version]:
        assert same(value_at(later.after, path), told.value)
    assert told.basis
    assert told.basis.consulted or told.basis.cause
    assert told.basis.unexplained == ""


def test_an_explanation_names_the_command_the_actor_the_facts_and_where_they_were_read():
    office = staffed(MemoryJournal())
    registered(office)
    told = explain(office, "requests.processing/17", "phase")

    assert told.line
    assert told.basis
    assert (told.value, told.line.version, told.line.by) == ("Registered", 1, "cai")
    assert told.basis.cause == "when_request_is_registered"
    assert (told.basis.caller, type(told.basis.asked).__name__) == (INTAKE, "Register")
    assert "intake" in told.basis.roles
    asked = explain(office, INTAKE, "phase").basis
    assert asked
    assert asked.read["policy/office"] == office.state("policy/office")[0]
    assert {"REQ-05", "REQ-11"} <= {it.rule.id for it in asked.consulted}


def test_whoever_acted_for_somebody_else_is_told_with_them():
    office = staffed(MemoryJournal())
    did(office, INTAKE, submission())
    for_ann = OnBehalf(Person("ann"), "her letter")
    did(office, INTAKE, WithdrawRequest("She wrote.", by=Person("cai"), on_behalf_of=for_ann))
    told = explain(office, INTAKE, "phase")
    assert told.basis
    assert told.basis.asked.on_behalf_of == for_ann


def test_what_no_event_has_set_is_as_the_page_begins():
    office = entered_late()
    told = explain(office, INTAKE, "filing.generation", at_version(office, INTAKE, 1))
    initial = explain(office, "policy/office", "choices")
    assert told.line is not None
    assert (initial.line, initial.basis) == (None, None)
    assert same(initial.value, value_at(office.pages["policy"].decider.initial, "choices"))


def test_a_field_that_was_taken_away_is_explained_by_what_took_it():
    office = entered_late()
    (gone,) = (
        it.path
        for it in diff(office, INTAKE, at_version(office, INTAKE, 1), now(office))
        if it.after is ABSENT
    )
    told = explain(office, INTAKE, gone)
    assert told.value is ABSENT
    assert told.line


def test_an_unknown_field_is_refused():
    with pytest.raises(UnknownField):
        explain(entered_late(), INTAKE, "nothing")
