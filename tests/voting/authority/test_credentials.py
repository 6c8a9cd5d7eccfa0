"""The credential authority: offline, whole or not at all, and no code but where it belongs."""

from __future__ import annotations

import csv
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from audit.record.errors import SigningKeyFileError
from audit.record.signatures.ed25519 import public_key_text
from audit.record.signatures.key_file import KeyKind, create_signing_key, read_signing_key
from tally.protocol.credential import (
    FEWEST_ITERATIONS,
    derive_secret,
    public_credential,
    verify_code,
)
from tests.kit.files.poll_folders import AUTHORITY, ROSTER
from voting.domain.errors import ConflictError, ImportRowsError
from voting.domain.voters_list import VotersList, parse_voters_list
from voting.services.polls.issue import CODES, NUMBERS, issue, read_roster

CARD_SET = "8VtFzVYwXqK2hTd"
PASSPHRASE = "correct horse"


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """The folder of an issue for the three members of ROSTER."""
    members = read_roster(ROSTER.encode(), "roster.csv")
    issue(members, CARD_SET, AUTHORITY, tmp_path / "cards")
    return tmp_path / "cards"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def listed(cards: Path) -> VotersList:
    raw = (cards / "voters-list.json").read_bytes()
    return parse_voters_list(raw, public_key_text(AUTHORITY), CARD_SET)


def test_each_code_derives_its_members_credential(cards: Path) -> None:
    codes = [row["code"] for row in rows(cards / CODES)]
    numbers = [row["member"] for row in rows(cards / NUMBERS)]
    credentials = {voter.member: voter.credential for voter in listed(cards).voters}
    assert numbers == ["0001", "0002", "000003"]
    for code, member in zip(codes, numbers, strict=True):
        assert credentials[member] == public_credential(
            derive_secret(code, CARD_SET, member, FEWEST_ITERATIONS)
        )


def test_codes_and_numbers_are_apart(cards: Path) -> None:
    codes = [verify_code(row["code"]) for row in rows(cards / CODES)]
    assert len(set(codes)) == 3
    for name in (NUMBERS, "voters-list.json"):
        text = (cards / name).read_text("utf-8-sig")
        for code in codes:
            assert code not in text
            assert f"{code[:4]} {code[4:8]}" not in text
    assert "member" not in rows(cards / CODES)[0]
    for row in rows(cards / CODES):
        assert not {"0001", "0002", "000003"} & set(row.values())


def test_the_mail_merge_has_what_an_envelope_needs(cards: Path) -> None:
    code, number = rows(cards / CODES)[0], rows(cards / NUMBERS)[0]
    for row in (code, number):
        assert (row["name"], row["language"]) == ("Anna Abbott", "en")
        assert row["address"] == "1 First Street\nToronto ON  M5V 0A1"
    assert (number["unit"], number["phone"]) == ("A-ELEM", "'+14165550101")


def test_the_list_names_each_member_in_its_unit(cards: Path) -> None:
    assert {voter.member: voter.unit for voter in listed(cards).voters} == {
        "0001": "A-ELEM", "0002": "B-OCC", "000003": "C-SEC",
    }  # fmt: skip


def test_only_the_owner_can_read_an_issue(cards: Path) -> None:
    assert stat.S_IMODE(cards.stat().st_mode) == 0o700
    for path in cards.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_issue_is_never_written_over(cards: Path) -> None:
    before = {path.name: path.read_bytes() for path in cards.iterdir()}
    members = read_roster(ROSTER.encode(), "roster.csv")
    with pytest.raises(ConflictError, match="never written over"):
        issue(members, CARD_SET, AUTHORITY, cards)
    assert {path.name: path.read_bytes() for path in cards.iterdir()} == before


def test_an_issue_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("voting.services.polls.issue.write_private", full)
    members = read_roster(ROSTER.encode(), "roster.csv")
    with pytest.raises(OSError, match="No space"):
        issue(members, CARD_SET, AUTHORITY, tmp_path / "cards")
    assert os.listdir(tmp_path) == []


def test_two_issues_have_nothing_in_common(cards: Path, tmp_path: Path) -> None:
    members = read_roster(ROSTER.encode(), "roster.csv")
    issue(members, CARD_SET, AUTHORITY, tmp_path / "again")
    first = {voter.credential for voter in listed(cards).voters}
    assert first.isdisjoint(voter.credential for voter in listed(tmp_path / "again").voters)


def test_a_bad_roster_makes_no_codes() -> None:
    with pytest.raises(ImportRowsError, match=r"roster\.csv, line 5, member: '3'"):
        read_roster(ROSTER.replace("000003", "3").encode(), "roster.csv")


def test_codes_are_in_no_repr_and_no_error(cards: Path) -> None:
    from voting.services.polls.issue import make_cards

    (card, *_) = make_cards(read_roster(ROSTER.encode(), "roster.csv"), CARD_SET)
    assert card.code not in repr(card)


# --- the authority's key -----------------------------------------------------------------------


def test_a_key_file_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    path = tmp_path / "authority.key"
    public = create_signing_key(path, KeyKind.CREDENTIAL_AUTHORITY, PASSPHRASE)
    key = read_signing_key(path, KeyKind.CREDENTIAL_AUTHORITY, PASSPHRASE)
    assert public_key_text(key) == public
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert public not in path.read_text()
    with pytest.raises(SigningKeyFileError, match="passphrase does not open"):
        read_signing_key(path, KeyKind.CREDENTIAL_AUTHORITY, "wrong horse")


def test_a_key_of_one_kind_is_not_one_of_another(tmp_path: Path) -> None:
    create_signing_key(tmp_path / "officer.key", KeyKind.OFFICER, PASSPHRASE)
    with pytest.raises(
        SigningKeyFileError, match="key of kind officer; one of kind credential-auth"
    ):
        read_signing_key(tmp_path / "officer.key", KeyKind.CREDENTIAL_AUTHORITY, PASSPHRASE)


def test_a_key_file_is_never_written_over(tmp_path: Path) -> None:
    create_signing_key(tmp_path / "a.key", KeyKind.OFFICER, PASSPHRASE)
    with pytest.raises(SigningKeyFileError, match="never written over"):
        create_signing_key(tmp_path / "a.key", KeyKind.OFFICER, PASSPHRASE)


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyFileError, match="too short"):
        create_signing_key(tmp_path / "a.key", KeyKind.OFFICER, "short")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"{}", b"-----BEGIN PRIVATE KEY-----", b"\xff\xfe"])
def test_another_file_is_no_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.key").write_bytes(content)
    with pytest.raises(SigningKeyFileError, match="no key file of Ratify"):
        read_signing_key(tmp_path / "a.key", KeyKind.OFFICER, PASSPHRASE)


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyFileError, match="No such file"):
        read_signing_key(tmp_path / "a.key", KeyKind.OFFICER, PASSPHRASE)


# --- offline -----------------------------------------------------------------------------------

SERVER_ONLY = (
    "flask", "sqlalchemy", "alembic", "msgspec", "pyotp", "segno", "webauthn", "structlog",
    "gunicorn", "psycopg", "prometheus_client", "typst",
)  # fmt: skip


def test_the_commands_need_no_server_package(tmp_path: Path) -> None:
    """As on a laptop with the base install: every package of the extras refuses to be imported."""
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    (tmp_path / "pass").write_text(PASSPHRASE)
    script = f"""
import sys
for name in {SERVER_ONLY!r}:
    sys.modules[name] = None
from tally.cli.main import cli
if __name__ == "__main__":
    cli(prog_name="ratify")
"""
    (tmp_path / "ratify.py").write_text(script)

    def ratify(*arguments: str) -> str:
        command = [sys.executable, "ratify.py", *arguments, "--passphrase-file", "pass"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    shown = ratify("credentials", "keygen", "authority.key")
    authority = shown.split('"')[1]
    options = ("--roster", "roster.csv", "--card-set", CARD_SET, "--key", "authority.key")
    said = ratify("credentials", "issue", *options, "--out", "cards")
    assert "3 voting codes" in said
    raw = (tmp_path / "cards" / "voters-list.json").read_bytes()
    assert len(parse_voters_list(raw, authority, CARD_SET).voters) == 3
    for row in rows(tmp_path / "cards" / CODES):
        assert row["code"] not in said


def test_the_voters_list_is_the_documented_json(cards: Path) -> None:
    document = json.loads((cards / "voters-list.json").read_bytes())
    assert set(document) == {"card_set", "lists", "voters", "signature"}
    assert [set(unit) for unit in document["lists"]["units"]] == [
        {"unit", "on_list", "voters_list"}
    ] * 3
    assert [set(voter) for voter in document["voters"]] == [{"member", "unit", "credential"}] * 3
