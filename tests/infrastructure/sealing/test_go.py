"""Go's own library, which knows nothing of ours, reads what we sign, and signs what we read.

It needs ``go`` and the sources of golang.org/x/mod: in ``CASEWORK_TEST_GO_MOD``, or where Debian's
package puts them.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from casework.application.audit.merkle import inclusion_path
from casework.infrastructure.sealing.notes import Note
from casework.infrastructure.sealing.proofs import InclusionProof
from tests.infrastructure.sealing.cast import ANNE, LOG, NOON, grown_to, growth, hash_at

MODULE = Path(os.environ.get("CASEWORK_TEST_GO_MOD") or "/usr/share/gocode/src/golang.org/x/mod")
AT_HAND = bool(shutil.which("go")) and (MODULE / "sumdb" / "note" / "note.go").exists()

pytestmark = pytest.mark.skipif(
    not AT_HAND, reason="no go, or no golang.org/x/mod (CASEWORK_TEST_GO_MOD names its folder)"
)

MAIN = """
package main

import (
    "crypto/ed25519"
    "encoding/binary"
    "encoding/json"
    "fmt"
    "os"
    "strconv"
    "strings"

    "golang.org/x/mod/sumdb/note"
    "golang.org/x/mod/sumdb/tlog"
)

type witness struct {
    name string
    hash uint32
    key  []byte
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(msg, sig []byte) bool {
    seen := fmt.Sprintf("cosignature/v1\\ntime %d\\n%s", binary.BigEndian.Uint64(sig), msg)
    return ed25519.Verify(w.key, []byte(seen), sig[8:])
}

func must(err error) {
    if err != nil {
        fmt.Fprintln(os.Stderr, err)
        os.Exit(1)
    }
}

func hashes(values [][]byte) (all []tlog.Hash) {
    for _, it := range values {
        all = append(all, hash(it))
    }
    return all
}

func hash(value []byte) (h tlog.Hash) {
    copy(h[:], value)
    return h
}

func main() {
    var in struct {
        Log, Secret, Witness, Text, Note string
        Id                               uint32
        Key, Leaf, OldRoot               []byte
        Index, Old                       int64
        Path, Grown                      [][]byte
    }
    must(json.NewDecoder(os.Stdin).Decode(&in))
    log, err := note.NewVerifier(in.Log)
    must(err)
    seen := witness{in.Witness, in.Id, in.Key}
    opened, err := note.Open([]byte(in.Note), note.VerifierList(log, seen))
    must(err)
    lines := strings.Split(opened.Text, "\\n")
    size, err := strconv.ParseInt(lines[1], 10, 64)
    must(err)
    root, err := tlog.ParseHash(lines[2])
    must(err)
    must(tlog.CheckRecord(hashes(in.Path), size, root, in.Index, hash(in.Leaf)))
    must(tlog.CheckTree(hashes(in.Grown), size, root, in.Old, hash(in.OldRoot)))
    signer, err := note.NewSigner(in.Secret)
    must(err)
    signed, err := note.Sign(&note.Note{Text: in.Text}, signer)
    must(err)
    must(json.NewEncoder(os.Stdout).Encode(map[string]any{
        "signatures": len(opened.Sigs), "signed": string(signed)}))
}
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("go")
    (folder / "main.go").write_text(MAIN)
    (folder / "go.mod").write_text(
        "module example.com/reader\n\ngo 1.18\n\nrequire golang.org/x/mod v0.0.0\n\n"
        f"replace golang.org/x/mod => {MODULE}\n"
    )
    offline = {"GOPROXY": "off", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "GOWORK": "off"}
    build = ["go", "build", "-o", "reader", "."]
    subprocess.run(build, cwd=folder, env=os.environ | offline, check=True)
    return folder / "reader"


def told(value: object) -> object:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def ask(program: Path, asked: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program],
        input=json.dumps(asked, default=told),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("index", "old", "size"), [(0, 1, 1), (3, 4, 7), (18, 11, 19)])
def test_go_reads_our_checkpoints_and_proofs_and_signs_as_we_do(
    program: Path, index: int, old: int, size: int
):
    note = Note.parse(grown_to(size).signed(LOG)).under(ANNE, at=NOON).encode()
    proof = InclusionProof(index, tuple(inclusion_path(index, size, hash_at)), note)
    asked = {
        "log": str(LOG.verifier),
        "secret": LOG.text(),
        "witness": ANNE.name,
        "id": int.from_bytes(ANNE.verifier.id),
        "key": ANNE.verifier.public,
        "text": grown_to(size).text,
        "note": proof.checkpoint.decode(),
        "leaf": hash_at(0, index),
        "index": index,
        "path": proof.path,
        "old": old,
        "oldRoot": grown_to(old).root,
        "grown": growth(old, size).path,
    }
    answer = ask(program, asked)

    assert answer.stderr == ""
    assert json.loads(answer.stdout) == {
        "signatures": 2,
        "signed": grown_to(size).signed(LOG).decode(),
    }
    for wrong in ({"leaf": bytes(32)}, {"oldRoot": bytes(32)}, {"key": LOG.verifier.public}):
        assert ask(program, asked | wrong).returncode == 1
