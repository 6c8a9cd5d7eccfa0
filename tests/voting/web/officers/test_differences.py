"""What the pages say when a row of the database was changed: to the member, and to the officers."""

from __future__ import annotations

from dataclasses import replace

from tally.protocol.group import random_exponent
from tests.kit.database.writer import overwrite
from tests.kit.web import Town, problem, sign_in, signed_in
from voting.services.members.comparison import compare_poll


def move_first(town: Town) -> None:
    """Put the first voter into another unit, past every rule of the database."""
    overwrite(town.ctx, "UPDATE voters SET unit = 'B-SEC' WHERE member = '000001'")


def test_the_right_code_is_told_and_a_wrong_one_gets_the_usual_answer(own_town: Town) -> None:
    victim = own_town.sample.voters[0]
    move_first(own_town)
    told = problem(sign_in(own_town, victim), 409, "list-entry-changed")
    assert "No vote was cast" in str(told["detail"])
    french = sign_in(own_town, victim, **{"Accept-Language": "fr"}).get_json()
    assert "Aucun vote n’a été déposé" in french["detail"]
    problem(sign_in(own_town, replace(victim, secret=random_exponent())), 403, "sign-in-refused")


def test_every_officers_first_page_names_the_rows_until_they_are_restored(own_town: Town) -> None:
    move_first(own_town)
    compare_poll(own_town.ctx, own_town.poll)
    for officer in ("anne", "paul"):
        page = signed_in(own_town, officer).get("/officers/").get_data(as_text=True)
        assert "The database was changed" in page
        assert "<strong>000001</strong>: in another unit" in page
        assert "000002" not in page
    overwrite(own_town.ctx, "UPDATE voters SET unit = 'A-ELEM' WHERE member = '000001'")
    compare_poll(own_town.ctx, own_town.poll)
    assert "was changed" not in signed_in(own_town).get("/officers/").get_data(as_text=True)
