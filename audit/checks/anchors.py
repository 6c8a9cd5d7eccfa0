"""Checks against what the auditor has from elsewhere.

Rules this module keeps:
1. Without an anchor, a record can be consistent and yet wholly false: `verify` says so.
2. An anchor is verified with the keys sealed in this record, which shows that it belongs to it.
3. An anchor must say something: a checkpoint of no entries fits any log, and is refused.
4. A record made while the poll is open ends at the published size, before the latest ballots. A
   receipt for one of these is not borne out by it, and the message says when it has to be.
"""

from __future__ import annotations

from audit.checks.outcome import Passed, holds, not_asked
from audit.checks.stages import Anchors, Replayed, Sealed
from audit.record import fields
from audit.record.errors import AnchorError
from audit.record.log.checkpoint import parse_checkpoint
from audit.record.log.entries import Entry
from audit.record.log.events import BallotCast
from audit.record.log.list_events import BallotSequestered
from audit.record.log.tree import root_of
from audit.record.receipt import Receipt, parse_receipt
from audit.record.signatures import ed25519
from audit.replay.history import RecordedState
from tally.protocol.encoding import b64decode


def check_seal_digest(replayed: Replayed, anchors: Anchors) -> Passed[None]:
    """Compare the digest of the seal's entry with the one in the notices and on the poll page."""
    given = anchors.seal_digest
    if given is None:
        return not_asked("no --seal-digest")
    if given.strip().lower() != replayed.history.seal_digest:
        raise AnchorError(
            f"the record's seal digest is {replayed.history.seal_digest}, not the one given: this"
            " is not the record of that poll"
        )
    return holds(replayed.history.seal_digest)


def check_older_checkpoints(
    sealed: Sealed, entries: tuple[Entry, ...], anchors: Anchors
) -> Passed[None]:
    """Check that each given checkpoint is of this log, and of entries that the log begins with."""
    if not anchors.checkpoints:
        return not_asked("no --checkpoint")
    key = ed25519.public_key_from(sealed.document.log_key, "poll.json: log")
    sizes = []
    for raw in anchors.checkpoints:
        older = parse_checkpoint(raw, sealed.document.log_origin, key, witnessed=True)
        if not older.size:
            raise AnchorError("checkpoint: of 0 entries: it vouches for nothing, and is no anchor")
        if older.size > len(entries):
            raise AnchorError(
                f"checkpoint: of {older.size} entries, the record has {len(entries)}: it"
                " is older than the checkpoint, or was cut short"
            )
        if older.root != root_of(entry.raw for entry in entries[: older.size]):
            raise AnchorError(f"checkpoint: the first {older.size} entries of the log were changed")
        sizes.append(older.size)
    return holds(f"the log begins with the {', '.join(map(str, sizes))} entries vouched for")


def check_receipts(replayed: Replayed, anchors: Anchors) -> Passed[None]:
    """Check each given receipt: the server signed it; its ballot is in the log where it says."""
    if not anchors.receipts:
        return not_asked("no --receipt")
    key = ed25519.public_key_from(replayed.document.log_key, "poll.json: log")
    for raw in anchors.receipts:
        receipt = parse_receipt(raw)
        receipt.verify(key)
        _check_included(replayed, receipt)
        if receipt.time >= replayed.history.closes:
            raise AnchorError(
                f"receipt of tracker {receipt.tracker}: of {fields.show_time(receipt.time)}, but "
                f"voting closed at {fields.show_time(replayed.history.closes)}"
            )
    return holds(f"{len(anchors.receipts)} receipts, each ballot where its receipt says")


def _check_included(replayed: Replayed, receipt: Receipt) -> None:
    what = f"receipt of tracker {receipt.tracker}"
    if receipt.poll != replayed.document.poll:
        raise AnchorError(f"{what}: of poll {receipt.poll}, not {replayed.document.poll}")
    if receipt.index >= len(replayed.entries):
        why = "it was cut short"
        if replayed.history.state is RecordedState.OPEN:
            why = (
                "the record was made while the poll is open. Get a new one after ten minutes: if "
                "the entry is not in that, it was cut short"
            )
        raise AnchorError(f"{what}: entry {receipt.index} is not in the log: {why}")
    event = replayed.entries[receipt.index].event
    ballot = b64decode(f"{receipt.tracker}=", 32, what).hex()
    kind = BallotSequestered if receipt.sequestered else BallotCast
    hour = fields.hour_of(receipt.time)
    if not isinstance(event, kind) or (event.time, event.unit, event.ballot) != (
        hour,
        receipt.unit,
        ballot,
    ):
        raise AnchorError(f"{what}: entry {receipt.index} of the log is not this ballot's")
