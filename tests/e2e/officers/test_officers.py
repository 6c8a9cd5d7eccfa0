"""Two officers take a poll from its draft to its release, with passkeys, in real browsers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from audit.decrypt import prepare_decryption
from audit.record.signatures.statement import Act
from audit.replay.export import ENTRIES, Record
from audit.replay.files.reading import read_record
from audit.verify import NO_ANCHORS, verify_record
from tally.decryption_file.sent import decrypt_count
from tests.kit.browser.navigators import MemberNavigator, OfficerNavigator
from tests.kit.browser.site import SOON, Site, await_opening
from tests.kit.polls import TRUSTEE_SECRET, SamplePoll
from voting.domain.poll import PollState
from voting.services.acts import statements
from voting.services.ballots import cast

pytestmark = pytest.mark.tool("chromium")


def both_sign(pair: tuple[OfficerNavigator, OfficerNavigator], poll: str, act: str) -> None:
    """The first officer proposes and signs; the second finds it waiting, and signs."""
    first, second = pair
    first.propose(poll, act, "for the tests")
    first.sign()
    first.sees("Now another officer signs")
    second.sign_waiting(poll, act)


def download(navigator: OfficerNavigator, link: str, folder: Path) -> Path:
    """Follow a link to a file, and keep it."""
    with navigator.page.expect_download() as started:
        navigator.page.get_by_role("link", name=link).first.click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def state(sample: SamplePoll) -> PollState:
    """The poll's state in the database."""
    with sample.ctx.store.reader() as uow:
        return uow.polls.get(sample.poll).state


def vote_all(sample: SamplePoll) -> None:
    """Three in favour, one not."""
    for place, voter in enumerate(sample.voters):
        ballot = sample.ballot(voter, 1 if place == 0 else 0)
        cast.cast_ballot(sample.ctx, sample.poll, sample.authorization(voter), ballot)


def test_two_officers_take_a_poll_from_draft_to_release(
    pair: tuple[OfficerNavigator, OfficerNavigator],
    window: BrowserContext,
    site: Site,
    tmp_path: Path,
) -> None:
    first, second = pair
    sample = site.draft_to_seal(ahead=SOON)
    poll = sample.poll

    first.open_poll(poll)
    first.sees("Voters: 4, as on the roster")
    first.sees("with so few members, a unit’s result may show how they voted")
    both_sign(pair, poll, "Seal the poll")
    assert state(sample) is PollState.SEALED
    hand_in_confirmation(first, sample, tmp_path)
    both_sign(pair, poll, "Authorise the opening")
    await_opening(sample)
    assert state(sample) is PollState.OPEN

    vote_all(sample)
    second.open_poll(poll)
    second.sees("100.0%")
    for word in ("in favour", "Official", "Result"):
        assert word not in second.page.locator("main").inner_text()
    second.visit(f"/officers/polls/{poll}/result")
    second.sees("has no result yet")

    both_sign(pair, poll, "Close the poll early")
    assert state(sample) is PollState.OPEN
    member = MemberNavigator(site, window)
    member.open_poll(poll)
    member.sees("This is an early close: two officers ordered it")
    assert sample.end() is PollState.CLOSED
    both_sign(pair, poll, "Count the votes")
    assert state(sample) is PollState.CLOSED
    hand_in_decryption(first, sample, tmp_path)
    assert state(sample) is PollState.COUNTED

    first.follow("See the result (certified officers only)")
    first.sees("75.00%")
    first.sees("For certified officers and auditors.")
    member.open_poll(poll)
    member.sees("The result appears here once the provincial executive releases it.")
    assert "75.00%" not in member.page.content()

    both_sign(pair, poll, "Certify the result")
    both_sign(pair, poll, "Release the result")
    member.open_poll(poll)
    member.sees("75.00%")
    member.sees("4 of 4 people on the voters’ list voted: 100.0%")
    assert "Unit A-ELEM" not in member.page.locator("main").inner_text()

    first.visit(f"/officers/polls/{poll}/result")
    complete = read_record(download(first, "record.zip", tmp_path))
    assert signature_types(complete) == {"passkey"}
    assert verify_record(complete, NO_ANCHORS).ok
    assert download(first, "report.pdf", tmp_path).read_bytes().startswith(b"%PDF")
    result = json.loads(download(first, "result.json", tmp_path).read_bytes())
    assert result["official"]["in_favour"] == "75.00"


def hand_in_confirmation(officer: OfficerNavigator, sample: SamplePoll, folder: Path) -> None:
    """Confirm as the trustee, and hand the file in; until then the opening is not offered."""
    officer.open_poll(sample.poll)
    officer.sees("Without more of them the opening cannot be signed")
    assert officer.page.get_by_role("link", name="Authorise the opening").count() == 0
    path = folder / "confirmation.json"
    path.write_bytes(sample.confirmation(TRUSTEE_SECRET))
    officer.page.get_by_label("A key holder’s confirmation").set_input_files(path)
    officer.press("Hand it in")
    officer.sees("the confirmation is in the log")
    officer.sees(f"entry {len(sample.log()) - 1} of the log")


def hand_in_decryption(officer: OfficerNavigator, sample: SamplePoll, folder: Path) -> None:
    """Decrypt as the trustee, from the record that the page offers, and hand the file in."""
    officer.open_poll(sample.poll)
    officer.sees("not received")
    record = read_record(download(officer, "The record that key holders verify", folder))
    asked = prepare_decryption(record, sample.seal_digest)
    made = decrypt_count(asked.count, TRUSTEE_SECRET)
    path = folder / "decryption.json"
    path.write_bytes(made.encode())
    officer.page.get_by_label("A key holder’s decryption file").set_input_files(path)
    officer.press("Hand it in")
    officer.sees("The poll is counted.")
    officer.sees("received and verified")


def signature_types(record: Record) -> set[str]:
    """The kinds of key that signed the log's acts."""
    entries = [json.loads(line) for line in record.file(ENTRIES).splitlines()]
    return {one["type"] for entry in entries for one in entry.get("signatures", ())}


def test_the_page_shows_what_is_signed_who_has_signed_and_who_may(
    pair: tuple[OfficerNavigator, OfficerNavigator], site: Site
) -> None:
    first, second = pair
    sample = site.draft_to_seal()
    first.propose(sample.poll, "Seal the poll")
    waiting = statements.waiting_for(sample.ctx, sample.poll, Act.SEAL)
    assert waiting is not None
    shown = first.page.locator("#statement-text").text_content()
    assert shown == waiting.statement.message.decode()
    for name, value in (one.said("en") for one in waiting.statement.about):
        first.sees(name)
        first.sees(value)
    first.sees("We seal this poll.")
    first.page.get_by_text("Sign with a key file, on your own computer").click()
    first.sees(f"ratify sign seal-{sample.poll}.statement --officer a.roy --key KEYFILE")
    first.sign()
    expect(
        first.page.locator("main").get_by_role("listitem").filter(has_text="Alex Roy")
    ).to_contain_text("has signed")
    expect(
        first.page.locator("main").get_by_role("listitem").filter(has_text="Morgan Singh")
    ).to_contain_text("may sign")
    expect(first.page.get_by_role("button", name="Sign this statement")).to_have_count(0)

    second.open_poll(sample.poll)
    second.sees("Signed by a.roy; one more is needed")
    second.follow("Seal the poll")
    second.press("Withdraw the statement")
    second.sees("The statement is withdrawn.")
    assert statements.waiting_for(sample.ctx, sample.poll, Act.SEAL) is None
    assert state(sample) is PollState.DRAFT


def test_a_statement_that_changes_under_an_open_page_is_not_signed(
    pair: tuple[OfficerNavigator, OfficerNavigator], site: Site
) -> None:
    first, _ = pair
    sample = site.draft_to_seal()
    first.propose(sample.poll, "Seal the poll", "one")
    statements.withdraw_statement(sample.ctx, sample.poll, Act.SEAL, "anne")
    statements.draft_statement(sample.ctx, sample.poll, Act.SEAL, "another")
    first.press("Sign this statement")
    expect(first.page.locator("#passkey-wrong")).to_contain_text(
        "client data have another challenge"
    )
    waiting = statements.waiting_for(sample.ctx, sample.poll, Act.SEAL)
    assert waiting is not None
    assert waiting.signed_by == ()


def test_a_dismissed_passkey_says_so_and_may_be_tried_again(
    pair: tuple[OfficerNavigator, OfficerNavigator], site: Site
) -> None:
    first, _ = pair
    sample = site.draft_to_seal()
    first.propose(sample.poll, "Seal the poll")
    verified = {"authenticatorId": first.authenticator, "isUserVerified": False}
    first.device.send("WebAuthn.setUserVerified", verified)
    first.press("Sign this statement")
    expect(first.page.get_by_text("The passkey was not used")).to_be_visible()
    expect(first.page.get_by_role("button", name="Sign this statement")).to_be_focused()
    first.device.send("WebAuthn.setUserVerified", {**verified, "isUserVerified": True})
    first.sign()


def test_an_act_that_cannot_follow_is_refused_in_words(
    pair: tuple[OfficerNavigator, OfficerNavigator], site: Site
) -> None:
    first, _ = pair
    sample = site.draft_to_seal()
    first.visit(f"/officers/polls/{sample.poll}/acts/release")
    expect(first.heading("The poll is not at that stage")).to_be_visible()
    first.sees("is draft: it cannot be released")
    first.visit(f"/officers/polls/{site.poll}/acts/extend")
    first.page.get_by_label("New closing time (Toronto)").fill("2020-01-01T00:00")
    first.page.get_by_label("Reason").fill("too short")
    first.press("Make the statement")
    first.sees("can only be extended to a later time")


def test_officers_sign_in_by_passkey_and_remove_it(browser: Browser, site: Site) -> None:
    window = browser.new_context(locale="en-CA")
    navigator = OfficerNavigator(site, window, card=site.officer("p.gagnon", "Pat Gagnon"))
    navigator.sign_in("000000")
    navigator.sees("The account, the password or the code is not right.")
    navigator.sign_in()
    navigator.sees("You cannot sign yet")
    navigator.register_passkey()
    assert len(navigator.credentials) == 1
    navigator.press("Sign out")
    expect(navigator.heading("Officers’ sign-in")).to_be_visible()
    navigator.visit("/officers/account")
    expect(navigator.heading("Officers’ sign-in")).to_be_visible()

    navigator.press("Sign in with a passkey")
    expect(navigator.heading("Pat Gagnon")).to_be_visible()
    navigator.page.get_by_role("button", name="Remove").click()
    navigator.sees("You have no passkey yet.")
    navigator.press("Sign out")
    navigator.press("Sign in with a passkey")
    expect(navigator.page.locator("#passkey-wrong")).to_contain_text("The passkey was not accepted")
    window.close()


def test_a_new_password_comes_with_a_new_second_factor(browser: Browser, site: Site) -> None:
    card = site.officer("l.tremblay", "Lou Tremblay")
    window = browser.new_context(locale="en-CA")
    navigator = OfficerNavigator(site, window, card=card)
    navigator.sign_in()
    navigator.visit("/officers/account")
    navigator.page.get_by_label("Current password").fill("not this one at all")
    navigator.page.get_by_label("New password").fill("a longer and better password")
    navigator.press("Change password and second factor")
    navigator.sees("Nothing was changed")
    navigator.page.get_by_label("Current password").fill(card.password)
    navigator.page.get_by_label("New password").fill("a longer and better password")
    navigator.press("Change password and second factor")
    expect(navigator.heading("Your new second factor")).to_be_visible()
    picture = navigator.page.get_by_role("img", name="QR code")
    assert picture.evaluate("image => image.naturalWidth") > 100
    secret = navigator.page.locator("samp").inner_text()
    navigator.follow("Done: sign in again")
    navigator.card = replace(card, password="a longer and better password", totp_secret=secret)
    navigator.sign_in()
    expect(navigator.heading("Polls in your care")).to_be_visible()
    window.close()
