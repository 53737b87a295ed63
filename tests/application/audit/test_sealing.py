"""What is sealed: every entry once, in the order of the feed; and what can be proved of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from attrs import define

from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.seals import MemorySeals
from casework.adapters.storage.seals_postgres import PostgresSeals
from casework.adapters.storage.seals_sqlite import SqliteSeals
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.audit.leaves import entry_hash
from casework.application.audit.merkle import (
    ProofRejected,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from casework.application.audit.proving import NotSealed, consistency, inclusion
from casework.application.audit.sealing import Sealer, Sealing, Unsealable
from casework.application.audit.seals import Seals, SealsBroken, Tree
from casework.application.ports import Conflict, Journal, MalformedName, StoreFailure
from casework.testing.journals import at_once, entry
from tests.application.audit.sealed import a_log

LOG = a_log()


@define
class Kept:
    """A journal and its seals."""

    journal: Journal
    seals: Seals

    def sealer(self, batch: int = 10_000) -> Sealer:
        return Sealer(self.journal, self.seals, LOG.signer, LOG.reader, batch)

    def append(self, count: int, stream: str = "a") -> None:
        version = len(self.journal.read(stream))
        self.journal.append([entry(stream, version + n) for n in range(1, count + 1)])

    def holds(self) -> None:
        """Every entry of the feed is sealed once, in order, and every checkpoint is of them."""
        feed = list(self.journal.feed())
        hashes = [entry_hash(it) for _, it in feed]
        assert [self.seals.position_of(leaf) for leaf in range(len(feed) + 1)] == [
            *(position for position, _ in feed),
            None,
        ]
        for it in self.seals.checkpoints():
            tree = LOG.reader.read(it.checkpoint)
            assert tree == Tree(it.size, root_of(hashes[: it.size]))
        assert max((it.size for it in self.seals.checkpoints()), default=0) == len(feed)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    journal: Journal
    seals: Seals
    match request.param:
        case "memory":
            journal, seals = MemoryJournal(), MemorySeals()
        case "sqlite":
            journal = SqliteJournal(tmp_path / "office.db")
            seals = SqliteSeals(tmp_path / "office.db")
        case _:
            schema = request.getfixturevalue("postgres_schema")
            journal, seals = PostgresJournal(*schema), PostgresSeals(*schema)
    with closing(journal), closing(seals):
        yield Kept(journal, seals)


# -- Sealing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [1, 7, 256, 300, 10_000])
def test_every_entry_is_sealed_once_in_the_order_of_the_feed(kept: Kept, batch: int):
    for count in (1, 2, 30, 255, 1, 300):
        kept.append(count)

        assert kept.sealer(batch).run() == count
    kept.holds()


def test_where_nothing_is_new_nothing_is_sealed(kept: Kept):
    assert kept.sealer().run() == 0
    assert kept.seals.head() is None
    kept.append(3)
    kept.sealer().run()
    before = kept.seals.head()

    assert kept.sealer().run() == 0
    assert [kept.seals.head()] == list(kept.seals.checkpoints()) == [before]


def test_what_waits_is_sealed_in_batches_each_with_its_checkpoint(kept: Kept):
    kept.append(10)
    kept.sealer(batch=4).run()

    assert [it.size for it in kept.seals.checkpoints()] == [4, 8, 10]


def test_many_sealers_seal_every_entry_once(kept: Kept):
    for _ in range(4):
        kept.append(60)

        assert sum(at_once([kept.sealer(batch=11).run for _ in range(4)])) == 60
    kept.holds()


def test_whoever_is_not_first_seals_what_is_left(kept: Kept):
    class Late(MemorySeals):
        """Somebody else is faster, once."""

        others = 1

        def seal(
            self,
            size: int,
            positions: Sequence[int],
            tiles: Mapping[tuple[int, int], bytes],
            checkpoint: bytes,
        ) -> None:
            if self.others:
                self.others -= 1
                Kept(kept.journal, self).sealer().run()
                kept.append(2)
                with pytest.raises(Conflict):
                    super().seal(size, positions, tiles, checkpoint)
                raise Conflict
            super().seal(size, positions, tiles, checkpoint)

    kept.append(5)
    late = Kept(kept.journal, Late())

    assert late.sealer().run() == 2
    late.holds()


def test_what_is_no_entry_is_not_sealed_nor_anything_after_it(tmp_path: Path):
    path = tmp_path / "office.db"
    with closing(SqliteJournal(path)) as journal, closing(SqliteSeals(path)) as seals:
        kept = Kept(journal, seals)
        kept.append(5)
        journal._writer._database.execute("UPDATE casework_events SET state = 'x' WHERE rowid = 3")

        with pytest.raises(Unsealable):
            kept.sealer(batch=2).run()
        assert [it.size for it in seals.checkpoints()] == [2]


# -- In a thread -------------------------------------------------------------------------------


def test_a_thread_seals_until_it_is_left(kept: Kept):
    told: list[Exception] = []
    sealed = Event()

    class Heard(Sealer):
        def run(self) -> int:
            count = super().run()
            if count:
                sealed.set()
            return count

    sealer = Heard(kept.journal, kept.seals, LOG.signer, LOG.reader)
    with Sealing(sealer, timedelta(milliseconds=1), told.append):
        for _ in range(3):
            sealed.clear()
            kept.append(5)
            assert sealed.wait(20)
    kept.holds()
    kept.append(1)

    assert told == []
    assert [it.size for it in kept.seals.checkpoints()][-1] == 15


def test_a_thread_tells_what_goes_wrong_and_goes_on():
    kept = Kept(MemoryJournal(), MemorySeals())
    kept.append(5)
    faults: list[Exception] = [StoreFailure("down"), SealsBroken("altered"), Unsealable("none")]
    told: list[Exception] = []
    sealed = Event()

    class Failing(Sealer):
        def run(self) -> int:
            if len(told) < len(faults):
                raise faults[len(told)]
            count = super().run()
            sealed.set()
            return count

    sealer = Failing(kept.journal, kept.seals, LOG.signer, LOG.reader)
    with Sealing(sealer, timedelta(milliseconds=1), told.append):
        assert sealed.wait(20)
    kept.holds()

    assert told == faults


# -- Proofs ------------------------------------------------------------------------------------


def test_every_sealed_entry_is_proved_under_every_checkpoint_it_is_in(kept: Kept):
    for count in (1, 20, 6):
        kept.append(count, "a")
        kept.append(count, "b")
        kept.sealer().run()
    feed = [it for _, it in kept.journal.feed()]

    for size in [it.size for it in kept.seals.checkpoints()]:
        for index, it in enumerate(feed):
            if index >= size:
                with pytest.raises(NotSealed):
                    inclusion(kept.journal, kept.seals, LOG.reader, it.stream, it.version, size)
                continue
            proof = inclusion(kept.journal, kept.seals, LOG.reader, it.stream, it.version, size)
            root = LOG.reader.read(proof.checkpoint).root
            assert (proof.entry, proof.index, proof.size) == (it, index, size)
            verify_inclusion(entry_hash(it), index, size, proof.path, root)


def test_an_entry_of_a_stream_with_many_more_is_proved_too(kept: Kept):
    kept.append(250)
    kept.sealer().run()

    for version in (1, 149, 150, 151, 250):
        proof = inclusion(kept.journal, kept.seals, LOG.reader, "a", version)
        assert (proof.entry, proof.index) == (entry("a", version), version - 1)


def test_without_a_size_the_proof_is_under_the_last_checkpoint(kept: Kept):
    kept.append(9)
    kept.sealer(batch=5).run()

    assert inclusion(kept.journal, kept.seals, LOG.reader, "a", 2).size == 9
    assert consistency(kept.seals, LOG.reader, 3).second == 9


def test_the_tree_is_seen_to_grow_from_every_size_to_every_checkpoint(kept: Kept):
    kept.append(40)
    kept.sealer(batch=9).run()
    hashes = [entry_hash(it) for _, it in kept.journal.feed()]

    for it in kept.seals.checkpoints():
        for first in range(1, it.size + 1):
            proof = consistency(kept.seals, LOG.reader, first, it.size)
            assert (proof.first, proof.second) == (first, it.size)
            root = LOG.reader.read(proof.checkpoint).root
            verify_consistency(first, it.size, proof.path, root_of(hashes[:first]), root)
        for beyond in (0, -1, it.size + 1):
            with pytest.raises(NotSealed):
                consistency(kept.seals, LOG.reader, beyond, it.size)


def test_what_is_not_sealed_cannot_be_proved(kept: Kept):
    journal, seals, reader = kept.journal, kept.seals, LOG.reader
    kept.append(2)
    with pytest.raises(NotSealed):
        inclusion(journal, seals, reader, "a", 1)
    with pytest.raises(NotSealed):
        consistency(seals, reader, 1)
    kept.sealer().run()
    kept.append(1)

    for stream, version, size in (("a", 3, None), ("a", 4, None), ("b", 1, None), ("a", 1, 1)):
        with pytest.raises(NotSealed):
            inclusion(journal, seals, reader, stream, version, size)
    with pytest.raises(NotSealed):
        inclusion(journal, seals, reader, "a", 2**70)
    with pytest.raises(NotSealed):
        consistency(seals, reader, 1, 1)
    with pytest.raises(MalformedName):
        inclusion(journal, seals, reader, "two words", 1)


def test_no_proof_is_handed_out_that_does_not_hold(tmp_path: Path):
    path = tmp_path / "office.db"
    with closing(SqliteJournal(path)) as journal, closing(SqliteSeals(path)) as seals:
        kept = Kept(journal, seals)
        kept.append(5)
        kept.sealer().run()
        for state in (b"altered", "text"):
            update = "UPDATE casework_events SET state = ? WHERE rowid = 3"
            journal._writer._database.execute(update, (state,))

            with pytest.raises(ProofRejected):
                inclusion(journal, seals, LOG.reader, "a", 3)
        inclusion(journal, seals, LOG.reader, "a", 2)
        with pytest.raises(ProofRejected):
            inclusion(journal, seals, a_log().reader, "a", 2)
        with closing(SqliteSeals(path)) as other:
            tile = bytearray(other.tile(0, 0))
            tile[0] ^= 1
            other._database.execute("UPDATE casework_tiles SET hashes = ?", (bytes(tile),))

        with pytest.raises(SealsBroken):
            consistency(seals, LOG.reader, 3)


def test_a_checkpoint_that_is_kept_as_of_another_size_proves_nothing(tmp_path: Path):
    path = tmp_path / "office.db"
    with closing(SqliteJournal(path)) as journal, closing(SqliteSeals(path)) as seals:
        kept = Kept(journal, seals)
        kept.append(5)
        kept.sealer(batch=3).run()
        small = seals.checkpoint(3)
        assert small is not None
        seals._database.execute("UPDATE casework_checkpoints SET note = ?", (small.checkpoint,))

        with pytest.raises(SealsBroken):
            inclusion(journal, seals, LOG.reader, "a", 2)
        with pytest.raises(SealsBroken):
            consistency(seals, LOG.reader, 3)
