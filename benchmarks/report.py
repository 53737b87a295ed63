"""What was measured, as it is kept and as it is told."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Final

from attrs import define, field

HERE = Path(__file__).parent
SAMPLES: Final = HERE / "samples.json"
TABLE: Final = HERE.parent / "docs" / "performance.md"

BESIDE: Final = ("stock", "floor")
LEAST_SHARE: Final = 0.03

Found = dict[str, dict[str, list[float]]]


@define
class Samples:
    """By work and side: ``rates`` a second and ``p99`` of a command in seconds, a figure a round;
    ``shares`` of our time by what it goes to; ``wrote``, entries and bytes for a command;
    ``wanted`` of each work."""

    rates: Found = field(factory=dict)
    p99: Found = field(factory=dict)
    shares: dict[str, dict[str, float]] = field(factory=dict)
    wrote: dict[str, list[float]] = field(factory=dict)
    wanted: dict[str, str] = field(factory=dict)
    machine: str = ""

    @classmethod
    def read(cls) -> Samples:
        """What was kept last."""
        return cls(**json.loads(SAMPLES.read_text()))


def report(samples: Samples) -> Iterator[str]:
    yield "# Performance\n"
    yield (
        "Written by `make bench`; how it is measured, and what is compared with what, is in"
        " [benchmarks/README.md](../benchmarks/README.md). Ratios are medians over rounds of one"
        f" run, in brackets the least and the most. Machine: {samples.machine}, Python"
        f" {platform.python_version()}, eventsourcing {version('eventsourcing')}.\n"
    )
    yield from _speeds(samples)
    yield from _latencies(samples)
    yield from _wrote(samples)
    yield from _shares(samples)


def _speeds(samples: Samples) -> Iterator[str]:
    yield "| work | side | median | x stock | x floor | wanted |"
    yield "| --- | --- | ---: | ---: | ---: | --- |"
    for work, found in samples.rates.items():
        for side, rates in found.items():
            if side not in BESIDE:
                beside = [_told(_ratios(rates, found.get(it, []))) for it in BESIDE]
                wanted = samples.wanted.get(work, "")
                yield f"| {' | '.join([work, side, f'{median(rates):,.0f}', *beside, wanted])} |"


def _latencies(samples: Samples) -> Iterator[str]:
    yield "\n## The slowest of a hundred\n"
    yield (
        "The p99, in milliseconds, of one command, or of how late an event is seen: the median of"
        " the rounds.\n"
    )
    yield "| work | ours | stock | floor |"
    yield "| --- | ---: | ---: | ---: |"
    for work, found in samples.p99.items():
        if found:
            late = [
                f"{median(found[it]) * 1000:,.2f}" if it in found else ""
                for it in ("ours", *BESIDE)
            ]
            yield f"| {' | '.join([work, *late])} |"


def _wrote(samples: Samples) -> Iterator[str]:
    yield "\n## What is written for a command\n"
    yield (
        "Ours also records the command, the facts it was decided on and the verdict, and what"
        " follows from it on other pages. The mean of the six acts.\n"
    )
    yield "| side | entries | bytes |"
    yield "| --- | ---: | ---: |"
    for side, (entries, size) in samples.wrote.items():
        yield f"| {side} | {entries:.1f} | {size:,.0f} |"


def _shares(samples: Samples) -> Iterator[str]:
    yield "\n## Where the time goes\n"
    yield (
        "Of the works that fall short of what is wanted: what our side spends its time on, seen a"
        " thousand times a second while it does nothing else. The last column is what would be left"
        " of the distance if this part alone were there, and all the rest cost nothing.\n"
    )
    yield "| work | part | share | alone |"
    yield "| --- | --- | ---: | ---: |"
    for work, parts in samples.shares.items():
        found, (least, _, beside) = samples.rates[work], samples.wanted[work].split()
        reached = median(_ratios(found["ours"], found[beside]))
        if reached < float(least):
            for part, share in parts.items():
                if share >= LEAST_SHARE:
                    alone = f"{reached / share:.1f} x {beside}"
                    yield f"| {work} | {part} | {share:.0%} | {alone} |"


def _ratios(ours: list[float], theirs: list[float]) -> list[float]:
    return [a / b for a, b in zip(ours, theirs, strict=True)] if theirs else []


def _told(ratios: list[float]) -> str:
    if not ratios:
        return ""
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
