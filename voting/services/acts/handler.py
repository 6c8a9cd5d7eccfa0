"""What every act of officers consists of.

Rules this module keeps:
1. An act is about something, line by line, which the officers sign, and has an effect, once as many
   have signed as it needs: two, but one for the weights. Both are computed from the poll as it is
   under the exclusive lock; the lines by the functions by which a verifier computes them
   (`audit.record.about`).
2. Whatever an act does, its state change and its log event are one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import eq

from audit.record.about.lines import About
from audit.record.about.withheld import Withheld
from audit.record.interruption import Interruption
from audit.record.offices.acting import ActingOfficers
from audit.record.signatures.statement import Statement
from audit.work.progress import Progress
from tally.public_proof.releases import Release
from voting.domain.plausibility import Implausible
from voting.domain.poll import Poll
from voting.domain.release.telling import TellingFigures
from voting.domain.small_units import SmallUnit
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.acts.offices.asked import OfficeRequest, TakenBack
from voting.services.signatures import ActContext, Signed, verify_both


@dataclass(frozen=True)
class ActRequest:
    """What an officer asks of an act beyond its name.

    To extend or to close early, the new closing time; to set a decryption aside, the trustee's
    number, from 1; to release, which figures. Of an opening that waits, how many trustees'
    confirmations it names, and of a void that waits, how many entries of the log: all there are, if
    None. Of a seal, its reason: a route may ask for one. Of a succession or a new key: `office`.
    Of an interruption of the service: which. Of strike-off lists: of which units.
    """

    closes: datetime | None = None
    trustee: int | None = None
    confirmed: int | None = None
    seen: int | None = None
    release: Release | None = None
    reason: str = ""
    office: OfficeRequest | None = None
    interruption: Interruption | None = None
    units: tuple[str, ...] = ()


NOTHING_MORE = ActRequest()
"""What is asked of most acts beyond their name."""
AboutOf = Callable[[ActContext, ActRequest], About]
"""Check that the act can be done, and return what its statement is about."""
RequestOf = Callable[[ActContext, Statement], ActRequest]
"""Return what a statement that waits asks, beyond the act's name, as its own lines say."""
SameAs = Callable[[About, About], bool]
"""Tell whether the lines of a signed statement that waits ask for what is proposed again."""
WithheldOf = Callable[[UnitOfWork, Poll], Withheld | None]
"""Return the lines, not public, that the act's statement locks; None if it locks none."""
Tallies = Mapping[str, bytes]
"""Each unit's encrypted tally, which is long work done ahead of the count; no other act has any."""
ActEffect = Callable[[ActContext, Signed, Tallies], None]
"""Do the act in the context's transaction: log event, poll, everything else. The third argument is
what `Handler.ahead` returned."""
OfficersWarning = Implausible | SmallUnit | TellingFigures | TakenBack
"""Something to look at before signing; as text, an English sentence."""
Warn = Callable[[UnitOfWork, Poll, Statement], tuple[OfficersWarning, ...]]
"""What the officers should know before they sign a statement."""


def nothing_more(context: ActContext, statement: Statement) -> ActRequest:
    """Ask nothing beyond the act's name."""
    return ActRequest()


def nothing_ahead(ctx: Context, poll_id: str, progress: Progress) -> Tallies:
    """Prepare nothing."""
    return {}


def nothing_withheld(uow: UnitOfWork, poll: Poll) -> Withheld | None:
    """Withhold nothing."""
    return None


def no_warning(uow: UnitOfWork, poll: Poll, statement: Statement) -> tuple[OfficersWarning, ...]:
    """Warn of nothing."""
    return ()


def of_the_poll(warn: Callable[[UnitOfWork, Poll], tuple[OfficersWarning, ...]]) -> Warn:
    """Return a warning that is about the poll, whatever the statement says."""
    return lambda uow, poll, statement: warn(uow, poll)


def acting_now(context: ActContext) -> ActingOfficers:
    """Return who acts on the poll now; before the seal, the officers that it would fix."""
    return context.acting


def two_officers(context: ActContext, signed: Signed) -> None:
    """Refuse what two officers who act on the poll did not sign."""
    verify_both(signed, context.document, context.acting)


def by_anybody(statement: Statement, officer: str) -> None:
    """Refuse no officer who acts on the poll."""


def nothing_taken_back(uow: UnitOfWork, poll: Poll) -> None:
    """Take nothing back: only a statement that waits is withdrawn."""


@dataclass(frozen=True)
class Handler:
    """One act: what it is about, its effect, what officers are warned of, long work done ahead.

    `ahead` runs before the transaction, on every core, on what can no longer change. `officers` are
    those whose keys may sign, but for whom `verify_signer` refuses; `signatures` is how many are
    needed, `enough` refuses them if they are not what the act asks for. `take_back` follows the
    withdrawal of its statement.
    """

    about: AboutOf
    do: ActEffect
    request: RequestOf = nothing_more
    same: SameAs = eq
    withheld: WithheldOf = nothing_withheld
    warn: Warn = no_warning
    ahead: Callable[[Context, str, Progress], Tallies] = nothing_ahead
    officers: Callable[[ActContext], ActingOfficers] = acting_now
    verify_signer: Callable[[Statement, str], None] = by_anybody
    signatures: int = 2
    enough: Callable[[ActContext, Signed], None] = two_officers
    take_back: Callable[[UnitOfWork, Poll], None] = nothing_taken_back
