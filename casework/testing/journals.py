"""The laws of a journal: an adapter, whoever writes it, keeps all of them, or it is no journal.

    @pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
    def test_my_journal(law, tmp_path):
        law(lambda: MyJournal(tmp_path / "office"))

A law takes one argument: what opens a journal on the store in question. The store is empty when a
law begins. Called again, it opens another journal on the same store, as other processes would, or
returns the one there is, as threads share it: ``LAWS`` hold either way, so try both. ``LASTING`` is
for stores that outlive their journals.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from threading import Barrier, Event
from typing import TypeAlias, TypeVar

from casework.application.ports import (
    Conflict,
    Entry,
    Journal,
    MalformedName,
    StoreFailure,
    entry_at,
    news,
)

Opener: TypeAlias = Callable[[], Journal]
Law: TypeAlias = Callable[[Opener], None]
Result = TypeVar("Result")


# -- One stream --------------------------------------------------------------------------------


def what_is_appended_is_read_back_byte_for_byte_in_order(opener: Opener) -> None:
    entries = [entry("request/1", version, b"%d \xff\x00" % version) for version in range(1, 13)]
    with closing(opener()) as journal:
        journal.append(entries[:1])
        journal.append(entries[1:9])
        journal.append(entries[9:])

        assert list(journal.read("request/1")) == entries
        assert [list(journal.read("request/1", after)) for after in range(14)] == [
            entries[after:] for after in range(14)
        ]


def data_is_any_bytes(opener: Opener) -> None:
    every = bytes(range(256))
    kinds = [b"", b"\0", b"\0\0'\\\"", every, "ü \N{GRINNING FACE}".encode(), every * 4096]
    entries = [entry("request/1", version, data) for version, data in enumerate(kinds, 1)]
    with closing(opener()) as journal:
        journal.append(entries)

        assert list(journal.read("request/1")) == entries
        assert appended(journal) == entries


def names_are_any_printable_ascii_up_to_200_and_told_apart(opener: Opener) -> None:
    every = "".join(map(chr, range(0x21, 0x7F)))
    names = ["a", "A", "a/1", "a/10", "a/%", "a/_", "a_1", every, "x" * 200, "x" * 199 + "y"]
    entries = [entry(name, 1, name.encode()) for name in names]
    with closing(opener()) as journal:
        journal.append(entries)

        assert [list(journal.read(name)) for name in names] == [[it] for it in entries]


def a_name_that_some_store_could_not_keep_is_refused_by_all(opener: Opener) -> None:
    with closing(opener()) as journal:
        for name in ("", " ", "a b", "a\0", "a\n", "ä", "\ud800", "x" * 201):
            with raises(MalformedName):
                journal.read(name)
            with raises(MalformedName):
                journal.append([entry("a", 1), entry(name, 1)])
            with raises(MalformedName):
                journal.append([entry("a", 1)], {name: 0})

        assert appended(journal) == []


def an_unknown_stream_is_empty_and_reading_it_leaves_no_trace(opener: Opener) -> None:
    with closing(opener()) as journal:
        assert list(journal.read("request/1")) == []
        assert list(journal.read("request/1", 7)) == []
        assert appended(journal) == []

        journal.append([entry("request/1", 1)], {"request/2": 0})
        assert list(journal.read("request/1")) == [entry("request/1", 1)]


def what_is_new_in_many_streams_is_what_each_of_them_reads(opener: Opener) -> None:
    names = ["a", "A", "b/1", "b/10", "a'\"\\", "none"]
    with closing(opener()) as journal:
        for version in range(1, 13):
            journal.append([entry(name, version, b"%d" % version) for name in names[:5]])
        known = {name: 5 * n for n, name in enumerate(names)}
        found = news(journal, known)

        assert {name: [it for it in found if it.stream == name] for name in names} == {
            name: list(journal.read(name, version)) for name, version in known.items()
        }
        assert len(found) == 12 + 7 + 2
        assert list(news(journal, {})) == []
        with raises(MalformedName):
            news(journal, {"a": 1, "a b": 1})


# -- All or none -------------------------------------------------------------------------------


def a_version_that_is_taken_is_a_conflict(opener: Opener) -> None:
    with closing(opener()) as journal:
        journal.append([entry("a", 1), entry("a", 2)])

        for version in (1, 2):
            with raises(Conflict):
                journal.append([entry("a", version, b"other")])
        assert appended(journal) == [entry("a", 1), entry("a", 2)]


def a_gap_is_a_conflict(opener: Opener) -> None:
    with closing(opener()) as journal:
        journal.append([entry("a", 1)])

        gaps = [("b", 2)], [("b", 0)], [("b", -1)], [("b", 2**64)], [("a", 3)], [("a", 2), ("a", 4)]
        for gap in gaps:
            with raises(Conflict):
                journal.append([entry(*it) for it in gap])
        for order in ([("a", 3), ("a", 2)], [("a", 2), ("a", 2)], [("b", 1), ("a", 2), ("b", 3)]):
            with raises(Conflict):
                journal.append([entry(*it) for it in order])
        assert appended(journal) == [entry("a", 1)]


def a_conflict_in_the_last_entry_leaves_nothing_of_the_first(opener: Opener) -> None:
    with closing(opener()) as journal:
        journal.append([entry("taken", 1)])

        with raises(Conflict):
            journal.append([entry("a", 1), entry("b", 1), entry("taken", 1)])
        assert list(journal.read("a")) == list(journal.read("b")) == []
        journal.append([entry("a", 1), entry("b", 1), entry("taken", 2)])
        assert [it.stream for it in appended(journal)] == ["taken", "a", "b", "taken"]


def an_append_that_is_asked_for_again_is_a_conflict_and_changes_nothing(opener: Opener) -> None:
    """So it goes when the answer to the first was lost: its entries are there to be found."""
    entries = [entry("a", 1), entry("a", 2), entry("decision/1", 1)]
    with closing(opener()) as journal:
        journal.append(entries)

        for _ in range(2):
            with raises(Conflict):
                journal.append(entries)
        assert list(journal.read("decision/1")) == entries[2:]
        assert appended(journal) == entries


def an_append_keeps_its_order_over_streams(opener: Opener) -> None:
    places = [("b", 1), ("a", 1), ("b", 2), ("c", 1), ("a", 2), ("b", 3), ("d", 1)]
    entries = [entry(*it) for it in places] + [entry("z", n) for n in range(1, 200)]
    with closing(opener()) as journal:
        journal.append(entries)

        assert appended(journal) == entries
        assert list(journal.read("b")) == [it for it in entries if it.stream == "b"]


# -- What is held ------------------------------------------------------------------------------


def a_held_stream_that_has_moved_is_a_conflict_and_nothing_is_written(opener: Opener) -> None:
    with closing(opener()) as journal:
        journal.append([entry("nda", 1), entry("nda", 2)])

        for held in ({"nda": 1}, {"nda": 3}, {"nda": 0}, {"none": 1}, {"nda": 2, "none": 1}):
            with raises(Conflict):
                journal.append([entry("a", 1)], held)
        assert list(journal.read("a")) == []


def held_streams_that_stayed_let_pass(opener: Opener) -> None:
    with closing(opener()) as journal:
        journal.append([entry("nda", 1), entry("nda", 2)])
        journal.append([entry("a", 1)], {"nda": 2, "none": 0})

        assert list(journal.read("a")) == [entry("a", 1)]
        assert list(journal.read("none")) == []


def a_stream_may_be_held_and_written_if_it_is_where_it_is_held(opener: Opener) -> None:
    with closing(opener()) as journal:
        journal.append([entry("a", 1)], {"a": 0})
        journal.append([entry("a", 2), entry("a", 3)], {"a": 1})

        for held, version in ((2, 4), (3, 5), (4, 4), (2, 3)):
            with raises(Conflict):
                journal.append([entry("a", version)], {"a": held})
        assert len(journal.read("a")) == 3


def streams_may_be_held_and_nothing_written(opener: Opener) -> None:
    with closing(opener()) as journal:
        journal.append([entry("a", 1)])
        journal.append([])
        journal.append([], {"a": 1, "none": 0})

        for held in ({"a": 0}, {"a": 2}, {"none": 1}, {"a": 1, "none": 1}):
            with raises(Conflict):
                journal.append([], held)
        assert appended(journal) == [entry("a", 1)]


# -- The feed ----------------------------------------------------------------------------------


def the_feed_is_in_the_order_of_appending_and_resumes_anywhere(opener: Opener) -> None:
    entries = [entry(f"s/{n % 7}", n // 7 + 1, b"%d" % n) for n in range(2_345)]
    with closing(opener()) as journal:
        for at in range(0, len(entries), 400):
            journal.append(entries[at : at + 400])
        feed = list(journal.feed())

        assert [it for _, it in feed] == entries
        positions = [position for position, _ in feed]
        assert positions[0] > 0
        assert positions == sorted(set(positions))
        for n in (0, 1, 998, 999, 1000, 1001, 2000, len(feed) - 2, len(feed) - 1):
            assert list(journal.feed(positions[n])) == feed[n + 1 :]
        assert list(journal.feed(positions[-1] + 10)) == []


def a_reader_of_the_feed_may_pause_and_keeps_nobody_waiting(opener: Opener) -> None:
    entries = [entry("a", version) for version in range(1, 3_001)]
    with closing(opener()) as journal:
        journal.append(entries[:1_500])
        feed = journal.feed()
        seen = [next(feed) for _ in range(1_200)]
        journal.append(entries[1_500:])
        seen += feed
        seen += journal.feed(seen[-1][0])

        assert seen == list(journal.feed())
        assert [it for _, it in seen] == entries


def every_entry_is_at_its_position_in_the_feed(opener: Opener) -> None:
    with closing(opener()) as journal:
        for n in range(1, 40):
            journal.append([entry("a", n), *(entry(f"b/{n}.{m}", 1) for m in range(40))])

        for position, it in [*journal.feed()][::37]:
            assert journal.position_of(it.stream, it.version) == position
            assert entry_at(journal, it.stream, it.version) == (position, it)
        for stream, version in (("a", 40), ("b/1.1", 2), ("c", 1), ("a", 0), ("a", -1)):
            assert journal.position_of(stream, version) is None
            assert entry_at(journal, stream, version) is None
        for far in (2**63 - 1, 2**63, 2**200, -(2**63), -(2**200)):
            assert journal.position_of("a", far) is None
            assert entry_at(journal, "a", far) is None
        for name in ("", "a b", "ä"):
            with raises(MalformedName):
                journal.position_of(name, 1)
            with raises(MalformedName):
                entry_at(journal, name, 1)


# -- Many at once ------------------------------------------------------------------------------


def of_many_who_take_one_version_one_gets_it(opener: Opener) -> None:
    with opened(opener, 8) as journals:
        for round_ in range(12):
            stream = f"number/{round_}"
            winners = at_once(
                [partial(gets, it, [entry(stream, 1, b"%d" % n)]) for n, it in enumerate(journals)]
            )

            assert [b"%d" % n for n in range(8) if winners[n]] == [
                it.data for it in journals[0].read(stream)
            ]


def of_two_who_hold_what_the_other_writes_one_succeeds(opener: Opener) -> None:
    with opened(opener, 2) as journals:
        for round_ in range(25):
            a, b = f"a/{round_}", f"b/{round_}"
            won = at_once(
                [
                    partial(gets, journals[0], [entry(a, 1)], {b: 0}),
                    partial(gets, journals[1], [entry(b, 1)], {a: 0}),
                ]
            )

            assert sorted(won) == [False, True]
            assert len(journals[0].read(a)) == won[0]
            assert len(journals[0].read(b)) == won[1]


def many_who_write_to_one_stream_leave_no_version_out(opener: Opener) -> None:
    with opened(opener, 6) as journals:

        def add(journal: Journal) -> None:
            for _ in range(10):
                version = len(journal.read("stock"))
                while not gets(journal, [entry("stock", version + 1)], {"stock": version}):
                    version += len(journal.read("stock", version))

        at_once([partial(add, it) for it in journals])

        assert [it.version for it in journals[0].read("stock")] == [*range(1, 61)]


def every_reader_of_the_feed_sees_every_entry_once_in_one_order(opener: Opener) -> None:
    with opened(opener, 8) as journals:
        done, writers, readers = Event(), journals[:5], journals[5:]

        def write(journal: Journal, me: int) -> None:
            for n in range(1, 41):
                both = [entry(f"writer/{me}", n), entry(f"decision/{me}-{n}", 1)]
                journal.append(both if n % 2 else both[::-1])

        def follow(journal: Journal) -> list[tuple[int, Entry]]:
            seen: list[tuple[int, Entry]] = []
            last = False
            while not last:
                last = done.is_set()  # What is asked for after this is all there will be.
                seen += journal.feed(seen[-1][0] if seen else 0)
            return seen

        with ThreadPoolExecutor(len(readers)) as pool:
            followers = [pool.submit(follow, it) for it in readers]
            with leaving(done):
                at_once([partial(write, it, me) for me, it in enumerate(writers)])
        whole = list(journals[0].feed())

        assert [it.result() == whole for it in followers] == [True] * len(readers)
        assert [position for position, _ in whole] == sorted({position for position, _ in whole})
        assert Counter(it.stream for _, it in whole) == Counter(
            {f"decision/{me}-{n}": 1 for me in range(5) for n in range(1, 41)}
            | {f"writer/{me}": 40 for me in range(5)}
        )


def nobody_sees_an_append_by_halves(opener: Opener) -> None:
    with opened(opener, 3) as (writer, reader, follower):
        gone = [Event(), Event()]

        def write() -> int:
            version = 0
            while not all(it.is_set() for it in gone):
                writer.append([entry("a", version + n) for n in range(1, 21)])
                version += 20
            return 0

        def read() -> int:
            """Tell how much there was at most of an append that was not all there."""
            seen = [0]
            with leaving(gone[0]):
                for _ in range(100):
                    seen.append(seen[-1] + len(reader.read("a", seen[-1])))
            return max(it % 20 for it in seen)

        def follow() -> int:
            seen, positions = [0], [0]
            with leaving(gone[1]):
                for _ in range(100):
                    positions += [position for position, _ in follower.feed(positions[-1])]
                    seen.append(len(positions) - 1)
            return max(it % 20 for it in seen)

        assert at_once([write, read, follow]) == [0, 0, 0]


# -- The end -----------------------------------------------------------------------------------


def a_journal_that_is_closed_can_do_nothing_but_be_closed(opener: Opener) -> None:
    journal = opener()
    journal.append([entry("a", 1)])
    begun = journal.feed()
    journal.close()
    journal.close()

    with raises(StoreFailure):
        journal.read("a")
    with raises(StoreFailure):
        journal.position_of("a", 1)
    with raises(StoreFailure):
        journal.append([entry("a", 2)])
    with raises(StoreFailure):
        journal.append([], {"a": 1})
    for feed in (begun, journal.feed()):
        with raises(StoreFailure):
            next(feed)


def what_was_acknowledged_outlives_the_journal_in_its_place(opener: Opener) -> None:
    with closing(opener()) as journal:
        journal.append([entry("a", 1), entry("b", 1)])
        journal.append([entry("a", 2)])
        before = list(journal.feed())
    with closing(opener()) as journal:
        assert list(journal.feed()) == before
        assert list(journal.read("a")) == [entry("a", 1), entry("a", 2)]
        journal.append([entry("a", 3)], {"b": 1})
        assert [it for _, it in journal.feed(before[-1][0])] == [entry("a", 3)]


def what_one_journal_has_written_the_others_read(opener: Opener) -> None:
    with opened(opener, 3) as journals:
        for version in range(1, 10):
            journals[version % 3].append([entry("a", version)])

            assert [len(it.read("a")) for it in journals] == [version] * 3
            assert [len(appended(it)) for it in journals] == [version] * 3


def closing_one_journal_leaves_the_others_open(opener: Opener) -> None:
    with closing(opener()) as journal:
        with closing(opener()) as other:
            other.append([entry("a", 1)])
        journal.append([entry("a", 2)])

        assert appended(journal) == [entry("a", 1), entry("a", 2)]


LAWS: tuple[Law, ...] = (
    what_is_appended_is_read_back_byte_for_byte_in_order,
    data_is_any_bytes,
    names_are_any_printable_ascii_up_to_200_and_told_apart,
    a_name_that_some_store_could_not_keep_is_refused_by_all,
    an_unknown_stream_is_empty_and_reading_it_leaves_no_trace,
    what_is_new_in_many_streams_is_what_each_of_them_reads,
    a_version_that_is_taken_is_a_conflict,
    a_gap_is_a_conflict,
    a_conflict_in_the_last_entry_leaves_nothing_of_the_first,
    an_append_that_is_asked_for_again_is_a_conflict_and_changes_nothing,
    an_append_keeps_its_order_over_streams,
    a_held_stream_that_has_moved_is_a_conflict_and_nothing_is_written,
    held_streams_that_stayed_let_pass,
    a_stream_may_be_held_and_written_if_it_is_where_it_is_held,
    streams_may_be_held_and_nothing_written,
    the_feed_is_in_the_order_of_appending_and_resumes_anywhere,
    a_reader_of_the_feed_may_pause_and_keeps_nobody_waiting,
    every_entry_is_at_its_position_in_the_feed,
    of_many_who_take_one_version_one_gets_it,
    of_two_who_hold_what_the_other_writes_one_succeeds,
    many_who_write_to_one_stream_leave_no_version_out,
    every_reader_of_the_feed_sees_every_entry_once_in_one_order,
    nobody_sees_an_append_by_halves,
    a_journal_that_is_closed_can_do_nothing_but_be_closed,
)
"""What every journal keeps, whether those who use it share one or have one each."""

LASTING: tuple[Law, ...] = (
    what_was_acknowledged_outlives_the_journal_in_its_place,
    what_one_journal_has_written_the_others_read,
    closing_one_journal_leaves_the_others_open,
)
"""What is kept besides by a journal of which one store can have several."""


# -- What the laws are told with ---------------------------------------------------------------


def entry(stream: str, version: int, data: bytes = b"{}") -> Entry:
    return Entry(stream, version, "journal.Tried", data)


def appended(journal: Journal) -> list[Entry]:
    return [it for _, it in journal.feed()]


def gets(journal: Journal, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> bool:
    """Append, and tell whether nobody was faster."""
    try:
        journal.append(entries, held)
    except Conflict:
        return False
    return True


def at_once(acts: Sequence[Callable[[], Result]]) -> list[Result]:
    """Do all of it at the same time, each in a thread, and return what came of it.

    Threads take turns as often as can be, so that what may come between two steps does.
    """
    barrier, calm = Barrier(len(acts)), sys.getswitchinterval()

    def act(it: Callable[[], Result]) -> Result:
        barrier.wait()
        return it()

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(act, acts))
    finally:
        sys.setswitchinterval(calm)


@contextmanager
def leaving(gone: Event) -> Iterator[None]:
    """Set this at the end, whichever end it is."""
    try:
        yield
    finally:
        gone.set()


@contextmanager
def opened(opener: Opener, count: int) -> Iterator[list[Journal]]:
    """Journals on one store, closed at the end."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(opener())) for _ in range(count)]


@contextmanager
def raises(kind: type[Exception]) -> Iterator[None]:
    """Demand that this is raised, and nothing else."""
    try:
        yield
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was due")
