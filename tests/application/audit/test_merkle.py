"""The tree gives the roots and proofs of RFC 6962, and takes no other proof for one."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.application.audit.merkle import (
    EMPTY_ROOT,
    Frontier,
    HashAt,
    ProofRejected,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_at,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.peers import ask_peers, needs_peers
from tests.shared_data import FOLDER, needs_data

LEAVES = [leaf_hash(b"%d" % number) for number in range(130)]
HUGE = 2**63 - 1

sizes = st.integers(1, 130)


# -- The definitions of RFC 9162, 2.1, word for word -------------------------------------------


@cache
def defined_root(begin: int, end: int) -> bytes:
    if begin == end:
        return EMPTY_ROOT
    if end - begin == 1:
        return LEAVES[begin]
    k = parted(end - begin)
    return node_hash(defined_root(begin, begin + k), defined_root(begin + k, end))


def defined_inclusion(m: int, begin: int, end: int) -> list[bytes]:
    if end - begin == 1:
        return []
    k = parted(end - begin)
    if m < k:
        return [*defined_inclusion(m, begin, begin + k), defined_root(begin + k, end)]
    return [*defined_inclusion(m - k, begin + k, end), defined_root(begin, begin + k)]


def defined_consistency(m: int, begin: int, end: int, *, whole: bool = True) -> list[bytes]:
    if m == end - begin:
        return [] if whole else [defined_root(begin, end)]
    k = parted(end - begin)
    if m <= k:
        below = defined_consistency(m, begin, begin + k, whole=whole)
        return [*below, defined_root(begin + k, end)]
    below = defined_consistency(m - k, begin + k, end, whole=False)
    return [*below, defined_root(begin, begin + k)]


def parted(n: int) -> int:
    return max(1 << power for power in range(n) if 1 << power < n)


def hash_at(level: int, index: int) -> bytes:
    begin, end = index << level, (index + 1) << level
    assert end <= len(LEAVES), "asked for a subtree that is not complete"
    return defined_root(begin, end)


# -- Roots and proofs --------------------------------------------------------------------------


def test_hashes_are_set_apart_by_their_prefix():
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == (  # RFC 6962's test data, as in certificate transparency.
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert node_hash(b"a", b"b") != leaf_hash(b"ab")


def test_roots_are_those_of_the_definition():
    frontier = Frontier()
    for size in range(131):
        assert frontier.root() == defined_root(0, size)
        assert root_of(LEAVES[:size]) == defined_root(0, size)
        assert root_at(size, hash_at) == defined_root(0, size)
        if size < 130:
            frontier.add(LEAVES[size])


def test_proofs_are_those_of_the_definition_and_hold():
    for size in range(1, 131):
        root = defined_root(0, size)
        for number in range(size):
            path = inclusion_path(number, size, hash_at)
            assert path == defined_inclusion(number, 0, size)
            verify_inclusion(LEAVES[number], number, size, path, root)

            path = consistency_path(number + 1, size, hash_at)
            assert path == defined_consistency(number + 1, 0, size)
            verify_consistency(number + 1, size, path, defined_root(0, number + 1), root)


PYMERKLE = """
import json
from pymerkle import InmemoryTree

tree = InmemoryTree()
for number in range(130):
    tree.append_entry(b"%d" % number)
roots = [tree.get_root(size).hex() for size in range(131)]
inclusion, consistency = [], []
for size in range(1, 131):
    for number in range(1, size + 1):
        inclusion.append([it.hex() for it in tree.prove_inclusion(number, size).path[1:]])
        proof = tree.prove_consistency(number, size)
        path = proof.path
        if number < size:
            # pymerkle goes down to the first leaf that is new; the RFC stops at the last subtree
            # that is old. What lies between is folded, and an old tree that is whole left out.
            first = proof.subset.index(1)
            new = path[0]
            for other in path[1:first]:
                new = tree.hash_pair(new, other)
            old = [] if number & (number - 1) == 0 else [path[first]]
            path = [*old, new, *path[first + 1 :]]
        else:
            path = path[1:]
        consistency.append([it.hex() for it in path])
print(json.dumps([roots, inclusion, consistency]))
"""


@needs_peers
def test_roots_and_proofs_of_all_trees_up_to_130_leaves_are_those_of_pymerkle():
    roots, inclusion, consistency = ask_peers(PYMERKLE)
    pairs = [(number, size) for size in range(1, 131) for number in range(size)]

    assert roots == [root_of(LEAVES[:size]).hex() for size in range(131)]
    assert inclusion == [in_hex(inclusion_path(it, size, hash_at)) for it, size in pairs]
    assert consistency == [in_hex(consistency_path(it + 1, size, hash_at)) for it, size in pairs]


def in_hex(path: list[bytes]) -> list[str]:
    return [it.hex() for it in path]


@given(first=sizes, second=sizes)
def test_a_frontier_that_was_kept_goes_on_as_if_it_had_not_been_put_away(first: int, second: int):
    first, second = sorted((first, second))
    kept = Frontier.at(first, hash_at)
    again = Frontier(kept.size, kept.hashes)
    for leaf in LEAVES[first:second]:
        again.add(leaf)

    assert (again.size, again.root()) == (second, defined_root(0, second))
    assert kept.root() == defined_root(0, first)  # And nobody went on with it meanwhile.


def of_equal_leaves() -> HashAt:
    """A tree of any size, whose leaves are all one."""
    levels = [LEAVES[0]]
    for _ in range(63):
        levels.append(node_hash(levels[-1], levels[-1]))
    return lambda level, _: levels[level]


@given(st.data())
def test_the_largest_trees_have_short_proofs(data: st.DataObject):
    at = of_equal_leaves()
    size = data.draw(st.integers(2**62, HUGE))
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size))
    path = inclusion_path(index, size, at)
    grown = consistency_path(first, size, at)

    verify_inclusion(LEAVES[0], index, size, path, root_at(size, at))
    verify_consistency(first, size, grown, root_at(first, at), root_at(size, at))
    assert len(path) <= 63
    assert len(grown) <= 64


# -- Forgeries ---------------------------------------------------------------------------------


def vectors(name: str) -> list[Any]:
    file = FOLDER / "merkle" / f"{name}.json"
    every = json.loads(file.read_bytes()) if file.exists() else []
    return [pytest.param(it, id=it["name"]) for it in every]


def decoded(*values: str) -> list[bytes]:
    return [base64.b64decode(it) for it in values]


def lawful(verify: Callable[..., None], *arguments: object) -> bool:
    try:
        verify(*arguments)
    except ProofRejected:
        return False
    return True


@needs_data("merkle/inclusion.json")
@pytest.mark.parametrize("vector", vectors("inclusion"))
def test_inclusion_is_taken_or_rejected_as_the_vectors_say(vector: dict[str, Any]):
    leaf, root, *path = decoded(vector["leafHash"], vector["root"], *(vector["proof"] or ()))
    held = lawful(verify_inclusion, leaf, vector["leafIdx"], vector["treeSize"], path, root)

    assert held is not vector["wantErr"]


@needs_data("merkle/consistency.json")
@pytest.mark.parametrize("vector", vectors("consistency"))
def test_consistency_is_taken_or_rejected_as_the_vectors_say(vector: dict[str, Any]):
    first, second, *path = decoded(vector["root1"], vector["root2"], *(vector["proof"] or ()))
    held = lawful(verify_consistency, vector["size1"], vector["size2"], path, first, second)

    assert held is not vector["wantErr"]


@needs_data("merkle/inclusion.json", "merkle/consistency.json")
def test_the_vectors_are_all_there():
    assert [len(vectors(it)) for it in ("inclusion", "consistency")] == [53, 56]


def changed_in_one_bit(value: bytes) -> st.SearchStrategy[bytes]:
    bits = st.integers(0, 8 * len(value) - 1)
    number = int.from_bytes(value)
    return bits.map(lambda bit: (number ^ 1 << bit).to_bytes(len(value)))


@given(st.data())
def test_one_bit_changed_anywhere_is_no_inclusion(data: st.DataObject):
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    parts = [LEAVES[index], defined_root(0, size), *inclusion_path(index, size, hash_at)]
    one = data.draw(st.integers(0, len(parts) - 1))
    parts[one] = data.draw(changed_in_one_bit(parts[one]))
    leaf, root, *path = parts

    with pytest.raises(ProofRejected):
        verify_inclusion(leaf, index, size, path, root)


@given(st.data())
def test_one_bit_changed_anywhere_is_no_consistency(data: st.DataObject):
    second = data.draw(sizes)
    first = data.draw(st.integers(1, second))
    path = consistency_path(first, second, hash_at)
    parts = [defined_root(0, first), defined_root(0, second), *path]
    one = data.draw(st.integers(0, len(parts) - 1))
    parts[one] = data.draw(changed_in_one_bit(parts[one]))
    old, new, *path = parts

    with pytest.raises(ProofRejected):
        verify_consistency(first, second, path, old, new)


def test_both_roots_are_held_to_the_path():
    for second in range(1, 41):
        for first in range(1, second + 1):
            path = consistency_path(first, second, hash_at)
            old, new, other = defined_root(0, first), defined_root(0, second), bytes(32)

            verify_consistency(first, second, path, old, new)
            with pytest.raises(ProofRejected):
                verify_consistency(first, second, path, other, new)
            with pytest.raises(ProofRejected):
                verify_consistency(first, second, path, old, other)


@given(st.data())
def test_no_leaf_is_included_as_another(data: st.DataObject):
    size = data.draw(st.integers(2, 130))
    index, other = data.draw(
        st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True)
    )
    path = inclusion_path(index, size, hash_at)

    with pytest.raises(ProofRejected):
        verify_inclusion(LEAVES[index], other, size, path, defined_root(0, size))


@settings(max_examples=50)
@given(st.data())
def test_a_path_is_neither_longer_nor_shorter_than_the_way(data: st.DataObject):
    size = data.draw(st.integers(2, 130))
    index = data.draw(st.integers(0, size - 1))
    root = defined_root(0, size)
    paths = [
        inclusion_path(index, size, hash_at),
        consistency_path(index + 1, size, hash_at),
    ]
    verifiers: list[Callable[[list[bytes]], None]] = [
        lambda path: verify_inclusion(LEAVES[index], index, size, path, root),
        lambda path: verify_consistency(index + 1, size, path, defined_root(0, index + 1), root),
    ]
    for path, verify in zip(paths, verifiers, strict=True):
        verify(path)
        place = data.draw(st.integers(0, len(path)))
        with pytest.raises(ProofRejected):
            verify([*path[:place], root, *path[place:]])
        for number in range(len(path)):
            with pytest.raises(ProofRejected):
                verify([*path[:number], *path[number + 1 :]])


def test_a_hash_is_32_bytes():
    leaf, other = LEAVES[:2]
    root = node_hash(leaf, other)
    shifted = leaf + other[:1], other[1:]  # The same bytes for the node above, parted elsewhere.
    assert node_hash(*shifted) == root

    with pytest.raises(ProofRejected):
        verify_inclusion(shifted[0], 0, 2, [shifted[1]], root)
    with pytest.raises(ProofRejected):
        verify_inclusion(b"", 0, 1, [], b"")
    with pytest.raises(ProofRejected):
        verify_consistency(1, 2, [shifted[1]], shifted[0], root)
    with pytest.raises(ValueError, match="hash"):
        Frontier(1, [b""])


@pytest.mark.parametrize("size", [-1, 0, 2**63])
def test_sizes_that_no_tree_has_prove_nothing(size: int):
    root = LEAVES[0]
    with pytest.raises(ProofRejected):
        verify_inclusion(root, 0, size, [], root)
    with pytest.raises(ProofRejected):
        verify_consistency(size, size, [], root, root)
    with pytest.raises(ProofRejected):
        verify_consistency(size, 1, [], root, root)
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_path(0, size, hash_at)
    with pytest.raises(ValueError, match="nothing shows"):
        consistency_path(size, size, hash_at)


def test_a_tree_has_no_more_leaves_than_a_checkpoint_can_tell():
    at = of_equal_leaves()
    path = [at(level, 0) for level in range(63)]

    verify_inclusion(LEAVES[0], 0, 2**62, path[:62], at(62, 0))
    verify_consistency(2**61, 2**62, [at(61, 0)], at(61, 0), at(62, 0))
    with pytest.raises(ProofRejected):
        verify_inclusion(LEAVES[0], 0, 2**63, path, at(63, 0))
    with pytest.raises(ProofRejected):
        verify_consistency(2**62, 2**63, [at(62, 0)], at(62, 0), at(63, 0))


@pytest.mark.parametrize("index", [-1, 3, 4])
def test_a_leaf_beyond_the_tree_is_not_in_it(index: int):
    with pytest.raises(ProofRejected):
        verify_inclusion(LEAVES[0], index, 3, LEAVES[1:3], root_of(LEAVES[:3]))
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_path(index, 3, hash_at)


@pytest.mark.parametrize(("size", "count"), [(-1, 0), (0, 1), (3, 1), (4, 2), (2**63, 1)])
def test_a_frontier_has_a_hash_for_each_bit_of_its_size(size: int, count: int):
    with pytest.raises(ValueError, match="frontier"):
        Frontier(size, LEAVES[:count])
