"""Officers' passkeys: registered, signed in with, and acted with; each check refused alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.voting.authenticator import PRESENT, Authenticator
from tests.voting.conftest import MovableClock
from tests.voting.factory import SamplePoll, draft_poll
from tests.voting.officials import audited, sign
from voting.domain.errors import MalformedError, RatifyError, RefusedError
from voting.domain.officers import Role
from voting.domain.poll import Act, PollState
from voting.services import acts, officers, passkeys
from voting.services.officer_sessions import current_officer
from voting.services.ports import Context


@pytest.fixture
def account(sqlite_ctx: Context) -> str:
    """An account without any key."""
    officers.create(sqlite_ctx, "kim", "Kim Lee", Role.RETURNING_OFFICER, "a long password")
    return "kim"


def register(ctx: Context, officer: str, device: Authenticator) -> None:
    passkeys.register(ctx, officer, device.create(passkeys.registration_options(ctx, officer)))


@pytest.mark.parametrize("key", [None, Ed25519PrivateKey.generate()])
def test_a_passkey_is_registered_and_signs_in(
    sqlite_ctx: Context, account: str, key: Ed25519PrivateKey | None
) -> None:
    device = Authenticator() if key is None else Authenticator(key)
    register(sqlite_ctx, account, device)
    (stored,) = officers.account(sqlite_ctx, account).passkeys
    assert stored.algorithm == ("ES256" if key is None else "EdDSA")
    token = passkeys.sign_in(sqlite_ctx, device.get(passkeys.sign_in_options(sqlite_ctx)))
    assert current_officer(sqlite_ctx, token).officer == account


def test_what_is_registered_once_is_excluded_the_next_time(
    sqlite_ctx: Context, account: str
) -> None:
    device = Authenticator()
    register(sqlite_ctx, account, device)
    options = passkeys.registration_options(sqlite_ctx, account)
    excluded = [entry["id"] for entry in options["excludeCredentials"]]
    assert excluded == [device.create(options)["id"]]


BAD_DEVICES: dict[str, Callable[[Authenticator], object]] = {
    "another origin": lambda device: setattr(device, "origin", "https://evil.example"),
    "another host": lambda device: setattr(device, "rp_id", "evil.example"),
    "nobody verified": lambda device: setattr(device, "flags", PRESENT),
    "nobody present": lambda device: setattr(device, "flags", 0),
}


@pytest.mark.parametrize("name", list(BAD_DEVICES))
def test_a_registration_that_is_not_right_is_refused(
    sqlite_ctx: Context, account: str, name: str
) -> None:
    device = Authenticator()
    BAD_DEVICES[name](device)
    with pytest.raises(RefusedError, match="not accepted"):
        register(sqlite_ctx, account, device)
    assert officers.account(sqlite_ctx, account).passkeys == ()


@pytest.mark.parametrize("name", list(BAD_DEVICES))
def test_a_sign_in_that_is_not_right_is_refused(
    sqlite_ctx: Context, account: str, name: str
) -> None:
    device = Authenticator()
    register(sqlite_ctx, account, device)
    BAD_DEVICES[name](device)
    answer = device.get(passkeys.sign_in_options(sqlite_ctx))
    with pytest.raises(RefusedError, match="not accepted"):
        passkeys.sign_in(sqlite_ctx, answer)


def test_an_answer_is_taken_once(sqlite_ctx: Context, account: str) -> None:
    device = Authenticator()
    register(sqlite_ctx, account, device)
    answer = device.get(passkeys.sign_in_options(sqlite_ctx))
    passkeys.sign_in(sqlite_ctx, answer)
    with pytest.raises(RefusedError, match="start again"):
        passkeys.sign_in(sqlite_ctx, answer)


def test_a_challenge_is_for_one_purpose_and_five_minutes(
    sqlite_ctx: Context, account: str, clock: MovableClock
) -> None:
    device = Authenticator()
    register(sqlite_ctx, account, device)
    foreign = device.get(passkeys.registration_options(sqlite_ctx, account))
    late = device.get(passkeys.sign_in_options(sqlite_ctx))
    made_up = device.get({"challenge": "AAAA"})
    clock.forward(minutes=5)
    for answer in (foreign, late, made_up):
        with pytest.raises(RefusedError, match="start again"):
            passkeys.sign_in(sqlite_ctx, answer)


def test_a_cloned_key_whose_counter_goes_back_is_refused(sqlite_ctx: Context, account: str) -> None:
    device = Authenticator()
    register(sqlite_ctx, account, device)
    passkeys.sign_in(sqlite_ctx, device.get(passkeys.sign_in_options(sqlite_ctx)))
    device.count = 0
    with pytest.raises(RefusedError, match="not accepted"):
        passkeys.sign_in(sqlite_ctx, device.get(passkeys.sign_in_options(sqlite_ctx)))


def test_an_unknown_passkey_and_one_of_an_ended_account_are_refused(
    sqlite_ctx: Context, account: str
) -> None:
    device = Authenticator()
    with pytest.raises(RefusedError):
        passkeys.sign_in(sqlite_ctx, device.get(passkeys.sign_in_options(sqlite_ctx)))
    register(sqlite_ctx, account, device)
    officers.end(sqlite_ctx, account)
    with pytest.raises(RefusedError):
        passkeys.sign_in(sqlite_ctx, device.get(passkeys.sign_in_options(sqlite_ctx)))


@pytest.mark.parametrize("answer", [{}, {"response": 7}, {"response": {"clientDataJSON": "_"}}])
def test_an_answer_of_no_form_is_malformed(sqlite_ctx: Context, answer: dict) -> None:
    with pytest.raises(MalformedError, match="browsers give"):
        passkeys.sign_in(sqlite_ctx, answer)


# --- acts --------------------------------------------------------------------------------------


def sealed_with_passkey(ctx: Context) -> tuple[SamplePoll, Authenticator]:
    """A sealed poll of which anne has a passkey too."""
    sample, device = draft_poll(ctx), Authenticator()
    register(ctx, "anne", device)
    sample.act(Act.SEAL)
    return sample, device


def assertion(sample: SamplePoll, device: Authenticator, act: Act) -> dict[str, object]:
    found = acts.waiting_for(sample.ctx, sample.poll, act)
    assert found is not None
    options = passkeys.act_options(sample.ctx, "anne", found.statement)
    return passkeys.act_signature(sample.ctx, "anne", device.get(options))


def test_a_passkey_and_a_key_file_act_together_and_the_verifier_agrees(ctx: Context) -> None:
    sample, device = sealed_with_passkey(ctx)
    acts.draft_statement(ctx, sample.poll, Act.OPEN)
    first = acts.sign_act(ctx, sample.poll, Act.OPEN, assertion(sample, device, Act.OPEN))
    assert first.signed_by == ("anne",)
    assert sign(sample, "paul", Act.OPEN).state is PollState.OPEN
    audited(sample)


@pytest.mark.parametrize("name", list(BAD_DEVICES))
def test_an_act_by_a_passkey_that_is_not_right_is_refused(sqlite_ctx: Context, name: str) -> None:
    sample, device = sealed_with_passkey(sqlite_ctx)
    acts.draft_statement(sqlite_ctx, sample.poll, Act.OPEN)
    BAD_DEVICES[name](device)
    given = assertion(sample, device, Act.OPEN)
    with pytest.raises(RefusedError):
        acts.sign_act(sqlite_ctx, sample.poll, Act.OPEN, given)


def test_an_assertion_over_another_statement_is_refused(sqlite_ctx: Context) -> None:
    sample, device = sealed_with_passkey(sqlite_ctx)
    acts.draft_statement(sqlite_ctx, sample.poll, Act.VOID, "flood")
    given = assertion(sample, device, Act.VOID)
    acts.draft_statement(sqlite_ctx, sample.poll, Act.VOID, "fire")
    with pytest.raises(RefusedError, match="another challenge"):
        acts.sign_act(sqlite_ctx, sample.poll, Act.VOID, given)


def test_a_passkey_of_nobody_or_of_another_is_refused(sqlite_ctx: Context) -> None:
    sample, device = sealed_with_passkey(sqlite_ctx)
    statement = acts.draft_statement(sqlite_ctx, sample.poll, Act.OPEN).statement
    with pytest.raises(RefusedError, match="paul has no passkey"):
        passkeys.act_options(sqlite_ctx, "paul", statement)
    answer = device.get(passkeys.act_options(sqlite_ctx, "anne", statement))
    with pytest.raises(RefusedError, match="not one of officer paul"):
        passkeys.act_signature(sqlite_ctx, "paul", answer)
    with pytest.raises(RatifyError, match="browsers give"):
        passkeys.act_signature(sqlite_ctx, "anne", {"id": answer["id"], "response": {}})
