"""What a customer's page is told is found where it says, and held where it says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from casework.application.facts.customer import CUSTOMER
from casework.domain import calendar, policy
from casework.domain.calendar import Published
from casework.domain.care.customer import Access, ReadCustomer, ReportCustomerInfo, Whose
from casework.domain.catalogue import InfoClass
from casework.domain.confidentiality.grants import Grant, Granted, Ungranted
from casework.domain.kernel import Person
from tests.application.seen import Seen
from tests.domain.care.test_customer import NEEDS, WHO
from tests.domain.cast import CALENDAR, did, moment, wd

STREAM = "care.customer/ann"
HAN = Person("han")


def granted(
    to: str = "ann", information: str = "customer_info", until: datetime | None = None
) -> Any:
    classes = frozenset({InfoClass(information)})
    return Granted(HAN, (Grant("g1", classes, to, Person("ina"), until or moment(9)),))


def test_a_customer_is_whom_the_stream_is_named_after():
    report = ReportCustomerInfo(WHO, NEEDS, moment(1), **did("sid", 2))
    finding = Seen(
        {
            f"{policy.decider.name}/office": policy.decider.initial,
            f"{calendar.decider.name}/office": Published((CALENDAR,)),
        }
    )

    assert CUSTOMER[ReportCustomerInfo].find(STREAM, report, finding) == Whose(Person("ann"), wd(1))


def test_reading_takes_a_grant_for_customer_information_about_this_customer_that_holds_now():
    read = ReadCustomer(**did("han", 3))

    def access(grants: Any, act: ReadCustomer = read) -> Any:
        finding = Seen({"confidentiality.grants/han": grants})
        facts = CUSTOMER[ReadCustomer].find(STREAM, act, finding)
        assert finding.held == ["confidentiality.grants/han"]
        return facts

    assert access(granted()) == access(granted(to="*")) == Access(covered=True)
    assert access(Ungranted()) == Access(covered=False)
    assert access(granted(to="bo")) == Access(covered=False)
    assert access(granted(information="trade_secret")) == Access(covered=False)
    assert access(granted(), attrs.evolve(read, at=moment(10))) == Access(covered=False)
