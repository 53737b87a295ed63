"""The file of a foreign event log: what it is written in, and how it is opened."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path

from casework.adapters.interchange.csvlog import read_csv
from casework.adapters.interchange.log import Case, Notation, UnreadableLog
from casework.adapters.interchange.xes import read_xes


def cases_of(path: Path, notation: Notation) -> Iterator[Case]:
    """The cases of a log in XES or CSV, gzipped or not; its content tells which.

    Raises:
        UnreadableLog: it is not there, breaks off or is damaged; or, once all of it was read,
            what is wrong with its cases and events.
    """
    with _opened(path) as file:
        marks_up = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    with _opened(path) as file:
        yield from (read_xes if marks_up else read_csv)(file, notation)


def digest_of(path: Path) -> str:
    """The SHA-256 of the log's content, packed or not (hexadecimal).

    Raises:
        UnreadableLog: as ``cases_of``.
    """
    with _opened(path) as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    """The file's content, unpacked if it is gzipped.

    Raises:
        UnreadableLog: it is not there, or breaks off, or is damaged.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
            file.seek(0)
            if packed:
                with gzip.open(file) as unpacked:
                    yield BufferedReader(unpacked)
            else:
                yield file
    except EOFError as end:
        raise UnreadableLog(f"{path} breaks off: fetch the whole file") from end
    except (gzip.BadGzipFile, zlib.error) as wrong:
        raise UnreadableLog(f"{path} is damaged ({wrong}): fetch it again") from wrong
    except OSError as wrong:
        raise UnreadableLog(f"{path} cannot be read: {wrong.strerror or wrong}") from wrong
