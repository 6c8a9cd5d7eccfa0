"""`ratify sign`: an officer's key away from the server, and the files that travel."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.cli.sign import officer_key, sign
from audit.record import fields
from audit.record.errors import DocumentError, SigningKeyFileError
from audit.record.signatures.ed25519 import public_key_from, public_key_text, verify_bytes
from audit.record.signatures.file import (
    encode_signature_file,
    parse_signature_file,
    parse_statement_file,
)
from audit.record.signatures.key_file import KeyKind, create_signing_key, read_signing_key
from audit.record.signatures.statement import (
    Act,
    AnyAct,
    Ed25519Signature,
    RulingAct,
    Statement,
    sign_statement_ed25519,
)
from audit.record.signatures.statement_words import in_words

PASSPHRASE = "correct horse"
STATEMENT = Statement(
    "8VtFzVYwXqK2hTd", Act.CLOSE, datetime(2026, 5, 1, 12, tzinfo=UTC), "all voted", "5" * 64
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A statement, a key and its passphrase, as an officer has them."""
    (tmp_path / "statement").write_bytes(STATEMENT.message)
    (tmp_path / "pass").write_text(PASSPHRASE)
    create_signing_key(tmp_path / "key", KeyKind.OFFICER, PASSPHRASE)
    return tmp_path


def run(folder: Path, *more: str, typed: str = "y\n", officer: str = "m.singh") -> Result:
    files = [f"--{name}={folder / name}" for name in ("key", "out")]
    arguments = [folder / "statement", "--officer", officer, *files, *more]
    arguments += ["--passphrase-file", folder / "pass"]
    return CliRunner().invoke(sign, [str(one) for one in arguments], input=typed)


def refused(folder: Path, match: str, **options: str) -> None:
    done = run(folder, **options)
    assert done.exit_code == 1
    assert match in done.output
    assert "Traceback" not in done.output
    assert not (folder / "out").exists()


# --- signing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [(), ("--yes",)])
def test_a_statement_is_shown_confirmed_and_signed(folder: Path, more: tuple[str, ...]) -> None:
    done = run(folder, *more, typed="" if more else "y\n")
    assert done.exit_code == 0, done.output
    for part in (STATEMENT.poll, "close", "2026-05-01T12:00:00Z", "all voted", "5" * 64):
        assert part in done.output
    assert f"ratify poll submit {STATEMENT.poll} {folder / 'out'}" in done.output
    statement, signature = parse_signature_file((folder / "out").read_bytes())
    assert statement == STATEMENT
    assert isinstance(signature, Ed25519Signature)
    assert signature.officer == "m.singh"
    key = read_signing_key(folder / "key", KeyKind.OFFICER, PASSPHRASE)
    assert signature.key == public_key_text(key)
    public = public_key_from(signature.key, "key")
    verify_bytes(STATEMENT.message, signature.signature, public, "statement")


def test_without_a_yes_nothing_is_signed(folder: Path) -> None:
    refused(folder, "Aborted", typed="n\n")


def test_a_signature_never_replaces_a_file(folder: Path) -> None:
    (folder / "out").write_text("mine")
    assert "exists" in run(folder).output
    assert (folder / "out").read_text() == "mine"


def test_a_wrong_passphrase_signs_nothing(folder: Path) -> None:
    (folder / "pass").write_text("wrong horse")
    refused(folder, "passphrase does not open")


def test_a_name_that_is_no_account_is_refused(folder: Path) -> None:
    refused(folder, "--officer: 'M Singh'", officer="M Singh")


def test_the_authoritys_key_signs_no_act(folder: Path) -> None:
    (folder / "key").unlink()
    create_signing_key(folder / "key", KeyKind.CREDENTIAL_AUTHORITY, PASSPHRASE)
    refused(folder, "key of kind credential-authority; one of kind officer is needed")


def test_an_officers_key_is_made_with_the_base_install(tmp_path: Path) -> None:
    arguments = [str(tmp_path / "key")]
    done = CliRunner().invoke(officer_key, arguments, input=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert PASSPHRASE not in done.output
    key = read_signing_key(tmp_path / "key", KeyKind.OFFICER, PASSPHRASE)
    assert done.output.splitlines()[-1] == public_key_text(key)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    again = CliRunner().invoke(officer_key, arguments, input=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert "never written over" in again.output


# --- what is signed ----------------------------------------------------------------------------

_SPOILT = {
    "another type": STATEMENT.message.replace(b"statement/v1", b"receipt/v1"),
    "nothing": b"",
    "the object alone": fields.encode(STATEMENT.to_json()),
    "a newline added": STATEMENT.message + b"\n",
    "a space added": STATEMENT.message.replace(b":", b": ", 1),
    "a member more": STATEMENT.message.replace(b'{"act"', b'{"aa":1,"act"'),
    "another act": STATEMENT.message.replace(b'"close"', b'"shred"'),
    "no poll": STATEMENT.message.replace(STATEMENT.poll.encode(), b"?"),
}


@pytest.mark.parametrize("name", list(_SPOILT))
def test_nothing_but_a_statement_is_signed(folder: Path, name: str) -> None:
    (folder / "statement").write_bytes(_SPOILT[name])
    refused(folder, "statement")
    with pytest.raises(DocumentError):
        parse_statement_file(_SPOILT[name])


def test_a_statement_file_is_what_is_signed_to_the_byte() -> None:
    assert parse_statement_file(STATEMENT.message) == STATEMENT


@pytest.mark.parametrize("act", [*Act, *RulingAct])
def test_every_act_is_said_in_words(act: AnyAct) -> None:
    shown = in_words(replace(STATEMENT, act=act, reason=""))
    assert shown.startswith("We ")
    assert "(none given)" in shown
    assert f"act      {act}" in shown


def test_a_statement_without_a_subject_is_said_without_one() -> None:
    assert "subject" not in in_words(replace(STATEMENT, subject=""))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw + b"\n",
        lambda raw: raw.replace(b'"statement"', b'"statement2"'),
        lambda raw: raw.replace(b"ed25519", b"ed25518"),
        lambda raw: b"{}",
    ],
    ids=["newline", "member", "type", "empty"],
)
def test_a_signature_file_has_one_form(spoil) -> None:
    signature = sign_statement_ed25519(STATEMENT, "m.singh", Ed25519PrivateKey.generate())
    raw = encode_signature_file(STATEMENT, signature)
    assert parse_signature_file(raw) == (STATEMENT, signature)
    with pytest.raises(DocumentError):
        parse_signature_file(spoil(raw))


# --- key files ---------------------------------------------------------------------------------


def test_a_key_file_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "key"
    with pytest.raises(SigningKeyFileError, match="cannot be read"):
        read_signing_key(path, KeyKind.OFFICER, PASSPHRASE)
    path.write_bytes(b"{}")
    with pytest.raises(SigningKeyFileError, match="no key file of Ratify"):
        read_signing_key(path, KeyKind.OFFICER, PASSPHRASE)


def test_a_key_file_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyFileError, match="too short"):
        create_signing_key(tmp_path / "key", KeyKind.OFFICER, "short")
    with pytest.raises(SigningKeyFileError, match="cannot be written"):
        create_signing_key(tmp_path / "none" / "key", KeyKind.OFFICER, PASSPHRASE)
    assert list(tmp_path.iterdir()) == []
