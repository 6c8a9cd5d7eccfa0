"""Verifying a trustee's decryption file, by what the record says was asked.

Rules this module keeps:
1. A file is taken whole or refused whole: it is of this poll and count, by one of its trustees,
   with every unit and every share once and no other, and every proof holds.
"""

from __future__ import annotations

from collections.abc import Sequence

from tally.decryption.partial import verify_partial_decryption
from tally.decryption.strong import verify_strong
from tally.decryption_file.count import CountToDecrypt
from tally.decryption_file.file import DecryptedUnit, DecryptionFile
from tally.protocol.errors import ProtocolError, TallyError
from tally.protocol.trustees import Owner
from tally.public_proof.shares import verify_share
from tally.public_proof.weights import Kind


def verify_decryption_file(file: DecryptionFile, count: CountToDecrypt) -> Owner:
    """Return the file's trustee; raise a `ProtocolError` that names what is wrong or missing.

    Checks: (1) what the file is, and of what; (2) every proof of a decryption, of both kinds; (3)
    every blinded share.
    """
    owner = verify_decryption_header(file, count)  # (1)
    for unit in file.units:  # (2)
        verify_decrypted_unit(count, owner, unit)
    verify_shares(file, count)  # (3)
    return owner


def verify_decryption_header(file: DecryptionFile, count: CountToDecrypt) -> Owner:
    """Return the file's trustee, without verifying a proof; raise a `ProtocolError`.

    Checks: (1) this poll; (2) this count, by its log; (3) one of the poll's trustees; (4) every
    unit, and no other; (5) a share for each figure that can be public, and no other.
    """
    if file.poll != count.poll:  # (1)
        raise TallyError(f"the decryption file is for poll {file.poll}, not for poll {count.poll}")
    if file.log != count.log:  # (2)
        raise TallyError(
            f"the decryption file is of another count: of the log of {file.log.size} entries with"
            f" the root {file.log.root}, not of {count.log.size} with the root {count.log.root}:"
            " send the trustee the record again"
        )
    owner = count.trustees.owner(file.owner)  # (3)
    given = set(file.partial_decryptions)
    missing, unknown = sorted(count.units.keys() - given), sorted(given - count.units.keys())
    if missing or unknown:  # (4)
        wrong = f"lacks {', '.join(missing)}" if missing else f"has unknown {', '.join(unknown)}"
        raise TallyError(f"the decryption file of {owner} {wrong}: ask the trustee for it again")
    wanted = [statement.kind for statement in count.proved]
    if sorted(file.shares) != wanted:  # (5)
        raise TallyError(
            f"the decryption file of {owner} has shares for {_named(sorted(file.shares))}, not for"
            f" {_named(wanted)}: ask the trustee for it again"
        )
    return owner


def _named(kinds: Sequence[Kind]) -> str:
    return " and ".join(kind.value for kind in kinds) or "nothing"


def verify_shares(file: DecryptionFile, count: CountToDecrypt) -> None:
    """Raise `ProofError` unless each blinded share is made with the trustee's sealed key."""
    public_key = count.trustees.owner(file.owner).key.public_key
    for statement in count.proved:
        verify_share(statement, public_key, file.shares[statement.kind])


def verify_decrypted_unit(count: CountToDecrypt, owner: Owner, given: DecryptedUnit) -> None:
    """Raise `TallyError`, naming the unit, unless every proof of a trustee's decryption holds.

    Checks: (1) Belenios's proofs; (2) the strong proofs.
    """
    asked = count.units[given.unit]
    try:
        parsed = verify_partial_decryption(  # (1)
            asked.election, asked.encrypted_tally, owner, given.partial_decryption
        )
        stated = count.statements(given.unit, owner, parsed.factors)
        for statement, proof in zip(stated, given.strong_proofs, strict=True):
            what = f"partial decryption by {owner}, answer {statement.answer}"
            verify_strong(statement, proof, what)  # (2)
    except ProtocolError as error:
        raise TallyError(f"unit {given.unit}: {error}") from error
