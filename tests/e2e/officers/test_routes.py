"""A tentative agreement on its route: two officers with passkeys walk it, and every page of it."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from audit.record.route.signers import verify_signers
from audit.record.signatures.passkey import PasskeySignature
from tests.kit.browser.access import PHONE, fits, healthy, look, press_until
from tests.kit.browser.navigators import OfficerNavigator
from tests.kit.browser.site import Site
from tests.kit.routes.desk import FILES, RouteDesk
from tests.kit.routes.on_site import ALEX, MORGAN, route_on, site_desk, site_routes
from tests.kit.routes.pages import texts_of
from tests.kit.routes.signed import executive, received
from voting.services.routes import look as routes
from voting.services.routes.steps import waiting_step

pytestmark = pytest.mark.tool("chromium")
Pair = tuple[OfficerNavigator, OfficerNavigator]
LANGUAGES = ("en", pytest.param("fr", marks=pytest.mark.slow))
PAGES = (
    "",
    "/new",
    "/{begun}",
    "/{under_way}",
    "/{waiting}",
    "/{done}",
    "/{not_recommended}",
    "/{stopped}",
    "/{overdue}",
    "/{waiting}/step",
    "/{begun}/steps/received",
    "/{under_way}/steps/executive",
    "/{under_way}/steps/council",
    "/{under_way}/steps/told",
    "/{under_way}/steps/stopped",
)


@pytest.fixture(scope="session")
def named(site: Site) -> dict[str, str]:
    """A route in each state."""
    return site_routes(site)


def begin(alex: OfficerNavigator) -> str:
    """Begin a route as an officer does, from the navigation to the four files."""
    alex.visit("/officers/")
    alex.follow("Routes")
    alex.follow("Begin a route")
    page = alex.page
    page.get_by_label("Tentative agreement").check()
    for name, (stream, file) in texts_of(FILES).items():  # type: ignore[misc]
        payload = {"name": file, "mimeType": "application/pdf", "buffer": stream.read()}
        page.locator(f"#{name}").set_input_files(payload)
    alex.press("Begin the route")
    alex.sees("The route has begun.")
    return page.url.rpartition("/")[2]


def fill(page: Page, fields: dict[str, str | date | int]) -> None:
    """Fill in a step's form: fields by their label, choices by what is chosen."""
    for label, value in fields.items():
        if value == "chosen":
            page.get_by_label(label, exact=True).check()
        else:
            page.get_by_label(label, exact=True).fill(str(value))


def make(pair: Pair, office: RouteDesk, route: str, button: str, fields: dict) -> None:
    """The first officer proposes a step and signs it; the second finds it on the first page."""
    alex, morgan = pair
    alex.visit(f"/officers/routes/{route}")
    alex.follow(button)
    fill(alex.page, fields)
    alex.press("Make the statement")
    expect(alex.heading("The statement")).to_be_visible()
    waiting = waiting_step(office.ctx, route)
    assert waiting is not None
    for navigator in pair:
        if navigator is morgan:
            navigator.visit("/officers/")
            navigator.page.locator(f'a[href="/officers/routes/{route}/step"]').click()
        text = navigator.page.locator("#statement-text").text_content()
        assert text == waiting.statement.message.decode()
        for one in waiting.statement.about:
            for part in one.said("en"):
                navigator.sees(part)
        last = navigator is morgan
        navigator.press("Sign and carry out" if last else "Sign this statement")
        navigator.sees(", with two signatures" if last else "Signed. Another officer must sign")


def test_two_officers_walk_a_tentative_agreement_to_its_vote_with_passkeys(
    pair: Pair, site: Site
) -> None:
    """By-laws 2.74 and 2.75: each step by two, in order; what is refused changes nothing."""
    office, (alex, morgan) = site_desk(site), pair
    given, decided, told = office.day(-7), office.day(-2), office.day(-1)
    route = begin(alex)
    make(pair, office, route, "Record the receipt", {"Brought to the executive on": given})
    executive_form = {"Decided on": given, "Approval is recommended": "chosen"}
    make(pair, office, route, "Record the executive’s recommendation", executive_form)
    alex.visit(f"/officers/routes/{route}")
    alex.follow("Record the council’s recommendation")
    council = {
        "It had the texts since": given,
        "At a special meeting": "chosen",
        "Decided on": office.day(-3),
        "Approval is recommended": "chosen",
    }
    fill(alex.page, council)
    alex.press("Make the statement")
    alex.sees("Nothing was changed")
    alex.sees("(by-law 2.75)")
    assert waiting_step(office.ctx, route) is None
    council["Decided on"] = decided
    make(pair, office, route, "Record the council’s recommendation", council)
    notice = {"Members told on": told, "By e-mail": 40000, "By post": 12, "Not reached": 3}
    make(pair, office, route, "Record the notice to the members", notice)
    morgan.visit(f"/officers/routes/{route}")
    morgan.sees("The vote can open at the earliest on")
    expect(morgan.page.locator(".timeline > li.done")).to_have_count(4)
    with morgan.page.expect_download() as download:
        morgan.follow("Summary, in French")
    assert download.value.path().read_bytes() == FILES.summary_fr
    made = office.stored(route).route
    assert made is not None
    verify_signers(made)
    signatures = [one for step in made.steps for one in step.signatures]
    assert [one.officer for one in signatures] == [ALEX, MORGAN] * 4
    assert all(isinstance(one, PasskeySignature) for one in signatures)


def test_a_route_is_stopped_for_good_and_stays_on_record(pair: Pair, site: Site) -> None:
    """By-law 2.74: two officers stop it, with a reason; a step that waits is first withdrawn."""
    office, (alex, morgan) = site_desk(site), pair
    today = office.day()
    begun = [(received(office.day(-1)), ""), (executive(today), "")]
    route = route_on(office, "to be stopped", begun)
    alex.visit(f"/officers/routes/{route}")
    alex.page.get_by_text("The agreement goes no further").click()
    alex.follow("Stop the route")
    fill(alex.page, {"Stops on": today, "Reason": "The employer withdrew it."})
    alex.press("Make the statement")
    alex.press("Withdraw the statement")
    alex.sees("The statement is withdrawn. Nothing was done.")
    alex.page.get_by_text("The agreement goes no further").click()
    stop = {"Stops on": today, "Reason": "The employer withdrew its offer."}
    alex.follow("Stop the route")
    fill(alex.page, stop)
    alex.press("Make the statement")
    alex.press("Sign this statement")
    alex.sees("Signed. Another officer must sign")
    morgan.visit(f"/officers/routes/{route}/step")
    morgan.press("Sign and carry out")
    morgan.sees("This route stopped for good")
    morgan.sees("The employer withdrew its offer.")
    morgan.sees("It stays on record, as stopped.")
    expect(morgan.page.locator(".timeline > li.never")).to_have_count(3)
    assert morgan.page.locator(f'a[href^="/officers/routes/{route}/steps/"]').count() == 0
    morgan.follow("Routes")
    card = morgan.page.locator(".route-card", has_text=route)
    expect(card).to_contain_text("Stopped for good")
    assert routes.route_view(office.ctx, route).ahead.earliest_opening is None


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_a_route(pair: Pair, named: dict[str, str], path: str, lang: str) -> None:
    """WCAG 2.2 AA in both languages, on a phone and on a desk."""
    _, morgan = pair
    address = f"{morgan.site.url}/officers/routes{path.format(**named)}?lang={lang}"
    look(morgan.page, address, lang)
    morgan.visit("/officers/?lang=en")


def test_wrong_fields_are_named_where_they_are(pair: Pair, named: dict[str, str]) -> None:
    """The page with what is wrong is as usable as the empty form."""
    _, morgan = pair
    for path, wrong in (("new", 5), (f"{named['begun']}/steps/told", 2)):
        morgan.visit(f"/officers/routes/{path}?lang=en")
        morgan.press("Begin the route" if path == "new" else "Make the statement")
        morgan.sees("Correct what is named beside each field")
        expect(morgan.page.locator("p.wrong")).to_have_count(wrong)
        fits(morgan.page)
        healthy(morgan.page)


def test_a_step_is_proposed_by_keyboard_alone_on_a_phone(pair: Pair, named: dict[str, str]) -> None:
    alex, _ = pair
    page = alex.page
    desk = page.viewport_size
    page.set_viewport_size(PHONE)
    alex.visit(f"/officers/routes/{named['begun']}?lang=en")
    press_until(page, "Record the receipt")
    page.keyboard.press("Enter")
    expect(alex.heading("Received by the provincial executive")).to_be_visible()
    press_until(page, "Brought to the executive on")
    today = site_desk(alex.site).day()
    page.keyboard.type(f"{today:%m%d%Y}")
    press_until(page, "Make the statement")
    page.keyboard.press("Enter")
    expect(alex.heading("The statement")).to_be_visible()
    alex.sees(today.isoformat())
    press_until(page, "Withdraw the statement")
    page.keyboard.press("Enter")
    alex.sees("The statement is withdrawn. Nothing was done.")
    if desk is not None:
        page.set_viewport_size(desk)
