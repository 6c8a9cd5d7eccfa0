"""Two officers challenge a listed member on the pages: proposed, signed by both, told and shown."""

from __future__ import annotations

import re

import pytest

from tally.protocol.encoding import sha256_hex
from tests.kit.desk.challenge_pages import ChallengeTown, digests, main
from tests.kit.rulings import ANA, BEN, CY
from voting.services.challenges.state import hold_of

ANNE = "anne"


def proposed(place: ChallengeTown, officer: str = ANA) -> str:
    """Propose a challenge of the poll's first voter; return its identifier."""
    answer = place.propose(place.desk.voter, officer)
    assert answer.status_code == 302, main(answer.get_data(as_text=True))
    return answer.location.rsplit("/", 1)[1]


def refusal(answer) -> str:
    """The notice of a refused form."""
    page = answer.get_data(as_text=True)
    found = re.search(r'id="refusal".*?<p[^>]*>(.*?)</p>', page, re.S)
    assert found, main(page)
    return found[1]


def is_challenged(place: ChallengeTown) -> bool:
    ctx, desk = place.desk.ctx, place.desk
    with ctx.store.reader() as uow:
        return hold_of(ctx, uow, desk.poll, desk.voter.member) is not None


def test_2_77_two_officers_challenge_a_member_and_she_is_told(place) -> None:
    person = place.member(place.desk.voter)
    found = place.post("/challenges/find", ANA, {"member": person.number})
    assert person.name in main(found.get_data(as_text=True))
    assert person.number not in found.request.path
    challenge = proposed(place)
    waiting = place.page("/challenges")
    assert person.name in waiting
    assert "suspended" in waiting
    assert "Nobody has been challenged" in waiting
    assert "statement</dt>" not in waiting
    path = f"/challenges/waiting/{challenge}"
    for officer, done in ((ANA, False), (BEN, True)):
        assert place.sign(path, officer).status_code == 302
        assert is_challenged(place) is done
    made = place.page("/challenges")
    assert person.name in made
    assert "No challenge waits for signatures." in made
    assert place.desk.subjects() == ["Your vote is on hold"]
    place.page(path, status=404)


def test_who_signs_reads_digests_and_no_member_or_reason(place) -> None:
    """The list, where the member stands, has the same digest, and no ballot's."""
    person = place.member(place.desk.voter)
    ballot = place.desk.vote()
    challenge = proposed(place)
    page = place.page(f"/challenges/waiting/{challenge}")
    for said in (person.name, person.number, "suspended"):
        assert said not in page
    listed = digests(place.page("/challenges"))
    assert len(digests(page) & listed) == 1
    assert sha256_hex(ballot) in digests(page)
    assert sha256_hex(ballot) not in listed


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({"reason": ""}, 422, "Choose one of the reasons."),
        ({"reason": "wrong-face"}, 422, "Choose one of the reasons."),
        ({"member": "1"}, 422, "A member number is 4 to 12 digits"),
        ({"member": "999999"}, 404, "Nobody with this number is on the voters’ list"),
        ({"note": "x" * 1_001}, 422, "Shorten the note"),
    ],
)
def test_a_proposal_that_is_refused_changes_nothing_and_says_why(place, form, status, said) -> None:
    answer = place.propose(place.desk.voter, **form)
    assert answer.status_code == status
    assert said in refusal(answer).replace("&#39;", "’").replace("&#x27;", "’")
    assert "No challenge waits for signatures." in place.page("/challenges")


def test_a_member_is_challenged_once(place) -> None:
    place.desk.challenge()
    answer = place.propose(place.desk.voter, CY)
    assert answer.status_code == 409
    assert "once, for good" in refusal(answer)


def test_who_proposed_signs_first_and_nobody_signs_twice(place) -> None:
    challenge = proposed(place)
    path = f"/challenges/waiting/{challenge}"
    assert "passkey-sign" not in place.page(path, BEN)
    assert "signs it first" in refusal(place.sign(path, BEN))
    place.sign(path, ANA)
    assert "another officer must sign" in refusal(place.sign(path, ANA))
    assert not is_challenged(place)


def test_a_statement_that_is_no_longer_true_is_withdrawn_and_proposed_again(place) -> None:
    challenge = proposed(place)
    place.sign(f"/challenges/waiting/{challenge}", ANA)
    place.desk.vote()
    assert "No longer true" in place.page("/challenges")
    answer = place.sign(f"/challenges/waiting/{challenge}", BEN)
    assert answer.status_code == 409
    assert "propose the challenge again" in refusal(answer)
    again = proposed(place)
    for officer in (ANA, BEN):
        place.sign(f"/challenges/waiting/{again}", officer)
    assert is_challenged(place)


def test_a_proposal_is_withdrawn(place) -> None:
    challenge = proposed(place)
    place.sign(f"/challenges/waiting/{challenge}", ANA)
    assert place.post(f"/challenges/waiting/{challenge}/withdraw", BEN).status_code == 302
    assert "No challenge waits for signatures." in place.page("/challenges")
    assert not is_challenged(place)


def test_more_than_one_per_cent_of_a_list_is_a_warning_to_every_officer_of_the_desk(place) -> None:
    assert "More than 1%" not in place.page("/challenges")
    place.desk.challenge()
    for officer in (ANA, CY, ANNE):
        page = place.page("/challenges", officer)
        assert "More than 1% of a list is challenged" in page
        assert "1 of 6, 16.67%" in page


def test_the_first_page_says_what_waits_for_each_officer(place) -> None:
    def waits(officer: str) -> bool:
        page = place.client(officer).get("/officers/").get_data(as_text=True)
        return "Challenges that wait for you" in page

    challenge = proposed(place)
    assert (waits(ANA), waits(BEN), waits("paul")) == (True, False, False)
    place.sign(f"/challenges/waiting/{challenge}", ANA)
    assert (waits(ANA), waits(BEN), waits(ANNE)) == (False, True, True)
    place.sign(f"/challenges/waiting/{challenge}", BEN)
    assert not any(map(waits, (ANA, BEN, CY)))  # she has not voted: nothing to rule on
    place.desk.vote()
    assert (waits(ANA), waits(BEN), waits(CY), waits(ANNE)) == (False, False, True, True)


def test_after_the_close_nobody_is_challenged(place) -> None:
    place.desk.sample.close()
    assert "nobody can be challenged now" in place.page("/challenges")
    assert place.propose(place.desk.voter).status_code == 409
