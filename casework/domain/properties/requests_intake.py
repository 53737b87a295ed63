"""Intake: what holds of every request until it is on the books, whoever files it."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Any, Final

from attrs import evolve, frozen

from casework.domain.calendar import Calendar, Span, term_ends
from casework.domain.catalogue import BusinessType, Entry, FieldKind, Items
from casework.domain.kernel import Person, stated
from casework.domain.properties.records import as_said, telling
from casework.domain.properties.templates import (
    BROKEN,
    Law,
    Step,
    at_most_once,
    never_after,
    precedence,
    remembering,
    whenever,
)
from casework.domain.requests.clarification import (
    ClarificationAnswered,
    ClarificationLapsed,
    ClarificationRequested,
)
from casework.domain.requests.filing import Answer, Grounds, Judgement, Verdict
from casework.domain.requests.intake import (
    RequestAmended,
    RequestDeclined,
    RequestRegistered,
    RequestSubmitted,
    RequestWithdrawn,
)
from casework.domain.requests.one_notice import (
    CompletenessChecked,
    DeficiencyFoundLate,
    MaterialSupplied,
    MissingMaterialsNotified,
    OverrideGranted,
    SupplementLapsed,
    SupplementReminded,
)

NONE: Final[Items] = frozenset()
_OVER: Final = (RequestRegistered, SupplementLapsed, RequestDeclined, RequestWithdrawn)
_OPEN: Final = (
    CompletenessChecked,
    DeficiencyFoundLate,
    MissingMaterialsNotified,
    SupplementReminded,
    MaterialSupplied,
    OverrideGranted,
    ClarificationRequested,
    ClarificationAnswered,
    ClarificationLapsed,
    RequestAmended,
)
_ASKED: Final = (RequestSubmitted, RequestAmended, MaterialSupplied)
_OF_A_PARTY: Final = (RequestAmended, MaterialSupplied, ClarificationAnswered, RequestWithdrawn)
_MATERIALS: Final = {Verdict.OK, Verdict.MISSING, Verdict.INVALID, Verdict.LATE_FOUND}
_FIELDS: Final = {Verdict.OK, Verdict.EMPTY, Verdict.INACCURATE, Verdict.LATE_FOUND}
_DEMANDS: Final = {Verdict.MISSING, Verdict.INVALID, Verdict.EMPTY, Verdict.INACCURATE}

# -- What was filed, told from the events alone --------------------------------------------------


@frozen(cache_hash=True)
class Request:
    """What was asked, what of it came in, and what the office has said of it so far.

    ``named`` is what the notice of this generation asked for, with what a deputy added; none: it
    has not been given. ``demanded`` and ``in_order`` are what the latest check of this generation
    found; ``looked``: there was one, and nothing has come in since. ``settled`` were in order
    before an amendment that left them alone.
    """

    applicant: Person | None = None
    entry: Entry | None = None
    there: Items = NONE
    named: tuple[Items, ...] = ()
    demanded: Items = NONE
    in_order: Items = NONE
    looked: bool = False
    settled: Items = NONE
    questions: tuple[tuple[str, Span], ...] = ()
    notice: tuple[Span, ...] = ()
    answer_by: tuple[Span, ...] = ()

    @property
    def business(self) -> BusinessType:
        assert self.entry is not None
        return self.entry.business

    @property
    def to_judge(self) -> Items:
        fields = {it.item for it in self.business.fields if it.mandatory}
        return self.business.materials | self.business.sections | fields

    @property
    def past_asking(self) -> Items:
        """What the office can no longer ask for."""
        untold = self.to_judge - self.named[0] if self.named else NONE
        return untold | self.settled

    @property
    def awaited(self) -> Items:
        """What the applicant has been asked for, and has not yet made good."""
        return self.named[0] if self.named and self.demanded else NONE

    def after(self, event: Any) -> Request:
        match event:
            case RequestSubmitted(applicant, entry=entry, materials=materials, form=form):
                return Request(applicant, entry, materials | _readable(form))
            case ClarificationRequested(key, answer_by=span):
                return evolve(self, questions=(*self.questions, (key, span)))
            case ClarificationAnswered(key):
                return evolve(self, questions=self._without(key), looked=False)
            case ClarificationLapsed(key):
                return evolve(self, questions=self._without(key))
            case CompletenessChecked():
                return self._checked(event)
            case MissingMaterialsNotified(items, span):
                named = frozenset(it.item for it in items)
                return evolve(self, named=(named,), notice=(span,), answer_by=(span,))
            case OverrideGranted(items=items):
                return evolve(self, named=(self.named[0] | items,))
            case MaterialSupplied(materials, form):
                there = self.there | materials | _readable(form)
                return evolve(self, there=there, looked=False)
            case RequestAmended():
                return self._amended(event)
            case _:
                return self

    def _without(self, key: str) -> tuple[tuple[str, Span], ...]:
        return tuple(it for it in self.questions if it[0] != key)

    def _checked(self, event: CompletenessChecked) -> Request:
        demanded = _demanded(event.judgements)
        in_order = frozenset(it.item for it in event.judgements) - demanded
        told_anew = not self.looked or not demanded <= self.demanded
        answer_by = self.answer_by
        if self.notice and demanded and told_anew:
            answer_by = (Span(event.checked_at, self.notice[0].term, event.tell_by.calendar),)
        found = evolve(self, demanded=demanded, in_order=in_order, looked=True)
        return evolve(found, answer_by=answer_by)

    def _amended(self, event: RequestAmended) -> Request:
        changed = event.materials | {it.item for it in event.form}
        there = (self.there - changed) | event.materials | _readable(event.form)
        settled = (self.settled | self.in_order) - changed
        return Request(self.applicant, self.entry, there, settled=settled)


def _readable(form: tuple[Answer, ...]) -> Items:
    return frozenset(it.item for it in form if it.text is None or it.text.stated)


def _demanded(judgements: tuple[Judgement, ...]) -> Items:
    return frozenset(it.item for it in judgements if it.verdict in _DEMANDS)


def _late(judgements: tuple[Judgement, ...]) -> Items:
    return frozenset(it.item for it in judgements if it.verdict is Verdict.LATE_FOUND)


_of_request: Final = telling(Request(), (RequestSubmitted, *_OPEN))

# -- What the clauses say -------------------------------------------------------------------------


def _changed(event: Any) -> Items:
    return event.materials | {it.item for it in event.form}  # type: ignore[no-any-return]


def _on_offer(now: Request, it: Step) -> bool:
    business = it.event.entry.business if isinstance(it.event, RequestSubmitted) else now.business
    fields = business.sections | {field.item for field in business.fields}
    asked = [answer.item for answer in it.event.form]
    once = len(set(asked)) == len(asked)
    return it.event.materials <= business.materials and once and fields.issuperset(asked)


def _in_its_unit(now: Request, it: Step) -> bool:
    business = it.event.entry.business if isinstance(it.event, RequestSubmitted) else now.business
    return all(_fits(answer, business) for answer in it.event.form)


def _fits(answer: Answer, business: BusinessType) -> bool:
    texts = [it.item for it in business.fields if it.kind is FieldKind.TEXT]
    if answer.item in business.sections.union(texts):
        return answer.text is not None and answer.money is None and answer.quantity is None
    field = next(it for it in business.fields if it.item == answer.item)
    if answer.text is not None:
        return False
    if field.kind is FieldKind.MONEY:
        money = answer.money
        of_its_kind = money is not None and answer.quantity is None
        return of_its_kind and money.minor > 0 and money.currency == field.unit  # type: ignore[union-attr]  # It is there.
    much = answer.quantity
    of_its_kind = much is not None and answer.money is None
    return of_its_kind and much.units > 0 and much.unit == field.unit  # type: ignore[union-attr]  # It is there.


def _over(calendar: Calendar, span: Span, it: Step) -> bool:
    counted = calendar.version == span.calendar
    return counted and it.act.at > term_ends(calendar, span.start, span.term)


def _question_is_over(now: Request, it: Step) -> bool:
    return any(key == it.event.key and _over(it.facts, span, it) for key, span in now.questions)


def _each_once(now: Request, it: Step) -> bool:
    items = [judged.item for judged in it.event.judgements]
    return len(items) == len(now.to_judge) and set(items) == now.to_judge


def _of_its_kind(now: Request, it: Step) -> bool:
    return all(
        judged.verdict in (_MATERIALS if judged.item in now.business.materials else _FIELDS)
        for judged in it.event.judgements
    )


def _passed_unseen(now: Request, it: Step) -> Items:
    """What was found in order, and is not there."""
    found = {judged.item for judged in it.event.judgements if judged.verdict is Verdict.OK}
    return frozenset(found) - now.there


def _left_out_is_empty(now: Request, it: Step) -> bool:
    empty = {judged.item for judged in it.event.judgements if judged.verdict is Verdict.EMPTY}
    return now.to_judge - now.business.materials - now.there <= empty


def _late_is_noted(owed: Items, it: Step) -> Any:
    if isinstance(it.event, DeficiencyFoundLate):
        return NONE if owed and owed == it.event.items else BROKEN
    if owed:
        return BROKEN
    return _late(it.event.judgements) if isinstance(it.event, CompletenessChecked) else NONE


def _in_full(now: Request, it: Step) -> bool:
    items = [line.item for line in it.event.items]
    named = len(items) == len(now.demanded) and set(items) == now.demanded
    return named and all(stated(line.wrong) and stated(line.supply) for line in it.event.items)


def _demanded_in_addition(now: Request, it: Step) -> bool:
    fresh = now.to_judge - now.named[0] if now.named else NONE
    return it.facts.allowed and bool(it.event.items) and it.event.items <= fresh


def _supplies_what_is_awaited(now: Request, it: Step) -> bool:
    changed = _changed(it.event)
    return bool(changed) and changed <= now.awaited and it.event.materials <= now.business.materials


def _unanswered(now: Request, it: Step) -> bool:
    late = any(_over(it.facts, span, it) for span in now.answer_by)
    return bool(now.awaited) and now.looked and late and it.event.unanswered == now.demanded


def _numbered(it: Step) -> bool:
    scheme = re.escape(it.facts.prefix) + r"-([0-9]{4})(0[1-9]|1[0-2])([0-9]{2})-[0-9]{4}"
    read = re.fullmatch(scheme, it.event.number)
    if read is None:
        return False
    year, month, day = map(int, read.groups())
    return year > 0 and 1 <= day <= monthrange(year, month)[1]


def _by_declining(it: Step) -> bool:
    ours = it.event.ground in (Grounds.NON_CONFORMING, Grounds.NOT_OUR_BUSINESS)
    return ours and it.event.channel in it.facts.channels


def _term_begins(it: Step) -> bool:
    spans = [getattr(it.event, name, None) for name in ("answer_by", "tell_by", "supply_by")]
    begun, at = it.facts.since(it.act.at), getattr(it.event, "checked_at", it.act.at)
    return at == it.act.at and all(span is None or span == begun for span in spans)


def _look_begins(it: Step) -> bool:
    timing = it.facts.look if isinstance(it.event, RequestSubmitted) else it.facts
    return it.event.look_by == timing.since(it.act.at)  # type: ignore[no-any-return]


_ORDER: Final = ("S4-1.3.3", "S0-3.2b", "S3-1.3.2", "S1-2.2.4a")
_POSTS: Final = ("S0-2a", "S0-2b", "S1-1.2", "S2-1.2", "S3-1.2", "S4-1.2")
_TIME: Final = ("S1-1.3.2", "S2-1.3c")
_ONCE: Final = ("S3-2.1.2c",)

PROPERTIES: Final = (
    # Filing
    at_most_once(Law("A request is filed once", _ORDER, ("GEN-04",)), RequestSubmitted),
    precedence(
        Law("Nothing becomes of what nobody filed", _ORDER, ("GEN-04",)),
        RequestSubmitted,
        (*_OPEN, *_OVER),
    ),
    never_after(
        Law("What has left the intake desk does not come back to it", _ORDER, ("GEN-04",)),
        _OVER,
        (RequestSubmitted, *_OPEN, *_OVER),
    ),
    whenever(
        Law(
            "A request is somebody's, and comes by an open channel with guidance",
            ("S1-3.1.1", "S0-6.1a", "S0-3.1a", "S3-2.1.2a"),
            ("REQ-01",),
        ),
        RequestSubmitted,
        lambda it: (
            stated(it.event.applicant)
            and it.event.applicant == it.act.party
            and it.event.channel in it.facts.channels
            and stated(it.event.guided_by)
        ),
    ),
    whenever(
        Law("A request is taken in under the entry in force", ("S3-1.3.2",), ("GEN-11",)),
        RequestSubmitted,
        lambda it: it.facts.entry is not None and it.event.entry == it.facts.entry,
    ),
    _of_request(
        Law(
            "Nothing comes in that the business type does not ask for",
            ("S3-1.3.2", "S0-6.4a", "S2-2.3a"),
            ("GEN-11", "REQ-09"),
        ),
        _ASKED,
        _on_offer,
    ),
    _of_request(
        Law("An answer is of the kind and unit of its field", ("S3-3.2.3a",), ("GEN-07",)),
        _ASKED,
        _in_its_unit,
    ),
    whenever(
        Law(
            "A request is filed under a name that nothing else has on the page of its profile",
            ("S0-6.3a", "S2-2.4d", "S4-3.2.2"),
            ("REQ-34",),
        ),
        RequestSubmitted,
        lambda it: it.facts.free,
    ),
    _of_request(
        Law("Only the applicant speaks for the applicant", _POSTS, ("GEN-02",)),
        _OF_A_PARTY,
        lambda now, it: it.act.party == now.applicant,
    ),
    whenever(
        Law("Who declines or withdraws a request says why", ("S1-3.3.3",), ("GEN-03",)),
        (RequestDeclined, RequestWithdrawn),
        lambda it: stated(it.event.reason),
    ),
    whenever(
        Law("Whatever came in is to be looked at in its term", _TIME, ("GEN-06",)),
        (*_ASKED, ClarificationAnswered),
        _look_begins,
    ),
    whenever(
        Law("A term begins with what it is the term of", _TIME, ("GEN-06",)),
        (CompletenessChecked, MissingMaterialsNotified, ClarificationRequested),
        _term_begins,
    ),
    as_said(
        Law("What intake has on record is what was said there", ("S0-6.6a",), ("GEN-01",)),
        (RequestSubmitted, *_OPEN, *_OVER),
        apart=frozenset({"form"}),
    ),
    # Questions
    _of_request(
        Law(
            "A question is about something that was handed in",
            ("S0-3.1d", "S3-2.1.2c"),
            ("REQ-05",),
        ),
        (ClarificationRequested,),
        lambda now, it: it.event.about in now.there,
    ),
    _of_request(
        Law("A question asks something, and is told from those open", ("S0-3.1d",), ("REQ-05",)),
        (ClarificationRequested,),
        lambda now, it: (
            stated(it.event.question) and it.event.key not in {key for key, _ in now.questions}
        ),
    ),
    _of_request(
        Law("An answer answers a question, and says something", ("S0-3.1d",), ("REQ-05",)),
        (ClarificationAnswered,),
        lambda now, it: (
            it.event.key in {key for key, _ in now.questions} and it.event.answer.stated
        ),
    ),
    _of_request(
        Law("A question lapses past its own term only", ("S0-3.1d",), ("REQ-05",)),
        (ClarificationLapsed,),
        _question_is_over,
    ),
    # The check
    _of_request(
        Law(
            "A check has one verdict for each item",
            ("S3-2.1.2a", "S3-2.1.2b", "S1-3.1.2"),
            ("REQ-03",),
        ),
        (CompletenessChecked,),
        _each_once,
    ),
    _of_request(
        Law("A verdict is one that the item can have", ("S3-2.1.2a", "S3-2.1.2b"), ("REQ-03",)),
        (CompletenessChecked,),
        _of_its_kind,
    ),
    _of_request(
        Law("A part of the form that is not there is found empty", ("S0-3.1b",), ("REQ-02",)),
        (CompletenessChecked,),
        _left_out_is_empty,
    ),
    _of_request(
        Law("A material that is not there is not in order", ("S3-2.1.2b",), ("REQ-03",)),
        (CompletenessChecked,),
        lambda now, it: not _passed_unseen(now, it) & now.business.materials,
    ),
    # The one notice
    precedence(
        Law("Nothing is asked for before everything was checked", _ONCE, ("REQ-06",)),
        CompletenessChecked,
        MissingMaterialsNotified,
    ),
    never_after(
        Law("The notice is given once", _ONCE, ("REQ-07",)),
        MissingMaterialsNotified,
        MissingMaterialsNotified,
        anew=RequestAmended,
    ),
    _of_request(
        Law(
            "The notice names all that is wanting, what is wrong with it, and what to supply",
            ("S3-2.1.2c", "S0-6.1c"),
            ("REQ-06",),
        ),
        (MissingMaterialsNotified,),
        lambda now, it: bool(now.demanded) and _in_full(now, it),
    ),
    _of_request(
        Law("What the notice left out is not demanded afterwards", _ONCE, ("REQ-08",)),
        (CompletenessChecked,),
        lambda now, it: (
            not (now.named and _demanded(it.event.judgements) & now.to_judge - now.named[0])
        ),
    ),
    _of_request(
        Law("What was in order stays so where an amendment left it alone", _ONCE, ("REQ-33",)),
        (CompletenessChecked,),
        lambda now, it: not _demanded(it.event.judgements) & now.settled,
    ),
    _of_request(
        Law("Only what can no longer be asked for is found too late", _ONCE, ("REQ-08",)),
        (CompletenessChecked,),
        lambda now, it: _late(it.event.judgements) <= now.past_asking,
    ),
    remembering(
        Law("What is found too late counts against the office", _ONCE, ("REQ-08",)),
        (RequestSubmitted, *_OPEN, *_OVER),
        NONE,
        _late_is_noted,
        pending=bool,
    ),
    precedence(
        Law("Before the notice nothing is supplied, and nothing lapses", _ONCE, ("REQ-09",)),
        MissingMaterialsNotified,
        (SupplementReminded, MaterialSupplied, OverrideGranted, SupplementLapsed),
    ),
    _of_request(
        Law("More is demanded only of what is fresh, where policy lets it", _ONCE, ("REQ-08",)),
        (OverrideGranted,),
        _demanded_in_addition,
    ),
    whenever(
        Law("A demand in addition names its rule, and why", ("S1-2.2.1a", "S2-1.3b"), ("GEN-08",)),
        OverrideGranted,
        lambda it: it.event.rule == "REQ-08" and stated(it.event.reason),
    ),
    _of_request(
        Law("A reminder is of what is still wanting", _ONCE, ("REQ-09",)),
        (SupplementReminded,),
        lambda now, it: it.event.items and it.event.items <= now.awaited & now.demanded,
    ),
    _of_request(
        Law("What is supplied is what the notice awaits", _ONCE, ("REQ-09",)),
        (MaterialSupplied,),
        _supplies_what_is_awaited,
    ),
    _of_request(
        Law("An amendment changes what was not asked for", _ONCE, ("REQ-07",)),
        (RequestAmended,),
        lambda now, it: bool(_changed(it.event) - now.awaited),
    ),
    _of_request(
        Law(
            "A request lapses unanswered, past the term of what was last told, and all of it seen",
            ("S0-6.1c", "S3-2.1.2c"),
            ("REQ-10",),
        ),
        (SupplementLapsed,),
        _unanswered,
    ),
    whenever(
        Law("No request is declined as incomplete", ("S0-6.1c", "S3-2.1.2c"), ("REQ-10",)),
        RequestDeclined,
        _by_declining,
    ),
    _of_request(
        Law("Nothing is declined while it is to be completed", ("S3-2.1.2c",), ("REQ-10",)),
        (RequestDeclined,),
        lambda now, it: not now.awaited,
    ),
    # Registration
    precedence(
        Law("What is registered was checked", ("S0-6.1b", "S1-3.1.2"), ("REQ-04",)),
        CompletenessChecked,
        RequestRegistered,
    ),
    _of_request(
        Law(
            "What is registered was found in order, after all of it had come in",
            ("S0-6.1b", "S1-3.1.2", "S1-3.1.3", "S3-2.1.3a"),
            ("REQ-04",),
        ),
        (RequestRegistered,),
        lambda now, it: now.looked and now.to_judge == now.in_order,
    ),
    _of_request(
        Law("Nothing is registered with a question open", ("S0-3.1d", "S3-2.1.2c"), ("REQ-05",)),
        (RequestRegistered,),
        lambda now, it: not now.questions,
    ),
    whenever(
        Law("A registered request has its number", ("S3-2.1.3a",), ("REQ-11",)),
        RequestRegistered,
        _numbered,
    ),
    whenever(
        Law(
            "What was issued without a request is not registered",
            ("S0-6.3a", "S2-2.4d", "S4-3.2.2"),
            ("REQ-34",),
        ),
        RequestRegistered,
        lambda it: not it.facts.issued,
    ),
)
