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
            "Pour parler à une personne, appelez le :|{number}|",
        ),
        "help_without_number": (
            "For help from a person, call your union, or see the help page on the union’s voting "
            "site.|",
            "Pour parler à une personne, appelez votre syndicat, ou consultez la page d’aide du "
            "site de vote du syndicat.|",
        ),
        "so_far_cast": (
            "Your vote has been cast.|",
            "Votre vote a été déposé.|",
        ),
        "so_far_stands": (
            "This call has cast nothing; the vote that was cast before stands.|",
            "Cet appel n’a rien déposé; le vote déposé auparavant est maintenu.|",
        ),
        "so_far_not_cast": (
            "This call has cast no vote.|",
            "Cet appel n’a déposé aucun vote.|",
        ),
        "help_claim": (
            "If you are a member, and not on the voters’ list, press 1.|",
            "Si vous êtes membre et n’êtes pas sur la liste électorale, appuyez sur le 1.|",
        ),
        "help_claim_employees": (
            "If you are not on the voters’ list, press 1.|",
            "Si vous n’êtes pas sur la liste électorale, appuyez sur le 1.|",
        ),
        "help_back": (
            "To go back to where you were, press 2.|",
            "Pour revenir où vous étiez, appuyez sur le 2.|",
        ),
        "help_check": (
            "To check the confirmation code of a vote that was cast, press 3.|",
            "Pour vérifier le code de confirmation d’un vote déposé, appuyez sur le 3.|",
        ),
        "help_again": (
            "To hear this again, press 9.",
            "Pour réentendre ceci, appuyez sur le 9.",
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
            "Pour le code de confirmation :|{code}|",
        ),
        "checked_none": (
            "There is no ballot with this code in the ballot box. Compare it with what you wrote "
            "down. If they agree, tell your union.|",
            "Il n’y a aucun bulletin portant ce code dans l’urne. Comparez-le avec ce que vous "
            "avez noté. S’ils sont identiques, avisez votre syndicat.|",
        ),
        "checked_counted": (
            "The ballot is in the ballot box. It counts.|",
            "Le bulletin est dans l’urne. Il compte.|",
        ),
        "checked_sequestered": (
            "The ballot has been received. It is sequestered: it is held apart until membership "
            "has been verified.|",
            "Le bulletin a été reçu. Il est mis à part jusqu’à la vérification de l’appartenance.|",
        ),
        "checked_admitted": (
            "The ballot was sequestered, and has been admitted. It counts.|",
            "Le bulletin avait été mis à part, puis il a été admis. Il compte.|",
        ),
        "checked_excluded": (
            "The ballot was sequestered, and has been excluded. It does not count.|",
            "Le bulletin avait été mis à part, puis il a été exclu. Il ne compte pas.|",
        ),
        "checked_held": (
            "The ballot is in the ballot box. It is on hold, by a challenge: it is not counted "
            "until that is decided.|",
            "Le bulletin est dans l’urne. Il est en attente, à cause d’une contestation : il n’est "
            "pas compté tant qu’elle n’est pas tranchée.|",
        ),
        "checked_upheld": (
            "The ballot was challenged, and two officers have ruled. It does not count.|",
            "Le bulletin a été contesté, et deux responsables ont pris une décision. Il ne compte "
            "pas.|",
        ),
        "checked_public_from": (
            "It is in the public record from:|{time}.|",
            "Il figure dans le dossier public à partir du :|{time}.|",
        ),
        "checked_several": (
            "More than one ballot in the ballot box has this code. The board on the web shows "
            "them.|",
            "Plus d’un bulletin dans l’urne porte ce code. Le tableau sur le Web les montre.|",
        ),
        "ask_checked": (
            "To check another code, press 1. To go back to where you were, press 2.|",
            "Pour vérifier un autre code, appuyez sur le 1. Pour revenir où vous étiez, appuyez "
            "sur le 2.|",
        ),
    }
)
"""Each sentence by its name: in English, in French."""
