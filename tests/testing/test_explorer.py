"""The explorer: what it takes for broken, for stuck, and for refused that should not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from casework.domain.inventory.stocktake import CancelStocktake, StartStocktake
from casework.domain.kernel import IN_ORDER, require
from casework.domain.people import scoring
from casework.domain.properties.templates import Law, Step, remembering
from casework.domain.review import finding
from casework.testing.casts.book import SUBJECTS
from casework.testing.casts.inventory_stocktake import SUBJECT as STOCKTAKE
from casework.testing.casts.people_appraisal import SUBJECT as APPRAISAL
from casework.testing.casts.review_finding import SUBJECT as FINDING
from casework.testing.deletion import Subject, held
from casework.testing.explorer import Allowed, Explored, Proof, explore

LAW = Law("What cannot be told is not so", (), ())


def raising(memory: Any, step: Step) -> Any:
    raise LookupError(step.event)


# -- Broken, not crashed -----------------------------------------------------------------------


def test_a_property_that_raises_does_not_hold():
    kind = finding.FindingOpened
    found = explore(FINDING.cast, [remembering(LAW, (kind,), 0, raising)])

    assert (found.proof, found.crashes) == (Proof.REFUTED, [])
    assert found.broken[LAW.name].why.startswith("LookupError")
    assert found.broken[LAW.name].story.acts[-1][2][0].__class__ is kind


def test_an_invariant_that_raises_does_not_hold():
    found = explore(FINDING.cast, invariants=[("it can be told", lambda state: {}[state])])

    assert (list(found.broken), found.crashes) == (["it can be told"], [])


def test_a_page_that_raises_has_crashed():
    def decide(state: Any, command: Any, facts: Any) -> Any:
        raise LookupError

    page = attrs.evolve(FINDING.cast.page, decide=decide)
    found = explore(attrs.evolve(FINDING.cast, page=page), first=True)

    assert (found.broken, found.proof) == ({}, Proof.REFUTED)
    assert found.crashes


# -- Ends --------------------------------------------------------------------------------------


def started_never(state: Any, command: Any, facts: Any) -> Any:
    require(not isinstance(command, StartStocktake), IN_ORDER)
    return STOCKTAKE.cast.page.decide(state, command, facts)


def test_to_give_a_matter_up_is_no_way_to_its_end():
    page = attrs.evolve(STOCKTAKE.cast.page, decide=started_never)
    cast = attrs.evolve(STOCKTAKE.cast, page=page)

    assert cast.escapes == (CancelStocktake,)
    assert explore(STOCKTAKE.cast).stuck is None
    assert explore(cast).stuck is not None
    assert explore(attrs.evolve(cast, escapes=())).stuck is None


# -- What must be accepted ---------------------------------------------------------------------

HELD_TO = [(name, it.says) for name, own in SUBJECTS.items() for it in own.allowed]
PAGES = {
    *("requests.intake", "requests.processing", "review.review", "signing.contract"),
    *("issuance.issuance", "inventory.stock_item", "inventory.stocktake", "orders.order"),
    "people.appraisal",
}


def explored(subject: Subject, decide: Callable[..., Any] | None = None) -> Explored:
    page = attrs.evolve(subject.cast.page, decide=decide or subject.cast.page.decide)
    cast = attrs.evolve(subject.cast, page=page)
    return explore(cast, subject.properties, allowed=subject.allowed, first=True)


def too_strict(subject: Subject, allowed: Allowed) -> Callable[..., Any]:
    """Refuse the first act that must be accepted, wherever it is asked again."""
    strict: list[Any] = []

    def decide(state: Any, command: Any, facts: Any) -> Any:
        if not strict:
            strict.extend(it for it, _ in allowed.asked(state))
        require(command not in strict[:1], IN_ORDER)
        return subject.cast.page.decide(state, command, facts)

    return decide


def test_the_pages_whose_rules_could_be_too_strict_say_what_must_be_accepted():
    assert {name for name, _ in HELD_TO} >= PAGES


@pytest.mark.parametrize(("page", "says"), HELD_TO, ids=lambda it: it[:40])
def test_a_rule_that_refuses_too_much_is_seen(page: str, says: str):
    subject = SUBJECTS[page]
    allowed = next(it for it in subject.allowed if it.says == says)
    found = explored(subject, too_strict(subject, allowed))

    assert says in found.broken
    assert found.broken[says].why == IN_ORDER.id


def test_nobody_can_be_rated_with_nothing_and_only_what_must_be_accepted_tells(
    monkeypatch: pytest.MonkeyPatch,
):
    rate = scoring.rate

    def above_nothing(state: Any, act: Any, facts: Any) -> Any:
        require(act.points > 0, scoring.FROM_EVENTS)
        return rate(state, act, facts)

    monkeypatch.setattr(scoring, "rate", above_nothing)
    found = held(APPRAISAL)

    [says] = found.broken
    assert says in {it.says for it in APPRAISAL.allowed}
    assert found.broken[says].why == scoring.FROM_EVENTS.id
    assert found.broken[says].story.acts[-1][0].points == 0


def test_what_must_be_accepted_and_never_came_to_be_asked_is_told():
    never = attrs.evolve(FINDING, allowed=(Allowed("Nobody asks", lambda state: ()),))

    assert never.unasked(held(never)) == ["Nobody asks"]
