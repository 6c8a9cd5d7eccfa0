"""The demonstration's province: three boards, five units, ten elections; its members' choices.

Rules this module keeps:
1. The seed fixes the roster, who votes and how, and so the official result. Nothing secret comes
   from it: keys, codes and trackers come from the system's randomness.
2. Nobody votes in the last election, on the list or not; the first member of every other does. The
   last election is a unit by itself, so that a silent unit is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Final

from tally.fte.basis import FeeReturn
from tally.protocol.election import IN_FAVOUR, NOT_IN_FAVOUR
from voting.demo.example import IN_GOOD_STANDING, ExampleUnit
from voting.domain.unit import Panel

_BOARDS: Final = (
    ("NORTH", "Northern Catholic District School Board", "Nord"),
    ("LAKES", "Lakeshore Catholic District School Board", "Lacs"),
    ("VALLEY", "Valley Catholic District School Board", "Vallée"),
)
_ELEM: Final = (Panel.ELEMENTARY, "Elementary Teachers", "Personnel enseignant élémentaire")
_SEC: Final = (Panel.SECONDARY, "Secondary Teachers", "Personnel enseignant secondaire")
_OCC: Final = (Panel.OCCASIONAL, "Occasional Teachers", "Suppléance")


@dataclass(frozen=True)
class _Place:
    """An election: its kind, the unit that it counts in, and its part of the members.

    `shared` is the bargaining unit that serves two units, and has an election in each.
    """

    board: str
    suffix: str
    kind: tuple[Panel, str, str]
    unit: str
    part: float
    shared: str = ""

    @property
    def name(self) -> str:
        """The election's name."""
        return f"{self.board}-{self.suffix}"


_PLACES: Final = (
    _Place("NORTH", "ELEM", _ELEM, "NORTH-E", 0.48),
    _Place("NORTH", "SEC", _SEC, "NORTH-S", 0.32),
    _Place("NORTH", "OCC-E", _OCC, "NORTH-E", 0.12, shared="NORTH-OCC"),
    _Place("NORTH", "OCC-S", _OCC, "NORTH-S", 0.08, shared="NORTH-OCC"),
    _Place("LAKES", "ELEM", _ELEM, "LAKES", 0.48),
    _Place("LAKES", "SEC", _SEC, "LAKES", 0.32),
    _Place("LAKES", "OCC", _OCC, "LAKES", 0.20),
    _Place("VALLEY", "ELEM", _ELEM, "VALLEY-E", 0.48),
    _Place("VALLEY", "OCC", _OCC, "VALLEY-E", 0.20),
    _Place("VALLEY", "SEC", _SEC, "VALLEY-S", 0.32),
)
"""Two units that share their occasional teachers; one unit of both panels; two of one each."""
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
        contact = (self.email, phone, self.language, address)
        return (self.number, self.name, self.unit, *IN_GOOD_STANDING, *contact)


@dataclass(frozen=True)
class Province:
    """The demonstration's units and members."""

    units: tuple[ExampleUnit, ...]
    members: tuple[DemoMember, ...]

    @property
    def voting(self) -> tuple[ExampleUnit, ...]:
        """The elections in which somebody votes: all but the last."""
        return self.units[:-1]


def make_province(members: int, seed: int) -> Province:
    """Return the province that a seed fixes, with `members` members on the list."""
    random = Random(seed)  # noqa: S311 - a demonstration that can be repeated
    names = [place.name for place in _PLACES]
    weights = [place.part for place in _PLACES]
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
    """Return the elections; the shared occasional teachers' fees are prorated (4.99)."""
    cents = {
        place.name: int(_FEE * max(1, placed.count(place.name)) * random.uniform(0.8, 1.0))
        for place in _PLACES
    }
    elementary, secondary = cents["NORTH-ELEM"], cents["NORTH-SEC"]
    whole = cents["NORTH-OCC-E"] + cents["NORTH-OCC-S"]
    cents["NORTH-OCC-E"] = round(Fraction(whole * elementary, elementary + secondary))
    cents["NORTH-OCC-S"] = whole - cents["NORTH-OCC-E"]
    return tuple(_make_unit(place, cents[place.name]) for place in _PLACES)


def _make_unit(place: _Place, cents: int) -> ExampleUnit:
    board, board_fr = next((en, fr) for name, en, fr in _BOARDS if name == place.board)
    panel, en, fr = place.kind
    part = f" ({place.unit})" if place.shared else ""
    return ExampleUnit(
        id=place.name,
        en=f"{place.board.title()} {en}{part}",
        fr=f"{fr}, {board_fr}{part}",
        board=board,
        panel=panel,
        basis=FeeReturn(
            Fraction(cents, 100),
            voluntary=Fraction(2) if place.name == "LAKES-ELEM" else None,
        ),
        counts_in=place.unit,
        shared=place.shared,
    )
