"""The way of every number: from which files, and by which checks, each figure comes.

Rules this module keeps:
1. A number is given only where the record has it: none ahead of its stage, none that this edition
   keeps from its reader.
2. A way names its checks in the order in which the number is made: how each came out is shown
   beside it, so that a number whose way is broken shows where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from audit.checks.stages import CountedPoll, Replayed, Sealed
from audit.record import figures
from audit.record.log.events import ResultReleased
from audit.record.turnout import Turnout
from audit.record.units import Electorate
from audit.replay import export
from audit.replay.history import RecordedState
from tally.challenged import ChallengedVotes
from tally.fte.inputs import FteInputs
from tally.result import official_line
from tally.sequestered import Sequestered

OFFICIAL_LINE: Final = "Official result: "
ARCHIVES: Final = "units/*/*.bel"
_LOG: Final = ("entries", "checkpoint", "history")
_BALLOTS: Final = (*_LOG, "archives", "logged", "ballots", "once")
_WEIGHTS: Final = ("fte", "weights", "statements")
_COUNTED: Final = ("tally", "decryptions", "units", *_WEIGHTS, "result", "commitment")


@dataclass(frozen=True)
class Number:
    """A figure, its way in words, the files that it is from, and the checks that it has passed."""

    name: str
    value: str
    way: str
    files: tuple[str, ...]
    checks: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "name": self.name,
            "value": self.value,
            "way": self.way,
            "files": list(self.files),
            "checks": list(self.checks),
        }


@dataclass(frozen=True)
class Evidence:
    """What the checks handed on; None where the check failed or was not reached.

    `public`: whether this is the public edition.
    """

    public: bool | None
    sealed: Sealed | None
    inputs: FteInputs | None
    replayed: Replayed | None
    rows: tuple[Sequestered, ...] | None
    challenged: tuple[ChallengedVotes, ...] | None
    counted: CountedPoll | None


def numbers_of(evidence: Evidence) -> tuple[Number, ...]:
    """Return the numbers that a record has, from the voters' lists to the released figures."""
    return tuple(_numbers(evidence))


def _numbers(evidence: Evidence) -> Iterator[Number]:
    if evidence.sealed is not None:
        yield _on_list(evidence.sealed)
    if evidence.inputs is not None:
        yield _weights(evidence.inputs)
    replayed = evidence.replayed
    if replayed is None or replayed.history.opened is None:
        return
    yield from _votes(replayed)
    if evidence.rows:
        if replayed.document.electorate is Electorate.EMPLOYEES:
            yield _employees(evidence.rows)
        yield _left_out(evidence.rows)
    if evidence.challenged:
        yield from _challenges(evidence.challenged)
    if evidence.public is not None and replayed.history.state is not RecordedState.VOID:
        yield from _result(evidence, replayed, public=evidence.public)


def _on_list(sealed: Sealed) -> Number:
    return Number(
        "People on the voters' lists, as sealed",
        figures.number(sealed.document.on_list).en,
        "The credential authority made the lists and signed them; poll.json seals their sizes and"
        " digests. Undoing the log's signed changes of each archive's list gives the sealed one.",
        (export.VOTERS_LISTS, export.POLL, export.ENTRIES, ARCHIVES),
        ("poll", "authority", "reissues", "voters"),
    )


def _weights(inputs: FteInputs) -> Number:
    return Number(
        "FTE of the province",
        figures.number(inputs.total_fte, 2).en,
        "Each election's FTE is its fee return divided as by-law 2.78 says, or the FTE that is"
        " stated for it. The treasurer or the general secretary signed this table; two officers"
        " sealed it.",
        (export.FTE, export.POLL),
        _WEIGHTS,
    )


def _votes(replayed: Replayed) -> Iterator[Number]:
    history = replayed.history
    so_far = "so far " if history.closed is None else ""
    yield Number(
        f"Votes cast {so_far}".strip(),
        figures.number(history.votes_cast).en,
        "Each is an entry of the log: a ballot cast, or a sequestered one that counts by a ruling,"
        " or by a challenge that fell. The archives hold exactly these ballots; each is valid, and"
        " the only one by its credential.",
        (export.ENTRIES, ARCHIVES),
        _BALLOTS,
    )
    yield Number(
        f"Turnout {so_far}".strip(),
        Turnout.total(history.turnout_by_unit(replayed.document).values()).words.en,
        "The votes cast, of the people on the sealed lists and those whose sequestered ballots"
        " were admitted. A reissued code replaces another, and makes nobody two.",
        (export.ENTRIES, export.POLL, export.VOTERS_LISTS, ARCHIVES),
        (*_BALLOTS, "authority", "reissues", "voters"),
    )


def _employees(rows: tuple[Sequestered, ...]) -> Number:
    return Number(
        "Votes of employees who are not members",
        figures.number(sum(row.admitted_employees for row in rows)).en,
        "poll.json lets every employee take part. Two officers admitted each of these sequestered"
        " ballots as an employee's who is not a member, and signed that; they are in the votes"
        " cast, and counted apart from the members admitted.",
        (export.POLL, export.ENTRIES, export.SEQUESTERED),
        (*_LOG, "officers", "statements", "sequestered"),
    )


def _left_out(rows: tuple[Sequestered, ...]) -> Number:
    return Number(
        "Sequestered ballots not counted",
        figures.number(sum(row.open_votes for row in rows)).en,
        "Every sequestered ballot is in the log; two officers admitted or excluded it, or nobody"
        " ruled on it. Those not admitted are counted nowhere.",
        (export.ENTRIES, export.SEQUESTERED),
        (*_LOG, "officers", "sequestered", "held"),
    )


def _challenges(rows: tuple[ChallengedVotes, ...]) -> Iterator[Number]:
    """Yield how many listed members were challenged, and how many of their ballots are left out."""
    files = (export.ENTRIES, export.POLL, export.CHALLENGES)
    yield Number(
        "Members challenged",
        figures.number(sum(row.challenged for row in rows)).en,
        "Every challenge is in the log, signed by two officers, by its digest: it names neither the"
        " member nor the reason.",
        files,
        (*_LOG, "officers", "challenges"),
    )
    yield Number(
        "Challenged ballots not counted",
        figures.number(sum(row.upheld + row.pending for row in rows)).en,
        "Two other officers upheld the challenge, or may still rule on it. Without a ruling before"
        " the count a challenge falls, and the ballot counts.",
        files,
        (*_LOG, "officers", "challenges", "voters", "held"),
    )


def _result(evidence: Evidence, replayed: Replayed, *, public: bool) -> Iterator[Number]:
    """Yield the figures of the result: those released, or in the complete edition those counted."""
    released = replayed.history.released
    counted = evidence.counted.outcome if evidence.counted else None
    if released is not None:
        yield _released(released, public=public)
        if released.official.heads is not None:
            yield _heads(released.official.heads)
    elif counted is not None:
        yield Number(
            "Percentage counted, not released",
            official_line(counted).removeprefix(OFFICIAL_LINE),
            _COUNT,
            _COUNT_FILES,
            _COUNTED,
        )
    if released is not None or counted is not None:
        yield from () if public else (_readings(),)


_COUNT: Final = (
    "The ballots are multiplied into encrypted sums, of which the trustees' decryptions give each"
    " election's votes. Each counting unit's FTE is divided as its votes are; the sums give the"
    " percentage, rounded once, and the exact one gives the outcome."
)
_COUNT_FILES: Final = (ARCHIVES, export.DECRYPTIONS, export.FTE, export.RESULT)


def _released(released: ResultReleased, *, public: bool) -> Number:
    """Return the way of the official result: by the public proof, by the count, or by both."""
    proved = released.proof is not None and released.proof.percentage
    way = _PROVED if proved else _NOT_PROVED
    files = (export.PUBLIC_PROOF, export.ENTRIES) if proved else (export.ENTRIES,)
    checks = ("percentage", "released", "officers")
    return Number(
        "Official result",
        released.official.line.removeprefix(OFFICIAL_LINE),
        f"{'' if public else f'{_COUNT} '}{way} Two officers signed the release.",
        (*((ARCHIVES, export.FTE) if public else _COUNT_FILES), *files),
        (*(("tally", "trustees", *_WEIGHTS) if public else _COUNTED), *checks),
    )


_PROVED: Final = (
    "public-proof.json proves of the encrypted sums of the ballots, weighed by fte.json, that what"
    " was released is theirs, and tells nothing else: no split of a unit."
)
_NOT_PROVED: Final = (
    "There is no public proof of it: its weights are rounded, and the figure is too near a boundary"
    " for them, or no vote carries weight."
)


def _heads(heads: int) -> Number:
    return Number(
        "Members in favour",
        figures.number(heads).en,
        "public-proof.json proves of the encrypted sums of the ballots, each of which counts one,"
        " that so many are in favour. This poll's seal says that this figure is public.",
        (ARCHIVES, export.PUBLIC_PROOF, export.ENTRIES),
        ("tally", "trustees", "percentage", "released", "officers"),
    )


def _readings() -> Number:
    return Number(
        "Percentage under each other reading of by-law 2.78",
        f"see {export.READINGS}",
        "The same votes are counted again under each other reading that poll.json seals beside"
        " the one it chose.",
        (export.RESULT, export.FTE, export.READINGS),
        ("result", "fte", "readings"),
    )
