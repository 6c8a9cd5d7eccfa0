"""The page of the table of weights: read by those who seal, signed by the treasurer."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from fractions import Fraction
from html import unescape

import pytest
from flask.testing import FlaskClient

from audit.record.signatures.file import encode_signature_file, parse_statement_file
from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tally.fte.basis import FeeReturn
from tally.fte.inputs import Origin
from tests.kit.officers import change_terms
from tests.kit.polls import (
    SHARING,
    TREASURER,
    TREASURER_KEY,
    draft_poll,
)
from tests.kit.routes.acceptances import accept_all
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.domain.officers import Officer, Role
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.officers import accounts


@pytest.fixture
def place(sqlite_ctx: Context) -> Town:
    """A draft whose weights nobody has signed."""
    sample = draft_poll(sqlite_ctx)
    statements.withdraw_statement(sample.ctx, sample.poll, Act.WEIGHTS, TREASURER)
    return Town(build(sample.ctx), sample.ctx, sample, [])


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
    assert "Not signed yet: the treasurer or the general secretary signs it" in page
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
        uow.officers.add(Officer("gita", "Gita", Role.GENERAL_SECRETARY))
        uow.commit()
    change_terms(place.sample, officers=("anne", "paul", TREASURER))
    accept_all(place.ctx, "gita")
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
    assert "There is a signature, but it no longer holds" in page


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


ORIGIN = Origin("2026-06-30", "2025-2026", "Auditor & Co", "ab" * 32)
FEES = FeeReturn(Fraction(5500), Fraction(1))
CERTIFIED = tuple(
    replace(row, basis=FEES, origin=ORIGIN) if row.unit == "LAKES-ELEM" else row for row in SHARING
)
"""Weights of three units; of one election a fee return, and who certified it."""


def words_of(client: FlaskClient, path: str, lang: str = "en") -> str:
    """The words of a page's main part, without its marks."""
    answer = client.get(f"/officers/polls/{path}?lang={lang}")
    assert answer.status_code == 200
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_2_99_elections_stand_under_their_unit_with_its_own_fte(own_town: Town) -> None:
    sample = draft_poll(own_town.ctx, voters=36, rows=CERTIFIED)
    page = words_of(signed_in(own_town, TREASURER), f"{sample.poll}/weights")
    table = page.split("What gives it Where the figures come from ")[1]
    assert table.startswith("Unit LAKES Sample board 9 0.75 (12) The unit’s own: its bargaining")
    assert "Unit NORTH-E Sample board 12 1.00 (12)" in table
    assert "Unit NORTH-OCC-E NORTH-OCC-E · occasional part of NORTH-OCC, which serves two" in table
    assert table.count("which serves two units") == 2
    assert (
        "Unit NORTH-SEC NORTH-SEC · secondary 4 0.67 (6) audited membership, as stated not" in page
    )


def test_the_page_says_where_each_figure_comes_from_and_how_it_came_about(own_town: Town) -> None:
    sample = draft_poll(own_town.ctx, voters=36, rows=CERTIFIED)
    tess = signed_in(own_town, TREASURER)
    page = words_of(tess, f"{sample.poll}/weights")
    basis = "audited membership: fee return $5,500.00 / 1,100 + 1 voluntary members"
    assert f"LAKES-ELEM · elementary 6 1.00 (6) {basis} As of 2026-06-30" in page
    assert "Fiscal year 2025-2026 Certified by Auditor & Co Digest of the document: abab" in page
    french = words_of(tess, f"{sample.poll}/weights", "fr")
    assert "effectif vérifié : cotisations 5 500,00 $ / 1 100" in french.replace("\u202f", " ")
    assert "En date du 2026-06-30 Exercice 2025-2026 Certifié par Auditor & Co" in french


def test_2_78_the_page_says_how_the_poll_reads_the_by_law_and_how_else(own_town: Town) -> None:
    sample = draft_poll(own_town.ctx)
    tess = signed_in(own_town, TREASURER)
    page = words_of(tess, f"{sample.poll}/weights")
    assert (
        "Whose votes are added first 2.78, 2.99 each bargaining unit has a percentage of its own "
        "each unit has one percentage, its occasional teachers included"
    ) in page
    french = words_of(tess, f"{sample.poll}/weights", "fr")
    assert "Un résultat égal au seuil 2.78, 1.11 ne ratifie pas ratifie" in french


LOOK = "A-ELEM: an FTE of 100.00 for 2 on its list; usual is from 0.2 to 1.2 for each"
VOIR = "A-ELEM : 100,00 ETP pour 2 sur sa liste; l’habituel est de 0,2 à 1,2 par personne"


def test_implausible_weights_stand_first_until_the_seal(own_town: Town) -> None:
    sample = draft_poll(own_town.ctx)
    tess = signed_in(own_town, TREASURER)
    page = words_of(tess, f"{sample.poll}/weights")
    assert LOOK in page
    assert page.index(LOOK) < page.index("The votes are counted by these figures")
    assert VOIR in words_of(tess, f"{sample.poll}/weights", "fr")
    sealed = words_of(tess, f"{own_town.poll}/weights")
    assert "Weights to look at" not in sealed
    assert "How this poll reads the by-law" in sealed


def test_plausible_weights_bring_no_warning(own_town: Town) -> None:
    sample = draft_poll(own_town.ctx, voters=42, rows=SHARING)
    anne = signed_in(own_town)
    assert "Weights to look at" not in words_of(anne, f"{sample.poll}/weights")
    assert "Plausible weights (ready) Nothing unusual" in words_of(anne, sample.poll)


def test_both_who_seal_are_warned_and_read_the_readings_beside_the_statement(
    own_town: Town,
) -> None:
    sample = draft_poll(own_town.ctx)
    statements.draft_statement(sample.ctx, sample.poll, Act.SEAL)
    for officer in ("anne", "paul"):
        client = signed_in(own_town, officer)
        page = words_of(client, f"{sample.poll}/acts/seal")
        assert LOOK in page
        assert "Unit A-ELEM (A-ELEM)" in page  # a small unit, in the notice of its own
        table = page.split("You sign these readings too: they are in the statement.")[1]
        assert "each bargaining unit has a percentage of its own each unit has one" in table
        french = words_of(client, f"{sample.poll}/acts/seal", "fr")
        assert VOIR in french
        assert "Vous signez aussi ces lectures" in french


def test_the_checklist_names_implausible_weights_and_has_the_readings(own_town: Town) -> None:
    sample = draft_poll(own_town.ctx)
    anne = signed_in(own_town)
    page = words_of(anne, sample.poll)
    assert f"Plausible weights (check this) {LOOK}" in page
    assert "How this poll reads the by-law What is open By-law Chosen Other reading" in page
    assert f"Vraisemblance des pondérations (à vérifier) {VOIR}" in words_of(
        anne, sample.poll, "fr"
    )


def test_other_acts_say_nothing_of_readings(own_town: Town) -> None:
    page = words_of(signed_in(own_town), f"{own_town.poll}/acts/void")
    assert "How this poll reads the by-law" not in page
    assert "Weights to look at" not in page
