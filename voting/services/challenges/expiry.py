"""Forgetting what waited too long: a challenge that was not made, a ruling that was not signed.

Rules this module keeps:
1. Who was proposed for a challenge, and not challenged, is nobody's business: the proposal goes,
   whether or not anybody looks at the list again.
2. Rulings stand; only the statement that waited for their signatures goes.
"""

from __future__ import annotations

from voting.ports.unit_of_work import Context
from voting.services.waiting import waited_too_long


def purge_challenges(ctx: Context) -> None:
    """Forget what has waited longer than a statement lives, in every poll."""
    with ctx.store.unit_of_work() as uow:
        now = uow.now()
        for pending in uow.challenges.list_waiting():
            if waited_too_long(pending, now):
                uow.challenges.forget(pending.poll, pending.id)
        for poll in uow.polls.list():
            for ruling in uow.challenge_rulings.waiting(poll.id):
                if ruling.expires <= now:
                    uow.challenge_rulings.forget(poll.id, ruling.challenge)
        uow.commit()
