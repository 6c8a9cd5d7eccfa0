"""Objections to the voters' list before the vote (2.77)."""

from __future__ import annotations

from tests.rules.inversions.inversion import Inversion

INVERSIONS = (
    Inversion(
        "2.77.1",
        "voting/domain/procedure.py:_objections_by_opening",
        "terms.objections_until > terms.opens",
        "terms.objections_until < terms.opens",
        "rules/test_rules.py::test_2_77_the_objection_window_ends_before_the_opening_or_with_it",
    ),
    Inversion(
        "2.77.1",
        "voting/services/acts/seal.py:_verify_objections_follow",
        "sealed >= poll.terms.objections_until",
        "sealed >= poll.terms.ruling_deadline",
        "voting/services/acts/test_seal.py::test_2_77_the_seal_comes_before_the_objection_window_ends",
    ),
    Inversion(
        "2.77.1",
        "audit/replay/window.py:verify_seal",
        "event.time >= ended",
        "event.time > ended",
        "attacks/record/test_window.py::test_2_77_a_seal_after_the_objection_window",
    ),
    Inversion(
        "2.77.1",
        "voting/services/objections/officers_list.py:_verify_of_the_poll",
        "officer.id not in {",
        "officer.id in {",
        "voting/services/objections/test_officers_list.py::test_2_77_every_officer_of_the_poll_sees_each_unit_whole",
    ),
    Inversion(
        "2.77.3",
        "voting/services/objections/window.py:runs",
        "terms.objections_from <= now < terms.objections_until",
        "not terms.objections_from <= now < terms.objections_until",
        "voting/services/objections/test_own_row.py::test_2_77_a_member_sees_her_own_row_before_the_vote_and_no_ballot",
    ),
    Inversion(
        "2.77.1",
        "voting/services/objections/taking_off.py:_standing",
        "return voter if as_signed and",
        "return voter if not as_signed and",
        "voting/services/objections/test_removals.py::test_2_77_two_officers_then_the_authority_take_a_voter_off_the_list",
    ),
    Inversion(
        "2.77.1",
        "audit/replay/objections/removals.py:verify_taken_off",
        "counts[unit] > removals",
        "counts[unit] < removals",
        "attacks/record/objections/test_removals.py::test_2_77_the_authority_revokes_alone",
    ),
    Inversion(
        "2.77.1",
        "audit/replay/objections/removals.py:RemovalReplay.remove",
        "event.time >= self._opens",
        "event.time < self._opens and False",
        "attacks/record/objections/test_removals.py::test_2_77_a_removal_after_the_opening",
    ),
    Inversion(
        "2.77.1",
        "voting/services/objections/removals.py:removable",
        "poll.state is PollState.SEALED and now < poll.opens",
        "poll.state is PollState.SEALED",
        "voting/services/objections/test_removals.py::test_2_77_nobody_is_removed_once_the_window_has_opened",
    ),
)
