"""The vote: challenges of listed members, and the rulings on them (2.77)."""

from __future__ import annotations

from tests.rules.inversions.inversion import Inversion

INVERSIONS = (
    Inversion(
        "2.77.1",
        "voting/services/challenges/make.py:propose_challenge",
        "if reason not in context.document.challenge_reasons:",
        "if reason in context.document.challenge_reasons:",
        "voting/services/challenges/test_making.py::TestRefused::test_2_77_1_a_reason_that_the_seal_does_not_have",
    ),
    Inversion(
        "2.77.1",
        "voting/services/challenges/make.py:verify_challengeable",
        "if not poll.live or now >= poll.closes:",
        "if poll.live and now >= poll.closes:",
        "voting/services/challenges/test_making.py::TestRefused::test_2_77_1_nobody_is_challenged_after_the_close",
    ),
    Inversion(
        "2.77.1",
        "voting/services/challenges/make.py:_verify_unchallenged",
        "if uow.challenges.of_member(poll_id, member) is not None:",
        "if uow.challenges.of_member(poll_id, poll_id) is not None:",
        "voting/services/challenges/test_making.py::TestRefused::test_2_77_1_a_member_is_not_challenged_a_second_time",
    ),
    Inversion(
        "2.77.1",
        "voting/services/challenges/officers.py:verify_can_second",
        "if second != proposer and together and enough(left):",
        "if second != proposer and together and not enough(left):",
        "voting/services/challenges/test_making.py::TestRefused::test_2_77_1_nobody_is_challenged_where_too_few_would_be_left_to_rule",
    ),
    Inversion(
        "2.77.1",
        "voting/services/ballots/held.py:OnHold.event",
        "return BallotSequestered(time=hour, unit=unit, ballot=digest, claim=self.challenge)",
        "return BallotCast(time=hour, unit=unit, ballot=digest)",
        "voting/services/challenges/test_making.py::test_2_77_1_a_member_challenged_before_her_ballot_votes_and_it_is_on_hold",
    ),
    Inversion(
        "2.77.1",
        "voting/services/ballots/held.py:InTheBox._verify_hold",
        "if wanted != self.authorization.claim:",
        "if wanted == self.authorization.claim:",
        "voting/services/challenges/test_making.py::TestTheMemberVotesMeanwhile::test_2_77_1_who_signed_in_before_the_challenge_signs_in_again_and_loses_nothing",
    ),
    Inversion(
        "2.77.1",
        "voting/domain/challenges/ruling.py:verify_may_rule",
        "if officer in rulings.challengers:  # (1)",
        "if officer in rulings.signatories:  # (1)",
        "voting/services/challenges/test_ruling.py::TestWhoRules::test_2_77_1_who_challenged_does_not_rule",
    ),
    Inversion(
        "2.77.1",
        "voting/domain/challenges/ruling.py:ChallengeRulings.seen_by",
        "return self.given if told or self.ruled_by(officer) else ()",
        "return self.given if told or self.given else ()",
        "voting/services/challenges/test_ruling.py::TestWhoRules::test_2_77_1_the_second_does_not_know_what_the_first_ruled",
    ),
    Inversion(
        "2.77.1",
        "voting/services/voters/challenged.py:hold_of",
        "HoldState.FELL if uow.polls.get(poll_id).tallied else HoldState.ON_HOLD",
        "HoldState.ON_HOLD if uow.polls.get(poll_id).tallied else HoldState.FELL",
        "voting/services/challenges/test_count.py::test_2_77_1_the_whole_way_to_the_result",
    ),
    Inversion(
        "2.77.1",
        "migrations/first/triggers.py:create",
        "\"NEW.verdict = 'uphold'\"",
        "\"NEW.verdict = 'dismiss'\"",
        "voting/storage/test_constraints.py::test_2_77_1_an_upheld_challenge_takes_its_member_and_nobody_else_out_of_who_counts",
    ),
    Inversion(
        "2.77.1",
        "voting/notify/challenges.py:challenged_message",
        'f"{why.en}.\\n\\nYour vote',
        'f"{why.fr}.\\n\\nYour vote',
        "voting/services/challenges/test_making.py::TestWhatTheMemberIsTold::test_2_77_1_the_notice",
    ),
    Inversion(
        "2.77.1",
        "voting/services/challenges/shares.py:passes_bound",
        "return row.above_one_percent and not before.above_one_percent",
        "return row.above_one_percent and before.above_one_percent",
        "voting/services/challenges/test_making.py::test_2_77_1_all_officers_are_warned_once_where_more_than_one_percent_is_challenged",
    ),
)
