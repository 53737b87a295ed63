"""Proving: all there is to do for pages, in parts that can be done side by side.

For each page its cast is explored as it is and with each guard and event taken out in turn; and,
where there is one, its larger cast as it is. A part is done in a process of its own if there is
more than one; what comes back is plain data, and does not depend on how many there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeAlias

from attrs import frozen

from casework.testing.casts.book import EVERYTHING
from casework.testing.deletion import Deletion, Subject, deletions, guards_of, held, unknown
from casework.testing.evidence import digest_of
from casework.testing.explorer import Explored, Proof
from casework.testing.matrix import Larger, PageProof, Said, Taken, evidence

MOST = 10_000_000
"""How many states, with what the properties remember, are looked at before giving up."""


class WorkerDied(RuntimeError):
    """A process that proved something is gone, and nothing is known of what it was about."""


@frozen
class Task:
    """A page, by its name, with its own cast or its larger one; ``short``: nothing is taken out."""

    page: str
    larger: bool
    most: int = MOST
    short: bool = False


@frozen
class Done:
    """What came of a task. ``stories`` tell what is broken, by its name."""

    states: int
    decisions: int
    complete: bool
    refused: Mapping[str, int]
    faults: tuple[str, ...]
    stories: Mapping[str, str]
    taken: tuple[Taken, ...] = ()


@frozen
class Proved:
    """What came of a page: of its own cast, and of its larger one if it has one."""

    subject: Subject
    own: Done
    larger: Done | None

    @property
    def parts(self) -> tuple[Done, ...]:
        return (self.own, self.larger) if self.larger else (self.own,)

    @property
    def faults(self) -> tuple[str, ...]:
        at_large = self.larger.faults if self.larger else ()
        return (*self.own.faults, *(f"at the larger bounds: {it}" for it in at_large))

    @property
    def decisions(self) -> int:
        return sum(it.decisions for it in self.parts)

    @property
    def proof(self) -> Proof:
        if self.faults:
            return Proof.REFUTED
        whole = all(it.complete for it in self.parts)
        return Proof.PROVED if whole else Proof.UNDETERMINED

    def noted(self) -> PageProof:
        """What came of the page, as it is kept."""
        subject, larger = self.subject, None
        if self.larger and subject.larger:
            bounds = subject.larger.bounds
            larger = Larger(bounds, self.larger.states, self.larger.decisions)
        refused: dict[str, int] = {}
        for part in self.parts:
            for rule, count in part.refused.items():
                refused[rule] = refused.get(rule, 0) + count
        return PageProof(
            digest_of(subject),
            self.proof.name,
            subject.cast.bounds,
            self.own.states,
            self.decisions,
            dict(sorted(refused.items())),
            tuple(Said(it.name, it.rules) for it in subject.properties),
            self.own.taken,
            self.faults,
            larger,
        )


# -- Doing it ----------------------------------------------------------------------------------

Work: TypeAlias = Callable[[Task], Done]


def work(task: Task) -> Done:
    """Do a task, here and now."""
    subject = EVERYTHING[task.page]
    if task.larger:
        found = held(subject, most=task.most, larger=True)
        return _done(found, faults_of(subject, found, larger=True))
    found = held(subject, most=task.most)
    deleted = () if task.short else tuple(deletions(subject, most=task.most, seconds=60))
    return _done(found, faults_of(subject, found, deleted), subject, deleted)


def _done(
    found: Explored,
    faults: Iterable[str],
    subject: Subject | None = None,
    deleted: Sequence[Deletion] = (),
) -> Done:
    modules = subject.modules if subject else ()
    rules = {it.text: it.rule for module in modules for it in guards_of(module)}
    return Done(
        found.states,
        found.decisions + sum(it.explored.decisions for it in deleted),
        found.complete and not any(it.undecided for it in deleted),
        {rule.id: count for rule, count in found.refusals.items()},
        tuple(faults),
        {name: _told(it) for name, it in found.broken.items()},
        tuple(Taken(it.what, rules.get(it.what, ""), it.broke, it.covered) for it in deleted),
    )


def _told(violation: Any) -> str:
    told = str(violation.story.told())
    return f"{told}\n  # {violation.why}" if violation.why else told


def faults_of(
    subject: Subject,
    found: Explored,
    deleted: Sequence[Deletion] = (),
    *,
    larger: bool = False,
) -> Iterator[str]:
    """What is wrong, in words. That something never comes up is known once all there is was tried;
    with its larger cast a page need not try everything once more."""
    yield from (f"broken: {it}" for it in found.broken)
    yield from (f"crash: {it.name}" for it in found.crashes)
    if found.stuck:
        without = ", ".join(it.__name__ for it in found.cast.escapes)
        yield "there is no way to an end" + (f" but {without}" if without else "")
    if found.complete and not larger:
        yield from (f"never happens: {it}" for it in subject.silent(found))
        yield from (f"never tried: {act} while {phase}" for phase, act in subject.untried(found))
        yield from (f"never refuses: {it}" for it in subject.mute(found))
        yield from (f"never came to be asked: {it}" for it in subject.unasked(found))
    if not larger:
        yield from (f"declared redundant, and is not there: {it}" for it in unknown(subject))
    for it in deleted:
        if it.survived and not it.undecided:
            yield f"nothing breaks without {it.what}"
        if it.stale:
            yield f"declared redundant, and is not: {it.what}"


def tasks(page: str, *, most: int = MOST, short: bool = False) -> list[Task]:
    """What there is to do for a page; in short, without what is larger."""
    own = Task(page, False, most, short)
    return [own, Task(page, True, most)] if EVERYTHING[page].larger and not short else [own]


def proved(
    pages: Sequence[str],
    *,
    most: int = MOST,
    short: bool = False,
    jobs: int | None = None,
    do: Work = work,
) -> Iterator[Proved]:
    """Prove pages side by side, the longest parts first; each as soon as it is known.

    ``jobs``: in so many processes; with one, in this.

    Raises:
        WorkerDied: a process is gone. Whatever was not told by then is not proved.
    """
    of_page = {page: tasks(page, most=most, short=short) for page in pages}
    todo = sorted((it for own in of_page.values() for it in own), key=_weight)
    came: dict[Task, Done] = {}
    for task, done in _side_by_side(todo, jobs or os.cpu_count() or 1, do):
        came[task] = done
        if all(it in came for it in of_page[task.page]):
            own, *larger = (came[it] for it in of_page[task.page])
            yield Proved(EVERYTHING[task.page], own, larger[0] if larger else None)


def _weight(task: Task) -> int:
    """The more decisions it took last time, the sooner it is begun; what is new comes first."""
    kept = evidence().pages.get(task.page)
    if kept is None or (task.larger and kept.larger is None):
        return -MOST * 1_000
    larger = kept.larger.decisions if kept.larger else 0
    return -larger if task.larger else larger - kept.decisions


def _side_by_side(todo: Sequence[Task], jobs: int, do: Work) -> Iterator[tuple[Task, Done]]:
    if jobs == 1 or len(todo) <= 1:
        yield from ((it, do(it)) for it in todo)
        return
    with ProcessPoolExecutor(min(jobs, len(todo))) as pool:
        futures = {pool.submit(do, it): it for it in todo}
        left = set(todo)
        try:
            for it in as_completed(futures):
                done = it.result()
                left.remove(futures[it])
                yield futures[it], done
        except BrokenProcessPool as gone:
            pages = ", ".join(sorted({it.page for it in left}))
            raise WorkerDied(f"A process died, and so nothing is known of {pages}.") from gone
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
