"""`casework demo`: the story played, kept, and proved by making every decision of it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen
from rich.console import Group, RenderableType
from rich.text import Text

from casework.adapters.cli.demo.cast import STAFF
from casework.adapters.cli.demo.play import Play, Told, Turn
from casework.adapters.cli.demo.story import tell
from casework.adapters.cli.demo.summary import as_document, shown, summary_of
from casework.adapters.cli.demo.telling import Telling
from casework.adapters.cli.looks import columns, section, under
from casework.adapters.cli.offices import is_file, keys_of
from casework.adapters.cli.output import COMMON, Common, Exit, answer, console
from casework.application.audit.redecide import Came, Redecided, redecide
from casework.application.office import Office
from casework.application.ports import Journal, StoreFailure
from casework.application.record import ACCEPTED, REFUSED
from casework.infrastructure.bootstrap import open_journal, without_password


def demo(*, force: bool = False, common: Common = COMMON) -> Exit:
    """Play three months of an office, keep them in a store, and make every decision again.

    The same story every time, on a clock of its own: September to November 2024. Each turn is told
    with the rule behind it. It needs a store of its own, and leaves it to be looked around in.

    Parameters
    ----------
    force
        Play it again over a file that holds a former office.
    """
    with new_journal(common.store, force=force) as journal:
        turns: list[Turn] = []
        play = Play(journal, _telling(turns, common), keys_of(common.store))
        tell(play)
        proof = _prove(play.office)
        summary = summary_of(play.office)
    document = {
        "store": without_password(common.store),
        "turns": [_as_document(it) for it in turns],
        **as_document(summary),
        "replayed": proof.accepted + proof.refused,
        "accepted": proof.accepted,
        "refused": proof.refused,
        "different": proof.different,
    }
    answer(common, document, *shown(summary), _proof_shown(proof), _what_next(turns, common))
    return Exit.FAULT if proof.different else Exit.DONE


def _telling(turns: list[Turn], common: Common) -> Callable[[Told], None]:
    """Keep every turn, and print it for people as it comes."""
    telling = None if common.json else Telling(console())
    if telling:
        telling.console.print(_cast())

    def tell(told: Told) -> None:
        if isinstance(told, Turn):
            turns.append(told)
        if telling:
            telling(told)

    return tell


@contextmanager
def new_journal(store: str, *, force: bool) -> Iterator[Journal]:
    """A journal with nothing in it.

    Raises:
        StoreFailure: there is something in it, or it cannot be opened.
    """
    if force and is_file(store) and Path(store).exists():
        open_journal(store).close()  # Nobody else's file is removed.
        for it in ("", "-wal", "-shm"):
            Path(f"{store}{it}").unlink(missing_ok=True)
    journal = open_journal(store)
    try:
        if next(journal.feed(), None) is not None:
            advice = "name a new file with --store, or add --force"
            if not is_file(store):
                advice = "name an empty database, for none is emptied from here"
            raise StoreFailure(f"{without_password(store)} already holds an office: {advice}")
        yield journal
    finally:
        journal.close()


# -- The proof ---------------------------------------------------------------------------------


@frozen
class Proof:
    """What came of making every decision again: how many, and those that came out otherwise."""

    accepted: int
    refused: int
    different: tuple[Redecided, ...]


def _prove(office: Office) -> Proof:
    verdicts = Counter(entry.name for _, entry in office.journal.feed())
    different = tuple(it for it in redecide(office) if it.came is not Came.UNCHANGED)
    return Proof(verdicts[ACCEPTED], verdicts[REFUSED], different)


def _proof_shown(proof: Proof) -> RenderableType:
    counts = Text.assemble(
        (f"{proof.accepted + proof.refused} decisions", "bold"),
        f" were made again under the rules in force: {proof.accepted} accepted,"
        f" {proof.refused} refused.",
    )
    if not proof.different:
        verdict = Text("Every one came out as it is on record, event by event.", "green")
        return section("The proof", under(counts), under(verdict))
    rows = [(Text(it.decision), Text(it.came, "bold red")) for it in proof.different]
    return section("The proof", under(counts), under(columns(rows)))


# -- What is shown -----------------------------------------------------------------------------


def _cast() -> RenderableType:
    rows = [(Text(it.person, "bold"), it.name, Text(it.duties, "dim")) for it in STAFF]
    return Group(
        Text("An office for policy services, and those who work there", "bold"),
        under(columns(rows)),
    )


def _what_next(turns: list[Turn], common: Common) -> RenderableType:
    where = without_password(common.store)
    option = "" if common.store == COMMON.store else f" --store {where}"
    demand = next(it for it in turns if it.rule.id == "REQ-08" and not it.accepted)
    refusal = demand.done[0].outcome.decision
    lines = (
        ("what is due, as of the end", f"queue --at 2024-11-29T17:00+08:00{option}"),
        ("all that happened to R2 at intake", f"history requests.intake/R2{option}"),
        ("why its later demand was refused", f"why {refusal}{option}"),
        ("what Li may do about her refund now", f"allowed requests.delivery/R4 --by li{option}"),
        ("how often documents were wrong, and which", f"figures --metric MET-01 --events{option}"),
        ("how Ye's October was appraised", f"history people.appraisal/ye:issuance:2024-10{option}"),
        ("what is left of the alarms", f"stock smoke-alarm{option}"),
        ("which rule carries out which clause", "rules --matrix"),
    )
    rows = [(Text(f"casework {command}", "bold"), Text(what, "dim")) for what, command in lines]
    return section("Look around", under(columns(rows)))


def _as_document(turn: Turn) -> dict[str, Any]:
    return {
        "at": turn.at,
        "says": turn.says,
        "outcome": "accepted" if turn.accepted else "refused",
        "rule": turn.rule,
        "events": turn.events,
        "done": [
            {
                "by": it.act.by,
                "stream": it.stream,
                "command": type(it.act).__name__,
                "decision": it.outcome.decision,
            }
            for it in turn.done
        ],
    }
