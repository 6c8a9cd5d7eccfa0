"""Makes `group.json`: elements, exponents, powers, hashes, nonces and signatures, at their edges.

Rules this module keeps:
1. Nothing here comes from the code under test: the values are libsodium's (PyNaCl), and the plain
   Python of `curve` must agree on each before it is written.
2. Each vector that must be refused has one flaw and is named for it.
"""

from __future__ import annotations

import hashlib
import hmac

from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_sub,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_scalarmult_ed25519_noclamp,
)

from tests.vectors import curve
from tests.vectors.curve import SIGN, ZERO, Q, exponent, wide
from tests.vectors.elements import SEVEN, H, element_vectors
from tests.vectors.signatures import signature_vectors

# --- arithmetic ---------------------------------------------------------------------------------


def _power(base: str, power: int) -> str:
    """Return base^power by libsodium, which takes no exponent 0; curve must agree."""
    scalar, raw = power.to_bytes(32, "little"), bytes.fromhex(base)[::-1]
    by_curve = curve.text(curve.times(power, curve.decode(int(base, 16))))
    if power == 0:
        return by_curve
    found = [crypto_scalarmult_ed25519_noclamp(scalar, raw)[::-1].hex()]
    if base == curve.text(curve.BASE):
        found.append(crypto_scalarmult_ed25519_base_noclamp(scalar)[::-1].hex())
    assert set(found) == {by_curve}
    return by_curve


def _power_vectors() -> list[dict[str, str]]:
    exponents = [0, 1, 2, 3, 255, 2**32 - 1, 2**32, 2**251, 2**252, Q - 2, Q - 1]
    exponents += [exponent(f"power {i}") for i in range(3)]
    bases = {"g": curve.text(curve.BASE), "g^7": curve.text(SEVEN), "h": H}
    return [
        {"base": base, "exponent": str(power), "power": _power(base, power)}
        for base in bases.values()
        for power in exponents
    ]


def _product_vectors() -> list[dict[str, str]]:
    one, other = (curve.times(exponent(seed), curve.BASE) for seed in ("one", "two"))
    inverse = curve.times(Q - 1, one)
    pairs = [(one, other), (one, one), (one, ZERO), (ZERO, one), (ZERO, ZERO), (one, inverse)]
    found = []
    for a, b in pairs:
        product = curve.text(curve.add(a, b))
        quotient = curve.text(curve.add(a, curve.times(Q - 1, b)))
        assert crypto_core_ed25519_add(curve.raw(a), curve.raw(b))[::-1].hex() == product
        assert crypto_core_ed25519_sub(curve.raw(a), curve.raw(b))[::-1].hex() == quotient
        texts = curve.text(a), curve.text(b), product, quotient
        found.append(dict(zip(("a", "b", "product", "quotient"), texts, strict=True)))
    return found


def _second_generator() -> dict[str, object]:
    """h: 8 times the first point that SHA-256 of the tag and a number names."""
    for i in range(100):
        tag = f"ratify/generator-h/v1|{i}"
        digest = hashlib.sha256(tag.encode()).digest()
        try:
            point = curve.decode(int.from_bytes(digest, "little") & (SIGN - 1))
        except ValueError:
            continue
        assert curve.text(curve.times(8, point)) == H
        return {"tag": tag, "digest": digest.hex(), "element": H}
    raise AssertionError


# --- exponents, hashes, nonces ------------------------------------------------------------------


def _exponent_vectors() -> list[dict[str, object]]:
    valid = [("zero", 0), ("one", 1), ("2^252", 2**252), ("q - 1", Q - 1)]
    refused: list[tuple[str, object]] = [
        ("q", str(Q)),
        ("q + 1", str(Q + 1)),
        ("2^253 - 1", str(2**253 - 1)),
        ("one digit more than q", str(Q) + "0"),
        ("a leading zero", "01"),
        ("two zeros", "00"),
        ("a leading zero before q - 1", "0" + str(Q - 1)),
        ("a minus sign", "-1"),
        ("minus zero", "-0"),
        ("a plus sign", "+1"),
        ("empty", ""),
        ("a space before it", " 1"),
        ("a space after it", "1 "),
        ("a newline after it", "1\n"),
        ("a hexadecimal number", "0x10"),
        ("hexadecimal digits", "1a"),
        ("with an exponent of ten", "1e3"),
        ("with a fraction", "1.0"),
        ("with an underscore", "1_0"),
        ("digits of another script", "\u0661"),
        ("a JSON number", 1),
        ("null", None),
        ("a list", ["1"]),
    ]
    return [
        *({"name": name, "text": str(value), "valid": True} for name, value in valid),
        *({"name": name, "text": value, "valid": False} for name, value in refused),
    ]


def _hash_vectors() -> list[dict[str, object]]:
    one, other = curve.text(curve.BASE), curve.text(SEVEN)
    cases = [
        ("no elements", "test|", []),
        ("one element", f"pok|Ed25519|{one}|", [other]),
        ("two elements", "prove|phi|Y|", [one, other]),
        ("the identity", "prove|phi|Y|", [curve.text(ZERO), H]),
        ("text that is not ASCII", "sigmsg|été|", [H]),
    ]
    found: list[dict[str, object]] = []
    for name, prefix, elements in cases:
        digest = hashlib.sha256((prefix + ",".join(elements)).encode()).digest()
        hashed = str(int.from_bytes(digest, "big") % Q)
        found.append({"name": name, "prefix": prefix, "elements": elements, "hash": hashed})
    return found


def _reduction_vectors() -> list[dict[str, str]]:
    raws = [value.to_bytes(64, "big") for value in (0, 1, Q - 1, Q, Q + 1, 2**256, 2**512 - 1)]
    raws += [wide("reduction one"), wide("reduction two")]
    return [{"bytes": raw.hex(), "value": str(int.from_bytes(raw, "big") % Q)} for raw in raws]


def _framed(text: str) -> bytes:
    raw = text.encode()
    return len(raw).to_bytes(4, "big") + raw


def _nonce_vectors() -> list[dict[str, object]]:
    """The nonces of given values; the statement is split otherwise in the last two."""
    secret, random = exponent("secret"), wide("random")
    schnorr, ballot = "ratify/nonce/schnorr/v1", "ratify/nonce/encryption/0/v1"
    cases = [
        ("a plain case", secret, schnorr, "sig|hash|", 0, random),
        ("another secret", exponent("other"), schnorr, "sig|hash|", 0, random),
        ("another domain", secret, ballot, "sig|hash|", 0, random),
        ("another statement", secret, schnorr, "sig|hush|", 0, random),
        ("one drawn before", secret, schnorr, "sig|hash|", 1, random),
        ("very many drawn before", secret, schnorr, "sig|hash|", 2**53 + 1, random),
        ("other randomness", secret, schnorr, "sig|hash|", 0, wide("random two")),
        ("randomness of zeros", secret, schnorr, "sig|hash|", 0, bytes(64)),
        ("secret 0", 0, schnorr, "sig|hash|", 0, random),
        ("secret 1", 1, schnorr, "sig|hash|", 0, random),
        ("secret q - 1", Q - 1, schnorr, "sig|hash|", 0, random),
        ("text that is not ASCII", secret, schnorr, "signée|été|", 0, random),
        ("no statement", secret, schnorr, "", 0, random),
        ("the statement's start in the domain", secret, schnorr + "sig|", "hash|", 0, random),
    ]
    found: list[dict[str, object]] = []
    for name, key, domain, statement, drawn, fresh in cases:
        message = _framed(domain) + _framed(statement) + drawn.to_bytes(8, "big") + fresh
        digest = hmac.digest(key.to_bytes(32, "big"), message, "sha512")
        found.append(
            {
                "name": name,
                "secret": str(key),
                "domain": domain,
                "statement": statement,
                "drawn": str(drawn),
                "random": fresh.hex(),
                "nonce": str(int.from_bytes(digest, "big") % Q),
            }
        )
    assert len({vector["nonce"] for vector in found}) == len(found)
    return found


def group_vectors() -> dict[str, object]:
    """All vectors of the group and of what rests on it alone."""
    return {
        "q": str(Q),
        "generator": curve.text(curve.BASE),
        "identity": curve.text(ZERO),
        "second_generator": _second_generator(),
        "elements": element_vectors(),
        "powers": _power_vectors(),
        "products": _product_vectors(),
        "exponents": _exponent_vectors(),
        "hash_to_exponent": _hash_vectors(),
        "reduce512": _reduction_vectors(),
        "nonces": _nonce_vectors(),
        "signatures": signature_vectors(),
    }
