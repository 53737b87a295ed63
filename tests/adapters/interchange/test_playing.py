"""What is lawful in a log is recorded, what is not is found, and nothing is passed over."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from casework.adapters.interchange.log import UnreadableLog
from casework.adapters.interchange.mapping import Plan
from casework.adapters.interchange.player import Account, NotImported
from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.adapters.structuring import Malformed
from casework.application.audit.redecide import Came, redecide
from casework.application.office import Office
from casework.application.ports import Entry, Journal, StoreFailure
from casework.application.reading import Line, history
from casework.testing.journals import appended
from tests.adapters.interchange.logs import (
    DECISION,
    MAPPING,
    NOTICE,
    RECEIVED,
    REWORK,
    SIDE,
    WORK,
    Cases,
    at,
    plan,
    played,
    table,
    xes,
)

LAWFUL: Cases = {
    "1": [(RECEIVED, "ann", 0), (WORK, "bob", 2), (DECISION, "cy", 4), (NOTICE, "bob", 6)]
}
EVERYTHING: Cases = {
    **LAWFUL,
    "2": [(RECEIVED, "ann", 1), (SIDE, "dora", 2), (WORK, "bob", 3), (DECISION, "bob", 4)],
    "3": [(RECEIVED, "ann", 1), (WORK, "bob", 3), (REWORK, "cy", 4), (WORK, "cy", 5)],
    "4": [(SIDE, "ann", 1)],
    "5": [],
    "6": [(RECEIVED, "", 1), (WORK, "bob", 9)],
}


def play(cases: Cases, folder: Path, by: Plan | None = None) -> tuple[Account, Office]:
    log = folder / "log.xes"
    log.write_bytes(xes(cases))
    return played(log, MemoryJournal(), by)


def found(account: Account) -> list[tuple[str, int, str]]:
    """Case, event and rule of every finding."""
    return [(it.case, it.event, it.rule) for it in account.unlawful]


def lines(office: Office, *streams: str) -> list[Line]:
    return [it for stream in streams for it in history(office, stream)]


def whole(case: str) -> tuple[str, str, str, str]:
    return (
        f"requests.intake/{case}",
        f"requests.processing/{case}",
        f"review.review/request_result:{case}",
        f"requests.delivery/{case}",
    )


def phase(office: Office, stream: str) -> str:
    return type(office.state(stream)[1]).__name__


# -- What is lawful ----------------------------------------------------------------------------


def test_lawful_acts_are_events_by_whom_and_when_the_log_says(tmp_path: Path):
    account, office = play(LAWFUL, tmp_path)
    decisions = {it.decision: it for it in lines(office, *whole("1"))}
    own = [it for name, it in decisions.items() if ":assumed:" not in name]

    assert (account.recorded, account.unlawful) == (4, [])
    assert [(it.by, it.at) for it in own] == [
        ("ann", at(0)),
        ("bob", at(2)),
        ("cy", at(4)),
        ("bob", at(6)),
    ]
    assert phase(office, "requests.delivery/1") == "Notified"


def test_a_log_in_a_table_comes_to_the_same(tmp_path: Path):
    text = '[log]\ncase = "case"\nactivity = ["what"]\nresource = "who"\ntime = "when"\n'
    log = tmp_path / "log.csv"
    log.write_bytes(table({**LAWFUL, "2": EVERYTHING["2"]}))
    account, office = played(log, MemoryJournal(), plan(MAPPING.read_text() + text))

    assert account.recorded == 6
    assert found(account) == [("2", 4, "REV-08")]
    assert phase(office, "requests.delivery/1") == "Notified"


def test_each_case_is_kept_as_the_log_tells_it_whatever_became_of_it(tmp_path: Path):
    account, office = play(EVERYTHING, tmp_path)
    kept = [
        event
        for it in appended(office.journal)
        if it.stream.startswith("archives.source/")
        for event, _ in [office.codec.event(it)]
    ]

    told = {it.case: [(one.activity, one.resource, one.at) for one in it.lines] for it in kept}
    logged = {
        case: [(activity, resource, at(hour)) for activity, resource, hour in events]
        for case, events in EVERYTHING.items()
    }
    assert told == logged
    assert sum(map(len, told.values())) == account.events


def test_what_is_assumed_says_so_in_its_decision_and_is_counted(tmp_path: Path):
    account, office = play(LAWFUL, tmp_path)
    decisions = {
        verdict.decision
        for it in appended(office.journal)
        if it.stream.startswith("decision/")
        for verdict in [office.codec.verdict(it)]
    }
    assumed = {it for it in decisions if ":assumed:" in it}

    assert account.assumed == len(assumed)
    kept = {it for it in decisions if it.endswith(":source")}
    assert len(kept) == account.cases
    assert len(decisions - assumed - kept) == account.recorded
    about_case = {it for it in assumed if ":1:" in it}
    assert about_case
    assert assumed - about_case
    assert all(":(office):" in it for it in assumed - about_case)


def test_what_is_assumed_never_comes_after_the_act_it_is_assumed_for_or_before_another(
    tmp_path: Path,
):
    _, office = play(EVERYTHING, tmp_path)
    for case, events in EVERYTHING.items():
        times = [at(hour) for activity, _, hour in events if activity != SIDE]
        for stream in whole(case):
            if office.state(stream)[0]:
                told = [it.at for it in lines(office, stream)]
                assert told == sorted(told)
                assert set(told) <= set(times)


def test_an_assumed_time_keeps_to_what_the_log_leaves_open(tmp_path: Path):
    def submitted(started: str) -> datetime:
        log = xes(LAWFUL).replace(
            b"<event>", f'<date key="startdate" value="{started}"/><event>'.encode(), 1
        )
        (tmp_path / "log").write_bytes(log)
        _, office = played(tmp_path / "log", MemoryJournal())
        return lines(office, "requests.intake/1")[0].at

    assert submitted("2011-02-28T09:00:00Z") == at(-24)
    assert submitted("2011-03-02T09:00:00Z") == at(0)
    assert submitted("1999-01-01T00:00:00Z") == plan().opened
    with pytest.raises(Malformed):
        submitted("early")


# -- What is not -------------------------------------------------------------------------------


def test_who_decides_on_their_own_work_is_found_and_what_rests_on_it(tmp_path: Path):
    case = [(RECEIVED, "ann", 0), (WORK, "bob", 2), (DECISION, "bob", 4), (NOTICE, "bob", 6)]
    account, office = play({"1": case}, tmp_path)

    assert found(account) == [("1", 3, "REV-08"), ("1", 4, "REQ-22")]
    assert account.not_assumed == 0
    assert phase(office, "requests.processing/1") == "UnderReview"
    refused = office.codec.verdict(
        office.journal.read(f"decision/{account.unlawful[0].decision}")[0]
    )
    assert (refused.rule, refused.recorded) == ("REV-08", at(4))


def test_who_tells_another_s_result_without_a_delegation_is_found(tmp_path: Path):
    case = [*LAWFUL["1"][:3], (NOTICE, "dora", 6)]

    assert found(play({"1": case}, tmp_path)[0]) == [("1", 4, "REQ-25")]


def test_rework_without_a_reason_is_found_and_what_follows_is_a_new_version(tmp_path: Path):
    case = [*LAWFUL["1"][:2], (REWORK, "bob", 3), (WORK, "cy", 4), (DECISION, "bob", 5)]
    account, office = play({"1": case}, tmp_path)
    processing = lines(office, "requests.processing/1")

    assert found(account) == [("1", 3, "REV-03")]
    assert phase(office, "requests.delivery/1") == "Approved"
    assert [(it.event.handler, it.event.reason[:8]) for it in _named(processing, "Reass")] == [
        ("cy", "Assumed:")
    ]
    returned = _named(processing, "ReturnedForRework")
    assert [it.event.reason[:8] for it in returned] == ["Assumed:"]
    assert ":assumed:" in returned[0].decision
    assert [it.event.result.version for it in _named(processing, "ReworkCompleted")] == [2]


def _named(told: Sequence[Line], name: str) -> list[Line]:
    return [it for it in told if name in it.name]


def test_work_done_again_by_the_same_person_is_not_given_to_anybody_else(tmp_path: Path):
    case = [*LAWFUL["1"][:2], (WORK, "bob", 3), (DECISION, "bob", 5)]
    account, office = play({"1": case}, tmp_path)

    assert found(account) == [("1", 4, "REV-08")]
    assert not _named(lines(office, "requests.processing/1"), "Reassigned")


def test_work_done_again_after_the_decision_is_decided_anew(tmp_path: Path):
    for told in (False, True):
        case = [
            *LAWFUL["1"][: 3 + told],
            (REWORK, "bob", 7),
            (WORK, "bob", 8),
            (DECISION, "bob", 9),
        ]
        account, office = play({"1": case}, tmp_path)

        assert found(account) == [("1", 4 + told, "REV-09"), ("1", 6 + told, "REV-08")]
        assert phase(office, "requests.delivery/1") == "Reopened"


def test_a_decision_on_nothing_is_found(tmp_path: Path):
    account, _ = play({"1": [(RECEIVED, "ann", 0), (DECISION, "cy", 4)]}, tmp_path)

    assert found(account) == [("1", 2, "REV-01")]


def test_what_nobody_did_is_found(tmp_path: Path):
    account, _ = play({"1": [(RECEIVED, "", 0), *LAWFUL["1"][1:]]}, tmp_path)

    assert found(account)[0] == ("1", 1, "GEN-02")
    assert account.recorded + len(account.unlawful) == account.events == 4


def test_who_is_left_out_of_the_office_may_do_nothing_in_it(tmp_path: Path):
    text = MAPPING.read_text().replace('each = ["*"]', 'each = ["*"]\nwithout = ["bob"]')
    account, _ = play(LAWFUL, tmp_path, plan(text))

    assert found(account)[0] == ("1", 2, "GEN-02")
    assert account.not_assumed == 1


def test_an_event_before_the_one_it_follows_is_found(tmp_path: Path):
    case = [*LAWFUL["1"][:2], (WORK, "cy", 1)]

    assert found(play({"1": case}, tmp_path)[0]) == [("1", 3, "GEN-10")]


# -- All is accounted for ----------------------------------------------------------------------


def test_every_case_and_every_event_is_accounted_for(tmp_path: Path):
    account, _ = play(EVERYTHING, tmp_path)

    assert (account.cases, account.events) == (6, 15)
    assert account.recorded + len(account.unlawful) + account.noted.total() == account.events
    assert account.noted == {SIDE: 2}
    assert account.findings() == {"GEN-02": 1, "REQ-24": 1, "REV-03": 1, "REV-08": 1}


def test_findings_are_counted_by_case_and_refusals_by_event(tmp_path: Path):
    twice = [*LAWFUL["1"][:2], (DECISION, "bob", 3), (DECISION, "bob", 4)]
    account, _ = play({"1": twice, "2": twice[:3]}, tmp_path)

    assert account.findings() == {"REV-08": 2}
    assert account.refused() == {"REV-08": 3}


def test_terms_that_were_over_are_counted(tmp_path: Path):
    slow = [(RECEIVED, "ann", 0), (WORK, "bob", 2), (DECISION, "cy", 900), (NOTICE, "bob", 1_800)]
    account, office = play({"1": slow, "2": LAWFUL["1"]}, tmp_path)

    assert account.breaches == 2
    assert len(lines(office, "governance.sla/review.review/request_result:1")) == 1
    assert len(lines(office, "governance.sla/requests.delivery/1")) == 1


def test_numbers_are_given_by_day_in_the_order_of_the_log(tmp_path: Path):
    cases = {name: [(RECEIVED, "ann", hour)] for name, hour in (("a", 0), ("b", 30), ("c", 1))}
    _, office = play(cases, tmp_path)

    assert [lines(office, f"requests.processing/{it}")[0].event.number for it in "abc"] == [
        "REQ-20110301-0001",
        "REQ-20110302-0001",
        "REQ-20110301-0002",
    ]


def test_every_decision_of_an_import_can_be_made_again(tmp_path: Path):
    _, office = play(EVERYTHING, tmp_path)
    again = {it.decision: it.came for it in redecide(office)}

    assert len(again) > 50
    assert set(again.values()) == {Came.UNCHANGED}


# -- What cannot be played ---------------------------------------------------------------------


def test_a_log_that_does_not_fit_its_mapping_is_told_of_in_full_and_not_begun(tmp_path: Path):
    log, under = tmp_path / "log", MemoryJournal()
    case = [("Paint it", "ann", 1), ("Sell it", "bob", 2), ("Paint it", "cy", 3)]
    log.write_bytes(xes({"1": case, "2": [(RECEIVED, "ann", -8_000)]}).replace(b'"2"', b'"1"'))
    with pytest.raises(UnreadableLog) as caught:
        played(log, under)

    told = "\n".join(caught.value.problems)
    assert len(caught.value.problems) == 4
    assert "Paint it" in told
    assert "Sell it" in told
    assert appended(under) == []


def test_an_office_that_our_rules_refuse_is_told_of_and_not_begun(tmp_path: Path):
    text = MAPPING.read_text().replace('duties = "Assumed."', 'duties = " "')
    under = MemoryJournal()
    (tmp_path / "log").write_bytes(xes(LAWFUL))
    with pytest.raises(NotImported, match="ORG-04"):
        played(tmp_path / "log", under, plan(text))

    assert appended(under) == []


def test_a_store_with_something_else_in_it_is_left_alone(tmp_path: Path):
    log, under = tmp_path / "log", MemoryJournal()
    log.write_bytes(xes(LAWFUL))
    played(log, under)
    before = appended(under)

    with pytest.raises(NotImported):
        played(
            log, under, plan(MAPPING.read_text().replace("Eight weeks", "").replace("56d", "7d"))
        )
    log.write_bytes(xes(EVERYTHING))
    with pytest.raises(NotImported):
        played(log, under)
    assert appended(under) == before


# -- Run again ---------------------------------------------------------------------------------


class Failing(MemoryJournal):
    """Goes down before the append that is ``left`` away."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        if self.left == 0:
            raise StoreFailure("down")
        self.left -= 1
        super().append(entries, held)


def test_a_second_run_changes_nothing_and_tells_the_same(tmp_path: Path):
    log, under = tmp_path / "log", MemoryJournal()
    log.write_bytes(xes(EVERYTHING))
    first, _ = played(log, under)
    before = appended(under)
    second, _ = played(log, under)

    assert second == first
    assert appended(under) == before


def test_a_case_is_on_record_as_a_whole_or_not_at_all_and_a_broken_run_is_run_again(
    tmp_path: Path,
):
    log, unbroken = tmp_path / "log", MemoryJournal()
    log.write_bytes(xes(EVERYTHING))
    account, _ = played(log, unbroken)
    sizes = set()
    for commits in range(5):  # The office, and the cases that put anything.
        under = Failing(commits)
        with pytest.raises(StoreFailure):
            played(log, under)
        sizes.add(len(appended(under)))
        under.left = -1
        again, _ = played(log, under)

        assert again == account
        assert appended(under) == appended(unbroken)
    assert len(sizes) == 5


KILLED = """
import sys
from pathlib import Path
from casework.adapters.storage.buffered import BufferedJournal
from casework.adapters.storage.sqlite import SqliteJournal
from tests.adapters.interchange.logs import played

log, store, commits, appends = sys.argv[1:]
left = [int(commits), int(appends)]

def stop():
    if left == [0, 0]:
        print("there", flush=True)
        sys.stdin.readline()

def committed():
    left[0] -= 1
    stop()

class Watched(BufferedJournal):
    def append(self, entries, held=None):
        super().append(entries, held)
        if left[0] == 0:
            left[1] -= 1
            stop()

played(Path(log), SqliteJournal(store), watch=committed, journal=Watched)
"""


@pytest.mark.parametrize(
    ("commits", "appends"),
    [(0, 7), (1, 5), (2, 0), (2, 9)],
    ids=["in the office", "in a case", "between cases", "in a later case"],
)
def test_a_run_that_was_killed_is_run_again(commits: int, appends: int, tmp_path: Path):
    log, store = tmp_path / "log", tmp_path / "office.db"
    log.write_bytes(xes(EVERYTHING))
    unbroken = MemoryJournal()
    account, _ = played(log, unbroken)
    command = [sys.executable, "-c", KILLED, str(log), str(store), str(commits), str(appends)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "there\n"
        process.kill()
    assert process.returncode == -signal.SIGKILL

    under: Journal = SqliteJournal(store)
    assert len(appended(under)) < len(appended(unbroken))
    again, _ = played(log, under)
    assert again == account
    assert appended(under) == appended(unbroken)
    under.close()
