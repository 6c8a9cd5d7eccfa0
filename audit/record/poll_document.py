"""poll.json: everything that is fixed when a poll is sealed.

Rules this module keeps:
1. A `PollDocument` is valid once built: `__post_init__` makes every check, `parse` only reads.
2. `encode` gives its one valid byte form; the digest of those bytes is what every ballot signs.
3. Names are distinct and sorted: units by short name, officers by identifier; no two officers
   share a key, and no two units an election.
4. A poll that could not be finished is refused: it needs so many officers that the loss of any one
   of them can be mended (`offices.minimum`). A rehearsal needs two, one of them of the executive.
5. The two answers are constants: the count takes the first as 'in favour' (by-law 2.77).
6. The window closes before the rulings are due, and the objection window before it opens (by-law
   2.77). A poll is on a route, which says when
   the members were told (by-laws 2.74 to 2.76), and a rehearsal on none.
7. It holds the signed statement of the weights; whether that holds is for `signatures.weights`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache

from audit.record import fields
from audit.record.card_set import check_card_set
from audit.record.challenges.reasons import ChallengeReason, check_reasons, parse_reason
from audit.record.errors import DocumentError
from audit.record.fields import Node
from audit.record.officers import SealedOfficer, verify_officers
from audit.record.offices.minimum import verify_enough
from audit.record.route.subject import NO_ROUTE, PollRoute, parse_poll_route
from audit.record.signatures import ed25519
from audit.record.signatures.weights import SignedWeights
from audit.record.units import (
    AgreedByLaws,
    Answers,
    Bilingual,
    Electorate,
    SealedUnit,
    Window,
    check_by_laws,
    check_classes,
)
from audit.record.weights.counting_units import verify_counting_units
from audit.record.weights.readings import UNIT_RESULTS, SealedReading, verify_readings
from tally.protocol.encoding import sha256_hex

VERSION = 1
REHEARSAL = "rehearsal"
KINDS = ("tentative-agreement", "final-offer", REHEARSAL)
"""By-laws 2.75 and 2.76; and a rehearsal, which decides nothing and has keys of its own."""
INTERRUPTION_MINUTES = range(1, 24 * 60 + 1)
"""From how many minutes of interruption in the last hours the executive is asked to extend."""
TIME_ZONES = re.compile(r"[0-9]{4}[a-z]{1,2}")
"""A version of IANA's table of time zones."""
DECIMALS = 2
"""Decimals of the official percentage."""


@dataclass(frozen=True)
class PollDocument:
    """poll.json. Digests are hexadecimal, `credential_authority` and `log_key` base64 keys.

    `watcher`, if there is one, is the base64 key that signs
    interruptions of the service, which ask for an extension from `interruption_minutes` on.
    `iterations` are PBKDF2's for the card set's codes, `list_serial` that of the authority's list,
    `challenge_reasons`: for which a listed member may be challenged (by-law 2.77, reading).
    `objections`: when officers and members look at the voters' list, before the vote.
    `time_zones` is the version of the table by which times are shown in Toronto.
    `route` is what the vote was decided on (by-laws 2.74 to 2.76); a rehearsal has none.
    """

    poll: str
    card_set: str
    iterations: int
    list_serial: int
    kind: str
    title: Bilingual
    question: Bilingual
    voters_list_date: date
    electorate: Electorate
    classes: tuple[str, ...]
    challenge_reasons: tuple[ChallengeReason, ...]
    unit_by_laws: tuple[AgreedByLaws, ...]
    objections: Window
    window: Window
    ruling_deadline: datetime
    time_zones: str
    readings: tuple[SealedReading, ...]
    release_units: bool
    release_heads: bool
    small_unit: int
    interruption_minutes: int
    fte: str
    weights: SignedWeights
    trustees: str
    units: tuple[SealedUnit, ...]
    officers: tuple[SealedOfficer, ...]
    credential_authority: str
    log_key: str
    watcher: str | None
    route: PollRoute | None
    answers: Answers = field(default_factory=Answers)

    def __post_init__(self) -> None:
        fields.check_match(self.poll, fields.IDENTIFIER, "poll.json: poll")
        fields.check_match(self.card_set, fields.IDENTIFIER, "poll.json: card_set")
        check_card_set(self.iterations, self.list_serial, "poll.json")
        fields.check_one_of(self.kind, KINDS, "poll.json: kind")
        fields.check_match(self.time_zones, TIME_ZONES, "poll.json: time_zones")
        fields.check_match(self.fte, fields.DIGEST, "poll.json: fte")
        fields.check_match(self.trustees, fields.DIGEST, "poll.json: trustees")
        self._check_texts()
        self._check_times()
        check_classes(self.classes, "poll.json: classes")
        check_reasons(self.challenge_reasons, "poll.json: challenge_reasons")
        check_by_laws(self.unit_by_laws, self.units, self.voters_list_date)
        verify_readings(self.readings, self._derived())
        self._check_units()
        verify_officers(self.officers)
        if not self.rehearsal:
            verify_enough(self.officers)
        ed25519.public_key_from(self.credential_authority, "poll.json: credential_authority")
        ed25519.public_key_from(self.log_key, "poll.json: log.public_key")
        self._check_watch()

    def _check_watch(self) -> None:
        if self.interruption_minutes not in INTERRUPTION_MINUTES:
            raise DocumentError("poll.json: interruption_minutes: not from 1 to 1440")
        if self.watcher is not None:
            ed25519.public_key_from(self.watcher, "poll.json: watcher")

    def _check_texts(self) -> None:
        self.title.check("poll.json: title")
        self.question.check("poll.json: question")
        if (self.route is None) != self.rehearsal:
            raise DocumentError(
                "poll.json: route: a poll is sealed on the route of its agreement or offer, and a "
                "rehearsal on none (by-laws 2.74 and 2.76)"
            )
        if self.answers != Answers():
            raise DocumentError("poll.json: answers: not the two answers that Ratify counts")

    def _check_times(self) -> None:
        opens, closes = self.window.opens, self.window.closes
        fields.check_moment(self.objections.opens, "poll.json: objections.opens")
        fields.check_moment(self.objections.closes, "poll.json: objections.closes")
        if not self.objections.opens < self.objections.closes <= opens:
            raise DocumentError(
                "poll.json: objections: it opens before it closes, and closes before window.opens "
                "or with it (by-law 2.77)"
            )
        fields.check_moment(opens, "poll.json: window.opens")
        fields.check_moment(closes, "poll.json: window.closes")
        fields.check_moment(self.ruling_deadline, "poll.json: ruling_deadline")
        if not opens < closes < self.ruling_deadline:
            raise DocumentError(
                "poll.json: window.opens, window.closes and ruling_deadline are not in this order "
                "of time"
            )

    def _derived(self) -> dict[str, str]:
        """Return the readings that other members say too."""
        return {UNIT_RESULTS: "released" if self.release_units else "restricted"}

    def _check_units(self) -> None:
        fields.check_sorted((unit.id for unit in self.units), "poll.json: units")
        for unit in self.units:
            unit.check()
        verify_counting_units(self.units)
        if not self.units or len({unit.election for unit in self.units}) != len(self.units):
            raise DocumentError("poll.json: units: each needs an election uuid of its own")

    @cached_property
    def digest(self) -> str:
        """The poll file's digest: hex(SHA-256(poll.json)), which every ballot signs."""
        return sha256_hex(self.encode())

    @property
    def choices(self) -> dict[str, str]:
        """How the poll reads each point of `audit.record.weights.readings.POINTS`."""
        return {reading.id: reading.choice for reading in self.readings}

    @property
    def rehearsal(self) -> bool:
        """Whether this poll is a rehearsal: nothing is decided, and no real key serves it."""
        return self.kind == REHEARSAL

    @property
    def log_origin(self) -> str:
        """The name of the poll's log in its checkpoints."""
        return f"ratify-log/{self.poll}"

    @property
    def on_list(self) -> int:
        """Credentials on the initial voters' lists of all units."""
        return sum(unit.on_list for unit in self.units)

    def unit(self, name: str) -> SealedUnit:
        """Return the election of that short name; `DocumentError` if there is none."""
        for unit in self.units:
            if unit.id == name:
                return unit
        raise DocumentError(f"unit {name[:40]!r} is not an election of poll {self.poll}")

    def officer(self, name: str) -> SealedOfficer:
        """Return the officer of that identifier; `DocumentError` if there is none."""
        for officer in self.officers:
            if officer.id == name:
                return officer
        raise DocumentError(f"{name[:70]!r} is not an officer of poll {self.poll}")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "version": VERSION,
            "poll": self.poll,
            "card_set": self.card_set,
            "iterations": self.iterations,
            "list_serial": self.list_serial,
            "kind": self.kind,
            "title": self.title.to_json(),
            "question": self.question.to_json(),
            **(NO_ROUTE if self.route is None else self.route.to_json()),
            "answers": self.answers.to_json(),
            "voters_list_date": self.voters_list_date.isoformat(),
            "electorate": self.electorate.value,
            "classes": list(self.classes),
            "challenge_reasons": [reason.value for reason in self.challenge_reasons],
            "unit_by_laws": [one.to_json() for one in self.unit_by_laws],
            "objections": self.objections.to_json(),
            "window": self.window.to_json(),
            "ruling_deadline": fields.show_time(self.ruling_deadline),
            "time_zones": self.time_zones,
            "readings": [reading.to_json() for reading in self.readings],
            "release_units": self.release_units,
            "release_heads": self.release_heads,
            "small_unit": self.small_unit,
            "interruption_minutes": self.interruption_minutes,
            "decimals": DECIMALS,
            "fte": self.fte,
            "weights": self.weights.to_json(),
            "trustees": self.trustees,
            "units": [unit.to_json() for unit in self.units],
            "officers": [officer.to_json() for officer in self.officers],
            "credential_authority": self.credential_authority,
            "watcher": self.watcher,
            "log": {"origin": self.log_origin, "public_key": self.log_key},
        }

    def encode(self) -> bytes:
        """Return poll.json in its one valid byte form."""
        return fields.encode(self.to_json())


MEMBERS = (
    *("version", "poll", "card_set", "iterations", "list_serial"),
    *("kind", "title", "question", "route", "texts", "answers"),
    *("voters_list_date", "electorate", "classes", "challenge_reasons", "unit_by_laws"),
    *("objections", "window", "ruling_deadline", "time_zones"),
    *("readings", "release_units", "release_heads", "small_unit", "decimals"),
    *("interruption_minutes", "watcher"),
    *("fte", "weights", "trustees", "units", "officers", "credential_authority", "log"),
)
"""The members of poll.json, in the order that docs/protocol.md explains them."""


def _check_constants(part: Mapping[str, Node], document: PollDocument) -> None:
    """Refuse a version, rounding or log name that this software does not write."""
    constants = {"version": VERSION, "decimals": DECIMALS}
    for name, expected in constants.items():
        if part[name].integer() != expected:
            raise DocumentError(f"poll.json: {name}: only {expected} is supported")
    origin = part["log"].members("origin", "public_key")["origin"].text()
    if origin != document.log_origin:
        raise DocumentError(f"poll.json: log.origin: expected {document.log_origin!r}")


@lru_cache(maxsize=8)
def parse_poll_document(raw: bytes) -> PollDocument:
    """Read poll.json strictly; everything but its one valid form is a `DocumentError`.

    The result is cached: a sealed poll's bytes never change, and the document is immutable.
    """
    part = fields.load(raw, "poll.json").members(*MEMBERS)
    rehearsal = part["kind"].text() == REHEARSAL
    document = PollDocument(
        poll=part["poll"].text(),
        card_set=part["card_set"].text(),
        iterations=part["iterations"].integer(),
        list_serial=part["list_serial"].integer(),
        kind=part["kind"].text(),
        title=Bilingual.parse(part["title"]),
        question=Bilingual.parse(part["question"]),
        answers=Answers.parse(part["answers"]),
        voters_list_date=part["voters_list_date"].day(),
        electorate=Electorate.parse(part["electorate"]),
        classes=tuple(item.text() for item in part["classes"].items()),
        challenge_reasons=tuple(
            parse_reason(item.text(), item.what) for item in part["challenge_reasons"].items()
        ),
        unit_by_laws=tuple(AgreedByLaws.parse(one) for one in part["unit_by_laws"].items()),
        objections=Window.parse(part["objections"]),
        window=Window.parse(part["window"]),
        ruling_deadline=part["ruling_deadline"].time(),
        time_zones=part["time_zones"].text(),
        readings=tuple(SealedReading.parse(item) for item in part["readings"].items()),
        release_units=part["release_units"].flag(),
        release_heads=part["release_heads"].flag(),
        small_unit=part["small_unit"].integer(),
        interruption_minutes=part["interruption_minutes"].integer(),
        fte=part["fte"].text(),
        weights=SignedWeights.parse(part["weights"]),
        trustees=part["trustees"].text(),
        units=tuple(SealedUnit.parse(item) for item in part["units"].items()),
        officers=tuple(SealedOfficer.parse(item) for item in part["officers"].items()),
        credential_authority=part["credential_authority"].text(),
        log_key=part["log"].members("origin", "public_key")["public_key"].text(),
        watcher=None if part["watcher"].value is None else part["watcher"].text(),
        route=parse_poll_route(part["route"], part["texts"], rehearsal=rehearsal),
    )
    _check_constants(part, document)
    return document
