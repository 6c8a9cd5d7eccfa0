"""Pages on challenges stay fast: one more challenge is no more statement to the database.

And the list, which asks once for all, says of each what the challenge's own page says.
"""

from __future__ import annotations

import pytest

from tests.kit.challenges import ANA, ANNE, CY, DISMISS, UPHOLD, ChallengePoll
from tests.kit.database.statements import noting
from voting.ports.unit_of_work import Context
from voting.services.challenges.desk import challenge_case, list_challenges
from voting.services.challenges.rulings import propose_ruling, ready_rulings, waiting_rulings

CALLS = (list_challenges, ready_rulings, waiting_rulings)


@pytest.fixture
def large(sqlite_ctx: Context) -> ChallengePoll:
    """An open poll of twenty voters, on SQLite only."""
    return ChallengePoll(sqlite_ctx, voters=20)


def add(poll: ChallengePoll, start: int) -> None:
    """Add five challenges: with no ballot, not ruled on, settled, with a statement, decided."""
    voters = poll.sample.voters[start : start + 5]
    _, _, settled, waits, decided = (poll.challenge(one) for one in voters)
    for voter in voters[1:]:
        poll.vote(voter)
    poll.rule(settled)
    poll.rule(waits)
    propose_ruling(poll.ctx, poll.poll, waits, CY)
    poll.decide(decided)


def asked(poll: ChallengePoll) -> list[tuple[int, int]]:
    """Return, of each call, how many it shows and how many statements it takes."""
    found = []
    for call in CALLS:
        with noting(poll.ctx) as statements:
            shown = call(poll.ctx, poll.poll, CY)
        found.append((len(shown), len(statements)))
    return found


def test_many_challenges_take_no_more_statements_than_a_few(large: ChallengePoll) -> None:
    add(large, 0)
    few = asked(large)
    assert [shown for shown, _ in few] == [5, 1, 1]
    for start in (5, 10, 15):
        add(large, start)
    assert asked(large) == [(4 * shown, statements) for shown, statements in few]


def test_the_list_says_who_can_rule_as_the_page_of_each_challenge_does(
    large: ChallengePoll,
) -> None:
    add(large, 0)
    disputed = large.sample.voters[5]
    challenge = large.challenge(disputed)
    large.vote(disputed)
    large.rule(challenge, UPHOLD, CY)
    large.rule(challenge, DISMISS, ANNE)
    can = {}
    for officer in (ANA, CY, ANNE):
        lines = list_challenges(large.ctx, large.poll, officer)
        cases = [challenge_case(large.ctx, large.poll, one.id, officer) for one in lines]
        assert [case.line for case in cases] == list(lines)
        can[officer] = [line.mine_to_rule for line in lines]
        assert can[officer] == [case.obstacle is None for case in cases]
    rules = [False, True, False, False, False, False]  # none where there is no ballot, or an end
    assert can == {ANA: [False] * 6, CY: rules, ANNE: rules}
