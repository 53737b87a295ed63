"""The low watermark as a model: writers, locks, a sequence and a reader, one step at a time.

A writer reads the sequence's last value, locks it (shared: writers never wait for each other),
takes its numbers, and commits: first its rows are to be seen, then its lock is gone. It may also
roll back, or die, at any step. A reader takes the last value, then the least value locked, then a
snapshot, and hands out what the snapshot shows up to the lesser of the two. It goes on from the
last row that it handed out.

``Protocol`` has a condition in each field, and each can be dropped.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import TypeAlias

from attrs import evolve, frozen


@frozen
class Protocol:
    """What the writers and the reader keep to."""

    cache: int = 1
    """How many numbers a session takes from the sequence at a time."""

    locks_before_it_counts: bool = True
    seen_before_unlocked: bool = True
    last_value_before_locks: bool = True
    snapshot_after_locks: bool = True
    begun: bool = True
    """Whether a number was taken before all. If none was, the last value is said to be the first
    that there will be."""


@frozen
class Writer:
    """One session. ``locked`` writers keep the whole table to themselves instead."""

    todo: int
    alone: bool = False
    step: int = 0
    read: int = 0
    lock: int | None = None
    table: bool = False
    took: tuple[int, ...] = ()
    cached: tuple[int, ...] = ()


@frozen
class Reader:
    """One that follows the feed; ``last`` is the last row that it handed out."""

    step: int = 0
    last: int = 0
    high: int = 0
    low: int | None = None
    snapshot: frozenset[int] = frozenset()
    handed: frozenset[int] = frozenset()


@frozen
class World:
    writers: tuple[Writer, ...]
    reader: Reader = Reader()
    last_value: int = 0
    rows: frozenset[int] = frozenset()


Told: TypeAlias = str
Step: TypeAlias = tuple[Told, World]


@frozen
class Explored:
    """What came of every order of the steps. ``lost`` is the shortest way to a row that a reader
    passed over, None if there is no such way; ``handed`` the most rows that one was handed."""

    lost: list[Told] | None
    worlds: int
    handed: int


def explored(protocol: Protocol, *writers: Writer) -> Explored:
    """Explore every order in which the steps can come, up to the first row that is lost."""
    begin = World(writers)
    came: dict[World, Step | None] = {begin: None}
    todo = deque([begin])
    handed = 0
    while todo:
        world = todo.popleft()
        handed = max(handed, len(world.reader.handed))
        if any(it <= world.reader.last for it in world.rows - world.reader.handed):
            return Explored(_way(came, world), len(came), handed)
        for told, then in _steps(protocol, world):
            if then not in came:
                came[then] = told, world
                todo.append(then)
    return Explored(None, len(came), handed)


def _way(came: dict[World, Step | None], world: World) -> list[Told]:
    told = []
    while (step := came[world]) is not None:
        told.append(step[0])
        world = step[1]
    return told[::-1]


def _steps(protocol: Protocol, world: World) -> Iterator[Step]:
    for n, writer in enumerate(world.writers):
        for told, then, last, rows in _writes(protocol, world, writer):
            writers = (*world.writers[:n], then, *world.writers[n + 1 :])
            yield f"writer {n} {told}", World(writers, world.reader, last, rows)
    for told, reader in _reads(protocol, world):
        yield f"reader {told}", evolve(world, reader=reader)


Written: TypeAlias = tuple[Told, Writer, int, frozenset[int]]


def _writes(protocol: Protocol, world: World, me: Writer) -> Iterator[Written]:
    """What a writer may do next. Its steps: read, lock, take, commit, unlock."""
    if not me.todo:
        return
    last, rows = world.last_value, world.rows
    done = evolve(me, todo=me.todo - 1, step=0, read=0, lock=None, table=False, took=())
    if me.step:
        yield "rolls back", done, last, rows
        yield "dies", evolve(done, todo=0, cached=()), last, rows
    others = [it for it in world.writers if it is not me and it.table]
    order = ["read", "lock", "take"]
    if not protocol.locks_before_it_counts:
        order = ["take", "read", "lock"]
    order += ["commit", "unlock"] if protocol.seen_before_unlocked else ["unlock", "commit"]
    on = evolve(me, step=me.step + 1)
    match order[me.step]:
        case "read" if not any(me.alone or it.alone for it in others):
            read = last if protocol.begun else max(1, last)
            yield "reads the last value", evolve(on, read=read, table=True), last, rows
        case "lock":
            yield "locks it", on if me.alone else evolve(on, lock=me.read), last, rows
        case "take":
            cached = me.cached
            if not cached:
                cached = tuple(range(last + 1, last + 1 + protocol.cache))
                last += protocol.cache
            yield f"takes {cached[0]}", evolve(on, took=cached[:1], cached=cached[1:]), last, rows
        case "commit":
            ends = on if protocol.seen_before_unlocked else done
            yield "commits", ends, last, rows | {*me.took}
        case "unlock":
            ends = done if protocol.seen_before_unlocked else evolve(on, lock=None)
            yield "unlocks", ends, last, rows


def _reads(protocol: Protocol, world: World) -> Iterator[tuple[Told, Reader]]:
    me = world.reader
    order = ["high", "low", "snapshot"]
    if not protocol.last_value_before_locks:
        order = ["low", "high", "snapshot"]
    if not protocol.snapshot_after_locks:
        order = ["snapshot", "high", "low"]
    on = evolve(me, step=me.step + 1)
    match [*order, "hand"][me.step]:
        case "high":
            high = world.last_value if protocol.begun else max(1, world.last_value)
            yield "takes the last value", evolve(on, high=high)
        case "low":
            locked = [it.lock for it in world.writers if it.lock is not None]
            yield "takes the least lock", evolve(on, low=min(locked, default=None))
        case "snapshot":
            yield "takes a snapshot", evolve(on, snapshot=world.rows)
        case "hand":
            upto = me.high if me.low is None else min(me.high, me.low)
            rows = {it for it in me.snapshot if me.last < it <= upto}
            last = max(rows, default=me.last)
            yield f"hands out {sorted(rows)}", Reader(last=last, handed=me.handed | rows)
