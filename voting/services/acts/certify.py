"""Certifying the result: two officers confirm that the committed result is the count's.

Rules this module keeps:
1. The statement names the commitment in the log, and locks the result itself in lines that are not
   public: the log is public, and must not tell the result before it is released.
2. The unreleased result is for officers who have accepted the union's texts (solidarity policy);
   an account that has ended sees nothing. Treasurer, general secretary, scrutineers and inspectors
   see none (by-law 2.57, reading), auditors none before it is certified.
"""

from __future__ import annotations

from typing import Final

from audit.record.about.lines import About
from audit.record.about.withheld import Withheld
from audit.record.log.entries import parse_entry
from audit.record.log.events import Event, ResultCertified, ResultComputed
from audit.record.signatures.statement import Act
from audit.replay.offices.accepted import OFFICE_EVENTS
from audit.replay.statements import certified
from tally.protocol.encoding import sha256_hex
from voting.domain.errors import ConflictError, RefusedError
from voting.domain.officers import WEIGHT_SIGNERS, Role
from voting.domain.poll import Poll, PollState
from voting.ports.unit_of_work import Context, CountResult, UnitOfWork
from voting.services.acceptance import verify_accepted
from voting.services.acts.facts import facts_of, read_result, result_of
from voting.services.acts.handler import ActRequest, Handler, Tallies
from voting.services.signatures import ActContext, Signed

_NEVER: Final = (*WEIGHT_SIGNERS, Role.SCRUTINEER, Role.INSPECTOR)
"""Who sees results when they are released."""
_CERTIFIED: Final = (PollState.CERTIFIED, PollState.RELEASED)


def commitment_of(result: CountResult) -> str:
    """Return hex(SHA-256(salt, then result.json)), as it is in the log."""
    return sha256_hex(result.salt + result.result_json)


def unreleased_result(ctx: Context, poll_id: str, officer_id: str) -> CountResult:
    """Return the result to an officer who may see it before it is released.

    Raises `RefusedError` as `verify_sees_results`.
    """
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        verify_sees_results(uow, officer_id, poll)
        return result_of(uow, poll)


def verify_sees_results(uow: UnitOfWork, officer_id: str, poll: Poll | None = None) -> None:
    """Raise `RefusedError` unless the officer has accepted, in a role that sees such results.

    An auditor sees that of `poll`, once it is certified.
    """
    officer = verify_accepted(uow, officer_id)
    if officer.role in _NEVER:
        raise RefusedError(
            f"officer {officer_id} is a {officer.role}, who sees results when they are released."
        )
    if officer.role is Role.AUDITOR and (poll is None or poll.state not in _CERTIFIED):
        raise RefusedError(
            f"officer {officer_id} is an auditor, who sees a result once it is certified."
        )


def _withheld(uow: UnitOfWork, poll: Poll) -> Withheld:
    return certified(*read_result(uow, poll))


def _about(context: ActContext, request: ActRequest) -> About:
    locked = _withheld(context.uow, context.poll).commitment
    return facts_of(context).about_certify(_commitment(context), locked)


def _commitment(context: ActContext) -> str:
    """Return the commitment, after comparing the stored result with the log's."""
    commitment = commitment_of(result_of(context.uow, context.poll))
    event = _last(context)
    if not isinstance(event, ResultComputed) or event.commitment != commitment:
        raise ConflictError(
            f"poll {context.poll.id}: the stored result is not the one in the log: restore the "
            "database from its backup."
        )
    return commitment


def _last(context: ActContext) -> Event:
    """Return the log's last event, whatever changed of the officers since."""
    log, poll = context.uow.log, context.poll.id
    for index in range(log.head(poll).size - 1, -1, -1):
        event = parse_entry(log.get(poll, index).raw, index).event
        if not isinstance(event, OFFICE_EVENTS):
            return event
    raise ConflictError(f"poll {poll} has no log: restore the database from its backup.")


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
