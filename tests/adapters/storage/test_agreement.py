"""What is asked of one store and of another has the same outcome, and leaves the same entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.postgres import PostgresJournal
from casework.adapters.storage.sqlite import SqliteJournal
from casework.application.ports import Entry, Journal
from casework.testing.journals import gets

Ask: TypeAlias = tuple[Sequence[Entry], Mapping[str, int]]

streams = st.sampled_from("abc")
versions = st.integers(0, 4)
entries = st.builds(Entry, streams, versions, st.sampled_from(["x.Made", "x.Left"]), st.binary())


@st.composite
def asks(draw: st.DrawFn) -> list[Ask]:
    """Appends of which many fit: most entries follow on what was asked for last."""
    at = dict.fromkeys("abc", 0)
    asked: list[Ask] = []
    for _ in range(draw(st.integers(1, 8))):
        batch: list[Entry] = []
        for it in draw(st.lists(entries, max_size=4)):
            fits = draw(st.integers(0, 9)) > 0
            batch.append(Entry(it.stream, at[it.stream] + 1, it.name, it.data) if fits else it)
            at[it.stream] = batch[-1].version
        held = draw(st.sets(streams, max_size=2))
        asked.append((batch, {it: draw(st.sampled_from([at[it], 0, 1])) for it in held}))
    return asked


@pytest.fixture(scope="module")
def stores(
    postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Journal, ...]]:
    path: Path = tmp_path_factory.mktemp("agreement") / "office.db"
    with ExitStack() as stack:
        made = (MemoryJournal(), SqliteJournal(path), PostgresJournal(postgres, "agreement"))
        yield tuple(stack.enter_context(closing(it)) for it in made)


@given(asks())
def test_every_store_comes_to_the_same(stores: tuple[Journal, ...], asked: list[Ask]):
    number = len(stores[0].read("runs"))

    def named(it: Entry) -> Entry:
        return Entry(f"{number}/{it.stream}", it.version, it.name, it.data)

    outcomes, feeds, streams = [], [], []
    for journal in stores:
        before = max((position for position, _ in journal.feed()), default=0)
        journal.append([Entry("runs", number + 1, "x.Begun", b"")])
        outcomes.append(
            [
                gets(
                    journal,
                    [named(it) for it in batch],
                    {f"{number}/{k}": v for k, v in held.items()},
                )
                for batch, held in asked
            ]
        )
        feeds.append([it for _, it in journal.feed(before)])
        streams.append([list(journal.read(f"{number}/{it}", 1)) for it in "abc"])

    assert outcomes[0] == outcomes[1] == outcomes[2]
    assert feeds[0] == feeds[1] == feeds[2]
    assert streams[0] == streams[1] == streams[2]
    for stream in "abc":
        told = [it.version for it in feeds[0] if it.stream == f"{number}/{stream}"]
        assert told == [*range(1, len(told) + 1)]
