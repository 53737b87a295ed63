"""Running: what the office does by itself, once: the clock's acts, and telling others."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from rich.text import Text

from casework.adapters.cli.looks import BROKEN, KEPT, counted, table
from casework.adapters.cli.offices import looks_of, office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.adapters.cli.views import again_and_again
from casework.adapters.notify.couriers import FileCourier, WebhookCourier
from casework.adapters.notify.cursors import FileCursors
from casework.application.office import Denied
from casework.application.outbox import Courier, Outbox
from casework.application.record import MalformedInput
from casework.application.timers import tick as strike
from casework.infrastructure.bootstrap import open_bell


def tick(*, common: Common = COMMON) -> Exit:
    """Let every deadline that has passed happen: what lapses lapses, each breach is noted once."""
    with office_at(common) as office:
        struck = strike(office)
        look = looks_of(office)
    document = {
        "struck": [
            {
                "stream": it.due.stream,
                "deadline": it.due.deadline.key,
                "ended": it.due.deadline.ends,
                "command": type(it.command).__name__,
                "decision": it.outcome.decision,
                "rule": it.outcome.rule if isinstance(it.outcome, Denied) else None,
            }
            for it in struck
        ]
    }
    rows = [
        (
            BROKEN if isinstance(it.outcome, Denied) else KEPT,
            Text(look.moment(it.due.deadline.ends), no_wrap=True),
            Text(it.due.stream, "bold"),
            it.due.deadline.key,
            type(it.command).__name__,
        )
        for it in struck
    ]
    head = Text(f"{counted(len(struck), 'deadline')} had passed.")
    shown = [table(("", "ended", "case", "deadline", "done"), rows)] if rows else []
    answer(common, document, head, *shown)
    return Exit.DONE


def outbox(
    *,
    file: Path | None = None,
    webhook: str | None = None,
    cursor: Path = Path("casework.cursors.json"),
    name: str | None = None,
    follow: bool = False,
    common: Common = COMMON,
) -> Exit:
    """Tell the outside what was decided since the last time, in order, at least once.

    Parameters
    ----------
    file
        Append each effect to this file, one JSON object a line.
    webhook
        Post each effect to this address, its id in Idempotency-Key.
    cursor
        The file in which is kept how far each reader has got.
    name
        The reader's name; otherwise where it tells things.
    follow
        Go on until this is broken off (Ctrl-C). What cannot be read or told meanwhile is said, and
        tried again.
    """
    courier = _courier(file, webhook)
    reader = name or str(file or webhook)
    with office_at(common) as office, closing(open_bell(common.store)) as bell:
        box = Outbox(office, courier, FileCursors(cursor), reader)
        told = box.run()
        document = {"delivered": told, "reader": reader}
        answer(common, document, Text(f"{counted(told, 'effect')} delivered to {reader}."))
        if follow:
            again_and_again(box.run, bell)
    return Exit.DONE


def _courier(file: Path | None, webhook: str | None) -> Courier:
    match file, webhook:
        case Path(), None:
            return FileCourier(file)
        case None, str():
            try:
                return WebhookCourier(webhook)
            except ValueError as wrong:
                raise MalformedInput(str(wrong)) from wrong
        case _:
            raise MalformedInput("give one of --file and --webhook")
