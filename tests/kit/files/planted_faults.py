"""Files of a poll with faults planted in them, each independent of the others.

Rules this module keeps:
1. Each fault changes text that no other changes, so that any set of them can be planted together.
2. What is expected of a fault is its own place and words, whatever else is planted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest

from audit.record.signatures.ed25519 import public_key_text
from tally.errors import Fault
from tally.fte.basis import FeeReturn
from tests.kit.files.poll_folders import AUTHORITY, OPENS, Texts, line_of
from tests.kit.polls import OFFICERS
from tests.kit.routes.signed import ROUTE_ID
from tests.kit.routes.stored import put_route
from voting.demo.example import ExamplePoll, ExampleUnit, poll_toml
from voting.domain.errors import ImportRowsError
from voting.domain.files import fees, roster
from voting.domain.officers import Officer
from voting.domain.unit import Panel
from voting.ports.unit_of_work import Context
from voting.services.polls.prepare import import_poll

POLL, ROSTER, FEES = "poll.toml", "roster.csv", "fees.csv"
_UNITS: Final = tuple(f"{letter}-ELEM" for letter in "ABCDEFGHJKLMN")
_OCCASIONAL: Final = {"H-ELEM": "F-ELEM", "J-ELEM": "G-ELEM"}
"""Elections of occasional teachers, and the unit of teachers that each counts in."""


@dataclass(frozen=True)
class Planted:
    """A change of one file's text, and the fault that it must be reported as.

    The fault's line is that of `at`, by default of `new`, in the file as it is planted; or `before`
    lines before it.
    """

    file: str
    old: str
    new: str
    field: str
    value: str
    expected: str
    at: str = ""
    before: int = 0

    def __str__(self) -> str:
        return f"{self.file}-{self.field}-{self.value}"

    def is_named(self, text: str, faults: Iterable[Fault]) -> bool:
        """Whether one of the faults names file, line, field, value and expectation."""
        line = line_of(text, self.at or self.new.strip("\n")) - self.before
        return any(
            (Path(fault.file).name, fault.line, fault.field) == (self.file, line, self.field)
            and self.value in fault.wrong
            and self.expected in fault.expected
            for fault in faults
        )


def good_texts() -> Texts:
    """Good files of thirteen elections and 18 members, one field of each row easy to find."""
    units = tuple(_example(name, place) for place, name in enumerate(_UNITS))
    end = OPENS.replace(hour=21)
    key = public_key_text(AUTHORITY)
    officers = ("anne", "paul")
    poll = ExamplePoll(OPENS, end, "America/Toronto", key, officers, units, route=ROUTE_ID)
    members = [
        f"00{place:02d},Member {place},{_UNITS[place % 13]},statutory,good-standing,"
        f"m{place}@example.org,416-555-01{place:02d},en,{place} First Street"
        for place in range(10, 28)
    ]
    paid = [",".join(fees.fees_row(unit.weight)) for unit in units]
    return Texts(
        poll_toml(poll),
        "\n".join([",".join(roster.COLUMNS), *members, ""]),
        "\n".join([",".join(fees.COLUMNS), *paid, ""]),
    )


def _example(name: str, place: int) -> ExampleUnit:
    counts_in = _OCCASIONAL.get(name, name)
    panel = Panel.OCCASIONAL if name in _OCCASIONAL else Panel.ELEMENTARY
    basis = FeeReturn(Fraction(1100 + place))
    return ExampleUnit(
        name,
        f"{name} in English",
        f"{name} en français",
        f"Board {counts_in}",
        panel,
        basis,
        counts_in,
    )


def plant(planted: Iterable[Planted]) -> Texts:
    """Return the files with the faults in them; each finds its own text once."""
    texts = {POLL: good_texts().poll, ROSTER: good_texts().roster, FEES: good_texts().fees}
    for one in planted:
        assert texts[one.file].count(one.old) == 1, one
        texts[one.file] = texts[one.file].replace(one.old, one.new)
    return replace(good_texts(), poll=texts[POLL], roster=texts[ROSTER], fees=texts[FEES])


def missed(planted: Iterable[Planted], texts: Texts, faults: Iterable[Fault]) -> list[Planted]:
    """Return those of the planted faults that no reported fault names."""
    text = {POLL: texts.poll, ROSTER: texts.roster, FEES: texts.fees}
    found = tuple(faults)
    return [one for one in planted if not one.is_named(text[one.file], found)]


def _row_of(unit: str) -> str:
    """The unit's row of fees.csv."""
    return next(row for row in good_texts().fees.splitlines() if row.startswith(f"{unit},"))


def _member(place: int, *, field: str, bad: str, expected: str, value: str = "") -> Planted:
    """One field of the member's row, by its column, in place of the good one."""
    row = next(r for r in good_texts().roster.splitlines() if r.startswith(f"00{place},"))
    fields = dict(zip(roster.COLUMNS, row.split(","), strict=True))
    new = ",".join({**fields, field: bad}.values())
    return Planted(ROSTER, f"{row}\n", f"{new}\n", field, value or bad, expected)


def _paid(unit: str, *, value: str, expected: str, at: str = "", **change: str) -> Planted:
    """Fields of the unit's row of fees.csv; the first changed is the one that is named."""
    row = _row_of(unit)
    fields = {**dict(zip(fees.COLUMNS, row.split(","), strict=True)), **change}
    new = ",".join(fields.values())
    return Planted(FEES, f"{row}\n", f"{new}\n", at or next(iter(change)), value, expected)


IN_POLL: Final = (
    Planted(POLL, '"tentative-agreement"  ', '"referendum"', "kind", "referendum", "final-offer"),
    Planted(POLL, '["anne", "paul"]', '["anne", "nobody"]', "officers", "nobody",
            "ratify officer add nobody"),
    Planted(POLL, '# card_set = "..."', 'card_set = "short"', "card_set", "short", "15 characters"),
    Planted(POLL, 'credential_authority = "', 'credential_authority = "A', "credential_authority",
            "'A", "keygen", at="credential_authority = "),
    Planted(POLL, 'fr = "Êtes-vous en faveur de l’entente de principe?"', "fr = 7",
            "question.fr", "7", "text on one line"),
    Planted(POLL, "closes = 2027-03-02T16:00:00", "closes = 2027-03-02T07:00:00", "window.closes",
            "2027-03-02 07:00:00", "after the opening"),
    Planted(POLL, f'route = "{ROUTE_ID}"', 'route = "short"', "route", "short", "15 characters"),
    Planted(POLL, "voters_list = 2027-02-20", "voters_list = 2027-03-20", "dates.voters_list",
            "2027-03-20", "the day the window opens"),
    Planted(POLL, "objections_from = 2027-02-23T08:00:00", "objections_from = soon",
            "dates.objections_from", "soon", "TOML"),
    Planted(POLL, "objections_until = 2027-03-01", "objections_until = 2027-03-04",
            "dates.objections_until", "2027-03-04", "or a time before it"),
    Planted(POLL, "ruling_deadline = 2027-03-09", "ruling_deadline = 2027-01-09",
            "dates.ruling_deadline", "2027-01-09", "after the closing"),
    Planted(POLL, 'membership = "1100.00"', 'membership = "1,100.00"', "fees.membership",
            "1,100.00", "dollars and cents"),
    Planted(POLL, 'electorate = "members"', 'electorate = "everybody"', "rules.electorate",
            "everybody", "employees"),
    Planted(POLL, '"on-leave", "voluntary"]', '"on-leave", "honorary"]', "rules.classes",
            "honorary", "2.16"),
    Planted(POLL, 'threshold = "1/2"', 'threshold = "7/2"', "rules.threshold", "7/2", "below 1"),
    Planted(POLL, 'salary_ratio = "0.35"', 'salary_ratio = "35"', "fees.salary_ratio", "35",
            "at most 1"),
    Planted(POLL, 'least = "1000.00"', 'least = "2000.00"', "fees.expected.least", "2000.00",
            "at most `most`"),
    Planted(POLL, 'threshold_kind = "more-than"', 'threshold_kind = "most"',
            "rules.threshold_kind", "most", "at-least"),
    Planted(POLL, 'counting_unit = "unit"', 'counting_unit = "board"', "rules.counting_unit",
            "board", "bargaining-unit"),
    Planted(POLL, "occasional_ratio = true", "occasional_ratio = 3", "rules.occasional_ratio",
            "3", "true or false"),
    Planted(POLL, 'membership_basis = "audited"', 'membership_basis = "monthly"',
            "rules.membership_basis", "monthly", "current"),
    Planted(POLL, "small_unit = 10 ", "small_unit = 0 ", "rules.small_unit", "0", "from 1"),
    Planted(POLL, 'challenge_reasons = ["class-without-vote", ', 'challenge_reasons = ["late", ',
            "rules.challenge_reasons", "late", "by-law 2.77"),
    Planted(POLL, "interruption_minutes = 30", "interruption_minutes = 0",
            "rules.interruption_minutes", "0", "from 1"),
    Planted(POLL, 'executive_acts = "window-and-release"', 'executive_acts = "all"',
            "rules.executive_acts", "all", "release"),
    Planted(POLL, "release_heads = false", "release_heads = 2", "rules.release_heads", "2",
            "true or false"),
    Planted(POLL, "release_units = false", "release_units = maybe", "rules.release_units",
            "maybe", "TOML"),
    Planted(POLL, '[[units]]\nunit = "B-ELEM"', '[[units]]\nunit = "b elem"', "units[1].unit",
            "b elem", "A-Z", at='unit = "b elem"'),
    Planted(POLL, 'board = "Board C-ELEM"', 'board = ""', "units[2].board", "''", "1 to 200"),
    Planted(POLL, ', fr = "D-ELEM en français" }', " }", "units[3].name.fr", "missing", "this key",
            at='name = { en = "D-ELEM'),
    Planted(POLL, 'board = "Board E-ELEM"\npanel = "elementary"',
            'board = "Board E-ELEM"\npanel = "night"', "units[4].panel", "night", "secondary",
            at='panel = "night"'),
    Planted(POLL, 'counts_in = "K-ELEM"\n', "", "units[9].counts_in", "missing", "this key",
            at='unit = "K-ELEM"', before=1),
    Planted(POLL, 'counts_in = "L-ELEM"', 'counts_in = "l"', "units[10].counts_in", "'l'", "A-Z"),
    Planted(POLL, 'counts_in = "M-ELEM"', 'counts_in = "M-ELEM"\nbargaining_unit = "m m"',
            "units[11].bargaining_unit", "m m", "A-Z", at='bargaining_unit = "m m"'),
    Planted(POLL, "[[units]]\nunit = \"A-ELEM\"", "[mistake]\nx = 1\n[[units]]\nunit = \"A-ELEM\"",
            "mistake", "unknown key", "only kind", at="[mistake]"),
)  # fmt: skip

IN_ROSTER: Final = (
    _member(10, field="member", bad="12", expected="4 to 12 digits"),
    _member(11, field="name", bad="", expected="1 to 200", value="''"),
    _member(12, field="email", bad="anna@", expected="name@example.org"),
    _member(13, field="phone", bad="555-0101", expected="416-555-0123"),
    _member(14, field="language", bad="de", expected="en or fr"),
    _member(15, field="address", bad="x" * 501, expected="at most 500", value="xxx"),
    _member(16, field="unit", bad="a elem", expected="A-Z"),
    _member(17, field="name", bad=" Bob", expected="without it"),
    _member(18, field="member", bad="0017", expected="one roll", value="already on line"),
    _member(20, field="address", bad="5 St\u200b", expected="without it", value="invisible"),
    _member(24, field="class", bad="retired", expected="one of statutory"),
    _member(25, field="status", bad="suspended", expected="take the row out"),
    Planted(ROSTER, "0021,Member 21,", "0021,Member,21,", "row", "10 fields", "9 fields"),
    Planted(ROSTER, "0022,Member 22,", '0022,"Member"22,', "row", "expected after", "quotes"),
    Planted(ROSTER, "0023,Member 23", "\n0023,Member 23", "row", "an empty line", "9 fields",
            at="0023", before=1),
)  # fmt: skip

IN_FEES: Final = (
    _paid("A-ELEM", fee_return="$1100", value="$1100", expected="dollars and cents"),
    _paid("B-ELEM", fte="12", value="both are given", expected="not both", at="fee_return, fte"),
    _paid("C-ELEM", fee_return="", value="neither", expected="a fee return", at="fee_return, fte"),
    _paid("D-ELEM", voluntary="-3", value="-3", expected="a number"),
    _paid("E-ELEM", voluntary=" 3", value=" 3", expected="without it"),
    _paid("F-ELEM", basis="monthly", value="monthly", expected='"audited" or "current"'),
    Planted(FEES, f"{_row_of('G-ELEM')}\n", "", "unit", "no row for G-ELEM",
            "each unit of poll.toml", at="unit,fee_return"),
    _paid("H-ELEM", basis="current", value="occasional teachers", expected="(4.100)"),
    _paid("J-ELEM", as_of="2026-6-30", value="2026-6-30", expected="such as 2026-06-30"),
    _paid("K-ELEM", year="2025/26", value="2025/26", expected="such as 2025-2026"),
    _paid("L-ELEM", certified_by="", value="''", expected="a name of 1 to 200 characters"),
    _paid("M-ELEM", source="5e", value="5e", expected="`sha256sum`"),
    _paid("N-ELEM", basis="", value="''", expected='"audited" or "current"'),
)  # fmt: skip

EVERY: Final = (*IN_POLL, *IN_ROSTER, *IN_FEES)


def with_officers(ctx: Context) -> Context:
    """Give a database the officers and the route that poll.toml names."""
    put_route(ctx, OPENS)
    with ctx.store.unit_of_work() as uow:
        for name, role in OFFICERS:
            uow.officers.add(Officer(name, name.title(), role))
        uow.commit()
    return ctx


def faults_of_folder(ctx: Context, texts: Texts) -> tuple[Fault, ...]:
    """The faults that a folder of these files is refused with; nothing is imported."""
    with tempfile.TemporaryDirectory() as place:
        folder = texts.folder(Path(place) / "poll")
        with pytest.raises(ImportRowsError) as refused:
            import_poll(ctx, folder)
    with ctx.store.reader() as uow:
        assert uow.polls.list() == []
    return refused.value.faults
