"""Why we refuse what `belenios-tool` passes: the reasons of docs/protocol.md, and no others.

Rules this module keeps:
1. A reason is told by our own words. Words that no reason has are a finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Reason:
    """A reason by its name in docs/protocol.md, and the words of ours that give it."""

    name: str
    words: str


REASONS: Final = ()


def reason_of(said: str) -> str | None:
    """Return the name of the reason that our words give, or None."""
    return next((one.name for one in REASONS if re.search(one.words, said, re.DOTALL)), None)
