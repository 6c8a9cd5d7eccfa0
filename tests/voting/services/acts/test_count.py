"""The count begins: one encrypted tally of the log's ballots."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.record.log.entries import parse_entry
from audit.record.log.events import TallyEncrypted
from audit.record.signatures.statement import Act
from tally.count import encrypted_tally
from tally.protocol.ballot_form import parse_ballot
from tally.protocol.encoding import sha256_hex
from tests.kit.officers import (
    audited,
    decryption,
    poll_of,
    poll_with_three_trustees,
    sign,
    signature,
    state_of,
    tamper,
    three_trustees,
    vote_all,
)
from tests.kit.polls import SamplePoll
from voting.domain.errors import ConflictError
from voting.domain.poll import PollState
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.decryptions import receive_decryption

SECRETS = [member.secret or 0 for member in three_trustees()[1]]


@pytest.fixture
def closed(sqlite_ctx: Context) -> SamplePoll:
    """A closed poll: 3 of 4 votes in favour in unit A, 1 of 2 in unit B."""
    sample = poll_with_three_trustees(sqlite_ctx, voters=8)
    vote_all(sample, [0, 0, 0, 1, 0, 0, 1])
    sample.close()
    return sample


@pytest.fixture
def tallied(closed: SamplePoll) -> SamplePoll:
    """The same, with its encrypted tally made."""
    closed.act(Act.COUNT)
    return closed


def last(sample: SamplePoll) -> object:
    log = sample.log()
    return parse_entry(log[-1], len(log) - 1).event


def test_the_tally_is_the_product_of_each_units_ballots(tallied: SamplePoll) -> None:
    event = last(tallied)
    assert isinstance(event, TallyEncrypted)
    assert [(row.unit, row.ballots) for row in event.units] == [("A-ELEM", 4), ("B-SEC", 3)]
    with tallied.ctx.store.reader() as uow:
        stored = uow.tallies.encrypted(tallied.poll)
        for row in event.units:
            ballots = [one.raw for one in uow.ballots.of_unit(tallied.poll, row.unit)]
            made = encrypted_tally([parse_ballot(raw) for raw in ballots])
            assert made == stored[row.unit]
            assert sha256_hex(made) == row.encrypted_tally
    assert (state_of(tallied), poll_of(tallied).tallied) == (PollState.CLOSED, True)


def test_only_a_closed_poll_is_counted_and_only_once(tallied: SamplePoll) -> None:
    with pytest.raises(ConflictError, match="the key holders decrypt it now"):
        statements.draft_statement(tallied.ctx, tallied.poll, Act.COUNT)


def test_small_boxes_are_warned_of_before_the_count(closed: SamplePoll) -> None:
    warnings = statements.draft_statement(closed.ctx, closed.poll, Act.COUNT).warnings
    assert [str(warning).split(":")[0] for warning in warnings] == [
        "unit A-ELEM has 4 ballot(s)",
        "unit B-SEC has 3 ballot(s)",
    ]


def test_a_ballot_box_that_is_not_the_logs_is_not_counted(
    closed: SamplePoll, tmp_path: Path
) -> None:
    """Somebody with the database's password removes a ballot: the log knows it was cast."""
    statements.draft_statement(closed.ctx, closed.poll, Act.COUNT)
    sign(closed, "anne", Act.COUNT)
    given = signature(closed, "paul", Act.COUNT)
    tamper(tmp_path, "ballots", "DELETE FROM ballots WHERE member = '000001'")
    with pytest.raises(ConflictError, match="unit A-ELEM: the ballot box is not what the log says"):
        statements.sign_act(closed.ctx, closed.poll, Act.COUNT, given)
    assert not poll_of(closed).tallied


# --- by-law 2.78: nobody votes -----------------------------------------------------------------


def test_2_78_nobody_votes_anywhere(sqlite_ctx: Context) -> None:
    sample = poll_with_three_trustees(sqlite_ctx)
    sample.close()
    sample.act(Act.COUNT)
    for secret in SECRETS[:2]:
        receive_decryption(sqlite_ctx, sample.poll, decryption(sample, secret))
    sample.act(Act.CERTIFY)
    sample.act(Act.RELEASE)
    report = audited(sample)
    assert report.official_line == "Official result: no votes cast: not ratified"
