"""In which states of a poll each kind of event may come (docs/protocol.md, section 10).

Rules this module keeps:
1. What the table does not name comes only at the head of the log; `poll.replay` refuses it later.
"""

from __future__ import annotations

from audit.record.log import challenge_events, events, list_events
from audit.record.log.events import Event
from audit.record.log.service_events import SERVICE_EVENTS
from audit.replay.ballots.box import RULINGS
from audit.replay.history import RecordedState
from audit.replay.offices.accepted import OFFICE_EVENTS

_S, _O, _X = RecordedState.SEALED, RecordedState.OPEN, RecordedState.CLOSED
_N, _C = RecordedState.COUNTED, RecordedState.CERTIFIED

ALLOWED: dict[type[Event], tuple[RecordedState, ...]] = {
    events.TrusteeConfirmed: (_S, _O, _X),
    events.PollOpened: (_S,),
    events.PollExtended: (_S, _O),
    events.CloseOrdered: (_O,),
    events.PollClosed: (_O,),
    events.PollVoided: (_S, _O, _X, _N),
    events.BallotCast: (_O,),
    list_events.BallotSequestered: (_O,),
    **dict.fromkeys(RULINGS, (_O, _X)),
    challenge_events.VoterChallenged: (_S, _O),
    challenge_events.BallotChallenged: (_O,),
    list_events.ContactChanged: (_S, _O),
    list_events.VoterRemoved: (_S,),
    **dict.fromkeys(OFFICE_EVENTS, (_S, _O, _X, _N, _C)),
    **dict.fromkeys(SERVICE_EVENTS, (_S, _O, _X, _N)),
    list_events.StrikeOffDisclosed: (_O, _X, _N, _C),
    list_events.CredentialRevoked: (_S, _O),
    list_events.CredentialIssued: (_S, _O),
    events.TallyEncrypted: (_X,),
    events.DecryptionReceived: (_X,),
    events.DecryptionSetAside: (_X,),
    events.ResultComputed: (_X,),
    events.ResultCertified: (_N,),
    events.ResultReleased: (_C,),
}
"""The states in which each kind of event may come (docs/protocol.md, 10)."""
