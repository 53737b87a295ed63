"""Intake: an applicant and somebody else, two materials and a form, and one amendment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs

from casework.domain.catalogue import (
    BusinessType,
    Entry,
    FieldKind,
    FormField,
    Item,
    Items,
    Profile,
)
from casework.domain.kernel import SYSTEM, NoFacts
from casework.domain.money import Money, Quantity
from casework.domain.properties.requests_intake import PROPERTIES
from casework.domain.requests import clarification, filing, intake, one_notice
from casework.domain.requests.clarification import (
    AnswerClarification,
    LapseClarification,
    RequestClarification,
)
from casework.domain.requests.filing import (
    Answer,
    ApplicantKind,
    Grounds,
    Judgement,
    NoticeItem,
    Verdict,
)
from casework.domain.requests.intake import (
    AmendRequest,
    ByChannel,
    DeclineRequest,
    Numbering,
    Offer,
    Register,
    SubmitRequest,
    WithdrawRequest,
    decider,
)
from casework.domain.requests.one_notice import (
    IssueMissingMaterialsNotice,
    LapseSupplement,
    OverrideOneTimeNotice,
    RecordCompletenessCheck,
    RemindSupplement,
    Supplementary,
    SupplyMaterial,
)
from casework.testing.casts.common import CALENDAR, did, did_for, said, wd
from casework.testing.deletion import Subject
from casework.testing.explorer import Allowed, Asked, Cast

LEASE, PHOTO, WHO, RENT, ROOMS = (Item(it) for it in ("lease", "photo", "who", "rent", "rooms"))
ENTRY: Final = Entry(
    2,
    BusinessType(
        profile=Profile.GENERIC,
        sections=frozenset({WHO}),
        fields=(
            FormField(RENT, FieldKind.MONEY, "CNY", mandatory=False),
            FormField(ROOMS, FieldKind.QUANTITY, "room", mandatory=False),
        ),
        materials=frozenset({LEASE, PHOTO}),
        steps=(),
        classes=frozenset(),
    ),
)
NONE: Final[Items] = frozenset()
BOTH: Final = frozenset({LEASE, PHOTO})
ANN: Final = Answer(WHO, said("ann", "Ann, of 3 Harbour Road"))
BLANK: Final = Answer(WHO, said("ann", " "))
AMISS: Final = (
    Answer(WHO, money=Money(1, "CNY")),
    Answer(RENT, said("ann", "a lot")),
    Answer(RENT, money=Money(1, "USD")),
    Answer(RENT, money=Money(0, "CNY")),
    Answer(ROOMS, quantity=Quantity(2, "piece")),
    Answer(ROOMS, quantity=Quantity(-1, "room")),
)
LOOK, TELL, ANSWER = wd(1), wd(2), wd(10)
OFFER: Final = Offer(ENTRY, frozenset({"online_platform"}), LOOK)
PHONE: Final = ByChannel(frozenset({"phone"}))
NUMBER: Final = "REQ-20240702-0001"


def _submission(
    materials: Items, *form: Answer, channel: str = "online_platform", guide: str = "form help 3"
) -> SubmitRequest:
    who = did("ann", 1)
    return SubmitRequest("permit", ApplicantKind.CUSTOMER, channel, guide, materials, form, **who)


def _submissions() -> Iterator[Asked]:
    lawful = _submission(BOTH, ANN)
    yield lawful, OFFER
    yield _submission(frozenset({LEASE}), ANN), OFFER
    yield attrs.evolve(_submission(frozenset({LEASE})), **did_for("cai", "ann", 1)), OFFER
    yield _submission(BOTH, BLANK), OFFER
    yield attrs.evolve(lawful, **did(" ", 1)), OFFER
    yield _submission(BOTH, ANN, channel="pigeon"), OFFER
    yield _submission(BOTH, ANN, guide=" "), OFFER
    yield _submission(frozenset({WHO}), ANN), OFFER
    yield _submission(BOTH, ANN, ANN), OFFER
    yield _submission(BOTH, Answer(Item("shoe size"), said("ann", "41"))), OFFER
    for answer in AMISS:
        yield _submission(BOTH, answer), OFFER
    yield lawful, attrs.evolve(OFFER, entry=None)
    yield lawful, attrs.evolve(OFFER, free=False)


def _questions() -> Iterator[Asked]:
    for key, about, question in (
        ("q1", PHOTO, "Is it you?"),
        ("q1", WHO, "Which address?"),
        ("q1", WHO, " "),
        ("q2", WHO, "Which floor?"),
    ):
        yield RequestClarification(key, about, question, **did("cai", 2)), ANSWER
    for key, text, by in (
        ("q1", "No. 3", "ann"),
        ("q1", "No. 3", "bo"),
        ("q1", " ", "ann"),
        ("q2", "The first.", "ann"),
        ("q3", "No. 3", "ann"),
    ):
        yield AnswerClarification(key, said("ann", text), **did(by, 3)), LOOK
    for key, day in (("q1", 16), ("q1", 17), ("q2", 17), ("q3", 17)):
        yield LapseClarification(key, **did(SYSTEM, day)), CALENDAR
    yield LapseClarification("q1", **did(SYSTEM, 17)), attrs.evolve(CALENDAR, version=1)


def _check(day: int, *verdicts: tuple[Item, Verdict]) -> Asked:
    judged = tuple(Judgement(item, verdict) for item, verdict in verdicts)
    return RecordCompletenessCheck(judged, **did("cai", day)), TELL


def _checks() -> Iterator[Asked]:
    ok, missing, late = Verdict.OK, Verdict.MISSING, Verdict.LATE_FOUND
    for lease, photo, who in (
        (ok, ok, ok),
        (ok, missing, ok),
        (ok, missing, Verdict.EMPTY),
        (ok, missing, Verdict.INACCURATE),
        (Verdict.INVALID, ok, ok),
        (Verdict.INVALID, missing, ok),
        (late, ok, ok),
        (Verdict.EMPTY, ok, ok),
        (ok, ok, missing),
    ):
        yield _check(2, (LEASE, lease), (PHOTO, photo), (WHO, who))
    yield _check(9, (LEASE, ok), (PHOTO, missing), (WHO, ok))
    yield _check(2, (LEASE, ok), (WHO, ok))
    yield _check(2, (LEASE, ok), (PHOTO, ok), (PHOTO, ok), (WHO, ok))
    yield _check(2, (LEASE, ok), (PHOTO, ok), (WHO, ok), (Item("shoe size"), ok))


def _notices() -> Iterator[Asked]:
    named: tuple[tuple[Item, ...], ...]
    named = ((PHOTO,), (PHOTO, WHO), (LEASE,), (LEASE, PHOTO), (WHO,), (PHOTO, PHOTO), ())
    for lines in named:
        yield _notice(*(NoticeItem(it, "not there", f"the {it}") for it in lines)), ANSWER
    for wrong, supply in ((" ", "the photo"), ("not there", " ")):
        yield _notice(NoticeItem(PHOTO, wrong, supply)), ANSWER
    photo, lease = frozenset({PHOTO}), frozenset({LEASE})
    for items in (photo, lease, frozenset({WHO}), NONE):
        yield RemindSupplement(items, **did("cai", 3)), NoFacts()
    for more, reason, allowed in (
        (lease, "Forged.", True),
        (lease, "Forged.", False),
        (lease, " ", True),
        (photo, "Forged.", True),
        (NONE, "Forged.", True),
    ):
        demand = OverrideOneTimeNotice(more, reason, **did("dan", 3))
        yield demand, Supplementary(allowed)
    for day in (16, 17, 23, 24):
        yield LapseSupplement(**did(SYSTEM, day)), CALENDAR
    yield LapseSupplement(**did(SYSTEM, 17)), attrs.evolve(CALENDAR, version=1)


def _notice(*lines: NoticeItem) -> IssueMissingMaterialsNotice:
    return IssueMissingMaterialsNotice(lines, **did("cai", 2))


def _what_comes_in() -> Iterator[Asked]:
    changes: tuple[tuple[Items, tuple[Answer, ...]], ...] = (
        (frozenset({PHOTO}), ()),
        (frozenset({LEASE}), ()),
        (frozenset({WHO}), ()),
        (NONE, (ANN,)),
        (NONE, (ANN, ANN)),
        (NONE, ()),
        (NONE, (AMISS[0],)),
    )
    for materials, form in changes:
        yield SupplyMaterial(materials, form, **did("ann", 3)), LOOK
        if form != (ANN,):
            yield AmendRequest(materials, form, **did("ann", 3)), LOOK
    yield SupplyMaterial(frozenset({PHOTO}), **did("bo", 3)), LOOK
    yield AmendRequest(frozenset({LEASE}), (), **did("bo", 3)), LOOK


def _ends() -> Iterator[Asked]:
    ours, incomplete = Grounds.NOT_OUR_BUSINESS, Grounds.INCOMPLETE
    for ground, reason, channel in (
        (ours, "A tax matter.", "phone"),
        (ours, " ", "phone"),
        (ours, "A tax matter.", "pigeon"),
        (incomplete, "No photo.", "phone"),
    ):
        yield DeclineRequest(ground, reason, channel, **did("cai", 3)), PHONE
    for number in (NUMBER, "17", "REQ-20240231-0001", "ORD-20240702-0001"):
        yield Register(number, **did("cai", 3)), Numbering("REQ")
    yield Register(NUMBER, **did("cai", 3)), Numbering("REQ", issued=True)
    for reason, by in (("I am moving away.", "ann"), (" ", "ann"), ("I am moving away.", "bo")):
        yield WithdrawRequest(reason, **did(by, 3)), NoFacts()


SUBMISSIONS: Final = tuple(_submissions())
OTHERS: Final = (*_questions(), *_checks(), *_notices(), *_what_comes_in(), *_ends())
AT_FIRST: Final = (*SUBMISSIONS, *OTHERS)
OPEN: Final = (SUBMISSIONS[0], *OTHERS)
OVER: Final = tuple({type(act): (act, told) for act, told in reversed(OPEN)}.values())
"""The first act of each kind: when all is over, none of them makes a difference."""


def _acts(state: Any) -> tuple[Asked, ...]:
    match state:
        case filing.NotSubmitted():
            return AT_FIRST
        case filing.Open():
            return OPEN
        case _:
            return OVER


def _questions_of(now: filing.Filing) -> int:
    """How many are open; a key that is open twice is far too many."""
    keys = {it.key for it in now.clarifications}
    return len(keys) if len(keys) == len(now.clarifications) else 9


def _small(state: Any) -> bool:
    if not isinstance(state, filing.Open):
        return True
    now = state.filing
    unfound = isinstance(state, filing.Submitted | filing.Checked) and not now.notices
    most = 0 if now.generation > 1 else 2 if unfound else 1
    return now.generation <= 2 and _questions_of(now) <= most


def _large(state: Any) -> bool:
    if not isinstance(state, filing.Open):
        return True
    now = state.filing
    return now.generation <= 3 and _questions_of(now) <= (2 if now.generation == 1 else 1)


CAST: Final = Cast(
    decider,
    _acts,
    "two materials, a section of the form and two amounts; two questions, or one amendment",
    within=_small,
    goal=lambda state: isinstance(state, decider.over),
    escapes=(DeclineRequest, LapseSupplement, WithdrawRequest),
)
LARGER: Final = attrs.evolve(
    CAST,
    bounds="two materials, a section of the form and two amounts; two questions; two amendments",
    within=_large,
)

# -- What must be accepted ---------------------------------------------------------------------


def _from_outside(state: Any) -> Iterator[Asked]:
    """Anything may be filed, whole or not; it may be taken back; what is missing may be sent."""
    match state:
        case filing.NotSubmitted():
            for materials in (BOTH, NONE):
                yield _submission(materials, ANN), OFFER
                yield _submission(materials), OFFER
        case filing.Open(now):
            yield WithdrawRequest("I am moving away.", **did("ann", 3)), NoFacts()
            if isinstance(state, filing.AwaitingSupplement):
                sent = now.wanting & BOTH
                form = (ANN,) if WHO in now.wanting else ()
                yield SupplyMaterial(sent, form, **did("ann", 3)), LOOK


def _at_the_desk(state: Any) -> Iterator[Asked]:
    """An honest check is one; what it finds wanting may be told; what is in order is taken on."""
    if not isinstance(state, filing.Open):
        return
    now = state.filing
    absent = {LEASE: Verdict.MISSING, PHOTO: Verdict.MISSING, WHO: Verdict.EMPTY}
    honest = ((it, Verdict.OK if it in now.on_file else absent[it]) for it in absent)
    yield _check(2, *honest)
    if isinstance(state, filing.Deficient):
        yield _notice(*(NoticeItem(it, "not there", f"the {it}") for it in now.wanting)), ANSWER
    if isinstance(state, filing.Checked) and not now.unseen and not now.clarifications:
        yield Register(NUMBER, **did("cai", 3)), Numbering("REQ")


ALLOWED: Final = (
    Allowed("A request may be filed, sent what it lacks, and taken back", _from_outside),
    Allowed("The desk may check honestly, tell all that is wanting, and register", _at_the_desk),
)
SUBJECT: Final = Subject(
    CAST,
    PROPERTIES,
    (intake, filing, clarification, one_notice),
    redundant={
        "filing: require(all((it.item in asked for it in form)), ON_OFFER)": "GEN-07 covers it:"
        " an answer to no field is of no field's kind; this tells what is wrong with it",
        "one_notice: require(not wanting & filing.settled, NO_FRESH_START)": "REQ-08 covers it:"
        " what is settled is protected; this names the rule where an amendment is the reason",
    },
    allowed=ALLOWED,
    larger=LARGER,
)
