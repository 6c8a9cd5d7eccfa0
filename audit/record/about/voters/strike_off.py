"""What a statement is about that discloses strike-off lists: of which units, and what they hold.

Rules this module keeps:
1. The lines say what the two officers will see, for how long, and of which units: one line for each
   unit, in order.
2. The units are read back from the lines (`units_of`), so that the lines can be made again from
   them. A unit that the poll does not have is a `StatementError`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from audit.record import figures
from audit.record.about.acts import SealedPoll
from audit.record.about.lines import About, line
from audit.record.errors import StatementError
from audit.record.units import Bilingual, SealedUnit

SHOWN_HOURS = 24
"""How long after the log's entry the two officers who signed may look at the lists."""
_SHOWN = Bilingual(
    "member number, name, unit, and whether a vote of the list was cast before this entry of the "
    "log; never how, when or by which way. Votes by a claim are not on it.",
    "numéro de membre, nom, unité, et si un vote de la liste a été déposé avant cette inscription "
    "au journal; jamais comment, quand ni par quel moyen. Les votes par demande n’y sont pas.",
)
_TO_WHOM = Bilingual(
    f"the two officers who sign, for {SHOWN_HOURS} hours; each look is minuted",
    f"les deux personnes responsables qui signent, pendant {SHOWN_HOURS} heures; chaque "
    "consultation figure au procès-verbal",
)
_NAME = re.compile(r"Strike-off list of unit ([A-Z0-9-]{1,32})")


def about_strike_off(poll: SealedPoll, units: Sequence[str]) -> About:
    """Return what the statement says that discloses the lists of these units."""
    known = {unit.id: unit for unit in poll.document.units}
    for name in units:
        if name not in known:
            raise StatementError(f"{name} is not an election of the poll")
    return (
        *poll.lines,
        line("Shown", "Montré", _SHOWN),
        line("Shown to", "Montré à", _TO_WHOM),
        *(
            line(f"Strike-off list of unit {one}", f"Liste de pointage de l’unité {one}", words)
            for one, words in ((name, _words(known[name])) for name in units)
        ),
    )


def _words(unit: SealedUnit) -> Bilingual:
    listed = figures.number(unit.on_list)
    return Bilingual(
        f"{unit.name.en}; {listed.en} on its list", f"{unit.name.fr}; {listed.fr} sur sa liste"
    )


def units_of(about: About) -> tuple[str, ...]:
    """Return the units whose lists a statement's lines name, in their order."""
    found = (_NAME.fullmatch(one.name.en) for one in about)
    return tuple(name[1] for name in found if name)
