"""The step that waits: read in full, signed by two with key files, withdrawn."""

from __future__ import annotations

import io
import json
from dataclasses import replace

from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.step_file import encode_step_signature, parse_step_file
from tests.kit.routes.desk import ANNE, FILES, MAX, PAUL, RITA
from tests.kit.routes.pages import ROUTES, RoutePages, RouteTown, words_of
from tests.kit.routes.signed import received
from tests.kit.web import token
from voting.domain.route.stored import PendingStep, StoredRoute
from voting.services.officers import accounts
from voting.services.routes import steps


def stored(here: RouteTown, route: str) -> tuple[StoredRoute, PendingStep | None]:
    """All that the store holds of a route."""
    with here.town.ctx.store.reader() as uow:
        return uow.routes.get(route), uow.routes.pending(route)


def waits(here: RouteTown, days: int = 0) -> str:
    """A route whose receipt waits for two signatures."""
    route = here.office.begin()
    here.anne.propose(route, "received", day=here.office.day(days), reason="As decided.")
    return route


def page(who: RoutePages, route: str, lang: str = "en") -> str:
    return who.see(f"{route}/step", lang)


def test_every_line_is_shown_in_both_languages_and_the_very_bytes(here: RouteTown) -> None:
    route = waits(here)
    waiting = steps.waiting_step(here.town.ctx, route)
    assert waiting is not None
    for lang in ("en", "fr"):
        shown = page(here.paul, route, lang)
        for one in waiting.statement.about:
            for text in one.said(lang):
                assert text.replace("\u00a0", " ") in shown.replace("\u00a0", " ")
        assert waiting.statement.message.decode().split("\n")[1] in shown
    assert f"ratify sign route-receive-{route}.statement --officer paul" in page(here.paul, route)
    assert "As decided." in page(here.paul, route)


def test_two_officers_sign_by_file_and_the_first_page_names_what_waits(here: RouteTown) -> None:
    route = waits(here)
    link = f'href="{ROUTES}/{route}/step"'
    assert link in here.anne.client.get("/officers/").text
    answer = here.anne.hand_in(route)
    assert answer.headers["Location"] == f"{ROUTES}/{route}/step"
    assert "You have signed. Now another officer signs" in page(here.anne, route)
    assert link not in here.anne.client.get("/officers/").text
    assert "signed by anne" in words_of(here.paul.client.get("/officers/"))
    assert link not in here.max.client.get("/officers/").text
    assert here.paul.hand_in(route).headers["Location"] == f"{ROUTES}/{route}"
    made, waiting = stored(here, route)
    assert made.route is not None
    assert waiting is None
    assert {one.officer for one in made.route.steps[0].signatures} == {ANNE, PAUL}
    answer = here.paul.client.get(f"{ROUTES}/{route}/step")
    assert answer.headers["Location"] == f"{ROUTES}/{route}"


def test_2_74_two_officers_of_whom_none_is_of_the_executive_make_no_step(here: RouteTown) -> None:
    route = waits(here)
    here.anne.hand_in(route)
    before = stored(here, route)
    shown = page(here.rita, route)
    assert "cannot sign: the other signature must be of the provincial executive" in shown
    answer = here.rita.hand_in(route)
    assert answer.status_code == 403
    assert "one of the two must be of the provincial-executive" in words_of(answer)
    assert stored(here, route) == before


def test_a_signature_by_another_key_or_over_another_step_is_refused(here: RouteTown) -> None:
    """A step on another text, or the same that was proposed again: its signature moves nowhere."""
    route = waits(here)
    before = stored(here, route)
    assert here.paul.hand_in(route, key_of=ANNE).status_code == 403
    other = here.office.begin(files=replace(FILES, agreement_en=b"Another agreement"))
    steps.propose_step(here.town.ctx, other, received(here.office.day()), "As decided.", ANNE)
    statement = steps.waiting_step(here.town.ctx, other).statement
    signed = sign_statement_ed25519(statement, PAUL, here.office.keys[PAUL])
    raw = encode_step_signature(statement, signed)
    answer = here.paul.send(f"{route}/step/signature-file", {"file": (io.BytesIO(raw), "a")})
    assert answer.status_code == 409
    assert "is over another statement than the one that waits" in words_of(answer)
    assert stored(here, route) == before
    for raw in (b"", b"{}", here.paul.client.get(f"{ROUTES}/{route}/step/statement").data):
        answer = here.paul.send(f"{route}/step/signature-file", {"file": (io.BytesIO(raw), "a")})
        assert answer.status_code == 422
        assert "Give the file that `ratify sign` wrote for this step" in words_of(answer)
    assert here.paul.send(f"{route}/step/signature-file", {}).status_code == 422
    assert stored(here, route) == before


def test_a_step_is_withdrawn_and_its_signature_then_counts_for_nothing(here: RouteTown) -> None:
    route = waits(here)
    statement = parse_step_file(
        here.paul.client.get(f"{ROUTES}/{route}/step/statement").data
    ).statement
    signed = sign_statement_ed25519(statement, PAUL, here.office.keys[PAUL])
    raw = encode_step_signature(statement, signed)
    assert here.paul.send(f"{route}/step/withdraw", {}).status_code == 302
    assert stored(here, route)[1] is None
    answer = here.paul.send(f"{route}/step/signature-file", {"file": (io.BytesIO(raw), "a")})
    assert answer.status_code == 409
    assert here.paul.client.get(f"{ROUTES}/{route}/step/statement").status_code == 404


def test_who_cannot_sign_is_told_why(here: RouteTown) -> None:
    """The union's texts first (solidarity policy), and before the step was proposed."""
    office = here.office.texts("2027-01").accept(ANNE)
    route = waits(here)
    text = "cannot sign yet: has not accepted the union’s texts in their newest version"
    assert text in page(here.anne, route)
    led = here.paul.client.get(f"{ROUTES}/{route}/step").headers["Location"]
    assert led.startswith("/officers/acceptance?next=")
    here.town.clock.forward(minutes=1)
    office.accept(PAUL)
    assert "You accepted the union’s texts after this step was proposed" in page(here.paul, route)
    assert here.paul.hand_in(route).status_code == 403
    accounts.end(here.town.ctx, RITA)
    assert "Rita" not in page(here.paul, route)
    assert MAX.title() not in page(here.anne, route)


def test_a_step_that_is_signed_late_is_shown_before_it_is_signed(here: RouteTown) -> None:
    route = waits(here, -16)
    assert "Look at this before you sign" in page(here.paul, route)
    assert "16 days later" in page(here.paul, route)
    assert "À voir avant de signer" in page(here.paul, route, "fr")


def test_a_script_is_answered_with_documents(here: RouteTown) -> None:
    """The passkey's button: its options, and why they are refused."""
    route, client = waits(here), here.paul.client
    headers = {
        "X-CSRFToken": token(client, "/officers/account"),
        "Accept": "application/problem+json",
    }
    for path in ("options", "signature"):
        answer = client.post(f"{ROUTES}/{route}/step/{path}", json={}, headers=headers)
        assert answer.status_code == 403, "Paul has no passkey"
        assert json.loads(answer.data)["type"].endswith("/problems/refused")
    here.paul.send(f"{route}/step/withdraw", {})
    answer = client.post(f"{ROUTES}/{route}/step/options", json={}, headers=headers)
    assert answer.status_code == 409
    assert client.post(f"{ROUTES}/{route}/step/options", json={}).status_code == 400
