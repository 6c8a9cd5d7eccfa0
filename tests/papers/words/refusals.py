"""What refusals say: the messages of errors, which pages and commands show as they are, in English.

Rules this module keeps:
1. A refusal is a text given to an error where it is raised, made or named.
2. Files and settings that only an operator or the code issuer meets keep the field's terms: their
   modules are listed one by one.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from tests.papers.documents import ROOT
from tests.papers.words.texts import Text, texts_in

FOLDERS: Final = ("voting/domain", "voting/services", "voting/storage", "voting/web")
OF_OPERATORS: Final = {
    "voting/domain/voters_list.py": "the code issuer's file, at its import",
    "voting/services/polls/issue.py": "`ratify credentials issue`",
    "voting/services/polls/prepare.py": "`ratify poll prepare`",
    "voting/web/verify_page/": "`ratify verify-page`",
}
"""Where no refusal reaches a page, and why not."""
_ERROR: Final = re.compile(r"(?:Error|refusal|mismatch)$")


def refusals() -> Iterator[tuple[str, Text]]:
    """Yield the place and the text of each refusal."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            place = path.relative_to(ROOT).as_posix()
            if not place.startswith(tuple(OF_OPERATORS)):
                for text in refusals_in(path.read_text("utf-8")):
                    yield f"{place}:{text.line}", text


def refusals_in(source: str) -> Iterator[Text]:
    """Yield the texts that errors are made with, in Python."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _ERROR.search(getattr(node.func, "id", "")):
            for argument in node.args:
                yield from (text for text in texts_in(argument) if " " in text.value)
