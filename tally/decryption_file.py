"""A trustee's decryption file: the partial decryptions of every unit of one poll.

`{"owner":2,"poll":...,"units":[{"partial_decryption":"<compact JSON>","unit":"A-ELEM"},...]}`,
RFC 8785, units sorted by name.

Rules this module keeps:
1. The file is taken whole or refused whole: it is for this poll, by one of its trustees, with every
   counting unit once and no other, and every proof holds.
2. A partial decryption's bytes are kept as the trustee made them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tally.basis import verify_unit_name
from tally.decryption import make_partial_decryption, verify_partial_decryption
from tally.errors import FieldError
from tally.protocol.election import Election
from tally.protocol.encoding import (
    canonical,
    fields,
    items,
    load_canonical,
    number,
    parse_identifier,
    text,
)
from tally.protocol.errors import FormatError, ProtocolError, TallyError
from tally.protocol.group import G, secret_power
from tally.protocol.trustees import Owner, Trustees

_FILE = ("owner", "poll", "units")
_UNIT = ("partial_decryption", "unit")


@dataclass(frozen=True)
class UnitToDecrypt:
    """One counting unit's election and its encrypted tally."""

    election: Election
    encrypted_tally: bytes = field(repr=False)


@dataclass(frozen=True)
class DecryptionFile:
    """A parsed decryption file; its proofs are NOT yet verified."""

    poll: str
    owner: int
    units: tuple[tuple[str, bytes], ...] = field(repr=False)
    """(counting unit, partial decryption), sorted by unit."""

    def encode(self) -> bytes:
        """Return the file's bytes."""
        units = [{"unit": unit, "partial_decryption": raw.decode()} for unit, raw in self.units]
        return canonical({"poll": self.poll, "owner": self.owner, "units": units})


def make_decryption_file(
    poll: str, trustees: Trustees, tallies: Mapping[str, UnitToDecrypt], secret: int
) -> DecryptionFile:
    """Decrypt every unit's encrypted tally in part with one trustee's key.

    The caller has verified the record, and made the key file remember these tallies. Raises
    `TrusteeError` if the key belongs to none of the poll's trustees.
    """
    owner = trustees.owner_of(secret_power(G, secret))
    units = (
        (unit, make_partial_decryption(tally.election, tally.encrypted_tally, secret))
        for unit, tally in sorted(tallies.items())
    )
    return DecryptionFile(poll, owner.number, tuple(units))


def parse_decryption_file(raw: bytes) -> DecryptionFile:
    """Read a decryption file strictly; raise `FormatError` (the proofs are not verified here)."""
    what = "decryption file"
    document = fields(load_canonical(raw, what), _FILE, what)
    units = []
    for item in items(document["units"], None, f"{what}, units"):
        entry = fields(item, _UNIT, f"{what}, unit")
        try:
            unit = verify_unit_name(entry["unit"])
        except FieldError as error:
            raise FormatError(f"{what}, {error}") from error
        units.append((unit, text(entry["partial_decryption"], f"{what}, {unit}").encode()))
    names = [unit for unit, _ in units]
    if names != sorted(set(names)):
        raise FormatError(f"{what}: units are not sorted, or one is there twice")
    poll = parse_identifier(document["poll"], f"{what}, poll")
    return DecryptionFile(poll, number(document["owner"], f"{what}, owner"), tuple(units))


def verify_decryption_file(
    file: DecryptionFile, poll: str, trustees: Trustees, tallies: Mapping[str, UnitToDecrypt]
) -> Owner:
    """Return the file's trustee; raise a `ProtocolError` that names what is wrong or missing.

    Checks: (1) this poll; (2) one of its trustees; (3) every counting unit, and no other; (4) every
    proof.
    """
    if file.poll != poll:  # (1)
        raise TallyError(f"the decryption file is for poll {file.poll}, not for poll {poll}")
    owner = trustees.owner(file.owner)  # (2)
    given = dict(file.units)
    missing, unknown = sorted(tallies.keys() - given), sorted(given.keys() - tallies.keys())
    if missing or unknown:  # (3)
        wrong = f"lacks {', '.join(missing)}" if missing else f"has unknown {', '.join(unknown)}"
        raise TallyError(f"the decryption file of {owner} {wrong}: ask the trustee for it again")
    for unit, raw in file.units:  # (4)
        tally = tallies[unit]
        try:
            verify_partial_decryption(tally.election, tally.encrypted_tally, owner, raw)
        except ProtocolError as error:
            raise TallyError(f"counting unit {unit}: {error}") from error
    return owner
