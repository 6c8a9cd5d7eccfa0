"""The page of the table of weights: read by those who seal, signed by the treasurer."""

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
from tests.kit.database.clock import MovableClock
from tests.kit.polls import ACCOUNT_KEY, TREASURER, TREASURER_KEY, context, draft_poll
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.domain.officers import Officer, Role
from voting.services.acts import statements
from voting.services.officers import accounts
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    """A draft whose weights nobody has signed."""
    url = f"sqlite:///{tmp_path / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, ACCOUNT_KEY, MovableClock())
    sample = draft_poll(context(store))
    statements.withdraw_statement(sample.ctx, sample.poll, Act.WEIGHTS, TREASURER)
    yield Town(build(sample.ctx), sample.ctx, sample, [])
    store.close()


def text_of(client: FlaskClient, town: Town, lang: str = "en") -> str:
    answer = client.get(f"/officers/polls/{town.poll}/weights?lang={lang}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def send(client: FlaskClient, town: Town, path: str = "", **form: object):
    form["csrf_token"] = token(client, "/officers/")
    return client.post(f"/officers/polls/{town.poll}/weights{path}", data=form)


def hand_in(client: FlaskClient, town: Town):
    """Take the statement that waits, sign it with the treasurer's key file, hand it in."""
    file = client.get(f"/officers/polls/{town.poll}/weights/statement")
    assert file.headers["Content-Disposition"].endswith('.statement"')
    statement = parse_statement_file(file.data).statement
    signed = sign_statement_ed25519(statement, TREASURER, TREASURER_KEY)
    raw = encode_signature_file(statement, signed)
    return send(client, town, "/signature-file", file=(io.BytesIO(raw), "a.signature"))


def test_the_treasurer_reads_signs_and_withdraws(place: Town) -> None:
    tess = signed_in(place, TREASURER)
    page = text_of(tess, place)
    assert "Nobody has signed these weights" in page
    assert "Unit A-ELEM" in page
    assert "audited membership, as stated" in page
    assert "Make the statement" in page
    assert send(tess, place).status_code == 302
    page = text_of(tess, place)
    assert "One signature is needed" in page
    assert f"ratify sign weights-{place.poll}.statement --officer tess" in page
    assert hand_in(tess, place).status_code == 302
    page = text_of(tess, place)
    assert "Signed by Tess (treasurer)" in page
    assert "Withdraw the signature" in page
    assert send(tess, place, "/withdraw").status_code == 302
    assert "Nobody has signed these weights" in text_of(tess, place)


def test_those_who_seal_read_it_and_sign_nothing(place: Town) -> None:
    anne = signed_in(place)
    page = text_of(anne, place)
    assert "audited membership, as stated" in page
    assert "Make the statement" not in page
    send(signed_in(place, TREASURER), place)
    assert "signature-file" not in text_of(anne, place)
    answer = send(anne, place, "/signature-file", file=(io.BytesIO(b""), "a"))
    assert answer.status_code == 403


def test_the_polls_page_says_what_the_seal_lacks_and_links_the_table(place: Town) -> None:
    anne, tess = signed_in(place), signed_in(place, TREASURER)
    page = anne.get(f"/officers/polls/{place.poll}").get_data(as_text=True)
    assert "Not signed: the treasurer or the general secretary signs it" in page
    assert f"/officers/polls/{place.poll}/weights" in page
    assert f'href="/officers/polls/{place.poll}/weights"' in tess.get("/officers/").text
    place.sample.sign_weights()
    page = anne.get(f"/officers/polls/{place.poll}").get_data(as_text=True)
    assert "Signed by tess" in page
    assert "Weights to sign" not in tess.get("/officers/").text


def test_a_seal_without_the_signature_is_refused_on_its_page(place: Town) -> None:
    anne = signed_in(place)
    form = {"csrf_token": token(anne, "/officers/"), "reason": ""}
    answer = anne.post(f"/officers/polls/{place.poll}/acts/seal", data=form)
    assert answer.status_code == 409
    assert "its weights are not signed" in answer.text


def test_an_act_of_two_officers_is_never_weights(place: Town) -> None:
    assert signed_in(place).get(f"/officers/polls/{place.poll}/acts/weights").status_code == 404


def test_who_is_not_among_the_polls_officers_is_told(place: Town) -> None:
    with place.ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer("gita", "Gita", Role.GENERAL_SECRETARY))  # without a key
        uow.commit()
    gita = signed_in(place, "gita")
    send(gita, place)
    assert "You cannot sign: you are not among this poll’s officers" in text_of(gita, place)


def test_a_statement_that_does_not_wait_is_not_sent_or_signed(place: Town) -> None:
    tess = signed_in(place, TREASURER)
    assert tess.get(f"/officers/polls/{place.poll}/weights/statement").status_code == 409
    assert send(tess, place, "/signature-file").status_code == 422
    send(tess, place)
    waiting = send(tess, place, "/signature-file", file=(io.BytesIO(b"no"), "a"))
    assert waiting.status_code == 422
    assert "Nothing was changed" in waiting.text


def test_a_changed_table_is_said_to_have_lost_its_signature(place: Town) -> None:
    place.sample.sign_weights()
    accounts.end(place.ctx, TREASURER)
    page = text_of(signed_in(place), place)
    assert "A signature is there that no longer holds" in page


def test_a_sealed_poll_shows_the_signature_that_it_holds(town: Town) -> None:
    page = text_of(signed_in(town, TREASURER), town)
    assert "Signed by Tess (treasurer)" in page
    assert "The poll is sealed with this signature." in page
    assert "Withdraw" not in page
    answer = send(signed_in(town, TREASURER), town)
    assert answer.status_code == 409
    assert "cannot have its weights signed" in answer.text


def test_the_page_in_french(place: Town) -> None:
    tess = signed_in(place, TREASURER)
    send(tess, place)
    page = text_of(tess, place, "fr")
    assert "Tableau des pondérations" in page
    assert "Section A-ELEM" in page
