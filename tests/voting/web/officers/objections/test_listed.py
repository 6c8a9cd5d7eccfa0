"""The officers' page of the voters' list: by unit, page by page, and only while objections run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.record.signatures.statement import Act
from tests.kit.contacts import set_contact
from tests.kit.database.clock import MovableClock
from tests.kit.polls import ACCOUNT_KEY, context, draft_poll
from tests.kit.web import Town, signed_in
from voting.app import build
from voting.services.objections import officers_list
from voting.storage.migrate import upgrade
from voting.storage.store import SqlStore


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    """A poll that is sealed, and whose list is shown for objections."""
    url = f"sqlite:///{tmp_path / 'ratify.db'}"
    upgrade(url)
    store = SqlStore(url, ACCOUNT_KEY, MovableClock())
    sample = draft_poll(context(store), voters=6)
    sample.act(Act.SEAL)
    yield Town(build(sample.ctx), sample.ctx, sample, list(sample.voters))
    store.close()


def test_the_list_has_numbers_and_names_and_no_contact_and_no_credential(
    place: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(officers_list, "PAGE", 2)
    voter = place.sample.voters[0]
    set_contact(place.sample, voter, email="nadia@example.org", phone="416-555-0123")
    anne, address = signed_in(place), f"/officers/polls/{place.poll}/list"
    assert address in anne.get(f"/officers/polls/{place.poll}").get_data(as_text=True)
    seen, shown = [], anne.get(address).get_data(as_text=True)
    for number in (1, 2):
        text = anne.get(f"{address}?unit={voter.unit}&page={number}").get_data(as_text=True)
        seen += re.findall(r'<td><span class="unit-code">(\d+)</span>', text)
        shown += text
    assert seen == sorted(one.member for one in place.sample.voters if one.unit == voter.unit)
    for secret in ("nadia", "0123", *(one.credential for one in place.sample.voters)):
        assert secret not in shown
    numbers = [one.member for one in place.sample.voters]
    assert not any(number in link for number in numbers for link in re.findall("href=.*?>", shown))


def test_outside_the_window_the_page_is_refused_and_not_offered(place: Town) -> None:
    place.sample.act(Act.OPEN)
    anne, address = signed_in(place), f"/officers/polls/{place.poll}/list"
    assert anne.get(address).status_code == 409
    assert address not in anne.get(f"/officers/polls/{place.poll}").get_data(as_text=True)
