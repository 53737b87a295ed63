"""Erasing: what was said of somebody is lost for good; and how the keys for it stand."""

from __future__ import annotations

from typing import Any, Final

import attrs
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.looks import BROKEN, KEPT, advised, counted, marked, plain, table, under
from casework.adapters.cli.offices import KEYS, key_folder, office_at
from casework.adapters.cli.output import COMMON, Common, Exit, Failure, answer, fail
from casework.application.audit.erasing import (
    Erasing,
    Keeping,
    Values,
    begin,
    keeping,
    refused_to_begin,
)
from casework.application.audit.erasing import erase as erase_from
from casework.application.office import Denied
from casework.application.record import MalformedInput
from casework.domain.kernel import Person
from casework.infrastructure.bootstrap import open_keys

_FORMS: Final = {
    "clear": "in the clear",
    "sealed": "under a key",
    "erased": "erased",
    "lost": "key missing",
}


def erase(person: str, /, *, by: str, reason: str, common: Common = COMMON) -> Exit:
    """Erase what was said of somebody: their key is destroyed, and nobody reads it again.

    The order goes on record, no entry is altered, and every proof holds as before. Broken off, it
    is finished by asking again. Copies of the key folder have to be destroyed as well.

    Parameters
    ----------
    person
        Whose data: their id.
    by
        Who orders it: personnel, or an owner of information.
    reason
        Why; it stays on record, in the clear.
    """
    with office_at(common) as office:
        came = erase_from(office, Person(person), by=Person(by), reason=reason)
    match came:
        case Denied():
            return _refused(came, common)
        case Erasing():
            document = {
                "person": person,
                "decision": came.decision,
                "values": attrs.asdict(came.values),
            }
            answer(common, document, *_erased(came))
            return Exit.DONE


def _erased(came: Erasing) -> list[RenderableType]:
    said = f"{counted(came.values.erased, 'value')} of {plain(came.person)} can no longer be read."
    shown: list[RenderableType] = [marked(KEPT, Text(said))]
    if came.values.clear:
        left = f"{counted(came.values.clear, 'value')} of theirs cannot be erased"
        why = "recorded in the clear, before there were keys, and the record is not altered."
        shown.append(marked(BROKEN, Text(f"{left}: {why}")))
    shown.append(advised("Destroy every copy of the key folder that still holds the key."))
    return shown


def keys(*, on: bool = False, by: str = "", reason: str = "", common: Common = COMMON) -> Exit:
    """Tell how what is personal is kept: in the clear, under keys, or erased. Or begin with keys.

    The keys lie beside the store's file, in FILE.keys, or in the folder that CASEWORK_KEYS names.
    Whoever has that folder can read; if it is lost, so is all that lies under its keys.

    Parameters
    ----------
    on
        Make the folder, if there is none: from then on what is personal goes under keys.
    by
        Who puts it on record, so that no office opened without the keys records anything personal.
    reason
        Why.
    """
    if bool(by) != bool(reason):
        raise MalformedInput("to put it on record, give both --by and --reason")
    if on:
        folder = key_folder(common.store)
        if folder is None:
            raise MalformedInput(f"say in {KEYS} in which folder the keys of this store shall lie")
        if by:
            with office_at(common, make=True) as office:
                refused = refused_to_begin(office, Person(by), reason)
            if refused:
                return _refused(refused, common)
        open_keys(folder, make=True)
    with office_at(common, make=on) as office:
        if by:
            came = begin(office, Person(by), reason)
            if isinstance(came, Denied):
                return _refused(came, common)
        kept, there = keeping(office), office.keys is not None
    answer(common, _as_document(kept, there=there), *_shown(kept, there=there))
    return Exit.DONE if kept.sound and (there or not kept.begun) else Exit.FAULT


def _refused(came: Denied, common: Common) -> Exit:
    rule = came.rule
    says = f"Refused under {rule.id}: {rule.says}"
    return fail(Failure("refused", says, exit=Exit.REFUSED), json=common.json)


def _as_document(kept: Keeping, *, there: bool) -> dict[str, Any]:
    return {
        "keys": there,
        "begun": kept.begun,
        "total": attrs.asdict(kept.total),
        "persons": {person: attrs.asdict(it) for person, it in kept.values.items()},
        "unfinished": kept.unfinished,
        "unordered": kept.unordered,
    }


def _shown(kept: Keeping, *, there: bool) -> list[RenderableType]:
    head = "What is personal goes under keys." if there else "What is personal goes in the clear."
    shown: list[RenderableType] = [Text(head, "bold")]
    if there and not kept.begun:
        shown.append(
            advised("Put it on record with --by and --reason: it then binds every office.")
        )
    if kept.begun and not there:
        says = "Keys are begun here and not at hand: nothing personal can be recorded, or read."
        shown.append(marked(BROKEN, Text(says)))
        shown.append(advised(f"Name their folder in {KEYS}."))
    rows = [(plain(person), *_numbers(it)) for person, it in kept.values.items()]
    total = ("in all", *_numbers(kept.total))
    shown.append(under(table(("person", *_FORMS.values()), [*rows, total])))
    for it in kept.unfinished:
        says = f"The erasure of {plain(it)} was ordered, and their key is not destroyed."
        shown += [
            marked(BROKEN, Text(says)),
            advised(f"Finish it: casework audit erase {plain(it)}"),
        ]
    for it in kept.unordered:
        says = f"The key of {plain(it)} was destroyed, and no order for it is on record."
        shown.append(marked(BROKEN, Text(says)))
    return shown


def _numbers(values: Values) -> tuple[str, ...]:
    return tuple(str(getattr(values, it)) for it in _FORMS)
