"""Revisit: the customer is asked again later how it went, and what they think of it.

Somebody other than the employee it is about asks. Who cannot be reached is tried again, so and so
often, before they are given up. Whatever rating comes of it counts once; a low one opens a case of
feedback, and what the customer suggests goes on to a department.

    phase         act                next phase
    ------------  -----------------  -----------
    NotScheduled  ScheduleRevisit    Scheduled
    Scheduled     RecordRevisit      Done
    Scheduled     RecordUnreachable  Unreachable
    Unreachable   RescheduleRevisit  Scheduled
    Unreachable   GiveUpRevisit      GivenUp
    Done          ForwardSuggestion  Forwarded
    live          RateSatisfaction   same

    live: Scheduled, Unreachable, Done

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

import re
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Span, Timing, deadline
from casework.domain.general import IN_POST
from casework.domain.kernel import (
    Act,
    Deadline,
    Decider,
    Kind,
    NoFacts,
    Person,
    Personal,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.numbers import RATED_ONCE
from casework.domain.policy import Terms
from casework.domain.staff import PARTIES, Role

# -- Terms -------------------------------------------------------------------------------------


class Source(StrEnum):
    """How a rating was heard."""

    FEEDBACK = "feedback"
    QUESTIONNAIRE = "questionnaire"
    REVISIT = "revisit"


@frozen
class Scale:
    """A score is a whole number from ``least`` to ``most``; below ``alert`` it is low."""

    least: int
    most: int
    alert: int

    def has(self, score: int) -> bool:
        return self.least <= score <= self.most


@frozen
class Visit:
    """Whom to ask about what, and whose work that is. ``attempts`` are those that reached nobody,
    ``rated`` the surveys in which the customer has rated it here."""

    customer: Person
    subject: str
    employee: Person
    attempts: int = 0
    rated: frozenset[str] = frozenset()


MOST: Final = 60
MOST_OF_SURVEY: Final = 40
"""How long a customer's, a subject's and a survey's names may be to name a stream together."""


def _nameable(text: str, most: int) -> bool:
    """Whether it can be part of a stream's name as it is: printable ASCII, no space, no colon."""
    return len(text) <= most and re.fullmatch(r"[!-9;-~]+", text) is not None


def nameable(customer: str, subject: str) -> bool:
    """Whether a rating by this customer, on this subject, can be named: any that can be read can,
    since nobody chose their pseudonym by what a stream may be called."""
    return stated(customer) and stated(subject)


def name_of(customer: str, subject: str, survey: str) -> str:
    """What a rating is called: as it is about, where a stream can be called so, or by its digest.

    Each has a name that no other has.
    """
    if _nameable(customer, MOST) and _nameable(subject, MOST):
        return f"{customer}:{subject}:{survey}"
    return sha256(ascii((customer, subject, survey)).encode()).hexdigest()


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotScheduled:
    """Nobody is to be asked."""


@frozen
class Live:
    """The customer may still say what they think of it."""

    visit: Visit


@frozen
class Sought(Live):
    """The customer is to be asked by then."""

    due_by: Span


@frozen
class Scheduled(Sought):
    """Somebody is to ask."""


@frozen
class Unreachable(Sought):
    """The latest attempt reached nobody."""


@frozen
class Done(Live):
    """The customer was asked. ``suggested``: something, to be passed on by then."""

    suggested: bool
    forward_by: Span


@frozen
class Forwarded:
    """What the customer suggested is with a department."""


@frozen
class GivenUp:
    """The customer could not be reached."""


Revisit: TypeAlias = NotScheduled | Live | Forwarded | GivenUp


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Visiting:
    """For the record of a revisit: the scale (``policy``), and the term for passing on what was
    suggested (``policy``, ``calendar``)."""

    scale: Scale
    forward: Timing


@frozen
class Patience:
    """For giving up: how many attempts it takes (``policy``)."""

    attempts: int


@frozen
class Addressee:
    """For passing on what was suggested: whether there is such a department
    (``people.organisation/office``, held)."""

    exists: bool


# ``Timing`` (``policy``, ``calendar``) is told to the schedule: the term of the revisit.
# ``Scale`` (``policy``) is told to a rating.

Facts: TypeAlias = NoFacts | Visiting | Patience | Addressee | Scale | Timing


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class RevisitScheduled:
    customer: Person
    subject: str
    employee: Person
    due_by: Span


@frozen
class CustomerUnreachable:
    tried: str


@frozen
class RevisitRescheduled:
    attempt: int


@frozen
class RevisitGivenUp:
    attempts: int


@frozen
class RevisitRecorded:
    usage: Personal
    opinion: Personal
    suggestion: Personal
    suggested: bool
    forward_by: Span


@frozen
class SatisfactionRated:
    """``low``: below the score at which a case of feedback is opened (RVS-04)."""

    customer: Person
    subject: str
    employee: Person
    survey: str
    source: Source
    score: int
    low: bool
    comment: Personal

    @property
    def name(self) -> str:
        """What the rating is called: there is one of a customer, on a subject, in a survey."""
        return name_of(self.customer, self.subject, self.survey)


@frozen
class SuggestionForwarded:
    department: str


Event: TypeAlias = (
    RevisitScheduled
    | CustomerUnreachable
    | RevisitRescheduled
    | RevisitGivenUp
    | RevisitRecorded
    | SatisfactionRated
    | SuggestionForwarded
)


# -- Commands ----------------------------------------------------------------------------------

_VISITORS: Final = frozenset({Role.BACKOFFICE, Role.SIGNER})


@frozen
class ScheduleRevisit(Act):
    """By staff, or because of what came to its end. ``employee`` is whose work it is about."""

    may = _VISITORS

    customer: Person
    subject: str
    employee: Person


@frozen
class RecordUnreachable(Act):
    """``tried`` says how and when the customer was not reached."""

    may = _VISITORS

    tried: str


@frozen
class RescheduleRevisit(Act):
    may = _VISITORS


@frozen
class GiveUpRevisit(Act):
    may = _VISITORS


@frozen
class RecordRevisit(Act):
    """By whoever asked. ``usage`` and ``opinion`` say something, if only that there is none;
    ``suggestion`` may be blank."""

    may = _VISITORS

    survey: str
    score: int
    usage: Personal
    opinion: Personal
    suggestion: Personal


@frozen
class RateSatisfaction(Act):
    """By the customer. ``comment`` may be blank."""

    may = PARTIES

    survey: str
    source: Source
    score: int
    comment: Personal


@frozen
class ForwardSuggestion(Act):
    may = _VISITORS

    department: str


Command: TypeAlias = (
    ScheduleRevisit
    | RecordUnreachable
    | RescheduleRevisit
    | GiveUpRevisit
    | RecordRevisit
    | RateSatisfaction
    | ForwardSuggestion
)


# -- 1  Reaching the customer ------------------------------------------------------------------
# S2-2.5c    Customers are revisited about how satisfied they are.
# S3-2.3.2a  Whoever is not content is heard out.
# S4-2.4.2   What customers say is gathered, so that it can be put right.

TRIED_ENOUGH = Rule(
    "RVS-01",
    "A customer is given up only after as many attempts, each on record, as policy asks for.",
    cites=("S2-2.5c",),
)
NOT_ONES_OWN = Rule(
    "RVS-04",
    "Nobody asks about their own work; a low score opens a case of feedback.",
    cites=("S3-2.3.2a", "S4-2.4.2"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def schedule(state: Revisit, act: ScheduleRevisit, facts: Timing) -> list[Event]:
    only_while(state, NotScheduled)
    require(nameable(act.customer, act.subject), RATED_ONCE)
    return [RevisitScheduled(act.customer, act.subject, act.employee, facts.since(act.at))]


def record_unreachable(state: Revisit, act: RecordUnreachable) -> list[Event]:
    visit = only_while(state, Scheduled).visit
    only_by(act.by != visit.employee, NOT_ONES_OWN)
    require(stated(act.tried), TRIED_ENOUGH)
    return [CustomerUnreachable(act.tried)]


def reschedule(state: Revisit, act: RescheduleRevisit) -> list[Event]:
    visit = only_while(state, Unreachable).visit
    return [RevisitRescheduled(visit.attempts + 1)]


def give_up(state: Revisit, act: GiveUpRevisit, facts: Patience) -> list[Event]:
    visit = only_while(state, Unreachable, per=TRIED_ENOUGH).visit
    require(visit.attempts >= facts.attempts, TRIED_ENOUGH)
    return [RevisitGivenUp(visit.attempts)]


# -- 2  What they say --------------------------------------------------------------------------
# S2-2.5c    Opinions and suggestions are gathered.
# S4-3.4.4   How customers use what they got is asked regularly.
# S4-2.4.3   What they suggest helps the office to do better.

HEARD_IN_FULL = Rule(
    "RVS-02",
    "A revisit has a score on the scale, the use made of it and an opinion; what is suggested is"
    " passed on to a department.",
    cites=("S2-2.5c", "S4-3.4.4", "S4-2.4.3"),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def record(state: Revisit, act: RecordRevisit, facts: Visiting) -> list[Event]:
    visit = only_while(state, Scheduled).visit
    only_by(act.by != visit.employee, NOT_ONES_OWN)
    require(facts.scale.has(act.score), HEARD_IN_FULL)
    require(act.usage.stated, HEARD_IN_FULL)
    require(act.opinion.stated, HEARD_IN_FULL)
    _require_new(act.survey, visit)
    said = (act.usage, act.opinion, act.suggestion, act.suggestion.stated)
    low = act.score < facts.scale.alert
    return [
        RevisitRecorded(*said, facts.forward.since(act.at)),
        _rated(visit, act.survey, Source.REVISIT, act.score, low, act.opinion),
    ]


def forward(state: Revisit, act: ForwardSuggestion, facts: Addressee) -> list[Event]:
    done = only_while(state, Done)
    require(done.suggested, HEARD_IN_FULL)
    require(facts.exists, HEARD_IN_FULL)
    return [SuggestionForwarded(act.department)]


# -- 3  Ratings --------------------------------------------------------------------------------
# S0-7.1.3a  Satisfaction is learned from feedback, questionnaires and the like.
# The rule, RVS-03, is told with the numbers: whatever is to be unique in the office lies there.


def rate(state: Revisit, act: RateSatisfaction, facts: Scale) -> list[Event]:
    visit = only_while(state, Live).visit
    only_by(act.party == visit.customer, IN_POST)
    only_by(act.by != visit.employee, NOT_ONES_OWN)
    require(facts.has(act.score), RATED_ONCE)
    _require_new(act.survey, visit)
    low = act.score < facts.alert
    return [_rated(visit, act.survey, act.source, act.score, low, act.comment)]


def _require_new(survey: str, visit: Visit) -> None:
    require(_nameable(survey, MOST_OF_SURVEY), RATED_ONCE)
    require(survey not in visit.rated, RATED_ONCE)


def _rated(
    visit: Visit, survey: str, source: Source, score: int, low: bool, comment: Personal
) -> SatisfactionRated:
    whose = (visit.customer, visit.subject, visit.employee)
    return SatisfactionRated(*whose, survey, source, score, low, comment)


# -- Decide ------------------------------------------------------------------------------------


def decide(state: Revisit, command: Command, facts: Facts) -> list[Event]:
    match command:
        case ScheduleRevisit():
            return schedule(state, command, told(facts, Timing))
        case RecordUnreachable():
            return record_unreachable(state, command)
        case RescheduleRevisit():
            return reschedule(state, command)
        case GiveUpRevisit():
            return give_up(state, command, told(facts, Patience))
        case RecordRevisit():
            return record(state, command, told(facts, Visiting))
        case RateSatisfaction():
            return rate(state, command, told(facts, Scale))
        case ForwardSuggestion():
            return forward(state, command, told(facts, Addressee))
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(state: Revisit, event: Event) -> Revisit:
    match event:
        case RevisitScheduled(customer, subject, employee, due_by):
            was(state, NotScheduled)
            return Scheduled(Visit(customer, subject, employee), due_by)
        case CustomerUnreachable():
            before = was(state, Scheduled)
            visit = attrs.evolve(before.visit, attempts=before.visit.attempts + 1)
            return Unreachable(visit, before.due_by)
        case RevisitRescheduled():
            missed = was(state, Unreachable)
            return Scheduled(missed.visit, missed.due_by)
        case RevisitGivenUp():
            was(state, Unreachable)
            return GivenUp()
        case RevisitRecorded(suggested=suggested, forward_by=forward_by):
            return Done(was(state, Scheduled).visit, suggested, forward_by)
        case SatisfactionRated(survey=survey):
            live = was(state, Live)
            return attrs.evolve(live, visit=_with(live.visit, survey))
        case SuggestionForwarded():
            was(state, Done)
            return Forwarded()
        case _:
            assert_never(event)


def _with(visit: Visit, survey: str) -> Visit:
    return attrs.evolve(visit, rated=visit.rated | {survey})


# -- Due ---------------------------------------------------------------------------------------


def due(state: Revisit, calendars: Calendars) -> tuple[Deadline, ...]:
    """The revisit itself, and passing on what was suggested."""
    match state:
        case Sought(due_by=span):
            return (deadline(Terms.REVISIT_DUE, span, calendars),)
        case Done(suggested=True, forward_by=span):
            return (deadline(Terms.FEEDBACK_TRANSFER, span, calendars),)
        case _:
            return ()


decider: Decider[Revisit, Command, Event, Facts] = Decider(
    "care.revisit",
    NotScheduled(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Forwarded, GivenUp),
    due=due,
)
