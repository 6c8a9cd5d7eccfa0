"""The decryption file: what the server and the demo import, and how each fault is named."""

from __future__ import annotations

import json

import pytest

from tally.decryption_file import (
    UnitToDecrypt,
    make_decryption_file,
    parse_decryption_file,
    verify_decryption_file,
)
from tally.protocol.encoding import canonical
from tally.protocol.errors import FormatError, TallyError, TrusteeError
from tally.protocol.group import random_exponent
from tests.tally.small_polls import keys_of, small_poll

KEYS = keys_of((3, 2))
POLLS = {"A-ELEM": small_poll(KEYS, [0, 1]), "B-SEC": small_poll(KEYS, [])}
TALLIES = {name: UnitToDecrypt(poll.election, poll.encrypted_tally) for name, poll in POLLS.items()}
POLL = "PoUPoUPoUPoUPo1"
FILE = make_decryption_file(POLL, KEYS.trustees, TALLIES, KEYS.secrets[2])
RAW = FILE.encode()


def altered(*path: object, value: object) -> bytes:
    document = json.loads(RAW)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return canonical(document)


def verify(raw: bytes, poll: str = POLL) -> str:
    return str(verify_decryption_file(parse_decryption_file(raw), poll, KEYS.trustees, TALLIES))


def test_is_read_back_and_verified():
    assert parse_decryption_file(RAW) == FILE
    assert verify(RAW) == "trustee 2 (Béla)"


def test_has_the_agreed_form():
    document = json.loads(RAW)
    assert canonical(document) == RAW
    assert sorted(document) == ["owner", "poll", "units"]
    assert [unit["unit"] for unit in document["units"]] == ["A-ELEM", "B-SEC"]
    part = document["units"][0]["partial_decryption"].encode()
    assert POLLS["A-ELEM"].count({1: POLLS["A-ELEM"].decrypt([1])[1], 2: part}) == (1, 1)


def test_two_files_give_the_count():
    first = make_decryption_file(POLL, KEYS.trustees, TALLIES, KEYS.secrets[1])
    decryptions = {file.owner: dict(file.units)["A-ELEM"] for file in (first, FILE)}
    assert POLLS["A-ELEM"].count(decryptions) == (1, 1)


def test_a_strangers_key():
    with pytest.raises(TrusteeError, match="none of this poll's trustees'"):
        make_decryption_file(POLL, KEYS.trustees, TALLIES, random_exponent())


def test_another_poll():
    with pytest.raises(TallyError, match="is for poll PoUPoUPoUPoUPo1, not for poll Another"):
        verify(RAW, "AnotherPoUAnoth")


def test_an_owner_that_does_not_exist():
    with pytest.raises(TrusteeError, match="no trustee 4"):
        verify(altered("owner", value=4))


def test_anothers_owner_number():
    with pytest.raises(TallyError, match=r"unit A-ELEM: partial decryption by trustee 1 \(Ada\)"):
        verify(altered("owner", value=1))


def test_a_missing_unit():
    raw = altered("units", value=json.loads(RAW)["units"][:1])
    with pytest.raises(TallyError, match=r"of trustee 2 \(Béla\) lacks B-SEC: ask the trustee"):
        verify(raw)


def test_an_unknown_unit():
    units = json.loads(RAW)["units"]
    with pytest.raises(TallyError, match="has unknown C-OCC"):
        verify(altered("units", value=[*units, {**units[0], "unit": "C-OCC"}]))


def test_two_units_exchanged():
    units = json.loads(RAW)["units"]
    first, second = (unit["partial_decryption"] for unit in units)
    swapped = [
        {"unit": "A-ELEM", "partial_decryption": second},
        {"unit": "B-SEC", "partial_decryption": first},
    ]
    with pytest.raises(TallyError, match=r"counting unit A-ELEM: .*does not hold"):
        verify(altered("units", value=swapped))


def test_a_partial_decryption_that_is_none():
    with pytest.raises(TallyError, match=r"counting unit A-ELEM: .* not valid JSON"):
        verify(altered("units", 0, "partial_decryption", value="{"))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "not valid JSON"),
        (RAW[:-1], "not valid JSON"),
        (RAW + b"\n", "canonical form"),
        (altered("note", value=1), "expected exactly the keys"),
        (altered("owner", value="2"), "owner: expected a whole number"),
        (altered("poll", value="short"), "poll: expected 14 to 64 base58"),
        (altered("units", value={}), "units: expected a JSON list"),
        (altered("units", 0, "unit", value="a"), "unit: 'a'; expected 1 to 32"),
        (altered("units", 0, "unit", value="Z"), "not sorted, or one is there twice"),
        (altered("units", 1, "unit", value="A-ELEM"), "not sorted, or one is there twice"),
        (altered("units", 0, "partial_decryption", value={}), "A-ELEM: expected a JSON string"),
    ],
)
def test_has_one_form(raw, message):
    with pytest.raises(FormatError, match=f"decryption file.*{message}"):
        parse_decryption_file(raw)
