"""Request, first chapter: intake. From filing to a registration number.

A customer files a request, alone or through the clerk who enters it. Everything is checked at one
time. What is missing or wrong is told once and in full; what the office overlooked then, it does
not ask for later. What is complete is registered, and the next chapter (processing) opens.

    phase               act                          next phase
    ------------------  ---------------------------  ------------------
    NotSubmitted        SubmitRequest                Submitted
    open                RequestClarification         same
    open                AnswerClarification          same
    open                LapseClarification           same
    open                AmendRequest                 Submitted
    open                WithdrawRequest              Withdrawn
    Submitted           RecordCompletenessCheck      Checked, Deficient
    Submitted           DeclineRequest               Declined
    Deficient           RecordCompletenessCheck      Checked, Deficient
    Deficient           IssueMissingMaterialsNotice  AwaitingSupplement
    Deficient           DeclineRequest               Declined
    AwaitingSupplement  SupplyMaterial               same
    AwaitingSupplement  RemindSupplement             same
    AwaitingSupplement  OverrideOneTimeNotice        same
    AwaitingSupplement  RecordCompletenessCheck      Checked, same
    AwaitingSupplement  LapseSupplement              Lapsed
    Checked             RecordCompletenessCheck      Checked, Deficient, AwaitingSupplement
    Checked             OverrideOneTimeNotice        same
    Checked             DeclineRequest               Declined
    Checked             Register                     Registered

    open: Submitted, Deficient, AwaitingSupplement, Checked

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import Calendar, Calendars, Span, Timing, deadline, term_ends
from casework.domain.catalogue import ON_OFFER, BusinessType, Entry, Item, Items
from casework.domain.general import IN_POST, OVERRIDE_NAMED, REASON_STATED
from casework.domain.kernel import (
    SYSTEM,
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
from casework.domain.money import EXACT
from casework.domain.numbers import NUMBERED_ONCE, number_in_scheme
from casework.domain.policy import Terms
from casework.domain.requests.filing import (
    IN_ORDER,
    OF_FIELDS,
    OF_MATERIALS,
    Answer,
    ApplicantKind,
    Clarification,
    Filing,
    Grounds,
    Judgement,
    Notice,
    NoticeItem,
    Verdict,
    asked_for,
    filled,
    fits,
)
from casework.domain.staff import CLOCK, INTAKE_DESK, PARTIES, Role

# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotSubmitted:
    """Nothing has been asked yet."""


@frozen
class Open:
    """With the intake desk."""

    filing: Filing


@frozen
class Submitted(Open):
    """Nobody has looked at it since it came in, or was amended."""

    look_by: Span


@frozen
class Deficient(Open):
    """Something is missing or wrong, and the applicant has not been told."""

    tell_by: Span


@frozen
class AwaitingSupplement(Open):
    """The one notice is out. ``unchecked``: something came in that nobody has looked at yet."""

    answer_by: Span
    unchecked: bool = False


@frozen
class Checked(Open):
    """Everything was found in order."""


@frozen
class Registered:
    """On the books, under its number. What follows is told in the next chapter."""

    filing: Filing
    number: str


@frozen
class Lapsed:
    """The notice went unanswered."""

    filing: Filing


@frozen
class Declined:
    """Not taken on; a new request may be filed."""

    filing: Filing


@frozen
class Withdrawn:
    """Taken back by whoever filed it."""

    filing: Filing


Intake: TypeAlias = NotSubmitted | Open | Registered | Lapsed | Declined | Withdrawn


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Offer:
    """For filing: the approved entry (``catalogue/<type>``), the channels and the term of a first
    look (``policy``, ``calendar``)."""

    entry: Entry | None
    channels: frozenset[str]
    look: Timing


@frozen
class Supplementary:
    """For an override: whether policy allows a later demand at all (``policy``)."""

    allowed: bool


@frozen
class ByChannel:
    """For declining: the channels by which a person can be told (``policy``)."""

    channels: frozenset[str]


@frozen
class Numbering:
    """For registration: the prefix of the number scheme (``policy``)."""

    prefix: str


# ``Timing`` (``policy``, ``calendar``) is told where a term begins: of a first look at what was
# amended, of telling what a check found, of answering a notice or a question. ``Calendar`` is
# told to a lapse: the table that its term was begun with.

Facts: TypeAlias = NoFacts | Offer | Timing | Calendar | Supplementary | ByChannel | Numbering


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class RequestSubmitted:
    applicant: Person
    applicant_kind: ApplicantKind
    channel: str
    guided_by: str
    business_type: str
    entry: Entry
    materials: Items
    form: tuple[Answer, ...]
    look_by: Span


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


@frozen
class ClarificationLapsed:
    key: str


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


@frozen
class OverrideGranted:
    """A rule set aside where it allows that itself, and why (GEN-08)."""

    rule: str
    reason: str
    items: Items


@frozen
class SupplementLapsed:
    unanswered: Items


@frozen
class RequestAmended:
    materials: Items
    form: tuple[Answer, ...]
    look_by: Span


@frozen
class RequestDeclined:
    ground: Grounds
    reason: str
    channel: str


@frozen
class RequestRegistered:
    number: str


@frozen
class RequestWithdrawn:
    reason: str


Event: TypeAlias = (
    RequestSubmitted
    | ClarificationRequested
    | ClarificationAnswered
    | ClarificationLapsed
    | CompletenessChecked
    | DeficiencyFoundLate
    | MissingMaterialsNotified
    | SupplementReminded
    | MaterialSupplied
    | OverrideGranted
    | SupplementLapsed
    | RequestAmended
    | RequestDeclined
    | RequestRegistered
    | RequestWithdrawn
)


# -- Commands ----------------------------------------------------------------------------------


@frozen
class SubmitRequest(Act):
    """By the applicant; ``guided_by`` is the employee, or the version of the form's own help."""

    may = PARTIES

    business_type: str
    applicant_kind: ApplicantKind
    channel: str
    guided_by: str
    materials: Items
    form: tuple[Answer, ...]


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


@frozen
class AmendRequest(Act):
    """By the applicant alone: what is changed, outside of what was asked for."""

    may = PARTIES

    materials: Items
    form: tuple[Answer, ...]


@frozen
class DeclineRequest(Act):
    may = INTAKE_DESK

    ground: Grounds
    reason: str
    channel: str


@frozen
class Register(Act):
    may = INTAKE_DESK

    number: str


@frozen
class WithdrawRequest(Act):
    may = PARTIES

    reason: str


Command: TypeAlias = (
    SubmitRequest
    | RequestClarification
    | AnswerClarification
    | LapseClarification
    | RecordCompletenessCheck
    | IssueMissingMaterialsNotice
    | RemindSupplement
    | SupplyMaterial
    | OverrideOneTimeNotice
    | LapseSupplement
    | AmendRequest
    | DeclineRequest
    | Register
    | WithdrawRequest
)


# -- 1  Filing ---------------------------------------------------------------------------------
# S1-3.1.1   Requests come in by telephone, mail or the online platform.
# S0-6.1a    They come in online and offline, from customers or business departments.
# S0-3.1a    Whoever files is received and helped.
# S3-2.1.2a  The applicant is guided through the form.

FILED_WITH_GUIDANCE = Rule(
    "REQ-01",
    "A request comes in by an open channel, from a customer or a department, with guidance.",
    cites=("S1-3.1.1", "S0-6.1a", "S0-3.1a", "S3-2.1.2a"),
)


def submit(intake: Intake, act: SubmitRequest, facts: Offer) -> list[Event]:
    only_while(intake, NotSubmitted)
    require(act.channel in facts.channels, FILED_WITH_GUIDANCE)
    require(stated(act.guided_by), FILED_WITH_GUIDANCE)
    require(facts.entry is not None, ON_OFFER)
    assert facts.entry is not None
    require(act.materials <= facts.entry.business.materials, ON_OFFER)
    _require_exact(act.form, facts.entry.business)
    return [
        RequestSubmitted(
            act.party,
            act.applicant_kind,
            act.channel,
            act.guided_by,
            act.business_type,
            facts.entry,
            act.materials,
            act.form,
            facts.look.since(act.at),
        )
    ]


def _require_exact(form: tuple[Answer, ...], business: BusinessType) -> None:
    """Hold the answers to the form: its fields, each once, and amounts as it has them."""
    asked = asked_for(business)
    require(all(it.item in asked for it in form), ON_OFFER)
    require(len({it.item for it in form}) == len(form), ON_OFFER)
    require(all(fits(it, *asked[it.item]) for it in form), EXACT)


# -- 2  Clarification --------------------------------------------------------------------------
# S0-3.1d    What looks wrong is verified at once with those it came from.
# S3-2.1.2c  It is no way to ask for more.

CLARIFIED = Rule(
    "REQ-05",
    "A question is about what was supplied, and is closed before registration.",
    cites=("S0-3.1d", "S3-2.1.2c"),
)


def request_clarification(intake: Intake, act: RequestClarification, facts: Timing) -> list[Event]:
    filing = only_while(intake, Open).filing
    require(act.about in filing.on_file, CLARIFIED)
    require(stated(act.question), CLARIFIED)
    require(act.key not in {it.key for it in filing.clarifications}, CLARIFIED)
    answer_by = facts.since(act.at)
    return [ClarificationRequested(act.key, act.about, act.question, answer_by)]


def answer_clarification(intake: Intake, act: AnswerClarification) -> list[Event]:
    filing = only_while(intake, Open).filing
    only_by(act.party == filing.applicant, IN_POST)
    require(act.key in {it.key for it in filing.clarifications}, CLARIFIED)
    require(act.answer.stated, CLARIFIED)
    return [ClarificationAnswered(act.key, act.answer)]


def lapse_clarification(intake: Intake, act: LapseClarification, facts: Calendar) -> list[Event]:
    filing = only_while(intake, Open).filing
    spans = [it.answer_by for it in filing.clarifications if it.key == act.key]
    require(any(_over(it, act.at, facts) for it in spans), CLARIFIED)
    return [ClarificationLapsed(act.key)]


def _over(span: Span, at: datetime, calendar: Calendar) -> bool:
    return calendar.version == span.calendar and at > term_ends(calendar, span.start, span.term)


# -- 3  The check ------------------------------------------------------------------------------
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
    in_order_unseen = {it for it in absent if verdicts.get(it) is Verdict.OK}
    require(verdicts.keys() == filing.required, FULL_CHECK)
    require(len(act.judgements) == len(verdicts), FULL_CHECK)
    require(all(_suits(it, filing) for it in act.judgements), FULL_CHECK)
    require(not in_order_unseen - filing.materials, FORM_COMPLETE)
    require(not in_order_unseen, FULL_CHECK)
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


# -- 4  The one notice -------------------------------------------------------------------------
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


def supply(intake: Intake, act: SupplyMaterial) -> list[Event]:
    filing = only_while(intake, AwaitingSupplement, per=ANSWER_TO_NOTICE).filing
    only_by(act.party == filing.applicant, IN_POST)
    supplied = act.materials | {it.item for it in act.form}
    require(supplied and supplied <= filing.notified, ANSWER_TO_NOTICE)
    require(act.materials <= filing.materials, ANSWER_TO_NOTICE)
    _require_exact(act.form, filing.entry.business)
    return [MaterialSupplied(act.materials, act.form)]


def lapse_supplement(intake: Intake, act: LapseSupplement, facts: Calendar) -> list[Event]:
    awaiting = only_while(intake, AwaitingSupplement, per=NEVER_FOR_INCOMPLETENESS)
    require(not awaiting.unchecked, NEVER_FOR_INCOMPLETENESS)
    require(_over(awaiting.answer_by, act.at, facts), NEVER_FOR_INCOMPLETENESS)
    return [SupplementLapsed(unanswered=awaiting.filing.wanting)]


def decline(intake: Intake, act: DeclineRequest, facts: ByChannel) -> list[Event]:
    only_while(intake, Submitted, Deficient, Checked, per=NEVER_FOR_INCOMPLETENESS)
    require(act.ground is not Grounds.INCOMPLETE, NEVER_FOR_INCOMPLETENESS)
    require(act.channel in facts.channels, NEVER_FOR_INCOMPLETENESS)
    require(stated(act.reason), REASON_STATED)
    return [RequestDeclined(act.ground, act.reason, act.channel)]


def amend(intake: Intake, act: AmendRequest, facts: Timing) -> list[Event]:
    filing = only_while(intake, Open).filing
    only_by(act.party == filing.applicant, IN_POST)
    require(act.materials or act.form, ONE_NOTICE)
    require(act.materials <= filing.materials, ON_OFFER)
    _require_exact(act.form, filing.entry.business)
    return [RequestAmended(act.materials, act.form, facts.since(act.at))]


# -- 5  Registration ---------------------------------------------------------------------------
# S0-6.1b    Before anything is accepted, it is seen to be complete.
# S1-3.1.2   That is the first check of intake.
# S1-3.1.3   What conforms is registered and handed to its group.
# S3-2.1.3a  On acceptance it is entered, and given its number.

REGISTER_CHECKED = Rule(
    "REQ-04",
    "What is registered was found complete by a check later than anything that came in.",
    cites=("S0-6.1b", "S1-3.1.2", "S1-3.1.3", "S3-2.1.3a"),
)


def register(intake: Intake, act: Register, facts: Numbering) -> list[Event]:
    filing = only_while(intake, Checked, per=REGISTER_CHECKED).filing
    require(filing.fresh, REGISTER_CHECKED)
    require(not filing.clarifications, CLARIFIED)
    require(number_in_scheme(act.number, facts.prefix), NUMBERED_ONCE)
    return [RequestRegistered(act.number)]


# -- 6  Withdrawal -----------------------------------------------------------------------------
# Whoever asked may take it back, and says why.


def withdraw(intake: Intake, act: WithdrawRequest) -> list[Event]:
    filing = only_while(intake, Open).filing
    only_by(act.party == filing.applicant, IN_POST)
    require(stated(act.reason), REASON_STATED)
    return [RequestWithdrawn(act.reason)]


# -- Decide ------------------------------------------------------------------------------------


def decide(intake: Intake, command: Command, facts: Facts) -> list[Event]:
    match command:
        case SubmitRequest():
            return submit(intake, command, told(facts, Offer))
        case RequestClarification():
            return request_clarification(intake, command, told(facts, Timing))
        case AnswerClarification():
            return answer_clarification(intake, command)
        case LapseClarification():
            return lapse_clarification(intake, command, told(facts, Calendar))
        case RecordCompletenessCheck():
            return record_check(intake, command, told(facts, Timing))
        case IssueMissingMaterialsNotice():
            return issue_notice(intake, command, told(facts, Timing))
        case RemindSupplement():
            return remind(intake, command)
        case SupplyMaterial():
            return supply(intake, command)
        case OverrideOneTimeNotice():
            return override_notice(intake, command, told(facts, Supplementary))
        case LapseSupplement():
            return lapse_supplement(intake, command, told(facts, Calendar))
        case AmendRequest():
            return amend(intake, command, told(facts, Timing))
        case DeclineRequest():
            return decline(intake, command, told(facts, ByChannel))
        case Register():
            return register(intake, command, told(facts, Numbering))
        case WithdrawRequest():
            return withdraw(intake, command)
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(intake: Intake, event: Event) -> Intake:
    match event:
        case RequestSubmitted():
            on_file = event.materials | filled(event.form)
            filing = Filing(event.applicant, event.business_type, event.entry, on_file)
            return Submitted(filing, event.look_by)
        case ClarificationRequested(key, about, answer_by=answer_by):
            asked = Clarification(key, about, answer_by)
            now = was(intake, Open).filing
            return _with(intake, clarifications=(*now.clarifications, asked))
        case ClarificationAnswered(key):
            return _with(intake, clarifications=_without(intake, key), fresh=False)
        case ClarificationLapsed(key):
            return _with(intake, clarifications=_without(intake, key))
        case CompletenessChecked():
            return _after_check(intake, event)
        case DeficiencyFoundLate() | SupplementReminded():
            return was(intake, Open)
        case MissingMaterialsNotified(items, supply_by):
            filing = was(intake, Deficient).filing
            notice = Notice(frozenset(it.item for it in items), supply_by)
            return AwaitingSupplement(attrs.evolve(filing, notices=(notice,)), supply_by)
        case MaterialSupplied(materials, form):
            awaiting = was(intake, AwaitingSupplement)
            on_file = awaiting.filing.on_file | materials | filled(form)
            filing = attrs.evolve(awaiting.filing, on_file=on_file, fresh=False)
            return attrs.evolve(awaiting, filing=filing, unchecked=True)
        case OverrideGranted(items=items):
            notice = was(intake, Open).filing.notices[-1]
            return _with(intake, notices=(attrs.evolve(notice, items=notice.items | items),))
        case SupplementLapsed():
            return Lapsed(was(intake, AwaitingSupplement).filing)
        case RequestAmended():
            return _after_amendment(was(intake, Open).filing, event)
        case RequestDeclined():
            return Declined(was(intake, Open).filing)
        case RequestRegistered(number):
            return Registered(was(intake, Checked).filing, number)
        case RequestWithdrawn():
            return Withdrawn(was(intake, Open).filing)
        case _:
            assert_never(event)


def _with(intake: Intake, **changes: object) -> Open:
    now = was(intake, Open)
    return attrs.evolve(now, filing=attrs.evolve(now.filing, **changes))  # type: ignore[arg-type]  # By field.


def _without(intake: Intake, key: str) -> tuple[Clarification, ...]:
    return tuple(it for it in was(intake, Open).filing.clarifications if it.key != key)


def _after_check(intake: Intake, event: CompletenessChecked) -> Open:
    filing = attrs.evolve(was(intake, Open).filing, verdicts=event.judgements, fresh=True)
    if not filing.wanting:
        return Checked(filing)
    if not filing.notices:
        return Deficient(filing, event.tell_by)
    if isinstance(intake, AwaitingSupplement) and not intake.unchecked:
        return attrs.evolve(intake, filing=filing)
    first = filing.notices[-1].span
    return AwaitingSupplement(filing, Span(event.checked_at, first.term, first.calendar))


def _after_amendment(filing: Filing, event: RequestAmended) -> Submitted:
    changed = event.materials | {it.item for it in event.form}
    found = frozenset(it.item for it in filing.verdicts if it.verdict in IN_ORDER)
    amended = attrs.evolve(
        filing,
        on_file=(filing.on_file - changed) | event.materials | filled(event.form),
        generation=filing.generation + 1,
        verdicts=(),
        fresh=False,
        settled=(filing.settled | found) - changed,
        notices=(),
        clarifications=(),
    )
    return Submitted(amended, event.look_by)


# -- Due ---------------------------------------------------------------------------------------


def due(intake: Intake, calendars: Calendars) -> tuple[Deadline, ...]:
    """The first look, the telling, the answer to the notice, and each open question's."""
    match intake:
        case Submitted(filing, look_by):
            running = [deadline(Terms.CLARIFY, look_by, calendars)]
        case Deficient(filing, tell_by):
            running = [deadline(Terms.MISSING_NOTICE, tell_by, calendars)]
        case AwaitingSupplement(filing, answer_by, unchecked):
            lapse = LapseSupplement(by=SYSTEM)
            answer = deadline(Terms.SUPPLEMENT, answer_by, calendars, lapse=lapse)
            running = [] if unchecked else [answer]
        case Checked(filing):
            running = []
        case _:
            return ()
    return (*running, *(_question(it, calendars) for it in filing.clarifications))


def _question(it: Clarification, calendars: Calendars) -> Deadline:
    lapse = LapseClarification(it.key, by=SYSTEM)
    return deadline(Terms.SUPPLEMENT, it.answer_by, calendars, of=it.key, lapse=lapse)


decider: Decider[Intake, Command, Event, Facts] = Decider(
    "requests.intake",
    NotSubmitted(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    over=(Registered, Lapsed, Declined, Withdrawn),
    due=due,
)
