"""Cases: which streams are about one thing, told by what decisions wrote and by their names.

A case keeps its identity from page to page: ``requests.intake/17``, ``requests.delivery/17``. A
stream named after another (``governance.sla/requests.intake/17``) or after a kind of thing in a
case (``review.review/request_result:17``, ``care.feedback/17/complaint-1``) is of that case, and
so is whatever a decision about the case first wrote to (``numbers/request:REQ-20240701-0001``).
A case is begun by somebody: what the clock begins by itself is about something else. No page is
known here by its name.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from attrs import define, field

from casework.application.audit.scan import Decided, decisions
from casework.application.office import Office
from casework.application.ports import Entry
from casework.domain.kernel import SYSTEM


@define
class Cases:
    """Tells streams their case, by what was noted so far."""

    pages: Container[str]
    _openers: dict[str, str] = field(init=False, factory=dict)
    _begun: set[str] = field(init=False, factory=set)
    _known: dict[str, str] = field(init=False, factory=dict)

    @classmethod
    def of(cls, office: Office, feed: Iterable[tuple[int, Entry]]) -> Cases:
        """The cases of everything in a feed."""
        cases = cls(office.pages)
        for it in decisions(feed):
            cases.note(it)
        return cases

    def note(self, decided: Decided) -> None:
        """Note which streams a decision began, and which of these by itself."""
        own = decided.own
        for stream, first, _ in decided.outcome.wrote:
            if first == 1 and own is not None:
                self._known.clear()
                if stream != own.stream:
                    self._openers[stream] = own.stream
                elif own.asked.by != SYSTEM:
                    self._begun.add(_identity(stream))

    def case(self, stream: str) -> str:
        """What the case of a stream is called."""
        if stream not in self._known:
            self._known[stream] = self._case(stream, frozenset())
        return self._known[stream]

    def _case(self, stream: str, asked: frozenset[str]) -> str:
        identity = _identity(stream)
        if identity.partition("/")[0] in self.pages and "/" in identity:
            return self._case(identity, asked | {stream})
        for name in _names_in(identity):
            if name in self._begun:
                return name
        opener = self._openers.get(stream)
        if opener is None or opener in asked:
            return identity
        return self._case(opener, asked | {stream})


def _identity(stream: str) -> str:
    return stream.partition("/")[2]


def _names_in(identity: str) -> tuple[str, ...]:
    """What the identity says it is about: itself, what follows a kind, what something is of."""
    parts = identity.partition(":")[2], identity.rpartition(":")[2], identity.partition("/")[0]
    return identity, *parts
