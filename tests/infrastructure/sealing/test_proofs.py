"""A proof's file shows what it says to whoever has the log's key, and nothing else."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.application.audit.merkle import ProofRejected, inclusion_path
from casework.infrastructure.sealing.checkpoints import (
    AnotherLog,
    Checkpoint,
    Forked,
    LogKeys,
    hand_over,
)
from casework.infrastructure.sealing.notes import Note, UnknownSigner
from casework.infrastructure.sealing.proofs import (
    BeginsElsewhere,
    ConsistencyProof,
    GrowthNotShown,
    InclusionProof,
    MalformedProof,
    Shrunk,
)
from tests.infrastructure.sealing.cast import (
    ANNE,
    ANOTHER,
    LOG,
    NEXT,
    NOON,
    THIEF,
    TRUSTED,
    grown_to,
    growth,
    hash_at,
    with_one_bit_changed,
)

HASH = "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ="
hashes = st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple)
numbers = st.integers(0, 2**63 - 1)


def inclusion(index: int, size: int) -> InclusionProof:
    path = inclusion_path(index, size, hash_at)
    return InclusionProof(index, tuple(path), grown_to(size).signed(LOG))


# -- Files -------------------------------------------------------------------------------------


def test_the_file_is_laid_out_as_the_specification_has_it():
    # c2sp.org/tlog-proof, and c2sp.org/tlog-witness under "add-checkpoint".
    proof = InclusionProof(73894, (b"\x81" * 32,), b"the checkpoint", extra=b"a remark")
    line = "gYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYGBgYE="

    assert proof.encode().decode() == (
        f"c2sp.org/tlog-proof@v1\nextra YSByZW1hcms=\nindex 73894\n{line}\n\nthe checkpoint"
    )
    assert ConsistencyProof(7, proof.path, b"the checkpoint").encode().decode() == (
        f"old 7\n{line}\n\nthe checkpoint"
    )


@given(numbers, hashes, st.none() | st.binary(), st.binary())
def test_what_is_written_is_read_back(
    number: int, path: tuple[bytes, ...], extra: bytes | None, checkpoint: bytes
):
    inclusion = InclusionProof(number, path, checkpoint, extra)
    consistency = ConsistencyProof(number, path, checkpoint)

    assert InclusionProof.parse(inclusion.encode()) == inclusion
    assert ConsistencyProof.parse(consistency.encode()) == consistency


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "index 1\n\nnote",
        "c2sp.org/tlog-proof@v2\nindex 1\n\nnote",
        " c2sp.org/tlog-proof@v1\nindex 1\n\nnote",
        "c2sp.org/tlog-proof@v1\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 1",
        "c2sp.org/tlog-proof@v1\nindex 1\n",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex -1\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex  1\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 9223372036854775808\n\nnote",
        "c2sp.org/tlog-proof@v1\nIndex 1\n\nnote",
        "c2sp.org/tlog-proof@v1\r\nindex 1\r\n\r\nnote",
        f"c2sp.org/tlog-proof@v1\n{HASH}\nindex 1\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 1\nextra AAAA\n\nnote",
        "c2sp.org/tlog-proof@v1\nextra AAA\nindex 1\n\nnote",
        "c2sp.org/tlog-proof@v1\nextra AB==\nindex 1\n\nnote",
        "c2sp.org/tlog-proof@v1\nextra AAAA\nextra AAAA\nindex 1\n\nnote",
        "c2sp.org/tlog-proof@v1\nextra AAAA\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\nnote",
        f"c2sp.org/tlog-proof@v1\nindex 1\n{HASH} \n\nnote",
        f"c2sp.org/tlog-proof@v1\nindex 1\n{HASH.replace('Q=', 'R=')}\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 1\n" + f"{HASH}\n" * 64 + "\nnote",
        "c2sp.org/tlog-proof@v1\nindex é\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 1\n\n" + "a" * 1_000_000,
    ],
)
def test_what_is_no_proof_is_refused(text: str):
    with pytest.raises(MalformedProof):
        InclusionProof.parse(text.encode())
    with pytest.raises(MalformedProof):
        ConsistencyProof.parse(text.replace("c2sp.org/tlog-proof@v1\nindex", "old").encode())


@given(st.binary() | st.text().map(lambda it: f"old {it}\n\n".encode("utf-8", "ignore")))
def test_any_bytes_are_a_proof_in_the_one_way_or_none(data: bytes):
    for kind in (InclusionProof, ConsistencyProof):
        try:
            proof = kind.parse(data)
        except MalformedProof:
            continue
        assert proof.encode() == data


# -- Inclusion ---------------------------------------------------------------------------------


@given(st.data())
def test_an_entry_is_shown_to_be_in_the_log(data: st.DataObject):
    size = data.draw(st.integers(1, 40))
    index = data.draw(st.integers(0, size - 1))
    proof = InclusionProof.parse(inclusion(index, size).encode())

    assert proof.verify(hash_at(0, index), TRUSTED).checkpoint == grown_to(size)
    with pytest.raises(ProofRejected):
        proof.verify(hash_at(0, index + 1), TRUSTED)
    with pytest.raises(UnknownSigner):
        proof.verify(hash_at(0, index), LogKeys.following(THIEF.verifier))
    with pytest.raises(AnotherLog):
        proof.verify(hash_at(0, index), LogKeys.following(ANOTHER.verifier))


def test_a_proof_tells_who_saw_its_checkpoint():
    proof = inclusion(3, 7)
    seen = Note.parse(proof.checkpoint).under(ANNE, at=NOON).encode()
    sealed = attrs.evolve(proof, checkpoint=seen).verify(hash_at(0, 3), TRUSTED, [ANNE.verifier])

    assert sealed.seen == {ANNE.verifier: NOON}


def test_one_bit_changed_anywhere_proves_nothing():
    for changed in with_one_bit_changed(inclusion(3, 7).encode()):
        with pytest.raises(ProofRejected):
            InclusionProof.parse(changed).verify(hash_at(0, 3), TRUSTED)


# -- Consistency -------------------------------------------------------------------------------


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_log_is_shown_to_have_grown(first: int, second: int):
    first, second = sorted((first, second))
    since = grown_to(first).signed(LOG)
    if first:
        proof = ConsistencyProof.parse(growth(first, second).encode())
    else:
        proof = ConsistencyProof(0, (), grown_to(second).signed(LOG))

    assert proof.verify(since, TRUSTED).checkpoint == grown_to(second)


def test_a_log_is_followed_through_a_handover():
    handover = hand_over(grown_to(5), LOG, NEXT)
    log = LogKeys.following(LOG.verifier, [handover])
    since = grown_to(3).signed(LOG)

    assert growth(3, 9, by=NEXT).verify(since, log).checkpoint == grown_to(9)
    with pytest.raises(UnknownSigner):
        growth(3, 9, by=LOG).verify(since, log)


@pytest.mark.parametrize(
    ("proof", "since", "reason"),
    [
        (growth(5, 9), grown_to(5, "b"), GrowthNotShown),
        (growth(5, 9), grown_to(4), BeginsElsewhere),
        (growth(5, 5), grown_to(5, "b"), Forked),
        (ConsistencyProof(9, (), grown_to(5).signed(LOG)), grown_to(9), Shrunk),
        (attrs.evolve(growth(5, 9), old=0), grown_to(0), GrowthNotShown),
    ],
)
def test_another_past_is_not_shown_to_have_grown(
    proof: ConsistencyProof, since: Checkpoint, reason: type[ProofRejected]
):
    with pytest.raises(reason):
        proof.verify(since.signed(LOG), TRUSTED)


def test_what_is_held_is_the_logs_too():
    with pytest.raises(UnknownSigner):
        growth(5, 9).verify(grown_to(5).signed(THIEF), TRUSTED)


def test_one_bit_changed_anywhere_shows_no_growth():
    since = grown_to(5).signed(LOG)
    for changed in with_one_bit_changed(growth(5, 9).encode()):
        with pytest.raises(ProofRejected):
            ConsistencyProof.parse(changed).verify(since, TRUSTED)
