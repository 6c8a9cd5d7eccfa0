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
    """A reason by its name in docs/protocol.md, and the words of ours that give it.

    `form`: the ballot is good, and only not written in its one form.
    """

    name: str
    words: str
    form: bool = False


REASONS: Final = (
    Reason(
        "ballot-json",
        r"BallotError: (ballot, answer\b[^:]*: expected exactly the keys"
        r"|ballot: the JSON is not in compact form)",
        form=True,
    ),
    Reason(
        "ballot-number",
        r"BallotError: ballot, answer, [^:]*: expected "
        r"(a decimal string without sign or leading zero|64 lower-case hexadecimal digits)",
        form=True,
    ),
    Reason("one-ballot", r"ProtocolError: archive: two ballots by one credential"),
    Reason("event-order", r"ArchiveError: archive, record \d+: \w+ may not follow"),
    Reason("archive-time", r"ArchiveError: archive, BELENIOS(, timestamp)?: "),
    Reason("sealed", r"ArchiveError: archive: its \w+ is not what was sealed"),
    Reason(
        "count-form",
        r"FormatError: (unit result|partial decryption by trustee \d+): (expected|not valid JSON)",
    ),
)


def reason_of(said: str) -> Reason | None:
    """Return the reason that our words give, or None."""
    return next((one for one in REASONS if re.match(one.words, said)), None)
