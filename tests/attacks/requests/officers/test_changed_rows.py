"""What somebody who writes to the database, without the server's keys, gets as an officer: nothing.

Max, an insider with an account of lower rank, would like to be Kim.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pyotp
import pytest

from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import Try, on_request
from tests.kit.authenticator import Authenticator
from tests.kit.database.clock import MovableClock
from tests.kit.database.writer import read, write
from voting.domain.errors import ConflictError, RefusedError
from voting.domain.officers import SESSION_LONGEST, Role
from voting.ports.unit_of_work import Context
from voting.services.officers import accounts, passkeys
from voting.services.officers.sessions import begin, current_officer, sign_in_by_password, sign_out

PASSWORD, HIS, ADDRESS = "the officer's password", "the insider's password", "192.0.2.1"
KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="  # RFC 8032, 7.1, test 1
INSIDER = (Attacker.DATABASE, Attacker.OFFICER)


@pytest.fixture
def kim(ctx: Context) -> accounts.Enrolment:
    """The officer whom the insider would like to be."""
    return accounts.create(ctx, "kim", "Kim Lee", Role.RETURNING_OFFICER, PASSWORD)


@pytest.fixture
def max(ctx: Context) -> accounts.Enrolment:
    """The insider, who has an account of lower rank."""
    return accounts.create(ctx, "max", "Max Roy", Role.MEMBERSHIP_OFFICER, HIS)


def code(ctx: Context, enrolment: accounts.Enrolment) -> str:
    """The second factor's code of this moment."""
    with ctx.store.reader() as uow:
        return pyotp.TOTP(enrolment.secret).at(uow.now())


def session(ctx: Context, officer: str) -> str:
    """A session's token."""
    with ctx.store.unit_of_work() as uow:
        token = begin(ctx, uow, officer)
        uow.commit()
    return token


def signing_in(ctx: Context, who: str, password: str, enrolment: accounts.Enrolment):
    """A sign-in with a password and the code of an account."""
    return lambda: sign_in_by_password(ctx, who, password, code(ctx, enrolment), ADDRESS)


# --- sessions -----------------------------------------------------------------------------------


@on_request(by=INSIDER, keys=(Key.ROWS, Key.SESSION), caught_by="refused")
def test_an_inserted_session_signs_nobody_in(ctx, kim, max):
    """A session of an officer of higher rank, written into the database under one's own token."""
    token, mine = "a token of my own", session(ctx, "max")
    insert = (
        "INSERT INTO officer_sessions (token_digest, officer, began, seal, expires) SELECT "
        ":digest, 'kim', began, seal, expires FROM officer_sessions"
    )
    digest = hashlib.sha256(token.encode()).hexdigest()
    return Try(
        honest=partial(current_officer, ctx, mine),
        writes=lambda: write(ctx, insert, digest=digest),
        forged=partial(current_officer, ctx, token),
        says="session is over",
    )


@on_request(by=INSIDER, keys=(Key.ROWS, Key.SESSION), caught_by="refused")
def test_a_session_is_not_given_to_another_officer(ctx, kim, max):
    """One's own session, said in the database to be of an officer of higher rank."""
    mine = partial(current_officer, ctx, session(ctx, "max"))
    return Try(
        honest=mine,
        writes=lambda: write(ctx, "UPDATE officer_sessions SET officer = 'kim'"),
        forged=mine,
        says="session is over",
    )


@on_request(by=INSIDER, keys=(Key.ROWS, Key.SESSION), caught_by="refused")
@pytest.mark.parametrize("column", ["expires", "began"])
def test_a_session_is_not_prolonged_in_the_database(ctx, clock: MovableClock, kim, column: str):
    """A session made to last in the database beyond its twelve hours."""
    mine = partial(current_officer, ctx, session(ctx, "kim"))
    late = f"UPDATE officer_sessions SET {column} = '2099-01-01 00:00:00.000000'"

    def writes() -> None:
        write(ctx, "UPDATE officer_sessions SET expires = '2099-01-01 00:00:00.000000'")
        clock.forward(hours=11, minutes=59)
        assert mine()
        clock.forward(minutes=1)
        write(ctx, late)

    assert timedelta(hours=12) == SESSION_LONGEST
    return Try(honest=mine, writes=writes, forged=mine, says="session is over")


@on_request(by=INSIDER, keys=(Key.ROWS, Key.SESSION), caught_by="refused")
def test_a_session_from_before_a_new_password_is_not_put_back(ctx, kim):
    """A stolen session's row, put back after the officer has a new password."""
    token = session(ctx, "kim")
    (row,) = read(ctx, "SELECT * FROM officer_sessions")
    places = ", ".join(f":{name}" for name in row)
    insert = f"INSERT INTO officer_sessions ({', '.join(row)}) VALUES ({places})"

    def writes() -> None:
        accounts.set_password(ctx, "kim", "another long password")
        write(ctx, insert, **row)

    request = partial(current_officer, ctx, token)
    return Try(honest=request, writes=writes, forged=request, says="session is over")


@on_request(by=Attacker.STRANGER, keys=Key.SESSION, caught_by="refused")
def test_a_session_that_was_signed_out(ctx, kim):
    """A stolen session, used after its officer has signed out."""
    token = session(ctx, "kim")
    request = partial(current_officer, ctx, token)
    return Try(honest=request, writes=lambda: sign_out(ctx, token), forged=request)


# --- accounts -----------------------------------------------------------------------------------


@on_request(by=INSIDER, keys=(Key.ROWS, Key.PASSWORD), caught_by="refused")
@pytest.mark.parametrize("columns", ["password_hash", "totp_secret", "password_hash, totp_secret"])
def test_another_accounts_password_and_code_sign_nobody_in(ctx, kim, max, columns: str):
    """One's own password or second factor, copied to the account of an officer of higher rank."""

    def copied() -> None:
        for column in columns.split(", "):
            whose = f"(SELECT {column} FROM officers WHERE id = 'max')"
            write(ctx, f"UPDATE officers SET {column} = {whose} WHERE id = 'kim'")

    def forged() -> object:
        with pytest.raises(RefusedError, match="is not right"):
            signing_in(ctx, "kim", PASSWORD, kim)()
        return signing_in(ctx, "kim", HIS, max)()

    return Try(
        honest=signing_in(ctx, "max", HIS, max),
        writes=copied,
        forged=forged,
        says="is not right",
    )


@on_request(by=INSIDER, keys=(Key.ROWS, Key.PASSWORD), caught_by="refused")
@pytest.mark.parametrize("with_seal", [False, True])
def test_an_older_password_is_not_put_back(ctx, kim, with_seal: bool):
    """An account's row of before its new password, put back, with the seal that it had."""
    (old,) = read(ctx, "SELECT * FROM officers WHERE id = 'kim'")
    (seal,) = read(ctx, "SELECT * FROM officer_seals WHERE officer = 'kim'")
    columns = ", ".join(f"{name} = :{name}" for name in old)

    def put_back() -> None:
        accounts.set_password(ctx, "kim", "another long password")
        write(ctx, f"UPDATE officers SET {columns} WHERE id = 'kim'", **old)
        if with_seal:
            insert = "INSERT INTO officer_seals (officer, version, seal) VALUES ('kim', 3, :seal)"
            write(ctx, insert, seal=seal["seal"])

    request = signing_in(ctx, "kim", PASSWORD, kim)
    return Try(honest=request, writes=put_back, forged=request)


def passkey_of(ctx: Context, enrolment: accounts.Enrolment, password: str) -> Authenticator:
    """Register a passkey with the account."""
    device, who = Authenticator(), enrolment.officer
    given = (password, code(ctx, enrolment))
    options = passkeys.registration_by_password(ctx, who, *given)
    passkeys.register(ctx, who, *device.create(options))
    return device


@on_request(by=INSIDER, keys=Key.ROWS, caught_by="refused")
def test_another_accounts_passkey_signs_nobody_in(ctx, kim, max):
    """One's own passkey, moved in the database to the account of an officer of higher rank."""
    device = passkey_of(ctx, max, HIS)

    def moved() -> None:
        mine = "(SELECT passkeys FROM officers WHERE id = 'max')"
        write(ctx, f"UPDATE officers SET passkeys = {mine} WHERE id = 'kim'")
        write(ctx, "UPDATE officers SET passkeys = '[]' WHERE id = 'max'")

    def by_passkey() -> object:
        return passkeys.sign_in_by_passkey(ctx, *device.get(passkeys.sign_in_options(ctx)))

    return Try(honest=by_passkey, writes=moved, forged=by_passkey, says="was not accepted")


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


@on_request(by=INSIDER, keys=(Key.ROWS, Key.PASSWORD), caught_by="refused")
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_account_can_do_nothing(ctx, max, change: str):
    """One's own role raised in the database; a signing key, an address, an office put there."""
    token = session(ctx, "max")
    accounts.set_email(ctx, "max", "roy@example.org", "en")

    def changed() -> None:
        if change.startswith("ended"):
            accounts.end(ctx, "max")
        assert write(ctx, f"UPDATE officers SET {change} WHERE id = 'max'") == 1

    def forged() -> object:
        assert not any(one.active for one in accounts.accounts(ctx))
        with pytest.raises(RefusedError, match="session is over"):
            current_officer(ctx, token)
        _nothing_seals(ctx)
        return signing_in(ctx, "max", HIS, max)()

    return Try(honest=signing_in(ctx, "max", HIS, max), writes=changed, forged=forged)


def _nothing_seals(ctx: Context) -> None:
    steps: tuple[Callable[[], object], ...] = (
        lambda: accounts.set_password(ctx, "max", "another long password"),
        lambda: accounts.add_file_key(ctx, "max", KEY),
        lambda: accounts.set_email(ctx, "max", "m@example.org", "en"),
    )
    for step in steps:
        with pytest.raises(
            (RefusedError, ConflictError), match=r"changed in the database|has this"
        ):
            step()


def test_a_changed_account_can_be_ended_and_one_that_is_restored_works_again(
    ctx: Context, max: accounts.Enrolment
) -> None:
    write(ctx, "UPDATE officers SET role = 'returning-officer' WHERE id = 'max'")
    write(ctx, "UPDATE officers SET role = 'membership-officer' WHERE id = 'max'")
    assert signing_in(ctx, "max", HIS, max)()
    write(ctx, "UPDATE officers SET role = 'returning-officer' WHERE id = 'max'")
    accounts.end(ctx, "max")
    account = accounts.account(ctx, "max")
    assert account.intact
    assert not account.active


@on_request(by=INSIDER, keys=(Key.ROWS, Key.PASSWORD), caught_by="refused")
def test_an_inserted_account_is_nobodys(ctx, max):
    """An account of high rank, written into the database with one's own password."""
    insert = (
        "INSERT INTO officers (id, name, role, password_hash, totp_secret, totp_step, language, "
        "file_keys, passkeys) SELECT 'eve', 'Eve', 'returning-officer', password_hash, "
        "totp_secret, 0, language, file_keys, passkeys FROM officers WHERE id = 'max'"
    )
    return Try(
        honest=signing_in(ctx, "max", HIS, max),
        writes=lambda: write(ctx, insert),
        forged=signing_in(ctx, "eve", HIS, max),
    )
