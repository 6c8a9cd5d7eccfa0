"""Two others rule on a challenge on the pages, each blind, and sign: dismissed, or upheld."""

from __future__ import annotations

import html
import re

import pytest

from tally.protocol.encoding import sha256_hex
from tests.kit.desk.challenge_pages import ChallengeTown, digests, main
from tests.kit.rulings import ANA, BEN, CY
from voting.domain.challenges.challenge import HoldState
from voting.services.challenges.state import hold_of

ANNE = "anne"
FORM = 'class="ruling"'


@pytest.fixture
def challenge(place: ChallengeTown) -> str:
    """A member whom Ana and Ben challenged after her vote."""
    place.desk.vote()
    return place.desk.challenge()


def rule(place: ChallengeTown, challenge: str, officer: str, verdict: str, note: str = ""):
    form = {"verdict": verdict, "note": note}
    return place.post(f"/challenges/{challenge}", officer, form)


def state(place: ChallengeTown) -> HoldState:
    ctx, desk = place.desk.ctx, place.desk
    with ctx.store.reader() as uow:
        found = hold_of(ctx, uow, desk.poll, desk.voter.member)
    assert found is not None
    return found.state


def notice(answer) -> str:
    page = html.unescape(answer.get_data(as_text=True))
    found = re.search(r'id="refusal".*?<p[^>]*>(.*?)</p>', page, re.S)
    assert found, main(page)
    return found[1]


def test_2_77_who_challenged_sees_no_form_and_is_refused(place, challenge) -> None:
    for officer in (ANA, BEN):
        page = place.page(f"/challenges/{challenge}", officer)
        assert FORM not in page
        assert "two other officers rule" in page
        assert notice(rule(place, challenge, officer, "uphold")).startswith("You made this")
    assert all(FORM in place.page(f"/challenges/{challenge}", one) for one in (CY, ANNE))


def test_the_second_officer_rules_without_knowing_what_the_first_ruled(place, challenge) -> None:
    path = f"/challenges/{challenge}"
    before = place.page(path, ANNE), place.page("/challenges", ANNE)
    assert rule(place, challenge, CY, "uphold", "Her fees are behind since May.").status_code == 302
    assert (place.page(path, ANNE), place.page("/challenges", ANNE)) == before
    for officer in (ANA, BEN):
        assert "since May" not in place.page(path, officer)
    assert "since May" in place.page(path, CY)
    rule(place, challenge, ANNE, "uphold")
    assert "since May" in place.page(path, ANNE)


@pytest.mark.parametrize(
    ("verdict", "said", "becomes"),
    [
        ("dismiss", "the vote counts", HoldState.COUNTS),
        ("uphold", "the vote is not counted", HoldState.EXCLUDED),
    ],
)
def test_two_agree_and_sign_and_only_then_it_is_decided(
    place, challenge, verdict, said, becomes
) -> None:
    for officer in (CY, ANNE):
        rule(place, challenge, officer, verdict)
    path = f"/challenges/rulings/{challenge}"
    assert "Nothing is ready" in place.page("/challenges/rulings", BEN)
    assert place.post(path, BEN).status_code == 403
    assert place.post(path, CY).status_code == 302
    place.page(path, BEN, status=404)
    for officer in (CY, ANNE):
        assert state(place) is HoldState.ON_HOLD
        answer = place.sign(path, officer)
        assert answer.status_code == 302, notice(answer)
    assert state(place) is becomes
    assert said in place.page(f"/challenges/{challenge}", CY)
    assert place.desk.subjects()[-1] in (
        "Your vote is no longer on hold",
        "Your vote will not be counted",
    )


def test_who_signs_a_ruling_reads_digests_and_no_member_or_reason(place) -> None:
    ballot, person = place.desk.vote(), place.member(place.desk.voter)
    challenge = place.desk.challenge()
    for officer in (CY, ANNE):
        rule(place, challenge, officer, "uphold")
    ready = place.page("/challenges/rulings", CY)
    place.post(f"/challenges/rulings/{challenge}", CY)
    page = place.page(f"/challenges/rulings/{challenge}", CY)
    case = place.page(f"/challenges/{challenge}", CY)
    assert sha256_hex(ballot) in digests(page)
    assert sha256_hex(ballot) not in digests(ready) | digests(case)
    assert len(digests(page) & digests(case)) == 1
    for said in (person.name, person.number, "suspended", "Her fees"):
        assert said not in page + ready
        assert said in case


def test_a_statement_is_withdrawn_and_the_rulings_stand(place, challenge) -> None:
    for officer in (CY, ANNE):
        rule(place, challenge, officer, "dismiss")
    path = f"/challenges/rulings/{challenge}"
    place.post(path, CY)
    place.sign(path, CY)
    assert place.post(f"{path}/withdraw", ANNE).status_code == 302
    assert "Dismiss a challenge" in place.page("/challenges/rulings", ANNE)
    assert state(place) is HoldState.ON_HOLD


def test_where_two_disagree_and_nobody_is_left_the_page_says_so(place, challenge) -> None:
    assert "For you to rule on</dt><dd>1<" in place.page("/challenges", CY)
    rule(place, challenge, CY, "dismiss")
    rule(place, challenge, ANNE, "uphold")
    for officer in (ANA, BEN, CY, ANNE):
        assert "For you to rule on</dt><dd>0<" in place.page("/challenges", officer)
        page = place.page(f"/challenges/{challenge}", officer)
        assert "disagreed" in page
        assert FORM not in page
    assert "Nothing is ready" in place.page("/challenges/rulings", CY)


@pytest.mark.parametrize(
    "form", [{}, {"verdict": "maybe"}, {"verdict": "dismiss", "note": "x" * 1_001}]
)
def test_a_ruling_that_is_none_is_refused_and_keeps_what_was_typed(place, challenge, form) -> None:
    answer = place.post(f"/challenges/{challenge}", CY, {"note": "as typed", **form})
    assert answer.status_code == 422
    assert notice(answer)
    assert ("as typed" in answer.get_data(as_text=True)) is ("note" not in form)
    assert FORM in place.page(f"/challenges/{challenge}", CY)


def test_before_the_member_votes_there_is_nothing_to_rule_on(place) -> None:
    challenge = place.desk.challenge()
    assert FORM not in place.page(f"/challenges/{challenge}", CY)
    assert "nothing to rule on" in place.page(f"/challenges/{challenge}", CY)
    assert rule(place, challenge, CY, "uphold").status_code == 404
    place.desk.vote()
    assert FORM in place.page(f"/challenges/{challenge}", CY)


def test_who_declares_a_conflict_of_interest_neither_sees_the_challenge_nor_rules(
    place, challenge
) -> None:
    def declare(why: str):
        form = {"why": why, "stands": "yes"}
        return place.post(f"/conflicts/challenges/{challenge}", CY, form)

    name = place.member(place.desk.voter).name
    assert "who it is about" in notice(declare(f"I live with {name}."))
    assert declare("We share a house.").status_code == 302
    assert name not in place.page("/challenges", CY)
    place.page(f"/challenges/{challenge}", CY, status=403)
    assert rule(place, challenge, CY, "dismiss").status_code == 403
    assert declare("We share a house.").status_code == 409
    left = place.page(f"/challenges/{challenge}", ANNE)
    assert "Takes no part because of a conflict of interest" in left
    assert "Too few are left" in left
    minutes = place.page("/minutes", ANNE)
    assert "the challenge with the digest" in minutes
    assert name not in minutes
