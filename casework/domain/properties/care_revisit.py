"""Revisit: what holds of every customer who is asked again, whoever asks."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.calendar import TIME_WORDS
from casework.domain.care.revisit import (
    HEARD_IN_FULL,
    MOST_OF_SURVEY,
    NOT_ONES_OWN,
    TRIED_ENOUGH,
    CustomerUnreachable,
    RateSatisfaction,
    RecordRevisit,
    RevisitGivenUp,
    RevisitRecorded,
    RevisitRescheduled,
    RevisitScheduled,
    SatisfactionRated,
    Scale,
    Source,
    SuggestionForwarded,
    Visiting,
)
from casework.domain.general import IN_POST, RECORD_STANDS
from casework.domain.kernel import IN_ORDER, Person, Unreadable, stated
from casework.domain.numbers import RATED_ONCE
from casework.domain.properties.course import in_course, staying, to
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    BROKEN,
    Property,
    Step,
    at_most_once,
    never_after,
    precedence,
    remembering,
    whenever,
)

NOBODY: Final = Person("")
_SEEKING = (CustomerUnreachable, RevisitRescheduled, RevisitGivenUp)
_HEARD = (RevisitRecorded, SatisfactionRated)
_LATER = (*_SEEKING, *_HEARD, SuggestionForwarded)
_EVERY = (RevisitScheduled, *_LATER)

# -- Who is asked, told from the events alone ----------------------------------------------------


@frozen(cache_hash=True)
class Asking:
    """Whom to ask about what, whose work it is, how often nobody was reached, what came of it."""

    customer: Person = NOBODY
    subject: str = ""
    employee: Person = NOBODY
    missed: int = 0
    suggested: bool = False

    def after(self, event: Any) -> Asking:
        match event:
            case RevisitScheduled(customer, subject, employee):
                return Asking(customer, subject, employee)
            case CustomerUnreachable():
                return evolve(self, missed=self.missed + 1)
            case RevisitRecorded(suggested=suggested):
                return evolve(self, suggested=suggested)
            case _:
                return self


_of_asking: Final = telling(Asking(), (RevisitScheduled, CustomerUnreachable, RevisitRecorded))


def _scale(it: Step) -> Scale:
    match it.facts:
        case Visiting(scale=scale):
            return scale
        case Scale() as scale:
            return scale
        case other:
            raise TypeError(f"a rating was told {other!r}")


def _can_name(survey: str) -> bool:
    """Letters, digits and signs that a stream's name can be made of, and not too many."""
    seen = all("!" <= it <= "~" and it != ":" for it in survey)
    return seen and 0 < len(survey) <= MOST_OF_SURVEY


def _term_begins(it: Step) -> object:
    match it.event:
        case RevisitScheduled(due_by=span):
            return span == it.facts.since(it.act.at)
        case RevisitRecorded(forward_by=span):
            return span == it.facts.forward.since(it.act.at)
        case other:
            raise TypeError(f"no term begins with {other!r}")


def _rated_with(owed: bool, it: Step) -> Any:
    match it.event:
        case RevisitRecorded():
            return BROKEN if owed else True
        case SatisfactionRated() if owed:
            of_revisit = it.event.source is Source.REVISIT and not it.first
            return False if of_revisit else BROKEN
        case _:
            return BROKEN if owed or isinstance(it.act, RecordRevisit) else False


PROPERTIES: Final[tuple[Property, ...]] = (
    at_most_once(law("A revisit is scheduled once", IN_ORDER), RevisitScheduled),
    precedence(law("Nobody is asked whom nobody was to ask", IN_ORDER), RevisitScheduled, _LATER),
    never_after(
        law("A revisit that is over stays over", IN_ORDER),
        (SuggestionForwarded, RevisitGivenUp),
        _EVERY,
    ),
    in_course(
        law("A revisit takes its course, attempt by attempt", IN_ORDER, TRIED_ENOUGH),
        "not yet",
        {
            RevisitScheduled: to("to be asked", "not yet"),
            CustomerUnreachable: to("missed", "to be asked"),
            RevisitRescheduled: to("to be asked", "missed"),
            RevisitGivenUp: to("given up", "missed"),
            RevisitRecorded: to("asked", "to be asked"),
            SatisfactionRated: staying("to be asked", "missed", "asked"),
            SuggestionForwarded: to("passed on", "asked"),
        },
    ),
    # Reaching the customer
    whenever(
        law("Who is to be asked, and about what, can be told", RATED_ONCE),
        RevisitScheduled,
        lambda it: stated(it.event.customer) and stated(it.event.subject),
    ),
    _of_asking(
        law("Nobody tells how their own work was found", NOT_ONES_OWN),
        (CustomerUnreachable, *_HEARD),
        lambda now, it: it.act.by != now.employee,
    ),
    whenever(
        law("An attempt that reached nobody says how it was made", TRIED_ENOUGH),
        CustomerUnreachable,
        lambda it: stated(it.event.tried),
    ),
    _of_asking(
        law("Attempts are counted as they are made", TRIED_ENOUGH),
        (RevisitRescheduled,),
        lambda now, it: it.event.attempt == now.missed + 1,
    ),
    _of_asking(
        law("Nobody is given up who was not tried often enough", TRIED_ENOUGH),
        (RevisitGivenUp,),
        lambda now, it: it.event.attempts == now.missed >= it.facts.attempts,
    ),
    # What they say
    whenever(
        law("A revisit tells the use that was made, and an opinion", HEARD_IN_FULL),
        RevisitRecorded,
        lambda it: it.event.usage.stated and it.event.opinion.stated,
    ),
    whenever(
        law("What says something is a suggestion, and nothing else is", HEARD_IN_FULL),
        RevisitRecorded,
        lambda it: (
            isinstance(it.event.suggestion, Unreadable)
            or it.event.suggestion.stated == it.event.suggested
        ),
    ),
    remembering(
        law("Whoever is asked rates what it is about in the same breath", HEARD_IN_FULL),
        _EVERY,
        False,
        _rated_with,
        pending=bool,
    ),
    _of_asking(
        law("What is passed on was suggested", HEARD_IN_FULL),
        (SuggestionForwarded,),
        lambda now, it: now.suggested,
    ),
    whenever(
        law("A suggestion goes to a department that there is", HEARD_IN_FULL),
        SuggestionForwarded,
        lambda it: it.facts.exists,
    ),
    # Ratings
    _of_asking(
        law("Whoever rates on their own account is the customer", IN_POST),
        (SatisfactionRated,),
        lambda now, it: not isinstance(it.act, RateSatisfaction) or it.act.party == now.customer,
    ),
    _of_asking(
        law("A rating is of what the revisit is about", RATED_ONCE),
        (SatisfactionRated,),
        lambda now, it: (
            (it.event.customer, it.event.subject, it.event.employee)
            == (now.customer, now.subject, now.employee)
        ),
    ),
    at_most_once(
        law("A customer rates once in a survey", RATED_ONCE),
        SatisfactionRated,
        of=lambda it: it.event.survey,
    ),
    whenever(
        law("A survey has a name that a rating can be called by", RATED_ONCE),
        SatisfactionRated,
        lambda it: _can_name(it.event.survey),
    ),
    whenever(
        law("A score is one that the scale has", RATED_ONCE, HEARD_IN_FULL),
        SatisfactionRated,
        lambda it: _scale(it).least <= it.event.score <= _scale(it).most,
    ),
    whenever(
        law("A score that alerts is marked as low, and no other", NOT_ONES_OWN),
        SatisfactionRated,
        lambda it: it.event.low == (it.event.score < _scale(it).alert),
    ),
    # On record
    whenever(
        law("A term of a revisit begins with its act", TIME_WORDS),
        (RevisitScheduled, RevisitRecorded),
        _term_begins,
    ),
    as_said(law("What is on record of a revisit was said of it", RECORD_STANDS), _EVERY),
)
