"""Storage is for ever: names and fields are added, never altered."""

from __future__ import annotations

from copy import deepcopy

from tests.golden.stored import broken, golden, now


def test_everything_ever_stored_can_still_be_read():
    assert not broken(golden(), now())


def test_whatever_is_stored_from_now_on_is_written_down():
    assert golden() == now(), "run: python -m tests.golden.stored"


def test_a_lost_name_a_lost_field_and_a_new_one_without_default_are_noticed():
    was = {"events": {"Happened": {"who": "str", "when": "datetime"}}, "Colour": ["red", "blue"]}
    without_name, renamed, shuffled, bare, paler, grown = (deepcopy(was) for _ in range(6))
    del without_name["events"]["Happened"]  # type: ignore[attr-defined]  # A dictionary.
    renamed["events"] = {"Happened": {"who": "str", "at": "datetime ="}}
    shuffled["events"] = {"Happened": {"why": "str =", "who": "str", "when": "datetime"}}
    bare["events"] = {"Happened": {"who": "str", "when": "datetime", "why": "str"}}
    paler["Colour"] = ["red"]
    grown["events"] = {"Happened": {"who": "str", "when": "datetime", "why": "str ="}}
    grown["Colour"] = ["red", "blue", "green"]

    for changed in (without_name, renamed, shuffled, bare, paler):
        assert broken(was, changed)
    assert not broken(was, grown)
    assert not broken(was, was)
