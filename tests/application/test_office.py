"""The office on three stores: one decision is one record, and it can be made again."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import attrs
import pytest
from msgspec import structs

from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.redecide import Came, redecide
from casework.application.facts.finding import Finder
from casework.application.office import (
    Accepted,
    DecisionIdReused,
    Denied,
    Office,
    RunawayReaction,
)
from casework.application.ports import (
    Conflict,
    Entry,
    Journal,
    MalformedName,
    StoreFailure,
)
from casework.application.record import MalformedInput
from casework.domain.confidentiality.nda import EndNda
from casework.domain.kernel import Happened, NoFacts, Person, Reaction
from casework.domain.money import Money
from casework.domain.requests.assignment import (
    AssignGroup,
    AssignHandler,
    FileApplicationMaterials,
)
from casework.domain.requests.case import Group
from casework.domain.requests.filing import Answer
from casework.domain.requests.intake import (
    Register,
    RequestSubmitted,
    WithdrawRequest,
)
from casework.domain.requests.processing import OpenProcessing, ProcessingOpened
from tests.offices import (
    BASICS,
    MONDAY,
    ORGANISATION,
    Numbered,
    SetClock,
    an_office,
    check,
    denied,
    did,
    filed_short,
    registered,
    staffed,
    submission,
)

CAI, LIN, ANN = Person("cai"), Person("lin"), Person("ann")
INTAKE, PROCESSING = "requests.intake/17", "requests.processing/17"
NUMBER = "REQ-20240701-0017"


@attrs.define
class Wrapped:
    """A journal that does something else besides, once, before it appends."""

    journal: Journal
    before: list[Any] = attrs.field(factory=list)

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        return self.journal.read(stream, after)

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        if self.before:
            self.before.pop()()
        self.journal.append(entries, held)

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        return self.journal.feed(after)

    def position_of(self, stream: str, version: int) -> int | None:
        return self.journal.position_of(stream, version)

    def close(self) -> None:
        self.journal.close()


def rows(journal: Journal) -> list[Entry]:
    return [entry for _, entry in journal.feed()]


def differences(office: Office) -> set[Came]:
    return {it.came for it in redecide(office)}


# -- One decision ------------------------------------------------------------------------------


def test_one_decision_writes_several_streams_and_its_verdict_last(journal: Journal):
    office = staffed(journal)
    outcome = registered(office)

    assert [it[0] for it in outcome.wrote] == [INTAKE, f"numbers/request:{NUMBER}", PROCESSING]
    *_, last = rows(journal)
    assert last.stream == f"decision/{outcome.decision}"
    assert office.codec.verdict(last).wrote == outcome.wrote
    decisions = {office.codec.body(it).decision for it in rows(journal)[-4:-1]}
    assert decisions == {outcome.decision}
    assert differences(office) == {Came.UNCHANGED}


def test_each_command_is_on_record_with_all_it_was_told(journal: Journal):
    office = staffed(journal)
    registered(office)
    intake = [office.codec.body(it).told for it in journal.read(INTAKE)]
    opened = office.codec.body(journal.read(PROCESSING)[0]).told

    assert all(intake[:3])
    submit = intake[0]
    assert submit is not None
    assert submit.command == "requests.intake.SubmitRequest"
    assert b'"channels":["email","offline","online_platform","phone"]' in bytes(submit.facts)
    assert submit.read["catalogue/permit"] == 2
    assert opened is not None
    assert opened.cause == "when_request_is_registered"
    told = office.codec.body(journal.read(INTAKE)[1]).told
    assert told is not None
    assert b'"roles":["intake"]' in bytes(told.general)
    assert ORGANISATION in told.held


def test_a_refused_reaction_refuses_all_and_is_on_record_elsewhere(journal: Journal):
    office = staffed(journal)
    registered(office, "17", NUMBER)
    filed_short(office, "18")
    before = len(rows(journal))

    taken = office.execute("requests.intake/18", Register(NUMBER, by=CAI), decision="d")
    assert denied(taken) == "REQ-11"
    assert [it.stream for it in rows(journal)[before:]] == ["decision/d"]
    [entry] = journal.read("decision/d")
    tried = office.codec.verdict(entry).tried
    assert [it.command.rpartition(".")[2] for it in tried] == ["Register", "TakeNumber"]
    assert differences(office) == {Came.UNCHANGED}


def test_who_has_no_post_is_refused_and_that_is_on_record(journal: Journal):
    office = staffed(journal)
    did(office, INTAKE, submission())

    strange = attrs.evolve(check(), by=Person("nobody"))
    assert denied(office.execute(INTAKE, strange, decision="d")) == "GEN-02"
    assert [it.name for it in journal.read("decision/d")] == ["decision.Refused"]


def test_what_only_follows_from_an_event_is_asked_of_the_office_by_nobody(journal: Journal):
    office = staffed(journal)
    registered(office)
    took = office.codec.body(journal.read(f"numbers/request:{NUMBER}")[0]).told
    assert took is not None
    command = office.codec.decode(took.data, office.codec.types[took.command])

    for by in ("mia", "cai", "ann", "system"):
        asked = attrs.evolve(command, by=Person(by))
        assert denied(office.execute("numbers/request:1", asked)) == "GEN-02"


# -- Asked again -------------------------------------------------------------------------------


def test_asked_twice_under_one_id_it_answers_alike_and_does_nothing_twice(journal: Journal):
    office = staffed(journal)
    first = office.execute(INTAKE, submission(), decision="d1")
    refused = office.execute(INTAKE, submission(), decision="d2")
    before = len(rows(journal))
    another = an_office(journal)  # As if another process, knowing nothing.

    assert another.execute(INTAKE, submission(), decision="d1") == first
    assert another.execute(INTAKE, submission(), decision="d2") == refused
    assert denied(refused) == "GEN-04"
    assert len(rows(journal)) == before


@pytest.mark.parametrize("different", ["stream", "command", "actor"])
def test_an_id_is_good_for_one_question(journal: Journal, different: str):
    office = staffed(journal)
    did(office, INTAKE, submission(), "d1")
    stream = "requests.intake/18" if different == "stream" else INTAKE
    command = submission()
    if different == "command":
        command = attrs.evolve(command, channel="phone")
    if different == "actor":
        command = attrs.evolve(command, by=Person("ben"))

    with pytest.raises(DecisionIdReused):
        office.execute(stream, command, decision="d1")


def test_an_acknowledgement_lost_on_the_way_is_no_second_decision(journal: Journal):
    class Broken(Wrapped):
        def append(self, entries: Any, held: Any = None) -> None:
            self.journal.append(entries, held)
            raise StoreFailure("the line broke after it was written")

    office = staffed(journal)
    office.journal = Broken(journal)
    with pytest.raises(StoreFailure):
        office.execute(INTAKE, submission(), decision="d1")
    again = an_office(journal).execute(INTAKE, submission(), decision="d1")
    assert isinstance(again, Accepted)
    assert len(journal.read(INTAKE)) == 1


def test_a_store_that_fails_before_it_writes_leaves_nothing(journal: Journal):
    def breaks() -> None:
        raise StoreFailure("down")

    office = staffed(Wrapped(journal))
    before = rows(journal)
    office.journal = Wrapped(journal, [breaks])

    with pytest.raises(StoreFailure):
        office.execute(INTAKE, submission(), decision="d1")
    assert rows(journal) == before
    assert isinstance(office.execute(INTAKE, submission(), decision="d1"), Accepted)


# -- Facts that must not move ------------------------------------------------------------------


def assigned(office: Office) -> AssignHandler:
    registered(office)
    did(office, PROCESSING, FileApplicationMaterials("shelf 3", by=CAI))
    due = MONDAY + timedelta(days=30)
    did(office, PROCESSING, AssignGroup(Group("permits"), due, "No errors.", by=CAI))
    return AssignHandler(Person("hana"), by=LIN)


def test_a_held_fact_that_moves_while_it_is_decided_is_decided_on_anew(journal: Journal):
    wrapped, elsewhere = Wrapped(journal), an_office(journal, new_id=Numbered("else"))
    office = staffed(wrapped)
    assign = assigned(office)
    ended = EndNda("She moves to another office.", by=Person("hua"))
    wrapped.before.append(lambda: did(elsewhere, "confidentiality.nda/hana", ended))

    assert denied(office.execute(PROCESSING, assign)) == "REQ-16"
    assert office.conflicts == 1
    assert differences(office) == {Came.UNCHANGED}


def test_a_stream_may_be_held_that_the_refused_decision_itself_was_about_to_write(
    journal: Journal,
):
    """As if registration held the number that it takes, and was refused for another reason."""
    office = staffed(journal)
    registered(office)
    filed_short(office, "18")
    page = office.pages["requests.processing"]
    number = "numbers/request:REQ-20240701-0018"

    def find(stream: str, act: Any, finding: Any) -> NoFacts:
        finding.hold(number)
        return NoFacts()

    finders = {**page.finders, OpenProcessing: Finder(NoFacts, find)}
    office.pages = {**office.pages, page.decider.name: attrs.evolve(page, finders=finders)}

    def opened_twice(it: Happened) -> Iterator[Reaction]:
        if isinstance(it.event, ProcessingOpened):
            yield it.stream, it.act

    office.policies = (*office.policies, opened_twice)
    refused = office.execute("requests.intake/18", Register("REQ-20240701-0018", by=CAI))
    assert denied(refused) == "GEN-04"
    assert office.conflicts == 0


def test_a_fact_that_is_only_looked_at_may_move_meanwhile(journal: Journal):
    wrapped, elsewhere = Wrapped(journal), an_office(journal, new_id=Numbered("else"))
    office = staffed(wrapped)
    from casework.domain.policy import Counts, SetCount

    def change(rounds: int) -> None:
        fewer = SetCount(Counts.MAX_RETURNS, rounds, "Fewer rounds.", by=Person("mia"))
        did(elsewhere, "policy/office", fewer)

    change(4)
    did(office, "requests.intake/16", submission())
    known = office.conflicts  # That somebody else writes here, too.
    wrapped.before.append(lambda: change(2))
    did(office, INTAKE, submission())

    assert office.conflicts == known
    assert differences(office) == {Came.UNCHANGED}


def test_who_is_alone_asks_nobody_first(journal: Journal):
    class Unasked(Wrapped):
        def read(self, stream: str, after: int = 0) -> Any:
            raise AssertionError(f"{stream} was asked after")

        def news(self, known: Any) -> Any:
            raise AssertionError(f"{', '.join(known)} were asked after")

    office = staffed(journal)
    office.journal = Unasked(journal)

    did(office, INTAKE, submission())
    assert denied(office.execute(INTAKE, submission())) == "GEN-04"
    assert office.conflicts == 0


def test_what_somebody_else_did_is_not_missed_by_who_was_alone(journal: Journal):
    office, elsewhere = staffed(journal), an_office(journal, new_id=Numbered("else"))
    did(office, INTAKE, submission())
    register = Register("REQ-20240701-0017", by=CAI)
    assert denied(office.execute(INTAKE, register))
    did(elsewhere, INTAKE, check())

    did(office, INTAKE, register)
    assert office.conflicts == 1
    assert denied(elsewhere.execute(INTAKE, register))
    assert differences(office) == {Came.UNCHANGED}


def test_somebody_always_first_is_told_as_a_conflict_and_leaves_nothing(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
):
    class Taken(Wrapped):
        def append(self, entries: Any, held: Any = None) -> None:
            raise Conflict("always")

    office = staffed(journal)
    office.journal, office.sleep = Taken(journal), lambda seconds: None
    monkeypatch.setattr("casework.application.office.PATIENCE", timedelta())
    before = rows(journal)

    with pytest.raises(Conflict):
        office.execute(INTAKE, submission(), decision="d1")
    assert rows(journal) == before


# -- Time --------------------------------------------------------------------------------------


def test_without_a_claim_an_act_is_of_now_and_never_before_the_streams_last(journal: Journal):
    clock = SetClock()
    office = staffed(journal, clock=clock)
    did(office, INTAKE, submission())
    clock.forward(hours=-5)  # The machine's clock was set back.
    did(office, INTAKE, check())

    times = [office.codec.body(it).at for it in journal.read(INTAKE)]
    assert times == [MONDAY, MONDAY]


def test_one_decision_is_of_one_moment_though_the_clock_runs(journal: Journal):
    moments = (MONDAY + timedelta(milliseconds=it) for it in count())
    office = staffed(journal, clock=moments.__next__)
    outcome = did(office, INTAKE, submission())

    [entry] = journal.read(f"decision/{outcome.decision}")
    assert office.codec.verdict(entry).recorded == office.codec.body(journal.read(INTAKE)[0]).at
    assert differences(office) == {Came.UNCHANGED}


def test_no_act_is_dated_back_or_ahead(journal: Journal):
    clock = SetClock()
    office = staffed(journal, clock=clock)
    clock.forward(hours=1)
    late = attrs.evolve(submission(), at=MONDAY)
    ahead = attrs.evolve(submission(), at=clock() + timedelta(seconds=1))

    assert denied(office.execute(INTAKE, late)) == "GEN-10"
    assert denied(office.execute(INTAKE, ahead)) == "GEN-10"
    did(office, INTAKE, attrs.evolve(submission(), at=clock()))


# -- Bad input ---------------------------------------------------------------------------------


def changed(**fields: Any) -> Any:
    return attrs.evolve(submission(), **fields)


@pytest.mark.parametrize(
    "command",
    [
        changed(materials=[1, 2]),
        changed(channel=7),
        changed(form=(Answer(BASICS, money=Money(1.5, "CNY")),)),  # type: ignore[arg-type]  # So.
        changed(at=datetime(2024, 7, 1)),  # noqa: DTZ001  # On purpose.
        changed(form=(object(),)),
        changed(applicant_kind="emperor"),
        RequestSubmitted,
        AssignHandler(Person("hana"), by=LIN),
        "SubmitRequest",
        None,
    ],
    ids=lambda it: type(it).__name__,
)
def test_what_is_no_command_of_the_page_is_told_so_and_leaves_nothing(command: Any):
    journal = MemoryJournal()
    office = an_office(journal)

    with pytest.raises(MalformedInput):
        office.execute(INTAKE, command)
    assert not rows(journal)


@pytest.mark.parametrize("stream", ["", "17", "requests.intake", "requests.intake/", "nowhere/17"])
def test_a_stream_on_no_page_is_told_so(stream: str):
    with pytest.raises(MalformedInput):
        an_office(MemoryJournal()).execute(stream, submission())


@pytest.mark.parametrize("name", ["a b", "x" * 201, "\x00", "模糊", "a\n"])
def test_an_id_that_not_every_store_could_keep_is_told_so(journal: Journal, name: str):
    office = an_office(journal)

    with pytest.raises(MalformedName):
        office.execute(f"requests.intake/{name}", submission())
    with pytest.raises(MalformedName):
        office.execute(INTAKE, submission(), decision=name)
    assert not rows(journal)


def test_nobody_begins_what_only_follows_from_something_else(journal: Journal):
    """A complaint that somebody had opened beforehand could not be opened by its customer."""
    with pytest.raises(MalformedName):
        staffed(journal).execute("requests.intake/17/complaint-1", submission())


def test_words_and_lists_are_taken_for_what_they_name(journal: Journal):
    office = staffed(journal)
    loose = changed(applicant_kind="customer", form=list(submission().form))
    did(office, INTAKE, loose)

    [submitted] = [office.codec.event(it)[0] for it in journal.read(INTAKE)]
    assert submitted.form == submission().form


# -- Policies ----------------------------------------------------------------------------------


def test_policies_without_end_are_stopped_and_leave_nothing(journal: Journal):
    def forever(it: Happened) -> Iterator[Reaction]:
        yield f"requests.intake/{uuid4().hex}", submission()

    office = staffed(journal)
    office.policies = [forever]
    before = rows(journal)
    with pytest.raises(RunawayReaction):
        office.execute(INTAKE, submission())
    assert rows(journal) == before


# -- Considering -------------------------------------------------------------------------------


def test_what_is_considered_comes_to_the_same_and_is_not_recorded(journal: Journal):
    office = staffed(journal)
    filed_short(office)
    before = rows(journal)
    register = Register(NUMBER, by=CAI)
    considered = office.consider(INTAKE, register)

    assert rows(journal) == before
    outcome = did(office, INTAKE, register)
    assert [it for it, _ in considered.events] == [it for it, *_ in outcome.wrote]
    again = office.consider(INTAKE, register)
    assert (again.events, again.rule and again.rule.id) == ((), "REQ-04")


# -- Many at once ------------------------------------------------------------------------------


def test_racing_under_one_id_they_hear_one_outcome(journal: Journal):
    offices = [staffed(journal), *(an_office(journal) for _ in range(3))]
    barrier = Barrier(8)

    def ask(me: int) -> Any:
        barrier.wait()
        return offices[me % 4].execute(INTAKE, submission(), decision="same")

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(ask, range(8)))

    assert len(set(outcomes)) == 1
    assert isinstance(outcomes[0], Accepted)
    assert len(journal.read(INTAKE)) == 1


def test_many_at_once_on_the_same_numbers_lose_nothing_and_give_none_twice(journal: Journal):
    staffed(journal)
    offices = [an_office(journal, new_id=Numbered(f"w{it}-")) for it in range(8)]
    barrier = Barrier(8)

    def work(me: int) -> list[Any]:
        barrier.wait()
        told = []
        for n in range(4):
            filed_short(offices[me], f"{me}-{n}")
            register = Register(f"REQ-20240701-000{n}", by=CAI)
            told.append(offices[me].execute(f"requests.intake/{me}-{n}", register))
        return told

    with ThreadPoolExecutor(8) as pool:
        outcomes = [it for them in pool.map(work, range(8)) for it in them]

    refused = Counter(it.rule.id for it in outcomes if isinstance(it, Denied))
    assert refused == {"REQ-11": 28}
    taken = [it.stream for it in rows(journal) if it.stream.startswith("numbers/")]
    assert sorted(taken) == [f"numbers/request:REQ-20240701-000{n}" for n in range(4)]
    assert differences(an_office(journal)) == {Came.UNCHANGED}


# -- Replay ------------------------------------------------------------------------------------


def test_replay_gives_the_state_that_was_decided_on(journal: Journal):
    office = staffed(journal)
    registered(office)
    office.execute(INTAKE, WithdrawRequest("Too late.", by=ANN))
    streams = {it.stream for it in rows(journal) if not it.stream.startswith("decision/")}
    afresh = an_office(journal)

    assert len(streams) > 20
    for stream in streams:
        assert afresh.state(stream) == office.state(stream)


def fingerprint(kind: str, place: str) -> str:
    from casework.infrastructure.bootstrap import open_journal

    journal = open_journal({"memory": "memory:", "sqlite": place, "postgres": place}[kind])
    office = staffed(journal)
    registered(office)
    office.execute(INTAKE, submission())
    told = repr([structs.astuple(it) for it in rows(journal)])
    journal.close()
    return hashlib.sha256(told.encode()).hexdigest()


def test_every_store_keeps_the_same_bytes_in_the_same_order_under_any_hash_seed(
    tmp_path: Path, postgres: str
):
    from tests.postgres import database

    told = set()
    for run, seed in enumerate(("1", "2")):
        with database(postgres) as fresh:
            places = {"memory": "-", "sqlite": str(tmp_path / f"{run}.db"), "postgres": _url(fresh)}
            for kind, place in places.items():
                done = subprocess.run(
                    [sys.executable, "-m", "tests.application.test_office", kind, place],
                    env=os.environ | {"PYTHONHASHSEED": seed},
                    cwd=Path(__file__).parents[2],
                    check=True,
                    capture_output=True,
                    text=True,
                )
                told.add(done.stdout)
    assert len(told) == 1


def _url(conninfo: str) -> str:
    from urllib.parse import urlencode

    from psycopg.conninfo import conninfo_to_dict

    return "postgresql:///?" + urlencode(conninfo_to_dict(conninfo))


if __name__ == "__main__":
    sys.stdout.write(fingerprint(sys.argv[1], sys.argv[2]))
