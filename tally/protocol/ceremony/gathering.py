"""Round 1: each member's certificate and commitment, and what the members compare by voice.

Rules this module keeps:
1. A certificate and its commitment belong to one invitation and one place in it.
2. The transcript is the SHA-256 of the gathered file: invitation (ceremony, names, order,
   threshold), certificates and commitments. The members compare it by voice (`spoken`) before
   anything more is sent.
3. A commitment hides the polynomial's counterparts (32 random bytes) and opens to one signed
   message only, in one place of one ceremony.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from tally.protocol.ceremony.invitation import Invitation, read_invitation, verify_type
from tally.protocol.ceremony.member import CeremonySecrets
from tally.protocol.certificates import Cert, certified_keys, parse_cert
from tally.protocol.encoding import (
    canonical,
    compact,
    fields,
    items,
    load_canonical,
    number,
    parse_hex_digest,
    sha256_hex,
)
from tally.protocol.errors import TrusteeError
from tally.protocol.group import frame
from tally.protocol.trustee_keys import SignedMessage, verify_distinct

_CERTIFICATE = ("certificate", "commitment", "index", "invitation", "type")
_CERTIFICATES = ("invitation", "trustees", "type")
_TRUSTEE = ("certificate", "commitment")


def commitment(ceremony: str, index: int, coefexps: SignedMessage, random: bytes) -> str:
    """Return com_z, hexadecimal: what a member commits to with its certificate.

    SHA-256 of `ratify/coefficients/v1`, NUL, then ceremony, index, compact JSON of the signed
    `coefexps` message and 32 random bytes, each preceded by its length in 4 bytes.
    """
    parts = (ceremony.encode(), b"%d" % index, compact(coefexps.to_json()), random)
    return hashlib.sha256(b"ratify/coefficients/v1\0" + frame(parts)).hexdigest()


def commitment_of(member: CeremonySecrets) -> str:
    """Return a member's own commitment."""
    return commitment(member.ceremony, member.index, member.coefexps, member.random)


# --- one member's certificate -------------------------------------------------------------------


@dataclass(frozen=True)
class Joined:
    """One member's certificate, verified, and the commitment beside it."""

    index: int
    cert: Cert
    commitment: str

    def to_json(self) -> dict[str, object]:
        """Return the JSON object in the gathered file."""
        return {"certificate": self.cert.signed.to_json(), "commitment": self.commitment}


def make_certificate(member: CeremonySecrets) -> bytes:
    """Return the member's certificate and commitment, to send to the convener."""
    joined = Joined(member.index, member.cert, commitment_of(member))
    return canonical(
        {
            **joined.to_json(),
            "index": member.index,
            "invitation": sha256_hex(member.invitation.encode()),
            "type": "certificate",
        }
    )


def parse_certificate(raw: bytes, invitation: Invitation) -> Joined:
    """Read one member's certificate of this ceremony, and verify it."""
    what = "certificate"
    document = fields(load_canonical(raw, what), _CERTIFICATE, what)
    verify_type(document, what)
    if document["invitation"] != sha256_hex(invitation.encode()):
        raise TrusteeError("this certificate answers another invitation: use that of one ceremony")
    index = number(document["index"], f"{what}, index")
    if not 1 <= index <= len(invitation.names):
        raise TrusteeError(f"{what}: there is no member {index}")
    return _read_joined(document, index, invitation)


def _read_joined(document: dict[str, object], index: int, invitation: Invitation) -> Joined:
    what = f"certificate of {invitation.names[index - 1]}"
    cert = parse_cert(document["certificate"], invitation.context(index), what)
    return Joined(index, cert, parse_hex_digest(document["commitment"], f"{what}, commitment"))


# --- all certificates ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Certificates:
    """Round 1's outcome: who takes part, in order of index, and what each has committed to."""

    raw: bytes = field(repr=False)
    invitation: Invitation
    certs: tuple[Cert, ...]
    commitments: tuple[str, ...]

    @property
    def threshold(self) -> int:
        """How many members can decrypt."""
        return self.invitation.threshold

    @property
    def names(self) -> tuple[str, ...]:
        """The members' names."""
        return self.invitation.names

    @cached_property
    def digest(self) -> str:
        """The transcript: SHA-256 of the file, in hexadecimal."""
        return sha256_hex(self.raw)

    def verify_holds(self, member: CeremonySecrets) -> None:
        """Raise `TrusteeError` unless the member's own certificate and commitment are there."""
        place = member.index - 1
        if (
            self.invitation != member.invitation
            or self.certs[place] != member.cert
            or self.commitments[place] != commitment_of(member)
        ):
            raise TrusteeError(
                f"the certificates do not hold yours ({member.name}): send it to the convener again"
            )


def gather_certificates(invitation: Invitation, certificates: Sequence[bytes]) -> bytes:
    """Return the gathered certificates, to send to every member; they come in any order."""
    parsed = [parse_certificate(raw, invitation) for raw in certificates]
    verify_complete("certificate", [one.index for one in parsed], invitation)
    listed = [one.to_json() for one in sorted(parsed, key=lambda one: one.index)]
    raw = canonical(
        {"invitation": invitation.to_json(), "trustees": listed, "type": "certificates"}
    )
    parse_certificates(raw)
    return raw


@lru_cache(maxsize=4)
def parse_certificates(raw: bytes) -> Certificates:
    """Read gathered certificates and verify them; raise a `ProtocolError` naming the member.

    Checks: (1) canonical form; (2) the invitation; (3) one certificate and commitment for each
    name, in order; (4) each certificate is signed, and made for its place; (5) no two of the 2m
    keys are the same.
    """
    what = "certificates"
    document = fields(load_canonical(raw, what), _CERTIFICATES, what)  # (1)
    verify_type(document, what)
    invitation = read_invitation(document["invitation"])  # (2)
    listed = items(document["trustees"], len(invitation.names), what)  # (3)
    joined = [
        _read_joined(fields(item, _TRUSTEE, what), index, invitation)  # (4)
        for index, item in enumerate(listed, 1)
    ]
    certs = tuple(one.cert for one in joined)
    verify_distinct(certified_keys(certs, what))  # (5)
    return Certificates(raw, invitation, certs, tuple(one.commitment for one in joined))


def verify_complete(kind: str, senders: Sequence[int], invitation: Invitation) -> None:
    """Raise `TrusteeError`, naming the member, unless there is one file of each."""
    for index, name in enumerate(invitation.names, 1):
        if senders.count(index) != 1:
            fault = "there are several" if index in senders else "there is none"
            raise TrusteeError(f"expected one {kind} of {name}: {fault}")


def spoken(digest: str) -> str:
    """Return a digest as twelve groups of five digits, to be read aloud and compared.

    It is the digest modulo 10^60: 199 bits, so that nobody can find two sets of certificates
    that sound the same.
    """
    digits = f"{int(digest, 16) % 10**60:060d}"
    return " ".join(digits[start : start + 5] for start in range(0, 60, 5))
