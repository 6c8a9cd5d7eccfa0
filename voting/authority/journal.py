"""The authority's journal: everything it has signed, and what the server answered.

Rules this module keeps:
1. A signed change is in the journal, on the disk, before it leaves this computer.
2. The journal only grows: one line of canonical JSON for each entry, in a file of mode 0600. A line
   that a power failure cut short was never acted on, and is removed.
3. One process writes it at a time.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from audit.record import fields
from audit.record.errors import AuditError
from audit.record.fields import Node
from tally.capped import read_stream
from voting.authority.revocations import REMOVAL, SignedRevocation
from voting.domain.errors import ConflictError, MalformedError
from voting.domain.files.caps import JOURNAL
from voting.domain.member import MEMBER_NUMBER

FILE: Final = "reissues.journal"
SIGNED, MADE, REFUSED = "signed", "made", "refused"
REMOVED, OFF, KEPT = "removal", "removal-made", "removal-refused"
"""Of voters taken off the list (`removals`): signed, and what the server answered."""
_SIGNED: Final = ("entry", "time", "poll", "member", "unit", "old", "new", "revoked", "issued")
_ENDED: Final = ("entry", "time", "poll", "new")
_REMOVAL_ENDED: Final = ("entry", "time", "poll", "removal", "credential")


@dataclass(frozen=True)
class SignedChange:
    """A change that the authority has signed; `revoked` and `issued` are its two signatures.

    `made` is None until the server has answered: True if it made the change, False if it refused.
    """

    time: datetime
    poll: str
    member: str = field(repr=False)
    unit: str
    old: str = field(repr=False)
    new: str = field(repr=False)
    revoked: str = field(repr=False)
    issued: str = field(repr=False)
    made: bool | None = field(default=None, kw_only=True)

    def encode(self) -> bytes:
        """Return the journal's line, without the newline."""
        text = {name: getattr(self, name) for name in _SIGNED[2:]}
        return fields.encode({"entry": SIGNED, "time": fields.show_time(self.time), **text})


class JournalEntries:
    """What a journal holds: reissues, and voters taken off the list."""

    def __init__(self) -> None:
        self.changes: list[SignedChange] = []
        self.removals: list[SignedRevocation] = []


class Journal:
    """The journal in a file, held by this process; made by `opened`."""

    def __init__(self, path: Path, descriptor: int, entries: JournalEntries) -> None:
        self._path = path
        self._descriptor = descriptor
        self._changes = entries.changes
        self._removals = entries.removals

    @property
    def changes(self) -> tuple[SignedChange, ...]:
        """Every signed change, in order, each with the server's answer so far."""
        return tuple(self._changes)

    def sign(self, change: SignedChange) -> None:
        """Add a signed change; it is on the disk when this returns."""
        self._append(change.encode())
        self._changes.append(change)

    def end(self, change: SignedChange, *, made: bool, now: datetime) -> None:
        """Note whether the server made a signed change or refused it."""
        entry = MADE if made else REFUSED
        text = {"entry": entry, "time": fields.show_time(now), "poll": change.poll}
        self._append(fields.encode({**text, "new": change.new}))
        _end(self._changes, change.poll, change.new, made=made)

    @property
    def removals(self) -> tuple[SignedRevocation, ...]:
        """Every signed removal, in order, each with the server's answer so far."""
        return tuple(self._removals)

    def sign_removal(self, removal: SignedRevocation) -> None:
        """Add a signed removal; it is on the disk when this returns."""
        self._append(removal.encode())
        self._removals.append(removal)

    def end_removal(self, removal: SignedRevocation, *, made: bool, now: datetime) -> None:
        """Note whether the server took the voter off, or refused it."""
        entry = OFF if made else KEPT
        text = {"entry": entry, "time": fields.show_time(now), "poll": removal.poll}
        more = {"removal": removal.removal, "credential": removal.credential}
        self._append(fields.encode({**text, **more}))
        _end_removal(self._removals, removal.poll, removal.credential, made=made)

    def _append(self, line: bytes) -> None:
        try:
            view = memoryview(line + b"\n")
            while view:
                view = view[os.write(self._descriptor, view) :]
            os.fsync(self._descriptor)
        except OSError as error:
            raise ConflictError(
                f"{self._path} cannot be written ({error.strerror}): nothing more is signed before "
                "it can be."
            ) from error


@contextmanager
def opened(path: Path) -> Iterator[Journal]:
    """Open the journal, or begin it, and hold its lock.

    Raises:
        ConflictError: another process holds it, others may read it, or it cannot be opened.
        MalformedError: one of its lines is not as this module writes it.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError as error:
        raise ConflictError(f"{path} cannot be opened: {error.strerror}.") from error
    try:
        _hold(path, descriptor)
        yield Journal(path, descriptor, _read(path, descriptor))
    finally:
        os.close(descriptor)


def _hold(path: Path, descriptor: int) -> None:
    if os.fstat(descriptor).st_mode & 0o077:
        raise ConflictError(f"{path} can be read by others; run `chmod 600 {path}`.")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ConflictError(f"{path}: another process of the authority is using it.") from error
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # so that a journal just begun survives a power failure
    finally:
        os.close(folder)


def _read(path: Path, descriptor: int) -> JournalEntries:
    with os.fdopen(os.dup(descriptor), "rb") as file:
        file.seek(0)
        raw = read_stream(file, str(path), JOURNAL)
    whole = raw.rfind(b"\n") + 1
    if whole != len(raw):
        os.ftruncate(descriptor, whole)
    entries = JournalEntries()
    try:
        for number, line in enumerate(raw[:whole].splitlines(), start=1):
            _take(entries, fields.load(line, f"{path}:{number}"))
    except AuditError as error:
        raise MalformedError(
            f"{error}: the journal was changed by something else. Restore it from a copy."
        ) from error
    return entries


def _take(entries: JournalEntries, node: Node) -> None:
    """Apply one more entry to the lists."""
    entry, changes = node.kind("entry"), entries.changes
    fields.check_one_of(entry, (SIGNED, MADE, REFUSED, REMOVED, OFF, KEPT), node.what)
    if entry in (REMOVED, OFF, KEPT):
        _take_removal(entries.removals, entry, node)
        return
    part = node.members(*(_SIGNED if entry == SIGNED else _ENDED))
    if entry != SIGNED:
        _end(changes, part["poll"].text(), part["new"].text(), made=entry == MADE)
        return
    part["member"].match(MEMBER_NUMBER)
    text = [part[name].text() for name in _SIGNED[2:]]
    changes.append(SignedChange(part["time"].time(), *text))


def _take_removal(removals: list[SignedRevocation], entry: str, node: Node) -> None:
    part = node.members(*(REMOVAL if entry == REMOVED else _REMOVAL_ENDED))
    if entry != REMOVED:
        poll, credential = part["poll"].text(), part["credential"].text()
        _end_removal(removals, poll, credential, made=entry == OFF)
        return
    part["member"].match(MEMBER_NUMBER)
    text = [part[name].text() for name in REMOVAL[2:]]
    removals.append(SignedRevocation(part["time"].time(), *text))


def _end_removal(
    removals: list[SignedRevocation], poll: str, credential: str, *, made: bool
) -> None:
    for place, removal in enumerate(removals):
        if (removal.poll, removal.credential) == (poll, credential):
            removals[place] = replace(removal, made=made)


def _end(changes: list[SignedChange], poll: str, new: str, *, made: bool) -> None:
    for place, change in enumerate(changes):
        if (change.poll, change.new) == (poll, new):
            changes[place] = replace(change, made=made)
