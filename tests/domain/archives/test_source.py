"""Source records: another system's words, kept once and as they were told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from casework.domain.archives import source
from casework.domain.archives.source import KeepSource, Kept, Line, SourceKept, Unkept, decider
from casework.domain.kernel import IN_ORDER, SYSTEM, ImpossibleHistory, NoFacts
from casework.testing.histories import explore, reach, table
from casework.testing.scenario import given

AT = datetime(2011, 10, 1, tzinfo=UTC)
LINES = (Line("A_SUBMITTED+COMPLETE", "112", AT), Line("W_Afhandelen leads+START", "", AT))
KEEP = KeepSource("digest", "173688", LINES, by=SYSTEM)
KEPT = SourceKept("digest", "173688", LINES)


def test_a_case_is_kept_line_by_line_as_it_was_told():
    given(decider).when(KEEP).then(KEPT)
    assert decider.after([KEPT]) == Kept("digest", "173688", LINES)


def test_what_was_kept_is_never_kept_again_otherwise():
    given(decider, KEPT).when(KeepSource("digest", "173688", (), by=SYSTEM)).refused(IN_ORDER)


def test_a_record_kept_twice_is_no_history_of_ours():
    try:
        decider.after([KEPT, KEPT])
    except ImpossibleHistory:
        return
    raise AssertionError("it was folded")


def acts(_state: Any, _day: int) -> Iterator[tuple[Any, Any]]:
    yield KEEP, NoFacts()


def test_the_table_of_the_page_is_what_it_does_and_every_phase_is_reached():
    found = explore(decider, acts)
    assert found.transitions == table(source.__doc__ or "", ["Unkept", "Kept"])
    assert found.phases == {Unkept, Kept}
    assert found.refusals == {IN_ORDER}
    assert reach(decider, acts, Kept) == [KEPT]
