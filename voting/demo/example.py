"""Example files of a poll, every key explained: for the template, the demonstration, the sample.

Rules this module keeps:
1. What it writes passes the import (`ratify poll prepare`): the dates it gives keep the by-laws'
   procedure.
2. Times are clock times of the given time zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from audit.record.challenges.reasons import ChallengeReason
from audit.record.province import zone_named
from audit.record.units import Electorate
from tally.fte.basis import FteBasis
from tally.fte.inputs import Origin, UnitFte
from tally.fte.rules import CountingUnit
from tally.protocol.encoding import sha256_hex
from voting.domain.files import fees as fees_file
from voting.domain.files import poll as poll_file
from voting.domain.files import roster
from voting.domain.files.csv import csv_bytes
from voting.domain.unit import Panel
from voting.work.files import write_private

_HEAD = """\
# A poll of Ratify. Every key is needed, but for `officers`, `card_set` and, where
# occasional_ratio is false, `salary_ratio`; a practice vote has no `route`.
# Times are clock times of window.time_zone, written without quotes and without an offset.

kind = "tentative-agreement"     # or `final-offer` (by-laws 2.74 and 2.76), `rehearsal`

# The accounts whose keys are sealed with the poll: three or more who act on it, two of them of the
# provincial executive; three or more who rule on claims; and the treasurer or the general
# secretary, who signs the weights. Leave it out to take every active account that has a key.
{officers}

# The public key that `ratify credentials keygen` printed.
credential_authority = "{authority}"

# Only to use the cards of a void poll again: the card set that it showed.
# card_set = "..."

# Who watches the service from outside: the public key that signs interruptions; left out if nobody.
# watcher = "..."

# The route of this agreement or offer, as `ratify route new` printed it: who recommended it, and
# when the members were told. Its steps begin the poll's log (2.74 to 2.76).
route = "{route}"

[title]
en = "Ratification of the tentative agreement"
fr = "Ratification de l’entente de principe"

[question]
en = "Are you in favour of the tentative agreement?"
fr = "Êtes-vous en faveur de l’entente de principe?"

[window]                         # one voting period throughout the province (2.77)
time_zone = "{zone}"
opens = {opens}
closes = {closes}

[dates]
voters_list = {list_date}              # membership is decided as of this day (2.77)
# When officers see the voters' list, and each member her own row; the seal comes before it ends.
objections_from = {objections_from}
objections_until = {objections_until}
ruling_deadline = {deadline} # decisions on votes set aside are due; after voting ends

[fees]                           # dollars and cents (2.78)
membership = "1100.00"
member_protection = "0.00"       # the part placed in the member protection fund
expected = {{ least = "1000.00", most = "1300.00" }}  # the fee's usual range: outside, a warning
salary_ratio = "0.35"            # average occasional salary / average teacher salary (4.97)

[rules]                          # readings of the by-law: each is sealed, and shown with the others
# Who may take part: "members" (2.77), or "employees", where labour law lets every employee of the
# bargaining units, member or not: then officers may admit an employee who is not a member.
electorate = "{electorate}"

# The classes of members who vote (2.6, 2.10, 2.12): a row of another in roster.csv is an error.
# "life" and "associate" may be added; an honorary member does not vote (2.16).
classes = [{classes}]

# The reasons for which officers may challenge a member who is on the list (2.77): two challenge,
# two others rule, and a challenge that nobody rules on in time falls.
challenge_reasons = [{challenge_reasons}]

threshold = "1/2"                # ratified if the fraction in favour is ...
threshold_kind = "more-than"     # ... more than this, or "at-least" this

# Whose votes and FTE are added before the percentages are taken (2.78, 2.99): "bargaining-unit",
# each election's own, or "unit", teachers' together with those of their occasional teachers.
counting_unit = "{counting_unit}"

# Whether an occasional teachers' fee return / fee is multiplied by fees.salary_ratio (4.97).
occasional_ratio = {occasional_ratio}

# "audited": of a school year's fees (4.94, 4.95). "current": of one school month's, for teachers'
# elections whose row of fees.csv says so (4.100 to 4.102).
membership_basis = "audited"

# Of the two officers who seal, open, extend, close, make void or release, one is of the provincial
# executive (2.77, 2.78): "window-and-release"; or of those who release only: "release".
executive_acts = "window-and-release"

# Which figures the result may show. The percentage is public, and each unit's turnout; of small
# units, each further figure tells more of how they voted.
release_heads = false            # whether the number of members in favour may be released too
release_units = false            # whether unit results are released with the percentage
interruption_minutes = 30        # of interruption in the last 2 hours: ask whether to extend
small_unit = 10                  # warn of units with fewer members or ballots than this

# Units (2.99, as `counts_in` names them) whose by-laws agree on members who work in both, and when
# the provincial executive approved them; left out where there are none. roster.csv then says so of
# such members, in the columns also_in and unit_by (2.99, 2.100).
# [[rules.unit_by_laws]]
# units = ["NORTH-E", "NORTH-S"]
# approved = 2026-01-10

# One [[units]] table for each election: a bargaining unit, or its part in one unit. `counts_in`
# names its unit (2.99): of one board, with one election of each panel at most.
"""
_UNIT = """
[[units]]
unit = "{unit}"
name = {{ en = "{en}", fr = "{fr}" }}
board = "{board}"
panel = "{panel}"
counts_in = "{counts_in}"{shared}
"""
_SHARED = """
bargaining_unit = "{name}"      # occasional teachers of two units: both elections name it"""
SOURCE = "audited-fees.txt"
"""The document that the example's weights are taken from."""
_SOURCE = (
    b"An example of the auditors' statement of the fees received, for fiscal year 2025-2026.\n"
)
ORIGIN = Origin("2026-06-30", "2025-2026", "Example Auditors LLP", sha256_hex(_SOURCE))
"""Who certified the example's figures, for when, and by which document."""


CLASSES = ("statutory", "on-leave", "voluntary")
"""The classes of members who vote in the example."""
IN_GOOD_STANDING = ("statutory", "good-standing")
"""Class and status of the example's members."""


@dataclass(frozen=True)
class ExampleUnit:
    """An election and its row of fees.csv.

    `counts_in` is its unit (2.99), itself unless given; `shared` the name of a bargaining unit that
    serves two units.
    """

    id: str
    en: str
    fr: str
    board: str
    panel: Panel
    basis: FteBasis
    counts_in: str = ""
    shared: str = ""

    @property
    def weight(self) -> UnitFte:
        """The row of the table of weights."""
        return UnitFte(
            self.id,
            self.basis,
            self.panel is Panel.OCCASIONAL,
            self.counts_in,
            self.shared,
            origin=ORIGIN,
        )


@dataclass(frozen=True)
class ExamplePoll:
    """What differs between example polls. `opens` and `closes` are aware.

    `objections`: how long before the opening the objection window ends; it begins a week before it.
    """

    opens: datetime
    closes: datetime
    zone: str
    authority: str
    officers: tuple[str, ...]
    units: tuple[ExampleUnit, ...]
    counting_unit: CountingUnit = CountingUnit.UNIT
    occasional_ratio: bool = True
    electorate: Electorate = Electorate.MEMBERS
    objections: timedelta = timedelta(days=1)
    route: str = "put the name that `ratify route new` printed here"

    @property
    def told(self) -> datetime:
        """When the members were told; the days before it are counted back from it."""
        opening = self.opens.astimezone(zone_named(self.zone))
        noon = opening.replace(hour=12, minute=0, second=0, microsecond=0)
        return noon - timedelta(days=10)

    @property
    def council_decided(self) -> date:
        """When the council of presidents decided."""
        return self.told.date() - timedelta(days=1)

    @property
    def executive_decided(self) -> date:
        """When the executive decided, and the council had the texts: four clear days before it."""
        return self.council_decided - timedelta(days=5)

    @property
    def received(self) -> date:
        """When the executive received the agreement."""
        return self.executive_decided - timedelta(days=1)


def poll_toml(poll: ExamplePoll) -> str:
    """Return poll.toml; the days before the vote are counted back from its opening."""
    zone = zone_named(poll.zone)
    opening = poll.opens.astimezone(zone)
    names = ", ".join(f'"{name}"' for name in poll.officers)
    head = _HEAD.format(
        officers=f"officers = [{names}]",
        authority=poll.authority,
        zone=poll.zone,
        opens=_clock(opening),
        closes=_clock(poll.closes.astimezone(zone)),
        list_date=poll.told.date(),
        objections_from=_clock(opening - timedelta(days=7)),
        objections_until=_clock(opening - poll.objections),
        deadline=_clock((poll.closes + timedelta(days=7)).astimezone(zone)),
        route=poll.route,
        electorate=poll.electorate,
        classes=", ".join(f'"{name}"' for name in CLASSES),
        challenge_reasons=", ".join(f'"{name}"' for name in sorted(ChallengeReason)),
        counting_unit=poll.counting_unit,
        occasional_ratio=str(poll.occasional_ratio).lower(),
    )
    return head + "".join(_unit_toml(unit) for unit in poll.units)


def _unit_toml(unit: ExampleUnit) -> str:
    return _UNIT.format(
        unit=unit.id,
        en=unit.en,
        fr=unit.fr,
        board=unit.board,
        panel=unit.panel,
        counts_in=unit.weight.counts_in,
        shared=_SHARED.format(name=unit.shared) if unit.shared else "",
    )


def _clock(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")


def write_files(folder: Path, poll: ExamplePoll, members: Iterable[Sequence[str]]) -> None:
    """Write poll.toml, roster.csv and fees.csv into a folder; `ConflictError` if one is there.

    Beside them is the document that fees.csv names by its digest.

    `members` are rows of roster.csv.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fees = [fees_file.fees_row(unit.weight) for unit in poll.units]
    write_private(folder / poll_file.FILE, poll_toml(poll).encode())
    write_private(folder / roster.FILE, csv_bytes(roster.COLUMNS, members))
    write_private(folder / fees_file.FILE, csv_bytes(fees_file.COLUMNS, fees))
    write_private(folder / SOURCE, _SOURCE)
