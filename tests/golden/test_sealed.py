"""Storage is for ever: what was sealed once is read by whatever comes after."""

from __future__ import annotations

from casework.application.ports import Entry
from casework.application.record import Codec
from casework.domain.kernel import Erased, Person
from casework.infrastructure.bootstrap import PAGES
from casework.infrastructure.personal_keys import MemoryKeys
from tests.offices import MONDAY

DECIDERS = [it.decider for it in PAGES.values()]
CODEC = Codec(DECIDERS, MemoryKeys(lambda length: bytes(range(length))))
STREAM, NAME = "people.employee/zoe", "people.employee.EmployeeEngaged"
HEAD = b'{"decision":"d","step":0,"by":"hua","at":"2024-07-01T01:00:00Z","event":'
CLEAR = HEAD + b'{"person":"zoe","name":{"clear":"Zoe","of":"zoe"},"employment_type":"full_time"}}'
ERASED = HEAD + b'{"person":"zoe","name":{"erased":true,"of":"zoe"},"employment_type":"full_time"}}'
SEALED = HEAD + (
    b'{"person":"zoe","name":{"of":"zoe","sealed":'
    b'"Bxsk/pvHc8XnynjDg7vjhrQbo3yev8hIEpyYgxwXOQlQtzJVzjaR7UQEmGbDoEkF"},'
    b'"employment_type":"full_time"}}'
)


def test_an_entry_is_sealed_to_the_same_bytes_for_ever():
    entry = Entry(STREAM, 1, NAME, CLEAR)

    assert CODEC.sealed(entry).data == SEALED
    assert CODEC.opened(Entry(STREAM, 1, NAME, SEALED)) == entry


def test_what_is_erased_is_read_for_ever():
    keys = MemoryKeys(lambda length: bytes(range(length)))
    keys.destroy("zoe", "hua", MONDAY)
    codec = Codec(DECIDERS, keys)

    for data in (SEALED, ERASED):
        event, _ = codec.event(Entry(STREAM, 1, NAME, data))
        assert event.name == Erased(Person("zoe"))
        assert codec.opened(Entry(STREAM, 1, NAME, data)).data == ERASED
