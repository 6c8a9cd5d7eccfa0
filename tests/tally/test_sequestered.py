"""What became of the sequestered votes: rows, result.json's part, and the sentence for people."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from tally.errors import FieldError
from tally.fte.bounds import bounds, bounds_line
from tally.fte.outcome import ElectionResult, ProvincialTally, UnitCount
from tally.fte.rules import Threshold
from tally.protocol.encoding import canonical, load_canonical
from tally.protocol.errors import ProtocolError
from tally.result import Result, encode_result, parse_result
from tally.sequestered import (
    ALL_REASONS,
    TOLD_REASONS,
    ExclusionReason,
    Sequestered,
    parse_rows,
)
from tests.kit.simulator.sequestered import as_told

HALF = Threshold(Fraction(1, 2))
NONE = dict.fromkeys(ALL_REASONS, 0)


def row(unit: str, admitted: int = 0, undecided: int = 0, **excluded: int) -> Sequestered:
    named = {ExclusionReason(name.replace("_", "-")): votes for name, votes in excluded.items()}
    return Sequestered(unit, admitted, {**NONE, **named}, undecided)


ROWS = (row("A", 2, 1, not_verified=1, wrong_unit=2, already_voted=3), row("B"))
TOLD_ROWS = tuple(as_told(one) for one in ROWS)


def outcome_of(a: tuple[int, int], b: tuple[int, int]) -> ProvincialTally:
    elections = (
        ElectionResult(UnitCount("A", *a), Fraction(60), "A"),
        ElectionResult(UnitCount("B", *b), Fraction(40), "B"),
    )
    return ProvincialTally(HALF, elections)


def raw_of(on_list: int | None, rows: tuple[Sequestered, ...] = ()) -> bytes:
    return encode_result(Result(OUTCOME, on_list, sequestered=rows))


OUTCOME = outcome_of((20, 10), (10, 10))


class TestRows:
    def test_what_was_received_is_the_sum(self):
        assert (ROWS[0].received, ROWS[0].excluded_votes, ROWS[0].open_votes) == (9, 6, 7)
        assert (ROWS[1].received, ROWS[1].open_votes) == (0, 0)

    def test_the_fixed_reasons(self):
        assert [reason.value for reason in ALL_REASONS] == [
            "not-verified",
            "wrong-unit",
            "already-voted",
            "on-the-list",
            "duplicate-claim",
        ]

    def test_2_77_no_told_reason_says_whether_anyone_is_listed_or_has_voted(self):
        """By-law 2.77.7."""
        assert {reason.told for reason in ALL_REASONS} == set(TOLD_REASONS)
        for reason in (
            ExclusionReason.ALREADY_VOTED,
            ExclusionReason.ON_THE_LIST,
            ExclusionReason.DUPLICATE_CLAIM,
        ):
            assert reason.told is ExclusionReason.NOT_VERIFIED
        told = TOLD_ROWS[0]
        assert told.excluded == {ExclusionReason.NOT_VERIFIED: 4, ExclusionReason.WRONG_UNIT: 2}
        assert (told.received, told.admitted, told.undecided) == (9, 2, 1)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"admitted": -1},
            {"admitted": True},
            {"admitted_employees": -1},
            {"undecided": 1.0},
            {"excluded": {ExclusionReason.WRONG_UNIT: -1}},
        ],
    )
    def test_numbers_are_whole(self, wrong):
        good = {"unit": "A", "admitted": 0, "excluded": NONE, "undecided": 0}
        with pytest.raises(FieldError, match="a whole number, 0 or more"):
            Sequestered(**{**good, **wrong})

    def test_a_unit_has_a_unit_s_name(self):
        with pytest.raises(FieldError, match="1 to 32 of the characters"):
            Sequestered("a b", 0, NONE, 0)

    @pytest.mark.parametrize("reasons", [ALL_REASONS, TOLD_REASONS])
    def test_reads_what_it_writes(self, reasons):
        rows = ROWS if reasons is ALL_REASONS else TOLD_ROWS
        value = load_canonical(canonical([one.to_json() for one in rows]), "rows")
        assert parse_rows(value, "rows") == rows

    @pytest.mark.parametrize(
        ("path", "value", "message"),
        [
            ((), {}, "expected a JSON list"),
            ((0,), [], "expected a JSON object"),
            ((0, "note"), 1, "exactly the keys"),
            ((0, "unit"), 1, "expected a JSON string"),
            ((0, "admitted"), -1, "expected a whole number"),
            ((0, "admitted_employees"), "1", "expected a whole number"),
            ((0, "undecided"), None, "expected a whole number"),
            ((0, "excluded"), {}, "exactly the keys"),
            ((0, "excluded"), {"not-verified": 1, "already-voted": 0}, "exactly the keys"),
            ((0, "excluded"), [], "expected a JSON object"),
            ((0, "excluded", "wrong-unit"), "1", "expected a whole number"),
        ],
    )
    def test_refuses(self, path, value, message):
        document = [json.loads(canonical(one.to_json())) for one in ROWS]
        place: object = document
        for step in path[:-1]:
            place = place[step]
        if path:
            place[path[-1]] = value
        else:
            document = value
        with pytest.raises(ProtocolError, match=message):
            parse_rows(document, "rows")


class TestResult:
    RAW = raw_of(100, ROWS)

    def test_the_published_format(self):
        document = json.loads(self.RAW)
        assert document["sequestered"] == {
            "units": [
                {
                    "unit": "A",
                    "received": 9,
                    "admitted": 2,
                    "admitted_employees": 0,
                    "excluded": {
                        "not-verified": 1,
                        "wrong-unit": 2,
                        "already-voted": 3,
                        "on-the-list": 0,
                        "duplicate-claim": 0,
                    },
                    "undecided": 1,
                },
                {
                    "unit": "B",
                    "received": 0,
                    "admitted": 0,
                    "admitted_employees": 0,
                    "excluded": {reason.value: 0 for reason in ALL_REASONS},
                    "undecided": 0,
                },
            ]
        }
        assert json.loads(self.RAW)["bounds"] == {
            "open_votes": 7,
            "lowest": {"in_favour": "52.43", "exact_in_favour": "97/185", "ratified": True},
            "highest": {"in_favour": "63.78", "exact_in_favour": "118/185", "ratified": True},
            "can_change": False,
        }

    def test_without_sequestered_votes_the_file_is_as_ever(self):
        assert "sequestered" not in json.loads(raw_of(100))
        assert parse_result(raw_of(100), HALF).bounds.lowest == OUTCOME

    @pytest.mark.parametrize("rows", [ROWS, TOLD_ROWS])
    def test_reads_what_it_writes(self, rows):
        result = parse_result(raw_of(100, rows), HALF)
        assert (result.outcome, result.on_list, result.sequestered) == (OUTCOME, 100, rows)
        assert result.bounds == bounds(OUTCOME, {"A": 7})

    def test_2_78_turnout_is_of_the_list_and_the_admitted(self):
        """Two of A's votes are of persons who are not on the list."""
        heads = json.loads(self.RAW)["head_count"]
        assert (heads["on_list"], heads["admitted"]) == (100, 2)
        cast = OUTCOME.votes_cast
        whole = raw_of(cast - 2, ROWS)
        assert parse_result(whole, HALF).admitted == 2
        with pytest.raises(ProtocolError, match="more votes cast than people who could vote"):
            parse_result(raw_of(cast - 3, ROWS), HALF)

    @pytest.mark.parametrize(
        ("path", "value", "message"),
        [
            (("sequestered",), None, "expected a JSON object"),
            (("sequestered",), [], "expected a JSON object"),
            (("bounds", "can_change"), True, "does not follow"),
            (("bounds", "lowest", "in_favour"), "52.44", "does not follow"),
            (("bounds",), None, "does not follow"),
            (("sequestered", "units", 0, "received"), 8, "does not follow"),
            (("sequestered", "units", 0, "undecided"), 2, "does not follow"),
            (("sequestered", "units", 1, "unit"), "C", "its units are not those of the result"),
            (("sequestered", "units"), [], "its units are not those of the result"),
        ],
    )
    def test_refuses(self, path, value, message):
        document = json.loads(self.RAW)
        place = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        with pytest.raises(ProtocolError, match=message):
            parse_result(canonical(document), HALF)


@pytest.mark.parametrize(
    ("outcome", "open_votes", "line"),
    [
        (OUTCOME, {}, "The outcome cannot change: no vote was left out."),
        (
            OUTCOME,
            {"A": 7},
            "The outcome cannot change: with the 7 votes left out, between 52.43% and "
            "63.78% would be in favour, and it is ratified either way.",
        ),
        (
            outcome_of((1, 9), (1, 9)),
            {"B": 1},
            "The outcome cannot change: with the 1 vote left out, between 9.64% and "
            "13.27% would be in favour, and it is not ratified either way.",
        ),
        (
            outcome_of((1, 1), (1, 1)),
            {"B": 1},
            "The outcome can change: with the 1 vote left out, between 43.33% and "
            "56.67% would be in favour.",
        ),
        (
            ProvincialTally(HALF, (ElectionResult(UnitCount("A", 0, 0), Fraction(0), "A"),)),
            {"A": 2},
            "The outcome cannot change: the 2 votes left out weigh nothing.",
        ),
    ],
)
def test_the_sentence(outcome, open_votes, line):
    assert bounds_line(bounds(outcome, open_votes), 2) == line
