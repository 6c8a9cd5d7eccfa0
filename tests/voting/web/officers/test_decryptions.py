"""The officers' pages of the count: a decryption handed in, refused, set aside."""

from __future__ import annotations

import io
import json
import re

import pytest

from audit.record.signatures.file import encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tests.kit.officers import (
    decryption,
    give_three_trustees,
    state_of,
    three_trustees,
    vote_all,
)
from tests.kit.polls import SamplePoll, draft_poll
from tests.kit.web import Town, signed_in, token
from voting.domain.poll import PollState
from voting.services.polls.queries import decrypted_by

SECRETS = [member.secret or 0 for member in three_trustees()[1]]
LINK = "acts/set-aside?trustee=1"


@pytest.fixture
def tallied(own_town: Town) -> SamplePoll:
    """A poll of the town's server whose tally is made, with three trustees."""
    sample = draft_poll(own_town.ctx)
    give_three_trustees(sample)
    for act in (Act.SEAL, Act.OPEN):
        sample.act(act)
    vote_all(sample, [0, 1, 0])
    sample.close()
    sample.act(Act.COUNT)
    return sample


def hand_in(town: Town, poll: str, raw: bytes):
    """Hand a file in on the poll's page."""
    client, page = signed_in(town), f"/officers/polls/{poll}"
    form = {"csrf_token": token(client, page), "file": (io.BytesIO(raw), "decryption.json")}
    return client.post(f"{page}/decryptions", data=form)


def page_of(town: Town, poll: str, officer: str = "anne") -> str:
    return signed_in(town, officer).get(f"/officers/polls/{poll}").get_data(as_text=True)


def test_a_file_with_a_false_strong_proof_is_refused_and_another_may_come(
    own_town: Town, tallied: SamplePoll
) -> None:
    document = json.loads(decryption(tallied, SECRETS[0]))
    document["decryption"]["units"][0]["strong_proofs"].reverse()
    false = json.dumps(document, separators=(",", ":")).encode()
    refused = hand_in(own_town, tallied.poll, false)
    assert refused.status_code == 422
    assert "the strong proof does not hold" in refused.get_data(as_text=True)
    assert decrypted_by(tallied.ctx, tallied.poll) == set()
    assert hand_in(own_town, tallied.poll, decryption(tallied, SECRETS[0])).status_code == 302
    assert decrypted_by(tallied.ctx, tallied.poll) == {1}


def test_two_officers_set_a_decryption_aside(own_town: Town, tallied: SamplePoll) -> None:
    assert "set-aside" not in page_of(own_town, tallied.poll)
    hand_in(own_town, tallied.poll, decryption(tallied, SECRETS[0]))
    assert LINK in page_of(own_town, tallied.poll)
    address = f"/officers/polls/{tallied.poll}/acts/set-aside"
    client = signed_in(own_town)
    page = client.get(f"{address}?trustee=1").get_data(as_text=True)
    assert re.findall(r"<option[^>]*>([^<]+)<", page) == ["Ada"]
    assert '<option value="1" selected>' in page
    form = {"csrf_token": token(client, address), "trustee": "1", "reason": "Her key was lost"}
    assert client.post(address, data=form).status_code == 302
    for officer in ("anne", "paul"):
        client = signed_in(own_town, officer)
        assert "Her key was lost" in client.get(address).get_data(as_text=True)
        statement = parse_statement_file(client.get(f"{address}/statement").data).statement
        key = tallied.officers[officer]
        raw = encode_signature_file(statement, sign_statement_ed25519(statement, officer, key))
        form = {"csrf_token": token(client, address), "file": (io.BytesIO(raw), "a.signature")}
        assert client.post(f"{address}/signature-file", data=form).status_code == 302
    assert decrypted_by(tallied.ctx, tallied.poll) == set()
    assert LINK not in page_of(own_town, tallied.poll)


def test_a_decryption_that_does_not_stand_is_not_proposed(
    own_town: Town, tallied: SamplePoll
) -> None:
    client, address = signed_in(own_town), f"/officers/polls/{tallied.poll}/acts/set-aside"
    form = {"csrf_token": token(client, "/officers/"), "trustee": "2", "reason": "Her key was lost"}
    refused = client.post(address, data=form)
    assert refused.status_code == 422
    assert "Those that stand are of: none" in refused.get_data(as_text=True)


def test_after_the_result_none_can_be_set_aside(own_town: Town, tallied: SamplePoll) -> None:
    for secret in SECRETS[:2]:
        hand_in(own_town, tallied.poll, decryption(tallied, secret))
    assert state_of(tallied) is PollState.COUNTED
    assert "set-aside" not in page_of(own_town, tallied.poll)
    address = f"/officers/polls/{tallied.poll}/acts/set-aside"
    assert signed_in(own_town).get(address).status_code == 409
