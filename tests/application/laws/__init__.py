"""The laws of whole histories (2.17 of the catalogue), as functions of what is on record.

They read events alone and count for themselves; no page's own bookkeeping is asked, but to fold a
state. Each raises AssertionError where the record breaks it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.application.laws import (
    ends,
    numbers,
    office,
    people,
    profiles,
    record,
    requests,
    reviews,
    store,
)
from tests.application.laws.record import Record

LAWS: Final[tuple[Callable[[Record], None], ...]] = (
    record.every_entry_has_its_verdict,
    record.time_goes_one_way,
    requests.what_is_missing_is_told_once,
    requests.what_came_back_is_done_again,
    requests.only_what_passed_is_told,
    requests.nothing_is_closed_over_an_objection,
    reviews.nobody_reviews_twice,
    reviews.nobody_enters_what_they_reviewed,
    reviews.nobody_adjusts_what_they_counted,
    profiles.what_is_delivered_went_the_whole_way,
    profiles.every_sheet_is_accounted_for,
    profiles.nobody_signs_unawares,
    store.stock_is_neither_made_nor_lost,
    store.nothing_is_promised_that_is_not_there,
    store.no_more_is_sent_than_was_ordered,
    numbers.no_number_is_given_twice,
    numbers.whatever_has_a_number_keeps_it,
    people.figures_count_what_is_on_record,
    people.a_score_is_what_was_gathered,
    people.a_higher_score_never_has_a_lower_grade,
    people.what_is_final_is_on_the_record,
    people.nobody_goes_for_performance_but_after_failing_twice,
    people.no_two_leaves_overlap,
    office.only_the_granted_read,
    office.every_breach_is_noted_once,
    office.what_lapses_lapses_before_anything_else,
    ends.nothing_is_left_behind,
    ends.a_request_has_one_child_at_a_time,
)
"""LAW-01 and LAW-15 are not among them: the one asks the office to fold and to decide again, the
other to go on."""
