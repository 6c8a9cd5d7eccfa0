"""Officers' passkeys: registered, signed in with, and acted with; each check refused alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cbor2
import pyotp
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from audit.record.signatures.statement import Act
from tests.kit.authenticator import PRESENT, Authenticator
from tests.kit.database.stores import MovableClock
from tests.kit.officers import audited, sign
from tests.kit.polls import SamplePoll, draft_poll
from voting.domain.errors import MalformedError, RatifyError, RefusedError
from voting.domain.officers import Role
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.officers import accounts, passkeys
from voting.services.officers.challenges import ChallengePurpose
from voting.services.officers.sessions import current_officer
from voting.storage.store import SqlStore

PASSWORD = "a long password"
GROUP = json.loads((Path(__file__).parents[3] / "vectors" / "group.json").read_text())


@pytest.fixture
def account(sqlite_ctx: Context) -> str:
    """An account without any key."""
    accounts.create(sqlite_ctx, "kim", "Kim Lee", Role.RETURNING_OFFICER, PASSWORD)
    return "kim"


def options(ctx: Context, officer: str) -> dict[str, Any]:
    """Confirm with a new password and code, and return the options to register with."""
    secret = accounts.set_password(ctx, officer, PASSWORD).secret
    with ctx.store.reader() as uow:
        code = pyotp.TOTP(secret).at(uow.now())
    return passkeys.registration_by_password(ctx, officer, PASSWORD, code)


def register(ctx: Context, officer: str, device: Authenticator) -> None:
    passkeys.register(ctx, officer, *device.create(options(ctx, officer)))


def sign_in(ctx: Context, device: Authenticator) -> str:
    return passkeys.sign_in_by_passkey(ctx, *device.get(passkeys.sign_in_options(ctx)))


@pytest.mark.parametrize("key", [None, Ed25519PrivateKey.generate()])
def test_a_passkey_is_registered_and_signs_in(
    sqlite_ctx: Context, account: str, key: Ed25519PrivateKey | None
) -> None:
    device = Authenticator() if key is None else Authenticator(key)
    register(sqlite_ctx, account, device)
    (stored,) = accounts.account(sqlite_ctx, account).passkeys
    assert stored.algorithm == ("ES256" if key is None else "EdDSA")
    token = sign_in(sqlite_ctx, device)
    assert current_officer(sqlite_ctx, token).id == account


def test_what_is_registered_once_is_excluded_the_next_time(
    sqlite_ctx: Context, account: str
) -> None:
    device = Authenticator()
    register(sqlite_ctx, account, device)
    offered = options(sqlite_ctx, account)
    excluded = [entry["id"] for entry in offered["excludeCredentials"]]
    assert excluded == [device.create(offered)[1]["id"]]


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
    assert accounts.account(sqlite_ctx, account).passkeys == ()


@dataclass
class ForeignKey(Authenticator):
    """A device whose EdDSA key is a point of the curve that is not in the group."""

    point: bytes = b""

    def _cose(self) -> bytes:
        return cbor2.dumps({1: 1, 3: -8, -1: 6, -2: self.point})


@pytest.mark.parametrize(
    "point",
    [
        element
        for element in GROUP["elements"]
        if element["name"] in ("torsion_two", "torsion_eight")
    ]
    + [{"name": "the identity", "text": f"{1:064x}"}],
    ids=lambda element: element["name"],
)
def test_an_ed25519_key_that_no_poll_could_seal_is_not_registered(
    sqlite_ctx: Context, account: str, point: dict[str, str]
) -> None:
    device = ForeignKey(point=bytes.fromhex(point["text"])[::-1])
    with pytest.raises(RefusedError, match="a key that cannot be trusted"):
        register(sqlite_ctx, account, device)
    assert accounts.account(sqlite_ctx, account).passkeys == ()


@pytest.mark.parametrize("name", list(BAD_DEVICES))
def test_a_sign_in_that_is_not_right_is_refused(
    sqlite_ctx: Context, account: str, name: str
) -> None:
    device = Authenticator()
    register(sqlite_ctx, account, device)
    BAD_DEVICES[name](device)
    answer = device.get(passkeys.sign_in_options(sqlite_ctx))
    with pytest.raises(RefusedError, match="not accepted"):
        passkeys.sign_in_by_passkey(sqlite_ctx, *answer)


def test_an_answer_is_taken_once(sqlite_ctx: Context, account: str) -> None:
    device = Authenticator()
    register(sqlite_ctx, account, device)
    answer = device.get(passkeys.sign_in_options(sqlite_ctx))
    passkeys.sign_in_by_passkey(sqlite_ctx, *answer)
    with pytest.raises(RefusedError, match="start again"):
        passkeys.sign_in_by_passkey(sqlite_ctx, *answer)


def test_a_flood_of_options_and_false_answers_writes_nothing_and_takes_no_ones_place(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.create(ctx, "kim", "Kim Lee", Role.RETURNING_OFFICER, PASSWORD)
    device, false = Authenticator(), Authenticator()
    register(ctx, "kim", device)
    false.credential_id = device.credential_id
    honest = device.get(passkeys.sign_in_options(ctx))
    with monkeypatch.context() as patch:
        patch.setattr(SqlStore, "unit_of_work", lambda _: pytest.fail("it writes"))
        for _ in range(200):
            options = passkeys.sign_in_options(ctx)
            for attacker in (false, Authenticator()):
                with pytest.raises(RefusedError):
                    passkeys.sign_in_by_passkey(ctx, *attacker.get(options))
            with pytest.raises(RefusedError):
                passkeys.sign_in_by_passkey(ctx, *device.get({"nonce": "A" * 75}))
    assert current_officer(ctx, passkeys.sign_in_by_passkey(ctx, *honest)).id == "kim"


@pytest.mark.parametrize("spoil", [lambda nonce: f"{nonce}=", lambda nonce: f" {nonce}"])
def test_a_nonce_has_one_form(
    sqlite_ctx: Context, account: str, spoil: Callable[[str], str]
) -> None:
    device = Authenticator()
    register(sqlite_ctx, account, device)
    options = passkeys.sign_in_options(sqlite_ctx)
    with pytest.raises(RefusedError, match="start again"):
        passkeys.sign_in_by_passkey(sqlite_ctx, *device.get({"nonce": spoil(options["nonce"])}))


def test_a_challenge_is_for_one_purpose_and_five_minutes(
    sqlite_ctx: Context, account: str, clock: MovableClock
) -> None:
    device = Authenticator()
    register(sqlite_ctx, account, device)
    foreign = device.get(passkeys.confirmation_options(sqlite_ctx, account))
    late = device.get(passkeys.sign_in_options(sqlite_ctx))
    made_up = [device.get({"nonce": nonce}) for nonce in ("AAAA", "A", "é")]
    clock.forward(minutes=5)
    for answer in (foreign, late, *made_up):
        with pytest.raises(RefusedError, match="start again"):
            passkeys.sign_in_by_passkey(sqlite_ctx, *answer)


def test_a_cloned_key_whose_counter_goes_back_is_refused(sqlite_ctx: Context, account: str) -> None:
    device = Authenticator()
    register(sqlite_ctx, account, device)
    sign_in(sqlite_ctx, device)
    device.count = 0
    with pytest.raises(RefusedError, match="not accepted"):
        sign_in(sqlite_ctx, device)


def test_an_unknown_passkey_and_one_of_an_ended_account_are_refused(
    sqlite_ctx: Context, account: str
) -> None:
    device = Authenticator()
    with pytest.raises(RefusedError):
        sign_in(sqlite_ctx, device)
    register(sqlite_ctx, account, device)
    accounts.end(sqlite_ctx, account)
    with pytest.raises(RefusedError):
        sign_in(sqlite_ctx, device)


@pytest.mark.parametrize("answer", [{}, {"response": 7}, {"response": {"clientDataJSON": "_"}}])
def test_an_answer_of_no_form_is_malformed(sqlite_ctx: Context, answer: dict) -> None:
    nonce = passkeys.sign_in_options(sqlite_ctx)["nonce"]
    with pytest.raises(MalformedError, match="browsers give"):
        passkeys.sign_in_by_passkey(sqlite_ctx, nonce, answer)


# --- a sign-in is never an act, and a session is not enough to register -------------------------


def test_no_answer_to_the_servers_nonce_is_a_signature_of_a_statement(sqlite_ctx: Context) -> None:
    sample, device = sealed_with_passkey(sqlite_ctx)
    statement = statements.draft_statement(sqlite_ctx, sample.poll, Act.OPEN).statement
    assert "challenge" not in passkeys.sign_in_options(sqlite_ctx)
    assert "challenge" not in passkeys.act_options(sqlite_ctx, "anne")
    for (
        purpose
    ) in ChallengePurpose:  # a server that wants an act sends the statement itself as its nonce
        for nonce in (bytes_to_base64url(statement.digest), statement.message.decode()):
            _, answer = device.get({"nonce": nonce}, purpose)
            given = passkeys.act_signature(sqlite_ctx, "anne", answer)
            with pytest.raises(RefusedError, match="another challenge"):
                statements.sign_act(sqlite_ctx, sample.poll, Act.OPEN, given)


def test_a_sign_in_over_the_bare_nonce_is_refused(sqlite_ctx: Context, account: str) -> None:
    device = Authenticator()
    register(sqlite_ctx, account, device)
    nonce = passkeys.sign_in_options(sqlite_ctx)["nonce"]
    with pytest.raises(RefusedError, match="not accepted"):
        passkeys.sign_in_by_passkey(sqlite_ctx, nonce, device.assertion(base64url_to_bytes(nonce)))


def test_a_passkey_of_the_account_confirms_the_next_one(sqlite_ctx: Context, account: str) -> None:
    first, second = Authenticator(), Authenticator()
    register(sqlite_ctx, account, first)
    answer = first.get(passkeys.confirmation_options(sqlite_ctx, account), ChallengePurpose.CONFIRM)
    offered = passkeys.registration_by_passkey(sqlite_ctx, account, *answer)
    passkeys.register(sqlite_ctx, account, *second.create(offered))
    assert current_officer(sqlite_ctx, sign_in(sqlite_ctx, second)).id == account


def test_nothing_is_registered_without_a_confirmation(sqlite_ctx: Context, account: str) -> None:
    accounts.create(sqlite_ctx, "lou", "Lou Roy", Role.RETURNING_OFFICER, PASSWORD)
    mine, theirs = Authenticator(), Authenticator()
    register(sqlite_ctx, account, mine)
    register(sqlite_ctx, "lou", theirs)
    for nonce in (
        passkeys.sign_in_options(sqlite_ctx)["nonce"],
        passkeys.confirmation_options(sqlite_ctx, account)["nonce"],
        options(sqlite_ctx, "lou")["nonce"],
    ):
        with pytest.raises(RefusedError, match="start again"):
            passkeys.register(sqlite_ctx, account, *Authenticator().create({"nonce": nonce}))
    asked = passkeys.confirmation_options(sqlite_ctx, account)
    with pytest.raises(RefusedError, match="not accepted"):
        passkeys.registration_by_passkey(
            sqlite_ctx, account, *theirs.get(asked, ChallengePurpose.CONFIRM)
        )
    for password, code in ((PASSWORD, "000000"), ("another password", "000000"), (PASSWORD, "")):
        with pytest.raises(RefusedError, match="not right"):
            passkeys.registration_by_password(sqlite_ctx, account, password, code)


# --- acts --------------------------------------------------------------------------------------


def sealed_with_passkey(ctx: Context) -> tuple[SamplePoll, Authenticator]:
    """A sealed poll of which anne has a passkey too."""
    sample, device = draft_poll(ctx), Authenticator()
    register(ctx, "anne", device)
    sample.act(Act.SEAL)
    return sample, device


def assertion(sample: SamplePoll, device: Authenticator, act: Act) -> dict[str, object]:
    found = statements.waiting_for(sample.ctx, sample.poll, act)
    assert found is not None
    answer = device.assertion(found.statement.digest)
    return passkeys.act_signature(sample.ctx, "anne", answer)


def test_a_passkey_and_a_key_file_act_together_and_the_verifier_agrees(ctx: Context) -> None:
    sample, device = sealed_with_passkey(ctx)
    sample.reach_opening()
    statements.draft_statement(ctx, sample.poll, Act.OPEN)
    first = statements.sign_act(ctx, sample.poll, Act.OPEN, assertion(sample, device, Act.OPEN))
    assert first.signed_by == ("anne",)
    assert sign(sample, "paul", Act.OPEN).state is PollState.OPEN
    audited(sample)


@pytest.mark.parametrize("name", list(BAD_DEVICES))
def test_an_act_by_a_passkey_that_is_not_right_is_refused(sqlite_ctx: Context, name: str) -> None:
    sample, device = sealed_with_passkey(sqlite_ctx)
    statements.draft_statement(sqlite_ctx, sample.poll, Act.OPEN)
    BAD_DEVICES[name](device)
    given = assertion(sample, device, Act.OPEN)
    with pytest.raises(RefusedError):
        statements.sign_act(sqlite_ctx, sample.poll, Act.OPEN, given)


def test_an_assertion_over_another_statement_is_refused(sqlite_ctx: Context) -> None:
    sample, device = sealed_with_passkey(sqlite_ctx)
    statements.draft_statement(sqlite_ctx, sample.poll, Act.VOID, "flood")
    given = assertion(sample, device, Act.VOID)
    statements.draft_statement(sqlite_ctx, sample.poll, Act.VOID, "fire")
    with pytest.raises(RefusedError, match="another challenge"):
        statements.sign_act(sqlite_ctx, sample.poll, Act.VOID, given)


def test_a_passkey_of_nobody_or_of_another_is_refused(sqlite_ctx: Context) -> None:
    sample, device = sealed_with_passkey(sqlite_ctx)
    statement = statements.draft_statement(sqlite_ctx, sample.poll, Act.OPEN).statement
    with pytest.raises(RefusedError, match="paul has no passkey"):
        passkeys.act_options(sqlite_ctx, "paul")
    (allowed,) = passkeys.act_options(sqlite_ctx, "anne")["allowCredentials"]
    answer = device.assertion(statement.digest)
    assert allowed["id"] == answer["id"]
    with pytest.raises(RefusedError, match="not one of officer paul"):
        passkeys.act_signature(sqlite_ctx, "paul", answer)
    with pytest.raises(RatifyError, match="browsers give"):
        passkeys.act_signature(sqlite_ctx, "anne", {"id": answer["id"], "response": {}})
