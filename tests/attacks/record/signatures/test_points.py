"""Keys and signatures whose points or numbers some programs take and others refuse."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.replay.export import MANIFEST, POLL, Record
from tally.protocol.encoding import canonical
from tally.protocol.group import IDENTITY, Element, G, Q, random_exponent
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_records import on_record
from tests.attacks.record.forging import BY_OFFICERS
from tests.audit.helpers import in_file
from tests.vectors.cheats import ORDER_TWO


def text(raw: bytes) -> str:
    """Base64, as keys and signatures are in the record."""
    return base64.b64encode(raw).decode()


def with_q(signature: str) -> str:
    """The same signature modulo q: q is added to its S."""
    raw = base64.b64decode(signature)
    return text(raw[:32] + (int.from_bytes(raw[32:], "little") + Q).to_bytes(32, "little"))


def cofactored(message: bytes, key: Ed25519PrivateKey) -> str:
    """A signature that holds for verifiers which multiply by the cofactor, and for no others."""
    public = key.public_key().public_bytes_raw()
    seed = bytearray(hashlib.sha512(key.private_bytes_raw()).digest()[:32])
    seed[0] &= 248
    seed[31] = seed[31] & 127 | 64
    r = random_exponent()
    point = (G**r * ORDER_TWO).raw
    challenge = int.from_bytes(hashlib.sha512(point + public + message).digest(), "little")
    number = (r + challenge * int.from_bytes(seed, "little")) % Q
    return text(point + number.to_bytes(32, "little"))


POINTS = {
    "small order": lambda _: ORDER_TWO.raw,
    "mixed order": lambda raw: (Element(raw) * ORDER_TWO).raw,
    "the identity": lambda _: IDENTITY.raw,
    "p + 1": lambda _: (2**255 - 18).to_bytes(32, "little"),
}


@on_record(**BY_OFFICERS, at="sealed", caught_by="poll", says="no Ed25519 public key that can be")
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("whose", ["officer", "credential_authority", "log"])
def test_a_sealed_key_of_small_or_mixed_order(poll, whose, point):
    """A key of small or mixed order sealed for an officer, the authority or the log.

    With it one signature holds for many texts, or for some verifiers only.
    """

    def change(data: bytes) -> bytes:
        document = json.loads(data)
        places = {"officer": document["officers"][0]["keys"][0], "log": document["log"]}
        keys = places.get(whose, document)
        name = "public_key" if whose in places else whose
        keys[name] = text(POINTS[point](base64.b64decode(keys[name])))
        return canonical(document)

    return poll.record(files=in_file(POLL, change))


@on_record(at="open", caught_by="officers", says="the signature is not by")
def test_q_added_to_an_officers_signature(poll):
    """The group's order added to the S of an officer's signature, which makes another log."""
    opened = poll.events[place := _opened(poll)]
    first, *rest = opened.signatures
    forged = replace(first, signature=with_q(first.signature))
    poll.events[place] = replace(opened, signatures=(forged, *rest))
    return poll


@on_record(
    by=Attacker.OFFICER,
    keys=Key.OFFICER,
    at="open",
    caught_by="officers",
    says="the signature is not by",
)
def test_a_signature_that_only_some_verifiers_take(poll):
    """An officer's signature that verifiers with the cofactor take, and all others refuse."""
    opened = poll.events[place := _opened(poll)]
    first, *rest = opened.signatures
    made = cofactored(opened.statement.message, poll.keys[first.officer])
    poll.events[place] = replace(opened, signatures=(replace(first, signature=made), *rest))
    return poll


def _opened(poll) -> int:
    return next(i for i, one in enumerate(poll.events) if one.NAME == "poll:opened")


@on_record(by=Attacker.CARRIER, keys=Key.NONE, caught_by="keys", says="the signature is not by")
def test_q_added_to_the_manifests_signature(poll):
    """The group's order added to the S of the manifest's signature, in transit."""
    files = dict(poll.record().files)
    manifest = json.loads(files[MANIFEST])
    manifest["signature"] = with_q(manifest["signature"])
    return Record({**files, MANIFEST: canonical(manifest)})
