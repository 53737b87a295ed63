"""Journals that lose something, each in a way of its own: the soak must notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from threading import Thread
from time import sleep

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from benchmarks.soaking import opened
from casework.adapters.storage.places import PAGE, paged
from casework.adapters.storage.postgres import TABLE
from casework.application.audit.seals import Seals
from casework.application.ports import Conflict, Entry, Journal, StoreFailure


class Through:
    """A journal that is another."""

    def __init__(self, under: Journal) -> None:
        self.under = under

    def read(self, stream: str, after: int = 0) -> Sequence[Entry]:
        return self.under.read(stream, after)

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        self.under.append(entries, held)

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        return self.under.feed(after)

    def position_of(self, stream: str, version: int) -> int | None:
        return self.under.position_of(stream, version)

    def close(self) -> None:
        self.under.close()


class TooEarly(Through):
    """What it has acknowledged, it has yet to write."""

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        def write() -> None:
            with suppress(StoreFailure, Conflict):
                self.under.append(entries, held)

        Thread(target=write).start()


class ByHalves(Through):
    """It writes a verdict by itself, a while after what it is about."""

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        for them in (entries[:-1], entries[-1:]):
            if them:
                self.under.append(them, held)
            if held is not None:
                sleep(0.05)  # Whoever is killed is killed here, as good as always.
            held = None


class Forgetful(Through):
    """Asked again, it has forgotten that it has done it, and does it once more."""

    def append(self, entries: Sequence[Entry], held: Mapping[str, int] | None = None) -> None:
        self.under.append(entries, held)
        *_, verdict = entries
        with suppress(StoreFailure, Conflict):
            self.under.append([Entry(verdict.stream, 2, verdict.name, verdict.data)])


class Unwatched(Through):
    """Its readers take what is there, whoever has yet to write before that."""

    def __init__(self, under: Journal, where: tuple[str, ...]) -> None:
        super().__init__(under)
        self._conninfo, self._schema = where
        make = (
            "CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_sleep(random() / 20); RETURN NULL; END'"
        )
        with psycopg.connect(self._conninfo, autocommit=True) as connection:
            there = "SELECT FROM pg_trigger WHERE tgname = 'dawdle'"
            if connection.execute(there).fetchone() is None:
                connection.execute(make)
                table = Identifier(self._schema, TABLE)
                connection.execute(
                    SQL(
                        "CREATE TRIGGER dawdle AFTER INSERT ON {} FOR EACH ROW"
                        " WHEN (NEW.originator_id LIKE '%7') EXECUTE FUNCTION dawdle()"
                    ).format(table)
                )

    def feed(self, after: int = 0) -> Iterator[tuple[int, Entry]]:
        return paged(self._page, after)

    def _page(self, after: int) -> Sequence[tuple[int, Entry]]:
        statement = SQL(
            "SELECT notification_id, originator_id, originator_version, topic, state FROM {}"
            " WHERE notification_id > {} ORDER BY notification_id LIMIT {}"
        ).format(Identifier(self._schema, TABLE), Literal(after), Literal(PAGE))
        try:
            with psycopg.connect(self._conninfo) as connection:
                return [(at, Entry(*row)) for at, *row in connection.execute(statement)]
        except psycopg.Error as failure:
            raise StoreFailure(str(failure)) from failure


def too_early(kind: str, where: tuple[str, ...]) -> tuple[Journal, Seals]:
    journal, seals = opened(kind, where)
    return TooEarly(journal), seals


def by_halves(kind: str, where: tuple[str, ...]) -> tuple[Journal, Seals]:
    journal, seals = opened(kind, where)
    return ByHalves(journal), seals


def forgetful(kind: str, where: tuple[str, ...]) -> tuple[Journal, Seals]:
    journal, seals = opened(kind, where)
    return Forgetful(journal), seals


def unwatched(kind: str, where: tuple[str, ...]) -> tuple[Journal, Seals]:
    journal, seals = opened(kind, where)
    return Unwatched(journal, where), seals
