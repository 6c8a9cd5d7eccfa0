"""Officers under floods and haste: cheap refusals first, nobody locked out, a code used once."""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.signatures.ed25519 import public_key_text
from tests.kit.ballots.races import at_once
from tests.kit.database.statements import noting
from tests.kit.database.stores import MovableClock
from voting.config.keys import CLAIM_KEYS_FILE, KEY_FILE, create_missing_keys
from voting.config.settings import Settings
from voting.domain.errors import (
    ConflictError,
    RefusedError,
    TooManyFailuresError,
    TwoCodesNeededError,
)
from voting.domain.officers import Role
from voting.ports.unit_of_work import Context
from voting.services.limits.throttle import PAIR_LIMIT
from voting.services.officers import accounts, authenticator_codes, passwords, sessions
from voting.services.officers.authenticator_codes import step_of
from voting.services.officers.sessions import HASHES_PER_CODE, sign_in_by_password
from voting.services.officers.waits import (
    ACCOUNT_LIMIT,
    ADDRESS_LIMIT,
    ALL_LIMIT,
    record_failure,
    visitors_limits,
)
from voting.storage.store import SqlStore

PASSWORD, ADDRESS, HERE = "a rather long password", "192.0.2.1", "192.0.2.5"
PROPER = passwords.COST
THREADS = 8


def made(ctx: Context, officer: str = "k.lee") -> accounts.Enrolment:
    return accounts.create(ctx, officer, "Kim Lee", Role.RETURNING_OFFICER, PASSWORD)


def code(ctx: Context, enrolment: accounts.Enrolment, steps: int = 0) -> str:
    with ctx.store.reader() as uow:
        return pyotp.TOTP(enrolment.secret).at(uow.now() + timedelta(seconds=30 * steps))


def wrong_code(ctx: Context, enrolment: accounts.Enrolment) -> str:
    """A code that no step near has."""
    near = {code(ctx, enrolment, steps) for steps in range(-130, 131)}
    return next(one for one in (f"{number:06d}" for number in range(10**6)) if one not in near)


def nobodys_code(ctx: Context, officer: str) -> str:
    """The code of the secret that nobody has, for an account that is not there."""
    with ctx.store.reader() as uow:
        return pyotp.TOTP(authenticator_codes._secret(ctx, officer, None)).at(uow.now())


def accounts_hash(ctx: Context) -> str:
    return accounts.account(ctx, "k.lee").password_hash or ""


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
        ("k.lee", "1234567"),
        ("k.lee", "123456" * 3),
        ("k.lee", "١٢٣٤٥٦"),
    ],
)
def test_what_has_not_the_form_costs_no_hash(
    sqlite_ctx: Context, hashes: list[str], officer: str, given: str
) -> None:
    with pytest.raises(RefusedError, match="not right"):
        sign_in_by_password(sqlite_ctx, officer, PASSWORD, given, ADDRESS)
    assert hashes == []


@pytest.mark.parametrize("officer", ["k.lee", "nobody"])
def test_a_wrong_code_costs_no_hash_whatever_the_password(
    sqlite_ctx: Context, hashes: list[str], officer: str
) -> None:
    enrolment = made(sqlite_ctx)
    for password in (PASSWORD, "a guessed password"):
        for given in (wrong_code(sqlite_ctx, enrolment), wrong_code(sqlite_ctx, enrolment) * 2):
            with pytest.raises(RefusedError, match="not right"):
                sign_in_by_password(sqlite_ctx, officer, password, given, ADDRESS)
    assert hashes == []


def test_a_used_code_costs_no_hash(sqlite_ctx: Context, hashes: list[str]) -> None:
    given = code(sqlite_ctx, made(sqlite_ctx))
    sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, given, ADDRESS)
    with pytest.raises(RefusedError, match="not right"):
        sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, given, ADDRESS)
    assert hashes == [PASSWORD]


def test_a_wrong_password_does_not_use_the_code_up(
    sqlite_ctx: Context, hashes: list[str], clock: MovableClock
) -> None:
    clock.stop()
    given = code(sqlite_ctx, made(sqlite_ctx))
    for password in ("first guess", "second guess"):
        with pytest.raises(RefusedError):
            sign_in_by_password(sqlite_ctx, "k.lee", password, given, ADDRESS)
    assert sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, given, ADDRESS)
    assert len(hashes) == 3


def test_with_one_code_three_passwords_are_hashed_and_then_another_code_is_needed(
    sqlite_ctx: Context, hashes: list[str], clock: MovableClock
) -> None:
    clock.stop()
    enrolment = made(sqlite_ctx)
    for place in range(5):
        with pytest.raises(RefusedError):
            sign_in_by_password(sqlite_ctx, "k.lee", f"{place}", code(sqlite_ctx, enrolment), HERE)
    assert len(hashes) == HASHES_PER_CODE
    with pytest.raises(RefusedError):
        sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)
    clock.forward(seconds=30)
    assert sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)


def test_of_guesses_at_once_with_one_code_three_are_hashed(
    ctx: Context, hashes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = code(ctx, made(ctx))
    answers = at_once(
        [lambda: sign_in_by_password(ctx, "k.lee", "a guessed one", given, ADDRESS)] * THREADS
    )
    assert all(isinstance(one, RefusedError | TooManyFailuresError) for one in answers)
    assert len(hashes) == HASHES_PER_CODE


def test_an_account_that_is_not_there_has_codes_and_a_hash_of_its_own(
    sqlite_ctx: Context, hashes: list[str], clock: MovableClock
) -> None:
    clock.stop()
    enrolment = made(sqlite_ctx)
    accounts.end(sqlite_ctx, "k.lee")
    with sqlite_ctx.store.reader() as uow:
        now = uow.now()
    found = {name: nobodys_code(sqlite_ctx, name) for name in ("k.lee", "nobody", "no.one")}
    assert len(set(found.values()) | {code(sqlite_ctx, enrolment)}) == 4
    for name, given in found.items():
        assert step_of(sqlite_ctx, name, None, [given], now) is not None
        with pytest.raises(RefusedError, match="not right"):
            sign_in_by_password(sqlite_ctx, name, PASSWORD, given, ADDRESS)
    assert len(hashes) == len(found)
    assert passwords._nobodys_hash().startswith(
        accounts_hash(sqlite_ctx)[: len("$argon2id$v=19$m=64,t=1,p=1$")]
    )


def test_the_same_is_read_and_written_whether_the_account_exists_or_not(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    clock.stop()
    enrolment = made(sqlite_ctx)
    given = wrong_code(sqlite_ctx, enrolment)
    seen: dict[str, list[str]] = {}
    for place, name in enumerate(("k.lee", "nobody"), 1):
        with noting(sqlite_ctx) as seen[name], pytest.raises(RefusedError):
            sign_in_by_password(sqlite_ctx, name, PASSWORD, given, f"192.0.2.{place}")
    assert seen["k.lee"] == seen["nobody"] != []


# --- waits -------------------------------------------------------------------------------------


def fail(ctx: Context, officer: str, address: str, times: int) -> None:
    """Count failures as sign-ins do."""
    for _ in range(times):
        record_failure(ctx, officer, visitors_limits(ctx, officer, address))


WAITS = {
    "the account at the address": lambda ctx: fail(ctx, "k.lee", ADDRESS, PAIR_LIMIT.free + 1),
    "the account, from many addresses": lambda ctx: [
        fail(ctx, "k.lee", f"198.51.100.{place}", 1) for place in range(ACCOUNT_LIMIT.free + 1)
    ],
    "the address, with many accounts": lambda ctx: [
        fail(ctx, f"guess.{place}", ADDRESS, 1) for place in range(ADDRESS_LIMIT.free + 1)
    ],
    "everybody": lambda ctx: [
        fail(ctx, f"guess.{place}", f"10.0.{place // 200}.{place % 200}", 1)
        for place in range(ALL_LIMIT.free + 1)
    ],
}


@pytest.mark.parametrize("what", list(WAITS))
def test_while_a_wait_lasts_two_codes_in_a_row_sign_in_and_one_is_not_read(
    sqlite_ctx: Context, hashes: list[str], clock: MovableClock, what: str
) -> None:
    clock.stop()
    enrolment = made(sqlite_ctx)
    WAITS[what](sqlite_ctx)
    good = code(sqlite_ctx, enrolment)
    with pytest.raises(TwoCodesNeededError, match="12 digits") as refused:
        sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, good, ADDRESS)
    assert refused.value.retry_after > 0
    assert hashes == []
    both = code(sqlite_ctx, enrolment, -1) + " " + good
    assert sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, both, ADDRESS)


def test_failures_elsewhere_do_not_slow_an_account(sqlite_ctx: Context) -> None:
    enrolment = made(sqlite_ctx)
    for place in range(ADDRESS_LIMIT.free + 1):
        fail(sqlite_ctx, f"guess.{place}", "192.0.2.2", 1)
    assert sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)


def test_a_wait_ends(sqlite_ctx: Context, clock: MovableClock) -> None:
    clock.stop()
    enrolment = made(sqlite_ctx)
    for what in WAITS.values():
        what(sqlite_ctx)
    clock.forward(minutes=61)
    assert sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)


def test_while_a_wait_lasts_nothing_is_written(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    clock.stop()
    enrolment = made(sqlite_ctx)
    WAITS["everybody"](sqlite_ctx)
    given = wrong_code(sqlite_ctx, enrolment)
    monkeypatch.setattr(SqlStore, "unit_of_work", lambda _: pytest.fail("it writes"))
    for name, place in (("k.lee", 1), ("nobody", 2), ("no.one", 3)):
        with pytest.raises(TwoCodesNeededError):
            sign_in_by_password(sqlite_ctx, name, PASSWORD, given, f"198.51.100.{place}")
        with pytest.raises(RefusedError):
            sign_in_by_password(sqlite_ctx, name, PASSWORD, given * 2, f"198.51.100.{place}")


def test_whoever_has_the_password_reads_few_single_codes_in_an_hour(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    clock.stop()
    given, read = wrong_code(sqlite_ctx, made(sqlite_ctx)), 0
    for second in range(3600):
        try:
            sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, given, f"10.1.{second // 200}.1")
        except TwoCodesNeededError:
            pass
        except RefusedError:
            read += 1
        clock.forward(seconds=1)
    assert read == 22


def test_two_codes_are_of_steps_that_follow_each_other_and_unused(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    clock.stop()
    enrolment = made(sqlite_ctx)

    def both(first: int, second: int) -> str:
        return code(sqlite_ctx, enrolment, first) + code(sqlite_ctx, enrolment, second)

    for wrong in ((0, 0), (0, -1), (-2, 0), (-3, -2), (1, 2)):
        with pytest.raises(RefusedError):
            sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, both(*wrong), ADDRESS)
    sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, both(-2, -1), "192.0.2.2")
    with pytest.raises(RefusedError):  # the first of the two was used
        sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, both(-1, 0), "192.0.2.3")
    assert sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, both(0, 1), "192.0.2.4")


def test_the_log_names_an_account_that_is_attacked_once_and_no_other(
    sqlite_ctx: Context, caplog: pytest.LogCaptureFixture
) -> None:
    made(sqlite_ctx)
    for name in ("k.lee", "my-secret-typed-by-mistake"):
        for place in range(ACCOUNT_LIMIT.free + 5):
            fail(sqlite_ctx, name, f"198.51.100.{place}", 1)
    assert [one.getMessage() for one in caplog.records] == [
        "officer k.lee: many sign-ins failed; two codes are asked for"
    ]
    caplog.clear()
    WAITS["everybody"](sqlite_ctx)
    assert [one.getMessage() for one in caplog.records] == [
        "officers: many sign-ins failed; two codes are asked for"
    ]


# --- within a session --------------------------------------------------------------------------


def test_a_flood_of_sign_ins_does_not_slow_who_is_signed_in(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    clock.stop()
    enrolment = made(sqlite_ctx)
    for what in WAITS.values():
        what(sqlite_ctx)
    sessions.verify_present_password(sqlite_ctx, "k.lee", PASSWORD)
    sessions.confirm_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment))


def test_guesses_of_the_present_password_within_a_session_are_slowed_without_a_hash(
    sqlite_ctx: Context, hashes: list[str], clock: MovableClock
) -> None:
    clock.stop()
    enrolment = made(sqlite_ctx)
    for place in range(PAIR_LIMIT.free + 1):
        with pytest.raises(RefusedError):
            sessions.verify_present_password(sqlite_ctx, "k.lee", f"guess {place}")
    before = len(hashes)
    with pytest.raises(TooManyFailuresError, match="wrong passwords"):
        sessions.verify_present_password(sqlite_ctx, "k.lee", PASSWORD)
    assert len(hashes) == before == PAIR_LIMIT.free + 1
    assert sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)
    clock.forward(seconds=2)
    sessions.verify_present_password(sqlite_ctx, "k.lee", PASSWORD)


# --- places to hash ----------------------------------------------------------------------------


@pytest.fixture
def machine(sqlite_ctx: Context, tmp_path: Path) -> Context:
    """A context whose keys lie in a folder, as every server's do."""
    create_missing_keys(tmp_path)
    return replace(sqlite_ctx, settings=Settings(secrets=tmp_path))


@contextmanager
def held(folder: Path, *names: str) -> Iterator[None]:
    """Hold places as other workers do."""
    with ExitStack() as stack:
        for name in names:
            place = stack.enter_context((folder / name).open("rb"))
            fcntl.flock(place, fcntl.LOCK_EX)
        yield


def test_two_passwords_are_hashed_at_a_time_on_the_machine(
    machine: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 0.1)
    enrolment = made(machine)
    given = ("k.lee", PASSWORD, code(machine, enrolment), ADDRESS)
    with held(tmp_path, KEY_FILE, CLAIM_KEYS_FILE):
        with pytest.raises(TooManyFailuresError, match="being verified") as busy:
            sign_in_by_password(machine, *given)
        with pytest.raises(TooManyFailuresError, match="being verified"):
            accounts.set_password(machine, "k.lee", "quite another password")
    assert busy.value.retry_after > 0
    with held(tmp_path, KEY_FILE):
        assert sign_in_by_password(machine, *given)


def test_who_comes_third_waits_for_a_place(machine: Context, tmp_path: Path) -> None:
    enrolment = made(machine)
    given = ("k.lee", PASSWORD, code(machine, enrolment), ADDRESS)
    leave = threading.Event()

    def hold() -> None:
        with held(tmp_path, KEY_FILE, CLAIM_KEYS_FILE):
            leave.wait(0.5)

    with ThreadPoolExecutor() as pool:
        other = pool.submit(hold)
        assert sign_in_by_password(machine, *given)
        other.result()


def test_a_password_that_could_not_be_hashed_counts_as_a_failure(
    machine: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: MovableClock
) -> None:
    clock.stop()
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 0.0)
    enrolment = made(machine)
    with held(tmp_path, KEY_FILE, CLAIM_KEYS_FILE):
        for step in (-1, 0, 1, -1, 0, 1):
            given = code(machine, enrolment, step)
            with pytest.raises(TooManyFailuresError, match="being verified"):
                sign_in_by_password(machine, "k.lee", PASSWORD, given, ADDRESS)
    with pytest.raises(TwoCodesNeededError):
        sign_in_by_password(machine, "k.lee", PASSWORD, code(machine, enrolment), ADDRESS)


def test_no_more_than_two_are_hashed_at_once_in_a_worker(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashing, most, lock = 0, 0, threading.Lock()

    def slow(*_: object) -> None:
        nonlocal hashing, most
        with lock:
            hashing += 1
            most = max(most, hashing)
        time.sleep(0.05)
        with lock:
            hashing -= 1

    monkeypatch.setattr(passwords.Argon2id, "verify_phc_encoded", slow)
    answers = at_once([lambda: passwords.verify_password(sqlite_ctx, PASSWORD, "hash")] * THREADS)
    assert answers == [None] * THREADS
    assert most == 2


def test_a_hash_costs_what_the_standard_recommends(
    sqlite_ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "COST", PROPER)
    for hashed in (passwords.hash_password(sqlite_ctx, PASSWORD), passwords._nobodys_hash()):
        assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


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
        lambda: accounts.set_email(ctx, "k.lee", "kim@example.org", "en"),
    ]
    assert at_once(changes) == [None] * len(changes)
    account = accounts.account(ctx, "k.lee")
    assert {key.public_key for key in account.file_keys} == set(keys)
    assert account.email == "kim@example.org"


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
