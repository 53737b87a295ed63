"""Mutants of the whole domain, each put to the tests that reach it, and then to its exploration.

``python -m benchmarks.mutation [--examples] [--survivors] [PAGE …]``, with a page as
``people.grades``, a context as ``people``, or ``changed`` for what is not as it was when it was
last put to mutants; without names, all. It is done in a copy of the project, so that it may be
worked on meanwhile.

Everything is imported and every test run once, to see which functions it reaches; a mutant is then
made in a process of its own, that begins with everything imported and nothing run. First come the
tests of its own context, the fastest first; then others of the domain that reach it; then what
explores a page that stands on it. The first to fail ends it. What ``tests/mistakes/survivors.py``
explains goes no further than its own context. With ``--examples`` nothing does, and what is drawn
at random is left out too: it takes a third of the time, and more survives. With ``--survivors``
only what survived before is asked about again, of pages that are as they were: a new test takes no
notice away.

A score is of the mutants that ran: one that does not compile tells nothing about any test. What no
test can hold to, by rule, is counted apart (``mutants.Left``). It ends with 1 if a page's score is
below what is asked for, what is explained set aside, or too few of its mutants ran, or what is
explained is no survivor.
"""

from __future__ import annotations

import ast
import gc
import hashlib
import importlib
import json
import os
import resource
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from math import inf
from pathlib import Path
from time import monotonic, process_time
from types import FrameType, ModuleType
from typing import Any, Final

import pytest
from attrs import define, field

from benchmarks.mutants import Left, Mutant, done, function_of, mutants
from tests.mistakes.asked import ROOT, Copy
from tests.mistakes.survivors import EQUIVALENT
from tests.mistakes.told import LEAST, MUTANTS, RAN, SCORES, digest, enough, pages, scores, write

SECONDS: Final = 10
"""Of this process, for what a mutant is put to, over and above twice what all of it takes without
one."""

EXPLORED: Final = 20
QUICK: Final = 0.3
"""Seconds that an example may take, where only examples are asked."""

BYTES: Final = 4 << 30

_DOMAIN: Final = "tests/domain"
_OF_ALL: Final = (f"{_DOMAIN}/test_",)
_NOT_ASKED: Final = ("properties", "test_guards.py", "test_rulebook.py", "test_no_traps.py")
"""What explores pages, in its own way and for minutes, or reads them as text."""


class End(Enum):
    """What became of a mutant; the value is the exit code of its process."""

    SURVIVED = 0
    OWN = 1
    OTHERS = 2
    EXPLORED = 3
    NOT_RUN = 4
    TOO_LONG = 5


@define(eq=False)
class Asked:
    """The tests of the domain, warm, and which functions each of them reaches."""

    items: Sequence[pytest.Item]
    longest: float
    seconds: dict[str, float] = field(factory=dict)
    reached: dict[str, set[int]] = field(factory=dict)
    lately: list[pytest.Item] = field(factory=list)

    def warm(self, folders: tuple[str, ...]) -> None:
        """Run every test of these folders that was not run yet.

        Raises:
            AssertionError: one of them is not well as it is.
        """
        before = len(self.reached)
        for it in self.items:
            if it.nodeid not in self.reached and it.nodeid.startswith(folders):
                reached = self.reached[it.nodeid] = set()

                def called(frame: FrameType, *_: object, reached: set[int] = reached) -> None:
                    reached.add(id(frame.f_code))

                begun = process_time()
                sys.settrace(called)
                try:
                    well = not fails(it)
                finally:
                    sys.settrace(None)
                assert well, f"not well as it is: {it.nodeid}"
                self.seconds[it.nodeid] = process_time() - begun
        if len(self.reached) > before:
            gc.collect()
            gc.freeze()  # What is looked at is copied, in every process that looks.

    def of(self, module: ModuleType, function: str, folders: tuple[str, ...]) -> list[pytest.Item]:
        """The tests of these folders that reach a function, those that noticed something lately
        first, and then the fastest."""
        code = id(function_of(module, function).__code__)
        found = [it for it in self.items if it.nodeid.startswith(folders)]
        found = [it for it in found if code in self.reached.get(it.nodeid, ())]
        found = [it for it in found if self.seconds[it.nodeid] <= self.longest]
        found.sort(key=lambda it: self.seconds[it.nodeid])
        first = [it for it in self.lately if it in found]
        return [*first, *(it for it in found if it not in first)]


def own_of(name: str) -> tuple[str, ...]:
    """Where the tests of a page's context are."""
    context = name.partition(".")[0]
    return (f"{_DOMAIN}/{context}/", f"{_DOMAIN}/test_{context}.py")


def others_of(name: str) -> tuple[str, ...]:
    """Where others stand on it: contexts do not know each other."""
    return _OF_ALL if "." in name else (f"{_DOMAIN}/",)


def fails(item: pytest.Item) -> bool:
    """Whether a test fails now."""
    try:
        item.ihook.pytest_runtest_setup(item=item)
        item.ihook.pytest_runtest_call(item=item)
    except pytest.skip.Exception:
        return False
    except (Exception, pytest.fail.Exception):  # noqa: BLE001  # Any failure is a notice.
        return True
    finally:
        item.ihook.pytest_runtest_teardown(item=item, nextitem=None)
    return False


@define(eq=False)
class Runner:
    """Runs the mutants of pages against what is warm."""

    names: Sequence[str]
    kept: dict[str, Any]
    options: frozenset[str]

    @property
    def all_of_it(self) -> bool:
        return "--examples" not in self.options

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests: everything."""
        drawn = [it for it in session.items if it.get_closest_marker("hypothesis")]
        items = [it for it in session.items if self.all_of_it or it not in drawn]
        asked = Asked(items, inf if self.all_of_it else QUICK)
        for name in self.names:
            page = Page.of(name)
            if "--survivors" in self.options:
                page.remember(self.kept.get(name, {}))
            if page.survivors():
                asked.warm(own_of(name))
            page.run(asked)
            if self.all_of_it and any(it not in EQUIVALENT for it in page.survivors()):
                asked.warm(others_of(name))
                page.run_again(asked)
            self.kept[name] = page.told()
            self.kept = {it: self.kept[it] for it in sorted(self.kept)}
            MUTANTS.write_text(json.dumps(self.kept, indent=1, ensure_ascii=False) + "\n")
            page.tell()
        return True


@define(eq=False)
class Page:
    """What became of the mutants of a page."""

    name: str
    module: ModuleType
    digest: str
    mutants: list[Mutant]
    ends: list[End]
    left: Counter[Left]
    begun: float = field(factory=monotonic)

    @classmethod
    def of(cls, name: str) -> Page:
        module = importlib.import_module(f"casework.domain.{name}")
        sha = hashlib.sha256(Path(str(module.__file__)).read_bytes()).hexdigest()
        every = list(mutants(module))
        left = Counter(it.left for it in every if it.left)
        found = [it for it in every if not it.left]
        return cls(name, module, sha, found, [End.SURVIVED] * len(found), left)

    def remember(self, before: Mapping[str, Any]) -> None:
        """What was noticed before is taken as noticed still, if the page is as it was then."""
        if before.get("digest") != self.digest:
            return
        survived = {tuple(it) for it in before["survivors"]}
        ends = [End.OTHERS] * before["killed by others"]
        ends += [End.EXPLORED] * before["killed by exploration"]
        ends += [End.TOO_LONG] * before["took too long"]
        ends += [End.NOT_RUN] * (before["mutants"] - before["ran"])
        for nth, it in enumerate(self.mutants):  # Which end was whose matters to nobody.
            if (it.function, it.change) not in survived:
                self.ends[nth] = ends.pop() if ends else End.OWN

    def run(self, asked: Asked) -> None:
        """First, the tests of its own context."""
        for nth, it in enumerate(self.mutants):
            if self.ends[nth] is End.SURVIVED:
                own = asked.of(self.module, it.function, own_of(self.name))
                self.ends[nth] = put_to(asked, self, it, own, End.OWN)

    def run_again(self, asked: Asked) -> None:
        """What survived, and is not explained: other tests, then exploration."""
        for nth, it in enumerate(self.mutants):
            if self.ends[nth] is End.SURVIVED and self.key(it) not in EQUIVALENT:
                found = asked.of(self.module, it.function, others_of(self.name))
                others = [it for it in found if not it.nodeid.startswith(own_of(self.name))]
                self.ends[nth] = put_to(asked, self, it, others, End.OTHERS)
                if self.ends[nth] is End.SURVIVED:
                    self.ends[nth] = put_to(asked, self, it, (), End.EXPLORED)

    def key(self, mutant: Mutant) -> tuple[str, str, str]:
        return self.name, mutant.function, mutant.change

    def survivors(self) -> list[tuple[str, str, str]]:
        ended = zip(self.mutants, self.ends, strict=True)
        return [self.key(it) for it, end in ended if end is End.SURVIVED]

    def told(self) -> dict[str, Any]:
        """The counts, as they are kept."""
        ends, survivors = Counter(self.ends), self.survivors()
        ran = ends.total() - ends[End.NOT_RUN]
        return {
            "mutants": ends.total(),
            "left out": self.left.total(),
            "left out as": {it.value: self.left[it] for it in Left if self.left[it]},
            "ran": ran,
            "killed by its context": ends[End.OWN],
            "killed by others": ends[End.OTHERS],
            "killed by exploration": ends[End.EXPLORED],
            "took too long": ends[End.TOO_LONG],
            "survived": len(survivors),
            "explained": sum(it in EQUIVALENT for it in survivors),
            "score": round((ran - len(survivors)) / ran, 4) if ran else 1.0,
            "seconds": round(monotonic() - self.begun),
            "digest": self.digest,
            "survivors": [it[1:] for it in survivors],
        }

    def tell(self) -> None:
        told = self.told()
        counts = {it: told[it] for it in told if it not in ("survivors", "digest")}
        print(self.name, counts, flush=True)
        for it in self.survivors():
            why = "explained" if it in EQUIVALENT else "survives"
            print(f"  {why}: {it[1]}\n    " + it[2].replace("\n", "\n    "), flush=True)


def put_to(asked: Asked, page: Page, mutant: Mutant, items: Sequence[pytest.Item], end: End) -> End:
    """Put a page with a mutant in it to these tests, or else to its exploration.

    ``end`` is what it comes to if any notices.
    """
    if not items and end is not End.EXPLORED:
        return End.SURVIVED
    seconds = SECONDS + 2 * sum(asked.seconds[it.nodeid] for it in items)
    told, tells = os.pipe()
    child = os.fork()
    if child == 0:
        came = End.NOT_RUN
        try:
            signal.setitimer(signal.ITIMER_PROF, 3 * EXPLORED if end is End.EXPLORED else seconds)
            resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
            nothing = os.open(os.devnull, os.O_RDWR)
            for it in (0, 1, 2):
                os.dup2(nothing, it)
            if done(page.module, mutant):
                noticed = explored(page.name) if end is End.EXPLORED else failed(items, tells)
                came = end if noticed else End.SURVIVED
        finally:  # Nothing of the parent's is cleared away here.
            os._exit(came.value)
    os.close(tells)
    with os.fdopen(told) as by:
        if killer := by.read():
            [one] = [each for each in items if each.nodeid == killer]
            asked.lately = [one, *(each for each in asked.lately[:20] if each is not one)]
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        late = os.WTERMSIG(status) == signal.SIGPROF
        return End.TOO_LONG if late and items else End.SURVIVED if late else End.NOT_RUN
    return End(os.WEXITSTATUS(status))


def failed(items: Iterable[pytest.Item], tells: int) -> bool:
    """Whether a test fails; which, is told."""
    for it in items:
        if fails(it):
            os.write(tells, it.nodeid.encode())
            return True
    return False


def explored(name: str) -> bool:
    """Whether a page that stands on this breaks anything that it is held to."""
    return any(map(wrong, subjects_of(name)))


def wrong(subject: Any) -> bool:
    from casework.testing.explorer import Proof, explore

    found = explore(
        subject.cast,
        subject.properties,
        invariants=subject.invariants,
        seconds=EXPLORED,
        first=True,
    )
    if found.broken or found.crashes or found.stuck:
        return True
    to_the_end = found.proof is not Proof.UNDETERMINED
    return to_the_end and bool(found.silent_events() or subject.mute(found))


def subjects_of(name: str) -> list[Any]:
    """What is explored of the pages that stand on a module: the one it is a chapter of, or else
    the smallest three."""
    from casework.testing.casts.book import SUBJECTS

    module = f"casework.domain.{name}"
    own = [it for it in SUBJECTS.values() if module in {each.__name__ for each in it.modules}]
    if own:
        return own
    evidence = json.loads((ROOT / "casework" / "testing" / "evidence.json").read_text())["pages"]
    on = [it for it in SUBJECTS.values() if any(module in _stands_on(m) for m in it.modules)]
    return sorted(on, key=lambda it: evidence.get(it.name, {}).get("decisions", 0))[:3]


def _stands_on(module: ModuleType) -> set[str]:
    found, ahead = set[str](), [module.__name__]
    while ahead:
        if (name := ahead.pop()) not in found:
            found.add(name)
            ahead += _imported(name)
    return found


def _imported(name: str) -> Iterator[str]:
    for it in ast.walk(ast.parse(Path(str(sys.modules[name].__file__)).read_text())):
        if isinstance(it, ast.ImportFrom) and (it.module or "").startswith("casework.domain"):
            whole = {f"{it.module}.{each.name}" for each in it.names} & sys.modules.keys()
            yield from whole or [str(it.module)]


def asked_for(names: Iterable[str], kept: dict[str, Any]) -> list[str]:
    """The pages that are meant by these names.

    Raises:
        LookupError: none is.
    """
    found, every = set[str](), pages()
    for name in names:
        meant = {it for it in every if it == name or it.startswith(f"{name}.")}
        if name == "changed":
            meant = {it for it in every if it not in kept or kept[it]["digest"] != digest(it)}
        elif not meant:
            raise LookupError(f"there is no page {name!r}; it may be one of {', '.join(every)}")
        found |= meant
    return sorted(found) if names else every


def main(*names: str) -> int:
    """Run the mutants of these pages, or of all, and keep what came of them."""
    options = frozenset(it for it in names if it.startswith("--"))
    names = tuple(it for it in names if it not in options)
    kept = json.loads(MUTANTS.read_text()) if MUTANTS.exists() else {}
    kept = {name: it for name, it in kept.items() if name in pages() and "digest" in it}
    meant = asked_for(names, kept)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Copy.made(Path(folder)).folder
        _from(copy)
        runner = Runner(meant, kept, options)
        ignored = [f"--ignore={_DOMAIN}/{it}" for it in _NOT_ASKED]
        words = ["-q", "-s", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist"]
        came = pytest.main([*words, *ignored, _DOMAIN], plugins=[runner])
        os.chdir(ROOT)
    if came not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return 2
    kept = runner.kept
    write(SCORES, scores(kept))
    low = [it for it in meant if not enough(kept[it])]
    idle = [it for it in meant if kept[it]["ran"] < RAN * kept[it]["mutants"]]
    stale = [it for it in kept if kept[it]["digest"] != digest(it)]
    survive = {(name, *each) for name, it in kept.items() for each in it["survivors"]}
    gone = [" ".join(it) for it in EQUIVALENT if it[0] in meant and it not in survive]
    for what, which in (
        (f"below {LEAST:.0%}", low),
        ("too few ran", idle),
        ("explained, and survives no more", gone),
        ("changed since it was put to mutants", stale),
    ):
        if which:
            print(f"{what}: {', '.join(which)}")
    return 1 if low or idle or gone else 0


def _from(copy: Path) -> None:
    """Import everything from the copy from here on: tests there draw the same every time."""
    for it in [it for it in sys.modules if it.partition(".")[0] in ("casework", "tests")]:
        del sys.modules[it]
    sys.path[:] = [str(copy), *(it for it in sys.path if Path(it or ".").resolve() != ROOT)]
    os.chdir(copy)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
