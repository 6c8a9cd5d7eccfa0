"""The secret behind a card on the telephone: as in a browser, by what the poll's seal fixes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.effects.card import secret_of
from ivr.script.state import Card, State
from tests.kit.polls import open_poll
from voting.domain.errors import ConflictError
from voting.ports.unit_of_work import Context


def test_the_secret_is_derived_by_the_sealed_iterations(sqlite_ctx: Context) -> None:
    sample = open_poll(sqlite_ctx, voters=1, codes=True, iterations=150_000)
    (voter,) = sample.voters
    state = State(poll=sample.poll, card=Card(voter.member, voter.code))
    assert secret_of(sqlite_ctx, state) == voter.secret


def test_the_server_cannot_change_them_after_the_seal(sqlite_ctx: Context) -> None:
    sample = open_poll(sqlite_ctx, voters=1, codes=True, iterations=150_000)
    with sqlite_ctx.store.reader() as uow:
        poll = uow.polls.get(sample.poll)
    assert poll.poll_json
    fewer = poll.poll_json.replace(b'"iterations":150000', b'"iterations":100000')
    assert fewer != poll.poll_json
    with pytest.raises(ConflictError), sqlite_ctx.store.unit_of_work() as uow:
        uow.polls.save(replace(poll, poll_json=fewer))
