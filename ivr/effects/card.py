"""The secret behind a card: what the keyed number and voting code make, as in a browser.

Rules this module keeps:
1. The secret goes to its caller alone: it is in no error, log or `repr`.
2. Card set and iterations are those of the sealed poll.json.
"""

from __future__ import annotations

from audit.record.poll_document import parse_poll_document
from ivr.script.state import State
from tally.protocol.credential import derive_secret
from voting.ports.unit_of_work import Context
from voting.services.polls import queries


def secret_of(ctx: Context, state: State) -> int:
    """Return the secret of the card that was keyed, in the poll of the call."""
    sealed = parse_poll_document(queries.stored_poll(ctx, state.poll).poll_json or b"")
    card = state.card
    return derive_secret(card.code, sealed.card_set, card.member, sealed.iterations)
