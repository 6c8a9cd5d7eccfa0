"""Turnout: the votes that count, of the people who could vote (by-laws 2.77 and 2.78).

Rules this module keeps:
1. Turnout is votes / (on the voters' list + admitted). Whoever cast an admitted sequestered vote
   was not on the list: the vote and the person are added together, or neither is. Employees who are
   not members are admitted apart from the members, and said apart.
2. `on_list` is the list as sealed, without those who were taken off it. A reissued card replaces
   another: the list gets no longer.
3. A sequestered vote that is not ruled on is in neither number, and is said apart.
4. The share is exact. Words give one decimal, rounded once, half to even.

>>> Turnout(votes=7, on_list=12, admitted=1).words.en
'7 of 13 people who could vote (12 on the voters’ list, 1 admitted) voted: 53.8%'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from audit.record import figures
from audit.record.units import Bilingual
from tally.numbers import rounded_text

DECIMALS = 1
_NBSP = figures.NO_BREAK_SPACE


@dataclass(frozen=True)
class Turnout:
    """Who voted: votes that count, people on the voters' list, sequestered votes admitted.

    `votes` holds the admitted ones: `admitted` are members', `employees` those of employees who are
    not members. All four are whole numbers, 0 or more.
    """

    votes: int
    on_list: int
    admitted: int = 0
    employees: int = 0

    @classmethod
    def total(cls, parts: Iterable[Turnout]) -> Turnout:
        """Return the turnout of several units together."""
        every = tuple(parts)
        return cls(
            votes=sum(one.votes for one in every),
            on_list=sum(one.on_list for one in every),
            admitted=sum(one.admitted for one in every),
            employees=sum(one.employees for one in every),
        )

    @property
    def eligible(self) -> int:
        """How many people could vote: on the list, or admitted (rule 1)."""
        return self.on_list + self.admitted + self.employees

    @property
    def share(self) -> Fraction | None:
        """Votes as an exact share of those who could vote; None where nobody could."""
        return Fraction(self.votes, self.eligible) if self.eligible else None

    @property
    def percent(self) -> Bilingual:
        """The share as a percentage with one decimal; a dash where nobody could vote."""
        if self.share is None:
            return Bilingual("–", "–")
        return figures.percent(rounded_text(self.share * 100, DECIMALS))

    @property
    def words(self) -> Bilingual:
        """The turnout in a sentence without its full stop, the one way to say it."""
        if not self.eligible:
            return Bilingual("Nobody could vote", "Personne ne pouvait voter")
        return Bilingual(
            f"{figures.number(self.votes).en} of {self._who.en} voted: {self.percent.en}",
            f"Sur {self._who.fr}, {_voted_fr(self.votes)}{_NBSP}: {self.percent.fr}",
        )

    @property
    def _who(self) -> Bilingual:
        """Say who could vote; the admitted only where there are any."""
        everybody, listed = figures.number(self.eligible), figures.number(self.on_list)
        one = self.eligible == 1
        people = Bilingual("person" if one else "people", "personne" if one else "personnes")
        if self.eligible == self.on_list:
            return Bilingual(
                f"{everybody.en} {people.en} on the voters’ list",
                f"{everybody.fr} {people.fr} de la liste électorale",
            )
        could, added = "pouvait" if one else "pouvaient", self._added
        return Bilingual(
            f"{everybody.en} {people.en} who could vote "
            f"({listed.en} on the voters’ list, {added.en})",
            f"{everybody.fr} {people.fr} qui {could} voter "
            f"({listed.fr} sur la liste électorale, {added.fr})",
        )

    @property
    def _added(self) -> Bilingual:
        """Say who was admitted: members, and apart from them employees who are not."""
        added, parts = "admise" if self.admitted == 1 else "admises", []
        if self.admitted:
            number = figures.number(self.admitted)
            parts.append(Bilingual(f"{number.en} admitted", f"{number.fr} {added}"))
        if self.employees:
            number, few = figures.number(self.employees), self.employees < 2
            who = "employee who is not a member" if few else "employees who are not members"
            qui = "personne salariée non membre" if few else "personnes salariées non membres"
            parts.append(Bilingual(f"{number.en} {who}", f"{number.fr} {qui}"))
        return Bilingual(", ".join(one.en for one in parts), ", ".join(one.fr for one in parts))


def _voted_fr(votes: int) -> str:
    if not votes:
        return "aucune n’a voté"
    return f"{figures.number(votes).fr} {'a' if votes == 1 else 'ont'} voté"


def undecided_words(votes: int) -> Bilingual:
    """Say in a sentence that sequestered votes, 1 or more, are not ruled on yet (rule 3)."""
    count = figures.number(votes)
    if votes == 1:
        return Bilingual(
            f"{count.en} set-aside vote waits for a decision, and is not in these figures",
            f"{count.fr} vote mis à part attend une décision et n’est pas dans ces chiffres",
        )
    return Bilingual(
        f"{count.en} set-aside votes wait for a decision, and are not in these figures",
        f"{count.fr} votes mis à part attendent une décision et ne sont pas dans ces chiffres",
    )


def on_hold_words(votes: int) -> Bilingual:
    """Say in a sentence that challenged members' votes, 1 or more, are on hold (rule 3)."""
    count = figures.number(votes)
    if votes == 1:
        return Bilingual(
            f"{count.en} challenged vote is on hold until a decision, and is not in these figures",
            f"{count.fr} vote contesté est en attente d’une décision et n’est pas dans ces "
            "chiffres",
        )
    return Bilingual(
        f"{count.en} challenged votes are on hold until a decision, and are not in these figures",
        f"{count.fr} votes contestés sont en attente d’une décision et ne sont pas dans ces "
        "chiffres",
    )
