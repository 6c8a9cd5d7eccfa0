"""Round 1 of the key ceremony: who takes part, and what every later message is bound to.

Rules this module keeps:
1. The transcript is the SHA-256 of the gathered certificates: names, keys, order and threshold.
   The members compare it by voice (`spoken`) before they deal.
2. Every later message carries the transcript and is signed by its sender's certified key.
3. Messages are canonical JSON with one byte form. No secret is in a repr or an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from tally.protocol.encoding import (
    canonical,
    fields,
    items,
    load_canonical,
    load_json,
    number,
    sha256_hex,
)
from tally.protocol.errors import FormatError, TrusteeError
from tally.protocol.group import G, random_exponent, secret_power
from tally.protocol.trustee_keys import (
    Cert,
    make_cert,
    make_trustee_key,
    parse_cert,
    parse_name,
    parse_signed_message,
    parse_trustee_key,
    sign_message,
    verify_distinct,
    verify_signed_message,
)
from tally.protocol.trustees import Single, certified_keys, verify_threshold


@dataclass(frozen=True)
class CeremonySecrets:
    """A member's secrets.

    Before dealing, `transcript` and `coefficients` are empty; before receiving, `secret`, the
    decryption key S_j, is None.
    """

    name: str
    signing: int = field(repr=False)
    decryption: int = field(repr=False)
    transcript: str = ""
    coefficients: tuple[int, ...] = field(default=(), repr=False)
    secret: int | None = field(default=None, repr=False)


# --- round 1: certificates ----------------------------------------------------------------------


@dataclass(frozen=True)
class Certificates:
    """Round 1's outcome: who takes part, in this order, and how many of them can decrypt."""

    raw: bytes = field(repr=False)
    threshold: int
    names: tuple[str, ...]
    certs: tuple[Cert, ...]

    @cached_property
    def digest(self) -> str:
        """The transcript: SHA-256 of the file, in hexadecimal."""
        return sha256_hex(self.raw)

    def index_of(self, member: CeremonySecrets) -> int:
        """Return a member's place, from 1; raise `TrusteeError` if the member has none."""
        key = secret_power(G, member.signing)
        for index, cert in enumerate(self.certs, 1):
            if cert.verification == key:
                return index
        raise TrusteeError(
            f"the certificates do not hold yours ({member.name}): send it to the convener again"
        )


def new_member(name: str) -> CeremonySecrets:
    """Draw a member's secrets."""
    return CeremonySecrets(parse_name(name, "name"), random_exponent(), random_exponent())


def make_certificate(member: CeremonySecrets) -> bytes:
    """Return the member's certificate, to send to the convener."""
    cert = make_cert(member.signing, member.decryption)
    return canonical(
        {"type": "certificate", "name": member.name, "certificate": cert.signed.to_json()}
    )


def parse_certificate(raw: bytes) -> tuple[str, Cert]:
    """Read one member's certificate; return the name and the verified keys."""
    what = "certificate"
    document = fields(load_canonical(raw, what), ("certificate", "name", "type"), what)
    verify_type(document, what)
    name = parse_name(document["name"], f"{what}, name")
    return name, parse_cert(document["certificate"], f"{what} of {name}")


def gather_certificates(threshold: int, certificates: Sequence[bytes]) -> bytes:
    """Return the gathered certificates, in the order given, to send to every member."""
    listed = [
        {"certificate": cert.signed.to_json(), "name": name}
        for name, cert in map(parse_certificate, certificates)
    ]
    raw = canonical({"type": "certificates", "threshold": threshold, "trustees": listed})
    parse_certificates(raw)
    return raw


def parse_certificates(raw: bytes) -> Certificates:
    """Read gathered certificates and verify them; raise a `ProtocolError` naming the member.

    Checks: (1) canonical form; (2) every signature; (3) the threshold; (4) no two members have the
    same name, and no two keys are the same.
    """
    what = "certificates"
    document = fields(load_canonical(raw, what), ("threshold", "trustees", "type"), what)
    verify_type(document, "certificates")
    listed = [
        fields(item, ("certificate", "name"), what)
        for item in items(document["trustees"], None, what)
    ]
    threshold = verify_threshold(number(document["threshold"], what), len(listed), what)  # (3)
    names = tuple(parse_name(item["name"], what) for item in listed)
    certs = tuple(  # (2)
        parse_cert(item["certificate"], f"certificate of {name}")
        for item, name in zip(listed, names, strict=True)
    )
    for name in names:  # (4)
        if names.count(name) > 1:
            raise TrusteeError(f"{what}: two members are called {name}: tell them apart")
    verify_distinct(certified_keys(certs, what))
    return Certificates(raw, threshold, names, certs)


def spoken(digest: str) -> str:
    """Return a digest as twelve groups of five digits, to be read aloud and compared.

    It is the digest modulo 10^60: 199 bits, so that nobody can find two sets of certificates
    that sound the same.
    """
    digits = f"{int(digest, 16) % 10**60:060d}"
    return " ".join(digits[start : start + 5] for start in range(0, 60, 5))


def certificate_code(message: str) -> str:
    """Return a certificate's code: the first 20 hexadecimal digits of its message's SHA-256.

    The trustee reads it to an officer by voice, and the statement that seals the poll names it.
    """
    return sha256_hex(message.encode())[:20]


def verify_type(document: dict[str, object], expected: str) -> None:
    """Raise `TrusteeError` unless a file's `type` is the one expected."""
    if document["type"] != expected:
        raise TrusteeError(f"expected a {expected} file, found a {document['type']} file")


def file_type(raw: bytes) -> str:
    """Return the type that a ceremony's file states; raise `FormatError` if it states none."""
    document = load_json(raw, "ceremony file")
    if not isinstance(document, dict) or not isinstance(document.get("type"), str):
        raise FormatError("this is no file of a key ceremony")
    return str(document["type"])


# --- a mandatory trustee, who needs no ceremony -------------------------------------------------


def make_sole_key(name: str, secret: int) -> bytes:
    """Return the public key file of a mandatory trustee, to send to the convener."""
    key = make_trustee_key(secret).to_json()
    return canonical({"type": "trustee-key", "name": parse_name(name, "name"), "key": key})


def parse_sole_key(raw: bytes) -> Single:
    """Read a mandatory trustee's public key file; return the item for `trustees.json`."""
    what = "trustee-key"
    document = fields(load_canonical(raw, what), ("key", "name", "type"), what)
    verify_type(document, what)
    name = parse_name(document["name"], f"{what}, name")
    return Single(replace(parse_trustee_key(document["key"], f"{what} of {name}"), name=name))


# --- signed messages of rounds 2 and 3 ----------------------------------------------------------


def sign_body(kind: str, member: CeremonySecrets, body: dict[str, object]) -> bytes:
    """Return a message of `kind`, signed by the member over its type and canonical body."""
    message = f"ratify/{kind}/v1\n" + canonical(body).decode()
    return canonical({"type": kind, "signed": sign_message(member.signing, message).to_json()})


def parse_body(
    kind: str, raw: bytes, keys: tuple[str, ...], certificates: Certificates
) -> tuple[int, dict[str, object]]:
    """Return the sender's place and the body of a message that a member signed in this ceremony."""
    document = fields(load_canonical(raw, f"{kind} file"), ("signed", "type"), f"{kind} file")
    verify_type(document, kind)
    signed = parse_signed_message(document["signed"], kind)
    prefix = f"ratify/{kind}/v1\n"
    if not signed.message.startswith(prefix):
        raise TrusteeError(f"the signed message is no {kind}")
    message = signed.message.removeprefix(prefix).encode()
    body = fields(load_canonical(message, kind), sorted((*keys, "sender", "transcript")), kind)
    if body["transcript"] != certificates.digest:
        raise TrusteeError(
            f"this {kind} belongs to other certificates: use the files of one ceremony"
        )
    sender = number(body["sender"], f"{kind}, sender")
    if not 1 <= sender <= len(certificates.certs):
        raise TrusteeError(f"{kind}: there is no member {sender}")
    name = certificates.names[sender - 1]
    cert = certificates.certs[sender - 1]
    verify_signed_message(signed, cert.verification, f"{kind} of {name}")
    return sender, body
