"""One case across its streams, who tried what in vain, and samples of cases."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.cases import Cases
from casework.application.audit.moments import AtPosition, Latest, at, cut, office_at
from casework.application.audit.refusals import Wanted, refusals
from casework.application.audit.sample import Filter, drawn, place, sample
from casework.application.audit.timeline import timeline
from casework.application.record import REFUSED, MalformedInput
from casework.domain.kernel import Person
from casework.domain.people.periods import period_named
from casework.domain.requests.intake import Register
from tests.application.audit.lived import INTAKE, a_life, entered_late, events_in, streams
from tests.application.plans import played, tour
from tests.application.tours import TOURS
from tests.offices import denied, registered, staffed

EIGHT_HOURS = timedelta(hours=8)  # How far the office's clock is ahead of UTC.

# -- Cases -------------------------------------------------------------------------------------


def test_a_request_is_one_case_on_all_its_pages_and_nothing_else_is():
    office = played(tour(TOURS[0])).office
    told = timeline(office, "requests.delivery/1")
    pages = {it.partition("/")[0] for it in told.streams}

    assert told.case == "1"
    assert pages == {
        "archives.file",
        "numbers",
        "requests.delivery",
        "requests.intake",
        "requests.processing",
        "review.review",
    }
    assert "review.review/request_result:1" in told.streams


@pytest.mark.parametrize(
    ("stream", "case"),
    [
        ("governance.sla/requests.intake/17", "17"),
        ("review.review/request_result:17", "17"),
        ("care.feedback/17/complaint-1", "17"),
        ("archives.source/log:0123:17", "17"),
        ("governance.sla/review.review/request_result:17", "17"),
        ("numbers/request:REQ-20240701-0017", "17"),
        ("requests.processing/17", "17"),
        ("requests.intake/18", "18"),
        ("people.employee/cai", "cai"),
        ("confidentiality.nda/cai", "cai"),
        ("policy/office", "office"),
    ],
)
def test_a_stream_is_of_the_case_that_it_was_begun_in_or_is_named_after(stream: str, case: str):
    office = staffed(MemoryJournal())
    registered(office)
    assert Cases.of(office, office.journal.feed()).case(stream) == case


def test_every_stream_is_of_exactly_one_case_whichever_of_them_is_asked_about():
    office = a_life()
    cases = Cases.of(office, office.journal.feed())
    of = {it: cases.case(it) for it in streams()}
    for stream in streams():
        told = timeline(office, stream)
        assert told.case == of[stream]
        assert set(told.streams) >= {it for it, case in of.items() if case == told.case}


# -- Timeline ----------------------------------------------------------------------------------


@given(st.sampled_from(streams()))
def test_a_timeline_has_every_entry_of_its_streams_once_and_in_order(stream: str):
    office = a_life()
    told = timeline(office, stream)
    own = [(it.stream, it.version) for it in told.happenings if not it.rule and not it.beside]
    there = {(it, entry.version) for it in told.streams for entry in office.journal.read(it)}

    assert set(own) == there
    assert len(own) == len(there)
    positions = [it.position for it in told.happenings]
    assert positions == sorted(positions)
    for it in told.happenings:
        if it.beside:
            assert it.stream not in told.streams


def test_every_refusal_is_in_the_timeline_of_what_it_was_tried_on():
    office = a_life()
    refused = [office.codec.verdict(it) for _, it in office.journal.feed() if it.name == REFUSED]
    assert len(refused) > 100
    for verdict in refused[::7]:
        for put in verdict.tried:
            found = {it.decision: it.rule for it in timeline(office, put.stream).happenings}
            assert found[verdict.decision] == verdict.rule


def test_what_a_decision_about_a_case_wrote_elsewhere_stands_beside_it():
    office = played(tour(next(it for it in TOURS if it.startswith("people:EndEmployment")))).office
    ended = [it for it in events_in(office) if it.name == "people.employee.EmploymentEnded"]
    seen: set[str] = set()
    for it in ended:
        decision = office.codec.body(it).decision
        (verdict,) = office.journal.read(f"decision/{decision}")
        wrote = {stream for stream, _, _ in office.codec.verdict(verdict).wrote}
        told = timeline(office, it.stream)
        beside = {one.stream for one in told.happenings if one.beside}
        assert wrote - set(told.streams) <= beside
        seen |= wrote & beside
    assert "people.organisation/office" in seen


def test_a_refused_beginning_has_a_timeline():
    office = staffed(MemoryJournal())
    denied(office.execute(INTAKE, Register("REQ-20240701-0001", by=Person("cai"))))
    told = timeline(office, INTAKE)
    assert [(it.name, it.by, it.rule) for it in told.happenings] == [
        ("requests.intake.Register", "cai", "REQ-04")
    ]


def test_an_unknown_case_has_no_timeline():
    with pytest.raises(MalformedInput):
        timeline(entered_late(), "requests.intake/nothing")
    with pytest.raises(MalformedInput):
        timeline(entered_late(), "nowhere/17")


# -- Refusals ----------------------------------------------------------------------------------


def test_all_that_was_refused_is_told_and_counted():
    office = a_life()
    told = refusals(office)
    verdicts = [office.codec.verdict(it) for _, it in office.journal.feed() if it.name == REFUSED]

    assert [it.decision for it in told.found] == [it.decision for it in verdicts]
    assert told.by_rule == dict(Counter(it.rule for it in verdicts))
    assert sum(told.by_person.values()) == len(verdicts)
    for it, verdict in zip(told.found, verdicts, strict=True):
        assert (it.refused_in, it.refused) == (verdict.tried[-1].stream, verdict.tried[-1].command)


def test_refusals_are_found_by_person_rule_page_case_and_period():
    office = a_life()
    everything = refusals(office).found
    one = everything[len(everything) // 2]
    page = one.stream.partition("/")[0]
    month = period_named(f"{one.at:%Y-%m}")
    for wanted, holds in (
        (Wanted(by=one.by), lambda it: one.by in (it.by, it.on_behalf_of)),
        (Wanted(rule=one.rule), lambda it: it.rule.startswith(one.rule)),
        (Wanted(stream=one.stream), lambda it: one.stream in (it.stream, it.refused_in)),
        (Wanted(page=page), lambda it: f"{page}/" in f"{it.stream} {it.refused_in}"),
        (Wanted(period=month), lambda it: month[0].holds((it.at + EIGHT_HOURS).date())),
    ):
        found = refusals(office, wanted).found
        assert one in found
        assert len(found) < len(everything)
        assert found == tuple(filter(holds, everything))
    assert one in refusals(office, Wanted(one.by, one.rule, page, one.stream, month)).found
    assert refusals(office, Wanted(by="nobody at all")).found == ()
    assert refusals(office, Wanted(period=period_named("1999-01"))).found == ()


# -- Samples -----------------------------------------------------------------------------------


def test_a_sample_is_the_same_everywhere_and_for_ever():
    names = [f"requests.intake/{it}" for it in range(1000)]
    assert drawn("autumn", 5, names) == [
        "requests.intake/390",
        "requests.intake/521",
        "requests.intake/806",
        "requests.intake/32",
        "requests.intake/761",
    ]
    # As `printf '7\nrequests.intake/1' | sha256sum` has it.
    assert place("7", "requests.intake/1") == (
        "04bef248cc608d976c13725f86d280921ca40b3dbd8a391aa0e0135b67e4db29"
    )


@given(st.text(max_size=5).filter(lambda it: "\n" not in it), st.integers(1, 40))
def test_a_larger_sample_has_every_case_of_a_smaller_one(seed: str, size: int):
    office = a_life()
    now, then = at(office, Latest())
    small, large = (
        {it.stream for it in sample(then, now, seed, it, Filter()).drawn} for it in (size, size + 7)
    )
    assert len(small) == size
    assert small < large
    assert sample(then, now, seed, size).drawn == sample(then, now, seed, size, Filter()).drawn


@given(st.integers(1, 30), st.data())
def test_a_case_leaves_a_sample_only_for_a_new_one_before_it(size: int, data: st.DataObject):
    office = a_life()
    end = max(position for position, _ in office.journal.feed())
    until = data.draw(st.integers(1, end))
    earlier, now = (cut(office.journal, it) for it in (AtPosition(until), Latest()))
    before = sample(office_at(office, earlier), earlier, "s", size)
    after = sample(office_at(office, now), now, "s", size)

    left = {it.stream for it in before.drawn} - {it.stream for it in after.drawn}
    new = [it for it in after.drawn if it.stream not in earlier.versions]
    assert len(left) <= len(new)
    gone = [it.place for it in before.drawn if it.stream in left]
    assert all(it.place < place for it in new for place in gone) or not gone


def test_a_sample_is_drawn_from_what_was_asked_for():
    office = a_life()
    now, then = at(office, Latest())
    told = sample(then, now, "s", 1000, Filter(page="requests.intake", phase="Registered"))
    wanted = {
        it
        for it in streams()
        if it.startswith("requests.intake/") and type(office.state(it)[1]).__name__ == "Registered"
    }
    assert {it.stream for it in told.drawn} == wanted
    assert told.among == len(wanted) > 0
    assert sample(then, now, "s", 5, Filter(period=period_named("1999-01"))).among == 0
    begun = sample(then, now, "s", 1000, Filter(period=period_named("2024-07"))).among
    assert 0 < begun < len(streams())


@pytest.mark.parametrize(("seed", "size"), [("s", 0), ("s", -1), ("a\nb", 1)])
def test_a_sample_of_nothing_is_refused(seed: str, size: int):
    with pytest.raises(MalformedInput):
        drawn(seed, size, ["requests.intake/1"])


def test_a_sample_of_no_page_is_refused():
    office = entered_late()
    now, then = at(office, Latest())
    with pytest.raises(MalformedInput):
        sample(then, now, "s", 1, Filter(page="nowhere"))
