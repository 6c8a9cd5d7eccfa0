"""The trustees of a poll, as its officers see them: who confirmed, whose decryption stands.

Rules this module keeps:
1. A draft may have no trustees yet.
2. Nothing of a decryption is shown but that it was received and verified, and stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from tally.protocol.trustees import Trustees, parse_trustees
from voting.domain.confirmations import TrusteeStanding
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context
from voting.services.polls import queries


@dataclass(frozen=True)
class TrusteeRow:
    """A trustee, and whether a decryption of theirs stands."""

    standing: TrusteeStanding
    sent: bool

    @property
    def number(self) -> int:
        """The trustee's number, from 1."""
        return self.standing.number

    @property
    def name(self) -> str:
        """The trustee's name; may be empty."""
        return self.standing.name


def trustees_of(poll: Poll) -> Trustees | None:
    """Return a poll's trustees, or None before they are imported."""
    return None if poll.trustees_json is None else parse_trustees(poll.trustees_json)


def trustee_rows(context: Context, poll: Poll) -> tuple[TrusteeRow, ...]:
    """Return a row for each trustee."""
    standing = queries.confirmations_of(context, poll)
    if standing is None:
        return ()
    sent = queries.decrypted_by(context, poll.id)
    return tuple(TrusteeRow(one, one.number in sent) for one in standing.trustees)
