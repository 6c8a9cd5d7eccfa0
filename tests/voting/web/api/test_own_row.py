"""The interface of the objection window, and the member's page of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.record.signatures.statement import Act
from tally.protocol.credential import prove_sign_in
from tests.kit.contacts import set_contact
from tests.kit.database.clock import MovableClock
from tests.kit.polls import ACCOUNT_KEY, SampleVoter, context, draft_poll
from tests.kit.web import Town, problem
from voting.app import build
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    """A poll that is sealed, and whose list is shown for objections."""
    url = f"sqlite:///{tmp_path / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, ACCOUNT_KEY, MovableClock())
    sample = draft_poll(context(store))
    sample.act(Act.SEAL)
    yield Town(build(sample.ctx), sample.ctx, sample, list(sample.voters))
    store.close()


def post(town: Town, where: str, message: object):
    return town.client().post(f"/api/polls/{town.poll}/list/{where}", json=message)


def proved(town: Town, voter: SampleVoter) -> dict[str, object]:
    nonce = post(town, "nonce", {}).get_json()["nonce"]
    proof = prove_sign_in(voter.secret, town.poll, voter.member, nonce).to_json()
    return {"member": voter.member, "nonce": nonce, "proof": proof}


def test_a_member_who_knows_the_code_is_shown_the_row_and_no_more(place: Town) -> None:
    voter = place.voter()
    set_contact(place.sample, voter, email="nadia@example.org", phone="416-555-0123")
    answer = post(place, "own", proved(place, voter))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_json() == {
        "number": voter.member,
        "member": "A Member",
        "unit": voter.unit,
        "name": {"en": f"Unit {voter.unit}", "fr": f"Section {voter.unit}"},
        "contacts": [
            {"kind": "email", "contact": "n•••@example.org"},
            {"kind": "mobile", "contact": "•••-•••-0123"},
        ],
    }


def test_after_the_window_there_is_no_row_and_the_page_says_so(place: Town) -> None:
    before = place.client().get(f"/en/polls/{place.poll}/list")
    assert before.headers["Cache-Control"] == "no-store"
    assert b"Look with your voting card" in before.data
    message = proved(place, place.voter())
    place.sample.act(Act.OPEN)
    problem(post(place, "own", message), 409, "objection-window")
    problem(post(place, "nonce", {}), 409, "objection-window")
    after = place.client().get(f"/fr/polls/{place.poll}/list").get_data(as_text=True)
    assert "Le délai d’opposition à la liste est terminé" in after
    assert "own_row.mjs" not in after


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("nonce", {"member": "000001"}),
        ("own", {"member": "000001"}),
        ("own", {"member": "000001", "nonce": "", "proof": {"challenge": "1"}}),
        ("own", {"member": "12", "nonce": "", "proof": {"challenge": "1", "response": "1"}}),
    ],
    ids=["nonce with a member", "no proof", "half a proof", "too short"],
)
def test_what_is_not_of_its_form_is_refused(
    place: Town, where: str, message: dict[str, object]
) -> None:
    problem(post(place, where, message), 422, "malformed")
