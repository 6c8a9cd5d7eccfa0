"""What still counts of the rulings on a claim once an officer who ruled has left office.

Rules this module keeps:
1. A leaver signs nothing: a ruling that needs her signature can never be signed, and holds nobody
   up. It counts no more, and neither does the decision between two rulings of which it was one.
2. A ruling that two others can sign stands, whoever left.
3. What was ruled stays in the store, and in the file of the case, for good.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from voting.domain.claims.ruling import Case
from voting.ports.unit_of_work import UnitOfWork
from voting.services.signatures import acting_officers


def officers_who_left(uow: UnitOfWork, poll_id: str) -> frozenset[str]:
    """Return who left office on a poll, by its log."""
    acting = acting_officers(uow, uow.polls.get(poll_id))
    return frozenset(leaver.id for leaver, _ in acting.left)


def case_that_stands(case: Case, left: Set[str]) -> Case:
    """Return a case that nobody has signed, without what counts no more."""
    if case.signatories and not left & set(case.signatories):  # 2
        return case
    kept = tuple(one for one in case.rulings if one.officer not in left)  # 1
    between = len(kept) == 2 and len({one.verdict for one in kept}) == 2
    decided = case.decided if between else None
    if decided is not None:
        holds = decided.officer not in left and decided.verdict in {one.verdict for one in kept}
        decided = decided if holds else None
    return replace(case, rulings=kept, decided=decided)
