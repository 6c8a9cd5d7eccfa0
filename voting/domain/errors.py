"""Every refusal of the voting package, as one hierarchy of errors.

Rules this module keeps:
1. Every error's message says what is wrong, where, and what to do, and may be shown to a member or
   an officer. It never holds a voting code, a choice, a secret or an address.
2. `slug` is stable: it ends the `type` of the problem document (RFC 9457) that the booth reads.
   `status` is the HTTP status that fits; the domain itself knows no HTTP.
3. A parse failure becomes one of these at the boundary; nothing above catches library errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tally.errors import Fault, report


class RatifyError(Exception):
    """The root: something was refused, and the message says what, where and what to do."""

    slug: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(RatifyError):
    """No such poll, election, member, tracker or officer."""

    slug = "not-found"
    status = 404


class RefusedError(RatifyError):
    """The caller did not prove what the step requires."""

    slug = "refused"
    status = 403


class NonceExpiredError(RefusedError):
    """The sign-in nonce is older than two minutes; the booth asks for another and tries again."""

    slug = "nonce-expired"


class SignInRefusedError(RefusedError):
    """Wrong voting code or unknown member number: the same answer for both."""

    slug = "sign-in-refused"


class AuthorizationInvalidError(RefusedError):
    """The signed authorization is not ours, or is for another poll, unit or credential."""

    slug = "authorization-invalid"


class AuthorizationExpiredError(RefusedError):
    """The signed authorization is older than 30 minutes."""

    slug = "authorization-expired"


class SerialExhaustedError(RefusedError):
    """Five ballots that do not verify came with this authorization; it is no longer accepted."""

    slug = "serial-exhausted"


class CodeWrongError(RefusedError):
    """The one-time code is not the one that was sent; `tries_left` tries remain."""

    slug = "code-wrong"

    def __init__(self, message: str, tries_left: int) -> None:
        super().__init__(message)
        self.tries_left = tries_left


class CodeExpiredError(RefusedError):
    """The one-time code is older than ten minutes."""

    slug = "code-expired"


class CodeSpentError(RefusedError):
    """The one-time code was used already, or tried five times."""

    slug = "code-spent"


class ReissueLinkError(RefusedError):
    """The link for a new voting code is not this member's, or was used, has expired or is void."""

    slug = "reissue-link"


class NotTheAuthorityError(RefusedError):
    """The message is not signed by the credential authority that the poll's seal names."""

    slug = "not-the-authority"


class AcceptanceNeededError(RefusedError):
    """Only officers who accepted the union's texts for officers may see this, and act."""

    slug = "acceptance-needed"


class UnionTextsMissingError(RefusedError):
    """The union has given no texts for officers yet, so that nobody has accepted them."""

    slug = "union-texts-missing"


class ConflictError(RatifyError):
    """The request is well formed, but the poll or the ballot box is not in the state it needs."""

    slug = "conflict"
    status = 409


class PollNotOpenError(ConflictError):
    """The window has not opened yet."""

    slug = "poll-not-open"


class ObjectionWindowError(ConflictError):
    """The objection window of the voters' list does not run now."""

    slug = "objection-window"


class PollClosedError(ConflictError):
    """The window has closed, or the poll was voided."""

    slug = "poll-closed"


class AlreadyVotedError(ConflictError):
    """The ballot box already holds a ballot of this credential or of this member."""

    slug = "already-voted"


class ListEntryChangedError(ConflictError):
    """The member's place on the voters' list, as stored, is not the one that was signed."""

    slug = "list-entry-changed"


class WrongStateError(ConflictError):
    """The act does not follow from the poll's state (the one table in `domain/poll.py`)."""

    slug = "wrong-state"


class AlreadyRuledError(ConflictError):
    """The claim has been ruled on, or the ruling has been signed; it stands."""

    slug = "already-ruled"


class RuledByYouError(ConflictError):
    """The same officer cannot rule on a claim twice."""

    slug = "ruled-by-you"


class RulingDeadlineError(ConflictError):
    """The ruling deadline has passed, or the count has begun."""

    slug = "ruling-deadline"


class ClaimConfirmedError(ConflictError):
    """The claim is confirmed already, on another page or with another secret."""

    slug = "claim-confirmed"


class MalformedError(RatifyError):
    """The bytes are not a well-formed message of the kind the step takes."""

    slug = "malformed"
    status = 422


class ContactError(MalformedError):
    """What was typed is neither an e-mail address nor a number that takes messages."""

    slug = "contact"


@dataclass(frozen=True)
class FormProblem:
    """One answer in a form that must be corrected.

    `problem` is a stable slug, by which a page finds the sentence in the reader's language.
    """

    field: str
    problem: str
    message: str


class ClaimError(MalformedError):
    """Some answers in a claim must be corrected; `problems` names each, and never quotes one."""

    slug = "claim"

    def __init__(self, problems: Sequence[FormProblem]) -> None:
        if not problems:
            raise ValueError("a claim error names at least one answer")
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.message for problem in self.problems))


class TooManyFailuresError(RatifyError):
    """Too many failed sign-ins: wait `retry_after` seconds. A correct code is never refused."""

    slug = "too-many-failures"
    status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TwoCodesNeededError(TooManyFailuresError):
    """Too many sign-ins of officers failed: two codes in a row are accepted, one is not read."""

    slug = "two-codes-needed"


class TooManyReissuesError(TooManyFailuresError):
    """Too many links for a new voting code were asked for: use the newest that was sent."""

    slug = "too-many-reissues"


class TooManyChecksError(TooManyFailuresError):
    """Too many list checks by message were asked for."""

    slug = "too-many-checks"


class TooManyClaimsError(RatifyError):
    """Too many one-time codes for a contact, or from an address: wait `retry_after` seconds."""

    slug = "too-many-claims"
    status = 429

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StoreUnavailableError(RatifyError):
    """The database did not answer in time: nothing was recorded, or a retry will say what was."""

    slug = "store-unavailable"
    status = 503


class NotifyError(RatifyError):
    """A message could not be sent."""

    slug = "notify"
    status = 503


class NoSenderError(NotifyError):
    """The server sends no messages, so it takes no claims."""

    slug = "no-sender"


class NotDeliverableError(NotifyError):
    """The contact takes no messages; the person should give another."""

    slug = "not-deliverable"
    status = 422


class SpendingCapError(NotifyError):
    """Today's messages have used up the daily cap on spending."""

    slug = "spending-cap"


class ConfigurationError(RatifyError):
    """A setting, the server's key or the database schema is missing or wrong."""

    slug = "configuration"
    status = 500


class ImportRowsError(RatifyError):
    """An imported file has bad rows. Every one is named, and nothing was imported."""

    slug = "import-rows"
    status = 422

    def __init__(self, faults: Sequence[Fault]) -> None:
        if not faults:
            raise ValueError("an import error names at least one row")
        self.faults = tuple(faults)
        super().__init__(report(faults, "nothing was imported. Correct and import again"))
