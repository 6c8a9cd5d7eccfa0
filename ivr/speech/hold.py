"""What the line says to a caller whose place on the voters' list officers challenged.

Rules this module keeps:
1. It says that the vote is on hold, why in general, when it counts and how to answer; nothing of
   who challenged, of anybody's ruling, or of the ballot.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

HOLD: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "hold_before": (
            "Officers of your union have challenged your place on the voters’ list. The reason "
            "given: {reason}. You can vote, and your vote will be on hold until two other officers "
            "decide. If there is no decision by {deadline}, it counts.|",
            "Des responsables de votre syndicat ont contesté votre inscription sur la liste "
            "électorale. Le motif donné : {reason}. Vous pouvez voter, et votre vote sera en "
            "attente jusqu’à la décision de deux autres responsables. S’il n’y en a pas d’ici le "
            "{deadline}, il comptera.|",
        ),
        "hold_answer": (
            "If the challenge is wrong, call your bargaining unit before then.|",
            "Si la contestation est une erreur, appelez votre unité de négociation avant cette "
            "date.|",
        ),
        "hold_review": (
            "If you cast it, your vote will be on hold.|",
            "Si vous le déposez, votre vote sera en attente.|",
        ),
        "hold_meanwhile": (
            "Your vote was not cast. Something has changed since you signed in.|",
            "Votre vote n’a pas été déposé. Quelque chose a changé depuis votre identification.|",
        ),
        "hold_on_hold": (
            "The vote is on hold, because officers of your union have challenged your place on the "
            "voters’ list. The reason given: {reason}. Two other officers will decide. If there is "
            "no decision by {deadline}, it counts.|",
            "Le vote est en attente, car des responsables de votre syndicat ont contesté votre "
            "inscription sur la liste électorale. Le motif donné : {reason}. Deux autres "
            "responsables décideront. S’il n’y a pas de décision d’ici le {deadline}, il "
            "comptera.|",
        ),
        "hold_counts": (
            "Officers of your union had challenged your place on the voters’ list. Two other "
            "officers have rejected the challenge. The vote counts.|",
            "Des responsables de votre syndicat avaient contesté votre inscription sur la liste "
            "électorale. Deux autres responsables ont rejeté la contestation. Le vote compte.|",
        ),
        "hold_excluded": (
            "Officers of your union had challenged your place on the voters’ list. Two other "
            "officers have upheld the challenge. The vote does not count. If you think this is a "
            "mistake, call your bargaining unit.|",
            "Des responsables de votre syndicat avaient contesté votre inscription sur la liste "
            "électorale. Deux autres responsables ont retenu la contestation. Le vote ne compte "
            "pas. Si vous pensez qu’il s’agit d’une erreur, appelez votre unité de négociation.|",
        ),
        "hold_fell": (
            "Officers of your union had challenged your place on the voters’ list. There was no "
            "decision in time. The vote counts.|",
            "Des responsables de votre syndicat avaient contesté votre inscription sur la liste "
            "électorale. Il n’y a pas eu de décision à temps. Le vote compte.|",
        ),
    }
)
"""Each sentence by its name: in English, in French."""
