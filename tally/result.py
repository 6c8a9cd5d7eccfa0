"""The official result: `result.json` and the one line that is read out.

Rules this module keeps:
1. Exact numbers are text `n` or `n/d` in lowest terms. The percentage is rounded once, half to
   even, at display; 'not in favour' is 100 minus 'in favour' as displayed (by-law 2.78, reading).
2. Whether the vote ratified follows from the exact fraction, never from the rounded figure.
3. `result.json` has one byte form: RFC 8785, elections and units sorted. A file that is read is
   computed again from the elections' FTE, counts and sequestered votes, and must be the same byte
   for byte.
4. Where votes were sequestered, or listed members challenged (by-law 2.77), it says what became of
   them in each election, and how far the votes that were left out, of both kinds together, could
   have moved the percentage (`tally.fte.bounds`).
5. It says of each kind of vote that somebody let in or left out how far it could move the
   percentage (`tally.fte.materiality`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeVar

from tally.challenged import ChallengedVotes, parse_challenged
from tally.errors import FteError
from tally.fte.bounds import Bounds, bounds, bounds_json
from tally.fte.materiality import Materiality, materiality
from tally.fte.outcome import ElectionResult, ProvincialTally, UnitCount, UnitResult
from tally.fte.rules import Threshold
from tally.numbers import exact_text, rounded_text
from tally.protocol.encoding import canonical, fields, items, load_canonical, number, text
from tally.sequestered import Sequestered, parse_rows
from tally.unit_names import verify_unit_name

DECIMALS = 2
_EXACT = re.compile(r"[0-9]{1,99}(/[1-9][0-9]{0,98})?")
_FILE = "result.json"
_KEYS = ("elections", "head_count", "not_represented_fte", "official", "units")
_OPTIONAL = ("bounds", "challenged", "materiality", "sequestered")
_HEAD_COUNT = (
    "admitted",
    "admitted_employees",
    "in_favour",
    "not_in_favour",
    "on_list",
    "votes_cast",
)
_ELECTION = (
    "counts_in",
    "fte",
    "in_favour",
    "not_in_favour",
    "reissued",
    "unit",
    "votes_cast",
)


@dataclass(frozen=True)
class Result:
    """What `result.json` says: the outcome, and how many members were on the sealed voters' lists.

    `on_list` is None where the count was by `ratify tally fte`, which does not know it.
    `sequestered` has a row for each election, or none at all where no vote was sequestered;
    `challenged` likewise, where nobody was challenged.
    `reissued` is how many votes of each election were cast with a reissued credential, where any.
    """

    outcome: ProvincialTally
    on_list: int | None
    decimals: int = DECIMALS
    sequestered: tuple[Sequestered, ...] = ()
    reissued: Mapping[str, int] = field(default_factory=dict)
    challenged: tuple[ChallengedVotes, ...] = ()

    @property
    def materiality(self) -> tuple[Materiality, ...]:
        """How far each kind of vote that was let in or left out could move the percentage."""
        return materiality(self.outcome, self.sequestered, self.reissued, self.challenged)

    @property
    def admitted(self) -> int:
        """How many sequestered votes are in the count of members who were not on the list."""
        return sum(row.admitted for row in self.sequestered)

    @property
    def admitted_employees(self) -> int:
        """How many sequestered votes are in the count of employees who are not members."""
        return sum(row.admitted_employees for row in self.sequestered)

    @property
    def could_vote(self) -> int | None:
        """Everybody who could vote: on the list, or admitted; None where the list is not known."""
        if self.on_list is None:
            return None
        return self.on_list + self.admitted + self.admitted_employees

    @property
    def bounds(self) -> Bounds:
        """What the votes that were left out could have changed."""
        open_votes = Counter({row.unit: row.open_votes for row in self.sequestered})
        open_votes.update({row.unit: row.upheld for row in self.challenged})
        return bounds(self.outcome, open_votes)


def percentages(outcome: ProvincialTally, decimals: int = DECIMALS) -> tuple[str, str] | None:
    """Return both percentages as displayed, such as `("65.71", "34.29")`; None if there is none."""
    if outcome.in_favour is None:
        return None
    in_favour = rounded_text(outcome.in_favour * 100, decimals)
    return in_favour, rounded_text(100 - Fraction(in_favour), decimals)


def official_line(outcome: ProvincialTally, decimals: int = DECIMALS) -> str:
    """Return a line such as `Official result: 65.71% in favour, 34.29% not in favour: ratified`."""
    shown = percentages(outcome, decimals)
    verdict = "ratified" if outcome.ratified else "not ratified"
    if shown is not None:
        votes = f"{shown[0]}% in favour, {shown[1]}% not in favour"
    else:
        votes = "no FTE represented" if outcome.votes_cast else "no votes cast"
    return f"Official result: {votes}: {verdict}"


def encode_result(result: Result) -> bytes:
    """Return `result.json`.

    Turnout is votes cast / (on list + admitted + admitted employees); these two are null where
    `on_list` is.
    Where no vote weighs anything, the official percentages are null and `ratified` is false.
    Without rows of `sequestered` votes, or of `challenged` ones, the member of that name is left
    out, without both `bounds`, and `materiality` where no vote was let in or left out.
    """
    outcome = result.outcome
    return canonical(
        {
            "official": _encode_official(outcome, result.decimals),
            "head_count": _encode_heads(result),
            "not_represented_fte": exact_text(outcome.not_represented_fte),
            "elections": [_encode_election(one, result.reissued) for one in outcome.elections],
            "units": [_encode_unit(unit) for unit in outcome.units],
            **_encode_apart(result),
            **_encode_materiality(result),
        }
    )


def _encode_official(outcome: ProvincialTally, decimals: int) -> dict[str, object]:
    in_favour, not_in_favour = percentages(outcome, decimals) or (None, None)
    exact = outcome.in_favour
    return {
        "in_favour": in_favour,
        "not_in_favour": not_in_favour,
        "exact_in_favour": None if exact is None else exact_text(exact),
        "ratified": outcome.ratified,
    }


def _encode_heads(result: Result) -> dict[str, object]:
    outcome = result.outcome
    return {
        "in_favour": outcome.heads_in_favour,
        "not_in_favour": outcome.votes_cast - outcome.heads_in_favour,
        "votes_cast": outcome.votes_cast,
        "on_list": result.on_list,
        "admitted": None if result.on_list is None else result.admitted,
        "admitted_employees": None if result.on_list is None else result.admitted_employees,
    }


def _encode_apart(result: Result) -> dict[str, object]:
    both: dict[str, Sequence[Sequestered | ChallengedVotes]] = {
        "sequestered": result.sequestered,
        "challenged": result.challenged,
    }
    there = {
        name: {"units": [row.to_json() for row in rows]} for name, rows in both.items() if rows
    }
    if not there:
        return {}
    return {**there, "bounds": bounds_json(result.bounds, result.decimals)}


def _encode_materiality(result: Result) -> dict[str, object]:
    rows = [row.to_json(result.decimals) for row in result.materiality]
    return {"materiality": rows} if rows else {}


def _encode_election(one: ElectionResult, reissued: Mapping[str, int]) -> dict[str, object]:
    return {
        "unit": one.count.unit,
        "counts_in": one.counts_in,
        "fte": exact_text(one.fte),
        "votes_cast": one.count.votes_cast,
        "in_favour": one.count.in_favour,
        "not_in_favour": one.count.not_in_favour,
        "reissued": reissued.get(one.count.unit, 0),
    }


def _encode_unit(unit: UnitResult) -> dict[str, object]:
    return {
        "unit": unit.count.unit,
        "fte": exact_text(unit.fte),
        "votes_cast": unit.count.votes_cast,
        "in_favour": unit.count.in_favour,
        "not_in_favour": unit.count.not_in_favour,
        "fte_in_favour": exact_text(unit.fte_in_favour),
        "fte_not_in_favour": exact_text(unit.fte_not_in_favour),
    }


def parse_result(raw: bytes, threshold: Threshold, decimals: int = DECIMALS) -> Result:
    """Return what `result.json` says, under a poll's threshold (which is not in the file).

    Checks, each a `ProtocolError`: (1) RFC 8785 bytes; (2) `elections` gives each election's name,
    counting unit, FTE and votes, sorted by name, none twice; (3) `on_list` is null or a whole
    number, with the admitted not below the votes cast; (4) `sequestered` and `challenged`, where
    they are there, give the same elections' votes, in the same order, and no challenge still waits;
    (5) everything else, computed from these again, gives the same bytes.
    """
    value = load_canonical(raw, _FILE)  # (1)
    present = value if isinstance(value, dict) else {}
    keys = sorted((*_KEYS, *(key for key in _OPTIONAL if key in present)))
    document = fields(value, keys, _FILE)
    listed = items(document["elections"], None, f"{_FILE}, elections")
    rows = [_parse_election(item) for item in listed]
    elections = tuple(one for one, _ in rows)
    names = [one.count.unit for one in elections]
    if names != sorted(set(names)):  # (2)
        raise FteError(f"{_FILE}: elections are not sorted, or one is there twice: export it again")
    outcome = ProvincialTally(threshold, elections)
    heads = fields(document["head_count"], _HEAD_COUNT, f"{_FILE}, head_count")
    on_list = None if heads["on_list"] is None else number(heads["on_list"], f"{_FILE}, on_list")
    apart = _apart(document, "sequestered", parse_rows, names)  # (4)
    challenged = _apart(document, "challenged", parse_challenged, names)
    if any(row.pending for row in challenged):
        raise FteError(f"{_FILE}: a challenge still waits for a ruling: do not rely on it")
    reissued = {one.count.unit: votes for one, votes in rows if votes}
    result = Result(outcome, on_list, decimals, apart, reissued, challenged)
    if result.could_vote is not None and result.could_vote < outcome.votes_cast:  # (3)
        raise FteError(f"{_FILE}: more votes cast than people who could vote: do not rely on it")
    if encode_result(result) != raw:  # (5)
        raise FteError(f"{_FILE} does not follow from its own elections: do not rely on it")
    return result


_Row = TypeVar("_Row", Sequestered, ChallengedVotes)


def _apart(
    document: Mapping[str, object],
    name: str,
    parse: Callable[[object, str], tuple[_Row, ...]],
    names: list[str],
) -> tuple[_Row, ...]:
    """Return the rows of the member of that name, of exactly these elections; none without it."""
    if name not in document:
        return ()
    what = f"{_FILE}, {name}"
    rows = parse(fields(document[name], ("units",), what)["units"], what)
    if [row.unit for row in rows] != names:
        raise FteError(f"{what}: its units are not those of the result: do not rely on it")
    return rows


def _parse_election(value: object) -> tuple[ElectionResult, int]:
    """Return an election's result, and how many of its votes were by reissued credentials."""
    what = f"{_FILE}, election"
    row = fields(value, _ELECTION, what)
    in_favour, not_in_favour, reissued = (
        number(row[name], f"{what}, {name}") for name in ("in_favour", "not_in_favour", "reissued")
    )
    fte = text(row["fte"], f"{what}, fte")
    if not _EXACT.fullmatch(fte):
        raise FteError(f"{what}, fte: {fte[:40]!r}; expected an exact number `n` or `n/d`")
    count = UnitCount(text(row["unit"], what), in_favour, not_in_favour)
    counts_in = verify_unit_name(row["counts_in"], f"{what}, counts_in")
    return ElectionResult(count, Fraction(fte), counts_in), reissued
