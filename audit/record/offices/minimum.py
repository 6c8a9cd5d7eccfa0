"""How many officers a poll needs, so that the loss of one of them does not end it.

Rules this module keeps:
1. A loss is mended by two remaining officers, of the returning officers and the provincial
   executive, one of them of the executive, without which the poll is neither opened, closed nor
   released (by-laws 2.77 and 2.78). So three act, two of them of the executive.
2. Two rule on sequestered ballots, which no poll excludes, one of them a membership officer
   (2.77). So three may rule, two of them membership officers.
3. What a poll survives is said: how many may be lost at once, whoever they are. After a loss is
   mended the poll survives as many again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.record.about.lines import About, line
from audit.record.errors import DocumentError
from audit.record.officers import ACTING, DESK, EXECUTIVE, MEMBERSHIP, SealedOfficer
from audit.record.units import Bilingual

FEWEST_ACTING, FEWEST_EXECUTIVE = 3, 2
FEWEST_RULING, FEWEST_MEMBERSHIP = 3, 2
_ACTS = ("Losses that signing survives", "Pertes auxquelles la signature résiste")
_RULES = ("Losses that rulings survive", "Pertes auxquelles les décisions résistent")


@dataclass(frozen=True)
class OfficersCount:
    """How many of a poll's officers act, are of the executive, may rule, see to memberships."""

    acting: int
    executive: int
    ruling: int
    membership: int

    @classmethod
    def of(cls, officers: Sequence[SealedOfficer]) -> OfficersCount:
        """Count these."""
        roles = [officer.role for officer in officers]
        return cls(
            sum(role in ACTING for role in roles),
            roles.count(EXECUTIVE),
            sum(role in DESK for role in roles),
            roles.count(MEMBERSHIP),
        )

    @property
    def enough(self) -> bool:
        """Whether acts and rulings go on, whoever is lost."""
        return self.acts_survive >= 1 and self.rulings_survive >= 1

    @property
    def acts_survive(self) -> int:
        """How many officers may be lost at once, whoever, so that two can still mend it."""
        return max(0, min(self.acting - 2, self.executive - 1))

    @property
    def rulings_survive(self) -> int:
        """How many officers may be lost at once, whoever, so that two can still rule."""
        return max(0, min(self.ruling - 2, self.membership - 1))


def verify_enough(officers: Sequence[SealedOfficer]) -> None:
    """Raise `DocumentError` unless a poll with these survives the loss of any one of them."""
    count = OfficersCount.of(officers)
    if count.acting < FEWEST_ACTING:  # 1
        raise DocumentError(
            f"poll.json: officers: {count.acting} of {' and '.join(ACTING)}, and "
            f"{FEWEST_ACTING} are needed: if one is lost, two must be left to sign for a successor "
            "(by-law 2.77). Add one"
        )
    if count.executive < FEWEST_EXECUTIVE:  # 1
        raise DocumentError(
            f"poll.json: officers: {count.executive} of the {EXECUTIVE}, and {FEWEST_EXECUTIVE} "
            "are needed: if one is lost, another must be left, without whom nothing is opened, "
            "closed or released (by-laws 2.77 and 2.78). Add one"
        )
    if count.ruling < FEWEST_RULING:  # 2
        raise DocumentError(
            f"poll.json: officers: {count.ruling} of {' and '.join(DESK)}, and {FEWEST_RULING} are "
            "needed: if one is lost, two must be left to rule on sequestered ballots (by-law "
            "2.77). Add one"
        )
    if count.membership < FEWEST_MEMBERSHIP:  # 2
        raise DocumentError(
            f"poll.json: officers: {count.membership} {MEMBERSHIP}, and {FEWEST_MEMBERSHIP} are "
            "needed: if one is lost, another must be left to rule on sequestered ballots (by-law "
            "2.77). Add one"
        )


def about_losses(officers: Sequence[SealedOfficer]) -> About:
    """Return the lines of the seal's statement that say which losses the poll survives (3)."""
    count = OfficersCount.of(officers)
    acts, rulings = _acts(count.acts_survive), _rulings(count.rulings_survive)
    return line(*_ACTS, acts), line(*_RULES, rulings)


def _acts(lost: int) -> Bilingual:
    if lost == 0:
        return Bilingual(
            "none: after a loss there may be no two officers, one of the executive, to sign for a "
            "successor",
            "aucune\u00a0: après une perte, il peut manquer deux responsables, dont une personne "
            "de l’exécutif, pour signer la relève",
        )
    return Bilingual(
        f"any {lost} at once of returning officers and provincial executive; two others sign for a "
        "successor or a new key, after which it is as many again",
        f"{lost} à la fois, peu importe qui, de la direction du scrutin et de l’exécutif "
        "provincial; deux autres signent la relève ou la nouvelle clé, puis c’est de nouveau "
        "autant",
    )


def _rulings(lost: int) -> Bilingual:
    if lost == 0:
        return Bilingual(
            "none for certain: if too few are left to rule, a successor comes first",
            "aucune à coup sûr\u00a0: s’il reste trop peu de personnes pour décider, la relève "
            "vient d’abord",
        )
    return Bilingual(
        f"any {lost} at once of those who rule on ballots set aside",
        f"{lost} à la fois, peu importe qui, des personnes qui décident des bulletins mis à part",
    )
