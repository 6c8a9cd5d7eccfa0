"""How a challenged member's ballot stands, for sign-in, cast, receipts and the telephone.

Rules this module keeps:
1. What the log says of the challenge decides (`voters.challenged`). No reason is told.
"""

from __future__ import annotations

from voting.domain.challenges.challenge import Hold as Hold
from voting.domain.challenges.challenge import HoldState as HoldState
from voting.services.voters.challenged import hold_of as hold_of
