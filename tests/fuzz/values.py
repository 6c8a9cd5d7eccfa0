"""Other values for a value of a ballot: by what it is, an element, an exponent, a digest, a name.

Rules this module keeps:
1. Some are wrong in their form, some in what they mean, some are as good as the old one.
2. A value is chosen by a `Random` alone.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from random import Random
from typing import Final

from tally.protocol.errors import GroupError
from tally.protocol.group import IDENTITY, Element, G, H, Q
from tests.vectors import curve
from tests.vectors.cheats import MISSPELT

Maker = Callable[[Random, str], object]
_EIGHT = curve.order_eight()
TORSION: Final = tuple(Element(curve.raw(curve.times(step, _EIGHT))) for step in range(1, 8))
"""The points of order 2, 4 and 8."""


def _raw(text: str) -> bytes:
    try:
        raw = bytes.fromhex(text)[::-1]
    except ValueError:
        return G.raw
    return raw if len(raw) == 32 else G.raw


def times(text: str, other: Element) -> str:
    """Multiply an element, as text, by another; what is no point counts as the generator."""
    try:
        return str(Element(_raw(text)) * other)
    except GroupError:
        return str(G * other)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 1000 else 5


EXPONENTS: Final[dict[str, Maker]] = {
    "q more": lambda _, old: str(_number(old) + Q),
    "several q more": lambda rng, old: str(_number(old) + rng.randrange(2, 9) * Q),
    "q less": lambda _, old: str(_number(old) - Q),
    "q": lambda *_: str(Q),
    "q - 1": lambda *_: str(Q - 1),
    "0": lambda *_: "0",
    "-0": lambda *_: "-0",
    "negated": lambda _, old: str(-_number(old) % Q),
    "one more": lambda _, old: str((_number(old) + 1) % Q),
    "any other": lambda rng, _: str(rng.randrange(Q)),
    "a small one": lambda rng, _: str(rng.randrange(4)),
    "a minus": lambda _, old: f"-{old}",
    "a plus": lambda _, old: f"+{old}",
    "a leading zero": lambda _, old: f"0{old}",
    "a space before": lambda _, old: f" {old}",
    "a line's end after": lambda _, old: f"{old}\n",
    "a point and zero": lambda _, old: f"{old}.0",
    "an underscore": lambda _, old: f"{old[:2]}_{old[2:]}",
    "a JSON number": lambda _, old: _number(old),
    "hexadecimal": lambda _, old: hex(_number(old)),
    "octal": lambda _, old: oct(_number(old)),
    "scientific": lambda *_: "1e5",
    "digits of another script": lambda _, old: old.translate(
        {ord("0") + digit: 0x660 + digit for digit in range(10)}
    ),
    "huge": lambda *_: "9" * 400,
    "a power of 2": lambda rng, _: str(2 ** rng.choice((63, 64, 252, 253, 255, 256, 512))),
}
ELEMENTS: Final[dict[str, Maker]] = {
    "the identity": lambda *_: str(IDENTITY),
    "the generator": lambda *_: str(G),
    "h": lambda *_: str(H),
    "of small order": lambda rng, _: str(rng.choice(TORSION)),
    "times a point of small order": lambda rng, old: times(old, rng.choice(TORSION)),
    "times the generator": lambda _, old: times(old, G),
    "over the generator": lambda _, old: times(old, G ** (Q - 1)),
    "any other": lambda rng, _: str(G ** rng.randrange(1, Q)),
    "its inverse": lambda _, old: str(Element(_flipped_sign(_raw(old)))),
    "misspelt": lambda rng, _: rng.choice(tuple(MISSPELT.values())),
    "p more": lambda rng, _: f"{curve.P + rng.randrange(19):064x}",
    "any 32 bytes": lambda rng, _: rng.randbytes(32).hex(),
    "bytes in the other order": lambda _, old: _raw(old).hex(),
    "upper case": lambda _, old: old.upper(),
    "a digit short": lambda _, old: old[1:],
    "a digit more": lambda _, old: f"0{old}",
    "a prefix": lambda _, old: f"0x{old}",
    "a space after": lambda _, old: f"{old} ",
    "decimal": lambda _, old: str(int.from_bytes(_raw(old), "little")),
    "a JSON number": lambda _, old: int.from_bytes(_raw(old), "little"),
    "a weight": lambda _, old: f"{old},1",
    "one digit changed": lambda rng, old: _one_changed(rng, old, "0123456789abcdef"),
}
DIGESTS: Final[dict[str, Maker]] = {
    "padding": lambda _, old: f"{old}=",
    "the alphabet for addresses": lambda _, old: old.replace("+", "-").replace("/", "_"),
    "stray bits": lambda _, old: old[:-1] + chr(ord(old[-1]) + 1) if old else "B",
    "a character short": lambda _, old: old[:-1],
    "a character more": lambda _, old: f"{old}A",
    "of something else": lambda rng, _: _b64(rng.randbytes(9)),
    "one character changed": lambda rng, old: _one_changed(rng, old, "ABCDwxyz0189+/"),
    "in hexadecimal": lambda rng, _: hashlib.sha256(rng.randbytes(9)).hexdigest(),
    "a line's end within": lambda _, old: f"{old[:20]}\n{old[20:]}",
    "in other cases": lambda _, old: old.swapcase(),
}
NAMES: Final[dict[str, Maker]] = {
    "of another election": lambda *_: "Another1e1ectn1",
    "a character short": lambda _, old: old[:-1],
    "a character more": lambda _, old: f"{old}1",
    "too short": lambda *_: "1" * 13,
    "too long": lambda *_: "1" * 65,
    "not base58": lambda _, old: f"{old[:-1]}0",
    "a look-alike": lambda _, old: old.replace("a", "\u0430", 1),
    "a space after": lambda _, old: f"{old} ",
    "in other cases": lambda _, old: old.swapcase(),
}
ANYTHING: Final[dict[str, Maker]] = {
    "null": lambda *_: None,
    "true": lambda *_: True,
    "a number": lambda rng, _: rng.choice((0, -1, 7, 2**53 + 1, 2**64, 10**30)),
    "a fraction": lambda rng, _: rng.choice((0.5, -0.0, 1e308)),
    "a text": lambda rng, _: rng.choice(
        ("", "0", "\u0000", "é", "e\u0301", "\U0001f5f3", "1\u202e")
    ),
    "half of a pair": lambda *_: "\ud800",
    "a list": lambda rng, old: rng.choice(([], [old], [[]])),
    "an object": lambda rng, old: rng.choice(({}, {"": old}, {"__proto__": old}, {"0": old})),
    "an extra": lambda _, old: f"{old}{old}",
}
BY_KEY: Final = {
    "challenge": EXPONENTS,
    "response": EXPONENTS,
    "alpha": ELEMENTS,
    "beta": ELEMENTS,
    "credential": ELEMENTS,
    "election_hash": DIGESTS,
    "hash": DIGESTS,
    "election_uuid": NAMES,
}
"""What a text of a ballot is, by its key."""


def other_value(rng: Random, key: str, old: object) -> tuple[str, object]:
    """Return what was done to the value at `key`, and its new value."""
    makers = ANYTHING if rng.random() < 0.1 or not isinstance(old, str) else BY_KEY[key]
    name = rng.choice(tuple(makers))
    return name, makers[name](rng, old if isinstance(old, str) else "")


def _flipped_sign(raw: bytes) -> bytes:
    return raw[:31] + bytes([raw[31] ^ 0x80])


def _one_changed(rng: Random, text: str, alphabet: str) -> str:
    place = rng.randrange(len(text)) if text else 0
    return text[:place] + rng.choice(alphabet) + text[place + 1 :]


def _b64(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
