"""Telling the persons whose sequestered votes nobody ruled on in time (by-law 2.77, reading).

Rules this module keeps:
1. A ballot undecided at the count is excluded, and its voter is told what others excluded are told:
   membership could not be verified. The notice does not say that nobody ruled.
2. Who is undecided, the log says.
3. The notices are enqueued in the transaction of the count: once, if and only if it is done.
4. A claim that no key decrypts any more does not stop the count: nobody knows whom to tell, and a
   province's votes do not wait for that.
"""

from __future__ import annotations

from contextlib import suppress

from audit.replay.history import PollHistory
from tally.sequestered import ExclusionReason
from voting.domain.errors import MalformedError
from voting.notify.aloud.claimants import excluded_aloud
from voting.notify.messages import excluded_message
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.claims.sealed import read
from voting.services.messages import outbox
from voting.services.rulings.signing import DECISION_NOTICE_LIFE


def tell_undecided(ctx: Context, uow: UnitOfWork, poll_id: str, history: PollHistory) -> None:
    """Enqueue a notice to everybody whose sequestered ballot is not decided by the log."""
    notice = outbox.poll_notice(ctx, uow.polls.get(poll_id))
    for ballot in history.sequestered:
        claim = uow.claims.by_digest(poll_id, ballot.claim)
        if ballot.decided or claim is None:
            continue
        with suppress(MalformedError):
            said = read(ctx, claim)
            written = excluded_message(notice, ExclusionReason.NOT_VERIFIED, said.language)
            message = excluded_aloud(notice, written, ExclusionReason.NOT_VERIFIED)
            outbox.enqueue(
                ctx, uow, outbox.MessagePurpose.NOTICE, said.contact, message, DECISION_NOTICE_LIFE
            )
