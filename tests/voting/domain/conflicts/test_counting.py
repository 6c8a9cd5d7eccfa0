"""Which rulings count where officers declared a conflict of interest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from voting.domain.claims.ruling import (
    Capacity,
    Decision,
    ExclusionReason,
    Ruling,
    RulingState,
    Verdict,
    counting,
)
from voting.domain.claims.ruling import Case as RuledCase
from voting.domain.officers import Role

ADMIT = Verdict(Decision.ADMIT, admitted_as=Capacity.MEMBER)
EXCLUDE = Verdict(Decision.EXCLUDE, ExclusionReason.NOT_VERIFIED)
WRONG = Verdict(Decision.EXCLUDE, ExclusionReason.WRONG_UNIT)
WHEN = datetime(2026, 12, 1, tzinfo=UTC)


def ruling(officer: str, verdict: Verdict) -> Ruling:
    role = Role.RETURNING_OFFICER if officer == "ro" else Role.MEMBERSHIP_OFFICER
    return Ruling(officer, role, verdict, WHEN)


def case(rulings: list[Ruling], *barred: str) -> RuledCase:
    given, decided = counting(rulings, barred)
    return RuledCase("c", "A", "0" * 64, "1" * 64, "person", given, decided)


DISAGREED = [ruling("a", ADMIT), ruling("b", EXCLUDE)]


@pytest.mark.parametrize(
    ("rulings", "barred", "state", "signatories"),
    [
        ([ruling("a", ADMIT), ruling("b", ADMIT)], (), RulingState.SETTLED, ("a", "b")),
        ([ruling("a", ADMIT), ruling("b", ADMIT)], ("a",), RulingState.HALF, ()),
        ([ruling("a", ADMIT), ruling("b", ADMIT)], ("a", "b"), RulingState.WAITING, ()),
        (DISAGREED, ("b",), RulingState.HALF, ()),
        ([*DISAGREED, ruling("ro", ADMIT)], (), RulingState.SETTLED, ("a", "ro")),
        ([*DISAGREED, ruling("ro", ADMIT)], ("ro",), RulingState.DISAGREED, ()),
        ([*DISAGREED, ruling("ro", ADMIT)], ("a",), RulingState.HALF, ()),
        ([*DISAGREED, ruling("ro", ADMIT)], ("b",), RulingState.HALF, ()),
        (
            [*DISAGREED, ruling("ro", ADMIT), ruling("c", EXCLUDE)],
            ("b",),
            RulingState.SETTLED,
            ("a", "ro"),
        ),
        (
            [*DISAGREED, ruling("ro", ADMIT), ruling("c", EXCLUDE)],
            ("a",),
            RulingState.SETTLED,
            ("b", "c"),
        ),
        (
            [*DISAGREED, ruling("ro", ADMIT), ruling("c", WRONG)],
            ("a",),
            RulingState.DISAGREED,
            (),
        ),
    ],
)
def test_two_officers_without_a_conflict_stand_behind_every_settled_ruling(
    rulings: list[Ruling],
    barred: tuple[str, ...],
    state: RulingState,
    signatories: tuple[str, ...],
) -> None:
    found = case(rulings, *barred)
    assert (found.state, found.signatories) == (state, signatories)
    assert not set(found.signatories) & set(barred)
    assert (found.verdict is None) == (not signatories)
