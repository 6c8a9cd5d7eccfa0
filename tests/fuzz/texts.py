"""Other bytes for the bytes of a document: bits, slices, white space, escapes, keys twice.

Rules this module keeps:
1. Each change is made to bytes, whatever they say: some leave the JSON's meaning as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

from tests.kit.records.one_byte import altered, flipped

Change = Callable[[Random, bytes], bytes]
_SPACES: Final = (b" ", b"\n", b"\r\n", b"\t", b"\x00", b"\xc2\xa0", b"\xef\xbb\xbf")
_BETWEEN = re.compile(rb"[\[\]{},:]")
_LETTER = re.compile(rb"[0-9A-Za-z]")
_MEMBER = re.compile(rb'"[a-z_]+":(?:"[^"]*"|\[\[?\{)')
_ANY_NUMBER = re.compile(rb'"(0|[1-9][0-9]*)"')


def _at(rng: Random, pattern: re.Pattern[bytes], data: bytes) -> re.Match[bytes] | None:
    found = list(pattern.finditer(data))
    return rng.choice(found) if found else None


def _spaced(rng: Random, data: bytes) -> bytes:
    found = _at(rng, _BETWEEN, data)
    end = found.end() if found else 0
    return data[:end] + rng.choice(_SPACES) + data[end:]


def _escaped(rng: Random, data: bytes) -> bytes:
    found = _at(rng, _LETTER, data)
    if found is None:
        return data + b"\\u0030"
    return data[: found.start()] + b"\\u%04x" % found[0][0] + data[found.end() :]


def _slash(_: Random, data: bytes) -> bytes:
    return data.replace(b"/", b"\\/", 1)


def _key_twice(rng: Random, data: bytes) -> bytes:
    found = _at(rng, _MEMBER, data)
    if found is None or found[0].endswith(b"{"):
        return data.replace(b"{", b'{"answers":[],', 1)
    value = found[0] if rng.random() < 0.5 else found[0].split(b":")[0] + b':"1"'
    return data[: found.start()] + value + b"," + data[found.start() :]


def _key_changed(rng: Random, data: bytes) -> bytes:
    found = _at(rng, re.compile(rb'"[a-z_]+":'), data)
    if found is None:
        return data + b"\n"
    other = rng.choice((found[0].upper(), found[0].replace(b'"', b'"_', 1), b'"":'))
    return data[: found.start()] + other + data[found.end() :]


def _unquoted(rng: Random, data: bytes) -> bytes:
    found = _at(rng, _ANY_NUMBER, data)
    if found is None:
        return data[1:]
    return data[: found.start()] + found[1] + data[found.end() :]


def _slice(rng: Random, data: bytes) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.choice((1, 2, 7, 64, 300)))


def _doubled(rng: Random, data: bytes) -> bytes:
    start, end = _slice(rng, data)
    return data[:end] + data[start:]


def _left_out(rng: Random, data: bytes) -> bytes:
    start, end = _slice(rng, data)
    return data[:start] + data[end:]


def _inserted(rng: Random, data: bytes) -> bytes:
    start, _ = _slice(rng, data)
    return data[:start] + rng.randbytes(rng.choice((1, 1, 2, 5))) + data[start:]


def _one(change: Callable[[bytes, int], bytes]) -> Change:
    return lambda rng, data: change(data, rng.randrange(len(data))) if data else b"\x00"


CHANGES: Final[dict[str, Change]] = {
    "a bit": lambda rng, data: _one(lambda given, at: flipped(given, at, rng.randrange(8)))(
        rng, data
    ),
    "a letter": _one(altered),
    "bytes put in": _inserted,
    "bytes twice": _doubled,
    "bytes left out": _left_out,
    "cut short": lambda rng, data: data[: rng.randrange(len(data) + 1)],
    "white space": _spaced,
    "white space after": lambda rng, data: data + rng.choice(_SPACES),
    "white space before": lambda rng, data: rng.choice(_SPACES) + data,
    "an escape": _escaped,
    "an escaped slash": _slash,
    "a key twice": _key_twice,
    "another key": _key_changed,
    "a number without quotes": _unquoted,
    "twice the whole": lambda _, data: data + data,
    "too long": lambda _, data: data + b" " * 4096,
    "nested deeply": lambda rng, data: b"[" * 3000 + data + b"]" * rng.choice((0, 3000)),
}


def other_bytes(rng: Random, data: bytes) -> tuple[str, bytes]:
    """Return what was done to the bytes, and the new ones."""
    name = rng.choice(tuple(CHANGES))
    return name, CHANGES[name](rng, data)
