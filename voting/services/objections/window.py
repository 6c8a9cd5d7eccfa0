"""Whether the objection window of a poll's voters' list runs.

Rules this module keeps:
1. It runs in a poll that is sealed and not open, between the two times that the seal fixes, the
   second one excluded; the time is the database's.
2. Outside it the refusal names both times, and says the same to everybody.
"""

from __future__ import annotations

from datetime import datetime

from audit.record.fields import show_time
from voting.domain.errors import ObjectionWindowError
from voting.domain.poll import Poll, PollState, verify_visible


def runs(poll: Poll, now: datetime) -> bool:
    """Tell whether objections to the poll's list are taken at a moment."""
    terms = poll.terms
    in_time = terms.objections_from <= now < terms.objections_until
    return poll.state is PollState.SEALED and in_time


def verify_runs(poll: Poll, now: datetime) -> None:
    """Raise `NotFoundError` for a draft, `ObjectionWindowError` where the window does not run."""
    verify_visible(poll)
    if not runs(poll, now):
        terms = poll.terms
        raise ObjectionWindowError(
            "The voters' list of this poll is shown for objections while it is sealed, from "
            f"{show_time(terms.objections_from)} until {show_time(terms.objections_until)}, and "
            "not now."
        )
