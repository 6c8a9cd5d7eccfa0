"""What the script is told: the polls that the line offers, the help number, a language.

Rules this module keeps:
1. A poll's stage follows from its state after the clock has done what was due. Draft and void polls
   are left out.
2. The roster tells only the language of the caller's number, and only where every member with that
   number has the same.
"""

from __future__ import annotations

from audit.record.units import Bilingual
from ivr.script.facts import CallFacts, PollFact, WindowStage
from ivr.script.turns_claim import SMS, VOICE, UnitFact
from voting.domain.claims.contact import ContactKind
from voting.domain.poll import Poll, PollState
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.clock import tick
from voting.services.messages.outbox import reaches
from voting.services.objections import window

_STAGES = {
    PollState.SEALED: WindowStage.BEFORE,
    PollState.OPEN: WindowStage.OPEN,
    PollState.CLOSED: WindowStage.OVER,
    PollState.COUNTED: WindowStage.OVER,
    PollState.CERTIFIED: WindowStage.OVER,
    PollState.RELEASED: WindowStage.OVER,
}
_WAYS = {SMS: ContactKind.MOBILE, VOICE: ContactKind.VOICE}
_sealed_units: dict[str, tuple[UnitFact, ...]] = {}


def gather(ctx: Context, number: str) -> CallFacts:
    """Return the facts for a call from `number` (E.164, or empty where it is not known)."""
    tick(ctx)
    with ctx.store.reader() as uow:
        polls = [_fact(uow, poll) for poll in uow.polls.list() if poll.state in _STAGES]
        languages = uow.roster.languages_of(number) if number else set()
    return CallFacts(
        polls=tuple(polls),
        help_number=ctx.settings.phone.help_number,
        language=languages.pop() if len(languages) == 1 else "",
        reach=frozenset(way for way, kind in _WAYS.items() if reaches(ctx, kind)),
        sends=any(reaches(ctx, kind) for kind in (ContactKind.EMAIL, ContactKind.MOBILE)),
    )


def _fact(uow: UnitOfWork, poll: Poll) -> PollFact:
    terms = poll.terms
    return PollFact(
        poll=poll.id,
        stage=_STAGES[poll.state],
        title=terms.title,
        question=terms.question,
        opens=terms.opens,
        closes=poll.closes,
        rulings=terms.ruling_deadline,
        units=_units(uow, poll) if poll.state is PollState.OPEN else (),
        electorate=terms.electorate,
        objections=terms.objections_until if window.runs(poll, uow.now()) else None,
    )


def _units(uow: UnitOfWork, poll: Poll) -> tuple[UnitFact, ...]:
    """Return the units that a claimant chooses from; read once, since the seal fixes them."""
    if poll.id not in _sealed_units:
        _sealed_units[poll.id] = tuple(
            UnitFact(one.id, Bilingual(one.name_en, one.name_fr), one.board, one.panel.value)
            for one in uow.units.outlines(poll.id)
        )
    return _sealed_units[poll.id]
