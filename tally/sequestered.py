"""The sequestered votes of each election, by what became of them (by-law 2.77).

Rules this module keeps:
1. A sequestered vote is admitted, excluded for one reason of a fixed list, or undecided; the votes
   received are the sum of these. One that is admitted is a member's, or an employee's who is not a
   member, where labour law lets these vote: each has its own number, and neither holds the other.
2. A vote still undecided at the count is excluded (`open_votes` counts both), and reported apart.
3. A reason that would show that somebody is on the voters' list, or has voted, is told to nobody
   outside the rulings desk: a claim can be made in a member's name to find that out. It is told
   as 'not verified', to the claimant and to the public alike (`ExclusionReason.told`).
4. The rows have one JSON form: they list every reason of their kind (all, or those told), with 0
   where there was no vote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tally.errors import FieldError
from tally.protocol.encoding import fields, items, number, text
from tally.unit_names import verify_unit_name


class Capacity(StrEnum):
    """In which capacity a person votes who is not on the voters' list."""

    MEMBER = "member"
    """As a member of the bargaining unit."""
    EMPLOYEE = "employee"
    """As an employee of the bargaining unit who is not a member."""


class ExclusionReason(StrEnum):
    """Why a sequestered vote is excluded."""

    NOT_VERIFIED = "not-verified"
    """Membership in the unit could not be verified."""
    WRONG_UNIT = "wrong-unit"
    """The person belongs to another counting unit, and may claim there while the poll is open."""
    ALREADY_VOTED = "already-voted"
    """The person is on the voters' list and has voted."""
    ON_THE_LIST = "on-the-list"
    """The person is on the voters' list; the voting code is reissued to the contact there."""
    DUPLICATE_CLAIM = "duplicate-claim"
    """The same person made another claim."""

    @property
    def told(self) -> ExclusionReason:
        """What is said of this reason outside the rulings desk."""
        return self if self is ExclusionReason.WRONG_UNIT else ExclusionReason.NOT_VERIFIED


ALL_REASONS = tuple(ExclusionReason)
"""The reasons that officers give."""
TOLD_REASONS = (ExclusionReason.NOT_VERIFIED, ExclusionReason.WRONG_UNIT)
"""The reasons that everybody is told."""
_ROW = ("admitted", "admitted_employees", "excluded", "received", "undecided", "unit")


@dataclass(frozen=True)
class Sequestered:
    """One election's sequestered votes; `FieldError` unless each number is whole and 0 or more.

    `admitted` are members' votes, `admitted_employees` those of employees who are not members.
    """

    unit: str
    admitted: int
    excluded: Mapping[ExclusionReason, int]
    undecided: int
    admitted_employees: int = 0

    def __post_init__(self) -> None:
        verify_unit_name(self.unit)
        votes_by_name = [
            ("admitted", self.admitted),
            ("admitted employees", self.admitted_employees),
            ("undecided", self.undecided),
        ]
        for name, votes in (*votes_by_name, *self.excluded.items()):
            if type(votes) is not int or votes < 0:
                field = f"sequestered votes of {self.unit}, {name}"
                raise FieldError(field, repr(votes), "a whole number, 0 or more")

    @property
    def excluded_votes(self) -> int:
        """How many were excluded, for any reason."""
        return sum(self.excluded.values())

    @property
    def open_votes(self) -> int:
        """How many are not in the count: excluded or undecided."""
        return self.excluded_votes + self.undecided

    @property
    def counted(self) -> int:
        """How many are in the count: members' and employees'."""
        return self.admitted + self.admitted_employees

    @property
    def received(self) -> int:
        """How many were cast."""
        return self.counted + self.open_votes

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "unit": self.unit,
            "received": self.received,
            "admitted": self.admitted,
            "admitted_employees": self.admitted_employees,
            "excluded": {reason.value: votes for reason, votes in self.excluded.items()},
            "undecided": self.undecided,
        }


def parse_rows(value: object, what: str) -> tuple[Sequestered, ...]:
    """Return the rows of a parsed JSON list, with all reasons or those told.

    Raises `FormatError` or `FieldError`. The caller checks that `received` is the sum, by encoding
    the document again and comparing.
    """
    return tuple(_parse_row(item, what) for item in items(value, None, what))


def _parse_row(value: object, what: str) -> Sequestered:
    row = fields(value, _ROW, what)
    told = isinstance(row["excluded"], dict) and len(row["excluded"]) == len(TOLD_REASONS)
    names = sorted(reason.value for reason in (TOLD_REASONS if told else ALL_REASONS))
    excluded = fields(row["excluded"], names, f"{what}, excluded")
    return Sequestered(
        text(row["unit"], f"{what}, unit"),
        number(row["admitted"], f"{what}, admitted"),
        {
            ExclusionReason(name): number(votes, f"{what}, {name}")
            for name, votes in excluded.items()
        },
        number(row["undecided"], f"{what}, undecided"),
        number(row["admitted_employees"], f"{what}, admitted_employees"),
    )
