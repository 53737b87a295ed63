"""Backups: all that is on record into one file, and out of it into an empty store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
from attrs import frozen
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.audit.logs import read_with, seals_at
from casework.adapters.cli.audit.reports import entries
from casework.adapters.cli.looks import (
    BROKEN,
    KEPT,
    advised,
    columns,
    counted,
    marked,
    plain,
    under,
)
from casework.adapters.cli.offices import is_file, key_folder, office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.application.audit.erasing import keeping
from casework.application.audit.merkle import ProofRejected
from casework.application.audit.seals import Reader, Seals, Tree
from casework.application.backup import Contents, Filling, Unfit, replayed
from casework.application.record import MalformedInput
from casework.domain.kernel import Person
from casework.infrastructure.bootstrap import office_on, open_journal

_NO_KEYS: Final = "The keys for personal data are in no backup: they are kept apart from it."


def backup(
    file: Path,
    /,
    *,
    key: Path | None = None,
    handover: tuple[Path, ...] = (),
    common: Common = COMMON,
) -> Exit:
    """Write all that is on record to one file, whoever writes meanwhile, and go through it again.

    Every stream of the copy is folded, every decision held to its verdict, every checkpoint to the
    tree over the entries; what does not hold leaves no file. The keys for personal data are not
    in it: see docs/operations.md for how those are kept.

    Parameters
    ----------
    file
        The file to write. It must not be there yet.
    key
        The file with the key that verifies seals; without it no signature is checked.
    handover
        The checkpoints by which the log passed from that key to others, in order.
    """
    from casework.adapters.storage.backups import write_backup  # With it comes a driver.

    with office_at(common) as office, seals_at(common) as seals:
        reader = _reader(seals, key, handover)
        try:
            told = write_backup(
                file,
                office.journal,
                seals,
                lambda journal, seals: replayed(office_on(journal), seals, reader),
            )
        except FileExistsError:
            raise MalformedInput(_there_already(file)) from None
    said = f"{entries(told.entries)} are in {plain(str(file))}, and every one was read back."
    document = {"file": str(file), "bytes": file.stat().st_size, **msgspec.to_builtins(told)}
    folder = key_folder(common.store)
    where = f" Theirs is {plain(str(folder))}." if folder and folder.exists() else ""
    answer(
        common,
        document,
        marked(KEPT, Text(said)),
        under(columns(_rows(told))),
        advised("Note the digest elsewhere: casework restore FILE --digest holds the file to it."),
        advised(f"{_NO_KEYS}{where}"),
    )
    return Exit.DONE


def _there_already(file: Path) -> str:
    if file.is_dir():
        return f"{file} is a folder: name a file in it"
    if file.is_file() and not file.stat().st_size:
        return (
            f"{file} is there already, and empty: a backup is being written there, or one was"
            " killed: if none is, remove it and the hidden .partial beside it; or name another file"
        )
    return f"{file} is there already: name another file"


def restore(
    file: Path,
    /,
    *,
    digest: str = "",
    key: Path | None = None,
    handover: tuple[Path, ...] = (),
    common: Common = COMMON,
) -> Exit:
    """Put a backup into an empty store of any kind, all of it or nothing, and go through it again.

    Entries keep their bytes, order and positions, and their seals verify as before. Exit code 1 if
    somebody whose erasure is on record can be read again with the keys that are at hand.

    Parameters
    ----------
    file
        The file that `casework backup` wrote.
    digest
        What was noted when it was written. Without it, whoever could alter the file may have
        replaced what is not sealed.
    key
        The file with the key that verifies seals; without it no signature is checked.
    handover
        The checkpoints by which the log passed from that key to others, in order.
    """
    from casework.adapters.storage.backups import open_backup

    if common.store == "memory:":
        raise MalformedInput("what is restored to memory is gone at once: name a file or a server")
    with open_backup(file) as opened:
        reader = _reader(opened.seals, key, handover)
        told = replayed(office_on(opened.journal), opened.seals, reader)
        if told != opened.contents:
            raise Unfit("it was altered: it does not hold what it was written with")
        if digest not in ("", told.digest):
            raise Unfit("its digest is another one: it is not the file that was meant")
        with closing(_filling(common.store)) as filling:
            filling.fill(opened.journal.feed(), list(opened.seals.checkpoints()), told)
    with office_at(common) as office, seals_at(common) as seals:
        if replayed(office, seals, reader, told.position) != told:
            raise Unfit("the store does not hold what was put there: do not work with it")
        undone = keeping(office).unfinished if office.keys else ()
    document = {
        "file": str(file),
        "store": "" if not is_file(common.store) else common.store,
        **msgspec.to_builtins(told),
        "erasures_undone": undone,
    }
    answer(common, document, *_restored(told, undone, noted=bool(digest), common=common))
    return Exit.FAULT if undone else Exit.DONE


def _restored(
    told: Contents, undone: tuple[Person, ...], *, noted: bool, common: Common
) -> Iterator[RenderableType]:
    where = plain(common.store) if is_file(common.store) else "the server"
    said = f"{entries(told.entries)} were put into {where}, and every one was read back."
    yield marked(KEPT, Text(said))
    yield under(columns(_rows(told)))
    if not noted:
        left = "no digest was given: whoever could alter the file may have replaced all of it"
        if told.sealed:
            left = f"{left} but what is sealed (casework audit fsck --key)"
        yield advised(f"Not checked: {left}.")
    yield advised(f"{_NO_KEYS} What was decided since the backup is not here either.")
    for it in undone:
        says = f"The erasure of {plain(it)} is on record, and their key is back: an old copy?"
        yield marked(BROKEN, Text(says))
        yield advised(f"Erase them again: casework audit erase {plain(it)} --by … --reason …")


def _rows(told: Contents) -> Iterator[tuple[RenderableType, ...]]:
    yield (
        Text("record", "dim"),
        f"{counted(told.streams, 'stream')}, {counted(told.decisions, 'decision')}",
    )
    sealed = f"{told.sealed:,} under {counted(told.checkpoints, 'checkpoint')}"
    yield Text("sealed", "dim"), sealed if told.sealed else "nothing"
    yield Text("last position", "dim"), f"{told.position}"
    yield Text("root", "dim"), Text(told.root, "cyan", no_wrap=True)
    yield Text("digest", "dim"), Text(told.digest, "cyan", no_wrap=True)


def _filling(store: str) -> Filling:
    open_journal(store).close()  # That tells what is wrong with its name, if anything is.
    if is_file(store):
        from casework.adapters.storage.backups import SqliteFilling

        return SqliteFilling(store)
    from casework.adapters.storage.backups_postgres import PostgresFilling

    return PostgresFilling(store)


def _reader(seals: Seals, key: Path | None, handover: Sequence[Path]) -> Reader:
    """Who reads the checkpoints that there are. Where nothing is sealed, none of it is needed."""
    return read_with(key, handover) if key or seals.head() else _NothingSealed()


@frozen
class _NothingSealed:
    verifies: bool = False

    def read(self, checkpoint: bytes) -> Tree:
        raise ProofRejected("it came to be sealed meanwhile: ask again")
