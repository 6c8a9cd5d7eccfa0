"""What somebody who writes to the database, without the server's keys, gets as an officer: nothing.

Each test is one attack, on each database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest

from tests.kit.authenticator import Authenticator
from tests.kit.database.clock import MovableClock
from tests.kit.database.writer import read, write
from voting.domain.errors import ConflictError, RefusedError
from voting.domain.officers import SESSION_LONGEST, Role
from voting.ports.unit_of_work import Context
from voting.services.officers import accounts, passkeys
from voting.services.officers.sessions import (
    begin,
    current_officer,
    sign_in_by_password,
    sign_out,
)

PASSWORD, HIS, ADDRESS = "the officer's password", "the insider's password", "192.0.2.1"
KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="  # RFC 8032, 7.1, test 1


@pytest.fixture
def kim(ctx: Context) -> accounts.Enrolment:
    """The officer whom the insider would like to be."""
    return accounts.create(ctx, "kim", "Kim Lee", Role.RETURNING_OFFICER, PASSWORD)


@pytest.fixture
def max(ctx: Context) -> accounts.Enrolment:
    """The insider, who has an account of lower rank."""
    return accounts.create(ctx, "max", "Max Roy", Role.MEMBERSHIP_OFFICER, HIS)


def code(ctx: Context, enrolment: accounts.Enrolment) -> str:
    with ctx.store.reader() as uow:
        return pyotp.TOTP(enrolment.secret).at(uow.now())


def session(ctx: Context, officer: str) -> str:
    with ctx.store.unit_of_work() as uow:
        token = begin(ctx, uow, officer)
        uow.commit()
    return token


def is_over(ctx: Context, token: str) -> None:
    with pytest.raises(RefusedError, match="session is over"):
        current_officer(ctx, token)


# --- sessions -----------------------------------------------------------------------------------


def test_an_inserted_session_signs_nobody_in(
    ctx: Context, kim: accounts.Enrolment, max: accounts.Enrolment
) -> None:
    token, mine = "a token of my own", session(ctx, "max")
    (row,) = read(ctx, "SELECT * FROM officer_sessions")
    digest = hashlib.sha256(token.encode()).hexdigest()
    write(
        ctx,
        "INSERT INTO officer_sessions (token_digest, officer, began, seal, expires) SELECT "
        ":digest, 'kim', began, seal, expires FROM officer_sessions",
        digest=digest,
    )
    assert row["token_digest"] != hashlib.sha256(mine.encode()).hexdigest()
    is_over(ctx, token)


def test_a_session_is_not_given_to_another_officer(
    ctx: Context, kim: accounts.Enrolment, max: accounts.Enrolment
) -> None:
    mine = session(ctx, "max")
    assert current_officer(ctx, mine).id == "max"
    assert write(ctx, "UPDATE officer_sessions SET officer = 'kim'") == 1
    is_over(ctx, mine)


def test_a_session_is_not_prolonged_in_the_database(
    ctx: Context, clock: MovableClock, kim: accounts.Enrolment
) -> None:
    token = session(ctx, "kim")
    with ctx.store.reader() as uow:
        late = uow.now() + timedelta(days=9)
    write(ctx, "UPDATE officer_sessions SET expires = :late", late=_stored(ctx, late))
    clock.forward(hours=11)
    assert current_officer(ctx, token).id == "kim"
    clock.forward(hours=1)
    is_over(ctx, token)
    write(ctx, "UPDATE officer_sessions SET began = :late", late=_stored(ctx, late))
    is_over(ctx, token)
    assert timedelta(hours=12) == SESSION_LONGEST


def test_a_session_from_before_a_new_password_is_not_put_back(
    ctx: Context, kim: accounts.Enrolment
) -> None:
    token = session(ctx, "kim")
    (row,) = read(ctx, "SELECT * FROM officer_sessions")
    accounts.set_password(ctx, "kim", "another long password")
    columns = ", ".join(row)
    places = ", ".join(f":{name}" for name in row)
    write(ctx, f"INSERT INTO officer_sessions ({columns}) VALUES ({places})", **row)
    is_over(ctx, token)


def test_signing_out_still_ends_a_session(ctx: Context, kim: accounts.Enrolment) -> None:
    token = session(ctx, "kim")
    sign_out(ctx, token)
    is_over(ctx, token)


def _stored(ctx: Context, moment: object) -> object:
    """Return a time as each database's driver takes it in a written statement."""
    sqlite = "sqlite" in str(ctx.store._writer.url)
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f") if sqlite else moment  # type: ignore[attr-defined]


# --- accounts -----------------------------------------------------------------------------------


def both_signed_out(ctx: Context, kim: accounts.Enrolment, max: accounts.Enrolment) -> None:
    """Raise unless neither the officer's password and code nor the insider's sign in as Kim."""
    for password, enrolment in ((PASSWORD, kim), (HIS, max)):
        with pytest.raises(RefusedError, match="is not right"):
            sign_in_by_password(ctx, "kim", password, code(ctx, enrolment), ADDRESS)


@pytest.mark.parametrize("columns", ["password_hash", "totp_secret", "password_hash, totp_secret"])
def test_another_accounts_password_and_code_sign_nobody_in(
    ctx: Context, kim: accounts.Enrolment, max: accounts.Enrolment, columns: str
) -> None:
    for column in columns.split(", "):
        write(
            ctx,
            f"UPDATE officers SET {column} = "
            f"(SELECT {column} FROM officers WHERE id = 'max') WHERE id = 'kim'",
        )
    both_signed_out(ctx, kim, max)
    assert sign_in_by_password(ctx, "max", HIS, code(ctx, max), ADDRESS)  # the others go on


def test_an_older_password_is_not_put_back(ctx: Context, kim: accounts.Enrolment) -> None:
    (old,) = read(ctx, "SELECT * FROM officers WHERE id = 'kim'")
    (seal,) = read(ctx, "SELECT * FROM officer_seals WHERE officer = 'kim'")
    accounts.set_password(ctx, "kim", "another long password")
    columns = ", ".join(f"{name} = :{name}" for name in old)
    write(ctx, f"UPDATE officers SET {columns} WHERE id = 'kim'", **old)
    with pytest.raises(RefusedError):
        sign_in_by_password(ctx, "kim", PASSWORD, code(ctx, kim), ADDRESS)
    insert = "INSERT INTO officer_seals (officer, version, seal) VALUES ('kim', 3, :seal)"
    write(ctx, insert, seal=seal["seal"])
    with pytest.raises(RefusedError):
        sign_in_by_password(ctx, "kim", PASSWORD, code(ctx, kim), ADDRESS)


def passkey_of(ctx: Context, enrolment: accounts.Enrolment, password: str) -> Authenticator:
    """Register a passkey with the account."""
    device, who = Authenticator(), enrolment.officer
    given = (password, code(ctx, enrolment))
    options = passkeys.registration_by_password(ctx, who, *given)
    passkeys.register(ctx, who, *device.create(options))
    return device


def test_another_accounts_passkey_signs_nobody_in(
    ctx: Context, kim: accounts.Enrolment, max: accounts.Enrolment
) -> None:
    device = passkey_of(ctx, max, HIS)
    write(
        ctx,
        "UPDATE officers SET passkeys = (SELECT passkeys FROM officers WHERE id = 'max') "
        "WHERE id = 'kim'",
    )
    write(ctx, "UPDATE officers SET passkeys = '[]' WHERE id = 'max'")
    with pytest.raises(RefusedError, match="was not accepted"):
        passkeys.sign_in_by_passkey(ctx, *device.get(passkeys.sign_in_options(ctx)))


def test_a_used_passkey_keeps_its_account_intact(ctx: Context, kim: accounts.Enrolment) -> None:
    device = passkey_of(ctx, kim, PASSWORD)
    for _ in range(2):
        token = passkeys.sign_in_by_passkey(ctx, *device.get(passkeys.sign_in_options(ctx)))
        assert current_officer(ctx, token).id == "kim"
    assert len(read(ctx, "SELECT * FROM officer_seals")) == 2  # the account's, and the passkey's


CHANGES: tuple[str, ...] = (
    "role = 'returning-officer'",
    f'file_keys = \'[{{"public_key":"{KEY}"}}]\'',
    "email = 'max@example.org'",
    "name = 'Kim Lee'",
    "ended = NULL",
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_account_can_do_nothing(
    ctx: Context, max: accounts.Enrolment, change: str
) -> None:
    token = session(ctx, "max")
    accounts.set_email(ctx, "max", "roy@example.org", "en")
    if change.startswith("ended"):
        accounts.end(ctx, "max")
    assert write(ctx, f"UPDATE officers SET {change} WHERE id = 'max'") == 1
    assert not accounts.account(ctx, "max").active
    assert not accounts.accounts(ctx)[0].active
    is_over(ctx, token)
    with pytest.raises(RefusedError):
        sign_in_by_password(ctx, "max", HIS, code(ctx, max), ADDRESS)
    steps: tuple[Callable[[], object], ...] = (
        lambda: accounts.set_password(ctx, "max", "another long password"),
        lambda: accounts.add_file_key(ctx, "max", KEY),
        lambda: accounts.set_email(ctx, "max", "m@example.org", "en"),
    )
    for step in steps:  # nothing seals what was changed
        with pytest.raises(
            (RefusedError, ConflictError), match=r"changed in the database|has this"
        ):
            step()


def test_a_changed_account_can_be_ended_and_one_that_is_restored_works_again(
    ctx: Context, max: accounts.Enrolment
) -> None:
    write(ctx, "UPDATE officers SET role = 'returning-officer' WHERE id = 'max'")
    write(ctx, "UPDATE officers SET role = 'membership-officer' WHERE id = 'max'")
    assert sign_in_by_password(ctx, "max", HIS, code(ctx, max), ADDRESS)
    write(ctx, "UPDATE officers SET role = 'returning-officer' WHERE id = 'max'")
    accounts.end(ctx, "max")
    account = accounts.account(ctx, "max")
    assert account.intact
    assert not account.active


def test_an_inserted_account_is_nobodys(ctx: Context, max: accounts.Enrolment) -> None:
    write(
        ctx,
        "INSERT INTO officers (id, name, role, password_hash, totp_secret, totp_step, language, "
        "file_keys, passkeys) SELECT 'eve', 'Eve', 'returning-officer', password_hash, "
        "totp_secret, 0, language, file_keys, passkeys FROM officers WHERE id = 'max'",
    )
    with pytest.raises(RefusedError):
        sign_in_by_password(ctx, "eve", HIS, code(ctx, max), ADDRESS)
