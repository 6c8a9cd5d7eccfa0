"""A trustee's code in words: the same 80 bits in either language, from lists that never change."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tally.code_words import code_words
from tally.protocol.certificates import grouped

LISTS = {
    "english": "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
    "french": "ebc3959ab7801a1df6bac4fa7d970652f1df76b683cd2f4003c941c63d517e59",
}
CODES = st.text("0123456789abcdef", min_size=20, max_size=20)


@pytest.mark.parametrize("language", LISTS)
def test_the_list_is_the_one_that_others_publish(language):
    raw = (files("tally") / "words" / f"{language}.txt").read_bytes()
    assert sha256(raw).hexdigest() == LISTS[language]
    words = normalize("NFC", raw.decode()).split()
    assert len(words) == len({word[:4] for word in words}) == 2048


def test_some_codes():
    assert code_words("0" * 20, "english") == " ".join(["abandon"] * 8)
    assert code_words("f" * 20, "english") == " ".join(["lend"] * 8)
    assert code_words("0" * 17 + "801", "french") == "abaisser " * 6 + "abdiquer abandon"
    assert grouped("0123456789abcdef0123") == "0123 4567 89ab cdef 0123"


@given(CODES, CODES, st.sampled_from(list(LISTS)))
def test_two_codes_have_the_same_words_only_if_they_are_the_same(one, other, language):
    assert len(code_words(one, language).split()) == 8
    assert (code_words(one, language) == code_words(other, language)) == (one == other)
