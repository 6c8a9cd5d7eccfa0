"""The pages of a sealed poll: who has confirmed it, and a confirmation handed in or refused."""

from __future__ import annotations

import io
import re

import pytest

from audit.record.signatures.statement import Act
from tests.kit.officers import three_trustees
from tests.kit.polls import HEAD, SamplePoll, draft_poll
from tests.kit.web import Town, signed_in, token
from voting.services.polls import prepare

ADA, BEN, CY = (member.secret or 0 for member in three_trustees()[1])


@pytest.fixture
def sealed(own_town: Town) -> SamplePoll:
    """A sealed poll of the town's server, with three trustees, of whom Cy has confirmed."""
    sample = draft_poll(own_town.ctx)
    prepare.import_trustees(own_town.ctx, sample.poll, three_trustees()[0])
    sample.act(Act.SEAL, confirm=False)
    sample.confirm(CY)
    return sample


def hand_in(town: Town, poll: str, raw: bytes | None):
    """Hand a confirmation in on the poll's page."""
    client, page = signed_in(town), f"/officers/polls/{poll}"
    form = {"csrf_token": token(client, page)}
    if raw is not None:
        form["file"] = (io.BytesIO(raw), "confirmation.json")
    return client.post(f"{page}/confirmations", data=form)


def page_of(town: Town, poll: str) -> str:
    """The text of the officers' page."""
    return signed_in(town).get(f"/officers/polls/{poll}").get_data(as_text=True)


def test_who_is_missing_is_shown_and_the_opening_not_offered(
    own_town: Town, sealed: SamplePoll
) -> None:
    text = page_of(own_town, sealed.poll)
    assert "Not confirmed by: Ada; Ben" in text
    assert "Without more of them the opening cannot be signed" in text
    assert "acts/open" not in text
    assert hand_in(own_town, sealed.poll, sealed.confirmation(BEN)).status_code == 302
    text = page_of(own_town, sealed.poll)
    assert "Not confirmed by: Ada" in text
    assert "Enough of the others have." in text
    assert "acts/open" in text
    sealed.confirm(ADA)
    assert "Not confirmed by" not in page_of(own_town, sealed.poll)


@pytest.mark.parametrize("raw", [None, b"a photograph"], ids=["no file", "another file"])
def test_what_is_no_confirmation_is_refused(
    own_town: Town, sealed: SamplePoll, raw: bytes | None
) -> None:
    assert hand_in(own_town, sealed.poll, raw).status_code == 422
    assert len(sealed.log()) == HEAD + 2


@pytest.mark.parametrize(
    ("language", "yes", "no", "object_"),
    [
        ("en", "has confirmed the seal", "has not confirmed the seal", "must object"),
        ("fr", "a confirmé le sceau", "n’a pas confirmé le sceau", "doit s’y opposer"),
    ],
)
def test_members_see_who_confirmed_and_who_must_object(
    own_town: Town, sealed: SamplePoll, language: str, yes: str, no: str, object_: str
) -> None:
    response = own_town.app.test_client().get(f"/{language}/polls/{sealed.poll}")
    text = re.sub(r"<[^>]+>|\s+", " ", response.get_data(as_text=True))
    text = re.sub(r" +", " ", text)
    for member in three_trustees()[1]:
        code = member.cert.code
        spaced = " ".join(code[start : start + 4] for start in range(0, 20, 4))
        assert f"{member.name} {spaced} · {yes if member.name == 'Cy' else no}" in text
    assert object_ in text
