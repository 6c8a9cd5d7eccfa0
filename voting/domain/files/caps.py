"""How large the files can be that officers, trustees and the credential authority hand in.

Rules this module keeps:
1. Each cap is several times what a province of 45,000 members needs, and says from what
   (`tally.capped`). What comes by a page is capped at 4 MB as a whole besides.
"""

from __future__ import annotations

from typing import Final

from tally.capped import Cap
from tally.protocol.confirmation import LONGEST

POLL_FILE: Final = Cap("a file that a poll is prepared from", 64 * 2**20)
"""poll.toml, roster.csv, fees.csv: a roster's row is of some 150 bytes, and can have 1,100."""
VOTERS_LIST: Final = Cap("a voters' list", 64 * 2**20)
"""Some 200 bytes for each member."""
JOURNAL: Final = Cap("the authority's journal", 64 * 2**20)
"""Two lines of some 400 bytes for each card that is reissued: each member's, and again."""
DECRYPTION: Final = Cap("a decryption file", 4_000_000)
"""Some 1,000 bytes for each unit."""
RULINGS: Final = Cap("a file of rulings", 4_000_000)
"""At most some 1,500 bytes for each claim, most of them a note's."""
AGREEMENT: Final = Cap("a text of an agreement, or of the union's", 32 * 2**20)
"""A scanned agreement of some hundred pages."""
WATCHED: Final = Cap("a watcher's file", 10_000)
"""One signature, a channel and two times."""
CONFIRMATION: Final = Cap("a confirmation", LONGEST)
"""One signature, and what it is about."""
