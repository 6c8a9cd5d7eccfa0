"""The officers' forms: tokens, sessions, and where a sign-in may lead."""

from __future__ import annotations

import io
import re
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pyotp
import pytest
from flask.testing import FlaskClient

from audit.record.about.acts import new_closing
from audit.record.signatures.statement import Act
from tests.kit.polls import draft_poll
from tests.kit.web import Town, cast, signed_in, token
from voting.domain.officers import Role
from voting.domain.poll import utc
from voting.services.acts import statements
from voting.services.acts.handler import ActRequest
from voting.services.officers import accounts
from voting.services.officers.accounts import Enrolment

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module")
def enrolled(town: Town) -> Enrolment:
    """An officer with a password and a second factor."""
    return accounts.create(town.ctx, "jo.lee", "Jo Lee", Role.RETURNING_OFFICER, PASSWORD)


def sign_in(town: Town, client: FlaskClient, enrolled: Enrolment, step: int = 0, **changes: str):
    """Send the sign-in form; `step` is the code's time step, counted from now."""
    with town.ctx.store.reader() as uow:
        code = pyotp.TOTP(enrolled.secret).at(uow.now() + timedelta(seconds=30 * step))
    query = changes.pop("query", "")
    form = {"account": enrolled.officer, "password": PASSWORD, "code": code, **changes}
    form["csrf_token"] = token(client, "/officers/sign-in")
    return client.post(f"/officers/sign-in{query}", data=form)


def test_an_officer_signs_in_once_with_each_code(town: Town, enrolled: Enrolment) -> None:
    client = town.client()
    with town.clock.held():  # so that no time step ends meanwhile
        answer = sign_in(town, client, enrolled, step=-1)
        again = sign_in(town, town.client(), enrolled, step=-1)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/officers/")
    cookie = next(
        c for c in answer.headers.getlist("Set-Cookie") if c.startswith("ratify-officer=")
    )
    for part in ("HttpOnly", "SameSite=Strict", "Path=/officers"):
        assert part in cookie
    assert "Expires" not in cookie  # it ends with the browser, and after 30 minutes without use
    assert client.get("/officers/").status_code == 200
    assert again.status_code == 403
    assert b"A code can be used once" in again.data


@pytest.mark.parametrize(
    "change", [{"password": "wrong"}, {"code": "000000"}, {"account": "nobody"}]
)
def test_whatever_is_wrong_the_answer_is_the_same(
    town: Town, enrolled: Enrolment, change: dict[str, str]
) -> None:
    answer = sign_in(town, town.client(), enrolled, step=1, **change)
    assert answer.status_code == 403
    assert b"The account, the password or the code is not right" in answer.data
    assert not any(
        cookie.startswith("ratify-officer=") for cookie in answer.headers.getlist("Set-Cookie")
    )


def test_many_failures_make_the_next_one_wait(town: Town) -> None:
    unknown = Enrolment("many.failures", pyotp.random_base32(), "")
    with town.clock.held():
        answers = [sign_in(town, town.client(), unknown) for _ in range(12)]
        french = sign_in(town, town.client(), unknown, query="?lang=fr")
    assert answers[0].status_code == 403
    for answer, words in (
        (answers[-1], "give two codes in a row"),
        (french, "deux codes de suite"),
    ):
        assert answer.status_code == 429
        assert words in " ".join(answer.get_data(as_text=True).split())


def test_signing_out_everywhere_ends_every_session(town: Town) -> None:
    here, elsewhere = signed_in(town, "paul"), signed_in(town, "paul")
    form = {"csrf_token": token(here, "/officers/account")}
    assert here.post("/officers/account/sessions/end", data=form).status_code == 302
    assert elsewhere.get("/officers/").status_code == 302


def test_a_script_is_told_of_problems_as_documents(town: Town) -> None:
    client = signed_in(town)
    headers = {
        "X-CSRFToken": token(client, "/officers/"),
        "Accept": "application/json, application/problem+json",
    }
    address = f"/officers/polls/{town.poll}/acts/void/signature"
    for body in ("[]", "{}", '"x"', "not json"):
        answer = client.post(address, data=body, content_type="application/json", headers=headers)
        assert answer.status_code in (403, 422)
        assert answer.mimetype == "application/problem+json"
    page = client.post(address, data="{}", headers={"X-CSRFToken": headers["X-CSRFToken"]})
    assert page.mimetype == "text/html"


def test_a_reason_is_asked_for_where_members_were_told_otherwise(town: Town) -> None:
    client = signed_in(town)
    address = f"/officers/polls/{town.poll}/acts/void"
    form = {"csrf_token": token(client, address), "reason": "  \n "}
    answer = client.post(address, data=form)
    assert answer.status_code == 422
    assert "say why" in answer.get_data(as_text=True)
    long = client.post(address, data={**form, "reason": "x" * 501})
    assert long.status_code == 422
    assert statements.waiting_for(town.ctx, town.poll, Act.VOID) is None


def test_a_reason_in_several_lines_becomes_one(town: Town) -> None:
    client = signed_in(town)
    address = f"/officers/polls/{town.poll}/acts/void"
    form = {"csrf_token": token(client, address), "reason": " two \r\n  lines "}
    assert client.post(address, data=form).status_code == 302
    waiting = statements.waiting_for(town.ctx, town.poll, Act.VOID)
    assert waiting is not None
    assert waiting.statement.reason == "two lines"
    statements.withdraw_statement(town.ctx, town.poll, Act.VOID, "anne")


def test_an_extension_is_read_in_torontos_time(town: Town) -> None:
    client = signed_in(town)
    address = f"/officers/polls/{town.poll}/acts/extend"
    with town.ctx.store.reader() as uow:
        poll = uow.polls.get(town.poll)
    tomorrow = (poll.closes + timedelta(days=1)).astimezone(ZoneInfo("America/Toronto"))
    local = tomorrow.replace(hour=23, minute=30, second=0)  # not in an hour that the clocks repeat
    new = local.astimezone(UTC)
    form = {"csrf_token": token(client, address), "reason": "a storm"}
    answer = client.post(address, data={**form, "closes": f"{local:%Y-%m-%dT%H:%M}"})
    assert answer.status_code == 302
    waiting = statements.waiting_for(town.ctx, town.poll, Act.EXTEND)
    assert waiting is not None
    assert new_closing(waiting.statement.about) == new
    assert client.post(address, data={**form, "closes": "soon"}).status_code == 422
    statements.withdraw_statement(town.ctx, town.poll, Act.EXTEND, "anne")


@pytest.mark.parametrize(
    ("local", "why"), [("2026-03-08T02:30", "they skip"), ("2026-11-01T01:30", "they repeat")]
)
def test_an_extension_to_a_time_that_the_clocks_skip_or_repeat_is_refused(
    town: Town, local: str, why: str
) -> None:
    client = signed_in(town)
    address = f"/officers/polls/{town.poll}/acts/extend"
    form = {"csrf_token": token(client, address), "reason": "a storm", "closes": local}
    answer = client.post(address, data=form)
    assert answer.status_code == 422
    assert "New closing time: write a time that the clocks of America/Toronto show" in answer.text
    assert why in answer.text
    assert statements.waiting_for(town.ctx, town.poll, Act.EXTEND) is None


def test_an_act_that_is_none_is_not_found(town: Town) -> None:
    assert signed_in(town).get(f"/officers/polls/{town.poll}/acts/abolish").status_code == 404


def test_a_file_that_is_no_decryption_is_refused(town: Town) -> None:
    client = signed_in(town)
    address = f"/officers/polls/{town.poll}/decryptions"
    form = {"csrf_token": token(client, "/officers/")}
    assert client.post(address, data=form).status_code == 422
    for size, status in ((100, 409), (300_000, 409), (5_000_000, 413)):
        file = (io.BytesIO(b"x" * size), "decryption.json")
        answer = client.post(address, data={**form, "file": file})
        assert answer.status_code == status, size


def test_results_are_for_officers_who_have_accepted(town: Town, enrolled: Enrolment) -> None:
    for name in ("result", "result.json", "record.zip", "report.pdf"):
        answer = signed_in(town, enrolled.officer).get(f"/officers/polls/{town.poll}/{name}")
        asked = f"/officers/polls/{town.poll}/{name}"
        assert answer.headers["Location"] == f"/officers/acceptance?next={asked}", name
        answer = signed_in(town, "anne").get(f"/officers/polls/{town.poll}/{name}")
        assert answer.status_code == 409, name


def test_nothing_of_a_result_is_on_the_officers_page_while_voting_runs(town: Town) -> None:
    page = signed_in(town).get(f"/officers/polls/{town.poll}").get_data(as_text=True)
    main = page.split("<main", 1)[1]
    assert "Turnout" in main
    for word in ("In favour", "in favour", "Ratified", "result.json", f"{town.poll}/result"):
        assert word not in main


def test_small_units_are_named_before_the_seal_and_before_the_close(own_town: Town) -> None:
    draft = draft_poll(own_town.ctx)
    client = signed_in(own_town)
    cast(own_town, own_town.voter())
    early = utc(draft.now()) + timedelta(minutes=30)
    for sample, act, closes, named in (
        (draft, Act.SEAL, None, ["Section A-ELEM", "Section B-SEC"]),
        (own_town.sample, Act.CLOSE, early, ["Section B-SEC"]),
        (own_town.sample, Act.VOID, None, []),
    ):
        statements.draft_statement(
            own_town.ctx,
            sample.poll,
            act,
            "for the test",
            asked=ActRequest(closes=closes),
        )
        address = f"/officers/polls/{sample.poll}/acts/{act.value}?lang=fr"
        page = client.get(address).get_data(as_text=True)
        assert re.findall(r"<li>(Section [A-Z-]+) \(", page) == named
        assert ("Petites unités" in page) == bool(named)
        assert "whoever" not in page
