"""The error tree of `audit`.

Rules this module keeps:
1. A refusal is an `AuditError`, or `tally`'s `ProtocolError`; nothing else leaves this package.
2. A message names the thing, the place and the remedy, and never a secret.
"""

from __future__ import annotations


class AuditError(Exception):
    """The root of every refusal of this package."""


class DocumentError(AuditError):
    """A document is not in its one valid form: wrong field, type, value, order or bytes."""


class SignatureError(AuditError):
    """A signature is not by the right key, or not over the right bytes."""


class StatementError(AuditError):
    """A statement's lines are not those that what it is about gives."""


class HistoryError(AuditError):
    """The log's events are each well formed, but do not follow from one another."""


class LogError(AuditError):
    """A Merkle root or proof does not hold (RFC 6962)."""


class CheckpointError(AuditError):
    """A signed checkpoint is malformed, of another log or not by the log's key."""


class RecordError(AuditError):
    """The record's files are not as they must be: one is missing, added, linked or changed."""


class AnchorError(AuditError):
    """The record is not the one that an anchor (seal digest, checkpoint, receipt) vouches for."""


class SigningKeyFileError(AuditError):
    """A file is not a key file, is of another kind, or its passphrase does not open it."""


class ReportError(AuditError):
    """The report cannot be made."""


class ToolError(AuditError):
    """The outside tool is missing, does not run or is too old."""


class NotPassedError(AuditError):
    """The outside tool does not pass an archive or a ballot."""
