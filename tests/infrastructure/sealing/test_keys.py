"""A key is read if its text is whole, of the kind that is asked for, and written in one way."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casework.infrastructure.sealing.keys import (
    Kind,
    MalformedKey,
    SigningKey,
    VerifierKey,
    WrongKey,
    base64_of,
    read_signing_key,
    read_verifier_key,
    to_base64,
    write_signing_key,
)
from tests.infrastructure.sealing.cast import ANNE, LOG, with_one_bit_changed

# From the tests of golang.org/x/mod/sumdb/note, and of github.com/transparency-dev/formats.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"

names = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="+"), min_size=1
)


def test_keys_that_others_made_are_read_and_written_as_they_were():
    secret = SigningKey.parse(PETERS_SECRET, Kind.LOG)

    assert secret.text() == PETERS_SECRET
    assert str(secret.verifier) == PETER
    assert str(VerifierKey.parse(PETER, Kind.LOG)) == PETER
    assert str(VerifierKey.parse(REMORA, Kind.WITNESS)) == REMORA


@given(names, st.sampled_from(Kind))
def test_a_new_key_is_read_back_in_both_halves(name: str, kind: Kind):
    key = SigningKey.generate(name, kind)

    assert SigningKey.parse(key.text(), kind).verifier == key.verifier
    assert VerifierKey.parse(str(key.verifier), kind) == key.verifier


def test_no_two_new_keys_are_one():
    assert len({SigningKey.generate("office", Kind.LOG).verifier for _ in range(20)}) == 20


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "a\u00a0", "a\u0085", "a\0", "\udcff"])
def test_a_name_that_a_note_could_not_bear_is_refused(name: str):
    with pytest.raises(MalformedKey):
        SigningKey.generate(name, Kind.LOG)


def parts_of(text: str) -> list[str]:
    cuts = range(len(text) + 1)
    return [text[a:b] for a in cuts for b in cuts if a <= b and (a, b) != (0, len(text))]


def test_a_part_of_a_key_is_none():
    for part in parts_of(PETER):
        with pytest.raises(MalformedKey):
            VerifierKey.parse(part, Kind.LOG)
    for part in parts_of(PETERS_SECRET):
        with pytest.raises(MalformedKey):
            SigningKey.parse(part, Kind.LOG)


@pytest.mark.parametrize(
    ("text", "parse"), [(PETER, VerifierKey.parse), (PETERS_SECRET, SigningKey.parse)]
)
def test_one_bit_changed_anywhere_is_no_key(text: str, parse: Callable[[str, Kind], object]):
    for changed in with_one_bit_changed(text.encode()):
        with pytest.raises(MalformedKey):
            parse(changed.decode("utf-8", "surrogateescape"), Kind.LOG)


@pytest.mark.parametrize(
    "text",
    [
        # The first two are from the tests of golang.org/x/mod/sumdb/note.
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETER.replace("c74f20a3", "C74F20A3"),
        PETER + "\n",
        " " + PETER,
        "",
        "++",
        "\udcff+c74f20a3+" + PETER[-44:],
    ],
)
def test_what_only_resembles_a_key_is_none(text: str):
    with pytest.raises(MalformedKey):
        VerifierKey.parse(text, Kind.LOG)


def test_a_key_of_one_kind_is_never_taken_for_another():
    for key, other in ((LOG, Kind.WITNESS), (ANNE, Kind.LOG)):
        with pytest.raises(WrongKey):
            VerifierKey.parse(str(key.verifier), other)
        with pytest.raises(WrongKey):
            SigningKey.parse(key.text(), other)
        with pytest.raises(WrongKey):
            SigningKey.parse(str(key.verifier), key.kind)
        with pytest.raises(WrongKey):
            VerifierKey.parse(key.text(), key.kind)


@given(st.text())
def test_an_error_about_a_secret_does_not_tell_it(damage: str):
    secret = LOG.text().rpartition("+")[2]
    for text in (LOG.text() + damage + "!", str(LOG.verifier) + "+" + secret, LOG.text()[8:]):
        with pytest.raises(MalformedKey) as told:
            SigningKey.parse(text, Kind.LOG)
        assert secret not in str(told.value)
        assert secret not in repr(told.value.__cause__)
    assert secret not in repr(LOG)


@given(st.binary(), st.text("AB+/=\n", max_size=8))
@example(b"", "AB==")
@example(b"", "AA=A")
def test_base64_is_written_in_one_way(value: bytes, text: str):
    assert base64_of(to_base64(value)) == value
    try:
        value = base64_of(text)
    except ValueError:
        return
    assert to_base64(value) == text


# -- In files ----------------------------------------------------------------------------------


def test_a_secret_is_kept_where_nobody_else_reads_it(tmp_path: Path):
    file = tmp_path / "log.key"
    write_signing_key(file, LOG)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text() == LOG.text() + "\n"
    assert read_signing_key(file, Kind.LOG).verifier == LOG.verifier


def test_a_key_is_never_written_over_another(tmp_path: Path):
    file, link = tmp_path / "log.key", tmp_path / "link.key"
    write_signing_key(file, LOG)
    link.symlink_to(tmp_path / "elsewhere")

    for path in (file, link):
        with pytest.raises(FileExistsError):
            write_signing_key(path, ANNE)
    assert read_signing_key(file, Kind.LOG).verifier == LOG.verifier
    assert not (tmp_path / "elsewhere").exists()


def test_a_verifying_key_is_read_from_its_file(tmp_path: Path):
    file = tmp_path / "log.pub"
    file.write_text(f"{LOG.verifier}\n")

    assert read_verifier_key(file, Kind.LOG) == LOG.verifier


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\xff\xfe",
        b"\0" * 5000,
        f"{LOG.text()}\n{LOG.text()}\n".encode(),
        f"{LOG.text()}\n\n".encode(),
        f"{LOG.text()}\r\n".encode(),
    ],
)
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, data: bytes):
    file = tmp_path / "key"
    file.write_bytes(data)

    with pytest.raises(MalformedKey):
        read_signing_key(file, Kind.LOG)
    with pytest.raises(MalformedKey):
        read_verifier_key(file, Kind.LOG)


PEM = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize("text", [PEM, str(LOG.verifier), ANNE.text(), PETER])
def test_a_file_with_a_key_of_the_wrong_kind_is_refused_as_that(tmp_path: Path, text: str):
    file = tmp_path / "key"
    file.write_text(f"{text}\n")

    with pytest.raises(WrongKey):
        read_signing_key(file, Kind.LOG)
    with pytest.raises(WrongKey):
        read_verifier_key(file, Kind.WITNESS)


def test_a_file_that_is_not_there_is_told_as_that(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        read_signing_key(tmp_path / "key", Kind.LOG)
