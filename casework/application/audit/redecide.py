"""Every decision again: under the rules now in force, or under parameters supposed.

Each recorded decision, accepted or refused, is made again from the states before it and the facts
it was told, and falls into exactly one class. The record is the base throughout: once a decision
differs, what it wrote, or would have written, is no longer known, and every later decision that
rests on it is unreachable, until somebody decides that anew (``counterfactual``). Both the changes
of rules and what the record contradicts itself in are told; neither is repaired.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import zip_longest
from typing import Final

import msgspec
from attrs import Factory, define, field, frozen

from casework.application.audit.again import (
    VERDICTS,
    Again,
    Made,
    Recorded,
    Supposed,
    Written,
    made_again,
    recorded,
)
from casework.application.audit.past import Passing
from casework.application.office import FEED, Known, Office
from casework.application.ports import Entry
from casework.application.record import (
    ACCEPTED,
    REFUSED,
    MalformedInput,
    Told,
    Verdict,
    personal_in,
)
from casework.domain.kernel import missing


class Came(StrEnum):
    """What comes of a decision that is made again."""

    UNCHANGED = "unchanged"
    NEWLY_REFUSED = "newly refused"
    NEWLY_ALLOWED = "newly allowed"
    OTHER_REASON = "other reason"  # Refused as it was, under another rule or at another command.
    OTHER_EVENTS = "other events"  # Accepted as it was; what happens, or follows, is not the same.
    UNREACHABLE = "unreachable"  # It rests on what an earlier difference has put in question.
    UNTRUE = "untrue"  # It comes out as it did, but what it was told is not what was on record.
    NOT_DECIDABLE = "not decidable"


_DOUBTING: Final = frozenset(
    {Came.NEWLY_REFUSED, Came.NEWLY_ALLOWED, Came.OTHER_EVENTS, Came.UNREACHABLE}
)
"""After these a stream is not known to be what it was."""

_SEALED: Final = b'","sealed":"'
_ERASED: Final = b'{"erased":true,'
_NOT_READ: Final = "it needs words that are erased, or whose key is not at hand"

_IMPOSSIBLE: Final = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError),
    *(RecursionError, TypeError, ValueError),
)
"""What is raised where a record is nothing of ours, or the rules in force cannot take it."""


@frozen
class Redecided:
    """A recorded decision and what comes of it now.

    ``stream`` and ``command`` are what was asked, empty if that cannot be read. ``was`` and ``now``
    are the ids of the rules it is refused under, empty where it is accepted, or not known. ``told``
    says more: for an unreachable one the decision that differed; why another is not decidable; what
    is different; each fact that was not so. One is not decidable, too, if it needs words of persons
    that are erased, or whose keys are not at hand: they are the ``unread``.
    """

    decision: str
    came: Came
    stream: str = ""
    command: str = ""
    was: str = ""
    now: str = ""
    told: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def redecide(office: Office, supposed: Supposed | None = None) -> Iterator[Redecided]:
    """Make every recorded decision again, in the order in which they were written.

    Of each stream only the last states are kept, and entries only until the verdict on them; what
    a decision read that is older is folded anew.

    Raises:
        StoreFailure: if the store could not be read.
    """
    again = _Redeciding(office, supposed)
    for position, entry in office.journal.feed():
        if (came := again.read(position, entry)) is not None:
            yield came
    yield from again.left()


class _Doubtful(Exception):
    """What is asked for is no longer known since a decision differed: that one."""

    def __init__(self, because: str) -> None:
        super().__init__(because)
        self.because: str = because


@define
class _Known(Passing):
    """The past, as far as it is known: ``doubtful`` are streams that are not, each with the version
    from which on, and the decision that first differed."""

    doubtful: dict[str, tuple[int, str]] = field(init=False, factory=dict)

    def latest(self, stream: str) -> Known:
        known = super().latest(stream)
        self.require(stream, known[0])
        return known

    def require(self, stream: str, version: int) -> None:
        if stream in self.doubtful and version >= self.doubtful[stream][0]:
            raise _Doubtful(self.doubtful[stream][1])

    def require_all(self, told: tuple[Told, ...]) -> None:
        """Hold all that a decision rests on to be known."""
        for it in told:
            self.require(it.stream, it.at)
            for stream, version in it.read.items():
                self.require(stream, version)

    def doubt(self, stream: str, version: int, because: str) -> None:
        if stream not in self.doubtful or version < self.doubtful[stream][0]:
            self.doubtful[stream] = version, because


@define
class _Redeciding:
    """Goes through the feed, decision by decision."""

    office: Office
    supposed: Supposed | None
    _past: _Known = field(init=False, default=Factory(lambda it: _Known(it.office), True))
    _open: dict[str, list[Written]] = field(init=False, factory=dict)
    _unread: dict[str, set[str]] = field(init=False, factory=dict)  # By stream and version.

    def read(self, position: int, entry: Entry) -> Redecided | None:
        """Take in an entry; a verdict, or what cannot be read, has something come of it."""
        self._past.at_position = position
        if entry.stream.startswith(VERDICTS):
            return self._decided(entry)
        try:
            self._past.arrives(entry)
            if _SEALED in entry.data or _ERASED in entry.data:
                entry = self._opened(entry)
            body = self.office.codec.stored(entry)
        except _IMPOSSIBLE as wrong:
            told = (f"version {entry.version}: {wrong}",)
            return Redecided("", Came.NOT_DECIDABLE, entry.stream, told=told)
        if (written := self._open.get(body.decision)) is None:
            self._open[body.decision] = [(entry, body)]
        else:
            written.append((entry, body))
        return None

    def left(self) -> Iterator[Redecided]:
        """What the end of the feed leaves without a verdict."""
        for decision, written in self._open.items():
            told = ("half a decision is on record: it has no verdict",)
            yield Redecided(decision, Came.NOT_DECIDABLE, written[0][0].stream, told=told)

    def _decided(self, entry: Entry) -> Redecided:
        decision = entry.stream.removeprefix(VERDICTS)
        written = self._open.pop(decision, [])
        came, again = self._came(decision, entry, written)
        if again is not None and came.came is Came.UNCHANGED:
            for stream in {it.stream: None for it, _ in written}:
                state = again.now[stream]
                self._past.settled(stream, state[0], state)
            return came
        for stream, version in {it.stream: it.version for it, _ in written}.items():
            self._past.settled(stream, version)
        if came.came in _DOUBTING:
            self._doubt(came, again, written)
        return came

    def _came(
        self, decision: str, entry: Entry, written: list[Written]
    ) -> tuple[Redecided, Again | None]:
        try:
            if _SEALED in entry.data or _ERASED in entry.data:
                entry = self._opened(entry)
            record = recorded(self._verdict(decision, entry), written)
        except _IMPOSSIBLE as wrong:
            return Redecided(decision, Came.NOT_DECIDABLE, told=(str(wrong),)), None
        asked, was = record.asked, record.verdict.rule
        again, unread = None, set[str]()
        try:
            if self._past.doubtful:
                self._past.require_all(record.told)
            if self._unread:
                again, came, told = self._as_far_as_readable(entry, record, unread)
            else:
                again = made_again(self.office, record, self._past, self.supposed)
                came, told = _compared(record, again)
        except _Doubtful as doubtful:
            if was:  # It may be accepted now, and then something happens there.
                self._past.doubt(asked.stream, 0, doubtful.because)
            again, came, told = None, Came.UNREACHABLE, (doubtful.because,)
            unread.clear()
        except _IMPOSSIBLE as wrong:
            again, came, told = None, Came.NOT_DECIDABLE, (f"{type(wrong).__name__}: {wrong}",)
        now = again.rule.id if again is not None and again.rule is not None else ""
        persons = tuple(sorted(unread)) if unread else ()
        it = Redecided(decision, came, asked.stream, asked.command, was, now, told, persons)
        return it, again

    def _as_far_as_readable(
        self, verdict: Entry, record: Recorded, unread: set[str]
    ) -> tuple[Again | None, Came, tuple[str, ...]]:
        """Make a decision again, unless it needs words that cannot be read: whose is noted."""
        for it in (verdict, *(it for it, _ in record.written)):
            unread |= self._unread.get(f"{it.stream} {it.version}", set())
        if unread:
            return None, Came.NOT_DECIDABLE, (_NOT_READ,)
        with missing() as missed:
            try:
                again = made_again(self.office, record, self._past, self.supposed)
                came, told = _compared(record, again)
            finally:
                unread.update(missed)
        if unread:
            return None, Came.NOT_DECIDABLE, (_NOT_READ,)
        return again, came, told

    def _opened(self, entry: Entry) -> Entry:
        """The entry as it was decided; noted is whose words in it are erased or withheld."""
        opened = self.office.codec.opened(entry)
        found = personal_in(msgspec.json.decode(opened.data))
        if unread := {it["of"] for _, it in found if "clear" not in it}:
            self._unread[f"{entry.stream} {entry.version}"] = unread
        return opened

    def _verdict(self, decision: str, entry: Entry) -> Verdict:
        verdict: Verdict = self.office.codec.decode(entry.data, Verdict)
        if verdict.decision != decision:
            raise MalformedInput(f"its verdict is about {verdict.decision}")
        if entry.name != (REFUSED if verdict.rule else ACCEPTED):
            raise MalformedInput(f"its verdict is called {entry.name}, and says otherwise")
        return verdict

    def _doubt(self, came: Redecided, again: Again | None, written: list[Written]) -> None:
        """What it wrote, or would write now, is in question from there on."""
        unreachable = came.came is Came.UNREACHABLE
        because = came.told[0] if unreachable else came.decision
        self._past.doubt(FEED, self._past.at_position, because)
        for entry, _ in written:
            self._past.doubt(entry.stream, entry.version, because)
        for stream, first, _ in again.wrote() if again and not again.rule else ():
            self._past.doubt(stream, first - 1, because)


# -- What is different ---------------------------------------------------------------------------


def _compared(record: Recorded, again: Again) -> tuple[Came, tuple[str, ...]]:
    was, now = record.verdict.rule, again.rule.id if again.rule else ""
    if was != now:
        differs = Came.OTHER_REASON if was and now else None
        return differs or (Came.NEWLY_REFUSED if now else Came.NEWLY_ALLOWED), ()
    if not again.same_steps():
        came = Came.OTHER_REASON if was else Came.OTHER_EVENTS
        return came, tuple(_other_steps(record, again))
    if not was and not again.same_events():
        return Came.OTHER_EVENTS, tuple(_other_events(record, again))
    if contradiction := _contradiction(record, again):
        again.untrue.append(contradiction)
    return Came.UNTRUE if again.untrue else Came.UNCHANGED, tuple(again.untrue)


def _contradiction(record: Recorded, again: Again) -> str:
    """What the verdict says that the entries do not."""
    if record.verdict.rule:
        return f"it was refused, and wrote {len(record.written)} entries" if record.written else ""
    said, wrote = record.verdict.wrote, again.wrote()
    return "" if said == wrote else f"its verdict says that it wrote {said}; it wrote {wrote}"


def _other_steps(record: Recorded, again: Again) -> Iterator[str]:
    """The first command that is not what is on record."""
    for told, now in zip_longest(record.told, again.tried):
        if told is not now:
            yield f"was {_put(told)}, is {_put(now)}"
            return


def _put(told: Told | None) -> str:
    if told is None:
        return "nothing more"
    return f"{told.command} put to {told.stream} at {told.at}: {bytes(told.data).decode()}"


def _other_events(record: Recorded, again: Again) -> Iterator[str]:
    """The events that are not what is on record."""
    for written, made in zip_longest(record.written, again.made):
        if written is None or made is None or not again.is_same(made, *written):
            yield f"was {_written(written)}, is {_made(again, made)}"


def _written(written: Written | None) -> str:
    if written is None:
        return "nothing more"
    entry, body = written
    told = bytes(body.event).decode()
    return f"{entry.name} in {entry.stream} v{entry.version} by {body.by} at {body.at}: {told}"


def _made(again: Again, made: Made | None) -> str:
    if made is None:
        return "nothing more"
    stream, version, _, act, event, _ = made
    told = again.office.codec.encode(event).decode()
    return f"{type(event).__name__} in {stream} v{version} by {act.by} at {act.at}: {told}"
