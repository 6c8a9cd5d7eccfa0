"""What `ratify poll result` prints of turnout, units and sequestered votes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from rich.console import Console

from tests.kit.polls import make_terms
from tests.kit.simulator.poll import poll_at
from tests.kit.simulator.sequestered import sequestering_poll
from voting.cli.poll.view import print_result


def printed(raw: bytes, small_unit: int = 5) -> str:
    console = Console(record=True, width=120)
    opens = datetime(2026, 5, 11, tzinfo=UTC)
    terms = make_terms(opens, opens + timedelta(days=1))
    print_result(raw, replace(terms, small_unit=small_unit), console)
    return console.export_text()


def test_what_became_of_them_and_what_those_left_out_could_change():
    lines = printed(sequestering_poll("released").result).splitlines()
    place = lines.index("Sequestered votes: 6 received, 2 admitted, 3 excluded, 1 undecided.")
    assert lines[place + 1] == (
        "The outcome cannot change: with the 4 votes left out, between 50.77% and 76.06% would be "
        "in favour, and it is ratified either way. The auditors' edition of the record shows these "
        "votes' ballots; in the public one the bounds are as attested, ballots not shown."
    )
    assert lines[-1].startswith("Official result: ")


def test_2_77_what_each_kind_of_vote_could_change():
    text = printed(sequestering_poll("released").result)
    for kind, votes in (("undecided", 1), ("admitted", 2)):
        assert re.search(rf"│ {kind} +│ +{votes} +│ +\d+\.\d\d% to \d+\.\d\d% ", text)


def test_nothing_where_there_were_none():
    assert "equestered" not in printed(poll_at("released").result)


def test_2_78_turnout_is_of_the_list_and_the_admitted():
    text = printed(sequestering_poll("released").result)
    assert (
        "11 of 14 people who could vote (12 on the voters’ list, 2 admitted) voted: 78.6%." in text
    )


def test_small_units_are_in_one_row_and_the_record_has_each():
    """A-ELEM has 4 votes, B-SEC 3, C-OCC none and D-ELEM 1."""
    poll = poll_at("released")
    apart, together = printed(poll.result, 1), printed(poll.result, 5)
    assert re.search(r"│ A-ELEM +│ 1000\.00 │ +4 │", apart)
    assert re.search(r"│ Small units \(2\) │ +750\.00 │ +4 │ +2 │ +2 │", apart)
    assert re.search(r"│ Small units \(3\) │ 1750\.00 │ +8 │ +5 │ +3 │", together)
    assert "│ C-OCC" in together  # nobody voted there: it tells nothing
    assert "A-ELEM" not in together
    assert "B-SEC" not in apart + together
    assert "the complete edition of the record its result" in " ".join(together.split())
    assert apart.splitlines()[-1] == together.splitlines()[-1]
