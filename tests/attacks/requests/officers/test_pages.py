"""The officers' pages: sessions, forms of other origins, and whoever stole something of them."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from functools import partial

import pyotp
import pytest
from flask.testing import FlaskClient

from audit.record.signatures.file import encode_signature_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tests.attacks.attack import Attacker, Key
from tests.attacks.on_requests import SAME, Try, on_request
from tests.kit.authenticator import Authenticator
from tests.kit.database.stores import MovableClock
from tests.kit.web import Town, session_of, signed_in, token, with_problems
from voting.domain.errors import RefusedError, TwoCodesNeededError
from voting.domain.officers import Role
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.officers import accounts, passkeys
from voting.services.officers.accounts import Enrolment
from voting.services.officers.sessions import sign_in_by_password

PASSWORD, ADDRESS = "correct horse battery staple", "192.0.2.7"
HOME, OUT = "/officers/", "/officers/sign-out"
SIGN_IN = "/officers/sign-in"
COOKIE = "ratify-officer"


def officer(town: Town, who: str = "anne") -> FlaskClient:
    """A signed-in officer's browser."""
    return with_problems(signed_in(town, who))


@pytest.fixture
def kim(ctx: Context) -> Enrolment:
    """An officer with a password and a second factor."""
    return accounts.create(ctx, "kim", "Kim Lee", Role.RETURNING_OFFICER, PASSWORD)


def code(ctx: Context, enrolment: Enrolment) -> str:
    """The second factor's code of this moment."""
    with ctx.store.reader() as uow:
        return pyotp.TOTP(enrolment.secret).at(uow.now())


# --- forms --------------------------------------------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="form-expired")
@pytest.mark.parametrize("whose", ["none", "another session's", "made up"])
def test_forms_need_their_token(town: Town, whose: str):
    """A form of a foreign page, which an officer's browser sends along with the session."""
    client = officer(town)
    own = {"csrf_token": token(client, HOME)}
    forged = {
        "none": {},
        "another session's": {"csrf_token": token(signed_in(town), HOME)},
        "made up": {"csrf_token": "IjEyMyI.aaaaaa.bbbbbb"},
    }[whose]

    def refused() -> object:
        answer = client.post(OUT, data=forged)
        assert client.get(HOME).status_code == 200, "the session goes on"
        return answer

    return Try(honest=lambda: _out(client, own), forged=refused)


def _out(client: FlaskClient, form: dict[str, str]) -> object:
    """Sign out, and keep the browser's cookie for what comes after."""
    cookie = client.get_cookie(COOKIE, path="/officers")
    assert cookie is not None
    answer = client.post(OUT, data=form)
    client.set_cookie(COOKIE, cookie.value, path="/officers")
    return answer


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by="form-expired")
@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_form_of_another_origin(https_town: Town, origin: str):
    """A form with a token that was stolen, sent from a page of another origin."""
    base, client = "https://vote.example.org", with_problems(https_town.client())
    cookie, name = session_of(https_town, "anne"), f"__Secure-{COOKIE}"
    client.set_cookie(name, cookie, path="/officers", domain="vote.example.org")
    page = client.get(HOME, base_url=base).get_data(as_text=True)
    stolen = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert stolen is not None
    form = {"csrf_token": stolen[1]}

    def sent(whence: str) -> object:
        where, headers = f"{HOME}account/sessions/end", {"Referer": whence}
        return client.post(where, data=form, base_url=base, headers=headers)

    return Try(honest=partial(sent, f"{base}{HOME}"), forged=partial(sent, origin))


# --- sessions -----------------------------------------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by=SIGN_IN)
@pytest.mark.parametrize("value", ["made-up", "", "x" * 4000])
def test_a_made_up_token_is_no_session(town: Town, value: str):
    """A session's cookie of one's own making."""
    client = with_problems(town.client())
    client.set_cookie(COOKIE, value, path="/officers")
    return Try(honest=partial(officer(town).get, HOME), forged=partial(client.get, HOME))


@on_request(by=Attacker.STRANGER, keys=Key.SESSION, caught_by=SIGN_IN)
def test_a_session_is_used_after_its_sign_out(town: Town):
    """An officer's stolen cookie, used after the officer has signed out in the browser."""
    own, stolen = officer(town), with_problems(town.client())
    stolen.set_cookie(COOKIE, own.get_cookie(COOKIE, path="/officers").value, path="/officers")
    form = {"csrf_token": token(own, HOME)}
    return Try(
        honest=partial(stolen.get, HOME),
        writes=lambda: own.post(OUT, data=form),
        forged=partial(stolen.get, HOME),
    )


@on_request(by=Attacker.LEAVER, keys=Key.SESSION, caught_by=SIGN_IN)
def test_an_ended_account_has_no_session_any_more(town: Town):
    """A page left open by an officer, used after the office has ended."""
    client = officer(town)
    return Try(
        honest=partial(client.get, HOME),
        writes=lambda: accounts.end(town.ctx, "anne"),
        forged=partial(client.get, HOME),
    )


@on_request(by=Attacker.STRANGER, keys=Key.SESSION, caught_by=SIGN_IN)
@pytest.mark.parametrize("minutes", [31, 12 * 60])
def test_a_session_that_nobody_used_for_half_an_hour(town: Town, minutes: int):
    """A session found on a shared computer, half an hour after its last use."""
    client = officer(town)
    request = partial(client.get, HOME)
    return Try(honest=request, forged=request, writes=lambda: town.clock.forward(minutes=minutes))


@on_request(by=Attacker.OFFICER, keys=Key.SESSION, caught_by="refused")
@pytest.mark.parametrize("where", ["acts/void", "contacts"])
def test_a_page_that_is_not_of_ones_role(town: Town, where: str):
    """A page of another role, asked for by its address."""
    page = f"/officers/polls/{town.poll}/{where}"
    right = officer(town, "anne" if where == "acts/void" else "ana")
    wrong = officer(town, "tess")
    return Try(
        honest=partial(right.get, page), forged=partial(wrong.get, page), hides=("csrf_token",)
    )


@on_request(by=Attacker.OFFICER, keys=(Key.SESSION, Key.OFFICER), caught_by="conflict")
def test_the_same_officer_signs_under_two_sessions(town: Town):
    """Two signatures of one officer, given in two sessions at once."""
    found = statements.draft_statement(town.ctx, town.poll, Act.VOID, "flood").statement
    page = f"/officers/polls/{town.poll}/acts/void/signature-file"

    def given(who: str) -> object:
        client = officer(town, who)
        signed = sign_statement_ed25519(found, who, town.sample.officers[who])
        raw = io.BytesIO(encode_signature_file(found, signed))
        form = {"csrf_token": token(client, HOME), "file": (raw, "a.signature")}
        return client.post(page, data=form)

    given("anne")
    return Try(
        honest=partial(given, "paul"), forged=partial(given, "anne"), but=("officer_sessions",)
    )


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by=SAME)
@pytest.mark.parametrize(
    "whither",
    [
        "https://evil.example/",
        "//evil.example/officers/",
        "/officers@evil.example",
        "/en/",
        "javascript:alert(1)",
        "\\\\evil.example",
        "/\\evil.example/officers/",
        "/officers/\r\nLocation: https://evil.example/",
    ],
)
def test_a_sign_in_leads_into_the_officers_pages_only(town: Town, whither: str):
    """A link to the sign-in that leads to a foreign page after it."""

    def led(asked: str) -> str:
        page = town.client().get(SIGN_IN, query_string={"next": asked}).get_data(as_text=True)
        found = re.search(r'<form method="post" action="([^"]+)"', page)
        assert found is not None
        return found[1].split()[0]

    assert led("/officers/account") == f"{SIGN_IN}?next=/officers/account"
    return Try(honest=partial(led, HOME), forged=partial(led, whither))


# --- a thief of the session, or of the password -------------------------------------------------


@on_request(by=Attacker.STRANGER, keys=Key.SESSION, caught_by="refused")
@pytest.mark.parametrize("given", ["a wrong password", "an answer to no confirmation"])
def test_a_passkey_of_the_thief_of_a_session(ctx, kim: Enrolment, given: str):
    """A passkey of one's own, added to the account whose session was stolen."""
    device = Authenticator()

    def registered(password: str) -> object:
        options = passkeys.registration_by_password(ctx, "kim", password, code(ctx, kim))
        return passkeys.register(ctx, "kim", *device.create(options))

    def forged() -> object:
        if given == "a wrong password":
            return registered("a guess of the thief")
        return passkeys.register(ctx, "kim", *device.create(passkeys.sign_in_options(ctx)))

    return Try(honest=partial(registered, PASSWORD), forged=forged)


@on_request(by=Attacker.STRANGER, keys=Key.PASSWORD, caught_by="two-codes-needed")
def test_single_codes_are_tried_with_a_password_that_was_stolen(ctx, kim, clock: MovableClock):
    """An officer's stolen password, with one code of the second factor after another."""
    clock.stop()
    right = code(ctx, kim)
    guesses = (f"{(int(right) + one) % 10**6:06d}" for one in range(1, 40))

    def signing_in(given: str) -> object:
        return sign_in_by_password(ctx, "kim", PASSWORD, given, ADDRESS)

    def guessed() -> None:
        for _ in range(20):
            with suppress(RefusedError, TwoCodesNeededError):
                signing_in(next(guesses))

    return Try(
        honest=partial(signing_in, right),
        writes=guessed,
        forged=lambda: signing_in(next(guesses)),
    )


@on_request(by=Attacker.NETWORK, keys=Key.PASSWORD, caught_by="refused")
def test_a_code_of_the_second_factor_is_good_once(ctx, kim, clock: MovableClock):
    """Password and code that were looked at over the shoulder, used a moment later."""
    clock.stop()
    request = partial(sign_in_by_password, ctx, "kim", PASSWORD, code(ctx, kim), ADDRESS)
    return Try(honest=request, forged=request, again=True)


@on_request(by=Attacker.STRANGER, keys=Key.NONE, caught_by=SAME)
def test_an_account_that_is_not_there_is_answered_like_one_that_is(ctx, kim, clock: MovableClock):
    """Sign-ins with made-up names, to learn which officers have an account."""
    clock.stop()

    def refused(who: str, password: str, given: str) -> str:
        with pytest.raises(RefusedError) as caught:
            sign_in_by_password(ctx, who, password, given, ADDRESS)
        return str(caught.value)

    wrong = "a wrong password"
    return Try(
        honest=lambda: refused("kim", wrong, code(ctx, kim)),
        forged=lambda: refused("nobody", wrong, "123456"),
    )
