"""The officers whom the seal of a draft would fix.

Rules this module keeps:
1. They are active accounts with their keys: those that poll.toml names, or all that have a key.
"""

from __future__ import annotations

from audit.record.officers import SealedOfficer
from voting.domain.officers import SEALED
from voting.domain.poll import Poll
from voting.ports.unit_of_work import UnitOfWork


def draft_officers(uow: UnitOfWork, poll: Poll) -> tuple[SealedOfficer, ...]:
    """Return the officers whom the seal would fix: those named in the terms, or all with a key.

    Only active accounts are among them, and none that only reads.
    """
    accounts = [one for one in uow.officers.list() if one.active and one.role in SEALED]
    named = poll.terms.officers
    if named:
        chosen = [officer for officer in accounts if officer.id in named]
    else:
        chosen = [officer for officer in accounts if officer.file_keys or officer.passkeys]
    return tuple(officer.sealed for officer in chosen)
