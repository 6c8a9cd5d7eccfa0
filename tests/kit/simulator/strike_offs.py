"""What officers of a simulated poll are shown of who has voted.

Rules this module keeps:
1. A forger chooses who signs, which units the entry names, what the statement says, and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.record.about.voters.strike_off import about_strike_off
from audit.record.log.list_events import StrikeOffDisclosed
from audit.record.signatures.statement import ListAct
from tests.kit.simulator.offices import ChangingPoll
from tests.kit.simulator.poll import CHAIR, EXECUTIVE

ELEM, OCC = "A-ELEM", "C-OCC"


class DisclosingPoll(ChangingPoll):
    """A poll of which officers are shown who has voted."""

    def disclose(
        self,
        *units: str,
        signers: tuple[str, ...] = (CHAIR, EXECUTIVE),
        said: Sequence[str] | None = None,
        reason: str | None = None,
    ) -> None:
        """Officers are shown these units' lists; their statement names them, or others."""
        self.later()
        about = about_strike_off(self.as_sealed, units if said is None else said)
        statement = self.statement(ListAct.STRIKE_OFF, about)  # type: ignore[arg-type]
        before, self.signers = self.signers, signers
        signatures = self.sign(statement)
        self.signers = before
        event = StrikeOffDisclosed(
            time=self.now, units=units, statement=statement, signatures=signatures
        )
        if reason is not None:
            statement = replace(statement, reason=reason)
            self.signers = signers
            object.__setattr__(event, "statement", statement)
            object.__setattr__(event, "signatures", self.sign(statement))
            self.signers = before
        self.append(event)

    def forge_units(self, *units: str) -> None:
        """Let the last entry name these units, whatever its form."""
        object.__setattr__(self.events[-1], "units", units)


def disclosing(stage: str = "open") -> DisclosingPoll:
    """A poll at this stage, of which lists can be disclosed."""
    poll = DisclosingPoll()
    poll.run(stage)
    return poll
