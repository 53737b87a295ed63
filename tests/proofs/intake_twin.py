"""Intake beside proofs/tla/Intake.tla: what is asked of the page, and how its states are seen.

The page itself decides and evolves. Days are counted as in the specification: working days from
Monday, the first, with nothing happening on the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain, combinations, product
from typing import Any, Final, TypeAlias, cast

from attrs import frozen

from casework.domain.calendar import Span, office_day, term_ends
from casework.domain.catalogue import BusinessType, Entry, Item, Items, Profile
from casework.domain.kernel import SYSTEM, Act, NoFacts, Refused
from casework.domain.requests import filing, intake
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
from casework.testing.casts.common import CALENDAR, DidFor, day, did, did_for, said, wd
from casework.testing.twins import Abstract, Function, Graph, Label, explored

Asked: TypeAlias = tuple[Label, Act, Any]
Moment: TypeAlias = tuple[int, filing.Intake]
"""The working day, and how the request stands."""

PHASES: Final[dict[type, str]] = {
    filing.NotSubmitted: "NONE",
    filing.Submitted: "SUBMITTED",
    filing.Deficient: "DEFICIENT",
    filing.AwaitingSupplement: "AWAITING_SUPPLEMENT",
    filing.Checked: "CHECKED",
    filing.Registered: "REGISTERED",
    filing.Lapsed: "LAPSED",
    filing.Declined: "DECLINED",
    filing.Withdrawn: "WITHDRAWN",
}
NEVER: Final = 0
NOTHING: Final = NoFacts()
ANN, BO, CAI_FOR_ANN = ("ann", ""), ("bo", ""), ("cai", "ann")


def _day_of_month(number: int) -> int:
    """The day in the cast's calendar that a working day falls on: Monday is the first of both."""
    weeks, weekday = divmod(number - 1, 5)
    return 7 * weeks + weekday + 1


def _working_day(on: date) -> int:
    weeks, weekday = divmod((on - day(1)).days, 7)
    assert weekday < 5, "no term ends on a Saturday or Sunday"
    return 5 * weeks + weekday + 1


def _last(span: Span) -> int:
    """The last working day of a term, by the office's own calendar."""
    return _working_day(office_day(CALENDAR, term_ends(CALENDAR, span.start, span.term)))


def seen_as(moment: Moment) -> Abstract:
    """The state of the specification that this is: its variables, in their order."""
    today, state = moment
    phase = PHASES[type(state)]
    if not isinstance(state, filing.Open):
        none: frozenset[str] = frozenset()
        return phase, today, 1, none, none, False, none, NEVER, none, ()
    now = state.filing
    awaiting = isinstance(state, filing.AwaitingSupplement)
    questions = [(it.about, _last(it.answer_by)) for it in now.clarifications]
    return (
        phase,
        today,
        now.generation,
        now.on_file,
        now.wanting,
        not now.unseen,
        now.notified,
        _last(cast(filing.AwaitingSupplement, state).answer_by) if awaiting else NEVER,
        now.settled,
        questions[0] if questions else (),
    )


@frozen
class IntakeTwin:
    """The cast of one configuration, by the names that its constants have there."""

    materials: frozenset[str]
    sections: frozenset[str]
    judged: tuple[str, ...]
    hands: tuple[tuple[str, str], ...]
    days: tuple[int, ...]
    last_acts: int
    term: int
    generations: int

    def graph(self) -> Graph:
        asked = {it: tuple(self._asked(it)) for it in self.days}
        start = self.days[0], intake.decider.initial
        return explored(start, lambda it: self._moves(it, asked[it[0]]), seen_as)

    def _moves(self, moment: Moment, asked: tuple[Asked, ...]) -> Iterator[tuple[Label, Moment]]:
        today, state = moment
        if isinstance(state, intake.decider.over):
            asked = tuple({it[0][0]: it for it in asked}.values())
        for label, act, told in asked:
            if not self._within(state, act):
                continue
            try:
                events = intake.decide(state, cast(intake.Command, act), told)
            except Refused:
                continue
            after = state
            for event in events:
                after = intake.evolve(after, event)
            yield label, (today, after)
        later = [it for it in self.days if it > today]
        if later and isinstance(state, filing.Open):
            yield ("Tick",), (later[0], state)

    def _within(self, state: filing.Intake, act: Act) -> bool:
        """The bound of the specification: so many generations."""
        amends = isinstance(act, AmendRequest) and isinstance(state, filing.Open)
        return not amends or cast(filing.Open, state).filing.generation < self.generations

    # -- Who asks for what ---------------------------------------------------------------------

    @property
    def items(self) -> list[str]:
        return sorted(self.materials | self.sections)

    def _subsets(self) -> Iterator[frozenset[str]]:
        sizes = range(len(self.items) + 1)
        yield from map(frozenset, chain.from_iterable(combinations(self.items, n) for n in sizes))

    def _handed_in(self, items: frozenset[str]) -> tuple[Items, tuple[Answer, ...]]:
        form = tuple(Answer(Item(it), said("ann", "As it is.")) for it in items & self.sections)
        return frozenset(map(Item, items & self.materials)), form

    def _asked(self, number: int) -> Iterator[Asked]:
        at = did(SYSTEM, _day_of_month(number))
        yield ("LapseSupplement",), LapseSupplement(**at), CALENDAR
        yield ("LapseClarification",), LapseClarification("q", **at), CALENDAR
        if number <= self.last_acts:
            yield from self._parties(number)
            yield from self._desk(number)
            yield from self._checks(number)

    def _parties(self, number: int) -> Iterator[Asked]:
        look, on = wd(1), _day_of_month(number)
        for hand in self.hands:
            by = _by(hand, on)
            if hand != BO:
                yield from self._submissions(hand, by)
            answer = AnswerClarification("q", said("ann", "Yes."), **by)
            yield ("AnswerClarification", hand), answer, look
            for reason in ("I am moving away.", " "):
                label = ("WithdrawRequest", hand) if reason.strip() else ("WithdrawRequest", "")
                yield label, WithdrawRequest(reason, **by), NOTHING
            for items in self._subsets():
                materials, form = self._handed_in(items)
                yield ("SupplyMaterial", hand, items), SupplyMaterial(materials, form, **by), look
                yield ("AmendRequest", hand, items), AmendRequest(materials, form, **by), look

    def _submissions(self, hand: tuple[str, str], by: DidFor) -> Iterator[Asked]:
        asked = frozenset(map(Item, self.materials)), frozenset(map(Item, self.sections))
        business = BusinessType(Profile.GENERIC, asked[1], (), asked[0], (), frozenset())
        offer = Offer(Entry(1, business), frozenset({"online_platform"}), wd(1))
        for items, channel, guided in product(
            self._subsets(), ("online_platform", "pigeon"), (True, False)
        ):
            materials, form = self._handed_in(items)
            guide = "form help 3" if guided else " "
            kind = ApplicantKind.CUSTOMER
            act = SubmitRequest("permit", kind, channel, guide, materials, form, **by)
            yield ("SubmitRequest", hand, channel, guided, items), act, offer

    def _desk(self, number: int) -> Iterator[Asked]:
        at, term = did("cai", _day_of_month(number)), wd(self.term)
        for item in self.items:
            question = RequestClarification("q", Item(item), "Is it so?", **at)
            yield ("RequestClarification", item), question, term
        for items in self._subsets():
            lines = tuple(NoticeItem(Item(it), "Not there.", "That.") for it in sorted(items))
            notice = IssueMissingMaterialsNotice(lines, **at)
            yield ("IssueMissingMaterialsNotice", items), notice, term
            named = frozenset(map(Item, items))
            yield ("RemindSupplement", items), RemindSupplement(named, **at), NOTHING
            demand = OverrideOneTimeNotice(named, "It was forged.", **at)
            yield ("OverrideOneTimeNotice", items), demand, Supplementary(allowed=False)
        for ground in Grounds:
            act = DeclineRequest(ground, "A tax matter.", "phone", **at)
            yield ("DeclineRequest", ground.value), act, ByChannel(frozenset({"phone"}))
        yield ("Register",), Register("REQ-20240702-0001", **at), Numbering("REQ")

    def _checks(self, number: int) -> Iterator[Asked]:
        at, tell = did("cai", _day_of_month(number)), wd(1)
        for some in (self.items, self.items[:-1], []):  # Of some alone: no check is partial.
            for verdicts in product(self.judged, repeat=len(some)):
                judged = dict(zip(some, verdicts, strict=True))
                lines = tuple(Judgement(Item(it), Verdict(say)) for it, say in judged.items())
                label = ("RecordCompletenessCheck", Function(frozenset(judged.items())))
                yield label, RecordCompletenessCheck(lines, **at), tell


def _by(hand: tuple[str, str], on: int) -> DidFor:
    who, whom = hand
    return did_for(who, whom, on) if whom else cast(DidFor, did(who, on))


OVER_TIME: Final = IntakeTwin(
    materials=frozenset({"lease", "photo"}),
    sections=frozenset(),
    judged=("ok", "missing", "late_found"),
    hands=(ANN, BO),
    days=(2, 12, 13, 24),
    last_acts=13,
    term=10,
    generations=2,
)
AMENDED: Final = IntakeTwin(
    materials=frozenset({"photo"}),
    sections=frozenset({"who"}),
    judged=("ok", "missing", "invalid", "empty", "inaccurate", "late_found"),
    hands=(ANN, BO, CAI_FOR_ANN),
    days=(2, 13),
    last_acts=2,
    term=10,
    generations=2,
)
