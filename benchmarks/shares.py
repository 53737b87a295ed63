"""Where the time of some work goes: a timer interrupts it, a thousand times a second, to look.

By the clock, not by the processor: whoever waits for a disk or a server is seen to wait.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from time import perf_counter
from types import FrameType
from typing import Final

EVERY, SECONDS = 0.001, 2.0

WHERE: Final = {
    "/attr/_make.py": "making changed copies of values (attrs.evolve)",
    "/casework/domain/": "the domain: ",
    "/casework/application/facts/": "finding facts",
    "/casework/application/record.py": "writing down and reading back (JSON, digests)",
    "/casework/application/": "the office",
    "/casework/adapters/storage/": "the store",
    "/casework/infrastructure/": "opening the office",
}
"""Whose time it is, by the file of the innermost frame that is named here."""

IN_DOMAIN: Final = {
    "decide": "deciding (decide)",
    "evolve": "folding (evolve)",
    "due": "deadlines (due)",
}


def shares(act: Callable[[], object], seconds: float = SECONDS) -> dict[str, float]:
    """The part of its time that some work spends on what, the greatest first. In the main thread,
    which alone is interrupted: what it calls for is seen to take as long as it took."""
    act()
    seen = Counter[str]()

    def look(_number: int, frame: FrameType | None) -> None:
        seen[_whose(frame)] += 1

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
    try:
        begun = perf_counter()
        while perf_counter() - begun < seconds:
            act()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return {what: round(n / seen.total(), 3) for what, n in seen.most_common()}


def _whose(frame: FrameType | None) -> str:
    while frame is not None:
        file = frame.f_code.co_filename
        for part, whose in WHERE.items():
            if part in file:
                return whose if not whose.endswith(": ") else whose + _of_domain(frame)
        frame = frame.f_back
    return "the loop that measures"


def _of_domain(frame: FrameType) -> str:
    """What the domain was called for: by the outermost of its frames."""
    called, outer = frame, frame.f_back
    while outer is not None and "/casework/domain/" in outer.f_code.co_filename:
        called, outer = outer, outer.f_back
    return IN_DOMAIN.get(called.f_code.co_name, "the gate, policies, facts")
