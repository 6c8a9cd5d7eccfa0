"""The choice of what is released, as the page of the release has it.

Rules this module keeps:
1. A choice is sent as the decimals or `outcome`, then `-heads` where the head count goes with it:
   the radio buttons of the page and the reader of the form are of one table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tally.public_proof.interval import MOST_DECIMALS
from tally.public_proof.releases import OUTCOME_ALONE, Release
from voting.domain.errors import MalformedError
from voting.domain.release.choice import ReleaseChoice
from voting.ports.unit_of_work import Context
from voting.services.acts.release import release_choices

_BY_VALUE: Final = {
    f"{named}{suffix}": Release(decimals, heads)
    for named, decimals in (
        ("outcome", OUTCOME_ALONE),
        *((str(one), one) for one in range(MOST_DECIMALS + 1)),
    )
    for suffix, heads in (("", False), ("-heads", True))
}
_VALUES: Final = {release: value for value, release in _BY_VALUE.items()}


@dataclass(frozen=True)
class ChoiceRow:
    """A row of the table: what the form sends for it, and what it would release."""

    value: str
    choice: ReleaseChoice


def choice_rows(ctx: Context, poll: str, officer: str) -> Sequence[ChoiceRow]:
    """Return the table's rows, the most first; `RefusedError` unless the officer may see them."""
    return [ChoiceRow(_VALUES[one.release], one) for one in release_choices(ctx, poll, officer)]


def release_of(value: str) -> Release | None:
    """Return the release that a form asks for; None if it asks for none.

    Raises `MalformedError` for what is no release.
    """
    if not value:
        return None
    if value not in _BY_VALUE:
        raise MalformedError("What is released: choose one of the rows of the table.")
    return _BY_VALUE[value]
