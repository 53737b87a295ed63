"""What might be done next for customers: their complaints, visits and questions, and what was
found late about their requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from casework.application.office import Office
from casework.domain.care import customer, feedback, rectification, revisit
from casework.domain.care.customer import Detail
from casework.domain.care.rectification import Live
from casework.domain.kernel import Act, Person, Personal
from casework.domain.requests import consultation
from casework.domain.review import finding
from tests.application.moves.cast import (
    ANN,
    BEA,
    BO,
    CAI,
    DAN,
    DORA,
    HANA,
    INES,
    OLGA,
    SAL,
    TOM,
    TOPIC,
    Move,
)


def of_complaint(office: Office, name: str) -> Iterator[Move]:
    """What suggests itself about a complaint."""
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
    yield from of_complaint(office, "desk")
    yield "care.revisit/v1", revisit.ScheduleRevisit(ANN, "permit", HANA, by=BO)
    yield from of_visit(office, "v1", ANN)


def of_visit(office: Office, name: str, whom: Person) -> Iterator[Move]:
    """What suggests itself about a visit, and about a complaint that a bad rating led to."""
    stream = f"care.revisit/{name}"
    yield from ((stream, it) for it in _revisit(whom))
    about = "permit" if name == "v1" else name.removeprefix("signing:")
    for survey in ("s1", "s2", "s3"):
        complaint = f"rating/{whom}:{about}:{survey}"
        if office.state(f"care.feedback/{complaint}")[0]:
            yield from of_complaint(office, complaint)


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


def _revisit(ann: Person) -> Iterator[Act]:
    yield revisit.RecordUnreachable("By phone at nine.", by=BO)
    yield revisit.RescheduleRevisit(by=BO)
    yield revisit.GiveUpRevisit(by=BO)
    said = Personal(ann, "Daily."), Personal(ann, "Fine."), Personal(ann, "Open on Sundays.")
    for score in (4, 2):
        yield revisit.RecordRevisit("s1", score, *said, by=BO)
        none = Personal(ann, "")
        for survey in ("s2", "s3"):
            source = revisit.Source.QUESTIONNAIRE
            yield revisit.RateSatisfaction(survey, source, score, none, by=ann)
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
