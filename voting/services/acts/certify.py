"""Certifying the result: two officers confirm that the committed result is the count's.

Rules this module keeps:
1. The statement's subject is the commitment in the log: the log is public, and must not tell the
   result before it is released.
2. The unreleased result is for officers who have taken the oath (solidarity policy); an account
   that has ended sees nothing.
"""

from __future__ import annotations

from audit.record.log.entries import parse_entry
from audit.record.log.events import ResultCertified, ResultComputed
from audit.record.signatures.statement import Act
from tally.protocol.encoding import sha256_hex
from voting.domain.errors import ConflictError, OathNeededError, RefusedError
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context, CountResult, UnitOfWork
from voting.services.acts.handler import ActRequest, Handler, Tallies
from voting.services.signatures import ActContext, Signed


def commitment_of(result: CountResult) -> str:
    """Return hex(SHA-256(salt, then result.json)), as it is in the log."""
    return sha256_hex(result.salt + result.result_json)


def result_of(uow: UnitOfWork, poll: Poll) -> CountResult:
    """Return the count's result; raise `ConflictError` before there is one."""
    result = uow.tallies.result(poll.id)
    if result is None:
        raise ConflictError(
            f"poll {poll.id} is {poll.state} and has no result yet: it is computed when enough "
            "trustees have sent their decryptions."
        )
    return result


def unreleased_result(ctx: Context, poll_id: str, officer_id: str) -> CountResult:
    """Return the result to an officer who may see it before it is released.

    Raises `RefusedError` if the account has ended or its officer has not taken the oath.
    """
    with ctx.store.reader() as uow:
        verify_sworn(uow, officer_id)
        return result_of(uow, uow.polls.get(poll_id))


def verify_sworn(uow: UnitOfWork, officer_id: str) -> None:
    """Raise `RefusedError` if the account has ended, `OathNeededError` before the oath."""
    officer = uow.officers.get(officer_id)
    if not officer.active:
        raise RefusedError(f"officer {officer_id}: the account has ended.")
    if officer.sworn is None:
        raise OathNeededError(
            f"officer {officer_id} has not taken the oath of office: record it with "
            f"`ratify officer oath {officer_id}` before anything of an unreleased result is seen."
        )


def _subject(context: ActContext, request: ActRequest) -> str:
    """Return the commitment, after comparing the stored result with the log's."""
    commitment = commitment_of(result_of(context.uow, context.poll))
    last = context.uow.log.head(context.poll.id).size - 1
    event = parse_entry(context.uow.log.get(context.poll.id, last).raw, last).event
    if not isinstance(event, ResultComputed) or event.commitment != commitment:
        raise ConflictError(
            f"poll {context.poll.id}: the stored result is not the one in the log: restore the "
            "database from its backup."
        )
    return commitment


def _certify(context: ActContext, signed: Signed, ahead: Tallies) -> None:
    context.uow.log.append(
        context.poll.id,
        ResultCertified(
            time=context.moment(signed.statement),
            commitment=_subject(context, ActRequest()),
            statement=signed.statement,
            signatures=signed.signatures,
        ),
    )
    context.uow.polls.save(context.poll.moved(Act.CERTIFY))


CERTIFY = Handler(subject=_subject, do=_certify)
