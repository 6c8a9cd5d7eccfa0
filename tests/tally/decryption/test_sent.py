"""What a trustee sends: its decryption file with blinded shares, and their blinding numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from tally.decryption.strong import CountLog
from tally.decryption_file.count import CountToDecrypt, UnitToDecrypt, count_to_decrypt
from tally.decryption_file.sent import decrypt_count, parse_sent, verify_sent
from tally.fte.basis import StatedFte
from tally.fte.inputs import FteInputs, UnitFte
from tally.protocol.encoding import canonical
from tally.protocol.errors import FormatError, ProofError, TallyError
from tally.public_proof.of_count import SealedWeights
from tally.public_proof.weights import Kind
from tests.tally.public_proof.provinces import HALF
from tests.tally.small_polls import keys_of, small_poll

KEYS = keys_of((3, 2))
POLL = small_poll(KEYS, [0, 1, 0])
INPUTS = FteInputs(Fraction(1100), Fraction(0), HALF, (UnitFte("A-ELEM", StatedFte(Fraction(7))),))


def asked(*, heads: bool) -> CountToDecrypt:
    units = {"A-ELEM": UnitToDecrypt(POLL.election, POLL.encrypted_tally, len(POLL.ballots))}
    log = CountLog(12, "5" * 64)
    weights = SealedWeights(INPUTS, "cd" * 32, heads)
    return count_to_decrypt("PoUPoUPoUPoUPo1", log, KEYS.trustees, units, weights)


COUNT = asked(heads=True)
SENT = decrypt_count(COUNT, KEYS.secrets[2])


def altered(change: Callable[[Any], object]) -> bytes:
    document = json.loads(SENT.encode())
    change(document)
    return canonical(document)


def test_is_read_back_and_opens_to_its_own_decryption() -> None:
    assert parse_sent(SENT.encode()) == SENT
    assert verify_sent(SENT, COUNT).number == 2
    assert set(SENT.blinds) == set(SENT.file.shares) == {Kind.FTE, Kind.HEADS}


def test_the_blinding_numbers_are_not_in_the_file_that_is_logged() -> None:
    logged = SENT.file.encode()
    for blind in SENT.blinds.values():
        assert str(blind).encode() not in logged
        assert str(blind) not in repr(SENT)


FORMS: dict[str, tuple[Callable[[Any], object], str]] = {
    "shares unsorted": (lambda d: d["decryption"]["shares"].reverse(), "shares are not sorted"),
    "blinds unsorted": (lambda d: d["blinds"].reverse(), "blinds are not sorted"),
    "a share twice": (
        lambda d: d["decryption"]["shares"].insert(0, d["decryption"]["shares"][0]),
        "or one is there twice",
    ),
    "a blind less": (lambda d: d["blinds"].pop(), "not those of its shares"),
    "another owner": (
        lambda d: d["decryption"]["shares"][1]["share"].update(owner=1),
        "its heads share is of another trustee",
    ),
    "another kind": (lambda d: d["blinds"][0].update(kind="all"), "expected fte or heads"),
}


@pytest.mark.parametrize("flaw", FORMS)
def test_what_has_another_form_is_not_read(flaw: str) -> None:
    change, match = FORMS[flaw]
    with pytest.raises(FormatError, match=match):
        parse_sent(altered(change))


@pytest.mark.parametrize("heads", [True, False])
def test_shares_are_of_exactly_the_figures_that_may_be_public(heads: bool) -> None:
    other = decrypt_count(asked(heads=not heads), KEYS.secrets[2])
    with pytest.raises(TallyError, match="has shares for fte"):
        verify_sent(other, asked(heads=heads))


def test_no_share_where_one_is_asked() -> None:
    nothing = replace(SENT, file=replace(SENT.file, shares={}), blinds={})
    with pytest.raises(TallyError, match="has shares for nothing, not for fte and heads"):
        verify_sent(nothing, COUNT)


def test_the_two_kinds_blinding_numbers_are_not_exchanged() -> None:
    first, second = SENT.blinds[Kind.FTE], SENT.blinds[Kind.HEADS]
    assert first != second
    exchanged = replace(SENT, blinds={Kind.FTE: second, Kind.HEADS: first})
    with pytest.raises(ProofError, match="not of the decryption in the same file"):
        verify_sent(exchanged, COUNT)
