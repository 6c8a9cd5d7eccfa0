"""verify.html, opened from disk without a network: what holds, what does not, what leaves it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from audit.record.manifest import Edition
from audit.replay.export import zip_record
from tests.kit.browser.access import DESK, LANGUAGES, PHONE, fits, healthy, look
from tests.kit.records.challenged_records import with_ballots_on_hold
from tests.kit.records.changed_records import FLAWS, public
from tests.kit.records.false_proofs import FALSE
from tests.kit.simulator.challenges import ChallengingPoll, challenging_poll
from tests.kit.simulator.poll import poll_at
from tests.kit.simulator.unprovable import rounded_poll
from voting.web.verify_page.build import build_page

pytestmark = pytest.mark.tool("chromium")

HOLDS = "The record holds, it is the one that your notice names, and the percentage is proved"
NOT_PROVED = "The record holds, and it is the one that your notice names; percentage NOT PROVED"
ALL_FLAWS = {**FLAWS, **FALSE}
A_DOZEN = (
    "a ballot's byte, in transit",
    "an extra file, in transit",
    "a missing file, in transit",
    "the manifest's signature, in transit",
    "another zip of the same files",
    "another title in poll.json",
    "another log entry",
    "another checkpoint",
    "a changed reason",
    "two ballots by one credential",
    "a ballot without its proof",
    "a tally without one ballot",
    "another tally than logged",
    "another poll",
    "a byte of the public proof, in transit",
    "another public proof than released",
    "a number of the public proof",
    "another percentage",
)
QUICK = (
    "another tally than logged",
    "a byte of the public proof, in transit",
    "a number of the public proof",
)
"""The others are slow; tests/js/test_records.py has all of them in one process."""


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's file."""
    path = tmp_path_factory.mktemp("release") / "verify.html"
    path.write_bytes(build_page())
    return path


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public record of a released poll."""
    path = tmp_path_factory.mktemp("public") / "record.zip"
    path.write_bytes(public(poll_at("released")))
    return path


@pytest.fixture
def opened(window: BrowserContext, file: Path) -> Iterator[Page]:
    """The page, opened from disk with the network off; fails if it asked for anything else."""
    asked: list[str] = []
    window.set_offline(True)
    window.on("request", lambda request: asked.append(request.url))
    page = window.new_page()
    page.goto(file.as_uri())
    yield page
    assert [one for one in asked if one != file.as_uri() and not one.startswith("blob:null/")] == []


def check(page: Page, record: Path, digest: str = "", tracker: str = "") -> None:
    """Ask for a check, in whatever language, and wait for the verdict."""
    page.locator("#digest").fill(digest)
    page.locator("#file").set_input_files(record)
    page.locator("#tracker").fill(tracker)
    page.locator("#ask button").click()
    expect(page.locator("#verdict")).to_be_focused(timeout=60_000)


def outcomes(page: Page) -> dict[str, str]:
    """Each step's outcome as the page marks it."""
    steps = page.locator("#steps li").all()
    return {
        one.get_attribute("data-step") or "": one.get_attribute("data-outcome") or ""
        for one in steps
    }


def test_an_honest_record_holds_and_the_voters_own_ballot_is_found(
    opened: Page, record: Path
) -> None:
    poll = poll_at("released")
    receipt = poll.receipts[0]
    check(opened, record, poll.seal_digest.upper(), receipt.tracker)
    expect(opened.locator("#verdict")).to_have_text(HOLDS)
    expect(opened.locator("#meaning")).to_contain_text("follows from exactly the ballots")
    expect(opened.locator("#own")).to_contain_text(f"in the record: unit {receipt.unit}, ballot")
    expect(opened.locator("#facts")).to_contain_text("tentative agreement")
    expect(opened.locator("#facts")).to_contain_text("% not in favour: ratified")
    assert set(outcomes(opened).values()) == {"holds"}


def test_of_the_auditors_edition_it_says_that_it_leaves_the_decryptions(
    opened: Page, tmp_path: Path
) -> None:
    complete = tmp_path / "record.zip"
    complete.write_bytes(zip_record(poll_at("released").record(Edition.COMPLETE)))
    check(opened, complete, poll_at("released").seal_digest)
    expect(opened.locator("#meaning")).to_contain_text("does not check the decryptions")
    expect(opened.locator("#verdict")).to_have_text(HOLDS)


def test_a_percentage_that_no_proof_can_show_is_said_not_to_be_proved(
    opened: Page, tmp_path: Path
) -> None:
    poll = rounded_poll().run("released")
    tie = tmp_path / "record.zip"
    tie.write_bytes(public(poll))
    check(opened, tie, poll.seal_digest)
    expect(opened.locator("#verdict")).to_have_text(NOT_PROVED)
    expect(opened.locator("li[data-step=percentage]")).to_contain_text("too near a boundary")
    opened.get_by_role("button", name="Français").click()
    expect(opened.locator("#verdict")).to_contain_text("pourcentage NON PROUVÉ")
    expect(opened.locator("#facts")).to_contain_text("50,00\u00a0% en faveur")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (with_ballots_on_hold, "on hold: two officers challenged your place"),
        (lambda: challenging_poll("released"), "two officers upheld the challenge"),
    ],
)
def test_a_challenged_members_own_ballot_is_found(
    make: Callable[[], ChallengingPoll], said: str, opened: Page, tmp_path: Path
) -> None:
    poll = make()
    held = tmp_path / "record.zip"
    held.write_bytes(public(poll))
    receipt = next(one for one in poll.receipts if one.sequestered)
    check(opened, held, poll.seal_digest, receipt.tracker)
    expect(opened.locator("#own")).to_contain_text(said)
    expect(opened.locator("#facts")).to_contain_text("Listed members whom officers challenged")


def test_a_ballot_that_is_not_in_the_record_is_missed(opened: Page, record: Path) -> None:
    check(opened, record, poll_at("released").seal_digest, "A" * 43)
    expect(opened.locator("#own")).to_contain_text("No ballot with this receipt number")


def test_without_the_seal_digest_nothing_is_said_to_hold(opened: Page, record: Path) -> None:
    check(opened, record)
    expect(opened.locator("#verdict")).to_have_text("The record is consistent, NOT ANCHORED")


@pytest.mark.parametrize(
    "name", [one if one in QUICK else pytest.param(one, marks=pytest.mark.slow) for one in A_DOZEN]
)
def test_the_step_that_does_not_hold_is_named(opened: Page, name: str, tmp_path: Path) -> None:
    changed = tmp_path / "record.zip"
    changed.write_bytes(ALL_FLAWS[name].make())
    check(opened, changed, poll_at("released").seal_digest, "A" * 43)
    title = opened.locator(f"#steps li[data-step={ALL_FLAWS[name].step}] strong").inner_text()
    expect(opened.locator("#verdict")).to_have_text(
        f"The record does NOT hold. The step that failed: “{title}”"
    )
    assert (
        next(step for step, one in outcomes(opened).items() if one == "failed")
        == ALL_FLAWS[name].step
    )
    expect(opened.locator("#own")).to_contain_text("this page can say nothing about your ballot")


def test_what_was_mistyped_is_said_at_its_field(opened: Page, record: Path) -> None:
    opened.locator("#digest").fill("1234")
    opened.locator("#ask button").click()
    expect(opened.locator("#digest")).to_be_focused()
    expect(opened.locator("#digest-wrong")).to_contain_text("this has 4")
    expect(opened.locator("#file-wrong")).to_have_text("Choose the file record.zip.")
    assert opened.locator("#digest").get_attribute("aria-invalid") == "true"
    opened.get_by_role("button", name="Français").click()
    expect(opened.locator("#digest-wrong")).to_contain_text("celle-ci en a 4")
    check(opened, record, poll_at("released").seal_digest)
    expect(opened.locator("#verdict")).to_contain_text("Le dossier est valide")


def test_all_of_it_works_with_the_keyboard_alone(opened: Page, record: Path) -> None:
    tab = opened.keyboard
    for name in ("Skip to the content", "English", "Français"):
        tab.press("Tab")
        expect(opened.locator(":focus")).to_have_text(name)
    tab.press("Tab")
    tab.type(poll_at("released").seal_digest)
    tab.press("Tab")
    with opened.expect_file_chooser() as chosen:
        tab.press("Space")
    chosen.value.set_files(record)
    tab.press("Tab")
    tab.type(poll_at("released").receipts[0].tracker)
    tab.press("Enter")
    expect(opened.locator("#verdict")).to_be_focused(timeout=60_000)
    expect(opened.locator("#verdict")).to_have_text(HOLDS)
    tab.press("Tab")
    expect(opened.locator(":focus")).to_have_text("Check another record")
    tab.press("Enter")
    expect(opened.locator("#digest")).to_be_focused()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everybody_can_use_it(browser: Browser, file: Path, record: Path, lang: str) -> None:
    with browser.new_context(locale=f"{lang}-CA", reduced_motion="reduce") as window:
        page = window.new_page()
        look(page, file.as_uri(), lang)
        check(page, record, "0" * 64)
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            fits(page, f"the result {size}")
        healthy(page, "the result")


SILENT = "globalThis.Worker = class { postMessage() {} terminate() {} };"
BROKEN = "globalThis.Worker = class { postMessage() { this.onerror(); } terminate() {} };"


def test_the_work_shows_how_far_it_is_and_can_be_stopped(
    window: BrowserContext, file: Path, record: Path
) -> None:
    page = window.new_page()
    page.add_init_script(SILENT)
    page.goto(file.as_uri())
    page.locator("#file").set_input_files(record)
    page.locator("#ask button").click()
    expect(page.locator("#left")).to_have_text("0 of 8 ballots")
    expect(page.get_by_role("progressbar", name="Every ballot is valid")).to_be_visible()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("#step")).to_contain_text("Chaque bulletin est valide")
    healthy(page, "at work")
    page.get_by_role("button", name="Arrêter").click()
    expect(page.locator("#digest")).to_be_focused()


def test_a_browser_that_breaks_is_not_blamed_on_the_record(
    window: BrowserContext, file: Path, record: Path
) -> None:
    page = window.new_page()
    page.add_init_script(BROKEN)
    page.goto(file.as_uri())
    page.locator("#file").set_input_files(record)
    page.locator("#ask button").click()
    expect(page.locator("#unable")).to_contain_text("The browser stopped the work")
    expect(page.locator("#result")).to_be_hidden()


# --- nothing leaves the page ---------------------------------------------------------------------

TRIES = """async address => {
  const worker = source => new Promise(done => {
    const one = new Worker(URL.createObjectURL(new Blob([source])));
    one.onmessage = done;
    one.onerror = done;
  });
  const tried = [
    fetch(address + "fetch", { mode: "no-cors" }),
    new Promise(done => {
      const one = new Image();
      one.onload = one.onerror = done;
      one.src = address + "image";
    }),
    new Promise(done => {
      const one = document.createElement("script");
      one.onload = one.onerror = done;
      one.src = address + "script";
      document.head.append(one);
    }),
    worker(`fetch("${address}worker", { mode: "no-cors" }).finally(() => postMessage(1))`),
  ];
  navigator.sendBeacon(address + "beacon", "x");
  await Promise.allSettled(tried);
}"""


@pytest.fixture
def hits() -> Iterator[tuple[str, set[str]]]:
    """A server on this machine, and the paths that it was asked for."""
    paths: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.add(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", paths
        server.shutdown()


def test_no_script_in_the_page_can_reach_a_network(
    browser: Browser, file: Path, tmp_path: Path, hits: tuple[str, set[str]]
) -> None:
    """The same tries from the page without its policy do reach it."""
    address, paths = hits
    bare = tmp_path / "bare.html"
    text = file.read_text("utf-8")
    bare.write_text(text.replace("Content-Security-Policy", "X-None"), "utf-8")
    with browser.new_context() as window:
        for path, reached in ((file, set()), (bare, {"/fetch", "/image", "/script", "/worker"})):
            page = window.new_page()
            page.goto(path.as_uri())
            page.evaluate(TRIES, address)
            assert paths >= reached
            assert reached or not paths, "something left the page"


def test_the_page_keeps_nothing(opened: Page, record: Path) -> None:
    check(opened, record, poll_at("released").seal_digest)
    assert opened.context.cookies() == []
    assert opened.evaluate("localStorage.length + sessionStorage.length") == 0
