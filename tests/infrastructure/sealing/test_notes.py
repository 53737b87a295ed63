"""A note counts only if it is whole, and a key that is trusted has signed exactly its text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.application.audit.merkle import ProofRejected
from casework.infrastructure.sealing.keys import Kind, MalformedKey, SigningKey, VerifierKey
from casework.infrastructure.sealing.notes import (
    BadSignature,
    MalformedNote,
    Note,
    Signature,
    UnknownSigner,
)
from tests.infrastructure.sealing.cast import (
    ANNE,
    ANOTHER,
    BERT,
    LOG,
    NOON,
    ORIGIN,
    key_of,
    with_one_bit_changed,
)

TEXT = "office.example/2024\n2\nunread here\n"

# -- Notes that others made --------------------------------------------------------------------

# From the tests of golang.org/x/mod/sumdb/note.
PETERS_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
QUOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
BY_PETER = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb"
    "6KE6RyyBwJnAM=\n"
)
BY_ENOCH = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33"
    "WWd1RvMc+QQ=\n"
)


def verifier(text: str) -> VerifierKey:
    return VerifierKey.parse(text, Kind.LOG)


def test_gos_notes_are_read_and_written_byte_for_byte():
    key = SigningKey.parse(PETERS_SECRET, Kind.LOG)
    note = Note.parse(f"{QUOTE}\n{BY_PETER}{BY_ENOCH}".encode())
    peter, enoch = verifier(PETER), verifier(ENOCH)

    assert Note(QUOTE, ()).under(key).encode() == f"{QUOTE}\n{BY_PETER}".encode()
    assert note.text == QUOTE
    assert note.verify([peter]) == {peter: None}
    assert note.verify([enoch, peter]) == {peter: None, enoch: None}


def test_the_example_of_the_specification_verifies():
    # c2sp.org/signed-note, under "Verifier keys".
    key = verifier("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
    note = Note.parse(
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi"
        "2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n".encode()
    )

    assert note.verify([key]) == {key: None}


def test_a_cosignature_says_its_time_where_the_specification_has_it():
    # c2sp.org/tlog-cosignature: the time of this line is told there to be 1679315147.
    line = (
        "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbI"
        "UBkBIfZ+qnA=="
    )
    note = Note.parse(f"a\n\n— witness.example.com/w1 {line}\n".encode())
    ours = Note("a\n", ()).under(ANNE, at=datetime.fromtimestamp(1679315147, UTC))

    assert note.signatures[0].value[:8] == ours.signatures[0].value[:8]
    assert len(note.signatures[0].value) == len(ours.signatures[0].value)


# -- Signing and reading back ------------------------------------------------------------------

characters = st.characters(codec="utf-8", min_codepoint=32) | st.just("\n")
texts = st.text(characters, max_size=60).map(lambda it: f"{it}\n")


@given(texts)
def test_whatever_is_signed_is_read_back_and_verified(text: str):
    note = Note(text, ()).under(LOG, ANNE, at=NOON)

    assert Note.parse(note.encode()) == note
    assert note.verify([LOG.verifier, ANNE.verifier]) == {LOG.verifier: None, ANNE.verifier: NOON}


@pytest.mark.parametrize("text", ["", "a", "a\r\n", "a\n\0\n", "a\n\nb"])
def test_what_would_not_be_read_back_is_not_signed(text: str):
    with pytest.raises(MalformedNote):
        Note(text, ()).under(LOG)


def test_signing_again_takes_the_place_of_what_was_signed_before():
    noon = Note(TEXT, ()).under(LOG).under(ANNE, at=NOON)
    later = noon.under(ANNE, at=NOON.replace(hour=13))

    assert len(later.signatures) == 2
    assert later.verify([ANNE.verifier]) == {ANNE.verifier: NOON.replace(hour=13)}
    assert [it.name for it in noon.under(LOG).signatures] == [ANNE.name, LOG.name]


@pytest.mark.parametrize("at", [None, datetime(1969, 12, 31, tzinfo=UTC)])
def test_a_witness_signs_at_a_time(at: datetime | None):
    with pytest.raises(ValueError, match="witness"):
        Note(TEXT, ()).under(ANNE, at=at)


# -- Whom it counts for ------------------------------------------------------------------------


def test_signatures_of_others_are_let_be_and_count_nothing():
    note = Note(TEXT, ()).under(LOG, ANOTHER)
    stray = Note(TEXT, (*note.signatures, *note.signatures[1:], Signature("x", b"1234", b"5")))

    assert stray.verify([LOG.verifier]) == {LOG.verifier: None}
    with pytest.raises(UnknownSigner):
        stray.verify([ANNE.verifier])
    with pytest.raises(UnknownSigner):
        stray.verify([])


def test_a_namesake_with_another_key_counts_nothing():
    namesake = key_of(ORIGIN, 99)
    assert namesake.verifier.id != LOG.verifier.id

    with pytest.raises(UnknownSigner):
        Note(TEXT, ()).under(namesake).verify([LOG.verifier])


def test_one_wrong_signature_of_a_trusted_key_spoils_the_note():
    other = Note("office.example/2024\n3\nunread here\n", ()).under(LOG).signatures
    note = Note(TEXT, (*Note(TEXT, ()).under(ANOTHER).signatures, *other))

    assert note.verify([ANOTHER.verifier])
    with pytest.raises(BadSignature):
        note.verify([ANOTHER.verifier, LOG.verifier])


def test_no_key_signs_a_note_twice():
    note = Note(TEXT, ()).under(LOG)

    with pytest.raises(BadSignature):
        Note(TEXT, note.signatures * 2).verify([LOG.verifier])
    assert note.verify([LOG.verifier, LOG.verifier]) == {LOG.verifier: None}


def test_the_same_secret_of_two_names_or_kinds_is_two_keys():
    log = key_of("anne.example", 6)
    note = Note(TEXT, ()).under(ANNE, at=NOON)
    line = note.signatures[0]
    as_bert = Note(TEXT, (Signature("bert.example", BERT.verifier.id, line.value),))
    as_log = Note(TEXT, (Signature(log.name, log.verifier.id, line.value[8:]),))
    assert log.verifier.public == ANNE.verifier.public == BERT.verifier.public

    with pytest.raises(UnknownSigner):
        note.verify([log.verifier, BERT.verifier])
    with pytest.raises(BadSignature):
        as_log.verify([log.verifier])
    # What a witness signs does not name it, so the specification has each use a key of its own.
    assert as_bert.verify([BERT.verifier]) == {BERT.verifier: NOON}


def test_keys_that_cannot_be_told_apart_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(VerifierKey, "id", b"same")
    note = Note(TEXT, ()).under(LOG)

    with pytest.raises(MalformedKey):
        note.verify([LOG.verifier, key_of(ORIGIN, 99).verifier])


def test_a_time_that_no_calendar_has_is_no_signature():
    for seconds in (2**64 - 1, 2**63 - 1, 2**40):
        message = f"cosignature/v1\ntime {seconds}\n{TEXT}".encode()
        value = seconds.to_bytes(8) + ANNE.sign(message)
        note = Note(TEXT, (Signature(ANNE.name, ANNE.verifier.id, value),))

        with pytest.raises(BadSignature):
            note.verify([ANNE.verifier])


@pytest.mark.parametrize("length", [1, 8, 9, 63, 65, 72])
def test_a_signature_of_another_length_is_bad(length: int):
    for key in (LOG, ANNE):
        note = Note(TEXT, (Signature(key.name, key.verifier.id, bytes(length)),))

        with pytest.raises(BadSignature):
            note.verify([key.verifier])


# -- What is no note ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        # The first seven are from the tests of golang.org/x/mod/sumdb/note.
        QUOTE.encode(),
        f"{QUOTE}\n".encode(),
        f"{QUOTE}\n{BY_PETER[:-1]}".encode(),
        f"\x01{QUOTE}\n{BY_PETER}".encode(),
        b"\xff" + f"{QUOTE}\n{BY_PETER}".encode(),
        f"{QUOTE}\n{BY_PETER.replace('PeterNeumann', 'Bad Name')}".encode(),
        f"{QUOTE}\n{BY_PETER}Unexpected line.\n".encode(),
        b"",
        b"\n\n",
        b"a\n",
        f"{QUOTE}{BY_PETER}".encode(),
        BY_PETER.encode(),
        f"\n{BY_PETER}".encode(),
        f"{QUOTE}\n{BY_PETER}{BY_ENOCH[:-1]}".encode(),
        f"{QUOTE}\n{BY_PETER.removeprefix('— ')}".encode(),
        f"{QUOTE}\n{BY_PETER}\n".encode(),
        f"{QUOTE}\n{BY_PETER}".replace("\n", "\r\n").encode(),
        f"{QUOTE}\n{BY_PETER.replace('—', '-')}".encode(),
        f"{QUOTE}\n{BY_PETER.replace('M=', 'N=')}".encode(),  # The same bytes, with a stray bit.
        f"{QUOTE}\n{BY_PETER.replace('M=', 'M')}".encode(),
        f"{QUOTE}\n— PeterNeumann x08go/Y= \n".encode(),
        f"{QUOTE}\n— PeterNeumann x08gow==\n".encode(),  # An id, and nothing else.
        f"{QUOTE}\n— PeterNeumann \n".encode(),
        f"{QUOTE}\n—  {BY_PETER.split()[2]}\n".encode(),
        f"{QUOTE}\n{BY_PETER * 101}".encode(),
        f"{QUOTE * 20_000}\n{BY_PETER}".encode(),
    ],
)
def test_what_is_no_note_is_refused(data: bytes):
    with pytest.raises(MalformedNote):
        Note.parse(data)


def test_a_hundred_signatures_are_not_too_many():
    note = Note.parse(f"{QUOTE}\n{BY_PETER}{BY_ENOCH * 99}".encode())

    assert note.verify([verifier(PETER)])


def test_one_bit_changed_anywhere_is_refused():
    for key in (LOG, ANNE):
        data = Note(TEXT, ()).under(key, at=NOON).encode()
        for changed in with_one_bit_changed(data):
            with pytest.raises(ProofRejected):
                Note.parse(changed).verify([key.verifier])


@given(st.data())
def test_a_piece_gone_or_come_in_is_refused(data: st.DataObject):
    whole = Note(TEXT, ()).under(LOG).encode()
    begin, end = sorted(data.draw(st.integers(0, len(whole))) for _ in range(2))
    piece = data.draw(st.binary(max_size=3))
    changed = whole[:begin] + piece + whole[end:]
    if changed == whole:
        return

    with pytest.raises(ProofRejected):
        Note.parse(changed).verify([LOG.verifier])


@given(st.binary() | st.text().map(lambda it: f"{it}\n\n— a {it}\n".encode("utf-8", "ignore")))
def test_any_bytes_are_a_note_in_the_one_way_or_none(data: bytes):
    try:
        note = Note.parse(data)
    except MalformedNote:
        return
    assert note.encode() == data
