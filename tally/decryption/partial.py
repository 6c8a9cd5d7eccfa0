"""Partial decryptions and the unit result (specification 4.18 and 4.19).

Rules this module keeps:
1. A partial decryption is used only once its proof is verified under the key of its trustee.
2. Every Single takes part; of a Pedersen item, the first T by index of those given. If there are
   fewer, the refusal names who is missing.
3. The result is a count: 0 <= r <= the number of ballots, and both answers sum to that number. A
   result r + q, which the specification's formula would also accept, is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isqrt

from tally.count import ANSWERS, parse_encrypted_tally
from tally.protocol.election import Election
from tally.protocol.elgamal import Ciphertext
from tally.protocol.encoding import compact, fields, items, load_compact, number, parse_element
from tally.protocol.errors import TallyError
from tally.protocol.group import IDENTITY, Element, G, Q, product
from tally.protocol.proofs import Proof, parse_proof, prove_decryption, verify_decryption
from tally.protocol.trustees import Owner, Pedersen, Trustees

_KEYS = ("decryption_factors", "decryption_proofs")


@dataclass(frozen=True)
class PartialDecryption:
    """One trustee's factor alpha^x for each answer, and the proofs, NOT yet verified."""

    factors: tuple[Element, ...]
    proofs: tuple[Proof, ...] = field(repr=False)


def make_partial_decryption(election: Election, encrypted_tally: bytes, secret: int) -> bytes:
    """Return the partial decryption of a unit's encrypted tally with a trustee's key."""
    proved = [
        prove_decryption(secret, election.fingerprint, ciphertext.alpha)
        for ciphertext in parse_encrypted_tally(encrypted_tally)
    ]
    return compact(
        {
            "decryption_factors": [[str(factor) for factor, _ in proved]],
            "decryption_proofs": [[proof.to_json() for _, proof in proved]],
        }
    )


def parse_partial_decryption(raw: bytes, what: str) -> PartialDecryption:
    """Read a partial decryption strictly: one question, a factor and a proof for each answer."""
    lists = fields(load_compact(raw, what), _KEYS, what)
    factors, proofs = (items(items(lists[key], 1, what)[0], ANSWERS, what) for key in _KEYS)
    return PartialDecryption(
        tuple(parse_element(factor, what, allow_identity=True) for factor in factors),
        tuple(parse_proof(proof, what) for proof in proofs),
    )


def verify_partial_decryption(
    election: Election, encrypted_tally: bytes, owner: Owner, raw: bytes
) -> PartialDecryption:
    """Return `raw` parsed if both its proofs hold for this trustee's key; raise `ProtocolError`."""
    what = f"partial decryption by {owner}"
    parsed = parse_partial_decryption(raw, what)
    ciphertexts = parse_encrypted_tally(encrypted_tally)
    for ciphertext, factor, proof in zip(ciphertexts, parsed.factors, parsed.proofs, strict=True):
        public, alpha = owner.key.public_key, ciphertext.alpha
        verify_decryption(public, election.fingerprint, alpha, factor, proof, what)
    return parsed


def verify_enough(trustees: Trustees, numbers: Iterable[int]) -> None:
    """Raise `TallyError`, naming who is missing, unless these owners together can decrypt."""
    present = {trustees.owner(n).number for n in numbers}
    for index, item in enumerate(trustees.items):
        owners = [owner for owner in trustees.owners if owner.item == index]
        missing = [str(owner) for owner in owners if owner.number not in present]
        needed = item.threshold if isinstance(item, Pedersen) else 1
        lacking = needed - (len(owners) - len(missing))
        if lacking > 0:
            raise TallyError(
                f"{lacking} more partial decryption{'s are' if lacking > 1 else ' is'} needed"
                f" from: {', '.join(missing)}"
            )


def combine(
    election: Election,
    trustees: Trustees,
    encrypted_tally: bytes,
    decryptions: Mapping[int, bytes],
    ballots: int,
) -> tuple[int, int]:
    """Return the votes in favour and not in favour that the encrypted tally holds.

    `decryptions` are partial decryptions by owner number, each verified here; `ballots` is how many
    were multiplied. Raises `TallyError` if too few trustees took part or no count fits, and
    `ProofError` for a decryption whose proof does not hold.
    """
    verify_enough(trustees, decryptions)
    verified = {
        n: verify_partial_decryption(election, encrypted_tally, trustees.owner(n), raw)
        for n, raw in decryptions.items()
    }
    powers = synthetic_exponents(trustees, verified)
    votes = []
    for answer, ciphertext in enumerate(parse_encrypted_tally(encrypted_tally)):
        factor = product([verified[n].factors[answer] ** e for n, e in powers.items()])
        votes.append(_count_of(ciphertext, factor, ballots))
    in_favour, not_in_favour = votes
    if in_favour + not_in_favour != ballots:
        raise TallyError(
            f"unit result: {in_favour} + {not_in_favour} votes, but {ballots} ballots were cast"
        )
    return in_favour, not_in_favour


def first_needed(trustees: Trustees, given: Iterable[int]) -> tuple[int, ...]:
    """Return whose decryptions make the result, of those given: the Singles, the first T by index.

    In order of owner number; fewer than are needed, if fewer are given.
    """
    present, chosen = set(given), list[int]()
    for position, item in enumerate(trustees.items):
        numbers = [o.number for o in trustees.owners if o.item == position and o.number in present]
        chosen += numbers[: item.threshold] if isinstance(item, Pedersen) else numbers
    return tuple(chosen)


def synthetic_exponents(trustees: Trustees, present: Iterable[int]) -> dict[int, int]:
    """Return the exponent of each owner's factor: 1, or a Lagrange coefficient (4.19)."""
    chosen = [trustees.owner(number) for number in first_needed(trustees, present)]
    exponents: dict[int, int] = {}
    for owner in chosen:
        indices = [other.index for other in chosen if other.item == owner.item]
        exponents[owner.number] = lagrange(owner.index, indices)  # of one index: 1
    return exponents


def lagrange(index: int, indices: Iterable[int]) -> int:
    """Return the coefficient of `index` at 0: product of k / (k - index) mod q over the others."""
    numerator, denominator = 1, 1
    for k in indices:
        if k != index:
            numerator, denominator = numerator * k % Q, denominator * (k - index) % Q
    return numerator * pow(denominator, -1, Q) % Q


def _count_of(ciphertext: Ciphertext, factor: Element, ballots: int) -> int:
    """Return r with g^r = beta / F, 0 <= r <= ballots; raise `TallyError` if there is none."""
    count = discrete_log(ciphertext.beta / factor, ballots)
    if count is None:
        raise TallyError(
            f"no count from 0 to {ballots} fits these partial decryptions: one of them is false"
            " although its proof holds; ask another trustee to decrypt in turn"
        )
    return count


def discrete_log(element: Element, bound: int) -> int | None:
    """Return r in [0, bound] with g^r = element, or None, by baby steps and giant steps."""
    width = isqrt(bound) + 1
    baby, current = {}, IDENTITY
    for step in range(width):
        baby[current] = step
        current *= G
    giant = IDENTITY / current  # g^-width
    for jump in range(bound // width + 1):
        if element in baby:
            exponent = jump * width + baby[element]
            return exponent if exponent <= bound else None
        element *= giant
    return None


def encode_unit_result(in_favour: int, not_in_favour: int) -> bytes:
    """Return the unit's `result` (4.19): `{"result":[[a,b]]}`."""
    return compact({"result": [[in_favour, not_in_favour]]})


def parse_unit_result(raw: bytes, ballots: int) -> tuple[int, int]:
    """Read a unit's result and check that it counts exactly `ballots`; raise `ProtocolError`."""
    what = "unit result"
    document = fields(load_compact(raw, what), ("result",), what)
    votes = items(items(document["result"], 1, what)[0], ANSWERS, what)
    in_favour, not_in_favour = (number(vote, what) for vote in votes)
    if in_favour + not_in_favour != ballots:
        raise TallyError(
            f"{what}: {in_favour} + {not_in_favour} votes, but {ballots} ballots were cast"
        )
    return in_favour, not_in_favour


def verify_unit_result(
    election: Election,
    trustees: Trustees,
    encrypted_tally: bytes,
    decryptions: Mapping[int, bytes],
    result: bytes,
    ballots: int,
) -> tuple[int, int]:
    """Return the votes of a unit's result; raise unless they are what the decryptions give."""
    votes = parse_unit_result(result, ballots)
    if combine(election, trustees, encrypted_tally, decryptions, ballots) != votes:
        raise TallyError("the unit result is not what the partial decryptions give")
    return votes
