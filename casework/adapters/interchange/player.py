"""A foreign event log, played through our rules.

Each case is kept as the log tells it (``archives.source``), and then each event is put to the
office as the mapping says, at the log's own time. What is lawful is on record then; what is not is
a finding, with the rule. What had to be assumed is on record, too, under decision ids that say so.
Every case and every event is accounted for.

Decision ids are ``log:<digest>:<case>:<event>``, for what was assumed before an event
``…:assumed:<n>``, and for what the log tells of a case ``log:<digest>:<case>:source``; for the
office itself ``log:<digest>:(office):assumed:<n>``. The digest is that
of the log and its mapping, so that a broken run can simply be run again.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import Any, Final
from urllib.parse import quote

from attrs import define, field, frozen

from casework.adapters.interchange.log import MOST_TOLD, Case, Event, UnreadableLog
from casework.adapters.interchange.mapping import (
    EVERYONE,
    Assumption,
    Plan,
    Standing,
    Words,
    filled,
)
from casework.adapters.structuring import Malformed, Problem
from casework.application.office import Accepted, Denied, Office
from casework.application.record import Verdict
from casework.domain.archives import source
from casework.domain.governance import sla
from casework.domain.kernel import SYSTEM, Act

NOBODY: Final = "nobody"
"""Who did what the log does not say who did. They hold no post."""

_LONGEST: Final = 80


class NotImported(ValueError):
    """This log cannot be played there, or not by this mapping; nothing of it was recorded."""


@frozen
class Survey:
    """What there is in a log that can be played: counted before anything is recorded."""

    cases: int
    events: int
    resources: tuple[str, ...]


@frozen
class Unlawful:
    """An event that a rule refuses: the finding, and the decision that has it on record.

    ``event`` counts from 1 in its case.
    """

    case: str
    event: int
    activity: str
    resource: str
    at: datetime
    rule: str
    decision: str


@define
class Account:
    """What became of a log. ``recorded``, the unlawful and the noted are all of its ``events``.

    ``noted`` counts by activity. ``assumed`` counts acts that the log does not have and that were
    accepted, ``not_assumed`` those that a rule refused. ``breaches`` counts the terms of ours that
    were over before the act they were for.
    """

    cases: int = 0
    events: int = 0
    recorded: int = 0
    noted: Counter[str] = field(factory=Counter)
    assumed: int = 0
    not_assumed: int = 0
    breaches: int = 0
    unlawful: list[Unlawful] = field(factory=list)

    def findings(self) -> dict[str, int]:
        """In how many cases each rule was broken."""
        return _counted({(it.rule, it.case) for it in self.unlawful})

    def refused(self) -> dict[str, int]:
        """How many events each rule refused."""
        return _counted((it.rule, it.case) for it in self.unlawful)


def _counted(of_rules: Iterable[tuple[str, str]]) -> dict[str, int]:
    counted = Counter(rule for rule, _ in of_rules)
    return {rule: counted[rule] for rule in sorted(counted)}


def as_id(name: str) -> str:
    """A name of the log as part of our ids: printable, without ``/`` and ``:``, and not long.

    Different names stay different. One that means something to us becomes one that does not.
    """
    if name in ("", SYSTEM):
        return f"({name or NOBODY})"
    quoted = quote(name, safe="")
    if len(quoted) <= _LONGEST:
        return quoted
    return f"({hashlib.sha256(name.encode()).hexdigest()})"


def survey(cases: Iterable[Case], plan: Plan) -> Survey:
    """Go through a log before it is played.

    Raises:
        UnreadableLog: as its reader does; or an activity that the mapping does not know, a case
            that comes twice, an event from before the office was set up. All of them are told.
    """
    names: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    resources: set[str] = set()
    early: list[str] = []
    events = 0
    for case in cases:
        names[case.name] += 1
        events += len(case.events)
        for event in case.events:
            resources.add(event.resource)
            if event.activity not in plan.activities and event.activity not in plan.noted:
                unknown[event.activity] += 1
            if event.at <= plan.opened:
                early.append(case.name)
    problems = [
        *(f"{it!r} ({n} events) is neither mapped nor noted" for it, n in unknown.items()),
        *_told("case {} is there more than once", [it for it, n in names.items() if n > 1]),
        *_told("case {} has an event from before the office is opened", dict.fromkeys(early)),
    ]
    if problems:
        raise UnreadableLog(*problems)
    return Survey(len(names), events, tuple(sorted(resources - {""})))


def _told(says: str, names: Iterable[str]) -> Iterator[str]:
    names = list(names)
    yield from (says.format(it) for it in names[:MOST_TOLD])
    if len(names) > MOST_TOLD:
        yield f"and {len(names) - MOST_TOLD} more of the kind"


@define
class Player:
    """Plays a log into an office that is there for nothing else.

    ``commit`` makes lasting what the office has recorded since the last time: it is called when
    the office is set up, and after each case. ``log`` is the digest of the log's content. The
    office's clock is the player's.
    """

    office: Office
    plan: Plan
    log: str
    commit: Callable[[], None]
    account: Account = field(init=False, factory=Account)
    _now: datetime = field(init=False)
    _begun: defaultdict[str, int] = field(init=False, factory=lambda: defaultdict(int))

    def __attrs_post_init__(self) -> None:
        self._now = self.plan.opened
        self.office.clock = lambda: self._now

    @property
    def prefix(self) -> str:
        """What the ids of all decisions of this import begin with."""
        both = f"{self.log} {self.plan.digest}".encode()
        return f"log:{hashlib.sha256(both).hexdigest()[:16]}"

    # -- The office --------------------------------------------------------------------------

    def set_up(self, resources: Iterable[str]) -> None:
        """Set up the office, unless an earlier run has.

        Raises:
            NotImported: the store has something else in it, or our rules refuse such an office.
        """
        setting_up = f"{self.prefix}:(office)"
        if self._verdict(_assumed(setting_up, 1)) is None:
            if next(iter(self.office.journal.feed()), None):
                raise NotImported(
                    "there is something else in this store, or this log by another mapping:"
                    " name a new store"
                )
            for number, (stream, act) in enumerate(self._founding(tuple(resources)), 1):
                outcome = self.office.execute(stream, act, decision=_assumed(setting_up, number))
                if isinstance(outcome, Denied):
                    refused = f"{type(act).__name__} of {act.by} on {stream}"
                    raise NotImported(f"our rules refuse such an office: {refused}: {outcome.rule}")
        self._count_assumed(setting_up)
        self.commit()

    def _founding(self, resources: tuple[str, ...]) -> Iterator[tuple[str, Act]]:
        for it in self.plan.office:
            everyone = [one for name in it.each for one in _named(name, resources)]
            for one in dict.fromkeys(everyone) if it.each else ("",):
                if one not in it.without:
                    words = {"each": as_id(one), "time": self.plan.opened}
                    yield it.deed.put(words, self.plan.opened)

    # -- A case ------------------------------------------------------------------------------

    def play(self, case: Case) -> None:
        """Play a case, unless an earlier run has, and account for all of it.

        Raises:
            Malformed: the mapping makes no act of ours of one of its events.
            Conflict: somebody else writes to the store meanwhile.
        """
        words = self._words(case)
        prefix = f"{self.prefix}:{words['case']}"
        steps = [
            Step(f"{prefix}:{number}", number, event, self.plan.activities[event.activity])
            for number, event in enumerate(case.events, 1)
            if event.activity in self.plan.activities
        ]
        if self._verdict(f"{prefix}:source") is None:
            self._keep(case, words, f"{prefix}:source")
            latest = self.plan.opened
            for step in steps:
                try:
                    latest = self._take(step, words, latest)
                except Malformed as wrong:
                    where = f"case {case.name}, event {step.number}"
                    told = (Problem(f"{where}: {it.path}", it.says) for it in wrong.problems)
                    raise Malformed(*told) from wrong
        self._count(case, steps)
        self.commit()

    def _keep(self, case: Case, words: Words, decision: str) -> None:
        """Keep what the log says of a case, also where it stands for nothing of ours."""
        lines = tuple(source.Line(it.activity, it.resource, it.at) for it in case.events)
        keep = source.KeepSource(self.log, case.name, lines, by=SYSTEM, at=self.plan.opened)
        self._now = self.plan.opened
        stream = f"{source.decider.name}/{self.prefix}:{words['case']}"
        outcome = self.office.execute(stream, keep, decision=decision)
        if isinstance(outcome, Denied):
            raise NotImported(f"case {case.name} cannot be kept: {outcome.rule}")

    def _words(self, case: Case) -> dict[str, Any]:
        """What is known of a case before its first event."""
        day = f"{case.events[0].at:%Y%m%d}" if case.events else ""
        self._begun[day] += 1
        words: dict[str, Any] = {
            name: it.words.get(told := case.attributes.get(it.attribute, ""), it.otherwise or told)
            for name, it in self.plan.values.items()
        }
        serial = f"{self._begun[day]:04}"
        words |= {"case": as_id(case.name), "day": day, "serial": serial}
        return words | {"version": 0, "next": 1, "producer": ""}

    def _take(self, step: Step, words: dict[str, Any], latest: datetime) -> datetime:
        """Put what an event stands for, after what is assumed. Return the latest time so far."""
        event, standing = step.event, step.standing
        resource = as_id(event.resource)
        words |= {"activity": event.activity, "resource": resource, "time": event.at}
        about = filled(standing.to, words)
        latest = self._assume(step, words, latest)
        self._now = latest = max(latest, event.at)
        stream, act = standing.deed_in(self.office.state(about)[1]).put(words, event.at)
        outcome = self.office.execute(stream, act, decision=step.decision)
        if standing.submission and isinstance(outcome, Accepted):
            words |= {"version": words["next"], "next": words["next"] + 1, "producer": resource}
        return latest

    def _assume(self, step: Step, words: Words, latest: datetime) -> datetime:
        """Put what is assumed before an event, each once, until nothing of it is called for."""
        left = list(step.standing.assumptions)
        for number in count(1):
            if (assumption := self._called_for(left, words)) is None:
                break
            left.remove(assumption)
            latest = max(latest, min(step.event.at, _time(assumption, words, step.event.at)))
            self._now = latest
            stream, act = assumption.deed.put(words, latest)
            decision = _assumed(step.decision, number)
            if isinstance(self.office.execute(stream, act, decision=decision), Denied):
                break
        return latest

    def _called_for(self, assumptions: list[Assumption], words: Words) -> Assumption | None:
        """The first that is about a stream in its phase, and that nothing speaks against."""
        states: dict[str, Any] = {}
        for it in assumptions:
            if it.about not in states:
                states[it.about] = self.office.state(filled(it.about, words))[1]
            spared = it.unless and len({filled(text, words) for text in it.unless}) == 1
            if isinstance(states[it.about], it.phase) and not spared:
                return it
        return None

    # -- What is on record -------------------------------------------------------------------

    def _count(self, case: Case, steps: list[Step]) -> None:
        """Account for a case by what is on record of it, whoever played it."""
        account = self.account
        account.cases += 1
        account.events += len(case.events)
        noted = (it.activity for it in case.events if it.activity in self.plan.noted)
        account.noted.update(noted)
        for step in steps:
            self._count_assumed(step.decision)
            verdict = self._verdict(step.decision)
            assert verdict, f"half of case {case.name} is on record"
            account.breaches += _breaches(verdict)
            if verdict.rule:
                account.unlawful.append(step.unlawful(case, verdict.rule))
            else:
                account.recorded += 1

    def _count_assumed(self, before: str) -> None:
        account = self.account
        for number in count(1):
            if (verdict := self._verdict(_assumed(before, number))) is None:
                return
            account.breaches += _breaches(verdict)
            account.not_assumed += bool(verdict.rule)
            account.assumed += not verdict.rule

    def _verdict(self, decision: str) -> Verdict | None:
        entries = self.office.journal.read(f"decision/{decision}")
        return self.office.codec.verdict(entries[0]) if entries else None


@frozen
class Step:
    """An event that stands for an act: which of its case it is, and the decision it comes to."""

    decision: str
    number: int
    event: Event
    standing: Standing

    def unlawful(self, case: Case, rule: str) -> Unlawful:
        event, number = self.event, self.number
        return Unlawful(
            case.name, number, event.activity, event.resource, event.at, rule, self.decision
        )


def is_assumed(decision: str) -> bool:
    """Whether a decision is about an act that an import assumed."""
    return decision.startswith("log:") and ":assumed:" in decision


def _assumed(decision: str, number: int) -> str:
    return f"{decision}:assumed:{number}"


def _breaches(verdict: Verdict) -> int:
    """How many breaches of terms were noted in a decision."""
    noted = (it for it in verdict.wrote if it[0].startswith(f"{sla.decider.name}/"))
    return sum(last - first + 1 for _, first, last in noted)


def _named(name: str, resources: tuple[str, ...]) -> tuple[str, ...]:
    return resources if name == EVERYONE else (name,)


def _time(assumption: Assumption, words: Words, otherwise: datetime) -> datetime:
    """When the assumed act is said to have been."""
    if not (told := filled(assumption.at, words)):
        return otherwise
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Malformed(Problem("at", f"{told!r} is no time with its zone"))
    return at
