"""Schemes, told as the clauses would be argued, and as they are changed at random."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given as for_all

from casework.domain.general import TWO_PERSONS
from casework.domain.kernel import IN_ORDER, ImpossibleHistory, NoFacts, Person, Rule
from casework.domain.people import scheme as page
from casework.domain.people.figures import Metric
from casework.domain.people.indicators import (
    CALLED_FOR,
    IN_ITS_WINDOW,
    ISSUANCE_SCHEME,
    ONE_A_PERIOD,
    PROCESSING_SCHEME,
    SIGNING_SCHEME,
    SOUND_SCHEME,
    Document,
    Indicator,
    InForce,
    Scheme,
    Window,
    Yardstick,
    back_office_scheme,
)
from casework.domain.people.periods import Cycle
from casework.domain.people.scheme import (
    ActivateScheme,
    DefineScheme,
    SchemeActivated,
    SchemeDefined,
    Schemes,
    decider,
)
from casework.domain.staff import Role
from casework.testing.histories import explore, histories, table
from casework.testing.scenario import Given, given
from tests.domain.cast import CALENDAR, did

# -- The cast ----------------------------------------------------------------------------------
# Hua of personnel draws up, Mia the manager puts in force. Day 1 is the 1st of July 2024.

HUA, MIA = Person("hua"), Person("mia")
BACK_OFFICE = back_office_scheme(frozenset({"sales"}))
DEFAULTS = (ISSUANCE_SCHEME, PROCESSING_SCHEME, SIGNING_SCHEME, BACK_OFFICE)
JULY, AUGUST, OCTOBER = date(2024, 7, 1), date(2024, 8, 1), date(2024, 10, 1)


def schemes(*history: Any) -> Given:
    return given(decider, *history)


def drawn(scheme: Scheme) -> SchemeDefined:
    return SchemeDefined(scheme, HUA)


def activate(scheme: Scheme, since: date = JULY) -> ActivateScheme:
    return ActivateScheme(scheme.name, since, **did("mia", 1))


def refused(scheme: Scheme, rule: Rule) -> None:
    """Expect that a scheme which anybody may draw up is not put in force."""
    schemes(drawn(scheme)).when(activate(scheme), CALENDAR).refused(rule)


def changed(scheme: Scheme, which: str, **changes: Any) -> Scheme:
    """The scheme with one of its indicators changed."""
    indicators = tuple(
        attrs.evolve(it, **changes) if it.name == which else it for it in scheme.indicators
    )
    return attrs.evolve(scheme, indicators=indicators)


# -- 1  Drawing up -----------------------------------------------------------------------------


def test_a_scheme_is_drawn_up_under_a_name_that_its_appraisals_can_bear():
    define = DefineScheme(SIGNING_SCHEME, **did("hua", 1))

    schemes().when(define).then(drawn(SIGNING_SCHEME))
    for name in ("", "a b", "a:b", "Signing", "s" * 41, "signing\n", "簽約"):
        odd = attrs.evolve(SIGNING_SCHEME, name=name)
        schemes().when(attrs.evolve(define, scheme=odd)).refused(ONE_A_PERIOD)


def test_what_is_drawn_up_again_takes_the_place_of_what_was():
    better = attrs.evolve(SIGNING_SCHEME, window=Window.BEFORE_END)
    twice = schemes(drawn(SIGNING_SCHEME), drawn(PROCESSING_SCHEME), drawn(better))

    assert [it.scheme for it in twice.state.drawn] == [PROCESSING_SCHEME, better]


# -- 2  Putting in force -----------------------------------------------------------------------


def test_every_default_scheme_can_be_put_in_force_beside_the_others():
    history: list[Any] = []
    for scheme in DEFAULTS:
        history.append(drawn(scheme))
        activated = SchemeActivated(scheme.name, 1, JULY)
        schemes(*history).when(activate(scheme), CALENDAR).then(activated)
        history.append(activated)
    cycles = {it.scheme.cycle for it in decider.after(history).versions}

    assert cycles == {Cycle.MONTHLY, Cycle.QUARTERLY}
    assert not decider.after(history).drawn


def test_a_scheme_is_put_in_force_by_somebody_else_than_drew_it_up():
    act = activate(SIGNING_SCHEME)
    one = schemes(drawn(SIGNING_SCHEME)).told(CALENDAR)

    one.when(act).then(SchemeActivated("signing", 1, JULY))
    one.when(attrs.evolve(act, by=HUA)).refused(TWO_PERSONS)
    schemes().when(act, CALENDAR).refused(IN_ORDER)
    one.when(attrs.evolve(act, name="other")).refused(IN_ORDER)
    in_force = schemes(drawn(SIGNING_SCHEME), SchemeActivated("signing", 1, JULY))
    in_force.when(activate(SIGNING_SCHEME, OCTOBER), CALENDAR).refused(IN_ORDER)


def test_weights_are_a_hundred_in_all_and_each_above_nothing():
    refused(changed(SIGNING_SCHEME, "ability", weight=24), SOUND_SCHEME)
    refused(changed(SIGNING_SCHEME, "ability", weight=26), SOUND_SCHEME)
    nothing = changed(SIGNING_SCHEME, "ability", weight=0)
    refused(changed(nothing, "attitude", weight=50), SOUND_SCHEME)
    negative = changed(SIGNING_SCHEME, "ability", weight=-25)
    refused(changed(negative, "attitude", weight=75), SOUND_SCHEME)


def test_every_indicator_has_a_name_of_its_own_and_something_to_appraise_by():
    more = Indicator("bearing", 25)
    less = changed(SIGNING_SCHEME, "results", weight=25)

    def adding(indicator: Indicator) -> Scheme:
        return attrs.evolve(less, indicators=(*less.indicators, indicator))

    rated = adding(attrs.evolve(more, rated=True))
    schemes(drawn(rated)).when(activate(rated), CALENDAR).then(SchemeActivated("signing", 1, JULY))
    refused(adding(more), SOUND_SCHEME)
    refused(adding(attrs.evolve(more, rated=True, name=" ")), SOUND_SCHEME)
    refused(adding(attrs.evolve(more, rated=True, name="ability")), SOUND_SCHEME)
    pointless = (Yardstick(Metric.ON_TIME, worst=50, best=50),)
    refused(adding(attrs.evolve(more, yardsticks=pointless)), SOUND_SCHEME)


def test_a_scheme_has_every_indicator_of_its_document():
    for scheme in DEFAULTS:
        for called in CALLED_FOR[scheme.document]:
            refused(changed(scheme, called.name, name="other"), SOUND_SCHEME)
            [it] = [it for it in scheme.indicators if it.name == called.name]
            if called.rated:
                by_count = (Yardstick(Metric.ON_TIME, 0, 100),)
                refused(changed(scheme, it.name, rated=False, yardsticks=by_count), SOUND_SCHEME)
            for metric in called.metrics:
                others = tuple(y for y in it.yardsticks if y.metric is not metric)
                refused(changed(scheme, it.name, rated=True, yardsticks=others), SOUND_SCHEME)


def test_the_quality_of_work_counts_in_every_scheme():
    refused(changed(SIGNING_SCHEME, "results", yardsticks=()), SOUND_SCHEME)
    by_errors = (Yardstick(Metric.PROCESSING_ERRORS, worst=10, best=0),)
    counted = changed(SIGNING_SCHEME, "results", yardsticks=by_errors)

    schemes(drawn(counted)).when(activate(counted), CALENDAR).then(
        SchemeActivated("signing", 1, JULY)
    )


def test_a_scheme_is_for_some_posts_and_the_back_offices_names_departments():
    refused(attrs.evolve(SIGNING_SCHEME, roles=frozenset()), SOUND_SCHEME)
    refused(back_office_scheme(frozenset()), SOUND_SCHEME)


def test_the_back_office_is_appraised_by_its_tasks_and_their_quality_and_by_others():
    scheme = back_office_scheme(frozenset({"sales"}))
    tasks = {Metric.ORDER_TIMELINESS, Metric.CUSTOMER_INFO, Metric.STOCKTAKE}
    told = {it.name: (it.weight, it.metrics, it.rated) for it in scheme.indicators}

    assert told == {
        "task_completion": (40, tasks, False),
        "quality": (30, {Metric.DRAFT_QUALITY, Metric.SATISFACTION}, False),
        "cooperation": (15, frozenset(), True),
        "learning": (15, frozenset(), True),
    }
    measured = [y for it in scheme.indicators for y in it.yardsticks]
    rates = [it for it in measured if it.metric is not Metric.SATISFACTION]
    assert {(it.worst, it.best) for it in rates} == {(0, 100)}
    assert (scheme.name, scheme.document) == ("back_office", Document.BACK_OFFICE)
    assert (scheme.cycle, scheme.window) == (Cycle.QUARTERLY, Window.AFTER_END)
    assert scheme.roles == frozenset({Role.BACKOFFICE})
    assert scheme.departments == frozenset({"sales"})


def test_a_weight_of_one_percent_counts_and_none_does_not():
    one = Indicator("tidiness", 1, rated=True)

    assert one.sound
    assert not attrs.evolve(one, weight=0).sound
    assert not attrs.evolve(one, rated=False).sound


def test_cycle_and_window_are_the_documents_where_it_tells_them():
    for scheme in (ISSUANCE_SCHEME, PROCESSING_SCHEME):
        other = Window.AFTER_END if scheme.window is Window.BEFORE_END else Window.BEFORE_END
        refused(attrs.evolve(scheme, cycle=Cycle.QUARTERLY), IN_ITS_WINDOW)
        refused(attrs.evolve(scheme, window=other), IN_ITS_WINDOW)
    for scheme in (SIGNING_SCHEME, BACK_OFFICE):
        for cycle in Cycle:
            for window in Window:
                free = attrs.evolve(scheme, cycle=cycle, window=window)
                schemes(drawn(free)).when(activate(free), CALENDAR).then(
                    SchemeActivated(free.name, 1, JULY)
                )


def test_a_scheme_begins_with_a_period():
    for since in (date(2024, 7, 2), date(2024, 6, 30), AUGUST):
        quarterly = schemes(drawn(BACK_OFFICE)).told(CALENDAR)
        quarterly.when(activate(BACK_OFFICE, since)).refused(ONE_A_PERIOD)
    monthly = schemes(drawn(SIGNING_SCHEME)).told(CALENDAR)
    monthly.when(activate(SIGNING_SCHEME, AUGUST)).then(SchemeActivated("signing", 1, AUGUST))
    monthly.when(activate(SIGNING_SCHEME, date(2024, 8, 2))).refused(ONE_A_PERIOD)


def test_a_change_of_cycle_waits_for_a_day_on_which_a_period_of_both_begins():
    monthly = attrs.evolve(BACK_OFFICE, cycle=Cycle.MONTHLY)
    past = (drawn(BACK_OFFICE), SchemeActivated("back_office", 1, JULY), drawn(monthly))

    schemes(*past).when(activate(monthly, AUGUST), CALENDAR).refused(ONE_A_PERIOD)
    schemes(*past).when(activate(monthly, OCTOBER), CALENDAR).then(
        SchemeActivated("back_office", 2, OCTOBER)
    )


def test_after_a_change_of_cycle_only_the_new_one_counts():
    monthly, november = attrs.evolve(BACK_OFFICE, cycle=Cycle.MONTHLY), date(2024, 11, 1)
    past = (
        drawn(BACK_OFFICE),
        SchemeActivated("back_office", 1, JULY),
        drawn(monthly),
        SchemeActivated("back_office", 2, OCTOBER),
        drawn(monthly),
    )

    schemes(*past).when(activate(monthly, november), CALENDAR).then(
        SchemeActivated("back_office", 3, november)
    )


def test_a_period_under_way_keeps_the_scheme_it_began_with():
    harder = changed(SIGNING_SCHEME, "results", weight=50)
    past = (drawn(SIGNING_SCHEME), SchemeActivated("signing", 1, date(2024, 6, 1)), drawn(harder))

    in_july = attrs.evolve(activate(harder, AUGUST), **did("mia", 31))
    on_the_day = attrs.evolve(activate(harder, AUGUST), **did("mia", 32))
    schemes(*past).when(in_july, CALENDAR).then(SchemeActivated("signing", 2, AUGUST))
    schemes(*past).when(on_the_day, CALENDAR).refused(ONE_A_PERIOD)
    planned = (*past, SchemeActivated("signing", 2, OCTOBER), drawn(harder))
    schemes(*planned).when(activate(harder, AUGUST), CALENDAR).refused(ONE_A_PERIOD)
    schemes(*planned).when(activate(harder, OCTOBER), CALENDAR).refused(ONE_A_PERIOD)


def test_no_post_is_ever_under_two_schemes():
    rival = attrs.evolve(PROCESSING_SCHEME, name="rival", roles=frozenset({Role.LEADER}))
    freed = attrs.evolve(PROCESSING_SCHEME, roles=frozenset({Role.HANDLER}))
    past = (
        drawn(PROCESSING_SCHEME),
        SchemeActivated("processing", 1, JULY),
        drawn(freed),
        SchemeActivated("processing", 2, OCTOBER),
        drawn(rival),
    )

    schemes(*past).when(activate(rival, AUGUST), CALENDAR).refused(ONE_A_PERIOD)
    schemes(*past).when(activate(rival, date(2024, 6, 1)), CALENDAR).refused(ONE_A_PERIOD)
    schemes(*past).when(activate(rival, OCTOBER), CALENDAR).then(
        SchemeActivated("rival", 1, OCTOBER)
    )


def test_what_takes_over_later_counts_as_well():
    rival = attrs.evolve(PROCESSING_SCHEME, name="rival", roles=frozenset({Role.LEADER}))
    past = (drawn(PROCESSING_SCHEME), SchemeActivated("processing", 1, OCTOBER), drawn(rival))

    schemes(*past).when(activate(rival, AUGUST), CALENDAR).refused(ONE_A_PERIOD)


# -- What others ask ---------------------------------------------------------------------------


def test_a_period_is_under_the_version_in_force_on_its_first_day():
    past = (
        drawn(SIGNING_SCHEME),
        SchemeActivated("signing", 1, JULY),
        drawn(SIGNING_SCHEME),
        SchemeActivated("signing", 2, OCTOBER),
    )
    state = decider.after(past)

    assert state.in_force("signing", date(2024, 6, 1)) == ()
    assert state.in_force("signing", JULY) == (InForce(SIGNING_SCHEME, 1, JULY),)
    assert state.in_force("signing", date(2024, 9, 1)) == (InForce(SIGNING_SCHEME, 1, JULY),)
    assert state.in_force("signing", OCTOBER) == (InForce(SIGNING_SCHEME, 2, OCTOBER),)
    assert state.in_force("other", OCTOBER) == ()


def test_what_is_in_force_from_a_day_on_is_told_once_each():
    past = (
        drawn(SIGNING_SCHEME),
        SchemeActivated("signing", 1, JULY),
        drawn(SIGNING_SCHEME),
        SchemeActivated("signing", 2, OCTOBER),
    )
    first, second = InForce(SIGNING_SCHEME, 1, JULY), InForce(SIGNING_SCHEME, 2, OCTOBER)
    state = decider.after(past)

    for day in (date(2024, 6, 1), JULY, AUGUST):
        assert state.from_then_on(day) == (first, second)
    for day in (OCTOBER, date(2024, 11, 1)):
        assert state.from_then_on(day) == (second,)


def test_it_is_found_out_which_posts_are_under_no_scheme():
    state = decider.after([drawn(PROCESSING_SCHEME), SchemeActivated("processing", 1, JULY)])
    roles = frozenset({Role.HANDLER, Role.CLERK})

    assert state.uncovered(roles, JULY) == {Role.CLERK}
    assert state.uncovered(roles, date(2024, 6, 1)) == roles
    assert decider.initial.uncovered(roles, JULY) == roles


# -- Every history the page can write ----------------------------------------------------------

RIVAL = attrs.evolve(SIGNING_SCHEME, name="rival", cycle=Cycle.QUARTERLY)
UNSOUND = changed(RIVAL, "ability", weight=1)


def acts(state: Schemes, day: int) -> Iterator[tuple[Any, Any]]:
    """Everything anyone might ask for on a day, lawful or not."""
    for scheme in (SIGNING_SCHEME, RIVAL, UNSOUND):
        for who in ("hua", "mia"):
            yield DefineScheme(scheme, **did(who, day)), NoFacts()
    for name in ("signing", "rival"):
        for since in (JULY, AUGUST, OCTOBER):
            yield ActivateScheme(name, since, **did("mia", day)), CALENDAR


MONTHS = [date(2024, it, 1) for it in range(6, 13)]


@for_all(histories(decider, acts))
def test_whatever_happens_no_post_has_two_schemes_for_a_period(history: list[Any]):
    state = decider.after(history)
    names = {it.scheme.name for it in state.versions}
    for month in MONTHS:
        in_force = [it.scheme for name in names for it in state.in_force(name, month)]
        roles = [role for it in in_force for role in it.roles]
        assert len(roles) == len(set(roles))


@for_all(histories(decider, acts))
def test_whatever_happens_versions_are_numbered_and_take_over_in_order(history: list[Any]):
    for name in ("signing", "rival"):
        mine = [it for it in decider.after(history).versions if it.scheme.name == name]
        assert [it.version for it in mine] == list(range(1, len(mine) + 1))
        assert [it.since for it in mine] == sorted({it.since for it in mine})
        assert all(sum(i.weight for i in it.scheme.indicators) == 100 for it in mine)


# -- The page itself ---------------------------------------------------------------------------

EXPLORED = explore(decider, acts, days=(1, 30), most=150)


def test_the_table_on_the_page_is_the_code():
    phases = {it.__name__ for it in EXPLORED.phases}

    assert table(page.__doc__ or "", phases) == EXPLORED.transitions


def test_every_event_on_the_page_happens():
    assert set(decider.events) == EXPLORED.events


def test_no_two_rules_share_a_number():
    numbers = [it.id for it in vars(page).values() if isinstance(it, Rule)]

    assert len(numbers) == len(set(numbers))


def test_a_history_that_could_not_have_been_is_not_believed():
    with pytest.raises(ImpossibleHistory):
        decider.after([SchemeActivated("signing", 1, JULY)])


def test_each_document_is_told_what_it_calls_for():
    assert set(CALLED_FOR) == set(Document)
