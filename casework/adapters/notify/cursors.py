"""Cursors in a file: where each reader of the feed has got to."""

from __future__ import annotations

import json
import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from attrs import frozen


class CursorsUnreadable(Exception):
    """The file holds no cursors. Put back a copy, or remove it to tell everything once more."""


@frozen
class FileCursors:
    """A small JSON file, replaced as a whole, so that it is never half-written."""

    path: Path

    def load(self, reader: str) -> int:
        """The position last saved, or 0.

        Raises:
            CursorsUnreadable: if the file is there and holds anything else.
        """
        return self._all().get(reader, 0)

    def save(self, reader: str, position: int) -> None:
        """Keep a position: it is on disk when this returns."""
        kept = self._all() | {reader: position}
        with NamedTemporaryFile("w", dir=self.path.parent, delete=False) as draft:
            json.dump(kept, draft)
            draft.flush()
            os.fsync(draft.fileno())
        Path(draft.name).replace(self.path)

    def _all(self) -> dict[str, int]:
        try:
            kept = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError as wrong:
            raise CursorsUnreadable(f"{self.path}: {wrong}") from wrong
        if not isinstance(kept, dict) or not all(type(it) is int for it in kept.values()):
            raise CursorsUnreadable(f"{self.path} holds no cursors")
        return kept
