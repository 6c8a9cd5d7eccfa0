"""What a statement is about that admits or excludes sequestered ballots: each pair, by digests.

Rules this module keeps:
1. The lines say exactly what comes into the log: unit, ballot, the claim that the ballot was cast
   for; for an admission in which capacity its voter votes, for an exclusion the reason as it is
   told and the commitment to the officers' own.
2. The rows are read back from the lines (`rows_of`), so that the lines can be made again from them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from audit.record import figures
from audit.record.about.acts import SealedPoll
from audit.record.about.lines import About, AboutLine, line
from audit.record.log.event_parts import AdmittedBallot, ExcludedBallot
from audit.record.units import Bilingual
from tally.sequestered import Capacity, ExclusionReason

TOLD = {
    ExclusionReason.NOT_VERIFIED: Bilingual("membership not verified", "adhésion non vérifiée"),
    ExclusionReason.WRONG_UNIT: Bilingual("wrong unit", "mauvaise unité"),
}
"""The reasons that everybody is told, in words."""
ADMITTED_AS = {
    Capacity.MEMBER: Bilingual("as a member", "à titre de membre"),
    Capacity.EMPLOYEE: Bilingual("employee, not a member", "personne salariée, non membre"),
}
"""In which capacity somebody is admitted, in words."""
_CAPACITIES = {words.en: capacity for capacity, words in ADMITTED_AS.items()}
_REASONS = {words.en: reason for reason, words in TOLD.items()}
_NAME = re.compile(r"Ballot [0-9]+, unit ([A-Z0-9-]{1,32})")
_PAIR = r"([0-9a-f]{64}); claim ([0-9a-f]{64})"
_ADMITTED = re.compile(rf"{_PAIR}; ({'|'.join(_CAPACITIES)})")
_EXCLUDED = re.compile(rf"{_PAIR}; ({'|'.join(_REASONS)}); locked reason ([0-9a-f]{{64}})")

RuledBallot = AdmittedBallot | ExcludedBallot
"""A row of a ruling, as it comes into the log."""


def about_rulings(poll: SealedPoll, rows: Sequence[RuledBallot]) -> About:
    """Return what the statement says that admits or excludes these ballots."""
    return (
        *poll.lines,
        line("Ballots set aside", "Bulletins mis à part", figures.number(len(rows))),
        *(_row(place, row) for place, row in enumerate(rows, 1)),
    )


def _row(place: int, row: RuledBallot) -> AboutLine:
    value = Bilingual(f"{row.ballot}; claim {row.claim}", f"{row.ballot}; demande {row.claim}")
    if isinstance(row, ExcludedBallot):
        told = TOLD[row.told]
        value = Bilingual(
            f"{value.en}; {told.en}; locked reason {row.commitment}",
            f"{value.fr}; {told.fr}; raison verrouillée {row.commitment}",
        )
    else:
        capacity = ADMITTED_AS[row.admitted_as]
        value = Bilingual(f"{value.en}; {capacity.en}", f"{value.fr}; {capacity.fr}")
    return line(f"Ballot {place}, unit {row.unit}", f"Bulletin {place}, unité {row.unit}", value)


def rows_of(about: About) -> tuple[RuledBallot, ...]:
    """Return the ballots that a statement's lines name; a line of another form names none."""
    rows: list[RuledBallot] = []
    for one in about:
        name = _NAME.fullmatch(one.name.en)
        if name and (admitted := _ADMITTED.fullmatch(one.value.en)):
            ballot, claim, capacity = admitted.groups()
            rows.append(AdmittedBallot(name[1], ballot, claim, _CAPACITIES[capacity]))
        elif name and (excluded := _EXCLUDED.fullmatch(one.value.en)):
            ballot, claim, told, commitment = excluded.groups()
            rows.append(ExcludedBallot(name[1], ballot, claim, _REASONS[told], commitment))
    return tuple(rows)
