"""Everything the voting package refuses, as one tree of errors.

Rules this module keeps:
1. Every error carries one sentence that names the thing, the place and the remedy, fit to show to
   a member or an officer. It never holds a voting code, a choice, a secret or an address.
2. `slug` is stable: it ends the `type` of the problem document (RFC 9457) that the booth reads.
   `status` is the HTTP status that fits; the domain itself knows no HTTP.
3. A parse failure becomes one of these at the boundary; nothing above catches library errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class RatifyError(Exception):
    """The root: something was refused, and the message says what, where and what to do."""

    slug: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(RatifyError):
    """No such poll, counting unit, member, tracker or officer."""

    slug = "not-found"
    status = 404


class RefusedError(RatifyError):
    """The caller did not prove what the step demands."""

    slug = "refused"
    status = 403


class NonceExpiredError(RefusedError):
    """The sign-in nonce is older than two minutes; the booth asks for another and tries again."""

    slug = "nonce-expired"


class SignInRefusedError(RefusedError):
    """Wrong voting code or unknown member number: the same answer for both."""

    slug = "sign-in-refused"


class PaperInvalidError(RefusedError):
    """The signed paper is not ours, or is for another poll, unit or credential."""

    slug = "paper-invalid"


class PaperExpiredError(RefusedError):
    """The signed paper is older than 30 minutes."""

    slug = "paper-expired"


class SerialBurntError(RefusedError):
    """Five ballots that do not verify came with this paper; it is worth nothing any more."""

    slug = "serial-burnt"


class OathNeededError(RefusedError):
    """What comes before the release is for officers who have taken the oath of office."""

    slug = "oath-needed"


class ConflictError(RatifyError):
    """The request is well formed, but the poll or the ballot box is not in the state it needs."""

    slug = "conflict"
    status = 409


class PollNotOpenError(ConflictError):
    """The window has not opened yet."""

    slug = "poll-not-open"


class PollClosedError(ConflictError):
    """The window has closed, or the poll was voided."""

    slug = "poll-closed"


class AlreadyVotedError(ConflictError):
    """The ballot box already holds a ballot of this credential or of this member."""

    slug = "already-voted"


class WrongStateError(ConflictError):
    """The act does not follow from the poll's state (the one table in `domain/poll.py`)."""

    slug = "wrong-state"


class MalformedError(RatifyError):
    """The bytes are not a well-formed message of the kind the step takes."""

    slug = "malformed"
    status = 422


class TooManyFailuresError(RatifyError):
    """Too many failed sign-ins: wait `retry_after` seconds. A correct code is never refused."""

    slug = "too-many-failures"
    status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StoreUnavailableError(RatifyError):
    """The database did not answer in time; nothing was recorded, or a retry will say what was."""

    slug = "store-unavailable"
    status = 503


class ConfigurationError(RatifyError):
    """A setting, the server's key or the database schema is missing or wrong."""

    slug = "configuration"
    status = 500


@dataclass(frozen=True)
class RowProblem:
    """One bad value in an imported file: where it is, what is wrong, what was expected.

    `line` counts from 1, the header included.
    """

    file: str
    line: int
    field: str
    wrong: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.wrong}; expected {self.expected}"


class ImportRowsError(RatifyError):
    """An imported file has bad rows. Every one is named, and nothing was imported."""

    slug = "import-rows"
    status = 422

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        if not problems:
            raise ValueError("an import error names at least one row")
        self.problems = tuple(problems)
        count = "1 bad value" if len(problems) == 1 else f"{len(problems)} bad values"
        listing = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{count}, so nothing was imported. Correct and import again:\n{listing}")
