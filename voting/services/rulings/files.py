"""CSV files: claims exported for a bargaining unit to check, and an officer's rulings imported.

Rules this module keeps:
1. The export has what a bargaining unit needs to verify a membership: name, employer, what the
   person teaches, number; where every employee may take part, also what the claimant says to be. It
   has no contact, and does not say whether anybody is listed or has voted.
2. A claimant wrote these fields: the writer lets none be a formula (voting/domain/files/csv.py).
3. The import is of this officer's own rulings, by the same rules as any. It is taken whole or not
   at all: every bad row is named.
"""

from __future__ import annotations

from typing import Final

from audit.record.units import Electorate
from tally.errors import FaultList
from voting.domain.claims.ruling import ExclusionReason, Verdict, decision_words, parse_decision
from voting.domain.errors import ImportRowsError, MalformedError, NotFoundError, RatifyError
from voting.domain.files.csv import CsvRow, csv_bytes, read_rows
from voting.domain.files.shown import shown
from voting.domain.poll import Poll
from voting.ports.unit_of_work import Context, Lock, UnitOfWork
from voting.services.claims.sealed import read
from voting.services.rulings.cases import Assignment, CaseProgress, assignment_of, load
from voting.services.rulings.desk import rule_within

FILE: Final = "claims.csv"
ASKED: Final = ("claim", "unit", "name", "employer", "panel", "number_kind", "number")
"""The columns that describe a claim."""
STANDING: Final = "standing"
"""One more, where every employee may take part: what the claimant says to be."""
ANSWERS: Final = ("decision", "reason", "member", "note")
"""The columns of the ruling, empty where there is none."""
RULINGS: Final = ("claim", *ANSWERS)
"""The columns of a file of rulings; the exported file, filled in, can be imported too."""


def claims_csv(ctx: Context, poll_id: str, officer: str, unit: str | None = None) -> bytes:
    """Return the claims that this officer has still to rule on, of `unit` if it is given.

    Raises `RefusedError` for an officer who may not see them.
    """
    with ctx.store.reader() as uow:
        poll = uow.polls.get(poll_id)
        assignment = assignment_of(uow, poll, officer)
        held = [
            one
            for one in load(uow, poll_id)
            if one.shown_to(assignment)
            and one.progress(assignment) is CaseProgress.TO_RULE
            and unit in (None, one.stored.unit)
        ]
    claims = [read(ctx, one.stored) for one in held]
    asked = _asked(poll)
    rows = []
    for claim in claims:
        said = (
            *(claim.id, claim.unit, claim.name, claim.board),
            *(claim.panel.value, claim.number_kind.value, claim.number, claim.standing or ""),
        )
        rows.append((*said[: len(asked)], *("" for _ in ANSWERS)))
    return csv_bytes((*asked, *ANSWERS), rows)


def _asked(poll: Poll) -> tuple[str, ...]:
    """Return the columns that describe a claim of this poll."""
    return (*ASKED, STANDING) if poll.terms.electorate is Electorate.EMPLOYEES else ASKED


def import_rulings(
    ctx: Context, poll_id: str, officer: str, raw: bytes, file: str = FILE
) -> tuple[CaseProgress, ...]:
    """Record a file's rulings as this officer's own; return how far each case has got then.

    Checks: (1) the file's form; (2) each row's verdict; (3) no claim is there twice; (4) each
    ruling, as `desk.rule_within`. Raises `ImportRowsError` with every bad row, having changed
    nothing. A row in which every column of the ruling is empty rules nothing.
    """
    faults = FaultList()
    with ctx.store.unit_of_work() as uow:
        poll = uow.polls.get(poll_id, Lock.SHARED)
        rows = [
            row for row in read_rows(raw, file, _columns(raw, poll), faults) if row.whole
        ]  # (1)
        assignment = assignment_of(uow, poll, officer)
        ruled = _Import(ctx, uow, poll, assignment, file, faults).rule_all(rows)
        faults.check(ImportRowsError)
        uow.commit()
    return ruled


def _columns(raw: bytes, poll: Poll) -> tuple[str, ...]:
    """Return the columns that a file should have: all of the export's, if it has one of them."""
    header = raw.split(b"\n", 1)[0]
    return (*_asked(poll), *ANSWERS) if b"number_kind" in header else RULINGS


class _Import:
    """The import of one file's rulings."""

    def __init__(
        self,
        ctx: Context,
        uow: UnitOfWork,
        poll: Poll,
        assignment: Assignment,
        file: str,
        faults: FaultList,
    ) -> None:
        self._ctx, self._uow, self._poll, self._assignment = ctx, uow, poll, assignment
        self._file, self._faults = file, faults
        self._electorate = poll.terms.electorate
        self._lines: dict[str, int] = {}

    def rule_all(self, rows: list[CsvRow]) -> tuple[CaseProgress, ...]:
        """Record each row's ruling, in the order of the claims: two files never deadlock."""
        verdicts = [(row, self._verdict(row)) for row in rows if any(row[c] for c in ANSWERS)]
        wanted = [(row, verdict) for row, verdict in verdicts if verdict is not None]
        ruled = [self._rule(row, verdict) for row, verdict in sorted(wanted, key=_claim)]
        return tuple(one for one in ruled if one is not None)

    def _verdict(self, row: CsvRow) -> Verdict | None:
        """Return a row's verdict; or note what is wrong with it, and return None."""
        claim, earlier = row["claim"], self._lines.setdefault(row["claim"], row.line)
        if earlier != row.line:  # (3)
            self._bad(row, "claim", f"{shown(claim)} is on line {earlier} too", "each claim once")
            return None
        words = decision_words(self._electorate)
        if row["decision"] not in words:  # (2)
            self._bad(row, "decision", shown(row["decision"]), " or ".join(words))
            return None
        if row["reason"] and row["reason"] not in tuple(ExclusionReason):
            self._bad(row, "reason", shown(row["reason"]), ", ".join(ExclusionReason))
            return None
        try:
            reason = ExclusionReason(row["reason"]) if row["reason"] else None
            decision, admitted_as = parse_decision(row["decision"], self._electorate)
            return Verdict(decision, reason, row["member"] or None, admitted_as)
        except MalformedError as error:
            self._bad(row, "reason", "decision, reason and member do not fit", error.message)
            return None

    def _rule(self, row: CsvRow, verdict: Verdict) -> CaseProgress | None:
        claim, note = row["claim"], row["note"]
        try:
            return rule_within(
                self._ctx, self._uow, self._poll, self._assignment, claim, verdict, note
            )
        except NotFoundError as error:  # (4)
            self._bad(row, "claim", f"{shown(claim)}: {error.message}", "a claim of this poll")
        except RatifyError as error:
            given = f"a ruling that can be given: {error.message}"  # in full: it says the remedy
            self._bad(row, "decision", shown(row["decision"]), given)
        return None

    def _bad(self, row: CsvRow, field: str, wrong: str, expected: str) -> None:
        self._faults.add(self._file, row.line, field, wrong, expected)


def _claim(item: tuple[CsvRow, Verdict]) -> str:
    return item[0]["claim"]
