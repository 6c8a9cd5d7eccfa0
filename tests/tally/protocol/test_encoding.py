"""One byte form for JSON, base64 and numbers; everything else is refused by name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tally.protocol.encoding import (
    BASE58,
    b64decode,
    b64encode,
    canonical,
    compact,
    fields,
    items,
    load_canonical,
    load_compact,
    load_json,
    new_identifier,
    number,
    parse_b64_digest,
    parse_exponent,
    parse_hex_digest,
    parse_identifier,
    sha256_b64,
    sha256_hex,
    text,
)
from tally.protocol.errors import FormatError
from tally.protocol.group import Q

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_compact_json_is_read_back_from_its_own_bytes(value: object) -> None:
    try:
        raw = compact(value)
    except FormatError:  # a lone surrogate
        return
    assert load_compact(raw, "value") == value
    assert load_json(raw, "value") == json.loads(raw)


@given(JSON)
def test_canonical_json_is_read_back_and_has_one_form(value: object) -> None:
    try:
        raw = canonical(value)
    except FormatError:
        return
    assert load_canonical(raw, "value") == value
    with pytest.raises(FormatError, match="value: "):
        load_canonical(raw + b" ", "value")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'{"a":1,"a":1}', "same key twice"),
        (b'[{"a":{"b":1,"c":2,"b":3}}]', "same key twice"),
        (b"1.5", "must be integers, found 1.5"),
        (b"1e3", "must be integers"),
        (b"NaN", "must be integers"),
        (b"-Infinity", "must be integers"),
        (b'"\xff"', "UnicodeDecodeError"),
        (b'"\xed\xa0\x80"', "UnicodeDecodeError"),
        (b'"\\ud800"', "no JSON form"),
        (b"\xef\xbb\xbf1", "JSONDecodeError"),
        (b"", "JSONDecodeError"),
        (b"{}{}", "JSONDecodeError"),
        (b"1" * 5000, "ValueError"),
        (b"[" * 100_000, "RecursionError"),
    ],
)
def test_json_that_is_refused(raw: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        load_json(raw, "poll")


def test_a_parse_error_holds_nothing_of_the_text() -> None:
    with pytest.raises(FormatError) as caught:
        load_json(b'{"secret":12345', "key file")
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None
    assert "12345" not in str(caught.value)


@pytest.mark.parametrize("raw", [b'{"b":1,"a":2}', b'{"a": 1}', b'"\\u00e9"', b'{"a":1}\n'])
def test_json_that_is_not_canonical(raw: bytes) -> None:
    with pytest.raises(FormatError, match="RFC 8785"):
        load_canonical(raw, "poll")


@pytest.mark.parametrize("raw", [b'{"a": 1}', b'"\\u00e9"', b"[1]\n"])
def test_json_that_is_not_compact(raw: bytes) -> None:
    with pytest.raises(FormatError, match="not in compact form"):
        load_compact(raw, "election")


@pytest.mark.parametrize("value", [object(), float("nan"), "\ud800", {1, 2}])
def test_values_without_compact_form(value: object) -> None:
    with pytest.raises(FormatError, match="no JSON form"):
        compact(value)


@pytest.mark.parametrize("value", [2**53, "\ud800", {1: 2}, object()])
def test_values_without_canonical_form(value: object) -> None:
    with pytest.raises(FormatError, match="no canonical JSON form"):
        canonical(value)


def test_a_value_that_holds_itself_has_no_form() -> None:
    value: list[object] = []
    value.append(value)
    for encode in (compact, canonical):
        with pytest.raises(FormatError):
            encode(value)


def test_digests() -> None:
    assert sha256_hex(b"abc").startswith("ba7816bf8f01cfea")
    assert sha256_b64(b"abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0"
    assert parse_hex_digest(sha256_hex(b""), "x") == sha256_hex(b"")
    assert parse_b64_digest(sha256_b64(b""), "x") == sha256_b64(b"")


@pytest.mark.parametrize("value", ["", "A" * 64, "a" * 63, "a" * 64 + "\n", 5, None])
def test_hex_digests_that_are_refused(value: object) -> None:
    with pytest.raises(FormatError, match="seal: expected 64"):
        parse_hex_digest(value, "seal")


@pytest.mark.parametrize("value", ["", "A" * 44, "/" * 43, "-" * 43, 5])
def test_b64_digests_that_are_refused(value: object) -> None:
    with pytest.raises(FormatError, match="tracker: "):
        parse_b64_digest(value, "tracker")


@given(st.binary(max_size=80))
def test_base64_is_read_back(raw: bytes) -> None:
    assert b64decode(b64encode(raw), len(raw), "key") == raw
    assert b64decode(b64encode(raw), None, "key") == raw


@pytest.mark.parametrize(
    ("value", "length"),
    [("QQ", 1), ("QR==", 1), ("QQ==\n", 1), ("Q Q==", 1), ("é===", 1), ("QQ==", 2), (5, 1)],
)
def test_base64_that_is_refused(value: object, length: int) -> None:
    with pytest.raises(FormatError, match="key: "):
        b64decode(value, length, "key")


@given(st.integers(0, Q - 1))
def test_exponents_are_read_back(exponent: int) -> None:
    assert parse_exponent(str(exponent), "x") == exponent


@pytest.mark.parametrize("value", [str(Q), "01", "-1", "+1", " 1", "1\n", "", "1" * 5000, 1, None])
def test_exponents_that_are_refused(value: object) -> None:
    with pytest.raises(FormatError, match="response: "):
        parse_exponent(value, "response")


def test_identifiers() -> None:
    drawn = {new_identifier() for _ in range(50)}
    assert len(drawn) == 50
    assert all(len(name) == 15 and set(name) <= set(BASE58) for name in drawn)
    assert len(BASE58) == 58
    for value in ("1" * 14, "1" * 64, BASE58):
        assert parse_identifier(value, "uuid") == value
    for refused in ("1" * 13, "1" * 65, "0" * 15, "l" * 15, "1" * 14 + "\n", 5):
        with pytest.raises(FormatError, match="uuid: "):
            parse_identifier(refused, "uuid")


def test_shapes() -> None:
    assert fields({"a": 1, "b": 2}, ("a", "b"), "x") == {"a": 1, "b": 2}
    assert items([1, 2], 2, "x") == items([1, 2], None, "x") == [1, 2]
    assert text("é", "x") == "é"
    assert number(0, "x") == 0
    for call in (
        lambda: fields({"b": 1, "a": 2}, ("a", "b"), "x"),
        lambda: fields([], ("a",), "x"),
        lambda: fields(["a"], ("a",), "x"),  # a list of just these words
        lambda: items({}, None, "x"),
        lambda: items([1], 2, "x"),
        lambda: text(1, "x"),
        lambda: number(True, "x"),
        lambda: number(-1, "x"),
        lambda: number("1", "x"),
    ):
        with pytest.raises(FormatError, match="x: expected"):
            call()
