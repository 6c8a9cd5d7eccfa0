"""`fte.json`, the CSV of counts and `ratify tally fte`: good files, and every fault by name."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tally.cli.fte import tally
from tally.errors import FieldError, FteError, InputError
from tally.fte.basis import FeeReturn
from tally.fte.files import encode_fte_inputs, parse_counts, parse_fte_inputs, parse_fte_record
from tally.fte.inputs import FteInputs, UnitFte
from tally.fte.outcome import UnitCount, tally_fte
from tally.numbers import money_text, number_text, parse_money, parse_number, rounded_text
from tally.protocol.errors import FormatError

# The example of the format, as another tool would write it.
FTE_JSON = (
    b'{"membership_fee":"1100.00","member_protection":"0.00","threshold":"1/2","units":['
    b'{"unit":"A-ELEM","fee_return":"1100000.00"},'
    b'{"unit":"B-OCC","fee_return":"110000.00","salary_ratio":"0.35"},'
    b'{"unit":"C-SEC","fte":"250.5"},'
    b'{"unit":"D-ELEM","fee_return":"275000.55","voluntary":"3"}]}'
)
COUNTS = b"unit,in_favour,not_in_favour\nA-ELEM,300,100\nB-OCC,0,0\nC-SEC,90,210\nD-ELEM,1,0\n"
INPUTS = parse_fte_inputs(FTE_JSON)


def changed(*path: object, value: object = None) -> bytes:
    """FTE_JSON with one value changed, or its field dropped."""
    document = json.loads(FTE_JSON)
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return json.dumps(document).encode()


def parse_counts(raw: bytes) -> tuple[UnitCount, ...]:
    """The counts of a file that is read with FTE_JSON."""
    return parse_fte_and_counts(FTE_JSON, raw, "fte.json", "counts.csv")[1]


def faults_of(call, *arguments) -> list[str]:
    with pytest.raises(InputError) as caught:
        call(*arguments)
    return [str(fault) for fault in caught.value.faults]


class TestFteJson:
    def test_the_example_reads_exactly(self):
        assert INPUTS.membership_fee == 1100
        assert INPUTS.threshold == Fraction(1, 2)
        assert [item.value(INPUTS.fee) for item in INPUTS.units] == [
            1000,
            35,
            Fraction("250.5"),
            Fraction("253.0005"),
        ]

    def test_fields_and_units_come_in_any_order(self):
        document = dict(reversed(json.loads(FTE_JSON).items()))
        document["units"].reverse()
        assert parse_fte_inputs(json.dumps(document, indent=2).encode()) == INPUTS

    def test_the_record_has_one_form(self):
        record = encode_fte_inputs(INPUTS)
        assert parse_fte_record(record) == INPUTS
        assert json.loads(record) == json.loads(FTE_JSON)
        with pytest.raises(FteError, match="not in its canonical form"):
            parse_fte_record(FTE_JSON)

    @pytest.mark.parametrize("text", ["250.50", "501/2", "1002/4"])
    def test_the_record_refuses_the_same_number_in_another_form(self, text):
        other = encode_fte_inputs(INPUTS).replace(b"250.5", text.encode())
        assert parse_fte_inputs(other) == INPUTS
        with pytest.raises(FteError, match="not in its canonical form"):
            parse_fte_record(other)

    @pytest.mark.parametrize(
        ("raw", "fault"),
        [
            (b"[]", "fte.json, document: []; expected a JSON object"),
            (changed("threshold"), "fte.json, threshold: missing; expected this field"),
            (changed("fee", value="1"), "fte.json, fee: unknown field; expected only"),
            (changed("membership_fee", value="1100.000"), "membership_fee: '1100.000'; expected"),
            (changed("membership_fee", value=1100), "membership_fee: 1100; expected dollars"),
            (changed("member_protection", value="-1.00"), "member_protection: '-1.00'; expected"),
            (changed("member_protection", value="1100.00"), "expected more than member_protection"),
            (changed("threshold", value="1/0"), "threshold: '1/0'; expected a number"),
            (changed("threshold", value="1"), "threshold: 1; expected a fraction from 0 to below"),
            (changed("units", value="A"), "units: 'A'; expected a list of counting units"),
            (changed("units", value=[]), "units: none; expected at least one"),
            (changed("units", 1, value="B"), "units[1].unit: 'B'; expected a JSON object"),
            (changed("units", 1, "unit", value="b"), "units[1] (b).unit: 'b'; expected 1 to 32"),
            (changed("units", 1, "unit", value="A-ELEM"), "units: A-ELEM is named twice"),
            (changed("units", 1, "fees", value="1"), "units[1] (B-OCC).fees: unknown field"),
            (changed("units", 2, "fte"), "units[2] (C-SEC).fee_return, fte: neither is given"),
            (changed("units", 0, "fte", value="1"), "(A-ELEM).fee_return, fte: both are given"),
            (changed("units", 0, "fee_return", value="1.001"), "fee_return: '1.001'; expected"),
            (changed("units", 0, "fee_return", value="1,100.00"), "fee_return: '1,100.00'"),
            (changed("units", 0, "fee_return", value="01.00"), "fee_return: '01.00'"),
            (changed("units", 2, "fte", value="1e3"), "fte: '1e3'; expected a number"),
            (changed("units", 3, "voluntary", value=3), "voluntary: 3; expected a number as text"),
            (changed("units", 1, "salary_ratio", value="35"), "salary_ratio: 35; expected a ratio"),
        ],
    )
    def test_each_fault_is_named(self, raw, fault):
        [found] = faults_of(parse_fte_inputs, raw)
        assert fault in found

    def test_a_total_fte_of_0_is_refused(self):
        document = {**json.loads(FTE_JSON), "units": [{"unit": "A", "fte": "0"}]}
        [fault] = faults_of(parse_fte_inputs, json.dumps(document).encode())
        assert "a total FTE of 0" in fault

    def test_all_faults_are_named_at_once(self):
        document = json.loads(FTE_JSON)
        document["membership_fee"] = "x"
        document["units"][0]["fee_return"] = "y"
        document["units"][3]["voluntary"] = "z"
        assert len(faults_of(parse_fte_inputs, json.dumps(document).encode())) == 3

    @pytest.mark.parametrize(
        "raw",
        [b"", b"\xff", b'{"threshold":"1/2","threshold":"0"}', b'{"threshold":0.5}'],
        ids=["empty", "not UTF-8", "duplicate key", "a JSON fraction"],
    )
    def test_what_is_not_strict_json_is_refused(self, raw):
        with pytest.raises(FormatError, match=r"fte\.json"):
            parse_fte_inputs(raw)

    def test_part_of_a_cent_has_no_form(self):
        third = UnitFte("A", FeeReturn(Fraction(1, 3)))
        inputs = FteInputs(Fraction(1), Fraction(0), Fraction(1, 2), (third,))
        with pytest.raises(FieldError, match="whole cents"):
            encode_fte_inputs(inputs)


class TestCounts:
    def test_rows_in_any_order_with_a_byte_order_mark_and_empty_lines(self):
        lines = COUNTS.splitlines()
        raw = b"\xef\xbb\xbf" + b"\r\n".join([lines[0], *reversed(lines[1:]), b"", b""])
        assert set(parse_counts(raw)) == set(parse_counts(COUNTS))
        assert parse_counts(COUNTS)[0] == UnitCount("A-ELEM", 300, 100)

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            (b"A-ELEM,300,100", b"A-ELEM,-1,100", "line 2, in_favour: '-1'; expected a whole"),
            (b"A-ELEM,300,100", b"A-ELEM,300.0,100", "line 2, in_favour: '300.0'"),
            (b"B-OCC,0,0", b"B-OCC,0,", "line 3, not_in_favour: ''; expected a whole"),
            (b"B-OCC,0,0", b"B-OCC,0", "line 3, row: 2 columns; expected 3"),
            (b"D-ELEM,1,0\n", b"", "counts.csv, unit: no row for D-ELEM; expected a row"),
            (b"D-ELEM,1,0", b"D-ELEM,1,0\nZ,1,0", "line 6, unit: unknown unit Z"),
            (b"D-ELEM,1,0", b"D-ELEM,1,0\nz,1,0", "line 6, unit: 'z'; expected 1 to 32"),
            (b"D-ELEM,1,0", b"D-ELEM,1,0\nB-OCC,1,0", "line 6, unit: B-OCC again, as in line 3"),
            (b"unit,in", b"name,in", "line 1, header: 'name,in_favour,not_in_favour'; expected"),
            (COUNTS, b"", "line 1, header: 'nothing'; expected unit,in_favour,not_in_favour"),
            (b"unit,in", b"unit;in", "line 1, header: "),
            (b"300", b"\xff", "counts.csv, line 2, row: 'A-ELEM,\\udcff,100'; expected UTF-8"),
            (b"300", b'"30"0', "counts.csv, line 2, row: 'A-ELEM,\"30\"0,100'; expected UTF-8"),
        ],
    )
    def test_each_fault_is_named(self, old, new, fault):
        [found] = faults_of(parse_counts, COUNTS.replace(old, new))
        assert fault in found

    def test_all_faults_are_named_at_once(self):
        raw = COUNTS.replace(b"300", b"x").replace(b"210", b"y").replace(b"D-ELEM", b"E-ELEM")
        faults = faults_of(parse_counts, raw)
        assert [fault.split(":")[0] for fault in faults] == [
            "counts.csv, line 2, in_favour",
            "counts.csv, line 4, not_in_favour",
            "counts.csv, line 5, unit",
            "counts.csv, unit",
        ]


class TestBothFiles:
    """Every fault of `fte.json` and of the counts is in one answer, and makes no other."""

    @staticmethod
    def read(document: object, counts: bytes = COUNTS) -> list[str]:
        raw = document if isinstance(document, bytes) else json.dumps(document).encode()
        return faults_of(parse_fte_and_counts, raw, counts, "fte.json", "counts.csv")

    @staticmethod
    def places(faults: list[str]) -> list[str]:
        return [fault.split(": ")[0] for fault in faults]

    def test_five_planted_errors_in_two_files_five_named_at_once(self):
        document = json.loads(FTE_JSON)
        document["membership_fee"] = "1,100.00"
        document["units"][1]["salary_ratio"] = "35"
        document["units"][3] |= {"fte": "1", "fees": "2"}
        counts = COUNTS.replace(b"300", b"x").replace(b"C-SEC", b"C-SEK")
        assert self.places(self.read(document, counts)) == [
            "counts.csv, line 2, in_favour",
            "counts.csv, line 4, unit",
            "counts.csv, unit",
            "fte.json, membership_fee",
            "fte.json, units[1] (B-OCC).salary_ratio",
            "fte.json, units[3] (D-ELEM).fees",
            "fte.json, units[3] (D-ELEM).fee_return, fte",
        ]

    def test_every_fault_of_the_inputs_as_a_whole_is_named(self):
        document = json.loads(FTE_JSON)
        document |= {"member_protection": "1100.00", "threshold": "3/2", "name": "x"}
        document["units"] = [{"unit": name, "fte": "0"} for name in "AABBC"]
        del document["units"][4]["fte"]
        counts = b"unit,in_favour,not_in_favour\nA,1,1\nB,1,1\nC,1,1\n"
        assert self.places(self.read(document, counts)) == [
            "fte.json, name",
            "fte.json, units[4] (C).fee_return, fte",
            "fte.json, membership_fee",
            "fte.json, threshold",
            "fte.json, units",
            "fte.json, units",
        ]

    @pytest.mark.parametrize(
        ("document", "field"),
        [
            (b"{", "file"),
            (b"[]", "document"),
            (changed("units", value="A"), "units"),
            (changed("units"), "units"),
            (changed("units", 0, value="A"), "units[0].unit"),
            (changed("units", 0, "unit", value="a"), "units[0] (a).unit"),
            (changed("units", 0, "unit"), "units[0].unit"),
        ],
    )
    def test_where_units_are_not_known_no_row_has_an_unknown_unit(self, document, field):
        faults = self.places(self.read(document, COUNTS.replace(b"210", b"y")))
        assert faults[0] == "counts.csv, line 4, not_in_favour"
        assert faults[1] == f"fte.json, {field}"
        assert len(faults) == 2

    def test_a_row_that_cannot_be_read_is_no_missing_row(self):
        counts = COUNTS.replace(b"A-ELEM,", b'"A-ELEM","').replace(b"B-OCC,0", b"B-OCC,0,0")
        counts = counts.replace(b"D-ELEM,1,0\n", b"").replace(b"unit,", b"units,")
        assert self.places(self.read(FTE_JSON, counts)) == [
            "counts.csv, line 1, header",
            "counts.csv, line 2, row",
            "counts.csv, line 3, row",
            "counts.csv, unit",
        ]


class TestNumbers:
    @given(st.integers(0, 10**17 - 1))
    def test_money_keeps_every_cent(self, cents):
        value = Fraction(cents, 100)
        assert parse_money(money_text(value), "money") == value

    def test_money_may_lack_its_cents(self):
        assert parse_money("1100", "money") == 1100

    @given(st.fractions(min_value=0, max_value=10**6, max_denominator=10**9))
    def test_numbers_survive_their_text(self, value):
        assert parse_number(number_text(value), "number") == value

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ("0", "0"),
            ("100", "100"),
            ("1/2", "0.5"),
            ("1/3", "1/3"),
            ("250.0005", "250.0005"),
            ("1/1000000000", "0.000000001"),
            ("1/10000000000", "1/10000000000"),
        ],
    )
    def test_a_number_has_one_shortest_text(self, value, text):
        assert number_text(Fraction(value)) == text

    @pytest.mark.parametrize(
        ("value", "decimals", "text"),
        [
            ("0.125", 2, "0.12"),  # half to even, down
            ("0.135", 2, "0.14"),  # half to even, up
            ("65.714285", 2, "65.71"),
            ("100", 2, "100.00"),
            ("99.995", 2, "100.00"),
            ("0.5", 0, "0"),
            ("66.6", 0, "67"),
            ("7.04", 1, "7.0"),
        ],
    )
    def test_rounding_is_half_to_even(self, value, decimals, text):
        assert rounded_text(Fraction(value), decimals) == text


class TestCommand:
    @pytest.fixture
    def files(self, tmp_path):
        (tmp_path / "fte.json").write_bytes(FTE_JSON)
        (tmp_path / "counts.csv").write_bytes(COUNTS)
        return [str(tmp_path / "fte.json"), str(tmp_path / "counts.csv")]

    def test_prints_the_result_and_nothing_else(self, files):
        outcome = CliRunner().invoke(tally, ["fte", *files])
        assert outcome.exit_code == 0
        result = json.loads(outcome.output)
        exact = tally_fte(INPUTS, parse_counts(COUNTS)).in_favour
        assert result["official"]["exact_in_favour"] == str(exact)
        assert result["head_count"] == {
            "in_favour": 391,
            "not_in_favour": 310,
            "votes_cast": 701,
            "on_list": None,
        }

    def test_a_faulty_file_counts_nothing(self, files, tmp_path):
        (tmp_path / "counts.csv").write_bytes(COUNTS.replace(b"300", b"x"))
        outcome = CliRunner().invoke(tally, ["fte", *files])
        assert outcome.exit_code == 1
        assert outcome.stdout == ""
        assert "1 fault in 1 file, nothing was counted" in outcome.stderr
        assert f"{files[1]}, line 2, in_favour: 'x'" in outcome.stderr

    def test_what_is_not_json_counts_nothing(self, files, tmp_path):
        (tmp_path / "fte.json").write_bytes(b"{")
        outcome = CliRunner().invoke(tally, ["fte", *files])
        assert outcome.exit_code == 1
        assert "not valid JSON" in outcome.stderr
