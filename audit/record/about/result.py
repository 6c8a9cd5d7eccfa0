"""What the statements are about that certify and release the result.

Rules this module keeps:
1. The certificate is signed before anything is public, and the log is public: its percentages,
   outcome, heads and bounds are withheld lines (`withheld`), seen and signed by both officers.
2. The release says exactly what is released: the percentage both ways with its decimals, the
   outcome, the votes, the head count where it is public, the digest of the one public proof, and
   what the public record shows anyway. Heads and bounds are withheld there too.
3. Turnout and FTE come from lists, log and fte.json, all public.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from audit.record import fields, figures
from audit.record.about.acts import SealedPoll
from audit.record.about.lines import About, AboutLine, line
from audit.record.about.withheld import locking_line
from audit.record.errors import StatementError
from audit.record.log.event_parts import Official, PublishedProof
from audit.record.turnout import Turnout
from audit.record.units import Bilingual
from tally.fte.bounds import Bounds
from tally.fte.outcome import ProvincialTally
from tally.numbers import rounded_text
from tally.public_proof.releases import Release
from tally.result import Result, percentages

_RATIFIED, _NOT_RATIFIED = (
    Bilingual("ratified", "ratifié"),
    Bilingual("not ratified", "non ratifié"),
)
_NO_PERCENTAGE = Bilingual("none: no vote carries weight", "aucun\u00a0: aucun vote n’a de poids")


_NOT_RELEASED = Bilingual("not released", "non publié")
_DECIMALS = ("Decimals that are released", "Décimales publiées")
_ALONE = Bilingual("none", "aucune")
_RELEASED_HEADS = ("Members in favour, released too", "Membres en faveur, publiés aussi")
_PROOF = (
    "Public proof of what is released, SHA-256 of public-proof.json",
    "Preuve publique de ce qui est publié, SHA-256 de public-proof.json",
)
_NOTHING_TO_PROVE = Bilingual("none: nothing to prove", "aucune\u00a0: rien à prouver")
_NOT_PROVED = (
    "Percentage and outcome",
    "Pourcentage et issue",
    Bilingual(
        "NOT PROVED by it: they lie too near a boundary for the rounded weights",
        "NON PROUVÉS par elle\u00a0: trop près d’une limite pour les poids arrondis",
    ),
)
_NOT_PROVED_NAME = Bilingual(*_NOT_PROVED[:2])


@dataclass(frozen=True)
class Participation:
    """Who voted, the FTE of all units, and that of the units in which nobody did."""

    turnout: Turnout
    fte: Fraction
    not_represented: Fraction

    @property
    def represented(self) -> bool:
        """Whether a vote carries weight: else there is no percentage."""
        return self.fte != self.not_represented

    @property
    def lines(self) -> About:
        """The lines that say it."""
        return (
            line("Turnout", "Participation", self.turnout.words),
            line("FTE of all units", "ETP de toutes les unités", figures.exact_number(self.fte)),
            line(
                "FTE of units where nobody voted",
                "ETP des unités où personne n’a voté",
                figures.exact_number(self.not_represented),
            ),
        )


def about_certify(poll: SealedPoll, commitment: str, part: Participation, locked: str) -> About:
    """Return what the statement says that certifies the result under a commitment of the log.

    `locked` is the commitment of `certified_lines`.
    """
    return (
        *poll.lines,
        line("Result locked in the log under", "Résultat verrouillé au journal sous", commitment),
        *part.lines,
        locking_line(locked),
    )


def certified_lines(result: Result) -> About:
    """Return the lines withheld from the certificate: the result."""
    outcome = result.outcome
    shown = percentages(outcome, result.decimals) or (None, None)
    return (
        *_official(*shown, ratified=outcome.ratified, none=_NO_PERCENTAGE),
        *_heads(outcome),
        *_bounds(result.bounds, result.decimals),
    )


@dataclass(frozen=True)
class ReleasedFigures:
    """What a release makes public, and the public proof of it; None where nothing is to prove."""

    official: Official
    proof: PublishedProof | None


def about_release(
    poll: SealedPoll, released: ReleasedFigures, part: Participation, locked: str
) -> About:
    """Return what the statement says that releases this; `locked` commits to `released_lines`."""
    official, none = released.official, _NOT_RELEASED if part.represented else _NO_PERCENTAGE
    sides = (official.in_favour, official.not_in_favour)
    return (
        *poll.lines,
        *_official(*sides, ratified=official.ratified, none=none),
        line(*_DECIMALS, _ALONE if official.decimals is None else str(official.decimals)),
        line("Votes cast", "Votes déposés", figures.number(official.votes_cast)),
        *_released_heads(official),
        *_proof(released.proof, official, part),
        *part.lines,
        line(
            "Results of the units",
            "Résultats des unités",
            Bilingual("released too", "publiés aussi")
            if poll.document.release_units
            else Bilingual("not released", "non publiés"),
        ),
        locking_line(locked),
    )


def _released_heads(official: Official) -> Iterator[AboutLine]:
    if official.heads is not None:
        heads = figures.number(official.heads)
        yield line(*_RELEASED_HEADS, heads)


def _proof(
    proof: PublishedProof | None, official: Official, part: Participation
) -> Iterator[AboutLine]:
    """Name the public proof, and say where it cannot prove the percentage."""
    yield line(*_PROOF, _NOTHING_TO_PROVE if proof is None else proof.digest)
    if proof is not None and part.represented and not proof.percentage:
        yield line(*_NOT_PROVED)


def release_asked(about: About) -> tuple[Release, PublishedProof | None]:
    """Return which figures a statement releases, and the public proof that it names.

    Raises `StatementError` where it does not say.
    """
    said = {one.name: one.value.en for one in about}
    decimals, digest = said.get(Bilingual(*_DECIMALS)), said.get(Bilingual(*_PROOF))
    if decimals is None or digest is None:
        raise StatementError("the statement does not say which figures are released")
    release = Release(
        int(decimals) if decimals.isdecimal() else None, Bilingual(*_RELEASED_HEADS) in said
    )
    if fields.DIGEST.fullmatch(digest) is None:
        return release, None
    return release, PublishedProof(digest, percentage=_NOT_PROVED_NAME not in said)


def released_lines(result: Result) -> About:
    """Return the lines withheld from the release: heads and bounds."""
    return (*_heads(result.outcome), *_bounds(result.bounds, result.decimals))


def _official(
    in_favour: str | None, against: str | None, *, ratified: bool, none: Bilingual
) -> Iterator[AboutLine]:
    for en, fr, side in (
        ("Official percentage in favour", "Pourcentage officiel en faveur", in_favour),
        ("Official percentage not in favour", "Pourcentage officiel pas en faveur", against),
    ):
        yield line(en, fr, none if side is None else figures.percent(side))
    yield line("Outcome", "Issue", _RATIFIED if ratified else _NOT_RATIFIED)


def _heads(outcome: ProvincialTally) -> Iterator[AboutLine]:
    """Say the count by members beside that by FTE, and whether the two agree."""
    heads, votes = outcome.heads_in_favour, outcome.votes_cast
    for en, fr, side in (
        ("Members in favour", "Membres en faveur", heads),
        ("Members not in favour", "Membres pas en faveur", votes - heads),
    ):
        count, share = figures.number(side), figures.share(side, votes)
        yield line(en, fr, Bilingual(f"{count.en}, {share.en}", f"{count.fr}, {share.fr}"))
    yield line(
        "Counted by members, the outcome would be",
        "Compté par membre, l’issue serait",
        Bilingual("the other one", "l’autre")
        if outcome.heads_disagree
        else Bilingual("the same", "la même"),
    )


def _bounds(bounds: Bounds, decimals: int) -> Iterator[AboutLine]:
    """Say what the ballots left out, sequestered or challenged, could have changed (2.77)."""
    yield line(
        "Ballots left out",
        "Bulletins non comptés",
        figures.number(bounds.votes),
    )
    if not bounds.votes:
        return
    for en, fr, end in (
        (
            "In favour, had all of them been against",
            "En faveur, si tous avaient été contre",
            bounds.lowest_in_favour,
        ),
        (
            "In favour, had all of them been in favour",
            "En faveur, si tous avaient été en faveur",
            bounds.highest_in_favour,
        ),
    ):
        shown = None if end is None else figures.percent(rounded_text(end * 100, decimals))
        yield line(en, fr, shown or _NO_PERCENTAGE)
    yield line(
        "With them, the outcome",
        "Avec eux, l’issue",
        Bilingual("can change", "peut changer")
        if bounds.can_change
        else Bilingual("cannot change", "ne peut pas changer"),
    )
