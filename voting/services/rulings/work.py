"""How much waits for an officer at the rulings desk; no claim is decrypted for these counts.

Rules this module keeps:
1. The counts say no more of another's rulings than the queue does (`cases`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from voting.domain.claims.ruling import RulingState
from voting.domain.errors import RatifyError
from voting.domain.officers import Role
from voting.ports.unit_of_work import Context
from voting.services.rulings.cases import CaseProgress, assignment_of, load, verify_rules_now


@dataclass(frozen=True)
class Work:
    """What waits for one officer.

    `progress_counts` counts the claims that the officer sees. `to_rule` are those that wait for
    this officer's ruling or decision, `to_sign` those that wait for the signature of this officer
    or of the other of the two; both are 0 once rulings are closed.
    """

    progress_counts: Mapping[CaseProgress, int]
    to_rule: int
    to_sign: int

    @property
    def received(self) -> int:
        """How many claims the officer sees."""
        return sum(self.progress_counts.values())


def work(ctx: Context, poll_id: str, officer: str) -> Work:
    """Return what waits for an officer in a poll; `RefusedError` for one not at the desk."""
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        assignment = assignment_of(uow, poll, officer)
        held = [one for one in load(uow, poll_id) if one.shown_to(assignment)]
        try:
            verify_rules_now(poll, uow.now())
        except RatifyError:
            return Work(Counter(one.progress(assignment) for one in held), 0, 0)
    progress_counts = Counter(one.progress(assignment) for one in held)
    decides = assignment.role is Role.RETURNING_OFFICER
    mine = [
        one
        for one in held
        if one.case.state is RulingState.SETTLED and officer in one.case.signatories
    ]
    to_rule = progress_counts[CaseProgress.DISAGREED if decides else CaseProgress.TO_RULE]
    return Work(progress_counts, to_rule, len(mine))
