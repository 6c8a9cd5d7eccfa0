"""The check of what became of the sequestered ballots.

Rules this module keeps:
1. sequestered.json follows from the log and, where the edition opens the officers' reasons, from
   the openings of the log's commitments; it is made again and compared.
2. No edition that everybody may have says more of why a ballot was excluded than the reason told.
"""

from __future__ import annotations

from audit.checks.outcome import Passed, holds
from audit.checks.stages import Staged
from audit.record.errors import RecordError
from audit.replay import export
from audit.replay.sequestered import (
    encode_sequestered,
    opens_reasons,
    parse_openings,
    sequestered_rows,
)
from tally.sequestered import Sequestered


def check_sequestered(staged: Staged) -> Passed[tuple[Sequestered, ...]]:
    """Make sequestered.json again from the log's rulings, and compare it."""
    if not staged.history.sequestered:
        return holds("no ballot was sequestered").giving(())
    raw = staged.record.file(export.SEQUESTERED)
    opens = opens_reasons(staged.listed.manifest.edition, staged.document)
    openings = parse_openings(raw) if opens else None
    rows = sequestered_rows(staged.history, staged.document, openings)
    if encode_sequestered(rows, openings) != raw:
        raise RecordError(f"{export.SEQUESTERED} is not what the log's rulings give")
    admitted, excluded = sum(r.admitted for r in rows), sum(r.excluded_votes for r in rows)
    undecided = sum(row.undecided for row in rows)
    note = (
        f"{len(staged.history.sequestered)} received: {admitted} admitted, {excluded} excluded,"
        f" {undecided} undecided"
    )
    return holds(note).giving(rows)
