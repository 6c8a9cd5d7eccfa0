"""A member whom officers challenged: what she is told, and what everybody else is not."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from tally.protocol.encoding import sha256_hex
from tests.kit.challenges import DISMISS, UPHOLD
from tests.kit.desk.challenge_pages import ChallengeTown, challenge_town, main
from tests.kit.run.described import as_described
from tests.kit.web import cast, problem, sign_in, sign_in_message

__all__ = ["as_described"]
pytestmark = pytest.mark.usefixtures("as_described")

ON_HOLD = {"reason": "suspended", "standing": "on-hold"}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[ChallengeTown]:
    with challenge_town(tmp_path) as town:
        yield town


def found(place: ChallengeTown, tracker: str) -> str:
    """What the board says of a tracker."""
    form = {"tracker": tracker}
    page = place.town.client().post(f"/en/polls/{place.desk.poll}/board", data=form)
    text = html.unescape(main(page.get_data(as_text=True)))
    return text.split('id="find"')[1].split("</section>")[0]


def statuses(place: ChallengeTown, raw: bytes, tracker: str) -> set[int]:
    """How the three ways to the encrypted ballot answer."""
    client, base = place.town.client(), f"/polls/{place.desk.poll}"
    return {
        client.get(f"{base}/ballots/{sha256_hex(raw)}.json").status_code,
        client.post(f"{base}/ballot", data={"tracker": tracker}).status_code,
    }


def test_2_77_challenged_before_she_is_told_at_the_sign_in_and_her_receipt_says_so(place) -> None:
    voter = place.desk.voter
    place.desk.challenge()
    answer = sign_in(place.town, voter).get_json()
    assert answer["hold"] == ON_HOLD
    assert set(answer) == {"authorization", "hold"}
    _, receipt = cast(place.town, voter)
    assert receipt.get_json()["sequestered"] is True
    again = sign_in(place.town, voter).get_json()
    assert (again["hold"], again["ballot_cast"]) == (ON_HOLD, True)


@pytest.mark.parametrize(
    ("verdict", "standing"), [(None, "on-hold"), (DISMISS, "counts"), (UPHOLD, "excluded")]
)
def test_challenged_after_she_is_told_what_became_of_it(place, verdict, standing) -> None:
    place.desk.vote()
    challenge = place.desk.challenge()
    if verdict is not None:
        place.desk.decide(challenge, verdict)
    answer = sign_in(place.town, place.desk.voter).get_json()
    assert answer["hold"] == {"reason": "suspended", "standing": standing}
    assert "sequestered" not in answer["receipt"]


def test_nobody_else_is_told_and_a_wrong_code_gets_the_same_answer(place) -> None:
    place.desk.challenge()
    voter, other = place.desk.sample.voters[:2]
    assert "hold" not in sign_in(place.town, other).get_json()
    message = {**sign_in_message(place.town, other), "member": voter.member}
    answer = place.town.client().post(f"/api/polls/{place.desk.poll}/sign-in", json=message)
    assert "hold" not in problem(answer, 403, "sign-in-refused")


def test_an_authorization_from_before_the_challenge_casts_nothing_and_the_next_one_does(
    place,
) -> None:
    voter = place.desk.voter
    authorization = sign_in(place.town, voter).get_json()["authorization"]
    ballot = place.desk.sample.ballot(voter, 1).decode()
    place.desk.challenge()
    address = f"/api/polls/{place.desk.poll}/cast"
    old = {"authorization": authorization, "ballot": ballot}
    refused = place.town.client().post(address, json=old)
    assert refused.status_code == 403
    assert found(place, "A" * 43).count("No ballot with this receipt number") == 1
    told = sign_in(place.town, voter).get_json()
    assert told["hold"] == ON_HOLD
    new = {"authorization": told["authorization"], "ballot": ballot}
    assert place.town.client().post(address, json=new).get_json()["sequestered"] is True


@pytest.mark.parametrize("before", [True, False])
def test_a_ballot_is_found_on_hold_and_then_counted_or_not_and_its_bytes_follow(
    place, before
) -> None:
    def challenged(place: ChallengeTown, voter) -> tuple[str, bytes, str]:
        if before:
            made = place.desk.challenge(voter)
        raw = place.desk.vote(voter)
        if not before:
            made = place.desk.challenge(voter)
        with place.desk.ctx.store.reader() as uow:
            return made, raw, uow.ballots.by_member(place.desk.poll, voter.member).tracker

    first, second = place.desk.sample.voters[:2]
    for voter, verdict, status, said, served in (
        (first, DISMISS, "counts", "the challenge was dismissed", {200}),
        (second, UPHOLD, "excluded", "the challenge was upheld", {403}),
    ):
        challenge, raw, tracker = challenged(place, voter)
        assert "Not yet: it is on hold" in found(place, tracker)
        assert statuses(place, raw, tracker) == {403}
        place.desk.decide(challenge, verdict)
        assert said in found(place, tracker)
        assert statuses(place, raw, tracker) == served
        answer = place.town.client().post(
            f"/polls/{place.desk.poll}/find", data={"tracker": tracker}
        )
        (one,) = answer.get_json()["ballots"]
        assert one["challenge"] == status
        assert one["ruled"] is not None
        assert "reason" not in answer.get_data(as_text=True)


def test_the_board_shows_numbers_and_shares_and_nobody(place) -> None:
    def board(language: str = "en") -> str:
        page = place.town.client().get(f"/{language}/polls/{place.desk.poll}/board")
        return html.unescape(main(page.get_data(as_text=True)))

    assert "Challenges</h2>" not in board()
    place.desk.challenge()
    shown = board()
    section = shown.split('id="challenged"')[1].split("</section>")[0]
    assert "<svg" in section
    assert section.count("16.67%") == 2  # the picture, and the table
    assert "Member on the list challenged" in shown
    person = place.member(place.desk.voter)
    for said in (person.name, person.number, "suspended"):
        assert said not in shown
    assert "Contestations" in board("fr")


def test_the_booth_has_words_for_each_reason_that_the_poll_seals(place) -> None:
    page = place.town.client().get(f"/en/polls/{place.desk.poll}/vote").get_data(as_text=True)
    for reason in ("not-a-member", "wrong-unit", "class-without-vote", "suspended", "listed-twice"):
        assert f'"reason-{reason}"' in page
