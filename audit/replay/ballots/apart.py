"""A ballot that is in the box, and not in the count: for a claim, or for a challenge."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ApartBallot:
    """A ballot held apart: `ballot` is hex(its bytes), `claim` the digest that it is held for.

    `challenged`: that is a challenge of a listed member, on hold or upheld; else a claim, undecided
    or excluded.
    """

    unit: str
    ballot: str
    claim: str
    challenged: bool = False
