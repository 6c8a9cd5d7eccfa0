"""sequestered.json: what became of the sequestered ballots, in each unit; no personal data.

Rules this module keeps:
1. A record has it from the first sequestered ballot on, with a row for each unit of the poll.
2. It follows from the log, to the byte. The public edition gives each exclusion's reason as it is
   told; the complete edition gives the officers' reason, and opens the log's commitment to it.
3. The officers' reason would tell whoever made a claim whether somebody is on the voters' list or
   has voted. So no edition that everybody may have holds the openings. Where the poll releases its
   unit results, the complete edition is such an edition, and gives the reasons as told.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from audit.record import fields
from audit.record.errors import RecordError
from audit.record.fields import Node
from audit.record.log.event_parts import ExcludedBallot
from audit.record.manifest import Edition
from audit.record.poll_document import PollDocument
from audit.replay.export import SEQUESTERED as FILE
from audit.replay.history import PollHistory
from tally.sequestered import ALL_REASONS, TOLD_REASONS, Capacity, ExclusionReason, Sequestered

SALT_LENGTH = 32
_SALT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Opening:
    """The officers' reason for excluding a ballot (its hex digest), and the commitment's salt."""

    ballot: str
    reason: ExclusionReason
    salt: bytes = field(repr=False)

    @property
    def commitment(self) -> str:
        """hex(salt, then the reason), as the log holds it."""
        return hashlib.sha256(self.salt + self.reason.value.encode()).hexdigest()

    def excluded(self, unit: str, claim: str) -> ExcludedBallot:
        """Return the log's row for this exclusion; `claim` is the digest of the ballot's claim."""
        return ExcludedBallot(unit, self.ballot, claim, self.reason.told, self.commitment)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"ballot": self.ballot, "reason": self.reason.value, "salt": self.salt.hex()}

    @classmethod
    def parse(cls, node: Node) -> Opening:
        """Read the JSON object."""
        part = node.members("ballot", "reason", "salt")
        reason = part["reason"].text()
        fields.check_one_of(reason, ALL_REASONS, part["reason"].what)
        salt = bytes.fromhex(part["salt"].match(_SALT))
        return cls(part["ballot"].digest(), ExclusionReason(reason), salt)


def new_opening(ballot: str, reason: ExclusionReason) -> Opening:
    """Return an opening with a new random salt."""
    return Opening(ballot, reason, secrets.token_bytes(SALT_LENGTH))


def opens_reasons(edition: Edition, document: PollDocument) -> bool:
    """Whether this edition of a record of this poll gives the officers' reasons (rule 3)."""
    return edition is Edition.COMPLETE and not document.release_units


def sequestered_rows(
    history: PollHistory, document: PollDocument, openings: Iterable[Opening] | None
) -> tuple[Sequestered, ...]:
    """Return each unit's row; none where no ballot was sequestered.

    `openings` has one for every excluded ballot; with None, the reasons are those told. Raises
    `RecordError` unless they are of exactly the excluded ballots, as the log committed to them.
    """
    if not history.sequestered:
        return ()
    excluded = {one.ballot: one.excluded for one in history.sequestered if one.excluded is not None}
    allowed: tuple[ExclusionReason, ...] = TOLD_REASONS
    reasons = {ballot: row.told for ballot, row in excluded.items()}
    if openings is not None:
        allowed, reasons = ALL_REASONS, _opened(excluded, openings)
    return tuple(_row(history, unit.id, allowed, reasons) for unit in document.units)


def _opened(
    excluded: Mapping[str, ExcludedBallot], openings: Iterable[Opening]
) -> dict[str, ExclusionReason]:
    """Return each ballot's reason, if the openings are what the log committed to."""
    opened = {opening.ballot: opening for opening in openings}
    for ballot in sorted(opened.keys() ^ excluded.keys()):
        what = "no reason is given" if ballot in excluded else "it was not excluded"
        raise RecordError(f"{FILE}: ballot {ballot}: {what}")
    for ballot, row in excluded.items():
        if opened[ballot].excluded(row.unit, row.claim) != row:
            raise RecordError(f"{FILE}: ballot {ballot}: not the reason that the officers signed")
    return {ballot: opening.reason for ballot, opening in opened.items()}


def _row(
    history: PollHistory,
    unit: str,
    allowed: Sequence[ExclusionReason],
    reasons: Mapping[str, ExclusionReason],
) -> Sequestered:
    own = [one for one in history.sequestered if one.unit == unit]
    excluded = dict.fromkeys(allowed, 0)
    for one in own:
        if one.excluded is not None:
            excluded[reasons[one.ballot]] += 1
    admitted = Counter(one.admitted_as for one in own if one.admitted_as is not None)
    return Sequestered(
        unit,
        admitted=admitted[Capacity.MEMBER],
        excluded=excluded,
        undecided=sum(not one.decided for one in own),
        admitted_employees=admitted[Capacity.EMPLOYEE],
    )


def encode_sequestered(rows: Iterable[Sequestered], openings: Iterable[Opening] | None) -> bytes:
    """Return sequestered.json; `openings` where it opens the reasons, otherwise None."""
    document: dict[str, object] = {"units": [row.to_json() for row in rows]}
    if openings is not None:
        by_ballot = sorted(openings, key=lambda opening: opening.ballot)
        document["excluded"] = [opening.to_json() for opening in by_ballot]
    return fields.encode(document)


def parse_openings(raw: bytes) -> tuple[Opening, ...]:
    """Return the openings in a sequestered.json that has them.

    The caller makes the file again and compares, which checks the rest of it and its one form.
    """
    part = fields.load(raw, FILE).members("units", "excluded")
    return tuple(Opening.parse(item) for item in part["excluded"].items())
