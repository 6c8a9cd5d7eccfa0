"""Folders of poll.toml, roster.csv and fees.csv for the tests of the import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.signatures.ed25519 import public_key_text
from tally.fte.basis import FeeReturn, StatedFte
from tests.kit.routes.signed import ROUTE_ID
from voting.demo.example import ORIGIN, ExamplePoll, ExampleUnit, poll_toml
from voting.domain.files.fees import COLUMNS, fees_row
from voting.domain.unit import Panel

OPENS = datetime(2027, 3, 2, 13, tzinfo=UTC)
UNITS = (
    ExampleUnit(
        "A-ELEM",
        "A Elementary",
        "A élémentaire",
        "A Board",
        Panel.ELEMENTARY,
        FeeReturn(Fraction(1100), voluntary=Fraction(3)),
        counts_in="A",
    ),
    ExampleUnit(
        "B-OCC",
        "B Occasional",
        "B suppléants",
        "A Board",
        Panel.OCCASIONAL,
        FeeReturn(Fraction(550)),
        counts_in="A",
    ),
    ExampleUnit(
        "C-SEC",
        "C Secondary",
        "C secondaire",
        "A Board",
        Panel.SECONDARY,
        StatedFte(Fraction("2.5")),
        counts_in="C",
    ),
)
ROSTER = """\
member,name,unit,class,status,email,phone,language,address
0001,Anna Abbott,A-ELEM,statutory,good-standing,anna@example.org,416-555-0101,en,"1 First Street
Toronto ON  M5V 0A1"
0002,Benoît Bélanger,B-OCC,on-leave,good-standing,,+14165550102,fr,
000003,Chidi Evans,C-SEC,voluntary,good-standing,chidi@example.org,,en,"3 Third Street"
"""
CERTIFIED = ",".join(("audited", *filter(None, vars(ORIGIN).values())))
"""The last columns of every row of fees.csv."""
FEES = "\n".join(",".join(row) for row in (COLUMNS, *(fees_row(one.weight) for one in UNITS), ()))
AUTHORITY = Ed25519PrivateKey.generate()


@dataclass(frozen=True)
class Texts:
    """The three files' texts; `folder` writes them."""

    poll: str
    roster: str = ROSTER
    fees: str = FEES

    def folder(self, path: Path) -> Path:
        """Write the files into a new folder."""
        path.mkdir()
        (path / "poll.toml").write_text(self.poll, "utf-8")
        (path / "roster.csv").write_text(self.roster, "utf-8", newline="")
        (path / "fees.csv").write_text(self.fees, "utf-8", newline="")
        return path


def texts(opens: datetime = OPENS, change: Callable[[str], str] = str) -> Texts:
    """Good files of a poll in three units; `change` is applied to poll.toml."""
    poll = ExamplePoll(
        opens=opens,
        closes=opens + timedelta(hours=8),
        zone="America/Toronto",
        authority=public_key_text(AUTHORITY),
        officers=("anne", "paul"),
        units=UNITS,
        route=ROUTE_ID,
    )
    return replace(Texts(poll_toml(poll)), poll=change(poll_toml(poll)))


def line_of(text: str, fragment: str) -> int:
    """The line, from 1, on which a fragment first stands."""
    return text[: text.index(fragment)].count("\n") + 1
