"""What one member of a ceremony holds: its secrets, and what it has sent so far.

Rules this module keeps:
1. All secrets are drawn at once, before anything is sent: a member commits to its polynomial with
   its certificate, and cannot choose it later.
2. What was sent is kept as it was sent: a step taken again sends the same, and at the end the
   member finds its own entries in trustees.json, to the last byte.
3. No secret is in a repr or an error.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from tally.protocol.ceremony.invitation import Invitation, read_invitation
from tally.protocol.certificates import Cert, make_cert, make_coefexps, parse_cert
from tally.protocol.encoding import (
    b64decode,
    b64encode,
    fields,
    items,
    number,
    parse_exponent,
    parse_hex_digest,
    text,
)
from tally.protocol.group import random_exponent
from tally.protocol.trustee_keys import (
    SignedMessage,
    TrusteeKey,
    parse_signed_message,
    parse_trustee_key,
)

RANDOM_BYTES = 32
_FIELDS = (
    "certificate",
    "certificates",
    "coefexps",
    "coefficients",
    "deal",
    "decryption",
    "index",
    "invitation",
    "key",
    "random",
    "secret",
    "signing",
    "trustees",
)


@dataclass(frozen=True)
class CeremonySecrets:
    """A member's secrets, and what it has sent.

    Before dealing, `certificates` and `deal` are empty; before receiving, `secret`, the decryption
    key S_j, and `key`, its counterpart as sent, are None; `trustees` is hex(trustees.json) once the
    member has finished the ceremony.
    """

    invitation: Invitation
    index: int
    signing: int = field(repr=False)
    decryption: int = field(repr=False)
    coefficients: tuple[int, ...] = field(repr=False)
    random: bytes = field(repr=False)
    cert: Cert
    coefexps: SignedMessage
    certificates: bytes = field(default=b"", repr=False)
    deal: bytes = field(default=b"", repr=False)
    secret: int | None = field(default=None, repr=False)
    key: TrusteeKey | None = None
    trustees: str = ""

    @property
    def name(self) -> str:
        """The member's name, as the invitation has it."""
        return self.invitation.names[self.index - 1]

    @property
    def ceremony(self) -> str:
        """The ceremony's name."""
        return self.invitation.ceremony

    @property
    def rehearsal(self) -> bool:
        """Whether these keys are for a rehearsal only."""
        return self.invitation.rehearsal

    def to_json(self) -> dict[str, object]:
        """Return everything, secrets too, as the JSON object of a key file."""
        return {
            "certificate": self.cert.signed.to_json(),
            "certificates": self.certificates.decode(),
            "coefexps": self.coefexps.to_json(),
            "coefficients": [str(coefficient) for coefficient in self.coefficients],
            "deal": self.deal.decode(),
            "decryption": str(self.decryption),
            "index": self.index,
            "invitation": self.invitation.to_json(),
            "key": None if self.key is None else self.key.to_json(),
            "random": b64encode(self.random),
            "secret": None if self.secret is None else str(self.secret),
            "signing": str(self.signing),
            "trustees": self.trustees,
        }


def new_member(invitation: Invitation, name: str) -> CeremonySecrets:
    """Draw the secrets of the member called so; raise `TrusteeError` if it is not invited."""
    index = invitation.index_of(name)
    signing, decryption = random_exponent(), random_exponent()
    coefficients = tuple(random_exponent() for _ in range(invitation.threshold))
    return CeremonySecrets(
        invitation=invitation,
        index=index,
        signing=signing,
        decryption=decryption,
        coefficients=coefficients,
        random=secrets.token_bytes(RANDOM_BYTES),
        cert=make_cert(signing, decryption, invitation.context(index)),
        coefexps=make_coefexps(signing, coefficients).signed,
    )


def read_member(value: object, what: str) -> CeremonySecrets:
    """Read the JSON object of a key file; raise `ProtocolError` for any other form."""
    part = fields(value, _FIELDS, what)
    invitation = read_invitation(part["invitation"])
    index = number(part["index"], f"{what}, index")
    coefficients = items(part["coefficients"], invitation.threshold, f"{what}, coefficients")
    key, secret, trustees = part["key"], part["secret"], part["trustees"]
    return CeremonySecrets(
        invitation=invitation,
        index=index,
        signing=parse_exponent(part["signing"], what),
        decryption=parse_exponent(part["decryption"], what),
        coefficients=tuple(parse_exponent(coefficient, what) for coefficient in coefficients),
        random=b64decode(part["random"], RANDOM_BYTES, f"{what}, random"),
        cert=parse_cert(part["certificate"], invitation.context(index), what),
        coefexps=parse_signed_message(part["coefexps"], what),
        certificates=text(part["certificates"], what).encode(),
        deal=text(part["deal"], what).encode(),
        secret=None if secret is None else parse_exponent(secret, what),
        key=None if key is None else parse_trustee_key(key, what),
        trustees="" if trustees == "" else parse_hex_digest(trustees, f"{what}, trustees"),
    )
