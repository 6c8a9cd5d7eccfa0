"""The Merkle tree of a poll's log (RFC 6962 section 2.1, RFC 9162).

Rules this module keeps:
1. A leaf's hash is SHA-256(0x00 || leaf), an inner node's SHA-256(0x01 || left || right); the left
   subtree of n leaves holds the largest power of two below n.
2. A `Frontier` holds the perfect subtrees of the leaves so far, largest first: enough to append
   and to give the root, in at most 64 hashes.
3. A proof has exactly the length that its tree and place demand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.record.errors import LogError

HASH_LENGTH = 32


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of a leaf, 32 bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node, 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """The tree of `size` leaves, by its perfect subtrees' hashes (one for each 1 bit of size)."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise LogError(f"log frontier: {len(self.peaks)} subtrees do not fit size {self.size}")
        if any(len(peak) != HASH_LENGTH for peak in self.peaks):
            raise LogError("log frontier: a subtree's hash is not of 32 bytes")

    def append(self, leaf: bytes) -> Frontier:
        """Return the tree with one more leaf (its bytes, not its hash)."""
        peaks, top, size = list(self.peaks), leaf_hash(leaf), self.size
        while size & 1:
            top = node_hash(peaks.pop(), top)
            size >>= 1
        return Frontier(self.size + 1, (*peaks, top))

    def root(self) -> bytes:
        """Return the root, 32 bytes; without leaves, the SHA-256 of no bytes."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        top = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            top = node_hash(peak, top)
        return top

    def encode(self) -> bytes:
        """Return 8 bytes of size, big-endian, then the subtrees' hashes, largest subtree first."""
        return self.size.to_bytes(8, "big") + b"".join(self.peaks)

    @classmethod
    def parse(cls, raw: bytes) -> Frontier:
        """Read what `encode` wrote."""
        rest = raw[8:]
        if len(raw) < 8 or len(rest) % HASH_LENGTH:
            raise LogError("log frontier: not 8 bytes of size and whole hashes")
        peaks = [rest[place : place + HASH_LENGTH] for place in range(0, len(rest), HASH_LENGTH)]
        return cls(int.from_bytes(raw[:8], "big"), tuple(peaks))


def frontier_of(leaves: Iterable[bytes]) -> Frontier:
    """Return the frontier of the tree over these leaves."""
    hashes = [leaf_hash(leaf) for leaf in leaves]
    size, peaks, start = len(hashes), [], 0
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            peaks.append(_root(hashes[start : start + (1 << bit)]))
            start += 1 << bit
    return Frontier(size, tuple(peaks))


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root of the tree over these leaves (their bytes), 32 bytes."""
    return _root([leaf_hash(leaf) for leaf in leaves])


def _root(hashes: Sequence[bytes]) -> bytes:
    """Return MTH of RFC 6962 section 2.1 over leaf hashes, level by level."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    level = list(hashes)
    while len(level) > 1:
        pairs = [node_hash(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]
    return level[0]


def _split(size: int) -> int:
    """Return the largest power of two below size (size at least 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return PATH of RFC 6962 section 2.1.1, which proves that leaf `index` is in the tree."""
    if not 0 <= index < len(hashes):
        raise LogError(f"log: no entry {index} in a log of {len(hashes)}")
    if len(hashes) == 1:
        return ()
    split = _split(len(hashes))
    if index < split:
        return (*inclusion_proof(hashes[:split], index), _root(hashes[split:]))
    return (*inclusion_proof(hashes[split:], index - split), _root(hashes[:split]))


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise `LogError` unless the leaf is at `index` of the tree of that size and root.

    RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise LogError(f"log: no entry {index} in a log of {size}")
    place, last, top = index, size - 1, leaf_hash(leaf)
    for step in proof:
        if last == 0:
            raise LogError(f"log: the proof for entry {index} is too long")
        if place & 1 or place == last:
            top = node_hash(step, top)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            top = node_hash(top, step)
        place, last = place >> 1, last >> 1
    if last or top != root:
        raise LogError(f"log: entry {index} is not proved to be in the log of size {size}")
