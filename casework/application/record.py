"""How a decision is written down, byte for byte, and read back.

JSON with the fields in their order and sets sorted, so that equal decisions are equal bytes in
every store. Names and fields only ever grow (``tests/golden``): add at the end, never alter.

With keys, whatever is ``Personal`` in an entry, wherever in it, goes on record under its person's
key, bound to its place: ``{"of": id, "sealed": …}``. Deciding is done in the clear: an entry is
sealed on its way to the journal and opened on its way back. Once the key is destroyed, what is read
is ``Erased``; copied into a later entry that is what is stored: ``{"of": id, "erased": true}``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from threading import Lock
from typing import Any, Final

import attrs
import msgspec
from attrs import frozen

from casework.application.ports import (
    Entry,
    KeyDestroyed,
    KeyNotAtHand,
    KeyState,
    NotSealedHere,
    PersonalKeys,
    Place,
    StoreFailure,
)
from casework.application.shapes import holds, outline
from casework.domain.kernel import Decider, Erased, Person, Personal, Withheld

ACCEPTED, REFUSED = "decision.Accepted", "decision.Refused"

_LEARNING = Lock()
"""The library learns a class when it is first decoded, for all threads: two that learn at one time
see it half learnt, and the process dies."""


class Told(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
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


class Body(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """An event with who, when and in which decision; on a command's first event, the command."""

    decision: str
    step: int
    by: str
    at: datetime
    event: msgspec.Raw
    told: Told | None = None


class _Event(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A body as far as its event goes: of the command, only that nothing unknown is in it."""

    decision: str
    step: int
    by: str
    at: datetime
    event: msgspec.Raw
    told: outline(Told) | None = None  # type: ignore[valid-type]  # Made here.


_EVENT: Final = msgspec.json.Decoder(_Event)


class Verdict(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
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


class ErasedPerson(MalformedInput):
    """Something is said about somebody whose data were erased. Nothing has been recorded.

    Whoever comes back comes back under a new pseudonym.
    """


class KeysMissing(StoreFailure):
    """What this rests on lies under keys that are not at hand. Nothing has been recorded."""


@frozen
class _Decoder:
    """How a class is read, and how bytes of it are held to its fields: the library refuses what it
    does not know in classes of its own, and drops it in all others. ``personal``: whether there is
    room for something personal in it."""

    read: Callable[[bytes | msgspec.Raw], Any]
    hold: Callable[[bytes | msgspec.Raw], Any] | None
    personal: bool


_DECODERS: Final[dict[type, _Decoder]] = {}


def _decoder(kind: Any) -> _Decoder:
    return _DECODERS.get(kind) or _learnt(kind)


def _learnt(kind: Any) -> _Decoder:
    with _LEARNING:
        read = msgspec.json.Decoder[Any](kind, dec_hook=decode_hook).decode
        ours = issubclass(kind, msgspec.Struct)
        hold = None if ours else msgspec.json.Decoder[Any](outline(kind)).decode
        _DECODERS[kind] = _Decoder(read, hold, holds(kind, Personal))
    return _DECODERS[kind]


class Codec:
    """Values to bytes and back, and the names that events and commands are stored under.

    ``keys`` are those that personal data go under; without any they are stored in the clear.
    ``withheld`` are the streams in which something was met that lies under a key not at hand.
    """

    def __init__(
        self,
        deciders: Iterable[Decider[Any, Any, Any, Any]],
        keys: PersonalKeys | None = None,
    ) -> None:
        self.keys = keys
        self.withheld: set[str] = set()
        self.types: dict[str, type] = {}
        self._names: dict[tuple[str, type], str] = {}
        for page in deciders:
            for it in (*page.commands, *page.events):
                name = f"{page.name}.{it.__name__}"
                self.types[name], self._names[page.name, it] = it, name
        self.encode: Callable[[Any], bytes] = msgspec.json.Encoder(
            order="deterministic", enc_hook=encode_hook
        ).encode

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
        return self._decoded(_decoder(kind), data, kind)

    def _decoded(self, decoder: _Decoder, data: bytes | msgspec.Raw, kind: type) -> Any:
        try:
            value = decoder.read(data)
            if decoder.hold is not None:
                try:
                    decoder.hold(data)
                except msgspec.ValidationError:
                    self._require_known(data, value, kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            raise MalformedInput(f"no {kind.__name__}: {wrong}") from wrong
        return value

    def _require_known(self, data: bytes | msgspec.Raw, value: Any, kind: type) -> None:
        """Tell what is in stored bytes beyond what was read of them."""
        again = msgspec.json.decode(self.encode(value))
        stray = _beyond(msgspec.json.decode(data), again, kind.__name__)
        if stray:
            raise MalformedInput(f"unknown in {kind.__name__}: {', '.join(stray)}")

    def stored(self, entry: Entry) -> Body:
        """What an entry says as it is stored: what is sealed in it stays sealed."""
        return self.decode(entry.data, Body)  # type: ignore[no-any-return]  # Of that kind.

    def body(self, entry: Entry) -> Body:
        """What an entry says as it was decided (see ``opened``)."""
        return self.stored(self.opened(entry))

    def verdict(self, entry: Entry) -> Verdict:
        """What a verdict says as it was decided (see ``opened``)."""
        data = self.opened(entry).data
        return self.decode(data, Verdict)  # type: ignore[no-any-return]  # Of that kind.

    def event(self, entry: Entry) -> tuple[Any, datetime]:
        """The event of an entry, and when it happened.

        Raises:
            MalformedInput: if it is no event of ours, or what is sealed in it was altered.
        """
        kind = self.types.get(entry.name)
        if kind is None:
            raise MalformedInput(f"{entry.stream} v{entry.version}: no event {entry.name}")
        try:
            body = _EVENT.decode(entry.data)
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            raise MalformedInput(f"no {Body.__name__}: {wrong}") from wrong
        decoder, data = _decoder(kind), body.event
        if decoder.personal and _SEALED in (stored := bytes(data)):
            data = msgspec.Raw(self._opened(stored, entry.stream, entry.version, "event"))
        return self._decoded(decoder, data, kind), body.at

    def asked(self, stream: str, name: str, command: Any, decision: str) -> tuple[str, str]:
        """The digest a decision id is bound to: the stream, the command and who put it.

        What is personal goes into it sealed, so that no guess at what was erased can be tried
        on it. The second digest is over the clear text, as before there were keys; it is for
        comparison and is never stored.
        """
        encoded = self.encode(command)
        sealed = self._sealed(encoded, f"decision/{decision}", 1, "asked")
        bound = _digest(stream, name, sealed)
        return bound, bound if sealed is encoded else _digest(stream, name, encoded)

    # -- Under keys --------------------------------------------------------------------------

    def sealed(self, entry: Entry) -> Entry:
        """The entry as it goes on record: what is personal in it, under its person's key.

        Raises:
            KeysMissing: it repeats what cannot be read here.
        """
        data = self._sealed(entry.data, entry.stream, entry.version, "")
        return entry if data is entry.data else Entry(entry.stream, entry.version, entry.name, data)

    def opened(self, entry: Entry) -> Entry:
        """The entry as it was decided, all of it readable that still is.

        Two entries that say the same are equal so, whether or not they were sealed. What is
        erased says so, and what lies under a key not at hand stays sealed.

        Raises:
            MalformedInput: if what is sealed in it was altered, or belongs elsewhere.
        """
        if _SEALED not in entry.data:
            return entry
        data = self._opened(entry.data, entry.stream, entry.version, "")
        return Entry(entry.stream, entry.version, entry.name, data)

    def hold_personal(self, command: bytes) -> None:
        """Hold what a caller's command says about persons to what may go on record.

        Raises:
            ErasedPerson: somebody's data were erased.
            MalformedInput: something that cannot be read here is said again; or, with keys,
                somebody has no id under which their erasure could be recorded.
        """
        if not self._concerns(command):
            return
        erased = set()
        for path, it in personal_in(msgspec.json.decode(command)):
            if "sealed" in it:
                raise MalformedInput(f"{path}: what cannot be read here cannot be said again")
            if "erased" in it or (self.keys is not None and _is_gone(self.keys.state(it["of"]))):
                erased.add(it["of"])
            elif self.keys is not None and not _NAMEABLE.fullmatch(it["of"]):
                raise MalformedInput(
                    f"{path}.of: {it['of'][:60]!r} is no id for a person: use 1 to 120 printable"
                    " ASCII characters, no space and no slash"
                )
        if erased:
            raise ErasedPerson(
                f"the data of {', '.join(sorted(erased))} were erased: nothing more is recorded"
                " about them; whoever comes back needs a new id"
            )

    def _sealed(self, data: bytes, stream: str, version: int, root: str) -> bytes:
        if not self._concerns(data):
            return data
        tree = msgspec.json.decode(data)
        for path, it in personal_in(tree, root):
            if "sealed" in it:
                raise KeysMissing(
                    f"{stream} v{version}, {path}: it lies under a key of {it['of']} that is not"
                    " at hand; open the office with its keys"
                )
            if self.keys is not None and "clear" in it:
                try:
                    sealed = self.keys.seal(it["of"], it["clear"], Place(stream, version, path))
                    _become(it, sealed=sealed)
                except KeyDestroyed:  # While it was decided, or it only repeats what is known.
                    _become(it, erased=True)
        return msgspec.json.encode(tree)

    def _concerns(self, data: bytes) -> bool:
        """Whether there may be anything personal in it that is not simply kept in the clear."""
        if _OF not in data:
            return False
        return self.keys is not None or _SEALED in data or _ERASED in data

    def _opened(self, data: bytes, stream: str, version: int, root: str) -> bytes:
        try:
            tree = msgspec.json.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            raise MalformedInput(f"{stream} v{version}: {wrong}") from wrong
        for path, it in personal_in(tree, root):
            if "sealed" in it:
                self._open(it, Place(stream, version, path))
        return msgspec.json.encode(tree)

    def _open(self, it: dict[str, Any], place: Place) -> None:
        try:
            if self.keys is None:
                raise KeyNotAtHand
            _become(it, clear=self.keys.open(it["of"], it["sealed"], place))
        except KeyNotAtHand:
            self.withheld.add(place.stream)
        except KeyDestroyed:
            _become(it, erased=True)
        except NotSealedHere:
            raise MalformedInput(
                f"{place.stream} v{place.version}, {place.path}: what is sealed there was altered,"
                " or was sealed for another place or under another key"
            ) from None


# -- What is personal --------------------------------------------------------------------------

_SEALED: Final = b'","sealed":"'
_CLEAR: Final = b'{"clear":"'
_ERASED: Final = b'{"erased":true,'
_OF: Final = b'"of":"'
"""For a quick look, before bytes are gone through: no text can look so, its quotes escaped."""

_NAMEABLE: Final = re.compile(r"[\x21-\x2e\x30-\x7e]{1,120}")


def in_the_clear(entry: Entry) -> bool:
    """Whether an entry holds something personal that anybody can read."""
    return _CLEAR in entry.data


def personal_of(entry: Entry) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything personal in an entry as it is stored, with its path.

    Raises:
        MalformedInput: if the entry cannot be read.
    """
    if _OF not in entry.data:
        return
    try:
        tree = msgspec.json.decode(entry.data)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise MalformedInput(f"{entry.stream} v{entry.version}: {wrong}") from wrong
    yield from personal_in(tree)


def personal_in(tree: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Everything personal in what was read from JSON, with its path in it: ``told.data.name``."""
    found: list[tuple[str, dict[str, Any]]] = []
    _gather(tree, path, found)
    return found


def _gather(tree: Any, path: str, found: list[tuple[str, dict[str, Any]]]) -> None:
    if isinstance(tree, dict):
        if len(tree) == 2 and _is_personal(tree):
            found.append((path, tree))
            return
        for key, part in tree.items():
            if isinstance(part, dict | list):
                _gather(part, f"{path}.{key}" if path else key, found)
    elif isinstance(tree, list):
        for n, part in enumerate(tree):
            if isinstance(part, dict | list):
                _gather(part, f"{path}[{n}]", found)


def _become(it: dict[str, Any], **form: str | bool) -> None:
    """Give something personal another form, its fields in their order."""
    both = sorted({"of": it["of"], **form}.items())
    it.clear()
    it.update(both)


def _is_personal(tree: dict[str, Any]) -> bool:
    match tree:
        case {"of": str(), "clear": str(), **more}:
            return not more
        case {"of": str(), "sealed": str(), **more}:
            return not more
        case {"of": str(), "erased": True, **more}:
            return not more
        case _:
            return False


def erased_in(value: Any) -> frozenset[Person]:
    """Whose erased data are in a value: an event, a command, facts, a state."""
    return frozenset(it.of for it in _personal_of(value) if it.erased)


def withheld_in(value: Any) -> frozenset[Person]:
    """Whose data are in a value that cannot be read here, their keys not at hand."""
    return frozenset(it.of for it in _personal_of(value) if isinstance(it, Withheld))


def _personal_of(value: Any) -> Iterator[Personal]:
    if isinstance(value, Personal):
        yield value
    elif attrs.has(type(value)):
        for it in attrs.fields(type(value)):
            yield from _personal_of(getattr(value, it.name))
    elif isinstance(value, tuple | list | frozenset | set):
        for part in value:
            yield from _personal_of(part)
    elif isinstance(value, Mapping):
        for both in value.items():
            yield from _personal_of(both)


def _is_gone(state: KeyState) -> bool:
    return state in (KeyState.DESTROYED, KeyState.HALF_DESTROYED)


def _digest(stream: str, name: str, command: bytes) -> str:
    return hashlib.sha256(b"\n".join((stream.encode(), name.encode(), command))).hexdigest()


def encode_hook(value: object) -> dict[str, Any]:
    """What is personal, for a library that knows JSON and not that.

    Raises:
        MalformedInput: it is something else.
    """
    match value:
        case Erased(of=of):
            return {"of": of, "erased": True}
        case Withheld(of=of, sealed=sealed):
            return {"of": of, "sealed": sealed}
        case Personal(of=of, clear=clear):
            return {"of": of, "clear": clear}
    raise MalformedInput(f"{type(value).__name__} is nothing that is stored")


def decode_hook(kind: type, value: Any) -> Any:
    """Read what is personal again.

    Raises:
        MalformedInput: it is something else.
    """
    if kind is Personal and isinstance(value, dict) and _is_personal(value):
        match value:
            case {"of": of, "clear": clear}:
                return Personal(Person(of), clear)
            case {"of": of, "sealed": sealed}:
                return Withheld(Person(of), sealed)
            case {"of": of}:
                return Erased(Person(of))
    raise MalformedInput(f"{type(value).__name__} is no {kind.__name__}")  # Not what it says.


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
