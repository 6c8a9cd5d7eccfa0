"""Checks of the log: its entries, its tree, its order, and who authorised its acts.

Rules this module keeps:
1. The log is what every other part of the record is compared with.
2. Nothing here trusts the server: its signatures show who said a thing, not that it is true.
"""

from __future__ import annotations

from audit.checks.outcome import Passed, holds
from audit.checks.stages import Replayed, Routed, Sealed
from audit.record.errors import LogError, RecordError
from audit.record.log.checkpoint import parse_checkpoint
from audit.record.log.entries import Entry, parse_log
from audit.record.log.tree import root_of
from audit.record.signatures import ed25519
from audit.replay import export
from audit.replay.authorisation import verify_authorisations, verify_list_changes
from audit.replay.export import Record
from audit.replay.poll import replay
from audit.replay.route.sealed import verify_no_head, verify_sealed_route
from audit.replay.service.interruptions import verify_watched
from tally.protocol.encoding import sha256_hex


def check_entries(record: Record) -> Passed[tuple[Entry, ...]]:
    """Read every line of the log, each in its one form and numbered in order."""
    entries = parse_log(record.file(export.ENTRIES))
    return holds(f"{len(entries)} entries").giving(entries)


def check_checkpoint(sealed: Sealed, entries: tuple[Entry, ...]) -> Passed[None]:
    """Check the checkpoint: signed by the sealed log key, of this log's size and Merkle root."""
    document = sealed.document
    key = ed25519.public_key_from(document.log_key, "poll.json: log")
    checkpoint = parse_checkpoint(sealed.record.file(export.CHECKPOINT), document.log_origin, key)
    if checkpoint.size != len(entries):
        raise LogError(
            f"{export.CHECKPOINT}: of {checkpoint.size} entries, the log has {len(entries)}"
        )
    if checkpoint.root != root_of(entry.raw for entry in entries):
        raise LogError(f"{export.CHECKPOINT}: its root is not that of the log's entries")
    return holds(f"root {checkpoint.root.hex()}")


def check_history(sealed: Sealed, entries: tuple[Entry, ...]) -> Passed[Replayed]:
    """Replay the log: it begins with the seal of this poll.json, and each event is allowed."""
    history = replay(entries, sealed.document)
    replayed = Replayed(sealed.record, sealed.document, entries, history)
    apart, contacts = len(history.sequestered), len(history.contact_changes)
    removed, taken_off = len(history.removals), sum(history.taken_off.values())
    acting = history.standing.officers
    note = f", {apart} ballots sequestered" if apart else ""
    note += f", {len(history.challenges)} members challenged" if history.challenges else ""
    note += f", {contacts} contacts changed" if contacts else ""
    note += f", {removed} voters removed, {taken_off} of them off the list" if removed else ""
    note += f", {len(acting.left)} offices handed over" if acting.left else ""
    note += f", {len(acting.lost)} keys replaced" if acting.lost else ""
    told = len(history.interruptions)
    note += f", {told} interruptions" if told else ""
    shown = len(history.disclosed)
    note += f", strike-off lists disclosed {shown} times" if shown else ""
    return holds(f"{history.state.value}, {history.votes_cast} ballots cast{note}").giving(replayed)


def check_officers(replayed: Replayed) -> Passed[None]:
    """Check every act's two signatures, and the watcher's; say which rest on passkeys alone.

    A passkey signs what a page of the server showed: the officer saw no more than that page.
    """
    acts = verify_authorisations(replayed.entries, replayed.history, replayed.document)
    watched = verify_watched(replayed.entries, replayed.document)
    by_passkeys = [f"{one.act} (entry {one.index})" for one in acts if one.by_passkeys]
    alone = f"signed with passkeys only: {', '.join(by_passkeys) or 'none'}"
    note = f"{len(acts)} acts, two officers each; {alone}"
    return holds(f"{note}; {watched} interruptions by the watcher" if watched else note)


def check_route(replayed: Replayed) -> Passed[Routed]:
    """Check the route before the vote, by-laws 2.74 to 2.76.

    1. A rehearsal has none, and its log no head.
    2. route.json is the one that is named, holds by the rules, and is the head of the log.
    3. Each text is the one that is named.
    """
    record, named = replayed.record, replayed.document.route
    if named is None:  # 1
        verify_no_head(replayed.entries)
        return holds("none: a rehearsal decides nothing").giving(Routed(replayed, None))
    found = verify_sealed_route(  # 2
        record.file(export.ROUTE), replayed.entries, named, replayed.document
    )
    for path, digest in export.text_paths(named.texts).items():  # 3
        if sha256_hex(record.file(path)) != digest:
            raise RecordError(f"{path} is not the text that poll.json names")
    shown = "; ".join(str(one) for one in found.shown)
    note = f"route {found.route.subject.id}, {len(found.route.steps)} steps, two officers each"
    return holds(f"{note}; {shown}" if shown else note).giving(Routed(replayed, found.route))


def check_reissues(replayed: Replayed) -> Passed[None]:
    """Check the credential authority's signature on every revoked and issued credential."""
    changes = verify_list_changes(replayed.entries, replayed.document)
    return holds(f"{changes} changes of voters' lists")
