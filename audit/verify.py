"""Does a record hold? Every check, numbered, each with its outcome.

Rules this module keeps:
1. Every check that can run is run. One that fails stops only those that read what it would have
   found; these are reported as not reached.
2. However broken a record is, the outcome is a named failed check.
3. The order and the numbers below are fixed: auditors compare their reports.
4. The report says what a public edition, an unfinished poll or a missing anchor leaves unproved.
"""

from __future__ import annotations

from pathlib import Path

from audit.checks import anchors as anchor_checks
from audit.checks import ballots, count, files, log, rulings, setup, statements, voters
from audit.checks.evidence import Anchors, Check, Evidence
from audit.checks.outcome import CheckOutcome, CheckResult, Finding, Report
from audit.record.errors import AuditError
from audit.replay import export
from audit.replay.export import Record
from audit.replay.history import RecordedState
from audit.work.pool import Workers
from audit.work.progress import Progress, no_progress
from tally.protocol.errors import ProtocolError
from tally.result import official_line

__all__ = ["CHECKS", "Anchors", "verify_record"]

CHECKS: tuple[Check, ...] = (
    Check("files", "The record is plain files within the limits", (), files.check_files),
    Check("manifest", "manifest.json is in its one valid form", ("files",), files.check_manifest),
    Check(
        "digests",
        "manifest.json names every file, and each has its digest",
        ("manifest",),
        files.check_digests,
    ),
    Check("poll", "poll.json is in its one valid form", ("files",), files.check_poll),
    Check(
        "keys",
        "The manifest is signed by the sealed log key, and keys/ are the sealed keys",
        ("manifest", "poll"),
        files.check_keys,
    ),
    Check(
        "entries",
        "Each log entry is in its one valid form, in order",
        ("files",),
        log.check_entries,
    ),
    Check(
        "checkpoint",
        "The log's Merkle root is the one in the signed checkpoint",
        ("poll", "entries"),
        log.check_checkpoint,
    ),
    Check(
        "history",
        "The log seals this poll.json, and its events follow as they may",
        ("poll", "entries"),
        log.check_history,
    ),
    Check(
        "officers",
        "Two officers signed each act, by sealed keys, in time",
        ("history",),
        log.check_officers,
    ),
    Check(
        "contents",
        "The files are exactly those of this edition and stage",
        ("manifest", "history"),
        files.check_contents,
    ),
    Check(
        "sequestered",
        "sequestered.json is what the log's rulings give",
        ("contents",),
        rulings.check_sequestered,
    ),
    Check(
        "trustees",
        "The trustees' keys are the sealed ones, and their proofs hold",
        ("poll",),
        setup.check_trustees,
    ),
    Check(
        "fte",
        "The FTE inputs are the sealed ones, for exactly the poll's units",
        ("poll",),
        setup.check_fte,
    ),
    Check(
        "statements",
        "Each statement says, line by line, what the sealed files and the log give",
        ("history", "trustees", "fte"),
        statements.check_statements,
    ),
    Check(
        "authority",
        "The credential authority signed the voters' lists that are sealed",
        ("poll",),
        setup.check_authority,
    ),
    Check(
        "reissues",
        "The credential authority signed each revoked and issued credential",
        ("history",),
        log.check_reissues,
    ),
    Check(
        "archives",
        "Each unit's archive is in its one valid form, of the sealed election",
        ("manifest", "history", "trustees"),
        setup.check_archives,
    ),
    Check(
        "logged",
        "Each archive holds exactly the ballots in the log, in order",
        ("archives",),
        ballots.check_logged,
    ),
    Check(
        "voters",
        "Each voters' list is the sealed one with the signed changes; no credential is on two",
        ("archives", "logged"),
        voters.check_voters,
    ),
    Check(
        "ballots",
        "Every ballot's form, signature and proofs hold",
        ("archives",),
        ballots.check_proofs,
    ),
    Check(
        "once",
        "Every ballot is by a credential on its unit's list, one each",
        ("ballots", "voters"),
        ballots.check_once,
    ),
    Check(
        "tally",
        "Each encrypted tally is the product of its unit's ballots",
        ("ballots",),
        ballots.check_tally,
    ),
    Check(
        "decryptions",
        "Each partial decryption is the logged one, and its proofs hold",
        ("archives",),
        count.check_partials,
    ),
    Check(
        "units",
        "Each unit result is what the trustees decrypted",
        ("decryptions", "tally"),
        count.check_units,
    ),
    Check(
        "result",
        "result.json follows from the unit results and FTE (by-law 2.78)",
        ("units", "fte", "sequestered", "voters"),
        count.check_result,
    ),
    Check(
        "commitment",
        "result.json is what the log committed to",
        ("history", "contents"),
        count.check_commitment,
    ),
    Check(
        "released",
        "The percentage released is that of the result",
        ("history", "fte", "result"),
        count.check_released,
    ),
    Check(
        "withheld",
        "The lines not public that certificate and release lock are those of the result",
        ("statements", "result", "commitment"),
        statements.check_withheld,
    ),
    Check(
        "seal-digest",
        "The seal digest is the one published",
        ("history",),
        anchor_checks.check_seal_digest,
    ),
    Check(
        "older-checkpoints",
        "Older checkpoints are of beginnings of this log",
        ("poll", "entries"),
        anchor_checks.check_older_checkpoints,
    ),
    Check(
        "receipts",
        "Voters' receipts are in the log where they say",
        ("history",),
        anchor_checks.check_receipts,
    ),
)
"""Every check in order; its number is its place, from 1."""

NO_ANCHORS = Anchors()
_PASSED = {
    CheckOutcome.HOLDS,
    CheckOutcome.NOT_PROVABLE,
    CheckOutcome.NOT_YET,
    CheckOutcome.NOT_ASKED,
}


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
    with Workers(processes, progress) as workers:
        evidence = Evidence(source, anchors, workers)
        findings: dict[str, Finding] = {}
        for check in CHECKS:
            findings[check.name] = _run(check, evidence, findings)
    results = tuple(
        CheckResult(number, check.name, check.title, findings[check.name])
        for number, check in enumerate(CHECKS, 1)
    )
    return _report(results, evidence, findings)


def _run(check: Check, evidence: Evidence, findings: dict[str, Finding]) -> Finding:
    """Run one check, unless a check that it needs failed or was not reached."""
    missing = [name for name in check.needs if findings[name].outcome not in _PASSED]
    if missing:
        return Finding(CheckOutcome.NOT_REACHED, f"needs: {', '.join(missing)}")
    try:
        return check.run(evidence)
    except (AuditError, ProtocolError) as error:
        return Finding(CheckOutcome.FAILED, str(error))
    except Exception as error:  # a broken record must never end in a traceback (rule 2)
        return Finding(CheckOutcome.FAILED, f"unforeseen: {type(error).__name__}: {error}"[:300])


def _report(
    results: tuple[CheckResult, ...], evidence: Evidence, findings: dict[str, Finding]
) -> Report:
    def held(name: str) -> bool:
        return findings[name].outcome in _PASSED

    ok = all(held(check.name) for check in CHECKS)
    proved = ok and findings["result"].outcome is CheckOutcome.HOLDS
    proved = proved and evidence.history.state is not RecordedState.VOID
    return Report(
        checks=results,
        poll=evidence.document.poll if held("poll") else "",
        edition=evidence.manifest.edition.value if held("manifest") else "",
        state=evidence.history.state.value if held("history") else "",
        seal_digest=evidence.history.seal_digest if held("history") else "",
        anchored=ok and evidence.anchors.given,
        official_line=official_line(evidence.result) if proved else "",
        limits=_limits(evidence) if ok else (),
    )


def _limits(evidence: Evidence) -> tuple[str, ...]:
    """Say what a record that holds still does not prove."""
    history = evidence.history
    limits = []
    if history.state is RecordedState.VOID:
        limits.append("This poll is void: it has no result.")
    elif history.computed is None:
        limits.append(f"This poll is {history.state.value}: there is no result to prove yet.")
    elif evidence.public:
        limits.append(
            "This is the public edition: it holds no decryption and no unit's result, so it cannot"
            " prove that the official percentage follows from the ballots. The auditors' complete"
            " edition can."
        )
    if not evidence.anchors.given:
        limits.append(
            "Without an anchor (--seal-digest, --checkpoint, --receipt), a wholly false record"
            " could be as consistent as this one."
        )
    if evidence.anchors.receipts:
        limits.append(
            "A receipt anchors only its own entry of the log and the ballot that it names; the seal"
            " digest and checkpoints anchor more."
        )
    if export.REPORT in evidence.record.files:
        limits.append(
            "The words and pictures of report.pdf are not checked, only that its digest is in the"
            " manifest: rely on result.json."
        )
    limits.append(
        "No record can prove that the voters' list names the right people, or that a voter's own"
        " device encrypted the choice it showed."
    )
    return tuple(limits)
