"""A member who lost the card, and the credential authority, for the tests of reissue.

Rules this module keeps:
1. Links are read from the messages that wait in the store, as the mail worker would hand them over.
2. Credentials, proofs and the authority's signatures are real.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.fields import hour_of
from audit.record.log.list_events import CredentialIssued, CredentialRevoked
from audit.record.signatures.ed25519 import sign_object
from tally.protocol.credential import prove_sign_in, public_credential
from tally.protocol.group import random_exponent
from tests.kit.claimants import SampleClaimant, admit_ballot, vote_apart
from tests.kit.contacts import set_contact
from tests.kit.mail import waiting_messages
from tests.kit.polls import ADDRESS, AUTHORITY, SamplePoll, SampleVoter
from voting.domain.poll import utc
from voting.domain.reissue import REQUEST_KIND, ReissueProgress
from voting.notify.channels import PostSettings
from voting.services.members import changes, links, reissue
from voting.services.members.changes import DrawnCredential


@dataclass(frozen=True)
class Drawn:
    """A credential that a member's browser drew, with its secret."""

    voter: SampleVoter
    secret: int = field(repr=False)

    @property
    def new(self) -> SampleVoter:
        """The voter with the new credential."""
        return replace(self.voter, secret=self.secret)


def reach(sample: SamplePoll, folder: Path) -> None:
    """Let the server send messages, and give every voter an e-mail address on the roster."""
    settings = replace(sample.ctx.settings, post=PostSettings(folder=folder))
    sample.ctx = replace(sample.ctx, settings=settings)
    for voter in sample.voters:
        set_contact(sample, voter, email=address_of(voter))


def address_of(voter: SampleVoter) -> str:
    """The voter's address on the roster."""
    return f"voter{voter.member}@example.org"


def ask(sample: SamplePoll, voter: SampleVoter, address: str = ADDRESS) -> str:
    """Ask for a link; return the token that was sent."""
    links.request_link(sample.ctx, sample.poll, voter.member, address)
    (sent,) = waiting_messages(sample)
    return sent.token


def draw(sample: SamplePoll, voter: SampleVoter, token: str, secret: int | None = None) -> Drawn:
    """Draw a new credential with a link."""
    drawn = Drawn(voter, random_exponent() if secret is None else secret)
    assert send(sample, voter, token, drawn.secret) is ReissueProgress.WAITING
    return drawn


def send(sample: SamplePoll, voter: SampleVoter, token: str, secret: int) -> ReissueProgress:
    """Send what a browser sends once the member has written the code down."""
    nonce = reissue.issue_reissue_nonce(sample.ctx, sample.poll)
    proof = prove_sign_in(secret, sample.poll, voter.member, nonce).to_json()
    return reissue.draw_credential(
        sample.ctx, sample.poll, token, voter.member, nonce, proof, public_credential(secret)
    )


def pending(sample: SamplePoll, key: Ed25519PrivateKey = AUTHORITY) -> list[DrawnCredential]:
    """Ask what waits, as the authority."""
    nonce = changes.issue_changes_nonce(sample.ctx, sample.poll)
    signed = sign_object(REQUEST_KIND, {"poll": sample.poll, "nonce": nonce}, key)
    return changes.pending_reissues(sample.ctx, sample.poll, nonce, str(signed["signature"]))


def signed_change(
    sample: SamplePoll, drawn: Drawn, key: Ed25519PrivateKey = AUTHORITY, **other: str
) -> tuple[dict[str, object], dict[str, object]]:
    """Return the two changes that the authority signs; `other` gives another poll or unit."""
    poll, unit = other.get("poll", sample.poll), other.get("unit", drawn.voter.unit)
    with sample.ctx.store.reader() as uow:
        hour = hour_of(utc(uow.now()))
    old, new = drawn.voter.credential, drawn.new.credential
    revoked = CredentialRevoked(time=hour, unit=unit, credential=old)
    issued = CredentialIssued(time=hour, unit=unit, credential=new, replaces=old)
    return revoked.sign(poll, key).members(), issued.sign(poll, key).members()


def apply(sample: SamplePoll, drawn: Drawn) -> None:
    """Let the authority sign the change, and the server make it."""
    changes.apply_change(sample.ctx, sample.poll, *signed_change(sample, drawn))


def reissued(sample: SamplePoll, voter: SampleVoter) -> SampleVoter:
    """Reissue a voter's lost card; return the voter with the new credential."""
    drawn = draw(sample, voter, ask(sample, voter))
    apply(sample, drawn)
    return drawn.new


def admit(sample: SamplePoll, who: SampleClaimant, member: str) -> None:
    """Let a claimant vote, and admit the ballot as this member's, as a batch of rulings does."""
    vote_apart(sample, who)
    admit_ballot(sample, who, member)
