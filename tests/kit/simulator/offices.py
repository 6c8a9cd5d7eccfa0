"""What the officers of a simulated poll do when one of them leaves, or loses a key.

Rules this module keeps:
1. A forger chooses who signs, who leaves, what is new and what the statement says.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from audit.record.about.acceptance import UnionTexts, about_acceptance
from audit.record.about.lines import About
from audit.record.about.succession import NamedKey, NamedOfficer, about_key, about_succession
from audit.record.log.office_events import OfficerKeyReplaced, OfficerSucceeded
from audit.record.log.route_events import OfficerAccepted
from audit.record.officers import Ed25519Key, OfficerKey, SealedOfficer
from audit.record.route.acceptance import Acceptance, AcceptanceStatement
from audit.record.signatures import ed25519
from audit.record.signatures.officer import OfficerSignature, sign_statement_ed25519
from audit.record.signatures.statement import OfficeAct
from tests.kit.simulator.people import ANA, BEN, SECOND
from tests.kit.simulator.poll import CHAIR, DEPUTY, EXECUTIVE, signing_key
from tests.kit.simulator.sequestered import SequesteringPoll

UNION = UnionTexts("2026-01", "a" * 64, "b" * 64)
"""What the union asks its officers to accept."""
NADIA, OMAR = "nadia", "omar"
"""Who may take over."""


def key_of(name: str) -> Ed25519Key:
    """The key file of that name."""
    return Ed25519Key(ed25519.public_key_text(signing_key(name)))


def newcomer(name: str = NADIA, role: str = "returning-officer") -> SealedOfficer:
    """Somebody who is no officer yet, with a key file."""
    return SealedOfficer(name, name.title(), role, (key_of(name),))


def acceptance(officer: SealedOfficer, time: datetime, key: str | None = None) -> Acceptance:
    """What an officer accepted then, signed with her own key, or one that a forger holds."""
    statement = AcceptanceStatement(officer.id, time, about_acceptance(officer, UNION, "en"))
    signature = sign_statement_ed25519(statement, officer.id, signing_key(key or officer.id))
    return Acceptance(UNION, "en", statement, signature)


class ChangingPoll(SequesteringPoll):
    """A poll in which offices and keys change."""

    def signed_as(
        self, act: OfficeAct, about: About, signers: tuple[str, ...]
    ) -> dict[str, object]:
        """The arguments of an event about an office, which these sign now."""
        return self.rulings(act, about, tuple(sorted(signers)))  # type: ignore[arg-type]

    def succession(self, leaver: str, successor: SealedOfficer) -> About:
        """What a statement says by which an officer takes over."""
        leaving = self.history.standing.officers.ever(leaver)
        assert leaving is not None
        return about_succession(self.as_sealed, leaving, NamedOfficer.of(successor))

    def succeed(
        self,
        leaver: str,
        successor: SealedOfficer,
        signers: tuple[str, ...] = (CHAIR, EXECUTIVE),
        about: About | None = None,
        accepted: Acceptance | None = None,
    ) -> None:
        """Let an officer take over from another, who accepted; `signers` sign it."""
        lines = self.succession(leaver, successor) if about is None else about
        signed = self.signed_as(OfficeAct.SUCCEED, lines, signers)
        self.keys = {**self.keys, successor.id: signing_key(successor.id)}
        accepts = accepted or acceptance(successor, self.now - timedelta(days=1))
        self.append(OfficerAccepted(time=self.now, accepted=accepts))
        self.append(OfficerSucceeded(leaver=leaver, successor=successor, **signed))  # type: ignore[arg-type]

    def replace_key(
        self,
        officer: str,
        lost: OfficerKey,
        key: OfficerKey,
        signers: tuple[str, ...] = (CHAIR, EXECUTIVE),
    ) -> None:
        """Replace an officer's lost key by a new one; `signers` sign it."""
        owner = self.history.standing.officers.ever(officer)
        assert owner is not None
        lines = about_key(self.as_sealed, owner, lost, NamedKey.of(key))
        signed = self.signed_as(OfficeAct.REPLACE_KEY, lines, signers)
        event = OfficerKeyReplaced(officer=officer, lost=lost.public_key, key=key, **signed)  # type: ignore[arg-type]
        self.append(event)

    def file_key(self, officer: str) -> OfficerKey:
        """The key file that an officer signs with."""
        return Ed25519Key(ed25519.public_key_text(self.keys[officer]))

    def resigned(self, signers: tuple[str, ...]) -> tuple[OfficerSignature, ...]:
        """The last event's statement, as these sign it."""
        statement = self.events[-1].statement  # type: ignore[attr-defined]
        return tuple(
            sign_statement_ed25519(statement, name, self.keys[name]) for name in sorted(signers)
        )

    def last(self, accepts_with: str | None = None, **changes: object) -> None:
        """Change the last event after it was signed; a successor accepts again, with that key."""
        event = replace(self.events[-1], **changes)  # type: ignore[arg-type]
        self.events[-1] = event
        if isinstance(event, OfficerSucceeded):
            accepts = acceptance(event.successor, self.now - timedelta(days=1), accepts_with)
            self.events[-2] = OfficerAccepted(time=event.time, accepted=accepts)


def handed_over() -> ChangingPoll:
    """A released poll: in mid-vote the chair leaves, the executive loses a key, Ana leaves."""
    poll = changing()
    poll.succeed(CHAIR, newcomer(), (DEPUTY, EXECUTIVE))
    poll.signers = (NADIA, EXECUTIVE)
    poll.replace_key(EXECUTIVE, poll.file_key(EXECUTIVE), key_of("new"), (NADIA, SECOND))
    poll.keys[EXECUTIVE] = signing_key("new")
    claimant = poll.sequester("A-ELEM")
    poll.succeed(ANA, newcomer(OMAR, "membership-officer"), (NADIA, EXECUTIVE))
    poll.close()
    poll.admit(claimant, signers=(BEN, OMAR))
    poll.run(after="closed")
    return poll


def changing(stage: str = "open") -> ChangingPoll:
    """A poll at this stage, in which offices can change."""
    poll = ChangingPoll()
    poll.run(stage)
    return poll
