"""What might be done next about who is new, and about what everybody has to learn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from casework.application.office import Office
from casework.domain.kernel import Act, Personal
from casework.domain.people import (
    appointment,
    employee,
    induction,
    training_plan,
    training_session,
)
from casework.domain.people.appointment import RATED_FIRST, Education, Major
from casework.domain.people.employee import Competence, Departure, Rating
from casework.domain.people.training import (
    Effect,
    PlanItem,
    Programme,
    TeachingMethod,
    Trainer,
    TrainerKind,
    TrainingTopic,
)
from casework.domain.people.training_plan import NeedsSource, PersonalNeed, PlanKind
from casework.domain.people.training_session import Examined
from tests.application.moves.appraised import SESSIONS, today
from tests.application.moves.cast import CAS, DEA, HANA, HUA, IVY, JON, MIA, VAL, Move

LECTURE: Final = frozenset({TeachingMethod.LECTURE})


# -- Who is new --------------------------------------------------------------------------------


def of_newcomers(office: Office) -> Iterator[Move]:
    """What suggests itself about two who would be clerks, and one who is kept from work."""
    for who in (IVY, JON):
        stream = f"people.employee/{who}"
        state = office.state(stream)[1]
        name = Personal(who, who.capitalize())
        yield stream, employee.RegisterCandidate(name, "intern", by=HUA)
        if isinstance(state, employee.Candidate):
            for topic in sorted(RATED_FIRST - {it.topic for it in state.competences}):
                rated = Competence(topic, Rating.PASS)
                yield stream, employee.RecordCompetency(rated, "A trial.", by=HUA)
        fit = today(office)
        secondary, other = Education.SECONDARY, Major.OTHER
        yield stream, appointment.AppointClerk(secondary, other, fit, by=HUA)
        yield stream, employee.DeclineCandidate("Somebody else came first.", by=HUA)
        yield stream, employee.EndEmployment(Departure.RESIGNED, "Goes back to school.", by=HUA)
        learning = f"people.induction/{who}"
        everything = frozenset(induction.InductionTopic)
        yield learning, induction.TeachTopics(everything, LECTURE, by=DEA)
        for passed in (True, False):
            yield learning, induction.RecordInductionExam(passed, by=DEA)
        yield learning, induction.CompleteInduction(by=DEA)
    stream = f"people.employee/{VAL}"
    yield stream, employee.SuspendEmployee("A case is looked into.", by=HUA)
    yield stream, employee.ReinstateEmployee("Nothing was found.", by=HUA)


# -- What is learnt ----------------------------------------------------------------------------


def of_training(office: Office) -> Iterator[Move]:
    """What suggests itself about a plan for all, one for one, and two sessions."""
    item = PlanItem(
        "slips",
        frozenset({TrainingTopic.OPERATING_SKILLS}),
        "How to enter data without a slip.",
        LECTURE,
        (today(office),),
        (Trainer(DEA, TrainerKind.INTERNAL_EXPERT),),
    )
    programme = Programme("Fewer slips.", (item,))
    need = PersonalNeed(CAS, "Enters data.", Personal(CAS, "To be faster."))
    for name, kind, whose in (
        ("y1", PlanKind.ANNUAL, None),
        ("p1", PlanKind.PERSONAL, need),
    ):
        stream = f"people.training_plan/{name}"
        yield stream, training_plan.AnalyseNeeds(NeedsSource.SURVEY, "There are slips.", by=HUA)
        yield stream, training_plan.DraftPlan(kind, programme, whose, by=DEA)
        yield stream, training_plan.DraftPlan(kind, Programme("", ()), whose, by=DEA)
        yield stream, training_plan.ApprovePlan(by=MIA)
        yield stream, training_plan.RevisePlan(programme, "It helped little.", by=DEA)
        yield stream, training_plan.ClosePlan(by=MIA)
    for session in SESSIONS:
        stream = f"people.training_session/{session}"
        yield from ((stream, it) for it in _session(office, office.state(stream)[1]))


def _session(office: Office, state: Any) -> Iterator[Act]:
    for plan in ("y1", "p1"):
        yield training_session.ScheduleSession(plan, "slips", today(office), by=DEA)
    for who in (CAS, HANA):
        yield training_session.SignIn(by=who)
    yield training_session.RecordSession("All of it.", by=DEA)
    if isinstance(state, training_session.Held):
        for who in sorted(state.unexamined):
            yield training_session.RecordExam(Examined(who, True), by=DEA)
    yield training_session.CompleteSession(by=DEA)
    for effect in (Effect.GOOD, Effect.POOR):
        yield training_session.EvaluateEffect(effect, "Slips were counted.", by=DEA)
    yield training_session.CancelSession("Nobody had time.", by=DEA)
