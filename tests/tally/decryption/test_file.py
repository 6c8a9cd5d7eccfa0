"""The decryption file: what the server and the demo import, and how each fault is named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tally.decryption.partial import verify_partial_decryption
from tally.decryption.strong import CountLog
from tally.decryption_file.count import CountToDecrypt, UnitToDecrypt
from tally.decryption_file.file import parse_decryption_file
from tally.decryption_file.listed import encode_decryptions, parse_decryptions
from tally.decryption_file.sent import decrypt_count
from tally.decryption_file.verify import verify_decryption_file
from tally.protocol.encoding import canonical
from tally.protocol.errors import FormatError, TallyError, TrusteeError
from tally.protocol.group import random_exponent
from tests.tally.small_polls import keys_of, small_poll

KEYS = keys_of((3, 2))
POLLS = {"A-ELEM": small_poll(KEYS, [0, 1]), "B-SEC": small_poll(KEYS, [])}
UNITS = {
    name: UnitToDecrypt(poll.election, poll.encrypted_tally, len(poll.ballots))
    for name, poll in POLLS.items()
}
COUNT = CountToDecrypt("PoUPoUPoUPoUPo1", CountLog(12, "5" * 64), KEYS.trustees, UNITS)
FILE = decrypt_count(COUNT, KEYS.secrets[2]).file
RAW = FILE.encode()


def altered(*path: object, value: object) -> bytes:
    document = json.loads(RAW)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return canonical(document)


def verify(raw: bytes, **changes: object) -> str:
    """The trustee whose file it is, of this count or, with changes, of another."""
    count = replace(COUNT, **changes)  # type: ignore[arg-type]
    return str(verify_decryption_file(parse_decryption_file(raw), count))


def test_is_read_back_and_verified():
    assert parse_decryption_file(RAW) == FILE
    assert verify(RAW) == "trustee 2 (Béla)"


def test_has_the_agreed_form():
    document = json.loads(RAW)
    assert canonical(document) == RAW
    assert sorted(document) == ["log", "owner", "poll", "shares", "units"]
    assert document["log"] == {"root": "5" * 64, "size": 12}
    assert [unit["unit"] for unit in document["units"]] == ["A-ELEM", "B-SEC"]
    part = document["units"][0]["partial_decryption"].encode()
    assert POLLS["A-ELEM"].count({1: POLLS["A-ELEM"].decrypt([1])[1], 2: part}) == (1, 1)


def test_two_files_give_the_count():
    first = decrypt_count(COUNT, KEYS.secrets[1]).file
    decryptions = {file.owner: file.partial_decryptions["A-ELEM"] for file in (first, FILE)}
    assert POLLS["A-ELEM"].count(decryptions) == (1, 1)


def test_a_strangers_key():
    with pytest.raises(TrusteeError, match="none of this poll's trustees'"):
        decrypt_count(COUNT, random_exponent())


def test_another_poll():
    with pytest.raises(TallyError, match="is for poll PoUPoUPoUPoUPo1, not for poll Another"):
        verify(RAW, poll="AnotherPoUAnoth")


@pytest.mark.parametrize("log", [CountLog(13, "5" * 64), CountLog(12, "6" * 64)])
def test_another_count(log):
    """A second count of the poll has another log: no file of the first is taken for it."""
    with pytest.raises(TallyError, match="is of another count: of the log of 12 entries"):
        verify(RAW, log=log)


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
    swapped = [{**one, "unit": name} for one, name in zip(units[::-1], UNITS, strict=True)]
    with pytest.raises(TallyError, match=r"unit A-ELEM: .*does not hold"):
        verify(altered("units", value=swapped))


def test_a_partial_decryption_that_is_none():
    with pytest.raises(TallyError, match=r"unit A-ELEM: .* not valid JSON"):
        verify(altered("units", 0, "partial_decryption", value="{"))


def only_strong_proofs_refuse(raw: bytes, **changes: object) -> str:
    """What is said of a file whose Belenios proofs all hold."""
    count = replace(COUNT, **changes)  # type: ignore[arg-type]
    file = parse_decryption_file(raw)
    for unit, partial in file.partial_decryptions.items():
        owner, asked = count.trustees.owner(file.owner), count.units[unit]
        verify_partial_decryption(asked.election, asked.encrypted_tally, owner, partial)
    with pytest.raises(TallyError, match="the strong proof does not hold") as refused:
        verify_decryption_file(file, count)
    return str(refused.value)


def test_strong_proofs_of_the_two_answers_exchanged():
    proofs = json.loads(RAW)["units"][0]["strong_proofs"]
    said = only_strong_proofs_refuse(altered("units", 0, "strong_proofs", value=proofs[::-1]))
    assert said.startswith(
        "unit A-ELEM: partial decryption by trustee 2 (Béla), answer 0: the strong proof"
    )


def test_strong_proofs_made_for_another_count():
    """The file names the right log, but its proofs were made for another."""
    later = replace(COUNT, log=CountLog(20, "7" * 64))
    only_strong_proofs_refuse(
        replace(decrypt_count(later, KEYS.secrets[2]).file, log=COUNT.log).encode()
    )


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
        (
            altered("units", 0, "strong_proofs", value=[]),
            "strong_proofs: expected 2 items, found 0",
        ),
        (altered("units", 0, "strong_proofs", 0, "challenge", value="0"), "0 proves nothing"),
        (altered("log", value=12), "log: expected a JSON object"),
        (altered("log", "size", value=-1), "log, size: expected a whole number"),
        (altered("log", "root", value="5"), "log, root: expected 64 lower-case"),
    ],
)
def test_has_one_form(raw, message):
    with pytest.raises(FormatError, match=f"decryption file.*{message}"):
        parse_decryption_file(raw)


class TestDecryptionsJson:
    """decryptions.json: the files of the trustees whose decryption stands."""

    def test_holds_each_file_in_the_bytes_that_were_received(self):
        files = [decrypt_count(COUNT, KEYS.secrets[owner]).file for owner in (3, 1)]
        read = parse_decryptions(encode_decryptions(files))
        assert [file.encode() for file in read] == [file.encode() for file in files[::-1]]

    @pytest.mark.parametrize("owners", [(2, 2), (3, 1)])
    def test_each_trustee_once_and_in_order(self, owners):
        files = [decrypt_count(COUNT, KEYS.secrets[owner]).file.to_json() for owner in owners]
        with pytest.raises(FormatError, match="trustees are not in order, or one is there twice"):
            parse_decryptions(canonical({"decryptions": files}))

    @pytest.mark.parametrize("raw", [b"{}", b"[]", canonical({"decryptions": [{}]})])
    def test_has_one_form(self, raw):
        with pytest.raises(FormatError, match=r"decryptions\.json: expected"):
            parse_decryptions(raw)
