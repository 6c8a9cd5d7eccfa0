"""A statement in words, for an officer who signs away from the server.

Rules this module keeps:
1. Every part of the statement is stated, in the officer's language: poll, act, time, reason, and
   each line of what it is about; after them the lines that are not public.
2. The words say what follows from the act, and what cannot be undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from audit.record.about.lines import About
from audit.record.about.withheld import Withheld
from audit.record.fields import show_time
from audit.record.signatures.statement import (
    Act,
    AnyAct,
    ChallengeAct,
    ContactAct,
    ListAct,
    OfficeAct,
    RemovalAct,
    RulingAct,
    ServiceAct,
    Statement,
)
from audit.record.units import Bilingual, Language

ACT_WORDS: Mapping[AnyAct, Bilingual] = MappingProxyType(
    {
        Act.WEIGHTS: Bilingual(
            "I have compared this table of weights with the union's books: these are the figures "
            "by which this poll's votes are counted. If one of them changes, this signature no "
            "longer holds.",
            "J’ai comparé ce tableau des pondérations avec les livres comptables du "
            "syndicat\u00a0: ce sont les chiffres selon lesquels les votes de ce scrutin sont "
            "comptés. Si l’un d’eux change, cette signature ne vaut plus.",
        ),
        Act.SEAL: Bilingual(
            "We seal this poll. From now on it changes only by signed entries of the log. It "
            "cannot be unsealed, only made void.",
            "Nous scellons ce scrutin. Dès lors, il ne change que par des inscriptions signées "
            "au journal. Le sceau ne peut pas être levé; le scrutin peut seulement être annulé.",
        ),
        Act.OPEN: Bilingual(
            "We authorise this poll to open, in its voting period.",
            "Nous autorisons l’ouverture de ce scrutin, dans sa période de vote.",
        ),
        Act.CLOSE: Bilingual(
            "We order this poll to close early, at the new closing time: no vote follows. Until "
            "then two officers can still extend it, or make it void.",
            "Nous ordonnons la clôture anticipée de ce scrutin, à la nouvelle heure de "
            "clôture\u00a0: aucun vote ne suit. D’ici là, deux personnes responsables peuvent "
            "encore le prolonger ou l’annuler.",
        ),
        Act.EXTEND: Bilingual(
            "We let this poll close later.", "Nous laissons ce scrutin se clore plus tard."
        ),
        Act.VOID: Bilingual(
            "We make this poll void: no ballot of it is ever counted. It cannot be undone.",
            "Nous annulons ce scrutin\u00a0: aucun de ses bulletins ne sera dépouillé. C’est "
            "définitif.",
        ),
        Act.COUNT: Bilingual(
            "We have the encrypted ballots added together, for the key holders: there is one "
            "count only.",
            "Nous faisons additionner les bulletins chiffrés, pour les dépositaires de "
            "clé\u00a0: il n’y a qu’un dépouillement.",
        ),
        Act.SET_ASIDE: Bilingual(
            "We set a key holder's decryption aside: it takes no part in the result. That key "
            "holder may send another, or another key holder decrypts.",
            "Nous écartons le déchiffrement d’une personne dépositaire de clé\u00a0: il ne sert "
            "pas au résultat. Elle peut en envoyer un autre, ou une autre déchiffre.",
        ),
        Act.CERTIFY: Bilingual(
            "We certify that this is the result of the count.",
            "Nous certifions que tel est le résultat du dépouillement.",
        ),
        Act.RELEASE: Bilingual(
            "We release to the public what stands here, and nothing else of the result.",
            "Nous publions ce qui figure ici, et rien d’autre du résultat.",
        ),
        RulingAct.ADMIT: Bilingual(
            "We verified these people's membership: their ballots, which were set aside, join "
            "the count, unopened.",
            "Nous avons vérifié l’adhésion de ces personnes\u00a0: leurs bulletins mis à part se "
            "joignent au dépouillement, sans être ouverts.",
        ),
        RulingAct.EXCLUDE: Bilingual(
            "We exclude these ballots, which were set aside, each for its reason: they are never "
            "counted.",
            "Nous excluons ces bulletins mis à part, chacun pour sa raison\u00a0: ils ne sont "
            "jamais dépouillés.",
        ),
        ChallengeAct.VOTER: Bilingual(
            "We challenge the right to vote of one listed member, for a reason of the poll's list. "
            "A ballot that the member casts is on hold until two other officers rule.",
            "Nous contestons le droit de vote d’une personne inscrite, pour un motif de la liste "
            "du scrutin. Le bulletin qu’elle dépose est mis en attente jusqu’à la décision de deux "
            "autres responsables.",
        ),
        ChallengeAct.BALLOT: Bilingual(
            "We challenge the right to vote of one listed member, for a reason of the poll's list. "
            "The ballot named here is on hold until two other officers rule.",
            "Nous contestons le droit de vote d’une personne inscrite, pour un motif de la liste "
            "du scrutin. Le bulletin nommé ici est mis en attente jusqu’à la décision de deux "
            "autres responsables.",
        ),
        ChallengeAct.DISMISS: Bilingual(
            "We dismiss this challenge, which we did not make: the ballot counts.",
            "Nous rejetons cette contestation, dont nous ne sommes pas à l’origine : le "
            "bulletin compte.",
        ),
        ChallengeAct.UPHOLD: Bilingual(
            "We uphold this challenge, which we did not make: the ballot is not counted.",
            "Nous accueillons cette contestation, dont nous ne sommes pas à l’origine : le "
            "bulletin ne compte pas.",
        ),
        ContactAct.CHANGE: Bilingual(
            "We change one member's contact on the roster: a link for a new voting code goes to "
            "the new contact, and none to the old one. This text names neither: only the page of "
            "this change shows the member and both contacts. Compare the digest with the page's.",
            "Nous modifions les coordonnées d’un membre au répertoire\u00a0: un lien pour un "
            "nouveau code de vote va aux nouvelles coordonnées, et aucun aux anciennes. Ce texte "
            "ne nomme ni l’un ni les autres\u00a0: seule la page de cette modification montre le "
            "membre et les deux coordonnées. Comparez l’empreinte à celle de la page.",
        ),
        RemovalAct.REMOVE: Bilingual(
            "We take this member off the voters’ list: by the records, the member should not be on "
            "it. The server has shown us who it is.",
            "Nous retirons ce membre de la liste électorale\u00a0: d’après les dossiers, le membre "
            "ne devrait pas y être. Le serveur nous a montré qui c’est.",
        ),
        OfficeAct.SUCCEED: Bilingual(
            "We hand this office over: from now on the successor signs, and who leaves signs "
            "nothing on this poll. We have the successor's keys from the successor.",
            "Nous transmettons cette fonction\u00a0: désormais, la relève signe, et la personne "
            "qui quitte ses fonctions ne signe plus rien pour ce scrutin. C’est la relève même qui "
            "nous a donné ses clés.",
        ),
        OfficeAct.REPLACE_KEY: Bilingual(
            "We replace this lost key: from now on nothing that is signed with it counts. We have "
            "the new key from its officer.",
            "Nous remplaçons cette clé perdue\u00a0: désormais, rien de ce qu’elle signe ne "
            "compte. C’est la personne même à qui est la nouvelle clé qui nous l’a donnée.",
        ),
        ServiceAct.INTERRUPTION: Bilingual(
            "We enter an interruption of the service in the log, with its own times.",
            "Nous inscrivons au journal une interruption du service, avec ses propres heures.",
        ),
        ListAct.STRIKE_OFF: Bilingual(
            "We have the strike-off lists of these units shown to us two: who of each list has "
            "voted, and who has not. It stays in the log, with this reason.",
            "Nous nous faisons montrer, à nous deux, les listes de pointage de ces unités\u00a0: "
            "qui, sur chaque liste, a voté et qui ne l’a pas fait. Cela reste au journal, avec ce "
            "motif.",
        ),
    }
)
"""What the officers say by each act."""
_POLL, _ACT = Bilingual("poll", "scrutin"), Bilingual("act", "acte")
_TIME, _REASON = Bilingual("time", "heure"), Bilingual("reason", "motif")
_NONE_GIVEN = Bilingual("(none given)", "(non donné)")
_ABOUT = Bilingual("It is about:", "Il y est dit\u00a0:")
_WITHHELD = Bilingual("Not public:", "Non public\u00a0:")


def in_words(
    statement: Statement, withheld: Withheld | None = None, language: Language = "en"
) -> str:
    """Return the statement in words and in full, as lines of text."""
    head = (
        (_POLL, statement.poll),
        (_ACT, statement.act.value),
        (_TIME, f"{show_time(statement.time)} (UTC)"),
        (_REASON, statement.reason or _NONE_GIVEN.said(language)),
    )
    lines = [ACT_WORDS[statement.act].said(language), ""]
    lines += [f"  {name.said(language):8} {value}" for name, value in head]
    lines += ["", _ABOUT.said(language), *_listed(statement.about, language)]
    if withheld is not None:
        lines += ["", _WITHHELD.said(language), *_listed(withheld.lines, language)]
    return "\n".join(lines)


def _listed(about: About, language: Language) -> Iterator[str]:
    for one in about:
        yield f"  {one.text(language)}"
