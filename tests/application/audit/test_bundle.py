"""A bundle that nobody touched holds; whatever is done to one without the key is found out."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import attrs
import msgspec
import pytest
from msgspec import structs

from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.seals import MemorySeals
from casework.adapters.storage.seals_postgres import PostgresSeals
from casework.adapters.storage.seals_sqlite import SqliteSeals
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.audit.bundle import EARLIER, Export, Unreadable
from casework.application.audit.findings import Kind, Why
from casework.application.audit.leaves import entry_hash
from casework.application.audit.merkle import ProofRejected, root_of
from casework.application.audit.proving import NotSealed
from casework.application.audit.redecide import Came
from casework.application.audit.seals import Sealed, Seals, SealsBroken
from casework.application.ports import Entry, Journal
from casework.application.record import ACCEPTED, REFUSED
from casework.domain.kernel import Person
from casework.domain.people.organisation import OpenCentre
from casework.infrastructure.bootstrap import rules_in_force
from casework.infrastructure.personal_keys import MemoryKeys
from casework.infrastructure.sealing.checkpoints import AnotherLog, Checkpoint, hand_over
from casework.infrastructure.sealing.manifests import LogNotary, vouched_by
from casework.infrastructure.sealing.notes import Note, UnknownSigner
from tests.application.audit.bundled import (
    Files,
    Owner,
    a_key,
    case,
    checked,
    entries_of,
    kinds,
    lines_of,
    opened,
    packed,
    repaired,
    sealed_anew,
    unpacked,
    vouched,
    with_entries,
    written,
)
from tests.application.audit.sealed import history
from tests.offices import ORGANISATION, Numbered, an_office, denied, did, staffed

FLIPS = 2_000


@pytest.fixture
def files() -> Files:
    return unpacked(case().data)


# -- What nobody touched -------------------------------------------------------------------------


def test_what_nobody_touched_holds_and_is_counted():
    held = case().held[-1]
    verified = checked(case().data, case().owner.notary, held)
    entries = [it for _, it in case().owner.journal.feed()][:-1]
    verdicts = [it for it in entries if it.stream.startswith("decision/")]

    assert verified.report.findings == ()
    assert verified.manifest.size == verified.report.entries == len(entries)
    assert verified.manifest.root == root_of(map(entry_hash, entries)).hex()
    assert verified.manifest.accepted == sum(it.name == ACCEPTED for it in verdicts)
    assert verified.manifest.refused == sum(it.name == REFUSED for it in verdicts)
    assert verified.came == {Came.UNCHANGED: len(verdicts)}
    assert verified.key == str(case().owner.second.verifier)
    assert verified.since == (len(entries),)
    assert {it.why for it in verified.report.unchecked} == {Why.UNSEALED, Why.TOLD}


def test_what_an_operator_could_have_done_is_told_by_what_is_held_outside():
    def left(*since: bytes) -> dict[Why, int]:
        unchecked = checked(case().data, case().owner.notary, *since).report.unchecked
        return {it.why: it.count for it in unchecked}

    size, first = case_size(), Checkpoint.parse(case().held[0].decode().split("\n\n")[0] + "\n")
    assert left()[Why.NO_CHECKPOINT_OUTSIDE] == size
    assert left(case().held[0])[Why.SINCE_CHECKPOINT_OUTSIDE] == size - first.size
    assert not left(case().held[-1]).keys() & {
        Why.NO_CHECKPOINT_OUTSIDE,
        Why.SINCE_CHECKPOINT_OUTSIDE,
    }


def case_size() -> int:
    return len(list(case().owner.journal.feed())) - 1


@pytest.mark.parametrize("n", range(3))
def test_a_bundle_grew_from_every_checkpoint_that_was_handed_out(n: int):
    assert checked(case().data, case().owner.notary, case().held[n]).holds


def test_without_a_key_all_but_the_signatures_is_checked():
    verified = checked(case().data, LogNotary(), case().held[0])

    assert verified.holds
    assert verified.key == ""
    assert Why.NO_KEY in {it.why for it in verified.report.unchecked}


def test_the_same_entries_are_exported_from_every_store(
    tmp_path: Path, postgres_schema: tuple[str, str]
):
    entries, begun = history()
    told: list[list[tuple[str, int, str, bytes]]] = []
    stores: list[tuple[Journal, Seals]] = [
        (MemoryJournal(), MemorySeals()),
        (SqliteJournal(tmp_path / "a.db"), SqliteSeals(tmp_path / "a.db")),
        (PostgresJournal(*postgres_schema), PostgresSeals(*postgres_schema)),
    ]
    for n, (journal, seals) in enumerate(stores):
        with closing(journal), closing(seals):
            owner = Owner(journal, seals)
            since = owner.seal(entries[:begun])
            owner.seal(entries[begun:])
            data = owner.export(tmp_path / f"{n}", since).read_bytes()
            assert checked(data, owner.notary, since).holds
            told.append([structs.astuple(it) for it in entries_of(unpacked(data))])

    assert told == [[structs.astuple(it) for it in entries]] * 3


# -- One byte ------------------------------------------------------------------------------------


def test_no_byte_can_be_another():
    data, chance = case().data, random.Random(4)
    for place in chance.sample(range(len(data)), FLIPS):
        other = bytes([data[place] ^ 1 << chance.randrange(8)])
        with pytest.raises(Unreadable):
            opened(data[:place] + other + data[place + 1 :]).__enter__()


def test_no_byte_of_any_file_can_be_another_though_the_zip_is_put_right(files: Files):
    chance = random.Random(5)
    for name, data in files.items():
        for place in chance.sample(range(len(data)), 8):
            other = bytes([data[place] ^ 1 << chance.randrange(8)])
            altered = packed({**files, name: data[:place] + other + data[place + 1 :]})
            assert is_refused(altered), f"{name} at {place}"


def is_refused(data: bytes) -> bool:
    try:
        return not checked(data, case().owner.notary).holds
    except Unreadable:
        return True


# -- Somebody who puts all right but the signatures ----------------------------------------------


def replaced(entries: Sequence[Entry], old: bytes, new: bytes) -> list[Entry]:
    """Everywhere in the decision in which it first stands."""
    first = next(it for it in entries if old in it.data)
    decision = json.loads(first.data)["decision"].encode()
    return [
        structs.replace(it, data=it.data.replace(old, new)) if decision in it.data else it
        for it in entries
    ]


def whole(entries: Sequence[Entry], n: int) -> tuple[int, int]:
    """Where the n-th decision begins and ends."""
    ends = [0, *(at + 1 for at, it in enumerate(entries) if it.stream.startswith("decision/"))]
    return ends[n], ends[n + 1]


def with_payload(entries: list[Entry]) -> list[Entry]:
    return replaced(entries, b"help 3", b"help 4")


def with_actor(entries: list[Entry]) -> list[Entry]:
    return replaced(entries, b'"by":"ann"', b'"by":"ben"')


def with_time(entries: list[Entry]) -> list[Entry]:
    return replaced(entries, b"2024-07-01T01:00", b"2024-07-01T00:00")


def tenth(entries: Sequence[Entry]) -> int:
    """Where the tenth version of the organisation is. A decision of its own wrote it."""
    return [(it.stream, it.version) for it in entries].index((ORGANISATION, 10))


def without_the_middle(entries: list[Entry]) -> list[Entry]:
    at = tenth(entries)
    return entries[:at] + entries[at + 2 :]


def without_an_entry(entries: list[Entry]) -> list[Entry]:
    at = tenth(entries)
    return entries[:at] + entries[at + 1 :]


def without_the_tail(entries: list[Entry]) -> list[Entry]:
    return entries[: whole(entries, -2)[0]]


def with_one_more(entries: list[Entry]) -> list[Entry]:
    office = an_office(MemoryJournal(), new_id=Numbered("more"))
    office.journal.append(entries)
    did(office, ORGANISATION, OpenCentre("more", by=Person("hua")), "more")
    more = [it for _, it in office.journal.feed()][len(entries) :]
    return entries + more


def with_two_swapped(entries: list[Entry]) -> list[Entry]:
    (a, b), (c, d) = whole(entries, 20), whole(entries, 21)
    return entries[:a] + entries[c:d] + entries[a:b] + entries[d:]


def with_one_twice(entries: list[Entry]) -> list[Entry]:
    begin, end = whole(entries, 60)
    return entries[:end] + entries[begin:end] + entries[end:]


ATTACKS: dict[Callable[[list[Entry]], list[Entry]], set[Kind]] = {
    with_payload: {Kind.ROOT, Kind.VERDICT},
    with_actor: {Kind.ROOT, Kind.VERDICT},
    with_time: {Kind.ROOT},
    without_the_middle: {Kind.ROOT, Kind.GONE, Kind.GAP},
    without_an_entry: {Kind.ROOT, Kind.GONE, Kind.GAP, Kind.MISSING},
    without_the_tail: {Kind.GONE},
    with_one_more: {Kind.INSERTED},
    with_two_swapped: {Kind.ROOT},
    with_one_twice: {Kind.ROOT, Kind.INSERTED, Kind.ORDER},
}
"""What is done to the entries, and what it is called when it is found."""


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda it: it.__name__)
def test_whatever_is_done_to_the_entries_is_named(files: Files, attack):
    altered = repaired(with_entries(files, attack(entries_of(files))))
    verified = checked(packed(altered), case().owner.notary)

    assert kinds(verified) >= ATTACKS[attack] | {Kind.MANIFEST}
    assert Kind.FILE not in kinds(verified)  # All hashes were put right.
    assert Why.NOT_REDECIDED in {it.why for it in verified.report.unchecked}


def test_an_altered_entry_lies_among_the_leaves_that_are_told(files: Files):
    altered = repaired(with_entries(files, with_payload(entries_of(files))))
    places = [n for n, it in enumerate(lines_of(altered)) if it != lines_of(files)[n]]
    [root] = [
        it
        for it in checked(packed(altered), case().owner.notary).report.findings
        if it.kind is Kind.ROOT
    ]

    assert root.leaves is not None
    assert root.leaves[0] <= places[0] <= root.leaves[1]
    assert root.leaves[0] > 0  # All before is known to be as it was.


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda it: it.__name__)
def test_all_hashes_made_anew_lack_the_signature(files: Files, attack):
    altered = sealed_anew(with_entries(files, attack(entries_of(files))))

    assert kinds(checked(packed(altered), case().owner.notary)) >= {Kind.CHECKPOINT, Kind.MANIFEST}


def test_another_key_of_the_same_name_signs_nothing(files: Files):
    other = a_key()
    altered = packed(sealed_anew(with_entries(files, with_time(entries_of(files))), other))

    assert kinds(checked(altered, case().owner.notary)) >= {Kind.CHECKPOINT, Kind.MANIFEST}
    assert not {Kind.CHECKPOINT, Kind.MANIFEST} & kinds(
        checked(altered, LogNotary.trusting(other.verifier))
    )


def test_what_was_taken_back_to_an_earlier_checkpoint_is_no_longer_vouched_for(files: Files):
    begun = history()[1]
    kept = {it: data for it, data in files.items() if "/" not in it or it == "handovers/1"}
    altered = {**with_entries(kept, entries_of(files)[:begun]), "checkpoint": case().held[0]}
    data = packed(repaired(altered))

    assert kinds(checked(data, case().owner.notary)) == {Kind.MANIFEST}
    assert Kind.ROLLED_BACK in kinds(checked(data, case().owner.notary, case().held[1]))


@pytest.mark.parametrize("gone", [("handovers/1",), ("checkpoints/278", "proofs/278")])
def test_no_file_can_be_dropped(files: Files, gone: tuple[str, ...]):
    left = {it: data for it, data in files.items() if it not in gone}

    told = kinds(checked(packed(left), case().owner.notary))
    assert Kind.FILE in told
    assert Kind.MANIFEST in kinds(checked(packed(repaired(left)), case().owner.notary))


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it | {"rules": it["rules"][1:]},
        lambda it: it | {"rules": [it["rules"][0] | {"says": "Let it be."}, *it["rules"][1:]]},
        lambda it: it | {"sources": it["sources"] | {"kernel.py": "0" * 64}},
        lambda it: it | {"sources": {k: v for k, v in it["sources"].items() if k != "kernel.py"}},
    ],
)
def test_the_rules_cannot_be_others(files: Files, change):
    rules = written(change(json.loads(files["rules.json"])))

    told = kinds(checked(packed({**files, "rules.json": rules}), case().owner.notary))
    assert {Kind.RULES, Kind.FILE} <= told
    altered = packed(repaired({**files, "rules.json": rules}))
    assert {Kind.RULES, Kind.MANIFEST} <= kinds(checked(altered, case().owner.notary))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("origin", "another.example"),
        ("size", 277),
        ("root", "0" * 64),
        ("streams", 1),
        ("accepted", 1),
        ("refused", 1),
        ("by_rule", {"GEN-02": 1}),
        ("earliest", None),
        ("latest", "2024-07-01T01:00:01Z"),
        ("decided_under", {"0" * 64: 136}),
        ("waiting", 0),
        ("rules", "0" * 64),
        ("files", {}),
    ],
)
def test_a_manifest_says_nothing_that_is_not_so_even_if_the_log_signs_it(
    files: Files, name: str, value: object
):
    said = json.loads(files["manifest.json"])
    assert said[name] != value
    altered = {**files, "manifest.json": written(said | {name: value})}

    assert Kind.MANIFEST in kinds(checked(packed(altered), case().owner.notary))
    signed = packed(vouched(altered, case().owner.second))
    found = kinds(checked(signed, case().owner.notary))
    if name == "waiting":  # Only the log knows.
        assert found == set()
    else:
        assert found & {Kind.MANIFEST, Kind.RULES, Kind.FILE}


@pytest.mark.parametrize("size", [129, 278])
@pytest.mark.parametrize("folder", ["checkpoints", "proofs"])
def test_an_earlier_checkpoint_and_its_proof_are_held_to_the_entries(
    files: Files, folder: str, size: int
):
    which = f"{folder}/{size}"
    other = next(it for it in files if it.startswith(folder) and it != which)
    altered = packed(repaired({**files, which: files[other]}))

    told = kinds(checked(altered, case().owner.notary))
    assert told >= ({Kind.PROOF} if folder == "proofs" else {Kind.CHECKPOINT})


def test_fewer_than_none_cannot_wait(files: Files):
    said = json.loads(files["manifest.json"]) | {"waiting": -1}
    altered = vouched({**files, "manifest.json": written(said)}, case().owner.second)

    assert kinds(checked(packed(altered), case().owner.notary)) == {Kind.MANIFEST}


def test_a_signature_under_something_else_vouches_for_no_manifest(files: Files):
    for name in ("checkpoint", "handovers/1"):
        altered = packed({**files, "manifest.sig": files[name]})
        assert Kind.MANIFEST in kinds(checked(altered, case().owner.notary))
    altered = packed({**files, "checkpoint": files["manifest.sig"]})
    assert Kind.CHECKPOINT in kinds(checked(altered, case().owner.notary))


# -- What is held outside ------------------------------------------------------------------------


def forked() -> tuple[Owner, bytes]:
    """Another past under the same keys, and its checkpoint."""
    owner = attrs.evolve(case().owner, journal=MemoryJournal(), seals=MemorySeals(), handovers=[])
    (first, *more), begun = history()
    return owner, owner.seal([structs.replace(first, data=first.data + b" "), *more[: begun - 1]])


def test_a_checkpoint_of_another_past_is_refused():
    _, since = forked()

    assert kinds(checked(case().data, case().owner.notary, since)) == {Kind.INCONSISTENT}


def test_a_checkpoint_of_what_came_later_is_refused():
    office = an_office(MemoryJournal(), new_id=Numbered("later"))
    later = attrs.evolve(case().owner, journal=office.journal, seals=MemorySeals())
    entries = [it for _, it in case().owner.journal.feed()]

    found = kinds(checked(case().data, case().owner.notary, later.seal(entries)))
    assert found == {Kind.ROLLED_BACK}


def test_a_checkpoint_of_another_log_says_nothing_about_this_one():
    another = Owner(first=a_key("another.example")).seal(history()[0][:5])

    with pytest.raises(AnotherLog):
        checked(case().data, case().owner.notary, another)
    with pytest.raises(ProofRejected):
        checked(case().data, LogNotary(), another)


def test_a_checkpoint_that_the_log_never_signed_is_none():
    with pytest.raises(UnknownSigner):
        checked(case().data, case().owner.notary, Owner().seal(history()[0][:5]))


# -- Who holds the key ---------------------------------------------------------------------------


def by_the_owner(entries: Sequence[Entry], tmp_path: Path) -> set[Kind]:
    """What is found in a bundle of entries that the owner of the key made up."""
    owner = Owner()
    owner.journal.append(entries)
    owner.seal()
    data = owner.export(tmp_path / "it").read_bytes()
    return kinds(checked(data, owner.notary))


def test_what_was_never_decided_is_found_though_the_log_signed_it(tmp_path: Path):
    assert Kind.REDECIDED in by_the_owner(with_actor(list(history()[0])), tmp_path)


def test_a_clock_that_ran_backwards_in_a_stream_is_found_though_the_log_signed_it(tmp_path: Path):
    entries = list(history()[0])
    last = [it for it in entries if it.stream == ORGANISATION][-1]
    decision = json.loads(last.data)["decision"].encode()
    set_back = [
        structs.replace(it, data=it.data.replace(b"2024-07-01T01:00", b"2024-06-30T01:00"))
        if b'"decision":"%b"' % decision in it.data
        else it
        for it in entries
    ]

    assert Kind.REDECIDED in by_the_owner(set_back, tmp_path)


def test_a_refusal_without_what_was_tried_is_found(tmp_path: Path):
    *before, refusal = history()[0]
    told = json.loads(refusal.data)
    del told["tried"]
    empty = structs.replace(refusal, data=msgspec.json.encode(told))

    assert by_the_owner([*before, empty], tmp_path) >= {Kind.VERDICT, Kind.REDECIDED}


def test_an_entry_that_can_be_read_in_two_ways_is_found(tmp_path: Path):
    entries = list(history()[0])
    at = next(n for n, it in enumerate(entries) if b'"by":"ann"' in it.data)
    twice = entries[at].data.replace(b'"by":"ann"', b'"by":"ben","by":"ann"', 1)
    entries[at] = structs.replace(entries[at], data=twice)

    assert Kind.UNREADABLE in by_the_owner(entries, tmp_path)


@pytest.mark.parametrize(
    "at",
    ['"2024-07-01T01:00:00"', '"noon"', "null"],
)
def test_a_verdict_without_a_time_is_found(tmp_path: Path, at: str):
    *before, refusal = history()[0]
    told = re.sub(rb'"recorded":"[^"]*"', b'"recorded":' + at.encode(), refusal.data)
    assert told != refusal.data

    assert by_the_owner([*before, structs.replace(refusal, data=told)], tmp_path)


@pytest.mark.parametrize("data", [b"", b"\xff", b"{}", b"[1", b'"text"', b"[" * 5_000])
def test_what_is_no_event_or_verdict_is_found(tmp_path: Path, data: bytes):
    entries = history()[0]
    for stream in (ORGANISATION, "decision/x", "no-page/x"):
        at = len([it for it in entries if it.stream == stream]) + 1
        found = by_the_owner([*entries, Entry(stream, at, "n", data)], tmp_path)
        (tmp_path / "it").unlink()
        assert found


@pytest.mark.parametrize("stream", ["decision/a b", "a b/c", "x", ""])
def test_a_name_that_no_store_would_keep_is_found(files: Files, stream: str):
    key = a_key()
    entries = [*entries_of(files), Entry(stream, 1, "n", b"{}")]
    made = packed(sealed_anew(with_entries(files, entries), key))
    found = kinds(checked(made, LogNotary.trusting(key.verifier)))

    assert found
    assert not found & {Kind.CHECKPOINT, Kind.MANIFEST, Kind.ROOT}


def test_a_second_verdict_is_found(tmp_path: Path):
    *_, refusal = history()[0]

    again = structs.replace(refusal, version=2)
    assert Kind.VERDICT in by_the_owner([*history()[0], again], tmp_path)


def test_a_decision_of_which_no_store_would_keep_the_name_is_found(files: Files):
    key = a_key()
    *_, refusal = history()[0]
    decision = json.loads(refusal.data)["decision"].encode()
    data = refusal.data.replace(b'"%b"' % decision, b'"a b"', 1)
    entries = [*entries_of(files), Entry("decision/a b", 1, REFUSED, data)]
    made = packed(sealed_anew(with_entries(files, entries), key))
    verified = checked(made, LogNotary.trusting(key.verifier))

    assert verified.came == {Came.UNCHANGED: verified.report.decisions}
    assert kinds(verified) == {Kind.MALFORMED}


def test_a_verdict_that_is_bound_to_another_question_is_found(tmp_path: Path):
    entries = list(history()[0])
    told = json.loads(entries[-1].data)
    other = msgspec.json.encode(told | {"asked": "0" * 64})
    entries[-1] = structs.replace(entries[-1], data=other)

    assert Kind.VERDICT in by_the_owner(entries, tmp_path)


def test_a_clock_that_ran_backwards_between_decisions_is_told(tmp_path: Path):
    *before, refusal = history()[0]
    told = json.loads(refusal.data)
    told["recorded"] = datetime.fromisoformat(told["recorded"]).replace(year=2023).isoformat()
    owner = Owner()
    owner.seal([*before, structs.replace(refusal, data=msgspec.json.encode(told))])
    verified = checked(owner.export(tmp_path / "it").read_bytes(), owner.notary)

    [told_by_the_log] = [it for it in verified.report.unchecked if it.why is Why.TOLD]
    assert "backwards" in told_by_the_log.says


# -- Other rules, and what is erased -------------------------------------------------------------


def test_other_rules_here_are_told_and_no_difference_is_held_against_the_log():
    ours = rules_in_force()
    rules = msgspec.structs.replace(ours, sources={**ours.sources, "kernel.py": "0" * 64})
    verified = checked(case().data, case().owner.notary, rules=rules)

    told = [it for it in verified.report.unchecked if it.why is Why.OTHER_RULES]
    assert verified.holds
    assert {it.count for it in told} == {136, 0}


def test_what_comes_out_otherwise_under_other_rules_is_told_and_is_no_fault(tmp_path: Path):
    entries = with_actor(list(history()[0]))
    old = rules_in_force().digest.encode()
    owner = Owner()
    owner.seal([structs.replace(it, data=it.data.replace(old, b"0" * 64)) for it in entries])
    verified = checked(owner.export(tmp_path / "it").read_bytes(), owner.notary)

    assert Kind.REDECIDED not in kinds(verified)
    assert sum(n for came, n in verified.came.items() if came is not Came.UNCHANGED) > 0
    assert Why.OTHER_RULES in {it.why for it in verified.report.unchecked}


def test_what_lies_under_keys_stays_there_and_is_counted_apart(tmp_path: Path):
    keys, owner = MemoryKeys(), Owner()
    office = staffed(owner.journal, keys=keys)
    owner.seal()
    data = owner.export(tmp_path / "it").read_bytes()
    sealed = checked(data, owner.notary)
    read = checked(data, owner.notary, keys=keys)

    assert b"Hua Lin" not in data
    assert office.keys is keys
    assert sealed.holds
    assert read.holds
    [unread] = [it for it in sealed.report.unchecked if it.why is Why.UNREAD]
    assert unread.count == sealed.came[Came.NOT_DECIDABLE] > 0
    assert read.came == {Came.UNCHANGED: sum(sealed.came.values())}


def test_a_bundle_of_what_was_erased_since_holds(tmp_path: Path):
    keys, owner = MemoryKeys(), Owner()
    staffed(owner.journal, keys=keys)
    owner.seal()
    data = owner.export(tmp_path / "it").read_bytes()
    keys.destroy("hua", "mia", datetime.fromisoformat("2024-07-02T00:00:00Z"))
    verified = checked(data, owner.notary, keys=keys)

    assert verified.holds
    assert 0 < verified.came[Came.NOT_DECIDABLE] < verified.report.decisions


# -- What is not exported ------------------------------------------------------------------------


def exported(owner: Owner, tmp_path: Path, *since: bytes) -> None:
    try:
        owner.export(tmp_path / "it", *since)
    finally:
        assert not (tmp_path / "it").exists()


def test_where_nothing_is_sealed_nothing_is_exported(tmp_path: Path):
    with pytest.raises(NotSealed):
        exported(Owner(), tmp_path)


def test_what_is_not_what_was_sealed_is_not_exported(tmp_path: Path):
    entries, _ = history()
    owner = Owner()
    owner.seal(entries[:50])
    other = attrs.evolve(owner, journal=MemoryJournal())
    other.journal.append([structs.replace(entries[0], data=entries[0].data + b" "), *entries[1:50]])

    with pytest.raises(SealsBroken):
        exported(other, tmp_path)


def test_a_checkpoint_that_is_kept_under_another_size_is_not_exported(tmp_path: Path):
    class Misplaced(MemorySeals):
        def head(self) -> Sealed | None:
            head = super().head()
            return head and attrs.evolve(head, size=head.size - 1)

    owner = Owner()
    owner.seal(history()[0][:50])
    seals = Misplaced()
    seals.seal(0, range(1, 51), {}, owner.seal())

    with pytest.raises(SealsBroken):
        exported(attrs.evolve(owner, seals=seals), tmp_path)


def test_what_did_not_grow_from_what_is_held_is_not_exported(tmp_path: Path):
    owner, since = forked()
    entries, begun = history()
    mine = attrs.evolve(owner, journal=MemoryJournal(), seals=MemorySeals())
    mine.seal(entries[:begun])

    with pytest.raises(ProofRejected):
        exported(mine, tmp_path, since)
    with pytest.raises(ProofRejected):
        exported(mine, tmp_path, attrs.evolve(mine, seals=MemorySeals()).seal(entries[begun:]))


def test_a_proof_from_what_is_held_is_in_the_bundle(tmp_path: Path):
    entries, begun = history()
    owner = Owner(seals=MemorySeals())
    since = Owner(MemoryJournal(), MemorySeals(), owner.first).seal(entries[:7])
    owner.seal(entries[:begun])
    data = owner.export(tmp_path / "it", since).read_bytes()

    assert unpacked(data)["checkpoints/7"] == since
    assert "proofs/7" in unpacked(data)
    assert checked(data, owner.notary, since).holds


def test_of_very_many_checkpoints_some_are_taken_from_all_over(tmp_path: Path):
    owner = Owner()
    for it in history()[0][:250]:
        owner.seal([it])
    with opened(owner.export(tmp_path / "it").read_bytes()) as bundle:
        sizes = list(bundle.checkpoints)

    assert EARLIER / 2 < len(sizes) <= EARLIER
    assert sizes[0] == 1
    assert sizes[-1] > 240


def test_a_handover_leads_from_the_key_that_is_trusted_to_another(files: Files):
    """Whether anything is signed with the other or not."""
    key = a_key()
    plain = sealed_anew(files, key)
    said = Checkpoint.parse(Note.parse(plain["checkpoint"]).text)
    handovers = [plain["checkpoint"], hand_over(said, a_key(), a_key()), b"nothing"]
    for note in handovers:
        made = vouched(repaired({**_before_rules(plain), "handovers/1": note, **plain}), key)
        assert Kind.CHECKPOINT in kinds(checked(packed(made), LogNotary.trusting(key.verifier)))
    made = vouched(repaired({**_before_rules(plain), "handovers/1": handovers[0], **plain}), key)
    assert Kind.CHECKPOINT in kinds(checked(packed(made), LogNotary()))


def _before_rules(files: Files) -> Files:
    first = list(files)[: list(files).index("rules.json")]
    return {it: files[it] for it in first}


def test_all_in_a_bundle_is_of_one_log_even_if_no_key_is_at_hand(files: Files):
    other = a_key("another.example")
    root = Checkpoint.parse(Note.parse(files["checkpoints/129"]).text).root
    note = Checkpoint("another.example", 129, root).signed(other)
    altered = packed(repaired({**files, "checkpoints/129": note}))
    assert kinds(checked(altered, LogNotary())) == {Kind.CHECKPOINT}

    digest = sha256(files["manifest.json"]).hexdigest()
    altered = packed({**files, "manifest.sig": vouched_by(other, digest)})
    assert kinds(checked(altered, LogNotary())) == {Kind.MANIFEST}


def test_a_handover_counts_from_its_size_on(files: Files):
    sealed_by_the_old = case().owner.first
    altered = packed(vouched(files, sealed_by_the_old))

    assert kinds(checked(altered, case().owner.notary)) == {Kind.MANIFEST}


def test_refusals_are_told_by_rule():
    office = an_office(MemoryJournal(), new_id=Numbered("x"))
    entries, _ = history()
    office.journal.append(entries)
    refused = office.execute(ORGANISATION, OpenCentre("x", by=Person("ann")))
    owner = Owner(office.journal)
    owner.seal()
    exported_ = Export(owner.journal, owner.seals, LogNotary(owner.log), rules_in_force())
    list(exported_.entries())

    assert exported_.parts().manifest.by_rule[denied(refused)] == 1
