"""What a review is told is found where it says."""

from __future__ import annotations

from typing import Any

from casework.application.facts.review import REVIEW
from casework.domain import calendar, policy
from casework.domain.calendar import Published
from casework.domain.catalogue import Profile
from casework.domain.kernel import Act
from casework.domain.people import organisation
from casework.domain.people.organisation import (
    CentreOpened,
    DeputyAppointed,
    GroupCreated,
    LeaderAppointed,
    ManagerAppointed,
    OfficeFounded,
)
from casework.domain.policy import Choices, ChoiceSet, Counts, CountSet, Stages, StagesSet
from casework.domain.review import review
from casework.domain.review.review import Opening, Panel, Passing, Returning
from casework.domain.staff import Role
from tests.application.seen import Seen
from tests.domain.cast import CALENDAR, said, wd
from tests.domain.review.test_review import (
    DAN,
    DOT,
    LEA,
    LEO,
    MAX,
    REA,
    opened,
    opening,
    pass_it,
    people,
    resubmission,
    return_it,
    verdict,
)

STREAM, OFFICE = "review.review/request_result:17", "people.organisation/office"
PERMITS, LOANS = frozenset({"permit"}), frozenset({"loan"})
OF_OFFICE = (
    OfficeFounded(REA, said("rea", "Rea")),
    CentreOpened("processing"),
    CentreOpened("signing", processing=False),
    GroupCreated("processing", "north", PERMITS),
    GroupCreated("signing", "south", LOANS),
    ManagerAppointed("processing", MAX, acting=False),
    LeaderAppointed("north", LEA, acting=False),
    LeaderAppointed("south", LEO, acting=False),
    DeputyAppointed("deputy 1", "processing", DOT, PERMITS),
    DeputyAppointed("deputy 2", "processing", DAN, LOANS),
)
TWO = (Role.LEADER, Role.DEPUTY)


def seen(*changes: policy.Event, past: tuple[Any, ...] = ()) -> Seen:
    return Seen(
        {
            f"{policy.decider.name}/office": policy.decider.after(changes),
            f"{calendar.decider.name}/office": Published((CALENDAR,)),
            OFFICE: organisation.decider.after(OF_OFFICE),
            STREAM: review.decider.after(past),
        }
    )


def told(act: Act, finding: Seen) -> Any:
    finder = REVIEW[type(act)]
    facts = finder.find(STREAM, act, finding)
    assert type(facts) is finder.kind
    return facts


def test_results_are_reviewed_by_profile_and_in_a_processing_centre_always_twice():
    for profile in Profile:
        ours, theirs = opening(profile=profile), opening(profile=profile, group="south")
        by_profile = TWO if profile is Profile.GENERIC else ()

        assert told(ours, seen()) == Opening(TWO, wd(1))
        assert told(theirs, seen()) == Opening(by_profile, wd(1))
    finding = seen()
    told(opening(), finding)
    assert finding.held == [OFFICE]


def test_whatever_else_is_reviewed_is_so_by_its_kind_whoever_handles_it():
    signed = opening("signing_file", profile=Profile.SIGNING)
    twice = (Role.SIGN_REVIEWER, Role.SIGN_REVIEWER)
    more = StagesSet(Stages("signing_file", "", twice), "Too many slips.")

    assert told(signed, seen()) == Opening((Role.SIGN_REVIEWER,), wd(1))
    assert told(signed, seen(more)) == Opening(twice, wd(1))


def test_the_panel_is_who_holds_which_post_now():
    finding = seen(past=(opened(),))
    panel = Panel(
        roles=frozenset({Role.LEADER}),
        leaders=people(LEA),
        all_leaders=people(LEA, LEO),
        deputies=people(DOT),
        all_deputies=people(DOT, DAN),
        managers=people(MAX),
        one_person=frozenset(),
    )

    assert told(verdict(LEA), finding) == panel
    assert told(pass_it(LEA), finding) == Passing(panel, wd(1))
    assert told(return_it(LEA), finding) == Returning(panel, 3)
    assert set(finding.held) == {OFFICE}


def test_with_nothing_under_review_there_is_no_group_and_no_section():
    panel = told(verdict(LEA), seen())

    assert panel.leaders == panel.deputies == frozenset()
    assert panel.all_leaders == people(LEA, LEO)


def test_policy_may_waive_two_persons_and_count_returns_differently():
    off = ChoiceSet(Choices.SEPARATION_OFF, frozenset({"order_info"}), "We are two.")
    twice = CountSet(Counts.MAX_RETURNS, 2, "Too many rounds.")
    returning = told(return_it(LEA), seen(off, twice, past=(opened(),)))

    assert returning.panel.one_person == {"order_info"}
    assert returning.max_returns == 2
    assert told(resubmission(), seen()) == wd(1)
