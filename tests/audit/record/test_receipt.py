"""Authorizations and receipts: read as signed, refused in any other form."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from audit.record.errors import AuditError, DocumentError, SignatureError
from audit.record.fields import Node
from audit.record.receipt import (
    BallotAuthorization,
    Receipt,
    parse_receipt,
    read_authorization,
)
from tally.protocol.encoding import canonical
from tests.audit.helpers import authorization_from
from tests.kit.simulator.poll import signing_key

KEY = signing_key("log")
NOW = datetime(2026, 5, 11, 13, 4, 5, tzinfo=UTC)
AUTHORIZATION = BallotAuthorization(
    poll="1" * 15,
    unit="A-ELEM",
    election="A" * 43,
    credential="12345abc" * 8,
    serial="0" * 32,
    channel="web",
    issued=NOW,
    expires=NOW.replace(minute=34),
).sign(KEY)
RECEIPT = Receipt("1" * 15, "A-ELEM", "A" * 43, 7, NOW).sign(KEY)


def test_they_are_read_as_they_were_signed():
    assert authorization_from(AUTHORIZATION.encode()) == AUTHORIZATION
    assert read_authorization(Node(AUTHORIZATION.to_json(), "authorization")) == AUTHORIZATION
    assert parse_receipt(RECEIPT.encode()) == parse_receipt(RECEIPT.encode() + b"\n") == RECEIPT
    AUTHORIZATION.verify(KEY.public_key())
    RECEIPT.verify(KEY.public_key())


@pytest.mark.parametrize(
    "change",
    [
        {"poll": "x"},
        {"unit": "x"},
        {"election": "x"},
        {"credential": "01"},
        {"credential": "9" * 618},
        {"serial": "X" * 32},
        {"channel": "post"},
        {"issued": "2026"},
        {"expires": 1},
        {"signature": ""},
        {"more": 1},
    ],
    ids=str,
)
def test_another_authorization_is_refused(change):
    with pytest.raises(DocumentError):
        authorization_from(canonical({**AUTHORIZATION.to_json(), **change}))


@pytest.mark.parametrize(
    "change",
    [{"tracker": "x"}, {"index": -1}, {"index": "7"}, {"time": "now"}, {"signature": "AAAA"}],
    ids=str,
)
def test_another_receipt_is_refused(change):
    with pytest.raises(DocumentError):
        parse_receipt(canonical({**RECEIPT.to_json(), **change}))


def test_other_bytes_are_refused():
    for raw in (b"", b"{}", json.dumps(RECEIPT.to_json()).encode(), RECEIPT.encode() + b"\n\n"):
        with pytest.raises(DocumentError, match="receipt"):
            parse_receipt(raw)


@pytest.mark.parametrize("one", [AUTHORIZATION, RECEIPT], ids=["authorization", "receipt"])
def test_a_change_or_another_key_breaks_the_signature(one):
    with pytest.raises(SignatureError):
        replace(one, unit="B-SEC").verify(KEY.public_key())
    with pytest.raises(SignatureError):
        one.verify(signing_key("other").public_key())
    with pytest.raises(AuditError):
        replace(one, signature="").verify(KEY.public_key())


MARKED_AUTHORIZATION = replace(AUTHORIZATION, claim="c" * 64).sign(KEY)
MARKED_RECEIPT = replace(RECEIPT, sequestered=True).sign(KEY)


def test_2_77_a_sequestered_ballot_s_authorization_and_receipt_are_marked():
    assert authorization_from(MARKED_AUTHORIZATION.encode()) == MARKED_AUTHORIZATION
    assert parse_receipt(MARKED_RECEIPT.encode()) == MARKED_RECEIPT
    MARKED_AUTHORIZATION.verify(KEY.public_key())
    MARKED_RECEIPT.verify(KEY.public_key())
    for one, mark in ((AUTHORIZATION, "claim"), (RECEIPT, "sequestered")):
        assert mark not in one.to_json()


def test_the_mark_cannot_be_added_or_taken_off():
    for one in (
        replace(MARKED_AUTHORIZATION, claim=None),
        replace(AUTHORIZATION, claim="c" * 64),
        replace(MARKED_RECEIPT, sequestered=False),
        replace(RECEIPT, sequestered=True),
    ):
        with pytest.raises(SignatureError):
            one.verify(KEY.public_key())


@pytest.mark.parametrize("mark", [False, None, 1, "yes"])
def test_a_mark_of_another_form_is_refused(mark):
    with pytest.raises(DocumentError):
        parse_receipt(canonical({**MARKED_RECEIPT.to_json(), "sequestered": mark}))
    with pytest.raises(DocumentError):
        authorization_from(canonical({**MARKED_AUTHORIZATION.to_json(), "claim": mark}))
