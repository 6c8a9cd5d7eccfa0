"""The comparison of a province: its cost does not grow into the vote's."""

from __future__ import annotations

import time

import pytest

from tests.kit.database.writer import overwrite
from tests.kit.polls import AUTHORITY, SamplePoll
from voting.domain.integrity.difference import DifferenceKind
from voting.domain.voters_list import Voter, encode_voters_list, make_voters_list
from voting.services.voters.signed import compare_voter, compare_voters

MEMBERS = 45_000


@pytest.mark.slow
def test_45000_voters_are_compared_in_seconds_and_one_of_them_in_a_moment(
    sample: SamplePoll,
) -> None:
    """A list of 45,000 in place of the sealed poll's, as its own authority would have signed it."""
    with sample.ctx.store.reader() as uow:
        poll = uow.polls.get(sample.poll)
    voters = [Voter(f"{one:06d}", "A-ELEM", f"{one:064x}") for one in range(1, MEMBERS + 1)]
    made = make_voters_list(poll.card_set, voters, AUTHORITY)
    rows = [f"(:poll, '{one.member}', 'A-ELEM', '{one.credential}')" for one in voters]
    batches = [", ".join(rows[start : start + 500]) for start in range(0, MEMBERS, 500)]
    overwrite(
        sample.ctx,
        "DELETE FROM voters",
        *(f"INSERT INTO voters VALUES {batch}" for batch in batches),
        "UPDATE signed_lists SET voters_list = :raw",
        "UPDATE polls SET voters_lists = :lists",
        poll=sample.poll,
        raw=encode_voters_list(made, AUTHORITY),
        lists=made.lists.encode(),
    )
    overwrite(sample.ctx, "DELETE FROM voters WHERE member = '004500'")
    with sample.ctx.store.reader() as uow:
        poll = uow.polls.get(sample.poll)
    took = []
    for _ in ("first", "again"):
        began = time.process_time()
        with sample.ctx.store.reader() as uow:
            found = list(compare_voters(sample.ctx, uow, poll))
        took.append(time.process_time() - began)
        assert [(one.kind, one.subject) for one in found] == [(DifferenceKind.MISSING, "004500")]
    began = time.process_time()
    for _ in range(100):
        assert compare_voter(sample.ctx, poll, "000001") is None
    took.append((time.process_time() - began) / 100)
    first, again, one = took
    assert first < 60, took  # seconds of the processor: about 1, 1 and 0.001 on an idle machine
    assert again < 60, took
    assert one < 0.5, took
