"""Before a challenge or a ruling is signed: the lines that its statement must have.

Rules this module keeps:
1. What is challenged can be: the digest is new, the unit one of the poll, the ballot was cast there
   and is not challenged yet.
2. What is ruled on is a challenge of that unit with that ballot, and nobody ruled on it yet. Where
   the record has the bytes of the ballot, the credential is the one that cast it.
3. Whom the digest stands for, no record says; that page of the server does which shows no ballot.
"""

from __future__ import annotations

from audit.record.about.lines import About
from audit.record.challenges.about import Challenged, about_challenge, challenged_in
from audit.record.errors import StatementError
from audit.record.signatures.statement import ChallengeAct, Statement
from audit.replay.export import Record, held_path
from audit.replay.held import parse_held
from audit.replay.history import PollHistory
from audit.replay.statements import PollAbout
from tally.protocol.ballot_form import parse_ballot

_NEW = (ChallengeAct.VOTER, ChallengeAct.BALLOT)


def offered_challenge(
    act: ChallengeAct, statement: Statement, about: PollAbout, record: Record
) -> About:
    """Return the lines of a statement of this act; `StatementError` if it cannot be done."""
    one = challenged_in(act, statement.about)
    if act in _NEW:
        _verify_new(one, about.history)
    else:
        _verify_undecided(one, about.history)
        if one.credential is not None:
            _verify_credential(one, record)
    return about_challenge(about.poll, act, one)


def _verify_new(one: Challenged, history: PollHistory) -> None:
    """Raise `StatementError` unless this can be challenged (rule 1)."""
    if one.unit not in history.to_count:
        raise StatementError(f"in this record {one.unit} is not an election of the poll")
    claims = {apart.claim for apart in history.sequestered}
    if one.challenge in claims | {made.digest for made in history.challenges}:
        raise StatementError("in this record this challenge is made already")
    if one.ballot is None:
        return
    if one.ballot in {made.ballot for made in history.challenges}:
        raise StatementError(f"in this record the ballot {one.ballot} is challenged already")
    admitted = {apart.ballot for apart in history.sequestered}
    if one.ballot not in history.to_count[one.unit] or one.ballot in admitted:
        raise StatementError(
            f"in this record the ballot {one.ballot} was not cast in unit {one.unit}"
        )


def _verify_undecided(one: Challenged, history: PollHistory) -> None:
    """Raise `StatementError` unless such a challenge waits for a ruling (rule 2)."""
    named = (one.unit, one.challenge, one.ballot)
    waiting = {(made.unit, made.digest, made.ballot) for made in history.challenges if made.on_hold}
    if named not in waiting:
        raise StatementError(
            f"ballot {one.ballot} of unit {one.unit}: in this record it is not on hold for the "
            f"challenge {one.challenge}, or is ruled on already"
        )


def _verify_credential(one: Challenged, record: Record) -> None:
    path = held_path(one.unit)
    raw = record.files.get(path)
    for held in () if raw is None else parse_held(raw, path):
        cast_by = parse_ballot(held.raw).credential if held.digest == one.ballot else one.credential
        if cast_by != one.credential:  # 2
            raise StatementError(
                f"ballot {one.ballot} of unit {one.unit}: in this record another credential cast it"
            )
