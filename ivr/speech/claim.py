"""What the line says to a person who is not on the voters' list (part of `sentences`)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CLAIM: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "claim_intro": (
            "If you are a member and have received no voting card, you can vote now all the same. "
            "Your vote is sequestered: it is held apart, still encrypted, until membership "
            "officers have verified that you belong to your unit.|",
            "Si vous êtes membre et n’avez reçu aucune carte de vote, vous pouvez voter maintenant "
            "tout de même. Votre vote est mis à part : il est gardé, encore chiffré, jusqu’à ce "
            "que des responsables des adhésions aient vérifié que vous appartenez à votre unité.|",
        ),
        "claim_intro_employees": (
            "Every employee of the bargaining unit may take part in this vote, member or not. If "
            "you have received no voting card, you can vote now all the same. Your vote is "
            "sequestered: it is held apart, still encrypted, until membership officers have "
            "verified that you belong to your unit.|",
            "Toutes les personnes salariées de l’unité de négociation peuvent participer à ce "
            "vote, membres ou non. Si vous n’avez reçu aucune carte de vote, vous pouvez voter "
            "maintenant tout de même. Votre vote est mis à part : il est gardé, encore chiffré, "
            "jusqu’à ce que des responsables des adhésions aient vérifié que vous appartenez à "
            "votre unité.|",
        ),
        "ask_standing": (
            "If you are a member of the bargaining unit, press 1.|If you are an employee of the "
            "bargaining unit who is not a member, press 2.|",
            "Si vous êtes membre de l’unité de négociation, appuyez sur le 1.|Si vous êtes une "
            "personne salariée de l’unité de négociation qui n’en est pas membre, appuyez sur le "
            "2.|",
        ),
        "claim_begin": (
            "To begin, press 1.|If you claimed in an earlier call and have received a code, press "
            "2.|If you have a voting card, press 3.|",
            "Pour commencer, appuyez sur le 1.|Si vous avez fait une demande lors d’un appel "
            "précédent et reçu un code, appuyez sur le 2.|Si vous avez une carte de vote, appuyez "
            "sur le 3.|",
        ),
        "choice_key": ("For {choice}, press {key}.|", "Pour {choice}, appuyez sur le {key}.|"),
        "more_choices": (
            "For more choices, press {key}.|",
            "Pour d’autres choix, appuyez sur le {key}.|",
        ),
        "ask_panel": ("What do you teach?|", "Qu’enseignez-vous?|"),
        "panel_elementary": (
            "For elementary school, press {key}.|",
            "Pour l’élémentaire, appuyez sur le {key}.|",
        ),
        "panel_secondary": (
            "For secondary school, press {key}.|",
            "Pour le secondaire, appuyez sur le {key}.|",
        ),
        "panel_occasional": (
            "For occasional teaching, that is supply, at either level, press {key}.|",
            "Pour la suppléance, à l’un ou l’autre palier, appuyez sur le {key}.|",
        ),
        "ask_board": ("Who is your employer?|", "Qui est votre employeur?|"),
        "ask_unit": (
            "Which of these groups do you belong to?|",
            "Auquel de ces groupes appartenez-vous?|",
        ),
        "ask_kind": (
            "Officers need a number to know you by.|If your employee number has digits only, and "
            "you wish to give it, press 1.|For your College of Teachers number, press 2.|",
            "Les responsables ont besoin d’un numéro pour vous reconnaître.|Si votre numéro "
            "d’employé n’a que des chiffres et que vous voulez le donner, appuyez sur le 1.|Pour "
            "votre numéro de l’Ordre des enseignantes et des enseignants, appuyez sur le 2.|",
        ),
        "ask_employee_number": (
            "Enter your employee number, as on your pay statement, then the number sign.|",
            "Composez votre numéro d’employé, comme sur votre bulletin de paie, puis le carré.|",
        ),
        "ask_college_number": (
            "Enter the six digits of your College of Teachers number, then the number sign.|",
            "Composez les six chiffres de votre numéro de l’Ordre, puis le carré.|",
        ),
        "other_kind": (
            "To give the other number instead, press 2, then the number sign.|",
            "Pour donner plutôt l’autre numéro, appuyez sur le 2, puis sur le carré.|",
        ),
        "claim_number_wrong": (
            "An employee number has 3 to 20 digits; a College of Teachers number has six.|",
            "Un numéro d’employé a de 3 à 20 chiffres; un numéro de l’Ordre en a six.|",
        ),
        "ask_contact": (
            "Now enter your telephone number, with its area code, then the number sign. A code is "
            "sent there, and later what was decided on your vote.|",
            "Composez maintenant votre numéro de téléphone, avec l’indicatif régional, puis le "
            "carré. Un code y est envoyé et, plus tard, ce qui a été décidé pour votre vote.|",
        ),
        "ask_contact_again": (
            "Enter the telephone number that you gave in your claim, with its area code, then the "
            "number sign.|",
            "Composez le numéro de téléphone donné dans votre demande, avec l’indicatif régional, "
            "puis le carré.|",
        ),
        "claim_number": (
            "We cannot send a code to that number. It must be a number in Canada or the United "
            "States, with its area code, and not toll-free.|",
            "Nous ne pouvons pas envoyer de code à ce numéro. Il doit être au Canada ou aux "
            "États-Unis, avec l’indicatif régional, et ne pas être sans frais.|",
        ),
        "your_number": ("The number is:|{number}|", "Le numéro est :|{number}|"),
        "reach_sms": (
            "To have the code sent there as a text message, press 1.|",
            "Pour y recevoir le code par message texte, appuyez sur le 1.|",
        ),
        "reach_voice": (
            "To be called there, and told the code, press 2.|",
            "Pour y être appelé et entendre le code, appuyez sur le 2.|",
        ),
        "reach_other": (
            "To enter another number, press 3.|",
            "Pour composer un autre numéro, appuyez sur le 3.|",
        ),
        "code_sent_sms": (
            "A text message with a code is on its way to:|{number}|",
            "Un message texte avec un code est en route vers le :|{number}|",
        ),
        "code_sent_voice": (
            "We are about to call:|{number}|If that is the telephone you are holding, hang up now, "
            "write the code down when we call in half a minute, then call this line again, choose "
            "your language, and press 0 and the number sign, then 1, then 2.|",
            "Nous allons appeler le :|{number}|Si c’est le téléphone que vous tenez, raccrochez "
            "maintenant, notez le code quand nous appelons dans une demi-minute, puis rappelez "
            "cette ligne, choisissez votre langue, et appuyez sur le 0 et le carré, puis sur le 1, "
            "puis sur le 2.|",
        ),
        "claim_too_many": (
            "Too many codes were asked for. Call again in an hour, or give another number.|",
            "Trop de codes ont été demandés. Rappelez dans une heure, ou donnez un autre numéro.|",
        ),
        "claim_unavailable": (
            "No code can be sent now, so nothing was kept. Call again tomorrow, or call your unit "
            "or bargaining unit.|",
            "Aucun code ne peut être envoyé maintenant; rien n’a donc été gardé. Rappelez demain, "
            "ou appelez votre unité ou unité de négociation.|",
        ),
        "ask_one_time": (
            "When you have the code, enter its six digits, then the number sign. It is good for 10 "
            "minutes. To have another one sent, press 1, then the number sign.|",
            "Quand vous avez le code, composez ses six chiffres, puis le carré. Il est valable 10 "
            "minutes. Pour en recevoir un autre, appuyez sur le 1, puis sur le carré.|",
        ),
        "ask_code_again": (
            "Enter the six digits of the code, then the number sign. If you have no code, or it is "
            "older than 10 minutes, press 1, then the number sign, to claim anew.|",
            "Composez les six chiffres du code, puis le carré. Si vous n’avez pas de code, ou s’il "
            "a plus de 10 minutes, appuyez sur le 1, puis sur le carré, pour refaire votre "
            "demande.|",
        ),
        "other_contact": (
            "If the telephone number is wrong, press 2, then the number sign, to enter it anew.|",
            "Si le numéro de téléphone est erroné, appuyez sur le 2, puis sur le carré, pour le "
            "composer de nouveau.|",
        ),
        "one_time_form": ("The code has six digits.|", "Le code a six chiffres.|"),
        "one_time_wrong": (
            "That is not the code. Compare it with the newest one that you received.|",
            "Ce n’est pas le code. Comparez-le avec le plus récent que vous avez reçu.|",
        ),
        "one_time_spent": (
            "That code is too old, or was tried too often. Have another one sent.|",
            "Ce code est trop ancien, ou a été essayé trop souvent. Demandez-en un autre.|",
        ),
        "one_time_again": (
            "That telephone number and that code do not belong together, or the code is too old.|",
            "Ce numéro de téléphone et ce code ne vont pas ensemble, ou le code est trop ancien.|",
        ),
        "claim_confirmed": (
            "Thank you. Your vote will be sequestered until membership is verified. Nothing has "
            "been cast yet. If you hang up before you cast it, claim anew when you call again.|",
            "Merci. Votre vote sera mis à part jusqu’à la vérification de votre adhésion. Rien "
            "n’est encore déposé. Si vous raccrochez avant de le déposer, refaites votre demande "
            "en rappelant.|",
        ),
        "cast_sequestered": (
            "It is sequestered: it is not counted until membership officers admit it. You will "
            "hear what they decide at the telephone number that you gave.|",
            "Il est mis à part : il n’est pas compté tant que les responsables des adhésions ne "
            "l’ont pas admis. Vous apprendrez leur décision au numéro de téléphone donné.|",
        ),
        "not_cast_claim_again": (
            "Your vote was not cast. Please claim anew, and then make your choice again.|",
            "Votre vote n’a pas été déposé. Veuillez refaire votre demande, puis votre choix.|",
        ),
    }
)
"""Each sentence by its name: in English, in French."""
