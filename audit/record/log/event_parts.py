"""The parts of events that are objects of their own.

Rules this module keeps:
1. Digests are of the exact bytes in the units' archives.
2. What is released is a percentage and the number of votes, never a unit's split.
3. An admitted ballot says in which capacity its voter votes: both officers sign it.
4. The log gives the reason for an exclusion only as it is told to everyone. It commits to the
   officers' own reason, which a complete edition can open (`audit.replay.sequestered`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node
from tally.fte.outcome import ProvincialTally
from tally.protocol.encoding import sha256_hex
from tally.public_proof.releases import Release, ReleaseProof
from tally.result import percentages
from tally.sequestered import TOLD_REASONS, Capacity, ExclusionReason

PERCENTAGE = re.compile(r"(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)")


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

    Both percentages have the decimals that were released, two at most. They are None where the
    outcome alone is released, or no vote carries weight. `heads` are the votes in favour by heads,
    None where they are not public. `DocumentError` on two percentages of different decimals.
    """

    in_favour: str | None
    not_in_favour: str | None
    ratified: bool
    votes_cast: int
    heads: int | None = None

    def __post_init__(self) -> None:
        if _decimals(self.in_favour) != _decimals(self.not_in_favour):
            raise DocumentError("result:released: the two percentages are not shown alike")

    @property
    def decimals(self) -> int | None:
        """The decimals of the percentages; None where none is released."""
        return _decimals(self.in_favour)

    @property
    def line(self) -> str:
        """A line such as `Official result: 65.7% in favour, 34.3% not in favour: ratified`."""
        verdict = "ratified" if self.ratified else "not ratified"
        if self.in_favour is None:
            return f"Official result: {verdict}"
        sides = f"{self.in_favour}% in favour, {self.not_in_favour}% not in favour"
        return f"Official result: {sides}: {verdict}"

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "heads": self.heads,
            "in_favour": self.in_favour,
            "not_in_favour": self.not_in_favour,
            "ratified": self.ratified,
            "votes_cast": self.votes_cast,
        }

    @classmethod
    def of(cls, outcome: ProvincialTally, release: Release) -> Official:
        """Return what a release makes public of an outcome."""
        shown = None
        if release.decimals is not None:
            shown = percentages(outcome, release.decimals)
        in_favour, not_in_favour = shown or (None, None)
        heads = outcome.heads_in_favour if release.heads and outcome.votes_cast else None
        return cls(in_favour, not_in_favour, outcome.ratified, outcome.votes_cast, heads)

    @classmethod
    def parse(cls, node: Node) -> Official:
        """Read the JSON object."""
        part = node.members("heads", "in_favour", "not_in_favour", "ratified", "votes_cast")
        sides = [
            None if side.value is None else side.match(PERCENTAGE)
            for side in (part["in_favour"], part["not_in_favour"])
        ]
        heads = None if part["heads"].value is None else part["heads"].integer()
        ratified, votes = part["ratified"].flag(), part["votes_cast"].integer()
        return cls(sides[0], sides[1], ratified, votes, heads)


def _decimals(shown: str | None) -> int | None:
    return None if shown is None else len(shown.partition(".")[2])


@dataclass(frozen=True)
class PublishedProof:
    """The public proof of what is released: hex(public-proof.json).

    `percentage`: whether it proves what is released of the percentage. It is false where rounded
    weights cannot prove this figure, and where no vote carries weight.
    """

    digest: str
    percentage: bool

    @classmethod
    def of(cls, made: ReleaseProof) -> PublishedProof | None:
        """Return what a release says of its proof; None where there is nothing to prove."""
        return None if made.file is None else cls(sha256_hex(made.file), made.percentage)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"digest": self.digest, "percentage": self.percentage}

    @classmethod
    def parse(cls, node: Node) -> PublishedProof:
        """Read the JSON object."""
        part = node.members("digest", "percentage")
        return cls(part["digest"].digest(), part["percentage"].flag())


@dataclass(frozen=True)
class AdmittedBallot:
    """A sequestered ballot that joins its unit's count.

    `ballot` is hex(its bytes), `claim` the keyed digest of the claim it was cast for; `admitted_as`
    says whether a member cast it, or an employee who is not one.
    """

    unit: str
    ballot: str
    claim: str
    admitted_as: Capacity

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "unit": self.unit,
            "ballot": self.ballot,
            "claim": self.claim,
            "admitted_as": self.admitted_as.value,
        }

    @classmethod
    def parse(cls, node: Node) -> AdmittedBallot:
        """Read the JSON object."""
        part = node.members("unit", "ballot", "claim", "admitted_as")
        admitted_as = part["admitted_as"].text()
        fields.check_one_of(admitted_as, tuple(Capacity), part["admitted_as"].what)
        return cls(
            part["unit"].match(fields.UNIT_NAME),
            part["ballot"].digest(),
            part["claim"].digest(),
            Capacity(admitted_as),
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
