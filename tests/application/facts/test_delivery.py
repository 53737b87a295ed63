"""What delivery is told is found where it says, and held where it says."""

from __future__ import annotations

from typing import Any

import attrs

from casework.application.facts.delivery import DELIVERY
from casework.domain import calendar, policy
from casework.domain.archives import file
from casework.domain.archives.file import Contents
from casework.domain.calendar import Published
from casework.domain.care import feedback
from casework.domain.care.feedback import FeedbackOpened
from casework.domain.confidentiality.grants import Ungranted
from casework.domain.confidentiality.nda import NotPrepared
from casework.domain.kernel import SYSTEM, Act, Person
from casework.domain.people.employee import Active
from casework.domain.people.posts import Founded, Post
from casework.domain.policy import Choices, ChoiceSet
from casework.domain.requests import delivery, objections, processing, supervision
from casework.domain.requests.case import Candidate, Child
from casework.domain.requests.delivery import Attempts, Channels, Closing, Listener, OnFile
from casework.domain.requests.objections import Remedy
from casework.domain.requests.supervision import Delegate, Leads
from casework.domain.staff import Role
from tests.application.seen import Seen
from tests.domain.cast import CALENDAR, did, moment, said, wd, wh
from tests.domain.requests.test_delivery import (
    ANSWERED,
    ARRIVED_ON_2,
    DISCONTENT,
    OPENED_AGAIN,
    QUESTIONED,
    REOPENED,
    SO_FAR,
    TOLD_AGAIN,
)

# -- The cast ----------------------------------------------------------------------------------

STREAM, OFFICE = "requests.delivery/17", "people.organisation/office"
ANY = frozenset({"*"})
FOUNDED = Founded(
    posts=(
        Post("north", Role.LEADER, "north", "Leads.", ANY, frozenset({Person("lea")})),
        Post("desk 1", Role.HANDLER, "north", "Works.", ANY, frozenset({Person("hu")})),
        Post("back 1", Role.BACKOFFICE, "", "Hears.", ANY, frozenset({Person("bo")})),
        Post("archive", Role.ARCHIVIST, "", "Keeps.", ANY, frozenset({Person("ari")})),
    )
)
LATER = attrs.evolve(CALENDAR, version=1)

COMPLAINED = FeedbackOpened(
    Person("ann"),
    "REQ-20240701-0001",
    "feedback",
    Person("han"),
    said("ann", "I want my window."),
    wh(4).since(moment(3)),
)


def complaint(state: Any) -> Any:
    """A complaint about request 17 that has come to this."""
    return state(feedback.decider.after([COMPLAINED]).case)  # type: ignore[union-attr]  # It is open.


def seen(*history: Any, **streams: Any) -> Seen:
    """Request 17 after this history, with the office's own pages and what else is told."""
    pages = {
        STREAM: delivery.decider.after(history),
        OFFICE: FOUNDED,
        f"{processing.decider.name}/17": processing.decider.initial,
        f"{policy.decider.name}/office": policy.decider.initial,
        f"{calendar.decider.name}/office": Published((CALENDAR, LATER)),
        "people.employee/hu": Active(Person("hu"), "full"),
        "confidentiality.nda/hu": NotPrepared(),
        "confidentiality.grants/hu": Ungranted(),
    }
    named = {
        "first": "care.feedback/17/complaint-1",
        "second": "care.feedback/17/complaint-2",
        "archive": "archives.file/17",
        "policy": f"{policy.decider.name}/office",
    }
    return Seen(pages | {named[it]: state for it, state in streams.items()})


def told(act: Act, finding: Seen) -> Any:
    finder = DELIVERY[type(act)]
    facts = finder.find(STREAM, act, finding)
    assert type(facts) is finder.kind
    return facts


# -- Terms and channels ------------------------------------------------------------------------


def test_terms_are_those_in_force():
    later = attrs.evolve(wd(1), calendar=1)
    window = attrs.evolve(wd(5), calendar=1)
    told_of = seen(*SO_FAR)
    fail = delivery.RecordDeliveryFailure("Nobody answers.", **did("han", 2))
    answer = objections.AnswerObjection("window", "At the back.", **did("han", 3))
    waive = delivery.OverrideDelivery("The address is void.", **did("dan", 3))

    assert told(fail, told_of) == later
    assert told(answer, told_of) == window
    assert told(delivery.ConfirmDelivery(**did("ann", 2)), told_of) == window
    assert told(waive, told_of) == Attempts(3, window)
    approved = (SO_FAR[0].case, SO_FAR[0].result, SO_FAR[0].producer)
    opens = delivery.OpenDelivery(*approved, **did("lea", 1))
    assert told(opens, seen()) == later


def test_channels_are_those_that_policy_opens():
    tell = delivery.NotifyResult("phone", "aa11", **did("han", 1))

    assert told(tell, seen(*SO_FAR)) == Channels(frozenset({"phone", "email", "sms"}))


def test_a_lapse_is_counted_by_the_calendar_its_term_began_with():
    lapse = objections.LapseObjection("window", **did(SYSTEM, 11))

    assert told(lapse, seen(*SO_FAR, QUESTIONED, ANSWERED)) == CALENDAR
    assert told(lapse, seen(*SO_FAR, QUESTIONED)) == LATER
    assert told(lapse, seen()) == LATER


# -- People ------------------------------------------------------------------------------------


def test_who_listens_is_of_the_back_office():
    collect = delivery.CollectFeedback(True, said("ann", "Thank you."), **did("bo", 3))
    by_han = attrs.evolve(collect, by=Person("han"))
    told_of = seen(*SO_FAR)

    assert told(collect, told_of) == Listener(in_back_office=True)
    assert told(by_han, told_of) == Listener(in_back_office=False)
    assert OFFICE in told_of.held


def test_who_leads_leads_the_group_that_has_the_case():
    resolve = supervision.ResolveDelay("due", "Few hands.", "More hands.", **did("lea", 2))
    by_tia = attrs.evolve(resolve, by=Person("tia"))

    assert told(resolve, seen(*SO_FAR)) == Leads(by_leader=True)
    assert told(by_tia, seen(*SO_FAR)) == Leads(by_leader=False)
    assert told(resolve, seen()) == Leads(by_leader=False)


def test_a_delegate_is_employed_in_a_post():
    delegate = supervision.DelegateNotice(Person("hu"), "Han is away.", **did("han", 2))
    to_nobody = attrs.evolve(delegate, employee=Person("nobody"))

    assert told(to_nobody, seen(*SO_FAR)) == Delegate(by_leader=False, in_post=False)
    assert told(delegate, seen(*SO_FAR)) == Delegate(by_leader=False, in_post=True)


def test_a_candidate_is_known_by_post_agreement_and_grants():
    reassign = supervision.ReassignHandler(Person("hu"), "Han is ill.", **did("lea", 2))
    told_of = seen(*SO_FAR)

    assert told(reassign, told_of) == Candidate(
        by_leader=True, member=True, covers=True, under_nda=False, granted=True
    )
    assert {"confidentiality.nda/hu", "confidentiality.grants/hu"} <= {*told_of.held}
    assert told(reassign, seen()) == Candidate(
        by_leader=False, member=False, covers=False, under_nda=False, granted=False
    )


# -- Complaints --------------------------------------------------------------------------------


def test_an_override_needs_every_complaint_to_be_resolved_and_one_at_least():
    override = objections.OverrideObjection("Enough.", **did("dan", 5))
    once, twice = (*SO_FAR, DISCONTENT), (*SO_FAR, DISCONTENT, DISCONTENT)
    closed, withdrawn = complaint(feedback.Closed), complaint(feedback.Withdrawn)
    still_open = feedback.decider.after([COMPLAINED])
    resolved = seen(*once, first=closed)

    assert told(override, resolved) == Remedy(resolved=True)
    assert resolved.held == ["care.feedback/17/complaint-1"]
    assert told(override, seen(*once, first=still_open)) == Remedy(resolved=False)
    assert told(override, seen(*once, first=withdrawn)) == Remedy(resolved=False)
    assert told(override, seen(*SO_FAR)) == Remedy(resolved=False)
    assert told(override, seen(*twice, first=closed, second=still_open)) == Remedy(False)
    assert told(override, seen(*twice, first=closed, second=closed)) == Remedy(True)
    assert told(override, seen(*twice, first=withdrawn, second=closed)) == Remedy(True)
    assert told(override, seen(*twice, first=withdrawn, second=withdrawn)) == Remedy(False)


def test_what_was_put_right_about_a_former_version_overrides_nothing_about_this_one():
    override = objections.OverrideObjection("Enough.", **did("dan", 5))
    anew = (*SO_FAR, DISCONTENT, QUESTIONED, REOPENED, OPENED_AGAIN, TOLD_AGAIN)
    closed = complaint(feedback.Closed)

    assert told(override, seen(*anew, first=closed)) == Remedy(resolved=False)
    assert told(override, seen(*anew, DISCONTENT, first=closed, second=closed)) == Remedy(True)


def test_policy_may_forbid_any_override():
    override = objections.OverrideObjection("Enough.", **did("dan", 5))
    forbidden = ChoiceSet(Choices.UNSATISFIED, frozenset({"forbid"}), "Never.")
    told_of = seen(
        *SO_FAR,
        DISCONTENT,
        first=complaint(feedback.Closed),
        policy=policy.decider.after([forbidden]),
    )

    assert told(override, told_of) == Remedy(resolved=False)


def test_a_request_closes_on_complaints_that_are_closed_or_taken_back():
    close, archive = delivery.CloseRequest(**did("han", 4)), attrs.evolve(wd(5), calendar=1)
    complained = (*SO_FAR, ARRIVED_ON_2, DISCONTENT)
    still_open = feedback.decider.after([COMPLAINED])

    for state, over in (
        (complaint(feedback.Closed), True),
        (complaint(feedback.Withdrawn), True),
        (still_open, False),
    ):
        told_of = seen(*complained, first=state)
        assert told(close, told_of) == Closing(False, over, CALENDAR, archive)
        assert {*told_of.held} == {OFFICE, "care.feedback/17/complaint-1"}
    by_lea = attrs.evolve(close, by=Person("lea"))
    assert told(by_lea, seen(*SO_FAR)) == Closing(True, True, LATER, archive)


# -- The file, and the work --------------------------------------------------------------------


def test_a_request_is_archived_on_its_own_sealed_file():
    archive = delivery.ArchiveRequest(**did("ari", 5))
    contents = Contents("sales", "SALES-20240701-0001")
    of_a_signing = Contents("signing", "SIGNING-20240701-0001")

    for state, sealed in (
        (file.Sealed(contents), True),
        (file.Sealed(of_a_signing), False),
        (file.Collecting(contents), False),
        (file.NotOpened(), False),
    ):
        told_of = seen(*SO_FAR, archive=state)
        assert told(archive, told_of) == OnFile(by_archivist=True, sealed=sealed)
        assert {*told_of.held} == {OFFICE, "archives.file/17"}
    by_han, told_of = attrs.evolve(archive, by=Person("han")), seen(archive=file.NotOpened())
    assert told(by_han, told_of) == OnFile(by_archivist=False, sealed=False)


def test_no_profile_on_offer_has_its_work_elsewhere():
    withdraw = delivery.WithdrawRequest("I am moving away.", **did("ann", 2))

    assert told(withdraw, seen()) == Child()
