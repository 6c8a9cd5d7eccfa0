"""Who is found to be on the list and can be sent no link: shown before the ruling, and after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.contacts import set_contact
from tests.kit.mail import waiting_messages
from tests.kit.members import reach
from tests.kit.officers import vote
from tests.kit.rulings import ANA, BEN, CY, NOT_VERIFIED, DeskPoll, admitting
from voting.domain.claims.ruling import Decision, ExclusionReason, Verdict
from voting.domain.errors import RefusedError
from voting.ports.unit_of_work import Context
from voting.services.rulings.desk import case
from voting.services.rulings.links import unlinked


@pytest.fixture
def desk(ctx: Context, tmp_path: Path) -> DeskPoll:
    """A poll on a server that sends e-mail and text messages; nobody has a contact."""
    desk = DeskPoll(ctx)
    reach(desk.sample, tmp_path)
    desk.ctx = desk.sample.ctx
    for voter in desk.sample.voters:
        set_contact(desk.sample, voter)
    return desk


def on_the_list(desk: DeskPoll, place: int = 0) -> Verdict:
    return Verdict(Decision.EXCLUDE, ExclusionReason.ON_THE_LIST, desk.sample.voters[place].member)


def shown(desk: DeskPoll, officer: str = ANA) -> list[tuple[str, str, bool]]:
    found = unlinked(desk.ctx, desk.poll, officer)
    return [(one.claim, one.member, one.signed) for one in found]


def test_a_likely_member_is_marked_before_anybody_rules(desk: DeskPoll) -> None:
    voted, by_mail, by_text, other = desk.sample.voters
    vote(desk.sample, voted, 0)
    set_contact(desk.sample, by_mail, email="roster@example.org")
    set_contact(desk.sample, by_text, phone="416-555-0123")
    who = desk.claim(name="A Member")
    for phone in ("", "900-555-0123"):  # none, and one that no message may go to
        set_contact(desk.sample, other, phone=phone)
        matches = case(desk.ctx, desk.poll, who.claim.id, ANA).matches
        assert {one.member.number for one in matches if one.out_of_reach} == {other.member}


def test_it_is_shown_from_the_ruling_of_two_on_until_it_is_mended(desk: DeskPoll) -> None:
    who, voter, verdict = desk.claim(), desk.sample.voters[0], on_the_list(desk)
    desk.rule(who, verdict, ANA)
    assert shown(desk, BEN) == []  # of one ruling, another officer learns nothing
    desk.rule(who, verdict, BEN)
    assert shown(desk) == shown(desk, CY) == [(who.claim.id, voter.member, False)]
    desk.decide(Decision.EXCLUDE)
    assert shown(desk) == [(who.claim.id, voter.member, True)]
    assert case(desk.ctx, desk.poll, who.claim.id, ANA).unlinked == voter.member
    assert not any("/reissue#" in one.message.text for one in waiting_messages(desk.sample))
    set_contact(desk.sample, voter, email="roster@example.org")
    assert shown(desk) == []
    assert case(desk.ctx, desk.poll, who.claim.id, ANA).unlinked is None


def test_a_contact_given_before_the_signatures_gets_the_link(desk: DeskPoll) -> None:
    who, voter = desk.claim(), desk.sample.voters[0]
    desk.rule(who, on_the_list(desk))
    set_contact(desk.sample, voter, email="roster@example.org")
    desk.decide(Decision.EXCLUDE)
    assert shown(desk) == []
    (link,) = (one for one in waiting_messages(desk.sample) if "/reissue#" in one.message.text)
    assert link.contact.value == "roster@example.org"


def test_a_member_who_is_admitted_gets_no_link(desk: DeskPoll) -> None:
    voter = desk.sample.voters[0]
    set_contact(desk.sample, voter, email="roster@example.org")
    desk.settle(desk.claim(), admitting(voter.member))
    assert not any("/reissue#" in one.message.text for one in waiting_messages(desk.sample))


def test_nothing_is_shown_where_no_link_is_due(desk: DeskPoll) -> None:
    votes, late, other, admitted = (desk.claim() for _ in range(4))
    desk.rule(other, NOT_VERIFIED)
    desk.rule(admitted, admitting(desk.sample.voters[2].member))
    desk.rule(votes, on_the_list(desk, 0))
    desk.rule(late, on_the_list(desk, 1))
    assert len(shown(desk)) == 2
    vote(desk.sample, desk.sample.voters[0], 0)
    assert [one[0] for one in shown(desk)] == [late.claim.id]
    desk.sample.close()
    assert shown(desk) == []


def test_it_is_for_the_officers_who_see_the_claim(desk: DeskPoll) -> None:
    agreed, disputed = desk.claim(), desk.claim()
    desk.rule(agreed, on_the_list(desk, 0))
    desk.rule(disputed, on_the_list(desk, 1), ANA)
    desk.rule(disputed, NOT_VERIFIED, BEN)
    desk.rule(disputed, on_the_list(desk, 1), "anne")
    assert len(shown(desk)) == 2
    assert [one[0] for one in shown(desk, "anne")] == [disputed.claim.id]
    with pytest.raises(RefusedError):
        unlinked(desk.ctx, desk.poll, "paul")
