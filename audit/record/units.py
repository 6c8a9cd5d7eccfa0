"""The elections of a poll, who votes in them, and its bilingual texts, as sealed in poll.json.

Rules this module keeps:
1. Every text is in English and French; a Belenios document holds both, `en / fr`.
2. A unit has its own Belenios election and its own initial voters' list, bound by digest.
3. The classes of members who vote are sealed; honorary members do not vote (by-law 2.16). So are
   the units whose by-laws agree on who works in both (by-laws 2.99 and 2.100), and the electorate:
   the members, or every employee where labour law lets all of them take part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node
from tally.sequestered import Capacity

Language = Literal["en", "fr"]
"""The languages of every text that is signed, printed or shown."""
ELEMENTARY, SECONDARY, OCCASIONAL = PANELS = ("elementary", "secondary", "occasional")
_MEMBERS = (
    "unit",
    "name",
    "board",
    "panel",
    "counts_in",
    "bargaining_unit",
    "on_list",
    "election",
    "voters_list",
)


@dataclass(frozen=True)
class Bilingual:
    """A text in English and French."""

    en: str
    fr: str

    @property
    def both(self) -> str:
        """Both languages in one string, as Belenios documents hold them."""
        return f"{self.en} / {self.fr}"

    def said(self, language: Language) -> str:
        """Return the text in one language."""
        return self.fr if language == "fr" else self.en

    def check(self, what: str) -> None:
        """Refuse an empty, padded or unprintable text."""
        fields.check_text(self.en, f"{what}.en")
        fields.check_text(self.fr, f"{what}.fr")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"en": self.en, "fr": self.fr}

    @classmethod
    def parse(cls, node: Node) -> Bilingual:
        """Read the JSON object."""
        part = node.members("en", "fr")
        return cls(part["en"].text(), part["fr"].text())


CLASSES: Mapping[str, Bilingual] = MappingProxyType(
    {
        "statutory": Bilingual("statutory", "statutaires"),
        "on-leave": Bilingual("on leave", "en congé"),
        "voluntary": Bilingual("voluntary", "volontaires"),
        "life": Bilingual("life", "à vie"),
        "associate": Bilingual("associate", "associés"),
        "honorary": Bilingual("honorary", "honoraires"),
    }
)
"""The classes of members that the membership database has, and their names in the plural."""
MAY_VOTE = tuple(name for name in CLASSES if name != "honorary")
"""Those that a poll may let vote (by-laws 2.6, 2.10, 2.12 and 2.16)."""


def check_classes(classes: tuple[str, ...], what: str) -> None:
    """Refuse classes that are not sorted, each once, or that no poll may let vote."""
    for name in classes:
        fields.check_one_of(name, MAY_VOTE, what)
    fields.check_sorted(classes, what)
    if not classes:
        raise DocumentError(f"{what}: no class of members votes")


class Electorate(StrEnum):
    """Who may take part in a poll."""

    MEMBERS = "members"
    """The members (by-law 2.77)."""
    EMPLOYEES = "employees"
    """Every employee of the bargaining units, member or not, as labour law lets them."""

    @property
    def words(self) -> Bilingual:
        """Who they are, in words."""
        return _ELECTORATES[self]

    def admits(self, capacity: Capacity) -> bool:
        """Whether somebody may be admitted to the vote in this capacity."""
        return capacity is Capacity.MEMBER or self is Electorate.EMPLOYEES

    @classmethod
    def parse(cls, node: Node) -> Electorate:
        """Read its name; `DocumentError` on any other."""
        fields.check_one_of(node.text(), tuple(cls), node.what)
        return cls(node.text())


_ELECTORATES: Mapping[Electorate, Bilingual] = MappingProxyType(
    {
        Electorate.MEMBERS: Bilingual("members", "les membres"),
        Electorate.EMPLOYEES: Bilingual(
            "every employee of the bargaining unit, member or not",
            "toutes les personnes salariées de l’unité de négociation, membres ou non",
        ),
    }
)


@dataclass(frozen=True)
class AgreedByLaws:
    """By-laws of two units (2.99) that agree on who works in both, and when they were approved.

    `units` are sorted; the provincial executive approved on the day `approved`.
    """

    units: tuple[str, str]
    approved: date

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"units": list(self.units), "approved": self.approved.isoformat()}

    @classmethod
    def parse(cls, node: Node) -> AgreedByLaws:
        """Read the JSON object."""
        part = node.members("units", "approved")
        names = [item.match(fields.UNIT_NAME) for item in part["units"].items()]
        if len(names) != 2:
            raise DocumentError(f"{part['units'].what}: expected two units, found {len(names)}")
        return cls((names[0], names[1]), part["approved"].day())


@dataclass(frozen=True)
class Answers:
    """The two sides that the ballot separates (by-law 2.77)."""

    in_favour: Bilingual = Bilingual("In favour", "En faveur")
    not_in_favour: Bilingual = Bilingual("Not in favour", "Pas en faveur")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "in_favour": self.in_favour.to_json(),
            "not_in_favour": self.not_in_favour.to_json(),
        }

    @classmethod
    def parse(cls, node: Node) -> Answers:
        """Read the JSON object."""
        part = node.members("in_favour", "not_in_favour")
        return cls(Bilingual.parse(part["in_favour"]), Bilingual.parse(part["not_in_favour"]))


@dataclass(frozen=True)
class Window:
    """A window, of voting or of objections: from `opens`, up to but not including `closes`."""

    opens: datetime
    closes: datetime

    def to_json(self) -> dict[str, str]:
        """Return the JSON object."""
        return {"opens": fields.show_time(self.opens), "closes": fields.show_time(self.closes)}

    @classmethod
    def parse(cls, node: Node) -> Window:
        """Read the JSON object."""
        part = node.members("opens", "closes")
        return cls(part["opens"].time(), part["closes"].time())


@dataclass(frozen=True)
class SealedUnit:
    """One election: a bargaining unit, or the part of an occasional one that is in one unit (2.99).

    `counts_in` is its unit, `bargaining_unit` its own name, or the name that the two parts of a
    shared occasional bargaining unit have in common. `on_list` credentials are on its initial
    voters' list; `election` is its Belenios uuid, `voters_list` the hex digest of that list.
    """

    id: str
    name: Bilingual
    board: str
    panel: str
    counts_in: str
    bargaining_unit: str
    on_list: int
    election: str
    voters_list: str

    def check(self) -> None:
        """Refuse a malformed value."""
        what = f"poll.json: unit {self.id[:40]!r}"
        fields.check_match(self.id, fields.UNIT_NAME, what)
        self.name.check(f"{what}: name")
        fields.check_text(self.board, f"{what}: board", 200)
        fields.check_one_of(self.panel, PANELS, f"{what}: panel")
        fields.check_match(self.counts_in, fields.UNIT_NAME, f"{what}: counts_in")
        fields.check_match(self.bargaining_unit, fields.UNIT_NAME, f"{what}: bargaining_unit")
        fields.check_match(self.election, fields.ELECTION_UUID, f"{what}: election")
        fields.check_match(self.voters_list, fields.DIGEST, f"{what}: voters_list")

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "unit": self.id,
            "name": self.name.to_json(),
            "board": self.board,
            "panel": self.panel,
            "counts_in": self.counts_in,
            "bargaining_unit": self.bargaining_unit,
            "on_list": self.on_list,
            "election": self.election,
            "voters_list": self.voters_list,
        }

    @classmethod
    def parse(cls, node: Node) -> SealedUnit:
        """Read the JSON object."""
        part = node.members(*_MEMBERS)
        return cls(
            part["unit"].text(),
            Bilingual.parse(part["name"]),
            part["board"].text(),
            part["panel"].text(),
            part["counts_in"].text(),
            part["bargaining_unit"].text(),
            part["on_list"].integer(),
            part["election"].text(),
            part["voters_list"].text(),
        )


def check_by_laws(
    by_laws: Sequence[AgreedByLaws], units: Iterable[SealedUnit], listed: date
) -> None:
    """Refuse by-laws of others than two units of the poll, each pair once, sorted, in time.

    `listed` is the voters'-list date, as of which each member's unit is decided.
    """
    what, known = "poll.json: unit_by_laws", tuple({unit.counts_in for unit in units})
    for one in by_laws:
        fields.check_sorted(one.units, f"{what}: units")
        for unit in one.units:
            fields.check_one_of(unit, known, f"{what}: units")
        if one.approved > listed:
            raise DocumentError(f"{what}: approved: after the voters'-list date")
    fields.check_sorted((" ".join(one.units) for one in by_laws), what)
