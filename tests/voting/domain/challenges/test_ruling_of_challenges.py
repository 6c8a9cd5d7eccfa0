"""What rulings on a challenge come to: every order, every role, and whoever leaves."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations, product

import pytest

from voting.domain.challenges.ruling import (
    ChallengeRulings,
    ChallengeVerdict,
    OfficerRuling,
    enough,
    rule,
    verify_may_rule,
)
from voting.domain.claims.ruling import RulingState
from voting.domain.errors import AlreadyRuledError, RatifyError, RefusedError, RuledByYouError
from voting.domain.officers import Role

NOON = datetime(2026, 5, 11, 16, tzinfo=UTC)
M, R = Role.MEMBERSHIP_OFFICER, Role.RETURNING_OFFICER
UPHOLD, DISMISS = ChallengeVerdict.UPHOLD, ChallengeVerdict.DISMISS
ROLES = {"ana": M, "ben": M, "rita": R, "rob": R}


def given(officer: str, verdict: ChallengeVerdict, note: str = "") -> OfficerRuling:
    """An officer's ruling."""
    return OfficerRuling(officer, ROLES[officer], verdict, NOON, note)


def rulings(*made: tuple[str, ChallengeVerdict]) -> ChallengeRulings:
    """Rulings on a challenge that Max and Mia made, in this order."""
    return ChallengeRulings("c", frozenset({"max", "mia"}), tuple(given(*one) for one in made))


def test_a_settled_ruling_has_two_officers_behind_it_one_of_memberships_whoever_rules():
    """Every order of four officers with every verdict, as far as each is let in."""
    ends = set()
    for order in permutations(ROLES):
        for verdicts in product(ChallengeVerdict, repeat=len(order)):
            case = rulings()
            for officer, verdict in zip(order, verdicts, strict=True):
                try:
                    case = rule(case, given(officer, verdict))
                except RatifyError:
                    continue
            ends.add(case.state)
            if case.state is RulingState.SETTLED:
                assert len(case.agreed) == 2
                assert M in {one.role for one in case.agreed}
                assert {one.verdict for one in case.agreed} == {case.verdict}
    assert ends == {RulingState.SETTLED}


@pytest.mark.parametrize("leaver", ROLES)
def test_nothing_needs_the_signature_of_who_left(leaver: str):
    for order in permutations(ROLES, 3):
        for verdicts in product(ChallengeVerdict, repeat=3):
            case = rulings(*zip(order, verdicts, strict=True)).without({leaver})
            assert leaver not in case.signatories
            assert case.without({leaver}) == case


def test_what_is_signed_stands_whoever_leaves():
    both = rulings(("ana", UPHOLD), ("ben", UPHOLD))
    signed = ChallengeRulings("c", both.challengers, both.given, signed=True)
    assert signed.without({"ana"}) == signed
    assert both.without({"ana"}).state is RulingState.HALF


def test_a_third_decides_between_two_who_disagree():
    case = rulings(("ana", UPHOLD), ("rita", DISMISS))
    assert case.state is RulingState.DISAGREED
    assert case.choices(R) == (UPHOLD,)  # with Rita no membership officer would stand behind it
    with pytest.raises(RefusedError, match="one of the two who agree"):
        rule(case, given("rob", DISMISS))
    assert rule(case, given("ben", DISMISS)).signatories == ("ben", "rita")
    assert rule(case, given("rob", UPHOLD)).signatories == ("ana", "rob")


def test_who_may_not_rule():
    two = rulings(("ana", UPHOLD), ("ben", UPHOLD))
    for case, officer, error in (
        (rulings(), "max", RefusedError),
        (two, "rita", AlreadyRuledError),
        (rulings(("ana", UPHOLD)), "ana", RuledByYouError),
        (rulings(("rita", UPHOLD)), "rob", RefusedError),
    ):
        with pytest.raises(error):
            verify_may_rule(case, officer, ROLES.get(officer, M))


def test_a_ruling_is_seen_after_one_s_own_and_by_challengers_once_it_is_signed():
    one = rulings(("ana", UPHOLD))
    assert one.seen_by("ben") == ()
    assert one.seen_by("ana") == one.given
    two = rulings(("ana", UPHOLD), ("ben", DISMISS))
    assert two.seen_by("rita") == two.given
    assert two.seen_by("max") == ()
    signed = ChallengeRulings("c", two.challengers, two.given, signed=True)
    assert signed.seen_by("max") == two.given


@pytest.mark.parametrize(
    ("roles", "found"),
    [((), False), ((M,), False), ((R, R), False), ((M, R), True), ((M, M), True)],
)
def test_who_is_enough_to_rule(roles: tuple[Role, ...], found: bool):
    assert enough(roles) is found
