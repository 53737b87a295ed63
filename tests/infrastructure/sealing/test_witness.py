"""A witness signs what it has seen to grow from what it holds, and holds it before it signs."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.application.audit.merkle import ProofRejected
from casework.infrastructure.sealing.checkpoints import (
    AnotherLog,
    Forked,
    LogKeys,
    hand_over,
    open_checkpoint,
)
from casework.infrastructure.sealing.keys import MalformedKey
from casework.infrastructure.sealing.notes import BadSignature, Note, UnknownSigner
from casework.infrastructure.sealing.proofs import (
    BeginsElsewhere,
    ConsistencyProof,
    GrowthNotShown,
    Shrunk,
)
from casework.infrastructure.sealing.witness import (
    ClockRanBack,
    HoldsAlready,
    HoldsNothing,
    Witness,
)
from tests.infrastructure.sealing.cast import (
    ANNE,
    ANOTHER,
    BERT,
    LOG,
    NEXT,
    NOON,
    THIEF,
    TRUSTED,
    grown_to,
    growth,
)


@pytest.fixture
def anne(tmp_path: Path) -> Witness:
    return Witness(ANNE, TRUSTED, tmp_path / "office.checkpoint", lambda: NOON)


def begun(witness: Witness, size: int = 5) -> Witness:
    witness.begin(grown_to(size).signed(LOG))
    return witness


def test_a_witness_begins_with_one_checkpoint_and_signs_as_the_log_grows(anne: Witness):
    first = anne.begin(grown_to(5).signed(LOG))
    then = anne.cosign(growth(5, 9))

    for note, size in ((first, 5), (then, 9)):
        sealed = open_checkpoint(note, TRUSTED, [ANNE.verifier])
        assert (sealed.checkpoint, sealed.seen) == (grown_to(size), {ANNE.verifier: NOON})
    assert anne.file.read_bytes() == then
    assert len(then) < 400


def test_what_is_held_outlives_the_witness(anne: Witness):
    note = anne.begin(grown_to(5).signed(LOG))
    held = Witness(ANNE, TRUSTED, anne.file, anne.clock).held()

    assert held is not None
    assert (held.note, held.checkpoint, held.at) == (note, grown_to(5), NOON)


def test_what_stands_still_is_signed_anew_with_the_time(tmp_path: Path):
    clock = iter([NOON, NOON + timedelta(hours=1)])
    anne = begun(Witness(ANNE, TRUSTED, tmp_path / "held", clock.__next__))
    again = open_checkpoint(anne.cosign(growth(5, 5)), TRUSTED, [ANNE.verifier])

    assert again.seen == {ANNE.verifier: NOON + timedelta(hours=1)}


def test_a_log_that_began_empty_grows(anne: Witness):
    anne.begin(grown_to(0).signed(LOG))

    assert anne.cosign(ConsistencyProof(0, (), grown_to(3).signed(LOG)))


def forged() -> bytes:
    return Note(grown_to(9).text, Note.parse(grown_to(8).signed(LOG)).signatures).encode()


@pytest.mark.parametrize(
    ("proof", "reason"),
    [
        (growth(5, 9, by=THIEF), UnknownSigner),
        (ConsistencyProof(5, (), forged()), BadSignature),
        (
            ConsistencyProof(5, (), attrs.evolve(grown_to(9), origin=ANOTHER.name).signed(ANOTHER)),
            AnotherLog,
        ),
        (growth(3, 4), Shrunk),
        (ConsistencyProof(5, (), grown_to(4).signed(LOG)), Shrunk),
        (ConsistencyProof(5, (), grown_to(0).signed(LOG)), Shrunk),
        (ConsistencyProof(5, (), grown_to(5, "b").signed(LOG)), Forked),
        (attrs.evolve(growth(5, 9), checkpoint=grown_to(9, "b").signed(LOG)), GrowthNotShown),
        (attrs.evolve(growth(5, 9), path=()), GrowthNotShown),
        (attrs.evolve(growth(5, 9), path=growth(5, 10).path), GrowthNotShown),
        (attrs.evolve(growth(5, 5), path=growth(5, 9).path), GrowthNotShown),
        (growth(4, 9), BeginsElsewhere),
        (growth(6, 9), BeginsElsewhere),
        (ConsistencyProof(0, (), grown_to(9).signed(LOG)), BeginsElsewhere),
    ],
)
def test_what_did_not_grow_from_what_is_held_is_not_signed(
    anne: Witness, proof: ConsistencyProof, reason: type[ProofRejected]
):
    held = begun(anne).held()

    with pytest.raises(reason):
        anne.cosign(proof)
    assert anne.held() == held
    assert anne.cosign(growth(5, 9))  # And one refusal is not for ever.


def test_a_proof_that_begins_elsewhere_is_told_where_to_begin(anne: Witness):
    with pytest.raises(BeginsElsewhere) as refusal:
        begun(anne).cosign(growth(4, 9))
    assert refusal.value.held == 5


@pytest.mark.parametrize(
    ("checkpoint", "reason"),
    [
        (grown_to(5).signed(THIEF), UnknownSigner),
        (forged(), BadSignature),
        (attrs.evolve(grown_to(5), origin=ANOTHER.name).signed(ANOTHER), AnotherLog),
    ],
)
def test_a_witness_begins_with_nothing_but_the_logs_own(
    anne: Witness, checkpoint: bytes, reason: type[ProofRejected]
):
    with pytest.raises(reason):
        anne.begin(checkpoint)
    assert anne.held() is None


def test_a_witness_begins_once_and_not_by_itself(anne: Witness):
    with pytest.raises(HoldsNothing):
        anne.cosign(growth(5, 9))
    begun(anne)
    with pytest.raises(HoldsAlready):
        anne.begin(grown_to(9).signed(LOG))


def test_a_clock_that_ran_back_is_not_signed_by(anne: Witness):
    begun(anne)
    late = attrs.evolve(anne, clock=lambda: NOON - timedelta(seconds=1))

    with pytest.raises(ClockRanBack):
        late.cosign(growth(5, 9))


def test_a_file_that_was_tampered_with_is_not_what_is_held(anne: Witness):
    note = begun(anne).file.read_bytes()
    bert = Note.parse(grown_to(9).signed(LOG)).under(BERT, at=NOON)
    for data in (note[:-2], note.replace(b"\n5\n", b"\n4\n"), bert.encode(), b""):
        anne.file.write_bytes(data)

        with pytest.raises(ProofRejected):
            anne.cosign(growth(5, 9))
        with pytest.raises(ProofRejected):
            anne.begin(grown_to(9).signed(LOG))
        assert anne.file.read_bytes() == data


def test_nothing_is_signed_that_could_not_be_kept(anne: Witness, monkeypatch: pytest.MonkeyPatch):
    held = begun(anne).held()

    def full(*_: object) -> None:
        raise OSError("no space left")

    for place, name in ((Path, "replace"), (os, "fsync")):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, full)
            with pytest.raises(OSError, match="no space left"):
                anne.cosign(growth(5, 9))
        assert anne.held() == held


def test_two_at_one_time_never_sign_two_pasts(anne: Witness):
    begun(anne)

    def outcome(size: int) -> str:
        try:
            anne.cosign(growth(5, size))
        except (BeginsElsewhere, Shrunk):
            return "refused"
        return "signed"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(outcome, [9, 10] * 8))
    assert outcomes.count("signed") == 1


def test_a_witness_follows_the_log_to_its_next_key(anne: Witness):
    begun(anne)
    handover = hand_over(grown_to(7), LOG, NEXT)
    with pytest.raises(UnknownSigner):
        anne.cosign(growth(5, 9, by=NEXT))

    told = attrs.evolve(anne, log=LogKeys.following(LOG.verifier, [handover]))
    assert told.cosign(attrs.evolve(growth(5, 7), checkpoint=handover))
    assert told.cosign(growth(7, 9, by=NEXT))
    with pytest.raises(UnknownSigner):
        told.cosign(growth(9, 10, by=LOG))


def test_a_handover_behind_the_back_of_a_witness_is_refused(anne: Witness):
    begun(anne)
    stolen = hand_over(grown_to(4), LOG, THIEF)
    told = attrs.evolve(anne, log=LogKeys.following(LOG.verifier, [stolen]))

    with pytest.raises(UnknownSigner):
        told.cosign(growth(5, 9, by=THIEF))


def test_what_others_have_signed_is_not_kept(anne: Witness):
    note = Note.parse(grown_to(5).signed(LOG)).under(BERT, ANOTHER, at=NOON)
    kept = Note.parse(anne.begin(note.encode()))

    assert [it.name for it in kept.signatures] == [LOG.name, ANNE.name]


def test_a_log_is_no_witness_of_itself(tmp_path: Path):
    with pytest.raises(MalformedKey):
        Witness(LOG, TRUSTED, tmp_path / "held", lambda: NOON)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6))
def test_what_a_witness_signs_never_shrinks(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int]
):
    anne = Witness(ANNE, TRUSTED, tmp_path_factory.mktemp("anne") / "held", lambda: NOON)
    largest = sizes[0]
    begun(anne, largest)
    for size in sizes[1:]:
        proof = growth(min(largest, size), size)
        if size < largest:
            with pytest.raises(Shrunk):
                anne.cosign(proof)
        else:
            assert open_checkpoint(anne.cosign(proof), TRUSTED).checkpoint == grown_to(size)
            largest = size
