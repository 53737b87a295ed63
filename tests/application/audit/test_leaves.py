"""The bytes of a leaf are the same for ever, in every store, and no two entries share them."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from casework.application.audit.leaves import entry_hash, entry_of, leaf_bytes
from casework.application.ports import Entry

entries = st.builds(
    Entry, st.text("ab/", max_size=3), st.integers(1, 2**64 - 1), st.text("ab/é"), st.binary()
)


def test_the_bytes_are_as_they_were_when_they_were_first_sealed():
    entry = Entry("request/1", 258, "intake.É", b'{"a":1}')

    assert leaf_bytes(entry) == (
        b"\0\0\0\0\0\0\0\x09request/1"
        b"\0\0\0\0\0\0\0\x08\0\0\0\0\0\0\x01\x02"
        b"\0\0\0\0\0\0\0\x09intake.\xc3\x89"
        b'\0\0\0\0\0\0\0\x07{"a":1}'
    )
    assert entry_hash(entry) == sha256(b"\0" + leaf_bytes(entry)).digest()


@given(entries)
def test_an_entry_can_be_read_back_from_its_bytes(entry: Entry):
    assert entry_of(leaf_bytes(entry)) == entry


@given(entries, st.integers(0, 60), st.binary(max_size=9))
def test_no_other_bytes_are_an_entrys(entry: Entry, cut: int, more: bytes):
    leaf = leaf_bytes(entry)
    other = leaf[:cut] + more

    try:
        assert leaf_bytes(entry_of(other)) == other
    except ValueError:
        assert other != leaf


def test_what_moves_from_one_part_to_the_next_is_another_entry():
    entry = Entry("ab", 1, "c", b"d")
    others = [
        structs.replace(entry, stream="a"),
        structs.replace(entry, version=2),
        structs.replace(entry, name="cd", data=b""),
        structs.replace(entry, name="", data=b"cd"),
    ]

    assert len({entry_hash(it) for it in [entry, *others]}) == 5
