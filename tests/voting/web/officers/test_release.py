"""The page of the release: what officers may choose, and what it tells them before they sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient

from audit.record.signatures.officer import sign_statement_ed25519
from audit.record.signatures.statement import Act
from tests.kit.database.stores import fresh_context
from tests.kit.officers import change_terms
from tests.kit.polls import SamplePoll, draft_poll
from tests.kit.releases import certified_poll
from tests.kit.web import Town, signed_in, token
from voting.app import build
from voting.domain.officers import Officer, Role
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.release import released

HEADS = ("2-heads", "1-heads", "0-heads", "outcome-heads")
PLAIN = ("2", "1", "0", "outcome")
WARNING = "These figures tell how units A-ELEM, B-SEC voted."
FRENCH_WARNING = "Ces chiffres révèlent le vote des unités A-ELEM, B-SEC."


@pytest.fixture(scope="module")
def ctx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    with fresh_context(tmp_path_factory.mktemp("release")) as fresh:
        yield fresh


@pytest.fixture
def town(ctx: Context) -> Town:
    """A certified poll of two small units, whose seal lets the head count be public."""
    return of(certified_poll(ctx, release_heads=True))


def of(sample: SamplePoll) -> Town:
    return Town(build(sample.ctx), sample.ctx, sample, [])


def address(town: Town, lang: str = "en", act: str = "release") -> str:
    return f"/officers/polls/{town.poll}/acts/{act}?lang={lang}"


def words(page: str) -> str:
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def see(town: Town, officer: str = "anne", lang: str = "en", act: str = "release") -> str:
    answer = signed_in(town, officer).get(address(town, lang, act))
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def choose(town: Town, value: str, client: FlaskClient | None = None):
    client = client or signed_in(town)
    form = {"release": value, "csrf_token": token(client, address(town))}
    return client.post(address(town), data=form)


def both_sign(town: Town) -> None:
    """Have both officers sign the statement that waits."""
    sample = town.sample
    found = statements.waiting_for(sample.ctx, sample.poll, Act.RELEASE, "anne")
    assert found is not None
    for name, key in sample.officers.items():
        signed = sign_statement_ed25519(found.statement, name, key).to_json()
        outcome = statements.sign_act(sample.ctx, sample.poll, Act.RELEASE, signed)
    assert outcome.state is PollState.RELEASED


def radios(page: str) -> list[tuple[str, bool]]:
    """The values that may be chosen, each with whether it is chosen already."""
    found = re.findall(
        r'<input type="radio" name="release" value="([^"]+)"[^>]*?( checked)?>', page
    )
    return [(value, bool(checked)) for value, checked in found]


def test_each_choice_is_shown_with_what_it_says_and_what_it_tells(town: Town) -> None:
    """The most is chosen already. A percentage of two small units tells both; an outcome, none."""
    page = see(town)
    assert radios(page) == [(one, one == "2-heads") for one in (*HEADS, *PLAIN)]
    table = words(page)
    told = "how units A-ELEM, B-SEC voted proved by the public record"
    for row in (
        "two decimals, and the count by members 86.50% in favour ratified "
        f"3 of 4 votes in favour, by members {told}",
        f"one decimal 86.5% in favour ratified {told}",
        f"no decimals 86% in favour ratified {told}",
        "the outcome alone ratified nothing certain of how any one unit voted proved",
    ):
        assert row in table, row
    french = words(see(town, lang="fr"))
    assert "86,5\u00a0% en faveur" in unescape(see(town, lang="fr"))
    assert "le vote des unités A-ELEM, B-SEC prouvé par le dossier public" in french
    assert "l’issue seule ratifié rien de certain sur le vote d’une unité" in french


@pytest.mark.parametrize(
    ("value", "in_favour", "heads"),
    [("2-heads", "86.50", 3), ("1", "86.5", None), ("0-heads", "86", 3), ("outcome", None, None)],
)
def test_what_officers_choose_is_what_everybody_reads(
    town: Town, value: str, in_favour: str | None, heads: int | None
) -> None:
    assert choose(town, value).status_code == 302
    both_sign(town)
    found = released(town.ctx, town.poll)
    assert found is not None
    assert (found.official.in_favour, found.official.heads) == (in_favour, heads)
    assert found.proof is not None
    assert found.proof.percentage
    page = words(town.client().get(f"/en/polls/{town.poll}").get_data(as_text=True))
    assert "Ratified" in page
    assert re.findall(r"([0-9.]+)% in favour", page) == ([in_favour] if in_favour else [])
    assert ("3 of 4 votes are in favour" in page) is (heads is not None)


def test_both_officers_are_warned_before_they_sign(town: Town) -> None:
    assert choose(town, "1").status_code == 302
    for officer in ("anne", "paul"):
        page = see(town, officer)
        assert page.index('id="telling"') < page.index('id="statement"')
        assert WARNING in words(page)
        assert FRENCH_WARNING in words(see(town, officer, "fr"))
        assert radios(page) == []


def test_an_outcome_that_tells_nothing_has_no_warning(town: Town) -> None:
    assert choose(town, "outcome").status_code == 302
    for officer in ("anne", "paul"):
        assert 'id="telling"' not in see(town, officer)


@pytest.mark.parametrize("waits", [False, True])
def test_solidarity_who_has_not_accepted_sees_no_choice_of_a_release(
    town: Town, waits: bool
) -> None:
    account = f"new-{waits}".lower()
    with town.ctx.store.unit_of_work() as uow:
        uow.officers.add(Officer(account, "New", Role.RETURNING_OFFICER))
        uow.commit()
    if waits:
        assert choose(town, "1").status_code == 302
    client = signed_in(town, account)
    form = {"release": "1", "csrf_token": token(client, "/officers/account")}
    asked = (client.get(address(town)), 302), (client.post(address(town), data=form), 403)
    for answer, status in asked:
        assert answer.status_code == status
        page = answer.get_data(as_text=True)
        assert not any(said in page for said in ("86.", "86%", "ratified", "A-ELEM"))
        assert radios(page) == []


@pytest.mark.parametrize("value", ["3", "2,heads", "OUTCOME"])
def test_what_is_no_row_of_the_table_is_refused(town: Town, value: str) -> None:
    answer = choose(town, value)
    assert answer.status_code == 422
    assert "choose one of the rows of the table" in answer.get_data(as_text=True)
    assert statements.waiting_for(town.ctx, town.poll, Act.RELEASE, "anne") is None


def test_a_head_count_that_the_seal_keeps_is_not_offered_and_not_released(ctx: Context) -> None:
    town = of(certified_poll(ctx))
    assert [value for value, _ in radios(see(town))] == list(PLAIN)
    answer = choose(town, "2-heads")
    assert answer.status_code == 422
    assert "its seal does not let this be released" in answer.get_data(as_text=True)


def test_a_poll_that_releases_unit_results_has_one_choice_and_no_warning(ctx: Context) -> None:
    town = of(certified_poll(ctx, release_units=True))
    page = see(town)
    assert radios(page) == []
    assert "There is nothing to choose in this poll." in words(page)
    assert "how each unit voted: by the seal, every result is public" in words(page)
    assert choose(town, "").status_code == 302
    assert 'id="telling"' not in see(town, "paul")
    both_sign(town)
    found = released(town.ctx, town.poll)
    assert found is not None
    assert found.official.in_favour == "86.50"


def test_where_nobody_voted_there_is_nothing_to_choose(ctx: Context) -> None:
    town = of(certified_poll(ctx, choices=(), release_heads=True))
    page = see(town)
    assert radios(page) == []
    assert "the outcome: no vote carries weight not ratified" in words(page)
    assert "nothing to prove" in words(page)


@pytest.mark.parametrize(
    ("heads", "said"),
    [(True, "may be public; beside the percentage"), (False, "not public: for certified officers")],
)
def test_before_the_seal_officers_see_which_figures_will_be_public(
    ctx: Context, heads: bool, said: str
) -> None:
    sample = draft_poll(ctx)
    change_terms(sample, release_heads=heads)
    town = of(sample)
    draft = signed_in(town).get(f"/officers/polls/{town.poll}").get_data(as_text=True)
    statements.draft_statement(ctx, town.poll, Act.SEAL)
    for page in (draft, see(town, act="seal")):
        lines = words(page).split("Which figures will be public", 1)[1]
        for line in (
            "Percentage and outcome public",
            f"Count by members {said}",
            "Turnout of each unit public: the log tells how many voted",
            "Result of each unit not public",
        ):
            assert line in lines, line
