"""The words of the kernel mean what the pages take them to mean."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from casework.domain.kernel import (
    IN_ORDER,
    Act,
    Consulted,
    Decider,
    Erased,
    Ground,
    Happened,
    ImpossibleHistory,
    NoFacts,
    OnBehalf,
    Person,
    Personal,
    Refused,
    Rule,
    Withheld,
    consulting,
    hold_to_role,
    missing,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)

OURS = Rule("X-01", "It is so.", ("S0-1a",))


@pytest.mark.parametrize(
    ("hold", "ground"),
    [
        (lambda: require(False, OURS), Ground.CONTENT),
        (lambda: only_by(False, OURS), Ground.ACTOR),
        (lambda: only_while(1, str, per=OURS), Ground.PHASE),
        (lambda: hold_to_role(False, OURS), Ground.ROLE),
    ],
)
def test_what_is_not_kept_is_refused_under_its_rule_and_on_its_ground(hold, ground):
    with pytest.raises(Refused) as refusal:
        hold()
    assert (refusal.value.rule, refusal.value.ground) == (OURS, ground)


@pytest.mark.parametrize("hold", [require, only_by, hold_to_role])
def test_what_is_kept_is_noted_as_kept_whatever_shows_that_it_is(hold):
    with consulting() as trail:
        hold(True, OURS)
        hold(frozenset({"something"}), OURS)
        with pytest.raises(Refused):
            hold(frozenset(), OURS)

    assert [it.kept for it in trail] == [True, True, False]
    assert {it.rule for it in trail} == {OURS}


def test_out_of_order_is_refused_under_the_general_rule_where_no_other_is_named():
    assert only_while("a", int, str) == "a"
    with pytest.raises(Refused) as refusal:
        only_while("a", int, float)
    assert refusal.value.rule == IN_ORDER


def test_a_past_that_cannot_have_been_is_our_fault_and_no_refusal():
    assert was("a", str) == "a"
    with pytest.raises(ImpossibleHistory):
        was("a", int)
    assert told(NoFacts(), NoFacts) == NoFacts()
    with pytest.raises(AssertionError):
        told(NoFacts(), str)


def test_every_rule_consulted_is_noted_kept_or_not_and_only_meanwhile():
    require(True, OURS)
    with consulting() as trail:
        require(True, OURS)
        with pytest.raises(Refused):
            only_by(False, IN_ORDER)
    require(True, OURS)

    assert trail == [
        Consulted(OURS, Ground.CONTENT, True),
        Consulted(IN_ORDER, Ground.ACTOR, False),
    ]


@pytest.mark.parametrize(
    "blank", ["", " ", "\u00a0", "\u3000\t", "\u200b\ufeff", "\u2800", "\u3164", "\uffa0"]
)
def test_blanks_of_any_script_say_nothing(blank: str):
    assert not stated(blank)


@pytest.mark.parametrize("said", ["x", "。", "模糊", "\u200bא", "7", "€", "\u0301e"])
def test_a_letter_a_digit_or_a_sign_of_any_script_says_something(said: str):
    assert stated(said)


@for_all(st.text())
def test_what_is_nothing_but_separators_and_controls_says_nothing(text: str):
    blank = "".join(it for it in text if unicodedata.category(it)[0] in "ZC")

    assert not stated(blank)
    assert stated(blank + "reason" + blank)


def test_what_is_personal_does_not_leak_into_messages_and_compares_by_whom_and_what():
    secret = Personal(Person("ann"), "Ann Lee")

    assert "Lee" not in repr(secret)
    assert secret == Personal(Person("ann"), "Ann Lee")
    assert len({secret, Personal(Person("ann"), "Ann Lee")}) == 1
    assert secret not in (Personal(Person("bo"), "Ann Lee"), Personal(Person("ann"), "Ann"), "Ann")
    assert secret.stated
    assert not Personal(Person("ann"), " ").stated


def test_what_cannot_be_read_is_neither_empty_nor_what_it_was():
    ann, bo = Person("ann"), Person("bo")
    gone, hidden = Erased(ann), Withheld(ann, "eA==")

    for it in (gone, hidden):
        assert it.clear == ""
        assert it.stated
        assert it != Personal(ann, "") != it
        assert len({it, it, Personal(ann, "")}) == 2
        assert "eA" not in repr(it)
    assert gone == Erased(ann) != hidden
    assert gone != Erased(bo)
    assert hidden == Withheld(ann, "eA==")
    assert hidden not in (Withheld(ann, "eB=="), Withheld(bo, "eA=="), gone)
    assert (gone.erased, hidden.erased, Personal(ann, "").erased) == (True, False, False)


def test_whose_words_are_missed_is_noted_each_time_and_only_meanwhile():
    ann, bo = Person("ann"), Person("bo")
    gone, hidden = Erased(ann), Withheld(bo, "eA==")

    assert gone.clear == hidden.clear
    with missing() as outer:
        assert gone.stated
        with missing() as inner:
            assert hidden.clear == ""
            assert Personal(ann, "Ann Lee").clear
        assert hidden != Withheld(bo, "eB==")
    assert gone.stated

    assert (outer, inner) == ([ann, bo], [bo])


def test_what_is_said_is_looked_up_by_what_it_is():
    ann, bo = Person("ann"), Person("bo")
    said = [Personal(ann, "Ann"), Personal(ann, "Ann Lee"), Personal(bo, "Ann"), Personal(bo, "")]
    sealed = [Withheld(ann, "eA=="), Withheld(ann, "eB=="), Withheld(bo, "eA==")]
    every = [*said, *sealed, Erased(ann), Erased(bo)]

    assert len({hash(it) for it in every}) == len(every)
    assert {hash(it) for it in (Erased(ann), Withheld(bo, "eA=="))} <= set(map(hash, every))


def test_where_events_lead_is_told_from_the_beginning_one_by_one():
    page = Decider[str, Act, str, NoFacts](
        "letters", "-", lambda state, act, facts: [], lambda state, event: state + event, (), ()
    )

    assert page.after([]) == "-"
    assert page.after(["a", "b", "c"]) == "-abc"


def test_an_act_is_its_actors_or_that_of_whoever_it_is_entered_for():
    assert Act(by=Person("cai")).party == "cai"
    entered = Act(by=Person("cai"), on_behalf_of=OnBehalf(Person("ann"), "letter 12"))
    assert entered.party == "ann"


def test_a_stream_is_called_by_its_page_and_its_identity():
    happened = Happened("governance.sla/requests.intake/17", None, None, Act(by=Person("x")))

    assert happened.identity == "requests.intake/17"
