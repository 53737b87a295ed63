"""The story: September to November 2024 in an office for policy services, an act a line.

Each act is put to the office in earnest, and each is told with the one rule worth telling of it.
The play holds the office to the story: what is said to be accepted must be, and under that rule.
Its chapters stand with what they are about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from casework.adapters.cli.demo.appraising import (
    a_month_is_appraised,
    results_are_final,
    somebody_improves,
    two_appeals,
)
from casework.adapters.cli.demo.founding import (
    its_calendar_and_its_policy,
    the_office_is_founded,
    what_can_be_asked_for,
)
from casework.adapters.cli.demo.growing import a_store_is_opened, new_clerks, the_office_grows
from casework.adapters.cli.demo.issuing import a_certificate_comes_back, eight_in_a_day, every_sheet
from casework.adapters.cli.demo.ordering import an_order_from_stock, an_order_that_is_made
from casework.adapters.cli.demo.play import Play
from casework.adapters.cli.demo.requests import (
    a_customer_is_not_content,
    a_hard_case,
    a_question_at_the_counter,
    across_the_holidays,
    asked_again,
    back_with_a_reason,
    from_the_counter_to_the_archive,
    nobody_answers,
    nobody_reviews_themselves,
    somebody_leaves,
    told_once_and_in_full,
)
from casework.adapters.cli.demo.signing import (
    a_change_undoes_what_it_touches,
    a_contract_is_prepared,
    what_was_signed_is_kept,
)
from casework.adapters.cli.demo.standing import how_everything_stands
from casework.adapters.cli.demo.stocking import (
    a_stocktake,
    less_of_what_does_not,
    more_of_what_sells,
)
from casework.adapters.cli.demo.working import somebody_is_away, somebody_is_back

CHAPTERS: Final[tuple[Callable[[Play], None], ...]] = (
    the_office_is_founded,
    its_calendar_and_its_policy,
    what_can_be_asked_for,
    a_question_at_the_counter,
    from_the_counter_to_the_archive,
    told_once_and_in_full,
    back_with_a_reason,
    nobody_reviews_themselves,
    a_customer_is_not_content,
    the_office_grows,
    a_store_is_opened,
    across_the_holidays,
    new_clerks,
    a_certificate_comes_back,
    nobody_answers,
    a_hard_case,
    somebody_leaves,
    asked_again,
    eight_in_a_day,
    somebody_is_away,
    an_order_from_stock,
    somebody_is_back,
    an_order_that_is_made,
    a_stocktake,
    more_of_what_sells,
    every_sheet,
    a_month_is_appraised,
    two_appeals,
    a_contract_is_prepared,
    a_change_undoes_what_it_touches,
    what_was_signed_is_kept,
    results_are_final,
    somebody_improves,
    less_of_what_does_not,
    how_everything_stands,
)
"""In the order in which they happen."""


def tell(play: Play) -> None:
    """The whole story."""
    for chapter in CHAPTERS:
        chapter(play)
