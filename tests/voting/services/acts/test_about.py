"""What the server's statements say: what an auditor computes from the record, line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audit.record.about.acts import new_closing
from audit.record.about.lines import About
from audit.record.about.withheld import verify_withheld
from audit.record.log.entries import parse_entry
from audit.record.manifest import Edition
from audit.record.signatures.file import parse_statement_file
from audit.record.signatures.statement import BY_TWO, Act
from audit.replay.offered import verify_offered
from tests.kit.database.stores import MovableClock
from tests.kit.officers import (
    PUBLIC,
    audited,
    decryption,
    poll_of,
    poll_with_three_trustees,
    record,
    sign,
    signature,
    tamper,
    three_trustees,
    vote_all,
)
from tests.kit.polls import HEAD, SamplePoll, draft_poll
from voting.domain.errors import ConflictError
from voting.domain.poll import PollState, utc
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.decryptions import receive_decryption
from voting.services.acts.handler import ActRequest
from voting.services.acts.seal import proposed_files
from voting.services.acts.statements import PendingStatement

SECRETS = [member.secret or 0 for member in three_trustees()[1]]


def offered(sample: SamplePoll, act: Act, **options: object) -> PendingStatement:
    """The statement of an act, as anne is offered it; its file holds what it locks."""
    found = statements.draft_statement(
        sample.ctx, sample.poll, act, "test", officer="anne", asked=ActRequest(**options)
    )
    assert parse_statement_file(found.file.encode()) == found.file
    return found


def said(about: About) -> dict[str, str]:
    return dict(one.said("en") for one in about)


def test_every_statement_of_a_whole_poll_is_what_the_record_gives(ctx: Context) -> None:
    sample = poll_with_three_trustees(ctx, voters=8)
    seen: list[Act] = []

    def compare(act: Act, edition: Edition = Edition.COMPLETE, **options: object) -> None:
        verify_offered(offered(sample, act, **options).statement, record(sample, edition))
        seen.append(act)

    compare(Act.VOID, PUBLIC)
    vote_all(sample, [0, 0, 0, 1, 0, 0, 1])
    compare(Act.EXTEND, PUBLIC, closes=poll_of(sample).closes + timedelta(hours=1))
    compare(Act.CLOSE, PUBLIC, closes=utc(sample.now()) + timedelta(minutes=12))
    sample.close()
    compare(Act.COUNT, PUBLIC)
    sample.act(Act.COUNT)
    receive_decryption(ctx, sample.poll, decryption(sample, SECRETS[0]))
    compare(Act.SET_ASIDE, trustee=1)
    receive_decryption(ctx, sample.poll, decryption(sample, SECRETS[1]))
    compare(Act.CERTIFY)
    sample.act(Act.CERTIFY)
    compare(Act.RELEASE)
    sample.act(Act.RELEASE)
    assert set(seen) == set(BY_TWO) - {Act.SEAL, Act.OPEN}
    audited(sample)
    audited(sample, PUBLIC)


def test_the_seal_is_what_the_polls_files_give(ctx: Context) -> None:
    sample = draft_poll(ctx)
    with pytest.raises(ConflictError, match="its seal is not proposed yet"):
        proposed_files(ctx, sample.poll)
    found = offered(sample, Act.SEAL)
    verify_offered(found.statement, proposed_files(ctx, sample.poll))
    lines = said(found.statement.about)
    assert lines["Unit A-ELEM"] == (
        "Unit A-ELEM / Section A-ELEM; Sample board; elementary; in A-ELEM; 100 FTE, 50.00 "
        "for each of 2 on its list, audited membership, as stated"
    )
    assert lines["Key holder 1"].startswith("no certificate; code of the public key ")
    sample.act(Act.SEAL, "test")
    opening = offered(sample, Act.OPEN)
    verify_offered(opening.statement, record(sample))
    log = sample.log()
    assert parse_entry(log[HEAD], HEAD).event.statement.about == found.statement.about


def test_2_78_what_is_not_public_is_for_the_officers_who_sign(sqlite_ctx: Context) -> None:
    sample = poll_with_three_trustees(sqlite_ctx, voters=6)
    vote_all(sample, [0, 1, 0, 1, 1])
    sample.close()
    sample.act(Act.COUNT)
    for secret in SECRETS[:2]:
        receive_decryption(sqlite_ctx, sample.poll, decryption(sample, secret))
    found = offered(sample, Act.CERTIFY)
    assert found.withheld is not None
    verify_withheld(found.statement.about, found.withheld)
    hidden = said(found.withheld.lines)
    assert hidden["Official percentage in favour"] == "33.33%"
    assert hidden["Members in favour"] == "2, 40.00%"
    assert not [value for value in said(found.statement.about).values() if "33.33" in value]
    waiting = statements.waiting_for(sqlite_ctx, sample.poll, Act.CERTIFY, "anne")
    assert waiting == found
    sample.act(Act.CERTIFY)
    release = offered(sample, Act.RELEASE)
    assert said(release.statement.about)["Official percentage in favour"] == "33.33%"
    assert release.withheld is not None
    assert said(release.withheld.lines)["Members in favour"] == "2, 40.00%"


def test_an_extension_overtakes_a_statement_to_close(sqlite_ctx: Context) -> None:
    """The closing time that the officers were shown is no longer the one that they would end."""
    sample = poll_with_three_trustees(sqlite_ctx)
    early = utc(sample.now()) + timedelta(minutes=30)
    statements.draft_statement(
        sqlite_ctx, sample.poll, Act.CLOSE, "all voted", asked=ActRequest(closes=early)
    )
    sign(sample, "anne", Act.CLOSE)
    last = signature(sample, "paul", Act.CLOSE)
    closes = poll_of(sample).closes + timedelta(hours=1)
    assert new_closing(offered(sample, Act.EXTEND, closes=closes).statement.about) == closes
    sample.act(Act.EXTEND, "test", closes=closes)
    with pytest.raises(ConflictError, match=r"has changed since .*Closing time until now"):
        statements.sign_act(sqlite_ctx, sample.poll, Act.CLOSE, last)
    assert poll_of(sample).state is PollState.OPEN


def test_a_question_that_cannot_be_signed_stops_the_seal(sqlite_ctx: Context) -> None:
    sample = draft_poll(sqlite_ctx)
    with sqlite_ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(sample.poll)
        terms = replace(poll.terms, question=replace(poll.terms.question, en="Do you\u3164?"))
        uow.polls.save(replace(poll, terms=terms))
        uow.commit()
    with pytest.raises(ConflictError, match="remove the character U"):
        statements.draft_statement(sqlite_ctx, sample.poll, Act.SEAL)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ("fte_json = CAST(replace(fte_json, '100', '900') AS BLOB)", "fte.json is not the one"),
        ("trustees_json = NULL", "trustees.json is not the one"),
    ],
)
def test_files_other_than_the_sealed_ones_give_no_statement(
    sqlite_ctx: Context, tmp_path: Path, change: str, match: str
) -> None:
    sample = poll_with_three_trustees(sqlite_ctx)
    sample.close()
    tamper(tmp_path, "polls", f"UPDATE polls SET {change}")
    with pytest.raises(ConflictError, match=match):
        statements.draft_statement(sqlite_ctx, sample.poll, Act.COUNT)


def test_an_opening_signed_before_an_extension_still_holds(
    sqlite_ctx: Context, clock: MovableClock
) -> None:
    with sqlite_ctx.store.reader() as uow:
        opens = uow.now().replace(microsecond=0) + timedelta(hours=3)
    sample = draft_poll(sqlite_ctx, opens=opens)
    sample.act(Act.SEAL)
    sample.act(Act.OPEN)
    sample.act(Act.EXTEND, closes=poll_of(sample).closes + timedelta(hours=1))
    clock.forward(hours=4)
    statements.waiting_for(sqlite_ctx, sample.poll, Act.CLOSE)
    sample.close()
    assert audited(sample).ok
