"""The example files that `ratify poll template` writes.

Rules this module keeps:
1. They pass the import once the credential authority's key and the officers are put in.
2. The people in them are made up; the e-mail addresses and numbers are of nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path

from audit.record.province import PROVINCE, ZONE
from tally.fte.basis import FeeReturn, StatedFte
from voting.demo.example import IN_GOOD_STANDING, ExamplePoll, ExampleUnit, write_files
from voting.domain.unit import Panel

_UNITS = (
    ExampleUnit(
        "NORTH-ELEM",
        "North Elementary Unit",
        "Unité élémentaire du Nord",
        "Northern Catholic District School Board",
        Panel.ELEMENTARY,
        FeeReturn(Fraction(1_100_000), voluntary=Fraction(3)),
        counts_in="NORTH-E",
    ),
    ExampleUnit(
        "NORTH-OCC",
        "North Occasional Teachers",
        "Suppléance du Nord",
        "Northern Catholic District School Board",
        Panel.OCCASIONAL,
        FeeReturn(Fraction(110_000)),
        counts_in="NORTH-E",
    ),
    ExampleUnit(
        "NORTH-SEC",
        "North Secondary Unit",
        "Unité secondaire du Nord",
        "Northern Catholic District School Board",
        Panel.SECONDARY,
        StatedFte(Fraction("250.5")),
        counts_in="NORTH-S",
    ),
)
_MEMBERS = (
    ("00012345", "Chloé Tremblay", "NORTH-ELEM", *IN_GOOD_STANDING, "c.tremblay@example.org",
     "416-555-0101", "fr", "1 Example Street\nSudbury ON  P3A 0A1"),
    ("00012346", "Daniel O'Brien", "NORTH-SEC", "on-leave", "good-standing",
     "d.obrien@example.org", "+17055550102", "en", "2 Example Street\nSudbury ON  P3A 0A1"),
    ("00012347", "Priya Singh", "NORTH-OCC", *IN_GOOD_STANDING, "", "", "en",
     "3 Example Street\nSudbury ON  P3A 0A1"),
)  # fmt: skip
_NO_KEY = "put the key that `ratify credentials keygen` printed here"


def write_template(folder: Path) -> None:
    """Write the three example files into a folder; `ConflictError` if one of them is there."""
    morning = datetime.now(PROVINCE).replace(hour=8, minute=0, second=0, microsecond=0)
    opens = morning + timedelta(days=30)
    poll = ExamplePoll(
        opens=opens,
        closes=opens + timedelta(days=2, hours=12),
        zone=ZONE,
        authority=_NO_KEY,
        officers=("a.roy", "m.singh", "t.hall"),
        units=_UNITS,
    )
    write_files(folder, poll, _MEMBERS)
