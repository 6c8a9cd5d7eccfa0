"""The trustees of a poll, as its officers see them: who they are, whose decryption stands.

Rules this module keeps:
1. A draft may have no trustees yet.
2. Nothing of a decryption is shown but that it was received and verified, and stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from tally.protocol.trustees import Trustees, parse_trustees
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context
from voting.services.polls import queries


@dataclass(frozen=True)
class TrusteeRow:
    """A trustee, by number from 1, and whether a decryption of theirs stands."""

    number: int
    name: str
    sent: bool


def trustees_of(poll: Poll) -> Trustees | None:
    """Return a poll's trustees, or None before they are imported."""
    return None if poll.trustees_json is None else parse_trustees(poll.trustees_json)


def trustee_rows(context: Context, poll: Poll) -> tuple[TrusteeRow, ...]:
    """Return a row for each trustee."""
    trustees = trustees_of(poll)
    if trustees is None:
        return ()
    sent = queries.decrypted_by(context, poll.id)
    return tuple(
        TrusteeRow(owner.number, owner.key.name or "", owner.number in sent)
        for owner in trustees.owners
    )
