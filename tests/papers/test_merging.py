"""Nobody is advised to add units together before the count: it changes the percentage (2.78)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.papers.documents import DOCUMENTS, PACKAGES, ROOT

KINDS = ("*.html", "*.md", "*.mjs", "*.po", "*.py", "*.txt", "*.typ")
"""What people read, or what is made of it: documents, pages, commands' help, messages, notices."""
MERGING = re.compile(
    r"\b(merg\w+|amalgamat\w+|pool(?:ed|ing)?|combin(?:e|ed|ing|ez|er|ées?)"
    r"|(?:add|count|tak)\w* [\w’' ]*together"
    r"|fusionn\w+|regroup\w+|réuni\w*|(?:compt|addition)\w+ [\w’' ]*ensemble)\b",
    re.IGNORECASE,
)
UNITS = re.compile(r"\b(small|such|these|several|les|des|petites) (?:\w+ )?(units|unités)\b", re.I)
DENIAL = re.compile(
    r"no remedy|never|before the count would change|display only|shown|affichage|not in the count",
    re.IGNORECASE,
)


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text, its lines joined."""
    joined = re.sub(r'"\s*\n\s*f?"|\s*\n[ \t#>*|-]*(?=\S)', " ", text)
    return iter(re.split(r"(?<=[.!?])\s+", joined))


def advice(text: str) -> list[str]:
    """Return the sentences that speak of adding small units together without refusing it."""
    return [
        one
        for one in sentences(text)
        if MERGING.search(one) and UNITS.search(one) and not DENIAL.search(one)
    ]


def read() -> list[Path]:
    """Return every text of the project that people read."""
    packages = [path for name in PACKAGES for kind in KINDS for path in (ROOT / name).rglob(kind)]
    return [*DOCUMENTS, *packages]


def test_2_78_no_document_page_or_command_advises_to_merge_units() -> None:
    found = {str(path.relative_to(ROOT)): advice(path.read_text("utf-8")) for path in read()}
    assert {name: said for name, said in found.items() if said} == {}
    assert len(found) > 300


@pytest.mark.parametrize(
    "said",
    [
        "Merge small units with a neighbour before you seal.",
        "Where a result would tell, combine such units.",
        "Count these small units\n   together, to keep votes secret.",
        "Fusionnez les petites unités avant le sceau.",
        "Il vaut mieux regrouper les petites unités.",
    ],
)
def test_advice_is_found_where_it_is_given(said: str) -> None:
    assert advice(f"Heed the warnings. {said} Then go on.")


def test_what_is_said_against_it_stays() -> None:
    for name in ("SECURITY.md", "docs/officers.md"):
        assert "it changes the official percentage" in (ROOT / name).read_text("utf-8")
