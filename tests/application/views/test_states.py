"""An office that begins long streams where they are kept decides as one that reads them whole. What
is kept is of these rules and of nobody, and no audit begins there."""

from __future__ import annotations

import gc
import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, get_args

import attrs
import msgspec
import pytest
from attrs import frozen
from hypothesis import example, given, settings

from casework.adapters.cli.demo import story
from casework.adapters.cli.demo.cast import BAI
from casework.adapters.cli.demo.play import Play as Demo
from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.seals import MemorySeals
from casework.adapters.storage.views import MemoryShelf
from casework.application.audit.counterfactual import what_if
from casework.application.audit.fsck import fsck
from casework.application.audit.moments import AtVersion, at, standing
from casework.application.audit.redecide import Came, redecide
from casework.application.office import Known, Office
from casework.application.pages import Page
from casework.application.ports import Entry, Journal, MalformedName, StoreFailure
from casework.application.record import MalformedInput, personal_of
from casework.application.timers import tick
from casework.application.views import states as module
from casework.application.views.keeping import Keeper, Progress
from casework.application.views.shelves import Shelf
from casework.application.views.states import EVERY, States, beginnings
from casework.application.views.states_rows import everything_in, phases_kept, written
from casework.domain.confidentiality import grants
from casework.domain.confidentiality.grants import Grant, Granted
from casework.domain.inventory.stock import Levels
from casework.domain.inventory.stock_item import IssueStock, ReceiveStock, RegisterItem, Source
from casework.domain.kernel import WHEN_DECIDED, Act, Decider, Person, Personal
from casework.domain.money import Quantity
from casework.infrastructure import bootstrap
from casework.infrastructure.bootstrap import PAGES, office_on, open_office, open_shelf
from casework.infrastructure.personal_keys import MemoryKeys
from casework.infrastructure.sealing.logs import UnverifiedReader
from casework.testing.casts.book import SUBJECTS
from casework.testing.explorer import explore
from casework.testing.journals import at_once
from tests.application.plans import Plan, Play, plans, played, tour
from tests.application.tours import TOURS
from tests.infrastructure.test_opening import address_of
from tests.offices import CLASS, ORGANISATION, Numbered, SetClock, an_office, did, staffed
from tests.postgres import database

KEPT = {name: phases for name, it in PAGES.items() if (phases := phases_kept(it.decider))}
"""The pages of which there may be rows, with their phases."""

BO, LAMP = Person("bo"), "inventory.stock_item/lamp"
TWO = Quantity(2, "piece")
MIDDAY = datetime(2024, 7, 1, 12, tzinfo=UTC)


def moved(n: int) -> Act:
    """A pair of lamps comes, or goes: so that there are always enough."""
    if n < 10 or n % 2 == 0:
        return ReceiveStock(TWO, Source.PRODUCTION, f"note {n}", by=BO)
    return IssueStock(TWO, "", f"parcel {n}", by=BO)


class Noting(MemoryJournal):
    """Notes after which version the article is read. One entry can be asked for alone."""

    def __init__(self) -> None:
        super().__init__()
        self.after: list[int] = []

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        self.after += [after] if stream == LAMP else []
        return super().read(stream, after)

    def entry_at(self, stream: str, version: int) -> tuple[int, Entry] | None:
        at_ = self.position_of(stream, version)
        return None if at_ is None else next(iter(self.feed(at_ - 1)))


def stocked(journal: Journal, versions: int) -> Office:
    """An office in which an article has come to so many versions."""
    office = staffed(journal)
    did(office, LAMP, RegisterItem("Lamp", "piece", Levels(2, 5, 50), by=BO))
    goes_on(office, versions)
    return office


def goes_on(office: Office, versions: int) -> None:
    for n in range(office.state(LAMP)[0], versions):
        did(office, LAMP, moved(n))


def kept(office: Office, shelf: Shelf, every: int = EVERY, page: int = 1000) -> dict[str, bytes]:
    """The rows, once they are brought to the end."""
    keeper = Keeper(States(office, every), office.journal, shelf, page=page)
    keeper.catch_up()
    return dict(keeper.rows()[1])


def beginning(journal: Journal, shelf: Shelf, every: int = EVERY, **more: Any) -> Office:
    """An office that begins where streams are kept."""
    office = an_office(journal, **more)
    office.begun = beginnings(States(office, every), shelf)
    return office


def folded(office: Office, entries: list[Entry]) -> Known:
    """What a stream comes to, from nothing."""
    known: Known = 0, office.page(entries[0].stream).decider.initial, WHEN_DECIDED
    for it in entries:
        event, at_ = office.codec.event(it)
        known = it.version, office.page(it.stream).decider.evolve(known[1], event), at_
    return known


# -- What a row says ---------------------------------------------------------------------------


def explored(page: str, seen: Callable[[Any], object]) -> None:
    """Every state that a page comes to with its cast, or the first few hundred."""
    found = explore(SUBJECTS[page].cast, invariants=[("as it was", seen)], most=400)
    assert not found.broken, found.broken["as it was"].why


def phases_of(declared: Any) -> set[type]:
    """The phases that a page can be in: those that nothing is derived from."""
    phases = get_args(declared) or (declared,)
    derived = {it for it in everything_in(declared) if isinstance(it, type)}
    those = {it for it in derived if issubclass(it, phases)}
    return {it for it in those if not any(issubclass(other, it) for other in those - {it})}


@pytest.mark.parametrize("page", KEPT)
def test_every_state_of_a_page_is_read_as_it_was_written(page: str):
    phases, view = KEPT[page], States(an_office(MemoryJournal()))
    met, rows = set[type](), set[bytes]()

    def survives(state: Any) -> bool:
        met.add(type(state))
        data = written(phases, (7, state, MIDDAY))
        assert data not in rows, "two states are written alike"
        rows.add(data)
        return view.known(f"{page}/x", data) == (7, state, MIDDAY)

    explored(page, survives)
    assert met == phases_of(phases)


def test_equal_states_are_equal_bytes_in_every_process():
    told = {digest_of_all()}
    for seed in ("1", "2"):
        command = "from tests.application.views.test_states import *; print(digest_of_all())"
        again = subprocess.run(
            [sys.executable, "-c", command],
            cwd=Path(__file__).parents[3],
            env={"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        )
        told.add(again.stdout.strip())

    assert len(told) == 1


def noted(states: list[Any], state: Any) -> bool:
    states.append(state)
    return True


def digest_of_all() -> str:
    """Over the rows of everything that was explored, in whatever order it was found."""
    rows = set[bytes]()
    for page, phases in KEPT.items():
        states = list[Any]()
        explored(page, partial(noted, states))
        rows |= {written(phases, (1, it, MIDDAY)) for it in states}
    assert len(rows) > 1000
    return hashlib.sha256(b"\n".join(sorted(rows))).hexdigest()


def test_of_all_that_is_in_a_state_it_is_known_how_it_is_written():
    """What else the library would make of a field nobody has looked at."""
    plain = {str, int, bool, date, datetime}
    for phases in KEPT.values():
        kinds = {it for it in everything_in(phases) if isinstance(it, type)}
        assert {it for it in kinds - plain if not attrs.has(it)} <= {
            it for it in kinds if issubclass(it, StrEnum)
        }
        made = {getattr(it, "__origin__", tuple) for it in everything_in(phases) if get_args(it)}
        assert made <= {tuple, frozenset}


@pytest.mark.parametrize("offset", ["+00:00", "+08:00", "-03:30"])
def test_a_time_keeps_its_offset(offset: str):
    """Or what is written down later would be other bytes."""
    page, then = grants.decider.name, datetime.fromisoformat(f"2024-07-01T09:30:00.000001{offset}")
    grant = Grant("all", frozenset({CLASS}), "*", Person("inga"), then)
    row = written(KEPT[page], (1, Granted(Person("hana"), (grant,)), then))
    _, state, at_ = States(an_office(MemoryJournal())).known(f"{page}/hana", row)

    assert state.grants[0].expires.isoformat() == at_.isoformat() == then.isoformat()


def test_a_time_without_its_zone_is_a_fault():
    page, then = grants.decider.name, datetime(2024, 7, 1)  # noqa: DTZ001
    grant = Grant("all", frozenset({CLASS}), "*", Person("inga"), then)
    row = written(KEPT[page], (1, Granted(Person("hana"), (grant,)), MIDDAY))
    with pytest.raises(StoreFailure):
        States(an_office(MemoryJournal())).known(f"{page}/hana", row)


# -- What is kept ------------------------------------------------------------------------------


def test_a_stream_has_a_row_once_it_is_long_and_another_when_it_is_longer_by_as_much():
    journal = Noting()
    office, shelf = stocked(journal, EVERY - 1), MemoryShelf(journal)
    versions, read = [], []
    for until in (EVERY - 1, EVERY, EVERY + 1, 2 * EVERY - 1, 2 * EVERY):
        goes_on(office, until)
        journal.after.clear()
        rows = kept(office, shelf)
        read.append(list(journal.after))
        versions.append([States(office).known(it, rows[it])[0] for it in rows])

    assert versions == [[], [EVERY], [EVERY], [EVERY], [2 * EVERY]]
    assert read == [[], [0], [], [], [EVERY]]


@pytest.mark.parametrize("page", [1, 3, 1000])
def test_the_rows_are_what_the_streams_come_to_whoever_keeps_them(page: int):
    journal, every = MemoryJournal(), 3
    play = Demo(journal, lambda told: None)
    shelf, office = MemoryShelf(journal), play.office
    story.tell(play)
    for n in range(4, 12):  # By several keepers, while it is written to.
        kept(an_office(journal), shelf, every, page)
        stocking(office, f"inventory.stock_item/{n}", n)
    rows = kept(office, shelf, every, page)
    streams: dict[str, list[Entry]] = {}
    for _, it in journal.feed():
        if it.stream.partition("/")[0] in KEPT:
            streams.setdefault(it.stream, []).append(it)
    long = {it: len(entries) // every * every for it, entries in streams.items()}
    anew = {
        it: written(KEPT[it.partition("/")[0]], folded(office, streams[it][:version]))
        for it, version in long.items()
        if version
    }

    assert len(anew) > 10
    assert rows == anew
    assert kept(office, MemoryShelf(journal), every) == anew


def stocking(office: Office, stream: str, versions: int) -> None:
    did(office, stream, RegisterItem("Lamp", "piece", Levels(2, 5, 50), by=BAI))
    for n in range(versions - 1):
        bought = ReceiveStock(TWO, Source.PRODUCTION, f"note {n}", by=BAI)
        did(office, stream, bought)


# -- Beginning there ---------------------------------------------------------------------------


def test_an_office_that_begins_where_streams_are_kept_decides_as_one_that_does_not():
    began: list[str] = []

    @settings(max_examples=max(6, settings().max_examples // 10))
    @given(plans())
    def whatever_is_planned(plan: Plan) -> None:
        play = played(plan)
        assert done_again(play, began) == done_again(play, None)

    for told in TOURS[::5]:
        whatever_is_planned = example(tour(told))(whatever_is_planned)
    whatever_is_planned()
    pages = {it.partition("/")[0] for it in began}
    assert {"catalogue", "governance.sla", "people.scheme", "policy", "review.review"} <= pages


def done_again(play: Play, began: list[str] | None) -> list[Entry]:
    """All that was asked, at the same times, of two offices in turn: one that lasts, and one that
    is opened each time, and begins where streams are kept, if that is wanted."""
    clock = SetClock()
    lasting = Play(clock=clock).office
    journal, shelf = lasting.journal, MemoryShelf(lasting.journal)
    ticks = list(reversed(play.ticks))
    for n, (now, stream, act) in enumerate(play.asked):
        while ticks and ticks[-1][0] <= n:
            clock.now = ticks.pop()[1]
            tick(opened(journal, clock, shelf, began))
        clock.now = now
        if began is not None and n % 3 == 0:
            kept(lasting, shelf, every=2)
        office = lasting if n % 4 == 0 else opened(journal, clock, shelf, began)
        with suppress(MalformedInput, MalformedName):
            office.execute(stream, act, decision=f"d{n}")
    return [it for _, it in journal.feed()]


def opened(journal: Journal, clock: SetClock, shelf: Shelf, began: list[str] | None) -> Office:
    office = an_office(journal, clock=clock)
    if began is not None:
        known = beginnings(States(office, every=2), shelf)

        def noting(stream: str) -> Known | None:
            if (found := known(stream)) is not None:
                began.append(stream)
            return found

        office.begun = noting
    return office


def test_only_what_came_after_a_row_is_read_and_what_is_known_is_not_begun_again():
    journal = Noting()
    office = stocked(journal, EVERY + 5)
    shelf = MemoryShelf(journal)
    kept(office, shelf)
    journal.after.clear()
    afresh = beginning(journal, shelf)
    states = [afresh.state(LAMP) for _ in range(3)]
    read = list(journal.after)
    goes_on(office, EVERY + 10)

    assert read == [EVERY, EVERY + 5, EVERY + 5]
    assert states == [folded(office, [*journal.read(LAMP)][: EVERY + 5])[:2]] * 3
    assert afresh.state(LAMP) == office.state(LAMP)


def test_a_stream_that_has_not_gone_on_is_begun_once():
    """Its row is forgotten then."""
    journal = Noting()
    office = stocked(journal, EVERY)
    shelf = MemoryShelf(journal)
    kept(office, shelf)
    begun = beginnings(States(office), shelf)
    assert [begun(LAMP), begun(LAMP)] == [folded(office, [*journal.read(LAMP)]), None]
    afresh = beginning(journal, shelf)
    journal.after.clear()
    for _ in range(3):
        assert afresh.state(LAMP) == office.state(LAMP)

    assert set(journal.after) == {EVERY}
    assert beginning(journal, shelf).latest(LAMP, unasked=True)[0] == EVERY


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty store."""
    if request.param == "postgres":
        with database(request.getfixturevalue("postgres")) as fresh:
            yield address_of(fresh)
    else:
        yield "memory:" if request.param == "memory" else str(tmp_path / "office.db")


def test_an_office_is_opened_with_snapshots_on_every_store(store: str):
    clock = SetClock()
    with ExitStack() as stack:
        first = open_office(store, clock=clock)
        shelf = stack.enter_context(closing(open_shelf(store, first.journal)))
        stack.enter_context(closing(first.journal))
        filled = MemoryJournal()
        stocked(filled, EVERY + 5)
        first.journal.append([it for _, it in filled.feed()])
        whole = first.state(LAMP)
        keeper = Keeper(States(first), first.journal, shelf)
        keeper.catch_up()
        [row] = keeper.rows()[1].values()
        if store == "memory:":  # There is no second one of it.
            second = office_on(first.journal, clock=clock, shelf=shelf)
        else:
            second = open_office(store, clock=clock, snapshots=True)
            stack.enter_context(closing(second.journal))
        known = second.begun(LAMP)
        second.begun = {LAMP: known}.get
        did(second, LAMP, moved(0))

        assert known == folded(first, [*first.journal.read(LAMP)][:EVERY])
        assert row == written(KEPT["inventory.stock_item"], known)
        assert first.journal.read(LAMP, EVERY + 5)
        assert first.state(LAMP) == second.state(LAMP)
        assert first.state(LAMP)[0] == whole[0] + 1
        assert first.begun(LAMP) is None


def test_an_office_that_cannot_read_what_is_kept_lets_go_of_its_store(
    monkeypatch: pytest.MonkeyPatch,
):
    journal, shelf = MemoryJournal(), MemoryShelf(MemoryJournal())
    shelf.close()
    monkeypatch.setattr(bootstrap, "open_journal", lambda _: journal)
    monkeypatch.setattr(bootstrap, "open_shelf", lambda _, __: shelf)
    with pytest.raises(StoreFailure):
        open_office("memory:", snapshots=True)
    with pytest.raises(StoreFailure):
        journal.read(LAMP)


def test_two_offices_at_once_begin_where_it_is_kept_and_do_not_lose_each_others_acts():
    journal = MemoryJournal()
    shelf = MemoryShelf(journal)
    kept(stocked(journal, EVERY + 3), shelf)
    offices = [beginning(journal, shelf, new_id=Numbered(it)) for it in "ab"]

    def act(me: int) -> None:
        for n in range(20):
            did(offices[me], LAMP, moved(0), f"{me}-{n}")

    at_once([partial(act, 0), partial(act, 1)])
    assert offices[0].state(LAMP) == offices[1].state(LAMP)
    assert offices[0].state(LAMP) == folded(offices[0], [*journal.read(LAMP)])[:2]
    assert offices[0].state(LAMP)[0] == EVERY + 43
    assert {it.came for it in redecide(an_office(journal))} == {Came.UNCHANGED}


# -- Of these rules ----------------------------------------------------------------------------


def test_a_row_of_another_release_is_never_believed():
    journal = MemoryJournal()
    office = stocked(journal, EVERY)
    shelf = MemoryShelf(journal)
    other = an_office(journal)
    other.rule_set = "of another release"
    kept(other, shelf)
    [row] = Keeper(States(other), journal, shelf).rows()[1]

    assert row == LAMP
    assert beginnings(States(other), shelf)(LAMP) is not None
    assert beginnings(States(office), shelf)(LAMP) is None
    assert beginning(journal, shelf).state(LAMP) == office.state(LAMP)
    kept(office, shelf)
    assert beginnings(States(office), shelf)(LAMP) is not None
    assert beginnings(States(other), shelf)(LAMP) is None


def test_the_digest_is_of_the_rules_of_how_it_is_written_and_of_how_often(
    monkeypatch: pytest.MonkeyPatch,
):
    office, other = an_office(MemoryJournal()), an_office(MemoryJournal())
    other.rule_set = "of another release"
    same = States(an_office(MemoryJournal())).digest
    several = {States(office).digest, States(other).digest, States(office, 7).digest}
    monkeypatch.setattr(module, "_own_sources", lambda: "written otherwise")

    assert States(office).digest not in several
    assert len(several) == 3
    assert same in several


# -- Of nobody ---------------------------------------------------------------------------------


@frozen
class Quiet:
    """A phase in which nothing is known of anybody."""

    count: int = 0


@frozen
class Telling(Quiet):
    """One that is derived from it, in which something is."""

    name: tuple[Personal, ...] = ()


@frozen
class Kind:
    """What a phase may hold."""


@frozen
class Lonely(Kind):
    """One that says more."""

    number: int = 0


@frozen
class Holding:
    one: Kind
    many: tuple[Kind, ...]


@frozen
class Happens:
    pass


@frozen
class Said:
    what: tuple[Quiet | Personal, ...]


@frozen
class Loose:
    anything: Any


def a_page(evolve: Callable[..., Any], *events: type) -> Decider[Any, Any, Any, Any]:
    return Decider("page", Quiet(), lambda *_: [], evolve, (), events)


def test_a_page_with_room_for_something_personal_has_no_rows():
    def closed(state: Happens, event: Happens) -> Happens:
        return state

    def either(state: Any, event: Any) -> Happens | Quiet:
        return Quiet()

    def loose(state: Any, event: Any) -> Loose:
        return Loose(1)

    def silent(state, event):
        return Quiet()

    assert phases_kept(a_page(closed, Happens)) is Happens
    assert phases_kept(a_page(closed, Happens, Said)) is None
    assert phases_kept(a_page(either, Happens)) is None  # One of the phases may be telling.
    assert phases_kept(a_page(loose, Happens)) is None
    assert phases_kept(a_page(closed, Loose)) is None
    assert phases_kept(a_page(silent, Happens)) is None


def test_what_a_phase_holds_is_written_as_what_it_is():
    """And not as the kind that it is declared to be of, which says less."""

    def holding(state: Any, event: Any) -> Holding:
        return Holding(Lonely(), ())

    office = Office(MemoryJournal(), {"page": Page(a_page(holding, Happens), {})}, rule_set="1")
    known = 1, Holding(Lonely(7), (Lonely(8), Kind())), MIDDAY
    row = written(Holding, known)

    assert States(office).known("page/x", row) == known


def test_a_class_is_told_from_what_it_was_made_from():
    """A class with slots is made from another, which is there until it is swept up."""
    gc.disable()
    try:

        @frozen
        class Phase:
            pass

        @frozen
        class Derived(Phase):
            pass

        def closed(state: Any, event: Any) -> Any:
            return state

        closed.__annotations__["return"] = Phase
        assert len(Phase.__subclasses__()) == 2
        assert phases_kept(a_page(closed, Happens)) is Phase
    finally:
        gc.enable()


def test_two_phases_that_are_called_alike_are_a_fault():
    first, second = (attrs.make_class("Alike", ["it"]) for _ in range(2))

    def closed(state: Any, event: Any) -> Any:
        return state

    closed.__annotations__["return"] = first | second
    with pytest.raises(AssertionError):
        phases_kept(a_page(closed, Happens))


def test_nobody_is_kept_and_neither_erasures_nor_missing_keys_change_a_row():
    keys, journal = MemoryKeys(), MemoryJournal()
    play = Demo(journal, lambda told: None, keys)
    story.tell(play)
    persons, telling = set[str](), set[str]()
    for _, entry in journal.feed():
        persons |= {it["of"] for _, it in personal_of(entry)}
        if any(path.startswith("event.") for path, _ in personal_of(entry)):
            telling.add(entry.stream.partition("/")[0])
    before = kept(play.office, MemoryShelf(journal), every=1)
    without = kept(an_office(journal), MemoryShelf(journal), every=1)
    for person in persons:
        keys.destroy(person, "wu", MIDDAY)
    after = kept(an_office(journal, keys=keys), MemoryShelf(journal), every=1)
    pages = {it.partition("/")[0] for it in before}

    assert len(telling) > 5
    assert not telling & pages
    assert pages <= KEPT.keys()
    assert len(pages) > 10
    assert before == without == after
    assert not any(b'"of":' in it for it in before.values())


# -- Altered by hand ---------------------------------------------------------------------------


def again(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    """Alter what a row says."""

    def altered(row: bytes) -> bytes:
        tree = msgspec.json.decode(row)
        change(tree)
        return msgspec.json.encode(tree)

    return altered


def stock_of(tree: dict[str, Any]) -> dict[str, Any]:
    stock: dict[str, Any] = tree["state"]["stock"]
    return stock


ALTERED: dict[str, Callable[[bytes], bytes]] = {
    "no JSON": lambda row: row[:-1],
    "nothing": lambda row: b"",
    "null": lambda row: b"null",
    "another phase": again(lambda it: it["state"].update({"is": "Elsewhere"})),
    "no phase": again(lambda it: it["state"].pop("is")),
    "a field more": again(lambda it: stock_of(it).update(zest=1)),
    "a field less": again(lambda it: stock_of(it).pop("unit")),
    "a field less that has a default": again(lambda it: stock_of(it).pop("movements")),
    "a text for a number": again(lambda it: stock_of(it).update(on_hand="20")),
    "a number for a text": again(lambda it: stock_of(it).update(unit=1)),
    "a fraction": again(lambda it: stock_of(it).update(on_hand=20.0)),
    "a yes for a number": again(lambda it: stock_of(it).update(on_hand=True)),
    "no day": again(lambda it: stock_of(it).update(still_since="July")),
    "a moment for a day": again(lambda it: stock_of(it).update(still_since="2024-07-01T00:00")),
    "a text for a list": again(lambda it: stock_of(it).update(reserved="")),
    "another object": again(lambda it: stock_of(it)["days"][0].update({"is": "Levels"})),
    "a version more": again(lambda it: it.update(more=1)),
    "no version": again(lambda it: it.pop("version")),
    "a time without its zone": again(lambda it: it.update(at="2024-07-01T01:00:00")),
    "no time": again(lambda it: it.update(at="July")),
    "other blanks": lambda row: row.replace(b":", b": ", 1),
    "a field twice": lambda row: row.replace(b'"on_hand":', b'"on_hand":1,"on_hand":'),
}


@pytest.mark.parametrize("how", ALTERED)
def test_a_row_that_says_what_was_never_written_is_a_fault(how: str):
    journal = MemoryJournal()
    office = stocked(journal, EVERY + 1)
    shelf = MemoryShelf(journal)
    row = kept(office, shelf)[LAMP]
    assert ALTERED[how](row) != row
    put(office, shelf, ALTERED[how](row))
    afresh = beginning(journal, shelf)
    for _ in range(2):
        with pytest.raises(StoreFailure):
            afresh.execute(LAMP, moved(0))
    goes_on(office, 2 * EVERY)
    with pytest.raises(StoreFailure):
        kept(office, shelf)
    Keeper(States(office), journal, shelf).rebuild()

    assert beginning(journal, shelf).state(LAMP) == office.state(LAMP)


def put(office: Office, shelf: Shelf, data: bytes, stream: str = LAMP) -> None:
    """Put a row by hand."""
    view = States(office)
    standing = shelf.standing(view.name)
    assert standing is not None
    shelf.write(view.name, standing, standing.position, {stream: data})


def test_a_row_of_a_page_that_has_none_is_a_fault():
    journal = MemoryJournal()
    office = stocked(journal, EVERY)
    shelf = MemoryShelf(journal)
    row = kept(office, shelf)[LAMP]
    for stream in (ORGANISATION, "no.page/1"):
        put(office, shelf, row, stream)
        with pytest.raises(StoreFailure):
            beginnings(States(office), shelf)(stream)


class BrokenOff(Exception):
    """Somebody pulled the plug."""


def test_a_row_of_what_is_not_on_record_is_a_fault():
    """A row may be ahead of its view. The journal was cut between the two, and goes on."""
    journal = MemoryJournal()
    office, shelf = stocked(journal, 2 * EVERY), MemoryShelf(journal)
    view = States(office)

    def once_there_is_a_row(_: Progress) -> None:
        if (made := shelf.rows(view.name, None, view.digest)) and made[1]:
            shelf.swap(view.name, made[0])
            raise BrokenOff

    with pytest.raises(BrokenOff):
        Keeper(view, journal, shelf, page=1, told=once_there_is_a_row).rebuild()
    position, rows = Keeper(view, journal, shelf).rows()
    cut = MemoryJournal()
    cut.append([it for at_, it in journal.feed() if at_ <= position])
    assert view.known(LAMP, rows[LAMP])[0] == 2 * EVERY > len(cut.read(LAMP))
    afterwards = an_office(cut, clock=SetClock(MIDDAY), new_id=Numbered("afterwards"))
    for until in (EVERY, 2 * EVERY - 1, 2 * EVERY, 3 * EVERY):
        goes_on(afterwards, until)
        with pytest.raises(StoreFailure):
            beginning(cut, shelf).state(LAMP)
    with pytest.raises(StoreFailure):
        kept(afterwards, shelf)
    Keeper(States(afterwards), cut, shelf).rebuild()

    assert beginning(cut, shelf).state(LAMP) == afterwards.state(LAMP)


# -- Audits ------------------------------------------------------------------------------------


def test_no_audit_begins_where_a_stream_is_kept():
    """A row is forged so that nothing can be seen of it: there are two lamps more. The office takes
    it for true; whoever audits does not, and finds out what the office has done."""
    journal = MemoryJournal()
    shelf = MemoryShelf(journal)
    honest = stocked(journal, EVERY)
    version, state, at_ = folded(honest, [*journal.read(LAMP)])
    kept(honest, shelf)
    more = attrs.evolve(state, stock=attrs.evolve(state.stock, on_hand=state.stock.on_hand + 2))
    put(honest, shelf, written(KEPT["inventory.stock_item"], (version, more, at_)))
    office = beginning(journal, shelf)
    assert office.state(LAMP) == (version, more)

    def untouched() -> Office:
        return beginning(journal, shelf)  # To which nobody has told the row yet.

    then, before = at(untouched(), AtVersion(LAMP, EVERY))
    assert before.state(LAMP) == (version, state)
    assert standing(untouched(), then, LAMP) == (version, state)
    assert {it.came for it in redecide(untouched())} == {Came.UNCHANGED}
    report = fsck(untouched(), MemorySeals(), UnverifiedReader())
    assert (report.findings, report.decisions) == ((), report.redecided)
    last = honest.codec.body(journal.read(LAMP)[-1]).decision
    told = what_if(untouched(), last, None, lambda it: an_office(MemoryJournal(), clock=it))
    assert [it.was for it in told.endings if it.stream == LAMP] == [(version, state)]
    everything = Quantity(more.stock.on_hand, "piece")
    did(office, LAMP, IssueStock(everything, "", "all of them", by=BO), "too-much")

    assert [it.came for it in redecide(untouched())][-1] is not Came.UNCHANGED
    assert fsck(untouched(), MemorySeals(), UnverifiedReader()).findings
