"""What the statements are about that change a sealed poll: its window, its count.

Rules this module keeps:
1. Every one begins with the poll's title and its seal digest: it is of this seal, and no other.
2. The opening names the window as it was sealed, and who of the trustees has confirmed it. Where it
   is signed after the window opened, it says what follows.
3. The count names the log's entry that closed the poll, which fixes every ballot before it, and the
   entry of every ruling; beside them, how many ballots each unit has, and what became of those that
   were sequestered or challenged.
4. What replaces an early close that was ordered names the log's entry that ordered it.
5. What only the officers choose is read back from the line that gives it: a new closing time
   (`new_closing`), the decryption that is set aside (`set_aside_entry`); and which confirmations
   were there when an opening was proposed (`opening_asked`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.record import figures
from audit.record.about.lines import About, AboutLine, line
from audit.record.about.sealed import trustee_words
from audit.record.errors import StatementError
from audit.record.fields import Node
from audit.record.poll_document import PollDocument
from audit.record.units import Bilingual
from tally.protocol.confirmation import unconfirmed
from tally.protocol.trustees import Trustees

_NEW_CLOSING = ("New closing time", "Nouvelle heure de clôture")
_CONFIRMED = "Confirmed by "
_MISSING = ("Key holders who have not confirmed", "Dépositaires de clé sans confirmation")
_LATE = ("The vote begins late", "Le vote commence en retard")
_SET_ASIDE = ("Entry of the log that received it", "Inscription du journal qui l’a reçu")
_UNIVERSAL = re.compile(r"\((\S+Z)\)$")


@dataclass(frozen=True)
class SealedPoll:
    """A sealed poll: poll.json, and the seal digest."""

    document: PollDocument
    seal_digest: str

    @property
    def lines(self) -> About:
        """The lines with which every statement after the seal begins."""
        return (
            line("Poll", "Scrutin", self.document.title),
            line("Seal digest", "Empreinte du sceau", self.seal_digest),
        )


@dataclass(frozen=True)
class ConfirmedSeal:
    """Who of the trustees has confirmed the seal, as a statement to open names them.

    `confirmed`: the trustee in words, and the index of the log's entry, in the log's order.
    `missing`: the others in words.
    """

    confirmed: tuple[tuple[Bilingual, int], ...]
    missing: tuple[Bilingual, ...]


def confirmed_seal(trustees: Trustees, entries: Sequence[tuple[int, int]]) -> ConfirmedSeal:
    """Return who has confirmed, given (owner number, index of the log's entry) in its order."""
    others = unconfirmed(trustees, (owner for owner, _ in entries))
    return ConfirmedSeal(
        tuple((trustee_words(trustees, owner), index) for owner, index in entries),
        tuple(trustee_words(trustees, owner.number) for owner in others),
    )


def about_open(poll: SealedPoll, seal: ConfirmedSeal, late: datetime | None) -> About:
    """Return what the statement says that authorises the opening.

    `late` is the closing time in force where the statement is made after the window opened, and
    None before.
    """
    window = poll.document.window
    return (
        *poll.lines,
        line(
            "Voting opens, as sealed",
            "Ouverture du vote, selon le sceau",
            figures.moment(window.opens),
        ),
        line(
            "Voting closes, as sealed",
            "Clôture du vote, selon le sceau",
            figures.moment(window.closes),
        ),
        *(_confirmed(*one) for one in seal.confirmed),
        *([line(*_MISSING, _listed(seal.missing))] if seal.missing else []),
        *([] if late is None else [_begins_late(window.opens, late)]),
    )


def _confirmed(trustee: Bilingual, index: int) -> AboutLine:
    return line(
        f"{_CONFIRMED}{trustee.en}",
        f"Confirmé par {trustee.fr}",
        _entry(index),
    )


def _listed(trustees: Sequence[Bilingual]) -> Bilingual:
    return Bilingual("; ".join(one.en for one in trustees), "; ".join(one.fr for one in trustees))


def _begins_late(opens: datetime, closes: datetime) -> AboutLine:
    """Say what follows from an opening that is signed after the window opened."""
    begins, ends = figures.moment(opens), figures.moment(closes)
    return line(
        *_LATE,
        Bilingual(
            f"voting begins when the second officer has signed, and not at {begins.en}; it still "
            f"closes at {ends.en}: extend it, or make the poll void",
            "le vote commence quand la deuxième personne responsable a signé, et non à "
            f"{begins.fr}; il se clôt quand même à {ends.fr}\u00a0: prolongez-le, ou annulez le "
            "scrutin",
        ),
    )


def opening_asked(about: About) -> tuple[int, bool]:
    """Return how many confirmations a statement to open names, and whether it says 'late'."""
    confirmed = sum(one.name.en.startswith(_CONFIRMED) for one in about)
    return confirmed, any(one.name == Bilingual(*_LATE) for one in about)


@dataclass(frozen=True)
class StandingClose:
    """The closing time in force; `ordered` is the log's entry that ordered it, an early close."""

    closes: datetime
    ordered: int | None = None


def about_extend(poll: SealedPoll, standing: StandingClose, new: datetime) -> About:
    """Return what the statement says that lets voting end later than it stands, at `new`."""
    return (*poll.lines, *_replaced(standing), _new_closing(new))


def about_close(poll: SealedPoll, standing: StandingClose, new: datetime) -> About:
    """Return what the statement says that orders an early close at `new`, before it stands."""
    return (*poll.lines, *_replaced(standing), _new_closing(new))


def _new_closing(closes: datetime) -> AboutLine:
    return line(*_NEW_CLOSING, figures.moment(closes))


def _replaced(standing: StandingClose) -> About:
    """Say which closing time is replaced, and the early close that ordered it, if one did."""
    until = figures.moment(standing.closes)
    lines = (line("Closing time until now", "Heure de clôture jusqu’ici", until),)
    if standing.ordered is None:
        return lines
    entry = _entry(standing.ordered)
    replaces = (
        "In place of the early close ordered in",
        "Au lieu de la clôture anticipée ordonnée à",
    )
    return (*lines, line(*replaces, entry))


def _entry(index: int) -> Bilingual:
    return Bilingual(f"entry {index} of the log", f"inscription {index} du journal")


def new_closing(about: About) -> datetime:
    """Return the new closing time that a statement gives; `StatementError` if it gives none."""
    for one in about:
        found = _UNIVERSAL.search(one.value.en)
        if one.name == Bilingual(*_NEW_CLOSING) and found:
            return Node(found[1], "statement: new closing time").time()
    raise StatementError("the statement gives no new closing time: propose it again")


def about_set_aside(poll: SealedPoll, trustee: Bilingual, received: str) -> About:
    """Return what the statement says that sets a decryption aside.

    `trustee` is who sent it, in words; `received` is hex(the log's entry that received it).
    """
    return (
        *poll.lines,
        line("Decryption by", "Déchiffrement par", trustee),
        line(*_SET_ASIDE, received),
    )


def set_aside_entry(about: About) -> str:
    """Return the digest of the entry with the decryption that a statement sets aside, or ''."""
    return next((one.value.en for one in about if one.name == Bilingual(*_SET_ASIDE)), "")


@dataclass(frozen=True)
class CountedChallenges:
    """What became of the challenged ballots: by a ruling, or without one (`fell`)."""

    dismissed: int = 0
    upheld: int = 0
    fell: int = 0


@dataclass(frozen=True)
class CountedBallots:
    """The ballots of a count: those that each unit has, and the log's entries that fix them.

    `closed` and `rulings` are the digests of entries: of the close, and of every ruling in order.
    Of the ballots sequestered for claims `admitted` are members', `employees` those of employees
    who are not members; the others are `excluded` and `undecided`.
    """

    by_unit: Mapping[str, int]
    closed: str
    rulings: tuple[str, ...]
    admitted: int
    employees: int
    excluded: int
    undecided: int
    challenges: CountedChallenges = CountedChallenges()


def about_count(poll: SealedPoll, counted: CountedBallots) -> About:
    """Return what the statement says that begins the count."""
    total = figures.number(sum(counted.by_unit.values()))
    return (
        *poll.lines,
        line(
            "Entry of the log that closed the poll",
            "Inscription du journal qui clôt le scrutin",
            counted.closed,
        ),
        *(
            line(f"Entry of ruling {place}", f"Inscription de la décision {place}", digest)
            for place, digest in enumerate(counted.rulings, 1)
        ),
        *_apart(counted),
        *_challenged(counted.challenges),
        line("Ballots counted", "Bulletins dépouillés", total),
        *(
            line(f"Ballots of unit {unit}", f"Bulletins de l’unité {unit}", figures.number(ballots))
            for unit, ballots in sorted(counted.by_unit.items())
        ),
    )


def _apart(counted: CountedBallots) -> About:
    """Say what became of the sequestered ballots, if there were any."""
    rows = (
        *_admitted(counted),
        ("Ballots set aside, excluded", "Bulletins mis à part, exclus", counted.excluded),
        ("Ballots set aside, undecided", "Bulletins mis à part, sans décision", counted.undecided),
    )
    if not any(votes for *_, votes in rows):
        return ()
    return tuple(line(en, fr, figures.number(votes)) for en, fr, votes in rows)


def _admitted(counted: CountedBallots) -> tuple[tuple[str, str, int], ...]:
    """Say how many were admitted: of members, and apart from them of employees who are not."""
    en, fr = "Ballots set aside, admitted", "Bulletins mis à part, admis"
    if not counted.employees:
        return ((en, fr, counted.admitted),)
    return (
        (f"{en}, of members", f"{fr}, de membres", counted.admitted),
        (
            f"{en}, of employees who are not members",
            f"{fr}, de personnes salariées non membres",
            counted.employees,
        ),
    )


def _challenged(challenges: CountedChallenges) -> About:
    """Say what became of the challenged ballots, if there were any."""
    rows = (
        (
            "Challenges dismissed: the ballot counts",
            "Contestations rejetées\u00a0: le bulletin compte",
            challenges.dismissed,
        ),
        (
            "Challenges upheld: the ballot does not count",
            "Contestations accueillies\u00a0: le bulletin ne compte pas",
            challenges.upheld,
        ),
        (
            "Challenges without a ruling: the ballot counts",
            "Contestations sans décision\u00a0: le bulletin compte",
            challenges.fell,
        ),
    )
    if not any(votes for *_, votes in rows):
        return ()
    return tuple(line(en, fr, figures.number(votes)) for en, fr, votes in rows)
