"""What a trustee sends: its decryption file, and the blinding numbers of its shares.

`{"blinds":[{"blind":"<decimal>","kind":"fte"}],"decryption":{...}}`, RFC 8785, sorted by kind.

Rules this module keeps:
1. The blinding numbers s_i are for the server alone, which proves the figures with them and then
   destroys them: they are in no log and no edition, which have the decryption file only.
2. Each opens its share to the decryption in the same file; otherwise all of it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tally.decryption.partial import make_partial_decryption, parse_partial_decryption
from tally.decryption.strong import prove_strong
from tally.decryption_file.count import CountToDecrypt
from tally.decryption_file.file import WHAT, DecryptedUnit, DecryptionFile, read_file
from tally.decryption_file.verify import verify_decryption_file
from tally.protocol.election import IN_FAVOUR
from tally.protocol.encoding import canonical, fields, items, load_canonical, parse_exponent
from tally.protocol.errors import FormatError
from tally.protocol.group import Element, G
from tally.protocol.trustees import Owner
from tally.public_proof.document import parse_kind
from tally.public_proof.shares import make_share, verify_opening
from tally.public_proof.weights import Kind

_SENT = ("blinds", "decryption")
_BLIND = ("blind", "kind")

Blinds = Mapping[Kind, int]
"""A trustee's blinding numbers s_i, by kind of figure: secrets."""


@dataclass(frozen=True)
class SentDecryption:
    """What a trustee sends; nothing of it is verified yet. `blinds` are for the kinds of `file`."""

    file: DecryptionFile
    blinds: Blinds = field(repr=False)

    def encode(self) -> bytes:
        """Return the bytes that the trustee sends."""
        return canonical({"blinds": blinds_json(self.blinds), "decryption": self.file.to_json()})


def blinds_json(blinds: Blinds) -> list[dict[str, object]]:
    """Return blinding numbers as JSON."""
    return [{"blind": str(blind), "kind": kind.value} for kind, blind in sorted(blinds.items())]


def parse_blinds(value: object, what: str) -> Blinds:
    """Read blinding numbers strictly."""
    blinds: dict[Kind, int] = {}
    for item in items(value, None, f"{what}, blinds"):
        row = fields(item, _BLIND, f"{what}, blind")
        kind = parse_kind(row["kind"], f"{what}, blind")
        if blinds and kind <= max(blinds):
            raise FormatError(f"{what}: blinds are not sorted by kind, or one is there twice")
        blinds[kind] = parse_exponent(row["blind"], f"{what}, blind, {kind.value}")
    return blinds


def parse_sent(raw: bytes) -> SentDecryption:
    """Read what a trustee sends strictly; raise `FormatError` (nothing is verified here)."""
    document = fields(load_canonical(raw, WHAT), _SENT, WHAT)
    sent = SentDecryption(
        read_file(document["decryption"], WHAT), parse_blinds(document["blinds"], WHAT)
    )
    if sent.blinds.keys() != sent.file.shares.keys():
        raise FormatError(f"{WHAT}: its blinds are not those of its shares")
    return sent


# --- a trustee makes it -------------------------------------------------------------------------


def decrypt_count(count: CountToDecrypt, secret: int) -> SentDecryption:
    """Decrypt every unit's encrypted tally in part with one trustee's key, and blind its shares.

    The caller has verified the record, and made the key file remember these tallies. Raises
    `TrusteeError` if the key belongs to none of the poll's trustees.
    """
    owner = count.trustees.owner_of(G**secret)
    units = tuple(_decrypt_unit(count, unit, owner, secret) for unit in sorted(count.units))
    made = {one.kind: make_share(one, owner.number, secret) for one in count.proved}
    shares = {kind: share for kind, (share, _) in made.items()}
    blinds = {kind: blind for kind, (_, blind) in made.items()}
    return SentDecryption(
        DecryptionFile(count.poll, owner.number, count.log, units, shares), blinds
    )


def _decrypt_unit(count: CountToDecrypt, unit: str, owner: Owner, secret: int) -> DecryptedUnit:
    asked = count.units[unit]
    raw = make_partial_decryption(asked.election, asked.encrypted_tally, secret)
    factors = parse_partial_decryption(raw, unit).factors
    proofs = (prove_strong(one, secret) for one in count.statements(unit, owner, factors))
    return DecryptedUnit(unit, raw, tuple(proofs))


# --- the server takes it ------------------------------------------------------------------------


def verify_sent(sent: SentDecryption, count: CountToDecrypt) -> Owner:
    """Return the trustee; raise a `ProtocolError` that names what is wrong or missing.

    Checks: (1) those of `verify_decryption_file`; (2) every blinding number opens its share.
    """
    owner = verify_decryption_file(sent.file, count)  # (1)
    factors = _factors(sent.file, count)
    for statement in count.proved:  # (2)
        share, blind = sent.file.shares[statement.kind], sent.blinds[statement.kind]
        verify_opening(statement, share, blind, factors)
    return owner


def _factors(file: DecryptionFile, count: CountToDecrypt) -> Mapping[str, list[Element]]:
    """Return the factors of 'in favour' of each counting unit: one for each of its elections."""
    parts = file.partial_decryptions
    return {
        unit: [parse_partial_decryption(parts[one], one).factors[IN_FAVOUR] for one in elections]
        for unit, elections in count.counting.items()
    }
