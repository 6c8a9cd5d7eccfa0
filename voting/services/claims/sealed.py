"""Decrypting a stored claim.

Rules this module keeps:
1. Claims are decrypted here, and nowhere else.
2. An encrypted claim belongs to its row: in another row it is refused, by its identifier, its
   election and its digests, which are computed again.
3. No error quotes any part of a claim.
"""

from __future__ import annotations

from typing import Final

from cryptography.fernet import InvalidToken

from voting.domain.claims.claim import Claim, digests, parse_claim
from voting.domain.claims.sequestration import StoredClaim
from voting.domain.errors import MalformedError
from voting.ports.unit_of_work import Context

RESTORE: Final = (
    "The database was changed by something else than this service: restore it from its backup, and "
    "sign nothing before."
)
"""What to do where the database contradicts itself."""


def read(ctx: Context, stored: StoredClaim) -> Claim:
    """Decrypt a claim: for the officers who rule on it, and to send messages to the claimant.

    Raises `MalformedError`, which quotes nothing of it, if its key is gone or it is not its row's:
    another (1) identifier, (2) election, or (3) digest of claim, person, name or contact.
    """
    try:
        claim = parse_claim(ctx.keys.claim_cipher.decrypt(stored.sealed_claim))
    except InvalidToken:
        raise MalformedError(
            "A stored claim cannot be decrypted: its key is gone; restore claims.keys from its "
            "backup."
        ) from None
    keyed = digests(claim, stored.poll, ctx.keys.claim_key(stored.poll))
    for what, fits in (
        ("identifier", claim.id == stored.id),  # 1
        ("election", claim.unit == stored.unit),  # 2
        ("digest of the claim", keyed.claim == stored.digests.claim),  # 3
        ("digests of person, name and contact", keyed == stored.digests),
    ):
        if not fits:
            raise MalformedError(
                f"Claim {stored.id}: what was decrypted is not the claim that was received in this "
                f"place: its {what} does not fit. {RESTORE}"
            )
    return claim
