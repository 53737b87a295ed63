"""The one notice: everything is checked at one time, and what is wanting is told once and in full.

What the notice did not name is not asked for later. The page of intake opens these acts, and goes
on from the events.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, assert_never

from attrs import frozen

from casework.domain.calendar import Calendar, Span, Timing, over
from casework.domain.catalogue import Items
from casework.domain.general import IN_POST, OVERRIDE_NAMED
from casework.domain.kernel import (
    Act,
    Kind,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
)
from casework.domain.requests.filing import (
    IN_ORDER,
    OF_FIELDS,
    OF_MATERIALS,
    Answer,
    AwaitingSupplement,
    Checked,
    Deficient,
    Filing,
    Intake,
    Judgement,
    NoticeItem,
    Open,
    Verdict,
    hold_to_form,
)
from casework.domain.staff import CLOCK, INTAKE_DESK, PARTIES, Role

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Supplementary:
    """For an override: whether policy allows a later demand at all (``policy``)."""

    allowed: bool


# ``Timing`` (``policy``, ``calendar``) is told where a term begins: of telling what a check found,
# of answering the notice, of looking at the answer. ``Calendar`` is told to a lapse: the table that
# its term was begun with.

# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class CompletenessChecked:
    judgements: tuple[Judgement, ...]
    checked_at: datetime
    tell_by: Span


@frozen
class DeficiencyFoundLate:
    """Against the office: what an earlier check overlooked (REQ-08)."""

    items: Items


@frozen
class MissingMaterialsNotified:
    items: tuple[NoticeItem, ...]
    supply_by: Span


@frozen
class SupplementReminded:
    items: Items


@frozen
class MaterialSupplied:
    materials: Items
    form: tuple[Answer, ...]
    look_by: Span


@frozen
class OverrideGranted:
    """A rule set aside where it allows that itself, and why (GEN-08)."""

    rule: str
    reason: str
    items: Items


@frozen
class SupplementLapsed:
    unanswered: Items


Event: TypeAlias = (
    CompletenessChecked
    | DeficiencyFoundLate
    | MissingMaterialsNotified
    | SupplementReminded
    | MaterialSupplied
    | OverrideGranted
    | SupplementLapsed
)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class RecordCompletenessCheck(Act):
    may = INTAKE_DESK

    judgements: tuple[Judgement, ...]


@frozen
class IssueMissingMaterialsNotice(Act):
    may = INTAKE_DESK

    items: tuple[NoticeItem, ...]


@frozen
class RemindSupplement(Act):
    may = INTAKE_DESK

    items: Items


@frozen
class SupplyMaterial(Act):
    may = PARTIES

    materials: Items
    form: tuple[Answer, ...] = ()


@frozen
class OverrideOneTimeNotice(Act):
    """By a deputy, and only where policy allows it: more is asked for than was told."""

    may = frozenset({Role.DEPUTY})

    items: Items
    reason: str


@frozen
class LapseSupplement(Act):
    """By the clock."""

    may = CLOCK


Command: TypeAlias = (
    RecordCompletenessCheck
    | IssueMissingMaterialsNotice
    | RemindSupplement
    | SupplyMaterial
    | OverrideOneTimeNotice
    | LapseSupplement
)


# -- The check ---------------------------------------------------------------------------------
# S0-3.1b    The customer's data, the business and special wishes are gone through one by one.
# S3-2.1.2a  Filling in is guided, so every field is looked at.
# S3-2.1.2b  Every material is looked at.
# S1-3.1.2   The first check asks whether all is there, and valid.

FORM_COMPLETE = Rule(
    "REQ-02",
    "A part of the form that was left out is found empty, and is told in the notice.",
    cites=("S0-3.1b",),
)
FULL_CHECK = Rule(
    "REQ-03",
    "A check gives each required item exactly one verdict that fits it.",
    cites=("S3-2.1.2a", "S3-2.1.2b", "S1-3.1.2"),
)
NO_LATER_DEMANDS = Rule(
    "REQ-08",
    "What the notice did not name is not asked for later; found late, it counts against us.",
    cites=("S3-2.1.2c",),
    kinds=(Kind.GUARD, Kind.DUTY),
)
NO_FRESH_START = Rule(
    "REQ-33",
    "An amendment reopens only what it changed.",
    cites=("S3-2.1.2c",),
)


def record_check(intake: Intake, act: RecordCompletenessCheck, facts: Timing) -> list[Event]:
    filing = only_while(intake, Open).filing
    verdicts = {it.item: it.verdict for it in act.judgements}
    wanting = {it for it, verdict in verdicts.items() if verdict not in IN_ORDER}
    late = frozenset(it for it, verdict in verdicts.items() if verdict is Verdict.LATE_FOUND)
    absent = filing.required - filing.on_file
    left_out = absent - filing.materials
    require(verdicts.keys() == filing.required, FULL_CHECK)
    require(len(act.judgements) == len(verdicts), FULL_CHECK)
    require(all(_suits(it, filing) for it in act.judgements), FULL_CHECK)
    require(all(verdicts[it] is Verdict.EMPTY for it in left_out), FORM_COMPLETE)
    require(all(verdicts[it] is not Verdict.OK for it in absent), FULL_CHECK)
    require(not wanting & filing.settled, NO_FRESH_START)
    require(not wanting & filing.protected, NO_LATER_DEMANDS)
    require(late <= filing.protected, NO_LATER_DEMANDS)
    checked: list[Event] = [CompletenessChecked(act.judgements, act.at, facts.since(act.at))]
    return [*checked, DeficiencyFoundLate(late)] if late else checked


def _suits(judgement: Judgement, filing: Filing) -> bool:
    of_its_kind = OF_MATERIALS if judgement.item in filing.materials else OF_FIELDS
    return judgement.verdict in of_its_kind


def override_notice(
    intake: Intake, act: OverrideOneTimeNotice, facts: Supplementary
) -> list[Event]:
    filing = only_while(intake, AwaitingSupplement, Checked).filing
    require(facts.allowed, NO_LATER_DEMANDS)
    require(filing.notices, NO_LATER_DEMANDS)
    require(act.items and act.items <= filing.required - filing.notified, NO_LATER_DEMANDS)
    require(stated(act.reason), OVERRIDE_NAMED)
    return [OverrideGranted(NO_LATER_DEMANDS.id, act.reason, act.items)]


# -- The notice --------------------------------------------------------------------------------
# S3-2.1.2c  Whatever is missing is told at one time, and in full.
# S0-6.1c    Whoever must supply it is told promptly.

FULL_NOTICE = Rule(
    "REQ-06",
    "The notice names everything that is missing or wrong, what is wrong, and what to supply.",
    cites=("S3-2.1.2c", "S0-6.1c"),
)
ONE_NOTICE = Rule(
    "REQ-07",
    "What is missing is told once; only the applicant's own amendment begins anew.",
    cites=("S3-2.1.2c",),
)
ANSWER_TO_NOTICE = Rule(
    "REQ-09",
    "After the notice only what it named is reminded of, and only that is supplied.",
    cites=("S3-2.1.2c",),
)
NEVER_FOR_INCOMPLETENESS = Rule(
    "REQ-10",
    "No request is declined as incomplete; it lapses only unanswered, and past its term.",
    cites=("S0-6.1c", "S3-2.1.2c"),
)


def issue_notice(intake: Intake, act: IssueMissingMaterialsNotice, facts: Timing) -> list[Event]:
    filing = only_while(intake, Deficient, per=ONE_NOTICE).filing
    require({it.item for it in act.items} == filing.wanting, FULL_NOTICE)
    require(len(act.items) == len(filing.wanting), FULL_NOTICE)
    require(all(stated(it.wrong) and stated(it.supply) for it in act.items), FULL_NOTICE)
    return [MissingMaterialsNotified(act.items, facts.since(act.at))]


def remind(intake: Intake, act: RemindSupplement) -> list[Event]:
    filing = only_while(intake, AwaitingSupplement, per=ANSWER_TO_NOTICE).filing
    require(act.items and act.items <= filing.wanting, ANSWER_TO_NOTICE)
    return [SupplementReminded(act.items)]


def supply(intake: Intake, act: SupplyMaterial, facts: Timing) -> list[Event]:
    filing = only_while(intake, AwaitingSupplement, per=ANSWER_TO_NOTICE).filing
    only_by(act.party == filing.applicant, IN_POST)
    supplied = act.materials | {it.item for it in act.form}
    require(supplied and supplied <= filing.notified, ANSWER_TO_NOTICE)
    require(act.materials <= filing.materials, ANSWER_TO_NOTICE)
    hold_to_form(act.form, filing.entry.business)
    return [MaterialSupplied(act.materials, act.form, facts.since(act.at))]


def lapse_supplement(intake: Intake, act: LapseSupplement, facts: Calendar) -> list[Event]:
    awaiting = only_while(intake, AwaitingSupplement, per=NEVER_FOR_INCOMPLETENESS)
    require(not awaiting.filing.unseen, NEVER_FOR_INCOMPLETENESS)
    require(over(facts, awaiting.answer_by, act.at), NEVER_FOR_INCOMPLETENESS)
    return [SupplementLapsed(unanswered=awaiting.filing.wanting)]


# -- Decide ------------------------------------------------------------------------------------


def decide(intake: Intake, act: Command, facts: object) -> list[Event]:
    match act:
        case RecordCompletenessCheck():
            return record_check(intake, act, told(facts, Timing))
        case IssueMissingMaterialsNotice():
            return issue_notice(intake, act, told(facts, Timing))
        case RemindSupplement():
            return remind(intake, act)
        case SupplyMaterial():
            return supply(intake, act, told(facts, Timing))
        case OverrideOneTimeNotice():
            return override_notice(intake, act, told(facts, Supplementary))
        case LapseSupplement():
            return lapse_supplement(intake, act, told(facts, Calendar))
        case _:
            assert_never(act)
