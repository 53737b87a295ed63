"""What an issuance and the register of blank forms are told, and how others see an issuance."""

from __future__ import annotations

from typing import Final

from casework.application.facts.finding import Finder, Finders, Finding, identity, in_force, timing
from casework.application.facts.people import organisation
from casework.application.facts.training import is_inducted
from casework.domain.archives import file
from casework.domain.calendar import Timing
from casework.domain.issuance import blank_forms, entry, handover, issuance
from casework.domain.issuance.blank_forms import Keeper
from casework.domain.issuance.handover import Concluding, OnFile
from casework.domain.issuance.issuance import Above, Application, Filed, Judge, Opening
from casework.domain.issuance.underway import (
    ABLE_IN,
    Datum,
    Inside,
    Known,
    Open,
    Training,
    Voided,
    application_of,
    on_file,
)
from casework.domain.kernel import Act, Person
from casework.domain.people import employee
from casework.domain.policy import Choices, Terms
from casework.domain.requests import intake
from casework.domain.requests.case import Child
from casework.domain.requests.filing import Checked, Registered, filled
from casework.domain.staff import Role


def child(stream: str, finding: Finding) -> Child:
    """What has become of a request's issuance (held)."""
    state = finding.hold(stream)
    return Child(
        live=isinstance(state, Open),
        ended=isinstance(state, Voided),
        past_recall=isinstance(state, Known) and not isinstance(state, Inside),
        stream=stream,
    )


def _training(person: Person, finding: Finding) -> Training:
    known = finding.hold(f"{employee.decider.name}/{person}")
    return Training(
        guarded="on" in in_force(finding).choice(Choices.INDUCTION_GUARD),
        inducted=is_inducted(person, finding),
        able=employee.competent(known, ABLE_IN),
    )


def _of_clerk(stream: str, act: Act, finding: Finding) -> Training:
    return _training(act.by, finding)


def _application(state: Checked | Registered) -> Application:
    filing = state.filing
    said = filled(filing.answers)
    details = tuple(
        Datum(it.item, it.text, it.money, it.quantity) for it in filing.answers if it.item in said
    )
    asked = (filing.applicant, filing.business_type, filing.entry)
    return Application(*asked, details, state.checked_at)


def _filed(stream: str, act: issuance.OpenForRequest, finding: Finding) -> Filed:
    state = finding.hold(f"{intake.decider.name}/{act.request}")
    return Filed(_application(state) if isinstance(state, Registered) else None)


def _opening(stream: str, act: Act, finding: Finding) -> Opening:
    application = None
    for named in application_of(identity(stream)):
        state = finding.hold(f"{intake.decider.name}/{named}")
        if isinstance(state, Checked) and not (state.filing.unseen or state.filing.clarifications):
            application = _application(state)
    return Opening(application, _training(act.by, finding))


def _judge(stream: str, act: issuance.RecordIssuanceError, finding: Finding) -> Judge:
    office = organisation(finding)
    return Judge(
        reviews=Role.ISS_REVIEWER in office.roles_of(act.by),
        superior=act.by in office.superior_of(act.clerk),
    )


def _above(stream: str, act: Act, finding: Finding) -> Above:
    state, office = finding.look(stream), organisation(finding)
    clerk = state.case.clerk if isinstance(state, Known) else None
    return Above(clerk is not None and act.by in office.superior_of(clerk))


def _telling(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.ESCALATE)


def _concluding(stream: str, act: object, finding: Finding) -> Concluding:
    without_waiting = "on" in in_force(finding).choice(Choices.EXCLUDE_WAITING)
    return Concluding(without_waiting, timing(finding, Terms.ARCHIVE))


def _on_file(stream: str, act: object, finding: Finding) -> OnFile:
    kept = finding.hold(f"{file.decider.name}/{on_file(identity(stream))}")
    sealed = isinstance(kept, file.Sealed) and kept.contents.archive_class == file.ISSUANCE
    return OnFile(sealed)


ISSUANCE: Final[Finders] = {
    issuance.OpenIssuance: Finder(Opening, _opening),
    issuance.OpenForRequest: Finder(Filed, _filed),
    issuance.RecordIssuanceError: Finder(Judge, _judge),
    issuance.VoidIssuance: Finder(Above, _above),
    entry.EnterData: Finder(Training, _of_clerk),
    handover.RaiseIssue: Finder(Timing, _telling),
    handover.CompleteIssuance: Finder(Concluding, _concluding),
    handover.ArchiveIssuance: Finder(OnFile, _on_file),
}


def _keeper(stream: str, act: Act, finding: Finding) -> Keeper:
    return Keeper(Role.CUSTODIAN in organisation(finding).roles_of(act.by))


BLANK_FORMS: Final[Finders] = {
    blank_forms.SpoilForms: Finder(Keeper, _keeper),
}
