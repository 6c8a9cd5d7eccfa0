"""The demonstration's voters: each signs in with the code on the card and casts a ballot.

Rules this module keeps:
1. A voter does what a member's browser does, through the same services as the web's: a nonce, a
   proof, a signed authorization, an encrypted ballot, a signed receipt.
2. Voters vote in several processes at once, each with its own connection to the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from audit.record.receipt import Receipt
from tally.protocol.ballot import make_ballot
from tally.protocol.credential import FEWEST_ITERATIONS, derive_secret, prove_sign_in
from tally.protocol.election import parse_election
from voting.bootstrap import Context, open_context
from voting.config.settings import Settings
from voting.services.ballots.cast import cast_ballot
from voting.services.ballots.sign_in import issue_sign_in_nonce, sign_in_member
from voting.services.polls.board import election

_ADDRESS = "192.0.2.1"
"""An address reserved for documentation (RFC 5737)."""


@dataclass(frozen=True)
class VoterTask:
    """One member's card and choice."""

    member: str
    code: str = field(repr=False)
    choice: int = field(repr=False)


@dataclass(frozen=True)
class Booth:
    """Where to vote: the server's settings, the poll and its card set."""

    settings: Settings
    poll: str
    card_set: str


def vote_all(tasks: Sequence[VoterTask], booth: Booth) -> list[str]:
    """Let every voter of a batch vote; return their trackers."""
    ctx = _context(booth.settings)
    return [vote(ctx, booth, task).tracker for task in tasks]


@lru_cache(maxsize=1)
def _context(settings: Settings) -> Context:
    return open_context(settings)


def vote(ctx: Context, booth: Booth, task: VoterTask) -> Receipt:
    """Sign in, make the ballot and cast it; return the receipt."""
    secret = derive_secret(task.code, booth.card_set, task.member, FEWEST_ITERATIONS)
    nonce = issue_sign_in_nonce(ctx, booth.poll)
    proof = prove_sign_in(secret, booth.poll, task.member, nonce).to_json()
    authorization = sign_in_member(ctx, booth.poll, task.member, nonce, proof, _ADDRESS)
    if isinstance(authorization, Receipt):
        return authorization
    ballot = make_ballot(
        parse_election(election(ctx, booth.poll, authorization.unit)), secret, task.choice
    )
    return cast_ballot(ctx, booth.poll, authorization.to_json(), ballot)
