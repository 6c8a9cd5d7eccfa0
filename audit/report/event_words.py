"""The words for each entry of the log, on the public record's page, in minutes and in reports.

Rules this module keeps:
1. Every kind of entry has its words, in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from audit.record.units import Bilingual

EVENT_WORDS: Final[Mapping[str, Bilingual]] = MappingProxyType(
    {
        "officer:accepted": Bilingual(
            "Oath of office accepted by an officer",
            "Serment d’entrée en fonction accepté par une personne responsable",
        ),
        "route:received": Bilingual(
            "Agreement or offer received by the executive", "Entente ou offre reçue par l’exécutif"
        ),
        "route:recommended": Bilingual("Recommendation made", "Recommandation faite"),
        "route:told": Bilingual("Members told", "Membres avisés"),
        "poll:sealed": Bilingual("Poll sealed", "Scrutin scellé"),
        "trustee:confirmed": Bilingual(
            "Seal confirmed by a key holder", "Sceau confirmé par une personne dépositaire de clé"
        ),
        "poll:opened": Bilingual("Voting opened", "Début du vote"),
        "poll:extended": Bilingual("Voting extended", "Période de vote prolongée"),
        "close:ordered": Bilingual("Early close ordered", "Clôture anticipée ordonnée"),
        "poll:closed": Bilingual("Voting closed", "Fin du vote"),
        "poll:voided": Bilingual("Poll made void", "Scrutin annulé"),
        "ballot:cast": Bilingual("Ballot cast", "Vote déposé"),
        "ballot:sequestered": Bilingual(
            "Ballot cast, and set aside", "Bulletin déposé, et mis à part"
        ),
        "ballot:admitted": Bilingual("Set-aside ballots admitted", "Bulletins mis à part admis"),
        "ballot:excluded": Bilingual("Set-aside ballots excluded", "Bulletins mis à part exclus"),
        "voter:challenged": Bilingual(
            "Member on the list challenged", "Contestation d’une personne inscrite"
        ),
        "ballot:challenged": Bilingual(
            "Ballot of a member on the list challenged",
            "Contestation du bulletin d’une personne inscrite",
        ),
        "challenge:dismissed": Bilingual("Challenge dismissed", "Contestation rejetée"),
        "challenge:upheld": Bilingual("Challenge upheld", "Contestation accueillie"),
        "contact:changed": Bilingual(
            "A member’s contact changed on the roster",
            "Coordonnées d’un membre modifiées au répertoire",
        ),
        "voter:removed": Bilingual(
            "A voter taken off the list by two officers",
            "Retrait d’un membre de la liste par deux responsables",
        ),
        "officer:succeeded": Bilingual(
            "An officer’s successor took over", "Relève d’une personne responsable"
        ),
        "officer:key-replaced": Bilingual(
            "An officer’s lost key replaced", "Clé perdue d’une personne responsable, remplacée"
        ),
        "service:interrupted": Bilingual("Service interrupted", "Service interrompu"),
        "service:resumed": Bilingual("Service resumed", "Service rétabli"),
        "strike-off:disclosed": Bilingual(
            "Strike-off lists (who has voted) shown to two officers",
            "Listes de pointage (qui a voté) montrées à deux responsables",
        ),
        "credential:revoked": Bilingual(
            "Voting code cancelled: a lost card", "Code de vote annulé\u00a0: carte perdue"
        ),
        "credential:issued": Bilingual(
            "New voting code issued in its place", "Nouveau code de vote émis"
        ),
        "tally:encrypted": Bilingual(
            "Encrypted ballots added together", "Bulletins additionnés, chiffrés"
        ),
        "decryption:received": Bilingual(
            "Sums opened by a key holder", "Sommes déchiffrées par une personne dépositaire de clé"
        ),
        "decryption:set-aside": Bilingual(
            "A key holder’s decryption set aside",
            "Déchiffrement d’une personne dépositaire de clé écarté",
        ),
        "result:computed": Bilingual(
            "Result computed and locked", "Résultat calculé et verrouillé"
        ),
        "result:certified": Bilingual("Result certified", "Résultat certifié"),
        "result:released": Bilingual("Result released", "Résultat publié"),
    }
)
