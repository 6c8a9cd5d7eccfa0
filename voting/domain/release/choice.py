"""A release that officers may choose: what it shows, what that tells, what proves it.

Rules this module keeps:
1. What everybody would read is said figure by figure, before it is what they read.
2. What the public record will not prove is said to be NOT PROVED.
3. Pages and commands say the same words, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from audit.record import figures
from audit.record.log.event_parts import Official
from audit.record.units import Bilingual
from tally.public_proof.releases import OUTCOME_ALONE, Release, ReleaseProof
from tally.public_proof.telling import Telling
from voting.domain.release.telling import tells_words

_NAMES: Final = {
    2: Bilingual("two decimals", "deux décimales"),
    1: Bilingual("one decimal", "une décimale"),
    0: Bilingual("no decimals", "sans décimale"),
    OUTCOME_ALONE: Bilingual("the outcome alone", "l’issue seule"),
}
_OUTCOME: Final = Bilingual("the outcome", "l’issue")
_NO_WEIGHT: Final = Bilingual(
    "the outcome: no vote carries weight", "l’issue\u00a0: aucun vote n’a de poids"
)
_RATIFIED: Final = Bilingual("ratified", "ratifié")
_NOT_RATIFIED: Final = Bilingual("not ratified", "non ratifié")
_UNITS: Final = Bilingual(
    "how each unit voted: by the seal, every result is public",
    "le vote de chaque unité\u00a0: par le sceau, tous les résultats sont publics",
)
_PROVED: Final = Bilingual("proved by the public record", "prouvé par le dossier public")
_NOTHING_TO_PROVE: Final = Bilingual("nothing to prove", "rien à prouver")
_NOT_PROVED: Final = Bilingual(
    "percentage NOT PROVED: too near a boundary",
    "pourcentage NON PROUVÉ\u00a0: trop près d’une limite",
)
_OUTCOME_NOT_PROVED: Final = Bilingual(
    "outcome NOT PROVED: too near the threshold", "issue NON PROUVÉE\u00a0: trop près du seuil"
)


@dataclass(frozen=True)
class ReleaseChoice:
    """A release that officers may choose.

    `weighed`: whether a vote carries weight, so that there is a percentage, released or not.
    `units`: whether each unit's result is released too, by the poll's seal.
    """

    release: Release
    official: Official
    proof: ReleaseProof
    telling: Telling
    weighed: bool
    units: bool

    @property
    def warns(self) -> bool:
        """Whether its figures tell how a unit voted, or may, and nothing else does."""
        return self.telling.warns and not self.units

    @property
    def proved(self) -> bool:
        """Whether the public record will prove all that it shows (rule 2)."""
        return self.proof.percentage or not self.weighed

    @property
    def name(self) -> Bilingual:
        """Its name, such as `one decimal, and the count by members`."""
        named = _NAMES[self.release.decimals] if self.weighed else _NO_WEIGHT
        if self.official.heads is None:
            return named
        if named is _NAMES[OUTCOME_ALONE]:
            named = _OUTCOME
        return Bilingual(
            f"{named.en}, and the count by members", f"{named.fr}, et le compte par membre"
        )

    @property
    def shows(self) -> tuple[Bilingual, ...]:
        """What everybody would read (rule 1)."""
        return tuple(_shown(self.official))

    @property
    def tells(self) -> Bilingual:
        """What its figures tell of how units voted."""
        return _UNITS if self.units else tells_words(self.telling)

    @property
    def proof_words(self) -> Bilingual:
        """What the public record will prove of it."""
        if self.proof.file is None:
            return _NOTHING_TO_PROVE
        if self.proved:
            return _PROVED
        alone = self.release.decimals is OUTCOME_ALONE
        return _OUTCOME_NOT_PROVED if alone else _NOT_PROVED


def _shown(official: Official) -> Iterator[Bilingual]:
    if official.in_favour is not None:
        share = figures.percent(official.in_favour)
        yield Bilingual(f"{share.en} in favour", f"{share.fr} en faveur")
    yield _RATIFIED if official.ratified else _NOT_RATIFIED
    if official.heads is not None:
        heads, votes = figures.number(official.heads), figures.number(official.votes_cast)
        yield Bilingual(
            f"{heads.en} of {votes.en} votes in favour, by members",
            f"{heads.fr} votes sur {votes.fr} en faveur, par membre",
        )
