"""What a document quotes of the pages, the telephone, the notices and the report.

Rules this module keeps:
1. A quotation is of two words or more, between quotation marks, in prose: code is none.
2. Its last period or comma may be the document's own.
"""

from __future__ import annotations

import re
from typing import Final

_CODE: Final = re.compile(r"```.*?```|^    .*$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
_QUOTED: Final = re.compile(r'"([^"\n]+(?:\n[^"\n]+)?)"|“([^”]+)”|«([^»]+)»')


def quotes_in(document: str) -> list[str]:
    """Return what a document in Markdown quotes."""
    prose = _CODE.sub("`", document)
    found = ("".join(match.groups("")) for match in _QUOTED.finditer(prose))
    return [text for quoted in found if " " in (text := even(quoted))]


def even(text: str) -> str:
    """Return a text with the spaces and apostrophes that documents have."""
    return " ".join(text.replace("’", "'").split()).rstrip(".,;:")
