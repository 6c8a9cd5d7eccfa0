"""One officer leaves and another loses her key in mid-vote, and the poll is counted and released.

Everything goes through the services; both verifiers look at the record.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from audit.explain.explanation import verify_and_explain
from audit.record.manifest import Edition
from audit.record.signatures.statement import Act
from audit.replay.export import zip_record
from audit.verify import Anchors
from tally.public_proof.releases import Release
from tests.kit.officers import record, vote_all
from tests.kit.offices.poll import ANNE, NADIA, OMAR, PAUL, PETRA, OfficePoll
from tests.kit.records.by_script import found_of
from tests.kit.rulings import ADMIT, ANA, BEN
from voting.domain.claims.ruling import Decision
from voting.domain.errors import RatifyError
from voting.domain.officers import Role
from voting.domain.poll import PollState, utc
from voting.ports.unit_of_work import Context
from voting.services.acts.handler import ActRequest


@pytest.fixture
def poll(ctx: Context) -> OfficePoll:
    """An open poll in which four have voted."""
    made = OfficePoll(ctx)
    vote_all(made.sample, [0, 0, 1, 0])
    return made


def later(poll: OfficePoll) -> datetime:
    """A later closing time."""
    with poll.ctx.store.reader() as uow:
        return uow.polls.get(poll.poll).closes + timedelta(minutes=30)


def finished(poll: OfficePoll, pair: tuple[str, str], desk: tuple[str, str]) -> PollState:
    """These officers close, rule, count, certify and release."""
    who = poll.claim()
    soon = utc(poll.sample.now()) + timedelta(minutes=12)
    poll.act(Act.CLOSE, *pair, closes=soon)
    poll.sample.end()
    poll.rule(who, ADMIT, *desk)
    poll.decide(Decision.ADMIT, *desk)
    poll.act(Act.COUNT, *pair)
    poll.decrypt()
    poll.act(Act.CERTIFY, *pair)
    return poll.act(Act.RELEASE, *pair, release=Release(2)).state


def changed(poll: OfficePoll) -> None:
    """Anne leaves, Paul's key is lost, Ana leaves; each is mended before the next."""
    assert poll.successor(ANNE, NADIA, PAUL, PETRA).done
    assert poll.replace_key(PAUL, NADIA, PETRA).done
    assert poll.successor(ANA, OMAR, NADIA, PAUL, role=Role.MEMBERSHIP_OFFICER).done


@pytest.mark.parametrize("edition", [Edition.COMPLETE, Edition.PUBLIC])
def test_a_successor_and_a_new_key_close_rule_count_certify_and_release(poll, edition):
    """Solidarity policy."""
    changed(poll)
    assert finished(poll, (NADIA, PAUL), (BEN, OMAR)) is PollState.RELEASED
    report, explanation = verify_and_explain(
        record(poll.sample, edition), Anchors(poll.sample.seal_digest), processes=1
    )
    assert report.ok, report.failed
    history = next(one.finding.note for one in report.checks if one.name == "history")
    assert history.endswith("2 offices handed over, 1 keys replaced")
    assert [one.change for one in explanation.signed if one.change] == [
        "Nadia took over from Anne, as returning officer",
        "Paul has a new key",
        "Omar took over from Ana, as membership officer",
    ]
    assert {one.reason for one in explanation.signed if one.change} == {"test"}
    signed = {one.act: [signer.name for signer in one.signers] for one in explanation.signed}
    assert signed["release"] == ["Nadia", "Paul"]
    assert signed["admit"] == ["Ben", "Omar"]


@pytest.mark.tool("node")
def test_the_page_follows_it_too(poll: OfficePoll, tmp_path: Path) -> None:
    changed(poll)
    finished(poll, (NADIA, PAUL), (BEN, OMAR))
    raw = zip_record(record(poll.sample, Edition.PUBLIC))
    found = found_of({"changed": (raw, poll.sample.seal_digest)}, tmp_path)["changed"]
    assert found["verdict"] == "anchored", found["failure"]


def test_without_the_successions_the_same_officers_are_refused(poll: OfficePoll) -> None:
    poll.newcomer()
    poll.accepts(NADIA)
    found = poll.draft(Act.EXTEND, PAUL, ActRequest(closes=later(poll)))
    with pytest.raises(RatifyError, match=r"'nadia'.* not sealed for this officer"):
        poll.sign_act(found, NADIA)
    with pytest.raises(RatifyError, match=r"'paul'.* not sealed for this officer"):
        poll.sign_act(found, PAUL, poll.new_key(PAUL))
    omar = poll.newcomer(OMAR, Role.MEMBERSHIP_OFFICER)
    poll.accepts(omar)
    with pytest.raises(RatifyError, match="is not one of this poll's officers"):
        poll.rule(poll.claim(), ADMIT, omar)
