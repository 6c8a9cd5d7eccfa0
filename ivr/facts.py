"""What the script is told: the polls that the line speaks of, the help number, a language.

Rules this module keeps:
1. A poll's stage is its state after its window has done what was due; a draft or void poll is not
   spoken of.
2. Of the roster nothing is told but the language of the caller's number, and only where everybody
   with that number has the same.
"""

from __future__ import annotations

from ivr.turns import Facts, PollFact, Stage
from voting.domain.poll import Poll, PollState
from voting.services.clockwork import tick
from voting.services.ports import Context

_STAGES = {
    PollState.SEALED: Stage.BEFORE,
    PollState.OPEN: Stage.OPEN,
    PollState.CLOSED: Stage.OVER,
    PollState.COUNTED: Stage.OVER,
    PollState.CERTIFIED: Stage.OVER,
    PollState.RELEASED: Stage.OVER,
}


def gather(ctx: Context, number: str) -> Facts:
    """Return the facts for a call from `number` (E.164, or empty where it is not known)."""
    tick(ctx)
    with ctx.store.reader() as uow:
        polls = [_fact(poll) for poll in uow.polls.list() if poll.state in _STAGES]
        languages = uow.roster.languages_of(number) if number else set()
    return Facts(
        polls=tuple(polls),
        help_number=ctx.settings.phone.help_number,
        language=languages.pop() if len(languages) == 1 else "",
    )


def _fact(poll: Poll) -> PollFact:
    terms = poll.terms
    return PollFact(
        poll=poll.poll,
        stage=_STAGES[poll.state],
        title=terms.title,
        question=terms.question,
        opens=terms.opens,
        closes=poll.closes,
    )
