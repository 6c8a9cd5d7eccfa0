"""The interface by which the credential authority takes removed voters off the list."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from audit.record.signatures.ed25519 import sign_object
from audit.record.signatures.statement import Act
from tests.kit.database.stores import fresh_context
from tests.kit.desk.removals import remove, revocation
from tests.kit.polls import AUTHORITY, draft_poll
from tests.kit.web import Town, problem
from voting.app import build
from voting.domain.reissue import REQUEST_KIND


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A poll that is sealed, and whose list may be objected to."""
    with fresh_context(tmp_path_factory.mktemp("removals")) as ctx:
        sample = draft_poll(ctx)
        sample.act(Act.SEAL)
        yield Town(build(ctx), ctx, sample, list(sample.voters))


def post(place: Town, where: str, message: object):
    return place.client().post(f"/api/polls/{place.poll}/authority/{where}", json=message)


def asked(place: Town) -> dict[str, str]:
    """A fresh nonce, signed by the authority."""
    nonce = post(place, "nonce", {}).get_json()["nonce"]
    signed = sign_object(REQUEST_KIND, {"poll": place.poll, "nonce": nonce}, AUTHORITY)
    return {"nonce": nonce, "signature": str(signed["signature"])}


def test_the_authority_is_shown_a_removal_and_makes_it_once(place: Town) -> None:
    voter = place.voter()
    remove(place.sample, voter)
    (shown,) = post(place, "removals/pending", asked(place)).get_json()["removals"]
    assert (shown["member"], shown["credential"]) == (voter.member, voter.credential)
    message = {"revoked": revocation(place.sample, voter)}
    for _ in range(2):
        assert post(place, "removals", message).get_json() == {"made": True}
    assert post(place, "removals/pending", asked(place)).get_json() == {"removals": []}


def test_nobody_else_is_shown_any_and_nobody_whom_officers_keep_is_taken_off(place: Town) -> None:
    refused = post(place, "removals/pending", asked(place) | {"signature": "A" * 86 + "=="})
    problem(refused, 403, "not-the-authority")
    voter = place.voter()
    revoked = revocation(place.sample, voter)
    forged = revoked | {"signature": revocation(place.sample, place.voter())["signature"]}
    problem(post(place, "removals", {"revoked": forged}), 403, "not-the-authority")
    problem(post(place, "removals", {"revoked": revoked}), 409, "conflict")


@pytest.mark.parametrize("where", ["removals", "removals/pending"])
@pytest.mark.parametrize("message", [{}, [], {"revoked": {}}, {"revoked": {}, "issued": {}}])
def test_what_is_not_of_its_form_is_refused(place: Town, where: str, message: object) -> None:
    problem(post(place, where, message), 422, "malformed")
