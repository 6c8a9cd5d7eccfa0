"""The secret behind a card: what the keyed number and voting code make, as in a browser.

Rules this module keeps:
1. The secret goes to its caller alone: it is in no error, log or `repr`.
"""

from __future__ import annotations

from ivr.script.state import State
from tally.protocol.credential import derive_secret
from voting.ports.unit_of_work import Context
from voting.services.polls import queries


def secret_of(ctx: Context, state: State) -> int:
    """Return the secret of the card that was keyed, in the poll of the call."""
    card_set = queries.stored_poll(ctx, state.poll).card_set
    return derive_secret(state.card.code, card_set, state.card.member)
