"""A server of the tests' own (see ``tests.postgres``) that is killed outright, and comes back."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from time import monotonic

import psycopg
from psycopg.conninfo import conninfo_to_dict


def crash(conninfo: str) -> None:
    """Kill the server with all of its processes: nothing is written that was not written yet."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        rows = connection.execute("SELECT pid FROM pg_stat_activity").fetchall()
    home = _home(conninfo)
    postmaster = int((home / "data" / "postmaster.pid").read_text().split()[0])
    for pid in (postmaster, *(int(it) for (it,) in rows)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def start(conninfo: str) -> None:
    """Start a server that was killed, and wait until it takes connections.

    Raises:
        RuntimeError: it does not within a minute; its log says why.
    """
    home, end = _home(conninfo), monotonic() + 60
    while _pg_ctl(home, "start", "--wait", f"--log={home / 'log'}") != 0:  # Some have yet to die.
        if monotonic() > end:
            raise RuntimeError((home / "log").read_text()[-2000:])


def restart(conninfo: str) -> None:
    """Have the server end every session, stop in good order, and start."""
    home = _home(conninfo)
    _pg_ctl(home, "stop", "--wait", "--mode=fast")
    start(conninfo)


def _home(conninfo: str) -> Path:
    return Path(str(conninfo_to_dict(conninfo)["host"]))


def _pg_ctl(home: Path, *words: str) -> int:
    """Run as whoever owns the server."""
    postgres, *_ = shlex.split((home / "data" / "postmaster.opts").read_text())
    owner = home.owner()
    done = subprocess.run(
        [str(Path(postgres).with_name("pg_ctl")), *words, f"--pgdata={home / 'data'}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        user=owner if os.geteuid() == 0 else None,
        group=home.group() if os.geteuid() == 0 else None,
        extra_groups=[] if os.geteuid() == 0 else None,
        check=False,
    )
    return done.returncode
