"""Who is shown who has voted (2.57), and who is on which of two lists (2.99, 2.100)."""

from __future__ import annotations

from tests.rules.inversions.inversion import Inversion

_SHOWN = "voting/services/acts/lists/shown.py"
_TESTS = "voting/services/acts/lists/test_strike_off.py"
_PLACING, _TWO = "voting/domain/files/placing.py", "rules/test_two_units.py"
_SEAL = "audit/record/test_about.py"

INVERSIONS = (
    Inversion(
        "2.57",
        "audit/record/signatures/signers.py:needs_executive",
        "isinstance(act, OfficeAct | ListAct)",
        "isinstance(act, OfficeAct)",
        "attacks/record/voters/test_strike_offs.py::test_2_57_a_strike_off_list",
    ),
    Inversion(
        "2.57",
        "voting/services/acts/table.py:NEEDS_REASON",
        "Act.SET_ASIDE, ListAct.STRIKE_OFF}",
        "Act.SET_ASIDE}",
        f"{_TESTS}::test_2_57_it_needs_a_reason_and_units_of_the_poll",
    ),
    Inversion(
        "2.57",
        f"{_SHOWN}:_verify_shown_to",
        "if officer not in found.officers:",
        "if not found.officers:",
        f"{_TESTS}::test_2_57_nobody_but_the_two_is_shown_it_whatever_the_role",
    ),
    Inversion(
        "2.57",
        f"{_SHOWN}:_verify_shown_to",
        "if now >= found.until:",
        "if now >= found.until + SHOWN_FOR:",
        f"{_TESTS}::test_2_57_it_is_shown_for_a_day_to_the_second",
    ),
    Inversion(
        "2.57",
        "voting/storage/strike_offs/repositories.py:SqlStrikeOffs.listed",
        "ReceiptRow.log_index < before",
        "ReceiptRow.log_index > before",
        f"{_TESTS}::test_2_57_the_two_who_signed_see_who_had_voted_by_the_entry_sorted_by_number",
    ),
    Inversion(
        "2.57",
        "voting/domain/strike_off/listed.py:strike_off_csv",
        "(row.member, row.name, row.unit, VOTED if row.voted else NOT)",
        "(row.member, row.name, row.unit, NOT if row.voted else VOTED)",
        f"{_TESTS}::test_2_57_the_file_is_a_guarded_csv_in_the_order_of_the_rows",
    ),
    Inversion(
        "2.57",
        f"{_SHOWN}:look",
        "        uow.commit()\n",
        "        uow.rollback()\n",
        f"{_TESTS}::test_2_57_each_look_and_each_file_is_minuted_with_no_member",
    ),
    Inversion(
        "2.99, 2.100",
        f"{_PLACING}:_verify_by_laws",
        'if agreed is not None and row["unit_by"] != UnitBy.BY_LAWS:',
        'if agreed is not None and row["unit_by"] == UnitBy.BY_LAWS:',
        f"{_TWO}::test_2_99_2_100_by_laws_of_both_units_that_agree_decide_and_nothing_else",
    ),
    Inversion(
        "2.100",
        f"{_PLACING}:_verify_by_laws",
        'if agreed is None and row["unit_by"] == UnitBy.BY_LAWS:',
        'if agreed is None and row["unit_by"] != UnitBy.BY_LAWS:',
        f"{_TWO}::test_2_100_elsewhere_the_major_part_decides_or_the_choice_and_by_laws_do_not",
    ),
    Inversion(
        "2.99",
        f"{_PLACING}:read_by_laws",
        "approved > listed:",
        "approved < listed:",
        f"{_TWO}::test_2_99_by_laws_that_are_not_of_two_units_approved_in_time_are_named",
    ),
    Inversion(
        "2.100",
        f"{_PLACING}:verify_placed",
        "if len(given) == 1:  # (1)",
        "if len(given) > 2:  # (1)",
        f"{_TWO}::test_2_100_what_is_half_given_unknown_or_the_same_is_an_error",
    ),
    Inversion(
        "2.100",
        "voting/domain/member.py:Member.placed",
        "return UnitBy(self.unit_by) if self.unit_by else None",
        "return UnitBy(self.unit_by) if not self.unit_by else None",
        "voting/services/polls/test_two_units.py::test_2_100_what_decided_is_kept_with_the_member",
    ),
    Inversion(
        "2.99, 2.100",
        "audit/record/about/sealed.py:_by_laws",
        "if not document.unit_by_laws:",
        "if document.unit_by_laws:",
        f"{_SEAL}::test_2_99_2_100_the_seal_says_whose_by_laws_decide_where_a_member_of_both_belongs",
    ),
)
