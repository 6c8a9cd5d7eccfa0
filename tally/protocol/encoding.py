"""Bytes and text of the protocol: JSON, digests, base64, numbers and identifiers.

Rules this module keeps:
1. Everything has one valid byte form: where the format has a canonical form, what is parsed is
   re-encoded and compared.
2. Group elements are 64 lower-case hexadecimal digits, exponents decimal strings without sign or
   leading zero; JSON numbers are integers only.
3. Every failure is a `FormatError` (or a `GroupError` for a number outside the group) that names
   `what` was being read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from typing import NoReturn

import rfc8785

from tally.protocol import belenios
from tally.protocol.errors import FormatError, GroupError
from tally.protocol.group import IDENTITY, Element, Q, verify_member

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_DECIMAL = re.compile(r"0|[1-9][0-9]*")
_HEX_DIGEST = re.compile(r"[0-9a-f]{64}")
_BASE64_DIGEST = re.compile(r"[A-Za-z0-9+/]{43}")
_EXPONENT_DIGITS = len(str(Q))


def compact(value: object) -> bytes:
    """Encode `value` as Belenios does: compact UTF-8 JSON, fields in the order given."""
    try:
        return _COMPACT.encode(value).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise FormatError(f"the value has no JSON form: {type(error).__name__}") from error


def canonical(value: object) -> bytes:
    """Encode `value` as canonical JSON (RFC 8785). Integers over 2^53 are refused."""
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, ValueError, RecursionError) as error:
        raise FormatError(f"the value has no canonical JSON form: {error}") from error


def sha256_hex(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256: 64 characters."""
    return hashlib.sha256(data).hexdigest()


def sha256_b64(data: bytes) -> str:
    """SHA-256 in standard base64 without padding: 43 characters (fingerprints, trackers)."""
    return b64encode(hashlib.sha256(data).digest()).rstrip("=")


def load_json(data: bytes, what: str) -> object:
    """Parse JSON: UTF-8, no duplicate key, no fraction, no NaN, no lone surrogate."""

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        members = dict(pairs)
        if len(members) != len(pairs):
            raise FormatError(f"{what}: a JSON object has the same key twice")
        return members

    def refuse(text: str) -> NoReturn:
        raise FormatError(f"{what}: JSON numbers must be integers, found {text[:20]}")

    try:
        value: object = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=unique,
            parse_float=refuse,
            parse_constant=refuse,
        )
        if b"\\u" in data:
            compact(value)  # an escaped lone surrogate has no UTF-8 form
    except (ValueError, RecursionError) as error:
        # "from None": a decoder's error holds the whole text, which may be a secret key file
        raise FormatError(f"{what}: not valid JSON in UTF-8 ({type(error).__name__})") from None
    return value


def load_canonical(data: bytes, what: str) -> object:
    """Parse JSON whose bytes must be exactly its RFC 8785 form."""
    value = load_json(data, what)
    if canonical(value) != data:
        raise FormatError(f"{what}: the JSON is not in canonical form (RFC 8785)")
    return value


def load_compact(data: bytes, what: str) -> object:
    """Parse JSON whose bytes must be exactly its compact form, in the order received."""
    value = load_json(data, what)
    if compact(value) != data:
        raise FormatError(f"{what}: the JSON is not in compact form")
    return value


def fields(value: object, names: Sequence[str], what: str) -> dict[str, object]:
    """Return `value`, which must be a JSON object with exactly these keys in this order."""
    if not isinstance(value, dict):
        raise FormatError(f"{what}: expected a JSON object")
    if tuple(value) != tuple(names):
        raise FormatError(f"{what}: expected exactly the keys {', '.join(names)}, in that order")
    return value


def items(value: object, length: int | None, what: str) -> list[object]:
    """Return `value`, which must be a JSON list (of `length` items, unless None)."""
    if not isinstance(value, list):
        raise FormatError(f"{what}: expected a JSON list")
    if length is not None and len(value) != length:
        raise FormatError(f"{what}: expected {length} items, found {len(value)}")
    return value


def text(value: object, what: str) -> str:
    """Return `value`, which must be a JSON string."""
    if not isinstance(value, str):
        raise FormatError(f"{what}: expected a JSON string")
    return value


def number(value: object, what: str) -> int:
    """Return `value`, which must be a JSON integer that is not negative."""
    if type(value) is not int or value < 0:
        raise FormatError(f"{what}: expected a whole number")
    return value


def parse_hex_digest(value: object, what: str) -> str:
    """Return `value`, which must be a SHA-256 in lower-case hexadecimal."""
    if not isinstance(value, str) or not _HEX_DIGEST.fullmatch(value):
        raise FormatError(f"{what}: expected 64 lower-case hexadecimal digits")
    return value


def parse_b64_digest(value: object, what: str) -> str:
    """Return `value`, which must be a SHA-256 in base64 without padding, as a tracker is."""
    if not isinstance(value, str) or not _BASE64_DIGEST.fullmatch(value):
        raise FormatError(f"{what}: expected 43 base64 characters")
    b64decode(value + "=", 32, what)
    return value


def b64encode(raw: bytes) -> str:
    """Encode in standard base64 with padding (RFC 4648, section 4)."""
    return base64.b64encode(raw).decode("ascii")


def b64decode(value: object, length: int | None, what: str) -> bytes:
    """Decode standard base64 with padding, in its one form, to `length` bytes (unless None)."""
    try:
        raw = base64.b64decode(text(value, what), validate=True)
    except (binascii.Error, ValueError) as error:
        raise FormatError(f"{what}: not standard base64 ({type(error).__name__})") from None
    if b64encode(raw) != value:
        raise FormatError(f"{what}: not the canonical base64 of its bytes")
    if length is not None and len(raw) != length:
        raise FormatError(f"{what}: expected {length} bytes, found {len(raw)}")
    return raw


def parse_exponent(value: object, what: str) -> int:
    """Return the decimal string `value` as an exponent in [0, q)."""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise FormatError(f"{what}: expected a decimal string without sign or leading zero")
    if len(value) > _EXPONENT_DIGITS or (exponent := int(value)) >= Q:
        raise FormatError(f"{what}: the exponent is not below q")
    return exponent


def parse_unchecked(value: object, what: str) -> Element:
    """Return 64 hexadecimal digits as an element; not the identity. Does NOT check membership."""
    if not isinstance(value, str) or not _HEX_DIGEST.fullmatch(value):
        raise FormatError(f"{what}: expected 64 lower-case hexadecimal digits")
    element = Element(belenios.element_bytes(value))
    if element == IDENTITY:
        raise GroupError(f"{what}: the identity of the group is no key and no vote")
    return element


def parse_element(value: object, what: str, *, allow_identity: bool = False) -> Element:
    """Return 64 hexadecimal digits as an element of the group of order q, checked.

    The identity is refused unless `allow_identity` (an encrypted tally of no ballots).
    """
    if allow_identity and value == belenios.IDENTITY:
        return IDENTITY
    element = parse_unchecked(value, what)
    verify_member(element, what)
    return element


def new_identifier(length: int = 15) -> str:
    """Draw an identifier of base58 characters (specification 4.2): polls, elections, card sets."""
    return "".join(secrets.choice(BASE58) for _ in range(length))


def parse_identifier(value: object, what: str, *, shortest: int = 14, longest: int = 64) -> str:
    """Return `value`, which must be a base58 identifier (a uuid has 14 characters or more)."""
    identifier = text(value, what)
    if not shortest <= len(identifier) <= longest or not set(identifier) <= set(BASE58):
        raise FormatError(f"{what}: expected {shortest} to {longest} base58 characters")
    return identifier
