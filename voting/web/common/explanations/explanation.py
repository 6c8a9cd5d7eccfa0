"""What an explanation is."""

from __future__ import annotations

from dataclasses import dataclass

from voting.web.common.i18n import LazyString


@dataclass(frozen=True)
class Explanation:
    """A title and a text, translated when they are shown."""

    title: LazyString
    text: LazyString
