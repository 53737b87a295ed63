"""Views: what is kept beside the journal, so that it need not be read from its beginning."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from time import sleep
from typing import Any

from rich.text import Text

from casework.adapters.cli.looks import BROKEN, marked, plain, table
from casework.adapters.cli.offices import office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer, console
from casework.application.bells import POLL, Bell
from casework.application.outbox import NotDelivered
from casework.application.ports import StoreFailure
from casework.application.views.keeping import Keeper, Progress, View
from casework.application.views.states import States
from casework.application.views.work import OpenWork
from casework.infrastructure.bootstrap import open_bell, open_shelf


def views(
    *, keep: bool = False, rebuild: bool = False, follow: bool = False, common: Common = COMMON
) -> Exit:
    """Tell how far the kept views have got; or keep them, so that they are read at once.

    Parameters
    ----------
    keep
        Bring them to the end of the journal; the first time they are made.
    rebuild
        Make them anew beside those that are read meanwhile, and swap them.
    follow
        Keep them until this is broken off (Ctrl-C), within a second of each decision; at once
        of those of an office that rings (see open_bell). What the store cannot do meanwhile is
        told, and tried again.
    """
    with ExitStack() as stack:
        office = stack.enter_context(office_at(common))
        shelf = stack.enter_context(closing(open_shelf(common.store, office.journal)))
        bell = stack.enter_context(closing(open_bell(common.store)))
        told = None if common.json or not sys.stderr.isatty() else _told
        kept: tuple[View, ...] = (OpenWork(office), States(office))
        keepers = [Keeper(it, office.journal, shelf, told=told) for it in kept]
        for it in keepers:
            if rebuild:
                it.rebuild()
            elif keep or follow:
                it.catch_up()
        end = shelf.end()
        documents = [_document(it, end) for it in keepers]
        rows = [(str(it["view"]), _standing(it)) for it in documents]
        answer(common, {"views": documents}, table(("view", "kept"), rows))
        if follow:
            again_and_again(lambda: [it.catch_up() for it in keepers], bell)
    return Exit.DONE if all(it["on_record"] for it in documents) else Exit.FAULT


def again_and_again(act: Callable[[], object], bell: Bell) -> None:
    """Do it whenever the bell rings, and each second, until it is broken off. What the store or a
    courier cannot do is told, once for as long as it stays the same, and tried again."""
    told: str | None = None
    with suppress(KeyboardInterrupt):
        while True:
            heard = bell.heard
            try:
                act()
            except (StoreFailure, NotDelivered) as wrong:
                if str(wrong) != told:
                    told = str(wrong)
                    console(error=True).print(marked(BROKEN, Text(plain(told))))
                sleep(POLL.total_seconds())  # Not at each ring: it takes a while to be mended.
            else:
                told = None
                bell.wait(heard, POLL.total_seconds())


def _document(keeper: Keeper, end: int) -> dict[str, Any]:
    name, position, on_record = keeper.view.name, keeper.position(), keeper.on_record()
    return {"view": name, "position": position, "end": end, "on_record": on_record}


def _standing(it: dict[str, Any]) -> Text:
    if not it["on_record"]:
        return Text("to more than is on record: casework views --rebuild", "red")
    if it["position"] is None:
        return Text("not kept: casework views --keep", "dim")
    if it["position"] == it["end"]:
        return Text(f"to the end, position {it['end']}")
    return Text(f"to position {it['position']} of {it['end']}")


def _told(it: Progress) -> None:
    last = "\n" if it.position == it.end else ""
    sys.stderr.write(f"\r{it.view}: {it.position * 100 // it.end} %{last}")
    sys.stderr.flush()
