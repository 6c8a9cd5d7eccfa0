"""Groups small enough to go through all randomness of a proof, in the place of the real one.

The provers and the verifier are those of `tally.public_proof`: only the names that they take from
`tally.protocol.group` are other ones here. Nonces and the hash draw from `Coins`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from tally.decryption import partial
from tally.decryption.strong import CountLog
from tally.protocol.elgamal import Ciphertext
from tally.public_proof import proof, ranges, shares
from tally.public_proof.statement import ProofStatement, TalliedUnit
from tally.public_proof.weights import CountedUnit, IntegerWeights, Kind


@dataclass(frozen=True)
class TinyElement:
    """A number modulo p, of the subgroup of order q."""

    value: int
    p: int
    q: int

    def __mul__(self, other: TinyElement) -> TinyElement:
        return TinyElement(self.value * other.value % self.p, self.p, self.q)

    def __truediv__(self, other: TinyElement) -> TinyElement:
        return self * other**-1

    def __pow__(self, exponent: int) -> TinyElement:
        return TinyElement(pow(self.value, exponent % self.q, self.p), self.p, self.q)

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class TinyGroup:
    """The subgroup of prime order q of the numbers modulo p; g and h generate it."""

    p: int
    q: int
    generator: int
    log_h: int

    @property
    def g(self) -> Any:
        return TinyElement(self.generator, self.p, self.q)

    @property
    def h(self) -> Any:
        return self.g**self.log_h


TWO, THREE = TinyGroup(3, 2, 2, 1), TinyGroup(7, 3, 2, 2)
FIVE, SEVEN = TinyGroup(11, 5, 3, 3), TinyGroup(29, 7, 7, 5)


class Coins:
    """All that is random in one run: exponents that are drawn, and what the hash answers.

    A hash answers anew to each new question, and as it was told where a simulator told it.
    """

    def __init__(self, q: int) -> None:
        self.q = q
        self.tape: list[int] = []
        self.used = 0
        self.answers: dict[tuple[str, ...], int] = {}

    def draw(self, *_: object) -> int:
        """The next exponent."""
        if self.used == len(self.tape):
            self.tape.append(0)
        self.used += 1
        return self.tape[self.used - 1]

    def answer(self, *question: str) -> int:
        """What the hash answers."""
        if question not in self.answers:
            self.answers[question] = self.draw()
        return self.answers[question]

    def tell(self, answer: int, *question: str) -> None:
        """Let the hash answer so."""
        assert question not in self.answers
        self.answers[question] = answer % self.q

    def again(self) -> bool:
        """Begin the next run; whether there is one."""
        while self.tape and self.tape[-1] == self.q - 1:
            self.tape.pop()
        if not self.tape:
            return False
        self.tape[-1] += 1
        self.used, self.answers = 0, {}
        return True


Distribution = Mapping[Hashable, Fraction]


class Laboratory:
    """A tiny group in the place of the real one, and the distribution of what is made in it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, group: TinyGroup) -> None:
        self.group, self.coins = group, Coins(group.q)
        for module in (shares, ranges, proof, partial):
            monkeypatch.setattr(module, "Q", group.q)
        for module in (shares, ranges, proof):
            monkeypatch.setattr(module, "G", group.g)
            monkeypatch.setattr(module, "H", group.h)
        for module in (shares, ranges):
            monkeypatch.setattr(module, "nonce", lambda *_: self.coins.draw())
            monkeypatch.setattr(module, "hash_parts", lambda *parts: self.coins.answer(*parts))

    def distribution(self, make: Callable[..., Hashable], *given: object) -> Distribution:
        """How probable each thing is that is made of what is given, with the hash's answers."""
        self.coins = Coins(self.group.q)
        found: Counter[Hashable] = Counter()
        lengths = set()
        while True:
            made = make(*given)
            found[made, frozenset(self.coins.answers.items())] += 1
            lengths.add(self.coins.used)
            if not self.coins.again():
                break
        (length,) = lengths  # so that all runs are as probable
        assert found.total() == self.group.q**length
        return {one: Fraction(times, found.total()) for one, times in found.items()}

    @contextmanager
    def nothing_drawn(self) -> Iterator[None]:
        """The verifier asks the hash what the prover asked, and nothing else."""
        used = self.coins.used
        yield
        assert self.coins.used == used

    def trustees(self, *secrets: int) -> Any:
        """Mandatory trustees with these keys."""
        keys = [SimpleNamespace(public_key=self.group.g**secret) for secret in secrets]
        owners = {
            number: SimpleNamespace(number=number, item=number - 1, index=1, key=key)
            for number, key in enumerate(keys, 1)
        }
        return SimpleNamespace(
            items=[None] * len(owners), owners=list(owners.values()), owner=owners.get
        )

    def statement(self, secret: int, randomness: int, weighed: int) -> ProofStatement:
        """One unit of one vote, of weight 1: its encrypted tally encrypts M = `weighed`."""
        g = self.group.g
        encrypted = Ciphertext(g**randomness, g ** (secret * randomness) * g**weighed)
        unit = TalliedUnit(CountedUnit("U", 1, Fraction(1)), encrypted)
        weights = IntegerWeights(1, 0, {"U": 1})
        return ProofStatement("POLL", 1, CountLog(1, ""), "", Kind.FTE, (unit,), weights)
