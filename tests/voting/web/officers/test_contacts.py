"""The officers' pages of contacts: a change of one is proposed, read, and signed by two."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from audit.record.signatures.file import encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from tests.kit.contacts import NEW, overwrite, propose, row_of, sign, statement_of
from tests.kit.mail import waiting_messages
from tests.kit.members import address_of, reach
from tests.kit.polls import SampleVoter
from tests.kit.rulings import ANA, BEN, MEMBERSHIP, DeskPoll
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.ports.unit_of_work import Context

ANNE, PAUL = "anne", "paul"


@pytest.fixture
def place(sqlite_ctx: Context, tmp_path: Path) -> Town:
    """A town of four voters with e-mail addresses, and three membership officers."""
    sample = DeskPoll(sqlite_ctx).sample
    reach(sample, tmp_path / "mail")
    return Town(build(sample.ctx), sample.ctx, sample, list(sample.voters))


def text_of(client: FlaskClient, town: Town, path: str = "") -> str:
    answer = client.get(f"/officers/polls/{town.poll}/contacts{path}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def send(client: FlaskClient, town: Town, path: str = "", **form: object):
    form["csrf_token"] = token(client, "/officers/")
    return client.post(f"/officers/polls/{town.poll}/contacts{path}", data=form)


def propose_here(client: FlaskClient, town: Town, voter: SampleVoter) -> str:
    """Propose by the form; return the change's path."""
    answer = send(client, town, member=voter.member, email=NEW, phone="")
    assert answer.status_code == 302
    return str(answer.headers["Location"].split("/contacts")[1])


def hand_in(client: FlaskClient, town: Town, path: str, officer: str):
    """Take the statement, sign it with a key file, and hand the signature in."""
    file = client.get(f"/officers/polls/{town.poll}/contacts{path}/statement")
    assert file.headers["Content-Disposition"].endswith('.statement"')
    statement = parse_statement_file(file.data).statement
    key = (MEMBERSHIP | town.sample.officers)[officer]
    raw = encode_signature_file(statement, sign_statement_ed25519(statement, officer, key))
    return send(client, town, f"{path}/signature-file", file=(io.BytesIO(raw), "a.signature"))


def test_one_officer_proposes_and_two_sign(place: Town) -> None:
    voter, ana, ben = place.voter(), signed_in(place, ANA), signed_in(place, BEN)
    found = send(ana, place, "/find", member=voter.member).get_data(as_text=True)
    assert f'value="{address_of(voter)}"' in found
    assert "somebody wrote it into the database" not in found
    path = propose_here(ana, place, voter)
    assert voter.member not in path
    assert "signs first; then you can sign" in text_of(ben, place, path)
    assert hand_in(ana, place, path, ANA).status_code == 302
    assert "You have signed. Now another officer signs" in text_of(ana, place, path)
    assert "Read and sign" in text_of(ben, place)
    assert hand_in(ben, place, path, BEN).headers["Location"].endswith("/contacts")
    assert "A message goes to the old one" in text_of(ben, place)
    assert {one.contact.value for one in waiting_messages(place.sample)} == {address_of(voter)}
    assert row_of(place.sample, voter).email == NEW
    assert ben.get(f"/officers/polls/{place.poll}/contacts{path}").status_code == 404


def test_the_page_shows_what_the_digest_stands_for_and_the_file_does_not(place: Town) -> None:
    voter, ana = place.voter(), signed_in(place, ANA)
    path = propose_here(ana, place, voter)
    page = text_of(ana, place, path)
    statement = statement_of(place.sample, path.removeprefix("/"))
    digest = statement.about[3].value.en
    for shown in (voter.member, address_of(voter), NEW, digest, "Computed again just now"):
        assert shown in page
    for said in statement.about:
        assert said.value.en in page
    assert "your own computer shows you the digest, not the member" in page
    file = ana.get(f"/officers/polls/{place.poll}/contacts{path}/statement").get_data(as_text=True)
    assert file == statement.message.decode()
    assert digest in file
    for personal in (address_of(voter), NEW, voter.member):
        assert personal not in file


def test_a_change_that_is_no_longer_what_its_digest_stands_for_offers_no_signature(
    place: Town,
) -> None:
    voter, ben = place.voter(), signed_in(place, BEN)
    change = propose(place.sample, voter)
    sign(place.sample, change, ANA)
    assert 'id="passkey-working"' in text_of(ben, place, f"/{change}")
    overwrite(place.sample, replace(row_of(place.sample, voter), email="thief@example.org"))
    page = text_of(ben, place, f"/{change}")
    assert "Nobody can sign this" in page
    assert "somebody wrote it into the database" in page
    assert 'id="passkey-working"' not in page
    assert "signature-file" not in page
    assert hand_in(ben, place, f"/{change}", BEN).status_code == 409
    assert send(ben, place, f"/{change}/withdraw").status_code == 302
    found = send(signed_in(place, ANA), place, "/find", member=voter.member)
    form = found.get_data(as_text=True)
    assert "somebody wrote it into the database" in form
    assert "thief@example.org" not in form  # and is not proposed by a single press


def test_a_file_that_is_no_signature_is_refused_on_the_page(place: Town) -> None:
    ana = signed_in(place, ANA)
    path = propose_here(ana, place, place.voter())
    refused = send(
        ana, place, f"{path}/signature-file", file=(io.BytesIO(b"a photograph"), "photo.jpg")
    )
    assert refused.status_code == 422
    assert "Nothing was changed" in refused.get_data(as_text=True)
    assert send(ana, place, f"{path}/signature-file").status_code == 422


def test_a_passkeys_signature_is_asked_for_a_change_that_waits_only(place: Town) -> None:
    ana = signed_in(place, ANA)
    page = f"/officers/polls/{place.poll}/contacts"
    headers = {"X-CSRFToken": token(ana, "/officers/")}
    path = propose_here(ana, place, place.voter())
    refused = ana.post(f"{page}{path}/options", json={}, headers=headers)
    assert refused.status_code == 403
    assert ana.post(f"{page}/none/options", json={}, headers=headers).status_code == 404


def test_a_refused_proposal_keeps_what_was_typed_and_says_why(place: Town) -> None:
    voter, ana = place.voter(), signed_in(place, ANA)
    refused = send(ana, place, member=voter.member, email="not an address", phone="")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "Nothing was changed" in page
    assert 'value="not an address"' in page
    assert send(ana, place, "/find", member="99999999").status_code == 404
    assert send(ana, place, member="99999999", email=NEW, phone="").status_code == 404


def test_who_changes_the_language_after_finding_a_member_is_led_back(place: Town) -> None:
    voter, ana = place.voter(), signed_in(place, ANA)
    found = send(ana, place, "/find", member=voter.member).get_data(as_text=True)
    switch = re.search(r'href="([^"]+lang=fr)"', found)[1]
    answer = ana.get(switch, follow_redirects=True)
    assert answer.status_code == 200
    assert "Cartes perdues" in answer.get_data(as_text=True)


def test_a_proposal_is_withdrawn(place: Town) -> None:
    voter, ana = place.voter(), signed_in(place, ANA)
    path = propose_here(ana, place, voter)
    assert send(ana, place, f"{path}/withdraw").status_code == 302
    assert send(ana, place, f"{path}/withdraw").status_code == 409
    assert "No change is waiting" in text_of(ana, place)


def test_the_pages_are_for_membership_officers_and_the_returning_officer(place: Town) -> None:
    returning, executive = signed_in(place, ANNE), signed_in(place, PAUL)
    voter = place.voter()
    change = propose(place.sample, voter)
    page = text_of(returning, place)
    assert "Propose a change" not in page
    assert send(returning, place, "/find", member=voter.member).status_code == 403
    address = f"/officers/polls/{place.poll}"
    for path in ("contacts", f"contacts/{change}", f"contacts/{change}/statement"):
        assert executive.get(f"{address}/{path}").status_code == 403
        assert returning.get(f"{address}/{path}").status_code == 200
    link = f'href="{address}/contacts"'
    assert link in returning.get(address).get_data(as_text=True)
    assert link in signed_in(place, ANA).get(address).get_data(as_text=True)
    assert link not in executive.get(address).get_data(as_text=True)


def test_after_the_close_no_change_is_signed(place: Town) -> None:
    voter, ben = place.voter(), signed_in(place, BEN)
    change = propose(place.sample, voter)
    sign(place.sample, change, ANA)
    place.sample.close()
    page = text_of(ben, place, f"/{change}")
    assert 'id="passkey-working"' not in page
    assert hand_in(ben, place, f"/{change}", BEN).status_code == 409


def test_the_board_names_a_changed_contact_in_words(place: Town) -> None:
    change = propose(place.sample, place.voter())
    for officer in (ANA, BEN):
        sign(place.sample, change, officer)
    for language, words in (
        ("en", "A member’s contact changed on the roster"),
        ("fr", "Coordonnées d’un membre modifiées au répertoire"),
    ):
        page = place.client().get(f"/{language}/polls/{place.poll}/board").get_data(as_text=True)
        assert words in page
        assert "ana" in page
        assert NEW not in page
