"""The Merkle log against RFC 6962's published values and its definition; signed checkpoints."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.record.errors import CheckpointError, LogError
from audit.record.log.checkpoint import key_identifier, parse_checkpoint, sign_checkpoint
from audit.record.log.tree import (
    Frontier,
    frontier_of,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_inclusion,
)
from tally.protocol.encoding import b64decode, b64encode
from tests.kit.simulator.poll import signing_key

# The leaves and roots that Certificate Transparency's implementations test RFC 6962 with.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def leaves_of(size: int) -> list[bytes]:
    return [b"leaf %d" % number for number in range(size)]


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH exactly as RFC 6962 section 2.1 writes it."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + by_definition(leaves[:k]) + by_definition(leaves[k:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size):
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize("size", range(40))
def test_root_and_frontier_by_definition(size):
    leaves = leaves_of(size)
    grown = Frontier()
    for leaf in leaves:
        grown = grown.append(leaf)
    assert root_of(leaves) == by_definition(leaves) == grown.root()
    assert frontier_of(leaves) == grown
    assert Frontier.parse(grown.encode()) == grown


@pytest.mark.parametrize(
    "raw", [b"", bytes(7), bytes(40), (1).to_bytes(8, "big"), (3).to_bytes(8, "big") + bytes(63)]
)
def test_a_frontier_of_another_form_is_refused(raw):
    with pytest.raises(LogError):
        Frontier.parse(raw)


def test_a_frontiers_hashes_are_of_32_bytes():
    with pytest.raises(LogError):
        Frontier(1, (b"short",))
    with pytest.raises(LogError):
        Frontier(-1, ())


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8, 13, 16, 21])
def test_every_inclusion_proof_holds_and_no_other(size):
    leaves = leaves_of(size)
    hashes, root = [leaf_hash(leaf) for leaf in leaves], root_of(leaves)
    for index, leaf in enumerate(leaves):
        proof = inclusion_proof(hashes, index)
        verify_inclusion(leaf, index, size, proof, root)
        wrong = [
            (b"other", index, size, proof, root),
            (leaf, index, size, proof, bytes(32)),
            (leaf, index, size, (*proof, bytes(32)), root),
            (leaf, index, size, proof[:-1], root) if proof else (leaf, 1, 1, (), root),
            (leaf, size, size, proof, root),
        ]
        for each in wrong:
            with pytest.raises(LogError):
                verify_inclusion(*each)
    with pytest.raises(LogError):
        inclusion_proof(hashes, size)


# --- checkpoints --------------------------------------------------------------------------------

KEY = signing_key("log")
PUBLIC = KEY.public_key()
ORIGIN = "ratify-log/11111111111111A"
NOTE = sign_checkpoint(ORIGIN, 5, root_of(LEAVES[:5]), KEY)


def test_the_key_identifier_is_that_of_signed_notes():
    """The example key in the documentation of golang.org/x/mod/sumdb/note."""
    blob = b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", 33, "key")
    key = Ed25519PublicKey.from_public_bytes(blob[1:])
    assert blob[0] == 1
    assert key_identifier("PeterNeumann", key).hex() == "c74f20a3"


def test_a_checkpoint_is_read_as_it_was_signed():
    checkpoint = parse_checkpoint(NOTE, ORIGIN, PUBLIC)
    assert (checkpoint.size, checkpoint.root, checkpoint.raw) == (5, root_of(LEAVES[:5]), NOTE)
    lines = NOTE.decode().split("\n")
    assert lines[:2] == [ORIGIN, "5"]
    assert lines[3] == ""
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert lines[5:] == [""]


def test_witnesses_lines_are_passed_over_only_where_allowed():
    line = f"— witness.example.org {b64encode(bytes(68))}\n".encode()
    head, _, rest = NOTE.partition(b"\n\n")
    for note in (NOTE + line, head + b"\n\n" + line + rest):
        assert parse_checkpoint(note, ORIGIN, PUBLIC, witnessed=True).size == 5
        with pytest.raises(CheckpointError, match="more than"):
            parse_checkpoint(note, ORIGIN, PUBLIC)


def changed(old: str, new: str) -> bytes:
    assert old in NOTE.decode()
    return NOTE.decode().replace(old, new, 1).encode()


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\xff",
        changed("\n5\n", "\n6\n"),
        changed("\n5\n", "\n05\n"),
        changed("\n5\n", "\n-5\n"),
        changed("\n5\n", "\n5\nextension\n"),
        changed(ORIGIN, "ratify-log/11111111111111B"),
        changed("—", "-"),
        changed("\n\n", "\n"),
        NOTE[:-1],
        NOTE + b"\n",
        NOTE + b"junk",
        NOTE.replace(b"=\n\n", b"\n\n"),
        NOTE[: NOTE.index(b"\n\n") + 2],
        NOTE[: NOTE.index(b"\n\n") + 2] + f"— {ORIGIN} ?\n".encode(),
        NOTE[: NOTE.index(b"\n\n") + 2] + f"— {ORIGIN} AAAA\n".encode(),
    ],
    ids=range(16),
)
def test_another_checkpoint_is_refused(note):
    with pytest.raises(CheckpointError, match="checkpoint"):
        parse_checkpoint(note, ORIGIN, PUBLIC)


def test_a_checkpoint_by_another_key_is_refused():
    with pytest.raises(CheckpointError, match="not signed by the key"):
        parse_checkpoint(NOTE, ORIGIN, signing_key("other").public_key())
