"""Customer: what the office knows about somebody it does business with, and who saw to it.

Sales report whom they spoke to; the back office records it, sorts it and draws what can be learned
from it. Each field has a steward, who answers for it. A mistake is corrected in the open, a sample
is checked by somebody else, and to read it takes a grant and leaves a trace.

    phase        act                  next phase
    -----------  -------------------  ----------
    NotReported  ReportCustomerInfo   Reported
    Reported     RecordCustomerInfo   Recorded
    Recorded     ClassifyCustomer     Classified
    Classified   AnalyseCustomer      Analysed
    known        CorrectCustomerInfo  same
    known        CheckCustomerInfo    same
    known        LogContact           same
    known        ReadCustomer         same

    known: Reported, Recorded, Classified, Analysed

What this table does not open is refused. The tests hold the table to the code.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, TypeAlias, assert_never, get_args

import attrs
from attrs import frozen

from casework.domain.calendar import Calendars, Span, Timing, deadline, passed
from casework.domain.general import REASON_STATED
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
from casework.domain.policy import Terms
from casework.domain.staff import STAFF, Role

# -- Terms -------------------------------------------------------------------------------------

BASICS, NEEDS, TYPE, INDUSTRY = "basics", "needs", "customer_type", "industry"
"""The fields every customer has: as reported by sales, and as classified."""

SORTING: Final = frozenset({TYPE, INDUSTRY})
"""What only the classification says first."""

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""No contact that is still to be reported was earlier."""


@frozen
class Detail:
    """What a field says of the customer."""

    field: str
    value: Personal


@frozen
class Kept:
    """A field as it stands. ``steward`` entered or last corrected it, and answers for it."""

    field: str
    value: Personal
    steward: Person


@frozen
class Record:
    """All that is known of a customer; ``report_by`` began with the contact it came from."""

    customer: Person
    report_by: Span
    reported_at: datetime
    kept: tuple[Kept, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(it.field for it in self.kept)

    @property
    def stewards(self) -> frozenset[Person]:
        return frozenset(it.steward for it in self.kept)

    def value(self, field: str) -> Personal:
        """What a field says; one that was never filled says nothing."""
        found = (it.value for it in self.kept if it.field == field)
        return next(found, Personal(self.customer, ""))

    def with_(self, steward: Person, *details: Detail) -> Record:
        named = {it.field for it in details}
        others = tuple(it for it in self.kept if it.field not in named)
        entered = tuple(Kept(it.field, it.value, steward) for it in details)
        return attrs.evolve(self, kept=(*others, *entered))


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotReported:
    """Nobody has reported the customer."""


@frozen
class Known:
    """The office has a record of the customer."""

    record: Record


@frozen
class Reported(Known):
    """By sales."""


@frozen
class Recorded(Known):
    """In detail, by the back office."""


@frozen
class Classified(Known):
    """By type and by industry."""


@frozen
class Analysed(Known):
    """What can be learned from it has been drawn from it."""


Customer: TypeAlias = NotReported | Known


# -- Facts -------------------------------------------------------------------------------------


@frozen
class Whose:
    """For a report: whose stream this is, by its name, and the term of a report (``policy``,
    ``calendar``)."""

    customer: Person
    report: Timing


@frozen
class Access:
    """For reading: whether a grant of the actor covers customer information about this customer
    now (``confidentiality.grants/<actor>``, held)."""

    covered: bool


Facts: TypeAlias = NoFacts | Whose | Access


# -- Events ------------------------------------------------------------------------------------
# On record for good: these names and fields are the storage format. Add; never alter.


@frozen
class CustomerInfoReported:
    customer: Person
    basics: Personal
    needs: Personal
    steward: Person
    report_by: Span
    reported_at: datetime


@frozen
class CustomerInfoRecorded:
    details: tuple[Detail, ...]
    steward: Person


@frozen
class CustomerClassified:
    customer_type: str
    industry: str
    steward: Person


@frozen
class CustomerAnalysed:
    insights: Personal


@frozen
class CustomerInfoCorrected:
    field: str
    old: Personal
    new: Personal
    reason: str
    steward: Person


@frozen
class CustomerInfoChecked:
    """A sample, against its source; the accuracy rate counts it (MET-07)."""

    correct: bool
    source: str


@frozen
class ContactLogged:
    channel: str
    note: Personal


@frozen
class CustomerRead:
    reader: Person


Event: TypeAlias = (
    CustomerInfoReported
    | CustomerInfoRecorded
    | CustomerClassified
    | CustomerAnalysed
    | CustomerInfoCorrected
    | CustomerInfoChecked
    | ContactLogged
    | CustomerRead
)


# -- Commands ----------------------------------------------------------------------------------

_SALES: Final = frozenset({Role.SALES})
_BACKOFFICE: Final = frozenset({Role.BACKOFFICE})


@frozen
class ReportCustomerInfo(Act):
    """By sales, of a contact at ``contacted_at`` (aware)."""

    may = _SALES

    basics: Personal
    needs: Personal
    contacted_at: datetime


@frozen
class RecordCustomerInfo(Act):
    """By whoever is its steward from then on."""

    may = _BACKOFFICE

    details: tuple[Detail, ...]


@frozen
class ClassifyCustomer(Act):
    may = _BACKOFFICE

    customer_type: str
    industry: str


@frozen
class AnalyseCustomer(Act):
    may = _BACKOFFICE

    insights: Personal


@frozen
class CorrectCustomerInfo(Act):
    """By whoever is the field's steward from then on. ``old`` is blank where there was nothing."""

    may = _BACKOFFICE

    field: str
    old: Personal
    new: Personal
    reason: str


@frozen
class CheckCustomerInfo(Act):
    """``source`` is what the record was compared with."""

    may = _BACKOFFICE

    correct: bool
    source: str


@frozen
class LogContact(Act):
    may = _SALES | _BACKOFFICE

    channel: str
    note: Personal


@frozen
class ReadCustomer(Act):
    """By anyone in the office who was granted it."""

    may = STAFF


Command: TypeAlias = (
    ReportCustomerInfo
    | RecordCustomerInfo
    | ClassifyCustomer
    | AnalyseCustomer
    | CorrectCustomerInfo
    | CheckCustomerInfo
    | LogContact
    | ReadCustomer
)


# -- 1  Report ---------------------------------------------------------------------------------
# S4-3.1.1   Sales promptly pass on who a customer is and what they need.

REPORTED_IN_FULL = Rule(
    "CUS-01",
    "A contact is reported promptly, with who the customer is and what they need.",
    cites=("S4-3.1.1",),
    kinds=(Kind.GUARD, Kind.DUTY),
)


def report(state: Customer, act: ReportCustomerInfo, facts: Whose) -> list[Event]:
    only_while(state, NotReported)
    require(act.basics.stated, REPORTED_IN_FULL)
    require(act.needs.stated, REPORTED_IN_FULL)
    require(LONG_AGO <= act.contacted_at <= act.at, REPORTED_IN_FULL)
    report_by = facts.report.since(act.contacted_at)
    said = (act.basics, act.needs, act.by)
    return [CustomerInfoReported(facts.customer, *said, report_by, act.at)]


# -- 2  Record, classification, analysis -------------------------------------------------------
# S4-2.1.1   The back office helps to collect, sort and analyse what is known of customers.
# S4-3.1.2   It records them in detail and sorts them by type and industry,
# S4-3.1.3   and draws from that what helps the business on.

SORTED_FIRST = Rule(
    "CUS-02",
    "Customers are recorded in detail, then sorted by type and industry, and then analysed.",
    cites=("S4-3.1.2", "S4-3.1.3", "S4-2.1.1"),
)


def record(state: Customer, act: RecordCustomerInfo) -> list[Event]:
    known = only_while(state, Reported).record
    fields = {it.field for it in act.details}
    require(fields, SORTED_FIRST)
    require(len(fields) == len(act.details), SORTED_FIRST)
    require(all(stated(it.field) and it.value.stated for it in act.details), SORTED_FIRST)
    require(fields.isdisjoint(SORTING), SORTED_FIRST)
    require(fields.isdisjoint(known.fields), KEPT_RIGHT)
    return [CustomerInfoRecorded(act.details, act.by)]


def classify(state: Customer, act: ClassifyCustomer) -> list[Event]:
    only_while(state, Recorded, per=SORTED_FIRST)
    require(stated(act.customer_type), SORTED_FIRST)
    require(stated(act.industry), SORTED_FIRST)
    return [CustomerClassified(act.customer_type, act.industry, act.by)]


def analyse(state: Customer, act: AnalyseCustomer) -> list[Event]:
    only_while(state, Classified, per=SORTED_FIRST)
    require(act.insights.stated, SORTED_FIRST)
    return [CustomerAnalysed(act.insights)]


# -- 3  Accuracy -------------------------------------------------------------------------------
# S4-4.2.1   Whoever is in charge of data answers for it, and keeps it up to date.
# S4-5.1.1   How much of it is right is measured.

KEPT_RIGHT = Rule(
    "CUS-03",
    "A correction names field, old, new, reason and steward; a check is somebody else's.",
    cites=("S4-4.2.1", "S4-5.1.1"),
)


def correct(state: Customer, act: CorrectCustomerInfo) -> list[Event]:
    known = only_while(state, Known).record
    require(stated(act.field), KEPT_RIGHT)
    require(act.old == known.value(act.field), KEPT_RIGHT)
    require(act.new.stated, KEPT_RIGHT)
    require(act.new != act.old, KEPT_RIGHT)
    require(act.field in known.fields or act.field not in SORTING, SORTED_FIRST)
    require(stated(act.reason), REASON_STATED)
    return [CustomerInfoCorrected(act.field, act.old, act.new, act.reason, act.by)]


def check(state: Customer, act: CheckCustomerInfo) -> list[Event]:
    known = only_while(state, Known).record
    only_by(act.by not in known.stewards, KEPT_RIGHT)
    require(stated(act.source), KEPT_RIGHT)
    return [CustomerInfoChecked(act.correct, act.source)]


# -- 4  Contacts and reading -------------------------------------------------------------------
# S4-2.4.1   The back office talks to customers day by day.
# S1-9.2.1   Their needs are known because somebody talks to them.
# S4-7.1.1   Names, contacts, needs and dealings are customer information,
# S2-5.1b    and so are identity numbers.

GUARDED = Rule(
    "CUS-04",
    "Customer information is read only under a grant, on record; contacts are logged.",
    cites=("S4-7.1.1", "S2-5.1b", "S4-2.4.1", "S1-9.2.1"),
)


def log_contact(state: Customer, act: LogContact) -> list[Event]:
    only_while(state, Known)
    require(stated(act.channel), GUARDED)
    require(act.note.stated, GUARDED)
    return [ContactLogged(act.channel, act.note)]


def read(state: Customer, act: ReadCustomer, facts: Access) -> list[Event]:
    only_while(state, Known)
    only_by(facts.covered, GUARDED)
    return [CustomerRead(act.by)]


# -- Decide ------------------------------------------------------------------------------------


def decide(state: Customer, command: Command, facts: Facts) -> list[Event]:
    match command:
        case ReportCustomerInfo():
            return report(state, command, told(facts, Whose))
        case RecordCustomerInfo():
            return record(state, command)
        case ClassifyCustomer():
            return classify(state, command)
        case AnalyseCustomer():
            return analyse(state, command)
        case CorrectCustomerInfo():
            return correct(state, command)
        case CheckCustomerInfo():
            return check(state, command)
        case LogContact():
            return log_contact(state, command)
        case ReadCustomer():
            return read(state, command, told(facts, Access))
        case _:
            assert_never(command)


# -- Evolve ------------------------------------------------------------------------------------


def evolve(state: Customer, event: Event) -> Customer:
    match event:
        case CustomerInfoReported(customer, basics, needs, steward):
            was(state, NotReported)
            new = Record(customer, event.report_by, event.reported_at)
            return Reported(new.with_(steward, Detail(BASICS, basics), Detail(NEEDS, needs)))
        case CustomerInfoRecorded(details, steward):
            return Recorded(was(state, Reported).record.with_(steward, *details))
        case CustomerClassified(customer_type, industry, steward):
            known = was(state, Recorded).record
            kind, field = (Personal(known.customer, it) for it in (customer_type, industry))
            return Classified(known.with_(steward, Detail(TYPE, kind), Detail(INDUSTRY, field)))
        case CustomerAnalysed():
            return Analysed(was(state, Classified).record)
        case CustomerInfoCorrected(name, new=value, steward=steward):
            now = was(state, Known)
            return attrs.evolve(now, record=now.record.with_(steward, Detail(name, value)))
        case CustomerInfoChecked() | ContactLogged() | CustomerRead():
            return was(state, Known)
        case _:
            assert_never(event)


# -- Due ---------------------------------------------------------------------------------------


def due(state: Customer, calendars: Calendars) -> tuple[Deadline, ...]:
    """The report, if it came too late: its term was over before anything was on record."""
    match state:
        case Reported(Record(report_by=span, reported_at=at)) if passed(calendars, span, at):
            return (deadline(Terms.CUSTOMER_INFO, span, calendars),)
        case _:
            return ()


decider: Decider[Customer, Command, Event, Facts] = Decider(
    "care.customer",
    NotReported(),
    decide,
    evolve,
    commands=get_args(Command),
    events=get_args(Event),
    due=due,
)
