"""What the outside check showed, and what nobody may read into it.

Rules this module keeps:
1. It counts what was asked and what passed, and says nothing of what the tool does not look at but
   that it does not.
2. A pass without a result says that there was none to check.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audit.outside.tool import NAME

CHECKED: Final = (
    "each archive (`election verify`): the digests that chain its events, the trustees' keys and"
    " certificates; where it holds them, the decryptions and the result",
    "each encrypted tally (`election compute-encrypted-tally`): that the tool makes the same of the"
    " archive's ballots",
    "each ballot, alone (`election verify-ballot`): that it is of this election, by a credential on"
    " the archive's list, and that its signature and proofs hold",
)
NOT_CHECKED: Final = (
    "that no credential voted twice, that no key or credential is the identity, and that each"
    " result adds up to its ballots",
    "that these are all units of the poll, with the right credentials and the ballots of the log",
    "the officers' acts, the receipts, the rulings, and the percentage by FTE",
)
"""Of the tool and this command; `ratify audit verify` checks them, as far as a record can."""


@dataclass(frozen=True)
class Refusal:
    """What the tool, or our reader of archives, does not pass; `ballot` is a tracker, or empty."""

    unit: str
    ballot: str
    said: str

    def __str__(self) -> str:
        """Name the unit, the ballot and what was said."""
        what = f"unit {self.unit}, ballot {self.ballot}" if self.ballot else f"unit {self.unit}"
        return f"{what}: {self.said}"

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"unit": self.unit, "ballot": self.ballot, "said": self.said}


@dataclass(frozen=True)
class UnitAsked:
    """One archive that the tool was asked about: how many ballots, and how far it goes."""

    unit: str
    ballots: int
    tallied: bool
    complete: bool
    """Whether it ends with a result."""

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"unit": self.unit, "ballots": self.ballots, "result": self.complete}


@dataclass(frozen=True)
class OutsideReport:
    """The answers about a whole record; `archives` are all that there are, read or not."""

    tool: str
    version: str
    archives: int
    units: tuple[UnitAsked, ...]
    refusals: tuple[Refusal, ...]

    @property
    def ok(self) -> bool:
        """Whether every archive and every ballot passes."""
        return not self.refusals

    @property
    def ballots(self) -> int:
        """How many ballots the tool was asked about."""
        return sum(one.ballots for one in self.units)

    @property
    def results(self) -> int:
        """How many results there were to check."""
        return sum(one.complete for one in self.units)

    @property
    def provable(self) -> bool:
        """Whether every archive that has an encrypted tally has its result too."""
        return all(one.complete for one in self.units if one.tallied)

    @property
    def verdict(self) -> str:
        """The outcome in one sentence."""
        if not self.ok:
            return f"NOT PASSED: {len(self.refusals)} refused"
        passed = f"{NAME} passes the {self.archives} archives and the {self.ballots} ballots"
        without = self.archives - self.results
        if not without:
            return f"{passed}, with all results"
        if self.provable:
            return f"{passed}; there is no result to check yet"
        return f"{passed}; THE RESULT IS NOT CHECKED: {without} archives end before it"

    def to_json(self) -> dict[str, object]:
        """Return the JSON object of `ratify audit outside --json`."""
        return {
            "verdict": self.verdict,
            "ok": self.ok,
            "provable": self.provable,
            "tool": self.tool,
            "version": self.version,
            "archives": self.archives,
            "ballots": self.ballots,
            "results": self.results,
            "units": [one.to_json() for one in self.units],
            "refusals": [one.to_json() for one in self.refusals],
            "checked": list(CHECKED),
            "not_checked": list(NOT_CHECKED),
        }
