"""A member's contact is changed by two officers with passkeys, in real browsers; WCAG 2.2 AA."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from audit.record.manifest import Edition
from audit.record.signatures.statement import Act
from audit.verify import NO_ANCHORS, verify_record
from tests.kit.browser.access import look
from tests.kit.browser.navigators import OfficerNavigator
from tests.kit.browser.site import Site
from tests.kit.contacts import row_of, set_contact
from tests.kit.members import address_of
from voting.services.polls.export import build_record

pytestmark = pytest.mark.tool("chromium")

Pair = tuple[OfficerNavigator, OfficerNavigator]
NEW = "robin.with.a.rather.long.address@mail.example.org"


def test_two_officers_change_a_contact_with_their_passkeys(
    membership_pair: Pair, site: Site
) -> None:
    sample = site.draft()
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    voter, (first, second) = sample.voters[0], membership_pair
    set_contact(sample, voter, email=address_of(voter), phone="+14165550100")
    contacts = f"{site.url}/officers/polls/{sample.poll}/contacts"

    first.visit(f"/officers/polls/{sample.poll}/contacts")
    first.page.get_by_label("Member number").fill(voter.member)
    first.press("Find the member")
    first.page.get_by_label("E-mail address").fill(NEW)
    first.press("Propose this contact")
    expect(first.heading("The statement")).to_be_visible()
    change = first.page.url
    first.sees(NEW)
    first.press("Sign this statement")
    first.sees("Signed. Now the other officer signs")

    for lang in ("en", "fr"):
        look(second.page, f"{contacts}?lang={lang}", lang)
        look(second.page, f"{change}?lang={lang}", lang)
    second.visit(f"/officers/polls/{sample.poll}/contacts?lang=en")
    second.page.get_by_role("link", name="Read and sign").click()
    second.sees("Computed again just now")
    second.press("Sign and carry out")
    second.sees(
        "Signed by two officers: the roster has the new contact. A message goes to the old one."
    )

    assert row_of(sample, voter).email == NEW
    assert "changed" in site.await_message(address_of(voter)).get_content()
    for edition in Edition:
        report = verify_record(build_record(sample.ctx, sample.poll, edition), NO_ANCHORS)
        assert report.ok
        (officers,) = [one.finding.note for one in report.checks if one.name == "officers"]
        assert "change-contact" in officers.split("signed with passkeys only")[1]
