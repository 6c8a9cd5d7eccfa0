"""What `ratify poll result` prints of the sequestered votes."""

from __future__ import annotations

from rich.console import Console

from tests.kit.simulator.poll import poll_at
from tests.kit.simulator.sequestered import sequestering_poll
from voting.cli.poll.view import print_result


def printed(raw: bytes) -> str:
    console = Console(record=True, width=120)
    print_result(raw, "1/2", console)
    return console.export_text()


def test_what_became_of_them_and_what_those_left_out_could_change():
    lines = printed(sequestering_poll("released").result).splitlines()
    assert lines[-2] == (
        "Sequestered votes: 6 received, 2 admitted, 3 excluded, 1 undecided. The outcome cannot "
        "change: with the 4 sequestered votes left out, between 50.77% and 76.06% would be in "
        "favour, and it is ratified either way. The auditors' edition of the record shows these "
        "votes' ballots; in the public one the bounds are as attested, ballots not shown."
    )
    assert lines[-1].startswith("Official result: ")


def test_nothing_where_there_were_none():
    assert "equestered" not in printed(poll_at("released").result)
