"""The laws of bells: whoever follows is woken, and nobody waits for ever.

    @pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
    def test_my_bell(law):
        law(lambda: MyBell("office"))

A law takes what opens a bell. Called again, it opens another that hears the first, as a second
process has it, or returns the one that there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from threading import Thread
from time import monotonic
from typing import TypeAlias

from casework.application.bells import Bell

Opener: TypeAlias = Callable[[], Bell]
Law: TypeAlias = Callable[[Opener], None]

AT_MOST, NEVER = 60.0, 3600.0
"""Seconds: what a slow machine may take, and more than anybody waits for."""


def a_ring_wakes_whoever_waits(opener: Opener) -> None:
    with closing(opener()) as bell, waiting(bell):
        bell.ring()


def a_ring_between_looking_and_waiting_is_not_lost(opener: Opener) -> None:
    with closing(opener()) as bell:
        heard = bell.heard
        bell.ring()
        with waiting(bell, heard):
            assert bell.heard > heard


def whoever_waits_looks_by_the_clock_if_nobody_rings(opener: Opener) -> None:
    with closing(opener()) as bell:
        bell.wait(bell.heard, 0.001)


def what_is_rung_before_closing_is_told(opener: Opener) -> None:
    with closing(opener()) as theirs, closing(opener()) as another, closing(opener()) as ours:
        hears(theirs, another)
        heard = theirs.heard
        ours.ring()
        ours.close()
        theirs.wait(heard, AT_MOST)
        assert theirs.heard > heard


def closing_wakes_whoever_waits(opener: Opener) -> None:
    bell = opener()
    with closing(bell), waiting(bell):
        bell.close()


def closing_again_does_nothing_and_ringing_after_it_never_fails(opener: Opener) -> None:
    bell = opener()
    for _ in range(2):
        bell.close()
        bell.ring()
        bell.wait(bell.heard, 0.001)


LAWS: tuple[Law, ...] = (
    a_ring_wakes_whoever_waits,
    a_ring_between_looking_and_waiting_is_not_lost,
    whoever_waits_looks_by_the_clock_if_nobody_rings,
    what_is_rung_before_closing_is_told,
    closing_wakes_whoever_waits,
    closing_again_does_nothing_and_ringing_after_it_never_fails,
)
"""What every bell keeps."""


@contextmanager
def waiting(bell: Bell, heard: int | None = None) -> Iterator[None]:
    """Somebody who waits, and who is woken by what is done meanwhile."""
    since = bell.heard if heard is None else heard
    thread = Thread(target=bell.wait, args=(since, NEVER), daemon=True)
    thread.start()
    yield
    thread.join(AT_MOST)
    assert not thread.is_alive(), "whoever waited was not woken"


def hears(theirs: Bell, ours: Bell) -> None:
    """Ring until it is heard: nobody is promised to be heard before they listen."""
    heard, end = theirs.heard, monotonic() + AT_MOST
    while theirs.heard == heard:
        assert monotonic() < end, "nothing is heard"
        ours.ring()
        theirs.wait(heard, 0.1)
