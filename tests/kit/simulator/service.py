"""What is told of a simulated poll's service: a watcher signs it, or two officers.

Rules this module keeps:
1. A forger chooses who signs, which times are given, and what the statement says.
"""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.about.interruption import about_interruption
from audit.record.interruption import Interruption, VotingChannel, sign_interruption
from audit.record.log.service_events import service_event
from audit.record.signatures.statement import ServiceAct
from tests.kit.simulator.offices import ChangingPoll
from tests.kit.simulator.poll import CHAIR, DEPUTY
from tests.kit.simulator.preparation import WATCHER_KEY

WEB, TELEPHONE = VotingChannel.WEB, VotingChannel.TELEPHONE


class WatchedPoll(ChangingPoll):
    """A poll whose service is interrupted."""

    def watched(
        self,
        channel: VotingChannel,
        began: datetime,
        ended: datetime | None = None,
        key: Ed25519PrivateKey = WATCHER_KEY,
    ) -> None:
        """The watcher tells of an interruption."""
        told = Interruption(channel, began, ended)
        signature = sign_interruption(self.poll, told, key).signature
        self.later()
        kind = service_event(told)
        self.append(kind(time=self.now, interruption=told, watcher=signature))

    def entered(
        self,
        channel: VotingChannel,
        began: datetime,
        ended: datetime | None = None,
        signers: tuple[str, ...] = (CHAIR, DEPUTY),
        said: Interruption | None = None,
    ) -> None:
        """Two officers tell of one; their statement says it, or another."""
        told = Interruption(channel, began, ended)
        about = about_interruption(self.as_sealed, said or told)
        signed = self.signed_as(ServiceAct.INTERRUPTION, about, signers)  # type: ignore[arg-type]
        self.append(service_event(told)(interruption=told, **signed))  # type: ignore[arg-type]


def watched(stage: str = "open") -> WatchedPoll:
    """A poll at this stage, of which interruptions can be told."""
    poll = WatchedPoll()
    poll.run(stage)
    return poll
