"""The office: it reads, decides, lets policies react, and writes all of it down at once.

A decision is the unit of record: all of its entries are on record, or none is. The last of them,
in a stream of the decision's own, is its verdict: accepted, with what it wrote, or refused, with
the rule. That one row keeps three promises: the decision is whole, it is made once however often
it is asked for, and no refusal is forgotten.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter
from threading import Lock
from typing import Any, TypeAlias
from uuid import uuid4

import attrs
from attrs import Factory, define, field, frozen

from casework.application.facts.finding import Finding, calendars, in_force
from casework.application.facts.staff import general_roles
from casework.application.pages import Page, Policy
from casework.application.ports import (
    Clock,
    Conflict,
    Entry,
    Ids,
    Journal,
    MalformedName,
    PersonalKeys,
    news,
    well_formed,
)
from casework.application.record import (
    ACCEPTED,
    REFUSED,
    Body,
    Codec,
    KeysMissing,
    MalformedInput,
    Told,
    Verdict,
    in_the_clear,
)
from casework.application.times import back, require_aware, require_aware_where_declared
from casework.domain.confidentiality import keys as under_keys
from casework.domain.general import General, admit
from casework.domain.governance import sla
from casework.domain.kernel import (
    SYSTEM,
    WHEN_DECIDED,
    Act,
    Happened,
    Refused,
    Rule,
    no_deadlines,
)
from casework.domain.policy import Terms

DEPTH, STEPS = 32, 256
PATIENCE = timedelta(seconds=5)
REMEMBERED = 100_000
WARY, HELD = 32, 64
"""Since somebody else was seen to write, how many decisions ask what is new before they are written
down. After these what is known is taken for all there is, and the journal is told to hold it: up to
so many streams."""
QUEUES = 256
"""How many queues there are for streams: commands to those that share one wait for each other, and
with fewer of them sixteen callers often do."""
LONGEST = 120
"""The most characters in the identity of what somebody begins: what follows is named after it."""


@frozen
class Accepted:
    """A decision on record. ``wrote`` are the streams with their first and last new version."""

    decision: str
    wrote: tuple[tuple[str, int, int], ...]


@frozen
class Denied:
    """A refusal on record: nothing happened, and this rule is why."""

    decision: str
    rule: Rule


Outcome: TypeAlias = Accepted | Denied


@frozen
class Considered:
    """What a command would come to: its events with their streams, or the rule against it."""

    events: tuple[tuple[str, Any], ...]
    rule: Rule | None = None


class DecisionIdReused(Exception):
    """Under this id something else was asked before. Use a new id for a new question."""


class RunawayReaction(AssertionError):
    """Policies without end, or an act that nothing came of. The fault is ours."""


class UnlawfulDeadline(AssertionError):
    """A page let a deadline pass and refused what follows from it. The fault is ours."""


Known: TypeAlias = tuple[int, Any, datetime]
"""A stream's version, its state there, and when its last event happened."""


@define
class Draft:
    """A decision in the making, at one moment: each stream as it was seen, and as it would be.

    ``known`` are streams as they are taken to be, unasked: as they were asked after just now, or,
    for a ``guess``, as they were last known.
    """

    office: Office
    guess: bool = field(default=False, kw_only=True)
    known: Mapping[str, Known] = field(factory=dict, kw_only=True)
    moment: datetime = field(init=False, default=Factory(lambda it: it.office.clock(), True))
    now: dict[str, Known] = field(init=False, factory=dict)
    found: dict[str, Known] = field(init=False, factory=dict)  # As it is on record.
    entries: list[Entry] = field(init=False, factory=list)
    happened: list[tuple[str, Any]] = field(init=False, factory=list)
    tried: list[Told] = field(init=False, factory=list)
    held: dict[str, int] = field(init=False, factory=dict)

    def at(self, stream: str) -> Known:
        known = self.now.get(stream)
        if known is None:
            known = self.known.get(stream) or self.office.latest(stream, unasked=self.guess)
            self.now[stream] = self.found[stream] = known
        return known

    def looking(self) -> Looking:
        """Begin to look for what the next command is told."""
        return Looking(self)

    def tell(self, page: Page, stream: str, act: Act, looking: Looking, *, gate: bool) -> Telling:
        """Find all that a command is decided on; ``gate``: it comes from outside."""
        general = self.general(stream, act, looking, self.moment) if gate else None
        facts = page.finder(type(act)).find(stream, act, looking)
        return Telling(general, facts, looking.read, looking.held)

    def note(
        self, page: Page, stream: str, version: int, act: Act, telling: Telling, cause: str
    ) -> None:
        """Write down a command put to a stream at a version, and all that it was told."""
        codec = self.office.codec
        self.tried.append(
            Told(
                stream,
                version,
                codec.name(page.decider.name, type(act)),
                codec.raw(act),
                codec.raw(telling.facts),
                telling.read,
                tuple(telling.held),
                cause,
                codec.raw(telling.general),
            )
        )

    def enter(
        self, decision: str, page: Page, stream: str, version: int, act: Act, event: Any
    ) -> None:
        """Write down an event that follows a version; with a command's first, the command."""
        codec, told, step = self.office.codec, self.tried[-1], len(self.tried) - 1
        first = told if version == told.at else None
        body = Body(decision, step, act.by, act.at, codec.raw(event), first)
        name = codec.name(page.decider.name, type(event))
        self.entries.append(Entry(stream, version + 1, name, codec.encode(body)))

    def general(self, stream: str, act: Act, looking: Finding, now: datetime) -> General:
        """What the gate is told: the actor's roles, and the times."""
        last = self.at(stream)[2]
        now = max(now, last)
        earliest = now - back(in_force(looking).term(Terms.BACKDATE_MAX))
        return General(general_roles(act.by, looking), last, now, earliest)


@frozen
class Telling:
    """The facts for the gate (of a caller's command) and for the page, and where they were."""

    general: General | None
    facts: Any
    read: dict[str, int]
    held: list[str]


@define
class Looking:
    """Looks at other streams for one command's facts, and remembers where."""

    draft: Draft
    read: dict[str, int] = field(init=False, factory=dict)
    held: list[str] = field(init=False, factory=list)

    def look(self, stream: str) -> Any:
        self.read[stream], state, _ = self.draft.at(stream)
        return state

    def upto(self, position: int) -> int:
        self.read[FEED] = position
        return position

    def hold(self, stream: str) -> Any:
        if stream not in self.held:
            self.held.append(stream)
        state = self.look(stream)
        self.draft.held.setdefault(stream, self.draft.found[stream][0])
        return state


FEED = "feed"
"""Among the streams that a fact was read from: the whole feed, up to a position."""

UNDER_KEYS = f"{under_keys.decider.name}/all"
"""Where it is on record that what is personal goes under keys, once it does."""

OVERDUE = "deadlines"
"""The cause of what the clock does before an act that comes too late."""


@frozen
class _Put:
    """A command on its way to its page: why it is put, and how far from the caller's own."""

    stream: str
    act: Act
    cause: str = ""
    depth: int = 0
    looking: Looking | None = None  # What was looked at already, to find that it is to be put.


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return uuid4().hex


def _nothing_known(stream: str) -> Known | None:
    return None


@define
class Office:
    """The core, ready to be asked.

    ``journal`` keeps the record; ``pages`` and ``policies`` are the domain's; ``rules`` all rules
    by id, ``rule_set`` their digest. ``clock`` (aware) and ``new_id`` are the system's unless
    given; ``sleep`` waits between attempts, in seconds. With ``keys``, what is personal is
    recorded under its person's key; without, in the clear. ``reacts_to`` names the events that a
    policy reacts to; one that is not in it is asked about all.

    ``begun`` may know where a stream had come to once, so that it is not folded from its first
    event (`views.states`). It is put in place afterwards: an office that is made from this one, as
    one of the past is, begins at the beginning.
    """

    journal: Journal
    pages: Mapping[str, Page]
    policies: Sequence[Policy] = ()
    rules: Mapping[str, Rule] = field(factory=dict)
    rule_set: str = ""
    clock: Clock = _now
    new_id: Ids = _new_id
    sleep: Callable[[float], None] = time.sleep
    keys: PersonalKeys | None = None
    reacts_to: Mapping[Policy, tuple[type, ...]] = field(factory=dict)
    begun: Callable[[str], Known | None] = field(init=False, default=_nothing_known)
    conflicts: int = field(init=False, default=0)
    codec: Codec = field(
        init=False,
        default=Factory(lambda it: Codec((p.decider for p in it.pages.values()), it.keys), True),
    )
    _known: dict[str, Known] = field(init=False, factory=dict)  # States are immutable: no copies.
    _erasures: int = field(init=False, default=0)
    _wary: int = field(init=False, default=WARY)
    _reacting: tuple[Sequence[Policy], dict[type, tuple[Policy, ...]]] = field(
        init=False, factory=lambda: ((), {})
    )
    _queues: tuple[Lock, ...] = field(
        init=False, factory=lambda: tuple(Lock() for _ in range(QUEUES))
    )

    # -- Asking ------------------------------------------------------------------------------

    def new(self, page: str) -> str:
        """Mint a stream for something new on a page, such as ``requests.intake``.

        Raises:
            MalformedInput: if there is no such page.
        """
        stream = f"{page}/{self.new_id()}"
        self.page(stream)
        return stream

    def execute(self, stream: str, command: Act, *, decision: str | None = None) -> Outcome:
        """Make a decision and record it, or return what came of it when it was first made.

        ``stream`` is ``page/identity``. ``decision`` is the caller's own id for this question:
        asked again under it, the office answers as before and does nothing twice. A refusal is
        recorded too, and returned.

        Raises:
            MalformedInput: no such page, or no command of that page; a wrong type, a naive
                time. All that is wrong is said. Nothing is recorded.
            ErasedPerson: it says something about somebody whose data were erased.
            MalformedName: a stream or decision id that no store could keep, or an id in the
                command; the identity of something new with a slash, or over 120 characters.
            KeysMissing: it rests on what lies under keys that this office does not have.
            DecisionIdReused: something else was asked under this id before.
            Conflict: for five seconds somebody else was always first.
            StoreFailure: the store could not do it. Ask again under the same decision id.
        """
        decision = decision or self.new_id()
        well_formed(f"decision/{decision}")
        command = self._well_asked(stream, command)
        with self._queues[hash(stream) % len(self._queues)]:
            return self._decide_until_written(stream, command, decision)

    async def execute_async(
        self, stream: str, command: Act, *, decision: str | None = None
    ) -> Outcome:
        """``execute`` in a thread, for those who live in an event loop, which goes on meanwhile.

        Whoever stops waiting for it does not stop it, though it may be yet to begin: ask again
        under the same decision id. It is one of the loop's own threads, as many as the loop has.

        Raises:
            Exception: as ``execute``.
        """
        ask = partial(self.execute, stream, command, decision=decision)
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(None, copy_context().run, ask))

    def consider(self, stream: str, command: Act) -> Considered:
        """What ``execute`` would come to now. Nothing is recorded.

        Raises:
            MalformedInput, MalformedName, StoreFailure: as ``execute``.
        """
        draft = Draft(self)
        rule = self.make(draft, "considered", stream, self._well_asked(stream, command))
        return Considered(() if rule else tuple(draft.happened), rule)

    def attempt(self, draft: Draft, stream: str, command: Act) -> list[Any]:
        """What a command alone would come to now, without what follows from it.

        Raises:
            Refused: with the rule and the ground.
        """
        put, page = _Put(stream, command), self.page(stream)
        while True:
            looking, at = draft.looking(), self._when(draft, put)
            overdue = self._overdue(looking, put, page, at)
            if overdue is None:
                return self._put(draft, put, page, at, looking)[1]
            its, then = self.page(overdue.stream), self._when(draft, overdue)
            act, events = self._put(draft, overdue, its, then, looking)
            for event in events:
                self._enter(draft, "attempted", its, overdue.stream, act, event)

    def state(self, stream: str) -> tuple[int, Any]:
        """A stream's version and its state there; version 0 if nothing has happened in it.

        Raises:
            MalformedInput: if there is no such page.
        """
        return self.latest(stream)[:2]

    # -- Deciding ----------------------------------------------------------------------------

    def _decide_until_written(self, stream: str, command: Act, decision: str) -> Outcome:
        asked = self.codec.asked(stream, self._name(stream, command), command, decision)
        until = time.monotonic() + PATIENCE.total_seconds()
        attempt = 0
        while True:
            known, asks = self._remembered(), bool(self._wary)
            if self.keys is not None:
                self._hold_personal(command)  # Whom it is about may have been erased meanwhile.
            draft, rule, under_keys = self._decided(decision, stream, command, known, asks=asks)
            self._require_readable(draft)
            outcome, entries = self._conclude(draft, decision, asked[0], rule)
            entries = self._sealed(entries, under_keys)
            written = {it.stream for it in entries}
            held = {it: version for it, version in draft.held.items() if it not in written}
            try:
                self.journal.append(entries, held)
            except Conflict:
                self.conflicts += 1
                self._wary = WARY
                if not asks:
                    continue
                if verdict := self.journal.read(f"decision/{decision}"):
                    return self._recall(verdict[0], asked)
                if time.monotonic() > until:
                    raise
                attempt += 1
                self.sleep(random.uniform(0, min(0.001 * 2**attempt, 0.1)))
                continue
            if rule is None:
                _remember(known, {it: draft.now[it] for it in written if it in draft.now})
            return outcome

    def _unmoved(self, guess: Draft) -> dict[str, int]:
        """All that a guess was made on, to be held where it was: then nobody need be asked."""
        unmoved = {it: version for it, (version, _, _) in guess.found.items()}
        if self.keys is None:
            unmoved[UNDER_KEYS] = 0
        return unmoved

    def _decided(
        self, decision: str, stream: str, command: Act, known: dict[str, Known], *, asks: bool
    ) -> tuple[Draft, Rule | None, bool]:
        """Decide on what was last known, then ask after all of it at once. If anything is new,
        decide again on what is so now. Tells also whether what is personal goes under keys."""
        guess = Draft(self, guess=True, known=known)
        try:
            rule = self.make(guess, decision, stream, command)
        except Exception:
            fresh, under_keys = self._asked_after(guess, known)
            if not fresh:
                raise
        else:
            if not asks and len(guess.found) <= HELD:
                guess.held = self._unmoved(guess)
                return guess, rule, False
            fresh, under_keys = self._asked_after(guess, known)
            if not fresh:
                self._wary = max(self._wary - 1, 0)
                return guess, rule, under_keys
        self._wary = WARY
        draft = Draft(self, known=fresh)
        return draft, self.make(draft, decision, stream, command), under_keys

    def _asked_after(self, guess: Draft, known: dict[str, Known]) -> tuple[dict[str, Known], bool]:
        """What all that was looked at has come to, if any of it has moved; and whether what is
        personal goes under keys."""
        asked = {it: version for it, (version, _, _) in guess.found.items()}
        if self.keys is None:
            asked.setdefault(UNDER_KEYS, 0)
        new = news(self.journal, asked)
        moved = self._folded(guess.found, [it for it in new if it.stream in guess.found])
        _remember(known, moved)
        under_keys = bool(asked.get(UNDER_KEYS)) or any(it.stream == UNDER_KEYS for it in new)
        return guess.found | moved if moved else {}, under_keys

    def _folded(self, begun: Mapping[str, Known], entries: Iterable[Entry]) -> dict[str, Known]:
        """What streams come to by the entries that follow on what is known of them."""
        folded: dict[str, Known] = {}
        for stream, of_it in groupby(entries, attrgetter("stream")):
            evolve = self.page(stream).decider.evolve
            version, state, at = folded.get(stream) or begun[stream]
            for entry in of_it:
                event, at = self.codec.event(entry)
                version, state = entry.version, evolve(state, event)
            folded[stream] = version, state, at
        return folded

    def make(self, draft: Draft, decision: str, stream: str, command: Act) -> Rule | None:
        """Decide, and let policies react, first come first served. Return the rule against it.

        A deadline that passed unnoticed happens first, before the act that comes too late for
        it, so that what comes of the act does not hang on how often the timers run.
        """
        todo: deque[_Put] = deque([_Put(stream, command)])
        late: set[tuple[str, Act]] = set()
        while todo:
            put = todo.popleft()
            if put.depth > DEPTH or len(draft.tried) - len(late) == STEPS:
                raise RunawayReaction(f"{put.cause} {put.act}")
            stream, looking = put.stream, put.looking or draft.looking()
            page, at = self.page(stream), self._when(draft, put)
            if overdue := self._overdue(looking, put, page, at):
                if (overdue.stream, overdue.act) in late:
                    raise UnlawfulDeadline(f"{overdue.act} in {overdue.stream} ends nothing")
                late.add((overdue.stream, overdue.act))
                todo.extendleft((put, overdue))  # Then look again: one may end the others.
                continue
            try:
                act, events = self._put(draft, put, page, at, looking)
            except Refused as refusal:
                if put.cause == OVERDUE:
                    raise UnlawfulDeadline(f"{put.act} in {put.stream}: {refusal}") from refusal
                return refusal.rule
            for event in events:
                state = self._enter(draft, decision, page, stream, act, event)
                if policies := self.policies_for(type(event)):
                    happened = Happened(stream, event, state, act)
                    for policy in policies:
                        for to, reaction in policy(happened):
                            todo.append(_Put(to, reaction, policy.__name__, put.depth + 1))
        return None

    def _overdue(self, looking: Looking, put: _Put, page: Page, at: datetime) -> _Put | None:
        """What the clock has yet to do first about a stream, before the next act on it."""
        decider = page.decider
        if put.act.by == SYSTEM or decider.due is no_deadlines:
            return None
        due = decider.due(looking.draft.at(put.stream)[1], calendars(looking))
        over = [it for it in due if at > it.ends]
        if not over:
            return None
        notes = f"{sla.decider.name}/{put.stream}"
        for it in sorted(over, key=attrgetter("ends")):
            if it.lapse is not None:
                lapse = attrs.evolve(it.lapse, at=at)
                return _Put(put.stream, lapse, OVERDUE, looking=looking)
            if sla.Breached(it.key, it.occurrence) not in looking.look(notes).noted:
                note = sla.NoteBreach(it.key, it.occurrence, by=SYSTEM, at=at)
                return _Put(notes, note, OVERDUE, looking=looking)
        return None

    def _when(self, draft: Draft, put: _Put) -> datetime:
        """The time of an act: as claimed, or now; what follows is of the time it follows from."""
        last = draft.at(put.stream)[2]
        if put.cause:
            return max(put.act.at, last)
        return max(draft.moment, last) if put.act.at == WHEN_DECIDED else put.act.at

    def _put(
        self, draft: Draft, put: _Put, page: Page, at: datetime, looking: Looking
    ) -> tuple[Act, list[Any]]:
        """Put one command to its page, all that it is told noted before it is decided."""
        stream = put.stream
        version, state, _ = draft.at(stream)
        command = put.act if at == put.act.at else attrs.evolve(put.act, at=at)
        telling = draft.tell(page, stream, command, looking, gate=not put.cause)
        draft.note(page, stream, version, command, telling, put.cause)
        if telling.general is not None:
            admit(command, telling.general)
        events = page.decider.decide(state, command, telling.facts)
        if not events:
            raise RunawayReaction(f"nothing came of {command}")
        return command, events

    def _enter(
        self, draft: Draft, decision: str, page: Page, stream: str, act: Act, event: Any
    ) -> Any:
        """Enter an event in the draft; with a command's first event, the command. The state now."""
        version, state, _ = draft.now[stream]
        state = page.decider.evolve(state, event)
        draft.now[stream] = version + 1, state, act.at
        draft.enter(decision, page, stream, version, act, event)
        draft.happened.append((stream, event))
        return state

    def _conclude(
        self, draft: Draft, decision: str, asked: str, rule: Rule | None
    ) -> tuple[Outcome, list[Entry]]:
        stream, recorded = f"decision/{decision}", draft.moment
        if rule is not None:
            tried = tuple(draft.tried)
            refused = Verdict(decision, asked, recorded, self.rule_set, (), rule.id, tried)
            verdict = Entry(stream, 1, REFUSED, self.codec.encode(refused))
            return Denied(decision, rule), [verdict]
        streams = dict.fromkeys([it.stream for it in draft.entries])
        wrote = tuple([(it, draft.found[it][0] + 1, draft.now[it][0]) for it in streams])
        accepted = Verdict(decision, asked, recorded, self.rule_set, wrote)
        verdict = Entry(stream, 1, ACCEPTED, self.codec.encode(accepted))
        return Accepted(decision, wrote), [*draft.entries, verdict]

    def _sealed(self, entries: Sequence[Entry], under_keys: bool) -> list[Entry]:
        """The entries as they go on record."""
        if self.keys is None and under_keys and any(map(in_the_clear, entries)):
            raise KeysMissing(
                "what is personal goes under keys here, and this office was opened without them:"
                " open it with its keys"
            )
        return [self.codec.sealed(it) for it in entries]

    def _require_readable(self, draft: Draft) -> None:
        """Let nothing be decided on what only seems to be empty."""
        unread = sorted(self.codec.withheld & draft.now.keys()) if self.codec.withheld else []
        if unread:
            raise KeysMissing(
                f"{', '.join(unread)}: something there lies under a key that is not at hand; open"
                " the office with its keys"
            )

    def _recall(self, entry: Entry, asked: tuple[str, str]) -> Outcome:
        """What came of a decision when it was first made."""
        verdict = self.codec.verdict(entry)
        if verdict.asked not in asked:
            raise DecisionIdReused(
                f"decision {verdict.decision} was about something else: use a new id"
            )
        if not verdict.rule:
            return Accepted(verdict.decision, verdict.wrote)
        gone = Rule(verdict.rule, "A rule no longer in force.", ())
        return Denied(verdict.decision, self.rules.get(verdict.rule, gone))

    # -- Reading -----------------------------------------------------------------------------

    def page(self, stream: str) -> Page:
        """The page a stream belongs to.

        Raises:
            MalformedInput: if there is none.
        """
        name, slash, identity = stream.partition("/")
        page = self.pages.get(name)
        if identity and page is not None:
            return page
        if page is not None and slash:
            raise MalformedInput(f"{stream!r} names nothing: an id must follow the slash")
        known = ", ".join(sorted(self.pages))
        raise MalformedInput(f"{stream!r} is on no page: write PAGE/ID with a PAGE of {known}")

    def policies_for(self, event: type) -> tuple[Policy, ...]:
        """The policies that may react to such an event, in their order."""
        policies, known = self._reacting
        if policies is not self.policies:
            policies, known = self._reacting = self.policies, {}
        if event not in known:
            asked = [(it, self.reacts_to.get(it, (event,))) for it in policies]
            known[event] = tuple([it for it, events in asked if issubclass(event, events)])
        return known[event]

    def latest(self, stream: str, *, unasked: bool = False) -> Known:
        """Fold what is new. Even a known state is asked after: a refusal rests on it, too. It is
        not, ``unasked``: as it was last known."""
        known = self._remembered()
        begun = known.get(stream)
        if begun is None:
            beginning = 0, self.page(well_formed(stream)).decider.initial, WHEN_DECIDED
            begun = self.begun(stream) or beginning
            if begun is not beginning:
                _remember(known, {stream: begun})
        if unasked:
            return begun
        now = self._folded({stream: begun}, self.journal.read(stream, begun[0]))
        _remember(known, now)
        return now.get(stream, begun)

    @property
    def erasures(self) -> int:
        """Grows with every erasure: what was read before one may hold what is erased by now."""
        return self.keys.generation() if self.keys is not None else 0

    def _remembered(self) -> dict[str, Known]:
        """The states known: none that was read before an erasure. What was on its way to them
        meanwhile is put into those that were given up."""
        if self.keys is not None and (erasures := self.keys.generation()) != self._erasures:
            self._known, self._erasures = {}, erasures
        return self._known

    def _name(self, stream: str, command: Act) -> str:
        return self.codec.name(self.page(stream).decider.name, type(command))

    def _well_asked(self, stream: str, command: Act) -> Act:
        """The command with every value of its declared type, if it can be asked there at all."""
        command = self.well_typed(stream, command)
        identity = well_formed(stream).partition("/")[2]
        usual = len(identity) <= LONGEST and "/" not in identity
        if usual or command.by == SYSTEM or self.latest(stream)[0]:
            return command
        if "/" in identity:
            raise MalformedName(
                f"{stream} is no name for something new: one slash, after the page; names with"
                " more are given to what follows from something else"
            )
        raise MalformedName(
            f"{stream[:60]}… has too long a name for something new: what follows from it is"
            f" named after it, so that after the slash there may be {LONGEST} characters"
        )

    def _hold_personal(self, command: Act, encoded: bytes = b"") -> None:
        """Hold what somebody says of persons to what may go on record: of nobody erased."""
        if command.by != SYSTEM:
            self.codec.hold_personal(encoded or self.codec.encode(command))

    def well_typed(self, stream: str, command: Act) -> Act:
        """The command with every value of its declared type.

        Raises:
            MalformedInput: if it is none of the page's, or a value is of another type, or a time
                lacks its zone.
        """
        if type(command) not in self.page(stream).decider.commands:
            self._name(stream, command)
            raise MalformedInput(f"{type(command).__name__} is an event, not a command")
        try:
            encoded = self.codec.encode(command)
        except (TypeError, ValueError, OverflowError) as wrong:
            raise MalformedInput(f"{type(command).__name__}: {wrong}") from wrong
        self._hold_personal(command, encoded)
        typed: Act = self.codec.decode(encoded, type(command))
        if typed != command:  # Else it is kept as it was said.
            require_aware(command)
        require_aware_where_declared(typed)  # What was written as a text is a time only now.
        return typed


def _remember(known: dict[str, Known], new: Mapping[str, Known]) -> None:
    if len(known) > REMEMBERED:
        known.clear()
    known.update(new)
