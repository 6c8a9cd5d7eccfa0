"""Challenges of members on the voters' list (2.77)."""

from __future__ import annotations

from tests.rules.inversions.inversion import Inversion

INVERSIONS = (
    Inversion(
        "2.77.1",
        "audit/record/signatures/signers.py:_verify_roles",
        "isinstance(act, RulingAct | ChallengeAct | ContactAct | RemovalAct)",
        "isinstance(act, RulingAct | ContactAct | RemovalAct)",
        "attacks/record/challenges/test_challenges.py::test_2_77_a_challenge_that_these_officers_may_not_make",
    ),
    Inversion(
        "2.77.1",
        "audit/replay/authorisation.py:_verify_not_challenger",
        "if signature.officer in own:",
        "if signature.officer in ():",
        "attacks/record/challenges/test_challenges.py::test_2_77_who_challenged_rules_on_it",
    ),
    Inversion(
        "2.77.1",
        "audit/replay/challenges/events.py:ChallengeReplay.challenge",
        "if event.time >= closes:",
        "if event.time < closes:",
        "audit/replay/challenges/test_grammar.py::test_2_77_a_challenge_after_the_close",
    ),
    Inversion(
        "2.77.1",
        "audit/replay/poll.py:_Replay._rule",
        "self.encrypted is not None or event.time >= self",
        "self.encrypted is not None and event.time >= self",
        "audit/replay/challenges/test_grammar.py::test_2_77_a_ruling_after_the_deadline_or_the_count",
    ),
    Inversion(
        "2.77.1",
        "audit/replay/challenges/logged.py:LoggedChallenge.on_hold",
        "return self.undecided and not self.counted",
        "return self.undecided",
        "audit/replay/challenges/test_grammar.py::test_2_77_a_challenge_without_a_ruling_falls_when_the_count_begins",
    ),
    Inversion(
        "2.77.1",
        "audit/replay/challenges/logged.py:LoggedChallenge.apart",
        "return self.on_hold or self.upheld",
        "return self.upheld",
        "audit/replay/challenges/test_grammar.py::test_2_77_a_challenged_ballot_leaves_the_count_and_comes_back_to_its_place",
    ),
    Inversion(
        "2.77.1",
        "audit/replay/poll.py:_Replay._encrypt",
        "if row.ballots != cast:",
        "if row.ballots < cast:",
        "attacks/record/challenges/test_counted.py::test_2_77_a_count_against_the_ruling_or_against_none",
    ),
    Inversion(
        "2.77.1",
        "audit/checks/voters.py:TAKEN_OFF",
        "TAKEN_OFF = (CredentialRevoked, ChallengeUpheld)",
        "TAKEN_OFF = (CredentialRevoked, CredentialRevoked)",
        "attacks/record/challenges/test_counted.py::test_2_77_an_upheld_credential_that_stays_on_the_list",
    ),
    Inversion(
        "2.77.1",
        "audit/checks/rulings.py:_check_standing",
        "if not ballot.challenged and credential in listed:",
        "if not ballot.challenged and credential in ():",
        "attacks/record/challenges/test_apart.py::test_2_77_a_listed_members_vote_buried_as_a_claim",
    ),
    Inversion(
        "2.77.1",
        "audit/checks/rulings.py:check_challenges",
        "if encode_challenges(rows) != staged",
        'if encode_challenges(rows) == b"" != staged',
        "attacks/record/challenges/test_numbers.py::test_2_77_challenges_json_that_lies",
    ),
    Inversion(
        "2.77.1",
        "tally/challenged.py:ChallengedVotes.above_one_percent",
        "return self.share > WARNING_SHARE",
        "return self.share >= WARNING_SHARE",
        "tally/test_challenged.py::test_2_77_more_than_one_percent_of_the_list_is_a_warning",
    ),
    Inversion(
        "2.77.1",
        "tally/result.py:Result.bounds",
        "open_votes.update({row.unit: row.upheld",
        "open_votes.update({row.unit: 0 * row.upheld",
        "tally/test_challenged.py::test_2_77_the_bounds_are_of_both_kinds_of_votes_left_out",
    ),
)
