"""The officers' pages of removals: one is proposed, read, and signed by two."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from audit.record.signatures.file import encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tests.kit.contacts import execute
from tests.kit.database.clock import MovableClock
from tests.kit.desk.removals import ANA, ANNE, BEN, taken_off
from tests.kit.members import reach
from tests.kit.polls import ACCOUNT_KEY, KEYS_OF_ALL, SampleVoter, context, draft_poll
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    """A sealed poll of four voters with e-mail addresses."""
    url = f"sqlite:///{tmp_path / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, ACCOUNT_KEY, MovableClock())
    sample = draft_poll(context(store))
    reach(sample, tmp_path / "mail")
    sample.act(Act.SEAL)
    yield Town(build(sample.ctx), sample.ctx, sample, list(sample.voters))
    store.close()


def text_of(client: FlaskClient, town: Town, path: str = "", language: str = "en") -> str:
    answer = client.get(f"/officers/polls/{town.poll}/removals{path}?lang={language}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def send(client: FlaskClient, town: Town, path: str = "", **form: object):
    form["csrf_token"] = token(client, "/officers/")
    return client.post(f"/officers/polls/{town.poll}/removals{path}", data=form)


def propose_here(client: FlaskClient, town: Town, voter: SampleVoter) -> str:
    """Propose by the form; return the removal's path."""
    answer = send(client, town, member=voter.member)
    assert answer.status_code == 302
    return str(answer.headers["Location"].split("/removals")[1])


def hand_in(client: FlaskClient, town: Town, path: str, officer: str):
    """Take the statement, sign it with a key file, and hand the signature in."""
    file = client.get(f"/officers/polls/{town.poll}/removals{path}/statement")
    assert file.headers["Content-Disposition"].endswith('.statement"')
    statement = parse_statement_file(file.data).statement
    signed = sign_statement_ed25519(statement, officer, KEYS_OF_ALL[officer])
    raw = encode_signature_file(statement, signed)
    return send(client, town, f"{path}/signature-file", file=(io.BytesIO(raw), "a.signature"))


def test_one_officer_proposes_two_sign_and_the_page_follows_it_to_the_end(place: Town) -> None:
    voter, ana, ben = place.voter(), signed_in(place, ANA), signed_in(place, BEN)
    found = send(ana, place, "/find", member=voter.member).get_data(as_text=True)
    assert "Propose to take this member off the list" in found
    path = propose_here(ana, place, voter)
    assert voter.member not in path
    assert "signs first; then you can sign" in text_of(ben, place, path)
    assert hand_in(ana, place, path, ANA).status_code == 302
    assert "You have signed. Now another officer signs" in text_of(ana, place, path)
    assert "Read and sign" in text_of(ben, place)
    assert hand_in(ben, place, path, BEN).headers["Location"].endswith("/removals")
    shown = text_of(ben, place)
    assert "The member is told" in shown
    assert "Still on the list, until the code issuer has signed" in shown
    assert ben.get(f"/officers/polls/{place.poll}/removals{path}").status_code == 404
    taken_off(place.sample, voter)
    assert "Off the list" in text_of(ben, place)
    assert "N’est plus sur la liste" in text_of(ben, place, language="fr")


def test_the_page_shows_whom_the_digest_stands_for_and_the_file_does_not(place: Town) -> None:
    voter, other, ana = *place.sample.voters[:2], signed_in(place, ANA)
    path = propose_here(ana, place, voter)
    assert voter.member in text_of(ana, place, path)
    file = ana.get(f"/officers/polls/{place.poll}/removals{path}/statement")
    assert voter.member.encode() not in file.data
    execute(place.sample, "UPDATE removals SET member = :m WHERE poll = :poll", m=other.member)
    shown = text_of(ana, place, path)
    assert "Nobody can sign this. Withdraw it" in shown
    assert 'id="passkey-sign"' not in shown
    assert hand_in(ana, place, path, ANA).status_code == 409
    assert send(ana, place, f"{path}/withdraw").status_code == 302
    assert "No removal is waiting." in text_of(ana, place)


def test_a_refusal_changes_nothing_and_keeps_what_was_typed(place: Town) -> None:
    ana, anne = signed_in(place, ANA), signed_in(place, ANNE)
    answer = send(ana, place, member="98765432")
    assert answer.status_code == 409
    assert 'value="98765432"' in answer.get_data(as_text=True)
    assert send(ana, place, "/find", member="12").status_code == 422
    assert send(anne, place, member=place.voter().member).status_code == 403
    assert "No removal is waiting." in text_of(ana, place)


def test_once_voting_may_open_nothing_is_proposed(place: Town) -> None:
    voter, ana = place.voter(), signed_in(place, ANA)
    place.sample.reach_opening()
    shown = text_of(ana, place)
    assert "Nobody can be taken off the list once voting may open" in shown
    assert "Propose a removal" not in shown
    assert send(ana, place, member=voter.member).status_code == 409
