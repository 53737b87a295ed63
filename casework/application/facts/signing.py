"""What a contract is told, and how others see it."""

from __future__ import annotations

from typing import Final

from casework.application.facts.filed import of_request
from casework.application.facts.finding import (
    Finder,
    Finders,
    Finding,
    identity,
    in_force,
    timing,
)
from casework.application.facts.people import is_under_nda
from casework.application.facts.staff import general_roles
from casework.domain import catalogue
from casework.domain.archives import file
from casework.domain.calendar import Timing
from casework.domain.care import revisit
from casework.domain.kernel import Act, Person
from casework.domain.policy import Choices, Terms
from casework.domain.requests.case import Child
from casework.domain.signing import contract, files, performance, session, signatures
from casework.domain.signing.contract import Closing, Concluding, Nameable, OnFile, Opening
from casework.domain.signing.deal import Abandoned, Binding, Bound, Signer, Unsigned, elsewhere
from casework.domain.signing.files import Numbering
from casework.domain.signing.performance import Hindered
from casework.domain.staff import Role


def child(stream: str, finding: Finding) -> Child:
    """What has become of a request's contract (held)."""
    state = finding.hold(stream)
    return Child(
        live=isinstance(state, Unsigned),
        ended=isinstance(state, Abandoned),
        past_recall=isinstance(state, Binding),
        stream=stream,
    )


def _bound(stream: str, act: Act, finding: Finding) -> Bound:
    return Bound(is_under_nda(act.by, finding))


def _signer(person: Person, finding: Finding) -> Signer:
    in_post = Role.SIGNER in general_roles(person, finding)
    return Signer(in_post, in_post and is_under_nda(person, finding))


def _either_side(stream: str, act: Act, finding: Finding) -> Signer:
    return _signer(act.by, finding)


def _guide(stream: str, act: session.FillField, finding: Finding) -> Signer:
    return _signer(act.guided_by, finding)


def _opening(stream: str, act: contract.OpenSigning, finding: Finding) -> Opening:
    entry = catalogue.in_force(finding.look(f"{catalogue.decider.name}/{act.business_type}"))
    in_revisit = revisit.nameable(act.customer, identity(stream))
    bound = is_under_nda(act.by, finding)
    return Opening(bound, entry, in_revisit, of_request(stream, finding))


def _nameable(stream: str, act: contract.OpenForRequest, finding: Finding) -> Nameable:
    return Nameable(revisit.nameable(act.customer, identity(stream)))


def _numbering(stream: str, act: Act, finding: Finding) -> Numbering:
    prefixes = in_force(finding).choice(Choices.FILE_NUMBERS)
    return Numbering(is_under_nda(act.by, finding), prefixes)


def _revision(stream: str, act: object, finding: Finding) -> Timing:
    return timing(finding, Terms.FILE_REVISION)


def _concluding(stream: str, act: Act, finding: Finding) -> Concluding:
    return Concluding(is_under_nda(act.by, finding), timing(finding, Terms.ARCHIVE))


def _on_file(stream: str, act: Act, finding: Finding) -> OnFile:
    kept = finding.hold(f"{file.decider.name}/{elsewhere(identity(stream))}")
    there = isinstance(kept, file.Collecting | file.Sealed)
    indexed = there and kept.contents.archive_class == file.SIGNING and kept.contents.indexed
    return OnFile(is_under_nda(act.by, finding), indexed)


def _hindered(stream: str, act: Act, finding: Finding) -> Hindered:
    return Hindered(is_under_nda(act.by, finding), timing(finding, Terms.EXECUTION_ISSUE))


def _closing(stream: str, act: Act, finding: Finding) -> Closing:
    state = finding.hold(f"{revisit.decider.name}/{elsewhere(identity(stream))}")
    over = isinstance(state, revisit.Done | revisit.Forwarded | revisit.GivenUp)
    return Closing(is_under_nda(act.by, finding), over)


SIGNING: Final[Finders] = {
    contract.OpenSigning: Finder(Opening, _opening),
    contract.OpenForRequest: Finder(Nameable, _nameable),
    files.AddFile: Finder(Numbering, _numbering),
    files.ReviseFiles: Finder(Bound, _bound),
    files.SubmitFiles: Finder(Bound, _bound),
    files.ReturnFiles: Finder(Timing, _revision),
    contract.BookVenue: Finder(Bound, _bound),
    contract.ConfirmVenueReady: Finder(Bound, _bound),
    contract.StartSession: Finder(Bound, _bound),
    session.ExplainClause: Finder(Bound, _bound),
    session.RemindRisk: Finder(Bound, _bound),
    session.AnswerQuestion: Finder(Bound, _bound),
    session.FillField: Finder(Signer, _guide),
    signatures.CrossCheck: Finder(Bound, _bound),
    signatures.Sign: Finder(Signer, _either_side),
    signatures.AffixSeal: Finder(Signer, _either_side),
    contract.CompleteSigning: Finder(Concluding, _concluding),
    contract.AbandonSigning: Finder(Signer, _either_side),
    contract.ArchiveContract: Finder(Bound, _bound),
    contract.StartFollowUp: Finder(OnFile, _on_file),
    performance.RecordPayment: Finder(Bound, _bound),
    performance.RecordPerformance: Finder(Bound, _bound),
    performance.RaiseExecutionIssue: Finder(Hindered, _hindered),
    performance.ResolveExecutionIssue: Finder(Bound, _bound),
    contract.CloseContract: Finder(Closing, _closing),
}
