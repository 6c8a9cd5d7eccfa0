"""What the trustees' blinding numbers tell whoever has them, and the public record: by doing it."""

from __future__ import annotations

from collections.abc import Mapping

from tally.decryption.partial import synthetic_exponents
from tally.protocol.group import G, H
from tally.public_proof.shares import blinding, commitment
from tests.tally.public_proof.provinces import Province, small


def sums(province: Province, blinds: Mapping[int, int]) -> list[int]:
    """Every weighed sum that fits the public shares, with these blinding numbers."""
    exponents = synthetic_exponents(province.trustees, province.decrypting)
    hidden = commitment(province.statement, province.shares, exponents)
    opened = hidden / H ** blinding(blinds, exponents)
    return [m for m in range(province.statement.weights.scale + 1) if opened == G**m]


def test_all_of_them_with_the_public_record_give_the_exact_weighed_sum() -> None:
    """Why they are destroyed: the exact sum tells more than a percentage with its decimals."""
    province = small({"A": (2, 5), "B": (1, 3)}, {"A": 2, "B": 1})
    assert sums(province, province.blinds) == [province.weighed]


def test_all_but_one_of_them_give_none() -> None:
    province = small({"A": (2, 5), "B": (1, 3)}, {"A": 2, "B": 1})
    for owner in province.blinds:
        rest = {other: blind for other, blind in province.blinds.items() if other != owner}
        assert sums(province, rest) == []
