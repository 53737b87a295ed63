"""Connections to PostgreSQL: kept for the next who asks, lent to one at a time, never lent dead."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from threading import BoundedSemaphore, Event
from typing import Final
from urllib.parse import unquote

import psycopg
from attrs import frozen
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

SCHEMA: Final = "casework_schema"
"""What the schema is called in an address: ``postgresql://…?casework_schema=office``."""

_SCHEMES: Final = ("postgresql://", "postgres://")
_ADDRESS: Final = re.compile(r"[^:]*://(?:[^/@]*@)?+[^@?]*(?:\?.*)?", re.DOTALL)
"""With no @ but the one that ends the password, nor a slash before that: else libpq would take a
part of the password for the name of a server or a database, and tell it."""

_UNREADABLE: Final = (
    "the connection string is not as libpq takes it (what is wrong is not told, for it may be a"
    " part of the password): correct it, with %40 for @ in a password, %2F for / and so on"
)


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
        given = given_in(conninfo)
        self.order = given.order
        self._conninfo = completed(given.conninfo, patience)
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


@frozen
class Given:
    """What a connection string says: to libpq, and to casework alone."""

    conninfo: str
    schema: str = "public"
    order: Order | None = None


def given_in(conninfo: str) -> Given:
    """Take what is casework's out of a connection string; only an address has room for it.

    Raises:
        StoreFailure: it names no schema after all, or an order that there is not.
    """
    address, asks, query = conninfo.partition("?")
    if not asks or not address.startswith(_SCHEMES):
        return Given(conninfo)
    words = [it.partition("=") for it in query.split("&")]
    others = "&".join("".join(it) for it in words if it[0] not in (SCHEMA, ORDER))
    ours = {name: unquote(value) for name, _, value in words}
    schema = ours.get(SCHEMA, "public")
    if not schema.strip():
        raise StoreFailure(f"{SCHEMA} is empty: name a schema, or leave it out for public")
    order = order_of(ours[ORDER]) if ORDER in ours else None
    return Given(f"{address}?{others}".rstrip("?"), schema, order)


def order_of(name: str) -> Order:
    """The order that is so called.

    Raises:
        StoreFailure: there is none.
    """
    if name not in list(Order):
        raise StoreFailure(f"there is no {ORDER} {name!r}: use one of {', '.join(Order)}")
    return Order(name)


def completed(conninfo: str, patience: int) -> str:
    """Return what was given, and for the rest what a journal needs.

    Raises:
        StoreFailure: it cannot be read. What libpq says of that would tell parts of a password.
    """
    try:
        given = conninfo_to_dict(conninfo)
    except psycopg.ProgrammingError:
        raise StoreFailure(_UNREADABLE) from None
    if conninfo.startswith(_SCHEMES) and not _ADDRESS.fullmatch(conninfo):
        raise StoreFailure(_UNREADABLE)
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
