"""One byte of a file, changed: a bit of it, or into another of its kind that may still be read."""

from __future__ import annotations

from itertools import chain

_KINDS = ("0123456789", "abcdef", "ghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NEXT = dict(chain.from_iterable(zip(one, one[1:] + one[0], strict=True) for one in _KINDS))


def flipped(data: bytes, place: int, bit: int) -> bytes:
    """The bytes with one bit changed."""
    return data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :]


def altered(data: bytes, place: int) -> bytes:
    """The bytes with another digit or letter in one place; a bit of it where there is none."""
    old = chr(data[place])
    if old not in _NEXT:
        return flipped(data, place, 0)
    return data[:place] + _NEXT[old].encode() + data[place + 1 :]
