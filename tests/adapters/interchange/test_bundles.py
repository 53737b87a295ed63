"""The file of a bundle has one form, and nothing that only resembles it is read."""

from __future__ import annotations

import json
import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.interchange import bundles
from casework.adapters.interchange.bundles import open_bundle, write_bundle
from casework.application.audit.bundle import FORMAT, Manifest, Parts, Unreadable
from casework.application.audit.rule_set import RuleSet
from casework.application.ports import Entry, StoreFailure
from tests.application.audit.bundled import (
    Files,
    case,
    lines_of,
    opened,
    packed,
    unpacked,
    with_entries,
    written,
)

RULES = RuleSet((), {})
MANIFEST = Manifest(
    format=FORMAT,
    origin="office",
    size=0,
    root="",
    streams=0,
    accepted=0,
    refused=0,
    by_rule={},
    earliest=None,
    latest=None,
    decided_under={},
    waiting=0,
    rules=RULES.digest,
    files={},
)
PARTS = Parts(b"last", {3: b"earlier"}, [b"handover"], {3: b"proof"}, RULES, MANIFEST)


@pytest.fixture
def files() -> Files:
    return unpacked(case().data)


def made(path: Path, entries: Sequence[Entry]) -> Path:
    placed = ((n * 3, it) for n, it in enumerate(entries, 1))
    write_bundle(path, placed, lambda: PARTS, str.encode)
    return path


def refused(data: bytes) -> str:
    """Why a file is refused, before anything in it was relied on."""
    with pytest.raises(Unreadable) as refusal, opened(data) as bundle:
        list(bundle.journal.feed())
    return str(refusal.value)


# -- What is written is read back ----------------------------------------------------------------

NAMES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=9)
DATA = st.one_of(
    st.binary(max_size=60),
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9)),
        lambda it: st.lists(it, max_size=3) | st.dictionaries(st.text(max_size=3), it, max_size=3),
    ).map(lambda it: json.dumps(it).encode()),
    st.sampled_from([b"{}", b" {}", b"{} ", b'{"a":1,"a":2}', b"[\n]", b'"\xff"', b"1e400", b"01"]),
)
ENTRIES = st.lists(st.builds(Entry, NAMES, st.integers(1, 2**63 - 1), st.text(max_size=9), DATA))


@given(ENTRIES)
def test_every_entry_is_read_back_to_the_byte(tmp_path_factory, entries: list[Entry]):
    path = made(tmp_path_factory.mktemp("bundle") / "it", entries)

    with open_bundle(path) as bundle:
        assert [it for _, it in bundle.journal.feed()] == entries
        assert [at for at, _ in bundle.journal.feed(6)] == [
            3 * n for n in range(3, len(entries) + 1)
        ]
        for stream in {it.stream for it in entries}:
            mine = [it for it in entries if it.stream == stream]
            assert list(bundle.journal.read(stream)) == mine
            assert bundle.journal.position_of(stream, mine[0].version) is not None


def test_all_else_is_read_back(tmp_path: Path):
    with open_bundle(made(tmp_path / "it", [])) as bundle:
        assert (bundle.checkpoint, bundle.checkpoints) == (b"last", {3: b"earlier"})
        assert (bundle.handovers, bundle.proofs) == ((b"handover",), {3: b"proof"})
        assert bundle.rules == RULES
        assert msgspec.structs.replace(bundle.manifest, files={}) == MANIFEST
        assert bundle.manifest.files == bundle.found
        assert bundle.voucher == bundle.digest.encode()


def test_the_journal_in_a_bundle_is_read_and_never_written(tmp_path: Path):
    with open_bundle(made(tmp_path / "it", [Entry("a/1", 1, "n", b"{}")])) as bundle:
        assert bundle.journal.position_of("a/1", 1) == 3
        assert bundle.journal.position_of("a/1", 2) is None
        assert bundle.journal.position_of("a/2", 1) is None
        assert list(bundle.journal.read("a/1", 1)) == []
        with pytest.raises(StoreFailure):
            bundle.journal.append([Entry("a/1", 2, "n", b"{}")])


def test_two_readers_of_one_bundle_do_not_disturb_each_other(tmp_path: Path):
    entries = [Entry(f"a/{n % 3}", n // 3 + 1, "n", b"{}") for n in range(30)]
    with open_bundle(made(tmp_path / "it", entries)) as bundle:
        told = []
        for _, it in bundle.journal.feed():
            assert bundle.journal.read(it.stream)[it.version - 1] == it
            told.append(it)
        assert told == entries


def test_it_is_the_zip_that_the_standard_library_would_write(files: Files):
    assert packed(files) == case().data


def test_few_of_the_entries_are_ever_in_memory(tmp_path: Path):
    entries = (Entry(f"a/{n}", 1, "n", b'"%b"' % (b"a" * 4_000)) for n in range(2_000))
    tracemalloc.start()
    try:
        write_bundle(tmp_path / "it", enumerate(entries, 1), lambda: PARTS, str.encode)
        with open_bundle(tmp_path / "it") as bundle:
            assert sum(1 for _ in bundle.journal.feed()) == 2_000
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert most < (tmp_path / "it").stat().st_size / 2


def test_a_bundle_is_never_written_over_another_file(tmp_path: Path):
    path = made(tmp_path / "it", [])
    before = path.read_bytes()

    with pytest.raises(FileExistsError):
        made(path, [])
    assert path.read_bytes() == before


def test_broken_off_it_leaves_nothing_behind(tmp_path: Path):
    def broken() -> Parts:
        raise StoreFailure("down")

    with pytest.raises(StoreFailure):
        write_bundle(tmp_path / "it", [], broken, str.encode)
    assert list(tmp_path.iterdir()) == []


def test_there_is_an_end_to_what_a_bundle_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bundles, "LONGEST_LINE", 100)
    with pytest.raises(StoreFailure):
        made(tmp_path / "it", [Entry("a/1", 1, "n", b'"%b"' % (b"a" * 100))])
    monkeypatch.setattr(bundles, "MOST_BYTES", 2**24 + 1_000)
    monkeypatch.setattr(bundles, "LONGEST_LINE", 10_000)
    with pytest.raises(StoreFailure):
        made(tmp_path / "it", [Entry("a/1", 1, "n", b'"%b"' % (b"a" * 2_000))])


# -- What is no bundle ---------------------------------------------------------------------------


def test_a_bundle_cut_short_anywhere_is_refused():
    data = case().data
    chance = random.Random(6)
    ends = {*range(300), *range(len(data) - 900, len(data)), *chance.sample(range(len(data)), 300)}

    assert all(refused(data[:end]) for end in ends)


def test_nothing_may_stand_before_or_after_it():
    for more in (b"\0", b"PK", case().data):
        assert refused(case().data + more)
        assert refused(more + case().data)


@pytest.mark.parametrize("data", [b"", b"{}", b"PK\x05\x06" + b"\0" * 18, packed({})])
def test_what_is_something_else_is_refused(data: bytes):
    assert refused(data)


def test_a_newer_bundle_is_refused_as_that(files: Files):
    newer = {"casework-bundle": b"casework bundle 2\n", "other": b""}

    assert "2" in refused(packed(newer))
    assert refused(packed({**files, "casework-bundle": b"casework bundle 1 \n"}))
    manifest = files["manifest.json"].replace(FORMAT.encode(), b"casework bundle 2")
    assert manifest != files["manifest.json"]


@pytest.mark.parametrize(
    "name",
    [
        "../escapes",
        "/etc/passwd",
        "C:\\escapes",
        "checkpoints/../../escapes",
        "checkpoints/007",
        "checkpoints/0",
        "checkpoints",
        "checkpoints/",
        "proofs/1/2",
        "entries.jsonl.new",
        "a" * 300,
        "",
    ],
)
def test_no_name_but_those_of_a_bundle_is_taken(files: Files, name: str):
    assert refused(packed([*files.items(), (name, b"x")]))
    put_first = [(name if it == "checkpoint" else it, data) for it, data in files.items()]
    assert refused(packed(put_first))


def test_nothing_is_there_twice_or_missing_or_elsewhere(files: Files):
    pairs = list(files.items())
    with pytest.warns(UserWarning, match="Duplicate"):
        assert "twice" in refused(packed([*pairs[:3], pairs[2], *pairs[3:]]))
    for n, (name, _) in enumerate(pairs[:-1]):
        assert refused(packed([*pairs[:n], *pairs[n + 1 :], pairs[n]]))
        if "/" not in name:
            assert name in refused(packed([*pairs[:n], *pairs[n + 1 :]]))


def test_an_earlier_checkpoint_comes_with_its_proof(files: Files):
    for name in ("checkpoints/129", "proofs/129"):
        assert refused(packed({it: data for it, data in files.items() if it != name}))


def test_handovers_are_counted_from_one(files: Files):
    renamed = {it.replace("handovers/1", "handovers/2"): data for it, data in files.items()}

    assert refused(packed(renamed))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_nothing_is_ever_unpacked(files: Files, method: int):
    bomb = {**files, "entries.jsonl": b"\0" * 10_000_000}

    assert len(packed(bomb, compress_type=method)) < 200_000
    assert "compressed" in refused(packed(bomb, compress_type=method))


@pytest.mark.parametrize(
    "more",
    [
        {"extra": b"\xca\xfe\x04\x00abcd"},
        {"comment": b"see here"},
        {"date_time": (1980, 1, 2, 0, 0, 0)},
        {"create_system": 3},
        {"extract_version": 20},
        {"create_version": 20},
        {"internal_attr": 1},
    ],
)
def test_nothing_is_added_to_a_file_that_zip_would_allow(files: Files, more: dict[str, object]):
    assert refused(packed(files, **more))


def test_no_comment_is_at_the_end():
    data = case().data[:-2] + struct.pack("<H", 4) + b"word"

    assert refused(data)


@pytest.mark.parametrize("size", [2**24 + 1, 2**31, 2**32 - 1])
def test_no_file_is_larger_than_it_can_be(files: Files, size: int):
    data = bytearray(case().data)
    for name in ("checkpoint", "rules.json", "entries.jsonl"):
        at = data.index(name.encode()) - 30
        altered = data[:at] + data[at : at + 18] + struct.pack("<II", size, size) + data[at + 26 :]
        assert refused(bytes(altered))


def test_what_is_read_whole_is_not_large(monkeypatch: pytest.MonkeyPatch):
    with opened(case().data):
        pass
    monkeypatch.setattr(bundles, "LARGEST_FILE", 50_000)

    assert "rules.json" in refused(case().data)


def test_no_byte_of_a_header_can_be_another(files: Files):
    data, at = case().data, 0
    for name, content in files.items():
        header = 30 + len(name)
        for place in range(at, at + header):
            assert refused(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        at += header + len(content)

    assert data[at : at + 4] == b"PK\x01\x02"


def test_there_are_not_more_files_than_there_can_be(files: Files):
    pairs = list(files.items())
    many = [(f"checkpoints/{n}", b"") for n in range(1, 1_100)]

    assert "1000" in refused(packed([*pairs[:3], *many, *pairs[5:]]))


# -- What is in it -------------------------------------------------------------------------------


def twice(text: bytes) -> bytes:
    return text.replace(b'"waiting": 1', b'"waiting": 1,\n  "waiting": 1')


MANIFESTS: dict[str, Callable[[bytes], bytes]] = {
    "a key twice": twice,
    "a number that is none": lambda it: it.replace(b'"waiting": 1', b'"waiting": NaN'),
    "a fraction": lambda it: it.replace(b'"waiting": 1', b'"waiting": 1.0'),
    "an exponent": lambda it: it.replace(b'"waiting": 1', b'"waiting": 1e0'),
    "another type": lambda it: it.replace(b'"waiting": 1', b'"waiting": "1"'),
    "an endless number": lambda it: it.replace(b'"waiting": 1', b'"waiting": 1' + b"0" * 5000),
    "an unknown field": lambda it: it.replace(b'"waiting": 1', b'"waiting": 1,\n  "more": 1'),
    "a field too few": lambda it: it.replace(b'  "waiting": 1,\n', b""),
    "other space": lambda it: it.replace(b'"waiting": 1', b'"waiting":  1'),
    "an escape": lambda it: it.replace(b'"waiting"', b'"w\\u0061iting"'),
    "no UTF-8": lambda it: it.replace(b"office.example", b"office\xffexample"),
    "no end": lambda it: it[:-1],
    "nothing": lambda it: b"",
    "depth": lambda it: b"[" * 100_000,
    "another time": lambda it: it.replace(b"01:00:00Z", b"01:00:00.000Z"),
}


@pytest.mark.parametrize("change", MANIFESTS)
def test_a_manifest_has_one_way_to_be_written(files: Files, change: str):
    manifest = MANIFESTS[change](files["manifest.json"])

    assert manifest != files["manifest.json"]
    assert "manifest.json" in refused(packed({**files, "manifest.json": manifest}))


def test_rules_have_one_way_to_be_written(files: Files):
    told = json.loads(files["rules.json"])
    backwards = dict(reversed(told["sources"].items()))

    assert "rules.json" in refused(packed({**files, "rules.json": written({"rules": []})}))
    assert "rules.json" in refused(
        packed({**files, "rules.json": written(told | {"sources": backwards})})
    )


LINES: dict[str, Callable[[bytes], bytes]] = {
    "a key twice": lambda it: it.replace(b'"leaf":1', b'"leaf":1,"leaf":1'),
    "an unknown field": lambda it: it.replace(b'"leaf":1', b'"leaf":1,"more":1'),
    "another number": lambda it: it.replace(b'"leaf":1', b'"leaf":2'),
    "a fraction": lambda it: it.replace(b'"leaf":1', b'"leaf":1.0'),
    "a position that does not grow": lambda it: it.replace(b'"position":2', b'"position":1'),
    "a position before all": lambda it: it.replace(b'"position":2', b'"position":-2'),
    "a version that is none": lambda it: it.replace(b'"version":1', b'"version":true'),
    "an endless version": lambda it: it.replace(b'"version":1', b'"version":1' + b"0" * 500),
    "other space": lambda it: it.replace(b'"leaf":1', b'"leaf": 1'),
    "a line between": lambda it: b"\n" + it,
    "no entry": lambda it: b"{}\n",
    "no JSON": lambda it: b"leaf 1\n",
    "two forms": lambda it: it.replace(b',"data":', b',"base64":"","data":'),
    "another form": lambda it: it[: it.index(b',"data":')] + b',"base64":"e30="}\n',
    "loose base64": lambda it: it[: it.index(b',"data":')] + b',"base64":"/x=="}\n',
    "no base64": lambda it: it[: it.index(b',"data":')] + b',"base64":"*"}\n',
    "depth": lambda it: it[: it.index(b',"data":')] + b',"data":' + b"[" * 9_000 + b"\n",
    "no line end": lambda it: it[:-1],
    "no UTF-8": lambda it: it.replace(b'"by":"', b'"by":"\xff', 1),
}


@pytest.mark.parametrize("change", LINES)
def test_an_entry_has_one_way_to_be_written(files: Files, change: str):
    lines = lines_of(files)
    other = LINES[change](lines[1])
    assert other != lines[1]
    entries = b"".join([lines[0], other, *lines[2:]])

    assert "line " in refused(packed({**files, "entries.jsonl": entries}))


def test_a_number_in_an_entry_is_as_it_was_stored(files: Files):
    entry = Entry("a/1", 1, "n", b'{"a":1.0,"a":NaN}')
    assert refused(packed(with_entries(files, [entry])))  # It goes in base64.
    entry = Entry("a/1", 1, "n", b'{"a":1.0,"a":2}')
    with opened(packed(with_entries(files, [entry]))) as bundle:
        assert [it for _, it in bundle.journal.feed()] == [entry]
