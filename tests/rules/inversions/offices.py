"""Offices (2.57, 2.77.5, 2.150, the solidarity policy)."""

from __future__ import annotations

from tests.rules.inversions.inversion import Inversion

INVERSIONS = (
    Inversion(
        "2.77.5",
        "audit/record/signatures/signers.py:_verify_roles",
        "if theirs and EXECUTIVE not in roles:  # 3",
        "if theirs and not roles:  # 3",
        "audit/record/test_who_signs.py::test_2_77_exactly_these_two_roles_may_sign_an_act",
    ),
    Inversion(
        "2.77.5",
        "audit/record/signatures/signers.py:executive_acts",
        "{Act.SEAL, Act.OPEN, Act.EXTEND, Act.CLOSE, Act.VOID, Act.RELEASE}",
        "{Act.RELEASE}",
        "voting/services/acts/test_executive.py::test_2_77_two_returning_officers_cannot_do_it_without_the_executive",
    ),
    Inversion(
        "2.77.5, 2.78",
        "audit/record/signatures/signers.py:executive_acts",
        "if choice == RELEASE_ONLY:",
        "if choice != RELEASE_ONLY:",
        "audit/dishonest/test_officers.py::test_2_77_an_act_of_the_executive_without_it",
    ),
    Inversion(
        "2.78",
        "audit/record/signatures/signers.py:executive_acts",
        "Act.CLOSE, Act.VOID, Act.RELEASE}",
        "Act.CLOSE, Act.VOID}",
        "voting/services/acts/test_release.py::test_2_78_reading_a_release_needs_an_officer_of_the_executive",
    ),
    Inversion(
        "2.77.5",
        "audit/record/offices/minimum.py:verify_enough",
        "if count.acting < FEWEST_ACTING:  # 1",
        "if count.acting > FEWEST_ACTING:  # 1",
        "audit/record/offices/test_minimum.py::test_2_77_a_poll_that_the_loss_of_one_who_acts_would_end_is_refused_and_no_other",
    ),
    Inversion(
        "2.77.7",
        "audit/record/offices/minimum.py:verify_enough",
        "if sequestered and count.ruling < FEWEST_RULING:  # 2",
        "if sequestered and count.ruling > FEWEST_RULING:  # 2",
        "audit/record/offices/test_minimum.py::test_too_few_are_refused_with_what_is_missing_and_why",
    ),
    Inversion(
        "2.77.5, 2.78",
        "audit/record/signatures/signers.py:_verify_roles",
        "theirs = isinstance(act, OfficeAct) or act in executives",
        "theirs = act in executives",
        "audit/dishonest/offices/test_successions.py::test_2_77_a_succession_by_two_without_the_executive_however_the_poll_reads_it",
    ),
    Inversion(
        "solidarity",
        "audit/record/offices/acting.py:ActingOfficers.verify_may_sign",
        "if left is not None:  # 1",
        "if left == officer:  # 1",
        "audit/dishonest/offices/test_successions.py::test_a_leaver_signs_on",
    ),
    Inversion(
        "solidarity",
        "audit/record/offices/acting.py:ActingOfficers.verify_may_sign",
        "for owner, gone in self.lost]:  # 2",
        "for owner, gone in self.lost[:0]]:  # 2",
        "audit/dishonest/offices/test_successions.py::test_a_lost_key_signs_on",
    ),
    Inversion(
        "solidarity",
        "audit/record/offices/acting.py:ActingOfficers.succeeded",
        "if successor.role != leaving.role:",
        "if not successor.role:",
        "audit/dishonest/offices/test_successions.py::test_a_change_that_may_not_follow",
    ),
    Inversion(
        "solidarity",
        "voting/services/officers/accounts.py:_verify_not_ended",
        "if officer.ended is not None:",
        "if officer.ended is None and officer.successor:",
        "voting/services/officers/test_officers.py::test_solidarity_on_leaving_office_the_account_ends",
    ),
    Inversion(
        "solidarity",
        "voting/services/officers/accounts.py:end",
        "_pass_on_drafts(uow, officer_id, successor)",
        "_pass_on_drafts(uow, officer_id, None)",
        "voting/services/officers/test_officers.py::test_solidarity_drafts_pass_to_the_successor",
    ),
    Inversion(
        "2.57",
        "audit/record/signatures/signers.py:_verify_roles",
        "for role in sorted(roles - set(ACTING)):  # 2",
        "for role in sorted(roles - roles):  # 2",
        "audit/record/test_statement.py::test_2_57_treasurer_and_general_secretary_are_never_one_of_the_two",
    ),
    Inversion(
        "2.57",
        "voting/web/officers/polls.py:gather",
        "weighs=officer.role in (*ACTORS, *WEIGHT_SIGNERS)",
        "weighs=officer.role in ACTORS",
        "voting/web/officers/test_roles.py::test_2_57_they_read_a_polls_page_its_counts_and_its_weights",
    ),
    Inversion(
        "2.57, 2.150",
        "tally/fte/rows.py:ORIGIN",
        '    "certified_by": parse_name,\n',
        "",
        "tally/fte/test_rows.py::test_2_57_2_150_every_field",
    ),
    Inversion(
        "2.150",
        "audit/record/officers.py:WEIGHT_SIGNERS",
        "WEIGHT_SIGNERS = (TREASURER, GENERAL_SECRETARY)",
        "WEIGHT_SIGNERS = (TREASURER, RETURNING)",
        "rules/test_rules.py::test_2_150_the_weights_are_for_the_treasurer_or_the_general_secretary_to_sign",
    ),
    Inversion(
        "2.150",
        "audit/record/signatures/weights.py:verify_weights",
        "if roles[signer] not in WEIGHT_SIGNERS:",
        "if not roles[signer]:",
        "audit/dishonest/test_weights.py::test_a_signature_by_another_role",
    ),
    Inversion(
        "2.150",
        "voting/services/acts/weights.py:standing_weights",
        "verify_weights(signed, poll.id, _officers_of(uow, poll), about)",
        "verify_weights(signed, poll.id, _officers_of(uow, poll), signed.statement.about)",
        "voting/services/acts/test_weights.py::test_2_150_a_changed_figure_or_signer_takes_the_signature_back",
    ),
)
