"""The parts of events that are objects of their own.

Rules this module keeps:
1. Digests are of the exact bytes in the units' archives.
2. What is released is a percentage and the number of votes, never a unit's split.
3. The log gives the reason for an exclusion only as it is told to everyone. It commits to the
   officers' own reason, which a complete edition can open (`audit.replay.sequestered`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from audit.record import fields
from audit.record.fields import Node
from tally.fte.outcome import ProvincialTally
from tally.result import percentages
from tally.sequestered import TOLD_REASONS, ExclusionReason

PERCENTAGE = re.compile(r"(100\.00|[0-9]{1,2}\.[0-9]{2})")


@dataclass(frozen=True)
class UnitTally:
    """A unit's number of ballots and hex(its encrypted tally)."""

    unit: str
    ballots: int
    encrypted_tally: str

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "unit": self.unit,
            "ballots": self.ballots,
            "encrypted_tally": self.encrypted_tally,
        }

    @classmethod
    def parse(cls, node: Node) -> UnitTally:
        """Read the JSON object."""
        part = node.members("unit", "ballots", "encrypted_tally")
        return cls(
            part["unit"].match(fields.UNIT_NAME),
            part["ballots"].integer(),
            part["encrypted_tally"].digest(),
        )


@dataclass(frozen=True)
class Official:
    """The part of the result that is released.

    Percentages have two decimals, and are None where no vote carries weight.
    """

    in_favour: str | None
    not_in_favour: str | None
    ratified: bool
    votes_cast: int

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "in_favour": self.in_favour,
            "not_in_favour": self.not_in_favour,
            "ratified": self.ratified,
            "votes_cast": self.votes_cast,
        }

    @classmethod
    def of(cls, outcome: ProvincialTally) -> Official:
        """Return what is released of an outcome."""
        in_favour, not_in_favour = percentages(outcome) or (None, None)
        return cls(in_favour, not_in_favour, outcome.ratified, outcome.votes_cast)

    @classmethod
    def parse(cls, node: Node) -> Official:
        """Read the JSON object."""
        part = node.members("in_favour", "not_in_favour", "ratified", "votes_cast")
        sides = [
            None if side.value is None else side.match(PERCENTAGE)
            for side in (part["in_favour"], part["not_in_favour"])
        ]
        return cls(sides[0], sides[1], part["ratified"].flag(), part["votes_cast"].integer())


@dataclass(frozen=True)
class AdmittedBallot:
    """A sequestered ballot that joins its unit's count.

    `ballot` is hex(its bytes), `claim` the keyed digest of the claim it was cast for.
    """

    unit: str
    ballot: str
    claim: str

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"unit": self.unit, "ballot": self.ballot, "claim": self.claim}

    @classmethod
    def parse(cls, node: Node) -> AdmittedBallot:
        """Read the JSON object."""
        part = node.members("unit", "ballot", "claim")
        return cls(
            part["unit"].match(fields.UNIT_NAME), part["ballot"].digest(), part["claim"].digest()
        )


@dataclass(frozen=True)
class ExcludedBallot:
    """A sequestered ballot that is never counted.

    `ballot` and `claim` are as in `AdmittedBallot`; `told` is the reason as it is told
    (`ExclusionReason.told`); `commitment` = hex(salt of 32 bytes, then the officers' reason).
    """

    unit: str
    ballot: str
    claim: str
    told: ExclusionReason
    commitment: str

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "unit": self.unit,
            "ballot": self.ballot,
            "claim": self.claim,
            "told": self.told.value,
            "commitment": self.commitment,
        }

    @classmethod
    def parse(cls, node: Node) -> ExcludedBallot:
        """Read the JSON object."""
        part = node.members("unit", "ballot", "claim", "told", "commitment")
        told = part["told"].text()
        fields.check_one_of(told, TOLD_REASONS, part["told"].what)
        return cls(
            part["unit"].match(fields.UNIT_NAME),
            part["ballot"].digest(),
            part["claim"].digest(),
            ExclusionReason(told),
            part["commitment"].digest(),
        )
