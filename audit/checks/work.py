"""The arithmetic of the checks, in pieces that other processes can do.

Rules this module keeps:
1. It imports `tally` only, so that a process starts quickly.
2. A piece of work never raises: what is wrong is a `failure`, a sentence that names the place.
3. A piece stops at its first failure; its other results are used only if it has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tally.decryption.partial import verify_unit_result
from tally.decryption.strong import CountLog
from tally.decryption_file.count import CountToDecrypt, UnitToDecrypt
from tally.decryption_file.file import DecryptedUnit
from tally.decryption_file.verify import verify_decrypted_unit
from tally.protocol.ballot import verify_ballot
from tally.protocol.ballot_form import Ballot, parse_ballot
from tally.protocol.credential import parse_credential
from tally.protocol.election import parse_election
from tally.protocol.elgamal import EMPTY, Ciphertext, multiply
from tally.protocol.errors import ProtocolError
from tally.protocol.trustees import parse_trustees

Sums = tuple[Ciphertext, Ciphertext]
"""The products of the ballots' ciphertexts, for each answer."""


@dataclass(frozen=True)
class BallotWork:
    """Some of a unit's ballots; `first` is the number of the first of them in the unit, from 1."""

    unit: str
    election: bytes
    first: int
    ballots: tuple[bytes, ...]


@dataclass(frozen=True)
class BallotFinding:
    """What some ballots say, once verified: their credentials in order, and their products."""

    unit: str
    credentials: tuple[str, ...] = ()
    sums: Sums = (EMPTY, EMPTY)
    failure: str = ""


def check_ballots(work: BallotWork) -> BallotFinding:
    """Parse and verify these ballots, and multiply them."""
    election = parse_election(work.election)
    ballots: list[Ballot] = []
    for number, raw in enumerate(work.ballots, work.first):
        try:
            ballot = parse_ballot(raw)
            verify_ballot(election, ballot)
        except ProtocolError as error:
            return BallotFinding(work.unit, failure=f"unit {work.unit}, ballot {number}: {error}")
        ballots.append(ballot)
    sums = multiply_sums([ballot.choices for ballot in ballots])
    return BallotFinding(work.unit, tuple(ballot.credential for ballot in ballots), sums)


def multiply_sums(parts: Sequence[Sums]) -> Sums:
    """Return the products over all parts, for each answer."""
    return multiply([part[0] for part in parts]), multiply([part[1] for part in parts])


def check_credentials(credentials: tuple[str, ...]) -> str:
    """Check that each credential is in the group; return the failure, if any."""
    for credential in credentials:
        try:
            parse_credential(credential, f"credential {credential[:20]}...")
        except ProtocolError as error:
            return str(error)
    return ""


@dataclass(frozen=True)
class DecryptionWork:
    """A unit's count.

    `standing`: each trustee's owner number and decryption, of all that stand. `archived`: the
    partial decryptions in the archive. `result`: once the result is computed.
    """

    poll: str
    log: CountLog
    unit: str
    election: bytes
    trustees: bytes
    encrypted_tally: bytes
    standing: tuple[tuple[int, DecryptedUnit], ...]
    archived: tuple[tuple[int, bytes], ...]
    ballots: int
    result: bytes | None


@dataclass(frozen=True)
class DecryptionFinding:
    """The unit's votes, if its result is computed and holds; what failed of proofs or result."""

    unit: str
    votes: tuple[int, int] | None = None
    proof_failure: str = ""
    result_failure: str = ""


def check_decryptions(work: DecryptionWork) -> DecryptionFinding:
    """Verify every proof of a unit's decryptions that stand, and its result."""
    election, trustees = parse_election(work.election), parse_trustees(work.trustees)
    asked = {work.unit: UnitToDecrypt(election, work.encrypted_tally, work.ballots)}
    count, unit = CountToDecrypt(work.poll, work.log, trustees, asked), work.unit
    try:
        for owner, given in work.standing:
            verify_decrypted_unit(count, trustees.owner(owner), given)
    except ProtocolError as error:
        return DecryptionFinding(unit, proof_failure=str(error))
    if work.result is None:
        return DecryptionFinding(unit)
    try:
        votes = verify_unit_result(
            election,
            trustees,
            work.encrypted_tally,
            dict(work.archived),
            work.result,
            work.ballots,
        )
    except ProtocolError as error:
        return DecryptionFinding(unit, result_failure=f"unit {unit}: {error}")
    return DecryptionFinding(unit, votes)
