"""poll.toml: the terms of a poll and its elections.

Rules this module keeps:
1. Unknown keys and values of a wrong type are refused; every text is in English and French.
2. The terms keep the by-law of the window (voting.domain.procedure): a broken rule is a fault that
   names its clause. They name the route of the agreement or offer (2.74 to 2.76); a rehearsal has
   none.
3. Nothing has a silent default: what the union's counsel could read otherwise (who may take part,
   classes that vote, threshold, 4.97, release of unit results) is written in the file. Only
   `officers` (default: all active accounts with a key), `card_set` (default: a new one), `watcher`
   and `rules.unit_by_laws` (default: none) may be left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from audit.record.challenges.reasons import ChallengeReason
from audit.record.errors import AuditError
from audit.record.fields import IDENTIFIER
from audit.record.province import PROVINCE, ZONE, zone_named
from audit.record.signatures.ed25519 import public_key_from
from audit.record.units import MAY_VOTE, Electorate
from audit.record.weights.readings import EXECUTIVE_ACTS, POINTS
from tally.errors import FaultList
from voting.domain.files.known_units import KnownUnits
from voting.domain.files.placing import UnitsByLaws, read_by_laws
from voting.domain.files.toml import Source, Table, load_toml
from voting.domain.files.weights import (
    READINGS,
    PollFileUnit,
    read_bilingual,
    read_units,
    read_weights,
)
from voting.domain.poll import PollKind, PollTerms
from voting.domain.procedure import review

FILE = "poll.toml"
_AUTHORITY_KEY = "the public key that `ratify credentials keygen` printed"
_WATCHER_KEY = "the watcher's public key, 32 bytes of Ed25519 in base64"
OFFICER = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_KEYS = (
    "kind",
    "title",
    "question",
    "window",
    "dates",
    "fees",
    "rules",
    "credential_authority",
    "units",
)
_RULES = (
    "electorate",
    "classes",
    "challenge_reasons",
    *READINGS,
    "executive_acts",
    "release_units",
    "release_heads",
    "small_unit",
    "interruption_minutes",
)
_CLASS = re.compile("|".join(MAY_VOTE))
_CHALLENGE_REASON = re.compile("|".join(ChallengeReason))


@dataclass(frozen=True)
class PollFile:
    """What poll.toml says: the terms, the units sorted by name, and a card set to use again.

    Where something could not be read or is wrong, which has been noted, a stand-in is in its place;
    `source` tells the two apart, and records the faults that later checks find in the file.
    `by_laws` are those of units that agree, None where that could not be read.
    """

    terms: PollTerms
    units: tuple[PollFileUnit, ...]
    known_units: KnownUnits
    by_laws: UnitsByLaws | None
    card_set: str | None
    source: Source = field(repr=False, compare=False)


def parse_poll_file(raw: bytes, faults: FaultList, file: str = FILE) -> PollFile:
    """Read poll.toml as far as it can be read; note every bad value in `faults`.

    Checks: (1) it is TOML; (2) its keys; (3) each value; (4) the units, each once; (5) the
    procedure before a vote, as far as what it compares is known.
    """
    root = load_toml(raw, file, faults)  # (1)
    root.only(_KEYS, ("officers", "card_set", "route", "watcher"))  # (2)
    units, known_units = read_units(root)  # (4)
    complete = known_units.complete and all(unit.counts_in for unit in units)
    terms, by_laws = _terms(root, units, complete=complete)  # (3)
    card_set = None
    if root.has("card_set"):
        expected = "the 15 characters that the old poll showed"
        card_set = root.match("card_set", IDENTIFIER, expected) or None
    _review(root, terms)  # (5)
    return PollFile(terms, units, known_units, by_laws, card_set, root.source)


def _review(root: Table, terms: PollTerms) -> None:
    source = root.source
    for finding in review(terms, source.known):
        expected = f"{finding.expected} ({finding.clause})"
        source.faults.add(
            source.file, source.line(finding.field), finding.field, finding.wrong, expected
        )


def _terms(
    root: Table, units: tuple[PollFileUnit, ...], *, complete: bool
) -> tuple[PollTerms, UnitsByLaws | None]:
    """Take the terms, and the by-laws of units that agree; `complete`: these are all units."""
    window, dates = root.table("window"), root.table("dates")
    window.only(("time_zone", "opens", "closes"))
    dates.only(("voters_list", "objections_from", "objections_until", "ruling_deadline"))
    rules = root.table("rules")
    rules.only(_RULES, ("unit_by_laws",))
    listed = dates.day("voters_list")
    agreed, by_laws = read_by_laws(
        rules, units, complete=complete, listed=listed if dates.known("voters_list") else None
    )
    zone, kind = _zone(window), _kind(root)
    is_stand_in = not window.known("time_zone")
    terms = PollTerms(
        kind=kind,
        title=read_bilingual(root, "title"),
        question=read_bilingual(root, "question"),
        voters_list_date=listed,
        electorate=Electorate(rules.choice("electorate", tuple(Electorate))),
        classes=_classes(rules),
        challenge_reasons=_challenge_reasons(rules),
        unit_by_laws=agreed,
        time_zone=zone.key,
        objections_from=dates.moment("objections_from", zone, is_stand_in=is_stand_in),
        objections_until=dates.moment("objections_until", zone, is_stand_in=is_stand_in),
        opens=window.moment("opens", zone, is_stand_in=is_stand_in),
        closes=window.moment("closes", zone, is_stand_in=is_stand_in),
        ruling_deadline=dates.moment("ruling_deadline", zone, is_stand_in=is_stand_in),
        **vars(read_weights(root.table("fees"), rules)),
        executive_acts=rules.choice("executive_acts", tuple(POINTS[EXECUTIVE_ACTS].options)),
        release_units=rules.flag("release_units"),
        release_heads=rules.flag("release_heads"),
        small_unit=rules.integer("small_unit", 1, 1000),
        interruption_minutes=rules.integer("interruption_minutes", 1, 1440),
        officers=_officers(root),
        credential_authority=_key(root, "credential_authority", _AUTHORITY_KEY),
        route=_route(root, kind),
        watcher=_key(root, "watcher", _WATCHER_KEY) if root.has("watcher") else None,
    )
    return terms, by_laws


def _kind(root: Table) -> PollKind:
    """Take the kind; the nearest stands in for a bad one: a rehearsal keeps no procedure."""
    kind = PollKind(root.choice("kind", tuple(PollKind)))
    if root.known("kind"):
        return kind
    near = get_close_matches(str(root.values.get("kind")), tuple(PollKind), n=1)
    return PollKind(near[0]) if near else kind


def _zone(window: Table) -> ZoneInfo:
    name = window.text("time_zone", 64)
    try:
        return zone_named(name) if name else PROVINCE
    except (ZoneInfoNotFoundError, ValueError, OSError):
        window.refuse("time_zone", repr(name), f"a time zone such as {ZONE}")
        return PROVINCE


def _classes(rules: Table) -> tuple[str, ...]:
    """Take the classes of members who vote; an honorary member does not (by-law 2.16)."""
    expected = f"one of {', '.join(MAY_VOTE)} (by-laws 2.6, 2.10, 2.12 and 2.16)"
    names = rules.words("classes", _CLASS, expected)
    if not names and rules.has("classes") and rules.known("classes"):
        rules.refuse("classes", "an empty list", f"a list of distinct words, each {expected}")
    return tuple(sorted(names))


def _challenge_reasons(rules: Table) -> tuple[ChallengeReason, ...]:
    """Take the reasons for which a listed member may be challenged (by-law 2.77, reading)."""
    expected = f"one of {', '.join(ChallengeReason)} (by-law 2.77)"
    names = rules.words("challenge_reasons", _CHALLENGE_REASON, expected)
    if not names and rules.has("challenge_reasons") and rules.known("challenge_reasons"):
        rules.refuse("challenge_reasons", "an empty list", f"a list of words, each {expected}")
    return tuple(sorted(ChallengeReason(name) for name in names))


def _officers(root: Table) -> tuple[str, ...]:
    if not root.has("officers"):
        return ()
    names = root.words("officers", OFFICER, "an officer's account such as m.tremblay")
    if len(names) == 1 and root.known("officers"):
        root.refuse("officers", repr(names[0]), "at least two officers")
    return tuple(sorted(names))


def _route(root: Table, kind: PollKind) -> str | None:
    """Take the route's identifier; a rehearsal, which decides nothing, has none."""
    expected = "the 15 characters that `ratify route new` printed"
    if kind is PollKind.REHEARSAL:
        if root.has("route") and root.known("kind"):
            expected = "no route: a rehearsal decides nothing"
            root.refuse("route", repr(root.values["route"]), expected)
        return None
    if not root.has("route"):
        root.refuse("route", "missing", f"{expected} (by-laws 2.74 and 2.76)")
    return root.match("route", IDENTIFIER, expected) or None


def _key(root: Table, name: str, expected: str) -> str:
    text = root.text(name)
    try:
        if text:
            public_key_from(text, name)
    except AuditError:
        root.refuse(name, repr(text), expected)
    return text
