"""The demonstration's members who lost their cards, and the credential authority's process.

Rules this module keeps:
1. A member asks for a link, finds it in the message to the contact on the roster, and draws the new
   voting code as a browser does; the server gets its public credential only.
2. The authority's process checks and signs as it always does, with its own list and journal. Only
   HTTP is missing between it and the server: it calls the same services directly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.record.fields import Node
from audit.record.signatures import ed25519
from audit.record.signatures.key_file import KeyKind, read_signing_key
from audit.work.progress import Progress
from tally.protocol.credential import (
    FEWEST_ITERATIONS,
    derive_secret,
    new_code,
    prove_sign_in,
    public_credential,
)
from voting.authority.book import Request
from voting.authority.desk import AuthoritySession, read_list, read_poll
from voting.authority.journal import FILE, opened
from voting.authority.removals import RemovalRequest
from voting.authority.server import read_request
from voting.demo.people import DemoMember
from voting.demo.stage import PASSPHRASE, DemoServer, MemberCard, newest_message
from voting.domain.errors import ConflictError, NotFoundError
from voting.domain.reissue import REQUEST_KIND
from voting.ports.unit_of_work import Context
from voting.services.members import changes, links, reissue
from voting.services.objections import taking_off
from voting.services.polls.prepare import Prepared

_LINK: Final = re.compile(r"/reissue#([A-Za-z0-9_-]{43})")
_ADDRESS: Final = "198.19.0.1"
"""An address reserved for benchmarks (RFC 2544)."""


@dataclass(frozen=True)
class NearServer:
    """A `voting.authority.server.RatifyServer` in this process, without HTTP."""

    ctx: Context
    poll: str

    def poll_document(self) -> bytes:
        """Return the poll's poll.json."""
        with self.ctx.store.reader() as uow:
            return uow.polls.get(self.poll).poll_json or b""

    def pending(self, key: Ed25519PrivateKey) -> tuple[Request, ...]:
        """Return what waits for the authority's signature."""
        nonce = changes.issue_changes_nonce(self.ctx, self.poll)
        signed = ed25519.sign_object(REQUEST_KIND, {"poll": self.poll, "nonce": nonce}, key)
        reissues = changes.pending_reissues(self.ctx, self.poll, nonce, str(signed["signature"]))
        return tuple(read_request(Node(one.to_json(), "reissue: ")) for one in reissues)

    def make(self, messages: Mapping[str, Mapping[str, str]]) -> None:
        """Have a signed change made."""
        changes.apply_change(self.ctx, self.poll, messages["revoked"], messages["issued"])

    def removals(self, key: Ed25519PrivateKey) -> tuple[RemovalRequest, ...]:
        """Return the voters whom officers removed: none, in a demonstration."""
        return ()

    def take_off(self, message: Mapping[str, Mapping[str, str]]) -> None:
        """Have a voter taken off the list."""
        taking_off.take_off(self.ctx, self.poll, message["revoked"])


def reissue_cards(
    stage: DemoServer,
    prepared: Prepared,
    members: Sequence[DemoMember],
    cards: Sequence[MemberCard],
    progress: Progress,
) -> tuple[MemberCard, ...]:
    """Give these members new voting codes; return everybody's cards, with the new codes."""
    codes = {}
    for place, member in enumerate(members, start=1):
        codes[member.number] = _draw(stage, prepared, member)
        progress("Lost cards", place, len(members))
    made = _authority(stage, prepared.poll, allowed=len(members))
    if made != len(members):
        raise ConflictError(f"{made} of {len(members)} lost cards were reissued.")
    return tuple(replace(card, code=codes.get(card.member, card.code)) for card in cards)


def _draw(stage: DemoServer, prepared: Prepared, member: DemoMember) -> str:
    """Ask for a link and draw a new code with it; return the code, which only the member has."""
    ctx, poll, number = stage.ctx, prepared.poll, member.number
    links.request_link(ctx, poll, number, _ADDRESS)
    link = _LINK.search(newest_message(stage, member.email))
    if link is None:
        raise NotFoundError(f"The newest message to member {number} has no link in it.")
    code = new_code()
    secret = derive_secret(code, prepared.card_set, number, FEWEST_ITERATIONS)
    nonce = reissue.issue_reissue_nonce(ctx, poll)
    proof = prove_sign_in(secret, poll, number, nonce).to_json()
    reissue.draw_credential(
        ctx, poll, link.group(1), number, nonce, proof, public_credential(secret)
    )
    return code


def _authority(stage: DemoServer, poll: str, allowed: int) -> int:
    """Do a round of the credential authority's work; return how many changes it made."""
    key = read_signing_key(stage.authority_key, KeyKind.CREDENTIAL_AUTHORITY, PASSPHRASE)
    server = NearServer(stage.ctx, poll)
    voters = read_list(stage.cards, read_poll(server.poll_document(), poll, key), key)
    with opened(stage.cards / FILE) as journal:
        return AuthoritySession(poll, voters, key, server, journal, allowed).work().made
