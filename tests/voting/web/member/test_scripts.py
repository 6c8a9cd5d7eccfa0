"""The booth's scripts: each page names what it loads, and everything is served."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from audit.record.signatures.statement import Act
from tests.kit.polls import draft_poll
from tests.kit.web import Town
from voting.domain.poll import PollState

NOBLE = "/static/vendor/noble-ed25519/index.js"
_IMPORT = re.compile(r'^(?:import|export)[^;"]*?from "(\.[^"]+)";', re.MULTILINE)


def loaded(client: FlaskClient, address: str, found: dict[str, str]) -> None:
    """Collect a module and all that it imports, as a browser would, with their texts."""
    if address in found:
        return
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript"), address
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    found[address] = answer.get_data(as_text=True)
    for name in _IMPORT.findall(found[address]):
        loaded(client, urljoin(address, name), found)


def scripts(client: FlaskClient, page: str) -> tuple[set[str], dict[str, str]]:
    """Return what a page says that it will load, and what its scripts do load."""
    text = client.get(page).get_data(as_text=True)
    promised = set(re.findall(r'<link rel="modulepreload" href="([^"]+)" nonce="[^"]+">', text))
    entries = re.findall(r'<script type="module" src="([^"]+)" nonce="[^"]+">', text)
    found: dict[str, str] = {}
    for entry in entries:
        loaded(client, urlsplit(entry).path, found)
    return promised, found


@pytest.fixture
def sealed(town: Town) -> str:
    """A poll that is sealed and not open: the only one that is rehearsed."""
    sample = draft_poll(town.ctx)
    assert sample.act(Act.SEAL) is PollState.SEALED
    return sample.poll


@pytest.mark.parametrize("page", ["vote", "rehearse"])
def test_a_page_names_every_script_that_it_loads(town: Town, sealed: str, page: str) -> None:
    poll = sealed if page == "rehearse" else town.poll
    promised, found = scripts(town.client(), f"/en/polls/{poll}/{page}")
    assert promised == set(found)
    assert NOBLE in found


@pytest.mark.parametrize("page", ["vote", "check", "reissue", "rehearse"])
def test_every_script_of_the_booth_is_ours_but_one(town: Town, sealed: str, page: str) -> None:
    poll = sealed if page == "rehearse" else town.poll
    _, found = scripts(town.client(), f"/en/polls/{poll}/{page}")
    assert [address for address in found if not address.startswith("/static/booth/")] == [NOBLE]
    assert not [address for address, text in found.items() if "import(" in text]
