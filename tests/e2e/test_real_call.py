"""A real telephone call: SIPp dials, hears the line's words as audio, presses keys, and votes.

The vote is then in the record, which verifies; the caller's confirmation code finds it, and its
choice is the one that was keyed. The server's database and output hold nothing keyed in clear.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.record.manifest import Edition
from audit.replay.export import write_record
from audit.verify import Anchors, verify_record
from tests.kit.phone.lines import box_of, choice_of
from tests.kit.phone.served import Served, served
from tests.kit.polls import SampleVoter
from tests.sip.bridge import Bridge, Leg
from tests.sip.rtp import SILENCE
from tests.sip.telephone import dial
from voting.services.polls.export import build_record

pytestmark = [pytest.mark.slow, pytest.mark.tool("sipp"), pytest.mark.tool("espeak-ng")]


def call(site: Served, voter: SampleVoter, language: str, choice: str, folder: Path) -> Leg:
    """Vote by a real call; return what the bridge heard and said."""
    keys = (language, f"{voter.member}#", f"{voter.code}#", choice, "1")
    with Bridge(site.line) as bridge:
        dial(bridge.port, keys, folder, listen=12)
        (leg,) = bridge.legs.values()
        leg.join(60)
    return leg


def test_a_real_calls_vote_is_in_the_record_and_verifies(tmp_path: Path) -> None:
    with served(tmp_path, voters=2) as site:
        sample, voter = site.sample, site.sample.voters[0]
        leg = call(site, voter, "1", "2", tmp_path)
        assert leg.call.faults == []
        assert "You chose: not in favour." in leg.words
        assert "Your vote has been cast." in leg.words
        spoken = leg.sent - {SILENCE}
        assert len(spoken & leg.listener.audio) > 0.9 * len(spoken)

        box = box_of(sample.ctx, sample.poll)
        confirmation, choice = box[voter.member]
        assert (len(box), choice) == (1, 1)
        said = [f"{', '.join(confirmation[start : start + 4])}." for start in (0, 4, 8)]
        assert " ".join(said) in leg.words
        sample.close()
        verify_in_the_record(site, voter, tmp_path / "record")
    secrets = (voter.code.encode(), str(voter.secret).encode())
    for path in (site.log, *tmp_path.glob("ratify.db*")):
        assert not any(secret in path.read_bytes() for secret in secrets)


def verify_in_the_record(site: Served, voter: SampleVoter, folder: Path) -> None:
    """Export the record, verify it as an auditor, and find the voter's ballot in it."""
    sample = site.sample
    record = build_record(sample.ctx, sample.poll, Edition.PUBLIC)
    write_record(record, folder)
    with sample.ctx.store.reader() as uow:
        digest = uow.polls.get(sample.poll).seal_digest
        ballot = uow.ballots.by_member(sample.poll, voter.member)
    assert ballot is not None
    report = verify_record(folder, Anchors(seal_digest=digest, receipts=(ballot.receipt,)))
    assert report.ok, report.failed
    assert report.anchored
    archives = list((folder / "units" / voter.unit).glob("*.bel"))
    assert [ballot.raw in archive.read_bytes() for archive in archives] == [True]
    assert choice_of(ballot.raw) == 1
