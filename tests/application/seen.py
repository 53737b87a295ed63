"""Streams as a finder may see them: what is in each, and which of them were held."""

from __future__ import annotations

from typing import Any

from attrs import define, field


@define
class Seen:
    """A finding over given states. What was not given is nowhere to be looked for."""

    states: dict[str, Any]
    looked: list[str] = field(factory=list)
    held: list[str] = field(factory=list)

    def look(self, stream: str) -> Any:
        self.looked.append(stream)
        return self.states[stream]

    def hold(self, stream: str) -> Any:
        self.held.append(stream)
        return self.states[stream]

    def upto(self, position: int) -> int:
        return position
