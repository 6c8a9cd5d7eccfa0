"""A whole key ceremony in one process, for a demonstration, a rehearsal or a test.

Rules this module keeps:
1. It takes the same steps, with the same checks, as trustees who exchange files. But it cannot give
   what a ceremony is for: that no one else holds a trustee's secrets.
"""

from __future__ import annotations

from collections.abc import Sequence

from tally.protocol.ceremony.deals import make_deal
from tally.protocol.ceremony.gathering import (
    gather_certificates,
    make_certificate,
    parse_certificates,
)
from tally.protocol.ceremony.invitation import make_invitation
from tally.protocol.ceremony.member import CeremonySecrets, new_member
from tally.protocol.ceremony.outcome import assemble, finish, receive
from tally.protocol.trustees import make_trustees


def hold_ceremony(
    names: Sequence[str], threshold: int, *, rehearsal: bool = False
) -> tuple[bytes, tuple[CeremonySecrets, ...]]:
    """Run the ceremony of these trustees, any `threshold` of whom can decrypt.

    Returns `trustees.json` with one Pedersen item, and the members, each with its decryption key.
    """
    invitation = make_invitation(names, threshold, rehearsal=rehearsal)
    members = [new_member(invitation, name) for name in names]
    gathered = gather_certificates(invitation, [make_certificate(member) for member in members])
    certificates = parse_certificates(gathered)
    dealt = [make_deal(member, certificates) for member in members]
    deals = [deal for _, deal in dealt]
    received = [receive(member, certificates, deals) for member, _ in dealt]
    raw = make_trustees([assemble(certificates, deals, [message for _, message in received])])
    return raw, tuple(finish(member, raw)[0] for member, _ in received)
