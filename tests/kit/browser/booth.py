"""What a member does in the booth, for the tests that drive a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page, Request, Route, expect

from tests.kit.browser.site import Site
from voting.demo.stage import MemberCard


def step(page: Page, name: str) -> None:
    """Wait until the booth shows this step, and only this one."""
    expect(page.locator(f'[data-step="{name}"]')).to_be_visible()
    expect(page.locator("[data-step]:visible")).to_have_count(1)


def standing(page: Page) -> str:
    """The line that says whether the vote has been cast."""
    return page.locator("#standing-text").inner_text()


def open_booth(page: Page, site: Site, language: str = "en") -> None:
    """Open the booth at its first step."""
    page.goto(site.page(language, "vote"))
    step(page, "sign-in")


def sign_in(page: Page, card: MemberCard) -> None:
    """Type the card's two numbers, and sign in."""
    page.fill("#member", card.member)
    page.fill("#code", card.code)
    page.click("#sign-in")


def choose(page: Page, value: str = "in-favour") -> None:
    """Mark the ballot and go on to the review."""
    step(page, "choose")
    page.check(f'input[value="{value}"]')
    page.click("#choose-form button[type=submit]")
    step(page, "review")


def to_review(page: Page, site: Site, card: MemberCard, value: str = "in-favour") -> None:
    """Go as far as the review."""
    open_booth(page, site)
    sign_in(page, card)
    choose(page, value)


def vote(page: Page, site: Site, card: MemberCard, value: str = "in-favour") -> str:
    """Vote; return the tracker on the receipt."""
    to_review(page, site, card, value)
    page.click("#cast")
    step(page, "receipt")
    return tracker(page)


def tracker(page: Page) -> str:
    """The tracker on the receipt, without its groups."""
    return str(page.locator("#tracker").evaluate("node => node.textContent"))


@dataclass
class NetworkLog:
    """Everything that a page sends: addresses, headers, bodies."""

    requests: list[Request] = field(default_factory=list)

    def text(self) -> str:
        """All of it as one text."""
        parts = []
        for request in self.requests:
            headers = "\n".join(f"{name}: {value}" for name, value in request.all_headers().items())
            body = request.post_data_buffer or b""
            parts.append(f"{request.method} {request.url}\n{headers}\n{body.decode('latin-1')}")
        return "\n\n".join(parts)

    def shape(self) -> list[tuple[str, str]]:
        """Method and address of each request, except the page's own files, without the unit."""
        return [
            (request.method, re.sub(r"/units/[A-Z0-9-]+/", "/units/UNIT/", request.url))
            for request in self.requests
            if "/static/" not in request.url
        ]

    def names(self) -> list[str]:
        """The last part of the address of each request except for the page's own files."""
        return [url.split("#")[0].rsplit("/", 1)[1] for _, url in self.shape()]


@contextmanager
def network_log(page: Page) -> Iterator[NetworkLog]:
    """Record what the page sends."""
    log = NetworkLog()

    def record(request: Request) -> None:
        log.requests.append(request)

    page.on("request", record)
    yield log
    page.remove_listener("request", record)


def expire_once(page: Page) -> list[str]:
    """Have the server call the first authorization expired; return the serials as they come."""
    body = {"type": "https://x/problems/authorization-expired", "title": "", "status": 403}
    serials: list[str] = []

    def answer(route: Route) -> None:
        serials.append(json.loads(route.request.post_data or "")["authorization"]["serial"])
        if len(serials) > 1:
            route.continue_()
        else:
            problem = {**body, "detail": ""}
            route.fulfill(status=403, json=problem, content_type="application/problem+json")

    page.route("**/cast", answer)
    return serials


def refuse(page: Page, path: str, status: int, slug: str) -> None:
    """Have the server refuse what is posted to `path`, with this problem document."""
    body = {"type": f"https://x/problems/{slug}", "title": slug, "status": status, "detail": ""}

    def answer(route: Route) -> None:
        route.fulfill(status=status, json=body, content_type="application/problem+json")

    page.route(f"**/{path}", answer)
