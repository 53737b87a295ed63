"""Logs: the keys and checkpoints that a command was given, as files.

What seals and reads needs ``cryptography``; without it, a command that needs it says so, and all
others work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from casework.adapters.cli.output import Common
from casework.application.audit.seals import Reader, Seals, Signer
from casework.application.record import MalformedInput
from casework.infrastructure.bootstrap import open_seals

if TYPE_CHECKING:
    from casework.infrastructure.sealing.checkpoints import LogKeys
    from casework.infrastructure.sealing.keys import SigningKey


@contextmanager
def seals_at(common: Common) -> Iterator[Seals]:
    """The seals of a store, for as long as the command takes.

    Raises:
        StoreFailure: they cannot be opened.
    """
    seals = open_seals(common.store)
    try:
        yield seals
    finally:
        seals.close()


@contextmanager
def telling_keys() -> Iterator[None]:
    """Tell what is wrong with a key as with any other input.

    Raises:
        MalformedInput: it is none, or there is no ``cryptography`` to use it with.
    """
    try:
        from casework.infrastructure.sealing.keys import MalformedKey
    except ImportError as wrong:
        raise MalformedInput("this needs cryptography: pip install 'casework[audit]'") from wrong
    try:
        yield
    except MalformedKey as wrong:
        raise MalformedInput(str(wrong)) from wrong


def signed_with(key: Path, first: Path | None, handovers: Sequence[Path]) -> tuple[Signer, Reader]:
    """Who signs with the key in this file; and who reads what it and those before it have signed.

    Raises:
        MalformedInput: one of the files holds no key of a log, or a key is of another log.
        ProofRejected: the handovers do not lead from the first key to others.
    """
    signing, log = log_of(key, first, handovers)
    from casework.infrastructure.sealing.logs import LogReader, LogSigner

    return LogSigner(signing), LogReader(log)


def log_of(key: Path, first: Path | None, handovers: Sequence[Path]) -> tuple[SigningKey, LogKeys]:
    """The key in this file, and all keys of its log up to it.

    Raises:
        MalformedInput, ProofRejected: as ``signed_with``.
    """
    with telling_keys():
        from casework.infrastructure.sealing.checkpoints import LogKeys
        from casework.infrastructure.sealing.keys import Kind, read_signing_key, read_verifier_key

        signing = read_signing_key(key, Kind.LOG)
        trusted = read_verifier_key(first, Kind.LOG) if first else signing.verifier
        log = LogKeys.following(trusted, [it.read_bytes() for it in handovers])
        if log.current != signing.verifier:
            raise MalformedInput(
                f"{key.name} is not the key that the log is sealed with by now: {log.current}"
            )
        return signing, log


def read_with(key: Path | None, handovers: Sequence[Path]) -> Reader:
    """Who reads checkpoints, holding them to the key in this file and to those that followed it.
    Without a key they are only read.

    Raises:
        MalformedInput: the file holds no key of a log.
        ProofRejected: the handovers do not lead from the key to others.
    """
    with telling_keys():
        from casework.infrastructure.sealing.logs import LogReader, UnverifiedReader

        return LogReader(keys_of(key, handovers)) if key else UnverifiedReader()


def keys_of(key: Path, handovers: Sequence[Path]) -> LogKeys:
    """The key of a log in this file, and those that followed it.

    Raises:
        MalformedInput, ProofRejected: as ``read_with``.
    """
    with telling_keys():
        from casework.infrastructure.sealing.checkpoints import LogKeys
        from casework.infrastructure.sealing.keys import Kind, read_verifier_key

        trusted = read_verifier_key(key, Kind.LOG)
        return LogKeys.following(trusted, [it.read_bytes() for it in handovers])
