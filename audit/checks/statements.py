"""Checks of what the officers' statements say, line by line.

Rules this module keeps:
1. Every line is computed again from the sealed files and the log, in either edition.
2. The lines that certificate and release lock follow from the result, which only the complete
   edition holds.
"""

from __future__ import annotations

from audit.checks.count import COMPLETE_ONLY
from audit.checks.evidence import Evidence
from audit.checks.outcome import Finding, holds, not_provable, not_yet
from audit.record.about.sealed import SealedFiles
from audit.replay.statements import verify_locked, verify_statements
from tally.result import Result


def check_statements(evidence: Evidence) -> Finding:
    """Compare every statement's lines with those that the record gives (by-law 2.77, 2.78)."""
    files = SealedFiles(evidence.document, evidence.inputs, evidence.trustees)
    count = verify_statements(evidence.entries, evidence.history, files)
    return holds(f"{count} statements, each line as the record gives it")


def check_withheld(evidence: Evidence) -> Finding:
    """Compare the lines that certificate and release lock with those of the result."""
    if evidence.history.certified is None:
        return not_yet("the result is not certified")
    if evidence.public:
        return not_provable(COMPLETE_ONLY)
    found = Result(evidence.result, None, sequestered=evidence.sequestered)
    count = verify_locked(evidence.history, found, evidence.record.result_salt)
    return holds(f"{count} statements lock them")
