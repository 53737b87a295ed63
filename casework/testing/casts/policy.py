"""Policy: a manager who sets every parameter there is, as it may be and as it may not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casework.domain import policy
from casework.domain.calendar import Term, Unit
from casework.domain.kernel import NoFacts
from casework.domain.policy import (
    DEFAULT_CHOICES,
    DEFAULT_COUNTS,
    DEFAULT_STAGES,
    DEFAULT_TERMS,
    HIGHEST,
    LONGEST,
    Choices,
    Counts,
    InForce,
    SetChoice,
    SetCount,
    SetStages,
    SetTerm,
    Stages,
    Terms,
    decider,
)
from casework.domain.properties.policy import PROPERTIES
from casework.domain.staff import Role
from casework.testing.casts.common import did
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

WHY: Final = "As the year has shown."
CHANGES: Final = 2


def _commands() -> Iterator[SetTerm | SetCount | SetChoice | SetStages]:
    who = did("max", 1)
    for term, length in DEFAULT_TERMS.items():
        yield SetTerm(term, length, WHY, **who)
    for unit, longest in LONGEST.items():
        for count in (-1, 0, longest, longest + 1):
            yield SetTerm(Terms.REVIEW, Term(count, unit), WHY, **who)
    for count in (-1, 0, 1):
        yield SetTerm(Terms.BACKDATE_MAX, Term(count, Unit.DAYS), WHY, **who)
    yield SetTerm(Terms.REVIEW, Term(3, Unit.DAYS), " ", **who)
    for key, number in DEFAULT_COUNTS.items():
        yield SetCount(key, number, WHY, **who)
    for count in (-1, 0, HIGHEST, HIGHEST + 1):
        yield SetCount(Counts.MAX_RETURNS, count, WHY, **who)
    for key in (Counts.SATISFACTION_MIN, Counts.SATISFACTION_ALERT, Counts.SATISFACTION_MAX):
        for count in (2, 3, 4, 6):
            yield SetCount(key, count, WHY, **who)
    yield SetCount(Counts.MAX_RETURNS, 2, " ", **who)
    for choice, words in (*DEFAULT_CHOICES.items(), *_words()):
        yield SetChoice(choice, words, WHY, **who)
    yield SetChoice(Choices.DUAL_COPY, frozenset({"off"}), " ", **who)
    for stages in (*DEFAULT_STAGES, *_stages()):
        yield SetStages(stages, WHY, **who)
    yield SetStages(Stages("signing_file", "", (Role.MANAGER,)), " ", **who)


def _words() -> Iterator[tuple[Choices, frozenset[str]]]:
    for key, *words in (
        (Choices.DUAL_COPY,),
        (Choices.DUAL_COPY, "off"),
        (Choices.DUAL_COPY, "on", "off"),
        (Choices.DUAL_COPY, "perhaps"),
        (Choices.NOTIFY_CHANNELS, "phone"),
        (Choices.NOTIFY_CHANNELS, "phone", " "),
        (Choices.INTAKE_CHANNELS, "pigeon"),
        (Choices.SEPARATION_OFF, "order_info"),
        (Choices.SEPARATION_OFF, "request_result"),
        (Choices.REQUEST_NUMBERS, "R_1"),
        (Choices.REQUEST_NUMBERS, "R 1"),
        (Choices.REQUEST_NUMBERS, "R", "S"),
        (Choices.ARCHIVE_CLASSES, "c" * 20, "d"),
        (Choices.ARCHIVE_CLASSES, "c" * 21),
    ):
        yield key, frozenset(words)


def _stages() -> Iterator[Stages]:
    for kind, profile, *roles in (
        ("signing_file", "", Role.DOC_REVIEWER, Role.MANAGER),
        ("signing_file", ""),
        ("signing_file", "", Role.HANDLER),
        ("request_result", "signing", Role.LEADER),
        ("request_result", "unheard of", Role.LEADER),
        ("anything", "", Role.LEADER),
    ):
        yield Stages(str(kind), str(profile), tuple(Role(it) for it in roles))


ACTS: Final[tuple[Asked, ...]] = tuple((it, NoFacts()) for it in _commands())
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "every parameter set anew, two changes one after the other",
    within=lambda state: state.version < CHANGES,
)


def _each_once(state: InForce) -> bool:
    keys = [it for it, _ in (*state.terms, *state.counts, *state.choices)]
    reviews = [(it.kind, it.profile) for it in state.stages]
    return len(set(keys)) == len(keys) and len(set(reviews)) == len(reviews)


SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (policy,),
    invariants=(("A parameter is in force with one value", _each_once),),
)
