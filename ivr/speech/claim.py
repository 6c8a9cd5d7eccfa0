"""What the line says to a person who is not on the voters' list (part of `sentences`)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CLAIM: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "claim_intro": (
            "If you are a member and have no voting card, you can still vote now. Your vote will "
            "be set aside. It counts only if membership officers confirm that you belong to your "
            "unit.|",
            "Si vous êtes membre et n’avez pas de carte de vote, vous pouvez quand même voter "
            "maintenant. Votre vote sera mis à part. Il comptera si les responsables des adhésions "
            "confirment que vous appartenez à votre unité.|",
        ),
        "claim_intro_employees": (
            "Every employee of the bargaining unit may take part in this vote, member or not. If "
            "you have no voting card, you can still vote now. Your vote will be set aside. It "
            "counts only if membership officers confirm that you belong to your unit.|",
            "Toutes les personnes salariées de l’unité de négociation peuvent participer à ce "
            "vote, membres ou non. Si vous n’avez pas de carte de vote, vous pouvez quand même "
            "voter maintenant. Votre vote sera mis à part. Il comptera si les responsables des "
            "adhésions confirment que vous appartenez à votre unité.|",
        ),
        "ask_standing": (
            "If you are a member of the bargaining unit, press 1.|If you are an employee of the "
            "bargaining unit who is not a member, press 2.|",
            "Si vous êtes membre de l’unité de négociation, faites le 1.|Si vous êtes une personne "
            "salariée de l’unité de négociation qui n’en est pas membre, faites le 2.|",
        ),
        "claim_begin": (
            "To begin, press 1.|If you called before and received a code, press 2.|If you have a "
            "voting card, press 3.|",
            "Pour commencer, faites le 1.|Si vous avez déjà appelé et reçu un code, faites le "
            "2.|Si vous avez une carte de vote, faites le 3.|",
        ),
        "choice_key": (
            "{choice}: press {key}.|",
            "{choice} : faites le {key}.|",
        ),
        "more_choices": (
            "For more choices, press {key}.|",
            "Pour d’autres choix, faites le {key}.|",
        ),
        "ask_panel": (
            "Do you teach elementary, secondary or occasional?|",
            "Enseignez-vous à l’élémentaire, au secondaire ou en suppléance?|",
        ),
        "panel_elementary": (
            "For elementary school, press {key}.|",
            "Pour l’élémentaire, faites le {key}.|",
        ),
        "panel_secondary": (
            "For secondary school, press {key}.|",
            "Pour le secondaire, faites le {key}.|",
        ),
        "panel_occasional": (
            "For occasional teaching, that is supply, at either level, press {key}.|",
            "Pour la suppléance, à l’un ou l’autre palier, faites le {key}.|",
        ),
        "ask_board": (
            "Who is your employer?|",
            "Qui est votre employeur?|",
        ),
        "ask_unit": (
            "Which of these groups do you belong to?|",
            "Auquel de ces groupes appartenez-vous?|",
        ),
        "ask_kind": (
            "Membership officers need one number to identify you.|For your employee number, if it "
            "has digits only, press 1.|For your College of Teachers number, press 2.|",
            "Les responsables ont besoin d’un numéro pour vous identifier.|Pour votre numéro "
            "d’employé, s’il n’a que des chiffres, faites le 1.|Pour votre numéro de l’Ordre des "
            "enseignantes et des enseignants, faites le 2.|",
        ),
        "ask_employee_number": (
            "Enter your employee number, as on your pay statement, then the number sign.|",
            "Composez votre numéro d’employé, comme sur votre relevé de paie, puis le carré.|",
        ),
        "ask_college_number": (
            "Enter the six digits of your College of Teachers number, then the number sign.|",
            "Composez les six chiffres de votre numéro de l’Ordre, puis le carré.|",
        ),
        "other_kind": (
            "To give the other number instead, press 2, then the number sign.|",
            "Pour donner plutôt l’autre numéro, faites le 2, puis le carré.|",
        ),
        "claim_number_wrong": (
            "An employee number has 3 to 20 digits; a College of Teachers number has six.|",
            "Un numéro d’employé a de 3 à 20 chiffres; un numéro de l’Ordre en a six.|",
        ),
        "ask_contact": (
            "Now enter a telephone number with its area code, then the number sign. We send a code "
            "there, and later the decision on your vote.|",
            "Composez maintenant un numéro de téléphone avec l’indicatif régional, puis le carré. "
            "Nous y enverrons un code et, plus tard, la décision sur votre vote.|",
        ),
        "ask_contact_again": (
            "Enter the telephone number that you gave before, with its area code, then the number "
            "sign.|",
            "Composez le numéro de téléphone que vous aviez donné, avec l’indicatif régional, puis "
            "le carré.|",
        ),
        "claim_number": (
            "We cannot send a code to that number. It must be a number in Canada or the United "
            "States, with its area code, and not toll-free.|",
            "Nous ne pouvons pas envoyer de code à ce numéro. Il doit être au Canada ou aux "
            "États-Unis, avec l’indicatif régional, et ne pas être sans frais.|",
        ),
        "your_number": (
            "The number is:|{number}|",
            "Le numéro est :|{number}|",
        ),
        "reach_sms": (
            "For a text message, press 1.|",
            "Pour un texto, faites le 1.|",
        ),
        "reach_voice": (
            "For a call to that number, press 2.|",
            "Pour un appel à ce numéro, faites le 2.|",
        ),
        "reach_other": (
            "To enter another number, press 3.|",
            "Pour composer un autre numéro, faites le 3.|",
        ),
        "code_sent_sms": (
            "A text message with a code is on its way to:|{number}|",
            "Un texto avec un code est en route vers le :|{number}|",
        ),
        "code_sent_voice": (
            "We are about to call:|{number}|If you are holding that telephone, hang up now and "
            "write down the code we call you with. Then call this line again, choose your "
            "language, press 0 and the number sign, then 1, then 2.|",
            "Nous allons appeler le :|{number}|Si c’est le téléphone que vous tenez, raccrochez "
            "maintenant et notez le code que nous vous dirons. Rappelez ensuite cette ligne, "
            "choisissez votre langue, puis faites le 0 et le carré, le 1, et le 2.|",
        ),
        "claim_too_many": (
            "Too many codes were requested. Call again in an hour, or give another number.|",
            "Trop de codes ont été demandés. Rappelez dans une heure, ou donnez un autre numéro.|",
        ),
        "claim_unavailable": (
            "No code can be sent now, and nothing was kept. Call again later, or call your unit or "
            "bargaining unit.|",
            "Aucun code ne peut être envoyé maintenant, et rien n’a été gardé. Rappelez plus tard, "
            "ou appelez votre unité ou votre unité de négociation.|",
        ),
        "ask_one_time": (
            "When you have the code, enter its six digits, then the number sign. It works for 10 "
            "minutes. For another code, press 1, then the number sign.|",
            "Quand vous aurez le code, composez ses six chiffres, puis le carré. Il est valable 10 "
            "minutes. Pour un autre code, faites le 1, puis le carré.|",
        ),
        "ask_code_again": (
            "Enter the six digits of the code, then the number sign. If you have no code, or it is "
            "older than 10 minutes, press 1, then the number sign, to begin again.|",
            "Composez les six chiffres du code, puis le carré. Si vous n’avez pas de code, ou s’il "
            "a plus de 10 minutes, faites le 1, puis le carré, pour recommencer.|",
        ),
        "other_contact": (
            "To enter another telephone number, press 2, then the number sign.|",
            "Pour composer un autre numéro de téléphone, faites le 2, puis le carré.|",
        ),
        "one_time_form": (
            "The code has six digits.|",
            "Le code a six chiffres.|",
        ),
        "one_time_wrong": (
            "That is not the code. Check it against the newest one that you received.|",
            "Ce n’est pas le code. Comparez-le avec le plus récent que vous avez reçu.|",
        ),
        "one_time_spent": (
            "That code is too old, or was tried too often. Ask for another one.|",
            "Ce code est trop ancien, ou a été essayé trop souvent. Demandez-en un autre.|",
        ),
        "one_time_again": (
            "That telephone number and that code do not match, or the code is too old.|",
            "Ce numéro de téléphone et ce code ne vont pas ensemble, ou le code est trop ancien.|",
        ),
        "claim_confirmed": (
            "Thank you. Your vote will be set aside until membership officers decide. You have not "
            "voted yet. If you hang up before you cast your vote, you must begin again.|",
            "Merci. Votre vote sera mis à part jusqu’à la décision des responsables des adhésions. "
            "Vous n’avez pas encore voté. Si vous raccrochez avant de déposer votre vote, il "
            "faudra recommencer.|",
        ),
        "cast_sequestered": (
            "It is set aside: it counts only if membership officers accept it. They will tell you "
            "at the number that you gave.|",
            "Il est mis à part : il comptera si les responsables des adhésions l’admettent. Vous "
            "apprendrez leur décision au numéro que vous avez donné.|",
        ),
        "not_cast_claim_again": (
            "Your vote was not cast. Please begin again.|",
            "Votre vote n’a pas été déposé. Veuillez recommencer.|",
        ),
        "already_set_aside": (
            "Your vote was cast before, and was set aside. It cannot be changed.|",
            "Votre vote a été déposé auparavant et mis à part. Il ne peut pas être changé.|",
        ),
    }
)
"""Each sentence by its name: in English, in French."""
