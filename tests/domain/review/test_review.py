"""Review, told as its clauses would be argued: what was, what was asked, what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all
from hypothesis.strategies import sampled_from

from casework.domain.general import IN_POST, REASON_STATED
from casework.domain.kernel import ImpossibleHistory, NoFacts, Person, Rule, stated
from casework.domain.policy import DEFAULT_STAGES, REVIEWERS
from casework.domain.review import review
from casework.domain.review.review import (
    ALL_PASS,
    CRITERIA,
    CRITERIA_OF_KIND,
    FROM_THE_START,
    IN_STAGES,
    ONE_REVIEW,
    ONE_VERDICT,
    OTHER_EYES,
    REASONED,
    RIGHT_REVIEWER,
    SAME_CONTENT,
    CriterionJudged,
    InvalidateReview,
    NotOpened,
    Opening,
    OpenReview,
    Panel,
    Passed,
    Passing,
    PassStage,
    RecordVerdict,
    Resubmit,
    Returned,
    ReturnForRework,
    Returning,
    ReviewInvalidated,
    ReviewOpened,
    ReviewPassed,
    ReviewResubmitted,
    ReviewReturned,
    ReworkEscalated,
    Staged,
    StagePassed,
    Void,
    decider,
    due,
    eligible,
)
from casework.domain.staff import Role
from casework.testing.histories import explore, histories, reach, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did, moment, wd

# -- The cast ----------------------------------------------------------------------------------
# Han handles, Lea leads his group and Leo another; Dot is deputy for this business, Dan for
# another; Max manages. Rea reviews whatever is not a result.

HAN, LEA, LEO, DOT, DAN, MAX, REA, CAL = (
    Person(it) for it in ("han", "lea", "leo", "dot", "dan", "max", "rea", "cal")
)
TWO = (Role.LEADER, Role.DEPUTY)
TERM = wd(1)
OPENING = Opening(TWO, TERM)


def people(*who: Person) -> frozenset[Person]:
    return frozenset(who)


PANEL = Panel(
    roles=frozenset(),
    leaders=people(LEA),
    all_leaders=people(LEA, LEO),
    deputies=people(DOT),
    all_deputies=people(DOT, DAN),
    managers=people(MAX),
    one_person=frozenset(),
)
PASSING, RETURNING = Passing(PANEL, TERM), Returning(PANEL, max_returns=3)


def opening(kind: str = "request_result", version: int = 1, **more: Any) -> OpenReview:
    told: dict[str, Any] = {"producer": HAN, "profile": "generic", "group": "north"} | more
    told |= {"business_type": "permit", "quality": "No errors."}
    return OpenReview(kind, version, f"d{version}", **told, **did("han", 1))


def opened(
    kind: str = "request_result",
    version: int = 1,
    stages: tuple[Role, ...] = TWO,
    producer: Person = HAN,
) -> ReviewOpened:
    return ReviewOpened(
        kind,
        version,
        f"d{version}",
        producer,
        "generic",
        "north",
        "permit",
        "No errors.",
        stages,
        TERM.since(moment(1)),
    )


def judged(
    by: Person, stage: int, version: int = 1, kind: str = "request_result", fails: str = ""
) -> tuple[CriterionJudged, ...]:
    """Every criterion of the kind; none fails but the one that is named."""
    return tuple(
        CriterionJudged(version, stage, it, it != fails, "", by) for it in sorted(CRITERIA[kind])
    )


def passed(by: Person, stage: int, version: int = 1, on: int = 1) -> StagePassed:
    return StagePassed(version, stage, by, TERM.since(moment(on)))


def returned(by: Person, stage: int, version: int = 1, producer: Person = HAN) -> ReviewReturned:
    return ReviewReturned(version, stage, "The rent is wrong.", by, producer)


def resubmitted(version: int = 2, producer: Person = HAN) -> ReviewResubmitted:
    answers, review_by = ("Corrected.",), TERM.since(moment(2))
    return ReviewResubmitted(version, f"d{version}", answers, producer, review_by)


def verdict(by: Person, passes: bool = True, version: int = 1, **more: Any) -> RecordVerdict:
    told: dict[str, Any] = {"criterion": "accuracy", "note": ""} | more
    return RecordVerdict(version, passed=passes, **told, **did(by, 1))


def pass_it(by: Person, version: int = 1, digest: str = "") -> PassStage:
    return PassStage(version, digest or f"d{version}", **did(by, 1))


def return_it(by: Person, version: int = 1, reason: str = "The rent is wrong.") -> ReturnForRework:
    return ReturnForRework(version, reason, **did(by, 1))


def resubmission(version: int = 2, **more: Any) -> Resubmit:
    told: dict[str, Any] = {"responses": ("Corrected.",), "producer": HAN} | more
    return Resubmit(version, told.pop("digest", f"d{version}"), **told, **did("han", 2))


FIRST_PASSED = (opened(), *judged(LEA, 1), passed(LEA, 1))
BOTH_PASSED = (*FIRST_PASSED, *judged(DOT, 2), passed(DOT, 2), ReviewPassed(1))
SENT_BACK = (opened(), *judged(LEA, 1, fails="accuracy"), returned(LEA, 1))
INVALIDATED = ReviewInvalidated("The request was withdrawn.")


def at_review(*history: Any) -> Given:
    return given(decider, *history)


# -- 1  Coming up for review -------------------------------------------------------------------


def test_completed_work_comes_up_for_review_at_its_first_stage():
    nothing = at_review().told(OPENING)

    nothing.when(opening()).then(opened())
    nothing.when(attrs.evolve(opening(), digest=" ")).refused(IN_STAGES)
    nothing.when(opening(version=0)).refused(ONE_VERDICT)


def test_who_handled_it_and_what_it_is_about_is_known_to_whoever_looks_for_reviewers():
    for history in ((opened(),), (*SENT_BACK, resubmitted()), BOTH_PASSED):
        subject = at_review(*history).state.subject

        assert (subject.group, subject.business_type) == ("north", "permit")


def test_what_no_stage_is_set_for_passes_at_once():
    none = Opening((), TERM)

    at_review().when(opening(), none).then(opened(stages=()), ReviewPassed(1))
    assert isinstance(at_review(opened(stages=()), ReviewPassed(1)).state, Passed)


def test_while_a_review_is_live_no_other_is_opened():
    again = opening(version=2)

    at_review(opened()).when(again, OPENING).refused(ONE_REVIEW)
    at_review(*SENT_BACK).when(again, OPENING).refused(ONE_REVIEW)
    at_review(*BOTH_PASSED).when(again, OPENING).refused(ONE_REVIEW)
    at_review(*BOTH_PASSED, INVALIDATED).when(again, OPENING).then(opened(version=2))


def test_a_version_is_reviewed_once_and_never_after_a_later_one():
    void = at_review(opened(version=2), INVALIDATED).told(OPENING)

    void.when(opening(version=1)).refused(ONE_VERDICT)
    void.when(opening(version=2)).refused(ONE_VERDICT)
    void.when(opening(version=3)).then(opened(version=3))


def test_without_a_live_review_there_is_nothing_to_judge():
    for history in ((), (opened(), INVALIDATED)):
        at_review(*history).when(verdict(LEA), PANEL).refused(IN_STAGES)
        at_review(*history).when(pass_it(LEA), PASSING).refused(IN_STAGES)
        at_review(*history).when(return_it(LEA), RETURNING).refused(IN_STAGES)


def test_the_second_stage_follows_the_first():
    at_review(opened(), *judged(LEA, 1)).when(pass_it(DOT), PASSING).refused(RIGHT_REVIEWER)
    at_review(opened(), *judged(LEA, 1)).when(pass_it(LEA), PASSING).then(passed(LEA, 1))
    at_review(*FIRST_PASSED, *judged(DOT, 2)).when(pass_it(DOT), PASSING).then(
        passed(DOT, 2), ReviewPassed(1)
    )
    assert isinstance(at_review(*BOTH_PASSED).state, Passed)


def test_a_verdict_is_on_the_version_that_lies_before_the_stage():
    second = at_review(*SENT_BACK, resubmitted(), *judged(LEA, 1, version=2, fails="quality"))

    second.when(verdict(LEA, version=1), PANEL).refused(IN_STAGES)
    second.when(pass_it(LEA, version=1), PASSING).refused(IN_STAGES)
    second.when(return_it(LEA, version=1), RETURNING).refused(IN_STAGES)
    second.when(return_it(LEA, version=3), RETURNING).refused(IN_STAGES)
    second.when(return_it(LEA, version=2), RETURNING).then(returned(LEA, 1, version=2))


def test_a_stage_gives_one_verdict_for_good():
    for over in (SENT_BACK, BOTH_PASSED):
        at_review(*over).when(verdict(LEA), PANEL).refused(ONE_VERDICT)
        at_review(*over).when(pass_it(LEA), PASSING).refused(ONE_VERDICT)
        at_review(*over).when(return_it(LEA), RETURNING).refused(ONE_VERDICT)


def test_before_the_verdict_its_reviewer_may_judge_again_and_the_last_judgement_counts():
    failed = (opened(), *judged(LEA, 1, fails="accuracy"))
    better, worse = (CriterionJudged(1, 1, "accuracy", it, "", LEA) for it in (True, False))

    at_review(*failed).when(verdict(LEA), PANEL).then(better)
    at_review(*failed, better).when(pass_it(LEA), PASSING).then(passed(LEA, 1))
    at_review(*failed, better, worse).when(pass_it(LEA), PASSING).refused(ALL_PASS)


def test_nobody_takes_back_what_another_reviewer_judged():
    stood_in = attrs.evolve(PANEL, leaders=people(CAL))
    failed = (opened(), *judged(LEA, 1, fails="accuracy"), *judged(CAL, 1))

    at_review(*failed).when(pass_it(CAL), attrs.evolve(PASSING, panel=stood_in)).refused(ALL_PASS)


# -- 2  Who reviews ----------------------------------------------------------------------------


def test_a_result_is_reviewed_by_the_leader_of_its_group_then_by_a_deputy_of_its_section():
    first, second = at_review(opened()).told(PANEL), at_review(*FIRST_PASSED).told(PANEL)

    first.when(verdict(LEA)).then(CriterionJudged(1, 1, "accuracy", True, "", LEA))
    for other in (LEO, DOT, DAN, MAX, REA):
        first.when(verdict(other)).refused(RIGHT_REVIEWER)
    second.when(verdict(DOT)).then(CriterionJudged(1, 2, "accuracy", True, "", DOT))
    for other in (LEO, DAN, MAX, REA):
        second.when(verdict(other)).refused(RIGHT_REVIEWER)


def test_every_verdict_is_held_to_its_reviewer():
    unheld = attrs.evolve(PANEL, roles=frozenset(REVIEWERS))
    failed = at_review(opened(), *judged(LEA, 1, fails="accuracy"))

    at_review(opened(), *judged(LEA, 1)).when(
        pass_it(REA), attrs.evolve(PASSING, panel=unheld)
    ).refused(RIGHT_REVIEWER)
    failed.when(return_it(REA), attrs.evolve(RETURNING, panel=unheld)).refused(RIGHT_REVIEWER)


def test_who_is_free_and_nearest_stands_in():
    def falls_to(stage: Role, *taken: Person, **absent: frozenset[Person]) -> frozenset[Person]:
        return eligible(stage, attrs.evolve(PANEL, **absent), people(*taken))  # type: ignore[arg-type]  # By field.

    none = people()
    first, second = Role.LEADER, Role.DEPUTY
    assert falls_to(first, HAN) == people(LEA)
    assert falls_to(first, LEA) == people(LEO)
    assert falls_to(first, HAN, leaders=none) == people(LEA, LEO)
    assert falls_to(first, LEA, all_leaders=people(LEA)) == people(DOT, DAN)
    assert falls_to(first, DOT, leaders=none, all_leaders=none) == people(DAN)
    assert falls_to(second, HAN, LEA) == people(DOT)
    assert falls_to(second, HAN, DOT) == people(DAN)
    assert falls_to(second, HAN, deputies=none) == people(DOT, DAN)
    assert falls_to(second, HAN, DOT, all_deputies=people(DOT)) == people(MAX)
    assert falls_to(second, HAN, deputies=none, all_deputies=none) == people(MAX)
    assert falls_to(second, MAX, deputies=none, all_deputies=none) == none


def test_where_the_leader_is_the_producer_others_review():
    own = opened(producer=LEA)
    alone = attrs.evolve(PANEL, all_leaders=people(LEA))

    at_review(own).when(verdict(LEA), PANEL).refused(OTHER_EYES)
    at_review(own).when(verdict(LEO), PANEL).then(CriterionJudged(1, 1, "accuracy", True, "", LEO))
    at_review(own).when(verdict(DOT), PANEL).refused(RIGHT_REVIEWER)
    at_review(own).when(verdict(DOT), alone).then(CriterionJudged(1, 1, "accuracy", True, "", DOT))
    by_deputy = (own, *judged(DOT, 1), passed(DOT, 1))
    at_review(*by_deputy).when(verdict(DOT), alone).refused(OTHER_EYES)
    at_review(*by_deputy).when(verdict(MAX), alone).refused(RIGHT_REVIEWER)
    at_review(*by_deputy).when(verdict(DAN), alone).then(
        CriterionJudged(1, 2, "accuracy", True, "", DAN)
    )
    one_deputy = attrs.evolve(alone, all_deputies=people(DOT))
    at_review(*by_deputy).when(verdict(MAX), one_deputy).then(
        CriterionJudged(1, 2, "accuracy", True, "", MAX)
    )


def test_nobody_reviews_what_they_produced_or_one_version_twice():
    both = attrs.evolve(PANEL, leaders=people(HAN, LEA), deputies=people(HAN, LEA))

    at_review(opened()).when(verdict(HAN), both).refused(OTHER_EYES)
    at_review(opened(), *judged(LEA, 1)).when(
        pass_it(HAN), attrs.evolve(PASSING, panel=both)
    ).refused(OTHER_EYES)
    at_review(*FIRST_PASSED).when(verdict(LEA), both).refused(OTHER_EYES)
    at_review(*SENT_BACK, resubmitted()).when(verdict(LEA, version=2), both).then(
        CriterionJudged(2, 1, "accuracy", True, "", LEA)
    )


def test_who_judged_at_a_stage_that_another_passed_has_reviewed_at_it():
    judged_by_two = (opened(), *judged(LEO, 1)[:1], *judged(LEA, 1), passed(LEA, 1))
    promoted = attrs.evolve(PANEL, deputies=people(LEO))

    at_review(*judged_by_two).when(verdict(LEO), promoted).refused(OTHER_EYES)


def test_a_reworked_version_is_its_own_producers():
    second = at_review(*SENT_BACK, resubmitted(producer=LEA)).told(PANEL)

    second.when(verdict(LEA, version=2)).refused(OTHER_EYES)
    second.when(verdict(LEO, version=2)).then(CriterionJudged(2, 1, "accuracy", True, "", LEO))


def test_other_kinds_are_reviewed_by_whoever_holds_the_stage():
    order = at_review(opened("order_info", stages=(Role.BACKOFFICE,)))
    of_customer = verdict(REA, criterion="customer")

    order.when(of_customer, attrs.evolve(PANEL, roles=frozenset({Role.BACKOFFICE}))).then(
        CriterionJudged(1, 1, "customer", True, "", REA)
    )
    order.when(of_customer, attrs.evolve(PANEL, roles=REVIEWERS - {Role.BACKOFFICE})).refused(
        IN_POST
    )


def test_a_leader_at_the_stage_of_another_kind_needs_no_group():
    by_leaders = at_review(opened("signing_file", stages=(Role.LEADER,)))
    leading = attrs.evolve(PANEL, roles=frozenset({Role.LEADER}))

    by_leaders.when(verdict(LEO), leading).then(CriterionJudged(1, 1, "accuracy", True, "", LEO))


def test_a_result_whose_stage_is_neither_a_leaders_nor_a_deputys_goes_by_the_post():
    by_managers = at_review(opened(stages=(Role.MANAGER,)))
    managing = attrs.evolve(PANEL, roles=frozenset({Role.MANAGER}))

    by_managers.when(verdict(MAX), managing).then(CriterionJudged(1, 1, "accuracy", True, "", MAX))
    by_managers.when(verdict(LEA), PANEL).refused(IN_POST)


def test_two_persons_may_be_waived_for_three_kinds_alone():
    waived = attrs.evolve(
        PANEL, roles=REVIEWERS, leaders=people(HAN), one_person=frozenset(CRITERIA)
    )
    lenient = frozenset({"order_info", "controlled_document", "issuance_info"})
    for kind, criteria in CRITERIA.items():
        by_producer = verdict(HAN, criterion=min(criteria))
        own = at_review(opened(kind, stages=(Role.BACKOFFICE, Role.BACKOFFICE)))
        if kind in lenient:
            own.when(by_producer, waived).then(CriterionJudged(1, 1, min(criteria), True, "", HAN))
            own.when(by_producer, attrs.evolve(waived, one_person=lenient - {kind})).refused(
                OTHER_EYES
            )
        else:
            own.when(by_producer, waived).refused(OTHER_EYES)


# -- 3  What is judged -------------------------------------------------------------------------


def test_every_kind_that_policy_sets_stages_for_has_its_criteria():
    assert CRITERIA.keys() == {it.kind for it in DEFAULT_STAGES}
    assert all(role in REVIEWERS for it in DEFAULT_STAGES for role in it.roles)


def test_each_kind_is_judged_by_its_own_criteria_and_by_no_others():
    every = frozenset(name for names in CRITERIA.values() for name in names)
    holding = attrs.evolve(PANEL, roles=REVIEWERS)
    for kind, criteria in CRITERIA.items():
        subject = at_review(opened(kind, stages=(Role.BACKOFFICE,))).told(holding)
        for name in every | {""}:
            on_it = subject.when(verdict(REA, criterion=name))
            if name in criteria:
                on_it.then(CriterionJudged(1, 1, name, True, "", REA))
            else:
                on_it.refused(CRITERIA_OF_KIND)


def test_what_has_no_criteria_is_not_reviewed():
    at_review().when(opening("poem"), OPENING).refused(CRITERIA_OF_KIND)
    at_review().when(opening("poem"), Opening((), TERM)).refused(CRITERIA_OF_KIND)


def test_whatever_the_kind_a_stage_passes_on_every_criterion_and_on_nothing_less():
    holding = attrs.evolve(PASSING, panel=attrs.evolve(PANEL, roles=REVIEWERS))
    for kind, criteria in CRITERIA.items():
        before, all_of_it = opened(kind, stages=(Role.BACKOFFICE,)), judged(REA, 1, kind=kind)

        at_review(before, *all_of_it).when(pass_it(REA), holding).then(
            passed(REA, 1), ReviewPassed(1)
        )
        for name in criteria:
            all_but_one = (it for it in all_of_it if it.criterion != name)
            at_review(before, *all_but_one).when(pass_it(REA), holding).refused(ALL_PASS)
            one_fails = judged(REA, 1, kind=kind, fails=name)
            at_review(before, *one_fails).when(pass_it(REA), holding).refused(ALL_PASS)


def test_each_stage_judges_every_criterion_itself():
    at_review(*FIRST_PASSED).when(pass_it(DOT), PASSING).refused(ALL_PASS)


def test_a_pass_is_for_the_content_that_was_looked_at():
    ready = at_review(opened(), *judged(LEA, 1)).told(PASSING)

    ready.when(pass_it(LEA)).then(passed(LEA, 1))
    ready.when(pass_it(LEA, digest="d2")).refused(SAME_CONTENT)


def test_who_may_not_review_is_told_so_before_what_is_wrong_with_the_review():
    nobodys = attrs.evolve(pass_it(REA), version=7, digest="d7")

    at_review(opened()).when(nobodys, PASSING).refused(RIGHT_REVIEWER)
    at_review(opened()).when(attrs.evolve(nobodys, by=HAN), PASSING).refused(OTHER_EYES)


# -- 4  Return and rework ----------------------------------------------------------------------


def test_a_return_states_its_reason_and_rests_on_a_criterion_that_fails():
    failed = at_review(opened(), *judged(LEA, 1, fails="accuracy")).told(RETURNING)

    failed.when(return_it(LEA)).then(returned(LEA, 1))
    failed.when(return_it(LEA, reason="\u3000\u200b")).refused(REASONED)
    at_review(opened()).when(return_it(LEA), RETURNING).refused(REASONED)
    at_review(opened(), *judged(LEA, 1)).when(return_it(LEA), RETURNING).refused(REASONED)


def test_a_return_of_a_printed_document_says_what_was_wrong_and_no_other_does():
    for kind in CRITERIA:
        before = (opened(kind, stages=(Role.BACKOFFICE,)), *judged(REA, 1, kind=kind))
        fails = CriterionJudged(1, 1, min(CRITERIA[kind]), False, "", REA)
        failed = at_review(*before, fails).told(
            attrs.evolve(RETURNING, panel=attrs.evolve(PANEL, roles=REVIEWERS))
        )
        for back_to in ("", "document", "entry", "information", "reviewer"):
            back = attrs.evolve(return_it(REA), back_to=back_to)
            known = back_to in ("document", "entry", "information")
            if known if kind == "issuance_document" else not back_to:
                failed.when(back).then(attrs.evolve(returned(REA, 1), back_to=back_to))
            else:
                failed.when(back).refused(REASONED)


def test_from_any_stage_it_goes_back_to_the_producer():
    second = (*FIRST_PASSED, *judged(DOT, 2, fails="quality"))

    at_review(*second).when(return_it(DOT), RETURNING).then(returned(DOT, 2, producer=HAN))
    third = (
        *second,
        returned(DOT, 2),
        resubmitted(producer=CAL),
        *judged(LEA, 1, 2, fails="quality"),
    )
    at_review(*third).when(return_it(LEA, version=2), RETURNING).then(
        returned(LEA, 1, version=2, producer=CAL)
    )


def test_rework_comes_back_as_a_later_version_that_answers():
    back = at_review(*SENT_BACK).told(TERM)

    back.when(resubmission()).then(resubmitted())
    back.when(resubmission(version=1)).refused(FROM_THE_START)
    back.when(resubmission(version=0)).refused(FROM_THE_START)
    back.when(resubmission(responses=())).refused(FROM_THE_START)
    back.when(resubmission(responses=("Corrected.", " "))).refused(FROM_THE_START)
    back.when(resubmission(digest="")).refused(IN_STAGES)
    for elsewhere in ((), (opened(),), BOTH_PASSED, (opened(), INVALIDATED)):
        at_review(*elsewhere).when(resubmission(), TERM).refused(FROM_THE_START)


def test_after_a_return_no_pass_and_no_judgement_is_left():
    second_stage_return = (*FIRST_PASSED, *judged(DOT, 2, fails="quality"), returned(DOT, 2))
    again = at_review(*second_stage_return, resubmitted())

    again.when(verdict(DOT, version=2), PANEL).refused(RIGHT_REVIEWER)
    again.when(pass_it(LEA, version=2), PASSING).refused(ALL_PASS)
    again.when(verdict(LEA, version=2), PANEL).then(
        CriterionJudged(2, 1, "accuracy", True, "", LEA)
    )


def test_what_is_returned_too_often_is_brought_before_the_manager():
    def returned_before(times: int) -> Given:
        rounds = [
            it
            for n in range(1, times + 1)
            for it in (*judged(LEA, 1, n, fails="quality"), returned(LEA, 1, n), resubmitted(n + 1))
        ]
        return at_review(opened(), *rounds, *judged(LEA, 1, times + 1, fails="quality"))

    once_more = {n: return_it(LEA, version=n) for n in (1, 2, 3, 4)}
    returned_before(1).when(once_more[2], RETURNING).then(returned(LEA, 1, 2))
    returned_before(2).when(once_more[3], RETURNING).then(returned(LEA, 1, 3), ReworkEscalated(3))
    returned_before(3).when(once_more[4], RETURNING).then(returned(LEA, 1, 4), ReworkEscalated(4))
    returned_before(0).when(once_more[1], attrs.evolve(RETURNING, max_returns=1)).then(
        returned(LEA, 1, 1), ReworkEscalated(1)
    )
    stuck = (*SENT_BACK, ReworkEscalated(3))
    at_review(*stuck).when(resubmission(), TERM).then(resubmitted())


# -- 5  The subject goes another way -----------------------------------------------------------


def test_what_goes_another_way_loses_its_review():
    invalidate = InvalidateReview("The request was withdrawn.", **did("ann", 2))

    for live in ((opened(),), FIRST_PASSED, SENT_BACK, BOTH_PASSED):
        at_review(*live).when(invalidate).then(INVALIDATED)
        at_review(*live).when(attrs.evolve(invalidate, reason="\u00a0")).refused(REASON_STATED)
        at_review(*live, INVALIDATED).when(invalidate).refused(ONE_REVIEW)
    at_review().when(invalidate).refused(ONE_REVIEW)


def test_nobody_opens_resubmits_or_invalidates_a_review():
    assert not OpenReview.may | Resubmit.may | InvalidateReview.may


# -- Deadlines ---------------------------------------------------------------------------------


def deadlines(*history: Any) -> list[tuple[str, str]]:
    return [(it.key, it.occurrence) for it in due(decider.after(history), (CALENDAR,))]


def test_each_stage_has_a_term_of_its_own():
    monday, tuesday = moment(1).isoformat(), moment(2).isoformat()

    assert deadlines() == []
    assert deadlines(opened()) == [("sla.review", f"1.1@{monday}")]
    assert deadlines(*FIRST_PASSED) == [("sla.review", f"1.2@{monday}")]
    assert deadlines(*SENT_BACK) == []
    assert deadlines(*SENT_BACK, resubmitted()) == [("sla.review", f"2.1@{tuesday}")]
    assert deadlines(*BOTH_PASSED) == []
    assert deadlines(opened(), INVALIDATED) == []
    assert not [it for it in due(decider.after([opened()]), (CALENDAR,)) if it.lapse]


# -- Every history the page can write ----------------------------------------------------------


SALE = opened("sales_contract", stages=(Role.CONTRACT_REVIEWER, Role.CONTRACT_REVIEWER))
FULL = attrs.evolve(PANEL, roles=frozenset({Role.CONTRACT_REVIEWER}))
SHORT = attrs.evolve(FULL, all_leaders=people(LEA), all_deputies=people(DOT))
SEATED = ((HAN, FULL), (LEA, FULL), (LEO, FULL), (DOT, FULL), (DOT, SHORT), (MAX, SHORT))


def acts(state: Any, day: int) -> tuple[tuple[Any, Any], ...]:
    """Everything anyone might ask for on a day, lawful or not."""
    version = state.subject.version if isinstance(state, review.Live) else state.version
    return _about(version, day)


@cache
def _about(version: int, day: int) -> tuple[tuple[Any, Any], ...]:
    return tuple(_asked(version, day))


def _asked(version: int, day: int) -> Iterator[tuple[Any, Any]]:
    yield opening(version=version), OPENING
    for stages in (TWO, ()):
        yield opening(version=version + 1), Opening(stages, TERM)
    yield opening(version=version + 1, producer=LEA), OPENING
    for by, panel in SEATED:
        for criterion in ("quality", "accuracy", "lawful"):
            yield verdict(by, version=version, criterion=criterion), panel
        yield verdict(by, passes=False, version=version), panel
        yield pass_it(by, version), Passing(panel, TERM)
        yield return_it(by, version), Returning(panel, max_returns=2)
    yield return_it(LEA, version, reason=" "), RETURNING
    yield pass_it(LEA, version - 1, digest=f"d{version}"), PASSING
    yield resubmission(version), TERM
    for producer in (HAN, LEA):
        yield resubmission(version + 1, producer=producer), TERM
    if day % 3 == 0:
        yield InvalidateReview("The request was withdrawn.", **did("ann", day)), NoFacts()


BEGINNINGS: tuple[tuple[Any, ...], ...] = (
    (),
    (opened(), *judged(LEA, 1)),
    (*FIRST_PASSED, *judged(DOT, 2)),
    (*SENT_BACK, resubmitted(), *judged(LEA, 1, 2)),
    (SALE, *judged(LEA, 1, kind="sales_contract")),
    (SALE, *judged(LEA, 1, kind="sales_contract"), passed(LEA, 1)),
    (*FIRST_PASSED, *judged(DOT, 2, fails="quality"), returned(DOT, 2), resubmitted()),
    (*SENT_BACK, resubmitted(), *judged(LEA, 1, 2), passed(LEA, 1, 2), *judged(DOT, 2, 2)),
)
"""From nothing alone, few histories that are drawn come as far as a second stage."""


def lives() -> Any:
    return sampled_from(BEGINNINGS).flatmap(_lives_from)


def _lives_from(beginning: tuple[Any, ...]) -> Any:
    page = attrs.evolve(decider, initial=decider.after(beginning))
    return histories(page, acts).map(lambda more: [*beginning, *more])


@pytest.mark.parametrize("phase", [NotOpened, Staged, Returned, Passed, Void])
def test_histories_lead_to_every_phase(phase: type):
    reach(decider, acts, phase)


def answered(history: list[Any]) -> bool:
    """LAW-03: a return says why; nothing passes after it but a later version, from stage 1 on."""
    lowest, stages, at = 1, 0, 0
    for event in history:
        match event:
            case ReviewOpened(version=version, stages=roles):
                if version < lowest:
                    return False
                lowest, stages, at = version, len(roles), 0
            case ReviewReturned(version, reason=reason):
                if not stated(reason):
                    return False
                lowest, at = version + 1, 0
            case StagePassed(version, stage):
                at += 1
                if version < lowest or stage != at:
                    return False
            case ReviewPassed(version):
                if version < lowest or at != stages:
                    return False
    return True


def apart(history: list[Any]) -> bool:
    """LAW-05: the reviewers of a version's stages are different persons, none its producer."""
    seen: dict[tuple[int, int], set[Person]] = {}
    producer = ""
    for event in history:
        match event:
            case ReviewOpened() | ReviewResubmitted():
                producer = event.producer
            case CriterionJudged() | StagePassed() | ReviewReturned():
                if event.reviewer == producer:
                    return False
                seen.setdefault((event.version, event.stage), set()).add(event.reviewer)
    return not any(
        here & there
        for (version, stage), here in seen.items()
        for (other, later), there in seen.items()
        if version == other and stage < later
    )


@for_all(lives())
def test_whatever_happens_a_return_is_answered_by_a_later_version_from_the_first_stage(
    history: list[Any],
):
    assert answered(history)


@for_all(lives())
def test_whatever_happens_the_reviewers_of_a_version_are_different_persons(history: list[Any]):
    assert apart(history)


def test_the_laws_tell_what_breaks_them():
    by_lea_alone = (*FIRST_PASSED, *judged(LEA, 2), passed(LEA, 2), ReviewPassed(1))
    second = (resubmitted(), *judged(LEA, 1, 2), passed(LEA, 1, 2))
    by_both = (*second, *judged(DOT, 2, 2), passed(DOT, 2, 2), ReviewPassed(2))

    assert answered([*SENT_BACK, *by_both])
    assert apart([*SENT_BACK, *by_both])
    assert not answered([*SENT_BACK, ReviewPassed(1)])
    assert not answered([*SENT_BACK, resubmitted(), *BOTH_PASSED[1:]])
    assert not answered([*SENT_BACK, *second, ReviewPassed(2)])
    assert not answered([*FIRST_PASSED, *SENT_BACK[1:], resubmitted(), passed(DOT, 2, 2)])
    assert not answered([opened(), attrs.evolve(returned(LEA, 1), reason=" ")])
    assert not apart([*by_lea_alone])
    assert not apart([opened(producer=LEA), *judged(LEA, 1)])


@for_all(lives())
def test_whatever_happens_a_stage_gives_a_version_one_verdict(history: list[Any]):
    verdicts = [
        (it.version, it.stage) for it in history if isinstance(it, StagePassed | ReviewReturned)
    ]

    assert len(verdicts) == len(set(verdicts))


@for_all(lives())
def test_whatever_happens_the_last_judgements_bear_out_the_verdict(history: list[Any]):
    kind, sheet = "", dict[tuple[str, str], bool]()
    for event in history:
        match event:
            case ReviewOpened(kind=of):
                kind, sheet = of, {}
            case CriterionJudged(criterion=criterion, passed=is_pass, reviewer=reviewer):
                sheet[reviewer, criterion] = is_pass
            case StagePassed():
                assert all(sheet.values())
                assert {criterion for _, criterion in sheet} == CRITERIA[kind]
                sheet = {}
            case ReviewReturned():
                assert not all(sheet.values())
                sheet = {}


@for_all(lives())
def test_whatever_happens_others_review_a_result_only_where_its_reviewer_cannot(
    history: list[Any],
):
    kind, producer = "", ""
    first: set[Person] = set()
    for event in history:
        match event:
            case ReviewOpened() | ReviewResubmitted():
                kind = event.kind if isinstance(event, ReviewOpened) else kind
                producer, first = event.producer, set()
            case CriterionJudged() | StagePassed() if kind == "request_result":
                at_first, by = event.stage == 1, event.reviewer
                first |= {by} if at_first else set()
                assert at_first or (by != DOT) == (DOT in first)
                assert not at_first or (by != LEA) == (producer == LEA)


@for_all(lives())
def test_whatever_happens_one_review_follows_upon_the_end_of_another(history: list[Any]):
    live = False
    for event in history:
        match event:
            case ReviewOpened():
                assert not live
                live = True
            case ReviewInvalidated():
                live = False
            case _:
                assert live


@for_all(lives())
def test_whatever_happens_the_manager_hears_of_every_return_that_is_one_too_many(
    history: list[Any],
):
    returns, heard, expected = 0, [], []
    for event in history:
        match event:
            case ReviewOpened():
                returns = 0
            case ReviewReturned():
                returns += 1
                expected += [returns] if returns >= 2 else []
            case ReworkEscalated(times):
                heard.append(times)
    assert heard == expected


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(
    decider,
    acts,
    days=(1, 3),
    within=lambda it: getattr(getattr(it, "subject", it), "version", 0) <= 2,
    most=1_000,
)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(review.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(review).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    histories_that_could_not: tuple[list[Any], ...] = (
        [ReviewPassed(1)],
        [opened(), opened()],
        [opened(), ReworkEscalated(3)],
        [opened(), resubmitted()],
        [*BOTH_PASSED, returned(DOT, 2)],
        [*SENT_BACK, passed(LEA, 1)],
        [INVALIDATED],
    )
    for impossible in histories_that_could_not:
        with pytest.raises(ImpossibleHistory):
            decider.after(impossible)
