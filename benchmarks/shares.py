"""Where the time of some work goes: a second thread looks, a thousand times a second, what it does.

By the clock, not by the processor: whoever waits for a disk or a server is seen to wait.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from threading import Event, Thread, get_ident
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
    """The part of its time that some work spends on what, the greatest first."""
    act()
    seen, over, worker = Counter[str](), Event(), get_ident()

    def look() -> None:
        while not over.wait(EVERY):
            seen[_whose(sys._current_frames()[worker])] += 1

    usual, begun = sys.getswitchinterval(), perf_counter()
    sys.setswitchinterval(EVERY / 10)  # Else it is seen where it waits, and seldom where it works.
    looker = Thread(target=look)
    looker.start()
    try:
        while perf_counter() - begun < seconds:
            act()
    finally:
        over.set()
        looker.join()
        sys.setswitchinterval(usual)
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
