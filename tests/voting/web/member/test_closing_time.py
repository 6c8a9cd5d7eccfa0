"""What members see of an early close: the poll's page, the board, and what the booth asks."""

from __future__ import annotations

from datetime import timedelta

from audit.record.fields import show_time
from audit.record.signatures.statement import Act
from tests.kit.web import Town
from voting.domain.poll import PollState
from voting.web.common.i18n import exact_time

NOTICE = {
    "en": "This is an early close: two officers ordered it, to the second.",
    "fr": "C’est une clôture anticipée\xa0: deux responsables l’ont ordonnée, à la seconde près.",
}
ENTRY = {"en": "Early close ordered", "fr": "Clôture anticipée ordonnée"}


def page(town: Town, language: str, name: str = "") -> str:
    return town.client().get(f"/{language}/polls/{town.poll}{name}").get_data(as_text=True)


def window(town: Town) -> dict[str, str]:
    answer = town.client().get(f"/api/polls/{town.poll}/window")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_json()


def test_an_ordered_close_is_on_the_pages_and_the_board_at_once(own_town: Town) -> None:
    sample = own_town.sample
    assert not any(NOTICE[language] in page(own_town, language) for language in NOTICE)
    closes = sample.order(reason="everybody has voted")
    for language in NOTICE:
        shown = page(own_town, language)
        assert NOTICE[language] in shown
        assert f'datetime="{show_time(closes)}"' in shown
        board = page(own_town, language, "/board")
        assert ENTRY[language] in board
        assert "everybody has voted" in board
        with own_town.app.test_request_context(f"/{language}/"):
            assert exact_time(closes) in board
    sample.act(Act.EXTEND, "snow", closes + timedelta(hours=1))
    assert NOTICE["en"] not in page(own_town, "en")


def test_a_booth_learns_the_closing_time_that_is_in_force(own_town: Town) -> None:
    sample = own_town.sample
    before = window(own_town)
    closes = sample.order()
    assert window(own_town) == {"opens": before["opens"], "closes": show_time(closes)}
    assert f'"closes": "{show_time(closes)}"' in page(own_town, "en", "/vote")
    later = closes + timedelta(hours=1)
    sample.act(Act.EXTEND, "snow", later)
    assert window(own_town)["closes"] == show_time(later)
    sample.forward_to(later)
    assert window(own_town)["closes"] == show_time(later)
    with own_town.ctx.store.reader() as uow:
        assert uow.polls.get(own_town.poll).state is PollState.CLOSED


def test_a_draft_has_no_window_to_ask_for(own_town: Town) -> None:
    assert own_town.client().get("/api/polls/nothing/window").status_code == 404
