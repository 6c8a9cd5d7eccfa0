"""Every table, on one metadata: importing this module declares them all.

Rules this module keeps:
1. A subject's tables are in its folder's `tables`, and each such module is named here: whoever
   needs every table takes `METADATA` from here, and not from `base`, which knows none.
"""

from __future__ import annotations

from typing import Final

from voting.storage.ballots import tables as ballots
from voting.storage.base import Base
from voting.storage.calls import tables as calls
from voting.storage.challenges import tables as challenges
from voting.storage.claims import tables as claims
from voting.storage.conflicts import tables as conflicts
from voting.storage.differences import tables as differences
from voting.storage.installation import tables as installation
from voting.storage.limits import tables as limits
from voting.storage.members import tables as members
from voting.storage.messages import tables as messages
from voting.storage.officers import tables as officers
from voting.storage.polls import tables as polls
from voting.storage.routes import tables as routes
from voting.storage.rulings import tables as rulings
from voting.storage.strike_offs import tables as strike_offs

SUBJECTS: Final = (
    installation,
    polls,
    officers,
    members,
    claims,
    ballots,
    rulings,
    challenges,
    conflicts,
    messages,
    calls,
    limits,
    differences,
    routes,
    strike_offs,
)
"""The modules that declare the tables."""
METADATA: Final = Base.metadata
"""The metadata of every table."""
