"""The demonstration's province: three boards, nine counting units, and its members' choices.

Rules this module keeps:
1. The seed fixes the roster, who votes and how, and so the official result. Nothing secret comes
   from it: keys, codes and trackers come from the system's randomness.
2. Nobody in the last unit votes; the first member of every other unit does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Final

from tally.fte.basis import FeeReturn
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from voting.demo.example import ExampleUnit
from voting.domain.unit import Panel

_BOARDS: Final = (
    ("NORTH", "Northern Catholic District School Board", "Nord"),
    ("LAKES", "Lakeshore Catholic District School Board", "Lacs"),
    ("VALLEY", "Valley Catholic District School Board", "Vallée"),
)
_PANELS: Final = (
    (Panel.ELEMENTARY, "ELEM", "Elementary Unit", "Unité élémentaire", 0.48),
    (Panel.SECONDARY, "SEC", "Secondary Unit", "Unité secondaire", 0.32),
    (Panel.OCCASIONAL, "OCC", "Occasional Teachers", "Enseignants suppléants", 0.20),
)
_GIVEN: Final = [
    "Amélie",
    "Anna",
    "Ben",
    "Chidi",
    "Chloé",
    "Daniel",
    "Elena",
    "Farah",
    "Gabriel",
    "Hugo",
    "Imani",
    "Jean",
    "Karim",
    "Léa",
    "Maria",
    "Noah",
    "Olivia",
    "Priya",
    "Quentin",
    "Rosa",
    "Sofia",
    "Thomas",
    "Uma",
    "Victor",
    "Wei",
    "Xavier",
    "Yara",
    "Zoé",
]
_FAMILY: Final = [
    "Abbott",
    "Bélanger",
    "Cardinal",
    "Desjardins",
    "Evans",
    "Fontaine",
    "Gagnon",
    "Hernandez",
    "Ibrahim",
    "Jacobs",
    "Kowalski",
    "Lavoie",
    "MacDonald",
    "Nguyen",
    "O'Brien",
    "Pelletier",
    "Quinn",
    "Rossi",
    "Singh",
    "Tremblay",
    "Usman",
    "Villeneuve",
    "Wong",
    "Yamamoto",
    "Zhang",
]
_FEE: Final = 110_000
_RATIO: Final = Fraction("0.35")
"""The membership fee in cents."""
_TURNOUT: Final = 0.86


@dataclass(frozen=True)
class DemoMember:
    """A member of the demonstration, and how they will vote; `choice` is None for no vote."""

    number: str
    name: str
    unit: str
    language: str
    choice: int | None = field(repr=False)

    @property
    def email(self) -> str:
        """The address on the roster."""
        return f"member{self.number}@example.org"

    def row(self) -> tuple[str, ...]:
        """Return the row of roster.csv."""
        phone = f"+1416555{int(self.number) % 10_000:04d}"
        address = f"{int(self.number)} Example Street\nToronto ON  M5V 0A1"
        return (self.number, self.name, self.unit, self.email, phone, self.language, address)


@dataclass(frozen=True)
class Province:
    """The demonstration's units and members."""

    units: tuple[ExampleUnit, ...]
    members: tuple[DemoMember, ...]


def make_province(members: int, seed: int) -> Province:
    """Return the province that a seed fixes, with `members` members on the list."""
    random = Random(seed)  # noqa: S311 - a demonstration that can be repeated
    names = [f"{board}-{panel[1]}" for board, _, _ in _BOARDS for panel in _PANELS]
    weights = [panel[4] for _ in _BOARDS for panel in _PANELS]
    placed = names[: min(members, len(names))]
    placed += random.choices(names, weights, k=members - len(placed))
    favour = {name: random.uniform(0.35, 0.8) for name in names}
    people = _make_members(placed, favour, silent=names[-1], random=random)
    return Province(_make_units(placed, random), people)


def _make_members(
    placed: list[str], favour: dict[str, float], silent: str, random: Random
) -> tuple[DemoMember, ...]:
    first_number = random.randrange(10_000, 90_000)
    seen: set[str] = set()
    members = []
    for place, unit in enumerate(placed):
        votes = unit != silent and (unit not in seen or random.random() < _TURNOUT)
        seen.add(unit)
        choice = IN_FAVOUR if random.random() < favour[unit] else NOT_IN_FAVOUR
        members.append(
            DemoMember(
                number=f"{first_number + 7 * place:08d}",
                name=new_name(random),
                unit=unit,
                language="fr" if random.random() < 0.2 else "en",
                choice=choice if votes else None,
            )
        )
    return tuple(members)


def new_name(random: Random) -> str:
    """Draw a given and a family name."""
    return f"{random.choice(_GIVEN)} {random.choice(_FAMILY)}"


def _make_units(placed: list[str], random: Random) -> tuple[ExampleUnit, ...]:
    units = []
    for board, board_name, board_fr in _BOARDS:
        for panel, suffix, en, fr, _ in _PANELS:
            name = f"{board}-{suffix}"
            people = max(1, placed.count(name))
            cents = int(_FEE * people * random.uniform(0.8, 1.0))
            units.append(
                ExampleUnit(
                    id=name,
                    en=f"{board.title()} {en}",
                    fr=f"{fr}, {board_fr}",
                    board=board_name,
                    panel=panel,
                    basis=FeeReturn(
                        Fraction(cents, 100),
                        voluntary=Fraction(2) if name == "LAKES-ELEM" else None,
                        salary_ratio=_RATIO if panel is Panel.OCCASIONAL else None,
                    ),
                )
            )
    return tuple(units)
