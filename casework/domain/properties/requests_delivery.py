"""Delivery: what holds of every approved result until it is on file, whoever is told of it."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.calendar import Calendar, Span, term_ends
from casework.domain.kernel import Person, stated
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.requests_supervision import EVENTS as SUPERVISION
from casework.domain.properties.requests_supervision import supervised
from casework.domain.properties.templates import (
    BROKEN,
    Law,
    Step,
    never_after,
    precedence,
    remembering,
    whenever,
)
from casework.domain.requests.case import Case, Result
from casework.domain.requests.delivery import (
    DeliveryConfirmed,
    DeliveryEnded,
    DeliveryFailed,
    DeliveryOpened,
    DeliveryWaived,
    FeedbackCollected,
    RequestArchived,
    RequestClosed,
    RequestWithdrawn,
    ResultNotified,
    ResultReopened,
)
from casework.domain.requests.objections import (
    ObjectionAnswered,
    ObjectionLapsed,
    ObjectionRaised,
    ObjectionSettled,
    ObjectionsWaived,
    OverrideGranted,
)
from casework.domain.requests.supervision import (
    DelayResolved,
    HandlerReassigned,
    NoticeDelegated,
    ProgressRecorded,
)

_OVER: Final = (RequestArchived, RequestWithdrawn, DeliveryEnded)
_OF_THE_TOLD: Final = (
    DeliveryConfirmed,
    DeliveryFailed,
    DeliveryWaived,
    OverrideGranted,
    FeedbackCollected,
    ObjectionAnswered,
    ObjectionSettled,
    ObjectionLapsed,
    ObjectionsWaived,
    ResultReopened,
    RequestClosed,
)
_LATER: Final = (ResultNotified, *_OF_THE_TOLD, ObjectionRaised, *SUPERVISION, *_OVER)

# -- What the customer was told, from the events alone -------------------------------------------


@frozen(cache_hash=True)
class Told:
    """A result, where it is on its way, and what the customer has said of it.

    ``lies`` "approved", "told", "reopened" or "closed"; empty: there is none. ``standing`` "to
    tell", "sent" or "arrived". ``waiting`` are the questions without an answer, ``anew`` those
    whose answer is the next version, ``answered`` those with one, and the time to reply.
    """

    case: Case | None = None
    result: Result | None = None
    producer: Person | None = None
    handler: Person | None = None
    notifier: Person | None = None
    delays: frozenset[str] = frozenset()
    lies: str = ""
    standing: str = ""
    channel: str = ""
    failed: tuple[str, ...] = ()
    window: tuple[Span, ...] = ()
    heard: bool = False
    complained: bool = False
    waiting: frozenset[str] = frozenset()
    anew: frozenset[str] = frozenset()
    answered: tuple[tuple[str, Span], ...] = ()

    @property
    def applicant(self) -> Person | None:
        return self.case.applicant if self.case else None

    @property
    def trackers(self) -> frozenset[Person]:
        return frozenset({self.case.tracker}) if self.case else frozenset()

    @property
    def open(self) -> bool:
        return self.lies in ("approved", "told")

    @property
    def with_answer(self) -> frozenset[str]:
        return self.anew | {key for key, _ in self.answered}

    @property
    def questioned(self) -> frozenset[str]:
        return self.waiting | self.with_answer

    @property
    def made_by(self) -> frozenset[Person | None]:
        return frozenset({self.producer, self.handler})

    def after(self, event: Any) -> Told:
        match event:
            case DeliveryOpened():
                return self._opened(event)
            case ResultNotified(_, channel):
                return evolve(self, lies="told", standing="sent", channel=channel)
            case DeliveryConfirmed(window) | DeliveryWaived(window):
                return self._arrived(window)
            case DeliveryFailed(channel):
                failed = (*self.failed, channel)
                return evolve(self, standing="to tell", channel="", failed=failed)
            case FeedbackCollected(satisfied):
                return evolve(self, heard=True, complained=self.complained or not satisfied)
            case ObjectionRaised(key):
                others = self._without(frozenset({key}))
                return evolve(others, lies="told", waiting=others.waiting | {key})
            case ObjectionAnswered(key, reply_by=span):
                others = self._without(frozenset({key}))
                return evolve(others, answered=(*others.answered, (key, span)))
            case ObjectionSettled(key) | ObjectionLapsed(key):
                return self._without(frozenset({key}))
            case ObjectionsWaived(keys):
                return self._without(keys)
            case ResultReopened():
                none: frozenset[str] = frozenset()
                again = evolve(self, lies="reopened", waiting=none, answered=())
                return evolve(again, anew=self.questioned)
            case RequestClosed():
                return evolve(self, lies="closed")
            case HandlerReassigned(handler):
                return evolve(self, handler=handler, notifier=handler)
            case NoticeDelegated(employee):
                return evolve(self, notifier=employee)
            case ProgressRecorded(found=found):
                return evolve(self, delays=self.delays | {it.key for it in found})
            case DelayResolved(key):
                return evolve(self, delays=self.delays - {key})
            case _:
                return self

    def _opened(self, event: DeliveryOpened) -> Told:
        case, delays = event.case, frozenset(it.key for it in event.case.delays)
        people = (event.producer, case.handler, case.notifier)
        new = Told(case, event.result, *people, delays, "approved", "to tell")
        return evolve(new, complained=self.complained, anew=self.anew)

    def _arrived(self, window: Span) -> Told:
        if self.standing == "arrived":
            return self
        answered = (*self.answered, *((it, window) for it in sorted(self.anew)))
        known = evolve(self, standing="arrived", channel="", window=(window,))
        return evolve(known, anew=frozenset(), answered=answered)

    def _without(self, keys: frozenset[str]) -> Told:
        answered = tuple(it for it in self.answered if it[0] not in keys)
        left = evolve(self, waiting=self.waiting - keys, anew=self.anew - keys)
        return evolve(left, answered=answered)


_of_told: Final = telling(Told(), (DeliveryOpened, *_LATER))


def _over(calendar: Calendar, span: Span, it: Step) -> bool:
    counted = calendar.version == span.calendar
    return counted and it.act.at > term_ends(calendar, span.start, span.term)


def _tells_what_was_approved(now: Told, it: Step) -> object:
    assert now.result is not None
    return it.event.result == now.result and it.act.digest == now.result.digest


def _newer(now: Told, it: Step) -> object:
    return now.result is None or it.event.result.version > now.result.version


def _failed_enough(now: Told, it: Step) -> bool:
    return len(now.failed) >= it.facts.enough and len(set(now.failed)) > 1


def _had_time(now: Told, it: Step) -> bool:
    return now.heard or any(_over(it.facts.calendar, span, it) for span in now.window)


def _no_reply(now: Told, it: Step) -> bool:
    return any(key == it.event.key and _over(it.facts, span, it) for key, span in now.answered)


def _granted(owed: str, it: Step) -> Any:
    """What a deputy lets go is granted in the same act, and nothing else follows from that."""
    waives = {DeliveryWaived: "REQ-26", ObjectionsWaived: "REQ-27"}
    rule = waives.get(type(it.event), "")
    if rule != owed:
        return BROKEN
    return it.event.rule if isinstance(it.event, OverrideGranted) else ""


def _term_begins(it: Step) -> bool:
    match it.event:
        case DeliveryWaived(span):
            return bool(span == it.facts.window.since(it.act.at))
        case RequestClosed(span):
            return bool(span == it.facts.archive.since(it.act.at))
        case DeliveryConfirmed(span):
            return bool(span == it.facts.since(it.act.at))
        case ObjectionAnswered(reply_by=span):
            return bool(span == it.facts.since(it.act.at))
        case _:
            return bool(it.event.tell_by == it.facts.since(it.act.at))


_ORDER: Final = ("S4-1.3.3", "S0-3.2b", "S3-1.3.2", "S1-2.2.4a")
_POSTS: Final = ("S0-2a", "S0-2b", "S1-1.2", "S2-1.2", "S3-1.2", "S4-1.2")
_TELLING: Final = ("S3-2.3.1a", "S3-2.3.1b", "S1-3.4.1")
_ONE: Final = ("S1-3.2.1", "S1-2.2.3a", "S3-2.2.1a")
_CONTENT: Final = ("S1-3.4.2",)
_HEARD: Final = ("S3-2.3.2a", "S3-2.3.3b")
_THROUGH: Final = ("S0-6.5b", "S2-2.4d", "S4-3.2.5")

PROPERTIES: Final = (
    precedence(
        Law("Nothing is delivered that was not approved", _ORDER, ("REQ-22", "GEN-04")),
        DeliveryOpened,
        _LATER,
    ),
    never_after(
        Law("What is on file or taken back is delivered no more", _ORDER, ("GEN-04",)),
        _OVER,
        (DeliveryOpened, *_LATER),
    ),
    never_after(
        Law("One result is delivered at a time", _ORDER, ("GEN-04",)),
        DeliveryOpened,
        DeliveryOpened,
        anew=ResultReopened,
    ),
    _of_told(
        Law("What is done again is a new version", ("S1-3.4.2", "S1-3.3.3"), ("REQ-29",)),
        (DeliveryOpened,),
        _newer,
    ),
    _of_told(
        Law("What comes of telling comes after it", _ORDER, ("GEN-04",)),
        _OF_THE_TOLD,
        lambda now, it: now.lies == "told",
    ),
    # Telling
    _of_told(
        Law(
            "The customer is told of a result that is approved now",
            ("S1-3.3.1", "S1-3.3.2", "S1-3.4.1", "S3-2.3.1a"),
            ("REQ-22",),
        ),
        (ResultNotified,),
        lambda now, it: now.open,
    ),
    _of_told(
        Law("The handler or the delegate tells, and says if it failed", _TELLING, ("REQ-25",)),
        (ResultNotified, DeliveryFailed),
        lambda now, it: it.act.by in (now.handler, now.notifier),
    ),
    _of_told(
        Law("The customer is told once, and again if it did not arrive", _TELLING, ("REQ-25",)),
        (ResultNotified,),
        lambda now, it: now.standing == "to tell",
    ),
    _of_told(
        Law("What is told is the very content that was approved", _TELLING, ("REQ-25",)),
        (ResultNotified,),
        _tells_what_was_approved,
    ),
    whenever(
        Law("The customer is told by an open channel", ("S1-3.4.1",), ("REQ-25",)),
        ResultNotified,
        lambda it: it.event.channel in it.facts.channels,
    ),
    _of_told(
        Law("What failed is the latest attempt, by its channel", ("S3-2.3.1b",), ("REQ-26",)),
        (DeliveryFailed,),
        lambda now, it: now.standing == "sent" and it.event.channel == now.channel,
    ),
    _of_told(
        Law("The customer alone speaks for the customer", _POSTS, ("GEN-02",)),
        (DeliveryConfirmed, ObjectionRaised, ObjectionSettled, RequestWithdrawn),
        lambda now, it: it.act.party == now.applicant,
    ),
    _of_told(
        Law(
            "Whose work it is does not let it go unproven or unsettled",
            ("S0-9.3b", "S4-2.1.2"),
            ("GEN-05",),
        ),
        (DeliveryWaived, ObjectionsWaived),
        lambda now, it: it.act.by not in now.made_by,
    ),
    _of_told(
        Law("Nothing that arrived is let go as undelivered", ("S3-2.3.1b",), ("REQ-26",)),
        (DeliveryWaived,),
        lambda now, it: now.standing != "arrived",
    ),
    _of_told(
        Law(
            "Proof is waived past enough failures by two ways",
            ("S3-2.3.1b",),
            ("REQ-26",),
        ),
        (DeliveryWaived,),
        _failed_enough,
    ),
    remembering(
        Law("What is let go is granted under its rule", ("S1-2.2.1a", "S2-1.3b"), ("GEN-08",)),
        (DeliveryOpened, *_LATER),
        "",
        _granted,
        pending=bool,
    ),
    whenever(
        Law("Who lets a rule of delivery go says why", ("S1-2.2.1a", "S2-1.3b"), ("GEN-08",)),
        OverrideGranted,
        lambda it: stated(it.event.reason),
    ),
    whenever(
        Law(
            "What goes wrong, or ends a delivery, has its reason",
            ("S1-3.3.3",),
            ("GEN-03",),
        ),
        (DeliveryFailed, ResultReopened, RequestWithdrawn, DeliveryEnded),
        lambda it: stated(it.event.reason),
    ),
    # What is questioned
    _of_told(
        Law("A customer questions what they were told", _CONTENT, ("REQ-27", "GEN-04")),
        (ObjectionRaised,),
        lambda now, it: now.lies in ("told", "closed"),
    ),
    _of_told(
        Law("A question says something, and is not asked while it waits", _CONTENT, ("REQ-27",)),
        (ObjectionRaised,),
        lambda now, it: it.event.text.stated and it.event.key not in now.waiting,
    ),
    _of_told(
        Law("A question is answered by whoever handles the case", _ONE, ("REQ-15",)),
        (ObjectionAnswered,),
        lambda now, it: it.act.by == now.handler,
    ),
    _of_told(
        Law("An answer goes to a question that waits, and says something", _CONTENT, ("REQ-27",)),
        (ObjectionAnswered,),
        lambda now, it: it.event.key in now.waiting and stated(it.event.answer),
    ),
    _of_told(
        Law("What is settled has an answer", _CONTENT, ("REQ-27",)),
        (ObjectionSettled,),
        lambda now, it: it.event.key in now.with_answer,
    ),
    _of_told(
        Law(
            "That the customer is satisfied is not said by whose work it is",
            ("S1-3.1.1", "S0-6.1a", "S1-3.4.2"),
            ("REQ-31",),
        ),
        (ObjectionSettled,),
        lambda now, it: it.act.by not in now.made_by,
    ),
    _of_told(
        Law("An answer lapses past the customer's time to reply", _CONTENT, ("REQ-27",)),
        (ObjectionLapsed,),
        _no_reply,
    ),
    _of_told(
        Law("All that is questioned is let go at once, put right", _CONTENT, ("REQ-27",)),
        (ObjectionsWaived,),
        lambda now, it: (
            it.facts.resolved and bool(now.questioned) and it.event.keys == now.questioned
        ),
    ),
    _of_told(
        Law("Work is done again where something is questioned", _CONTENT, ("REQ-29",)),
        (ResultReopened,),
        lambda now, it: now.questioned,
    ),
    # Closing
    _of_told(
        Law("Those it lies with gather feedback, and close a request", _POSTS, ("GEN-02",)),
        (FeedbackCollected, RequestClosed),
        lambda now, it: (
            it.act.by == now.handler
            or getattr(it.facts, "in_back_office", False)
            or getattr(it.facts, "by_leader", False)
        ),
    ),
    whenever(
        Law("Whoever is dissatisfied has said what they want", _HEARD, ("REQ-28",)),
        FeedbackCollected,
        lambda it: it.event.satisfied or it.event.opinion.stated,
    ),
    _of_told(
        Law("Nothing is closed with a delay unresolved", ("S3-2.2.3b",), ("REQ-21",)),
        (RequestClosed,),
        lambda now, it: not now.delays,
    ),
    precedence(
        Law("Nothing is closed that has not arrived, or been let go", ("S3-2.3.1b",), ("REQ-26",)),
        (DeliveryConfirmed, DeliveryWaived),
        RequestClosed,
        anew=DeliveryOpened,
    ),
    _of_told(
        Law("What arrived may have failed before, and has not since", ("S3-2.3.1b",), ("REQ-26",)),
        (RequestClosed,),
        lambda now, it: now.standing == "arrived",
    ),
    _of_told(
        Law("Nothing is closed with something questioned", _CONTENT, ("REQ-27",)),
        (RequestClosed,),
        lambda now, it: not now.questioned,
    ),
    _of_told(
        Law("Before the end the customer was heard, or had the time", _HEARD, ("REQ-28",)),
        (RequestClosed,),
        _had_time,
    ),
    _of_told(
        Law("Before the end every complaint is closed", _HEARD, ("REQ-28",)),
        (RequestClosed,),
        lambda now, it: it.facts.complaints_closed or not now.complained,
    ),
    _of_told(
        Law(
            "What is archived is closed, and its file sealed", ("S3-6.1.1", "S3-6.1.2"), ("REQ-30",)
        ),
        (RequestArchived,),
        lambda now, it: now.lies == "closed" and it.facts.sealed,
    ),
    _of_told(
        Law("Its handler or an archivist archives a request", _POSTS, ("GEN-02",)),
        (RequestArchived,),
        lambda now, it: it.facts.by_archivist or it.act.by == now.handler,
    ),
    # Supervision, and withdrawal
    _of_told(
        Law("A case is supervised until it is closed", _ORDER, ("GEN-04",)),
        SUPERVISION,
        lambda now, it: now.open,
    ),
    *supervised(_of_told, "in delivery"),
    _of_told(
        Law("Nothing is taken back once it was told, or is past recall", _THROUGH, ("REQ-32",)),
        (RequestWithdrawn,),
        lambda now, it: now.lies == "approved" and not it.facts.past_recall,
    ),
    _of_told(
        Law("Delivery ends with the work that it came back to", _THROUGH, ("REQ-32",)),
        (DeliveryEnded,),
        lambda now, it: now.lies == "reopened",
    ),
    # On record
    whenever(
        Law("A term of delivery begins with its act", ("S1-1.3.2", "S2-1.3c"), ("GEN-06",)),
        (
            DeliveryOpened,
            DeliveryConfirmed,
            DeliveryFailed,
            DeliveryWaived,
            ObjectionAnswered,
            RequestClosed,
        ),
        _term_begins,
    ),
    as_said(
        Law("What is on record of a delivery was said in it", ("S0-6.6a",), ("GEN-01",)),
        (DeliveryOpened, *_LATER),
    ),
)
