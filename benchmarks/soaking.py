"""The processes of the soak: writers, readers, viewers, a sealer. They are killed at any moment.

Each keeps a log of its own, a line at a time, so that what it was told outlives it. A writer's:

    ? DECISION TIME              it asks
    ~ DECISION KIND              the store could not do it, or somebody else was always first
    ! DECISION NAME TIME         it was told what came of it
    - DECISION                   it was killed while it asked, and never asks again
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from importlib import import_module
from itertools import count
from pathlib import Path
from random import Random
from time import sleep, time
from typing import Any, NoReturn

import msgspec

from casework.application.audit.sealing import Sealer
from casework.application.audit.seals import Seals
from casework.application.office import Accepted, Office
from casework.application.ports import Conflict, Entry, Journal, StoreFailure
from casework.application.record import Codec
from casework.application.views.figures import Figures
from casework.application.views.keeping import Keeper
from casework.application.views.shelves import Shelf
from casework.application.views.work import OpenWork, Work
from casework.domain.kernel import Act, Person
from casework.domain.metrics.counting import By
from casework.domain.metrics.definitions import DEFINITIONS
from casework.domain.people.organisation import DefinePost
from casework.domain.requests.filing import NoticeItem
from casework.domain.requests.intake import Register
from casework.domain.requests.one_notice import IssueMissingMaterialsNotice, SupplyMaterial
from casework.domain.staff import Role
from casework.infrastructure.bootstrap import office_on
from casework.infrastructure.sealing.checkpoints import LogKeys
from casework.infrastructure.sealing.keys import Kind, read_signing_key
from casework.infrastructure.sealing.logs import LogReader, LogSigner
from tests.offices import FORM, LEASE, MONDAY, ORGANISATION, check, submission

PAUSE = 0.02
"""Seconds between two attempts at what the store could not do."""

GHOST = "requests.intake/ghost-"
"""What is only ever written together with what cannot be written, and so never."""


class Soak(msgspec.Struct, frozen=True):
    """What every process is told. ``opener`` is module:function, of kind and where, and returns a
    journal and its seals. In the ``folder`` are the logs, the log's key, and what tells the end."""

    seed: str
    kind: str
    where: tuple[str, ...]
    folder: str
    opener: str
    threads: int
    begun: float

    @property
    def path(self) -> Path:
        return Path(self.folder)

    def opened(self) -> tuple[Journal, Seals]:
        """Open the store, however long that takes."""
        module, _, name = self.opener.partition(":")
        opener: Callable[[str, tuple[str, ...]], Any] = getattr(import_module(module), name)
        while True:
            try:
                journal, seals = opener(self.kind, self.where)
            except StoreFailure:
                sleep(PAUSE)
            else:
                return journal, seals

    def over(self) -> bool:
        """Whether writers shall come to an end."""
        return (self.path / "stop").exists()

    def end(self) -> int | None:
        """The last position of all, once that is known."""
        try:
            return int((self.path / "end").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def clock(self) -> datetime:
        """An hour passes in a second, so that deadlines come and go."""
        return MONDAY + timedelta(hours=time() - self.begun)


def opened(kind: str, where: tuple[str, ...]) -> tuple[Journal, Seals]:
    """The stores as they are."""
    if kind == "sqlite":
        from casework.adapters.storage.seals_sqlite import SqliteSeals
        from casework.adapters.storage.sqlite import SqliteJournal

        return SqliteJournal(where[0]), SqliteSeals(where[0])
    from casework.adapters.storage.postgres import PostgresJournal
    from casework.adapters.storage.seals_postgres import PostgresSeals

    return PostgresJournal(*where, order=kind), PostgresSeals(*where)


def shelf(kind: str, where: tuple[str, ...]) -> Shelf:
    """Where views are kept beside the journal."""
    if kind == "sqlite":
        from casework.adapters.storage.views_sqlite import SqliteShelf

        return SqliteShelf(where[0])
    from casework.adapters.storage.views_postgres import PostgresShelf

    return PostgresShelf(*where)


class Log:
    """Lines that outlive whoever writes them. Half a line, of one who was killed, is none."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        whole = path.read_bytes()
        self.lines = whole[: whole.rfind(b"\n") + 1].decode().splitlines()
        os.ftruncate(self._handle, whole.rfind(b"\n") + 1)

    def add(self, *lines: str) -> None:
        os.write(self._handle, "".join(f"{it}\n" for it in lines).encode())


# -- Writers -----------------------------------------------------------------------------------


def asked(seed: str, me: int) -> Iterator[tuple[int, str, Act | None]]:
    """What a writer asks for, the same in every run: its own requests from filing to registration,
    filings under names that others use too, posts in the one organisation that all read, acts that
    are refused; and (no act) entries of which one cannot be written, so that none may be."""
    chance, case, step = Random(f"{seed}/{me}"), 0, 0
    cai, ann, hua = map(Person, ("cai", "ann", "hua"))
    line = NoticeItem(LEASE, "not handed in", "a signed lease")
    for n in count(1):
        own = f"requests.intake/{me}-{case}"
        day = date(2000, 1, 1) + timedelta(days=300 * me + case // 10_000)
        number = f"REQ-{day:%Y%m%d}-{case % 10_000:04}"
        life: tuple[Act, ...] = (
            submission(frozenset({FORM})),
            check(LEASE),
            IssueMissingMaterialsNotice((line,), by=cai),
            SupplyMaterial(frozenset({LEASE}), by=ann),
            check(),
            Register(number, by=cai),
        )
        match chance.random():
            case at if at < 0.65:
                yield n, own, life[step]
                step += 1
                case, step = (case + 1, 0) if step == len(life) else (case, step)
            case at if at < 0.8:
                yield n, f"requests.intake/all-{n + chance.randrange(5)}", submission()
            case at if at < 0.83:
                post = DefinePost(f"{me}-{n}", Role.TRACKER, "So.", frozenset({"permit"}), by=hua)
                yield n, ORGANISATION, post
            case at if at < 0.93:
                yield n, own, Register(number, by=Person("nobody"))
            case _:
                yield n, f"{GHOST}{me}-{n}", None


def write(soak: Soak, process: int) -> None:
    """A process of several writers, that share an office."""
    journal, _ = soak.opened()
    office = office_on(journal, clock=soak.clock)
    writers = range(process * soak.threads, (process + 1) * soak.threads)
    threads = [threading.Thread(target=write_as, args=(soak, office, it)) for it in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()


def write_as(soak: Soak, office: Office, me: int) -> None:
    log, chance = Log(soak.path / f"writer-{me}.log"), Random()
    told = {it.split()[1]: it[0] for it in log.lines}
    for n, stream, act in asked(soak.seed, me):
        decision = f"soak-{me}-{n}"
        if told.get(decision, "?") in "!-":
            continue
        if decision in told and chance.random() < 0.3:  # Killed meanwhile: it may have happened.
            log.add(f"- {decision}")
            continue
        if act is None:
            tear(office.journal, stream, f"decision/soak-{me}-{n - 1}")
        else:
            ask(soak, office, log, stream, act, decision)
        if soak.over():
            return


def ask(soak: Soak, office: Office, log: Log, stream: str, act: Act, decision: str) -> None:
    """Ask until there is an answer, always under the same id."""
    log.add(f"? {decision} {time()}")
    while True:
        try:
            outcome = office.execute(stream, act, decision=decision)
        except (StoreFailure, Conflict) as failure:
            log.add(f"~ {decision} {type(failure).__name__}")
            if soak.over():
                return
            sleep(PAUSE)
        else:
            name = "accepted" if isinstance(outcome, Accepted) else "refused"
            log.add(f"! {decision} {name} {time()}")
            return


def tear(journal: Journal, stream: str, taken: str) -> None:
    """Try to write what cannot all be written. Where ``taken`` is not, there is nothing to try."""
    try:
        if journal.read(taken):
            journal.append([Entry(stream, 1, "x", b"{}"), Entry(taken, 1, "x", b"{}")])
    except (StoreFailure, Conflict):
        return


# -- Readers, views, the sealer ----------------------------------------------------------------


def line_of(position: int, entry: Entry) -> str:
    """An entry as readers note it."""
    return f"{position} {entry.stream} {entry.version} {hashlib.sha256(entry.data).hexdigest()}"


def read(soak: Soak, me: int) -> None:
    """Follow the feed from wherever it was left, to the end."""
    log = Log(soak.path / f"reader-{me}.log")
    position = int(log.lines[-1].split()[0]) if log.lines else 0
    journal, _ = soak.opened()
    while True:
        end = soak.end()
        try:
            for at, entry in journal.feed(position):
                log.add(line_of(at, entry))
                position = at
        except StoreFailure:
            sleep(PAUSE)
            continue
        if end is not None and position >= end:
            return
        sleep(PAUSE)


def view(soak: Soak, _: int) -> None:
    """Keep open work and figures up, and tell at the end what they come to."""
    journal, _seals = soak.opened()
    office = office_on(journal, clock=soak.clock)
    work, figures = Work(office), Figures(office)
    while True:
        end = soak.end()
        try:
            work.follow()
            figures.follow()
        except StoreFailure:
            sleep(PAUSE)
            continue
        if end is not None and min(work.position, figures.position) >= end:
            (soak.path / "views").write_bytes(views(work, figures))
            return
        sleep(PAUSE)


def keep(soak: Soak, _: int) -> None:
    """Keep open work beside the journal. It may be killed: what it kept stays."""
    journal, _seals = soak.opened()
    office = office_on(journal, clock=soak.clock)
    keeper = None
    while True:
        end = soak.end()
        try:
            keeper = keeper or Keeper(OpenWork(office), journal, shelf(soak.kind, soak.where))
            position = keeper.catch_up()
        except StoreFailure:
            sleep(PAUSE)
            continue
        if end is not None and position >= end:
            return
        sleep(PAUSE)


def views(work: Work, figures: Figures) -> bytes:
    """All that open work and figures come to."""
    measures = [
        it for by in By for it in figures.measures(by, tuple(DEFINITIONS), figures.months())
    ]
    return Codec(()).encode({"work": work.due(), "figures": measures})


def seal(soak: Soak, _: int) -> None:
    """Seal what waits, again and again, and hand each checkpoint to somebody outside."""
    key = read_signing_key(soak.path / "key", Kind.LOG)
    journal, seals = soak.opened()
    with closing(journal), closing(seals):
        sealer = Sealer(journal, seals, LogSigner(key), LogReader(LogKeys.following(key.verifier)))
        while True:
            end = soak.end()
            try:
                sealer.run()
                head = seals.head()
            except StoreFailure:
                sleep(PAUSE)
                continue
            if head:
                handed = soak.path / f"handed-{head.size}"
                handed.with_suffix(".part").write_bytes(head.checkpoint)
                handed.with_suffix(".part").rename(handed)
            if end is not None:
                return
            sleep(PAUSE * 5)


ROLES: dict[str, Callable[[Soak, int], None]] = {
    "write": write,
    "read": read,
    "view": view,
    "keep": keep,
    "seal": seal,
}


# -- Beginning ---------------------------------------------------------------------------------


def serve(soak: Soak) -> None:
    """Fork what is asked for: ``begin ROLE NUMBER`` is answered with its process's id, ``wait ID``
    with how that ended. To import everything anew for each would take most of the time."""
    for line in sys.stdin:
        match line.split():
            case ["begin", role, number]:
                if (process := os.fork()) == 0:
                    _become(soak, role, int(number))
                print(process, flush=True)
            case ["wait", process_id]:
                _, status = os.waitpid(int(process_id), 0)
                print(os.waitstatus_to_exitcode(status), flush=True)


def _become(soak: Soak, role: str, number: int) -> NoReturn:
    told = os.open(soak.path / f"{role}-{number}.err", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDWR)
    for at, handle in enumerate((nothing, nothing, told)):
        os.dup2(handle, at)
    random.seed()
    threading.excepthook = _ended
    life = threading.Thread(target=ROLES[role], args=(soak, number))
    life.start()
    life.join()
    os._exit(0)


def _ended(wrong: threading.ExceptHookArgs) -> None:
    """What no writer may meet ends its process, for all to see."""
    threading.__excepthook__(wrong)
    os._exit(3)


if __name__ == "__main__":
    serve(msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Soak))
