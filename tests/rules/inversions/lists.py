"""Who is shown who has voted (2.57)."""

from __future__ import annotations

from tests.rules.inversions.inversion import Inversion

_SHOWN = "voting/services/acts/lists/shown.py"
_TESTS = "voting/services/acts/lists/test_strike_off.py"

INVERSIONS = (
    Inversion(
        "2.57",
        "audit/record/signatures/signers.py:needs_executive",
        "isinstance(act, OfficeAct | ListAct)",
        "isinstance(act, OfficeAct)",
        "audit/dishonest/voters/test_strike_offs.py::test_2_57_a_strike_off_list",
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
)
