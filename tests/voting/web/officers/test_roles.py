"""Who may see and do what: the table of docs/officers.md is what every officers' route keeps."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.kit.polls import TREASURER
from tests.kit.routes.acceptances import accept_all
from tests.kit.web import Town, session_of, signed_in
from voting.domain.officers import Officer, Role
from voting.web.common import access
from voting.web.common.access import RouteKind

PAGE = Path(__file__).parents[4] / "docs" / "officers.md"
COLUMNS = {
    "RO": Role.RETURNING_OFFICER,
    "PE": Role.PROVINCIAL_EXECUTIVE,
    "MO": Role.MEMBERSHIP_OFFICER,
    "T": Role.TREASURER,
    "GS": Role.GENERAL_SECRETARY,
}
READS = (
    "GET /",
    "GET /acceptance",
    "GET /acceptance/statement",
    "GET /acceptance/texts/<which>",
    "GET /account",
    "GET /polls/<poll>",
    "GET /polls/<poll>/weights",
    "GET /polls/<poll>/weights/statement",
    "POST /acceptance/options",
    "POST /acceptance/signature",
    "POST /acceptance/signature-file",
    "POST /account/passkeys",
    "POST /account/passkeys/confirmation",
    "POST /account/passkeys/options",
    "POST /account/passkeys/remove",
    "POST /account/password",
    "POST /account/sessions/end",
    "POST /polls/<poll>/weights",
    "POST /polls/<poll>/weights/options",
    "POST /polls/<poll>/weights/signature",
    "POST /polls/<poll>/weights/signature-file",
    "POST /polls/<poll>/weights/withdraw",
    "POST /sign-out",
)
"""All that a treasurer and a general secretary may ask for."""


def routes(town: Town) -> dict[str, frozenset[Role]]:
    """Every officers' route but the sign-in's, `METHOD /path` after /officers, and its roles."""
    found = {}
    for route in town.app.url_map.iter_rules():
        rule = access.rule_of(town.app.view_functions[route.endpoint])
        assert rule is not None
        if rule.kind is RouteKind.OFFICER:
            for method in (route.methods or set()) & {"GET", "POST", "PUT", "DELETE", "PATCH"}:
                found[f"{method} {route.rule.removeprefix('/officers')}"] = rule.roles
    return found


def table() -> dict[str, frozenset[Role]]:
    """The document's table: the roles of each pattern of routes."""
    text = PAGE.read_text("utf-8").split("### Who may see and do what")[1].split("\n\n")
    (found,) = [part for part in text if part.startswith("| what | routes |")]
    head, _, *rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in found.splitlines()
    ]
    assert head[2:] == list(COLUMNS)
    patterns = {}
    for row in rows:
        assert set(row[2:]) <= {"yes", "no"}, row
        roles = frozenset(
            COLUMNS[name] for name, cell in zip(head[2:], row[2:], strict=True) if cell == "yes"
        )
        for pattern in re.findall(r"`([^`]+)`", row[1]):
            assert pattern not in patterns, f"{pattern} is in two rows"
            patterns[pattern] = roles
    return patterns


def rank(pattern: str) -> tuple[bool, bool, int]:
    """The nearest of the patterns that fit: one with a method, one without a star, the longest."""
    return " " in pattern, not pattern.endswith("*"), len(pattern)


def fits(pattern: str, route: str) -> bool:
    return fnmatchcase(route if " " in pattern else route.split(" ")[1], pattern)


def test_the_documents_table_is_what_every_route_keeps(town: Town) -> None:
    patterns, used = table(), set()
    for route, roles in routes(town).items():
        fitting = sorted((one for one in patterns if fits(one, route)), key=rank)
        assert fitting, f"{route} is in no row"
        assert patterns[fitting[-1]] == roles, (route, fitting[-1])
        used.add(fitting[-1])
    assert used == set(patterns), "a row is of no route"


def test_2_57_the_two_roles_are_on_no_route_that_is_not_listed_here(town: Town) -> None:
    for role in (Role.TREASURER, Role.GENERAL_SECRETARY):
        assert sorted(route for route, roles in routes(town).items() if role in roles) == sorted(
            READS
        )


@pytest.fixture(scope="module")
def gita(town: Town) -> str:
    """A general secretary."""
    with town.ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("gita", "Gita", Role.GENERAL_SECRETARY))
        uow.commit()
    accept_all(town.ctx, "gita")
    return "gita"


@pytest.mark.parametrize("who", ["treasurer", "general secretary"])
def test_2_57_treasurer_and_general_secretary_get_nothing_else(
    town: Town, gita: str, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every officers' route, asked for: 403, unless it is listed."""
    monkeypatch.setitem(town.app.config, "WTF_CSRF_ENABLED", False)
    client, refused = town.client(), 0
    officer = TREASURER if who == "treasurer" else gita
    client.set_cookie("ratify-officer", session_of(town, officer), path="/officers")
    parts = {"poll": town.poll, "act": "void"}
    for route in routes(town):
        method, path = route.split(" ")
        address = re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda found: parts.get(found[1], "x"), path)
        if route in READS:
            continue
        answer = client.open(f"/officers{address}", method=method)
        assert answer.status_code == 403, route
        assert b"officers of another role" in answer.data, route
        refused += 1
    assert refused > 30


@pytest.mark.parametrize("who", ["treasurer", "general secretary"])
def test_2_57_they_read_a_polls_page_its_counts_and_its_weights(
    town: Town, gita: str, who: str
) -> None:
    client = signed_in(town, TREASURER if who == "treasurer" else gita)
    page = client.get(f"/officers/polls/{town.poll}").get_data(as_text=True)
    assert "Votes cast" in page
    assert "Table of weights" in page
    for path in (
        "/acts/",
        "/claims",
        "/contacts",
        "/result",
        "/readings",
        "/confirmations",
        "/decryptions",
    ):
        assert f"/officers/polls/{town.poll}{path}" not in page
    assert client.get("/officers/").status_code == 200
    assert client.get(f"/officers/polls/{town.poll}/weights").status_code == 200
