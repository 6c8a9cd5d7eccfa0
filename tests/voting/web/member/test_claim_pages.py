"""The booth's claim steps, and the board's words for sequestered ballots, without a browser."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from html import unescape

import pytest
from flask import Flask

from audit.record.signatures.statement import Act
from audit.record.units import Electorate
from tally.sequestered import Capacity
from tests.kit.claimants import SampleClaimant
from tests.kit.mail import with_channels
from tests.kit.rulings import (
    ADMIT,
    NOT_VERIFIED,
    WRONG_UNIT,
    DeskPoll,
    admitting,
    open_to_employees,
)
from tests.kit.web import Town
from voting.app import build
from voting.domain.claims.claim import WEB
from voting.domain.claims.form import parse_form
from voting.domain.errors import ClaimError
from voting.ports.unit_of_work import Context
from voting.services.ballots.cast import cast_ballot

LANGUAGES = ("en", "fr")


@dataclass
class Desk:
    """A poll with membership officers, and its pages."""

    app: Flask
    poll: DeskPoll

    def board(self, tracker: str = "", language: str = "en") -> str:
        """The board's words, with a tracker searched for."""
        address = f"/{language}/polls/{self.poll.poll}/board"
        answer = self.app.test_client().post(address, data={"tracker": tracker})
        assert answer.status_code == 200
        return words(answer.get_data(as_text=True))

    def publish(self) -> None:
        """Let ten minutes go by."""
        self.poll.ctx.store._clock.forward(minutes=10)

    def tracker(self, who: SampleClaimant) -> str:
        """The tracker of a claimant's ballot."""
        with self.poll.ctx.store.reader() as uow:
            found = uow.sequestered.by_claim(self.poll.poll, who.digests.claim)
        assert found is not None
        return found.tracker


@pytest.fixture
def desk(sqlite_ctx: Context) -> Desk:
    """An open poll of a test's own."""
    ctx = with_channels(sqlite_ctx)
    return Desk(build(ctx), DeskPoll(ctx))


def words(page: str) -> str:
    """The words of a page, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def booth(ctx: Context, poll: str, language: str = "en") -> str:
    """The booth's page."""
    answer = build(ctx).test_client().get(f"/{language}/polls/{poll}/vote")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def texts(page: str) -> dict[str, dict[str, str]]:
    """The texts that the booth's scripts show."""
    found = re.search(r'id="booth-texts"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    carried: dict[str, dict[str, str]] = json.loads(found[1])
    return carried


def test_the_form_offers_the_polls_employers_and_groups_by_name(town: Town) -> None:
    ctx = with_channels(town.ctx)
    page = booth(ctx, town.poll)
    with ctx.store.reader() as uow:
        units = uow.units.outlines(town.poll)
    for unit in units:
        assert f"<option>{unit.board}</option>" in page
        shown = re.search(
            rf'data-board="{unit.board}" data-panel="{unit.panel.value}" hidden>(.*?)</',
            page,
            re.DOTALL,
        )
        assert shown is not None
    assert {unit.id for unit in units} == set(re.findall(r'name="claim-unit" value="(.*?)"', page))
    assert '<form id="claim-form" method="dialog" novalidate autocomplete="off">' in page
    assert "This form is not available" not in page
    assert "E-mail address or mobile number" in page


def test_a_server_that_sends_nothing_says_what_to_do_instead(town: Town) -> None:
    page = booth(town.ctx, town.poll)
    assert '<form id="claim-form" method="dialog" novalidate autocomplete="off" hidden>' in page
    assert "This form is not available" in page
    assert "Aucune demande n’est reçue sur cette page" in booth(town.ctx, town.poll, "fr")


@pytest.mark.parametrize(
    ("kept", "asked", "token", "again", "other"),
    [
        ("smtp", "E-mail address", "email", "Enter an e-mail address like", "or a mobile number"),
        ("twilio", "Mobile number", "tel", "Enter a mobile number of", "Enter an e-mail address l"),
    ],
)
def test_the_form_asks_for_what_the_server_reaches(
    town: Town, kept: str, asked: str, token: str, again: str, other: str
) -> None:
    ctx = with_channels(town.ctx)
    one = replace(ctx.settings.post, twilio=None)
    if kept == "twilio":
        one = replace(ctx.settings.post, smtp=None, mail_from="")
    page = booth(replace(ctx, settings=replace(ctx.settings, post=one)), town.poll)
    assert f'<label for="claim-contact">{asked}</label>' in page
    assert f'id="claim-contact" autocomplete="{token}"' in page
    assert again in page
    assert other not in page


def test_fields_about_the_person_say_so_to_the_browser(town: Town) -> None:
    """WCAG 2.2, 1.3.5: assistive technology fills in or marks such fields by their purpose."""
    page = booth(with_channels(town.ctx), town.poll)
    tokens = dict(re.findall(r'id="([\w-]+)"[^>]*? autocomplete="([\w-]+)"', page))
    about = {"claim-name": "name", "claim-board": "organization", "claim-contact": "email"}
    assert tokens.items() >= {**about, "one-time": "one-time-code"}.items()
    for secret in ("member", "code", "claim-number"):
        assert tokens[secret] == "off"


def test_2_77_a_poll_of_employees_asks_what_the_claimant_is_and_another_does_not(
    desk: Desk, town: Town
) -> None:
    """By-law 2.77.1 and labour law."""
    employees = DeskPoll(desk.poll.ctx, open_to_employees)
    for language, said in (("en", "An employee of the bargaining"), ("fr", "Personne salariée de")):
        page = booth(desk.poll.ctx, employees.poll, language)
        assert re.findall(r'name="claim-standing" value="(.*?)"', page) == ["member", "employee"]
        assert said in page
    assert "claim-standing" not in booth(with_channels(town.ctx), town.poll)
    page = desk.app.test_client().get(f"/en/polls/{employees.poll}").get_data(as_text=True)
    assert "Every employee of the bargaining units may take part" in page


def test_the_board_shows_admitted_employees_apart(desk: Desk) -> None:
    desk.poll = DeskPoll(desk.poll.ctx, open_to_employees)
    desk.poll.settle(desk.poll.claim(standing="member"))
    assert "Admitted employees" not in desk.board()
    desk.poll.settle(desk.poll.claim(standing="employee"), admitting(capacity=Capacity.EMPLOYEE))
    desk.publish()
    assert "Admitted 1 Admitted employees 1" in desk.board()
    assert "Personnes salariées admises 1" in desk.board(language="fr")
    assert "1 employee who is not a member" in desk.board()


BAD_FORMS = (
    {},
    {"board": "Board A"},
    {"board": "Board A", "panel": "elementary", "number_kind": "employee"},
    {"board": "Board A", "panel": "occasional", "number_kind": "college"},
)


def test_every_problem_of_a_claim_has_its_words_in_both_languages(town: Town) -> None:
    with town.ctx.store.reader() as uow:
        units = [replace(one, board="Board A") for one in uow.units.outlines(town.poll)]
    several = [*units, replace(units[0], id="TWIN")]
    slugs = {"no-email", "no-mobile"}
    for form in BAD_FORMS:
        with pytest.raises(ClaimError) as refused:
            parse_form(form, several, "C1aimC1aimC1aim", "en", WEB, Electorate.EMPLOYEES)
        slugs |= {problem.problem for problem in refused.value.problems}
    assert {"which-unit", "no-unit", "college-number", "employee-number"} < slugs
    english, french = (texts(booth(town.ctx, town.poll, one))["claim"] for one in LANGUAGES)
    assert slugs <= english.keys() == french.keys()
    assert all(english[name] != french[name] for name in english)


def test_the_texts_are_the_same_in_both_languages_but_for_the_language(town: Town) -> None:
    english, french = (texts(booth(town.ctx, town.poll, one)) for one in LANGUAGES)
    assert {name: set(part) for name, part in english.items()} == {
        name: set(part) for name, part in french.items()
    }


def test_the_polls_page_and_help_lead_to_the_claim(town: Town) -> None:
    client = town.client()
    page = client.get(f"/en/polls/{town.poll}").get_data(as_text=True)
    assert f'<a href="/en/polls/{town.poll}/vote#claim">I am not on the list</a>' in page
    assert 'id="list"' in client.get("/fr/help").get_data(as_text=True)


def test_the_board_says_what_became_of_a_sequestered_ballot(desk: Desk) -> None:
    people = [desk.poll.claim(number=number) for number in ("111111", "222222", "333333")]
    trackers = [desk.tracker(one) for one in people]
    for tracker in trackers:
        shown = desk.board(tracker)
        assert "This ballot is set aside" in shown
        assert "Not yet: it is set aside until officers decide" in shown
    for who, verdict in zip(people, (ADMIT, NOT_VERIFIED, WRONG_UNIT), strict=True):
        desk.poll.settle(who, verdict)
    admitted, unverified, wrong = (desk.board(tracker) for tracker in trackers)
    assert "This ballot was set aside, and is admitted" in admitted
    assert "Yes: it was set aside, and admitted on" in admitted
    assert "because membership in the bargaining unit could not be verified" in unverified
    assert "because it was cast in the wrong bargaining unit" in wrong
    for shown in (unverified, wrong):
        assert "This ballot was set aside, and is excluded" in shown


def test_the_board_says_that_nobody_ruled_in_time_and_that_a_void_poll_counts_nothing(
    desk: Desk,
) -> None:
    tracker = desk.tracker(desk.poll.claim())
    with desk.poll.ctx.store.unit_of_work() as uow:
        uow.polls.save(replace(uow.polls.get(desk.poll.poll), tallied=True))
        uow.commit()
    assert "No: there was no decision by the decision deadline" in desk.board(tracker)
    desk.poll.sample.act(Act.VOID)
    assert "No: the poll is void" in desk.board(tracker)


def test_sequestered_votes_stand_beside_the_turnout_once_there_are_any(desk: Desk) -> None:
    voter = desk.poll.sample.voters[0]
    sample = desk.poll.sample
    receipt = cast_ballot(
        desk.poll.ctx, sample.poll, sample.authorization(voter), sample.ballot(voter)
    )
    desk.publish()
    shown = desk.board(receipt.tracker)
    assert "Yes, with its bargaining unit’s votes" in shown
    assert "Votes set aside" not in shown
    desk.poll.claim()
    desk.publish()
    shown = desk.board()
    assert "Set aside, not counted 1" in shown
    assert "1 set-aside vote waits for a decision, and is not in these figures." in shown
    assert re.search(r"A-ELEM , B-SEC 1 4 0 25\.0% 1 ", shown)


def test_the_log_names_sequestered_ballots_and_rulings_in_both_languages(desk: Desk) -> None:
    people = [desk.poll.claim(number=number) for number in ("111111", "222222")]
    desk.poll.settle(people[0], ADMIT)
    desk.poll.settle(people[1], WRONG_UNIT)
    english, french = desk.board(), desk.board(language="fr")
    for name in (
        "Ballot cast, and set aside",
        "Set-aside ballots admitted",
        "Signed by ana and ben",
    ):
        assert name in english
    assert "A-ELEM: it was cast in the wrong bargaining unit" in english
    assert "Bulletins mis à part admis" in french
    for who in people:
        assert english.count(desk.tracker(who)) == 2
