"""Customer: one customer, who sells, two in the back office, one who reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from casework.domain.care import customer
from casework.domain.care.customer import (
    BASICS,
    INDUSTRY,
    LONG_AGO,
    NEEDS,
    TYPE,
    Access,
    AnalyseCustomer,
    CheckCustomerInfo,
    ClassifyCustomer,
    CorrectCustomerInfo,
    Detail,
    LogContact,
    ReadCustomer,
    RecordCustomerInfo,
    ReportCustomerInfo,
    Whose,
    decider,
)
from casework.domain.kernel import NoFacts, Person, Personal
from casework.domain.properties.care_customer import PROPERTIES
from casework.testing.casts.common import did, moment, said, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Asked, Cast

WHOSE: Final = Whose(Person("ann"), wd(1))
BLANK: Final = said("ann", "")
PHONE: Final = "phone"
WHY: Final = "It was misheard."


def _says(text: str) -> Personal:
    return said("ann", text)


def _acts() -> Iterator[Asked]:
    for basics, needs, contacted_at in (
        (_says("Ann"), _says("A stall."), moment(1, 8)),
        (BLANK, _says("A stall."), moment(1, 8)),
        (_says("Ann"), BLANK, moment(1, 8)),
        (_says("Ann"), _says("A stall."), moment(1, 10)),
        (_says("Ann"), _says("A stall."), LONG_AGO - timedelta(seconds=1)),
    ):
        yield ReportCustomerInfo(basics, needs, contacted_at, **did("sal", 1)), WHOSE
    for details in _details():
        yield RecordCustomerInfo(details, **did("bea", 2)), NoFacts()
    for sort, industry in (("private", "food"), (" ", "food"), ("private", " ")):
        yield ClassifyCustomer(sort, industry, **did("cai", 3)), NoFacts()
    for insights in (_says("Wants a roof."), BLANK):
        yield AnalyseCustomer(insights, **did("bea", 4)), NoFacts()
    yield from _corrections()
    for by in ("sal", "bea", "cai", "dot"):
        yield CheckCustomerInfo(True, "her letter", **did(by, 6)), NoFacts()
    yield CheckCustomerInfo(False, "her letter", **did("dot", 6)), NoFacts()
    yield CheckCustomerInfo(True, " ", **did("dot", 6)), NoFacts()
    for channel, note in (("phone", _says("Rain.")), (" ", _says("Rain.")), ("phone", BLANK)):
        yield LogContact(channel, note, **did("sal", 6)), NoFacts()
    for covered in (True, False):
        yield ReadCustomer(**did("rex", 6)), Access(covered)


def _details() -> Iterator[tuple[Detail, ...]]:
    number = Detail(PHONE, _says("555"))
    yield (number,)
    yield (number, Detail("fax", _says("556")))
    yield ()
    yield (number, number)
    yield (Detail(" ", _says("555")),)
    yield (Detail(PHONE, BLANK),)
    yield (number, Detail(TYPE, _says("private")))
    yield (number, Detail(NEEDS, _says("A roof.")))


def _corrections() -> Iterator[Asked]:
    for field, old, new, reason in (
        (BASICS, _says("Ann"), _says("Anne"), WHY),
        (PHONE, BLANK, _says("557"), WHY),
        (PHONE, _says("555"), _says("557"), WHY),
        (TYPE, _says("private"), _says("firm"), WHY),
        (INDUSTRY, BLANK, _says("trade"), WHY),
        (NEEDS, _says("A shop."), _says("A roof."), WHY),
        (NEEDS, _says("A stall."), BLANK, WHY),
        (NEEDS, _says("A stall."), _says("A stall."), WHY),
        (" ", BLANK, _says("A roof."), WHY),
        (BASICS, _says("Ann"), _says("Anne"), " "),
    ):
        for by in ("bea", "dot"):
            yield CorrectCustomerInfo(field, old, new, reason, **did(by, 5)), NoFacts()


ACTS: Final = tuple(_acts())
CAST: Final = Cast(
    decider,
    lambda state: ACTS,
    "one customer of up to six fields, of which three are put right once each",
)
SUBJECT: Final = Subject(CAST, PROPERTIES, (customer,))
