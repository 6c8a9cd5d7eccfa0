"""Asks the tool about every archive, tally and ballot of a record, on all cores.

Rules this module keeps:
1. Everything is asked, whatever was refused before it: the report names every refusal.
2. The files for the tool lie in a folder that only its owner can read, and are gone at the end: a
   complete record holds every unit's split.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from audit.outside.archives import UnitArchive, archives_of
from audit.outside.questions import BallotQuestion, Question, questions_about
from audit.outside.report import OutsideReport, Refusal, UnitAsked
from audit.outside.tool import BeleniosTool
from audit.record.errors import NotPassedError
from audit.replay.export import Record
from audit.work.pool import in_batches
from audit.work.progress import Progress, no_progress
from tally.protocol.errors import ArchiveError

_BATCH, _ALONE = 4, 8
"""Calls sent to a process together, and how many are not worth starting others."""


def check_outside(
    record: Record, tool: BeleniosTool, *, progress: Progress = no_progress
) -> OutsideReport:
    """Ask about everything; return the answers.

    Raises:
        RecordError: what lies in units/ are not archives.
        ToolError: the tool no longer runs.
    """
    found = list(archives_of(record))
    read = [one for _, one in found if isinstance(one, UnitArchive)]
    refusals = [_unreadable(unit, one) for unit, one in found if isinstance(one, ArchiveError)]
    with tempfile.TemporaryDirectory(prefix="ratify-outside-") as folder:  # 2
        asked = [
            question
            for number, one in enumerate(read)
            for question in questions_about(one, Path(folder) / str(number))
        ]
        ballots = [one for one in asked if isinstance(one, BallotQuestion)]
        archives = [one for one in asked if not isinstance(one, BallotQuestion)]
        refusals += _refused("archives", archives, tool, progress)
        refusals += _refused("ballots", ballots, tool, progress)
    units = tuple(map(_unit_asked, read))
    return OutsideReport(tool.path, tool.version, len(found), units, tuple(refusals))


def _unreadable(unit: str, error: ArchiveError) -> Refusal:
    return Refusal(unit, "", f"the tool was not asked, for our own reader refuses it: {error}")


def _unit_asked(one: UnitArchive) -> UnitAsked:
    tallied = one.archive.encrypted_tally is not None
    return UnitAsked(one.unit, len(one.archive.ballots), tallied, one.complete)


def _refused(
    what: str, questions: Sequence[Question], tool: BeleniosTool, progress: Progress
) -> list[Refusal]:
    ask = partial(_ask_all, tool)
    answers = in_batches(ask, questions, what, progress, batch=_BATCH, alone=_ALONE)
    return [answer for answer in answers if answer is not None]


def _ask_all(tool: BeleniosTool, questions: Sequence[Question]) -> list[Refusal | None]:
    return [_ask(tool, question) for question in questions]


def _ask(tool: BeleniosTool, question: Question) -> Refusal | None:
    """Return the refusal, or None where the tool passes what it was asked about (1)."""
    try:
        question.ask(tool)
    except NotPassedError as error:
        return Refusal(question.unit, question.ballot, str(error))
    return None
