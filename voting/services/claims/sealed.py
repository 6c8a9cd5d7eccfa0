"""Decrypting a stored claim.

Rules this module keeps:
1. Claims are decrypted here, and nowhere else.
2. An encrypted claim belongs to its row: in another row it is refused, by the digests.
3. No error quotes any part of a claim.
"""

from __future__ import annotations

from cryptography.fernet import InvalidToken

from voting.domain.claims.claim import Claim, digests, parse_claim
from voting.domain.claims.sequestration import StoredClaim
from voting.domain.errors import MalformedError
from voting.ports.unit_of_work import Context


def read(ctx: Context, stored: StoredClaim) -> Claim:
    """Decrypt a claim: for the officers who rule on it, and to send messages to the claimant.

    Raises `MalformedError`, which quotes nothing, if its key is gone or it is another row's.
    """
    try:
        claim = parse_claim(ctx.keys.claim_cipher.decrypt(stored.sealed_claim))
    except InvalidToken:
        raise MalformedError(
            "A stored claim cannot be decrypted: its key is gone; restore claims.keys from its "
            "backup."
        ) from None
    if digests(claim, stored.poll, ctx.keys.claim_key(stored.poll)) != stored.digests:
        raise MalformedError("A stored claim is not the one that was received in its place.")
    return claim
