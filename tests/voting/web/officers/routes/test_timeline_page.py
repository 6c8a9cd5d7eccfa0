"""The timeline of a route, and the list: every state in words, in both languages."""

from __future__ import annotations

import re

from audit.record.route.steps import Stopped
from audit.record.route.subject import AgreementKind
from audit.record.signatures.statement import Act
from tests.kit.routes.acceptances import accept_all
from tests.kit.routes.desk import ANNE, routed_draft, view_of
from tests.kit.routes.pages import ROUTES, RoutePages, RouteTown
from tests.kit.routes.signed import council, executive, received
from tests.kit.web import Town
from voting.app import build
from voting.domain.officers import Officer, Role
from voting.ports.unit_of_work import Context
from voting.services.routes import steps
from voting.services.routes.begin import RouteFiles

MARKS = re.compile(r'<li class="(done|next|overdue|later|stopped|never)">')


def marks(who: RoutePages, route: str) -> list[str]:
    """How the page draws each row."""
    return MARKS.findall(who.client.get(f"{ROUTES}/{route}").text)


def test_a_route_without_steps_says_what_is_next_and_the_earliest_opening(here: RouteTown) -> None:
    route = here.office.begin()
    assert marks(here.anne, route) == ["next", "later", "later", "later", "later"]
    page = here.anne.see(route)
    assert "Record the receipt" in page
    assert "if every step before it is made at its earliest" in page
    day = f"{here.office.day(5 + 8):%B} {here.office.day(5 + 8).day}"
    says = rf"can open at the earliest on \w+, {day}, \d{{4}} at midnight, as that day begins"
    assert re.search(says, page)
    assert "Next Received by the provincial executive" in here.anne.see()


def test_a_whole_route_names_each_step_its_day_its_signers_and_its_clause(here: RouteTown) -> None:
    office = here.office
    route = office.walk(office.begin())
    assert marks(here.max, route) == ["done"] * 4 + ["next"]
    page = here.max.see(route)
    for step in office.way():
        assert f"{step.day:%A, %B} {step.day.day}, {step.day.year}" in page
    for said in (
        "Recommendation approval is recommended",
        "How it met at a special meeting",
        "Reached by e-mail 40,000",
        "Anne (returning officer), Paul (provincial executive)",
        "by-law 2.74.4",
        "by-law 2.75",
        f'route = "{route}"',
    ):
        assert said in page, said
    assert page.count("Anne (returning officer), Paul (provincial executive)") == 4
    assert "16 days later" in page, "that it was signed late is shown"
    french = here.max.see(route, "fr")
    assert "l’approbation est recommandée" in french
    assert "règlement 2.74.4" in french
    assert "16 jours plus tard" in french


def test_2_74_a_stopped_route_says_why_and_stays_on_the_list(here: RouteTown) -> None:
    office = here.office
    against = office.begin()
    office.make(against, received(office.day(-1)))
    office.make(against, executive(office.day(), approves=False), reason="Not enough.")
    assert marks(here.anne, against) == ["done", "stopped", "never", "never", "never"]
    page = here.anne.see(against)
    for said in (
        "This route stopped for good",
        "The provincial executive decided on",
        "The reason that was signed: Not enough.",
        "It stays on record, as stopped.",
        "Never: the route stopped",
    ):
        assert said in page, said
    assert "can open at the earliest" not in page
    for none in ("Record the council’s recommendation", "Say why it stopped", "Stop the route"):
        assert none not in page
    withdrawn = office.begin(files=RouteFiles(b"1", b"2", b"3", b"4"))
    office.make(withdrawn, received(office.day()))
    office.make(withdrawn, Stopped(office.day()), reason="The employer withdrew it.")
    assert marks(here.anne, withdrawn) == ["done", "stopped", "never", "never", "never", "never"]
    assert "The reason that was signed: The employer withdrew it." in here.anne.see(withdrawn)
    assert "Stop the route" not in here.anne.see(withdrawn)
    listed, french = here.anne.see(), here.anne.see(lang="fr")
    assert listed.count("Stopped for good") == 2
    assert "Stopped for good Recommendation of the provincial executive" in listed
    assert french.count("Arrêté définitivement") == 2
    assert "Ce cheminement s’est arrêté définitivement" in here.anne.see(against, "fr")


def test_2_74_the_council_stops_one_too(here: RouteTown) -> None:
    office = here.office
    route = office.begin()
    for step in office.way()[:2]:
        office.make(route, step)
    office.make(route, council(office.day(), given=office.day(-15), approves=False))
    assert marks(here.anne, route)[:3] == ["done", "done", "stopped"]
    page = here.anne.see(route)
    assert "The council of presidents decided on" in page
    assert "The reason that was signed" not in page
    assert "Say why it stopped" in page
    office.make(route, Stopped(office.day()), reason="Too many units were against it.")
    assert marks(here.anne, route)[:4] == ["done", "done", "stopped", "done"]
    page = here.anne.see(route)
    assert "The reason that was signed: Too many units were against it." in page
    assert "Say why it stopped" not in page


def test_2_76_a_final_offer_that_is_not_recommended_goes_on_and_says_that_it_is_overdue(
    here: RouteTown,
) -> None:
    office = here.office
    route = office.begin(AgreementKind.FINAL)
    office.make(route, received(office.day(-5)))
    assert marks(here.anne, route) == ["done", "overdue", "later", "later", "later"]
    page = here.anne.see(route)
    assert "Next, and overdue" in page
    due = f"due by {office.day(-3)}, not made by {office.day()}"
    assert f"{due}; make this step: a final offer must go to the members (by-law 2.75)" in page
    assert "À faire, et en retard" in here.anne.see(route, "fr")
    assert "Next, and overdue Recommendation of the provincial executive" in here.anne.see()
    office.make(route, executive(office.day(), approves=False))
    assert marks(here.anne, route) == ["done", "done", "next", "later", "later"]
    page = here.anne.see(route)
    assert "approval is not recommended" in page
    assert "stopped for good" not in page
    late = f"{office.day(14):%B} {office.day(14).day}"
    assert re.search(rf"After \w+, {late}, \d{{4}} it is overdue", page)


def test_a_poll_that_is_sealed_on_a_route_is_named_and_the_route_changes_no_more(
    sqlite_ctx: Context,
) -> None:
    """A stop that waited is refused from then on; it can be read, and withdrawn."""
    sample, office = routed_draft(sqlite_ctx)
    view = view_of(sample)
    anne = RoutePages(Town(build(sqlite_ctx), sqlite_ctx, sample, []), office, ANNE)
    route = view.stored.id
    assert "None. A poll names the route" in anne.see(route)
    steps.propose_step(sqlite_ctx, route, Stopped(office.day()), "Withdrawn.", ANNE)
    office.sign(route, ANNE)
    sample.act(Act.SEAL)
    assert marks(anne, route) == ["done"] * 5
    page = anne.see(route)
    assert "The members vote A poll is sealed on it" in page
    assert "A poll is sealed on this route. The route can no longer change" in page
    assert f"/officers/polls/{sample.poll}" in anne.client.get(f"{ROUTES}/{route}").text
    assert "Stop the route" not in page
    assert "A poll is sealed on it" in anne.see()
    waits = anne.see(f"{route}/step")
    assert "This step can no longer be made" in waits
    assert "a poll is sealed on this route; make the poll void first" in waits
    assert anne.send(f"{route}/step/withdraw", {}).status_code == 302
    assert "Waiting for a signature" not in anne.see(route)
    sample.act(Act.VOID)
    assert "Void" in anne.see(route), "a void poll stays named"
    assert marks(anne, route) == ["done"] * 4 + ["next"]


def test_a_route_that_is_not_there_is_not_found(here: RouteTown) -> None:
    for path in ("nowhere", "nowhere/step", "nowhere/steps/told", "nowhere/texts/summary-en"):
        assert here.anne.client.get(f"{ROUTES}/{path}").status_code == 404, path


def test_the_list_is_in_the_navigation_of_those_who_run_polls(here: RouteTown) -> None:
    link = f'<li><a href="{ROUTES}"'
    assert "There is no route yet" in here.max.see()
    assert link in here.max.client.get("/officers/").text
    with here.town.ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("tess", "Tess", Role.TREASURER))
        uow.commit()
    accept_all(here.town.ctx, "tess")
    tess = RoutePages(here.town, here.office, "tess")
    assert link not in tess.client.get("/officers/").text
    assert tess.client.get(ROUTES).status_code == 403
