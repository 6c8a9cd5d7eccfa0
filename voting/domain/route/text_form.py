"""What kind of file a text of an agreement is, as far as a browser must know to show it.

Rules this module keeps:
1. The bytes decide, never a name: a PDF by its first bytes, plain text if its beginning is UTF-8
   without control characters. Whatever else it is, a browser is not to show it.
"""

from __future__ import annotations

import unicodedata
from codecs import getincrementaldecoder
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

HEAD: Final = 1024
"""Bytes from the beginning of a file that are looked at."""
_PDF: Final = b"%PDF-"
_LAYOUT: Final = frozenset("\t\n\f\r")


class TextForm(StrEnum):
    """What a browser can do with a file: show a PDF or plain text, else only keep it."""

    PDF = "pdf"
    PLAIN = "plain"
    OTHER = "other"


@dataclass(frozen=True)
class TextOutline:
    """A file without its bytes: how many there are, and the first `HEAD` of them."""

    size: int
    head: bytes = field(repr=False)

    @property
    def form(self) -> TextForm:
        """What kind of file it is."""
        if self.head.startswith(_PDF):
            return TextForm.PDF
        return TextForm.PLAIN if self._readable() else TextForm.OTHER

    def _readable(self) -> bool:
        whole = self.size <= len(self.head)
        try:
            text = getincrementaldecoder("utf-8")().decode(self.head, final=whole)
        except UnicodeDecodeError:
            return False
        return all(one in _LAYOUT or unicodedata.category(one) != "Cc" for one in text)
