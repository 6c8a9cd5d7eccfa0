"""Polls whose result two officers are about to release, with small units whose figures tell."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from audit.record.signatures.statement import Act
from tally.fte.basis import StatedFte
from tally.fte.inputs import UnitFte
from tests.kit.officers import change_terms, decryption, vote_all
from tests.kit.polls import TRUSTEE_SECRET, SamplePoll, draft_poll
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services.acts.decryptions import receive_decryption

TWO_SMALL = (
    UnitFte("A-ELEM", StatedFte(Fraction(100))),
    UnitFte("B-SEC", StatedFte(Fraction(37))),
)
"""Two voters each, and no two splits of theirs with one percentage: each percentage tells both."""
ALL_BUT_ONE = (0, 0, 0, 1)
"""Both of A-ELEM in favour, and one of B-SEC: 118.5 of 137 FTE, 86.50%."""


def certified_poll(
    ctx: Context,
    choices: Sequence[int] = ALL_BUT_ONE,
    rows: Sequence[UnitFte] = TWO_SMALL,
    **terms: object,
) -> SamplePoll:
    """A certified poll with these votes; `terms` are changed before the seal."""
    sample = draft_poll(ctx, rows=rows)
    change_terms(sample, **terms)
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    vote_all(sample, choices)
    sample.close()
    sample.act(Act.COUNT)
    assert receive_decryption(ctx, sample.poll, decryption(sample, TRUSTEE_SECRET)).counted
    assert sample.act(Act.CERTIFY) is PollState.CERTIFIED
    return sample
