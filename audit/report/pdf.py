"""report.pdf: the result of a poll for people, made from its record.

Rules this module keeps:
1. A pure function of the record: the same record gives the same bytes (fixed date, own fonts).
2. A tagged PDF (PDF/UA-1): headings, tables, a text for every picture, the language of each part.
3. Every number in a picture stands in a table beside it.
4. Typst is an extra: this module imports without it, and says how to install it when it is needed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files

from audit.record.errors import ReportError
from audit.record.log.checkpoint import parse_checkpoint
from audit.record.log.entries import parse_log
from audit.record.poll_document import parse_poll_document
from audit.record.signatures import ed25519
from audit.record.units import Language
from audit.replay import export as parts
from audit.replay.export import Record
from audit.replay.held import held_back
from audit.replay.poll import replay
from audit.report.data import report_data
from audit.report.facts import ReportFacts
from tally.fte.files import parse_fte_record
from tally.result import parse_result

BOTH: tuple[Language, ...] = ("en", "fr")


def report_pdf(record: Record, languages: Sequence[Language] = BOTH) -> bytes:
    """Return the report on a complete record of a counted poll, a part for each language.

    It trusts the record, which is the server's own or one that `verify` found to hold. Raises
    `ReportError` if typst is not installed or the record has no result.
    """
    try:
        import typst
    except ImportError as error:
        message = "the report needs typst: install ratify-vote with its extra 'reports'"
        raise ReportError(message) from error
    facts = _facts(record)
    data = [report_data(facts, language) for language in languages]
    try:
        return typst.compile(
            files("audit.report").joinpath("templates/report.typ").read_bytes(),
            format="pdf",
            sys_inputs={
                "data": json.dumps(data),
                "date": facts.history.sealed.time.date().isoformat(),
            },
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            timestamp=int(facts.entries[-1].event.time.timestamp()),
        )
    except typst.TypstError as error:
        raise ReportError(f"the report could not be set: {error}") from error


def _facts(record: Record) -> ReportFacts:
    document = parse_poll_document(record.file(parts.POLL))
    entries = parse_log(record.file(parts.ENTRIES))
    key = ed25519.public_key_from(document.log_key, "poll.json: log")
    checkpoint = parse_checkpoint(record.file(parts.CHECKPOINT), document.log_origin, key)
    inputs = parse_fte_record(record.file(parts.FTE))
    if parts.RESULT not in record.files:
        raise ReportError("the report needs the complete edition of a counted poll's record")
    result = parse_result(record.file(parts.RESULT), inputs.threshold)
    history = replay(entries, document)
    held_shown = all(parts.held_path(unit) in record.files for unit in held_back(history))
    size, root = checkpoint.size, checkpoint.root
    return ReportFacts(document, inputs, entries, history, result, size, root, held_shown)
