"""A log is read as it is written, or all that is wrong with it is told."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.interchange.files import cases_of, digest_of
from casework.adapters.interchange.log import MOST_TOLD, Case, Notation, UnreadableLog
from casework.adapters.interchange.player import as_id
from casework.application.ports import well_formed
from casework.domain.kernel import SYSTEM
from tests.adapters.interchange.logs import RECEIVED, SIDE, WORK, Cases, at, table, xes

CASES: Cases = {
    "case 1": [(RECEIVED, "Ann", 0), (WORK, "Bob", 2), (SIDE, "", 4)],
    "case 2": [(RECEIVED, "Ann", 1), (WORK, "Ünal & Sons", 3)],
}
TABLE = Notation(case="case", activity=("what",), resource="who", time="when")


def read(path: Path, content: bytes, notation: Notation | None = None) -> list[Case]:
    path.write_bytes(content)
    return list(cases_of(path, notation or Notation()))


def told(cases: list[Case]) -> Cases:
    return {
        case.name: [
            (it.activity, it.resource, (it.at - at(0)).total_seconds() / 3600) for it in case.events
        ]
        for case in cases
    }


def wrong(path: Path, content: bytes, notation: Notation | None = None) -> tuple[str, ...]:
    with pytest.raises(UnreadableLog) as caught:
        read(path, content, notation)
    return caught.value.problems


@pytest.mark.parametrize("namespace", ['xmlns="http://www.xes-standard.org/"', ""])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_xes_is_read_packed_or_not(pack, namespace: str, tmp_path: Path):
    assert told(read(tmp_path / "log", pack(xes(CASES, namespace=namespace)))) == CASES


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_table_is_read_case_by_case_however_its_lines_are_mixed(pack, mark, tmp_path: Path):
    assert told(read(tmp_path / "log", pack(mark + table(CASES)), TABLE)) == CASES


def test_a_table_may_use_the_names_of_xes(tmp_path: Path):
    head = ("case:concept:name", "concept:name", "org:resource", "time:timestamp")
    assert told(read(tmp_path / "log", table(CASES, head=head))) == CASES


def test_cases_and_events_keep_their_other_attributes(tmp_path: Path):
    content = (
        b'<log><trace><string key="concept:name" value="1"/><string key="channel" value="Desk"/>'
        b'<event><string key="concept:name" value="x"><string key="inner" value="y"/></string>'
        b'<int key="cost" value="7"/><date key="time:timestamp" value="2011-03-01T09:00:00Z"/>'
        b"</event></trace></log>"
    )
    (case,) = read(tmp_path / "log", content)

    assert case.attributes == {"concept:name": "1", "channel": "Desk"}
    assert case.events[0].attributes["cost"] == "7"
    assert "inner" not in case.events[0].attributes


def test_a_case_without_events_is_a_case(tmp_path: Path):
    assert told(read(tmp_path / "log", xes({"1": [], "2": []}))) == {"1": [], "2": []}


def test_an_activity_may_be_told_by_several_attributes(tmp_path: Path):
    content = b"case,what,state,when\n1,Check,done,2011-03-01T09:00:00Z\n"
    notation = Notation(case="case", activity=("what", "state"), resource="", time="when")

    assert read(tmp_path / "log", content, notation)[0].events[0].activity == "Check+done"


def test_times_may_be_written_otherwise_and_without_their_zone(tmp_path: Path):
    content = b"case;what;when\n1;Check;30-06-2011 08:00\n1;Check;30-12-2011 08:00\n"
    notation = Notation(
        case="case",
        activity=("what",),
        resource="",
        time="when",
        zone="Europe/Amsterdam",
        time_format="%d-%m-%Y %H:%M",
        delimiter=";",
    )
    (case,) = read(tmp_path / "log", content, notation)

    assert [it.at for it in case.events] == [
        datetime(2011, 6, 30, 6, tzinfo=UTC),
        datetime(2011, 12, 30, 7, tzinfo=UTC),
    ]


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("written", [xes, table])
def test_a_packed_log_that_breaks_off_is_not_read(written, part: float, tmp_path: Path):
    packed = gzip.compress(written(CASES))
    assert wrong(tmp_path / "log", packed[: int(len(packed) * part)], TABLE)


def test_a_log_that_breaks_off_or_is_damaged_is_not_read(tmp_path: Path):
    packed = bytearray(gzip.compress(xes(CASES)))
    packed[len(packed) // 2] ^= 0xFF

    assert wrong(tmp_path / "log", xes(CASES)[:-40])
    assert wrong(tmp_path / "log", table(CASES) + b'9,"Check', TABLE)
    assert wrong(tmp_path / "log", bytes(packed))


@pytest.mark.parametrize(
    "content", [b"", b"<html/>", b"<log><trace>", b"\xff\xfe\x00", b"\x1f\x8bno", b"a,b\n1,2\n"]
)
def test_what_is_no_log_is_not_read(content: bytes, tmp_path: Path):
    assert wrong(tmp_path / "log", content)


def test_a_log_that_is_not_there_is_not_read(tmp_path: Path):
    for missing in (tmp_path / "none", tmp_path):
        with pytest.raises(UnreadableLog):
            list(cases_of(missing, Notation()))
        with pytest.raises(UnreadableLog):
            digest_of(missing)


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path):
    content = (
        b"case,what,when\n1,Check,2011-03-01T09:00:00Z\n,Check,2011-03-01T09:00:00Z\n"
        b"1,,2011-03-01T09:00:00Z\n1,Check\n1,Check,soon\n1,Check,2011-03-01T09:00:00\n1,Check,\n"
    )
    notation = Notation(case="case", activity=("what",), resource="", time="when")
    problems = wrong(tmp_path / "log", content, notation)

    assert [it.partition(":")[0] for it in problems] == [f"line {n}" for n in range(3, 9)]


def test_of_very_many_problems_the_first_are_told_and_the_rest_counted(tmp_path: Path):
    rows = "".join(f"{n},Check,soon\n" for n in range(1_000))
    notation = Notation(case="case", activity=("what",), resource="", time="when")
    problems = wrong(tmp_path / "log", f"case,what,when\n{rows}".encode(), notation)

    assert len(problems) == MOST_TOLD + 1
    assert str(1_000 - MOST_TOLD) in problems[-1]


def test_a_log_without_times_is_not_read(tmp_path: Path):
    without = xes(CASES).replace(b"time:timestamp", b"other")
    assert len(wrong(tmp_path / "log", without)) == 5

    assert wrong(tmp_path / "log", table(CASES, head=("case", "what", "who", "other")), TABLE)


def test_a_case_without_a_name_is_not_passed_over(tmp_path: Path):
    nameless = xes(CASES).replace(b'<trace><string key="concept:name"', b'<trace><string key="x"')
    assert len(wrong(tmp_path / "log", nameless)) == 2


def test_the_digest_is_of_what_the_log_says_however_it_is_packed(tmp_path: Path):
    plain, packed, other = (tmp_path / it for it in ("plain", "packed", "other"))
    plain.write_bytes(xes(CASES))
    packed.write_bytes(gzip.compress(xes(CASES), mtime=1))
    other.write_bytes(xes({}))

    assert digest_of(plain) == digest_of(packed) != digest_of(other)


@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2, unique=True))
def test_names_of_a_log_become_ids_that_every_store_keeps_and_that_stay_apart(names: list[str]):
    ids = [as_id(it) for it in names]

    assert len(set(ids)) == 2
    for it in ids:
        assert well_formed(it) == it
        assert not {"/", ":"} & set(it)


def test_long_names_and_those_that_mean_something_to_us_become_ids_of_their_own():
    ids = {as_id(it) for it in ("x" * 300, "x" * 301, "", "nobody", SYSTEM, f"({SYSTEM})")}

    assert len(ids) == 6
    assert SYSTEM not in ids
    assert max(map(len, ids)) < 100
