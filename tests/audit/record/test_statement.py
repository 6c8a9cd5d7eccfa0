"""Two officers' signatures over one statement, by key file and by passkey."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit.record.about.lines import AboutLine
from audit.record.errors import AuditError, DocumentError, SignatureError
from audit.record.fields import Node
from audit.record.officers import Ed25519Key, PasskeyKey
from audit.record.offices.acting import ActingOfficers
from audit.record.poll_document import PollDocument
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.officer import (
    parse_officer_signature,
    sign_statement_ed25519,
    verify_officer,
)
from audit.record.signatures.passkey import PasskeySignature
from audit.record.signatures.signers import verify_two_officers
from audit.record.signatures.statement import (
    Act,
    ContactAct,
    RemovalAct,
    RulingAct,
    parse_statement,
)
from tally.protocol.encoding import b64decode, b64encode
from tests.kit.simulator.poll import (
    CHAIR,
    EXECUTIVE,
    HOST,
    ORIGIN,
    TREASURER,
    passkey,
    poll_at,
    sign_statement_passkey,
)
from tests.vectors.signatures import with_identity

POLL = poll_at("sealed")
DOCUMENT = POLL.document
ACTING = ActingOfficers.sealed(DOCUMENT.officers)
STATEMENT = POLL.statement(Act.VOID)
BY_CHAIR, BY_EXECUTIVE = POLL.sign(STATEMENT)
BY_PASSKEY = sign_statement_passkey(STATEMENT, EXECUTIVE, passkey())


def test_two_officers_by_key_file_or_passkey():
    verify_two_officers(STATEMENT, (BY_CHAIR, BY_EXECUTIVE), DOCUMENT, ACTING)
    verify_two_officers(STATEMENT, (BY_CHAIR, BY_PASSKEY), DOCUMENT, ACTING)


def eddsa_passkey(key: Ed25519PublicKey) -> tuple[PasskeyKey, PollDocument]:
    """Return a passkey of that key, and a poll where it is the executive's only key."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    sealed = PasskeyKey("EdDSA", b64encode(der), HOST, ORIGIN)
    officers = tuple(
        replace(one, keys=(sealed,)) if one.id == EXECUTIVE else one for one in DOCUMENT.officers
    )
    return sealed, replace(DOCUMENT, officers=officers)


def test_an_eddsa_passkey():
    made = sign_statement_passkey(STATEMENT, EXECUTIVE, passkey())
    message = (
        b64decode(made.authenticator_data, None, "x")
        + hashlib.sha256(b64decode(made.client_data, None, "x")).digest()
    )
    key = Ed25519PrivateKey.generate()
    sealed, document = eddsa_passkey(key.public_key())
    signature = replace(made, key=sealed.public_key, signature=b64encode(key.sign(message)))
    verify_officer(STATEMENT, signature, document.officers)
    with pytest.raises(SignatureError, match=r"officer 'executive': passkey: .* is not by"):
        verify_officer(
            STATEMENT, replace(signature, signature=b64encode(bytes(64))), document.officers
        )

    raw, lax = with_identity(message)
    sealed, document = eddsa_passkey(Ed25519PublicKey.from_public_bytes(raw))
    signature = replace(made, key=sealed.public_key, signature=b64encode(lax))
    with pytest.raises(SignatureError, match="is not by"):
        verify_officer(STATEMENT, signature, document.officers)


@pytest.mark.parametrize(
    "signatures",
    [
        (),
        (BY_CHAIR,),
        (BY_CHAIR, BY_CHAIR),
        (BY_EXECUTIVE, BY_CHAIR),
        (BY_CHAIR, BY_EXECUTIVE, BY_PASSKEY),
        (BY_CHAIR, replace(BY_EXECUTIVE, signature=BY_CHAIR.signature)),
        (BY_CHAIR, replace(BY_EXECUTIVE, signature="AAAA")),
        (BY_CHAIR, replace(BY_EXECUTIVE, key=BY_CHAIR.key)),
        (BY_CHAIR, replace(BY_EXECUTIVE, key=BY_PASSKEY.key)),
        (BY_CHAIR, replace(BY_PASSKEY, key=BY_EXECUTIVE.key)),
        (BY_CHAIR, replace(BY_PASSKEY, signature=b64encode(b"0"))),
        (BY_CHAIR, replace(BY_PASSKEY, signature="?")),
        (BY_CHAIR, replace(BY_PASSKEY, client_data=b64encode(b"{"))),
        (BY_CHAIR, replace(BY_PASSKEY, client_data=b64encode(b"\xff"))),
        (BY_CHAIR, replace(BY_PASSKEY, client_data=b64encode(b"[]"))),
        (BY_CHAIR, replace(BY_PASSKEY, authenticator_data=b64encode(b""))),
    ],
    ids=range(16),
)
def test_other_signatures_are_refused(signatures):
    with pytest.raises(AuditError):
        verify_two_officers(STATEMENT, signatures, DOCUMENT, ACTING)


@pytest.mark.parametrize(
    "flaw",
    [
        {"host": "evil.org"},
        {"origin": "https://evil.org"},
        {"flags": 0x04},
        {"flags": 0x01},
        {"kind": "webauthn.create"},
        {"crossOrigin": True},
        {"challenge": "x"},
        {"key": generate_private_key(SECP256R1())},
    ],
    ids=lambda flaw: next(iter(flaw)),
)
def test_an_assertion_with_one_flaw_is_refused(flaw):
    made = sign_statement_passkey(STATEMENT, EXECUTIVE, **{"key": passkey(), **flaw})
    with pytest.raises(SignatureError):
        verify_officer(STATEMENT, replace(made, key=BY_PASSKEY.key), DOCUMENT.officers)


def test_an_assertion_cut_before_its_counter_is_refused():
    data = b64decode(BY_PASSKEY.authenticator_data, None, "x")[:36]
    with pytest.raises(SignatureError, match="person"):
        verify_officer(
            STATEMENT, replace(BY_PASSKEY, authenticator_data=b64encode(data)), DOCUMENT.officers
        )


def test_statements_and_signatures_are_read_as_written():
    assert parse_statement(Node(STATEMENT.to_json(), "x")) == STATEMENT
    for one in (BY_CHAIR, BY_PASSKEY):
        assert parse_officer_signature(Node(one.to_json(), "x")) == one


@pytest.mark.parametrize(
    "change",
    [
        {"act": "burn"},
        {"poll": ""},
        {"reason": "x" * 501},
        {"time": "now"},
        {"subject": "0" * 64},
        {"about": []},
        {"about": [[]]},
        {"about": {"en": []}},
        {"about": [{"en": ["Poll", "A vote"]}]},
        {"about": [{"en": ["Poll"], "fr": ["Scrutin", "Un vote"]}]},
        {"about": [{"en": ["Poll", "A vote", ""], "fr": ["Scrutin", "Un vote"]}]},
        {"about": [{"en": ["Poll", 7], "fr": ["Scrutin", "Un vote"]}]},
        {"about": [{"en": ["Poll", ""], "fr": ["Scrutin", "Un vote"]}]},
        {"about": [{"en": ["x" * 201, "A vote"], "fr": ["Scrutin", "Un vote"]}]},
        {"about": [{"en": ["Poll", "A vote"], "fr": ["Scrutin", "x" * 16_001]}]},
        {"about": [{"en": ["Poll", "A vote"], "fr": ["Scrutin", "Un vote"]}] * 10_001},
    ],
    ids=lambda change: str(change)[:60],
)
def test_another_statement_is_refused(change):
    with pytest.raises(DocumentError):
        parse_statement(Node({**STATEMENT.to_json(), **change}, "x"))


UNSEEN = {
    "Cc": "\x07",
    "Cf": "\u202e",
    "Zl": "\u2028",
    "Zp": "\u2029",
    "Co": "\ue000",
    "Cn": "\u0378",
    "filler": "\u3164",
    "choseong filler": "\u115f",
    "jungseong filler": "\u1160",
    "half-width filler": "\uffa0",
}


@pytest.mark.parametrize("name", list(UNSEEN))
@pytest.mark.parametrize("place", [0, 1])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_that_cannot_be_seen_is_signed(name, place, language):
    line = {"en": ["Poll", "A vote"], "fr": ["Scrutin", "Un vote"]}
    AboutLine.parse(Node(line, "x"))
    line[language][place] = f"a{UNSEEN[name]}b"
    with pytest.raises(DocumentError, match="remove the character U"):
        AboutLine.parse(Node(line, "x"))
    with pytest.raises(DocumentError, match="remove the character U"):
        replace(STATEMENT, reason=f"a{UNSEEN[name]}b")


@pytest.mark.parametrize(
    "change",
    [{"type": "rsa"}, {"type": 1}, {"signature": "AAAA"}, {"more": 1}],
    ids=str,
)
def test_another_signature_object_is_refused(change):
    with pytest.raises(DocumentError):
        parse_officer_signature(Node({**BY_CHAIR.to_json(), **change}, "x"))


def test_a_passkeys_bytes_must_be_base64():
    with pytest.raises(DocumentError):
        parse_officer_signature(Node({**BY_PASSKEY.to_json(), "client_data": "?"}, "x"))


def test_the_statement_tells_its_bytes_and_its_challenge():
    prefix, _, body = STATEMENT.message.partition(b"\n")
    assert prefix == b"ratify/statement/v1"
    assert json.loads(body) == STATEMENT.to_json()
    assert len(STATEMENT.digest) == 32


def test_a_key_of_the_right_officer_but_another_poll_is_not_sealed():
    stranger = sign_statement_ed25519(STATEMENT, CHAIR, Ed25519PrivateKey.generate())
    with pytest.raises(SignatureError, match="not sealed"):
        verify_officer(STATEMENT, stranger, DOCUMENT.officers)
    assert Ed25519Key(public_key_text(POLL.keys[CHAIR])).public_key == BY_CHAIR.key
    assert isinstance(BY_PASSKEY, PasskeySignature)


@pytest.mark.parametrize("role", ["treasurer", "general-secretary"])
@pytest.mark.parametrize("act", [Act.COUNT, RulingAct.ADMIT, ContactAct.CHANGE, RemovalAct.REMOVE])
def test_2_57_treasurer_and_general_secretary_are_never_one_of_the_two(role, act):
    """Beside a returning officer for an act, beside a membership officer at the desk."""
    beside = "returning-officer" if act is Act.COUNT else "membership-officer"
    roles = {CHAIR: beside, TREASURER: role}
    officers = tuple(replace(one, role=roles.get(one.id, one.role)) for one in DOCUMENT.officers)
    deputy = next(one for one in officers if one.id == "deputy")
    assert deputy.role == "returning-officer"
    document = replace(DOCUMENT, officers=officers)
    acting = ActingOfficers.sealed(officers)
    statement = replace(STATEMENT, act=act)
    signatures = [
        sign_statement_ed25519(statement, name, POLL.keys[name]) for name in (CHAIR, TREASURER)
    ]
    with pytest.raises(SignatureError, match=r"may not sign it|needs two membership-officers"):
        verify_two_officers(statement, signatures, document, acting)
    pair = [sign_statement_ed25519(statement, name, POLL.keys[name]) for name in (CHAIR, "deputy")]
    verify_two_officers(statement, pair, document, acting)
