"""A line of a statement: a name and a value, in English and in French.

Rules this module keeps:
1. A line has one JSON form, {"en": [name, value], "fr": [name, value]}: whoever signs one language
   signs both.
2. Each of the four texts is one that may be signed (`fields.check_text`).
3. Lines are compared one by one with those that are computed again; a refusal names the first that
   differs, with what it says and what it should say.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from audit.record import fields
from audit.record.errors import DocumentError, StatementError
from audit.record.fields import Node
from audit.record.units import Bilingual, Language

LONGEST_NAME = 200
LONGEST_VALUE = 8 * fields.LONGEST_TEXT
"""Room for several texts of a poll in one value."""
MOST_LINES = 10_000
_QUOTED = 400


@dataclass(frozen=True)
class AboutLine:
    """One thing that a statement says."""

    name: Bilingual
    value: Bilingual

    def __post_init__(self) -> None:
        for language in ("en", "fr"):
            what = f"statement: about: line {self.name.en[:60]!r}"
            fields.check_text(self.name.said(language), f"{what}: name.{language}", LONGEST_NAME)
            fields.check_text(self.value.said(language), f"{what}: value.{language}", LONGEST_VALUE)

    def said(self, language: Language) -> tuple[str, str]:
        """Return name and value in one language."""
        return self.name.said(language), self.value.said(language)

    def text(self, language: Language) -> str:
        """Return the line as text, its colon set as the language does."""
        colon = "\u00a0: " if language == "fr" else ": "
        return colon.join(self.said(language))

    def to_json(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"en": list(self.said("en")), "fr": list(self.said("fr"))}

    @classmethod
    def parse(cls, node: Node) -> AboutLine:
        """Read the JSON object."""
        part = node.members("en", "fr")
        name_en, value_en = _pair(part["en"])
        name_fr, value_fr = _pair(part["fr"])
        return cls(Bilingual(name_en, name_fr), Bilingual(value_en, value_fr))


def _pair(node: Node) -> tuple[str, str]:
    items = node.items()
    if len(items) != 2:
        raise DocumentError(f"{node.what}: expected a name and a value, found {len(items)} texts")
    return items[0].text(), items[1].text()


About = tuple[AboutLine, ...]
"""What a statement is about, in order."""


def line(en: str, fr: str, value: Bilingual | str) -> AboutLine:
    """Return a line of that name in both languages; a plain value is the same in both."""
    both = Bilingual(value, value) if isinstance(value, str) else value
    return AboutLine(Bilingual(en, fr), both)


def about_json(about: About) -> list[dict[str, object]]:
    """Return the lines as JSON."""
    return [one.to_json() for one in about]


def parse_about(node: Node) -> About:
    """Read a statement's lines."""
    items = node.items()
    if not 1 <= len(items) <= MOST_LINES:
        raise DocumentError(f"{node.what}: {len(items)} lines, expected 1 to {MOST_LINES}")
    return tuple(AboutLine.parse(item) for item in items)


def verify_about(found: About, expected: About) -> None:
    """Raise `StatementError` unless a statement has exactly the lines that it must have."""
    for number, (one, other) in enumerate(zip_longest(found, expected), 1):
        if one != other:
            raise StatementError(_difference(number, one, other))


def _difference(number: int, one: AboutLine | None, other: AboutLine | None) -> str:
    """Say what a line says and what it should say, in a language in which the two differ."""
    language: Language = "en"
    if one is not None and other is not None and one.said("en") == other.said("en"):
        language = "fr"
    says, should = (_quoted(each, language) for each in (one, other))
    return f"the statement's line {number} says {says}; by what is sealed and logged it is {should}"


def _quoted(one: AboutLine | None, language: Language) -> str:
    return "nothing" if one is None else repr(one.text(language)[:_QUOTED])
