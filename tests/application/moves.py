"""What somebody in a fully staffed office might do next: acts that are likely to be accepted.

A move is a stream and an act. For each page a function looks at the state that a stream is in and
names them; it promises nothing, the office decides. Beside the people of ``tests.offices``:

dora: repairs department   olga: owner of a topic    sal: sales      bea: back office
ines: inspector            hugh: personnel, too      val: nobody's post yet
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

import attrs

from casework.application.office import Office
from casework.domain import calendar, catalogue, policy
from casework.domain.archives import file
from casework.domain.calendar import Calendar, PublishCalendar, Term, Unit
from casework.domain.care import customer, feedback, rectification, revisit
from casework.domain.care.customer import Detail
from casework.domain.care.rectification import Live
from casework.domain.catalogue import ApproveBusinessType, ProposeBusinessType
from casework.domain.confidentiality import grants, nda
from casework.domain.inventory import (
    counting,
    replenishment,
    slow_moving,
    stock,
    stock_item,
    stocktake,
)
from casework.domain.inventory.stock import Item
from casework.domain.kernel import Act, OnBehalf, Person, Personal
from casework.domain.money import Quantity
from casework.domain.people import employee, organisation, standing_in, work_plan
from casework.domain.people.employee import Competence, Departure, Edition, Rating
from casework.domain.policy import Choices, Counts, SetChoice, SetCount, SetStages, SetTerm, Terms
from casework.domain.requests import (
    assignment,
    consultation,
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
from casework.domain.requests.filing import Answer, Grounds, Judgement, NoticeItem, Verdict
from casework.domain.review import finding, review
from casework.domain.staff import Role
from tests.offices import (
    BASICS,
    CLASS,
    FORM,
    LEASE,
    ORGANISATION,
    PERMIT,
    did,
    submission,
)

Move: TypeAlias = tuple[str, Act]

HUA, MIA, DAN, DEA, LIN = map(Person, ("hua", "mia", "dan", "dea", "lin"))
HANA, RUI, CAI, TOM, TIA = map(Person, ("hana", "rui", "cai", "tom", "tia"))
INGA, ARNO, BO, BEA, DORA = map(Person, ("inga", "arno", "bo", "bea", "dora"))
OLGA, SAL, INES, HUGH, VAL = map(Person, ("olga", "sal", "ines", "hugh", "val"))
ANN, BEN = Person("ann"), Person("ben")
STAFF: Final = (
    *(HUA, MIA, DAN, DEA, LIN, HANA, RUI, CAI, TOM, TIA, INGA, ARNO, BO, BEA, DORA, OLGA),
    *(SAL, INES, HUGH, VAL),
)
CASES: Final = ("1", "2", "3")
TOPIC: Final = "permits"


def complete(office: Office) -> Office:
    """A staffed office with somebody for everything that its pages know."""
    wording = nda.Wording(("keeps what is learned here",), ("returns every copy",))
    for who in (DORA, OLGA, SAL, INES, HUGH, BEA, VAL):
        name = Personal(who, who.capitalize())
        engage = employee.EngageEmployee(name, "part_time", by=HUA)
        did(office, f"people.employee/{who}", engage)
    for who in (BEA, VAL):
        did(office, f"confidentiality.nda/{who}", nda.PrepareNda(wording, by=HUA))
        did(office, f"confidentiality.nda/{who}", nda.SignNda(by=who))
    for post, role, unit, who in (
        ("repairs 1", Role.DEPT, "repairs", DORA),
        ("owner of topics", Role.BIZ_OWNER, "", OLGA),
        ("sales", Role.SALES, "", SAL),
        ("inspection", Role.INSPECTOR, "", INES),
        ("personnel 2", Role.HR, "", HUGH),
        ("back office 2", Role.BACKOFFICE, "", BEA),
    ):
        scope = frozenset({"*"})
        define = organisation.DefinePost(post, role, "As the title says.", scope, unit, by=HUA)
        did(office, ORGANISATION, define)
        did(office, ORGANISATION, organisation.AssignPost(post, who, by=HUA))
    for able in (OLGA, BO):
        rated = employee.RecordCompetency(Competence(TOPIC, Rating.GOOD), "A trial.", by=HUA)
        did(office, f"people.employee/{able}", rated)
    return office


def moves(office: Office) -> list[Move]:
    """Everything that suggests itself in the office as it is."""
    return [it for part in PARTS for it in part(office)]


# -- Requests ----------------------------------------------------------------------------------


def applicant(case: str) -> Person:
    return BEN if case == "2" else ANN


def number(case: str) -> str:
    return f"REQ-20240701-{int(case):04}"


def of_case(office: Office, case: str) -> Iterator[Move]:
    """What suggests itself about one request, on all its pages."""
    pages: tuple[tuple[str, Callable[[Office, str, Any], Iterator[Act]]], ...] = (
        (f"requests.intake/{case}", _intake),
        (f"requests.processing/{case}", _processing),
        (f"review.review/request_result:{case}", _review),
        (f"requests.delivery/{case}", _delivery),
        (f"archives.file/{case}", _file),
    )
    for stream, page in pages:
        state = office.state(stream)[1]
        yield from ((stream, it) for it in page(office, case, state))
    told = office.state(f"requests.delivery/{case}")[1]
    complaints = told.outcome.complaints if isinstance(told, outcome.Begun) else 0
    for count in range(1, complaints + 1):
        yield from _feedback(office, outcome.complaint(case, count))


def _intake(office: Office, case: str, state: Any) -> Iterator[Act]:
    ann = applicant(case)
    match state:
        case filing.NotSubmitted():
            full = attrs.evolve(submission(), by=ann)
            yield full
            yield attrs.evolve(full, materials=frozenset({FORM}))
            yield attrs.evolve(full, form=())
            yield attrs.evolve(full, by=CAI, on_behalf_of=OnBehalf(ann, "letter 12"))
        case filing.Open(filed):
            yield from _desk(state, filed)
            for it in filed.clarifications:
                yield AnswerClarification(it.key, Personal(ann, "As it says."), by=ann)
            yield intake.AmendRequest(frozenset({LEASE}), (), by=ann)
            basics = Answer(BASICS, Personal(ann, "Moved to 5 Harbour Road"))
            yield intake.AmendRequest(frozenset(), (basics,), by=ann)
            yield intake.WithdrawRequest("No longer needed.", by=ann)
            if filed.notices:
                wanted = filed.notified & filed.materials
                yield one_notice.SupplyMaterial(wanted, by=ann)
            yield intake.Register(number(case), by=CAI)
            yield intake.Register(number("1"), by=CAI)


def _desk(state: filing.Open, filed: filing.Filing) -> Iterator[Act]:
    yield _check(filed)
    yield _check(filed, doubted=FORM)
    yield _check(filed, doubted=LEASE)
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


def _processing(office: Office, case: str, state: Any) -> Iterator[Act]:
    ann, now = applicant(case), office.clock()
    if not isinstance(state, underway.Open):
        return
    yield assignment.FileApplicationMaterials(f"shelf {case}", by=CAI)
    group = Group("permits")
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
        yield from _work(office, case, state)


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


def _work(office: Office, case: str, state: underway.AtWork) -> Iterator[Act]:
    handler, done = state.hands.handler, state.work
    for step in state.steps:
        yield work.RecordStep(step.name, by=handler)
    later = Result(len(done.versions) + 1, f"digest {len(done.versions) + 1}")
    responses = tuple("Done." for _ in done.reasons)
    yield processing.CompleteProcessing(later, responses, by=handler)
    if not done.inquiries:
        what = ("Which floor?", "The plan shows two.")
        yield work.RequestInformation("i", PERMIT.fields[0].item, *what, by=handler)
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


def _review(office: Office, case: str, state: Any) -> Iterator[Act]:
    if not isinstance(state, review.Staged):
        return
    version = state.subject.version
    reviewers = {Role.LEADER: (LIN,), Role.DEPUTY: (DAN, DEA)}.get(state.role, (BO,))
    for who in reviewers:
        said = {it.criterion for it in state.sheet}
        for criterion in sorted(review.CRITERIA[state.subject.kind] - said):
            yield review.RecordVerdict(version, criterion, True, "", by=who)
        for criterion in sorted(review.CRITERIA[state.subject.kind]):
            yield review.RecordVerdict(version, criterion, False, "Too short.", by=who)
        yield review.PassStage(version, state.subject.digest, by=who)
        yield review.ReturnForRework(version, "It is too short.", by=who)


def _delivery(office: Office, case: str, state: Any) -> Iterator[Act]:
    if not isinstance(state, outcome.Begun):
        return
    told, ann = state.outcome, applicant(case)
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


def _file(office: Office, case: str, state: Any) -> Iterator[Act]:
    if isinstance(state, file.NotOpened):
        yield file.OpenArchive("business", f"BUSINESS-20240701-{int(case):04}", by=ARNO)
        yield file.OpenArchive("business", "BUSINESS-20240701-0001", by=ARNO)
    if isinstance(state, file.Collecting):
        for kind in sorted(file.OF_BUSINESS - {it.kind for it in state.contents.records}):
            yield file.AddRecord(kind, f"{kind} {case}", "disk 1", "shelf 3", by=ARNO)
        yield file.IndexArchive(Personal(applicant(case), "Harbour Road"), by=ARNO)
        yield file.SealArchive(by=ARNO)


# -- Care --------------------------------------------------------------------------------------


def _feedback(office: Office, name: str) -> Iterator[Move]:
    stream = f"care.feedback/{name}"
    yield from ((stream, it) for it in _complaint(office.state(stream)[1]))


def _complaint(state: Any) -> Iterator[Act]:
    if isinstance(state, feedback.NotOpened):
        said = Personal(ANN, "Nobody calls back.")
        yield feedback.OpenFeedback(ANN, "calls", "phone", TOM, said, by=BO)
    if not isinstance(state, Live):
        return
    who = state.case.customer
    problem, demand = Personal(who, "It is late."), Personal(who, "Be quick.")
    yield feedback.RecordProblem(problem, demand, by=BO)
    yield feedback.TransferFeedback("delay", "repairs", by=BO)
    yield rectification.AcceptTransfer(by=DORA)
    yield rectification.RejectTransfer("It is not ours.", by=DORA)
    yield rectification.PlanRectification("One more desk.", by=DORA)
    yield rectification.CompleteRectification("There is one more desk.", by=DORA)
    yield rectification.InformCustomer("By phone: there is one more desk.", by=BO)
    yield feedback.VerifyRectification(resolved=True, justified=True, by=BEA)
    yield feedback.VerifyRectification(False, True, "The desk is empty.", by=BEA)
    yield feedback.ConfirmSatisfied(by=who)
    yield feedback.DeclareUnsatisfied(Personal(who, "Still too slow."), by=who)
    yield feedback.CloseFeedback(by=BO)
    yield feedback.OverrideClosure("It is resolved.", by=DAN)
    yield feedback.WithdrawFeedback(by=who)


def of_care(office: Office) -> Iterator[Move]:
    """What suggests itself about customers: one that is known, one visit, one complaint."""
    known = office.state("care.customer/ann")[1]
    yield from (("care.customer/ann", it) for it in _customer(office, known))
    visited = office.state("care.revisit/v1")[1]
    yield from (("care.revisit/v1", it) for it in _revisit(visited))
    yield from _feedback(office, "desk")
    if isinstance(visited, revisit.Live):
        for survey in sorted(visited.visit.rated):
            name = f"rating/{ANN}:{visited.visit.subject}:{survey}"
            stream = f"care.feedback/{name}"
            if office.state(stream)[0]:
                yield from _feedback(office, name)


def _customer(office: Office, state: Any) -> Iterator[Act]:
    basics, needs = Personal(ANN, "Ann, 3 Harbour Road"), Personal(ANN, "A permit.")
    now = office.clock()
    for earlier in (timedelta(), timedelta(days=30)):
        yield customer.ReportCustomerInfo(basics, needs, now - earlier, by=SAL)
    yield customer.RecordCustomerInfo((Detail("phone", Personal(ANN, "12")),), by=BO)
    yield customer.ClassifyCustomer("person", "none", by=BO)
    yield customer.AnalyseCustomer(Personal(ANN, "Calls often."), by=BO)
    if isinstance(state, customer.Known):
        old = state.record.value("needs")
        new = Personal(ANN, f"{old.clear} And soon.")
        yield customer.CorrectCustomerInfo("needs", old, new, "A typo.", by=BO)
    yield customer.CheckCustomerInfo(True, "The form.", by=BEA)
    yield customer.LogContact("phone", Personal(ANN, "Asked when."), by=SAL)
    for who in (BO, HANA, SAL):
        yield customer.ReadCustomer(by=who)


def _revisit(state: Any) -> Iterator[Act]:
    yield revisit.ScheduleRevisit(ANN, "permit", HANA, by=BO)
    yield revisit.RecordUnreachable("By phone at nine.", by=BO)
    yield revisit.RescheduleRevisit(by=BO)
    yield revisit.GiveUpRevisit(by=BO)
    said = Personal(ANN, "Daily."), Personal(ANN, "Fine."), Personal(ANN, "Open on Sundays.")
    for score in (4, 2):
        yield revisit.RecordRevisit("s1", score, *said, by=BO)
        none = Personal(ANN, "")
        for survey in ("s2", "s3"):
            source = revisit.Source.QUESTIONNAIRE
            yield revisit.RateSatisfaction(survey, source, score, none, by=ANN)
    yield revisit.ForwardSuggestion("repairs", by=BO)


def of_consultation(office: Office) -> Iterator[Move]:
    """What suggests itself about a question that is asked at the desk."""
    stream = "requests.consultation/c1"
    basics, matter = Personal(ANN, "Ann"), Personal(ANN, "What does a permit take?")
    further = Personal(ANN, "And for how long?")
    by_tomorrow = office.clock() + timedelta(hours=20)
    for act in (
        consultation.OpenConsultation(ANN, basics, matter, TOPIC, by=CAI),
        consultation.AnswerOnSpot("A lease and a form.", by=BO),
        consultation.DeferConsultation(basics, matter, by_tomorrow, by=CAI),
        consultation.Reply("A lease and a form.", by=BO),
        consultation.Refer(OLGA, by=CAI),
        consultation.AnswerReferred("A lease and a form.", by=OLGA),
        consultation.AnswerReferred("A lease and a form.", "note 5", by=CAI),
        consultation.ConvertToRequest("1", by=CAI),
        consultation.ConfirmUnderstood(by=ANN),
        consultation.AskFurther(further, by=ANN),
        consultation.CloseConsultation(by=CAI),
    ):
        yield stream, act


# -- The office itself -------------------------------------------------------------------------


def of_secrecy(office: Office) -> Iterator[Move]:
    """Access that is granted, used and taken back."""
    for who in (BO, HANA):
        stream = f"confidentiality.grants/{who}"
        state = office.state(stream)[1]
        held = len(state.grants) if isinstance(state, grants.Granted) else 0
        until = office.clock() + timedelta(days=3)
        for subject in ("ann", "*"):
            key, classes = f"g{office.state(stream)[0]}", frozenset({CLASS})
            yield stream, grants.GrantAccess(key, classes, subject, until, by=INGA)
        for subject in ("ann", "ben"):
            yield stream, grants.ReadClassified(CLASS, subject, by=who)
        if held > 1:
            assert isinstance(state, grants.Granted)
            yield stream, grants.RevokeAccess(state.grants[-1].key, "Done.", by=INGA)


def of_people(office: Office) -> Iterator[Move]:
    """Who comes, learns, changes posts and leaves; whoever is most needed stays."""
    val, stream = "people.employee/val", ORGANISATION
    ability = Competence(TOPIC, Rating.PASS)
    yield val, employee.RecordCompetency(ability, "A trial.", by=HUA)
    yield val, employee.AcknowledgePolicy(Edition("secrecy", office.state(val)[0]), by=VAL)
    yield val, employee.EndEmployment(Departure.RESIGNED, "Moves away.", by=HUA)
    yield "people.employee/rui", employee.EndEmployment(Departure.AGREED, "Moves.", by=HUGH)
    for last in (HUGH, MIA, HUA):
        gone = employee.EndEmployment(Departure.RESIGNED, "Retires.", by=HUA)
        yield f"people.employee/{last}", gone
    yield stream, standing_in.StandIn(by=DAN)
    yield stream, organisation.VacatePost("handler 2", "Another task.", VAL, by=HUA)
    yield stream, organisation.VacatePost("handler 2", "Another task.", RUI, by=HUA)
    yield stream, organisation.VacatePost("processing", "Leave.", by=HUA)
    yield stream, organisation.AppointManager("processing", MIA, by=HUA)
    yield stream, organisation.AppointLeader("permits", LIN, by=HUA)
    yield (
        stream,
        organisation.AppointDeputy(
            "deputy north", "processing", VAL, frozenset({"permit"}), by=HUA
        ),
    )
    yield stream, organisation.ChangeServices("repairs", frozenset({"delay", "noise"}), by=MIA)
    yield stream, work_plan.SetWorkPlan("processing", "Be quick.", ("ten a day",), by=MIA)
    yield stream, organisation.OpenDepartment("complaints", frozenset({"noise"}), by=HUA)
    yield stream, organisation.OpenCentre("signing", by=HUA)
    yield stream, organisation.CreateGroup("processing", "night", frozenset({"permit"}), by=HUA)
    wording = nda.Wording(("keeps silent",), ("returns it all",))
    secrecy = "confidentiality.nda/val"
    yield secrecy, nda.RenewNda(wording, by=HUA)
    yield secrecy, nda.SignNda(by=VAL)
    yield secrecy, nda.EndNda("It is over.", by=HUA)
    yield secrecy, nda.PrepareNda(wording, by=HUA)
    grant = grants.GrantAccess(
        "v", frozenset({CLASS}), "*", office.clock() + timedelta(days=90), by=INGA
    )
    yield "confidentiality.grants/val", grant


def of_rules(office: Office) -> Iterator[Move]:
    """What is changed about the rules' own parameters."""
    stream = f"{policy.decider.name}/office"
    why = "Tried for a month."
    yield stream, SetCount(Counts.MAX_RETURNS, 1, why, by=MIA)
    yield stream, SetChoice(Choices.SUPPLEMENTARY, frozenset({"override"}), why, by=MIA)
    yield stream, SetTerm(Terms.CLARIFY, Term(4, Unit.HOURS), why, by=MIA)
    yield stream, SetTerm(Terms.FEEDBACK_WINDOW, Term(3, Unit.DAYS), why, by=MIA)
    yield stream, SetTerm(Terms.REVIEW, Term(90, Unit.MINUTES), why, by=MIA)
    one = policy.Stages(review.REQUEST_RESULT, "generic", (Role.LEADER,))
    yield stream, SetStages(one, why, by=MIA)
    days = f"{calendar.decider.name}/office"
    version = len(office.state(days)[1].versions)
    off, on = frozenset({date(2024, 7, 2 + version)}), frozenset({date(2024, 7, 6)})
    table = Calendar(version, 480, 9 * 60, 17 * 60, off, on)
    yield days, PublishCalendar(table, "The table of the year.", by=MIA)
    permit = f"{catalogue.decider.name}/permit"
    yield permit, ProposeBusinessType(PERMIT, "It has changed.", by=DAN)
    yield permit, ApproveBusinessType(by=MIA)


def of_findings(office: Office) -> Iterator[Move]:
    """What an inspector makes of what was found late."""
    late = (
        entry.stream
        for _, entry in office.journal.feed()
        if entry.name == f"{finding.decider.name}.FindingOpened"
    )
    for stream in late:
        yield stream, finding.RecordCause("In a hurry.", by=INES)
        yield stream, finding.ProposeMeasure("A list to tick.", by=INES)
        yield stream, finding.VerifyFinding(True, "Ten files were fine.", by=INES)
        yield stream, finding.VerifyFinding(False, "Two files were not.", by=INES)


# -- Stock -------------------------------------------------------------------------------------

LAMP: Final = Item("lamp")


def pieces(units: int) -> Quantity:
    return Quantity(units, "piece")


def of_stock(office: Office) -> Iterator[Move]:
    """One item that is stocked, counted, replenished, and disposed of when it sells no more."""
    state = office.state(f"inventory.stock_item/{LAMP}")[1]
    there = state.stock.on_hand if isinstance(state, stock.Stocked) else 0
    yield from ((f"inventory.stock_item/{LAMP}", it) for it in _item(state))
    takes = ("t1", "t2")
    for take in takes:
        counted = office.state(f"inventory.stocktake/{take}")[1]
        yield from ((f"inventory.stocktake/{take}", it) for it in _stocktake(there, counted))
    day = office.clock().date()
    for act in (
        replenishment.AnalyseTurnover(LAMP, day, day, by=BO),
        replenishment.ProposeReplenishment(pieces(20), "It sells.", by=BO),
        replenishment.ApproveReplenishment(by=MIA),
        replenishment.RejectReplenishment("There is no room.", by=MIA),
    ):
        yield "inventory.replenishment/r1", act
    for disposal in (
        slow_moving.FlagSlowMoving(LAMP, by=BO),
        slow_moving.RecordConsultation("repairs", "Scrap them.", by=DORA),
        slow_moving.PlanDisposal(slow_moving.Option.SCRAP, pieces(2), "At the yard.", by=BO),
        slow_moving.PlanDisposal(slow_moving.Option.SCRAP, pieces(900), "At the yard.", by=BO),
        slow_moving.ExecuteDisposal(by=BO),
        slow_moving.CloseCase(by=BO),
    ):
        yield "inventory.slow_moving/s1", disposal


def _item(state: Any) -> Iterator[Act]:
    yield stock_item.RegisterItem("Lamp", "piece", stock.Levels(2, 5, 50), by=BO)
    for units in (20, 3):
        made = stock_item.Source.PRODUCTION
        yield stock_item.ReceiveStock(pieces(units), made, "note 1", by=BO)
    for units in (2, 15):
        yield stock_item.ReserveStock("order 1", pieces(units), by=BO)
        yield stock_item.IssueStock(pieces(units), "", "parcel 1", by=BO)
    yield stock_item.ReleaseReservation("order 1", pieces(2), by=BO)
    yield stock_item.IssueStock(pieces(2), "order 1", "parcel 2", by=BO)
    if isinstance(state, stock.Stocked) and state.stock.on_hand:
        yield stock_item.IssueStock(pieces(state.stock.on_hand), "", "parcel 3", by=BO)
    yield stock_item.BlockItem("To be looked at.", by=BO)
    yield stock_item.UnblockItem("It is fine.", by=BO)
    yield stock_item.RetireItem("No longer made.", by=BO)


def _stocktake(there: int, state: Any) -> Iterator[Act]:
    method, monthly = counting.Method, counting.Period.MONTHLY
    yield stocktake.PlanStocktake(frozenset({LAMP}), method.PHYSICAL, monthly, by=BO)
    yield stocktake.PlanStocktake(frozenset({LAMP}), method.SYSTEM_CHECK, monthly, by=BO)
    yield stocktake.StartStocktake(by=BO)
    for found in (there, max(there - 1, 0), max(there - 12, 0)):
        yield stocktake.RecordCount(LAMP, "shelf 1", pieces(found), by=BO)
        yield stocktake.RecordRecount(LAMP, pieces(found), by=BO)
    yield stocktake.FinishCounting(by=BO)
    yield stocktake.RecordCause(LAMP, "One fell down.", by=BO)
    yield stocktake.AcceptTiming(LAMP, "A paper is under way.", by=DAN)
    for line in state.lines if isinstance(state, counting.Reconciling) else ():
        yield stocktake.PostAdjustment(LAMP, line.difference, by=BEA)
    yield stocktake.CompleteStocktake(by=BO)
    yield stocktake.CancelStocktake("The roof leaks.", by=BO)


def _case(case: str) -> Callable[[Office], Iterator[Move]]:
    return lambda office: of_case(office, case)


PARTS: Final[tuple[Callable[[Office], Iterator[Move]], ...]] = (
    *(_case(it) for it in CASES),
    of_care,
    of_consultation,
    of_secrecy,
    of_people,
    of_rules,
    of_findings,
    of_stock,
)
"""The parts of an office's life, each of which goes on by itself."""
