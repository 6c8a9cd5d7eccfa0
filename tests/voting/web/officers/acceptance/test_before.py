"""What the officers' pages show before the acceptance: nothing of a vote."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from audit.record.signatures.statement import Act
from tests.kit.polls import TREASURER, draft_poll
from tests.kit.routes.acceptances import PAGE, accept_all, holds, renew_texts
from tests.kit.web import Town, signed_in
from voting.domain.officers import Role
from voting.services.acts import statements
from voting.services.officers import accounts
from voting.web.common import access
from voting.web.common.access import RouteKind, Rule

BEFORE = {
    "GET /",
    "GET /acceptance",
    "GET /acceptance/statement",
    "GET /acceptance/texts/<which>",
    "GET /account",
    "POST /acceptance/options",
    "POST /acceptance/signature",
    "POST /acceptance/signature-file",
    "POST /account/passkeys",
    "POST /account/passkeys/confirmation",
    "POST /account/passkeys/options",
    "POST /account/passkeys/remove",
    "POST /account/password",
    "POST /account/sessions/end",
    "POST /sign-out",
}
"""All that an officer who has not accepted may ask for."""


def officers_routes(town: Town) -> Mapping[str, Rule]:
    """Every officers' route but the sign-in's, `METHOD /path` after /officers, and its rule."""
    found = {}
    for route in town.app.url_map.iter_rules():
        rule = access.rule_of(town.app.view_functions[route.endpoint])
        if rule is not None and rule.kind is RouteKind.OFFICER:
            for method in (route.methods or set()) - {"HEAD", "OPTIONS"}:
                found[f"{method} {route.rule.removeprefix('/officers')}"] = rule
    return found


def test_solidarity_every_officers_page_is_listed_here_or_closed_before_the_acceptance(
    town: Town,
) -> None:
    found = officers_routes(town)
    assert {name for name, rule in found.items() if rule.before_acceptance} == BEFORE
    assert len(found) > len(BEFORE) + 30


@pytest.mark.parametrize("role", list(Role))
def test_solidarity_whatever_the_role_every_other_page_leads_to_the_acceptance(
    newer: Town, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each route, asked for: led to the acceptance, or refused; and nothing is changed."""
    monkeypatch.setitem(newer.app.config, "WTF_CSRF_ENABLED", False)
    accounts.create(newer.ctx, "new", "New Officer", role, "a long enough password")
    client, closed = signed_in(newer, "new"), 0
    parts = {"poll": newer.poll, "act": "void"}
    for name, rule in officers_routes(newer).items():
        if name in BEFORE:
            continue
        method, pattern = name.split(" ")
        path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda part: parts.get(part[1], "x"), pattern)
        answer = client.open(f"/officers{path}", method=method)
        if role not in rule.roles:
            assert b"officers of another role" in answer.data, name
        elif method == "GET":
            assert answer.headers["Location"] == f"{PAGE}?next=/officers{path}", name
            closed += 1
        else:
            assert answer.status_code == 403, name
            assert "First accept the oath of office" in answer.text, name
            closed += 1
    assert closed >= 2
    assert not holds(newer.ctx, "new")


def test_the_first_page_shows_sealed_polls_and_nothing_that_members_do_not_see(
    newer: Town,
) -> None:
    draft = draft_poll(newer.ctx)
    accept_all(newer.ctx, "paul", keys=draft.officers)
    statements.draft_statement(newer.ctx, newer.poll, Act.VOID, "a secret plan", officer="paul")
    renew_texts(newer.ctx, "2026-03")
    for name in ("anne", TREASURER):
        page = signed_in(newer, name).get("/officers/").text
        assert f"/officers/polls/{newer.poll}" in page
        assert f'href="{PAGE}"' in page
        for hidden in (draft.poll, "Waiting for a signature", "Weights to sign", "acts/void"):
            assert hidden not in page, (name, hidden)
    accept_all(newer.ctx, "anne", keys=draft.officers)
    page = signed_in(newer).get("/officers/").text
    assert draft.poll in page
    assert f'href="{PAGE}"' not in page


def test_the_account_page_says_whether_the_texts_are_accepted(newer: Town) -> None:
    page = signed_in(newer).get("/officers/account").text
    assert "not accepted: you see nothing of a vote" in page
    assert f'href="{PAGE}"' in page
    accept_all(newer.ctx, "anne", keys=newer.sample.officers)
    assert "version 2026-02" in signed_in(newer).get("/officers/account").text
