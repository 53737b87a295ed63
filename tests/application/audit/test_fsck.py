"""Whoever alters the store by hand is found out, and told what they did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import pytest
from msgspec import structs

from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.seals import MemorySeals
from casework.application.audit.erasing import Erasing, erase
from casework.application.audit.findings import Kind, Why
from casework.application.audit.fsck import fsck
from casework.application.audit.leaves import entry_hash
from casework.application.audit.merkle import ProofRejected, root_of
from casework.application.audit.seals import Edge, SealsBroken, Tree
from casework.application.ports import Entry
from casework.application.record import ACCEPTED, REFUSED
from casework.domain.kernel import Person
from casework.infrastructure.bootstrap import open_keys
from casework.infrastructure.sealing.logs import UnverifiedReader
from tests.application.audit.sealed import GAP, Hand, Kept, a_log, history, kept_in, named
from tests.offices import an_office, registered, staffed, submission


@pytest.fixture(params=["sqlite", "postgres"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """A sealed office on either store."""
    postgres = request.param == "postgres"
    schema = request.getfixturevalue("postgres_schema") if postgres else None
    with kept_in(request.param, tmp_path / "office.db", schema) as it:
        yield it


def whys(kept: Kept, *since: bytes) -> set[Why]:
    return {it.why for it in kept.fsck(*since).unchecked}


# -- What was not touched ----------------------------------------------------------------------


def test_what_nobody_touched_holds(kept: Kept):
    report = kept.fsck(kept.checkpoint())
    decided = {it.stream for _, it in kept.feed() if it.stream.startswith("decision/")}

    assert (report.findings, report.unchecked) == ((), ())
    assert report.holds
    assert report.first_bad_leaf is None
    assert report.entries == report.sealed == len(kept.feed())
    assert report.decisions == report.redecided == len(decided)
    assert (report.waiting, report.checkpoints) == (0, 2)


def test_what_is_in_memory_holds_too():
    office, seals, log = an_office(MemoryJournal()), MemorySeals(), a_log()
    office.journal.append(history()[0])

    assert {it.why for it in fsck(office, seals, log.reader).unchecked} >= {Why.NOTHING_SEALED}
    kept = Kept(office, seals, log, Hand())
    kept.sealer().run()
    assert kept.fsck().holds


def test_what_waits_to_be_sealed_is_told(kept: Kept):
    since = kept.checkpoint()
    registered(kept.office, "77", "REQ-20240701-0077")
    report = kept.fsck(since)
    waiting = len(kept.feed()) - report.sealed

    assert report.holds
    assert report.waiting == waiting > 0
    assert [(it.why, it.count) for it in report.unchecked] == [(Why.UNSEALED, waiting)]


def test_without_a_key_no_signature_is_believed_or_doubted_and_that_is_told(kept: Kept):
    report = kept.fsck(reader=UnverifiedReader())

    assert report.holds
    assert {it.why for it in report.unchecked} == {Why.NO_KEY, Why.NO_CHECKPOINT_OUTSIDE}


def test_what_was_sealed_since_the_checkpoint_outside_is_told(kept: Kept):
    since = kept.checkpoint()
    registered(kept.office, "77", "REQ-20240701-0077")
    count = kept.sealer().run()
    report = kept.fsck(since)

    assert report.holds
    assert [(it.why, it.count) for it in report.unchecked] == [
        (Why.SINCE_CHECKPOINT_OUTSIDE, count)
    ]


def test_a_store_with_nothing_in_it_proves_nothing():
    report = fsck(an_office(MemoryJournal()), MemorySeals(), a_log().reader)

    assert report.holds
    assert {it.why for it in report.unchecked} == {
        Why.NOTHING_RECORDED,
        Why.NOTHING_SEALED,
        Why.NO_CHECKPOINT_OUTSIDE,
    }


def test_what_was_erased_is_counted_apart_and_every_seal_holds(tmp_path: Path):
    keys, log, seals = open_keys(tmp_path / "keys", make=True), a_log(), MemorySeals()
    office = staffed(MemoryJournal(), keys=keys)
    registered(office)
    kept = Kept(office, seals, log, Hand())
    kept.sealer().run()
    assert kept.fsck(kept.checkpoint()).unchecked == ()
    since = kept.checkpoint()
    assert isinstance(erase(office, Person("ann"), by=Person("inga"), reason="Asked."), Erasing)

    kept.sealer().run()
    report = kept.fsck(since)
    assert report.holds
    told = {it.why: it.count for it in report.unchecked}
    assert told.keys() == {Why.UNREAD, Why.SINCE_CHECKPOINT_OUTSIDE}
    assert 0 < told[Why.UNREAD] == report.decisions - report.redecided


# -- Sealed entries ----------------------------------------------------------------------------

BOTH = pytest.mark.parametrize("at", [0, 129, -1])


@BOTH
@pytest.mark.parametrize(
    "how",
    [
        "state = convert_to(replace(convert_from(state, 'UTF8'), '\"at\"', '\"at\" '), 'UTF8')",
        "topic = topic || 'x'",
        "originator_id = originator_id || 'x'",
        "originator_version = originator_version + 700",
    ],
)
def test_whatever_is_changed_in_a_sealed_entry_is_found(kept: Kept, at: int, how: str):
    feed = kept.feed()
    position, entry = feed[at]
    if kept.hand.sqlite:
        how = how.replace("convert_from(state, 'UTF8')", "CAST(state AS TEXT)")
        how = how.replace("convert_to(", "CAST(").replace(", 'UTF8')", " AS BLOB)")
    if "state" in how and b'"at"' not in entry.data:
        how = how.replace('"at"', '"decision"')
    kept.hand(f"UPDATE {{events}} SET {how} WHERE {{position}} = ?", position)
    report = kept.fsck()

    leaf = at % len(feed)
    assert report.first_bad_leaf == leaf
    [changed] = [it for it in report.findings if it.kind is Kind.CHANGED]
    assert (changed.leaves, changed.position) == ((leaf, leaf), position)
    assert not {it.kind for it in report.findings} & {Kind.TILE, Kind.ROOT, Kind.INCONSISTENT}


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("payload", (b"help 3", b"help 4")),
        ("actor", (b'"by":"ann"', b'"by":"ben"')),
        ("time", (b"2024-07-01T01:00", b"2024-07-01T00:00")),
    ],
)
def test_who_what_and_when_cannot_be_rewritten(kept: Kept, what: str, says: tuple[bytes, bytes]):
    position, entry = named(kept.feed(), "RequestSubmitted")
    assert says[0] in entry.data
    kept.rewrite(position, data=entry.data.replace(*says))
    report = kept.fsck()

    changed = [it for it in report.findings if it.kind is Kind.CHANGED]
    assert [(it.stream, it.version) for it in changed] == [(entry.stream, entry.version)]
    assert {it.kind for it in report.findings} & {Kind.REDECIDED, Kind.VERDICT}


def test_an_entry_deleted_from_the_middle_is_missed(kept: Kept):
    position, _ = kept.feed()[140]
    kept.hand("DELETE FROM {events} WHERE {position} = ?", position)
    report = kept.fsck()

    assert report.first_bad_leaf == 140
    [gone] = [it for it in report.findings if it.kind is Kind.GONE]
    assert (gone.leaves, gone.position) == ((140, 140), position)
    assert {it.kind for it in report.findings} >= {Kind.GONE, Kind.MISSING}


def test_a_deleted_tail_is_missed(kept: Kept):
    feed = kept.feed()
    since = next(n for n, it in enumerate(feed) if n > 200 and it[1].name == ACCEPTED) + 1
    kept.hand("DELETE FROM {events} WHERE {position} >= ?", feed[since][0])
    report = kept.fsck()

    [gone] = report.findings  # Whole decisions are gone, and what is left fits together.
    assert (gone.kind, gone.leaves) == (Kind.GONE, (since, len(feed) - 1))


def test_truncating_is_missed(kept: Kept):
    count = len(kept.feed())
    kept.hand("DELETE FROM {events}" if kept.hand.sqlite else "TRUNCATE {events}")
    report = kept.fsck()

    assert [(it.kind, it.leaves) for it in report.findings] == [(Kind.GONE, (0, count - 1))]
    assert report.entries == 0


def test_truncating_all_of_it_is_missed_by_whoever_holds_a_checkpoint(kept: Kept):
    since = kept.checkpoint()
    for table in ("events", "checkpoints", "tiles", "positions"):
        kept.hand(f"DELETE FROM {{{table}}}")

    assert kept.kinds() == set()
    assert Why.NOTHING_RECORDED in whys(kept)
    assert kept.kinds(since) == {Kind.ROLLED_BACK}
    assert Why.NOTHING_RECORDED not in whys(kept, since)


def test_an_entry_put_among_the_sealed_ones_is_found(kept: Kept):
    before = kept.feed()[128][0]
    stray = Entry("requests.intake/17", 999, "requests.intake.RequestSubmitted", b"{}")
    kept.insert(stray, before + GAP // 2)
    report = kept.fsck()

    [inserted] = [it for it in report.findings if it.kind is Kind.INSERTED]
    assert (inserted.stream, inserted.version) == (stray.stream, stray.version)
    assert not {it.kind for it in report.findings} & {Kind.GONE, Kind.CHANGED, Kind.NUMBERING}


@pytest.mark.parametrize("position", [0, -1, -(2**62)])
def test_an_entry_put_before_the_beginning_is_found(kept: Kept, position: int):
    kept.insert(Entry("requests.intake/99", 1, "requests.intake.RequestSubmitted", b"{}"), position)

    assert Kind.HIDDEN in kept.kinds()


def test_an_entry_that_no_feed_shows_is_found(kept: Kept):
    stream = kept.feed()[-2][1].stream
    version = kept.journal.read(stream)[-1].version + 1
    kept.insert(Entry(stream, version, "x.Hidden", b"{}"), -(2**63))

    assert kept.kinds() == {Kind.HIDDEN}


def test_a_stream_that_reads_otherwise_than_the_feed_is_found():
    class Lying(MemoryJournal):
        def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
            entries = super().read(stream, after)
            if stream != "requests.intake/17":
                return entries
            return [structs.replace(it, data=it.data + b" ") for it in entries]

        def news(self, known: Mapping[str, int]) -> Sequence[Entry]:
            return [it for stream, version in known.items() for it in self.read(stream, version)]

    office = an_office(Lying())
    office.journal.append(history()[0])

    report = fsck(office, MemorySeals(), a_log().reader)
    assert [(it.kind, it.stream) for it in report.findings] == [(Kind.HIDDEN, "requests.intake/17")]


def test_a_gap_is_told_by_the_first_version_that_is_missing(kept: Kept):
    stream = "people.organisation/office"
    places = {it.version: at for at, it in kept.feed() if it.stream == stream}
    kept.hand("DELETE FROM {events} WHERE {position} = ?", places[7])
    for old, new in ((places[4], 9_999), (places[5], places[4]), (9_999, places[5])):
        kept.hand("UPDATE {events} SET {position} = ? WHERE {position} = ?", new, old)

    found = [(it.stream, it.version) for it in kept.fsck().findings if it.kind is Kind.GAP]
    assert found == [(stream, 7)]


@pytest.mark.parametrize("what", ["data", "places"])
def test_two_entries_that_were_swapped_are_found(kept: Kept, what: str):
    feed = kept.feed()
    (a, one), (b, other) = feed[50], feed[60]
    if what == "data":
        kept.rewrite(a, data=other.data)
        kept.rewrite(b, data=one.data)
    else:
        for old, new in ((a, 9_999), (b, a), (9_999, b)):
            kept.hand("UPDATE {events} SET {position} = ? WHERE {position} = ?", new, old)
    report = kept.fsck()

    changed = {it.leaves for it in report.findings if it.kind is Kind.CHANGED}
    assert changed == {(50, 50), (60, 60)}


def test_versions_whose_positions_are_out_of_order_are_found(kept: Kept):
    feed = kept.feed()
    first, last = [at for at, it in feed if it.stream == "people.organisation/office"][3:5]
    for old, new in ((first, 9_999), (last, first), (9_999, last)):
        kept.hand("UPDATE {events} SET {position} = ? WHERE {position} = ?", new, old)

    assert kept.kinds() >= {Kind.ORDER, Kind.CHANGED}


@pytest.mark.parametrize(
    ("column", "kind"), [("state", "TEXT"), ("originator_id", "BLOB"), ("topic", "BLOB")]
)
def test_bytes_in_the_place_of_a_text_or_a_text_for_bytes_are_no_entry(
    tmp_path: Path, column: str, kind: str
):
    with kept_in("sqlite", tmp_path / "office.db") as kept:
        position = kept.feed()[7][0]
        cast = f"{column} = CAST({column} AS {kind})"
        kept.hand(f"UPDATE {{events}} SET {cast} WHERE rowid = ?", position)
        report = kept.fsck()

        assert {it.kind for it in report.findings} >= {Kind.MALFORMED, Kind.CHANGED}
        assert report.first_bad_leaf == 7


def test_where_decisions_cannot_be_made_again_that_is_told(tmp_path: Path):
    with kept_in("sqlite", tmp_path / "office.db") as kept:
        kept.hand("UPDATE {events} SET originator_id = CAST(originator_id AS BLOB)")

        assert Why.NOT_REDECIDED in whys(kept)
        assert not kept.fsck().holds


def test_a_version_that_is_far_off_costs_no_time(kept: Kept):
    position = kept.feed()[-2][0]
    kept.hand("UPDATE {events} SET originator_version = ? WHERE {position} = ?", 2**62, position)

    assert kept.kinds() >= {Kind.GAP, Kind.CHANGED}


# -- What is not sealed yet --------------------------------------------------------------------


def waiting(kept: Kept) -> list[tuple[int, Entry]]:
    """Some decisions that wait to be sealed, each of one event or several and its verdict."""
    last = kept.feed()[-1][0]
    registered(kept.office, "77", "REQ-20240701-0077")
    kept.office.execute("requests.intake/77", submission())
    return list(kept.journal.feed(last))


def test_a_decision_without_its_verdict_is_found_unsealed(kept: Kept):
    *_, (position, _), _ = waiting(kept)
    kept.hand("DELETE FROM {events} WHERE {position} = ?", position)

    assert kept.kinds() == {Kind.UNDECIDED}


def test_an_entry_that_its_verdict_has_written_is_missed_unsealed(kept: Kept):
    position, entry = waiting(kept)[0]
    kept.hand("DELETE FROM {events} WHERE {position} = ?", position)
    report = kept.fsck()

    assert {it.kind for it in report.findings} >= {Kind.MISSING, Kind.GAP}
    [gap] = [it for it in report.findings if it.kind is Kind.GAP]
    assert (gap.stream, gap.version) == (entry.stream, 1)


def test_an_entry_of_a_decision_that_was_over_is_found_unsealed(kept: Kept):
    _, entry = waiting(kept)[0]
    last = kept.journal.read(entry.stream)[-1]
    kept.insert(Entry(last.stream, last.version + 1, last.name, last.data))

    assert kept.kinds() >= {Kind.OUTSIDE}


def test_an_entry_of_no_decision_is_found_unsealed(kept: Kept):
    data = waiting(kept)[0][1].data
    decision = msgspec.json.decode(data)["decision"].encode()
    forged = data.replace(b'"decision":"%s"' % decision, b'"decision":"nobodys"')
    kept.insert(Entry("requests.intake/99", 1, "requests.intake.RequestSubmitted", forged))

    assert kept.kinds() == {Kind.UNDECIDED}


@pytest.mark.parametrize(
    ("name", "old", "new", "kind"),
    [
        ("RequestSubmitted", b"help 3", b"help 4", Kind.VERDICT),
        ("RequestSubmitted", b'help 3","look', b'help 4","look', Kind.REDECIDED),
        ("RequestSubmitted", b'"by":"ann"', b'"by":"ben"', Kind.REDECIDED),
        ("RequestSubmitted", b"2024-07-01T01:00", b"2024-07-01T00:00", Kind.REDECIDED),
        ("RequestSubmitted", b"{", b"{{", Kind.UNREADABLE),
        ("RequestSubmitted", b'"event":{', b'"event":{"more":1,', Kind.UNREADABLE),
        ("RequestSubmitted", b'"command":"requests.intake.', b'"command":"', Kind.UNREADABLE),
        ("decision.Accepted", b'"asked":"', b'"asked":"0', Kind.VERDICT),
        ("decision.Accepted", b'"decision":"', b'"decision":"0', Kind.VERDICT),
        ("decision.Accepted", b'/77",1,1]', b'/77",1,9]', Kind.MISSING),
        ("decision.Accepted", b'/77",1,1]', b'/78",1,1]', Kind.OUTSIDE),
        ("decision.Accepted", b'/77",1,1]', b'/77",1,9999999999999999]', Kind.MISSING),
        ("decision.Accepted", b'"rules":', b'"rule":"GEN-04","rules":', Kind.VERDICT),
        ("decision.Accepted", b'"rules":', b'"ruled":', Kind.UNREADABLE),
        ("decision.Refused", b'"rule":"', b'"rule":"X', Kind.REDECIDED),
        ("decision.Refused", b'"asked":"', b'"asked":"0', Kind.VERDICT),
        ("decision.Refused", b'"command":"requests.intake.', b'"command":"', Kind.UNREADABLE),
        ("decision.Refused", b'"tried":[', b'"tried":[],"wrote":[', Kind.UNREADABLE),
    ],
)
def test_whatever_is_rewritten_unsealed_is_found_in_what_it_contradicts(
    kept: Kept, name: str, old: bytes, new: bytes, kind: Kind
):
    found = ((at, it) for at, it in waiting(kept) if it.name.endswith(name) and old in it.data)
    position, entry = next(found)
    kept.rewrite(position, data=entry.data.replace(old, new))

    assert kind in kept.kinds()


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ("topic = 'requests.intake.Unheard'", Kind.UNREADABLE),
        ("topic = 'requests.intake.RequestRegistered'", Kind.UNREADABLE),
        ("originator_id = 'requests.unheard/77'", Kind.UNREADABLE),
        ("originator_id = 'two words'", Kind.MALFORMED),
        ("originator_id = 'decision/77'", Kind.UNREADABLE),
        ("originator_version = 2", Kind.GAP),
    ],
)
def test_whatever_is_called_otherwise_unsealed_is_found(kept: Kept, how: str, kind: Kind):
    kept.office.execute("requests.intake/88", submission())
    position, _ = kept.feed()[-2]
    kept.hand(f"UPDATE {{events}} SET {how} WHERE {{position}} = ?", position)

    assert kind in kept.kinds()


def test_a_history_that_its_page_cannot_take_is_found_unsealed(kept: Kept):
    rows = [it for it in waiting(kept) if it[1].stream == "requests.intake/77"]
    (first, one), (second, other) = rows[:2]
    for position, it in ((first, other), (second, one)):
        kept.hand(
            "UPDATE {events} SET state = ?, topic = ? WHERE {position} = ?",
            it.data,
            it.name,
            position,
        )

    assert Kind.IMPOSSIBLE in kept.kinds()


def test_a_command_that_only_followed_and_is_none_is_found_unsealed(kept: Kept):
    followed = [it for it in waiting(kept) if b'"cause":"when_' in it[1].data]
    position, entry = followed[0]
    kept.rewrite(position, data=entry.data.replace(b'"command":"', b'"command":"no.'))

    assert Kind.UNREADABLE in kept.kinds()


def test_a_verdict_that_is_called_otherwise_is_found_unsealed(kept: Kept):
    position, _ = named(waiting(kept), "Accepted")
    kept.hand("UPDATE {events} SET topic = ? WHERE {position} = ?", REFUSED, position)

    assert Kind.VERDICT in kept.kinds()


def test_a_verdict_that_accepts_and_tells_what_was_tried_is_found_unsealed(kept: Kept):
    (_, first), (position, verdict), *_ = waiting(kept)
    told = msgspec.json.decode(first.data)["told"]
    both = msgspec.json.decode(verdict.data) | {"tried": [told]}
    kept.rewrite(position, data=msgspec.json.encode(both))

    assert kept.kinds() == {Kind.VERDICT}


def test_a_second_verdict_is_found_unsealed(kept: Kept):
    verdict = waiting(kept)[-1][1]
    kept.insert(Entry(verdict.stream, 2, verdict.name, verdict.data))

    assert Kind.VERDICT in kept.kinds()


# -- The seals ---------------------------------------------------------------------------------

ALTERED = b"\7" * 32


@pytest.mark.parametrize(
    ("statement", "values", "kinds"),
    [
        ("UPDATE {tiles} SET hashes = ? WHERE height = 1", (ALTERED,), {Kind.TILE}),
        ("DELETE FROM {tiles} WHERE height = 1", (), {Kind.TILE}),
        ("DELETE FROM {tiles}", (), {Kind.TILE}),
        ("UPDATE {tiles} SET hashes = ? WHERE number = 1", (b"",), {Kind.TILE}),
        ("UPDATE {tiles} SET hashes = ? WHERE height = 0", (ALTERED,), {Kind.TILE}),
        ("DELETE FROM {positions}", (), {Kind.NUMBERING}),
        ("DELETE FROM {positions} WHERE number = 1", (), {Kind.NUMBERING}),
        ("UPDATE {positions} SET positions = ?", (b"\0" * 2048,), {Kind.NUMBERING}),
        ("UPDATE {positions} SET first = first + 1 WHERE number = 1", (), {Kind.NUMBERING}),
        ("UPDATE {checkpoints} SET position = position + 1", (), {Kind.NUMBERING}),
        ("UPDATE {checkpoints} SET note = ?", (b"note",), {Kind.CHECKPOINT}),
        ("DELETE FROM {checkpoints}", (), {Kind.ROLLED_BACK}),
        ("DELETE FROM {checkpoints} WHERE size > 200", (), {Kind.ROLLED_BACK}),
        ("UPDATE {checkpoints} SET size = size - 1", (), {Kind.CHECKPOINT, Kind.NUMBERING}),
        ("DROP TABLE {tiles}", (), {Kind.TILE}),
        ("DROP TABLE {positions}", (), {Kind.NUMBERING}),
        ("DROP TABLE {checkpoints}", (), {Kind.ROLLED_BACK}),
    ],
)
def test_whoever_alters_the_seals_is_found_out_and_no_entry_is_blamed(
    kept: Kept, statement: str, values: tuple[bytes, ...], kinds: set[Kind]
):
    kept.hand(statement, *values)

    assert kept.kinds() - {Kind.ROLLED_BACK} == kinds - {Kind.ROLLED_BACK}
    assert kept.kinds() >= kinds


def test_one_hash_that_was_altered_is_named(kept: Kept):
    tile = bytearray(kept.seals.tile(0, 0))
    tile[70 * 32] ^= 1
    kept.hand("UPDATE {tiles} SET hashes = ? WHERE height = 0 AND number = 0", bytes(tile))
    report = kept.fsck()

    assert {it.kind for it in report.findings} == {Kind.TILE}
    assert (70, 70) in {it.leaves for it in report.findings}


def test_one_position_that_was_altered_is_named(kept: Kept):
    data = b"".join(it.to_bytes(8) for it in [*kept.seals.positions(0)[:-1], 2**40])
    kept.hand("UPDATE {positions} SET positions = ? WHERE number = 0", data)

    assert kept.kinds() == {Kind.NUMBERING}


def test_a_position_moved_into_a_gap_is_found(kept: Kept):
    positions = list(kept.seals.positions(0))
    positions[129] -= 1
    data = b"".join(it.to_bytes(8) for it in positions)
    kept.hand("UPDATE {positions} SET positions = ? WHERE number = 0", data)

    assert kept.kinds() == {Kind.NUMBERING}


def test_where_positions_were_altered_too_the_right_entry_is_still_named(kept: Kept):
    positions = list(kept.seals.positions(0))
    positions[100], positions[101] = positions[101], positions[100]
    data = b"".join(it.to_bytes(8) for it in positions)
    kept.hand("UPDATE {positions} SET positions = ? WHERE number = 0", data)
    position, entry = kept.feed()[200]
    kept.rewrite(position, data=entry.data.replace(b"2024", b"2023", 1))
    report = kept.fsck()

    assert [it.leaves for it in report.findings if it.kind is Kind.CHANGED] == [(200, 200)]
    assert Kind.NUMBERING in {it.kind for it in report.findings}
    assert not {it.kind for it in report.findings} & {Kind.GONE, Kind.INSERTED}


def covered_up(kept: Kept, leaf: int = 200) -> Tree:
    """An entry rewritten, and every hash with it, as whoever owns the store can."""
    position, entry = kept.feed()[leaf]
    kept.rewrite(position, data=entry.data.replace(b"2024", b"2023", 1))
    edge, hashes = Edge(), [entry_hash(it) for _, it in kept.feed()]
    for it in hashes:
        edge.add(it)
    for (height, number), tile in edge.changed.items():
        where = f"height = {height} AND number = {number}"
        kept.hand(f"UPDATE {{tiles}} SET hashes = ? WHERE {where}", tile)
    return Tree(len(hashes), root_of(hashes))


def test_whoever_rewrites_every_hash_does_not_come_to_the_signed_root(kept: Kept):
    covered_up(kept, 200)
    report = kept.fsck()

    [root] = [it for it in report.findings if it.kind is Kind.ROOT]
    assert root.leaves == (129, len(kept.feed()) - 1)  # The checkpoint before it still fits.
    assert report.first_bad_leaf == 129


def test_whoever_rewrites_every_hash_and_signs_with_another_key_is_found_out(kept: Kept):
    tree = covered_up(kept)
    note = a_log().signer.sign(tree)
    kept.hand("UPDATE {checkpoints} SET note = ? WHERE size = ?", note, tree.size)

    assert Kind.CHECKPOINT in kept.kinds()


@pytest.mark.parametrize("leaf", [50, 200])
def test_whoever_has_the_key_too_does_not_fool_whoever_holds_a_checkpoint(kept: Kept, leaf: int):
    since = kept.checkpoint()
    tree = covered_up(kept, leaf)
    note = kept.log.signer.sign(tree)
    kept.hand("UPDATE {checkpoints} SET note = ? WHERE size = ?", note, tree.size)
    kept.hand("DELETE FROM {checkpoints} WHERE size < ?", tree.size)

    sealing = {Kind.INCONSISTENT, Kind.ROOT, Kind.CHECKPOINT, Kind.TILE, Kind.CHANGED}
    assert kept.kinds() & sealing == set()
    assert kept.kinds(since) & sealing == {Kind.INCONSISTENT}


def test_an_older_checkpoint_must_be_of_the_same_past(kept: Kept):
    forged = kept.log.signer.sign(Tree(129, ALTERED))
    kept.hand("UPDATE {checkpoints} SET note = ? WHERE size = 129", forged)
    report = kept.fsck()

    assert [(it.kind, it.leaves) for it in report.findings] == [(Kind.INCONSISTENT, (0, 128))]


def test_checkpoints_of_another_key_are_not_believed(kept: Kept):
    report = kept.fsck(reader=a_log().reader)

    assert {it.kind for it in report.findings} == {Kind.CHECKPOINT}


def test_what_is_held_outside_must_be_of_this_log(kept: Kept):
    for other in (a_log().signer, a_log("elsewhere.example").signer):
        with pytest.raises(ProofRejected):
            kept.fsck(other.sign(Tree(1, ALTERED)))
    with pytest.raises(ProofRejected):
        kept.fsck(b"note")


def test_a_checkpoint_held_outside_of_more_than_there_is_shows_what_was_taken_back(kept: Kept):
    since = kept.checkpoint()
    feed = kept.feed()
    kept.hand("DELETE FROM {events} WHERE {position} > ?", feed[128][0])
    kept.hand("DELETE FROM {checkpoints} WHERE size > 129")
    edge = Edge()
    for _, it in feed[:129]:
        edge.add(entry_hash(it))
    kept.hand("DELETE FROM {tiles}")
    kept.hand("INSERT INTO {tiles} VALUES (0, 0, ?)", edge.changed[0, 0])
    data = b"".join(at.to_bytes(8) for at, _ in feed[:129])
    kept.hand("DELETE FROM {positions}")
    kept.hand("INSERT INTO {positions} VALUES (0, ?, ?)", feed[0][0], data)

    assert kept.kinds() == set()
    [finding] = kept.fsck(since).findings
    assert (finding.kind, finding.leaves) == (Kind.ROLLED_BACK, (129, len(feed) - 1))


# -- The sealer looks, too ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "alter",
    [
        lambda kept: kept.hand("UPDATE {tiles} SET hashes = ? WHERE height = 1", ALTERED),
        lambda kept: kept.hand("DELETE FROM {tiles}"),
        lambda kept: kept.hand("DELETE FROM {checkpoints} WHERE size > 200"),
        lambda kept: kept.hand("DELETE FROM {checkpoints}"),
        lambda kept: kept.hand("UPDATE {checkpoints} SET note = ?", b"note"),
        lambda kept: kept.hand("DELETE FROM {positions}"),
        covered_up,
    ],
)
def test_nothing_is_sealed_on_top_of_seals_that_were_altered(
    kept: Kept, alter: Callable[[Kept], object]
):
    alter(kept)
    registered(kept.office, "77", "REQ-20240701-0077")
    before = list(kept.seals.checkpoints())

    with pytest.raises(SealsBroken):
        kept.sealer().run()
    assert list(kept.seals.checkpoints()) == before
