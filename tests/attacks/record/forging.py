"""What a dishonest server does to a record, for the tests."""

from __future__ import annotations

import hashlib

from audit.record import fields
from audit.record.log import list_events
from audit.record.log.checkpoint import sign_checkpoint
from audit.replay.export import archive_path
from tally.protocol import archive as bel
from tally.protocol.archive import write_archive
from tally.protocol.encoding import compact, sha256_hex
from tally.sequestered import ExclusionReason
from tests.attacks.attack import Attacker, Key
from tests.audit.helpers import in_file
from tests.kit.simulator.poll import Simulator
from tests.kit.simulator.sequestered import Claimant, SequesteringPoll, open_poll

ELEM = "A-ELEM"
WITH_OFFICERS = {
    "by": (Attacker.SERVER, Attacker.OFFICERS),
    "keys": (Key.LOG, Key.OFFICERS),
}
BY_OFFICERS = {"by": Attacker.OFFICERS, "keys": Key.OFFICERS}
WITH_MEMBER = {"by": (Attacker.SERVER, Attacker.MEMBER), "keys": (Key.LOG, Key.CARD)}
WITH_TRUSTEE = {"by": (Attacker.SERVER, Attacker.TRUSTEE), "keys": (Key.LOG, Key.TRUSTEE)}
"""The parties and keys of an attack by officers, or by a server that somebody helps."""


def bel_path(poll: Simulator, unit: str) -> str:
    return archive_path(unit, poll.document.unit(unit).election)


def chained(timestamp: int, chain: list[tuple[str, tuple[bytes, ...]]]) -> bytes:
    """An archive with any chain of events, well made otherwise."""
    out = [bel._record("BELENIOS", compact({"version": 1, "timestamp": str(timestamp)}), timestamp)]
    parent = None
    for height, (kind, data) in enumerate(chain):
        out += [bel._record(sha256_hex(one) + ".data.json", one, timestamp) for one in data]
        event = bel._event(parent, height, kind, data)
        out.append(bel._record(sha256_hex(event) + ".event.json", event, timestamp))
        parent = event
    return b"".join(out)


def head_of(poll: Simulator) -> bytes:
    """The checkpoint that the server signs now."""
    size, root = len(poll.events), poll.log_root()
    return sign_checkpoint(poll.document.log_origin, size, root, poll.log_key)


def rechained(poll: Simulator, unit: str, change: object) -> object:
    """A record whose archive of this unit has another chain of events."""
    archive = poll.archive(unit)
    chain = list(bel._events(archive))
    assert chained(archive.timestamp, chain) == write_archive(archive)
    change(chain)  # type: ignore[operator]
    data = chained(archive.timestamp, chain)
    return poll.record(files=in_file(bel_path(poll, unit), lambda _: data))


def held_apart(poll: SequesteringPoll, raw: bytes, unit: str = ELEM) -> Claimant:
    """The server logs these bytes as a sequestered ballot, whatever they are."""
    claim = hashlib.sha256(f"phantom {len(poll.claimants)}".encode()).hexdigest()
    one = Claimant(unit, 1, raw, sha256_hex(raw), claim)
    poll.later(7)
    poll.claimants.append(one)
    poll.append(
        list_events.BallotSequestered(
            time=fields.hour_of(poll.now), unit=unit, ballot=one.digest, claim=claim
        )
    )
    return one


def two_held() -> SequesteringPoll:
    """An open poll with two ballots held apart in one unit: one undecided, one excluded."""
    poll = open_poll()
    poll.sequester(ELEM)
    poll.exclude((poll.sequester(ELEM), ExclusionReason.NOT_VERIFIED))
    return poll
