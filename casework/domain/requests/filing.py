"""Terms and phases of intake: what a customer files, what is said of it, how far it has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from attrs import frozen

from casework.domain.calendar import Span
from casework.domain.catalogue import ON_OFFER, BusinessType, Entry, Item, Items, asked_for, fits
from casework.domain.kernel import Person, Personal, require
from casework.domain.money import EXACT, Money, Quantity

# -- Terms -------------------------------------------------------------------------------------


class ApplicantKind(StrEnum):
    CUSTOMER = "customer"
    BUSINESS_DEPARTMENT = "business_department"


class Verdict(StrEnum):
    """What a check finds about one item; materials are missing or invalid, fields empty or
    inaccurate. What the office found too late counts as in order, and against the office."""

    OK = "ok"
    MISSING = "missing"
    INVALID = "invalid"
    EMPTY = "empty"
    INACCURATE = "inaccurate"
    LATE_FOUND = "late_found"


OF_MATERIALS: Final = frozenset({Verdict.OK, Verdict.MISSING, Verdict.INVALID, Verdict.LATE_FOUND})
OF_FIELDS: Final = frozenset({Verdict.OK, Verdict.EMPTY, Verdict.INACCURATE, Verdict.LATE_FOUND})
IN_ORDER: Final = frozenset({Verdict.OK, Verdict.LATE_FOUND})


class Grounds(StrEnum):
    """Why a request is not taken on."""

    NON_CONFORMING = "non_conforming"
    NOT_OUR_BUSINESS = "not_our_business"
    INCOMPLETE = "incomplete"  # Never a lawful one (REQ-10); here so that it can be refused.


@frozen
class Answer:
    """What is entered in one form field: a text, an amount of money, or a quantity."""

    item: Item
    text: Personal | None = None
    money: Money | None = None
    quantity: Quantity | None = None


@frozen
class Judgement:
    """The verdict on one item; ``note`` says what is wrong with it."""

    item: Item
    verdict: Verdict
    note: str = ""


@frozen
class NoticeItem:
    """One line of the notice: what is wrong with an item, and what to supply."""

    item: Item
    wrong: str
    supply: str


@frozen
class Clarification:
    """A question about something already supplied, open until answered or lapsed."""

    key: str
    about: Item
    answer_by: Span


@frozen
class Notice:
    """The one notice of a generation: the items it named, and the term it gave."""

    items: Items
    span: Span


@frozen
class Filing:
    """What was asked, and how it stands.

    ``on_file`` are the items handed in or filled in, ``verdicts`` those of the latest check.
    ``unseen`` is by when whatever came in since is to be looked at; none: that check has seen it
    all. ``settled`` were found in order before an amendment that left them alone (REQ-33).
    ``notices`` are those of this generation: none, or one (REQ-07). ``answers`` are what the form
    says now, by field.
    """

    applicant: Person
    business_type: str
    entry: Entry
    on_file: Items
    generation: int = 1
    verdicts: tuple[Judgement, ...] = ()
    unseen: tuple[Span, ...] = ()
    settled: Items = frozenset()
    notices: tuple[Notice, ...] = ()
    clarifications: tuple[Clarification, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def materials(self) -> Items:
        return self.entry.business.materials

    @property
    def required(self) -> Items:
        return self.materials | self.entry.business.form

    @property
    def wanting(self) -> Items:
        """What the latest check found missing or wrong."""
        return frozenset(it.item for it in self.verdicts if it.verdict not in IN_ORDER)

    @property
    def notified(self) -> Items:
        """The set N: everything this generation's notice named."""
        return frozenset(item for it in self.notices for item in it.items)

    @property
    def protected(self) -> Items:
        """What can no longer be held against the applicant (REQ-08, REQ-33)."""
        untold = self.required - self.notified if self.notices else frozenset()
        return untold | self.settled


def filled(form: tuple[Answer, ...]) -> Items:
    """The fields in which something readable is entered."""
    return frozenset(it.item for it in form if it.text is None or it.text.stated)


def answered(before: tuple[Answer, ...], form: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """What the form says once these answers have come in place of earlier ones, by field."""
    anew = {it.item for it in form}
    kept = (it for it in before if it.item not in anew)
    return tuple(sorted((*kept, *form), key=lambda it: it.item))


def hold_to_form(form: tuple[Answer, ...], business: BusinessType) -> None:
    """Hold answers to a form: its fields, each once, and amounts in their currency or unit.

    Raises:
        Refused: under GEN-11 or GEN-07.
    """
    asked = asked_for(business)
    require(all(it.item in asked for it in form), ON_OFFER)
    require(len({it.item for it in form}) == len(form), ON_OFFER)
    require(all(fits(it, business) for it in form), EXACT)


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


@frozen
class Deficient(Open):
    """Something is missing or wrong, and the applicant has not been told."""

    tell_by: Span


@frozen
class AwaitingSupplement(Open):
    """The one notice is out. Its term does not run on while anything lies unseen."""

    answer_by: Span


@frozen
class Checked(Open):
    """Everything was found in order, at that time."""

    checked_at: datetime


@frozen
class Registered:
    """On the books, under its number. What follows is told in the next chapter."""

    filing: Filing
    number: str
    checked_at: datetime


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
