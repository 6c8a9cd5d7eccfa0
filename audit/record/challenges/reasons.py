"""Why a member on the voters' list may be challenged (by-law 2.77, reading): a sealed list.

Rules this module keeps:
1. A poll seals which of these reasons a challenge may give; no challenge gives another.
2. The record names no reason beside a challenge: who is challenged is told it in general.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.units import Bilingual


class ChallengeReason(StrEnum):
    """Why officers challenge a member who is on the voters' list."""

    NOT_A_MEMBER = "not-a-member"
    WRONG_UNIT = "wrong-unit"
    CLASS_WITHOUT_VOTE = "class-without-vote"
    SUSPENDED = "suspended"
    LISTED_TWICE = "listed-twice"


REASONS: Mapping[ChallengeReason, Bilingual] = MappingProxyType(
    {
        ChallengeReason.NOT_A_MEMBER: Bilingual("not a member", "n’est pas membre"),
        ChallengeReason.WRONG_UNIT: Bilingual(
            "not of this unit on the voters’ list date",
            "hors de cette unité à la date de la liste électorale",
        ),
        ChallengeReason.CLASS_WITHOUT_VOTE: Bilingual(
            "of a class that does not vote", "d’une catégorie qui ne vote pas"
        ),
        ChallengeReason.SUSPENDED: Bilingual("suspended", "en suspension"),
        ChallengeReason.LISTED_TWICE: Bilingual("on the list twice", "deux fois sur la liste"),
    }
)
"""Each reason in words, as officers and the member read it."""


def check_reasons(reasons: tuple[ChallengeReason, ...], what: str) -> None:
    """Refuse reasons that are not sorted, each once; `DocumentError` if there is none."""
    fields.check_sorted(reasons, what)
    if not reasons:
        raise DocumentError(f"{what}: none is given for which a member may be challenged")


def parse_reason(text: str, what: str) -> ChallengeReason:
    """Return the reason of that name; `DocumentError` for any other."""
    fields.check_one_of(text, tuple(ChallengeReason), what)
    return ChallengeReason(text)
