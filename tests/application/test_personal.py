"""What is personal on record: under its person's key wherever it stands, and nowhere beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from casework.adapters.cli.demo import story
from casework.adapters.cli.demo.play import Play as Demo
from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.audit.redecide import Came, redecide
from casework.application.office import Accepted, DecisionIdReused, Denied, Office
from casework.application.outbox import Effect, Outbox
from casework.application.ports import Conflict, Entry, Journal, PersonalKeys, Place
from casework.application.reading import history
from casework.application.record import (
    ACCEPTED,
    REFUSED,
    Codec,
    ErasedPerson,
    KeysMissing,
    MalformedInput,
    erased_in,
    personal_in,
    personal_of,
    withheld_in,
)
from casework.application.views.figures import Figures
from casework.application.views.work import Work
from casework.domain.care.customer import Detail
from casework.domain.kernel import Erased, Person, Personal, Withheld
from casework.domain.people.employee import EngageEmployee
from casework.infrastructure.bootstrap import PAGES
from casework.infrastructure.personal_keys import MemoryKeys
from tests.application import plans
from tests.application.plans import Plan, Play, beginning, played
from tests.offices import an_office, did, filed_short, registered, staffed, submission

ANN, HUA, ZOE = Person("ann"), Person("hua"), Person("zoe")
INTAKE = "requests.intake/17"
MARKER = "of 3 Harbour Road"
THEN = datetime(2024, 7, 1, tzinfo=UTC)
CODEC = Codec(it.decider for it in PAGES.values())


def counted(length: int) -> bytes:
    return bytes(range(length))


def entries_of(journal: Journal) -> list[Entry]:
    return [it for _, it in journal.feed()]


def shown(office: Office, stream: str = INTAKE) -> Personal:
    """What the customer said of herself, as it is read now."""
    (text,) = (it for it in within(office.state(stream)[1]) if isinstance(it, Personal))
    return text


def within(value: Any) -> Iterator[Any]:
    """A value and every value in it."""
    yield value
    parts: Iterable[Any] = ()
    if attrs.has(type(value)):
        parts = (getattr(value, it.name) for it in attrs.fields(type(value)))
    elif isinstance(value, tuple | frozenset | list | set):
        parts = value
    elif isinstance(value, dict):
        parts = (*value, *value.values())
    for part in parts:
        yield from within(part)


def legible(value: Any) -> str:
    """All the text in a value."""
    texts = (it.clear if isinstance(it, Personal) else it for it in within(value))
    return "\n".join(it for it in texts if isinstance(it, str))


# -- Codec -------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text()
    | st.builds(Personal, st.sampled_from(["ann", "ben"]).map(Person), st.text()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_whatever_is_personal_in_an_entry_is_sealed_and_the_rest_stays_byte_for_byte(value: Any):
    codec = Codec((), MemoryKeys(counted))
    entry = Entry("page/1", 1, "page.Happened", codec.encode({"event": value}))
    sealed = codec.sealed(entry)

    assert codec.sealed(entry) == sealed
    assert codec.opened(sealed) == entry
    assert codec.opened(entry) == entry
    forms = [(path, it.keys() - {"of"}) for path, it in personal_of(sealed)]
    assert forms == [(path, {"sealed"}) for path, _ in personal_of(entry)]
    if not forms:
        assert sealed is entry


def test_a_text_is_sealed_for_its_place_in_its_entry():
    keys = MemoryKeys(counted)
    codec = Codec((), keys)
    said = {"told": {"data": [{"x": Personal(ANN, "Ann")}]}, "event": Personal(ANN, "Ann")}
    sealed = codec.sealed(Entry("page/1", 2, "page.Happened", codec.encode(said)))

    found = dict(personal_of(sealed))
    assert found.keys() == {"told.data[0].x", "event"}
    for path, it in found.items():
        assert keys.open("ann", it["sealed"], Place("page/1", 2, path)) == "Ann"
    assert len({it["sealed"] for it in found.values()}) == 2


def test_no_text_can_pass_itself_off_as_something_sealed():
    codec = Codec((), MemoryKeys(counted))
    texts = ['{"of":"ann","sealed":"x"}', '","sealed":"', '{"clear":"', '{"erased":true,"of":"a"}']
    entry = Entry("page/1", 1, "page.Happened", codec.encode({"event": texts}))

    assert codec.sealed(entry) is entry
    assert codec.opened(entry) is entry


def test_what_was_altered_or_moved_is_refused_and_its_place_is_named():
    codec = Codec((), MemoryKeys())
    entry = Entry("page/1", 1, "page.Happened", codec.encode({"event": Personal(ANN, "Ann")}))
    sealed = codec.sealed(entry)
    altered = sealed.data.replace(b'"sealed":"', b'"sealed":"AAAA')
    moved = [
        structs.replace(sealed, data=altered),
        structs.replace(sealed, stream="page/2"),
        structs.replace(sealed, version=2),
        structs.replace(sealed, data=sealed.data.replace(b"event", b"evens")),
        structs.replace(sealed, data=sealed.data[:-1]),
    ]
    other = codec.sealed(structs.replace(entry, data=entry.data.replace(b"ann", b"ben")))
    moved.append(structs.replace(sealed, data=sealed.data.replace(b"ann", b"ben")))

    assert codec.opened(other) != entry
    for it in moved:
        with pytest.raises(MalformedInput, match=it.stream):
            codec.opened(it)


def test_each_form_is_read_and_written_back_as_it_was():
    forms = [
        (b'{"field":"type","value":{"clear":"Ann","of":"ann"}}', Personal(ANN, "Ann")),
        (b'{"field":"type","value":{"erased":true,"of":"ann"}}', Erased(ANN)),
        (b'{"field":"type","value":{"of":"ann","sealed":"eA=="}}', Withheld(ANN, "eA==")),
    ]
    for data, value in forms:
        read = CODEC.decode(data, Detail)
        assert read == Detail("type", value)
        assert type(read.value) is type(value)
        assert CODEC.encode(read) == data


@pytest.mark.parametrize(
    "value",
    [
        {"of": "ann"},
        {"of": "ann", "clear": "x", "sealed": "x"},
        {"of": "ann", "erased": False},
        {"of": "ann", "erased": "yes"},
        {"of": 1, "clear": "MARKER"},
        {"of": "ann", "clear": ["MARKER"]},
        "MARKER",
    ],
)
def test_what_is_none_of_them_is_refused_without_being_repeated(value: Any):
    with pytest.raises(MalformedInput) as refused:
        CODEC.decode(msgspec.json.encode({"field": "type", "value": value}), Detail)
    assert "MARKER" not in str(refused.value)


def test_who_is_erased_or_withheld_in_a_value_is_told_wherever_it_lies():
    value = (Detail("a", Erased(ANN)), {"b": [Withheld(ZOE, "eA==")]}, Personal(HUA, "Hua"))

    assert erased_in(value) == {ANN}
    assert withheld_in(value) == {ZOE}


def test_nothing_that_is_stored_can_be_mistaken_for_what_is_personal():
    facts = (it.kind for page in PAGES.values() for it in page.finders.values())
    for kind in (*CODEC.types.values(), *facts):
        fields = {it.name for it in attrs.fields(kind)}
        assert fields not in ({"of", "clear"}, {"of", "sealed"}, {"of", "erased"})


# -- Office ------------------------------------------------------------------------------------


def test_with_keys_nothing_personal_is_stored_in_the_clear(journal: Journal):
    office = staffed(journal, keys=MemoryKeys())
    filed_short(office)
    refused = office.execute(INTAKE, submission())  # What was tried is on record with it.

    assert isinstance(refused, Denied)
    stored = b"".join(it.data for it in entries_of(journal))
    assert MARKER.encode() not in stored
    assert b'"clear":' not in stored
    assert MARKER in shown(office).clear
    tried = office.codec.verdict(entries_of(journal)[-1]).tried[0]
    assert MARKER.encode() in bytes(tried.data)
    assert MARKER in shown(an_office(journal, keys=office.keys)).clear


def test_each_store_keeps_the_same_bytes(journal: Journal):
    here, there = MemoryJournal(), journal
    for it in (here, there):
        registered(staffed(it, keys=MemoryKeys(counted)))

    assert entries_of(here) == entries_of(there)


def test_asked_again_under_its_id_it_answers_as_before(journal: Journal):
    keys = MemoryKeys()
    office = staffed(journal, keys=keys)
    first = office.execute(INTAKE, submission(), decision="d1")
    again = an_office(journal, keys=keys).execute(INTAKE, submission(), decision="d1")

    assert isinstance(first, Accepted)
    assert again == first
    with pytest.raises(DecisionIdReused):
        office.execute(INTAKE, attrs.evolve(submission(), form=()), decision="d1")


def test_asked_in_the_clear_and_again_with_keys_it_answers_as_before():
    office = staffed(MemoryJournal())
    first = office.execute(INTAKE, submission(), decision="d1")

    assert (
        an_office(office.journal, keys=MemoryKeys()).execute(INTAKE, submission(), decision="d1")
        == first
    )


def test_no_guess_at_what_was_said_can_be_tried_on_a_digest():
    keys = MemoryKeys()
    office = staffed(MemoryJournal(), keys=keys)
    did(office, INTAKE, submission(), "d1")
    (verdict,) = office.journal.read("decision/d1")
    asked = INTAKE, "requests.intake.SubmitRequest", submission()
    bound, clear = office.codec.asked(*asked, "d1")

    assert office.codec.verdict(verdict).asked == bound != clear
    assert clear == CODEC.asked(*asked, "d1")[0]
    assert office.codec.asked(*asked, "d2")[0] != bound
    keys.destroy("ann", "inga", THEN)
    assert office.codec.asked(*asked, "d1")[0] != bound


def test_considering_makes_no_key():
    keys = MemoryKeys()
    office = staffed(MemoryJournal(), keys=keys)
    engage = EngageEmployee(Personal(ZOE, "Zoe"), "full_time", by=HUA)

    assert office.consider("people.employee/zoe", engage).rule is None
    assert keys.state("zoe") == "none"


# -- After an erasure --------------------------------------------------------------------------


def erased_office(journal: Journal) -> tuple[Office, Office]:
    """Two offices that knew all about her, and she has been erased by neither."""
    keys = MemoryKeys()
    one = staffed(journal, keys=keys)
    registered(one)
    other = an_office(journal, keys=keys)
    assert MARKER in shown(other).clear
    assert all(MARKER in legible(it._known) for it in (one, other))
    keys.destroy("ann", "inga", THEN)
    return one, other


def test_what_is_erased_is_erased_for_every_office_that_knew_it(journal: Journal):
    for office in erased_office(journal):
        said = shown(office)

        assert (said, said.erased, said.clear) == (Erased(ANN), True, "")
        assert MARKER not in legible(office._known)


def test_the_stored_bytes_are_as_they_were(journal: Journal):
    keys = MemoryKeys()
    office = staffed(journal, keys=keys)
    registered(office)
    before = entries_of(journal)
    keys.destroy("ann", "inga", THEN)

    assert entries_of(journal) == before


def test_every_state_still_folds_and_every_stream_can_be_told(journal: Journal):
    office, _ = erased_office(journal)
    streams = {it.stream for it in entries_of(journal) if not it.stream.startswith("decision/")}

    for stream in streams:
        assert office.state(stream)[0] == len(history(office, stream))
    told = [it for it in streams if erased_in(office.state(it)[1])]
    assert told == [INTAKE]


def test_nothing_more_is_recorded_about_an_erased_person(journal: Journal):
    office, _ = erased_office(journal)
    before = entries_of(journal)

    for ask in (office.execute, office.consider):
        with pytest.raises(ErasedPerson, match="ann"):
            ask("requests.intake/18", submission())
    assert entries_of(journal) == before


@pytest.mark.parametrize("text", [Erased(ZOE), Withheld(ZOE, "eA==")])
def test_what_cannot_be_read_cannot_be_said_again(text: Personal):
    for office in (staffed(MemoryJournal()), staffed(MemoryJournal(), keys=MemoryKeys())):
        with pytest.raises(MalformedInput):
            office.execute("people.employee/zoe", EngageEmployee(text, "full_time", by=HUA))


@pytest.mark.parametrize("of", ["", "z oe", "z/oe", "z" * 121, "佐伊"])
def test_with_keys_only_those_are_spoken_of_whose_erasure_could_be_recorded(of: str):
    engage = EngageEmployee(Personal(Person(of), "Zoe"), "full_time", by=HUA)

    with pytest.raises(MalformedInput):
        staffed(MemoryJournal(), keys=MemoryKeys()).execute("people.employee/zoe", engage)


def test_what_a_later_decision_repeats_of_an_erased_person_is_stored_as_erased():
    keys = MemoryKeys(counted)
    codec = Codec((), keys)
    keys.destroy("ann", "inga", THEN)
    for text in (Personal(ANN, "Ann"), Erased(ANN)):
        entry = Entry("page/1", 1, "page.Happened", codec.encode({"event": text}))
        assert codec.sealed(entry).data == b'{"event":{"erased":true,"of":"ann"}}'


@attrs.define
class Meanwhile:
    """A journal before whose first append something else happens."""

    journal: Journal
    happens: Callable[[], None]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.journal, name)

    def append(self, entries: Any, held: Any = None) -> None:
        happens, self.happens = self.happens, lambda: None
        happens()
        self.journal.append(entries, held)


def test_erased_while_it_is_decided_nothing_can_be_read_of_it():
    keys, journal = MemoryKeys(), MemoryJournal()
    staffed(journal, keys=keys)
    office = an_office(Meanwhile(journal, lambda: keys.destroy("ann", "inga", THEN)), keys=keys)

    did(office, INTAKE, submission(), "meanwhile")

    assert shown(office) == Erased(ANN)
    assert MARKER not in legible(office._known)
    assert MARKER.encode() not in b"".join(it.data for it in entries_of(journal))


def test_erased_before_it_is_decided_again_nothing_is_recorded_of_it():
    keys, journal = MemoryKeys(), MemoryJournal()
    staffed(journal, keys=keys)
    before = entries_of(journal)

    def erased_first() -> None:
        keys.destroy("ann", "inga", THEN)
        raise Conflict("Somebody was first.")

    office = an_office(Meanwhile(journal, erased_first), keys=keys)
    with pytest.raises(ErasedPerson):
        office.execute(INTAKE, submission(), decision="meanwhile")

    assert MARKER not in legible(office._known)
    assert entries_of(journal) == before


def test_views_forget_what_was_erased():
    keys = MemoryKeys()
    office = staffed(MemoryJournal(), keys=keys)
    figures, work = Figures(office), Work(office)
    filed_short(office)
    did(office, "people.employee/zoe", EngageEmployee(Personal(ZOE, "Zoe Zimmer"), "x", by=HUA))

    def held() -> list[Any]:
        figures.follow()
        work.follow()
        counted = (it.event for told in figures._told.values() for it in told.events)
        return [*work._open.values(), *counted]

    before, due = legible(held()), work.due()
    for person in ("ann", "zoe"):
        keys.destroy(person, "inga", THEN)
    after = held()

    assert MARKER in before
    assert MARKER not in legible(after)
    assert erased_in(tuple(after)) >= {ANN}
    assert work.due() == due
    assert figures.position == work.position == list(office.journal.feed())[-1][0]


class Collected:
    """Keeps what it is handed."""

    def __init__(self) -> None:
        self.effects: list[Effect] = []

    def deliver(self, effect: Effect) -> None:
        self.effects.append(effect)

    def load(self, reader: str) -> int:
        return 0

    def save(self, reader: str, position: int) -> None:
        pass


def test_what_is_told_outside_stays_sealed():
    office = staffed(MemoryJournal(), keys=MemoryKeys())
    filed_short(office)
    told = Collected()
    Outbox(office, told, told, "x").run()

    said = CODEC.encode(told.effects)
    assert b'"sealed":' in said
    assert MARKER.encode() not in said


# -- Without the keys --------------------------------------------------------------------------


def test_without_the_keys_it_is_withheld_and_not_erased(journal: Journal):
    staffed(journal, keys=MemoryKeys())
    office = an_office(journal)
    engaged = history(office, "people.employee/hana")[0].event
    assert isinstance(engaged.name, Withheld)
    assert not engaged.name.erased
    assert engaged.name.clear == ""
    assert withheld_in(engaged) == {"hana"}


@pytest.mark.parametrize("keys", [None, MemoryKeys()], ids=["none", "others"])
def test_without_the_keys_nothing_is_decided_on_what_they_hide(
    journal: Journal, keys: PersonalKeys | None
):
    staffed(journal, keys=MemoryKeys())
    before = entries_of(journal)
    office = an_office(journal, keys=keys)

    with pytest.raises(KeysMissing):
        office.execute(INTAKE, submission())
    with pytest.raises(KeysMissing):
        office.execute("people.employee/zoe", EngageEmployee(Personal(ZOE, "Z"), "x", by=HUA))
    assert entries_of(journal) == before


def test_what_was_recorded_in_the_clear_stays_readable_when_keys_are_begun():
    office = staffed(MemoryJournal())
    registered(office)
    keyed = an_office(office.journal, keys=MemoryKeys())

    assert MARKER in shown(keyed).clear
    engage = EngageEmployee(Personal(ZOE, "Zoe"), "full_time", by=HUA)
    did(keyed, "people.employee/zoe", engage, "later")
    assert [it.came for it in redecide(keyed) if it.came is not Came.UNCHANGED] == []


# -- Whole histories ---------------------------------------------------------------------------


def the_same_but_for_digests(entry: Entry) -> Entry:
    if entry.name not in (ACCEPTED, REFUSED):
        return entry
    return structs.replace(entry, data=re.sub(rb'"asked":"[0-9a-f]{64}"', b"", entry.data))


def compared(clear: Journal, sealed: Journal, codec: Codec) -> None:
    """LAW: the same was decided, and nothing personal lies in the clear."""
    ours, theirs = entries_of(clear), entries_of(sealed)
    assert [the_same_but_for_digests(codec.opened(it)) for it in theirs] == [
        the_same_but_for_digests(it) for it in ours
    ]
    for it in theirs:
        assert b'"clear":' not in it.data


def with_keys(keys: PersonalKeys) -> Play:
    """A play in offices with keys, whose beginning is under them, too."""
    play, journal = Play(), MemoryJournal()
    codec = Codec((it.decider for it in PAGES.values()), keys)
    journal.append([codec.sealed(it) for it in beginning()])
    one, other = (an_office(journal, clock=play.clock, keys=keys) for _ in range(2))
    play.offices = one, other
    return play


@settings(max_examples=10)
@given(plans.plans())
def test_with_keys_every_history_is_decided_as_without(plan: Plan):
    with pytest.MonkeyPatch.context() as patch:
        named = tuple(it for it in plans.PEOPLE if re.fullmatch(r"[!-.0-~]{1,120}", it))
        patch.setattr(plans, "PEOPLE", named)
        clear, sealed = played(plan), played(plan, with_keys(MemoryKeys()))

    assert sealed.came == clear.came
    compared(clear.office.journal, sealed.office.journal, sealed.office.codec)
    assert not sealed.office.codec.withheld


def test_the_demo_is_played_under_keys_and_everybody_in_it_can_be_erased(tmp_path: Path):
    keys = MemoryKeys()
    clear, sealed = MemoryJournal(), SqliteJournal(tmp_path / "demo.db")
    story.tell(Demo(clear, lambda told: None))
    with closing(sealed):
        play = Demo(sealed, lambda told: None, keys)
        story.tell(play)
        compared(clear, sealed, play.office.codec)
        before = entries_of(sealed)
        for person in {it["of"] for entry in before for _, it in personal_of(entry)}:
            keys.destroy(person, "wu", THEN)

        assert entries_of(sealed) == before
        came = {it.came for it in redecide(play.office)}
        assert came == {Came.UNCHANGED, Came.NOT_DECIDABLE}
        for stream in {it.stream for it in before if not it.stream.startswith("decision/")}:
            assert play.office.state(stream)[0]
    stored = b"".join(it.read_bytes() for it in tmp_path.iterdir())
    said, repeated = words_of(entries_of(clear))
    assert len(said) > 50
    assert not [it for it in said - repeated if it.encode() in stored]


def words_of(entries: list[Entry]) -> tuple[set[str], set[str]]:
    """What was said of persons at some length, and what of it the office repeats in its own
    words, which stay."""
    said = {
        it["clear"] for entry in entries for _, it in personal_of(entry) if len(it["clear"]) > 12
    }
    own = []
    for entry in entries:
        tree = msgspec.json.decode(entry.data)
        for _, it in list(personal_in(tree)):
            it.clear()
        own.append(legible(tree))
    text = "\n".join(own)
    return said, {it for it in said if it in text}
