"""Sealing: a key, a seal on what is on record, and whether record and seals still hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
from rich.console import RenderableType
from rich.text import Text

from casework.adapters.cli.audit.logs import read_with, seals_at, signed_with, telling_keys
from casework.adapters.cli.audit.reports import entries, shown
from casework.adapters.cli.looks import (
    KEPT,
    advised,
    counted,
    marked,
    plain,
    under,
)
from casework.adapters.cli.offices import office_at
from casework.adapters.cli.output import COMMON, Common, Exit, answer
from casework.application.audit.findings import Report
from casework.application.audit.fsck import fsck as check
from casework.application.audit.sealing import Sealer
from casework.application.record import MalformedInput


def keygen(name: str, /, *, out: Path, witness: bool = False, common: Common = COMMON) -> Exit:
    """Make a key: in one file the half that signs, in FILE.pub the half that others verify with.

    Parameters
    ----------
    name
        Whose key: of a log, its name for good, such as office.example/2024.
    out
        The file for the half that signs. Nobody else may read it; what is there is not replaced.
    witness
        The key of a witness, not of a log.
    """
    public = out.with_name(f"{out.name}.pub")
    with telling_keys():
        from casework.infrastructure.sealing.keys import Kind, SigningKey, write_signing_key

        if public.exists():
            raise MalformedInput(f"{public} is there already: name another file")
        key = SigningKey.generate(name, Kind.WITNESS if witness else Kind.LOG)
        try:
            write_signing_key(out, key)
        except FileExistsError:
            raise MalformedInput(f"{out} is there already: name another file") from None
        public.write_text(f"{key.verifier}\n", encoding="utf-8")
    document = {"name": name, "key": str(key.verifier), "private": str(out), "public": str(public)}
    said: list[RenderableType] = [
        marked(KEPT, Text(f"A key of {plain(name)}: {out} signs, {public} verifies.")),
        under(Text(str(key.verifier), "cyan")),
        advised(f"Keep {plain(out.name)} where the store's operator cannot take it."),
    ]
    answer(common, document, *said)
    return Exit.DONE


def seal(
    *,
    key: Path,
    first: Path | None = None,
    handover: tuple[Path, ...] = (),
    out: Path | None = None,
    common: Common = COMMON,
) -> Exit:
    """Seal all that is on record and not sealed yet, under one signed root. Ask again at any time.

    Parameters
    ----------
    key
        The file with the key that signs.
    first
        The file with the first key of the log that is trusted; otherwise it is this one.
    handover
        The checkpoints by which the log passed from the first key to this one, in order.
    out
        Write the last checkpoint to this file: for somebody outside, who keeps it.
    """
    signer, reader = signed_with(key, first, handover)
    with office_at(common) as office, seals_at(common) as seals:
        sealed = Sealer(office.journal, seals, signer, reader).run()
        head = seals.head()
    if out and head:
        out.write_bytes(head.checkpoint)
    document = {
        "sealed": sealed,
        "size": head.size if head else 0,
        "position": head.position if head else 0,
        "checkpoint": head.checkpoint.decode() if head else "",
    }
    if head is None:
        answer(common, document, Text("Nothing is on record, so nothing is sealed."))
        return Exit.DONE
    said = f"{entries(sealed)} newly sealed, {head.size:,} in all."
    answer(
        common,
        document,
        marked(KEPT, Text(said)),
        under(Text(head.checkpoint.decode().rstrip(), "cyan", no_wrap=True, overflow="ignore")),
        advised("Give this checkpoint to somebody outside: it proves what is on record by now."),
    )
    return Exit.DONE


def fsck(
    *,
    key: Path | None = None,
    handover: tuple[Path, ...] = (),
    since: tuple[Path, ...] = (),
    common: Common = COMMON,
) -> Exit:
    """Check all of it: every entry, every decision, every seal. Nothing is believed or repaired.

    Parameters
    ----------
    key
        The file with the key that verifies; without it no signature is checked.
    handover
        The checkpoints by which the log passed from that key to others, in order.
    since
        A checkpoint that somebody outside has held: what is here must have grown from it.
    """
    reader = read_with(key, handover)
    held = [it.read_bytes() for it in since]
    with office_at(common) as office, seals_at(common) as seals:
        report = check(office, seals, reader, held)
    answer(common, _document(report), *shown(report, _gone_through(report)))
    return Exit.DONE if report.holds else Exit.FAULT


def _gone_through(report: Report) -> Text:
    said = (
        f"{entries(report.entries)} in {counted(report.streams, 'stream')},"
        f" {counted(report.decisions, 'decision')}, {report.redecided:,} made again;"
        f" {report.sealed:,} sealed under {counted(report.checkpoints, 'checkpoint')}"
    )
    return Text(said, "dim")


def _document(report: Report) -> dict[str, Any]:
    return {
        "holds": report.holds,
        "first_bad_leaf": report.first_bad_leaf,
        **attrs.asdict(report),
    }
