"""Every decision again: each falls into one class, and what cannot be known is not guessed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import given, settings
from msgspec import structs

from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit import past
from casework.application.audit.again import Supposed
from casework.application.audit.erasing import erase
from casework.application.audit.redecide import Came, Redecided, redecide
from casework.application.office import Office
from casework.application.pages import Page
from casework.application.ports import Entry, Journal
from casework.application.record import ACCEPTED, REFUSED
from casework.domain.calendar import Term, Unit
from casework.domain.kernel import Person, Rule, require
from casework.domain.policies.when_request_is_registered import when_request_is_registered
from casework.domain.policy import (
    Choices,
    ChoiceSet,
    Counts,
    CountSet,
    Event,
    SetChoice,
    Terms,
    TermSet,
)
from casework.domain.requests import intake
from casework.domain.requests.filing import NotSubmitted
from casework.domain.requests.intake import Register, WithdrawRequest
from casework.domain.requests.processing import StartProcessing
from casework.infrastructure.personal_keys import MemoryKeys
from tests.application.plans import Plan, plans, played
from tests.offices import (
    MONDAY,
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

CAI, ANN, MIA, HUA, INGA = map(Person, ("cai", "ann", "mia", "hua", "inga"))
INTAKE, OTHER = "requests.intake/17", "requests.intake/18"
POLICY = "policy/office"


def came(office: Office, supposed: Supposed | None = None) -> dict[str, Redecided]:
    """What came of every decision that is not as it was."""
    return {it.decision: it for it in redecide(office, supposed) if it.came is not Came.UNCHANGED}


def classes(office: Office, supposed: Supposed | None = None) -> dict[str, Came]:
    return {decision: it.came for decision, it in came(office, supposed).items()}


def decided(office: Office) -> list[str]:
    return [
        entry.stream.partition("/")[2]
        for _, entry in office.journal.feed()
        if entry.stream.startswith("decision/")
    ]


def at_work(**more: Any) -> Office:
    """One request filed, refused again and registered, another filed besides."""
    office = staffed(MemoryJournal(), **more)
    did(office, INTAKE, submission(), "filed")
    denied(office.execute(INTAKE, submission(), decision="again"))
    did(office, INTAKE, check(), "checked")
    did(office, INTAKE, Register("REQ-20240701-0017", by=CAI), "registered")
    did(office, OTHER, submission(), "other")
    return office


# -- Under the same rules ------------------------------------------------------------------------


@settings(max_examples=15)
@given(plans())
def test_under_the_same_rules_everything_comes_out_as_it_was(plan: Plan):
    office = played(plan).office
    assert [it.decision for it in redecide(office)] == decided(office)
    assert classes(office) == {}


def test_however_little_of_the_past_is_kept_it_comes_out_the_same(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(past, "KEPT", 1)
    monkeypatch.setattr(past, "STREAMS", 2)
    assert classes(at_work()) == {}


def test_nothing_is_written(journal: Journal):
    office = staffed(journal)
    registered(office)
    before = list(journal.feed())
    assert classes(office, Supposed((CountSet(Counts.MAX_RETURNS, 1, "?"),))) == {}
    assert list(journal.feed()) == before


# -- Under other rules ---------------------------------------------------------------------------


def with_rules(monkeypatch: pytest.MonkeyPatch, judge: Callable[[bool, Rule], bool]) -> None:
    """Change what the page of intake requires."""
    monkeypatch.setattr(
        intake, "require", lambda kept, rule: require(judge(bool(kept), rule), rule)
    )


def test_a_rule_that_is_new_refuses_and_what_rests_on_it_is_not_known(
    monkeypatch: pytest.MonkeyPatch,
):
    office = at_work()
    with_rules(monkeypatch, lambda kept, rule: kept and rule.id != "REQ-01")
    told = came(office)

    assert {it: told[it].came for it in told} == {
        "filed": Came.NEWLY_REFUSED,
        "again": Came.UNREACHABLE,
        "checked": Came.UNREACHABLE,
        "registered": Came.UNREACHABLE,
        "other": Came.NEWLY_REFUSED,
    }
    assert (told["filed"].was, told["filed"].now) == ("", "REQ-01")
    assert {told[it].told for it in ("again", "checked", "registered")} == {("filed",)}
    assert (told["filed"].stream, told["filed"].command) == (
        INTAKE,
        "requests.intake.SubmitRequest",
    )


def test_a_rule_that_is_gone_allows_and_what_rests_on_it_is_not_known(
    monkeypatch: pytest.MonkeyPatch,
):
    office = staffed(MemoryJournal())
    did(office, INTAKE, submission())
    did(office, OTHER, submission())
    denied(office.execute(INTAKE, WithdrawRequest(" ", by=ANN), decision="d"))
    did(office, INTAKE, check(), "on-it")
    did(office, OTHER, check(), "beside-it")
    with_rules(monkeypatch, lambda kept, rule: kept or rule.id == "GEN-03")
    told = came(office)

    assert {it: told[it].came for it in told} == {
        "d": Came.NEWLY_ALLOWED,
        "on-it": Came.UNREACHABLE,
    }
    assert (told["d"].was, told["d"].now, told["on-it"].told) == ("GEN-03", "", ("d",))


def test_a_rule_before_the_rule_is_another_reason_and_puts_nothing_in_question(
    monkeypatch: pytest.MonkeyPatch,
):
    office = staffed(MemoryJournal())
    did(office, INTAKE, submission(), "filed")
    denied(office.execute(INTAKE, WithdrawRequest(" ", by=ANN), decision="d"))
    did(office, INTAKE, check(), "on-it")
    first = Rule("REQ-00", "Nobody goes.", ())
    monkeypatch.setattr(
        intake, "require", lambda kept, rule: require(kept, first if rule.id == "GEN-03" else rule)
    )

    told = came(office)
    assert {it: told[it].came for it in told} == {"d": Came.OTHER_REASON}
    assert (told["d"].was, told["d"].now) == ("GEN-03", "REQ-00")


def deciding(office: Office, page: str, decide: Callable[[Any, Any, Any], list[Any]]) -> Office:
    """An office on the same journal in which a page decides otherwise."""
    other = an_office(office.journal)
    it = other.pages[page]
    changed = Page(attrs.evolve(it.decider, decide=decide), it.finders)
    other.pages = {**other.pages, page: changed}
    return other


def test_an_event_that_says_something_else_is_told_as_it_was_and_is():
    office = at_work()

    def decide(state: Any, command: Any, facts: Any) -> list[Any]:
        events = intake.decide(state, command, facts)
        if isinstance(command, Register):
            return [intake.RequestRegistered("REQ-X")]
        return events

    told = came(deciding(office, "requests.intake", decide))
    assert {it: told[it].came for it in told} == {"registered": Came.OTHER_EVENTS}
    assert any("REQ-20240701-0017" in it and "REQ-X" in it for it in told["registered"].told)


def test_what_follows_no_more_is_other_events_and_what_it_was_put_to_is_not_known():
    office = at_work()
    denied(office.execute("requests.processing/17", StartProcessing(by=CAI), decision="later"))
    silent = an_office(office.journal)
    silent.policies = [it for it in silent.policies if it is not when_request_is_registered]

    told = came(silent)
    assert told["registered"].came is Came.OTHER_EVENTS
    assert (told["later"].came, told["later"].told) == (Came.UNREACHABLE, ("registered",))


def test_an_event_more_is_other_events_too():
    office = at_work()

    def decide(state: Any, command: Any, facts: Any) -> list[Any]:
        events: list[Any] = intake.decide(state, command, facts)
        return [*events, *events] if isinstance(command, intake.SubmitRequest) else events

    with_more = deciding(office, "requests.intake", decide)
    decider = with_more.pages["requests.intake"].decider
    calm = attrs.evolve(decider, evolve=_once)
    pages = dict(with_more.pages)
    pages["requests.intake"] = Page(calm, pages["requests.intake"].finders)
    with_more.pages = pages
    assert classes(with_more)["filed"] is Came.OTHER_EVENTS


def _once(state: Any, event: Any) -> Any:
    filed = isinstance(event, intake.RequestSubmitted) and not isinstance(state, NotSubmitted)
    return state if filed else intake.evolve(state, event)


# -- Under parameters supposed -------------------------------------------------------------------


def supposing(*changes: Event, since: datetime | None = None) -> Supposed:
    return Supposed(changes, since)


PHONE_ONLY = ChoiceSet(Choices.INTAKE_CHANNELS, frozenset({"phone"}), "supposed")


def submitted_by_other_channels(office: Office) -> set[str]:
    """The decisions by which requests came in, not by telephone: read from the entries alone."""
    bodies = (
        json.loads(entry.data)
        for _, entry in office.journal.feed()
        if entry.name == "requests.intake.RequestSubmitted"
    )
    return {it["decision"] for it in bodies if it["told"]["data"]["channel"] != "phone"}


def by_phone() -> intake.SubmitRequest:
    return attrs.evolve(submission(), channel="phone")


def test_a_channel_that_is_supposed_closed_refuses_exactly_what_came_by_it():
    office = at_work()
    did(office, "requests.intake/19", by_phone(), "by-phone")
    told = classes(office, supposing(PHONE_ONLY))

    refused = {it for it, came in told.items() if came is Came.NEWLY_REFUSED}
    assert refused == submitted_by_other_channels(office) == {"filed", "other"}
    assert {it for it, came in told.items() if came is Came.UNREACHABLE} == {
        "again",
        "checked",
        "registered",
    }
    assert "by-phone" not in told


def test_a_parameter_supposed_from_a_time_on_touches_nothing_before():
    clock = SetClock()
    office = staffed(MemoryJournal(), clock=clock)
    did(office, INTAKE, submission(), "before")
    clock.forward(hours=3)
    did(office, OTHER, submission(), "after")

    later = MONDAY + timedelta(hours=3)
    assert classes(office, supposing(PHONE_ONLY, since=later)) == {"after": Came.NEWLY_REFUSED}
    assert set(classes(office, supposing(PHONE_ONLY))) == {"before", "after"}
    never = later + timedelta(microseconds=1)
    assert classes(office, supposing(PHONE_ONLY, since=never)) == {}


def test_what_is_supposed_stands_whatever_was_set():
    office = staffed(MemoryJournal())
    everything = frozenset({"phone", "online_platform"})
    did(office, POLICY, SetChoice(Choices.INTAKE_CHANNELS, everything, "We grow.", by=MIA), "set")
    did(office, INTAKE, submission(), "filed")

    assert classes(office, supposing(PHONE_ONLY)) == {"filed": Came.NEWLY_REFUSED}
    same = ChoiceSet(Choices.INTAKE_CHANNELS, everything, "supposed")
    assert classes(office, supposing(same)) == {}


def test_a_parameter_that_allows_more_allows_exactly_what_was_dated_within_it():
    clock = SetClock(MONDAY - timedelta(days=3))
    office = staffed(MemoryJournal(), clock=clock)
    clock.now = MONDAY
    for n, hours in enumerate((0, 1, 5, 23, 24, 25, 60)):
        at = MONDAY - timedelta(hours=hours)
        office.execute(f"requests.intake/{n}", attrs.evolve(submission(), at=at), decision=f"d{n}")
    day = TermSet(Terms.BACKDATE_MAX, Term(24, Unit.HOURS), "supposed")

    told = classes(office, supposing(day))
    assert told == dict.fromkeys(dated_back(office, timedelta(hours=24)), Came.NEWLY_ALLOWED)
    assert set(told) == {"d1", "d2", "d3", "d4"}


def dated_back(office: Office, most: timedelta) -> set[str]:
    """The decisions refused for their time whose time lies no further back than that."""
    verdicts = (
        json.loads(entry.data) for _, entry in office.journal.feed() if entry.name == REFUSED
    )
    return {
        it["decision"]
        for it in verdicts
        if it["rule"] == "GEN-10"
        and datetime.fromisoformat(it["recorded"])
        - datetime.fromisoformat(it["tried"][0]["data"]["at"])
        <= most
    }


def test_a_term_supposed_shorter_changes_exactly_the_events_that_keep_it():
    office = at_work()
    filed_short(office, "20")
    keep_it = {
        json.loads(entry.data)["decision"]
        for _, entry in office.journal.feed()
        if b'"term":{"count":10,"unit":"wd"}' in bytes(office_event(entry))
    }
    shorter = TermSet(Terms.SUPPLEMENT, Term(5, Unit.WORKING_DAYS), "supposed")

    told = classes(office, supposing(shorter))
    assert {it for it, came in told.items() if came is Came.OTHER_EVENTS} == keep_it
    assert len(keep_it) == 1
    assert set(told.values()) == {Came.OTHER_EVENTS, Came.UNREACHABLE}


def office_event(entry: Entry) -> bytes:
    return json.dumps(json.loads(entry.data).get("event", ""), separators=(",", ":")).encode()


# -- A record that contradicts itself --------------------------------------------------------------

Tampering: TypeAlias = Callable[[Entry], Iterable[Entry]]


def tampered(office: Office, tamper: Tampering) -> Office:
    """An office on a record that somebody went over."""
    journal = MemoryJournal()
    journal.append([it for _, entry in office.journal.feed() for it in tamper(entry)])
    return an_office(journal)


def rewriting(
    office: Office, stream: str, rewrite: Callable[[Any], Any], version: int = 1
) -> Office:
    """An office in which an entry says something else."""

    def tamper(entry: Entry) -> Iterable[Entry]:
        if (entry.stream, entry.version) != (stream, version):
            return (entry,)
        told = json.loads(entry.data)
        name = rewrite(told) or entry.name
        data = json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()
        return (structs.replace(entry, name=name, data=data),)

    return tampered(office, tamper)


def test_a_fact_that_was_not_so_is_told_though_nothing_else_differs():
    def rewrite(told: Any) -> None:
        told["told"]["facts"]["channels"].append("pigeon")

    told = came(rewriting(at_work(), INTAKE, rewrite))
    assert {it: told[it].came for it in told} == {"filed": Came.UNTRUE}
    assert "pigeon" in told["filed"].told[0]


def test_a_role_that_nobody_had_is_told():
    def rewrite(told: Any) -> None:
        told["told"]["general"]["roles"] = ["intake", "manager"]

    told = came(rewriting(at_work(), INTAKE, rewrite, version=2))
    assert {it: told[it].came for it in told} == {"checked": Came.UNTRUE}


def test_what_is_decided_again_is_decided_on_what_was_told():
    def rewrite(told: Any) -> None:
        told["told"]["general"]["roles"] = []

    told = came(rewriting(at_work(), INTAKE, rewrite, version=2))
    assert (told["checked"].came, told["checked"].now) == (Came.NEWLY_REFUSED, "GEN-02")
    assert told["registered"].came is Came.UNREACHABLE


def test_a_fact_that_was_not_so_is_not_mistaken_for_one_that_is_supposed():
    def rewrite(told: Any) -> None:
        told["told"]["facts"]["channels"].append("pigeon")

    office = rewriting(at_work(), INTAKE, rewrite)
    more = frozenset({"phone", "email", "online_platform", "offline", "fax"})
    supposed = supposing(ChoiceSet(Choices.INTAKE_CHANNELS, more, "supposed"))
    assert classes(office, supposed) == {"filed": Came.UNTRUE}


def test_an_acceptance_made_a_refusal_is_found_out():
    def rewrite(told: Any) -> str:
        del told["wrote"]
        told["rule"] = "REQ-01"
        return REFUSED

    told = came(rewriting(at_work(), "decision/other", rewrite))
    assert {it: told[it].came for it in told} == {"other": Came.NEWLY_ALLOWED}


def test_a_refusal_made_an_acceptance_is_found_out():
    def rewrite(told: Any) -> str:
        told["rule"] = ""
        return ACCEPTED

    told = came(rewriting(at_work(), "decision/again", rewrite))
    assert told["again"].came is Came.NEWLY_REFUSED


def test_a_refusal_that_wrote_is_found_out():
    office = at_work()
    [refusal] = office.journal.read("decision/again")
    [filed] = office.journal.read("requests.intake/18")
    data = json.loads(filed.data)
    data["decision"] = "again"

    def tamper(entry: Entry) -> Iterable[Entry]:
        if entry == refusal:
            yield structs.replace(
                filed, stream="requests.intake/99", data=json.dumps(data).encode()
            )
        yield entry

    assert classes(tampered(office, tamper)) == {"again": Came.UNTRUE}


def test_a_verdict_that_claims_to_have_written_something_else_is_found_out():
    def rewrite(told: Any) -> None:
        told["wrote"][0][2] += 1

    assert classes(rewriting(at_work(), "decision/other", rewrite)) == {"other": Came.UNTRUE}


def test_an_event_that_was_rewritten_is_found_out():
    def rewrite(told: Any) -> None:
        told["event"]["business_type"] = "licence"

    assert classes(rewriting(at_work(), OTHER, rewrite)) == {"other": Came.OTHER_EVENTS}


@pytest.mark.parametrize(("field", "other"), [("by", "ben"), ("at", "2024-07-01T00:00:00Z")])
def test_who_and_when_that_were_rewritten_are_found_out(field: str, other: str):
    def rewrite(told: Any) -> None:
        told[field] = other

    assert classes(rewriting(at_work(), OTHER, rewrite)) == {"other": Came.OTHER_EVENTS}


# -- What cannot be decided ------------------------------------------------------------------------


def test_half_a_decision_is_told():
    office = at_work()
    torn = tampered(office, lambda it: () if it.stream == "decision/other" else (it,))
    assert classes(torn) == {"other": Came.NOT_DECIDABLE}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told["told"].update(command="requests.intake.Fly"),
        lambda told: told["told"].update(command="nowhere.Fly"),
        lambda told: told["told"]["read"].update({"catalogue/permit": 9}),
        lambda told: told["told"].update(at=7),
        lambda told: told["told"]["facts"].update(more=1),
        lambda told: told["told"].update(facts=[]),
        lambda told: told["told"]["data"].update(applicant_kind="ghost"),
        lambda told: told.pop("told"),
    ],
)
def test_what_is_nothing_of_ours_cannot_be_decided_and_hinders_nothing_else(
    spoil: Callable[[Any], Any],
):
    def rewrite(told: Any) -> None:
        spoil(told)

    told = came(rewriting(at_work(), OTHER, rewrite))
    assert {it: told[it].came for it in told} == {"other": Came.NOT_DECIDABLE}
    assert told["other"].told


def test_an_entry_that_cannot_be_read_is_told_and_so_is_what_rests_on_it():
    office = at_work()

    def tamper(entry: Entry) -> Iterable[Entry]:
        spoilt = (entry.stream, entry.version) == (INTAKE, 1)
        return (structs.replace(entry, data=b"{") if spoilt else entry,)

    told = list(redecide(tampered(office, tamper)))
    undecided = {it.decision for it in told if it.came is Came.NOT_DECIDABLE}
    assert undecided == {"", "filed", "again", "checked", "registered"}


@pytest.mark.parametrize("name", ["requests.intake.Flown", "decision.Vetoed"])
def test_an_event_that_no_page_knows_is_told(name: str):
    told = came(rewriting(at_work(), INTAKE, lambda _: name))
    assert {it.came for it in told.values()} <= {Came.OTHER_EVENTS, *told_undecided(told)}
    assert {"again", "checked", "registered"} <= set(told)


def told_undecided(told: dict[str, Redecided]) -> set[Came]:
    return {Came.NOT_DECIDABLE, Came.UNREACHABLE} & {it.came for it in told.values()}


def test_a_stream_of_no_page_is_told():
    def tamper(entry: Entry) -> Iterable[Entry]:
        moved = entry.stream == OTHER
        return (structs.replace(entry, stream="nowhere/18") if moved else entry,)

    told = list(redecide(tampered(at_work(), tamper)))
    assert {it.decision for it in told if it.came is Came.NOT_DECIDABLE} == {"", "other"}


def test_a_rule_that_breaks_decides_nothing():
    def decide(state: Any, command: Any, facts: Any) -> list[Any]:
        if isinstance(command, Register):
            raise KeyError("number")
        return intake.decide(state, command, facts)

    told = came(deciding(at_work(), "requests.intake", decide))
    assert {it: told[it].came for it in told} == {"registered": Came.NOT_DECIDABLE}
    assert not told["registered"].unread


# -- What was erased -------------------------------------------------------------------------------


def test_what_needs_words_that_are_erased_is_counted_apart_and_told_whose():
    office = at_work(keys=MemoryKeys())
    assert classes(office) == {}
    erase(office, ANN, by=INGA, reason="She asked for it.")

    told = came(office)
    assert {it.came for it in told.values()} == {Came.NOT_DECIDABLE}
    assert {it.unread for it in told.values()} == {("ann",)}
    assert set(told) == {"filed", "again", "checked", "other"}


def test_what_asks_after_words_that_are_erased_though_it_has_none_of_its_own_is_counted_apart():
    office = at_work(keys=MemoryKeys())
    checked, registered = office.journal.read(INTAKE)[1:3]
    assert not any(b"sealed" in it.data for it in (checked, registered))
    erase(office, ANN, by=INGA, reason="She asked for it.")

    told = came(office)
    assert told["checked"].unread == ("ann",)  # Whether all was filled in, nobody can tell now.
    assert "registered" not in told


def test_without_the_keys_what_lies_under_them_cannot_be_decided():
    office = at_work(keys=MemoryKeys())
    told = came(an_office(office.journal))
    assert {it.came for it in told.values()} == {Came.NOT_DECIDABLE}
    assert {"filed", "other"} <= {it for it, one in told.items() if one.unread}
