"""Who may use which route: nothing without a rule, nothing of the officers' without a session."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.kit.web import Town, session_of
from voting.app import build
from voting.domain.officers import Role
from voting.web.common import access
from voting.web.common.access import AccessRuleMissingError, RouteKind, Rule


def routes(app: Flask, kind: RouteKind) -> list[tuple[str, str]]:
    """Every (method, address) of the routes of a kind, with its parts filled in."""
    parts = {"lang": "en", "poll": "p", "act": "seal", "unit": "A", "digest": "0" * 64, "slug": "x"}
    found = []
    for route in app.url_map.iter_rules():
        rule = access.rule_of(app.view_functions[route.endpoint])
        assert rule is not None
        if rule.kind is kind:
            address = re.sub(
                r"<(?:[^:<>]*:)?(\w+)>", lambda name: parts.get(name[1], "x"), route.rule
            )
            found += [
                (method, address) for method in sorted(route.methods or ()) if method != "HEAD"
            ]
    return found


def test_every_route_has_a_rule(app: Flask) -> None:
    assert None not in access.rules(app).values()


def test_an_application_with_a_route_without_a_rule_does_not_start(town: Town) -> None:
    app = build(town.ctx)
    app.add_url_rule("/open-door", "open_door", lambda: "come in")
    with pytest.raises(AccessRuleMissingError, match="/open-door"):
        access.verify_every_route(app)


def test_a_route_added_after_the_start_is_refused_when_it_is_asked_for(town: Town) -> None:
    app = build(town.ctx)
    app.add_url_rule("/open-door", "open_door", lambda: "come in")
    answer = app.test_client().get("/open-door")
    assert answer.status_code == 500
    assert b"come in" not in answer.data


def test_only_officers_routes_need_a_session(app: Flask) -> None:
    for method, address in routes(app, RouteKind.OFFICER):
        assert address.startswith("/officers"), (method, address)
    for kind in (RouteKind.PUBLIC, RouteKind.MEMBER_API):
        for method, address in routes(app, kind):
            outside = not address.startswith("/officers") or address.startswith("/officers/sign-in")
            assert outside, (method, address)


def test_without_a_session_every_officers_page_leads_to_the_sign_in(
    app: Flask, client: FlaskClient
) -> None:
    pages = [address for method, address in routes(app, RouteKind.OFFICER) if method == "GET"]
    assert len(pages) > 5
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/officers/sign-in?next={page}"


def test_without_a_session_every_officers_form_is_refused(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = [address for method, address in routes(app, RouteKind.OFFICER) if method == "POST"]
    assert len(posts) > 5
    for address in posts:  # no form token
        large = address == "/officers/routes/new"  # its form is read after the session
        assert client.post(address).status_code == (401 if large else 400)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    for address in posts:  # no session
        assert client.post(address).status_code == 401


def test_a_role_that_the_rule_does_not_name_is_refused(town: Town) -> None:
    app = build(town.ctx)
    view = access.officer(Role.PROVINCIAL_EXECUTIVE)(lambda: "for the executive")
    app.add_url_rule("/officers/executive", "executive", view)
    client = app.test_client()
    client.set_cookie("ratify-officer", session_of(town, "anne"), path="/officers")
    assert client.get("/officers/").status_code == 200
    assert client.get("/officers/executive").status_code == 403
    client.set_cookie("ratify-officer", session_of(town, "paul"), path="/officers")
    assert client.get("/officers/executive").data == b"for the executive"


def test_rules_are_written_in_words() -> None:
    assert str(Rule(RouteKind.PUBLIC)) == "public"
    rule = Rule(RouteKind.OFFICER, frozenset({Role.RETURNING_OFFICER}))
    assert str(rule) == "officer(returning-officer)"


def test_members_get_no_cookie_anywhere(town: Town, app: Flask) -> None:
    client = town.client()
    for _, address in routes(app, RouteKind.PUBLIC):
        if address.startswith("/officers"):
            continue
        answer = client.get(address.replace("/p/", f"/{town.poll}/").replace("/p", f"/{town.poll}"))
        assert "Set-Cookie" not in answer.headers, address
        assert "Cookie" not in answer.headers.get("Vary", ""), address
    answer = client.post(f"/api/polls/{town.poll}/nonce", json={})
    assert "Set-Cookie" not in answer.headers
