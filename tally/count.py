"""The encrypted tally (specification 4.16): a counting unit's ballots, multiplied.

Rules this module keeps:
1. The product of the ballots' ciphertexts encrypts the sum of their choices; no ballot is ever
   decrypted by itself.
2. One credential has one ballot; all ballots are of one election.
3. The ballots have been verified before (`tally.protocol.ballot.verify_ballot`): here they are only
   multiplied. The tally of no ballots is all identities.
"""

from __future__ import annotations

from collections.abc import Sequence

from tally.protocol.archive import sized_tally
from tally.protocol.ballot_form import Ballot
from tally.protocol.elgamal import Ciphertext, multiply, parse_tallied_ciphertext
from tally.protocol.encoding import compact, items, load_compact
from tally.protocol.errors import TallyError

__all__ = ["encrypted_tally", "parse_encrypted_tally", "sized_tally", "verify_encrypted_tally"]

ANSWERS = 2


def encrypted_tally(ballots: Sequence[Ballot]) -> bytes:
    """Return the encrypted tally of one election's verified ballots, compact JSON.

    Raises `TallyError` if two ballots are by one credential, or of different elections.
    """
    if len({ballot.credential for ballot in ballots}) != len(ballots):
        raise TallyError("encrypted tally: two ballots by one credential; only the first counts")
    if len({ballot.fingerprint for ballot in ballots}) > 1:
        raise TallyError("encrypted tally: ballots of different elections cannot be multiplied")
    sums = [multiply([ballot.choices[answer] for ballot in ballots]) for answer in range(ANSWERS)]
    return compact([[ciphertext.to_json() for ciphertext in sums]])


def parse_encrypted_tally(raw: bytes) -> tuple[Ciphertext, Ciphertext]:
    """Read an encrypted tally: one question, a ciphertext for each answer, all in the group."""
    what = "encrypted tally"
    (question,) = items(load_compact(raw, what), 1, what)
    in_favour, not_in_favour = (
        parse_tallied_ciphertext(item, what) for item in items(question, ANSWERS, what)
    )
    return in_favour, not_in_favour


def verify_encrypted_tally(ballots: Sequence[Ballot], raw: bytes) -> None:
    """Raise `TallyError` unless `raw` is the encrypted tally of these ballots, byte for byte."""
    if encrypted_tally(ballots) != raw:
        raise TallyError(
            f"the encrypted tally is not that of the {len(ballots)} ballots: do not decrypt it"
        )
