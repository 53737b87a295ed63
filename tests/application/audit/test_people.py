"""Who stood on both sides of what must be two persons', and what the rules say of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from types import ModuleType
from typing import Any

import attrs
import pytest

from casework.adapters.storage.memory import MemoryJournal
from casework.application.audit.people import Side, people, side_of
from casework.application.audit.separations import SEPARATIONS, separations
from casework.application.office import Office
from casework.application.record import MalformedInput
from casework.domain import catalogue
from casework.domain.archives import source
from casework.domain.catalogue import ApproveBusinessType, ProposeBusinessType
from casework.domain.confidentiality import grants
from casework.domain.confidentiality.grants import GrantAccess
from casework.domain.kernel import SYSTEM, OnBehalf, Person
from casework.domain.requests.intake import WithdrawRequest
from tests.application.audit.lived import INTAKE
from tests.application.plans import played, tour
from tests.application.tours import TOURS
from tests.offices import CLASS, MONDAY, PERMIT, check, denied, did, registered, staffed, submission

ANN, CAI, DAN = Person("ann"), Person("cai"), Person("dan")
SUBMITTED = Side(("requests.intake.RequestSubmitted",))
CHECKED = Side(("requests.intake.CompletenessChecked",))


def filed(by: Person = ANN) -> Office:
    office = staffed(MemoryJournal())
    did(office, INTAKE, attrs.evolve(submission(), by=by))
    did(office, INTAKE, check())
    return office


# -- Two sides ---------------------------------------------------------------------------------


def test_two_persons_on_two_sides_are_no_finding():
    told = people(filed(), SUBMITTED, CHECKED)
    assert (told.left, told.right, told.both, told.same, told.found) == (1, 1, 1, 0, ())


def test_one_person_on_both_sides_is_found_with_what_they_did():
    told = people(filed(), SUBMITTED, Side(("requests.intake.Request*",)))
    assert told.same == 0  # One and the same act is not two.
    office = filed()
    did(office, INTAKE, WithdrawRequest("No more.", by=ANN))
    (both,) = people(office, SUBMITTED, Side(("requests.intake.RequestWithdrawn",))).found
    assert (both.case, both.person) == ("17", "ann")
    assert [it.version for it in both.left + both.right] == [1, 3]


def test_whoever_enters_an_act_and_whoever_it_is_entered_for_are_both_on_its_side():
    office = filed()
    for_ann = OnBehalf(ANN, "her letter")
    did(office, INTAKE, WithdrawRequest("She wrote.", by=CAI, on_behalf_of=for_ann))
    withdrawn = Side(("requests.intake.RequestWithdrawn",))

    found = people(office, SUBMITTED, withdrawn).found + people(office, CHECKED, withdrawn).found
    assert [(it.person, bool(it.right[0].via)) for it in found] == [("ann", True), ("cai", False)]


def test_what_follows_by_a_policy_is_theirs_whose_act_it_followed_from():
    office = staffed(MemoryJournal())
    registered(office)
    opened = Side(("requests.processing.ProcessingOpened",))
    (both,) = people(office, CHECKED, opened).found
    assert both.person == "cai"
    assert both.right[0].via


def test_what_was_refused_counts_as_a_command_and_says_so():
    office = filed()
    denied(office.execute(INTAKE, attrs.evolve(check(), by=ANN)))
    command = Side(("requests.intake.RecordCompletenessCheck",))
    (both,) = people(office, SUBMITTED, command).found
    assert (both.person, [it.rule for it in both.right]) == ("ann", ["GEN-02"])
    assert people(office, SUBMITTED, CHECKED).found == ()


def test_a_side_may_name_the_persons_in_a_field_and_ask_for_values():
    office = staffed(MemoryJournal())
    registered(office)
    names = tuple(office.codec.types)
    named = side_of("requests.processing.ProcessingOpened who:applicant", names)
    (both,) = people(office, SUBMITTED, named).found
    assert both.person == "ann"
    none = side_of("requests.processing.ProcessingOpened business_type=loan", names)
    assert people(office, SUBMITTED, none).right == 0
    some = side_of("requests.processing.ProcessingOpened business_type=per*", names)
    assert people(office, SUBMITTED, some).right == 1


def test_the_clock_and_the_unnamed_are_nobody():
    office = staffed(MemoryJournal())
    lines = tuple(
        source.Line(activity, who, MONDAY)
        for activity, who in (("in", ""), ("out", ""), ("in", "x"), ("out", "y"), ("out", "(z)"))
    )
    keep = source.KeepSource("log", "a case", lines, by=SYSTEM)
    did(office, "archives.source/a", keep)
    names = tuple(office.codec.types)
    told = people(office, side_of("in", names), side_of("out", names))
    assert (told.both, told.same) == (1, 0)
    kept = Side(("archives.source.SourceKept",))
    assert people(office, kept, Side(("archives.source.KeepSource",))).same == 0
    with_z = source.KeepSource("log", "b", (*lines, source.Line("in", "(z)", MONDAY)), by=SYSTEM)
    did(office, "archives.source/b", with_z)
    sides = side_of("in", names), side_of("out", names)
    assert people(office, *sides).same == 1
    assert people(office, *sides, unnamed=frozenset({"(z)"})).same == 0


def test_activities_of_a_log_are_asked_about_by_their_names_and_in_their_order():
    office = staffed(MemoryJournal())
    told = ("make [1]", "check", "make [1]")
    lines = tuple(source.Line(it, "x", MONDAY) for it in told)
    did(office, "archives.source/a", source.KeepSource("log", "a", lines[:2], by=SYSTEM))
    did(office, "archives.source/b", source.KeepSource("log", "b", lines[1:], by=SYSTEM))
    make, checked = (side_of(it, office.codec.types) for it in ("make [1]", "check"))

    assert people(office, make, checked).same == 2
    assert [it.case for it in people(office, make, checked, before=True).found] == ["a"]
    assert [it.case for it in people(office, checked, make, before=True).found] == ["b"]
    with pytest.raises(MalformedInput):
        people(office, make, side_of("chekc", office.codec.types))


def test_decisions_that_do_not_count_are_left_out():
    office = staffed(MemoryJournal())
    did(office, INTAKE, submission(), decision="an-assumption")
    did(office, INTAKE, check())
    told = people(office, SUBMITTED, CHECKED, leave_out=lambda it: it == "an-assumption")
    assert (told.left, told.right) == (0, 1)


@pytest.mark.parametrize(
    "text", ["", " ", "review.review.StagePass", "review.review.StagePassed x", "calendar.Nothing"]
)
def test_a_side_that_says_nothing_right_is_refused(text: str):
    with pytest.raises(MalformedInput):
        side_of(text, filed().codec.types)


# -- What the rules demand ---------------------------------------------------------------------


def held(office: Office) -> dict[str, Any]:
    return {it.separation.says: it for it in separations(office)}


def test_in_lawful_lives_nobody_is_on_both_sides_unless_policy_lets_them():
    acts: Counter[str] = Counter()
    for told in TOURS:
        for says, it in held(played(tour(told)).office).items():
            acts[says] += it.acts
            assert not it.found or "SetChoice" in told
    assert {it.says for it in SEPARATIONS} == {it for it, count in acts.items() if count}


def test_where_policy_lets_one_person_do_both_it_is_found_all_the_same():
    alone = next(it for it in TOURS if it.startswith("rules:SetChoice/1 order:"))
    found = [it for it in separations(played(tour(alone)).office) if it.found]
    assert {it.separation.rule for it in found} == {"REV-08", "GEN-05"}


def let_everybody(monkeypatch: pytest.MonkeyPatch, page: ModuleType) -> None:
    monkeypatch.setattr(page, "only_by", lambda allowed, rule: None)


def test_whoever_grants_themselves_access_is_found(monkeypatch: pytest.MonkeyPatch):
    office = filed()
    let_everybody(monkeypatch, grants)
    until = MONDAY + timedelta(days=9)
    grant = GrantAccess("own", frozenset({CLASS}), "*", until, by=Person("inga"))
    did(office, "confidentiality.grants/inga", grant)

    (found,) = held(office)["to whom access is granted, and who grants it"].found
    assert (found.person, found.case) == ("inga", "inga")
    assert found.left[0].via


def test_whoever_approves_their_own_proposal_is_found_and_an_earlier_one_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
):
    office = filed()  # Dan's proposal was approved by Mia.
    permit, mia = "catalogue/permit", Person("mia")
    says = "who proposes a business type, and who approves it"
    did(office, permit, ProposeBusinessType(PERMIT, "Mia's.", by=mia))
    let_everybody(monkeypatch, catalogue)
    did(office, permit, ApproveBusinessType(by=mia))
    assert [it.person for it in held(office)[says].found] == ["mia"]
    did(office, permit, ProposeBusinessType(PERMIT, "Dan's.", by=DAN))
    did(office, permit, ApproveBusinessType(by=mia))
    assert len(held(office)[says].found) == 1
    assert held(office)[says].acts == 3


def test_what_a_separation_refused_is_counted():
    office = filed()
    mia = Person("mia")
    did(office, "catalogue/permit", ProposeBusinessType(PERMIT, "Mia's.", by=mia))
    assert denied(office.execute("catalogue/permit", ApproveBusinessType(by=mia))) == "GEN-05"
    told = held(office)["who proposes a business type, and who approves it"]
    assert (told.refused, told.found) == (1, ())


def test_every_separation_names_a_rule_and_events_that_there_are():
    office = filed()
    events = {
        f"{page}.{it.__name__}": it
        for page in office.pages
        for it in office.pages[page].decider.events
    }
    for it in SEPARATIONS:
        assert it.rule in office.rules
        for text, same in zip((it.left, it.right), it.same, strict=True):
            side = side_of(text, office.codec.types)
            for name in side.names:
                fields = {one.name for one in attrs.fields(events[name])}
                for path in filter(None, (side.who, same)):
                    assert path.partition(".")[0] in fields
                assert name.rpartition(".")[0] == it.page
