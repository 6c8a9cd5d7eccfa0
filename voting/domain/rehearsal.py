"""The rehearsal: a member tries the steps of a vote, with a practice card and a practice question.

Rules this module keeps:
1. It can never be mistaken for a vote: its question does not matter to the union, its answers are
   not those of a poll, and it accepts only the practice card, which belongs to nobody.
2. It can never become one: nothing that is keyed in a rehearsal reaches a service that casts votes.
"""

from __future__ import annotations

from typing import Final

from audit.record.units import Bilingual

MEMBER: Final = "12345678"
"""The practice card's member number."""
CODE: Final = "1234123412341234"
"""The practice card's voting code; its check digit is right, so that a mistyped digit shows."""

QUESTION: Final = Bilingual(
    "Practice question: which do you like better, apples or pears?",
    "Question d’exercice\u00a0: que préférez-vous, les pommes ou les poires?",
)
ANSWERS: Final = (Bilingual("Apples", "Les pommes"), Bilingual("Pears", "Les poires"))
