"""Releases and public proofs that are false, in both editions; and what cannot be proved.

Two officers signed each release, the server holds the log key, and in half of the forgeries all
trustees help it: it is the check of the percentage that finds them, and it says why.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from audit.cli.verify import audit
from audit.record.manifest import Edition
from audit.replay.export import zip_record
from audit.verify import Anchors
from tests.audit.helpers import assert_fails, note_of, outcome_of, verify
from tests.kit.records.false_proofs import CHANGED_FILES, FORGED, tie_said_to_be_ratified
from tests.kit.records.forged import CHECK, Conspiracy, encoded, proof_of, releasing
from tests.kit.simulator.poll import SMALL, Simulator, poll_at
from tests.kit.simulator.unprovable import rounded_poll
from tests.tally.public_proof.forger import Forger

EDITIONS = pytest.mark.parametrize("edition", Edition)
NOT_PROVED = "internally consistent, NOT ANCHORED, percentage NOT PROVED"


@EDITIONS
@pytest.mark.parametrize("name", FORGED)
def test_a_release_or_a_proof_that_is_false_is_found_and_named(name: str, edition: Edition) -> None:
    forged = FORGED[name]
    failed = forged.failed if edition is Edition.PUBLIC else forged.complete
    poll = forged.poll()
    report = assert_fails(
        poll.record(edition), *failed, anchors=Anchors(seal_digest=poll.seal_digest)
    )
    if failed == forged.failed:
        assert forged.says in note_of(report, failed[-1])
    assert report.official_line == "", "nothing is said to be the result"


@pytest.mark.parametrize("flaw", CHANGED_FILES, ids=lambda flaw: flaw.name)
def test_a_public_proof_that_is_not_the_one_released(flaw, tmp_path: Path) -> None:
    path = tmp_path / "record.zip"
    path.write_bytes(flaw.make())
    report = verify(path)
    assert report.failed[0] == flaw.step
    assert flaw.says in note_of(report, flaw.step)


# --- the complete edition shows more ------------------------------------------------------------


def test_a_share_that_no_trustee_sent_is_found_by_auditors() -> None:
    """A trustee who blinds again, with another s: the figure is true, and the public can tell."""
    poll = poll_at("certified")
    band = Conspiracy(poll)
    proof = Forger(band).best_proof(band.interval(poll.official))
    releasing(poll, poll.official, encoded(proof))
    assert verify(poll.record(Edition.PUBLIC)).verdict.endswith(", percentage proved")
    report = assert_fails(poll.record(), CHECK)
    assert note_of(report, CHECK) == (
        "public-proof.json: the share of trustee 1 is not the one in decryptions.json"
    )


# --- rounded weights ----------------------------------------------------------------------------


def exit_of(poll: Simulator, edition: Edition) -> tuple[int, str]:
    """The status and the last line of `ratify audit verify` with the seal digest."""
    raw = zip_record(poll.record(edition))
    options = ["verify", "-", "--seal-digest", poll.seal_digest, "--processes", "1"]
    done = CliRunner().invoke(audit, options, input=raw)
    return done.exit_code, done.stdout.splitlines()[-1]


def test_a_tie_of_rounded_weights_is_not_proved_in_public_and_is_to_auditors() -> None:
    """Status 3: nothing is false, and nothing public shows it. The unit results do."""
    poll = rounded_poll().run("released")
    assert exit_of(poll, Edition.PUBLIC) == (3, "valid, anchored, percentage NOT PROVED")
    assert exit_of(poll, Edition.COMPLETE) == (0, "valid, anchored, percentage proved")
    assert "the unit results prove it" in note_of(verify(poll.record()), CHECK)


def test_rounded_weights_prove_a_percentage_that_is_no_tie() -> None:
    poll = rounded_poll(2).run("released")
    assert poll.asked().proved[0].weights.error == 10
    for edition in Edition:
        assert exit_of(poll, edition) == (0, "valid, anchored, percentage proved")


def test_a_percentage_that_could_be_proved_and_is_not_is_found_by_auditors() -> None:
    """Officers who keep the proof back: in public it is not proved, and never looks proved."""
    poll = rounded_poll(2).run("certified")
    nothing = b'{"figures":[],"version":1}'
    releasing(poll, poll.official, nothing, percentage=False)
    assert exit_of(poll, Edition.PUBLIC) == (3, "valid, anchored, percentage NOT PROVED")
    report = assert_fails(poll.record(), CHECK)
    assert "the unit results lie in the interval of the percentage" in note_of(report, CHECK)
    assert exit_of(poll, Edition.COMPLETE) == (1, "NOT VALID: failed: percentage")


def test_a_forger_of_rounded_weights_proves_no_tie() -> None:
    """M is in no interval that means the figure: the best proof has a bit that is none."""
    poll = rounded_poll().run("certified")
    band = Conspiracy(poll)
    interval = band.interval(poll.official)
    assert band.weighed not in interval
    releasing(poll, poll.official, encoded(Forger(band).best_proof(interval)))
    for edition in Edition:
        report = assert_fails(poll.record(edition), CHECK)
        assert "bit 0: the proof that it is 0 or 1 does not hold" in note_of(report, CHECK)


def test_a_tie_of_rounded_weights_that_is_said_to_be_ratified_is_never_proved(
    tmp_path: Path,
) -> None:
    """Nothing public can show it: the verdict says so. The auditors' edition finds it."""
    path = tmp_path / "record.zip"
    poll = rounded_poll().run("certified")
    path.write_bytes(tie_said_to_be_ratified(poll))
    assert verify(path).verdict == NOT_PROVED
    assert_fails(poll.record(Edition.COMPLETE), "released")


def test_a_proof_left_out_ends_with_status_1() -> None:
    """A figure without its proof is no 'not proved': it is false."""
    poll = FORGED["no public proof"].poll()
    for edition in Edition:
        assert exit_of(poll, edition) == (1, "NOT VALID: failed: percentage")


# --- heads --------------------------------------------------------------------------------------


@EDITIONS
def test_a_head_count_is_released_with_its_own_proof_or_not_at_all(edition: Edition) -> None:
    poll = Simulator(change=lambda one: replace(one, release_heads=True)).run("certified")
    alone = proof_of(poll)
    poll.asked_release = replace(poll.asked_release, heads=True)
    releasing(poll, poll.official, alone)
    report = assert_fails(poll.record(edition), CHECK)
    assert "does not prove exactly the figures" in note_of(report, CHECK)


@EDITIONS
def test_a_head_count_of_nobodys_votes_is_refused(edition: Edition) -> None:
    plans = tuple(replace(plan, in_favour=0, not_in_favour=0) for plan in SMALL)
    poll = Simulator(plans, change=lambda one: replace(one, release_heads=True)).run("certified")
    releasing(poll, replace(poll.official, heads=0), None)
    report = verify(poll.record(edition))
    assert CHECK in report.failed
    assert "a head count, and nobody voted" in note_of(report, CHECK)


@EDITIONS
def test_a_proof_of_more_than_is_released_is_refused(edition: Edition) -> None:
    """It would tell what officers did not release."""
    poll = Simulator(change=lambda one: replace(one, release_heads=True)).run("certified")
    both = proof_of(poll, replace(poll.asked_release, heads=True))
    poll.asked_release = replace(poll.asked_release, heads=False)
    releasing(poll, poll.official, both)
    report = assert_fails(poll.record(edition), CHECK)
    assert "does not prove exactly the figures" in note_of(report, CHECK)
    assert outcome_of(report, "statements").value == "holds"
