"""Ed25519: keys and signatures on which verifiers differ are refused, as the booth refuses them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit.record.errors import CheckpointError, DocumentError, SignatureError
from audit.record.log.checkpoint import key_identifier, parse_checkpoint
from audit.record.officers import PasskeyKey
from audit.record.signatures.ed25519 import public_key_from, verify_bytes, verify_raw
from tally.protocol.encoding import b64encode
from tests.vectors.signatures import with_identity

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "tests" / "vectors" / "group.json").read_text())
FOREIGN = {
    "a key of order 2q",
    "a key of order 8q",
    "the identity as key",
    "a key of order 2",
    "a key of order 8",
    "the identity, written as p + 1, as key",
}
"""The vectors whose flaw is the key."""


@pytest.mark.parametrize("case", VECTORS["signatures"], ids=lambda case: case["name"])
def test_the_signatures_that_the_booth_judges_too(case: dict[str, Any]) -> None:
    key, signature = (b64encode(bytes.fromhex(case[name])) for name in ("key", "signature"))

    def verify() -> None:
        verify_bytes(case["message"].encode(), signature, public_key_from(key, "key"), "receipt")

    if case["valid"]:
        verify()
    else:
        with pytest.raises((DocumentError, SignatureError)):
            verify()


def test_no_key_outside_the_group_is_an_officers_passkey() -> None:
    keys = [case["key"] for case in VECTORS["signatures"] if case["name"] in FOREIGN]
    assert len(keys) == len(FOREIGN)
    for key in keys:
        loaded = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        der = loaded.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        passkey = PasskeyKey("EdDSA", b64encode(der), "example.org", "https://example.org")
        with pytest.raises(DocumentError, match=r"^officer: no Ed25519 public key that can be"):
            passkey.check("officer")


def test_the_library_alone_takes_keys_and_signatures_that_are_refused_here() -> None:
    """What the checks beside the library's are for."""
    taken = set()
    for case in VECTORS["signatures"]:
        key, signature = bytes.fromhex(case["key"]), bytes.fromhex(case["signature"])
        if case["valid"] or len(signature) != 64:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, case["message"].encode())
        except InvalidSignature:
            continue
        taken.add(case["name"])
    assert taken == FOREIGN | {"R is the identity, written as 1"}


@pytest.mark.parametrize("case", VECTORS["signatures"], ids=lambda case: case["name"])
def test_raw_signatures_are_verified_by_the_same_rule(case: dict[str, Any]) -> None:
    """A checkpoint's 64 bytes, and as many as come with a passkey."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(case["key"]))
    signature = bytes.fromhex(case["signature"])
    if case["valid"]:
        verify_raw(case["message"].encode(), signature, key, "raw")
    elif case["name"] not in FOREIGN:
        with pytest.raises(SignatureError):
            verify_raw(case["message"].encode(), signature, key, "raw")


def test_a_checkpoint_signed_with_the_identity_as_r_is_refused() -> None:
    origin = "ratify-log/x"
    body = f"{origin}\n0\n{b64encode(bytes(32))}\n"
    raw_key, signature = with_identity(body.encode())
    key = Ed25519PublicKey.from_public_bytes(raw_key)
    key.verify(signature, body.encode())
    line = b64encode(key_identifier(origin, key) + signature)
    raw = f"{body}\n\u2014 {origin} {line}\n".encode()
    with pytest.raises(CheckpointError, match="is not by the log's key"):
        parse_checkpoint(raw, origin, key)


def test_one_module_makes_keys_of_bytes_and_asks_the_library_of_signatures() -> None:
    """Whoever did it elsewhere would keep another rule."""
    asking = re.compile(r"Ed25519PublicKey\.from_public_bytes|\bVerifyKey\b|InvalidSignature\b")
    found = {
        str(path.relative_to(ROOT))
        for package in ("tally", "audit", "voting", "ivr")
        for path in (ROOT / package).rglob("*.py")
        if asking.search(path.read_text(encoding="utf-8"))
    }
    passkey = "audit/record/signatures/passkey.py"  # ES256, which is no Ed25519
    assert found == {"audit/record/signatures/ed25519.py", passkey}
