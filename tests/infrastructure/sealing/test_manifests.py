"""What a log vouches for, and that nothing it signs can be taken for something else."""

from __future__ import annotations

import pytest

from casework.application.audit.merkle import ProofRejected
from casework.application.audit.proving import Consistency
from casework.infrastructure.sealing.checkpoints import (
    AnotherLog,
    Checkpoint,
    MalformedCheckpoint,
    MalformedHandover,
    hand_over,
    open_checkpoint,
)
from casework.infrastructure.sealing.manifests import LogNotary, MalformedVoucher, vouched_by
from casework.infrastructure.sealing.notes import BadSignature, MalformedNote, Note, UnknownSigner
from casework.infrastructure.sealing.proofs import MalformedProof
from tests.infrastructure.sealing.cast import (
    ANOTHER,
    LAST,
    LOG,
    NEXT,
    ORIGIN,
    THIEF,
    TRUSTED,
    grown_to,
    growth,
    key_of,
    with_one_bit_changed,
)

DIGEST = "5e" * 32
NOTARY = LogNotary(TRUSTED)


def test_a_log_vouches_for_a_manifest():
    note = vouched_by(LOG, DIGEST)

    assert NOTARY.vouched(note, 7) == LogNotary().vouched(note, 7) == (ORIGIN, DIGEST)
    assert note.startswith(b"casework bundle of office.example/2024\n5e5e")


def test_no_bit_of_it_can_be_another():
    for other in with_one_bit_changed(vouched_by(LOG, DIGEST)):
        with pytest.raises(ProofRejected):
            NOTARY.vouched(other, 7)


@pytest.mark.parametrize("name", [ORIGIN, "1303", "3", "0"])
def test_what_vouches_for_a_bundle_is_no_checkpoint_and_no_checkpoint_vouches(name: str):
    key = key_of(name, 9)
    log = LogNotary.trusting(key.verifier)

    with pytest.raises(MalformedCheckpoint):
        log.read(vouched_by(key, DIGEST))
    with pytest.raises(MalformedVoucher):
        log.vouched(Checkpoint(name, 1, bytes(32)).signed(key), 1)


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        (vouched_by(THIEF, DIGEST), UnknownSigner),
        (vouched_by(ANOTHER, DIGEST), AnotherLog),
        (Note.parse(vouched_by(LOG, DIGEST)).under(THIEF).encode(), MalformedVoucher),
        (b"", MalformedNote),
        (b"\xff", MalformedNote),
        (
            Note("casework bundle of office.example/2024\n5E\n", ()).under(LOG).encode(),
            ProofRejected,
        ),
    ],
)
def test_nobody_else_vouches_and_for_nothing_else(note: bytes, reason: type[ProofRejected]):
    with pytest.raises(reason):
        NOTARY.vouched(note, 7)


def test_the_key_in_force_vouches():
    log = NOTARY.following([hand_over(grown_to(5), LOG, NEXT)])

    for key, size in ((LOG, 4), (LOG, 5), (NEXT, 5), (NEXT, 6)):
        assert log.vouched(vouched_by(key, DIGEST), size)
    for key, size in ((NEXT, 4), (LOG, 6), (LAST, 6)):
        with pytest.raises(UnknownSigner):
            log.vouched(vouched_by(key, DIGEST), size)
    assert log.key == str(NEXT.verifier)


@pytest.mark.parametrize("notary", [NOTARY, LogNotary()])
def test_what_hands_nothing_over_is_no_handover(notary: LogNotary):
    with pytest.raises(MalformedHandover):
        notary.following([grown_to(5).signed(LOG)])
    assert notary.following([]).verifies == notary.verifies


def test_without_a_key_what_is_signed_is_only_read():
    note = grown_to(5).signed(THIEF)

    assert LogNotary().read(note).root == grown_to(5).root
    assert LogNotary().key == ""
    assert LogNotary().following([hand_over(grown_to(5), THIEF, NEXT)]) == LogNotary()
    with pytest.raises(UnknownSigner):
        NOTARY.read(note)


def test_another_past_at_a_handover_is_read_so_that_it_can_be_told():
    log = NOTARY.following([hand_over(grown_to(5), LOG, NEXT)])
    other = grown_to(5, "b")

    assert log.read(other.signed(LOG)).root == other.root
    with pytest.raises(ProofRejected):
        log.read(other.signed(THIEF))
    assert log.log is not None
    with pytest.raises(ProofRejected):
        open_checkpoint(other.signed(LOG), log.log)


def test_a_proof_is_read_as_it_is_written():
    proof = growth(5, 9)
    grown = NOTARY.grown(proof.encode())

    assert grown == Consistency(5, 9, proof.path, proof.checkpoint)
    assert NOTARY.written(grown) == proof.encode()


def test_a_proof_has_one_way_to_be_written():
    told = growth(5, 9).encode()
    for other in (told.replace(b"old 5", b"old 05"), b"", told[5:], b"\n" + told):
        with pytest.raises(MalformedProof):
            NOTARY.grown(other)


def test_a_signature_of_something_else_by_the_same_key_is_none():
    stolen = Note.parse(grown_to(5).signed(LOG)).signatures
    note = Note(Note.parse(vouched_by(LOG, DIGEST)).text, stolen)

    with pytest.raises(BadSignature):
        NOTARY.vouched(note.encode(), 5)
