"""Proving pages side by side: the same as one by one, and no death goes unnoticed."""

from __future__ import annotations

import os
from typing import Any

import attrs
import pytest

from casework.testing import proving
from casework.testing.casts.book import EVERYTHING, JOINED, SUBJECTS
from casework.testing.casts.review_finding import SUBJECT as FINDING
from casework.testing.explorer import Proof
from casework.testing.proving import Done, Proved, Task, WorkerDied, proved, tasks, work

PAGES = ("review.finding", "confidentiality.nda", "people.leave")


def dies(task: Task) -> Done:
    os._exit(9) if task.page == PAGES[1] else None
    return work(task)


def fails(task: Task) -> Done:
    raise MemoryError(task.page)


def noted(found: Proved) -> object:
    return found.noted()


def test_what_comes_of_pages_does_not_depend_on_how_many_are_proved_at_once():
    alone = sorted(map(repr, map(noted, proved(PAGES, jobs=1))))
    together = sorted(map(repr, map(noted, proved(PAGES, jobs=3))))

    assert alone == together
    assert all(it.proof is Proof.PROVED for it in proved(PAGES, jobs=2, short=True))


def test_a_process_that_dies_proves_nothing():
    with pytest.raises(WorkerDied, match=r"confidentiality\.nda"):
        list(proved(PAGES, jobs=2, do=dies))


def test_what_fails_in_a_process_fails():
    for jobs in (1, 2):
        with pytest.raises(MemoryError):
            list(proved(PAGES, jobs=jobs, do=fails))


def enlarged(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> Proved:
    """A finding, explored once more with the larger cast that is made of its own."""
    larger = attrs.evolve(FINDING.cast, bounds="larger", **changes)
    monkeypatch.setitem(EVERYTHING, FINDING.name, attrs.evolve(FINDING, larger=larger))
    [found] = proved([FINDING.name], jobs=1)
    return found


def test_a_larger_cast_is_explored_too_and_counted(monkeypatch: pytest.MonkeyPatch):
    [own] = proved([FINDING.name], jobs=1)
    found = enlarged(monkeypatch)

    assert found.proof is Proof.PROVED
    assert found.larger is not None
    assert found.decisions == own.decisions + found.larger.decisions
    assert found.noted().larger is not None
    assert found.noted().taken == own.noted().taken


def test_what_is_wrong_at_the_larger_bounds_refutes_the_page(monkeypatch: pytest.MonkeyPatch):
    found = enlarged(monkeypatch, goal=lambda state: False)

    assert found.proof is Proof.REFUTED
    assert found.own.faults == ()
    assert found.faults == ("at the larger bounds: there is no way to an end",)


def test_a_limit_that_was_reached_proves_nothing():
    [found] = proved([FINDING.name], jobs=1, most=3)

    assert found.proof is not Proof.PROVED


def test_in_short_nothing_is_taken_out_and_nothing_larger_explored():
    page = "issuance.blank_forms"

    assert [it.larger for it in tasks(page)] == [False, True]
    assert tasks(page, short=True) == [Task(page, False, short=True)]
    [found] = proved([FINDING.name], jobs=1, short=True)
    assert found.own.taken == ()


@pytest.mark.parametrize("pages", sorted(JOINED))
def test_pages_joined_are_proved_and_each_policy_is_missed(pages: str):
    done = work(Task(pages, larger=False))

    assert (done.faults, done.complete) == ((), True)
    assert [it.what for it in done.taken] == list(JOINED[pages].parts)
    assert all(it.broke for it in done.taken)


def test_the_joined_are_beside_the_pages():
    assert EVERYTHING.keys() == SUBJECTS.keys() | JOINED.keys()
    assert {it for name in JOINED for it in name.split(" + ")} <= SUBJECTS.keys()


def test_all_that_has_a_larger_cast_says_how_it_is_larger():
    larger = [it for it in EVERYTHING.values() if it.larger]

    assert len(larger) >= 10
    for it in larger:
        assert it.larger is not None
        assert it.larger.bounds != it.cast.bounds
        assert it.larger.page is it.cast.page
    assert proving.MOST > 1_000_000
