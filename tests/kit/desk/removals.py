"""Voters whom officers take off the list, for tests: two officers, then the authority.

Rules this module keeps:
1. Officers' and the authority's signatures are real.
"""

from __future__ import annotations

from audit.record.fields import hour_of
from audit.record.log.list_events import CredentialRevoked
from audit.record.signatures.ed25519 import sign_object
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Statement
from tests.kit.contacts import account
from tests.kit.polls import AUTHORITY, KEYS_OF_ALL, SamplePoll, SampleVoter
from voting.domain.poll import utc
from voting.domain.reissue import REQUEST_KIND
from voting.services.members.changes import issue_changes_nonce
from voting.services.objections.removal_signing import RemovalOutcome, sign_removal
from voting.services.objections.removals import propose_removal
from voting.services.objections.taking_off import RemovalToSign, pending_removals, take_off
from voting.services.signatures import parse_waiting

ANA, BEN, ANNE = "ana", "ben", "anne"


def propose(sample: SamplePoll, voter: SampleVoter, officer: str = ANA) -> str:
    """Propose to take a voter off the list; return the removal's identifier."""
    return propose_removal(sample.ctx, sample.poll, account(sample, officer), voter.member)


def statement_of(sample: SamplePoll, removal: str) -> Statement:
    """What the officers sign."""
    with sample.ctx.store.reader() as uow:
        return parse_waiting(uow.removals.get(sample.poll, removal).statement)


def sign(sample: SamplePoll, removal: str, officer: str) -> RemovalOutcome:
    """Sign with an officer's key file, and give the signature in."""
    statement = statement_of(sample, removal)
    given = sign_statement_ed25519(statement, officer, KEYS_OF_ALL[officer]).to_json()
    return sign_removal(sample.ctx, sample.poll, removal, given)


def remove(sample: SamplePoll, voter: SampleVoter, officers: tuple[str, str] = (ANA, BEN)) -> int:
    """Let two officers remove a voter; return how many contacts are told."""
    removal = propose(sample, voter, officers[0])
    outcomes = [sign(sample, removal, officer) for officer in officers]
    assert [one.done for one in outcomes] == [False, True]
    return outcomes[-1].told


def pending(sample: SamplePoll) -> list[RemovalToSign]:
    """What the authority is shown."""
    nonce = issue_changes_nonce(sample.ctx, sample.poll)
    signed = sign_object(REQUEST_KIND, {"poll": sample.poll, "nonce": nonce}, AUTHORITY)
    return pending_removals(sample.ctx, sample.poll, nonce, str(signed["signature"]))


def revocation(sample: SamplePoll, voter: SampleVoter, unit: str = "") -> dict[str, str]:
    """The authority's signature over the end of a voter's credential."""
    with sample.ctx.store.reader() as uow:
        hour = hour_of(utc(uow.now()))
    event = CredentialRevoked(time=hour, unit=unit or voter.unit, credential=voter.credential)
    signed = event.sign(sample.poll, AUTHORITY)
    return {
        "unit": signed.unit,
        "credential": signed.credential,
        "signature": signed.signature,
    }


def taken_off(sample: SamplePoll, voter: SampleVoter, unit: str = "") -> None:
    """Let the authority take a voter off the list."""
    take_off(sample.ctx, sample.poll, revocation(sample, voter, unit))
