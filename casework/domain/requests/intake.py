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

from collections.abc import Iterator
from typing import TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import Calendar, Calendars, Span, Timing, deadline
from casework.domain.catalogue import ON_OFFER, Entry, Items
from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import (
    SYSTEM,
    Act,
    Deadline,
    Decider,
    NoFacts,
    Person,
    Rule,
    only_by,
    only_while,
    require,
    stated,
    told,
    was,
)
from casework.domain.numbers import NUMBERED_ONCE, number_in_scheme
from casework.domain.policy import Terms
from casework.domain.requests import clarification, one_notice
from casework.domain.requests.case import ONE_CHILD
from casework.domain.requests.clarification import CLARIFIED
from casework.domain.requests.filing import (
    IN_ORDER,
    Answer,
    ApplicantKind,
    AwaitingSupplement,
    Checked,
    Declined,
    Deficient,
    Filing,
    Grounds,
    Intake,
    Lapsed,
    Notice,
    NotSubmitted,
    Open,
    Registered,
    Submitted,
    Withdrawn,
    answered,
    filled,
    hold_to_form,
)
from casework.domain.requests.one_notice import (
    NEVER_FOR_INCOMPLETENESS,
    ONE_NOTICE,
    Supplementary,
)
from casework.domain.staff import INTAKE_DESK, PARTIES

# -- Facts -------------------------------------------------------------------------------------


@frozen
class Offer:
    """For filing: the approved entry (``catalogue/<type>``), the channels and the term of a first
    look (``policy``, ``calendar``). ``free``: on the page of its profile
    (``<page>/<identity>``, held) nothing else is called as its work will be."""

    entry: Entry | None
    channels: frozenset[str]
    look: Timing
    free: bool = True


@frozen
class ByChannel:
    """For declining: the channels by which a person can be told (``policy``)."""

    channels: frozenset[str]


@frozen
class Numbering:
    """For registration: the prefix of the number scheme (``policy``). ``issued``: what was applied
    for is or was issued without the request (``issuance.issuance/alone:<identity>``, held)."""

    prefix: str
    issued: bool = False


# ``Timing`` (``policy``, ``calendar``) is told to an amendment: the term of a look at it.
# What the acts of ``clarification`` and ``one_notice`` are told stands with them.

Facts: TypeAlias = NoFacts | Offer | Timing | Calendar | Supplementary | ByChannel | Numbering


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter. Those of
# ``clarification`` and ``one_notice`` belong to them.


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
    | clarification.Event
    | one_notice.Event
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
    | clarification.Command
    | one_notice.Command
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
    require(stated(act.party), FILED_WITH_GUIDANCE)
    require(act.channel in facts.channels, FILED_WITH_GUIDANCE)
    require(stated(act.guided_by), FILED_WITH_GUIDANCE)
    require(facts.entry is not None, ON_OFFER)
    assert facts.entry is not None
    require(act.materials <= facts.entry.business.materials, ON_OFFER)
    hold_to_form(act.form, facts.entry.business)
    require(facts.free, ONE_CHILD)
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


# -- 2  Amendment, and declining ---------------------------------------------------------------
# The clauses of REQ-05 stand in ``clarification``. Those of REQ-02, REQ-03, REQ-06 to REQ-10 and
# REQ-33 stand in ``one_notice``, also where they bind these acts.


def amend(intake: Intake, act: AmendRequest, facts: Timing) -> list[Event]:
    filing = only_while(intake, Open).filing
    only_by(act.party == filing.applicant, IN_POST)
    changed = act.materials | {it.item for it in act.form}
    require(changed - _awaited(intake), ONE_NOTICE)
    require(act.materials <= filing.materials, ON_OFFER)
    hold_to_form(act.form, filing.entry.business)
    return [RequestAmended(act.materials, act.form, facts.since(act.at))]


def _awaited(intake: Intake) -> Items:
    """What the notice asks for: it is supplied, and is no amendment."""
    return intake.filing.notified if isinstance(intake, AwaitingSupplement) else frozenset()


def decline(intake: Intake, act: DeclineRequest, facts: ByChannel) -> list[Event]:
    only_while(intake, Submitted, Deficient, Checked, per=NEVER_FOR_INCOMPLETENESS)
    require(act.ground is not Grounds.INCOMPLETE, NEVER_FOR_INCOMPLETENESS)
    require(act.channel in facts.channels, NEVER_FOR_INCOMPLETENESS)
    require(stated(act.reason), REASON_STATED)
    return [RequestDeclined(act.ground, act.reason, act.channel)]


# -- 3  Registration ---------------------------------------------------------------------------
# S0-6.1b    Before anything is accepted, it is seen to be complete.
# S1-3.1.2   That is the first check of intake.
# S1-3.1.3   What conforms is registered and handed to its group.
# S3-2.1.3a  On acceptance it is entered, and given its number.
# The clauses of REQ-34, by which nothing is issued twice, stand in ``case``.

REGISTER_CHECKED = Rule(
    "REQ-04",
    "What is registered was found complete by a check later than anything that came in.",
    cites=("S0-6.1b", "S1-3.1.2", "S1-3.1.3", "S3-2.1.3a"),
)


def register(intake: Intake, act: Register, facts: Numbering) -> list[Event]:
    filing = only_while(intake, Checked, per=REGISTER_CHECKED).filing
    require(not filing.unseen, REGISTER_CHECKED)
    require(not filing.clarifications, CLARIFIED)
    require(not facts.issued, ONE_CHILD)
    require(number_in_scheme(act.number, facts.prefix), NUMBERED_ONCE)
    return [RequestRegistered(act.number)]


# -- 4  Withdrawal -----------------------------------------------------------------------------
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
        case AmendRequest():
            return amend(intake, command, told(facts, Timing))
        case DeclineRequest():
            return decline(intake, command, told(facts, ByChannel))
        case Register():
            return register(intake, command, told(facts, Numbering))
        case WithdrawRequest():
            return withdraw(intake, command)
        case (
            clarification.RequestClarification()
            | clarification.AnswerClarification()
            | clarification.LapseClarification()
        ):
            return [clarification.decide(intake, command, facts)]
        case (
            one_notice.RecordCompletenessCheck()
            | one_notice.IssueMissingMaterialsNotice()
            | one_notice.RemindSupplement()
            | one_notice.SupplyMaterial()
            | one_notice.OverrideOneTimeNotice()
            | one_notice.LapseSupplement()
        ):
            return [*one_notice.decide(intake, command, facts)]
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(intake: Intake, event: Event) -> Intake:
    match event:
        case RequestSubmitted():
            on_file = event.materials | filled(event.form)
            filed = (event.applicant, event.business_type, event.entry, on_file)
            answers = answered((), event.form)
            return Submitted(Filing(*filed, unseen=(event.look_by,), answers=answers))
        case (
            clarification.ClarificationRequested()
            | clarification.ClarificationAnswered()
            | clarification.ClarificationLapsed()
        ):
            now = was(intake, Open)
            return attrs.evolve(now, filing=clarification.after(now.filing, event))
        case one_notice.CompletenessChecked():
            return _after_check(intake, event)
        case one_notice.DeficiencyFoundLate() | one_notice.SupplementReminded():
            return was(intake, Open)
        case one_notice.MissingMaterialsNotified(items, supply_by):
            filing = was(intake, Deficient).filing
            notice = Notice(frozenset(it.item for it in items), supply_by)
            return AwaitingSupplement(attrs.evolve(filing, notices=(notice,)), supply_by)
        case one_notice.MaterialSupplied(materials, form, look_by):
            awaiting = was(intake, AwaitingSupplement)
            on_file = awaiting.filing.on_file | materials | filled(form)
            unseen = awaiting.filing.unseen or (look_by,)
            answers = answered(awaiting.filing.answers, form)
            filing = attrs.evolve(awaiting.filing, on_file=on_file, unseen=unseen, answers=answers)
            return attrs.evolve(awaiting, filing=filing)
        case one_notice.OverrideGranted(items=items):
            now = was(intake, Open)
            notice = now.filing.notices[-1]
            more = attrs.evolve(notice, items=notice.items | items)
            return attrs.evolve(now, filing=attrs.evolve(now.filing, notices=(more,)))
        case one_notice.SupplementLapsed():
            return Lapsed(was(intake, AwaitingSupplement).filing)
        case RequestAmended():
            return _after_amendment(was(intake, Open).filing, event)
        case RequestDeclined():
            return Declined(was(intake, Open).filing)
        case RequestRegistered(number):
            checked = was(intake, Checked)
            return Registered(checked.filing, number, checked.checked_at)
        case RequestWithdrawn():
            return Withdrawn(was(intake, Open).filing)
        case _:
            assert_never(event)


def _after_check(intake: Intake, event: one_notice.CompletenessChecked) -> Open:
    before = was(intake, Open)
    filing = attrs.evolve(before.filing, verdicts=event.judgements, unseen=())
    if not filing.wanting:
        return Checked(filing, event.checked_at)
    if not filing.notices:
        return Deficient(filing, before.tell_by if isinstance(before, Deficient) else event.tell_by)
    if isinstance(before, AwaitingSupplement) and not _found_anew(before.filing, filing):
        return AwaitingSupplement(filing, before.answer_by)
    term = filing.notices[-1].span.term
    return AwaitingSupplement(filing, Span(event.checked_at, term, event.tell_by.calendar))


def _found_anew(before: Filing, after: Filing) -> bool:
    """Whether a check told the applicant something new: of what had come in, or of more."""
    return bool(before.unseen) or not after.wanting <= before.wanting


def _after_amendment(filing: Filing, event: RequestAmended) -> Submitted:
    changed = event.materials | {it.item for it in event.form}
    found = frozenset(it.item for it in filing.verdicts if it.verdict in IN_ORDER)
    amended = attrs.evolve(
        filing,
        on_file=(filing.on_file - changed) | event.materials | filled(event.form),
        generation=filing.generation + 1,
        verdicts=(),
        unseen=(event.look_by,),
        settled=(filing.settled | found) - changed,
        notices=(),
        clarifications=(),
        answers=answered(filing.answers, event.form),
    )
    return Submitted(amended)


# -- Due ---------------------------------------------------------------------------------------


def due(intake: Intake, calendars: Calendars) -> tuple[Deadline, ...]:
    """The look at what came in, the telling, the answer to the notice, and to each question."""
    if not isinstance(intake, Open):
        return ()
    return (
        *(deadline(Terms.CLARIFY, it, calendars) for it in intake.filing.unseen),
        *_of_notice(intake, calendars),
        *clarification.running(intake.filing, calendars),
    )


def _of_notice(intake: Open, calendars: Calendars) -> Iterator[Deadline]:
    match intake:
        case Deficient(tell_by=tell_by):
            yield deadline(Terms.MISSING_NOTICE, tell_by, calendars)
        case AwaitingSupplement(filing, answer_by) if not filing.unseen:
            lapse = one_notice.LapseSupplement(by=SYSTEM)
            yield deadline(Terms.SUPPLEMENT, answer_by, calendars, lapse=lapse)


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
