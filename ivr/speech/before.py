"""What the line says before a poll opens: list check and rehearsal (part of `sentences`)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BEFORE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "not_open": (
            "Vote: {title}. It is not open yet. Voting begins on {opens}.|",
            "Vote : {title}. Il n’est pas encore ouvert. Il commence le {opens}.|",
        ),
        "ask_before": (
            "To check that you are on the voters’ list, press 1.|To try a practice vote, press 2.|",
            "Pour vérifier que vous êtes sur la liste électorale, faites le 1.|Pour faire un vote "
            "d’exercice, faites le 2.|",
        ),
        "opened_meanwhile": (
            "Voting has just opened. You have not voted in this call.|",
            "Le vote vient d’ouvrir. Vous n’avez pas voté pendant cet appel.|",
        ),
        # --- the list
        "list_by_card": (
            "To check at once with your voting card, press 1.|",
            "Pour vérifier tout de suite avec votre carte de vote, faites le 1.|",
        ),
        "list_by_message": (
            "To have a message sent to the e-mail address or number that your union has for you, "
            "press 2.|",
            "Pour recevoir un message à l’adresse courriel ou au numéro que votre syndicat a pour "
            "vous, faites le 2.|",
        ),
        "list_back": (
            "To go back, press 3.|",
            "Pour revenir, faites le 3.|",
        ),
        "list_refused": (
            "The member number and the voting code do not match, or the number is not on the list. "
            "Check both on your card. If they are right, call your union.|",
            "Le numéro de membre et le code de vote ne vont pas ensemble, ou le numéro n’est pas "
            "sur la liste. Vérifiez les deux sur votre carte. S’ils sont exacts, appelez votre "
            "syndicat.|",
        ),
        "listed_unit": (
            "You are on the voters’ list, in the bargaining unit: {unit}.|",
            "Vous êtes sur la liste électorale, dans l’unité de négociation : {unit}.|",
        ),
        "listed_email": (
            "Your union has an e-mail address for you, at {domain}.|",
            "Votre syndicat a pour vous une adresse courriel chez {domain}.|",
        ),
        "listed_telephone": (
            "Your union has a telephone number for you that ends in:|{last}|",
            "Votre syndicat a pour vous un numéro de téléphone qui se termine par :|{last}|",
        ),
        "listed_nowhere": (
            "Your union has no e-mail address and no telephone number where a message can reach "
            "you.|",
            "Votre syndicat n’a ni adresse courriel ni numéro de téléphone où vous joindre par "
            "message.|",
        ),
        "listed_object": (
            "You can object to the list until {until}: call your unit, your bargaining unit or a "
            "membership officer. If you are in the wrong unit, do not vote with your card. Vote as "
            "a person who is not on the list.|",
            "Vous pouvez vous opposer à la liste jusqu’au {until} : appelez votre unité, votre "
            "unité de négociation ou une ou un responsable des adhésions. Si l’unité est inexacte, "
            "ne votez pas avec votre carte. Votez comme une personne qui n’est pas sur la liste.|",
        ),
        "listed_wrong": (
            "If any of this is wrong, call your unit or bargaining unit before voting closes. You "
            "have not voted.|",
            "Si quelque chose est inexact, appelez votre unité ou votre unité de négociation avant "
            "la fin du vote. Vous n’avez pas voté.|",
        ),
        "ask_listed": (
            "To try a practice vote, press 1.|To go back, press 2.|",
            "Pour faire un vote d’exercice, faites le 1.|Pour revenir, faites le 2.|",
        ),
        "asked": (
            "If that number is on the voters’ list, a message is on its way. We say the same for "
            "every number. If nothing comes within an hour, call your unit or bargaining unit.|",
            "Si ce numéro est sur la liste électorale, un message est en route. Nous disons la "
            "même chose pour chaque numéro. Si rien n’arrive d’ici une heure, appelez votre unité "
            "ou votre unité de négociation.|",
        ),
        "ask_too_many": (
            "Too many of these messages were requested. Look for the last one, or call again in an "
            "hour.|",
            "Trop de ces messages ont été demandés. Cherchez le dernier, ou rappelez dans une "
            "heure.|",
        ),
        "ask_unavailable": (
            "No message can be sent now.|",
            "Aucun message ne peut être envoyé maintenant.|",
        ),
        # --- the rehearsal
        "practice": (
            "This is practice. It is not a vote.|",
            "Ceci est un exercice. Ce n’est pas un vote.|",
        ),
        "practice_intro": (
            "Use the card that we read to you. Keep your own card for the real vote.|",
            "Utilisez la carte que nous vous lisons. Gardez la vôtre pour le vrai vote.|",
        ),
        "practice_member": (
            "Enter the practice member number:|{number}|Then the number sign.|",
            "Composez le numéro de membre d’exercice :|{number}|Puis le carré.|",
        ),
        "practice_code": (
            "Enter the practice voting code:|{code}|Then the number sign.|",
            "Composez le code de vote d’exercice :|{code}|Puis le carré.|",
        ),
        "practice_wrong": (
            "That is not the number that we read. Keep your own card for the real vote, and try "
            "again.|",
            "Ce n’est pas le numéro que nous avons lu. Gardez votre propre carte pour le vrai "
            "vote, et réessayez.|",
        ),
        "practice_question": (
            "{question}|",
            "{question}|",
        ),
        "practice_answer": (
            "{answer}: press {key}.|",
            "{answer} : faites le {key}.|",
        ),
        "practice_chose": (
            "Your practice choice: {answer}.|",
            "Votre choix d’exercice : {answer}.|",
        ),
        "practice_ask_review": (
            "In the real vote, 1 casts your vote. To go on, press 1.|To change your choice, press "
            "2.|To hear it again, press 3.|",
            "Lors du vrai vote, le 1 dépose votre vote. Pour continuer, faites le 1.|Pour changer "
            "votre choix, faites le 2.|Pour le réentendre, faites le 3.|",
        ),
        "practice_done": (
            "Practice is over. You have not voted. In the real vote, the line would now confirm "
            "your vote and read you a code.|",
            "L’exercice est terminé. Vous n’avez pas voté. Lors du vrai vote, la ligne "
            "confirmerait alors votre vote et vous lirait un code.|",
        ),
        "practice_opens": (
            "Voting begins on {opens}. Call again then.|",
            "Le vote commence le {opens}. Rappelez à ce moment-là.|",
        ),
        "practice_ask_done": (
            "To practise again, press 1.|To go back, press 2.|",
            "Pour recommencer l’exercice, faites le 1.|Pour revenir, faites le 2.|",
        ),
    }
)
"""Each sentence by its name: in English, in French."""
