"""Makes the trustees of `trustees.json`: a valid file, and ones with a single flaw each.

Rules this module keeps:
1. What a flaw's maker could sign is signed: a signature is not a second flaw.
2. A flaw's `check` is the number of the check of `parse_trustees` that must refuse it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from typing import Any

from tally.protocol.ceremony.deals import make_deal
from tally.protocol.ceremony.gathering import (
    gather_certificates,
    make_certificate,
    parse_certificates,
)
from tally.protocol.ceremony.invitation import Invitation
from tally.protocol.ceremony.member import CeremonySecrets, new_member
from tally.protocol.ceremony.outcome import assemble, receive
from tally.protocol.certificates import (
    Context,
    make_cert,
    make_coefexps,
    sign_certificates,
)
from tally.protocol.encoding import compact
from tally.protocol.group import IDENTITY, Q, random_exponent
from tally.protocol.trustee_keys import make_trustee_key, sign_key, sign_message
from tally.protocol.trustees import Pedersen, Single
from tests.vectors.cheats import ORDER_TWO

Json = Any
INVITATION = Invitation("Rat1fyCeremony1", 2, ("Ada", "Béla", "Chloé"))
SOLE_SECRET = 4004


@dataclass(frozen=True)
class Flaw:
    """A flawed file: which check refuses it, the error's class and a part of its text."""

    name: str
    check: int
    error: str
    message: str
    trustees: str


class Good:
    """A mandatory trustee and a ceremony of three, any two of whom decrypt; and its flaws."""

    def __init__(self) -> None:
        members = [new_member(INVITATION, name) for name in INVITATION.names]
        sent = [make_certificate(member) for member in members]
        certificates = parse_certificates(gather_certificates(INVITATION, sent))
        dealt = [make_deal(member, certificates) for member in members]
        deals = [deal for _, deal in dealt]
        pairs = [receive(member, certificates, deals) for member, _ in dealt]
        self.members: list[CeremonySecrets] = [member for member, _ in pairs]
        self.item = assemble(certificates, deals, [key for _, key in pairs])
        self.single = Single(make_trustee_key(SOLE_SECRET, "Zoé"))

    @property
    def json(self) -> Json:
        """The good document, to be changed."""
        return deepcopy([self.single.to_json(), self.item.to_json()])

    def flawed(self, *path: str | int, value: object) -> str:
        """The good document with one value changed."""
        document = place = self.json
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        return text(document)

    def without_member(self, index: int) -> str:
        """The good document without a member, in all lists."""
        document = self.json
        for name in LISTS:
            del document[1][1][name][index]
        return text(document)

    def cert(self, context: Json | None = None, **changes: str) -> Json:
        """The first member's certificate, changed, and signed again by the same member."""
        message = json.loads(self.item.certs[0].signed.message)
        message["context"] |= context or {}
        signed = compact(message | changes).decode()
        return sign_message(self.members[0].signing, signed).to_json()

    def with_certificate_exchanged(self, index: int) -> str:
        """The good document with another certificate, and everything that its owner signs."""
        member, signing, item = self.members[index], random_exponent(), self.item
        certs = list(item.certs)
        certs[index] = make_cert(signing, random_exponent(), Context(3, 2, index + 1))
        coefexps = make_coefexps(signing, member.coefficients)
        document = self.json
        values = {
            "certs": certs[index].signed,
            "coefexps": coefexps.signed,
            "signatures": sign_certificates(signing, certs, coefexps),
            "verification_keys": sign_key(signing, replace(item.keys[index], signature=None)),
        }
        for name, value in values.items():
            document[1][1][name][index] = value.to_json()
        return text(document)


LISTS = ("certs", "coefexps", "signatures", "verification_keys")
KEY, CERT, COEFEXPS = (0, 1, "public_key"), (1, 1, "certs", 0), (1, 1, "coefexps", 0)
SIGNATURE, VERIFICATION = (1, 1, "signatures", 0), (1, 1, "verification_keys", 0)


def text(document: Json) -> str:
    """Return a document's compact JSON."""
    return compact(document).decode()


def flaws_of_form(good: Good) -> Iterator[Flaw]:
    """Checks 1 to 3: form, membership, proofs of knowledge."""
    json_, item = good.json, good.json[1][1]
    other = make_trustee_key(SOLE_SECRET + 1).to_json()
    without = {name: value for name, value in item.items() if name != "signatures"}
    signed = sign_key(5, good.single.key).to_json()
    form, group, proof = "FormatError", "GroupError", "ProofError"
    yield Flaw("no trustee", 1, "TrusteeError", "the list is empty", "[]")
    yield Flaw(
        "an unknown kind", 1, form, "a Single or a Pedersen", good.flawed(0, 0, value="Double")
    )
    yield Flaw(
        "an item of three parts", 1, form, "item 1: expected 2 items", text([[*json_[0], 1]])
    )
    yield Flaw("spaces", 1, form, "compact form", json.dumps(json_, ensure_ascii=False))
    yield Flaw(
        "a field left out", 1, form, "item 1: expected exactly", text([["Pedersen", without]])
    )
    yield Flaw(
        "fields in another order",
        1,
        form,
        "item 1: expected exactly the keys",
        text([["Pedersen", dict(reversed(item.items()))]]),
    )
    yield Flaw(
        "an unknown field", 1, form, "item 1: expected exactly", good.flawed(0, 1, "note", value="")
    )
    yield Flaw(
        "a name that cannot be shown",
        1,
        form,
        "item 1, name",
        good.flawed(0, 1, "name", value="a\a"),
    )
    yield Flaw(
        "a signature without a certificate",
        1,
        form,
        "item 1: a Single has no signature",
        text([["Single", signed]]),
    )
    yield Flaw(
        "the identity as key",
        2,
        group,
        "item 1, public_key",
        good.flawed(*KEY, value=str(IDENTITY)),
    )
    yield Flaw(
        "torsion_two key", 2, group, "item 1, public_key", good.flawed(*KEY, value=str(ORDER_TWO))
    )
    for name in ("verification", "encryption"):
        cert = good.cert(**{name: str(ORDER_TWO)})
        yield Flaw(
            f"torsion_two {name}", 2, group, f"cert 1, {name}", good.flawed(*CERT, value=cert)
        )
    empty = make_coefexps(good.members[0].signing, [good.members[0].coefficients[0], 0])
    yield Flaw(
        "a counterpart of zero",
        2,
        group,
        "coefexps 1, element 1",
        good.flawed(*COEFEXPS, value=empty.signed.to_json()),
    )
    yield Flaw(
        "torsion_two in two counterparts, which cancels out",
        2,
        group,
        "coefexps 1, element 0",
        _with_torsion(good),
    )
    yield Flaw(
        "another key's proof", 3, proof, "item 1", good.flawed(*KEY, value=other["public_key"])
    )
    yield Flaw(
        "a member's proof changed",
        3,
        proof,
        "item 2, verification key 2",
        good.flawed(1, 1, "verification_keys", 1, "pok", "response", value="5"),
    )


def _with_torsion(good: Good) -> str:
    """A_10 and A_20 both times (0, -1): all products and keys are as they were."""
    document = good.json
    for place in (0, 1):
        first, second = good.item.coefexps[place].elements
        message = compact({"coefexps": [str(first * ORDER_TWO), str(second)]}).decode()
        signed = sign_message(good.members[place].signing, message)
        document[1][1]["coefexps"][place] = signed.to_json()
    return text(document)


def flaws_of_certificates(good: Good) -> Iterator[Flaw]:
    """Checks 4 to 6: sizes, certificates and their contexts, distinct keys."""
    json_ = good.json
    trustee, form, proof = "TrusteeError", "FormatError", "ProofError"
    for threshold in (0, 1, 4):
        yield Flaw(
            f"a threshold of {threshold}",
            4,
            trustee,
            f"threshold {threshold}; expected 2 to 3",
            good.flawed(1, 1, "threshold", value=threshold),
        )
    for name in LISTS[1:]:
        yield Flaw(
            f"two {name}",
            4,
            form,
            f"{name}: expected 3 items, found 2",
            good.flawed(1, 1, name, value=json_[1][1][name][:2]),
        )
    made = "cert 1: it was made for member"
    moved = good.flawed(1, 1, "certs", value=json_[1][1]["certs"][::-1])
    yield Flaw(
        "another threshold than the certificates'",
        5,
        trustee,
        f"{made} 1 of 3, threshold 2",
        good.flawed(1, 1, "threshold", value=3),
    )
    yield Flaw("a member left out", 5, trustee, f"{made} 1 of 3", good.without_member(2))
    yield Flaw("certificates in another order", 5, trustee, f"{made} 3 of 3", moved)
    contexts: list[tuple[str, Json, str, str]] = [
        ("another group", {"group": "BELENIOS-2048"}, trustee, "for group 'BELENIOS-2048', not"),
        ("another size", {"size": 4}, trustee, f"{made} 1 of 4, threshold 2"),
        ("another threshold", {"threshold": 3}, trustee, f"{made} 1 of 3, threshold 3"),
        ("another index", {"index": 2}, trustee, f"{made} 2 of 3, threshold 2"),
        ("an index that is a text", {"index": "1"}, form, "cert 1, index: expected a whole"),
        ("an unknown field", {"note": 1}, form, "cert 1, context: expected exactly the keys"),
    ]
    for name, change, error, message in contexts:
        document = good.flawed(*CERT, value=good.cert(context=change))
        yield Flaw(f"a context of {name}", 5, error, message, document)
    first, second = json_[1][1]["certs"][:2]
    yield Flaw(
        "a certificate signed by another key",
        5,
        proof,
        "item 2, cert 1, signature",
        good.flawed(*CERT, value=first | {"signature": second["signature"]}),
    )
    yield Flaw(
        "a certificate with spaces",
        5,
        form,
        "cert 1: the JSON is not in",
        good.flawed(*CERT, "message", value=first["message"].replace(",", ", ")),
    )
    signing = good.members[0].signing
    one_key = make_cert(signing, signing, Context(3, 2, 1)).signed.to_json()
    yield Flaw(
        "one key to sign and to encrypt",
        6,
        trustee,
        "cert 1, encryption have the same key",
        good.flawed(*CERT, value=one_key),
    )
    stolen = good.cert(encryption=json.loads(second["message"])["encryption"])
    yield Flaw(
        "another member's encryption key",
        6,
        trustee,
        "cert 2, encryption have the same key",
        good.flawed(*CERT, value=stolen),
    )


def flaws_of_signatures(good: Good) -> Iterator[Flaw]:
    """Checks 7 and 8: the counterparts, and the signatures over all certificates."""
    ada, bela = good.members[:2]
    proof, certs, coefexps = "ProofError", good.item.certs, good.item.coefexps
    short = make_coefexps(ada.signing, ada.coefficients[:1]).signed.to_json()
    foreign = make_coefexps(bela.signing, ada.coefficients).signed.to_json()
    yield Flaw(
        "too few counterparts",
        7,
        "FormatError",
        "coefexps 1: expected 2 items, found 1",
        good.flawed(*COEFEXPS, value=short),
    )
    yield Flaw(
        "counterparts signed by another member",
        7,
        proof,
        "coefexps 1, signature",
        good.flawed(*COEFEXPS, value=foreign),
    )
    for name, signed in (
        (
            "certificates signed by another member",
            sign_certificates(bela.signing, certs, coefexps[0]),
        ),
        (
            "certificates signed beside other counterparts",
            sign_certificates(ada.signing, certs, coefexps[1]),
        ),
    ):
        document = good.flawed(*SIGNATURE, value=signed.to_json())
        yield Flaw(name, 8, proof, "item 2, member 1, signature", document)
    yield Flaw(
        "a certificate that the others did not sign",
        8,
        proof,
        "item 2, member 1, signature",
        good.with_certificate_exchanged(2),
    )


def flaws_of_keys(good: Good) -> Iterator[Flaw]:
    """Checks 9 to 12: each key follows, is signed, is nobody else's, and is not the identity."""
    ada, bela = good.members[:2]
    trustee, json_ = "TrusteeError", good.json
    other = make_coefexps(ada.signing, [random_exponent(), random_exponent()])
    document = good.json
    document[1][1]["coefexps"][0] = other.signed.to_json()
    document[1][1]["signatures"][0] = sign_certificates(
        ada.signing, good.item.certs, other
    ).to_json()
    does_not_follow = "verification key 1 does not follow from the published"
    yield Flaw(
        "other counterparts than the keys follow from", 9, trustee, does_not_follow, text(document)
    )
    made_up = sign_key(ada.signing, make_trustee_key(random_exponent(), "Ada")).to_json()
    yield Flaw(
        "a key that its owner made up",
        9,
        trustee,
        does_not_follow,
        good.flawed(*VERIFICATION, value=made_up),
    )
    key = replace(good.item.keys[0], signature=None)
    yield Flaw(
        "a key signed by another member",
        10,
        "ProofError",
        "verification key 1, signature",
        good.flawed(*VERIFICATION, value=sign_key(bela.signing, key).to_json()),
    )
    yield Flaw(
        "a member's key without a signature",
        10,
        "FormatError",
        "verification key 1: the signature is missing",
        good.flawed(*VERIFICATION, value=key.to_json()),
    )
    yield Flaw(
        "one trustee twice",
        11,
        trustee,
        "trustee 1 (Zoé) and trustee 2 (Zoé) have the same key",
        text([json_[0], json_[0]]),
    )
    pair = [Single(make_trustee_key(secret)).to_json() for secret in (7, Q - 7)]
    identity = "multiply to the identity"
    yield Flaw("keys that cancel out", 12, trustee, identity, text(pair))
    empty = _item_of(((3, 5), (Q - 3, 6))).to_json()
    yield Flaw("an item whose key is the identity", 12, trustee, identity, text([json_[0], empty]))


def _item_of(polynomials: Sequence[Sequence[int]]) -> Pedersen:
    """The item of members who deal these polynomials, signed by all."""
    size, threshold = len(polynomials), len(polynomials[0])
    signing = [random_exponent() for _ in polynomials]
    certs = tuple(
        make_cert(key, random_exponent(), Context(size, threshold, z))
        for z, key in enumerate(signing, 1)
    )
    coefexps = tuple(map(make_coefexps, signing, polynomials))
    secrets = [
        sum(a * z**k for p in polynomials for k, a in enumerate(p)) % Q for z in range(1, size + 1)
    ]
    return Pedersen(
        threshold,
        certs,
        coefexps,
        tuple(
            sign_certificates(key, certs, own) for key, own in zip(signing, coefexps, strict=True)
        ),
        tuple(sign_key(key, make_trustee_key(x)) for key, x in zip(signing, secrets, strict=True)),
    )


MAKERS: tuple[Callable[[Good], Iterator[Flaw]], ...] = (
    flaws_of_form,
    flaws_of_certificates,
    flaws_of_signatures,
    flaws_of_keys,
)


def trustees_vectors() -> dict[str, object]:
    """A valid trustees.json with its secrets, and flawed ones."""
    good = Good()
    secrets = [SOLE_SECRET, *(member.secret for member in good.members)]
    return {
        "valid": text(good.json),
        "secrets": [str(secret) for secret in secrets],
        "flawed": [asdict(flaw) for make in MAKERS for flaw in make(good)],
    }
