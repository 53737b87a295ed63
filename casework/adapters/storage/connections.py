"""Connections to PostgreSQL: kept for the next who asks, lent to one at a time, never lent dead."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from threading import BoundedSemaphore, Event
from typing import Final

import psycopg
from eventsourcing.postgres import PostgresDatastore
from psycopg import Connection, errors
from psycopg.abc import ConnParam
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row

from casework.application.ports import StoreFailure


class Order(StrEnum):
    """How writers keep positions in an order that no reader of the feed is passed over by. Readers
    read alike, and writers of both kinds get on with each other."""

    LOCKED = "locked"  # One at a time: each has the table to itself.
    WATERMARK = "watermark"  # At once: each shows where it began, and readers wait for the least.


ORDER: Final = "casework_order"
"""What the order is called in an address: ``postgresql://…?casework_order=watermark``."""


class Datastore(PostgresDatastore):
    """The library's, without its pool.

    That one tells a caller that the server is gone when the caller's time is up, and not why; and
    once the server is back, it spends seconds over each connection that it finds dead.
    """

    def __init__(self, conninfo: str, schema: str, connections: int, patience: int) -> None:
        self._patience = patience
        self._free = BoundedSemaphore(connections)
        self._idle: deque[Connection[DictRow]] = deque()
        self._closed = Event()
        address, self.order = order_in(conninfo)
        self._conninfo = completed(address, patience)
        super().__init__(
            dbname="",
            host="",
            port="",
            user="",
            password="",
            schema=schema,
            lock_timeout=patience,
            originator_id_type="text",
        )

    def register_type_adapters(self) -> None:
        """There are none: entries are sent as arrays of plain types."""

    @contextmanager
    def get_connection(self) -> Iterator[Connection[DictRow]]:
        """Lend a connection in autocommit mode.

        Raises:
            psycopg.Error: there is none to be had, or whatever the borrower runs into.
        """
        if self._closed.is_set():
            raise psycopg.InterfaceError("it is closed")
        if not self._free.acquire(timeout=self._patience):
            raise errors.LockNotAvailable("all connections are in use")
        try:
            connection = self._living()
            try:
                yield connection
            finally:
                if connection.info.transaction_status is TransactionStatus.IDLE:
                    self._idle.append(connection)
                else:
                    connection.close()  # Lost, or in a transaction that the server now rolls back.
        finally:
            self._free.release()
            if self._closed.is_set():
                self.close()

    def close(self) -> None:
        """Close what is idle now, and what is lent when it comes back."""
        self._closed.set()
        while (connection := self._kept()) is not None:
            connection.close()

    def _living(self) -> Connection[DictRow]:
        while (connection := self._kept()) is not None:
            if _lives(connection):
                return connection
            connection.close()
        return psycopg.connect(self._conninfo, autocommit=True, row_factory=dict_row)

    def _kept(self) -> Connection[DictRow] | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None


def checked(datastore: Datastore, check: Callable[[Connection[DictRow]], object]) -> Datastore:
    """The datastore, once a connection of it has passed a check; else it is closed."""
    try:
        with datastore.get_connection() as connection:
            check(connection)
    except BaseException:
        datastore.close()
        raise
    return datastore


def _lives(connection: Connection[DictRow]) -> bool:
    """Ask the socket, which knows whether the server has hung up: that costs no round trip."""
    try:
        connection.pgconn.consume_input()  # What the server said last, if it did,
        connection.pgconn.consume_input()  # and that it said no more.
    except psycopg.OperationalError:
        return False
    return True


def order_in(conninfo: str) -> tuple[str, Order | None]:
    """What libpq is to be told of a connection string, and the order it asks for, if it does.

    Raises:
        StoreFailure: there is no such order.
    """
    address, asks, query = conninfo.partition("?")
    if not asks or "://" not in address:
        return conninfo, None
    given = [it.partition("=") for it in query.split("&")]
    others = "&".join("".join(it) for it in given if it[0] != ORDER)
    orders = [order_of(value) for name, _, value in given if name == ORDER]
    return f"{address}?{others}".rstrip("?"), orders[-1] if orders else None


def order_of(name: str) -> Order:
    """The order that is so called.

    Raises:
        StoreFailure: there is none.
    """
    if name not in list(Order):
        raise StoreFailure(f"there is no {ORDER} {name!r}: use one of {', '.join(Order)}")
    return Order(name)


def completed(conninfo: str, patience: int) -> str:
    """Return what was given, and for the rest what a journal needs."""
    given = conninfo_to_dict(conninfo)
    options = (
        f"-c lock_timeout={patience}s -c statement_timeout=30s"
        " -c idle_in_transaction_session_timeout=30s"
        r" -c default_transaction_isolation=read\ committed"
        # Planned while the table is small, a statement would read all of it for ever.
        f" -c enable_seqscan=off -c plan_cache_mode=force_generic_plan {given.pop('options', '')}"
    )
    usual: dict[str, ConnParam] = {
        "connect_timeout": patience,
        "fallback_application_name": "casework",
        # A server that vanished without a word is found out in seconds, not in hours.
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
    }
    return make_conninfo("", **(usual | given | {"options": options}))
