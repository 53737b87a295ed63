"""Customer: what holds of all that is known of a customer, whoever sees to it."""

from __future__ import annotations

from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.calendar import TIME_WORDS
from casework.domain.care.customer import (
    BASICS,
    GUARDED,
    INDUSTRY,
    KEPT_RIGHT,
    LONG_AGO,
    NEEDS,
    REPORTED_IN_FULL,
    SORTED_FIRST,
    SORTING,
    TYPE,
    ContactLogged,
    CustomerAnalysed,
    CustomerClassified,
    CustomerInfoChecked,
    CustomerInfoCorrected,
    CustomerInfoRecorded,
    CustomerInfoReported,
    CustomerRead,
)
from casework.domain.general import REASON_STATED, RECORD_STANDS
from casework.domain.kernel import IN_ORDER, Person, Personal, Unreadable, stated
from casework.domain.properties.laws import law
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    Property,
    Step,
    at_most_once,
    precedence,
    whenever,
)

NOBODY: Final = Person("")
_SORTED = (CustomerInfoRecorded, CustomerClassified, CustomerAnalysed)
_LATER = (
    *_SORTED,
    CustomerInfoCorrected,
    CustomerInfoChecked,
    ContactLogged,
    CustomerRead,
)
_ENTERED = (
    CustomerInfoReported,
    CustomerInfoRecorded,
    CustomerClassified,
    CustomerInfoCorrected,
)

# -- What is known of a customer, told from the events alone -------------------------------------


@frozen(cache_hash=True)
class Knowledge:
    """Of whom, and what each field says and who answers for it."""

    customer: Person = NOBODY
    fields: frozenset[tuple[str, Personal, Person]] = frozenset()

    def names(self) -> set[str]:
        return {name for name, *_ in self.fields}

    def value(self, field: str) -> Personal:
        says = [value for name, value, _ in self.fields if name == field]
        return says[0] if says else Personal(self.customer, "")

    def after(self, event: Any) -> Knowledge:
        match event:
            case CustomerInfoReported(customer, basics, needs, steward):
                begun = Knowledge(customer)
                return begun._with(steward, (BASICS, basics), (NEEDS, needs))
            case CustomerInfoRecorded(details, steward):
                return self._with(steward, *((it.field, it.value) for it in details))
            case CustomerClassified(customer_type, industry, steward):
                sort, branch = (Personal(self.customer, it) for it in (customer_type, industry))
                return self._with(steward, (TYPE, sort), (INDUSTRY, branch))
            case CustomerInfoCorrected(field, new=new, steward=steward):
                return self._with(steward, (field, new))
            case _:
                return self

    def _with(self, steward: Person, *said: tuple[str, Personal]) -> Knowledge:
        names = {name for name, _ in said}
        others = frozenset(it for it in self.fields if it[0] not in names)
        return evolve(self, fields=others | {(name, value, steward) for name, value in said})


_of_customer: Final = telling(Knowledge(), _ENTERED)


def _alike(one: Personal, other: Personal) -> bool:
    """What was erased, or lies where it cannot be read, is not told from anything."""
    return isinstance(one, Unreadable) or isinstance(other, Unreadable) or one == other


def _detailed(it: Step) -> bool:
    fields = [detail.field for detail in it.event.details]
    said = all(stated(detail.field) and detail.value.stated for detail in it.event.details)
    return said and 0 < len(fields) == len(set(fields))


def _of_record(it: Step) -> bool:
    told, asked = it.event.details, it.act.details
    return len(told) == len(asked) and all(
        one.field == other.field and _alike(one.value, other.value)
        for one, other in zip(told, asked, strict=True)
    )


def _what_it_said(now: Knowledge, it: Step) -> bool:
    return _alike(it.event.old, now.value(it.event.field))


def _says_otherwise(it: Step) -> bool:
    new, old = it.event.new, it.event.old
    return new.stated and (isinstance(new, Unreadable) or isinstance(old, Unreadable) or new != old)


PROPERTIES: Final[tuple[Property, ...]] = (
    at_most_once(law("A customer is reported once", IN_ORDER), CustomerInfoReported),
    precedence(
        law("Nothing is done with customers nobody reported", IN_ORDER),
        CustomerInfoReported,
        _LATER,
    ),
    # Report
    whenever(
        law("A report tells who a customer is and what they need", REPORTED_IN_FULL),
        CustomerInfoReported,
        lambda it: it.event.basics.stated and it.event.needs.stated,
    ),
    whenever(
        law("A contact is reported after it was made", REPORTED_IN_FULL),
        CustomerInfoReported,
        lambda it: LONG_AGO <= it.act.contacted_at <= it.act.at,
    ),
    whenever(
        law("The term of a report begins with the contact", REPORTED_IN_FULL, TIME_WORDS),
        CustomerInfoReported,
        lambda it: (
            it.event.report_by == it.facts.report.since(it.act.contacted_at)
            and it.event.reported_at == it.act.at
            and it.event.customer == it.facts.customer
        ),
    ),
    # Record, classification, analysis
    at_most_once(
        law("A customer is recorded, sorted and analysed once each", IN_ORDER, SORTED_FIRST),
        _SORTED,
        of=lambda it: type(it.event).__name__,
    ),
    precedence(
        law("Customers are sorted once recorded", SORTED_FIRST),
        CustomerInfoRecorded,
        CustomerClassified,
    ),
    precedence(
        law("Customers are analysed once sorted", SORTED_FIRST),
        CustomerClassified,
        CustomerAnalysed,
    ),
    whenever(
        law("A record says something in each field, and in none twice", SORTED_FIRST),
        CustomerInfoRecorded,
        _detailed,
    ),
    whenever(
        law("By what customers are sorted, the sorting says first", SORTED_FIRST),
        CustomerInfoRecorded,
        lambda it: SORTING.isdisjoint(detail.field for detail in it.event.details),
    ),
    _of_customer(
        law("What is known already is corrected, not recorded over", KEPT_RIGHT),
        (CustomerInfoRecorded,),
        lambda now, it: now.names().isdisjoint(detail.field for detail in it.event.details),
    ),
    whenever(
        law("Customers are sorted by type and by industry", SORTED_FIRST),
        CustomerClassified,
        lambda it: stated(it.event.customer_type) and stated(it.event.industry),
    ),
    whenever(
        law("An analysis learns something", SORTED_FIRST),
        CustomerAnalysed,
        lambda it: it.event.insights.stated,
    ),
    # Accuracy
    whenever(
        law("Whoever enters something of a customer answers for it", KEPT_RIGHT),
        _ENTERED,
        lambda it: it.event.steward == it.act.by,
    ),
    whenever(
        law("A correction names a field", KEPT_RIGHT),
        CustomerInfoCorrected,
        lambda it: stated(it.event.field),
    ),
    _of_customer(
        law("A correction tells what the field said", KEPT_RIGHT),
        (CustomerInfoCorrected,),
        _what_it_said,
    ),
    whenever(
        law("A correction says something else than before", KEPT_RIGHT),
        CustomerInfoCorrected,
        _says_otherwise,
    ),
    _of_customer(
        law("No correction sorts customers that nobody has sorted", SORTED_FIRST),
        (CustomerInfoCorrected,),
        lambda now, it: it.event.field not in SORTING - now.names(),
    ),
    whenever(
        law("A correction gives its reason", REASON_STATED),
        CustomerInfoCorrected,
        lambda it: stated(it.event.reason),
    ),
    _of_customer(
        law("Nobody checks what they answer for", KEPT_RIGHT),
        (CustomerInfoChecked,),
        lambda now, it: it.act.by not in {steward for *_, steward in now.fields},
    ),
    whenever(
        law("A check names what it compared with", KEPT_RIGHT),
        CustomerInfoChecked,
        lambda it: stated(it.event.source),
    ),
    # Contacts and reading
    whenever(
        law("A contact on record says by which channel, and what was said", GUARDED),
        ContactLogged,
        lambda it: stated(it.event.channel) and it.event.note.stated,
    ),
    whenever(
        law("Whoever reads of a customer was granted it, and is named", GUARDED),
        CustomerRead,
        lambda it: it.facts.covered and it.event.reader == it.act.by,
    ),
    # On record
    as_said(
        law("What is on record of a customer was said of them", RECORD_STANDS),
        (CustomerInfoReported, *_LATER),
        apart=frozenset({"details"}),
    ),
    whenever(
        law("Details are on record as they were entered", RECORD_STANDS),
        CustomerInfoRecorded,
        _of_record,
    ),
)
