"""Clarification: what the desk asks about something that the applicant has already handed in.

The page of intake opens these acts, and goes on from the events.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.calendar import Calendar, Calendars, Span, Timing, deadline, over
from casework.domain.catalogue import Item
from casework.domain.general import IN_POST
from casework.domain.kernel import (
    SYSTEM,
    Act,
    Deadline,
    Personal,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
)
from casework.domain.policy import Terms
from casework.domain.requests.filing import Clarification, Filing, Intake, Open
from casework.domain.staff import CLOCK, INTAKE_DESK, PARTIES

# -- Facts -------------------------------------------------------------------------------------
# ``Timing`` (``policy``, ``calendar``) is told to a question: the term to answer it; and to an
# answer: the term to look at it. ``Calendar`` is told to a lapse: the table its term began with.

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class ClarificationRequested:
    key: str
    about: Item
    question: str
    answer_by: Span


@frozen
class ClarificationAnswered:
    key: str
    answer: Personal
    look_by: Span


@frozen
class ClarificationLapsed:
    key: str


Event: TypeAlias = ClarificationRequested | ClarificationAnswered | ClarificationLapsed


def after(filing: Filing, event: Event) -> Filing:
    """The filing as the event left it. No check has seen an answer yet."""
    questions = filing.clarifications
    match event:
        case ClarificationRequested(key, about, answer_by=answer_by):
            asked = Clarification(key, about, answer_by)
            return attrs.evolve(filing, clarifications=(*questions, asked))
        case ClarificationAnswered(key, look_by=look_by):
            left = _without(key, questions)
            return attrs.evolve(filing, clarifications=left, unseen=filing.unseen or (look_by,))
        case ClarificationLapsed(key):
            return attrs.evolve(filing, clarifications=_without(key, questions))
        case _:
            assert_never(event)


def _without(key: str, questions: tuple[Clarification, ...]) -> tuple[Clarification, ...]:
    return tuple(it for it in questions if it.key != key)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class RequestClarification(Act):
    may = INTAKE_DESK

    key: str
    about: Item
    question: str


@frozen
class AnswerClarification(Act):
    may = PARTIES

    key: str
    answer: Personal


@frozen
class LapseClarification(Act):
    """By the clock."""

    may = CLOCK

    key: str


Command: TypeAlias = RequestClarification | AnswerClarification | LapseClarification


# -- Questions ---------------------------------------------------------------------------------
# S0-3.1d    What looks wrong is verified at once with those it came from.
# S3-2.1.2c  It is no way to ask for more.

CLARIFIED = Rule(
    "REQ-05",
    "A question is about what was supplied, and is closed before registration.",
    cites=("S0-3.1d", "S3-2.1.2c"),
)


def ask(intake: Intake, act: RequestClarification, facts: Timing) -> Event:
    filing = only_while(intake, Open).filing
    require(act.about in filing.on_file, CLARIFIED)
    require(stated(act.question), CLARIFIED)
    require(act.key not in {it.key for it in filing.clarifications}, CLARIFIED)
    answer_by = facts.since(act.at)
    return ClarificationRequested(act.key, act.about, act.question, answer_by)


def answer(intake: Intake, act: AnswerClarification, facts: Timing) -> Event:
    filing = only_while(intake, Open).filing
    only_by(act.party == filing.applicant, IN_POST)
    require(act.key in {it.key for it in filing.clarifications}, CLARIFIED)
    require(act.answer.stated, CLARIFIED)
    return ClarificationAnswered(act.key, act.answer, facts.since(act.at))


def lapse(intake: Intake, act: LapseClarification, facts: Calendar) -> Event:
    filing = only_while(intake, Open).filing
    spans = [it.answer_by for it in filing.clarifications if it.key == act.key]
    require(any(over(facts, it, act.at) for it in spans), CLARIFIED)
    return ClarificationLapsed(act.key)


# -- Decide ------------------------------------------------------------------------------------


def decide(intake: Intake, act: Command, facts: object) -> Event:
    match act:
        case RequestClarification():
            return ask(intake, act, told(facts, Timing))
        case AnswerClarification():
            return answer(intake, act, told(facts, Timing))
        case LapseClarification():
            return lapse(intake, act, told(facts, Calendar))
        case _:
            assert_never(act)


# -- Due ---------------------------------------------------------------------------------------


def running(filing: Filing, calendars: Calendars) -> Iterator[Deadline]:
    """The answer to each open question."""
    for it in filing.clarifications:
        lapse_it = LapseClarification(it.key, by=SYSTEM)
        of = f"question {it.key}"  # Whatever its key, it is not the answer to the notice.
        yield deadline(Terms.SUPPLEMENT, it.answer_by, calendars, of=of, lapse=lapse_it)
