"""The elections of a poll, who votes in them, and its bilingual texts, as sealed in poll.json.

Rules this module keeps:
1. Every text is in English and French; a Belenios document holds both, `en / fr`.
2. A unit has its own Belenios election and its own initial voters' list, bound by digest.
3. The classes of members who vote are sealed; honorary members do not vote (by-law 2.16).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from audit.record import fields
from audit.record.errors import DocumentError
from audit.record.fields import Node

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
