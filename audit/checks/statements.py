"""Checks of what the officers' statements say, line by line.

Rules this module keeps:
1. Every line is computed again from the sealed files and the log, in either edition.
2. The lines that certificate and release lock follow from the result, which only the complete
   edition holds.
"""

from __future__ import annotations

from audit.checks.decryptions import COMPLETE_ONLY
from audit.checks.outcome import Passed, holds, not_in_edition, not_yet
from audit.checks.stages import Committed, CountedPoll, Replayed, Routed
from audit.record.about.sealed import SealedFiles
from audit.replay.statements import verify_locked, verify_statements
from tally.fte.inputs import FteInputs
from tally.protocol.trustees import Trustees


def check_statements(routed: Routed, inputs: FteInputs, trustees: Trustees) -> Passed[None]:
    """Compare every statement's lines with those that the record gives."""
    replayed = routed.replayed
    files = SealedFiles(replayed.document, inputs, trustees, routed.route)
    count = verify_statements(replayed.entries, replayed.history, files)
    return holds(f"{count} statements, each line as the record gives it")


def check_withheld(
    replayed: Replayed,
    counted: CountedPoll,
    committed: Committed,
) -> Passed[None]:
    """Compare the lines that certificate and release lock with those of the result."""
    if replayed.history.certified is None:
        return not_yet("the result is not certified")
    if counted.result is None or committed.salt is None:
        return not_in_edition(COMPLETE_ONLY)
    count = verify_locked(replayed.history, counted.result, committed.salt)
    return holds(f"{count} statements lock them")
