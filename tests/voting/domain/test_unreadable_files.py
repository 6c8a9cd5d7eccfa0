"""Files that cannot be read: whatever bytes they hold, faults are noted and nothing is raised."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tally.errors import FaultList
from tally.fte.basis import Membership
from tests.kit.files.planted_faults import good_texts
from voting.domain.files.fees import parse_fees
from voting.domain.files.known_units import NO_UNIT_KNOWN
from voting.domain.files.poll import parse_poll_file
from voting.domain.files.records import records_of
from voting.domain.files.roster import parse_roster
from voting.domain.files.statements import read_statements

GOOD = tuple(text.encode() for text in (good_texts().poll, good_texts().roster, good_texts().fees))
PIECES = [b"", b"\n", b'"', b"'''", b"[", b"]]", b"=", b",", b"\xe9", b"\x00", b"# ", b"{", b"1"]


@st.composite
def spoilt(draw: st.DrawFn, raw: bytes) -> bytes:
    """A file with up to six stretches of it replaced by something else."""
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        end = start + draw(st.sampled_from([0, 1, 1, 5, 40]))
        raw = raw[:start] + draw(st.sampled_from(PIECES)) + raw[end:]
    return raw


@given(poll=spoilt(GOOD[0]), roster=spoilt(GOOD[1]), fees=spoilt(GOOD[2]))
@example(b"", b"", b"")
@example(b"\xff\xfe", b"\xff\xfe", b"\xfe\xff")
def test_no_bytes_raise(poll: bytes, roster: bytes, fees: bytes) -> None:
    faults = FaultList()
    units = parse_poll_file(poll, faults).known_units
    members = parse_roster(roster, units.names, faults)
    parse_fees(fees, units, Membership.AUDITED, faults)
    parse_fees(fees, NO_UNIT_KNOWN, None, faults)
    assert all(member.number.isdigit() for member in members)


@given(raw=spoilt(GOOD[0]))
def test_what_is_toml_is_read_as_tomllib_does_and_what_is_not_has_a_fault(raw: bytes) -> None:
    faults = FaultList()
    found = read_statements(raw, "poll.toml", faults)
    try:
        values = tomllib.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        assert len(faults)
    else:
        assert found.values == values
        assert not len(faults)


@given(raw=st.binary(max_size=60))
def test_records_of_any_bytes_have_lines_of_the_file(raw: bytes) -> None:
    lines = [record.line for record in records_of(raw, "file.csv", FaultList())]
    assert lines == sorted(set(lines))
    assert not lines or lines[-1] <= raw.count(b"\n") + raw.count(b"\r") + 1


@pytest.mark.parametrize(("rows", "faults"), [(999, 999), (1000, 1000), (1001, 1001), (5000, 1001)])
def test_rows_with_wrong_quotes_are_named_up_to_a_thousand(rows: int, faults: int) -> None:
    found = FaultList()
    assert len(list(records_of(b'a,"b"c\n' * rows, "file.csv", found))) == min(rows, 1000)
    assert len(found) == faults
    last = found.of("file.csv")[-1]
    assert ("nothing from here on was read" in last.wrong) == (rows > 1000)
