"""A checkpoint is one log's, signed by the key in force; keys follow one another by handovers."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.application.audit.merkle import EMPTY_ROOT, ProofRejected
from casework.infrastructure.sealing.checkpoints import (
    AnotherLog,
    Checkpoint,
    Forked,
    LogKeys,
    MalformedCheckpoint,
    MalformedHandover,
    Sealed,
    hand_over,
    open_checkpoint,
)
from casework.infrastructure.sealing.keys import MalformedKey, SigningKey
from casework.infrastructure.sealing.notes import BadSignature, MalformedNote, Note, UnknownSigner
from tests.infrastructure.sealing.cast import (
    ANNE,
    ANOTHER,
    BERT,
    LAST,
    LOG,
    NEXT,
    NOON,
    ORIGIN,
    THIEF,
    TRUSTED,
    grown_to,
    key_of,
    with_one_bit_changed,
)

ROOT = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
TEXT = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"  # From c2sp.org/tlog-checkpoint.

lines = st.text(st.characters(codec="utf-8", min_codepoint=32), min_size=1)
checkpoints = st.builds(
    Checkpoint,
    lines,
    st.integers(1, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(lines, max_size=3).map(tuple),
)


# -- Text --------------------------------------------------------------------------------------


def test_the_example_of_the_specification_is_read():
    checkpoint = Checkpoint.parse(TEXT)

    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root.hex().startswith("0ac5186a91863e8e")
    assert checkpoint.text == TEXT


@given(checkpoints)
def test_what_is_written_is_read_back(checkpoint: Checkpoint):
    assert Checkpoint.parse(checkpoint.text) == checkpoint


@given(lines)
def test_the_empty_tree_has_one_root(origin: str):
    empty = Checkpoint(origin, 0, EMPTY_ROOT)
    assert Checkpoint.parse(empty.text) == empty

    with pytest.raises(MalformedCheckpoint):
        Checkpoint.parse(attrs.evolve(empty, root=bytes(32)).text)


@pytest.mark.parametrize("size", ["", "-1", "+1", "01", "00", " 1", "1 ", "1_0", "٣", "0x1", "1.0",
                                  "9223372036854775808", "9" * 5000])  # fmt: skip
def test_a_size_is_written_in_one_way(size: str):
    with pytest.raises(MalformedCheckpoint):
        Checkpoint.parse(f"a\n{size}\n{ROOT}\n")


@pytest.mark.parametrize("root", ["", "AAAA", ROOT[:-1], ROOT + "=", ROOT.replace("I=", "J="),
                                  ROOT[:-4], ROOT.replace("/", "_"), "é" + ROOT[1:]])  # fmt: skip
def test_a_root_is_32_bytes_written_in_one_way(root: str):
    with pytest.raises(MalformedCheckpoint):
        Checkpoint.parse(f"a\n1\n{root}\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "a\n1\n",
        f"a\n1\n{ROOT}",
        f"a\n1\n{ROOT}\nb",
        f"\n1\n{ROOT}\n",
        f"a\n1\n{ROOT}\n\n",
        f"a\n1\n{ROOT}\n\nb\n",
        f"a\n\n1\n{ROOT}\n",
        f"a\n{ROOT}\n1\n",
    ],
)
def test_a_checkpoint_is_three_lines_and_more(text: str):
    with pytest.raises(MalformedCheckpoint):
        Checkpoint.parse(text)


# -- Signed ------------------------------------------------------------------------------------


def test_a_checkpoint_is_opened_with_those_who_saw_it():
    note = Note.parse(grown_to(5).signed(LOG)).under(ANNE, BERT, at=NOON)
    anne, bert = ANNE.verifier, BERT.verifier

    assert open_checkpoint(note.encode(), TRUSTED) == Sealed(grown_to(5), {})
    assert open_checkpoint(note.encode(), TRUSTED, [bert]) == Sealed(grown_to(5), {bert: NOON})
    assert open_checkpoint(note.encode(), TRUSTED, [anne, bert]).seen.keys() == {anne, bert}


def test_witnesses_alone_make_no_checkpoint():
    note = Note(grown_to(5).text, ()).under(ANNE, at=NOON).encode()

    with pytest.raises(UnknownSigner):
        open_checkpoint(note, TRUSTED, [ANNE.verifier])


def test_a_witness_who_did_not_sign_this_spoils_it():
    seen = Note(grown_to(4).text, ()).under(ANNE, at=NOON).signatures
    note = Note.parse(grown_to(5).signed(LOG))
    forged = Note(note.text, note.signatures + seen).encode()

    with pytest.raises(BadSignature):
        open_checkpoint(forged, TRUSTED, [ANNE.verifier])
    assert open_checkpoint(forged, TRUSTED).seen == {}


def test_a_log_signs_in_its_own_name_alone():
    with pytest.raises(AnotherLog):
        grown_to(5).signed(ANOTHER)
    with pytest.raises(AnotherLog):
        attrs.evolve(grown_to(5), origin=ANOTHER.name).signed(LOG)

    # Even if it did, which takes a key that works for two.
    text = attrs.evolve(grown_to(5), origin=ANOTHER.name).text
    with pytest.raises(AnotherLog):
        open_checkpoint(Note(text, ()).under(LOG).encode(), TRUSTED)


@pytest.mark.parametrize("extension", ["", "a\nb", "a\n", "a\0"])
def test_what_would_be_read_as_something_else_is_not_signed(extension: str):
    with pytest.raises((MalformedCheckpoint, MalformedNote)):
        attrs.evolve(grown_to(5), extensions=(extension,)).signed(LOG)


def test_a_note_that_is_no_checkpoint_is_told_as_that():
    with pytest.raises(MalformedCheckpoint):
        open_checkpoint(Note("hello\n", ()).under(LOG).encode(), TRUSTED)


def test_one_bit_changed_anywhere_is_refused():
    for changed in with_one_bit_changed(grown_to(5).signed(LOG)):
        with pytest.raises(ProofRejected):
            open_checkpoint(changed, TRUSTED)


@given(st.binary(), checkpoints)
def test_any_bytes_are_refused_with_a_reason(data: bytes, checkpoint: Checkpoint):
    for tried in (data, checkpoint.text.encode() + data, b"\n\n" + data):
        with pytest.raises(ProofRejected):
            open_checkpoint(tried, TRUSTED)


# -- Handed over -------------------------------------------------------------------------------

FIRST_HANDOVER = hand_over(grown_to(5), LOG, NEXT)
SECOND_HANDOVER = hand_over(grown_to(8), NEXT, LAST)
FOLLOWED = LogKeys.following(LOG.verifier, [FIRST_HANDOVER, SECOND_HANDOVER])


def test_who_trusts_the_first_key_follows_to_the_last():
    assert FOLLOWED.keys == (LOG.verifier, NEXT.verifier, LAST.verifier)
    assert FOLLOWED.current == LAST.verifier
    assert [it.size for it in FOLLOWED.handovers] == [5, 8]


@given(st.integers(0, 12), st.sampled_from([LOG, NEXT, LAST, THIEF]))
def test_a_key_counts_from_its_handover_to_the_next(size: int, key: SigningKey):
    spans = {LOG: range(6), NEXT: range(5, 9), LAST: range(8, 100), THIEF: range(0)}
    note = grown_to(size).signed(key)

    if size in spans[key]:
        assert open_checkpoint(note, FOLLOWED).checkpoint == grown_to(size)
    else:
        with pytest.raises(UnknownSigner):
            open_checkpoint(note, FOLLOWED)


def test_a_handover_is_a_checkpoint_like_any_other():
    for note, size in ((FIRST_HANDOVER, 5), (SECOND_HANDOVER, 8)):
        assert open_checkpoint(note, FOLLOWED).checkpoint.size == size
    assert open_checkpoint(FIRST_HANDOVER, TRUSTED).checkpoint.next_key == NEXT.verifier


def test_who_is_not_told_of_a_handover_goes_on_with_the_key_before_it():
    assert open_checkpoint(grown_to(12).signed(LOG), TRUSTED).checkpoint.size == 12
    with pytest.raises(UnknownSigner):
        open_checkpoint(grown_to(12).signed(NEXT), TRUSTED)


def test_two_handovers_may_be_at_one_size():
    log = LogKeys.following(LOG.verifier, [FIRST_HANDOVER, hand_over(grown_to(5), NEXT, LAST)])

    for key in (LOG, NEXT, LAST):
        assert open_checkpoint(grown_to(5).signed(key), log).checkpoint == grown_to(5)
    with pytest.raises(UnknownSigner):
        open_checkpoint(grown_to(6).signed(NEXT), log)


def test_another_past_at_the_size_of_a_handover_is_a_fork():
    with pytest.raises(Forked):
        open_checkpoint(grown_to(5, "b").signed(LOG), FOLLOWED)
    with pytest.raises(Forked):
        LogKeys.following(LOG.verifier, [FIRST_HANDOVER, hand_over(grown_to(5, "b"), NEXT, LAST)])


def naming(*named: str) -> Checkpoint:
    return attrs.evolve(grown_to(5), extensions=tuple(f"next-key {it}" for it in named))


@pytest.mark.parametrize(
    ("handovers", "reason"),
    [
        ([SECOND_HANDOVER], UnknownSigner),  # Out of its turn.
        ([FIRST_HANDOVER, FIRST_HANDOVER], MalformedHandover),
        ([SECOND_HANDOVER, FIRST_HANDOVER], UnknownSigner),
        ([FIRST_HANDOVER, hand_over(grown_to(4), NEXT, LAST)], MalformedHandover),
        ([FIRST_HANDOVER, hand_over(grown_to(8), NEXT, LOG)], MalformedHandover),  # Back again.
        ([hand_over(grown_to(5), THIEF, NEXT)], UnknownSigner),
        ([grown_to(5).signed(LOG)], MalformedHandover),
        ([naming(str(NEXT.verifier)).signed(LOG)], UnknownSigner),  # Is it really there?
        ([naming(str(NEXT.verifier)).signed(NEXT)], UnknownSigner),
        ([naming(str(NEXT.verifier)).signed(LOG, THIEF)], UnknownSigner),
        ([naming(str(LOG.verifier)).signed(LOG)], MalformedHandover),
        ([naming(str(ANOTHER.verifier)).signed(LOG)], MalformedHandover),
        ([naming(str(ANNE.verifier)).signed(LOG)], MalformedHandover),
        ([naming(NEXT.text()).signed(LOG, NEXT)], MalformedHandover),
        ([naming(str(NEXT.verifier), str(LAST.verifier)).signed(LOG, NEXT)], MalformedHandover),
        ([b""], MalformedNote),
    ],
)
def test_a_handover_that_does_not_lead_on_is_refused(
    handovers: list[bytes], reason: type[ProofRejected]
):
    with pytest.raises(reason):
        LogKeys.following(LOG.verifier, handovers)


def test_one_bit_of_a_handover_changed_anywhere_is_refused():
    for changed in with_one_bit_changed(FIRST_HANDOVER):
        with pytest.raises(ProofRejected):
            LogKeys.following(LOG.verifier, [changed])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: hand_over(grown_to(5), LOG, LOG),
        lambda: hand_over(naming(str(NEXT.verifier)), LOG, LAST),
        lambda: hand_over(grown_to(5), LOG, ANOTHER),
        lambda: hand_over(grown_to(5), LOG, key_of("anne.example", 9)),
    ],
)
def test_a_log_is_handed_over_to_another_key_of_its_own(wrong: Callable[[], bytes]):
    with pytest.raises((MalformedHandover, AnotherLog)):
        wrong()


def test_what_is_trusted_first_is_a_logs_key():
    with pytest.raises(MalformedKey):
        LogKeys.following(ANNE.verifier)
    assert TRUSTED.origin == ORIGIN
