"""Policy: the parameters the rules leave open (2.12), who changed which, when and why.

    phase    act           next phase
    -------  ------------  ----------
    InForce  SetTerm       InForce
    InForce  SetCount      InForce
    InForce  SetChoice     InForce
    InForce  SetStages     InForce

A parameter is typed by what it is (a term, a count, a choice among words, an order of reviewers),
so a value of another kind cannot be asked for. What was never set has its default.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, TypeAlias, assert_never

import attrs
from attrs import frozen

from casework.domain.calendar import Term, Unit
from casework.domain.kernel import Act, Decider, NoFacts, Rule, require, stated
from casework.domain.money import EXACT
from casework.domain.staff import Role

# -- Terms -------------------------------------------------------------------------------------


class Terms(StrEnum):
    """Parameters that are lengths of time."""

    DEFAULT = "sla.default"
    CLARIFY = "sla.clarify"
    MISSING_NOTICE = "sla.missing_notice"
    SUPPLEMENT = "supplement.deadline"
    CONSULT_ON_SPOT = "consult.on_spot"
    CONSULT_REPLY = "sla.consult_reply"
    REFER = "sla.refer"
    ESCALATE = "sla.escalate"
    ESCALATION_ANSWER = "sla.escalation_answer"
    INFO_REQUEST = "sla.info_request"
    REVIEW = "sla.review"
    RESULT_NOTICE = "sla.result_notice"
    FEEDBACK_WINDOW = "feedback.window"
    FEEDBACK_RESPONSE = "sla.feedback_response"
    FEEDBACK_TRANSFER = "sla.feedback_transfer"
    RECTIFICATION = "sla.rectification"
    ARCHIVE = "sla.archive"
    CUSTOMER_INFO = "sla.customer_info"
    REVISIT_DUE = "revisit.due"
    REPLENISH = "sla.replenish"
    FILE_REVISION = "sla.file_revision"
    EXECUTION_ISSUE = "sla.execution_issue"
    ORDER_PROGRESS = "sla.order_progress"
    APPEAL_WINDOW = "appeal.window"
    APPRAISAL_OPEN_WITHIN = "appraisal.open_within"
    LEAVE_EMERGENCY = "leave.emergency"
    BACKDATE_MAX = "backdate_max"


class Counts(StrEnum):
    """Parameters that are whole numbers."""

    MAX_RETURNS = "review.max_returns"
    NOTIFY_ATTEMPTS = "notify.max_attempts"
    REVISIT_ATTEMPTS = "revisit.attempts"
    SATISFACTION_MIN = "satisfaction.scale_min"
    SATISFACTION_MAX = "satisfaction.scale_max"
    SATISFACTION_ALERT = "satisfaction.alert"
    EXCELLENT_FROM = "appraisal.thresholds_excellent"  # Points of 100.
    GOOD_FROM = "appraisal.thresholds_good"
    PASS_FROM = "appraisal.thresholds_pass"
    FAILS_IN_A_ROW = "appraisal.consecutive_fail_n"
    MONTH_END_WINDOW = "appraisal.month_end_window"  # Days.
    INDUCTION_DAYS = "induction.days"
    SLOW_MOVING_DAYS = "slow_moving.days"
    RECOUNT_ABOVE = "stocktake.recount_above"  # Percent of the book.


class Choices(StrEnum):
    """Parameters that are one word or several."""

    INTAKE_CHANNELS = "intake.channels"
    NOTIFY_CHANNELS = "notify.channels"
    SUPPLEMENTARY = "one_time_notice.supplementary"
    UNSATISFIED = "closure.unsatisfied"
    DUAL_COPY = "dual_copy"
    ARCHIVE_CLASSES = "archive.classes"  # A class in capitals is the prefix of its numbers.
    SEPARATION_OFF = "sod.off"  # Kinds of review whose reviewer may be the producer.
    STOCKTAKE_PERIOD = "stocktake.period"  # weekly, monthly, or either.
    STOCKTAKE_RECOUNT = "stocktake.recount"
    INDUCTION_GUARD = "induction.guard"
    MIN_EDUCATION = "clerk.min_education"  # One word, or none: unset.
    AGE_RANGE = "clerk.age_range"  # The lowest and the highest age in years, or none: unset.
    EXCLUDE_WAITING = "issuance.exclude_waiting"
    REQUEST_NUMBERS = "numbers.request"  # The prefix of a number (GAP-14).
    FILE_NUMBERS = "numbers.signing_file"
    ORDER_NUMBERS = "numbers.order"
    FULFILMENT = "order.fulfilment"  # make_to_order, from_stock, or either.


@frozen
class Stages:
    """Who reviews a kind of subject, in order; ``profile`` is empty where it does not matter."""

    kind: str
    profile: str
    roles: tuple[Role, ...]


def _wd(count: int) -> Term:
    return Term(count, Unit.WORKING_DAYS)


def _wh(count: int) -> Term:
    return Term(count, Unit.WORKING_HOURS)


DEFAULT_TERMS: Final[dict[Terms, Term]] = {
    Terms.DEFAULT: _wd(2),
    Terms.CLARIFY: _wd(1),
    Terms.MISSING_NOTICE: _wd(1),
    Terms.SUPPLEMENT: _wd(10),
    Terms.CONSULT_ON_SPOT: Term(30, Unit.MINUTES),
    Terms.CONSULT_REPLY: _wd(2),
    Terms.REFER: _wh(4),
    Terms.ESCALATE: _wh(4),
    Terms.ESCALATION_ANSWER: _wd(1),
    Terms.INFO_REQUEST: _wd(1),
    Terms.REVIEW: _wd(1),
    Terms.RESULT_NOTICE: _wd(1),
    Terms.FEEDBACK_WINDOW: _wd(5),
    Terms.FEEDBACK_RESPONSE: _wh(4),
    Terms.FEEDBACK_TRANSFER: _wd(1),
    Terms.RECTIFICATION: _wd(10),
    Terms.ARCHIVE: _wd(5),
    Terms.CUSTOMER_INFO: _wd(1),
    Terms.REVISIT_DUE: Term(30, Unit.DAYS),
    Terms.REPLENISH: _wd(2),
    Terms.FILE_REVISION: _wd(1),
    Terms.EXECUTION_ISSUE: _wd(2),
    Terms.ORDER_PROGRESS: _wd(2),
    Terms.APPEAL_WINDOW: _wd(5),
    Terms.APPRAISAL_OPEN_WITHIN: _wd(5),
    Terms.LEAVE_EMERGENCY: _wd(1),
    Terms.BACKDATE_MAX: Term(0, Unit.MINUTES),
}
DEFAULT_COUNTS: Final[dict[Counts, int]] = {
    Counts.MAX_RETURNS: 3,
    Counts.NOTIFY_ATTEMPTS: 3,
    Counts.REVISIT_ATTEMPTS: 3,
    Counts.SATISFACTION_MIN: 1,
    Counts.SATISFACTION_MAX: 5,
    Counts.SATISFACTION_ALERT: 3,
    Counts.EXCELLENT_FROM: 90,
    Counts.GOOD_FROM: 75,
    Counts.PASS_FROM: 60,
    Counts.FAILS_IN_A_ROW: 3,
    Counts.MONTH_END_WINDOW: 3,
    Counts.INDUCTION_DAYS: 5,
    Counts.SLOW_MOVING_DAYS: 90,
    Counts.RECOUNT_ABOVE: 5,
}
DEFAULT_CHOICES: Final[dict[Choices, frozenset[str]]] = {
    Choices.INTAKE_CHANNELS: frozenset({"phone", "email", "online_platform", "offline"}),
    Choices.NOTIFY_CHANNELS: frozenset({"phone", "email", "sms"}),
    Choices.SUPPLEMENTARY: frozenset({"forbid"}),
    Choices.UNSATISFIED: frozenset({"after_resolved_case"}),
    Choices.DUAL_COPY: frozenset({"on"}),
    Choices.ARCHIVE_CLASSES: frozenset(
        {"business", "sales", "purchase", "finance", "signing", "issuance"}
    ),
    Choices.SEPARATION_OFF: frozenset(),
    Choices.STOCKTAKE_PERIOD: frozenset({"monthly"}),
    Choices.STOCKTAKE_RECOUNT: frozenset({"on"}),
    Choices.INDUCTION_GUARD: frozenset({"on"}),
    Choices.MIN_EDUCATION: frozenset(),
    Choices.AGE_RANGE: frozenset(),
    Choices.EXCLUDE_WAITING: frozenset({"on"}),
    Choices.REQUEST_NUMBERS: frozenset({"REQ"}),
    Choices.FILE_NUMBERS: frozenset({"FILE"}),
    Choices.ORDER_NUMBERS: frozenset({"ORD"}),
    Choices.FULFILMENT: frozenset({"make_to_order"}),
}
DEFAULT_STAGES: Final[tuple[Stages, ...]] = (
    Stages("request_result", "generic", (Role.LEADER, Role.DEPUTY)),
    Stages("request_result", "issuance", ()),
    Stages("request_result", "signing", ()),
    Stages("request_result", "order", ()),
    Stages("issuance_info", "", (Role.ISS_REVIEWER,)),
    Stages("issuance_document", "", (Role.ISS_REVIEWER,)),
    Stages("signing_file", "", (Role.SIGN_REVIEWER,)),
    Stages("sales_contract", "", (Role.CONTRACT_REVIEWER,)),
    Stages("order_info", "", (Role.BACKOFFICE,)),
    Stages("controlled_document", "", (Role.DOC_REVIEWER,)),
)
REVIEWERS: Final = frozenset(
    {
        Role.LEADER,
        Role.DEPUTY,
        Role.MANAGER,
        Role.ISS_REVIEWER,
        Role.CONTRACT_REVIEWER,
        Role.SIGN_REVIEWER,
        Role.DOC_REVIEWER,
        Role.BACKOFFICE,
    }
)
"""Every role that a stage of a review can fall to."""

SWITCHABLE_OFF: Final = frozenset({"order_info", "controlled_document", "issuance_info"})
"""The kinds of review for which two persons may be waived, where headcount allows no more."""

EDUCATION: Final = ("primary", "secondary", "vocational", "bachelor", "master", "doctorate")
"""The words for what somebody has learnt, from the least up."""

AGES: Final = frozenset(str(it) for it in range(16, 100))
"""The ages in years that a range can be made of."""

LONGEST: Final[dict[Unit, int]] = {
    Unit.WORKING_DAYS: 2_500,
    Unit.WORKING_HOURS: 20_000,
    Unit.DAYS: 3_650,
    Unit.HOURS: 87_600,
    Unit.MINUTES: 5_256_000,
}
"""No term is longer than ten years: what ends beyond every calendar could not be counted."""

HIGHEST: Final = 10_000
"""No count is higher."""


@frozen
class Choosing:
    """How many words a choice takes, and which there are; none named: any that can be read.

    Words that are ``numbering`` become part of numbers, and so of the names of streams.
    """

    least: int = 1
    most: int = 100
    known: frozenset[str] = frozenset()
    numbering: bool = False

    def allows(self, word: str) -> bool:
        if self.numbering:
            return re.fullmatch("[A-Za-z0-9_]{1,20}", word) is not None
        return word in self.known if self.known else stated(word)


_SWITCH: Final = Choosing(1, 1, frozenset({"on", "off"}))
CHOOSING: Final[dict[Choices, Choosing]] = {
    Choices.NOTIFY_CHANNELS: Choosing(least=2),  # One may fail: it takes another (REQ-26).
    Choices.SUPPLEMENTARY: Choosing(1, 1, frozenset({"forbid", "override"})),
    Choices.UNSATISFIED: Choosing(1, 1, frozenset({"after_resolved_case", "forbid"})),
    Choices.DUAL_COPY: _SWITCH,
    Choices.ARCHIVE_CLASSES: Choosing(numbering=True),
    Choices.SEPARATION_OFF: Choosing(0, len(SWITCHABLE_OFF), SWITCHABLE_OFF),
    Choices.STOCKTAKE_PERIOD: Choosing(1, 2, frozenset({"weekly", "monthly"})),
    Choices.STOCKTAKE_RECOUNT: _SWITCH,
    Choices.INDUCTION_GUARD: _SWITCH,
    Choices.MIN_EDUCATION: Choosing(0, 1, frozenset(EDUCATION)),
    Choices.AGE_RANGE: Choosing(0, 2, AGES),
    Choices.EXCLUDE_WAITING: _SWITCH,
    Choices.REQUEST_NUMBERS: Choosing(1, 1, numbering=True),
    Choices.FILE_NUMBERS: Choosing(numbering=True),
    Choices.ORDER_NUMBERS: Choosing(numbering=True),
    Choices.FULFILMENT: Choosing(1, 2, frozenset({"make_to_order", "from_stock"})),
}
"""What is not named here takes any words, at least one."""


# -- Phases ------------------------------------------------------------------------------------


@frozen
class InForce:
    """What has been set, and for the rest the defaults. ``version`` counts the changes."""

    version: int = 0
    terms: tuple[tuple[Terms, Term], ...] = ()
    counts: tuple[tuple[Counts, int], ...] = ()
    choices: tuple[tuple[Choices, frozenset[str]], ...] = ()
    stages: tuple[Stages, ...] = ()

    def term(self, key: Terms) -> Term:
        return next((value for it, value in self.terms if it is key), DEFAULT_TERMS[key])

    def count(self, key: Counts) -> int:
        return next((value for it, value in self.counts if it is key), DEFAULT_COUNTS[key])

    def choice(self, key: Choices) -> frozenset[str]:
        return next((value for it, value in self.choices if it is key), DEFAULT_CHOICES[key])

    def reviewers(self, kind: str, profile: str = "") -> tuple[Role, ...]:
        """The roles that review this kind of subject, in order; none: it needs no review."""
        for it in (*self.stages, *DEFAULT_STAGES):
            if (it.kind, it.profile) == (kind, profile):
                return it.roles
        return ()


# -- Events ------------------------------------------------------------------------------------


@frozen
class TermSet:
    key: Terms
    term: Term
    reason: str


@frozen
class CountSet:
    key: Counts
    count: int
    reason: str


@frozen
class ChoiceSet:
    key: Choices
    choice: frozenset[str]
    reason: str


@frozen
class StagesSet:
    stages: Stages
    reason: str


Event: TypeAlias = TermSet | CountSet | ChoiceSet | StagesSet


# -- Commands ----------------------------------------------------------------------------------

_BY_MANAGER: Final = frozenset({Role.MANAGER})


@frozen
class SetTerm(Act):
    may = _BY_MANAGER

    key: Terms
    term: Term
    reason: str


@frozen
class SetCount(Act):
    may = _BY_MANAGER

    key: Counts
    count: int
    reason: str


@frozen
class SetChoice(Act):
    may = _BY_MANAGER

    key: Choices
    choice: frozenset[str]
    reason: str


@frozen
class SetStages(Act):
    may = _BY_MANAGER

    stages: Stages
    reason: str


Command: TypeAlias = SetTerm | SetCount | SetChoice | SetStages


# -- 1  Change ---------------------------------------------------------------------------------
# S0-10.1    A provision is in force from the day it is published.
# S3-1.3.3   Provisions are reviewed and bettered, so a change is made in the open.

POLICY_IN_FORCE = Rule(
    "DOC-08",
    "A decision uses the policy in force when it is made; a change of policy says why.",
    cites=("S0-10.1", "S3-1.3.3"),
)


def set_term(policy: InForce, act: SetTerm) -> list[Event]:
    require(act.term.count > 0 or act.key is Terms.BACKDATE_MAX, EXACT)
    require(act.term.count >= 0, EXACT)
    require(act.term.count <= LONGEST[act.term.unit], POLICY_IN_FORCE)
    require(stated(act.reason), POLICY_IN_FORCE)
    return [TermSet(act.key, act.term, act.reason)]


def set_count(policy: InForce, act: SetCount) -> list[Event]:
    set_so = CountSet(act.key, act.count, act.reason)
    require(act.count > 0, EXACT)
    require(act.count <= HIGHEST, POLICY_IN_FORCE)
    require(_has_a_scale(evolve(policy, set_so)), POLICY_IN_FORCE)
    require(stated(act.reason), POLICY_IN_FORCE)
    return [set_so]


def _has_a_scale(policy: InForce) -> bool:
    """Whether there are scores to choose from, and the alert is one of them."""
    least, alert = policy.count(Counts.SATISFACTION_MIN), policy.count(Counts.SATISFACTION_ALERT)
    most = policy.count(Counts.SATISFACTION_MAX)
    return least < most and least <= alert <= most


def set_choice(policy: InForce, act: SetChoice) -> list[Event]:
    takes = CHOOSING.get(act.key, Choosing())
    require(takes.least <= len(act.choice) <= takes.most, POLICY_IN_FORCE)
    require(all(map(takes.allows, act.choice)), POLICY_IN_FORCE)
    require(stated(act.reason), POLICY_IN_FORCE)
    return [ChoiceSet(act.key, act.choice, act.reason)]


def set_stages(policy: InForce, act: SetStages) -> list[Event]:
    stages, known = act.stages, {(it.kind, it.profile) for it in DEFAULT_STAGES}
    require((stages.kind, stages.profile) in known, POLICY_IN_FORCE)
    require(stages.roles or not _by_default(stages), POLICY_IN_FORCE)
    require(set(stages.roles) <= REVIEWERS, POLICY_IN_FORCE)
    require(stated(act.reason), POLICY_IN_FORCE)
    return [StagesSet(stages, act.reason)]


def _by_default(stages: Stages) -> tuple[Role, ...]:
    """Who reviews it by default. Where there is anybody, a clause asks for a review: by others
    perhaps, but never by nobody. The rest carries the reviews of its profile."""
    return InForce().reviewers(stages.kind, stages.profile)


# -- Decide ------------------------------------------------------------------------------------


def decide(policy: InForce, command: Command, facts: NoFacts) -> list[Event]:
    match command:
        case SetTerm():
            return set_term(policy, command)
        case SetCount():
            return set_count(policy, command)
        case SetChoice():
            return set_choice(policy, command)
        case SetStages():
            return set_stages(policy, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(policy: InForce, event: Event) -> InForce:
    now = attrs.evolve(policy, version=policy.version + 1)
    match event:
        case TermSet(key, term):
            others = tuple(it for it in now.terms if it[0] is not key)
            return attrs.evolve(now, terms=(*others, (key, term)))
        case CountSet(key, count):
            rest = tuple(it for it in now.counts if it[0] is not key)
            return attrs.evolve(now, counts=(*rest, (key, count)))
        case ChoiceSet(key, choice):
            left = tuple(it for it in now.choices if it[0] is not key)
            return attrs.evolve(now, choices=(*left, (key, choice)))
        case StagesSet(stages):
            kept = tuple(
                it for it in now.stages if (it.kind, it.profile) != (stages.kind, stages.profile)
            )
            return attrs.evolve(now, stages=(*kept, stages))
        case _:
            assert_never(event)


decider: Decider[InForce, Command, Event, NoFacts] = Decider(
    "policy",
    InForce(),
    decide,
    evolve,
    commands=(SetTerm, SetCount, SetChoice, SetStages),
    events=(TermSet, CountSet, ChoiceSet, StagesSet),
)
