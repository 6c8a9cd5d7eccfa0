"""What of a case still counts when an officer who ruled on it has left: every way it can stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from voting.domain.claims.ruling import (
    Capacity,
    Case,
    Decision,
    ExclusionReason,
    Ruling,
    RulingState,
    Verdict,
)
from voting.domain.officers import Role
from voting.services.rulings.standing import case_that_stands

YES = Verdict(Decision.ADMIT, admitted_as=Capacity.MEMBER)
NO = Verdict(Decision.EXCLUDE, ExclusionReason.NOT_VERIFIED)
NOON = datetime(2026, 5, 11, 16, tzinfo=UTC)


def case(*rulings: tuple[str, Verdict], decided: Verdict | None = None) -> Case:
    """A case on which membership officers ruled so, and Rita, the returning officer."""
    given = tuple(Ruling(name, Role.MEMBERSHIP_OFFICER, verdict, NOON) for name, verdict in rulings)
    rita = None if decided is None else Ruling("rita", Role.RETURNING_OFFICER, decided, NOON)
    return Case("1", "A-ELEM", "b", "c", "p", given, rita)


ANA, BEN, OMAR = "ana", "ben", "omar"
WAITING, HALF, DISAGREED = RulingState.WAITING, RulingState.HALF, RulingState.DISAGREED
SETTLED = RulingState.SETTLED
CASES: dict[str, tuple[Case, str, RulingState, tuple[str, ...]]] = {
    "the only one who ruled left": (case((ANA, YES)), ANA, WAITING, ()),
    "one of two who agreed left": (case((ANA, YES), (BEN, YES)), ANA, HALF, ()),
    "one of two who disagreed left": (case((ANA, YES), (BEN, NO)), ANA, HALF, ()),
    "the one decided against left": (
        case((ANA, YES), (BEN, NO), decided=NO),
        ANA,
        SETTLED,
        (BEN, "rita"),
    ),
    "the one decided for left": (case((ANA, YES), (BEN, NO), decided=YES), ANA, HALF, ()),
    "the one who decided left": (
        case((ANA, YES), (BEN, NO), decided=YES),
        "rita",
        DISAGREED,
        (),
    ),
    "a successor agrees with who stayed": (
        case((ANA, YES), (BEN, NO), (OMAR, NO), decided=YES),
        ANA,
        SETTLED,
        (BEN, OMAR),
    ),
    "a successor says what was decided": (
        case((ANA, YES), (BEN, NO), (OMAR, YES), decided=YES),
        ANA,
        SETTLED,
        (OMAR, "rita"),
    ),
    "nobody of the case left": (case((ANA, YES), (BEN, YES)), "cy", SETTLED, (ANA, BEN)),
}


@pytest.mark.parametrize("what", CASES)
def test_a_case(what: str) -> None:
    made, leaver, state, signatories = CASES[what]
    found = case_that_stands(made, {leaver})
    assert (found.state, found.signatories) == (state, signatories)


def test_no_case_needs_a_leavers_signature_whoever_leaves() -> None:
    """Every case of two rulings and a decision, and every set of officers who left."""
    verdicts: Sequence[Verdict] = (YES, NO)
    for one in verdicts:
        for two in verdicts:
            for decided in (None,) if one == two else (None, one, two):
                made = case((ANA, one), (BEN, two), decided=decided)
                for left in ({ANA}, {BEN}, {"rita"}, {ANA, BEN}, {ANA, "rita"}):
                    found = case_that_stands(made, left)
                    assert not left & set(found.signatories)
                    assert case_that_stands(found, left) == found
