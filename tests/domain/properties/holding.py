"""What the pages are held to: all of it is tried, and nothing that holds them is decoration."""

from __future__ import annotations

from casework.testing.deletion import Subject, deletions, guards_of, held, survivors, unknown
from casework.testing.explorer import Proof


def assert_proved(subject: Subject) -> None:
    """A page keeps its properties in every state there is, and all of it has been tried.

    Every rule that a guard of it holds acts to refuses somewhere, and is said a second time.
    """
    found = held(subject)
    guards = {it.rule for module in subject.modules for it in guards_of(module) if it.rule}

    assert (found.proof, list(found.broken), found.crashes) == (Proof.PROVED, [], [])
    assert (found.silent_events(), found.untried()) == ([], [])
    assert subject.mute(found) == []
    assert subject.unasked(found) == []
    assert guards <= {rule for it in subject.properties for rule in it.rules}


def assert_nothing_is_decoration(subject: Subject) -> None:
    """Without any guard of a page, or any event, something said of its histories is untrue."""
    found = list(deletions(subject))

    assert survivors(found) == []
    assert [it.what for it in found if it.stale] == []
    assert unknown(subject) == []
