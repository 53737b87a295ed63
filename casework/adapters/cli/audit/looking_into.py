"""Looking into: what was refused, who stood on both sides, which cases to take, what is missing.

Nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import attrs
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli import looks
from casework.adapters.cli.audit.logs import seals_at
from casework.adapters.cli.audit.looking import cut_document, cut_shown, for_whom
from casework.adapters.cli.figures import periods_named
from casework.adapters.cli.looks import (
    BROKEN,
    KEPT,
    Looks,
    columns,
    counted,
    plain,
    section,
    table,
)
from casework.adapters.cli.offices import is_file, looks_of, office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.adapters.interchange.player import NOBODY, as_id, is_assumed
from casework.application.audit import moments
from casework.application.audit.completeness import Completeness
from casework.application.audit.completeness import completeness as counted_whole
from casework.application.audit.moments import moment_of
from casework.application.audit.people import Both, Deed, People, side_of
from casework.application.audit.people import people as on_both_sides
from casework.application.audit.refusals import Refusal, Wanted
from casework.application.audit.refusals import refusals as refused
from casework.application.audit.sample import Filter
from casework.application.audit.sample import sample as sampled
from casework.application.audit.separations import Held
from casework.application.audit.separations import separations as separated
from casework.application.office import Office
from casework.application.record import MalformedInput

_UNNAMED: Final = frozenset({as_id(""), NOBODY})
"""Ids of nobody in particular: what an import calls whoever its log does not name."""

# -- Refusals ----------------------------------------------------------------------------------


def refusals(
    *,
    by: str = "",
    rule: str = "",
    page: str = "",
    stream: str = "",
    period: str = "",
    counts: bool = False,
    common: Common = COMMON,
) -> Exit:
    """List what was tried and refused: by whom, when, under which rule; and count it.

    Parameters
    ----------
    by
        Only what this person tried, or was tried for them.
    rule
        Only under rules whose id begins so: REV, REV-08.
    page
        Only on this page.
    stream
        Only in this case.
    period
        Only in this month (2024-10) or quarter (2024-Q4).
    counts
        Only the counts by rule and by person.
    """
    wanted = Wanted(by, rule, page, stream, tuple(periods_named(period)))
    with office_at(common) as office:
        if page and page not in office.pages:
            known = ", ".join(sorted(office.pages))
            raise MalformedInput(f"{page!r} is no page: there are {known}")
        told = refused(office, wanted)
        look, rules = looks_of(office), office.rules
    document = {
        "count": len(told.found),
        "by_rule": told.by_rule,
        "by_person": told.by_person,
        "refusals": [] if counts else [attrs.asdict(it, recurse=False) for it in told.found],
    }
    shown: list[RenderableType] = [Text(counted(len(told.found), "refusal"), "bold")]
    if told.found and not counts:
        rows = [_refusal_row(it, look) for it in told.found]
        shown += ["", table(("when", "by", "rule", "what"), rows)]
    if told.found:
        tally = [
            (Text(it, "bold", no_wrap=True), rules[it].says if it in rules else "", f"{count:,}")
            for it, count in told.by_rule.items()
        ]
        shown.append(section("By rule", table(("rule", "", ""), tally)))
        persons = [(plain(it), f"{count:,}") for it, count in told.by_person.items()]
        shown.append(section("By person", table(("who", ""), persons)))
    answer(common, document, *shown)
    return Exit.DONE


def _refusal_row(it: Refusal, look: Looks) -> tuple[RenderableType, ...]:
    what = Text(it.name.rpartition(".")[2], "cyan").append(f"  {plain(it.stream)}", "dim")
    if it.cause:
        what.append(f"  for {it.refused.rpartition('.')[2]} in {plain(it.refused_in)}", "dim")
    what.append(f"\n{plain(it.decision)}", "dim")
    by = Text.assemble(plain(it.by), (for_whom(it.on_behalf_of), "dim"))
    return Text(look.moment(it.at), no_wrap=True), by, Text(it.rule, "bold", no_wrap=True), what


# -- People ------------------------------------------------------------------------------------


def people(
    *,
    left: str = "",
    right: str = "",
    before: bool = False,
    assumed: bool = False,
    common: Common = COMMON,
) -> Exit:
    """Find who stood on both sides of a separation of duties, in whatever post or for whomever.

    Without sides, every separation that the rules demand is held against the record. A side is
    events or commands (these also where they were refused), as PAGE.Event, several with | between
    and * for any; then field=value, and who:field where a field names the persons:
    "review.review.ReviewOpened who:producer". Or an activity of an imported log, by its name.

    Parameters
    ----------
    left
        The one side.
    right
        The other.
    before
        Only where a person did what is on the left before what is on the right.
    assumed
        Count what an import assumed, too.
    """
    if bool(left) != bool(right):
        raise MalformedInput("give both --left and --right, or neither")
    with office_at(common) as office:
        look = looks_of(office)
        if not left:
            return _separations(office, separated(office, _UNNAMED), look, common)
        names = tuple(office.codec.types)
        told = on_both_sides(
            office,
            side_of(left, names),
            side_of(right, names),
            before=before,
            unnamed=_UNNAMED,
            leave_out=(lambda decision: False) if assumed else is_assumed,
        )
    document = {
        "left": {"side": left, "cases": told.left},
        "right": {"side": right, "cases": told.right},
        "both": told.both,
        "same": told.same,
        "found": [_both_document(it) for it in told.found],
    }
    answer(common, document, *_people_shown(told, look))
    return Exit.DONE


def _both_document(it: Both) -> dict[str, Any]:
    return {
        "case": it.case,
        "person": it.person,
        "left": [_deed_document(one) for one in it.left],
        "right": [_deed_document(one) for one in it.right],
    }


def _deed_document(it: Deed) -> dict[str, Any]:
    return attrs.asdict(it, filter=lambda one, _: one.name not in ("case", "person", "part"))


def _people_shown(told: People, look: Looks) -> list[RenderableType]:
    head = Text.assemble(
        (f"the same person on both sides in {told.same:,}", "bold"),
        f" of {counted(told.both, 'case')} with both",
    )
    counts = f"{counted(told.left, 'case')} with the left side, {told.right:,} with the right"
    shown: list[RenderableType] = [head, Text(counts, "dim")]
    return [*shown, *_found_shown(told.found, look)]


_MOST_SHOWN: Final = 50


def _found_shown(found: Sequence[Both], look: Looks) -> list[RenderableType]:
    if not found:
        return []
    rows = [
        (
            Text(plain(it.case), "bold"),
            plain(it.person),
            Text("\n").join(_deed_shown(one, look) for one in it.left),
            Text("\n").join(_deed_shown(one, look) for one in it.right),
        )
        for it in found[:_MOST_SHOWN]
    ]
    shown: list[RenderableType] = ["", table(("case", "who", "left", "right"), rows)]
    if len(found) > _MOST_SHOWN:
        left_off = f"and {len(found) - _MOST_SHOWN:,} more: --json tells all"
        shown.append(Text(left_off, "dim"))
    return shown


def _deed_shown(it: Deed, look: Looks) -> Text:
    text = Text(it.name.rpartition(".")[2], "red" if it.rule else "cyan")
    text.append(f"  {look.moment(it.at)}", "dim")
    if it.rule:
        text.append(f"  refused: {it.rule}", "red")
    if it.via:
        text.append(f"  {plain(it.via)}", "dim")
    return text


def _separations(office: Office, held: Sequence[Held], look: Looks, common: Common) -> Exit:
    document = {
        "separations": [
            {
                "rule": it.separation.rule,
                "cites": office.rules[it.separation.rule].cites,
                "page": it.separation.page,
                "says": it.separation.says,
                "left": it.separation.left,
                "right": it.separation.right,
                "acts": it.acts,
                "refused": it.refused,
                "found": [_both_document(one) for one in it.found],
            }
            for it in held
        ]
    }
    rows = [
        (
            BROKEN if it.found else KEPT if it.acts else "",
            Text(it.separation.rule, "bold", no_wrap=True),
            Text.assemble(it.separation.says, (f"  {it.separation.page}", "dim")),
            f"{it.acts:,}",
            f"{it.refused:,}",
            f"{len(it.found):,}",
        )
        for it in held
    ]
    total = sum(len(it.found) for it in held)
    acts = sum(it.acts for it in held)
    head = Text.assemble(
        (f"one person on both sides {total:,} times", "bold"), f", in {acts:,} acts that were held"
    )
    shown: list[RenderableType] = [head, ""]
    shown.append(
        table(("", "rule", "who is not to be one person", "acts", "refused", "same"), rows)
    )
    shown += (section(it.separation.says, *_found_shown(it.found, look)) for it in held if it.found)
    answer(common, document, *shown)
    return Exit.DONE


# -- Sample ------------------------------------------------------------------------------------


def sample(
    size: int,
    /,
    *,
    seed: str,
    page: str = "",
    phase: str = "",
    period: str = "",
    at: str = "now",
    common: Common = COMMON,
) -> Exit:
    """Draw a sample of cases. The same seed, size and filter draw the same ones from the same
    record anywhere; a larger sample contains the smaller.

    Parameters
    ----------
    size
        How many.
    seed
        Any text: it alone decides which.
    page
        Only cases of this page.
    phase
        Only cases in this phase, such as Registered.
    period
        Only cases begun in this month (2024-10) or quarter (2024-Q4).
    at
        From the cases there were at this moment, written as for `as-of`. Drawn as of a position,
        a sample stays the same however the record grows.
    """
    with office_at(common) as office:
        cut, then = moments.at(office, moment_of(at))
        wanted = Filter(page, phase, tuple(periods_named(period)))
        told = sampled(then, cut, seed, size, wanted)
        look = looks_of(office)
    document = {
        "moment": cut_document(cut),
        "seed": seed,
        "size": size,
        "among": told.among,
        "cases": [attrs.asdict(it) for it in told.drawn],
    }
    rows = [
        (
            Text(it.stream, "bold"),
            looks.words(it.phase),
            str(it.version),
            Text(it.place[:12], "dim"),
        )
        for it in told.drawn
    ]
    head = Text.assemble(
        (f"{len(told.drawn):,} of {counted(told.among, 'case')}", "bold"),
        (f"  seed {plain(seed)}", "dim"),
    )
    shown = table(("case", "phase", "version", "place"), rows)
    answer(common, document, head, cut_shown(cut, look), "", shown)
    return Exit.DONE


# -- Completeness ------------------------------------------------------------------------------


def completeness(*, common: Common = COMMON) -> Exit:
    """Tell whether everything is on record: versions without gaps, whole decisions, positions;
    and how much of it is sealed. Ends with 1 where something is missing.
    """
    dense = common.store == "memory:" or is_file(common.store)
    with office_at(common) as office, seals_at(common) as seals:
        head = seals.head()
        told = counted_whole(office.journal, head.size if head else 0, dense=dense)
    document = {
        "recorded": told.recorded,
        "sealed": told.sealed,
        "waiting": told.waiting,
        "streams": told.streams,
        "decisions": told.decisions,
        "accepted": told.accepted,
        "refused": told.refused,
        "last_position": told.last,
        "passed_over": [{"first": first, "last": last} for first, last in told.passed_over],
        "faults": told.faults,
    }
    answer(common, document, *_completeness_shown(told))
    return Exit.FAULT if told.faults else Exit.DONE


def _completeness_shown(told: Completeness) -> list[RenderableType]:
    unused = sum(last - first + 1 for first, last in told.passed_over)
    rows = [
        ("entries recorded", f"{told.recorded:,}"),
        ("of them sealed", f"{told.sealed:,}"),
        ("waiting to be sealed", f"{told.waiting:,}"),
        ("streams", f"{told.streams:,}"),
        ("decisions", f"{told.decisions:,}"),
        ("accepted", f"{told.accepted:,}"),
        ("refused", f"{told.refused:,}"),
        ("last position", f"{told.last:,}"),
        ("positions without an entry", f"{unused:,}"),
    ]
    ranges = ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in told.passed_over[:20])
    shown: list[RenderableType] = [columns(rows)]
    if ranges:
        shown.append(Text(f"There is nothing at {ranges}", "dim"))
    if not told.faults:
        whole = "versions without gaps, and every decision whole"
        return [*shown, "", Text.assemble(KEPT, f" {whole}")]
    faults = [(BROKEN, Text(plain(it.where), "bold"), plain(it.says)) for it in told.faults]
    return [*shown, section(counted(len(faults), "fault"), columns(faults))]
