"""Put the stores under strain for as long as you like, and see that nothing is lost.

    python -m benchmarks.soak [--minutes N] [--seed WORD] [--store sqlite|locked|watermark]

Sixteen writers in four processes ask an office for decisions, while readers follow the feed, some
from later on, open work and figures are kept, and a sealer seals. All the while some of them are
killed outright and begun anew, sessions are ended under them, the file is locked, and the server is
restarted, or killed with all of its processes. At the end all is held to what everybody noted:
docs/operations.md tells to what.

The seed fixes what is asked and what is killed in which order. When it happens, the machine says.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from itertools import pairwise
from pathlib import Path
from random import Random
from time import monotonic, sleep, time
from uuid import uuid4

import msgspec
import psycopg
from attrs import define, field

from benchmarks.soaking import GHOST, Log, Soak, line_of, shelf, views
from casework.adapters.storage.appending import ROOM
from casework.application.audit.fsck import fsck
from casework.application.audit.fsck_record import FAULTS
from casework.application.office import Office
from casework.application.ports import Journal
from casework.application.record import ACCEPTED, MalformedInput
from casework.application.views.figures import Figures
from casework.application.views.keeping import Keeper, NotKept
from casework.application.views.work import OpenWork, Work
from casework.infrastructure.bootstrap import office_on
from casework.infrastructure.sealing.checkpoints import LogKeys
from casework.infrastructure.sealing.keys import Kind, SigningKey, write_signing_key
from casework.infrastructure.sealing.logs import LogReader
from tests.crashing import crash, restart, start
from tests.offices import staffed
from tests.postgres import server

ROOT = Path(__file__).parents[1]
STORES = ("sqlite", "locked", "watermark")
READERS = 3
WATCHING = ("read", "view", "keep", "seal")
_CLIENTS, _SERVER = ("client",) * 3, ("sessions", "server restarted", "server killed")
KINDS = {
    "sqlite": (*_CLIENTS, "file locked"),
    "locked": (*_CLIENTS, *_SERVER),
    "watermark": (*_CLIENTS, *_SERVER),
}
"""What goes wrong, as often as it stands there."""


@define
class Came:
    """What a soak came to. ``breaches`` are what may not be; ``checked`` what was held to what."""

    seed: str
    kind: str
    accepted: int = 0
    refused: int = 0
    entries: int = 0
    holes: int = 0
    unanswered: int = 0
    stall: float = 0.0
    stalled: float = 0.0
    kills: Counter[str] = field(factory=Counter)
    retries: Counter[str] = field(factory=Counter)
    checked: list[str] = field(factory=list)
    breaches: list[str] = field(factory=list)

    def lines(self) -> Iterator[str]:
        yield (
            f"{self.kind}: {self.accepted + self.refused:,} decisions ({self.refused:,} refused),"
            f" {self.entries:,} entries, {self.holes:,} numbers burnt; seed {self.seed}"
        )
        kills = ", ".join(f"{n} x {it}" for it, n in sorted(self.kills.items()))
        yield f"  killed      {kills or 'nothing'}"
        retries = ", ".join(f"{n:,} after {it}" for it, n in sorted(self.retries.items()))
        yield f"  asked again {retries or 'never'}; {self.unanswered} were never answered"
        yield f"  stall       {self.stall:.1f} s without an answer at most, {self.stalled:.0f} s in"
        yield from (f"  held        {it}" for it in self.checked)
        yield from (f"  BREACH      {it}" for it in self.breaches)


# -- While it lasts ----------------------------------------------------------------------------


@define
class Party:
    """The processes, by role and number, and who of them may be killed."""

    soak: Soak
    came: Came
    _server: subprocess.Popen[str] = field(init=False)
    _running: dict[tuple[str, int], int] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        config = self.soak.path / "soak.json"
        config.write_bytes(msgspec.json.encode(self.soak))
        self._server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.soaking", str(config)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def _ask(self, words: str) -> int:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(f"{words}\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())

    def begin(self, role: str, number: int = 0) -> None:
        self._running[role, number] = self._ask(f"begin {role} {number}")

    def kill(self, chance: Random) -> str:
        """Kill one outright, and begin it anew."""
        role, number = chance.choice([it for it in sorted(self._running) if it[0] != "view"])
        self._end(role, number, signal.SIGKILL)
        self.begin(role, number)
        return {"write": "writers", "read": "reader", "keep": "keeper", "seal": "sealer"}[role]

    def _end(self, role: str, number: int, by: signal.Signals | None = None) -> None:
        """Wait until it has ended, by a signal or by itself."""
        process = self._running.pop((role, number))
        if by is not None:
            os.kill(process, by)
        if (code := self._ask(f"wait {process}")) not in (0, -(by or 0)):
            told = (self.soak.path / f"{role}-{number}.err").read_text()[-2000:]
            self.came.breaches.append(f"{role} {number} ended with {code}: {told}")

    def finish(self, *roles: str) -> None:
        """Wait for those who end by themselves."""
        for role, number in [it for it in self._running if it[0] in roles]:
            self._end(role, number)

    def close(self) -> None:
        for process in self._running.values():
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._server.communicate()


def strike(soak: Soak, party: Party, what: str, chance: Random) -> str:
    """Let one thing go wrong."""
    match what:
        case "client":
            return f"client ({party.kill(chance)})"
        case "sessions":
            with psycopg.connect(soak.where[0], autocommit=True) as it:
                it.execute("SELECT setseed(%s)", (chance.random(),))
                it.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE application_name = 'casework' AND random() < 0.3"
                )
        case "server restarted":
            restart(soak.where[0])
        case "server killed":
            crash(soak.where[0])
            start(soak.where[0])
        case "file locked":
            with closing(sqlite3.connect(soak.where[0], isolation_level=None, timeout=60)) as it:
                it.execute("BEGIN IMMEDIATE")
                sleep(chance.uniform(0.1, 2) if chance.random() < 0.8 else 6)  # Beyond patience.
                it.execute("ROLLBACK")
    return what


def deck(kind: str, chance: Random) -> Iterator[str]:
    """What goes wrong, one after another: of each kind one, in any order, then any."""
    kinds = KINDS[kind]
    first = [*kinds]
    chance.shuffle(first)
    yield from first
    while True:
        yield chance.choice(kinds)


def run(
    kind: str,
    seconds: float,
    *,
    seed: str = "",
    processes: int = 4,
    threads: int = 4,
    opener: str = "benchmarks.soaking:opened",
    told: Callable[[str], object] = lambda _: None,
) -> Came:
    """Soak one kind of store in a place of its own, and tell what came of it."""
    came = Came(seed or uuid4().hex[:8], kind)
    chance = Random(f"{came.seed}/{kind}")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="casework-soak-"))
        if kind == "sqlite":
            where: tuple[str, ...] = (str(Path(folder) / "office.db"),)
        else:
            where = (stack.enter_context(server()), "soak")
        soak = Soak(came.seed, kind, where, folder, opener, threads, time())
        key = SigningKey.generate("soak.example", Kind.LOG)
        write_signing_key(soak.path / "key", key)
        journal, seals = soak.opened()
        with closing(journal), closing(seals):
            staffed(journal, clock=soak.clock)
            begun = _last(journal)
        party = Party(soak, came)
        stack.callback(party.close)
        for role, count in (("write", processes), *((it, 1) for it in WATCHING)):
            for number in range(count):
                party.begin(role, number)
        _until_all_write(soak, processes * threads)
        until, late, events = monotonic() + seconds, 1, deck(kind, chance)
        while monotonic() < until or came.kills.total() < len(KINDS[kind]):
            sleep(chance.uniform(0.2, 1) * max(1, seconds / 60))
            begins = time()
            came.kills[it := strike(soak, party, next(events), chance)] += 1
            told(f"{begins - soak.begun:6.1f} s: {it}, {time() - begins:.1f} s")
            if late < READERS:
                party.begin("read", late)
                late += 1
        stopped = time()
        (soak.path / "stop").touch()
        party.finish("write")
        journal, seals = soak.opened()
        with closing(journal), closing(seals):
            (soak.path / "end").write_text(str(_last(journal, begun)))
            party.finish(*WATCHING)
            office = office_on(journal, clock=soak.clock)
            reader = LogReader(LogKeys.following(key.verifier))
            handed = sorted(soak.path.glob("handed-*[0-9]"), key=lambda it: int(it.name[7:]))
            told("checking")
            check(soak, came, office, processes * threads, stopped)
            report = fsck(office, seals, reader, [it.read_bytes() for it in handed[-20:]])
            came.breaches += [f"fsck: {it.kind}: {it.says}" for it in report.findings]
            if report.waiting:
                came.breaches.append(f"{report.waiting} entries were not sealed")
            came.checked.append(
                f"fsck: {report.entries:,} entries under {report.checkpoints} checkpoints, of which"
                f" {len(handed)} were handed out; {report.redecided:,} decisions made again"
            )
    return came


def _last(journal: Journal, after: int = 0) -> int:
    positions = [position for position, _ in journal.feed(after)]
    return positions[-1] if positions else after


def _until_all_write(soak: Soak, writers: int) -> None:
    """Until each of them was answered once."""
    end = monotonic() + 120
    logs = [soak.path / f"writer-{it}.log" for it in range(writers)]
    while not all(it.exists() and "!" in it.read_text() for it in logs):
        if monotonic() > end:
            told = "".join(it.read_text()[-500:] for it in soak.path.glob("*.err"))
            raise RuntimeError(f"not all began to write: {told}")
        sleep(0.05)


# -- Held to what everybody noted --------------------------------------------------------------


@define
class Notes:
    """What writers noted: who was answered what, and who was not."""

    answers: dict[str, str] = field(factory=dict)
    asked: set[str] = field(factory=set)
    times: list[float] = field(factory=list)

    @classmethod
    def of(cls, soak: Soak, came: Came, writers: int) -> Notes:
        notes = cls()
        for me in range(writers):
            for line in Log(soak.path / f"writer-{me}.log").lines:
                mark, decision, *more = line.split()
                match mark:
                    case "?":
                        notes.asked.add(decision)
                    case "!":
                        notes.times.append(float(more[1]))
                        if decision in notes.answers:
                            came.breaches.append(f"{decision} was answered twice")
                        notes.answers[decision] = more[0]
                    case "~":
                        came.retries[more[0]] += 1
        return notes


def check(soak: Soak, came: Came, office: Office, writers: int, stopped: float) -> None:
    """Hold the journal to what writers, readers and the viewer noted."""
    notes = Notes.of(soak, came, writers)
    came.unanswered = len(notes.asked - notes.answers.keys())
    times = [*sorted(it for it in notes.times if it < stopped), stopped]
    pauses = ((b - a, a - soak.begun) for a, b in pairwise(times))
    came.stall, came.stalled = max(pauses, default=(0.0, 0.0))
    readers = [Log(soak.path / f"reader-{it}.log").lines for it in range(READERS)]
    found: dict[str, str] = {}
    pending: Counter[str] = Counter()
    taken: set[int] = set()
    for nth, (position, entry) in enumerate(office.journal.feed()):
        taken.add(position if soak.kind == "sqlite" else position // ROOM)
        came.entries += 1
        line = line_of(position, entry)
        for me, lines in enumerate(readers):
            if lines and (lines[nth] if nth < len(lines) else "") != line:
                came.breaches.append(f"reader {me} passed over or saw otherwise: {line}")
                lines.clear()
        if entry.stream.startswith(GHOST):
            came.breaches.append(f"{entry.stream} was written with what could not be")
        elif not entry.stream.startswith("decision/"):
            pending[msgspec.json.decode(entry.data, type=_Belongs).decision] += 1
        else:
            decision = entry.stream.removeprefix("decision/")
            name = "accepted" if entry.name == ACCEPTED else "refused"
            wrote = office.codec.verdict(entry).wrote
            if decision in found:
                came.breaches.append(f"{decision} is on record twice")
            if pending.pop(decision, 0) != sum(last - first + 1 for _, first, last in wrote):
                came.breaches.append(f"{decision} is on record by halves")
            found[decision] = name
            came.accepted += name == "accepted"
            came.refused += name == "refused"
    came.breaches += [f"{it} has no verdict" for it in pending]
    more = [me for me, lines in enumerate(readers) if len(lines) > came.entries]
    came.breaches += [f"reader {it} saw more than there is" for it in more]
    came.holes = max(taken, default=0) - min(taken, default=0) + 1 - len(taken)
    for decision, name in notes.answers.items():
        if found.get(decision) != name:
            was = found.get(decision, "not on record")
            came.breaches.append(f"{decision} was told {name} and is {was}")
    ours = {it for it in found if it.startswith("soak-")}
    came.breaches += [f"{it} is on record, and nobody asked" for it in ours - notes.asked]
    came.checked += [
        f"each of {len(notes.answers):,} answers on record once, whole and as it was told",
        f"each of {READERS} readers saw all of it in one order, {READERS - 1} from later on",
    ]
    there = [it for it in readers if it]
    if len(there) < READERS and not any("reader" in it for it in came.breaches):
        came.breaches.append(f"only {len(there)} readers saw anything")
    kept = soak.path / "views"
    try:
        work = Work.of(office)
        anew = views(work, Figures.of(office))
    except (*FAULTS, MalformedInput) as fault:
        came.breaches.append(f"what is on record cannot be folded: {type(fault).__name__}")
        return
    if not kept.exists() or kept.read_bytes() != anew:
        came.breaches.append("open work or figures are not what a fold from nothing comes to")
    with closing(shelf(soak.kind, soak.where)) as rows:
        try:
            standing = Keeper(OpenWork(office), office.journal, rows).rows()
        except NotKept:
            standing = 0, {}
    if Work.kept(office, *standing).due() != work.due():
        came.breaches.append("open work as it was kept is not what a fold from nothing comes to")
    came.checked.append(
        "open work and figures, followed and kept all the while, as folded from nothing"
    )


class _Belongs(msgspec.Struct):
    decision: str


# -- From the command line ---------------------------------------------------------------------


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="soak", description="Strain the stores; lose nothing.")
    parser.add_argument("--minutes", type=float, default=3, help="for all stores together")
    parser.add_argument("--seed", default=uuid4().hex[:8], help="what to ask, and what to kill")
    parser.add_argument("--store", choices=STORES, action="append", help="only this one")
    given = parser.parse_args(words)
    kinds = given.store or STORES
    breached = False
    for kind in kinds:
        seconds = given.minutes * 60 / len(kinds)
        came = run(kind, seconds, seed=given.seed, told=lambda it: print(f"  … {it}", flush=True))
        print(*came.lines(), sep="\n", flush=True)
        breached = breached or bool(came.breaches)
    if breached:
        print(f"Something was lost. Again: make soak SOAK='--seed {given.seed}'", file=sys.stderr)
    return int(breached)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
