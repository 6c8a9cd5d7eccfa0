"""Makes the test vectors of this folder: `python -m tests.vectors.make`.

Rules this module keeps:
1. The same code writes the same bytes: all randomness comes from one seed, so a change of a vector
   is a change of the protocol.
2. Each vector that must be refused has one flaw and is named for it.
3. Python and JavaScript read the same files, so numbers are decimal strings throughout.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from tally.protocol import group
from tally.protocol.credential import (
    FEWEST_ITERATIONS,
    MOST_ITERATIONS,
    damm_digit,
    derive_secret,
    public_credential,
    sign_in_prefix,
)
from tally.protocol.encoding import canonical, compact, parse_element, sha256_b64, sha256_hex
from tally.protocol.group import IDENTITY, G, Q, hash_to_exponent
from tests.vectors.ballots import ballot_vectors
from tests.vectors.cheats import ORDER_TWO
from tests.vectors.group import group_vectors
from tests.vectors.trustees import trustees_vectors

FOLDER = Path(__file__).parent
CARD_SET, POLL = "Rat1fyCardSet11", "Rat1fyTestPo111"
NONCE = hashlib.sha256(b"nonce").hexdigest()


@contextmanager
def seeded(seed: str) -> Iterator[None]:
    """Draw every number of the code under test from `seed`. For vectors only."""
    drawn = itertools.count()

    def token_bytes(length: int) -> bytes:
        return hashlib.shake_256(f"{seed}|{next(drawn)}".encode()).digest(length)

    with (
        mock.patch("secrets.token_bytes", token_bytes),
        mock.patch.object(group, "_DRAWN", itertools.count()),
    ):
        yield


def _code(digits: str) -> str:
    return digits + str(damm_digit(digits))


def _element(text: str) -> group.Element:
    return parse_element(text, "element", allow_identity=True)


def hash_vectors() -> dict[str, object]:
    """Digests, H(prefix, elements), and the two JSON encodings."""
    texts = ["", "a", "Ratify", "En faveur: été, œuvre", "line\nbreak", "snow ☃ and 𝄞"]
    hashes = [
        ("no elements", "test|", []),
        ("one element", f"pok|Ed25519|{G}|", [str(G)]),
        ("two elements", "prove|phi|Y|", [str(G), str(G**2)]),
        ("text that is not ASCII", "sigmsg|été|", [str(G**e) for e in (0, 3, Q - 1)]),
    ]
    values: list[object] = [
        {"b": 1, "a": [True, None, "é"]},
        {"control": "\x00\x1f\x7f\u2028", "quote": '"\\/'},
        {"order": {"10": 1, "9": 2, "é": 3, "z": 4}},
    ]
    return {
        "digests": [
            {"text": text, "hex": sha256_hex(text.encode()), "b64": sha256_b64(text.encode())}
            for text in texts
        ],
        "hash_to_exponent": [
            {"name": name, "prefix": prefix, "elements": elements, "hash": str(hashed)}
            for name, prefix, elements in hashes
            for hashed in [
                hash_to_exponent(
                    prefix, [parse_element(e, name, allow_identity=True) for e in elements]
                )
            ]
        ],
        "json": [
            {
                "value": value,
                "compact": compact(value).decode(),
                "canonical": canonical(value).decode(),
            }
            for value in values
        ],
    }


def credential_vectors() -> dict[str, object]:
    """Voting codes, derived credentials and proofs of sign-in."""
    zeros, ones = _code("0" * 15), _code("1" * 15)
    plain = _code("482915730264819")
    wrong = plain[:-1] + str((int(plain[-1]) + 1) % 10)
    swapped = plain[0] + plain[2] + plain[1] + plain[3:]
    spaced = " ".join(plain[start : start + 4] for start in range(0, 16, 4))
    codes = [
        ("sixteen digits", plain, True),
        ("groups parted by spaces", spaced, True),
        ("groups parted by hyphens", spaced.replace(" ", "-"), True),
        ("leading zeros", zeros, True),
        ("the last digit wrong", wrong, False),
        ("two neighbours swapped", swapped, False),
        ("a digit missing", plain[:-1], False),
        ("a digit too many", plain + "0", False),
        ("a letter", plain[:8] + "O" + plain[9:], False),
        ("digits of another script", plain[:15] + "\u0663", False),
        ("parted inside a group", plain[:2] + " " + plain[2:], False),
        ("empty", "", False),
    ]
    derivations = [
        ("a plain case", plain, CARD_SET, "004211", FEWEST_ITERATIONS),
        ("another member, same code", plain, CARD_SET, "004212", FEWEST_ITERATIONS),
        ("another card set, same code", plain, POLL, "004211", FEWEST_ITERATIONS),
        ("a member number with leading zeros", zeros, CARD_SET, "0000", FEWEST_ITERATIONS),
        ("the longest member number", ones, CARD_SET, "999999999999", FEWEST_ITERATIONS),
        ("one iteration more", plain, CARD_SET, "004211", FEWEST_ITERATIONS + 1),
        ("as many iterations as may be", plain, CARD_SET, "004211", MOST_ITERATIONS),
    ]
    return {
        "codes": [{"name": name, "code": code, "valid": valid} for name, code, valid in codes],
        "derivations": [_derivation(*case) for case in derivations],
        "sign_in": _sign_in_vectors(derive_secret(plain, CARD_SET, "004211", FEWEST_ITERATIONS)),
    }


def _derivation(
    name: str, code: str, card_set: str, member: str, iterations: int
) -> dict[str, object]:
    secret = derive_secret(code, card_set, member, iterations)
    return {
        "name": name,
        "code": code,
        "card_set": card_set,
        "member": member,
        "iterations": iterations,
        "secret": str(secret),
        "credential": public_credential(secret),
    }


def _sign_in_vectors(secret: int) -> list[dict[str, object]]:
    member, w = "004211", 10**70 + 7
    commitment = G**w
    prefix = sign_in_prefix(POLL, member, NONCE, public_credential(secret))
    challenge = hash_to_exponent(prefix, [commitment])
    response = (w - secret * challenge) % Q
    valid: dict[str, object] = {
        "name": "a plain case",
        "poll": POLL,
        "member": member,
        "nonce": NONCE,
        "secret": str(secret),
        "credential": public_credential(secret),
        "w": str(w),
        "proof": {"challenge": str(challenge), "response": str(response)},
        "valid": True,
    }
    digest = sha256_b64(b"a ballot without its signature")
    flaws: list[tuple[str, dict[str, object]]] = [
        ("another poll", {"poll": CARD_SET}),
        ("another member", {"member": "004212"}),
        ("another nonce", {"nonce": sha256_hex(b"another")}),
        ("another credential", {"credential": public_credential(5)}),
        ("credential identity", {"credential": str(IDENTITY)}),
        ("credential outside the group", {"credential": str(G**secret * ORDER_TWO)}),
        ("credential in upper case", {"credential": public_credential(secret).upper()}),
        ("response changed", {"proof": {"challenge": str(challenge), "response": "0"}}),
        ("challenge changed", {"proof": {"challenge": "0", "response": str(response)}}),
        ("a nonce that asks for a ballot signature", {"nonce": f"sig|{digest}|"}),
        ("a nonce in upper case", {"nonce": NONCE.upper()}),
        ("a nonce one digit short", {"nonce": NONCE[1:]}),
        ("a nonce with the end of a line", {"nonce": NONCE + "\n"}),
        ("a member number that holds a bar", {"member": "0042|1"}),
        ("a member number with the end of a line", {"member": member + "\n"}),
        ("a poll that is not base58", {"poll": "sig|" + POLL[4:]}),
    ]
    return [valid, *({**valid, "name": name, **flaw, "valid": False} for name, flaw in flaws)]


MAKERS: dict[str, Callable[[], object]] = {
    "group.json": group_vectors,
    "hash.json": hash_vectors,
    "credential.json": credential_vectors,
    "ballot.json": ballot_vectors,
    "trustees.json": trustees_vectors,
}


def make(name: str) -> str:
    """Return the text of one vector file."""
    with seeded(name):
        return json.dumps(MAKERS[name](), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every vector file."""
    for name in MAKERS:
        (FOLDER / name).write_text(make(name), encoding="utf-8")


if __name__ == "__main__":
    main()
