"""What the report says, as text ready to print, in one language.

Rules this module keeps:
1. Everything comes from the record; the result is computed again from the units' counts.
2. The report's numbers are rounded before the template: FTE to two decimals, percentages as the
   official one.
3. Times are shown in Toronto, to the minute, in the numeric form of ISO 8601.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

from audit.record.about.interruption import CHANNELS, LASTS
from audit.record.about.lines import About
from audit.record.about.result import certified_lines, released_lines
from audit.record.log import events
from audit.record.log.service_events import ServiceEvent
from audit.record.signatures.officer import OfficerSignature
from audit.record.signatures.statement import Act, AnyAct, ListAct, OfficeAct, ServiceAct
from audit.record.signatures.statement_words import ACT_WORDS
from audit.record.units import Electorate, Language
from audit.report.event_words import EVENT_WORDS
from audit.report.facts import Printer, ReportFacts
from audit.report.otherwise import otherwise
from audit.report.units import beside_units, unit_rows
from audit.report.yourself import yourself
from tally.challenged import ChallengedVotes
from tally.fte.outcome import ProvincialTally
from tally.fte.rules import ThresholdKind
from tally.numbers import rounded_text
from tally.result import Result, percentages
from tally.sequestered import Sequestered

_ZERO = Fraction(0)


def _nothing(result: Result) -> About:
    return ()


_LOCKED: Mapping[AnyAct, Callable[[Result], About]] = MappingProxyType(
    {Act.CERTIFY: certified_lines, Act.RELEASE: released_lines}
)
"""The lines that are not public, by the act whose statement locks them."""


def report_data(facts: ReportFacts, language: Language) -> dict[str, object]:
    """Return what the template prints, in one language."""
    show, outcome, document = Printer(language), facts.outcome, facts.document
    of_employees = document.electorate is Electorate.EMPLOYEES
    return {
        "lang": language,
        "title": show.text(document.title),
        "question": show.text(document.question),
        "kind": document.kind,
        "poll": document.poll,
        "state": facts.history.state.value,
        "restricted": not document.release_units,
        "window": [show.time(document.window.opens), show.time(facts.history.closes)],
        "ratified": outcome.ratified,
        "threshold": str(outcome.threshold.share),
        "at_least": outcome.threshold.kind is ThresholdKind.AT_LEAST,
        "official": _official(show, outcome),
        "bars": _bars(show, outcome),
        "disagree": outcome.heads_disagree,
        "turnout": show.text(facts.turnout.words),
        "represented": _represented(show, outcome),
        "not_represented": [one.count.unit for one in outcome.units if not one.count.votes_cast],
        "units": unit_rows(show, facts),
        "beside": beside_units(show, facts),
        "sequestered": [
            _sequestered(show, row, of_employees=of_employees)
            for row in facts.result.sequestered
            if row.received
        ],
        "challenged": [_challenged(show, row) for row in facts.result.challenged if row.challenged],
        "of_employees": of_employees,
        "bounds": _bounds(show, facts),
        **otherwise(show, facts),
        "totals": _totals(show, facts),
        "contacts": show.number(len(facts.history.contact_changes)),
        "interruptions": list(_interruptions(show, facts)),
        "acts": list(_acts(show, facts)),
        "statements": list(_statements(show, facts)),
        "seal_digest": facts.history.seal_digest,
        "size": show.number(facts.size),
        "root": facts.root.hex(),
        "commitment": facts.history.computed.commitment if facts.history.computed else "",
        "proved": _proved(facts),
        "yourself": yourself(show, facts.history.state, facts.history.seal_digest),
    }


def _proved(facts: ReportFacts) -> str:
    """Say whether the public edition proves the percentage: yes, no, or only after a release."""
    released = facts.history.released
    if released is None:
        return "later"
    return "yes" if released.proof is not None and released.proof.percentage else "no"


def _official(show: Printer, outcome: ProvincialTally) -> list[str] | None:
    shown = percentages(outcome)
    return None if shown is None else [show.percent(side) for side in shown]


def _bars(show: Printer, outcome: ProvincialTally) -> list[dict[str, object]]:
    """Return both counts, by FTE (by-law 2.78) and by members; `share` (0 to 1) is for drawing."""
    heads, votes = outcome.heads_in_favour, outcome.votes_cast
    fte = outcome.fte_in_favour + outcome.fte_not_in_favour
    counts = (("fte", outcome.fte_in_favour, fte, 2), ("heads", Fraction(heads), votes, 0))
    bars: list[dict[str, object]] = []
    for name, in_favour, total, decimals in counts:
        if total:
            side = rounded_text(in_favour / total * 100, 2)
            rest = rounded_text(100 - Fraction(side), 2)
            bars.append(
                {
                    "count": name,
                    "share": float(in_favour / total),
                    "shares": [show.percent(side), show.percent(rest)],
                    "numbers": [
                        show.number(in_favour, decimals),
                        show.number(total - in_favour, decimals),
                    ],
                    "passes": outcome.threshold.met(in_favour / total),
                }
            )
    return bars


def _represented(show: Printer, outcome: ProvincialTally) -> list[str]:
    """Return the FTE of the units with votes, of all units, and the share."""
    represented = outcome.total_fte - outcome.not_represented_fte
    return [
        show.number(represented, 2),
        show.number(outcome.total_fte, 2),
        show.share(represented, outcome.total_fte),
    ]


def _sequestered(show: Printer, row: Sequestered, *, of_employees: bool) -> list[str]:
    """Return a unit's row; with a number of employees admitted where these may take part."""
    employees = (row.admitted_employees,) if of_employees else ()
    numbers = (row.received, row.admitted, *employees, row.excluded_votes, row.undecided)
    return [row.unit, *(show.number(number) for number in numbers)]


def _challenged(show: Printer, row: ChallengedVotes) -> list[str]:
    ends = (row.dismissed, row.upheld, row.fell, row.without_ballot)
    return [
        *(row.unit, show.number(row.challenged), show.share(row.challenged, row.on_list)),
        *(show.number(number) for number in ends),
    ]


def _bounds(show: Printer, facts: ReportFacts) -> dict[str, object]:
    """Return what the votes left out could have changed (by-law 2.77)."""
    result = facts.result
    bounds = result.bounds
    ends = (bounds.lowest_in_favour, bounds.highest_in_favour)
    return {
        "open_votes": show.number(bounds.votes),
        "between": [
            show.percent(rounded_text(end * 100, result.decimals))
            for end in ends
            if end is not None
        ],
        "can_change": bounds.can_change,
        "attested": not facts.held_shown,
    }


def _totals(show: Printer, facts: ReportFacts) -> list[str]:
    outcome = facts.outcome
    total = outcome.fte_in_favour + outcome.fte_not_in_favour
    return [
        show.number(outcome.total_fte, 2),
        show.number(facts.turnout.eligible),
        show.number(outcome.votes_cast),
        show.number(outcome.heads_in_favour),
        show.number(outcome.votes_cast - outcome.heads_in_favour),
        show.number(outcome.fte_in_favour, 2),
        show.number(outcome.fte_not_in_favour, 2),
        show.share(outcome.fte_in_favour, total),
    ]


def _interruptions(show: Printer, facts: ReportFacts) -> Iterator[list[str]]:
    """Yield each interruption of the service: its channel, from when, until when."""
    for one in facts.history.interruptions:
        ended = show.text(LASTS) if one.ended is None else show.time(one.ended)
        yield [show.text(CHANNELS[one.channel]), show.time(one.began), ended]


_UNSIGNED = (events.PollClosed, events.ResultComputed, events.DecryptionReceived)
"""What follows by itself from what officers signed or trustees sent, and is printed with it."""


def _acts(show: Printer, facts: ReportFacts) -> Iterator[list[str]]:
    """Yield each act in the log: its entry in words, its time, its officers."""
    for entry in facts.entries:
        event = entry.event
        signatures: tuple[OfficerSignature, ...] = ()
        if isinstance(event, events.SignedEvent | ServiceEvent):
            signatures = event.signatures
        elif not isinstance(event, _UNSIGNED):
            continue
        names = ", ".join(_name(facts, one.officer) for one in signatures)
        yield [show.text(EVENT_WORDS[event.NAME]), show.time(event.time), names]


def _name(facts: ReportFacts, officer: str) -> str:
    """Return the name of who is, or was, an officer of the poll."""
    found = facts.history.standing.officers.ever(officer)
    return officer if found is None else found.name


_IN_FULL = Act | OfficeAct | ServiceAct | ListAct
"""The acts whose statements are printed."""


def _statements(show: Printer, facts: ReportFacts) -> Iterator[dict[str, object]]:
    """Yield what the officers signed by each act, line by line; what it locks is given open.

    Challenges, rulings and changed contacts are left out: their lines are digests.
    """
    for entry in facts.entries:
        statement = getattr(entry.event, "statement", None)
        if statement is not None and isinstance(statement.act, _IN_FULL):
            locked = _LOCKED.get(statement.act, _nothing)(facts.result)
            yield {
                "act": show.text(ACT_WORDS[statement.act]),
                "entry": show.number(entry.index),
                "time": show.time(statement.time),
                "reason": statement.reason,
                "lines": [one.said(show.language) for one in statement.about],
                "withheld": [one.said(show.language) for one in locked],
            }
