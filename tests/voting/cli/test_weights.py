"""What `ratify poll weights` prints and gives as JSON: all that the treasurer compares."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from rich.console import Console

from audit.record.signatures.statement import Act
from audit.record.weights.readings import POINTS
from tally.fte.inputs import Origin
from tests.kit.polls import SHARING, TREASURER, SamplePoll, draft_poll
from voting.cli.poll.weights import print_weights, weights_json
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.weights import read_weights

SOURCES = ("a" * 64, "b" * 64)
ORIGIN = Origin("2026-06-30", "2025-2026", "Auditors LLP", SOURCES[0])
ROWS = (
    *(replace(row, origin=ORIGIN) for row in SHARING[:-1]),
    replace(SHARING[-1], origin=replace(ORIGIN, source=SOURCES[1])),
)


@pytest.fixture
def poll(sqlite_ctx: Context) -> SamplePoll:
    """A draft of twelve members in six elections of three units."""
    return draft_poll(sqlite_ctx, voters=12, rows=ROWS)


def lines(poll: SamplePoll) -> list[str]:
    """The table as a terminal of 100 columns shows it; lines beside the table are whole."""
    console = Console(record=True, width=100)
    print_weights(read_weights(poll.ctx, poll.poll), console)
    return console.export_text().splitlines()


def test_each_election_says_its_unit_its_fte_and_what_gives_it(poll: SamplePoll) -> None:
    found = lines(poll)
    for row in ROWS:
        assert any(line.startswith(f"│ {row.unit} ") for line in found)
    assert "(part of" in "".join(found)
    text = " ".join(line.split("│")[5].strip() for line in found if line.count("│") == 6)
    assert text.count("certified by Auditors LLP") == len(ROWS)
    assert text.count("as of 2026-06-30") == len(ROWS)
    assert text.count("audited membership, as stated") == len(ROWS)
    total = sum(Fraction(row.basis.fte) for row in ROWS)  # type: ignore[union-attr]
    assert any(line.startswith("│ All ") and f" {total} " in line for line in found)


def test_the_fte_for_each_member_is_beside_the_fte(poll: SamplePoll) -> None:
    """LAKES-ELEM: an FTE of 7 for two members."""
    (row,) = [line for line in lines(poll) if line.startswith("│ LAKES-ELEM ")]
    assert [cell.strip() for cell in row.split("│")[1:5]] == ["LAKES-ELEM", "LAKES", "7", "3.50"]


def test_each_document_is_named_once_with_its_elections(poll: SamplePoll) -> None:
    names = ", ".join(row.unit for row in ROWS[:-1])
    found = [line for line in lines(poll) if line.startswith("Document ")]
    assert found == [
        f"Document {SOURCES[0]}: the source of {names}",
        f"Document {SOURCES[1]}: the source of {ROWS[-1].unit}",
    ]


def test_every_reading_is_there_with_its_alternatives(poll: SamplePoll) -> None:
    text = "\n".join(lines(poll))
    for point in POINTS.values():
        assert f"{point.title.en} ({point.clause}): " in text
    assert (
        "each bargaining unit has a percentage of its own (or: each unit has one percentage, its "
        "occasional teachers included)" in text
    )


def test_what_is_unusual_and_who_signed(poll: SamplePoll) -> None:
    found = lines(poll)
    assert any(line.startswith("Warning: LAKES-ELEM: an FTE of 7.00 for 2") for line in found)
    assert found[-1].startswith(f"Signed by {TREASURER}, ")
    statements.withdraw_statement(poll.ctx, poll.poll, Act.WEIGHTS, TREASURER)
    assert lines(poll)[-1].startswith("Not signed: the treasurer or the general secretary signs")


def test_after_the_seal_nothing_is_warned_of_any_more(poll: SamplePoll) -> None:
    poll.act(Act.SEAL)
    assert not any(line.startswith("Warning") for line in lines(poll))


def test_json_has_each_figure_exactly(poll: SamplePoll) -> None:
    found = weights_json(read_weights(poll.ctx, poll.poll))
    units = {str(one["unit"]): one for one in found["units"]}  # type: ignore[attr-defined]
    shared = units["NORTH-OCC-E"]
    assert (shared["counts_in"], shared["bargaining_unit"]) == ("NORTH-E", "NORTH-OCC")
    assert (shared["exact_fte"], shared["exact_fte_per_head"]) == ("4", "2")
    assert (shared["membership"], shared["source"]) == ("audited", SOURCES[0])
    assert [one["id"] for one in found["readings"]] == list(POINTS)  # type: ignore[attr-defined]
    warned = {one["unit"] for one in found["warnings"]}  # type: ignore[attr-defined]
    assert warned <= set(units)
    assert warned
