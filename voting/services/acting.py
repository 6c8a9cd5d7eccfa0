"""What every act of two officers is made of.

Rules this module keeps:
1. An act is a subject, which the officers sign, and what is done once two have signed. Both are
   worked out from the poll as it is under the exclusive lock.
2. Whatever an act does, its state change and its log event are one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from audit import fields
from audit.errors import AuditError
from audit.poll_document import PollDocument, parse_poll_document
from audit.statement import (
    STATEMENT_LIFE,
    OfficerSignature,
    Statement,
    parse_officer_signature,
)
from voting.domain.errors import ConflictError, MalformedError
from voting.domain.officers import ActSignature
from voting.domain.poll import Poll, utc
from voting.services.ports import Context, UnitOfWork
from voting.services.progress import Progress


@dataclass(frozen=True)
class Wish:
    """What an officer asks of an act beyond its name: the new closing time, to extend."""

    closes: datetime | None = None


@dataclass(frozen=True)
class Signed:
    """A statement with the signatures of two officers, sorted by officer."""

    statement: Statement
    signatures: tuple[OfficerSignature, ...]


def parse_signature(signature: Mapping[str, object], remedy: str) -> OfficerSignature:
    """Return an officer's signature of its one form; `MalformedError`, which ends in `remedy`."""
    try:
        return parse_officer_signature(fields.Node(dict(signature), "signature"))
    except AuditError as error:
        raise MalformedError(f"{error}. {remedy}") from error


def signed_with(
    statement: Statement, earlier: Iterable[ActSignature], given: OfficerSignature
) -> Signed:
    """Return the statement with the signatures that were kept and the one that is given."""
    kept = [parse_officer_signature(fields.load(one.signature, "signature")) for one in earlier]
    return Signed(statement, tuple(sorted([*kept, given], key=lambda one: one.officer)))


@dataclass(frozen=True)
class Scene:
    """Where an act happens: the context, the transaction, the poll under its exclusive lock."""

    ctx: Context
    uow: UnitOfWork
    poll: Poll

    def moment(self, statement: Statement) -> datetime:
        """Return the time of the act's log event, in whole seconds; never before its statement.

        Raises `ConflictError` if the statement grew too old while it waited for the log.
        """
        moment = max(utc(self.uow.log.moment(self.poll.poll)), statement.time)
        if moment - statement.time > STATEMENT_LIFE:
            raise ConflictError(
                f"poll {self.poll.poll}: the statement to {statement.act} is too old: withdraw it, "
                "and propose it again."
            )
        return moment

    @property
    def document(self) -> PollDocument:
        """The poll document: sealed, or proposed for the seal."""
        if self.poll.poll_json is None:
            raise ConflictError(f"poll {self.poll.poll} has no poll.json yet: propose its seal.")
        return parse_poll_document(self.poll.poll_json)


Subject = Callable[[Scene, Wish], str]
"""Check that the act can be done, and return what its statement is about."""
Deed = Callable[[Scene, Signed, object], None]
"""Do the act: log event, poll and all else, in the scene's transaction. The third argument is what
`Handler.ahead` made."""
Warn = Callable[[UnitOfWork, Poll], tuple[str, ...]]
"""What the officers should know before they sign."""


def nothing_ahead(ctx: Context, poll_id: str, progress: Progress) -> object:
    """Prepare nothing."""
    return None


def no_warning(uow: UnitOfWork, poll: Poll) -> tuple[str, ...]:
    """Warn of nothing."""
    return ()


@dataclass(frozen=True)
class Handler:
    """One act: its subject, its deed, what officers are warned of, and long work done ahead.

    `ahead` runs before the transaction, with every core, on what can no longer change.
    """

    subject: Subject
    do: Deed
    warn: Warn = no_warning
    ahead: Callable[[Context, str, Progress], object] = nothing_ahead


def encode_signed(signed: Signed) -> bytes:
    """Return the canonical JSON of a statement and its signatures."""
    return fields.encode(
        {
            "statement": signed.statement.to_json(),
            "signatures": [one.to_json() for one in signed.signatures],
        }
    )
