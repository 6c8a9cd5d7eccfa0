"""From a claim to the count: a person not on the list votes, two officers admit, it is counted."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from audit.record.manifest import Edition
from audit.record.signatures.statement import Act
from audit.verify import NO_ANCHORS, verify_record
from tests.kit.browser.access import look
from tests.kit.browser.booth import step
from tests.kit.browser.claimants import Person, cast_vote, claim, confirm, enter
from tests.kit.browser.navigators import MemberNavigator, OfficerNavigator
from tests.kit.browser.site import Site
from tests.kit.officers import decryption
from tests.kit.polls import TRUSTEE_SECRET, SamplePoll
from voting.domain.poll import PollState
from voting.services.acts.decryptions import receive_decryption
from voting.services.ballots import cast
from voting.services.polls.export import build_record

pytestmark = pytest.mark.tool("chromium")

Pair = tuple[OfficerNavigator, OfficerNavigator]
BOARD = "Sample board"
IN_FAVOUR, NOT_IN_FAVOUR = 0, 1


@pytest.fixture
def sample(membership_pair: Pair, site: Site) -> SamplePoll:
    """An open poll, sealed with the passkeys: one unit half in favour, the other entirely."""
    sample = site.draft()
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    for voter, choice in zip(
        sample.voters, (NOT_IN_FAVOUR, IN_FAVOUR, IN_FAVOUR, IN_FAVOUR), strict=True
    ):
        cast.cast_ballot(
            sample.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter, choice)
        )
    return sample


def vote_apart(window: BrowserContext, site: Site, poll: str, who: Person, value: str) -> str:
    """A person who is not on the list votes in a window; return the tracker on the receipt."""
    page = window.new_page()
    enter(page, site, who, poll=poll)
    expect(page.locator("#unit")).to_contain_text(f"Unit {who.group}")
    tracker = cast_vote(page, value)
    page.close()
    return tracker


def open_claim(officer: OfficerNavigator, poll: str, who: Person) -> Page:
    """Go from the poll's page to a person's claim."""
    officer.open_poll(poll)
    officer.follow("To the claims")
    officer.follow(who.name)
    return officer.page


def rule(officer: OfficerNavigator, poll: str, who: Person, verdict: str, note: str = "") -> None:
    """Rule on a person's claim."""
    page = open_claim(officer, poll, who)
    page.check(f'input[name="verdict"][value="{verdict}"]')
    page.get_by_label("Note (optional)").fill(note)
    officer.press("Give this ruling")
    officer.sees("Your ruling is recorded.")


def both_sign(pair: Pair, poll: str, batch: str, done: str) -> None:
    """The first officer makes the statement and signs; the second finds it waiting, and signs."""
    first, second = pair
    first.visit(f"/officers/polls/{poll}/rulings")
    first.press("Make the statement")
    first.press("Sign this statement")
    first.sees("Signed. Now the other officer signs")
    second.visit(f"/officers/polls/{poll}/rulings")
    second.follow(batch)
    second.press("Sign and carry out")
    second.sees(done)


def test_an_admitted_vote_is_counted_told_and_on_the_board(
    membership_pair: Pair, window: BrowserContext, site: Site, sample: SamplePoll
) -> None:
    first, second = membership_pair
    poll, who = sample.poll, Person(name="Ines Okonkwo", board=BOARD, group="A-ELEM")
    tracker = vote_apart(window, site, poll, who, "in-favour")
    member = MemberNavigator(site, window)
    member.open_board(poll)
    member.search(tracker)
    member.sees("Not yet: it is set aside until officers decide")

    rule(first, poll, who, "admit", "seen on the pay list of August")
    assert "pay list" not in open_claim(second, poll, who).content()
    rule(second, poll, who, "admit")
    second.sees("pay list of August")
    both_sign(membership_pair, poll, "Admit 1", "Votes set aside, now admitted: 1.")

    notice = site.await_message(who.contact, 2).get_content()
    assert "Your membership is confirmed." in notice
    member.open_board(poll)
    member.search(tracker)
    member.sees("This ballot was set aside, and is admitted")
    member.sees("Yes: it was set aside, and admitted on")
    member.sees("Set-aside ballots admitted")
    for language in ("en", "fr"):
        look(member.page, f"{site.url}/{language}/polls/{poll}/board", language)

    count_and_release(sample)
    member.open_poll(poll)
    member.sees("83.33%")  # (2/3 + 1) / 2; without the admitted vote it is 75.00%
    member.open_board(poll)
    member.search(tracker)
    member.sees("This ballot was set aside, and is admitted")


def count_and_release(sample: SamplePoll) -> None:
    """Take the poll from open to its release, and verify its record."""
    sample.close()
    sample.act(Act.COUNT)
    receive_decryption(sample.ctx, sample.poll, decryption(sample, TRUSTEE_SECRET))
    sample.act(Act.CERTIFY)
    assert sample.act(Act.RELEASE) is PollState.RELEASED
    for edition in Edition:
        assert verify_record(build_record(sample.ctx, sample.poll, edition), NO_ANCHORS).ok


def test_a_vote_in_the_wrong_unit_is_excluded_and_cast_again_in_the_right_one(
    membership_pair: Pair, window: BrowserContext, site: Site, sample: SamplePoll
) -> None:
    first, second = membership_pair
    poll, who = sample.poll, Person(name="Sven Achterberg", board=BOARD, group="A-ELEM")
    wrong = vote_apart(window, site, poll, who, "not-in-favour")
    for officer in (first, second):
        rule(officer, poll, who, "wrong-unit")
    both_sign(membership_pair, poll, "Exclude 1", "Votes set aside, now excluded: 1.")
    notice = site.await_message(who.contact, 2).get_content()
    assert "You can vote again, in your unit" in notice

    member = MemberNavigator(site, window)
    member.open_board(poll)
    member.search(wrong)
    member.sees("This ballot was set aside, and is excluded")
    member.sees("because it was cast in the wrong bargaining unit")

    who.group = "B-SEC"
    page = member.page
    enter_again(page, site, poll, who)
    right = cast_vote(page)
    assert right != wrong


def enter_again(page: Page, site: Site, poll: str, who: Person) -> None:
    """Claim once more with the same contact, which has two messages already."""
    claim(page, site, who, poll=poll)
    confirm(page, site.code(who.contact, 3))
    step(page, "choose")
