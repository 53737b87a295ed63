"""What might be done next about a request, from its filing to its archive, whatever its profile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final, TypeAlias

import attrs
from attrs import frozen

from casework.application.office import Office
from casework.domain.archives import file
from casework.domain.kernel import Act, OnBehalf, Person, Personal
from casework.domain.requests import (
    assignment,
    delivery,
    filing,
    intake,
    objections,
    one_notice,
    outcome,
    processing,
    supervision,
    underway,
    work,
)
from casework.domain.requests.case import Group, Result
from casework.domain.requests.clarification import AnswerClarification, RequestClarification
from casework.domain.requests.filing import (
    Answer,
    ApplicantKind,
    Grounds,
    Judgement,
    NoticeItem,
    Verdict,
)
from casework.domain.review import review
from tests.application.moves.care import of_complaint
from tests.application.moves.cast import (
    ANN,
    ARNO,
    BEN,
    BO,
    CAI,
    DAN,
    DEA,
    HANA,
    LIN,
    MATERIALS,
    OFFERED,
    RUI,
    TIA,
    TOM,
    Move,
    numbered,
)
from tests.application.moves.issuing import of_issuance
from tests.application.moves.papers import filing_away, of_review
from tests.application.moves.selling import of_order
from tests.application.moves.signing import of_contract

Named: TypeAlias = Callable[[Office, str, int], Iterator[Move]]
"""What suggests itself about something of this name, where numbers end with this one."""


@frozen
class Case:
    """A request that somebody makes: its identity, its number's end, its business, its group."""

    name: str
    number: int
    business: str
    group: str
    child: tuple[Named, ...] = ()

    @property
    def applicant(self) -> Person:
        return ANN if self.number % 2 else BEN


def _cases(profile: str, business: str, group: str, first: int, *child: Named) -> dict[str, Case]:
    return {
        f"{profile}{n}": Case(f"{profile}{n}", first + n, business, group, child) for n in (1, 2)
    }


CASES: Final[dict[str, Case]] = {
    **{f"plain{n}": Case(str(n), n, "permit", "permits") for n in (1, 2, 3)},
    **_cases("signing", "tenancy", "deals", 4, of_contract),
    **_cases("issuing", "certificate", "certificates", 6, of_issuance),
    **_cases("selling", "lamps", "deals", 8, of_order),
}
"""By the part of an office's life that each is: several requests of every profile."""


def of_case(office: Office, case: Case) -> Iterator[Move]:
    """What suggests itself about one request, on all its pages and those of its profile."""
    pages: tuple[tuple[str, Callable[[Office, Case, Any], Iterator[Act]]], ...] = (
        ("requests.intake", _intake),
        ("requests.processing", _processing),
        ("requests.delivery", _delivery),
        ("archives.file", _file),
    )
    for page, acts in pages:
        stream = f"{page}/{case.name}"
        yield from ((stream, it) for it in acts(office, case, office.state(stream)[1]))
    yield from of_review(office, review.REQUEST_RESULT, case.name)
    told = office.state(f"requests.delivery/{case.name}")[1]
    complaints = told.outcome.complaints if isinstance(told, outcome.Begun) else 0
    for count in range(1, complaints + 1):
        yield from of_complaint(office, outcome.complaint(case.name, count))
    for child in case.child:
        for times, restarted in enumerate(("", ".2", ".3")):
            yield from child(office, f"{case.name}{restarted}", case.number + 10 * times)


# -- Intake ------------------------------------------------------------------------------------


def _submission(case: Case) -> intake.SubmitRequest:
    ann, business = case.applicant, OFFERED[case.business]
    form = tuple(Answer(it, Personal(ann, f"{ann}'s {it}")) for it in sorted(business.sections))
    how = (ApplicantKind.CUSTOMER, "online_platform", "help 3")
    return intake.SubmitRequest(case.business, *how, business.materials, form, by=ann)


def _intake(office: Office, case: Case, state: Any) -> Iterator[Act]:
    ann = case.applicant
    match state:
        case filing.NotSubmitted():
            full = _submission(case)
            yield full
            yield attrs.evolve(full, materials=frozenset(MATERIALS[:1]))
            yield attrs.evolve(full, form=())
            yield attrs.evolve(full, by=CAI, on_behalf_of=OnBehalf(ann, "letter 12"))
        case filing.Open(filed):
            yield from _desk(state, filed)
            for it in filed.clarifications:
                yield AnswerClarification(it.key, Personal(ann, "As it says."), by=ann)
            yield intake.AmendRequest(frozenset(MATERIALS[1:]), (), by=ann)
            moved = Personal(ann, "Moved to 5 Harbour Road")
            anew = tuple(Answer(it, moved) for it in sorted(filed.entry.business.sections))
            yield intake.AmendRequest(frozenset(), anew, by=ann)
            yield intake.WithdrawRequest("No longer needed.", by=ann)
            if filed.notices:
                wanted = filed.notified & filed.materials
                yield one_notice.SupplyMaterial(wanted, by=ann)
                blanks = sorted(filed.notified & filed.entry.business.sections)
                form = tuple(Answer(it, Personal(ann, f"{ann}'s {it}")) for it in blanks)
                yield one_notice.SupplyMaterial(wanted, form, by=ann)
            for number in numbered("REQ", case.number, 1):
                yield intake.Register(number, by=CAI)


def _desk(state: filing.Open, filed: filing.Filing) -> Iterator[Act]:
    yield _check(filed)
    for doubted in MATERIALS:
        yield _check(filed, doubted=doubted)
    if filed.on_file and len(filed.clarifications) < 2:
        about = min(filed.on_file)
        key = f"q{len(filed.clarifications)}"
        yield RequestClarification(key, about, "Is this still so?", by=CAI)
    lines = tuple(NoticeItem(it, "not there", "hand it in") for it in sorted(filed.wanting))
    yield one_notice.IssueMissingMaterialsNotice(lines, by=CAI)
    yield one_notice.RemindSupplement(filed.wanting, by=CAI)
    unasked = filed.required - filed.notified
    yield one_notice.OverrideOneTimeNotice(unasked, "It cannot go without.", by=DAN)
    yield intake.DeclineRequest(Grounds.NOT_OUR_BUSINESS, "The city does it.", "phone", by=CAI)


def _check(filed: filing.Filing, doubted: str = "") -> Act:
    """What an attentive clerk finds: the doubted item invalid, or found late if it is too late."""

    def verdict(item: Any) -> Verdict:
        if item in filed.on_file and item != doubted:
            return Verdict.OK
        if item in filed.protected:
            return Verdict.LATE_FOUND
        if item in filed.on_file:
            return Verdict.INVALID if item in filed.materials else Verdict.INACCURATE
        return Verdict.MISSING if item in filed.materials else Verdict.EMPTY

    judged = tuple(Judgement(it, verdict(it)) for it in sorted(filed.required))
    return one_notice.RecordCompletenessCheck(judged, by=CAI)


# -- Processing --------------------------------------------------------------------------------


def _processing(office: Office, case: Case, state: Any) -> Iterator[Act]:
    ann, now = case.applicant, office.clock()
    if not isinstance(state, underway.Open):
        return
    yield assignment.FileApplicationMaterials(f"shelf {case.name}", by=CAI)
    group = Group(case.group)
    for days in (30, 2):
        due = now + timedelta(days=days)
        yield assignment.AssignGroup(group, due, "No errors.", by=CAI)
        yield assignment.ReassignGroup(group, due, "No errors.", "Anew.", by=DAN)
    for tracker in (TOM, TIA):
        yield assignment.DesignateTracker(tracker, by=LIN)
    for handler in (HANA, RUI):
        yield assignment.AssignHandler(handler, by=LIN)
    yield processing.WithdrawRequest("No longer needed.", by=ann)
    if isinstance(state, underway.Tasked):
        delays = state.task.delays
        yield from _supervision(state.trackers, delays, tuple(_handlers(state)))
    if isinstance(state, underway.Staffed):
        yield processing.StartProcessing(by=state.hands.handler)
    if isinstance(state, underway.AtWork):
        yield from _work(office, state)


def _handlers(state: underway.Tasked) -> Iterator[Person]:
    if isinstance(state, underway.Staffed):
        yield state.hands.handler


def _supervision(trackers: Any, delays: Any, handlers: tuple[Person, ...]) -> Iterator[Act]:
    for tracker in sorted(trackers):
        yield supervision.RecordProgress("Goes well.", by=tracker)
        if not delays:
            yield supervision.RecordProgress("A file is lost.", "lost", by=tracker)
        for it in delays:
            yield supervision.ResolveDelay(it.key, "Illness.", "A colleague helps.", by=tracker)
    for handler in handlers:
        other = RUI if handler == HANA else HANA
        yield supervision.ReassignHandler(other, "Illness.", by=LIN)
        yield supervision.DelegateNotice(other, "On holiday.", by=handler)


def _work(office: Office, state: underway.AtWork) -> Iterator[Act]:
    handler, done = state.hands.handler, state.work
    for step in state.steps:
        yield work.RecordStep(step.name, by=handler)
    later = Result(len(done.versions) + 1, f"digest {len(done.versions) + 1}")
    responses = tuple("Done." for _ in done.reasons)
    yield processing.CompleteProcessing(later, responses, by=handler)
    if not done.inquiries:
        field = state.asked.entry.business.fields[0].item
        what = ("Which floor?", "The plan shows two.")
        yield work.RequestInformation("i", field, *what, by=handler)
    for it in done.inquiries:
        yield work.ProvideInformation(it.key, Personal(state.asked.applicant, "Up"), by=ANN)
        yield work.ProvideInformation(it.key, Personal(state.asked.applicant, "Up"), by=BEN)
        yield work.CancelInformationRequest(it.key, "Found it.", by=handler)
    if not done.problems:
        yield work.Escalate("p", "The law is unclear.", office.clock(), by=handler)
        early = state.asked.at
        yield work.Escalate("p", "The law is unclear.", early, by=handler)
    for problem in done.problems:
        yield work.ResolveEscalation(problem.key, "Ask the city.", by=LIN)
    yield processing.RestartProfile("It came to nothing.", by=LIN)


# -- Delivery ----------------------------------------------------------------------------------


def _delivery(office: Office, case: Case, state: Any) -> Iterator[Act]:
    if not isinstance(state, outcome.Begun):
        return
    told, ann = state.outcome, case.applicant
    handler, notifier = told.case.handler, told.case.notifier
    for channel in ("phone", "email"):
        yield delivery.NotifyResult(channel, told.result.digest, by=notifier)
    yield delivery.ConfirmDelivery(by=ann)
    yield delivery.RecordDeliveryFailure("Nobody answered.", by=notifier)
    yield delivery.OverrideDelivery("It was tried enough.", by=DEA)
    yield delivery.CollectFeedback(True, Personal(ann, ""), by=handler)
    yield delivery.CollectFeedback(False, Personal(ann, "It took too long."), by=BO)
    for key in ("late", "wrong"):
        if key not in told.objections.waiting:
            text = Personal(ann, "This is not what I asked for.")
            yield objections.RaiseObjection(key, text, by=ann)
    for key in sorted(told.objections.waiting):
        yield objections.AnswerObjection(key, "It is what the law says.", by=handler)
    for key in sorted(told.objections.with_answer):
        yield objections.ConfirmSatisfied(key, by=ann)
    yield objections.OverrideObjection("All was put right.", by=DEA)
    yield delivery.ReopenResult("The customer is right.", by=DAN)
    yield delivery.CloseRequest(by=handler)
    yield delivery.ArchiveRequest(by=ARNO)
    yield delivery.WithdrawRequest("No longer needed.", by=ann)
    yield from _supervision({told.case.tracker}, told.case.delays, (handler,))


def _file(office: Office, case: Case, state: Any) -> Iterator[Act]:
    if isinstance(state, file.NotOpened):
        for it in numbered("BUSINESS", case.number, 1):
            yield file.OpenArchive("business", it, by=ARNO)
    yield from filing_away(case.applicant, case.name, state)
