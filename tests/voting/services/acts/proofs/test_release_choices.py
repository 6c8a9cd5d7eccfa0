"""What officers may release, each with a public proof of its own (by-law 2.78, reading)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audit.checks.outcome import CheckOutcome
from audit.record.signatures.statement import Act
from audit.verify import Anchors, verify_record
from tally.public_proof.releases import Release
from tests.audit.helpers import outcome_of
from tests.kit.officers import (
    PUBLIC,
    decryption,
    poll_with_three_trustees,
    record,
    three_trustees,
    vote_all,
)
from tests.kit.polls import SamplePoll
from voting.domain.errors import MalformedError, RefusedError
from voting.ports.unit_of_work import Context
from voting.services.acts import statements
from voting.services.acts.decryptions import receive_decryption
from voting.services.acts.release import release_choices, released

SECRETS = [member.secret or 0 for member in three_trustees()[1]]


def heads_may_be_public(sample: SamplePoll) -> None:
    with sample.ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(sample.poll)
        uow.polls.save(replace(poll, terms=replace(poll.terms, release_heads=True)))
        uow.commit()


def certified(ctx: Context, *, heads: bool = True) -> SamplePoll:
    """A poll of two units of the same FTE, 3 of 4 and 2 of 3 in favour, certified."""
    sample = poll_with_three_trustees(ctx, heads_may_be_public if heads else None, voters=8)
    vote_all(sample, [0, 0, 0, 1, 0, 0, 1])
    sample.close()
    sample.act(Act.COUNT)
    for secret in SECRETS[:2]:
        receive_decryption(ctx, sample.poll, decryption(sample, secret))
    sample.act(Act.CERTIFY)
    return sample


def stored(sample: SamplePoll) -> list[Release]:
    with sample.ctx.store.reader() as uow:
        return [one.release for one in uow.proofs.offered(sample.poll)]


CHOICES = {
    Release(2, True): ("70.83", "29.17", 5),
    Release(1, True): ("70.8", "29.2", 5),
    Release(0, True): ("71", "29", 5),
    Release(None, True): (None, None, 5),
    Release(2): ("70.83", "29.17", None),
    Release(1): ("70.8", "29.2", None),
    Release(0): ("71", "29", None),
    Release(None): (None, None, None),
}


@pytest.mark.parametrize("release", CHOICES, ids=str)
def test_every_choice_is_proved_in_the_public_edition_and_the_other_proofs_go(
    sqlite_ctx: Context, release: Release
) -> None:
    sample = certified(sqlite_ctx)
    assert stored(sample) == list(CHOICES)
    sample.act(Act.RELEASE, release=release)
    assert stored(sample) == [release], "the proofs of the others are deleted"
    public = record(sample, PUBLIC)
    report = verify_record(public, Anchors(seal_digest=sample.seal_digest), processes=1)
    assert report.verdict == "valid, anchored, percentage proved"
    assert outcome_of(report, "percentage") is CheckOutcome.HOLDS
    found = released(sample.ctx, sample.poll)
    assert found is not None
    official = found.official
    assert (official.in_favour, official.not_in_favour, official.heads) == CHOICES[release]
    assert official.ratified
    complete = verify_record(record(sample), Anchors(seal_digest=sample.seal_digest), processes=1)
    assert complete.verdict == report.verdict


def test_the_fullest_is_proposed_where_nothing_is_asked(sqlite_ctx: Context) -> None:
    sample = certified(sqlite_ctx)
    sample.act(Act.RELEASE)
    assert stored(sample) == [Release(2, True)]


def test_no_head_count_where_the_seal_keeps_it(sqlite_ctx: Context) -> None:
    sample = certified(sqlite_ctx, heads=False)
    assert {one.heads for one in stored(sample)} == {False}
    with pytest.raises(MalformedError, match="its seal does not let this be released"):
        sample.act(Act.RELEASE, release=Release(2, heads=True))


def test_both_officers_are_told_that_the_figures_tell_how_units_voted(sqlite_ctx: Context) -> None:
    """Two units of 4 and 3 votes: two decimals leave one split, the outcome alone many."""
    sample = certified(sqlite_ctx, heads=False)
    fullest = statements.draft_statement(sample.ctx, sample.poll, Act.RELEASE, officer="anne")
    assert "tell how units A-ELEM, B-SEC voted" in str(fullest.warnings[0])
    waiting = statements.waiting_for(sample.ctx, sample.poll, Act.RELEASE, "paul")
    assert waiting is not None
    assert waiting.warnings == fullest.warnings
    alone = statements.ActRequest(release=Release(None))
    least = statements.draft_statement(
        sample.ctx, sample.poll, Act.RELEASE, asked=alone, officer="anne"
    )
    assert "A-ELEM" not in "".join(map(str, least.warnings))


def test_choices_are_shown_to_nobody_who_may_not_see_the_result(sqlite_ctx: Context) -> None:
    sample = certified(sqlite_ctx)
    shown = release_choices(sample.ctx, sample.poll, "anne")
    assert [one.official.in_favour for one in shown] == [one[0] for one in CHOICES.values()]
    with pytest.raises(RefusedError):
        release_choices(sample.ctx, sample.poll, "tess")
