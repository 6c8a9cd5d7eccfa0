"""The officers' pages: acts signed away from the server, and what is shown before the release."""

from __future__ import annotations

import io

from flask.testing import FlaskClient
from markupsafe import escape

from audit.record.about.withheld import locked_in
from audit.record.signatures.file import encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tests.kit.officers import decryption, state_of, vote_all
from tests.kit.polls import TRUSTEE_SECRET
from tests.kit.routes.acceptances import accept_all, renew_texts
from tests.kit.web import Town, signed_in, token
from voting.domain.poll import PollState
from voting.services.acts import statements
from voting.services.acts.decryptions import receive_decryption


def hand_in(client: FlaskClient, address: str, raw: bytes):
    form = {"csrf_token": token(client, address), "file": (io.BytesIO(raw), "a.signature")}
    return client.post(f"{address}/signature-file", data=form)


def test_a_statement_is_downloaded_signed_and_handed_in(own_town: Town) -> None:
    sample = own_town.sample
    statements.draft_statement(own_town.ctx, own_town.poll, Act.VOID, "all voted")
    address = f"/officers/polls/{own_town.poll}/acts/void"
    for officer in ("anne", "paul"):
        client = signed_in(own_town, officer)
        file = client.get(f"{address}/statement")
        assert file.headers["Content-Disposition"].endswith('.statement"')
        statement = parse_statement_file(file.data).statement
        key = sample.officers[officer]
        raw = encode_signature_file(statement, sign_statement_ed25519(statement, officer, key))
        handed = hand_in(client, address, raw)
        assert handed.status_code == 302
    assert handed.headers["Location"] == f"/officers/polls/{own_town.poll}"
    assert state_of(sample) is PollState.VOID


def test_a_file_that_is_no_signature_is_refused_on_the_page(own_town: Town) -> None:
    client = signed_in(own_town)
    address = f"/officers/polls/{own_town.poll}/acts/void"
    assert client.get(f"{address}/statement").status_code == 409
    statements.draft_statement(own_town.ctx, own_town.poll, Act.VOID, "all voted")
    refused = hand_in(client, address, b"a photograph")
    assert refused.status_code == 422
    assert "Nothing was changed" in refused.get_data(as_text=True)
    assert "ratify sign" in refused.get_data(as_text=True)
    assert state_of(own_town.sample) is PollState.OPEN


def test_before_the_release_an_officer_who_has_not_accepted_is_led_to_the_acceptance(
    own_town: Town,
) -> None:
    sample, poll = own_town.sample, own_town.poll
    vote_all(sample, [0, 1, 0])
    sample.close()
    sample.act(Act.COUNT)
    receive_decryption(own_town.ctx, poll, decryption(sample, TRUSTEE_SECRET))
    waiting = statements.draft_statement(own_town.ctx, poll, Act.CERTIFY, officer="anne")
    digest = locked_in(waiting.statement.about)
    renew_texts(own_town.ctx, "2026-02")
    accept_all(own_town.ctx, "anne", keys=sample.officers)
    accepted, barred = signed_in(own_town, "anne"), signed_in(own_town, "paul")
    address = f"/officers/polls/{poll}/acts/certify"
    page = accepted.get(address).get_data(as_text=True)
    for one in (*waiting.statement.about, *waiting.withheld.lines):
        assert all(escape(text) in page for text in one.said("en"))
    assert accepted.get(f"{address}/statement").data == waiting.file.encode()
    for path in (address, f"{address}/statement"):
        refused = barred.get(path)
        assert refused.headers["Location"] == f"/officers/acceptance?next={path}"
        assert digest not in refused.get_data(as_text=True)
    for path in ("/officers/", f"/officers/polls/{poll}"):
        assert digest not in barred.get(path).get_data(as_text=True)
