"""Officers under floods and haste: cheap refusals first, no change lost, a code used once."""

from __future__ import annotations

import fcntl
import os
from dataclasses import replace
from pathlib import Path

import pyotp
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.signatures.ed25519 import public_key_text
from tests.kit.ballots.races import at_once
from tests.kit.database.stores import MovableClock
from voting.config.settings import Settings
from voting.domain.errors import ConflictError, RefusedError, TooManyFailuresError
from voting.domain.officers import Role
from voting.ports.unit_of_work import Context
from voting.services.officers import accounts, passwords, sessions
from voting.services.officers.sessions import ADDRESS_LIMIT, record_failure, sign_in_by_password

PASSWORD, ADDRESS = "a rather long password", "192.0.2.1"
PROPER = passwords.COST
THREADS = 8


def made(ctx: Context, officer: str = "k.lee") -> accounts.Enrolment:
    return accounts.create(ctx, officer, "Kim Lee", Role.RETURNING_OFFICER, PASSWORD)


def code(ctx: Context, enrolment: accounts.Enrolment) -> str:
    with ctx.store.reader() as uow:
        return pyotp.TOTP(enrolment.secret).at(uow.now())


# --- floods ------------------------------------------------------------------------------------


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were hashed to be verified; the hash is the real one."""
    seen: list[str] = []

    def counting(ctx: Context, password: str, hashed: str | None) -> None:
        seen.append(password)
        passwords.verify_password(ctx, password, hashed)

    monkeypatch.setattr(sessions, "verify_password", counting)
    return seen


@pytest.mark.parametrize(
    ("officer", "given"),
    [
        ("", "123456"),
        ("K.LEE", "123456"),
        ("k lee", "123456"),
        ("x" * 65, "123456"),
        ("k.lee", ""),
        ("k.lee", "12345"),
        ("k.lee", "12345x"),
        ("k.lee", "١٢٣٤٥٦"),
    ],
)
def test_what_has_not_the_form_costs_no_hash(
    sqlite_ctx: Context, hashes: list[str], officer: str, given: str
) -> None:
    with pytest.raises(RefusedError, match="not right"):
        sign_in_by_password(sqlite_ctx, officer, PASSWORD, given, ADDRESS)
    assert hashes == []


def test_many_accounts_tried_from_one_address_wait_without_a_hash(
    sqlite_ctx: Context, hashes: list[str], clock: MovableClock
) -> None:
    clock.stop()
    enrolment = made(sqlite_ctx)
    for place in range(ADDRESS_LIMIT.free + 1):
        record_failure(sqlite_ctx, f"guess.{place}", ADDRESS)
    with pytest.raises(TooManyFailuresError):
        sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)
    assert hashes == []
    assert sign_in_by_password(
        sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), "192.0.2.2"
    )


def test_a_failure_counts_for_the_address_too(sqlite_ctx: Context, clock: MovableClock) -> None:
    clock.stop()
    with pytest.raises(RefusedError):
        sign_in_by_password(sqlite_ctx, "nobody", PASSWORD, "123456", ADDRESS)
    for place in range(ADDRESS_LIMIT.free):
        record_failure(sqlite_ctx, f"guess.{place}", ADDRESS)
    with pytest.raises(TooManyFailuresError):
        sign_in_by_password(sqlite_ctx, "another", PASSWORD, "123456", ADDRESS)


def test_one_password_is_hashed_at_a_time_on_the_machine(
    sqlite_ctx: Context, tmp_path: Path
) -> None:
    enrolment = made(sqlite_ctx)
    ctx = replace(sqlite_ctx, settings=Settings(secrets=tmp_path))
    other_worker = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other_worker, fcntl.LOCK_EX)
    try:
        with pytest.raises(TooManyFailuresError, match="at this moment") as busy:
            sign_in_by_password(ctx, "k.lee", PASSWORD, code(ctx, enrolment), ADDRESS)
        assert busy.value.retry_after > 0
    finally:
        os.close(other_worker)
    assert sign_in_by_password(
        ctx, "k.lee", PASSWORD, code(ctx, enrolment), ADDRESS
    )  # and nothing was counted


def test_one_password_is_hashed_at_a_time_in_a_worker(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "COST", PROPER)  # long enough to meet
    hashed = passwords.hash_password(PASSWORD)
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    answers = at_once([lambda: passwords.verify_password(sqlite_ctx, PASSWORD, hashed)] * THREADS)
    assert None in answers
    assert all(isinstance(one, TooManyFailuresError) for one in answers if one is not None)
    assert any(isinstance(one, TooManyFailuresError) for one in answers)
    passwords.verify_password(sqlite_ctx, PASSWORD, hashed)  # and nobody is left holding it


# --- haste -------------------------------------------------------------------------------------


def test_of_sign_ins_at_once_with_one_code_one_begins_a_session(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolment = made(ctx)
    hashed = accounts.account(ctx, "k.lee").password_hash
    monkeypatch.setattr(sessions, "verify_password", lambda *_: None)  # all get that far
    given = code(ctx, enrolment)
    answers = at_once(
        [lambda: sign_in_by_password(ctx, "k.lee", PASSWORD, given, ADDRESS)] * THREADS
    )
    tokens = [one for one in answers if isinstance(one, str)]
    assert len(tokens) == 1, answers
    assert accounts.account(ctx, "k.lee").password_hash == hashed


def test_a_code_is_taken_by_one_statement(ctx: Context) -> None:
    made(ctx)

    def take(step: int) -> bool:
        with ctx.store.unit_of_work() as uow:
            taken = uow.officers.use_step("k.lee", step)
            uow.commit()
        return taken

    answers = at_once([lambda: take(7)] * THREADS)
    assert sorted(map(bool, answers)) == [False] * (THREADS - 1) + [True]
    assert [take(6), take(7), take(8)] == [False, False, True]


def test_a_sign_in_that_a_new_password_overtakes_is_refused(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolment = made(sqlite_ctx)
    given = code(sqlite_ctx, enrolment)

    def overtaken(ctx: Context, password: str, hashed: str | None) -> None:
        passwords.verify_password(ctx, password, hashed)
        accounts.set_password(ctx, "k.lee", "quite another password")

    monkeypatch.setattr(sessions, "verify_password", overtaken)
    with pytest.raises(RefusedError):
        sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, given, ADDRESS)


def test_changes_of_an_account_at_once_are_all_kept(ctx: Context) -> None:
    made(ctx)
    keys = [public_key_text(Ed25519PrivateKey.generate()) for _ in range(THREADS)]
    changes = [
        *(lambda key=key: accounts.add_file_key(ctx, "k.lee", key) for key in keys),
        lambda: accounts.take_oath(ctx, "k.lee"),
    ]
    assert at_once(changes) == [None] * len(changes)
    account = accounts.account(ctx, "k.lee")
    assert {key.public_key for key in account.file_keys} == set(keys)
    assert account.sworn is not None


def test_a_key_given_to_two_officers_at_once_is_one_officers(ctx: Context) -> None:
    names = ["k.lee", "l.roy"]
    for name in names:
        made(ctx, name)
    key = public_key_text(Ed25519PrivateKey.generate())
    answers = at_once([lambda name=name: accounts.add_file_key(ctx, name, key) for name in names])
    assert [type(one) for one in answers if one is not None] == [ConflictError]


def test_accounts_that_end_at_once_for_each_other_wait_for_nobody_for_ever(ctx: Context) -> None:
    for name in ("k.lee", "l.roy"):
        made(ctx, name)
    answers = at_once(
        [
            lambda: accounts.end(ctx, "k.lee", successor="l.roy"),
            lambda: accounts.end(ctx, "l.roy", successor="k.lee"),
        ]
    )
    assert sorted(type(one).__name__ for one in answers) == ["NoneType", "RefusedError"]
