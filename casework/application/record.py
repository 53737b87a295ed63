"""How a decision is written down, byte for byte, and read back.

JSON with the fields in their order and sets sorted, so that equal decisions are equal bytes in
every store. Names and fields only ever grow (``tests/golden``): add at the end, never alter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Lock
from typing import Any

import msgspec

from casework.application.ports import Entry
from casework.domain.kernel import Decider, Person, Personal

ACCEPTED, REFUSED = "decision.Accepted", "decision.Refused"

_LEARNING = Lock()
"""The library learns a class when it is first decoded, for all threads: two that learn at one time
see it half learnt, and the process dies."""


class Told(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A command as it was decided on, the version it was put to, and all that was told.

    ``facts`` were found in the streams of ``read``, at those versions; of these, ``held`` could
    not move until the decision was written. ``general`` are the facts of the gate, for the
    caller's own command; ``cause`` is the policy that reacted, empty for the caller's own.
    """

    stream: str
    at: int
    command: str
    data: msgspec.Raw
    facts: msgspec.Raw
    read: dict[str, int] = {}
    held: tuple[str, ...] = ()
    cause: str = ""
    general: msgspec.Raw = msgspec.Raw(b"null")


class Body(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An event with who, when and in which decision; on a command's first event, the command."""

    decision: str
    step: int
    by: str
    at: datetime
    event: msgspec.Raw
    told: Told | None = None


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What came of a decision: accepted with what it wrote, or refused under a rule.

    ``asked`` is the digest of who asked for what of which stream, ``rules`` that of the rule set
    it was decided under. ``wrote`` are stream, first and last version. Of a refusal, ``tried``
    are the commands that led to it, itself the last.
    """

    decision: str
    asked: str
    recorded: datetime
    rules: str
    wrote: tuple[tuple[str, int, int], ...] = ()
    rule: str = ""
    tried: tuple[Told, ...] = ()


class MalformedInput(ValueError):
    """What was handed in is no command, fact or entry of ours. Nothing has been recorded."""


class Codec:
    """Values to bytes and back, and the names that events and commands are stored under."""

    def __init__(self, deciders: Iterable[Decider[Any, Any, Any, Any]]) -> None:
        self.types: dict[str, type] = {}
        self._names: dict[tuple[str, type], str] = {}
        for page in deciders:
            for it in (*page.commands, *page.events):
                name = f"{page.name}.{it.__name__}"
                self.types[name], self._names[page.name, it] = it, name
        self.encode: Callable[[Any], bytes] = msgspec.json.Encoder(
            order="deterministic", enc_hook=_encode_personal
        ).encode
        self._decoders: dict[type, Callable[[bytes | msgspec.Raw], Any]] = {}

    def name(self, page: str, kind: type) -> str:
        """The name a command or event of a page is stored under, for good.

        Raises:
            MalformedInput: if the page has no such class.
        """
        try:
            return self._names[page, kind]
        except KeyError:
            raise MalformedInput(f"{kind.__name__} is nothing that {page} knows") from None

    def raw(self, value: object) -> msgspec.Raw:
        return msgspec.Raw(self.encode(value))

    def decode(self, data: bytes | msgspec.Raw, kind: type) -> Any:
        """Read a value of a known kind.

        Raises:
            MalformedInput: if the bytes are not of that kind, or say more than it has room for.
        """
        read = self._decoders.get(kind) or self._decoder(kind)
        try:
            value = read(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            raise MalformedInput(f"no {kind.__name__}: {wrong}") from wrong
        self._require_known(data, value, kind)
        return value

    def _decoder(self, kind: type) -> Callable[[bytes | msgspec.Raw], Any]:
        with _LEARNING:
            learnt = msgspec.json.Decoder[Any](kind, dec_hook=_decode_personal)
        return self._decoders.setdefault(kind, learnt.decode)

    def _require_known(self, data: bytes | msgspec.Raw, value: Any, kind: type) -> None:
        """Hold stored bytes to what was read of them: the library drops what it does not know."""
        again = self.encode(value)
        if again == bytes(data):
            return
        stray = _beyond(msgspec.json.decode(data), msgspec.json.decode(again), kind.__name__)
        if stray:
            raise MalformedInput(f"unknown in {kind.__name__}: {', '.join(stray)}")

    def body(self, entry: Entry) -> Body:
        return self.decode(entry.data, Body)  # type: ignore[no-any-return]  # Of that kind.

    def verdict(self, entry: Entry) -> Verdict:
        return self.decode(entry.data, Verdict)  # type: ignore[no-any-return]  # Of that kind.

    def event(self, entry: Entry) -> tuple[Any, datetime]:
        """The event of an entry, and when it happened."""
        try:
            kind = self.types[entry.name]
        except KeyError:
            raise MalformedInput(
                f"{entry.stream} v{entry.version}: no event {entry.name}"
            ) from None
        body = self.body(entry)
        return self.decode(body.event, kind), body.at

    def asked(self, stream: str, name: str, command: Any) -> str:
        """The digest a decision id is bound to: the stream, the command and who put it."""
        told = b"\n".join((stream.encode(), name.encode(), self.encode(command)))
        return hashlib.sha256(told).hexdigest()


def _encode_personal(value: object) -> dict[str, str]:
    if isinstance(value, Personal):
        return {"of": value.of, "clear": value.clear}
    raise MalformedInput(f"{type(value).__name__} is nothing that is stored")


def _decode_personal(kind: type, value: Any) -> Any:
    match value:
        case {"of": str(of), "clear": str(clear), **more} if kind is Personal and not more:
            return Personal(Person(of), clear)
    raise MalformedInput(f"{value!r} is no {kind.__name__}")


def _beyond(stored: Any, read: Any, path: str) -> list[str]:
    """The fields that are stored and were not read."""
    if isinstance(stored, dict) and isinstance(read, dict):
        return [
            stray
            for key, value in stored.items()
            for stray in (
                _beyond(value, read[key], f"{path}.{key}") if key in read else [f"{path}.{key}"]
            )
        ]
    if isinstance(stored, list) and isinstance(read, list) and len(stored) == len(read):
        pairs = enumerate(zip(stored, read, strict=True))
        return [stray for n, (a, b) in pairs for stray in _beyond(a, b, f"{path}[{n}]")]
    return []
