"""`ratify sign` of an acceptance: the officer's own, of the texts that the officer read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit.cli.sign import sign
from audit.record.about.acceptance import UnionTexts, about_acceptance
from audit.record.errors import DocumentError
from audit.record.officers import Ed25519Key, SealedOfficer
from audit.record.route.acceptance import (
    ACCEPTANCE_PREFIX,
    Acceptance,
    AcceptanceStatement,
    parse_acceptance_file,
    parse_acceptance_signature,
    verify_acceptance,
)
from audit.record.signatures.key_file import KeyKind, create_signing_key
from tally.protocol.encoding import sha256_hex

PASSPHRASE = "correct horse"
ENGLISH, FRENCH = b"The oath", b"Le serment"
TEXTS = UnionTexts("2026-01", sha256_hex(ENGLISH), sha256_hex(FRENCH))
LANGUAGES = (("en", "I have read these texts and accept them."), ("fr", "J’ai lu ces textes"))


@pytest.fixture
def officer(tmp_path: Path) -> SealedOfficer:
    """An officer, whose statement, key and texts are in the folder."""
    key = create_signing_key(tmp_path / "key", KeyKind.OFFICER, PASSPHRASE)
    officer = SealedOfficer("m.singh", "Morgan Singh", "provincial-executive", (Ed25519Key(key),))
    about = about_acceptance(officer, TEXTS, "fr")
    statement = AcceptanceStatement("m.singh", datetime(2026, 5, 1, 12, tzinfo=UTC), about)
    (tmp_path / "statement").write_bytes(statement.message)
    for name, raw in (("pass", PASSPHRASE.encode()), ("en", ENGLISH), ("fr", FRENCH)):
        (tmp_path / name).write_bytes(raw)
    return officer


def run(folder: Path, *more: object, officer: str = "m.singh", typed: str = "y\n") -> Result:
    arguments = [folder / "statement", "--officer", officer, "--key", folder / "key", *more]
    arguments += ["--out", folder / "out", "--passphrase-file", folder / "pass"]
    return CliRunner().invoke(sign, [str(one) for one in arguments], input=typed)


@pytest.mark.parametrize(("language", "said"), LANGUAGES)
def test_an_acceptance_is_shown_in_full_compared_and_signed(
    tmp_path: Path, officer: SealedOfficer, language: str, said: str
) -> None:
    texts = ("--texts", tmp_path / "en", tmp_path / "fr")
    done = run(tmp_path, "--language", language, *texts)
    assert done.exit_code == 0, done.output
    assert said in done.output
    assert "byte for byte" in done.output
    statement, signature = parse_acceptance_signature((tmp_path / "out").read_bytes())
    for one in statement.about:
        assert all(part in done.output for part in one.said(language))
    verify_acceptance(Acceptance(TEXTS, "fr", statement, signature), officer)


def test_nothing_is_signed_that_the_officer_did_not_read_or_is_anothers(
    tmp_path: Path, officer: SealedOfficer
) -> None:
    (tmp_path / "other").write_bytes(b"Another oath")
    for more, name, match in (
        (("--texts", tmp_path / "other", tmp_path / "fr"), "m.singh", "it is not of"),
        (("--texts", tmp_path / "fr", tmp_path / "en"), "m.singh", "it is not of"),
        (("--record", tmp_path), "m.singh", "--record is for an act on a poll"),
        (
            ("--summary", tmp_path / "en", tmp_path / "fr"),
            "m.singh",
            "--summary are for a step of a route",
        ),
        ((), "a.roy", "this is the acceptance of m.singh"),
    ):
        done = run(tmp_path, *more, officer=name)
        assert done.exit_code != 0
        assert match in done.output, done.output
    assert run(tmp_path, typed="n\n").exit_code == 1
    assert not (tmp_path / "out").exists()


def test_the_texts_are_for_an_acceptance_only(tmp_path: Path, officer: SealedOfficer) -> None:
    (tmp_path / "statement").write_bytes(b"ratify/statement/v1\n{}")
    done = run(tmp_path, "--texts", tmp_path / "en", tmp_path / "fr")
    assert done.exit_code == 2
    assert "--texts is for an acceptance" in done.output


def test_an_acceptances_file_has_one_form(tmp_path: Path, officer: SealedOfficer) -> None:
    raw = (tmp_path / "statement").read_bytes()
    assert parse_acceptance_file(raw).message == raw
    for changed in (
        raw + b"\n",
        raw.replace(b"{", b"{ ", 1),
        raw.replace(b"v1", b"v2", 1),
        raw.removeprefix(ACCEPTANCE_PREFIX),  # the statement without its type
        b"",
    ):
        with pytest.raises(DocumentError):
            parse_acceptance_file(changed)
