"""An issuance underway: whose it is, what was reviewed, what was printed, how far it has come.

What is known of it comes in versions (information, document, printed copy). Whatever was said of
one version is said of no other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, TypeAlias

import attrs
from attrs import frozen

from casework.domain.calendar import Span
from casework.domain.catalogue import BusinessType, Entry, Item, Items, fits
from casework.domain.kernel import Person, Personal, Rule, only_by
from casework.domain.money import Money, Quantity

# -- Terms -------------------------------------------------------------------------------------

INFORMATION: Final = "issuance_info"
DOCUMENT: Final = "issuance_document"
"""What an issuance is reviewed as: its information, and every copy that was printed of it."""

ABLE_IN: Final = "issuance_system"
"""The topic in which a clerk must have been rated able."""

DELIVERY_METHOD: Final = Item("delivery_method")
BUSINESS_DEPARTMENT: Final = Item("business_department")
"""The fields in which a form asks how the document shall be delivered, and to which department of
the business instead of the applicant. A form need not have them."""


@frozen
class Datum:
    """What one field of the form says: a text, an amount of money, or a quantity."""

    item: Item
    text: Personal | None = None
    money: Money | None = None
    quantity: Quantity | None = None


Data: TypeAlias = tuple[Datum, ...]


def items_of(details: Data) -> Items:
    """The fields that are filled in."""
    return frozenset(it.item for it in details)


def merged(before: Data, later: Data) -> Data:
    """What was said, with what was said of the same fields later in its place; by field."""
    kept = (it for it in before if it.item not in items_of(later))
    return tuple(sorted((*kept, *later), key=lambda it: it.item))


def readable(datum: Datum, business: BusinessType) -> bool:
    """Whether a field says what its format asks for, and, if that is a text, something readable."""
    return fits(datum, business) and (datum.text is None or datum.text.stated)


@frozen
class Information:
    """A version (1, 2, …) of what is to be issued, field by field, and the digest of it."""

    version: int
    digest: str
    details: Data

    def says(self, item: Item) -> tuple[str, ...]:
        """The text of a field; none: the field is not filled in, or holds no text."""
        return tuple(it.text.clear for it in self.details if it.item == item and it.text)


def digest_of(version: int, details: Data) -> str:
    """The digest of a version of the information. What is personal is left out, since it may be
    erased one day, and a digest lets guesses be tried; within a version nothing of it changes."""
    told = [
        (
            it.item,
            it.text and it.text.of,
            it.money and (it.money.minor, it.money.currency),
            it.quantity and (it.quantity.units, it.quantity.unit),
        )
        for it in merged((), details)
    ]
    return sha256(ascii((version, told)).encode()).hexdigest()


@frozen
class Document:
    """A version (1, 2, …) of the document, by its template and the digest of its content."""

    version: int
    template: str
    digest: str


@frozen
class Copy:
    """A printed copy (1, 2, …) of a document, and whose signatures and which seals are on it."""

    number: int
    document: Document
    printer: Person
    signatures: frozenset[str] = frozenset()
    seals: frozenset[str] = frozenset()


class BackTo(StrEnum):
    """Where a copy that does not pass takes the issuance back to, by what was wrong."""

    DOCUMENT = "document"
    ENTRY = "entry"
    INFORMATION = "information"


@frozen
class Problem:
    """Something that came up and is not solved. ``tell_by`` began when it was met."""

    key: str
    told_at: datetime
    tell_by: Span


@frozen
class Case:
    """Whose issuance it is, and about what.

    ``request`` is the identity of the request it serves; empty: it stands alone. ``clerk`` is
    answerable for it, ``hands`` are all who had a hand in it. ``received_at`` is when the
    application was found complete; ``waited`` are the seconds since then that went by until the
    applicant had corrected something. ``documents`` and ``copies`` count what was made so far.
    ``acknowledged``: the applicant said that the last copy arrived.
    """

    request: str
    applicant: Person
    business_type: str
    entry: Entry
    clerk: Person
    received_at: datetime
    information: Information
    waited: int = 0
    documents: int = 0
    copies: int = 0
    hands: frozenset[Person] = frozenset()
    problems: tuple[Problem, ...] = ()
    acknowledged: bool = False

    def by(self, clerk: Person) -> Case:
        """With the hand of this clerk in it."""
        return attrs.evolve(self, hands=self.hands | {clerk})


def seconds(begin: datetime, end: datetime) -> int:
    """The whole seconds between two moments; none if the end does not come after the beginning."""
    return max((end - begin) // timedelta(seconds=1), 0)


# -- Phases ------------------------------------------------------------------------------------


@frozen
class NotOpened:
    """There is no issuance."""


@frozen
class Known:
    """An issuance that was not given up."""

    case: Case


@frozen
class Open(Known):
    """Not completed."""


@frozen
class Inside(Open):
    """Nothing has left the office; it can still be given up."""


@frozen
class InfoReview(Inside):
    """The information lies before its reviewer."""


@frozen
class Correcting(Inside):
    """Back with the applicant since then. ``void``: the review of the information ended with it,
    so that what is corrected gets a new one."""

    since: datetime
    void: bool


@frozen
class InfoPassed(Inside):
    """The information may be entered; so far ``entered`` is, and ``checked`` bear their mark."""

    entered: Data = ()
    checked: Items = frozenset()


@frozen
class Entered(Inside):
    """The entry is verified."""


@frozen
class Drafted(Inside):
    """There is a document, and it was not printed."""

    document: Document


@frozen
class Generated(Drafted):
    """Nobody has found this version fit to print."""


@frozen
class PrintReady(Drafted):
    """This version was found fit to print."""


@frozen
class OnPaper(Inside):
    """There is a printed copy."""

    copy: Copy


@frozen
class Printed(OnPaper):
    """It is signed and sealed, and lies before its reviewer."""


@frozen
class DocPassed(OnPaper):
    """This very copy passed its review."""


@frozen
class Delivered(Open):
    """Handed over."""

    copy: Copy


class Papers(StrEnum):
    """What became of the papers that stay in the office."""

    LOOSE = "loose"
    COLLATED = "collated"
    BOUND = "bound"


@frozen
class Completed(Known):
    """Over for the customer; its papers are to be put on file by then."""

    copy: Copy
    archive_by: Span
    papers: Papers = Papers.LOOSE


@frozen
class Archived(Known):
    """On file."""


@frozen
class Voided:
    """Given up before anything left the office."""


Issuance: TypeAlias = NotOpened | Known | Voided


def on_file(issuance: str) -> str:
    """What the archive of an issuance is called on its own page. A request's own bears the
    request's identity, which its issuance shares."""
    return f"issuance:{issuance}"


_ALONE: Final = "alone:"


def alone(application: str) -> str:
    """The identity of the issuance that stands alone, by that of its application: there is one."""
    return f"{_ALONE}{application}"


def application_of(issuance: str) -> tuple[str, ...]:
    """The application of an issuance that stands alone; none: it does not bear such a name."""
    return (issuance.removeprefix(_ALONE),) if issuance.startswith(_ALONE) else ()


# -- Who may issue -----------------------------------------------------------------------------
# S0-3.2a    A clerk knows the system of issuance well.
# S0-5.1a    Whoever is new is inducted first.


@frozen
class Training:
    """What is known of a clerk.

    Found in ``people.induction/<clerk>`` (held): whether their induction is over; and in
    ``people.employee/<clerk>`` (held): whether they were rated able in the system of issuance.
    ``guarded``: policy holds clerks to both.
    """

    guarded: bool
    inducted: bool
    able: bool


TRAINED = Rule(
    "ISS-12",
    "Nobody issues on their own before induction is over and the system is mastered.",
    cites=("S0-3.2a", "S0-5.1a"),
)


def hold_trained(training: Training) -> None:
    """Hold a clerk to induction and competence, where policy does.

    Raises:
        Refused: under ISS-12.
    """
    only_by(training.inducted or not training.guarded, TRAINED)
    only_by(training.able or not training.guarded, TRAINED)
