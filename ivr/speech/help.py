"""What the line says for help, and about a confirmation code (part of `sentences`)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HELP: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        # --- help
        "help_number": (
            "For help from a person, call:|{number}|",
            "Pour parler à une personne, appelez le :|{number}|",
        ),
        "help_without_number": (
            "For help from a person, call your union, or see the help page on the union’s voting "
            "site.|",
            "Pour parler à une personne, appelez votre syndicat, ou consultez la page d’aide du "
            "site de vote du syndicat.|",
        ),
        "so_far_cast": (
            "You have voted. Your vote has been cast.|",
            "Vous avez voté. Votre vote est déposé.|",
        ),
        "so_far_stands": (
            "You cast no vote in this call. A vote was cast before it, and cannot be changed.|",
            "Vous n’avez déposé aucun vote pendant cet appel. Un vote a été déposé auparavant et "
            "ne peut pas être changé.|",
        ),
        "so_far_not_cast": (
            "You have not voted in this call.|",
            "Vous n’avez pas voté pendant cet appel.|",
        ),
        "help_claim": (
            "If you are a member, and not on the voters’ list, press 1.|",
            "Si vous êtes membre et n’êtes pas sur la liste électorale, faites le 1.|",
        ),
        "help_claim_employees": (
            "If you are not on the voters’ list, press 1.|",
            "Si vous n’êtes pas sur la liste électorale, faites le 1.|",
        ),
        "help_back": (
            "To go back to where you were, press 2.|",
            "Pour revenir où vous étiez, faites le 2.|",
        ),
        "help_check": (
            "To check a confirmation code, press 3.|",
            "Pour vérifier un code de confirmation, faites le 3.|",
        ),
        "help_again": (
            "To hear this or any other message again, press 9.",
            "Pour réentendre ce message ou un autre, faites le 9.",
        ),
        # --- the check of a confirmation code
        "ask_confirmation": (
            "Enter the 12 digits of the confirmation code, then the number sign.|",
            "Composez les 12 chiffres du code de confirmation, puis le carré.|",
        ),
        "confirmation_wrong": (
            "A confirmation code has 12 digits.|",
            "Un code de confirmation a 12 chiffres.|",
        ),
        "checked_code": (
            "For the confirmation code:|{code}|",
            "Pour le code de confirmation :|{code}|",
        ),
        "checked_none": (
            "No ballot in the ballot box has this code. Check it against what you wrote down. If "
            "it is the same, tell your union.|",
            "Aucun bulletin dans l’urne ne porte ce code. Comparez-le avec ce que vous avez noté. "
            "S’il est identique, avisez votre syndicat.|",
        ),
        "checked_counted": (
            "The ballot is in the ballot box. It counts.|",
            "Le bulletin est dans l’urne. Il compte.|",
        ),
        "checked_sequestered": (
            "The ballot has been received. It is set aside until membership officers decide.|",
            "Le bulletin a été reçu. Il est mis à part jusqu’à la décision des responsables des "
            "adhésions.|",
        ),
        "checked_admitted": (
            "The ballot was set aside, and was then accepted. It counts.|",
            "Le bulletin avait été mis à part, puis il a été admis. Il compte.|",
        ),
        "checked_excluded": (
            "The ballot was set aside, and was not accepted. It does not count.|",
            "Le bulletin avait été mis à part, et il n’a pas été admis. Il ne compte pas.|",
        ),
        "checked_held": (
            "The ballot is in the ballot box. It is on hold, because of a challenge. If there is "
            "no decision in time, it counts.|",
            "Le bulletin est dans l’urne. Il est en attente, à cause d’une contestation. S’il n’y "
            "a pas de décision à temps, il comptera.|",
        ),
        "checked_upheld": (
            "The ballot was challenged, and two officers have decided. It does not count.|",
            "Le bulletin a été contesté, et deux responsables ont rendu une décision. Il ne compte "
            "pas.|",
        ),
        "checked_public_from": (
            "It will be in the public record from {time}.|",
            "Il sera au tableau public à partir du {time}.|",
        ),
        "checked_several": (
            "Two or more ballots in the ballot box have this code. The public record, on the web, "
            "shows them.|",
            "Plus d’un bulletin dans l’urne porte ce code. Le tableau public, sur le Web, les "
            "montre.|",
        ),
        "ask_checked": (
            "To check another code, press 1.|To go back to where you were, press 2.|",
            "Pour vérifier un autre code, faites le 1.|Pour revenir où vous étiez, faites le 2.|",
        ),
    }
)
"""Each sentence by its name: in English, in French."""
