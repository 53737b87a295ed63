"""The session: clause by clause the customer is told, asks, agrees, fills in, and says it is true.

The page of the contract opens these acts, and goes on from the events.
"""

from __future__ import annotations

from typing import Final, TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.general import IN_POST
from casework.domain.kernel import (
    Act,
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
from casework.domain.signing.deal import (
    AS_SEEN,
    Bound,
    Contract,
    InSession,
    Mark,
    Marks,
    Signer,
    hold_bound,
)
from casework.domain.staff import PARTIES, Role

# -- Facts -------------------------------------------------------------------------------------
# ``Bound`` is told to what a signer does; ``Signer`` of whoever guided the customer's hand.

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter. ``digest``
# is of the wording that was before the customer.


@frozen
class ClauseExplained:
    clause: str
    digest: str


@frozen
class ClauseConfirmed:
    """What the customer said of it: only a clause both understood and agreed will do."""

    clause: str
    digest: str
    understood: bool
    agreed: bool


@frozen
class RiskReminded:
    passage: str
    digest: str


@frozen
class RiskAcknowledged:
    passage: str
    digest: str


@frozen
class QuestionAsked:
    key: str
    question: Personal


@frozen
class QuestionAnswered:
    key: str
    answer: str


@frozen
class FieldFilled:
    """``guided_by`` is the signer who helped; it undoes what was said of the whole before."""

    field: str
    value: Personal
    guided_by: Person


@frozen
class TruthDeclared:
    """By the customer: what is filled in is true."""


Event: TypeAlias = (
    ClauseExplained
    | ClauseConfirmed
    | RiskReminded
    | RiskAcknowledged
    | QuestionAsked
    | QuestionAnswered
    | FieldFilled
    | TruthDeclared
)


def after(contract: Contract, event: Event) -> Contract:
    """The contract as the event left it."""
    now = was(contract, InSession)
    so_far = now.proceedings
    match event:
        case ClauseExplained(clause, digest):
            so_far = attrs.evolve(so_far, explained=so_far.explained | {Mark(clause, digest)})
        case ClauseConfirmed(clause, digest, understood, agreed):
            others = so_far.agreed - {Mark(clause, digest)}
            both = {Mark(clause, digest)} if understood and agreed else set()
            so_far = attrs.evolve(so_far, agreed=others | both)
        case RiskReminded(passage, digest):
            so_far = attrs.evolve(so_far, reminded=so_far.reminded | {Mark(passage, digest)})
        case RiskAcknowledged(passage, digest):
            known = so_far.acknowledged | {Mark(passage, digest)}
            so_far = attrs.evolve(so_far, acknowledged=known)
        case QuestionAsked(key):
            so_far = attrs.evolve(so_far, questions=so_far.questions | {key})
        case QuestionAnswered(key):
            so_far = attrs.evolve(so_far, questions=so_far.questions - {key})
        case FieldFilled(field):
            places = frozenset(it for it in now.files.blanks if it.key == field)
            so_far = attrs.evolve(so_far.unsigned(), filled=so_far.filled | places)
        case TruthDeclared():
            so_far = attrs.evolve(so_far, declared=True)
        case _:
            assert_never(event)
    return attrs.evolve(now, proceedings=so_far)


# -- Commands ----------------------------------------------------------------------------------

_SIGNER: Final = frozenset({Role.SIGNER})


@frozen
class ExplainClause(Act):
    may = _SIGNER

    clause: str


@frozen
class ConfirmClause(Act):
    """By the customer, on the wording of this digest."""

    may = PARTIES

    clause: str
    digest: str
    understood: bool
    agreed: bool


@frozen
class RemindRisk(Act):
    """Of an important clause or a notice of risk."""

    may = _SIGNER

    passage: str


@frozen
class AcknowledgeRisk(Act):
    """By the customer, on the wording of this digest."""

    may = PARTIES

    passage: str
    digest: str


@frozen
class AskQuestion(Act):
    """By the customer."""

    may = PARTIES

    key: str
    question: Personal


@frozen
class AnswerQuestion(Act):
    """By a signer, or whoever answers for the business."""

    may = frozenset({Role.SIGNER, Role.BIZ_OWNER})

    key: str
    answer: str


@frozen
class FillField(Act):
    """By the customer, with the help of a signer."""

    may = PARTIES

    field: str
    value: Personal
    guided_by: Person


@frozen
class DeclareTrue(Act):
    """By the customer."""

    may = PARTIES


Command: TypeAlias = (
    ExplainClause
    | ConfirmClause
    | RemindRisk
    | AcknowledgeRisk
    | AskQuestion
    | AnswerQuestion
    | FillField
    | DeclareTrue
)


# -- 1  Clauses --------------------------------------------------------------------------------
# S2-2.4a    Every clause is explained, until the customer understands it and agrees.

EXPLAINED = Rule(
    "CTR-05",
    "Nobody signs before every clause was explained, and the customer understood and agreed to it.",
    cites=("S2-2.4a",),
)


def explain(contract: Contract, act: ExplainClause, facts: Bound) -> list[Event]:
    now = only_while(contract, InSession)
    hold_bound(facts)
    clauses = _named(act.clause, now.files.clauses)
    require(clauses, EXPLAINED)
    return [ClauseExplained(it.key, it.digest) for it in clauses]


def confirm(contract: Contract, act: ConfirmClause) -> list[Event]:
    now = _with_customer(contract, act)
    clause = Mark(act.clause, act.digest)
    require(_named(act.clause, now.proceedings.explained), EXPLAINED)
    require(clause in now.proceedings.explained, AS_SEEN)
    return [ClauseConfirmed(act.clause, act.digest, act.understood, act.agreed)]


def _with_customer(contract: Contract, act: Act) -> InSession:
    now = only_while(contract, InSession)
    only_by(act.party == now.deal.customer, IN_POST)
    return now


def _named(key: str, among: Marks) -> Marks:
    """The mark of this key: there is one, or none."""
    return frozenset(it for it in among if it.key == key)


# -- 2  Risks and questions --------------------------------------------------------------------
# S2-2.4b    The customer is reminded of what matters most and of the risks, and is answered.

WARNED = Rule(
    "CTR-06",
    "Nobody signs before the customer was reminded of all that is important or a risk, and saw it.",
    cites=("S2-2.4b",),
)
ANSWERED = Rule(
    "CTR-07",
    "Nothing is signed or completed while a question of the customer has no answer.",
    cites=("S2-2.4b",),
)


def remind(contract: Contract, act: RemindRisk, facts: Bound) -> list[Event]:
    now = only_while(contract, InSession)
    hold_bound(facts)
    warnings = _named(act.passage, now.files.warnings)
    require(warnings, WARNED)
    return [RiskReminded(it.key, it.digest) for it in warnings]


def acknowledge(contract: Contract, act: AcknowledgeRisk) -> list[Event]:
    now = _with_customer(contract, act)
    warning = Mark(act.passage, act.digest)
    require(_named(act.passage, now.proceedings.reminded), WARNED)
    require(warning in now.proceedings.reminded, AS_SEEN)
    return [RiskAcknowledged(act.passage, act.digest)]


def ask(contract: Contract, act: AskQuestion) -> list[Event]:
    now = _with_customer(contract, act)
    require(act.key not in now.proceedings.questions, ANSWERED)
    require(act.question.stated, ANSWERED)
    return [QuestionAsked(act.key, act.question)]


def answer(contract: Contract, act: AnswerQuestion, facts: Bound) -> list[Event]:
    now = only_while(contract, InSession)
    hold_bound(facts)
    require(act.key in now.proceedings.questions, ANSWERED)
    require(stated(act.answer), ANSWERED)
    return [QuestionAnswered(act.key, act.answer)]


# -- 3  What the customer fills in -------------------------------------------------------------
# S2-2.4c    The customer is guided through what is to be filled in; it is true and accurate.

FILLED_TRULY = Rule(
    "CTR-08",
    "Nobody signs before every field is filled in, with guidance, and the customer calls it true.",
    cites=("S2-2.4c",),
)


def fill(contract: Contract, act: FillField, guide: Signer) -> list[Event]:
    now = _with_customer(contract, act)
    require(guide.in_post, FILLED_TRULY)
    hold_bound(guide)
    require(act.field in {it.key for it in now.files.blanks}, FILLED_TRULY)
    require(act.value.stated, FILLED_TRULY)
    return [FieldFilled(act.field, act.value, act.guided_by)]


def declare(contract: Contract, act: DeclareTrue) -> list[Event]:
    now = _with_customer(contract, act)
    require(now.files.blanks <= now.proceedings.filled, FILLED_TRULY)
    return [TruthDeclared()]


# -- Decide ------------------------------------------------------------------------------------


def decide(contract: Contract, act: Command, facts: object) -> list[Event]:
    match act:
        case ExplainClause():
            return explain(contract, act, told(facts, Bound))
        case ConfirmClause():
            return confirm(contract, act)
        case RemindRisk():
            return remind(contract, act, told(facts, Bound))
        case AcknowledgeRisk():
            return acknowledge(contract, act)
        case AskQuestion():
            return ask(contract, act)
        case AnswerQuestion():
            return answer(contract, act, told(facts, Bound))
        case FillField():
            return fill(contract, act, told(facts, Signer))
        case DeclareTrue():
            return declare(contract, act)
        case _:
            assert_never(act)
