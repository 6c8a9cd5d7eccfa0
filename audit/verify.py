"""Does a record hold? Every check, numbered, each with its outcome.

Rules this module keeps:
1. Every check that can run is run. One that fails stops only those that read what it would have
   found; these are reported as not reached.
2. However broken a record is, the outcome is a named failed check.
3. The order and the numbers below are fixed: auditors compare their reports.
4. The report says what a public edition, an unfinished poll or a missing anchor leaves unproved.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audit.checks import anchors as outside
from audit.checks import (
    ballots,
    count,
    decryptions,
    files,
    log,
    percentage,
    rulings,
    setup,
    statements,
    voters,
)
from audit.checks.outcome import CheckResult, Report
from audit.checks.runner import Check, Runner, Step
from audit.checks.stages import Anchors, CountedPoll, Listed, Replayed, Sealed, Staged
from audit.limits import limits_of
from audit.record.log.entries import Entry
from audit.replay.export import Record
from audit.replay.history import RecordedState
from audit.work.pool import Workers
from audit.work.progress import Progress, no_progress
from tally.challenged import ChallengedVotes
from tally.fte.inputs import FteInputs
from tally.protocol.trustees import Trustees
from tally.result import official_line
from tally.sequestered import Sequestered

__all__ = ["CHECKS", "Anchors", "Found", "report_of", "run_checks", "verify_record"]

CHECKS: tuple[Check, ...] = (
    Check("files", "The record is plain files within the limits"),
    Check("manifest", "manifest.json is in its one valid form"),
    Check("digests", "manifest.json names every file, and each has its digest"),
    Check("poll", "poll.json is in its one valid form"),
    Check("keys", "The manifest is signed by the sealed log key, and keys/ are the sealed keys"),
    Check("entries", "Each log entry is in its one valid form, in order"),
    Check("checkpoint", "The log's Merkle root is the one in the signed checkpoint"),
    Check("history", "The log seals this poll.json, and its events follow as they may"),
    Check("officers", "Two officers signed each act, by sealed keys, in time"),
    Check("route", "The route before the vote is whole, lawful and signed, and begins the log"),
    Check("contents", "The files are exactly those of this edition and stage"),
    Check("sequestered", "sequestered.json is what the log's rulings give"),
    Check("challenges", "challenges.json is what the log's challenges and rulings give"),
    Check("trustees", "The trustees' keys are the sealed ones, and their proofs hold"),
    Check(
        "confirmations",
        "Each confirmation of the seal is signed with a sealed trustee's key",
    ),
    Check("fte", "The FTE inputs are the sealed ones, for exactly the poll's units"),
    Check("weights", "The treasurer or the general secretary signed the weights that are sealed"),
    Check(
        "statements", "Each statement says, line by line, what the sealed files and the log give"
    ),
    Check("authority", "The credential authority signed the voters' lists that are sealed"),
    Check("reissues", "The credential authority signed each revoked and issued credential"),
    Check("archives", "Each unit's archive is in its one valid form, of the sealed election"),
    Check("logged", "Each archive holds exactly the ballots in the log, in order"),
    Check(
        "voters",
        "Each voters' list is the sealed one with the signed changes; no credential is on two",
    ),
    Check("ballots", "Every ballot's form, signature and proofs hold"),
    Check("once", "Every ballot is by a credential on its unit's list, one each"),
    Check(
        "held",
        "Each ballot held apart is there with its claim or challenge, as logged, and holds",
    ),
    Check("tally", "Each encrypted tally is the product of its unit's ballots"),
    Check("decryptions", "Each decryption that stands is the logged one; both its proofs hold"),
    Check("units", "Each unit result is what the trustees decrypted"),
    Check("result", "result.json follows from the unit results and FTE (by-law 2.78)"),
    Check("readings", "readings.json gives the percentage under each other reading of 2.78"),
    Check("commitment", "result.json is what the log committed to"),
    Check("released", "The figures released are those of the result"),
    Check(
        "percentage", "The public proof shows that the figures released are those of the ballots"
    ),
    Check(
        "withheld", "The lines not public that certificate and release lock are those of the result"
    ),
    Check("seal-digest", "The seal digest is the one published"),
    Check("older-checkpoints", "Older checkpoints are of beginnings of this log"),
    Check("receipts", "Voters' receipts are in the log where they say"),
)
"""Every check in order; its number is its place, from 1."""

NO_ANCHORS = Anchors()


def verify_record(
    source: Path | Record,
    anchors: Anchors = NO_ANCHORS,
    *,
    processes: int | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Run every check on a record: its folder, its zip file, or a `Record`.

    `processes` is how many to use for the arithmetic (default: one for each core).
    """
    return report_of(run_checks(source, anchors, processes, progress), anchors)


@dataclass(frozen=True)
class Found:
    """How each check came out, and what the checks handed on that a report speaks of."""

    results: tuple[CheckResult, ...]
    listed: Step[Listed]
    sealed: Step[Sealed]
    entries: Step[tuple[Entry, ...]]
    replayed: Step[Replayed]
    staged: Step[Staged]
    rows: Step[tuple[Sequestered, ...]]
    challenged: Step[tuple[ChallengedVotes, ...]]
    trustees: Step[Trustees]
    inputs: Step[FteInputs]
    counted: Step[CountedPoll]


def run_checks(
    source: Path | Record, anchors: Anchors, processes: int | None, progress: Progress
) -> Found:
    """Run every check on a record; the arguments are those of `verify_record`."""
    with Workers(processes, progress) as workers:
        return _run(Runner(), source, anchors, workers)


def _run(runner: Runner, source: Path | Record, anchors: Anchors, workers: Workers) -> Found:
    """Run every check in order, each on the stages that it needs."""
    run = runner.run
    record = runner.first("files", lambda: files.check_files(source, workers))
    listed = run("manifest", files.check_manifest, record)
    run("digests", files.check_digests, listed)
    sealed = run("poll", files.check_poll, record)
    run("keys", files.check_keys, listed, sealed)
    entries = run("entries", log.check_entries, record)
    run("checkpoint", log.check_checkpoint, sealed, entries)
    replayed = run("history", log.check_history, sealed, entries)
    run("officers", log.check_officers, replayed)
    routed = run("route", log.check_route, replayed)
    staged = run("contents", files.check_contents, listed, replayed)
    rows = run("sequestered", rulings.check_sequestered, staged)
    challenged = run("challenges", rulings.check_challenges, staged)
    trustees = run("trustees", setup.check_trustees, sealed)
    run("confirmations", setup.check_confirmations, replayed, trustees)
    inputs = run("fte", setup.check_fte, sealed)
    run("weights", setup.check_weights, replayed, inputs)
    run("statements", statements.check_statements, routed, inputs, trustees)
    run("authority", setup.check_authority, sealed)
    run("reissues", log.check_reissues, replayed)
    archived = run("archives", setup.check_archives, listed, replayed, trustees)
    logged = run("logged", ballots.check_logged, archived)
    lists = run("voters", voters.check_voters, archived, after=logged)
    verified = run("ballots", lambda stage: ballots.check_proofs(stage, workers), archived)
    voted = run("once", lambda cast, by: ballots.check_once(cast, by, workers), verified, lists)
    run("held", lambda cast, by: rulings.check_held(cast, by, workers), verified, lists)
    tally = run("tally", ballots.check_tally, verified)
    decrypted = run(
        "decryptions",
        lambda stage, keys, weights: decryptions.check_partials(stage, keys, weights, workers),
        archived,
        trustees,
        inputs,
    )
    units = run("units", count.check_units, decrypted, after=tally)
    counted = run("result", count.check_result, units, inputs, rows, challenged, voted)
    run("readings", count.check_readings, staged, inputs, counted)
    committed = run("commitment", count.check_commitment, replayed, staged)
    run("released", count.check_released, replayed, inputs, counted)
    run("percentage", percentage.check_percentage, tally, trustees, inputs, counted)
    run("withheld", statements.check_withheld, replayed, counted, committed)
    _run_anchors(runner, anchors, sealed, entries, replayed)
    found = (listed, sealed, entries, replayed, staged, rows, challenged, trustees, inputs, counted)
    return Found(runner.results(CHECKS), *found)


def _run_anchors(
    runner: Runner,
    anchors: Anchors,
    sealed: Step[Sealed],
    entries: Step[tuple[Entry, ...]],
    replayed: Step[Replayed],
) -> None:
    """Run the checks against what the auditor knows from elsewhere."""
    run = runner.run
    run("seal-digest", lambda stage: outside.check_seal_digest(stage, anchors), replayed)
    run(
        "older-checkpoints",
        lambda stage, leaves: outside.check_older_checkpoints(stage, leaves, anchors),
        sealed,
        entries,
    )
    run("receipts", lambda stage: outside.check_receipts(stage, anchors), replayed)


def report_of(found: Found, anchors: Anchors) -> Report:
    """Return the report on what the checks found."""
    listed, sealed, replayed = found.listed.passed, found.sealed.passed, found.replayed.passed
    staged = found.staged.passed if all(result.passed for result in found.results) else None
    return Report(
        checks=found.results,
        poll=sealed.stage.document.poll if sealed else "",
        edition=listed.stage.manifest.edition.value if listed else "",
        state=replayed.stage.history.state.value if replayed else "",
        seal_digest=replayed.stage.history.seal_digest if replayed else "",
        anchored=staged is not None and anchors.given,
        official_line=_official_line(staged.stage, found.counted) if staged else "",
        released=staged is not None and staged.stage.history.released is not None,
        limits=limits_of(staged.stage, anchors, found.results) if staged else (),
    )


def _official_line(staged: Staged, counted: Step[CountedPoll]) -> str:
    """Return the official result if this record proves it: it may be void, or lack the result."""
    outcome = counted.passed.stage.outcome if counted.passed else None
    released = staged.history.released
    if staged.history.state is RecordedState.VOID:
        return ""
    if outcome is not None:
        return official_line(outcome)
    return "" if released is None else released.official.line
