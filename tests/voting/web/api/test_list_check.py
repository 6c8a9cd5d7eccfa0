"""The interface of the list check: strict in, clear out, the same for every number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tally.protocol.credential import prove_sign_in
from tests.kit.contacts import set_contact
from tests.kit.polls import SampleVoter
from tests.kit.web import Town, problem
from voting.web.common.afterwards import finish


def post(town: Town, where: str, message: object):
    """Post, read the answer, and close it, as a server does when it has sent it; then wait."""
    answer = town.client().post(f"/api/polls/{town.poll}/list-check/{where}", json=message)
    answer.get_data()
    answer.close()
    finish()
    return answer


def proved(town: Town, voter: SampleVoter) -> dict[str, object]:
    answer = post(town, "nonce", {})
    assert answer.headers["Cache-Control"] == "no-store"
    nonce = answer.get_json()["nonce"]
    proof = prove_sign_in(voter.secret, town.poll, voter.member, nonce).to_json()
    return {"member": voter.member, "nonce": nonce, "proof": proof}


def test_a_member_who_knows_the_code_is_told_the_unit(town: Town) -> None:
    voter = town.voter()
    answer = post(town, "check", proved(town, voter))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_json() == {
        "unit": voter.unit,
        "name": {"en": f"Unit {voter.unit}", "fr": f"Section {voter.unit}"},
        "contacts": [],
    }


def test_contacts_are_masked(town: Town) -> None:
    voter = town.voter()
    set_contact(town.sample, voter, email="nadia@example.org", phone="416-555-0123")
    answer = post(town, "check", proved(town, voter))
    assert answer.get_json()["contacts"] == [
        {"kind": "email", "contact": "n•••@example.org"},
        {"kind": "mobile", "contact": "•••-•••-0123"},
    ]
    assert b"nadia" not in answer.data


def test_a_wrong_code_is_refused(town: Town) -> None:
    voter = replace(town.voter(), secret=12345)
    problem(post(town, "check", proved(town, voter)), 403, "sign-in-refused")


def test_a_server_that_sends_nothing_says_so(own_town: Town) -> None:
    problem(post(own_town, "request", {"member": "000001"}), 503, "notify")


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("nonce", {"member": "000001"}),
        ("request", {"member": 1}),
        ("request", {"member": "12"}),
        ("check", {"member": "000001"}),
        ("check", {"member": "000001", "nonce": "", "proof": {"challenge": "1"}}),
    ],
    ids=["nonce with a member", "a number", "too short", "no proof", "half a proof"],
)
def test_what_is_not_of_its_form_is_refused(
    town: Town, where: str, message: dict[str, object]
) -> None:
    problem(post(town, where, message), 422, "malformed")
