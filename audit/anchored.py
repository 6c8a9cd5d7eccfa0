"""A record that a trustee may rely on: of the poll whose seal digest was typed, and it holds.

Rules this module keeps:
1. The seal digest comes from outside the record. The most consistent record of another poll is
   refused: whoever invents a record could spend a trustee's key.
"""

from __future__ import annotations

from audit.checks.outcome import CheckOutcome, Report
from audit.record.errors import RecordError
from audit.replay.export import Record
from audit.verify import Anchors, verify_record
from audit.work.progress import Progress


def verify_anchored(
    record: Record,
    seal_digest: str,
    not_done: str,
    *,
    processes: int | None,
    progress: Progress,
) -> Report:
    """Return the report of a record of which every check holds under this seal digest.

    `RecordError` names the checks that failed; `not_done` says what was therefore not done.
    """
    anchors = Anchors(seal_digest)
    report = verify_record(record, anchors, processes=processes, progress=progress)
    if not report.ok:
        failed = "; ".join(
            f"{check.name}: {check.finding.note}"
            for check in report.checks
            if check.finding.outcome is CheckOutcome.FAILED
        )
        raise RecordError(f"the record does not hold, {not_done}: {failed}")
    return report
