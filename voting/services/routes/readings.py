"""What a poll chooses where the by-law leaves something open.

Rules this module keeps:
1. Every point that poll.json seals is there, from the terms; how the days before the vote are
   counted is the route's.
"""

from __future__ import annotations

from audit.record.weights.readings import (
    COUNTING_UNIT,
    EXECUTIVE_ACTS,
    FALSE,
    MEMBERSHIP,
    OCCASIONAL_RATIO,
    REVIEW_DAYS,
    THRESHOLD,
    TRUE,
    UNIT_RESULTS,
    SealedReading,
    make_readings,
)
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context, UnitOfWork
from voting.services.routes.polls import day_count_of


def chosen_readings(uow: UnitOfWork, poll: Poll) -> tuple[SealedReading, ...]:
    """Return how a poll reads each point, and the other ways."""
    terms = poll.terms
    choices = {
        REVIEW_DAYS: day_count_of(uow, poll).value,
        COUNTING_UNIT: terms.counting_unit.value,
        MEMBERSHIP: terms.membership_basis.value,
        OCCASIONAL_RATIO: TRUE if terms.occasional_ratio else FALSE,
        THRESHOLD: terms.threshold_kind.value,
        EXECUTIVE_ACTS: terms.executive_acts,
        UNIT_RESULTS: "released" if terms.release_units else "restricted",
    }
    return make_readings(choices)


def poll_readings(ctx: Context, poll: Poll) -> tuple[SealedReading, ...]:
    """Return the same, read now."""
    with ctx.store.reader() as uow:
        return chosen_readings(uow, poll)
