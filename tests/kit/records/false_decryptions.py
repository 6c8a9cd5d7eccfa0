"""Partial decryptions that are false, with proofs that hold for Belenios (docs/protocol.md, 6).

Belenios's challenge is H(decrypt|phi|X|, [A, B]): it hashes neither alpha nor the factor, so that a
trustee may fix A and B, and with them the challenge c, before either is known. The verifier
computes B again as alpha^(w - xc) * factor^c.

- Alone, after the close: the factor (B / alpha^(w - xc))^(1/c) is whatever it is. It means
  nothing, and no count fits it: `meaningless_decryption`.
- With a unit's last voter: for B = so_far^w * g^b, where so_far is the alpha of the ballots before
  hers, and with her randomness r = (b - delta c) / w, the factor alpha^x * g^delta has a proof, for
  B = so_far^w * g^(r w + delta c) = alpha^(w - xc) * (alpha^x g^delta)^c. So `AdaptiveTrustee`
  moves as many votes as it likes from one answer to the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from unittest.mock import patch

from tally.count import parse_encrypted_tally
from tally.decryption.partial import parse_partial_decryption
from tally.decryption.strong import prove_strong
from tally.decryption_file.count import CountToDecrypt
from tally.decryption_file.file import DecryptedUnit, DecryptionFile
from tally.protocol import ballot
from tally.protocol.election import Election
from tally.protocol.encoding import compact
from tally.protocol.group import Element, G, Q, hash_to_exponent, random_exponent
from tally.protocol.proofs import respond


@dataclass(frozen=True)
class Fixed:
    """What was fixed for one answer, before alpha: w, the element B, and so the challenge."""

    w: int
    b: Element
    challenge: int


def fix(election: Election, secret: int, w: int, b: Element) -> Fixed:
    """Fix A = g^w and B."""
    prefix = f"decrypt|{election.fingerprint}|{G**secret}|"
    return Fixed(w, b, hash_to_exponent(prefix, [G**w, b]))


def encoded(secret: int, fixed: Sequence[Fixed], factors: Sequence[Element]) -> bytes:
    """The partial decryption of these factors, with the proofs that were fixed."""
    proofs = [respond(one.w, secret, one.challenge).to_json() for one in fixed]
    listed = [str(factor) for factor in factors]
    return compact({"decryption_factors": [listed], "decryption_proofs": [proofs]})


def meaningless_decryption(election: Election, encrypted_tally: bytes, secret: int) -> bytes:
    """A trustee's partial decryption that means nothing, made alone after the close."""
    fixed, factors = [], []
    for ciphertext in parse_encrypted_tally(encrypted_tally):
        one = fix(election, secret, random_exponent(), G ** random_exponent())
        response = respond(one.w, secret, one.challenge).response
        left = one.b / ciphertext.alpha**response
        fixed.append(one)
        factors.append(left ** pow(one.challenge, -1, Q))
    return encoded(secret, fixed, factors)


class AdaptiveTrustee:
    """A trustee who fixes the proofs before a unit's last ballot, and gives its voter a task.

    `deltas`: the exponent by which each answer's factor will be false. `so_far` is the encrypted
    tally of the ballots cast before the last one, which everybody can compute.
    """

    def __init__(
        self, election: Election, secret: int, deltas: Sequence[int], so_far: bytes
    ) -> None:
        self.election, self.secret, self.deltas = election, secret, deltas
        self._fixed: list[Fixed] = []
        self.randomness: list[int] = []
        for ciphertext, delta in zip(parse_encrypted_tally(so_far), deltas, strict=True):
            w, b = random_exponent(), random_exponent()
            one = fix(election, secret, w, ciphertext.alpha**w * G**b)
            self._fixed.append(one)
            self.randomness.append((b - delta * one.challenge) * pow(w, -1, Q) % Q)

    def last_ballot(self, secret: int, choice: int) -> bytes:
        """The last voter's own valid ballot, with the randomness that the trustee worked out."""
        drawn = iter(self.randomness)
        with patch.object(ballot, "_randomness", lambda *_: next(drawn)):
            return ballot.make_ballot(self.election, secret, choice)

    def decrypt(self, encrypted_tally: bytes) -> bytes:
        """The partial decryption of the whole unit: its factors are false."""
        ciphertexts = parse_encrypted_tally(encrypted_tally)
        factors = [
            ciphertext.alpha**self.secret * G**delta
            for ciphertext, delta in zip(ciphertexts, self.deltas, strict=True)
        ]
        return encoded(self.secret, self._fixed, factors)


def with_partial(
    count: CountToDecrypt, file: DecryptionFile, unit: str, partial: bytes, secret: int
) -> DecryptionFile:
    """The trustee's file with another partial decryption of a unit, as well proved as can be."""
    owner, factors = (
        count.trustees.owner(file.owner),
        parse_partial_decryption(partial, unit).factors,
    )

    def units() -> Iterator[DecryptedUnit]:
        for one in file.units:
            if one.unit == unit:
                stated = count.statements(unit, owner, factors)
                proofs = tuple(prove_strong(statement, secret) for statement in stated)
                yield DecryptedUnit(unit, partial, proofs)
            else:
                yield one

    return replace(file, units=tuple(units()))
