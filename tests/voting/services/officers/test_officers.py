"""Officers: accounts, password and code, sessions, leaving office."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from audit.record.signatures.statement import Act
from tests.kit.database.stores import MovableClock
from tests.kit.officers import poll_of
from tests.kit.polls import KEYS_OF_ALL, draft_poll
from voting.domain.errors import (
    ConflictError,
    MalformedError,
    NotFoundError,
    RefusedError,
    TwoCodesNeededError,
)
from voting.domain.officers import Role
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.officers import accounts
from voting.services.officers.sessions import (
    current_officer,
    sign_in_by_password,
    sign_out,
    sign_out_everywhere,
)

PASSWORD, ADDRESS = "a rather long password", "192.0.2.1"
KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="  # RFC 8032, 7.1, test 1
OTHER_KEY = "PUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw="  # RFC 8032, 7.1, test 2


@pytest.fixture
def enrolment(sqlite_ctx: Context) -> accounts.Enrolment:
    """The account of Kim Lee."""
    return accounts.create(sqlite_ctx, "k.lee", "Kim Lee", Role.RETURNING_OFFICER, PASSWORD)


def code(ctx: Context, enrolment: accounts.Enrolment, steps: int = 0) -> str:
    """The authenticator's code by the database's clock, some steps away."""
    with ctx.store.reader() as uow:
        return pyotp.TOTP(enrolment.secret).at(uow.now() + timedelta(seconds=30 * steps))


def test_password_and_code_begin_a_session(ctx: Context) -> None:
    made = accounts.create(ctx, "k.lee", "Kim Lee", Role.RETURNING_OFFICER, PASSWORD)
    token = sign_in_by_password(ctx, "k.lee", PASSWORD, code(ctx, made), ADDRESS)
    assert current_officer(ctx, token).name == "Kim Lee"
    sign_out(ctx, token)
    with pytest.raises(RefusedError, match="session is over"):
        current_officer(ctx, token)


def test_secrets_rest_hashed_or_encrypted(
    sqlite_ctx: Context, enrolment: accounts.Enrolment
) -> None:
    account = accounts.account(sqlite_ctx, "k.lee")
    assert (account.password_hash or "").startswith("$argon2id$")
    assert enrolment.secret.encode() not in (account.totp_secret or b"")
    for text in (repr(account), repr(enrolment)):
        assert enrolment.secret not in text
        assert "argon2id" not in text


def test_a_wrong_part_gives_one_and_the_same_answer(
    sqlite_ctx: Context, enrolment: accounts.Enrolment
) -> None:
    good = code(sqlite_ctx, enrolment)
    wrong = f"{(int(good) + 1) % 1_000_000:06d}"
    answers = set()
    for who, password, given in (
        ("k.lee", "another password", good),
        ("k.lee", PASSWORD, wrong),
        ("k.lee", PASSWORD, "abc"),
        ("nobody", PASSWORD, good),
    ):
        with pytest.raises(RefusedError) as refused:
            sign_in_by_password(sqlite_ctx, who, password, given, ADDRESS)
        answers.add(str(refused.value))
    assert answers == {"The account, the password or the code is not right."}


def test_a_code_is_good_once_and_a_step_to_either_side(
    sqlite_ctx: Context, enrolment: accounts.Enrolment, clock: MovableClock
) -> None:
    with sqlite_ctx.store.reader() as uow:  # from the beginning of a time step, so that no
        clock.forward(seconds=31 - uow.now().timestamp() % 30)  # slow machine enters the next
    first = code(sqlite_ctx, enrolment, -1)
    sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, first, ADDRESS)
    with pytest.raises(RefusedError):
        sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, first, ADDRESS)
    sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment, +1), ADDRESS)
    with pytest.raises(RefusedError):  # a step before the last one used
        sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)
    clock.forward(seconds=90)
    sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)
    with pytest.raises(RefusedError):
        sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment, -3), ADDRESS)


def test_failures_slow_this_account_from_this_address_only(
    sqlite_ctx: Context, enrolment: accounts.Enrolment, clock: MovableClock
) -> None:
    clock.stop()
    for _ in range(6):
        with pytest.raises(RefusedError):
            sign_in_by_password(sqlite_ctx, "k.lee", "not the password", "000000", ADDRESS)
    with pytest.raises(TwoCodesNeededError) as slowed:
        sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)
    assert slowed.value.retry_after >= 1
    sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), "192.0.2.2")
    clock.forward(minutes=16)
    sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)


def test_a_session_ends_after_thirty_minutes_without_use(
    sqlite_ctx: Context, enrolment: accounts.Enrolment, clock: MovableClock
) -> None:
    token = sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)
    for _ in range(3):
        clock.forward(minutes=29)
        assert current_officer(sqlite_ctx, token).id == "k.lee"
    clock.forward(minutes=30, seconds=1)
    with pytest.raises(RefusedError, match="sign in again"):
        current_officer(sqlite_ctx, token)


def test_every_session_can_be_ended_at_once(
    sqlite_ctx: Context, enrolment: accounts.Enrolment
) -> None:
    token = sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)
    sign_out_everywhere(sqlite_ctx, "k.lee")
    with pytest.raises(RefusedError):
        current_officer(sqlite_ctx, token)


def test_a_new_password_ends_the_sessions_and_the_old_secret(
    sqlite_ctx: Context, enrolment: accounts.Enrolment
) -> None:
    token = sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)
    again = accounts.set_password(sqlite_ctx, "k.lee", "quite another password")
    assert again.secret != enrolment.secret
    with pytest.raises(RefusedError):
        current_officer(sqlite_ctx, token)
    sign_in_by_password(
        sqlite_ctx, "k.lee", "quite another password", code(sqlite_ctx, again), ADDRESS
    )


@pytest.mark.parametrize(
    ("officer", "name", "password", "match"),
    [
        ("K.Lee", "Kim Lee", PASSWORD, "use a-z"),
        ("", "Kim Lee", PASSWORD, "use a-z"),
        ("k.lee", "", PASSWORD, "name"),
        ("k.lee", "Kim\nLee", PASSWORD, "name"),
        ("k.lee", "Kim Lee", "short", "at least 12"),
    ],
)
def test_a_bad_account_is_refused(
    sqlite_ctx: Context, officer: str, name: str, password: str, match: str
) -> None:
    with pytest.raises(MalformedError, match=match):
        accounts.create(sqlite_ctx, officer, name, Role.RETURNING_OFFICER, password)
    assert accounts.accounts(sqlite_ctx) == []


def test_an_identifier_is_taken_once(sqlite_ctx: Context, enrolment: accounts.Enrolment) -> None:
    with pytest.raises(ConflictError):
        accounts.create(sqlite_ctx, "k.lee", "Kit Lee", Role.RETURNING_OFFICER, PASSWORD)


def test_a_key_is_one_officers(sqlite_ctx: Context, enrolment: accounts.Enrolment) -> None:
    accounts.create(sqlite_ctx, "a.roy", "Alex Roy", Role.PROVINCIAL_EXECUTIVE, PASSWORD)
    accounts.add_file_key(sqlite_ctx, "k.lee", KEY)
    for other in ("a.roy", "k.lee"):
        with pytest.raises(ConflictError, match=r"k\.lee has this key"):
            accounts.add_file_key(sqlite_ctx, other, KEY)
    with pytest.raises(MalformedError, match="ratify officer-key"):
        accounts.add_file_key(sqlite_ctx, "k.lee", "no key")
    with pytest.raises(NotFoundError):
        accounts.add_file_key(sqlite_ctx, "nobody", OTHER_KEY)


# --- solidarity policy: the end of office ------------------------------------------------------


def test_solidarity_on_leaving_office_the_account_ends(
    sqlite_ctx: Context, enrolment: accounts.Enrolment
) -> None:
    token = sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment), ADDRESS)
    accounts.end(sqlite_ctx, "k.lee")
    with pytest.raises(RefusedError):
        current_officer(sqlite_ctx, token)
    with pytest.raises(RefusedError):
        sign_in_by_password(sqlite_ctx, "k.lee", PASSWORD, code(sqlite_ctx, enrolment, 1), ADDRESS)
    for again in (
        lambda: accounts.end(sqlite_ctx, "k.lee"),
        lambda: accounts.set_password(sqlite_ctx, "k.lee", PASSWORD),
    ):
        with pytest.raises(RefusedError, match="the account has ended"):
            again()


def test_solidarity_drafts_pass_to_the_successor(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    with sqlite_ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(sample.poll)
        uow.polls.save(
            replace(poll, terms=replace(poll.terms, officers=tuple(sorted(KEYS_OF_ALL))))
        )
        uow.commit()
    statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL)
    accounts.create(sqlite_ctx, "k.lee", "Kim Lee", Role.RETURNING_OFFICER, PASSWORD)
    accounts.end(sqlite_ctx, "anne", "k.lee")
    others = set(KEYS_OF_ALL) - {"anne"}
    assert poll_of(sample).terms.officers == tuple(sorted({"k.lee", *others}))
    assert statements.waiting_statements(sqlite_ctx, sample.poll) == ()
    assert accounts.account(sqlite_ctx, "anne").successor == "k.lee"
