"""What an officer who leaves holds, by the records, and hands over, in words.

Rules this module keeps:
1. "Surrender all books, papers and other property to my successor" (oath of office): the list says
   what is known here, poll by poll, and what no record knows and is handed over by hand.
2. A key is never handed over: a successor signs with keys of her own. It is destroyed once the
   succession is in the log.
3. It names no claimant, no member and no vote: of the desk, numbers only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from audit.record.units import Bilingual
from voting.domain.officers import Role
from voting.domain.poll import PollState

STATES: Mapping[PollState, Bilingual] = MappingProxyType(
    {
        PollState.DRAFT: Bilingual("draft", "brouillon"),
        PollState.SEALED: Bilingual("sealed", "scellé"),
        PollState.OPEN: Bilingual("open", "ouvert"),
        PollState.CLOSED: Bilingual("closed", "clos"),
        PollState.COUNTED: Bilingual("counted", "dépouillé"),
        PollState.CERTIFIED: Bilingual("certified", "certifié"),
    }
)
"""The states of a poll that is under way, in which an officer has something to hand over."""


@dataclass(frozen=True)
class PollPart:
    """An officer's part in one poll that is under way (`STATES` has its states).

    `keys` are those that she acts with, once it is sealed. `by`: who took over
    in it already. `signed` are the acts that wait with her signature, `others` those that wait and
    lack it. `opening`: the opening that waits for its hour rests on her signature. `rulings`: those
    she gave that are not signed; `batches`: rulings that wait for her signature; `contacts` and
    `challenges`: those that she proposed and that wait; `challenge_rulings`: those she gave on
    challenges that are not decided.
    """

    poll: str
    title: Bilingual
    state: PollState
    keys: tuple[Bilingual, ...] = ()
    by: str | None = None
    signed: tuple[Bilingual, ...] = ()
    others: tuple[Bilingual, ...] = ()
    opening: bool = False
    rulings: int = 0
    batches: int = 0
    contacts: int = 0
    challenges: int = 0
    challenge_rulings: int = 0


@dataclass(frozen=True)
class HandOverList:
    """What an officer holds: `keys` are those of the account, `acts` whether she signs acts."""

    officer: str
    name: str
    role: Role
    ended: bool
    successor: str | None
    keys: tuple[Bilingual, ...]
    polls: tuple[PollPart, ...] = field(default=())


@dataclass(frozen=True)
class HandOverSection:
    """One heading of the list, with what stands under it."""

    title: Bilingual
    items: tuple[Bilingual, ...]


def hand_over_title(found: HandOverList) -> Bilingual:
    """Return the list's heading."""
    return Bilingual(
        f"Hand-over list of {found.name} ({found.officer})",
        f"Liste de passation de {found.name} ({found.officer})",
    )


def hand_over_sections(found: HandOverList) -> tuple[HandOverSection, ...]:
    """Return the list in words: the office, each poll, then what is handed over by hand."""
    return (
        HandOverSection(Bilingual("The office", "La fonction"), tuple(_office(found))),
        *(HandOverSection(_heading(part), tuple(_part(part))) for part in found.polls),
        HandOverSection(
            Bilingual("By hand, to the successor", "En mains propres, à la relève"),
            tuple(_by_hand(found.role)),
        ),
        HandOverSection(
            Bilingual("Never handed over", "Ce qui ne se transmet jamais"), tuple(_never(found))
        ),
    )


def _office(found: HandOverList) -> Iterator[Bilingual]:
    if found.ended:
        yield Bilingual(
            "The account and its sessions have ended.", "Le compte et ses sessions ont pris fin."
        )
    else:
        yield Bilingual(
            "The account is active. It ends with a succession, or with “ratify officer end”.",
            "Le compte est actif. Il prend fin avec la relève, ou par «\u00a0ratify officer "
            "end\u00a0».",
        )
    if found.successor:
        yield Bilingual(f"Successor: {found.successor}.", f"Relève\u00a0: {found.successor}.")
    if not found.polls:
        yield Bilingual(
            "No part in a poll that is under way.", "Aucun rôle dans un scrutin en cours."
        )


def _heading(part: PollPart) -> Bilingual:
    state = STATES[part.state]
    return Bilingual(
        f"Poll {part.poll}: {part.title.en} ({state.en})",
        f"Scrutin {part.poll}\u00a0: {part.title.fr} ({state.fr})",
    )


def _part(part: PollPart) -> Iterator[Bilingual]:
    yield _standing(part)
    for key in part.keys:
        yield Bilingual(f"Sealed key: {key.en}", f"Clé scellée\u00a0: {key.fr}")
    for act in part.signed:
        yield Bilingual(
            f"Signed by this officer, waits for another: {act.en}. It is withdrawn with the "
            "succession, and signed again.",
            f"Signé par cette personne, en attente d’une autre\u00a0: {act.fr}. La relève "
            "l’annule; à signer de nouveau.",
        )
    for act in part.others:
        yield Bilingual(
            f"Waits, without this signature: {act.en}",
            f"En attente, sans cette signature\u00a0: {act.fr}",
        )
    if part.opening:
        yield Bilingual(
            "The authorised opening rests on this signature: after the succession two officers "
            "authorise it again, before voting is to open.",
            "L’ouverture autorisée repose sur cette signature\u00a0: après la relève, deux "
            "responsables l’autorisent de nouveau, avant le début de la période de vote.",
        )
    yield from _desk(part)


def _standing(part: PollPart) -> Bilingual:
    if part.by is not None:
        return Bilingual(
            f"{part.by} took over in this poll, by its log.",
            f"{part.by} a pris la relève dans ce scrutin, selon son journal.",
        )
    if part.state is PollState.DRAFT:
        return Bilingual(
            "Named in a draft: the successor takes that place when the account ends.",
            "Figure dans un brouillon\u00a0: la relève y prend cette place à la fin du compte.",
        )
    return Bilingual(
        "In office: two remaining officers, one of the executive, sign the succession.",
        "En fonction\u00a0: deux responsables qui restent, dont une personne de l’exécutif, "
        "signent la relève.",
    )


def _desk(part: PollPart) -> Iterator[Bilingual]:
    rows = (
        (
            part.rulings,
            "Rulings given and not signed; after the succession another officer rules",
            "Décisions rendues et non signées; après la relève, une autre personne décide",
        ),
        (
            part.batches,
            "Batches of rulings that wait for this signature",
            "Lots de décisions en attente de cette signature",
        ),
        (
            part.contacts,
            "Changed contacts proposed, which wait; they are withdrawn with the succession",
            "Changements de coordonnées proposés, en attente; la relève les annule",
        ),
        (
            part.challenges,
            "Challenges proposed, which wait; they are withdrawn with the succession",
            "Contestations proposées, en attente; la relève les annule",
        ),
        (
            part.challenge_rulings,
            "Rulings on challenges, given and not signed; after the succession another officer "
            "rules",
            "Décisions sur des contestations, rendues et non signées; après la relève, une "
            "autre personne décide",
        ),
    )
    for number, en, fr in rows:
        if number:
            yield Bilingual(f"{en}: {number}", f"{fr}\u00a0: {number}")


def _by_hand(role: Role) -> Iterator[Bilingual]:
    yield Bilingual(
        "Minutes, letters and notes of the office, on paper and as files.",
        "Procès-verbaux, lettres et notes de la fonction, sur papier et en fichiers.",
    )
    yield Bilingual(
        "Printed records of polls, seal digests, and what auditors and key holders sent.",
        "Dossiers de scrutin imprimés, empreintes de sceau, et ce qu’ont envoyé l’équipe de "
        "vérification et les dépositaires de clé.",
    )
    yield Bilingual(
        "Devices, security keys and cards that belong to the association, emptied of keys.",
        "Appareils, clés de sécurité et cartes de l’association, vidés de leurs clés.",
    )
    if role is Role.TREASURER:
        yield Bilingual(
            "The books behind the table of weights: fee returns, fees, salaries.",
            "Les livres à l’appui du tableau de pondération\u00a0: remises de cotisations, "
            "cotisations, traitements.",
        )
    if role is Role.MEMBERSHIP_OFFICER:
        yield Bilingual(
            "Lists and notes with members’ data: hand over what the successor needs, destroy the "
            "rest.",
            "Listes et notes contenant des données de membres\u00a0: transmettre ce dont la relève "
            "a besoin, détruire le reste.",
        )


def _never(found: HandOverList) -> Iterator[Bilingual]:
    for key in found.keys:
        yield Bilingual(
            f"{key.en}: destroy it, and every copy, once the succession is in the log.",
            f"{key.fr}\u00a0: à détruire, avec toute copie, dès que la relève est au journal.",
        )
    yield Bilingual(
        "Passphrases, password, authenticator: nobody else’s, ever. The successor has her or his "
        "own.",
        "Phrases de passe, mot de passe, application d’authentification\u00a0: à personne d’autre, "
        "jamais. La relève a les siens.",
    )
