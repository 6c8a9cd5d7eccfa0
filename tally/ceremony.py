"""A whole key ceremony in one process, for a demonstration, a rehearsal or a test.

Rules this module keeps:
1. It takes the same steps, with the same checks, as trustees who exchange files. But it cannot give
   what a ceremony is for: that no one else holds a trustee's secrets.
"""

from __future__ import annotations

from collections.abc import Sequence

from tally.protocol.ceremony import assemble, confirm, make_deal, receive
from tally.protocol.certificates import (
    CeremonySecrets,
    gather_certificates,
    make_certificate,
    new_member,
    parse_certificates,
)
from tally.protocol.trustees import make_trustees


def run(names: Sequence[str], threshold: int) -> tuple[bytes, tuple[CeremonySecrets, ...]]:
    """Run the ceremony of these trustees, any `threshold` of whom can decrypt.

    Returns `trustees.json` with one Pedersen item, and the members, each with its decryption key.
    """
    members = [new_member(name) for name in names]
    gathered = gather_certificates(threshold, [make_certificate(member) for member in members])
    certificates = parse_certificates(gathered)
    dealt = [make_deal(member, certificates) for member in members]
    deals = [deal for _, deal in dealt]
    received = [receive(member, certificates, deals) for member, _ in dealt]
    raw = make_trustees([assemble(certificates, deals, [message for _, message in received])])
    for member, _ in received:
        confirm(member, raw)
    return raw, tuple(member for member, _ in received)
