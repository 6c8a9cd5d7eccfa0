"""Likely members beside a claim: by number, name or contact; whether a vote of theirs counts."""

from __future__ import annotations

import pytest

from tests.kit.officers import vote
from tests.kit.polls import draft_poll
from tests.kit.rulings import ANA, DeskPoll, admitting
from voting.domain.claims.claim import Claim, NumberKind
from voting.domain.claims.contact import parse_contact
from voting.domain.member import Member
from voting.domain.unit import Panel
from voting.ports.unit_of_work import Context
from voting.services.members.contact_checks import check_of
from voting.services.rulings.desk import case
from voting.services.rulings.matches import MOST, Match, matches


def claim(name: str = "Zoë Lemieux", number: str = "512345", contact: str = "zoe@b.org") -> Claim:
    return Claim(
        id="1" * 15,
        unit="A-ELEM",
        name=name,
        board="Sample board",
        panel=Panel.ELEMENTARY,
        number_kind=NumberKind.COLLEGE,
        number=number,
        contact=parse_contact(contact),
        language="en",
    )


def found(ctx: Context, said: Claim, *members: Member) -> list[Match]:
    """Compare a claim with a roster of these members."""
    poll = draft_poll(ctx).poll
    with ctx.store.unit_of_work() as uow:
        uow.roster.add_many(poll, members, check_of(ctx, poll))
        return [
            one
            for one in matches(ctx, uow, uow.polls.get(poll), said)
            if one.member.number in {member.number for member in members}
        ]


@pytest.mark.parametrize(
    ("name", "matching"),
    [
        ("Zoé Lemieux", True),
        ("LEMIEUX, Zoe", True),
        ("Zoe Anne Lemieux-Roy", True),
        ("Zoe Lemeux", True),
        ("Zo Lemieux", True),
        ("Marc Lemieux", False),
        ("Zoe Tremblay", False),
        ("Ben Okafor", False),
    ],
)
def test_a_similar_name(sqlite_ctx: Context, name: str, matching: bool) -> None:
    assert bool(found(sqlite_ctx, claim(), Member("7001", name, "A-ELEM"))) is matching


@pytest.mark.parametrize(
    ("contact", "email", "phone", "matching"),
    [
        ("zoe@b.org", "Zoe@B.org", "", True),
        ("zoe+vote@b.org", "zoe@b.org", "", True),
        ("zoe@b.org", "zoe@c.org", "416-555-0123", False),
        ("416-555-0123", "", "(416) 555 0123", True),
        ("416-555-0123", "", "+1 416.555.0123", True),
        ("416-555-0123", "zoe@b.org", "416-555-0124", False),
        ("416-555-0123", "", "5550123", False),
        ("zoe@b.org", "", "", False),
    ],
)
def test_the_same_contact(
    sqlite_ctx: Context, contact: str, email: str, phone: str, matching: bool
) -> None:
    member = Member("7001", "Somebody Else", "A-ELEM", email, phone)
    assert bool(found(sqlite_ctx, claim(contact=contact), member)) is matching


@pytest.mark.parametrize(
    ("number", "matching"), [("512345", True), ("0512345", True), ("512346", False)]
)
def test_the_same_number(sqlite_ctx: Context, number: str, matching: bool) -> None:
    assert bool(found(sqlite_ctx, claim(), Member(number, "Some One", "A-ELEM"))) is matching


def test_the_likeliest_come_first_and_not_too_many(sqlite_ctx: Context) -> None:
    others = [Member(f"70{place:02d}", "Zoe Lemieux", "B-SEC") for place in range(MOST + 5)]
    by_contact = Member("8001", "Some One", "B-SEC", email="zoe@b.org")
    by_number = Member("512345", "Another Person", "B-SEC")
    likely = found(sqlite_ctx, claim(), *others, by_contact, by_number)
    assert [one.member.number for one in likely[:3]] == ["512345", "8001", "7000"]
    assert len(likely) == MOST
    assert "Lemieux" not in repr(likely)


def test_a_vote_that_counts_is_shown_whatever_its_way(ctx: Context) -> None:
    desk = DeskPoll(ctx)
    by_ballot, by_claim, none = desk.sample.voters[:3]
    vote(desk.sample, by_ballot, 0)
    desk.settle(desk.claim(), admitting(by_claim.member))
    who = desk.claim(name="A Member")
    shown = case(desk.ctx, desk.poll, who.claim.id, ANA).matches
    voted = {one.member.number: one.voted for one in shown}
    assert (voted[by_ballot.member], voted[by_claim.member], voted[none.member]) == (
        True,
        True,
        False,
    )
