"""`ratify sign`: an officer's key away from the server, and the files that travel."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.cli.sign import officer_key, sign
from audit.record import fields
from audit.record.about.lines import line
from audit.record.about.withheld import locking_line, withhold
from audit.record.errors import DocumentError, SigningKeyFileError, StatementError
from audit.record.manifest import Edition
from audit.record.signatures.ed25519 import public_key_from, public_key_text, verify_bytes
from audit.record.signatures.file import (
    StatementFile,
    encode_signature_file,
    parse_signature_file,
    parse_statement_file,
)
from audit.record.signatures.key_file import KeyKind, create_signing_key, read_signing_key
from audit.record.signatures.officer import Ed25519Signature, sign_statement_ed25519
from audit.record.signatures.statement import (
    Act,
    AnyAct,
    ContactAct,
    RemovalAct,
    RulingAct,
    Statement,
)
from audit.record.signatures.statement_words import in_words
from audit.record.units import Bilingual
from audit.replay.export import zip_record
from audit.replay.statements import certified
from tally.fte.rules import CountingUnit
from tests.kit.routes.signed import made, way
from tests.kit.simulator.people import SHARING
from tests.kit.simulator.poll import Simulator, poll_at
from tests.kit.simulator.tables import FalseTable

PASSPHRASE = "correct horse"
ABOUT = (
    line("Seal digest", "Empreinte du sceau", "5" * 64),
    line("Closing time", "Heure de clôture", Bilingual("at noon", "à midi")),
)
STATEMENT = Statement(
    "8VtFzVYwXqK2hTd", Act.CLOSE, datetime(2026, 5, 1, 12, tzinfo=UTC), "all voted", ABOUT
)
WITHHELD = withhold("certify", bytes(32), (line("In favour", "En faveur", "65.71%"),))
CERTIFICATE = replace(STATEMENT, act=Act.CERTIFY, about=(*ABOUT, locking_line(WITHHELD.commitment)))


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


def refused(folder: Path, match: str, record: Path | None = None, **options: str) -> None:
    done = run(folder, *([] if record is None else ["--record", str(record)]), **options)
    assert done.exit_code == 1
    assert match in done.output
    assert "Traceback" not in done.output
    assert not (folder / "out").exists()


# --- signing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [(), ("--yes",)])
def test_a_statement_is_shown_confirmed_and_signed(folder: Path, more: tuple[str, ...]) -> None:
    done = run(folder, *more, typed="" if more else "y\n")
    assert done.exit_code == 0, done.output
    for part in (STATEMENT.poll, "close", "2026-05-01T12:00:00Z", "all voted", "5" * 64, "at noon"):
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


def test_an_officer_reads_it_in_french(folder: Path) -> None:
    done = run(folder, "--language", "fr")
    assert "Nous ordonnons la clôture anticipée de ce scrutin" in done.output
    assert "Heure de clôture\u00a0: à midi" in done.output


# --- compared with a record --------------------------------------------------------------------


def compared(folder: Path, poll: Simulator, statement: Statement, edition: Edition) -> Result:
    """Sign after comparing with the poll's record."""
    (folder / "statement").write_bytes(statement.message)
    (folder / "record.zip").write_bytes(zip_record(poll.record(edition)))
    return run(folder, "--record", str(folder / "record.zip"))


def test_what_the_record_gives_is_signed(folder: Path) -> None:
    poll = poll_at("open")
    about = poll.order_of(poll.now + timedelta(hours=1))
    done = compared(folder, poll, poll.statement(Act.CLOSE, about), Edition.PUBLIC)
    assert done.exit_code == 0, done.output
    assert "Every line is as" in done.output


def test_what_the_record_does_not_give_is_not_signed(folder: Path) -> None:
    poll = poll_at("open")
    title, seal, until, new = poll.order_of(poll.now + timedelta(hours=1))
    about = (title, seal, replace(until, value=new.value), new)  # of another closing time
    done = compared(folder, poll, poll.statement(Act.CLOSE, about), Edition.PUBLIC)
    assert done.exit_code == 1
    assert "it is 'Closing time until now: 2026-05-13 17:00:00" in done.output
    assert not (folder / "out").exists()


def in_folder(folder: Path, poll: Simulator) -> Path:
    """The files that a seal fixes, in a folder of their own."""
    path = folder / "poll"
    path.mkdir()
    files = {
        "poll.json": poll.document.encode(),
        "fte.json": poll.fte,
        "trustees.json": poll.trustees_raw,
        "route.json": poll.route.encode(),
    }
    for name, raw in files.items():
        (path / name).write_bytes(raw)
    return path


def test_a_seal_is_compared_with_the_polls_files(folder: Path) -> None:
    poll = Simulator()
    (folder / "statement").write_bytes(poll.statement(Act.SEAL).message)
    path = in_folder(folder, poll)
    done = run(folder, "--record", str(path))
    assert done.exit_code == 0, done.output
    (folder / "out").unlink()
    (path / "fte.json").write_bytes(poll.fte.replace(b"550000.00", b"950000.00"))
    refused(folder, "fte.json is not the one that poll.json names", record=path)
    (path / "fte.json").write_bytes(poll.fte)
    (path / "route.json").write_bytes(made(way()[:3]).encode())
    refused(folder, "route.json is not the one that poll.json names", record=path)


@pytest.mark.parametrize("act", [Act.SEAL, Act.WEIGHTS])
def test_a_table_that_is_not_read_as_poll_json_says_is_not_signed(folder: Path, act: Act) -> None:
    """poll.json says 'by bargaining unit' to whoever signs, and fte.json would count by unit."""
    false = FalseTable(lambda inputs: replace(inputs, counting_unit=CountingUnit.UNIT))
    signed = false.document.weights.statement if act is Act.WEIGHTS else false.statement(act)
    (folder / "statement").write_bytes(signed.message)
    said = "fte.json: it reads counting-unit as 'unit', and poll.json not"
    refused(folder, said, record=in_folder(folder, false))


@pytest.mark.parametrize("counting_unit", list(CountingUnit))
def test_seal_weights_and_result_of_a_poll_with_shared_units_are_signed(
    folder: Path, counting_unit: CountingUnit
) -> None:
    poll = Simulator(SHARING, counting_unit=counting_unit)
    path = in_folder(folder, poll)
    for statement in (poll.statement(Act.SEAL), poll.document.weights.statement):
        (folder / "statement").write_bytes(statement.message)
        done = run(folder, "--record", str(path))
        assert done.exit_code == 0, done.output
        assert "in B-SEC; 100 FTE, 50.00 for each of 2 on its list" in done.output
        (folder / "out").unlink()
    poll.run("counted")
    withheld = certified(poll.counted, poll.salt)
    certificate = StatementFile(poll.statement(Act.CERTIFY), withheld)
    (folder / "statement").write_bytes(certificate.encode())
    (folder / "record.zip").write_bytes(zip_record(poll.record()))
    done = run(folder, "--record", str(folder / "record.zip"))
    assert done.exit_code == 0, done.output
    assert f"Official percentage in favour: {poll.official.in_favour}%" in done.output


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
    "a member more": STATEMENT.message.replace(b'{"about"', b'{"aa":1,"about"'),
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
    assert parse_statement_file(STATEMENT.message) == StatementFile(STATEMENT)
    assert StatementFile(STATEMENT).encode() == STATEMENT.message


def test_lines_that_are_not_public_follow_what_is_signed() -> None:
    file = StatementFile(CERTIFICATE, WITHHELD)
    assert file.encode().startswith(CERTIFICATE.message + b"\n{")
    assert parse_statement_file(file.encode()) == file


def test_lines_that_are_not_public_are_shown_and_stay_here(folder: Path) -> None:
    (folder / "statement").write_bytes(StatementFile(CERTIFICATE, WITHHELD).encode())
    done = run(folder)
    assert done.exit_code == 0, done.output
    assert "Not public:\n  In favour: 65.71%" in done.output
    assert b"65.71" not in (folder / "out").read_bytes()
    assert parse_signature_file((folder / "out").read_bytes())[0] == CERTIFICATE


_UNLIKE = {
    "missing": StatementFile(CERTIFICATE),
    "other": StatementFile(CERTIFICATE, replace(WITHHELD, lines=ABOUT)),
    "another salt": StatementFile(CERTIFICATE, replace(WITHHELD, salt=bytes(32))),
    "locked by nothing": StatementFile(STATEMENT, WITHHELD),
}


@pytest.mark.parametrize("name", list(_UNLIKE))
def test_lines_that_the_statement_does_not_lock_are_refused(folder: Path, name: str) -> None:
    raw = _UNLIKE[name].encode()
    with pytest.raises(StatementError, match="not public are"):
        parse_statement_file(raw)
    (folder / "statement").write_bytes(raw)
    refused(folder, "the lines that are not public are")


def test_a_lock_that_is_no_digest_is_refused() -> None:
    about = (*ABOUT, replace(locking_line("0" * 64), value=Bilingual("yes", "yes")))
    with pytest.raises(StatementError, match="no digest"):
        parse_statement_file(replace(CERTIFICATE, about=about).message)


@pytest.mark.parametrize("act", [*Act, *RulingAct, *ContactAct, *RemovalAct])
def test_every_act_is_said_in_words_in_both_languages(act: AnyAct) -> None:
    shown = in_words(replace(STATEMENT, act=act, reason=""))
    one = act is Act.WEIGHTS
    assert shown.startswith("I " if one else "We ")
    assert "(none given)" in shown
    assert f"act      {act}" in shown
    assert "Closing time: at noon" in shown
    french = in_words(replace(STATEMENT, act=act), WITHHELD, "fr")
    assert french.startswith("J’ai " if one else "Nous ")
    assert "Heure de clôture\u00a0: à midi" in french
    assert "Non public\u00a0:\n  En faveur\u00a0: 65.71%" in french
    assert "at noon" not in french


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
