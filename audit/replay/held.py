"""sequestered/UNIT.json: the ballots held apart, each with the digest that it is held for.

Rules this module keeps:
1. A unit has the file while a ballot of it is sequestered and not admitted, on hold for a
   challenge, or left out by one that was upheld. The file has exactly these ballots, byte for
   byte, in the order in which the log took them, each with the claim or challenge of its pair in
   the log: none less, and none more, or the bounds would be of votes that nobody cast.
2. It is for auditors: of whoever was found to be no member, a ballot's bytes tell credential, unit
   and time, and to T trustees the vote. No edition that everybody may have holds it; the manifest
   gives its digest (`shown`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from audit.record import fields
from audit.record.errors import RecordError
from audit.replay.ballots.apart import ApartBallot
from audit.replay.export import held_path
from audit.replay.history import PollHistory
from tally.protocol.encoding import sha256_hex


@dataclass(frozen=True)
class HeldBallot:
    """A ballot held apart: its exact bytes, and the digest of its claim or challenge."""

    raw: bytes = field(repr=False)
    claim: str

    @property
    def digest(self) -> str:
        """hex(the ballot), as the log names it."""
        return sha256_hex(self.raw)

    def to_json(self) -> dict[str, object]:
        """Return the JSON object; the ballot is JSON itself, here as text."""
        return {"ballot": self.raw.decode(), "claim": self.claim}


def held_back(history: PollHistory) -> dict[str, tuple[ApartBallot, ...]]:
    """Return, by unit, the ballots held apart, in the log's order."""
    units = sorted({one.unit for one in history.apart})
    return {unit: tuple(one for one in history.apart if one.unit == unit) for unit in units}


def held_files(history: PollHistory, payloads: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the ballots held back, by path; `payloads` has the bytes by digest.

    Raises `RecordError` where a ballot of the log is missing.
    """
    return {
        held_path(unit): encode_held(_held(one, payloads) for one in apart)
        for unit, apart in held_back(history).items()
    }


def _held(one: ApartBallot, payloads: Mapping[str, bytes]) -> HeldBallot:
    if one.ballot not in payloads:
        raise RecordError(f"unit {one.unit}: the ballot {one.ballot}, held apart, is missing")
    return HeldBallot(payloads[one.ballot], one.claim)


def encode_held(ballots: Iterable[HeldBallot]) -> bytes:
    """Return a unit's file: its one valid byte form."""
    return fields.encode([one.to_json() for one in ballots])


def parse_held(raw: bytes, path: str) -> tuple[HeldBallot, ...]:
    """Read a unit's file strictly; messages call it `path`. `verify_held` compares it."""
    rows = (item.members("ballot", "claim") for item in fields.load(raw, path).items())
    return tuple(HeldBallot(row["ballot"].text().encode(), row["claim"].digest()) for row in rows)


def verify_held(unit: str, found: tuple[HeldBallot, ...], logged: tuple[ApartBallot, ...]) -> None:
    """Raise `RecordError` unless these are exactly the unit's pairs in the log.

    1. Each ballot that the log holds back is there. 2. No other is. 3. Each is with its own claim
    or challenge. 4. They are in the log's order.
    """
    path = held_path(unit)
    there = {one.digest: one for one in found}
    expected = {one.ballot: one for one in logged}
    for digest in expected:
        if digest not in there:  # 1
            raise RecordError(f"{path}: the log holds the ballot {digest} apart, not the file")
    for digest in there:
        if digest not in expected:  # 2
            raise RecordError(f"{path}: {digest} is not a ballot that the log holds back there")
    for digest, one in there.items():
        if one.claim != expected[digest].claim:  # 3
            held_for = "challenge" if expected[digest].challenged else "claim"
            raise RecordError(
                f"{path}: {digest} is held for the {held_for} {expected[digest].claim}, not for"
                f" {one.claim}"
            )
    if [one.digest for one in found] != [one.ballot for one in logged]:  # 2, 4
        raise RecordError(f"{path}: not in the log's order, or a ballot is there twice")
