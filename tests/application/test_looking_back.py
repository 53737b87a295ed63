"""Why, what may be done, and what has happened: answered from the record, which stays as it is."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from casework.application.allowed import allowed
from casework.application.audit.why import Changed, UnknownDecision, why
from casework.application.office import Office
from casework.application.ports import Journal, MalformedName
from casework.application.reading import history
from casework.application.record import MalformedInput
from casework.domain import rulebook
from casework.domain.kernel import Ground, Person, require
from casework.domain.requests import intake
from casework.domain.requests.intake import Register, SubmitRequest, WithdrawRequest
from tests.offices import (
    an_office,
    check,
    denied,
    did,
    registered,
    staffed,
    submission,
)

INTAKE = "requests.intake/17"
CAI, ANN = Person("cai"), Person("ann")


def entries(office: Office) -> list[Any]:
    return list(office.journal.feed())


# -- Why ---------------------------------------------------------------------------------------


def test_why_names_every_rule_that_an_accepted_decision_kept_step_by_step(journal: Journal):
    office = staffed(journal)
    outcome = registered(office)
    before = entries(office)
    told = why(an_office(journal), outcome.decision)

    assert told.rule is None
    causes = [it.cause for it in told.steps]
    assert causes == ["", "when_request_is_registered", "when_request_is_registered"]
    asked = told.steps[0]
    consulted = {it.rule.id for it in asked.consulted}
    assert {"GEN-02", "GEN-10", "REQ-04", "REQ-05", "REQ-11"} <= consulted
    assert all(it.kept for step in told.steps for it in step.consulted)
    assert [it[0] for it in told.events] == [it[0] for it in outcome.wrote]
    assert entries(office) == before


def test_why_ends_with_the_rule_that_refused(journal: Journal):
    office = staffed(journal)
    did(office, INTAKE, submission())
    refused = office.execute(INTAKE, Register("REQ-20240701-0001", by=CAI), decision="d")
    told = why(office, "d")

    assert told.rule is not None
    assert told.rule.id == denied(refused) == "REQ-04"
    *_, last = told.steps[-1].consulted
    assert (last.rule.id, last.kept, last.ground) == ("REQ-04", False, Ground.PHASE)
    assert told.events == ()


def test_every_decision_on_record_can_be_explained(journal: Journal):
    office = staffed(journal)
    registered(office)
    office.execute(INTAKE, submission())
    office.execute(INTAKE, attrs.evolve(check(), by=Person("nobody")))
    decisions = [it.stream.partition("/")[2] for _, it in entries(office) if "decision" in it.name]

    for decision in decisions:
        told = why(office, decision)
        assert told.steps
        assert all(it.consulted or it.cause for it in told.steps)


def test_of_an_unknown_decision_nothing_is_made_up(journal: Journal):
    with pytest.raises(UnknownDecision):
        why(an_office(journal), "nothing")


def test_a_rule_that_is_gone_explains_nothing(journal: Journal, monkeypatch: pytest.MonkeyPatch):
    office = staffed(journal)
    did(office, INTAKE, submission())
    office.execute(INTAKE, WithdrawRequest(" ", by=ANN), decision="d")
    gone = "GEN-03"
    monkeypatch.setattr(
        intake, "require", lambda kept, rule: require(kept or rule.id == gone, rule)
    )

    with pytest.raises(Changed):
        why(office, "d")


def test_what_follows_no_more_explains_nothing(journal: Journal):
    office = staffed(journal)
    outcome = registered(office)
    silent = an_office(journal)
    silent.policies = ()

    with pytest.raises(Changed):
        why(silent, outcome.decision)


# -- What may be done --------------------------------------------------------------------------


def may(office: Office, stream: str, who: str) -> set[str]:
    return {it.command.__name__ for it in allowed(office, stream, Person(who)) if it.open}


def test_what_may_be_done_depends_on_the_post_the_phase_and_the_person(journal: Journal):
    office = staffed(journal)
    assert may(office, INTAKE, "ann") == {"SubmitRequest"}
    did(office, INTAKE, submission())
    before = entries(office)

    assert may(office, INTAKE, "ann") == {"AmendRequest", "WithdrawRequest", "AnswerClarification"}
    assert may(office, INTAKE, "ben") == set()
    assert may(office, INTAKE, "cai") == {
        "RecordCompletenessCheck",
        "RequestClarification",
        "DeclineRequest",
    }
    assert may(office, INTAKE, "mia") == set()
    assert entries(office) == before


def test_what_may_not_be_done_says_under_which_rule(journal: Journal):
    office = staffed(journal)
    did(office, INTAKE, submission())
    told = {it.command: (it.rule and it.rule.id, it.ground) for it in allowed(office, INTAKE, CAI)}

    assert told[Register] == ("REQ-04", Ground.PHASE)
    assert told[SubmitRequest] == ("GEN-04", Ground.PHASE)
    assert told[WithdrawRequest] == ("GEN-02", Ground.ACTOR)


def test_every_command_of_every_page_has_an_answer_on_an_empty_stream(journal: Journal):
    office = staffed(journal)
    for page in office.pages:
        for who in ("ann", "cai", "lin", "hua", "system"):
            for it in allowed(office, f"{page}/new", Person(who)):
                assert it.open or it.rule is not None


def test_nobody_is_told_that_they_may_do_what_only_follows(journal: Journal):
    office = staffed(journal)
    told = {it.command for page in office.pages for it in allowed(office, f"{page}/x", ANN)}
    follows = {it for page in office.pages.values() for it in page.decider.commands if not it.may}

    assert follows
    assert not told & follows


# -- History -----------------------------------------------------------------------------------


def test_a_history_tells_who_did_what_when_and_what_it_followed_from(journal: Journal):
    office = staffed(journal)
    outcome = registered(office)
    lines = history(office, INTAKE)
    opened = history(office, "requests.processing/17")

    assert [it.version for it in lines] == list(range(1, len(lines) + 1))
    assert [it.by for it in lines][:2] == ["ann", "cai"]
    assert lines[-1].decision == outcome.decision == opened[0].decision
    assert (lines[-1].cause, opened[0].cause) == ("", "when_request_is_registered")


def test_a_stream_without_a_history_is_told_so(journal: Journal):
    office = an_office(journal)
    with pytest.raises(MalformedInput):
        history(office, INTAKE)
    with pytest.raises(MalformedInput):
        history(office, "nowhere/17")
    with pytest.raises(MalformedName):
        history(office, "requests.intake/a b")


def test_the_rules_an_office_knows_are_the_rulebooks(journal: Journal):
    assert an_office(journal).rules == rulebook.rules()
