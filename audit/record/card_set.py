"""What is said of the cards of a poll: how a code gives a credential, and which list is in force.

Rules this module keeps:
1. The iterations of PBKDF2 are a property of the card set: whoever lowered them later would make
   the codes of a list cheaper to guess, and no code would fit its credential any more.
2. The serial counts the lists that the credential authority has signed of one card set, from 1: a
   poll names the one that it takes, so that a credential revoked in an earlier poll of the same
   cards does not come back by an older list.
"""

from __future__ import annotations

from audit.record.errors import DocumentError
from tally.protocol.credential import verify_iterations
from tally.protocol.errors import CredentialError

FIRST_SERIAL = 1
"""The serial of the list that is issued with the cards."""
LAST_SERIAL = 2**53 - 1


def check_card_set(iterations: int, serial: int, what: str) -> None:
    """Refuse iterations or a serial outside their bounds."""
    try:
        verify_iterations(iterations)
    except CredentialError as error:
        raise DocumentError(f"{what}: iterations: {error}") from error
    if not FIRST_SERIAL <= serial <= LAST_SERIAL:
        raise DocumentError(f"{what}: serial: {serial} is not a number from {FIRST_SERIAL}")
