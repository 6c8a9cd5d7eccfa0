"""Who may sign the step that waits, and what keeps the others from it, as its page shows them.

Rules this module keeps:
1. It only shows: each signature is judged when it is given (`steps.sign_step`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from voting.domain.errors import NotFoundError, RefusedError
from voting.domain.officers import ACTORS, Officer, Role
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.acceptance import accepted
from voting.services.routes.steps import WaitingStep


class SignerStanding(StrEnum):
    """How an officer stands to the step that waits."""

    SIGNED = "signed"
    MAY_SIGN = "may-sign"
    EXECUTIVE_ONLY = "executive-only"
    """Who signed is not of the executive, so the other one must be."""
    NO_KEY = "no-key"
    NOT_ACCEPTED = "not-accepted"
    """The union's texts, in their newest version."""
    ACCEPTED_SINCE = "accepted-since"
    """They were accepted after the step was proposed."""


@dataclass(frozen=True)
class StepSigner:
    """An officer of a role that signs steps."""

    officer: Officer
    standing: SignerStanding


def step_signers(ctx: Context, waiting: WaitingStep) -> tuple[StepSigner, ...]:
    """Return the officers whose role signs steps, and who have an account, sorted."""
    with ctx.store.reader() as uow:
        officers = [one for one in uow.officers.list() if one.role in ACTORS and one.active]
        signed = [one for one in officers if one.id in waiting.signed_by]
        executive = not signed or any(one.role is Role.PROVINCIAL_EXECUTIVE for one in signed)
        return tuple(
            StepSigner(one, _standing(uow, one, waiting, anybody=executive)) for one in officers
        )


def _standing(
    uow: UnitOfWork, officer: Officer, waiting: WaitingStep, *, anybody: bool
) -> SignerStanding:
    """`anybody`: the second signature need not be of the executive."""
    if officer.id in waiting.signed_by:
        return SignerStanding.SIGNED
    if not anybody and officer.role is not Role.PROVINCIAL_EXECUTIVE:
        return SignerStanding.EXECUTIVE_ONLY
    if not officer.sealed.keys:
        return SignerStanding.NO_KEY
    try:
        acceptance = accepted(uow, officer)
    except (NotFoundError, RefusedError):
        return SignerStanding.NOT_ACCEPTED
    if acceptance.statement.time > waiting.statement.time:
        return SignerStanding.ACCEPTED_SINCE
    return SignerStanding.MAY_SIGN
