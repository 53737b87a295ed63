"""What might be done next about the office itself: its access, its people, its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from casework.application.office import Office
from casework.domain import calendar, catalogue, policy
from casework.domain.calendar import Calendar, PublishCalendar, Term, Unit
from casework.domain.catalogue import ApproveBusinessType, ProposeBusinessType
from casework.domain.confidentiality import grants, nda
from casework.domain.people import employee, organisation, standing_in, work_plan
from casework.domain.people.employee import Competence, Departure, Edition, Rating
from casework.domain.policy import (
    Choices,
    Counts,
    SetChoice,
    SetCount,
    SetStages,
    SetTerm,
    Terms,
)
from casework.domain.review import review
from casework.domain.staff import Role
from tests.application.moves.cast import (
    BO,
    DAN,
    HANA,
    HUA,
    HUGH,
    INGA,
    LIN,
    MIA,
    RUI,
    TOPIC,
    VAL,
    Move,
)
from tests.offices import CLASS, ORGANISATION, PERMIT


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
    alone = frozenset({"order_info", "issuance_info"})
    yield stream, SetChoice(Choices.SEPARATION_OFF, alone, why, by=MIA)
    yield stream, SetCount(Counts.PASS_FROM, 50, why, by=MIA)
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
