"""What if: what is told is what an office shows in which it was never asked, or asked otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec import structs

from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.counterfactual import (
    Instead,
    NotReplayable,
    Turn,
    WhatIf,
    what_if,
)
from casework.application.audit.erasing import erase
from casework.application.audit.why import UnknownDecision
from casework.application.office import Denied, Office
from casework.application.ports import Clock, Entry, Journal, MalformedName
from casework.application.record import MalformedInput
from casework.application.timers import tick
from casework.domain.kernel import Act, Person
from casework.domain.requests.filing import Lapsed, NoticeItem
from casework.domain.requests.intake import Register
from casework.domain.requests.one_notice import IssueMissingMaterialsNotice, SupplyMaterial
from casework.infrastructure.personal_keys import MemoryKeys
from tests.application.plans import Plan, begun, plans, played
from tests.offices import (
    FORM,
    LEASE,
    SetClock,
    an_office,
    check,
    did,
    registered,
    staffed,
    submission,
)

CAI, ANN, INGA = map(Person, ("cai", "ann", "inga"))
INTAKE, OTHER = "requests.intake/17", "requests.intake/18"


def afresh(clock: Clock) -> Office:
    return an_office(MemoryJournal(), clock=clock)


def without(office: Office, decision: str) -> WhatIf:
    return what_if(office, decision, None, afresh)


def turns(told: WhatIf) -> dict[str, Turn]:
    return {it.decision: it.turn for it in told.differences}


# -- It is what would have been --------------------------------------------------------------------

Asked = list[tuple[datetime, str, Act]]


def asking(asked: Asked, *, but: int = -1) -> Office:
    """An office in which all this was asked, but for one; the timers rest."""
    clock = SetClock()
    office, _ = begun(clock)
    for n, (at, stream, act) in enumerate(asked):
        if n != but:
            clock.now = at
            put(office, stream, act, f"d{n}")
    return office


def put(office: Office, stream: str, act: Act, decision: str) -> None:
    try:
        office.execute(stream, act, decision=decision)
    except (MalformedInput, MalformedName):
        return


def outcomes(office: Office) -> dict[str, Any]:
    """What came of every decision: its rule, or what happened, without the versions."""
    entries = [entry for _, entry in office.journal.feed()]
    happened: dict[str, list[Any]] = {}
    for entry in entries:
        if not entry.stream.startswith("decision/"):
            body = office.codec.body(entry)
            told = (entry.stream, entry.name, body.at, bytes(body.event))
            happened.setdefault(body.decision, []).append(told)
    verdicts = [office.codec.verdict(it) for it in entries if it.stream.startswith("decision/")]
    return {it.decision: it.rule or happened[it.decision] for it in verdicts}


def states(office: Office) -> dict[str, tuple[int, Any]]:
    streams = {it.stream for _, it in office.journal.feed() if "decision" not in it.name}
    return {it: office.state(it) for it in streams}


@settings(max_examples=15)
@given(plans(), st.data())
def test_a_command_dropped_is_one_that_was_never_asked(plan: Plan, data: st.DataObject):
    asked = played(plan).asked
    assume(asked)
    office = asking(asked)
    dropped = data.draw(st.integers(0, len(asked) - 1))
    recorded = outcomes(office)
    assume(f"d{dropped}" in recorded)

    told = without(office, f"d{dropped}")
    never = asking(asked, but=dropped)

    came = outcomes(never)
    assert {it.decision for it in told.differences} == {
        it for it in recorded | came if recorded.get(it) != came.get(it)
    }
    was, now = states(office), states(never)
    streams = was.keys() | now.keys()
    assert {it.stream for it in told.endings} == {
        it for it in streams if office.state(it) != never.state(it)
    }
    for it in told.endings:
        assert (it.was, it.now) == (office.state(it.stream), never.state(it.stream))


@settings(max_examples=10)
@given(plans(), st.data())
def test_the_same_command_put_again_changes_nothing(plan: Plan, data: st.DataObject):
    asked = played(plan).asked
    assume(asked)
    office = asking(asked)
    _, stream, act = asked[n := data.draw(st.integers(0, len(asked) - 1))]
    assume(f"d{n}" in outcomes(office))

    told = what_if(office, f"d{n}", Instead(act, stream), afresh)
    assert (told.differences, told.endings, told.other_rules) == ((), (), 0)
    assert told.asked >= 1


def test_nothing_is_written(journal: Journal):
    office = staffed(journal)
    came = registered(office)
    before = list(journal.feed())

    assert without(office, came.decision).endings
    assert list(journal.feed()) == before


# -- Dropped, replaced -----------------------------------------------------------------------------


def at_work(**more: Any) -> Office:
    office = staffed(MemoryJournal(), **more)
    did(office, INTAKE, submission(), "filed")
    did(office, INTAKE, check(), "checked")
    did(office, INTAKE, Register("REQ-20240701-0017", by=CAI), "registered")
    did(office, OTHER, submission(), "other")
    return office


def test_what_rests_on_what_was_dropped_is_refused_and_the_rest_is_as_it_was():
    told = without(at_work(), "filed")

    assert turns(told) == {
        "filed": Turn.NOT_MADE,
        "checked": Turn.REFUSED,
        "registered": Turn.REFUSED,
    }
    assert told.asked == 4
    assert {it.now for it in told.differences} == {"", "GEN-04"} | {
        it.now for it in told.differences if it.decision == "registered"
    }
    endings = {it.stream: (it.was[0], it.now[0]) for it in told.endings}
    assert endings == {
        INTAKE: (3, 0),
        "requests.processing/17": (1, 0),
        "numbers/request:REQ-20240701-0017": (1, 0),
    }


def test_a_command_put_instead_is_decided_in_its_place():
    office = at_work()
    told = what_if(office, "checked", Instead(check(LEASE)), afresh)

    assert turns(told) == {"checked": Turn.OTHER_EVENTS, "registered": Turn.REFUSED}
    endings = {it.stream: it.now[1] for it in told.endings}
    assert type(endings[INTAKE]).__name__ == "Deficient"


def test_what_was_refused_because_of_it_is_accepted_without_it():
    office = at_work()
    refused = office.execute(INTAKE, submission(), decision="again")
    assert isinstance(refused, Denied)
    office.execute(INTAKE, submission(), decision="once-more")

    told = turns(without(office, "filed"))
    assert told["again"] is Turn.ALLOWED
    assert "once-more" not in told  # The second is refused as before.


def test_a_command_that_was_refused_can_be_dropped_too():
    office = at_work()
    assert isinstance(office.execute(INTAKE, submission(), decision="again"), Denied)
    told = without(office, "again")
    assert (turns(told), told.endings) == ({"again": Turn.NOT_MADE}, ())


# -- The clock -------------------------------------------------------------------------------------


def waiting(office: Office, case: str) -> None:
    did(office, f"requests.intake/{case}", submission(frozenset({FORM})), f"filed-{case}")
    did(office, f"requests.intake/{case}", check(LEASE), f"checked-{case}")
    line = NoticeItem(LEASE, "not handed in", "a signed lease")
    notice = IssueMissingMaterialsNotice((line,), by=CAI)
    did(office, f"requests.intake/{case}", notice, f"noticed-{case}")


def struck(office: Office) -> list[str]:
    found = (it.stream.partition("/")[2] for _, it in office.journal.feed())
    return [it for it in found if it.startswith("deadline-")]


def two_notices() -> Office:
    """Two requests were told what is missing: one was answered, the other lapsed."""
    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    waiting(office, "17")
    waiting(office, "18")
    did(office, INTAKE, SupplyMaterial(frozenset({LEASE}), by=ANN), "supplied")
    did(office, INTAKE, check(), "complete")
    did(office, INTAKE, Register("REQ-20240701-0017", by=CAI), "registered")
    clock.forward(days=100)
    tick(office)
    assert isinstance(office.state(OTHER)[1], Lapsed)
    assert not isinstance(office.state(INTAKE)[1], Lapsed)
    return office


def test_a_deadline_that_was_met_passes_where_it_was_not():
    told = without(two_notices(), "supplied")
    made = [it for it in told.differences if it.turn is Turn.NEW]

    assert turns(told)["supplied"] is Turn.NOT_MADE
    assert [(it.stream, it.command) for it in made if "Lapse" in it.command] == [
        (INTAKE, "requests.intake.LapseSupplement")
    ]
    assert {it.stream: type(it.now[1]) for it in told.endings}[INTAKE] is Lapsed


def test_a_deadline_that_passed_does_not_where_it_never_ran():
    office = two_notices()
    told = without(office, "noticed-18")
    lapse = [
        it for it in told.differences if it.turn is Turn.NOT_MADE and it.decision != "noticed-18"
    ]

    assert [(it.stream, it.command) for it in lapse] == [(OTHER, "requests.intake.LapseSupplement")]
    assert lapse[0].decision in struck(office)


def test_what_the_clock_did_nobody_asked():
    office = two_notices()
    with pytest.raises(NotReplayable):
        without(office, struck(office)[0])


# -- What cannot be told ---------------------------------------------------------------------------


def test_of_an_unknown_decision_nothing_is_made_up():
    with pytest.raises(UnknownDecision):
        without(at_work(), "nothing")


def tampered(office: Office, keep: Any, change: Any = None) -> Office:
    journal = MemoryJournal()
    rows: Iterable[Entry] = (it for _, it in office.journal.feed() if keep(it))
    journal.append([change(it) if change else it for it in rows])
    return an_office(journal)


def test_half_a_decision_is_told():
    torn = tampered(at_work(), lambda it: it.stream != "decision/other")
    with pytest.raises(NotReplayable):
        without(torn, "filed")


def test_a_command_that_no_page_knows_is_told():
    def change(entry: Entry) -> Entry:
        if entry.stream != OTHER:
            return entry
        body = json.loads(entry.data)
        body["told"]["command"] = "requests.intake.Fly"
        return structs.replace(entry, data=json.dumps(body, separators=(",", ":")).encode())

    with pytest.raises(NotReplayable):
        without(tampered(at_work(), lambda _: True, change), "filed")


def test_a_command_that_is_malformed_is_told():
    with pytest.raises(MalformedInput):
        what_if(at_work(), "checked", Instead(submission(), "nowhere/17"), afresh)


def test_under_keys_the_same_is_told_and_what_was_erased_is_not_asked_again():
    office = at_work(keys=MemoryKeys())

    def with_keys(clock: Clock) -> Office:
        return an_office(MemoryJournal(), clock=clock, keys=MemoryKeys())

    told = what_if(office, "filed", None, with_keys)
    assert turns(told) == turns(without(at_work(), "filed"))
    erase(office, ANN, by=INGA, reason="She asked for it.")
    with pytest.raises(NotReplayable):
        what_if(office, "filed", None, with_keys)


def test_decisions_under_other_rules_are_counted():
    office = at_work()
    assert without(office, "checked").other_rules == 0
    office.rule_set = "another"
    assert without(office, "checked").other_rules == 3
