"""What the line says before a poll opens: list check and rehearsal (part of `sentences`)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BEFORE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "not_open": (
            "The vote on {title} is not open yet. Voting begins on {opens}.|",
            "Le vote sur {title} n’est pas encore ouvert. Il commence le {opens}.|",
        ),
        "ask_before": (
            "To check whether you are on the voters’ list, press 1.|To rehearse the vote with a "
            "practice question, press 2.|",
            "Pour vérifier si vous êtes sur la liste électorale, appuyez sur le 1.|Pour vous "
            "exercer à voter avec une question d’exercice, appuyez sur le 2.|",
        ),
        "opened_meanwhile": (
            "Voting has just opened. Nothing has been cast so far.|",
            "Le vote vient d’ouvrir. Rien n’a été déposé jusqu’ici.|",
        ),
        # --- the list
        "list_by_card": (
            "To check at once with your voting card, press 1.|",
            "Pour vérifier tout de suite avec votre carte de vote, appuyez sur le 1.|",
        ),
        "list_by_message": (
            "To have a message sent to the e-mail address or telephone that your union has for "
            "you, press 2.|",
            "Pour recevoir un message à l’adresse courriel ou au téléphone que votre syndicat a "
            "pour vous, appuyez sur le 2.|",
        ),
        "list_back": (
            "To go back, press 3.|",
            "Pour revenir, appuyez sur le 3.|",
        ),
        "list_refused": (
            "The member number and the voting code do not belong together, or the number is not "
            "on the list. Compare both with your card. If they are right, call your union.|",
            "Le numéro de membre et le code de vote ne vont pas ensemble, ou le numéro n’est pas "
            "sur la liste. Comparez les deux avec votre carte. S’ils sont exacts, appelez votre "
            "syndicat.|",
        ),
        "listed_unit": (
            "You are on the voters’ list, in the bargaining unit: {unit}.|",
            "Vous êtes sur la liste électorale, dans l’unité de négociation : {unit}.|",
        ),
        "listed_email": (
            "Your union has an e-mail address for you, at {domain}.|",
            "Votre syndicat a une adresse courriel pour vous, chez {domain}.|",
        ),
        "listed_telephone": (
            "Your union has a telephone number for you that ends in:|{last}|",
            "Votre syndicat a un numéro de téléphone pour vous, qui se termine par :|{last}|",
        ),
        "listed_nowhere": (
            "Your union has no e-mail address and no telephone number at which messages can reach "
            "you.|",
            "Votre syndicat n’a ni adresse courriel ni numéro de téléphone où vous joindre par "
            "message.|",
        ),
        "listed_object": (
            "Objections to the list are taken until {until}. Call your unit, your bargaining unit "
            "or a membership officer. In the wrong unit, do not vote with your card: vote as a "
            "person who is not on the list.|",
            "On peut s’opposer à la liste jusqu’au {until}. Appelez votre unité, votre unité de "
            "négociation ou une ou un responsable des adhésions. Si l’unité est inexacte, ne votez "
            "pas avec votre carte : votez comme une personne qui n’est pas sur la liste.|",
        ),
        "listed_wrong": (
            "If any of this is wrong, call your unit or bargaining unit before voting closes. This "
            "was no vote.|",
            "Si quelque chose est inexact, appelez votre unité ou unité de négociation avant la "
            "fin du vote. Ceci n’était pas un vote.|",
        ),
        "ask_listed": (
            "To rehearse the vote, press 1.|To go back, press 2.|",
            "Pour vous exercer à voter, appuyez sur le 1.|Pour revenir, appuyez sur le 2.|",
        ),
        "asked": (
            "If that number is on the voters’ list, a message is on its way to the contact that "
            "your union has. We say the same for every number. If nothing comes within an hour, "
            "call your unit or bargaining unit.|",
            "Si ce numéro est sur la liste électorale, un message est en route vers le contact "
            "que votre syndicat possède. Nous disons la même chose pour chaque numéro. Si rien "
            "n’arrive d’ici une heure, appelez votre unité ou unité de négociation.|",
        ),
        "ask_too_many": (
            "Too many of these messages were asked for. Look for the earlier one, or call again in "
            "an hour.|",
            "Trop de ces messages ont été demandés. Cherchez le précédent, ou rappelez dans une "
            "heure.|",
        ),
        "ask_unavailable": (
            "No message can be sent now.|",
            "Aucun message ne peut être envoyé maintenant.|",
        ),
        # --- the rehearsal
        "practice": (
            "This is a rehearsal. It is not a vote.|",
            "Ceci est un exercice. Ce n’est pas un vote.|",
        ),
        "practice_intro": (
            "You practise with a card that we read to you. Keep your own card for the vote.|",
            "Vous vous exercez avec une carte que nous vous lisons. Gardez votre propre carte pour "
            "le vote.|",
        ),
        "practice_member": (
            "Enter the practice member number:|{number}|Then the number sign.|",
            "Composez le numéro de membre d’exercice :|{number}|Puis le carré.|",
        ),
        "practice_code": (
            "Enter the practice voting code:|{code}|Then the number sign.|",
            "Composez le code de vote d’exercice :|{code}|Puis le carré.|",
        ),
        "practice_wrong": (
            "That is not the number that we read. Keep your own card for the vote, and try again.|",
            "Ce n’est pas le numéro que nous avons lu. Gardez votre propre carte pour le vote, et "
            "réessayez.|",
        ),
        "practice_question": ("{question}|", "{question} |"),
        "practice_answer": (
            "For: {answer}, press {key}.|",
            "Pour : {answer}, appuyez sur le {key}.|",
        ),
        "practice_chose": (
            "Your practice choice is: {answer}.|",
            "Votre choix d’exercice est : {answer}.|",
        ),
        "practice_ask_review": (
            "In the vote, this key casts it. To go on, press 1.|To change your choice, press 2.|To "
            "hear it again, press 3.|",
            "Lors du vote, cette touche le dépose. Pour continuer, appuyez sur le 1.|Pour changer "
            "votre choix, appuyez sur le 2.|Pour le réentendre, appuyez sur le 3.|",
        ),
        "practice_done": (
            "The rehearsal is over. You have not voted. In the vote, this line now says that your "
            "vote has been cast, and reads you a confirmation code.|",
            "L’exercice est terminé. Vous n’avez pas voté. Lors du vote, cette ligne dit alors que "
            "votre vote a été déposé, et vous lit un code de confirmation.|",
        ),
        "practice_opens": (
            "Voting begins on {opens}. Call again then.|",
            "Le vote commence le {opens}. Rappelez à ce moment-là.|",
        ),
        "practice_ask_done": (
            "To rehearse again, press 1.|To go back, press 2.|",
            "Pour recommencer l’exercice, appuyez sur le 1.|Pour revenir, appuyez sur le 2.|",
        ),
    }
)
"""Each sentence by its name: in English, in French."""
