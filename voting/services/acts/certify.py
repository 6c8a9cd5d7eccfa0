"""Certifying the result: two officers confirm that the committed result is the count's.

Rules this module keeps:
1. The statement names the commitment in the log, and locks the result itself in lines that are not
   public: the log is public, and must not tell the result before it is released.
2. The unreleased result is for officers who have accepted the union's texts (solidarity policy);
   an account that has ended sees nothing. Treasurer and general secretary see none (by-law 2.57,
   reading).
"""

from __future__ import annotations

from audit.record.about.lines import About
from audit.record.about.withheld import Withheld
from audit.record.log.entries import parse_entry
from audit.record.log.events import ResultCertified, ResultComputed
from audit.record.signatures.statement import Act
from audit.replay.statements import certified
from tally.protocol.encoding import sha256_hex
from voting.domain.errors import ConflictError, RefusedError
from voting.domain.officers import WEIGHT_SIGNERS
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context, CountResult, UnitOfWork
from voting.services.acceptance import verify_accepted
from voting.services.acts.facts import facts_of, read_result, result_of
from voting.services.acts.handler import ActRequest, Handler, Tallies
from voting.services.signatures import ActContext, Signed


def commitment_of(result: CountResult) -> str:
    """Return hex(SHA-256(salt, then result.json)), as it is in the log."""
    return sha256_hex(result.salt + result.result_json)


def unreleased_result(ctx: Context, poll_id: str, officer_id: str) -> CountResult:
    """Return the result to an officer who may see it before it is released.

    Raises `RefusedError` as `verify_sees_results`.
    """
    with ctx.store.reader() as uow:
        verify_sees_results(uow, officer_id)
        return result_of(uow, uow.polls.get(poll_id))


def verify_sees_results(uow: UnitOfWork, officer_id: str) -> None:
    """Raise `RefusedError` unless the officer has accepted, in a role that sees such results."""
    officer = verify_accepted(uow, officer_id)
    if officer.role in WEIGHT_SIGNERS:
        raise RefusedError(
            f"officer {officer_id} is a {officer.role}, who sees results when they are released."
        )


def _withheld(uow: UnitOfWork, poll: Poll) -> Withheld:
    return certified(*read_result(uow, poll))


def _about(context: ActContext, request: ActRequest) -> About:
    locked = _withheld(context.uow, context.poll).commitment
    return facts_of(context).about_certify(_commitment(context), locked)


def _commitment(context: ActContext) -> str:
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
            commitment=_commitment(context),
            statement=signed.statement,
            signatures=signed.signatures,
        ),
    )
    context.uow.polls.save(context.poll.moved(Act.CERTIFY))


CERTIFY = Handler(about=_about, do=_certify, withheld=_withheld)
