"""Voting codes, the credentials derived from them, and the proof of sign-in.

Rules this module keeps:
1. A voting code is 15 random digits and a Damm check digit. No message, log or repr quotes one.
2. The same code, card set and member number give the same credential in Python and in the browser
   (tests/vectors/credential.json).
3. A proof of sign-in is made and checked only for a nonce of 64 hexadecimal digits, and its
   challenge begins with `signin|`: no nonce can turn it into a ballot signature, which begins with
   `sig|`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from itertools import pairwise

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from tally.protocol import belenios
from tally.protocol.encoding import (
    compact,
    items,
    load_compact,
    parse_element,
    parse_identifier,
    parse_unchecked,
)
from tally.protocol.errors import CredentialError, FormatError, ProtocolError
from tally.protocol.group import G, Q
from tally.protocol.proofs import Proof, prove_schnorr, verify_schnorr

CODE_DIGITS = 16
FEWEST_ITERATIONS, MOST_ITERATIONS = 100_000, 600_000
"""Of PBKDF2, in any card set. The credential authority chooses; the fewest is the usual number: a
guess costs as much as a thousand group operations, and a code has 50 bits."""
_HKDF_INFO = b"ratify/credential/v1"
_CODE = re.compile(r"[0-9]{4}([ -]?[0-9]{4}){3}")
_MEMBER = re.compile(r"[0-9]{4,12}")
_NONCE = re.compile(r"[0-9a-f]{64}")

# Damm's quasigroup of order 10: it finds every single wrong digit and every swap of neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def damm_digit(digits: str) -> int:
    """Return the check digit of `digits`; 0 if they already end in it."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def new_code() -> str:
    """Draw a voting code: 15 random digits (about 50 bits) and the check digit."""
    digits = f"{secrets.randbelow(10 ** (CODE_DIGITS - 1)):015d}"
    return digits + str(damm_digit(digits))


def verify_code(code: str) -> str:
    """Return the 16 digits of a code as typed; spaces or hyphens may separate groups of four."""
    if not _CODE.fullmatch(code.strip()):
        raise CredentialError("the voting code must have 16 digits, as printed on the card")
    digits = re.sub("[^0-9]", "", code)
    if damm_digit(digits) != 0:
        raise CredentialError("the voting code has a wrong digit: please compare it with the card")
    return digits


def format_code(code: str) -> str:
    """Return a code as it is printed: four groups of four digits."""
    digits = verify_code(code)
    return " ".join(digits[start : start + 4] for start in range(0, CODE_DIGITS, 4))


def verify_iterations(iterations: int) -> None:
    """Raise `CredentialError` unless a card set may have so many iterations."""
    if not FEWEST_ITERATIONS <= iterations <= MOST_ITERATIONS:
        raise CredentialError(
            f"{iterations} is not a number from {FEWEST_ITERATIONS} to {MOST_ITERATIONS}"
        )


def derive_secret(code: str, card_set: str, member: str, iterations: int) -> int:
    """Derive the secret exponent s of a code, for a card set and a member number.

    k = PBKDF2-HMAC-SHA256(code, card set + "|" + member number, the card set's iterations, 32
    bytes); s = HKDF-Expand-SHA256(k, "ratify/credential/v1", 48 bytes), big-endian, mod q.
    """
    salt = f"{_parse_name(card_set, 'card set')}|{_parse_member(member)}".encode("ascii")
    digits = verify_code(code).encode("ascii")
    verify_iterations(iterations)
    key = PBKDF2HMAC(SHA256(), 32, salt, iterations).derive(digits)  # twice as fast as hashlib
    wide = HKDFExpand(algorithm=SHA256(), length=48, info=_HKDF_INFO).derive(key)
    return int.from_bytes(wide, "big") % Q


def public_credential(secret: int) -> str:
    """Return the credential Y = g^s as 64 hexadecimal digits."""
    return str(G**secret)


def _parse_member(member: str) -> str:
    if not _MEMBER.fullmatch(member):
        raise CredentialError("the member number must have 4 to 12 digits")
    return member


def _parse_name(name: str, what: str) -> str:
    try:
        return parse_identifier(name, what)
    except FormatError as error:
        raise CredentialError(str(error)) from error


def sign_in_prefix(poll: str, member: str, nonce: str, credential: str) -> str:
    """Return what a proof of sign-in is bound to; raise unless each part is in its one form."""
    if not _NONCE.fullmatch(nonce):
        raise CredentialError("the sign-in nonce must be 64 hexadecimal digits: not signed")
    name = _parse_name(poll, "poll")
    return belenios.sign_in_prefix(name, _parse_member(member), nonce, credential)


def prove_sign_in(secret: int, poll: str, member: str, nonce: str) -> Proof:
    """Prove knowledge of a credential's secret to the server that sent `nonce`."""
    return prove_schnorr(secret, sign_in_prefix(poll, member, nonce, public_credential(secret)))


def verify_sign_in(credential: str, poll: str, member: str, nonce: str, proof: Proof) -> None:
    """Raise `CredentialError` unless `proof` answers `nonce` for `credential`.

    1. The nonce, the member number and the poll are in their one valid form.
    2. The credential is in the group of order q and is not its identity.
    3. The proof shows knowledge of the credential's secret.
    """
    prefix = sign_in_prefix(poll, member, nonce, credential)  # 1
    try:
        public = parse_element(credential, "credential")  # 2
        verify_schnorr(public, prefix, proof, "credential")  # 3
    except ProtocolError as error:
        raise CredentialError(f"sign-in refused: {error}") from error


def credentials_list(credentials: Iterable[str]) -> bytes:
    """Encode a voters' list: its credentials, distinct, sorted as strings by code point."""
    ordered = sorted(credentials)
    _verify_order(ordered, "credentials list")
    return compact(ordered)


def parse_credentials_list(raw: bytes) -> tuple[str, ...]:
    """Read a voters' list strictly: compact JSON, sorted, distinct, no identity.

    Membership of the group is checked where a credential is used (`verify_signature`,
    `verify_sign_in`), and by whoever verifies a record: one outside the group can sign nothing.
    """
    what = "credentials list"
    listed = items(load_compact(raw, what), None, what)
    credentials = [
        str(parse_unchecked(item, f"{what}, entry {place}")) for place, item in enumerate(listed, 1)
    ]
    _verify_order(credentials, what)
    return tuple(credentials)


def _verify_order(credentials: list[str], what: str) -> None:
    for place, (one, other) in enumerate(pairwise(credentials), 2):
        if one >= other:
            raise CredentialError(f"{what}, entry {place}: not distinct and in order")


def parse_credential(value: object, what: str) -> str:
    """Return a credential after checking that it is in the group and not the identity."""
    return str(parse_element(value, what))
