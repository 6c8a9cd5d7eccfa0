"""One-time codes: ten minutes, five tries, once, for one purpose."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.domain.claims import one_time_code as codes
from voting.domain.claims.one_time_code import (
    OneTimeCode,
    attempt,
    new_code,
    store_code,
    verify_confirmed,
    verify_used,
)
from voting.domain.errors import (
    CodeExpiredError,
    CodeSpentError,
    CodeWrongError,
    MalformedError,
    RefusedError,
)

NOW = datetime(2026, 5, 11, 15, 0, tzinfo=UTC)
KEY = bytes(range(32))
CODE = "012345"
STORED = store_code(CODE, "claim|contact", NOW, KEY)
SECOND = timedelta(seconds=1)


def test_a_right_code_confirms():
    after = attempt(STORED, CODE, NOW + SECOND, KEY)
    verify_confirmed(after)
    assert after == replace(STORED, confirmed=True)


@pytest.mark.parametrize("typed", [" 012345 ", "012 345", "012-345", "0 1 2 3 4 5\n"])
def test_spaces_do_not_matter(typed):
    verify_confirmed(attempt(STORED, typed, NOW, KEY))


def test_a_wrong_code_uses_up_a_try_and_the_fifth_spends_it():
    stored = STORED
    for left in (4, 3, 2, 1):
        stored = attempt(stored, "012346", NOW, KEY)
        with pytest.raises(CodeWrongError, match=f"{left} tr(y is|ies are) left") as caught:
            verify_confirmed(stored)
        assert caught.value.tries_left == left == stored.tries_left
    stored = attempt(stored, "999999", NOW, KEY)
    with pytest.raises(CodeSpentError, match="five times"):
        verify_confirmed(stored)
    with pytest.raises(CodeSpentError, match="tried too often"):
        attempt(stored, CODE, NOW, KEY)


def test_the_fifth_try_may_be_right():
    verify_confirmed(attempt(replace(STORED, tries=4), CODE, NOW, KEY))


def test_a_code_confirms_once():
    used = attempt(STORED, CODE, NOW, KEY)
    with pytest.raises(CodeSpentError, match="was used"):
        attempt(used, CODE, NOW, KEY)


def test_ten_minutes():
    attempt(STORED, CODE, NOW + timedelta(minutes=10) - SECOND, KEY)
    with pytest.raises(CodeExpiredError, match="10 minutes"):
        attempt(STORED, CODE, NOW + timedelta(minutes=10), KEY)


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "012345;", "0" * 999]
)
def test_what_is_no_code_uses_up_no_try(typed):
    with pytest.raises(MalformedError, match="6 digits"):
        attempt(STORED, typed, NOW, KEY)


def test_a_code_that_was_used_can_be_shown_again_and_no_other():
    used = attempt(STORED, CODE, NOW, KEY)
    verify_used(used, CODE, KEY)
    verify_used(used, f" {CODE[:3]} {CODE[3:]} ", KEY)
    for typed in ("000000", CODE[:5], "", "\ud800", f"{CODE}0"):
        with pytest.raises(CodeSpentError):
            verify_used(used, typed, KEY)
    with pytest.raises(CodeSpentError):
        verify_used(used, CODE, bytes(32))
    with pytest.raises(CodeSpentError):
        verify_used(STORED, CODE, KEY)  # right, but it was not used


@pytest.mark.parametrize(("purpose", "key"), [("claim|other", KEY), ("claim|contact", bytes(32))])
def test_a_code_for_another_purpose_or_key_is_wrong(purpose, key):
    other = store_code(CODE, purpose, NOW, key)
    assert not attempt(replace(STORED, digest=other.digest), CODE, NOW, KEY).confirmed


def test_neither_code_nor_digest_is_shown():
    assert CODE not in repr(STORED)
    assert STORED.digest not in repr(STORED)
    for error in (CodeWrongError("x", 1), CodeExpiredError("x"), CodeSpentError("x")):
        assert isinstance(error, RefusedError)


def test_codes_are_six_digits_of_all_kinds():
    drawn = [new_code() for _ in range(3000)]
    assert all(len(code) == 6 and code.isdigit() for code in drawn)
    assert {code[0] for code in drawn} == set("0123456789")
    assert len(set(drawn)) > 2900


@given(st.lists(st.sampled_from([CODE, "000000", "x"]), max_size=12))
def test_whatever_is_tried_no_more_than_five_wrong_and_one_right(typed):
    stored: OneTimeCode = STORED
    for text in typed:
        try:
            stored = attempt(stored, text, NOW, KEY)
        except (CodeSpentError, MalformedError):
            continue
    wrong_before = (
        [text for text in typed[: typed.index(CODE)] if text != "x"] if CODE in typed else []
    )
    assert stored.tries <= codes.TRIES
    assert stored.confirmed == (CODE in typed and len(wrong_before) < codes.TRIES)
