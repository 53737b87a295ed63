"""Completeness: whether everything that should be on record is there, and how much of it is sealed.

Of each stream the versions count up without a gap, and no decision is there by half: what it says
that it wrote is there, and nothing else is. That a whole decision at the end was taken away, this
cannot tell; a checkpoint held by somebody outside can.
"""

from __future__ import annotations

from attrs import define, field, frozen

from casework.application.audit.scan import VERDICTS, Head, head_of, outcome_of
from casework.application.ports import Entry, Journal
from casework.application.record import REFUSED, MalformedInput


@frozen
class Fault:
    """What is not as it should be, and where: a position, or a stream."""

    where: str
    says: str


@frozen
class Completeness:
    """What is on record, counted: entries, streams (those of verdicts apart), decisions.

    ``last`` is the last position; ``passed_over`` are the ranges of positions, first and last,
    at which there is nothing. ``sealed`` entries are proved by a checkpoint, ``waiting`` not yet;
    without a number of sealed ones nothing is sealed.
    """

    recorded: int
    streams: int
    last: int
    passed_over: tuple[tuple[int, int], ...]
    sealed: int
    accepted: int
    refused: int
    faults: tuple[Fault, ...]

    @property
    def waiting(self) -> int:
        return max(self.recorded - self.sealed, 0)

    @property
    def decisions(self) -> int:
        return self.accepted + self.refused


def completeness(journal: Journal, sealed: int = 0, *, dense: bool = True) -> Completeness:
    """Go through a journal and tell what it has, and what it lacks.

    ``sealed`` is the size of the latest checkpoint. ``dense``: its store gives every position to
    an entry, so that one at which there is nothing is a fault; PostgreSQL uses numbers up.

    Raises:
        StoreFailure: as the journal.
    """
    count = _Count()
    for position, entry in journal.feed():
        count.take(position, entry)
    count.finish(sealed, dense=dense)
    return Completeness(
        count.recorded,
        sum(not it.startswith("decision/") for it in count.versions),
        count.last,
        tuple(count.passed_over),
        sealed,
        count.accepted,
        count.refused,
        tuple(count.faults),
    )


@define
class _Count:
    recorded: int = 0
    last: int = 0
    accepted: int = 0
    refused: int = 0
    versions: dict[str, int] = field(factory=dict)
    passed_over: list[tuple[int, int]] = field(factory=list)
    faults: list[Fault] = field(factory=list)
    _pending: dict[str, dict[str, tuple[int, int]]] = field(factory=dict)
    _closed: set[str] = field(factory=set)

    def take(self, position: int, entry: Entry) -> None:
        if position > self.last + 1:
            self.passed_over.append((self.last + 1, position - 1))
        self.last = position
        self.recorded += 1
        before = self.versions.get(entry.stream, 0)
        if entry.version != before + 1:
            self._fault(entry.stream, f"version {entry.version} follows version {before}")
        self.versions[entry.stream] = entry.version
        try:
            if entry.name in VERDICTS:
                self._close(entry)
            else:
                self._open(entry, head_of(entry))
        except MalformedInput as wrong:
            self._fault(f"position {position}", str(wrong))

    def _fault(self, where: str, says: str) -> None:
        self.faults.append(Fault(where, says))

    def _open(self, entry: Entry, head: Head) -> None:
        if head.decision in self._closed:
            self._fault(
                f"{entry.stream} v{entry.version}",
                f"it was added to decision {head.decision} after its verdict",
            )
            return
        wrote = self._pending.setdefault(head.decision, {})
        first, _ = wrote.get(entry.stream, (entry.version, 0))
        wrote[entry.stream] = first, entry.version

    def _close(self, entry: Entry) -> None:
        outcome = outcome_of(entry)
        if entry.stream != f"decision/{outcome.decision}":
            self._fault(entry.stream, f"it is the verdict of decision {outcome.decision}")
        refused = entry.name == REFUSED
        if refused != bool(outcome.rule) or (refused and outcome.wrote):
            self._fault(entry.stream, "its verdict is neither acceptance nor refusal")
        self.refused += refused
        self.accepted += not refused
        self._closed.add(outcome.decision)
        wrote = self._pending.pop(outcome.decision, {})
        says = {stream: (first, last) for stream, first, last in outcome.wrote}
        for stream in sorted(says.keys() | wrote.keys()):
            if says.get(stream) != wrote.get(stream):
                told = f"its verdict has {_range(says.get(stream))} of {stream}"
                self._fault(entry.stream, f"{told}, on record is {_range(wrote.get(stream))}")

    def finish(self, sealed: int, *, dense: bool) -> None:
        for decision, wrote in self._pending.items():
            told = ", ".join(f"{_range(it)} of {stream}" for stream, it in wrote.items())
            self._fault(f"decision/{decision}", f"half a decision, without its verdict: {told}")
        if dense:
            for first, last in self.passed_over:
                told = f"position {first}" if first == last else f"positions {first} to {last}"
                self._fault(told, "there is nothing, and this store leaves none out")
        if sealed > self.recorded:
            self._fault("seals", f"{sealed} entries are sealed, and only {self.recorded} there")


def _range(versions: tuple[int, int] | None) -> str:
    if versions is None:
        return "nothing"
    first, last = versions
    return f"version {first}" if first == last else f"versions {first} to {last}"
