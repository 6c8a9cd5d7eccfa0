"""What the trustees of one Pedersen item sign about their keys (specification 4.6.2 to 4.6.4).

Rules this module keeps:
1. A certificate says for which place in which item it was made (`Context`), and is refused in any
   other: nobody can move it, change the threshold, or add a trustee.
2. What is read is verified: certificate, counterparts and the signature over all certificates.
3. A trustee's code is a short digest of the certificate, to be read to an officer by voice and
   signed in the seal: the file alone proves nothing of who made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tally.protocol import belenios
from tally.protocol.encoding import (
    compact,
    fields,
    items,
    load_compact,
    number,
    parse_element,
    sha256_hex,
    text,
)
from tally.protocol.errors import TrusteeError
from tally.protocol.group import Element, G, product
from tally.protocol.proofs import Proof
from tally.protocol.trustee_keys import (
    SignedMessage,
    parse_signed_message,
    sign_message,
    verify_signed_message,
)

CODE_DIGITS = 20
"""Hexadecimal digits of a trustee's code: 80 bits."""
_CERT = ("context", "verification", "encryption")
_CONTEXT = ("group", "size", "threshold", "index")
_COEFEXPS = ("coefexps",)


@dataclass(frozen=True)
class Context:
    """A place in a Pedersen item: `index` (from 1) of `size` members, `threshold` decrypt."""

    size: int
    threshold: int
    index: int

    def to_json(self) -> dict[str, object]:
        """Return the JSON object, fields in the specification's order."""
        return {
            "group": belenios.GROUP,
            "size": self.size,
            "threshold": self.threshold,
            "index": self.index,
        }

    def __str__(self) -> str:
        return f"member {self.index} of {self.size}, threshold {self.threshold}"


@dataclass(frozen=True)
class Cert:
    """`cert`: a member's place and two public keys, signed with the secret of `verification`."""

    verification: Element
    encryption: Element
    signed: SignedMessage = field(repr=False)

    @property
    def code(self) -> str:
        """The certificate's code, to be read by voice: 20 hexadecimal digits."""
        return certificate_code(self.signed.message)


def make_cert(signing: int, decryption: int, context: Context) -> Cert:
    """Return the certificate of a signing key and a channel decryption key, both secret."""
    verification, encryption = G**signing, G**decryption
    message = compact(
        {
            "context": context.to_json(),
            "verification": str(verification),
            "encryption": str(encryption),
        }
    )
    return Cert(verification, encryption, sign_message(signing, message.decode()))


def parse_cert(value: object, context: Context, what: str) -> Cert:
    """Read the certificate of one place, and verify it.

    Checks: (1) its message is in its one form; (2) it was made for this group and this place;
    (3) its keys are in the group; (4) it is signed with the key that it names.
    """
    signed = parse_signed_message(value, what)
    message = fields(load_compact(signed.message.encode(), what), _CERT, what)  # (1)
    _verify_context(message["context"], context, what)  # (2)
    keys = (parse_element(message[key], f"{what}, {key}") for key in _CERT[1:])  # (3)
    verification, encryption = keys
    verify_signed_message(signed, verification, what)  # (4)
    return Cert(verification, encryption, signed)


def _verify_context(value: object, expected: Context, what: str) -> None:
    part = fields(value, _CONTEXT, f"{what}, context")
    group = text(part["group"], f"{what}, group")
    if group != belenios.GROUP:
        raise TrusteeError(f"{what}: it is for group {group[:20]!r}, not {belenios.GROUP}")
    stated = Context(*(number(part[name], f"{what}, {name}") for name in _CONTEXT[1:]))
    if stated != expected:
        raise TrusteeError(f"{what}: it was made for {stated}, and stands for {expected}")


def certificate_code(message: str) -> str:
    """Return the code of a certificate's message: the first 20 hex digits of its SHA-256."""
    return sha256_hex(message.encode("utf-8"))[:CODE_DIGITS]


def grouped(code: str) -> str:
    """Return a certificate's code in five groups of four digits."""
    return " ".join(code[start : start + 4] for start in range(0, CODE_DIGITS, 4))


def certified_keys(certs: Iterable[Cert], what: str) -> Iterator[tuple[str, Element]]:
    """Yield every key that certificates hold, with the place it stands in."""
    for z, cert in enumerate(certs, 1):
        yield f"{what}, cert {z}, verification", cert.verification
        yield f"{what}, cert {z}, encryption", cert.encryption


# --- a member's polynomial, in public (specification 4.6.4) -------------------------------------


@dataclass(frozen=True)
class Coefexps:
    """`coefexps`: the public counterparts A_0..A_(T-1) of a member's polynomial, signed."""

    elements: tuple[Element, ...]
    signed: SignedMessage = field(repr=False)

    def at(self, index: int) -> Element:
        """Return g^f(index) = product of A_k^(index^k) (specification 4.6.5)."""
        return product([element**index**k for k, element in enumerate(self.elements)])


def make_coefexps(signing: int, coefficients: Sequence[int]) -> Coefexps:
    """Return the signed counterparts of a secret polynomial's coefficients."""
    elements = tuple(G**coefficient for coefficient in coefficients)
    message = compact({"coefexps": [str(element) for element in elements]})
    return Coefexps(elements, sign_message(signing, message.decode()))


def parse_coefexps(value: object, threshold: int, cert: Cert, what: str) -> Coefexps:
    """Read `threshold` counterparts and verify that the certificate's owner signed them.

    Every element's membership is checked here: later they are multiplied, which checks nothing.
    """
    signed = parse_signed_message(value, what)
    message = fields(load_compact(signed.message.encode(), what), _COEFEXPS, what)
    listed = items(message["coefexps"], threshold, what)
    elements = tuple(parse_element(item, f"{what}, element {k}") for k, item in enumerate(listed))
    verify_signed_message(signed, cert.verification, what)
    return Coefexps(elements, signed)


def sign_certificates(signing: int, certs: Sequence[Cert], own: Coefexps) -> Proof:
    """Return `certs_sig`: a member's signature over all certificates and its own counterparts."""
    return sign_message(signing, _certs_message(certs, own)).signature


def verify_certificates_signature(
    certs: Sequence[Cert], index: int, coefexps: Coefexps, signature: Proof, what: str
) -> None:
    """Raise `ProofError` unless member `index` (from 1) signed these certificates (`certs_sig`)."""
    signed = SignedMessage(_certs_message(certs, coefexps), signature)
    verify_signed_message(signed, certs[index - 1].verification, what)


def _certs_message(certs: Sequence[Cert], coefexps: Coefexps) -> str:
    listed = {
        "certs": [cert.signed.to_json() for cert in certs],
        "coefexps": [str(element) for element in coefexps.elements],
    }
    return belenios.all_certificates(compact(listed).decode())
