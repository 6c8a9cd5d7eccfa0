"""The challenges of listed members in each election, by what became of them (by-law 2.77).

Rules this module keeps:
1. A challenge is made before a member's ballot or after it. Its ballot is dismissed into the count,
   upheld out of it, or waits; at the count those that wait fall, and count. A member who was
   challenged and never voted has none.
2. The share of a unit's list that was challenged is exact; above one percent it is said.
3. The rows have one JSON form.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from fractions import Fraction

from tally.errors import FieldError
from tally.numbers import exact_text
from tally.protocol.encoding import fields, items, number, text
from tally.unit_names import verify_unit_name

WARNING_SHARE = Fraction(1, 100)
"""All officers are warned when more of a unit's list than this is challenged."""
_NUMBERS = (
    *("on_list", "before", "after"),
    *("without_ballot", "dismissed", "upheld", "fell", "pending"),
)
_ROW = tuple(sorted((*_NUMBERS, "above_one_percent", "challenged", "share", "unit")))


@dataclass(frozen=True)
class ChallengedVotes:
    """One election's challenges, of the `on_list` members on its list as sealed.

    `before` and `after` the ballot; `without_ballot` of the first. `FieldError` unless each number
    is whole and 0 or more, and what became of them adds up.
    """

    unit: str
    on_list: int
    before: int = 0
    after: int = 0
    without_ballot: int = 0
    dismissed: int = 0
    upheld: int = 0
    fell: int = 0
    pending: int = 0

    def __post_init__(self) -> None:
        verify_unit_name(self.unit)
        for name, votes in zip(_NUMBERS, astuple(self)[1:], strict=True):
            if type(votes) is not int or votes < 0:
                field = f"challenges of {self.unit}, {name}"
                raise FieldError(field, repr(votes), "a whole number, 0 or more")
        became = self.without_ballot + self.upheld + self.let_in + self.pending
        if became != self.challenged or self.without_ballot > self.before:
            raise FieldError(
                f"challenges of {self.unit}",
                f"{self.challenged} made, {became} with what became of them",
                "as many",
            )

    @property
    def challenged(self) -> int:
        """How many challenges were made."""
        return self.before + self.after

    @property
    def let_in(self) -> int:
        """How many challenged votes are in the count."""
        return self.dismissed + self.fell

    @property
    def share(self) -> Fraction:
        """The share of the list that was challenged; of an empty list, as of one member."""
        return Fraction(self.challenged, self.on_list or 1)

    @property
    def above_one_percent(self) -> bool:
        """Whether all officers are warned."""
        return self.share > WARNING_SHARE

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "unit": self.unit,
            "on_list": self.on_list,
            "challenged": self.challenged,
            "before": self.before,
            "after": self.after,
            "without_ballot": self.without_ballot,
            "dismissed": self.dismissed,
            "upheld": self.upheld,
            "fell": self.fell,
            "pending": self.pending,
            "share": exact_text(self.share),
            "above_one_percent": self.above_one_percent,
        }


def parse_challenged(value: object, what: str) -> tuple[ChallengedVotes, ...]:
    """Return the rows of a parsed JSON list.

    Raises `FormatError` or `FieldError`. The caller checks what follows from the numbers (sum,
    share and warning), by encoding the document again and comparing.
    """
    return tuple(_parse_row(item, what) for item in items(value, None, what))


def _parse_row(value: object, what: str) -> ChallengedVotes:
    row = fields(value, _ROW, what)
    numbers = {name: number(row[name], f"{what}, {name}") for name in _NUMBERS}
    return ChallengedVotes(text(row["unit"], f"{what}, unit"), **numbers)
