"""How many officers a poll needs, and which losses it survives, against every loss of some."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, combinations_with_replacement

import pytest

from audit.record.errors import DocumentError
from audit.record.officers import ACTING, DESK, EXECUTIVE, MEMBERSHIP, RETURNING, TREASURER
from audit.record.offices.minimum import OfficersCount, about_losses, verify_enough
from tests.kit.simulator.offices import newcomer

Roles = tuple[str, ...]
SOME = (EXECUTIVE, RETURNING, MEMBERSHIP, TREASURER)
ENOUGH = (EXECUTIVE, EXECUTIVE, RETURNING, MEMBERSHIP, MEMBERSHIP)


def officers(roles: Roles):
    return [newcomer(f"officer{place}", role) for place, role in enumerate(roles)]


def may_act(roles: Roles) -> bool:
    """Whether two of these can sign for a successor."""
    acting = [role for role in roles if role in ACTING]
    return any(EXECUTIVE in pair for pair in combinations(acting, 2))


def may_rule(roles: Roles) -> bool:
    """Whether two of these can rule: two membership officers, or one and a returning officer."""
    ruling = [role for role in roles if role in DESK]
    return any(MEMBERSHIP in pair for pair in combinations(ruling, 2))


def survives(roles: Roles, may: Callable[[Roles], bool]) -> int:
    """The most that can be lost at once, whoever they are, so that it may still be done."""
    most = 0
    for lost in range(1, len(roles) + 1):
        left = combinations(range(len(roles)), len(roles) - lost)
        if not all(may(tuple(roles[place] for place in places)) for places in left):
            break
        most = lost
    return most


def test_what_is_said_to_survive_is_what_survives_every_loss():
    kinds = [roles for size in range(8) for roles in combinations_with_replacement(SOME, size)]
    for roles in kinds:
        count = OfficersCount.of(officers(roles))
        acting = tuple(role for role in roles if role in ACTING)
        ruling = tuple(role for role in roles if role in DESK)
        assert count.acts_survive == survives(acting, may_act), roles
        assert count.rulings_survive == survives(ruling, may_rule), roles


def test_2_77_a_poll_that_the_loss_of_one_would_end_is_refused_and_no_other():
    """By-law 2.77.5."""
    for size in range(6):
        for roles in combinations_with_replacement(SOME, size):
            acting = tuple(role for role in roles if role in ACTING)
            ruling = tuple(role for role in roles if role in DESK)
            enough = survives(acting, may_act) >= 1 and survives(ruling, may_rule) >= 1
            assert OfficersCount.of(officers(roles)).enough is enough, roles
            if enough:
                verify_enough(officers(roles))
                continue
            with pytest.raises(DocumentError, match=r"2\.77"):
                verify_enough(officers(roles))


@pytest.mark.parametrize(
    ("roles", "says"),
    [
        ((EXECUTIVE, EXECUTIVE), r"2 of returning-officer and provincial-executive, and 3"),
        ((EXECUTIVE, RETURNING, RETURNING), "1 of the provincial-executive, and 2"),
        (
            (EXECUTIVE, EXECUTIVE, EXECUTIVE, MEMBERSHIP, MEMBERSHIP),
            "2 of membership-officer and returning-officer, and 3 are",
        ),
        ((EXECUTIVE, EXECUTIVE, RETURNING, RETURNING, MEMBERSHIP), "1 membership-officer, and 2"),
    ],
    ids=["two who act", "one of the executive", "two who rule", "one membership officer"],
)
def test_too_few_are_refused_with_what_is_missing_and_why(roles, says):
    """By-law 2.77.7."""
    with pytest.raises(DocumentError, match=says) as refused:
        verify_enough(officers(roles))
    assert str(refused.value).endswith("Add one")


def test_the_seals_lines_say_how_many_may_be_lost_at_once():
    acts, rules = about_losses(officers(ENOUGH))
    assert acts.value.en.startswith("any 1 at once of returning officers and provincial executive")
    assert acts.value.fr.startswith("1 à la fois")
    assert rules.value.en == "any 1 at once of those who rule on ballots set aside"
    more = about_losses(officers((EXECUTIVE,) * 3 + (RETURNING, MEMBERSHIP, MEMBERSHIP)))
    assert [one.value.en[:5] for one in more] == ["any 2", "any 1"]
    none, rulings = about_losses(officers((EXECUTIVE, RETURNING, MEMBERSHIP)))
    assert none.value.en.startswith("none: ")
    assert rulings.value.en.startswith("none for certain: ")
