"""Is a poll's ballot box whole? Asked after every race and every kill.

What is checked:
1. The log replays by the event grammar, and its frontier is that of its entries.
2. Each ballot:cast entry has exactly one ballot, with that unit, digest and index, and each ballot
   has its entry; likewise each ballot:sequestered entry, with its claim's digest.
3. Each receipt is signed by the log's key and says what the log says.
4. No member, credential or serial is there twice.
"""

from __future__ import annotations

from sqlalchemy import func, select

from audit.record.log.entries import parse_log
from audit.record.log.events import BallotCast
from audit.record.log.list_events import BallotSequestered
from audit.record.log.tree import frontier_of
from audit.record.poll_document import parse_poll_document
from audit.record.receipt import Receipt, parse_receipt
from audit.replay.poll import replay
from tally.protocol.encoding import sha256_b64, sha256_hex
from voting.domain.ballot_box import StoredBallot
from voting.domain.claims.sequestration import StoredSequestered
from voting.ports.unit_of_work import Context
from voting.storage.ballots.tables import ReceiptRow, UsedSerialRow
from voting.storage.store import SqlStore


def verify_box(ctx: Context, poll: str) -> dict[str, Receipt]:
    """Check the whole box; return its receipts by tracker."""
    with ctx.store.reader() as uow:
        document = parse_poll_document(uow.polls.get(poll).poll_json or b"")
        leaves = [entry.raw for entry in uow.log.entries(poll)]
        head = uow.log.head(poll)
        stored = [
            ballot for unit in uow.units.of(poll) for ballot in uow.ballots.of_unit(poll, unit.id)
        ]
    entries = parse_log(b"".join(leaf + b"\n" for leaf in leaves))
    replay(entries, document)  # 1
    assert head == frontier_of(leaves)
    logged = {
        entry.index: (entry.event.unit, entry.event.ballot)
        for entry in entries
        if isinstance(entry.event, BallotCast)
    }
    assert {one.index: (one.unit, sha256_hex(one.raw)) for one in stored} == logged  # 2
    assert len({one.member for one in stored}) == len(stored)  # 4
    assert len({one.credential for one in stored}) == len(stored)
    with ctx.store.reader() as uow:
        apart = list(uow.sequestered.of(poll))
    held = {
        entry.index: (entry.event.unit, entry.event.ballot, entry.event.claim)
        for entry in entries
        if isinstance(entry.event, BallotSequestered)
    }
    assert {one.index: (one.unit, sha256_hex(one.raw), one.claim) for one in apart} == held  # 2
    _verify_counts(ctx, len(stored) + len(apart))
    return {one.tracker: _verify_receipt(ctx, one) for one in (*stored, *apart)}


def _verify_receipt(ctx: Context, ballot: StoredBallot | StoredSequestered) -> Receipt:
    receipt = parse_receipt(ballot.receipt)
    receipt.verify(ctx.keys.log_key(ballot.poll).public_key())  # 3
    found = (receipt.poll, receipt.unit, receipt.tracker, receipt.index)
    assert found == (ballot.poll, ballot.unit, sha256_b64(ballot.raw), ballot.index)
    return receipt


def _verify_counts(ctx: Context, ballots: int) -> None:
    store = ctx.store
    assert isinstance(store, SqlStore)
    with store.reader() as uow:
        for table in (ReceiptRow, UsedSerialRow):
            query = select(func.count()).select_from(table)
            assert uow.connection.execute(query).scalar_one() == ballots  # 4
