"""What a customer's page is told."""

from __future__ import annotations

from typing import Final

from casework.application.facts.confidentiality import may_see
from casework.application.facts.finding import Finder, Finders, Finding, identity, timing
from casework.domain.care import customer
from casework.domain.catalogue import InfoClass
from casework.domain.kernel import Person
from casework.domain.policy import Terms

CUSTOMER_INFO: Final = frozenset({InfoClass("customer_info")})


def _whose(stream: str, act: object, finding: Finding) -> customer.Whose:
    return customer.Whose(Person(identity(stream)), timing(finding, Terms.CUSTOMER_INFO))


def _access(stream: str, act: customer.ReadCustomer, finding: Finding) -> customer.Access:
    whose = identity(stream)
    return customer.Access(may_see(act.by, CUSTOMER_INFO, act.at, finding, whose))


CUSTOMER: Final[Finders] = {
    customer.ReportCustomerInfo: Finder(customer.Whose, _whose),
    customer.ReadCustomer: Finder(customer.Access, _access),
}
