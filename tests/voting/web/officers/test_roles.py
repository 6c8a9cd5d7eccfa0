"""Who may see and do what: the table of docs/officers.md is what every officers' route keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from tests.kit.database.stores import fresh_context
from tests.kit.polls import TREASURER, open_poll
from tests.kit.routes.acceptances import accept_all
from tests.kit.web import Town, session_of, signed_in
from voting.app import build
from voting.domain.officers import READERS, Officer, Role
from voting.web.common import access
from voting.web.common.access import RouteKind

PAGE = Path(__file__).parents[4] / "docs" / "officers.md"
COLUMNS = {
    "RO": Role.RETURNING_OFFICER,
    "PE": Role.PROVINCIAL_EXECUTIVE,
    "MO": Role.MEMBERSHIP_OFFICER,
    "T": Role.TREASURER,
    "GS": Role.GENERAL_SECRETARY,
    "S": Role.SCRUTINEER,
    "A": Role.AUDITOR,
    "I": Role.INSPECTOR,
}
PEOPLE = {
    Role.RETURNING_OFFICER: "anne",
    Role.PROVINCIAL_EXECUTIVE: "paul",
    Role.MEMBERSHIP_OFFICER: "mona",
    Role.TREASURER: TREASURER,
    Role.GENERAL_SECRETARY: "gita",
    Role.SCRUTINEER: "sami",
    Role.AUDITOR: "audra",
    Role.INSPECTOR: "ines",
}
OWN = (
    "GET /",
    "GET /acceptance",
    "GET /acceptance/statement",
    "GET /acceptance/texts/<which>",
    "GET /account",
    "GET /hand-over/<name>",
    "GET /polls/<poll>",
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
)
"""What every officer may ask for."""
MINUTES = "GET /polls/<poll>/minutes"
ROUTES = ("GET /routes", "GET /routes/<route>", "GET /routes/<route>/texts/<name>")
"""The routes of agreements and offers, which are read with the minutes."""
LIST = "GET /polls/<poll>/list"
"""The voters' list by unit, for whom a poll's seal names."""
RECONCILIATION = "GET /polls/<poll>/reconciliation"
WEIGHTS = (
    "GET /polls/<poll>/weights",
    "GET /polls/<poll>/weights/statement",
    "POST /polls/<poll>/conflicts/acts/<act>",
    "POST /polls/<poll>/weights",
    "POST /polls/<poll>/weights/options",
    "POST /polls/<poll>/weights/signature",
    "POST /polls/<poll>/weights/signature-file",
    "POST /polls/<poll>/weights/withdraw",
)
RESULT = tuple(
    f"GET /polls/<poll>/{name}"
    for name in (
        *("result", "result.json", "readings", "readings.json"),
        *("report.pdf", "record.zip"),
    )
)
LISTED = {
    Role.TREASURER: (*OWN, *WEIGHTS, LIST),
    Role.GENERAL_SECRETARY: (*OWN, *WEIGHTS, LIST, MINUTES, *ROUTES),
    Role.INSPECTOR: (*OWN, MINUTES, *ROUTES),
    Role.SCRUTINEER: (*OWN, MINUTES, *ROUTES, RECONCILIATION),
    Role.AUDITOR: (*OWN, MINUTES, *ROUTES, RECONCILIATION, *RESULT),
}
"""All that who does not run a poll may ask for."""


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


def by_table(route: str) -> frozenset[Role]:
    """The roles that the document gives a route."""
    patterns = table()
    return patterns[max((one for one in patterns if fits(one, route)), key=rank)]


def test_the_documents_table_is_what_every_route_keeps(town: Town) -> None:
    patterns, used = table(), set()
    for route, roles in routes(town).items():
        fitting = sorted((one for one in patterns if fits(one, route)), key=rank)
        assert fitting, f"{route} is in no row"
        assert patterns[fitting[-1]] == roles, (route, fitting[-1])
        used.add(fitting[-1])
    assert used == set(patterns), "a row is of no route"


@pytest.mark.parametrize("role", LISTED, ids=str)
def test_2_57_who_does_not_run_polls_is_on_no_route_that_is_not_listed_here(
    town: Town, role: Role
) -> None:
    mine = sorted(route for route, roles in routes(town).items() if role in roles)
    assert mine == sorted(LISTED[role])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town of this module's own, with an officer of each role."""
    with fresh_context(tmp_path_factory.mktemp("roles")) as ctx:
        sample = open_poll(ctx, voters=4)
        with ctx.store.unit_of_work() as uow:
            known = {one.id for one in uow.officers.list()}
            for role, name in PEOPLE.items():
                if name not in known:
                    uow.officers.add(Officer(name, name.title(), role))
            uow.commit()
        accept_all(ctx, *PEOPLE.values())
        app = build(ctx)
        app.config["WTF_CSRF_ENABLED"] = False
        yield Town(app, ctx, sample, list(sample.voters))


@pytest.mark.parametrize("role", Role, ids=str)
def test_each_route_answers_each_role_as_the_documents_table_says(place: Town, role: Role) -> None:
    """By-law 2.57. Asked over HTTP, by an officer of the role: refused for the role, or not."""
    parts = {"poll": place.poll, "act": "void"}
    asked = 0
    for route in routes(place):
        method, path = route.split(" ")
        address = re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda found: parts.get(found[1], "x"), path)
        client = place.client()
        client.set_cookie("ratify-officer", session_of(place, PEOPLE[role]), path="/officers")
        answer = client.open(f"/officers{address}", method=method)
        refused = answer.status_code == 403 and b"officers of another role" in answer.data
        assert refused is (role not in by_table(route)), (route, answer.status_code)
        assert answer.status_code < 500, (route, answer.status_code)
        asked += 1
    assert asked > 50


READING = (Role.TREASURER, Role.GENERAL_SECRETARY, *READERS)


@pytest.mark.parametrize("role", READING, ids=str)
def test_2_57_who_reads_sees_a_polls_counts_and_no_link_that_is_refused(
    place: Town, role: Role
) -> None:
    client = signed_in(place, PEOPLE[role])
    page = client.get(f"/officers/polls/{place.poll}").get_data(as_text=True)
    assert "Votes cast" in page
    assert "<form method=" not in page.split("<main")[1].split("</main>")[0]
    inside = {one for one in re.findall(r'href="(/officers[^"]*)"', page) if one != "/officers/"}
    for address in inside:
        assert client.get(address).status_code == 200, address
    minuted, compared, weighed = (
        f"/officers/polls/{place.poll}/{name}" in page
        for name in ("minutes", "reconciliation", "weights")
    )
    assert weighed is (role in (Role.TREASURER, Role.GENERAL_SECRETARY))
    assert ("/officers/routes/" in page) is (role is not Role.TREASURER)
    assert minuted is (role is not Role.TREASURER)
    assert compared is (role in (Role.SCRUTINEER, Role.AUDITOR))
    assert client.get("/officers/").status_code == 200
