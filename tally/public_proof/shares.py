"""The trustees' blinded shares, and the commitment to M (docs/public-proof.md, 4).

Trustee i, who holds x_i with X_i = g^x_i, draws s_i and gives D_i = A^x_i h^-s_i with a proof that
such numbers are known (Okamoto's representation proof). Nobody knows log_g h, so D_i is A^x_i
blinded, and no other power of A. C = B product(D_i^-lambda_i) = g^M h^s, with s the sum of the
lambda_i s_i, is a Pedersen commitment to M: it hides M perfectly, and opens one way only.

Rules this module keeps:
1. s_i is drawn anew for each A: one used twice gives away the difference of two counts.
2. s_i is for the server alone, which opens the share by it before anything is logged: D_i h^s_i is
   the product of the trustee's own decryption factors to the powers W_u.
3. The challenge hashes the whole statement, trustee, A, B, D_i and both commitments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tally.protocol.errors import ProofError
from tally.protocol.group import Element, G, H, Q, hash_parts, nonce, product
from tally.public_proof.statement import ProofStatement

_CHALLENGE = "ratify/share/v1"
_BLIND = "ratify/share-blind/v1"
_NONCE_X, _NONCE_S = "ratify/nonce/share/key/v1", "ratify/nonce/share/blind/v1"


@dataclass(frozen=True)
class ShareProof:
    """A challenge, and the responses for x_i and for s_i, all in [0, q)."""

    challenge: int
    key: int
    blind: int


@dataclass(frozen=True)
class Share:
    """D_i of one trustee, by owner number, and its proof; NOT yet verified."""

    owner: int
    element: Element
    proof: ShareProof = field(repr=False)


def make_share(statement: ProofStatement, owner: int, secret: int) -> tuple[Share, int]:
    """Return the share of the trustee with decryption key `secret`, and s_i, a secret too."""
    alpha = statement.weighed.alpha
    text = "|".join((*statement.parts, statement.weighed.text))
    blind = nonce(secret, _BLIND, text)
    element = alpha**secret / H**blind
    w, v = nonce(secret, _NONCE_X, text), nonce(secret, _NONCE_S, text)
    challenge = _challenge(statement, owner, G**secret, element, (G**w, alpha**w / H**v))
    proof = ShareProof(challenge, (w - challenge * secret) % Q, (v - challenge * blind) % Q)
    return Share(owner, element, proof), blind


def verify_share(statement: ProofStatement, public_key: Element, share: Share) -> None:
    """Raise `ProofError` unless D_i is A^x_i blinded, for the x_i of the trustee's `public_key`."""
    proof, alpha = share.proof, statement.weighed.alpha
    a = G**proof.key * public_key**proof.challenge
    b = alpha**proof.key / H**proof.blind * share.element**proof.challenge
    if _challenge(statement, share.owner, public_key, share.element, (a, b)) != proof.challenge:
        raise ProofError(
            f"public proof: the share of trustee {share.owner} does not hold: it is of another "
            "key, count or poll"
        )


def _challenge(
    statement: ProofStatement,
    owner: int,
    public_key: Element,
    element: Element,
    commitments: tuple[Element, Element],
) -> int:
    weighed = statement.weighed
    return hash_parts(
        _CHALLENGE,
        *statement.parts,
        *(str(owner), str(public_key), str(weighed.alpha), str(weighed.beta), str(element)),
        *map(str, commitments),
    )


def verify_opening(
    statement: ProofStatement, share: Share, blind: int, factors: Mapping[str, Sequence[Element]]
) -> None:
    """Raise `ProofError` unless s_i opens the share to the trustee's own decryption.

    `factors` are the trustee's decryption factors of 'in favour', by counting unit: one for each of
    its elections.
    """
    by_unit = statement.weights.by_unit
    powers = [product(list(factors[unit])) ** weight for unit, weight in by_unit.items()]
    if share.element * H**blind != product(powers):
        raise ProofError(
            f"public proof: the share of trustee {share.owner} is not of the decryption in the "
            "same file: decrypt again"
        )


def commitment(
    statement: ProofStatement, shares: Sequence[Share], exponents: Mapping[int, int]
) -> Element:
    """Return C; `exponents` are lambda_i of the trustees whose shares these are."""
    blinded = product([share.element ** exponents[share.owner] for share in shares])
    return statement.weighed.beta / blinded


def blinding(blinds: Mapping[int, int], exponents: Mapping[int, int]) -> int:
    """Return s, the sum of lambda_i s_i."""
    return sum(exponents[owner] * blind for owner, blind in blinds.items()) % Q
