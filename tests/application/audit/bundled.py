"""A small bundle with everything a bundle can have, and somebody who knows how it is made."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from attrs import field, frozen

from casework.adapters.interchange.bundles import open_bundle, write_bundle
from casework.adapters.storage.memory import MemoryJournal
from casework.adapters.storage.seals import MemorySeals
from casework.application.audit.bundle import Bundle, Export, Tally
from casework.application.audit.bundle_check import Verified, verify
from casework.application.audit.findings import Kind
from casework.application.audit.leaves import entry_hash
from casework.application.audit.merkle import root_of
from casework.application.audit.rule_set import RuleSet
from casework.application.audit.sealing import Sealer
from casework.application.audit.seals import Seals
from casework.application.ports import Entry, Journal, PersonalKeys
from casework.infrastructure.bootstrap import office_on, rules_in_force
from casework.infrastructure.sealing.checkpoints import (
    Checkpoint,
    LogKeys,
    hand_over,
    open_checkpoint,
)
from casework.infrastructure.sealing.keys import Kind as KeyKind
from casework.infrastructure.sealing.keys import SigningKey
from casework.infrastructure.sealing.logs import LogReader, LogSigner
from casework.infrastructure.sealing.manifests import LogNotary, vouched_by
from casework.infrastructure.sealing.notes import Note
from tests.application.audit.sealed import ORIGIN, history


def a_key(name: str = ORIGIN) -> SigningKey:
    return SigningKey.generate(name, KeyKind.LOG)


@frozen
class Owner:
    """Who keeps a journal, and seals it under a first key and then a second."""

    journal: Journal = field(factory=MemoryJournal)
    seals: Seals = field(factory=MemorySeals)
    first: SigningKey = field(factory=a_key)
    second: SigningKey = field(factory=a_key)
    handovers: list[bytes] = field(factory=list)

    @property
    def log(self) -> LogKeys:
        return LogKeys.following(self.first.verifier, self.handovers)

    @property
    def key(self) -> SigningKey:
        return self.second if self.handovers else self.first

    def seal(self, entries: Sequence[Entry] = ()) -> bytes:
        """Record entries, seal them, and tell the checkpoint."""
        if entries:
            self.journal.append(entries)
        signer, reader = LogSigner(self.key), LogReader(self.log)
        Sealer(self.journal, self.seals, signer, reader).run()
        head = self.seals.head()
        assert head is not None
        return head.checkpoint

    def hand_over(self) -> bytes:
        head = self.seals.head()
        assert head is not None
        last = open_checkpoint(head.checkpoint, self.log).checkpoint
        self.handovers.append(hand_over(last, self.first, self.second))
        return self.handovers[-1]

    def export(self, path: Path, *since: bytes, rules: RuleSet | None = None) -> Path:
        rules = rules or rules_in_force()
        notary = LogNotary(self.log)
        exported = Export(self.journal, self.seals, notary, rules, self.handovers, since)
        key = self.key
        write_bundle(path, exported.entries(), exported.parts, lambda it: vouched_by(key, it))
        return path

    @property
    def notary(self) -> LogNotary:
        """What an auditor has: the first key, and nothing that came after."""
        return LogNotary(LogKeys.following(self.first.verifier))


@frozen
class Case:
    """A bundle, who made it, and the checkpoints that were handed out."""

    owner: Owner
    data: bytes
    held: tuple[bytes, ...]


@cache
def case() -> Case:
    """A bundle of an office at work: two earlier checkpoints, a handover, and some that wait."""
    entries, begun = history()
    owner, middle = Owner(), len(entries) - 20
    held = [owner.seal(entries[:begun])]
    owner.hand_over()
    held.append(owner.seal(entries[begun:middle]))
    held.append(owner.seal(entries[middle:-1]))
    owner.journal.append(entries[-1:])
    with TemporaryDirectory() as folder:
        return Case(owner, owner.export(Path(folder, "it")).read_bytes(), tuple(held))


@contextmanager
def opened(data: bytes) -> Iterator[Bundle]:
    with TemporaryDirectory() as folder:
        path = Path(folder, "it")
        path.write_bytes(data)
        with open_bundle(path) as bundle:
            yield bundle


def checked(
    data: bytes,
    notary: LogNotary,
    *since: bytes,
    rules: RuleSet | None = None,
    keys: PersonalKeys | None = None,
) -> Verified:
    with opened(data) as bundle:
        office = office_on(bundle.journal, keys=keys)
        return verify(bundle, office, rules or rules_in_force(), notary, since)


def kinds(verified: Verified) -> set[Kind]:
    return {it.kind for it in verified.report.findings}


# -- Somebody who knows how it is made -----------------------------------------------------------

Files = dict[str, bytes]


def unpacked(data: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(data)) as it:
        return {name: it.read(name) for name in it.namelist()}


def packed(files: Mapping[str, bytes] | Iterable[tuple[str, bytes]], **more: Any) -> bytes:
    """A ZIP as a bundle is, written by the standard library."""
    pairs = files.items() if isinstance(files, Mapping) else files
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as it:
        for name, data in pairs:
            info = zipfile.ZipInfo(name)
            info.create_system, info.create_version, info.extract_version = 0, 10, 10
            for key, value in more.items():
                setattr(info, key, value)
            it.writestr(info, data)
            info.external_attr = 0
    return out.getvalue()


def lines_of(files: Files) -> list[bytes]:
    return files["entries.jsonl"].splitlines(keepends=True)


def entries_of(files: Files) -> list[Entry]:
    """The entries, told from their lines without ours."""
    return [_entry(it) for it in lines_of(files)]


def _entry(line: bytes) -> Entry:
    told, data = json.loads(line), re.search(rb',"data":(.*)}\n$', line)
    assert data
    return Entry(told["stream"], told["version"], told["name"], data[1])


def with_entries(files: Files, entries: Sequence[Entry]) -> Files:
    """Other entries in a bundle, each line as it is written."""
    lines = (
        b'{"leaf":%d,"position":%d,"stream":"%b","version":%d,"name":"%b","data":%b}\n'
        % (leaf, leaf + 1, it.stream.encode(), it.version, it.name.encode(), it.data)
        for leaf, it in enumerate(entries)
    )
    return {**files, "entries.jsonl": b"".join(lines)}


def repaired(files: Files) -> Files:
    """All made to agree again that can be without the key: the manifest told anew, the hash of
    every file in it, and what is signed about it, under the signature that there was."""
    tally = Tally(frozenset())
    for position, entry in enumerate(entries_of(files), 1):
        tally.see(position, entry)
    said = Checkpoint.parse(Note.parse(files["checkpoint"]).text)
    waiting = json.loads(files["manifest.json"])["waiting"]
    rules = msgspec.json.decode(files["rules.json"], type=RuleSet).digest
    others = sorted(files.keys() - {"manifest.json", "manifest.sig"})
    hashes = {it: sha256(files[it]).hexdigest() for it in others}
    told = tally.manifest(said.origin, said.root, waiting, rules, hashes)
    return vouched(
        files | {"manifest.json": written(msgspec.structs.replace(told, size=said.size))}
    )


def written(document: Any) -> bytes:
    """JSON as it is written in a bundle."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def vouched(files: Files, key: SigningKey | None = None) -> Files:
    """What is signed about the manifest, put right: by a key, or by nobody."""
    digest = sha256(files["manifest.json"]).hexdigest()
    if key:
        return {**files, "manifest.sig": vouched_by(key, digest)}
    text = f"casework bundle of {ORIGIN}\n{digest}\n"
    note = Note(text, Note.parse(files["manifest.sig"]).signatures)
    return {**files, "manifest.sig": note.encode()}


def sealed_anew(files: Files, key: SigningKey | None = None) -> Files:
    """Every hash of the tree worked out again: one checkpoint over the entries as they are now,
    signed by a key, or by nobody; nothing else that anybody could hold it to."""
    root = root_of(map(entry_hash, entries_of(files)))
    told = Checkpoint(ORIGIN, len(lines_of(files)), root)
    if key:
        note = told.signed(key)
    else:
        note = Note(told.text, Note.parse(files["checkpoint"]).signatures).encode()
    kept = {name: data for name, data in files.items() if "/" not in name}
    made = repaired({**kept, "checkpoint": note})
    return vouched(made, key)
