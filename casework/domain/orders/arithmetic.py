"""The arithmetic that the rules of an order rest on.

Every function is of whole numbers alone: so many units of a line, in its own unit.
"""

from __future__ import annotations


def is_ready(ordered: int, ready: int) -> bool:
    """Whether as much of a line is there as was ordered."""
    return ready >= ordered


def sendable(ordered: int, ready: int, sent: int) -> int:
    """How much more of a line can be sent: never more than was ordered, nor than is there."""
    return min(ordered, ready) - sent


def is_sent(ordered: int, sent: int) -> bool:
    """Whether as much of a line was sent as was ordered."""
    return sent >= ordered
