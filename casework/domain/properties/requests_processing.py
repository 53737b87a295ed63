"""Processing: what holds of the work on every registered request, whoever is put to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.catalogue import Entry, Items
from casework.domain.catalogue import Step as Stage
from casework.domain.kernel import Person, stated
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.requests_supervision import EVENTS as SUPERVISION
from casework.domain.properties.requests_supervision import supervised
from casework.domain.properties.templates import (
    Law,
    Step,
    at_most_once,
    never_after,
    precedence,
    whenever,
)
from casework.domain.requests.assignment import (
    ApplicationMaterialsFiled,
    GroupAssigned,
    GroupReassigned,
    HandlerAssigned,
    TrackerDesignated,
)
from casework.domain.requests.processing import (
    CompleteProcessing,
    DelayDetected,
    ProcessingCompleted,
    ProcessingOpened,
    ProcessingStarted,
    ProfileRestarted,
    RequestWithdrawn,
    ResultApproved,
    ReturnedForRework,
    ReworkCompleted,
    WorkReopened,
)
from casework.domain.requests.supervision import (
    DelayResolved,
    HandlerReassigned,
    NoticeDelegated,
    ProgressRecorded,
)
from casework.domain.requests.underway import Level
from casework.domain.requests.work import (
    Escalated,
    EscalationResolved,
    InformationProvided,
    InformationRequestCancelled,
    InformationRequested,
    StepRecorded,
)

_PLACED: Final = (GroupAssigned, GroupReassigned)
_WORK: Final = (
    StepRecorded,
    InformationRequested,
    InformationProvided,
    InformationRequestCancelled,
    Escalated,
    EscalationResolved,
    ProfileRestarted,
)
_COMPLETED: Final = (ProcessingCompleted, ReworkCompleted)
_LATER: Final = (
    ApplicationMaterialsFiled,
    *_PLACED,
    HandlerAssigned,
    TrackerDesignated,
    ProcessingStarted,
    *SUPERVISION,
    DelayDetected,
    *_WORK,
    *_COMPLETED,
    ReturnedForRework,
    ResultApproved,
    WorkReopened,
    RequestWithdrawn,
)

# -- The work, told from the events alone --------------------------------------------------------

NOBODY: Final = Person("")
NONE: Final[frozenset[str]] = frozenset()


@frozen(cache_hash=True)
class Job:
    """Where a request lies, in whose hands, and what has been done about it.

    ``lies`` "registered", "group", "assigned", "work", "review" or "approved"; empty: nowhere.
    ``before`` the steps from this place on may be taken. ``versions`` counts the results, of which
    ``digest`` is the latest; ``reasons``: why it came back. ``alive``: a review of it is not void.
    ``watched``: its due time has not passed, nor been met.
    """

    entry: Entry | None = None
    applicant: Person = NOBODY
    in_order: Items = frozenset()
    checked_at: datetime | None = None
    registered_at: datetime | None = None
    lies: str = ""
    due: datetime | None = None
    watched: bool = False
    delays: frozenset[str] = NONE
    handler: Person = NOBODY
    trackers: frozenset[Person] = frozenset()
    done: frozenset[str] = NONE
    place: int = 0
    inquiries: frozenset[str] = NONE
    problems: frozenset[tuple[str, Level]] = frozenset()
    versions: int = 0
    digest: str = ""
    reasons: int = 0
    alive: bool = False

    @property
    def steps(self) -> tuple[Stage, ...]:
        return self.entry.business.steps if self.entry else ()

    def after(self, event: Any) -> Job:
        match event:
            case ProcessingOpened():
                known = (event.in_order, event.checked_at, event.registered_at)
                return Job(event.entry, event.applicant, *known, "registered")
            case GroupAssigned(due=due) | GroupReassigned(due=due):
                return evolve(self, lies="group", due=due, watched=True, handler=NOBODY)
            case HandlerAssigned(handler):
                return evolve(self, lies="assigned", handler=handler)
            case HandlerReassigned(handler):
                return evolve(self, handler=handler)
            case TrackerDesignated(tracker):
                return evolve(self, trackers=frozenset({tracker}))
            case ProcessingStarted():
                return evolve(self, lies="work")
            case ProgressRecorded(found=found):
                return evolve(self, delays=self.delays | {it.key for it in found})
            case DelayDetected(key):
                return evolve(self, delays=self.delays | {key}, watched=False)
            case DelayResolved(key):
                return evolve(self, delays=self.delays - {key})
            case ResultApproved():
                return evolve(self, lies="approved")
            case RequestWithdrawn():
                return Job()
            case _:
                return self._worked(event)

    def _worked(self, event: Any) -> Job:
        match event:
            case StepRecorded(step, place):
                return evolve(self, done=self.done | {step}, place=place + 1)
            case InformationRequested(key):
                return evolve(self, inquiries=self.inquiries | {key})
            case InformationProvided(key) | InformationRequestCancelled(key):
                return evolve(self, inquiries=self.inquiries - {key})
            case Escalated(key, level=level):
                return evolve(self, problems=self.problems | {(key, level)})
            case EscalationResolved(key):
                left = frozenset(it for it in self.problems if it[0] != key)
                return evolve(self, problems=left)
            case ProcessingCompleted(result) | ReworkCompleted(result):
                done = evolve(self, lies="review", versions=self.versions + 1, reasons=0)
                return evolve(done, digest=result.digest, alive=True)
            case ReturnedForRework():
                return evolve(self, lies="work", place=0, reasons=1)
            case WorkReopened():
                return self._handed_back(event)
            case _:
                return self

    def _handed_back(self, event: WorkReopened) -> Job:
        in_time = self.due is not None and event.reopened_at <= self.due
        again = evolve(self, lies="work", place=0, reasons=1, alive=False)
        people = evolve(again, handler=event.handler, trackers=frozenset({event.tracker}))
        delays = frozenset(it.key for it in event.delays)
        return evolve(people, delays=delays, watched=self.watched and in_time)


_of_job: Final = telling(Job(), (ProcessingOpened, *_LATER))

_GIVEN: Final = ("group", "assigned", "work", "review")
_IN_HAND: Final = ("assigned", "work", "review")


def _in_its_place(now: Job, it: Step) -> bool:
    places = [n for n, step in enumerate(now.steps) if step.name == it.event.step]
    if places != [it.event.place] or it.event.place < now.place:
        return False
    return all(step.name in now.done for step in now.steps[: it.event.place] if step.mandatory)


def _not_judged_already(now: Job, it: Step) -> object:
    until, checked = it.event.valid_until, now.checked_at
    ran_out = until is not None and checked is not None and checked < until <= it.act.at
    return ran_out or it.event.item not in now.in_order


def _met_since(now: Job, it: Step) -> object:
    met = it.act.met_at
    return now.registered_at is not None and now.registered_at <= met <= it.act.at


def _high_enough(now: Job, it: Step) -> bool:
    above = {
        Level.LEADER: {Level.LEADER, Level.DEPUTY, Level.MANAGER},
        Level.DEPUTY: {Level.DEPUTY, Level.MANAGER},
        Level.MANAGER: {Level.MANAGER},
    }
    told = [level for key, level in now.problems if key == it.event.key]
    return bool(told) and all(above[level] & it.facts.levels for level in told)


def _late(now: Job, it: Step) -> object:
    past = now.due is not None and it.act.at > now.due
    return now.watched and past and it.event.found_at == it.act.at


def _by_its_handler(now: Job, it: Step) -> bool:
    own = it.act.by == now.handler or not isinstance(it.act, CompleteProcessing)
    return own and it.event.handler == now.handler


def _answers_every_reason(now: Job, it: Step) -> bool:
    responses = it.event.responses if isinstance(it.event, ReworkCompleted) else ()
    return len(responses) == now.reasons and all(map(stated, responses))


def _the_next_version(now: Job, it: Step) -> bool:
    result = it.event.result
    again = isinstance(it.event, ReworkCompleted)
    whole = again == bool(now.versions) and (not again or it.event.afresh != now.alive)
    return whole and result.version == now.versions + 1 and stated(result.digest)


def _its_own_version(now: Job, it: Step) -> object:
    same = it.event.version == now.versions
    return same and getattr(it.event, "digest", now.digest) == now.digest


def _takes_it_all_along(it: Step) -> bool:
    child = it.facts
    return not child.past_recall and it.event.child == (child.stream if child.live else "")


def _term_begins(it: Step) -> bool:
    if isinstance(it.event, InformationRequested):
        return bool(it.event.answer_by == it.facts.since(it.act.at))
    told, answered = it.facts.tell.since(it.act.met_at), it.facts.answer.since(it.act.at)
    return bool(it.event.tell_by == told and it.event.answer_by == answered)


def _at_the_same_time(it: Step) -> object:
    at = getattr(it.event, "registered_at", it.act.at)
    return at == it.act.at == getattr(it.event, "reopened_at", it.act.at)


def _as_handed_back(it: Step) -> object:
    case, back = it.act.case, it.event
    people = (back.handler, back.notifier, back.tracker)
    return people == (case.handler, case.notifier, case.tracker) and back.delays == case.delays


_ORDER: Final = ("S4-1.3.3", "S0-3.2b", "S3-1.3.2", "S1-2.2.4a")
_POSTS: Final = ("S0-2a", "S0-2b", "S1-1.2", "S2-1.2", "S3-1.2", "S4-1.2")
_STEPS: Final = ("S1-2.2.4a", "S1-3.2.2a", "S3-2.2.2a", "S3-1.3.2")
_CAUSE: Final = ("S1-3.2.2b", "S3-2.1.2c")
_UPWARDS: Final = ("S1-3.2.3", "S3-2.2.2b", "S0-3.4c", "S1-2.2.3b", "S1-2.2.1c")
_ONE: Final = ("S1-3.2.1", "S1-2.2.3a", "S3-2.2.1a")
_CHILD: Final = ("S0-6.3a", "S2-2.4d", "S4-3.2.2")
_AGAIN: Final = ("S1-3.3.3", "S1-3.3.1", "S1-3.3.2")

PROPERTIES: Final = (
    at_most_once(Law("Work on a request is opened once", _ORDER, ("GEN-04",)), ProcessingOpened),
    precedence(
        Law("Nobody works on what is not on the books", _ORDER, ("GEN-04",)),
        ProcessingOpened,
        _LATER,
    ),
    never_after(
        Law("Nobody works on what was taken back", _ORDER, ("GEN-04",)),
        RequestWithdrawn,
        (ProcessingOpened, *_LATER),
    ),
    _of_job(
        Law("What is approved lies with delivery, until that hands it back", _ORDER, ("GEN-04",)),
        _LATER,
        lambda now, it: (now.lies == "approved") == isinstance(it.event, WorkReopened),
    ),
    # Assignment
    _of_job(
        Law("Materials are put away on registration, and somewhere", ("S3-2.1.3b",), ("REQ-12",)),
        (ApplicationMaterialsFiled,),
        lambda now, it: now.lies == "registered" and stated(it.event.place),
    ),
    precedence(
        Law("Materials are put away before a group has them", ("S3-2.1.3b",), ("REQ-12",)),
        ApplicationMaterialsFiled,
        GroupAssigned,
    ),
    at_most_once(
        Law("A request is given to its first group once", ("S1-3.1.3",), ("REQ-13",)),
        GroupAssigned,
    ),
    _of_job(
        Law("A request goes to another group until its work begins", _ORDER, ("GEN-04",)),
        (GroupReassigned,),
        lambda now, it: now.lies in ("group", "assigned"),
    ),
    whenever(
        Law(
            "Its group serves its business type, and has a leader",
            ("S1-3.1.3", "S3-2.2.1a", "S1-2.1d"),
            ("REQ-13",),
        ),
        _PLACED,
        lambda it: it.facts.serves and it.facts.led,
    ),
    whenever(
        Law("A task has a time to come, and a quality", ("S3-2.2.1b",), ("REQ-14",)),
        _PLACED,
        lambda it: it.event.due > it.act.at and stated(it.event.quality),
    ),
    _of_job(
        Law("Who handles a request is named where it has a group and nobody", _ORDER, ("GEN-04",)),
        (HandlerAssigned,),
        lambda now, it: now.lies == "group",
    ),
    _of_job(
        Law("Somebody in such a post follows it, who does not do it", ("S3-2.2.3a",), ("REQ-17",)),
        (TrackerDesignated,),
        lambda now, it: it.facts.in_post and it.event.tracker != now.handler,
    ),
    whenever(
        Law("Those above say who follows it", _POSTS, ("GEN-02",)),
        TrackerDesignated,
        lambda it: it.facts.by_superior,
    ),
    precedence(
        Law("Work begins once somebody follows it", ("S3-2.2.3a",), ("REQ-17",)),
        TrackerDesignated,
        ProcessingStarted,
    ),
    _of_job(
        Law("Its handler begins the work, once it is theirs", _ONE, ("REQ-15",)),
        (ProcessingStarted,),
        lambda now, it: now.lies == "assigned" and it.act.by == now.handler,
    ),
    # Supervision
    _of_job(
        Law("Hands change where there are any", _ORDER, ("GEN-04",)),
        (HandlerReassigned, NoticeDelegated),
        lambda now, it: now.lies in _IN_HAND,
    ),
    _of_job(
        Law("What was given to a group is followed", _ORDER, ("GEN-04", "REQ-21")),
        (ProgressRecorded, DelayResolved, DelayDetected),
        lambda now, it: now.lies in _GIVEN,
    ),
    *supervised(_of_job, "in processing"),
    _of_job(
        Law("A delay is noted once, past the due time", ("S3-2.2.3b",), ("REQ-21",)),
        (DelayDetected,),
        _late,
    ),
    # Work
    _of_job(
        Law("Work is done where it is at work", (*_ORDER, *_STEPS), ("GEN-04", "REQ-18")),
        _WORK,
        lambda now, it: now.lies == "work",
    ),
    _of_job(
        Law("A step is taken by the handler", _STEPS, ("REQ-18",)),
        (StepRecorded,),
        lambda now, it: it.act.by == now.handler,
    ),
    _of_job(
        Law("A step is taken in its place, with none left out", _STEPS, ("REQ-18",)),
        (StepRecorded,),
        _in_its_place,
    ),
    _of_job(
        Law("The handler asks, and tells of problems", _ONE, ("REQ-15",)),
        (InformationRequested, Escalated),
        lambda now, it: it.act.by == now.handler,
    ),
    whenever(
        Law("What is asked meanwhile is said, and why", _CAUSE, ("REQ-19",)),
        InformationRequested,
        lambda it: stated(it.event.what) and stated(it.event.why),
    ),
    _of_job(
        Law("Nothing is asked that was in order and still is", _CAUSE, ("REQ-19",)),
        (InformationRequested,),
        _not_judged_already,
    ),
    _of_job(
        Law("What is asked meanwhile is told apart", _CAUSE, ("REQ-19",)),
        (InformationRequested,),
        lambda now, it: it.event.key not in now.inquiries,
    ),
    _of_job(
        Law("What is provided or cancelled was asked", _CAUSE, ("REQ-19",)),
        (InformationProvided, InformationRequestCancelled),
        lambda now, it: it.event.key in now.inquiries,
    ),
    whenever(
        Law("What is provided says something", _CAUSE, ("REQ-19",)),
        InformationProvided,
        lambda it: it.event.answer.stated,
    ),
    whenever(
        Law("What is cancelled has a reason", _CAUSE, ("REQ-19",)),
        InformationRequestCancelled,
        lambda it: stated(it.event.reason),
    ),
    _of_job(
        Law("Its applicant provides, and takes it back", _POSTS, ("GEN-02",)),
        (InformationProvided, RequestWithdrawn),
        lambda now, it: it.act.party == now.applicant,
    ),
    _of_job(
        Law("Its handler or leader cancels what was asked", _POSTS, ("GEN-02",)),
        (InformationRequestCancelled,),
        lambda now, it: it.facts.by_leader or it.act.by == now.handler,
    ),
    whenever(
        Law("A problem is told as it is, to the superior", _UPWARDS, ("REQ-20",)),
        Escalated,
        lambda it: stated(it.event.problem) and it.event.level == it.facts.level,
    ),
    _of_job(
        Law("A problem was met at the work, and is told once", _UPWARDS, ("REQ-20",)),
        (Escalated,),
        lambda now, it: (
            _met_since(now, it) and it.event.key not in {key for key, _ in now.problems}
        ),
    ),
    _of_job(
        Law("A superior solves it, and not whose problem it is", _UPWARDS, ("REQ-20",)),
        (EscalationResolved,),
        lambda now, it: it.act.by != now.handler and _high_enough(now, it),
    ),
    whenever(
        Law("A solution says something", _UPWARDS, ("REQ-20",)),
        EscalationResolved,
        lambda it: stated(it.event.solution),
    ),
    whenever(
        Law("The leader begins the work of a profile anew", _POSTS, ("GEN-02",)),
        ProfileRestarted,
        lambda it: it.facts.by_leader,
    ),
    whenever(
        Law("What is begun anew had come to nothing", _CHILD, ("REQ-34",)),
        ProfileRestarted,
        lambda it: it.facts.child.ended,
    ),
    # Completion, and back
    _of_job(
        Law("What is completed was at work", _AGAIN, ("REQ-24",)),
        _COMPLETED,
        lambda now, it: now.lies == "work",
    ),
    _of_job(
        Law("What is completed is its handler's", _ONE, ("REQ-15",)),
        _COMPLETED,
        _by_its_handler,
    ),
    _of_job(
        Law("Nothing is completed with a step left out", _STEPS, ("REQ-18",)),
        _COMPLETED,
        lambda now, it: all(step.name in now.done for step in now.steps if step.mandatory),
    ),
    _of_job(
        Law("Nothing is completed with something still asked", _CAUSE, ("REQ-19",)),
        _COMPLETED,
        lambda now, it: not now.inquiries,
    ),
    _of_job(
        Law("Nothing is completed with a problem unsolved", _UPWARDS, ("REQ-20",)),
        _COMPLETED,
        lambda now, it: not now.problems,
    ),
    whenever(
        Law("Nothing is completed while its profile is worked on", _CHILD, ("REQ-34",)),
        _COMPLETED,
        lambda it: not (isinstance(it.act, CompleteProcessing) and it.facts.live),
    ),
    _of_job(
        Law("What is completed is the next version, and there", _AGAIN, ("REQ-24",)),
        _COMPLETED,
        _the_next_version,
    ),
    _of_job(
        Law("What was done again answers why", _AGAIN, ("REQ-24",)),
        _COMPLETED,
        _answers_every_reason,
    ),
    _of_job(
        Law("What a review says, it says of what lies before it", _ORDER, ("GEN-04",)),
        (ReturnedForRework, ResultApproved),
        lambda now, it: now.lies == "review",
    ),
    _of_job(
        Law("What a review says, it says of the latest version", _AGAIN, ("REQ-24",)),
        (ReturnedForRework, ResultApproved),
        _its_own_version,
    ),
    precedence(
        Law("What came back is done again before it is approved", _AGAIN, ("REQ-24",)),
        _COMPLETED,
        ResultApproved,
        anew=(ReturnedForRework, WorkReopened),
    ),
    whenever(
        Law("What comes back comes with a reason", ("S1-3.3.3",), ("REQ-23",)),
        (ReturnedForRework, WorkReopened),
        lambda it: stated(it.event.reason),
    ),
    _of_job(
        Law("What comes back comes to whoever handles it", ("S1-3.3.3",), ("REQ-23",)),
        (ReturnedForRework,),
        lambda now, it: it.event.handler == now.handler,
    ),
    whenever(
        Law("What delivery hands back is as it was there", ("S1-3.3.3",), ("REQ-23",)),
        WorkReopened,
        _as_handed_back,
    ),
    # Withdrawal
    whenever(
        Law(
            "What is taken back is not past recall, and takes its other work along",
            ("S0-6.5b", "S2-2.4d", "S4-3.2.5"),
            ("REQ-32",),
        ),
        RequestWithdrawn,
        _takes_it_all_along,
    ),
    whenever(
        Law("Who changes the course of the work says why", ("S1-3.3.3",), ("GEN-03",)),
        (GroupReassigned, ProfileRestarted, RequestWithdrawn),
        lambda it: stated(it.event.reason),
    ),
    # On record
    whenever(
        Law("A term of the work begins with its act", ("S1-1.3.2", "S2-1.3c"), ("GEN-06",)),
        (InformationRequested, Escalated),
        _term_begins,
    ),
    whenever(
        Law("Work is opened, and opened again, when it is", ("S0-6.6a",), ("GEN-01",)),
        (ProcessingOpened, WorkReopened),
        _at_the_same_time,
    ),
    as_said(
        Law("What is on record of the work was said at it", ("S0-6.6a",), ("GEN-01",)),
        (ProcessingOpened, *_LATER),
    ),
)
